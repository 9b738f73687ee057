//! What many documents tell of one thing, and how it stands.

use rusqlite::OptionalExtension as _;
use schemars::JsonSchema;
use serde::Serialize;

use demarche_core::record::Status;
use demarche_happenings::belief::{self, State};
use demarche_happenings::evidence::Line;
use demarche_happenings::report::{Account, Report};
use demarche_happenings::settle::why as judge_all;
use demarche_happenings::{Day, ReportKey, Tables};

use super::filter::{Cursor, Filter, Page, View, is_country, terms};
use super::look::{Look, sentence};
use super::rows::*;
use crate::error::{Error, Result};
use crate::ids;
use crate::pack;
use crate::query::Query;
use crate::settle::with_shelf;
use crate::store::Store;

/// A happening with its reports, its history and what excludes what in it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HappeningShown {
    /// What is known of it.
    pub happening: HappeningRow,
    /// Who tells it, the first first.
    pub reports: Vec<ReportRow>,
    /// How it came to stand as it does.
    pub steps: Vec<StepRow>,
    /// Sources that exclude each other.
    pub contradictions: Vec<ContradictionRow>,
    /// Reports that may tell it as well, for somebody to decide.
    pub perhaps: Vec<Why>,
    /// The key under which it is kept now, where it was joined to another.
    pub now: Option<String>,
}

/// Why two reports are taken for one happening, or not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Why {
    /// One report.
    pub a: String,
    /// The other.
    pub b: String,
    /// `same`, `perhaps` or `different`.
    pub judgement: String,
    /// The sum of the lines; absent where a person decided.
    pub bits: Option<f64>,
    /// The lines of evidence.
    pub lines: Vec<EvidenceRow>,
}

struct Raw {
    row: i64,
    lapses: Option<String>,
    item: HappeningRow,
}

/// A report of a happening, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRef {
    /// The key of its first event.
    pub key: String,
    /// The key of the document.
    pub document: String,
    /// The day from which the press had it.
    pub known_on: String,
    /// How it stands by this document.
    pub status: Status,
}

impl Store {
    /// The happening that event `local` of document `doc` is told of.
    pub(crate) fn happening_of(&self, doc: i64, local: &str, view: &View) -> Result<Option<String>> {
        let mut q = Query::new(
            "SELECT m.happening FROM told t JOIN report r ON r.report = t.report \
             JOIN member m ON m.report = r.key WHERE",
        );
        q.bind(" t.doc = ?", doc);
        q.bind(" AND t.local = ?", local.to_owned()).stands("r", view).stands("m", view).sql(" LIMIT 1");
        Ok(q.rows(&self.db, |r| r.get(0))?.pop())
    }

    /// How happening `key` stands.
    pub(crate) fn state_of(&self, key: &str, view: &View) -> Result<Option<String>> {
        let mut q = Query::new("SELECT s.state FROM step s WHERE");
        q.bind(" s.happening = ?", key.to_owned()).stands("s", view);
        if let Some(on) = view.on {
            q.bind(" AND s.known_on <= ?", on.to_string());
        }
        q.sql(" ORDER BY s.n DESC LIMIT 1");
        Ok(q.rows(&self.db, |r| r.get(0))?.pop())
    }

    /// Happenings, those told of last first.
    pub fn happenings(&self, filter: &Filter) -> Result<Page<HappeningRow>> {
        let mut q = Query::new("SELECT h.* FROM happening h WHERE 1");
        let often = self.is_often(filter)?;
        for who in &filter.actors {
            if often {
                q.sql(" AND EXISTS (SELECT 1 FROM happening_party x WHERE x.happening = h.happening");
            } else {
                q.sql(" AND h.happening IN (SELECT x.happening FROM happening_party x WHERE 1");
            }
            q.who("x.actor", who).sql(")");
        }
        q.stands("h", &filter.view);
        if let Some(on) = filter.view.on {
            q.bind(" AND h.known_on <= ?", on.to_string());
        }
        if let Some(from) = filter.from {
            q.bind(" AND coalesce(h.last_day, h.told_last) >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            q.bind(" AND coalesce(h.first_day, h.known_on) <= ?", to.to_string());
        }
        let kinds = filter.kinds.iter().cloned().chain(filter.types.iter().map(|t| t.as_str().to_owned()));
        let kinds: Vec<String> = kinds.collect();
        if !kinds.is_empty() {
            q.sql(" AND h.kind IN ").list(kinds);
        }
        if !filter.states.is_empty() && filter.view.on.is_none() {
            let today = self.asked_on(&filter.view)?;
            q.bind(" AND iif(h.lapses <= ?, 'lapsed', h.state) IN ", today)
                .list(filter.states.iter().cloned());
        }
        if let Some(origins) = filter.min_origins {
            q.bind(" AND h.origins_for + h.origins_against >= ?", i64::from(origins));
        }
        if let Some(place) = &filter.place {
            let by = if is_country(place) { "country" } else { "place" };
            q.bind(&format!(" AND h.{by} = ? COLLATE NOCASE"), place.clone());
        }
        if let Some(words) = &filter.words {
            q.bind(
                " AND h.key IN (SELECT m.happening FROM member m JOIN report r ON r.key = m.report \
                 WHERE m.until IS NULL AND r.doc IN \
                 (SELECT rowid FROM document_words WHERE document_words MATCH ?))",
                terms(words),
            );
        }
        if let Some(key) = &filter.document {
            q.bind(
                " AND h.key IN (SELECT m.happening FROM member m JOIN report r ON r.key = m.report \
                 WHERE m.until IS NULL AND r.doc = (SELECT doc FROM document WHERE key = ?))",
                key.clone(),
            );
        }
        q.page("h.told_last", "h.happening", filter);
        let raw = q.rows(&self.db, raw)?;
        let more = raw.len() > filter.rows();
        let mut look = Look::new(&self.db, filter.view);
        let (mut rows, mut next) = (Vec::new(), None);
        for raw in raw.into_iter().take(filter.rows()) {
            next = Some(Cursor::new(&raw.item.told_last, raw.row).to_string());
            let row = self.happening_row(&mut look, raw, &filter.view)?;
            if filter.states.is_empty() || filter.states.contains(&row.state) {
                rows.push(row);
            }
        }
        Ok(Page { rows, next: next.filter(|_| more) })
    }

    /// Whether nothing is asked for but the happenings of one actor of whom so many documents speak that a page of them is
    /// found sooner by walking all happenings in their order than by sorting his.
    fn is_often(&self, filter: &Filter) -> Result<bool> {
        let [who] = &filter.actors[..] else { return Ok(false) };
        let Some(id) = who.one() else { return Ok(false) };
        let rest = Filter { actors: Vec::new(), limit: None, after: None, ..filter.clone() };
        if rest != Filter::default() {
            return Ok(false);
        }
        let sql =
            "SELECT documents * 20 > (SELECT coalesce(max(doc), 0) FROM document) FROM actor WHERE actor = ?";
        Ok(self.db.prepare_cached(sql)?.query_row([id], |r| r.get(0))?)
    }

    fn happening_row(&self, look: &mut Look<'_>, raw: Raw, view: &View) -> Result<HappeningRow> {
        let mut h = raw.item;
        let sql = "SELECT role, actor FROM happening_party WHERE happening = ? ORDER BY n";
        let mut parties = self.db.prepare_cached(sql)?;
        let parties = parties
            .query_map([raw.row], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
        for (role, actor) in parties {
            h.parties.push(PartyRow { actor: look.actor(actor)?, role });
        }
        match view.on {
            Some(on) => self.as_of(&mut h, Day::from_date(on), view)?,
            None => {
                if let Some(day) = raw.lapses
                    && day <= self.asked_on(view)?
                {
                    State::Lapsed.as_str().clone_into(&mut h.state);
                    h.state_since = day;
                }
            }
        }
        Ok(h)
    }

    /// The day that counts as today for what lapses: of the transaction asked about, else the calendar's.
    fn asked_on(&self, view: &View) -> Result<String> {
        match view.at {
            Some(at) => Ok(self.txn_time(at)?.chars().take(10).collect()),
            None => Ok(jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()),
        }
    }

    /// Makes `h` say what was known of it on `day`.
    fn as_of(&self, h: &mut HappeningRow, day: Day, view: &View) -> Result<()> {
        let mut q = Query::new("SELECT r.data FROM member m JOIN report r ON r.key = m.report WHERE");
        q.bind(" m.happening = ?", h.key.clone()).stands("m", view).stands("r", view);
        q.bind(" AND r.known_on <= ?", day.to_string()).sql(" ORDER BY r.known_on, r.key");
        let packed: Vec<Vec<u8>> = q.rows(&self.db, |r| r.get(0))?;
        let reports = packed.iter().map(|p| pack::from_json(p)).collect::<Result<Vec<Report>>>()?;
        let (Some(first), Some(last)) = (reports.first(), reports.last()) else { return Ok(()) };
        h.told_first = first.known_on.to_string();
        h.told_last = last.known_on.to_string();
        let sheets: Vec<&Report> = reports.iter().collect();
        let belief = belief::belief(&sheets, Tables::embedded());
        let (state, since) = belief.on(day).unwrap_or((belief.state, belief.since));
        state.as_str().clone_into(&mut h.state);
        h.state_since = since.to_string();
        (h.origins_for, h.origins_against) = (belief.origins_for, belief.origins_against);
        h.reports = reports.len() as u32;
        let documents: std::collections::BTreeSet<_> = reports.iter().map(|r| &r.doc).collect();
        h.documents = documents.len() as u32;
        // The narrowest stated days known by then, else the narrowest inferred ones.
        let days = |stated: bool| {
            let list = reports.iter().map(|r| r.days).filter(move |d| d.is_stated() == stated);
            list.min_by_key(|d| d.len())
        };
        if let Some(days) = days(true).or_else(|| days(false)) {
            h.days = Days {
                first: Some(days.first.to_string()),
                last: Some(days.last.to_string()),
                basis: Some(days.basis.as_str().to_owned()),
            };
        }
        Ok(())
    }

    /// Why the event, engagement or report `item` stands with the happening or item `other`, or does not: the evidence
    /// against each of its reports, what speaks most for it first.
    pub fn why(&self, item: &str, other: &str) -> Result<Vec<Why>> {
        let none = |key: &str| Error::Unknown(format!("{key}: is told in no report"));
        let report = self.report_of(item)?.ok_or_else(|| none(item))?;
        let others: Vec<String> = if other.starts_with("h-") {
            let found = self.happening(other, &View::default())?.ok_or_else(|| none(other))?;
            found.reports.into_iter().map(|r| r.key).collect()
        } else {
            vec![self.report_of(other)?.ok_or_else(|| none(other))?]
        };
        let keys: Vec<ReportKey> = others.iter().map(ReportKey::new).collect();
        let key = ReportKey::new(&report);
        let judged = with_shelf(&self.db, |shelf| judge_all(shelf, &key, &keys, Tables::embedded()))?;
        let mut out = Vec::new();
        for (other, evidence) in judged {
            let other = other.to_string();
            let (a, b) = if report <= other { (&report, &other) } else { (&other, &report) };
            let sql = "SELECT verdict, who FROM ruling r JOIN correction c USING(correction) \
                       WHERE r.a = ? AND r.b = ? AND r.until IS NULL";
            let ruled: Option<(String, String)> =
                self.db.prepare_cached(sql)?.query_row([a, b], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
            let mut lines: Vec<EvidenceRow> = evidence
                .lines
                .iter()
                .map(|l| EvidenceRow { line: l.feature.to_string(), about: l.words.clone(), bits: l.bits })
                .collect();
            if let Some(veto) = &evidence.veto {
                lines.push(EvidenceRow { line: "veto".to_owned(), about: veto.clone(), bits: f64::MIN });
            }
            let mut judgement = evidence.judgement().as_str().to_owned();
            let mut bits = Some(evidence.bits);
            if let Some((verdict, who)) = ruled {
                lines.insert(
                    0,
                    EvidenceRow {
                        line: "ruling".to_owned(),
                        about: format!("{who} says: {verdict}"),
                        bits: 0.0,
                    },
                );
                (judgement, bits) = (verdict, None);
            }
            out.push(Why { a: report.clone(), b: other, judgement, bits, lines });
        }
        Ok(out)
    }

    /// The happening `key` by the clocks of `view`.
    pub fn happening(&self, key: &str, view: &View) -> Result<Option<HappeningShown>> {
        let (key, now) = match self.joined_into(key)? {
            Some(other) => (other.clone(), Some(other)),
            None => (key.to_owned(), None),
        };
        let mut q = Query::new("SELECT h.* FROM happening h WHERE");
        q.bind(" h.key = ?", key.clone()).stands("h", view);
        if let Some(on) = view.on {
            q.bind(" AND h.known_on <= ?", on.to_string());
        }
        let Some(raw) = q.rows(&self.db, raw)?.pop() else { return Ok(None) };
        let mut look = Look::new(&self.db, *view);
        let happening = self.happening_row(&mut look, raw, view)?;
        let reports = self.reports_of(&key, view)?;
        let steps = self.steps_of(&key, view)?;
        let filter = Filter { view: *view, ..Filter::default() };
        let contradictions = self.contradictions_where(&filter, Some(&key))?.rows;
        let perhaps = self.perhaps_of(&reports, view)?;
        Ok(Some(HappeningShown { happening, reports, steps, contradictions, perhaps, now }))
    }

    /// The happening that `key` was joined into, if it was.
    fn joined_into(&self, key: &str) -> Result<Option<String>> {
        let sql = "SELECT into_key FROM gone WHERE key = ? AND into_key IS NOT NULL \
                   AND NOT EXISTS (SELECT 1 FROM happening h WHERE h.key = gone.key AND h.until IS NULL) \
                   ORDER BY txn DESC LIMIT 1";
        let mut at = key.to_owned();
        // A chain of joins ends; the bound is for a damaged file.
        for _ in 0..1000 {
            match self.db.query_row(sql, [&at], |r| r.get::<_, String>(0)).optional()? {
                Some(other) => at = other,
                None => break,
            }
        }
        Ok((at != key).then_some(at))
    }

    /// Reports, those of happening `key`, the first first.
    pub fn reports_of(&self, key: &str, view: &View) -> Result<Vec<ReportRow>> {
        let mut q =
            Query::new("SELECT r.*, m.happening FROM member m JOIN report r ON r.key = m.report WHERE");
        q.bind(" m.happening = ?", key.to_owned()).stands("m", view).stands("r", view);
        if let Some(on) = view.on {
            q.bind(" AND r.known_on <= ?", on.to_string());
        }
        q.sql(" ORDER BY r.known_on, r.key");
        let mut look = Look::new(&self.db, *view);
        let raw = q.rows(&self.db, |r| {
            let status: String = r.get("status")?;
            let row = ReportRow {
                key: r.get("key")?,
                happening: r.get("happening")?,
                document: DocumentRef {
                    key: String::new(),
                    title: None,
                    outlet: None,
                    url: None,
                    known_on: String::new(),
                },
                known_on: r.get("known_on")?,
                status: Status::parse(&status).unwrap_or(Status::Occurred),
                days: Days {
                    first: r.get("first_day")?,
                    last: r.get("last_day")?,
                    basis: r.get("day_basis")?,
                },
                accounts: Vec::new(),
                sentence: String::new(),
                start: r.get("start")?,
            };
            Ok((r.get::<_, i64>("doc")?, r.get::<_, Vec<u8>>("data")?, row))
        })?;
        raw.into_iter()
            .map(|(doc, data, mut row)| {
                let text = look.text(doc)?;
                row.document = text.document.clone();
                row.sentence = sentence(&text.text, row.start, row.start + 1);
                row.accounts = accounts(&pack::from_json(&data)?);
                Ok(row)
            })
            .collect()
    }

    /// The same, each as no more than its key and those it refers to: no text is looked into.
    pub fn report_refs(&self, key: &str, view: &View) -> Result<Vec<ReportRef>> {
        let mut q = Query::new(
            "SELECT r.key, r.known_on, r.status FROM member m JOIN report r ON r.key = m.report WHERE",
        );
        q.bind(" m.happening = ?", key.to_owned()).stands("m", view).stands("r", view);
        if let Some(on) = view.on {
            q.bind(" AND r.known_on <= ?", on.to_string());
        }
        q.sql(" ORDER BY r.known_on, r.key");
        q.rows(&self.db, |r| {
            let (key, status): (String, String) = (r.get(0)?, r.get(2)?);
            Ok(ReportRef {
                // The key of an item has that of its document in it.
                document: ids::parts(&key).map(|(_, document, _)| document).unwrap_or_default(),
                key,
                known_on: r.get(1)?,
                status: Status::parse(&status).unwrap_or(Status::Occurred),
            })
        })
    }

    /// How happening `key` came to stand as it does.
    pub fn steps_of(&self, key: &str, view: &View) -> Result<Vec<StepRow>> {
        let mut q = Query::new("SELECT s.* FROM step s WHERE");
        q.bind(" s.happening = ?", key.to_owned()).stands("s", view);
        if let Some(on) = view.on {
            q.bind(" AND s.known_on <= ?", on.to_string());
        }
        q.sql(" ORDER BY s.n");
        self.step_rows(&q, view)
    }

    pub(crate) fn step_rows(&self, q: &Query, view: &View) -> Result<Vec<StepRow>> {
        let mut look = Look::new(&self.db, *view);
        let raw = q.rows(&self.db, |r| {
            Ok(StepRow {
                happening: r.get("happening")?,
                known_on: r.get("known_on")?,
                state: r.get("state")?,
                why: r.get("why")?,
                report: r.get("report")?,
                document: None,
                sentence: None,
            })
        })?;
        raw.into_iter()
            .map(|mut step| {
                if let Some(report) = &step.report
                    && let Some((document, words)) = self.said_at(&mut look, report)?
                {
                    (step.document, step.sentence) = (Some(document), Some(words));
                }
                Ok(step)
            })
            .collect()
    }

    /// The document and sentence of the item `key`.
    fn said_at(&self, look: &mut Look<'_>, key: &str) -> Result<Option<(DocumentRef, String)>> {
        let Some((_, document, local)) = ids::parts(key) else { return Ok(None) };
        let doc: Option<i64> = self
            .db
            .prepare_cached("SELECT doc FROM document WHERE key = ?")?
            .query_row([document], |r| r.get(0))
            .optional()?;
        let Some(doc) = doc else { return Ok(None) };
        let start = local.split('.').next().and_then(|s| s.parse().ok()).unwrap_or(0);
        let text = look.text(doc)?;
        Ok(Some((text.document.clone(), sentence(&text.text, start, start + 1))))
    }

    /// Sources that exclude each other, the latest first.
    pub fn contradictions(&self, filter: &Filter) -> Result<Page<ContradictionRow>> {
        self.contradictions_where(filter, None)
    }

    fn contradictions_where(
        &self,
        filter: &Filter,
        happening: Option<&str>,
    ) -> Result<Page<ContradictionRow>> {
        let mut q = Query::new("SELECT c.* FROM contradiction c WHERE 1");
        q.stands("c", &filter.view);
        if let Some(key) = happening {
            q.bind(" AND c.happening = ?", key.to_owned());
        }
        if let Some(on) = filter.view.on {
            q.bind(" AND c.opened <= ?", on.to_string());
        }
        if let Some(from) = filter.from {
            q.bind(" AND coalesce(c.closed, '9999') >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            q.bind(" AND c.opened <= ?", to.to_string());
        }
        if !filter.kinds.is_empty() {
            q.sql(" AND c.field IN ").list(filter.kinds.iter().cloned());
        }
        if let Some(origins) = filter.min_origins {
            q.bind(" AND c.a_origins + c.b_origins >= ?", i64::from(origins));
        }
        for who in &filter.actors {
            q.sql(
                " AND c.happening IN (SELECT h.key FROM happening h \
                 JOIN happening_party x ON x.happening = h.happening WHERE h.until IS NULL",
            );
            q.who("x.actor", who).sql(")");
        }
        q.page("c.opened", "c.contradiction", filter);
        let raw = q.rows(&self.db, |r| {
            let side = |value: &str, item: &str, origins: &str| -> rusqlite::Result<(String, String, u32)> {
                Ok((r.get(value)?, r.get(item)?, r.get(origins)?))
            };
            let closed: Option<String> = r.get("closed")?;
            Ok((
                r.get::<_, i64>("contradiction")?,
                r.get::<_, Option<String>>("happening")?,
                r.get::<_, String>("field")?,
                side("a_value", "a", "a_origins")?,
                side("b_value", "b", "b_origins")?,
                r.get::<_, String>("opened")?,
                // What was settled later was open on the day asked about.
                closed.filter(|day| filter.view.on.is_none_or(|on| *day <= on.to_string())),
            ))
        })?;
        let more = raw.len() > filter.rows();
        let mut look = Look::new(&self.db, filter.view);
        let (mut rows, mut next) = (Vec::new(), None);
        for (row, happening, field, a, b, opened, closed) in raw.into_iter().take(filter.rows()) {
            next = Some(Cursor::new(&opened, row).to_string());
            let mut side = |(value, item, origins): (String, String, u32)| -> Result<SideRow> {
                let (document, sentence) = self.said_at(&mut look, &item)?.ok_or_else(|| {
                    Error::damaged(format!("a contradiction names {item}, which is not there"))
                })?;
                Ok(SideRow { value, item, document, sentence, origins })
            };
            rows.push(ContradictionRow { happening, field, a: side(a)?, b: side(b)?, opened, closed });
        }
        Ok(Page { rows, next: next.filter(|_| more) })
    }

    fn perhaps_of(&self, reports: &[ReportRow], view: &View) -> Result<Vec<Why>> {
        let mut out = Vec::new();
        for report in reports {
            for side in ["l.a", "l.b"] {
                let mut q = Query::new("SELECT l.* FROM link l WHERE l.judgement = 'perhaps'");
                q.bind(&format!(" AND {side} = ?"), report.key.clone()).stands("l", view);
                for found in q.rows(&self.db, raw_why)? {
                    let inside = |key: &String| reports.iter().any(|r| r.key == *key);
                    if !(inside(&found.0) && inside(&found.1)) {
                        out.push(self.kept_why(found)?);
                    }
                }
            }
        }
        Ok(out)
    }

    /// Pairs of reports that may be of one happening, for somebody to decide; the likeliest first.
    pub fn perhaps(&self, limit: usize) -> Result<Vec<Why>> {
        let likeliest = |condition: &str| {
            Query::new(&format!(
                "SELECT l.* FROM link l WHERE l.judgement = 'perhaps' AND l.until IS NULL{condition} \
                 ORDER BY l.bits DESC, l.a, l.b LIMIT {limit}"
            ))
            .rows(&self.db, raw_why)
        };
        // Those that are nearly one happening stand in an index; where they are few, the store is small.
        let mut found = likeliest(" AND l.bits > -0.25")?;
        if found.len() < limit {
            found = likeliest("")?;
        }
        found.into_iter().map(|raw| self.kept_why(raw)).collect()
    }

    /// A link as it was kept, its lines in words. Of a report that no longer stands the words are lost, and the
    /// lines with their bits remain.
    fn kept_why(&self, (a, b, judgement, bits, lines): RawWhy) -> Result<Why> {
        let kept: Vec<(String, f64)> = serde_json::from_str(&lines)
            .map_err(|e| Error::damaged(format!("the evidence of a link: {e}")))?;
        let (one, other) = (ReportKey::new(&a), ReportKey::new(&b));
        let judged = with_shelf(&self.db, |shelf| {
            judge_all(shelf, &one, std::slice::from_ref(&other), Tables::embedded())
        })?;
        let mut now: Vec<Line> = judged.into_iter().flat_map(|(_, evidence)| evidence.lines).collect();
        let mut in_words = |line: String, bits: f64| {
            // A line may come more than once: one for each party that both name.
            let same = now.iter().position(|l| l.feature == line && l.bits == bits);
            let same = same.or_else(|| now.iter().position(|l| l.feature == line));
            let about = same.map(|i| now.remove(i).words).unwrap_or_default();
            EvidenceRow { line, about, bits }
        };
        let lines = kept.into_iter().map(|(line, bits)| in_words(line, bits)).collect();
        Ok(Why { a, b, judgement, bits, lines })
    }
}

fn raw(r: &rusqlite::Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        row: r.get("happening")?,
        lapses: r.get("lapses")?,
        item: HappeningRow {
            key: r.get("key")?,
            kind: r.get("kind")?,
            days: Days { first: r.get("first_day")?, last: r.get("last_day")?, basis: r.get("day_basis")? },
            place: r.get("place")?,
            country: r.get("country")?,
            parties: Vec::new(),
            state: r.get("state")?,
            state_since: r.get("state_since")?,
            origins_for: r.get("origins_for")?,
            origins_against: r.get("origins_against")?,
            reports: r.get("reports")?,
            documents: r.get("documents")?,
            told_first: r.get("known_on")?,
            told_last: r.get("told_last")?,
        },
    })
}

type RawWhy = (String, String, String, Option<f64>, String);

fn raw_why(r: &rusqlite::Row<'_>) -> rusqlite::Result<RawWhy> {
    Ok((r.get("a")?, r.get("b")?, r.get("judgement")?, r.get("bits")?, r.get("why")?))
}

fn accounts(report: &Report) -> Vec<AccountRow> {
    let one = |a: &Account| AccountRow {
        origin: a.origin.to_string(),
        by: a.by.clone(),
        stance: a.stance,
        status: a.status,
        words: a.at.text.clone(),
    };
    report.accounts.iter().map(one).collect()
}
