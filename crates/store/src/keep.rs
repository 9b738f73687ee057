//! Documents and their records in.
//!
//! A [`Keeper`] is given records in an order that follows from the input. Each is a transaction of the store by itself,
//! so that a store says the same to the byte however many threads read and however many documents are written to the
//! disk at once. A document that is there already is passed over; so a run that was broken off is simply begun again.

use std::collections::BTreeMap;

use demarche_core::Record;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::apply;
use crate::bundle::{self, layered};
use crate::correct::{self, Fates};
use crate::error::Result;
use crate::ids;
use crate::pack as packing;
use crate::put::{At, Put, Slices};
use crate::settle::Desk;
use crate::stands;
use crate::store::{Change, Makers, Store};

pub use crate::pack::pack;

/// Documents that are written to the disk at once. Their rows lie all over the tables, so that in a large store nearly
/// each is a page of its own; more documents share pages, and more are lost when the program is killed.
const BATCH: usize = 400;
/// Or so many bytes of their packed records, a tenth of what records take in memory while they wait.
const BATCH_BYTES: usize = 3 << 20;
/// Kibibytes of the file that are held in memory: about what the writes of a batch touch, so that no page is
/// written out and read in again before its end.
const HELD: u32 = 96 << 10;
/// Pages that wait in the log beside the file before they are put into it. Many are written in each transaction, and
/// those that wait are put in once.
const WAITING: u32 = 32 << 10;

/// What came of keeping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Kept {
    /// Documents that were given.
    pub given: u64,
    /// That were not there before.
    pub new: u64,
    /// Of these, other texts of sources that were there before.
    pub revisions: u64,
    /// Of the new, copies of other documents.
    pub copies: u64,
    /// That were there before.
    pub known: u64,
    /// Events told in the new documents.
    pub events: u64,
    /// Quotes.
    pub quotes: u64,
    /// Accounts of happenings.
    pub reports: u64,
}

impl Kept {
    fn add(&mut self, other: Self) {
        self.given += other.given;
        self.new += other.new;
        self.revisions += other.revisions;
        self.copies += other.copies;
        self.known += other.known;
        self.events += other.events;
        self.quotes += other.quotes;
        self.reports += other.reports;
    }
}

/// A record on its way in.
#[derive(Debug, Clone)]
struct Incoming {
    record: Record,
    packed: Vec<u8>,
}

/// Writes records into a store.
pub struct Keeper {
    store: Store,
    makers: Makers,
    clock: Box<dyn Fn() -> String>,
    put: Put,
    desk: Desk,
    waiting: Vec<Incoming>,
    bytes: usize,
    batch: usize,
    total: Kept,
}

impl Keeper {
    /// A keeper of `store`, of records made by `makers`. `clock` tells the time, UTC, in ISO 8601.
    pub fn new(store: Store, makers: Makers, clock: impl Fn() -> String + 'static) -> Self {
        let (put, desk, waiting, total) = Default::default();
        // Without them it takes longer, and is as right.
        drop(store.hold(HELD));
        drop(store.db.pragma_update(None, "wal_autocheckpoint", WAITING));
        Self { store, makers, clock: Box::new(clock), put, desk, waiting, bytes: 0, batch: BATCH, total }
    }

    /// The same, which writes so many documents to the disk at once. What the store says does not depend on it.
    pub fn in_batches(self, documents: usize) -> Self {
        Self { batch: documents.max(1), ..self }
    }

    /// Takes in a record. It is in the store when [`finish`](Self::finish) has returned, or earlier.
    ///
    /// # Errors
    /// When the store cannot be written; what was kept before is kept.
    pub fn keep(&mut self, record: Record) -> Result<()> {
        let packed = packing::pack(&record);
        self.keep_packed(record, packed)
    }

    /// The same of a record that was packed before, in another thread.
    pub fn keep_packed(&mut self, record: Record, packed: Vec<u8>) -> Result<()> {
        self.bytes += packed.len();
        self.waiting.push(Incoming { record, packed });
        let full = self.waiting.len() >= self.batch || self.bytes >= BATCH_BYTES;
        if full { self.write() } else { Ok(()) }
    }

    /// Counts a document that was given and is there already.
    pub fn pass_over(&mut self) {
        self.total.given += 1;
        self.total.known += 1;
    }

    /// What has been written so far.
    pub fn kept(&self) -> Kept {
        self.total
    }

    /// Writes what waits, and gives the store back.
    pub fn finish(mut self) -> Result<(Store, Kept)> {
        self.write()?;
        self.store.tune()?;
        Ok((self.store, self.total))
    }

    fn write(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        let mut kept = Kept { given: waiting.len() as u64, ..Kept::default() };
        let fresh: Vec<Incoming> = {
            // What is known costs no transaction.
            let mut fresh = Vec::new();
            for incoming in waiting {
                if self.store.knows(&incoming.record)? { kept.known += 1 } else { fresh.push(incoming) }
            }
            fresh
        };
        if fresh.is_empty() {
            self.total.add(kept);
            return Ok(());
        }
        let at = (self.clock)();
        Store::start(&self.store.db)?;
        let outcome = self.write_all(&fresh, &at, &mut kept);
        let outcome = Store::end(&self.store.db, outcome);
        if outcome.is_err() {
            self.put.forget();
            self.desk.forget();
        } else {
            self.total.add(kept);
        }
        outcome
    }

    /// Each document is a change of its own, and its happenings are settled before the next is looked at: what the store
    /// says then follows from the order of the documents alone, however many are written to the disk at once.
    fn write_all(&mut self, fresh: &[Incoming], at: &str, kept: &mut Kept) -> Result<()> {
        let db = &self.store.db;
        self.put.refresh(db)?;
        self.desk.refresh(db)?;
        for incoming in fresh {
            // The same document may come twice in a batch, or have been kept by another program just now.
            if self.store.knows(&incoming.record)? {
                kept.known += 1;
                continue;
            }
            let txn = Store::next(db, Change::Keep, at, None, &self.makers)?;
            let filed = file(db, &mut self.put, &mut self.desk, incoming, &at[..10], txn)?;
            self.desk.settle(db, txn)?;
            kept.new += 1;
            kept.revisions += u64::from(filed.version > 1);
            kept.copies += filed.copies;
            kept.events += filed.events;
            kept.quotes += filed.quotes;
            kept.reports += filed.reports;
        }
        self.put.finish(db)
    }
}

struct Filed {
    version: i64,
    copies: u64,
    events: u64,
    quotes: u64,
    reports: u64,
}

/// Files one document that is not there yet.
fn file(
    db: &Connection,
    put: &mut Put,
    desk: &mut Desk,
    incoming: &Incoming,
    today: &str,
    txn: i64,
) -> Result<Filed> {
    let record = &incoming.record;
    let info = &record.document;
    let source_key = ids::source(info.url.as_deref(), &info.id);
    let key = ids::document(&source_key, &info.text);
    let found: Option<i64> = db
        .prepare_cached("SELECT source FROM source WHERE key = ?")?
        .query_row([&source_key], |r| r.get(0))
        .optional()?;
    let source = match found {
        Some(source) => source,
        None => db
            .prepare_cached("INSERT INTO source(key, url, outlet) VALUES(?, ?, ?)")?
            .insert(params![source_key, info.url, info.outlet])?,
    };
    let version: i64 = db
        .prepare_cached("SELECT coalesce(max(version), 0) + 1 FROM document WHERE source = ?")?
        .query_row([source], |r| r.get(0))?;
    let (known_on, basis) = match &info.published {
        Some(day) => (day.as_str(), "published"),
        None => (today, "kept"),
    };
    let sql = "INSERT INTO document(key, source, version, id, title, text, language, published, known_on, known_basis, \
               byline, txn) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)";
    let doc = db.prepare_cached(sql)?.insert(params![
        key,
        source,
        version,
        info.id,
        info.title,
        info.text,
        info.language,
        info.published,
        known_on,
        basis,
        info.byline,
        txn
    ])?;
    put.text(doc, &info.text);
    db.prepare_cached("INSERT INTO reading(doc, since, record) VALUES(?, ?, ?)")?.execute(params![
        doc,
        txn,
        incoming.packed
    ])?;
    let at = At { doc, known_on, text: &Slices::new(&info.text), txn };
    let machine = bundle::rows(record, &key);
    let corrections = correct::of_source(db, &source_key)?;
    let mut corrected = None;
    if !corrections.is_empty() {
        let (other, fates) = apply::corrected(record, &key, &corrections);
        Fates { doc, txn }.put(db, &fates)?;
        corrected = Some(other);
    }
    let other_rows = corrected.as_ref().map(|record| bundle::rows(record, &key));
    let now = other_rows.as_ref().unwrap_or(&machine);
    put.items(db, at, &[now, &machine], &BTreeMap::new(), &layered(&machine, now))?;
    put.actors(db, at, now, true)?;
    stands::settle(db, doc, &[], txn)?;
    let filed = desk.file(db, put, at, &key, corrected.as_ref().unwrap_or(record), now)?;
    let count = |letter: char| now.items.keys().filter(|(l, _)| *l == letter).count() as u64;
    Ok(Filed {
        version,
        copies: filed.copies,
        events: count('e'),
        quotes: count('q'),
        reports: filed.reports,
    })
}

impl Store {
    /// Whether the text of `record` is there already, from the same source.
    pub fn knows(&self, record: &Record) -> Result<bool> {
        let info = &record.document;
        self.knows_text(info.url.as_deref(), &info.id, &info.text)
    }

    /// Whether `text` is there already, from the source at `url` or called `id`.
    pub fn knows_text(&self, url: Option<&str>, id: &str, text: &str) -> Result<bool> {
        let key = ids::document(&ids::source(url, id), text);
        Ok(self.db.prepare_cached("SELECT 1 FROM document WHERE key = ?")?.exists([key])?)
    }
}
