//! Integer matrix products: int8 weights as a kernel reads them, int8 rows, exact 32-bit sums, and the way back
//! to `f32`. One file per instruction set; this one holds the weights, dispatches and finishes.
use crate::aligned::Aligned;
use crate::kernel::Kernel;
use crate::lanes::{Lanes, WIDTH, gelu};
use crate::layout::{self, BOUNDARY, PANEL, STEP, STEP_BYTES};
use crate::quantise::QRows;
use crate::weights::LayerI8;

/// Covers the rows of `$x` for the channels from `$col` on with tiles, by the `tile` of the module it stands in. `$take`
/// says of how many rows the next tile is, given how many are left: the most, one of the numbers after it, or one.
macro_rules! in_tiles {
    ($gelu:ident, $weight:ident, $x:ident, $col:ident, $out:ident, $take:expr, $($rows:literal)+) => {
        let mut row = 0;
        while row < $x.rows {
            let take: usize = $take($x.rows - row);
            match take {
                $($rows => tile::<$rows, $gelu>($weight, $x, row, $col, $out),)+
                _ => tile::<1, $gelu>($weight, $x, row, $col, $out),
            }
            row += take;
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod amx;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avxvnni;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod vnni;

/// The longest row whose exact sum is sure to fit 32 bits even with weights offset to 1..=255.
pub(crate) const MAX_IN_DIM: usize = (i32::MAX / (255 * 128)) as usize;

/// The weights of a layer as its kernel reads them, with what turns integer sums into results.
pub(crate) struct Packed<'a> {
    pub(crate) kernel: Kernel,
    pub(crate) in_dim: usize,
    pub(crate) out_dim: usize,
    /// Steps of four inputs in a panel, where there are such panels.
    steps: usize,
    data: Store<'a>,
    /// Per output channel, zero-filled to a multiple of 32.
    scales: Aligned<f32>,
    /// Per output channel, zero-filled to a multiple of 32.
    bias: Aligned<f32>,
    /// Where activations are offset: what 128 more in every input adds to the sum of a channel, zero-filled to a
    /// multiple of 32.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "VNNI is an instruction of x86"))]
    excess: Aligned<i32>,
}

/// How many of `left` rows the next tile takes of at most `MOST`. What does not fill two tiles is halved rather than
/// leaving a thin last one.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn halved<const MOST: usize>(left: usize) -> usize {
    if left >= 2 * MOST {
        MOST
    } else if left > MOST {
        left.div_ceil(2)
    } else {
        left
    }
}

/// Weights of a layer of its own or where they lie, on a boundary of 64 bytes.
enum Store<'a> {
    Own(Aligned<i8>),
    Lent(&'a [i8]),
}

impl Store<'_> {
    #[inline(always)]
    fn as_slice(&self) -> &[i8] {
        match self {
            Store::Own(data) => data.as_slice(),
            Store::Lent(data) => data,
        }
    }
}

impl<'a> Packed<'a> {
    /// Takes a layer's weights.
    ///
    /// - VNNI, AVX-VNNI, AMX and plain: the layout of [`crate::layout`], for AMX with whole blocks of sixteen steps.
    ///   What lies there in that form is borrowed.
    /// - AVX2: panels of 16 channels, whole blocks of four steps, weights offset by 128.
    /// - NEON: rows, filled up to a multiple of 16 both ways.
    pub(crate) fn new(
        kernel: Kernel,
        weight: &LayerI8<'a>,
        scale: &[f32],
        bias: Option<&[f32]>,
    ) -> Packed<'a> {
        let LayerI8 { out_dim, in_dim, data, .. } = *weight;
        assert!((1..=MAX_IN_DIM).contains(&in_dim) && scale.len() == out_dim);
        let kernel = kernel.usable();
        let lying = in_dim.div_ceil(STEP);
        let steps = match kernel {
            Kernel::Amx => lying.next_multiple_of(16),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => lying.next_multiple_of(avx2::BLOCK),
            _ => lying,
        };
        let data = if kernel == Kernel::Neon {
            Store::Own(in_rows(weight))
        } else if kernel == Kernel::Avx2 {
            Store::Own(offset(weight, lying, steps))
        } else if !weight.blocked {
            assert_eq!(data.len(), in_dim * out_dim);
            Store::Own(layout::blocked(data, in_dim, out_dim, steps))
        } else {
            assert_eq!(data.len(), out_dim.div_ceil(PANEL) * lying * STEP_BYTES);
            if steps == lying && data.as_ptr().addr().is_multiple_of(BOUNDARY) {
                Store::Lent(data)
            } else {
                let mut own = Aligned::zeroed(data.len() / lying * steps);
                let panels = own.as_mut_slice().chunks_exact_mut(steps * STEP_BYTES);
                for (to, from) in panels.zip(data.chunks_exact(lying * STEP_BYTES)) {
                    to[..from.len()].copy_from_slice(from);
                }
                Store::Own(own)
            }
        };
        let padded = |values: &[f32]| {
            let mut out = Aligned::zeroed(out_dim.next_multiple_of(PANEL));
            out.as_mut_slice()[..values.len()].copy_from_slice(values);
            out
        };
        let bias = bias.unwrap_or(&[]);
        assert!(bias.is_empty() || bias.len() == out_dim);
        let mut excess = Aligned::zeroed(0);
        if kernel.offsets_rows() {
            excess.resize(out_dim.next_multiple_of(PANEL));
            excesses(data.as_slice(), steps, excess.as_mut_slice());
        }
        Packed { kernel, in_dim, out_dim, steps, data, scales: padded(scale), bias: padded(bias), excess }
    }
}

/// 128 times the sum of each channel's weights.
fn excesses(data: &[i8], steps: usize, out: &mut [i32]) {
    for (panel, out) in data.chunks_exact(steps * STEP_BYTES).zip(out.chunks_exact_mut(PANEL)) {
        let mut sums = [0i32; STEP_BYTES];
        // As many steps as can be summed in 16 bits, so that more of them fit a register.
        for part in panel.chunks(256 * STEP_BYTES) {
            let mut short = [0i16; STEP_BYTES];
            for step in part.chunks_exact(STEP_BYTES) {
                for (sum, weight) in short.iter_mut().zip(step) {
                    *sum += i16::from(*weight);
                }
            }
            for (sum, short) in sums.iter_mut().zip(short) {
                *sum += i32::from(short);
            }
        }
        for (out, sums) in out.iter_mut().zip(sums.chunks_exact(STEP)) {
            *out = 128 * sums.iter().sum::<i32>();
        }
    }
}

/// Rows as they come, filled up with zeros to a multiple of 16 both ways.
fn in_rows(weight: &LayerI8<'_>) -> Aligned<i8> {
    let stride = weight.in_dim.next_multiple_of(16);
    if weight.blocked {
        return layout::rows(weight.data, weight.in_dim, weight.out_dim, stride);
    }
    let mut out = Aligned::zeroed(weight.out_dim.next_multiple_of(16) * stride);
    let rows = out.as_mut_slice().chunks_exact_mut(stride);
    for (to, from) in rows.zip(weight.data.chunks_exact(weight.in_dim)) {
        to[..from.len()].copy_from_slice(from);
    }
    out
}

/// Panels of 16 channels, each of `steps` steps of which the weights fill `lying`, the highest bit flipped: 128
/// more, unsigned.
fn offset(weight: &LayerI8<'_>, lying: usize, steps: usize) -> Aligned<i8> {
    const HALF: usize = STEP_BYTES / 2;
    let own;
    let blocked = if weight.blocked {
        weight.data
    } else {
        own = layout::blocked(weight.data, weight.in_dim, weight.out_dim, lying);
        own.as_slice()
    };
    assert_eq!(blocked.len(), weight.out_dim.div_ceil(PANEL) * lying * STEP_BYTES);
    let mut out = Aligned::zeroed(blocked.len() / lying * steps);
    let panels = out.as_mut_slice().chunks_exact_mut(steps * STEP_BYTES);
    for (to, from) in panels.zip(blocked.chunks_exact(lying * STEP_BYTES)) {
        let (first, second) = to.split_at_mut(steps * HALF);
        let halves = first.chunks_exact_mut(HALF).zip(second.chunks_exact_mut(HALF));
        for ((first, second), step) in halves.zip(from.chunks_exact(STEP_BYTES)) {
            for (to, from) in first.iter_mut().chain(second).zip(step) {
                *to = from ^ i8::MIN;
            }
        }
    }
    out
}

/// `out = gelu?(x * weight^T * scales + bias)`, `x.rows()` rows of `out_dim` values.
pub(crate) fn multiply(weight: &Packed<'_>, x: &QRows, out: &mut [f32], gelu: bool) {
    assert_eq!(x.cols, weight.in_dim, "width of the input and of the layer");
    assert_eq!(out.len(), x.rows * weight.out_dim);
    assert!(
        x.rows == 0 || x.kernel == weight.kernel,
        "rows for {} meet weights for {}",
        x.kernel,
        weight.kernel
    );
    // SAFETY: the sizes were checked, `Packed::new` gave `weight.kernel` through `Kernel::usable`, and both
    // operands have the form of that very kernel.
    unsafe {
        match (weight.kernel, gelu) {
            #[cfg(target_arch = "x86_64")]
            (Kernel::Amx, false) => amx::multiply::<false>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Amx, true) => amx::multiply::<true>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Vnni, false) => vnni::multiply::<false>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Vnni, true) => vnni::multiply::<true>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::AvxVnniInt8, false) => avxvnni::signed::multiply::<false>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::AvxVnniInt8, true) => avxvnni::signed::multiply::<true>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::AvxVnni, false) => avxvnni::unsigned::multiply::<false>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::AvxVnni, true) => avxvnni::unsigned::multiply::<true>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Avx2, false) => avx2::multiply::<false>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Avx2, true) => avx2::multiply::<true>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "aarch64")]
            (Kernel::Neon, false) => neon::multiply::<false>(weight, x, out.as_mut_ptr()),
            #[cfg(target_arch = "aarch64")]
            (Kernel::Neon, true) => neon::multiply::<true>(weight, x, out.as_mut_ptr()),
            (_, false) => scalar::multiply::<false>(weight, x, out.as_mut_ptr()),
            (_, true) => scalar::multiply::<true>(weight, x, out.as_mut_ptr()),
        }
    }
}

/// Turns sixteen exact sums, converted to `f32`, into results for channels `col..col + 16` of one row and stores
/// those that exist. `out` is the start of the row.
///
/// # Safety
/// As for the methods of [`Lanes`]; `col` is a multiple of 16 below the padded width, `out` is valid for
/// `weight.out_dim` values.
#[inline(always)]
unsafe fn finish<L: Lanes, const GELU: bool>(
    sums: L,
    row_scale: L,
    weight: &Packed<'_>,
    col: usize,
    out: *mut f32,
) {
    if col >= weight.out_dim {
        return;
    }
    // SAFETY: `scales` and `bias` are filled up to a multiple of 32 values; the rest is the caller's contract.
    unsafe {
        let scale = L::load(weight.scales.as_slice().as_ptr().add(col));
        let bias = L::load(weight.bias.as_slice().as_ptr().add(col));
        let mut value = sums.mul(row_scale).fma(scale, bias);
        if GELU {
            value = gelu(value);
        }
        if weight.out_dim - col >= WIDTH {
            value.store(out.add(col));
        } else {
            value.store_first(out.add(col), weight.out_dim - col);
        }
    }
}
