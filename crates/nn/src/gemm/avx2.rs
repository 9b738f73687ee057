//! The product with AVX2: int8 weights widened to 16 bits meet 16-bit activations in `vpmaddwd`, which adds two
//! exact products to a 32-bit lane. (The 8-bit `vpmaddubsw` would saturate on offset values.)
//!
//! A tile is up to six rows by 16 channels: twelve registers of sums, two of weights, one broadcast, one product.
#![allow(unsafe_op_in_unsafe_fn, reason = "intrinsics under the contract of `multiply`")]
use super::{Packed, finish};
use crate::lanes::Lanes;
use crate::lanes::avx2::Avx2;
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
    let steps = weight.in_dim.div_ceil(2);
    let mut w = weight.data.as_slice().as_ptr().add(col * steps * 2);
    let mut a = x.words.as_slice().as_ptr().add(row * x.stride);
    let stride = x.stride;
    let mut sums = [[_mm256_setzero_si256(); 2]; MR];
    for _ in 0..steps {
        let w0 = _mm256_cvtepi8_epi16(_mm_load_si128(w.cast()));
        let w1 = _mm256_cvtepi8_epi16(_mm_load_si128(w.add(16).cast()));
        for (r, sum) in sums.iter_mut().enumerate() {
            let two = _mm256_set1_epi32(a.add(r * stride).cast::<i32>().read_unaligned());
            sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(w0, two));
            sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(w1, two));
        }
        w = w.add(32);
        a = a.add(2);
    }
    for (r, sum) in sums.iter().enumerate() {
        let scale = Avx2::splat(*x.scales.as_slice().get_unchecked(row + r));
        let exact = Avx2(_mm256_cvtepi32_ps(sum[0]), _mm256_cvtepi32_ps(sum[1]));
        finish::<Avx2, GELU>(exact, scale, weight, col, out.add((row + r) * weight.out_dim));
    }
}
