//! Times that only the rest of the document places: "that year", "two days later", "a year earlier",
//! and a weekday whose own clause does not say whether it is past or to come.
//!
//! A leaning time counts from the time told last that is fine enough, in its own sentence or the one
//! before; the time of a mere "he said" is passed over, since the story does not stand there. Where
//! amounts are compared, "a year earlier" is the quarter (or month) a year before the one reported, not
//! a whole year. One weekday means one day throughout an article, so that a weekday without a tense of
//! its own takes the day that all its other mentions agree on. What still has no anchor stays open.

use demarche_core::analysis::{Analysis, Deprel, TokenId};
use demarche_core::document::BlockKind;
use demarche_core::record::Grain;
use demarche_core::text::{Span, Tokens};
use demarche_core::time::{Stretch as TimeStretch, TimeKind, TimeUnit};
use jiff::civil::Date;

use super::TimeExpr;
use super::lexicon::{Class, lexicon};
use super::point::{Expr, Named, Point, Stretch, Timed, Unit};
use super::resolve::Against;
use super::tense::direction;

/// An expression as read, with what it is worth so far.
pub(super) type Timex = (Expr, TimeExpr);

/// A time leans on one told no more than so many sentences before.
const REACH: u32 = 1;

/// Places what leans on the rest of the document; takes away "the quarter" where none was told.
pub(super) fn anchor(analysis: &Analysis, published: Option<Date>, told: &mut Vec<Timex>) {
    weekdays(analysis, published, told);
    for at in 0..told.len() {
        let (before, rest) = told.split_at(at);
        let Some((expr, time)) = rest.first() else { break };
        let Some(stretch) = leant(analysis, before, expr, time) else { continue };
        let placed = place(analysis, published, expr, time, stretch);
        told[at].1 = placed;
    }
    told.retain(|(expr, time)| {
        !matches!(point(expr), Some(Point::Lean(Unit::Quarter, _))) || time.detail.named.is_some()
    });
}

/// The one point that an expression is told by.
fn point(expr: &Expr) -> Option<&Point> {
    expr.timed().map(|t| &t.point)
}

/// `time` with its point at `stretch`.
fn place(a: &Analysis, published: Option<Date>, expr: &Expr, time: &TimeExpr, stretch: Stretch) -> TimeExpr {
    let against = Against { published, direction: direction(a, time.tokens), other_day: false };
    let value = against.value(&expr.at(Point::Placed(stretch)));
    let (start, end, grain, basis) = (value.start, value.end, value.grain, value.basis);
    TimeExpr { start, end, grain, basis, detail: value.detail, ..*time }
}

/// Weekdays without a value take that of the same weekday elsewhere, where all agree.
fn weekdays(a: &Analysis, published: Option<Date>, told: &mut [Timex]) {
    let weekday = |expr: &Expr| match point(expr) {
        Some(Point::Named { named: Named::Weekday(w), year: None, which: None }) => Some(*w),
        _ => None,
    };
    let known: Vec<(i8, TimeStretch)> =
        told.iter().filter_map(|(e, t)| Some((weekday(e)?, t.detail.named?))).collect();
    for (expr, time) in told.iter_mut().filter(|(_, t)| t.detail.named.is_none()) {
        let Some(day) = weekday(expr) else { continue };
        let mut same = known.iter().filter(|(w, _)| *w == day).map(|(_, s)| *s);
        let Some(first) = same.next().filter(|f| same.all(|s| s == *f)) else { continue };
        *time = place(a, published, expr, time, (first.start, first.end, first.grain));
    }
}

/// The stretch that a leaning time comes to by those told `before` it.
fn leant(a: &Analysis, before: &[Timex], expr: &Expr, time: &TimeExpr) -> Option<Stretch> {
    let (unit, n, open) = match point(expr)? {
        Point::Lean(unit, n) => (*unit, *n, true),
        Point::Shift(unit, n) => (*unit, *n, false),
        _ => return None,
    };
    if unit == Unit::Year
        && n == -1
        && counted_back(a, time.tokens)
        && let Some(stretch) = compared(a, before, time)
    {
        return Some(stretch);
    }
    if !open {
        return None;
    }
    if unit == Unit::Quarter {
        let anchor = before.iter().rev().find_map(|told| quarter(a, told))?;
        return unit.around(unit.add(anchor.start, n)?);
    }
    let sentence = |t: &TimeExpr| a.token(TokenId(t.tokens.start)).sentence;
    // A title is no part of the story that the body tells.
    let title = |t: &TimeExpr| a.sentence(sentence(t)).kind == BlockKind::Title;
    let near = |t: &TimeExpr| sentence(time).0 - sentence(t).0 <= REACH && (title(time) || !title(t));
    let anchor = before
        .iter()
        .rev()
        .take_while(|(_, t)| near(t))
        .filter(|(_, t)| t.kind == TimeKind::Date && !reports(a, t))
        // What is set against a time is no stage of the story from which a second is counted back.
        .filter(|(_, t)| n >= 0 || !counted_back(a, t.tokens))
        .find_map(|(_, t)| t.detail.named.filter(|s| s.grain <= unit.grain()))?;
    unit.around(unit.add(anchor.start, n)?)
}

/// Whether the words count back ("a year ago", "a year earlier", "year-ago"), unlike "last year".
fn counted_back(a: &Analysis, words: Span<Tokens>) -> bool {
    a.ids(words).any(|t| {
        let form = a.form(t).to_lowercase();
        let last = form.rsplit('-').next().unwrap_or_default();
        matches!(last, "ago" | "earlier")
    })
}

/// Where the sentence compares amounts: the period a year before the one that is reported.
fn compared(a: &Analysis, before: &[Timex], time: &TimeExpr) -> Option<Stretch> {
    let sentence = a.token(TokenId(time.tokens.start)).sentence;
    let amount = |t: TokenId| lexicon().has(Class::Amount, &a.form(t).to_lowercase());
    if !a.ids(a.sentence(sentence).tokens).any(amount) {
        return None;
    }
    let year = |s: TimeStretch| Unit::Year.add(s.start, -1);
    let quarters = before.iter().rev().find_map(|told| quarter(a, told));
    // "For the nine months … a year earlier" is no quarter: that part of a year is the year before's.
    let long = before
        .iter()
        .rev()
        .find_map(|told| match (quarter(a, told), told.1.detail.length) {
            (Some(_), _) => Some(false),
            (_, Some(length)) => Some(length.unit == TimeUnit::Month && length.halves.is_some_and(|h| h > 6)),
            _ => None,
        })
        .unwrap_or(false);
    match quarters {
        Some(told) if long => Unit::Year.around(year(told)?),
        Some(told) => Unit::Quarter.around(year(told)?),
        None => {
            let inside = before.iter().rev().filter(|(_, t)| {
                a.token(TokenId(t.tokens.start)).sentence == sentence && t.kind == TimeKind::Date
            });
            let month = inside.filter_map(|(_, t)| t.detail.named).find(|s| s.grain == Grain::Month)?;
            Unit::Month.around(year(month)?)
        }
    }
}

/// The quarter of the calendar that a time names, unless it is one that another is compared with.
fn quarter(a: &Analysis, (expr, time): &Timex) -> Option<TimeStretch> {
    if counted_back(a, time.tokens) || matches!(point(expr), Some(Point::Lean(_, 1.. | ..=-1))) {
        return None;
    }
    let calendar = |s: &TimeStretch| {
        Unit::Quarter.around(s.start) == Some((s.start, s.end, Grain::Quarter)) && s.grain == Grain::Quarter
    };
    time.detail.named.filter(calendar)
}

/// Whether a time is only that of somebody's words ("the minister said on Friday").
fn reports(a: &Analysis, time: &TimeExpr) -> bool {
    let Some(verb) = a.head_of_span(time.tokens).and_then(|t| a.head(t)) else { return false };
    a.token(verb).deprel.is(Deprel::Parataxis) || a.children_by(verb, Deprel::Ccomp).next().is_some()
}

impl Expr {
    /// The same expression with its point at `point`.
    fn at(&self, point: Point) -> Expr {
        let moved = |t: &Timed| Timed { point, ..t.clone() };
        match self {
            Expr::At(t) => Expr::At(moved(t)),
            Expr::Since(t, behind) => Expr::Since(moved(t), *behind),
            Expr::Until(t) => Expr::Until(moved(t)),
            Expr::Before(t) => Expr::Before(moved(t)),
            Expr::After(t) => Expr::After(moved(t)),
            other => other.clone(),
        }
    }
}
