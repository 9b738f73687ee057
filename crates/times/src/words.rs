//! Single words of time: numbers, units, months, weekdays, years, as the point readers ask for them.

use demarche_core::analysis::{Deprel, Upos};
use demarche_core::time::{DayPart, DayTime, Length, TimeUnit};
use demarche_lexicon::Word;

use super::lexicon::{Class, lexicon};
use super::parse::{Read, Sentence};
use super::point::Unit;

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Exact(i32),
    /// "a" or "an".
    Article,
    /// Told only roughly; so many halves, where a number stands beside the rough word.
    Loose(Option<u32>),
}

impl Count {
    /// So many units, whole days for hours that make them; `None` where the count is loose.
    pub(super) fn units(self, unit: (Unit, TimeUnit)) -> Option<(Unit, i32)> {
        let n = match self {
            Count::Exact(n) => n,
            Count::Article => 1,
            Count::Loose(_) => return None,
        };
        Some(match unit {
            (Unit::Clock, TimeUnit::Hour) if n % 24 == 0 && n > 0 => (Unit::Day, n / 24),
            (unit, _) => (unit, n),
        })
    }

    /// So many units as a length.
    pub(super) fn length(self, (unit, told): (Unit, TimeUnit)) -> Length {
        let halves = match self {
            Count::Exact(n) => u32::try_from(n).ok().and_then(|n| n.checked_mul(2)),
            Count::Article => Some(2),
            Count::Loose(halves) => halves,
        };
        // A fortnight is two weeks.
        let times = if unit == Unit::Fortnight { 2 } else { 1 };
        Length { halves: halves.and_then(|n| n.checked_mul(times)), unit: told }
    }

    /// The number by itself, where a rough word stands beside one that is whole.
    pub(super) fn rough(self) -> Option<Count> {
        match self {
            Count::Loose(Some(halves)) if halves % 2 == 0 => i32::try_from(halves / 2).ok().map(Count::Exact),
            _ => None,
        }
    }
}

impl Sentence<'_> {
    /// Atom `i` in lower case, empty past the end.
    pub(super) fn low(&self, i: usize) -> &str {
        self.atoms.get(i).map_or("", |a| &a.low)
    }

    /// The part of speech of the token of atom `i`.
    pub(super) fn upos(&self, i: usize) -> Option<Upos> {
        Some(self.analysis.token(self.atoms.get(i)?.token).upos)
    }

    /// Whether atom `i` alone is a word of `class`.
    pub(super) fn has(&self, class: Class, i: usize) -> bool {
        lexicon().has(class, self.low(i))
    }

    /// The longest phrase of `class` at `i`: its value and the atom after it.
    pub(super) fn phrase(&self, class: Class, i: usize) -> Read<&'static str> {
        let (value, n) = lexicon().phrase(class, |k| self.low(i + k))?;
        Some((value, i + n))
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.capital)
    }

    /// Whether atom `i` is a word of the class `class`.
    pub(super) fn is(&self, i: usize, class: Word) -> bool {
        demarche_lexicon::is(self.low(i), class)
    }

    /// Whether atom `i` stands right behind a word of the class `class`.
    pub(super) fn follows(&self, i: usize, class: Word) -> bool {
        i > 0 && self.is(i - 1, class)
    }

    pub(super) fn before(&self, i: usize) -> &str {
        if i == 0 { "" } else { self.low(i - 1) }
    }

    pub(super) fn any(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.low(i))
    }

    /// How many, and the atom after; "about two" and "two or three" are loose.
    pub(super) fn count(&self, i: usize) -> Read<Count> {
        if let Some((_, n)) = self.phrase(Class::About, i)
            && let Some((count, end)) = self.plain_count(n)
        {
            let halves = match count {
                Count::Exact(n) => u32::try_from(n).ok().and_then(|n| n.checked_mul(2)),
                Count::Article => Some(2),
                Count::Loose(halves) => halves,
            };
            return Some((Count::Loose(halves), end));
        }
        if let Some((halves, n)) = self.phrase(Class::Loose, i) {
            return Some((Count::Loose(halves.parse().ok()), n));
        }
        let (count, n) = self.plain_count(i)?;
        if self.any(n, &["to", "or", "-"])
            && let Some((Count::Exact(_), end)) = self.plain_count(n + 1)
        {
            return Some((Count::Loose(None), end));
        }
        if let Count::Exact(whole) = count
            && self.low(n) == "1"
            && self.low(n + 1) == "/"
            && self.low(n + 2) == "2"
        {
            let halves = u32::try_from(whole).ok().and_then(|n| n.checked_mul(2)?.checked_add(1));
            return Some((Count::Loose(halves), n + 3));
        }
        if self.any(n, &["and"]) && self.any(n + 1, &["a"]) && self.any(n + 2, &["half"]) {
            let halves = match count {
                Count::Exact(n) => u32::try_from(n).ok().and_then(|n| n.checked_mul(2)?.checked_add(1)),
                Count::Article => Some(3),
                Count::Loose(_) => None,
            };
            return Some((Count::Loose(halves), n + 3));
        }
        Some((count, n))
    }

    pub(super) fn plain_count(&self, i: usize) -> Read<Count> {
        let low = self.low(i);
        if matches!(low, "a" | "an") {
            return Some((Count::Article, i + 1));
        }
        if low.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = low.len() <= 3 && low.bytes().all(|c| c.is_ascii_digit());
            let loose = low.parse::<f32>().is_ok() && low.contains('.');
            return match (digits, loose) {
                (true, _) => Some((Count::Exact(low.parse().ok()?), i + 1)),
                (_, true) => {
                    let halves = low.parse::<f32>().ok().map(|n| n * 2.0).filter(|n| n.fract() == 0.0);
                    Some((Count::Loose(halves.map(|n| n as u32)), i + 1))
                }
                _ => None,
            };
        }
        let n = lexicon().number(Class::Number, low)?;
        if n >= 20 && n % 10 == 0 {
            let at = if self.low(i + 1) == "-" { i + 2 } else { i + 1 };
            if let Some(ones) = lexicon().number(Class::Number, self.low(at)).filter(|o| (1..10).contains(o))
            {
                return Some((Count::Exact(n + ones), at + 1));
            }
        }
        Some((Count::Exact(n), i + 1))
    }

    /// The part of a day that the word at `i` names.
    pub(super) fn part(&self, i: usize) -> Option<DayTime> {
        part_of_day(lexicon().value(Class::Part, self.low(i))?)
    }

    /// A unit, singular or plural, and as a unit of lengths.
    pub(super) fn unit(&self, i: usize) -> Read<(Unit, TimeUnit)> {
        let (value, n) = self.phrase(Class::Unit, i).or_else(|| self.phrase(Class::Units, i))?;
        Some((Unit::parse(value)?, n))
    }

    pub(super) fn ordinal(&self, i: usize) -> Read<i32> {
        let low = self.low(i);
        let digits = low.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if !digits.is_empty()
            && digits.len() <= 2
            && demarche_lexicon::is(&low[digits.len()..], Word::OrdinalEnding)
        {
            return Some((digits.parse().ok()?, i + 1));
        }
        if let Some(tens) = lexicon().number(Class::Number, low).filter(|n| *n >= 20 && n % 10 == 0) {
            let at = if self.low(i + 1) == "-" { i + 2 } else { i + 1 };
            let ones = lexicon().number(Class::Ordinal, self.low(at)).filter(|o| *o < 10)?;
            return Some((tens + ones, at + 1));
        }
        Some((lexicon().number(Class::Ordinal, low)?, i + 1))
    }

    /// A year of four digits, or in words as it is spoken ("nineteen ninety-four").
    pub(super) fn year(&self, i: usize) -> Read<i16> {
        let low = self.low(i);
        if let Some(hundreds @ 17..=20) = lexicon().number(Class::Number, low)
            && let Some((Count::Exact(rest @ 10..=99), end)) = self.plain_count(i + 1)
            && self.unit(end).is_none()
        {
            return Some((i16::try_from(hundreds * 100 + rest).ok()?, end));
        }
        let year: i16 =
            (low.len() == 4 && low.bytes().all(|c| c.is_ascii_digit())).then(|| low.parse().ok())??;
        (1000..=2199).contains(&year).then_some((year, i + 1))
    }

    /// A year behind a day or month, with or without a comma.
    pub(super) fn year_after(&self, i: usize) -> Read<i16> {
        let at = if matches!(self.low(i), "," | "of") { i + 1 } else { i };
        self.year(at).filter(|_| !self.counts(at))
    }

    /// Whether the number at `i` counts a noun behind it.
    pub(super) fn counts(&self, i: usize) -> bool {
        let Some(atom) = self.atoms.get(i) else { return false };
        let token = self.analysis.token(atom.token);
        token.deprel == Deprel::Nummod && token.head.is_some_and(|h| h > atom.token)
    }

    /// The day of a month, as a number or an ordinal.
    pub(super) fn day_number(&self, i: usize) -> Read<i8> {
        let low = self.low(i);
        if !low.is_empty() && low.len() <= 2 && low.bytes().all(|c| c.is_ascii_digit()) {
            let day: i8 = low.parse().ok()?;
            return (1..=31).contains(&day).then_some((day, i + 1));
        }
        let (n, end) = self.ordinal(i)?;
        (1..=31).contains(&n).then_some((n as i8, end))
    }

    /// A month's name; one that is a word too must have its capital.
    pub(super) fn month(&self, i: usize) -> Read<i8> {
        let low = self.low(i);
        let full = lexicon().number(Class::Month, low);
        let also = || {
            let number =
                lexicon().number(Class::MonthAlso, low).or_else(|| lexicon().number(Class::MonthShort, low));
            number.filter(|_| self.capital(i) && self.upos(i) != Some(Upos::Aux))
        };
        Some((full.or_else(also)? as i8, i + 1))
    }

    pub(super) fn weekday(&self, i: usize) -> Read<i8> {
        let (value, n) = self.phrase(Class::Weekday, i)?;
        // "Bloody Sunday" is not a weekday.
        if i > 0 && self.capital(i - 1) && self.capital(i) && n == i + 1 {
            let before = self.analysis.token(self.atoms[i - 1].token);
            if before.upos == Upos::Adj && before.head == Some(self.atoms[i].token) {
                return None;
            }
        }
        Some((value.parse().ok()?, n))
    }
}

/// The part of the day as the table writes it.
pub(super) fn part_of_day(value: &str) -> Option<DayTime> {
    Some(DayTime::Part(match value {
        "morning" => DayPart::Morning,
        "midday" => DayPart::Midday,
        "afternoon" => DayPart::Afternoon,
        "evening" => DayPart::Evening,
        "night" => DayPart::Night,
        _ => return None,
    }))
}
