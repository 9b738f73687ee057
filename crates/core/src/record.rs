//! The record: what Demarche keeps about one document, and its JSON shape.
//!
//! These types are the contract with users; the JSON Schema is generated from them by [`schema`].
//! What the text does not give is absent. Ids are short and stable (`a1`, `q1`, `e1` …, numbered in
//! text order), so that the same bytes, model and rules give the same record to the byte.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Bytes, CharIndex, Span};

/// The name and version of the shape.
pub const SCHEMA: &str = "demarche.record/1";

macro_rules! words {
    ($(#[doc = $about:literal])+ $ty:ident { $($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $ty { $($(#[doc = $doc])+ #[serde(rename = $text)] $name,)+ }
        impl $ty {
            /// Every value, in the order of the table.
            pub const ALL: &'static [$ty] = &[$($ty::$name,)+];
            /// The value as written in the record and in data files.
            pub fn as_str(self) -> &'static str { match self { $($ty::$name => $text,)+ } }
            /// The value written `text`, if there is one.
            pub fn parse(text: &str) -> Option<Self> { match text { $($text => Some($ty::$name),)+ _ => None } }
        }
        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

words! {
    /// PLOVER 2.0 event type (Open Event Data Alliance, PLOVER manual, CC BY-SA 4.0).
    EventType {
        /// Agreement to a future act.
        Agree = "AGREE",
        /// Meeting, visit, call or other consultation.
        Consult = "CONSULT",
        /// Verbal support, recognition, signing.
        Support = "SUPPORT",
        /// Verbal concession.
        Concede = "CONCEDE",
        /// Material cooperation.
        Cooperate = "COOPERATE",
        /// Material aid.
        Aid = "AID",
        /// Withdrawal, release, disarmament, ceasefire, resignation.
        Retreat = "RETREAT",
        /// Request or demand.
        Request = "REQUEST",
        /// Accusation, criticism, investigation.
        Accuse = "ACCUSE",
        /// Refusal.
        Reject = "REJECT",
        /// Threat.
        Threaten = "THREATEN",
        /// Civilian protest.
        Protest = "PROTEST",
        /// Reduction of relations, expulsion, sanctions.
        Sanction = "SANCTION",
        /// Military or police deployment short of force.
        Mobilize = "MOBILIZE",
        /// Repression and other coercion.
        Coerce = "COERCE",
        /// Violent force.
        Assault = "ASSAULT",
    }
}

words! {
    /// How the clause tells the event.
    Status {
        /// It happened.
        Occurred = "occurred",
        /// It is under way.
        Ongoing = "ongoing",
        /// It happens again and again.
        Recurrent = "recurrent",
        /// It is announced, scheduled or intended.
        Planned = "planned",
        /// It may happen or may have happened.
        Possible = "possible",
        /// It depends on something else.
        Conditional = "conditional",
        /// Somebody asks for it.
        Demanded = "demanded",
        /// It is told not to have happened or not to be going to.
        Negated = "negated",
    }
}

words! {
    /// How firmly somebody stands by an event.
    Stance {
        /// Tells it as fact.
        Asserts = "asserts",
        /// Says it is so after others did.
        Confirms = "confirms",
        /// Passes it on.
        Reports = "reports",
        /// Questions it.
        Doubts = "doubts",
        /// Has not made up its mind, or will not say.
        Undecided = "undecided",
        /// Says it is not so.
        Denies = "denies",
    }
}

words! {
    /// What an actor is.
    ActorKind {
        /// A named person.
        Person = "person",
        /// A country or territory, or its government.
        Country = "country",
        /// A named organisation.
        Organization = "organization",
        /// A group of people told by description.
        Group = "group",
        /// Somebody told only by description.
        Unnamed = "unnamed",
    }
}

words! {
    /// What form a mention has.
    MentionKind {
        /// A name.
        Name = "name",
        /// A description.
        Nominal = "nominal",
        /// A pronoun.
        Pronoun = "pronoun",
    }
}

words! {
    /// How words are quoted.
    QuoteKind {
        /// Verbatim, in quotation marks.
        Direct = "direct",
        /// Told in the narrator's words.
        Indirect = "indirect",
        /// Partly verbatim.
        Mixed = "mixed",
    }
}

words! {
    /// Where words were said.
    Channel {
        /// A speech or statement to the public.
        Speech = "speech",
        /// A press briefing or news conference.
        Briefing = "briefing",
        /// An interview.
        Interview = "interview",
        /// A telephone call.
        Phone = "phone",
        /// A social network.
        Social = "social",
        /// Written words.
        Written = "written",
        /// The text does not say.
        Unknown = "unknown",
    }
}

words! {
    /// What is done by saying it.
    Act {
        /// Tells something.
        States = "states",
        /// Asks a question.
        Asks = "asks",
        /// Promises something.
        Promises = "promises",
        /// Demands something.
        Demands = "demands",
        /// Accuses somebody.
        Accuses = "accuses",
        /// Says that something is not so.
        Denies = "denies",
        /// Praises somebody or something.
        Praises = "praises",
        /// Mocks somebody or something.
        Mocks = "mocks",
        /// Questions something.
        Doubts = "doubts",
        /// Says that something is so.
        Confirms = "confirms",
    }
}

words! {
    /// What kind of engagement.
    EngagementKind {
        /// A meeting in person.
        Meeting = "meeting",
        /// A telephone or video call.
        Call = "call",
        /// A visit of one party to the other.
        Visit = "visit",
        /// Negotiations.
        Talks = "talks",
        /// A meeting of leaders announced as a summit.
        Summit = "summit",
        /// A letter or message.
        Letter = "letter",
    }
}

words! {
    /// What an issue is.
    IssueKind {
        /// A country or territory.
        Country = "country",
        /// An agreement, treaty or law.
        Agreement = "agreement",
        /// A negotiation.
        Negotiation = "negotiation",
        /// Any other subject.
        Subject = "subject",
    }
}

words! {
    /// Where a party stands on an issue.
    PositionStance {
        /// For it.
        Supports = "supports",
        /// Against it.
        Opposes = "opposes",
        /// Of one mind with another party.
        Agrees = "agrees",
        /// Of another mind than another party.
        Disagrees = "disagrees",
        /// Worried about it.
        Concerned = "concerned",
        /// Has not made up its mind.
        Undecided = "undecided",
    }
}

words! {
    /// What falls due.
    DeadlineKind {
        /// A deadline.
        Deadline = "deadline",
        /// Talks set for a time.
        Talks = "talks",
        /// An election.
        Election = "election",
        /// The end of a term or agreement.
        Expiry = "expiry",
        /// A demand with a time limit.
        Ultimatum = "ultimatum",
    }
}

words! {
    /// What a sentence is.
    SentenceKind {
        /// The headline, or part of it.
        Title = "title",
        /// Running text.
        Body = "body",
        /// The place and date that open a report.
        Dateline = "dateline",
        /// The words under a picture.
        Caption = "caption",
    }
}

words! {
    /// How fine a time is.
    Grain {
        /// Less than a day.
        Hour = "hour",
        /// A day.
        Day = "day",
        /// A week, or a weekend.
        Week = "week",
        /// A month.
        Month = "month",
        /// Three months.
        Quarter = "quarter",
        /// A year.
        Year = "year",
        /// Ten years.
        Decade = "decade",
        /// A hundred years.
        Century = "century",
    }
}

words! {
    /// Where a time's value comes from.
    TimeBasis {
        /// The text states it in full.
        Stated = "stated",
        /// Worked out from the publication date ("next month") or from a time told before ("two days later").
        Relative = "relative",
        /// It is the publication date ("today").
        Published = "published",
        /// The verb's tense chose between past and future ("on Tuesday").
        Tense = "tense",
    }
}

words! {
    /// Where an office's value comes from.
    OfficeBasis {
        /// The text says so.
        Text = "text",
        /// The world table says so for the document's date.
        Table = "table",
    }
}

words! {
    /// What the coordinates of a place are.
    PlaceBasis {
        /// The place's own, from the gazetteer.
        Gazetteer = "gazetteer",
        /// Those of the place in which the text puts it, or of which it is a part.
        Within = "within",
        /// Those of the place near which the text puts it.
        Near = "near",
        /// Those of the town about which lies everything else that the document places; the text does not put it
        /// there.
        Document = "document",
    }
}

words! {
    /// What a place is.
    PlaceKind {
        /// A populated place.
        City = "city",
        /// A country or territory.
        Country = "country",
        /// A first-order division or another region.
        Region = "region",
        /// A building or site.
        Facility = "facility",
        /// A sea, river or other water.
        Water = "water",
        /// A part of the world.
        Area = "area",
    }
}

/// A place in `document.text`, counted in Unicode code points, with its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// First code point.
    pub start: u32,
    /// First code point after.
    pub end: u32,
    /// The words there.
    pub text: String,
}

impl Words {
    /// The words of `text` at the byte span `span`.
    ///
    /// # Panics
    /// When the span does not lie on character boundaries of `text`.
    pub fn at(index: &CharIndex<'_>, text: &str, span: Span<Bytes>) -> Self {
        let chars = index.chars(span);
        Self { start: chars.start, end: chars.end, text: span.of(text).to_owned() }
    }
}

/// Who made an item: a rule, model head or table, with its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Maker {
    /// The rule, head or table, for example `rule:assault.attack` or `head:entities`.
    pub name: String,
    /// The version of the rules, model or table: the first digits of a hash of its bytes, or a number.
    pub version: String,
}

/// The document as the record repeats it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentInfo {
    /// The caller's id, or a hash of the content.
    pub id: String,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Title, blank line, body.
    pub text: String,
    /// ISO 8601 date of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub byline: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The day it was last changed, as ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub modified: Option<String>,
    /// ISO 639-1 code; 639-3 for a language that has none.
    pub language: String,
    /// Where it was read from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<Source>,
    /// By what part of the input the other fields are given, for input that has several parts that could.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given_by: Option<GivenBy>,
}

/// By what part of the input a document's fields are given: `json-ld`, the name of a `meta` element, `h1`, `time`,
/// `byline`, `title`, `text`, `url`, or the element of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GivenBy {
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub byline: Option<String>,
}

impl GivenBy {
    /// What `parts` says of the fields by their names; none where it says nothing.
    pub fn of(parts: &BTreeMap<&'static str, String>) -> Option<Self> {
        let part = |name: &str| parts.get(name).cloned();
        let given = Self {
            title: part("title"),
            published: part("published"),
            outlet: part("outlet"),
            byline: part("byline"),
        };
        (!parts.is_empty()).then_some(given)
    }

    /// The same by the names of the fields.
    pub fn parts(&self) -> BTreeMap<&'static str, String> {
        let parts = [
            ("title", &self.title),
            ("published", &self.published),
            ("outlet", &self.outlet),
            ("byline", &self.byline),
        ];
        parts.into_iter().filter_map(|(name, by)| Some((name, by.clone()?))).collect()
    }
}

/// Where a document was read from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The file as it was named, or `standard input`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// The file inside an archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
    /// The line it begins on, from 1, where a line is a document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u64>,
    /// Which document of the file it is, from 1, where there are several and lines do not tell them apart.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record: Option<u64>,
    /// The address it was fetched from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentenceInfo {
    /// First code point.
    pub start: u32,
    /// First code point after.
    pub end: u32,
    /// What it is.
    pub kind: SentenceKind,
}

/// One mention of an actor, issue or place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Mention {
    /// Where it stands.
    #[serde(flatten)]
    pub words: Words,
    /// What form it has.
    pub kind: MentionKind,
}

// Written out because what serde derives for a flattened field holds every value in between, which took most of the
// time of reading a record. The same goes for `Cue`.
impl<'de> Deserialize<'de> for Mention {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            start: u32,
            end: u32,
            text: String,
            kind: MentionKind,
        }
        let Flat { start, end, text, kind } = Flat::deserialize(from)?;
        Ok(Self { words: Words { start, end, text }, kind })
    }
}

/// An office held on the document's date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Office {
    /// For example `Secretary of State`.
    pub title: String,
    /// The actor id of the body or country, where it is an actor of this document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// First day, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// Last day, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// Whether the text or the table says so.
    pub basis: OfficeBasis,
}

/// A person, country, organisation or group that the document speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// `a1`, `a2` … in order of first mention.
    pub id: String,
    /// The fullest name or description used.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Its id in the actor table, where it could be linked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known_as: Option<String>,
    /// ISO 3166-1 alpha-3, or a code of PLOVER's (IGO, NGO …).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// PLOVER sector codes, primary first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sectors: Vec<String>,
    /// Offices held on the document's date, and on that of a past event the actor has part in: `from` and `to`
    /// tell which.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub offices: Vec<Office>,
    /// CAMEO actor code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cameo: Option<String>,
    /// The code that the user's PETRARCH dictionary gives it on the document's date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dictionary: Option<String>,
    /// Every place the document speaks of it, in text order.
    pub mentions: Vec<Mention>,
    /// The words that decided.
    pub evidence: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// The words by which something is attributed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Cue {
    /// Where they stand.
    #[serde(flatten)]
    pub words: Words,
    /// Lemma of the main word.
    pub lemma: String,
}

impl<'de> Deserialize<'de> for Cue {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            start: u32,
            end: u32,
            text: String,
            lemma: String,
        }
        let Flat { start, end, text, lemma } = Flat::deserialize(from)?;
        Ok(Self { words: Words { start, end, text }, lemma })
    }
}

/// Words somebody said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// `q1`, `q2` … in text order.
    pub id: String,
    /// How the words are quoted.
    pub kind: QuoteKind,
    /// The words, without quotation marks and cue; several where a cue interrupts them.
    pub spans: Vec<Words>,
    /// The words of saying.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<Cue>,
    /// Actor id of who said it; `null` where the text names none.
    pub speaker: Option<String>,
    /// The words for the speaker beside the cue.
    pub speaker_mention: Option<Words>,
    /// Actor id of the body spoken for, where it is told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_behalf_of: Option<String>,
    /// Actor id of who it was said to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub addressee: Option<String>,
    /// Where it was said.
    pub channel: Channel,
    /// What is done by saying it.
    pub act: Act,
    /// The quote it stands in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub within: Option<String>,
    /// The words that decided.
    pub evidence: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// By whose word an event stands, and how firmly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// An actor id, `narrator`, or `unnamed` (then [`Claim::cue`] has the words).
    pub by: String,
    /// How firmly.
    pub stance: Stance,
    /// The quote in which it is said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
    /// The words of saying.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<Cue>,
}

/// What is said to have happened, be happening or be going to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// `e1`, `e2` … in text order.
    pub id: String,
    /// PLOVER 2.0 event type of the act itself.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// PLOVER 2.0 mode; `null` where none fits.
    pub mode: Option<String>,
    /// PLOVER 2.0 contexts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub contexts: Vec<String>,
    /// CAMEO code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cameo: Option<String>,
    /// Quad class, 1 verbal cooperation to 4 material conflict.
    pub quad: u8,
    /// Goldstein score of the CAMEO code, -10..10.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub goldstein: Option<f32>,
    /// The word or phrase that carries the act.
    pub trigger: Words,
    /// Actor ids of who does it.
    pub actors: Vec<String>,
    /// Actor ids of who it is done to.
    pub recipients: Vec<String>,
    /// What it is about, verbatim.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<Words>,
    /// Issue ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub topics: Vec<String>,
    /// Place id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// Time id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<String>,
    /// How the clause tells it.
    pub status: Status,
    /// By whose word.
    pub claims: Vec<Claim>,
    /// The event that tells this one ("accused Y of shelling Z").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part_of: Option<String>,
    /// The first event of the document that is the same happening.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub same_as: Option<String>,
    /// The words that decided: trigger, then the words of each role.
    pub evidence: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// One step in how an engagement stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryStep {
    /// Who says so and how firmly.
    pub claim: Claim,
    /// The event that tells it.
    pub event: String,
    /// The status told there.
    pub status: Status,
    /// The words.
    pub at: Words,
}

/// Events of one document that are the same meeting, call, visit or talks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Engagement {
    /// `g1`, `g2` … in text order.
    pub id: String,
    /// What it is.
    pub kind: EngagementKind,
    /// Actor ids.
    pub parties: Vec<String>,
    /// Event ids.
    pub events: Vec<String>,
    /// Place id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// Time id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<String>,
    /// Issue ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub topics: Vec<String>,
    /// How it stands.
    pub status: Status,
    /// How it came to stand so, in text order.
    pub history: Vec<HistoryStep>,
    /// The words that decided.
    pub evidence: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// One leg of a trip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Leg {
    /// Place id.
    pub to: String,
    /// Place id of where it starts.
    pub from: Option<String>,
    /// Time id.
    pub time: Option<String>,
    /// How it is told.
    pub status: Status,
    /// The words.
    pub evidence: Words,
}

/// A journey of one actor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trip {
    /// Actor id.
    pub traveller: String,
    /// In the order of travel, as far as the text tells it.
    pub legs: Vec<Leg>,
    /// Actor ids of who is to be met.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub to_meet: Vec<String>,
    /// Issue ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub topics: Vec<String>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// Something talked about: a country, an agreement, a negotiation, another subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Issue {
    /// `i1`, `i2` … in text order.
    pub id: String,
    /// Its name as the document has it.
    pub name: String,
    /// What it is.
    pub kind: IssueKind,
    /// Where it is talked about.
    pub mentions: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// Where a party stands on an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Actor id.
    pub party: String,
    /// Issue id.
    pub issue: String,
    /// How it stands.
    pub stance: PositionStance,
    /// Actor id of the other party, for `agrees` and `disagrees`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub with: Option<String>,
    /// The quote in which it is told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
    /// The words that decided.
    pub evidence: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// Something that falls due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// Issue id of what it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// What falls due.
    pub what: DeadlineKind,
    /// Time id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<String>,
    /// The words that decided.
    pub evidence: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// A place the document speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// `p1`, `p2` … in text order.
    pub id: String,
    /// Its name as the document has it first.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// First-order division.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub admin1: Option<String>,
    /// Degrees north, WGS 84.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lon: Option<f64>,
    /// Whose `country`, `admin1` and coordinates these are; absent where there are none. A place said to lie in a
    /// whole country has its country and no coordinates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub basis: Option<PlaceBasis>,
    /// The place id of the one whose coordinates these are, where it is another place of this record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub located_by: Option<String>,
    /// The words that put it there, where the basis is `within` or `near`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Words>,
    /// GeoNames id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub geonames: Option<u32>,
    /// What it is; absent where only the name is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<PlaceKind>,
    /// Where it is spoken of.
    pub mentions: Vec<Words>,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// A time the document speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// `t1`, `t2` … in text order.
    pub id: String,
    /// First day (ISO 8601); `null` where the words do not give it.
    pub start: Option<String>,
    /// Last day (ISO 8601); `null` where the words do not give it.
    pub end: Option<String>,
    /// How fine.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grain: Option<Grain>,
    /// Where the value comes from; absent where there is no value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub basis: Option<TimeBasis>,
    /// The words.
    pub text: Words,
    /// What made it.
    pub by: Maker,
    /// 0..1.
    pub confidence: f32,
}

/// A diagnostic as the record shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiagnosticInfo {
    /// The stable code, for example `T001`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The words concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<Words>,
}

/// An event as PETRARCH dictionaries code it: three codes of theirs and the verb, without status or claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DictionaryEvent {
    /// Code of who does it.
    pub source: String,
    /// Code of whom it is done to.
    pub target: String,
    /// CAMEO code, or another that the verb file has.
    pub code: String,
    /// The verb.
    pub verb: Words,
    /// Whether the verb is negated; the code says so only where a pattern does.
    pub negated: bool,
    /// The entry that decided: a verb block, or a pattern with its file and line.
    pub entry: String,
    /// Codes of the issue files whose phrases stand in the sentence, with how often.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub issues: BTreeMap<String, u32>,
}

/// What Demarche keeps about one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// The document.
    pub document: DocumentInfo,
    /// Its sentences.
    pub sentences: Vec<SentenceInfo>,
    /// Who.
    pub actors: Vec<Actor>,
    /// Who said it.
    pub quotes: Vec<Quote>,
    /// Who did what to whom.
    pub events: Vec<Event>,
    /// Meetings, calls, visits, talks, and how they stand.
    pub engagements: Vec<Engagement>,
    /// Journeys.
    pub trips: Vec<Trip>,
    /// What is talked about.
    pub issues: Vec<Issue>,
    /// Who stands where on it.
    pub positions: Vec<Position>,
    /// What falls due.
    pub deadlines: Vec<Deadline>,
    /// Where.
    pub places: Vec<Place>,
    /// When.
    pub times: Vec<Time>,
    /// What the user's PETRARCH dictionaries code, sentence by sentence.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dictionary_events: Vec<DictionaryEvent>,
    /// What was noticed.
    pub diagnostics: Vec<DiagnosticInfo>,
}

/// The JSON Schema (draft 2020-12) of [`Record`].
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Record).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_code_points() {
        let text = "L'Élysée a dit";
        let words = Words::at(&CharIndex::new(text), text, Span::new(2, 10));
        assert_eq!((words.start, words.end, words.text.as_str()), (2, 8, "Élysée"));
    }

    #[test]
    fn tables_parse_what_they_print() {
        assert_eq!(EventType::ALL.len(), 16);
        assert!(EventType::ALL.iter().all(|t| EventType::parse(t.as_str()) == Some(*t)));
        assert!(Status::ALL.iter().all(|t| Status::parse(t.as_str()) == Some(*t)));
    }

    #[test]
    fn schema_names_the_layers() {
        let schema = schema();
        for layer in ["actors", "quotes", "events", "engagements", "trips", "times"] {
            assert!(schema["properties"].get(layer).is_some(), "{layer} is missing");
        }
    }
}
