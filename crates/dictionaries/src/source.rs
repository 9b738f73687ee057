//! Lines of a dictionary file, without their comments.
//!
//! Answers for the three ways in which the files of thirty years mark a comment (`#`, `;` and the
//! SGML-like `<!-- … -->`, also over several lines and also misspelt `<! -- … -->`), and for the note
//! that says where in a file something is odd. What a line means is left to the reader of each kind.

use demarche_core::Code;

/// Something odd in a dictionary file. The entry was read as the message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line, counted from 1.
    pub line: u32,
    /// Which kind of thing.
    pub code: Code,
    /// What is odd and what was made of it.
    pub message: String,
}

impl Note {
    /// A note on line `line`.
    pub fn new(line: u32, code: Code, message: impl Into<String>) -> Self {
        Self { line, code, message: message.into() }
    }
}

/// A line that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counted from 1.
    pub number: u32,
    /// Without comment and without white space at its ends; never empty.
    pub text: String,
}

/// The lines of `text` that hold something besides comments.
pub(crate) fn lines(text: &str, notes: &mut Vec<Note>) -> Vec<Line> {
    let mut out = Vec::new();
    let mut open: Option<u32> = None;
    for (index, raw) in text.lines().enumerate() {
        let number = index as u32 + 1;
        let mut rest = raw.trim_start_matches('\u{feff}');
        let mut kept = String::new();
        while !rest.is_empty() {
            if open.is_some() {
                let Some(end) = rest.find("-->") else { break };
                rest = &rest[end + 3..];
                open = None;
            } else if let Some((before, after)) = comment_start(rest) {
                kept.push_str(before);
                open = Some(number);
                rest = after;
            } else {
                kept.push_str(rest);
                break;
            }
        }
        let kept = without_comment(&kept).trim();
        if !kept.is_empty() {
            out.push(Line { number, text: kept.to_owned() });
        }
    }
    if let Some(number) = open {
        let message = "this comment has no end (-->); everything after it was skipped";
        notes.push(Note::new(number, Code::DictionaryUnclosed, message));
    }
    out
}

/// What stands before and after the `<!--` of `text`; a space after the `!` is a known slip.
fn comment_start(text: &str) -> Option<(&str, &str)> {
    let at = text.find("<!")?;
    let after = text[at + 2..].trim_start().strip_prefix("--")?;
    // A `#` before it has commented it out already.
    (without_comment(&text[..at]).len() == at).then_some((&text[..at], after))
}

/// `line` up to its `#` or `;`. A `#` inside a code, as in `[###]`, begins no comment.
fn without_comment(line: &str) -> &str {
    let mut bracket = None;
    for (at, c) in line.char_indices() {
        match c {
            '[' => bracket = line[at..].find(']').map(|n| at + n),
            '#' if bracket.is_none_or(|end| at > end) => return &line[..at],
            ';' if line[..at].ends_with(|c: char| c.is_whitespace() || c == ']') || at == 0 => {
                return &line[..at];
            }
            _ => {}
        }
    }
    line
}

/// Splits `line` into what stands before its first `[` and the contents of each `[…]`.
///
/// The flag says whether the last bracket was never closed.
pub(crate) fn brackets(line: &str) -> (&str, Vec<&str>, bool) {
    let Some(first) = line.find('[') else { return (line.trim(), Vec::new(), false) };
    let mut codes = Vec::new();
    let mut rest = &line[first..];
    while let Some(start) = rest.find('[') {
        let inner = &rest[start + 1..];
        match inner.find(']') {
            Some(end) => {
                codes.push(inner[..end].trim());
                rest = &inner[end + 1..];
            }
            None => {
                codes.push(inner.trim());
                return (line[..first].trim(), codes, true);
            }
        }
    }
    (line[..first].trim(), codes, false)
}

/// Whether `line` has a `[` with no white space before it (other than at its start).
pub(crate) fn lacks_space(line: &str) -> bool {
    line.find('[').is_some_and(|at| at > 0 && !line[..at].ends_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        lines(text, &mut Vec::new()).into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn comments_of_every_kind_are_left_out() {
        let text = "# all\nOAK [OAK] # a tree\n; old style\nELM [ELM];1994\n<!-- one\ntwo [X]\n--> ASH [ASH]\n\
                    <! -- slip -->\nYEW [###]\n";
        assert_eq!(texts(text), ["OAK [OAK]", "ELM [ELM]", "ASH [ASH]", "YEW [###]"]);
    }

    #[test]
    fn a_comment_without_end_is_reported_where_it_begins() {
        let mut notes = Vec::new();
        assert_eq!(lines("OAK\n<!-- oh\nELM\n", &mut notes).len(), 1);
        assert_eq!((notes[0].line, notes[0].code), (2, Code::DictionaryUnclosed));
    }

    #[test]
    fn brackets_are_taken_apart() {
        assert_eq!(brackets("OAK [A 1][B] [C"), ("OAK", vec!["A 1", "B", "C"], true));
        assert!(lacks_space("OAK[A]") && !lacks_space("OAK [A]") && !lacks_space("[A]"));
    }
}
