//! Which events of a document are one happening told again.
//!
//! Events of one engagement are, the journey and the meeting apart. Others are where the type and the word
//! agree, the parties are the same or one of them is left out, and neither time, place nor status speaks
//! against it. What is told of nobody is never joined.

use demarche_core::record::Status;

use super::engagements::{places_fit, times_fit};
use crate::actors::ActorIdx;
use crate::findings::{EngagementDraft, EventDraft, EventIdx, Findings};

/// Letters that two words of one family share at least ("reject", "rejection").
const STEM: usize = 5;

pub(super) fn find(findings: &Findings<'_>, engagements: &[EngagementDraft]) -> Vec<Option<EventIdx>> {
    let mut out = vec![None; findings.events.len()];
    for engagement in engagements {
        for journey in [false, true] {
            let visit = |e: &&EventIdx| {
                (findings.events[e.0 as usize].found.mode.as_deref() == Some("visit")) == journey
            };
            let mut told = engagement.events.iter().filter(visit);
            let Some(first) = told.next() else { continue };
            for later in told.filter(|e| *e > first) {
                let slot: &mut Option<EventIdx> = &mut out[later.0 as usize];
                *slot = slot.or(Some(*first));
            }
        }
    }
    let grouped: Vec<EventIdx> = engagements.iter().flat_map(|g| g.events.iter().copied()).collect();
    for j in 0..findings.events.len() {
        if grouped.contains(&EventIdx(j as u32)) {
            continue;
        }
        let first = (0..j).find(|i| {
            out[*i].is_none()
                && !grouped.contains(&EventIdx(*i as u32))
                && is_same(findings, &findings.events[*i], &findings.events[j])
        });
        out[j] = first.map(|i| EventIdx(i as u32));
    }
    out
}

fn is_same(findings: &Findings<'_>, x: &EventDraft, y: &EventDraft) -> bool {
    let a = findings.analysis;
    let one_family = |x: &str, y: &str| {
        let shared = x.chars().zip(y.chars()).take_while(|(p, q)| p == q).count();
        x == y || shared >= STEM
    };
    let (u, v) = (a.lemma(x.main()).to_lowercase(), a.lemma(y.main()).to_lowercase());
    x.event_type == y.event_type
        && (x.found.mode == y.found.mode || x.found.mode.is_none() || y.found.mode.is_none())
        && one_family(&u, &v)
        && parties_fit(x, y)
        && times_fit(findings, x.time, y.time)
        && places_fit(findings, x.place, y.place)
        && statuses_fit(x.status, y.status)
}

/// Whether the sides agree, one of them at least being told both times.
fn parties_fit(x: &EventDraft, y: &EventDraft) -> bool {
    let side = |p: &[ActorIdx], q: &[ActorIdx]| {
        let (mut p, mut q) = (p.to_vec(), q.to_vec());
        p.sort_unstable();
        q.sort_unstable();
        (p == q, p.is_empty() || q.is_empty())
    };
    let (actors, actor_left_out) = side(&x.actors, &y.actors);
    let (recipients, recipient_left_out) = side(&x.recipients, &y.recipients);
    let shared = (actors && !x.actors.is_empty()) || (recipients && !x.recipients.is_empty());
    shared && (actors || actor_left_out) && (recipients || recipient_left_out)
}

/// Whether two statuses can be of one happening: what has happened is not what is to come.
fn statuses_fit(x: Status, y: Status) -> bool {
    let past = |s: Status| matches!(s, Status::Occurred | Status::Ongoing);
    let again = |s: Status| s == Status::Recurrent;
    past(x) == past(y) && again(x) == again(y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_is_not_the_plan() {
        assert!(statuses_fit(Status::Planned, Status::Possible));
        assert!(!statuses_fit(Status::Occurred, Status::Planned));
    }
}
