//! From the tables to the compiled table: what is filed under which name, and what is checked.
//!
//! Nothing is repaired silently: a row that refers to an unknown country, has a date that is none or an
//! interval that ends before it begins is a [`Problem`] with its file and line, and there is no table.
//!
//! - [`countries`], [`organisations`], [`offices`], [`people`], [`places`]: one kind of thing each, from
//!   its tables to rows and names;
//! - [`holders`]: people and their offices as rows;
//! - [`cells`]: what a cell of a table may hold;
//! - [`dates`]: days, months and years in one word.

mod cells;
mod countries;
mod dates;
mod holders;
mod offices;
mod organisations;
mod people;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::Section;
use crate::tsv::{Problem, Row, Table};
use crate::writer::Writer;

use offices::Class;

/// The tables, by file name.
pub const TABLES: &[&str] = &[
    "countries.tsv",
    "country-more.tsv",
    "country-names.tsv",
    "organisations.tsv",
    "roles.tsv",
    "offices.tsv",
    "office-holders.tsv",
    "leaders.tsv",
    "name-particles.tsv",
    "names-gender.tsv",
    "cities.tsv",
    "regions.tsv",
    "continents.tsv",
    "places.tsv",
    "place-names.tsv",
];

/// Set in the word that says whose an office is, where it is an organisation's.
pub const ORGANISATION: u32 = 1 << 16;

/// The ways in which a name stands for a country, in the order of their codes.
pub const HOWS: &[&str] = &["name", "alias", "adjective", "inhabitant", "inhabitants", "capital", "seat"];

/// The kinds of place, in the order of their codes.
pub const PLACE_KINDS: &[&str] = &["city", "country", "region", "facility", "water", "area"];

/// Compiles `texts` (file name, content), which must hold every one of [`TABLES`].
pub fn compile(texts: &[(String, String)]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut tables = BTreeMap::new();
    for (name, text) in texts {
        tables.insert(name.clone(), Table::parse(name, text, &mut problems));
    }
    for name in TABLES {
        if !tables.contains_key(*name) {
            problems.push(Problem { file: (*name).to_owned(), line: 0, message: "missing".to_owned() });
            return Err(problems);
        }
    }
    let mut build = Build { tables, out: Writer::default(), problems, ..Build::default() };
    build.countries();
    build.organisations();
    build.roles();
    build.offices();
    build.people();
    build.first_names();
    build.places();
    let facts: Vec<u32> = build.known_until.clone();
    for fact in facts {
        build.out.row(Section::Facts, &[fact]);
    }
    if build.problems.is_empty() { Ok(build.out.finish()) } else { Err(build.problems) }
}

#[derive(Default)]
struct Build {
    tables: BTreeMap<String, Table>,
    out: Writer,
    problems: Vec<Problem>,
    /// Row of each country, by ISO alpha-3 code.
    country: BTreeMap<String, u32>,
    /// Row of each country, by ISO alpha-2 code.
    by_alpha2: BTreeMap<String, u32>,
    /// Countries whose people write the family name first.
    family_first: BTreeSet<u32>,
    /// Row of each organisation, by id.
    organisation: BTreeMap<String, u32>,
    /// Sectors of each role word, by folded word.
    role_sectors: BTreeMap<String, String>,
    /// Office classes: title, whether longer titles count, countries (none: any), class, sectors.
    classes: Vec<Class>,
    /// Row of each office, by what it consists of.
    office: BTreeMap<(String, String, String), u32>,
    /// The last day that each source of office holders knows of, packed.
    known_until: Vec<u32>,
}

impl Build {
    fn table(&self, name: &str) -> Table {
        self.tables[name].clone()
    }

    fn problem(&mut self, table: &Table, row: &Row, message: String) {
        self.problems.push(Problem { file: table.file.clone(), line: row.line, message });
    }
}
