//! Journeys: who travels where, leg by leg, from where, when and whether it is done yet.
//!
//! A leg is a word of travel of `data/lexicon/journeys.tsv` with a traveller and a place to go to. Legs of
//! one traveller form one trip in the order of the text, or of their days where all are known; a journey a
//! long time before or after is another trip. "From there" starts where the leg before ended. People on the
//! move who are no party of diplomacy (refugees, tourists) make no trips here.

use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::record::{ActorKind, EventType, Status};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word};
use demarche_places::PlaceIdx;
use jiff::civil::Date;

use super::engagements::{places_fit, times_fit, with_trigger};
use super::phrase;
use super::table::{Term, list, rows};
use crate::actors::ActorIdx;
use crate::findings::{EngagementDraft, Findings, LegDraft, TripDraft};

/// Two journeys further apart than this are two trips, in days.
const ONE_TRIP: i32 = 21;

struct Entry {
    term: Term,
    goal: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/journeys.tsv")).filter_map(|cells| entry(&cells)).collect()
});

fn entry(cells: &[&'static str]) -> Option<Entry> {
    let [word, upos, goal] = cells else { return None };
    Some(Entry { term: Term::parse(word, upos)?, goal: list(goal) })
}

/// A leg with its traveller and the word of travel.
struct Found {
    traveller: ActorIdx,
    word: TokenId,
    leg: LegDraft,
    /// Whether it starts where the leg before ended ("from there").
    onward: bool,
}

/// The trips of `findings`, by their first leg.
pub(super) fn find(findings: &Findings<'_>, engagements: &[EngagementDraft]) -> Vec<TripDraft> {
    let mut found: Vec<Found> = Vec::new();
    for i in 0..findings.analysis.tokens.len() as u32 {
        let word = TokenId(i);
        let mut entries = TABLE.iter().filter(|e| e.term.at(findings.analysis, word)).peekable();
        if entries.peek().is_none() {
            stays(findings, word, &mut found);
        }
        entries.for_each(|entry| legs(findings, entry, word, &mut found));
    }
    visits(findings, &mut found);
    found.sort_by_key(|f| f.word);
    let mut trips: Vec<(TripDraft, Vec<TokenId>)> = Vec::new();
    for f in found {
        let open =
            trips.iter_mut().rev().find(|(t, _)| t.traveller == f.traveller && belongs(findings, t, &f.leg));
        match open {
            Some((trip, words)) => {
                add(findings, trip, f.leg, f.onward);
                words.push(f.word);
            }
            None => {
                let trip = TripDraft {
                    traveller: f.traveller,
                    legs: vec![f.leg],
                    to_meet: Vec::new(),
                    topics: Vec::new(),
                };
                trips.push((trip, vec![f.word]));
            }
        }
    }
    let mut out = Vec::new();
    for (mut trip, words) in trips {
        in_order(findings, &mut trip.legs);
        purpose(findings, &mut trip, &words, engagements);
        out.push(trip);
    }
    out
}

/// The legs that the word of travel `word` tells.
fn legs(findings: &Findings<'_>, entry: &Entry, word: TokenId, out: &mut Vec<Found>) {
    let a = findings.analysis;
    let mut to: Vec<TokenId> = Vec::new();
    for way in &entry.goal {
        match *way {
            "obj" => {
                let passive =
                    a.children(word).iter().copied().filter(|c| a.token(*c).deprel == Deprel::NsubjPass);
                to.extend(a.children_by(word, Deprel::Obj).chain(passive));
            }
            "obj-to" => to.extend(after(a, word, "to")),
            case => to.extend(after(a, word, case)),
        }
    }
    to.sort_unstable();
    to.dedup();
    let places: Vec<(TokenId, PlaceIdx)> = to
        .iter()
        .flat_map(|t| clauses::coordinated(a, *t))
        .filter_map(|t| findings.places.told_by(a, t).filter(|(name, _)| heads_name(a, *name)))
        .collect();
    if places.is_empty() {
        return;
    }
    let event = findings
        .events
        .iter()
        .find(|e| e.found.trigger.contains(&word) && e.event_type == EventType::Consult);
    let mut travellers = match event {
        Some(e) if e.found.mode.as_deref() == Some("visit") => e.actors.clone(),
        _ => travellers(findings, entry, word),
    };
    travellers.retain(|t| is_traveller(findings, *t));
    let status = event.map_or_else(|| phrase::told(a, word), |e| e.status);
    let time = event.and_then(|e| e.time).or_else(|| phrase::time_of(findings, word));
    let onward = a.children(word).iter().any(|c| {
        a.lemma(*c) == "there" && a.children(*c).iter().any(|k| a.lemma(*k) == "from")
            || (a.token(*c).deprel == Deprel::Advmod && a.is(*c, Word::OnwardAdverb))
    });
    // Whoever is back from somewhere has been there, which is the leg.
    let back = entry.goal.contains(&"from");
    let from = after(a, word, "from")
        .into_iter()
        .filter(|_| !back)
        .find_map(|t| findings.places.at(t).filter(|_| heads_name(a, t)));
    for traveller in travellers {
        for (i, (token, place)) in places.iter().enumerate() {
            // A time told with one of several places is that place's own.
            let own = findings
                .times
                .iter()
                .position(|t| a.head_of_span(t.tokens).is_some_and(|h| a.head(h) == Some(*token)));
            let shared = if i == 0 || !a.children_by(*token, Deprel::Advmod).any(|c| a.lemma(c) == "then") {
                time
            } else {
                None
            };
            out.push(Found {
                traveller,
                word,
                leg: LegDraft {
                    to: *place,
                    from: if i == 0 { from } else { None },
                    time: own.or(shared),
                    status,
                    evidence: evidence(a, word, *token),
                },
                onward: onward || i > 0,
            });
        }
    }
}

/// "was in Kampala on Thursday": a person told to be somewhere on a day has come there.
fn stays(findings: &Findings<'_>, token: TokenId, out: &mut Vec<Found>) {
    let a = findings.analysis;
    let Some(place) = findings.places.at(token).filter(|_| heads_name(a, token)) else { return };
    let copula = a.children_by(token, Deprel::Cop).next();
    let (Some(copula), Some("in")) = (copula, clauses::case(a, token)) else { return };
    let Some(subject) = clauses::subject(a, token).map(|s| s.token) else { return };
    let status = phrase::told(a, token);
    if !matches!(status, Status::Occurred | Status::Ongoing) {
        return;
    }
    let person = |t: &ActorIdx| findings.actors.actor(*t).kind == ActorKind::Person;
    for traveller in phrase::actors(findings, subject).into_iter().filter(person) {
        for (i, t) in clauses::coordinated(a, token).into_iter().enumerate() {
            let to = if i == 0 { Some(place) } else { findings.places.at(t).filter(|_| heads_name(a, t)) };
            let Some(to) = to else { continue };
            let time = phrase::time_of(findings, t);
            let leg =
                LegDraft { to, from: None, time, status: Status::Occurred, evidence: evidence(a, copula, t) };
            out.push(Found { traveller, word: t, leg, onward: false });
        }
    }
}

/// The visits among the events that no word of travel tells: "sat two days in Tarawa".
fn visits(findings: &Findings<'_>, out: &mut Vec<Found>) {
    let a = findings.analysis;
    for event in findings.events {
        let visit = event.event_type == EventType::Consult && event.found.mode.as_deref() == Some("visit");
        let known = out.iter().any(|f| event.found.trigger.contains(&f.word));
        let Some(to) = event.place.filter(|_| visit && !known) else { continue };
        let main = event.main();
        let heads = findings.places.place(to).mentions.iter().filter_map(|m| a.head_of_span(*m));
        let near = heads.filter(|h| a.token(*h).sentence == a.token(main).sentence);
        let Some(name) = near.min_by_key(|h| (h.0.abs_diff(main.0), *h)) else { continue };
        for traveller in event.actors.iter().copied().filter(|t| is_traveller(findings, *t)) {
            let leg = LegDraft {
                to,
                from: None,
                time: event.time.or_else(|| phrase::time_of(findings, main)),
                status: event.status,
                evidence: evidence(a, main, name),
            };
            out.push(Found { traveller, word: main, leg, onward: false });
        }
    }
}

/// Whether `token` is the main word of the name it stands in.
fn heads_name(a: &Analysis, token: TokenId) -> bool {
    a.entity_of(token).is_some_and(|e| a.head_of_span(e.tokens) == Some(token))
}

/// From the word of travel to the place, whichever stands first.
fn evidence(a: &Analysis, word: TokenId, place: TokenId) -> Span<Tokens> {
    let name = a.entity_of(place).map_or(Span::new(place.0, place.0 + 1), |e| e.tokens);
    Span::new(word.0, word.0 + 1).join(name)
}

/// What hangs on `word` by the preposition `case`.
fn after(a: &Analysis, word: TokenId, case: &str) -> Vec<TokenId> {
    // "to Cairo and then to Khartoum" may hang the second on the verb.
    let relations = [Deprel::Obl, Deprel::Nmod, Deprel::Conj];
    let fits = |c: &TokenId| {
        // "on to Ashgabat" has two.
        relations.contains(&a.token(*c).deprel.universal())
            && a.children_by(*c, Deprel::Case).any(|k| a.lemma(k) == case)
    };
    a.children(word).iter().copied().filter(fits).collect()
}

/// Who travels, where no event tells it.
fn travellers(findings: &Findings<'_>, entry: &Entry, word: TokenId) -> Vec<ActorIdx> {
    let a = findings.analysis;
    let token = if entry.goal.contains(&"obj-to") {
        // "was evacuated to": the subject of a passive is taken there.
        let passive =
            clauses::is_passive(a, word).then(|| clauses::subject(a, word).map(|s| s.token)).flatten();
        a.children_by(word, Deprel::Obj).next().or(passive)
    } else if a.token(word).upos == Upos::Verb {
        let taken = !entry.goal.contains(&"obj");
        clauses::subject(a, word).map(|s| s.token).filter(|_| taken || !clauses::is_passive(a, word))
    } else if a.token(word).upos == Upos::Adj {
        clauses::subject(a, word).map(|s| s.token)
    } else if a.token(word).upos == Upos::Adv {
        beside(a, word)
    } else {
        let owner = a.children_by(word, Deprel::NmodPoss).next();
        let by = |c: &TokenId| {
            let case = clauses::case(a, *c);
            case.is_some_and(|case| matches!(case, "of" | "by") && !entry.goal.contains(&case))
        };
        owner.or_else(|| a.children_by(word, Deprel::Nmod).find(by)).or_else(|| {
            let during = || matches!(clauses::case(a, word), Some("on" | "during"));
            if a.token(word).deprel.is(Deprel::Obj) || during() { beside(a, word) } else { None }
        })
    };
    token.map(|t| phrase::actors(findings, t)).unwrap_or_default()
}

/// Whom a word that goes with a verb or a name is said of: the subject, or whoever has the name.
fn beside(a: &Analysis, word: TokenId) -> Option<TokenId> {
    let head = a.head(word)?;
    match a.token(head).upos {
        Upos::Verb => clauses::subject(a, head).map(|s| s.token),
        Upos::Propn | Upos::Noun => Some(head),
        _ => None,
    }
}

/// Whether an actor's journey is one of diplomacy: a person, or a body or group that acts for somebody.
fn is_traveller(findings: &Findings<'_>, actor: ActorIdx) -> bool {
    let actor = findings.actors.actor(actor);
    let acts = || actor.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "LEG"));
    match actor.kind {
        ActorKind::Person => true,
        ActorKind::Unnamed => !actor.plural || acts(),
        ActorKind::Group => acts() || actor.country.as_deref() == Some("IGO"),
        ActorKind::Country | ActorKind::Organization => false,
    }
}

fn day(findings: &Findings<'_>, leg: &LegDraft) -> Option<Date> {
    leg.time.and_then(|t| findings.times[t].start.or(findings.times[t].end))
}

/// Whether `leg` can be part of `trip`: no known day of it is far from the leg's, and what is done and what
/// is to come may meet only where the days do not part them.
fn belongs(findings: &Findings<'_>, trip: &TripDraft, leg: &LegDraft) -> bool {
    let Some(new) = day(findings, leg) else { return true };
    trip.legs
        .iter()
        .filter_map(|l| day(findings, l))
        .all(|old| old.until(new).map_or(true, |span| span.get_days().abs() <= ONE_TRIP))
}

/// Adds `leg` to `trip`, or to the leg that it tells again.
fn add(findings: &Findings<'_>, trip: &mut TripDraft, mut leg: LegDraft, onward: bool) {
    let again = trip.legs.iter_mut().find(|l| {
        let there = l.to == leg.to || (places_fit(findings, Some(l.to), Some(leg.to)));
        there && times_fit(findings, l.time, leg.time)
    });
    if let Some(old) = again {
        old.time = old.time.or(leg.time);
        old.from = old.from.or(leg.from);
        // Done is done; of what is to come, being called off counts.
        if old.status != Status::Occurred
            && matches!(leg.status, Status::Occurred | Status::Negated | Status::Planned)
            && old.status != Status::Negated
        {
            old.status = leg.status;
        }
        return;
    }
    if onward && leg.from.is_none() {
        leg.from = trip.legs.last().map(|l| l.to);
    }
    trip.legs.push(leg);
}

/// Orders legs by day where every one is known to the day; otherwise the order of the text stands.
fn in_order(findings: &Findings<'_>, legs: &mut [LegDraft]) {
    let exact = |l: &LegDraft| {
        l.time.map(|t| &findings.times[t]).is_some_and(|t| t.start.is_some() && t.start == t.end)
    };
    if legs.iter().all(exact) {
        legs.sort_by_key(|l| day(findings, l));
    }
}

/// Whom the trip is to meet and about what: the engagements told under its words of travel, or at its places.
fn purpose(
    findings: &Findings<'_>,
    trip: &mut TripDraft,
    words: &[TokenId],
    engagements: &[EngagementDraft],
) {
    for g in engagements.iter().filter(|g| g.parties.contains(&trip.traveller)) {
        let there = g
            .place
            .is_some_and(|p| trip.legs.iter().any(|l| l.to == p && times_fit(findings, l.time, g.time)));
        let told = words.iter().any(|w| with_trigger(findings, g, *w));
        if !(there || told) || g.status == Status::Negated {
            continue;
        }
        for party in &g.parties {
            let host = findings.actors.actor(*party).kind == ActorKind::Country;
            if *party != trip.traveller && !host && !trip.to_meet.contains(party) {
                trip.to_meet.push(*party);
            }
        }
        trip.topics.extend(&g.topics);
    }
    trip.to_meet.sort_unstable();
    trip.topics.sort_unstable();
    trip.topics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<_> = rows(include_str!("../../data/lexicon/journeys.tsv")).collect();
        assert!(lines.iter().all(|c| entry(c).is_some()));
    }
}
