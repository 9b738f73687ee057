//! Noun phrases: prepositions, coordination, and which words belong to one.

use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Word, is};

use crate::is_to_infinitive;

/// Whether a noun means several, also one that has no singular ("troops").
pub fn is_plural(a: &Analysis, noun: TokenId) -> bool {
    matches!(a.token(noun).feats.get("Number"), Some("Plur" | "Ptan"))
}

/// The preposition of `token` (its first `case`), where there is one.
pub fn case(a: &Analysis, token: TokenId) -> Option<&str> {
    a.children_by(token, Deprel::Case).map(|c| a.lemma(c)).next()
}

/// `token` and what is coordinated with it below, in text order. Without a conjunction between them two nouns are
/// apart, as in a headline.
pub fn coordinated(a: &Analysis, token: TokenId) -> Vec<TokenId> {
    let mut out = vec![token];
    let mut next = 0;
    while next < out.len() {
        let others: Vec<TokenId> = a.children_by(out[next], Deprel::Conj).collect();
        if others.iter().any(|o| a.children_by(*o, Deprel::Cc).next().is_some()) {
            out.extend(others);
        }
        next += 1;
    }
    out.sort_unstable();
    out
}

/// The other members of the coordination that `token` stands in, whichever of them it is; the first first.
pub fn conjuncts(a: &Analysis, token: TokenId) -> Vec<TokenId> {
    let conjunct = a.token(token).deprel.is(Deprel::Conj);
    let first = a.head(token).filter(|_| conjunct).unwrap_or(token);
    std::iter::once(first).chain(a.children_by(first, Deprel::Conj)).filter(|t| *t != token).collect()
}

/// The words of the noun phrase headed by `noun`, without determiner, clauses and appositions: its
/// adjectives, compounds and possessors, and what follows `of` or `for`.
pub fn core_phrase(analysis: &Analysis, noun: TokenId) -> Span<Tokens> {
    let (mut start, mut end) = (noun.0, noun.0 + 1);
    for &child in analysis.children(noun) {
        let token = analysis.token(child);
        let keep = match token.deprel.universal() {
            Deprel::Amod | Deprel::Compound | Deprel::Nummod => child < noun,
            Deprel::Flat | Deprel::Fixed => true,
            Deprel::Nmod if token.deprel == Deprel::NmodPoss => token.upos != Upos::Pron,
            Deprel::Nmod => {
                let of = analysis
                    .children_by(child, Deprel::Case)
                    .any(|c| matches!(analysis.lemma(c), "of" | "for"));
                of && child.0 > noun.0 && child.0 - noun.0 <= 5
            }
            _ => false,
        };
        if !keep {
            continue;
        }
        let below = analysis.subtree(child);
        let plain = below.iter().all(|t| {
            !matches!(analysis.token(*t).deprel.universal(), Deprel::Acl | Deprel::Appos | Deprel::Parataxis)
        });
        if plain && !tells_time(analysis, child) {
            let counts = token.deprel.is(Deprel::Nummod);
            start = start.min(if counts { first_of_number(analysis, child) } else { below[0] }.0);
            end = end.max(below[below.len() - 1].0 + 1);
        }
    }
    let idle = |t: TokenId| {
        let token = analysis.token(t);
        // "A million people": the article is part of the number.
        let counts = token.head.is_some_and(|h| analysis.token(h).deprel.is(Deprel::Nummod));
        token.upos == Upos::Punct || token.upos == Upos::Det && !counts
    };
    while start < noun.0 && idle(TokenId(start)) {
        start += 1;
    }
    Span::new(start, end)
}

/// The words of the whole noun phrase headed by `noun`: [`core_phrase`], with the quantity before it ("some", "at least") and
/// with what follows and tells which, as far as nothing stands between: "officials in Tokyo", "people close to the
/// talks".
pub fn whole_phrase(analysis: &Analysis, noun: TokenId) -> Span<Tokens> {
    let core = core_phrase(analysis, noun);
    let (mut start, mut end) = (core.start, core.end);
    for &child in analysis.children(noun) {
        let token = analysis.token(child);
        let below = analysis.subtree(child);
        let (first, last) = (below[0].0, below[below.len() - 1].0);
        let joined = last - first + 1 == below.len() as u32;
        // "People briefed on the talks", "diplomats who follow them": a clause that no comma sets off says which.
        let clause = |t: TokenId| t == child && child > noun && first == noun.0 + 1 && below.len() <= 8;
        let plain = below.iter().all(|t| match analysis.token(*t).deprel.universal() {
            // "A minister to visit Ankara" in a headline is no kind of minister.
            Deprel::Acl => clause(*t) && !is_to_infinitive(analysis, *t),
            Deprel::Appos | Deprel::Parataxis | Deprel::Punct | Deprel::Conj => false,
            _ => true,
        });
        if !joined || !plain || tells_time(analysis, child) {
            continue;
        }
        let definite = is(&token.lemma, Word::Article);
        let quantity = matches!(token.deprel.universal(), Deprel::Det | Deprel::Amod);
        // A number stands in the core without what makes it vague.
        let number = token.deprel.is(Deprel::Nummod) && first < start && start <= last + 1;
        if child < noun && (number || quantity && last + 1 == start && !definite) {
            start = first;
        }
        let behind = child > noun
            && matches!(token.deprel.universal(), Deprel::Nmod | Deprel::Advmod | Deprel::Amod | Deprel::Acl);
        if behind && first == end && end - start < 12 {
            end = last + 1;
        }
    }
    Span::new(start, end)
}

/// Whether a modifier tells when: "the trial on Monday" is the trial.
fn tells_time(a: &Analysis, modifier: TokenId) -> bool {
    a.entity_of(modifier).is_some_and(|e| e.label == EntityLabel::Date)
}

/// The first word of the number that `head` heads, without what makes it vague: "nine" of "at least nine".
fn first_of_number(a: &Analysis, head: TokenId) -> TokenId {
    let vague = |t: TokenId| {
        matches!(a.token(t).deprel.universal(), Deprel::Advmod | Deprel::Case | Deprel::Nmod | Deprel::Obl)
    };
    a.children(head).iter().copied().find(|t| *t < head && !vague(*t)).unwrap_or(head)
}
