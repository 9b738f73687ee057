//! Rules of a user's own: a folder over the built-in rules, what is wrong in it, and why a rule holds or not.

use std::fs;

use tempfile::TempDir;

use crate::harness::{arg, demarche, demarche_reading};

/// A folder that adds a rule, overrides one and extends a list.
const OWN: &str = r#"# Our own rules.
list sport +
  curler

rule assault.splash
  about "Attacks with water."
  code ASSAULT
  frame transitive
  verb splash
  + "Rebels splashed the army base." actor=Rebels recipient=base
  - "Water splashed."

rule assault.attack
  about "Nothing but mobbing is an attack."
  code ASSAULT
  frame transitive
  verb mob
  + "Rebels mobbed the army base." actor=Rebels recipient=base
  - "The crowd left."
"#;

fn folder(text: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("own.rules"), text).expect("a file is written");
    folder
}

#[test]
fn a_folder_adds_overrides_and_extends() {
    let folder = folder(OWN);
    let with = ["--rules", arg(folder.path())];
    let checked = demarche(&["rules", "check", arg(folder.path())]);
    assert_eq!(checked.code, 0, "{}", checked.stdout);
    for told in [
        "own.rules:2: adds words to list sport (",
        "own.rules:5: adds rule assault.splash",
        "replaces rule assault.attack (",
    ] {
        assert!(checked.stdout.contains(told), "{told} in {}", checked.stdout);
    }

    let explain = |sentence: &str| demarche(&["explain", sentence, with[0], with[1]]).stdout;
    let own = explain("Rebels splashed the army base.");
    assert!(own.starts_with("assault.splash (") && own.contains("actor = \"Rebels\" by >nsubj"), "{own}");
    assert!(own.contains("in the record: occurred, actors Rebels"), "{own}");
    assert!(explain("Rebels mobbed the army base.").starts_with("assault.attack ("));
    let sentence = "Rebels attacked the army base.";
    assert!(!explain(sentence).starts_with("assault.attack ("));
    assert!(demarche(&["explain", sentence]).stdout.starts_with("assault.attack ("));

    // The record names the rule, and other rules are another version.
    let text = b"Rebels splashed the army base in Syria on Tuesday.";
    let read = demarche_reading(&["read", "--quiet", "--format", "json", with[0], with[1]], text).records();
    let plain = demarche_reading(&["read", "--quiet", "--format", "json"], text).records();
    let made_by = |record: &serde_json::Value| record["events"][0]["by"]["name"].clone();
    assert_eq!(made_by(&read[0]), "rule:assault.splash");
    assert_ne!(made_by(&plain[0]), "rule:assault.splash");

    let listed = demarche(&["rules", "list", with[0], with[1]]);
    assert!(listed.stdout.contains("Attacks with water.") && listed.code == 0);
}

#[test]
fn a_rule_stands_on_its_own_sentences() {
    let alone = "list things\n  pie\nframe act\n  about \"Acts.\"\n  verb any\n    actor = >nsubj\n\
                 rule assault.pie\n  about \"Pies.\"\n  code ASSAULT\n  frame act\n  verb throw\n  \
                 only trigger >obj[lemma in @things]\n  + \"Protesters threw pies.\" actor=Protesters\n  \
                 - \"Protesters threw a party.\"\n";
    let folder = folder(alone);
    let checked = demarche(&["rules", "check", "--alone", arg(folder.path())]);
    assert!(checked.stdout.contains("1 rule, 1 trigger, 2 sentences in all; 0 errors"), "{}", checked.stdout);
    assert_eq!(checked.code, 0);
}

#[test]
fn faults_are_all_told_and_the_run_stops() {
    let folder = folder(
        "rule assault.splash\n  about \"Splashes.\"\n  code ASAULT\n  frame transitve\n  verb splash\n  \
         unless actor [lemma in @sport\n  + \"Rebels splashed it.\n",
    );
    let checked = demarche(&["rules", "check", arg(folder.path())]);
    assert_eq!(checked.code, 2);
    for told in [
        "own.rules:3:8: error G015: \"ASAULT\" is no PLOVER event type; did you mean \"ASSAULT\"?\n",
        "own.rules:4:9: error G012: no frame is named \"transitve\"; did you mean \"transitive\"?\n",
        "own.rules:6:16: error G006:",
        "did you mean \"[lemma in @sport]\"?\n",
        "own.rules:7:5: error G005:",
        "      frame transitve\n            ^\n",
        "4 errors",
    ] {
        assert!(checked.stdout.contains(told), "{told} in {}", checked.stdout);
    }
    for command in [&["explain", "Rebels left."][..], &["rules", "list"], &["rules", "test"], &["read"]] {
        let out = demarche(&[command, &["--rules", arg(folder.path())]].concat());
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{command:?}");
        assert!(
            out.stderr.contains("error G012") && out.stderr.contains("nothing was done"),
            "{}",
            out.stderr
        );
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = TempDir::new().expect("a folder");
    let missing = folder.path().join("none");
    for path in [arg(folder.path()), arg(&missing)] {
        let out = demarche(&["rules", "check", path]);
        assert!(out.code == 2 && out.stderr.contains(path), "{}", out.stderr);
    }
    fs::write(folder.path().join("own.rules"), b"list a\n  \xff\n").expect("a file is written");
    let out = demarche(&["rules", "check", arg(folder.path())]);
    assert!(out.code == 2 && out.stdout.contains("own.rules:2:3: error G041"), "{}", out.stdout);
}

#[test]
fn built_in_rules_have_no_errors() {
    let out = demarche(&["rules", "check"]);
    assert!(out.code == 0 && out.stdout.contains("0 errors"), "{}", out.stdout);
    let codes = demarche(&["codes"]).stdout;
    assert!(codes.contains("\nG012  No frame has this name. (error)\n"));
    let fold: Vec<&str> =
        codes.lines().find(|l| l.starts_with("CONSULT")).expect("a row").split_whitespace().collect();
    assert_eq!(fold, ["CONSULT", "CONSULT", "AGREE", "REJECT", "REJECT", "published"]);
}

#[test]
fn near_misses_say_which_step_failed() {
    let out = demarche(&["explain", "The senator attacked the proposal."]).stdout;
    assert!(out.starts_with("no rule matches\n\nthe network:\n"), "{out}");
    // The rule passes the sentence over; what the record has is the network's word.
    assert!(out.contains("; in the record as ACCUSE, ") && out.contains("\n\nnear misses:\n"), "{out}");
    assert!(out.contains("assault.attack at \"attacked\" (attack): \"unless recipient"), "{out}");
    assert!(out.contains("holds, by \"proposal\""), "{out}");
    assert!(!out.contains("tried actor"));
    let all = demarche(&["explain", "--all", "The senator attacked the proposal."]).stdout;
    assert!(all.contains("  tried actor = >nsubj"), "{all}");
}
