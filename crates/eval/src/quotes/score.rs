//! When a found attribution and a marked one are the same, and what is right about it.

use std::collections::BTreeSet;

use demarche_core::text::{Bytes, Span};

use super::{Gold, Kind};
use crate::analyst::Attribution;

/// The places (in bytes) of the letters and digits inside `spans`.
///
/// Quotation marks, other punctuation and white space do not count, so that it does not matter whether
/// an annotation takes the marks in.
pub(super) fn letters(text: &str, spans: &[Span<Bytes>]) -> BTreeSet<u32> {
    spans
        .iter()
        .flat_map(|s| s.of(text).char_indices().map(|(at, c)| (s.start + at as u32, c)))
        .filter(|(_, c)| c.is_alphanumeric())
        .map(|(at, _)| at)
        .collect()
}

/// Shared letters over all letters of both; 0 where there are none.
pub(super) fn share(a: &BTreeSet<u32>, b: &BTreeSet<u32>) -> f64 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// The places of those of `items` whose letters do not all stand in another, larger one.
pub(super) fn outermost(items: &[BTreeSet<u32>]) -> Vec<usize> {
    let inside = |i: usize| items.iter().any(|o| o.len() > items[i].len() && items[i].is_subset(o));
    (0..items.len()).filter(|i| !inside(*i)).collect()
}

/// Whether the phrases name the same source: they share half the letters of the shorter one, or both
/// are empty.
pub(super) fn same_source(text: &str, gold: &Gold, found: &Attribution) -> bool {
    let found: Vec<Span<Bytes>> = found.source.into_iter().collect();
    let (a, b) = (letters(text, &gold.source), letters(text, &found));
    if a.is_empty() || b.is_empty() {
        return a.is_empty() && b.is_empty();
    }
    a.intersection(&b).count() * 2 >= a.len().min(b.len())
}

/// Whether the cues share a letter, or both are absent.
pub(super) fn same_cue(text: &str, gold: &Gold, found: &Attribution) -> bool {
    let found: Vec<Span<Bytes>> = found.cue.into_iter().collect();
    let (a, b) = (letters(text, &gold.cue), letters(text, &found));
    if a.is_empty() || b.is_empty() { a.is_empty() && b.is_empty() } else { !a.is_disjoint(&b) }
}

/// How the words are quoted: by the share of them that stands between quotation marks.
///
/// Marked content takes its marks in or leaves them out; either way a span that begins and ends at a
/// mark is quoted. Between the spans of one attribution the state of the marks is followed from the
/// start of the paragraph.
pub(super) fn kind(text: &str, content: &[Span<Bytes>]) -> Kind {
    let (mut quoted, mut all) = (0usize, 0usize);
    for span in content {
        let from = text[..span.start as usize].rfind("\n\n").map_or(0, |at| at + 2);
        let mut open = false;
        for (at, c) in text[from..span.end as usize].char_indices() {
            match c {
                '“' | '«' | '„' => open = true,
                '”' | '»' => {
                    // Some texts open with the closing mark.
                    open = !open && text[from + at + c.len_utf8()..].starts_with(char::is_alphanumeric);
                }
                '"' => open = !open,
                _ => {}
            }
            if from + at >= span.start as usize && c.is_alphanumeric() {
                all += 1;
                quoted += usize::from(open);
            }
        }
    }
    match (quoted, all) {
        (0, _) => Kind::Indirect,
        (q, a) if q * 10 >= a * 9 => Kind::Direct,
        _ => Kind::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, words: &str) -> Span<Bytes> {
        let at = text.find(words).unwrap() as u32;
        Span::new(at, at + words.len() as u32)
    }

    #[test]
    fn kinds_follow_the_marks() {
        let text = "She said the raid was “a crime”. “We go home,” she said. He left.";
        assert_eq!(kind(text, &[span(text, "“We go home,”")]), Kind::Direct);
        assert_eq!(kind(text, &[span(text, "We go home")]), Kind::Direct);
        assert_eq!(kind(text, &[span(text, "the raid was “a crime”")]), Kind::Mixed);
        assert_eq!(kind(text, &[span(text, "He left")]), Kind::Indirect);
    }

    #[test]
    fn marks_do_not_count_as_letters() {
        let text = "“We go,” she said";
        let (with, without) =
            (letters(text, &[span(text, "“We go,”")]), letters(text, &[span(text, "We go")]));
        assert_eq!(share(&with, &without), 1.0);
    }
}
