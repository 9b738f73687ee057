//! Roots of events between two marked parties: the PLV data of Zero-Shot-PLOVER (Hu and others, 2024).
//!
//! Two measures on the same rows.
//!
//! * **Given source and target**: the event that joins the two best (the module `pair` says how) gives the root, its status
//!   folded into its type ([`Scheme`]). Accuracy, and the mean F1 over all roots of the gold. A row for
//!   which no event is found counts as wrong; how many those are stands beside it.
//! * **Source and target found too**: only events count of which an actor is the source and a recipient (or,
//!   of an act without sides, another actor) is the target. Each distinct root of such events of a row is one
//!   answer, so a second, wrong one costs precision; recall is over all rows. A row that marks no target asks
//!   for the source alone.
//!
//! The corpus is development data; it is no part of the project.

mod corpus;
mod pair;
mod scheme;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use demarche_core::Document;

pub use scheme::{Fold, Scheme, Telling};

use crate::report::Counts;
use crate::{Analyst, EvalError, Report};
use pair::Pair;

/// What stands in the table where no event is found.
const NONE: &str = "(none)";

/// Scores `analyst` on the PLV file at `path`, roots named by `scheme`.
///
/// Rows in another form are passed over; `unread` counts them. Figures: `accuracy`, `macro_f1` and `without_event` given both parties, `found.precision`, `found.recall`
/// and `found.f1` where they must be found, and `ROOT.precision` … for each root given both parties.
///
/// # Errors
/// When the file cannot be read or is not in the form of the corpus.
pub fn run(analyst: &mut dyn Analyst, path: &Path, scheme: &Scheme) -> Result<Report, EvalError> {
    let (rows, unread) = corpus::read(path)?;
    let documents: Vec<Document> =
        rows.iter().map(|r| Document::from_parts(&format!("line-{}", r.line), None, &r.text, None)).collect();
    let analyses = analyst.analyze(&documents.iter().collect::<Vec<_>>());
    let mut report = Report::new("plv");
    report.count("unread", unread.len());
    report.errors.extend(unread);
    let mut table: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut found = Counts { gold: rows.len(), ..Counts::default() };
    for ((row, document), analysis) in rows.iter().zip(&documents).zip(&analyses) {
        let record = analyst.code(document, analysis);
        let pair = Pair { row, analysis, record: &record };
        let best = pair.best();
        let root = best.and_then(|e| scheme.root(e, &pair.telling(e))).unwrap_or_else(|| NONE.to_owned());
        if root != row.root {
            let by = best.map_or("no event".to_owned(), |e| {
                format!("{} {:?} {} {}", e.event_type, e.trigger.text, e.status, e.by.name)
            });
            report
                .errors
                .push(format!("line {}: {} taken for {root} ({by}): {}", row.line, row.root, row.text));
        }
        let joined = record.events.iter().filter(|e| pair.join(e).both);
        let roots: BTreeSet<String> = joined.filter_map(|e| scheme.root(e, &pair.telling(e))).collect();
        found.system += roots.len();
        found.correct += usize::from(roots.contains(&row.root));
        *table.entry((row.root.clone(), root)).or_default() += 1;
    }
    fill(&mut report, &table, found);
    Ok(report)
}

fn fill(report: &mut Report, table: &BTreeMap<(String, String), usize>, found: Counts) {
    let all: usize = table.values().sum();
    let right: usize = table.iter().filter(|((g, s), _)| g == s).map(|(_, n)| n).sum();
    let silent: usize = table.iter().filter(|((_, s), _)| s == NONE).map(|(_, n)| n).sum();
    let roots: BTreeSet<&str> = table.keys().map(|(gold, _)| gold.as_str()).collect();
    let sum = |keep: &dyn Fn(&str, &str) -> bool| -> usize {
        table.iter().filter(|((g, s), _)| keep(g, s)).map(|(_, n)| n).sum()
    };
    let scores: Vec<(&str, Counts)> = roots
        .iter()
        .map(|r| {
            let counts = Counts {
                gold: sum(&|g, _| g == *r),
                system: sum(&|_, s| s == *r),
                correct: sum(&|g, s| g == *r && s == *r),
            };
            (*r, counts)
        })
        .collect();
    let accuracy = right as f64 / all.max(1) as f64;
    let macro_f1 = scores.iter().map(|(_, c)| c.f1()).sum::<f64>() / scores.len().max(1) as f64;
    report.count("rows", all);
    report.percent("accuracy", accuracy);
    report.percent("macro_f1", macro_f1);
    report.count("without_event", silent);
    report.percent("found.precision", found.precision());
    report.percent("found.recall", found.recall());
    report.percent("found.f1", found.f1());
    report.line(format_args!(
        "given source and target: accuracy {:.2} ({right} of {all}), macro-F1 {:.2} over {} roots; {silent} rows without an event count as wrong",
        100.0 * accuracy,
        100.0 * macro_f1,
        scores.len()
    ));
    report.line(format_args!(
        "source and target found too: precision {:.2}, recall {:.2}, F1 {:.2}",
        100.0 * found.precision(),
        100.0 * found.recall(),
        100.0 * found.f1()
    ));
    report.line(format_args!(
        "{:<10} {:>9} {:>7} {:>7} {:>5}  taken for",
        "", "precision", "recall", "F1", "gold"
    ));
    for (root, c) in scores {
        report.percent(format!("{root}.precision"), c.precision());
        report.percent(format!("{root}.recall"), c.recall());
        report.percent(format!("{root}.f1"), c.f1());
        let mut wrong: Vec<(&str, usize)> = table
            .iter()
            .filter(|((g, s), _)| g == root && s != root)
            .map(|((_, s), n)| (s.as_str(), *n))
            .collect();
        wrong.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
        let wrong: Vec<String> = wrong.iter().map(|(name, n)| format!("{name} {n}")).collect();
        report.line(format_args!(
            "{root:<10} {:>9.2} {:>7.2} {:>7.2} {:>5}  {}",
            100.0 * c.precision(),
            100.0 * c.recall(),
            100.0 * c.f1(),
            c.gold,
            wrong.join(", ")
        ));
    }
}
