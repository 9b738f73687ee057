//! Which place of the gazetteer a name means.
//!
//! Every place of that name is a candidate with a score: what it is and how many live there, and how well
//! it fits the document. A place that the text says to lie in what it lies in ("Paris, Texas") fits best;
//! then one in a region or country that the document names, one in the country or region in which the other
//! names of the document most likely lie (Amitay et al., Web-a-Where, SIGIR 2004), and one near others that
//! are beyond doubt. A name is one place throughout a document (Gale et al., One sense per discourse, 1992).
//! Where two candidates apart from one another come out about even, or all that is left is a small town
//! with nothing else of the document near it, the name is left open. The measure of the clues follows
//! Leidner (Toponym Resolution in Text, 2007); their weights are set by hand.

use std::collections::BTreeMap;

use demarche_core::analysis::{Analysis, EntityLabel, TokenId};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Word, is};
use demarche_world::{How, Named, Place, PlaceKind, World, normal};

use super::names::Name;
use super::reading::{Reading, readings};

/// How far the best candidate must lead, in powers of ten of population.
const LEAD: f64 = 0.4;

/// Candidates as near to one another as this, in degrees, are not apart.
const APART: f64 = 1.2;

/// How much likelier a great town is meant than the region around it that is called like it.
const SEAT: f64 = 0.5;

/// A town smaller than this is meant only where the document speaks of its country or region.
const SMALL: u32 = 150_000;

/// A town of so many is meant by a name that no other place has.
const TOWN: u32 = 5_000;

/// The candidates of a name with the reading that gave them.
struct Entry {
    key: String,
    /// Candidates, largest first, and whether the name means a part of them.
    candidates: Vec<(Place, bool)>,
}

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Meant {
    /// The place, or what it is a part of.
    pub place: Place,
    /// Whether the name means a part of it only.
    pub part: bool,
    /// 0..1.
    pub confidence: f32,
}

/// What the document says of where it is.
pub(super) struct Resolver<'a> {
    world: &'a World,
    /// Mentions of each country, by ISO alpha-3 and the folded name that told it; regions tell their country.
    countries: BTreeMap<&'static str, BTreeMap<String, u32>>,
    /// First-order regions named, by country and name.
    regions: Vec<(&'static str, &'static str)>,
    /// What each folded name is said to lie in.
    inside: BTreeMap<String, Vec<Place>>,
    /// The share of each name that most likely lies in a country, and in a first-order region of it.
    shares: BTreeMap<String, Shares>,
    /// Places beyond doubt, by the folded name: degrees north and east.
    sure: BTreeMap<String, (f64, f64)>,
    /// What each folded name may mean.
    entries: BTreeMap<String, Entry>,
}

/// How likely a name lies in each country, and in each first-order region.
#[derive(Default)]
struct Shares {
    countries: BTreeMap<&'static str, f64>,
    regions: BTreeMap<(&'static str, &'static str), f64>,
}

impl<'a> Resolver<'a> {
    /// Gathers what `analysis` says.
    pub(super) fn new(world: &'a World, analysis: &Analysis, names: &[Name]) -> Self {
        let mut own = Self {
            world,
            countries: BTreeMap::new(),
            regions: Vec::new(),
            inside: BTreeMap::new(),
            shares: BTreeMap::new(),
            sure: BTreeMap::new(),
            entries: BTreeMap::new(),
        };
        for entity in analysis.entities.iter().filter(|e| !super::is_place(e.label)) {
            own.note(analysis.words(entity.tokens), entity.label);
        }
        for (i, name) in names.iter().enumerate() {
            let words = analysis.words(name.tokens);
            // "Washington and Hanoi held talks": a government that is called by its town tells nothing of where.
            let seat = world.country_named(words).is_some_and(|named| named.how == How::Capital);
            if !seat || super::literal::is_literal(world, analysis, name) {
                own.note(words, name.label);
            }
            let key = normal::folded(words);
            if !own.entries.contains_key(&key) {
                let mut entry = own.entry(words);
                // A street or square is no town that is called so.
                let last = analysis.form(TokenId(name.tokens.end - 1)).to_lowercase();
                if name.label == EntityLabel::Facility && is(&last, Word::BuiltNoun) {
                    entry.candidates.retain(|(p, _)| {
                        p.kind != PlaceKind::City || p.population.is_some_and(|n| n >= SMALL)
                    });
                }
                own.entries.insert(key.clone(), entry);
            }
            if let Some(outer) = names.get(i + 1).filter(|n| follows(analysis, name.tokens, n.tokens)) {
                let found = own.containers(analysis.words(outer.tokens));
                own.inside.entry(key.clone()).or_default().extend(found);
            }
            if let Some((_, outer)) = words.rsplit_once(", ") {
                let found = own.containers(outer);
                own.inside.entry(key).or_default().extend(found);
            }
        }
        // What the names have in common is told by what each means by itself, then by what they mean together.
        for _ in 0..3 {
            own.weigh();
        }
        own
    }

    /// The candidates of `name`: those of the first reading that has any.
    fn entry(&self, name: &str) -> Entry {
        let candidates = |reading: &Reading| -> Vec<(Place, bool)> {
            let found = self.world.places_named(&reading.name);
            found.into_iter().filter(|p| reading.admits(p)).map(|p| (p, reading.part)).collect()
        };
        // The name of a people means its country.
        let people = self.world.country_named(name).filter(|named| named.how.is_demonym());
        let region = self.world.places_named(name).into_iter().find(is_first_order);
        if let Some(region) = region.filter(|_| people.is_some()) {
            return Entry { key: normal::folded(name), candidates: vec![(region, false)] };
        }
        if let Some(country) = people.and_then(|named| self.world.place_of_country(named.country.iso3)) {
            return Entry { key: normal::folded(name), candidates: vec![(country, false)] };
        }
        let found = readings(name).iter().map(candidates).find(|found| !found.is_empty());
        Entry { key: normal::folded(name), candidates: found.unwrap_or_default() }
    }

    /// Sets the shares and the sure places by what the names mean so far.
    fn weigh(&mut self) {
        let (mut shares, mut sure) = (BTreeMap::new(), BTreeMap::new());
        for (key, entry) in &self.entries {
            let scored = self.scored(entry);
            let best = scored.iter().map(|s| s.0).fold(f64::NEG_INFINITY, f64::max);
            // A power of ten less is ten times less likely.
            let likely = |score: f64| 10f64.powf(score - best);
            let all: f64 = scored.iter().map(|s| likely(s.0)).sum();
            let own: &mut Shares = shares.entry(key.clone()).or_default();
            for (score, place, _) in &scored {
                let Some(country) = place.country else { continue };
                let share = likely(*score) / all;
                *own.countries.entry(country).or_default() += share;
                if let Some(region) = place.admin1 {
                    *own.regions.entry((country, region)).or_default() += share;
                }
            }
            let local = |m: &Meant| {
                matches!(m.place.kind, PlaceKind::City | PlaceKind::Facility) || is_second(&m.place)
            };
            if let Some(meant) = self.meant(entry).filter(|m| m.confidence > 0.8).filter(local) {
                sure.insert(key.clone(), (meant.place.lat, meant.place.lon));
            }
        }
        (self.shares, self.sure) = (shares, sure);
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

    /// Whether the document names no other country than `country`, nor a part of one.
    pub(super) fn speaks_only_of(&self, country: &str) -> bool {
        self.countries.keys().all(|other| *other == country)
    }

    /// The share of the other names than `key` that lie in `country` and in the first-order region `region`
    /// of it, and how many those are.
    fn share(&self, country: &'static str, region: Option<&'static str>, key: &str) -> (f64, f64, f64) {
        let others = self.shares.iter().filter(|(name, s)| *name != key && !s.countries.is_empty());
        let (mut n, mut own, mut same) = (0.0, 0.0, 0.0);
        for (_, shares) in others {
            n += 1.0;
            own += shares.countries.get(country).copied().unwrap_or_default();
            if let Some(region) = region {
                same += shares.regions.get(&(country, region)).copied().unwrap_or_default();
            }
        }
        (own / f64::max(n, 1.0), same / f64::max(n, 1.0), n)
    }

    /// The countries and regions called `name`.
    fn containers(&self, name: &str) -> Vec<Place> {
        let mut out: Vec<Place> = self.entry(name).candidates.into_iter().map(|c| c.0).collect();
        out.retain(|p| matches!(p.kind, PlaceKind::Country | PlaceKind::Region));
        out
    }

    /// The place that `name` means.
    pub(super) fn resolve(&self, name: &str) -> Option<Meant> {
        match self.entries.get(&normal::folded(name)) {
            Some(entry) => self.meant(entry),
            None => self.meant(&self.entry(name)),
        }
    }

    /// The town or county that `name` means, where the document speaks of it by that name or it lies near a
    /// place of the document that is beyond doubt.
    pub(super) fn of_the_document(&self, name: &str) -> Option<Meant> {
        let key = normal::folded(name);
        let meant = self.resolve(name).filter(super::within::is_local)?;
        let by = || self.sure.iter().any(|(other, at)| *other != key && near(*at, &meant.place));
        (self.sure.contains_key(&key) || by()).then_some(meant)
    }

    /// The candidates of `entry` with their scores, best first.
    fn scored(&self, entry: &Entry) -> Vec<(f64, Place, bool)> {
        let inside = self.inside.get(&entry.key).map_or(&[][..], Vec::as_slice);
        // A town called like a country, a sea or a part of the world is meant only where the text says so.
        let wide = |p: &Place| matches!(p.kind, PlaceKind::Country | PlaceKind::Water | PlaceKind::Area);
        let namesake = entry.candidates.iter().any(|(p, _)| wide(p));
        // "In Geneva" is in the town, not in the canton called like it.
        let seat = |p: &Place| {
            let around = |other: &Place| is_first_order(other) && lies_in(p, other);
            let great = p.kind == PlaceKind::City && p.population.is_some_and(|n| n >= SMALL);
            great && entry.candidates.iter().any(|(other, _)| around(other))
        };
        let score = |(place, part): &(Place, bool)| {
            let small = place.kind == PlaceKind::City && place.population.is_none_or(|n| n < SMALL);
            let alone = small && namesake && !inside.iter().any(|outer| lies_in(place, outer));
            let own = if seat(place) { SEAT } else { 0.0 };
            (if alone { 0.0 } else { self.score(place, &entry.key, inside) + own }, *place, *part)
        };
        let mut scored: Vec<(f64, Place, bool)> = entry.candidates.iter().map(score).collect();
        // The sort is stable: of even candidates the larger stays first.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored
    }

    fn meant(&self, entry: &Entry) -> Option<Meant> {
        let scored = self.scored(entry);
        let &(best, place, part) = scored.first()?;
        // A town and the region or country called like it are told apart by what is likelier alone.
        let inside = self.inside.get(&entry.key).map_or(&[][..], Vec::as_slice);
        // "Hillside, Ohio" is no Hillside elsewhere.
        let small = place.kind == PlaceKind::City && place.population.is_none_or(|n| n < SMALL);
        let wide = |p: &Place| p.kind == PlaceKind::Country || is_first_order(p);
        if small && !inside.is_empty() && inside.iter().all(|outer| wide(outer) && !lies_in(&place, outer)) {
            return None;
        }
        let rival = scored[1..].iter().find(|(_, other, _)| apart(&place, other) && !nested(&place, other));
        if rival.is_some_and(|(score, ..)| best - score < LEAD)
            || self.out_of_the_way(&place, &entry.key, inside)
        {
            return None;
        }
        let confidence = match (rival, place.kind) {
            (_, PlaceKind::Country) => 0.95,
            (None, _) => 0.9,
            (Some((score, ..)), _) if best - score > 1.5 => 0.85,
            _ => 0.7,
        };
        Some(Meant { place, part, confidence })
    }

    fn score(&self, place: &Place, key: &str, inside: &[Place]) -> f64 {
        let people = place.population.map_or(0.0, |n| f64::from(n.max(1)).log10());
        let mut score = match place.kind {
            PlaceKind::Country => 7.6,
            PlaceKind::Area | PlaceKind::Water => 7.0,
            PlaceKind::Facility => 5.5,
            PlaceKind::Region if is_first_order(place) => 3.8 + 0.3 * people,
            PlaceKind::Region if is_second(place) => 2.2 + 0.4 * people,
            PlaceKind::Region => 6.0,
            PlaceKind::City => people.max(2.5),
        };
        let capital = |n: &Named| n.how == How::Capital && place.country == Some(n.country.iso3);
        if place.kind == PlaceKind::City && self.world.countries_named(key).iter().any(capital) {
            score += 1.3;
        }
        if inside.iter().any(|outer| lies_in(place, outer)) {
            score += 4.0;
        }
        if let Some(country) = place.country {
            let (own, all) = self.mentions(country, key);
            // "US troops will leave Georgia": what a country does tells nothing of its state that is called like another
            // country.
            let namesake =
                is_first_order(place) && self.world.countries_named(key).iter().any(|n| n.how <= How::Alias);
            let sister = |r: &(&str, &str)| r.0 == country && normal::folded(r.1) != key;
            if own > 0 && (!namesake || self.regions.iter().any(sister)) {
                score += 0.5 + 1.5 * f64::from(own) / f64::from(all.max(1));
                // "Cuban police arrested protesters in Santiago": nothing speaks of another country.
                if own == all {
                    score += 1.0;
                }
            }
            if is_first_order(place) && self.regions.iter().any(sister) {
                score += 0.4;
            }
            let smaller = place.kind == PlaceKind::City || is_second(place);
            let region = place.admin1.filter(|_| smaller);
            if region.is_some_and(|r| self.regions.contains(&(country, r))) {
                score += 1.5;
            }
            let (lies, same, n) = self.share(country, region, key);
            // One other name says less than several.
            let weight = f64::min(n / 3.0, 1.0);
            score += weight * (1.5 * lies + 1.0 * same);
        }
        let others = self.sure.iter().filter(|(name, _)| *name != key);
        let by = others.filter(|(_, at)| near(**at, place)).count();
        score + if by > 1 { 1.2 } else { 0.7 * by as f64 }
    }

    /// Whether `place` is a small town of whose country the document says nothing, though it speaks of
    /// others, and near which nothing else lies.
    fn out_of_the_way(&self, place: &Place, key: &str, inside: &[Place]) -> bool {
        let small = place.kind == PlaceKind::City && place.population.is_none_or(|n| n < SMALL);
        // Nothing else far from it is called so.
        let only =
            self.entries.get(key).is_some_and(|entry| entry.candidates.iter().all(|(p, _)| !apart(place, p)));
        if only && place.population.is_some_and(|n| n >= TOWN) {
            return false;
        }
        if !small || inside.iter().any(|outer| lies_in(place, outer)) {
            return false;
        }
        let country = place.country.unwrap_or_default();
        let (own, all) = self.mentions(country, key);
        let (lies, _, n) = self.share(country, None, key);
        let by = self.sure.iter().any(|(name, at)| name != key && near(*at, place));
        own == 0 && !by && (all > 0 || n > 0.0) && lies < 0.5
    }
}

/// Whether `next` stands right after `name` and a comma, as a container stands after what it holds.
fn follows(analysis: &Analysis, name: Span<Tokens>, next: Span<Tokens>) -> bool {
    next.start == name.end + 1 && analysis.form(TokenId(name.end)) == ","
}

fn is_first_order(place: &Place) -> bool {
    place.kind == PlaceKind::Region && place.feature.is_some_and(|f| f.starts_with("first"))
}

/// Whether `place` is a county or the like.
pub(super) fn is_second(place: &Place) -> bool {
    place.kind == PlaceKind::Region && place.feature.is_some_and(|f| f.starts_with("second"))
}

/// Whether `place` lies in `outer`, as far as their rows tell.
pub(super) fn lies_in(place: &Place, outer: &Place) -> bool {
    let country = place.country.is_some() && place.country == outer.country;
    match outer.kind {
        PlaceKind::Country => country && place.kind != PlaceKind::Country,
        _ if is_first_order(outer) => country && place.admin1.is_some() && place.admin1 == outer.admin1,
        _ => country && near((outer.lat, outer.lon), place),
    }
}

/// Whether one of the two lies in the other and both have one name.
fn nested(a: &Place, b: &Place) -> bool {
    let wider = |p: &Place| matches!(p.kind, PlaceKind::Country | PlaceKind::Region);
    (wider(a) || wider(b)) && (lies_in(a, b) || lies_in(b, a))
}

fn near(at: (f64, f64), place: &Place) -> bool {
    let east = (at.1 - place.lon) * place.lat.to_radians().cos();
    (at.0 - place.lat).hypot(east) < APART
}

fn apart(a: &Place, b: &Place) -> bool {
    !near((a.lat, a.lon), b)
}
