//! Looking up what ids of a record stand for, and saying it in words.

use std::collections::BTreeMap;

use demarche_core::record::{Actor, Claim, Event, Issue, Place, Record, Time};

/// The items of a record by id.
pub struct Names<'r> {
    actors: BTreeMap<&'r str, &'r Actor>,
    places: BTreeMap<&'r str, &'r Place>,
    times: BTreeMap<&'r str, &'r Time>,
    issues: BTreeMap<&'r str, &'r Issue>,
}

impl<'r> Names<'r> {
    /// Reads `record` once.
    pub fn new(record: &'r Record) -> Self {
        Self {
            actors: record.actors.iter().map(|a| (a.id.as_str(), a)).collect(),
            places: record.places.iter().map(|p| (p.id.as_str(), p)).collect(),
            times: record.times.iter().map(|t| (t.id.as_str(), t)).collect(),
            issues: record.issues.iter().map(|i| (i.id.as_str(), i)).collect(),
        }
    }

    /// The actor `id`.
    pub fn actor(&self, id: &str) -> Option<&'r Actor> {
        self.actors.get(id).copied()
    }

    /// The name of actor `id`; the id itself where there is none.
    pub fn name<'a>(&self, id: &'a str) -> &'a str
    where
        'r: 'a,
    {
        self.actor(id).map_or(id, |a| &a.name)
    }

    /// The names of actors, joined.
    pub fn names(&self, ids: &[String]) -> String {
        ids.iter().map(|id| self.name(id)).collect::<Vec<_>>().join(" + ")
    }

    /// The name of place `id`.
    pub fn place<'a>(&self, id: &'a str) -> &'a str
    where
        'r: 'a,
    {
        self.places.get(id).map_or(id, |p| &p.name)
    }

    /// The value of time `id`, or its words where it has none.
    pub fn time(&self, id: &str) -> String {
        self.times.get(id).map_or_else(|| id.to_owned(), |t| value(t))
    }

    /// The name of issue `id`.
    pub fn issue<'a>(&self, id: &'a str) -> &'a str
    where
        'r: 'a,
    {
        self.issues.get(id).map_or(id, |i| &i.name)
    }

    /// By whose word: a name, `the article`, or the words for an unnamed source.
    pub fn claimant(&self, claim: &Claim) -> String {
        match claim.by.as_str() {
            "narrator" => "the article".to_owned(),
            "unnamed" => match &claim.cue {
                Some(cue) => format!("unnamed (“{}”)", cue.words.text),
                None => "unnamed".to_owned(),
            },
            id => self.name(id).to_owned(),
        }
    }
}

/// A time in ISO 8601, an interval with a slash; its words where it has no value.
pub fn value(time: &Time) -> String {
    match (&time.start, &time.end) {
        (Some(start), Some(end)) if start == end => start.clone(),
        (Some(start), Some(end)) => format!("{start}/{end}"),
        (Some(start), None) => format!("{start}/…"),
        (None, Some(end)) => format!("…/{end}"),
        (None, None) => format!("“{}”", time.text.text),
    }
}

/// Type and mode of an event: `CONSULT/visit`.
pub fn act(event: &Event) -> String {
    match &event.mode {
        Some(mode) => format!("{}/{mode}", event.event_type),
        None => event.event_type.to_string(),
    }
}

/// The words of a quote, its parts joined by an ellipsis.
pub fn quoted(quote: &demarche_core::record::Quote) -> String {
    quote.spans.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" … ")
}
