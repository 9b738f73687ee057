//! Reads the pages of a folder and prints what was found of each, for a scorer of main texts:
//! `cargo run --release -p demarche-ingest --example pages -- FOLDER [captions] > found.json`.
//!
//! The output maps the part of a file's name before the first dot to its `articleBody` (the paragraphs, and with
//! `captions` those too), `date`, `title`, `byline`, `outlet` and what was noticed.

use std::path::PathBuf;

use demarche_core::document::BlockKind;
use demarche_ingest::{Options, read_bytes};
use serde_json::{Map, Value, json};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_else(|| ".".to_owned());
    let captions = args.next().is_some();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut out = Map::new();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let read = read_bytes(Some(&name), &std::fs::read(&path)?, &Options::default());
        let wanted = |kind| kind == BlockKind::Body || (captions && kind == BlockKind::Caption);
        let paragraphs = read
            .documents
            .iter()
            .flat_map(|d| d.blocks.iter().filter(|b| wanted(b.kind)).map(|b| b.span.of(&d.text).to_owned()));
        let body: Vec<String> = paragraphs.collect();
        let first = read.documents.first();
        let noticed: Vec<&str> = first
            .iter()
            .flat_map(|d| &d.diagnostics)
            .chain(&read.diagnostics)
            .map(|d| d.code.as_str())
            .collect();
        let found = json!({
            "articleBody": body.join("\n"),
            "date": first.and_then(|d| d.published).map(|d| d.to_string()),
            "title": first.and_then(|d| d.title.clone()),
            "byline": first.and_then(|d| d.byline.clone()),
            "outlet": first.and_then(|d| d.outlet.clone()),
            "noticed": noticed,
        });
        out.insert(name.split('.').next().unwrap_or_default().to_owned(), found);
    }
    println!("{}", Value::Object(out));
    Ok(())
}
