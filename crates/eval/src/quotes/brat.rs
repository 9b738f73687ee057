//! Reads attributions in brat's stand-off form, as PolNeAR gives them.
//!
//! A folder holds `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann`. Text-bound lines give spans in
//! code points (`T1<tab>Content 10 20;25 30<tab>words`), event lines join them into attributions
//! (`E1<tab>Attribution:T4 Source:T3 Cue:T2 Content:T1`). Where several annotators marked a document, the
//! one whose name comes first in the alphabet is taken. Spans come out in bytes of the text; what they
//! are compared with is [`super::score`]'s business.

use std::collections::BTreeMap;
use std::path::Path;

use demarche_core::Document;
use demarche_core::text::{Bytes, Span};

use super::Gold;
use crate::EvalError;
use crate::report::{list, read_text};

/// A document with what one annotator marked in it.
pub(super) struct Annotated {
    /// The text; its first paragraph is the title where the file keeps it apart by a blank line.
    pub document: Document,
    /// The annotator whose marks these are.
    pub annotator: String,
    /// The attributions that have content, in the order of their event lines.
    pub gold: Vec<Gold>,
    /// How many attributions have no content and so are left out.
    pub empty: usize,
}

/// Every annotated document of `folder`, sorted by name.
pub(super) fn read(folder: &Path) -> Result<Vec<Annotated>, EvalError> {
    let marks = list(&folder.join("attributions"))?;
    let mut first: BTreeMap<String, (String, &Path)> = BTreeMap::new();
    for path in marks.iter().filter(|p| p.extension().is_some_and(|e| e == "ann")) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (name, annotator) = stem.rsplit_once('_').unwrap_or((&stem, ""));
        // The list is sorted, so the first annotator of a document stays.
        first.entry(name.to_owned()).or_insert((annotator.to_owned(), path));
    }
    if first.is_empty() {
        return Err(EvalError::format(folder, "no attributions/*.ann in it"));
    }
    let mut out = Vec::with_capacity(first.len());
    for (name, (annotator, path)) in first {
        let text = read_text(&folder.join("text").join(format!("{name}.txt")))?;
        let (gold, empty) =
            parse(&text, &read_text(path)?).map_err(|message| EvalError::format(path, message))?;
        out.push(Annotated { document: document(&name, &text), annotator, gold, empty });
    }
    Ok(out)
}

/// The document of `text`, its first paragraph as the title where that leaves the text as it is.
fn document(name: &str, text: &str) -> Document {
    if let Some((title, body)) = text.split_once("\n\n") {
        let titled = Document::from_parts(name, Some(title), body, None);
        if titled.text == text && !title.contains('\n') {
            return titled;
        }
    }
    Document::from_parts(name, None, text, None)
}

/// The attributions of one file of marks over `text`, and how many have no content.
///
/// # Errors
/// A sentence naming the line that cannot be read.
pub(super) fn parse(text: &str, marks: &str) -> Result<(Vec<Gold>, usize), String> {
    let mut bytes: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
    bytes.push(text.len() as u32);
    let mut bound: BTreeMap<&str, Vec<Span<Bytes>>> = BTreeMap::new();
    for (number, line) in marks.lines().enumerate().filter(|(_, l)| l.starts_with('T')) {
        let bad = || format!("line {}: a text-bound line is `T1<tab>Label 1 2;3 4<tab>words`", number + 1);
        let mut fields = line.split('\t');
        let (id, place) = (fields.next().ok_or_else(bad)?, fields.next().ok_or_else(bad)?);
        let (_, places) = place.split_once(' ').ok_or_else(bad)?;
        let mut spans = Vec::new();
        for piece in places.split(';') {
            let at = |n: Option<&str>| n?.parse::<usize>().ok().and_then(|n| bytes.get(n)).copied();
            let mut ends = piece.split_whitespace();
            match (at(ends.next()), at(ends.next())) {
                (Some(start), Some(end)) if start <= end => spans.push(Span::new(start, end)),
                _ => return Err(bad()),
            }
        }
        bound.insert(id, spans);
    }
    let (mut out, mut empty) = (Vec::new(), 0);
    for line in marks.lines().filter(|l| l.starts_with('E')) {
        let Some((_, roles)) = line.split_once('\t') else { continue };
        let role = |name: &str| -> Vec<Span<Bytes>> {
            let mut spans: Vec<_> = roles
                .split_whitespace()
                .filter_map(|r| r.split_once(':'))
                // brat numbers a role that is filled twice: Content, Content2.
                .filter(|(r, _)| r.trim_end_matches(|c: char| c.is_ascii_digit()) == name)
                .flat_map(|(_, id)| bound.get(id).into_iter().flatten().copied())
                .collect();
            spans.sort_unstable();
            spans
        };
        let content = role("Content");
        if content.is_empty() {
            empty += 1;
            continue;
        }
        out.push(Gold { content, source: role("Source"), cue: role("Cue") });
    }
    Ok((out, empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_turned_into_bytes_and_joined_by_role() {
        let text = "“Hé,” she said, “we go.”";
        let marks = "T1\tContent 0 5;16 24\tx\nT2\tSource 6 9\tshe\nT3\tCue 10 14\tsaid\nT4\tAttribution 10 14\tsaid\n\
                     E1\tAttribution:T4 Source:T2 Cue:T3 Content:T1\nE2\tAttribution-no-source:T4 Cue:T3\n";
        let (gold, empty) = parse(text, marks).unwrap();
        assert_eq!((gold.len(), empty), (1, 1));
        let words: Vec<&str> = gold[0].content.iter().map(|s| s.of(text)).collect();
        assert_eq!(words, ["“Hé,”", "“we go.”"]);
        assert_eq!(gold[0].source[0].of(text), "she");
    }

    #[test]
    fn a_place_outside_the_text_is_named() {
        assert!(parse("short", "T1\tContent 0 99\tx\n").is_err_and(|e| e.starts_with("line 1")));
    }
}
