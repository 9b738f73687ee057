//! The flat tables: one row an event, a quote, a mention …, with ids that join. `csv`, `parquet` and the Arrow
//! tables of the Python package are made of them, so that a column is defined once.
//!
//! A table is filled column by column ([`Batch`]), document by document, and can be emptied whenever it is large
//! enough, so that memory does not grow with the documents.

mod fill;
mod schema;

use std::borrow::Cow;

pub use fill::fill;
pub(crate) use fill::{gone, happening};
pub use schema::TABLES;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// A day.
    Day,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether every row has a value.
    pub required: bool,
    /// What it says.
    pub about: &'static str,
    /// The table and column it refers to.
    pub refers: Option<(&'static str, &'static str)>,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The columns that tell a row from all others.
    pub key: &'static [&'static str],
    /// Its columns.
    pub fields: &'static [Field],
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Absent.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A day.
    Day(jiff::civil::Date),
}

/// Texts, any of which may be absent, one behind the other: a column has as many as a record has mentions, and a piece
/// of memory for each would cost more than all else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts {
    all: String,
    /// Where each begins and ends, in bytes.
    spans: Vec<Option<(u32, u32)>>,
}

impl Texts {
    /// Adds a text, or that there is none.
    pub fn push(&mut self, text: Option<&str>) {
        self.spans.push(text.map(|text| {
            let start = self.all.len();
            self.all.push_str(text);
            // A batch is emptied long before it has 4 GiB.
            (start as u32, self.all.len() as u32)
        }));
    }

    /// The text of row `row`.
    pub fn get(&self, row: usize) -> Option<&str> {
        let (start, end) = (*self.spans.get(row)?)?;
        self.all.get(start as usize..end as usize)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.spans.len()).map(|row| self.get(row))
    }

    /// The texts behind one another, and where each begins and ends, in bytes.
    pub fn into_parts(self) -> (String, Vec<Option<(u32, u32)>>) {
        (self.all, self.spans)
    }
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Texts.
    Text(Texts),
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Numbers.
    Real(Vec<Option<f64>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
}

impl Values {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Values::Text(Texts::default()),
            Kind::Int => Values::Int(Vec::new()),
            Kind::Real => Values::Real(Vec::new()),
            Kind::Day => Values::Day(Vec::new()),
        }
    }

    fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Values::Text(all), Value::Text(v)) => all.push(Some(&v)),
            (Values::Int(all), Value::Int(v)) => all.push(Some(v)),
            (Values::Real(all), Value::Real(v)) => all.push(Some(v)),
            (Values::Day(all), Value::Day(v)) => all.push(Some(days(v))),
            // A value of another kind than the column's would be a slip of `fill`, which a test looks for.
            (Values::Text(all), _) => all.push(None),
            (Values::Int(all), _) => all.push(None),
            (Values::Real(all), _) => all.push(None),
            (Values::Day(all), _) => all.push(None),
        }
    }

    /// The value of row `row` as text: numbers and days as everybody writes them.
    pub fn text(&self, row: usize) -> Option<String> {
        match self {
            Values::Text(all) => all.get(row).map(str::to_owned),
            Values::Int(all) => all[row].map(|v| v.to_string()),
            Values::Real(all) => all[row].map(|v| v.to_string()),
            Values::Day(all) => all[row].map(|v| date(v).to_string()),
        }
    }
}

/// Rows of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The table.
    pub table: &'static Table,
    /// Its columns, in order.
    pub columns: Vec<Values>,
    /// The number of rows.
    pub rows: usize,
    /// Bytes that they take, about.
    pub bytes: usize,
}

impl Batch {
    /// An empty batch of `table`.
    pub fn new(table: &'static Table) -> Self {
        Self { table, columns: table.fields.iter().map(|f| Values::new(f.kind)).collect(), rows: 0, bytes: 0 }
    }

    /// One empty batch of every table.
    pub fn all() -> Vec<Self> {
        TABLES.iter().map(Self::new).collect()
    }

    fn push<const N: usize>(&mut self, row: [Value<'_>; N]) {
        debug_assert_eq!(N, self.table.fields.len(), "{}", self.table.name);
        for ((column, field), value) in self.columns.iter_mut().zip(self.table.fields).zip(row) {
            debug_assert!(
                !field.required || value != Value::Null,
                "{}.{} is absent",
                self.table.name,
                field.name
            );
            // Beside a text its ends are kept.
            self.bytes += if let Value::Text(text) = &value { text.len() + 12 } else { 12 };
            column.push(value);
        }
        self.rows += 1;
    }

    /// Takes the rows out.
    pub fn clear(&mut self) {
        *self = Self::new(self.table);
    }
}

const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

fn days(day: jiff::civil::Date) -> i32 {
    EPOCH.until(day).map_or(0, |span| span.get_days())
}

fn date(days: i32) -> jiff::civil::Date {
    use jiff::ToSpan as _;
    EPOCH.checked_add(days.days()).unwrap_or(EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_and_back() {
        for (day, n) in [((1970, 1, 1), 0), ((2015, 5, 12), 16_567), ((1914, 6, 28), -20_276)] {
            let day = jiff::civil::date(day.0, day.1, day.2);
            assert_eq!((days(day), date(n)), (n, day));
        }
    }

    #[test]
    fn references_lead_somewhere() {
        for table in TABLES {
            let names: Vec<&str> = table.fields.iter().map(|f| f.name).collect();
            assert!(
                table.key.iter().all(|k| names.contains(k)),
                "{}: the key is not among its columns",
                table.name
            );
            for field in table.fields {
                assert!(field.about.ends_with('.'), "{}.{}", table.name, field.name);
                let Some((there, column)) = field.refers else { continue };
                let there = TABLES.iter().find(|t| t.name == there).expect("the table exists");
                assert_eq!(there.key, [column], "{}.{}", table.name, field.name);
            }
        }
    }
}
