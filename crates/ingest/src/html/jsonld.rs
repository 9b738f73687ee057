//! The article in a page's schema.org metadata (JSON-LD), also as people write it: with line feeds inside strings,
//! trailing commas, comments around it, character references in its strings.

use std::borrow::Cow;

use jiff::civil::Date;
use serde_json::Value;

use super::scan;
use super::tree::{Kind, NodeId, Tree, collapse};
use crate::dates;

/// The largest script that is looked at, in bytes.
const LARGEST: usize = 1 << 20;
/// How deep an article may stand in other objects.
const DEEPEST: usize = 12;

/// The article that the page's JSON-LD speaks of: of several the one whose headline is the longest part of `title`,
/// else the first.
pub fn article(tree: &Tree<'_>, title: Option<&str>) -> Option<Value> {
    let mut found = Vec::new();
    for value in scripts(tree).filter_map(lenient) {
        articles(&value, DEEPEST, &mut found);
    }
    let headline = |v: &Value| v.get("headline").and_then(Value::as_str).map(collapse).unwrap_or_default();
    let fits = |v: &Value| {
        let headline = headline(v);
        if title.is_some_and(|t| !headline.is_empty() && t.contains(&headline)) { headline.len() } else { 0 }
    };
    let best = found.iter().map(fits).max()?;
    found.into_iter().find(|v| fits(v) == best)
}

/// The day of publication that the page's JSON-LD gives outside an article, or in one that cannot be read: where all
/// that is called so is one day, it is that of the page.
pub fn only_day(tree: &Tree<'_>) -> Option<String> {
    let mut found: Option<(String, Date)> = None;
    for text in scripts(tree) {
        // A list speaks of other articles.
        if text.contains("ItemList\"") {
            continue;
        }
        for piece in text.split("\"datePublished\"").skip(1) {
            let value =
                piece.trim_start().strip_prefix(':').map(str::trim_start).and_then(|v| v.strip_prefix('"'));
            let Some((value, _)) = value.and_then(|v| v.split_once('"')) else { continue };
            let Some(day) = dates::parse_date(value) else { continue };
            match &found {
                Some((_, other)) if *other != day => return None,
                Some(_) => {}
                None => found = Some((value.to_owned(), day)),
            }
        }
    }
    found.map(|(value, _)| value)
}

/// The texts of the page's scripts of JSON-LD.
fn scripts<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = &'t str> {
    tree.elements().filter(|id| tree.name(*id) == "script").filter_map(|id| {
        let kind = tree.attr(id, "type").unwrap_or(Cow::Borrowed(""));
        if !kind.trim().to_ascii_lowercase().starts_with("application/ld+json") {
            return None;
        }
        match tree.nodes.get(id.index() + 1).map(|n| n.kind) {
            Some(Kind::Raw(text)) if text.len() <= LARGEST => Some(text),
            _ => None,
        }
    })
}

/// `text` as JSON; where it is not quite JSON, with the usual slips mended.
pub fn lenient(text: &str) -> Option<Value> {
    let text = text.trim();
    let text = text.strip_prefix("<!--").map_or(text, |t| t.trim_end().trim_end_matches("-->")).trim();
    let text =
        text.strip_prefix("//<![CDATA[").map_or(text, |t| t.trim_end().trim_end_matches("//]]>")).trim();
    let text = text.strip_prefix("<![CDATA[").map_or(text, |t| t.trim_end().trim_end_matches("]]>")).trim();
    let text = match text.strip_prefix("/*").and_then(|t| t.split_once("*/")) {
        Some((_, behind)) => behind.trim(),
        None => text,
    };
    let text = text.trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let mended = mend(text);
        // What stands behind the first value is left.
        serde_json::Deserializer::from_str(&mended).into_iter::<Value>().next()?.ok()
    })
}

/// `text` with control characters in strings escaped, and commas before a closing bracket left out.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if inside {
            match c {
                _ if escaped => {
                    escaped = false;
                    // A backslash before a character that needs none.
                    if !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                        out.pop();
                    }
                    out.push(c);
                }
                '\\' => {
                    escaped = true;
                    out.push(c);
                }
                '"' => {
                    inside = false;
                    out.push(c);
                }
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => inside = true,
            '}' | ']' => {
                let end = out.trim_end().len();
                if out[..end].ends_with(',') {
                    out.truncate(end - 1);
                }
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

fn articles(value: &Value, depth: usize, out: &mut Vec<Value>) {
    if depth == 0 || out.len() >= 50 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| articles(item, depth - 1, out)),
        Value::Object(object) => {
            let is = |kind: &Value| kind.as_str().is_some_and(is_article_type);
            let found = match object.get("@type") {
                Some(Value::Array(kinds)) => kinds.iter().any(is),
                Some(kind) => is(kind),
                None => false,
            };
            if found {
                out.push(value.clone());
            }
            // A list of other articles is none of this page.
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "about"] {
                if let Some(inner) = object.get(key)
                    && (!found || key == "mainEntity")
                {
                    articles(inner, depth - 1, out);
                }
            }
        }
        _ => {}
    }
}

/// Article and its subtypes in schema.org.
fn is_article_type(kind: &str) -> bool {
    let kind = kind.rsplit(['/', ':', '#']).next().unwrap_or(kind);
    kind.ends_with("Article")
        || kind.ends_with("NewsArticle")
        || matches!(kind, "Report" | "BlogPosting" | "LiveBlogPosting" | "SocialMediaPosting")
}

/// The string at `path`; the first element stands for an array, and an object for its name.
pub fn string_at(value: &Value, path: &[&str]) -> Option<String> {
    match (value, path) {
        (Value::Array(items), _) => string_at(items.first()?, path),
        (Value::Object(object), [key, rest @ ..]) => string_at(object.get(*key)?, rest),
        (Value::Object(object), []) => string_at(object.get("name").or_else(|| object.get("@value"))?, &[]),
        (Value::String(text), _) => Some(clean(text)).filter(|t| !t.is_empty()),
        _ => None,
    }
}

/// The names of schema.org authors: strings, objects with a name or its parts, or arrays of them.
pub fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().take(50).flat_map(names).collect(),
        Value::Object(object) => {
            let parts =
                ["givenName", "familyName"].iter().filter_map(|key| string_at(object.get(*key)?, &[]));
            let whole = object.get("name").map(names).filter(|n| !n.is_empty());
            whole.unwrap_or_else(|| {
                Some(parts.collect::<Vec<_>>().join(" ")).filter(|n| !n.is_empty()).into_iter().collect()
            })
        }
        Value::String(name) => Some(clean(name)).filter(|n| !n.is_empty()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A value as people read it: character references resolved, markup taken out, white space collapsed.
pub fn clean(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    // Some values are escaped twice.
    for _ in 0..2 {
        if !text.contains('&') {
            break;
        }
        text = Cow::Owned(scan::resolve(&text).into_owned());
    }
    if text.contains('<') && text.contains('>') {
        let tree = Tree::new(&text);
        return tree.line(NodeId::ROOT);
    }
    collapse(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(script: &str) -> Option<String> {
        let page = format!("<script type='application/ld+json'>{script}</script>");
        string_at(&article(&Tree::new(&page), None)?, &["headline"])
    }

    #[test]
    fn json_as_people_write_it() {
        for script in [
            r#"{"@type": "NewsArticle", "headline": "Talks end"}"#,
            "{\"@type\": \"NewsArticle\", \"description\": \"one\ntwo\", \"headline\": \"Talks end\",}",
            "<!-- {\"@type\": \"NewsArticle\", \"headline\": \"Talks end\"} -->",
            r#"[{"@type": "WebPage", "mainEntity": {"@type": "http://schema.org/NewsArticle", "headline": "Talks end"}}];"#,
            r#"{"@graph": [{"@type": "WebSite"}, {"@type": ["Thing", "Report"], "headline": "Talks end"}]}"#,
            r#"/* v2 */ {"@type": "NewsArticle", "headline": "Talks end"}"#,
            r#"{"@type": "BlogPosting", "headline": "Talks\' end"} x"#,
        ] {
            assert_eq!(
                headline(script).map(|h| h.replace('\'', "")).as_deref(),
                Some("Talks end"),
                "{script}"
            );
        }
        assert_eq!(headline("{\"@type\": \"NewsArticle\", \"headline\": "), None);
    }

    #[test]
    fn names_in_every_shape() {
        let of = |json: &str| names(&serde_json::from_str(json).expect("JSON")).join(", ");
        assert_eq!(of(r#"{"name": {"@type": "Person", "name": "A. Berg"}}"#), "A. Berg");
        assert_eq!(of(r#"{"givenName": "Anna", "familyName": "Berg"}"#), "Anna Berg");
        assert_eq!(of(r#"["Se&aacute;n O&#39;M", {"name": "<a href='x'>B</a>"}]"#), "Seán O'M, B");
    }
}
