//! A whole document coded with dictionaries, beside the record that Demarche makes of it.
//!
//! Discard files decide first: a sentence with one of their phrases is passed over, and so is the whole
//! story where the phrase says so. Of the rest every sentence is coded, and actors of the record get the
//! code that the actor files give their names on the document's date. Nothing of the record itself is
//! changed; what was passed over is among its diagnostics.

use std::collections::BTreeMap;

use demarche_core::Code;
use demarche_core::analysis::{Analysis, SentenceId};
use demarche_core::record::{DiagnosticInfo, DictionaryEvent, MentionKind, Record, Words};
use demarche_core::text::{Bytes, CharIndex, Span};
use jiff::civil::Date;

use crate::coder::{Because, Options, code, ranges};
use crate::{Dictionaries, Discard, Shape};

/// The sentences of a document that discard files pass over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discarded {
    /// By position of the sentence: the phrase that decided, where one did.
    phrases: Vec<Option<(Discard, String)>>,
    story: bool,
}

impl Discarded {
    /// What the discard files of `dictionaries` pass over in `analysis`.
    pub fn find(dictionaries: &Dictionaries, analysis: &Analysis) -> Self {
        let sentences = analysis.sentences.iter();
        let found = sentences.map(|s| dictionaries.discards.find(s.span.of(&analysis.text)));
        let phrases: Vec<_> =
            found.map(|f| f.map(|(discard, phrase)| (discard, phrase.trim().to_owned()))).collect();
        let story = phrases.iter().flatten().any(|(discard, _)| *discard == Discard::Story);
        Self { phrases, story }
    }

    /// By position of the sentence, whether it is passed over.
    pub fn sentences(&self) -> Vec<bool> {
        self.phrases.iter().map(|p| self.story || p.is_some()).collect()
    }
}

/// Adds to `record` what `dictionaries` code in its document, whose analysis is `analysis` and whose day is
/// `day`; without a day, codes that depend on it do not hold.
pub fn add(
    dictionaries: &Dictionaries,
    analysis: &Analysis,
    day: Option<Date>,
    discarded: &Discarded,
    record: &mut Record,
) {
    let index = CharIndex::new(&analysis.text);
    let words = |span: Span<Bytes>| Words::at(&index, &analysis.text, span);
    let passed_over = discarded.sentences();
    let options = Options { day, ..Options::default() };
    let mut named: Vec<(Words, String)> = Vec::new();
    for (n, sentence) in analysis.sentences.iter().enumerate() {
        if let Some((discard, phrase)) = &discarded.phrases[n] {
            let what = if *discard == Discard::Story { "story" } else { "sentence" };
            record.diagnostics.push(DiagnosticInfo {
                code: Code::DictionaryDiscard.as_str().to_owned(),
                message: format!("the {what} is passed over: it has {phrase:?}"),
                span: Some(words(sentence.span)),
            });
        }
        let shape = Shape::from_analysis(analysis, SentenceId(n as u32));
        named.extend(names(dictionaries, &shape, day).into_iter().map(|(span, code)| (words(span), code)));
        if passed_over[n] {
            continue;
        }
        let issues: BTreeMap<String, u32> = dictionaries
            .issues
            .count(sentence.span.of(&analysis.text))
            .into_iter()
            .map(|(code, n)| (code.to_owned(), n as u32))
            .collect();
        for event in code(dictionaries, &shape, &options) {
            // Every word of a parsed sentence stands in the text.
            let Some(span) = shape.words.get(event.verb).and_then(|w| w.span) else { continue };
            let entry = match event.because {
                Because::Verb(block) => format!("verb {block}"),
                Because::Pattern(text, file, line) => format!("{file}:{line}: {text}"),
                Because::Transform(block) => format!("transformation of {block}"),
            };
            record.dictionary_events.push(DictionaryEvent {
                source: event.source,
                target: event.target,
                code: event.code,
                verb: words(span),
                negated: event.negated,
                entry,
                issues: issues.clone(),
            });
        }
    }
    for actor in &mut record.actors {
        let mentions = actor.mentions.iter().filter(|m| m.kind != MentionKind::Pronoun);
        // The longest name says most; of equals the first. A description that names several says nothing.
        let mut best: Option<&(Words, String)> = None;
        for mention in mentions {
            // They stand in text order.
            let from = named.partition_point(|n| n.0.start < mention.words.start);
            let near = named[from..].iter().take_while(|n| n.0.start < mention.words.end);
            let mut hits = near.filter(|n| n.0.end <= mention.words.end);
            let Some(first) = hits.next().filter(|first| hits.all(|h| h.1 == first.1)) else { continue };
            let length = |n: &(Words, String)| n.0.end - n.0.start;
            if best.is_none_or(|b| length(first) > length(b)) {
                best = Some(first);
            }
        }
        actor.dictionary = best.map(|(_, code)| code.clone());
    }
}

/// The names of the actor files in `shape` that have a code on `day`, longest first at each word.
fn names(dictionaries: &Dictionaries, shape: &Shape, day: Option<Date>) -> Vec<(Span<Bytes>, String)> {
    let seen: Vec<_> = shape.words.iter().filter(|w| w.seen).collect();
    let forms: Vec<&str> = seen.iter().map(|w| w.form.as_str()).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < forms.len() {
        let Some((code, end)) = dictionaries.actors.find(&forms, at, day, ranges(dictionaries)) else {
            at += 1;
            continue;
        };
        if let (Some(code), Some(first), Some(last)) = (code, seen[at].span, seen[end - 1].span) {
            out.push((Span::new(first.start, last.end), code.to_owned()));
        }
        at = end.max(at + 1);
    }
    out
}
