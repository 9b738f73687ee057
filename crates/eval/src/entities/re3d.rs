//! re3d: raw text with stand-off mentions, one JSON object a line (Committed Software and Dstl, 2017).
//!
//! Its annotation marks names and descriptions alike, and keeps what its annotators did not settle with a
//! low `confidence`. A mention of the gold here is one they settled (confidence at least one half) that
//! holds a word with a capital letter after leading function words, which are not part of it; the rest
//! is open: output that fits nothing settled is left out where it has the words and a label of an unsettled
//! or unnamed mention, or lies inside one and touches nothing settled. The same words settled under two
//! types may be either. Offsets are Unicode code points of `text`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use demarche_core::Document;
use demarche_core::analysis::EntityLabel as L;
use serde_json::Value;

use super::{Found, Gold, PLACE, Scheme, Tally, coarse};
use crate::report::{list, read_text};
use crate::{Analyst, EvalError};

const SCHEME: Scheme = Scheme {
    annotated: &[L::Person, L::Organisation, L::Gpe, L::Location, L::Facility, L::Nationality, L::Date],
    class: coarse,
};

/// A type of re3d that is one of ours: its name, our labels, the class it counts under.
const TYPES: &[(&str, &[L], &str)] = &[
    ("Person", &[L::Person], "person"),
    ("Organisation", &[L::Organisation, L::Gpe, L::Nationality], "organisation"),
    ("Location", PLACE, "place"),
    ("Nationality", &[L::Nationality], "nationality"),
    ("Temporal", &[L::Date], "date"),
];

/// Where a country was settled as organisation and as place.
const EITHER: &[L] = &[L::Organisation, L::Gpe, L::Nationality, L::Location, L::Facility];

pub(super) fn run(
    analyst: &mut dyn Analyst,
    path: &Path,
    errors: &mut Vec<String>,
) -> Result<Tally, EvalError> {
    let folders: Vec<PathBuf> = if path.join("entities.json").is_file() {
        vec![path.to_owned()]
    } else {
        list(path)?.into_iter().filter(|p| p.join("entities.json").is_file()).collect()
    };
    if folders.is_empty() {
        return Err(EvalError::format(path, "neither CrossNER, MEANTIME nor re3d"));
    }
    let mut tally = Tally::default();
    for folder in folders {
        run_folder(analyst, &folder, &mut tally, errors)?;
    }
    Ok(tally)
}

fn run_folder(
    analyst: &mut dyn Analyst,
    folder: &Path,
    tally: &mut Tally,
    errors: &mut Vec<String>,
) -> Result<(), EvalError> {
    let mut documents = Vec::new();
    for row in rows(&folder.join("documents.json"))? {
        if let (Some(id), Some(text)) = (row["_id"].as_str(), row["text"].as_str()) {
            documents.push(Document::from_parts(id, None, text, None));
        }
    }
    let mut marks: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
    for row in rows(&folder.join("entities.json"))? {
        if let (Some(id), Some(mark)) = (row["documentId"].as_str(), Mark::read(&row)) {
            marks.entry(id.to_owned()).or_default().push(mark);
        }
    }
    let borrowed: Vec<&Document> = documents.iter().collect();
    for (document, analysis) in borrowed.iter().zip(analyst.analyze(&borrowed)) {
        let text: Vec<char> = document.text.chars().collect();
        let index = demarche_core::text::CharIndex::new(&document.text);
        let marks = marks.remove(&document.id).unwrap_or_default();
        let (gold, open) = sort_out(&text, &marks);
        let found: Vec<Found> = analysis
            .entities
            .iter()
            .map(|e| {
                let span = index.chars(analysis.bytes(e.tokens));
                Found { start: span.start as usize, end: span.end as usize, label: e.label }
            })
            .filter(|f| {
                let touching = || gold.iter().filter(|g| f.start < g.end && g.start < f.end);
                let fits = touching().any(|g| g.labels.contains(&f.label));
                let unsettled = |o: &Open| {
                    let same = (o.start, o.end) == (f.start, f.end) && o.labels.contains(&f.label);
                    let inside = o.start <= f.start && f.end <= o.end;
                    same || (inside && touching().next().is_none())
                };
                fits || !open.iter().any(unsettled)
            })
            .collect();
        let words = |s: usize, e: usize| text[s..e].iter().collect();
        tally.add(&SCHEME, &gold, &found, &document.id, &words, errors);
    }
    Ok(())
}

fn rows(path: &Path) -> Result<Vec<Value>, EvalError> {
    let text = read_text(path)?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(n, line)| {
            serde_json::from_str(line).map_err(|e| EvalError::format(path, format!("line {}: {e}", n + 1)))
        })
        .collect()
}

struct Mark {
    start: usize,
    end: usize,
    kind: String,
    settled: bool,
}

impl Mark {
    fn read(row: &Value) -> Option<Self> {
        Some(Self {
            start: usize::try_from(row["begin"].as_u64()?).ok()?,
            end: usize::try_from(row["end"].as_u64()?).ok()?,
            kind: row["type"].as_str()?.to_owned(),
            settled: row["confidence"].as_f64()? >= 0.5,
        })
    }
}

/// A mention that is neither right nor wrong to find.
struct Open {
    start: usize,
    end: usize,
    labels: &'static [L],
}

/// The gold mentions of a document, and those that are open.
fn sort_out(text: &[char], marks: &[Mark]) -> (Vec<Gold>, Vec<Open>) {
    let mut gold: BTreeMap<(usize, usize), Vec<&'static str>> = BTreeMap::new();
    let mut open = Vec::new();
    for mark in marks.iter().filter(|m| m.start < m.end && m.end <= text.len()) {
        let Some((_, labels, class)) = TYPES.iter().find(|(name, ..)| *name == mark.kind) else { continue };
        match name_start(text, mark.start, mark.end) {
            Some(start) if mark.settled => gold.entry((start, mark.end)).or_default().push(class),
            start => open.push(Open { start: start.unwrap_or(mark.start), end: mark.end, labels }),
        }
    }
    let mention = |((start, end), classes): ((usize, usize), Vec<&'static str>)| {
        let class = *classes.iter().min().expect("an entry holds at least one class");
        let both = classes.contains(&"organisation") && classes.contains(&"place");
        let one = TYPES.iter().find(|(.., c)| *c == class).map_or(EITHER, |(_, labels, _)| *labels);
        Gold { start, end, labels: if both { EITHER } else { one }, class }
    };
    (gold.into_iter().map(mention).collect(), open)
}

/// Where a name begins in `start..end` once leading function words are off; `None` where no word of it
/// has a capital letter.
fn name_start(text: &[char], start: usize, end: usize) -> Option<usize> {
    let mut at = start;
    while at < end {
        let stop = (at..end).find(|i| text[*i].is_whitespace()).unwrap_or(end);
        let word: String = text[at..stop].iter().collect();
        if !matches!(
            word.to_lowercase().as_str(),
            "the" | "a" | "an" | "all" | "its" | "their" | "his" | "her"
        ) {
            break;
        }
        at = (stop..end).find(|i| !text[*i].is_whitespace()).unwrap_or(end);
    }
    text[at..end].iter().any(|c| c.is_uppercase()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, kind: &str, settled: bool) -> Mark {
        Mark { start, end, kind: kind.to_owned(), settled }
    }

    #[test]
    fn descriptions_and_unsettled_marks_are_open() {
        let text: Vec<char> = "The Union praised the army of Mali".chars().collect();
        let marks = [
            mark(0, 9, "Organisation", true),
            mark(18, 26, "Organisation", true),
            mark(30, 34, "Location", true),
            mark(30, 34, "Organisation", true),
            mark(4, 9, "Person", false),
        ];
        let (gold, open) = sort_out(&text, &marks);
        let spans: Vec<_> = gold.iter().map(|g| (g.start, g.end, g.labels.len())).collect();
        assert_eq!(spans, [(4, 9, 3), (30, 34, 5)]);
        let open: Vec<_> = open.iter().map(|o| (o.start, o.end)).collect();
        assert_eq!(open, [(18, 26), (4, 9)]);
    }
}
