//! The product with 64-bit ARM Advanced SIMD: `smull` and `smlal` add two products of int8 values in 16 bits, at
//! most 2 * 127 * 127 = 32258 in size and so without overflow, and `sadalp` adds pairs of those to 32-bit lanes.
//!
//! A tile is up to four rows by four channels.
#![allow(unsafe_op_in_unsafe_fn, reason = "intrinsics under the contract of `multiply`")]
use super::{Packed, finish};
use crate::lanes::neon::Neon;
use crate::lanes::{Lanes, WIDTH};
use crate::quantise::QRows;
use std::arch::aarch64::*;

/// # Safety
/// `out` is valid for `x.rows * weight.out_dim` values and `weight` is packed in plain rows.
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed<'_>, x: &QRows, out: *mut f32) {
    for col in (0..weight.out_dim).step_by(WIDTH) {
        in_tiles!(GELU, weight, x, col, out, |left: usize| left.min(4), 4 3 2);
    }
}

#[inline]
unsafe fn tile<const MR: usize, const GELU: bool>(
    weight: &Packed<'_>,
    x: &QRows,
    row: usize,
    col: usize,
    out: *mut f32,
) {
    let stride = weight.in_dim.next_multiple_of(16);
    let w = weight.data.as_slice().as_ptr();
    let a = x.bytes.as_slice().as_ptr().add(row * x.stride);
    let mut sums = [[0i32; WIDTH]; MR];
    for n in (0..WIDTH).step_by(4) {
        let w = w.add((col + n) * stride);
        let mut lanes = [[vdupq_n_s32(0); 4]; MR];
        for k in (0..stride).step_by(16) {
            for j in 0..4 {
                let v = vld1q_s8(w.add(j * stride + k));
                for (r, lane) in lanes.iter_mut().enumerate() {
                    let u = vld1q_s8(a.add(r * x.stride + k));
                    let low = vmull_s8(vget_low_s8(u), vget_low_s8(v));
                    lane[j] = vpadalq_s16(lane[j], vmlal_high_s8(low, u, v));
                }
            }
        }
        for (sum, lane) in sums.iter_mut().zip(&lanes) {
            let four = vpaddq_s32(vpaddq_s32(lane[0], lane[1]), vpaddq_s32(lane[2], lane[3]));
            vst1q_s32(sum.as_mut_ptr().add(n), four);
        }
    }
    for (r, sum) in sums.iter().enumerate() {
        let scale = Neon::splat(x.scales.as_slice()[row + r]);
        let to = out.add((row + r) * weight.out_dim);
        finish::<Neon, GELU>(Neon::load_i32(sum.as_ptr()), scale, weight, col, to);
    }
}
