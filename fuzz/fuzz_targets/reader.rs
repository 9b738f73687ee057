//! Random text to the reader: every span lies on code-point borders, every sentence is a tree, and a second
//! reading says the same.

#![no_main]

use std::sync::LazyLock;

use demarche_core::Document;
use demarche_reader::{Reader, ReaderScratch};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::embedded().expect("the model loads"));

fuzz_target!(|text: &str| {
    let document = Document::from_parts("", None, text, None);
    let mut scratch = ReaderScratch::default();
    let analysis = READER.analyze(&[&document], &mut scratch).swap_remove(0);
    let mut at = 0;
    for token in &analysis.tokens {
        assert!(text.get(token.span.range()).is_some_and(|word| !word.is_empty()));
        assert!(token.span.start >= at);
        at = token.span.end;
    }
    for entity in &analysis.entities {
        assert!(text.get(analysis.bytes(entity.tokens).range()).is_some());
    }
    for sentence in &analysis.sentences {
        let roots = analysis.ids(sentence.tokens).filter(|t| analysis.token(*t).head.is_none());
        assert_eq!(roots.count(), 1);
    }
    let again = READER.analyze(&[&document], &mut scratch).swap_remove(0);
    assert_eq!(format!("{analysis:?}"), format!("{again:?}"));
});
