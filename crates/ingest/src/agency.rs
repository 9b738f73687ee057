//! The formats of news agencies: NITF, and NewsML in both generations. Each story is a document.

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;

use crate::dates;
use crate::html::tree::collapse;
use crate::input::{Ingested, Options};
use crate::xml::{self, Element};

/// Elements that each are a story.
const STORIES: &[&str] = &["newsItem", "NewsItem", "nitf"];
/// Elements that hold the text of a story, best first.
const BODIES: &[&str] = &["body.content", "inlineXML", "DataContent", "inlineData", "body"];
/// Elements that are its paragraphs.
const PARAGRAPHS: &[&str] = &["p", "hl2", "h2", "h3", "li", "blockquote", "pre"];

/// Reads the stories of `text`.
pub fn read_agency(text: &str, options: &Options) -> Ingested {
    let (roots, wrong) = xml::parse(text);
    let mut stories = Vec::new();
    for root in &roots {
        if STORIES.contains(&root.name.as_str()) {
            stories.push(root);
        } else {
            root.find_all(STORIES, &mut stories);
        }
    }
    let mut out = Ingested::default();
    let several = stories.len() > 1;
    for (i, story) in stories.iter().enumerate() {
        out.extend([document(story, several.then_some(i as u64 + 1), options)]);
    }
    if stories.is_empty() && wrong.is_none() {
        out.diagnostics.push(Diagnostic::new(Code::Empty, "the input holds no story"));
    }
    if let Some(wrong) = wrong {
        let message = format!("the input is damaged: {wrong}; what stands before was read");
        out.diagnostics.push(Diagnostic::new(Code::Damaged, message));
    }
    out
}

fn document(story: &Element, number: Option<u64>, options: &Options) -> Result<Document, Diagnostic> {
    let text_of = |name: &str| story.find(name).map(|e| collapse(&e.whole_text())).filter(|t| !t.is_empty());
    let first = |names: &[&str]| names.iter().find_map(|n| text_of(n));
    let title = first(&["hl1", "headline", "HeadLine", "title"]);
    let body = BODIES.iter().find_map(|name| story.find(name)).map(paragraphs).unwrap_or_default();
    if body.is_empty() {
        return Err(Diagnostic::new(Code::Empty, format!("story {} holds no text", number.unwrap_or(1))));
    }
    let date = |name: &str| {
        let element = story.find(name)?;
        let said = element.attr("norm").map(str::to_owned).unwrap_or_else(|| element.whole_text());
        dates::parse_date(&said).map(|day| (day, name.to_owned()))
    };
    let published = [
        "date.issue",
        "contentCreated",
        "firstCreated",
        "FirstCreated",
        "date.release",
        "versionCreated",
        "DateAndTime",
        "story.date",
    ]
    .iter()
    .find_map(|name| date(name));
    let id = story.attr("guid").map(str::to_owned).or_else(|| {
        let id = story.find("doc-id")?.attr("id-string")?;
        Some(id.to_owned())
    });
    let id = id.or_else(|| first(&["PublicIdentifier", "NewsItemId"])).unwrap_or_default();
    let day = published.as_ref().map(|(day, _)| *day).or(options.default_published);
    let mut document = Document::from_parts(&id, title.as_deref(), &body, day);
    document.byline = first(&["byline", "by", "ByLine"])
        .map(|b| b.strip_prefix("By ").or_else(|| b.strip_prefix("by ")).unwrap_or(&b).trim().to_owned());
    let copyright = |name: &str| story.find(name).and_then(|e| e.attr("holder").map(str::to_owned));
    document.outlet = copyright("doc.copyright")
        .or_else(|| first(&["provider", "creditline", "CreditLine", "distributor"]));
    document.given_by.extend(published.map(|(_, by)| ("published", by)));
    document.source = Some(Source { record: number, ..Source::default() });
    Ok(document)
}

fn paragraphs(body: &Element) -> String {
    let mut found = Vec::new();
    body.find_all(PARAGRAPHS, &mut found);
    if found.is_empty() {
        return crate::fields::readable(body.whole_text().trim());
    }
    let lines = found.iter().map(|p| collapse(&p.whole_text())).filter(|t| !t.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn nitf() {
        let text = "<nitf><head><title>x</title><docdata><doc-id id-string='a1'/><date.issue norm='20210510T183000Z'/>\
            <doc.copyright holder='The Post'/></docdata></head><body><body.head><hedline><hl1>Talks end</hl1></hedline>\
            <byline>By A. Berg</byline></body.head><body.content><p>They met.</p><p>Twice.</p></body.content></body></nitf>";
        let d = read_agency(text, &Options::default()).documents.remove(0);
        assert_eq!((d.id.as_str(), d.text.as_str()), ("a1", "Talks end\n\nThey met.\n\nTwice."));
        assert_eq!(
            (d.published, d.byline.as_deref(), d.outlet.as_deref()),
            (Some(date(2021, 5, 10)), Some("A. Berg"), Some("The Post"))
        );
    }

    #[test]
    fn newsml() {
        let text = "<newsMessage><itemSet><newsItem guid='u:1'><itemMeta><provider literal='x'><name>AFP</name></provider>\
            <versionCreated>2021-05-11T00:00:00Z</versionCreated></itemMeta><contentMeta><contentCreated>2021-05-10</contentCreated>\
            <headline>Talks end</headline></contentMeta><contentSet><inlineXML><html><body><p>They met.</p></body></html>\
            </inlineXML></contentSet></newsItem><newsItem guid='u:2'><contentSet/></newsItem></itemSet></newsMessage>";
        let read = read_agency(text, &Options::default());
        let d = &read.documents[0];
        assert_eq!(
            (d.id.as_str(), d.text.as_str(), d.outlet.as_deref()),
            ("u:1", "Talks end\n\nThey met.", Some("AFP"))
        );
        assert_eq!((d.published, read.diagnostics[0].code), (Some(date(2021, 5, 10)), Code::Empty));
    }
}
