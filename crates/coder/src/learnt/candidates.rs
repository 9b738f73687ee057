//! Words that may name a party, and whom they mean.
//!
//! A candidate is the head of a mention of an actor, of any other noun phrase, or a name before a noun ("Russian
//! shelling"). Candidates of one actor stand together; a phrase that is no actor yet is a group of its own.

use std::collections::BTreeSet;

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};

use crate::actors::{ActorIdx, Actors};

/// Whom a group of candidates means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// An actor.
    Actor(ActorIdx),
    /// A phrase that is nobody known yet, by its head.
    Phrase(TokenId),
}

/// One word that may name a party.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The word.
    pub token: TokenId,
    /// The actors it means.
    pub actors: Vec<ActorIdx>,
    /// Whether it is nobody whom names, roles or pronouns made an actor.
    pub unlinked: bool,
    /// How often the actor it means is mentioned; 1 for a phrase.
    pub mentions: usize,
}

/// All candidates of a document.
#[derive(Debug)]
pub struct Candidates {
    /// In text order.
    pub all: Vec<Candidate>,
    /// Whom each group means, and the places of its candidates.
    pub groups: Vec<(Meant, Vec<usize>)>,
}

impl Candidates {
    /// Those of a document. `adopted` are heads of phrases that became actors only because an act has them as a
    /// party.
    pub fn find(analysis: &Analysis, actors: &Actors, adopted: &BTreeSet<TokenId>) -> Candidates {
        let mut meant: Vec<Vec<ActorIdx>> = vec![Vec::new(); analysis.tokens.len()];
        for mention in actors.mentions() {
            let here = &mut meant[mention.head.0 as usize];
            if !here.contains(&mention.actor) {
                here.push(mention.actor);
            }
        }
        for (i, here) in meant.iter_mut().enumerate() {
            let id = TokenId(i as u32);
            if here.is_empty() && may_name(analysis, id) {
                // "Her counterpart Ann Lee", "an aide, Ann Lee".
                here.extend(actors.name_apposed(analysis, id).map(|m| m.actor));
            }
        }
        let mut often = vec![0; actors.entries().len()];
        meant.iter().flatten().for_each(|a| often[a.0 as usize] += 1);
        let mut out = Candidates { all: Vec::new(), groups: Vec::new() };
        let mut group_of: Vec<Option<usize>> = vec![None; actors.entries().len()];
        for (i, actors) in meant.into_iter().enumerate() {
            let token = TokenId(i as u32);
            if actors.is_empty() && !may_name(analysis, token) {
                continue;
            }
            let place = out.all.len();
            for actor in &actors {
                let group = group_of[actor.0 as usize].unwrap_or_else(|| {
                    out.groups.push((Meant::Actor(*actor), Vec::new()));
                    out.groups.len() - 1
                });
                group_of[actor.0 as usize] = Some(group);
                out.groups[group].1.push(place);
            }
            if actors.is_empty() {
                out.groups.push((Meant::Phrase(token), vec![place]));
            }
            let mentions = actors.iter().map(|a| often[a.0 as usize]).max().unwrap_or(1);
            let unlinked = actors.is_empty() || adopted.contains(&token);
            out.all.push(Candidate { token, actors, unlinked, mentions });
        }
        out
    }
}

/// Whether a word that is no head of a mention may name a party.
fn may_name(analysis: &Analysis, id: TokenId) -> bool {
    let token = analysis.token(id);
    let noun = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron);
    let inside = matches!(
        token.deprel,
        Deprel::Compound | Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::Expl
    );
    let before = matches!(token.deprel, Deprel::Amod | Deprel::Compound | Deprel::NmodPoss);
    let name = || {
        analysis.entity_of(id).is_some_and(|e| {
            matches!(
                e.label,
                EntityLabel::Nationality | EntityLabel::Gpe | EntityLabel::Organisation | EntityLabel::Person
            )
        })
    };
    noun && !inside || before && name()
}
