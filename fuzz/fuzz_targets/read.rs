//! Random bytes through the whole of `demarche read`: bytes to documents, analysis, record, JSON.
//!
//! The first byte chooses the name the input goes by, and so its format.

#![no_main]

use std::sync::LazyLock;

use demarche_coder::Coder;
use demarche_ingest::{Options, read_bytes};
use demarche_reader::{Reader, ReaderScratch};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::embedded().expect("the model loads"));
static CODER: LazyLock<Coder> = LazyLock::new(Coder::embedded);

fuzz_target!(|bytes: &[u8]| {
    let Some((first, input)) = bytes.split_first() else { return };
    let name = [None, Some("a.txt"), Some("a.html"), Some("a.json"), Some("a.jsonl")][usize::from(*first) % 5];
    let read = read_bytes(name, input, &Options::default());
    let mut scratch = ReaderScratch::default();
    for document in &read.documents {
        let analysis = READER.analyze(&[document], &mut scratch).swap_remove(0);
        let record = serde_json::to_string(&CODER.code(document, &analysis)).expect("a record is JSON");
        let again = serde_json::to_string(&CODER.code(document, &analysis)).expect("a record is JSON");
        assert_eq!(record, again);
    }
});
