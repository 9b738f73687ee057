//! The table of time words, compiled in from `data/lexicon/times.tsv`.
//!
//! Each line is a class, the words as tokens, and a value; the table itself says what each class
//! means. Phrases of a class are looked up longest first by their first word.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use demarche_lexicon::labels;
use demarche_lexicon::rows;

labels! {
    /// The kinds of line in the table.
    pub(super) Class {
        Month = "month",
        MonthAlso = "month-also",
        MonthShort = "month-short",
        Weekday = "weekday",
        Weekdays = "weekdays",
        Number = "number",
        Ordinal = "ordinal",
        Loose = "loose",
        About = "about",
        Unit = "unit",
        Units = "units",
        Season = "season",
        Decade = "decade",
        Day = "day",
        Evening = "evening",
        Part = "part",
        Zone = "zone",
        Vague = "vague",
        Anaphoric = "anaphoric",
        Set = "set",
        Times = "times",
        Holiday = "holiday",
        Charged = "charged",
        Era = "era",
        Prospective = "prospective",
        Arranging = "arranging",
        Implicative = "implicative",
        Light = "light",
        Amount = "amount",
        Which = "which",
        Narrow = "narrow",
        Final = "final",
        Ended = "ended",
        Offset = "offset",
        Limit = "limit",
        Lead = "lead",
        Each = "each",
        Clock = "clock",
    }
}

impl Class {
    /// Whether its words only help to read a time told by others.
    fn helps(self) -> bool {
        matches!(
            self,
            Self::Era
                | Self::Charged
                | Self::Prospective
                | Self::Arranging
                | Self::Implicative
                | Self::Light
                | Self::Amount
                | Self::Zone
                | Self::Offset
                | Self::Limit
                | Self::Lead
                | Self::Clock
        )
    }
}

/// One line: the words after the first, and the value.
struct Entry {
    rest: Vec<&'static str>,
    value: &'static str,
}

/// The compiled table.
pub(super) struct Lexicon {
    entries: BTreeMap<(Class, &'static str), Vec<Entry>>,
    /// The first words of every class that tells a time.
    starts: HashSet<&'static str>,
}

const TABLE: &str = include_str!("../data/lexicon/times.tsv");

/// The table, read once.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(TABLE));
    &LEXICON
}

impl Lexicon {
    /// Lines that are not understood are left out; a test sees to it that there are none.
    fn read(table: &'static str) -> Self {
        let mut entries: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
        for (class, words, value) in rows(table).filter_map(|(_, text)| line(text)) {
            let mut words = words.split(' ');
            let Some(first) = words.next() else { continue };
            entries.entry((class, first)).or_default().push(Entry { rest: words.collect(), value });
        }
        for list in entries.values_mut() {
            list.sort_by(|a, b| b.rest.len().cmp(&a.rest.len()).then_with(|| a.rest.cmp(&b.rest)));
        }
        let starts = entries.keys().filter(|(class, _)| !class.helps()).map(|(_, word)| *word).collect();
        Self { entries, starts }
    }

    /// Whether a phrase that tells a time, a number or a unit begins with `word`.
    pub(super) fn starts(&self, word: &str) -> bool {
        self.starts.contains(word)
    }

    /// The longest phrase of `class` whose words `word(0)`, `word(1)` … are: its value and length.
    pub(super) fn phrase<'w>(
        &self,
        class: Class,
        word: impl Fn(usize) -> &'w str,
    ) -> Option<(&'static str, usize)> {
        let list = self.entries.get(&(class, word(0)))?;
        let entry = list.iter().find(|e| e.rest.iter().enumerate().all(|(i, w)| word(i + 1) == *w))?;
        Some((entry.value, entry.rest.len() + 1))
    }

    /// The number that the single word `word` stands for in `class`.
    pub(super) fn number(&self, class: Class, word: &str) -> Option<i32> {
        self.value(class, word)?.parse().ok()
    }

    /// The value of the single word `word` in `class`.
    pub(super) fn value(&self, class: Class, word: &str) -> Option<&'static str> {
        self.entries.get(&(class, word))?.iter().find(|e| e.rest.is_empty()).map(|e| e.value)
    }

    /// Whether the single word `word` is in `class`.
    pub(super) fn has(&self, class: Class, word: &str) -> bool {
        self.value(class, word).is_some()
    }
}

fn line(text: &'static str) -> Option<(Class, &'static str, &'static str)> {
    let mut columns = text.split('\t');
    let class = Class::parse(columns.next()?)?;
    Some((class, columns.next()?, columns.next()?))
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Half;
    use super::super::counted::Offset;
    use super::super::parse::{Limit, reference};
    use super::super::point::{Feast, Part, Unit, Which};
    use super::super::words::part_of_day;
    use super::*;

    /// Whether `class` can have `value`.
    fn is_value(class: Class, value: &str) -> bool {
        let (first, number) = (value.split(' ').next().unwrap_or_default(), value.parse::<i32>().is_ok());
        match class {
            Class::Month | Class::MonthAlso | Class::MonthShort | Class::Weekday | Class::Weekdays => number,
            Class::Number | Class::Ordinal | Class::Season | Class::Decade | Class::Day => number,
            Class::Evening | Class::Clock => number,
            Class::Loose | Class::Each => number || value == "-",
            Class::Unit | Class::Units => Unit::parse(value).is_some(),
            Class::Set | Class::Anaphoric => Unit::parse(first).is_some() || value == "-",
            Class::Part => part_of_day(value).is_some(),
            Class::Zone => Half::parse(value).is_some() || value == "-",
            Class::Vague => reference(first).is_some() || value == "-",
            Class::Holiday => Feast::parse(value).is_some(),
            Class::Which => Which::parse(value).is_some(),
            Class::Narrow => Part::parse(value).is_some() || value == "year-end",
            Class::Offset => Offset::parse(value).is_some(),
            Class::Limit => Limit::parse(value).is_some(),
            Class::Amount => matches!(value, "before" | "behind"),
            Class::Arranging => matches!(value, "object" | "-"),
            Class::About | Class::Times | Class::Charged | Class::Era | Class::Prospective => value == "-",
            Class::Implicative | Class::Light | Class::Final | Class::Ended | Class::Lead => value == "-",
        }
    }

    #[test]
    fn every_line_is_understood() {
        let understood = |text| {
            line(text).is_some_and(|(class, words, value)| !words.is_empty() && is_value(class, value))
        };
        let bad: Vec<String> = rows(TABLE)
            .filter(|(_, text)| !understood(text))
            .map(|(n, text)| format!("times.tsv:{n}: {text}"))
            .collect();
        assert!(bad.is_empty(), "{bad:#?}");
    }

    #[test]
    fn the_longest_phrase_wins() {
        let words = ["new", "year", "'s", "eve"];
        let found = lexicon().phrase(Class::Holiday, |i| words.get(i).copied().unwrap_or(""));
        assert_eq!(found, Some(("fixed 12-31", 4)));
    }
}
