//! Who speaks: the noun phrase that a word of saying has for its subject, and whom it speaks for.
//!
//! The tree is asked first; where it is silent (an inverted cue after a quotation, a participle), the
//! words beside the cue are. A statement or letter that "says" something is replaced by whoever made
//! it, where that is told. Who the noun phrase is, coreference decides.

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::{Act, Stance};
use demarche_core::text::{Bytes, Span};
use demarche_lexicon::Word;

use super::page::Page;
use demarche_lexicon::nouns::{self, Class};

/// The head of the noun phrase that is the subject of `verb`.
pub(super) fn of_verb(page: &Page, verb: TokenId) -> Option<TokenId> {
    subject(page, verb, 4).map(|t| name_head(page, author(page, t)))
}

fn subject(page: &Page, verb: TokenId, depth: usize) -> Option<TokenId> {
    let a = page.analysis;
    let level = page.level(verb);
    let token = a.token(verb);
    let mut subjects: Vec<TokenId> = a
        .children(verb)
        .iter()
        .copied()
        .filter(|c| a.token(*c).deprel.is(Deprel::Nsubj) && page.at(*c, level) && *c != verb)
        .collect();
    if clauses::is_passive(a, verb) {
        return clauses::agent(a, verb);
    }
    // "someone audibly says Vale “…”": a second subject after the verb belongs to the words it brings.
    if subjects.iter().any(|s| *s < verb) {
        subjects.retain(|s| *s < verb);
    }
    // The parser may cut a title and a name into several subjects: the one nearest the verb speaks.
    subjects.sort_by_key(|s| {
        (a.entity_of(*s).is_none_or(|e| e.label != EntityLabel::Person), s.0.abs_diff(verb.0))
    });
    if let Some(&found) = subjects.first() {
        let relative = page.is_relative(found) && ancestor_by(page, verb, Deprel::AclRelcl).is_some();
        if relative {
            return ancestor_by(page, verb, Deprel::AclRelcl)
                .map(|t| antecedent(page, t, found))
                .filter(|t| page.at(*t, level));
        }
        return Some(found);
    }
    if a.children(verb).iter().any(|c| a.token(*c).deprel == Deprel::Expl) {
        return None;
    }
    if let Some(beside) = beside(page, verb) {
        return Some(beside);
    }
    if let Some(said) = participle_of_saying(page, verb).filter(|v| depth > 0 && page.at(*v, level)) {
        return subject(page, said, depth - 1);
    }
    let head = token.head?;
    if depth == 0 || !page.at(head, level) {
        return None;
    }
    // "The agency quoted the envoy as saying": the envoy says it.
    let as_saying = page.form(verb).ends_with("ing")
        && a.children_by(verb, Deprel::Mark).any(|m| page.form(m).eq_ignore_ascii_case("as"));
    if as_saying && page.upos(head) == Upos::Verb {
        return clauses::passive_subject(a, head)
            .or_else(|| a.children_by(head, Deprel::Obj).find(|o| *o < verb));
    }
    match token.deprel {
        // "The minister is reported to have said": whom that is reported of.
        Deprel::Xcomp if clauses::is_passive(a, head) => clauses::passive_subject(a, head),
        // "Asked about it, she said": the subject of the main clause is the one asked.
        Deprel::Advcl if !page.form(verb).ends_with("ing") => None,
        Deprel::Conj | Deprel::Xcomp | Deprel::Advcl | Deprel::Parataxis
            if matches!(page.upos(head), Upos::Verb | Upos::Aux | Upos::Adj) =>
        {
            subject(page, head, depth - 1)
        }
        // "A statement carried by the agency": what is carried does not carry.
        Deprel::Acl if !page.form(verb).ends_with("ing") && token.feats.has("VerbForm", "Part") => {
            a.children_by(verb, Deprel::OblAgent).next()
        }
        Deprel::Acl if matches!(page.upos(head), Upos::Noun | Upos::Propn) => Some(head),
        _ => None,
    }
}

/// What the relative pronoun `pronoun` stands for where the tree has `head`: "fighters of the Front, which said" and
/// "an envoy of the Front, who said" tell by the pronoun whether body or person speaks.
fn antecedent(page: &Page, head: TokenId, pronoun: TokenId) -> TokenId {
    let a = page.analysis;
    let class = |t: TokenId| match a.entity_of(t).map(|e| e.label) {
        Some(EntityLabel::Person) => Some(Class::Person),
        Some(EntityLabel::Organisation | EntityLabel::Gpe) => Some(Class::Group),
        Some(_) => None,
        None => nouns::class_of(&a.lemma(t).to_lowercase()),
    };
    let (wanted, other) = match page.form(pronoun).to_lowercase().as_str() {
        "who" => (Class::Person, Class::Group),
        "which" => (Class::Group, Class::Person),
        _ => return head,
    };
    let mute = wanted == Class::Group && matches!(class(head), Some(Class::Event | Class::Abstract));
    // "China and Russia, who argued": countries are people too.
    let named = a.entity_of(head).is_some_and(|e| e.label == EntityLabel::Organisation);
    let unfit = mute || (class(head) == Some(other) && (wanted == Class::Group || named));
    if !unfit {
        return head;
    }
    let from = page.sentence(head).tokens.start.max(pronoun.0.saturating_sub(12));
    let nearest = (from..pronoun.0).rev().map(TokenId).find(|t| {
        matches!(page.upos(*t), Upos::Noun | Upos::Propn)
            && page.level(*t) == page.level(head)
            && class(*t) == Some(wanted)
            && !matches!(a.token(*t).deprel, Deprel::Compound | Deprel::Amod | Deprel::NmodPoss)
    });
    let whole = |t: TokenId| a.entity_of(t).and_then(|e| a.head_of_span(e.tokens)).unwrap_or(t);
    nearest.map_or(head, whole)
}

/// The verb of saying whose subject goes on in the participle `t` after a comma, although the tree hangs the
/// participle on what is said: "said the plan would fail, citing its cost".
pub(super) fn participle_of_saying(page: &Page, t: TokenId) -> Option<TokenId> {
    let a = page.analysis;
    let token = a.token(t);
    let after_comma = t.0 > 0 && page.form(TokenId(t.0 - 1)) == ",";
    let content = token.head.filter(|h| *h < t && token.deprel == Deprel::Advcl && after_comma)?;
    let said = a.head(content).filter(|v| *v < content && a.token(content).deprel == Deprel::Ccomp)?;
    let says = page
        .lexicon
        .starting(&a.lemma(said).to_lowercase())
        .any(|e| e.upos == Upos::Verb && e.quote && e.that);
    (says
        && page.form(t).ends_with("ing")
        && !a.children(t).iter().any(|c| a.token(*c).deprel.is(Deprel::Nsubj)))
    .then_some(said)
}

/// The head of the clause that `verb`, or what it is coordinated with, modifies by `relation`.
fn ancestor_by(page: &Page, verb: TokenId, relation: Deprel) -> Option<TokenId> {
    let a = page.analysis;
    let mut at = verb;
    for _ in 0..3 {
        let token = a.token(at);
        if token.deprel == relation {
            return token.head;
        }
        if !matches!(token.deprel, Deprel::Conj | Deprel::Xcomp) {
            return None;
        }
        at = token.head?;
    }
    None
}

/// A noun phrase that stands beside the cue although the tree does not say that it is the subject.
fn beside(page: &Page, verb: TokenId) -> Option<TokenId> {
    let sentence = page.sentence(verb).tokens;
    let level = page.level(verb);
    let finite = clauses::is_finite(page.analysis, verb);
    // Inverted: the cue follows a closing mark or a comma, and a noun phrase follows the cue.
    let after_content = verb.0 > 0
        && (page.is_mark(TokenId(verb.0 - 1))
            || (verb.0 > sentence.start && page.form(TokenId(verb.0 - 1)) == ","));
    if after_content && finite {
        let mut last = None;
        for i in verb.0 + 1..sentence.end {
            let t = TokenId(i);
            let part = page.at(t, level)
                && !page.is(t, Word::ObjectPronoun)
                && matches!(
                    page.upos(t),
                    Upos::Propn | Upos::Noun | Upos::Det | Upos::Adj | Upos::Pron | Upos::Num
                );
            if !part || page.analysis.entity_of(t).is_some_and(|e| e.label == EntityLabel::Date) {
                break;
            }
            if matches!(page.upos(t), Upos::Propn | Upos::Noun | Upos::Pron | Upos::Num) {
                last = Some(t);
            }
        }
        // "They met the envoy, thanked the mediators and left": what the verb has for its object does not speak.
        let quoted = page.is_mark(TokenId(verb.0 - 1))
            && page
                .lexicon
                .starting(&page.analysis.lemma(verb).to_lowercase())
                .any(|e| e.upos == Upos::Verb && e.that && e.quote && !e.obj);
        let object = |t: &TokenId| {
            page.analysis.token(*t).deprel == Deprel::Obj && page.analysis.head(*t) == Some(verb)
        };
        if let Some(t) = last.filter(|t| quoted || !object(t)) {
            return Some(t);
        }
    }
    // "Smith said": a name or pronoun right before a finite cue.
    if finite && verb.0 > sentence.start {
        let t = TokenId(verb.0 - 1);
        let subjective = page.is(t, Word::ThirdPerson) || page.is(t, Word::SpeakerPronoun);
        let person = page.analysis.entity_of(t).is_some_and(|e| e.label == EntityLabel::Person);
        if page.at(t, level) && (subjective || person) {
            return Some(t);
        }
    }
    None
}

/// Who made the document that speaks ("the ministry's statement said", "a letter by the envoy said").
fn author(page: &Page, t: TokenId) -> TokenId {
    if !is_document(page, t) {
        return t;
    }
    of_noun(page, t).unwrap_or(t)
}

/// Whether `t` names something that is said or written: a statement, letter, study, poll.
pub(super) fn is_document(page: &Page, t: TokenId) -> bool {
    page.upos(t) == Upos::Noun
        && page
            .lexicon
            .starting(&page.analysis.lemma(t).to_lowercase())
            .any(|e| e.upos == Upos::Noun && e.quote && e.words.len() == 1)
}

/// Whose the noun of saying is: its possessor, who it is by or from, or who makes, issues or voices it.
pub(super) fn of_noun(page: &Page, noun: TokenId) -> Option<TokenId> {
    let a = page.analysis;
    let level = page.level(noun);
    let found = a.children_by(noun, Deprel::NmodPoss).next().or_else(|| {
        a.children(noun).iter().copied().find(|c| {
            let token = a.token(*c);
            let case = a.children_by(*c, Deprel::Case).next().map(|k| page.form(k).to_lowercase());
            token.deprel.is(Deprel::Nmod)
                && matches!(case.as_deref(), Some("by" | "from"))
                && token.upos != Upos::Num
                && a.entity_of(*c).is_none_or(|e| !matches!(e.label, EntityLabel::Date))
        })
    });
    // "Reports in the local press", "a report on a radio channel".
    let found = found.or_else(|| {
        a.children_by(noun, Deprel::Nmod).find(|c| {
            let placed = a
                .children_by(*c, Deprel::Case)
                .any(|k| matches!(page.form(k).to_lowercase().as_str(), "in" | "on"));
            let body = match a.entity_of(*c) {
                Some(e) => e.label == EntityLabel::Organisation,
                None => nouns::class_of(&a.lemma(*c).to_lowercase()) == Some(Class::Group),
            };
            placed && body && *c > noun
        })
    });
    let found = found.or_else(|| {
        let token = a.token(noun);
        let verb = token.head.filter(|h| page.upos(*h) == Upos::Verb)?;
        // "rejected the allegation", "praised the statement": these are another's words.
        let another = page.lexicon.starting(&a.lemma(verb).to_lowercase()).any(|e| {
            let of_others =
                matches!(e.act, Act::Denies | Act::Doubts | Act::Accuses | Act::Praises | Act::Mocks);
            e.upos == Upos::Verb && (of_others || e.stance == Stance::Reports)
        });
        match token.deprel {
            Deprel::Obj if !another => subject(page, verb, 2),
            Deprel::NsubjPass => clauses::agent(a, verb),
            _ => None,
        }
    })?;
    (page.at(found, level) && found != noun).then(|| name_head(page, found))
}

/// The noun phrase after "according to" and its like.
pub(super) fn of_phrase(page: &Page, phrase: Span<demarche_core::text::Tokens>) -> Option<TokenId> {
    let a = page.analysis;
    let first = TokenId(phrase.start);
    let level = page.level(first);
    let head = a.ancestors(first).find(|h| !phrase.contains(h.0) && h.0 >= phrase.end);
    let nominal = |t: &TokenId| matches!(page.upos(*t), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num);
    let found = head.filter(nominal).or_else(|| {
        let end = page.sentence(first).tokens.end;
        let mut last = None;
        for i in phrase.end..end {
            let t = TokenId(i);
            if !matches!(
                page.upos(t),
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num
            ) {
                break;
            }
            if nominal(&t) {
                last = Some(t);
            }
        }
        last
    })?;
    page.at(found, level).then(|| name_head(page, author(page, found)))
}

/// The head of the person's name that a title stands before, else `t`.
pub(super) fn name_head(page: &Page, t: TokenId) -> TokenId {
    let a = page.analysis;
    let person = |t: TokenId| a.entity_of(t).is_some_and(|e| e.label == EntityLabel::Person);
    if page.upos(t) == Upos::Pron || person(t) {
        return t;
    }
    let next = TokenId(t.0 + 1);
    if next.0 < page.sentence(t).tokens.end && person(next) && page.at(next, page.level(t)) {
        let entity = a.entity_of(next);
        return entity.and_then(|e| a.head_of_span(e.tokens)).unwrap_or(next);
    }
    t
}

/// The words of the noun phrase headed by `head`: its modifiers before it, its name, and what hangs
/// on it by a preposition, without clauses and appositions.
pub(super) fn phrase(page: &Page, head: TokenId) -> Span<Bytes> {
    let tokens = phrase_tokens(page, head);
    page.analysis.bytes(tokens)
}

pub(super) fn phrase_tokens(page: &Page, head: TokenId) -> Span<demarche_core::text::Tokens> {
    let a = page.analysis;
    let level = page.level(head);
    let sentence = page.sentence(head).tokens;
    let mut keep = vec![head];
    let mut next = 0;
    while next < keep.len() {
        for &c in a.children(keep[next]) {
            let relation = a.token(c).deprel.universal();
            let ok = matches!(
                relation,
                Deprel::Det
                    | Deprel::Amod
                    | Deprel::Compound
                    | Deprel::Nmod
                    | Deprel::Flat
                    | Deprel::Nummod
                    | Deprel::Fixed
            ) || (relation == Deprel::Case && keep[next] != head)
                || (relation == Deprel::Case && c > head && page.upos(c) == Upos::Part)
                || (matches!(relation, Deprel::Conj | Deprel::Cc)
                    && !matches!(page.upos(c), Upos::Verb | Upos::Aux));
            if ok && page.at(c, level) {
                keep.push(c);
            }
        }
        next += 1;
    }
    if let Some(entity) = a.entity_of(head) {
        keep.extend(a.ids(entity.tokens));
    }
    keep.sort_unstable();
    keep.dedup();
    // Only what is joined to the head without a gap, punctuation inside a name aside.
    let (mut start, mut end) = (head.0, head.0 + 1);
    let kept = |i: u32| keep.binary_search(&TokenId(i)).is_ok();
    while start > sentence.start
        && (kept(start - 1)
            || (start > sentence.start + 1 && page.is_punct(TokenId(start - 1)) && kept(start - 2)))
    {
        start -= 1;
    }
    while end < sentence.end
        && (kept(end) || (end + 1 < sentence.end && page.is_punct(TokenId(end)) && kept(end + 1)))
    {
        end += 1;
    }
    // A name's titles, where the tree has them hanging elsewhere.
    if a.entity_of(head).is_some_and(|e| e.label == EntityLabel::Person) {
        while start > sentence.start {
            let t = TokenId(start - 1);
            let token = a.token(t);
            let title = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj)
                && !token.deprel.is(Deprel::Obl)
                && a.entity_of(t).is_none_or(|e| !matches!(e.label, EntityLabel::Date | EntityLabel::Person));
            if !title || !page.at(t, level) {
                break;
            }
            start -= 1;
        }
    }
    let span = Span::new(start, end);
    let trimmed = page.trim(span);
    if trimmed.is_empty() { span } else { trimmed }
}
