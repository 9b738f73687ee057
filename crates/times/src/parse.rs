//! The sentence walk: at each word the longest expression that begins there, then past it.
//!
//! This module knows prepositions, ranges, sets and durations; the points they take are read in
//! `phrase`. Nothing here looks at the day of publication.

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, SentenceId, TokenId, Upos};
use demarche_core::text::{Span, Tokens};
use demarche_core::time::{Length, Reference, TimeDetail};
use demarche_lexicon::labels;
use jiff::civil::Date;

use super::atoms::{Atom, atoms};
use super::counted::Offset;
use super::discourse::Timex;
use super::lexicon::{Class, lexicon};
use super::point::{Expr, Named, Part, Point, Timed, Unit};
use super::resolve::Against;
use super::tense::direction;
use super::{TimeExpr, TimeKind};

/// One sentence being read.
pub(super) struct Sentence<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) atoms: Vec<Atom>,
    pub(super) published: Option<Date>,
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
    pub(super) fn scan(&self, out: &mut Vec<Timex>) {
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
        let days: Vec<bool> = found.iter().map(|(e, _)| matches!(e, Expr::At(t) if t.names_day())).collect();
        for (n, (expr, tokens)) in found.into_iter().enumerate() {
            let other_day = days.iter().enumerate().any(|(m, day)| m != n && *day);
            let mut time = self.resolved(&expr, tokens, other_day);
            if let Expr::Range(a, b, joint) = &expr {
                time.ends = self.ends(tokens, a, b, *joint, &time);
            }
            out.push((expr, time));
        }
    }

    fn resolved(&self, expr: &Expr, tokens: Span<Tokens>, other_day: bool) -> TimeExpr {
        let direction = direction(self.analysis, tokens);
        let value = Against { published: self.published, direction, other_day }.value(expr);
        let kind = match expr {
            Expr::Duration(_) => TimeKind::Duration,
            Expr::Set(..) => TimeKind::Set,
            Expr::Vague(..) => TimeKind::Vague,
            // "in three days" beside a past verb is how long it took.
            Expr::At(Timed { point: Point::Ahead(..), .. }) if value.basis.is_none() => TimeKind::Duration,
            Expr::Within(..) if value.basis.is_none() => TimeKind::Duration,
            _ => TimeKind::Date,
        };
        TimeExpr {
            tokens,
            start: value.start,
            end: value.end,
            grain: value.grain,
            basis: value.basis,
            kind,
            detail: value.detail,
            ends: None,
        }
    }

    /// The two points of a range with their own words, where the words between part them.
    fn ends(
        &self,
        tokens: Span<Tokens>,
        a: &Timed,
        b: &Timed,
        joint: usize,
        time: &TimeExpr,
    ) -> Option<[(Span<Tokens>, TimeDetail); 2]> {
        let middle = self.atoms[joint].token.0;
        if middle <= tokens.start || middle + 1 >= tokens.end {
            return None;
        }
        let against = Against {
            published: self.published,
            direction: direction(self.analysis, tokens),
            other_day: false,
        };
        let first = against.starting(a, b, time.end);
        let detail =
            |named, timed: &Timed| TimeDetail { named, day_time: timed.day_time, ..TimeDetail::default() };
        Some([
            (Span::new(tokens.start, middle), detail(first, a)),
            (Span::new(middle + 1, tokens.end), detail(against.whole(b), b)),
        ])
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
        // "The April 6 Movement": a day before the capital of the name it is a part of.
        let after = TokenId(tokens.end);
        let day =
            matches!(expr, Expr::At(t) if matches!(t.point, Point::Named { named: Named::Day(..), .. }));
        let named = day
            && self.atoms.iter().any(|a| a.token == after && a.capital)
            && self.analysis.token(after).upos == Upos::Propn
            && self.analysis.head_of_span(tokens).is_some_and(|t| self.analysis.head(t) == Some(after));
        if named {
            return true;
        }
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
            self.vague(i),
            self.leaning(i).map(|(t, n)| (Expr::At(t), n)),
        ] {
            best = longer(best, read);
        }
        best
    }

    /// A vague phrase of the table. "The future of the region" is no time, nor is a "now" that joins
    /// clauses, nor "the past" before the noun it describes.
    fn vague(&self, i: usize) -> Read<Expr> {
        let (value, end) = self.phrase(Class::Vague, i)?;
        let (way, unit) = value.split_once(' ').unwrap_or((value, ""));
        let noun = |n: usize| matches!(self.upos(n), Some(Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num));
        let last = self.atoms[end - 1].token;
        // "The past", "at present": the noun that names the way itself.
        let head_noun = self.low(end - 1) == way;
        let fits = if head_noun {
            self.low(end) != "of" && !noun(end)
        } else {
            self.analysis.token(last).deprel != Deprel::Mark
                && !(self.low(i) == "now" && self.low(end) == "that")
        };
        // "Shortly after the vote" counts from that, not from now.
        let counts = matches!(self.offset(end), Some((Offset::Before | Offset::After | Offset::Later, _)));
        let fits = fits && !(value == "future" && counts);
        let length = Unit::parse(unit).map(|(_, unit)| Length { halves: None, unit });
        fits.then(|| (Expr::Vague(reference(way), length), end))
    }

    /// Whether an expression can begin at `i`, by its first words: most words of a text are passed over here.
    fn begins(&self, i: usize) -> bool {
        let tells = |i: usize| {
            let low = self.low(i);
            low.starts_with(|c: char| c.is_ascii_digit() || c == '\'') || lexicon().starts(low)
        };
        match self.phrase(Class::Limit, i).or_else(|| self.phrase(Class::Lead, i)) {
            // Several words together lead nothing else.
            Some((_, end)) => end > i + 1 || tells(end) || lexicon().starts(self.low(i)),
            None => tells(i),
        }
    }

    /// "today's world" is no day.
    fn day_or_era(&self, (expr, end): (Expr, usize)) -> (Expr, usize) {
        let era = matches!(&expr, Expr::At(Timed { point: Point::Shift(Unit::Day, 0), .. }))
            && self.low(end) == "'s"
            && self.has(Class::Era, end + 1);
        (if era { Expr::Vague(Some(Reference::Present), None) } else { expr }, end)
    }

    /// A point behind a preposition that makes it the bound of an interval.
    fn limit(&self, i: usize) -> Read<Expr> {
        let (limit, after) = self.phrase(Class::Limit, i)?;
        let (timed, end) = self.limit_point(after)?;
        let expr = match Limit::parse(limit)? {
            Limit::Since => Expr::Since(timed, true),
            Limit::AsOf => Expr::Since(timed, false),
            // "Fell from a year earlier" compares.
            Limit::From
                if matches!(timed.point, Point::Lean(_, ..=-1) | Point::Shift(Unit::Year, ..=-1))
                    || !self.governed_by_verb(i, end) =>
            {
                return None;
            }
            Limit::From => Expr::Since(timed, false),
            Limit::Before | Limit::After if self.modifies(end) => return None,
            Limit::Before => Expr::Before(timed),
            Limit::After => Expr::After(timed),
            Limit::Until => Expr::Until(timed),
        };
        Some((expr, end))
    }

    /// A point that can bound an interval: one of the calendar, not a length of time.
    fn limit_point(&self, i: usize) -> Read<Timed> {
        self.point(i, true).filter(|(t, _)| {
            !matches!(t.point, Point::Rolling(..) | Point::RollingOpen(_) | Point::Ahead(..))
        })
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
}

labels! {
    /// What a word makes of the time behind it.
    pub(super) Limit {
        /// The start of what lasts until now.
        Since = "since",
        /// A start that may lie ahead.
        AsOf = "as-of",
        /// A start, where a verb says what began.
        From = "from",
        /// An end that is not reached.
        Before = "before",
        /// A start that is left behind.
        After = "after",
        /// An end.
        Until = "until",
    }
}

/// Which way a vague phrase of the table points.
pub(super) fn reference(way: &str) -> Option<Reference> {
    match way {
        "past" => Some(Reference::Past),
        "present" => Some(Reference::Present),
        "future" => Some(Reference::Future),
        _ => None,
    }
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
