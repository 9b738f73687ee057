//! The dictionaries people already have: PETRARCH's files of actors, agents, verbs, discards and issues.
//!
//! - [`dictionaries`]: the files of a run, each read by its kind, with a report on every oddity;
//! - [`actors`], [`agents`], [`verbs`], [`discards`], [`issues`]: one kind each; [`dates`]: when a code holds;
//! - [`kind`]: which kind a file is; [`source`]: lines and comments;
//! - [`shape`]: a sentence as the coder sees it, drawn from a dependency parse or from [`treebank`]
//!   brackets; [`coder`]: its events; [`phrase`]: the codes of a noun phrase; [`dateline`]: what is no sentence;
//! - [`document`]: a whole document coded, beside its record.
//!
//! The formats are those of the PETRARCH manuals and of what its readers accept (Schrodt, Beieler and
//! Norris 2014; Norris, Schrodt and Beieler, JOSS 2017). Nothing here opens a file.

pub mod actors;
pub mod agents;
pub mod coder;
pub mod dateline;
pub mod dates;
pub mod dictionaries;
pub mod discards;
pub mod document;
pub mod issues;
pub mod kind;
pub mod phrase;
pub mod shape;
pub mod source;
pub mod treebank;
pub mod verbs;

mod flat;
mod lexicon;
mod matcher;
mod transform;
mod ud;

pub use coder::{Because, Commas, Event, Options, code};
pub use dictionaries::{Dictionaries, FileReport};
pub use discards::Discard;
pub use document::Discarded;
pub use kind::Kind;
pub use shape::Shape;
pub use treebank::BadParse;
