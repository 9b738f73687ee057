//! Days, months and years in one word.

use crate::layout::packed_date;

/// A date written `2014`, `2014-11` or `2014-11-20`, packed.
pub fn parse_date(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize| -> Option<u32> {
        let Some(part) = parts.get(at) else { return Some(0) };
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(1, 2)?, number(2, 2)?);
    let whole = parts.len() <= 3 && (parts.len() < 2 || (1..=12).contains(&month));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let fits = parts.len() < 3 || (1..=days).contains(&day);
    (whole && fits && year > 0).then(|| packed_date(year, month, day))
}

/// A packed day that no day of `date` comes after.
pub(super) fn last_day(date: u32) -> u32 {
    match (date / 100 % 100, date % 100) {
        (0, _) => date + 1299,
        (_, 0) => date + 99,
        _ => date,
    }
}
