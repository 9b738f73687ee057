//! Actor files: names and the codes they have on a day.
//!
//! A head phrase carries codes on its own line, or on lines of their own below it; `+` lines are other
//! names of the same actor. `_` joins words that stand next to each other, a space lets others stand
//! between them. The same phrase may stand several times; its codes add up, in the order of the files.
//! Which words of a sentence may name an actor is left to the coder.

use std::collections::BTreeMap;

use demarche_core::Code;
use jiff::civil::Date;

use crate::dates::{Ranges, When};
use crate::source::{self, Line, Note};

/// A code and when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// The code, upper case; `---` says that the actor has none then.
    pub code: String,
    /// When it holds.
    pub when: When,
}

/// A word of a phrase, and whether it must follow the word before it directly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhraseWord {
    /// Upper case.
    pub form: String,
    /// Whether nothing may stand between the word before and this one.
    pub tight: bool,
}

/// The words of a dictionary phrase such as `OLD_HARBOUR COUNCIL_`.
///
/// A trailing `_` (no stemming) is dropped, since names are compared as whole words.
pub(crate) fn phrase(text: &str) -> Vec<PhraseWord> {
    let mut out = Vec::new();
    for part in text.split_whitespace() {
        for (n, word) in part.split('_').filter(|w| !w.is_empty()).enumerate() {
            out.push(PhraseWord { form: word.to_uppercase(), tight: n > 0 });
        }
    }
    out
}

/// A name and its codes.
type Entry = (Vec<PhraseWord>, Vec<Restriction>);

/// The actors of all files read so far.
#[derive(Debug, Clone, Default)]
pub struct Actors {
    // By first word, so that a look-up costs what can match there.
    entries: BTreeMap<String, Vec<Entry>>,
}

impl Actors {
    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The longest name that begins at `words[at]`: its code on `day` and the place after its last word.
    ///
    /// Words are upper case. The code is `None` where the name has none on that day, or none that does
    /// not depend on the day when `day` is unknown.
    pub fn find(
        &self,
        words: &[&str],
        at: usize,
        day: Option<Date>,
        ranges: Ranges,
    ) -> Option<(Option<&str>, usize)> {
        let mut best: Option<(usize, usize, &[Restriction])> = None;
        for (phrase, codes) in self.entries.get(*words.get(at)?)? {
            if let Some(end) = matches(phrase, words, at)
                && best.is_none_or(|(len, ..)| phrase.len() > len)
            {
                best = Some((phrase.len(), end, codes));
            }
        }
        best.map(|(_, end, codes)| (code_on(codes, day, ranges), end))
    }

    fn add(&mut self, words: Vec<PhraseWord>, codes: &[Restriction]) -> bool {
        let Some(first) = words.first() else { return false };
        let list = self.entries.entry(first.form.clone()).or_default();
        if let Some((_, known)) = list.iter_mut().find(|(w, _)| *w == words) {
            known.extend_from_slice(codes);
            return true;
        }
        list.push((words, codes.to_vec()));
        false
    }

    /// Reads a file. Returns the number of heads, other names and codes.
    pub(crate) fn read(&mut self, lines: &[Line], notes: &mut Vec<Note>) -> [(&'static str, usize); 3] {
        let mut counts = [("actors", 0), ("other names", 0), ("codes", 0)];
        let mut block = Block::default();
        for line in lines {
            if source::lacks_space(&line.text) {
                let message = "no space before `[`; read as if there were one";
                notes.push(Note::new(line.number, Code::DictionarySpace, message));
            }
            let (name, codes, unclosed) = source::brackets(&line.text);
            if unclosed {
                let message = "`[` without `]`; read as if it were closed at the end of the line";
                notes.push(Note::new(line.number, Code::DictionaryUnclosed, message));
            }
            if let Some(other) = name.strip_prefix('+') {
                if block.names.is_empty() {
                    let message = "another name, but no actor above it; skipped";
                    notes.push(Note::new(line.number, Code::DictionaryLine, message));
                    continue;
                }
                counts[1].1 += 1;
                block.names.push((line.number, phrase(other)));
            } else if !name.is_empty() {
                std::mem::take(&mut block).close(self, notes);
                counts[0].1 += 1;
                block.names.push((line.number, phrase(name)));
            } else if block.names.is_empty() {
                notes.push(Note::new(
                    line.number,
                    Code::DictionaryLine,
                    "a code, but no actor above it; skipped",
                ));
                continue;
            }
            for code in codes {
                if let Some(restriction) = restriction(code, line.number, notes) {
                    counts[2].1 += 1;
                    block.codes.push(restriction);
                }
            }
        }
        block.close(self, notes);
        counts
    }
}

/// A head, its other names and its codes, while they are read.
#[derive(Default)]
struct Block {
    names: Vec<(u32, Vec<PhraseWord>)>,
    codes: Vec<Restriction>,
}

impl Block {
    fn close(self, actors: &mut Actors, notes: &mut Vec<Note>) {
        if let (Some((line, _)), true) = (self.names.first(), self.codes.is_empty()) {
            notes.push(Note::new(*line, Code::DictionaryNoCode, "this actor has no code"));
        }
        for (line, words) in self.names {
            if words.is_empty() {
                notes.push(Note::new(line, Code::DictionaryLine, "a name without words; skipped"));
            } else if actors.add(words, &self.codes) {
                let message = "this name stands above already; its codes were added to those";
                notes.push(Note::new(line, Code::DictionaryTwice, message));
            }
        }
    }
}

/// Reads the inside of `[CODE restriction]`.
fn restriction(text: &str, line: u32, notes: &mut Vec<Note>) -> Option<Restriction> {
    let (code, when) = match text.find(char::is_whitespace) {
        Some(at) => (&text[..at], text[at..].trim()),
        // `[CODE<910625]` and `[CODE950601-990815]` lack their space.
        None => {
            let dated = text.find(['<', '>']).or_else(|| {
                let start = text.find(|c: char| c.is_ascii_digit())?;
                (text[start..].contains('-') || text.len() - start >= 6).then_some(start)
            });
            if dated.is_some_and(|at| at > 0) {
                let message = format!("no space before the date in `[{text}]`; read as if there were one");
                notes.push(Note::new(line, Code::DictionarySpace, message));
            }
            dated.map_or((text, ""), |at| (&text[..at], &text[at..]))
        }
    };
    if code.is_empty() || code.starts_with(['<', '>']) || code.bytes().all(|b| b.is_ascii_digit()) {
        let message = format!("`[{text}]` names no code; skipped");
        notes.push(Note::new(line, Code::DictionaryCode, message));
        return None;
    }
    let plain = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"/-#+".contains(&b));
    if !plain {
        let message = format!("`{code}` is an unusual code; it was read in upper case");
        notes.push(Note::new(line, Code::DictionaryCode, message));
    }
    match When::parse(when) {
        Ok(when) => Some(Restriction { code: code.to_uppercase(), when }),
        Err(why) => {
            notes.push(Note::new(line, Code::DictionaryDate, format!("{why}; the code was left out")));
            None
        }
    }
}

/// The first dated code that holds on `day`, else the first undated one.
fn code_on(codes: &[Restriction], day: Option<Date>, ranges: Ranges) -> Option<&str> {
    let dated = day.and_then(|day| codes.iter().find(|c| c.when.holds(day, ranges)));
    let code = dated.or_else(|| codes.iter().find(|c| c.when == When::Otherwise))?;
    // Codes of hyphens or plus signs alone say that there is none.
    code.code.bytes().any(|b| b != b'-' && b != b'+').then_some(&code.code)
}

/// Where `phrase` ends if it stands in `words` from `at` on.
pub(crate) fn matches(phrase: &[PhraseWord], words: &[&str], at: usize) -> Option<usize> {
    let mut next = at;
    for (n, word) in phrase.iter().enumerate() {
        if n == 0 || word.tight {
            if *words.get(next)? != word.form {
                return None;
            }
        } else {
            next += words.get(next..)?.iter().position(|w| *w == word.form)?;
        }
        next += 1;
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(text: &str) -> (Actors, Vec<Note>) {
        let (mut actors, mut notes) = (Actors::default(), Vec::new());
        let lines = source::lines(text, &mut notes);
        actors.read(&lines, &mut notes);
        (actors, notes)
    }

    fn code(actors: &Actors, name: &str, day: Option<Date>) -> Option<String> {
        let words: Vec<&str> = name.split(' ').collect();
        actors.find(&words, 0, day, Ranges::HalfOpen)?.0.map(str::to_owned)
    }

    #[test]
    fn the_first_restriction_that_holds_wins() {
        let text = "MIRA_VOSS [VAL]\n+VOSS_\n\t[VALGOV 20100101-20120101] # office\n\t[VALOPP > 120101]\n";
        let (actors, notes) = read(text);
        assert_eq!(notes, []);
        assert_eq!(code(&actors, "VOSS", Some(date(2011, 5, 1))).as_deref(), Some("VALGOV"));
        assert_eq!(code(&actors, "MIRA VOSS", Some(date(2012, 1, 1))).as_deref(), Some("VALOPP"));
        assert_eq!(code(&actors, "MIRA VOSS", Some(date(2000, 1, 1))).as_deref(), Some("VAL"));
        assert_eq!(code(&actors, "MIRA VOSS", None).as_deref(), Some("VAL"));
    }

    #[test]
    fn codes_of_a_repeated_name_add_up() {
        let (actors, notes) = read("KELL [KEL <900101]\nORD [ORD]\nKELL [KLL]\n");
        assert_eq!(code(&actors, "KELL", Some(date(1989, 1, 1))).as_deref(), Some("KEL"));
        assert_eq!(code(&actors, "KELL", Some(date(1999, 1, 1))).as_deref(), Some("KLL"));
        assert_eq!((notes[0].line, notes[0].code), (3, Code::DictionaryTwice));
    }

    #[test]
    fn oddities_are_read_and_reported() {
        let (actors, notes) = read("ORD[ord]\nKELL [KEL<910230]\nVAL [950601-990815]\n+ZED\n\t[VAL\n");
        let codes: Vec<_> = notes.iter().map(|n| (n.line, n.code)).collect();
        assert_eq!(
            codes,
            [
                (1, Code::DictionarySpace),
                (1, Code::DictionaryCode),
                (2, Code::DictionarySpace),
                (2, Code::DictionaryDate),
                (2, Code::DictionaryNoCode),
                (3, Code::DictionaryCode),
                (5, Code::DictionaryUnclosed),
            ]
        );
        assert_eq!(code(&actors, "ORD", None).as_deref(), Some("ORD"));
        assert_eq!(code(&actors, "ZED", None).as_deref(), Some("VAL"));
        assert_eq!(code(&actors, "KELL", None), None);
    }

    #[test]
    fn a_space_lets_words_stand_between_and_an_underscore_does_not() {
        let (actors, _) = read("VAL [VAL]\nVAL RADIO [VALMED]\nVAL_TOWN [VTN]\nNONE [---]\n");
        assert_eq!(code(&actors, "VAL STATE RADIO", None).as_deref(), Some("VALMED"));
        assert_eq!(code(&actors, "VAL NEW TOWN", None).as_deref(), Some("VAL"));
        assert_eq!(code(&actors, "NONE", None), None);
    }
}
