//! Weights, rarities, word lists and rules: all data, readable and editable, in `data/lexicon`.
//!
//! Bits of rarity come from a table and not from what a store holds, so that a pair of reports is judged alike
//! whatever was kept before it, and the order of arrival cannot matter.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::belief::Rule;
use crate::ids::hash;

static SAME: &str = include_str!("../data/lexicon/same.tsv");
static RARITY: &str = include_str!("../data/lexicon/rarity.tsv");
static STEMS: &str = include_str!("../data/lexicon/stems.tsv");
static ACTS: &str = include_str!("../data/lexicon/acts.tsv");
static LASTING: &str = include_str!("../data/lexicon/lasting.tsv");
static STANDING: &str = include_str!("../data/lexicon/standing.tsv");
static TURNS: &str = include_str!("../data/lexicon/turns.tsv");
static BELIEF: &str = include_str!("../data/lexicon/belief.tsv");

/// A table has a row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table}, line {line}: {message}")]
pub struct TableError {
    /// The file.
    pub table: &'static str,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// A turn that words give an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// It was to be and is not going to be ("cancelled", "called off").
    CalledOff,
    /// It is put off to a later day ("postponed", "delayed").
    Postponed,
    /// Who did it says so ("admitted").
    Admitted,
    /// Who said it takes it back ("retracted").
    Withdrawn,
}

impl Turn {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "called_off" => Turn::CalledOff,
            "postponed" => Turn::Postponed,
            "admitted" => Turn::Admitted,
            "withdrawn" => Turn::Withdrawn,
            _ => return None,
        })
    }
}

/// The lines that are about the words of sentences and documents. Each stands once in a sum, if at all.
const WORDS: [&str; 4] = ["sentence", "names", "document", "cast"];

/// Bits for a feature, by what is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Weight {
    /// Between engagements.
    pub engagements: f64,
    /// Between other acts.
    pub acts: f64,
    /// Between acts of which one has no known party: only its words tell it apart.
    pub bare: f64,
}

impl Weight {
    fn with(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            engagements: f(self.engagements, other.engagements),
            acts: f(self.acts, other.acts),
            bare: f(self.bare, other.bare),
        }
    }
}

/// All tables.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// By the hash of feature and value: each pair of reports asks for a dozen of them.
    weights: HashMap<u64, Weight, BuildHasherDefault<Hashed>>,
    /// The most that the lines of [`WORDS`] can say together.
    words_at_most: Weight,
    words: HashMap<String, f64>,
    actors: HashMap<String, f64>,
    defaults: HashMap<String, f64>,
    irregular: BTreeMap<String, String>,
    stop: BTreeSet<String>,
    acts: BTreeMap<String, Vec<String>>,
    lasting: BTreeSet<String>,
    standing: BTreeMap<String, (String, bool)>,
    turns: BTreeMap<String, Vec<(String, Turn)>>,
    rules: Vec<Rule>,
}

impl Tables {
    /// The tables of `data/lexicon`, compiled in.
    ///
    /// # Panics
    /// When they are wrong, which a test of this crate finds.
    pub fn embedded() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(|| Self::parse(SAME, RARITY).unwrap_or_else(|e| panic!("{e}")))
    }

    /// The embedded tables with other weights, in the form of `same.tsv`.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn with_weights(same: &str) -> Result<Self, TableError> {
        Self::parse(same, RARITY)
    }

    /// The embedded word lists and rules with other weights and rarities, in the form of `same.tsv` and
    /// `rarity.tsv`.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn parse(same: &str, rarity: &str) -> Result<Self, TableError> {
        let mut out = Self::default();
        let mut most = [Weight::default(); WORDS.len()];
        for row in rows("same.tsv", same) {
            let weight = Weight { engagements: row.bits(2)?, acts: row.bits(3)?, bare: row.bits(4)? };
            if let Some(n) = WORDS.iter().position(|w| *w == row.cell(0)) {
                most[n] = most[n].with(weight, f64::max);
            }
            if out.weights.insert(line(row.cell(0), row.cell(1)), weight).is_some() {
                return Err(row.wrong(format!("“{} {}” stands twice", row.cell(0), row.cell(1))));
            }
        }
        out.words_at_most = most.into_iter().fold(Weight::default(), |sum, w| sum.with(w, |a, b| a + b));
        for row in rows("rarity.tsv", rarity) {
            let into = match row.cell(0) {
                "word" => &mut out.words,
                "actor" => &mut out.actors,
                "default" => &mut out.defaults,
                other => return Err(row.wrong(format!("no sort of rarity is called {other}"))),
            };
            into.insert(row.cell(1).to_owned(), row.bits(2)?);
        }
        for row in rows("stems.tsv", STEMS) {
            if row.cell(1) == "-" {
                out.stop.insert(row.cell(0).to_owned());
            } else {
                out.irregular.insert(row.cell(0).to_owned(), row.cell(1).to_owned());
            }
        }
        for row in rows("turns.tsv", TURNS) {
            let turn = Turn::parse(row.cell(1)).ok_or_else(|| row.wrong("no such turn"))?;
            let (first, next) = row.cell(0).split_once(' ').unwrap_or((row.cell(0), ""));
            out.turns.entry(first.to_owned()).or_default().push((next.to_owned(), turn));
        }
        for row in rows("belief.tsv", BELIEF) {
            out.rules.push(Rule::parse(&row.cells).map_err(|e| row.wrong(e))?);
        }
        // Act classes are listed by word and looked up by stem.
        let mut acts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in rows("acts.tsv", ACTS) {
            if let Some(stem) = crate::words::stem(row.cell(0), &out) {
                let classes = acts.entry(stem).or_default();
                if !classes.iter().any(|c| c == row.cell(1)) {
                    classes.push(row.cell(1).to_owned());
                }
            }
        }
        out.acts = acts;
        let lasting = rows("lasting.tsv", LASTING).filter_map(|row| crate::words::stem(row.cell(0), &out));
        out.lasting = lasting.collect();
        let mut standing = BTreeMap::new();
        for row in rows("standing.tsv", STANDING) {
            let sure = match row.cell(2) {
                "always" => true,
                "whole" => false,
                other => return Err(row.wrong(format!("no sureness is called {other}"))),
            };
            if let Some(stem) = crate::words::stem(row.cell(0), &out) {
                standing.insert(stem, (row.cell(1).to_owned(), sure));
            }
        }
        out.standing = standing;
        Ok(out)
    }

    /// The weight of `feature` with `value`; none where the table has no such row.
    pub fn weight(&self, feature: &str, value: &str) -> Option<Weight> {
        self.weights.get(&line(feature, value)).copied()
    }

    /// The most that the lines about words can say together, nought or more.
    pub(crate) fn words_at_most(&self) -> Weight {
        self.words_at_most
    }

    /// How much it says, in bits, that a sentence or document has `stem`.
    pub fn word_bits(&self, stem: &str) -> f64 {
        self.words.get(stem).copied().unwrap_or_else(|| self.default_bits("word"))
    }

    /// How much it says, in bits, that a report names the actor `key` of kind `kind`.
    pub fn actor_bits(&self, key: &str, kind: &str) -> f64 {
        self.actors.get(key).copied().unwrap_or_else(|| self.default_bits(kind))
    }

    fn default_bits(&self, of: &str) -> f64 {
        self.defaults.get(of).copied().unwrap_or(8.0)
    }

    /// The stem of a word with a form of its own.
    pub fn irregular(&self, word: &str) -> Option<&str> {
        self.irregular.get(word).map(String::as_str)
    }

    /// Whether a word says nothing by itself.
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    /// The classes of acts that a stem may tell.
    pub fn acts(&self, stem: &str) -> &[String] {
        self.acts.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Whether what `stem` tells goes on for weeks and is told again and again.
    pub fn is_lasting(&self, stem: &str) -> bool {
        self.lasting.contains(stem)
    }

    /// What stands for months when `stem` names it, and whether the word always means that.
    pub fn standing(&self, stem: &str) -> Option<(&str, bool)> {
        self.standing.get(stem).map(|(class, sure)| (class.as_str(), *sure))
    }

    /// The turn that `word`, followed by `next`, gives an act.
    pub fn turn(&self, word: &str, next: &str) -> Option<Turn> {
        let list = self.turns.get(&word.to_lowercase())?;
        list.iter()
            .find(|(second, _)| second.is_empty() || second.eq_ignore_ascii_case(next))
            .map(|(_, t)| *t)
    }

    /// The rules of belief, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

/// The hash of a feature and its value, whose names have no tab.
fn line(feature: &str, value: &str) -> u64 {
    hash(feature.bytes().chain([b'\t']).chain(value.bytes()))
}

/// What is hashed already.
#[derive(Debug, Clone, Copy, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes.iter().copied());
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// One row of a table.
struct Row<'t> {
    table: &'static str,
    line: usize,
    cells: Vec<&'t str>,
}

impl Row<'_> {
    fn cell(&self, n: usize) -> &str {
        self.cells.get(n).copied().unwrap_or("")
    }

    fn bits(&self, n: usize) -> Result<f64, TableError> {
        self.cell(n).parse().map_err(|_| self.wrong(format!("cell {} is not a number", n + 1)))
    }

    fn wrong(&self, message: impl Into<String>) -> TableError {
        TableError { table: self.table, line: self.line, message: message.into() }
    }
}

/// The rows of a table without comments and without the one that names the columns.
fn rows<'t>(table: &'static str, text: &'t str) -> impl Iterator<Item = Row<'t>> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
    lines.skip(1).map(move |(i, l)| Row { table, line: i + 1, cells: l.split('\t').collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_tables_are_right() {
        let tables = Tables::parse(SAME, RARITY).unwrap_or_else(|e| panic!("{e}"));
        assert!(tables.weight("prior", "-").is_some());
        assert!(!tables.rules().is_empty());
        assert_eq!(tables.turn("called", "off"), Some(Turn::CalledOff));
        assert_eq!(tables.turn("called", "for"), None);
    }

    #[test]
    fn a_wrong_row_is_named() {
        let error =
            Tables::parse("# x\nfeature\tvalue\tengagements\tacts\tbare\nprior\t-\tx\t1\t1\n", RARITY)
                .unwrap_err();
        assert_eq!(error.to_string(), "same.tsv, line 3: cell 3 is not a number");
    }
}
