//! The fields of a document as programs name them: JSON objects, rows of tables and items of feeds become documents
//! here.
//!
//! A document has `text` and may have `id`, `title`, `published`, `outlet`, `byline`, `url`, `language`. Where one of
//! these is missing, the names by which other programs call it are tried: newspaper3k, news-please, Trafilatura,
//! NewsAPI, Media Cloud, GDELT, JSON Feed, schema.org. Markup and character references in a text are resolved, and so
//! is text that was encoded twice; otherwise the strings are kept to the letter, but for characters that show nothing.
//! There is no map back.

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::dates;
use crate::encoding::undo_double;
use crate::html;
use crate::input::Options;
use crate::language;
use crate::plain::without_invisible;

const TEXT: &[&str] = &[
    "text",
    "maintext",
    "content_text",
    "content_html",
    "content",
    "body",
    "articleBody",
    "article_text",
    "fulltext",
    "full_text",
    "article",
    "raw_text",
    "story",
    "content:encoded",
    "description",
    "summary",
];
const TITLE: &[&str] = &["title", "headline", "article_title", "heading", "name"];
const PUBLISHED: &[&str] = &[
    "published",
    "published_at",
    "publishedAt",
    "publish_date",
    "publishDate",
    "date_publish",
    "date_published",
    "datePublished",
    "publication_date",
    "published_date",
    "pub_date",
    "pubDate",
    "pubdate",
    "date",
    "seendate",
    "timestamp",
    "created_at",
    "webPublicationDate",
];
const MODIFIED: &[&str] =
    &["modified", "date_modified", "date_modify", "dateModified", "updated_at", "updatedAt", "updated"];
const OUTLET: &[&str] = &[
    "outlet",
    "sitename",
    "site_name",
    "source_name",
    "media_name",
    "publisher",
    "publication",
    "source",
    "source_domain",
    "domain",
    "hostname",
    "website",
];
const BYLINE: &[&str] = &["byline", "authors", "author", "creator", "dc:creator", "by"];
const URL: &[&str] = &["url", "link", "source_url", "article_url", "webUrl", "source-url", "web_url"];
const ID: &[&str] = &["id", "guid", "_id", "uri", "article_id", "stories_id", "fingerprint"];

/// Keys under which a list of documents stands in an object.
const LISTS: &[&str] =
    &["articles", "items", "results", "data", "documents", "docs", "stories", "entries", "response"];

/// Whether some key of `names` is one by which a document's text or title goes; tells a table's head from a row.
pub fn names_a_document(names: &[&str]) -> bool {
    let has = |known: &[&str]| names.iter().any(|n| known.iter().any(|k| k.eq_ignore_ascii_case(n.trim())));
    has(&TEXT[..TEXT.len() - 2]) || (has(TITLE) && has(URL)) || (has(TITLE) && has(PUBLISHED))
}

/// The objects in `value`: itself, the elements of an array, or the list that an object wraps; with the name that the
/// wrapping object has for all of them.
pub fn objects(value: Value) -> (Vec<Value>, Option<String>) {
    match value {
        Value::Array(items) => (items, None),
        Value::Object(mut object) => {
            let own = TEXT[..TEXT.len() - 2].iter().any(|key| object.get(*key).is_some_and(Value::is_string));
            let list = LISTS
                .iter()
                .find(|key| matches!(object.get(**key), Some(Value::Array(_) | Value::Object(_))));
            match list {
                Some(key) if !own => {
                    // The title of a JSON Feed is the name of the outlet.
                    let feed =
                        object.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("jsonfeed"));
                    let name =
                        object.get("title").and_then(Value::as_str).filter(|_| feed).map(str::to_owned);
                    let (items, inner) = objects(object.remove(*key).unwrap_or(Value::Null));
                    (items, name.or(inner))
                }
                _ => (vec![Value::Object(object)], None),
            }
        }
        other => (vec![other], None),
    }
}

fn bad(place: &str, what: &str) -> Diagnostic {
    Diagnostic::new(Code::BadJson, format!("{place} is not a JSON object with a `text`: {what}"))
}

/// The document that the object `value` is; `place` says where it stands.
pub fn document(value: &Value, place: &str, options: &Options) -> Result<Document, Diagnostic> {
    let Value::Object(object) = value else { return Err(bad(place, "it is another kind of value")) };
    let mut notes = Vec::new();
    let (text, mut title) = text_and_title(object, place, &mut notes)?;
    title = title.map(|t| html::jsonld::clean(&mended(t, place, &mut notes)));
    let published = published(object, place, &mut notes);
    let id = match ID.iter().find_map(|key| object.get(*key).filter(|v| !v.is_null())) {
        // Numbers serve as ids in many collections; their digits are taken as they stand.
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::Object(inner)) => inner.get("$oid").and_then(Value::as_str).map(str::to_owned),
        _ => ID.iter().find_map(|key| string(object, key, place, &mut notes)),
    };
    let first = |keys: &[&str], notes: &mut Vec<Diagnostic>| {
        keys.iter().find_map(|key| name(object, key, place, notes))
    };
    let outlet = first(OUTLET, &mut notes);
    let byline = first(BYLINE, &mut notes);
    let url = URL.iter().find_map(|key| string(object, key, place, &mut notes));
    let published = published.or(options.default_published);
    let mut document = Document::from_parts(&id.unwrap_or_default(), title.as_deref(), &text, published);
    (document.outlet, document.byline, document.url) = (outlet, byline, url);
    document.modified = MODIFIED.iter().find_map(|key| date(object.get(*key)?));
    document.language = ["language", "lang"].iter().find_map(|k| language::code(object.get(*k)?.as_str()?));
    document.diagnostics = notes;
    Ok(document)
}

/// The text of the object and its title. A headline with an address and no text is a document of one line.
fn text_and_title(
    object: &Map<String, Value>,
    place: &str,
    notes: &mut Vec<Diagnostic>,
) -> Result<(String, Option<String>), Diagnostic> {
    let title = TITLE.iter().find_map(|key| string(object, key, place, notes));
    if let Some(wrong) = object.get("text").filter(|v| !v.is_string() && !v.is_null()) {
        let kind = if wrong.is_array() { "an array" } else { "another kind of value" };
        return Err(bad(place, &format!("`text` is not a string but {kind}")));
    }
    let given =
        |key: &&&str| matches!(object.get(**key), Some(Value::String(text)) if !text.trim().is_empty());
    let Some(key) = TEXT.iter().find(given) else {
        let blank = TEXT.iter().any(|key| matches!(object.get(*key), Some(Value::String(_))));
        let listed = title.is_some() && URL.iter().any(|key| object.get(*key).is_some_and(Value::is_string));
        return match title {
            Some(title) if listed => Ok((title, None)),
            _ if blank => Err(Diagnostic::new(Code::Empty, format!("{place} holds no text"))),
            _ => Err(bad(place, "it has no `text`")),
        };
    };
    let text = object[*key].as_str().unwrap_or_default();
    let text = readable(&mended(text.to_owned(), place, notes));
    let text = match cut_by_service(&text) {
        Some((kept, missing)) => {
            let message =
                format!("{place}: the text ends early, {missing} characters are missing from the input");
            notes.push(Diagnostic::new(Code::LeftOut, message));
            kept.to_owned()
        }
        None => text,
    };
    if text.trim().is_empty() {
        return Err(Diagnostic::new(Code::Empty, format!("{place} holds no text")));
    }
    Ok((text, title))
}

/// `text` with a second encoding undone, which is noted, and without characters that show nothing.
fn mended(text: String, place: &str, notes: &mut Vec<Diagnostic>) -> String {
    let text = match undo_double(&text) {
        Some(once) => {
            let message =
                format!("{place}: the text was encoded twice (“â€œ” for a quotation mark); it was put right");
            if !notes.iter().any(|n| n.code == Code::OtherEncoding) {
                notes.push(Diagnostic::new(Code::OtherEncoding, message));
            }
            once
        }
        None => text,
    };
    without_invisible(&text).into_owned()
}

/// `text` with its markup read, where it has some, and its character references resolved.
pub fn readable(text: &str) -> String {
    if is_marked_up(text) {
        let paragraphs = html::fragment(text);
        return paragraphs.join("\n\n");
    }
    // A reference that no writer of plain text would write.
    let has = |marks: &[&str]| marks.iter().any(|m| text.contains(m));
    if has(&[
        "&#", "&amp;", "&quot;", "&nbsp;", "&ldquo;", "&rdquo;", "&lsquo;", "&rsquo;", "&mdash;", "&ndash;",
        "&lt;",
    ]) {
        return html::scan::resolve(text).into_owned();
    }
    text.to_owned()
}

/// Whether `text` is a piece of HTML.
pub fn is_marked_up(text: &str) -> bool {
    const TAGS: &[&str] = &[
        "</p>",
        "</div>",
        "</a>",
        "</li>",
        "</span>",
        "</em>",
        "</strong>",
        "<br",
        "</h2>",
        "<p>",
        "</b>",
        "</i>",
    ];
    text.contains('<')
        && TAGS.iter().any(|tag| text.contains(tag) || text.contains(&tag.to_ascii_uppercase()))
}

/// `text` without the mark of a service that gives only beginnings (`… [+2310 chars]`), and the number in it.
fn cut_by_service(text: &str) -> Option<(&str, u64)> {
    let rest = text.trim_end().strip_suffix(" chars]")?;
    let (kept, number) = rest.rsplit_once("[+")?;
    Some((kept.trim_end(), number.parse().ok()?))
}

fn published(object: &Map<String, Value>, place: &str, notes: &mut Vec<Diagnostic>) -> Option<Date> {
    let mut wrong = None;
    for key in PUBLISHED {
        let Some(value) = object.get(*key).filter(|v| !v.is_null()) else { continue };
        if let Some(day) = date(Some(value)?) {
            return Some(day);
        }
        let said = match value {
            Value::String(text) if text.trim().is_empty() => continue,
            Value::String(text) => dates::parse_or_note(text, place).err(),
            other => {
                let shown: String = other.to_string().chars().take(60).collect();
                Some(Diagnostic::new(Code::BadDate, format!("{place}: `{key}` is {shown}, not a date")))
            }
        };
        wrong = wrong.or(said);
    }
    notes.extend(wrong);
    None
}

/// The day of a value: a string, seconds or milliseconds since 1970, or an object around one of them (`$date`).
fn date(value: &Value) -> Option<Date> {
    match value {
        Value::String(text) => dates::parse_date(text),
        Value::Number(number) => {
            let whole = number.as_i64().or_else(|| number.as_f64().map(|f| f as i64))?;
            // A number such as 20210510 is the day itself.
            dates::parse_date(&whole.to_string()).or_else(|| dates::from_epoch(whole))
        }
        Value::Object(object) => object.get("$date").or_else(|| object.get("$numberLong")).and_then(date),
        _ => None,
    }
}

/// The name under `key`: a string, an object with a name, or a list of them.
fn name(object: &Map<String, Value>, key: &str, place: &str, notes: &mut Vec<Diagnostic>) -> Option<String> {
    match object.get(key)? {
        value @ (Value::Object(_) | Value::Array(_)) => {
            let names = html::jsonld::names(value);
            let known = names.join(", ");
            (!known.is_empty()).then_some(known)
        }
        _ => string(object, key, place, notes).map(|s| html::jsonld::clean(&s)).filter(|s| !s.is_empty()),
    }
}

/// The names that are the program's own, whose values it says something about.
const OWN: &[&str] = &["id", "title", "outlet", "byline", "url"];

/// The string under `key`; absent where it is missing, null or blank. Any other value is noted.
fn string(
    object: &Map<String, Value>,
    key: &str,
    place: &str,
    notes: &mut Vec<Diagnostic>,
) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => (!text.trim().is_empty()).then(|| text.clone()),
        Value::Null => None,
        other => {
            if OWN.contains(&key) {
                let shown: String = other.to_string().chars().take(60).collect();
                let message = format!("{place}: `{key}` is {shown}, not a string");
                notes.push(Diagnostic::new(Code::BadField, message));
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(json: &str) -> Document {
        let value = serde_json::from_str(json).expect("JSON");
        document(&value, "it", &Options::default()).expect("a document")
    }

    #[test]
    fn names_of_other_programs() {
        let day = Some(date(2021, 5, 10));
        let d = of(
            r#"{"authors": ["A. Berg", "B. Other"], "publish_date": "2021-05-10 18:30:00", "text": "They met."}"#,
        );
        assert_eq!((d.byline.as_deref(), d.published), (Some("A. Berg, B. Other"), day));
        let d = of(
            r#"{"maintext": "They met.", "date_publish": "2021-05-10", "source_domain": "a.example", "language": "en"}"#,
        );
        assert_eq!(
            (d.text.as_str(), d.published, d.outlet.as_deref()),
            ("They met.", day, Some("a.example"))
        );
        let d = of(
            r#"{"source": {"id": null, "name": "The Post"}, "title": "Talks", "content": "They met… [+2310 chars]",
            "publishedAt": "2021-05-10T00:00:00Z"}"#,
        );
        assert_eq!((d.outlet.as_deref(), d.text.as_str()), (Some("The Post"), "Talks\n\nThey met…"));
        assert_eq!(d.diagnostics[0].code, Code::LeftOut);
        let d = of(r#"{"url": "https://a.example/x", "title": "Talks end", "seendate": "20210510T183000Z"}"#);
        assert_eq!((d.text.as_str(), d.published), ("Talks end", day));
    }

    #[test]
    fn dates_in_every_shape() {
        for date in ["1620671400", "1620671400000", "{\"$date\": \"2021-05-10T18:30:00Z\"}", "20210510"] {
            let d = of(&format!("{{\"text\": \"a\", \"published\": {date}}}"));
            assert_eq!(d.published, Some(jiff::civil::date(2021, 5, 10)), "{date}");
        }
    }

    #[test]
    fn markup_and_references_in_a_text() {
        let d = of(r#"{"text": "<p>They met.</p><p>&ldquo;We&#8217;re done,&rdquo; she said.</p>"}"#);
        assert_eq!(d.text, "They met.\n\n“We’re done,” she said.");
        assert_eq!(of(r#"{"text": "Israel&#8217;s &amp; x"}"#).text, "Israel’s & x");
        assert_eq!(of(r#"{"text": "a < b & c > d"}"#).text, "a < b & c > d");
    }
}
