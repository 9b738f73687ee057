//! The data that is part of the program is without errors.

use demarche_core::record::EventType;

use crate::{Ontology, RuleSet, Severity};

#[test]
fn tables_are_complete() {
    let (ontology, found) = Ontology::parse(Ontology::embedded_tables());
    assert!(found.is_empty(), "{}", found[0]);
    for event_type in EventType::ALL {
        assert!(ontology.score(*event_type, None).is_some(), "{event_type} is not in plover.tsv");
    }
    assert!(!ontology.contexts().is_empty() && !ontology.sectors().is_empty());
    for code in ontology.cameo_codes() {
        let Some(event_type) = code.event_type else { continue };
        let mode = code.mode.as_deref();
        assert!(
            ontology.mode(event_type, mode).is_some(),
            "{}: {event_type} has no mode {mode:?}",
            code.code
        );
    }
}

#[test]
fn rules_are_without_errors() {
    let (rules, found) = RuleSet::parse(RuleSet::embedded_sources());
    let errors: Vec<String> =
        found.iter().filter(|d| d.severity() == Severity::Error).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert_eq!(rules.version(), RuleSet::embedded().version());
}

#[test]
fn examples_of_the_readme_are_rules() {
    let blocks: Vec<&str> = include_str!("../../README.md").split("```\n").skip(1).step_by(2).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let layers: [&[(&str, &str)]; 2] = [RuleSet::embedded_sources(), &[("README", block)]];
        let (rules, found) = RuleSet::layered(&layers, Ontology::embedded());
        let errors: Vec<String> =
            found.iter().filter(|d| d.severity() == Severity::Error).map(ToString::to_string).collect();
        assert_eq!((errors.join("\n").as_str(), rules.changes().is_empty()), ("", false));
    }
}
