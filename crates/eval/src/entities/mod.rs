//! Named entities: our labels against our own annotation and three corpora, each with a label scheme of its own.
//!
//! Our labels are PER, ORG, GPE, LOC, FAC, NORP, EVENT, LAW and DATE. Every gold mention names the labels
//! of ours that are right for it; a mention counts as found where the words are exactly the same and the
//! label is one of these. Labels a corpus does not annotate are left out of the output before anything is
//! counted; everything else counts. Mentions of the gold may be nested ("Ford Motor Company CEO Alan Mulally" and the
//! name in it), ours never are; a second count leaves out what holds another mention of the gold, which no flat
//! annotation can have beside it.
//!
//! | corpus | its label | ours |
//! |---|---|---|
//! | CrossNER politics | person, politician | PER |
//! | | organisation, politicalparty | ORG |
//! | | country | GPE |
//! | | location | GPE LOC FAC |
//! | | event, election | EVENT |
//! | | misc | output that touches it is left out |
//! | MEANTIME | PER, ORG | PER, ORG |
//! | | LOC | GPE LOC FAC, NORP (MEANTIME counts the adjective of a country, as in "Irish airline", as the place) |
//! | re3d | Person | PER |
//! | | Organisation | ORG GPE NORP |
//! | | Location | GPE LOC FAC |
//! | | Nationality | NORP |
//! | | Temporal | DATE |

mod crossner;
mod meantime;
mod re3d;
mod standoff;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use demarche_core::analysis::EntityLabel;
use demarche_core::text::Bytes;
use demarche_core::{Analysis, Span};

use crate::report::Counts;
use crate::syntax::span;
use crate::{Analyst, EvalError, Report};

pub(crate) use meantime::{
    LAST_SENTENCE as MEANTIME_LAST_SENTENCE, corpora as meantime_corpora, files as meantime_files,
    root as meantime_root,
};

const PLACE: &[EntityLabel] = &[EntityLabel::Gpe, EntityLabel::Location, EntityLabel::Facility];

/// A mention of the gold.
#[derive(Debug, Clone)]
struct Gold {
    /// Where, in the unit of the corpus (tokens or bytes).
    start: usize,
    end: usize,
    /// The labels of ours that are right for it.
    labels: &'static [EntityLabel],
    /// The name under which it is counted.
    class: &'static str,
}

/// A mention of the output.
#[derive(Debug, Clone)]
struct Found {
    start: usize,
    end: usize,
    label: EntityLabel,
}

/// What a corpus leaves out, and how our labels are called in the table by class.
struct Scheme {
    annotated: &'static [EntityLabel],
    class: fn(EntityLabel) -> &'static str,
}

#[derive(Default)]
struct Tally {
    all: Counts,
    /// As `all`, over mentions of the gold that hold no other.
    innermost: Counts,
    /// Mentions that overlap and agree in label, each used once.
    overlapping: Counts,
    classes: BTreeMap<&'static str, Counts>,
}

/// Scores `analyst` on the entity corpus at `path`.
///
/// The form is told by what stands there: a folder with `corpus_*` folders (or an
/// `intra-doc_annotation` folder with them) is MEANTIME, a folder with an `entities.json` (or folders with
/// one) is re3d, a file is CrossNER. Figures: `precision`, `recall`, `f1`, the same with `innermost_` over
/// mentions that hold no other, with `overlap_` for mentions that need only overlap, and `CLASS.precision` …
/// for each class.
///
/// # Errors
/// When the corpus cannot be read or is in none of these forms.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let mut report = Report::new("entities");
    let tally = if path.is_file() {
        if crate::report::read_text(path)?.trim_start().starts_with('{') {
            return Err(EvalError::format(path, "stand-off annotation needs the articles it speaks of"));
        }
        report.text("corpus", "crossner");
        crossner::run(analyst, path, &mut report.errors)?
    } else if let Some(root) = meantime::root(path)? {
        report.text("corpus", "meantime");
        meantime::run(analyst, &root, &mut report.errors)?
    } else {
        report.text("corpus", "re3d");
        re3d::run(analyst, path, &mut report.errors)?
    };
    fill(&mut report, &tally);
    Ok(report)
}

/// Scores `analyst` on stand-off annotation of articles, the form of `training/annotation/*.jsonl`.
///
/// `articles` are folders that hold the files the annotation names, or the files themselves. Figures as
/// [`run`] gives them; the classes are our nine labels.
///
/// # Errors
/// When a file cannot be read, is in another form, or a document is missing.
pub fn run_standoff(
    analyst: &mut dyn Analyst,
    path: &Path,
    articles: &[PathBuf],
) -> Result<Report, EvalError> {
    let mut report = Report::new("entities");
    report.text("corpus", "stand-off");
    let tally = standoff::run(analyst, path, articles, &mut report.errors)?;
    fill(&mut report, &tally);
    Ok(report)
}

fn fill(report: &mut Report, tally: &Tally) {
    let mut add = |prefix: &str, c: Counts| {
        report.percent(format!("{prefix}precision"), c.precision());
        report.percent(format!("{prefix}recall"), c.recall());
        report.percent(format!("{prefix}f1"), c.f1());
        report.count(format!("{prefix}gold"), c.gold);
    };
    add("", tally.all);
    add("innermost_", tally.innermost);
    add("overlap_", tally.overlapping);
    for (class, counts) in &tally.classes {
        add(&format!("{class}."), *counts);
    }
    report.line(format_args!("{:<14} {:>9} {:>9} {:>9} {:>7}", "", "precision", "recall", "F1", "gold"));
    let rows = [("all", tally.all), ("innermost", tally.innermost), ("overlapping", tally.overlapping)];
    for (name, c) in rows.into_iter().chain(tally.classes.iter().map(|(n, c)| (*n, *c))) {
        report.line(format_args!(
            "{name:<14} {:>9.2} {:>9.2} {:>9.2} {:>7}",
            100.0 * c.precision(),
            100.0 * c.recall(),
            100.0 * c.f1(),
            c.gold
        ));
    }
}

impl Tally {
    /// Counts one sentence or document; `words` gives the words of a stretch for the list of errors.
    fn add(
        &mut self,
        scheme: &Scheme,
        gold: &[Gold],
        found: &[Found],
        place: &str,
        words: &dyn Fn(usize, usize) -> String,
        errors: &mut Vec<String>,
    ) {
        let found: Vec<&Found> = found.iter().filter(|f| scheme.annotated.contains(&f.label)).collect();
        let mut used = vec![false; found.len()];
        for g in gold {
            let inside = |o: &Gold| g.start <= o.start && o.end <= g.end && o.end - o.start < g.end - g.start;
            let innermost = usize::from(!gold.iter().any(inside));
            self.innermost.gold += innermost;
            let class = self.classes.entry(g.class).or_default();
            class.gold += 1;
            self.all.gold += 1;
            let hit = (0..found.len()).find(|i| {
                let f = found[*i];
                !used[*i] && (f.start, f.end) == (g.start, g.end) && g.labels.contains(&f.label)
            });
            match hit {
                Some(i) => {
                    used[i] = true;
                    class.correct += 1;
                    class.system += 1;
                    self.all.correct += 1;
                    self.innermost.correct += innermost;
                    self.innermost.system += innermost;
                }
                None => errors.push(format!("{place}: missed {} {:?}", g.class, words(g.start, g.end))),
            }
        }
        self.all.system += found.len();
        // What is one of the names left out counts neither for nor against.
        self.innermost.system += used.iter().filter(|used| !**used).count();
        for (f, used) in found.iter().zip(&used) {
            if !used {
                self.classes.entry((scheme.class)(f.label)).or_default().system += 1;
                errors.push(format!("{place}: extra {} {:?}", f.label, words(f.start, f.end)));
            }
        }
        self.overlap(gold, &found);
    }

    /// The lenient count: in order of the gold, the first unused mention that overlaps and fits.
    fn overlap(&mut self, gold: &[Gold], found: &[&Found]) {
        let mut used = vec![false; found.len()];
        self.overlapping.gold += gold.len();
        self.overlapping.system += found.len();
        for g in gold {
            let hit = (0..found.len()).find(|i| {
                let f = found[*i];
                !used[*i] && f.start < g.end && g.start < f.end && g.labels.contains(&f.label)
            });
            if let Some(i) = hit {
                used[i] = true;
                self.overlapping.correct += 1;
            }
        }
    }
}

/// One sentence of a corpus that gives tokens.
struct Tokens {
    words: Vec<String>,
    gold: Vec<Gold>,
    place: String,
    /// Stretches of tokens; output that touches one is left out.
    open: Vec<(usize, usize)>,
}

/// Scores sentences whose tokens are given.
fn run_tokens(
    analyst: &mut dyn Analyst,
    scheme: &Scheme,
    sentences: &[Tokens],
    errors: &mut Vec<String>,
) -> Tally {
    let mut tally = Tally::default();
    for chunk in sentences.chunks(256) {
        let mut text = String::new();
        let mut spans: Vec<Vec<Span<Bytes>>> = Vec::new();
        for sentence in chunk {
            let mut row = Vec::new();
            for word in &sentence.words {
                let start = text.len();
                text.push_str(word);
                row.push(span(start, text.len()));
                text.push(' ');
            }
            spans.push(row);
        }
        let analysis = analyst.analyze_tokens(Arc::from(text), &spans);
        let mut first = 0;
        for sentence in chunk {
            let end = first + sentence.words.len();
            let found: Vec<Found> = found_in(&analysis, first, end)
                .into_iter()
                .filter(|f| !sentence.open.iter().any(|(s, e)| f.start < *e && *s < f.end))
                .collect();
            let words = |s: usize, e: usize| sentence.words[s..e].join(" ");
            tally.add(scheme, &sentence.gold, &found, &sentence.place, &words, errors);
            first = end;
        }
    }
    tally
}

/// The entities among tokens `first..end`, counted from `first`.
fn found_in(analysis: &Analysis, first: usize, end: usize) -> Vec<Found> {
    analysis
        .entities
        .iter()
        .map(|e| (e.tokens.range(), e.label))
        .filter(|(r, _)| r.start >= first && r.end <= end)
        .map(|(r, label)| Found { start: r.start - first, end: r.end - first, label })
        .collect()
}

/// How our labels are called where places are one class.
fn coarse(label: EntityLabel) -> &'static str {
    match label {
        EntityLabel::Person => "person",
        EntityLabel::Organisation => "organisation",
        EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Facility => "place",
        EntityLabel::Nationality => "nationality",
        EntityLabel::Event => "event",
        EntityLabel::Law => "law",
        EntityLabel::Date => "date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_the_corpus_lacks_do_not_count() {
        let scheme = Scheme { annotated: &[EntityLabel::Person, EntityLabel::Gpe], class: coarse };
        let gold = [Gold { start: 0, end: 2, labels: &[EntityLabel::Person], class: "person" }];
        let found = [
            Found { start: 0, end: 1, label: EntityLabel::Person },
            Found { start: 3, end: 4, label: EntityLabel::Date },
            Found { start: 5, end: 6, label: EntityLabel::Gpe },
        ];
        let mut tally = Tally::default();
        let mut errors = Vec::new();
        tally.add(&scheme, &gold, &found, "x", &|s, e| format!("{s}..{e}"), &mut errors);
        assert_eq!(tally.all, Counts { gold: 1, system: 2, correct: 0 });
        assert_eq!(tally.innermost, tally.all);
        assert_eq!(tally.overlapping.correct, 1);
        assert_eq!(tally.classes["place"].system, 1);
        assert_eq!(errors.len(), 3);
        // A mention that holds another does not count among the innermost.
        let gold = [Gold { end: 3, ..gold[0].clone() }, Gold { start: 1, end: 2, ..gold[0].clone() }];
        let found = [Found { start: 1, end: 2, label: EntityLabel::Person }];
        let mut tally = Tally::default();
        tally.add(&scheme, &gold, &found, "x", &|s, e| format!("{s}..{e}"), &mut errors);
        assert_eq!(tally.all, Counts { gold: 2, system: 1, correct: 1 });
        assert_eq!(tally.innermost, Counts { gold: 1, system: 1, correct: 1 });
        let found = [Found { start: 0, end: 3, label: EntityLabel::Person }];
        let mut tally = Tally::default();
        tally.add(&scheme, &gold, &found, "x", &|s, e| format!("{s}..{e}"), &mut errors);
        assert_eq!(tally.all, Counts { gold: 2, system: 1, correct: 1 });
        assert_eq!(tally.innermost, Counts { gold: 1, system: 0, correct: 0 });
    }
}
