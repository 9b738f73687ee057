//! From the tables to the compiled table: what is filed under which name, and what is checked.
//!
//! Nothing is repaired silently: a row that refers to an unknown country, has a date that is none or an
//! interval that ends before it begins is a [`Problem`] with its file and line, and there is no table.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{NONE, Section, packed_date};
use crate::normal::{filed_under, folded};
use crate::tsv::{Problem, Row, Table};
use crate::writer::Writer;

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
    "places.tsv",
    "place-names.tsv",
];

/// Set in the word that says whose an office is, where it is an organisation's.
pub const ORGANISATION: u32 = 1 << 16;

/// The ways in which a name stands for a country, in the order of their codes.
pub const HOWS: &[&str] = &["name", "alias", "adjective", "inhabitant", "inhabitants", "capital", "seat"];

/// The kinds of place, in the order of their codes.
pub const PLACE_KINDS: &[&str] = &["city", "country", "region", "facility", "water", "area"];

/// The PLOVER sector codes (PLOVER 2.0 manual, table of sector codes).
const SECTORS: &[&str] = &[
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL",
    "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
];

/// PLOVER's codes in place of a country.
const NO_COUNTRY: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

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

struct Class {
    title: String,
    longer: bool,
    countries: Vec<String>,
    class: String,
    sectors: String,
}

/// A holding before it is written.
struct Holding {
    title: String,
    qid: Option<String>,
    sectors: Option<String>,
    of: u32,
    region: Option<String>,
    from: u32,
    to: u32,
    source: u32,
}

/// A person before being written.
#[derive(Default)]
struct Person {
    name: String,
    id: Option<String>,
    aliases: BTreeSet<String>,
    gender: Option<String>,
    home: Option<u32>,
    holdings: Vec<Holding>,
}

impl Build {
    fn table(&self, name: &str) -> Table {
        self.tables[name].clone()
    }

    fn problem(&mut self, table: &Table, row: &Row, message: String) {
        self.problems.push(Problem { file: table.file.clone(), line: row.line, message });
    }

    /// The cell, which must be there.
    fn need(&mut self, table: &Table, row: &Row, column: &str) -> String {
        let cell = table.cell(row, column).map(str::to_owned);
        if cell.is_none() {
            self.problem(table, row, format!("no {column}"));
        }
        cell.unwrap_or_default()
    }

    /// The place of the cell's word in `words`.
    fn code(&mut self, table: &Table, row: &Row, column: &str, words: &[&str]) -> u32 {
        let cell = self.need(table, row, column);
        match words.iter().position(|word| *word == cell) {
            Some(at) => at as u32,
            None => {
                self.problem(table, row, format!("{column} `{cell}` is none of {}", words.join(", ")));
                0
            }
        }
    }

    fn gender(&mut self, table: &Table, row: &Row) -> u32 {
        match table.cell(row, "gender") {
            None => NONE,
            Some(_) => self.code(table, row, "gender", &["f", "m"]),
        }
    }

    fn sectors(&mut self, table: &Table, row: &Row) -> Option<String> {
        let cell = table.cell(row, "sectors")?.to_owned();
        for sector in cell.split(' ') {
            if !SECTORS.contains(&sector) {
                self.problem(table, row, format!("sector `{sector}` is none of PLOVER's"));
            }
        }
        Some(cell)
    }

    /// Degrees times 100,000.
    fn degrees(&mut self, table: &Table, row: &Row, column: &str, most: f64) -> u32 {
        let Some(cell) = table.cell(row, column) else { return NONE };
        match cell.parse::<f64>() {
            Ok(degrees) if degrees.abs() <= most => (degrees * 100_000.0).round() as i32 as u32,
            _ => {
                self.problem(table, row, format!("{column} `{cell}` is no number of degrees"));
                NONE
            }
        }
    }

    fn number(&mut self, table: &Table, row: &Row, column: &str) -> u32 {
        let Some(cell) = table.cell(row, column) else { return NONE };
        match cell.parse::<u32>() {
            Ok(number) => number,
            Err(_) => {
                self.problem(table, row, format!("{column} `{cell}` is no number"));
                NONE
            }
        }
    }

    fn date(&mut self, table: &Table, row: &Row, column: &str) -> u32 {
        let Some(cell) = table.cell(row, column) else { return NONE };
        match parse_date(cell) {
            Some(date) => date,
            None => {
                self.problem(table, row, format!("{column} `{cell}` is no date"));
                NONE
            }
        }
    }

    fn country_row(&mut self, table: &Table, row: &Row, column: &str) -> Option<u32> {
        let code = table.cell(row, column)?;
        let found = self.country.get(code).copied();
        if found.is_none() {
            self.problem(table, row, format!("{column} `{code}` is no country of countries.tsv"));
        }
        found
    }

    fn countries(&mut self) {
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

    fn parents(&mut self, more: &Table) {
        for row in more.rows.clone() {
            self.country_row(more, &row, "parent");
        }
    }

    /// Names from `country-names.tsv`, then the adjective of the list for countries that have none there.
    fn country_names(&mut self, list: &Table) {
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

    fn country_name(&mut self, country: u32, how: &str, name: &str) {
        let code = HOWS.iter().position(|word| *word == how).unwrap_or_default() as u32;
        let text = self.out.text(name);
        let row = self.out.row(Section::CountryNames, &[country, code, text]);
        self.out.file(Section::CountryIndex, filed_under(name), row);
    }

    fn organisations(&mut self) {
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

    fn roles(&mut self) {
        let table = self.table("roles.tsv");
        for row in &table.rows {
            let kind = self.code(&table, row, "kind", &["person", "group", "body"]);
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

    fn offices(&mut self) {
        let table = self.table("offices.tsv");
        for row in &table.rows {
            let class = folded(&self.need(&table, row, "class"));
            let sectors = self.sectors(&table, row).unwrap_or_default();
            let countries: Vec<String> =
                table.cell(row, "countries").unwrap_or_default().split(' ').map(str::to_owned).collect();
            let countries: Vec<String> = countries.into_iter().filter(|c| !c.is_empty()).collect();
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
                });
            }
        }
    }

    /// The classes and sectors of the office `title` of the country or organisation with code `of`.
    fn classes_of(&self, title: &str, of: &str) -> (Vec<String>, String) {
        let title = folded(title);
        let (mut classes, mut sectors) = (Vec::new(), String::new());
        for class in &self.classes {
            let named = title == class.title || (class.longer && title.starts_with(&class.title));
            if named && (class.countries.is_empty() || class.countries.iter().any(|c| c == of)) {
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

    fn people(&mut self) {
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
    fn replace(&self, holdings: &mut Vec<Holding>, new: Holding, codes: &BTreeMap<u32, String>) {
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

    fn known_until(&mut self, table: &Table) {
        match table.note("known until").and_then(parse_date) {
            Some(date) => self.known_until.push(date),
            None => self.problems.push(Problem {
                file: table.file.clone(),
                line: 0,
                message: "no comment says `known until:` with a date".to_owned(),
            }),
        }
    }

    fn holding(&mut self, table: &Table, row: &Row, source: u32) -> Option<Holding> {
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

    fn write_people(&mut self, mut people: Vec<Person>, codes: &BTreeMap<u32, String>) {
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
                let followed = office_keys(holding)
                    .into_iter()
                    .filter_map(|office| starts.get(&(office, holding.of, holding.region.clone())))
                    .flatten()
                    .filter(|(from, by)| *by != p && holding.from != NONE && *from > holding.from)
                    .map(|(from, _)| *from)
                    .min();
                self.write_holding(row, holding, followed.unwrap_or(NONE), codes);
            }
            self.write_names(row, person, &particles);
        }
    }

    fn write_holding(
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
    fn write_names(&mut self, row: u32, person: &Person, particles: &BTreeSet<String>) {
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

    fn first_names(&mut self) {
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

    fn places(&mut self) {
        let mut places: Vec<Place> = Vec::new();
        let regions = self.table("regions.tsv");
        let mut region_rows = BTreeMap::new();
        for row in &regions.rows {
            let (country, code) = (self.need(&regions, row, "country"), self.need(&regions, row, "code"));
            let name = self.need(&regions, row, "name");
            let words = [self.out.text(&code), self.out.text(&name)];
            let number = self.out.row(Section::Regions, &words);
            region_rows.insert((country, code), number);
            let mut place = self.place(&regions, row, 2);
            place.region = number;
            place.feature = Some("first-order region".to_owned());
            places.push(place);
        }
        let cities = self.table("cities.tsv");
        for row in &cities.rows {
            let mut place = self.place(&cities, row, 0);
            if let (Some(country), Some(code)) = (cities.cell(row, "country"), cities.cell(row, "region")) {
                let key = (country.to_owned(), code.to_owned());
                place.region = region_rows.get(&key).copied().unwrap_or(NONE);
            }
            places.push(place);
        }
        let countries = self.table("countries.tsv");
        for row in &countries.rows {
            let mut place = self.place(&countries, row, 1);
            place.country = self.country_row(&countries, row, "iso3").unwrap_or(NONE);
            places.push(place);
        }
        let hand = self.table("places.tsv");
        for row in &hand.rows {
            let kind = self.code(&hand, row, "kind", PLACE_KINDS);
            let mut place = self.place(&hand, row, kind);
            place.feature = hand.cell(row, "feature").map(str::to_owned);
            place.aliases = hand.list(row, "aliases").into_iter().map(str::to_owned).collect();
            // A region of the list that stands here too is one place, with the words given here.
            let same = |other: &Place| {
                other.kind == 2
                    && kind == 2
                    && other.country == place.country
                    && folded(&other.name) == folded(&place.name)
            };
            if let Some(at) = places.iter().position(same) {
                place.region = places[at].region;
                place.geonames = places[at].geonames;
                places.remove(at);
            }
            places.push(place);
        }
        places.sort_by_key(|place| std::cmp::Reverse(place.population.checked_add(1).unwrap_or(0)));
        self.other_names(&mut places);
        for place in &places {
            let feature = place.feature.as_deref().map_or(0xff_ffff, |feature| self.out.text(feature));
            let name = self.out.text(&place.name);
            let words = [
                name,
                place.country,
                place.region,
                place.lat,
                place.lon,
                place.population,
                place.geonames,
                place.kind | feature << 8,
            ];
            let row = self.out.row(Section::Places, &words);
            for name in place.aliases.iter().chain([&place.name]) {
                self.out.file(Section::PlaceIndex, filed_under(name), row);
            }
        }
    }

    /// Gives the largest city so named in the country its other names; and a country all of its own.
    fn other_names(&mut self, places: &mut [Place]) {
        let table = self.table("place-names.tsv");
        let mut by_name: BTreeMap<(String, u32), usize> = BTreeMap::new();
        for (i, place) in places.iter().enumerate().filter(|(_, place)| place.kind != 1) {
            by_name.entry((folded(&place.name), place.country)).or_insert(i);
        }
        for row in &table.rows {
            let name = self.need(&table, row, "name");
            let Some(country) = self.country_row(&table, row, "country") else { continue };
            match by_name.get(&(folded(&name), country)) {
                Some(at) => {
                    places[*at].aliases.extend(table.list(row, "names").into_iter().map(str::to_owned))
                }
                None => self.problem(&table, row, format!("no place `{name}` in that country")),
            }
        }
        let names = self.table("country-names.tsv");
        for row in &names.rows {
            if names.cell(row, "how") != Some("alias") {
                continue;
            }
            let Some(country) = names.cell(row, "iso3").and_then(|code| self.country.get(code)) else {
                continue;
            };
            if let Some(place) = places.iter_mut().find(|place| place.kind == 1 && place.country == *country)
            {
                place.aliases.extend(names.list(row, "names").into_iter().map(str::to_owned));
            }
        }
    }

    fn place(&mut self, table: &Table, row: &Row, kind: u32) -> Place {
        let country = if table.has("country") { self.country_row(table, row, "country") } else { None };
        let place = Place {
            name: self.need(table, row, "name"),
            aliases: Vec::new(),
            kind,
            feature: None,
            country: country.unwrap_or(NONE),
            region: NONE,
            lat: self.degrees(table, row, "lat", 90.0),
            lon: self.degrees(table, row, "lon", 180.0),
            population: self.number(table, row, "population"),
            geonames: self.number(table, row, "geonames"),
        };
        if place.lat == NONE || place.lon == NONE {
            self.problem(table, row, "no coordinates".to_owned());
        }
        place
    }
}

/// A place before it is written.
struct Place {
    name: String,
    aliases: Vec<String>,
    kind: u32,
    feature: Option<String>,
    country: u32,
    region: u32,
    lat: u32,
    lon: u32,
    population: u32,
    geonames: u32,
}

/// An office and whose it is: its title or id, the country or organisation, the part of the country.
type OfficeOf = (String, u32, Option<String>);

/// What makes two holdings holdings of one office: its title, and its id where it has one.
fn office_keys(holding: &Holding) -> Vec<String> {
    holding.qid.iter().cloned().chain([folded(&holding.title)]).collect()
}

/// An id for a person who has none: the folded name, with a number where it is taken.
fn slug(name: &str, taken: &BTreeMap<String, usize>) -> String {
    let base = format!("person:{}", folded(name).replace(' ', "-"));
    let more = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(more).find(|id| !taken.contains_key(id)).unwrap_or(base)
}

/// A date written `2014`, `2014-11` or `2014-11-20`, packed.
pub fn parse_date(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize| -> Option<u32> {
        let Some(part) = parts.get(at) else { return Some(0) };
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(1, 2)?, number(2, 2)?);
    let whole = parts.len() <= 3 && (parts.len() < 2 || (1..=12).contains(&month));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let fits = parts.len() < 3 || (1..=days).contains(&day);
    (whole && fits && year > 0).then(|| packed_date(year, month, day))
}

/// A packed day that no day of `date` comes after.
fn last_day(date: u32) -> u32 {
    match (date / 100 % 100, date % 100) {
        (0, _) => date + 1299,
        (_, 0) => date + 99,
        _ => date,
    }
}
