//! What the tests that read with the real model share.

use std::sync::OnceLock;

use demarche_coder::Coder;
use demarche_core::Document;
use demarche_core::record::Record;
use demarche_reader::{Reader, ReaderScratch};

/// The record of `body`, published on 7 April 2021, a Wednesday.
pub fn read(body: &str) -> Record {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::embedded().expect("the model is part of the program"));
    let document = Document::from_parts("t", None, body, "2021-04-07".parse().ok());
    let analysis = reader.analyze(&[&document], &mut ReaderScratch::default()).remove(0);
    Coder::embedded().code(&document, &analysis)
}
