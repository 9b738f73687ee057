//! Prints what there is to weigh for the country and sector of every actor in a JSON Lines file, for
//! `training/affiliation.py`: `affiliation FILE.jsonl`.

use demarche_coder::actors::{self, Actors, affiliation};
use demarche_core::Document;
use demarche_core::record::MentionKind;
use demarche_reader::{Reader, ReaderScratch};
use demarche_world::World;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: affiliation FILE.jsonl")?;
    let (reader, world) = (Reader::embedded()?, World::embedded());
    let mut scratch = ReaderScratch::default();
    for line in std::fs::read_to_string(path)?.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let document = Document::from_parts(
            &field("id"),
            Some(&field("title")),
            &field("text"),
            field("published").parse().ok(),
        );
        let analysis = &reader.analyze(&[&document], &mut scratch)[0];
        let actors = Actors::told(world, analysis, document.published, &[]);
        let home = actors::publisher_country(world, value["outlet"].as_str());
        for clues in affiliation::clues(&actors, world, analysis, home.as_deref()) {
            let actor = actors.actor(clues.actor);
            let names = actors.mentions().iter().filter(|m| m.actor == clues.actor);
            let names: Vec<&str> = names
                .filter(|m| m.kind != MentionKind::Pronoun)
                .map(|m| analysis.words(m.tokens))
                .chain([actor.described.as_deref().unwrap_or(&actor.name)])
                .collect();
            println!(
                "{}",
                serde_json::json!({
                    "id": document.id,
                    "names": names,
                    "country": actor.country,
                    "sectors": actor.sectors,
                    "countries": clues.countries,
                    "sector": clues.sector,
                })
            );
        }
    }
    Ok(())
}
