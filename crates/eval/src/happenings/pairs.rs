//! Pairs of reports, labelled by a reader who saw no score: do the two tell the same happening?
//!
//! The table has a pair a line: its number, the stratum it was drawn from, the label (`same`, `different`,
//! `unclear`), the label of a second reading where there was one, and for each report its document, kind and first
//! code point with the words there. All articles are kept in the order of their days; a pair counts as joined when
//! its reports end in one happening.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use demarche_core::Record;
use demarche_happenings::{
    Day, DocKey, Filing, Judgement, Memory, Report as Telling, ReportKey, Tables, blocking, reports,
};

use super::Features;
use crate::report::{Counts, read_text};
use crate::{EvalError, Report};

/// Documents of equal title that lie so many days apart or more are repetitions of a formula.
const APART: i32 = 7;

/// One side of a pair.
struct Side {
    doc: String,
    kind: String,
    start: u32,
    words: String,
}

/// A labelled pair.
pub(super) struct Labelled {
    n: u32,
    stratum: String,
    label: String,
    again: String,
    sides: [Side; 2],
}

/// Reads a table of pairs.
pub(super) fn read(path: &Path) -> Result<Vec<Labelled>, EvalError> {
    let text = read_text(path)?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')).skip(1);
    let mut out = Vec::new();
    for (i, line) in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let bad = || EvalError::format(path, format!("line {}: not a labelled pair", i + 1));
        let side = |at: usize| {
            let cell = |k: usize| cells.get(at + k).map(|c| (*c).to_owned());
            Some(Side { doc: cell(0)?, kind: cell(1)?, start: cell(2)?.parse().ok()?, words: cell(3)? })
        };
        let pair = (|| {
            let [n, stratum, label, again] = cells.get(..4)? else { return None };
            Some(Labelled {
                n: n.parse().ok()?,
                stratum: (*stratum).to_owned(),
                label: (*label).to_owned(),
                again: (*again).to_owned(),
                sides: [side(4)?, side(8)?],
            })
        })();
        out.push(pair.ok_or_else(bad)?);
    }
    Ok(out)
}

/// The report of a side: of its kind with a trigger there, else any with a trigger there.
fn find<'t>(side: &Side, reports: &'t [Telling]) -> Option<&'t Telling> {
    let there = |r: &&Telling| r.accounts.iter().any(|a| a.at.start <= side.start && side.start < a.at.end);
    let of_kind = |r: &&Telling| r.kind.as_str() == side.kind;
    reports.iter().filter(there).find(of_kind).or_else(|| reports.iter().find(there))
}

/// Keeps every document in the order of days and looks which pairs are joined.
///
/// `features` takes the evidence of each pair that is read as one or as two, with a line of no bits for its number and
/// one for the column of weights that counts it.
pub(super) fn score(
    labelled: &[Labelled],
    records: &[Record],
    tables: &Tables,
    mut features: Option<&mut Features<'_>>,
) -> Report {
    let mut documents: Vec<(Day, &Record)> = records
        .iter()
        .map(|r| (r.document.published.as_deref().and_then(Day::parse).unwrap_or(Day::from_number(0)), r))
        .collect();
    documents.sort_by(|a, b| (a.0, &a.1.document.id).cmp(&(b.0, &b.1.document.id)));
    let mut told: BTreeMap<String, Vec<Telling>> = BTreeMap::new();
    let tellings = documents.iter().map(|(known_on, record)| {
        let key = DocKey::new(format!("d-{}", record.document.id));
        let document =
            reports(record, &Filing { key, known_on: *known_on, credit: None, copy_of: None }, tables);
        told.insert(record.document.id.clone(), document.reports.clone());
        document
    });
    let (mut shelf, happening) = super::keep(tellings, tables);
    let mut report = Report::new("happenings");
    report.count("documents", documents.len());
    report.count("reports", happening.len());
    let several = shelf.happenings().filter(|h| documents_of(h).len() > 1).count();
    report.count("happenings", shelf.happenings().count());
    report.count("happenings_of_several_documents", several);
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let (mut missing, mut twice, mut agreed) = (0, 0, 0);
    let mut missed: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in labelled {
        if !pair.again.is_empty() {
            twice += 1;
            agreed += usize::from(pair.again == pair.label);
        }
        let [a, b] = [0, 1].map(|i| told.get(&pair.sides[i].doc).and_then(|r| find(&pair.sides[i], r)));
        let (Some(a), Some(b)) = (a, b) else {
            missing += usize::from(pair.label != "unclear");
            // What is not in the records cannot be joined.
            if pair.label == "same" {
                for name in names(pair) {
                    counts.entry(name).or_default().gold += 1;
                }
                *missed.entry("without a report").or_default() += 1;
                let side = pair.sides.iter().find(|s| told.get(&s.doc).and_then(|r| find(s, r)).is_none());
                let side = side.map(|s| format!("{} {} “{}”", s.doc, s.kind, s.words)).unwrap_or_default();
                report.errors.push(format!("#{} {} no report: {side}", pair.n, pair.stratum));
            }
            continue;
        };
        if pair.label == "unclear" {
            continue;
        }
        let joined = happening.get(&a.key).is_some_and(|h| happening.get(&b.key) == Some(h));
        let same = pair.label == "same";
        if let Some(write) = features.as_deref_mut() {
            write(same, &lines(&mut shelf, pair.n, a, b, tables));
        }
        for name in names(pair) {
            let c = counts.entry(name).or_default();
            c.gold += usize::from(same);
            c.system += usize::from(joined);
            c.correct += usize::from(same && joined);
        }
        if joined != same {
            let what = if joined { "joined, and two" } else { "parted, and one" };
            let side = |i: usize| {
                let s = &pair.sides[i];
                format!("{} {} “{}”", s.doc, s.kind, s.words)
            };
            let why = why(&mut shelf, a, b, tables);
            if !joined {
                *missed.entry(why.0).or_default() += 1;
            }
            report.errors.push(format!(
                "#{} {} {what}: {} / {}: {}: {}",
                pair.n,
                pair.stratum,
                side(0),
                side(1),
                why.0,
                why.1
            ));
        }
    }
    report.count("pairs", labelled.iter().filter(|p| p.label != "unclear").count());
    report.count("pairs_without_report", missing);
    report.line(format_args!(
        "{:<14} {:>5} {:>6} {:>9} {:>7} {:>6}",
        "pairs", "same", "joined", "precision", "recall", "F1"
    ));
    for (name, c) in &counts {
        report.percent(format!("{name}.precision"), c.precision());
        report.percent(format!("{name}.recall"), c.recall());
        report.percent(format!("{name}.f1"), c.f1());
        report.line(format_args!(
            "{name:<14} {:>5} {:>6} {:>9.3} {:>7.3} {:>6.3}",
            c.gold,
            c.system,
            c.precision(),
            c.recall(),
            c.f1()
        ));
    }
    for (why, n) in &missed {
        report.line(format_args!("one and not joined, {why}: {n}"));
    }
    report.count("read_twice", twice);
    report.count("read_twice_agreed", agreed);
    report.line(format_args!("read twice: {twice}, alike: {agreed}; without a report: {missing}"));
    let (formulas, joined) = formulas(&documents, &told, &happening);
    let n = joined.len();
    report.errors.extend(joined.into_iter().map(|pair| format!("read-outs joined: {pair}")));
    let joined = n;
    report.count("formulas", formulas);
    report.count("formulas_joined", joined);
    report.line(format_args!(
        "read-outs of one title {APART} days apart or more: {formulas} pairs, joined: {joined}"
    ));
    report
}

/// The evidence of a pair, for learning.
fn lines(shelf: &mut Memory, n: u32, a: &Telling, b: &Telling, tables: &Tables) -> Vec<(String, f64)> {
    let column = match [a, b] {
        both if both.iter().all(|r| r.kind.is_engagement()) => "engagements",
        both if both.iter().any(|r| r.named().next().is_none()) => "bare",
        _ => "acts",
    };
    let mut out = vec![(format!("pair {n}"), 0.0), (format!("column {column}"), 0.0)];
    // A shelf in memory cannot fail.
    let Ok(judged) = demarche_happenings::settle::why(shelf, &a.key, std::slice::from_ref(&b.key), tables);
    for (_, evidence) in judged {
        out.extend(evidence.veto.iter().map(|_| ("veto".to_owned(), 0.0)));
        out.extend(evidence.lines.into_iter().map(|l| (l.feature, l.bits)));
    }
    out
}

/// Why two reports are joined or not, in a word and by the lines of evidence.
fn why(shelf: &mut Memory, a: &Telling, b: &Telling, tables: &Tables) -> (&'static str, String) {
    // A shelf in memory cannot fail.
    let Ok(judged) = demarche_happenings::settle::why(shelf, &a.key, std::slice::from_ref(&b.key), tables);
    let Some((_, evidence)) = judged.first() else { return ("not judged", String::new()) };
    let keys = blocking::keys(a, tables);
    let meet = blocking::keys(b, tables).iter().any(|k| keys.contains(k))
        && blocking::day(a).since(blocking::day(b)).abs() <= blocking::WINDOW;
    let mut lines: Vec<String> =
        evidence.lines.iter().map(|l| format!("{} {:+}", l.feature, l.bits)).collect();
    if let Some(veto) = &evidence.veto {
        lines.push(format!("veto: {veto}"));
    }
    let word = match evidence.judgement() {
        _ if evidence.veto.is_some() => "excluded",
        _ if !meet => "never compared",
        Judgement::Same => "parted from the rest of a group",
        _ => "too few bits",
    };
    (word, format!("{:.2} = {}", evidence.bits, lines.join(", ")))
}

/// Under which names a pair counts.
fn names(pair: &Labelled) -> [String; 4] {
    let half = if pair.n.is_multiple_of(2) { "even" } else { "odd" };
    let sort = if pair.stratum.starts_with('E') { "engagements" } else { "acts" };
    ["all".to_owned(), format!("half {half}"), sort.to_owned(), format!("stratum {}", pair.stratum)]
}

fn documents_of(happening: &demarche_happenings::Happening) -> BTreeSet<&str> {
    happening.reports.iter().map(|r| r.as_str().rsplit_once('-').map_or(r.as_str(), |(d, _)| d)).collect()
}

/// Pairs of documents with one title of a call or meeting, far apart; and those of them that share a happening.
fn formulas(
    documents: &[(Day, &Record)],
    told: &BTreeMap<String, Vec<Telling>>,
    happening: &BTreeMap<ReportKey, ReportKey>,
) -> (usize, Vec<String>) {
    let mut by_title: BTreeMap<String, Vec<(Day, &str)>> = BTreeMap::new();
    for (day, record) in documents {
        let title = record.document.title.as_deref().unwrap_or_default().to_lowercase();
        if title.contains("call with") || title.contains("meeting with") {
            by_title.entry(title).or_default().push((*day, &record.document.id));
        }
    }
    // What else such a document tells ("they will meet next week") may well be told by another.
    let titles: BTreeMap<&str, usize> = documents
        .iter()
        .map(|(_, r)| (r.document.id.as_str(), r.document.title.as_deref().unwrap_or("").chars().count()))
        .collect();
    let of = |doc: &str| -> BTreeSet<&ReportKey> {
        let title = titles[doc];
        let read_out =
            |r: &&Telling| r.kind.is_engagement() && r.accounts.iter().any(|a| (a.at.start as usize) < title);
        told[doc].iter().filter(read_out).filter_map(|r| happening.get(&r.key)).collect()
    };
    let (mut pairs, mut joined) = (0, Vec::new());
    for same in by_title.values() {
        for (i, (later, b)) in same.iter().enumerate() {
            for (earlier, a) in &same[..i] {
                if later.since(*earlier) >= APART {
                    pairs += 1;
                    joined.extend(of(a).intersection(&of(b)).next().map(|key| format!("{a} and {b}: {key}")));
                }
            }
        }
    }
    (pairs, joined)
}
