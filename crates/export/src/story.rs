//! A record with its ids resolved and its days read, as the formats look at it.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_core::Record;
use demarche_core::record::{Actor, ActorKind, Event, Place, Quote, SentenceKind, Time};
use demarche_world::{Country, World};
use jiff::civil::Date;

use crate::entry::Entry;
use crate::keys::{self, Keys, find};

/// One record on its way into a format.
pub struct Story<'a> {
    pub entry: Entry<'a>,
    pub record: &'a Record,
    pub keys: Keys,
    /// The day of publication.
    pub published: Option<Date>,
}

impl<'a> Story<'a> {
    pub fn new(entry: &Entry<'a>) -> Self {
        let record = entry.record;
        let document = entry.document.map_or_else(|| keys::document(record), str::to_owned);
        let keys = Keys::of(record, &document);
        Self { entry: *entry, record, keys, published: record.document.published.as_deref().and_then(day) }
    }

    pub fn actor(&self, id: &str) -> Option<(usize, &'a Actor)> {
        find(&self.record.actors, id, |a| &a.id)
    }

    pub fn actors(&self, ids: &[String]) -> Vec<&'a Actor> {
        ids.iter().filter_map(|id| self.actor(id)).map(|(_, a)| a).collect()
    }

    pub fn event(&self, id: &str) -> Option<(usize, &'a Event)> {
        find(&self.record.events, id, |e| &e.id)
    }

    pub fn quote(&self, id: &str) -> Option<(usize, &'a Quote)> {
        find(&self.record.quotes, id, |q| &q.id)
    }

    pub fn place(&self, id: Option<&String>) -> Option<&'a Place> {
        Some(find(&self.record.places, id?, |p| &p.id)?.1)
    }

    pub fn time(&self, id: Option<&String>) -> Option<&'a Time> {
        Some(find(&self.record.times, id?, |t| &t.id)?.1)
    }

    /// First and last day of a time, where it has both.
    pub fn days(&self, id: Option<&String>) -> Option<(Date, Date)> {
        let time = self.time(id)?;
        let (start, end) = (time.start.as_deref().and_then(day), time.end.as_deref().and_then(day));
        let start = start.or(end)?;
        Some((start, end.unwrap_or(start).max(start)))
    }

    /// The number of the sentence, from 1, in which the code point `at` stands.
    pub fn sentence(&self, at: u32) -> usize {
        self.record.sentences.partition_point(|s| s.start <= at).max(1)
    }

    /// The words of that sentence.
    pub fn sentence_text(&self, at: u32) -> String {
        let Some(sentence) = self.record.sentences.get(self.sentence(at) - 1) else { return String::new() };
        self.slice(sentence.start, sentence.end)
    }

    /// Whether the code point `at` stands in the headline or the first sentence below it.
    pub fn leads(&self, at: u32) -> bool {
        let body = |k: SentenceKind| matches!(k, SentenceKind::Body);
        let first = self.record.sentences.iter().position(|s| body(s.kind)).unwrap_or(0);
        self.sentence(at) <= first + 1
    }

    /// The text from code point `start` to `end`.
    pub fn slice(&self, start: u32, end: u32) -> String {
        let text = &self.record.document.text;
        text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect()
    }

    /// `GOV` and the like: the country's name of an actor, where it has a country.
    pub fn country_name(actor: &Actor) -> Option<&'static str> {
        country(actor.country.as_deref()?).map(|c| c.name)
    }

    /// The name under which an actor stands in tables of countries and of people: a description gets its
    /// country in brackets.
    pub fn table_name(actor: &Actor) -> String {
        let country = Self::country_name(actor);
        match (actor.kind, country) {
            (ActorKind::Country, Some(country)) => country.to_owned(),
            (ActorKind::Group | ActorKind::Unnamed, Some(country)) => {
                format!("{} ({country})", capitalised(&actor.name))
            }
            _ => actor.name.clone(),
        }
    }
}

/// The country of an alpha-3 code. The tables are searched from the top, which is too slow for each cell of each row.
pub fn country(code: &str) -> Option<Country> {
    static ALL: OnceLock<HashMap<&'static str, Country>> = OnceLock::new();
    let all = ALL.get_or_init(|| World::embedded().countries().map(|c| (c.iso3, c)).collect());
    all.get(code).copied()
}

/// The day written `text`.
pub fn day(text: &str) -> Option<Date> {
    text.get(..10).unwrap_or(text).parse().ok()
}

/// With a capital at the front.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A share or degree with at most four digits behind the point, as the record's 32-bit values mean it.
pub fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

/// Of several texts the ones that are not empty, joined.
pub fn joined<S: AsRef<str>>(texts: impl IntoIterator<Item = S>, by: &str) -> String {
    let mut out = String::new();
    for text in texts {
        let text = text.as_ref();
        if text.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str(by);
        }
        out.push_str(text);
    }
    out
}
