//! Who held which office: the list from Wikidata, and the table made by hand laid over it.
//!
//! A row of the hand-made table joins the person of the list whom name and country (or the id) tell, and
//! takes the place of a row there of the same office from the same year. How people are written down is
//! left to `holders`.

use std::collections::{BTreeMap, BTreeSet};

use super::dates::{last_day, parse_date};
use super::{Build, ORGANISATION};
use crate::layout::{NONE, Section};
use crate::normal::{filed_under, folded};
use crate::tsv::{Problem, Row, Table};

/// A holding before it is written.
pub(super) struct Holding {
    pub(super) title: String,
    pub(super) qid: Option<String>,
    pub(super) sectors: Option<String>,
    pub(super) of: u32,
    pub(super) region: Option<String>,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) source: u32,
}

/// A person before being written.
#[derive(Default)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) aliases: BTreeSet<String>,
    pub(super) gender: Option<String>,
    pub(super) home: Option<u32>,
    pub(super) holdings: Vec<Holding>,
}

impl Build {
    pub(super) fn people(&mut self) {
        let mut people: Vec<Person> = Vec::new();
        let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut codes: BTreeMap<u32, String> =
            self.country.iter().map(|(code, row)| (*row, code.clone())).collect();
        let ids: Vec<(String, u32)> = self.organisation.iter().map(|(id, row)| (id.clone(), *row)).collect();
        for (id, row) in ids.into_iter().rev() {
            codes.insert(row | ORGANISATION, id);
        }
        let listed = self.table("office-holders.tsv");
        self.known_until(&listed);
        for row in &listed.rows {
            let name = self.need(&listed, row, "person");
            let id = self.need(&listed, row, "person_qid");
            let Some(holding) = self.holding(&listed, row, 0) else { continue };
            let at = *by_id.entry(id.clone()).or_insert_with(|| {
                people.push(Person { name: name.clone(), id: Some(id), ..Person::default() });
                by_name.entry(folded(&name)).or_default().push(people.len() - 1);
                people.len() - 1
            });
            people[at].holdings.push(holding);
        }
        let more = self.table("leaders.tsv");
        self.known_until(&more);
        let mut by_hand: BTreeMap<(String, u32), usize> = BTreeMap::new();
        for row in &more.rows {
            let name = self.need(&more, row, "person");
            let Some(holding) = self.holding(&more, row, 1) else { continue };
            let home = self.country_row(&more, row, "home").unwrap_or(holding.of);
            let key = (folded(&name), home);
            let at = match (more.cell(row, "id"), by_hand.get(&key)) {
                (Some(id), _) if by_id.contains_key(id) => by_id[id],
                (None, Some(at)) => *at,
                (id, _) => {
                    let same: Vec<usize> = by_name.get(&key.0).cloned().unwrap_or_default();
                    let same: Vec<usize> = same
                        .into_iter()
                        .filter(|at| id.is_none() && people[*at].holdings.iter().any(|h| h.of == home))
                        .collect();
                    if let [at] = same[..] {
                        at
                    } else {
                        if same.len() > 1 {
                            let message =
                                format!("{name} is {} people of office-holders.tsv; give the id", same.len());
                            self.problem(&more, row, message);
                        }
                        let id = id.map_or_else(|| slug(&name, &by_id), str::to_owned);
                        by_id.insert(id.clone(), people.len());
                        people.push(Person { name: name.clone(), id: Some(id), ..Person::default() });
                        people.len() - 1
                    }
                }
            };
            by_hand.insert(key, at);
            let person = &mut people[at];
            person.aliases.extend(more.list(row, "aliases").into_iter().map(str::to_owned));
            person.aliases.insert(name.clone());
            person.name = name;
            if home & ORGANISATION == 0 && home != NONE {
                person.home = Some(home);
            }
            person.gender = more.cell(row, "gender").map(str::to_owned).or(person.gender.take());
            self.gender(&more, row);
            self.replace(&mut people[at].holdings, holding, &codes);
        }
        self.write_people(people, &codes);
    }

    /// Adds `new`, in place of the same person's holding of the same office from the same time.
    pub(super) fn replace(&self, holdings: &mut Vec<Holding>, new: Holding, codes: &BTreeMap<u32, String>) {
        let code = |of: u32| codes.get(&of).map_or("", String::as_str);
        let classes = self.classes_of(&new.title, code(new.of)).0;
        holdings.retain(|old| {
            let office = folded(&old.title) == folded(&new.title)
                || self.classes_of(&old.title, code(old.of)).0.iter().any(|class| classes.contains(class));
            // The hand-made table also corrects a start that the list has some days off.
            let near =
                old.from == new.from || (old.from / 10_000 == new.from / 10_000 && old.source != new.source);
            !(old.of == new.of && office && near)
        });
        holdings.push(new);
    }

    pub(super) fn known_until(&mut self, table: &Table) {
        match table.note("known until").and_then(parse_date) {
            Some(date) => self.known_until.push(date),
            None => self.problems.push(Problem {
                file: table.file.clone(),
                line: 0,
                message: "no comment says `known until:` with a date".to_owned(),
            }),
        }
    }

    pub(super) fn holding(&mut self, table: &Table, row: &Row, source: u32) -> Option<Holding> {
        let title = self.need(table, row, "office");
        let code = table.cell(row, "country").unwrap_or_default().to_owned();
        let alpha2 = code.split_once('-').and_then(|(alpha2, _)| self.by_alpha2.get(alpha2)).copied();
        let named = self.out.filed(Section::OrganisationIndex, &filed_under(&code));
        let organisation =
            self.organisation.get(&code).copied().or(if let [only] = named { Some(*only) } else { None });
        let (of, region) = match (self.country.get(&code).copied(), alpha2, organisation) {
            (Some(country), _, _) => (country, None),
            (None, Some(country), _) => (country, Some(code)),
            (None, None, Some(organisation)) => (organisation | ORGANISATION, None),
            (None, None, None) => {
                self.problem(table, row, format!("`{code}` is no country and no organisation"));
                return None;
            }
        };
        let (from, to) = (self.date(table, row, "from"), self.date(table, row, "to"));
        if from != NONE && to != NONE && last_day(to) < from {
            self.problem(table, row, "the interval ends before it begins".to_owned());
        }
        let sectors = self.sectors(table, row);
        let qid = table.cell(row, "office_qid").map(str::to_owned);
        Some(Holding { title, qid, sectors, of, region, from, to, source })
    }
}

/// An id for a person who has none: the folded name, with a number where it is taken.
fn slug(name: &str, taken: &BTreeMap<String, usize>) -> String {
    let base = format!("person:{}", folded(name).replace(' ', "-"));
    let more = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(more).find(|id| !taken.contains_key(id)).unwrap_or(base)
}
