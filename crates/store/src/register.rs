//! Journeys and visits against an official register: told and registered, told only, registered only.
//!
//! A register is a table with a head, parted by tabs: of journeys (`role name start end country locale`) or of visits
//! to one country (`start end visitor from`). What articles tell is the legs of journeys and the visits whose day
//! they give. Two fit where surname, country and days agree, give or take a day.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use schemars::JsonSchema;
use serde::Serialize;

use crate::ask::{Filter, View};
use crate::error::{Error, Result};
use crate::ids::{self, folded};
use crate::query::Query;
use crate::store::Store;

/// A line of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who, as the register has it.
    pub who: String,
    /// The country of a visitor; absent in a register of journeys.
    pub of: Option<String>,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// The country travelled to, in a register of journeys.
    pub to: Option<String>,
    /// Where, as the register has it.
    pub place: String,
}

/// How told and registered fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Told and registered.
    Both,
    /// Told only.
    ToldOnly,
    /// Registered only.
    RegisteredOnly,
}

/// A journey or visit, told, registered or both.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// Which of them.
    pub fit: Fit,
    /// Days: of the register, else as told.
    pub days: String,
    /// Who.
    pub who: String,
    /// Where.
    pub place: String,
    /// The keys of the legs and events that tell it.
    pub keys: Vec<String>,
    /// The words of the first.
    pub words: Option<String>,
}

/// The entries of the register `text`. `code` gives a country's ISO 3166-1 alpha-3 code by its name.
///
/// # Errors
/// When it has no head that is known, or a line has a date that is none.
pub fn parse(text: &str, code: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Entry>> {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    let head: Vec<&str> = lines.next().map(|(_, l)| l.split('\t').collect()).unwrap_or_default();
    let column = |name: &str| head.iter().position(|h| h.trim() == name);
    let (who, of, to, place) = match (column("name"), column("country"), column("visitor"), column("from")) {
        (Some(who), Some(to), _, _) => (who, None, Some(to), column("locale")),
        (_, _, Some(who), Some(of)) => (who, Some(of), None, None),
        _ => {
            let wrong = "the head names neither name and country nor visitor and from";
            return Err(Error::Wrong(wrong.to_owned()));
        }
    };
    let (Some(start), Some(end)) = (column("start"), column("end")) else {
        return Err(Error::Wrong("the head names no start and end".to_owned()));
    };
    let mut out = Vec::new();
    for (number, line) in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default().trim();
        let day = |at: usize| -> Result<Date> {
            cell(at).parse().map_err(|_| Error::Wrong(format!("line {}: {} is no day", number + 1, cell(at))))
        };
        // A register has lines without a day; nothing can be compared with them.
        if cell(start).is_empty() || cell(end).is_empty() {
            continue;
        }
        let country = |at: usize| code(cell(at)).unwrap_or_else(|| cell(at).to_owned());
        let country_to = to.map(country);
        let locale = place.map(cell).filter(|p| !p.is_empty());
        out.push(Entry {
            who: cell(who).to_owned(),
            of: of.map(country),
            first: day(start)?,
            last: day(end)?,
            place: match (locale, to) {
                (Some(locale), Some(to)) => format!("{locale}, {}", cell(to)),
                (_, Some(to)) => cell(to).to_owned(),
                _ => String::new(),
            },
            to: country_to,
        });
    }
    Ok(out)
}

/// A journey or visit as an article tells it.
struct Told {
    who: String,
    of: Option<String>,
    country: Option<String>,
    place: String,
    first: Date,
    last: Date,
    key: String,
    words: String,
}

impl Entry {
    fn fits(&self, told: &Told, host: &str) -> bool {
        let surname = |name: &str| folded(name).rsplit('_').next().map(str::to_owned).unwrap_or_default();
        let slack: Span = 1.day();
        let near =
            self.first.saturating_sub(slack) <= told.last && told.first <= self.last.saturating_add(slack);
        let place = match (&self.to, &self.of) {
            (Some(to), _) => told.country.as_ref() == Some(to),
            (None, Some(of)) => told.country.as_deref() == Some(host) && told.of.as_ref() == Some(of),
            (None, None) => false,
        };
        near && place && surname(&self.who) == surname(&told.who)
    }
}

impl Store {
    /// What the articles tell of the journeys and visits of `register`, between the days of `filter`, else those of the
    /// first and last article. `host` is the country whose register of visits it is.
    pub fn compare(&self, register: &[Entry], host: &str, filter: &Filter) -> Result<Vec<Compared>> {
        let counts = self.counts()?;
        let bound = |given: Option<Date>, known: &Option<String>| {
            given.or_else(|| known.as_ref().and_then(|d| d.get(..10)?.parse().ok()))
        };
        let (from, to) = (bound(filter.from, &counts.first_day), bound(filter.to, &counts.last_day));
        let (Some(from), Some(to)) = (from, to) else { return Ok(Vec::new()) };
        let told = self.told_journeys(from, to, &filter.view)?;
        let mut used = vec![false; told.len()];
        let mut out: Vec<(Date, Compared)> = Vec::new();
        let within = register.iter().filter(|e| e.first <= to && from <= e.last);
        for entry in within.clone() {
            let fitting: Vec<usize> = (0..told.len()).filter(|i| entry.fits(&told[*i], host)).collect();
            fitting.iter().for_each(|i| used[*i] = true);
            let compared = Compared {
                fit: if fitting.is_empty() { Fit::RegisteredOnly } else { Fit::Both },
                days: days(entry.first, entry.last),
                who: entry.who.clone(),
                place: if entry.place.is_empty() { host.to_owned() } else { entry.place.clone() },
                keys: fitting.iter().map(|i| told[*i].key.clone()).collect(),
                words: fitting.first().map(|i| told[*i].words.clone()),
            };
            out.push((entry.first, compared));
        }
        // Of what is told only that concerns the register whose people or visits it lists.
        let surname = |name: &str| folded(name).rsplit('_').next().map(str::to_owned).unwrap_or_default();
        let people: std::collections::BTreeSet<String> = within.clone().map(|e| surname(&e.who)).collect();
        let visits = register.iter().any(|e| e.of.is_some());
        for (told, used) in told.iter().zip(used) {
            let concerns = if visits {
                told.country.as_deref() == Some(host) && told.of.as_deref().is_some_and(|of| of != host)
            } else {
                people.contains(&surname(&told.who)) && told.country.as_deref().is_some_and(|c| c != host)
            };
            if used || !concerns {
                continue;
            }
            let compared = Compared {
                fit: Fit::ToldOnly,
                days: days(told.first, told.last),
                who: told.who.clone(),
                place: told.place.clone(),
                keys: vec![told.key.clone()],
                words: Some(told.words.clone()),
            };
            let same = |(_, c): &&mut (Date, Compared)| {
                c.fit == Fit::ToldOnly
                    && (&c.days, &c.who, &c.place) == (&compared.days, &compared.who, &compared.place)
            };
            match out.iter_mut().find(same) {
                Some((_, other)) => other.keys.extend(compared.keys),
                None => out.push((told.first, compared)),
            }
        }
        out.sort_by(|a, b| (a.0, &a.1.who, &a.1.place, a.1.fit).cmp(&(b.0, &b.1.who, &b.1.place, b.1.fit)));
        Ok(out.into_iter().map(|(_, c)| c).collect())
    }

    /// Journeys and visits of people that are told with their days.
    fn told_journeys(&self, from: Date, to: Date, view: &View) -> Result<Vec<Told>> {
        let mut out = Vec::new();
        let legs = "SELECT a.name, a.country, p.country, p.name, l.first_day, l.last_day, d.key, l.local, l.words \
                    FROM leg l JOIN document d USING(doc) JOIN actor a ON a.actor = l.traveller \
                    JOIN place p ON p.place = l.place WHERE a.kind = 'person' AND l.status <> 'negated'";
        // A visit says where in its place, or by whom it visits.
        let visits = "SELECT a.name, a.country, coalesce(p.country, b.country), coalesce(p.name, b.name), e.first_day, \
                      e.last_day, d.key, e.local, e.\"trigger\" FROM event e JOIN document d USING(doc) \
                      JOIN party x ON x.event = e.event AND x.role = 'actor' JOIN actor a ON a.actor = x.actor \
                      LEFT JOIN place p ON p.place = e.place \
                      LEFT JOIN party y ON y.event = e.event AND y.role = 'recipient' \
                      LEFT JOIN actor b ON b.actor = y.actor \
                      WHERE e.mode = 'visit' AND a.kind = 'person' AND e.status <> 'negated'";
        for (letter, alias, sql) in [('l', "l", legs), ('e', "e", visits)] {
            let mut q = Query::new(sql);
            q.said(alias, view);
            q.bind(&format!(" AND {alias}.last_day >= ?"), from.to_string());
            q.bind(&format!(" AND {alias}.first_day <= ?"), to.to_string());
            q.sql(&format!(" ORDER BY {alias}.first_day, d.key, {alias}.start"));
            let rows = q.rows(&self.db, |r| {
                let key = ids::item(letter, &r.get::<_, String>(6)?, &r.get::<_, String>(7)?);
                let place: Option<String> = r.get(3)?;
                let days: (String, String) = (r.get(4)?, r.get(5)?);
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, place.unwrap_or_default(), days, key, r.get(8)?))
            })?;
            for (who, of, country, place, (first, last), key, words) in rows {
                let (Ok(first), Ok(last)) = (first.parse(), last.parse()) else { continue };
                out.push(Told { who, of, country, place, first, last, key, words });
            }
        }
        Ok(out)
    }
}

fn days(first: Date, last: Date) -> String {
    if first == last { first.to_string() } else { format!("{first}/{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_of_both_kinds_are_read() {
        let code = |name: &str| (name == "Borland").then(|| "BOR".to_owned());
        let travels = "role\tname\tstart\tend\tcountry\tlocale\nenvoy\tAna Kol\t2024-05-03\t2024-05-04\tBorland\tAmber\n";
        let parsed = parse(travels, &code).expect("a register");
        assert_eq!((parsed[0].to.as_deref(), parsed[0].place.as_str()), (Some("BOR"), "Amber, Borland"));
        let visits = "start\tend\tvisitor\tfrom\n2024-05-03\t2024-05-04\tMinister Ana Kol\tBorland\n";
        assert_eq!(parse(visits, &code).expect("a register")[0].of.as_deref(), Some("BOR"));
        assert!(parse("a\tb\n", &code).is_err());
        assert!(parse("start\tend\tvisitor\tfrom\nx\ty\tz\tBorland\n", &code).is_err());
    }
}
