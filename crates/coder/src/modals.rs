//! The words that set the status of an event: "may", "refuse to", "plans for".
//!
//! They stand in `data/lexicon/modals.tsv`; a line that cannot be read is left out and reported by the table's
//! test.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use demarche_core::analysis::Upos;
use demarche_core::record::Status;
use demarche_lexicon::{labels, rows};

static MODALS: &str = include_str!("../data/lexicon/modals.tsv");

labels! {
    /// How a word stands to the trigger whose status it sets.
    pub Position {
        /// The trigger is its complement clause, or hangs on it as a noun.
        Complement = "complement",
        /// The trigger is its object or passive subject.
        Object = "object",
        /// It has for its object a word of offering that the trigger is the complement of.
        Offer = "offer",
        /// It modifies the trigger.
        Modifier = "modifier",
        /// It is the trigger's auxiliary.
        Aux = "aux",
        /// It marks the trigger's clause, or one around it.
        Subordinate = "subordinate",
        /// It is the trigger's preposition.
        Preposition = "preposition",
        /// It stands before the subject.
        Inversion = "inversion",
        /// It opens a sentence without a subject.
        Imperative = "imperative",
    }
}

/// One row of the table of modal words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modal {
    /// Lemmas after the first; each must depend on the first.
    pub rest: Vec<String>,
    /// Part of speech of the first.
    pub upos: Upos,
    /// What the event is, seen from it.
    pub status: Status,
    /// How it stands to the trigger.
    pub place: Position,
}

/// Rows by their first lemma.
#[derive(Debug, Default)]
pub struct Modals {
    rows: BTreeMap<String, Vec<Modal>>,
}

impl Modals {
    /// The table that is part of the program.
    pub fn embedded() -> &'static Modals {
        static TABLE: OnceLock<Modals> = OnceLock::new();
        TABLE.get_or_init(|| Modals::parse(MODALS).0)
    }

    /// Reads the table; the second value names lines that cannot be read.
    pub fn parse(text: &str) -> (Modals, Vec<String>) {
        let (mut table, mut problems) = (Modals::default(), Vec::new());
        for (n, line) in rows(text) {
            let fields: Vec<&str> = line.split('\t').collect();
            let row = match fields.as_slice() {
                [word, upos, status, place, ..] => {
                    let mut lemmas = word.split('_').map(str::to_lowercase);
                    let first = lemmas.next().unwrap_or_default();
                    Upos::parse(upos).zip(Status::parse(status)).zip(Position::parse(place)).map(
                        |((upos, status), place)| {
                            (first, Modal { rest: lemmas.collect(), upos, status, place })
                        },
                    )
                }
                _ => None,
            };
            match row {
                Some((first, modal)) => table.rows.entry(first).or_default().push(modal),
                None => problems.push(format!("modals.tsv:{n}: {line}")),
            }
        }
        // The row that asks for more words is tried first.
        for rows in table.rows.values_mut() {
            rows.sort_by_key(|r| std::cmp::Reverse(r.rest.len()));
        }
        (table, problems)
    }

    /// The rows whose first lemma is `lemma`, longest first.
    pub fn of(&self, lemma: &str) -> &[Modal] {
        self.rows.get(lemma).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let (table, problems) = Modals::parse(MODALS);
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(table.of("refuse").iter().any(|m| m.status == Status::Negated));
    }
}
