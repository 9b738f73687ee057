//! Organisations, role words and first names: tables that go row by row.

use super::Build;
use crate::layout::Section;
use crate::normal::{filed_under, folded};

/// PLOVER's codes in place of a country.
const NO_COUNTRY: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

impl Build {
    pub(super) fn organisations(&mut self) {
        let table = self.table("organisations.tsv");
        for row in &table.rows {
            let (id, name) = (self.need(&table, row, "id"), self.need(&table, row, "name"));
            let kind = self.need(&table, row, "kind");
            let country = table.cell(row, "country").map(str::to_owned);
            if let Some(code) = country.as_ref().filter(|code| !NO_COUNTRY.contains(&code.as_str()))
                && !self.country.contains_key(code)
            {
                self.problem(&table, row, format!("country `{code}` is no country and no code of PLOVER's"));
            }
            let sectors = self.sectors(&table, row);
            let aliases = table.list(row, "aliases");
            let words = [
                self.out.text(&id),
                self.out.text(&name),
                self.out.text(&kind),
                self.out.some_text(country.as_deref()),
                self.out.some_text(sectors.as_deref()),
                self.out.some_text(table.cell(row, "wikidata")),
                self.out.some_text((!aliases.is_empty()).then(|| aliases.join(";")).as_deref()),
            ];
            let number = self.out.row(Section::Organisations, &words);
            if self.organisation.insert(id.clone(), number).is_some() {
                self.problem(&table, row, format!("id `{id}` stands here twice"));
            }
            for name in aliases.into_iter().chain([name.as_str()]) {
                self.out.file(Section::OrganisationIndex, filed_under(name), number);
            }
        }
    }

    pub(super) fn roles(&mut self) {
        let table = self.table("roles.tsv");
        for row in &table.rows {
            let kind = self.code(&table, row, "kind", &["person", "group", "body", "thing"]);
            let gender = self.gender(&table, row);
            let sectors = self.sectors(&table, row);
            let (singular, plural) = (table.cell(row, "singular"), table.cell(row, "plural"));
            if singular.is_none() && plural.is_none() {
                self.problem(&table, row, "neither singular nor plural".to_owned());
            }
            let words = [
                self.out.some_text(singular),
                self.out.some_text(plural),
                self.out.some_text(sectors.as_deref()),
                kind,
                gender,
            ];
            let number = self.out.row(Section::Roles, &words);
            for (word, plural) in [(singular, 0), (plural, 1)] {
                let Some(key) = word.map(folded) else { continue };
                if !self.out.filed(Section::RoleIndex, &key).is_empty() && plural == 0 {
                    self.problem(&table, row, format!("`{key}` stands here twice"));
                }
                // A word with one form for both numbers is filed once, as what it is first.
                if self.out.filed(Section::RoleIndex, &key).is_empty() {
                    self.out.file(Section::RoleIndex, key.clone(), number * 2 + plural);
                }
                if let Some(sectors) = &sectors {
                    self.role_sectors.insert(key, sectors.clone());
                }
            }
        }
    }

    pub(super) fn first_names(&mut self) {
        let table = self.table("names-gender.tsv");
        for row in &table.rows {
            let gender = self.code(&table, row, "gender", &["f", "m"]);
            let names: Vec<String> = self.need(&table, row, "names").split(' ').map(folded).collect();
            for name in names {
                match self.out.filed(Section::FirstNameIndex, &name) {
                    [other] if *other != gender => {
                        self.problem(&table, row, format!("`{name}` stands here with both genders"));
                    }
                    _ => self.out.file(Section::FirstNameIndex, name, gender),
                }
            }
        }
    }
}
