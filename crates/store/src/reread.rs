//! Records made anew, by another model, other rules or other tables.
//!
//! The old reading is closed and kept; of the index only the rows change that say something else; corrections are
//! tried again.

use demarche_core::Record;
use demarche_core::record::SentenceKind;
use rusqlite::{OptionalExtension as _, params};

use crate::bundle;
use crate::correct::{self, redo};
use crate::error::Result;
use crate::ids;
use crate::pack;
use crate::put::Put;
use crate::settle::Desk;
use crate::store::{Change, Makers, Store};

/// Documents that are written to the disk at once.
const BATCH: usize = 100;

/// What came of reading anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reread {
    /// Documents that were read.
    pub read: u64,
    /// That say something else.
    pub changed: u64,
}

/// A document that is to be read anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// Its key.
    pub key: String,
    doc: i64,
    /// What the reader is given: the document as the record repeats it.
    pub document: demarche_core::record::DocumentInfo,
    /// First and last code point of each sentence under a picture.
    pub captions: Vec<(u32, u32)>,
}

impl Due {
    fn new(key: String, doc: i64, record: Record) -> Self {
        let caption = |s: &&demarche_core::record::SentenceInfo| s.kind == SentenceKind::Caption;
        let captions = record.sentences.iter().filter(caption).map(|s| (s.start, s.end)).collect();
        Self { key, doc, document: record.document, captions }
    }
}

/// Writes records made anew.
pub struct Rereader {
    store: Store,
    makers: Makers,
    clock: Box<dyn Fn() -> String>,
    put: Put,
    desk: Desk,
    waiting: Vec<(i64, Record)>,
    total: Reread,
}

impl Store {
    /// Documents whose reading was made by others than `makers`, after document number `after`, at most `limit`; with
    /// `all` whoever made it. The number of the last is where to go on.
    pub fn due(&self, makers: &Makers, all: bool, after: i64, limit: usize) -> Result<(Vec<Due>, i64)> {
        let sql = "SELECT d.doc, d.key, d.text, r.record FROM document d JOIN reading r ON r.doc = d.doc AND r.until IS NULL \
                   JOIN txn t ON t.txn = r.since WHERE d.doc > ?1 AND (?2 OR t.makers <> ?3) ORDER BY d.doc LIMIT ?4";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params![after, all, makers.versions, limit as i64], |r| {
            Ok((r.get::<_, i64>(0)?, r.get(1)?, r.get::<_, String>(2)?, r.get::<_, Vec<u8>>(3)?))
        })?;
        let (mut out, mut last) = (Vec::new(), after);
        for row in rows {
            let (doc, key, text, bytes) = row?;
            last = doc;
            out.push(Due::new(key, doc, pack::unpack(&bytes, &text)?));
        }
        Ok((out, last))
    }

    /// The document that `record` is of, where its text is in the store.
    pub fn due_of(&self, record: &Record) -> Result<Option<Due>> {
        let info = &record.document;
        let key = ids::document(&ids::source(info.url.as_deref(), &info.id), &info.text);
        let doc: Option<i64> = self
            .db
            .prepare_cached("SELECT doc FROM document WHERE key = ?")?
            .query_row([&key], |r| r.get(0))
            .optional()?;
        Ok(doc.map(|doc| Due::new(key, doc, record.clone())))
    }

    /// How many documents are due.
    pub fn due_count(&self, makers: &Makers, all: bool) -> Result<u64> {
        let sql = "SELECT count(*) FROM reading r JOIN txn t ON t.txn = r.since \
                   WHERE r.until IS NULL AND (?1 OR t.makers <> ?2)";
        Ok(self.db.query_row(sql, params![all, makers.versions], |r| r.get::<_, i64>(0))? as u64)
    }
}

impl Rereader {
    /// A writer into `store` of records made by `makers`.
    pub fn new(store: Store, makers: Makers, clock: impl Fn() -> String + 'static) -> Self {
        let (put, desk, waiting, total) = Default::default();
        Self { store, makers, clock: Box::new(clock), put, desk, waiting, total }
    }

    /// Takes in the record made anew of `due`.
    pub fn put(&mut self, due: &Due, record: Record) -> Result<()> {
        self.waiting.push((due.doc, record));
        if self.waiting.len() >= BATCH { self.write() } else { Ok(()) }
    }

    /// What has been written so far.
    pub fn done(&self) -> Reread {
        self.total
    }

    /// Writes what waits, and gives the store back.
    pub fn finish(mut self) -> Result<(Store, Reread)> {
        self.write()?;
        Ok((self.store, self.total))
    }

    fn write(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let at = (self.clock)();
        Store::start(&self.store.db)?;
        let read = waiting.len() as u64;
        let outcome = self.write_all(waiting, &at);
        let outcome = Store::end(&self.store.db, outcome);
        match outcome {
            Ok(changed) => {
                self.total.read += read;
                self.total.changed += changed;
                Ok(())
            }
            Err(e) => {
                self.put.forget();
                self.desk.forget();
                Err(e)
            }
        }
    }

    /// As when documents are kept, each is a change of its own.
    fn write_all(&mut self, waiting: Vec<(i64, Record)>, at: &str) -> Result<u64> {
        let db = &self.store.db;
        self.put.refresh(db)?;
        self.desk.refresh(db)?;
        let mut changed = 0;
        for (doc, record) in waiting {
            let source: String = db
                .prepare_cached("SELECT s.key FROM document d JOIN source s USING(source) WHERE d.doc = ?")?
                .query_row([doc], |r| r.get(0))?;
            let before = correct::of_source(db, &source)?;
            let packed = pack::pack(&record);
            let txn = Store::next(db, Change::Reread, at, None, &self.makers)?;
            changed += u64::from(redo(
                db,
                &mut self.put,
                &mut self.desk,
                doc,
                txn,
                &before,
                Some((record, packed)),
            )?);
            self.desk.settle(db, txn)?;
        }
        self.put.finish(db)?;
        Ok(changed)
    }
}

/// Whether two records say the same, whoever made them.
pub fn same(a: &Record, b: &Record, document: &str) -> bool {
    bundle::rows(a, document) == bundle::rows(b, document)
}
