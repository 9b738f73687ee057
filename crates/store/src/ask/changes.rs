//! What is new since a day or a transaction, and what people corrected.

use rusqlite::OptionalExtension as _;

use super::filter::{Filter, View};
use super::rows::{ChangeRow, CorrectionRow};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::store::{Store, Txn};

impl Store {
    /// What changed after transaction `since`, in order: documents, readings, happenings and how they stand,
    /// contradictions, corrections, and what is gone.
    pub fn changes(&self, since: Txn, limit: usize) -> Result<Vec<ChangeRow>> {
        // Each part is found by an index in the order of transactions, so that of many changes only those shown are
        // read. What a document was first read as is no change of its own.
        let parts = [
            "SELECT d.txn AS txn, d.known_on AS day, 'document' AS what, d.key AS key, \
             coalesce(d.title, substr(d.text, 1, 80)) AS about FROM document d WHERE d.txn > ?1",
            "SELECT r.since, substr(t.at, 1, 10), 'reading', d.key, coalesce(d.title, substr(d.text, 1, 80)) \
             FROM txn t CROSS JOIN reading r ON r.since = t.txn JOIN document d USING(doc) \
             WHERE t.txn > ?1 AND t.kind <> 'keep'",
            "SELECT h.since, h.told_last, 'happening', h.key, h.kind || ', ' || h.state || ', ' || h.reports || \
             ' reports' FROM happening h WHERE h.since > ?1 AND h.until IS NULL",
            "SELECT s.since, s.known_on, 'step', s.happening, s.state || ': ' || s.why FROM step s \
             WHERE s.since > ?1 AND s.until IS NULL",
            "SELECT c.since, c.opened, 'contradiction', coalesce(c.happening, c.a), c.field || ': ' || c.a_value || \
             ' / ' || c.b_value FROM contradiction c WHERE c.since > ?1 AND c.until IS NULL",
            "SELECT c.txn, substr(c.at, 1, 10), 'correction', c.key, c.who || ': ' || c.op || ' ' || c.target \
             FROM correction c WHERE c.txn > ?1",
            "SELECT g.txn, substr(t.at, 1, 10), 'gone', g.key, coalesce('now ' || g.into_key, 'no more') \
             FROM gone g JOIN txn t USING(txn) WHERE g.txn > ?1",
        ];
        let sql = format!("{} ORDER BY 1, 2, 3, 4, 5 LIMIT ?2", parts.join(" UNION ALL "));
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([since.0, limit as i64], |r| {
            Ok(ChangeRow {
                txn: Txn(r.get(0)?),
                day: r.get(1)?,
                what: r.get(2)?,
                key: r.get(3)?,
                about: r.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Corrections, the latest first; `orphans` are those that no longer find what they are about.
    pub fn corrections(&self, filter: &Filter, orphans: bool) -> Result<Vec<CorrectionRow>> {
        let mut all = self.correction_rows(None, &filter.view)?;
        all.retain(|c| !orphans || c.fate == "orphan");
        if let Some(document) = &filter.document {
            let letters = document.strip_prefix("d-").unwrap_or(document);
            all.retain(|c| c.target.contains(letters));
        }
        all.reverse();
        all.truncate(filter.rows());
        Ok(all)
    }

    /// Corrections of the item, actor or happening `key`, the first first.
    pub fn corrections_of(&self, key: &str, view: &View) -> Result<Vec<CorrectionRow>> {
        self.correction_rows(Some(key), view)
    }

    fn correction_rows(&self, key: Option<&str>, view: &View) -> Result<Vec<CorrectionRow>> {
        let mut q = Query::new("SELECT c.*, (SELECT f.fate FROM fate f WHERE f.correction = c.correction");
        q.stands("f", view).sql(" ORDER BY f.doc DESC LIMIT 1) AS fate FROM correction c WHERE 1");
        if let Some(key) = key {
            q.bind(" AND (c.target = ?", key.to_owned()).bind(" OR c.other = ?", key.to_owned());
            q.bind(
                " OR c.correction IN (SELECT f.correction FROM fate f WHERE f.until IS NULL AND f.item = ?))",
                key.to_owned(),
            );
        }
        if let Some(Txn(at)) = view.at {
            q.bind(" AND c.txn <= ?", at);
        }
        q.sql(" ORDER BY c.correction");
        q.rows(&self.db, correction_row)
    }

    /// The correction `key`.
    pub fn correction(&self, key: &str) -> Result<Option<CorrectionRow>> {
        let sql = "SELECT c.*, (SELECT f.fate FROM fate f WHERE f.correction = c.correction AND f.until IS NULL \
                   ORDER BY f.doc DESC LIMIT 1) AS fate FROM correction c WHERE c.key = ?";
        Ok(self.db.query_row(sql, [key], correction_row).optional()?)
    }

    /// The moment of transaction `txn`, UTC.
    pub fn txn_time(&self, txn: Txn) -> Result<String> {
        self.db
            .query_row("SELECT at FROM txn WHERE txn = ?", [txn.0], |r| r.get(0))
            .optional()?
            .ok_or_else(|| Error::Unknown(format!("there is no transaction {}", txn.0)))
    }
}

fn correction_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<CorrectionRow> {
    let json = |name: &str| -> rusqlite::Result<Option<serde_json::Value>> {
        let text: Option<String> = r.get(name)?;
        Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
    };
    let anchor = json("anchor")?;
    let fate: Option<String> = r.get("fate")?;
    Ok(CorrectionRow {
        key: r.get("key")?,
        at: r.get("at")?,
        who: r.get("who")?,
        op: r.get("op")?,
        target: r.get("target")?,
        other: r.get("other")?,
        path: r.get("path")?,
        was: json("was")?,
        now: json("now")?,
        note: r.get("note")?,
        words: anchor.and_then(|a| a.get("exact").and_then(|e| e.as_str().map(str::to_owned))),
        fate: fate.unwrap_or_else(|| "applies".to_owned()),
    })
}
