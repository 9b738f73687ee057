//! Days of the calendar, and intervals of them that say where they come from.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day, counted from 1970-01-01; written ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day `number` days after 1970-01-01.
    pub fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01, negative before.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day of a calendar date.
    pub fn from_date(date: Date) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        // A difference of dates in days always fits: years are limited to four digits.
        Self(date.since(epoch).map_or(0, |span| span.get_days()))
    }

    /// The day written `text` (`2021-05-24`; a time after it is passed over).
    pub fn parse(text: &str) -> Option<Self> {
        text.get(..10)?.parse::<Date>().ok().map(Self::from_date)
    }

    /// The day `days` later, or earlier where negative.
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days `self` lies after `other`.
    pub fn since(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }

    fn date(self) -> Option<Date> {
        Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(i64::from(self.0)).ok()?).ok()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => date.fmt(f),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a day is written YYYY-MM-DD"))
    }
}

/// Where the days of a report come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The text gives them.
    Stated,
    /// Worked out from the day on which it was told and from how it was told.
    Inferred,
}

impl Basis {
    /// As written in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Stated => "stated",
            Basis::Inferred => "inferred",
        }
    }
}

/// An interval of days, both ends inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Days {
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
    /// Where they come from.
    pub basis: Basis,
}

impl Days {
    /// Days that the text gives; ends in the wrong order are turned round.
    pub fn stated(a: Day, b: Day) -> Self {
        Self { first: a.min(b), last: a.max(b), basis: Basis::Stated }
    }

    /// Days worked out.
    pub fn inferred(a: Day, b: Day) -> Self {
        Self { first: a.min(b), last: a.max(b), basis: Basis::Inferred }
    }

    /// Whether the text gives them.
    pub fn is_stated(self) -> bool {
        self.basis == Basis::Stated
    }

    /// How many days.
    pub fn len(self) -> i32 {
        self.last.since(self.first) + 1
    }

    /// Never: an interval holds a day at least.
    pub fn is_empty(self) -> bool {
        false
    }

    /// How many days lie between the two: 0 where they share a day or touch none, 1 for neighbours.
    pub fn gap(self, other: Self) -> i32 {
        let start = self.first.max(other.first);
        let end = self.last.min(other.last);
        start.since(end).max(0)
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{} to {}", self.first, self.last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_and_print() {
        let day = Day::parse("2021-05-24T10:00:00Z").unwrap();
        assert_eq!(day.plus(8).to_string(), "2021-06-01");
        assert_eq!(Day::parse("1970-01-02").unwrap().number(), 1);
        assert_eq!(Day::parse("1969-12-31").unwrap().number(), -1);
        assert_eq!(Day::parse("yesterday"), None);
    }

    #[test]
    fn gaps_are_counted_between_intervals() {
        let days = |a: &str, b: &str| Days::stated(Day::parse(a).unwrap(), Day::parse(b).unwrap());
        assert_eq!(days("2021-06-14", "2021-06-20").gap(days("2021-06-16", "2021-06-16")), 0);
        assert_eq!(days("2021-06-14", "2021-06-15").gap(days("2021-06-16", "2021-06-16")), 1);
    }
}
