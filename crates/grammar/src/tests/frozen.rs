//! Every rule's own sentences on frozen parses, so that a rule's test does not hang on the model.
//!
//! `frozen.conllu` has the parses; `UPDATE_EXPECT=1 cargo test -p demarche-coder --test rules` adds those of new
//! sentences. The same sentences are parsed live in `crates/coder/tests/rules.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::Index;
use crate::{RuleSet, trigger};
use demarche_core::Analysis;
use demarche_core::testkit::conllu;

/// Each sentence with whether it is marked as misread, and its parse.
fn frozen() -> BTreeMap<&'static str, (bool, Analysis)> {
    let entries = include_str!("frozen.conllu").split("# sentence = ").skip(1);
    let entry = |entry: &'static str| {
        let (sentence, parse) = entry.split_once('\n').expect("an entry has a parse");
        (sentence, (parse.starts_with("# misread"), conllu(parse)))
    };
    entries.map(entry).collect()
}

#[test]
fn rules_hold_on_frozen_parses() {
    let (rules, parses) = (RuleSet::embedded(), frozen());
    let command = "run `UPDATE_EXPECT=1 cargo test -p demarche-coder --test rules`";
    let (mut faults, mut misread, mut tests) = (Vec::new(), BTreeSet::new(), 0);
    for (rule, test) in rules.tests() {
        tests += 1;
        let Some((marked, parse)) = parses.get(test.sentence.as_str()) else {
            faults.push(format!("{}: no parse of \"{}\"; {command}", rule.name(), test.sentence));
            continue;
        };
        if let Err(why) = rules.check_test(parse, rule.id(), test) {
            misread.insert(test.sentence.as_str());
            if !marked {
                faults.push(why);
            }
        }
    }
    for (sentence, (marked, _)) in &parses {
        // The mark would hide the next fault.
        if *marked && rules.tests().any(|(_, t)| t.sentence == *sentence) && !misread.contains(sentence) {
            faults
                .push(format!("\"{sentence}\" is marked as misread, but its rules hold: take the mark away"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(misread.len() * 20 <= tests, "{} of {tests} sentences are marked as misread", misread.len());
}

/// The rules, with as many again whose words occur nowhere.
fn doubled() -> RuleSet {
    let two = || RuleSet::parse(RuleSet::embedded_sources()).0;
    let (mut rules, more) = (two(), two());
    for mut rule in more.rules {
        rule.id.0 += rules.rules.len() as u32;
        for trigger in &mut rule.triggers {
            trigger.words = trigger.words.iter().map(|w| format!("xx{w}").into()).collect();
        }
        rules.rules.push(rule);
    }
    rules.index = Index::new(&rules.rules);
    rules
}

#[test]
fn rules_without_their_words_are_not_tried() {
    let (one, two) = (RuleSet::embedded(), doubled());
    let tried = |rules: &RuleSet, a: &Analysis| -> usize {
        let lemma = |t: &demarche_core::analysis::Token| trigger::folded(&t.lemma).into_owned();
        a.tokens.iter().map(|t| rules.index.candidates(&lemma(t)).len()).sum()
    };
    let mut total = 0;
    for (_, a) in frozen().values() {
        total += tried(one, a);
        assert_eq!(tried(one, a), tried(&two, a), "in {:?}", a.text);
        assert_eq!(one.matches(a), two.matches(a), "in {:?}", a.text);
    }
    assert!(total > 1000);
}
