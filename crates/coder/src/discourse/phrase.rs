//! Walks over the tree that several of the layers need: noun phrases, subjects, clauses, times in reach.
//!
//! Everything here answers a question about syntax; what the words mean is the business of the tables and, for
//! how a clause tells its act, of [`crate::status`].

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::Status;
use demarche_core::text::{Span, Tokens};

use crate::actors::ActorIdx;
use crate::findings::Findings;
use crate::lexicon::{Lexical as _, Modals, Word, is};
use crate::quotes::CueLexicon;

/// Longest noun phrase that still names something, in tokens; a longer one is cut to what precedes its head.
const LONGEST_NAME: u32 = 12;

/// The preposition of `token` (its first `case`), where there is one.
pub(super) fn case(a: &Analysis, token: TokenId) -> Option<&str> {
    a.children_by(token, Deprel::Case).map(|c| a.lemma(c)).next()
}

/// Whether `token` heads a clause: a verb, or a predicate with a copula.
pub(super) fn is_predicate(a: &Analysis, token: TokenId) -> bool {
    a.token(token).upos == Upos::Verb || a.children_by(token, Deprel::Cop).next().is_some()
}

/// The head of the clause that `token` stands in: `token` itself where it heads one.
pub(super) fn clause_head(a: &Analysis, token: TokenId) -> TokenId {
    let chain = std::iter::once(token).chain(a.ancestors(token));
    let mut last = token;
    for t in chain {
        last = t;
        if is_predicate(a, t) {
            break;
        }
    }
    last
}

/// `token` and what is coordinated with it, in text order. Without a conjunction between them two nouns are
/// apart, as in a headline.
pub(super) fn coordinated(a: &Analysis, token: TokenId) -> Vec<TokenId> {
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

/// The subject of `verb`: its own, that of the clause it is controlled by or coordinated with, or the noun
/// that it modifies. The subject of a passive counts; its agent is [`agent`]'s business.
pub(super) fn subject(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    let mut at = verb;
    for _ in 0..6 {
        if let Some(s) = a.children_by(at, Deprel::Nsubj).find(|s| a.token(*s).deprel != Deprel::NsubjOuter) {
            let relative = a.is(s, Word::Relative) || a.lemma(s) == "that";
            let antecedent = a.head(at).filter(|_| a.token(at).deprel.is(Deprel::Acl));
            return if relative { antecedent } else { Some(s) };
        }
        let head = a.head(at)?;
        at = match a.token(at).deprel.universal() {
            Deprel::Xcomp => {
                // "asked Russia to mediate": who is asked is to do it.
                let object = a.children(head).iter().copied();
                let mut object = object.filter(|c| matches!(a.token(*c).deprel, Deprel::Obj | Deprel::Iobj));
                match object.next() {
                    Some(object) => return Some(object),
                    None => head,
                }
            }
            Deprel::Conj | Deprel::Advcl => head,
            Deprel::Acl => {
                let infinitive = a.children_by(at, Deprel::Mark).any(|m| a.lemma(m) == "to");
                if !infinitive {
                    return Some(head);
                }
                if let Some(owner) = a.children_by(head, Deprel::NmodPoss).next() {
                    return Some(owner);
                }
                a.head(head).filter(|h| a.token(*h).upos == Upos::Verb)?
            }
            _ => return None,
        };
    }
    None
}

/// The agent of a passive verb.
pub(super) fn agent(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    a.children_by(verb, Deprel::Obl)
        .find(|c| a.token(*c).deprel == Deprel::OblAgent || case(a, *c) == Some("by"))
}

/// Whether `verb` is passive, with or without its auxiliary.
pub(super) fn is_passive(a: &Analysis, verb: TokenId) -> bool {
    a.token(verb).feats.has("Voice", "Pass")
        || a.children(verb).iter().any(|c| matches!(a.token(*c).deprel, Deprel::AuxPass | Deprel::NsubjPass))
}

/// The actors told by `token` and what is coordinated with it, in text order without repeats.
pub(super) fn actors(findings: &Findings<'_>, token: TokenId) -> Vec<ActorIdx> {
    let mut out = Vec::new();
    for t in coordinated(findings.analysis, token) {
        for actor in findings.actors.at(findings.analysis, t) {
            if !out.contains(&actor) {
                out.push(actor);
            }
        }
    }
    out
}

/// How the clause of `token` tells what it tells.
pub(super) fn told(a: &Analysis, token: TokenId) -> Status {
    crate::status::factuality(a, Modals::embedded(), CueLexicon::embedded(), &[token]).status
}

/// Whether `token` is told as not so: "not" on its clause, or "no" before it.
pub(super) fn is_negated(a: &Analysis, token: TokenId) -> bool {
    told(a, token) == Status::Negated || a.children(token).iter().any(|c| a.is(*c, Word::Negator))
}

/// Whether the words of a time expression hold `token`.
pub(super) fn is_time(findings: &Findings<'_>, token: TokenId) -> bool {
    findings.times.iter().any(|t| t.tokens.contains(token.0))
        || findings.analysis.entity_of(token).is_some_and(|e| e.label == EntityLabel::Date)
}

/// The noun phrase of `head` as a name: without articles, pronouns, clauses and what is coordinated with it.
///
/// `drop` says which adjectives at its front are left off.
pub(super) fn name_span(findings: &Findings<'_>, head: TokenId, drop: &dyn Fn(&str) -> bool) -> Span<Tokens> {
    let a = findings.analysis;
    let mut span = Span::new(head.0, head.0 + 1);
    if let Some(entity) = a.entity_of(head) {
        span = span.join(entity.tokens);
    }
    let mut left: Vec<TokenId> = a.children(head).iter().copied().filter(|c| c.0 < head.0).collect();
    left.reverse();
    for child in left {
        let token = a.token(child);
        let belongs = match token.deprel {
            Deprel::NmodPoss => token.upos != Upos::Pron,
            Deprel::Amod => true,
            Deprel::Compound | Deprel::Flat | Deprel::Nummod | Deprel::NmodDesc => true,
            Deprel::Punct => matches!(a.form(child), "-" | "–"),
            _ => false,
        };
        if !belongs || is_time(findings, child) {
            continue;
        }
        let below = a.subtree(child);
        let first = below.iter().map(|t| t.0).min().unwrap_or(child.0);
        span = span.join(Span::new(first, span.end));
    }
    while span.start < head.0 {
        let first = a.token(TokenId(span.start));
        let idle = matches!(first.upos, Upos::Det | Upos::Punct | Upos::Pron | Upos::Adp | Upos::Cconj)
            || (first.deprel == Deprel::Amod && (drop(&first.lemma) || drop(a.form(TokenId(span.start)))))
            || (first.deprel == Deprel::Nummod && first.upos == Upos::Num)
            || (first.upos == Upos::Adv);
        let named =
            a.entity_of(TokenId(span.start)).is_some_and(|e| span.covers(e.tokens) && e.tokens.len() > 1);
        if !idle || (named && first.upos != Upos::Det) {
            break;
        }
        span.start += 1;
    }
    let before = span;
    for child in a.children(head).iter().copied().filter(|c| c.0 > head.0) {
        let token = a.token(child);
        let belongs = match token.deprel.universal() {
            Deprel::Nmod => {
                matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Sym)
                    && !is_time(findings, child)
                    && case(a, child).is_some_and(|c| !is(c, Word::NameBreakingPreposition))
            }
            Deprel::Flat | Deprel::Compound | Deprel::Case => true,
            _ => false,
        };
        let start = a.children_by(child, Deprel::Case).map(|c| c.0).min().unwrap_or(child.0).min(child.0);
        if belongs && start <= span.end {
            let end = span.end.max(end_of_modifier(findings, child));
            // Too long a name is cut before the modifier that makes it so.
            let short = Span::new(span.start, span.end.max(end_of_name(a, child)));
            match (end - before.start > LONGEST_NAME, short.len() > LONGEST_NAME) {
                (false, _) => span.end = end,
                (true, false) if token.deprel.is(Deprel::Nmod) => {
                    span = short;
                    break;
                }
                _ => break,
            }
        }
    }
    if span.len() > LONGEST_NAME { before } else { span }
}

/// Where the name or noun at `head` ends, without what follows it.
fn end_of_name(a: &Analysis, head: TokenId) -> u32 {
    a.entity_of(head).map_or(head.0 + 1, |e| e.tokens.end.max(head.0 + 1))
}

/// Where the noun phrase below a modifier ends: its own name and what is coordinated with it.
fn end_of_modifier(findings: &Findings<'_>, head: TokenId) -> u32 {
    let a = findings.analysis;
    let mut end = head.0 + 1;
    if let Some(entity) = a.entity_of(head) {
        end = end.max(entity.tokens.end);
    }
    for child in a.children(head).iter().copied().filter(|c| c.0 > head.0) {
        let token = a.token(child);
        let belongs = match token.deprel.universal() {
            Deprel::Nmod => !is_time(findings, child) && case(a, child).is_some(),
            Deprel::Flat | Deprel::Compound | Deprel::Case | Deprel::Conj => !is_predicate(a, child),
            _ => false,
        };
        let first = a.subtree(child).first().map_or(child.0, |t| t.0);
        if belongs && first <= end + 1 {
            end = end.max(end_of_modifier(findings, child));
        }
    }
    end
}

/// The words of the clause that `head` heads, without other clauses that hang on it, as one span.
pub(super) fn clause(a: &Analysis, head: TokenId) -> Span<Tokens> {
    let mut tokens = vec![head];
    let mut next = 0;
    while next < tokens.len() {
        for child in a.children(tokens[next]).iter().copied() {
            let apart = match a.token(child).deprel.universal() {
                Deprel::Parataxis | Deprel::Advcl | Deprel::Discourse | Deprel::Vocative => true,
                Deprel::Conj => {
                    is_predicate(a, child) || a.children_by(child, Deprel::Nsubj).next().is_some()
                }
                Deprel::Punct | Deprel::Cc => true,
                _ => false,
            };
            if !apart {
                tokens.push(child);
            }
        }
        next += 1;
    }
    let first = tokens.iter().map(|t| t.0).min().unwrap_or(head.0);
    let last = tokens.iter().map(|t| t.0).max().unwrap_or(head.0);
    Span::new(first, last + 1)
}

/// The time that best belongs to `token`: position in the times.
pub(super) fn time_of(findings: &Findings<'_>, token: TokenId) -> Option<usize> {
    findings
        .times
        .iter()
        .enumerate()
        .filter_map(|(i, t)| Some((crate::times::bind(findings.analysis, t, token)?, i)))
        .min()
        .map(|(_, i)| i)
}

/// The innermost quotation that holds `token`: position in the quotations.
pub(super) fn quote_of(findings: &Findings<'_>, token: TokenId) -> Option<usize> {
    findings.quotes.iter().rposition(|q| q.holds(token))
}
