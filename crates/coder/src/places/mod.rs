//! Places the document speaks of, found in the gazetteer.
//!
//! A place is told by a name of a country, region, city, facility or water that stands for the place
//! itself: a capital that "says" something is its government, an actor, and no place. Which of several
//! places of one name is meant is told by the rest of the document; where nothing tells, the name alone is
//! kept. Whether something happened there is for the events layer, by the words that bind the two.
//!
//! - `literal`: whether a name stands for the place itself;
//! - `reading`: how the words of a name may be read;
//! - `resolve`: which place of the gazetteer a name means.

mod literal;
mod reading;
mod resolve;

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId};
use demarche_core::text::{Span, Tokens};
use demarche_world::{Place, PlaceKind, World, normal};

use crate::scene::PlaceIdx;
use literal::Words;
use resolve::Resolver;

/// A place of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceDraft {
    /// The name as the document has it first.
    pub name: String,
    /// The gazetteer's row, where one is meant beyond doubt.
    pub row: Option<Place>,
    /// Where it is spoken of as a place.
    pub mentions: Vec<Span<Tokens>>,
    /// 0..1.
    pub confidence: f32,
}

/// All places of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    all: Vec<PlaceDraft>,
}

impl Places {
    /// The places of `analysis`.
    pub fn find(world: &World, analysis: &Analysis) -> Self {
        let names = names(analysis);
        let resolver = Resolver::new(world, analysis, &names);
        let mut places = Places::default();
        let mut keys: Vec<Vec<String>> = Vec::new();
        for place_name in names.iter().filter(|name| literal::is_literal(world, analysis, name)) {
            let name = analysis.words(place_name.tokens);
            let key = normal::folded(name);
            if let Some(i) = keys.iter().position(|k| k.contains(&key)) {
                places.all[i].mentions.push(place_name.tokens);
                continue;
            }
            let meant = resolver.resolve(name);
            let (row, confidence) = meant.map_or((None, 0.7), |m| (Some(m.place), m.confidence));
            // Two names of one place are one place.
            let same = row.and_then(|row| places.all.iter().position(|p| p.row == Some(row)));
            if let Some(i) = same {
                places.all[i].mentions.push(place_name.tokens);
                keys[i].push(key);
                continue;
            }
            keys.push(vec![key]);
            places.all.push(PlaceDraft {
                name: name.to_owned(),
                row,
                mentions: vec![place_name.tokens],
                confidence,
            });
        }
        places
    }

    /// All places, in text order.
    pub fn all(&self) -> &[PlaceDraft] {
        &self.all
    }

    /// The place that `token` names.
    pub fn at(&self, token: TokenId) -> Option<PlaceIdx> {
        self.all
            .iter()
            .position(|p| p.mentions.iter().any(|m| m.contains(token.0)))
            .map(|i| PlaceIdx(i as u32))
    }

    /// The place `idx`.
    pub fn place(&self, idx: PlaceIdx) -> &PlaceDraft {
        &self.all[idx.0 as usize]
    }

    /// Where the act told by `trigger` took place: the name under a preposition of place that hangs on the
    /// trigger, or on one of `extra` (a light verb, a verb that governs it in the same clause).
    pub fn of(&self, analysis: &Analysis, trigger: TokenId, extra: &[TokenId]) -> Option<PlaceIdx> {
        let words = Words::embedded();
        std::iter::once(&trigger).chain(extra).find_map(|t| {
            let goes = crate::lexicon::is_travel(analysis.lemma(*t));
            analysis.children(*t).iter().find_map(|c| {
                if !matches!(analysis.token(*c).deprel.universal(), Deprel::Obl | Deprel::Nmod) {
                    return None;
                }
                let case = analysis.children_by(*c, Deprel::Case).map(|k| analysis.lemma(k)).next()?;
                let fits = words.tells_where(case) || (goes && words.tells_whither(case)) || case == "on";
                let place = self.at(*c).filter(|_| fits)?;
                // "on" tells of a place only with islands, borders and the like, never with a country.
                let row = self.place(place).row;
                (case != "on" || row.is_some_and(|r| r.kind != PlaceKind::Country)).then_some(place)
            })
        })
    }
}

/// The name of a place as the reader has it.
struct Name {
    tokens: Span<Tokens>,
    label: EntityLabel,
}

/// The names of places. Two that stand side by side in one phrase are one, which the reader has cut.
fn names(analysis: &Analysis) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for entity in analysis.entities.iter().filter(|e| is_place(e.label)) {
        if let Some(last) = out.last_mut().filter(|last| last.tokens.end == entity.tokens.start) {
            let whole = Span::new(last.tokens.start, entity.tokens.end);
            let heads =
                analysis.ids(whole).filter(|t| analysis.head(*t).is_none_or(|head| !whole.contains(head.0)));
            if heads.count() == 1 {
                *last = Name { tokens: whole, label: entity.label };
                continue;
            }
        }
        out.push(Name { tokens: entity.tokens, label: entity.label });
    }
    out
}

/// Whether names of this kind may be places.
fn is_place(label: EntityLabel) -> bool {
    matches!(label, EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Facility)
}

#[cfg(test)]
mod tests;
