//! Issue files: phrases that say what a sentence is about.
//!
//! Lines `string [CODE]` stand between `<ISSUE CATEGORY="…">` and `</ISSUE>`. `n:` gives a noun in both
//! numbers, `v:` a verb in its regular forms, `a+b` stands for "a b" and "a-b". A line that begins with
//! `~` names a phrase whose presence takes every issue of the sentence away.

use std::collections::BTreeMap;

use demarche_core::Code;

use crate::discards::plain;
use crate::source::{self, Line, Note};

/// The issues of all files read so far.
#[derive(Debug, Clone, Default)]
pub struct Issues {
    // Phrase with a blank at both ends, and its code.
    phrases: Vec<(String, String)>,
    ignored: Vec<String>,
}

impl Issues {
    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// The issues of a sentence with how often each is mentioned, in the order of their codes.
    pub fn count(&self, sentence: &str) -> BTreeMap<&str, usize> {
        let text = plain(sentence);
        let mut out = BTreeMap::new();
        if self.ignored.iter().any(|phrase| text.contains(phrase.as_str())) {
            return out;
        }
        for (phrase, code) in &self.phrases {
            let hits = text.match_indices(phrase.as_str()).count();
            if hits > 0 {
                *out.entry(code.as_str()).or_default() += hits;
            }
        }
        out
    }

    /// Reads a file. Returns the number of categories, entries and phrases to ignore.
    pub(crate) fn read(&mut self, lines: &[Line], notes: &mut Vec<Note>) -> [(&'static str, usize); 3] {
        let mut counts = [("categories", 0), ("issues", 0), ("ignored phrases", 0)];
        let mut open: Option<u32> = None;
        for line in lines {
            let mut note = |code, message: &str| notes.push(Note::new(line.number, code, message));
            let text = line.text.as_str();
            if text.to_uppercase().starts_with("<ISSUE") {
                counts[0].1 += 1;
                if open.replace(line.number).is_some() {
                    note(Code::DictionaryUnclosed, "a category begins before the one above it has ended");
                }
                continue;
            }
            if text.to_uppercase().starts_with("</ISSUE") {
                if open.take().is_none() {
                    note(Code::DictionaryLine, "a category ends that has not begun");
                }
                continue;
            }
            if text.starts_with('<') {
                continue;
            }
            if source::lacks_space(text) {
                note(Code::DictionarySpace, "no space before `[`; read as if there were one");
            }
            let (words, codes, unclosed) = source::brackets(text);
            if unclosed {
                note(Code::DictionaryUnclosed, "`[` without `]`; read as if it were closed");
            }
            if let Some(phrase) = words.strip_prefix('~') {
                counts[2].1 += 1;
                self.ignored.extend(forms(phrase.trim()).iter().map(|f| plain(f)));
                continue;
            }
            let Some(code) = codes.first().filter(|c| !c.is_empty()) else {
                note(Code::DictionaryNoCode, "an issue without a code; skipped");
                continue;
            };
            if words.is_empty() {
                note(Code::DictionaryLine, "a code without a phrase; skipped");
                continue;
            }
            counts[1].1 += 1;
            for form in forms(words) {
                let entry = (plain(&form), (*code).to_owned());
                if !self.phrases.contains(&entry) {
                    self.phrases.push(entry);
                }
            }
        }
        if let Some(line) = open {
            notes.push(Note::new(line, Code::DictionaryUnclosed, "this category has no end (</ISSUE>)"));
        }
        counts
    }
}

/// The ways in which an entry may stand in a text.
fn forms(entry: &str) -> Vec<String> {
    let entry = entry.to_uppercase();
    let bases = match entry.split_once(':') {
        Some(("N", noun)) => vec![noun.to_owned(), crate::agents::plural(noun)],
        Some(("V", verb)) => {
            vec![verb.to_owned(), format!("{verb}S"), format!("{verb}ED"), format!("{verb}ING")]
        }
        _ => vec![entry],
    };
    let mut out = Vec::new();
    for base in bases {
        if base.contains('+') {
            out.push(base.replace('+', " "));
            out.push(base.replace('+', "-"));
        } else {
            out.push(base);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_are_counted_and_cancelled() {
        let (mut issues, mut notes) = (Issues::default(), Vec::new());
        let text = "<ISSUE CATEGORY=\"Sea\" TYPE=\"ALL\">\nn:ferry [SEA]\nv:dock[SEA]\ntug+boat [SEA]\n\
                    fish quota [FISH]\n~ferry tale\nloose\n</ISSUE>\n</ISSUE>\n";
        issues.read(&source::lines(text, &mut notes), &mut notes);
        let codes: Vec<_> = notes.iter().map(|n| (n.line, n.code)).collect();
        let want = [(3, Code::DictionarySpace), (7, Code::DictionaryNoCode), (9, Code::DictionaryLine)];
        assert_eq!(codes, want);
        let got = issues.count("Ferries docked by a tug-boat under the fish quota.");
        assert_eq!(got.into_iter().collect::<Vec<_>>(), [("FISH", 1), ("SEA", 3)]);
        assert!(issues.count("A ferry tale of ferries.").is_empty());
    }
}
