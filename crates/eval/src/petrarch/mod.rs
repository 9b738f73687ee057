//! PETRARCH's unit tests: sentences with the events their own dictionaries must give.
//!
//! A record is right when exactly its events come out (source, target and code, in any order; none where
//! it says so), or exactly its refusal (`error="storydiscard"` and the like). Each is tried twice: from its
//! words alone, which is the figure that counts, and from the constituency parse it carries. Settings that
//! the file changes between records hold from there on, as PETRARCH has it.

mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use records::{Expected, Records, Sentence, Settings};

use crate::{EvalError, Report};

/// What the program under test makes of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Events: source, target, code.
    Events(BTreeSet<[String; 3]>),
    /// It refuses, by the file's word for the reason.
    Refused(String),
}

/// The program under test.
pub trait DictionaryCoder {
    /// One outcome for each of `sentences`, in order, from their words.
    fn code_text(&mut self, sentences: &[Sentence]) -> Vec<Outcome>;

    /// The same from the parses they carry; `None` where there is none.
    fn code_parse(&mut self, sentences: &[Sentence]) -> Vec<Option<Outcome>>;
}

/// Scores `coder` on `records`.
///
/// Figures: `right` and `total`, for words and (`parse_…`) for given parses; errors name what was expected
/// and what came, for words first. The codes that the words did not give stand below the counts, with what the
/// same source and target were given instead.
pub fn run(coder: &mut dyn DictionaryCoder, records: &Records) -> Report {
    let sentences = &records.sentences;
    let text: Vec<Option<Outcome>> = coder.code_text(sentences).into_iter().map(Some).collect();
    let parse = coder.code_parse(sentences);
    let mut report = Report::new("petrarch");
    let mut classes: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (mode, outcomes) in [("text", &text), ("parse", &parse)] {
        let column = usize::from(mode == "parse") * 2;
        for (sentence, outcome) in sentences.iter().zip(outcomes) {
            let Some(outcome) = outcome else { continue };
            let class = classes.entry(sentence.category.as_str()).or_default();
            class[column + 1] += 1;
            if sentence.expected.accepts(outcome) {
                class[column] += 1;
            } else {
                report.errors.push(format!(
                    "{mode}: {} expected {} got {}: {}",
                    sentence.id,
                    sentence.expected.describe(),
                    describe(outcome),
                    sentence.text
                ));
            }
        }
    }
    let mut confusion: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (sentence, outcome) in sentences.iter().zip(&text) {
        if let (Expected::Events(want), Some(Outcome::Events(got))) = (&sentence.expected, outcome) {
            for [source, target, code] in want.difference(got) {
                let mut same = got.difference(want).filter(|e| e[0] == *source && e[1] == *target);
                let taken = same.next().map_or("(none)", |e| e[2].as_str());
                *confusion.entry((code, taken)).or_default() += 1;
            }
        }
    }
    let mut total = [0; 4];
    report.line(format_args!(
        "{:<12} {:>10} {:>7} {:>16} {:>7}",
        "category", "from words", "of", "from their parse", "of"
    ));
    for (class, counts) in &classes {
        let [a, b, c, d] = *counts;
        report.line(format_args!("{class:<12} {a:>10} {b:>7} {c:>16} {d:>7}"));
        total.iter_mut().zip(counts).for_each(|(t, n)| *t += n);
    }
    let [a, b, c, d] = total;
    report.line(format_args!("{:<12} {a:>10} {b:>7} {c:>16} {d:>7}", "all"));
    if !confusion.is_empty() {
        report.line(format_args!("codes missed from words, and what the same parties have instead:"));
    }
    for ((code, taken), n) in &confusion {
        report.line(format_args!("  {code:<6} {taken:<7} {n:>3}"));
    }
    for (name, count) in ["right", "total", "parse_right", "parse_total"].into_iter().zip(total) {
        report.count(name, count);
    }
    report
}

impl Expected {
    fn accepts(&self, outcome: &Outcome) -> bool {
        match (self, outcome) {
            (Expected::Events(want), Outcome::Events(got)) => want == got,
            (Expected::Refusal(want), Outcome::Refused(got)) => want == got,
            _ => false,
        }
    }

    fn describe(&self) -> String {
        match self {
            Expected::Events(events) => list(events),
            Expected::Refusal(why) => why.clone(),
        }
    }
}

fn describe(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Events(events) => list(events),
        Outcome::Refused(why) => why.clone(),
    }
}

fn list(events: &BTreeSet<[String; 3]>) -> String {
    if events.is_empty() {
        return "no event".to_owned();
    }
    events.iter().map(|e| e.join(" ")).collect::<Vec<_>>().join(", ")
}

/// The records in the file at `path`.
///
/// # Errors
///
/// If it cannot be read, or is not such a file.
pub fn read(path: &Path) -> Result<Records, EvalError> {
    let text = crate::report::read_text(path)?;
    records::parse(&text).map_err(|message| EvalError::format(path, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<Validation><Environment><Verbfile>v.txt</Verbfile><Discardfile>d.txt</Discardfile></Environment>
<Sentences>
<Sentence date="19950102" id="A-1" category="A" sentence="true">
<EventCoding sourcecode="ORD" targetcode="LIS" eventcode="10"></EventCoding>
<Text>Ordu helped
Lisse.</Text><Parse>(ROOT (S))</Parse></Sentence>
<Config option="require_dyad" value="False"></Config><Config option="comma_emax" value="0"></Config>
<Sentence date="19950103" id="B-1" category="B"><EventCoding noevents="True"/><Text>Nothing.</Text></Sentence>
<Sentence date="bad" id="B-2" category="B"><EventCoding error="storydiscard"/><Text>Cup.</Text></Sentence>
</Sentences></Validation>"#;

    struct Says(Outcome);

    impl DictionaryCoder for Says {
        fn code_text(&mut self, sentences: &[Sentence]) -> Vec<Outcome> {
            vec![self.0.clone(); sentences.len()]
        }
        fn code_parse(&mut self, sentences: &[Sentence]) -> Vec<Option<Outcome>> {
            sentences.iter().map(|s| s.parse.as_ref().map(|_| self.0.clone())).collect()
        }
    }

    #[test]
    fn records_are_read_with_the_settings_in_force() {
        let records = records::parse(FILE).unwrap();
        assert_eq!(records.dictionaries, ["v.txt", "d.txt"]);
        let [a, b, c] = &records.sentences[..] else { panic!("three records") };
        assert_eq!((a.text.as_str(), a.settings.require_dyad), ("Ordu helped Lisse.", true));
        assert_eq!((b.settings.require_dyad, b.settings.terminal), (false, (2, 0)));
        assert_eq!((a.date.is_some(), c.date), (true, None));
        assert_eq!(c.expected, Expected::Refusal("storydiscard".to_owned()));
    }

    #[test]
    fn only_the_exact_outcome_counts() {
        let records = records::parse(FILE).unwrap();
        let figures = |outcome| {
            let report = run(&mut Says(outcome), &records);
            let figure = |name| report.figure(name).unwrap();
            (
                figure("right"),
                figure("total"),
                figure("parse_right"),
                figure("parse_total"),
                report.errors.len(),
            )
        };
        let event = ["ORD", "LIS", "10"].map(str::to_owned);
        let one = BTreeSet::from([event.clone()]);
        assert_eq!(figures(Outcome::Events(one)), (1.0, 3.0, 1.0, 1.0, 2));
        let two = BTreeSet::from([event, ["LIS", "ORD", "10"].map(str::to_owned)]);
        assert_eq!(figures(Outcome::Events(two)), (0.0, 3.0, 0.0, 1.0, 4));
        assert_eq!(figures(Outcome::Events(BTreeSet::new())), (1.0, 3.0, 0.0, 1.0, 3));
        assert_eq!(figures(Outcome::Refused("storydiscard".to_owned())), (1.0, 3.0, 0.0, 1.0, 3));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(records::parse("<Sentences").is_err());
        assert!(records::parse("<A><B/></A>").is_err());
    }
}
