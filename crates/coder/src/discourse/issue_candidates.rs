//! Which noun phrases name something talked about.
//!
//! The words stand in `data/lexicon/issues.tsv`: words of talking with the place of what they are about,
//! general words that list matters or lead on to one, nouns that name a matter of their own. What comes out
//! are candidates; which of them name one issue, and which are worth keeping, is for [`super::issues`].

use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::{ActorKind, IssueKind};
use demarche_lexicon::{Word, is};
use demarche_world::PlaceKind;

use super::phrase;
use super::table::{Term, list, rows};
use crate::findings::Findings;

/// What a word of the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Discuss,
    About,
    Topic,
    List,
    Through,
    Binding,
    Thing(IssueKind),
    Never,
    Empty,
}

struct Entry {
    term: Term,
    class: Class,
    after: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/issues.tsv")).filter_map(|cells| entry(&cells)).collect()
});

fn entry(cells: &[&'static str]) -> Option<Entry> {
    let [word, upos, class, detail] = cells else { return None };
    let (class, after) = match *class {
        "discuss" => (Class::Discuss, Vec::new()),
        "about" => (Class::About, list(detail)),
        "topic" => (Class::Topic, Vec::new()),
        "list" => (Class::List, list(detail)),
        "through" => (Class::Through, list(detail)),
        "binding" => (Class::Binding, list(detail)),
        "thing" => (Class::Thing(IssueKind::parse(detail)?), Vec::new()),
        "never" => (Class::Never, Vec::new()),
        "empty" => (Class::Empty, Vec::new()),
        _ => return None,
    };
    Some(Entry { term: Term::parse(word, upos)?, class, after })
}

/// Whether `lemma` is an adjective that does not help to name anything.
pub(super) fn is_empty_word(lemma: &str) -> bool {
    TABLE.iter().any(|e| e.class == Class::Empty && e.term.head.eq_ignore_ascii_case(lemma))
}

/// The kind of issue that the noun `token` names, where the table has it.
pub(super) fn thing(a: &Analysis, token: TokenId) -> Option<IssueKind> {
    TABLE.iter().find_map(|e| match e.class {
        Class::Thing(kind) if e.term.at(a, token) => Some(kind),
        _ => None,
    })
}

/// How an issue came to notice; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Listed,
    Named,
    Discussed,
    About,
    Stand,
    Thing,
}

impl Source {
    /// How sure an issue of this source is. Set by hand, not yet measured.
    pub(super) fn confidence(self) -> f32 {
        match self {
            Source::Listed | Source::Named => 0.85,
            Source::Discussed => 0.8,
            Source::About => 0.75,
            Source::Stand => 0.65,
            Source::Thing => 0.6,
        }
    }
}

/// A noun phrase that names an issue, and the word by which it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Head of the phrase.
    pub(super) head: TokenId,
    /// The word by which it names an issue, where there is one.
    pub(super) anchor: Option<TokenId>,
    /// How it came to notice.
    pub(super) source: Source,
    /// What it is, where the words tell.
    pub(super) kind: Option<IssueKind>,
}

/// The issues that the word `token` brings.
pub(super) fn at_token(findings: &Findings<'_>, token: TokenId, out: &mut Vec<Candidate>) {
    let a = findings.analysis;
    for entry in TABLE.iter().filter(|e| e.term.at(a, token)) {
        match entry.class {
            Class::Discuss => {
                let patient = |c: &TokenId| matches!(a.token(*c).deprel, Deprel::Obj | Deprel::NsubjPass);
                for c in a.children(token).iter().copied().filter(patient) {
                    reach(findings, c, Some(token), Source::Discussed, out, 0);
                }
            }
            Class::About => {
                for c in after(a, token, &entry.after) {
                    reach(findings, c, Some(token), Source::About, out, 0);
                }
            }
            Class::Topic => {
                let told = a.children_by(token, Deprel::Cop).next();
                if let Some(subject) = told.and_then(|_| a.children_by(token, Deprel::Nsubj).next()) {
                    reach(findings, subject, Some(token), Source::Discussed, out, 0);
                }
            }
            Class::List => {
                for c in listed(a, token, &entry.after) {
                    reach(findings, c, phrase_anchor(a, token), Source::Listed, out, 0);
                }
            }
            Class::Binding => {
                let objects = entry.after.contains(&"obj").then(|| a.children_by(token, Deprel::Obj));
                for c in after(a, token, &entry.after).into_iter().chain(objects.into_iter().flatten()) {
                    if binds(findings, c) {
                        let kind = Some(IssueKind::Agreement);
                        out.push(Candidate { head: c, anchor: Some(token), source: Source::Named, kind });
                    }
                }
            }
            Class::Thing(kind) => {
                if is_named(findings, token) {
                    out.push(Candidate {
                        head: token,
                        anchor: None,
                        source: Source::Thing,
                        kind: Some(kind),
                    });
                }
            }
            Class::Through | Class::Never | Class::Empty => {}
        }
    }
    if let Some(law) = a.entity_of(token).filter(|e| e.label == EntityLabel::Law) {
        // What acts is an organisation, even where its name says "treaty".
        let acts = findings.actors.mention_at(token).is_some();
        if a.head_of_span(law.tokens) == Some(token) && !acts {
            let kind = Some(IssueKind::Agreement);
            out.push(Candidate { head: token, anchor: None, source: Source::Named, kind });
        }
    }
}

/// The word of talking that a list of issues stands under ("discuss a range of issues, including …").
fn phrase_anchor(a: &Analysis, token: TokenId) -> Option<TokenId> {
    a.ancestors(token).find(|t| clauses::is_predicate(a, *t)).or(Some(token))
}

/// What hangs on `token` by one of `prepositions`.
fn after(a: &Analysis, token: TokenId, prepositions: &[&str]) -> Vec<TokenId> {
    let fits = |c: &TokenId| {
        matches!(a.token(*c).deprel.universal(), Deprel::Obl | Deprel::Nmod)
            && clauses::case(a, *c).is_some_and(|k| prepositions.contains(&k))
    };
    a.children(token).iter().copied().filter(fits).collect()
}

/// What the noun `token` is about by the table: "coordination on trade", "talks about the river".
pub(super) fn about(a: &Analysis, token: TokenId) -> Vec<TokenId> {
    let entries = TABLE.iter().filter(|e| e.class == Class::About && e.term.at(a, token));
    entries.flat_map(|e| after(a, token, &e.after)).collect()
}

/// What a word that only leads on to a matter leads to: "the need for talks", "the importance of the accord".
pub(super) fn through(a: &Analysis, token: TokenId) -> Vec<TokenId> {
    let entries = TABLE.iter().filter(|e| e.class == Class::Through && e.term.at(a, token));
    entries.flat_map(|e| after(a, token, &e.after)).collect()
}

/// What a general word for issues lists: after "including", "such as", "like", in apposition or after a colon.
fn listed(a: &Analysis, token: TokenId, words: &[&str]) -> Vec<TokenId> {
    let mut out = Vec::new();
    let near = a.children(token).iter().copied();
    // A list may hang on the verb instead, or on the clause that modifies the word.
    let clause = a.children_by(token, Deprel::Acl);
    let verb = a.head(token).filter(|h| clauses::is_predicate(a, *h)).into_iter();
    let verbs: Vec<TokenId> = verb.chain(clause).collect();
    let far = verbs.iter().flat_map(|v| a.children(*v)).copied().filter(|c| c.0 > token.0);
    for c in near.chain(far) {
        let relation = a.token(c).deprel.universal();
        let lead =
            a.children(c).iter().copied().find(|k| matches!(a.token(*k).deprel, Deprel::Case | Deprel::Mark));
        let lead = lead.map(|k| a.lemma(k).to_lowercase());
        let leads = lead
            .as_deref()
            .is_some_and(|l| words.contains(&l) || (l == "include" && words.contains(&"including")));
        let own = a.head(c) == Some(token);
        let led = matches!(relation, Deprel::Nmod | Deprel::Obl | Deprel::Advcl | Deprel::Acl) && leads;
        let apposed = own && relation == Deprel::Appos && a.token(token).feats.has("Number", "Plur");
        if led || apposed {
            out.push(c);
        } else if own && matches!(relation, Deprel::Acl | Deprel::Advcl) && a.lemma(c) == "include" {
            out.extend(a.children_by(c, Deprel::Obj));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether something that binds goes by the name at `token`: an agreement, or the city it was made in.
fn binds(findings: &Findings<'_>, token: TokenId) -> bool {
    let a = findings.analysis;
    let Some(entity) = a.entity_of(token) else { return false };
    match entity.label {
        EntityLabel::Law => true,
        EntityLabel::Gpe => findings
            .places
            .at(token)
            .and_then(|p| findings.places.place(p).row)
            .is_some_and(|row| row.kind == PlaceKind::City),
        _ => false,
    }
}

/// Whether the noun `token` has a modifier that tells which one is meant.
fn is_named(findings: &Findings<'_>, token: TokenId) -> bool {
    let a = findings.analysis;
    if a.entity_of(token).is_some_and(|e| matches!(e.label, EntityLabel::Event | EntityLabel::Law)) {
        return true;
    }
    a.children(token).iter().copied().any(|c| {
        let word = a.token(c);
        match word.deprel.universal() {
            Deprel::Compound => !phrase::is_time(findings, c),
            Deprel::Amod => !is_empty_word(&word.lemma) && !phrase::is_time(findings, c),
            Deprel::Nmod if word.deprel != Deprel::NmodPoss => {
                !phrase::is_time(findings, c)
                    && clauses::case(a, c).is_some_and(|k| is(k, Word::MatterPreposition))
            }
            _ => false,
        }
    })
}

/// Follows `token` to the nouns that name issues: through general words, into lists, over coordination.
pub(super) fn reach(
    findings: &Findings<'_>,
    token: TokenId,
    anchor: Option<TokenId>,
    source: Source,
    out: &mut Vec<Candidate>,
    depth: u8,
) {
    let a = findings.analysis;
    if depth > 4 {
        return;
    }
    for t in clauses::coordinated(a, token) {
        if !matches!(a.token(t).upos, Upos::Noun | Upos::Propn) || phrase::is_time(findings, t) {
            continue;
        }
        let entries: Vec<&Entry> = TABLE.iter().filter(|e| e.term.at(a, t)).collect();
        let named = thing(a, t).is_some() && is_named(findings, t);
        if !named {
            let mut further = Vec::new();
            for entry in entries.iter().filter(|e| matches!(e.class, Class::Through | Class::List)) {
                further.extend(after(a, t, &entry.after));
                if entry.class == Class::List {
                    further.extend(listed(a, t, &entry.after));
                } else {
                    for clause in a.children_by(t, Deprel::Acl).filter(|c| a.token(*c).deprel == Deprel::Acl)
                    {
                        further.extend(a.children_by(clause, Deprel::Obj));
                        let passive = |c: &TokenId| a.token(*c).deprel == Deprel::NsubjPass;
                        further.extend(a.children_by(clause, Deprel::Nsubj).filter(passive));
                    }
                }
            }
            further.sort_unstable();
            further.dedup();
            for f in further.into_iter().filter(|f| *f != t) {
                let source = if source == Source::Stand { source } else { source.min(Source::Discussed) };
                reach(findings, f, anchor, source, out, depth + 1);
            }
            // "violations of the treaty": the treaty is an issue by that very word.
            let general = |e: &&&Entry| {
                matches!(e.class, Class::Through | Class::List | Class::Never | Class::Topic | Class::Binding)
            };
            if entries.iter().any(|e| general(&e)) {
                continue;
            }
        }
        if !names_an_issue(findings, t) {
            continue;
        }
        out.push(Candidate { head: t, anchor, source, kind: thing(a, t) });
    }
}

/// Whether the noun `token` can name an issue: no person, people, group or organisation, nothing bare.
fn names_an_issue(findings: &Findings<'_>, token: TokenId) -> bool {
    let a = findings.analysis;
    if let Some(entity) = a.entity_of(token).filter(|e| a.head_of_span(e.tokens) == Some(token)) {
        use EntityLabel as L;
        return matches!(entity.label, L::Gpe | L::Location | L::Facility | L::Event | L::Law);
    }
    let actor =
        findings.actors.mention_at(token).filter(|m| m.head == token).map(|m| findings.actors.actor(m.actor));
    if actor.is_some_and(|actor| actor.kind != ActorKind::Country) {
        return false;
    }
    if a.token(token).upos == Upos::Propn {
        return true;
    }
    // A bare noun says too little ("discussed the matter"), unless it names a thing of the table.
    thing(a, token).is_some()
        || a.children(token).iter().any(|c| {
            let word = a.token(*c);
            match word.deprel.universal() {
                Deprel::Compound => true,
                Deprel::Amod => !is_empty_word(&word.lemma),
                Deprel::Nmod => {
                    word.upos != Upos::Pron && !matches!(clauses::case(a, *c), Some("by" | "from"))
                }
                _ => false,
            }
        })
}

/// Whether `token` takes up a matter spoken of before: "this issue", "that question".
pub(super) fn takes_up(a: &Analysis, token: TokenId) -> bool {
    let general = TABLE.iter().any(|e| e.class == Class::List && e.term.at(a, token));
    let one = a.token(token).feats.has("Number", "Sing");
    general && one && a.children_by(token, Deprel::Det).any(|d| matches!(a.lemma(d), "this" | "that"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<_> = rows(include_str!("../../data/lexicon/issues.tsv")).collect();
        let bad: Vec<_> = lines.iter().filter(|c| entry(c).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
