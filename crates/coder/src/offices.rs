//! Offices beside those of the document's date: what text and tables say against each other, and what
//! those who took part in a past event were at its time.
//!
//! The text is followed where it gives somebody an office. Where the tables are sure that somebody else
//! alone held it on that day, this is said in a diagnostic. A past event is one that is dated, and over
//! before the document appeared; its parties keep the offices of its date beside those of today, with
//! their own dates.

use demarche_core::analysis::Analysis;
use demarche_core::{Code, Diagnostic};
use demarche_world::{Certainty, Holder, Office, PersonId, World};
use jiff::civil::Date;

use crate::cast::{Cast, CastActor, HeldOffice, Known};
use crate::scene::EventDraft;
use crate::times::TimeExpr;

/// The offices that the text gives against the tables, as of `date`.
pub(crate) fn contradictions(
    world: &World,
    analysis: &Analysis,
    cast: &Cast,
    date: Option<Date>,
) -> Vec<Diagnostic> {
    let Some(day) = date else { return Vec::new() };
    let mut out = Vec::new();
    for actor in cast.actors() {
        let Some(Known::Person(person)) = actor.known else { continue };
        for (office, words) in actor.offices.iter().filter_map(|o| Some((o, o.words?))) {
            if let Some(other) = held_by_other(world, actor, person, &office.title, day) {
                let message = format!(
                    "the text has {} as {}; by the tables that was {} on {day}",
                    actor.name, office.title, other.person.name
                );
                let span = Some(analysis.bytes(words));
                out.push(Diagnostic { span, ..Diagnostic::new(Code::OfficeContradiction, message) });
            }
        }
    }
    out
}

/// Who alone held the office `title` of the actor's country on `day`, where that was not `person` and the
/// tables are sure.
fn held_by_other(
    world: &World,
    actor: &CastActor,
    person: PersonId,
    title: &str,
    day: Date,
) -> Option<Holder> {
    let holders = world.holders(title, actor.country.as_deref()?, day);
    let sure: Vec<&Holder> = holders.iter().filter(|h| h.office.certainty != Certainty::Uncertain).collect();
    let [only] = sure.as_slice() else { return None };
    holders.iter().all(|h| h.person.id != person).then_some(**only)
}

/// Gives the parties of past events the offices they held then and no longer hold.
pub(crate) fn of_past_events(
    world: &World,
    cast: &mut Cast,
    events: &[EventDraft],
    times: &[TimeExpr],
    date: Option<Date>,
) {
    let Some(published) = date else { return };
    for event in events {
        let Some(time) = event.time.map(|t| &times[t]) else { continue };
        let (Some(start), Some(end)) = (time.start, time.end) else { continue };
        if end >= published {
            continue;
        }
        for party in event.actors.iter().chain(&event.recipients) {
            let Some(Known::Person(person)) = cast.actor(*party).known else { continue };
            let over = |o: &Office| o.to.is_some_and(|to| to.last_day() < published);
            let held = world
                .offices_on(person, start)
                .into_iter()
                .filter(|o| o.certainty == Certainty::Dated && o.region.is_none() && over(o));
            for office in held {
                let (from, to) = (office.from.map(|d| d.to_string()), office.to.map(|d| d.to_string()));
                cast.hold(*party, HeldOffice { title: office.title.to_owned(), from, to, words: None });
            }
        }
    }
}
