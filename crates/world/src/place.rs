//! The gazetteer: cities, regions, countries, waters, areas, facilities.

use crate::blob::Blob;
use crate::country;
use crate::layout::Section;

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
    /// Degrees north, WGS 84; for a region the middle of the extent of its towns.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// How many live there; for a region in all its towns together.
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
    let kind = words.get(7);
    Some(Place {
        name: blob.text(words.get(0))?,
        kind: match kind & 0xff {
            0 => PlaceKind::City,
            1 => PlaceKind::Country,
            2 => PlaceKind::Region,
            3 => PlaceKind::Facility,
            4 => PlaceKind::Water,
            _ => PlaceKind::Area,
        },
        feature: Some(kind >> 8)
            .filter(|feature| *feature != 0xff_ffff)
            .and_then(|feature| blob.text(feature)),
        country: words.some(1).map(|row| country::country(blob, row).iso3),
        admin1: words.some(2).and_then(|row| blob.text(blob.row(Section::Regions, row).get(1))),
        lat: degrees(words.some(3))?,
        lon: degrees(words.some(4))?,
        population: words.some(5),
        geonames: words.some(6),
    })
}
