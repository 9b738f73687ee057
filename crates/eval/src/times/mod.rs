//! Time expressions and their values on TimeML documents, scored as task A of TempEval-3.
//!
//! UzZaman et al. (SemEval 2013, sections 3 and 4.1): an expression is found strictly where first and
//! last byte agree, and relaxed where the two share a byte; type and value are counted among those found
//! relaxed, and their F1 is the relaxed F1 times that share. Here each expression of the gold is matched
//! with at most one of the output, the same words first, then the longest common stretch. The value is
//! compared letter by letter with what [`timex3::value`] writes. What is scored comes in by
//! [`TimeFinder`].

pub mod timex3;

mod meantime;
mod timeml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use demarche_core::Document;
use demarche_core::text::{Bytes, Span};
use demarche_core::time::{TimeDetail, TimeKind};

use crate::entities::meantime_root;
use crate::report::{Counts, EvalError, Report, list};

/// One expression as the program found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundTime {
    /// Its words, without a preposition before them, as TIMEX3 marks them.
    pub span: Span<Bytes>,
    /// What it is.
    pub kind: TimeKind,
    /// What it tells.
    pub detail: TimeDetail,
}

/// The program under test, seen from this suite.
pub trait TimeFinder {
    /// The time expressions of each of `documents`, in order; a document's `published` is the day its
    /// relative expressions count from.
    fn times(&mut self, documents: &[&Document]) -> Vec<Vec<FoundTime>>;
}

/// One TIMEX3 of the gold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timex {
    pub(crate) span: Span<Bytes>,
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// A document of the gold with its expressions in text order.
pub(crate) struct Gold {
    pub(crate) document: Document,
    pub(crate) times: Vec<Timex>,
}

/// Scores `finder` on the `.tml` files below `path`, or on a folder of MEANTIME.
///
/// Fails where a file cannot be read or is not TimeML, and where there is none.
pub fn run(finder: &mut dyn TimeFinder, path: &Path) -> Result<Report, EvalError> {
    let root = if path.is_dir() { meantime_root(path)? } else { None };
    let gold = match root {
        Some(root) => meantime::read(&root)?,
        None => {
            let mut files = Vec::new();
            collect(path, &mut files)?;
            files.iter().map(|f| timeml::read(f)).collect::<Result<Vec<_>, _>>()?
        }
    };
    if gold.is_empty() {
        return Err(EvalError::format(path, "no TimeML file (.tml)"));
    }
    let mut tally = Tally::default();
    // A few documents at a time, so that a large corpus is never analysed all at once.
    for part in gold.chunks(16) {
        let documents: Vec<&Document> = part.iter().map(|g| &g.document).collect();
        for (gold, mut found) in part.iter().zip(finder.times(&documents)) {
            found.retain(|f| timex3::marked(f.kind, &f.detail));
            tally.add(gold, &found);
        }
    }
    Ok(tally.report(path, gold.len()))
}

/// The `.tml` files at or below `path`, by name.
fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), EvalError> {
    if path.is_dir() {
        for entry in list(path)? {
            collect(&entry, out)?;
        }
    } else if path.extension().is_some_and(|e| e == "tml") {
        out.push(path.to_owned());
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Tally {
    strict: Counts,
    relaxed: Counts,
    types: usize,
    values: usize,
    /// Type of the gold and of the output, of those found.
    confusion: BTreeMap<(String, &'static str), usize>,
    errors: Vec<String>,
}

impl Tally {
    fn add(&mut self, gold: &Gold, found: &[FoundTime]) {
        let text = &gold.document.text;
        let id = &gold.document.id;
        let words = |span: Span<Bytes>| span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let matched = pair(&gold.times, found);
        for counts in [&mut self.strict, &mut self.relaxed] {
            counts.gold += gold.times.len();
            counts.system += found.len();
        }
        for (g, partner) in gold.times.iter().zip(&matched) {
            let told = words(g.span);
            let Some(f) = partner.map(|at| &found[at]) else {
                self.errors.push(format!("{id}\tmissed\t{told}\t{} {}", g.kind, g.value));
                continue;
            };
            self.relaxed.correct += 1;
            if f.span == g.span {
                self.strict.correct += 1;
            } else {
                self.errors.push(format!("{id}\textent\t{told}\t{}", words(f.span)));
            }
            let kind = timex3::kind(f.kind, &f.detail);
            *self.confusion.entry((g.kind.clone(), kind)).or_default() += 1;
            if kind == g.kind {
                self.types += 1;
            } else {
                self.errors.push(format!("{id}\ttype\t{told}\t{} for {}", kind, g.kind));
            }
            match timex3::value(f.kind, &f.detail) {
                Some(value) if value == g.value => self.values += 1,
                value => {
                    let value = value.as_deref().unwrap_or("none");
                    self.errors.push(format!("{id}\tvalue\t{told}\t{value} for {}", g.value));
                }
            }
        }
        for (n, f) in found.iter().enumerate().filter(|(n, _)| !matched.contains(&Some(*n))) {
            debug_assert!(n < found.len());
            let value = timex3::value(f.kind, &f.detail).unwrap_or_default();
            self.errors.push(format!("{id}\tspurious\t{}\t{value}", words(f.span)));
        }
    }

    fn report(mut self, path: &Path, documents: usize) -> Report {
        let mut report = Report::new("times");
        report.text("corpus", &path.file_name().unwrap_or_default().to_string_lossy());
        report.count("documents", documents);
        report.count("gold", self.relaxed.gold);
        report.count("found", self.relaxed.system);
        let among =
            |n: usize| if self.relaxed.correct == 0 { 0.0 } else { n as f64 / self.relaxed.correct as f64 };
        let (types, values) = (among(self.types), among(self.values));
        report.line(format_args!(
            "{documents} documents, {} expressions, {} found",
            self.relaxed.gold, self.relaxed.system
        ));
        report.line(format_args!("{:<10}{:>10}{:>10}{:>10}", "", "precision", "recall", "F1"));
        for (name, counts) in [("strict", self.strict), ("relaxed", self.relaxed)] {
            report.percent(format!("{name}_precision"), counts.precision());
            report.percent(format!("{name}_recall"), counts.recall());
            report.percent(format!("{name}_f1"), counts.f1());
            let [p, r, f] = [counts.precision(), counts.recall(), counts.f1()].map(|x| x * 100.0);
            report.line(format_args!("{name:<10}{p:>10.2}{r:>10.2}{f:>10.2}"));
        }
        report.line(format_args!("{:<10}{:>10}{:>10}{:>10}", "", "accuracy", "", "F1"));
        for (name, share) in [("type", types), ("value", values)] {
            let f1 = share * self.relaxed.f1();
            report.percent(format!("{name}_accuracy"), share);
            report.percent(format!("{name}_f1"), f1);
            report.line(format_args!("{name:<10}{:>10.2}{:>10}{:>10.2}", share * 100.0, "", f1 * 100.0));
        }
        report.line(format_args!("types of those found, gold then output:"));
        for ((gold, found), n) in &self.confusion {
            report.line(format_args!("{gold:<10}{found:<10}{n:>6}"));
        }
        // By what went wrong, in text order within.
        self.errors.sort_by_key(|e| e.split('\t').nth(1).map(str::to_owned));
        report.errors = self.errors;
        report
    }
}

/// For each of `gold` its partner in `found`: the same words first, then by the longest common stretch.
fn pair(gold: &[Timex], found: &[FoundTime]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (g, timex) in gold.iter().enumerate() {
        for (f, time) in found.iter().enumerate() {
            let start = timex.span.start.max(time.span.start);
            let end = timex.span.end.min(time.span.end);
            if end > start {
                pairs.push((timex.span != time.span, std::cmp::Reverse(end - start), g, f));
            }
        }
    }
    pairs.sort();
    let mut out = vec![None; gold.len()];
    for (_, _, g, f) in pairs {
        if out[g].is_none() && !out.contains(&Some(f)) {
            out[g] = Some(f);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use demarche_core::time::Reference;

    use super::*;

    fn timex(start: u32, end: u32) -> Timex {
        Timex { span: Span::new(start, end), kind: "DATE".into(), value: "PAST_REF".into() }
    }

    fn found(start: u32, end: u32) -> FoundTime {
        let detail = TimeDetail { reference: Some(Reference::Past), ..TimeDetail::default() };
        FoundTime { span: Span::new(start, end), kind: TimeKind::Vague, detail }
    }

    #[test]
    fn each_expression_has_one_partner_and_the_closest() {
        let pairs = pair(&[timex(0, 5), timex(6, 9)], &[found(0, 9), found(6, 9)]);
        assert_eq!(pairs, [Some(0), Some(1)]);
        assert_eq!(pair(&[timex(0, 5), timex(6, 9)], &[found(2, 9)]), [Some(0), None]);
        assert_eq!(pair(&[timex(0, 5)], &[found(5, 9)]), [None]);
    }

    #[test]
    fn attributes_count_among_those_found() {
        let document = Document::from_parts("x", None, "Lately and of late and since.", None);
        let gold = Gold { document, times: vec![timex(0, 6), timex(11, 18), timex(23, 28)] };
        let mut tally = Tally::default();
        tally.add(&gold, &[found(0, 6), found(14, 18)]);
        let report = tally.report(Path::new("x"), 1);
        assert_eq!(report.figure("strict_recall"), Some(33.33));
        assert_eq!(report.figure("relaxed_precision"), Some(100.0));
        assert_eq!(report.figure("relaxed_f1"), Some(80.0));
        assert_eq!(report.figure("value_f1"), Some(80.0));
        assert_eq!(report.errors, ["x\textent\tof late\tlate", "x\tmissed\tsince\tDATE PAST_REF"]);
    }
}
