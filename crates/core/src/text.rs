//! Spans of a text, typed by what they count.
//!
//! Inside the program a place in a text is a byte offset; in the record it is a Unicode code point
//! (so that `text[s:e]` works in Python). The two never mix, because the unit is part of the type,
//! and [`CharIndex`] is the only way from one to the other. The text itself is never edited.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Unit of a [`Span`]: UTF-8 bytes of the document text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bytes {}

/// Unit of a [`Span`]: Unicode code points of the document text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chars {}

/// Unit of a [`Span`]: bytes of the raw input, before cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RawBytes {}

/// Unit of a [`Span`]: tokens of an [`Analysis`](crate::Analysis).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tokens {}

/// A half-open interval `start..end` counted in `U`.
pub struct Span<U> {
    /// First position inside.
    pub start: u32,
    /// First position after.
    pub end: u32,
    unit: PhantomData<U>,
}

impl<U> Span<U> {
    /// The interval `start..end`.
    ///
    /// # Panics
    /// When `start > end`, which is a mistake of the caller and never caused by input.
    pub fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end, unit: PhantomData }
    }

    /// How many units lie inside.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `position` lies inside.
    pub fn contains(self, position: u32) -> bool {
        self.start <= position && position < self.end
    }

    /// Whether the whole of `other` lies inside.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one unit.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The positions inside, in order.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Span<Bytes> {
    /// The words at this span.
    ///
    /// # Panics
    /// When the span does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

impl<U> Clone for Span<U> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<U> Copy for Span<U> {}
impl<U> PartialEq for Span<U> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}
impl<U> Eq for Span<U> {}
impl<U> PartialOrd for Span<U> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<U> Ord for Span<U> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.start, self.end).cmp(&(other.start, other.end))
    }
}
impl<U> std::hash::Hash for Span<U> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.start, self.end).hash(state);
    }
}
impl<U> fmt::Debug for Span<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Converts byte spans of one text to code-point spans, and code points to bytes.
///
/// Keeps one checkpoint every 64 bytes, so that a conversion reads at most 64 bytes of text.
#[derive(Debug)]
pub struct CharIndex<'t> {
    text: &'t str,
    checkpoints: Vec<u32>,
}

const STRIDE: usize = 64;

impl<'t> CharIndex<'t> {
    /// Reads `text` once.
    pub fn new(text: &'t str) -> Self {
        let mut checkpoints = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut chars = 0u32;
        for (i, byte) in text.bytes().enumerate() {
            if i % STRIDE == 0 {
                checkpoints.push(chars);
            }
            // A continuation byte belongs to a character already counted.
            if byte & 0xC0 != 0x80 {
                chars += 1;
            }
        }
        checkpoints.push(chars);
        Self { text, checkpoints }
    }

    /// The number of code points before byte `offset`; an offset past the end counts them all.
    pub fn char_at(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        let block = offset / STRIDE;
        let tail = &self.text.as_bytes()[block * STRIDE..offset];
        self.checkpoints[block] + tail.iter().filter(|b| **b & 0xC0 != 0x80).count() as u32
    }

    /// The byte at which code point number `offset` begins, or the text ends after so many; `None` past that.
    pub fn byte_at(&self, offset: u32) -> Option<u32> {
        // The last checkpoint not past it; before the byte there stand as many code points as it says.
        let block = self.checkpoints.partition_point(|chars| *chars <= offset) - 1;
        let (mut byte, mut chars) = ((block * STRIDE).min(self.text.len()), self.checkpoints[block]);
        while !self.text.is_char_boundary(byte) {
            byte += 1;
        }
        for c in self.text[byte..].chars() {
            if chars == offset {
                break;
            }
            (byte, chars) = (byte + c.len_utf8(), chars + 1);
        }
        (chars == offset).then_some(byte as u32)
    }

    /// `span` counted in code points.
    pub fn chars(&self, span: Span<Bytes>) -> Span<Chars> {
        Span::new(self.char_at(span.start), self.char_at(span.end))
    }
}

/// `noun` as it stands after the number `n`: "copy" after one, "copies" after others. Some nouns are plural as they are:
/// "talks".
pub fn plural(n: u64, noun: &str) -> Cow<'_, str> {
    match noun.strip_suffix('y') {
        _ if n == 1 || noun.ends_with('s') => noun.into(),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies").into(),
        _ => format!("{noun}s").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_numbers() {
        let nouns = [plural(1, "copy"), plural(0, "copy"), plural(2, "day"), plural(2, "talks")];
        assert_eq!(nouns, ["copy", "copies", "days", "talks"]);
    }

    #[test]
    fn char_index_agrees_with_counting() {
        let text = "Élysée “said” ".repeat(20);
        let index = CharIndex::new(&text);
        for (n, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.char_at(byte as u32), n as u32);
            assert_eq!(index.byte_at(n as u32), Some(byte as u32));
        }
        let all = text.chars().count() as u32;
        assert_eq!(index.char_at(text.len() as u32), all);
        assert_eq!((index.byte_at(all), index.byte_at(all + 1)), (Some(text.len() as u32), None));
    }

    #[test]
    fn spans_know_their_neighbours() {
        let a: Span<Bytes> = Span::new(2, 5);
        assert!(a.overlaps(Span::new(4, 9)) && !a.overlaps(Span::new(5, 9)));
        assert!(a.covers(Span::new(3, 5)) && !a.covers(Span::new(3, 6)));
        assert_eq!(a.join(Span::new(7, 8)), Span::new(2, 8));
    }
}
