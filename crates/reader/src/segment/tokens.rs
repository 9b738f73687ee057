//! Where tokens end inside a run of non-space characters (a chunk).
//!
//! Addresses are found by rule (`addresses`) and kept whole, and so are names
//! with an elision (`d'Estaing`) and abbreviations after which the sentence
//! plainly goes on. A short lexicon cuts words that are two without showing it
//! (`cannot`, `gonna`). Everything else is asked of the classifier, at every
//! place that touches punctuation, joins a digit and a letter, or precedes
//! `n't`; a mark that joins two words is cut off on both sides or on neither. All positions here are characters of the block, not bytes. The
//! functions mirror those of the same purpose in `training/segment.py`.

use super::addresses::address_spans;
use super::chars::{Chars, DIGIT, LOWER, PUNCT, SPACE, UPPER, is_alnum, is_letter};
use super::model::{MAX_ATTRIBUTES, SegmentModel};

/// Classes of abbreviations in the lexicon that rules ask for.
const TITLE: u32 = 1;
const MONTH: u32 = 2;

/// A half-open range of characters of the block.
pub(super) type Span = (usize, usize);

/// The tokens of the block, in order.
pub(super) fn of_block(chars: &Chars, model: &SegmentModel) -> Vec<Span> {
    let chunks = chunks(chars);
    let mut out = Vec::with_capacity(chunks.len() + chunks.len() / 4);
    let mut cuts = Vec::new();
    for (x, &(start, end)) in chunks.iter().enumerate() {
        cuts.clear();
        if chars.kind[start..end].iter().all(|&k| is_letter(k)) {
            let cut = model.split(chars.hash(start, end));
            if cut > 0 && cut < end - start {
                cuts.push(start + cut);
            }
        } else {
            let previous = x.checked_sub(1).map(|p| chunks[p]);
            let next = chunks.get(x + 1).copied();
            find_cuts(chars, model, (start, end), previous, next, &mut cuts);
        }
        let mut last = start;
        for &cut in cuts.iter().chain([&end]) {
            if cut > last {
                out.push((last, cut));
                last = cut;
            }
        }
    }
    out
}

fn chunks(chars: &Chars) -> Vec<Span> {
    let mut out = Vec::with_capacity(chars.len() / 5);
    let mut open = None;
    for (i, &kind) in chars.kind.iter().enumerate() {
        match (open, kind == SPACE) {
            (None, false) => open = Some(i),
            (Some(start), true) => {
                out.push((start, i));
                open = None;
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        out.push((start, chars.len()));
    }
    out
}

/// Fills `cuts` with the token ends inside a chunk, sorted.
fn find_cuts(
    chars: &Chars,
    model: &SegmentModel,
    chunk: Span,
    previous: Option<Span>,
    next: Option<Span>,
    cuts: &mut Vec<usize>,
) {
    let (start, end) = chunk;
    let spans = address_spans(chars, model, chunk);
    let mut info = None;
    let mut votes: Vec<(usize, i32)> = Vec::new();
    let mut s = 0;
    for p in start + 1..end {
        while s < spans.len() && spans[s].1 < p {
            s += 1;
        }
        if let Some(&(from, to)) = spans.get(s) {
            if from < p && p < to {
                continue;
            }
            if p == from || p == to {
                cuts.push(p);
                continue;
            }
        }
        if is_candidate(chars, p, chunk) && !keeps_stop(chars, model, p, chunk, next) {
            let info = info.get_or_insert_with(|| ChunkInfo::new(chars, chunk));
            let attributes = attributes(chars, model, chunk, p, previous, next, info);
            votes.push((p, model.tokens.score(&attributes)));
        }
    }
    for (v, &(p, score)) in votes.iter().enumerate() {
        let before = v.checked_sub(1).map(|u| votes[u]);
        let score = match (before, votes.get(v + 1)) {
            (_, Some(&(q, other))) if q == p + 1 && is_joint(chars, p, chunk) => score + other,
            (Some((q, other)), _) if q + 1 == p && is_joint(chars, q, chunk) => score + other,
            _ => score,
        };
        if score > 0 {
            cuts.push(p);
        }
    }
    lexical_cuts(chars, model, chunk, &spans, cuts);
    cuts.sort_unstable();
}

/// Words of the lexicon that stand beside punctuation: `(cannot)`.
fn lexical_cuts(
    chars: &Chars,
    model: &SegmentModel,
    (start, end): Span,
    spans: &[Span],
    cuts: &mut Vec<usize>,
) {
    let mut s = 0;
    let mut i = start;
    while i < end {
        if !is_letter(chars.kind[i]) {
            i += 1;
            continue;
        }
        let mut j = i;
        while j < end && is_letter(chars.kind[j]) {
            j += 1;
        }
        while s < spans.len() && spans[s].1 <= i {
            s += 1;
        }
        let alone = (i == start || !joins(chars.fold[i - 1])) && (j == end || !joins(chars.fold[j]));
        let inside = spans.get(s).is_some_and(|span| span.0 < j);
        if alone && !inside && j - i <= 16 {
            let cut = model.split(chars.hash(i, j));
            if cut > 0 && cut < j - i {
                cuts.push(i + cut);
            }
        }
        i = j;
    }
}

/// Marks and digits that make a run of letters part of a longer word.
fn joins(folded: u32) -> bool {
    matches!(folded, 0x27 | 0x2D | 0x2E | 0x5F | 0x2F | 0x40 | 0x30)
}

/// May a token end before character `p`? Nothing else is asked.
fn is_candidate(chars: &Chars, p: usize, chunk: Span) -> bool {
    let (a, b) = (chars.kind[p - 1], chars.kind[p]);
    if a == PUNCT || b == PUNCT {
        return !is_elision(chars, p - 1, chunk) && !is_elision(chars, p, chunk);
    }
    ((a == DIGIT) != (b == DIGIT) && !is_label(chars, p, chunk)) || is_nt(chars, p, chunk)
}

/// Does `p` stand between one capital and the one or two digits that number it (G7, M23, F16)?
fn is_label(chars: &Chars, p: usize, (start, end): Span) -> bool {
    let digits = chars.kind[p..end].iter().take_while(|&&k| k == DIGIT).count();
    let after = p + digits;
    chars.kind[p - 1] == UPPER
        && (p - 1 == start || chars.kind[p - 2] == PUNCT)
        && matches!(digits, 1 | 2)
        && (after == end
            || (chars.kind[after] == PUNCT && (after + 1 == end || chars.kind[after + 1] != DIGIT)))
}

/// Is `p` the apostrophe of a name such as O'Hara or d'Estaing?
fn is_elision(chars: &Chars, p: usize, (start, end): Span) -> bool {
    chars.fold[p] == 0x27
        && p > start
        && p + 2 < end
        && matches!(chars.fold[p - 1], 0x64 | 0x6C | 0x6F)
        && (p - 1 == start || chars.kind[p - 2] == PUNCT)
        && chars.kind[p + 1] == UPPER
        && is_letter(chars.kind[p + 2])
}

/// Is `p` a full stop that stays with a known abbreviation?
///
/// So it is when the sentence plainly goes on (a comma, a small letter), after a
/// title before a name, after a month before a number, and in the state
/// abbreviations after a party letter: (D-Va.).
fn keeps_stop(chars: &Chars, model: &SegmentModel, p: usize, (start, end): Span, next: Option<Span>) -> bool {
    let code = &chars.code[..end];
    if code[p] != 0x2E || code.get(p + 1) == Some(&0x2E) {
        return false;
    }
    let i = run_back(chars, p, start, false);
    let class = model.abbreviation(chars.hash(i, p));
    if class == 0 {
        return false;
    }
    match (code.get(p + 1), next.map(|(first, _)| chars.kind[first])) {
        (Some(0x2C | 0x3B), _) | (None, Some(LOWER)) => return true,
        (None, Some(UPPER)) if class == TITLE && chars.kind[i] == UPPER => return true,
        (None, Some(DIGIT)) if class == MONTH && chars.kind[i] == UPPER => return true,
        _ => {}
    }
    i >= start + 2
        && code[i - 1] == 0x2D
        && chars.kind[i - 2] == UPPER
        && (i - 2 == start || chars.kind[i - 3] == PUNCT)
}

/// Is `p` a mark that joins the words on its two sides?
fn is_joint(chars: &Chars, p: usize, (start, end): Span) -> bool {
    p > start
        && p + 1 < end
        && matches!(chars.code[p], 0x2D | 0x2F | 0x2013 | 0x2014 | 0x3A | 0x26 | 0x2B | 0x3D | 0x5F)
        && chars.kind[p - 1] != PUNCT
        && chars.kind[p + 1] != PUNCT
}

/// Does `n't` start at `p` and end its word?
fn is_nt(chars: &Chars, p: usize, (start, end): Span) -> bool {
    p > start
        && p + 3 <= end
        && chars.fold[p..p + 3] == [0x6E, 0x27, 0x74]
        && (p + 3 == end || !is_alnum(chars.kind[p + 3]))
        && is_letter(chars.kind[p - 1])
}

/// Facts about a whole chunk, found once for all places in it.
struct ChunkInfo {
    /// Position just past the last character that is not punctuation.
    after_last_word: usize,
    /// Position of the first character that is not punctuation, or the end.
    first_word: usize,
    flags: u32,
    dots: u32,
    hyphens: u32,
    hash: u32,
}

impl ChunkInfo {
    fn new(chars: &Chars, (start, end): Span) -> Self {
        let mut info =
            Self { after_last_word: start, first_word: end, flags: 0, dots: 0, hyphens: 0, hash: 1 };
        for i in start..end {
            let kind = chars.kind[i];
            if kind != PUNCT {
                info.after_last_word = i + 1;
                info.first_word = info.first_word.min(i);
                info.flags |= if kind == DIGIT { 1 } else { 2 };
                continue;
            }
            match chars.fold[i] {
                0x2E => info.dots = (info.dots + 1).min(3),
                0x2D => info.hyphens = (info.hyphens + 1).min(3),
                0x40 => info.flags |= 4,
                0x2F => info.flags |= 8,
                0x27 => info.flags |= 16,
                0x3A => info.flags |= 32,
                0x5F => info.flags |= 64,
                _ => {}
            }
        }
        if end - start <= 16 {
            info.hash = chars.hash(start, end);
        }
        info
    }
}

/// The start of the run of punctuation, or of anything else, that ends at `p`.
fn run_back(chars: &Chars, p: usize, floor: usize, punct: bool) -> usize {
    let mut i = p;
    while i > floor && p - i < 16 && (chars.kind[i - 1] == PUNCT) == punct {
        i -= 1;
    }
    i
}

/// The end of the run of punctuation, or of anything else, that starts at `p`.
fn run_on(chars: &Chars, p: usize, ceiling: usize, punct: bool) -> usize {
    let mut j = p;
    while j < ceiling && j - p < 16 && (chars.kind[j] == PUNCT) == punct {
        j += 1;
    }
    j
}

/// Attributes of place `p`; the order is that of `training/segment.py`.
fn attributes(
    chars: &Chars,
    model: &SegmentModel,
    (s, e): Span,
    p: usize,
    previous: Option<Span>,
    next: Option<Span>,
    info: &ChunkInfo,
) -> [u32; MAX_ATTRIBUTES] {
    let mut a = [0; MAX_ATTRIBUTES];
    let back = |n: usize| p.checked_sub(n).filter(|&i| i >= s);
    let on = |n: usize| Some(p + n).filter(|&i| i < e);
    let kind_at = |i: Option<usize>| i.map_or(0, |i| u32::from(chars.kind[i]));
    for j in 0..4 {
        a[j] = back(j + 1).map_or(0, |i| chars.fold[i]);
        a[j + 4] = on(j).map_or(0, |i| chars.fold[i]);
    }
    for j in 0..3 {
        a[8 + j] = kind_at(back(j + 1)) * 8 + kind_at(on(j));
    }
    let left_punct = chars.kind[p - 1] == PUNCT;
    let right_punct = chars.kind[p] == PUNCT;
    let i = run_back(chars, p, s, left_punct);
    let j = run_on(chars, p, e, right_punct);
    let m = run_back(chars, i, s, !left_punct);
    let n = run_on(chars, j, e, !right_punct);
    a[11] = chars.hash(i, p);
    a[12] = chars.shape(i, p);
    a[13] = model.abbreviation(a[11]);
    a[14] = chars.hash(p, j);
    a[15] = chars.shape(p, j);
    a[16] = chars.hash(m, i);
    a[17] = chars.shape(m, i);
    a[18] = chars.hash(j, n);
    a[19] = chars.shape(j, n);
    a[20] = if p - s <= 12 { chars.hash(s, p) } else { 1 };
    a[21] = if e - p <= 12 { chars.hash(p, e) } else { 1 };
    a[22] = (p - s).min(4) as u32 * 8 + (e - p).min(4) as u32;
    a[23] = u32::from(p >= info.after_last_word) * 2 + u32::from(p + 1 >= info.after_last_word);
    a[24] = u32::from(p <= info.first_word);
    a[25] = info.flags;
    a[26] = info.dots * 8 + info.hyphens;
    if let Some((from, to)) = next {
        let mut q = from;
        while q < to && q - from < 4 && chars.kind[q] == PUNCT {
            q += 1;
        }
        let r = run_on(chars, q, to, false);
        a[27] = chars.hash(q, r);
        a[28] = chars.shape(q, r);
        a[29] = chars.fold[from];
        a[30] = u32::from(chars.kind[from]);
    }
    if let Some((from, to)) = previous {
        let q = from.max(to.saturating_sub(16));
        a[31] = chars.hash(q, to);
        a[32] = chars.shape(q, to);
    } else {
        a[32] = 127;
    }
    a[33] = info.hash;
    a[34] = model.abbreviation(a[16]);
    a[35] = chars.code[p - 1];
    a[36] = chars.code[p];
    a[37] = (p - i) as u32 * 32 + (j - p) as u32;
    a[38] = match (m == s, i == s) {
        (true, true) => 1,
        (true, false) => 2,
        _ => 0,
    };
    a[39] = if e - s <= 24 { chars.shape(s, e) } else { 99 };
    a[40] = model.extension(a[14]);
    a[41] = model.extension(a[18]);
    a[42] = model.extension(a[11]);
    a
}
