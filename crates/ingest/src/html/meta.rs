//! What a page declares about itself: title, day of publication, byline, outlet, address.
//!
//! Sources, best first: schema.org metadata (JSON-LD), Open Graph and other `meta` elements, then the
//! visible markup. Nothing is guessed: what the page does not declare is absent. The title shown to
//! the reader (`h1`) is preferred to a declared one that says the same, since it stands in the page.

use demarche_core::diagnostic::Diagnostic;
use dom_query::{Document, NodeRef};
use jiff::civil::Date;
use serde_json::Value;

use super::content::Builder;
use crate::dates;

/// What a page declares; what it does not is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// The headline.
    pub title: Option<String>,
    /// The day of publication, or the note that the declared one cannot be understood.
    pub published: Option<Result<Date, Diagnostic>>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its canonical address; only absolute ones.
    pub url: Option<String>,
}

/// Names of `meta` elements (`property`, `name` or `itemprop`), best first.
const TITLE_KEYS: &[&str] = &["og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"];
const DATE_KEYS: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "date",
];
const AUTHOR_KEYS: &[&str] =
    &["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"];
const OUTLET_KEYS: &[&str] = &["og:site_name", "application-name", "dc.publisher", "publisher"];

/// Elements that show the day of publication, best first.
const TIMES: &[&str] =
    &["[itemprop=datePublished]", "time[pubdate]", "article header time", "main header time", "article time"];

/// Elements that show the byline, best first.
const BYLINES: &[&str] = &["[rel=author]", "[itemprop=author]", ".byline", ".author-name", ".author"];

/// The longest byline that is believed, in characters.
const LONGEST_BYLINE: usize = 120;

/// Reads the metadata of `tree`.
pub fn read(tree: &Document) -> Meta {
    let metas = metas(tree);
    let article = json_ld(tree);
    let declared = |keys: &[&str]| -> Vec<&str> {
        keys.iter()
            .flat_map(|key| metas.iter().filter(move |(k, _)| k == key))
            .map(|(_, v)| v.as_str())
            .collect()
    };
    let schema = |path: &[&str]| article.as_ref().and_then(|a| string_at(a, path));
    let outlet = first(declared(&OUTLET_KEYS[..1]))
        .or_else(|| schema(&["publisher", "name"]))
        .or_else(|| first(declared(OUTLET_KEYS)));
    let titles =
        schema(&["headline"]).into_iter().chain(declared(TITLE_KEYS).into_iter().map(clean)).collect();
    Meta {
        title: title(tree, titles, outlet.as_deref()),
        published: published(tree, schema(&["datePublished"]), &declared(DATE_KEYS)),
        byline: byline(tree, article.as_ref(), &declared(AUTHOR_KEYS)),
        url: url(tree, schema(&["url"]), &declared(&["og:url"])),
        outlet,
    }
}

/// The `meta` elements with a name and a content, in order, names in small letters.
fn metas(tree: &Document) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for node in tree.select("meta[content]").nodes() {
        let content = node.attr("content").map(|c| clean(&c)).filter(|c| !c.is_empty());
        let name = ["property", "name", "itemprop"].iter().find_map(|key| node.attr(key));
        if let (Some(name), Some(content)) = (name, content) {
            out.push((name.trim().to_ascii_lowercase(), content));
        }
    }
    out
}

/// The first object of the page's JSON-LD that is an article.
fn json_ld(tree: &Document) -> Option<Value> {
    tree.select("script[type=\"application/ld+json\"]").nodes().iter().find_map(|script| {
        let value: Value = serde_json::from_str(script.text().trim()).ok()?;
        find_article(&value).cloned()
    })
}

fn find_article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) => items.iter().find_map(find_article),
        Value::Object(object) => {
            let is = |kind: &Value| kind.as_str().is_some_and(is_article_type);
            let found = match object.get("@type") {
                Some(Value::Array(kinds)) => kinds.iter().any(is),
                Some(kind) => is(kind),
                None => false,
            };
            if found { Some(value) } else { object.get("@graph").and_then(find_article) }
        }
        _ => None,
    }
}

/// Article and its subtypes in schema.org.
fn is_article_type(kind: &str) -> bool {
    let kind = kind.rsplit(['/', ':']).next().unwrap_or(kind);
    kind.ends_with("Article")
        || matches!(kind, "Report" | "BlogPosting" | "LiveBlogPosting" | "SocialMediaPosting")
}

/// The string at `path`; the first element stands for an array.
fn string_at(value: &Value, path: &[&str]) -> Option<String> {
    match (value, path) {
        (Value::Array(items), _) => string_at(items.first()?, path),
        (Value::Object(object), [key, rest @ ..]) => string_at(object.get(*key)?, rest),
        (Value::String(text), []) => Some(clean(text)).filter(|t| !t.is_empty()),
        _ => None,
    }
}

/// `text` with white space collapsed as in a page.
fn clean(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn first(values: Vec<&str>) -> Option<String> {
    values.first().map(|v| clean(v)).filter(|v| !v.is_empty())
}

/// The text of `node` as one line, through the same collapsing as the body.
fn shown(node: &NodeRef) -> String {
    let mut builder = Builder::default();
    for descendant in node.descendants_it().filter(NodeRef::is_text) {
        builder.text(&descendant.text());
    }
    builder.finish().into_iter().map(|p| p.text).collect::<Vec<_>>().join(" ")
}

fn title(tree: &Document, declared: Vec<String>, outlet: Option<&str>) -> Option<String> {
    let page = tree.select_single("head title").nodes().first().map(shown).filter(|t| !t.is_empty());
    let headings: Vec<String> =
        tree.select("h1").nodes().iter().map(shown).filter(|t| !t.is_empty()).collect();
    // A heading that the declared title or the page's title begins with is the headline.
    let names = declared.iter().chain(&page);
    if let Some(heading) = names.clone().find_map(|n| headings.iter().find(|h| n.starts_with(h.as_str()))) {
        return Some(heading.clone());
    }
    if let Some(title) = declared.into_iter().next() {
        return Some(without_outlet(&title, outlet).to_owned());
    }
    match (headings.as_slice(), page) {
        ([only], None) => Some(only.clone()),
        (_, Some(page)) => Some(without_outlet(&page, outlet).to_owned()),
        _ => None,
    }
}

/// `title` without the name of the outlet at its end, where a separator stands between them.
fn without_outlet<'t>(title: &'t str, outlet: Option<&str>) -> &'t str {
    let Some(rest) = outlet.and_then(|o| title.strip_suffix(o)) else { return title };
    let bare = rest.trim_end();
    match bare.strip_suffix(['|', '-', '–', '—', '·', ':', '»']).map(str::trim_end) {
        Some(words) if rest.len() > bare.len() && !words.is_empty() => words,
        _ => title,
    }
}

fn published(tree: &Document, schema: Option<String>, metas: &[&str]) -> Option<Result<Date, Diagnostic>> {
    let mut candidates: Vec<String> = schema.into_iter().collect();
    candidates.extend(metas.iter().map(|m| (*m).to_owned()));
    for selector in TIMES {
        if let Some(node) = tree.select_single(selector).nodes().first() {
            let date = node.attr("datetime").or_else(|| node.attr("content")).map(|d| d.to_string());
            candidates.push(date.unwrap_or_else(|| shown(node)));
        }
    }
    // A page with one `time` element alone speaks of its own date; with several it may not.
    if let [only] = tree.select("time[datetime]").nodes() {
        candidates.extend(only.attr("datetime").map(|d| d.to_string()));
    }
    let tried = candidates.iter().find_map(|c| dates::parse_date(c));
    match tried {
        Some(date) => Some(Ok(date)),
        None => candidates.first().map(|c| dates::parse_or_note(c, "the page's date of publication")),
    }
}

fn byline(tree: &Document, article: Option<&Value>, metas: &[&str]) -> Option<String> {
    let authors = article.and_then(|a| a.get("author")).map(names).filter(|n| !n.is_empty());
    let believed =
        |text: &String| !text.is_empty() && text.chars().count() <= LONGEST_BYLINE && !text.contains("://");
    let from_page = || {
        BYLINES.iter().find_map(|selector| {
            let node = tree.select_single(selector);
            node.nodes().first().map(|n| without_by(&shown(n)).to_owned()).filter(&believed)
        })
    };
    authors
        .map(|names| names.join(", "))
        .filter(&believed)
        .or_else(|| metas.iter().map(|m| without_by(&clean(m)).to_owned()).find(&believed))
        .or_else(from_page)
}

/// The names of schema.org authors: strings, objects with a name, or arrays of them.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(_) => string_at(value, &["name"]).into_iter().collect(),
        Value::String(name) => Some(clean(name)).filter(|n| !n.is_empty()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// `text` without the word “By” before the names.
pub(super) fn without_by(text: &str) -> &str {
    match text.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => text[3..].trim_start(),
        _ => text,
    }
}

fn url(tree: &Document, schema: Option<String>, metas: &[&str]) -> Option<String> {
    let canonical = tree.select_single("link[rel=canonical]").nodes().first().and_then(|n| n.attr("href"));
    let candidates =
        canonical.map(|c| c.to_string()).into_iter().chain(metas.iter().map(|m| (*m).to_owned()));
    candidates
        .chain(schema)
        .map(|u| clean(&u))
        .find(|u| u.starts_with("https://") || u.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(html: &str) -> Meta {
        read(&Document::from(html))
    }

    #[test]
    fn schema_org_in_a_graph() {
        let meta = of(r#"<head><title>Talks end - The Post</title><script type="application/ld+json">
            {"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"], "headline": "Talks end",
            "author": [{"name": "A. Writer"}, "B. Other"], "datePublished": "2021-03-04T23:00:00-05:00",
            "publisher": {"name": "The Post"}, "url": "https://post.example/talks"}]}</script></head>"#);
        assert_eq!(meta.title.as_deref(), Some("Talks end"));
        assert_eq!(meta.byline.as_deref(), Some("A. Writer, B. Other"));
        assert_eq!(meta.published, Some(Ok(date(2021, 3, 4))));
        assert_eq!(meta.outlet.as_deref(), Some("The Post"));
        assert_eq!(meta.url.as_deref(), Some("https://post.example/talks"));
    }

    #[test]
    fn visible_markup_where_nothing_is_declared() {
        let meta = of("<title>Talks end: what next | Post</title><link rel=canonical href='/rel'>\
            <h1>Talks <i>end</i>: what next</h1><p class=byline>By A. Writer</p><article>\
            <time>May 12, 2015</time></article>");
        assert_eq!(meta.title.as_deref(), Some("Talks end: what next"));
        assert_eq!(meta.byline.as_deref(), Some("A. Writer"));
        assert_eq!(meta.published, Some(Ok(date(2015, 5, 12))));
        assert!(meta.outlet.is_none() && meta.url.is_none());
    }

    #[test]
    fn the_outlet_is_cut_from_a_title_only_behind_a_separator() {
        assert_eq!(without_outlet("Talks end | The Post", Some("The Post")), "Talks end");
        assert_eq!(without_outlet("Strike at The Post", Some("The Post")), "Strike at The Post");
    }
}
