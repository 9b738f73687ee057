//! Weighing clues: a question has candidates, a candidate its clues, a clue a weight learnt from annotated records.
//!
//! The weights stand in tables of `data/lexicon`, one clue a line: the clue, what it speaks for, its weight. The
//! likeliest candidate comes with its share of the probability (a logistic model).

use std::collections::BTreeMap;

use demarche_lexicon::rows;

/// A clue and how strong it is.
pub type Clue = (String, f64);

/// Weights by clue and what the clue speaks for.
#[derive(Debug, Default)]
pub(crate) struct Weights(BTreeMap<String, BTreeMap<String, f64>>);

impl Weights {
    /// Reads a table; lines that cannot be read are left out.
    pub(crate) fn parse(table: &str) -> Self {
        let mut out = Self::default();
        for (_, line) in rows(table) {
            if let [clue, of, weight] = line.split('\t').collect::<Vec<_>>()[..]
                && let Ok(weight) = weight.parse()
            {
                out.0.entry(of.to_owned()).or_default().insert(clue.to_owned(), weight);
            }
        }
        out
    }

    /// What the table has clues for, in order.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The sum of what `clues` say for the candidate `of`.
    pub(crate) fn sum(&self, clues: &[Clue], of: &str) -> f64 {
        let Some(weights) = self.0.get(of) else { return 0.0 };
        clues.iter().map(|(clue, x)| x * weights.get(clue).copied().unwrap_or(0.0)).sum()
    }

    /// Whether the table has a weight for `clue`, whatever it speaks for.
    pub(crate) fn knows(&self, clue: &str) -> bool {
        self.0.values().any(|weights| weights.contains_key(clue))
    }

    /// How many rows there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }
}

/// The likeliest of `scored`, with its share; of equals the first.
pub(crate) fn likeliest<T>(scored: Vec<(f64, T)>) -> Option<(f64, T)> {
    let top = scored.iter().map(|s| s.0).fold(f64::NEG_INFINITY, f64::max);
    let whole: f64 = scored.iter().map(|s| (s.0 - top).exp()).sum();
    let best = scored.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a })?;
    Some(((best.0 - top).exp() / whole, best.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_comes_with_its_share() {
        let weights = Weights::parse("clue\tof\tweight\nrain\twet\t2\nsun\tdry\t1\n");
        let clues = [("rain".to_owned(), 1.0), ("sun".to_owned(), 2.0)];
        assert_eq!((weights.sum(&clues, "wet"), weights.sum(&clues, "dry"), weights.len()), (2.0, 2.0, 2));
        let (p, best) = likeliest(vec![(0.0, 'a'), (3.0_f64.ln(), 'b')]).expect("two");
        assert!(best == 'b' && (p - 0.75).abs() < 1e-9, "{p}");
    }
}
