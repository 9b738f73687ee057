//! Two points with words between that make them one stretch: "from April to June", "May 3-5",
//! "2010-2014". The points themselves are read in `phrase` and `calendar`.

use super::parse::{Read, Sentence, longer};
use super::point::{Expr, Named, Point, Timed};
use demarche_lexicon::Word;

impl Sentence<'_> {
    pub(super) fn range(&self, i: usize) -> Read<Expr> {
        let between = self.low(i) == "between";
        let led = between || self.low(i) == "from";
        let from = if led { i + 1 } else { i };
        let joins = |at: usize| match self.low(at) {
            "and" => between,
            "-" => true,
            _ => self.is(at, Word::RangeJoint),
        };
        let mut best = longer(self.day_range(from, joins), self.year_range(from, led));
        if let Some((a, at)) = self.point(from, led).filter(|(a, _)| calendar(a))
            && joins(at)
            && let Some((b, end)) = self.point(at + 1, true).filter(|(b, _)| calendar(b))
            && (led || alike(&a, &b))
        {
            best = longer(best, Some((share_year(a, b, at), end)));
        }
        best
    }

    /// "3 to 5 May 2015", "May 3-5, 2015", and two days that follow each other ("May 3 and 4").
    fn day_range(&self, i: usize, joins: impl Fn(usize) -> bool) -> Read<Expr> {
        let named =
            |m, d, year| Timed::from(Point::Named { named: Named::Day(m, d, None), year, which: None });
        let month_first = |(month, n): (i8, usize)| {
            let (a, at) = self.day_number(n)?;
            let (b, end) = self.day_number(at + 1)?;
            Some((month, a, b, at, end))
        };
        let day_first = || {
            let (a, at) = self.day_number(i)?;
            let (b, n) = self.day_number(at + 1)?;
            let n = if self.low(n) == "of" { n + 1 } else { n };
            let (month, end) = self.month(n)?;
            Some((month, a, b, at, end))
        };
        let (month, a, b, at, end) = self.month(i).and_then(month_first).or_else(day_first)?;
        let next_day = matches!(self.low(at), "and" | "," | "or") && b == a + 1;
        if !(joins(at) || next_day) || b <= a || (self.low(at) == "or") {
            return None;
        }
        let (year, end) = self.year_after(end).map_or((None, end), |(y, n)| (Some(y), n));
        Some((Expr::Range(named(month, a, year), named(month, b, year), at), end))
    }

    /// "2010-2014", "2014-15", "2014/15".
    fn year_range(&self, i: usize, led: bool) -> Read<Expr> {
        let (a, at) = self.year(i)?;
        if !matches!(self.low(at), "-" | "/") {
            return None;
        }
        let low = self.low(at + 1);
        let (b, end) = match self.year(at + 1) {
            Some((b, end)) => (b, end),
            None if low.len() == 2 && low.bytes().all(|c| c.is_ascii_digit()) => {
                let short: i16 = low.parse().ok()?;
                let near = a / 100 * 100 + short;
                (if near < a { near + 100 } else { near }, at + 2)
            }
            None => return None,
        };
        let dated = low.len() == 2 && matches!(self.low(end), "-" | "/");
        let fits = b > a && b - a <= if led { 1000 } else { 100 } && (low.len() == 4 || b - a <= 20);
        (fits && !dated).then(|| (Expr::Range(Point::Year(a).into(), Point::Year(b).into(), at), end))
    }
}

/// Whether a point is one of the calendar that can begin or end a range.
fn calendar(timed: &Timed) -> bool {
    matches!(
        timed.point,
        Point::Fixed(_) | Point::Named { .. } | Point::Year(_) | Point::Decade(_) | Point::Shift(..)
    )
}

/// Whether two points are of one kind, so that "to" alone joins them.
fn alike(a: &Timed, b: &Timed) -> bool {
    match (&a.point, &b.point) {
        (Point::Named { named: a, .. }, Point::Named { named: b, .. }) => {
            std::mem::discriminant(a) == std::mem::discriminant(b)
        }
        (Point::Named { named: Named::Day(..), .. }, Point::Fixed(_)) => true,
        (Point::Fixed(_), Point::Fixed(_)) | (Point::Decade(_), Point::Decade(_)) => true,
        _ => false,
    }
}

/// The range from `a` to `b`, where a year told once holds for both.
fn share_year(mut a: Timed, b: Timed, at: usize) -> Expr {
    if let (Point::Named { named, year, which: None }, Point::Named { named: last, year: Some(to), .. }) =
        (&mut a.point, &b.point)
        && year.is_none()
        && !named.weekly()
    {
        let turns = match (named.in_year(*to), last.in_year(*to)) {
            (Some(from), Some(end)) => from.0 > end.1,
            _ => false,
        };
        *year = if turns { to.checked_sub(1) } else { Some(*to) };
    }
    Expr::Range(a, b, at)
}
