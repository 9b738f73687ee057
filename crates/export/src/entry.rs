//! What an export is made of: a record, and what a store knows of it beside.

use demarche_core::Record;

/// A record on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The record.
    pub record: &'a Record,
    /// The store's own key of the document; without one it is made of the record ([`crate::keys`]).
    pub document: Option<&'a str>,
    /// When the store last changed it (RFC 3339); records that come from no store have no such time.
    pub changed: Option<&'a str>,
    /// The day from which the press had it, where a store says so.
    pub known_on: Option<&'a str>,
    /// The key of the document it is a copy of, where a store says so.
    pub copy_of: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// A record that comes from no store.
    pub fn of(record: &'a Record) -> Self {
        Self { record, document: None, changed: None, known_on: None, copy_of: None }
    }
}

/// Something that was exported once and is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// When it went (RFC 3339).
    pub changed: Option<String>,
    /// The id of what it became a part of, where it did.
    pub into: Option<String>,
}

/// What several documents tell of one thing, as a store keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Happening {
    /// `h-…`.
    pub id: String,
    /// A kind of engagement, or a PLOVER type.
    pub kind: String,
    /// How it stands.
    pub state: String,
    /// Since which day.
    pub state_since: String,
    /// The first day it is told of.
    pub first_day: Option<String>,
    /// The last.
    pub last_day: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// The country of the place.
    pub country: Option<String>,
    /// The names of those who have part in it.
    pub parties: Vec<String>,
    /// How many origins say that it is so, and how many that it is not.
    pub origins: (u32, u32),
    /// From how many documents.
    pub documents: u32,
    /// The first and the last day on which it was told.
    pub told: (String, String),
    /// What tells of it.
    pub reports: Vec<Report>,
}

/// What one document tells of a happening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The key of its first event.
    pub id: String,
    /// The key of the document.
    pub document: String,
    /// The day from which the press had it.
    pub known_on: String,
    /// How it stands by this document.
    pub status: String,
}
