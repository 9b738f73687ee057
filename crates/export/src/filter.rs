//! Which documents and events are wanted.
//!
//! A filter takes away what is not asked for and leaves a record that is whole: what refers to something taken
//! away refers to nothing. Without any condition everything passes as it is.

use demarche_core::Record;
use demarche_core::record::{Actor, EventType, Status};
use jiff::civil::Date;

use crate::entry::Entry;
use crate::story::Story;

/// Conditions that must all hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only documents published by this day: what the press had said then.
    pub on: Option<Date>,
    /// Only what happened, or was published where no day is told, on this day or later.
    pub from: Option<Date>,
    /// The same, on this day or earlier.
    pub to: Option<Date>,
    /// Only what one of these has part in: an id (`Q…`), a country code, or a part of a name.
    pub actors: Vec<String>,
    /// Only events of these types.
    pub types: Vec<EventType>,
    /// Only events of these statuses.
    pub statuses: Vec<Status>,
}

impl Filter {
    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The part of `record` that is wanted; `None` where that is nothing.
    pub fn apply(&self, mut record: Record) -> Option<Record> {
        if self.is_empty() {
            return Some(record);
        }
        let told = Story::new(&Entry::of(&record));
        if let Some(on) = self.on
            && told.published.is_none_or(|day| day > on)
        {
            return None;
        }
        let wanted: Vec<bool> = record.actors.iter().map(|a| self.wants(a)).collect();
        let party = |id: &String| told.actor(id).is_some_and(|(at, _)| wanted[at]);
        let any = |ids: &[String]| self.actors.is_empty() || ids.iter().any(party);
        let within = |time: Option<&String>| {
            let days = told.days(time).or(told.published.map(|d| (d, d)));
            match days {
                Some((first, last)) => {
                    self.from.is_none_or(|from| last >= from) && self.to.is_none_or(|to| first <= to)
                }
                None => self.from.is_none() && self.to.is_none(),
            }
        };
        let events: Vec<bool> = record
            .events
            .iter()
            .map(|e| {
                (any(&e.actors) || any(&e.recipients))
                    && (self.types.is_empty() || self.types.contains(&e.event_type))
                    && (self.statuses.is_empty() || self.statuses.contains(&e.status))
                    && within(e.time.as_ref())
            })
            .collect();
        // What is no event has no type; a filter that asks for types or statuses asks for events.
        let only_events = !self.types.is_empty() || !self.statuses.is_empty();
        let quotes: Vec<bool> =
            record.quotes.iter().map(|q| !only_events && any(q.speaker.as_slice()) && within(None)).collect();
        let engagements: Vec<bool> = record
            .engagements
            .iter()
            .map(|g| {
                any(&g.parties)
                    && within(g.time.as_ref())
                    && (!only_events
                        || g.events.iter().any(|id| told.event(id).is_some_and(|(at, _)| events[at])))
            })
            .collect();
        let trips: Vec<bool> = record
            .trips
            .iter()
            .map(|t| {
                !only_events
                    && any(std::slice::from_ref(&t.traveller))
                    && t.legs.iter().any(|l| within(l.time.as_ref()))
            })
            .collect();
        let positions: Vec<bool> = record
            .positions
            .iter()
            .map(|p| !only_events && any(std::slice::from_ref(&p.party)) && within(None))
            .collect();
        let deadlines: Vec<bool> = record
            .deadlines
            .iter()
            .map(|d| !only_events && self.actors.is_empty() && within(d.time.as_ref()))
            .collect();
        retain(&mut record.events, &events);
        retain(&mut record.quotes, &quotes);
        retain(&mut record.engagements, &engagements);
        retain(&mut record.trips, &trips);
        retain(&mut record.positions, &positions);
        retain(&mut record.deadlines, &deadlines);
        mend(&mut record);
        let items = record.events.len()
            + record.quotes.len()
            + record.engagements.len()
            + record.trips.len()
            + record.positions.len()
            + record.deadlines.len();
        (items > 0).then_some(record)
    }

    fn wants(&self, actor: &Actor) -> bool {
        self.actors.iter().any(|wanted| {
            actor.known_as.as_deref() == Some(wanted)
                || actor.country.as_deref() == Some(wanted)
                || actor.name.to_lowercase().contains(&wanted.to_lowercase())
        })
    }
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().copied().unwrap_or(false));
}

/// Takes away references to what is no longer there.
fn mend(record: &mut Record) {
    let events: Vec<String> = record.events.iter().map(|e| e.id.clone()).collect();
    let quotes: Vec<String> = record.quotes.iter().map(|q| q.id.clone()).collect();
    let has = |ids: &[String], id: &String| ids.contains(id);
    for event in &mut record.events {
        event.part_of.take_if(|id| !has(&events, id));
        event.same_as.take_if(|id| !has(&events, id));
        event.claims.iter_mut().for_each(|c| _ = c.quote.take_if(|id| !has(&quotes, id)));
    }
    for quote in &mut record.quotes {
        quote.within.take_if(|id| !has(&quotes, id));
    }
    for position in &mut record.positions {
        position.quote.take_if(|id| !has(&quotes, id));
    }
    for engagement in &mut record.engagements {
        engagement.events.retain(|id| has(&events, id));
        engagement.history.retain(|step| has(&events, &step.event));
    }
}
