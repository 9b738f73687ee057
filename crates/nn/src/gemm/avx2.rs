//! The product with AVX2: int8 weights widened to 16 bits meet 16-bit activations in `vpmaddwd`, which adds two
//! exact products to a 32-bit lane. (The 8-bit `vpmaddubsw` would saturate on offset values.)
//!
//! A tile is up to six rows by 16 channels, eight at a time: twelve registers of sums, two of weights, one broadcast,
//! one product.
#![allow(unsafe_op_in_unsafe_fn, reason = "intrinsics under the contract of `multiply`")]
use super::{Packed, finish};
use crate::lanes::Lanes;
use crate::lanes::avx2::Avx2;
use crate::layout::{PANEL, STEP, STEP_BYTES};
use crate::quantise::QRows;
use std::arch::x86_64::*;

/// # Safety
/// The machine has the instructions below; `out` is valid for `x.rows * weight.out_dim` values, `weight` and
/// `x` are in AVX2's form.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed<'_>, x: &QRows, out: *mut f32) {
    for col in (0..weight.out_dim).step_by(16) {
        let mut row = 0;
        while row < x.rows {
            let take = (x.rows - row).min(6);
            match take {
                6 => tile::<6, GELU>(weight, x, row, col, out),
                5 => tile::<5, GELU>(weight, x, row, col, out),
                4 => tile::<4, GELU>(weight, x, row, col, out),
                3 => tile::<3, GELU>(weight, x, row, col, out),
                2 => tile::<2, GELU>(weight, x, row, col, out),
                _ => tile::<1, GELU>(weight, x, row, col, out),
            }
            row += take;
        }
    }
}

#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn tile<const MR: usize, const GELU: bool>(
    weight: &Packed<'_>,
    x: &QRows,
    row: usize,
    col: usize,
    out: *mut f32,
) {
    let panel = weight.data.as_slice().as_ptr().add(col / PANEL * weight.steps * STEP_BYTES);
    let w = panel.add(col % PANEL * STEP);
    let a = x.words.as_slice().as_ptr().add(row * x.stride);
    let low = half::<MR>(w, a, x.stride, weight.steps);
    let high = half::<MR>(w.add(8 * STEP), a, x.stride, weight.steps);
    for (r, (low, high)) in low.into_iter().zip(high).enumerate() {
        let scale = Avx2::splat(*x.scales.as_slice().get_unchecked(row + r));
        let exact = Avx2(_mm256_cvtepi32_ps(low), _mm256_cvtepi32_ps(high));
        finish::<Avx2, GELU>(exact, scale, weight, col, out.add((row + r) * weight.out_dim));
    }
}

/// Exact sums of `MR` rows by eight channels.
///
/// # Safety
/// `w` is valid for `steps` steps of a panel from the first of the eight channels on, on a boundary of 32 bytes;
/// `a` for `MR` rows of `4 * steps` values, `stride` values apart.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn half<const MR: usize>(
    mut w: *const i8,
    mut a: *const i16,
    stride: usize,
    steps: usize,
) -> [__m256i; MR] {
    // In each register the sums of even and of odd pairs of inputs, for four channels.
    let mut sums = [[_mm256_setzero_si256(); 2]; MR];
    for _ in 0..steps {
        let w0 = _mm256_cvtepi8_epi16(_mm_load_si128(w.cast()));
        let w1 = _mm256_cvtepi8_epi16(_mm_load_si128(w.add(16).cast()));
        for (r, sum) in sums.iter_mut().enumerate() {
            let four = _mm256_set1_epi64x(a.add(r * stride).cast::<i64>().read_unaligned());
            sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(w0, four));
            sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(w1, four));
        }
        w = w.add(STEP_BYTES);
        a = a.add(STEP);
    }
    // The sum of pairs works within each half of a register and leaves channels 0 1 4 5 2 3 6 7.
    sums.map(|sum| _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_hadd_epi32(sum[0], sum[1])))
}
