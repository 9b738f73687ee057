//! Ids that stay the same from one export to the next, and are the same in every format.
//!
//! What they are made of is said in [`demarche_core::keys`]; here are those of a whole record, item by item.

use std::collections::HashMap;

use demarche_core::Record;
use demarche_core::record::{Deadline, Position, Trip};
use sha2::{Digest as _, Sha256};

/// The key of the document of `record`: `d-` and thirteen letters and digits.
pub fn document(record: &Record) -> String {
    let d = &record.document;
    demarche_core::keys::document(&demarche_core::keys::source(d.url.as_deref(), &d.id), &d.text)
}

/// A positive number of `bits` bits made of `parts`, for formats whose ids are numbers.
pub fn number(parts: &[&str], bits: u32) -> u64 {
    let digest = digest(parts);
    let first: [u8; 8] = digest[..8].try_into().unwrap_or_default();
    (u64::from_be_bytes(first) >> (64 - bits)).max(1)
}

fn digest(parts: &[&str]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}

/// The keys of a record's items, each list in the order of the record's.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// The document.
    pub document: String,
    /// Actors, as this document knows them.
    pub actors: Vec<String>,
    /// Quotes.
    pub quotes: Vec<String>,
    /// Events.
    pub events: Vec<String>,
    /// Engagements.
    pub engagements: Vec<String>,
    /// Trips.
    pub trips: Vec<String>,
    /// The legs of all trips, one after the other.
    pub legs: Vec<String>,
    /// Issues.
    pub issues: Vec<String>,
    /// Positions.
    pub positions: Vec<String>,
    /// Deadlines.
    pub deadlines: Vec<String>,
    /// Places.
    pub places: Vec<String>,
    /// Times.
    pub times: Vec<String>,
}

impl Keys {
    /// The keys of `record`, whose document has the key `document`.
    pub fn of(record: &Record, document: &str) -> Self {
        let body = document.strip_prefix("d-").unwrap_or(document);
        let keys = |letter: char, starts: &mut dyn Iterator<Item = u32>| {
            let mut seen: HashMap<u32, u32> = HashMap::new();
            let key = |start| {
                let nth = seen.entry(start).and_modify(|n| *n += 1).or_insert(1);
                if *nth == 1 {
                    format!("{letter}-{body}-{start}")
                } else {
                    format!("{letter}-{body}-{start}.{nth}")
                }
            };
            starts.map(key).collect::<Vec<_>>()
        };
        let first = |words: &[demarche_core::record::Words]| words.first().map_or(0, |w| w.start);
        let trip = |t: &Trip| t.legs.first().map_or(0, |l| l.evidence.start);
        let position = |p: &Position| first(&p.evidence);
        let deadline = |d: &Deadline| first(&d.evidence);
        let events = keys('e', &mut record.events.iter().map(|e| e.trigger.start));
        let engagement = |g: &demarche_core::record::Engagement| {
            let event = g.events.first().and_then(|id| find(&record.events, id, |e| &e.id));
            event.map_or_else(|| first(&g.evidence), |(_, e)| e.trigger.start)
        };
        Self {
            document: document.to_owned(),
            actors: keys(
                'a',
                &mut record.actors.iter().map(|a| a.mentions.first().map_or(0, |m| m.words.start)),
            ),
            quotes: keys('q', &mut record.quotes.iter().map(|q| first(&q.spans))),
            events,
            engagements: keys('g', &mut record.engagements.iter().map(engagement)),
            trips: keys('j', &mut record.trips.iter().map(trip)),
            legs: keys('l', &mut record.trips.iter().flat_map(|t| &t.legs).map(|l| l.evidence.start)),
            issues: keys('i', &mut record.issues.iter().map(|i| first(&i.mentions))),
            positions: keys('p', &mut record.positions.iter().map(position)),
            deadlines: keys('t', &mut record.deadlines.iter().map(deadline)),
            places: keys('o', &mut record.places.iter().map(|p| first(&p.mentions))),
            times: keys('m', &mut record.times.iter().map(|t| t.text.start)),
        }
    }
}

/// The item called `id` in `items`, with its position. The record numbers its items, so that the first look is
/// nearly always the right one.
pub(crate) fn find<'a, T>(items: &'a [T], id: &str, name: impl Fn(&T) -> &String) -> Option<(usize, &'a T)> {
    let at = id.get(1..).and_then(|n| n.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
    if let Some((at, item)) = at.and_then(|at| Some((at, items.get(at)?)))
        && name(item) == id
    {
        return Some((at, item));
    }
    items.iter().enumerate().find(|(_, item)| name(item) == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_range() {
        for n in 0..200 {
            let word = n.to_string();
            assert!((1..1 << 31).contains(&number(&[&word], 31)));
        }
        assert_ne!(number(&["ab", "c"], 53), number(&["a", "bc"], 53));
    }
}
