//! One self-contained page: each article with its actors, quotes, events, times and places marked in
//! place, and the record beside it, each item leading to its words and back.
//!
//! Every piece of text goes through `escape`; style and script are our own files, named by hash in the
//! page's Content-Security-Policy, so nothing else on the page can run and nothing is ever loaded.
//! Without the script the page still works: marks and items are links to each other.

use std::fmt::Write as _;
use std::io::{self, Write};

use demarche_core::Record;

use crate::escape::escape;
use crate::names::Names;
use crate::{article, panel};

const CSS: &str = include_str!("../assets/page.css");
const JS: &str = include_str!("../assets/page.js");

/// A document in the list on top of the page.
pub struct Entry {
    number: usize,
    title: String,
    facts: String,
}

/// The sections of a page. They are held until all are there, because the list on top names them.
#[derive(Default)]
pub struct Page {
    sections: Vec<(String, Entry)>,
}

impl Page {
    /// Adds the section of a document.
    pub fn add(&mut self, section: String, entry: Entry) {
        self.sections.push((section, entry));
    }

    /// Writes the page.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let title = match &self.sections[..] {
            [(_, only)] => only.title.clone(),
            all => format!("{} documents", all.len()),
        };
        let (style_hash, script_hash) = (env!("PAGE_CSS_HASH"), env!("PAGE_JS_HASH"));
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{style_hash}'; \
             script-src '{script_hash}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{} – Demarche</title>\n<style>{CSS}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">Skip to the articles</a>\n",
            escape(&title)
        )?;
        self.write_list(out)?;
        writeln!(out, "<main id=\"main\">")?;
        for (section, _) in &self.sections {
            out.write_all(section.as_bytes())?;
        }
        write!(out, "</main>\n<script>{JS}</script>\n</body>\n</html>\n")
    }

    fn write_list(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.sections.len() < 2 {
            return Ok(());
        }
        writeln!(out, "<nav class=\"documents\" aria-label=\"Documents\">\n<ol>")?;
        for (_, entry) in &self.sections {
            let (title, facts) = (escape(&entry.title), escape(&entry.facts));
            let number = entry.number;
            writeln!(
                out,
                "<li><a href=\"#d{number}\">{title}</a> <span class=\"facts\">{facts}</span></li>"
            )?;
        }
        writeln!(out, "</ol>\n</nav>")
    }
}

/// Where an item of a record leads to outside its page: a label and an address each, by the item's id.
pub type Outside<'a> = &'a dyn Fn(&str) -> Vec<(String, String)>;

/// The section of `record`, the `number`th document of the page.
pub fn section(record: &Record, number: usize) -> (String, Entry) {
    section_with(record, number, &|_| Vec::new())
}

/// The same, with links that lead outside.
pub fn section_with(record: &Record, number: usize, outside: Outside<'_>) -> (String, Entry) {
    let names = Names::new(record);
    let document = &record.document;
    let title = document.title.clone().unwrap_or_else(|| {
        let words: Vec<&str> = document.text.split_whitespace().take(10).collect();
        format!("{} …", words.join(" "))
    });
    let article = article::Article::new(record, &names, number);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ =
        writeln!(out, "<section class=\"document\" id=\"d{number}\" aria-labelledby=\"d{number}-title\">");
    out.push_str("<div class=\"columns\">\n<article>\n");
    out.push_str(&facts(record));
    out.push_str(&layers(number));
    out.push_str(&article.html(&title));
    out.push_str("</article>\n");
    out.push_str(&panel::html(record, &names, number, &article, outside));
    out.push_str("</div>\n</section>\n");
    let counts = format!(
        "{} · {} · {} · {}",
        document.published.as_deref().unwrap_or("undated"),
        count(record.actors.len(), "actor"),
        count(record.quotes.len(), "quote"),
        count(record.events.len(), "event")
    );
    (out, Entry { number, title, facts: counts })
}

/// Outlet, author, date and address.
/// A number with its noun.
fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn facts(record: &Record) -> String {
    let document = &record.document;
    let mut parts = Vec::new();
    parts.extend(document.outlet.as_deref().map(escape));
    parts.extend(document.byline.as_deref().map(escape));
    parts.push(match document.published.as_deref().map(escape) {
        Some(date) => format!("<time datetime=\"{date}\">{date}</time>"),
        None => "undated".to_owned(),
    });
    // An address may be anything, so only the two schemes that lead to a page become links.
    if let Some(url) =
        document.url.as_deref().filter(|u| u.starts_with("https://") || u.starts_with("http://"))
    {
        parts.push(format!("<a href=\"{}\" rel=\"noreferrer noopener\">source</a>", escape(url)));
    }
    format!("<p class=\"facts\">{}</p>\n", parts.join(" <span aria-hidden=\"true\">·</span> "))
}

/// The switches by which a kind of mark is shown or hidden; they work by style alone.
fn layers(number: usize) -> String {
    let mut out = String::from("<fieldset class=\"layers\"><legend>Marked</legend>\n");
    for (class, name) in [
        ("actor", "Actors"),
        ("quote", "Quotes"),
        ("event", "Events"),
        ("time", "Times"),
        ("place", "Places"),
    ] {
        let _ = writeln!(
            out,
            "<label><input type=\"checkbox\" class=\"show-{class}\" id=\"d{number}-show-{class}\" checked> \
             <span class=\"m {class}\">{name}</span></label>"
        );
    }
    out.push_str("</fieldset>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::record;

    fn page(record: &Record) -> String {
        let mut page = Page::default();
        let (section, entry) = section(record, 1);
        page.add(section, entry);
        let mut out = Vec::new();
        page.write(&mut out).expect("written to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn foreign_text_is_inert() {
        let mut record = record();
        let attack = "</script><script>alert(1)</script><img src=x onerror=\"a()\">'";
        record.document.text.push_str(attack);
        record.document.title = Some(attack.to_owned());
        record.document.url = Some("javascript:alert(1)".to_owned());
        record.document.outlet = Some(attack.to_owned());
        record.actors[0].name = attack.to_owned();
        record.events[0].mode = Some(attack.to_owned());
        record.diagnostics.push(demarche_core::record::DiagnosticInfo {
            code: attack.to_owned(),
            message: attack.to_owned(),
            span: None,
        });
        let html = page(&record);
        assert_eq!(html.matches("<script").count(), 1);
        assert_eq!(html.matches("</script").count(), 1);
        assert!(!html.contains("<img") && !html.contains("javascript:"));
    }

    #[test]
    fn nothing_is_loaded() {
        let html = page(&record());
        for loader in ["src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest"] {
            assert!(!html.contains(loader), "{loader}");
        }
    }

    #[test]
    fn every_reference_has_a_target() {
        let html = page(&record());
        for link in html.split("href=\"#").skip(1) {
            let target = link.split('"').next().unwrap_or_default();
            assert!(html.contains(&format!("id=\"{target}\"")), "#{target} leads nowhere");
        }
    }
}
