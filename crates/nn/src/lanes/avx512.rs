//! Lanes in one 512-bit register. The instructions are AVX-512 F, BW, VL and DQ.
#![allow(unsafe_op_in_unsafe_fn, reason = "every line is an intrinsic under the contract of `Lanes`")]
use super::{Lanes, WIDTH};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Avx512(pub(crate) __m512);

#[inline(always)]
unsafe fn first(n: usize) -> __mmask16 {
    if n >= WIDTH { 0xffff } else { (1u16 << n) - 1 }
}

impl Lanes for Avx512 {
    const MANY_REGISTERS: bool = true;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self(_mm512_set1_ps(value))
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Self(_mm512_loadu_ps(from))
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> Self {
        Self(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(from.cast()))))
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> Self {
        Self(_mm512_cvtepi32_ps(_mm512_loadu_epi32(from)))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        _mm512_storeu_ps(to, self.0);
    }
    #[inline(always)]
    unsafe fn store_low_bytes(self, to: *mut i8) {
        _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(_mm512_castps_si512(self.0)));
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Self(_mm512_add_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        Self(_mm512_sub_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        Self(_mm512_mul_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn fma(self, factor: Self, addend: Self) -> Self {
        Self(_mm512_fmadd_ps(self.0, factor.0, addend.0))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Self(_mm512_max_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Self(_mm512_min_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn max_magnitude(self, other: Self) -> Self {
        let size = _mm512_and_si512(_mm512_castps_si512(self.0), _mm512_set1_epi32(0x7fff_ffff));
        Self(_mm512_castsi512_ps(_mm512_max_epi32(size, _mm512_castps_si512(other.0))))
    }
    #[inline(always)]
    unsafe fn scale_by_power(self, shifted: Self) -> Self {
        let power = _mm512_slli_epi32::<23>(_mm512_castps_si512(shifted.0));
        Self(_mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(self.0), power)))
    }
    #[inline(always)]
    unsafe fn keep_first(self, n: usize, other: Self) -> Self {
        Self(_mm512_mask_blend_ps(first(n), other.0, self.0))
    }
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        let v = _mm256_add_ps(_mm512_castps512_ps256(self.0), _mm512_extractf32x8_ps::<1>(self.0));
        let v = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
        let v = _mm_add_ps(v, _mm_movehl_ps(v, v));
        _mm_cvtss_f32(_mm_add_ss(v, _mm_movehdup_ps(v)))
    }
    #[inline(always)]
    unsafe fn greatest(self) -> f32 {
        let v = _mm256_max_ps(_mm512_castps512_ps256(self.0), _mm512_extractf32x8_ps::<1>(self.0));
        let v = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
        let v = _mm_max_ps(v, _mm_movehl_ps(v, v));
        _mm_cvtss_f32(_mm_max_ss(v, _mm_movehdup_ps(v)))
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f32, n: usize) -> Self {
        Self(_mm512_maskz_loadu_ps(first(n), from))
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, n: usize) {
        _mm512_mask_storeu_ps(to, first(n), self.0);
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        // Four rounds of butterflies: pairs of rows, pairs of pairs inside 128 bits, then the 128-bit quarters.
        let mut a = [_mm512_setzero_ps(); 16];
        for (r, row) in a.iter_mut().enumerate() {
            *row = _mm512_loadu_ps(from.add(r * from_stride));
        }
        let mut b = a;
        for i in (0..16).step_by(2) {
            b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
            b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
        }
        for i in (0..16).step_by(4) {
            a[i] = _mm512_shuffle_ps::<0x44>(b[i], b[i + 2]);
            a[i + 1] = _mm512_shuffle_ps::<0xee>(b[i], b[i + 2]);
            a[i + 2] = _mm512_shuffle_ps::<0x44>(b[i + 1], b[i + 3]);
            a[i + 3] = _mm512_shuffle_ps::<0xee>(b[i + 1], b[i + 3]);
        }
        // Now quarter q of a[4g + c] holds column 4q + c of rows 4g..4g+4.
        for c in 0..4 {
            let low = _mm512_shuffle_f32x4::<0x44>(a[c], a[4 + c]);
            let high = _mm512_shuffle_f32x4::<0xee>(a[c], a[4 + c]);
            let low2 = _mm512_shuffle_f32x4::<0x44>(a[8 + c], a[12 + c]);
            let high2 = _mm512_shuffle_f32x4::<0xee>(a[8 + c], a[12 + c]);
            _mm512_storeu_ps(to.add(c * to_stride), _mm512_shuffle_f32x4::<0x88>(low, low2));
            _mm512_storeu_ps(to.add((4 + c) * to_stride), _mm512_shuffle_f32x4::<0xdd>(low, low2));
            _mm512_storeu_ps(to.add((8 + c) * to_stride), _mm512_shuffle_f32x4::<0x88>(high, high2));
            _mm512_storeu_ps(to.add((12 + c) * to_stride), _mm512_shuffle_f32x4::<0xdd>(high, high2));
        }
    }
}
