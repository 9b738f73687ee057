//! Splits English text into sentences and tokens.
//!
//! Sentences and tokens follow the conventions of the English Universal
//! Dependencies treebanks EWT and GUM, because the parser was trained on them:
//! `don't` is `do` + `n't`, `well-known` is three tokens, `$5` is two, `U.S.` is
//! one. Every token is a byte span of the untouched text; tokens never overlap
//! and together cover every character that is not white space. Two small linear
//! classifiers decide, one where tokens end inside a run of non-space
//! characters, one where sentences end between tokens. They are fitted by
//! `training/segment.py`, which computes the same features as this module to
//! the integer. Paragraph structure is the caller's: a sentence never crosses
//! the blocks it is given. Lemmas, tags and syntax are left to the parser.

mod addresses;
mod chars;
mod model;
mod sentences;
mod tokens;

#[cfg(test)]
mod tests;

use std::ops::Range;

pub use model::{SegmentError, SegmentModel};

/// One sentence: its extent and its tokens, in bytes of the segmented text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceSpan {
    /// Byte offset of the first character of the first token.
    pub start: u32,
    /// Byte offset just past the last character of the last token.
    pub end: u32,
    /// The tokens in text order, as half-open byte ranges; never empty.
    pub tokens: Vec<(u32, u32)>,
}

/// Splits the given blocks of `text` into sentences and tokens.
///
/// `blocks` are byte ranges of `text` (a title, a paragraph); text outside them
/// is left alone, and a sentence never crosses their ends. A range that does
/// not lie on character boundaries is narrowed to them; what lies past the end
/// of the text, or past 4 GiB, is ignored. A line feed inside a block ends a
/// sentence only where the line was ended on purpose: before a blank line or a
/// list mark, or where the next word would have fitted well on the line.
///
/// The sentences come in the order of the blocks. The function never panics.
#[must_use]
pub fn segment(model: &SegmentModel, text: &str, blocks: &[Range<usize>]) -> Vec<SentenceSpan> {
    let mut out = Vec::new();
    let mut chars = chars::Chars::default();
    for block in blocks {
        let (start, end) = narrowed(text, block);
        if start < end {
            chars.read(&text[start..end], start);
            sentences::of_block(&chars, model, &mut out);
        }
    }
    out
}

/// Paragraphs of plain text: the stretches between blank lines, as byte ranges.
///
/// For callers that have no better knowledge of the structure of a text. A line
/// of white space alone counts as blank.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim().is_empty() {
            out.extend(open.take());
        } else {
            let start = open.map_or(at, |block| block.start);
            open = Some(start..end);
        }
        at = end;
    }
    out.extend(open);
    out
}

/// The block's bounds, narrowed to character boundaries inside the text.
fn narrowed(text: &str, block: &Range<usize>) -> (usize, usize) {
    let limit = text.len().min(u32::MAX as usize);
    let mut start = block.start.min(limit);
    let mut end = block.end.min(limit);
    while start < end && !text.is_char_boundary(start) {
        start += 1;
    }
    while end > start && !text.is_char_boundary(end) {
        end -= 1;
    }
    (start, end)
}
