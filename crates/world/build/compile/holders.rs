//! People and their offices as rows, and the names they are found under.
//!
//! An office without an end is marked where somebody else began it later: it may be over.

use std::collections::{BTreeMap, BTreeSet};

use super::Build;
use super::people::{Holding, Person};
use crate::layout::{NONE, Section};
use crate::normal::folded;

/// An office and whose it is: its title or id, the country or organisation, the part of the country.
type OfficeOf = (String, u32, Option<String>);

/// What makes two holdings holdings of one office: its title, and its id where it has one.
fn office_keys(holding: &Holding) -> Vec<String> {
    holding.qid.iter().cloned().chain([folded(&holding.title)]).collect()
}

impl Build {
    pub(super) fn write_people(&mut self, mut people: Vec<Person>, codes: &BTreeMap<u32, String>) {
        // The starts of each office, to see which unended holding has a successor.
        let mut starts: BTreeMap<OfficeOf, Vec<(u32, usize)>> = BTreeMap::new();
        for (p, person) in people.iter().enumerate() {
            for holding in person.holdings.iter().filter(|h| h.from != NONE) {
                for office in office_keys(holding) {
                    starts
                        .entry((office, holding.of, holding.region.clone()))
                        .or_default()
                        .push((holding.from, p));
                }
            }
        }
        let particles: BTreeSet<String> = {
            let table = self.table("name-particles.tsv");
            table.rows.iter().filter_map(|row| table.cell(row, "particle").map(folded)).collect()
        };
        for (p, person) in people.iter_mut().enumerate() {
            person.holdings.sort_by(|a, b| (a.from, a.to, &a.title).cmp(&(b.from, b.to, &b.title)));
            let first = self.out.rows(Section::Holdings);
            let name = self.out.text(&person.name);
            let qid = person.id.as_deref().and_then(|id| id.strip_prefix('Q')?.parse::<u32>().ok());
            let slug = if qid.is_some() { NONE } else { self.out.some_text(person.id.as_deref()) };
            let gender = match person.gender.as_deref() {
                Some("f") => 0,
                Some("m") => 1,
                _ => NONE,
            };
            let count = person.holdings.len() as u32;
            let row = self.out.row(Section::People, &[name, qid.unwrap_or(NONE), gender, first, count, slug]);
            for holding in &person.holdings {
                let code = codes.get(&holding.of).map_or("", String::as_str);
                let followed = office_keys(holding)
                    .into_iter()
                    .filter_map(|office| starts.get(&(office, holding.of, holding.region.clone())))
                    .flatten()
                    .filter(|(from, by)| *by != p && holding.from != NONE && *from > holding.from)
                    .map(|(from, _)| *from)
                    .min()
                    .filter(|_| !self.has_many_seats(&holding.title, code));
                self.write_holding(row, holding, followed.unwrap_or(NONE), codes);
            }
            self.write_names(row, person, &particles);
        }
    }

    pub(super) fn write_holding(
        &mut self,
        person: u32,
        holding: &Holding,
        followed: u32,
        codes: &BTreeMap<u32, String>,
    ) {
        let code = codes.get(&holding.of).cloned().unwrap_or_default();
        let (classes, mut sectors) = self.classes_of(&holding.title, &code);
        if let Some(own) = &holding.sectors {
            sectors.clone_from(own);
        }
        let key = (holding.title.clone(), classes.join(";"), sectors);
        let office = match self.office.get(&key) {
            Some(office) => *office,
            None => {
                let words = [
                    self.out.text(&key.0),
                    self.out.some_text(Some(key.1.as_str()).filter(|t| !t.is_empty())),
                    self.out.some_text(Some(key.2.as_str()).filter(|t| !t.is_empty())),
                ];
                let office = self.out.row(Section::Offices, &words);
                self.office.insert(key, office);
                office
            }
        };
        let followed = if holding.to == NONE { followed } else { NONE };
        let region = self.out.some_text(holding.region.as_deref());
        let whose = holding.of | holding.source << 24;
        let words = [person, office, whose, region, holding.from, holding.to, followed];
        let row = self.out.row(Section::Holdings, &words);
        let place = holding.region.clone().unwrap_or(code);
        let mut names = classes;
        names.push(folded(&holding.title));
        for name in names {
            self.out.file(Section::OfficeIndex, format!("{name}\t{place}"), row);
        }
    }

    /// Files a person under full names, shortened names and family names.
    pub(super) fn write_names(&mut self, row: u32, person: &Person, particles: &BTreeSet<String>) {
        let countries = person.home.into_iter().chain(person.holdings.iter().map(|h| h.of));
        let family_first = countries.into_iter().any(|country| self.family_first.contains(&country));
        for name in person.aliases.iter().chain([&person.name]) {
            let full = folded(name);
            let words: Vec<&str> = full.split(' ').collect();
            self.out.file(Section::PersonIndex, full.clone(), row);
            if words.len() < 2 {
                continue;
            }
            if words.len() > 2 {
                let ends = [words[0], words[words.len() - 1]];
                let short: Vec<&str> =
                    words.iter().copied().filter(|word| word.chars().count() > 1).collect();
                for variant in [ends.join(" "), words[1..].join(" "), words[..2].join(" "), short.join(" ")] {
                    if variant != full {
                        self.out.file(Section::VariantIndex, variant, row);
                    }
                }
            }
            let mut from = words.len() - 1;
            self.out.file(Section::SurnameIndex, words[from].to_owned(), row);
            while from > 1 && particles.contains(words[from - 1]) {
                from -= 1;
                self.out.file(Section::SurnameIndex, words[from..].join(" "), row);
            }
            if words.len() > 2 {
                self.out.file(Section::SurnameIndex, words[words.len() - 2..].join(" "), row);
            }
            if family_first {
                self.out.file(Section::SurnameIndex, words[0].to_owned(), row);
            }
        }
    }
}
