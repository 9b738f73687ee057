//! Reports of documents into happenings: what the room `happenings` says, kept.
//!
//! A [`Desk`] files the reports of each document while a transaction lasts, and settles at its end which happenings
//! they tell and how those stand. All it decides is what to write; the judging is done in `demarche-happenings`,
//! which sees the tables through `Shelf`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use demarche_core::Record;
use demarche_happenings::actors::key_of;
use demarche_happenings::cluster::{Ruling, Verdict};
use demarche_happenings::copies::{self, Shingles};
use demarche_happenings::report::{Facts, Filing, Report};
use demarche_happenings::settle::{Happening, Link, Settled, gone, resettle, settle};
use demarche_happenings::{Day, DocKey, HappeningId, Ready, ReportKey, Shelf, Tables, blocking, report};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::apply;
use crate::bundle::{self, Rows, is_shared};
use crate::cards;
use crate::correct;
use crate::error::{Error, Result};
use crate::pack;
use crate::put::{At, Put, Slices};

/// Keys of reports kept between transactions. Past this many they are let go, so that memory does not grow with the
/// store.
const REMEMBERED: usize = 200_000;
/// The same of the runs of documents.
const REMEMBERED_TEXTS: usize = 400;
/// Documents that a new one is compared with word for word, those that share most runs with it.
const CANDIDATES: usize = 30;
/// Documents that one run brings at most, the first by day: what stands in more is boilerplate, or so many copies of
/// one wire that their first is among these.
const POSTED: i64 = 200;
/// A run in so many documents of other days is boilerplate.
const COMMON: i64 = 3;

/// What came of filing the reports of a document.
pub(crate) struct FiledReports {
    /// Documents that are known to be copies by now and were not before.
    pub copies: u64,
    pub reports: u64,
}

/// Where reports are filed and settled.
#[derive(Default)]
pub(crate) struct Desk {
    new: Vec<ReportKey>,
    touched: BTreeSet<ReportKey>,
    ready: Ready,
    memory: Memory,
    seen: Option<i64>,
}

/// What need not be looked up.
#[derive(Default)]
struct Memory {
    /// Reports and documents that were filed and are not settled yet.
    reports: HashMap<ReportKey, Arc<Report>>,
    facts: HashMap<DocKey, Arc<Facts>>,
    /// The keys of reports that stand, by their rows: they are looked up for every posting that is met.
    keys: HashMap<i64, ReportKey>,
    /// The runs of documents that were compared: those of the same days come up again and again.
    texts: HashMap<i64, Shingles>,
}

impl Desk {
    /// Forgets what another program may have changed, or what is too much.
    pub fn refresh(&mut self, db: &Connection) -> Result<()> {
        let now: i64 = db.pragma_query_value(None, "data_version", |r| r.get(0))?;
        if self.seen != Some(now) {
            self.forget();
            self.seen = Some(now);
        }
        if self.memory.keys.len() > REMEMBERED {
            self.memory.keys.clear();
        }
        Ok(())
    }

    /// Forgets everything: the transaction was undone.
    pub fn forget(&mut self) {
        self.memory = Memory::default();
        self.ready = Ready::default();
        self.new.clear();
        self.touched.clear();
    }

    /// Has the happenings of these reports settled anew.
    pub fn touch(&mut self, reports: &[String]) {
        self.touched.extend(reports.iter().map(ReportKey::new));
    }

    /// Files the reports of a document that was not there before.
    pub fn file(
        &mut self,
        db: &Connection,
        put: &mut Put,
        at: At<'_>,
        key: &str,
        record: &Record,
        rows: &Rows,
    ) -> Result<FiledReports> {
        let mut copies = 0;
        let mut later = Vec::new();
        if let Some(day) = Day::parse(at.known_on) {
            let likes = compare(db, &mut self.memory.texts, at.doc, key, &record.document.text, day)?;
            match likes.first {
                Some(first) => {
                    set_copy(db, at.doc, first)?;
                    copies += 1;
                }
                // Documents may come in any order; the first of several copies is the first by day and key.
                None => later = likes.later,
            }
        }
        let reports = self.put(db, put, at, key, record, rows)?;
        for doc in later {
            let known = "SELECT 1 FROM document WHERE doc = ? AND copy_of IS NOT NULL";
            copies += u64::from(!db.prepare_cached(known)?.exists([doc])?);
            set_copy(db, doc, at.doc)?;
            self.put_again(db, put, doc, at.txn)?;
        }
        Ok(FiledReports { copies, reports })
    }

    /// Files the reports of a document anew of which something else is known by now.
    fn put_again(&mut self, db: &Connection, put: &mut Put, doc: i64, txn: i64) -> Result<()> {
        let (key, known_on, source, text, packed): (String, String, String, String, Vec<u8>) = db
            .prepare_cached(
                "SELECT d.key, d.known_on, s.key, d.text, r.record FROM document d JOIN source s USING(source) \
                 JOIN reading r ON r.doc = d.doc AND r.until IS NULL WHERE d.doc = ?",
            )?
            .query_row([doc], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))?;
        let record = pack::unpack(&packed, &text)?;
        let (record, _) = apply::corrected(&record, &key, &correct::of_source(db, &source)?);
        let rows = bundle::rows(&record, &key);
        let at = At { doc, known_on: &known_on, text: &Slices::new(&text), txn };
        self.put(db, put, at, &key, &record, &rows).map(|_| ())
    }

    /// Files the reports of a document whose record says something else now.
    pub fn refile(
        &mut self,
        db: &Connection,
        put: &mut Put,
        at: At<'_>,
        key: &str,
        record: &Record,
        rows: &Rows,
    ) -> Result<()> {
        self.put(db, put, at, key, record, rows).map(|_| ())
    }

    fn put(
        &mut self,
        db: &Connection,
        put: &mut Put,
        at: At<'_>,
        key: &str,
        record: &Record,
        rows: &Rows,
    ) -> Result<u64> {
        // A day that is none tells nothing of when anything was, so nothing can be joined.
        let Some(known_on) = Day::parse(at.known_on) else { return Ok(0) };
        let tables = Tables::embedded();
        let doc = DocKey::new(key);
        let (credit, copy_of): (Option<String>, Option<String>) = db
            .prepare_cached(
                "SELECT d.credit, c.key FROM document d LEFT JOIN document c ON c.doc = d.copy_of WHERE d.doc = ?",
            )?
            .query_row([at.doc], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let filing = Filing { key: doc.clone(), known_on, credit, copy_of: copy_of.map(DocKey::new) };
        let told = report::reports(record, &filing, tables);
        db.prepare_cached("INSERT OR REPLACE INTO facts(doc, data) VALUES(?, ?)")?
            .execute(params![at.doc, pack::json(&told.facts)])?;
        self.memory.facts.insert(doc.clone(), Arc::new(told.facts));
        self.ready.forget_document(&doc);
        for card in &told.actors {
            // Who has a row of his own in each document is not compared: too little is known of him.
            let key = card.key.as_str();
            if key.starts_with("n-") && rows.actors.contains_key(key) {
                let actor = put.actor(db, &[rows], key)?;
                cards::meet(db, actor, card, at.txn)?;
            }
        }
        let mut before: BTreeMap<ReportKey, (i64, Report)> = BTreeMap::new();
        {
            let sql = "SELECT report, data FROM report WHERE doc = ? AND until IS NULL";
            let mut statement = db.prepare_cached(sql)?;
            for row in statement.query_map([at.doc], |r| Ok((r.get(0)?, r.get::<_, Vec<u8>>(1)?)))? {
                let (row, data) = row?;
                let report: Report = pack::from_json(&data)?;
                before.insert(report.key.clone(), (row, report));
            }
        }
        // The key by which the room `happenings` calls an actor, and the row that stands for it here.
        let keys: BTreeMap<String, &String> = record
            .actors
            .iter()
            .filter_map(|a| Some((key_of(a, &doc).as_str().to_owned(), rows.actor_keys.get(&a.id)?)))
            // Two people of one bare surname have one key there and two rows here, of which one may be in no item.
            .filter(|(_, key)| rows.actors.contains_key(*key))
            .collect();
        let count = told.reports.len() as u64;
        for report in told.reports {
            if let Some((row, old)) = before.remove(&report.key) {
                // The report may be the same, and its document another.
                self.ready.forget(&report.key);
                // What is packed may differ where nothing else does: another version packed it.
                if old == report {
                    continue;
                }
                self.close_report(db, row, &old, at.txn)?;
            }
            let data = pack::json(&report);
            let sql = "INSERT INTO report(key, doc, known_on, kind, status, start, first_day, last_day, day_basis, data, \
                       since) VALUES(?,?,?,?,?,?,?,?,?,?,?)";
            let start = report.accounts.iter().map(|a| a.at.start).min().unwrap_or(0);
            let row = db.prepare_cached(sql)?.insert(params![
                report.key.as_str(),
                at.doc,
                at.known_on,
                report.kind.as_str(),
                report.status.as_str(),
                start,
                report.days.first.to_string(),
                report.days.last.to_string(),
                report.days.basis.as_str(),
                data,
                at.txn
            ])?;
            for local in report.events.iter().filter_map(|id| rows.events.get(id)) {
                db.prepare_cached("INSERT OR IGNORE INTO told(doc, local, report) VALUES(?, ?, ?)")?
                    .execute(params![at.doc, local, row])?;
            }
            for (n, party) in report.parties.iter().enumerate() {
                let Some(key) = keys.get(party.actor.as_str()) else { continue };
                let role = match party.role {
                    report::Role::Actor => "actor",
                    report::Role::Recipient => "recipient",
                };
                let actor = put.actor(db, &[rows], key)?;
                db.prepare_cached("INSERT INTO report_party(report, n, role, actor) VALUES(?, ?, ?, ?)")?
                    .execute(params![row, n as i64, role, actor])?;
            }
            let day = blocking::day(&report).number();
            for posting in blocking::keys(&report, tables) {
                db.prepare_cached("INSERT OR IGNORE INTO blocking(key, day, report) VALUES(?, ?, ?)")?
                    .execute(params![posted(&posting), day, row])?;
            }
            self.new.push(report.key.clone());
            self.memory.keys.insert(row, report.key.clone());
            self.memory.reports.insert(report.key.clone(), Arc::new(report));
        }
        for (row, old) in before.into_values() {
            self.close_report(db, row, &old, at.txn)?;
        }
        Ok(count)
    }

    /// Takes a report out of what is told now; whatever hung together with it is settled anew.
    fn close_report(&mut self, db: &Connection, row: i64, report: &Report, txn: i64) -> Result<()> {
        let key = &report.key;
        self.touched.extend(Shelves { db, memory: &mut self.memory }.linked(key)?);
        self.touched.insert(key.clone());
        self.memory.reports.remove(key);
        self.ready.forget(key);
        self.memory.keys.remove(&row);
        // A report that this transaction made is taken out whole. No index of what is told begins with the report.
        for (table, by) in
            [("told", "doc = (SELECT doc FROM report WHERE report = ?2) AND"), ("report_party", "")]
        {
            let sql = format!(
                "DELETE FROM {table} WHERE {by} report = ?2 AND EXISTS \
                 (SELECT 1 FROM report r WHERE r.report = ?2 AND r.since = ?1 AND r.until IS NULL)"
            );
            db.prepare_cached(&sql)?.execute(params![txn, row])?;
        }
        close(db, "report", "report = ?2", row, txn)?;
        // An index by report would take as much room as the table. What a report was filed under follows from it;
        // should another version have filed it otherwise, what is left leads to nothing that stands.
        let day = blocking::day(report).number();
        for posting in blocking::keys(report, Tables::embedded()) {
            db.prepare_cached("DELETE FROM blocking WHERE key = ? AND day = ? AND report = ?")?
                .execute(params![posted(&posting), day, row])?;
        }
        for side in ["a", "b"] {
            let sql =
                format!("UPDATE link SET until = ?1 WHERE {side} = ?2 AND until IS NULL AND since < ?1");
            db.prepare_cached(&sql)?.execute(params![txn, key.as_str()])?;
            let sql = format!("DELETE FROM link WHERE {side} = ?2 AND until IS NULL AND since = ?1");
            db.prepare_cached(&sql)?.execute(params![txn, key.as_str()])?;
        }
        Ok(())
    }

    /// Takes the reports of a document out for good.
    pub fn forget_document(&mut self, db: &Connection, doc: i64, txn: i64) -> Result<()> {
        let sql = "SELECT report, key, until IS NULL, data FROM report WHERE doc = ?";
        let mut statement = db.prepare(sql)?;
        let reports = statement
            .query_map([doc], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
            .collect::<rusqlite::Result<Vec<(i64, String, bool, Vec<u8>)>>>()?;
        // Whatever version filed them under whatever keys: of what is forgotten nothing stays.
        db.execute("DELETE FROM blocking WHERE report IN (SELECT report FROM report WHERE doc = ?)", [doc])?;
        for (row, key, stands, data) in reports {
            if stands {
                self.close_report(db, row, &pack::from_json(&data)?, txn)?;
            }
            db.execute("DELETE FROM report_party WHERE report = ?", [row])?;
            db.execute("DELETE FROM link WHERE a = ?1 OR b = ?1", [&key])?;
            db.execute("DELETE FROM contradiction WHERE a = ?1 OR b = ?1", [&key])?;
            db.execute("DELETE FROM ruling WHERE a = ?1 OR b = ?1", [&key])?;
            db.execute("DELETE FROM step WHERE report = ?1", [&key])?;
            db.execute("DELETE FROM told WHERE doc = ? AND report = ?", [doc, row])?;
            db.execute("DELETE FROM report WHERE report = ?", [row])?;
        }
        for table in ["told", "facts", "sketch"] {
            db.execute(&format!("DELETE FROM {table} WHERE doc = ?"), [doc])?;
        }
        Ok(())
    }

    /// Settles which happenings the reports filed since the last time tell, and how those stand.
    pub fn settle(&mut self, db: &Connection, txn: i64) -> Result<()> {
        let tables = Tables::embedded();
        let new = std::mem::take(&mut self.new);
        let touched = std::mem::take(&mut self.touched);
        if !new.is_empty() {
            let shelves = &mut Shelves { db, memory: &mut self.memory };
            let settled = settle(shelves, &mut self.ready, &new, tables)?;
            self.write(db, &settled, &[], txn)?;
        }
        if !touched.is_empty() {
            let touched: Vec<ReportKey> = touched.into_iter().collect();
            let shelves = &mut Shelves { db, memory: &mut self.memory };
            let settled = resettle(shelves, &mut self.ready, &touched, tables)?;
            self.write(db, &settled, &touched, txn)?;
        }
        self.memory.reports.clear();
        self.memory.facts.clear();
        Ok(())
    }

    /// Keeps what was settled. Of `touched`, those that are gone have no happening any more.
    fn write(&self, db: &Connection, settled: &Settled, touched: &[ReportKey], txn: i64) -> Result<()> {
        for link in &settled.links {
            put_link(db, link, txn)?;
        }
        let mut before: BTreeMap<ReportKey, HappeningId> = BTreeMap::new();
        // A happening may have reports that were not looked at this time.
        let told = settled.happenings.iter().flat_map(|h| &h.reports);
        let all: BTreeSet<&ReportKey> = settled.reports.iter().chain(touched).chain(told).collect();
        for key in all {
            let sql = "SELECT happening FROM member WHERE report = ? AND until IS NULL";
            let found: Option<String> =
                db.prepare_cached(sql)?.query_row([key.as_str()], |r| r.get(0)).optional()?;
            if let Some(happening) = found {
                before.insert(key.clone(), HappeningId::new(happening));
            }
        }
        let mut now: BTreeMap<&ReportKey, &HappeningId> = BTreeMap::new();
        for happening in &settled.happenings {
            now.extend(happening.reports.iter().map(|r| (r, &happening.id)));
        }
        for (key, old) in &before {
            if now.get(key) != Some(&old) {
                let side = "report = ?2";
                close(db, "member", side, key.as_str(), txn)?;
            }
        }
        for (key, id) in &now {
            if before.get(key) != Some(id) {
                db.prepare_cached("INSERT OR REPLACE INTO member(report, happening, since) VALUES(?, ?, ?)")?
                    .execute(params![key.as_str(), id.as_str(), txn])?;
            }
        }
        for (id, into) in gone(&before, &settled.happenings) {
            // Others of its reports may not have been looked at.
            let sql = "SELECT 1 FROM member WHERE happening = ? AND until IS NULL";
            if db.prepare_cached(sql)?.exists([id.as_str()])? {
                continue;
            }
            close_happening(db, id.as_str(), txn)?;
            for table in ["step", "contradiction"] {
                close(db, table, "happening = ?2", id.as_str(), txn)?;
            }
            db.prepare_cached("INSERT OR REPLACE INTO gone(key, txn, into_key) VALUES(?, ?, ?)")?
                .execute(params![id.as_str(), txn, into.as_ref().map(HappeningId::as_str)])?;
        }
        for happening in &settled.happenings {
            put_happening(db, happening, txn)?;
        }
        Ok(())
    }
}

/// Closes the row that stands and fits `condition`, whose `?2` is `value`; one that this transaction made is taken out.
fn close(db: &Connection, table: &str, condition: &str, value: impl rusqlite::ToSql, txn: i64) -> Result<()> {
    let sql = format!("DELETE FROM {table} WHERE {condition} AND until IS NULL AND since = ?1");
    db.prepare_cached(&sql)?.execute(params![txn, value])?;
    let sql = format!("UPDATE {table} SET until = ?1 WHERE {condition} AND until IS NULL");
    db.prepare_cached(&sql)?.execute(params![txn, value])?;
    Ok(())
}

/// Closes the happening `key`. One that this transaction made is taken out with its parties: the next happening may be
/// given the number of its row.
fn close_happening(db: &Connection, key: &str, txn: i64) -> Result<()> {
    let sql = "DELETE FROM happening_party WHERE happening IN \
               (SELECT happening FROM happening WHERE key = ? AND until IS NULL AND since = ?)";
    db.prepare_cached(sql)?.execute(params![key, txn])?;
    close(db, "happening", "key = ?2", key, txn)
}

/// A blocking key as it is kept: 31 bits of its hash, which SQLite holds in four bytes. Should two keys be one by
/// that, a few pairs more are compared.
fn posted(key: &str) -> i64 {
    let digits = demarche_core::document::content_id(key);
    (u64::from_str_radix(&digits, 16).unwrap_or(0) & 0x7fff_ffff) as i64
}

fn put_link(db: &Connection, link: &Link, txn: i64) -> Result<()> {
    let (a, b) = (link.a.as_str(), link.b.as_str());
    let why = bits_json(&link.why);
    let sql = "SELECT judgement, bits, why FROM link WHERE a = ? AND b = ? AND until IS NULL";
    let old: Option<(String, f64, String)> =
        db.prepare_cached(sql)?.query_row([a, b], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    if let Some(old) = old {
        if old == (link.judgement.as_str().to_owned(), link.bits, why.clone()) {
            return Ok(());
        }
        let sql = "UPDATE link SET until = ?1 WHERE a = ?2 AND b = ?3 AND until IS NULL AND since < ?1";
        db.prepare_cached(sql)?.execute(params![txn, a, b])?;
    }
    db.prepare_cached(
        "INSERT OR REPLACE INTO link(a, b, judgement, bits, why, since) VALUES(?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![a, b, link.judgement.as_str(), link.bits, why, txn])?;
    Ok(())
}

/// Lines of evidence as links keep them: which counted, with their bits. Their words, nine tenths of them, follow
/// from the two reports.
fn bits_json(lines: &[demarche_happenings::evidence::Line]) -> String {
    serde_json::Value::from_iter(lines.iter().map(|l| serde_json::json!([l.feature, l.bits]))).to_string()
}

/// Lines of evidence in full, as aliases keep them.
pub(crate) fn why_json(lines: &[demarche_happenings::evidence::Line]) -> String {
    let lines: Vec<serde_json::Value> = lines
        .iter()
        .map(|l| serde_json::json!({"line": l.feature, "about": l.words, "bits": l.bits}))
        .collect();
    serde_json::Value::Array(lines).to_string()
}

/// What is kept of a happening beside its steps.
type HappeningColumns = (
    String,
    [String; 3],
    Option<String>,
    Option<String>,
    String,
    String,
    [i64; 4],
    [String; 2],
    Option<String>,
);

fn put_happening(db: &Connection, h: &Happening, txn: i64) -> Result<()> {
    let key = h.id.as_str();
    let mut docs: BTreeSet<&str> = BTreeSet::new();
    let mut parties: Vec<(i64, &'static str, i64, bool, i64)> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for (i, report) in h.reports.iter().enumerate() {
        if let Some((_, doc)) = report.as_str().split_once('-') {
            docs.insert(doc.split('-').next().unwrap_or(doc));
        }
        let sql = "SELECT r.known_on, p.role, p.actor, a.key FROM report r LEFT JOIN report_party p USING(report) \
                   LEFT JOIN actor a USING(actor) WHERE r.key = ? AND r.until IS NULL ORDER BY p.n";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([report.as_str()])?;
        while let Some(row) = rows.next()? {
            told.push(row.get(0)?);
            let Some(actor) = row.get::<_, Option<i64>>(2)? else { continue };
            let shared = is_shared(&row.get::<_, String>(3)?);
            // Who is told by a description is a party of the first telling only: there is no telling whether the
            // next document means the same.
            if !shared && i > 0 {
                continue;
            }
            let role = if row.get::<_, String>(1)? == "actor" { "actor" } else { "recipient" };
            match parties.iter_mut().find(|p| p.1 == role && p.2 == actor) {
                Some(party) => party.0 += 1,
                None => parties.push((1, role, actor, shared, parties.len() as i64)),
            }
        }
    }
    parties.sort_by_key(|(count, _, _, shared, first)| (!shared, -count, *first));
    told.sort();
    let bounds = [told.first().cloned().unwrap_or_default(), told.last().cloned().unwrap_or_default()];
    let columns: HappeningColumns = (
        h.kind.as_str().to_owned(),
        [h.days.first.to_string(), h.days.last.to_string(), h.days.basis.as_str().to_owned()],
        h.site.as_ref().map(|s| s.name.clone()),
        h.site.as_ref().and_then(|s| s.country.clone()),
        h.belief.state.as_str().to_owned(),
        h.belief.since.to_string(),
        [
            i64::from(h.belief.origins_for),
            i64::from(h.belief.origins_against),
            h.reports.len() as i64,
            docs.len() as i64,
        ],
        bounds,
        h.belief.lapses.map(|d| d.to_string()),
    );
    let sql = "SELECT kind, first_day, last_day, day_basis, place, country, state, state_since, origins_for, \
               origins_against, reports, documents, known_on, told_last, lapses, happening FROM happening \
               WHERE key = ? AND until IS NULL";
    let old: Option<(HappeningColumns, i64)> = db
        .prepare_cached(sql)?
        .query_row([key], |r| {
            let columns = (
                r.get(0)?,
                [r.get(1)?, r.get(2)?, r.get(3)?],
                r.get(4)?,
                r.get(5)?,
                r.get(6)?,
                r.get(7)?,
                [r.get(8)?, r.get(9)?, r.get(10)?, r.get(11)?],
                [r.get(12)?, r.get(13)?],
                r.get(14)?,
            );
            Ok((columns, r.get(15)?))
        })
        .optional()?;
    let same = match &old {
        Some((old, row)) if *old == columns => {
            parties_of(db, *row)? == parties.iter().map(|p| (p.1.to_owned(), p.2)).collect::<Vec<_>>()
        }
        _ => false,
    };
    // Of what did not stand nothing has to be looked up or closed; most happenings are new.
    let stood = old.is_some();
    if !same {
        if stood {
            close_happening(db, key, txn)?;
        }
        let (
            kind,
            [first, last, basis],
            place,
            country,
            state,
            since,
            [pro, contra, reports, documents],
            [known, told],
            lapses,
        ) = columns;
        let sql = "INSERT INTO happening(key, kind, first_day, last_day, day_basis, place, country, state, state_since, \
                   origins_for, origins_against, reports, documents, known_on, told_last, lapses, since) \
                   VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
        let row = db.prepare_cached(sql)?.insert(params![
            key, kind, first, last, basis, place, country, state, since, pro, contra, reports, documents,
            known, told, lapses, txn
        ])?;
        for (n, (_, role, actor, ..)) in parties.iter().enumerate() {
            db.prepare_cached("INSERT INTO happening_party(happening, n, role, actor) VALUES(?, ?, ?, ?)")?
                .execute(params![row, n as i64, role, actor])?;
        }
    }
    put_steps(db, h, stood, txn)?;
    put_contradictions(db, h, stood, txn)
}

fn parties_of(db: &Connection, happening: i64) -> Result<Vec<(String, i64)>> {
    let mut statement =
        db.prepare_cached("SELECT role, actor FROM happening_party WHERE happening = ? ORDER BY n")?;
    let rows = statement.query_map([happening], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put_steps(db: &Connection, h: &Happening, stood: bool, txn: i64) -> Result<()> {
    let key = h.id.as_str();
    type Step = (String, String, String, Option<String>);
    let sql =
        "SELECT n, known_on, state, why, report FROM step WHERE happening = ? AND until IS NULL ORDER BY n";
    let mut old: BTreeMap<i64, Step> = BTreeMap::new();
    if stood {
        let mut statement = db.prepare_cached(sql)?;
        let step = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)));
        old = statement.query_map([key], step)?.collect::<rusqlite::Result<_>>()?;
    }
    let mut new: BTreeMap<i64, Step> = BTreeMap::new();
    for (n, step) in h.belief.steps.iter().enumerate() {
        let why = format!("{} ({})", step.rule, step.origin);
        let row =
            (step.known_on.to_string(), step.state.as_str().to_owned(), why, Some(step.report.to_string()));
        new.insert(n as i64, row);
    }
    for n in old.keys().filter(|n| new.get(n) != old.get(n)) {
        let sql = "DELETE FROM step WHERE happening = ?2 AND n = ?3 AND until IS NULL AND since = ?1";
        db.prepare_cached(sql)?.execute(params![txn, key, n])?;
        let sql = "UPDATE step SET until = ?1 WHERE happening = ?2 AND n = ?3 AND until IS NULL";
        db.prepare_cached(sql)?.execute(params![txn, key, n])?;
    }
    for (n, row) in new.iter().filter(|(n, row)| old.get(n) != Some(row)) {
        let (known_on, state, why, report) = row;
        let sql =
            "INSERT INTO step(happening, n, known_on, state, why, report, since) VALUES(?, ?, ?, ?, ?, ?, ?)";
        db.prepare_cached(sql)?.execute(params![key, n, known_on, state, why, report, txn])?;
    }
    Ok(())
}

fn put_contradictions(db: &Connection, h: &Happening, stood: bool, txn: i64) -> Result<()> {
    type Columns = ([String; 6], [i64; 2], Option<String>);
    if !stood && h.contradictions.is_empty() {
        return Ok(());
    }
    let key = h.id.as_str();
    let sql = "SELECT field, a, b, a_value, b_value, opened, a_origins, b_origins, closed, contradiction \
               FROM contradiction WHERE happening = ? AND until IS NULL";
    let mut statement = db.prepare_cached(sql)?;
    let old: Vec<(Columns, i64)> = statement
        .query_map([key], |r| {
            let text = [r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?];
            Ok(((text, [r.get(6)?, r.get(7)?], r.get(8)?), r.get(9)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let new: Vec<Columns> = h
        .contradictions
        .iter()
        .map(|c| {
            let text = [
                c.field.as_str().to_owned(),
                c.a.to_string(),
                c.b.to_string(),
                c.a_value.clone(),
                c.b_value.clone(),
                c.opened.to_string(),
            ];
            (text, [i64::from(c.a_origins), i64::from(c.b_origins)], c.closed.map(|d| d.to_string()))
        })
        .collect();
    for (_, row) in old.iter().filter(|(columns, _)| !new.contains(columns)) {
        close(db, "contradiction", "contradiction = ?2", row, txn)?;
    }
    for columns in new.iter().filter(|columns| !old.iter().any(|(o, _)| o == *columns)) {
        let ([field, a, b, a_value, b_value, opened], [a_origins, b_origins], closed) = columns;
        let sql = "INSERT INTO contradiction(happening, field, a, b, a_value, b_value, a_origins, b_origins, opened, \
                   closed, since) VALUES(?,?,?,?,?,?,?,?,?,?,?)";
        db.prepare_cached(sql)?.execute(params![
            key, field, a, b, a_value, b_value, a_origins, b_origins, opened, closed, txn
        ])?;
    }
    Ok(())
}

fn set_copy(db: &Connection, doc: i64, first: i64) -> Result<()> {
    db.prepare_cached("UPDATE document SET copy_of = ? WHERE doc = ?")?.execute(params![first, doc])?;
    Ok(())
}

/// Which documents a new one is like.
struct Likes {
    /// The first document of which it is a copy.
    first: Option<i64>,
    /// Documents, with those that are copies of them, that are copies of the new one: it is earlier than they are.
    later: Vec<i64>,
}

/// Compares document `doc` with those of nearly the same days that share runs with it, and posts its sketch.
fn compare(
    db: &Connection,
    texts: &mut HashMap<i64, Shingles>,
    doc: i64,
    key: &str,
    text: &str,
    day: Day,
) -> Result<Likes> {
    let own = Shingles::of(text);
    let sketch = own.sketch();
    let mut shared: BTreeMap<i64, u32> = BTreeMap::new();
    let (first, last) = (day.plus(-copies::WINDOW).number(), day.plus(copies::WINDOW).number());
    for run in sketch.posted() {
        let mut statement = db.prepare_cached(
            "SELECT doc FROM sketch WHERE run = ? AND day BETWEEN ? AND ? ORDER BY day, doc LIMIT ?",
        )?;
        for found in statement.query_map(params![run as i64, first, last, POSTED], |r| r.get::<_, i64>(0))? {
            *shared.entry(found?).or_default() += 1;
        }
    }
    for run in sketch.posted() {
        db.prepare_cached("INSERT OR IGNORE INTO sketch(run, day, doc) VALUES(?, ?, ?)")?
            .execute(params![run as i64, day.number(), doc])?;
    }
    let mut order: Vec<(u32, i64)> = shared.into_iter().map(|(doc, n)| (n, doc)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let common = |run: u64| -> bool {
        let sql = "SELECT count(DISTINCT doc) FROM (SELECT doc FROM sketch WHERE run = ?1 \
                   AND day NOT BETWEEN ?2 AND ?3 LIMIT 8)";
        let found = db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row(params![run as i64, first, last], |r| r.get::<_, i64>(0)));
        found.is_ok_and(|n| n >= COMMON)
    };
    let mut candidates = Vec::new();
    for (_, other) in order.into_iter().take(CANDIDATES) {
        if !texts.contains_key(&other) {
            let sql = "SELECT text FROM document WHERE doc = ?";
            let text: String = db.prepare_cached(sql)?.query_row([other], |r| r.get(0))?;
            if texts.len() >= REMEMBERED_TEXTS {
                texts.clear();
            }
            texts.insert(other, Shingles::of(&text));
        }
        let theirs = &texts[&other];
        // Looking up what is boilerplate costs more than comparing; most pairs need no look.
        if !own.likeness(theirs, |_| false).is_alike() {
            continue;
        }
        let sql = "SELECT d.key, d.known_on, coalesce(c.doc, d.doc), coalesce(c.key, d.key), \
                   coalesce(c.known_on, d.known_on) FROM document d LEFT JOIN document c ON c.doc = d.copy_of \
                   WHERE d.doc = ?";
        type Columns = (String, String, i64, String, String);
        let (other_key, known_on, root, root_key, root_on): Columns = db
            .prepare_cached(sql)?
            .query_row([other], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))?;
        let (Some(known_on), Some(root_on)) = (Day::parse(&known_on), Day::parse(&root_on)) else { continue };
        let like = own.likeness(theirs, common);
        if like.is_copy(known_on, day) {
            candidates.push((DocKey::new(other_key), known_on, like, root, (root_on, root_key)));
        }
    }
    let given = candidates.iter().map(|(key, day, like, ..)| (key, *day, *like));
    let found = copies::original(day, &DocKey::new(key), given).cloned();
    let first = found.and_then(|found| candidates.iter().find(|(key, ..)| *key == found).map(|c| c.3));
    let mut later = BTreeSet::new();
    for (.., root, (root_on, root_key)) in &candidates {
        if (*root_on, root_key.as_str()) > (day, key) {
            later.insert(*root);
            let mut copies = db.prepare_cached("SELECT doc FROM document WHERE copy_of = ?")?;
            for copy in copies.query_map([root], |r| r.get(0))? {
                later.insert(copy?);
            }
        }
    }
    Ok(Likes { first, later: later.into_iter().collect() })
}

/// The tables as the room `happenings` asks them.
pub(crate) struct Shelves<'d> {
    db: &'d Connection,
    memory: &'d mut Memory,
}

impl Shelves<'_> {
    /// The key of the report of a row; `None` where it stands no more.
    fn key_of(&mut self, row: i64) -> Result<Option<ReportKey>> {
        if let Some(known) = self.memory.keys.get(&row) {
            return Ok(Some(known.clone()));
        }
        let sql = "SELECT key FROM report WHERE report = ? AND until IS NULL";
        let found: Option<String> = self.db.prepare_cached(sql)?.query_row([row], |r| r.get(0)).optional()?;
        let key = found.map(ReportKey::new);
        if let Some(key) = &key {
            self.memory.keys.insert(row, key.clone());
        }
        Ok(key)
    }
}

impl Shelf for Shelves<'_> {
    type Error = Error;

    fn posted(&mut self, key: &str, first: Day, last: Day, most: usize) -> Result<Vec<ReportKey>> {
        let sql = "SELECT day, report FROM blocking WHERE key = ? AND day BETWEEN ? AND ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params![posted(key), first.number(), last.number()])?;
        let mut found: Vec<(i32, ReportKey)> = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(key) = self.key_of(row.get(1)?)? {
                found.push((row.get(0)?, key));
            }
        }
        if found.len() > most {
            found.sort_unstable_by(|a, b| b.cmp(a));
            found.truncate(most);
        }
        Ok(found.into_iter().map(|(_, key)| key).collect())
    }

    fn report(&mut self, key: &ReportKey) -> Result<Option<Arc<Report>>> {
        if let Some(known) = self.memory.reports.get(key) {
            return Ok(Some(known.clone()));
        }
        let sql = "SELECT data FROM report WHERE key = ? AND until IS NULL";
        let data: Option<Vec<u8>> =
            self.db.prepare_cached(sql)?.query_row([key.as_str()], |r| r.get(0)).optional()?;
        let Some(data) = data else { return Ok(None) };
        Ok(Some(Arc::new(pack::from_json(&data)?)))
    }

    fn facts(&mut self, key: &DocKey) -> Result<Option<Arc<Facts>>> {
        if let Some(known) = self.memory.facts.get(key) {
            return Ok(Some(known.clone()));
        }
        let sql = "SELECT f.data FROM facts f JOIN document d USING(doc) WHERE d.key = ?";
        let data: Option<Vec<u8>> =
            self.db.prepare_cached(sql)?.query_row([key.as_str()], |r| r.get(0)).optional()?;
        let Some(data) = data else { return Ok(None) };
        Ok(Some(Arc::new(pack::from_json(&data)?)))
    }

    fn linked(&mut self, key: &ReportKey) -> Result<Vec<ReportKey>> {
        let sql = "SELECT b FROM link WHERE a = ?1 AND until IS NULL AND bits >= 0 \
                   UNION SELECT a FROM link WHERE b = ?1 AND until IS NULL AND bits >= 0 ORDER BY 1";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([key.as_str()], |r| r.get::<_, String>(0))?;
        Ok(rows.map(|key| key.map(ReportKey::new)).collect::<rusqlite::Result<_>>()?)
    }

    fn members(&mut self, key: &ReportKey) -> Result<Option<Vec<ReportKey>>> {
        let sql = "SELECT o.report FROM member m JOIN member o ON o.happening = m.happening AND o.until IS NULL \
                   WHERE m.report = ? AND m.until IS NULL ORDER BY o.report";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([key.as_str()], |r| r.get::<_, String>(0))?;
        let members: Vec<ReportKey> =
            rows.map(|key| key.map(ReportKey::new)).collect::<rusqlite::Result<_>>()?;
        Ok((!members.is_empty()).then_some(members))
    }

    fn rulings(&mut self, key: &ReportKey) -> Result<Vec<Ruling<ReportKey>>> {
        let sql = "SELECT a, b, verdict FROM ruling WHERE a = ?1 AND until IS NULL \
                   UNION SELECT a, b, verdict FROM ruling WHERE b = ?1 AND until IS NULL ORDER BY 1, 2, 3";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([key.as_str()], |r| {
            let verdict: String = r.get(2)?;
            Ok(Ruling {
                a: ReportKey::new(r.get::<_, String>(0)?),
                b: ReportKey::new(r.get::<_, String>(1)?),
                verdict: if verdict == "same" { Verdict::Same } else { Verdict::Different },
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A shelf of its own over `db`, for questions: what it unpacks goes with it.
pub(crate) fn with_shelf<T>(db: &Connection, ask: impl FnOnce(&mut Shelves<'_>) -> Result<T>) -> Result<T> {
    let mut memory = Memory::default();
    ask(&mut Shelves { db, memory: &mut memory })
}
