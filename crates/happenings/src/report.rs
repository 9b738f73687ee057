//! The reports of a record: one document's accounts of happenings.
//!
//! Each engagement is a report; so is each chain of events that the document tells as the same, and each other event
//! with a known party or place. A report has its days: stated where the text gives them, else inferred from the
//! day on which it became known and from how it is told. What recurs, and what is told not to be without a day,
//! may join a happening and never founds one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use demarche_core::Record;
use demarche_core::record::{
    Actor, ActorKind, Claim, Engagement, EngagementKind, Event, EventType, Place, Stance, Status, Time, Words,
};
use serde::{Deserialize, Serialize};

use crate::actors::{ActorCard, key_of};
use crate::day::{Day, Days};
use crate::ids::{ActorKey, DocKey, ReportKey};
use crate::origin::Origin;
use crate::standing::{self, Standing};
use crate::tables::{Tables, Turn};
use crate::words::Prose;

/// A stated time longer than this is too wide to exclude another.
const WIDEST_STATED: i32 = 31;

/// Days within which something happened that a headline tells as done.
const FRESH: i32 = 3;
/// Stems by which a document's reports are filed.
const ABOUT: usize = 4;

/// Days for which something that lasts may have gone on when it is told.
const LASTING: i32 = 365;

/// What the store knows of a document beside its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Its key.
    pub key: DocKey,
    /// The day on which what it tells became known: published, else of the feed, else kept.
    pub known_on: Day,
    /// The agency that it credits, where it does.
    pub credit: Option<String>,
    /// The first of the documents of which it is a copy.
    pub copy_of: Option<DocKey>,
}

/// What is known of a document when its reports are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Its key.
    pub key: DocKey,
    /// The day on which what it tells became known.
    pub known_on: Day,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// The agency that it credits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credit: Option<String>,
    /// The first of the documents of which it is a copy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copy_of: Option<DocKey>,
    /// The stems that tell it apart from other documents, ascending, each with its share of the whole.
    pub terms: Vec<(String, f32)>,
    /// Named actors of the document, ascending.
    pub names: Vec<ActorKey>,
}

/// What sort of happening is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Kind {
    /// A meeting, call, visit, talks, summit or letter.
    Engagement(EngagementKind),
    /// Another act.
    Act(EventType),
    /// An act that the record has no type for.
    Other,
}

impl Kind {
    /// As written in the store: `meeting`, `ASSAULT`, `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Engagement(kind) => kind.as_str(),
            Kind::Act(kind) => kind.as_str(),
            Kind::Other => "other",
        }
    }

    /// Whether it is an engagement.
    pub fn is_engagement(self) -> bool {
        matches!(self, Kind::Engagement(_))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.as_str().to_owned()
    }
}

impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if let Some(kind) = EngagementKind::parse(&text) {
            return Ok(Kind::Engagement(kind));
        }
        match EventType::parse(&text) {
            Some(kind) => Ok(Kind::Act(kind)),
            None if text == "other" => Ok(Kind::Other),
            None => Err(format!("no kind of happening is called {text}")),
        }
    }
}

/// What somebody does in a happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Does it, or takes part.
    Actor,
    /// Is done to.
    Recipient,
}

/// Somebody who has part in a happening.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    /// Who.
    pub actor: ActorKey,
    /// What part.
    pub role: Role,
    /// The name in this document.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3, or a code of PLOVER's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

impl Party {
    /// Whether it may be known again in another document.
    pub fn is_named(&self) -> bool {
        !self.actor.as_str().starts_with("u-")
    }
}

/// Where a happening is told to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The name in this document.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Degrees north and east, where it is a point and not a country or region.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub point: Option<(f64, f64)>,
}

/// A number in the words of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub value: u64,
    /// The stem of what is counted.
    pub of: String,
    /// The words ("at least 40 people").
    pub words: String,
    /// Whether the words leave it open upward ("at least", "more than"), downward ("up to") or both ("about").
    pub open: (bool, bool),
}

/// What one voice tells of a happening in this document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// By whose word.
    pub origin: Origin,
    /// The name of who says it; absent where the document tells it itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// The country of who says it: two officials of one government are no second voice.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Whether who says it has part in the happening, and which.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part: Option<Role>,
    /// How firmly.
    pub stance: Stance,
    /// How the clause tells it.
    pub status: Status,
    /// A turn that the words give it ("called off", "postponed").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub turn: Option<Turn>,
    /// The words: first code point and text of the trigger, or of the clause where the turn decides.
    pub at: Words,
    /// The id of the event in its record.
    pub event: String,
}

/// One document's account of a happening.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its key.
    pub key: ReportKey,
    /// The document.
    pub doc: DocKey,
    /// The day on which it became known.
    pub known_on: Day,
    /// The id of the engagement or of the first event in the record.
    pub item: String,
    /// What sort of happening.
    pub kind: Kind,
    /// PLOVER 2.0 mode of the first event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mode: Option<String>,
    /// Stems of the words that carry the act, ascending.
    pub triggers: Vec<String>,
    /// When.
    pub days: Days,
    /// Who.
    pub parties: Vec<Party>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub site: Option<Site>,
    /// What it names, where that stands for months: a war.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standing: Option<Standing>,
    /// How it stands by this document.
    pub status: Status,
    /// Whether it may found a happening; otherwise it only joins one.
    pub founds: bool,
    /// Stems of the sentences in which it is told, ascending, without the triggers.
    pub words: Vec<String>,
    /// Words of names in these sentences, lower case, ascending.
    pub caps: Vec<String>,
    /// The stems that tell the document apart most, ascending: with the word of the act, what it is filed under.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub about: Vec<String>,
    /// Numbers in these sentences.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub numbers: Vec<Quantity>,
    /// Who tells it, in text order.
    pub accounts: Vec<Account>,
    /// The events of the record that it is made of.
    pub events: Vec<String>,
}

impl Report {
    /// The parties that may be known again in another document.
    pub fn named(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(|p| p.is_named())
    }

    /// Whether it names what stands for months as a whole: a war, and no single act of one.
    pub(crate) fn is_standing(&self) -> bool {
        self.standing.as_ref().is_some_and(|s| s.sure)
    }
}

/// A document with its reports and the named actors that it speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentReports {
    /// The document.
    pub facts: Facts,
    /// Its reports, in text order.
    pub reports: Vec<Report>,
    /// Its named actors, for [`crate::actors`].
    pub actors: Vec<ActorCard>,
}

/// The reports of `record`, filed as `filing` says.
pub fn reports(record: &Record, filing: &Filing, tables: &Tables) -> DocumentReports {
    let source = Source::new(record, filing, tables);
    let mut reports: Vec<Report> = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for engagement in &record.engagements {
        told.extend(engagement.events.iter().map(String::as_str));
        reports.extend(source.engagement(engagement));
    }
    // An event told as the same as one of an engagement belongs there and is no report of its own.
    for chain in chains(&record.events) {
        if chain.iter().all(|e| !told.contains(e.id.as_str())) {
            reports.extend(source.chain(&chain));
        }
    }
    standing::complete(&mut reports);
    number_keys(&mut reports, &filing.key);
    DocumentReports { facts: source.facts, reports, actors: source.cards }
}

/// Events that are the same happening by the document's own word, in text order.
fn chains(events: &[Event]) -> Vec<Vec<&Event>> {
    let mut by_root: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for event in events {
        let root = event.same_as.as_deref().unwrap_or(&event.id);
        let chain = by_root.entry(root).or_default();
        if chain.is_empty() {
            order.push(root);
        }
        chain.push(event);
    }
    order.iter().map(|root| by_root[root].clone()).collect()
}

/// Gives every report its key, from where its first trigger stands.
fn number_keys(reports: &mut [Report], doc: &DocKey) {
    reports.sort_by_key(|r| r.accounts.iter().map(|a| a.at.start).min().unwrap_or(0));
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    for report in reports {
        let start = report.accounts.iter().map(|a| a.at.start).min().unwrap_or(0);
        let n = seen.entry(start).or_default();
        *n += 1;
        report.key = ReportKey::item(doc, start, *n);
    }
}

/// A record being turned into reports.
struct Source<'r> {
    record: &'r Record,
    tables: &'r Tables,
    facts: Facts,
    cards: Vec<ActorCard>,
    actors: BTreeMap<&'r str, (&'r Actor, ActorKey)>,
    places: BTreeMap<&'r str, &'r Place>,
    times: BTreeMap<&'r str, &'r Time>,
    prose: Prose<'r>,
}

impl<'r> Source<'r> {
    fn new(record: &'r Record, filing: &Filing, tables: &'r Tables) -> Self {
        let prose = Prose::new(record, tables);
        let actors: BTreeMap<&str, (&Actor, ActorKey)> =
            record.actors.iter().map(|a| (a.id.as_str(), (a, key_of(a, &filing.key)))).collect();
        let cards: Vec<ActorCard> =
            record.actors.iter().filter_map(|a| ActorCard::of(a, &filing.key)).collect();
        let mut names: Vec<ActorKey> = cards.iter().map(|c| c.key.clone()).collect();
        names.sort();
        names.dedup();
        let facts = Facts {
            key: filing.key.clone(),
            known_on: filing.known_on,
            publisher: record.document.outlet.clone(),
            credit: filing.credit.clone(),
            copy_of: filing.copy_of.clone(),
            terms: prose.terms(tables),
            names,
        };
        Self {
            record,
            tables,
            facts,
            cards,
            actors,
            places: record.places.iter().map(|p| (p.id.as_str(), p)).collect(),
            times: record.times.iter().map(|t| (t.id.as_str(), t)).collect(),
            prose,
        }
    }

    fn engagement(&self, engagement: &Engagement) -> Option<Report> {
        let events: Vec<&Event> =
            self.record.events.iter().filter(|e| engagement.events.contains(&e.id)).collect();
        let parties: Vec<Party> =
            engagement.parties.iter().filter_map(|id| self.party(id, Role::Actor)).collect();
        let place = engagement.place.as_deref().or_else(|| events.iter().find_map(|e| e.place.as_deref()));
        let time = engagement.time.as_deref().or_else(|| events.iter().find_map(|e| e.time.as_deref()));
        let kind = Kind::Engagement(engagement.kind);
        self.report(&engagement.id, kind, &events, parties, place, time, engagement.status)
    }

    fn chain(&self, chain: &[&Event]) -> Option<Report> {
        let first = chain.first()?;
        let mut parties: Vec<Party> = Vec::new();
        for event in chain {
            let roles = [(&event.actors, Role::Actor), (&event.recipients, Role::Recipient)];
            for (ids, role) in roles {
                for party in ids.iter().filter_map(|id| self.party(id, role)) {
                    if !parties.iter().any(|p| p.actor == party.actor && p.role == role) {
                        parties.push(party);
                    }
                }
            }
        }
        let place = chain.iter().find_map(|e| e.place.as_deref());
        if place.is_none() && !parties.iter().any(Party::is_named) {
            return None;
        }
        let time = chain.iter().find_map(|e| e.time.as_deref());
        self.report(&first.id, Kind::Act(first.event_type), chain, parties, place, time, first.status)
    }

    #[allow(clippy::too_many_arguments)]
    fn report(
        &self,
        item: &str,
        kind: Kind,
        events: &[&Event],
        mut parties: Vec<Party>,
        place: Option<&str>,
        time: Option<&str>,
        status: Status,
    ) -> Option<Report> {
        let first = events.first()?;
        parties.sort();
        parties.dedup();
        let mut triggers: Vec<String> =
            events.iter().flat_map(|e| self.prose.stems(&e.trigger.text, self.tables)).collect();
        triggers.sort();
        triggers.dedup();
        let site = place.and_then(|id| self.site(id));
        let named = Standing::of(kind, status, &triggers, &parties, site.as_ref(), self.tables);
        let told = self.days(time, status);
        // What a day is given for is no war as a whole, unless the word always is.
        let named = named.filter(|s| s.sure || !told.is_stated());
        let lasting = !kind.is_engagement()
            && (triggers.iter().any(|t| self.tables.is_lasting(t)) || named.as_ref().is_some_and(|s| s.sure));
        let known = self.facts.known_on;
        // A war is told day after day; the day of one report says nothing against another's. One that was over long
        // before has its own days.
        let days = if lasting && told.last >= known.plus(-LASTING) {
            Days::inferred(known.plus(-LASTING), known.plus(30))
        } else if lasting {
            Days::inferred(told.first, told.last)
        } else {
            told
        };
        // What a headline or the opening of a report tells as done is news of that day.
        let opens = events.iter().any(|e| self.prose.opens(&e.trigger));
        let days = if !lasting && !days.is_stated() && time.is_none() && status == Status::Occurred && opens {
            Days::inferred(known.plus(-FRESH), known)
        } else {
            days
        };
        let founds = match status {
            Status::Recurrent => false,
            Status::Negated => days.is_stated(),
            _ => true,
        };
        let told = self.prose.around(events.iter().map(|e| &e.trigger));
        let words: Vec<String> =
            told.stems.into_iter().filter(|w| triggers.binary_search(w).is_err()).collect();
        let accounts: Vec<Account> =
            events.iter().flat_map(|e| e.claims.iter().map(|c| self.account(e, c, &parties))).collect();
        Some(Report {
            key: ReportKey::new(""),
            doc: self.facts.key.clone(),
            known_on: self.facts.known_on,
            item: item.to_owned(),
            kind,
            mode: first.mode.clone(),
            triggers,
            days,
            parties,
            site,
            standing: named,
            status,
            founds,
            words,
            caps: told.caps,
            numbers: told.numbers,
            about: about(&self.facts.terms),
            accounts,
            events: events.iter().map(|e| e.id.clone()).collect(),
        })
    }

    fn party(&self, id: &str, role: Role) -> Option<Party> {
        let (actor, key) = self.actors.get(id)?;
        Some(Party {
            actor: key.clone(),
            role,
            name: actor.name.clone(),
            kind: actor.kind,
            country: actor.country.clone(),
        })
    }

    fn site(&self, id: &str) -> Option<Site> {
        use demarche_core::record::{PlaceBasis, PlaceKind};
        let place = self.places.get(id)?;
        let whole = matches!(place.kind, Some(PlaceKind::Country | PlaceKind::Region | PlaceKind::Area));
        let own = !matches!(place.basis, Some(PlaceBasis::Document));
        let point = place.lat.zip(place.lon).filter(|_| own && !whole);
        let known = point.is_some() || place.country.is_some();
        known.then(|| Site { name: place.name.clone(), country: place.country.clone(), point })
    }

    /// The days of what is told with `status` at `time`.
    fn days(&self, time: Option<&str>, status: Status) -> Days {
        let known = self.facts.known_on;
        let time = time.and_then(|id| self.times.get(id));
        let stated = time.and_then(|t| {
            let first = Day::parse(t.start.as_deref()?)?;
            let last = Day::parse(t.end.as_deref()?)?;
            Some(Days::stated(first, last))
        });
        match stated {
            Some(days) if days.len() <= WIDEST_STATED => days,
            Some(days) => Days::inferred(days.first, days.last),
            None => inferred(known, status),
        }
    }

    fn account(&self, event: &Event, claim: &Claim, parties: &[Party]) -> Account {
        let speaker = self.actors.get(claim.by.as_str());
        let key = speaker.map(|(_, key)| key);
        // A spokesman speaks for his country, which has part where one of its people or itself has.
        let country = speaker.and_then(|(actor, _)| actor.country.as_deref());
        let own = key.and_then(|key| parties.iter().find(|p| p.actor == *key));
        let part =
            own.or_else(|| parties.iter().find(|p| country.is_some() && p.country.as_deref() == country));
        let part = part.map(|p| p.role);
        let country = country.map(str::to_owned);
        let unnamed = claim.by == "unnamed";
        let by = match speaker {
            Some((actor, _)) => Some(actor.name.clone()),
            None if unnamed => claim.cue.as_ref().map(|c| c.words.text.clone()),
            None => None,
        };
        Account {
            origin: if unnamed { Origin::unnamed(&self.facts) } else { Origin::of(&self.facts, key) },
            by,
            country,
            part,
            stance: claim.stance,
            status: event.status,
            turn: self.prose.turn(&event.trigger, self.tables),
            at: event.trigger.clone(),
            event: event.id.clone(),
        }
    }
}

/// The stems that tell a document apart most, of its terms.
pub fn about(terms: &[(String, f32)]) -> Vec<String> {
    let mut list: Vec<&(String, f32)> = terms.iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut out: Vec<String> = list.into_iter().take(ABOUT).map(|(w, _)| w.clone()).collect();
    out.sort();
    out
}

/// The days of what is told with `status` on day `known` without a day of its own.
pub fn inferred(known: Day, status: Status) -> Days {
    let (before, after) = match status {
        Status::Occurred => (30, 0),
        Status::Ongoing => (1, 1),
        Status::Planned => (0, 21),
        Status::Possible => (3, 30),
        Status::Conditional | Status::Demanded => (0, 60),
        Status::Negated => (7, 30),
        Status::Recurrent => (30, 30),
    };
    Days::inferred(known.plus(-before), known.plus(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in [Kind::Engagement(EngagementKind::Call), Kind::Act(EventType::Assault), Kind::Other] {
            assert_eq!(Kind::try_from(String::from(kind)), Ok(kind));
        }
    }

    #[test]
    fn days_are_inferred_from_the_telling() {
        let known = Day::parse("2021-05-24").unwrap();
        assert_eq!(inferred(known, Status::Planned).to_string(), "2021-05-24 to 2021-06-14");
        assert!(inferred(known, Status::Occurred).last <= known);
    }
}
