//! Meetings, calls, visits and talks: which events tell of one, and how it stands.
//!
//! Events of consulting, and refusals to meet, are put together where the parties fit and kind, time, place
//! and status leave room for it; a person may stand for the country or body it acts for. A journey to a
//! meeting tells of the meeting where the parties are the same; a journey to a country alone is a trip and
//! no engagement. Where one sentence has somebody meet two people and the rest of the text tells of the
//! meeting with one of them, there are two engagements. How an engagement stands is what the narrator or a
//! participant last says firmly; what others report counts where neither does.

use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::record::{ActorKind, EngagementKind, EventType, Stance, Status};
use demarche_lexicon::{Lexical as _, Word};
use demarche_places::PlaceIdx;

use super::phrase;
use super::table::rows;
use crate::actors::ActorIdx;
use crate::findings::{EngagementDraft, EventDraft, EventIdx, Findings, Voice};
use demarche_core::analysis::{Deprel, TokenId};

static KINDS: LazyLock<Vec<(&'static str, EngagementKind)>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/engagements.tsv"))
        .filter_map(|cells| match cells[..] {
            [word, kind] => Some((word, EngagementKind::parse(kind)?)),
            _ => None,
        })
        .collect()
});

/// What one event tells of an engagement.
#[derive(Debug, Clone)]
struct EventMention {
    event: EventIdx,
    /// `None` where the word fits any kind.
    kind: Option<EngagementKind>,
    parties: Vec<ActorIdx>,
    time: Option<usize>,
    place: Option<PlaceIdx>,
    status: Status,
    /// Whether it takes up something told before: "the meeting".
    definite: bool,
    /// Whether it tells of a journey, not of the meeting itself.
    journey: bool,
    /// Whether a noun without a day of its own only mentions it, so that its status says little.
    mention: bool,
}

#[derive(Debug, Clone)]
struct Group {
    told: Vec<EventMention>,
    parties: Vec<ActorIdx>,
}

/// The engagements of `findings`; `topics` says what each event is about.
pub(super) fn find(findings: &Findings<'_>, topics: &[Vec<usize>]) -> Vec<EngagementDraft> {
    let told: Vec<EventMention> =
        (0..findings.events.len()).filter_map(|i| told(findings, EventIdx(i as u32))).collect();
    let mut groups: Vec<Group> = Vec::new();
    // Events with all their parties first: what is told in short joins what is told in full.
    let (mut full, mut short): (Vec<EventMention>, Vec<EventMention>) =
        told.into_iter().partition(|t| is_full(findings, t));
    split_pairs(&mut full);
    for t in full {
        match best(findings, &groups, &t) {
            Some(i) => join(findings, &mut groups[i], t),
            None => groups.push(Group { parties: t.parties.clone(), told: vec![t] }),
        }
    }
    short.retain(|t| t.definite || !t.parties.is_empty());
    for t in short {
        // What stands in one clause with a meeting told in full tells of that: "flew there to meet", "met to
        // discuss".
        let beside: Vec<usize> = (0..groups.len())
            .filter(|i| {
                groups[*i].told.iter().any(|o| is_beside(findings, o, &t) && may_be_same(findings, o, &t))
            })
            .filter(|i| t.parties.iter().all(|p| groups[*i].parties.contains(p)))
            .collect();
        if !beside.is_empty() {
            for i in beside {
                join(findings, &mut groups[i], t.clone());
            }
        } else if let Some(i) = best(findings, &groups, &t).filter(|_| !t.journey || t.definite) {
            join(findings, &mut groups[i], t);
        }
    }
    let mut out: Vec<EngagementDraft> = groups.iter().filter_map(|g| draft(findings, g, topics)).collect();
    out.sort_by(|a, b| a.events.cmp(&b.events).then_with(|| a.parties.cmp(&b.parties)));
    out
}

/// What the event `idx` tells of an engagement; `None` where it tells of none.
fn told(findings: &Findings<'_>, idx: EventIdx) -> Option<EventMention> {
    let event = &findings.events[idx.0 as usize];
    let a = findings.analysis;
    let mode = event.found.mode.as_deref();
    let refusal = event.event_type == EventType::Reject && mode == Some("meet");
    if event.event_type != EventType::Consult && !refusal {
        return None;
    }
    let mut parties: Vec<ActorIdx> = Vec::new();
    for p in event.actors.iter().chain(&event.recipients) {
        if !parties.contains(p) {
            parties.push(*p);
        }
    }
    // A mediator alone: between whom, and at which meeting, is not told.
    if mode == Some("third-party") && parties.len() < 2 {
        return None;
    }
    let words = event.found.trigger.iter().map(|t| a.lemma(*t).to_lowercase());
    let by_word = words.into_iter().find_map(|w| KINDS.iter().find(|k| k.0 == w).map(|k| k.1));
    let kind = match mode {
        Some("phone") => Some(EngagementKind::Call),
        Some("visit") => Some(EngagementKind::Visit),
        _ if refusal => None,
        _ => by_word,
    };
    let journey = kind == Some(EngagementKind::Visit);
    if journey && goes_to_place_only(findings, event, idx) {
        // A journey to a country or city is a trip; it may still tell of a meeting there.
        parties.retain(|p| event.actors.contains(p));
    }
    let main = event.main();
    let nominal = !clauses::is_predicate(a, main);
    let new = a.has(main, Deprel::Det, Word::IndefiniteDeterminer);
    let status = if refusal { Status::Negated } else { event.status };
    let time = event.time.or_else(|| phrase::time_of(findings, main));
    let definite = nominal && !new;
    let mention = nominal && event.time.is_none() && status == Status::Occurred;
    Some(EventMention {
        event: idx,
        kind,
        parties,
        time,
        place: event.place,
        status,
        definite,
        journey,
        mention,
    })
}

/// Whether a journey's host is only the country or city gone to, told by a verb of travel.
fn goes_to_place_only(findings: &Findings<'_>, event: &EventDraft, idx: EventIdx) -> bool {
    let a = findings.analysis;
    let main = event.main();
    let countries = event.recipients.iter().all(|r| findings.actors.actor(*r).kind == ActorKind::Country);
    // A visit, or somebody who receives the traveller, is more than a journey.
    let received = event.found.trigger.iter().any(|t| a.is(*t, Word::ReceptionVerb));
    countries
        && !received
        && findings.events.get(idx.0 as usize).is_some()
        && a.token(main).head != Some(main)
}

/// Whether one of two events stands right under the other in the tree.
fn is_beside(findings: &Findings<'_>, x: &EventMention, y: &EventMention) -> bool {
    let main = |t: &EventMention| findings.events[t.event.0 as usize].main();
    let under = |low: TokenId, high: TokenId| findings.analysis.ancestors(low).take(2).any(|t| t == high);
    under(main(x), main(y)) || under(main(y), main(x))
}

/// Whether an event names all it takes: two parties, or one that is several by itself.
fn is_full(findings: &Findings<'_>, t: &EventMention) -> bool {
    let event = &findings.events[t.event.0 as usize];
    match t.parties.as_slice() {
        [] => false,
        [only] => {
            let actor = findings.actors.actor(*only);
            let many = matches!(actor.kind, ActorKind::Group | ActorKind::Organization) || actor.plural;
            let gathers =
                event.found.mode.as_deref() == Some("multilateral") || t.kind == Some(EngagementKind::Summit);
            // A body that sits, and several who meet, need nobody else.
            let official = actor.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "LEG"));
            many && !t.journey && (gathers || (actor.plural && official && !t.definite))
        }
        _ => true,
    }
}

/// Parts an event with three or more parties, where the text elsewhere tells of the same meeting of two of
/// them, into one meeting with each of the others.
fn split_pairs(full: &mut Vec<EventMention>) {
    let pairs: Vec<Vec<ActorIdx>> =
        full.iter().filter(|t| t.parties.len() == 2 && !t.journey).map(|t| t.parties.clone()).collect();
    let mut out = Vec::new();
    for t in full.drain(..) {
        let (Some(first), true) = (t.parties.first().copied(), t.parties.len() > 2) else {
            out.push(t);
            continue;
        };
        let others: Vec<ActorIdx> = t.parties[1..].to_vec();
        let told =
            |other: &ActorIdx| pairs.iter().filter(|p| p.contains(&first) && p.contains(other)).count();
        let among =
            |x: &ActorIdx, y: &ActorIdx| x != y && pairs.iter().any(|p| p.contains(x) && p.contains(y));
        // The one meets each of the others only where those do not also meet one another.
        let apart = !others.iter().any(|x| others.iter().any(|y| among(x, y)));
        if apart && others.iter().any(|o| told(o) >= 2) {
            for other in others {
                out.push(EventMention { parties: vec![first, other], ..t.clone() });
            }
        } else {
            out.push(t);
        }
    }
    *full = out;
}

/// Whether `p` may stand for `q`: the same, or one the country or body that the other acts for.
pub(super) fn stands_for(findings: &Findings<'_>, p: ActorIdx, q: ActorIdx) -> bool {
    if p == q {
        return true;
    }
    let (x, y) = (findings.actors.actor(p), findings.actors.actor(q));
    if x.body == Some(q)
        || y.body == Some(p)
        || findings.actors.spoken_for(p) == Some(q)
        || findings.actors.spoken_for(q) == Some(p)
    {
        return true;
    }
    let state = |a: &crate::actors::DocumentActor| {
        a.kind == ActorKind::Country || a.sectors.iter().any(|s| s == "GOV")
    };
    // Two people of one government are two parties; a person and its country, or two of its organs, one.
    let people = x.kind == ActorKind::Person && y.kind == ActorKind::Person;
    !people && x.country.is_some() && x.country == y.country && state(x) && state(y)
}

/// Whether each of `few` has somebody of its own among `many`.
fn covered(findings: &Findings<'_>, few: &[ActorIdx], many: &[ActorIdx]) -> bool {
    let mut free: Vec<ActorIdx> = many.to_vec();
    few.iter().all(|p| {
        let at = free
            .iter()
            .position(|q| q == p)
            .or_else(|| free.iter().position(|q| stands_for(findings, *p, *q)));
        at.map(|i| free.remove(i)).is_some()
    })
}

/// The group that `t` belongs to: the one with the parties most alike, then the one told last.
fn best(findings: &Findings<'_>, groups: &[Group], t: &EventMention) -> Option<usize> {
    let fits = |g: &Group| {
        let parties = covered(findings, &t.parties, &g.parties) || covered(findings, &g.parties, &t.parties);
        parties
            && g.told.iter().all(|o| may_be_same(findings, o, t))
            && (t.parties.len() > 1 || !g.told.is_empty())
    };
    let likeness = |g: &Group| g.parties.iter().filter(|p| t.parties.contains(p)).count();
    let last = |g: &Group| g.told.iter().map(|o| o.event).filter(|e| *e < t.event).max();
    (0..groups.len()).filter(|i| fits(&groups[*i])).max_by_key(|i| (likeness(&groups[*i]), last(&groups[*i])))
}

fn join(findings: &Findings<'_>, group: &mut Group, t: EventMention) {
    for p in &t.parties {
        let known = group.parties.iter().position(|q| stands_for(findings, *p, *q));
        match known {
            // The person says more than the country it stands for.
            Some(i)
                if findings.actors.actor(*p).kind == ActorKind::Person
                    && findings.actors.actor(group.parties[i]).kind != ActorKind::Person
                    && !group.parties.contains(p) =>
            {
                group.parties[i] = *p;
            }
            Some(_) => {}
            None => group.parties.push(*p),
        }
    }
    group.told.push(t);
}

/// Whether nothing speaks against two tellings being of one engagement: kind, time, place, status.
fn may_be_same(findings: &Findings<'_>, x: &EventMention, y: &EventMention) -> bool {
    kinds_fit(x.kind, y.kind)
        && times_fit(findings, x.time, y.time)
        && places_fit(findings, x.place, y.place)
        && (stands_fit(x, y) || (is_beside(findings, x, y) && (x.kind.is_none() || y.kind.is_none())))
}

/// Whether two kinds may name one engagement: a visit is also the meeting it is for, talks are held at a
/// meeting, but a call is none of these.
fn kinds_fit(x: Option<EngagementKind>, y: Option<EngagementKind>) -> bool {
    use EngagementKind as K;
    let in_person = |k: K| matches!(k, K::Meeting | K::Visit | K::Talks | K::Summit);
    match (x, y) {
        (Some(x), Some(y)) => {
            x == y
                || (in_person(x) && in_person(y))
                || matches!((x, y), (K::Call, K::Talks) | (K::Talks, K::Call))
        }
        _ => true,
    }
}

/// Whether two times leave room for one happening: they share a day, or one is not known.
pub(super) fn times_fit(findings: &Findings<'_>, x: Option<usize>, y: Option<usize>) -> bool {
    let days = |t: usize| {
        let t = &findings.times[t];
        Some((t.start?, t.end.or(t.start)?))
    };
    match (x.and_then(days), y.and_then(days)) {
        (Some(x), Some(y)) => x.0 <= y.1 && y.0 <= x.1,
        _ => true,
    }
}

/// Whether two places leave room for one happening: the same, one in the other, or one not known.
pub(super) fn places_fit(findings: &Findings<'_>, x: Option<PlaceIdx>, y: Option<PlaceIdx>) -> bool {
    let (Some(x), Some(y)) = (x, y) else { return true };
    if x == y {
        return true;
    }
    let (Some(x), Some(y)) = (findings.places.place(x).row, findings.places.place(y).row) else {
        return false;
    };
    let country = |r: &demarche_world::Place| r.kind == demarche_world::PlaceKind::Country;
    x.country.is_some() && x.country == y.country && (country(&x) || country(&y))
}

/// Whether two ways of telling leave room for one happening. What is past is not what is to come, unless one
/// is the way there or takes up what was told; what recurs is told as recurring or by its last time.
fn stands_fit(x: &EventMention, y: &EventMention) -> bool {
    let past = |s: Status| s == Status::Occurred;
    let again = |s: Status| s == Status::Recurrent;
    if again(x.status) != again(y.status) {
        return past(x.status) || past(y.status);
    }
    // What is under way fits both: "is meeting" is said of the day to come too.
    let under_way = x.status == Status::Ongoing || y.status == Status::Ongoing;
    let differ = past(x.status) != past(y.status) && !under_way;
    // Denied or in doubt is what others say of it, past or not.
    let disputed = |s: Status| matches!(s, Status::Negated | Status::Possible);
    !differ
        || disputed(x.status)
        || disputed(y.status)
        || x.journey != y.journey
        || x.definite
        || y.definite
        || x.mention
        || y.mention
        || (x.time.is_some() && x.time == y.time)
}

fn draft(findings: &Findings<'_>, group: &Group, topics: &[Vec<usize>]) -> Option<EngagementDraft> {
    let mut told: Vec<&EventMention> = group.told.iter().collect();
    told.sort_by_key(|t| t.event);
    let event = |t: &EventMention| &findings.events[t.event.0 as usize];
    let mut kinds: Vec<EngagementKind> = told.iter().filter_map(|t| t.kind).collect();
    kinds.sort_by_key(|k| std::cmp::Reverse(rank(*k)));
    let kind = kinds.first().copied().unwrap_or(EngagementKind::Talks);
    let meeting = told.iter().any(|t| !t.journey);
    let mut about: Vec<usize> =
        told.iter().flat_map(|t| topics.get(t.event.0 as usize).into_iter().flatten()).copied().collect();
    about.sort_unstable();
    about.dedup();
    let mut parties = group.parties.clone();
    parties.sort_unstable();
    // The time of the meeting, not that of the journey, where both are told.
    let core = |t: &&&EventMention| !meeting || !t.journey;
    let time = told.iter().filter(core).find_map(|t| t.time.filter(|i| findings.times[*i].start.is_some()));
    let time = time.or_else(|| told.iter().find_map(|t| t.time));
    let place = told.iter().filter(core).find_map(|t| t.place).or_else(|| told.iter().find_map(|t| t.place));
    let confidence = told.iter().map(|t| event(t).confidence).fold(0.0f32, f32::max);
    let status = status(findings, &told, &parties, meeting);
    // Talks spoken of once, as not or perhaps held, nowhere and on no day, are a way of speaking.
    let unheld = matches!(status, Status::Negated | Status::Possible | Status::Conditional);
    if kind == EngagementKind::Talks && told.len() == 1 && unheld && time.is_none() && place.is_none() {
        return None;
    }
    Some(EngagementDraft {
        kind,
        status,
        parties,
        events: told.iter().map(|t| t.event).collect(),
        place,
        time,
        topics: about,
        confidence,
    })
}

/// Which of several kinds says most.
fn rank(kind: EngagementKind) -> u8 {
    match kind {
        EngagementKind::Summit => 5,
        EngagementKind::Call => 4,
        EngagementKind::Letter => 3,
        EngagementKind::Meeting => 2,
        EngagementKind::Talks => 1,
        EngagementKind::Visit => 0,
    }
}

/// How an engagement stands: by the firm word of the narrator or a participant, the last that settles it.
fn status(findings: &Findings<'_>, told: &[&EventMention], parties: &[ActorIdx], meeting: bool) -> Status {
    // What only mentions the meeting says how it stands where nothing else does.
    let telling = |t: &&&EventMention| (!meeting || !t.journey) && !t.mention;
    let mut core: Vec<&&EventMention> = told.iter().filter(telling).collect();
    if core.is_empty() {
        core = told.iter().filter(|t| !meeting || !t.journey).collect();
    }
    let mut firm = Vec::new();
    let mut denied = false;
    for t in &core {
        let event = &findings.events[t.event.0 as usize];
        for claim in &event.claims {
            let participant = match claim.by {
                Voice::Narrator => true,
                Voice::Actor(by) => parties.iter().any(|p| stands_for(findings, by, *p)),
                Voice::Unnamed => false,
            };
            match claim.stance {
                Stance::Asserts | Stance::Confirms if participant => firm.push(t.status),
                Stance::Denies if participant => denied = true,
                _ => {}
            }
        }
    }
    let says = |s: Status| firm.contains(&s);
    if says(Status::Occurred) && !denied {
        return Status::Occurred;
    }
    // Set and called off by firm words: what is said last holds.
    let settled = firm.iter().rev().find(|s| matches!(s, Status::Planned | Status::Negated));
    if let Some(last) = settled {
        return *last;
    }
    if denied {
        return Status::Negated;
    }
    let order = [Status::Ongoing, Status::Recurrent, Status::Possible, Status::Conditional, Status::Demanded];
    let weaker = order.into_iter().find(|s| says(*s));
    weaker.or_else(|| core.first().map(|t| t.status)).unwrap_or(Status::Possible)
}

/// The engagements' events that have `token` in their trigger.
pub(super) fn with_trigger(findings: &Findings<'_>, engagement: &EngagementDraft, top: TokenId) -> bool {
    engagement.events.iter().any(|e| {
        let main = findings.events[e.0 as usize].main();
        main != top && findings.analysis.within(main, top)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(KINDS.len(), rows(include_str!("../../data/lexicon/engagements.tsv")).count());
    }

    #[test]
    fn a_call_is_no_visit_and_a_visit_is_a_meeting() {
        use EngagementKind as K;
        assert!(!kinds_fit(Some(K::Call), Some(K::Visit)));
        assert!(kinds_fit(Some(K::Meeting), Some(K::Visit)));
        assert!(kinds_fit(None, Some(K::Call)));
    }
}
