//! Coreference: which phrases of a document mean the same, on GUM and MEANTIME.
//!
//! Tokens and sentences are those of the corpus, and speakers where it names them (as the shared task
//! CoNLL-2012 gave them); phrases, parse and entities are the program's own. A mention counts only with
//! exactly the words of the gold. MUC, B³ and CEAF-φ4 are printed in two ways: without singletons on either
//! side, as the scoring of OntoNotes leaves them out (this is the CoNLL score that is published), and with
//! them, as GUM annotates them.

mod gum;
mod meantime;
mod scores;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use demarche_core::Span;
use demarche_core::text::Bytes;

pub use scores::{Measure, Mention, Ratio, Scores};

use crate::entities::meantime_root;
use crate::syntax::span;
use crate::{Analyst, EvalError, Report};

/// A document of the gold.
#[derive(Debug, Clone, Default)]
struct Annotated {
    id: String,
    genre: String,
    /// Words, and whether a space follows.
    sentences: Vec<Vec<(String, bool)>>,
    /// For each sentence who speaks it, where the corpus tells.
    speakers: Vec<Option<String>>,
    /// For each sentence whether it begins a paragraph.
    paragraphs: Vec<bool>,
    /// Mentions of each entity: first token and the one after the last, counted through the document.
    entities: Vec<Vec<(u32, u32)>>,
    /// While reading: the last word of a multiword token, and whether a space follows the token.
    joined: Option<(u32, bool)>,
    /// Only mentions before this token count; `None` for the whole document.
    until: Option<u32>,
}

/// Genres that are also scored together: those nearest to the news.
const NEWS_LIKE: [&str; 3] = ["news", "interview", "speech"];

/// Scores `analyst` on the corpus at `path`: a CoNLL-U file with `Entity=`, or a MEANTIME folder.
///
/// Figures, in percent: `GENRE.{muc,b3,ceaf}.{precision,recall,f1}`, `GENRE.conll`, `GENRE.mentions.…` for
/// each genre, for `news+interview+speech` and for `all`; and the same under `GENRE.singletons.…`.
///
/// # Errors
/// When the corpus cannot be read or has no coreference.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let root = if path.is_file() { None } else { meantime_root(path)? };
    let documents = root.map_or_else(|| gum::read(path), |root| meantime::read(&root))?;
    let mut report = Report::new("coreference");
    report.count("documents", documents.len());
    let mut tallies: BTreeMap<String, [Scores; 2]> = BTreeMap::new();
    for document in &documents {
        let found = found(analyst, document);
        let scores = score(document, &found, &mut report.errors);
        let mut add = |name: &str| {
            let tally = tallies.entry(name.to_owned()).or_default();
            tally[0].merge(&scores[0]);
            tally[1].merge(&scores[1]);
        };
        add(&document.genre);
        if NEWS_LIKE.contains(&document.genre.as_str()) {
            add("news+interview+speech");
        }
        add("all");
    }
    fill(&mut report, &tallies);
    Ok(report)
}

/// The text of a document and where its words stand in it; a line break parts paragraphs.
fn text(document: &Annotated) -> (String, Vec<Vec<Span<Bytes>>>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    for (sentence, paragraph) in document.sentences.iter().zip(&document.paragraphs) {
        if !text.is_empty() {
            text.push_str(if *paragraph { "\n\n" } else { " " });
        }
        let mut row = Vec::new();
        for (i, (word, space)) in sentence.iter().enumerate() {
            let start = text.len();
            text.push_str(word);
            row.push(span(start, text.len()));
            if *space && i + 1 < sentence.len() {
                text.push(' ');
            }
        }
        spans.push(row);
    }
    (text, spans)
}

fn found(analyst: &mut dyn Analyst, document: &Annotated) -> Vec<Vec<(u32, u32)>> {
    let (text, spans) = text(document);
    let analysis = analyst.analyze_tokens(Arc::from(text), &spans);
    let chains = analyst.coreference(&analysis, &document.speakers);
    chains.into_iter().map(|c| c.into_iter().map(|s| (s.start, s.end)).collect()).collect()
}

/// The scores without and with singletons.
fn score(document: &Annotated, found: &[Vec<(u32, u32)>], errors: &mut Vec<String>) -> [Scores; 2] {
    let inside = |e: &Vec<(u32, u32)>| -> Vec<Mention> {
        let mut out: Vec<Mention> =
            e.iter().filter(|m| document.until.is_none_or(|u| m.1 <= u)).map(|m| (0, m.0, m.1)).collect();
        out.sort_unstable();
        out.dedup();
        out
    };
    let clean = |entities: &[Vec<(u32, u32)>]| -> Vec<Vec<Mention>> {
        // No mention stands in two entities: the first has it.
        let mut seen = std::collections::BTreeSet::new();
        let unique = entities.iter().map(|e| {
            let mut e = inside(e);
            e.retain(|m| seen.insert(*m));
            e
        });
        unique.filter(|e| !e.is_empty()).collect()
    };
    let (gold, ours) = (clean(&document.entities), clean(found));
    list_errors(document, &gold, &ours, errors);
    let several =
        |e: &[Vec<Mention>]| -> Vec<Vec<Mention>> { e.iter().filter(|e| e.len() > 1).cloned().collect() };
    [Scores::of(&several(&gold), &several(&ours)), Scores::of(&gold, &ours)]
}

/// One line for each phrase whose nearest earlier partner is none of the gold's, and for each that has none
/// and should.
fn list_errors(document: &Annotated, gold: &[Vec<Mention>], ours: &[Vec<Mention>], errors: &mut Vec<String>) {
    let words: Vec<&str> = document.sentences.iter().flatten().map(|w| w.0.as_str()).collect();
    let say = |m: Mention| words[m.1 as usize..m.2 as usize].join(" ");
    let place = |all: &[Vec<Mention>]| -> BTreeMap<Mention, (usize, Option<Mention>)> {
        let rows = all.iter().enumerate().flat_map(|(i, e)| {
            e.iter().enumerate().map(move |(k, m)| (*m, (i, k.checked_sub(1).map(|k| e[k]))))
        });
        rows.collect()
    };
    let (in_gold, in_ours) = (place(gold), place(ours));
    let mut all: Vec<Mention> = in_gold.keys().chain(in_ours.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    for m in all {
        let (g, o) = (in_gold.get(&m), in_ours.get(&m));
        let before_gold = g.and_then(|g| g.1);
        let before_ours = o.and_then(|o| o.1);
        let kind = match (g, before_gold, o, before_ours) {
            (_, _, _, Some(b)) if g.is_some_and(|g| in_gold.get(&b).is_some_and(|x| x.0 == g.0)) => continue,
            (None, _, _, None) | (Some(_), None, _, None) => continue,
            (None, _, _, Some(_)) => "no mention of the gold",
            (_, Some(_), None, _) => "not found",
            (_, Some(_), Some(_), None) => "left alone",
            (_, None, _, Some(_)) => "joined, stands alone",
            (_, Some(_), Some(_), Some(_)) => "joined wrongly",
        };
        let with = before_ours.map(say).unwrap_or_default();
        let right = before_gold.map(say).unwrap_or_default();
        errors.push(format!("{} {}: {kind}: {:?} with {with:?} for {right:?}", document.id, m.1, say(m)));
    }
}

fn fill(report: &mut Report, tallies: &BTreeMap<String, [Scores; 2]>) {
    // Single genres first, sums last.
    let mut names: Vec<&String> = tallies.keys().collect();
    names.sort_by_key(|n| (n.as_str() == "all", n.contains('+'), n.as_str()));
    for (i, title) in ["without singletons (as OntoNotes is scored)", "with singletons (as GUM is annotated)"]
        .into_iter()
        .enumerate()
    {
        report.line(format_args!("{title}"));
        report.line(format_args!(
            "{:<22} {:>6} {:>6} {:>6} {:>6}  {:>6} {:>6} {:>6}",
            "", "MUC", "B3", "CEAF", "CoNLL", "mtn P", "R", "F1"
        ));
        for name in &names {
            let s = &tallies[*name][i];
            let prefix = if i == 0 { (*name).clone() } else { format!("{name}.singletons") };
            for (measure, m) in [("muc", s.muc), ("b3", s.b3), ("ceaf", s.ceaf), ("mentions", s.mentions)] {
                report.percent(format!("{prefix}.{measure}.precision"), m.precision.share());
                report.percent(format!("{prefix}.{measure}.recall"), m.recall.share());
                report.percent(format!("{prefix}.{measure}.f1"), m.f1());
            }
            report.percent(format!("{prefix}.conll"), s.conll());
            report.line(format_args!(
                "{name:<22} {:>6.2} {:>6.2} {:>6.2} {:>6.2}  {:>6.2} {:>6.2} {:>6.2}",
                100.0 * s.muc.f1(),
                100.0 * s.b3.f1(),
                100.0 * s.ceaf.f1(),
                100.0 * s.conll(),
                100.0 * s.mentions.precision.share(),
                100.0 * s.mentions.recall.share(),
                100.0 * s.mentions.f1(),
            ));
        }
    }
}
