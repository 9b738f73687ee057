//! Lanes in four 128-bit registers of 64-bit ARM. The tests have been run under emulation (QEMU), not on an ARM
//! processor.
#![allow(unsafe_op_in_unsafe_fn, reason = "every line is an intrinsic under the contract of `Lanes`")]
use super::{Lanes, WIDTH};
use std::arch::aarch64::*;

#[derive(Clone, Copy)]
pub(crate) struct Neon(pub(crate) [float32x4_t; 4]);

#[inline(always)]
unsafe fn zip(a: Neon, b: Neon, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> Neon {
    Neon([f(a.0[0], b.0[0]), f(a.0[1], b.0[1]), f(a.0[2], b.0[2]), f(a.0[3], b.0[3])])
}

#[inline(always)]
unsafe fn fold(a: Neon, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> f32 {
    let v = f(f(a.0[0], a.0[2]), f(a.0[1], a.0[3]));
    let v = f(v, vextq_f32::<2>(v, v));
    vgetq_lane_f32::<0>(f(v, vextq_f32::<1>(v, v)))
}

impl Lanes for Neon {
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self([vdupq_n_f32(value); 4])
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Self([vld1q_f32(from), vld1q_f32(from.add(4)), vld1q_f32(from.add(8)), vld1q_f32(from.add(12))])
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> Self {
        let bytes = vld1q_s8(from);
        let (a, b) = (vmovl_s8(vget_low_s8(bytes)), vmovl_s8(vget_high_s8(bytes)));
        Self([
            vcvtq_f32_s32(vmovl_s16(vget_low_s16(a))),
            vcvtq_f32_s32(vmovl_s16(vget_high_s16(a))),
            vcvtq_f32_s32(vmovl_s16(vget_low_s16(b))),
            vcvtq_f32_s32(vmovl_s16(vget_high_s16(b))),
        ])
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> Self {
        Self([
            vcvtq_f32_s32(vld1q_s32(from)),
            vcvtq_f32_s32(vld1q_s32(from.add(4))),
            vcvtq_f32_s32(vld1q_s32(from.add(8))),
            vcvtq_f32_s32(vld1q_s32(from.add(12))),
        ])
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        for (i, quarter) in self.0.into_iter().enumerate() {
            vst1q_f32(to.add(4 * i), quarter);
        }
    }
    #[inline(always)]
    unsafe fn store_low_bytes(self, to: *mut i8) {
        let narrow = |v| vmovn_s32(vreinterpretq_s32_f32(v));
        let low = vmovn_s16(vcombine_s16(narrow(self.0[0]), narrow(self.0[1])));
        let high = vmovn_s16(vcombine_s16(narrow(self.0[2]), narrow(self.0[3])));
        vst1q_s8(to, vcombine_s8(low, high));
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        zip(self, other, |a, b| vaddq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        zip(self, other, |a, b| vsubq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        zip(self, other, |a, b| vmulq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn fma(self, factor: Self, addend: Self) -> Self {
        let mut out = addend.0;
        for (i, lane) in out.iter_mut().enumerate() {
            *lane = vfmaq_f32(*lane, self.0[i], factor.0[i]);
        }
        Self(out)
    }
    // The machine's own maximum treats NaN differently from x86, hence compare and select.
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        zip(self, other, |a, b| vbslq_f32(vcgtq_f32(a, b), a, b))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        zip(self, other, |a, b| vbslq_f32(vcltq_f32(a, b), a, b))
    }
    #[inline(always)]
    unsafe fn max_magnitude(self, other: Self) -> Self {
        zip(self, other, |a, b| {
            vreinterpretq_f32_s32(vmaxq_s32(vreinterpretq_s32_f32(vabsq_f32(a)), vreinterpretq_s32_f32(b)))
        })
    }
    #[inline(always)]
    unsafe fn scale_by_power(self, shifted: Self) -> Self {
        zip(self, shifted, |a, b| {
            let power = vshlq_n_s32::<23>(vreinterpretq_s32_f32(b));
            vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(a), power))
        })
    }
    #[inline(always)]
    unsafe fn keep_first(self, n: usize, other: Self) -> Self {
        let (mut a, mut b) = ([0.0f32; WIDTH], [0.0f32; WIDTH]);
        self.store(a.as_mut_ptr());
        other.store(b.as_mut_ptr());
        for i in n.min(WIDTH)..WIDTH {
            a[i] = b[i];
        }
        Self::load(a.as_ptr())
    }
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        fold(self, |a, b| vaddq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn greatest(self) -> f32 {
        fold(self, |a, b| vbslq_f32(vcgtq_f32(a, b), a, b))
    }
}
