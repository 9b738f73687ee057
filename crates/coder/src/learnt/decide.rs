//! From the rules' events and the network's scores to the events of the record.
//!
//! Every word that the rules match or that the network takes for an act is decided once. What falls short is kept as a
//! near miss, which `explain` shows and no record has.

use std::collections::BTreeSet;

use demarche_core::analysis::{Analysis, TokenId, Upos};
use demarche_core::record::EventType;
use demarche_grammar::{Ontology, RuleId};

use super::acts::{self, Act, RuleVoice};
use super::candidates::{Candidates, Meant};
use super::roles::{Context, Party, Trigger};
use super::weights::{ROLES_DECIDED, Weights};
use crate::actors::ActorIdx;
use crate::events::{self, Given};
use crate::findings::{EventDraft, Found, Learnt};
use crate::status;

/// How far below the threshold an act is still a near miss.
const NEAR: f32 = 2.0;

/// An act that was nearly taken for one.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The word.
    pub trigger: TokenId,
    /// The likeliest act.
    pub act: Act,
    /// The rule that matches there, where one does.
    pub rule: Option<RuleId>,
}

/// An act and its parties.
struct Decided {
    trigger: TokenId,
    act: Act,
    /// The rules' event at the trigger, by its place.
    ruled: Option<usize>,
    parties: [Vec<Party>; ROLES_DECIDED],
}

/// Everything decided, the near misses apart.
struct Decisions {
    taken: Vec<Decided>,
    missed: Vec<NearMiss>,
}

/// Heads of phrases that are parties of some act and no actors yet.
pub fn phrases_to_adopt(given: &Given<'_>, ruled: &[EventDraft]) -> BTreeSet<TokenId> {
    let decisions = decisions(given, ruled, &BTreeSet::new(), &|_| false);
    let parties = decisions.taken.iter().flat_map(|d| d.parties.iter().flatten());
    parties
        .filter_map(|p| match p.meant {
            Meant::Phrase(head) => Some(head),
            Meant::Actor(_) => None,
        })
        .collect()
}

/// The events of a document. `ruled` are those of the rules; `adopted` what [`phrases_to_adopt`] gave and the actors have
/// made actors; `binds` says which rules are a user's.
pub fn decide(
    given: &Given<'_>,
    ruled: Vec<EventDraft>,
    adopted: &BTreeSet<TokenId>,
    binds: &dyn Fn(RuleId) -> bool,
) -> (Vec<EventDraft>, Vec<NearMiss>) {
    if given.analysis.acts.scores.is_empty() {
        return (ruled, Vec::new());
    }
    let Decisions { taken, missed } = decisions(given, &ruled, adopted, binds);
    let mut out: Vec<EventDraft> = Vec::new();
    for decided in taken {
        let rule = decided.ruled.map(|i| &ruled[i]);
        let bound = rule.and_then(|e| e.found.rule).is_some_and(binds);
        out.push(match rule {
            Some(event) if bound => event.clone(),
            rule => event(given, &decided, rule),
        });
    }
    out.sort_by_key(EventDraft::main);
    out.retain(|e| e.has_parties() || events::stands_alone(e.event_type));
    events::nest(given, &mut out);
    (out, missed)
}

fn decisions(
    given: &Given<'_>,
    ruled: &[EventDraft],
    adopted: &BTreeSet<TokenId>,
    binds: &dyn Fn(RuleId) -> bool,
) -> Decisions {
    let (a, weights) = (given.analysis, Weights::embedded());
    let candidates = Candidates::find(a, given.actors, adopted);
    let speakers = speakers(given);
    let context = Context::new(a, weights, given.actors, &candidates, &speakers);
    let mut rule_at: Vec<Option<usize>> = vec![None; a.tokens.len()];
    for (i, event) in ruled.iter().enumerate() {
        rule_at[event.main().0 as usize].get_or_insert(i);
    }
    let mut out = Decisions { taken: Vec::new(), missed: Vec::new() };
    for (i, rule_at) in rule_at.into_iter().enumerate() {
        let trigger = TokenId(i as u32);
        let rule = rule_at.map(|r| &ruled[r]);
        if given.passes_over(trigger) || rule.is_none() && !may_tell(a, trigger) {
            continue;
        }
        let voice = RuleVoice {
            event_type: rule.map(|e| e.event_type),
            mode: rule.and_then(|e| e.found.mode.as_deref()),
        };
        let Some(act) = acts::act(a, weights, trigger, voice) else { continue };
        let rule_id = rule.and_then(|e| e.found.rule);
        if act.margin <= 0.0 && !rule_id.is_some_and(binds) {
            if act.margin > -NEAR || rule.is_some() {
                out.missed.push(NearMiss { trigger, act, rule: rule_id });
            }
            continue;
        }
        let parties = context.parties(&Trigger {
            token: trigger,
            event_type: act.event_type,
            ruled: rule.map(|e| (e.actors.as_slice(), e.recipients.as_slice())),
        });
        out.taken.push(Decided { trigger, act, ruled: rule_at, parties });
    }
    out
}

/// Whether a word is of a kind that tells acts.
fn may_tell(a: &Analysis, id: TokenId) -> bool {
    matches!(a.token(id).upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Propn | Upos::Adv | Upos::Aux)
}

/// For each token the speaker of the shortest quotation that holds it.
fn speakers(given: &Given<'_>) -> Vec<Option<Option<ActorIdx>>> {
    let mut out = vec![None; given.analysis.tokens.len()];
    let mut order: Vec<usize> = (0..given.quotes.len()).collect();
    order.sort_by_key(|q| std::cmp::Reverse(given.quotes[*q].hull().len()));
    for q in order {
        for span in &given.quotes[q].content_tokens {
            for t in given.analysis.ids(*span) {
                out[t.0 as usize] = Some(given.speakers[q]);
            }
        }
    }
    out
}

fn event(given: &Given<'_>, decided: &Decided, rule: Option<&EventDraft>) -> EventDraft {
    let a = given.analysis;
    let Act { event_type, mode, probability, .. } = &decided.act;
    let agreed = rule.filter(|e| e.event_type == *event_type);
    let found = match agreed {
        Some(event) => Found { mode: mode.clone(), ..event.found.clone() },
        None => Found {
            rule: None,
            trigger: rule.map_or_else(|| vec![decided.trigger], |e| e.found.trigger.clone()),
            event_type: *event_type,
            mode: mode.clone(),
            contexts: Vec::new(),
            cameo: None,
            fillers: Vec::new(),
        },
    };
    let same_mode = agreed.is_some_and(|e| e.found.mode == found.mode);
    let cameo = found.cameo.clone().filter(|_| same_mode).or_else(|| code(*event_type, mode.as_deref()));
    let found = Found { cameo, ..found };
    let told = status::factuality(a, given.modals, given.cues, &found.trigger);
    let time = events::bound_time(given, &found);
    // What syntax proves no estimate outvotes.
    let learnt = match told.status {
        proved if told.proved => proved,
        ruled => acts::status(a, Weights::embedded(), decided.trigger, ruled),
    };
    let status = events::dated(given, time, learnt);
    let place = events::place_of(given, &found);
    let claims = events::claims(given, &found, &told, status);
    let who = |role: usize| actors(given, &decided.parties[role]);
    let mut actors = who(0);
    events::without_controller(given, decided.trigger, &mut actors);
    let mut recipients = who(1);
    recipients.retain(|r| !actors.contains(r));
    // Whoever travels to a town is a guest of the state it is said to be of.
    if recipients.is_empty() && *event_type == EventType::Consult && mode.as_deref() == Some("visit") {
        recipients.extend(events::host(given, decided.trigger).filter(|h| !actors.contains(h)));
    }
    EventDraft {
        event_type: *event_type,
        object: agreed.and_then(|e| e.object),
        confidence: (probability * 1000.0).round() / 1000.0,
        learnt: Some(Learnt { probability: *probability, rule: rule.and_then(|e| e.found.rule) }),
        found,
        actors,
        recipients,
        status,
        claims,
        time,
        place,
        part_of: None,
        same_as: None,
    }
}

/// The actors of `parties`, each once. "They" may be several.
fn actors(given: &Given<'_>, parties: &[Party]) -> Vec<ActorIdx> {
    let mut out: Vec<ActorIdx> = Vec::new();
    for party in parties {
        let named = match party.meant {
            Meant::Actor(actor) => {
                let mut all = vec![actor];
                let mention =
                    given.actors.mentions().iter().find(|m| m.head == party.token && m.actor == actor);
                all.extend(mention.into_iter().flat_map(|m| m.also.iter().copied()));
                all
            }
            Meant::Phrase(head) => given.actors.actor_at(given.analysis, head).into_iter().collect(),
        };
        for actor in named {
            if !out.contains(&actor) {
                out.push(actor);
            }
        }
    }
    out
}

/// The most general CAMEO code of a type and mode by the ontology's crosswalk.
fn code(event_type: EventType, mode: Option<&str>) -> Option<String> {
    let codes = || Ontology::embedded().cameo_codes().filter(|c| c.event_type == Some(event_type));
    let exact = codes().find(|c| c.mode.as_deref() == mode);
    exact.or_else(|| codes().find(|c| c.mode.is_none())).map(|c| c.code.clone())
}
