//! Engagements, trips, issues, positions and deadlines of short texts, read by the real model.

use std::sync::OnceLock;

use demarche_coder::Coder;
use demarche_core::Document;
use demarche_core::record::{DeadlineKind, EngagementKind, PositionStance, Record, Status};
use demarche_reader::{Reader, ReaderScratch};

fn read(title: &str, body: &str) -> Record {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::embedded().expect("the model is part of the program"));
    let mut document = Document::new(title, body);
    document.published = "2021-04-07".parse().ok();
    let analysis = reader.analyze(&[&document], &mut ReaderScratch::default()).remove(0);
    Coder::embedded().code(&document, &analysis)
}
