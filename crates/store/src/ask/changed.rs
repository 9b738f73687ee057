//! What a copy of the store needs in order to be kept up to date: which documents changed, and what is gone.

use crate::error::Result;
use crate::store::{Store, Txn};

/// A document that was kept, read anew or corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// `d-…`.
    pub key: String,
    /// When it last changed, UTC.
    pub at: String,
    /// The transaction that did.
    pub txn: Txn,
}

/// A key that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneRow {
    /// The key.
    pub key: String,
    /// When it went, UTC.
    pub at: String,
    /// The key of what it became a part of, where it did.
    pub into: Option<String>,
}

impl Store {
    /// The documents that changed after transaction `since`, by their own, a reading's or a correction's last
    /// transaction, in the order in which they were kept.
    pub fn changed(&self, since: Txn) -> Result<Vec<Changed>> {
        let sql = "SELECT d.key, t.at, t.txn FROM ( \
                     SELECT doc, max(txn) AS last FROM ( \
                       SELECT doc, txn FROM document \
                       UNION ALL SELECT doc, since FROM reading \
                       UNION ALL SELECT doc, max(since, coalesce(until, 0)) FROM fate WHERE doc > 0) \
                     GROUP BY doc) c \
                   JOIN document d USING(doc) JOIN txn t ON t.txn = c.last WHERE c.last > ? ORDER BY d.doc";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement
            .query_map([since.0], |r| Ok(Changed { key: r.get(0)?, at: r.get(1)?, txn: Txn(r.get(2)?) }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The keys that went after transaction `since`, in order.
    pub fn gone(&self, since: Txn) -> Result<Vec<GoneRow>> {
        let sql = "SELECT g.key, t.at, g.into_key FROM gone g JOIN txn t USING(txn) WHERE g.txn > ? \
                   ORDER BY g.txn, g.key";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement
            .query_map([since.0], |r| Ok(GoneRow { key: r.get(0)?, at: r.get(1)?, into: r.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
