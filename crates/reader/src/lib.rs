//! Text to linguistic analysis: sentences, tokens, lemmas, parts of speech, features, dependencies and
//! named entities.
//!
//! [`Reader`] owns the model, which is compiled into the program, and turns documents into
//! [`Analysis`](demarche_core::Analysis). The steps, in order:
//!
//! - [`segment`]: sentences and tokens;
//! - `hyphen`: words broken at the end of a line;
//! - `pieces`, `sequences`: words to wordpieces, and those to what the encoders read;
//! - two encoders of `demarche-nn`: one over single sentences, for all that is said of a sentence, and one over windows
//!   of running text, for what words tell;
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
mod sequences;
pub mod tree;

pub use demarche_nn::Kernel;
pub use reader::{Reader, ReaderError, ReaderScratch, Timings, base_forms};
