//! One article as the program reads it: its text, what is known about it, and where it came from.
//!
//! The text begins with the title, where there is one, then a blank line, then the body. It is made
//! once by the ingest room and never edited afterwards; [`AlignMap`] leads back to the raw bytes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostic::Diagnostic;
use crate::record::Source;
use crate::text::{Bytes, RawBytes, Span};

/// What a stretch of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// The headline.
    Title,
    /// A paragraph of the article.
    Body,
    /// The words under a picture.
    Caption,
}

/// A paragraph or headline; sentences never cross its edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is.
    pub span: Span<Bytes>,
}

/// One article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The caller's own id where the input has one, else a hash of the content.
    pub id: String,
    /// The headline, where the input tells it apart.
    pub title: Option<String>,
    /// Title, blank line, body (or the body alone).
    pub text: String,
    /// Title and paragraphs, in order, not overlapping.
    pub blocks: Vec<Block>,
    /// The day of publication, where the input or the caller gives one.
    pub published: Option<Date>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// The day it was last changed, where the input gives one.
    pub modified: Option<Date>,
    /// The ISO 639-1 code of its language (639-3 where there is none), where it is not English.
    pub language: Option<String>,
    /// Where it was read from.
    pub source: Option<Source>,
    /// By what part of the input title, day, byline and outlet were given, where there are several such parts.
    pub given_by: BTreeMap<&'static str, String>,
    /// From `text` back to the raw input.
    pub map: AlignMap,
    /// What was noticed while reading the input.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// A document from a title and a body that need no cleaning.
    ///
    /// `id` may be empty: then a hash of the content is used. The blocks are the title and the
    /// paragraphs of `body` (parted by blank lines); the map is empty.
    pub fn from_parts(id: &str, title: Option<&str>, body: &str, published: Option<Date>) -> Self {
        let title = title.map(str::trim).filter(|t| !t.is_empty());
        let text = match title {
            Some(title) => format!("{title}\n\n{body}"),
            None => body.to_owned(),
        };
        let blocks = blocks(&text, title.map_or(0, str::len));
        let id = if id.is_empty() { content_id(&text) } else { id.to_owned() };
        Self { id, title: title.map(str::to_owned), text, blocks, published, ..Self::default() }
    }

    /// Whether the document is in English, as far as is known.
    pub fn is_english(&self) -> bool {
        self.language.as_deref().is_none_or(|l| l == "en")
    }
}

/// The blocks of `text`, whose first `title_len` bytes are the title (none if 0).
///
/// Paragraphs are parted by blank lines (lines of nothing but white space).
pub fn blocks(text: &str, title_len: usize) -> Vec<Block> {
    let mut out = Vec::new();
    let mut push = |kind, start: usize, end: usize| {
        let words = &text[start..end];
        let lead = words.len() - words.trim_start().len();
        let trimmed = words.trim();
        if !trimmed.is_empty() {
            let start = start + lead;
            out.push(Block { kind, span: Span::new(start as u32, (start + trimmed.len()) as u32) });
        }
    };
    if title_len > 0 {
        push(BlockKind::Title, 0, title_len);
    }
    let mut start = title_len;
    let mut at = title_len;
    for line in text[title_len..].split_inclusive('\n') {
        if line.trim().is_empty() {
            push(BlockKind::Body, start, at);
            start = at + line.len();
        }
        at += line.len();
    }
    push(BlockKind::Body, start, text.len());
    out
}

/// A short id made from content alone: 16 hexadecimal digits of [`content_hash`].
pub fn content_id(content: &str) -> String {
    format!("{:016x}", content_hash(content))
}

/// The 64-bit FNV-1a hash of content (Fowler, Noll and Vo; the parameters of the IETF draft draft-eastlake-fnv).
pub fn content_hash(content: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in content.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

/// Runs of text that stand unchanged in the raw input, so that any word can be found there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlignMap {
    runs: Vec<(Span<Bytes>, u32)>,
}

impl AlignMap {
    /// Adds a run: `span` of the text stands at raw byte `raw`. Runs are added in text order.
    pub fn push(&mut self, span: Span<Bytes>, raw: u32) {
        self.runs.push((span, raw));
    }

    /// The raw bytes from which `span` came: from the first mapped byte to the last.
    ///
    /// `None` where no part of the span stands in the raw input.
    pub fn raw(&self, span: Span<Bytes>) -> Option<Span<RawBytes>> {
        let first = self.runs.partition_point(|(run, _)| run.end <= span.start);
        let touching = self.runs[first..].iter().take_while(|(run, _)| run.start < span.end);
        let mut out: Option<Span<RawBytes>> = None;
        for (run, raw) in touching {
            let start = raw + (span.start.max(run.start) - run.start);
            let end = raw + (span.end.min(run.end) - run.start);
            let piece = Span::new(start, end);
            out = Some(out.map_or(piece, |o| o.join(piece)));
        }
        out
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_paragraphs_become_blocks() {
        let doc = Document::from_parts("", Some("Talks end"), "One.\nTwo.\n \n\nThree.\n", None);
        let words: Vec<&str> = doc.blocks.iter().map(|b| b.span.of(&doc.text)).collect();
        assert_eq!(words, ["Talks end", "One.\nTwo.", "Three."]);
        assert_eq!(doc.blocks[0].kind, BlockKind::Title);
        assert_eq!(doc.id.len(), 16);
    }

    #[test]
    fn map_leads_back_across_runs() {
        let mut map = AlignMap::default();
        map.push(Span::new(0, 4), 10);
        map.push(Span::new(4, 8), 30);
        assert_eq!(map.raw(Span::new(2, 6)), Some(Span::new(12, 32)));
        assert_eq!(map.raw(Span::new(8, 9)), None);
    }
}
