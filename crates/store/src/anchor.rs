//! Words by which a correction finds what it is about, after W3C's Web Annotation: where they stand, what they are, and
//! what stands before and after.
//!
//! In the same text they stand where they stood. In a revised one they are looked for; where they occur more than
//! once, the surroundings decide, and where the surroundings decide nothing they are not found.

use serde::{Deserialize, Serialize};

/// How many code points of the surroundings are kept on either side.
const AROUND: usize = 32;

/// Words of a text with their surroundings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// First code point.
    pub start: u32,
    /// First code point after.
    pub end: u32,
    /// The words.
    pub exact: String,
    /// What stands before.
    pub prefix: String,
    /// What stands after.
    pub suffix: String,
    /// The type of the event, to tell two on one word apart.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
}

impl Anchor {
    /// The words `start..end` of `text`.
    pub fn at(text: &str, start: u32, end: u32) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let (first, last) = ((start as usize).min(chars.len()), (end.max(start) as usize).min(chars.len()));
        let cut = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
        Self {
            start,
            end,
            exact: cut(first..last),
            prefix: cut(first.saturating_sub(AROUND)..first),
            suffix: cut(last..(last + AROUND).min(chars.len())),
            kind: None,
        }
    }

    /// Where the words stand in `text`, which may be another version of the one they were taken from.
    pub fn find(&self, text: &str) -> Option<(u32, u32)> {
        let chars: Vec<char> = text.chars().collect();
        let exact: Vec<char> = self.exact.chars().collect();
        if exact.is_empty() || chars.len() < exact.len() {
            return None;
        }
        let (prefix, suffix): (Vec<char>, Vec<char>) =
            (self.prefix.chars().collect(), self.suffix.chars().collect());
        // How much of the surroundings is as it was.
        let likeness = |at: usize| {
            let before =
                chars[..at].iter().rev().zip(prefix.iter().rev()).take_while(|(a, b)| a == b).count();
            let rest = &chars[at + exact.len()..];
            before + rest.iter().zip(&suffix).take_while(|(a, b)| a == b).count()
        };
        let whole = prefix.len() + suffix.len();
        let there = |at: usize| at + exact.len() <= chars.len() && chars[at..at + exact.len()] == exact[..];
        let same = self.start as usize;
        if there(same) && likeness(same) == whole {
            return Some(span(same, exact.len()));
        }
        let found: Vec<(usize, usize)> =
            (0..=chars.len() - exact.len()).filter(|at| there(*at)).map(|at| (likeness(at), at)).collect();
        let best = found.iter().map(|(likeness, _)| *likeness).max()?;
        let mut of_best = found.iter().filter(|(likeness, _)| *likeness == best);
        let at = of_best.next()?.1;
        let alone = of_best.next().is_none();
        // Long words that stand once need no company; short ones do.
        let enough = if found.len() == 1 && exact.len() >= 20 { 0 } else { 8.min(whole) };
        (alone && best >= enough).then(|| span(at, exact.len()))
    }
}

fn span(at: usize, len: usize) -> (u32, u32) {
    (at as u32, (at + len) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "The minister met the envoy. Later the minister met the press, and they talked of Élysée.";

    #[test]
    fn words_are_found_where_they_stood_and_where_they_moved() {
        let second = TEXT.match_indices("met").nth(1).expect("twice").0 as u32;
        let anchor = Anchor::at(TEXT, second, second + 3);
        assert_eq!(anchor.find(TEXT), Some((second, second + 3)));
        let moved = format!("A word before. {TEXT}");
        assert_eq!(anchor.find(&moved), Some((second + 15, second + 18)));
    }

    #[test]
    fn words_with_other_company_are_not_taken_for_them() {
        let anchor = Anchor::at(TEXT, 13, 16);
        assert_eq!(anchor.exact, "met");
        assert_eq!(anchor.find("They met."), None);
        assert_eq!(anchor.find(""), None);
    }

    #[test]
    fn of_two_equal_places_neither_is_chosen() {
        let twice = "He met the envoy here and now, then. He met the envoy here and now, then. ";
        let anchor = Anchor { start: 900, end: 903, ..Anchor::at(twice, 3, 6) };
        let gone = Anchor { prefix: "x".repeat(30), suffix: " the envoy here".into(), ..anchor };
        assert_eq!(gone.find(twice), None);
    }
}
