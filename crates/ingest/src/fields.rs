//! The fields of a document as programs name them: JSON objects, rows of tables and items of feeds become documents
//! here.
//!
//! A document has `text` and may have `id`, `title`, `published`, `outlet`, `byline`, `url`, `language`. Where one of
//! these is missing, the names by which other programs call it are tried: newspaper3k, news-please, Trafilatura,
//! NewsAPI, Media Cloud, GDELT, JSON Feed, schema.org. Markup and character references in a text are resolved, and so
//! is text that was encoded twice; otherwise the strings are kept to the letter, but for characters that show nothing.
//! There is no map back.

use std::borrow::Cow;
use std::collections::BTreeMap;

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
    "bodyText",
    "content:encoded",
    "lead_paragraph",
    "abstract",
    "description",
    "summary",
];
const TITLE: &[&str] = &["title", "headline", "article_title", "webTitle", "heading", "name"];
/// How many of [`TEXT`], at its end, are as often something else, or only the beginning of a text.
const WEAK: usize = 4;
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

const LANGUAGE: &[&str] = &["language", "lang"];

/// Keys under which a list of documents stands in an object.
const LISTS: &[&str] =
    &["articles", "items", "results", "data", "documents", "docs", "stories", "entries", "response", "hits"];

/// Whether some key of `names` is one by which a document's text or title goes; tells a table's head from a row.
pub fn names_a_document(names: &[&str]) -> bool {
    let names: Vec<&str> = names.iter().map(|n| known_name(n).unwrap_or(n)).collect();
    let has = |known: &[&str]| names.iter().any(|n| known.contains(n));
    has(&TEXT[..TEXT.len() - WEAK]) || (has(TITLE) && has(URL)) || (has(TITLE) && has(PUBLISHED))
}

/// The name of a field as it stands in the lists above, for one that differs from it in capitals, or in a space or a
/// hyphen for an underscore (`Publication Date`).
pub fn known_name(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let lists = [TEXT, TITLE, PUBLISHED, MODIFIED, OUTLET, BYLINE, URL, ID, LANGUAGE];
    let exact = lists.iter().copied().flatten().find(|known| **known == name);
    exact
        .or_else(|| {
            let same = |known: &str| {
                known.len() == name.len()
                    && known.bytes().zip(name.bytes()).all(|(a, b)| {
                        a.eq_ignore_ascii_case(&b)
                            || (matches!(a, b'_' | b'-') && matches!(b, b' ' | b'-' | b'_'))
                    })
            };
            lists.iter().copied().flatten().find(|known| same(known))
        })
        .copied()
}

/// Keys of an object around the fields of a document: Elasticsearch, The Guardian.
const AROUND: &[&str] = &["_source", "fields"];

/// `object` with the fields of an object in it that holds the text.
fn unwrapped(object: &Map<String, Value>) -> Cow<'_, Map<String, Value>> {
    let has_text =
        |object: &Map<String, Value>| TEXT.iter().any(|key| object.get(*key).and_then(as_text).is_some());
    let inner =
        AROUND.iter().find_map(|key| object.get(*key).and_then(Value::as_object)).filter(|i| has_text(i));
    match inner {
        Some(inner) if !has_text(object) => {
            let mut all = inner.clone();
            for (key, value) in object {
                all.entry(key.clone()).or_insert_with(|| value.clone());
            }
            Cow::Owned(all)
        }
        _ => Cow::Borrowed(object),
    }
}

/// The string that a value is, or that stands in an object in its place (WordPress: `rendered`, New York Times: `main`).
fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => {
            ["rendered", "main", "original", "#text"].iter().find_map(|k| object.get(*k)?.as_str())
        }
        _ => None,
    }
}

/// `object` with its fields under the names that are known.
fn by_known_names(object: &Map<String, Value>) -> Cow<'_, Map<String, Value>> {
    let known = |key: &str| known_name(key).filter(|known| *known != key && !object.contains_key(*known));
    if !object.keys().any(|key| known(key).is_some()) {
        return Cow::Borrowed(object);
    }
    let named = |(key, value): (&String, &Value)| {
        (known(key).map_or_else(|| key.clone(), str::to_owned), value.clone())
    };
    Cow::Owned(object.iter().map(named).collect())
}

/// The objects in `value`: itself, the elements of an array, or the list that an object wraps; with the name that the
/// wrapping object has for all of them.
pub fn objects(value: Value) -> (Vec<Value>, Option<String>) {
    match value {
        Value::Array(items) => (items, None),
        Value::Object(mut object) => {
            let own =
                TEXT[..TEXT.len() - WEAK].iter().any(|key| object.get(*key).is_some_and(Value::is_string));
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
    let object = unwrapped(object);
    let object = &*by_known_names(&object);
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
    document.given_by = given_by(object);
    document.language = LANGUAGE.iter().find_map(|k| language::code(object.get(*k)?.as_str()?));
    document.diagnostics = notes;
    Ok(document)
}

/// By what part of its first input the fields of a document are given that was read before and is read again, as
/// `demarche follow` keeps them.
fn given_by(object: &Map<String, Value>) -> BTreeMap<&'static str, String> {
    let Some(Value::Object(given)) = object.get("given_by") else { return BTreeMap::new() };
    let part = |name: &'static str| Some((name, given.get(name)?.as_str()?.chars().take(80).collect()));
    ["title", "published", "outlet", "byline"].into_iter().filter_map(part).collect()
}

/// The text of the object and its title. A headline with an address and no text is a document of one line.
fn text_and_title(
    object: &Map<String, Value>,
    place: &str,
    notes: &mut Vec<Diagnostic>,
) -> Result<(String, Option<String>), Diagnostic> {
    let title = TITLE.iter().find_map(|key| string(object, key, place, notes));
    if let Some(wrong) = object.get("text").filter(|v| as_text(v).is_none() && !v.is_null()) {
        let kind = if wrong.is_array() { "an array" } else { "another kind of value" };
        return Err(bad(place, &format!("`text` is not a string but {kind}")));
    }
    let given = |key: &&str| object.get(*key).and_then(as_text).filter(|text| !text.trim().is_empty());
    let Some(text) = TEXT.iter().find_map(given) else {
        let blank = TEXT.iter().any(|key| matches!(object.get(*key), Some(Value::String(_))));
        let listed = title.is_some() && URL.iter().any(|key| object.get(*key).is_some_and(Value::is_string));
        return match title {
            Some(title) if listed => Ok((title, None)),
            _ if blank => Err(Diagnostic::new(Code::Empty, format!("{place} holds no text"))),
            _ => Err(bad(place, "it has no `text`")),
        };
    };
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
        value @ (Value::Object(_) | Value::Array(_)) if as_text(value).is_none() => {
            let names = html::jsonld::names(value);
            let known = names.join(", ");
            (!known.is_empty()).then_some(known)
        }
        _ => string(object, key, place, notes)
            .map(|s| html::meta::without_by(&html::jsonld::clean(&s)).to_owned())
            .filter(|s| !s.is_empty()),
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
        other if as_text(other).is_some() => {
            as_text(other).filter(|t| !t.trim().is_empty()).map(str::to_owned)
        }
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
    fn objects_around_the_fields_and_the_strings() {
        let day = Some(date(2021, 5, 10));
        for json in [
            r#"{"_id": "1", "_source": {"title": "Talks", "text": "They met.", "published": "2021-05-10"}}"#,
            r#"{"id": "w/1", "webTitle": "Talks", "webPublicationDate": "2021-05-10T08:00:00Z", "fields": {"bodyText": "They met."}}"#,
            r#"{"id": 1, "title": {"rendered": "Talks"}, "content": {"rendered": "<p>They met.</p>"}, "date": "2021-05-10T08:00:00"}"#,
            r#"{"headline": {"main": "Talks"}, "byline": {"original": "By A. Berg"}, "lead_paragraph": "They met.", "pub_date": "2021-05-10"}"#,
        ] {
            let d = of(json);
            assert_eq!((d.text.as_str(), d.published), ("Talks\n\nThey met.", day), "{json}");
        }
    }

    #[test]
    fn names_written_otherwise() {
        let d = of(
            r#"{"Full Text": "They met.", "Headline": "Talks", "Publication Date": "2021-05-10", "URL": "https://a.example/x"}"#,
        );
        assert_eq!((d.text.as_str(), d.published), ("Talks\n\nThey met.", Some(date(2021, 5, 10))));
        assert_eq!(d.url.as_deref(), Some("https://a.example/x"));
        assert_eq!((known_name("pubDate"), known_name("PUBDATE")), (Some("pubDate"), Some("pubDate")));
        assert_eq!((known_name("source-url"), known_name("texts")), (Some("source-url"), None));
    }

    #[test]
    fn dates_in_every_shape() {
        for date in [
            "1620671400",
            "1620671400000",
            "1620671400000000",
            "1620671400000000000",
            "1620671400.5",
            "{\"$date\": \"2021-05-10T18:30:00Z\"}",
            "20210510",
        ] {
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
