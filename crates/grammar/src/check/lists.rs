//! Word lists, with the lists they include put in their place.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{RuleCode, Sink, nearest};
use crate::syntax::ast::{List, Name, Word};

use super::paths::place;

/// Every list by name: its words in the order written, each once, those of included lists among them.
pub(crate) struct Lists<'a> {
    words: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(lists: &'a [List], sink: &mut Sink<'_>) -> Self {
        let by_name: BTreeMap<&str, &List> = lists.iter().map(|l| (l.name.value.as_str(), l)).collect();
        let mut out = Self { words: BTreeMap::new() };
        for list in lists {
            out.resolve(list, &by_name, &mut Vec::new(), sink);
        }
        out
    }

    fn resolve(
        &mut self,
        list: &'a List,
        by_name: &BTreeMap<&'a str, &'a List>,
        open: &mut Vec<&'a str>,
        sink: &mut Sink<'_>,
    ) {
        let name = list.name.value.as_str();
        if self.words.contains_key(name) {
            return;
        }
        open.push(name);
        let mut words = Vec::new();
        for word in &list.words {
            match word {
                Word::Lemma(lemma) => words.push(lemma.value.as_str()),
                Word::List(other) if open.contains(&other.value.as_str()) => {
                    let message = format!("list \"{name}\" includes itself by way of \"{}\"", other.value);
                    sink.push(other.at, RuleCode::Cycle, message);
                }
                Word::List(other) if open.len() >= super::DEPTH => {
                    let message = format!("\"{}\" is nested too deep in other lists", other.value);
                    sink.push(other.at, RuleCode::TooDeep, message);
                }
                Word::List(other) => match by_name.get(other.value.as_str()) {
                    Some(inner) => {
                        self.resolve(inner, by_name, open, sink);
                        words.extend(self.words.get(other.value.as_str()).into_iter().flatten());
                    }
                    None => unknown(other, by_name.keys().copied(), sink),
                },
            }
        }
        let mut seen = BTreeSet::new();
        words.retain(|w| seen.insert(*w));
        for word in &list.removed {
            if let Word::List(other) = word
                && open.len() < super::DEPTH
                && !open.contains(&other.value.as_str())
                && let Some(inner) = by_name.get(other.value.as_str())
            {
                self.resolve(inner, by_name, open, sink);
            }
        }
        if let Some(removed) = self.open(&list.removed, sink) {
            for (word, written) in &removed {
                if !seen.contains(word) {
                    let message = format!("list \"{name}\" has no word \"{word}\" to take out");
                    let suggestion = nearest(word, seen.iter().copied());
                    sink.suggest(place(written), RuleCode::NotInList, message, suggestion);
                }
            }
            words.retain(|w| !removed.iter().any(|(r, _)| r == w));
        }
        open.pop();
        self.words.insert(name, words);
    }

    /// The words that `words` stand for, lists among them opened; unknown lists are reported and
    /// make the whole `None`.
    pub(crate) fn open(&self, words: &'a [Word], sink: &mut Sink<'_>) -> Option<Vec<(&'a str, &'a Word)>> {
        let mut out = Vec::new();
        let mut good = true;
        for word in words {
            match word {
                Word::Lemma(lemma) => out.push((lemma.value.as_str(), word)),
                Word::List(name) => match self.words.get(name.value.as_str()) {
                    Some(words) => out.extend(words.iter().map(|w| (*w, word))),
                    None => {
                        unknown(name, self.words.keys().copied(), sink);
                        good = false;
                    }
                },
            }
        }
        good.then_some(out)
    }
}

fn unknown<'k>(name: &Name, known: impl Iterator<Item = &'k str>, sink: &mut Sink<'_>) {
    let message = format!("no list is named \"{}\"", name.value);
    sink.suggest(name.at, RuleCode::UnknownList, message, nearest(&name.value, known));
}
