//! The tables as people edit them: tab-separated text with comments and one header line.
//!
//! A line that starts with `#` is a comment, an empty line is nothing, the first other line names the
//! columns, and every further line is a row; cells missing at its end are empty. A table says where it
//! comes from: it has a comment with `source:` and one with `licence:`. Every complaint names the file and
//! line. The build script and the tests share this file.

use std::collections::BTreeMap;
use std::fmt;

/// Something wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// One table, parsed.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file it stands in.
    pub file: String,
    columns: BTreeMap<String, usize>,
    /// The rows in file order.
    pub rows: Vec<Row>,
    /// The comment lines without their mark, in file order.
    pub comments: Vec<String>,
}

/// One row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: usize,
    cells: Vec<String>,
}

impl Table {
    /// The table written in `text`; what is wrong with it goes to `problems`.
    pub fn parse(file: &str, text: &str, problems: &mut Vec<Problem>) -> Table {
        let mut table =
            Table { file: file.to_owned(), columns: BTreeMap::new(), rows: Vec::new(), comments: Vec::new() };
        for (i, line) in text.lines().enumerate() {
            if let Some(comment) = line.strip_prefix('#') {
                table.comments.push(comment.trim().to_owned());
            } else if line.trim().is_empty() {
            } else if table.columns.is_empty() {
                table.columns =
                    line.split('\t').enumerate().map(|(c, name)| (name.trim().to_owned(), c)).collect();
            } else {
                let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
                if cells.len() > table.columns.len() {
                    let message = format!("{} cells, but {} columns", cells.len(), table.columns.len());
                    problems.push(Problem { file: file.to_owned(), line: i + 1, message });
                }
                table.rows.push(Row { line: i + 1, cells });
            }
        }
        for word in ["source:", "licence:"] {
            if !table.comments.iter().any(|comment| comment.contains(word)) {
                let message = format!("no comment says `{word}`");
                problems.push(Problem { file: file.to_owned(), line: 0, message });
            }
        }
        table
    }

    /// The cell of `row` in `column`; `None` where it is empty.
    pub fn cell<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let cell = row.cells.get(*self.columns.get(column)?)?;
        (!cell.is_empty()).then_some(cell.as_str())
    }

    /// The parts of a cell that lists several, separated by `;`.
    pub fn list<'a>(&self, row: &'a Row, column: &str) -> Vec<&'a str> {
        let cell = self.cell(row, column).unwrap_or_default();
        cell.split(';').map(str::trim).filter(|part| !part.is_empty()).collect()
    }

    /// Whether the table has `column`.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// What follows `key:` in the comments, up to the end of its line.
    pub fn note(&self, key: &str) -> Option<&str> {
        self.comments.iter().find_map(|c| c.strip_prefix(key)?.strip_prefix(':').map(str::trim))
    }
}
