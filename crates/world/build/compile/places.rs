//! The gazetteer: regions, cities, countries, and what is written by hand, with their other names.
//!
//! Places stand in the order of the keys of their names, and of one name the largest first.

use std::collections::{BTreeMap, BTreeSet};

use super::{Build, PLACE_KINDS};
use crate::layout::{NONE, Section, packed_people};
use crate::normal::{filed_under, folded};
use crate::tsv::{Row, Table};

/// A place before it is written.
struct Place {
    name: String,
    aliases: Vec<String>,
    kind: u32,
    feature: Option<String>,
    country: u32,
    region: u32,
    lat: u32,
    lon: u32,
    population: u32,
    geonames: u32,
}

impl Build {
    pub(super) fn places(&mut self) {
        let mut places: Vec<Place> = Vec::new();
        let regions = self.table("regions.tsv");
        let mut region_rows = BTreeMap::new();
        for row in &regions.rows {
            let (country, code) = (self.need(&regions, row, "country"), self.need(&regions, row, "code"));
            let name = self.need(&regions, row, "name");
            let first = region_rows.get(&(country.clone(), code.clone())).copied();
            // A second-order region follows the first-order one it lies in.
            let number = first.unwrap_or_else(|| {
                let words = [self.out.text(&code), self.out.text(&name)];
                self.out.row(Section::Regions, &words)
            });
            region_rows.insert((country, code), number);
            let mut place = self.place(&regions, row, 2);
            place.region = number;
            let second = regions.cell(row, "second").is_some();
            place.feature =
                Some(if second { "second-order region" } else { "first-order region" }.to_owned());
            places.push(place);
        }
        let cities = self.table("cities.tsv");
        for row in &cities.rows {
            let mut place = self.place(&cities, row, 0);
            if let (Some(country), Some(code)) = (cities.cell(row, "country"), cities.cell(row, "region")) {
                let key = (country.to_owned(), code.to_owned());
                place.region = region_rows.get(&key).copied().unwrap_or(NONE);
            }
            place.aliases = cities.list(row, "names").into_iter().map(str::to_owned).collect();
            places.push(place);
        }
        let (countries, more) = (self.table("countries.tsv"), self.table("country-more.tsv"));
        for row in &countries.rows {
            let mut place = self.place(&countries, row, 1);
            place.country = self.country_row(&countries, row, "iso3").unwrap_or(NONE);
            let own = more.rows.iter().find(|r| more.cell(r, "iso3") == countries.cell(row, "iso3"));
            if let Some(name) = own.and_then(|r| more.cell(r, "name")) {
                place.aliases.push(std::mem::replace(&mut place.name, name.to_owned()));
            }
            if let Some(own) = own.filter(|r| more.cell(r, "lat").is_some()) {
                place.lat = self.degrees(&more, own, "lat", 90.0);
                place.lon = self.degrees(&more, own, "lon", 180.0);
            }
            places.push(place);
        }
        let continents = self.table("continents.tsv");
        for row in &continents.rows {
            let mut place = self.place(&continents, row, 5);
            place.feature = Some("continent".to_owned());
            places.push(place);
        }
        let hand = self.table("places.tsv");
        for row in &hand.rows {
            let kind = self.code(&hand, row, "kind", PLACE_KINDS);
            let mut place = self.place(&hand, row, kind);
            place.feature = hand.cell(row, "feature").map(str::to_owned);
            place.aliases = hand.list(row, "aliases").into_iter().map(str::to_owned).collect();
            // A region of the list that stands here too is one place, with the words given here.
            let same = |other: &Place| {
                other.kind == 2
                    && kind == 2
                    && other.country == place.country
                    && folded(&other.name) == folded(&place.name)
            };
            if let Some(at) = places.iter().position(same) {
                place.region = places[at].region;
                place.geonames = places[at].geonames;
                place.population = places[at].population;
                places.remove(at);
            }
            // A continent keeps the position of its own table.
            if let Some(at) = places.iter().position(|p| p.kind == 5 && kind == 5 && p.name == place.name) {
                place.aliases.append(&mut places[at].aliases);
                places[at].aliases = place.aliases;
                continue;
            }
            places.push(place);
        }
        places.sort_by_key(|place| std::cmp::Reverse(place.population.checked_add(1).unwrap_or(0)));
        // A spelling under which another place has its name is that place's alone.
        let names: BTreeSet<String> = places.iter().map(|place| filed_under(&place.name)).collect();
        for place in places.iter_mut().filter(|place| place.kind == 0) {
            place.aliases.extend(without_water(&place.name));
            place.aliases.retain(|name| !names.contains(&filed_under(name)));
        }
        self.other_names(&mut places);
        // The sort is stable: of one name the largest stays first.
        places.sort_by_cached_key(|place| filed_under(&place.name));
        let mut features: BTreeMap<String, u32> = BTreeMap::new();
        for place in &places {
            let feature = place.feature.as_ref().map_or(NONE, |feature| {
                let text = self.out.text(feature);
                let next = || self.out.row(Section::Features, &[text]);
                *features.entry(feature.clone()).or_insert_with(next)
            });
            let name = self.out.text(&place.name);
            let words = [
                name,
                place.country,
                place.region,
                hundredths(place.lat, 9_000),
                hundredths(place.lon, 18_000),
                if place.population == NONE { NONE } else { packed_people(place.population) },
                place.geonames,
                place.kind,
                feature,
            ];
            let row = self.out.row(Section::Places, &words);
            let own = filed_under(&place.name);
            for key in place.aliases.iter().map(|name| filed_under(name)).filter(|key| *key != own) {
                self.out.file(Section::PlaceIndex, key, row);
            }
        }
    }

    /// Gives the largest city so named in the country (or its region, where the row says so) its other names;
    /// and a country all of its own.
    fn other_names(&mut self, places: &mut [Place]) {
        let table = self.table("place-names.tsv");
        let mut by_name: BTreeMap<(String, u32), usize> = BTreeMap::new();
        let mut regions: BTreeMap<(String, u32), usize> = BTreeMap::new();
        for (i, place) in places.iter().enumerate().filter(|(_, place)| place.kind != 1) {
            let key = (folded(&place.name), place.country);
            if place.kind == 2 {
                regions.entry(key).or_insert(i);
            } else {
                by_name.entry(key).or_insert(i);
            }
        }
        for row in &table.rows {
            let name = self.need(&table, row, "name");
            let Some(country) = self.country_row(&table, row, "country") else { continue };
            let key = (folded(&name), country);
            let region = table.cell(row, "kind") == Some("region");
            let town = by_name.get(&key).filter(|_| !region);
            match town.or_else(|| regions.get(&key)) {
                Some(at) => {
                    places[*at].aliases.extend(table.list(row, "names").into_iter().map(str::to_owned))
                }
                None => self.problem(&table, row, format!("no place `{name}` in that country")),
            }
        }
        let names = self.table("country-names.tsv");
        for row in &names.rows {
            if names.cell(row, "how") != Some("alias") {
                continue;
            }
            let Some(country) = names.cell(row, "iso3").and_then(|code| self.country.get(code)) else {
                continue;
            };
            // A part of the country that stands for all of it among the actors ("Wales") is a place of its own.
            let part = |name: &&str| !regions.contains_key(&(folded(name), *country));
            let own: Vec<String> =
                names.list(row, "names").into_iter().filter(part).map(str::to_owned).collect();
            if let Some(place) = places.iter_mut().find(|place| place.kind == 1 && place.country == *country)
            {
                place.aliases.extend(own);
            }
        }
    }

    fn place(&mut self, table: &Table, row: &Row, kind: u32) -> Place {
        let country = if table.has("country") { self.country_row(table, row, "country") } else { None };
        let place = Place {
            name: self.need(table, row, "name"),
            aliases: Vec::new(),
            kind,
            feature: None,
            country: country.unwrap_or(NONE),
            region: NONE,
            lat: self.degrees(table, row, "lat", 90.0),
            lon: self.degrees(table, row, "lon", 180.0),
            population: self.number(table, row, "population"),
            geonames: self.number(table, row, "geonames"),
        };
        if place.lat == NONE || place.lon == NONE {
            self.problem(table, row, "no coordinates".to_owned());
        }
        place
    }
}

/// Degrees times 100,000 as hundredths of a degree counted from `before` below zero.
fn hundredths(degrees: u32, before: i32) -> u32 {
    if degrees == NONE {
        NONE
    } else {
        ((f64::from(degrees as i32) / 1_000.0).round() as i32 + before) as u32
    }
}

/// What a town called after its water or sight is called for short ("Southend-on-Sea").
fn without_water(name: &str) -> Option<String> {
    let joined = [" ", "-"]
        .into_iter()
        .flat_map(|gap| ["on", "upon", "by", "under"].map(|word| format!("{gap}{word}{gap}")));
    joined.filter_map(|word| name.split_once(&word)).map(|(short, _)| short.to_owned()).next()
}
