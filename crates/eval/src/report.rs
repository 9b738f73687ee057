//! What a suite gives back, and what can go wrong before it has anything to give.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Number, Value};

/// A corpus cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A file or folder cannot be opened or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not in the form the suite expects.
    #[error("{}: {message}", path.display())]
    Format {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it, with its line where that helps.
        message: String,
    },
}

impl EvalError {
    pub(crate) fn format(path: &Path, message: impl Into<String>) -> Self {
        EvalError::Format { path: path.to_owned(), message: message.into() }
    }
}

/// The whole of a text file.
pub(crate) fn read_text(path: &Path) -> Result<String, EvalError> {
    std::fs::read_to_string(path).map_err(|source| EvalError::Io { path: path.to_owned(), source })
}

/// The entries of a folder, sorted by name.
pub(crate) fn list(path: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let io = |source| EvalError::Io { path: path.to_owned(), source };
    let mut out = Vec::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        out.push(entry.map_err(io)?.path());
    }
    out.sort();
    Ok(out)
}

/// The outcome of a suite.
#[derive(Debug, Clone, Default)]
pub struct Report {
    figures: Map<String, Value>,
    /// A table for people, lines ended by `\n`.
    pub table: String,
    /// What was wrong, one line each.
    pub errors: Vec<String>,
}

impl Report {
    /// An empty report of suite `suite`.
    pub fn new(suite: &str) -> Self {
        let mut report = Self::default();
        report.text("suite", suite);
        report
    }

    /// Adds a share as a percentage with two decimals.
    pub fn percent(&mut self, name: impl Into<String>, share: f64) {
        self.number(name, (share * 1e4).round() / 1e2);
    }

    /// Adds a number.
    pub fn number(&mut self, name: impl Into<String>, value: f64) {
        let value = Number::from_f64(value).map_or(Value::Null, Value::Number);
        self.figures.insert(name.into(), value);
    }

    /// Adds a count.
    pub fn count(&mut self, name: impl Into<String>, value: usize) {
        self.figures.insert(name.into(), Value::from(value));
    }

    /// Adds a word, for example the name of the corpus.
    pub fn text(&mut self, name: impl Into<String>, value: &str) {
        self.figures.insert(name.into(), Value::from(value));
    }

    /// The figure `name`; `None` where there is none or it is not a number.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.get(name)?.as_f64()
    }

    /// All figures as one JSON object, in the order they were added.
    pub fn json(&self) -> Value {
        Value::Object(self.figures.clone())
    }

    /// Adds a line to the table.
    pub(crate) fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.table.write_fmt(line);
        self.table.push('\n');
    }
}

/// Counts from which precision, recall and F1 follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items in the gold.
    pub gold: usize,
    /// Items in the output.
    pub system: usize,
    /// Items in both.
    pub correct: usize,
}

impl Counts {
    /// The share of the output that is right; 0 where there is no output.
    pub fn precision(self) -> f64 {
        share(self.correct, self.system)
    }

    /// The share of the gold that was found; 0 where there is no gold.
    pub fn recall(self) -> f64 {
        share(self.correct, self.gold)
    }

    /// The harmonic mean of the two.
    pub fn f1(self) -> f64 {
        share(2 * self.correct, self.gold + self.system)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_without_items_are_nought() {
        let none = Counts::default();
        assert_eq!((none.precision(), none.recall(), none.f1()), (0.0, 0.0, 0.0));
        let half = Counts { gold: 4, system: 2, correct: 2 };
        assert_eq!((half.precision(), half.recall()), (1.0, 0.5));
    }
}
