//! Verb files: blocks of verbs that share patterns, synonym sets and transformations.
//!
//! Both generations are read: PETRARCH-1 (words in a row) and PETRARCH-2 (`{noun phrases}`, `(PREP …)`
//! and `~` transformations). Several files add up; so do blocks that share a verb. This module holds
//! what was read and looks verbs up; `read` reads files, `pattern` single patterns.

use std::collections::BTreeMap;

mod inflect;
pub mod pattern;
mod read;

pub use pattern::{Element, ElementKind, Pattern};

/// An event code: what source does to target, and where it is reciprocal what target does to source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventCode {
    /// From source to target; `None` for `---` and the empty side of `[:y]`.
    pub forward: Option<String>,
    /// From target to source.
    pub backward: Option<String>,
}

impl EventCode {
    /// Whether it codes nothing.
    pub fn is_null(&self) -> bool {
        self.forward.is_none() && self.backward.is_none()
    }
}

/// A verb form as it may stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerbForm {
    /// Its words, upper case.
    pub words: Vec<String>,
    /// Which of them is the verb.
    pub verb: usize,
    /// The block it belongs to, by its place in [`Verbs::blocks`].
    pub block: usize,
    /// The code of the verb itself, where no pattern matches.
    pub code: EventCode,
}

/// Verbs with their patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands between the dashes.
    pub name: String,
    /// Patterns, those of more words first, else in the order of the file.
    pub patterns: Vec<Pattern>,
}

/// Who a place in a transformation stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A letter: the same letter is the same actor.
    Actor(char),
    /// `.`: anyone or no one.
    Any,
    /// `_`: no one.
    Absent,
}

/// `~ a (b . ATTACK) SAY = a b 112`: if `a` says that `b` attacks, `a` does 112 to `b`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transform {
    /// The subject of the outer verb.
    pub speaker: Role,
    /// The block of the outer verb.
    pub outer: String,
    /// Source and target of the inner verb.
    pub inner: [Role; 2],
    /// The block of the inner verb; `None` for `Q`, any verb.
    pub verb: Option<String>,
    /// Source and target of the outcome.
    pub outcome: [Role; 2],
    /// The code of the outcome; `None` for `Q`, the code of the inner verb.
    pub code: Option<String>,
}

/// Which program a verb file was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    /// PETRARCH-1 and its forerunners TABARI and KEDS.
    One,
    /// PETRARCH-2.
    Two,
}

/// The verbs of all files read so far.
#[derive(Debug, Clone, Default)]
pub struct Verbs {
    blocks: Vec<Block>,
    // By the word that is the verb.
    forms: BTreeMap<String, Vec<VerbForm>>,
    transforms: Vec<Transform>,
    generation: Option<Generation>,
}

impl Verbs {
    /// Every block, in the order read.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The forms whose verb is `word` (upper case), those of more words first.
    pub fn forms(&self, word: &str) -> &[VerbForm] {
        self.forms.get(word).map_or(&[], Vec::as_slice)
    }

    /// Every transformation, in the order read.
    pub fn transforms(&self) -> &[Transform] {
        &self.transforms
    }

    /// The program the files were written for; the later one where they differ.
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }
}
