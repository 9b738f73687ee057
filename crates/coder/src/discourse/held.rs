//! Positions that acts tell: who condemns, welcomes, demands, rejects or backs something stands for or against it.
//!
//! Every event has phrases that may be what its actors take a position on: its object, what follows a preposition,
//! the act demanded, the content of a clause, or the party it is done to. [`candidates`] lists them with clues (type
//! and mode of the act, its word, where the phrase stands, what it is); how likely each is a position is weighed with
//! `data/lexicon/positions-of-acts.tsv`, learnt by `training/positions.py`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::record::{ActorKind, MentionKind, PositionStance, QuoteKind, Status};
use demarche_core::text::{Span, Tokens};

use super::phrase;
use crate::actors::ActorIdx;
use crate::findings::{Findings, Voice};
use crate::weigh::{Clue, Weights, likeliest};
use demarche_lexicon::nouns;

/// What a position may be taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    /// A noun phrase or a clause, by its head.
    Phrase(TokenId),
    /// A party as such, by a word that names it.
    Party(ActorIdx, TokenId),
}

/// A position that may be told.
pub(super) struct Candidate {
    pub(super) word: TokenId,
    pub(super) party: ActorIdx,
    pub(super) matter: Matter,
    pub(super) clues: Vec<String>,
}

/// A word by which positions may be told: of an act, of the table of positions, or at the head of what is said.
struct Act {
    word: TokenId,
    kind: String,
    mode: String,
    status: Status,
    parties: Vec<ActorIdx>,
    recipients: Vec<ActorIdx>,
    narrated: bool,
    probability: Option<f32>,
    /// The phrases that the table of positions gives for the word, and its stance.
    listed: Option<(PositionStance, Vec<TokenId>)>,
}

fn acts(findings: &Findings<'_>) -> Vec<Act> {
    let a = findings.analysis;
    let listed = super::positions::listed(findings);
    let mut out: Vec<Act> = Vec::new();
    for event in findings.events {
        let own = listed.iter().find(|l| event.found.trigger.contains(&l.word));
        let parties = match own {
            Some(own) if event.actors.is_empty() => own.parties.clone(),
            _ => event.actors.clone(),
        };
        out.push(Act {
            word: event.main(),
            kind: event.event_type.as_str().to_owned(),
            mode: event.found.mode.clone().unwrap_or_else(|| "-".to_owned()),
            status: event.status,
            parties,
            recipients: event.recipients.clone(),
            narrated: event.claims.iter().all(|c| c.by == Voice::Narrator),
            probability: event.learnt.map(|l| l.probability),
            listed: own.map(|l| (l.stance, l.issues.clone())),
        });
    }
    for l in listed {
        if !findings.events.iter().any(|e| e.found.trigger.contains(&l.word)) {
            out.push(Act {
                word: l.word,
                kind: "word".to_owned(),
                mode: l.stance.as_str().to_owned(),
                status: l.status,
                parties: l.parties,
                recipients: Vec::new(),
                narrated: true,
                probability: None,
                listed: Some((l.stance, l.issues)),
            });
        }
    }
    for (quote, speaker) in findings.quotes.iter().zip(findings.speakers) {
        let Some(speaker) = *speaker else { continue };
        for words in &quote.content_tokens {
            let Some(word) = a.head_of_span(*words) else { continue };
            if !clauses::is_predicate(a, word) || out.iter().any(|o| o.word == word) {
                continue;
            }
            let modal =
                a.children_by(word, Deprel::Aux).find(|t| a.token(*t).feats.get("VerbForm") == Some("Fin"));
            out.push(Act {
                word,
                kind: "says".to_owned(),
                mode: modal.map_or("-".to_owned(), |m| a.lemma(m).to_lowercase()),
                status: phrase::told(a, word),
                parties: vec![speaker],
                recipients: Vec::new(),
                narrated: false,
                probability: None,
                listed: None,
            });
        }
    }
    // A position that may be or would be taken is none; what somebody says of the possible is said all the same.
    out.retain(|o| o.kind == "says" || !matches!(o.status, Status::Possible | Status::Conditional));
    out.sort_by_key(|o| o.word);
    out
}

/// All phrases and parties on which the words of `findings` may tell a position.
pub(super) fn candidates(findings: &Findings<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    for act in acts(findings) {
        let mut matters = matters(findings, &act);
        for recipient in &act.recipients {
            if let Some(token) = named_at(findings, *recipient, act.word) {
                matters.push(("recipient".to_owned(), Matter::Party(*recipient, token)));
            }
        }
        let ways: Vec<String> = matters.iter().map(|m| m.0.clone()).collect();
        for party in &act.parties {
            for (way, matter) in &matters {
                if matches!(matter, Matter::Party(p, _) if p == party) {
                    continue;
                }
                let clues = clues(findings, &act, *party, way, *matter, &ways);
                out.push(Candidate { word: act.word, party: *party, matter: *matter, clues });
            }
        }
    }
    out
}

/// A word that names `actor`, the nearest to `near`.
fn named_at(findings: &Findings<'_>, actor: ActorIdx, near: TokenId) -> Option<TokenId> {
    let mentions = findings.actors.mentions().iter().filter(|m| m.actor == actor);
    let named = mentions.filter(|m| m.kind != MentionKind::Pronoun);
    named.map(|m| m.head).min_by_key(|h| (h.0.abs_diff(near.0), *h))
}

/// The phrases at `act`, each with the way by which it hangs on the word.
fn matters(findings: &Findings<'_>, act: &Act) -> Vec<(String, Matter)> {
    let a = findings.analysis;
    let main = act.word;
    let mut out: Vec<(String, TokenId)> = Vec::new();
    below(findings, main, "", &mut out);
    let word = a.token(main);
    if act.kind == "says" {
        out.extend(a.children_by(main, Deprel::Nsubj).map(|s| ("subj".to_owned(), s)));
        out.push(("self".to_owned(), main));
    }
    if word.upos != Upos::Verb {
        out.push(("self".to_owned(), main));
        // "voiced its opposition to the plan": what hangs on the verb that bears the noun.
        if let Some(verb) = a.head(main).filter(|h| a.token(*h).upos == Upos::Verb) {
            let borne = matches!(word.deprel.universal(), Deprel::Obj | Deprel::Obl | Deprel::Xcomp);
            if borne {
                below(findings, verb, "verb ", &mut out);
            }
        }
    } else {
        match word.deprel {
            Deprel::AclRelcl => out.extend(a.head(main).map(|h| ("relative".to_owned(), h))),
            Deprel::Acl if clauses::is_passive(a, main) => {
                out.extend(a.head(main).map(|h| ("participle".to_owned(), h)))
            }
            Deprel::Conj => {
                // "rejected and condemned the plan".
                if let Some(first) =
                    a.head(main).filter(|_| a.children_by(main, Deprel::Obj).next().is_none())
                {
                    out.extend(a.children_by(first, Deprel::Obj).map(|o| ("shared obj".to_owned(), o)));
                }
            }
            _ => {}
        }
    }
    if let Some((_, issues)) = &act.listed {
        out.extend(issues.iter().map(|t| ("listed".to_owned(), *t)));
    }
    let mut seen = Vec::new();
    let mut kept = Vec::new();
    for (way, t) in out {
        let further = super::issue_candidates::through(a, t);
        let named = if further.is_empty() || t == main { vec![t] } else { further };
        for t in named {
            let fits = (t != main || way == "self")
                && !phrase::is_time(findings, t)
                && matches!(
                    a.token(t).upos,
                    Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num | Upos::Sym
                );
            if fits && !seen.contains(&t) {
                seen.push(t);
                kept.push((way.clone(), Matter::Phrase(t)));
            }
        }
    }
    kept
}

/// What hangs on `token`: phrases, clauses, and what stands in those.
fn below(findings: &Findings<'_>, token: TokenId, bearer: &str, out: &mut Vec<(String, TokenId)>) {
    let a = findings.analysis;
    for c in a.children(token).iter().copied() {
        let word = a.token(c);
        let relation = word.deprel;
        let way = match relation.universal() {
            Deprel::Obj => "obj".to_owned(),
            Deprel::Iobj => "iobj".to_owned(),
            Deprel::Nsubj if relation == Deprel::NsubjPass => "obj".to_owned(),
            Deprel::Nsubj if a.children_by(token, Deprel::Cop).next().is_some() => "of predicate".to_owned(),
            Deprel::Obl | Deprel::Nmod if relation != Deprel::OblAgent => {
                let case = match clauses::case(a, c) {
                    Some(case) => case.to_lowercase(),
                    None if relation == Deprel::NmodPoss => "poss".to_owned(),
                    None => continue,
                };
                if case == "by" && clauses::is_passive(a, token) {
                    continue;
                }
                case
            }
            Deprel::Compound => "compound".to_owned(),
            Deprel::Amod => continue,
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl => {
                if relation == Deprel::AclRelcl {
                    continue;
                }
                let mark = a.children_by(c, Deprel::Mark).next().map(|m| a.lemma(m).to_lowercase());
                let mark =
                    mark.unwrap_or_else(|| if clauses::is_predicate(a, c) { "-" } else { "pred" }.into());
                format!("{}:{mark}", relation.universal().as_str())
            }
            _ => continue,
        };
        for (n, t) in clauses::coordinated(a, c).into_iter().enumerate() {
            let also = if n > 0 { "+" } else { "" };
            out.push((format!("{bearer}{way}{also}"), t));
            if way.contains(':') {
                for inner in a.children(t).iter().copied() {
                    let kind = match a.token(inner).deprel {
                        Deprel::Obj => "obj",
                        Deprel::NsubjPass => "obj",
                        Deprel::Nsubj => "subj",
                        Deprel::Obl => clauses::case(a, inner).unwrap_or("-"),
                        Deprel::Xcomp => "xcomp",
                        _ => continue,
                    };
                    out.push((format!("{bearer}{way}{also} {kind}"), inner));
                }
            }
        }
    }
}

/// The words that name `matter`.
pub(super) fn span(findings: &Findings<'_>, matter: Matter) -> Span<Tokens> {
    let a = findings.analysis;
    match matter {
        Matter::Party(_, token) => {
            a.entity_of(token).map_or_else(|| phrase::name_span(findings, token, &|_| false), |e| e.tokens)
        }
        Matter::Phrase(head) if clauses::is_predicate(a, head) => act_span(findings, head),
        Matter::Phrase(head) => {
            let span = phrase::name_span(findings, head, &super::issue_candidates::is_empty_word);
            // "attempts to change the border by force".
            let infinitive = a.children_by(head, Deprel::Acl).find(|c| {
                a.children_by(*c, Deprel::Mark)
                    .any(|m| m.0 == span.end && a.lemma(m).eq_ignore_ascii_case("to"))
            });
            let whole = infinitive.map(|verb| span.join(act_span(findings, verb)));
            whole.filter(|w| w.len() <= LONGEST_ACT + 2).unwrap_or(span)
        }
    }
}

/// Longest name of an act demanded, in tokens.
const LONGEST_ACT: u32 = 8;

/// "withdraw its soldiers from the north": the verb with its object or what follows, as far as it stays short.
fn act_span(findings: &Findings<'_>, verb: TokenId) -> Span<Tokens> {
    let a = findings.analysis;
    let mut span = Span::new(verb.0, verb.0 + 1);
    let mut right: Vec<TokenId> = a.children(verb).iter().copied().filter(|c| c.0 > verb.0).collect();
    right.sort_unstable();
    for c in right {
        let word = a.token(c);
        let belongs = matches!(
            word.deprel.universal(),
            Deprel::Obj
                | Deprel::Iobj
                | Deprel::Obl
                | Deprel::Xcomp
                | Deprel::Compound
                | Deprel::Advmod
                | Deprel::Aux
        ) && !phrase::is_time(findings, c);
        if !belongs {
            break;
        }
        let own = match word.deprel.universal() {
            Deprel::Obj | Deprel::Iobj | Deprel::Obl => phrase::name_span(findings, c, &|_| false),
            _ => Span::new(c.0, c.0 + 1),
        };
        let end = own.end.max(c.0 + 1);
        if end - span.start > LONGEST_ACT {
            break;
        }
        span.end = span.end.max(end);
    }
    span
}

fn clues(
    findings: &Findings<'_>,
    act: &Act,
    party: ActorIdx,
    way: &str,
    matter: Matter,
    ways: &[String],
) -> Vec<String> {
    let a = findings.analysis;
    let main = act.word;
    let (kind, mode) = (act.kind.as_str(), act.mode.as_str());
    let lemma = a.lemma(main).to_lowercase();
    let status = act.status.as_str();
    let actor = findings.actors.actor(party);
    let upos = a.token(main).upos.as_str();
    let mut out = vec![
        "bias".to_owned(),
        format!("type={kind}"),
        format!("type={kind},{way}"),
        format!("mode={kind}/{mode}"),
        format!("mode={kind}/{mode},{way}"),
        format!("way={way}"),
        format!("way={way},{upos}"),
        format!("word={lemma}"),
        format!("word={lemma},{way}"),
        format!("status={status}"),
        format!("status={kind},{status}"),
        format!("party={}", actor.kind.as_str()),
        format!("party={},{kind}", actor.kind.as_str()),
        format!("sector={}", actor.sectors.first().map_or("-", String::as_str)),
        format!("actors={}", act.parties.len().min(3)),
        format!("party told {}", bucket(actor.mentions.len())),
    ];
    if let Some((stance, issues)) = &act.listed {
        out.push(format!("listed={}", stance.as_str()));
        if matches!(matter, Matter::Phrase(t) if issues.contains(&t)) {
            out.push("listed issue".to_owned());
            out.push(format!("listed issue={}", stance.as_str()));
        }
    }
    let head = match matter {
        Matter::Phrase(t) => {
            let word = a.token(t);
            let label = a.entity_of(t).map_or("-", |e| e.label.as_str());
            out.push(format!("head={}", word.upos.as_str()));
            out.push(format!("head={},{kind}", word.upos.as_str()));
            out.push(format!("label={label}"));
            out.push(format!("label={label},{kind}"));
            let who = findings
                .actors
                .mention_at(t)
                .filter(|m| m.head == t)
                .map(|m| findings.actors.actor(m.actor).kind);
            if let Some(who) = who {
                out.push(format!("phrase is {}", who.as_str()));
            }
            if let Some(other) = findings.events.iter().find(|e| e.main() == t) {
                out.push("phrase is act".to_owned());
                out.push(format!("phrase is act={}", other.event_type.as_str()));
                out.push(format!("phrase is act={},{kind}", other.event_type.as_str()));
            }
            let lemma = a.lemma(t).to_lowercase();
            let told = a.tokens.iter().filter(|w| w.lemma.eq_ignore_ascii_case(&lemma)).count();
            out.push(format!("phrase told {}", bucket(told)));
            if super::issue_candidates::thing(a, t).is_some() {
                out.push("phrase is a matter".to_owned());
                out.push(format!("phrase is a matter,{kind}"));
            }
            out.push(format!("noun={lemma}"));
            t
        }
        Matter::Party(r, t) => {
            let other = findings.actors.actor(r);
            out.push(format!("recipient={}", other.kind.as_str()));
            out.push(format!("recipient={},{kind}", other.kind.as_str()));
            if a.token(t).sentence != a.token(main).sentence {
                out.push("recipient elsewhere".to_owned());
            }
            t
        }
    };
    if let Matter::Phrase(t) = matter {
        if let Some(class) = nouns::class_of(&a.lemma(t).to_lowercase()) {
            out.push(format!("class={class:?}"));
            out.push(format!("class={class:?},{kind}"));
        }
        let bare = a.children(t).iter().all(|c| {
            !matches!(
                a.token(*c).deprel.universal(),
                Deprel::Amod | Deprel::Compound | Deprel::Nmod | Deprel::Acl | Deprel::Nummod
            )
        });
        if bare {
            out.push("bare".to_owned());
            out.push(format!("bare,{kind}"));
        }
        // What is to be done with it: "to halt its shelling".
        if let Some(h) = a.head(t).filter(|h| *h != main && a.token(*h).upos == Upos::Verb) {
            let verb = a.lemma(h).to_lowercase();
            out.push(format!("under={verb}"));
            if let Some(other) = findings.events.iter().find(|e| e.main() == h) {
                out.push(format!("under act={}", other.event_type.as_str()));
                out.push(format!("under act={},{kind}", other.event_type.as_str()));
            }
        }
    }
    if let Some(p) = act.probability {
        out.push(format!("sure {}", (p * 5.0) as u32));
    }
    let length = span(findings, matter).len();
    out.push(format!("length={}", length.min(6)));
    let beside: BTreeSet<&str> = ways.iter().map(String::as_str).filter(|other| *other != way).collect();
    for other in beside {
        out.push(format!("beside={other},{kind}"));
        out.push(format!("beside={other},{way}"));
    }
    out.push(format!("others={}", ways.len().min(6)));
    let quote = phrase::quote_of(findings, main);
    match quote {
        Some(q) => {
            let direct = findings.quotes[q].kind != QuoteKind::Indirect;
            let own = findings.speakers[q]
                .is_some_and(|s| s == party || findings.actors.spoken_for(s) == Some(party));
            out.push(format!("quoted={direct},{own}"));
        }
        None => out.push("quoted=no".to_owned()),
    }
    if act.narrated {
        out.push("told by the narrator".to_owned());
    }
    let sentence = a.token(main).sentence;
    if a.sentence(sentence).kind == demarche_core::document::BlockKind::Title {
        out.push("title".to_owned());
    }
    if head.0 < main.0 {
        out.push("before".to_owned());
    }
    if actor.kind == ActorKind::Unnamed && actor.roles.is_empty() {
        out.push("party unnamed".to_owned());
    }
    out.push(format!("place {}", bucket(sentence.0 as usize)));
    out
}

/// A count, coarsely.
fn bucket(n: usize) -> &'static str {
    match n {
        0 | 1 => "once",
        2 => "twice",
        3..=5 => "some",
        6..=12 => "many",
        _ => "very many",
    }
}

/// A position that is told.
pub(super) struct Held {
    /// The word that tells it.
    pub(super) word: TokenId,
    pub(super) party: ActorIdx,
    pub(super) matter: Matter,
    pub(super) stance: PositionStance,
    pub(super) probability: f32,
}

impl Held {
    /// The head of the words that name the matter.
    pub(super) fn head(&self) -> TokenId {
        match self.matter {
            Matter::Phrase(head) | Matter::Party(_, head) => head,
        }
    }
}

static TABLE: &str = include_str!("../../data/lexicon/positions-of-acts.tsv");
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(TABLE));

/// The least share that a position needs: where precision and recall did best on documents not learnt from.
const LEAST: f64 = 0.2;

/// The positions that the words of `findings` tell, in text order: of each party and word the likeliest.
pub(super) fn find(findings: &Findings<'_>) -> Vec<Held> {
    let mut out: Vec<Held> = Vec::new();
    for c in candidates(findings) {
        let Some((p, stance)) = weigh(&c.clues).filter(|(p, _)| *p >= LEAST) else { continue };
        let held = Held { word: c.word, party: c.party, matter: c.matter, stance, probability: p as f32 };
        match out.iter_mut().find(|h| h.word == held.word && h.party == held.party) {
            Some(known) if known.probability < held.probability => *known = held,
            Some(_) => {}
            None => out.push(held),
        }
    }
    out
}

/// How likely `clues` tell a position at all, and the likeliest stance.
fn weigh(clues: &[String]) -> Option<(f64, PositionStance)> {
    let clues: Vec<Clue> = clues.iter().map(|c| (c.clone(), 1.0)).collect();
    let scored: Vec<(f64, &str)> = WEIGHTS.candidates().map(|of| (WEIGHTS.sum(&clues, of), of)).collect();
    let top = scored.iter().map(|s| s.0).fold(f64::NEG_INFINITY, f64::max);
    let whole: f64 = scored.iter().map(|s| (s.0 - top).exp()).sum();
    let none = scored.iter().find(|s| s.1 == "none").map_or(0.0, |s| (s.0 - top).exp()) / whole;
    let stances = scored.into_iter().filter_map(|(s, of)| Some((s, PositionStance::parse(of)?))).collect();
    likeliest(stances).map(|(_, stance)| (1.0 - none, stance))
}

/// What `training/positions.py` learns from: one candidate with its clues.
#[derive(Debug, Clone)]
pub struct Clues {
    /// Who.
    pub party: ActorIdx,
    /// The word that tells it.
    pub word: TokenId,
    /// On what.
    pub issue: String,
    /// The words that tell it.
    pub evidence: String,
    /// What speaks for or against it.
    pub clues: Vec<String>,
}

/// The candidates of `findings` as the training reads them.
pub(super) fn to_learn(findings: &Findings<'_>) -> Vec<Clues> {
    let a: &Analysis = findings.analysis;
    candidates(findings)
        .into_iter()
        .map(|c| {
            let words = clauses::clause(a, clauses::clause_head(a, c.word));
            Clues {
                party: c.party,
                word: c.word,
                issue: match c.matter {
                    Matter::Party(p, _) => findings.actors.actor(p).name.clone(),
                    matter => a.words(span(findings, matter)).to_owned(),
                },
                evidence: a.words(words).to_owned(),
                clues: c.clues,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_lexicon::rows;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(rows(TABLE).count(), WEIGHTS.len());
        assert!(WEIGHTS.candidates().all(|of| of == "none" || PositionStance::parse(of).is_some()));
    }

    #[test]
    fn without_clues_nothing_is_held() {
        assert!(weigh(&["bias".to_owned()]).is_some_and(|(p, _)| p < LEAST));
    }
}
