//! The word tables of the coder: what sets the status of an event, what acts go on, which verbs carry one out,
//! and what tells of going somewhere.
//!
//! The words stand in `data/lexicon`, not in code; a line that cannot be read is left out and reported by
//! the table's test.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use demarche_core::analysis::Upos;
use demarche_core::record::Status;

static MODALS: &str = include_str!("../data/lexicon/modals.tsv");

/// How a word stands to the trigger whose status it sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// The trigger is its complement clause, or hangs on it as a noun.
    Complement,
    /// The trigger is its object or passive subject.
    Object,
    /// It has for its object a word of offering that the trigger is the complement of.
    Offer,
    /// It modifies the trigger.
    Modifier,
    /// It is the trigger's auxiliary.
    Aux,
    /// It marks the trigger's clause, or one around it.
    Subordinate,
    /// It is the trigger's preposition.
    Preposition,
    /// It stands before the subject.
    Inversion,
    /// It opens a sentence without a subject.
    Imperative,
}

impl Where {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "complement" => Where::Complement,
            "object" => Where::Object,
            "offer" => Where::Offer,
            "modifier" => Where::Modifier,
            "aux" => Where::Aux,
            "subordinate" => Where::Subordinate,
            "preposition" => Where::Preposition,
            "inversion" => Where::Inversion,
            "imperative" => Where::Imperative,
            _ => return None,
        })
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
    pub place: Where,
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
                    Upos::parse(upos).zip(Status::parse(status)).zip(Where::parse(place)).map(
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

/// Writes functions that look a word, in small letters, up in a table of one column.
macro_rules! word_tables {
    ($($(#[$doc:meta])* $name:ident in $table:literal;)+) => {$(
        $(#[$doc])*
        pub fn $name(word: &str) -> bool {
            static WORDS: LazyLock<Words> =
                LazyLock::new(|| words(include_str!(concat!("../data/lexicon/", $table))));
            WORDS.contains(word)
        }
    )+};
}

word_tables! {
    /// Whether the word is a verb of going somewhere.
    is_travel in "motion.tsv";
    /// Whether the noun tells an act that goes on ("war", "negotiation").
    is_durative in "durative.tsv";
    /// Whether the verb carries out what its object names ("hold talks", "impose sanctions").
    is_support in "support.tsv";
    /// Whether the verb tells what nobody does alone ("discuss").
    is_joint in "joint.tsv";
    /// Whether the word says of a party that it is not of the country the text speaks of ("foreign").
    is_abroad in "abroad.tsv";
    /// Whether the noun says what somebody is to another ("ally", "counterpart"), not whose they are.
    is_relation in "relations.tsv";
    /// Whether a word before a description makes it somebody else than whoever holds the office ("new", "vice").
    is_of_another in "succession.tsv";
    /// Whether a word beside a title says that the office is held no longer ("former").
    is_over in "over.tsv";
    /// Whether the noun tells somebody by their family ("son").
    is_kin in "kin.tsv";
    /// Whether a noun before "party" makes it an occasion and no body ("birthday").
    is_occasion in "occasions.tsv";
    /// Whether a word before a title is no part of it ("incumbent", "local").
    is_epithet in "epithets.tsv";
    /// Whether the noun is a written thing that says what whoever issued it says ("release").
    is_document in "documents.tsv";
    /// Whether a noun names a currency.
    is_currency in "currencies.tsv";
}

/// The state, by ISO alpha-3, that a word tells as the first half of a hyphened pair alone: "Sino" of "Sino-Russian".
pub fn in_pairs(word: &str) -> Option<&'static str> {
    static FORMS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
        rows(include_str!("../data/lexicon/pairs.tsv")).filter_map(|(_, l)| l.split_once('\t')).collect()
    });
    FORMS.get(word).copied()
}

type Words = BTreeSet<&'static str>;

/// The words of a table of one column.
fn words(table: &'static str) -> Words {
    rows(table).map(|(_, line)| line).collect()
}

/// The rows of a table of `data/lexicon`, each with the number of its line: comments, empty lines and the line
/// of column names, which is the first other line, are left out.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let (table, problems) = Modals::parse(MODALS);
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(table.of("refuse").iter().any(|m| m.status == Status::Negated));
        assert!(is_travel("fly") && !is_travel("say"));
    }
}
