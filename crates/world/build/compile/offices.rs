//! What the title of an office amounts to: the classes it belongs to and its sectors.
//!
//! `offices.tsv` says it for titles that need it; for the rest the longest role word at the front tells the
//! sectors.

use super::Build;
use crate::normal::folded;

pub(super) struct Class {
    pub(super) title: String,
    pub(super) longer: bool,
    pub(super) countries: Vec<String>,
    pub(super) class: String,
    pub(super) sectors: String,
    /// Whether many hold it at once.
    pub(super) many: bool,
}

impl Class {
    /// Whether the folded title, of the country or organisation with code `of`, is one of the class.
    fn names(&self, title: &str, of: &str) -> bool {
        let named = title == self.title || (self.longer && title.starts_with(&self.title));
        named && (self.countries.is_empty() || self.countries.iter().any(|c| c == of))
    }
}

impl Build {
    pub(super) fn offices(&mut self) {
        let table = self.table("offices.tsv");
        for row in &table.rows {
            let class = folded(&self.need(&table, row, "class"));
            let sectors = self.sectors(&table, row).unwrap_or_default();
            let countries: Vec<String> =
                table.cell(row, "countries").unwrap_or_default().split(' ').map(str::to_owned).collect();
            let countries: Vec<String> = countries.into_iter().filter(|c| !c.is_empty()).collect();
            let many = match table.cell(row, "seats") {
                None => false,
                Some("many") => true,
                Some(other) => {
                    self.problem(&table, row, format!("`{other}` is no number of seats; `many` or nothing"));
                    false
                }
            };
            for code in &countries {
                if !self.country.contains_key(code) && !self.organisation.contains_key(code) {
                    self.problem(&table, row, format!("`{code}` is no country and no organisation's id"));
                }
            }
            for title in table.list(row, "titles") {
                let longer = title.ends_with('*');
                self.classes.push(Class {
                    title: folded(title.trim_end_matches('*')),
                    longer,
                    countries: countries.clone(),
                    class: class.clone(),
                    sectors: sectors.clone(),
                    many,
                });
            }
        }
    }

    /// Whether many hold the office `title` of `of` at once, so that a later holder is no successor.
    pub(super) fn has_many_seats(&self, title: &str, of: &str) -> bool {
        let title = folded(title);
        self.classes.iter().any(|class| class.many && class.names(&title, of))
    }

    /// The classes and sectors of the office `title` of the country or organisation with code `of`.
    pub(super) fn classes_of(&self, title: &str, of: &str) -> (Vec<String>, String) {
        let title = folded(title);
        let (mut classes, mut sectors) = (Vec::new(), String::new());
        for class in &self.classes {
            if class.names(&title, of) {
                if !classes.contains(&class.class) {
                    classes.push(class.class.clone());
                }
                if sectors.is_empty() {
                    sectors.clone_from(&class.sectors);
                }
            }
        }
        if sectors.is_empty() {
            let mut head = title.as_str();
            while let Some((shorter, _)) = head.rsplit_once(' ') {
                if let Some(found) = self.role_sectors.get(head) {
                    sectors.clone_from(found);
                    break;
                }
                head = shorter;
            }
            if sectors.is_empty() {
                sectors = self.role_sectors.get(head).cloned().unwrap_or_default();
            }
        }
        (classes, sectors)
    }
}
