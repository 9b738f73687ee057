//! What kinds of word a word is, and how tables of words are read.
//!
//! The words stand in `data/lexicon`, not in code: a word has one line in `words.tsv`, with every class it is in.
//!
//! ```
//! use demarche_lexicon::{Word, is};
//!
//! assert!(is("fly", Word::MotionVerb) && !is("say", Word::MotionVerb));
//! ```

mod labels;
pub mod nouns;
mod pairs;
mod words;

pub use pairs::in_pairs;
pub use words::{Lexical, Word, is, is_folded};

/// The rows of a table of `data/lexicon`, each with the number of its line: comments, empty lines and the line
/// of column names, which is the first other line, are left out.
pub fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1)
}
