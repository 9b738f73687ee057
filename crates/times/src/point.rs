//! What a time expression means before it is placed: points of the calendar and their arithmetic.
//!
//! All arithmetic is checked: a year that the calendar does not reach gives no value.

use demarche_core::record::Grain;
use demarche_core::time::{DayTime, Length, Reference, TimeUnit};
use demarche_lexicon::labels;
use jiff::civil::Date;

/// Moves a day by so many of something.
pub(super) type Step = fn(Date, i64) -> Option<Date>;

/// First day, last day and grain.
pub(super) type Stretch = (Date, Date, Grain);

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Anything below a day.
    Clock,
    Day,
    Night,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// The unit a table line names, and the same as a unit of lengths.
    pub(super) fn parse(text: &str) -> Option<(Self, TimeUnit)> {
        use TimeUnit as U;
        let (told, unit) = match text {
            "second" => (U::Second, Self::Clock),
            "minute" => (U::Minute, Self::Clock),
            "hour" => (U::Hour, Self::Clock),
            "day" => (U::Day, Self::Day),
            "night" => (U::Night, Self::Night),
            "week" => (U::Week, Self::Week),
            "fortnight" => (U::Week, Self::Fortnight),
            "weekend" => (U::Weekend, Self::Weekend),
            "month" => (U::Month, Self::Month),
            "quarter" => (U::Quarter, Self::Quarter),
            "year" => (U::Year, Self::Year),
            "decade" => (U::Decade, Self::Decade),
            "century" => (U::Century, Self::Century),
            _ => return None,
        };
        Some((unit, told))
    }

    /// The grain of one such unit.
    pub(super) fn grain(self) -> Grain {
        match self {
            Self::Clock | Self::Night => Grain::Hour,
            Self::Day => Grain::Day,
            Self::Week | Self::Fortnight | Self::Weekend => Grain::Week,
            Self::Month => Grain::Month,
            Self::Quarter => Grain::Quarter,
            Self::Year => Grain::Year,
            Self::Decade => Grain::Decade,
            Self::Century => Grain::Century,
        }
    }

    /// So many units as a length; `None` for units that have none of their own.
    pub(super) fn length(self, count: i32) -> Option<Length> {
        let unit = match self {
            Self::Day => TimeUnit::Day,
            Self::Week => TimeUnit::Week,
            Self::Month => TimeUnit::Month,
            Self::Quarter => TimeUnit::Quarter,
            Self::Year => TimeUnit::Year,
            _ => return None,
        };
        Some(Length { halves: u32::try_from(count).ok()?.checked_mul(2), unit })
    }

    /// `date` moved by `n` units; `None` for units below a day and dates out of reach.
    pub(super) fn add(self, date: Date, n: i32) -> Option<Date> {
        let n = i64::from(n);
        match self {
            Self::Clock => None,
            Self::Day | Self::Night => add_days(date, n),
            Self::Week | Self::Weekend => add_days(date, n * 7),
            Self::Fortnight => add_days(date, n * 14),
            Self::Month => add_months(date, n),
            Self::Quarter => add_months(date, n * 3),
            Self::Year => add_months(date, n * 12),
            Self::Decade => add_months(date, n * 120),
            Self::Century => add_months(date, n * 1200),
        }
    }

    /// The calendar unit that holds `date`.
    pub(super) fn around(self, date: Date) -> Option<Stretch> {
        let (start, end) = match self {
            Self::Clock => return None,
            Self::Day | Self::Night => (date, date),
            Self::Week | Self::Fortnight => week(date)?,
            Self::Weekend => {
                let (_, sunday) = week(date)?;
                (add_days(sunday, -1)?, sunday)
            }
            Self::Month => (date.first_of_month(), date.last_of_month()),
            Self::Quarter => months(date.year(), (date.month() - 1) / 3 * 3 + 1, 3)?,
            Self::Year => (date.first_of_year(), date.last_of_year()),
            Self::Decade => years(date.year().div_euclid(10).checked_mul(10)?, 10)?,
            Self::Century => years((date.year() - 1).div_euclid(100).checked_mul(100)?.checked_add(1)?, 100)?,
        };
        Some((start, end, self.grain()))
    }
}

/// `date` and `n` days.
pub(super) fn add_days(date: Date, n: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(n).ok()?).ok()
}

/// `date` and `n` months, on the last day of the month where that has fewer days.
pub(super) fn add_months(date: Date, n: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_months(n).ok()?).ok()
}

/// Days from `a` to `b`.
pub(super) fn days_between(a: Date, b: Date) -> i64 {
    a.duration_until(b).as_hours() / 24
}

/// Monday to Sunday of the week (ISO 8601) that holds `date`.
pub(super) fn week(date: Date) -> Option<(Date, Date)> {
    let monday = add_days(date, -i64::from(date.weekday().to_monday_zero_offset()))?;
    Some((monday, add_days(monday, 6)?))
}

fn months(year: i16, month: i8, n: i64) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, add_days(add_months(first, n)?, -1)?))
}

/// The `n` years from `first` on.
pub(super) fn years(first: i16, n: i16) -> Option<(Date, Date)> {
    let last = first.checked_add(n - 1)?;
    Some((Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?))
}

/// How the day of a holiday is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feast {
    /// Month and day.
    Fixed(i8, i8),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Month, which one, and weekday (1 is Monday).
    Nth(i8, i8, i8),
    /// One day of one year.
    Date(Date),
    /// Differs by country, calendar or year.
    Unplaced,
}

impl Feast {
    /// The rule as the table writes it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (rule, rest) = text.split_once(' ').unwrap_or((text, ""));
        let number = |n: usize, parted: char| rest.splitn(3, parted).nth(n)?.parse().ok();
        Some(match rule {
            "fixed" => Self::Fixed(number(0, '-')?, number(1, '-')?),
            "easter" => Self::Easter(rest.parse().ok()?),
            "nth" => Self::Nth(number(0, ' ')?, number(1, ' ')?, number(2, ' ')?),
            "date" => Self::Date(rest.parse().ok()?),
            "unplaced" => Self::Unplaced,
            _ => return None,
        })
    }

    fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Easter(after) => add_days(easter(year)?, after),
            Self::Nth(month, n, weekday) => nth_weekday(year, month, n, weekday),
            Self::Date(date) => (date.year() == year).then_some(date),
            Self::Unplaced => None,
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by the anonymous algorithm that Meeus prints
/// (Astronomical Algorithms, chapter 8); `None` before the calendar began.
pub(super) fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

/// The `n`th such weekday of a month; negative `n` counts from the end.
pub(super) fn nth_weekday(year: i16, month: i8, n: i8, weekday: i8) -> Option<Date> {
    let weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).ok()?;
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday).ok()
}

/// What comes back every week or every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Weekday(i8),
    Weekend,
    Month(i8),
    /// Month, day, and the weekday where it is told too.
    Day(i8, i8, Option<i8>),
    /// By its first month.
    Season(i8),
    Quarter(i8),
    Feast(Feast),
    /// Month, which one, and weekday.
    Nth(i8, i8, i8),
}

impl Named {
    /// Whether it comes back every week.
    pub(super) fn weekly(self) -> bool {
        matches!(self, Self::Weekday(_) | Self::Weekend)
    }

    /// Its days in `year`; those of a winter begin in it.
    pub(super) fn in_year(self, year: i16) -> Option<Stretch> {
        let day = |d: Date| (d, d, Grain::Day);
        Some(match self {
            Self::Weekday(_) | Self::Weekend => return None,
            Self::Month(m) => {
                let (start, end) = months(year, m, 1)?;
                (start, end, Grain::Month)
            }
            Self::Day(m, d, weekday) => {
                let date = Date::new(year, m, d).ok()?;
                if weekday.is_some_and(|w| w != date.weekday().to_monday_one_offset()) {
                    return None;
                }
                day(date)
            }
            Self::Season(m) => {
                let (start, end) = months(year, m, 3)?;
                (start, end, Grain::Quarter)
            }
            Self::Quarter(n) => {
                let (start, end) = months(year, n * 3 - 2, 3)?;
                (start, end, Grain::Quarter)
            }
            Self::Feast(feast) => day(feast.in_year(year)?),
            Self::Nth(month, n, weekday) => day(nth_weekday(year, month, n, weekday)?),
        })
    }

    /// Its occurrences around `pivot`, in order: two years or two weeks to either side.
    pub(super) fn near(self, pivot: Date) -> Vec<Stretch> {
        let place = |n: i16| match self {
            Self::Weekday(w) => {
                let (monday, _) = week(add_days(pivot, i64::from(n) * 7)?)?;
                let date = add_days(monday, i64::from(w - 1))?;
                Some((date, date, Grain::Day))
            }
            Self::Weekend => Unit::Weekend.around(add_days(pivot, i64::from(n) * 7)?),
            _ => self.in_year(pivot.year().checked_add(n)?),
        };
        (-2..=2).filter_map(place).collect()
    }
}

labels! {
    /// The word that picks one of what comes back.
    pub(super) Which {
        This = "this",
        Last = "last",
        Next = "next",
        Past = "past",
        Coming = "coming",
    }
}

impl Which {
    /// How far from the unit of today, where it picks one of the calendar and no stretch that ends or begins now.
    pub(super) fn shift(self) -> Option<i16> {
        match self {
            Self::This => Some(0),
            Self::Last => Some(-1),
            Self::Next => Some(1),
            Self::Past | Self::Coming => None,
        }
    }
}

/// A point or stretch of the calendar as told.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Point {
    /// A day told in full.
    Fixed(Date),
    /// A weekday (1 is Monday) of the week of publication, moved by so many weeks.
    WeekdayOf(i8, i32),
    /// Something that comes back, with its year or a word that picks one, or neither.
    Named { named: Named, year: Option<i16>, which: Option<Which> },
    /// A year told in full.
    Year(i16),
    /// The winter that begins in the year.
    Winter(i16),
    /// By its first year.
    Decade(i16),
    /// A decade told without its century, by its last two digits.
    BareDecade(i16),
    /// By its number.
    Century(i16),
    /// The unit that holds the day of publication, moved by so many.
    Shift(Unit, i32),
    /// The stretch of so many units up to the day of publication (negative) or from it on.
    Rolling(Unit, i32, Length),
    /// The same for a number that is not told, so that it has no days.
    RollingOpen(Length),
    /// "in two weeks": a time ahead, or a length of time where the verb tells of the past.
    Ahead(Unit, i32, Length),
    /// What comes back, in the year of publication moved by so many.
    NamedIn(Named, i16),
    /// A stretch that the rest of the document gave.
    Placed(Stretch),
    /// The unit that holds a time told before, moved by so many ("that day", "two years later").
    Lean(Unit, i32),
    /// So many units from another point.
    From(Unit, i32, Box<Timed>),
    /// "several years ago": behind, and without a value.
    Ago,
    /// Recognised, and without a value.
    Open,
}

/// A stretch within a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Mid,
    Late,
    /// "the end of": the last day where the preposition sets a limit, else late.
    End,
    /// "earlier this year".
    SoFar,
    /// "later this year".
    Rest,
    /// The first or the second half.
    Half(u8),
    /// Which such weekday of a month (negative from the end; 1 is Monday).
    Weekday(i8, i8),
    /// Which (negative from the end), how many, of what: "the first three months of".
    Sub(i32, i32, Unit),
}

impl Part {
    /// The part as the table writes it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "early" => Self::Early,
            "mid" => Self::Mid,
            "late" => Self::Late,
            "end" => Self::End,
            "so-far" => Self::SoFar,
            "rest" => Self::Rest,
            _ => return None,
        })
    }
}

/// A point with what narrows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timed {
    pub(super) point: Point,
    pub(super) part: Option<Part>,
    /// The time of day told with it.
    pub(super) day_time: Option<DayTime>,
    /// Whether the words tell it only roughly ("about two years ago"): then it has no days.
    pub(super) rough: bool,
}

impl From<Point> for Timed {
    fn from(point: Point) -> Self {
        Self { point, part: None, day_time: None, rough: false }
    }
}

/// A whole expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    At(Timed),
    /// From, to, and the atom between them.
    Range(Timed, Timed, usize),
    /// From then on; true where it must lie behind.
    Since(Timed, bool),
    Until(Timed),
    Before(Timed),
    After(Timed),
    Within(Unit, i32, Length),
    Duration(Length),
    Set(Option<Length>, Option<i8>),
    /// Which way it points, and what it counts without a number ("recent weeks").
    Vague(Option<Reference>, Option<Length>),
}
