//! Text exports of LexisNexis, old and new: many articles in one file, each with a head and a foot of its own.

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;

use crate::dates;
use crate::input::{Ingested, Options};
use crate::plain::without_invisible;

/// Labels that stand before the text.
const HEAD: &[&str] = &[
    "byline",
    "section",
    "length",
    "dateline",
    "highlight",
    "series",
    "source",
    "distribution",
    "graphic",
    "body",
];
/// Labels that stand after it.
const FOOT: &[&str] = &[
    "load-date",
    "language",
    "publication-type",
    "journal-code",
    "subject",
    "company",
    "organization",
    "person",
    "geographic",
    "country",
    "city",
    "state",
    "ticker",
    "industry",
    "type",
    "correction-date",
    "correction",
    "notes",
    "classification",
    "acc-no",
    "pub-type",
    "document-type",
];

/// Whether `text` is such an export.
pub fn is_lexis(text: &str) -> bool {
    text.lines().take(60).any(is_counter)
        || (text.contains("\nEnd of Document") && text.contains("\nLoad-Date:"))
}

/// `3 of 20 DOCUMENTS`.
fn is_counter(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let number = |w: Option<&str>| w.is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
    number(words.next())
        && words.next() == Some("of")
        && number(words.next())
        && matches!(words.next(), Some("DOCUMENTS" | "DOCUMENT"))
        && words.next().is_none()
}

/// Reads the articles of `text`.
pub fn read_lexis(text: &str, options: &Options) -> Ingested {
    let old = text.lines().take(60).any(is_counter);
    let mut articles: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        let ends = if old { is_counter(line) } else { line.trim() == "End of Document" };
        if ends {
            articles.push(Vec::new());
        } else if let Some(last) = articles.last_mut() {
            last.push(line);
        }
    }
    let mut out = Ingested::default();
    let filled = articles.iter().filter(|lines| lines.iter().any(|l| !l.trim().is_empty()));
    for (i, lines) in filled.enumerate() {
        let number = i as u64 + 1;
        out.extend([document(lines, number, old, options)]);
    }
    out
}

/// The label of `line` (`BYLINE: …`, `Load-Date: …`) in small letters, and what stands behind it.
fn label(line: &str) -> Option<(String, &str)> {
    let (name, rest) = line.trim().split_once(':')?;
    let plain =
        !name.is_empty() && name.len() <= 20 && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    plain.then(|| (name.to_ascii_lowercase(), rest.trim()))
}

fn document(lines: &[&str], number: u64, old: bool, options: &Options) -> Result<Document, Diagnostic> {
    let known = |line: &str, set: &[&str]| label(line).is_some_and(|(name, _)| set.contains(&name.as_str()));
    let copyright = |line: &str| {
        let small = line.trim().to_ascii_lowercase();
        small.starts_with("copyright ") && line.len() < 200
    };
    // The head ends with its last label, or with the line "Body".
    let body_line = lines.iter().position(|l| l.trim() == "Body");
    let head = match body_line {
        Some(at) => at + 1,
        None => {
            let last = lines.iter().take(60).rposition(|l| known(l, HEAD));
            last.map_or(0, |at| at + 1)
        }
    };
    // The foot begins with the first of its labels that nothing but short lines follows.
    let ends = |l: &str| known(l, FOOT) || copyright(l) || l.trim() == "Classification";
    let foot = (head..lines.len()).rev().take_while(|i| lines[*i].len() < 60 || ends(lines[*i]));
    let foot = foot.filter(|i| ends(lines[*i])).last().unwrap_or(lines.len());
    if head >= foot {
        return Err(Diagnostic::new(Code::Empty, format!("document {number} of the export holds no text")));
    }
    let top: Vec<&str> = lines[..head].iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect();
    let plain: Vec<&str> =
        top.iter().copied().filter(|l| !known(l, HEAD) && !copyright(l) && *l != "Body").collect();
    let day = plain.iter().position(|l| day_of(l).is_some());
    let published = day.and_then(|at| day_of(plain[at]));
    // Outlet, day, title in the old exports; title, outlet, day in the new.
    let (outlet, title) = match day {
        Some(at) if old => (plain.first().filter(|_| at > 0), plain.get(at + 1..).map(|t| t.join(" "))),
        Some(at) => {
            (plain.get(1).filter(|_| at > 1), plain.first().filter(|_| at > 0).map(|t| (*t).to_owned()))
        }
        None => (plain.first().filter(|_| old), plain.get(usize::from(old)).map(|t| (*t).to_owned())),
    };
    let value = |name: &str| {
        top.iter()
            .find_map(|l| label(l).filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.to_owned()))
    };
    let body = lines[head..foot].join("\n");
    let body = without_invisible(body.trim_matches(['\n', '\r', ' '])).into_owned();
    if body.trim().is_empty() {
        return Err(Diagnostic::new(Code::Empty, format!("document {number} of the export holds no text")));
    }
    let title = title.filter(|t| !t.is_empty());
    let mut document =
        Document::from_parts("", title.as_deref(), &body, published.or(options.default_published));
    document.outlet = outlet.map(|o| (*o).to_owned());
    document.byline = value("byline").map(|b| b.strip_prefix("By ").map(str::to_owned).unwrap_or(b));
    document.source = Some(Source { record: Some(number), ..Source::default() });
    let foot_language = lines[foot..].iter().find_map(|l| label(l).filter(|(n, _)| n == "language"));
    document.language = foot_language.and_then(|(_, v)| crate::language::code(v));
    Ok(document)
}

/// The day of a line of the head: `May 11, 2021 Monday`, `May 11, 2021 Monday 3:00 PM GMT`, with an edition behind.
fn day_of(line: &str) -> Option<jiff::civil::Date> {
    let words: Vec<&str> = line.split_whitespace().collect();
    (3..=words.len().min(8)).rev().find_map(|n| dates::parse_date(&words[..n].join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn old_exports() {
        let text = "\n1 of 2 DOCUMENTS\n\nThe Post\n\nMay 11, 2021 Tuesday\n\nTalks end\n\nBYLINE: A. Berg\n\nLENGTH: 12 words\n\n\
            They met.\n\nTwice.\n\nLOAD-DATE: May 11, 2021\n\nLANGUAGE: ENGLISH\n\nCopyright 2021 The Post\n\n\
            2 of 2 DOCUMENTS\n\nThe Post\n\nMay 12, 2021 Wednesday\n\nMore\n\nLENGTH: 2 words\n\nAgain.\n\nLOAD-DATE: May 12, 2021\n";
        assert!(is_lexis(text));
        let read = read_lexis(text, &Options::default());
        let d = &read.documents[0];
        assert_eq!(
            (d.text.as_str(), d.published),
            ("Talks end\n\nThey met.\n\nTwice.", Some(date(2021, 5, 11)))
        );
        assert_eq!((d.outlet.as_deref(), d.byline.as_deref()), (Some("The Post"), Some("A. Berg")));
        assert_eq!((read.documents.len(), read.documents[1].text.as_str()), (2, "More\n\nAgain."));
    }

    #[test]
    fn new_exports() {
        let text = "Talks end\nThe Post\nMay 11, 2021 Tuesday\n\nCopyright 2021 The Post All Rights Reserved\nLength: 12 words\n\
            Byline: A. Berg\nBody\n\nThey met.\n\nTwice.\n\nClassification\n\nLanguage: ENGLISH\n\nLoad-Date: May 11, 2021\n\nEnd of Document\n";
        assert!(is_lexis(text));
        let d = read_lexis(text, &Options::default()).documents.remove(0);
        assert!(d.text.starts_with("Talks end\n\nThey met.\n\nTwice."), "{}", d.text);
        assert_eq!((d.outlet.as_deref(), d.published), (Some("The Post"), Some(date(2021, 5, 11))));
    }
}
