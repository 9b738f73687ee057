//! Small functions over rows of `f32`: layer norm, GELU, softmax and a matrix product. Each takes the kernel to
//! run on and gives the same bits on all of them; a kernel this machine lacks is replaced by its best one.
use crate::kernel::{Kernel, per_kernel};
use crate::lanes::{self, Lanes, WIDTH};
use crate::rows::Rows;

/// The constant added to the variance in [`layer_norm`], that of BERT.
pub const LAYER_NORM_EPSILON: f32 = 1e-12;

/// Normalises each row to mean 0 and variance 1, then multiplies by `weight` and adds `bias`, value by value
/// (Ba, Kiros & Hinton 2016, with [`LAYER_NORM_EPSILON`]). Where a row is several times as long as `weight`, each of its
/// parts is normalised by itself.
///
/// # Panics
/// If `weight` and `bias` are not of one length, or do not part a row evenly.
pub fn layer_norm(kernel: Kernel, x: &mut Rows, weight: &[f32], bias: &[f32]) {
    layer_norm_slice(kernel, x.as_mut_slice(), None, weight, bias);
}

/// Layer norm of `x + add` into `x`; rows are as long as `weight`.
pub(crate) fn layer_norm_slice(
    kernel: Kernel,
    x: &mut [f32],
    add: Option<&[f32]>,
    weight: &[f32],
    bias: &[f32],
) {
    let cols = weight.len();
    assert_eq!(bias.len(), cols);
    if cols == 0 {
        assert!(x.is_empty());
        return;
    }
    let rows = x.len() / cols;
    assert_eq!(rows * cols, x.len());
    assert!(add.is_none_or(|add| add.len() == x.len()));
    let add = add.map_or(std::ptr::null(), <[f32]>::as_ptr);
    // SAFETY: all lengths were just checked.
    unsafe { norm(kernel, x.as_mut_ptr(), add, rows, cols, weight.as_ptr(), bias.as_ptr()) }
}

/// GELU, x * Phi(x), on every value; within 1e-4 of the exact form with the error function.
pub fn gelu(kernel: Kernel, x: &mut Rows) {
    let len = x.as_slice().len();
    // SAFETY: the pointer is valid for `len` values.
    unsafe { gelu_all(kernel, x.as_mut_slice().as_mut_ptr(), len) }
}

/// Turns each row into e^x over its sum, shifted by its greatest value; relative error below 1e-5.
pub fn softmax(kernel: Kernel, x: &mut Rows) {
    let (rows, cols) = (x.rows(), x.cols());
    // SAFETY: the pointer is valid for `rows * cols` values.
    unsafe { softmax_all(kernel, x.as_mut_slice().as_mut_ptr(), rows, cols) }
}

/// `out = a b^T`: `a` is m by k, `b` is n by k, `out` takes the shape m by n. Products are summed in sixteen lanes
/// along k with fused multiply-add, then lane `i` with `i + 8`, `i + 4`, `i + 2`, `i + 1`.
///
/// # Panics
/// If `a` and `b` differ in width.
pub fn matmul_nt(kernel: Kernel, a: &Rows, b: &Rows, out: &mut Rows) {
    assert_eq!(a.cols(), b.cols());
    out.resize(a.rows(), b.rows());
    let (m, n, k) = (a.rows(), b.rows(), a.cols());
    let target = out.as_mut_slice().as_mut_ptr();
    // SAFETY: `a`, `b` and `out` have just these sizes.
    unsafe { product(kernel, a.as_slice().as_ptr(), b.as_slice().as_ptr(), target, m, n, k) }
}

/// Adds `bias` to each row.
///
/// # Panics
/// If `bias` is not as long as a row.
pub fn add_bias(x: &mut Rows, bias: &[f32]) {
    assert_eq!(x.cols(), bias.len());
    if !bias.is_empty() {
        for row in x.as_mut_slice().chunks_exact_mut(bias.len()) {
            for (value, add) in row.iter_mut().zip(bias) {
                *value += add;
            }
        }
    }
}

per_kernel! {
    unsafe fn norm = norm_body(
        x: *mut f32, add: *const f32, rows: usize, cols: usize, weight: *const f32, bias: *const f32,
    )
}
per_kernel! { unsafe fn gelu_all = gelu_body(x: *mut f32, len: usize) }
per_kernel! { unsafe fn softmax_all = softmax_body(x: *mut f32, rows: usize, cols: usize) }
per_kernel! {
    unsafe fn product = product_body(
        a: *const f32, b: *const f32, out: *mut f32, m: usize, n: usize, k: usize,
    )
}

/// # Safety
/// `x` and, if not null, `add` are valid for `rows * cols` values, `weight` and `bias` for `cols`.
#[inline(always)]
unsafe fn norm_body<L: Lanes>(
    x: *mut f32,
    add: *const f32,
    rows: usize,
    cols: usize,
    weight: *const f32,
    bias: *const f32,
) {
    let (full, rest) = (cols / WIDTH * WIDTH, cols % WIDTH);
    // SAFETY: full chunks end at `full`, the last one has `rest` values; all within the contract.
    unsafe {
        for r in 0..rows {
            let row = x.add(r * cols);
            let zero = L::splat(0.0);
            // Two running sums, of even and of odd chunks, hide the latency of the addition.
            let mut sums = [zero, zero];
            for c in (0..full).step_by(WIDTH) {
                let mut value = L::load(row.add(c));
                if !add.is_null() {
                    value = value.add(L::load(add.add(r * cols + c)));
                    value.store(row.add(c));
                }
                let which = c / WIDTH % 2;
                sums[which] = sums[which].add(value);
            }
            let mut sum = sums[0].add(sums[1]);
            if rest > 0 {
                let mut value = L::load_first(row.add(full), rest);
                if !add.is_null() {
                    value = value.add(L::load_first(add.add(r * cols + full), rest));
                    value.store_first(row.add(full), rest);
                }
                sum = sum.add(value);
            }
            let mean = L::splat(sum.sum() / cols as f32);
            let mut squares = [zero, zero];
            for c in (0..full).step_by(WIDTH) {
                let off = L::load(row.add(c)).sub(mean);
                let which = c / WIDTH % 2;
                squares[which] = off.fma(off, squares[which]);
            }
            let mut square = squares[0].add(squares[1]);
            if rest > 0 {
                let off = L::load_first(row.add(full), rest).sub(mean).keep_first(rest, zero);
                square = off.fma(off, square);
            }
            let spread = (square.sum() / cols as f32 + LAYER_NORM_EPSILON).sqrt();
            let inverse = L::splat(1.0 / spread);
            for c in (0..full).step_by(WIDTH) {
                let value = L::load(row.add(c)).sub(mean).mul(inverse);
                value.fma(L::load(weight.add(c)), L::load(bias.add(c))).store(row.add(c));
            }
            if rest > 0 {
                let value = L::load_first(row.add(full), rest).sub(mean).mul(inverse);
                let value =
                    value.fma(L::load_first(weight.add(full), rest), L::load_first(bias.add(full), rest));
                value.store_first(row.add(full), rest);
            }
        }
    }
}

/// # Safety
/// `x` is valid for `len` values.
#[inline(always)]
unsafe fn gelu_body<L: Lanes>(x: *mut f32, len: usize) {
    let (full, rest) = (len / WIDTH * WIDTH, len % WIDTH);
    // SAFETY: full chunks end at `full`, the last one has `rest` values.
    unsafe {
        for i in (0..full).step_by(WIDTH) {
            lanes::gelu(L::load(x.add(i))).store(x.add(i));
        }
        if rest > 0 {
            lanes::gelu(L::load_first(x.add(full), rest)).store_first(x.add(full), rest);
        }
    }
}

/// # Safety
/// `x` is valid for `rows * cols` values.
#[inline(always)]
unsafe fn softmax_body<L: Lanes>(x: *mut f32, rows: usize, cols: usize) {
    // SAFETY: each chunk is limited to the values left in its row.
    unsafe {
        let (zero, least) = (L::splat(0.0), L::splat(f32::NEG_INFINITY));
        for r in 0..rows {
            let row = x.add(r * cols);
            let mut most = least;
            for c in (0..cols).step_by(WIDTH) {
                let n = (cols - c).min(WIDTH);
                most = most.max(L::load_first(row.add(c), n).keep_first(n, least));
            }
            let most = L::splat(most.greatest());
            let mut sum = zero;
            for c in (0..cols).step_by(WIDTH) {
                let n = (cols - c).min(WIDTH);
                let e = lanes::exp_negative(L::load_first(row.add(c), n).sub(most)).keep_first(n, zero);
                sum = sum.add(e);
                e.store_first(row.add(c), n);
            }
            let inverse = L::splat(1.0 / sum.sum());
            for c in (0..cols).step_by(WIDTH) {
                let n = (cols - c).min(WIDTH);
                L::load_first(row.add(c), n).mul(inverse).store_first(row.add(c), n);
            }
        }
    }
}

/// # Safety
/// `a` is valid for `m * k` values, `b` for `n * k`, `out` for `m * n`.
#[inline(always)]
unsafe fn product_body<L: Lanes>(a: *const f32, b: *const f32, out: *mut f32, m: usize, n: usize, k: usize) {
    // SAFETY: blocks are chosen so that `i + rows <= m` and `j + columns <= n`.
    unsafe {
        let mut j = 0;
        while j < n {
            let columns = if n - j >= 4 { 4 } else { 1 };
            let mut i = 0;
            while i < m {
                let rows = if m - i >= 2 { 2 } else { 1 };
                let (a, b, out) = (a.add(i * k), b.add(j * k), out.add(i * n + j));
                match (rows, columns) {
                    (2, 4) => product_tile::<L, 2, 4>(a, b, out, n, k),
                    (2, _) => product_tile::<L, 2, 1>(a, b, out, n, k),
                    (_, 4) => product_tile::<L, 1, 4>(a, b, out, n, k),
                    _ => product_tile::<L, 1, 1>(a, b, out, n, k),
                }
                i += rows;
            }
            j += columns;
        }
    }
}

/// # Safety
/// `a` is valid for `M * k` values, `b` for `N * k`, `out` for `M` rows of `N` values, `n` apart.
#[inline(always)]
unsafe fn product_tile<L: Lanes, const M: usize, const N: usize>(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    n: usize,
    k: usize,
) {
    let (full, rest) = (k / WIDTH * WIDTH, k % WIDTH);
    // SAFETY: full chunks end at `full`, the last one has `rest` values.
    unsafe {
        let mut sums = [[L::splat(0.0); N]; M];
        for c in (0..full).step_by(WIDTH) {
            for (i, row) in sums.iter_mut().enumerate() {
                let value = L::load(a.add(i * k + c));
                for (j, sum) in row.iter_mut().enumerate() {
                    *sum = value.fma(L::load(b.add(j * k + c)), *sum);
                }
            }
        }
        for (i, row) in sums.iter_mut().enumerate() {
            for (j, sum) in row.iter_mut().enumerate() {
                if rest > 0 {
                    let value = L::load_first(a.add(i * k + full), rest);
                    *sum = value.fma(L::load_first(b.add(j * k + full), rest), *sum);
                }
                *out.add(i * n + j) = sum.sum();
            }
        }
    }
}
