//! Syntax: a CoNLL-U file read with gold tokens and from raw text.
//!
//! With gold tokens the words are given and every share is an accuracy. From raw text the program makes
//! its own sentences and tokens; words are then aligned as the evaluation script of the CoNLL 2018 shared
//! task does (Zeman et al., Proceedings of the CoNLL 2018 Shared Task), and every figure is an F1.

mod align;
mod conllu;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use demarche_core::text::Bytes;
use demarche_core::{Analysis, Document, Span};

pub use align::{Score, Side, Word, score, universal_feats};
pub use conllu::{GoldSentence, GoldToken, GoldWord, read_conllu};

use crate::{Analyst, EvalError, Report};

/// Scores `analyst` on the CoNLL-U file at `path`.
///
/// Figures, in percent: `gold_tokens.{upos,feats,lemma,uas,las,clas}` and
/// `own_tokens.{tokens,sentences,words,upos,feats,lemma,uas,las,clas}` with `.precision` and `.recall` of
/// tokens, sentences and words. Relations count without their subtypes, features only the universal ones.
///
/// # Errors
/// When the file cannot be read or is not CoNLL-U.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let sentences = read_conllu(path)?;
    let mut report = Report::new("syntax");
    report.text("file", &path.file_name().unwrap_or_default().to_string_lossy());
    report.count("sentences", sentences.len());
    report.count("words", sentences.iter().map(|s| s.words().count()).sum());

    let gold = Side::gold(&sentences);
    let given = with_gold_tokens(analyst, &sentences, &mut report.errors);
    let exact = score(&gold, &given);
    let own = with_own_tokens(analyst, &sentences);
    if let Err(at) = same_characters(&gold, &own) {
        return Err(EvalError::format(
            path,
            format!("the text read and the tokens of the file part ways at character {at}"),
        ));
    }
    let raw = score(&gold, &own);
    list_spans(&gold, &own, &mut report.errors);
    fill(&mut report, &exact, &raw);
    Ok(report)
}

fn same_characters(gold: &Side, own: &Side) -> Result<(), usize> {
    match gold.characters.iter().zip(&own.characters).position(|(a, b)| a != b) {
        Some(at) => Err(at),
        None if gold.characters.len() != own.characters.len() => {
            Err(gold.characters.len().min(own.characters.len()))
        }
        None => Ok(()),
    }
}

fn fill(report: &mut Report, exact: &Score, raw: &Score) {
    let labels = |s: &Score| {
        [
            ("upos", s.upos),
            ("feats", s.feats),
            ("lemma", s.lemma),
            ("uas", s.uas),
            ("las", s.las),
            ("clas", s.clas),
        ]
    };
    for (name, counts) in labels(exact) {
        report.percent(format!("gold_tokens.{name}"), counts.f1());
    }
    for (name, counts) in [("tokens", raw.tokens), ("sentences", raw.sentences), ("words", raw.words)] {
        report.percent(format!("own_tokens.{name}"), counts.f1());
        report.percent(format!("own_tokens.{name}.precision"), counts.precision());
        report.percent(format!("own_tokens.{name}.recall"), counts.recall());
    }
    for (name, counts) in labels(raw) {
        report.percent(format!("own_tokens.{name}"), counts.f1());
    }
    report.line(format_args!("{:<10} {:>12} {:>12}", "", "gold tokens", "own tokens"));
    for (name, counts) in [("tokens", raw.tokens), ("sentences", raw.sentences), ("words", raw.words)] {
        report.line(format_args!("{name:<10} {:>12} {:>12.2}", "", 100.0 * counts.f1()));
    }
    for ((name, a), (_, b)) in labels(exact).into_iter().zip(labels(raw)) {
        report.line(format_args!("{name:<10} {:>12.2} {:>12.2}", 100.0 * a.f1(), 100.0 * b.f1()));
    }
}

/// How many sentences go to the analyst at a time when tokens are given.
const CHUNK: usize = 256;

fn with_gold_tokens(analyst: &mut dyn Analyst, sentences: &[GoldSentence], errors: &mut Vec<String>) -> Side {
    let mut side = Side::default();
    for chunk in sentences.chunks(CHUNK) {
        let (text, spans) = conllu::given_tokens(chunk);
        let text: Arc<str> = text.into();
        let analysis = analyst.analyze_tokens(text, &spans);
        side.push_given(&analysis, chunk);
        list_errors(&analysis, chunk, errors);
    }
    side
}

/// One line for each word whose tag, features, lemma, head or relation is wrong.
fn list_errors(analysis: &Analysis, chunk: &[GoldSentence], errors: &mut Vec<String>) {
    let mut at = 0;
    for sentence in chunk {
        let first = at;
        for gold in sentence.words() {
            let Some(token) = analysis.tokens.get(at) else { return };
            at += 1;
            let head = token.head.map_or(0, |h| h.0 as usize + 1 - first.min(h.0 as usize));
            let mut wrong = Vec::new();
            if token.upos.as_str() != gold.upos {
                wrong.push(format!("upos {} for {}", token.upos, gold.upos));
            }
            if universal_feats(token.feats.as_str()) != universal_feats(&gold.feats) {
                wrong.push(format!("feats {} for {}", token.feats.as_str(), gold.feats));
            }
            if *token.lemma != *gold.lemma && gold.lemma != "_" {
                wrong.push(format!("lemma {} for {}", token.lemma, gold.lemma));
            }
            let relation = token.deprel.universal();
            if head != gold.head || relation.as_str() != gold.universal_deprel() {
                wrong.push(format!("{relation} of {head} for {} of {}", gold.universal_deprel(), gold.head));
            }
            if !wrong.is_empty() {
                errors.push(format!("{}:{} {}: {}", sentence.id, gold.id, gold.form, wrong.join(", ")));
            }
        }
    }
}

/// Characters shown on either side of what is wrong in the own sentences and tokens.
const AROUND: usize = 24;

/// One line for each place where a sentence or token of one side ends inside one of the other.
fn list_spans(gold: &Side, own: &Side, errors: &mut Vec<String>) {
    let text = |from: usize, to: usize| -> String {
        gold.characters[from.min(to)..to.min(gold.characters.len())].iter().collect()
    };
    let ends = |spans: &[(usize, usize)]| -> BTreeSet<usize> { spans.iter().map(|s| s.1).collect() };
    for (what, a, b) in [("sentence", &gold.sentences, &own.sentences), ("token", &gold.tokens, &own.tokens)]
    {
        let (a, b) = (ends(a), ends(b));
        for at in a.symmetric_difference(&b) {
            let how = if a.contains(at) { "goes on" } else { "ends" };
            let (before, after) = (text(at.saturating_sub(AROUND), *at), text(*at, at + AROUND));
            errors.push(format!("own {what} {how}: {before} | {after}"));
        }
    }
}

fn with_own_tokens(analyst: &mut dyn Analyst, sentences: &[GoldSentence]) -> Side {
    let documents: Vec<Document> = conllu::raw_documents(sentences)
        .into_iter()
        .enumerate()
        .map(|(i, text)| Document::from_parts(&format!("raw-{i}"), None, &text, None))
        .collect();
    let mut side = Side::default();
    for chunk in documents.chunks(16) {
        let chunk: Vec<&Document> = chunk.iter().collect();
        for (document, analysis) in chunk.iter().zip(analyst.analyze(&chunk)) {
            side.push_own(&document.text, &analysis);
        }
    }
    side
}

/// A span of bytes from two places in a text under construction.
pub(crate) fn span(start: usize, end: usize) -> Span<Bytes> {
    Span::new(start as u32, end as u32)
}
