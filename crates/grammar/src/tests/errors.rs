//! What is wrong in a rule file, each with its line, column, code and suggestion.

use super::parse;

/// A rule without a fault, and a frame for it. The rule's first line is line 5.
const GOOD: &str = "\
frame hit
  about \"Somebody hits somebody.\"
  verb any
    actor = >nsubj
rule assault.hit
  about \"Hits.\"
  code ASSAULT bombing
  cameo 190
  context military
  frame hit
  verb bomb
  + \"Rebels bombed it.\" actor=Rebels
  - \"Rebels left.\"
";

/// Checks that `source` has exactly the faults `expected`, each `LINE:COLUMN CODE [SUGGESTION]`.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let (_, found) = parse(source);
    let found: Vec<String> = found
        .iter()
        .map(|d| {
            let suggestion = d.suggestion.as_ref().map_or_else(String::new, |s| format!(" {s}"));
            format!("{}:{} {}{suggestion}", d.line, d.column, d.code.as_str())
        })
        .collect();
    assert_eq!(found, expected, "in\n{source}");
}

/// Checks the good rule with its line `line` (from 1) replaced.
#[track_caller]
fn swap(line: usize, with: &str, expected: &[&str]) {
    let lines = GOOD.lines().enumerate().map(|(i, l)| if i + 1 == line { with } else { l });
    check(&lines.collect::<Vec<_>>().join("\n"), expected);
}

/// Checks the good rule with `line` added to it, as line 14.
#[track_caller]
fn add(line: &str, expected: &[&str]) {
    check(&format!("{GOOD}{line}\n"), expected);
}

#[test]
fn a_good_file_has_no_faults() {
    check(GOOD, &[]);
    let (rules, _) = parse(GOOD);
    let rule = &rules.rules()[0];
    assert_eq!((rule.name(), rule.mode(), rule.cameo()), ("assault.hit", Some("bombing"), Some("190")));
    assert_eq!((rule.file(), rule.line(), rule.tests().len()), ("t.rules", 5, 2));
    assert_eq!(rule.triggers().collect::<Vec<_>>(), [("verb", "bomb".to_owned())]);
}

#[test]
fn blocks_and_lines() {
    check("  verb x\n", &["1:3 G003"]);
    check("rulle x\n  verb y\n", &["1:1 G001 rule"]);
    check("list\n", &["1:5 G004"]);
    check("list x y\n", &["1:8 G004"]);
    add("  verbs bomb", &["14:3 G002 verb"]);
    swap(4, "    actr >nsubj", &["4:5 G002 actor"]);
    swap(3, "  verb actve", &["3:8 G002 active"]);
}

#[test]
fn quotes_brackets_and_paths() {
    swap(6, "  about Hits.", &["6:9 G004 \"Hits.\""]);
    swap(13, "  - \"Rebels left.", &["13:5 G005 \"Rebels left.\""]);
    swap(4, "    actor = >nsubj[upos=NOUN", &["4:19 G006 [upos=NOUN]"]);
    swap(4, "    actor = nsubj", &["4:13 G004 >nsubj"]);
    swap(4, "    actor = >nsubj >", &["4:21 G004"]);
    swap(4, "    actor = >nsubj |", &["4:21 G004"]);
    swap(4, "    actor = >nsubj[case = by of]", &["4:30 G004"]);
    swap(4, "    actor = >nsubj[lemma is it]", &["4:26 G004"]);
    swap(4, "    actor = >nsubj[lemma]", &["4:20 G004"]);
    add("  unless actor", &["14:15 G004"]);
    // A bracket may be closed on a line that is indented more deeply.
    add("  unless actor [lemma in it\n    what there]", &[]);
    add("  unless actor [lemma in it\n    what @their]", &["15:11 G011"]);
}

#[test]
fn words() {
    swap(11, "  verb Bomb", &["11:8 G007 bomb"]);
    swap(11, "  verb bomb__x", &["11:8 G007"]);
    swap(11, "  verb bomb]", &["11:12 G004"]);
    swap(11, "  verb @weapons", &["11:9 G011"]);
    check(&format!("list weapons\n  gun @weapon\n{GOOD}"), &["2:8 G011 weapons"]);
    check(&format!("list a\n  @b\nlist b\n  gun @a\n{GOOD}"), &["4:8 G031"]);
    check(&format!("list a\n  gun\nlist a\n  bow\n{GOOD}"), &["3:6 G030"]);
}

#[test]
fn names() {
    swap(4, "    actor = >nsbj", &["4:14 G010 nsubj"]);
    swap(4, "    actr = >nsubj", &["4:5 G013 actor"]);
    swap(4, "    actor = >nsubj[lema=it]", &["4:20 G020 lemma"]);
    swap(4, "    actor = >nsubj[upos in NOUN PROPNN]", &["4:33 G019 PROPN"]);
    swap(4, "    actor = >nsubj[ent=GPEE]", &["4:24 G019 GPE"]);
    swap(4, "    actor = >nsubj[feat VerbForm]", &["4:25 G019"]);
    swap(7, "  code ASAULT", &["7:8 G015 ASSAULT"]);
    swap(7, "  code ASSAULT bombings", &["7:16 G016 bombing"]);
    swap(8, "  cameo 191", &["8:9 G018 190"]);
    swap(8, "  cameo 040", &["8:9 G035"]);
    swap(9, "  context militery", &["9:11 G017 military"]);
    swap(10, "  frame hitt", &["10:9 G012 hit"]);
    swap(12, "  + \"Rebels bombed it.\" acter=Rebels", &["12:25 G013 actor"]);
    add("  beats assault.hti", &["14:9 G014 assault.hit"]);
    add("  beats assault.hit", &["14:9 G031"]);
    add("  unless object [lemma=it]", &["14:10 G033"]);
    swap(11, "  noun bomb", &["10:9 G034"]);
}

#[test]
fn what_every_rule_needs() {
    check("rule x\n", &["1:6 G021", "1:6 G022", "1:6 G023", "1:6 G024", "1:6 G025", "1:6 G025"]);
    swap(13, "", &["5:6 G025"]);
    swap(2, "", &["1:7 G021"]);
    let twin = GOOD.split_once("rule").map_or("", |(_, rule)| rule).replace("assault.hit", "assault.two");
    check(&format!("{GOOD}rule{twin}"), &["14:6 G032"]);
    check(&format!("{GOOD}rule{twin}  beats assault.hit\n"), &[]);
    let again = GOOD.split_once("rule").map_or("", |(_, rule)| rule);
    check(&format!("{GOOD}rule{again}"), &["14:6 G030"]);
    check(&format!("frame a\n  about \"A.\"\n  extend a\n{GOOD}"), &["3:10 G031"]);
}

#[test]
fn one_broken_rule_does_not_stop_the_others() {
    let (rules, found) = parse(&format!("rule x\n  about \"X.\"\n  verb [\n{GOOD}"));
    assert_eq!(rules.rules().len(), 1);
    assert!(!found.is_empty());
    // Without a test sentence the rule still runs.
    let (rules, found) = parse(&GOOD.replace("  - \"Rebels left.\"\n", ""));
    assert_eq!((rules.rules().len(), found.len()), (1, 1));
}

#[test]
fn a_diagnostic_reads_well() {
    let (_, found) = parse(&GOOD.replace("frame hit\n  verb", "frame hitt\n  verb"));
    let text = "t.rules:10:9: error G012: no frame is named \"hitt\"; did you mean \"hit\"?";
    assert_eq!(found[0].to_string(), text);
}

#[test]
fn comments_and_quotes_do_not_mix() {
    let source = GOOD.replace("\"Rebels left.\"", "\"Rebels \\\"left\\\" # 2.\" # a comment");
    let (rules, found) = parse(&source);
    assert_eq!(found, []);
    assert_eq!(rules.rules()[0].tests()[1].sentence, "Rebels \"left\" # 2.");
}

#[test]
fn version_is_a_hash_of_the_sources() {
    let (one, two) = (parse(GOOD).0, parse(&format!("{GOOD}#")).0);
    assert_eq!(one.version(), parse(GOOD).0.version());
    assert_ne!(one.version(), two.version());
}
