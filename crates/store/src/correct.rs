//! What people change: an append-only log, replayed over every reading.
//!
//! A correction is kept with who made it, when and why, and with the words it is about; the program's record stays as
//! it was. After each reading, and on each revised text of the source, it is tried again, and how it fares is kept:
//! it `applies`; the program `agrees` by now; or it is an `orphan`, whose words are not found, listed and never lost.

use std::collections::BTreeMap;

use demarche_core::Record;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::anchor::Anchor;
use crate::apply::{self, Fared};
use crate::ask::{CorrectionRow, View};
use crate::bundle::{self, layered};
use crate::error::{Error, Result};
use crate::ids;
use crate::pack;
use crate::put::{At, Put, Slices};
use crate::settle::Desk;
use crate::stands;
use crate::store::{Change, Makers, Store, Txn};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// A field of an item has another value.
    Set,
    /// An item is not so at all.
    Reject,
    /// An item is so.
    Confirm,
    /// An event is told that was not found.
    Add,
    /// Two reports tell one happening, or two actors are one.
    Same,
    /// They are two.
    Different,
    /// A correction is taken back.
    Withdraw,
}

impl Op {
    fn as_str(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Reject => "reject",
            Self::Confirm => "confirm",
            Self::Add => "add",
            Self::Same => "same",
            Self::Different => "different",
            Self::Withdraw => "withdraw",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Set, Self::Reject, Self::Confirm, Self::Add, Self::Same, Self::Different, Self::Withdraw]
            .into_iter()
            .find(|op| op.as_str() == text)
    }
}

/// How a correction fares with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It makes a difference.
    Applies,
    /// The program says so by now.
    Agrees,
    /// Its words are not found.
    Orphan,
    /// It was taken back.
    Withdrawn,
}

impl Fate {
    fn as_str(self) -> &'static str {
        match self {
            Self::Applies => "applies",
            Self::Agrees => "agrees",
            Self::Orphan => "orphan",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What somebody wants changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// What is done.
    pub op: Op,
    /// The key of what it is about: an item, report, happening, actor or correction; for `add` the document.
    pub target: String,
    /// The second key of `same` and `different`.
    pub other: Option<String>,
    /// The field that is set.
    pub path: Option<String>,
    /// Its value; for `add` the event.
    pub now: Option<Value>,
    /// For `add`, the words that carry the event.
    pub words: Option<String>,
    /// Why.
    pub note: Option<String>,
}

impl Wish {
    /// A wish without particulars.
    pub fn new(op: Op, target: &str) -> Self {
        Self { op, target: target.to_owned(), other: None, path: None, now: None, words: None, note: None }
    }
}

/// Who changes something, when, and with which program.
#[derive(Debug, Clone)]
pub struct By {
    /// A name.
    pub who: String,
    /// The time, UTC, ISO 8601.
    pub at: String,
    /// The program.
    pub makers: Makers,
}

/// A correction as it is kept, exported and imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    #[serde(skip)]
    pub(crate) row: i64,
    /// `c-…`
    #[serde(rename = "correction")]
    pub key: String,
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// What is done.
    pub op: Op,
    /// About what.
    pub target: String,
    /// The second key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub other: Option<String>,
    /// The source whose texts it concerns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// The text it was made on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<String>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<Anchor>,
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// What stood there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub was: Option<Value>,
    /// What stands there now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub now: Option<Value>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Pairs of reports that it joins or parts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub pairs: Vec<(String, String)>,
}

impl Stored {
    /// The key: a hash of all that it says, so that the same correction is never there twice.
    fn keyed(mut self) -> Self {
        self.key = String::new();
        let text = serde_json::to_string(&self).expect("a correction is always JSON");
        self.key = format!("c-{}", ids::hash(&[&text], 10));
        self
    }
}

fn stored(r: &Row<'_>) -> rusqlite::Result<Stored> {
    let json = |name: &str| -> rusqlite::Result<Option<Value>> {
        let text: Option<String> = r.get(name)?;
        Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
    };
    let op: String = r.get("op")?;
    let mut anchor = json("anchor")?;
    let pairs = anchor.as_mut().and_then(|a| a.get_mut("pairs")).map(Value::take);
    Ok(Stored {
        row: r.get("correction")?,
        key: r.get("key")?,
        at: r.get("at")?,
        who: r.get("who")?,
        op: Op::parse(&op).ok_or(rusqlite::Error::InvalidColumnName(format!("op cannot be {op}")))?,
        target: r.get("target")?,
        other: r.get("other")?,
        source: r.get("source")?,
        document: r.get("document")?,
        anchor: anchor.and_then(|a| serde_json::from_value(a).ok()),
        path: r.get("path")?,
        was: json("was")?,
        now: json("now")?,
        note: r.get("note")?,
        pairs: pairs.and_then(|p| serde_json::from_value(p).ok()).unwrap_or_default(),
    })
}

const STANDING: &str = "NOT EXISTS (SELECT 1 FROM correction w WHERE w.op = 'withdraw' AND w.target = c.key";

/// The corrections of items of the source `source` that stand, in the order in which they were made.
pub(crate) fn of_source(db: &Connection, source: &str) -> Result<Vec<Stored>> {
    let sql =
        format!("SELECT c.* FROM correction c WHERE c.source = ? AND {STANDING}) ORDER BY c.correction");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([source], stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How corrections fared with a document, to be kept.
pub(crate) struct Fates {
    pub doc: i64,
    pub txn: i64,
}

impl Fates {
    pub fn put(&self, db: &Connection, fared: &[Fared]) -> Result<()> {
        let sql = "SELECT fate, item FROM fate WHERE correction = ? AND doc = ? AND until IS NULL";
        for Fared { correction, fate, item } in fared {
            if self.doc != 0 {
                // What waited for its document has found it.
                Fates { doc: 0, txn: self.txn }.close(db, *correction)?;
            }
            let before: Option<(String, Option<String>)> = db
                .prepare_cached(sql)?
                .query_row(params![correction, self.doc], |r| Ok((r.get(0)?, r.get(1)?)))
                .optional()?;
            if before.as_ref().is_some_and(|(f, i)| f == fate.as_str() && i == item) {
                continue;
            }
            self.close(db, *correction)?;
            db.prepare_cached(
                "INSERT OR REPLACE INTO fate(correction, doc, since, fate, item) VALUES(?, ?, ?, ?, ?)",
            )?
            .execute(params![correction, self.doc, self.txn, fate.as_str(), item])?;
        }
        Ok(())
    }

    fn close(&self, db: &Connection, correction: i64) -> Result<()> {
        db.prepare_cached("UPDATE fate SET until = ? WHERE correction = ? AND doc = ? AND until IS NULL")?
            .execute(params![self.txn, correction, self.doc])?;
        Ok(())
    }
}

/// Makes the index of document `doc` say what its reading says with the corrections that stand, where it said what
/// it says with `before`. `new` is another record, made anew. Whether any row changed.
pub(crate) fn redo(
    db: &Connection,
    put: &mut Put,
    desk: &mut Desk,
    doc: i64,
    txn: i64,
    before: &[Stored],
    new: Option<(Record, Vec<u8>)>,
) -> Result<bool> {
    let (key, known_on, source, text): (String, String, String, String) = db
        .prepare_cached(
            "SELECT d.key, d.known_on, s.key, d.text FROM document d JOIN source s USING(source) WHERE d.doc = ?",
        )?
        .query_row([doc], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let bytes: Vec<u8> = db
        .prepare_cached("SELECT record FROM reading WHERE doc = ? AND until IS NULL")?
        .query_row([doc], |r| r.get(0))?;
    let old = pack::unpack(&bytes, &text)?;
    let at = At { doc, known_on: &known_on, text: &Slices::new(&text), txn };
    let old_machine = bundle::rows(&old, &key);
    let old_rows = bundle::rows(&apply::corrected(&old, &key, before).0, &key);
    let record = match new {
        Some((record, packed)) => {
            db.prepare_cached("UPDATE reading SET until = ? WHERE doc = ? AND until IS NULL")?
                .execute(params![txn, doc])?;
            db.prepare_cached("INSERT INTO reading(doc, since, record) VALUES(?, ?, ?)")?
                .execute(params![doc, txn, packed])?;
            record
        }
        None => old,
    };
    let after = of_source(db, &source)?;
    let (corrected, fared) = apply::corrected(&record, &key, &after);
    Fates { doc, txn }.put(db, &fared)?;
    let machine = bundle::rows(&record, &key);
    let rows = bundle::rows(&corrected, &key);
    let changed =
        put.items(db, at, &[&rows, &machine], &layered(&old_machine, &old_rows), &layered(&machine, &rows))?;
    if changed || rows.actors != old_rows.actors {
        put.actors(db, at, &rows, false)?;
    }
    if changed {
        let is_gone = |spot: &&bundle::Spot| spot.0 == 'p' && !rows.items.contains_key(*spot);
        let gone: Vec<String> = old_rows
            .items
            .keys()
            .filter(is_gone)
            .map(|(letter, local)| ids::item(*letter, &key, local))
            .collect();
        stands::settle(db, doc, &gone, txn)?;
        desk.refile(db, put, at, &key, &corrected, &rows)?;
    }
    Ok(changed)
}

impl Store {
    /// The record of document `doc` with the corrections that stood by the clocks of `view`.
    pub(crate) fn corrected(&self, doc: i64, record: Record, view: &View) -> Result<Record> {
        let (key, source): (String, String) = self
            .db
            .prepare_cached(
                "SELECT d.key, s.key FROM document d JOIN source s USING(source) WHERE d.doc = ?",
            )?
            .query_row([doc], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let at = view.at.map_or(i64::MAX, |Txn(at)| at);
        let sql = format!(
            "SELECT c.* FROM correction c WHERE c.source = ?1 AND c.txn <= ?2 AND {STANDING} AND w.txn <= ?2) \
             ORDER BY c.correction"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params![source, at], stored)?.collect::<rusqlite::Result<Vec<_>>>()?;
        if rows.is_empty() { Ok(record) } else { Ok(apply::corrected(&record, &key, &rows).0) }
    }

    /// Makes a correction. It is in the store, on the disk, when this returns.
    ///
    /// # Errors
    /// When what it is about is not there, or the value cannot be.
    pub fn correct(&mut self, wish: &Wish, by: &By) -> Result<CorrectionRow> {
        let correction = self.prepare(wish, by)?;
        let key = correction.key.clone();
        if self.correction(&key)?.is_none() {
            self.write_corrections(vec![correction], by, true)?;
        }
        self.correction(&key)?.ok_or_else(|| Error::damaged("a correction that was just made is gone"))
    }

    /// Every correction, the first first, as [`import`](Self::import) takes them.
    pub fn export_corrections(&self) -> Result<Vec<Stored>> {
        let mut statement = self.db.prepare("SELECT c.* FROM correction c ORDER BY c.correction")?;
        let rows = statement.query_map([], stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Takes in corrections that were made elsewhere; those that are there already are passed over. How many were new.
    pub fn import(&mut self, corrections: Vec<Stored>, by: &By) -> Result<usize> {
        let mut fresh: Vec<Stored> = Vec::new();
        for correction in corrections {
            let correction = correction.keyed();
            if self.correction(&correction.key)?.is_none() && fresh.iter().all(|c| c.key != correction.key) {
                fresh.push(correction);
            }
        }
        let count = fresh.len();
        if count > 0 {
            self.write_corrections(fresh, by, false)?;
        }
        Ok(count)
    }

    /// The correction that `wish` comes to, after a look whether it can be.
    fn prepare(&self, wish: &Wish, by: &By) -> Result<Stored> {
        let mut out = Stored {
            row: 0,
            key: String::new(),
            at: by.at.clone(),
            who: by.who.clone(),
            op: wish.op,
            target: wish.target.clone(),
            other: wish.other.clone(),
            source: None,
            document: None,
            anchor: None,
            path: wish.path.clone(),
            was: None,
            now: wish.now.clone(),
            note: wish.note.clone(),
            pairs: Vec::new(),
        };
        match wish.op {
            Op::Withdraw => {
                let sql = format!(
                    "SELECT 1 FROM correction c WHERE c.key = ? AND c.op <> 'withdraw' AND {STANDING})"
                );
                if !self.db.prepare(&sql)?.exists([&wish.target])? {
                    return Err(Error::Unknown(format!(
                        "{}: there is no such correction, or it was withdrawn",
                        wish.target
                    )));
                }
            }
            Op::Same | Op::Different => self.prepare_pair(&mut out)?,
            Op::Add => {
                let document = self.document_key(&wish.target)?;
                let record = self.need_record(&document)?;
                let words = wish.words.clone().unwrap_or_default();
                let (start, end) = only(&record.document.text, &words)?;
                out.target.clone_from(&document);
                out.anchor = Some(Anchor::at(&record.document.text, start, end));
                self.place(&mut out, &document)?;
                self.try_out(&mut out, &document, record)?;
            }
            Op::Set | Op::Reject | Op::Confirm => {
                let (letter, document, local) = ids::parts(&wish.target)
                    .ok_or_else(|| Error::Unknown(format!("{}: is no key of an item", wish.target)))?;
                let record = self.need_record(&document)?;
                let missing = || Error::Unknown(format!("{}: there is no such item", wish.target));
                let (start, end, kind) =
                    apply::words(&record, &document, letter, local).ok_or_else(missing)?;
                let anchor = Anchor { kind, ..Anchor::at(&record.document.text, start, end) };
                let item = apply::shown(&record, &document, letter, &anchor, local).ok_or_else(missing)?;
                out.was = match &wish.path {
                    Some(path) => Some(apply::value(&record, &item, path)),
                    None if wish.op == Op::Reject => Some(item),
                    None => None,
                };
                out.anchor = Some(anchor);
                self.place(&mut out, &document)?;
                self.try_out(&mut out, &document, record)?;
            }
        }
        Ok(out.keyed())
    }

    /// Says of which text and source a correction is.
    fn place(&self, out: &mut Stored, document: &str) -> Result<()> {
        let sql = "SELECT s.key FROM document d JOIN source s USING(source) WHERE d.key = ?";
        out.source = Some(self.db.query_row(sql, [document], |r| r.get(0))?);
        out.document = Some(document.to_owned());
        Ok(())
    }

    /// A correction that cannot be applied to the record it is made on is refused.
    fn try_out(&self, out: &mut Stored, document: &str, mut record: Record) -> Result<()> {
        match apply::apply(&mut record, document, out)? {
            (Fate::Orphan, _) => Err(Error::Unknown(format!("{}: there is no such item", out.target))),
            _ => Ok(()),
        }
    }

    fn need_record(&self, document: &str) -> Result<Record> {
        self.record(document, &View::default())?
            .ok_or_else(|| Error::Unknown(format!("{document}: there is no such document")))
    }

    fn document_key(&self, text: &str) -> Result<String> {
        let found = self.document(text)?;
        Ok(found.ok_or_else(|| Error::Unknown(format!("{text}: there is no such document")))?.key)
    }

    /// `same` and `different`: of actors, or of reports and happenings.
    fn prepare_pair(&self, out: &mut Stored) -> Result<()> {
        let other = out.other.clone().ok_or_else(|| Error::Wrong("two keys are due".to_owned()))?;
        if out.target == other {
            return Err(Error::Wrong("both keys are the same".to_owned()));
        }
        let known = |key: &str| -> Result<bool> {
            Ok(self.db.prepare_cached("SELECT 1 FROM actor WHERE key = ?")?.exists([key])?)
        };
        if known(&out.target)? && known(&other)? {
            return Ok(());
        }
        let a = self.reports_meant(&out.target)?;
        let b = self.reports_meant(&other)?;
        out.pairs = match out.op {
            // Joining the first of each joins the rest, which hang together already.
            Op::Same => vec![(a[0].clone(), b[0].clone())],
            _ => a.iter().flat_map(|a| b.iter().map(move |b| (a.clone(), b.clone()))).collect(),
        };
        out.pairs.retain(|(a, b)| a != b);
        if out.pairs.is_empty() {
            return Err(Error::Wrong("both keys are of one report".to_owned()));
        }
        Ok(())
    }

    /// The reports that `key` means: a report, the one that an event or engagement is told in, those of a happening.
    fn reports_meant(&self, key: &str) -> Result<Vec<String>> {
        let none = || Error::Unknown(format!("{key}: is no report, happening or actor of the store"));
        if key.starts_with("h-") {
            let reports = self.reports_of(key, &View::default())?;
            let keys: Vec<String> = reports.into_iter().map(|r| r.key).collect();
            return if keys.is_empty() { Err(none()) } else { Ok(keys) };
        }
        Ok(vec![self.report_of(key)?.ok_or_else(none)?])
    }

    /// The report that the event, engagement or report `key` is told in.
    pub(crate) fn report_of(&self, key: &str) -> Result<Option<String>> {
        let sql = "SELECT key FROM report WHERE key = ? AND until IS NULL";
        if let Some(found) = self.db.prepare_cached(sql)?.query_row([key], |r| r.get(0)).optional()? {
            return Ok(Some(found));
        }
        let Some((letter, document, local)) = ids::parts(key) else { return Ok(None) };
        let local = if letter == 'g' {
            let view = View::default();
            match self.item(key, &view)? {
                Some(crate::ask::Moment::Engagement(g)) => match g.events.first() {
                    Some(first) => return self.report_of(first),
                    None => return Ok(None),
                },
                _ => return Ok(None),
            }
        } else {
            local
        };
        let sql = "SELECT r.key FROM told t JOIN report r ON r.report = t.report JOIN document d ON d.doc = t.doc \
                   WHERE d.key = ? AND t.local = ? AND r.until IS NULL";
        Ok(self.db.prepare_cached(sql)?.query_row(params![document, local], |r| r.get(0)).optional()?)
    }

    /// Adds corrections to the log and replays what they concern.
    fn write_corrections(&mut self, corrections: Vec<Stored>, by: &By, durable: bool) -> Result<()> {
        // What somebody has typed must outlive a power cut.
        self.db.pragma_update(None, "synchronous", "FULL")?;
        let txn = Self::begin(&mut self.db, Change::Correct, &by.at, Some(&by.who), &by.makers)?;
        let outcome = write(&self.db, corrections, txn);
        let outcome = Self::end(&self.db, outcome);
        self.db.pragma_update(None, "synchronous", if durable { "FULL" } else { "NORMAL" })?;
        outcome
    }
}

fn write(db: &Connection, corrections: Vec<Stored>, txn: i64) -> Result<()> {
    let (mut put, mut desk) = (Put::default(), Desk::default());
    desk.refresh(db)?;
    // What stood before, by source; each document is replayed once, however many corrections concern it.
    let mut before: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for mut c in corrections {
        let concerned = if c.op == Op::Withdraw {
            let sql = "SELECT c.* FROM correction c WHERE c.key = ?";
            db.prepare_cached(sql)?.query_row([&c.target], stored).optional()?
        } else {
            None
        };
        let source = concerned.as_ref().map_or(&c.source, |c| &c.source).clone();
        if let Some(source) = source
            && !before.contains_key(&source)
        {
            let old = of_source(db, &source)?;
            before.insert(source, old);
        }
        c.row = insert(db, &c, txn)?;
        match &concerned {
            Some(old) => {
                withdraw(db, &mut desk, old, txn)?;
                Fates { doc: 0, txn }
                    .put(db, &[Fared { correction: c.row, fate: Fate::Applies, item: None }])?;
            }
            None => rule(db, &mut desk, &c, txn)?,
        }
    }
    for (source, old) in &before {
        let mut statement = db.prepare_cached(
            "SELECT d.doc FROM document d JOIN source s USING(source) WHERE s.key = ? ORDER BY d.doc",
        )?;
        let docs = statement.query_map([source], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        for doc in docs {
            redo(db, &mut put, &mut desk, doc, txn, old, None)?;
        }
    }
    put.finish(db)?;
    desk.settle(db, txn)
}

fn insert(db: &Connection, c: &Stored, txn: i64) -> Result<i64> {
    let mut anchor = c.anchor.as_ref().map(|a| serde_json::json!(a));
    if !c.pairs.is_empty() {
        anchor = Some(serde_json::json!({"pairs": c.pairs}));
    }
    let json = |v: &Option<Value>| v.as_ref().map(Value::to_string);
    let sql = "INSERT INTO correction(key, txn, at, who, op, target, other, source, document, anchor, path, was, now, note) \
               VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    let row = db.prepare_cached(sql)?.insert(params![
        c.key,
        txn,
        c.at,
        c.who,
        c.op.as_str(),
        c.target,
        c.other,
        c.source,
        c.document,
        anchor.map(|a| a.to_string()),
        c.path,
        json(&c.was),
        json(&c.now),
        c.note
    ])?;
    // Until its document is there, nothing can be said of it; if it is, the replay says better.
    if c.source.is_some() {
        let known = "SELECT 1 FROM source WHERE key = ?";
        if !db.prepare_cached(known)?.exists([&c.source])? {
            Fates { doc: 0, txn }.put(db, &[Fared { correction: row, fate: Fate::Orphan, item: None }])?;
        }
    }
    Ok(row)
}

/// Puts a `same` or `different` into force.
fn rule(db: &Connection, desk: &mut Desk, c: &Stored, txn: i64) -> Result<()> {
    if !matches!(c.op, Op::Same | Op::Different) {
        return Ok(());
    }
    let mut fate = Fate::Applies;
    if c.pairs.is_empty() {
        let actor = |key: &str| -> Result<Option<i64>> {
            let sql = "SELECT actor FROM actor WHERE key = ?";
            Ok(db.prepare_cached(sql)?.query_row([key], |r| r.get(0)).optional()?)
        };
        match (actor(&c.target)?, actor(c.other.as_deref().unwrap_or_default())?) {
            (Some(a), Some(b)) => alias(db, c, a, b, txn)?,
            _ => fate = Fate::Orphan,
        }
    }
    for (a, b) in &c.pairs {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let end = "UPDATE ruling SET until = ? WHERE a = ? AND b = ? AND until IS NULL";
        db.prepare_cached(end)?.execute(params![txn, a, b])?;
        db.prepare_cached("INSERT INTO ruling(a, b, verdict, correction, since) VALUES(?, ?, ?, ?, ?)")?
            .execute(params![a, b, c.op.as_str(), c.row, txn])?;
        desk.touch(&[a.clone(), b.clone()]);
    }
    Fates { doc: 0, txn }.put(db, &[Fared { correction: c.row, fate, item: None }])
}

/// Joins or parts two actors. The one that the actor table knows stands for the other; of two others the first.
fn alias(db: &Connection, c: &Stored, a: i64, b: i64, txn: i64) -> Result<()> {
    let end = "UPDATE alias SET until = ?1 WHERE until IS NULL AND ((actor = ?2 AND stands_for = ?3) \
               OR (actor = ?3 AND stands_for = ?2))";
    db.prepare_cached(end)?.execute(params![txn, a, b])?;
    if c.op == Op::Same {
        let known = |key: &str| key.starts_with('Q');
        let (actor, stands_for) =
            if known(&c.target) || !known(c.other.as_deref().unwrap_or_default()) { (b, a) } else { (a, b) };
        let sql = "INSERT OR REPLACE INTO alias(actor, stands_for, who, why, since) VALUES(?, ?, ?, '[]', ?)";
        db.prepare_cached(sql)?.execute(params![actor, stands_for, c.who, txn])?;
    }
    Ok(())
}

/// Takes a correction back.
fn withdraw(db: &Connection, desk: &mut Desk, old: &Stored, txn: i64) -> Result<()> {
    let mut docs = db.prepare_cached("SELECT doc FROM fate WHERE correction = ? AND until IS NULL")?;
    let docs = docs.query_map([old.row], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for doc in docs {
        Fates { doc, txn }.put(db, &[Fared { correction: old.row, fate: Fate::Withdrawn, item: None }])?;
    }
    match old.op {
        Op::Same | Op::Different if old.pairs.is_empty() => {
            let ids = "SELECT actor FROM actor WHERE key IN (?, ?)";
            let mut ids = db.prepare_cached(ids)?;
            let ids = ids
                .query_map(params![old.target, old.other], |r| r.get(0))?
                .collect::<rusqlite::Result<Vec<i64>>>()?;
            if let [a, b] = ids[..] {
                let pair = "((actor = ?2 AND stands_for = ?3) OR (actor = ?3 AND stands_for = ?2))";
                // What parted two by somebody's word lets names, roles and country speak again.
                let sql = if old.op == Op::Same {
                    format!("UPDATE alias SET until = ?1 WHERE until IS NULL AND {pair}")
                } else {
                    format!(
                        "INSERT OR REPLACE INTO alias(actor, stands_for, why, since) SELECT actor, stands_for, why, ?1 \
                         FROM alias WHERE who IS NULL AND {pair} ORDER BY since DESC LIMIT 1"
                    )
                };
                db.prepare_cached(&sql)?.execute(params![txn, a, b])?;
            }
        }
        Op::Same | Op::Different => {
            db.prepare_cached("UPDATE ruling SET until = ? WHERE correction = ? AND until IS NULL")?
                .execute(params![txn, old.row])?;
            for (a, b) in &old.pairs {
                desk.touch(&[a.clone(), b.clone()]);
            }
        }
        _ => {}
    }
    Ok(())
}

/// The only place where `words` stand in `text`.
fn only(text: &str, words: &str) -> Result<(u32, u32)> {
    if words.trim().is_empty() {
        return Err(Error::Wrong("the words that carry the event are due".to_owned()));
    }
    let mut found = text.match_indices(words);
    let (Some((byte, _)), more) = (found.next(), found.next()) else {
        return Err(Error::Unknown(format!("“{words}”: these words do not stand in the document")));
    };
    if more.is_some() {
        return Err(Error::Wrong(format!(
            "“{words}”: these words stand in the document more than once; give more of them"
        )));
    }
    let start = text[..byte].chars().count() as u32;
    Ok((start, start + words.chars().count() as u32))
}
