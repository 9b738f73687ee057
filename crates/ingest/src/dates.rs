//! Publication dates in the forms publishers and programs write them.
//!
//! The day is taken as written: a date with a time zone is not shifted to another zone, since the day
//! printed over an article is the day its words ("on Tuesday") count from. Only a number of seconds, which has no
//! zone, is read in UTC. Forms in which day and month cannot be told apart (`12/05/2015`) are refused, and so are
//! days that programs write for "none" (1 January 1970) and years in which nobody published. Dates inside a
//! text are not read here.

use std::collections::HashMap;
use std::sync::LazyLock;

use demarche_core::diagnostic::{Code, Diagnostic};
use jiff::civil::{Date, ISOWeekDate, Weekday, date};

/// Longest input that is looked at, in bytes; no date is longer.
const LONGEST: usize = 120;

/// The day that `text` gives, or `None` where it gives none that is certain.
///
/// Understood: `2015-05-12` and `2015/5/12` with any time and zone behind, `20150512T0900Z`, `20150512090000`,
/// `13/05/2015` and `05/13/2015`, `2015-W20-2`, seconds and milliseconds since 1970, `2015年5月12日`, and a month by
/// name with a day and a year in any order (RFC 2822, `May 12th, 2015`, `12-May-2015`, `Tue May 12 09:00:00 +0000
/// 2015`) with a day of the week, a time of day, a zone and a word such as “Published” around.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(without_brackets(text));
    numeric(&tokens).or_else(|| by_month(&tokens)).filter(|day| plausible(*day))
}

/// `parse_date`, with diagnostic I009 where `text` cannot be understood; `place` says where it stood.
pub fn parse_or_note(text: &str, place: &str) -> Result<Date, Diagnostic> {
    parse_date(text).ok_or_else(|| {
        let shown: String = text.chars().take(60).collect();
        Diagnostic::new(Code::BadDate, format!("{place}: “{shown}” is not a date that can be understood"))
    })
}

/// The day of a number of seconds since 1970 in UTC, or of milliseconds, microseconds or nanoseconds.
pub fn from_epoch(number: i64) -> Option<Date> {
    // A thousand of each since 1973 are more than one of the next to the year 5138.
    let mut seconds = number;
    while seconds >= 100_000_000_000 {
        seconds /= 1000;
    }
    let day = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
    // A small number is a count of something else.
    (day.year() >= 1985 && plausible(day)).then_some(day)
}

/// Whether an article may be of `day`: not a value that stands for none, not far off.
pub fn plausible(day: Date) -> bool {
    (1800..2100).contains(&day.year())
        && ![date(1970, 1, 1), date(1900, 1, 1), date(1969, 12, 31)].contains(&day)
}

/// The day that stands in the path of the address `url`: `/2021/05/10/`, `/2021-05-10-talks`, `/20210510/`.
pub fn from_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    for (i, part) in parts.iter().enumerate() {
        let year = |text: &str| text.len() == 4 && text.starts_with(['1', '2']);
        if year(part) && parts.len() > i + 2 {
            let month = parts[i + 1].parse().ok().or_else(|| month(&parts[i + 1].to_ascii_lowercase()));
            if let (Ok(y), Some(m), Ok(d)) = (part.parse(), month, parts[i + 2].parse())
                && let Some(day) = Date::new(y, m, d).ok().filter(|day| plausible(*day))
            {
                return Some(day);
            }
        }
        // `2021-05-10-talks` and `20210510-talks`; a longer number is the number of an article.
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let head = if digits == 8 { part.get(..8) } else { part.get(..10) };
        let rest = head.map_or("", |h| &part[h.len()..]);
        if let Some(head) = head.filter(|h| digits == 8 || (h.as_bytes()[4] == b'-' && digits == 4))
            && !rest.starts_with(|c: char| c.is_ascii_digit())
            && let Some(day) = numeric(&tokens(head)).filter(|day| plausible(*day))
        {
            return Some(day);
        }
    }
    None
}

/// `text` up to a bracket, which holds the name of a zone (`[Europe/Vienna]`, `(UTC)`).
fn without_brackets(text: &str) -> &str {
    text.split(['[', '(']).next().unwrap_or("").trim_end()
}

/// A piece of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Number(&'t str),
    Word(&'t str),
    /// A sign; white space is a space.
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let len = |fits: fn(char) -> bool| rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
        let (token, used) = if c.is_ascii_digit() {
            let n = len(|c| c.is_ascii_digit());
            (Token::Number(&rest[..n]), n)
        } else if c.is_alphabetic() && !matches!(c, '年' | '月' | '日') {
            let n = len(|c| c.is_alphabetic() && !matches!(c, '年' | '月' | '日'));
            (Token::Word(&rest[..n]), n)
        } else {
            (Token::Sign(if c.is_whitespace() { ' ' } else { c }), c.len_utf8())
        };
        if !(token == Token::Sign(' ') && out.last() == Some(&token)) {
            out.push(token);
        }
        rest = &rest[used..];
    }
    out
}

/// Dates of numbers alone.
fn numeric(tokens: &[Token<'_>]) -> Option<Date> {
    use Token::{Number, Sign, Word};
    match *tokens {
        [Number(all), ref tail @ ..] if all.len() == 8 && is_time(tail) => {
            Date::new(all[..4].parse().ok()?, all[4..6].parse().ok()?, all[6..].parse().ok()?).ok()
        }
        [Number(all)] if all.len() == 14 => numeric(&[Number(&all[..8])]),
        [Number(all)] if matches!(all.len(), 10 | 13) => from_epoch(all.parse().ok()?),
        [Number(y), Sign(a @ ('-' | '/' | '.')), Number(m), Sign(b), Number(d), ref tail @ ..]
            if y.len() == 4 && a == b && is_time(tail) =>
        {
            Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()
        }
        [Number(y), Sign('年'), Number(m), Sign('月'), Number(d), Sign('日'), ..] => {
            Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()
        }
        [Number(y), Sign('-'), Word("W"), Number(week), Sign('-'), Number(day)] if y.len() == 4 => {
            let day = Weekday::from_monday_one_offset(day.parse().ok()?).ok()?;
            ISOWeekDate::new(y.parse().ok()?, week.parse().ok()?, day).ok().map(ISOWeekDate::date)
        }
        [Number(first), Sign(a @ ('-' | '/' | '.')), Number(second), Sign(b), Number(y), ref tail @ ..]
            if y.len() == 4 && a == b && first.len() <= 2 && second.len() <= 2 && is_time(tail) =>
        {
            let (first, second): (i8, i8) = (first.parse().ok()?, second.parse().ok()?);
            let (month, day) = match (first > 12, second > 12) {
                (true, false) => (second, first),
                (false, true) => (first, second),
                _ if first == second => (first, second),
                _ => return None,
            };
            Date::new(y.parse().ok()?, month, day).ok()
        }
        _ => None,
    }
}

/// Whether `tail`, behind a date, is nothing or may be a time of day and a zone.
fn is_time(tail: &[Token<'_>]) -> bool {
    use Token::{Number, Sign, Word};
    matches!(
        tail,
        [] | [Word("Z" | "z")]
            | [Word("T" | "t") | Sign(' '), Number(_), ..]
            | [Sign(','), Sign(' '), Number(_), Sign(':'), ..]
            | [Sign(' '), Word("at"), ..]
            | [Sign('+'), Number(_), ..]
    )
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words that stand around a date and change nothing.
const AROUND: &[&str] = &[
    "published",
    "posted",
    "on",
    "at",
    "date",
    "first",
    "publication",
    "of",
    "the",
    "am",
    "pm",
    "a",
    "p",
    "m",
    "and",
    "released",
    "issued",
    "created",
    "added",
    "noon",
    "midnight",
];

/// The words of other languages: the number of a month, or 0 for a word that stands around.
static FOREIGN: LazyLock<HashMap<&'static str, i8>> = LazyLock::new(|| {
    let rows = include_str!("../data/lexicon/day-words.tsv").lines().filter(|l| !l.starts_with('#')).skip(1);
    rows.filter_map(|row| row.split_once('\t'))
        .filter_map(|(number, words)| Some((number.parse().ok()?, words)))
        .flat_map(|(number, words)| words.split(',').map(move |word| (word, number)))
        .collect()
});

fn month(word: &str) -> Option<i8> {
    let found = MONTHS.iter().position(|m| {
        *m == word || (word.len() == 3 && m.starts_with(word)) || (word == "sept" && *m == "september")
    });
    found.map(|i| i as i8 + 1).or_else(|| FOREIGN.get(word).copied().filter(|m| *m > 0))
}

/// The day with which `text` ends, and where it begins there.
pub fn at_end(text: &str) -> Option<(usize, Date)> {
    let starts = text.char_indices().zip(std::iter::once(' ').chain(text.chars()));
    starts
        .filter(|((_, c), before)| c.is_alphanumeric() && !before.is_alphanumeric())
        .map(|((at, _), _)| at)
        .filter(|at| text.len() - at <= LONGEST)
        .filter(|at| {
            let word = text[*at..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
            word.starts_with(|c: char| c.is_ascii_digit())
                || month(&word).is_some()
                || DAYS.iter().any(|d| word.len() >= 3 && d.starts_with(word.as_str()))
        })
        .find_map(|at| Some((at, parse_date(&text[at..])?)))
}

/// Dates with the month by name.
fn by_month(tokens: &[Token<'_>]) -> Option<Date> {
    use Token::{Number, Sign, Word};
    let (mut y, mut m, mut d): (Option<i16>, Option<i8>, Option<i8>) = (None, None, None);
    let mut after_time = false;
    let mut i = 0;
    while i < tokens.len() {
        let rest = &tokens[i..];
        i += match *rest {
            [Number(h), Sign(':'), Number(_), Sign(':'), Number(_), Sign('.'), Number(_), ..]
                if h.len() <= 2 =>
            {
                7
            }
            [Number(h), Sign(':'), Number(_), Sign(':'), Number(_), ..] if h.len() <= 2 => 5,
            [Number(h), Sign(':'), Number(_), ..] if h.len() <= 2 => 3,
            [Number(h), Sign('.'), Number(min), ..] if h.len() <= 2 && min.len() == 2 && d.is_some() => 3,
            // The hour without minutes: `6 p.m.`, `6pm`.
            [Number(h), Word("am" | "pm" | "AM" | "PM"), ..] if h.len() <= 2 => 2,
            [Number(h), Sign(' '), Word("am" | "pm" | "AM" | "PM"), ..] if h.len() <= 2 => 3,
            [Number(h), Sign(' '), Word("a" | "p"), Sign('.'), Word("m"), ..] if h.len() <= 2 => 5,
            [Sign('+' | '-'), Number(_), Sign(':'), Number(_), ..] if after_time => 4,
            [Sign('+' | '-'), Number(zone), ..] if after_time && zone.len() == 4 => 2,
            [Number(day), Word("st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH"), ..] if d.is_none() => {
                d = Some(day.parse().ok()?);
                2
            }
            [Number(year), ..] if year.len() == 4 && y.is_none() => {
                y = Some(year.parse().ok()?);
                1
            }
            [Number(day), ..] if day.len() <= 2 && d.is_none() => {
                d = Some(day.parse().ok()?);
                1
            }
            [Word(word), ..] => {
                let small = word.to_lowercase();
                if let Some(found) = month(&small) {
                    if m.replace(found).is_some() {
                        return None;
                    }
                } else {
                    let weekday = small.len() >= 3 && DAYS.iter().any(|d| d.starts_with(small.as_str()));
                    // Zones are written in capitals.
                    let zone = word.len() <= 5 && word.bytes().all(|b| b.is_ascii_uppercase());
                    let around = AROUND.contains(&small.as_str()) || FOREIGN.contains_key(small.as_str());
                    if !weekday && !zone && !around {
                        return None;
                    }
                }
                1
            }
            [Sign(' ' | ',' | '.' | '-' | '/' | ':' | '|' | '–' | '—' | '•' | '·'), ..] => 1,
            _ => return None,
        };
        let time = matches!(rest, [Number(h), Sign(':'), ..] if h.len() <= 2);
        after_time = time || (after_time && matches!(rest[0], Sign(' ') | Word(_)));
    }
    Date::new(y?, m?, d?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_and_days_at_the_end_of_a_line() {
        let day = Some(date(2018, 9, 25));
        for text in [
            "publiziert am 25. September 2018",
            "le 25 septembre 2018",
            "25 de septiembre de 2018",
            "Dienstag, 25.09.2018",
        ] {
            assert_eq!(parse_date(text).or(at_end(text).map(|(_, d)| d)), day, "{text}");
        }
        let end = |text| at_end(text).map(|(at, d)| (&text[..at], d));
        assert_eq!(end("By Anna Berg - 2018-09-25"), Some(("By Anna Berg - ", date(2018, 9, 25))));
        assert_eq!(
            end("Written by A. Berg on September 25, 2018"),
            Some(("Written by A. Berg on ", date(2018, 9, 25)))
        );
        assert_eq!((end("By April May"), end("By 40 people"), end("")), (None, None, None));
    }

    #[test]
    fn every_form_gives_the_day_as_written() {
        let day = Some(date(2015, 5, 12));
        for text in [
            "2015-05-12",
            "2015-05-12T23:30:00-08:00",
            "2015-05-12T23:30:00+02:00[Europe/Vienna]",
            "2015-05-12T18:30:00 02:00",
            "2015-05-12 01:00:00Z",
            "2015-5-12",
            "2015.05.12",
            "2015/05/12",
            "20150512",
            "20150512T183000Z",
            "20150512183000",
            "2015-W20-2",
            "2015年5月12日",
            "1431388800",
            "1431388800000",
            "Tue, 12 May 2015 23:30:00 -0800",
            "Tue, 12 May 2015 18:30:00 EST",
            "Tue May 12 18:30:00 +0000 2015",
            "12 May 2015 09:00:00 GMT",
            "May 12, 2015",
            "MAY 12, 2015",
            "May 12th, 2015",
            "12th May 2015",
            "12-May-2015",
            "12/May/2015",
            "12 May 2015",
            "Tuesday, May 12, 2015",
            "Tuesday 12 May 2015 at 15:20 GMT",
            "Tuesday 12 May 2015 18.30 BST",
            "May 12, 2015 3:20 PM",
            "May 12, 2015, 6:30 p.m. ET",
            "6:30 PM ET, Tue May 12, 2015",
            "Published: May 12, 2015",
        ] {
            assert_eq!(parse_date(text), day, "{text}");
        }
        assert_eq!(parse_date("Sept. 14, 2022"), Some(date(2022, 9, 14)));
        assert_eq!(parse_date("Sep 14, 2022"), Some(date(2022, 9, 14)));
        assert_eq!(parse_date("13/05/2021"), Some(date(2021, 5, 13)));
        assert_eq!(parse_date("05/13/2021"), Some(date(2021, 5, 13)));
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for text in [
            "",
            "12/05/2015",
            "10.05.2021",
            "2015-13-12",
            "2015-02-30",
            "2015-05-12x",
            "2021-05-10–2021-05-12",
            "yesterday",
            "12 May 15",
            "May 2015",
            "2015-05",
            "NaT",
            "143138880",
            "0001-01-01T00:00:00",
            "1970-01-01T00:00:00Z",
            "9999-12-31",
            "Iran and Egypt met on May 12, 2015",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert_eq!(parse_or_note("soon", "line 3").map_err(|d| d.code), Err(Code::BadDate));
    }

    #[test]
    fn addresses_that_hold_a_day() {
        let day = Some(date(2021, 5, 10));
        for url in [
            "https://ledger.example/world/2021/05/10/talks",
            "https://ledger.example/2021/may/10/talks?x=1",
            "https://ledger.example/2021-05-10-talks",
            "https://ledger.example/20210510/talks",
        ] {
            assert_eq!(from_url(url), day, "{url}");
        }
        for url in ["https://ledger.example/2021/05/talks", "https://ledger.example/a-20210510123", "/1/2/3"]
        {
            assert_eq!(from_url(url), None, "{url}");
        }
    }
}
