//! Sixteen `f32` lanes, the one width all floating-point code of the crate is written for.
//!
//! [`Lanes`] lists the few operations that code uses; each instruction set implements them in a file of its own.
//! Lane operations are those IEEE 754 defines to the bit, and the horizontal ones combine lanes in one order:
//! lane `i` with lane `i + 8`, then with `i + 4`, `i + 2`, `i + 1`. So whatever is written over this trait gives
//! the same bits everywhere. (Only the payload of a NaN may differ.)
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
pub(crate) mod scalar;

/// How many lanes there are.
pub(crate) const WIDTH: usize = 16;

/// 1.5 * 2^23: adding it to a number below 2^22 in size rounds that number to the nearest whole one, ties to
/// even, and leaves it in the low bits of the sum.
pub(crate) const ROUND: f32 = 12_582_912.0;

/// Sixteen `f32` values; see the module comment.
///
/// # Safety of the methods
/// They are all `unsafe` for one reason: an implementation may use instructions that the caller must have
/// enabled (`#[target_feature]`) on a machine that has them. Methods that take a pointer also need it to be
/// valid for the sixteen elements (or the first `n`) they touch; no alignment is needed.
pub(crate) trait Lanes: Copy {
    /// Whether there are registers for a dozen live values of this type; says how code may be blocked.
    const MANY_REGISTERS: bool = false;

    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    /// Sixteen int8 values, converted exactly.
    unsafe fn load_i8(from: *const i8) -> Self;
    /// Sixteen int32 values, each rounded to the nearest `f32`, ties to even.
    unsafe fn load_i32(from: *const i32) -> Self;
    unsafe fn store(self, to: *mut f32);
    /// Stores the low eight bits of each lane's bit pattern.
    unsafe fn store_low_bytes(self, to: *mut i8);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    /// `self * factor + addend`, rounded once.
    unsafe fn fma(self, factor: Self, addend: Self) -> Self;
    /// `if self > other { self } else { other }`.
    unsafe fn max(self, other: Self) -> Self;
    /// `if self < other { self } else { other }`.
    unsafe fn min(self, other: Self) -> Self;
    /// Clears the sign bit of `self` and takes the greater of the two bit patterns read as whole numbers. For
    /// finite values that is the greater size; an infinity beats them and a NaN beats everything.
    unsafe fn max_magnitude(self, other: Self) -> Self;
    /// `self * 2^n`, where `shifted` is `n + ROUND`: adds the low bits of `shifted` to the exponent.
    unsafe fn scale_by_power(self, shifted: Self) -> Self;
    /// The first `n` lanes of `self`, the others from `other`; `n` above fifteen keeps all.
    unsafe fn keep_first(self, n: usize, other: Self) -> Self;
    /// Sum of the lanes in the order of the module comment.
    unsafe fn sum(self) -> f32;
    /// Greatest lane, compared as in [`Lanes::max`] in the order of the module comment.
    unsafe fn greatest(self) -> f32;

    /// The first `n <= 16` values, zero elsewhere.
    #[inline(always)]
    unsafe fn load_first(from: *const f32, n: usize) -> Self {
        let mut buffer = [0.0f32; WIDTH];
        // SAFETY: the caller vouches for `n` elements behind `from`, and `n` is at most the buffer's length.
        unsafe {
            std::ptr::copy_nonoverlapping(from, buffer.as_mut_ptr(), n.min(WIDTH));
            Self::load(buffer.as_ptr())
        }
    }

    /// Stores the first `n <= 16` lanes only.
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, n: usize) {
        let mut buffer = [0.0f32; WIDTH];
        // SAFETY: the caller vouches for `n` elements behind `to`, and `n` is at most the buffer's length.
        unsafe {
            self.store(buffer.as_mut_ptr());
            std::ptr::copy_nonoverlapping(buffer.as_ptr(), to, n.min(WIDTH));
        }
    }

    /// Writes `to[c * to_stride + r] = from[r * from_stride + c]` for `r` and `c` below 16.
    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        for c in 0..WIDTH {
            for r in 0..WIDTH {
                // SAFETY: the caller vouches for both 16 x 16 blocks.
                unsafe { *to.add(c * to_stride + r) = *from.add(r * from_stride + c) };
            }
        }
    }
}

/// e^x for x <= 0, with a relative error below 4e-6; anything under -87 is taken as -87.
///
/// The power of two is split off and 2^f for |f| <= 1/2 taken from a polynomial of degree 5 fitted for the least
/// greatest relative error (7.5e-8).
#[inline(always)]
pub(crate) unsafe fn exp_negative<L: Lanes>(x: L) -> L {
    // SAFETY: the caller has enabled the lanes' instructions.
    unsafe {
        let x = x.max(L::splat(-87.0));
        let shifted = x.fma(L::splat(std::f32::consts::LOG2_E), L::splat(ROUND));
        let whole = shifted.sub(L::splat(ROUND));
        let f = x.fma(L::splat(std::f32::consts::LOG2_E), L::splat(0.0).sub(whole));
        let p = L::splat(0.001_327_646_7);
        let p = p.fma(f, L::splat(0.009_675_541));
        let p = p.fma(f, L::splat(0.055_507_135));
        let p = p.fma(f, L::splat(0.240_221_2));
        let p = p.fma(f, L::splat(0.693_146_94));
        let p = p.fma(f, L::splat(1.000_000_1));
        p.scale_by_power(shifted)
    }
}

/// The Gaussian error linear unit, x * Phi(x), within 1e-4 of the exact-erf form for every finite x.
///
/// Phi(x) - 1/2 is x times a polynomial of degree 8 in x^2, fitted on |x| <= 4.4 for the least greatest error of
/// the product; it passes 1/2 just before the end of that range and is clamped there, so large inputs give x or 0 exactly.
#[inline(always)]
pub(crate) unsafe fn gelu<L: Lanes>(x: L) -> L {
    // SAFETY: the caller has enabled the lanes' instructions.
    unsafe {
        let c = x.min(L::splat(4.4)).max(L::splat(-4.4));
        let t = c.mul(c);
        let p = L::splat(3.572_415_3e-11);
        let p = p.fma(t, L::splat(-3.756_436e-9));
        let p = p.fma(t, L::splat(1.741_639_2e-7));
        let p = p.fma(t, L::splat(-4.726_27e-6));
        let p = p.fma(t, L::splat(8.430_73e-5));
        let p = p.fma(t, L::splat(-0.001_055_076_5));
        let p = p.fma(t, L::splat(0.009_643_298));
        let p = p.fma(t, L::splat(-0.066_076_845));
        let p = p.fma(t, L::splat(0.398_761_8));
        let half = L::splat(0.5);
        let h = p.mul(c).min(half).max(L::splat(-0.5));
        x.mul(h.add(half))
    }
}
