//! What the suites need from the program under test.

use std::sync::Arc;

use demarche_core::analysis::TokenId;
use demarche_core::record::Status;
use demarche_core::text::{Bytes, Tokens};
use demarche_core::{Analysis, Document, Record, Span};

/// The program under test, seen from a suite.
///
/// Tests put a hand-written one in its place.
pub trait Analyst {
    /// One analysis for each of `documents`, in order, from raw text.
    fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis>;

    /// The analysis of `text` with sentences and tokens given, in bytes of `text`.
    ///
    /// The analysis has exactly these sentences and tokens, in this order.
    fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis;

    /// How the clause tells what `word` of `analysis` tells, by the coder's rules alone.
    fn status(&mut self, analysis: &Analysis, word: TokenId) -> Status;

    /// The record of `document`, whose analysis is `analysis`.
    fn code(&mut self, document: &Document, analysis: &Analysis) -> Record;

    /// The entities of `analysis`, each as the phrases that mean it, phrases that stand alone included.
    ///
    /// `speakers` gives for each sentence who speaks it, where the corpus tells.
    fn coreference(&mut self, analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Vec<Span<Tokens>>>;

    /// Everything in `document` that is attributed to somebody, in text order, whether or not the record
    /// keeps it as a quotation. None where the program under test does not say.
    fn attributions(&mut self, document: &Document, analysis: &Analysis) -> Vec<Attribution> {
        let _ = (document, analysis);
        Vec::new()
    }
}

/// What is said, thought, asked or wanted by somebody, in bytes of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The content in text order; several pieces where a cue interrupts it.
    pub content: Vec<Span<Bytes>>,
    /// The words of saying.
    pub cue: Option<Span<Bytes>>,
    /// The words for the source.
    pub source: Option<Span<Bytes>>,
    /// 0..1, that content and source are right.
    pub confidence: f32,
    /// The construction that decided.
    pub construction: &'static str,
    /// Whether the record keeps it as a quotation.
    pub recorded: bool,
}
