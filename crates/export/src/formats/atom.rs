//! A feed of the documents and what they tell, as Atom (RFC 4287). One entry a document, in the order given.

use std::io::{self, Write as _};

use super::Out;
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, Tally};
use crate::story::{Story, joined};

/// The elements of an entry.
pub const COLUMNS: [Column; 8] = [
    column("id", "`urn:demarche:` and the document's key", ""),
    column("title", "document.title", "its key"),
    column("updated", "when the store changed it, else document.published", "1970-01-01"),
    column("published", "document.published", "no element"),
    column("author", "document.byline, else document.outlet", "\"unknown\""),
    column("link", "document.url", "no element"),
    column("category", "each type of event, once", "no element"),
    column("summary", "each event: status, type, actors, recipients", ""),
];

/// A feed.
pub struct Atom {
    out: Out,
    /// The latest `updated` so far; the order of elements in a feed means nothing, so it is written last.
    updated: String,
    tally: Tally,
}

impl Atom {
    pub fn new(mut out: Out) -> io::Result<Self> {
        out.write_all(
            b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
        )?;
        out.write_all(b"<id>urn:demarche:export</id>\n<title>Demarche</title>\n")?;
        writeln!(out, "<generator version=\"{}\">demarche</generator>", env!("CARGO_PKG_VERSION"))?;
        Ok(Self { out, updated: "1970-01-01T00:00:00Z".to_owned(), tally: Tally::default() })
    }
}

impl Export for Atom {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let document = &story.record.document;
        let day = story.published.map(|d| format!("{d}T00:00:00Z"));
        let updated = story.entry.changed.map(str::to_owned).or_else(|| day.clone());
        let updated = updated.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
        if updated > self.updated {
            self.updated.clone_from(&updated);
        }
        let key = &story.keys.document;
        let title = document.title.as_deref().unwrap_or(key);
        let author = document.byline.as_deref().or(document.outlet.as_deref()).unwrap_or("unknown");
        let out = &mut self.out;
        writeln!(out, "<entry>\n<id>urn:demarche:{key}</id>")?;
        writeln!(out, "<title>{}</title>", escaped(title))?;
        writeln!(out, "<updated>{}</updated>", escaped(&updated))?;
        if let Some(day) = day {
            writeln!(out, "<published>{day}</published>")?;
        }
        writeln!(out, "<author><name>{}</name></author>", escaped(author))?;
        if let Some(url) = &document.url {
            writeln!(out, "<link href=\"{}\"/>", escaped(url))?;
        }
        let mut types: Vec<&str> = story.record.events.iter().map(|e| e.event_type.as_str()).collect();
        types.sort_unstable();
        types.dedup();
        for name in types {
            writeln!(out, "<category term=\"{name}\"/>")?;
        }
        writeln!(out, "<summary>")?;
        for event in &story.record.events {
            let names = |ids: &[String]| joined(story.actors(ids).iter().map(|a| &a.name), ", ");
            let parties = joined([names(&event.actors), names(&event.recipients)], " – ");
            let line = format!("{} {}: {parties} (“{}”)", event.status, event.event_type, event.trigger.text);
            writeln!(out, "{}", escaped(&line))?;
        }
        writeln!(out, "</summary>\n</entry>")?;
        self.tally.row("entries");
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        writeln!(self.out, "<updated>{}</updated>\n</feed>", escaped(&self.updated))?;
        self.out.flush()?;
        Ok(self.tally)
    }
}

/// Text of XML 1.0: markup is escaped, characters that XML does not know become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
