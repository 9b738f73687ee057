//! Every rule's own sentences, read by the real reader.
//!
//! A rule says in its file which sentence it must match, with which parties, and which it must not. Those
//! are parsed live here, so a sentence fails when either the rule or the parse is wrong; the list of
//! sentences known to fail with the present model stands in `rules-known.txt` and must shrink, not grow.
//!
//! `UPDATE_EXPECT=1` writes that list anew and freezes the parses of new sentences in
//! `crates/grammar/src/tests/frozen.conllu`, by which the rules are tested without the model. A parse that is
//! there already is kept, so that one corrected by hand stays corrected and a new model changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use demarche_core::{Analysis, Document};
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
        let misread = |rule: &str, sentence: &str| failing.contains(&format!("{rule}: {sentence}"));
        let mut sentences: BTreeMap<&str, (&Analysis, bool)> = BTreeMap::new();
        for ((rule, test), analysis) in tests.iter().zip(&analyses) {
            let entry = sentences.entry(&test.sentence).or_insert((analysis, false));
            entry.1 |= misread(rule.name(), &test.sentence);
        }
        freeze(&sentences);
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

/// Adds the parses of new sentences to the frozen ones and takes out those of sentences no rule has.
fn freeze(sentences: &BTreeMap<&str, (&Analysis, bool)>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../grammar/src/tests/frozen.conllu");
    let old = std::fs::read_to_string(path).unwrap_or_default();
    let mut kept: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in old.split("# sentence = ").skip(1) {
        let (sentence, parse) = entry.split_once('\n').expect("an entry has a parse");
        // A marked parse is the model's alone; the present model may read the sentence better.
        if !parse.starts_with("# misread") {
            kept.insert(sentence, parse.trim_end());
        }
    }
    let mut out = String::from(
        "# The sentences of data/rules with their parses, against which crates/grammar tests the rules.\n\
         # source: our own sentences, parsed by our own reader, some corrected by hand; licence: as the code.\n\
         # Written by `UPDATE_EXPECT=1 cargo test -p demarche-coder --test rules`, which keeps what is here.\n\
         # `# misread`: the parse is wrong in what the rule needs; correct it, and take the mark away.\n",
    );
    for (sentence, (analysis, misread)) in sentences {
        let parse = match kept.get(sentence) {
            Some(parse) => (*parse).to_owned(),
            None if *misread => format!("# misread\n{}", conllu(analysis)),
            None => conllu(analysis),
        };
        let _ = write!(out, "\n# sentence = {sentence}\n{parse}\n");
    }
    std::fs::write(path, out).expect("the parses can be written");
}

/// The analysis as CoNLL-U, entities in MISC.
fn conllu(a: &Analysis) -> String {
    let mut sentences = Vec::new();
    for sentence in &a.sentences {
        let first = sentence.tokens.start;
        let mut rows = Vec::new();
        for id in a.ids(sentence.tokens) {
            let token = a.token(id);
            let mut misc = Vec::new();
            if let Some(entity) = a.entity_of(id) {
                let begins = if entity.tokens.start == id.0 { "B-" } else { "" };
                misc.push(format!("Entity={begins}{}", entity.label.as_str()));
            }
            let next = a.tokens.get(id.0 as usize + 1).filter(|t| t.sentence == token.sentence);
            if next.is_some_and(|n| n.span.start == token.span.end) {
                misc.push("SpaceAfter=No".to_owned());
            }
            let misc = if misc.is_empty() { "_".to_owned() } else { misc.join("|") };
            rows.push(format!(
                "{}\t{}\t{}\t{}\t_\t{}\t{}\t{}\t_\t{misc}",
                id.0 - first + 1,
                a.form(id),
                a.lemma(id),
                token.upos,
                token.feats.as_str(),
                token.head.map_or(0, |h| h.0 - first + 1),
                token.deprel,
            ));
        }
        sentences.push(rows.join("\n"));
    }
    sentences.join("\n\n")
}
