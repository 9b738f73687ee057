//! The PLV file: a sentence a row, with two parties marked in it and the root that joins them.
//!
//! Columns are found by their names in the first line; `marked_sentence` and `gold_root` are needed. The text
//! is the marked sentence without its marks, so that places in it are exact; `<s>` and `<t>` may each stand
//! several times (a name told twice), one inside the other ("its" own), or, where the corpus names no target,
//! not at all. A cell in double quotes is read as spreadsheets write it. A row that is in no such form is
//! passed over and told. What a root means is left to `scheme`.

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

/// The rows of the file at `path`, and what is wrong with those passed over.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub(super) fn read(path: &Path) -> Result<(Vec<Row>, Vec<String>), EvalError> {
    parse(&read_text(path)?).map_err(|message| EvalError::format(path, message))
}

fn parse(text: &str) -> Result<(Vec<Row>, Vec<String>), String> {
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines.next().ok_or("the file is empty")?.1.split('\t').collect();
    let column = |name: &str| {
        header.iter().position(|h| h.trim() == name).ok_or_else(|| format!("no column \"{name}\""))
    };
    let (marked, root) = (column("marked_sentence")?, column("gold_root")?);
    let (mut out, mut bad) = (Vec::new(), Vec::new());
    for (n, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |c: usize| cells.get(c).map(|c| unquoted(c.trim())).filter(|c| !c.is_empty());
        let parts = cell(marked).zip(cell(root)).ok_or_else(|| "no sentence or no root".to_owned());
        let row = parts.and_then(|(marked, root)| {
            let (text, source, target) = strip(&marked)?;
            if source.is_empty() && target.is_empty() {
                return Err("neither source nor target is marked".to_owned());
            }
            Ok(Row { line: n + 1, text, source, target, root })
        });
        match row {
            Ok(row) => out.push(row),
            Err(why) => bad.push(format!("line {}: {why}", n + 1)),
        }
    }
    Ok((out, bad))
}

/// A cell as spreadsheets write it: in double quotes, those inside doubled.
fn unquoted(cell: &str) -> String {
    let inside = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"'));
    inside.map_or_else(|| cell.to_owned(), |c| c.replace("\"\"", "\""))
}

/// A sentence without marks, with the places of its source and target in it.
type Stripped = (String, Vec<Span<Chars>>, Vec<Span<Chars>>);

fn strip(marked: &str) -> Result<Stripped, String> {
    let (mut text, mut source, mut target) = (String::new(), Vec::new(), Vec::new());
    // Where the mark of each kind that is open began.
    let mut open: [Option<u32>; 2] = [None; 2];
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
        let kind = usize::from(tag.contains('t'));
        if !tag.starts_with("</") {
            if open[kind].replace(count).is_some() {
                return Err(format!("{tag} inside another {tag}"));
            }
        } else if let Some(start) = open[kind].take() {
            let list = if kind == 0 { &mut source } else { &mut target };
            list.push(Span::new(start, count));
        } else {
            return Err(format!("{tag} without its beginning"));
        }
    }
    if open.iter().any(Option::is_some) {
        return Err("a mark is not closed".to_owned());
    }
    Ok((text, source, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_their_places_kept() {
        let file = "\tmarked_sentence\tgold_root\n7\t<s>Perú</s> scolded <t>Chile</t>.\tACCUSE\n\
                    8\tNobody.\tAID\n9\t\"<t><s>Its</s> \"\"old\"\" port</t>\"\tCOERCE\n";
        let (rows, bad) = parse(file).expect("the form of the corpus");
        assert_eq!(bad, ["line 3: neither source nor target is marked"]);
        assert_eq!(rows[0].text, "Perú scolded Chile.");
        assert_eq!((rows[0].source[0], rows[0].target[0]), (Span::new(0, 4), Span::new(13, 18)));
        assert_eq!(rows[1].text, "Its \"old\" port");
        assert_eq!((rows[1].source[0], rows[1].target[0]), (Span::new(0, 3), Span::new(0, 14)));
        assert_eq!((rows[0].line, rows[0].root.as_str()), (2, "ACCUSE"));
    }

    #[test]
    fn what_is_not_in_this_form_is_refused() {
        assert!(parse("sentence\tgold_root\n").is_err());
        assert!(strip("<s>Oslo met <t>Bern</t>").is_err());
        assert!(strip("Oslo</s> met <t>Bern</t>").is_err());
    }
}
