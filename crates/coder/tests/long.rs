//! Long documents: the time of coding grows as the text does, and what their parts give is one sound record.
//!
//! Of each kind of text there is a short one, which the coder takes in one part, and one of four times its length.
//! What costs the square of the length would take sixteen times as long.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use demarche_coder::Coder;
use demarche_core::{Document, Record};
use demarche_reader::{Reader, ReaderScratch};
use serde_json::Value;

/// Words of the short texts: just under what one part holds.
const SHORT: usize = 4_500;
/// How many times as long the long ones are.
const TIMES: usize = 4;
/// How many times as long they may take, with room for a machine that does something else meanwhile.
const AT_MOST: f64 = 8.0;

/// A name of which there are some thousands.
fn name(n: usize) -> String {
    const FIRST: [&str; 8] = ["Anna", "Boris", "Carla", "David", "Elena", "Farid", "Gloria", "Hassan"];
    const PARTS: [&str; 12] = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "du", "fa", "ge"];
    let part = |k: usize| PARTS[(n / 12usize.pow(k as u32) + n * (k + 3)) % 12];
    format!("{} {}{}{}l", FIRST[n % 8], part(0).to_uppercase().get(..1).unwrap_or("B"), part(1), part(2))
}

const STATES: [&str; 6] = ["France", "Iran", "Kenya", "Peru", "Poland", "Japan"];

fn sentence(kind: &str, n: usize) -> String {
    let (a, b) = (STATES[n % 6], STATES[(n / 6 + n + 1) % 6]);
    match kind {
        "names" => format!("{} met {} after talks with the {} Institute.", name(n), name(n + 7), name(2 * n)),
        "events" => {
            format!("{a} condemned {b} on {} May 2019, and troops killed {} people.", n % 28 + 1, n % 90)
        }
        _ => format!("“We will not accept plan {n},” {} said. He told {a} that it would fail.", name(n)),
    }
}

fn text(kind: &str, words: usize) -> String {
    let (mut out, mut so_far, mut n) = (String::new(), 0, 0);
    while so_far < words {
        let next = sentence(kind, n);
        so_far += next.split(' ').count();
        n += 1;
        out.push_str(&next);
        out.push_str(if n % 4 == 0 { "\n\n" } else { " " });
    }
    out
}

fn code(reader: &Reader, coder: &Coder, text: &str) -> (Record, Duration) {
    let document = Document::from_parts("", None, text, "2021-03-04".parse().ok());
    let analysis = reader.analyze(&[&document], &mut ReaderScratch::default()).swap_remove(0);
    let began = Instant::now();
    (coder.code(&document, &analysis), began.elapsed())
}

/// Every id that a value defines or names, and whether all its words stand where they say.
fn look(value: &Value, text: &[char], defined: &mut Vec<String>, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let at = |key: &str| fields.get(key).and_then(Value::as_u64).map(|n| n as usize);
            if let (Some(start), Some(end), Some(words)) =
                (at("start"), at("end"), fields.get("text").and_then(Value::as_str))
            {
                assert_eq!(text[start..end].iter().collect::<String>(), words);
            }
            for (key, value) in fields {
                match value {
                    Value::String(id) if key == "id" => defined.push(id.clone()),
                    Value::String(id) if is_id(id) => drop(named.insert(id.clone())),
                    _ => look(value, text, defined, named),
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                match value {
                    Value::String(id) if is_id(id) => drop(named.insert(id.clone())),
                    _ => look(value, text, defined, named),
                }
            }
        }
        _ => {}
    }
}

fn is_id(text: &str) -> bool {
    let (letter, number) = text.split_at_checked(1).unwrap_or_default();
    "aqegpti".contains(letter) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

#[test]
fn time_grows_as_the_text_does() {
    let (reader, coder) = (Reader::embedded().expect("the model loads"), Coder::embedded());
    for kind in ["names", "events", "quotes"] {
        let (_, short) = code(&reader, &coder, &text(kind, SHORT));
        let long = text(kind, SHORT * TIMES);
        let (record, took) = code(&reader, &coder, &long);
        let ratio = took.as_secs_f64() / short.as_secs_f64();
        assert!(ratio < AT_MOST, "{kind}: {took:?} against {short:?}, {ratio:.1} times");

        let mut value = serde_json::to_value(&record).expect("a record is JSON");
        let chars: Vec<char> = long.chars().collect();
        value["document"] = Value::Null;
        let (mut defined, mut named) = (Vec::new(), BTreeSet::new());
        look(&value, &chars, &mut defined, &mut named);
        let ids: BTreeSet<String> = defined.iter().cloned().collect();
        assert_eq!(ids.len(), defined.len(), "{kind}: an id stands twice");
        assert!(named.is_subset(&ids), "{kind}: {:?}", named.difference(&ids).next());
        let last = record.events.last().map_or(0, |e| e.trigger.start as usize);
        assert!(kind == "names" || last > chars.len() * 9 / 10, "{kind}: the end was not coded");
        // A state told in every part is one actor.
        if kind == "events" {
            assert_eq!(record.actors.iter().filter(|a| a.name == "Kenya").count(), 1);
        }
    }
}
