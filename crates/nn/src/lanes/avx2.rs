//! Lanes in two 256-bit registers. The instructions are AVX2 and FMA.
#![allow(unsafe_op_in_unsafe_fn, reason = "every line is an intrinsic under the contract of `Lanes`")]
use super::Lanes;
use std::arch::x86_64::*;

/// Lanes 0..8 and lanes 8..16.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(pub(crate) __m256, pub(crate) __m256);

/// Row `n` of this table, read from lane `16 - n` on, masks the first `n` lanes.
static FIRST: [i32; 32] = {
    let mut table = [0; 32];
    let mut i = 0;
    while i < 16 {
        table[i] = -1;
        i += 1;
    }
    table
};

impl Lanes for Avx2 {
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self(_mm256_set1_ps(value), _mm256_set1_ps(value))
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Self(_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8)))
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> Self {
        let bytes = _mm_loadu_si128(from.cast());
        Self(
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128::<8>(bytes))),
        )
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> Self {
        Self(
            _mm256_cvtepi32_ps(_mm256_loadu_si256(from.cast())),
            _mm256_cvtepi32_ps(_mm256_loadu_si256(from.add(8).cast())),
        )
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        _mm256_storeu_ps(to, self.0);
        _mm256_storeu_ps(to.add(8), self.1);
    }
    #[inline(always)]
    unsafe fn store_low_bytes(self, to: *mut i8) {
        // Keep the low byte of each lane, then narrow twice; no value exceeds 255, so nothing saturates.
        let low = _mm256_set1_epi32(0xff);
        let a = _mm256_and_si256(_mm256_castps_si256(self.0), low);
        let b = _mm256_and_si256(_mm256_castps_si256(self.1), low);
        let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi32(a, b));
        let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
        _mm_storeu_si128(to.cast(), bytes);
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Self(_mm256_add_ps(self.0, other.0), _mm256_add_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        Self(_mm256_sub_ps(self.0, other.0), _mm256_sub_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        Self(_mm256_mul_ps(self.0, other.0), _mm256_mul_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn fma(self, factor: Self, addend: Self) -> Self {
        Self(_mm256_fmadd_ps(self.0, factor.0, addend.0), _mm256_fmadd_ps(self.1, factor.1, addend.1))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Self(_mm256_max_ps(self.0, other.0), _mm256_max_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Self(_mm256_min_ps(self.0, other.0), _mm256_min_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn max_magnitude(self, other: Self) -> Self {
        let mask = _mm256_set1_epi32(0x7fff_ffff);
        let a = _mm256_and_si256(_mm256_castps_si256(self.0), mask);
        let b = _mm256_and_si256(_mm256_castps_si256(self.1), mask);
        Self(
            _mm256_castsi256_ps(_mm256_max_epi32(a, _mm256_castps_si256(other.0))),
            _mm256_castsi256_ps(_mm256_max_epi32(b, _mm256_castps_si256(other.1))),
        )
    }
    #[inline(always)]
    unsafe fn scale_by_power(self, shifted: Self) -> Self {
        let a = _mm256_slli_epi32::<23>(_mm256_castps_si256(shifted.0));
        let b = _mm256_slli_epi32::<23>(_mm256_castps_si256(shifted.1));
        Self(
            _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(self.0), a)),
            _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(self.1), b)),
        )
    }
    #[inline(always)]
    unsafe fn keep_first(self, n: usize, other: Self) -> Self {
        let mask = FIRST.as_ptr().add(16 - n.min(16));
        let a = _mm256_castsi256_ps(_mm256_loadu_si256(mask.cast()));
        let b = _mm256_castsi256_ps(_mm256_loadu_si256(mask.add(8).cast()));
        Self(_mm256_blendv_ps(other.0, self.0, a), _mm256_blendv_ps(other.1, self.1, b))
    }
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        let v = _mm256_add_ps(self.0, self.1);
        let v = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
        let v = _mm_add_ps(v, _mm_movehl_ps(v, v));
        _mm_cvtss_f32(_mm_add_ss(v, _mm_movehdup_ps(v)))
    }
    #[inline(always)]
    unsafe fn greatest(self) -> f32 {
        let v = _mm256_max_ps(self.0, self.1);
        let v = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
        let v = _mm_max_ps(v, _mm_movehl_ps(v, v));
        _mm_cvtss_f32(_mm_max_ss(v, _mm_movehdup_ps(v)))
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        // Four blocks of eight by eight: pairs of rows, pairs of pairs inside 128 bits, then the halves.
        for (r, c) in [(0, 0), (0, 8), (8, 0), (8, 8)] {
            let (from, to) = (from.add(r * from_stride + c), to.add(c * to_stride + r));
            let mut a = [_mm256_setzero_ps(); 8];
            for (i, row) in a.iter_mut().enumerate() {
                *row = _mm256_loadu_ps(from.add(i * from_stride));
            }
            let mut b = a;
            for i in (0..8).step_by(2) {
                b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
                b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
            }
            for i in [0, 4] {
                a[i] = _mm256_shuffle_ps::<0x44>(b[i], b[i + 2]);
                a[i + 1] = _mm256_shuffle_ps::<0xee>(b[i], b[i + 2]);
                a[i + 2] = _mm256_shuffle_ps::<0x44>(b[i + 1], b[i + 3]);
                a[i + 3] = _mm256_shuffle_ps::<0xee>(b[i + 1], b[i + 3]);
            }
            // Now half h of a[4g + i] holds column 4h + i of rows 4g..4g+4.
            for i in 0..4 {
                let low = _mm256_permute2f128_ps::<0x20>(a[i], a[4 + i]);
                let high = _mm256_permute2f128_ps::<0x31>(a[i], a[4 + i]);
                _mm256_storeu_ps(to.add(i * to_stride), low);
                _mm256_storeu_ps(to.add((4 + i) * to_stride), high);
            }
        }
    }
}
