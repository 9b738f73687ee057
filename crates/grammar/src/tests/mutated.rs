//! Any text is read: rule files cut, mixed and changed at random give diagnostics and rules, never a panic.
//!
//! The changes come from a fixed seed, so that a failure can be run again. Set `MUTATIONS` to a number to
//! try more of them than a usual test run does.

use super::{ontology, parse};
use crate::{Ontology, RuleSet, Severity};
use demarche_core::testkit::conllu;

/// Marsaglia's xorshift (Journal of Statistical Software 8:14, 2003), enough to choose places by.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// What mutations put in: every sign of the language, its words, and what has no business there.
const BITS: [&str; 40] = [
    "[",
    "]",
    "\"",
    "|",
    "||",
    "@",
    " ",
    "\n",
    "\n  ",
    "\t",
    "#",
    "=",
    "!",
    "?",
    "+",
    "*",
    ">",
    "<",
    ":",
    "_",
    "é",
    "\u{feff}",
    "\u{0}",
    "\r",
    "🦀",
    "İ",
    "rule ",
    "list ",
    "frame ",
    "extend ",
    " off",
    " +",
    " -",
    "beats ",
    "unless ",
    "only trigger ",
    "[lemma in ",
    ">nsubj",
    "<conj",
    "\\\"",
];

/// A piece of one of `texts`, some lines long.
fn piece(random: &mut Random, texts: &[&str]) -> Vec<char> {
    let lines: Vec<&str> = random.pick(texts).lines().collect();
    let start = random.below(lines.len());
    let end = (start + 1 + random.below(40)).min(lines.len());
    lines[start..end].join("\n").chars().collect()
}

/// One change of `text`.
fn mutate(random: &mut Random, text: &mut Vec<char>, texts: &[&str]) {
    let at = random.below(text.len() + 1);
    let end = (at + random.below(30)).min(text.len());
    match random.below(6) {
        0 => text.truncate(at),
        1 => drop(text.drain(at..end)),
        2 => drop(text.splice(at..at, piece(random, texts))),
        3 => {
            let again: Vec<char> = text[at..end].to_vec();
            text.splice(at..at, again);
        }
        4 if at < text.len() => {
            let other = random.below(text.len());
            text.swap(at, other);
        }
        _ => drop(text.splice(at..at, random.pick(&BITS).chars())),
    }
}

const SENTENCE: &str = "
1 Rebels rebel NOUN _ _ 2 nsubj _ _
2 attacked attack VERB _ Tense=Past|VerbForm=Fin 0 root _ _
3 the the DET _ _ 4 det _ _
4 base base NOUN _ _ 2 obj _ _
5 and and CCONJ _ _ 6 cc _ _
6 met meet VERB _ Tense=Past|VerbForm=Fin 2 conj _ _
7 monitors monitor NOUN _ _ 6 obj _ _";

#[test]
fn mutated_rule_files_are_read() {
    let texts: Vec<&str> = RuleSet::embedded_sources().iter().map(|(_, text)| *text).collect();
    let rounds = std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1500);
    let (ontology, sentence) = (Ontology::embedded(), conllu(SENTENCE));
    let (mut random, mut faults) = (Random(0x9e37_79b9_7f4a_7c15), 0);
    for round in 0..rounds {
        let mut text = piece(&mut random, &texts);
        for _ in 0..=random.below(8) {
            mutate(&mut random, &mut text, &texts);
        }
        let text: String = text.iter().collect();
        let below = piece(&mut random, &texts).iter().collect::<String>();
        // Now and then the piece is laid over rules, as a user's file is.
        let layers: [&[(&str, &str)]; 2] = [&[("below.rules", &below)], &[("above.rules", &text)]];
        let (rules, found) = RuleSet::layered(if round % 2 == 0 { &layers[1..] } else { &layers }, ontology);
        for d in &found {
            let of = if d.file == "below.rules" { &below } else { &text };
            let line = of.trim_start_matches('\u{feff}').lines().nth(d.line as usize - 1).unwrap_or_default();
            assert!(d.column as usize <= line.chars().count() + 1, "{d} lies beyond its line, in\n{of}");
        }
        faults += usize::from(found.iter().any(|d| d.severity() == Severity::Error));
        // What was compiled can be matched and explained as well.
        for explanation in rules.explain(&sentence, demarche_core::analysis::SentenceId(0)) {
            rules.describe(&sentence, &explanation);
        }
    }
    assert!(faults * 2 > rounds, "mutations are hardly felt: {faults} faults in {rounds} rounds");
}

#[test]
fn files_made_to_hurt_are_read() {
    // A thousand lists and frames, each within the next, and each taking in the one before twice.
    let deep = |kind: &str, head: &str, line: &str| -> String {
        let block = |i: usize| format!("{kind} n{i}\n{head}  {line}n{}\n  {line}n{}\n", i + 1, i + 1);
        (0..1000).map(block).collect()
    };
    let lists = deep("list", "", "@");
    let frames = deep("frame", "  about \"A.\"\n", "extend ");
    for (text, name) in [(lists, "list"), (frames, "frame")] {
        let (_, found) = parse(&text);
        assert!(found.iter().any(|d| d.code.as_str() == "G037"), "the depth of a {name} is told");
    }
    // Long words, long lines, many brackets, a circle of rules that beat each other.
    let long = "a".repeat(200_000);
    let rules: String = (0..300).map(|i| format!("rule r{i}\n  beats r{}\n", (i + 1) % 300)).collect();
    for text in [
        format!("list {long}\n  {long}\n  @{long}\n"),
        format!("frame f\n  verb any\n    actor = {}\n", ">nsubj ".repeat(50_000)),
        format!("rule r\n  only trigger {}\n", "[lemma in a]".repeat(20_000)),
        format!("rule r\n  only trigger {}", "[".repeat(50_000)),
        format!("rule r\n  + \"{}\n", "\\\"".repeat(50_000)),
        rules,
    ] {
        let (_, found) = RuleSet::parse_with(&[("t.rules", &text)], &ontology());
        assert!(found.iter().all(|d| d.to_string().chars().count() < 1000));
    }
}
