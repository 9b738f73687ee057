//! A sentence made ready for patterns: only the words they see, noun phrases with their codes, the reach
//! of each verb.
//!
//! Answers for PETRARCH's rule on commas: a clause between commas is passed over when it is short, with
//! limits of its own at the beginning and the end of the sentence. What is passed over is not here, and
//! a verb's reach to the left ends at a comma that is left.

use crate::coder::Commas;
use crate::phrase::{Coding, NONE};
use crate::shape::Shape;

/// A noun phrase with its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub start: usize,
    pub end: usize,
    /// Never empty; `---` alone where it has none.
    pub codes: Vec<String>,
}

impl Phrase {
    /// Whether a dictionary has a code for it, if only for its agents; its own words are none.
    pub fn coded(&self) -> bool {
        self.codes.iter().any(|c| c != NONE && !c.starts_with('"'))
    }
}

/// A verb and its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    pub verb: usize,
    pub from: usize,
    pub end: usize,
    pub passive: bool,
    pub negated: bool,
}

/// What patterns run over. Places count the words here.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    pub words: Vec<String>,
    /// The place of each word in the shape.
    pub origin: Vec<usize>,
    pub phrases: Vec<Phrase>,
    pub verbs: Vec<Reach>,
}

impl Flat {
    pub fn new(shape: &Shape, coding: &Coding<'_>, commas: Commas) -> Flat {
        let parts = shape.commas();
        let dropped = dropped(shape, &parts, commas);
        let mut flat = Flat::default();
        // For each place of the shape (and its end) the place here.
        let mut place = Vec::with_capacity(shape.words.len() + 1);
        for (at, word) in shape.words.iter().enumerate() {
            place.push(flat.words.len());
            if word.seen && !dropped[at] {
                flat.words.push(word.form.clone());
                flat.origin.push(at);
            }
        }
        place.push(flat.words.len());
        for nominal in &shape.nominals {
            let (start, end) = (place[nominal.start()], place[nominal.end]);
            if start < end {
                flat.phrases.push(Phrase { start, end, codes: coding.codes(nominal, &shape.words) });
            }
        }
        for site in &shape.sites {
            if dropped[site.verb] || !shape.words[site.verb].seen {
                continue;
            }
            let comma = parts.iter().rev().find(|c| **c < site.verb && !dropped[**c]);
            let from = comma.map_or(0, |c| place[c + 1]).min(place[site.from]);
            let (verb, end) = (place[site.verb], place[site.end]);
            flat.verbs.push(Reach { verb, from, end, passive: site.passive, negated: site.negated });
        }
        flat
    }
}

/// Which words stand in a clause that is passed over.
fn dropped(shape: &Shape, parts: &[usize], commas: Commas) -> Vec<bool> {
    let mut out = vec![false; shape.words.len()];
    // The closing mark of the sentence is no part of its last clause.
    let starts_word = |w: &str| w.starts_with(char::is_alphabetic);
    let count = |range: std::ops::Range<usize>| {
        shape.words[range].iter().filter(|w| w.seen && starts_word(&w.form)).count()
    };
    let len = shape.words.len();
    let mut drop = |range: std::ops::Range<usize>, limits: (usize, usize)| {
        if limits.1 > 0 && (limits.0..=limits.1).contains(&count(range.clone())) {
            out[range].iter_mut().for_each(|d| *d = true);
            return true;
        }
        false
    };
    if let Some(first) = parts.first() {
        drop(0..*first + 1, commas.initial);
    }
    if let Some(last) = parts.last() {
        drop(*last..len, commas.terminal);
    }
    let mut at = 0;
    while at + 1 < parts.len() {
        // Both commas go with the clause; the second begins no clause then.
        let gone = drop(parts[at]..parts[at + 1] + 1, commas.internal);
        at += if gone { 2 } else { 1 };
    }
    out
}
