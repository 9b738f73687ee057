//! The tables of `data/ontology` against each other and against the rules.
//!
//! The crosswalk back to CAMEO must name a code of the table for every type and mode, and that code must fold
//! into the same type again where it folds at all; every context must be given by some rule, and the rules must
//! have their triggers.

use std::collections::BTreeSet;

use demarche_core::record::EventType;
use demarche_grammar::{Ontology, RuleSet};

const BACK: &str = include_str!("../data/ontology/plover-cameo.tsv");

#[test]
fn every_type_and_mode_has_a_way_back_to_cameo() {
    let ontology = Ontology::embedded();
    let mut seen = BTreeSet::new();
    for line in BACK.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let event_type = EventType::parse(cells[0]).expect("a type of PLOVER");
        let mode = Some(cells[1]).filter(|m| *m != "-");
        assert!(ontology.mode(event_type, mode).is_some(), "{line}: no such mode");
        let cameo = ontology.cameo(cells[2]).unwrap_or_else(|| panic!("{line}: no such code"));
        // The one exception is written down in the table's own words.
        if (event_type, mode) != (EventType::Retreat, Some("resign")) {
            assert_eq!(cameo.event_type, Some(event_type), "{line}: folds into another type");
        }
        seen.insert((event_type, cells[1]));
    }
    for event_type in EventType::ALL {
        for mode in ontology.modes(*event_type) {
            let name = mode.name.as_deref().unwrap_or("-");
            assert!(seen.contains(&(*event_type, name)), "{event_type} {name} has no code");
        }
    }
}

#[test]
fn every_context_and_mode_is_reached_by_a_rule() {
    let (ontology, rules) = (Ontology::embedded(), RuleSet::embedded());
    let given: BTreeSet<&str> = rules.rules().iter().flat_map(|r| r.contexts()).map(String::as_str).collect();
    let missing: Vec<&str> =
        ontology.contexts().iter().map(|c| c.name.as_str()).filter(|c| !given.contains(c)).collect();
    assert_eq!(missing, [""; 0], "contexts that no rule gives");
    for event_type in EventType::ALL {
        for mode in ontology.modes(*event_type) {
            let reached = |r: &&demarche_grammar::Rule| {
                r.event_type() == *event_type && r.mode() == mode.name.as_deref()
            };
            assert!(
                mode.name.is_none() || rules.rules().iter().any(|r| reached(&r)),
                "no rule gives {event_type} {}",
                mode.name.as_deref().unwrap_or_default()
            );
        }
    }
}

#[test]
fn the_rules_know_at_least_2500_triggers() {
    let triggers: usize = RuleSet::embedded().rules().iter().map(|r| r.triggers().count()).sum();
    assert!(triggers >= 2500, "{triggers} triggers");
}
