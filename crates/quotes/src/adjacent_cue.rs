//! Which cue the narration beside a stretch in quotation marks gives it.
//!
//! Before the stretch stands a cue with a comma, a colon or nothing between, a name and a colon, or a
//! verb with a speaker and a colon; after it a cue with its subject, or a dash and a name. Whether
//! the stretch takes what stands before or after it, [`super::direct`] decides.

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::Word;

use super::clause::{self, Cue};
use super::page::Page;
use super::{fragment, indirect, speaker};

/// What the words before or after a stretch give it.
#[derive(Debug, Clone)]
pub(super) enum AdjacentCue {
    /// A cue of the table, by its place in [`Page::cues`].
    Cue(usize),
    /// A verb that is no cue but brings words after a colon, and its subject.
    Verb(TokenId, TokenId),
    /// A name before a colon.
    Name(TokenId),
    /// A cue whose content begins before the stretch.
    Mixed(usize),
}

/// The tokens from the start of the sentence to the end of stretch `s`, where words that carry
/// meaning stand before it in its sentence.
pub(super) fn opening_words(page: &Page, before: &[TokenId], s: usize) -> Option<Span<Tokens>> {
    let parts =
        |t: &TokenId| page.is_terminal(*t) || matches!(page.form(*t), ";" | ":" | "(" | "—" | "–" | "--");
    let from = before.iter().rposition(parts).map_or(0, |i| i + 1);
    let portion = &before[from..];
    let dateline = portion.first().map_or(0, |t| indirect::after_dateline(page, page.sentence(*t).tokens));
    let portion = &portion[portion.iter().take_while(|t| t.0 < dateline).count()..];
    let carries =
        |t: &TokenId| matches!(page.upos(*t), Upos::Verb | Upos::Aux | Upos::Noun | Upos::Propn | Upos::Pron);
    let first = portion.iter().find(|t| !page.is_punct(**t))?;
    portion.iter().any(carries).then(|| Span::new(first.0, page.inside[s].end.max(first.0)))
}

pub(super) fn starts_sentence(page: &Page, before: &[TokenId]) -> bool {
    before.last().is_none_or(|t| page.is_terminal(*t))
}

pub(super) fn ends_sentence(page: &Page, s: usize) -> bool {
    let stretch = &page.stretches[s];
    let inside = stretch.inner.of(&page.document.text).ends_with(['.', '!', '?', '…']);
    let after = page.document.text[stretch.outer.end as usize..].starts_with(['.', '!', '?']);
    inside || after
}

/// The cue or name that the narration before a stretch brings it with.
pub(super) fn pre(page: &Page, gap: &[TokenId], s: usize, parent: Option<usize>) -> Option<AdjacentCue> {
    let &last = gap.last()?;
    if page.is_terminal(last) || page.form(last) == ";" {
        return None;
    }
    let from = gap.iter().rposition(|t| page.is_terminal(*t) || page.form(*t) == ";").map_or(0, |i| i + 1);
    let portion = &gap[from..];
    let (first, end) = (portion.first()?.0, last.0 + 1);
    let cues = || {
        let (at, found) = page.cues_in(Span::new(first, end));
        let all = found.iter().enumerate().rev().map(move |(i, c)| (at + i, c));
        all.filter(move |(_, c)| c.level == parent && c.tokens.end <= end && !c.unsaid)
    };
    let verb = || {
        cues().find(|(_, c)| {
            c.entry.upos == Upos::Verb && (c.entry.quote || c.entry.that) && c.speaker.is_some()
        })
    };
    if page.form(last) == ":" {
        if let Some((i, _)) = verb() {
            return Some(AdjacentCue::Cue(i));
        }
        let noun = cues().find(|(_, c)| c.entry.quote && c.entry.upos != Upos::Verb && c.speaker.is_some());
        return match (colon(page, portion, parent), noun) {
            // "He opposed her statement: …" are his words, not hers.
            (Some(AdjacentCue::Verb(v, t)), Some((_, cue))) if cue.speaker != Some(t) => {
                Some(AdjacentCue::Verb(v, t))
            }
            (_, Some((i, _))) => Some(AdjacentCue::Cue(i)),
            (lead, None) => lead,
        };
    }
    let between = |c: &Cue| -> Vec<TokenId> {
        let addressed = c.addressee.map(|t| speaker::phrase(page, t));
        let speaks = c.speaker.map(|t| speaker::phrase(page, t));
        portion
            .iter()
            .copied()
            .filter(|t| {
                let span = page.analysis.token(*t).span;
                t.0 >= c.tokens.end
                    && !page.is_punct(*t)
                    && page.upos(*t) != Upos::Adv
                    && page.form(*t) != "that"
                    && addressed.is_none_or(|a| !a.covers(span))
                    && speaks.is_none_or(|a| !a.covers(span))
                    && page.analysis.entity_of(*t).is_none_or(|e| e.label != EntityLabel::Date)
            })
            .collect()
    };
    if page.form(last) == "," {
        let adp = cues()
            .find(|(_, c)| c.entry.upos == Upos::Adp && c.speaker.is_some())
            .map(|(i, _)| AdjacentCue::Cue(i));
        let Some((i, cue)) = verb() else {
            // "She answered, “…”" with a verb that the table lacks.
            let bare = portion.iter().rev().nth(1).is_some_and(|t| page.upos(*t) == Upos::Verb);
            return adp.or_else(|| {
                colon(page, portion, parent).filter(|l| bare && matches!(l, AdjacentCue::Verb(..)))
            });
        };
        let own = clause::clause_roots(page, cue)
            .into_iter()
            .any(|r| r > cue.head && r.0 < end && page.at(r, parent) && clause::is_clause(page, r));
        let verbs: Vec<TokenId> = between(cue);
        let verbal = verbs.iter().any(|t| clauses::is_finite(page.analysis, *t));
        // "The boycott, she made clear, is not aimed at anybody, “…”": a predicate that does not hang below the cue as
        // when or how it was said.
        let predicate = cue.entry.that
            && verbs.iter().any(|t| {
                let a = page.analysis;
                let mut chain = std::iter::once(*t).chain(a.ancestors(*t)).take_while(|x| *x != cue.head);
                clauses::is_finite(a, *t)
                    && page.at(*t, parent)
                    && !chain.any(|x| {
                        matches!(a.token(x).deprel.universal(), Deprel::Advcl | Deprel::Acl | Deprel::Conj)
                    })
            });
        // "warned that all of this, “…”".
        let that = page.form(TokenId(cue.tokens.end)).eq_ignore_ascii_case("that")
            && page.upos(TokenId(cue.tokens.end)) == Upos::Sconj
            && !verbs.is_empty();
        return Some(if (own && verbal) || predicate || that {
            AdjacentCue::Mixed(i)
        } else {
            AdjacentCue::Cue(i)
        });
    }
    // Nothing parts narration and stretch: the cue must stand right before it.
    // "on the “Morning Hour”", "the paper's “Letters”": a name, not speech.
    let named = fragment::like_title(page, s)
        && (matches!(page.upos(last), Upos::Adp | Upos::Part | Upos::Det) || page.words(page.inside[s]) <= 5)
        && page.kind(page.stretches[s].block) == BlockKind::Body;
    if named {
        return None;
    }
    if let Some((i, cue)) = verb() {
        let between = between(cue);
        let inside = page.inside[s];
        if between.is_empty() && (page.words(inside) >= 3 || page.has_finite(inside)) {
            return Some(AdjacentCue::Cue(i));
        }
        let verbal = between
            .iter()
            .any(|t| matches!(page.upos(*t), Upos::Verb | Upos::Aux | Upos::Noun | Upos::Propn | Upos::Pron));
        return (cue.entry.that && verbal).then_some(AdjacentCue::Mixed(i));
    }
    let noun = cues().find(|(_, c)| c.entry.upos == Upos::Noun && c.entry.quote && c.speaker.is_some());
    noun.filter(|(_, c)| between(c).is_empty() && page.words(page.inside[s]) >= 3)
        .map(|(i, _)| AdjacentCue::Cue(i))
}

/// What brings the words after a colon where no cue does: a name, or a verb with a speaker.
fn colon(page: &Page, portion: &[TokenId], parent: Option<usize>) -> Option<AdjacentCue> {
    let a = page.analysis;
    let speaks = |t: TokenId| {
        page.is(t, Word::ThirdPerson)
            || a.entity_of(t).is_some_and(|e| {
                matches!(e.label, EntityLabel::Person | EntityLabel::Organisation | EntityLabel::Gpe)
            })
    };
    let verbs: Vec<TokenId> = portion.iter().copied().filter(|t| page.upos(*t) == Upos::Verb).collect();
    let subject = |v: TokenId| {
        let found = a.children_by(v, Deprel::Nsubj).filter(|t| a.token(*t).deprel != Deprel::NsubjPass);
        found.map(|t| speaker::name_head(page, t)).find(|t| page.at(*t, parent) && speaks(*t))
    };
    if let Some((v, t)) = verbs.iter().rev().find_map(|v| subject(*v).map(|t| (*v, t))) {
        return Some(AdjacentCue::Verb(v, t));
    }
    if !verbs.is_empty() {
        return None;
    }
    // "Macron: “…”" — the whole portion is a noun phrase.
    let words: Vec<TokenId> = portion.iter().copied().filter(|t| !page.is_punct(*t)).collect();
    let short = words.len() <= 8 && words.iter().all(|t| page.upos(*t) != Upos::Aux);
    let head = words.iter().rev().copied().find(|t| speaks(*t) && page.upos(*t) != Upos::Adj)?;
    short.then(|| AdjacentCue::Name(speaker::name_head(page, head)))
}

/// The name that signs a stretch after a dash ("“…” — Ann Lee, teacher"), or, where nothing else follows, after a colon,
/// as in headlines ("“…”: army chief").
pub(super) fn signed(page: &Page, gap: &[TokenId], parent: Option<usize>) -> Option<TokenId> {
    let a = page.analysis;
    let (&first, rest) = gap.split_first()?;
    let verbal = gap.iter().any(|t| matches!(page.upos(*t), Upos::Verb | Upos::Aux));
    if verbal || gap.len() > 14 {
        return None;
    }
    if page.form(first) == ":" && rest.len() <= 8 {
        let nominal = |t: &TokenId| {
            matches!(page.upos(*t), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Part | Upos::Det | Upos::Adp)
        };
        let named = rest.iter().all(|t| page.at(*t, parent) && nominal(t));
        let head = rest.iter().copied().find(|t| a.head(*t).is_none_or(|h| !rest.contains(&h)));
        return head.filter(|_| named).map(|t| speaker::name_head(page, t));
    }
    let dashed = matches!(page.form(first), "-" | "–" | "—" | "--" | "―");
    let name = gap
        .iter()
        .copied()
        .find(|t| page.at(*t, parent) && a.entity_of(*t).is_some_and(|e| e.label == EntityLabel::Person))?;
    let entity = a.entity_of(name)?;
    dashed.then(|| a.head_of_span(entity.tokens).unwrap_or(name))
}

/// The cue that follows a stretch and belongs to it.
pub(super) fn post(
    page: &Page,
    gap: &[TokenId],
    s: usize,
    parent: Option<usize>,
    at_start: bool,
) -> Option<usize> {
    let to = gap.iter().position(|t| page.is_terminal(*t) || page.form(*t) == ";").unwrap_or(gap.len());
    let portion = &gap[..to];
    let first = portion.iter().copied().find(|t| !page.is_punct(*t))?;
    let last = portion.last()?.0;
    // "“…”, and the minister said": what is joined to the sentence of the stretch tells of something else.
    if page.upos(first) == Upos::Cconj {
        return None;
    }
    let stretch = &page.stretches[s];
    if !stretch.closed && page.stretches.get(s).is_some_and(|x| x.next.is_some()) {
        return None;
    }
    let (at, found) = page.cues_in(Span::new(first.0, last + 1));
    let (index, cue) = found.iter().enumerate().map(|(i, c)| (at + i, c)).find(|(_, c)| {
        c.level == parent
            && match c.entry.upos {
                Upos::Verb => c.entry.quote || c.entry.that,
                Upos::Adp => c.entry.quote && c.head == first,
                _ => false,
            }
    })?;
    let speaker = cue.speaker.filter(|t| portion.contains(t))?;
    if cue.entry.upos == Upos::Adp {
        return Some(index);
    }
    // Before the cue stands its subject and nothing that makes a clause of its own.
    let subject = speaker::phrase(page, speaker);
    let clause_before = portion.iter().any(|t| {
        *t < cue.head
            && page.upos(*t) == Upos::Verb
            && clauses::is_finite(page.analysis, *t)
            && !page.analysis.ancestors(*t).any(|h| subject.covers(page.analysis.token(h).span))
    });
    let straight = portion.iter().take_while(|t| **t < cue.head).all(|t| {
        subject.covers(page.analysis.token(*t).span)
            || page.is_punct(*t)
            || matches!(page.upos(*t), Upos::Adv | Upos::Aux | Upos::Cconj)
            || page.analysis.within(*t, speaker)
    });
    if clause_before && !straight {
        return None;
    }
    let text = &page.document.text;
    let ending = stretch.inner.of(text).chars().next_back()?;
    // A stretch cut short has no mark at its end.
    let open = !stretch.closed;
    let comma_after = open || text[stretch.outer.end as usize..].trim_start().starts_with(',');
    let open_end = matches!(ending, ',' | '?' | '!' | '—' | '–' | '-' | '…') || comma_after;
    let own = clause::clause_roots(page, cue)
        .into_iter()
        .any(|r| r > cue.head && page.at(r, parent) && clause::is_clause(page, r) && portion.contains(&r));
    let brings_next = gap.last().is_some_and(|t| page.form(*t) == ":") && gap.len() == portion.len();
    let fits = if open_end {
        straight || !own
    } else if ending == '.' {
        // "She warned against …" is a sentence of its own.
        let more = portion.iter().filter(|t| t.0 >= cue.tokens.end && **t > speaker && !page.is_punct(**t));
        let object = page.analysis.children_by(cue.head, Deprel::Obj).any(|o| {
            o > cue.head && Some(o) != cue.addressee && page.upos(o) != Upos::Pron && page.at(o, parent)
        });
        let addressed = cue.addressee.is_some() || (more.count() <= 3 && !object);
        straight && !own && !brings_next && addressed && gap.get(to).is_some_and(|t| page.is_terminal(*t))
    } else {
        straight && at_start && !own
    };
    fits.then_some(index)
}
