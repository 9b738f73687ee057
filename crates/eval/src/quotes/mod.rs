//! Attributions (source, cue, content) against annotated news in brat's form, as PolNeAR has them.
//!
//! `DIR` holds `text/*.txt` and `attributions/*.ann`; a document marked by several annotators counts
//! once, by the annotator whose name comes first. Every attribution is an item of its own: one nested in
//! another is compared like any other, and one in several pieces, or with several contents, by the union
//! of them. Only letters and digits count, so that quotation marks and white space make no difference.
//!
//! - **half overlap**: content of both shares at least half of the letters that either has
//!   (intersection over union ≥ 0.5); pairs are made best first, each item used once;
//! - **strict**: the letters are the same;
//! - **source**: of the pairs by half overlap, where both phrases share at least half the letters of the
//!   shorter, or neither side has one;
//! - **cue**: of the pairs, where the cues share a letter, or neither side has one;
//! - **kind**: by the marks in the text: direct where at least nine letters in ten stand between
//!   quotation marks, indirect where none does, mixed else. Recall of a kind is over the marked items of
//!   that kind, precision over the found ones, whatever kind the partner has.
//!
//! PolNeAR marks the outermost attributions only: none of the 2,319 contents of its dev part lies in another, and
//! no cue in a content. Where a corpus nests nothing, what was found inside another found content is therefore
//! left out, and counted as `nested_left_out`; what the figures are with it is printed too (`all.levels`).
//!
//! The reliability table sets the confidence that was given against the share that was right, content and
//! source both, where a source is given; where none is, the content alone.

mod brat;
mod reliability;
mod score;

use std::collections::BTreeSet;
use std::path::Path;

use demarche_core::text::{Bytes, Span};

use crate::gold::matching::pair;
use crate::report::Counts;
use crate::{Analyst, Attribution, EvalError, Report};
use reliability::Reliability;

/// An attribution as an annotator marked it; spans in bytes of the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gold {
    /// What is attributed, in text order.
    pub content: Vec<Span<Bytes>>,
    /// To whom; empty where the text names none.
    pub source: Vec<Span<Bytes>>,
    /// By which words.
    pub cue: Vec<Span<Bytes>>,
}

/// How the words are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Direct,
    Mixed,
    Indirect,
}

const KINDS: [(&str, Kind); 3] =
    [("direct", Kind::Direct), ("mixed", Kind::Mixed), ("indirect", Kind::Indirect)];

/// What is counted.
#[derive(Default)]
struct Tally {
    half: Counts,
    /// Half overlap with what was found inside other contents too.
    levels: Counts,
    strict: Counts,
    /// By kind: marked, found, matched among the marked, matched among the found.
    kinds: [[usize; 4]; KINDS.len()],
    /// Only what the record keeps as quotations.
    recorded: (usize, usize),
    source: usize,
    cue: usize,
    /// The same for direct ones.
    direct_source: (usize, usize),
    reliability: Reliability,
}

/// Reads the documents of folder `path` with `analyst` and scores what is attributed in them.
///
/// # Errors
/// When the folder or a file in it cannot be read or is not in brat's form.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let mut report = Report::new("quotes");
    let mut tally = Tally::default();
    let documents = brat::read(path)?;
    let (mut empty, mut nested) = (0, 0);
    // A corpus that nests nothing has marked the outermost attributions only.
    let flat = documents
        .iter()
        .all(|d| score::outermost(&marked_letters(&d.document.text, &d.gold)).len() == d.gold.len());
    for (number, item) in documents.iter().enumerate() {
        empty += item.empty;
        let analysis = analyst.analyze(&[&item.document]);
        let Some(analysis) = analysis.first() else { continue };
        let mut found = analyst.attributions(&item.document, analysis);
        tally.levels.gold += item.gold.len();
        tally.levels.system += found.len();
        let (marked, read) =
            (marked_letters(&item.document.text, &item.gold), read_letters(&item.document.text, &found));
        tally.levels.correct += pair(marked.len(), read.len(), |g, f| half(&marked[g], &read[f])).pairs.len();
        if flat {
            let kept = score::outermost(&read);
            nested += found.len() - kept.len();
            found = kept.into_iter().map(|i| found[i].clone()).collect();
        }
        score_document(number, &item.document, &item.gold, &found, &mut tally, &mut report.errors);
    }
    report.count("documents", documents.len());
    report.count("without_content", empty);
    report.count("nested_left_out", nested);
    let mut annotators: Vec<&str> = documents.iter().map(|d| d.annotator.as_str()).collect();
    annotators.sort_unstable();
    annotators.dedup();
    report.text("annotators", &annotators.join(" "));
    fill(&mut report, &tally);
    Ok(report)
}

/// The share of two contents where it is half at least, else 0.
fn half(marked: &BTreeSet<u32>, read: &BTreeSet<u32>) -> f64 {
    let share = score::share(marked, read);
    if share >= 0.5 { share } else { 0.0 }
}

/// The letters of the content of each of `gold`.
fn marked_letters(text: &str, gold: &[Gold]) -> Vec<BTreeSet<u32>> {
    gold.iter().map(|g| score::letters(text, &g.content)).collect()
}

/// The letters of the content of each of `found`.
fn read_letters(text: &str, found: &[Attribution]) -> Vec<BTreeSet<u32>> {
    found.iter().map(|f| score::letters(text, &f.content)).collect()
}

fn score_document(
    number: usize,
    document: &demarche_core::Document,
    gold: &[Gold],
    found: &[Attribution],
    tally: &mut Tally,
    errors: &mut Vec<String>,
) {
    let text = document.text.as_str();
    let (marked, read) = (marked_letters(text, gold), read_letters(text, found));
    let kind_of = |spans: &[Span<Bytes>]| {
        let kind = score::kind(text, spans);
        KINDS.iter().position(|(_, k)| *k == kind).unwrap_or(0)
    };
    let gold_kinds: Vec<usize> = gold.iter().map(|g| kind_of(&g.content)).collect();
    let found_kinds: Vec<usize> = found.iter().map(|f| kind_of(&f.content)).collect();
    let pairs = pair(gold.len(), found.len(), |g, f| half(&marked[g], &read[f]));
    tally.half.gold += gold.len();
    tally.half.system += found.len();
    gold_kinds.iter().for_each(|k| tally.kinds[*k][0] += 1);
    found_kinds.iter().for_each(|k| tally.kinds[*k][1] += 1);
    tally.recorded.0 += found.iter().filter(|f| f.recorded).count();
    let id = &document.id;
    let quoted = |spans: &[Span<Bytes>]| {
        let words: Vec<&str> = spans.iter().map(|s| s.of(text)).collect();
        words.join(" … ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let name = |k: usize| KINDS[k].0;
    for &(g, f) in &pairs.pairs {
        let (gold, found) = (&gold[g], &found[f]);
        tally.half.correct += 1;
        tally.strict.correct += usize::from(marked[g] == read[f]);
        tally.kinds[gold_kinds[g]][2] += 1;
        tally.kinds[found_kinds[f]][3] += 1;
        tally.recorded.1 += usize::from(found.recorded);
        let source = score::same_source(text, gold, found);
        tally.source += usize::from(source);
        tally.cue += usize::from(score::same_cue(text, gold, found));
        if KINDS[gold_kinds[g]].1 == Kind::Direct {
            tally.direct_source.0 += 1;
            tally.direct_source.1 += usize::from(source);
        }
        // Who names nobody claims nobody: then the words alone count.
        tally.reliability.add(number, found, true, source || found.source.is_none());
        if !source {
            errors.push(format!(
                "{id}: source [{}] of [{}] cue [{}] due [{}]",
                quoted(&found.source.into_iter().collect::<Vec<_>>()),
                quoted(&found.content),
                quoted(&gold.cue),
                quoted(&gold.source),
            ));
        }
    }
    for g in pairs.lost {
        let Gold { content, source, cue } = &gold[g];
        let near = nearest(&marked[g], &read).map(|f| &found[f]);
        errors.push(format!(
            "{id}: missed {}{} [{}] cue [{}] source [{}]{}",
            name(gold_kinds[g]),
            if near.is_some() { " (overlaps)" } else { "" },
            quoted(content),
            quoted(cue),
            quoted(source),
            near.map_or(String::new(), |n| format!(" near [{}] by {}", quoted(&n.content), n.construction)),
        ));
    }
    for f in pairs.extra {
        let a = &found[f];
        tally.reliability.add(number, a, false, false);
        let near = nearest(&read[f], &marked).map(|g| &gold[g]);
        errors.push(format!(
            "{id}: false {} [{}] cue [{}] source [{}] by {}{} ({:.2}){}",
            name(found_kinds[f]),
            quoted(&a.content),
            quoted(&a.cue.into_iter().collect::<Vec<_>>()),
            quoted(&a.source.into_iter().collect::<Vec<_>>()),
            a.construction,
            if a.recorded { "" } else { ", not in the record" },
            a.confidence,
            near.map_or(String::new(), |n| format!(
                " near [{}] cue [{}]",
                quoted(&n.content),
                quoted(&n.cue)
            )),
        ));
    }
}

/// The one of `others` that shares most letters with `item`, the first of equals; `None` where none shares any.
fn nearest(item: &BTreeSet<u32>, others: &[BTreeSet<u32>]) -> Option<usize> {
    let shares = others.iter().map(|o| score::share(item, o)).enumerate().filter(|(_, s)| *s > 0.0);
    shares.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(i, _)| i)
}

fn fill(report: &mut Report, tally: &Tally) {
    let half = tally.half;
    let strict = Counts { correct: tally.strict.correct, ..half };
    let mut row = |name: &str, counts: [f64; 3], note: String| {
        for (what, value) in ["precision", "recall", "f1"].into_iter().zip(counts) {
            report.percent(format!("{name}.{what}"), value);
        }
        let [p, r, f] = counts;
        report.line(format_args!("{name:<18} P {p:.3}  R {r:.3}  F1 {f:.3}  {note}"));
    };
    let three = |c: Counts| [c.precision(), c.recall(), c.f1()];
    let note = format!("(tp {} of {} marked, {} found)", half.correct, half.gold, half.system);
    row("content.half", three(half), note);
    row("content.strict", three(strict), format!("(tp {})", strict.correct));
    row("all.levels", three(tally.levels), "(what was found inside other contents counted too)".to_owned());
    for ((name, _), [marked, found, hit, right]) in KINDS.iter().zip(tally.kinds) {
        let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f64 / of as f64 };
        let (p, r) = (share(right, found), share(hit, marked));
        let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        row(name, [p, r, f1], format!("(right {right} of {found} found, {hit} of {marked} marked)"));
    }
    let record = Counts { gold: half.gold, system: tally.recorded.0, correct: tally.recorded.1 };
    row("record.only", three(record), "(what the record keeps as quotations)".to_owned());
    let of = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let (direct, direct_right) = tally.direct_source;
    for (name, right, matched) in [
        ("source", tally.source, half.correct),
        ("source.direct", direct_right, direct),
        ("cue", tally.cue, half.correct),
    ] {
        report.percent(name, of(right, matched));
        report.line(format_args!("{name:<18} {right}/{matched} = {:.3} of matched", of(right, matched)));
    }
    tally.reliability.print(report);
}
