//! The document as this room sees it: tokens with the quotation they stand in, and the cues.
//!
//! A token's level is the innermost stretch of quotation marks around it; narration has none. Cues
//! and speakers are looked for at one level at a time, so that what is said inside a quotation never
//! becomes the narrator's word.

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, Sentence, TokenId, Upos};
use demarche_core::diagnostic::Diagnostic;
use demarche_core::document::{BlockKind, Document};
use demarche_core::text::{Bytes, Span, Tokens};
use demarche_lexicon::{Word, is_folded};

use super::clause::{self, Cue};
use super::lexicon::CueLexicon;
use super::marks::{self, Stretch};

/// Everything the other modules look things up in.
pub(super) struct Page<'a> {
    pub document: &'a Document,
    pub analysis: &'a Analysis,
    pub lexicon: &'a CueLexicon,
    /// Stretches between quotation marks, in text order.
    pub stretches: Vec<Stretch>,
    /// The tokens of each stretch.
    pub inside: Vec<Span<Tokens>>,
    /// The innermost stretch of each token.
    level: Vec<Option<usize>>,
    /// Which tokens are quotation marks of a stretch.
    mark: Vec<bool>,
    /// The cues in text order.
    pub cues: Vec<Cue>,
}

impl<'a> Page<'a> {
    pub fn new(
        document: &'a Document,
        analysis: &'a Analysis,
        lexicon: &'a CueLexicon,
    ) -> (Self, Vec<Diagnostic>) {
        let (stretches, diagnostics) = marks::stretches(&document.text, &document.blocks);
        let mut page = Self::with(document, analysis, lexicon, stretches);
        // Where the closing mark is missing, a cue after a comma shows that the narrator is back.
        let cuts: Vec<(usize, u32)> =
            (0..page.stretches.len()).filter_map(|s| Some((s, page.narrator_returns(s)?))).collect();
        if !cuts.is_empty() {
            let mut stretches = std::mem::take(&mut page.stretches);
            for (s, end) in cuts {
                let stretch = &mut stretches[s];
                stretch.inner = Span::new(stretch.inner.start, end);
                stretch.outer = Span::new(stretch.outer.start, end);
            }
            page = Self::with(document, analysis, lexicon, stretches);
        }
        (page, diagnostics)
    }

    /// Where the narrator speaks again in a stretch that nothing closes: the end of its words.
    fn narrator_returns(&self, s: usize) -> Option<u32> {
        let stretch = &self.stretches[s];
        if stretch.closed || stretch.next.is_some() || stretch.parent.is_some() {
            return None;
        }
        self.cues_in(self.inside[s]).1.iter().find_map(|cue| {
            let speaks = cue
                .speaker
                .filter(|_| cue.level == Some(s) && cue.entry.upos == Upos::Verb && cue.entry.quote)?;
            let subject = super::speaker::phrase(self, speaks);
            let cue_at = self.analysis.bytes(cue.tokens);
            let start = cue_at.start.min(subject.start);
            let last =
                TokenId(self.analysis.tokens.partition_point(|t| t.span.end <= start).checked_sub(1)? as u32);
            let next = self.analysis.tokens.partition_point(|t| t.span.start < cue_at.end.max(subject.end));
            let ends = self.analysis.tokens.get(next).is_none_or(|t| t.span.of(&self.document.text) == ".");
            let first_person = self.is(speaks, Word::SpeakerPronoun);
            let before = self.analysis.token(last).span;
            (self.form(last) == "," && before.start > stretch.inner.start && ends && !first_person)
                .then_some(before.start)
        })
    }

    fn with(
        document: &'a Document,
        analysis: &'a Analysis,
        lexicon: &'a CueLexicon,
        stretches: Vec<Stretch>,
    ) -> Self {
        let n = analysis.tokens.len();
        let (mut level, mut mark) = (vec![None; n], vec![false; n]);
        let mut inside = Vec::with_capacity(stretches.len());
        for (i, stretch) in stretches.iter().enumerate() {
            let from = analysis.tokens.partition_point(|t| t.span.end <= stretch.outer.start);
            let mut first = None;
            let mut last = from;
            for (k, token) in analysis.tokens.iter().enumerate().skip(from) {
                if token.span.start >= stretch.outer.end {
                    break;
                }
                if stretch.inner.covers(token.span) && !token.span.is_empty() {
                    first.get_or_insert(k);
                    last = k + 1;
                    level[k] = Some(i);
                } else {
                    mark[k] = true;
                }
            }
            let first = first.unwrap_or(from).min(last);
            inside.push(Span::new(first as u32, last as u32));
        }
        let mut page = Self { document, analysis, lexicon, stretches, inside, level, mark, cues: Vec::new() };
        page.cues = clause::cues(&page);
        page
    }

    /// The cues whose head stands in `tokens`, with the place of the first.
    pub fn cues_in(&self, tokens: Span<Tokens>) -> (usize, &[Cue]) {
        let from = self.cues.partition_point(|c| c.head.0 < tokens.start);
        let to = self.cues.partition_point(|c| c.head.0 < tokens.end);
        (from, &self.cues[from..to.max(from)])
    }

    /// The cue whose head is `t`.
    pub fn cue_at(&self, t: TokenId) -> Option<&Cue> {
        self.cues.binary_search_by_key(&t, |c| c.head).ok().map(|i| &self.cues[i])
    }

    /// The places of the stretches of `block`.
    pub fn stretches_of(&self, block: usize) -> std::ops::Range<usize> {
        let from = self.stretches.partition_point(|s| s.block < block);
        from..self.stretches.partition_point(|s| s.block <= block)
    }

    pub fn level(&self, t: TokenId) -> Option<usize> {
        self.level.get(t.0 as usize).copied().flatten()
    }

    pub fn is_mark(&self, t: TokenId) -> bool {
        self.mark.get(t.0 as usize).copied().unwrap_or(false)
    }

    /// Whether `t` is a word of the text at `level`: neither a mark nor in a deeper stretch.
    pub fn at(&self, t: TokenId, level: Option<usize>) -> bool {
        self.level(t) == level && !self.is_mark(t)
    }

    pub fn form(&self, t: TokenId) -> &str {
        self.analysis.form(t)
    }

    /// Whether `t`, as it stands, is in a class, whatever its case.
    pub fn is(&self, t: TokenId, class: Word) -> bool {
        is_folded(self.form(t), class)
    }

    /// Whether `t` can stand for the noun that a relative clause describes.
    pub fn is_relative(&self, t: TokenId) -> bool {
        self.is(t, Word::Relative) || self.form(t).eq_ignore_ascii_case("that")
    }

    /// Whether the clause of `verb` tells what may hold or not: "if she said so".
    pub fn is_conditional(&self, verb: TokenId) -> bool {
        self.analysis.children_by(verb, Deprel::Mark).any(|m| m < verb && self.is(m, Word::Conditional))
    }

    pub fn upos(&self, t: TokenId) -> Upos {
        self.analysis.token(t).upos
    }

    pub fn is_punct(&self, t: TokenId) -> bool {
        self.upos(t) == Upos::Punct || !self.form(t).contains(char::is_alphanumeric)
    }

    pub fn sentence(&self, t: TokenId) -> &Sentence {
        self.analysis.sentence(self.analysis.token(t).sentence)
    }

    pub fn block_of(&self, t: TokenId) -> usize {
        self.sentence(t).block as usize
    }

    pub fn kind(&self, block: usize) -> BlockKind {
        self.document.blocks.get(block).map_or(BlockKind::Body, |b| b.kind)
    }

    /// The tokens of block `block`.
    pub fn block_tokens(&self, block: usize) -> Span<Tokens> {
        let Some(b) = self.document.blocks.get(block) else { return Span::new(0, 0) };
        let from = self.analysis.tokens.partition_point(|t| t.span.start < b.span.start) as u32;
        let to = self.analysis.tokens.partition_point(|t| t.span.start < b.span.end) as u32;
        Span::new(from, to.max(from))
    }

    /// Whether `t` ends a sentence: a full stop, question or exclamation mark.
    pub fn is_terminal(&self, t: TokenId) -> bool {
        matches!(self.form(t).chars().next_back(), Some('.' | '!' | '?' | '…')) && self.is_punct(t)
    }

    /// `tokens` without punctuation at either end and without the white space around it.
    pub fn trim(&self, tokens: Span<Tokens>) -> Span<Tokens> {
        let (mut start, mut end) = (tokens.start, tokens.end);
        while start < end && self.trims(TokenId(start)) {
            start += 1;
        }
        while start < end && self.trims(TokenId(end - 1)) {
            end -= 1;
        }
        Span::new(start, end)
    }

    fn trims(&self, t: TokenId) -> bool {
        self.is_mark(t) || (self.is_punct(t) && !self.form(t).starts_with(['$', '€', '£', '#', '@', '%']))
    }

    /// The bytes of `tokens`, widened to the closing punctuation inside the stretch that ends there.
    pub fn content_bytes(&self, tokens: Span<Tokens>) -> Span<Bytes> {
        self.analysis.bytes(tokens)
    }

    /// The runs of `tokens` (sorted) that follow each other without a gap.
    pub fn runs(tokens: &[TokenId]) -> Vec<Span<Tokens>> {
        let mut out: Vec<Span<Tokens>> = Vec::new();
        for t in tokens {
            match out.last_mut() {
                Some(run) if run.end == t.0 => *run = Span::new(run.start, t.0 + 1),
                _ => out.push(Span::new(t.0, t.0 + 1)),
            }
        }
        out
    }

    /// Number of words (not punctuation) in `tokens`.
    pub fn words(&self, tokens: Span<Tokens>) -> usize {
        self.analysis.ids(tokens).filter(|t| !self.is_punct(*t)).count()
    }

    /// Whether `tokens` hold a finite verb or auxiliary.
    pub fn has_finite(&self, tokens: Span<Tokens>) -> bool {
        self.analysis
            .ids(tokens)
            .any(|t| matches!(self.upos(t), Upos::Verb | Upos::Aux) && clauses::is_finite(self.analysis, t))
    }
}
