//! Who else has a word on what is told: whoever denies or confirms what another says, and whoever owns up to an act.
//!
//! "Chad said Sudan had attacked a village. Sudan denied it.", "Kenya rejected claims that its troops had crossed the
//! border", "denied a part in the raid", "Iran says that is a lie", "asked whether it had shelled the town, the minister
//! said no", "the group claimed responsibility for the blast". The words stand in `data/lexicon/answers.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::record::{EventType, Stance};
use demarche_core::text::Span;
use demarche_lexicon::{Lexical as _, Word, rows};

use crate::actors::ActorIdx;
use crate::events::Given;
use crate::findings::{ClaimDraft, EventDraft, Voice};

static ANSWERS: &str = include_str!("../data/lexicon/answers.tsv");

/// How many sentences back an answer takes up what was said.
const REACH: u32 = 2;

/// What a word of answering takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Told,
    Act,
    Is,
    Said,
}

/// A lemma with its part of speech.
type Key = (&'static str, Upos);
type Words = BTreeMap<Key, (Stance, Of)>;

static WORDS: LazyLock<Words> = LazyLock::new(|| rows(ANSWERS).filter_map(|(_, line)| row(line)).collect());

fn row(line: &'static str) -> Option<(Key, (Stance, Of))> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [lemma, upos, stance, of] = fields.try_into().ok()?;
    let of = match of {
        "told" => Of::Told,
        "act" => Of::Act,
        "is" => Of::Is,
        "said" => Of::Said,
        _ => return None,
    };
    Some(((lemma, Upos::parse(upos)?), (Stance::parse(stance)?, of)))
}

/// Adds to `events` what is answered to what they tell.
pub fn find(given: &Given<'_>, events: &mut [EventDraft]) {
    for i in 0..given.analysis.tokens.len() as u32 {
        let word = TokenId(i);
        if given.passes_over(word) {
            continue;
        }
        impersonal(given, events, word);
        responsibility(given, events, word);
        answer(given, events, word);
    }
}

/// Somebody's word on an event.
struct Answer {
    by: ActorIdx,
    stance: Stance,
    /// The word of answering.
    cue: TokenId,
}

impl Answer {
    /// Adds the word to `event`, in place of another of the same actor on it.
    fn give(&self, given: &Given<'_>, event: &mut EventDraft) {
        let own = Voice::Actor(self.by);
        let cue = Some((Span::new(self.cue.0, self.cue.0 + 1), given.analysis.lemma(self.cue).to_owned()));
        event.claims.retain(|c| c.by != own);
        event.claims.push(ClaimDraft { by: own, stance: self.stance, quote: None, cue });
    }
}

/// Whether what `t` says is negated, or only may be so.
fn unsaid(a: &Analysis, t: TokenId) -> bool {
    clauses::negator(a, t).is_some() || a.has(t, Deprel::Aux, Word::Modal)
}

/// Who is the subject of `verb`, or of the one it is joined to.
fn subject(given: &Given<'_>, verb: TokenId) -> Option<ActorIdx> {
    let a = given.analysis;
    let found = clauses::active_subject(a, verb).or_else(|| {
        let first = a.head(verb).filter(|_| a.token(verb).deprel == Deprel::Conj)?;
        clauses::active_subject(a, first)
    });
    given.actors.actor_at(a, found?)
}

fn answer(given: &Given<'_>, events: &mut [EventDraft], word: TokenId) {
    let a = given.analysis;
    let lemma = a.lemma(word).to_lowercase();
    let upos = a.token(word).upos;
    let Some(&(stance, of)) = WORDS.get(&(lemma.as_str(), upos)) else { return };
    match of {
        Of::Told | Of::Act => {
            if unsaid(a, word) {
                return;
            }
            let (by, object) = match clauses::passive_subject(a, word) {
                Some(object) => {
                    (clauses::agent(a, word).and_then(|t| given.actors.actor_at(a, t)), Some(object))
                }
                None => (subject(given, word), a.children_by(word, Deprel::Obj).next()),
            };
            let (Some(by), Some(object)) = (by, object) else { return };
            let answer = Answer { by, stance, cue: word };
            if a.token(object).upos == Upos::Pron || takes_up(given, object) {
                for i in antecedents(given, events, word, by) {
                    answer.give(given, &mut events[i]);
                }
            } else if given.cues.get(&a.lemma(object).to_lowercase(), Upos::Noun).is_some_and(|c| c.that) {
                reported(given, events, object, &answer);
            } else if of == Of::Act {
                for event in events.iter_mut().filter(|e| is_act_of(a, object, e)) {
                    answer.give(given, event);
                }
            }
        }
        Of::Is => {
            // "Iran says that is a lie."
            let subject_word = a.children_by(word, Deprel::Nsubj).next();
            let Some(taken) = subject_word.filter(|_| a.children_by(word, Deprel::Cop).next().is_some())
            else {
                return;
            };
            let stance = match stance {
                Stance::Confirms if unsaid(a, word) => Stance::Denies,
                _ if unsaid(a, word) => return,
                stance => stance,
            };
            let pronoun = a.is_folded(taken, Word::ResumptivePronoun);
            let says = a.head(word).filter(|_| a.token(word).deprel.is(Deprel::Ccomp));
            let told = says.filter(|s| given.cues.get(a.lemma(*s), a.token(*s).upos).is_some_and(|c| c.that));
            let Some(says) = told.filter(|s| pronoun && !unsaid(a, *s)) else { return };
            let Some(by) = subject(given, says) else { return };
            let answer = Answer { by, stance, cue: says };
            for i in antecedents(given, events, says, by) {
                answer.give(given, &mut events[i]);
            }
        }
        Of::Said => {
            // "Asked whether Chad had shelled the town, he said no."
            let Some(says) = a.head(word) else { return };
            let asked = a.children_by(says, Deprel::Advcl).find(|c| a.lemma(*c) == "ask");
            let question = asked.and_then(|q| a.children_by(q, Deprel::Ccomp).next());
            let (Some(question), Some(by)) = (question, subject(given, says)) else { return };
            let answer = Answer { by, stance, cue: says };
            for event in events.iter_mut().filter(|e| within(a, e.main(), question) && factual(e.event_type))
            {
                event.claims.clear();
                answer.give(given, event);
            }
        }
    }
}

/// What the clause of a noun of saying tells ("claims that …"): whoever it is said to be of says so, and somebody answers.
fn reported(given: &Given<'_>, events: &mut [EventDraft], noun: TokenId, answer: &Answer) {
    let a = given.analysis;
    let clause = a
        .children(noun)
        .iter()
        .copied()
        .find(|c| *c > noun && matches!(a.token(*c).deprel.universal(), Deprel::Acl | Deprel::Ccomp));
    let Some(clause) = clause else { return };
    let owner = a.children(noun).iter().find_map(|c| {
        let by = a.has_case(*c, Word::OwnerPreposition);
        let whose = match a.token(*c).deprel.universal() {
            Deprel::Nmod => by || a.token(*c).deprel == Deprel::NmodPoss,
            Deprel::Amod | Deprel::Compound => true,
            _ => false,
        };
        let mention = given.actors.mention_at(*c).filter(|_| whose && *c != clause)?;
        (mention.actor != answer.by).then_some(mention.actor)
    });
    for event in events.iter_mut().filter(|e| within(a, e.main(), clause) && factual(e.event_type)) {
        let told = |c: &ClaimDraft| c.by == Voice::Unnamed || c.by == Voice::Actor(answer.by);
        if event.claims.len() > 1 || event.claims.iter().any(|c| !told(c) && c.by != Voice::Narrator) {
            continue;
        }
        let cue = Some((Span::new(noun.0, noun.0 + 1), a.lemma(noun).to_owned()));
        let quote = event.claims.iter().find_map(|c| c.quote);
        let by = owner.map_or(Voice::Unnamed, Voice::Actor);
        let stance = if owner.is_some() { Stance::Asserts } else { Stance::Reports };
        event.claims = vec![ClaimDraft { by, stance, quote, cue }];
        answer.give(given, event);
    }
}

/// "It is alleged that …": what the clause tells is said by nobody who is named.
fn impersonal(given: &Given<'_>, events: &mut [EventDraft], verb: TokenId) {
    let a = given.analysis;
    let passive = clauses::is_passive(a, verb);
    let by_nobody = a.children_by(verb, Deprel::OblAgent).next().is_none();
    let it = || {
        a.children(verb).iter().any(|c| {
            let relation = a.token(*c).deprel;
            (relation == Deprel::Expl || relation == Deprel::NsubjPass) && a.lemma(*c) == "it"
        })
    };
    if !passive || !by_nobody || a.token(verb).upos != Upos::Verb || !it() || unsaid(a, verb) {
        return;
    }
    let Some(entry) = given.cues.get(a.lemma(verb), Upos::Verb).filter(|c| c.that) else { return };
    let clause = a.children(verb).iter().copied().find(|c| {
        matches!(a.token(*c).deprel.universal(), Deprel::Ccomp | Deprel::Csubj)
            && a.children_by(*c, Deprel::Mark).any(|m| a.lemma(m) == "that")
    });
    let Some(clause) = clause else { return };
    let stance = match entry.stance {
        Stance::Asserts => Stance::Reports,
        stance => stance,
    };
    for event in events.iter_mut().filter(|e| within(a, e.main(), clause)) {
        if let [claim] = event.claims.as_mut_slice()
            && claim.by == Voice::Narrator
        {
            let cue = Some((Span::new(verb.0, verb.0 + 1), a.lemma(verb).to_owned()));
            *claim = ClaimDraft { by: Voice::Unnamed, stance, quote: None, cue };
        }
    }
}

/// "Claimed responsibility for the attack": by the word of whoever does, it is theirs. Without what for, it is the last
/// attack told.
fn responsibility(given: &Given<'_>, events: &mut [EventDraft], verb: TokenId) {
    let a = given.analysis;
    if !a.is(verb, Word::ClaimingVerb) || unsaid(a, verb) {
        return;
    }
    let Some(noun) = a.children_by(verb, Deprel::Obj).find(|o| a.lemma(*o) == "responsibility") else {
        return;
    };
    let Some(by) = subject(given, verb) else { return };
    let answer = Answer { by, stance: Stance::Asserts, cue: verb };
    let attack = |e: &EventDraft| e.event_type == EventType::Assault;
    let what = a.children(noun).iter().chain(a.children(verb)).copied().find(|c| {
        matches!(a.token(*c).deprel.universal(), Deprel::Nmod | Deprel::Obl | Deprel::Acl | Deprel::Advcl)
            && a.children(*c).iter().any(|k| a.lemma(*k) == "for")
    });
    let found: Vec<usize> = match what {
        Some(what) => {
            (0..events.len()).filter(|i| attack(&events[*i]) && within(a, events[*i].main(), what)).collect()
        }
        None => {
            let here = a.token(verb).sentence.0;
            let before = |e: &EventDraft| e.main() < verb && here - a.token(e.main()).sentence.0 <= REACH;
            (0..events.len()).rev().find(|i| attack(&events[*i]) && before(&events[*i])).into_iter().collect()
        }
    };
    for i in found {
        if events[i].actors.is_empty() {
            events[i].recipients.retain(|r| *r != by);
            events[i].actors.push(by);
        }
        if events[i].actors.contains(&by) {
            answer.give(given, &mut events[i]);
        }
    }
}

/// Whether `noun` takes up what was said before: "the charge", "these claims", with nothing that tells which.
fn takes_up(given: &Given<'_>, noun: TokenId) -> bool {
    let a = given.analysis;
    let said =
        given.cues.get(&a.lemma(noun).to_lowercase(), Upos::Noun).is_some() || a.lemma(noun) == "charge";
    let definite = a.has(noun, Deprel::Det, Word::DefiniteDeterminer);
    let told = a.children(noun).iter().any(|c| {
        matches!(a.token(*c).deprel.universal(), Deprel::Acl | Deprel::Ccomp)
            || a.token(*c).deprel.is(Deprel::Nmod)
                && a.children_by(*c, Deprel::Case)
                    .any(|k| a.lemma(k) == "of" || a.is(k, Word::TopicPreposition))
    });
    said && definite && !told
}

/// The events that an answer at `word` takes up: of the nearest sentence before that tells some by another's word, those
/// told so.
fn antecedents(given: &Given<'_>, events: &[EventDraft], word: TokenId, by: ActorIdx) -> Vec<usize> {
    let a = given.analysis;
    let here = a.token(word).sentence.0;
    let country = given.actors.actor(by).country.as_deref();
    let another = |c: &ClaimDraft| match c.by {
        Voice::Narrator => false,
        Voice::Unnamed => true,
        Voice::Actor(actor) => {
            let other = given.actors.actor(actor).country.as_deref();
            actor != by && (country.is_none() || other != country)
        }
    };
    let said = |i: &usize| {
        let event = &events[*i];
        event.main() < word && factual(event.event_type) && event.claims.iter().any(another)
    };
    let sentence = |i: usize| a.token(events[i].main()).sentence.0;
    let all: Vec<usize> = (0..events.len()).filter(said).filter(|i| here - sentence(*i) <= REACH).collect();
    let Some(last) = all.iter().map(|i| sentence(*i)).max() else { return Vec::new() };
    all.into_iter().filter(|i| sentence(*i) == last).collect()
}

/// Whether an act is one that can be so or not, and not itself a word on another.
fn factual(event_type: EventType) -> bool {
    !matches!(event_type, EventType::Accuse | EventType::Reject)
}

/// Whether `event` is told by `noun`, or by what hangs on it: "a role in the attack".
fn is_act_of(a: &Analysis, noun: TokenId, event: &EventDraft) -> bool {
    let main = event.main();
    if a.token(main).upos == Upos::Verb || !factual(event.event_type) {
        return false;
    }
    let mut at = main;
    while at != noun {
        let by_case = a.token(at).deprel.is(Deprel::Nmod) && a.has_case(at, Word::NounPreposition);
        match a.head(at) {
            Some(above) if by_case || a.token(at).deprel.is(Deprel::Conj) => at = above,
            _ => return false,
        }
    }
    true
}

fn within(a: &Analysis, token: TokenId, root: TokenId) -> bool {
    token == root || a.within(token, root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(rows(ANSWERS).count(), WORDS.len());
    }
}
