//! Lanes in plain Rust: the definition the other implementations must equal.
use super::{Lanes, WIDTH};

#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Scalar(pub(crate) [f32; WIDTH]);

#[inline(always)]
fn zip(a: Scalar, b: Scalar, f: impl Fn(f32, f32) -> f32) -> Scalar {
    let mut out = [0.0; WIDTH];
    for (out, (a, b)) in out.iter_mut().zip(a.0.into_iter().zip(b.0)) {
        *out = f(a, b);
    }
    Scalar(out)
}

#[inline(always)]
fn fold(a: Scalar, f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut v = a.0;
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            v[i] = f(v[i], v[i + half]);
        }
    }
    v[0]
}

impl Lanes for Scalar {
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Scalar([value; WIDTH])
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for sixteen elements.
        Scalar(unsafe { from.cast::<[f32; WIDTH]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> Self {
        // SAFETY: the caller vouches for sixteen elements.
        Scalar(unsafe { from.cast::<[i8; WIDTH]>().read_unaligned() }.map(f32::from))
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> Self {
        // SAFETY: the caller vouches for sixteen elements.
        Scalar(unsafe { from.cast::<[i32; WIDTH]>().read_unaligned() }.map(|v| v as f32))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for sixteen elements.
        unsafe { to.cast::<[f32; WIDTH]>().write_unaligned(self.0) }
    }
    #[inline(always)]
    unsafe fn store_low_bytes(self, to: *mut i8) {
        // SAFETY: the caller vouches for sixteen elements.
        unsafe { to.cast::<[i8; WIDTH]>().write_unaligned(self.0.map(|v| v.to_bits() as i8)) }
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        zip(self, other, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        zip(self, other, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        zip(self, other, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn fma(self, factor: Self, addend: Self) -> Self {
        let mut out = addend.0;
        for (out, (a, b)) in out.iter_mut().zip(self.0.into_iter().zip(factor.0)) {
            *out = a.mul_add(b, *out);
        }
        Scalar(out)
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        zip(self, other, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        zip(self, other, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn max_magnitude(self, other: Self) -> Self {
        zip(self, other, |a, b| {
            let (a, b) = ((a.to_bits() & 0x7fff_ffff) as i32, b.to_bits() as i32);
            f32::from_bits(a.max(b) as u32)
        })
    }
    #[inline(always)]
    unsafe fn scale_by_power(self, shifted: Self) -> Self {
        zip(self, shifted, |a, b| f32::from_bits(a.to_bits().wrapping_add(b.to_bits() << 23)))
    }
    #[inline(always)]
    unsafe fn keep_first(self, n: usize, other: Self) -> Self {
        let mut out = self.0;
        for (i, lane) in out.iter_mut().enumerate() {
            *lane = if i < n { self.0[i] } else { other.0[i] };
        }
        Scalar(out)
    }
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        fold(self, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn greatest(self) -> f32 {
        fold(self, |a, b| if a > b { a } else { b })
    }
}
