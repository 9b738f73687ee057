//! Points told by counting from another: "two years ago", "three weeks earlier", "two days before
//! 9 May", and those that lean on a time told before ("that day", "the following month").

use demarche_core::analysis::Deprel;
use demarche_lexicon::labels;

use super::lexicon::Class;
use super::parse::{Read, Sentence};
use super::point::{Point, Timed, Unit};
use super::words::{Count, part_of_day};

labels! {
    /// What a length counts from, by the words behind it.
    pub(super) Offset {
        /// Back from now.
        Ago = "ago",
        /// On from now.
        Hence = "hence",
        /// Back from what follows.
        Before = "before",
        /// On from what follows.
        After = "after",
        /// On from what follows, which must be a time.
        From = "from",
        /// Back from a time told before.
        Earlier = "earlier",
        /// On from a time told before.
        Later = "later",
    }
}

impl Sentence<'_> {
    /// The words at `i` that count a length before them from something.
    pub(super) fn offset(&self, i: usize) -> Read<Offset> {
        let (value, end) = self.phrase(Class::Offset, i)?;
        Some((Offset::parse(value)?, end))
    }

    /// "two years ago", "three weeks earlier", "two days before 9 May".
    pub(super) fn counted(&self, i: usize) -> Read<Timed> {
        let the = self.low(i) == "the";
        if the
            && self.low(i + 2) == "of"
            && let Some(((unit @ (Unit::Week | Unit::Weekend), _), of)) = self.unit(i + 1)
            && let Some((anchor, end)) = self.day_point(of + 1)
        {
            return Some((Point::From(unit, 0, Box::new(anchor)).into(), end));
        }
        let (count, n) = if the { (Count::Exact(1), i + 1) } else { self.count(i)? };
        let (unit, end) = self.unit(n)?;
        let (offset, after) = self.offset(end)?;
        if the && !matches!(offset, Offset::Before | Offset::After) {
            return None;
        }
        let rough = count.rough();
        let exact = rough.unwrap_or(count).units(unit);
        let shift = |sign: i32| match exact {
            Some((Unit::Decade, n)) => n.checked_mul(sign.checked_mul(10)?).map(|n| (Unit::Year, n)),
            Some((Unit::Century, n)) => n.checked_mul(sign.checked_mul(100)?).map(|n| (Unit::Year, n)),
            Some((unit, n)) if unit != Unit::Clock => n.checked_mul(sign).map(|n| (unit, n)),
            _ => None,
        };
        let far = matches!(unit.0, Unit::Decade | Unit::Century);
        let open = |point: Option<Point>| Timed {
            // "Two decades ago" is about the year so far back, not all of that decade.
            rough: rough.is_some() || far,
            ..Timed::from(point.unwrap_or(Point::Open))
        };
        Some(match offset {
            Offset::Ago => {
                let point = shift(-1).map_or(Point::Ago, |(u, n)| Point::Shift(u, n));
                (open(Some(point)), after)
            }
            Offset::Hence => (open(shift(1).map(|(u, n)| Point::Shift(u, n))), after),
            Offset::Before | Offset::After | Offset::From => {
                let sign = if offset == Offset::Before { -1 } else { 1 };
                let feast = || self.holiday(after).map(|(p, n)| (Timed::from(p), n));
                let anchor = self.day_point(after).or_else(feast);
                match anchor.filter(|_| unit.0 != Unit::Clock) {
                    Some((anchor, end)) => {
                        // So many weeks from a day are a day, as so many days are.
                        let days = |(u, n): (Unit, i32)| match u {
                            Unit::Week => n.checked_mul(7).map(|n| (Unit::Day, n)),
                            Unit::Fortnight => n.checked_mul(14).map(|n| (Unit::Day, n)),
                            u => Some((u, n)),
                        };
                        let point =
                            shift(sign).and_then(days).map(|(u, n)| Point::From(u, n, Box::new(anchor)));
                        (open(point), end)
                    }
                    None => return None,
                }
            }
            Offset::Earlier | Offset::Later => {
                // "A few days later" and "an hour later" tell a length.
                let (unit, n) = shift(if offset == Offset::Earlier { -1 } else { 1 })?;
                (open(Some(Point::Lean(unit, n))), after)
            }
        })
    }

    /// "that day", "the following month", "a year earlier": a phrase of the table that leans on a time
    /// told before. "The day before" with an event behind it leans on that and has no value.
    pub(super) fn leaning(&self, i: usize) -> Read<Timed> {
        let (value, end) = self.phrase(Class::Anaphoric, i)?;
        let last = self.analysis.token(self.atoms[end - 1].token).deprel;
        let open = last.is(Deprel::Mark) || last.is(Deprel::Case);
        let mut words = value.split(' ');
        let unit = words.next().and_then(Unit::parse).filter(|_| !open);
        let (Some((unit, _)), Some(shift)) = (unit, words.next().and_then(|n| n.parse().ok())) else {
            return Some((Point::Open.into(), end));
        };
        // "The quarter of those asked" is no time.
        if unit == Unit::Quarter && (self.low(end) == "of" || self.capital(end - 1)) {
            return None;
        }
        let day_time = words.next().and_then(part_of_day);
        // "Year-ago" counts from now, as "a year ago" does.
        let now = self.low(end - 1) == "ago";
        let point = if now { Point::Shift(unit, shift) } else { Point::Lean(unit, shift) };
        Some((Timed { day_time, ..Timed::from(point) }, end))
    }

    /// "January this year", "Oct. 3 of last year": what comes back, in a year told from now.
    pub(super) fn in_year_told(&self, (timed, end): (Timed, usize)) -> (Timed, usize) {
        let Point::Named { named, year: None, which: None } = timed.point else { return (timed, end) };
        let at = if self.any(end, &["of", "in", ","]) { end + 1 } else { end };
        let told = self.which(at).and_then(|(which, year)| Some((which.shift()?, year)));
        match told.filter(|(_, year)| !named.weekly() && self.low(*year) == "year") {
            Some((shift, year)) => (Timed { point: Point::NamedIn(named, shift), ..timed }, year + 1),
            None => (timed, end),
        }
    }
}
