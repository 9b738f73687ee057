//! Integer matrix products: int8 weights packed once for a kernel, int8 rows, exact 32-bit sums, and the way back
//! to `f32`. One file per instruction set; this one packs, dispatches and finishes.
use crate::aligned::Aligned;
use crate::kernel::Kernel;
use crate::lanes::{Lanes, WIDTH, gelu};
use crate::quantise::QRows;

#[cfg(target_arch = "x86_64")]
pub(crate) mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod vnni;

/// The longest row whose exact sum is sure to fit 32 bits even with weights offset to 1..=255.
pub(crate) const MAX_IN_DIM: usize = (i32::MAX / (255 * 128)) as usize;

/// The weights of a layer in the order its kernel reads them, with what turns integer sums into results.
pub(crate) struct Packed {
    pub(crate) kernel: Kernel,
    pub(crate) in_dim: usize,
    pub(crate) out_dim: usize,
    /// Layout by kernel: see [`Packed::new`].
    data: Aligned<i8>,
    /// Per output channel, zero-filled to a multiple of 32.
    scales: Aligned<f32>,
    /// Per output channel, zero-filled to a multiple of 32.
    bias: Aligned<f32>,
}

impl Packed {
    /// Packs `weight`, `out_dim` rows of `in_dim` values in -127..=127.
    ///
    /// - VNNI: panels of 32 channels; in each, for every four inputs, four bytes per channel, offset by 128 to be
    ///   unsigned.
    /// - AMX: panels of 32 channels; in each, for every 64 inputs, two tiles of 16 channels: 16 rows of four
    ///   inputs by 16 channels.
    /// - AVX2: panels of 16 channels; in each, for every two inputs, two bytes per channel.
    /// - NEON and scalar: rows as they come, filled up to a multiple of 16 both ways.
    pub(crate) fn new(
        kernel: Kernel,
        weight: &[i8],
        scale: &[f32],
        bias: Option<&[f32]>,
        in_dim: usize,
        out_dim: usize,
    ) -> Packed {
        assert!(weight.len() == in_dim * out_dim && scale.len() == out_dim);
        assert!((1..=MAX_IN_DIM).contains(&in_dim));
        let kernel = kernel.usable();
        let panels = out_dim.div_ceil(32);
        let data = match kernel {
            Kernel::Vnni => {
                let steps = in_dim.div_ceil(4);
                pack::<4>(weight, in_dim, panels * steps * 128, 0x80, |n, step| {
                    (n / 32) * steps * 128 + step * 128 + (n % 32) * 4
                })
            }
            Kernel::Amx => {
                let blocks = in_dim.div_ceil(64);
                pack::<4>(weight, in_dim, panels * blocks * 2048, 0, |n, step| {
                    let tile = ((n / 32) * blocks + step / 16) * 2 + (n % 32) / 16;
                    tile * 1024 + (step % 16) * 64 + (n % 16) * 4
                })
            }
            Kernel::Avx2 => {
                let steps = in_dim.div_ceil(2);
                pack::<2>(weight, in_dim, out_dim.div_ceil(16) * steps * 32, 0, |n, step| {
                    (n / 16) * steps * 32 + step * 32 + (n % 16) * 2
                })
            }
            Kernel::Neon | Kernel::Scalar => {
                let stride = in_dim.next_multiple_of(16);
                let len = out_dim.next_multiple_of(16) * stride;
                pack::<16>(weight, in_dim, len, 0, |n, step| n * stride + step * 16)
            }
        };
        let padded = |values: &[f32]| {
            let mut out = Aligned::zeroed(out_dim.next_multiple_of(32));
            out.as_mut_slice()[..values.len()].copy_from_slice(values);
            out
        };
        let bias = bias.unwrap_or(&[]);
        assert!(bias.is_empty() || bias.len() == out_dim);
        Packed { kernel, in_dim, out_dim, data, scales: padded(scale), bias: padded(bias) }
    }
}

/// Moves the weights of channel `n` in groups of `G` inputs to the byte offset `place(n, group)`, flipping the
/// bits of `flip`; everything not filled is `flip`, that is, weight zero.
fn pack<const G: usize>(
    weight: &[i8],
    in_dim: usize,
    len: usize,
    flip: u8,
    place: impl Fn(usize, usize) -> usize,
) -> Aligned<i8> {
    let mut data = Aligned::zeroed(len);
    let out: &mut [i8] = data.as_mut_slice();
    if flip != 0 {
        out.fill(flip as i8);
    }
    for (n, row) in weight.chunks_exact(in_dim.max(1)).enumerate() {
        let (groups, rest) = row.as_chunks::<G>();
        for (step, group) in groups.iter().enumerate() {
            let to = place(n, step);
            let mut bytes = *group;
            for byte in &mut bytes {
                *byte ^= flip as i8;
            }
            out[to..to + G].copy_from_slice(&bytes);
        }
        let to = place(n, groups.len());
        for (i, value) in rest.iter().enumerate() {
            out[to + i] = value ^ flip as i8;
        }
    }
    data
}

/// `out = gelu?(x * weight^T * scales + bias)`, `x.rows()` rows of `out_dim` values.
pub(crate) fn multiply(weight: &Packed, x: &QRows, out: &mut [f32], gelu: bool) {
    assert_eq!(x.cols, weight.in_dim, "width of the input and of the layer");
    assert_eq!(out.len(), x.rows * weight.out_dim);
    assert!(weight.kernel != Kernel::Avx2 || x.words.as_slice().len() == x.bytes.as_slice().len());
    // SAFETY: the sizes were checked, `Packed::new` gave `weight.kernel` through `Kernel::usable`, and `weight`
    // was packed for that very kernel.
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
    weight: &Packed,
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
