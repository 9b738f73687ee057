//! Confidence against what was right: by tenths of confidence, and by construction.
//!
//! Confidences are set from shares right that were measured by construction, so the table says little where they
//! were measured on the same documents. The held-out error does: the shares are measured anew on every other
//! document and tried on the rest, both ways round.

use std::collections::BTreeMap;

use crate::{Attribution, Report};

/// Counts of one row: how many, with content right, with content and source right, sum of confidence.
#[derive(Debug, Default, Clone)]
struct Row {
    all: usize,
    content: usize,
    both: usize,
    confidence: f64,
}

impl Row {
    fn add(&mut self, confidence: f32, content: bool, source: bool) {
        self.all += 1;
        self.content += usize::from(content);
        self.both += usize::from(content && source);
        self.confidence += f64::from(confidence);
    }

    fn with(&self, other: &Row) -> Row {
        Row {
            all: self.all + other.all,
            content: self.content + other.content,
            both: self.both + other.both,
            confidence: self.confidence + other.confidence,
        }
    }

    fn means(&self) -> (f64, f64, f64) {
        let n = self.all.max(1) as f64;
        (self.confidence / n, self.content as f64 / n, self.both as f64 / n)
    }
}

/// The place of the tenth that `confidence` falls in.
fn tenth(confidence: f64) -> usize {
    ((confidence * 10.0) as usize).min(9)
}

/// The mean distance between confidence and what was right over `rows`, weighted by how many.
fn distance(rows: &[Row]) -> f64 {
    let all: usize = rows.iter().map(|r| r.all).sum();
    let apart = |r: &Row| {
        let (confidence, _, right) = r.means();
        (confidence - right).abs() * r.all as f64
    };
    let sum: f64 = rows.iter().map(apart).sum();
    if all == 0 { 0.0 } else { sum / all as f64 }
}

/// Both tables.
#[derive(Debug, Default, Clone)]
pub(crate) struct Reliability {
    tenths: [Row; 10],
    /// Of each half of the documents.
    constructions: BTreeMap<&'static str, [Row; 2]>,
}

/// How many imagined cases of the share of all lean on a construction's own.
const PRIOR: f64 = 10.0;

impl Reliability {
    /// Counts one attribution that was found in the document numbered `document`.
    pub fn add(&mut self, document: usize, found: &Attribution, content: bool, source: bool) {
        self.tenths[tenth(found.confidence.into())].add(found.confidence, content, source);
        let halves = self.constructions.entry(found.construction).or_default();
        halves[document % 2].add(found.confidence, content, source);
    }

    /// The mean distance between confidence and what was right, weighted by how many (the expected
    /// calibration error of Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
    pub fn error(&self) -> f64 {
        distance(&self.tenths)
    }

    /// The same, with confidences measured by construction on the other half of the documents.
    pub fn held_out(&self) -> f64 {
        let mut tenths: [Row; 10] = Default::default();
        for half in 0..2 {
            let rows = || self.constructions.values().map(|r| &r[1 - half]);
            let (all, right): (usize, usize) = (rows().map(|r| r.all).sum(), rows().map(|r| r.both).sum());
            let base = right as f64 / all.max(1) as f64;
            for [a, b] in self.constructions.values() {
                let (tried, measured) = if half == 0 { (a, b) } else { (b, a) };
                let confidence = (measured.both as f64 + PRIOR * base) / (measured.all as f64 + PRIOR);
                let into = &mut tenths[tenth(confidence)];
                into.all += tried.all;
                into.both += tried.both;
                into.confidence += confidence * tried.all as f64;
            }
        }
        distance(&tenths)
    }

    /// Adds both tables and the error to `report`.
    pub fn print(&self, report: &mut Report) {
        report.percent("calibration.error", self.error());
        report.percent("calibration.held_out", self.held_out());
        report.line(format_args!("calibration error  {:.3}", self.error()));
        report.line(format_args!(
            "held out           {:.3} (shares measured on the other half of the documents)",
            self.held_out()
        ));
        report.line(format_args!("confidence         found  mean  content  content and source"));
        for (tenth, row) in self.tenths.iter().enumerate().filter(|(_, r)| r.all > 0) {
            let (mean, content, both) = row.means();
            let (low, high) = (tenth as f64 / 10.0, (tenth + 1) as f64 / 10.0);
            report.line(format_args!(
                "  {low:.1}-{high:.1}          {:>5}  {mean:.2}     {content:.2}  {both:.2}",
                row.all
            ));
        }
        report.line(format_args!("construction       found  mean  content  content and source"));
        for (name, [even, odd]) in &self.constructions {
            let row = even.with(odd);
            let (mean, content, both) = row.means();
            report.line(format_args!("  {name:<16} {:>5}  {mean:.2}     {content:.2}  {both:.2}", row.all));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_nought_where_confidence_is_met() {
        let found = |confidence| Attribution {
            content: Vec::new(),
            cue: None,
            source: None,
            confidence,
            construction: "clause",
            recorded: true,
        };
        let mut met = Reliability::default();
        met.add(0, &found(0.5), true, true);
        met.add(1, &found(0.5), true, false);
        assert!(met.error() < 1e-9);
        let mut sure = Reliability::default();
        sure.add(0, &found(1.0), false, false);
        assert!((sure.error() - 1.0).abs() < 1e-9);
        // Right in one half and wrong in the other: each promises what the other does not keep.
        assert!((met.held_out() - 10.0 / 11.0).abs() < 0.1, "{}", met.held_out());
    }
}
