//! Confidence against what was right: by tenths of confidence, and by construction.

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

    fn means(&self) -> (f64, f64, f64) {
        let n = self.all.max(1) as f64;
        (self.confidence / n, self.content as f64 / n, self.both as f64 / n)
    }
}

/// Both tables.
#[derive(Debug, Default, Clone)]
pub(crate) struct Reliability {
    tenths: [Row; 10],
    constructions: BTreeMap<&'static str, Row>,
}

impl Reliability {
    /// Counts one attribution that was found.
    pub fn add(&mut self, found: &Attribution, content: bool, source: bool) {
        let tenth = ((found.confidence * 10.0) as usize).min(9);
        self.tenths[tenth].add(found.confidence, content, source);
        self.constructions.entry(found.construction).or_default().add(found.confidence, content, source);
    }

    /// The mean distance between confidence and what was right, weighted by how many (the expected
    /// calibration error of Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
    pub fn error(&self) -> f64 {
        let all: usize = self.tenths.iter().map(|r| r.all).sum();
        let sum: f64 = self
            .tenths
            .iter()
            .map(|r| {
                let (confidence, _, right) = r.means();
                (confidence - right).abs() * r.all as f64
            })
            .sum();
        if all == 0 { 0.0 } else { sum / all as f64 }
    }

    /// Adds both tables and the error to `report`.
    pub fn print(&self, report: &mut Report) {
        report.percent("calibration.error", self.error());
        report.line(format_args!("calibration error  {:.3}", self.error()));
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
        for (name, row) in &self.constructions {
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
        met.add(&found(0.5), true, true);
        met.add(&found(0.5), true, false);
        assert!(met.error() < 1e-9);
        let mut sure = Reliability::default();
        sure.add(&found(1.0), false, false);
        assert!((sure.error() - 1.0).abs() < 1e-9);
    }
}
