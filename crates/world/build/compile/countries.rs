//! Countries and territories, and every name that stands for one.
//!
//! `country-more.tsv` adds to the list and corrects it; `country-names.tsv` has other names, inhabitants,
//! capitals and seats of government.

use std::collections::{BTreeMap, BTreeSet};

use super::{Build, HOWS};
use crate::layout::Section;
use crate::normal::filed_under;
use crate::tsv::{Row, Table};

impl Build {
    pub(super) fn countries(&mut self) {
        let (table, more) = (self.table("countries.tsv"), self.table("country-more.tsv"));
        let more_of: BTreeMap<String, Row> =
            more.rows.iter().filter_map(|r| Some((more.cell(r, "iso3")?.to_owned(), r.clone()))).collect();
        let listed: BTreeSet<String> =
            table.rows.iter().filter_map(|r| table.cell(r, "iso3").map(str::to_owned)).collect();
        let added = more.rows.iter().filter(|r| more.cell(r, "iso3").is_some_and(|c| !listed.contains(c)));
        let rows: Vec<(bool, Row)> = table
            .rows
            .iter()
            .map(|row| (true, row.clone()))
            .chain(added.map(|row| (false, row.clone())))
            .collect();
        for (from_list, row) in &rows {
            let first = if *from_list { &table } else { &more };
            let iso3 = self.need(first, row, "iso3");
            let extra = more_of.get(&iso3);
            let pick = |column: &str| -> Option<String> {
                let over = extra.and_then(|r| more.cell(r, column));
                over.or_else(|| first.cell(row, column)).map(str::to_owned)
            };
            let name = pick("name").unwrap_or_default();
            if name.is_empty() {
                self.problem(first, row, "no name".to_owned());
            }
            let over = extra.is_some_and(|r| more.cell(r, "lat").is_some());
            let (at, at_row) = if over { (&more, extra.expect("just seen")) } else { (first, row) };
            let (lat, lon) = (self.degrees(at, at_row, "lat", 90.0), self.degrees(at, at_row, "lon", 180.0));
            let capitals = pick("capitals").unwrap_or_default();
            let capital = capitals.split(';').map(str::trim).find(|c| !c.is_empty());
            let words = [
                self.out.text(&iso3),
                self.out.some_text(pick("iso2").as_deref()),
                self.out.text(&name),
                self.out.some_text(pick("official").as_deref()),
                self.out.some_text(pick("parent").as_deref()),
                self.out.some_text(pick("status").as_deref()),
                self.out.some_text(pick("cow_alpha").as_deref()),
                self.out.some_text(pick("cow").as_deref()),
                self.out.some_text(pick("cameo").as_deref()),
                self.out.some_text(pick("wikidata").as_deref()),
                lat,
                lon,
                self.out.some_text(capital),
            ];
            let country = self.out.row(Section::Countries, &words);
            if self.country.insert(iso3.clone(), country).is_some() {
                self.problem(first, row, format!("{iso3} stands here twice"));
            }
            if let Some(code) = pick("iso2") {
                self.by_alpha2.insert(code, country);
            }
            if pick("family_first").is_some() {
                self.family_first.insert(country);
            }
            self.country_name(country, "name", &name);
            if let Some(official) = pick("official") {
                self.country_name(country, "alias", &official);
            }
            for capital in capitals.split(';').map(str::trim) {
                self.country_name(country, "capital", capital);
            }
        }
        self.parents(&more);
        self.country_names(&table);
    }

    pub(super) fn parents(&mut self, more: &Table) {
        for row in more.rows.clone() {
            self.country_row(more, &row, "parent");
        }
    }

    /// Names from `country-names.tsv`, then the adjective of the list for countries that have none there.
    pub(super) fn country_names(&mut self, list: &Table) {
        let table = self.table("country-names.tsv");
        let mut with_adjective = BTreeSet::new();
        for row in &table.rows {
            let Some(country) = self.country_row(&table, row, "iso3") else { continue };
            let how = self.code(&table, row, "how", HOWS) as usize;
            for name in table.list(row, "names") {
                self.country_name(country, HOWS[how], name);
            }
            if HOWS[how] == "adjective" {
                with_adjective.insert(country);
            }
        }
        for row in &list.rows {
            let Some(country) = list.cell(row, "iso3").and_then(|c| self.country.get(c)).copied() else {
                continue;
            };
            if with_adjective.contains(&country) {
                continue;
            }
            for name in list.list(row, "adjective") {
                self.country_name(country, "adjective", name);
                // English makes a noun and its plural of these adjectives; of others it does not.
                if name.ends_with("an") || name.ends_with('i') {
                    self.country_name(country, "inhabitant", name);
                    self.country_name(country, "inhabitants", &format!("{name}s"));
                }
            }
        }
    }

    pub(super) fn country_name(&mut self, country: u32, how: &str, name: &str) {
        let code = HOWS.iter().position(|word| *word == how).unwrap_or_default() as u32;
        let text = self.out.text(name);
        let row = self.out.row(Section::CountryNames, &[country, code, text]);
        self.out.file(Section::CountryIndex, filed_under(name), row);
    }
}
