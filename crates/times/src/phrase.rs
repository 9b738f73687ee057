//! Points told by words: weekdays, "last month", "two years ago", "the end of", decades, seasons and
//! holidays. Dates of the calendar and clock times are read in `calendar`, single words in `words`.

use demarche_core::analysis::Upos;
use demarche_core::time::{DayPart, DayTime};
use demarche_lexicon::Word;

use super::lexicon::{Class, lexicon};
use super::parse::{Limit, Read, Sentence, longer};
use super::point::{Feast, Named, Part, Point, Timed, Unit, Which};
use super::words::Count;

impl Sentence<'_> {
    /// The words at `i` that pick one of what comes back.
    pub(super) fn which(&self, i: usize) -> Read<Which> {
        let (value, end) = self.phrase(Class::Which, i)?;
        Some((Which::parse(value)?, end))
    }

    /// The longest point at `i`. `licensed` says that the words before already make it a time, so
    /// that a bare year or month will do.
    pub(super) fn point(&self, i: usize, licensed: bool) -> Read<Timed> {
        let mut best = None;
        for read in [
            self.narrowed(i),
            self.half(i),
            self.quarter_of(i),
            self.clock_first(i),
            self.part_of_day(i),
            self.weekday_point(i),
            self.calendar(i, licensed).map(|(p, n)| (p.into(), n)),
            self.picked(i),
            self.day_word(i),
            self.counted(i),
            self.era(i, licensed).map(|(p, n)| (p.into(), n)),
            self.holiday(i).map(|(p, n)| (p.into(), n)),
            self.season(i, licensed).map(|(p, n)| (p.into(), n)),
        ] {
            best = longer(best, read);
        }
        let (timed, end) = self.in_year_told(best?);
        Some(self.with_clock(timed, end))
    }

    /// "early", "mid-", "late", "the end of" and their like before a point.
    fn narrowed(&self, i: usize) -> Read<Timed> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        let (value, mut at) = self.phrase(Class::Narrow, i0)?;
        if value == "year-end" {
            return Some((Timed::from(Point::Shift(Unit::Year, 0)).narrowed(Part::End), at));
        }
        let part = Part::parse(value)?;
        if self.any(at, &["-", "in", "on"]) {
            at += 1;
        }
        let (timed, end) = self.base(at)?;
        if timed.part.is_some()
            || timed.point == Point::Shift(Unit::Day, 0) && part == Part::End && !self.limited(i)
        {
            return None;
        }
        // "earlier" and "later" lean on now only with a stretch that holds it.
        Some((timed.narrowed(part), end))
    }

    /// Whether the word before `i` makes what follows an end.
    fn limited(&self, i: usize) -> bool {
        let limit = lexicon().value(Class::Limit, self.before(i)).and_then(Limit::parse);
        matches!(limit, Some(Limit::Until | Limit::Before))
    }

    /// "this year's third quarter", "the 1988 second quarter", "the latest quarter".
    fn quarter_of(&self, i: usize) -> Read<Timed> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        if i0 > i && self.has(Class::Ended, i0) {
            let (unit, end) = match self.low(i0 + 1) {
                "quarter" => (Unit::Quarter, i0 + 2),
                _ => self.unit(i0 + 1).map(|((unit, _), end)| (unit, end))?,
            };
            let ended = matches!(unit, Unit::Quarter | Unit::Month | Unit::Week);
            return ended.then(|| (Point::Shift(unit, -1).into(), end));
        }
        let (year, at) = match self.year(i0) {
            Some((year, at)) if i0 > i => (Timed::from(Point::Year(year)), at),
            _ => {
                let (which, n) = self.which(i)?;
                let possessive = self.low(n) == "year" && self.low(n + 1) == "'s";
                let shift = which.shift().filter(|_| possessive)?;
                (Timed::from(Point::Shift(Unit::Year, shift.into())), n + 2)
            }
        };
        let (n, at) = self.ordinal(at)?;
        let at = if self.low(at) == "-" { at + 1 } else { at };
        let quarter = self.low(at) == "quarter" && (1..=4).contains(&n);
        quarter.then(|| (year.narrowed(Part::Sub(n, 1, Unit::Quarter)), at + 1))
    }

    /// What "of" takes: a point, or "the year", "the month".
    fn base(&self, i: usize) -> Read<Timed> {
        if self.low(i) == "the"
            && let Some(((unit, _), end)) = self.unit(i + 1)
            && unit != Unit::Clock
            && unit != Unit::Night
        {
            return Some((Point::Shift(unit, 0).into(), end));
        }
        self.point(i, true).filter(|(t, _)| {
            !matches!(
                t.point,
                Point::Rolling(..) | Point::RollingOpen(_) | Point::Ahead(..) | Point::From(..)
            )
        })
    }

    /// "the first half of", "the second quarter of", "the last two weeks of", "first Monday in May".
    fn half(&self, i: usize) -> Read<Timed> {
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        let (n, at) = if self.has(Class::Final, i0) {
            (-1, i0 + 1)
        } else {
            self.ordinal(i0).map(|(n, at)| (n, if self.low(at) == "-" { at + 1 } else { at }))?
        };
        if self.low(at) == "half" && self.any(at + 1, &["of"]) && matches!(n, 1 | 2 | -1) {
            let (timed, end) = self.base(at + 2)?;
            let half = if n == 1 { 1 } else { 2 };
            return timed.part.is_none().then(|| (timed.narrowed(Part::Half(half)), end));
        }
        if let Some((weekday, of)) = self.weekday(at)
            && self.any(of, &["of", "in"])
        {
            // "The first Monday of last month".
            if let Some((month, end)) = self.picked(of + 1)
                && matches!(month.point, Point::Shift(Unit::Month, _))
                && month.part.is_none()
            {
                let nth = i8::try_from(n).ok()?;
                return Some((month.narrowed(Part::Weekday(nth, weekday)), end));
            }
            let (month, end) = self.month(of + 1)?;
            let (year, end) = self.year_after(end).map_or((None, end), |(y, n)| (Some(y), n));
            let named = Named::Nth(month, i8::try_from(n).ok()?, weekday);
            return Some((Point::Named { named, year, which: None }.into(), end));
        }
        if self.low(at) == "quarter" {
            if self.any(at + 1, &["of"])
                && let Some((timed, end)) = self.base(at + 2)
                && timed.part.is_none()
            {
                return Some((timed.narrowed(Part::Sub(n, 1, Unit::Quarter)), end));
            }
            let quarter = i8::try_from(n).ok().filter(|n| (1..=4).contains(n))?;
            let (year, end) = self.year(at + 1).map_or((None, at + 1), |(y, n)| (Some(y), n));
            let modifies = self.low(i0 + 1) == "-" || self.upos(end) == Some(Upos::Noun);
            let plain = year.is_some() || ((modifies || self.before(i0) == "the") && self.low(end) != "of");
            return plain
                .then(|| (Point::Named { named: Named::Quarter(quarter), year, which: None }.into(), end));
        }
        let (count, at) = match self.plain_count(at) {
            Some((Count::Exact(count), at)) => (count, at),
            _ => (1, at),
        };
        let ((unit, _), of) = self.unit(at)?;
        if !self.any(of, &["of", "in"]) {
            return None;
        }
        let (timed, end) = self.base(of + 1)?;
        timed.part.is_none().then(|| (timed.narrowed(Part::Sub(n, count, unit)), end))
    }

    pub(super) fn weekday_point(&self, i: usize) -> Read<Timed> {
        let (weekday, n) = self.weekday(i)?;
        let day_time = self.part(n);
        let n = n + usize::from(day_time.is_some());
        let timed = |point| Timed { day_time, ..Timed::from(point) };
        let (at, closing) = match self.low(n) {
            "(" => (n + 1, true),
            "," => (n + 1, false),
            _ => (n, false),
        };
        if let Some((point, end)) = self.calendar(at, false)
            && (!closing || self.low(end) == ")")
        {
            let end = if closing { end + 1 } else { end };
            match point {
                Point::Fixed(_) => return Some((timed(point), end)),
                Point::Named { named: Named::Day(m, d, None), year, which } => {
                    let named = Named::Day(m, d, year.is_none().then_some(weekday));
                    return Some((timed(Point::Named { named, year, which }), end));
                }
                _ => {}
            }
        }
        // "Monday 20 and Tuesday 21 April": the month at the end is that of each.
        if let Some((day, end)) = self.day_number(n)
            && let Some((month, year)) = self.month_of_list(end)
        {
            let named = Named::Day(month, day, year.is_none().then_some(weekday));
            return Some((timed(Point::Named { named, year, which: None }), end));
        }
        let at = if self.low(n) == "of" { n + 1 } else { n };
        if let Some((which, week)) = self.which(at).filter(|(_, week)| self.low(*week) == "week")
            && let Some(weeks) = which.shift()
        {
            return Some((timed(Point::WeekdayOf(weekday, weeks.into())), week + 1));
        }
        // "a Friday" is any, unless the article is that of a noun ("a Friday meeting"), and "the
        // previous Friday" another than that of this week.
        let any = match self.before(i) {
            "a" | "an" => !matches!(self.upos(n), Some(Upos::Noun | Upos::Propn | Upos::Adj)),
            _ => self.follows(i, Word::OtherWeekday),
        };
        if any {
            return Some((timed(Point::Open), n));
        }
        Some((timed(Point::Named { named: Named::Weekday(weekday), year: None, which: None }), n))
    }

    /// "last month", "next Tuesday", "this morning", "the past three days".
    pub(super) fn picked(&self, i: usize) -> Read<Timed> {
        let the = self.low(i) == "the";
        let (which, n) = self.which(if the { i + 1 } else { i })?;
        let current = self.low(n - 1) == "current";
        if let Some(read) = self.rolling(i, which, the, n) {
            return Some(read);
        }
        if the && !current && !matches!(which, Which::Past | Which::Coming) {
            return None;
        }
        let offset = match which {
            Which::This => 0,
            Which::Last | Which::Past => -1,
            Which::Next | Which::Coming => 1,
        };
        if let Some(day_time) = self.part(n).filter(|_| matches!(which, Which::This | Which::Last)) {
            let night = matches!(self.low(n), "night" | "evening");
            let day = match which {
                Which::This => Some(Point::Shift(Unit::Day, 0)),
                _ => night.then_some(Point::Shift(Unit::Night, -1)),
            };
            return Some((Timed { day_time: Some(day_time), ..Timed::from(day?) }, n + 1));
        }
        if self.low(n) == "quarter" && !current {
            return Some((Point::Shift(Unit::Quarter, offset).into(), n + 1));
        }
        if let Some((_, end)) = self.phrase(Class::Unit, n) {
            let told = self.unit(n)?.0;
            let unit = told.0;
            let point = match (unit, which) {
                (Unit::Clock | Unit::Night, _) => return None,
                (Unit::Day, _) => return None,
                (Unit::Weekend, _) => Point::Named { named: Named::Weekend, year: None, which: Some(which) },
                (_, Which::Past) => Point::Rolling(unit, -1, Count::Article.length(told)),
                (_, Which::Coming) if the => Point::Rolling(unit, 1, Count::Article.length(told)),
                _ => Point::Shift(unit, offset),
            };
            return Some((point.into(), end));
        }
        let pick =
            |named, end| Some((Timed::from(Point::Named { named, year: None, which: Some(which) }), end));
        if let Some((weekday, end)) = self.weekday(n) {
            let day_time = self.part(end);
            let (timed, end) = pick(Named::Weekday(weekday), end + usize::from(day_time.is_some()))?;
            return Some((Timed { day_time, ..timed }, end));
        }
        if let Some((month, end)) = self.month(n) {
            return self.day_number(end).is_none().then(|| pick(Named::Month(month), end))?;
        }
        if let Some(month) = lexicon().number(Class::Season, self.low(n)) {
            return pick(Named::Season(month as i8), n + 1);
        }
        let (rule, end) = self.phrase(Class::Holiday, n).filter(|_| self.capital(n))?;
        pick(Named::Feast(Feast::parse(rule)?), end)
    }

    /// "the past three days", "the last year", "the next two weeks".
    fn rolling(&self, i: usize, which: Which, the: bool, n: usize) -> Read<Timed> {
        let back = matches!(which, Which::Last | Which::Past);
        let sign = if back { -1 } else { 1 };
        if which == Which::This {
            return None;
        }
        let whole = |end: usize| self.low(end) == "of" || self.low(end) == "in";
        if let Some((count, at)) = self.count(n).filter(|(c, _)| *c != Count::Article) {
            let at = if self.low(at) == "-" { at + 1 } else { at };
            let (unit, end) = self.unit(at)?;
            let point = match count.units(unit) {
                Some((within, n)) if !whole(end) => {
                    Point::Rolling(within, n.checked_mul(sign)?, count.length(unit))
                }
                _ => Point::RollingOpen(count.length(unit)),
            };
            return Some((point.into(), end));
        }
        // "the last year" up to now, told apart from "last year".
        let during = self.follows(i, Word::BeforeStretch);
        if the && back && during {
            let (told, end) = self.unit(n)?;
            let length = Count::Article.length(told);
            let point = if whole(end) || told.0 == Unit::Clock {
                Point::RollingOpen(length)
            } else {
                Point::Rolling(told.0, -1, length)
            };
            return Some((point.into(), end));
        }
        None
    }

    /// "today", "yesterday morning", "tonight", "the day after tomorrow".
    pub(super) fn day_word(&self, i: usize) -> Read<Timed> {
        // "On this day in 1976".
        if (self.low(i), self.low(i + 1), self.low(i + 2)) == ("this", "day", "in")
            && let Some((year, end)) = self.year(i + 3)
        {
            let day =
                self.published.and_then(|now| jiff::civil::Date::new(year, now.month(), now.day()).ok());
            return Some((day.map_or(Point::Open, Point::Fixed).into(), end));
        }
        let i0 = if self.low(i) == "the" { i + 1 } else { i };
        if self.low(i0) == "day" && self.any(i0 + 1, &["after", "before"]) {
            let sign = if self.low(i0 + 1) == "after" { 1 } else { -1 };
            let shift = lexicon().number(Class::Day, self.low(i0 + 2)).filter(|n| *n == sign)?;
            return Some((Point::Shift(Unit::Day, shift + sign).into(), i0 + 3));
        }
        // Part of a name ("Today" the newspaper) when it is written and tagged as one.
        let name = i > 0 && self.capital(i) && self.upos(i) == Some(Upos::Propn);
        if let Some(n) = lexicon().number(Class::Evening, self.low(i)) {
            let day_time = Some(DayTime::Part(DayPart::Night));
            return Some((Timed { day_time, ..Timed::from(Point::Shift(Unit::Day, n)) }, i + 1));
        }
        let n = lexicon().number(Class::Day, self.low(i)).filter(|_| !name)?;
        let day_time = self.part(i + 1);
        let timed = Timed { day_time, ..Timed::from(Point::Shift(Unit::Day, n)) };
        Some((timed, i + 1 + usize::from(day_time.is_some())))
    }
}

impl Timed {
    /// Whether it is a day.
    pub(super) fn is_day(&self) -> bool {
        self.part.is_none()
            && match &self.point {
                Point::Fixed(_) | Point::WeekdayOf(..) => true,
                Point::Named { named, .. } => {
                    matches!(named, Named::Weekday(_) | Named::Day(..) | Named::Feast(_) | Named::Nth(..))
                }
                Point::Shift(unit, _) => *unit == Unit::Day,
                _ => false,
            }
    }
}
