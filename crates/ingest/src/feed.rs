//! Feeds to documents: RSS in all its versions, RDF and Atom. Each item is a document.
//!
//! The text of an item is its content, else its description; the outlet is the source that the item credits, else
//! the feed. Links to other places of the feed's site at the end of an item ("Continue reading") are left out.
//! JSON Feed is read with the other JSON ([`crate::json`]).

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;
use jiff::civil::Date;

use crate::dates;
use crate::fields::readable;
use crate::html;
use crate::input::{Ingested, Options};
use crate::xml::{self, Element};

/// What an item of a feed tells, also without a text: what a program that follows the feed needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The headline.
    pub title: Option<String>,
    /// The address of the article.
    pub link: Option<String>,
    /// The feed's own name for the item.
    pub id: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// Which element gave the day.
    pub published_by: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Whom the item credits, else the feed's title.
    pub outlet: Option<String>,
    /// The text, by paragraphs.
    pub text: String,
    /// What was noticed about the item.
    pub notes: Vec<Diagnostic>,
}

/// The items of the feed `text`, and what is wrong with it.
pub fn entries(text: &str) -> (Vec<Entry>, Option<String>) {
    let (roots, wrong) = xml::parse(text);
    let mut out = Vec::new();
    for root in &roots {
        match root.name.as_str() {
            "rss" | "RDF" => {
                let channel = root.child("channel").unwrap_or(root);
                let outlet = title(channel);
                let items =
                    channel.all("item").chain(root.all("item").filter(|_| !std::ptr::eq(channel, root)));
                out.extend(items.map(|item| rss(item, outlet.as_deref())));
            }
            "feed" => {
                let outlet = title(root);
                out.extend(root.all("entry").map(|entry| atom(entry, outlet.as_deref())));
            }
            _ => {}
        }
    }
    (out, wrong)
}

/// Reads the feed `text`.
pub fn read_feed(text: &str, options: &Options) -> Ingested {
    let (entries, wrong) = entries(text);
    let mut out = Ingested::default();
    if entries.is_empty() && wrong.is_none() {
        out.diagnostics.push(Diagnostic::new(Code::Empty, "the feed has no items"));
    }
    for (i, entry) in entries.into_iter().enumerate() {
        out.extend([document(entry, i as u64 + 1, options)]);
    }
    if let Some(wrong) = wrong {
        let message = format!("the feed is damaged: {wrong}; the items before were read");
        out.diagnostics.push(Diagnostic::new(Code::Damaged, message));
    }
    out
}

fn document(entry: Entry, number: u64, options: &Options) -> Result<Document, Diagnostic> {
    let (title, text) = match (entry.title, entry.text) {
        // A headline alone is a document of one line.
        (Some(title), text) if text.is_empty() || text == title => (None, title),
        (title, text) => (title, text),
    };
    if text.trim().is_empty() {
        return Err(Diagnostic::new(Code::Empty, format!("item {number} of the feed holds no text")));
    }
    let id = entry.id.or_else(|| entry.link.clone()).unwrap_or_default();
    let published = entry.published.or(options.default_published);
    let mut document = Document::from_parts(&id, title.as_deref(), &text, published);
    (document.outlet, document.byline, document.url) = (entry.outlet, entry.byline, entry.link);
    document.given_by.extend(entry.published_by.map(|by| ("published", by)));
    document.source = Some(Source { record: Some(number), ..Source::default() });
    document.diagnostics = entry.notes;
    Ok(document)
}

/// The text of child `name` as one line.
fn line(element: &Element, name: &str) -> Option<String> {
    let text = element.child(name)?.whole_text();
    Some(html::jsonld::clean(&text)).filter(|t| !t.is_empty())
}

fn title(element: &Element) -> Option<String> {
    element
        .all("title")
        .find(|t| t.prefix != "media")
        .map(|t| html::jsonld::clean(&t.whole_text()))
        .filter(|t| !t.is_empty())
}

/// The first of `names` that is a day; a note where one is there and is none.
fn day(item: &Element, names: &[&str], notes: &mut Vec<Diagnostic>) -> Option<(Date, String)> {
    let mut wrong = None;
    for name in names {
        let Some(text) = line(item, name) else { continue };
        match dates::parse_or_note(&text, &format!("`{name}` of an item")) {
            Ok(day) => return Some((day, (*name).to_owned())),
            Err(note) => wrong = wrong.or(Some(note)),
        }
    }
    notes.extend(wrong);
    None
}

/// The first of `texts` that has words, as paragraphs.
fn paragraphs(texts: impl Iterator<Item = String>) -> String {
    let mut best = String::new();
    for text in texts {
        let found = readable(text.trim());
        if !found.trim().is_empty() {
            best = crate::plain::without_invisible(&found).into_owned();
            break;
        }
    }
    // Readers of feeds are led on to the site.
    let leads_on = |p: &str| {
        let small = p.to_lowercase();
        (small.starts_with("the post ") && small.contains("appeared first on"))
            || (small.len() < 60
                && ["continue reading", "read more", "read full", "[…]", "[...]"]
                    .iter()
                    .any(|w| small.starts_with(w)))
    };
    let kept: Vec<&str> = best.split("\n\n").filter(|p| !leads_on(p.trim())).collect();
    kept.join("\n\n").trim().to_owned()
}

fn rss(item: &Element, outlet: Option<&str>) -> Entry {
    let mut notes = Vec::new();
    let published = day(item, &["pubDate", "date", "published", "issued"], &mut notes);
    let content = item.children.iter().find(|c| c.name == "encoded" && c.prefix == "content");
    let texts = content
        .into_iter()
        .chain(item.all("fulltext"))
        .chain(item.all("description"))
        .chain(item.all("summary"));
    let link = line(item, "link").or_else(|| {
        let guid = item.child("guid")?;
        Some(guid.whole_text().trim().to_owned()).filter(|g| g.starts_with("http"))
    });
    Entry {
        title: title(item),
        link,
        id: line(item, "guid"),
        byline: line(item, "creator").or_else(|| line(item, "author").filter(|a| !a.contains('@'))),
        outlet: line(item, "source").or_else(|| outlet.map(str::to_owned)),
        text: paragraphs(texts.map(Element::whole_text)),
        published_by: published.as_ref().map(|(_, by)| by.clone()),
        published: published.map(|(day, _)| day),
        notes,
    }
}

fn atom(entry: &Element, outlet: Option<&str>) -> Entry {
    let mut notes = Vec::new();
    let published = day(entry, &["published", "issued", "created", "updated", "modified"], &mut notes);
    let body = |element: &Element| {
        if element.attr("type") == Some("xhtml") { xhtml(element) } else { element.whole_text() }
    };
    let texts: Vec<String> = entry.all("content").chain(entry.all("summary")).map(body).collect();
    let href = |rel: &str| {
        entry
            .all("link")
            .find(|l| l.attr("rel").unwrap_or("alternate") == rel)
            .and_then(|l| l.attr("href"))
            .map(str::to_owned)
    };
    let authors: Vec<String> = entry.all("author").filter_map(|a| line(a, "name")).collect();
    Entry {
        title: title(entry),
        link: href("alternate"),
        id: line(entry, "id"),
        byline: Some(authors.join(", ")).filter(|a| !a.is_empty()),
        outlet: entry.child("source").and_then(title).or_else(|| outlet.map(str::to_owned)),
        text: paragraphs(texts.into_iter()),
        published_by: published.as_ref().map(|(_, by)| by.clone()),
        published: published.map(|(day, _)| day),
        notes,
    }
}

/// The paragraphs of an element that holds XHTML.
fn xhtml(element: &Element) -> String {
    const BLOCKS: &[&str] =
        &["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "td", "dd", "dt"];
    let mut found = Vec::new();
    element.find_all(BLOCKS, &mut found);
    if found.is_empty() {
        return element.whole_text();
    }
    let lines: Vec<String> = found.iter().map(|e| html::tree::collapse(&e.whole_text())).collect();
    lines.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn items_of_rss() {
        let feed = "<rss><channel><title>The Post</title><item><title>Talks &amp; more</title><link>https://a.example/1</link>\
            <guid>1</guid><pubDate>Mon, 10 May 2021 18:30:00 GMT</pubDate><description>Short.</description>\
            <content:encoded><![CDATA[<p>They met.</p><p>The post Talks appeared first on The Post.</p>]]></content:encoded>\
            <source url='x'>AP</source></item><item><title>Only a headline</title></item><item/></channel></rss>";
        let read = read_feed(feed, &Options::default());
        let d = &read.documents[0];
        assert_eq!((d.id.as_str(), d.text.as_str()), ("1", "Talks & more\n\nThey met."));
        assert_eq!((d.published, d.outlet.as_deref()), (Some(date(2021, 5, 10)), Some("AP")));
        assert_eq!(d.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(
            (read.documents[1].text.as_str(), read.diagnostics[0].code),
            ("Only a headline", Code::Empty)
        );
    }

    #[test]
    fn entries_of_atom() {
        let feed = "<feed><title>The Post</title><entry><title type='html'>Talks</title><id>x</id>\
            <link href='https://a.example/1'/><updated>2021-05-10T18:30:00Z</updated>\
            <content type='xhtml'><div><p>They <b>met</b>.</p><p>Twice.</p></div></content></entry></feed>";
        let read = read_feed(feed, &Options::default());
        let d = &read.documents[0];
        assert_eq!(
            (d.text.as_str(), d.given_by["published"].as_str()),
            ("Talks\n\nThey met.\n\nTwice.", "updated")
        );
    }

    #[test]
    fn a_damaged_feed_gives_what_it_has() {
        let read = read_feed(
            "<rss><channel><item><title>Talks end</title></item><item><title>More",
            &Options::default(),
        );
        assert_eq!(read.diagnostics.last().map(|d| d.code), Some(Code::Damaged));
        assert_eq!(read.documents[0].text, "Talks end");
    }
}
