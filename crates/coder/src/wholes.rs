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
mod issues;
mod matters;
mod phrase;
mod positions;
mod same;
mod table;
mod trips;

use demarche_world::World;

use crate::scene::{EventIdx, Scene, Wholes};

pub use held::Clues as PositionClues;

/// The positions that the events of `scene` may tell, with what speaks for and against each.
pub fn position_clues(scene: &Scene<'_>) -> Vec<PositionClues> {
    held::to_learn(scene)
}

/// Finds everything that is told of the document as a whole.
///
/// `world` tells countries and places apart where the cast does not.
pub fn find(scene: &Scene<'_>, world: &World) -> Wholes {
    let stands = positions::read(scene);
    let held = held::find(scene);
    let issues = issues::find(scene, world, &stands, &held);
    let topics = issues.topics(scene);
    let engagements = engagements::find(scene, &topics);
    let trips = trips::find(scene, &engagements);
    let positions = positions::settle(scene, &stands, &held, &issues);
    let deadlines = deadlines::find(scene, &issues);
    Wholes { engagements, trips, issues: issues.drafts, topics, positions, deadlines }
}

/// For each event of the scene, the first event of the document that is the same happening.
///
/// `None` where the event is told once or is itself the first. What is one engagement is one happening, the
/// journey to it and the meeting apart; other events are the same where type, parties and word agree and
/// neither time, place nor status speaks against it.
pub fn same(scene: &Scene<'_>, wholes: &Wholes) -> Vec<Option<EventIdx>> {
    same::find(scene, &wholes.engagements)
}
