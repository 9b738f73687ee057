//! A record as rows: what the index of a store holds of it, with names in place of numbers.
//!
//! Rows are compared, not counted: the same record gives the same rows, whichever model or rules made it, so that a
//! reading that changes nothing changes no row. Versions of makers are left out for that reason.

use std::collections::{BTreeMap, BTreeSet};

use demarche_core::Record;
use demarche_core::record::{Actor, ActorKind, MentionKind, Place, Time, Words};

use crate::ids;

/// Where an item stands in the index of its document: the letter of its key, and `local`.
pub type Spot = (char, String);

/// The rows of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// Its items.
    pub items: BTreeMap<Spot, Item>,
    /// Whom they name, by key.
    pub actors: BTreeMap<String, ActorInfo>,
    /// Where they are, by key.
    pub places: BTreeMap<String, PlaceInfo>,
    /// What they are about, by key: name and kind.
    pub issues: BTreeMap<String, (String, String)>,
    /// `local` of each event of the record, by its id there.
    pub events: BTreeMap<String, String>,
    /// The key of each actor of the record, by its id there.
    pub actor_keys: BTreeMap<String, String>,
}

/// An actor as one document has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorInfo {
    pub name: String,
    pub kind: ActorKind,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub cameo: Option<String>,
    /// Title, whose, first day, last day, basis.
    pub offices: Vec<[String; 5]>,
}

/// A place as one document has it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceInfo {
    pub name: String,
    pub kind: Option<String>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// What all items have.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    pub start: u32,
    pub end: u32,
    pub words: String,
    pub confidence: f64,
    pub maker: String,
}

/// When: first day, last day, basis.
pub type DaysInfo = [Option<String>; 3];

/// A row with its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub base: Base,
    pub what: What,
}

/// By whose word: voice, actor, words of saying, stance, quote.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimInfo {
    pub voice: &'static str,
    pub actor: Option<String>,
    pub words: Option<String>,
    pub stance: String,
    pub quote: Option<String>,
}

/// What parts the kinds of items.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Event {
        event_type: String,
        mode: Option<String>,
        contexts: Option<String>,
        cameo: Option<String>,
        quad: u8,
        goldstein: Option<f64>,
        status: String,
        object: Option<String>,
        days: DaysInfo,
        place: Option<String>,
        part_of: Option<String>,
        same_as: Option<String>,
        /// Role and key.
        parties: Vec<(&'static str, String)>,
        claims: Vec<ClaimInfo>,
        topics: BTreeSet<String>,
    },
    Quote {
        kind: String,
        act: String,
        channel: String,
        cue: Option<String>,
        speaker: Option<String>,
        speaker_words: Option<String>,
        on_behalf_of: Option<String>,
        addressee: Option<String>,
    },
    Engagement {
        kind: String,
        status: String,
        days: DaysInfo,
        place: Option<String>,
        events: String,
        topics: String,
        parties: Vec<String>,
    },
    Position {
        party: String,
        issue: String,
        stance: String,
        with: Option<String>,
        quote: Option<String>,
    },
    Leg {
        trip: usize,
        traveller: String,
        place: String,
        from: Option<String>,
        days: DaysInfo,
        status: String,
        to_meet: String,
    },
    Deadline {
        what: String,
        issue: Option<String>,
        days: DaysInfo,
    },
}

/// The rows of `record`, which is of the document `doc`.
pub fn rows(record: &Record, doc: &str) -> Rows {
    let mut maker = Maker {
        record,
        actors: record.actors.iter().map(|a| (a.id.as_str(), a)).collect(),
        places: record.places.iter().map(|p| (p.id.as_str(), p)).collect(),
        times: record.times.iter().map(|t| (t.id.as_str(), t)).collect(),
        issues: record.issues.iter().map(|i| (i.id.as_str(), i)).collect(),
        quotes: BTreeMap::new(),
        rows: Rows::default(),
    };
    for actor in &record.actors {
        maker.rows.actor_keys.insert(actor.id.clone(), actor_key(actor, doc));
    }
    maker.name();
    maker.known();
    maker.quotes();
    maker.events();
    maker.engagements();
    maker.others();
    maker.rows
}

/// The key of `actor` of document `doc`. A description, a bare surname and a name without a country say too little
/// to be the same in another document.
pub fn actor_key(actor: &Actor, doc: &str) -> String {
    if let Some(known) = &actor.known_as {
        return known.clone();
    }
    let named = matches!(actor.kind, ActorKind::Person | ActorKind::Country | ActorKind::Organization)
        && actor.mentions.iter().any(|m| m.kind == MentionKind::Name);
    let name = ids::folded(&actor.name);
    let full = actor.kind != ActorKind::Person || name.contains('_');
    match &actor.country {
        Some(country) if named && full && !name.is_empty() => format!("n-{name}-{country}"),
        _ => {
            let start = actor.mentions.first().map_or(0, |m| m.words.start);
            let letters = doc.strip_prefix("d-").unwrap_or(doc);
            // Two actors may begin at one word: "the Kerry–Lavrov talks".
            format!("u-{letters}-{start}{}", if named { "" } else { "." })
        }
    }
}

/// Whether the key means the same actor in every document.
pub fn is_shared(key: &str) -> bool {
    !key.starts_with("u-")
}

struct Maker<'r> {
    record: &'r Record,
    actors: BTreeMap<&'r str, &'r Actor>,
    places: BTreeMap<&'r str, &'r Place>,
    times: BTreeMap<&'r str, &'r Time>,
    issues: BTreeMap<&'r str, &'r demarche_core::record::Issue>,
    /// `local` of each quote, by its id.
    quotes: BTreeMap<String, String>,
    rows: Rows,
}

/// Confidence as written: seven digits are more than a share of one needs.
fn share(confidence: f32) -> f64 {
    (f64::from(confidence) * 1e4).round() / 1e4
}

fn base(words: &Words, confidence: f32, by: &demarche_core::record::Maker) -> Base {
    Base {
        start: words.start,
        end: words.end,
        words: words.text.clone(),
        confidence: share(confidence),
        maker: by.name.clone(),
    }
}

/// The words of an item that may have none: then it stands at the beginning.
fn first(evidence: &[Words]) -> Words {
    evidence.first().cloned().unwrap_or(Words { start: 0, end: 0, text: String::new() })
}

/// Places of items, numbered from the second on one place on.
#[derive(Default)]
struct Locals(BTreeMap<u32, u32>);

impl Locals {
    fn next(&mut self, start: u32) -> String {
        let n = self.0.entry(start).or_insert(0);
        *n += 1;
        if *n == 1 { start.to_string() } else { format!("{start}.{n}") }
    }
}

impl Maker<'_> {
    /// Gives the events and quotes their places, which others refer to.
    fn name(&mut self) {
        let mut locals = Locals::default();
        for event in &self.record.events {
            self.rows.events.insert(event.id.clone(), locals.next(event.trigger.start));
        }
        let mut locals = Locals::default();
        for quote in &self.record.quotes {
            let start = quote.spans.first().map_or(0, |s| s.start);
            self.quotes.insert(quote.id.clone(), locals.next(start));
        }
    }

    /// Actors that other documents may speak of are kept even where nothing is told of them.
    fn known(&mut self) {
        let record = self.record;
        for actor in &record.actors {
            if is_shared(&self.rows.actor_keys[&actor.id]) {
                self.actor(&actor.id);
            }
        }
    }

    fn actor(&mut self, id: &str) -> Option<String> {
        let actor = *self.actors.get(id)?;
        let key = self.rows.actor_keys.get(id)?.clone();
        if !self.rows.actors.contains_key(&key) {
            let name = |id: &Option<String>| {
                id.as_deref().and_then(|id| self.actors.get(id)).map_or(String::new(), |a| a.name.clone())
            };
            let day = |day: &Option<String>| day.clone().unwrap_or_default();
            let offices = actor
                .offices
                .iter()
                .filter(|_| is_shared(&key))
                .map(|o| [o.title.clone(), name(&o.of), day(&o.from), day(&o.to), o.basis.to_string()])
                .collect();
            let info = ActorInfo {
                name: actor.name.clone(),
                kind: actor.kind,
                country: actor.country.clone(),
                sector: actor.sectors.first().cloned(),
                cameo: actor.cameo.clone(),
                offices,
            };
            self.rows.actors.insert(key.clone(), info);
        }
        Some(key)
    }

    fn maybe_actor(&mut self, id: Option<&String>) -> Option<String> {
        id.and_then(|id| self.actor(id))
    }

    fn place(&mut self, id: &str) -> Option<String> {
        let place = *self.places.get(id)?;
        let key = match place.geonames {
            Some(number) => format!("g-{number}"),
            None => format!("w-{}-{}", ids::folded(&place.name), place.country.as_deref().unwrap_or("")),
        };
        self.rows.places.entry(key.clone()).or_insert_with(|| PlaceInfo {
            name: place.name.clone(),
            kind: place.kind.map(|k| k.to_string()),
            country: place.country.clone(),
            admin1: place.admin1.clone(),
            lat: place.lat,
            lon: place.lon,
        });
        Some(key)
    }

    fn issue(&mut self, id: &str) -> Option<String> {
        let issue = *self.issues.get(id)?;
        let key = format!("i-{}-{}", issue.kind, ids::folded(&issue.name));
        self.rows.issues.entry(key.clone()).or_insert_with(|| (issue.name.clone(), issue.kind.to_string()));
        Some(key)
    }

    fn days(&self, id: Option<&String>) -> DaysInfo {
        let Some(time) = id.and_then(|id| self.times.get(id.as_str())) else { return [None, None, None] };
        [time.start.clone(), time.end.clone(), time.basis.map(|b| b.to_string())]
    }

    fn quotes(&mut self) {
        let record = self.record;
        for quote in &record.quotes {
            let parts: Vec<&str> = quote.spans.iter().map(|s| s.text.as_str()).collect();
            let words = Words {
                start: quote.spans.first().map_or(0, |s| s.start),
                end: quote.spans.last().map_or(0, |s| s.end),
                text: parts.join(" … "),
            };
            let speaker = self.maybe_actor(quote.speaker.as_ref());
            let speaker_words = quote.speaker_mention.as_ref().map(|w| w.text.clone());
            let what = What::Quote {
                kind: quote.kind.to_string(),
                act: quote.act.to_string(),
                channel: quote.channel.to_string(),
                cue: quote.cue.as_ref().map(|c| c.words.text.clone()),
                speaker_words: if speaker.is_some() { None } else { speaker_words },
                speaker,
                on_behalf_of: self.maybe_actor(quote.on_behalf_of.as_ref()),
                addressee: self.maybe_actor(quote.addressee.as_ref()),
            };
            let spot = ('q', self.quotes[&quote.id].clone());
            self.rows.items.insert(spot, Item { base: base(&words, quote.confidence, &quote.by), what });
        }
    }

    fn events(&mut self) {
        let record = self.record;
        for event in &record.events {
            let mut parties = Vec::new();
            for (role, side) in [("actor", &event.actors), ("recipient", &event.recipients)] {
                for id in side {
                    parties.extend(self.actor(id).map(|key| (role, key)));
                }
            }
            let claims = event.claims.iter().map(|claim| {
                let voice = match claim.by.as_str() {
                    "narrator" => "narrator",
                    "unnamed" => "unnamed",
                    _ => "actor",
                };
                ClaimInfo {
                    voice,
                    actor: if voice == "actor" { self.actor(&claim.by) } else { None },
                    words: claim.cue.as_ref().map(|c| c.words.text.clone()),
                    stance: claim.stance.to_string(),
                    quote: claim.quote.as_ref().and_then(|id| self.quotes.get(id).cloned()),
                }
            });
            let claims = claims.collect();
            let place = event.place.as_deref().and_then(|id| self.place(id));
            let topics = event.topics.iter().filter_map(|id| self.issue(id)).collect();
            let what = What::Event {
                event_type: event.event_type.to_string(),
                mode: event.mode.clone(),
                contexts: (!event.contexts.is_empty()).then(|| event.contexts.join(" ")),
                cameo: event.cameo.clone(),
                quad: event.quad,
                goldstein: event.goldstein.map(share),
                status: event.status.to_string(),
                object: event.object.as_ref().map(|w| w.text.clone()),
                days: self.days(event.time.as_ref()),
                place,
                part_of: event.part_of.as_ref().and_then(|id| self.rows.events.get(id).cloned()),
                same_as: event.same_as.as_ref().and_then(|id| self.rows.events.get(id).cloned()),
                parties,
                claims,
                topics,
            };
            let spot = ('e', self.rows.events[&event.id].clone());
            self.rows
                .items
                .insert(spot, Item { base: base(&event.trigger, event.confidence, &event.by), what });
        }
    }

    fn engagements(&mut self) {
        let record = self.record;
        let triggers: BTreeMap<&str, &Words> =
            record.events.iter().map(|e| (e.id.as_str(), &e.trigger)).collect();
        let mut locals = Locals::default();
        for engagement in &record.engagements {
            let events: Vec<String> =
                engagement.events.iter().filter_map(|id| self.rows.events.get(id).cloned()).collect();
            let words = match engagement.events.first().and_then(|id| triggers.get(id.as_str())) {
                Some(trigger) => (*trigger).clone(),
                None => first(&engagement.evidence),
            };
            let place = engagement.place.as_deref().and_then(|id| self.place(id));
            let topics: Vec<&str> = engagement
                .topics
                .iter()
                .filter_map(|id| self.issues.get(id.as_str()))
                .map(|i| i.name.as_str())
                .collect();
            let topics = topics.join("; ");
            let parties = engagement.parties.iter().filter_map(|id| self.actor(id)).collect();
            let what = What::Engagement {
                kind: engagement.kind.to_string(),
                status: engagement.status.to_string(),
                days: self.days(engagement.time.as_ref()),
                place,
                events: events.join(" "),
                topics,
                parties,
            };
            let item = Item { base: base(&words, engagement.confidence, &engagement.by), what };
            self.rows.items.insert(('g', locals.next(words.start)), item);
        }
    }

    fn others(&mut self) {
        let record = self.record;
        let mut locals = Locals::default();
        for position in &record.positions {
            let (Some(party), Some(issue)) = (self.actor(&position.party), self.issue(&position.issue))
            else {
                continue;
            };
            let words = first(&position.evidence);
            let what = What::Position {
                party,
                issue,
                stance: position.stance.to_string(),
                with: self.maybe_actor(position.with.as_ref()),
                quote: position.quote.as_ref().and_then(|id| self.quotes.get(id).cloned()),
            };
            let item = Item { base: base(&words, position.confidence, &position.by), what };
            self.rows.items.insert(('p', locals.next(words.start)), item);
        }
        let mut locals = Locals::default();
        for (n, trip) in record.trips.iter().enumerate() {
            let Some(traveller) = self.actor(&trip.traveller) else { continue };
            let names: Vec<&str> = trip
                .to_meet
                .iter()
                .filter_map(|id| self.actors.get(id.as_str()))
                .map(|a| a.name.as_str())
                .collect();
            let to_meet = names.join("; ");
            for leg in &trip.legs {
                let Some(place) = self.place(&leg.to) else { continue };
                let what = What::Leg {
                    trip: n + 1,
                    traveller: traveller.clone(),
                    place,
                    from: leg.from.as_deref().and_then(|id| self.place(id)),
                    days: self.days(leg.time.as_ref()),
                    status: leg.status.to_string(),
                    to_meet: to_meet.clone(),
                };
                let item = Item { base: base(&leg.evidence, trip.confidence, &trip.by), what };
                self.rows.items.insert(('l', locals.next(leg.evidence.start)), item);
            }
        }
        let mut locals = Locals::default();
        for deadline in &record.deadlines {
            let words = first(&deadline.evidence);
            let issue = deadline.of.as_deref().and_then(|id| self.issue(id));
            let what = What::Deadline {
                what: deadline.what.to_string(),
                issue,
                days: self.days(deadline.time.as_ref()),
            };
            let item = Item { base: base(&words, deadline.confidence, &deadline.by), what };
            self.rows.items.insert(('t', locals.next(words.start)), item);
        }
    }
}

/// Rows with their layers: 0 where machine and corrected record agree, 1 for the corrected only, 2 for the machine only.
pub fn layered(machine: &Rows, corrected: &Rows) -> BTreeMap<(Spot, u8), Item> {
    let mut out = BTreeMap::new();
    for (spot, item) in &machine.items {
        let layer = if corrected.items.get(spot) == Some(item) { 0 } else { 2 };
        out.insert((spot.clone(), layer), item.clone());
    }
    for (spot, item) in &corrected.items {
        if machine.items.get(spot) != Some(item) {
            out.insert((spot.clone(), 1), item.clone());
        }
    }
    out
}
