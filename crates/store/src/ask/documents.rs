//! Articles and their records.

use std::rc::Rc;

use demarche_core::Record;
use rusqlite::OptionalExtension as _;

use super::filter::{Cursor, Filter, Layer, Page, View, terms};
use super::rows::DocumentRow;
use crate::error::Result;
use crate::pack;
use crate::query::Query;
use crate::store::{Store, Txn};

/// A document with its record.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What is known of the document.
    pub document: DocumentRow,
    /// Its record, by the clocks asked for.
    pub record: Rc<Record>,
}

/// A document with its record and what else goes out with it; less than [`Shown`], and cheaper to find.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// `d-…`.
    pub key: String,
    /// The day from which the press had it.
    pub known_on: String,
    /// The document that it is a copy of.
    pub copy_of: Option<String>,
    /// Its record, by the clocks asked for.
    pub record: Record,
}

const COLUMNS: &str = "SELECT d.key, s.key, d.version, d.id, d.title, s.outlet, d.byline, s.url, d.published, \
    d.known_on, d.known_basis, d.credit, (SELECT c.key FROM document c WHERE c.doc = d.copy_of), \
    (SELECT count(*) FROM event e WHERE e.doc = d.doc AND e.until IS NULL AND e.layer < 2), \
    (SELECT count(*) FROM quote q WHERE q.doc = d.doc AND q.until IS NULL AND q.layer < 2), \
    (SELECT count(*) FROM engagement g WHERE g.doc = d.doc AND g.until IS NULL AND g.layer < 2), \
    d.txn, d.doc FROM document d JOIN source s USING(source) WHERE 1";

fn row(r: &rusqlite::Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        key: r.get(0)?,
        source: r.get(1)?,
        version: r.get(2)?,
        id: r.get(3)?,
        title: r.get(4)?,
        outlet: r.get(5)?,
        byline: r.get(6)?,
        url: r.get(7)?,
        published: r.get(8)?,
        known_on: r.get(9)?,
        known_basis: r.get(10)?,
        credit: r.get(11)?,
        copy_of: r.get(12)?,
        events: r.get(13)?,
        quotes: r.get(14)?,
        engagements: r.get(15)?,
        txn: Txn(r.get(16)?),
    })
}

impl Store {
    /// Documents, newest first.
    pub fn documents(&self, filter: &Filter) -> Result<Page<DocumentRow>> {
        let mut q = Query::new(COLUMNS);
        for who in &filter.actors {
            q.sql(" AND d.doc IN (SELECT x.doc FROM appears x WHERE 1").who("x.actor", who).sql(")");
        }
        if let Some(on) = filter.view.on {
            q.bind(" AND d.known_on <= ?", on.to_string());
        }
        if let Some(Txn(at)) = filter.view.at {
            q.bind(" AND d.txn <= ?", at);
        }
        if let Some(from) = filter.from {
            q.bind(" AND d.known_on >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            q.bind(" AND d.known_on <= ?", to.to_string());
        }
        q.of("d", filter);
        if let Some(words) = &filter.words {
            q.bind(
                " AND d.doc IN (SELECT rowid FROM document_words WHERE document_words MATCH ?)",
                terms(words),
            );
        }
        q.page("d.known_on", "d.doc", filter);
        let mut rows = q.rows(&self.db, |r| Ok((row(r)?, r.get::<_, i64>(17)?)))?;
        let more = rows.len() > filter.rows();
        rows.truncate(filter.rows());
        let next = rows.last().filter(|_| more).map(|(d, id)| Cursor::new(&d.known_on, *id).to_string());
        Ok(Page { rows: rows.into_iter().map(|(d, _)| d).collect(), next })
    }

    /// The document `key`, which may also be the caller's id or an address; of several texts the latest.
    pub fn document(&self, key: &str) -> Result<Option<DocumentRow>> {
        let sql = format!(
            "{COLUMNS} AND (d.key = ?1 OR d.id = ?1 OR s.key = ?2) ORDER BY d.key = ?1 DESC, d.version DESC LIMIT 1"
        );
        let exact = format!("{COLUMNS} AND d.key = ?1");
        let found = self.db.prepare_cached(&exact)?.query_row([key], row).optional()?;
        match found {
            Some(found) => Ok(Some(found)),
            None => Ok(self
                .db
                .prepare_cached(&sql)?
                .query_row([key, &crate::ids::canonical(key)], row)
                .optional()?),
        }
    }

    /// The texts of the source of document `key`, the first first.
    pub fn versions(&self, key: &str) -> Result<Vec<DocumentRow>> {
        let mut q = Query::new(COLUMNS);
        q.bind(" AND d.source = (SELECT source FROM document WHERE key = ?)", key.to_owned());
        q.sql(" ORDER BY d.version");
        q.rows(&self.db, row)
    }

    /// The documents that are copies of document `key`.
    pub fn copies(&self, key: &str) -> Result<Vec<DocumentRow>> {
        let mut q = Query::new(COLUMNS);
        q.bind(" AND d.copy_of = (SELECT doc FROM document WHERE key = ?)", key.to_owned());
        q.sql(" ORDER BY d.known_on, d.doc");
        q.rows(&self.db, row)
    }

    /// The text of document `key`.
    pub fn text(&self, key: &str) -> Result<Option<String>> {
        Ok(self.db.query_row("SELECT text FROM document WHERE key = ?", [key], |r| r.get(0)).optional()?)
    }

    /// The record of document `key`, by the clocks of `view`.
    pub fn record(&self, key: &str, view: &View) -> Result<Option<Record>> {
        let doc: Option<i64> = self
            .db
            .prepare_cached("SELECT doc FROM document WHERE key = ?")?
            .query_row([key], |r| r.get(0))
            .optional()?;
        doc.map_or(Ok(None), |doc| self.record_of(doc, view))
    }

    pub(crate) fn record_of(&self, doc: i64, view: &View) -> Result<Option<Record>> {
        let mut q = Query::new("SELECT r.record, d.text FROM reading r JOIN document d USING(doc) WHERE");
        q.bind(" r.doc = ?", doc).stands("r", view);
        let found = q.rows(&self.db, |r| Ok((r.get::<_, Vec<u8>>(0)?, r.get::<_, String>(1)?)))?.pop();
        let Some((bytes, text)) = found else { return Ok(None) };
        let record = pack::unpack(&bytes, &text)?;
        match view.layer {
            Layer::Machine => Ok(Some(record)),
            Layer::Corrected => self.corrected(doc, record, view).map(Some),
        }
    }

    /// The document `key` with its record; of the lists of the record only those that `lists` names, with the places
    /// and times. What is left out need not be read, and reading it is most of what taking a record out costs.
    pub fn outgoing(&self, key: &str, view: &View, lists: &[&str]) -> Result<Option<Outgoing>> {
        let mut q = Query::new(
            "SELECT d.doc, d.known_on, (SELECT c.key FROM document c WHERE c.doc = d.copy_of), r.record, d.text, \
             EXISTS (SELECT 1 FROM correction c WHERE c.source = s.key) \
             FROM document d JOIN source s USING(source) JOIN reading r USING(doc) WHERE",
        );
        q.bind(" d.key = ?", key.to_owned()).stands("r", view);
        if let Some(on) = view.on {
            q.bind(" AND d.known_on <= ?", on.to_string());
        }
        let found = q.rows(&self.db, |r| {
            let packed = (r.get::<_, Vec<u8>>(3)?, r.get::<_, String>(4)?);
            Ok((r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?, packed, r.get::<_, bool>(5)?))
        })?;
        let Some((doc, known_on, copy_of, (bytes, text), is_corrected)) = found.into_iter().next_back()
        else {
            return Ok(None);
        };
        // A correction may be about anything, and look at anything.
        let record = if is_corrected && view.layer == Layer::Corrected {
            self.corrected(doc, pack::unpack(&bytes, &text)?, view)?
        } else {
            pack::unpack_parts(&bytes, &text, lists)?
        };
        Ok(Some(Outgoing { key: key.to_owned(), known_on, copy_of, record }))
    }

    /// Documents with their records, those of `filter`, the oldest first, one after the other: memory does not grow.
    pub fn records<E: From<crate::Error>>(
        &self,
        filter: &Filter,
        mut each: impl FnMut(Shown) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut q = Query::new("SELECT d.key FROM document d WHERE 1");
        if let Some(on) = filter.view.on {
            q.bind(" AND d.known_on <= ?", on.to_string());
        }
        if let Some(from) = filter.from {
            q.bind(" AND d.known_on >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            q.bind(" AND d.known_on <= ?", to.to_string());
        }
        q.of("d", filter).sql(" ORDER BY d.known_on, d.doc");
        let keys: Vec<String> = q.rows(&self.db, |r| r.get(0))?;
        for key in keys {
            let (Some(document), Some(record)) = (self.document(&key)?, self.record(&key, &filter.view)?)
            else {
                continue;
            };
            each(Shown { document, record: Rc::new(record) })?;
        }
        Ok(())
    }
}
