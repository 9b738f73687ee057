//! Where parties stand on issues: for or against, of one mind or another, worried, undecided.
//!
//! The words stand in `data/lexicon/positions.tsv`, each with the place where the issue and the other party
//! stand. [`read`] finds the words with their parties and phrases, before the issues are known; [`link`]
//! keeps those whose phrase names an issue. A position is taken only where it is told as held: one that may
//! be, would be or should be held is none. "We" is the body spoken for, as the actors have it.

use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::{ActorKind, PositionStance, Status};
use demarche_lexicon::labels;
use demarche_lexicon::{Word, is};

use super::held::{Held, Matter};
use super::issue_candidates;
use super::issues::Issues;
use super::phrase;
use super::table::{Term, list, rows};
use crate::actors::ActorIdx;
use crate::findings::{Findings, PositionDraft};

labels! {
    /// Where an issue stands beside its word, other than behind a preposition.
    Way {
        /// It is the object, or the subject of a passive.
        Obj = "obj",
        /// It is the object of an infinitive.
        Inf = "inf",
        /// It stands in a clause.
        That = "that",
    }
}

struct Entry {
    term: Term,
    stance: PositionStance,
    ways: Vec<Way>,
    /// Prepositions that the issue stands behind.
    issue: Vec<&'static str>,
    with: Vec<&'static str>,
    known_only: bool,
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/positions.tsv")).filter_map(|cells| entry(&cells)).collect()
});

fn entry(cells: &[&'static str]) -> Option<Entry> {
    let [word, upos, stance, issue, with, need] = cells else { return None };
    Some(Entry {
        term: Term::parse(word, upos)?,
        stance: PositionStance::parse(stance)?,
        ways: list(issue).into_iter().filter_map(Way::parse).collect(),
        issue: list(issue).into_iter().filter(|way| Way::parse(way).is_none()).collect(),
        with: list(with),
        known_only: match *need {
            "any" => false,
            "known" => true,
            _ => return None,
        },
    })
}

/// A word of position with its parties, and the heads of the phrases that may name the issue.
pub(super) struct Stand {
    /// The word.
    pub(super) word: TokenId,
    stance: PositionStance,
    parties: Vec<ActorIdx>,
    with: Vec<ActorIdx>,
    /// Heads of the phrases.
    pub(super) issues: Vec<TokenId>,
    /// Whether the phrase is an issue only where other words make it one.
    pub(super) known_only: bool,
}

/// A word of the table with its parties and phrases, however it is told.
pub(super) struct Listed {
    pub(super) word: TokenId,
    pub(super) stance: PositionStance,
    pub(super) parties: Vec<ActorIdx>,
    pub(super) issues: Vec<TokenId>,
    pub(super) status: Status,
}

/// All words of the table, in text order.
pub(super) fn listed(findings: &Findings<'_>) -> Vec<Listed> {
    let a = findings.analysis;
    let mut out = Vec::new();
    for i in 0..a.tokens.len() as u32 {
        let word = TokenId(i);
        for entry in TABLE.iter().filter(|e| e.term.at(a, word)) {
            let issues = issue_phrases(a, entry, word);
            if issues.is_empty() {
                continue;
            }
            let mut parties = holders(findings, entry, word);
            parties.retain(|p| can_hold(findings, *p));
            out.push(Listed { word, stance: entry.stance, parties, issues, status: phrase::told(a, word) });
            break;
        }
    }
    out
}

/// All words of position that are told as held, in text order.
pub(super) fn read(findings: &Findings<'_>) -> Vec<Stand> {
    let a = findings.analysis;
    let mut out = Vec::new();
    for i in 0..a.tokens.len() as u32 {
        let word = TokenId(i);
        for entry in TABLE.iter().filter(|e| e.term.at(a, word)) {
            if let Some(stand) = stand(findings, entry, word) {
                out.push(stand);
                break;
            }
        }
    }
    out
}

fn stand(findings: &Findings<'_>, entry: &Entry, word: TokenId) -> Option<Stand> {
    let a = findings.analysis;
    let status =
        findings.events.iter().find(|e| e.main() == word).map_or_else(|| phrase::told(a, word), |e| e.status);
    let negated = match status {
        Status::Negated => true,
        Status::Occurred | Status::Ongoing | Status::Recurrent => false,
        Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => return None,
    };
    let stance = if negated { turned(entry.stance)? } else { entry.stance };
    let mut issues = issue_phrases(a, entry, word);
    // Whom somebody supports or condemns is a party, not a matter.
    issues.retain(|t| {
        a.token(*t).deprel.universal() == Deprel::Obl
            || a.entity_of(*t).is_none_or(|e| !names_a_party(e.label))
    });
    if issues.is_empty() {
        return None;
    }
    let mut parties = holders(findings, entry, word);
    parties.retain(|p| can_hold(findings, *p));
    if parties.is_empty() {
        return None;
    }
    let mut with: Vec<ActorIdx> = Vec::new();
    for c in by_preposition(a, word, &entry.with) {
        for other in phrase::actors(findings, c) {
            if !parties.contains(&other) && !with.contains(&other) {
                with.push(other);
            }
        }
    }
    Some(Stand { word, stance, parties, with, issues, known_only: entry.known_only })
}

/// Whether what bears an entity label acts.
fn names_a_party(label: EntityLabel) -> bool {
    use EntityLabel as L;
    matches!(label, L::Person | L::Organisation | L::Gpe | L::Nationality)
}

/// What is left of a stance under negation.
fn turned(stance: PositionStance) -> Option<PositionStance> {
    match stance {
        PositionStance::Supports => Some(PositionStance::Opposes),
        PositionStance::Agrees => Some(PositionStance::Disagrees),
        PositionStance::Disagrees => Some(PositionStance::Agrees),
        PositionStance::Opposes | PositionStance::Concerned | PositionStance::Undecided => None,
    }
}

/// Whether an actor is one that takes positions: somebody told only by a pronoun is not.
fn can_hold(findings: &Findings<'_>, actor: ActorIdx) -> bool {
    let actor = findings.actors.actor(actor);
    actor.kind != ActorKind::Unnamed || !actor.roles.is_empty() || actor.country.is_some()
}

/// Who holds the position that `word` tells.
fn holders(findings: &Findings<'_>, entry: &Entry, word: TokenId) -> Vec<ActorIdx> {
    let a = findings.analysis;
    // "was alarmed by the raid": who is alarmed is the subject.
    let affected = entry.stance == PositionStance::Concerned;
    let told = match a.token(word).upos {
        Upos::Verb if affected => clauses::subject(a, word),
        Upos::Verb if clauses::is_passive(a, word) => clauses::agent(a, word),
        Upos::Verb => clauses::subject(a, word),
        _ => a
            .children_by(word, Deprel::NmodPoss)
            .next()
            .filter(|p| findings.actors.actor_at(a, *p).is_some())
            .or_else(|| {
                // "the Polish commitment", "U.S. support".
                let named = |c: &TokenId| a.entity_of(*c).is_some_and(|e| names_a_party(e.label));
                let before = |c: &TokenId| {
                    matches!(a.token(*c).deprel.universal(), Deprel::Compound | Deprel::Amod) && named(c)
                };
                let party = a.children(word).iter().copied().find(before);
                party.filter(|c| findings.actors.actor_at(a, *c).is_some())
            })
            .or_else(|| a.children_by(word, Deprel::Nsubj).next())
            .or_else(|| {
                // "expressed concern", "are in favour", "voiced its opposition".
                let head = a.head(word).filter(|h| a.token(*h).upos == Upos::Verb)?;
                let borne =
                    matches!(a.token(word).deprel.universal(), Deprel::Obj | Deprel::Obl | Deprel::Xcomp);
                if borne { clauses::subject(a, head) } else { None }
            })
            .or_else(|| {
                // "concern in Paris", "the opposition of Paris".
                let of = |c: &TokenId| matches!(clauses::case(a, *c), Some("of" | "by"));
                a.children_by(word, Deprel::Nmod)
                    .find(of)
                    .filter(|c| findings.actors.actor_at(a, *c).is_some())
            }),
    };
    told.map(|t| phrase::actors(findings, t)).unwrap_or_default()
}

/// What hangs on `word`, or on the verb that bears it, by one of `cases`.
fn by_preposition(a: &Analysis, word: TokenId, cases: &[&str]) -> Vec<TokenId> {
    let hangs = |t: TokenId| {
        a.children(t).iter().copied().filter(|c| {
            matches!(a.token(*c).deprel.universal(), Deprel::Obl | Deprel::Nmod)
                && clauses::case(a, *c).is_some_and(|k| cases.contains(&k))
        })
    };
    let mut out: Vec<TokenId> = hangs(word).collect();
    // Under a noun that a verb bears, the phrase may hang on the verb ("in agreement with X on Y").
    let bearer = a.head(word).filter(|h| a.token(word).upos != Upos::Verb && a.token(*h).upos == Upos::Verb);
    if let Some(bearer) = bearer {
        out.extend(hangs(bearer).filter(|c| c.0 > word.0));
    }
    // "with us on that issue": one phrase may hang on the other.
    let inner: Vec<TokenId> =
        a.children(word).iter().flat_map(|c| hangs(*c)).filter(|c| c.0 > word.0).collect();
    out.extend(
        inner.into_iter().filter(|c| clauses::case(a, *c).is_some_and(|k| is(k, Word::TopicPreposition))),
    );
    out.sort_unstable();
    out.dedup();
    out
}

/// The heads of the phrases that may name the issue.
fn issue_phrases(a: &Analysis, entry: &Entry, word: TokenId) -> Vec<TokenId> {
    let mut out = by_preposition(a, word, &entry.issue);
    let passive = a.token(word).upos == Upos::Verb && clauses::is_passive(a, word);
    for way in &entry.ways {
        match way {
            Way::Obj if passive => {
                out.extend(a.children(word).iter().filter(|c| a.token(**c).deprel == Deprel::NsubjPass))
            }
            Way::Obj => {
                // "The deal, which the opposition called a disaster": what the pronoun stands for.
                let meant = |c: TokenId| {
                    let relative =
                        a.token(c).feats.has("PronType", "Rel") && a.token(word).deprel == Deprel::AclRelcl;
                    a.head(word).filter(|_| relative).unwrap_or(c)
                };
                let named =
                    |c: &TokenId| !entry.term.others.iter().any(|w| a.lemma(*c).eq_ignore_ascii_case(w));
                out.extend(a.children_by(word, Deprel::Obj).filter(named).map(meant));
            }
            // "agreed to continue their coordination on trade", "agreed to reopen the river commission".
            Way::Inf => {
                for clause in a.children_by(word, Deprel::Xcomp) {
                    for object in a.children_by(clause, Deprel::Obj) {
                        let about = issue_candidates::about(a, object);
                        if about.is_empty() { out.push(object) } else { out.extend(about) }
                    }
                }
            }
            Way::That => {
                let clauses = a.children(word).iter().copied().filter(|c| {
                    matches!(a.token(*c).deprel.universal(), Deprel::Ccomp | Deprel::Acl | Deprel::Advcl)
                        && a.children_by(*c, Deprel::Mark).all(|m| a.lemma(m) == "that")
                        && a.token(*c).deprel != Deprel::AclRelcl
                });
                for clause in clauses {
                    out.extend(matter_of(a, clause));
                }
            }
        }
    }
    // "matters on which we differ, like X": what the relative clause is about comes by the noun above it.
    if out.is_empty() && a.token(word).deprel == Deprel::AclRelcl {
        out.extend(
            a.head(word)
                .filter(|h| matches!(a.token(*h).upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)),
        );
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// What a clause says something of: its subject where that is a thing, its object otherwise.
fn matter_of(a: &Analysis, clause: TokenId) -> Vec<TokenId> {
    let thing = |t: &TokenId| a.token(*t).upos == Upos::Noun;
    let subject = a.children_by(clause, Deprel::Nsubj).find(thing);
    subject.or_else(|| a.children_by(clause, Deprel::Obj).find(thing)).into_iter().collect()
}

/// The positions whose phrases name one of `issues`, each party and issue once a stance: those of the table's words
/// in text order, then those that acts tell of issues on which the party's stance is not known from these.
pub(super) fn link(
    findings: &Findings<'_>,
    stands: &[Stand],
    held: &[Held],
    issues: &Issues,
) -> Vec<PositionDraft> {
    let mut out: Vec<PositionDraft> = Vec::new();
    for stand in stands {
        let words = clauses::clause(findings.analysis, clauses::clause_head(findings.analysis, stand.word));
        let mut about: Vec<usize> = stand.issues.iter().flat_map(|t| issues.of(findings, *t)).collect();
        about.sort_unstable();
        about.dedup();
        for issue in about {
            for party in &stand.parties {
                // Two who agree or disagree do so with each other.
                let mutual = matches!(stand.stance, PositionStance::Agrees | PositionStance::Disagrees);
                let others: Vec<ActorIdx> = stand.parties.iter().copied().filter(|p| p != party).collect();
                let with = match (stand.with.as_slice(), others.as_slice()) {
                    ([first, ..], _) => Some(*first),
                    ([], [only]) if mutual => Some(*only),
                    _ => None,
                };
                let known = out
                    .iter_mut()
                    .find(|p| p.party == *party && p.issue == issue && p.stance == stand.stance);
                match known {
                    Some(position) => {
                        position.with = position.with.or(with);
                        position.evidence.push(words);
                    }
                    None => out.push(PositionDraft {
                        party: *party,
                        issue,
                        stance: stand.stance,
                        with,
                        quote: phrase::quote_of(findings, stand.word),
                        evidence: vec![words],
                        confidence: if stand.known_only { 0.6 } else { 0.7 },
                    }),
                }
            }
        }
    }
    for h in held {
        let Some(issue) = issues.at(h.head()) else { continue };
        let words = clauses::clause(findings.analysis, clauses::clause_head(findings.analysis, h.word));
        match out.iter_mut().find(|p| p.party == h.party && p.issue == issue) {
            Some(known) if known.stance == h.stance && !known.evidence.contains(&words) => {
                known.evidence.push(words);
            }
            Some(_) => {}
            None => out.push(PositionDraft {
                party: h.party,
                issue,
                stance: h.stance,
                with: match h.matter {
                    Matter::Party(other, _) => Some(other),
                    Matter::Phrase(_) => None,
                },
                quote: phrase::quote_of(findings, h.word),
                evidence: vec![words],
                confidence: h.probability,
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<_> = rows(include_str!("../../data/lexicon/positions.tsv")).collect();
        let bad: Vec<_> = lines.iter().filter(|c| entry(c).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }

    #[test]
    fn negation_turns_support_and_leaves_worry_unknown() {
        assert_eq!(turned(PositionStance::Supports), Some(PositionStance::Opposes));
        assert_eq!(turned(PositionStance::Concerned), None);
    }
}
