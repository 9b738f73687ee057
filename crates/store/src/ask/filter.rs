//! What is asked for: one type for all questions.

use demarche_core::record::{EventType, PositionStance, Status};
use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::query::Query;
use crate::store::Txn;

/// Which actors are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// These rows of `actor`: one actor, with those that people said are the same.
    These(Vec<i64>),
    /// Anybody of a country.
    Country(String),
}

impl Who {
    /// The row of `actor`, where only one is meant.
    pub(crate) fn one(&self) -> Option<i64> {
        match self {
            Self::These(ids) => <[i64; 1]>::try_from(ids.as_slice()).ok().map(|[id]| id),
            Self::Country(_) => None,
        }
    }
}

/// What people corrected, or what the program read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layer {
    /// With the corrections.
    #[default]
    Corrected,
    /// As the program has it.
    Machine,
}

/// By which clocks a question is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// What the press had said by this day, as read today.
    pub on: Option<Date>,
    /// What the store said after this transaction, with the models and corrections of the time.
    pub at: Option<Txn>,
    /// With or without corrections.
    pub layer: Layer,
}

/// What is asked for. What is left empty does not restrict; each question heeds the fields that concern it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// All of these take part: as party, or as speaker, traveller or holder of the position.
    pub actors: Vec<Who>,
    /// PLOVER types, any of them.
    pub types: Vec<EventType>,
    /// PLOVER modes, or kinds of engagement or happening, any of them.
    pub kinds: Vec<String>,
    /// Statuses, any of them.
    pub statuses: Vec<Status>,
    /// Stances of positions, any of them.
    pub stances: Vec<PositionStance>,
    /// States of happenings, any of them.
    pub states: Vec<String>,
    /// Words of the name of an issue.
    pub issue: Option<String>,
    /// The name of a place, or the ISO 3166-1 alpha-3 code of a country.
    pub place: Option<String>,
    /// Words of the text (of the quote, for quotes).
    pub words: Option<String>,
    /// Only items of this document.
    pub document: Option<String>,
    /// Only of this outlet.
    pub outlet: Option<String>,
    /// From this day on: the day told, else the day known.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
    /// At least as many origins (happenings and contradictions).
    pub min_origins: Option<u32>,
    /// Only what is corrected.
    pub corrected_only: bool,
    /// By which clocks.
    pub view: View,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    /// At most so many rows.
    pub limit: Option<usize>,
}

/// Rows of a page where the asker sets no limit.
const ROWS: usize = 100;

impl Filter {
    /// The number of rows of a page.
    pub fn rows(&self) -> usize {
        self.limit.unwrap_or(ROWS)
    }
}

/// Where a page ended: rows are ordered by day, newest first, then by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    day: String,
    row: i64,
}

impl Cursor {
    pub(crate) fn new(day: &str, row: i64) -> Self {
        Self { day: day.to_owned(), row }
    }

    pub(crate) fn parts(&self) -> (&str, i64) {
        (&self.day, self.row)
    }

    /// The cursor written `text`.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || Error::Wrong(format!("{text}: is no cursor of a page"));
        let (day, row) = text.split_once('~').ok_or_else(wrong)?;
        let plain = day.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match row.parse() {
            Ok(row) if plain => Ok(Self::new(day, row)),
            _ => Err(wrong()),
        }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}", self.day, self.row)
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Query {
    /// `AND` conditions that row `alias` is said by the clocks of `view`.
    pub(crate) fn said(&mut self, alias: &str, view: &View) -> &mut Self {
        self.stands(alias, view);
        self.sql(&match view.layer {
            Layer::Corrected => format!(" AND {alias}.layer < 2"),
            Layer::Machine => format!(" AND {alias}.layer <> 1"),
        });
        if let Some(on) = view.on {
            self.bind(&format!(" AND {alias}.known_on <= ?"), on.to_string());
        }
        self
    }

    /// `AND` the condition that row `alias`, which has no layer, stands at the transaction of `view`.
    pub(crate) fn stands(&mut self, alias: &str, view: &View) -> &mut Self {
        match view.at {
            None => self.sql(&format!(" AND {alias}.until IS NULL")),
            Some(Txn(t)) => self.sql(&format!(
                " AND {alias}.since <= {t} AND ({alias}.until IS NULL OR {alias}.until > {t})"
            )),
        }
    }

    /// `AND` that the day of row `alias`, told or else known, lies between the days of `filter`.
    pub(crate) fn between(&mut self, alias: &str, filter: &Filter, told: bool) -> &mut Self {
        let (first, last) = if told {
            (
                format!("coalesce({alias}.first_day, {alias}.known_on)"),
                format!("coalesce({alias}.last_day, {alias}.first_day, {alias}.known_on)"),
            )
        } else {
            (format!("{alias}.known_on"), format!("{alias}.known_on"))
        };
        if let Some(from) = filter.from {
            self.bind(&format!(" AND {last} >= ?"), from.to_string());
        }
        if let Some(to) = filter.to {
            self.bind(&format!(" AND {first} <= ?"), to.to_string());
        }
        self
    }

    /// `AND` that row `alias` is of the document and outlet of `filter`. Documents are looked at only where one of them
    /// is asked for: their rows have the texts in them, and a list that passes over many rows would read them all.
    pub(crate) fn of(&mut self, alias: &str, filter: &Filter) -> &mut Self {
        if let Some(key) = &filter.document {
            self.bind(&format!(" AND {alias}.doc = (SELECT doc FROM document WHERE key = ?)"), key.clone());
        }
        if let Some(outlet) = &filter.outlet {
            self.bind(
                &format!(
                    " AND EXISTS (SELECT 1 FROM document o JOIN source s USING(source) \
                     WHERE o.doc = {alias}.doc AND s.outlet = ?)"
                ),
                outlet.clone(),
            );
        }
        self
    }

    /// `AND` that the place numbered by `column` is the one of `filter`.
    pub(crate) fn there(&mut self, column: &str, filter: &Filter) -> &mut Self {
        if let Some(place) = &filter.place {
            let by = if is_country(place) { "country = ?" } else { "name = ? COLLATE NOCASE" };
            self.bind(&format!(" AND {column} IN (SELECT place FROM place WHERE {by})"), place.clone());
        }
        self
    }

    /// `AND` that the actor numbered by `column` is `who`.
    pub(crate) fn who(&mut self, column: &str, who: &Who) -> &mut Self {
        match who {
            Who::These(ids) if ids.len() == 1 => self.sql(&format!(" AND {column} = {}", ids[0])),
            Who::These(ids) => {
                self.sql(&format!(" AND {column} IN "));
                self.list(ids.iter().copied())
            }
            Who::Country(code) => self
                .bind(&format!(" AND {column} IN (SELECT actor FROM actor WHERE country = ?)"), code.clone()),
        }
    }

    /// Order newest first, after the cursor of `filter`, one row more than a page.
    pub(crate) fn page(&mut self, day: &str, row: &str, filter: &Filter) -> &mut Self {
        if let Some(Cursor { day: from, row: id }) = &filter.after {
            self.bind(&format!(" AND {day} <= ?"), from.clone());
            self.bind(&format!(" AND ({day} < ?"), from.clone());
            self.bind(&format!(" OR {row} < ?)"), *id);
        }
        self.sql(&format!(" ORDER BY {day} DESC, {row} DESC LIMIT {}", filter.rows().saturating_add(1)))
    }
}

/// Whether `text` is written as the code of a country.
pub(crate) fn is_country(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// `words` as an FTS5 query: each word a term, what stands in quotation marks a phrase, all of them asked for.
pub(crate) fn terms(words: &str) -> String {
    let mut out = Vec::new();
    for (i, part) in words.split('"').enumerate() {
        if i % 2 == 1 {
            out.push(format!("\"{part}\""));
        } else {
            out.extend(part.split_whitespace().map(|w| format!("\"{w}\"")));
        }
    }
    out.retain(|t| t.chars().any(char::is_alphanumeric));
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_break_the_query() {
        assert_eq!(terms("prisoner exchange"), "\"prisoner\" \"exchange\"");
        assert_eq!(terms("a \"cease fire\" OR x*"), "\"a\" \"cease fire\" \"OR\" \"x*\"");
        assert_eq!(terms("\" ( )"), "");
    }

    #[test]
    fn cursors_are_read_as_written() {
        let cursor = Cursor::new("2021-06-10", 7);
        assert_eq!(Cursor::parse(&cursor.to_string()).expect("a cursor"), cursor);
        assert!(Cursor::parse("2021'; --~7").is_err());
    }
}
