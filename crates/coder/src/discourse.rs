//! What a document says as a whole: engagements, trips, issues, positions and deadlines.
//!
//! The layers before this one look at one clause at a time; these join what several clauses tell about one
//! meeting, one journey, one matter. [`find`] runs them in the order in which they need one another: the
//! issues first, with the phrases that positions are taken on, then what each event is about, and from that
//! engagements, trips and deadlines. [`same`] says which events are one happening. The words all this goes
//! by stand in tables under `data/lexicon`. Ids, evidence bytes and the history of an engagement are left to
//! the module that writes the record.

mod deadlines;
mod engagements;
mod held;
mod issue_candidates;
mod issues;
mod phrase;
mod positions;
mod same;
mod table;
mod trips;

use demarche_world::World;

use crate::findings::{Discourse, EventIdx, Findings};

pub use held::Clues as PositionClues;

/// The positions that the events of `findings` may tell, with what speaks for and against each.
pub fn position_clues(findings: &Findings<'_>) -> Vec<PositionClues> {
    held::to_learn(findings)
}

/// Finds everything that is told of the document as a whole.
///
/// `world` tells countries and places apart where the actors do not.
pub fn find(findings: &Findings<'_>, world: &World) -> Discourse {
    let stands = positions::read(findings);
    let held = held::find(findings);
    let issues = issues::find(findings, world, &stands, &held);
    let topics = issues.topics(findings);
    let engagements = engagements::find(findings, &topics);
    let trips = trips::find(findings, world, &engagements);
    let positions = positions::link(findings, &stands, &held, &issues);
    let deadlines = deadlines::find(findings, &issues);
    Discourse { engagements, trips, issues: issues.drafts, topics, positions, deadlines }
}

/// For each event of the findings, the first event of the document that is the same happening.
///
/// `None` where the event is told once or is itself the first. What is one engagement is one happening, the
/// journey to it and the meeting apart; other events are the same where type, parties and word agree and
/// neither time, place nor status speaks against it.
pub fn same(findings: &Findings<'_>, discourse: &Discourse) -> Vec<Option<EventIdx>> {
    same::find(findings, &discourse.engagements)
}
