//! Our own annotation: sentences of articles that stand elsewhere, by document and code points.
//!
//! One sentence a line: `{"file", "id", "start", "end", "entities": [[start, end, label], …]}`. `file` is a
//! JSON Lines file of articles with `id` and `text`, looked for in the folders given (or it is itself
//! one of the paths given); offsets are Unicode code points of `text`. The guideline is
//! `training/annotation/GUIDELINE.md`. Each document is read whole, from raw text, so that sentences and
//! tokens are the program's own; what it finds outside the annotated sentences does not count. All nine
//! labels are annotated and each counts under its own name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use demarche_core::Document;
use demarche_core::analysis::EntityLabel as L;
use demarche_core::text::CharIndex;
use serde_json::Value;

use super::{Found, Gold, Scheme, Tally};
use crate::report::read_text;
use crate::{Analyst, EvalError};

const SCHEME: Scheme = Scheme { annotated: L::ALL, class: L::as_str };

/// The annotated sentences of one document, in the order of the file.
type Sentences = Vec<Sentence>;

#[derive(Debug)]
struct Sentence {
    start: usize,
    end: usize,
    mentions: Vec<(usize, usize, L)>,
}

pub(super) fn run(
    analyst: &mut dyn Analyst,
    path: &Path,
    articles: &[PathBuf],
    errors: &mut Vec<String>,
) -> Result<Tally, EvalError> {
    let gold = parse(&read_text(path)?).map_err(|message| EvalError::format(path, message))?;
    let mut tally = Tally::default();
    for (file, documents) in gold {
        let place = locate(articles, &file)
            .ok_or_else(|| EvalError::format(path, format!("{file} is not among the articles given")))?;
        let texts = texts(&place, &documents)?;
        for (id, sentences) in documents {
            let text = texts
                .get(&id)
                .ok_or_else(|| EvalError::format(&place, format!("there is no document {id}")))?;
            score(analyst, &id, text, &sentences, &mut tally, errors)
                .map_err(|message| EvalError::format(path, message))?;
        }
    }
    Ok(tally)
}

fn score(
    analyst: &mut dyn Analyst,
    id: &str,
    text: &str,
    sentences: &[Sentence],
    tally: &mut Tally,
    errors: &mut Vec<String>,
) -> Result<(), String> {
    let letters: Vec<char> = text.chars().collect();
    if let Some(s) = sentences.iter().find(|s| s.end > letters.len()) {
        return Err(format!("{id}: sentence {}..{} ends after the text", s.start, s.end));
    }
    let gold: Vec<Gold> = sentences
        .iter()
        .flat_map(|s| &s.mentions)
        .map(|&(start, end, label)| Gold { start, end, labels: one(label), class: label.as_str() })
        .collect();
    let document = Document::from_parts(id, None, text, None);
    let analyses = analyst.analyze(&[&document]);
    let index = CharIndex::new(&document.text);
    let found: Vec<Found> = analyses
        .iter()
        .flat_map(|analysis| analysis.entities.iter().map(move |e| (analysis.bytes(e.tokens), e.label)))
        .map(|(bytes, label)| {
            let span = index.chars(bytes);
            Found { start: span.start as usize, end: span.end as usize, label }
        })
        .filter(|f| sentences.iter().any(|s| f.start < s.end && s.start < f.end))
        .collect();
    tally.add(&SCHEME, &gold, &found, id, &|s, e| letters[s..e].iter().collect(), errors);
    Ok(())
}

/// The list of one label that [`Gold`] wants.
fn one(label: L) -> &'static [L] {
    L::ALL.iter().find(|l| **l == label).map_or(&[], std::slice::from_ref)
}

/// Where the file called `name` stands.
fn locate(articles: &[PathBuf], name: &str) -> Option<PathBuf> {
    let itself = |p: &PathBuf| p.is_file() && p.file_name().is_some_and(|n| n == name);
    articles
        .iter()
        .find(|p| itself(p))
        .cloned()
        .or_else(|| articles.iter().map(|p| p.join(name)).find(|p| p.is_file()))
}

/// The texts of the documents of `file` that are wanted, by id.
fn texts(file: &Path, wanted: &BTreeMap<String, Sentences>) -> Result<BTreeMap<String, String>, EvalError> {
    let mut out = BTreeMap::new();
    for (n, line) in read_text(file)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let row: Value = serde_json::from_str(line)
            .map_err(|e| EvalError::format(file, format!("line {}: {e}", n + 1)))?;
        if let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str())
            && wanted.contains_key(id)
        {
            out.insert(id.to_owned(), text.to_owned());
        }
    }
    Ok(out)
}

/// The annotation by file and document; documents in the order of their ids.
fn parse(text: &str) -> Result<BTreeMap<String, BTreeMap<String, Sentences>>, String> {
    let mut out: BTreeMap<String, BTreeMap<String, Sentences>> = BTreeMap::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let at = |message: String| format!("line {}: {message}", n + 1);
        let row: Value = serde_json::from_str(line).map_err(|e| at(e.to_string()))?;
        let (Some(file), Some(id), Some(sentence)) =
            (row["file"].as_str(), row["id"].as_str(), sentence(&row))
        else {
            return Err(at("not a sentence with file, id, start, end and entities".to_owned()));
        };
        if Path::new(file).components().count() != 1 {
            return Err(at(format!("{file} is not a plain file name")));
        }
        let documents = out.entry(file.to_owned()).or_default();
        documents.entry(id.to_owned()).or_default().push(sentence);
    }
    if out.is_empty() {
        return Err("no sentence".to_owned());
    }
    Ok(out)
}

/// One line; `None` where a field is missing, a label is unknown or a mention leaves its sentence.
fn sentence(row: &Value) -> Option<Sentence> {
    let number = |v: &Value| usize::try_from(v.as_u64()?).ok();
    let (start, end) = (number(&row["start"])?, number(&row["end"])?);
    let mut mentions = Vec::new();
    for mention in row["entities"].as_array()? {
        let (from, to) = (number(&mention[0])?, number(&mention[1])?);
        if !(start <= from && from < to && to <= end) {
            return None;
        }
        mentions.push((from, to, L::parse(mention[2].as_str()?)?));
    }
    Some(Sentence { start, end, mentions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_sentences_by_document() {
        let text = concat!(
            r#"{"file": "a.jsonl", "id": "2", "start": 5, "end": 30, "entities": [[5, 9, "PER"]]}"#,
            "\n",
            r#"{"file": "a.jsonl", "id": "1", "start": 0, "end": 12, "entities": []}"#,
            "\n"
        );
        let gold = parse(text).expect("fixture");
        let ids: Vec<_> = gold["a.jsonl"].keys().collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(gold["a.jsonl"]["2"][0].mentions, [(5, 9, L::Person)]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let outside = r#"{"file": "a.jsonl", "id": "2", "start": 5, "end": 8, "entities": [[5, 9, "PER"]]}"#;
        let label = r#"{"file": "a.jsonl", "id": "2", "start": 5, "end": 9, "entities": [[5, 9, "CAT"]]}"#;
        let path = r#"{"file": "../a.jsonl", "id": "2", "start": 5, "end": 9, "entities": []}"#;
        for bad in [outside, label, path, "{"] {
            let error = parse(&format!("\n{bad}\n")).expect_err("a fault");
            assert!(error.starts_with("line 2: "), "{error}");
        }
        assert!(parse("\n").is_err());
    }
}
