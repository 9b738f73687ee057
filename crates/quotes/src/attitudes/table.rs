//! The words that attribute without quoting, and what can hold the content beside each.
//!
//! The form of the table is told at its head (`data/lexicon/attitudes.tsv`). Which complement of a sentence is
//! meant is decided by [`super::content`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_core::analysis::Upos;
use demarche_lexicon::rows;

static ATTITUDES: &str = include_str!("../../data/lexicon/attitudes.tsv");
static TOLD: &str = include_str!("../../data/lexicon/reported.tsv");

/// What can hold the content beside a word that attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Takes {
    pub that: bool,
    pub inf: bool,
    pub objinf: bool,
    pub ing: bool,
    pub obj: bool,
    pub pred: bool,
    pub pass: bool,
    pub doc: bool,
    pub noun: bool,
    pub seem: bool,
    pub before: Vec<&'static str>,
}

/// What each part of speech of a lemma takes.
type Table = BTreeMap<&'static str, Vec<(Upos, Takes)>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| read(ATTITUDES));
static WORDS: LazyLock<Table> = LazyLock::new(|| read(TOLD));

fn read(text: &'static str) -> Table {
    let mut table = Table::new();
    for (lemmas, upos, takes) in rows(text).filter_map(|(_, line)| entry(line)) {
        for lemma in lemmas {
            let entries = table.entry(lemma).or_default();
            let at = entries.iter().position(|(u, _)| *u == upos).unwrap_or_else(|| {
                entries.push((upos, Takes::default()));
                entries.len() - 1
            });
            let known = &mut entries[at].1;
            for take in &takes {
                match *take {
                    "that" => known.that = true,
                    "inf" => known.inf = true,
                    "objinf" => known.objinf = true,
                    "ing" => known.ing = true,
                    "obj" => known.obj = true,
                    "pred" => known.pred = true,
                    "pass" => known.pass = true,
                    "doc" => known.doc = true,
                    "noun" => known.noun = true,
                    "seem" => known.seem = true,
                    preposition => known.before.push(preposition),
                }
            }
        }
    }
    table
}

fn entry(line: &'static str) -> Option<(Vec<&'static str>, Upos, Vec<&'static str>)> {
    let mut fields = line.split('\t').map(str::trim);
    let lemmas: Vec<&str> = fields.next()?.split(',').map(str::trim).collect();
    let upos = Upos::parse(fields.next()?)?;
    let takes: Vec<&str> = fields.next()?.split(',').map(str::trim).collect();
    let plain = |words: &[&str]| words.iter().all(|w| !w.is_empty() && w.chars().all(char::is_alphanumeric));
    (plain(&lemmas) && plain(&takes) && fields.next().is_none()).then_some((lemmas, upos, takes))
}

/// What `lemma` (lower case) takes as a word of the part of speech `upos`; `None` where it attributes nothing.
pub(super) fn takes(lemma: &str, upos: Upos) -> Option<&'static Takes> {
    look(&TABLE, lemma, upos)
}

/// The same for what counts as somebody's words.
pub(super) fn told(lemma: &str, upos: Upos) -> Option<&'static Takes> {
    look(&WORDS, lemma, upos)
}

fn look(table: &'static Table, lemma: &str, upos: Upos) -> Option<&'static Takes> {
    table.get(lemma).into_iter().flatten().find(|(u, _)| *u == upos).map(|(_, takes)| takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let all = rows(ATTITUDES).chain(rows(TOLD));
        let bad: Vec<_> = all.filter(|(_, line)| entry(line).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
