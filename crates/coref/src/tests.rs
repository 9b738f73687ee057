//! Phrases and links through the real reader, in sentences of our own.

use std::sync::LazyLock;

use demarche_core::analysis::Analysis;
use demarche_core::document::Document;
use demarche_reader::{Reader, ReaderScratch};
use demarche_world::World;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::embedded().expect("the model is in the binary"));

fn read(body: &str) -> Analysis {
    let document = Document::from_parts("", None, body, None);
    READER.analyze(&[&document], &mut ReaderScratch::default()).remove(0)
}

fn chains(body: &str) -> Vec<Vec<String>> {
    let analysis = read(body);
    let speakers = vec![None; analysis.tokens.len()];
    super::chains(World::embedded(), &analysis, &speakers)
        .into_iter()
        .map(|c| c.into_iter().map(|s| analysis.words(s).to_owned()).collect())
        .collect()
}

#[test]
fn phrases_are_cut_as_gum_cuts_them() {
    let analysis = read("The minister, who came from Bergen, met his old friend Per Dahl and the mayor.");
    let found = super::mentions::find(World::embedded(), &analysis);
    let words: Vec<&str> = found.iter().map(|p| analysis.words(p.tokens)).collect();
    for wanted in ["The minister, who came from Bergen", "Bergen", "his", "the mayor"] {
        assert!(words.contains(&wanted), "{wanted:?} in {words:?}");
    }
    assert!(!words.contains(&"who"), "{words:?}");
}

#[test]
fn pronouns_and_names_join_who_they_mean() {
    let chains =
        chains("Maria Silva arrived in Lisbon on Monday. She met Karl Berg there. Silva thanked him.");
    let of = |words: &str| chains.iter().find(|c| c.iter().any(|m| m == words)).cloned().unwrap_or_default();
    assert_eq!(of("Maria Silva"), ["Maria Silva", "She", "Silva"]);
    assert_eq!(of("Karl Berg"), ["Karl Berg", "him"]);
}

#[test]
fn the_empty_text_has_no_chains() {
    assert!(chains("").is_empty());
}

#[test]
fn the_reader_gives_what_the_network_takes() {
    let analysis = read("The minister left. She was tired.");
    let heads: Vec<_> =
        super::mentions::find(World::embedded(), &analysis).iter().map(|p| (p.head, p.form)).collect();
    let (later, earlier) = heads.split_last().expect("two phrases");
    let scores =
        super::network::Network::embedded().scores(&analysis, *later, earlier, &mut Default::default());
    assert_eq!(scores.expect("as many numbers as the network reads").1.len(), earlier.len());
}
