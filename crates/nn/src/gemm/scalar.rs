//! The product in plain Rust; the definition the other kernels must equal.
use super::{Packed, finish};
use crate::lanes::scalar::Scalar;
use crate::lanes::{Lanes, WIDTH};
use crate::layout::{PANEL, STEP, STEP_BYTES};
use crate::quantise::QRows;

/// # Safety
/// `out` is valid for `x.rows * weight.out_dim` values and `weight` in the plain kernel's form.
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed<'_>, x: &QRows, out: *mut f32) {
    let (bytes, data) = (x.bytes.as_slice(), weight.data.as_slice());
    for r in 0..x.rows {
        let (row, _) = bytes[r * x.stride..][..weight.steps * STEP].as_chunks::<STEP>();
        for col in (0..weight.out_dim).step_by(WIDTH) {
            let mut sums = [0i32; WIDTH];
            let panel = &data[col / PANEL * weight.steps * STEP_BYTES..][..weight.steps * STEP_BYTES];
            for (inputs, step) in row.iter().zip(panel.chunks_exact(STEP_BYTES)) {
                let (channels, _) = step[col % PANEL * STEP..][..WIDTH * STEP].as_chunks::<STEP>();
                for (sum, weights) in sums.iter_mut().zip(channels) {
                    *sum += dot(inputs, weights);
                }
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

fn dot(a: &[i8; STEP], b: &[i8; STEP]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}
