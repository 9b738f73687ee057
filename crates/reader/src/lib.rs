//! Text to linguistic analysis: sentences, tokens, lemmas, parts of speech, features, dependencies and
//! named entities.
//!
//! [`Reader`] owns the model, which is compiled into the program, and turns documents into
//! [`Analysis`](demarche_core::Analysis). The steps, in order:
//!
//! - [`segment`]: sentences and tokens;
//! - `hyphen`: words broken at the end of a line;
//! - `pieces`: words to wordpieces, the encoder's input;
//! - the encoder of `demarche-nn`, over all sentences of all documents at once;
//! - `heads`: labels from the encoder's vectors;
//! - [`tree`], `repair`, `lemma`, `entities`: labels to trees, lemmas and entity spans.
//!
//! What was trained on what, and how well it does, is in `models/CARD.md`.

mod acts;
mod entities;
mod heads;
mod hyphen;
mod lemma;
mod pieces;
mod reader;
mod repair;
pub mod segment;
pub mod tree;

pub use demarche_nn::Kernel;
pub use reader::{Reader, ReaderError, ReaderScratch, Timings, base_forms};
