//! Scores copies on articles, one JSON object a line with `id`, `title`, `published` and `text`; `demarche eval copies`
//! does the same, and reads every other form of article too.
//!
//!     cargo run --release -p demarche-eval --example copies -- ARTICLES.jsonl… [--errors]

use std::io::BufRead as _;

use demarche_core::Document;
use demarche_eval::happenings::copies;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (flags, paths): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a == "--errors");
    let mut articles = Vec::new();
    for path in paths {
        for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
            let article: serde_json::Value = serde_json::from_str(&line?)?;
            let cell = |name: &str| article[name].as_str().unwrap_or_default();
            let published = cell("published").get(..10).and_then(|d| d.parse().ok());
            articles.push(Document::from_parts(cell("id"), Some(cell("title")), cell("text"), published));
        }
    }
    let report = copies::run(&articles);
    print!("{}", report.table);
    for error in report.errors.iter().filter(|_| !flags.is_empty()) {
        println!("{error}");
    }
    Ok(())
}
