//! What is left in quotation marks: words quoted inside the narrator's sentence.
//!
//! A stretch that hangs on a word of saying ("condemned the “unprovoked attack”") goes to its subject;
//! one long enough to be speech but without a cue is a quotation without a speaker. A word or two
//! without a cue, and what is written like a title, are left alone.

use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::QuoteKind;
use demarche_lexicon::Word;

use super::QuoteDraft;
use super::adjacent_cue::{self, AdjacentCue};
use super::attitudes;
use super::draft::{carry, draft, piece, speak};
use super::indirect::{self, Taken};
use super::page::Page;
use super::speaker;
use super::trust::AttributionPattern;
use demarche_lexicon::nouns::{self, Class};

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
        if let Some(AdjacentCue::Mixed(c)) = adjacent_cue::pre(page, &gap, s, None) {
            // The tree has no complement: from after the cue to the end of the stretch. What is praised, blamed or asked
            // for has a phrase of its own.
            let cue = &page.cues[c];
            // "described the vote as a “farce”" has only what it is called for its content.
            if let Some(tokens) = named_so(page, cue.head, s)
                && let Some(made) =
                    indirect::attributed(page, cue, tokens, AttributionPattern::Fragment, &taken, 1)
            {
                taken.add(&made);
                drafts.push(made);
                continue;
            }
            let start =
                cue.addressee.filter(|t| *t > cue.head && *t < first).map_or(cue.tokens.end, |t| t.0 + 1);
            let mut tokens: Vec<TokenId> = (start..page.inside[s].end).map(TokenId).collect();
            if tokens.first().is_some_and(|t| page.form(*t) == "that") {
                tokens.remove(0);
            }
            if !(cue.entry.obj || cue.entry.inf)
                && let Some(made) =
                    indirect::quotation(page, cue, tokens, AttributionPattern::Fragment, &taken)
            {
                taken.add(&made);
                drafts.push(made);
                continue;
            }
        }
        let words = page.words(page.inside[s]);
        let titled = like_title(page, s) && page.kind(stretch.block) != BlockKind::Title;
        if words == 0 || (titled && words > 1) {
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
            // "called the vote a “farce”", "dismissed it as “theatre”": what something is called, be it one word.
            if let Some(tokens) = named_so(page, cue.head, s)
                && let Some(made) =
                    indirect::attributed(page, cue, tokens, AttributionPattern::Fragment, &taken, 1)
            {
                taken.add(&made);
                drafts.push(made);
                continue;
            }
            if words < 2 || titled {
                continue;
            }
            // "rejected her version, told in March, as “untenable”".
            let as_named =
                gap.iter().rev().find(|t| !page.is_punct(**t)).is_some_and(|t| page.form(*t) == "as");
            if let Some(tokens) = whole(page, cue.head, s).filter(|_| !as_named)
                && let Some(made) =
                    indirect::quotation(page, cue, tokens, AttributionPattern::Fragment, &taken)
            {
                taken.add(&made);
                drafts.push(made);
                continue;
            }
            drafts.push(draft(
                page,
                vec![piece(page, s)],
                QuoteKind::Direct,
                Some(cue),
                AttributionPattern::Fragment,
            ));
            continue;
        }
        if words < 2 || titled {
            continue;
        }
        let verbal =
            page.analysis.ids(page.inside[s]).any(|t| matches!(page.upos(t), Upos::Verb | Upos::Aux));
        let long = (verbal && words >= 4) || words >= 7;
        if long && page.kind(stretch.block) == BlockKind::Body {
            let mut made =
                draft(page, vec![piece(page, s)], QuoteKind::Direct, None, AttributionPattern::FragmentAlone);
            speak(page, &mut made, teller(page, s));
            drafts.push(made);
        }
    }
}

/// Whose the quoted words of stretch `s` are, where no word of saying tells: the nearest subject above them that can
/// speak ("the minister has ruled out force “as long as ambulances get through”").
fn teller(page: &Page, s: usize) -> Option<TokenId> {
    let a = page.analysis;
    let speaks = |t: &TokenId| {
        let entity = a.entity_of(*t).map(|e| e.label);
        let named = matches!(
            entity,
            Some(
                EntityLabel::Person | EntityLabel::Organisation | EntityLabel::Gpe | EntityLabel::Nationality
            )
        );
        let person = page.upos(*t) == Upos::Noun
            && matches!(nouns::class_of(&a.lemma(*t).to_lowercase()), Some(Class::Person | Class::Group));
        page.at(*t, None) && (named || person || page.is(*t, Word::ThirdPerson))
    };
    let head = a.head_of_span(page.inside[s])?;
    let above = std::iter::once(head).chain(a.ancestors(head));
    let predicates = above.filter(|t| matches!(page.upos(*t), Upos::Verb | Upos::Adj | Upos::Noun));
    let mut subjects = predicates.filter_map(|v| {
        let subject = a.children_by(v, Deprel::Nsubj).find(|t| page.at(*t, None));
        subject.or_else(|| speaker::of_verb(page, v)).map(|t| speaker::name_head(page, t))
    });
    subjects.find(speaks)
}

/// Gives a fragment without a cue the speaker of the quotations around it, where both are by the same.
pub(super) fn between(page: &Page, drafts: &mut [QuoteDraft]) {
    let block = |d: &QuoteDraft| {
        let first = d.content_tokens.first().filter(|s| !s.is_empty())?;
        Some(page.block_of(TokenId(first.start)))
    };
    for i in 1..drafts.len().saturating_sub(1) {
        let fragment = &drafts[i];
        if fragment.construction != AttributionPattern::FragmentAlone || fragment.within.is_some() {
            continue;
        }
        let Some(here) = block(fragment) else { continue };
        let near = |d: &&QuoteDraft| {
            d.within.is_none() && d.speaker.is_some() && block(d).is_some_and(|b| b.abs_diff(here) <= 1)
        };
        let before = drafts[..i].iter().rev().find(|d| d.within.is_none()).filter(near);
        let after = drafts[i + 1..].iter().find(|d| d.within.is_none()).filter(near);
        let (Some(before), Some(after)) = (before, after) else { continue };
        let same = |a: TokenId, b: TokenId| a == b || page.form(a) == page.form(b);
        if before.speaker.zip(after.speaker).is_some_and(|(a, b)| same(a, b)) {
            let other = before.clone();
            carry(&mut drafts[i], &other, AttributionPattern::Carried);
        }
    }
}

/// The words of the complement of `verb` that stretch `s` is a part of ("urged them to “check out” the tape"),
/// until the end of the stretch at least; `None` where the stretch is most of it.
fn whole(page: &Page, verb: TokenId, s: usize) -> Option<Vec<TokenId>> {
    let inside = page.inside[s];
    let found = attitudes::complement(page, verb)?;
    let at = found.iter().position(|c| c.start < inside.end && inside.start < c.end)?;
    let mut tokens: Vec<TokenId> = found[..at].iter().flat_map(|c| page.analysis.ids(*c)).collect();
    tokens.extend((found[at].start.min(inside.start)..found[at].end.max(inside.end)).map(TokenId));
    tokens.extend(found[at + 1..].iter().flat_map(|c| page.analysis.ids(*c)));
    let carries = |t: &&TokenId| {
        matches!(page.upos(**t), Upos::Verb | Upos::Noun | Upos::Propn | Upos::Adj | Upos::Pron)
    };
    let all = tokens.iter().filter(carries).count();
    let outside = tokens.iter().filter(|t| page.level(**t).is_none()).filter(carries).count();
    (outside * 3 > all).then_some(tokens)
}

/// The words of stretch `s`, where they call the object of `verb` something: "called the vote a “farce”",
/// "described it as a “farce”". Until the last of several such stretches.
fn named_so(page: &Page, verb: TokenId, s: usize) -> Option<Vec<TokenId>> {
    let a = page.analysis;
    let first = TokenId(page.inside[s].start);
    let object = a.children_by(verb, Deprel::Obj).find(|o| *o > verb && *o < first && page.at(*o, None))?;
    let object_end = speaker::phrase_tokens(page, object).end;
    // Between the object and the words stands nothing but "as" and a determiner.
    let near = (object_end..first.0).map(TokenId).all(|t| {
        page.is_mark(t)
            || page.form(t).eq_ignore_ascii_case("as")
            || matches!(page.upos(t), Upos::Det | Upos::Adj | Upos::Adv)
    });
    if !near {
        return None;
    }
    let sentence = page.sentence(verb).tokens;
    let mut end = page.inside[s].end;
    for next in s + 1..page.stretches.len() {
        let inside = page.inside[next];
        let gap = end..inside.start.max(end);
        let listed = inside.end <= sentence.end
            && page.stretches[next].parent.is_none()
            && gap.map(TokenId).all(|t| page.is_punct(t) || matches!(page.upos(t), Upos::Cconj | Upos::Det));
        if !listed {
            break;
        }
        end = inside.end;
    }
    Some((first.0..end).map(TokenId).collect())
}

/// Whether every word of the stretch that carries meaning begins with a capital.
pub(super) fn like_title(page: &Page, s: usize) -> bool {
    let mut words = page.analysis.ids(page.inside[s]).filter(|t| {
        matches!(page.upos(*t), Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Adv | Upos::Pron)
    });
    words.all(|t| page.form(t).starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
}
