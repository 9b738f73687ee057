//! Publication dates in the forms publishers write them.
//!
//! The day is taken as written: a date with a time zone is not shifted to another zone, since the day
//! printed over an article is the day its words ("on Tuesday") count from. Forms in which day and
//! month cannot be told apart (`12/05/2015`) are refused. Dates inside the text are not read here.

use demarche_core::diagnostic::{Code, Diagnostic};
use jiff::civil::Date;
use jiff::fmt::rfc2822;

/// Forms that name the month, or in which the order is fixed by the year standing first.
const FORMS: &[&str] = &[
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d %B, %Y",
    "%d %b, %Y",
    "%Y/%m/%d",
    "%Y%m%d",
];

/// Longest input that is looked at, in bytes; no date is longer.
const LONGEST: usize = 120;

/// The day that `text` gives, or `None` where it gives none that is certain.
///
/// Understood: `2015-05-12`, the same with a time and zone after `T` or a space, RFC 2822
/// (`Tue, 12 May 2015 09:00:00 +0200`), `May 12, 2015`, `12 May 2015`, with short month names, a
/// leading day of the week and a trailing time of day.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    iso(text).or_else(|| rfc2822_day(text)).or_else(|| written(text))
}

/// `parse_date`, with diagnostic I009 where `text` cannot be understood; `place` says where it stood.
pub fn parse_or_note(text: &str, place: &str) -> Result<Date, Diagnostic> {
    parse_date(text).ok_or_else(|| {
        let shown: String = text.chars().take(60).collect();
        Diagnostic::new(Code::BadDate, format!("{place}: “{shown}” is not a date that can be understood"))
    })
}

fn iso(text: &str) -> Option<Date> {
    let (day, rest) = (text.get(..10)?, text.get(10..)?);
    let bytes = day.as_bytes();
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let mut after = rest.chars();
    let time_follows = match after.next() {
        None => true,
        Some('T' | 't' | ' ') => after.next().is_some_and(|c| c.is_ascii_digit()),
        Some(_) => false,
    };
    if time_follows { day.parse().ok() } else { None }
}

fn rfc2822_day(text: &str) -> Option<Date> {
    // A day of the week that contradicts the date is the publisher's slip and does not unsettle it.
    const PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    PARSER.parse_zoned(text).ok().map(|zoned| zoned.date())
}

fn written(text: &str) -> Option<Date> {
    let plain = text.replace('.', "").replace("Sept ", "Sep ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    // A leading day of the week carries no digit and is followed by at least the three parts of a date.
    for skip in 0..words.len().min(2) {
        let words = &words[skip..];
        let day_of_week = skip == 1 && plain.starts_with(|c: char| c.is_alphabetic());
        if skip == 1 && !day_of_week {
            break;
        }
        for take in [1, 3] {
            let Some(head) = words.get(..take) else { continue };
            let rest = &words[take..];
            if !rest.is_empty() && !is_time_of_day(rest) {
                continue;
            }
            let head = head.join(" ");
            let head = head.trim_end_matches(',');
            if let Some(date) = FORMS.iter().find_map(|form| Date::strptime(form, head).ok()) {
                return four_digit_year(head).then_some(date);
            }
        }
    }
    None
}

/// Whether `words` after a date are a time of day (`3:20 PM`, `at 15:20 GMT`).
fn is_time_of_day(words: &[&str]) -> bool {
    let words = match words {
        ["at" | "-" | "|" | "–" | "—", rest @ ..] => rest,
        all => all,
    };
    words.len() <= 4
        && words.first().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()) && w.contains(':'))
}

/// Whether the year is written in full, so that `12 May 15` is not taken for the year 15.
fn four_digit_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4 || digits.len() == 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_form_gives_the_day_as_written() {
        let day = Some(date(2015, 5, 12));
        for text in [
            "2015-05-12",
            "2015-05-12T23:30:00-08:00",
            "2015-05-12 01:00:00Z",
            "Tue, 12 May 2015 23:30:00 -0800",
            "12 May 2015 09:00:00 GMT",
            "May 12, 2015",
            "12 May 2015",
            "Tuesday, May 12, 2015",
            "Tuesday 12 May 2015 at 15:20 GMT",
            "May 12, 2015 3:20 PM",
            "2015/05/12",
            "20150512",
        ] {
            assert_eq!(parse_date(text), day, "{text}");
        }
        assert_eq!(parse_date("Sept. 14, 2022"), Some(date(2022, 9, 14)));
        assert_eq!(parse_date("Sep 14, 2022"), Some(date(2022, 9, 14)));
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for text in [
            "",
            "12/05/2015",
            "2015-13-12",
            "2015-05-12x",
            "yesterday",
            "12 May 15",
            "May 2015",
            "1431388800",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert_eq!(parse_or_note("soon", "line 3").map_err(|d| d.code), Err(Code::BadDate));
    }
}
