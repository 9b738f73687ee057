//! Events as formats without a status see them.
//!
//! PLOVER, POLECAT, ICEWS, CAMEO and GDELT have one code for what happened, is planned or was refused. The table
//! `data/ontology/modality.tsv` says what becomes of an act and its status there ([`Modality::Folded`]); with
//! [`Modality::Apart`] the code is that of the act itself, whatever its status, and the status stands beside it.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_core::record::{Actor, Event, EventType, Stance};
use demarche_grammar::Ontology;
use demarche_grammar::fold::Polarity;
use jiff::civil::Date;

use crate::story::Story;

/// What becomes of the status of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Modality {
    /// It is folded into the type by the published table.
    #[default]
    Folded,
    /// Type and status stand apart, the status in a column more.
    Apart,
}

/// An event with the codes under which it is exported.
pub struct Act<'a> {
    /// The event.
    pub event: &'a Event,
    /// Its position in the record.
    pub at: usize,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<&'a str>,
    /// CAMEO code.
    pub cameo: String,
    /// The quad class, 1 to 4.
    pub quad: u8,
    /// PLOVER's score of conflict and cooperation.
    pub score: Option<f32>,
    /// Goldstein's score of the CAMEO code.
    pub goldstein: Option<f32>,
    /// The first day it is told of; else that of publication.
    pub day: Option<Date>,
    /// Who does it.
    pub actors: Vec<&'a Actor>,
    /// To whom.
    pub recipients: Vec<&'a Actor>,
}

/// What is left out, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Events of a status that the table has no code for.
    pub status: u64,
}

/// The acts of `story`; those to which `modality` gives no code are counted.
pub(crate) fn acts<'a>(story: &Story<'a>, modality: Modality) -> (Vec<Act<'a>>, LeftOut) {
    let ontology = Ontology::embedded();
    let (mut out, mut left) = (Vec::new(), LeftOut::default());
    for (at, event) in story.record.events.iter().enumerate() {
        let event_type = match modality {
            Modality::Apart => Some(event.event_type),
            Modality::Folded => ontology.fold(event.event_type, event.status, polarity(event)),
        };
        let Some(event_type) = event_type else {
            left.status += 1;
            continue;
        };
        let own = event_type == event.event_type;
        let mode = event.mode.as_deref().filter(|m| own || ontology.mode(event_type, Some(m)).is_some());
        let cameo = match &event.cameo {
            Some(code) if own => code.clone(),
            _ => back(event_type, mode),
        };
        let goldstein = ontology.cameo(&cameo).and_then(|c| c.goldstein);
        let day = story.days(event.time.as_ref()).map(|(first, _)| first).or(story.published);
        out.push(Act {
            event,
            at,
            event_type,
            mode,
            quad: ontology.quad(event_type, mode).map_or(event.quad, |q| q.number()),
            score: ontology.score(event_type, mode),
            goldstein,
            cameo,
            day,
            actors: story.actors(&event.actors),
            recipients: story.actors(&event.recipients),
        });
    }
    (out, left)
}

/// An event that everybody named denies is told as one that is not so.
fn polarity(event: &Event) -> Polarity {
    let denied = !event.claims.is_empty() && event.claims.iter().all(|c| c.stance == Stance::Denies);
    if denied { Polarity::Negative } else { Polarity::Positive }
}

/// The CAMEO code of a type and mode, where the event's own does not hold any more.
fn back(event_type: EventType, mode: Option<&str>) -> String {
    static CODES: OnceLock<HashMap<(&str, &str), &str>> = OnceLock::new();
    let codes = CODES.get_or_init(|| {
        let mut codes = HashMap::new();
        for line in include_str!("../data/ontology/plover-cameo.tsv").lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            if let [event_type, mode, code] = cells[..]
                && !line.starts_with('#')
            {
                codes.entry((event_type, mode)).or_insert(code);
            }
        }
        codes
    });
    let find = |mode: &str| codes.get(&(event_type.as_str(), mode)).map(|code| (*code).to_owned());
    mode.and_then(find).or_else(|| find("-")).unwrap_or_default()
}

/// Who did it to whom, for formats with one of each in a row.
///
/// Acts that two sides do together (a meeting of A and B) are in the record without a recipient; such formats
/// have them once in each direction.
pub fn pairs<'a>(act: &Act<'a>) -> Vec<(&'a Actor, &'a Actor)> {
    let mut out: Vec<(&'a Actor, &'a Actor)> = Vec::new();
    let mut push = |a: &'a Actor, b: &'a Actor| {
        if a.id != b.id && !out.iter().any(|(x, y)| x.id == a.id && y.id == b.id) {
            out.push((a, b));
        }
    };
    for a in &act.actors {
        for b in &act.recipients {
            push(a, b);
        }
    }
    if act.recipients.is_empty() {
        for a in &act.actors {
            for b in &act.actors {
                push(a, b);
            }
        }
    }
    out
}
