//! What a column of a format is: its name, where its value comes from, and what is told of what we lack.

/// One column of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name as the format has it.
    pub name: &'static str,
    /// The part of the record it comes from; empty where the record has nothing for it.
    pub from: &'static str,
    /// What stands there without a value, or why there never is one.
    pub absent: &'static str,
}

/// A column, for the tables of the formats.
pub(crate) const fn column(name: &'static str, from: &'static str, absent: &'static str) -> Column {
    Column { name, from, absent }
}
