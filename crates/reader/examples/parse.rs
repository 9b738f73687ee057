//! Prints the analysis of a plain text file as CoNLL-U, for looking at: `parse FILE`.

use demarche_core::Document;
use demarche_reader::{Reader, ReaderScratch};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: parse FILE")?;
    let text = std::fs::read_to_string(path)?;
    let document = Document::from_parts("", None, &text, None);
    let reader = Reader::embedded()?;
    let analysis = &reader.analyze(&[&document], &mut ReaderScratch::default())[0];
    for sentence in &analysis.sentences {
        println!("# text = {}", sentence.span.of(&analysis.text));
        for id in analysis.ids(sentence.tokens) {
            let token = analysis.token(id);
            let head = token.head.map_or(0, |h| h.0 - sentence.tokens.start + 1);
            let entity = analysis.entity_of(id).map_or("_", |e| e.label.as_str());
            let n = id.0 - sentence.tokens.start + 1;
            let form = analysis.form(id);
            println!(
                "{n}\t{form}\t{}\t{}\t_\t{}\t{head}\t{}\t_\t{entity}",
                token.lemma,
                token.upos,
                token.feats.as_str(),
                token.deprel
            );
        }
        println!();
    }
    Ok(())
}
