//! Random bytes through every way in: pages, JSON, tables, feeds, agencies, archives, exports.
//!
//! The first byte chooses the name the input goes by, and so its format. What must hold of any input: it ends, it gives
//! documents or diagnostics, blocks stand in order, and what is mapped stands in the bytes where the map says.

#![no_main]

use demarche_core::text::Span;
use demarche_ingest::{Options, read_bytes};
use libfuzzer_sys::fuzz_target;

const NAMES: &[Option<&str>] = &[
    None,
    Some("a.html"),
    Some("a.json"),
    Some("a.jsonl"),
    Some("a.csv"),
    Some("a.tsv"),
    Some("a.xml"),
    Some("a.warc"),
    Some("a.mhtml"),
    Some("a.txt"),
    Some("a.warc.gz"),
    Some("a.zip"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, input)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let options = Options { max_bytes: 1 << 20, max_text: 64 << 10, ..Options::default() };
    let read = read_bytes(name, input, &options);
    for document in &read.documents {
        let mut last = 0;
        for block in &document.blocks {
            assert!(block.span.start >= last);
            last = block.span.end;
        }
        assert!(last as usize <= document.text.len());
        // The map of what was packed leads to the bytes as they were before.
        let packed = [&[0x1f, 0x8b][..], &[0x28, 0xb5], b"PK"].iter().any(|m| input.starts_with(m));
        if packed {
            continue;
        }
        for (i, byte) in document.text.bytes().enumerate() {
            if let Some(place) = document.map.raw(Span::new(i as u32, i as u32 + 1)) {
                assert_eq!(input[place.range()], [byte]);
            }
        }
    }
});
