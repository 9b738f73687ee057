//! The cases of the coder: what it must make of a few sentences, written for people to read.
//!
//! The Markdown files beside this one are the suite; `README.md` describes the language of their assertions. Cases
//! that are not right yet stand in `known.txt`, which may only shrink: one that passes must be taken off, one that
//! is not listed must pass. `UPDATE_EXPECT=1` writes the list anew; `--nocapture` shows how each kind fares.

mod language;
mod matching;
mod parse;
mod suite;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use demarche_coder::Coder;
use demarche_core::Document;
use demarche_core::record::Record;
use demarche_reader::{Reader, ReaderScratch};

use suite::Case;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Every case of the suite, in the order of files and lines.
fn cases() -> Vec<Case> {
    let entries = std::fs::read_dir(folder()).expect("the folder of cases");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "md") && !p.ends_with("README.md"));
    files.sort();
    let mut cases = Vec::new();
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        match suite::read(&name, &text) {
            Ok(found) => cases.extend(found),
            Err(errors) => wrong.extend(errors),
        }
    }
    let mut seen: BTreeMap<&str, &Case> = BTreeMap::new();
    for case in &cases {
        if let Some(first) = seen.insert(&case.id, case) {
            wrong.push(format!(
                "{}:{}: the id {} is that of {}:{}",
                case.file, case.line, case.id, first.file, first.line
            ));
        }
    }
    assert!(wrong.is_empty(), "the suite cannot be read:\n{}", wrong.join("\n"));
    cases
}

/// The records of `cases`, read with the model and coded as the program does it.
fn records(cases: &[Case]) -> Vec<Record> {
    let reader = Reader::embedded().expect("the model is part of the program");
    let coder = Coder::embedded();
    let documents: Vec<Document> = cases
        .iter()
        .map(|case| {
            let mut document = Document::from_parts(&case.id, case.title.as_deref(), &case.body, case.date);
            document.outlet.clone_from(&case.outlet);
            document
        })
        .collect();
    let analyses = reader.analyze(&documents.iter().collect::<Vec<_>>(), &mut ReaderScratch::default());
    documents.iter().zip(&analyses).map(|(document, analysis)| coder.code(document, analysis)).collect()
}

/// What is wrong with the record of `case`, as people read it; nothing where every assertion holds.
fn faults(case: &Case, record: &Record) -> Option<String> {
    let mut out = String::new();
    let mut told = Vec::new();
    for (line, assertion) in &case.assertions {
        if let Err(found) = matching::check(assertion, record) {
            out.push_str(&format!("  {}:{line}: expected {}\n", case.file, assertion.source));
            // Lines in a row are often about the same items, which are told once.
            let repeated = std::mem::replace(&mut told, found);
            if repeated != told {
                out.extend(told.iter().map(|item| format!("      found {item}\n")));
            }
        }
    }
    (!out.is_empty()).then(|| {
        let words: Vec<&str> = case.body.split_whitespace().collect();
        format!("{}:{}: {}: {}\n{out}", case.file, case.line, case.id, words.join(" "))
    })
}

/// How many cases of each kind are right, in the order of the suite.
fn shares(cases: &[Case], failing: &BTreeMap<&str, String>) -> String {
    let mut kinds: Vec<(&str, &str, usize, usize)> = Vec::new();
    for case in cases {
        let right = usize::from(!failing.contains_key(case.id.as_str()));
        match kinds.last_mut().filter(|k| (k.0, k.1) == (case.file.as_str(), case.kind.as_str())) {
            Some(kind) => (kind.2, kind.3) = (kind.2 + right, kind.3 + 1),
            None => kinds.push((&case.file, &case.kind, right, 1)),
        }
    }
    let mut out: String = kinds
        .iter()
        .map(|(file, kind, right, all)| format!("{right:>4} of {all:>3}  {file}: {kind}\n"))
        .collect();
    for (what, prefix) in [("inputs of users (nlp-…)", "nlp-"), ("in all", "")] {
        let all = cases.iter().filter(|c| c.id.starts_with(prefix)).count();
        let wrong = failing.keys().filter(|id| id.starts_with(prefix)).count();
        out.push_str(&format!("{:>4} of {all:>3}  {what}\n", all - wrong));
    }
    out
}

#[test]
fn the_record_is_as_the_cases_say() {
    let cases = cases();
    let records = records(&cases);
    let failing: BTreeMap<&str, String> = cases
        .iter()
        .zip(&records)
        .filter_map(|(case, record)| Some((case.id.as_str(), faults(case, record)?)))
        .collect();
    println!("{}", shares(&cases, &failing));
    let path = folder().join("known.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let list: String = failing.keys().map(|id| format!("{id}\n")).collect();
        std::fs::write(path, list).expect("the list can be written");
        return;
    }
    let text = std::fs::read_to_string(path).expect("the list of what is not right yet");
    let known: BTreeSet<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    let mut wrong = Vec::new();
    for case in &cases {
        match (failing.get(case.id.as_str()), known.contains(case.id.as_str())) {
            (Some(why), false) => wrong.push(why.clone()),
            (None, true) => wrong.push(format!("known.txt: {}: passes now: remove it\n", case.id)),
            (Some(_), true) | (None, false) => {}
        }
    }
    let ids: BTreeSet<&str> = cases.iter().map(|c| c.id.as_str()).collect();
    wrong.extend(known.difference(&ids).map(|id| format!("known.txt: {id}: no such case\n")));
    if wrong.is_empty() {
        // What is known to fail is told to whoever asks for the output, and never hides what is new.
        failing.values().for_each(|why| println!("{why}"));
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_asserted_that_holds_of_an_empty_record() {
    let empty = serde_json::json!({
        "schema": "x", "document": {"id": "x", "text": "", "language": "en"}, "sentences": [], "actors": [],
        "quotes": [], "events": [], "engagements": [], "trips": [], "issues": [], "positions": [], "deadlines": [],
        "places": [], "times": [], "diagnostics": [],
    });
    let empty: Record = serde_json::from_value(empty).expect("a record");
    for case in cases() {
        for (line, assertion) in &case.assertions {
            let holds = matching::check(assertion, &empty).is_ok();
            assert_eq!(
                holds,
                assertion.amount == language::Amount::No,
                "{}:{line}: {}",
                case.file,
                assertion.source
            );
        }
    }
}
