//! What questions are answered with: rows of typed values, each with its words.

use demarche_core::record::{
    Act, ActorKind, Channel, DeadlineKind, EngagementKind, EventType, IssueKind, PositionStance, QuoteKind,
    Stance, Status,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::store::Txn;

macro_rules! rows {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field:literal])+ $(#[serde($($serde:tt)*)])? $f:ident: $ty:ty,)+ })+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name { $($(#[doc = $field])+ $(#[serde($($serde)*)])? pub $f: $ty,)+ }
    )+ };
}

rows! {
    /// An actor, as other rows name it.
    ActorRef {
        /// `Q…` of the actor table; `n-…` for one known by name and country; `u-…` for one of a single document.
        key: String,
        /// Its most used name.
        name: String,
        /// What it is.
        kind: ActorKind,
        /// ISO 3166-1 alpha-3, or a code of PLOVER's.
        country: Option<String>,
        /// Primary PLOVER sector.
        sector: Option<String>,
        /// CAMEO code.
        cameo: Option<String>,
    }

    /// A place, as other rows name it.
    PlaceRef {
        /// `g-` with the GeoNames id, or `w-` with name and country.
        key: String,
        /// Its name.
        name: String,
        /// ISO 3166-1 alpha-3.
        country: Option<String>,
        /// First-order division.
        admin1: Option<String>,
        /// Degrees north.
        lat: Option<f64>,
        /// Degrees east.
        lon: Option<f64>,
    }

    /// A document, as other rows name it.
    DocumentRef {
        /// Its key.
        key: String,
        /// The headline.
        title: Option<String>,
        /// Who published it.
        outlet: Option<String>,
        /// Where it stands.
        url: Option<String>,
        /// The day from which the press had it.
        known_on: String,
    }

    /// When, as far as it is told.
    Days {
        /// First day.
        first: Option<String>,
        /// Last day.
        last: Option<String>,
        /// Where they come from: a basis of the record, or `inferred`.
        basis: Option<String>,
    }

    /// By whose word an event stands.
    ClaimRow {
        /// `narrator`, `unnamed` or `actor`.
        voice: String,
        /// Who, where it is an actor.
        actor: Option<ActorRef>,
        /// How firmly.
        stance: Stance,
        /// The words of saying.
        words: Option<String>,
        /// The key of the quote in which it is said.
        quote: Option<String>,
    }

    /// An event of one document.
    EventRow {
        /// `e-…`.
        key: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// PLOVER type.
        #[serde(rename = "type")]
        event_type: EventType,
        /// PLOVER mode.
        mode: Option<String>,
        /// PLOVER contexts.
        contexts: Vec<String>,
        /// CAMEO code.
        cameo: Option<String>,
        /// Quad class.
        quad: u8,
        /// Goldstein score.
        goldstein: Option<f64>,
        /// How the clause tells it.
        status: Status,
        /// When.
        days: Days,
        /// Where.
        place: Option<PlaceRef>,
        /// Who does it.
        actors: Vec<ActorRef>,
        /// Who it is done to.
        recipients: Vec<ActorRef>,
        /// By whose word.
        claims: Vec<ClaimRow>,
        /// What it is about, verbatim.
        object: Option<String>,
        /// Issues.
        topics: Vec<String>,
        /// The key of the event that tells it.
        part_of: Option<String>,
        /// The key of the first event of the document that is the same happening.
        same_as: Option<String>,
        /// The key of the happening it is told of.
        happening: Option<String>,
        /// The word that carries the act.
        trigger: String,
        /// Its first code point in the document's text.
        start: u32,
        /// The first after.
        end: u32,
        /// The sentence around it.
        sentence: String,
        /// 0..1.
        confidence: f64,
        /// The rule, head or table that made it.
        maker: String,
        /// Whether it is so by a correction.
        corrected: bool,
    }

    /// Words somebody said.
    QuoteRow {
        /// `q-…`.
        key: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// Who said it.
        speaker: Option<ActorRef>,
        /// The words for the speaker, where no actor is known.
        speaker_words: Option<String>,
        /// For whom it is said.
        on_behalf_of: Option<ActorRef>,
        /// To whom.
        addressee: Option<ActorRef>,
        /// Where it was said.
        channel: Channel,
        /// What is done by saying it.
        act: Act,
        /// How the words are quoted.
        kind: QuoteKind,
        /// The words.
        words: String,
        /// The words of saying.
        cue: Option<String>,
        /// First code point.
        start: u32,
        /// First code point after.
        end: u32,
        /// 0..1.
        confidence: f64,
        /// What made it.
        maker: String,
        /// Whether it is so by a correction.
        corrected: bool,
    }

    /// A meeting, call, visit or talks, as one document tells it.
    EngagementRow {
        /// `g-…`.
        key: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// What it is.
        kind: EngagementKind,
        /// How it stands by this document.
        status: Status,
        /// Who takes part.
        parties: Vec<ActorRef>,
        /// When.
        days: Days,
        /// Where.
        place: Option<PlaceRef>,
        /// What it is about.
        topics: Vec<String>,
        /// The keys of its events.
        events: Vec<String>,
        /// The key of the happening it is told of.
        happening: Option<String>,
        /// How the happening stands by all documents.
        state: Option<String>,
        /// The words.
        words: String,
        /// First code point.
        start: u32,
        /// First code point after.
        end: u32,
        /// The sentence around them.
        sentence: String,
        /// 0..1.
        confidence: f64,
        /// What made it.
        maker: String,
        /// Whether it is so by a correction.
        corrected: bool,
    }

    /// Where a party stands.
    PositionRow {
        /// `p-…`.
        key: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// Who.
        party: ActorRef,
        /// On what.
        issue: String,
        /// What that is.
        issue_kind: IssueKind,
        /// How.
        stance: PositionStance,
        /// With whom.
        with: Option<ActorRef>,
        /// The key of the quote in which it is told.
        quote: Option<String>,
        /// The words.
        words: String,
        /// First code point.
        start: u32,
        /// First code point after.
        end: u32,
        /// 0..1.
        confidence: f64,
        /// What made it.
        maker: String,
        /// Whether it is so by a correction.
        corrected: bool,
    }

    /// A leg of a journey.
    LegRow {
        /// `l-…`.
        key: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// The number of the journey in its document.
        trip: u32,
        /// Who travels.
        traveller: ActorRef,
        /// Where to.
        place: PlaceRef,
        /// Where from.
        from_place: Option<PlaceRef>,
        /// When.
        days: Days,
        /// How it is told.
        status: Status,
        /// Who is to be met.
        to_meet: Vec<String>,
        /// The words.
        words: String,
        /// First code point.
        start: u32,
        /// First code point after.
        end: u32,
        /// 0..1.
        confidence: f64,
        /// What made it.
        maker: String,
        /// Whether it is so by a correction.
        corrected: bool,
    }

    /// Something that falls due.
    DeadlineRow {
        /// `t-…`.
        key: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// What.
        what: DeadlineKind,
        /// Of what.
        issue: Option<String>,
        /// When.
        days: Days,
        /// The words.
        words: String,
        /// First code point.
        start: u32,
        /// First code point after.
        end: u32,
        /// 0..1.
        confidence: f64,
        /// What made it.
        maker: String,
        /// Whether it is so by a correction.
        corrected: bool,
    }

    /// A document.
    DocumentRow {
        /// `d-…`.
        key: String,
        /// Its source: an address, or `id:` and the caller's id.
        source: String,
        /// Which text of the source, from 1.
        version: u32,
        /// The caller's id.
        id: String,
        /// The headline.
        title: Option<String>,
        /// Who published it.
        outlet: Option<String>,
        /// Who wrote it.
        byline: Option<String>,
        /// Where it stands.
        url: Option<String>,
        /// The day of publication.
        published: Option<String>,
        /// The day from which the press had it.
        known_on: String,
        /// Where that day comes from: `published`, `feed` or `kept`.
        known_basis: String,
        /// The agency that it credits.
        credit: Option<String>,
        /// The key of the document it is a copy of.
        copy_of: Option<String>,
        /// How many events, quotes and engagements are told in it.
        events: u32,
        /// Quotes.
        quotes: u32,
        /// Engagements.
        engagements: u32,
        /// The transaction that kept it.
        txn: Txn,
    }

    /// An actor with what is known of it.
    ActorRow {
        /// The actor.
        actor: ActorRef,
        /// Every name that documents give it, the most used first.
        names: Vec<String>,
        /// Offices, the latest first.
        offices: Vec<OfficeRow>,
        /// How many documents speak of it.
        documents: u32,
        /// How many events it has part in.
        events: u32,
        /// How many quotes it speaks.
        quotes: u32,
        /// Keys of the actors that people said are the same.
        same: Vec<String>,
    }

    /// An office.
    OfficeRow {
        /// For example `Secretary of State`.
        title: String,
        /// Whose.
        body: Option<String>,
        /// First day.
        from: Option<String>,
        /// Last day.
        to: Option<String>,
        /// `text` or `table`.
        basis: String,
    }

    /// What many documents tell of the same thing.
    HappeningRow {
        /// `h-…`.
        key: String,
        /// A kind of engagement, or a PLOVER type.
        kind: String,
        /// When.
        days: Days,
        /// Where.
        place: Option<String>,
        /// The country of the place.
        country: Option<String>,
        /// Who has part in it.
        parties: Vec<PartyRow>,
        /// How it stands.
        state: String,
        /// Since when.
        state_since: String,
        /// How many origins say that it is so.
        origins_for: u32,
        /// How many say that it is not.
        origins_against: u32,
        /// How many reports there are.
        reports: u32,
        /// From how many documents.
        documents: u32,
        /// The first day on which it was told.
        told_first: String,
        /// The last.
        told_last: String,
    }

    /// Who has part in a happening.
    PartyRow {
        /// Who.
        actor: ActorRef,
        /// `actor` or `recipient`.
        role: String,
    }

    /// One document's account of a happening.
    ReportRow {
        /// `e-…`, the key of its first event.
        key: String,
        /// The happening.
        happening: String,
        /// The document.
        document: DocumentRef,
        /// The day from which the press had it.
        known_on: String,
        /// How it stands by this document.
        status: Status,
        /// When, by this document; the basis says whether it is inferred.
        days: Days,
        /// By whose word, and how firmly.
        accounts: Vec<AccountRow>,
        /// The sentence.
        sentence: String,
        /// The first code point of its words in the document's text.
        start: u32,
    }

    /// What one voice tells in a report.
    AccountRow {
        /// The origin, as belief counts them.
        origin: String,
        /// Who says it; absent where the document tells it itself.
        by: Option<String>,
        /// How firmly.
        stance: Stance,
        /// How the clause tells it.
        status: Status,
        /// The words.
        words: String,
    }

    /// A change in how a happening stands.
    StepRow {
        /// The happening.
        happening: String,
        /// The day.
        known_on: String,
        /// How it stands from then on.
        state: String,
        /// Why: a sentence that names the rule.
        why: String,
        /// The report that changed it, absent where time alone did.
        report: Option<String>,
        /// Its document.
        document: Option<DocumentRef>,
        /// Its words.
        sentence: Option<String>,
    }

    /// Sources that exclude each other.
    ContradictionRow {
        /// The happening; absent where parties' positions are concerned.
        happening: Option<String>,
        /// About what: `held`, `days`, `place`, `number`, `doer`, `position` …
        field: String,
        /// One side.
        a: SideRow,
        /// The other.
        b: SideRow,
        /// Since when.
        opened: String,
        /// Until when, where it is settled.
        closed: Option<String>,
    }

    /// One side of a contradiction.
    SideRow {
        /// What it says.
        value: String,
        /// The key of the report or position.
        item: String,
        /// The document.
        document: DocumentRef,
        /// Its words.
        sentence: String,
        /// How many origins say so.
        origins: u32,
    }

    /// A correction.
    CorrectionRow {
        /// `c-…`.
        key: String,
        /// When.
        at: String,
        /// By whom.
        who: String,
        /// What is done: `set`, `reject`, `confirm`, `add`, `same`, `different`, `withdraw`.
        op: String,
        /// The key of what it is about.
        target: String,
        /// The second key of `same` and `different`.
        other: Option<String>,
        /// The field.
        path: Option<String>,
        /// What stood there.
        was: Option<serde_json::Value>,
        /// What stands there now.
        now: Option<serde_json::Value>,
        /// Why.
        note: Option<String>,
        /// The words it is about.
        words: Option<String>,
        /// How it fares: `applies`, `agrees`, `orphan`, `withdrawn`.
        fate: String,
    }

    /// Something that changed.
    ChangeRow {
        /// The transaction.
        txn: Txn,
        /// The day: of the transaction, or for belief the day of the report.
        day: String,
        /// `document`, `happening`, `step`, `contradiction`, `correction`, `reading`, `gone`.
        what: String,
        /// The key of what changed.
        key: String,
        /// In words.
        about: String,
    }

    /// A line of the evidence for two reports being of one happening.
    EvidenceRow {
        /// The name of the line.
        line: String,
        /// In words.
        about: String,
        /// Its weight.
        bits: f64,
    }

    /// A part of a text that has the words looked for.
    FoundRow {
        /// The document.
        document: DocumentRef,
        /// The words around, those looked for in brackets.
        words: String,
    }
}

/// One thing on a timeline, whichever it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "item", rename_all = "lowercase")]
pub enum Moment {
    /// An event.
    Event(EventRow),
    /// Words said.
    Quote(QuoteRow),
    /// A meeting, call, visit or talks.
    Engagement(EngagementRow),
    /// A position taken.
    Position(PositionRow),
    /// A leg of a journey.
    Leg(LegRow),
}

impl Moment {
    /// The day it is told for, else that on which it became known.
    pub fn day(&self) -> &str {
        match self {
            Self::Event(e) => e.days.first.as_deref().unwrap_or(&e.known_on),
            Self::Quote(q) => &q.known_on,
            Self::Engagement(g) => g.days.first.as_deref().unwrap_or(&g.known_on),
            Self::Position(p) => &p.known_on,
            Self::Leg(l) => l.days.first.as_deref().unwrap_or(&l.known_on),
        }
    }

    /// Its key.
    pub fn key(&self) -> &str {
        match self {
            Self::Event(e) => &e.key,
            Self::Quote(q) => &q.key,
            Self::Engagement(g) => &g.key,
            Self::Position(p) => &p.key,
            Self::Leg(l) => &l.key,
        }
    }
}
