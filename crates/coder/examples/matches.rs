//! Prints every rule match in a JSON Lines file with its fillers, dropped or kept, for looking at: `matches FILE`.

use demarche_coder::actors::Actors;
use demarche_core::Document;
use demarche_grammar::RuleSet;
use demarche_reader::{Reader, ReaderScratch};
use demarche_world::World;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: matches FILE.jsonl")?;
    let reader = Reader::embedded()?;
    let rules = RuleSet::embedded();
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
        let actors = Actors::find(World::embedded(), analysis, document.published, None, &[]);
        println!("== {}", document.id);
        for m in rules.matches(analysis) {
            let fillers: Vec<String> = m
                .fillers
                .iter()
                .map(|f| {
                    let who =
                        actors.actor_at(analysis, f.token).map_or("-", |a| actors.actor(a).name.as_str());
                    format!("{}={}({who})", f.role.as_str(), analysis.form(f.token))
                })
                .collect();
            println!(
                "{:?} {} {:?} {} | {}",
                m.event_type,
                rules.rule(m.rule).name(),
                m.kind,
                analysis.form(m.main()),
                fillers.join(" ")
            );
        }
    }
    Ok(())
}
