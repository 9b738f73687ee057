//! What a cell of a table may hold: one of some words, a number, degrees, a date, a country.
//!
//! A cell that holds something else is a problem with its file and line, and stands for nothing.

use super::Build;
use super::dates::parse_date;
use crate::layout::NONE;
use crate::tsv::{Row, Table};

/// The PLOVER sector codes (PLOVER 2.0 manual, table of sector codes).
const SECTORS: &[&str] = &[
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL",
    "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
];

impl Build {
    /// The cell, which must be there.
    pub(super) fn need(&mut self, table: &Table, row: &Row, column: &str) -> String {
        let cell = table.cell(row, column).map(str::to_owned);
        if cell.is_none() {
            self.problem(table, row, format!("no {column}"));
        }
        cell.unwrap_or_default()
    }

    /// The place of the cell's word in `words`.
    pub(super) fn code(&mut self, table: &Table, row: &Row, column: &str, words: &[&str]) -> u32 {
        let cell = self.need(table, row, column);
        match words.iter().position(|word| *word == cell) {
            Some(at) => at as u32,
            None => {
                self.problem(table, row, format!("{column} `{cell}` is none of {}", words.join(", ")));
                0
            }
        }
    }

    pub(super) fn gender(&mut self, table: &Table, row: &Row) -> u32 {
        match table.cell(row, "gender") {
            None => NONE,
            Some(_) => self.code(table, row, "gender", &["f", "m"]),
        }
    }

    pub(super) fn sectors(&mut self, table: &Table, row: &Row) -> Option<String> {
        let cell = table.cell(row, "sectors")?.to_owned();
        for sector in cell.split(' ') {
            if !SECTORS.contains(&sector) {
                self.problem(table, row, format!("sector `{sector}` is none of PLOVER's"));
            }
        }
        Some(cell)
    }

    /// Degrees times 100,000.
    pub(super) fn degrees(&mut self, table: &Table, row: &Row, column: &str, most: f64) -> u32 {
        let Some(cell) = table.cell(row, column) else { return NONE };
        match cell.parse::<f64>() {
            Ok(degrees) if degrees.abs() <= most => (degrees * 100_000.0).round() as i32 as u32,
            _ => {
                self.problem(table, row, format!("{column} `{cell}` is no number of degrees"));
                NONE
            }
        }
    }

    pub(super) fn number(&mut self, table: &Table, row: &Row, column: &str) -> u32 {
        let Some(cell) = table.cell(row, column) else { return NONE };
        match cell.parse::<u32>() {
            Ok(number) => number,
            Err(_) => {
                self.problem(table, row, format!("{column} `{cell}` is no number"));
                NONE
            }
        }
    }

    pub(super) fn date(&mut self, table: &Table, row: &Row, column: &str) -> u32 {
        let Some(cell) = table.cell(row, column) else { return NONE };
        match parse_date(cell) {
            Some(date) => date,
            None => {
                self.problem(table, row, format!("{column} `{cell}` is no date"));
                NONE
            }
        }
    }

    pub(super) fn country_row(&mut self, table: &Table, row: &Row, column: &str) -> Option<u32> {
        let code = table.cell(row, column)?;
        let found = self.country.get(code).copied();
        if found.is_none() {
            self.problem(table, row, format!("{column} `{code}` is no country of countries.tsv"));
        }
        found
    }
}
