//! Whole records against gold records that were made by hand.
//!
//! The figures are those of the scorer that comes with the gold's annotation guideline: one row a layer
//! with precision, recall and F1, and for matched items how often each field is right. Items are matched
//! best pairs first, each used once: quotes by their words (Jaccard of at least one half), events by
//! their trigger, engagements by their parties, legs of trips by traveller and place, positions by party
//! and issue, deadlines by their words, actors by their names. Of actors, which are no part of the scorer,
//! `country_and_sector` and `office` count every actor of the gold, those without one in the record as wrong;
//! `of_found` is country and sector of the matched ones alone. Below the rows stand the types and statuses
//! that were taken for one another.

mod layers;
pub(crate) mod matching;

use std::collections::BTreeMap;
use std::path::Path;

use demarche_core::Document;
use serde_json::Value;

use crate::report::{list, read_text};
use crate::{Analyst, EvalError, Report};

/// The layers, in the order they are printed.
const LAYERS: [&str; 9] = [
    "quotes",
    "events.found",
    "events",
    "events.strict",
    "engagements",
    "trip legs",
    "positions",
    "deadlines",
    "actors",
];

/// Counts of one layer.
#[derive(Debug, Default)]
struct Tally {
    tp: usize,
    fp: usize,
    fn_: usize,
    /// For matched items: field, how often it is right, of how many; in order of first use.
    fields: Vec<(&'static str, usize, usize)>,
}

impl Tally {
    fn field(&mut self, name: &'static str, right: bool) {
        let at = self.fields.iter().position(|f| f.0 == name).unwrap_or_else(|| {
            self.fields.push((name, 0, 0));
            self.fields.len() - 1
        });
        self.fields[at].1 += usize::from(right);
        self.fields[at].2 += 1;
    }

    fn scores(&self) -> (f64, f64, f64) {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let (p, r) = (share(self.tp, self.tp + self.fp), share(self.tp, self.tp + self.fn_));
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        (p, r, f)
    }
}

/// All layers.
#[derive(Default)]
struct Tallies {
    layers: [Tally; LAYERS.len()],
    /// Field of an event, what the gold has and what the record, where they differ.
    confusion: BTreeMap<(&'static str, String, String), usize>,
}

impl Tallies {
    fn layer(&mut self, name: &str) -> &mut Tally {
        let at = LAYERS.iter().position(|l| *l == name).expect("a layer of the table");
        &mut self.layers[at]
    }

    fn confused(&mut self, field: &'static str, gold: &Value, found: &Value) {
        if gold != found {
            let word = |v: &Value| v.as_str().unwrap_or("(none)").to_owned();
            *self.confusion.entry((field, word(gold), word(found))).or_default() += 1;
        }
    }
}

/// Reads `documents` with `analyst` and scores the records against the gold in folder `gold`.
///
/// Documents without gold are passed over.
///
/// # Errors
/// As [`score_records`].
pub fn run(
    analyst: &mut dyn Analyst,
    gold: &Path,
    documents: impl IntoIterator<Item = Document>,
) -> Result<Report, EvalError> {
    let golds = read_gold(gold)?;
    let mut records = Vec::new();
    for document in documents {
        if golds.iter().any(|g| g["id"] == document.id.as_str()) {
            let analysis = analyst.analyze(&[&document]);
            if let Some(analysis) = analysis.first() {
                let record = analyst.code(&document, analysis);
                records.push(serde_json::to_value(record).expect("a record is always JSON"));
            }
        }
    }
    Ok(score(&golds, records))
}

/// Scores records (as JSON, in the shape of the record's schema) against the gold in folder `gold`.
///
/// # Errors
/// When the folder or a file in it cannot be read or is not a gold record.
pub fn score_records(gold: &Path, records: impl IntoIterator<Item = Value>) -> Result<Report, EvalError> {
    Ok(score(&read_gold(gold)?, records))
}

fn read_gold(folder: &Path) -> Result<Vec<Value>, EvalError> {
    let mut out = Vec::new();
    for path in list(folder)?.into_iter().filter(|p| p.extension().is_some_and(|e| e == "json")) {
        let gold: Value =
            serde_json::from_str(&read_text(&path)?).map_err(|e| EvalError::format(&path, e.to_string()))?;
        if !gold["id"].is_string() {
            return Err(EvalError::format(&path, "a gold record has an id"));
        }
        out.push(gold);
    }
    if out.is_empty() {
        return Err(EvalError::format(folder, "no gold record (*.json) in it"));
    }
    Ok(out)
}

fn score(golds: &[Value], records: impl IntoIterator<Item = Value>) -> Report {
    let mut by_id = BTreeMap::new();
    for record in records {
        if let Some(id) = record["document"]["id"].as_str() {
            by_id.insert(id.to_owned(), record);
        }
    }
    let mut tallies = Tallies::default();
    let mut report = Report::new("gold");
    let mut missing = Vec::new();
    for gold in golds {
        let id = gold["id"].as_str().unwrap_or_default();
        match by_id.get(id) {
            Some(record) => layers::score_document(gold, record, &mut tallies, &mut report.errors),
            None => missing.push(id),
        }
    }
    report.count("documents", golds.len() - missing.len());
    report.count("missing", missing.len());
    for (name, tally) in LAYERS.iter().zip(&tallies.layers) {
        fill(&mut report, name, tally);
    }
    for field in ["type", "status"] {
        let mut rows = tallies.confusion.iter().filter(|row| row.0.0 == field).peekable();
        if rows.peek().is_some() {
            report.line(format_args!("{field} of those found, gold then record:"));
        }
        for ((_, gold, found), n) in rows {
            report.line(format_args!("  {gold:<11} {found:<11} {n:>3}"));
        }
    }
    let names = if missing.is_empty() { String::new() } else { format!(": {}", missing.join(", ")) };
    let scored = golds.len() - missing.len();
    report.line(format_args!("{scored} documents scored, {} without a record{names}", missing.len()));
    report
}

fn fill(report: &mut Report, name: &str, tally: &Tally) {
    let (p, r, f) = tally.scores();
    let key = name.replace(' ', "_");
    for (what, value) in [("precision", p), ("recall", r), ("f1", f)] {
        report.percent(format!("{key}.{what}"), value);
    }
    for (what, value) in [("tp", tally.tp), ("fp", tally.fp), ("fn", tally.fn_)] {
        report.count(format!("{key}.{what}"), value);
    }
    let mut tail = Vec::new();
    for (field, right, of) in &tally.fields {
        let share = *right as f64 / *of as f64;
        report.percent(format!("{key}.{field}"), share);
        tail.push(format!("{field} {right}/{of}={share:.2}"));
    }
    report.line(format_args!(
        "{name:<14} P {p:.3}  R {r:.3}  F1 {f:.3}  (tp {} fp {} fn {})  {}",
        tally.tp,
        tally.fp,
        tally.fn_,
        tail.join("  ")
    ));
}
