//! The time layer on small hand-made analyses.
//!
//! A sentence is written as words with `/` and what the case needs: `form/UPOS/head/deprel/feats/lemma`,
//! head counted from 1, each part after the first optional. Without heads every word hangs on the
//! first verb of the sentence, which is its root.

mod discourse;
mod relative;
mod stated;
mod syntax;

use std::sync::Arc;

use demarche_core::analysis::{Analysis, Deprel, Feats, Sentence, SentenceId, Token, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::text::Span;
use jiff::civil::Date;

use demarche_core::time::{DayPart, DayTime, Reference, TimeUnit};

use super::{TimeKind, bare, bind, find};

/// The day every case is published on: a Wednesday.
const PUBLISHED: &str = "2015-05-13";

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn guess(form: &str) -> (Upos, &'static str) {
    match form {
        "said" | "met" | "flew" | "fought" | "attacked" | "rose" | "killed" | "left" | "visited" => {
            (Upos::Verb, "Mood=Ind|Tense=Past|VerbForm=Fin")
        }
        "meet" | "visit" | "leave" | "reply" | "vote" => (Upos::Verb, "VerbForm=Inf"),
        "meets" | "leaves" => (Upos::Verb, "Mood=Ind|Tense=Pres|VerbForm=Fin"),
        "will" | "would" | "may" | "must" => (Upos::Aux, "VerbForm=Fin"),
        "has" | "had" => (Upos::Aux, "VerbForm=Fin"),
        "in" | "on" | "by" | "of" | "since" | "until" | "from" | "for" | "at" | "to" | "within"
        | "before" | "after" | "between" => (Upos::Adp, ""),
        "the" | "a" | "this" | "every" => (Upos::Det, ""),
        "people" | "soldiers" => (Upos::Noun, "Number=Plur"),
        "," | "." | "(" | ")" | "-" => (Upos::Punct, ""),
        _ if form.starts_with(|c: char| c.is_ascii_digit()) => (Upos::Num, ""),
        _ if form.starts_with(char::is_uppercase) => (Upos::Propn, ""),
        _ => (Upos::Noun, ""),
    }
}

fn build(line: &str, kind: BlockKind) -> Analysis {
    let tagged = |w: &&str| w.split('/').nth(1).is_some_and(|t| Upos::parse(t).is_some());
    let words: Vec<Vec<&str>> =
        line.split(' ').map(|w| if tagged(&w) { w.split('/').collect() } else { vec![w] }).collect();
    let text: String = words.iter().map(|w| w[0]).collect::<Vec<_>>().join(" ");
    let tags: Vec<(Upos, &str)> = words
        .iter()
        .map(|w| {
            let (upos, feats) = guess(w[0]);
            (w.get(1).and_then(|t| Upos::parse(t)).unwrap_or(upos), w.get(4).copied().unwrap_or(feats))
        })
        .collect();
    let told = words.iter().any(|w| w.len() > 3);
    let root = words
        .iter()
        .position(|w| w.get(2) == Some(&"0"))
        .or_else(|| tags.iter().position(|t| t.0 == Upos::Verb))
        .unwrap_or(0);
    let mut tokens = Vec::new();
    let mut at = 0u32;
    for (i, w) in words.iter().enumerate() {
        let end = at + w[0].len() as u32;
        let (head, deprel) = if told {
            let head: u32 = w.get(2).and_then(|h| h.parse().ok()).unwrap_or(root as u32 + 1);
            let head = (head > 0 && i + 1 != head as usize).then(|| TokenId(head - 1));
            (head, w.get(3).and_then(|d| Deprel::parse(d)).unwrap_or(Deprel::Dep))
        } else if i == root {
            (None, Deprel::Root)
        } else {
            let relation = match (tags[i].0, w[0]) {
                (Upos::Aux, _) => Deprel::Aux,
                (Upos::Adp, _) => Deprel::Case,
                _ => Deprel::Obl,
            };
            (Some(TokenId(root as u32)), relation)
        };
        let lemma = w.get(5).copied().unwrap_or(w[0]);
        tokens.push(Token {
            span: Span::new(at, end),
            lemma: Arc::from(lemma.to_lowercase()),
            upos: tags[i].0,
            feats: Feats::new(tags[i].1),
            head,
            deprel,
            sentence: SentenceId(0),
        });
        at = end + 1;
    }
    let sentence = Sentence {
        span: Span::new(0, text.len() as u32),
        tokens: Span::new(0, tokens.len() as u32),
        kind,
        block: 0,
    };
    let analysis = Analysis::new(Arc::from(text), vec![sentence], tokens, Vec::new());
    analysis.check().unwrap_or_else(|e| panic!("{line}: {e}"));
    analysis
}

/// `words = start..end grain basis`, with `-` where absent; kinds other than dates by name.
fn shown(analysis: &Analysis, published: Option<Date>) -> String {
    let day = |d: Option<Date>| d.map_or("-".to_owned(), |d| d.to_string());
    find(analysis, published)
        .iter()
        .map(|t| {
            let words = analysis.words(t.tokens);
            let kind = match t.kind {
                TimeKind::Date => "date",
                TimeKind::Duration => "duration",
                TimeKind::Set => "set",
                TimeKind::Vague => "vague",
            };
            match (t.grain, t.basis) {
                (Some(grain), Some(basis)) => {
                    let span = if t.start == t.end {
                        day(t.start)
                    } else {
                        format!("{}..{}", day(t.start), day(t.end))
                    };
                    format!("{words} = {span} {grain} {basis}")
                }
                _ => {
                    assert!(t.start.is_none() && t.end.is_none() && t.grain.is_none() && t.basis.is_none());
                    format!("{words} = {kind}")
                }
            }
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn check(published: Option<Date>, kind: BlockKind, cases: &[(&str, &str)]) {
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|(line, want)| {
            let got = shown(&build(line, kind), published);
            (got != *want).then(|| format!("{line}\n   want {want}\n   got  {got}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {}\n{}", failed.len(), cases.len(), failed.join("\n"));
}
