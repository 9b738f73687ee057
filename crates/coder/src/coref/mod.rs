//! Which phrases of a document mean the same.
//!
//! 1. [`mentions`]: the noun phrases, with number, gender and class (`nouns` has the classes of nouns);
//! 2. [`features`]: what is compared when two of them may mean the same;
//! 3. [`weights`]: what each feature counts, learnt from annotated text; [`network`]: what the reader's vectors
//!    say beside them, learnt together with those;
//! 4. [`rank`]: the choice for each phrase, in text order.
//!
//! It covers every noun phrase and knows nothing of actors; the cast takes from it what its own rules leave
//! open. Discourse deixis ("this" for a whole sentence) and split antecedents are left out.

pub mod features;
pub mod mentions;
pub mod network;
pub(crate) mod nouns;
pub mod rank;
pub mod weights;

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
    let (entities, _) = rank::resolve(&page, Weights::embedded(), Network::embedded());
    let spans = |e: Vec<usize>| e.into_iter().map(|i| page.phrases[i].tokens).collect();
    entities.into_iter().map(spans).collect()
}

/// What is said of one phrase: which earlier ones it means, and how surely.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The head of the phrase.
    pub head: TokenId,
    /// The heads of the earlier phrases of its entity, nearest first; empty where it begins one.
    pub earlier: Vec<TokenId>,
    /// By how much the choice outscores the next, in logarithms of odds.
    pub margin: f32,
}

/// The links of all phrases of `analysis` but coordinations, in the order of their heads.
pub fn links(world: &World, analysis: &Analysis) -> Vec<Link> {
    let speakers = vec![None; analysis.tokens.len()];
    let page = Page::new(world, analysis, mentions::find(world, analysis), &speakers);
    let (entities, choices) = rank::resolve(&page, Weights::embedded(), Network::embedded());
    let mut out = Vec::new();
    for entity in &entities {
        for (at, place) in entity.iter().enumerate() {
            let phrase = &page.phrases[*place];
            if phrase.form == mentions::Form::Coordinate {
                continue;
            }
            let earlier = entity[..at].iter().rev().map(|e| page.phrases[*e].head).collect();
            out.push(Link { head: phrase.head, earlier, margin: choices[*place].margin });
        }
    }
    out.sort_by_key(|l| l.head);
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
