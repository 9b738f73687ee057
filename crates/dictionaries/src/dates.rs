//! Date restrictions on actor codes.
//!
//! A restriction is written `<d`, `>d` or `d1-d2`, each day as YYMMDD or YYYYMMDD; two-digit years up
//! to 30 are of this century (PETRARCH's `dstr_to_ordate`). `<` is strict, `>` includes its day. Whether
//! a range includes its last day depends on the program the files were written for, so the caller says.

use jiff::civil::Date;

/// Whether `d1-d2` includes `d2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ranges {
    /// It does not: `d1 <= day < d2`, as PETRARCH-2 compares.
    #[default]
    HalfOpen,
    /// It does, as PETRARCH's manual says and PETRARCH-1 compares.
    Closed,
}

/// When a code holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Whenever no dated code of the entry does.
    Otherwise,
    /// Before this day.
    Before(Date),
    /// On this day and after it.
    From(Date),
    /// From the first day to the second.
    Between(Date, Date),
}

impl When {
    /// Whether a dated restriction holds on `day`; [`When::Otherwise`] never does.
    pub fn holds(self, day: Date, ranges: Ranges) -> bool {
        match self {
            When::Otherwise => false,
            When::Before(end) => day < end,
            When::From(start) => day >= start,
            When::Between(start, end) => {
                day >= start && (day < end || ranges == Ranges::Closed && day == end)
            }
        }
    }

    /// The restriction written `text`, for example `<910625`, `> 20120115` or `850103 - 130201`.
    ///
    /// Errors are sentences for the user.
    pub fn parse(text: &str) -> Result<When, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(When::Otherwise);
        }
        if let Some(day) = text.strip_prefix('<') {
            return Ok(When::Before(parse_day(day)?));
        }
        if let Some(day) = text.strip_prefix('>') {
            return Ok(When::From(parse_day(day)?));
        }
        let Some((start, end)) = text.split_once('-') else {
            return Err(format!("`{text}` is no restriction: expected <day, >day or day-day"));
        };
        let (start, end) = (parse_day(start)?, parse_day(end)?);
        if end < start {
            return Err(format!("the range `{text}` ends before it begins"));
        }
        Ok(When::Between(start, end))
    }
}

fn parse_day(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is no day: expected YYMMDD or YYYYMMDD");
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let (year, rest): (i16, &str) = match text.len() {
        6 => {
            let short: i16 = text[..2].parse().map_err(|_| wrong())?;
            (if short <= 30 { 2000 + short } else { 1900 + short }, &text[2..])
        }
        8 => (text[..4].parse().map_err(|_| wrong())?, &text[4..]),
        _ => return Err(wrong()),
    };
    let number = |s: &str| s.parse::<i8>().map_err(|_| wrong());
    Date::new(year, number(&rest[..2])?, number(&rest[2..])?)
        .map_err(|_| format!("`{text}` is not a day of the calendar"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_of_both_lengths_and_blanks_are_read() {
        assert_eq!(When::parse("< 310101"), Ok(When::Before(date(1931, 1, 1))));
        assert_eq!(When::parse(">301231"), Ok(When::From(date(2030, 12, 31))));
        let both = When::Between(date(1985, 1, 3), date(2013, 2, 1));
        assert_eq!(When::parse("850103 - 20130201"), Ok(both));
    }

    #[test]
    fn wrong_days_say_why() {
        for text in ["<99", "990230-990301", "19990301-19990201", "1999", "<1999-01-01", ">١٢٣٤٥٦"] {
            assert!(When::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn edges_of_ranges() {
        let range = When::parse("20000101-20000201").unwrap();
        assert!(range.holds(date(2000, 1, 1), Ranges::HalfOpen));
        assert!(!range.holds(date(2000, 2, 1), Ranges::HalfOpen));
        assert!(range.holds(date(2000, 2, 1), Ranges::Closed));
        assert!(!When::parse("<20000101").unwrap().holds(date(2000, 1, 1), Ranges::Closed));
        assert!(When::parse(">20000101").unwrap().holds(date(2000, 1, 1), Ranges::HalfOpen));
    }
}
