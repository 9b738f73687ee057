//! What the layers hand to one another: the events of a document before they become a record.
//!
//! Only data: indices into the actors, the quotations, the times and the places of the same document.

use demarche_core::Document;
use demarche_core::analysis::{Analysis, TokenId};
use demarche_core::record::{
    DeadlineKind, EngagementKind, EventType, IssueKind, PositionStance, Stance, Status,
};
use demarche_core::text::{Span, Tokens};
use demarche_grammar::{Filler, Match, Role, RuleId};

use crate::actors::{ActorIdx, Actors};
use demarche_places::{PlaceIdx, Places};
use demarche_quotes::QuoteDraft;
use demarche_times::TimeExpr;

/// An event, by its position in [`Findings::events`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventIdx(pub u32);

/// By whose word something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// The article itself.
    Narrator,
    /// An actor of the document.
    Actor(ActorIdx),
    /// Somebody the text does not name; the cue has the words.
    Unnamed,
}

/// A claim about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDraft {
    /// By whose word.
    pub by: Voice,
    /// How firmly.
    pub stance: Stance,
    /// Position of the quotation it stands in.
    pub quote: Option<usize>,
    /// The words of saying, and the lemma of the main one.
    pub cue: Option<(Span<Tokens>, String)>,
}

/// Where an act is told and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rule that matches, where one has the act as it stands.
    pub rule: Option<RuleId>,
    /// The trigger's tokens, the main word first.
    pub trigger: Vec<TokenId>,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// The rule's fillers.
    pub fillers: Vec<Filler>,
}

impl Found {
    /// The trigger's main word.
    pub fn main(&self) -> TokenId {
        self.trigger[0]
    }

    /// The tokens that fill `role`.
    pub fn fillers(&self, role: Role) -> impl Iterator<Item = TokenId> + '_ {
        self.fillers.iter().filter(move |f| f.role == role).map(|f| f.token)
    }
}

impl From<Match> for Found {
    fn from(m: Match) -> Self {
        let Match { rule, trigger, event_type, mode, contexts, cameo, fillers, .. } = m;
        Found { rule: Some(rule), trigger, event_type, mode, contexts, cameo, fillers }
    }
}

/// What the network had to say of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learnt {
    /// The calibrated probability of its type.
    pub probability: f32,
    /// The rule that matches there, of this type or another.
    pub rule: Option<RuleId>,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventDraft {
    /// Rule, trigger, codes, fillers.
    pub found: Found,
    /// PLOVER type (that of the rule).
    pub event_type: EventType,
    /// Who does it.
    pub actors: Vec<ActorIdx>,
    /// Who it is done to.
    pub recipients: Vec<ActorIdx>,
    /// What it is about.
    pub object: Option<Span<Tokens>>,
    /// How the clause tells it.
    pub status: Status,
    /// By whose word.
    pub claims: Vec<ClaimDraft>,
    /// Position of its time in the times.
    pub time: Option<usize>,
    /// Where.
    pub place: Option<PlaceIdx>,
    /// The event that tells this one.
    pub part_of: Option<EventIdx>,
    /// The first event that is the same happening.
    pub same_as: Option<EventIdx>,
    /// What the network says; `None` where the rules alone made it.
    pub learnt: Option<Learnt>,
    /// 0..1.
    pub confidence: f32,
}

impl EventDraft {
    /// The trigger's main word.
    pub fn main(&self) -> TokenId {
        self.found.main()
    }

    /// Whether anybody is told to take part.
    pub fn has_parties(&self) -> bool {
        !self.actors.is_empty() || !self.recipients.is_empty()
    }
}

/// Everything found so far, for the layers that look at the whole document.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its analysis.
    pub analysis: &'a Analysis,
    /// Who.
    pub actors: &'a Actors,
    /// Who said it.
    pub quotes: &'a [QuoteDraft],
    /// The actor of each quotation's speaker, by position.
    pub speakers: &'a [Option<ActorIdx>],
    /// When.
    pub times: &'a [TimeExpr],
    /// Where.
    pub places: &'a Places,
    /// What.
    pub events: &'a [EventDraft],
}

/// A meeting, call, visit or talks, told by one event or several.
#[derive(Debug, Clone, PartialEq)]
pub struct EngagementDraft {
    /// What it is.
    pub kind: EngagementKind,
    /// Who takes part.
    pub parties: Vec<ActorIdx>,
    /// The events that tell it, in text order.
    pub events: Vec<EventIdx>,
    /// Where.
    pub place: Option<PlaceIdx>,
    /// When: position in the times.
    pub time: Option<usize>,
    /// Positions in the issues.
    pub topics: Vec<usize>,
    /// How it stands.
    pub status: Status,
    /// 0..1.
    pub confidence: f32,
}

/// One leg of a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct LegDraft {
    /// Where to.
    pub to: PlaceIdx,
    /// Where from.
    pub from: Option<PlaceIdx>,
    /// When: position in the times.
    pub time: Option<usize>,
    /// How it is told.
    pub status: Status,
    /// The words.
    pub evidence: Span<Tokens>,
}

/// A journey.
#[derive(Debug, Clone, PartialEq)]
pub struct TripDraft {
    /// Who travels.
    pub traveller: ActorIdx,
    /// In the order of travel.
    pub legs: Vec<LegDraft>,
    /// Whom to meet.
    pub to_meet: Vec<ActorIdx>,
    /// Positions in the issues.
    pub topics: Vec<usize>,
}

/// Something talked about.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueDraft {
    /// Its name as the document has it.
    pub name: String,
    /// What it is.
    pub kind: IssueKind,
    /// Where it is talked about.
    pub mentions: Vec<Span<Tokens>>,
    /// 0..1.
    pub confidence: f32,
}

/// Where a party stands on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionDraft {
    /// Who.
    pub party: ActorIdx,
    /// Position in the issues.
    pub issue: usize,
    /// How it stands.
    pub stance: PositionStance,
    /// With or against whom.
    pub with: Option<ActorIdx>,
    /// Position in the quotations.
    pub quote: Option<usize>,
    /// The words.
    pub evidence: Vec<Span<Tokens>>,
    /// 0..1.
    pub confidence: f32,
}

/// Something that falls due.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineDraft {
    /// Position in the issues.
    pub of: Option<usize>,
    /// What falls due.
    pub what: DeadlineKind,
    /// When: position in the times.
    pub time: Option<usize>,
    /// The words.
    pub evidence: Vec<Span<Tokens>>,
    /// 0..1.
    pub confidence: f32,
}

/// What the layers over the whole document find.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Discourse {
    /// Meetings, calls, visits, talks.
    pub engagements: Vec<EngagementDraft>,
    /// Journeys.
    pub trips: Vec<TripDraft>,
    /// What is talked about.
    pub issues: Vec<IssueDraft>,
    /// Topics of each event, as positions in the issues.
    pub topics: Vec<Vec<usize>>,
    /// Who stands where.
    pub positions: Vec<PositionDraft>,
    /// What falls due.
    pub deadlines: Vec<DeadlineDraft>,
}
