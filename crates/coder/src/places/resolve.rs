//! Which place of the gazetteer a name means.
//!
//! Every place of that name is a candidate with a score: what it is and how many live there, and how well
//! it fits the document. A place that the text says to lie in what it lies in ("Paris, Texas") fits best;
//! then one in a region or country that the document names, and one near others that are beyond doubt. A
//! name is one place throughout a document (Gale et al., One sense per discourse, 1992). Where two
//! candidates apart from one another come out about even, or all that is left is a small town in a country
//! of which the document says nothing, the name is left open. The measure of the clues follows Leidner
//! (Toponym Resolution in Text, 2007); their weights are set by hand.

use std::collections::BTreeMap;

use demarche_core::analysis::{Analysis, EntityLabel, TokenId};
use demarche_core::text::{Span, Tokens};
use demarche_world::{How, Named, Place, PlaceKind, World, normal};

use super::Name;

/// How far the best candidate must lead, in powers of ten of population.
const LEAD: f64 = 0.6;

/// Candidates as near to one another as this, in degrees, are not apart.
const APART: f64 = 1.2;

/// A town smaller than this is meant only where the document speaks of its country or region.
const SMALL: u32 = 150_000;

/// What the document says of where it is.
pub(super) struct Resolver<'a> {
    world: &'a World,
    /// Mentions of each country, by ISO alpha-3 and the folded name that told it; regions tell their country.
    countries: BTreeMap<&'static str, BTreeMap<String, u32>>,
    /// First-order regions named, by country and name.
    regions: Vec<(&'static str, &'static str)>,
    /// What each folded name is said to lie in.
    inside: BTreeMap<String, Vec<Place>>,
    /// Places beyond doubt: degrees north and east.
    sure: Vec<(f64, f64)>,
}

impl<'a> Resolver<'a> {
    /// Gathers what `analysis` says.
    pub(super) fn new(world: &'a World, analysis: &Analysis, names: &[Name]) -> Self {
        let mut own = Self {
            world,
            countries: BTreeMap::new(),
            regions: Vec::new(),
            inside: BTreeMap::new(),
            sure: Vec::new(),
        };
        for entity in analysis.entities.iter().filter(|e| !super::is_place(e.label)) {
            own.note(analysis.words(entity.tokens), entity.label);
        }
        for (i, name) in names.iter().enumerate() {
            let words = analysis.words(name.tokens);
            own.note(words, name.label);
            if let Some(outer) = names.get(i + 1).filter(|n| follows(analysis, name.tokens, n.tokens)) {
                let found = own.containers(analysis.words(outer.tokens));
                own.inside.entry(normal::folded(words)).or_default().extend(found);
            }
            if let Some((inner, outer)) = words.rsplit_once(", ") {
                let found = own.containers(outer);
                own.inside.entry(normal::folded(inner)).or_default().extend(found);
            }
        }
        let sure: Vec<(f64, f64)> = names
            .iter()
            .filter_map(|n| own.resolve(analysis.words(n.tokens)).0)
            .filter(|p| matches!(p.kind, PlaceKind::City | PlaceKind::Facility))
            .map(|p| (p.lat, p.lon))
            .collect();
        own.sure = sure;
        own
    }

    /// Notes which country and region a name speaks of.
    fn note(&mut self, name: &str, label: EntityLabel) {
        if let Some(named) = self.world.country_named(name) {
            self.speaks_of(named.country.iso3, name);
        }
        if matches!(label, EntityLabel::Gpe | EntityLabel::Location) {
            let named = self.world.places_named(name);
            // A region called like its great city is not spoken of where the city is.
            let city = |region: &Place| {
                let great =
                    |p: &&Place| p.kind == PlaceKind::City && p.population.is_some_and(|n| n >= SMALL);
                named.iter().filter(great).any(|p| p.country == region.country)
            };
            let regions = named.iter().filter(|p| is_first_order(p) && !city(p));
            if let [only] = regions.collect::<Vec<_>>().as_slice()
                && let Some(country) = only.country
            {
                self.speaks_of(country, name);
                self.regions.push((country, only.admin1.unwrap_or(only.name)));
            }
        }
    }

    fn speaks_of(&mut self, country: &'static str, name: &str) {
        let names = self.countries.entry(country).or_default();
        *names.entry(normal::folded(name)).or_default() += 1;
    }

    /// How often the document speaks of `country`, and of all countries, by other names than `key`.
    fn mentions(&self, country: &str, key: &str) -> (u32, u32) {
        let others = |names: &BTreeMap<String, u32>| -> u32 {
            names.iter().filter(|(name, _)| *name != key).map(|(_, n)| n).sum()
        };
        (self.countries.get(country).map_or(0, others), self.countries.values().map(others).sum())
    }

    /// The countries and regions called `name`.
    fn containers(&self, name: &str) -> Vec<Place> {
        let mut out = self.world.places_named(name);
        out.retain(|p| matches!(p.kind, PlaceKind::Country | PlaceKind::Region));
        out
    }

    /// The place that `name` means, and how sure that is.
    pub(super) fn resolve(&self, name: &str) -> (Option<Place>, f32) {
        let bare = name.rsplit_once(", ").map_or(name, |(inner, _)| inner);
        let rows = self.world.places_named(bare);
        let key = normal::folded(bare);
        let inside = self.inside.get(&key).map_or(&[][..], Vec::as_slice);
        let mut scored: Vec<(f64, Place)> =
            rows.into_iter().map(|p| (self.score(&p, &key, inside), p)).collect();
        // The sort is stable: of even candidates the larger stays first.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(&(best, place)) = scored.first() else { return (None, 0.7) };
        let rival = scored[1..].iter().find(|(_, other)| apart(&place, other));
        if rival.is_some_and(|(score, _)| best - score < LEAD) || self.out_of_the_way(&place, &key, inside) {
            return (None, 0.7);
        }
        let confidence = match (rival, place.kind) {
            (_, PlaceKind::Country) => 0.95,
            (None, _) => 0.9,
            (Some((score, _)), _) if best - score > 1.5 => 0.85,
            _ => 0.7,
        };
        (Some(place), confidence)
    }

    fn score(&self, place: &Place, key: &str, inside: &[Place]) -> f64 {
        let people = place.population.map_or(0.0, |n| f64::from(n.max(1)).log10());
        let mut score = match place.kind {
            PlaceKind::Country => 7.6,
            PlaceKind::Area | PlaceKind::Water => 7.0,
            PlaceKind::Facility => 5.5,
            PlaceKind::Region if is_first_order(place) => 3.8 + 0.3 * people,
            PlaceKind::Region if place.feature.is_some_and(|f| f.starts_with("second")) => 2.2 + 0.3 * people,
            PlaceKind::Region => 6.0,
            PlaceKind::City => people.max(3.0),
        };
        let capital = |n: &Named| n.how == How::Capital && place.country == Some(n.country.iso3);
        if place.kind == PlaceKind::City && self.world.countries_named(key).iter().any(capital) {
            score += 1.0;
        }
        if inside.iter().any(|outer| lies_in(place, outer)) {
            score += 4.0;
        }
        if let Some(country) = place.country {
            let (own, all) = self.mentions(country, key);
            if own > 0 {
                score += 0.5 + 1.5 * f64::from(own) / f64::from(all.max(1));
            }
            let sister = |r: &(&str, &str)| r.0 == country && normal::folded(r.1) != key;
            if is_first_order(place) && self.regions.iter().any(sister) {
                score += 0.7;
            }
            let region = place.admin1.filter(|_| place.kind == PlaceKind::City);
            if region.is_some_and(|r| self.regions.contains(&(country, r))) {
                score += 1.5;
            }
        }
        if self.sure.iter().any(|at| (at.0, at.1) != (place.lat, place.lon) && near(*at, place)) {
            score += 0.7;
        }
        score
    }

    /// Whether `place` is a small town in a country of which the document says nothing, though it speaks of
    /// others.
    fn out_of_the_way(&self, place: &Place, key: &str, inside: &[Place]) -> bool {
        let small = place.kind == PlaceKind::City && place.population.is_none_or(|n| n < SMALL);
        let (own, all) = self.mentions(place.country.unwrap_or_default(), key);
        small && own == 0 && all > 0 && !inside.iter().any(|outer| lies_in(place, outer))
    }
}

/// Whether `next` stands right after `name` and a comma, as a container stands after what it holds.
fn follows(analysis: &Analysis, name: Span<Tokens>, next: Span<Tokens>) -> bool {
    next.start == name.end + 1 && analysis.form(TokenId(name.end)) == ","
}

fn is_first_order(place: &Place) -> bool {
    place.kind == PlaceKind::Region && place.feature.is_some_and(|f| f.starts_with("first"))
}

fn lies_in(place: &Place, outer: &Place) -> bool {
    let country = place.country.is_some() && place.country == outer.country;
    match outer.kind {
        PlaceKind::Country => country && place.kind != PlaceKind::Country,
        _ if is_first_order(outer) => country && place.admin1.is_some() && place.admin1 == outer.admin1,
        _ => country && near((outer.lat, outer.lon), place),
    }
}

fn near(at: (f64, f64), place: &Place) -> bool {
    let east = (at.1 - place.lon) * place.lat.to_radians().cos();
    (at.0 - place.lat).hypot(east) < APART
}

fn apart(a: &Place, b: &Place) -> bool {
    !near((a.lat, a.lon), b)
}
