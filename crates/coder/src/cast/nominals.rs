//! Actors told by description: "Kremlin officials", "the spokeswoman", "fourteen police officers".
//!
//! A description is a noun phrase whose head is a role word of the world tables and that is no title of a
//! name. A country's government is the country. Whom a description means, where it means somebody named
//! elsewhere, is left to the next pass.

use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::record::{ActorKind, MentionKind};
use demarche_world::{Number, RoleKind, World};

use super::names::{Titles, join_country};
use super::{ActorIdx, Cast, CastActor, Mention, title};

/// Role words that mean the government of the country they are told of.
const GOVERNMENT: [&str; 4] = ["government", "administration", "regime", "authority"];

pub fn find(cast: &mut Cast, world: &World, analysis: &Analysis, titles: &Titles) {
    for i in 0..analysis.tokens.len() as u32 {
        let id = TokenId(i);
        let token = analysis.token(id);
        let noun =
            token.upos == Upos::Noun || (token.upos == Upos::Propn && analysis.entity_of(id).is_none());
        if !noun || cast.mention_at(id).is_some() || titles.iter().any(|t| t.contains(i)) {
            continue;
        }
        // Inside a compound the last noun is the head; "police officers" is told once.
        if matches!(token.deprel, Deprel::Compound | Deprel::Flat | Deprel::Amod | Deprel::NmodDesc) {
            continue;
        }
        let tokens = title::phrase(analysis, id);
        let upto = demarche_core::Span::new(tokens.start, i + 1);
        let Some(role) = world.role_at_end(analysis.words(upto)) else { continue };
        let plural = token.feats.has("Number", "Plur")
            || (token.feats.get("Number").is_none() && role.number == Number::Plural);
        let told = title::read(world, analysis, tokens, id);
        let country = told.country.clone();
        if let Some(iso3) = country.as_deref().and_then(|c| world.country(c)).map(|c| c.iso3)
            && GOVERNMENT.contains(&analysis.lemma(id))
            && told.body.is_none()
        {
            join_country(cast, iso3, tokens, id);
            continue;
        }
        let kind = match role.kind {
            RoleKind::Body => ActorKind::Organization,
            RoleKind::Group => ActorKind::Group,
            RoleKind::Person if plural => ActorKind::Group,
            RoleKind::Person => ActorKind::Unnamed,
        };
        let actor = ActorIdx(cast.actors.len() as u32);
        let mut entry = CastActor::new(analysis.words(tokens), kind);
        entry.country = country;
        entry.sectors = role.sectors.iter().map(str::to_owned).collect();
        entry.roles = vec![role.word.to_lowercase()];
        entry.gender = role.gender;
        entry.plural = plural;
        let body = told.body.and_then(|b| cast.mention_at(TokenId(b.start))).map(|m| m.actor);
        entry.body = body.filter(|b| cast.actor(*b).kind != ActorKind::Person);
        cast.add_actor(entry);
        cast.add_mention(Mention {
            tokens,
            head: id,
            kind: MentionKind::Nominal,
            actor,
            also: Vec::new(),
            title: None,
        });
    }
}
