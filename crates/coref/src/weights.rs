//! The weights of the features, from `data/lexicon/coreference.tsv`.
//!
//! A row names a template, a value, the form of the later and of the earlier phrase (`*` for any) and a
//! weight. Rows are added up into one array, so that scoring a pair is one look-up for each feature. The
//! table is learnt by `training/coreference.py`; a row that cannot be read is left out and fails the test.

use std::sync::OnceLock;

use super::features::{OFFSETS, TEMPLATES};
use super::mentions::Form;

static TABLE: &str = include_str!("../data/lexicon/coreference.tsv");

const FORMS: usize = Form::NAMES.len();

/// Weights by feature, form of the later phrase and form of the earlier one.
#[derive(Debug)]
pub struct Weights {
    rows: Vec<f32>,
}

impl Weights {
    /// The weights that are part of the program.
    pub fn embedded() -> &'static Weights {
        static WEIGHTS: OnceLock<Weights> = OnceLock::new();
        WEIGHTS.get_or_init(|| Weights::parse(TABLE).0)
    }

    /// Reads the table; the second value holds the numbers of lines that cannot be read, from 1.
    pub fn parse(text: &str) -> (Weights, Vec<usize>) {
        let mut rows = vec![0.0; OFFSETS[TEMPLATES.len()] * FORMS * FORMS];
        let mut bad = Vec::new();
        let lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#'));
        // The first line is the header.
        for (n, line) in lines.skip(1) {
            if add(&mut rows, line).is_none() {
                bad.push(n + 1);
            }
        }
        (Weights { rows }, bad)
    }

    /// The sum for the features of a pair of phrases of these forms.
    pub fn score(&self, features: &[u16], later: Form, earlier: Form) -> f32 {
        let at = later as usize * FORMS + earlier as usize;
        features.iter().map(|f| self.rows[*f as usize * FORMS * FORMS + at]).sum()
    }
}

fn add(rows: &mut [f32], line: &str) -> Option<()> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [template, value, later, earlier, weight] = cells[..] else { return None };
    let t = TEMPLATES.iter().position(|t| t.0 == template)?;
    let v = TEMPLATES[t].1.position(value)?;
    let forms = |name: &str| match name {
        "*" => Some(0..FORMS),
        _ => Form::NAMES.iter().position(|f| *f == name).map(|i| i..i + 1),
    };
    let (later, earlier) = (forms(later)?, forms(earlier)?);
    let weight: f32 = weight.parse().ok()?;
    for l in later {
        for e in earlier.clone() {
            rows[((OFFSETS[t] + v) * FORMS + l) * FORMS + e] += weight;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(Weights::parse(TABLE).1, Vec::<usize>::new());
    }

    #[test]
    fn rows_add_up_and_bad_ones_are_named() {
        let table = "# about\nheader\nlink\tyes\t*\t*\t1\nlink\tyes\the\tname\t0.5\nlink\tno\t*\t*\t1\n";
        let (weights, bad) = Weights::parse(table);
        assert_eq!(weights.score(&[0], Form::He, Form::Name), 1.5);
        assert_eq!(weights.score(&[0], Form::She, Form::Name), 1.0);
        assert_eq!(bad, [5]);
    }
}
