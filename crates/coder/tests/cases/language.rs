//! What an assertion says: one line of a case as a pattern that an item of the record fits or does not.
//!
//! `README.md` describes the language for people; `parse` reads it.

use demarche_core::record::{
    Act, ActorKind, Channel, DeadlineKind, EngagementKind, EventType, IssueKind, MentionKind, PlaceKind,
    PositionStance, QuoteKind, SentenceKind, Stance, Status,
};

/// One line of a case.
pub struct Assertion {
    pub source: String,
    pub amount: Amount,
    pub pattern: Pattern,
}

/// How many items of the record must fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// One or more.
    Some,
    /// None.
    No,
    /// One; of events, those that are told to be the same happening count as one.
    One,
}

/// What an item must be like.
pub enum Pattern {
    Event(EventPattern),
    Actor(ActorPattern),
    Quote(QuotePattern),
    Trip { traveller: Who, route: Vec<Whereabouts>, facts: Vec<Fact> },
    Leg { traveller: Who, from: Option<Whereabouts>, to: Whereabouts, facts: Vec<Fact> },
    Position { party: Who, stances: Vec<PositionStance>, issue: Vec<String>, with: Option<Who> },
    Engagement { kinds: Vec<EngagementKind>, parties: Option<Side>, facts: Vec<Fact> },
    Deadline { kinds: Vec<DeadlineKind>, of: Vec<String>, facts: Vec<Fact> },
    Issue { name: Vec<String>, kinds: Vec<IssueKind> },
    Place { place: Whereabouts, kinds: Vec<PlaceKind>, within: Option<String> },
    Time { words: Option<String>, value: Option<TimeValue> },
    Sentences(usize),
    Sentence { kind: SentenceKind, words: Option<String> },
}

pub struct EventPattern {
    /// Types, each with a mode where one is asked for; `none` is the mode of an event without one. Empty: any.
    pub types: Vec<(EventType, Option<String>)>,
    pub trigger: Option<String>,
    pub parties: Parties,
    pub facts: Vec<Fact>,
}

/// Who does it and to whom.
pub enum Parties {
    Any,
    /// Actors and recipients, as far as they are given.
    Sides(Option<Side>, Option<Side>),
    /// Who is in it, on whichever side.
    Either(Side),
}

pub struct ActorPattern {
    pub who: Who,
    pub codes: Vec<Code>,
    pub kinds: Vec<ActorKind>,
    /// A word of an office's title; `Some("")` asks for none.
    pub office: Option<String>,
    pub mentions: Vec<(Option<MentionKind>, String)>,
}

pub struct QuotePattern {
    pub words: Option<String>,
    pub speaker: Option<Who>,
    pub addressee: Option<Who>,
    pub cue: Option<String>,
    pub kinds: Vec<QuoteKind>,
    pub acts: Vec<Act>,
    pub channels: Vec<Channel>,
}

/// A party or one of several: any of them will do.
pub struct Who(pub Vec<One>);

/// One party.
pub enum One {
    /// Whoever it is.
    Anybody,
    /// Nobody: no actor, or of a claim `unnamed`.
    Nobody,
    /// The article itself, of a claim.
    Narrator,
    /// Who is so called, with these codes; without a name, whoever has the codes.
    Actor { name: Option<String>, codes: Vec<Code> },
}

/// Parties of one side.
pub struct Side {
    pub wanted: Vec<Who>,
    pub unwanted: Vec<Who>,
    /// Whether others may be there too.
    pub open: bool,
}

/// A code or one of several, or what must not be there.
pub struct Code {
    pub negated: bool,
    /// Countries and sectors; `-` for no country.
    pub any: Vec<String>,
}

/// A place or one of several, with codes of its country.
pub struct Whereabouts {
    pub names: Vec<String>,
    pub codes: Vec<Code>,
}

/// First and last day, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeValue {
    pub start: Option<String>,
    pub end: Option<String>,
    /// Whether it is enough that the time lies between them.
    pub around: bool,
}

/// What else is asked of an item.
pub enum Fact {
    Status { negated: bool, any: Vec<Status> },
    Place { negated: bool, place: Whereabouts },
    NoPlace,
    Time { negated: bool, value: TimeValue },
    NoTime,
    Claim { negated: bool, stances: Vec<Stance>, by: Who },
    SameAs(String),
    PartOf(String),
    About(String),
    Events(Vec<String>),
}
