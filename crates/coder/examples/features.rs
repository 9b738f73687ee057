//! What the layers that learn to code are trained on: `features FILE.jsonl… > OUT.jsonl`.
//!
//! In: JSON Lines with `id`, `title`, `text`, `published`, `outlet`. Out: a line a document with its words as the
//! reader sees them, the status that the rules find for each, and the record that the rules alone give.

use demarche_coder::Coder;
use demarche_core::Document;
use demarche_core::analysis::{Acts, TokenId};
use demarche_reader::{Reader, ReaderScratch};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (reader, coder) = (Reader::embedded()?, Coder::embedded());
    let mut scratch = ReaderScratch::default();
    for path in std::env::args().skip(1) {
        for line in std::fs::read_to_string(path)?.lines() {
            let article: Value = serde_json::from_str(line)?;
            let field = |name: &str| article[name].as_str();
            let mut document = Document::from_parts(
                field("id").unwrap_or_default(),
                field("title"),
                field("text").ok_or("an article without text")?,
                field("published").and_then(|day| day.parse().ok()),
            );
            document.outlet = field("outlet").map(str::to_owned);
            let mut analysis = reader.analyze(&[&document], &mut scratch).remove(0);
            // Without their scores the rules decide alone.
            analysis.acts = Acts::default();
            let analysis = &analysis;
            let record = coder.code(&document, analysis);
            // Positions in code points, as the record counts.
            let mut points = vec![0u32; analysis.text.len() + 1];
            let mut count = 0;
            for (at, c) in analysis.text.char_indices() {
                points[at] = count;
                count += 1;
                points[at + c.len_utf8()] = count;
            }
            let token = |t: &demarche_core::analysis::Token| {
                let (start, end) = (points[t.span.start as usize], points[t.span.end as usize]);
                let head = t.head.map_or(-1, |h| i64::from(h.0));
                let (upos, deprel) = (t.upos.as_str(), t.deprel.as_str());
                json!([start, end, t.lemma.as_ref(), upos, t.feats.as_str(), head, deprel, t.sentence.0])
            };
            let entity =
                |e: &demarche_core::analysis::Entity| json!([e.tokens.start, e.tokens.end, e.label.as_str()]);
            let line = json!({
                "id": document.id,
                "tokens": analysis.tokens.iter().map(token).collect::<Vec<_>>(),
                "entities": analysis.entities.iter().map(entity).collect::<Vec<_>>(),
                "factuality": analysis.factuality,
                "status": (0..analysis.tokens.len() as u32)
                    .map(|t| coder.status(analysis, TokenId(t)))
                    .collect::<Vec<_>>(),
                "record": record,
            });
            println!("{line}");
        }
    }
    Ok(())
}
