//! Every rule's own sentences, read by the real reader.
//!
//! A rule says in its file which sentence it must match, with which parties, and which it must not. Those
//! are parsed live here, so a sentence fails when either the rule or the parse is wrong; the list of
//! sentences known to fail with the present model stands in `rules-known.txt` and must shrink, not grow.

use std::collections::BTreeSet;

use demarche_core::Document;
use demarche_grammar::RuleSet;
use demarche_reader::{Reader, ReaderScratch};

#[test]
fn rules_hold_in_their_own_sentences() {
    let rules = RuleSet::embedded();
    let reader = Reader::embedded().expect("the embedded model is sound");
    let tests: Vec<_> = rules.tests().collect();
    let documents: Vec<Document> =
        tests.iter().map(|(_, t)| Document::from_parts("", None, &t.sentence, None)).collect();
    let analyses = reader.analyze(&documents.iter().collect::<Vec<_>>(), &mut ReaderScratch::default());
    let mut failing = BTreeSet::new();
    for ((rule, test), analysis) in tests.iter().zip(&analyses) {
        if let Err(why) = rules.check_test(analysis, rule.id(), test) {
            println!("{why}");
            failing.insert(format!("{}: {}", rule.name(), test.sentence));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules-known.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let lines: Vec<&str> = failing.iter().map(String::as_str).collect();
        std::fs::write(path, lines.join("\n") + "\n").expect("the list can be written");
        return;
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    let known: BTreeSet<String> = known.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect();
    let new: Vec<&String> = failing.difference(&known).collect();
    assert!(new.is_empty(), "{} rule sentences fail that did not before: {new:#?}", new.len());
    assert!(
        known.len() * 20 <= tests.len(),
        "{} of {} rule sentences are listed as failing, more than one in twenty",
        known.len(),
        tests.len()
    );
}
