//! Engagements and deadlines that have a day, as an iCalendar (RFC 5545).

use std::io::{self, Write as _};

use demarche_core::record::{Engagement, Status};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Out;
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, Tally};
use crate::story::{Story, capitalised, joined};

/// The properties of an entry.
pub const COLUMNS: [Column; 10] = [
    column("UID", "the key of the engagement or deadline, `@demarche`", ""),
    column("DTSTAMP", "when the store changed it, else document.published", "the first day itself"),
    column("DTSTART", "the first day of its time", "it is left out"),
    column("DTEND", "the day after the last", ""),
    column("SUMMARY", "kind and parties, or what falls due and of what", ""),
    column(
        "STATUS",
        "CONFIRMED held or under way; TENTATIVE announced, possible or asked for; CANCELLED negated",
        "",
    ),
    column("LOCATION", "places.name", "no property"),
    column("DESCRIPTION", "the sentence that tells it", ""),
    column("URL", "document.url", "no property"),
    column("CATEGORIES", "the kind of engagement or deadline", ""),
];

/// A calendar.
pub struct Ics {
    out: Out,
    tally: Tally,
}

impl Ics {
    pub fn new(out: Out) -> io::Result<Self> {
        let mut new = Self { out, tally: Tally::default() };
        new.line("BEGIN:VCALENDAR")?;
        new.line("VERSION:2.0")?;
        new.line("PRODID:-//Demarche//demarche export ics//EN")?;
        new.line("CALSCALE:GREGORIAN")?;
        Ok(new)
    }

    /// A content line, folded so that none is longer than 75 bytes.
    fn line(&mut self, line: &str) -> io::Result<()> {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > 74 {
                self.out.write_all(b"\r\n ")?;
                width = 1;
            }
            write!(self.out, "{c}")?;
            width += c.len_utf8();
        }
        self.out.write_all(b"\r\n")
    }

    fn entry(&mut self, story: &Story<'_>, item: &Item<'_>) -> io::Result<()> {
        let Some((first, last)) = item.days else {
            self.tally.left("engagements and deadlines without a day", 1);
            return Ok(());
        };
        let stamp = match story.entry.changed {
            Some(time) => time.chars().filter(char::is_ascii_digit).take(14).collect::<String>(),
            None => format!("{}000000", story.published.unwrap_or(first).strftime("%Y%m%d")),
        };
        let (date, time) = stamp.split_at(stamp.len().min(8));
        self.line("BEGIN:VEVENT")?;
        self.line(&format!("UID:{}@demarche", item.key))?;
        self.line(&format!("DTSTAMP:{date}T{time:0<6}Z"))?;
        self.line(&format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d")))?;
        let after = last.checked_add(1.day()).unwrap_or(last);
        self.line(&format!("DTEND;VALUE=DATE:{}", after.strftime("%Y%m%d")))?;
        self.line(&format!("SUMMARY:{}", escaped(&item.summary)))?;
        self.line(&format!("STATUS:{}", item.status))?;
        self.line(&format!("CATEGORIES:{}", escaped(item.kind)))?;
        if let Some(place) = story.place(item.place) {
            self.line(&format!("LOCATION:{}", escaped(&place.name)))?;
        }
        self.line(&format!("DESCRIPTION:{}", escaped(&item.told)))?;
        if let Some(url) = &story.record.document.url {
            let url: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            self.line(&format!("URL:{url}"))?;
        }
        self.line("END:VEVENT")?;
        self.tally.row("entries");
        Ok(())
    }
}

/// What stands in the calendar.
struct Item<'a> {
    key: &'a str,
    days: Option<(Date, Date)>,
    summary: String,
    kind: &'static str,
    status: &'static str,
    place: Option<&'a String>,
    told: String,
}

impl Export for Ics {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        for (engagement, key) in story.record.engagements.iter().zip(&story.keys.engagements) {
            let names = joined(story.actors(&engagement.parties).iter().map(|a| &a.name), ", ");
            let item = Item {
                key,
                days: story.days(engagement.time.as_ref()),
                summary: joined([capitalised(engagement.kind.as_str()), names], ": "),
                kind: engagement.kind.as_str(),
                status: status(engagement.status),
                place: engagement.place.as_ref(),
                told: telling(&story, engagement),
            };
            self.entry(&story, &item)?;
        }
        for (deadline, key) in story.record.deadlines.iter().zip(&story.keys.deadlines) {
            let of = deadline.of.as_ref().and_then(|id| story.record.issues.iter().find(|i| i.id == *id));
            let of = of.map_or("", |i| i.name.as_str());
            let item = Item {
                key,
                days: story.days(deadline.time.as_ref()),
                summary: joined([&capitalised(deadline.what.as_str()), of], ": "),
                kind: deadline.what.as_str(),
                status: "TENTATIVE",
                place: None,
                told: deadline.evidence.first().map_or_else(String::new, |w| story.sentence_text(w.start)),
            };
            self.entry(&story, &item)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.line("END:VCALENDAR")?;
        self.out.flush()?;
        Ok(self.tally)
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Occurred | Status::Ongoing | Status::Recurrent => "CONFIRMED",
        Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => "TENTATIVE",
        Status::Negated => "CANCELLED",
    }
}

/// The sentence that told the engagement last.
fn telling(story: &Story<'_>, engagement: &Engagement) -> String {
    let last = engagement.history.last().map(|step| step.at.start);
    let words = last.or_else(|| engagement.evidence.first().map(|w| w.start));
    words.map_or_else(String::new, |at| story.sentence_text(at))
}

/// TEXT of RFC 5545: backslash, comma, semicolon and line end are escaped; other control characters are none.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
