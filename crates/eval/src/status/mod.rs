//! Event status: whether what a word tells happened, on UDS-IH2 and MEANTIME.
//!
//! The scale runs from -3 (certainly did not happen) to 3 (certainly did), the common one of Stanovsky and
//! others (ACL 2017) and Rudinger, White and Van Durme (NAACL 2018), who give Pearson's r and the mean
//! absolute error. Sentences and tokens are the corpus's own. Three answers are scored: the reader's number
//! ([`Analysis::factuality`]), the status that the coder's rules give the word, put on the scale by
//! [`scale`], and the mean of the two. A word without a reader's number counts as 0.

mod meantime;
mod uds;

use std::path::Path;
use std::sync::Arc;

use demarche_core::analysis::TokenId;
use demarche_core::record::Status;
use demarche_core::text::Bytes;
use demarche_core::{Analysis, Span};

use crate::{Analyst, EvalError, Report};

/// A sentence and what annotators say of some of its words.
struct Judged {
    words: Vec<String>,
    /// Word, counted from 0, and its value from -3 to 3.
    values: Vec<(usize, f64)>,
}

/// What the program says of one judged word.
struct Answer {
    gold: f64,
    network: f64,
    status: Status,
}

/// Where a status stands on the scale from -3 to 3.
///
/// What is planned, possible, conditional or demanded is told as not, or not yet, having happened: how far
/// down that puts it is not the status's to say, so it stands in the middle.
pub fn scale(status: Status) -> f64 {
    match status {
        Status::Occurred | Status::Ongoing | Status::Recurrent => 3.0,
        Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => 0.0,
        Status::Negated => -3.0,
    }
}

/// Scores `analyst` on the corpus at `path`: the folder of UDS-IH2 (with `factuality_eng_udewt/` and
/// `UD-EWT/`), a file of MEANTIME in the form of the unified factuality corpus (`test.conll`), or a folder
/// that holds such folders or files.
///
/// Figures, for each part: `PART.{network,rules,both}.{r,mae}`, `PART.words`; the table also shows how the
/// annotators' values spread over the rules' statuses. Errors list the words where rules and annotators
/// are furthest apart.
///
/// # Errors
/// When nothing of that form is found, or a file cannot be read.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let mut parts = Vec::new();
    collect(path, 0, &mut parts)?;
    if parts.is_empty() {
        return Err(EvalError::format(path, "neither UDS-IH2 nor a factuality file in CoNLL form"));
    }
    let mut report = Report::new("status");
    for (name, sentences) in parts {
        score(analyst, &name, &sentences, &mut report);
    }
    Ok(report)
}

fn collect(path: &Path, depth: u32, parts: &mut Vec<(String, Vec<Judged>)>) -> Result<(), EvalError> {
    if path.is_file() {
        parts.push(("meantime".to_owned(), meantime::read(path)?));
    } else if uds::is_corpus(path) {
        for part in ["dev", "test"] {
            parts.push((format!("uds.{part}"), uds::read(path, part)?));
        }
    } else if path.join("test.conll").is_file() {
        parts.push(("meantime".to_owned(), meantime::read(&path.join("test.conll"))?));
    } else if depth == 0 {
        for entry in crate::report::list(path)? {
            if entry.is_dir() {
                collect(&entry, depth + 1, parts)?;
            }
        }
    }
    Ok(())
}

/// How many sentences go to the analyst at a time.
const CHUNK: usize = 256;

fn score(analyst: &mut dyn Analyst, name: &str, sentences: &[Judged], report: &mut Report) {
    let mut answers = Vec::new();
    for chunk in sentences.chunks(CHUNK) {
        let (text, spans) = text_of(chunk);
        let analysis = analyst.analyze_tokens(text, &spans);
        let mut first = 0;
        for sentence in chunk {
            for (word, gold) in &sentence.values {
                let token = TokenId(first + *word as u32);
                let network = analysis.factuality(token).map_or(0.0, f64::from);
                let status = analyst.status(&analysis, token);
                if (scale(status) - gold).abs() >= 3.0 {
                    report.errors.push(error_line(name, &analysis, token, status, network, *gold));
                }
                answers.push(Answer { gold: *gold, network, status });
            }
            first += sentence.words.len() as u32;
        }
    }
    report.count(format!("{name}.words"), answers.len());
    report.line(format_args!("{name}: {} words judged", answers.len()));
    report.line(format_args!("{:<12} {:>8} {:>8}", "", "r", "MAE"));
    type Value = fn(&Answer) -> f64;
    let kinds: [(&str, Value); 3] = [
        ("network", |a| a.network),
        ("rules", |a| scale(a.status)),
        ("both", |a| (a.network + scale(a.status)) / 2.0),
    ];
    for (kind, value) in kinds {
        let pairs: Vec<(f64, f64)> = answers.iter().map(|a| (value(a), a.gold)).collect();
        let (r, mae) = (pearson(&pairs), mean_error(&pairs));
        report.number(format!("{name}.{kind}.r"), rounded(r));
        report.number(format!("{name}.{kind}.mae"), rounded(mae));
        report.line(format_args!("{kind:<12} {r:>8.3} {mae:>8.3}"));
    }
    report.line(format_args!(
        "{:<12} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "rules say", "words", "mean", "> 1", "-1 to 1", "< -1"
    ));
    for status in Status::ALL {
        let gold: Vec<f64> = answers.iter().filter(|a| a.status == *status).map(|a| a.gold).collect();
        if gold.is_empty() {
            continue;
        }
        let mean = gold.iter().sum::<f64>() / gold.len() as f64;
        let count = |of: fn(&f64) -> bool| gold.iter().filter(|v| of(v)).count();
        report.line(format_args!(
            "{:<12} {:>8} {mean:>8.2} {:>8} {:>8} {:>8}",
            status.as_str(),
            gold.len(),
            count(|v| *v > 1.0),
            count(|v| (-1.0..=1.0).contains(v)),
            count(|v| *v < -1.0)
        ));
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn error_line(name: &str, a: &Analysis, token: TokenId, status: Status, network: f64, gold: f64) -> String {
    let sentence = a.sentence(a.token(token).sentence);
    format!(
        "{name}: {:?} is {} for {gold:.1} (network {network:.1}): {}",
        a.form(token),
        status.as_str(),
        sentence.span.of(&a.text)
    )
}

/// The words of the sentences with single spaces between, and their spans by sentence.
fn text_of(sentences: &[Judged]) -> (Arc<str>, Vec<Vec<Span<Bytes>>>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    for sentence in sentences {
        let mut own = Vec::new();
        for word in &sentence.words {
            let start = text.len() as u32;
            text.push_str(word);
            own.push(Span::new(start, text.len() as u32));
            text.push(' ');
        }
        spans.push(own);
    }
    (text.into(), spans)
}

/// Pearson's correlation; 0 where one side does not vary.
fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
    }
    let both = (xx * yy).sqrt();
    if both > 0.0 { xy / both } else { 0.0 }
}

fn mean_error(pairs: &[(f64, f64)]) -> f64 {
    pairs.iter().map(|(x, y)| (x - y).abs()).sum::<f64>() / pairs.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_and_error() {
        let line = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];
        assert!((pearson(&line) - 1.0).abs() < 1e-12);
        assert!((mean_error(&line) - 2.0).abs() < 1e-12);
        // By hand: deviations (-1, 0, 1) and (1, -2, 1) have no product.
        assert_eq!(pearson(&[(1.0, 2.0), (2.0, -1.0), (3.0, 2.0)]), 0.0);
        assert_eq!(pearson(&[(1.0, 2.0), (1.0, 3.0)]), 0.0);
    }
}
