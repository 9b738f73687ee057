//! The table of cues: words that tell of speech and thought.
//!
//! The form of the table is told at its head (`data/lexicon/cues.tsv`). A line that cannot be read is
//! named among the problems and left out; the rest stays usable. What a cue does in a sentence is the
//! business of [`super::clause`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_core::analysis::Upos;
use demarche_core::record::{Act, Stance};
use demarche_lexicon::rows;

static CUES: &str = include_str!("../data/lexicon/cues.tsv");

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueEntry {
    /// The words, lower case, the first being the head.
    pub words: Vec<String>,
    /// The part of speech of the head.
    pub upos: Upos,
    /// What is done by saying it.
    pub act: Act,
    /// How the speaker stands to the content.
    pub stance: Stance,
    /// Whether a finite clause can be the content.
    pub that: bool,
    /// Whether words in quotation marks can be the content.
    pub quote: bool,
    /// Whether an infinitive can be the content.
    pub inf: bool,
    /// Whether a noun phrase can be the content.
    pub obj: bool,
}

impl CueEntry {
    /// The words joined by `_`, as the table writes them.
    pub fn lemma(&self) -> String {
        self.words.join("_")
    }
}

/// The table, looked up by the first word.
#[derive(Debug, Clone, Default)]
pub struct CueLexicon {
    entries: Vec<CueEntry>,
    by_word: BTreeMap<String, Vec<usize>>,
}

impl CueLexicon {
    /// The table that is part of the program.
    pub fn embedded() -> &'static CueLexicon {
        static TABLE: LazyLock<CueLexicon> = LazyLock::new(|| CueLexicon::parse(CUES).0);
        &TABLE
    }

    /// Reads the table: tab-separated lines `lemma upos act stance takes`, a header line, comments
    /// after `#`. Gives the table and, for each line it could not read, a sentence saying why.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let mut lexicon = Self::default();
        let mut problems = Vec::new();
        for (number, line) in rows(text) {
            match entry(line) {
                Ok(entry) => lexicon.push(entry),
                Err(why) => problems.push(format!("line {number}: {why}")),
            }
        }
        (lexicon, problems)
    }

    fn push(&mut self, entry: CueEntry) {
        let at = self.entries.len();
        self.by_word.entry(entry.words[0].clone()).or_default().push(at);
        self.entries.push(entry);
    }

    /// The entries whose first word is `word` (lower case).
    pub fn starting(&self, word: &str) -> impl Iterator<Item = &CueEntry> {
        self.by_word.get(word).into_iter().flatten().map(|i| &self.entries[*i])
    }

    /// The entry written `lemma` (several words joined by `_`) with part of speech `upos`.
    pub fn get(&self, lemma: &str, upos: Upos) -> Option<&CueEntry> {
        let first = lemma.split('_').next()?;
        self.starting(first).find(|e| e.upos == upos && e.lemma() == lemma)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn entry(line: &str) -> Result<CueEntry, String> {
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let [lemma, upos, act, stance, takes] = fields[..] else {
        return Err(format!("{} columns where 5 are due", fields.len()));
    };
    let words: Vec<String> = lemma.split('_').map(str::to_lowercase).collect();
    if words.iter().any(String::is_empty) {
        return Err(format!("`{lemma}` has an empty word"));
    }
    let mut entry = CueEntry {
        words,
        upos: Upos::parse(upos).ok_or_else(|| format!("`{upos}` is no part of speech"))?,
        act: Act::parse(act).ok_or_else(|| format!("`{act}` is no act"))?,
        stance: Stance::parse(stance).ok_or_else(|| format!("`{stance}` is no stance"))?,
        that: false,
        quote: false,
        inf: false,
        obj: false,
    };
    for take in takes.split(',').map(str::trim) {
        match take {
            "that" => entry.that = true,
            "quote" => entry.quote = true,
            "inf" => entry.inf = true,
            "obj" => entry.obj = true,
            other => return Err(format!("`{other}` is not among that, quote, inf, obj")),
        }
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let (_, problems) = CueLexicon::parse(CUES);
        assert!(problems.is_empty(), "{problems:#?}");
    }

    #[test]
    fn a_bad_line_is_named_and_the_rest_is_read() {
        let (lexicon, problems) = CueLexicon::parse(
            "# x\nlemma\tupos\nsay\tVERB\tstates\tasserts\tthat,quote\nbad\tVERB\nwarn\tVERB\tstates\tasserts\tsong\n",
        );
        assert_eq!((lexicon.len(), problems.len()), (1, 2));
        assert!(problems[0].starts_with("line 4"), "{problems:?}");
        assert!(lexicon.get("say", Upos::Verb).is_some_and(|e| e.that && e.quote && !e.inf));
    }
}
