//! The layout of the compiled table, shared by the build script that writes it and the library that
//! reads it in place.
//!
//! The file is a magic word, the offset and length of each [`Section`] in their order, and the sections.
//! A section of rows opens with one byte for each of its columns ([`Section::words`] says how many): the
//! bytes that the column takes, as few as its largest value needs; the rows follow, little-endian. A string
//! is told by where it stands in [`Section::Text`], behind its length: one byte, or 255 and two bytes more.
//! Name indexes are finite-state maps (crate `fst`) whose value is one row (odd: row times two plus one) or
//! a place in the postings (even: place times two), where a count is followed by that many rows. Places
//! stand in the order of the keys under which their names are filed, so that they need no such map: a
//! look-up halves the table, and the map of places has only their other names.

/// The first eight bytes.
pub const MAGIC: &[u8; 8] = b"DMWORLD2";

/// In place of a string, row or value that is absent; in a column of fewer bytes all its bits are set.
pub const NONE: u32 = u32::MAX;

/// A part of the compiled table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Section {
    /// All strings, each behind its length.
    Text,
    /// Posting lists.
    Postings,
    /// Facts of the build: dates and versions.
    Facts,
    /// Countries and territories.
    Countries,
    /// Names of countries: what is named, how, in what words.
    CountryNames,
    /// Organisations.
    Organisations,
    /// Offices: title, classes, sectors.
    Offices,
    /// People.
    People,
    /// Who held which office when, by person, then by start.
    Holdings,
    /// Role words.
    Roles,
    /// Places, by the keys of their names; of one key those with most people first.
    Places,
    /// What places are more closely ("strait").
    Features,
    /// First-order regions of countries, as the places name them.
    Regions,
    /// Names of countries to rows of [`Section::CountryNames`].
    CountryIndex,
    /// Names of organisations to rows of [`Section::Organisations`].
    OrganisationIndex,
    /// Full names to rows of [`Section::People`].
    PersonIndex,
    /// Shortened full names to rows of [`Section::People`].
    VariantIndex,
    /// Family names to rows of [`Section::People`].
    SurnameIndex,
    /// Office and country to rows of [`Section::Holdings`].
    OfficeIndex,
    /// Role words to rows of [`Section::Roles`], times two, plus one where plural.
    RoleIndex,
    /// First names to a gender.
    FirstNameIndex,
    /// Other names of places to rows of [`Section::Places`].
    PlaceIndex,
}

impl Section {
    /// How many sections there are.
    pub const COUNT: usize = Section::PlaceIndex as usize + 1;

    /// The words of one row; 1 where the section has no rows.
    pub const fn words(self) -> usize {
        match self {
            Section::Countries => 13,
            Section::CountryNames => 3,
            Section::Organisations => 7,
            Section::Offices => 3,
            Section::People => 6,
            Section::Holdings => 7,
            Section::Roles => 5,
            Section::Places => 9,
            Section::Regions => 2,
            _ => 1,
        }
    }
}

/// A day, month or year in one word: year, month and day as decimal digits; 0 stands for a part that is
/// not given.
#[allow(dead_code, reason = "only the build script writes dates")]
pub const fn packed_date(year: u32, month: u32, day: u32) -> u32 {
    year * 10_000 + month * 100 + day
}

/// The largest number of people that [`packed_people`] keeps exactly.
const EXACT: u32 = 1 << 11;

/// A number of people in sixteen bits, rounded down to three significant digits: eleven bits times a power
/// of two.
#[allow(dead_code, reason = "only the build script writes")]
pub const fn packed_people(people: u32) -> u32 {
    let mut power = 0;
    while people >> power >= EXACT {
        power += 1;
    }
    power << 11 | people >> power
}

/// The number of people in the sixteen bits `packed`.
#[allow(dead_code, reason = "only the library reads")]
pub const fn people(packed: u32) -> u32 {
    (packed & (EXACT - 1)) << (packed >> 11)
}
