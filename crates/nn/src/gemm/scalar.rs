//! The product in plain Rust; the definition the other kernels must equal.
use super::{Packed, finish};
use crate::lanes::scalar::Scalar;
use crate::lanes::{Lanes, WIDTH};
use crate::quantise::QRows;

/// # Safety
/// `out` is valid for `x.rows * weight.out_dim` values and `weight` is packed in plain rows.
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed, x: &QRows, out: *mut f32) {
    let stride = weight.in_dim.next_multiple_of(16);
    let (bytes, data) = (x.bytes.as_slice(), weight.data.as_slice());
    for r in 0..x.rows {
        let row = &bytes[r * x.stride..][..stride];
        for col in (0..weight.out_dim).step_by(WIDTH) {
            let mut sums = [0i32; WIDTH];
            for (n, sum) in sums.iter_mut().enumerate() {
                *sum = dot(row, &data[(col + n) * stride..][..stride]);
            }
            // SAFETY: the plain lanes need no instructions; `out` holds row `r`, and `col` is below its width.
            unsafe {
                let scale = Scalar::splat(x.scales.as_slice()[r]);
                let sums = Scalar::load_i32(sums.as_ptr());
                finish::<Scalar, GELU>(sums, scale, weight, col, out.add(r * weight.out_dim));
            }
        }
    }
}

fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}
