//! Words that were broken at the end of a line.
//!
//! Where text was set in lines, "negotiations" may stand as "nego-", line feed, "tiations". Such a word
//! becomes one token whose span holds the break, and everything that looks at its letters is
//! shown them without it ([`letters`]). A hyphen at the end of a line may also belong to the word ("two-",
//! line feed, "year"), so parts are joined only to a word that the wordpiece vocabulary, the lists of base forms or
//! the document itself have; a soft hyphen always joins. The text is never edited.

use std::borrow::Cow;
use std::collections::HashSet;

use demarche_core::text::{Bytes, Span};

const SOFT: char = '\u{ad}';

/// The word without what breaks it: soft hyphens, and a hyphen with the line feed and spaces after it.
pub fn letters(word: &str) -> Cow<'_, str> {
    if !word.contains(['\n', SOFT]) {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    let mut parts = word.split('\n').peekable();
    while let Some(part) = parts.next() {
        let part = part.trim();
        let broken = parts.peek().is_some();
        out.extend(part.strip_suffix('-').filter(|_| broken).unwrap_or(part).chars().filter(|c| *c != SOFT));
    }
    // A word of nothing but soft hyphens stays what it is.
    if out.is_empty() { Cow::Borrowed(word) } else { Cow::Owned(out) }
}

/// Joins the parts of broken words among the tokens of one document.
///
/// `sentences` are its tokens by sentence; `known` tells whether a word in small letters is one.
pub fn join(text: &str, sentences: &mut [&mut Vec<Span<Bytes>>], known: impl Fn(&str) -> bool) {
    if !text.contains("-\n") && !text.contains("-\r") && !text.contains("- \n") && !text.contains(SOFT) {
        return;
    }
    let forms: HashSet<String> =
        sentences.iter().flat_map(|s| s.iter()).map(|t| t.of(text).to_lowercase()).collect();
    for tokens in sentences {
        let mut kept: Vec<Span<Bytes>> = Vec::with_capacity(tokens.len());
        for &token in tokens.iter() {
            kept.push(token);
            if let Some(parts) = broken(text, &kept) {
                let whole = kept[kept.len() - parts].join(token);
                let word = letters(whole.of(text)).to_lowercase();
                if whole.of(text).contains(SOFT) || known(&word) || forms.contains(&word) {
                    kept.truncate(kept.len() - parts);
                    kept.push(whole);
                }
            }
        }
        **tokens = kept;
    }
}

/// How many of the last tokens are one word broken at a line's end: the two halves, with the hyphen between
/// them where it is a token of its own.
fn broken(text: &str, tokens: &[Span<Bytes>]) -> Option<usize> {
    let (&tail, before) = tokens.split_last()?;
    let (&mark, rest) = before.split_last()?;
    let gap = &text[mark.end as usize..tail.start as usize];
    let feeds = gap.chars().filter(|c| *c == '\n').count();
    if feeds != 1 || !gap.trim().is_empty() || !tail.of(text).starts_with(char::is_lowercase) {
        return None;
    }
    let word = |w: &str| !w.is_empty() && w.chars().all(char::is_alphabetic);
    if !word(tail.of(text)) {
        return None;
    }
    let mark_word = mark.of(text);
    if let Some(head) = mark_word.strip_suffix(['-', SOFT]).filter(|h| word(h)) {
        return (!head.is_empty()).then_some(2);
    }
    let head = *rest.last()?;
    (matches!(mark_word, "-" | "\u{ad}") && head.end == mark.start && word(head.of(text))).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str, tokens: &[&str]) -> Vec<String> {
        let mut at = 0;
        let mut spans = Vec::new();
        for token in tokens {
            let start = at + text[at..].find(token).expect("a token of the text");
            at = start + token.len();
            spans.push(Span::new(start as u32, at as u32));
        }
        let known = |word: &str| word == "negotiations";
        join(text, &mut [&mut spans], known);
        spans.iter().map(|s| letters(s.of(text)).into_owned()).collect()
    }

    #[test]
    fn only_a_known_word_is_joined() {
        let text = "The nego-\n  tiations on the two-\nyear plan";
        let tokens = ["The", "nego", "-", "tiations", "on", "the", "two", "-", "year", "plan"];
        let expected = ["The", "negotiations", "on", "the", "two", "-", "year", "plan"];
        assert_eq!(joined(text, &tokens), expected);
    }

    #[test]
    fn a_soft_hyphen_always_joins_and_the_document_knows_names() {
        let text = "Or\u{ad}\nlin left. Bre-\nkke did not, Brekke said";
        let tokens = ["Or\u{ad}", "lin", "left", ".", "Bre", "-", "kke", "did", "not", ",", "Brekke", "said"];
        let expected = ["Orlin", "left", ".", "Brekke", "did", "not", ",", "Brekke", "said"];
        assert_eq!(joined(text, &tokens), expected);
    }

    #[test]
    fn other_breaks_are_left() {
        for (text, tokens) in [
            ("nego -\ntiations", vec!["nego", "-", "tiations"]),
            ("nego-\n\ntiations", vec!["nego", "-", "tiations"]),
            ("nego-tiations", vec!["nego", "-", "tiations"]),
            ("nego-\nTiations", vec!["nego", "-", "Tiations"]),
        ] {
            assert_eq!(joined(text, &tokens), tokens, "{text:?}");
        }
        assert_eq!(letters("\u{ad}"), "\u{ad}");
        assert_eq!(letters("well-known"), "well-known");
    }
}
