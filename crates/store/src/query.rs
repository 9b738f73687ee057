//! SQL put together piece by piece, with its values apart.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::error::Result;

/// A statement under construction. Text given to [`sql`](Self::sql) is the program's own; whatever comes from
/// outside goes through [`bind`](Self::bind).
#[derive(Debug, Default)]
pub struct Query {
    text: String,
    values: Vec<Value>,
}

impl Query {
    /// A statement that begins with `text`.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// The statement so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds `text`.
    pub fn sql(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds `text`, which has one `?`, with the value for it.
    pub fn bind(&mut self, text: &str, value: impl Into<Value>) -> &mut Self {
        self.text.push_str(text);
        self.values.push(value.into());
        self
    }

    /// Adds a list `(?, ?, …)`.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let before = self.values.len();
        self.values.extend(values.into_iter().map(Into::into));
        let marks = vec!["?"; self.values.len() - before];
        self.text.push_str(&format!("({})", marks.join(", ")));
        self
    }

    /// The rows it gives, each made into a value.
    pub fn rows<T>(
        &self,
        db: &Connection,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = db.prepare_cached(&self.text)?;
        let rows = statement.query_map(params_from_iter(&self.values), each)?;
        Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
    }
}
