//! Multi-head self-attention over one sequence, in `f32`, a few queries at a time so that their scores stay in the
//! first-level cache. Head size 32.
//!
//! The score of a query and a key is summed over the 32 features in order, and the values are gathered over the
//! keys in order, each in a lane of its own, so neither block sizes nor the width of a register show in the result.
use crate::kernel::{Kernel, per_kernel};
use crate::lanes::{Lanes, WIDTH, exp_negative};
use crate::rows::Rows;

/// Features per head.
pub(crate) const HEAD: usize = 32;

/// Queries worked on together.
const QUERIES: usize = 4;

/// Rows that must be readable in `qkv` behind the last sequence: keys are transposed sixteen at a time.
pub(crate) const SPARE_ROWS: usize = WIDTH - 1;

/// Attention of a sequence of `length` pieces to itself. `qkv` starts at the sequence and has rows of query, key and
/// value, each `dim` wide, at least `length + SPARE_ROWS` of them; `out` takes `length` rows of `dim`.
pub(crate) fn attend(
    kernel: Kernel,
    qkv: &[f32],
    length: usize,
    dim: usize,
    keys: &mut Rows,
    scores: &mut Rows,
    out: &mut [f32],
) {
    assert!(dim.is_multiple_of(HEAD) && qkv.len() >= (length + SPARE_ROWS) * 3 * dim);
    assert_eq!(out.len(), length * dim);
    let padded = length.next_multiple_of(WIDTH);
    keys.resize(HEAD, padded);
    scores.resize(QUERIES, padded);
    let (keys, scores) = (keys.as_mut_slice().as_mut_ptr(), scores.as_mut_slice().as_mut_ptr());
    // SAFETY: the sizes were just checked or set.
    unsafe { attend_all(kernel, qkv.as_ptr(), length, dim, keys, scores, out.as_mut_ptr()) }
}

per_kernel! {
    unsafe fn attend_all = attend_body(
        qkv: *const f32, length: usize, dim: usize, keys: *mut f32, scores: *mut f32, out: *mut f32,
    )
}

/// # Safety
/// With `padded` the length rounded up to 16: `qkv` is valid for `padded` rows of `3 * dim`, `keys` for
/// `32 * padded` values, `scores` for `QUERIES * padded`, `out` for `length * dim`.
#[inline(always)]
unsafe fn attend_body<L: Lanes>(
    qkv: *const f32,
    length: usize,
    dim: usize,
    keys: *mut f32,
    scores: *mut f32,
    out: *mut f32,
) {
    let padded = length.next_multiple_of(WIDTH);
    let stride = 3 * dim;
    // SAFETY: heads end at `dim`; rows of `qkv` are read up to `padded`, queries and output up to `length`.
    unsafe {
        for head in (0..dim).step_by(HEAD) {
            let query = qkv.add(head);
            let key = qkv.add(dim + head);
            let value = qkv.add(2 * dim + head);
            for j in (0..padded).step_by(WIDTH) {
                for half in [0, WIDTH] {
                    L::transpose(key.add(j * stride + half), stride, keys.add(half * padded + j), padded);
                }
            }
            let mut i = 0;
            while i < length {
                // The last block repeats its last query rather than branch; only real ones are stored.
                let mut queries = [query; QUERIES];
                for (r, row) in queries.iter_mut().enumerate() {
                    *row = query.add((i + r).min(length - 1) * stride);
                }
                let mut block = 0;
                if L::MANY_REGISTERS {
                    while block + 2 * WIDTH <= padded {
                        score_keys::<L, 2>(&queries, keys, block, padded, scores);
                        block += 2 * WIDTH;
                    }
                }
                while block < padded {
                    score_keys::<L, 1>(&queries, keys, block, padded, scores);
                    block += WIDTH;
                }
                let inverse = weigh::<L>(scores, length, padded);
                let rows = QUERIES.min(length - i);
                let to = out.add(i * dim + head);
                if L::MANY_REGISTERS {
                    gather::<L, 2>(scores, padded, length, value, &inverse, rows, dim, to);
                } else {
                    for half in [0, WIDTH] {
                        let (value, to) = (value.add(half), to.add(half));
                        gather::<L, 1>(scores, padded, length, value, &inverse, rows, dim, to);
                    }
                }
                i += QUERIES;
            }
        }
    }
}

/// Scores of the queries against `B * 16` keys from `block` on, unscaled.
///
/// # Safety
/// As for [`attend_body`].
#[inline(always)]
unsafe fn score_keys<L: Lanes, const B: usize>(
    queries: &[*const f32; QUERIES],
    keys: *const f32,
    block: usize,
    padded: usize,
    scores: *mut f32,
) {
    // SAFETY: `block + B * 16 <= padded`, and queries have 32 features.
    unsafe {
        let mut sums = [[L::splat(0.0); B]; QUERIES];
        for d in 0..HEAD {
            let mut feature = [L::splat(0.0); B];
            for (b, lanes) in feature.iter_mut().enumerate() {
                *lanes = L::load(keys.add(d * padded + block + b * WIDTH));
            }
            for (r, sum) in sums.iter_mut().enumerate() {
                let q = L::splat(*queries[r].add(d));
                for (b, lanes) in sum.iter_mut().enumerate() {
                    *lanes = q.fma(feature[b], *lanes);
                }
            }
        }
        for (r, sum) in sums.iter().enumerate() {
            for (b, lanes) in sum.iter().enumerate() {
                lanes.store(scores.add(r * padded + block + b * WIDTH));
            }
        }
    }
}

/// The sum of the values over all keys, weighted by the scores times `inverse`, for `B * 16` features of the first
/// `rows` queries.
///
/// # Safety
/// As for [`attend_body`]; `value` and `to` are at the first of the features.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
unsafe fn gather<L: Lanes, const B: usize>(
    scores: *const f32,
    padded: usize,
    length: usize,
    value: *const f32,
    inverse: &[f32; QUERIES],
    rows: usize,
    dim: usize,
    to: *mut f32,
) {
    // SAFETY: keys end at `length`, which is at most `padded`, and rows of `value` are `3 * dim` apart.
    unsafe {
        let mut sums = [[L::splat(0.0); B]; QUERIES];
        for j in 0..length {
            let mut features = [L::splat(0.0); B];
            for (b, lanes) in features.iter_mut().enumerate() {
                *lanes = L::load(value.add(j * 3 * dim + b * WIDTH));
            }
            for (r, sum) in sums.iter_mut().enumerate() {
                let weight = L::splat(*scores.add(r * padded + j));
                for (b, lanes) in sum.iter_mut().enumerate() {
                    *lanes = weight.fma(features[b], *lanes);
                }
            }
        }
        for (r, sum) in sums.iter().enumerate().take(rows) {
            let inverse = L::splat(inverse[r]);
            for (b, lanes) in sum.iter().enumerate() {
                lanes.mul(inverse).store(to.add(r * dim + b * WIDTH));
            }
        }
    }
}

/// Turns scores into e^(score / sqrt(32)) shifted by the greatest of the row; the inverse of each row's sum.
///
/// # Safety
/// As for [`attend_body`].
#[inline(always)]
unsafe fn weigh<L: Lanes>(scores: *mut f32, length: usize, padded: usize) -> [f32; QUERIES] {
    let mut inverse = [0.0; QUERIES];
    // SAFETY: rows of scores are `padded` long, a multiple of sixteen.
    unsafe {
        // 1 / sqrt(32)
        let scale = L::splat(0.176_776_7);
        let least = L::splat(f32::NEG_INFINITY);
        for (r, inverse) in inverse.iter_mut().enumerate() {
            let row = scores.add(r * padded);
            let mut most = least;
            for j in (0..padded).step_by(WIDTH) {
                most = most.max(L::load(row.add(j)).keep_first(length - j, least));
            }
            let shift = L::splat(-most.greatest()).mul(scale);
            let mut sum = L::splat(0.0);
            for j in (0..padded).step_by(WIDTH) {
                let e = exp_negative(L::load(row.add(j)).fma(scale, shift));
                let e = e.keep_first(length - j, L::splat(0.0));
                sum = sum.add(e);
                e.store(row.add(j));
            }
            *inverse = 1.0 / sum.sum();
        }
    }
    inverse
}
