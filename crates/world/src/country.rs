//! Countries and territories, and how a name stands for one.

use crate::blob::{Blob, Row};
use crate::layout::Section;
use crate::place::degrees;

/// A country or territory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Country {
    /// ISO 3166-1 alpha-3, or a code of ISO's user-assigned block (`XKX`) where there is none.
    pub iso3: &'static str,
    /// ISO 3166-1 alpha-2.
    pub iso2: Option<&'static str>,
    /// Its usual English name.
    pub name: &'static str,
    /// Its official English name, where it is another.
    pub official: Option<&'static str>,
    /// The state it belongs to (alpha-3): for a dependency its sovereign, for a disputed territory the
    /// state under which PLOVER files it.
    pub parent: Option<&'static str>,
    /// `territory`, `disputed` or `partly recognised`; absent for other states.
    pub status: Option<&'static str>,
    /// Letters of the Correlates of War project.
    pub cow_alpha: Option<&'static str>,
    /// Number of the Correlates of War project.
    pub cow: Option<&'static str>,
    /// CAMEO country code.
    pub cameo: &'static str,
    /// Wikidata id.
    pub wikidata: Option<&'static str>,
    /// Its first capital.
    pub capital: Option<&'static str>,
    /// Degrees north and east of its middle.
    pub at: Option<(f64, f64)>,
}

/// How a name stands for a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Its usual name.
    Name,
    /// Another name, or an abbreviation.
    Alias,
    /// The adjective ("French").
    Adjective,
    /// One of its people ("Frenchwoman").
    Inhabitant,
    /// Several of its people ("Finns").
    Inhabitants,
    /// Its capital, which may stand for the government.
    Capital,
    /// A seat of government or palace that stands for the government ("Kremlin").
    Seat,
}

impl How {
    pub(crate) const ALL: [How; 7] =
        [How::Name, How::Alias, How::Adjective, How::Inhabitant, How::Inhabitants, How::Capital, How::Seat];

    /// Whether the name is a demonym: an adjective or a noun for its people.
    pub fn is_demonym(self) -> bool {
        matches!(self, How::Adjective | How::Inhabitant | How::Inhabitants)
    }
}

/// A country, and how a name stands for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Named {
    /// The country.
    pub country: Country,
    /// How the name stands for it.
    pub how: How,
    /// The name as the table has it.
    pub name: &'static str,
}

pub(crate) fn country(blob: &Blob, row: u32) -> Country {
    let words: Row = blob.row(Section::Countries, row);
    let text = |at: usize| blob.text(words.get(at));
    let iso3 = text(0).unwrap_or_default();
    Country {
        iso3,
        iso2: text(1),
        name: text(2).unwrap_or_default(),
        official: text(3),
        parent: text(4),
        status: text(5),
        cow_alpha: text(6),
        cow: text(7),
        cameo: text(8).unwrap_or(iso3),
        wikidata: text(9),
        capital: text(12),
        at: degrees(words.some(10)).zip(degrees(words.some(11))),
    }
}

pub(crate) fn named(blob: &Blob, row: u32) -> Option<Named> {
    let words = blob.row(Section::CountryNames, row);
    let how = *How::ALL.get(words.get(1) as usize)?;
    Some(Named { country: country(blob, words.get(0)), how, name: blob.text(words.get(2))? })
}
