//! Dates of the calendar: numeric and written in their usual orders, months and years alone, and
//! clock times with the day they belong to.

use demarche_core::analysis::{EntityLabel, Upos};
use demarche_core::time::DayTime;
use demarche_lexicon::Word;
use demarche_lexicon::labels;
use jiff::civil::Date;

use super::lexicon::{Class, lexicon};
use super::parse::{Read, Sentence, longer};
use super::point::{Named, Point, Timed, Unit};

impl Sentence<'_> {
    /// Dates of the calendar, numeric and written, and months and years alone.
    pub(super) fn calendar(&self, i: usize, licensed: bool) -> Read<Point> {
        let mut best = longer(self.numeric(i), self.dotted(i));
        best = longer(best, self.written(i));
        best = longer(best, self.month_alone(i, licensed));
        longer(best, self.year_alone(i, licensed))
    }

    fn numeric(&self, i: usize) -> Read<Point> {
        let sep = self.low(i + 1);
        if !matches!(sep, "-" | "/") || self.low(i + 3) != sep {
            return None;
        }
        let two = |n: usize| {
            let low = self.low(n);
            let digits = low.split('t').next().filter(|d| (1..=2).contains(&d.len()))?;
            digits.parse::<i8>().ok()
        };
        if let Some((year, _)) = self.year(i) {
            let point = Date::new(year, two(i + 2)?, two(i + 4)?).map_or(Point::Open, Point::Fixed);
            return Some((point, i + 5));
        }
        let (a, b) = (two(i)?, two(i + 2)?);
        let (year, end) = match self.year(i + 4) {
            Some((year, end)) => (Some(year), end),
            None => (two(i + 4).map(|_| None)?, i + 5),
        };
        // Day and month are told apart only where one of them is past twelve, or both are the same.
        let date = year.and_then(|y| match (a, b) {
            (13.., _) => Date::new(y, b, a).ok(),
            (_, 13..) => Date::new(y, a, b).ok(),
            _ if a == b => Date::new(y, a, b).ok(),
            _ => None,
        });
        if year.is_none() && sep == "-" {
            return None;
        }
        Some((date.map_or(Point::Open, Point::Fixed), end))
    }

    /// "12.05.2015": where dots are used, the day stands first.
    fn dotted(&self, i: usize) -> Read<Point> {
        let mut parts = self.low(i).split('.');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
        Some((Point::Fixed(date), i + 1))
    }

    /// Day and month in either order, with or without the year; month and year.
    fn written(&self, i: usize) -> Read<Point> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        let day_first = || {
            let (day, n) = self.day_number(i0)?;
            let n = if matches!(self.low(n), "of" | "-") { n + 1 } else { n };
            let (month, end) = self.month(n)?;
            Some((month, day, end))
        };
        let month_first = || {
            let (month, n) = self.month(i)?;
            let n = if self.low(n) == "the" { n + 1 } else { n };
            let (day, end) = self.day_number(n).filter(|_| !self.counts(n))?;
            // "May 10:30", "June 5 percent" and "June 5 million" are no days.
            let clock = self.low(end) == ":" && self.low(end + 1).starts_with(|c: char| c.is_ascii_digit());
            (!clock && !self.amount(end)).then_some((month, day, end))
        };
        if let Some((month, day, end)) = day_first().or_else(month_first) {
            if let Some((year, n)) = self.year_after(end).or_else(|| self.dashed_year(end)) {
                return Some((Date::new(year, month, day).map_or(Point::Open, Point::Fixed), n));
            }
            // The thirtieth of February is recognised and has no value.
            let named = Named::Day(month, day, None);
            return Some((Point::Named { named, year: None, which: None }, end));
        }
        // A day in a list, before which a list or a preposition stands.
        if matches!(self.before(i), "on" | "," | "and")
            && let Some((day, end)) = self.day_number(i)
            && let Some((month, year)) = self.month_of_list(end)
        {
            return Some((Point::Named { named: Named::Day(month, day, None), year, which: None }, end));
        }
        let (month, n) = self.month(i)?;
        let (year, end) = self.year_after(n).or_else(|| self.dashed_year(n))?;
        Some((Point::Named { named: Named::Month(month), year: Some(year), which: None }, end))
    }

    fn dashed_year(&self, i: usize) -> Read<i16> {
        if self.low(i) != "-" {
            return None;
        }
        // "19-Nov-09": two figures are a year of this century, or of the last where that would lie ahead.
        let short = || {
            let low = self.low(i + 1);
            let now = self.published?.year();
            let two = low.len() == 2 && i >= 3 && self.low(i - 2) == "-";
            let year: i16 = low.parse().ok().filter(|_| two)?;
            let near = now.div_euclid(100).checked_mul(100)?.checked_add(year)?;
            Some((if near > now { near.checked_sub(100)? } else { near }, i + 2))
        };
        self.year(i + 1).or_else(short)
    }

    /// The month and year at the end of a list of days, behind the day that ends before `i`: "3, 5 and 7 March",
    /// "Monday 20 and Tuesday 21 April". The last must be joined by a word.
    pub(super) fn month_of_list(&self, mut i: usize) -> Option<(i8, Option<i16>)> {
        for _ in 0..LISTED {
            let joined = |at: usize| matches!(self.low(at), "and" | "or");
            let comma = self.low(i) == ",";
            let last = joined(i) || comma && joined(i + 1);
            if !comma && !last {
                return None;
            }
            i += 1 + usize::from(comma && last);
            i = self.weekday(i).map_or(i, |(_, at)| at);
            let (_, at) = self.day_number(i)?;
            i = at;
            if let Some((month, end)) = self.month(i).filter(|_| last) {
                return Some((month, self.year_after(end).map(|(year, _)| year)));
            }
        }
        None
    }

    fn month_alone(&self, i: usize, licensed: bool) -> Read<Point> {
        let (month, end) = self.month(i)?;
        let point = Point::Named { named: Named::Month(month), year: None, which: None };
        let sure = self.has(Class::Month, i);
        let placed = self.follows(i, Word::BeforeMonth);
        // "the June summit", but not a minister of that name.
        let modifier =
            self.determined(i) && self.upos(i) == Some(Upos::Propn) && self.upos(end) == Some(Upos::Noun);
        let person =
            self.analysis.entity_of(self.atoms[i].token).is_some_and(|e| e.label == EntityLabel::Person);
        ((sure || licensed || placed || modifier) && !person).then_some((point, end))
    }

    /// A year alone: behind a preposition, before the noun it modifies, or in brackets.
    fn year_alone(&self, i: usize, licensed: bool) -> Read<Point> {
        if self.low(i) == "the" && self.low(i + 1) == "year" {
            return self.year(i + 2).map(|(y, n)| (Point::Year(y), n));
        }
        let (year, end) = self.year(i)?;
        let recent = (1800..=2100).contains(&year);
        if (self.counts(i) && !(recent && self.dates_noun(i, year))) || self.amount(end) {
            return None;
        }
        let before = self.before(i);
        let noun = self.upos(end) == Some(Upos::Noun);
        let plural = noun && self.plural(end);
        let list = i >= 2
            && matches!(before, "and" | "or" | ",")
            && self.year(i - 2).is_some()
            && self.year_alone(i - 2, false).is_some();
        let fits = if self.follows(i, Word::BeforeMonth) {
            !plural
        } else if self.follows(i, Word::BeforeYear) {
            recent && !noun
        } else if self.determined(i) {
            recent && (noun || self.before_head(i)) && !(plural && year % 100 == 0)
        } else if before == "(" {
            recent && matches!(self.low(end), ")" | "-")
        } else {
            recent && (self.before_head(i) || self.low(end) == "when")
        };
        let possessive = recent && self.low(end) == "'s" && noun_like(self.upos(end + 1));
        (licensed && recent || fits || list || possessive).then_some((Point::Year(year), end))
    }

    /// Whether the year at `i` dates the noun it stands before ("a 1996 law", "the 1992 protests")
    /// rather than counts it: what is counted by a thousand and more is plural, and has no article.
    fn dates_noun(&self, i: usize, year: i16) -> bool {
        let Some(noun) = self.analysis.head(self.atoms[i].token) else { return false };
        let plural = self.analysis.token(noun).feats.has("Number", "Plur");
        let definite = self.before(i) == "the" || self.follows(i, Word::Possessive);
        !plural || (definite && year % 100 != 0)
    }

    /// Whether atom `i` stands behind the article or the like of a noun that it may modify.
    fn determined(&self, i: usize) -> bool {
        self.follows(i, Word::Article) || self.follows(i, Word::Possessive) || self.before(i) == "this"
    }

    /// Whether atom `i` makes the number before it an amount.
    fn amount(&self, i: usize) -> bool {
        lexicon().value(Class::Amount, self.low(i)) == Some("behind")
    }

    /// Whether the noun or name that the number at `i` belongs to stands behind it ("a failed 1996
    /// campaign", "the 2000 Olympics").
    fn before_head(&self, i: usize) -> bool {
        let token = self.atoms[i].token;
        let behind = self.analysis.head(token).filter(|h| *h > token);
        behind.is_some_and(|h| matches!(self.analysis.token(h).upos, Upos::Noun | Upos::Propn))
            && noun_like(self.upos(i + 1))
    }

    fn plural(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| self.analysis.token(a.token).feats.has("Number", "Plur"))
    }

    /// "10:00 GMT on Monday".
    pub(super) fn clock_first(&self, i: usize) -> Read<Timed> {
        let ((plain, told), after) = self.clock(i)?;
        let mut at = after;
        let cut = self.low(at) == "." && self.low(at - 1).ends_with(".m");
        if self.any(at, &["on", ","]) || cut {
            at += 1;
        }
        let day = self.day_point(at).map(|(mut timed, end)| {
            timed.day_time = Some(told);
            (timed, end)
        });
        // A bare number on a clock without a day is told as a time only behind "at".
        let alone = plain || self.before(i) == "at";
        day.or_else(|| {
            alone.then(|| (Timed { day_time: Some(told), ..Timed::from(Point::Lean(Unit::Day, 0)) }, after))
        })
    }

    pub(super) fn day_point(&self, i: usize) -> Read<Timed> {
        let mut best = longer(self.weekday_point(i), self.day_word(i));
        best = longer(best, self.picked(i));
        longer(best, self.calendar(i, false).map(|(p, n)| (p.into(), n))).filter(|(t, _)| t.is_day())
    }

    /// A time of day: whether it is plainly one by its zone or half of the day, and the atom after.
    pub(super) fn clock(&self, i: usize) -> Read<(bool, DayTime)> {
        let low = self.low(i);
        if let Some(hour) = lexicon().number(Class::Clock, low).and_then(|n| u8::try_from(n).ok()) {
            return Some(((false, DayTime::Clock(hour, Some(0))), i + 1));
        }
        let digits = low.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        let suffix = &low[digits.len()..];
        let (hours, minutes) = digits.split_once([':', '.']).unwrap_or((digits, ""));
        let number = |s: &str, max: u32| {
            !s.is_empty() && s.bytes().all(|c| c.is_ascii_digit()) && s.parse::<u32>().is_ok_and(|n| n < max)
        };
        let colon = digits.contains(':') && minutes.len() == 2 && number(minutes, 60);
        let military = digits.len() == 4 && !digits.contains([':', '.']) && number(digits, 2400);
        let dotted = digits.contains('.') && minutes.len() == 2 && number(minutes, 60);
        if !(military || (hours.len() <= 2 && number(hours, 25) && (colon || dotted || minutes.is_empty()))) {
            return None;
        }
        let mut half = lexicon().value(Class::Zone, suffix).and_then(Half::parse);
        let mut plain = half.is_some();
        if !plain && !suffix.is_empty() {
            return None;
        }
        let mut end = i + 1;
        while let Some((value, n)) = self.phrase(Class::Zone, end) {
            plain = true;
            half = half.or_else(|| Half::parse(value));
            end = n;
        }
        let hour: u8 = if military { digits[..2].parse().ok()? } else { hours.parse().ok()? };
        let minute = if military { &digits[2..] } else { minutes };
        let told = DayTime::Clock(
            match half {
                Some(Half::After) if hour < 12 => hour + 12,
                Some(Half::Before) if hour == 12 => 0,
                _ => hour,
            },
            minute.parse().ok(),
        );
        // "2:30 p.m. (1830 GMT)".
        if self.low(end) == "("
            && let Some((_, n)) = self.phrase(Class::Zone, end + 2)
            && self.low(n) == ")"
        {
            end = n + 1;
        }
        (plain || colon).then_some(((plain, told), end))
    }

    /// A clock time behind a day: "Monday at 10:00 GMT".
    pub(super) fn with_clock(&self, mut timed: Timed, end: usize) -> (Timed, usize) {
        if timed.is_day() {
            let at = if self.low(end) == "," { end + 1 } else { end };
            let at = if self.is(at, Word::BeforeClock) { at + 1 } else { at };
            if at > end
                && let Some(((_, told), n)) = self.clock(at)
            {
                timed.day_time = Some(told);
                return (timed, n);
            }
        }
        (timed, end)
    }

    /// "the evening of 12 May".
    pub(super) fn part_of_day(&self, i: usize) -> Read<Timed> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        if !self.has(Class::Part, i0) || self.low(i0 + 1) != "of" {
            return None;
        }
        let at = if self.low(i0 + 2) == "the" { i0 + 3 } else { i0 + 2 };
        let (mut timed, end) = self.day_point(at)?;
        timed.day_time = self.part(i0);
        Some((timed, end))
    }
}

/// A list of days is read no further.
const LISTED: usize = 8;

labels! {
    /// Half of a day, by the words after a time on the clock.
    pub(super) Half {
        Before = "before",
        After = "after",
    }
}

fn noun_like(upos: Option<Upos>) -> bool {
    matches!(upos, Some(Upos::Noun | Upos::Propn | Upos::Adj))
}
