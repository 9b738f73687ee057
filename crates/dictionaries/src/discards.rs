//! Discard files: phrases that say a sentence, or a whole story (`+`), is not to be coded.
//!
//! A phrase matches from the beginning of a word; without a trailing `_` its last word may go on
//! (`BALLGAME` finds "ballgames"). Case does not count.

use demarche_core::Code;

use crate::source::{Line, Note};

/// How much a discard takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Discard {
    /// The sentence.
    Sentence,
    /// The whole story.
    Story,
}

/// The discards of all files read so far.
#[derive(Debug, Clone, Default)]
pub struct Discards {
    // Upper case, a blank before, and one after where the word must end.
    phrases: Vec<(String, Discard)>,
}

impl Discards {
    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// What `sentence` asks to be left out, with the phrase that says so. A story goes before a sentence.
    pub fn find(&self, sentence: &str) -> Option<(Discard, &str)> {
        let text = plain(sentence);
        let hits = self.phrases.iter().filter(|(phrase, _)| text.contains(phrase.as_str()));
        let best = hits.max_by_key(|(_, discard)| *discard)?;
        Some((best.1, best.0.trim()))
    }

    /// Reads a file. Returns the number of phrases for sentences and for stories.
    pub(crate) fn read(&mut self, lines: &[Line], notes: &mut Vec<Note>) -> [(&'static str, usize); 2] {
        let mut counts = [("sentence discards", 0), ("story discards", 0)];
        for line in lines {
            let (text, discard) = match line.text.strip_prefix('+') {
                Some(text) => (text.trim(), Discard::Story),
                None => (line.text.as_str(), Discard::Sentence),
            };
            if text.trim_matches('_').trim().is_empty() {
                notes.push(Note::new(line.number, Code::DictionaryLine, "a discard without words; skipped"));
                continue;
            }
            let mut phrase = plain(text.trim_end_matches('_'));
            if !text.ends_with('_') {
                phrase.pop();
            }
            if self.phrases.iter().any(|(p, d)| *p == phrase && *d == discard) {
                let message = format!("`{text}` stands above already");
                notes.push(Note::new(line.number, Code::DictionaryTwice, message));
                continue;
            }
            counts[usize::from(discard == Discard::Story)].1 += 1;
            self.phrases.push((phrase, discard));
        }
        counts
    }
}

/// Upper case, one blank between words and at both ends, and marks other than `-`, `.` and `'` left out.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::from(" ");
    for word in text.split(|c: char| c.is_whitespace() || c == '_') {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-');
        if !word.is_empty() {
            out.extend(word.chars().flat_map(char::to_uppercase));
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source;

    #[test]
    fn stems_whole_words_and_stories() {
        let (mut discards, mut notes) = (Discards::default(), Vec::new());
        let text = "REGATTA # boats\nOAR_\nregatta\n+Lake Cup\n+\n";
        let counts = discards.read(&source::lines(text, &mut notes), &mut notes);
        assert_eq!((counts[0].1, counts[1].1), (2, 1));
        assert_eq!(notes.iter().map(|n| n.line).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(discards.find("Two regattas were held."), Some((Discard::Sentence, "REGATTA")));
        assert_eq!(discards.find("An oar, they said."), Some((Discard::Sentence, "OAR")));
        assert_eq!(discards.find("The oarsmen of the board."), None);
        assert_eq!(discards.find("At the Lake Cup regatta"), Some((Discard::Story, "LAKE CUP")));
    }
}
