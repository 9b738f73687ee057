//! Walks over the tree that several of the layers need: noun phrases, subjects, clauses, times in reach.
//!
//! Everything here answers a question about syntax; what the words mean is the business of the tables and, for
//! how a clause tells its act, of [`crate::status`].

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::Status;
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Word, is};

use crate::actors::ActorIdx;
use crate::findings::Findings;
use crate::modals::Modals;
use demarche_quotes::CueLexicon;

/// Longest noun phrase that still names something, in tokens; a longer one is cut to what precedes its head.
const LONGEST_NAME: u32 = 12;

/// The actors told by `token` and what is coordinated with it, in text order without repeats.
pub(super) fn actors(findings: &Findings<'_>, token: TokenId) -> Vec<ActorIdx> {
    let mut out = Vec::new();
    for t in clauses::coordinated(findings.analysis, token) {
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
    told(a, token) == Status::Negated || clauses::negator(a, token).is_some()
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
                    && clauses::case(a, child).is_some_and(|c| !is(c, Word::NameBreakingPreposition))
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
            Deprel::Nmod => !is_time(findings, child) && clauses::case(a, child).is_some(),
            Deprel::Flat | Deprel::Compound | Deprel::Case | Deprel::Conj => !clauses::is_predicate(a, child),
            _ => false,
        };
        let first = a.subtree(child).first().map_or(child.0, |t| t.0);
        if belongs && first <= end + 1 {
            end = end.max(end_of_modifier(findings, child));
        }
    }
    end
}

/// The time that best belongs to `token`: position in the times.
pub(super) fn time_of(findings: &Findings<'_>, token: TokenId) -> Option<usize> {
    findings
        .times
        .iter()
        .enumerate()
        .filter_map(|(i, t)| Some((demarche_times::bind(findings.analysis, t, token)?, i)))
        .min()
        .map(|(_, i)| i)
}

/// The innermost quotation that holds `token`: position in the quotations.
pub(super) fn quote_of(findings: &Findings<'_>, token: TokenId) -> Option<usize> {
    findings.quotes.iter().rposition(|q| q.holds(token))
}
