//! Decades, centuries, seasons, weekends and holidays, by their names in the table.

use demarche_core::analysis::Upos;
use demarche_lexicon::Word;

use super::lexicon::{Class, lexicon};
use super::parse::{Read, Sentence};
use super::point::{Feast, Named, Point, Unit};

impl Sentence<'_> {
    /// Decades and centuries.
    pub(super) fn era(&self, i: usize, licensed: bool) -> Read<Point> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        let low = self.low(i0);
        if let Some(digits) = low.strip_suffix('s').filter(|d| d.len() == 4 && d.ends_with('0')) {
            return Some((Point::Decade(digits.parse().ok()?), i0 + 1));
        }
        if self.year(i0).is_some_and(|(y, _)| y % 10 == 0) && self.any(i0 + 1, &["s"]) {
            return Some((Point::Decade(self.year(i0)?.0), i0 + 2));
        }
        let short =
            |word: &str| word.strip_suffix('s').filter(|d| d.len() == 2 && d.ends_with('0'))?.parse().ok();
        if let Some(tens) = low.strip_prefix('\'').and_then(short) {
            return Some((Point::BareDecade(tens), i0 + 1));
        }
        if low == "'"
            && let Some(tens) = short(self.low(i0 + 1))
        {
            return Some((Point::BareDecade(tens), i0 + 2));
        }
        let article = self.before(i0) == "the" || licensed;
        if let Some(tens) = lexicon().number(Class::Decade, low).filter(|_| article) {
            return Some((Point::BareDecade(tens as i16), i0 + 1));
        }
        let (n, at) = self.ordinal(i0)?;
        let at = if self.low(at) == "-" { at + 1 } else { at };
        let (unit, end) = self.phrase(Class::Unit, at)?;
        let christian = !self.is(end, Word::BeforeChrist);
        let point = if christian { Point::Century(i16::try_from(n).ok()?) } else { Point::Open };
        Unit::parse(unit).is_some_and(|u| u.0 == Unit::Century).then_some((point, end))
    }

    pub(super) fn holiday(&self, i: usize) -> Read<Point> {
        let (rule, n) = self.phrase(Class::Holiday, i)?;
        let feast = Feast::parse(rule)?;
        if !self.capital(i) && !matches!(feast, Feast::Date(_)) {
            return None;
        }
        if feast == Feast::Unplaced {
            return Some((Point::Open, self.year_after(n).map_or(n, |(_, n)| n)));
        }
        let (year, end) = self.year_after(n).map_or((None, n), |(y, n)| (Some(y), n));
        Some((Point::Named { named: Named::Feast(feast), year, which: None }, end))
    }

    /// A season with its year, or behind "in the"; a weekend behind its preposition.
    pub(super) fn season(&self, i: usize, licensed: bool) -> Read<Point> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        let led = |at: usize| self.follows(at, Word::BeforeSeason);
        if self.low(i0) == "weekend" && i0 > i && (licensed || led(i)) {
            return Some((Point::Named { named: Named::Weekend, year: None, which: None }, i0 + 1));
        }
        let month = lexicon().number(Class::Season, self.low(i0))? as i8;
        let named = Named::Season(month);
        let at = if self.low(i0 + 1) == "of" { i0 + 2 } else { i0 + 1 };
        if let Some((year, end)) = self.year(at) {
            let span = self.low(end) == "-" || self.low(end) == "/";
            let second = self.low(end + 1);
            return Some(
                match (month, span && second.len() >= 2 && second.bytes().all(|c| c.is_ascii_digit())) {
                    (12, true) => (Point::Winter(year), end + 2),
                    // Whether the winter of a year begins or ends in it, people differ.
                    (12, false) => (Point::Open, end),
                    _ => (Point::Named { named, year: Some(year), which: None }, end),
                },
            );
        }
        let noun = self.upos(i0) == Some(Upos::Noun) && !self.capital(i0);
        let behind = licensed || led(i);
        (noun && behind && self.low(i0 + 1) != "of")
            .then_some((Point::Named { named, year: None, which: None }, i0 + 1))
    }
}
