//! `demarche bench --twice`: what it costs to load every event rule a second time under another name.
//!
//! The cost of coding is to grow with the triggers found in the text, not with the rules loaded. The copies
//! have the triggers of their originals, so that each is tried wherever its original is: that is the worst
//! case, since rules about other words are never looked at (a test of `demarche-grammar` counts them).

use std::time::Instant;

use demarche_core::{Analysis, Document};
use demarche_grammar::{Ontology, RuleSet, Severity};
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::exit::Stop;

/// How often the articles are read and coded, and how often they are matched: matching takes so much less.
const ROUNDS: (u32, u32) = (3, 20);

/// Measures on one thread; `clock` gives seconds, of processor time where the system tells it.
pub fn measure(engine: &Engine, documents: &[Document], clock: &dyn Fn() -> f64) -> Result<Value, Stop> {
    let again: Vec<(&str, String)> =
        RuleSet::embedded_sources().iter().map(|(name, text)| (*name, copy(text))).collect();
    let again: Vec<(&str, &str)> = again.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (twice, found) = RuleSet::layered(&[RuleSet::embedded_sources(), &again], Ontology::embedded());
    let once: &RuleSet = RuleSet::embedded();
    let whole = found.iter().all(|d| d.severity() != Severity::Error);
    if !whole || twice.rules().len() != 2 * once.rules().len() {
        return Err(Stop::with("the rules cannot be loaded twice"));
    }

    let timed = |rounds: u32, work: &mut dyn FnMut()| {
        let start = clock();
        (0..rounds).for_each(|_| work());
        (clock() - start) * 1e3 / f64::from(rounds)
    };
    let mut worker = engine.worker();
    let mut analyses: Vec<Analysis> = Vec::new();
    let mut events = 0;
    let reading = timed(ROUNDS.0, &mut || {
        analyses = documents.iter().flat_map(|d| worker.analyze(&[d])).collect();
    });
    let coding = timed(ROUNDS.0, &mut || {
        events = documents.iter().zip(&analyses).map(|(d, a)| worker.code(d, a).events.len()).sum();
    });
    let matches = |rules: &RuleSet| -> usize { analyses.iter().map(|a| rules.matches(a).len()).sum() };
    if matches(once) != matches(&twice) {
        return Err(Stop::with("the copies of the rules match elsewhere than the rules"));
    }
    let (mut single, mut double) = (0.0, 0.0);
    // In turns, so that a machine busy with something else slows both alike.
    for _ in 0..ROUNDS.1 {
        single += timed(1, &mut || _ = std::hint::black_box(matches(once)));
        double += timed(1, &mut || _ = std::hint::black_box(matches(&twice)));
    }
    let (single, double) = (single / f64::from(ROUNDS.1), double / f64::from(ROUNDS.1));
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    Ok(json!({
        "rules": once.rules().len(),
        "reading_ms": rounded(reading),
        "coding_ms": rounded(coding),
        "matching_ms": rounded(single),
        "matching_twice_the_rules_ms": rounded(double),
        "added_percent_of_reading_and_coding": rounded(100.0 * (double - single) / (reading + coding)),
        "events": events,
    }))
}

/// Seconds since `start`, for systems that do not tell processor time.
pub fn wall(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

/// The rules of a file under other names; its lists and frames stay as they are.
fn copy(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        let mut words =
            line.split('#').next().unwrap_or_default().split([' ', ',']).filter(|w| !w.is_empty());
        match words.next() {
            Some(word @ ("rule" | "beats")) => {
                let names: Vec<String> = words.map(|name| format!("{name}.again")).collect();
                let indent = &line[..line.len() - line.trim_start().len()];
                out.push_str(&format!("{indent}{word} {}\n", names.join(", ")));
            }
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_copy_has_other_names() {
        let text = "rule a.b\n  verb hit # rule\n  beats c.d, e\nlist x\n  y\n";
        let copied = "rule a.b.again\n  verb hit # rule\n  beats c.d.again, e.again\nlist x\n  y\n";
        assert_eq!(super::copy(text), copied);
    }
}
