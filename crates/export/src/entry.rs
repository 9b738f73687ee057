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
}

impl<'a> Entry<'a> {
    /// A record that comes from no store.
    pub fn of(record: &'a Record) -> Self {
        Self { record, document: None, changed: None }
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
