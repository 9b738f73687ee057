//! The product with AVX512-VNNI: `vpdpbusd` multiplies four unsigned bytes by four signed ones and adds the four
//! products to a 32-bit lane. The activations take the unsigned side, offset by 128, and 128 times the
//! sum of the channel's weights is taken off again, all in exact integers.
//!
//! A tile is up to twelve rows by 32 channels: 24 registers of sums, two of weights, one broadcast.
#![allow(unsafe_op_in_unsafe_fn, reason = "intrinsics under the contract of `multiply`")]
use super::{Packed, finish, halved};
use crate::lanes::Lanes;
use crate::lanes::avx512::Avx512;
use crate::quantise::QRows;
use std::arch::x86_64::*;
use std::mem::MaybeUninit;

/// # Safety
/// The machine has the instructions below; `out` is valid for `x.rows * weight.out_dim` values, `weight` and
/// `x` are in VNNI's form.
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed<'_>, x: &QRows, out: *mut f32) {
    for col in (0..weight.out_dim).step_by(32) {
        in_tiles!(GELU, weight, x, col, out, halved::<12>, 12 11 10 9 8 7 6 5 4 3 2);
    }
}

#[inline]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
unsafe fn tile<const MR: usize, const GELU: bool>(
    weight: &Packed<'_>,
    x: &QRows,
    row: usize,
    col: usize,
    out: *mut f32,
) {
    let steps = weight.steps;
    let mut w = weight.data.as_slice().as_ptr().add(col * steps * 4);
    let mut a = x.bytes.as_slice().as_ptr().add(row * x.stride);
    let stride = x.stride;
    let mut sums = [[_mm512_setzero_si512(); 2]; MR];
    for _ in 0..steps {
        let w0 = _mm512_load_si512(w.cast());
        let w1 = _mm512_load_si512(w.add(64).cast());
        for (r, sum) in sums.iter_mut().enumerate() {
            let four = _mm512_set1_epi32(a.add(r * stride).cast::<i32>().read_unaligned());
            sum[0] = _mm512_dpbusd_epi32(sum[0], four, w0);
            sum[1] = _mm512_dpbusd_epi32(sum[1], four, w1);
        }
        w = w.add(128);
        a = a.add(4);
    }
    // A copy for the loop below, which picks rows at run time: without it the sums themselves would live in memory.
    let mut copy = MaybeUninit::<[[__m512i; 2]; MR]>::uninit();
    let excess = weight.excess.as_slice().as_ptr().add(col);
    let excess = [_mm512_load_si512(excess.cast()), _mm512_load_si512(excess.add(16).cast())];
    for (r, sum) in copy.write(sums).iter().enumerate() {
        let scale = Avx512::splat(*x.scales.as_slice().get_unchecked(row + r));
        let to = out.add((row + r) * weight.out_dim);
        for (half, &sum) in sum.iter().enumerate() {
            let exact = Avx512(_mm512_cvtepi32_ps(_mm512_sub_epi32(sum, excess[half])));
            finish::<Avx512, GELU>(exact, scale, weight, col + 16 * half, to);
        }
    }
}
