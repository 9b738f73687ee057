//! What the words of a time expression tell, apart from the days they come to.
//!
//! [`crate::record::Time`] keeps an interval of days. TIMEX3 (ISO-TimeML, ISO 24617-1:2012) tells more
//! of an expression than that: a length ("three days"), a time of day, the period of what comes back, or
//! that it means only the past, the present or the future. [`TimeDetail`] holds these beside the interval;
//! finding them is the work of the room `coder`, writing them as TIMEX3 that of `eval`.

use jiff::civil::Date;

use crate::record::Grain;

/// What a time expression is, after the types of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeKind {
    /// A day, month, year or another stretch of the calendar, or a time of a day.
    Date,
    /// A length of time, placed nowhere on the calendar.
    Duration,
    /// Something that comes back ("every Tuesday").
    Set,
    /// A time whose bounds the words do not give ("soon").
    Vague,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Nights.
    Night,
    /// Weeks of seven days.
    Week,
    /// Weekends.
    Weekend,
    /// Months of the calendar.
    Month,
    /// Quarters of a year.
    Quarter,
    /// Years.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
}

/// A length of time as told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many halves of the unit ("two and a half years" are five); `None` where the words leave
    /// the number open ("several years").
    pub halves: Option<u32>,
    /// Of what.
    pub unit: TimeUnit,
}

/// A part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayPart {
    /// Until noon.
    Morning,
    /// Noon.
    Midday,
    /// From noon to evening.
    Afternoon,
    /// From the end of work to the night.
    Evening,
    /// The hours of darkness.
    Night,
}

/// The time of day told with an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayTime {
    /// A part of the day.
    Part(DayPart),
    /// A time on the clock, in the place's own time: hour 0 to 24, minute 0 to 59 where it is told.
    Clock(u8, Option<u8>),
}

/// Which way a vague expression points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// "recently".
    Past,
    /// "now".
    Present,
    /// "soon".
    Future,
}

/// A stretch of the calendar: first day, last day, and how fine it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stretch {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// How fine.
    pub grain: Grain,
}

/// What the words tell beside the interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TimeDetail {
    /// The stretch of the calendar that the expression names: all of May in "late May", the Friday in
    /// "by Friday". `None` where it has no value, or where the value is a length counted from a day.
    pub named: Option<Stretch>,
    /// The time of day, where one is told.
    pub day_time: Option<DayTime>,
    /// The length of a duration or of a stretch counted from a day ("the past two months"), or the
    /// period of a set.
    pub length: Option<Length>,
    /// The weekday (1 is Monday) that a set names.
    pub weekday: Option<i8>,
    /// Which way an expression without a value points.
    pub reference: Option<Reference>,
}
