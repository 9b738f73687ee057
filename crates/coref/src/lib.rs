//! Which phrases of a document mean the same.
//!
//! 1. [`mentions`]: the noun phrases, with number, gender and class (`nouns` has the classes of nouns);
//! 2. [`features`]: what is compared when two of them may mean the same;
//! 3. [`weights`]: what each feature counts, learnt from annotated text; [`network`]: what the reader's vectors
//!    say beside them, learnt together with those;
//! 4. [`rank`]: the choice for each phrase, in text order.
//!
//! It covers every noun phrase and knows nothing of actors; the actors take from it what their own rules leave
//! open. Discourse deixis ("this" for a whole sentence) and split antecedents are left out.

pub mod features;
pub mod mentions;
pub mod network;
pub mod rank;
pub mod weights;

use std::collections::BTreeMap;

use demarche_core::analysis::{Analysis, TokenId};
use demarche_core::text::{Span, Tokens};
use demarche_world::World;

use features::Page;
use network::Network;
use weights::Weights;

/// The entities of `analysis`, each as its phrases in text order; most have one phrase alone.
///
/// `speakers` gives for each token who speaks it, by any number the caller likes; `None` is the narrator.
pub fn chains(world: &World, analysis: &Analysis, speakers: &[Option<u32>]) -> Vec<Vec<Span<Tokens>>> {
    let page = Page::new(world, analysis, mentions::find(world, analysis), speakers);
    let entities = rank::resolve(&page, Weights::embedded(), Network::embedded());
    let spans = |e: Vec<usize>| e.into_iter().map(|i| page.phrases[i].tokens).collect();
    entities.into_iter().map(spans).collect()
}

/// For each head among `heads`, which stand in text order, the head of the earlier phrase that its phrase means, or
/// `None` where that means nothing told before. Each is found by itself, which takes less than all [`chains`].
pub fn antecedents(
    world: &World,
    analysis: &Analysis,
    heads: &[TokenId],
) -> BTreeMap<TokenId, Option<TokenId>> {
    let mut out = BTreeMap::new();
    if heads.is_empty() {
        return out;
    }
    let speakers = vec![None; analysis.tokens.len()];
    let page = Page::new(world, analysis, mentions::find(world, analysis), &speakers);
    let (weights, network) = (Weights::embedded(), Network::embedded());
    let mut rows = network::NetworkRows::default();
    for (place, phrase) in page.phrases.iter().enumerate() {
        if phrase.form != mentions::Form::Coordinate && heads.binary_search(&phrase.head).is_ok() {
            let earlier = rank::antecedent(&page, place, weights, network, &mut rows);
            out.insert(phrase.head, earlier.map(|e| page.phrases[e].head));
        }
    }
    out
}

/// The features of every phrase and pair of `analysis`, as `training/coreference.py` reads them.
///
/// All numbers little-endian. `u32` number of phrases; for each phrase `u32` first token, token after the
/// last, head, form; `u32` number of its features alone, then each as `u32`; `u32` number of candidates, and
/// for each `u32` its place, `u32` number of features, and these as `u32`.
pub fn training_rows(world: &World, analysis: &Analysis, speakers: &[Option<u32>]) -> Vec<u8> {
    let page = Page::new(world, analysis, mentions::find(world, analysis), speakers);
    let mut out = Vec::new();
    let mut put = |n: usize| out.extend_from_slice(&(n as u32).to_le_bytes());
    put(page.phrases.len());
    let mut features = Vec::new();
    for (i, phrase) in page.phrases.iter().enumerate() {
        put(phrase.tokens.start as usize);
        put(phrase.tokens.end as usize);
        put(phrase.head.0 as usize);
        put(phrase.form as usize);
        features::alone(&page, i, &mut features);
        put(features.len());
        features.iter().for_each(|f| put(usize::from(*f)));
        let mut rows: Vec<(usize, Vec<u16>)> = Vec::new();
        rank::candidates(&page, i, |earlier, features| rows.push((earlier, features.to_vec())));
        put(rows.len());
        for (earlier, features) in rows {
            put(earlier);
            put(features.len());
            features.iter().for_each(|f| put(usize::from(*f)));
        }
    }
    out
}

#[cfg(test)]
mod tests;
