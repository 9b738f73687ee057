//! What is left in quotation marks: words quoted inside the narrator's sentence.
//!
//! A stretch that hangs on a word of saying ("condemned the “unprovoked attack”") goes to its subject;
//! one long enough to be speech but without a cue is a quotation without a speaker. A word or two
//! without a cue, and what is written like a title, are left alone.

use demarche_core::analysis::{TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::QuoteKind;

use super::QuoteDraft;
use super::beside::{self, Lead};
use super::draft::{draft, piece};
use super::trust::Construction;
use super::indirect::{self, Taken};
use super::page::Page;

/// Every quoted fragment that no quotation has taken yet, added to `drafts`.
pub(super) fn find(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let mut taken = Taken::of(page, drafts);
    for s in 0..page.stretches.len() {
        let stretch = &page.stretches[s];
        if page.analysis.ids(page.inside[s]).any(|t| taken.holds(t))
            || stretch.parent.is_some()
            || stretch.inner.is_empty()
            || page.inside[s].is_empty()
        {
            continue;
        }
        let first = TokenId(page.inside[s].start);
        let sentence = page.sentence(first).tokens;
        let gap: Vec<TokenId> =
            page.analysis.ids(sentence).filter(|t| *t < first && page.at(*t, None)).collect();
        if let Some(Lead::Mixed(c)) = beside::pre(page, &gap, s, None) {
            // The tree has no complement: from after the cue to the end of the stretch.
            let cue = &page.cues[c];
            let start =
                cue.addressee.filter(|t| *t > cue.head && *t < first).map_or(cue.tokens.end, |t| t.0 + 1);
            let mut tokens: Vec<TokenId> = (start..page.inside[s].end).map(TokenId).collect();
            if tokens.first().is_some_and(|t| page.form(*t) == "that") {
                tokens.remove(0);
            }
            if let Some(made) = indirect::quotation(page, cue, tokens, Construction::Fragment, &taken) {
                taken.add(&made);
                drafts.push(made);
                continue;
            }
        }
        let words = page.words(page.inside[s]);
        if words < 2 || (like_title(page, s) && page.kind(stretch.block) != BlockKind::Title) {
            continue;
        }
        let holder = page
            .analysis
            .head_of_span(page.inside[s])
            .into_iter()
            .flat_map(|h| page.analysis.ancestors(h))
            .filter(|t| page.at(*t, None))
            .take(3)
            .find_map(|t| {
                page.cue_at(t).filter(|c| {
                    c.entry.upos == Upos::Verb
                        && (c.entry.quote || c.entry.obj)
                        && c.speaker.is_some_and(|x| !page.inside[s].contains(x.0))
                        && !c.unsaid
                        && c.head < first
                })
            });
        if let Some(cue) = holder {
            drafts.push(draft(page, vec![piece(page, s)], QuoteKind::Direct, Some(cue), Construction::Fragment));
            continue;
        }
        let verbal =
            page.analysis.ids(page.inside[s]).any(|t| matches!(page.upos(t), Upos::Verb | Upos::Aux));
        let long = (verbal && words >= 4) || words >= 7;
        if long && page.kind(stretch.block) == BlockKind::Body {
            drafts.push(draft(page, vec![piece(page, s)], QuoteKind::Direct, None, Construction::FragmentAlone));
        }
    }
}

/// Whether every word of the stretch that carries meaning begins with a capital.
pub(super) fn like_title(page: &Page, s: usize) -> bool {
    let mut words = page.analysis.ids(page.inside[s]).filter(|t| {
        matches!(page.upos(*t), Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Adv | Upos::Pron)
    });
    words.all(|t| page.form(t).starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
}
