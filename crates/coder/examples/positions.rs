//! Prints the positions that events may tell, of every article of a JSON Lines file, with their clues, for
//! `training/positions.py`: `positions FILE.jsonl`.

use demarche_coder::Coder;
use demarche_core::Document;
use demarche_reader::{Reader, ReaderScratch};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: positions FILE.jsonl")?;
    let (reader, coder) = (Reader::embedded()?, Coder::embedded());
    let mut scratch = ReaderScratch::default();
    for line in std::fs::read_to_string(path)?.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let mut document = Document::from_parts(
            &field("id"),
            Some(&field("title")),
            &field("text"),
            field("published").parse().ok(),
        );
        document.outlet = value["outlet"].as_str().map(str::to_owned);
        let analysis = &reader.analyze(&[&document], &mut scratch)[0];
        for (names, clues) in coder.position_clues(&document, analysis) {
            println!(
                "{}",
                serde_json::json!({
                    "id": document.id,
                    "names": names,
                    "party": clues.party.0,
                    "issue": clues.issue,
                    "word": clues.word.0,
                    "evidence": clues.evidence,
                    "clues": clues.clues,
                })
            );
        }
    }
    Ok(())
}
