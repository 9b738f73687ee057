//! By whose word something is told, so that ten papers that print one briefing are one voice.
//!
//! An origin is the speaker with the day on which it was said; else the agency that the article credits; else the
//! first of the documents it is a copy of; else who published it. Counts of sources are counts of origins.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::ids::{ActorKey, DocKey};
use crate::report::Facts;

/// By whose word something is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Somebody who said it, and when it became known.
    Speaker(ActorKey, Day),
    /// A news agency that the article credits.
    Agency(String),
    /// The first of several documents that are copies of each other.
    Copies(DocKey),
    /// Somebody whom the document does not name ("reports", "a source").
    Unnamed(DocKey),
    /// Who published it.
    Publisher(String),
    /// A document of which nothing else is known.
    Document(DocKey),
}

impl Origin {
    /// The origin of what the document of `facts` tells by the word of `speaker`, or by its own.
    pub fn of(facts: &Facts, speaker: Option<&ActorKey>) -> Self {
        if let Some(speaker) = speaker {
            return Origin::Speaker(speaker.clone(), facts.known_on);
        }
        if let Some(agency) = &facts.credit {
            return Origin::Agency(agency.trim().to_lowercase());
        }
        if let Some(first) = &facts.copy_of {
            return Origin::Copies(first.clone());
        }
        match &facts.publisher {
            Some(publisher) => Origin::Publisher(publisher.trim().to_lowercase()),
            None => Origin::Document(facts.key.clone()),
        }
    }

    /// The origin of what the document of `facts` tells by the word of somebody it does not name.
    pub fn unnamed(facts: &Facts) -> Self {
        Origin::Unnamed(facts.copy_of.clone().unwrap_or_else(|| facts.key.clone()))
    }

    /// The voice behind it: the same on another day, so that its last word can replace its first.
    pub fn voice(&self) -> String {
        match self {
            Origin::Speaker(actor, _) => actor.to_string(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Speaker(actor, day) => write!(f, "{actor} on {day}"),
            Origin::Agency(name) => write!(f, "agency {name}"),
            Origin::Copies(doc) => write!(f, "copies of {doc}"),
            Origin::Unnamed(doc) => write!(f, "somebody unnamed in {doc}"),
            Origin::Publisher(name) => write!(f, "publisher {name}"),
            Origin::Document(doc) => write!(f, "document {doc}"),
        }
    }
}
