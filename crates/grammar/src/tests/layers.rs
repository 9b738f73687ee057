//! A user's files over the rules that are there: replace, add, extend, take out.

use super::ontology;
use crate::{RuleDiagnostic, RuleSet};
use demarche_core::testkit::conllu;

const BELOW: &str = "\
list weapons
  gun bomb
list arms
  @weapons sword
frame hit
  about \"Somebody hits somebody.\"
  verb any
    actor = >nsubj
rule assault.hit
  about \"Hits.\"
  code ASSAULT
  frame hit
  verb hit
  only trigger >obl[lemma in @arms]
  + \"Rebels hit it with guns.\" actor=Rebels
  - \"Rebels left.\"
rule assault.stab
  about \"Stabs.\"
  code ASSAULT
  frame hit
  verb stab hit
  beats assault.hit
  + \"Rebels stabbed it.\" actor=Rebels
  - \"Rebels left.\"
";

fn over(above: &str) -> (RuleSet, Vec<RuleDiagnostic>) {
    RuleSet::layered(&[&[("below.rules", BELOW)], &[("above.rules", above)]], &ontology())
}

fn names(rules: &RuleSet) -> Vec<&str> {
    rules.rules().iter().map(|r| r.name()).collect()
}

/// Whether `assault.hit` holds in "Rebels hit with a WORD", `WORD` being a lemma.
fn hits(rules: &RuleSet, word: &str) -> bool {
    let a = conllu(&format!(
        "1 Rebels rebel NOUN _ _ 2 nsubj _ _\n2 hit hit VERB _ _ 0 root _ _\n\
         3 with with ADP _ _ 4 case _ _\n4 {word} {word} NOUN _ _ 2 obl _ _"
    ));
    rules.matches(&a).iter().any(|m| rules.rule(m.rule).name() == "assault.hit")
}

const RULE: &str = "\
rule assault.hit
  about \"Punches.\"
  code ASSAULT bombing
  frame hit
  verb punch
  + \"Rebels punched it.\" actor=Rebels
  - \"Rebels left.\"
";

#[test]
fn a_rule_of_the_same_name_takes_the_place() {
    let (rules, found) = over(RULE);
    assert_eq!(found, []);
    assert_eq!(names(&rules), ["assault.hit", "assault.stab"]);
    let rule = &rules.rules()[0];
    assert_eq!((rule.file(), rule.line(), rule.mode()), ("above.rules", 1, Some("bombing")));
    let told: Vec<String> = rules.changes().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["above.rules:1: replaces rule assault.hit (below.rules:9)"]);
    assert_ne!(rules.version(), over("").0.version());
}

#[test]
fn new_rules_come_first_and_twins_are_told_in_the_users_file() {
    let (rules, found) =
        over(&RULE.replace("assault.hit", "assault.punch").replace("verb punch", "verb stab"));
    assert_eq!(names(&rules), ["assault.punch", "assault.hit", "assault.stab"]);
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["above.rules:1:6: warning G032: \"assault.stab\" has the same trigger: verb \"stab\""]
    );
}

#[test]
fn rules_are_switched_off() {
    let (rules, found) = over("rule assault.stab off  # too eager\nrule assault.hitt off\n");
    assert_eq!(names(&rules), ["assault.hit"]);
    let text = "above.rules:2:6: error G014: no rule is named \"assault.hitt\", so it cannot be switched off; \
                did you mean \"assault.hit\"?";
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    // That another rule beats it is no fault.
    let (rules, found) = over("rule assault.hit off\n");
    assert_eq!((names(&rules), found.len()), (vec!["assault.stab"], 0));
}

#[test]
fn lists_are_replaced_extended_and_reduced() {
    let stab_off = "rule assault.stab off\n";
    let with = |text: &str| {
        let (rules, found) = over(&format!("{stab_off}{text}"));
        let hits = ["gun", "bomb", "sword", "club"].map(|w| hits(&rules, w));
        (
            hits,
            found.iter().map(|d| format!("{}:{} {}", d.line, d.column, d.code.as_str())).collect::<Vec<_>>(),
        )
    };
    assert_eq!(with("").0, [true, true, true, false]);
    assert_eq!(with("list weapons\n  club\n"), ([false, false, true, true], vec![]));
    // What is added to a list is in every list that includes it.
    assert_eq!(with("list weapons +\n  club\n"), ([true, true, true, true], vec![]));
    assert_eq!(with("list weapons -\n  gun\n"), ([false, true, true, false], vec![]));
    assert_eq!(with("list arms -\n  @weapons\n"), ([false, false, true, false], vec![]));
    assert_eq!(with("list arms -\n  gun\nlist arms +\n  gun\n"), ([true, true, true, false], vec![]));
    assert_eq!(with("list arms -\n  gunn\n").1, ["3:3 G036"]);
    assert_eq!(with("list arrms +\n  gun\n").1, ["2:6 G011"]);
    assert_eq!(with("list arms *\n  gun\n").1, ["2:11 G004"]);
}

#[test]
fn a_frame_of_the_same_name_serves_every_rule() {
    let (rules, found) = over("frame hit\n  about \"Nobody is looked for.\"\n  verb any\n    topic = >obl\n");
    assert_eq!((found.len(), hits(&rules, "gun")), (0, false));
    let names = names(&rules);
    assert_eq!(names, ["assault.hit", "assault.stab"]);
    let a = conllu("1 Rebels rebel NOUN _ _ 2 nsubj _ _\n2 stabbed stab VERB _ _ 0 root _ _");
    assert!(rules.matches(&a)[0].fillers.is_empty());
}

#[test]
fn names_count_once_a_layer() {
    let (_, found) = over(&format!("{RULE}{RULE}"));
    assert_eq!(found.iter().map(|d| (d.line, d.code.as_str())).collect::<Vec<_>>(), [(8, "G030")]);
}
