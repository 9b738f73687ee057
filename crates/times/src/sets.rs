//! What is no point of the calendar: sets ("every Tuesday"), lengths of time ("for three days"), and
//! lengths counted from now ("in two weeks"). Which of them is a length and which a time ahead is
//! settled by the tense, in `resolve`.

use demarche_core::analysis::TokenId;
use demarche_core::text::Span;
use demarche_core::time::{Length, TimeUnit};
use demarche_lexicon::Word;

use super::counted::Offset;
use super::lexicon::{Class, lexicon};
use super::parse::{Read, Sentence};
use super::point::{Expr, Point, Unit};
use super::words::Count;

/// The period and the weekday of a set, and the atom after it.
type Recurring = Option<(Option<Length>, Option<i8>, usize)>;

impl Sentence<'_> {
    /// "every Tuesday", "on Mondays", "twice a week", "daily".
    pub(super) fn set(&self, i: usize) -> Read<Expr> {
        let (length, weekday, end) = match self.low(i) {
            _ if self.has(Class::Each, i) => {
                let (halves, at) = self.phrase(Class::Each, i)?;
                // "Every few days" has its number already.
                let count = self.count(at).filter(|(c, _)| at == i + 1 && *c != Count::Article);
                if let Some((count, n)) = count {
                    let (unit, end) = self.unit(n)?;
                    (Some(count.length(unit)), None, end)
                } else {
                    self.recurring(at, halves.parse().ok())?
                }
            }
            "per" => self.period(i + 1)?,
            _ if self.has(Class::Times, i) && self.is(i + 1, Word::Distributive) => self.period(i + 2)?,
            low if self.has(Class::Weekdays, i) => {
                let weekday = lexicon().number(Class::Weekdays, low).and_then(|n| i8::try_from(n).ok());
                (None, weekday, i + 1)
            }
            _ if !self.atoms[i].capital || i == 0 => {
                let (unit, end) = self.phrase(Class::Set, i)?;
                let length = Unit::parse(unit).map(|(_, unit)| Length { halves: Some(2), unit });
                (length, None, end)
            }
            _ => return None,
        };
        Some((Expr::Set(length, weekday), end))
    }

    /// A unit as the period of a set.
    fn period(&self, i: usize) -> Recurring {
        let (unit, end) = self.phrase(Class::Unit, i)?;
        let (_, unit) = Unit::parse(unit)?;
        Some((Some(Length { halves: Some(2), unit }), None, end))
    }

    /// What "every" takes: a unit, a weekday, or another stretch that comes back; `halves` of a unit.
    fn recurring(&self, i: usize, halves: Option<u32>) -> Recurring {
        if let Some(((_, unit), end)) = self.unit(i) {
            return Some((Some(Length { halves, unit }), None, end));
        }
        if let Some((weekday, end)) = self.weekday(i) {
            return Some((None, Some(weekday), end + usize::from(self.has(Class::Part, end))));
        }
        if self.has(Class::Part, i) {
            return Some((Some(Length { halves, unit: TimeUnit::Day }), None, i + 1));
        }
        let yearly = self.phrase(Class::Season, i).or_else(|| self.phrase(Class::Holiday, i)).map(|(_, n)| n);
        let end = yearly.or_else(|| self.month(i).map(|(_, n)| n))?;
        Some((Some(Length { halves, unit: TimeUnit::Year }), None, end))
    }

    /// "in two weeks", "within 48 hours".
    pub(super) fn ahead(&self, i: usize) -> Read<Expr> {
        if !matches!(self.low(i), "in" | "within") {
            return None;
        }
        let (count, n) = self.count(i + 1)?;
        let (unit, mut end) = self.unit(n)?;
        if matches!(self.low(end), "'" | "'s") && self.low(end + 1) == "time" {
            end += 2;
        }
        let length = count.length(unit);
        if self.low(i) == "in" && self.ranked(i, end) {
            return Some((Expr::Duration(length), end));
        }
        let Some((unit, n)) = count.units(unit) else { return Some((Expr::Duration(length), end)) };
        let anchored = matches!(self.offset(end), Some((Offset::Before | Offset::After, _)));
        if anchored || matches!(self.low(end), "of" | "-") {
            return None;
        }
        let expr = match self.low(i) {
            "within" => Expr::Within(unit, n, length),
            _ => Expr::At(Point::Ahead(unit, n, length).into()),
        };
        Some((expr, end))
    }

    /// Whether the words `from..end` hang on what is ranked among its like: "the lowest level in six
    /// years", "the first visit in a decade".
    fn ranked(&self, from: usize, end: usize) -> bool {
        let a = self.analysis;
        let words = Span::new(self.atoms[from].token.0, self.atoms[end - 1].token.0 + 1);
        let Some(head) = a.head_of_span(words).and_then(|t| a.head(t)) else { return false };
        let ranks = |t: &TokenId| {
            *t < TokenId(words.start)
                && (a.token(*t).feats.has("Degree", "Sup") || a.token(*t).feats.has("NumType", "Ord"))
        };
        ranks(&head) || a.children(head).iter().any(ranks)
    }

    /// "three hours", "a 48-hour", and with a preposition "a week", "years".
    pub(super) fn duration(&self, i: usize) -> Read<Expr> {
        // "The weeks before the vote", "months of talks".
        let the = usize::from(self.low(i) == "the");
        if self.phrase(Class::Units, i + the).is_some()
            && let Some(((_, unit), end)) = self.unit(i + the)
            && (self.any(end, &["before", "after"]) || (the == 0 && self.low(end) == "of"))
            && unit != TimeUnit::Second
        {
            return Some((Expr::Duration(Length { halves: None, unit }), end));
        }
        let led = self.follows(i, Word::BeforeLength);
        if led
            && self.phrase(Class::Units, i).is_some()
            && let Some(((_, unit), end)) = self.unit(i)
        {
            let length = Length { halves: None, unit };
            return (self.low(i - 1) == "for").then_some((Expr::Duration(length), end));
        }
        let (count, n) = self.count(i)?;
        let n = if self.low(n) == "-" || self.is(n, Word::LengthAdjective) { n + 1 } else { n };
        let (unit, end) = self.unit(n)?;
        let aged = self.low(end) == "old"
            || (self.low(end) == "-" && self.low(end + 1).starts_with("old"))
            || (self.low(end) == "of" && self.low(end + 1) == "age");
        let single = matches!(count, Count::Article) || self.low(i) == "one";
        // "a day after the vote": a length, whose start is told otherwise.
        let counted = matches!(
            self.offset(end),
            Some((Offset::Before | Offset::After | Offset::Earlier | Offset::Later, _))
        );
        let joined = self.low(n - 1) == "-" || counted;
        (!aged && (!single || led || joined)).then_some((Expr::Duration(count.length(unit)), end))
    }
}
