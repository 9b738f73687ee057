//! The ways in which the words of a name may be read: whole, without what it lies in, without the word
//! that says what it is ("Benue State", "the city of Calamba"), and without the word that says which part of it is
//! meant ("north-west London").
//!
//! Each reading says which kinds of place it may mean, and whether it names the place itself or a part of
//! it. Which place that is, is for the resolver.

use demarche_world::{Place, PlaceKind};

use demarche_lexicon::{Word, is};

/// What a name may be looked up as.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The words to look up.
    pub name: String,
    /// The kind of place that the name says it is.
    only: Only,
    /// Whether the name means a part of what is looked up.
    pub part: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    Any,
    Region,
    Town,
}

impl Reading {
    fn new(name: &str, only: Only) -> Self {
        Self { name: name.to_owned(), only, part: false }
    }

    /// Whether the name may mean `place` so read.
    pub(super) fn admits(&self, place: &Place) -> bool {
        match self.only {
            Only::Any => !self.part || place.kind != PlaceKind::Facility,
            Only::Region => place.kind == PlaceKind::Region,
            Only::Town => place.kind == PlaceKind::City,
        }
    }
}

/// The readings of `name`, the likelier ones first.
pub(super) fn readings(name: &str) -> Vec<Reading> {
    let mut out = vec![Reading::new(name, Only::Any)];
    let bare = name.rsplit_once(", ").map_or(name, |(inner, _)| inner);
    if bare != name {
        out.push(Reading::new(bare, Only::Any));
    }
    let lower = bare.to_lowercase();
    let split: Vec<&str> = bare.split_whitespace().collect();
    let lowered: Vec<&str> = lower.split_whitespace().collect();
    if let (&[.., last], true) = (&lowered[..], split.len() > 1) {
        let before = split[..split.len() - 1].join(" ");
        if is(last, Word::DivisionNoun) {
            out.push(Reading::new(&before, Only::Region));
        } else if is(last, Word::TownNoun) {
            out.push(Reading::new(&before, Only::Town));
        }
    }
    if let [first, rest @ ..] = &split[..]
        && !rest.is_empty()
    {
        let after = rest.strip_prefix(&["of"]).unwrap_or(rest).join(" ");
        if is(lowered[0], Word::DivisionNoun) {
            out.push(Reading::new(&after, Only::Region));
        } else if is(lowered[0], Word::TownNoun) && rest[0] == "of" && *first != "The" {
            out.push(Reading::new(&after, Only::Town));
        }
    }
    let towards = lowered.iter().take_while(|word| is(word.trim_matches('-'), Word::PartAdjective)).count();
    // "Northwestern University" is no part of a place called University.
    let kinds = [Word::SeatedNoun, Word::SiteNoun, Word::BuiltNoun];
    let kind_alone = split.len() - towards == 1 && kinds.iter().any(|k| is(lowered[towards], *k));
    if (1..split.len()).contains(&towards) && !kind_alone {
        out.push(Reading { name: split[towards..].join(" "), only: Only::Any, part: true });
    }
    out
}
