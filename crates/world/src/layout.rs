//! The layout of the compiled table, shared by the build script that writes it and the library that
//! reads it in place.
//!
//! The file is a magic word, the offset and length of each [`Section`] in their order, and the sections.
//! Rows are little-endian 32-bit words, as many a row as [`Section::words`] says; strings are numbers of
//! the string pool; name indexes are finite-state maps (crate `fst`) whose value is one row (odd: row
//! times two plus one) or a place in the postings (even: place times two), where a count is followed by
//! that many rows.

/// The first eight bytes.
pub const MAGIC: &[u8; 8] = b"DMWORLD1";

/// In place of a string number, row or value that is absent.
pub const NONE: u32 = u32::MAX;

/// A part of the compiled table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Section {
    /// Where each string starts in [`Section::Text`], and one end more.
    Strings,
    /// The bytes of all strings.
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
    /// Places.
    Places,
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
    /// Names of places to rows of [`Section::Places`].
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
            Section::Places => 8,
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
