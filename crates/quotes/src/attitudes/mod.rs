//! What is attributed to somebody without being a quotation: thoughts, wishes, requests, verdicts.
//!
//! "She wants to leave", "they criticised the ruling", "his refusal to pay", "the study found the water
//! unsafe" tell what goes on in somebody's mind or what somebody's words came to. They are kept apart from
//! the quotations of the record, because nobody said these words; evaluations of attribution count them.
//! The words that attribute, and what can hold the content beside them, are data
//! (`data/lexicon/attitudes.tsv`, read by [`table`]); which complement of the tree is meant, [`content`] decides,
//! and how far it reaches, [`extent`].

mod content;
pub(super) mod extent;
pub(super) mod reported;
mod table;

use demarche_core::analysis::{TokenId, Upos};
use demarche_core::record::QuoteKind;
use demarche_core::text::{Span, Tokens};

use super::CueDraft;
use super::QuoteDraft;
use super::draft::{draft, speak};
use super::page::Page;
use super::speaker;
use super::trust::AttributionPattern;

/// Everything attributed that no quotation of `quotes` has taken, in text order of its cues.
pub(super) fn find(page: &Page, quotes: &[QuoteDraft]) -> Vec<QuoteDraft> {
    let cued = |t: TokenId| quotes.iter().any(|q| q.cue.as_ref().is_some_and(|c| c.tokens.contains(t.0)));
    let mut out: Vec<QuoteDraft> = Vec::new();
    for i in 0..page.analysis.tokens.len() as u32 {
        let t = TokenId(i);
        let token = page.analysis.token(t);
        if page.is_mark(t)
            || page.level(t).is_some()
            || !matches!(token.upos, Upos::Verb | Upos::Noun | Upos::Adj)
        {
            continue;
        }
        let lemma = token.lemma.to_lowercase();
        let Some(takes) = table::takes(&lemma, token.upos) else { continue };
        // What is told inside somebody's words is theirs to attribute, not the narrator's.
        if cued(t) || quotes.iter().chain(&out).any(|q| q.holds(t)) {
            continue;
        }
        let Some((content, construction)) = content::content(page, t, takes) else { continue };
        if let Some(made) = attitude(page, t, content, construction)
            && !quotes.iter().chain(&out).any(|q| q.spans == made.spans)
        {
            out.push(made);
        }
    }
    out
}

/// What `cue` attributes by the table of words of the mind; `None` where it is no such word or holds nothing.
pub(super) fn complement(page: &Page, cue: TokenId) -> Option<Vec<Span<Tokens>>> {
    let token = page.analysis.token(cue);
    let takes = table::takes(&token.lemma.to_lowercase(), token.upos)?;
    Some(content::content(page, cue, takes)?.0)
}

/// The draft of `content`, attributed by `cue`.
fn attitude(
    page: &Page,
    cue: TokenId,
    content: Vec<Span<Tokens>>,
    construction: AttributionPattern,
) -> Option<QuoteDraft> {
    let a = page.analysis;
    let runs: Vec<Span<Tokens>> =
        content.into_iter().map(|c| page.trim(c)).filter(|r| page.words(*r) > 0).collect();
    if runs.is_empty() {
        return None;
    }
    let (mut own, mut all) = (0, 0);
    for t in runs.iter().flat_map(|r| a.ids(*r)).filter(|t| !page.is_punct(*t)) {
        all += 1;
        own += usize::from(page.level(t) != page.level(cue));
    }
    let kind = match own {
        0 => QuoteKind::Indirect,
        n if n == all => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
    let mut made =
        draft(page, runs.iter().map(|r| (page.content_bytes(*r), *r)).collect(), kind, None, construction);
    made.cue = Some(CueDraft { tokens: Span::new(cue.0, cue.0 + 1), lemma: a.lemma(cue).to_lowercase() });
    made.evidence.push(a.token(cue).span);
    let source = match page.upos(cue) {
        Upos::Noun => speaker::of_noun(page, cue),
        _ => speaker::of_verb(page, cue),
    };
    speak(page, &mut made, source.filter(|s| runs.iter().all(|r| !r.contains(s.0))));
    // "A plan to build" is a thing as much as a thought, unless it is somebody's.
    let ownerless =
        page.upos(cue) == Upos::Noun && construction == AttributionPattern::Wish && made.speaker.is_none();
    (!ownerless).then_some(made)
}
