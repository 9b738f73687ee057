//! Happenings: which reports of many documents tell the same event, on ECB+ and on labelled pairs of reports; and
//! which articles are copies of others, on copies made for the purpose.
//!
//! What is scored is the room `happenings`, fed with the program's records; nothing is given from the corpora but
//! the mentions of ECB+ (not their topics) and the places of the two reports of a pair.

pub mod copies;
mod ecb;
mod pairs;

use std::collections::BTreeMap;
use std::path::Path;

use demarche_core::{Document, Record};
use demarche_happenings::{DocumentReports, Memory, Ready, ReportKey, Tables, settle};

pub use ecb::Features;

use crate::{EvalError, Report};

/// Scores on the corpus at `path`: a table of labelled pairs (`*.tsv`), or a part of ECB+ (`Test.txt`, beside it
/// `Test_Event.json`; a folder means its test part).
///
/// `records` gives the record of each document, in order; `articles` are those among which the pairs stand.
/// `features`, where given, takes what the weights are learnt from.
///
/// # Errors
/// When the corpus cannot be read, or an article that it needs is not there.
pub fn run(
    path: &Path,
    articles: Vec<Document>,
    records: &mut dyn FnMut(&[&Document]) -> Vec<Record>,
    tables: &Tables,
    features: Option<&mut Features<'_>>,
) -> Result<Report, EvalError> {
    if path.extension().is_some_and(|e| e == "tsv") {
        let labelled = pairs::read(path)?;
        if articles.is_empty() {
            return Err(EvalError::format(path, "labelled pairs need the articles among which they stand"));
        }
        let articles: Vec<&Document> = articles.iter().collect();
        let records = records(&articles);
        return Ok(pairs::score(&labelled, &records, tables, features));
    }
    let path = if path.is_dir() { path.join("Test.txt") } else { path.to_owned() };
    let corpus = ecb::read(&path)?;
    let documents: Vec<&Document> = corpus.documents().collect();
    let records = records(&documents);
    Ok(ecb::score(&corpus, &records, tables, features))
}

/// Keeps documents one after another, as a store does; gives for each report its happening's founder.
fn keep(
    documents: impl IntoIterator<Item = DocumentReports>,
    tables: &Tables,
) -> (Memory, BTreeMap<ReportKey, ReportKey>) {
    let (mut shelf, mut ready) = (Memory::new(), Ready::default());
    for document in documents {
        let new = shelf.file(document, tables);
        // A shelf in memory cannot fail.
        let Ok(settled) = settle(&mut shelf, &mut ready, &new, tables);
        shelf.keep(&settled);
    }
    let mut founders = BTreeMap::new();
    for happening in shelf.happenings() {
        for key in &happening.reports {
            founders.insert(key.clone(), happening.founder.clone());
        }
    }
    (shelf, founders)
}
