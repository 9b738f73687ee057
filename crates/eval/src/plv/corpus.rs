//! The PLV file: a sentence a row, with two parties marked in it and the root that joins them.
//!
//! Columns are found by their names in the first line; `marked_sentence` and `gold_root` are needed. The text
//! is the marked sentence without its marks, so that places in it are exact; `<s>` and `<t>` may each stand
//! several times (a name told twice) or, where the corpus names no target, not at all. What a root means is
//! left to [`super::scheme`].

use std::path::Path;

use demarche_core::Span;
use demarche_core::text::Chars;

use crate::EvalError;
use crate::report::read_text;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The number of its line in the file, from 1.
    pub line: usize,
    /// The sentence without marks.
    pub text: String,
    /// Where the source stands.
    pub source: Vec<Span<Chars>>,
    /// Where the target stands; empty where none is marked.
    pub target: Vec<Span<Chars>>,
    /// The root that joins them.
    pub root: String,
}

/// The rows of the file at `path`.
///
/// # Errors
/// When it cannot be read, lacks a column or a mark is not closed.
pub(super) fn read(path: &Path) -> Result<Vec<Row>, EvalError> {
    parse(&read_text(path)?).map_err(|message| EvalError::format(path, message))
}

fn parse(text: &str) -> Result<Vec<Row>, String> {
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines.next().ok_or("the file is empty")?.1.split('\t').collect();
    let column = |name: &str| {
        header.iter().position(|h| h.trim() == name).ok_or_else(|| format!("no column \"{name}\""))
    };
    let (marked, root) = (column("marked_sentence")?, column("gold_root")?);
    let mut out = Vec::new();
    for (n, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |c: usize| cells.get(c).map(|c| c.trim()).filter(|c| !c.is_empty());
        let line = n + 1;
        let marked = cell(marked).ok_or_else(|| format!("line {line}: no sentence"))?;
        let root = cell(root).ok_or_else(|| format!("line {line}: no root"))?.to_owned();
        let (text, source, target) = strip(marked).map_err(|why| format!("line {line}: {why}"))?;
        if source.is_empty() && target.is_empty() {
            return Err(format!("line {line}: neither source nor target is marked"));
        }
        out.push(Row { line, text, source, target, root });
    }
    Ok(out)
}

/// A sentence without marks, with the places of its source and target in it.
type Stripped = (String, Vec<Span<Chars>>, Vec<Span<Chars>>);

fn strip(marked: &str) -> Result<Stripped, String> {
    let (mut text, mut source, mut target) = (String::new(), Vec::new(), Vec::new());
    let mut open: Option<(char, u32)> = None;
    let mut count = 0u32;
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        let tag = ["<s>", "<t>", "</s>", "</t>"].into_iter().find(|t| rest.starts_with(t));
        let Some(tag) = tag else {
            text.push(c);
            count += 1;
            rest = &rest[c.len_utf8()..];
            continue;
        };
        rest = &rest[tag.len()..];
        let kind = if tag.contains('s') { 's' } else { 't' };
        if !tag.starts_with("</") {
            if open.replace((kind, count)).is_some() {
                return Err(format!("{tag} inside another mark"));
            }
        } else if let Some((_, start)) = open.take().filter(|o| o.0 == kind) {
            let list = if kind == 's' { &mut source } else { &mut target };
            list.push(Span::new(start, count));
        } else {
            return Err(format!("{tag} without its beginning"));
        }
    }
    if open.is_some() {
        return Err("a mark is not closed".to_owned());
    }
    Ok((text, source, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_their_places_kept() {
        let file = "\tmarked_sentence\tgold_root\n7\t<s>Perú</s> scolded <t>Chile</t>.\tACCUSE\n";
        let rows = parse(file).expect("the form of the corpus");
        assert_eq!(rows[0].text, "Perú scolded Chile.");
        assert_eq!((rows[0].source[0], rows[0].target[0]), (Span::new(0, 4), Span::new(13, 18)));
        assert_eq!((rows[0].line, rows[0].root.as_str()), (2, "ACCUSE"));
    }

    #[test]
    fn what_is_not_in_this_form_is_refused() {
        assert!(parse("sentence\tgold_root\n").is_err());
        assert!(strip("<s>Oslo met <t>Bern</t>").is_err());
        assert!(strip("Oslo</s> met <t>Bern</t>").is_err());
    }
}
