//! Actors of the record against lists of who was what on which day.
//!
//! The list is a table of official visits: day, visitor with title, country. Each visitor of the years
//! 2000 to 2020 stands in a sentence of our own that does not name the country ("President Ana Kol arrived
//! on Tuesday."), dated on the first day of the visit. *Country* is right where the record gives the
//! visitor the country that it gives the list's own name of it; *linked* where the visitor has a row of
//! the tables, which it gets only where no office the tables know of on that day speaks against it; *office*
//! where in addition it has an office. *Found* is country and office together.

use std::collections::BTreeMap;
use std::path::Path;

use demarche_core::record::Actor;
use demarche_core::{Document, Record};

use crate::report::read_text;
use crate::{Analyst, EvalError, Report};

/// The years whose visits count.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2020;

/// One row of the list.
#[derive(Debug, PartialEq, Eq)]
struct Visit {
    day: jiff::civil::Date,
    visitor: String,
    from: String,
}

/// Scores the actors of `analyst`'s records on the table of visits at `path` (tab-separated, with columns
/// `start`, `visitor` and `from`).
///
/// Figures: `country`, `linked`, `office`, `found`, each a share of the visits.
///
/// # Errors
/// When the file cannot be read or lacks one of these columns.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let visits = parse(&read_text(path)?).map_err(|m| EvalError::format(path, m))?;
    let mut report = Report::new("actors");
    let mut codes: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let (mut country, mut linked, mut office, mut found) = (0, 0, 0, 0);
    for visit in &visits {
        let code = codes.entry(&visit.from).or_insert_with(|| {
            // The list writes "Korea, South".
            let name = visit.from.split_once(", ").map_or(visit.from.clone(), |(a, b)| format!("{b} {a}"));
            let record = record(analyst, &format!("{name} signed the treaty."), visit.day);
            record.actors.iter().find_map(|a| a.country.clone())
        });
        let record = record(analyst, &format!("{} arrived on Tuesday.", visit.visitor), visit.day);
        let actor = visitor(&record, &visit.visitor);
        let right = actor.is_some_and(|a| a.country.is_some() && a.country == *code);
        let row = actor.is_some_and(|a| a.known_as.is_some());
        let held = row && actor.is_some_and(|a| !a.offices.is_empty());
        country += usize::from(right);
        linked += usize::from(row);
        office += usize::from(held);
        found += usize::from(right && held);
        if !(right && held) {
            let told = actor.map_or("nobody".to_owned(), |a| {
                let offices: Vec<&str> = a.offices.iter().map(|o| o.title.as_str()).collect();
                format!("{} {:?} {:?} {offices:?}", a.name, a.known_as, a.country)
            });
            report.errors.push(format!("{} {} of {}: {told}", visit.day, visit.visitor, visit.from));
        }
    }
    report.count("visits", visits.len());
    report.line(format_args!("{} visits of {} to {}", visits.len(), YEARS.start(), YEARS.end()));
    for (name, n) in [("country", country), ("linked", linked), ("office", office), ("found", found)] {
        let share = if visits.is_empty() { 0.0 } else { n as f64 / visits.len() as f64 };
        report.percent(name, share);
        report.line(format_args!("{name:<10} {n:>6} {:>7.2} %", 100.0 * share));
    }
    Ok(report)
}

fn record(analyst: &mut dyn Analyst, text: &str, day: jiff::civil::Date) -> Record {
    let document = Document::from_parts("", None, text, Some(day));
    let analysis = analyst.analyze(&[&document]).into_iter().next();
    analyst.code(&document, &analysis.expect("one analysis a document"))
}

/// The actor that the visitor's last word names.
fn visitor<'a>(record: &'a Record, words: &str) -> Option<&'a Actor> {
    let end = words.chars().count() as u32;
    record.actors.iter().find(|a| a.mentions.iter().any(|m| m.words.start < end && m.words.end == end))
}

fn parse(text: &str) -> Result<Vec<Visit>, String> {
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        columns.iter().position(|c| *c == name).ok_or_else(|| format!("it has no column {name}"))
    };
    let (start, visitor, from) = (column("start")?, column("visitor")?, column("from")?);
    let mut out = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default().trim().to_owned();
        // A row dated to the month or year alone has no day to ask for.
        let Ok(day) = cell(start).parse::<jiff::civil::Date>() else { continue };
        if YEARS.contains(&day.year()) && !cell(visitor).is_empty() {
            out.push(Visit { day, visitor: cell(visitor), from: cell(from) });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_years_are_read() {
        let text = "start\tend\tvisitor\tfrom\n1999-03-01\t\tKing Olav\tNorway\n\
                    2004-06\t\tQueen Ida\tNorway\n2004-06-09\t\tPresident Ana Kol\tRuritania\n";
        let visits = parse(text).expect("sound");
        let visit = |v: &Visit| (v.day.to_string(), v.visitor.clone(), v.from.clone());
        let ana = ("2004-06-09".to_owned(), "President Ana Kol".to_owned(), "Ruritania".to_owned());
        assert_eq!(visits.iter().map(visit).collect::<Vec<_>>(), [ana]);
        assert!(parse("day\tvisitor\n").is_err());
    }
}
