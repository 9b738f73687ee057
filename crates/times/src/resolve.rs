//! From what the words mean to days: points are placed against the day of publication and the tense.

use demarche_core::analysis::{Analysis, TokenId};
use demarche_core::record::{Grain, TimeBasis};
use demarche_core::time::{DayTime, Reference, Stretch as TimeStretch, TimeDetail};
use jiff::civil::Date;

use super::TimeKind;
use super::discourse::Timex;
use super::lexicon::{Class, lexicon};
use super::point::{
    Expr, Feast, Named, Part, Point, Stretch, Timed, Unit, Which, add_days, days_between, week, years,
};
use super::tense::{Direction, choose};

/// What an expression is worth; every field is absent where the words do not settle it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
    pub(super) grain: Option<Grain>,
    pub(super) basis: Option<TimeBasis>,
    pub(super) detail: TimeDetail,
}

/// What values are worked out against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Against {
    pub(super) published: Option<Date>,
    pub(super) direction: Direction,
    /// Whether the sentence tells another day, from which a length of time may count.
    pub(super) other_day: bool,
}

/// A day of the year told without its year or a tense is the one within so many days of publication:
/// the press leaves the year out where it is plain (Associated Press Stylebook, "months").
const AROUND: i64 = 120;

type Placed = (Stretch, TimeBasis);

impl Against {
    /// The value of `expr`.
    pub(super) fn value(self, expr: &Expr) -> Value {
        let told = expr.timed();
        let named = told.and_then(|t| self.facing(expr).whole(t));
        let placed = if told.is_some_and(|t| t.rough) { None } else { self.placed(expr) };
        let mut detail = TimeDetail { named, day_time: told.and_then(|t| t.day_time), ..expr.told() };
        if let Some(Timed { part: Some(Part::Sub(_, count @ 2.., unit)), .. }) = told {
            detail.length = unit.length(*count);
        }
        if detail.length.is_some() && placed.is_some_and(|v| v.basis.is_some()) && expr.ahead() {
            detail.length = None;
        }
        Value { detail, ..placed.unwrap_or_default() }
    }

    /// The same, looking the way that the preposition of `expr` points.
    fn facing(self, expr: &Expr) -> Self {
        let direction = match expr {
            // What something has lasted since lies behind, whatever the tense.
            Expr::Since(_, true) => Direction::Past,
            // "As of Sunday all are stable" tells how things stood then.
            Expr::Since(_, false) if self.direction == Direction::Present => Direction::Past,
            // A limit told with an infinitive or a demand ("urged them to leave by Friday") lies ahead.
            Expr::Until(_) if self.direction == Direction::Open => Direction::Future,
            _ => self.direction,
        };
        Against { direction, ..self }
    }

    /// The stretch that the first point of a range names; `end` is the last day of the range.
    pub(super) fn starting(self, a: &Timed, b: &Timed, end: Option<Date>) -> Option<TimeStretch> {
        let ((start, end, grain), _) = self.range_start(a, b, end?)?;
        Some(TimeStretch { start, end, grain })
    }

    /// The stretch that a point names, before "early" and its like narrow it and prepositions open it.
    pub(super) fn whole(self, timed: &Timed) -> Option<TimeStretch> {
        if matches!(timed.point, Point::Rolling(..)) {
            return None;
        }
        let (whole, _) = self.point(&timed.point)?;
        let (start, end, grain) = match timed.part {
            Some(part @ (Part::Half(_) | Part::Sub(..))) => part.of(whole, self.published)?,
            _ => whole,
        };
        Some(TimeStretch { start, end, grain })
    }

    fn placed(self, expr: &Expr) -> Option<Value> {
        let value = |start, end, grain, basis| Value {
            start,
            end,
            grain: Some(grain),
            basis: Some(basis),
            detail: TimeDetail::default(),
        };
        Some(match expr {
            Expr::Duration(_) | Expr::Set(..) | Expr::Vague(..) => return None,
            Expr::At(timed) => {
                let ((start, end, grain), basis) = self.timed(timed)?;
                value(Some(start), Some(end), grain, basis)
            }
            Expr::Range(a, b, _) => {
                let ((_, end, g2), b2) = self.timed(b)?;
                let ((start, _, g1), b1) = self.range_start(a, b, end)?;
                if start > end {
                    return None;
                }
                value(Some(start), Some(end), g1.min(g2), weaker(b1, b2))
            }
            Expr::Since(timed, _) => {
                let ((start, _, grain), basis) = self.facing(expr).timed(timed)?;
                value(Some(start), None, grain, basis)
            }
            Expr::Until(timed) => {
                let limit = timed.part == Some(Part::End);
                if limit && matches!(timed.point, Point::Shift(..)) && self.direction == Direction::Past {
                    return None;
                }
                let ((_, end, grain), basis) = self.facing(expr).timed(timed)?;
                value(None, Some(end), if limit { Grain::Day } else { grain }, basis)
            }
            // Before or after an hour is still that day, and no interval is known.
            Expr::Before(timed) | Expr::After(timed)
                if matches!(timed.day_time, Some(DayTime::Clock(..))) =>
            {
                let ((start, end, _), basis) = self.timed(timed)?;
                value(Some(start), Some(end), Grain::Hour, basis)
            }
            Expr::Before(timed) => {
                let ((start, _, grain), basis) = self.timed(timed)?;
                value(None, Some(add_days(start, -1)?), grain, basis)
            }
            Expr::After(timed) => {
                let ((_, end, grain), basis) = self.timed(timed)?;
                value(Some(add_days(end, 1)?), None, grain, basis)
            }
            Expr::Within(unit, n, _) => {
                let now = self.published?;
                if !self.direction.ahead() || self.other_day {
                    return None;
                }
                value(Some(now), Some(unit.add(now, *n)?), unit.grain(), TimeBasis::Relative)
            }
        })
    }

    /// The start of a range: where both ends come back, the last before the end.
    fn range_start(self, a: &Timed, b: &Timed, end: Date) -> Option<Placed> {
        if !recurs(a) || !recurs(b) {
            return self.timed(a);
        }
        Some((last_before(a, self.published?, end)?, TimeBasis::Tense))
    }

    fn timed(self, timed: &Timed) -> Option<Placed> {
        let (whole, basis) = self.point(&timed.point)?;
        let (start, end, grain) = match timed.part {
            Some(part) => part.of(whole, self.published)?,
            None => whole,
        };
        let grain = if timed.day_time.is_some() && grain == Grain::Day { Grain::Hour } else { grain };
        Some(((start, end, grain), basis))
    }

    fn point(self, point: &Point) -> Option<Placed> {
        let stated = |stretch| Some((stretch, TimeBasis::Stated));
        let relative = |stretch| Some((stretch, TimeBasis::Relative));
        match point {
            Point::Fixed(date) => stated((*date, *date, Grain::Day)),
            Point::Placed(stretch) => relative(*stretch),
            Point::Year(year) => years(*year, 1).and_then(|(a, b)| stated((a, b, Grain::Year))),
            Point::Winter(year) => stated(Named::Season(12).in_year(*year)?),
            Point::Decade(year) => years(*year, 10).and_then(|(a, b)| stated((a, b, Grain::Decade))),
            Point::Century(n) => {
                let first = n.checked_sub(1)?.checked_mul(100)?.checked_add(1)?;
                years(first, 100).and_then(|(a, b)| stated((a, b, Grain::Century)))
            }
            Point::BareDecade(tens) => {
                let now = self.published?.year();
                let first = now.div_euclid(100).checked_mul(100)?.checked_add(*tens)?;
                // A decade to come is never told so; it is that of the century before.
                let first = if first > now { first.checked_sub(100)? } else { first };
                years(first, 10).and_then(|(a, b)| relative((a, b, Grain::Decade)))
            }
            Point::Named { named, year: Some(year), .. } => stated(named.in_year(*year)?),
            Point::Named { named: Named::Feast(Feast::Date(date)), .. } => stated((*date, *date, Grain::Day)),
            Point::Named { named, year: None, which } => self.named(*named, *which),
            Point::Shift(unit, n) => {
                let now = self.published?;
                let stretch = unit.around(unit.add(now, *n)?)?;
                let today = *n == 0 && matches!(unit, Unit::Day | Unit::Night);
                Some((stretch, if today { TimeBasis::Published } else { TimeBasis::Relative }))
            }
            Point::Rolling(unit, n, _) => {
                // "over the next two days" in a narrative counts from another day than ours.
                if *n > 0 && self.direction == Direction::Past {
                    return None;
                }
                let now = self.published?;
                let other = unit.add(now, *n)?;
                relative((now.min(other), now.max(other), unit.grain()))
            }
            Point::Ahead(unit, n, _) => {
                if !self.direction.ahead() || self.other_day {
                    return None;
                }
                relative(unit.around(unit.add(self.published?, *n)?)?)
            }
            Point::From(unit, n, anchor) => {
                let ((start, end, grain), basis) = self.timed(anchor)?;
                if grain > Grain::Day || start != end {
                    return None;
                }
                let stretch = unit.around(unit.add(start, *n)?)?;
                Some((stretch, if basis == TimeBasis::Published { TimeBasis::Relative } else { basis }))
            }
            Point::WeekdayOf(weekday, weeks) => {
                let (monday, _) = week(Unit::Week.add(self.published?, *weeks)?)?;
                let date = add_days(monday, i64::from(*weekday) - 1)?;
                relative((date, date, Grain::Day))
            }
            Point::NamedIn(named, years) => {
                relative(named.in_year(self.published?.year().checked_add(*years)?)?)
            }
            Point::Open | Point::Ago | Point::Lean(..) | Point::RollingOpen(_) => None,
        }
    }

    fn named(self, named: Named, which: Option<Which>) -> Option<Placed> {
        let now = self.published?;
        let near = named.near(now);
        let relative = |stretch: Stretch| Some((stretch, TimeBasis::Relative));
        let after = near.iter().find(|s| s.0 > now).copied();
        let before = near.iter().rev().find(|s| s.1 < now).copied();
        // "next Friday" on a Monday, "last March" in November: people differ over which is meant.
        let same = |s: &Stretch| {
            if named.weekly() { week(s.0) == week(now) } else { s.0.year() == now.year() }
        };
        match which {
            Some(Which::Next) => relative(after.filter(|s| !same(s))?),
            // "Last April" in November is that of the same year; "last Monday" on a Friday may be either.
            Some(Which::Last) => relative(before.filter(|s| !named.weekly() || !same(s))?),
            Some(Which::Coming) => relative(after?),
            Some(Which::Past) => relative(before?),
            Some(Which::This) if named.weekly() => match choose(self.direction, &near, now) {
                Some(stretch) => Some((stretch, TimeBasis::Tense)),
                None => relative(near.iter().find(|s| same(s)).copied()?),
            },
            Some(Which::This) => {
                let under_way = near.iter().find(|s| s.0 <= now && now <= s.1);
                relative(under_way.or_else(|| near.iter().find(|s| same(s))).copied()?)
            }
            None => self.bare(named, &near, now),
        }
    }

    fn bare(self, named: Named, near: &[Stretch], now: Date) -> Option<Placed> {
        match named {
            // A weekday told beside the date picks the year by itself.
            Named::Day(_, _, Some(_)) => {
                let nearest = near.iter().min_by_key(|s| days_between(now, s.0).abs()).copied()?;
                return (days_between(now, nearest.0).abs() <= 366).then_some((nearest, TimeBasis::Relative));
            }
            Named::Day(month, day, None) => {
                let key = format!("{month:02}-{day:02}");
                let close = near.iter().any(|s| days_between(now, s.0).abs() <= 30);
                if lexicon().has(Class::Charged, &key) && !close {
                    return None;
                }
            }
            // "Prices rise in winter", "talks are held in June": the present tells a habit as well.
            Named::Month(_) | Named::Season(_) | Named::Feast(_) if self.direction == Direction::Present => {
                return None;
            }
            _ => {}
        }
        // Quarters are told of results: the last that has begun, unless it is to come; results that
        // "will be" told are those of a quarter that has just ended.
        if matches!(named, Named::Quarter(_)) {
            let begun = near.iter().rev().find(|s| s.0 <= now).copied()?;
            if self.direction != Direction::Future || days_between(begun.1, now) <= AROUND {
                return Some((begun, TimeBasis::Relative));
            }
        }
        if let Some(stretch) = choose(self.direction, near, now) {
            return Some((stretch, TimeBasis::Tense));
        }
        // A tense that points most of a year away from a day that lies near was not that day's.
        if matches!(named, Named::Day(..)) {
            let nearest = near.iter().min_by_key(|s| days_between(now, s.0).abs()).copied()?;
            if days_between(now, nearest.0).abs() <= AROUND {
                return Some((nearest, TimeBasis::Relative));
            }
        }
        if !matches!(self.direction, Direction::Open | Direction::Unknown) || named.weekly() {
            return None;
        }
        // Without a tense, a day or month is taken where it lies close, a longer stretch where it holds
        // the day of publication.
        let away = |s: &&Stretch| days_between(now, s.0).max(days_between(s.1, now)).max(0);
        let close =
            near.iter().min_by_key(away).filter(|s| away(s) <= if s.2 <= Grain::Month { AROUND } else { 0 });
        Some((*close?, TimeBasis::Relative))
    }
}

impl Expr {
    /// The one point it is told by.
    pub(super) fn timed(&self) -> Option<&Timed> {
        match self {
            Expr::At(t) | Expr::Since(t, _) | Expr::Until(t) | Expr::Before(t) | Expr::After(t) => Some(t),
            Expr::Range(..) | Expr::Within(..) | Expr::Duration(_) | Expr::Set(..) | Expr::Vague(..) => None,
        }
    }

    /// Whether it is "in two weeks", a length or a time ahead.
    fn ahead(&self) -> bool {
        matches!(self, Expr::At(Timed { point: Point::Ahead(..), .. }))
    }

    /// What it tells without being placed.
    fn told(&self) -> TimeDetail {
        let none = TimeDetail::default();
        match self {
            Expr::Duration(length) | Expr::Within(_, _, length) => {
                TimeDetail { length: Some(*length), ..none }
            }
            Expr::Set(length, weekday) => TimeDetail { length: *length, weekday: *weekday, ..none },
            Expr::Vague(reference, length) => TimeDetail { reference: *reference, length: *length, ..none },
            Expr::At(Timed {
                point: Point::Rolling(_, _, length) | Point::RollingOpen(length) | Point::Ahead(_, _, length),
                ..
            }) => TimeDetail { length: Some(*length), ..none },
            Expr::At(Timed { point: Point::Ago, .. }) => {
                TimeDetail { reference: Some(Reference::Past), ..none }
            }
            _ => none,
        }
    }
}

/// Whether the point comes back and is told without its year.
fn recurs(timed: &Timed) -> bool {
    matches!(timed.point, Point::Named { year: None, which: None, .. })
}

/// The last occurrence near `now` that begins by `end`, narrowed to its part.
fn last_before(timed: &Timed, now: Date, end: Date) -> Option<Stretch> {
    let Point::Named { named, .. } = timed.point else { return None };
    let whole = named.near(now).into_iter().rev().find(|s| s.0 <= end)?;
    match timed.part {
        Some(part) => part.of(whole, Some(now)),
        None => Some(whole),
    }
}

/// The less certain of two bases.
fn weaker(a: TimeBasis, b: TimeBasis) -> TimeBasis {
    let rank = |basis| match basis {
        TimeBasis::Stated => 0,
        TimeBasis::Published => 1,
        TimeBasis::Relative => 2,
        TimeBasis::Tense => 3,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// Takes back the value of a month or day told without its year, where the same sentence tells
/// another year in full and the value lies in the past: "in 2011 … on March 15" is a narrative.
pub(super) fn withdraw_narrated(analysis: &Analysis, published: Option<Date>, times: &mut [Timex]) {
    let stated: Vec<i16> = times
        .iter()
        .map(|(_, t)| t)
        .filter(|t| t.basis == Some(TimeBasis::Stated) && t.kind == TimeKind::Date)
        .filter_map(|t| t.start.or(t.end))
        .map(Date::year)
        .collect();
    for time in times.iter_mut().map(|(_, t)| t).filter(|t| t.basis == Some(TimeBasis::Tense)) {
        let weekly = analysis
            .ids(time.tokens)
            .any(|t: TokenId| lexicon().has(Class::Weekday, &analysis.form(t).to_lowercase()));
        let Some(year) = time.start.or(time.end).map(Date::year) else { continue };
        let ahead = published.zip(time.start).is_some_and(|(now, start)| start > now);
        if !weekly && !ahead && stated.iter().any(|s| *s < year) {
            let bare = Value::default();
            (time.start, time.end, time.grain, time.basis) = (bare.start, bare.end, bare.grain, bare.basis);
            time.detail.named = None;
        }
    }
}
