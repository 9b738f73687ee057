//! Who says what in whose words: quotations and reported statements with cue, speaker and channel.
//!
//! [`find`] pairs the quotation marks of each paragraph, joins what a cue interrupts or resumes, and
//! gives each quotation the word of saying that stands beside it; it then reads the complements of
//! verbs and nouns of saying and thinking as indirect speech, and the turns of a transcript as direct
//! speech. The words of saying are data (`data/lexicon/cues.tsv`), those that tell a channel too. A
//! speaker is a token here, the head of the noun phrase that speaks; who that is, is left to
//! coreference. Short stretches in quotation marks without a cue (scare quotes, titles, nicknames)
//! are left alone. The cases follow the survey of attribution in Pareti, "PARC 3.0" (LREC 2016), and
//! Muzny et al., "A Two-stage Sieve Approach for Quote Attribution" (EACL 2017).

mod adjacent_cue;
mod attitudes;
mod channel;
mod clause;
mod direct;
mod draft;
mod fragment;
mod indirect;
mod lexicon;
mod marks;
mod page;
mod parties;
mod speaker;
#[cfg(test)]
mod tests;
mod titles;
mod trust;
mod turns;

use std::cmp::Reverse;

use demarche_core::analysis::{Analysis, TokenId};
use demarche_core::diagnostic::Diagnostic;
use demarche_core::document::Document;
use demarche_core::record::{Act, Channel, QuoteKind, Stance};
use demarche_core::text::{Bytes, Span, Tokens};

pub use lexicon::{CueEntry, CueLexicon};
use page::Page;
pub use trust::AttributionPattern;

/// The words of saying beside a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueDraft {
    /// Where they stand.
    pub tokens: Span<Tokens>,
    /// Their entry in the table of cues, or the lemma of a verb that introduces words after a colon.
    pub lemma: String,
}

/// One quotation or reported statement, its speaker still a token.
#[derive(Debug, Clone, PartialEq)]
pub struct QuoteDraft {
    /// The content without quotation marks and cue, in text order; several where a cue interrupts.
    pub spans: Vec<Span<Bytes>>,
    /// The tokens of `spans`, one for one.
    pub content_tokens: Vec<Span<Tokens>>,
    /// How the words are quoted.
    pub kind: QuoteKind,
    /// The words of saying, where there are some.
    pub cue: Option<CueDraft>,
    /// The head of the noun phrase that speaks; `None` where the text gives none.
    pub speaker: Option<TokenId>,
    /// The words of that noun phrase.
    pub speaker_span: Option<Span<Bytes>>,
    /// The head of the body that a spokesperson speaks for.
    pub on_behalf_of: Option<TokenId>,
    /// The head of the noun phrase spoken to.
    pub addressee: Option<TokenId>,
    /// Where it was said, by the words around the cue.
    pub channel: Channel,
    /// What is done by saying it.
    pub act: Act,
    /// How the speaker stands to the content.
    pub stance: Stance,
    /// The quotation it stands in, by its place in [`QuoteFindings::quotes`].
    pub within: Option<usize>,
    /// Whether the speaker was carried over from an earlier quotation or sentence.
    pub carried: bool,
    /// The construction that decided.
    pub construction: AttributionPattern,
    /// 0..1, as measured for that construction.
    pub confidence: f32,
    /// The words that decided, in text order.
    pub evidence: Vec<Span<Bytes>>,
}

impl QuoteDraft {
    /// The smallest span that covers the whole content.
    pub fn hull(&self) -> Span<Bytes> {
        let first = self.spans.first().map_or(0, |s| s.start);
        Span::new(first, self.spans.last().map_or(first, |s| s.end.max(first)))
    }

    /// Notes the construction that decided, and takes its confidence.
    fn found_by(&mut self, construction: AttributionPattern) {
        self.construction = construction;
        self.confidence = construction.trust();
    }

    /// Whether `token` stands in the content.
    pub fn holds(&self, token: TokenId) -> bool {
        self.content_tokens.iter().any(|s| s.contains(token.0))
    }
}

/// What [`find`] found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuoteFindings {
    /// The quotations in text order; one that holds others stands before them.
    pub quotes: Vec<QuoteDraft>,
    /// Quotation marks without a partner.
    pub diagnostics: Vec<Diagnostic>,
}

/// The quotations of `document`, whose reader's analysis is `analysis`.
pub fn find(document: &Document, analysis: &Analysis, lexicon: &CueLexicon) -> QuoteFindings {
    let (page, diagnostics) = Page::new(document, analysis, lexicon);
    let mut drafts = turns::find(&page);
    direct::find(&page, &mut drafts);
    indirect::find(&page, &mut drafts);
    titles::sourced(&page, &mut drafts);
    fragment::find(&page, &mut drafts);
    attitudes::reported::find(&page, &mut drafts);
    finish(&page, &mut drafts);
    QuoteFindings { quotes: drafts, diagnostics }
}

/// What somebody thinks, wants or asks for: attributed, but no quotation, and so in no record. In text order.
///
/// `quotes` are what [`find`] found in the same document.
pub fn attitudes(
    document: &Document,
    analysis: &Analysis,
    lexicon: &CueLexicon,
    quotes: &[QuoteDraft],
) -> Vec<QuoteDraft> {
    attitudes::find(&Page::new(document, analysis, lexicon).0, quotes)
}

/// Orders the drafts, nests them, and fills in what one quotation tells about another.
fn finish(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    drafts.retain(|d| !d.spans.is_empty());
    drafts.sort_by_key(|d| (d.hull().start, Reverse(d.hull().end), Reverse(d.confidence.to_bits())));
    drafts.dedup_by(|b, a| a.spans == b.spans);
    // Hulls come in order of their starts, so those still open make a stack.
    let mut open: Vec<usize> = Vec::new();
    // A full stop that one takes in and the other does not parts nobody.
    let hulls: Vec<Span<Bytes>> = drafts
        .iter()
        .map(|d| {
            let hull = d.hull();
            let kept = hull.of(&page.document.text).trim_end_matches(|c: char| !c.is_alphanumeric());
            Span::new(hull.start, hull.start + kept.len() as u32)
        })
        .collect();
    for (i, (draft, hull)) in drafts.iter_mut().zip(&hulls).enumerate() {
        open.retain(|j| hulls[*j].end > hull.start);
        let holder = open.iter().rev().find(|j| hulls[**j].covers(*hull) && hulls[**j] != *hull);
        draft.within = holder.copied();
        open.push(i);
    }
    fragment::between(page, drafts);
    titles::repeat(page, drafts);
    channel::spread(page, drafts);
    for draft in drafts.iter_mut() {
        draft.evidence.sort_unstable();
        draft.evidence.dedup();
    }
}
