//! The product with AVX2: `vpmaddubsw` multiplies unsigned bytes by signed ones and adds two products in 16 bits. The
//! weights take the unsigned side, offset by 128, and 128 times the sum of the row is taken off again.
//!
//! Sums are kept in 16 bits over a block of four steps and go to 32 bits only then. A lane has eight inputs of a
//! block. As long as the positive ones among them sum to no more than 128, and the negative ones to no less than -128,
//! no sum or part of one leaves 16 bits, whatever the weights: 255 * 128 = 32640. Activations are small but
//! for a few, so most blocks of most rows keep these limits. What goes beyond them [`limit`] takes out of the row; it
//! is multiplied for itself, four steps at a time under the same limits.
//!
//! A tile is up to two rows by 16 channels: four registers of 32-bit sums, four of 16-bit sums, two of weights, one
//! broadcast, two products, the ones. Taller tiles leave no register for the second kind of sum.
#![allow(unsafe_op_in_unsafe_fn, reason = "intrinsics under the contract of each function")]
use super::{Packed, finish};
use crate::aligned::Aligned;
use crate::lanes::Lanes;
use crate::lanes::avx2::Avx2;
use crate::layout::STEP;
use crate::quantise::{Limits, QRows, Taken};
use std::arch::x86_64::*;

/// Steps whose products are summed in 16 bits.
pub(super) const BLOCK: usize = 4;
/// Inputs of a block.
const INPUTS: usize = BLOCK * STEP;
/// Bytes of a step of a panel of 16 channels.
const STEP_BYTES: usize = 16 * STEP;
/// The most that the values of one sign may sum to in a lane of a block.
const MOST: i32 = 128;

/// # Safety
/// The machine has the instructions below; `out` is valid for `x.rows * weight.out_dim` values, `weight` and
/// `x` are in AVX2's form.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed<'_>, x: &QRows, out: *mut f32) {
    for col in (0..weight.out_dim).step_by(16) {
        for row in (0..x.rows).step_by(2) {
            if row + 1 < x.rows {
                tile::<2, GELU>(weight, x, row, col, out);
            } else {
                tile::<1, GELU>(weight, x, row, col, out);
            }
        }
    }
}

#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn tile<const MR: usize, const GELU: bool>(
    weight: &Packed<'_>,
    x: &QRows,
    row: usize,
    col: usize,
    out: *mut f32,
) {
    let panel = weight.data.as_slice().as_ptr().add(col * weight.steps * STEP);
    let mut w = panel;
    let mut a = x.bytes.as_slice().as_ptr().add(row * x.stride);
    let ones = _mm256_set1_epi16(1);
    let mut sums = [[_mm256_setzero_si256(); 2]; MR];
    for _ in 0..weight.steps / BLOCK {
        let mut short = [[_mm256_setzero_si256(); 2]; MR];
        for step in 0..BLOCK {
            let w0 = _mm256_load_si256(w.add(step * STEP_BYTES).cast());
            let w1 = _mm256_load_si256(w.add(step * STEP_BYTES + 32).cast());
            for (r, short) in short.iter_mut().enumerate() {
                let four =
                    _mm256_set1_epi32(a.add(r * x.stride + step * STEP).cast::<i32>().read_unaligned());
                short[0] = _mm256_add_epi16(short[0], _mm256_maddubs_epi16(w0, four));
                short[1] = _mm256_add_epi16(short[1], _mm256_maddubs_epi16(w1, four));
            }
        }
        for (sum, short) in sums.iter_mut().zip(&short) {
            sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(short[0], ones));
            sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(short[1], ones));
        }
        w = w.add(BLOCK * STEP_BYTES);
        a = a.add(INPUTS);
    }
    for (r, sum) in sums.iter_mut().enumerate() {
        let Limits { excess, groups, ends } = &x.limits;
        let row = row + r;
        let start = if row == 0 { 0 } else { *ends.get_unchecked(row - 1) };
        for group in groups.get_unchecked(start..*ends.get_unchecked(row)) {
            let mut short = [_mm256_setzero_si256(); 2];
            for taken in group {
                let w = panel.add(taken.step as usize * STEP_BYTES);
                let four = _mm256_set1_epi32(taken.four);
                let (w0, w1) = (_mm256_load_si256(w.cast()), _mm256_load_si256(w.add(32).cast()));
                short[0] = _mm256_add_epi16(short[0], _mm256_maddubs_epi16(w0, four));
                short[1] = _mm256_add_epi16(short[1], _mm256_maddubs_epi16(w1, four));
            }
            sum[0] = _mm256_add_epi32(sum[0], _mm256_madd_epi16(short[0], ones));
            sum[1] = _mm256_add_epi32(sum[1], _mm256_madd_epi16(short[1], ones));
        }
        let excess = _mm256_set1_epi32(*excess.get_unchecked(row));
        let scale = Avx2::splat(*x.scales.as_slice().get_unchecked(row));
        let exact = Avx2(
            _mm256_cvtepi32_ps(_mm256_sub_epi32(sum[0], excess)),
            _mm256_cvtepi32_ps(_mm256_sub_epi32(sum[1], excess)),
        );
        finish::<Avx2, GELU>(exact, scale, weight, col, out.add(row * weight.out_dim));
    }
}

/// Takes out of `rows` rows of `stride` bytes, a multiple of 64, what goes beyond the limits of a block.
///
/// # Safety
/// The machine has AVX2; `bytes` holds the rows.
#[target_feature(enable = "avx2")]
pub(crate) unsafe fn limit(bytes: &mut Aligned<i8>, rows: usize, stride: usize, limits: &mut Limits) {
    limits.excess.clear();
    limits.groups.clear();
    limits.ends.clear();
    let zero = _mm256_setzero_si256();
    let (one, ones) = (_mm256_set1_epi8(1), _mm256_set1_epi16(1));
    let most = _mm256_set1_epi16(MOST as i16);
    for row in bytes.as_mut_slice()[..rows * stride].chunks_exact_mut(stride) {
        let mut sum = zero;
        let mut groups = Groups { of: &mut limits.groups, open: None };
        for (at, part) in row.chunks_mut(16 * INPUTS).enumerate() {
            // Eight bits for every two blocks, which lie in the halves of a register.
            let mut beyond = 0u64;
            for (i, two) in part.chunks_exact(2 * INPUTS).enumerate() {
                let value = _mm256_load_si256(two.as_ptr().cast());
                let positive = _mm256_maddubs_epi16(_mm256_max_epi8(value, zero), one);
                let negative = _mm256_maddubs_epi16(_mm256_max_epi8(_mm256_sub_epi8(zero, value), zero), one);
                let signed = _mm256_sub_epi16(positive, negative);
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(signed, ones));
                // Of the eight sums of pairs in a half, those of one lane are the even ones, of the other the odd ones.
                let positive = _mm256_add_epi16(positive, _mm256_srli_si256::<8>(positive));
                let negative = _mm256_add_epi16(negative, _mm256_srli_si256::<8>(negative));
                let both = _mm256_unpacklo_epi64(positive, negative);
                let both = _mm256_add_epi16(both, _mm256_srli_epi64::<32>(both));
                // Words 0 and 1 of a half are now the lanes' positive sums, words 4 and 5 the negative ones.
                let found = _mm256_packs_epi16(_mm256_cmpgt_epi16(both, most), zero);
                let found = _mm256_movemask_epi8(found) as u64;
                beyond |= (found & 0x33 | (found >> 16 & 0x33) << 2) << (8 * i);
            }
            while beyond != 0 {
                let bit = beyond.trailing_zeros() as usize;
                beyond &= beyond - 1;
                let block = bit / 8 * 2 + bit / 2 % 2;
                let sign = if bit & 4 == 0 { 1 } else { -1 };
                let inputs = part[block * INPUTS..].first_chunk_mut().expect("a block of the row");
                groups.shorten(inputs, (16 * at + block) * BLOCK, bit % 2, sign);
            }
        }
        let mut lanes = [0i32; 8];
        _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sum);
        limits.excess.push(128 * lanes.iter().sum::<i32>());
        limits.ends.push(limits.groups.len());
    }
}

/// The groups of a row in the making.
struct Groups<'a> {
    of: &'a mut Vec<[Taken; 4]>,
    /// How many steps the last group has and what their values sum to by lane and sign.
    open: Option<(usize, [[i32; 2]; 2])>,
}

impl Groups<'_> {
    /// Brings the values of one sign of a lane of a block that starts at step `first` within the limits, greatest first.
    ///
    /// # Safety
    /// The machine has AVX2.
    #[target_feature(enable = "avx2")]
    unsafe fn shorten(&mut self, block: &mut [i8; INPUTS], first: usize, lane: usize, sign: i32) {
        // The eight bytes of the lane, each in the low half of a word.
        let pick = _mm_setr_epi8(0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1);
        let pick = _mm_add_epi8(pick, _mm_set1_epi16(2 * lane as i16));
        let zero = _mm_setzero_si128();
        let value = _mm_loadu_si128(block.as_ptr().cast());
        let value = _mm_sign_epi8(value, _mm_set1_epi8(sign as i8));
        let mut sizes = _mm_shuffle_epi8(_mm_max_epi8(value, zero), pick);
        let sum = _mm_sad_epu8(sizes, zero);
        let mut beyond = _mm_extract_epi16::<0>(sum) + _mm_extract_epi16::<4>(sum) - MOST;
        while beyond > 0 {
            // The instruction finds the least of eight words and its place.
            let least = _mm_minpos_epu16(_mm_xor_si128(sizes, _mm_set1_epi16(-1)));
            let (size, j) = (!_mm_extract_epi16::<0>(least) & 0xff, _mm_extract_epi16::<1>(least));
            let (part, j) = (beyond.min(size), j as usize);
            beyond -= part;
            // The value found is done with: either all of it is taken, or nothing more is to be.
            let places = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
            sizes = _mm_andnot_si128(_mm_cmpeq_epi16(places, _mm_set1_epi16(j as i16)), sizes);
            // Each step has two inputs of the lane.
            let (step, byte) = (j / 2, lane * 2 + j % 2);
            let at = &mut block[step * STEP + byte];
            *at = (i32::from(*at) - sign * part) as i8;
            self.take(first + step, byte, sign * part);
        }
    }

    /// Appends one value, of at most [`MOST`] in size, of a step.
    fn take(&mut self, step: usize, byte: usize, value: i32) {
        let (lane, sign) = (byte / 2, usize::from(value < 0));
        let fits = |open: &(usize, [[i32; 2]; 2])| open.0 < 4 && open.1[lane][sign] + value.abs() <= MOST;
        let (count, mut sums) = self.open.filter(fits).unwrap_or_else(|| {
            self.of.push([Taken::default(); 4]);
            (0, [[0; 2]; 2])
        });
        sums[lane][sign] += value.abs();
        self.open = Some((count + 1, sums));
        let mut four = [0; STEP];
        four[byte] = value as i8 as u8;
        if let Some(group) = self.of.last_mut() {
            group[count] = Taken { step: step as u32, four: i32::from_ne_bytes(four) };
        }
    }
}
