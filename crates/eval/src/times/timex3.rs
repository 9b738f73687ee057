//! Our times as the attributes `type` and `value` of TIMEX3.
//!
//! After the annotation guidelines of TimeML 1.2.1 (Saurí et al. 2006, section 2.2) and the values that
//! TempEval-3 uses. The table, by what an expression tells, the first that fits:
//!
//! | ours | type | value |
//! |---|---|---|
//! | a set with a weekday, or its period | SET | `XXXX-WXX-2`, `P1W`; unknown number `PXD` |
//! | a length, alone or counted from a day ("the past two months", "recent years") | DURATION | `P2M`, `PT3H`, `PXY`, `P2Y6M` |
//! | no days, but a direction | DATE | `PAST_REF`, `PRESENT_REF`, `FUTURE_REF` |
//! | a day with a time of day | TIME | `1998-03-05T14:30`, `1998-03-05TMO` |
//! | a day | DATE | `1998-03-05` |
//! | Saturday and Sunday | DATE | `1998-W10-WE` |
//! | a week | DATE | `1998-W10` (ISO 8601) |
//! | a month, a quarter, half a year | DATE | `1998-03`, `1998-Q1`, `1998-H1` |
//! | three months that are a season | DATE | `1998-SP`, `-SU`, `-FA`, `-WI` (by the year it begins in) |
//! | a year, a decade, a century | DATE | `1998`, `199`, `19` |
//!
//! A vague expression that tells neither ("sometime", "overnight") is no TIMEX3: [`marked`] leaves it out.
//!
//! "early", "late" and their like are the attribute `mod` in TIMEX3, so the value is that of the whole
//! stretch; prepositions ("since", "by") are relations there, so the value is that of the point.

use demarche_core::record::Grain;
use demarche_core::time::{DayPart, DayTime, Length, Reference, Stretch, TimeDetail, TimeKind, TimeUnit};
use jiff::civil::Date;

/// Whether TIMEX3 marks the expression: a vague one needs a direction or a unit to have a value at all.
pub fn marked(kind: TimeKind, detail: &TimeDetail) -> bool {
    kind != TimeKind::Vague || detail.reference.is_some() || detail.length.is_some()
}

/// The attribute `type`.
pub fn kind(kind: TimeKind, detail: &TimeDetail) -> &'static str {
    match kind {
        TimeKind::Set => "SET",
        TimeKind::Duration => "DURATION",
        TimeKind::Vague if detail.length.is_some() => "DURATION",
        TimeKind::Vague => "DATE",
        TimeKind::Date if detail.length.is_some() => "DURATION",
        TimeKind::Date if detail.day_time.is_some() => "TIME",
        TimeKind::Date => "DATE",
    }
}

/// The attribute `value`; `None` where the expression has none by our reading.
pub fn value(kind: TimeKind, detail: &TimeDetail) -> Option<String> {
    if kind == TimeKind::Set
        && let Some(weekday) = detail.weekday
    {
        return Some(format!("XXXX-WXX-{weekday}"));
    }
    if let Some(length) = detail.length {
        return Some(period(length));
    }
    if let Some(stretch) = detail.named {
        return Some(dated(stretch, detail.day_time));
    }
    Some(
        match detail.reference? {
            Reference::Past => "PAST_REF",
            Reference::Present => "PRESENT_REF",
            Reference::Future => "FUTURE_REF",
        }
        .to_owned(),
    )
}

/// ISO 8601 duration, with an X for a number that is not told.
fn period(Length { halves, unit }: Length) -> String {
    let (times, clock, letter) = match unit {
        TimeUnit::Second => (1, "T", "S"),
        TimeUnit::Minute => (1, "T", "M"),
        TimeUnit::Hour => (1, "T", "H"),
        TimeUnit::Day => (1, "", "D"),
        // TIMEX3 has no night among its units but "NI", which its corpora hardly use.
        TimeUnit::Night => (1, "", "D"),
        TimeUnit::Week => (1, "", "W"),
        TimeUnit::Weekend => (1, "", "WE"),
        TimeUnit::Month => (1, "", "M"),
        TimeUnit::Quarter => (1, "", "Q"),
        TimeUnit::Year => (1, "", "Y"),
        TimeUnit::Decade => (10, "", "Y"),
        TimeUnit::Century => (100, "", "Y"),
    };
    let Some(halves) = halves.map(|n| u64::from(n) * times) else {
        // Decades and centuries have letters of their own only where they are not counted.
        let letter = match unit {
            TimeUnit::Decade => "E",
            TimeUnit::Century => "C",
            _ => letter,
        };
        return format!("P{clock}X{letter}");
    };
    let half = match unit {
        _ if halves % 2 == 0 => "",
        TimeUnit::Year => "6M",
        TimeUnit::Hour => "30M",
        TimeUnit::Minute => "30S",
        _ => return format!("P{clock}{}.5{letter}", halves / 2),
    };
    // Half an hour is `PT30M`, not `PT0H30M`.
    let whole = if halves == 1 { String::new() } else { format!("{}{letter}", halves / 2) };
    format!("P{clock}{whole}{half}")
}

fn dated(stretch: Stretch, day_time: Option<DayTime>) -> String {
    let Stretch { start, end, grain } = stretch;
    let year = start.year();
    match grain {
        Grain::Hour | Grain::Day => match day_time {
            None => start.to_string(),
            Some(DayTime::Clock(hour, minute)) => {
                let minute = minute.map_or(String::from(":00"), |m| format!(":{m:02}"));
                format!("{start}T{hour:02}{minute}")
            }
            Some(DayTime::Part(part)) => format!("{start}T{}", letters(part)),
        },
        Grain::Week => {
            let iso = start.iso_week_date();
            let weekend = days(start, end) == 2;
            format!("{:04}-W{:02}{}", iso.year(), iso.week(), if weekend { "-WE" } else { "" })
        }
        Grain::Month => format!("{year:04}-{:02}", start.month()),
        Grain::Quarter => {
            if days(start, end) > 100 {
                return format!("{year:04}-H{}", if start.month() < 7 { 1 } else { 2 });
            }
            match start.month() {
                3 => format!("{year:04}-SP"),
                6 => format!("{year:04}-SU"),
                9 => format!("{year:04}-FA"),
                12 => format!("{year:04}-WI"),
                month => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            }
        }
        Grain::Year => format!("{year:04}"),
        Grain::Decade => format!("{:03}", year.div_euclid(10)),
        Grain::Century => format!("{:02}", year.div_euclid(100)),
    }
}

/// How many days, both ends counted.
fn days(start: Date, end: Date) -> i64 {
    start.duration_until(end).as_hours() / 24 + 1
}

fn letters(part: DayPart) -> &'static str {
    match part {
        DayPart::Morning => "MO",
        DayPart::Midday => "MI",
        DayPart::Afternoon => "AF",
        DayPart::Evening => "EV",
        DayPart::Night => "NI",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(start: &str, end: &str, grain: Grain) -> TimeDetail {
        let date = |text: &str| text.parse().expect("a date");
        let named = Some(Stretch { start: date(start), end: date(end), grain });
        TimeDetail { named, ..TimeDetail::default() }
    }

    #[test]
    fn stretches_of_the_calendar() {
        for (start, end, grain, want) in [
            ("2003-07-09", "2003-07-09", Grain::Day, "2003-07-09"),
            ("2003-12-29", "2004-01-04", Grain::Week, "2004-W01"),
            ("2003-07-12", "2003-07-13", Grain::Week, "2003-W28-WE"),
            ("2003-07-01", "2003-07-31", Grain::Month, "2003-07"),
            ("2003-07-01", "2003-09-30", Grain::Quarter, "2003-Q3"),
            ("2003-06-01", "2003-08-31", Grain::Quarter, "2003-SU"),
            ("2003-12-01", "2004-02-29", Grain::Quarter, "2003-WI"),
            ("2003-07-01", "2003-12-31", Grain::Quarter, "2003-H2"),
            ("2003-01-01", "2003-12-31", Grain::Year, "2003"),
            ("1980-01-01", "1989-12-31", Grain::Decade, "198"),
            ("1901-01-01", "2000-12-31", Grain::Century, "19"),
        ] {
            assert_eq!(value(TimeKind::Date, &stretch(start, end, grain)).as_deref(), Some(want));
        }
    }

    #[test]
    fn times_of_day_make_a_time() {
        let mut detail = stretch("2003-07-09", "2003-07-09", Grain::Day);
        for (told, want) in [
            (DayTime::Clock(9, Some(5)), "2003-07-09T09:05"),
            (DayTime::Clock(18, None), "2003-07-09T18:00"),
            (DayTime::Part(DayPart::Evening), "2003-07-09TEV"),
        ] {
            detail.day_time = Some(told);
            assert_eq!(value(TimeKind::Date, &detail).as_deref(), Some(want));
            assert_eq!(kind(TimeKind::Date, &detail), "TIME");
        }
    }

    #[test]
    fn vague_without_direction_is_no_timex() {
        let none = TimeDetail::default();
        assert!(!marked(TimeKind::Vague, &none));
        assert!(marked(TimeKind::Date, &none));
        assert!(marked(TimeKind::Vague, &TimeDetail { reference: Some(Reference::Past), ..none }));
        let weeks = TimeDetail { length: Some(Length { halves: None, unit: TimeUnit::Week }), ..none };
        assert!(marked(TimeKind::Vague, &weeks));
        assert_eq!(kind(TimeKind::Vague, &weeks), "DURATION");
        assert_eq!(value(TimeKind::Vague, &weeks).as_deref(), Some("PXW"));
    }

    #[test]
    fn lengths_sets_and_directions() {
        let none = TimeDetail::default();
        let length = |halves, unit| TimeDetail { length: Some(Length { halves, unit }), ..none };
        for (kind, detail, want) in [
            (TimeKind::Duration, length(Some(6), TimeUnit::Day), Some("P3D")),
            (TimeKind::Duration, length(Some(5), TimeUnit::Year), Some("P2Y6M")),
            (TimeKind::Duration, length(Some(1), TimeUnit::Hour), Some("PT30M")),
            (TimeKind::Duration, length(Some(3), TimeUnit::Month), Some("P1.5M")),
            (TimeKind::Duration, length(Some(4), TimeUnit::Decade), Some("P20Y")),
            (TimeKind::Duration, length(None, TimeUnit::Hour), Some("PTXH")),
            (TimeKind::Set, length(Some(2), TimeUnit::Week), Some("P1W")),
            (TimeKind::Set, TimeDetail { weekday: Some(2), ..none }, Some("XXXX-WXX-2")),
            (
                TimeKind::Vague,
                TimeDetail { reference: Some(Reference::Present), ..none },
                Some("PRESENT_REF"),
            ),
            (TimeKind::Date, none, None),
        ] {
            assert_eq!(value(kind, &detail).as_deref(), want);
        }
    }
}
