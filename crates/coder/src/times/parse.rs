//! The sentence walk: at each word the longest expression that begins there, then past it.
//!
//! This module knows prepositions, ranges, sets and durations; the points they take are read in
//! `phrase`. Nothing here looks at the day of publication.

use demarche_core::analysis::{Analysis, EntityLabel, SentenceId, TokenId, Upos};
use demarche_core::record::TimeBasis;
use demarche_core::text::{Span, Tokens};
use jiff::civil::Date;

use super::atoms::{Atom, atoms};
use super::lexicon::{Class, lexicon};
use super::point::{Expr, Named, Part, Point, Timed, Unit};
use super::resolve::Against;
use super::tense::direction;
use super::words::Count;
use super::{TimeExpr, TimeKind};

/// One sentence being read.
pub(super) struct Sentence<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) atoms: Vec<Atom>,
    published: Option<Date>,
}

/// What was read and the atom after it.
pub(super) type Read<T> = Option<(T, usize)>;

/// The longer of two readings, the first where they end together.
pub(super) fn longer<T>(a: Read<T>, b: Read<T>) -> Read<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.1 > a.1 { b } else { a }),
        (a, b) => a.or(b),
    }
}

impl<'a> Sentence<'a> {
    /// The sentence `id`.
    pub(super) fn new(analysis: &'a Analysis, id: SentenceId, published: Option<Date>) -> Self {
        Self { analysis, atoms: atoms(analysis, analysis.sentence(id).tokens), published }
    }

    /// Adds every expression of the sentence to `out`.
    pub(super) fn scan(&self, out: &mut Vec<TimeExpr>) {
        let mut found = Vec::new();
        let mut i = 0;
        while i < self.atoms.len() {
            match self.expr(i).filter(|(_, end)| self.whole(i, *end)) {
                Some((expr, end)) => {
                    let tokens = Span::new(self.atoms[i].token.0, self.atoms[end - 1].token.0 + 1);
                    if !self.part_of_name(&expr, tokens) {
                        found.push((expr, tokens));
                    }
                    i = end;
                }
                None => i += 1,
            }
        }
        for (n, (expr, tokens)) in found.iter().enumerate() {
            let other_day = found
                .iter()
                .enumerate()
                .any(|(m, (e, _))| m != n && matches!(e, Expr::At(t) if t.names_day()));
            out.push(self.resolved(expr, *tokens, other_day));
        }
    }

    fn resolved(&self, expr: &Expr, tokens: Span<Tokens>, other_day: bool) -> TimeExpr {
        let direction = direction(self.analysis, tokens);
        let value = Against { published: self.published, direction, other_day }.value(expr);
        let kind = match expr {
            Expr::Duration => TimeKind::Duration,
            Expr::Set => TimeKind::Set,
            Expr::Vague => TimeKind::Vague,
            // "in three days" beside a past verb is how long it took.
            Expr::At(Timed { point: Point::Ahead(..), .. }) if value.basis.is_none() => TimeKind::Duration,
            Expr::Within(..) if value.basis.is_none() => TimeKind::Duration,
            _ => TimeKind::Date,
        };
        let basis: Option<TimeBasis> = value.basis;
        TimeExpr { tokens, start: value.start, end: value.end, grain: value.grain, basis, kind }
    }

    /// Whether the atoms `from..end` are whole tokens.
    fn whole(&self, from: usize, end: usize) -> bool {
        end > from && self.atoms[from].first && self.atoms[end - 1].last
    }

    /// Whether the words belong to a longer name ("the April 6 Movement") or are a person's.
    fn part_of_name(&self, expr: &Expr, tokens: Span<Tokens>) -> bool {
        let core = self.analysis.ids(tokens).find_map(|t| {
            let upos = self.analysis.token(t).upos;
            (upos != Upos::Adp && upos != Upos::Det).then(|| self.analysis.entity_of(t)).flatten()
        });
        let Some(entity) = core else { return false };
        match entity.label {
            EntityLabel::Date => false,
            EntityLabel::Person => true,
            EntityLabel::Event | EntityLabel::Law => {
                let dated = matches!(expr, Expr::At(Timed { point: Point::Year(_) | Point::Fixed(_), .. }));
                let feast = matches!(
                    expr,
                    Expr::At(Timed { point: Point::Named { named: Named::Feast(_), .. }, .. })
                );
                !dated && !feast && entity.tokens.len() > tokens.len()
            }
            _ => entity.tokens.len() > tokens.len(),
        }
    }

    fn expr(&self, i: usize) -> Read<Expr> {
        if !self.atoms[i].first || !self.begins(i) {
            return None;
        }
        let mut best = self.point(i, false).map(|(t, n)| (Expr::At(t), n)).map(|e| self.day_or_era(e));
        for read in [
            self.range(i),
            self.limit(i),
            self.set(i),
            self.ahead(i),
            self.duration(i),
            self.phrase(Class::Vague, i).map(|(_, n)| (Expr::Vague, n)),
            self.phrase(Class::Anaphoric, i).map(|(_, n)| (Expr::At(Point::Open.into()), n)),
        ] {
            best = longer(best, read);
        }
        best
    }

    /// Whether an expression can begin at `i`, by its first word or the two first: most words of a
    /// text are passed over here.
    fn begins(&self, i: usize) -> bool {
        let word = |i: usize| {
            let low = self.low(i);
            low.starts_with(|c: char| c.is_ascii_digit() || c == '\'')
                || lexicon().starts(low)
                || matches!(
                    low,
                    "the"
                        | "this"
                        | "last"
                        | "next"
                        | "past"
                        | "coming"
                        | "current"
                        | "early"
                        | "mid"
                        | "late"
                        | "earlier"
                        | "later"
                        | "end"
                        | "close"
                        | "beginning"
                        | "start"
                        | "outset"
                        | "rest"
                        | "remainder"
                        | "middle"
                        | "final"
                        | "latter"
                )
        };
        match self.low(i) {
            "the" | "a" | "an" | "in" | "within" | "by" | "from" | "between" | "since" | "until" | "till"
            | "til" | "'til" | "through" | "before" | "after" | "starting" | "effective" | "per" => {
                word(i + 1) || lexicon().starts(self.low(i))
            }
            "up" | "prior" | "as" | "no" | "every" | "each" => true,
            _ => word(i),
        }
    }

    /// "today's world" is no day.
    fn day_or_era(&self, (expr, end): (Expr, usize)) -> (Expr, usize) {
        let era = matches!(&expr, Expr::At(Timed { point: Point::Shift(Unit::Day, 0), .. }))
            && self.low(end) == "'s"
            && self.has(Class::Era, end + 1);
        (if era { Expr::Vague } else { expr }, end)
    }

    /// A point behind a preposition that makes it the bound of an interval.
    fn limit(&self, i: usize) -> Read<Expr> {
        let word = self.low(i);
        let two = |next: &str| self.low(i + 1) == next;
        let after = match word {
            "up" if two("to") => i + 2,
            "prior" if two("to") => i + 2,
            "as" if two("of") || two("from") => i + 2,
            "no" if two("later") && self.low(i + 2) == "than" => i + 3,
            "since" | "until" | "till" | "til" | "'til" | "through" | "by" | "before" | "after" | "from"
            | "starting" | "effective" => i + 1,
            _ => return None,
        };
        let (timed, end) = self.limit_point(after)?;
        let expr = match word {
            "since" => Expr::Since(timed, true),
            "as" | "starting" | "effective" => Expr::Since(timed, false),
            "from" if self.governed_by_verb(i, end) => Expr::Since(timed, false),
            "from" => return None,
            "before" | "prior" | "after" if self.modifies(end) => return None,
            "before" | "prior" => Expr::Before(timed),
            "after" => Expr::After(timed),
            _ => Expr::Until(timed),
        };
        Some((expr, end))
    }

    /// A point that can bound an interval: one of the calendar, not a length of time.
    fn limit_point(&self, i: usize) -> Read<Timed> {
        self.point(i, true).filter(|(t, _)| !matches!(t.point, Point::Rolling(..) | Point::Ahead(..)))
    }

    /// Whether the words that end before `end` stand before the noun they modify.
    fn modifies(&self, end: usize) -> bool {
        self.low(end) == "'s" || self.low(end) == "'" || self.upos(end) == Some(Upos::Noun)
    }

    fn governed_by_verb(&self, from: usize, end: usize) -> bool {
        let tokens = Span::new(self.atoms[from].token.0, self.atoms[end - 1].token.0 + 1);
        let head = self.analysis.head_of_span(tokens).and_then(|t: TokenId| self.analysis.head(t));
        head.is_some_and(|h| self.analysis.token(h).upos == Upos::Verb)
    }

    fn range(&self, i: usize) -> Read<Expr> {
        let between = self.low(i) == "between";
        let led = between || self.low(i) == "from";
        let from = if led { i + 1 } else { i };
        let joins = |at: usize| match self.low(at) {
            "and" => between,
            "to" | "-" | "until" | "till" | "through" => true,
            _ => false,
        };
        let mut best = longer(self.day_range(from, joins), self.year_range(from, led));
        if let Some((a, at)) = self.point(from, led).filter(|(a, _)| calendar(a))
            && joins(at)
            && let Some((b, end)) = self.point(at + 1, true).filter(|(b, _)| calendar(b))
            && (led || alike(&a, &b))
        {
            best = longer(best, Some((share_year(a, b), end)));
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
        Some((Expr::Range(named(month, a, year), named(month, b, year)), end))
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
        (fits && !dated).then(|| (Expr::Range(Point::Year(a).into(), Point::Year(b).into()), end))
    }

    /// "every Tuesday", "on Mondays", "twice a week", "daily".
    fn set(&self, i: usize) -> Read<Expr> {
        let unit_like = |n: usize| {
            longer(
                self.phrase(Class::Unit, n).or_else(|| self.phrase(Class::Units, n)),
                self.phrase(Class::Weekday, n)
                    .or_else(|| self.phrase(Class::Part, n))
                    .or_else(|| self.phrase(Class::Season, n))
                    .or_else(|| self.phrase(Class::Holiday, n)),
            )
            .map(|(_, n)| n)
            .or_else(|| self.month(n).map(|(_, n)| n))
        };
        let end = match self.low(i) {
            "every" | "each" => {
                let n = match self.low(i + 1) {
                    "other" | "few" | "single" => i + 2,
                    _ => self.count(i + 1).map_or(i + 1, |(_, n)| n),
                };
                unit_like(n)?
            }
            "per" => self.phrase(Class::Unit, i + 1)?.1,
            _ if self.has(Class::Times, i)
                && matches!(self.low(i + 1), "a" | "an" | "per" | "every" | "each") =>
            {
                self.phrase(Class::Unit, i + 2)?.1
            }
            _ if self.has(Class::Weekdays, i) => i + 1,
            _ if !self.atoms[i].capital || i == 0 => self.phrase(Class::Set, i)?.1,
            _ => return None,
        };
        Some((Expr::Set, end))
    }

    /// "in two weeks", "within 48 hours".
    fn ahead(&self, i: usize) -> Read<Expr> {
        if !matches!(self.low(i), "in" | "within") {
            return None;
        }
        let (count, n) = self.count(i + 1)?;
        let (unit, mut end) = self.unit(n)?;
        if matches!(self.low(end), "'" | "'s") && self.low(end + 1) == "time" {
            end += 2;
        }
        let Some((unit, n)) = count.units(unit) else { return Some((Expr::Duration, end)) };
        if matches!(self.low(end), "of" | "after" | "before" | "-") {
            return None;
        }
        let expr = match self.low(i) {
            "within" => Expr::Within(unit, n),
            _ => Expr::At(Point::Ahead(unit, n).into()),
        };
        Some((expr, end))
    }

    /// "three hours", "a 48-hour", and with a preposition "a week", "years".
    fn duration(&self, i: usize) -> Read<Expr> {
        let led = i > 0
            && matches!(
                self.low(i - 1),
                "for"
                    | "in"
                    | "over"
                    | "within"
                    | "after"
                    | "during"
                    | "than"
                    | "about"
                    | "nearly"
                    | "almost"
                    | "of"
                    | "lasting"
                    | "least"
                    | "around"
                    | "to"
            );
        if led && let Some((_, end)) = self.phrase(Class::Units, i) {
            return (self.low(i - 1) == "for").then_some((Expr::Duration, end));
        }
        let (count, n) = self.count(i)?;
        let n =
            if matches!(self.low(n), "-" | "more" | "full" | "consecutive" | "straight") { n + 1 } else { n };
        let (_, end) = self.unit(n)?;
        let aged = self.low(end) == "old"
            || (self.low(end) == "-" && self.low(end + 1).starts_with("old"))
            || (self.low(end) == "of" && self.low(end + 1) == "age");
        let single = matches!(count, Count::Article) || self.low(i) == "one";
        let joined = self.low(n - 1) == "-";
        (!aged && (!single || led || joined)).then_some((Expr::Duration, end))
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
fn share_year(mut a: Timed, b: Timed) -> Expr {
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
    Expr::Range(a, b)
}

impl Timed {
    /// Whether it names a day from which something may be counted.
    fn names_day(&self) -> bool {
        match &self.point {
            Point::Fixed(_) | Point::WeekdayOf(..) | Point::From(..) => true,
            Point::Named { named, .. } => {
                matches!(named, Named::Weekday(_) | Named::Day(..) | Named::Feast(_) | Named::Nth(..))
            }
            Point::Shift(unit, n) => *unit == Unit::Day && *n != 0,
            _ => false,
        }
    }

    /// This point narrowed to `part`.
    pub(super) fn narrowed(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }
}
