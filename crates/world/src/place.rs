//! The gazetteer: cities, regions, countries, waters, areas, facilities.

use crate::blob::Blob;
use crate::country;
use crate::layout::{Section, people};
use crate::normal::filed_under;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// A city or town.
    City,
    /// A country or territory.
    Country,
    /// A region of a country.
    Region,
    /// A building, base, plant, crossing or the like.
    Facility,
    /// A sea, strait, gulf, river, canal or lake.
    Water,
    /// A part of the world or a landscape that keeps to no border.
    Area,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: PlaceKind,
    /// What it is, more closely ("strait", "air base"), where the table says so.
    pub feature: Option<&'static str>,
    /// ISO alpha-3 of its country; absent where it lies in none or in several.
    pub country: Option<&'static str>,
    /// The first-order region it lies in, or is.
    pub admin1: Option<&'static str>,
    /// Degrees north to the hundredth, WGS 84; for a region the middle of the extent of its towns.
    pub lat: f64,
    /// Degrees east to the hundredth, WGS 84.
    pub lon: f64,
    /// How many live there, to three significant digits; for a region in all its towns together.
    pub population: Option<u32>,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

/// Degrees from the word in which the table keeps them.
pub(crate) fn degrees(word: Option<u32>) -> Option<f64> {
    word.map(|word| f64::from(word as i32) / 100_000.0)
}

pub(crate) fn place(blob: &Blob, row: u32) -> Option<Place> {
    let words = blob.row(Section::Places, row);
    // Hundredths of a degree, counted from the south pole and from the date line.
    let hundredths = |at: usize, before: i32| words.some(at).map(|n| f64::from(n as i32 - before) / 100.0);
    Some(Place {
        name: blob.text(words.get(0))?,
        kind: match words.get(7) {
            0 => PlaceKind::City,
            1 => PlaceKind::Country,
            2 => PlaceKind::Region,
            3 => PlaceKind::Facility,
            4 => PlaceKind::Water,
            _ => PlaceKind::Area,
        },
        feature: words.some(8).and_then(|row| blob.text(blob.row(Section::Features, row).get(0))),
        country: words.some(1).map(|row| country::country(blob, row).iso3),
        admin1: words.some(2).and_then(|row| blob.text(blob.row(Section::Regions, row).get(1))),
        lat: hundredths(3, 9_000)?,
        lon: hundredths(4, 18_000)?,
        population: words.some(5).map(people),
        geonames: words.some(6),
    })
}

/// The rows of the places filed under `key`, by their own names or by others; those with most people first.
pub(crate) fn filed(blob: &Blob, key: &str) -> Vec<u32> {
    let key_of =
        |row: u32| blob.text(blob.row(Section::Places, row).get(0)).map(filed_under).unwrap_or_default();
    let count = blob.rows(Section::Places);
    let first = Blob::first_not_before(count, key, key_of);
    let mut rows: Vec<u32> = (first..count).take_while(|row| key_of(*row) == key).collect();
    rows.extend(blob.find(Section::PlaceIndex, key));
    rows.sort_by_key(|row| std::cmp::Reverse(blob.row(Section::Places, *row).some(5).map_or(0, |n| n + 1)));
    rows
}
