//! The product with AVX-VNNI: `vpdpbusd` on 256 bits, as in `vnni`, for processors without AVX-512; or the `vpdpbssd` of
//! AVX-VNNI-INT8, which takes signed bytes on both sides, so that nothing is offset and nothing taken off again.
//!
//! A tile is up to six rows by 16 channels, half a panel: twelve registers of sums, two of weights, one broadcast.
#![allow(unsafe_op_in_unsafe_fn, reason = "intrinsics under the contract of `multiply`")]
use super::{Packed, Store, finish, halved};
use crate::aligned::Aligned;
use crate::kernel::Kernel;
use crate::lanes::Lanes;
use crate::lanes::avx2::Avx2;
use crate::layout::{self, PANEL, STEP, STEP_BYTES};
use crate::quantise::QRows;
use std::arch::x86_64::*;

/// Writes the product for one instruction: `$enable` are the target features, `$dot` the intrinsic, `$excess` whether
/// activations are offset by 128.
macro_rules! product {
    ($name:ident, $enable:literal, $dot:ident, $excess:literal) => {
        pub(super) mod $name {
            use super::*;

            /// # Safety
            /// The machine has the instructions below; `out` is valid for `x.rows * weight.out_dim` values, `weight`
            /// and `x` are in the form of this kernel.
            #[target_feature(enable = $enable)]
            pub(in crate::gemm) unsafe fn multiply<const GELU: bool>(
                weight: &Packed<'_>,
                x: &QRows,
                out: *mut f32,
            ) {
                for col in (0..weight.out_dim).step_by(16) {
                    in_tiles!(GELU, weight, x, col, out, halved::<6>, 6 5 4 3 2);
                }
            }

            #[inline]
            #[target_feature(enable = $enable)]
            unsafe fn tile<const MR: usize, const GELU: bool>(
                weight: &Packed<'_>,
                x: &QRows,
                row: usize,
                col: usize,
                out: *mut f32,
            ) {
                let steps = weight.steps;
                let panel = weight.data.as_slice().as_ptr().add(col / PANEL * steps * STEP_BYTES);
                let mut w = panel.add(col % PANEL * STEP);
                let mut a = x.bytes.as_slice().as_ptr().add(row * x.stride);
                let stride = x.stride;
                let mut sums = [[_mm256_setzero_si256(); 2]; MR];
                for _ in 0..steps {
                    let w0 = _mm256_load_si256(w.cast());
                    let w1 = _mm256_load_si256(w.add(32).cast());
                    for (r, sum) in sums.iter_mut().enumerate() {
                        let four = _mm256_set1_epi32(a.add(r * stride).cast::<i32>().read_unaligned());
                        sum[0] = $dot(sum[0], four, w0);
                        sum[1] = $dot(sum[1], four, w1);
                    }
                    w = w.add(STEP_BYTES);
                    a = a.add(STEP);
                }
                let mut excess = [_mm256_setzero_si256(); 2];
                if $excess {
                    let from = weight.excess.as_slice().as_ptr().add(col);
                    excess = [_mm256_load_si256(from.cast()), _mm256_load_si256(from.add(8).cast())];
                }
                for (r, sum) in sums.iter().enumerate() {
                    let scale = Avx2::splat(*x.scales.as_slice().get_unchecked(row + r));
                    let exact = Avx2(
                        _mm256_cvtepi32_ps(_mm256_sub_epi32(sum[0], excess[0])),
                        _mm256_cvtepi32_ps(_mm256_sub_epi32(sum[1], excess[1])),
                    );
                    finish::<Avx2, GELU>(exact, scale, weight, col, out.add((row + r) * weight.out_dim));
                }
            }
        }
    };
}

product!(unsigned, "avx2,fma,avxvnni", _mm256_dpbusd_avx_epi32, true);
product!(signed, "avx2,fma,avxvnniint8", _mm256_dpbssd_epi32, false);

/// Whether `vpdpbssd` works here: on the processor or, in this crate's own tests, in software.
pub(crate) fn signed_available() -> bool {
    #[cfg(all(test, target_os = "linux"))]
    let in_software = super::amx::emulated::install;
    #[cfg(not(all(test, target_os = "linux")))]
    let in_software = || false;
    is_x86_feature_detected!("avxvnniint8") || in_software()
}

/// Computes a small product with `vpdpbssd` and in plain Rust, over every signed byte value, and compares all sums.
/// Call only after [`signed_available`] returned true, on a machine with AVX2 and FMA.
pub(crate) fn signed_agrees_with_scalar() -> bool {
    const IN: usize = 100;
    const OUT: usize = 40;
    const ROWS: usize = 8;
    let value = |seed: usize| ((seed * 89 + (seed >> 7) * 31) % 255) as i32 - 127;
    let weight: Vec<i8> = (0..OUT * IN).map(|i| value(i * 13 + 5) as i8).collect();
    let mut x = QRows { kernel: Kernel::AvxVnniInt8, rows: ROWS, cols: IN, stride: 128, ..QRows::default() };
    x.bytes.resize(ROWS * x.stride);
    x.scales.resize(ROWS);
    x.scales.as_mut_slice().fill(1.0);
    for (r, row) in x.bytes.as_mut_slice().chunks_exact_mut(128).enumerate() {
        for (k, byte) in row[..IN].iter_mut().enumerate() {
            *byte = value(r * 977 + k) as i8;
        }
    }
    let mut scales = Aligned::zeroed(OUT.next_multiple_of(PANEL));
    scales.as_mut_slice().fill(1.0);
    let steps = IN / STEP;
    let packed = Packed {
        kernel: Kernel::AvxVnniInt8,
        in_dim: IN,
        out_dim: OUT,
        steps,
        data: Store::Own(layout::blocked(&weight, IN, OUT, steps)),
        bias: Aligned::zeroed(scales.as_slice().len()),
        scales,
        excess: Aligned::zeroed(0),
    };
    let mut out = [0.0f32; ROWS * OUT];
    // SAFETY: the caller has seen to the instructions; the operands have just these sizes.
    unsafe { signed::multiply::<false>(&packed, &x, out.as_mut_ptr()) };
    // Sums are far below 2^24, so that `f32` holds them exactly.
    out.iter().enumerate().all(|(i, &found)| {
        let (row, channel) = (&x.bytes.as_slice()[i / OUT * 128..][..IN], &weight[i % OUT * IN..][..IN]);
        let exact: i32 = row.iter().zip(channel).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        found == exact as f32
    })
}
