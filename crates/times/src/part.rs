//! A stretch within a stretch: "early", "the first half of", "later this year", as days.

use demarche_core::record::Grain;
use jiff::civil::Date;

use super::point::{Part, Step, Stretch, add_days, add_months, days_between, nth_weekday};

impl Part {
    /// This part of `whole`; `published` is asked for only by "earlier" and "later".
    ///
    /// "Early" and "late" are the halves and "mid" the middle half: wide enough to be true.
    pub(super) fn of(self, whole: Stretch, published: Option<Date>) -> Option<Stretch> {
        let (start, end, grain) = whole;
        let fine = finer(grain);
        match self {
            Part::SoFar | Part::Rest => {
                let now = published?;
                let (start, end) = match (self, start <= now && now <= end) {
                    (_, false) => (start, end),
                    (Part::SoFar, true) => (start, now),
                    (_, true) => (now, end),
                };
                Some((start, end, if grain == Grain::Day { Grain::Hour } else { fine }))
            }
            Part::Weekday(n, weekday) => {
                let day = nth_weekday(start.year(), start.month(), n, weekday)?;
                (grain == Grain::Month).then_some((day, day, Grain::Day))
            }
            Part::Sub(n, count, unit) => {
                let (start, end) = if n > 0 {
                    let from = unit.add(start, (n - 1).checked_mul(count)?)?;
                    (from, add_days(unit.add(from, count)?, -1)?)
                } else {
                    (add_days(unit.add(add_days(end, 1)?, count.checked_neg()?)?, 0)?, end)
                };
                (start >= whole.0 && end <= whole.1).then_some((start, end, unit.grain()))
            }
            Part::Early | Part::Mid | Part::Late | Part::End | Part::Half(_) => {
                let (from, to) = self.bounds(whole)?;
                Some((from, to, fine))
            }
        }
    }

    fn bounds(self, (start, end, grain): Stretch) -> Option<(Date, Date)> {
        let len = days_between(start, end) + 1;
        // Whole months where there are several, else days.
        let (n, step): (i64, Step) = match grain {
            Grain::Hour | Grain::Day => return Some((start, end)),
            Grain::Week | Grain::Month => (len, add_days),
            _ => (months_in(start, end), add_months),
        };
        let (from, to) = match self {
            Part::Early | Part::Half(1) => (0, (n + 1) / 2),
            Part::Late | Part::End | Part::Half(_) => (n / 2, n),
            // Three months have their middle in the second.
            _ if n == 3 => (1, 2),
            // Decades and centuries by whole years.
            _ if n >= 120 => (n / 48 * 12, n - n / 48 * 12),
            _ => (n / 4, n - n / 4),
        };
        // Halves of an odd number of days share the middle one; those of a month meet at the 15th.
        let (from, to) = match (self, grain) {
            (Part::Early | Part::Half(1), Grain::Month) => (0, 15),
            (Part::Late | Part::End | Part::Half(_), Grain::Month) => (15, n),
            _ => (from, to),
        };
        Some((step(start, from)?, if to == n { end } else { add_days(step(start, to)?, -1)? }))
    }
}

fn months_in(start: Date, end: Date) -> i64 {
    (i64::from(end.year()) - i64::from(start.year())) * 12 + i64::from(end.month()) - i64::from(start.month())
        + 1
}

/// The next finer grain.
fn finer(grain: Grain) -> Grain {
    match grain {
        Grain::Century => Grain::Decade,
        Grain::Decade => Grain::Year,
        Grain::Year => Grain::Quarter,
        Grain::Quarter => Grain::Month,
        Grain::Month => Grain::Week,
        Grain::Week => Grain::Day,
        Grain::Day | Grain::Hour => Grain::Hour,
    }
}
