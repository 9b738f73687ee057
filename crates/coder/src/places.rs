//! Places the document speaks of, found in the gazetteer.
//!
//! A place is told by a name of a country, region, city, facility or water. Of several places of one name
//! the one in a country that the document names wins; without that, a place is taken only where it is by
//! far the most populous of its name. Otherwise the name alone is kept. Whether something happened there
//! is for the events layer, by the words that bind the two.

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId};
use demarche_core::text::{Span, Tokens};
use demarche_world::{How, Place, World, normal};

use crate::scene::PlaceIdx;

/// A place of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceDraft {
    /// The name as the document has it first.
    pub name: String,
    /// The gazetteer's row, where one is meant beyond doubt.
    pub row: Option<Place>,
    /// Where it is spoken of.
    pub mentions: Vec<Span<Tokens>>,
    /// 0..1.
    pub confidence: f32,
}

/// All places of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    all: Vec<PlaceDraft>,
}

/// A city this many times as populous as the next of its name is meant where nothing else tells.
const DOMINANCE: u32 = 5;

impl Places {
    /// The places of `analysis`.
    pub fn find(world: &World, analysis: &Analysis) -> Self {
        let named: Vec<(Span<Tokens>, &str)> = analysis
            .entities
            .iter()
            .filter(|e| matches!(e.label, EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Facility))
            .map(|e| (e.tokens, analysis.words(e.tokens)))
            .collect();
        let mut countries: Vec<&str> = Vec::new();
        for entity in &analysis.entities {
            if let Some(named) = world.country_named(analysis.words(entity.tokens)) {
                countries.push(named.country.iso3);
            }
        }
        let mut places = Places::default();
        let mut keys: Vec<String> = Vec::new();
        for (tokens, name) in named {
            let key = normal::folded(name);
            if let Some(i) = keys.iter().position(|k| *k == key) {
                places.all[i].mentions.push(tokens);
                continue;
            }
            let (row, confidence) = resolve(world, name, &countries);
            // Two names of one place are one place.
            let same = row.and_then(|r| {
                places
                    .all
                    .iter()
                    .position(|p| p.row.is_some_and(|q| q.geonames.is_some() && q.geonames == r.geonames))
            });
            if let Some(i) = same {
                places.all[i].mentions.push(tokens);
                continue;
            }
            keys.push(key);
            places.all.push(PlaceDraft { name: name.to_owned(), row, mentions: vec![tokens], confidence });
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
        const WHERE: [&str; 9] =
            ["in", "at", "near", "outside", "inside", "across", "throughout", "around", "off"];
        const WHITHER: [&str; 2] = ["to", "into"];
        std::iter::once(&trigger).chain(extra).find_map(|t| {
            let goes = crate::lexicon::is_travel(analysis.lemma(*t));
            analysis.children(*t).iter().find_map(|c| {
                if !matches!(analysis.token(*c).deprel.universal(), Deprel::Obl | Deprel::Nmod) {
                    return None;
                }
                let case = analysis.children_by(*c, Deprel::Case).map(|k| analysis.lemma(k)).next()?;
                let fits = WHERE.contains(&case) || (goes && WHITHER.contains(&case)) || case == "on";
                let place = self.at(*c).filter(|_| fits)?;
                // "on" tells of a place only with islands, borders and the like, never with a country.
                let row = self.place(place).row;
                (case != "on" || row.is_some_and(|r| !matches!(r.kind, demarche_world::PlaceKind::Country)))
                    .then_some(place)
            })
        })
    }
}

/// The gazetteer's row for `name`, and how sure that is.
fn resolve(world: &World, name: &str, countries: &[&str]) -> (Option<Place>, f32) {
    if let Some(named) = world.country_named(name).filter(|n| matches!(n.how, How::Name | How::Alias))
        && let Some(place) = world.place_of_country(named.country.iso3)
    {
        return (Some(place), 0.95);
    }
    let rows = world.places_named(name);
    let known: Vec<Place> =
        rows.iter().copied().filter(|p| p.country.is_some_and(|c| countries.contains(&c))).collect();
    match (known.as_slice(), rows.as_slice()) {
        ([only], _) => (Some(*only), 0.9),
        ([], [only]) => (Some(*only), 0.8),
        ([], several) | (several, _) => (dominant(several), 0.7),
    }
}

/// The first of `places` where it is far more populous than any other.
fn dominant(places: &[Place]) -> Option<Place> {
    let (first, rest) = places.split_first()?;
    let population = first.population.unwrap_or(0);
    let next = rest.iter().filter_map(|p| p.population).max().unwrap_or(0);
    (population > 0 && population / DOMINANCE >= next).then_some(*first)
}
