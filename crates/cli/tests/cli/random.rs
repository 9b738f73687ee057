//! Random input from a fixed seed: no panic, the same answer twice, spans that hold their words.
//!
//! `fuzz/` feeds the same steps without bound.

use demarche_grammar::RuleSet;
use serde_json::{Value, json};

use crate::harness::demarche_reading;

/// A small generator (xorshift64, Marsaglia 2003), so that every run makes the same input.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    /// Up to `most` of `bits` in no order, now and then a character from anywhere.
    fn text(&mut self, bits: &[&str], most: usize) -> String {
        let mut out = String::new();
        for _ in 0..self.below(most) {
            if self.below(20) == 0 {
                out.extend(char::from_u32(self.below(0x11_0000) as u32));
            } else {
                out.push_str(bits[self.below(bits.len())]);
            }
            if self.below(4) > 0 {
                out.push(' ');
            }
        }
        out
    }
}

const NEWS: &[&str] = &[
    "Hale",
    "Norway",
    "Denmark",
    "the minister",
    "the rebels",
    "said",
    "told",
    "that",
    "met",
    "attacked",
    "will",
    "not",
    "agreed to",
    "talks",
    "sanctions",
    "on Monday",
    "by May 6",
    "next week",
    "in Oslo",
    "visit",
    "he",
    "they",
    "MR HALE:",
    "QUESTION:",
    "deadline",
    "and",
    "if",
    "“",
    "”",
    "\"",
    "‘",
    "’",
    "'",
    ".",
    ",",
    ":",
    "?",
    "—",
    "-",
    "(",
    ")",
    "\n\n",
    "\n",
    "1.",
    "•",
    "\u{ad}",
    "é",
    "中",
    "😀",
    "U.S.",
    "according to",
    "denied",
    "2024-99-99",
];

/// Every object with `start`, `end` and `text` in `value` has these words there.
fn check_spans(value: &Value, text: &[char]) {
    match value {
        Value::Array(items) => items.iter().for_each(|v| check_spans(v, text)),
        Value::Object(fields) => {
            if let (Some(start), Some(end), Some(words)) =
                (fields.get("start"), fields.get("end"), fields.get("text"))
                && let (Some(start), Some(end)) = (start.as_u64(), end.as_u64())
            {
                let there: String = text[start as usize..end as usize].iter().collect();
                assert_eq!(words, &json!(there));
            }
            fields.values().for_each(|v| check_spans(v, text));
        }
        _ => {}
    }
}

#[test]
fn random_articles() {
    let mut chance = Chance(0xD1B5_4A32_D192_ED03);
    let mut lines = String::new();
    for n in 0..150 {
        let (title, text) = (chance.text(NEWS, 10), chance.text(NEWS, 80));
        let published = ["2024-05-06", "", "soon"][chance.below(3)];
        let article = json!({"id": format!("a{n}"), "title": title, "text": format!("x {text}"), "published": published});
        lines.push_str(&article.to_string());
        lines.push('\n');
    }
    let args = ["read", "-", "--quiet", "--format", "json", "--threads"];
    let one = demarche_reading(&[&args[..], &["1"]].concat(), lines.as_bytes());
    let two = demarche_reading(&[&args[..], &["2"]].concat(), lines.as_bytes());
    assert_eq!(one.stdout, two.stdout);
    let records = one.records();
    assert_eq!(records.len(), 150, "{}", one.stderr);
    for record in &records {
        let text: Vec<char> = record["document"]["text"].as_str().expect("text").chars().collect();
        check_spans(record, &text);
    }
    assert!(records.iter().any(|r| !r["events"].as_array().expect("events").is_empty()));
}

#[test]
fn random_pages_and_bytes() {
    const PAGE: &[&str] = &[
        "<html>",
        "<p>",
        "</p>",
        "<title>",
        "</title>",
        "<article>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<br",
        "&amp;",
        "&#x1F600;",
        "&#0;",
        "&bogus",
        "<meta name='date' content='",
        "'>",
        "\"",
        "{",
        "}",
        "[",
        "\\u",
        "\"text\":",
        "Norway met Denmark on Monday.",
        "\n",
        "\u{feff}",
        "\0",
        "<",
    ];
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    for n in 0..20 {
        let mut bytes = chance.text(PAGE, 60).into_bytes();
        for _ in 0..n % 4 {
            bytes.push(chance.below(256) as u8);
        }
        let run = || demarche_reading(&["read", "-", "--quiet", "--format", "json"], &bytes);
        let (one, two) = (run(), run());
        assert_eq!((one.code, &one.stdout), (two.code, &two.stdout));
        // A panic ends the program with 101.
        assert!(one.code <= 2, "{}: {}", one.code, one.stderr);
        for record in one.records() {
            let text: Vec<char> = record["document"]["text"].as_str().expect("text").chars().collect();
            check_spans(&record, &text);
        }
    }
}

#[test]
fn random_rule_files() {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let sources = RuleSet::embedded_sources();
    for _ in 0..300 {
        let (_, whole) = sources[chance.below(sources.len())];
        // A stretch of lines of a rule file, one of them cut, doubled or filled with something else.
        let lines: Vec<&str> = whole.lines().collect();
        let from = chance.below(lines.len());
        let mut kept: Vec<String> =
            lines[from..lines.len().min(from + 25)].iter().map(|l| (*l).to_owned()).collect();
        let at = chance.below(kept.len());
        let cut: String = kept[at].chars().take(chance.below(20)).collect();
        kept[at] = match chance.below(3) {
            0 => cut,
            1 => format!("{cut}{}", chance.text(NEWS, 6)),
            _ => format!("{0} {0}", kept[at]),
        };
        let text = kept.join("\n");
        let (rules, found) = RuleSet::parse(&[("random.rules", &text)]);
        let (again, same) = RuleSet::parse(&[("random.rules", &text)]);
        assert_eq!(rules.version(), again.version());
        let said = |d: &[demarche_grammar::RuleDiagnostic]| -> Vec<String> {
            d.iter().map(ToString::to_string).collect()
        };
        assert_eq!(said(&found), said(&same));
    }
}
