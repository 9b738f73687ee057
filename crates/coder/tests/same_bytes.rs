//! The whole analysis is the same byte for byte on every kernel, on any number of threads and in batches of any
//! size: the repository's samples and every rule sentence, some twenty thousand words, read in many ways.
//!
//! The plain kernel is some forty times slower than the others, so it reads a part of the texts: every eighth.
//! A kernel that this machine has not is named and left out.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use demarche_core::{Analysis, Document};
use demarche_grammar::RuleSet;
use demarche_reader::{Kernel, Reader, ReaderScratch};

/// Rule sentences that make one document, so that sentences of one text stand in several batches.
const SENTENCES: usize = 12;
/// Of how many texts the plain kernel reads one.
const PART: usize = 8;

/// The texts: each sample as it stands, and the sentences of the rules in the order of the rules.
fn corpus() -> Vec<Document> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    let files = std::fs::read_dir(folder).expect("the samples are there").filter_map(Result::ok);
    let mut files: Vec<_> = files.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a sample can be read");
        let sample: serde_json::Value = serde_json::from_str(&text).expect("a sample is JSON");
        let body = sample["text"].as_str().expect("a sample has a text");
        out.push(Document::from_parts("", sample["title"].as_str(), body, None));
    }
    let sentences: Vec<&str> = RuleSet::embedded().tests().map(|(_, test)| test.sentence.as_str()).collect();
    // Paragraphs and run-on text by turns.
    for (i, part) in sentences.chunks(SENTENCES).enumerate() {
        let between = if i % 2 == 0 { "\n\n" } else { " " };
        out.push(Document::from_parts("", None, &part.join(between), None));
    }
    out
}

/// Everything that is in an analysis, labels and scores to the last bit.
fn bytes(analysis: &Analysis) -> String {
    let mut out = format!("{:?}\n", analysis.sentences);
    for token in &analysis.tokens {
        writeln!(out, "{token:?}").expect("a string grows");
    }
    for entity in &analysis.entities {
        writeln!(out, "{entity:?} {:08x}", entity.score.to_bits()).expect("a string grows");
    }
    for estimate in &analysis.factuality {
        writeln!(out, "{:08x}", estimate.to_bits()).expect("a string grows");
    }
    writeln!(out, "{:?}", analysis.diagnostics).expect("a string grows");
    out
}

/// Reads the documents `batch` at a time on `threads` threads, which take the batches as they come.
fn read(reader: &Reader, documents: &[&Document], threads: usize, batch: usize) -> Vec<String> {
    let batches: Vec<&[&Document]> = documents.chunks(batch).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut scratch = ReaderScratch::default();
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(batch) = batches.get(at) else { break };
            let analyses = reader.analyze(batch, &mut scratch);
            done.push((at, analyses.iter().map(bytes).collect::<Vec<_>>()));
        }
        done
    };
    let mut all: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|w| w.join().expect("no thread panics")).collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().flat_map(|(_, texts)| texts).collect()
}

fn compare(expected: &[String], found: &[String], way: &str) {
    assert_eq!(expected.len(), found.len(), "{way}");
    for (i, (a, b)) in expected.iter().zip(found).enumerate() {
        let line = || a.lines().zip(b.lines()).find(|(a, b)| a != b);
        assert!(a == b, "{way}: text {i} is read otherwise, first in {:?}", line());
    }
}

#[test]
fn every_kernel_thread_count_and_batch_size_gives_the_same_bytes() {
    let corpus = corpus();
    let all: Vec<&Document> = corpus.iter().collect();
    let part: Vec<&Document> = all.iter().copied().step_by(PART).collect();
    let best = Reader::embedded().expect("the embedded model is sound");
    let expected = read(&best, &all, 1, all.len());
    let words: usize = corpus.iter().map(|d| d.text.split_whitespace().count()).sum();
    assert!(words > 5_000, "only {words} words");
    for (threads, batch) in [(1, 1), (2, 3), (3, 7), (3, 1)] {
        let found = read(&best, &all, threads, batch);
        compare(&expected, &found, &format!("{}, {threads} threads, {batch} texts at a time", best.kernel()));
    }
    let of_part: Vec<String> = expected.iter().step_by(PART).cloned().collect();
    for name in ["amx", "vnni", "avxvnni-int8", "avxvnni", "avx2", "neon", "scalar"] {
        let kernel = Kernel::from_name(name).expect("the name of a kernel");
        if kernel == best.kernel() {
            continue;
        }
        if !kernel.is_available() {
            println!("{name}: not on this machine, left out");
            continue;
        }
        let reader = Reader::with_kernel(kernel).expect("an available kernel loads");
        let (texts, expected) = if kernel == Kernel::Scalar { (&part, &of_part) } else { (&all, &expected) };
        compare(expected, &read(&reader, texts, 2, 5), name);
        println!("{name}: {} texts the same", texts.len());
    }
}
