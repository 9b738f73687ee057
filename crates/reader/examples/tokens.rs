//! Sentences and tokens of articles, as `training/silver.py` takes them: `tokens FILE.jsonl… > SENTENCES.jsonl`.
//!
//! In: JSON Lines with `id` and `text`. Out: a line a document, `{"id": …, "sentences": [["word", …], …]}`.

use demarche_core::Document;
use demarche_reader::Reader;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let reader = Reader::embedded()?;
    for path in std::env::args().skip(1) {
        for line in std::fs::read_to_string(path)?.lines() {
            let article: Value = serde_json::from_str(line)?;
            let text = article["text"].as_str().ok_or("an article without text")?;
            let document = Document::from_parts("", None, text, None);
            let words = |s: &demarche_reader::segment::SentenceSpan| -> Vec<String> {
                s.tokens.iter().map(|(a, b)| document.text[*a as usize..*b as usize].to_owned()).collect()
            };
            let sentences: Vec<Vec<String>> = reader.segment(&document).iter().map(words).collect();
            println!("{}", json!({"id": article["id"], "sentences": sentences}));
        }
    }
    Ok(())
}
