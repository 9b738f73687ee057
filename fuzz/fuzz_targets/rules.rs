//! Random text as a rule file: diagnostics, never a panic; what compiles can be tried on a parse.

#![no_main]

use demarche_grammar::RuleSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (rules, found) = RuleSet::parse(&[("random.rules", text)]);
    for diagnostic in &found {
        assert!(!diagnostic.to_string().is_empty());
    }
    let (again, same) = RuleSet::parse(&[("random.rules", text)]);
    assert_eq!(rules.version(), again.version());
    assert_eq!(found.len(), same.len());
});
