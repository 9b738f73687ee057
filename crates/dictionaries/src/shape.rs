//! What the coder needs to know of a sentence: its words, its noun phrases, its verbs.
//!
//! PETRARCH's patterns run over words in a row, with noun phrases as units and a verb's reach to both
//! sides. This module holds that picture, so that the coder does not depend on where it came from:
//! `ud` draws it from a dependency parse, `treebank` from a bracketed constituency parse.

use demarche_core::text::{Bytes, Span};

/// A word as dictionaries count them: hyphenated compounds are one word, possessive endings are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Upper case.
    pub form: String,
    /// Where it stands, where the text is known.
    pub span: Option<Span<Bytes>>,
    /// Whether patterns see it: false for punctuation and possessive endings.
    pub seen: bool,
}

/// A noun phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nominal {
    /// Its own words, without those of `joined` and `attached`; in order, never empty.
    pub words: Vec<usize>,
    /// The place after its last word, `joined` and `attached` included.
    pub end: usize,
    /// Whether it has a determiner of its own.
    pub determined: bool,
    /// Whether it may be an apposition; it is then a party only where it names an actor.
    pub apposed: bool,
    /// What is coordinated with it.
    pub joined: Vec<Nominal>,
    /// Noun phrases in prepositional phrases that belong to it ("the port *of Ordu*").
    pub attached: Vec<Nominal>,
}

impl Nominal {
    /// The place of its first word.
    pub fn start(&self) -> usize {
        let inner = self.joined.iter().chain(&self.attached).map(Nominal::start);
        inner.chain(self.words.iter().copied()).min().unwrap_or(self.end)
    }
}

/// A verb and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// The place of the verb.
    pub verb: usize,
    /// Its reach to the left goes at least to here, beyond any comma; normally its own place.
    pub from: usize,
    /// The place after the last word of its verb phrase.
    pub end: usize,
    /// Whether it is passive with its agent named (`by …`).
    pub passive: bool,
    /// Whether it is negated.
    pub negated: bool,
}

/// A sentence as the coder sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// Its words.
    pub words: Vec<Word>,
    /// Its outermost noun phrases, in order, not overlapping.
    pub nominals: Vec<Nominal>,
    /// Its verbs, in order.
    pub sites: Vec<Site>,
}

impl Shape {
    /// Where clauses are parted: commas outside noun phrases.
    pub(crate) fn commas(&self) -> Vec<usize> {
        let inside = |at: usize| self.nominals.iter().any(|n| n.start() <= at && at < n.end);
        let places = self.words.iter().enumerate();
        places.filter(|(at, w)| w.form == "," && !inside(*at)).map(|(at, _)| at).collect()
    }
}
