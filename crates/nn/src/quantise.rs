//! Rows turned into int8, each row with a scale of its own, as the integer products need them.
//!
//! Dynamic quantisation per row: the scale is the greatest magnitude of the row over 127, values are rounded to
//! the nearest step, ties to even. One quantised matrix can feed any number of layers.
use crate::aligned::Aligned;
use crate::kernel::{Kernel, per_kernel};
use crate::lanes::{Lanes, ROUND, WIDTH};
use crate::rows::Rows;

/// Rows below this size are taken as zero: 127 over it would come near the end of the `f32` range.
const TINY: f32 = 1e-30;

/// int8 rows with one scale per row: the value of column `c` in row `r` is about `bytes[r][c] * scale[r]`.
///
/// A row of zeros has scale 0; a row with an infinity or a NaN has scale NaN, which makes all results from it
/// NaN. The same bits come out on every kernel.
#[derive(Clone)]
pub struct QRows {
    /// Rows of `stride` bytes, zero from column `cols` on; there is room for a whole number of 32-row blocks. Where
    /// the kernel wants it, with the highest bit flipped: 128 more, unsigned. For [`Kernel::Avx2`] without what is
    /// in `limits`.
    pub(crate) bytes: Aligned<i8>,
    /// Filled only for [`Kernel::Avx2`].
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "AVX2 is an instruction set of x86"))]
    pub(crate) limits: Limits,
    pub(crate) scales: Aligned<f32>,
    /// The kernel whose form this is.
    pub(crate) kernel: Kernel,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    /// Bytes from one row to the next, a multiple of 64.
    pub(crate) stride: usize,
}

/// What [`Kernel::Avx2`] needs to know of rows besides their bytes; see its product.
#[derive(Clone, Default)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "AVX2 is an instruction set of x86"))]
pub(crate) struct Limits {
    /// Of each row 128 times the sum of its values.
    pub(crate) excess: Vec<i32>,
    /// What was taken from the bytes, row after row.
    pub(crate) groups: Vec<[Taken; 4]>,
    /// Where the groups of each row end.
    pub(crate) ends: Vec<usize>,
}

/// Part of the values of a step of four inputs.
#[derive(Clone, Copy, Default)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "AVX2 is an instruction set of x86"))]
pub(crate) struct Taken {
    pub(crate) step: u32,
    /// The four bytes as they lie in memory.
    pub(crate) four: i32,
}

impl Default for QRows {
    /// No rows.
    fn default() -> Self {
        QRows {
            bytes: Aligned::zeroed(0),
            limits: Limits::default(),
            scales: Aligned::zeroed(0),
            kernel: Kernel::Scalar,
            rows: 0,
            cols: 0,
            stride: 0,
        }
    }
}

impl std::fmt::Debug for QRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QRows({} x {})", self.rows, self.cols)
    }
}

impl QRows {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Replaces the contents with `x` in int8, for use by layers loaded with the same `kernel`. Memory is reused.
    pub fn quantise(&mut self, kernel: Kernel, x: &Rows) {
        self.quantise_slice(kernel, x.as_slice(), x.rows(), x.cols());
    }

    /// As [`QRows::quantise`] on `rows` rows of `cols` values lying one after the other.
    pub(crate) fn quantise_slice(&mut self, kernel: Kernel, x: &[f32], rows: usize, cols: usize) {
        assert_eq!(x.len(), rows * cols);
        let kernel = kernel.usable();
        self.kernel = kernel;
        self.rows = rows;
        self.cols = cols;
        self.stride = cols.next_multiple_of(64);
        let len = rows.next_multiple_of(32) * self.stride;
        self.bytes.resize(len);
        self.scales.resize(rows);
        let flip = if kernel.offsets_rows() { i8::MIN } else { 0 };
        // SAFETY: `x` holds `rows * cols` values, and all three targets were just sized for `rows` rows.
        unsafe {
            quantise(
                kernel,
                x.as_ptr(),
                rows,
                cols,
                self.stride,
                self.bytes.as_mut_slice().as_mut_ptr(),
                self.scales.as_mut_slice().as_mut_ptr(),
                flip,
            );
            #[cfg(target_arch = "x86_64")]
            if kernel == Kernel::Avx2 {
                crate::gemm::avx2::limit(&mut self.bytes, rows, self.stride, &mut self.limits);
            }
        }
    }
}

per_kernel! {
    unsafe fn quantise = quantise_body(
        x: *const f32, rows: usize, cols: usize, stride: usize,
        bytes: *mut i8, scales: *mut f32, flip: i8,
    )
}

/// # Safety
/// `x` is valid for `rows * cols` values, `bytes` for `rows * stride`, `scales` for `rows`; `stride` is a multiple of 16 and at least `cols`.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
unsafe fn quantise_body<L: Lanes>(
    x: *const f32,
    rows: usize,
    cols: usize,
    stride: usize,
    bytes: *mut i8,
    scales: *mut f32,
    flip: i8,
) {
    let full = cols / WIDTH * WIDTH;
    // SAFETY: all offsets stay inside what the contract names.
    unsafe {
        for r in 0..rows {
            let from = x.add(r * cols);
            let to = bytes.add(r * stride);
            let mut size = L::splat(0.0);
            for c in (0..full).step_by(WIDTH) {
                size = L::load(from.add(c)).max_magnitude(size);
            }
            if full < cols {
                size = L::load_first(from.add(full), cols - full).max_magnitude(size);
            }
            let mut lanes = [0.0f32; WIDTH];
            size.store(lanes.as_mut_ptr());
            let greatest = f32::from_bits(lanes.iter().map(|v| v.to_bits()).fold(0, u32::max));
            let (scale, inverse) = if !greatest.is_finite() {
                (f32::NAN, 0.0)
            } else if greatest < TINY {
                (0.0, 0.0)
            } else {
                (greatest / 127.0, 127.0 / greatest)
            };
            let (inverse, round) = (L::splat(inverse), L::splat(ROUND));
            let mut c = 0;
            while c < stride {
                let value = if c < full {
                    L::load(from.add(c))
                } else if c < cols {
                    L::load_first(from.add(c), cols - c)
                } else {
                    L::splat(0.0)
                };
                // In a row that is not finite, a NaN here leaves some byte or other; its scale is NaN anyway.
                value.fma(inverse, round).store_low_bytes(to.add(c));
                c += WIDTH;
            }
            *scales.add(r) = scale;
            if flip != 0 {
                for c in 0..stride {
                    *to.add(c) ^= flip;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantise_hits_the_ends_and_marks_bad_rows() {
        for kernel in Kernel::available() {
            let mut x = Rows::new(4, 70);
            x.row_mut(0)[3] = 2.0;
            x.row_mut(0)[69] = -1.0;
            x.row_mut(2)[69] = f32::NAN;
            x.row_mut(3)[5] = f32::NEG_INFINITY;
            let mut q = QRows::default();
            q.quantise(kernel, &x);
            assert_eq!(q.stride, 128);
            let flip = if kernel.offsets_rows() { i8::MIN } else { 0 };
            let byte = |i: usize| q.bytes.as_slice()[i] ^ flip;
            assert_eq!((byte(3), byte(4), byte(127)), (127, 0, 0));
            assert_eq!(byte(69), -64, "63.5 rounds to even");
            assert_eq!(q.scales.as_slice()[0], 2.0 / 127.0);
            assert_eq!(q.scales.as_slice()[1], 0.0);
            assert!(q.scales.as_slice()[2].is_nan() && q.scales.as_slice()[3].is_nan());
        }
    }
}
