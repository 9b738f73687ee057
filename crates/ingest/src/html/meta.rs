//! What a page declares about itself: title, day of publication, day of change, byline, outlet, address.
//!
//! For each, the first of these that has a value which can be believed counts, and is named in
//! [`Meta::given_by`]: schema.org metadata (`json-ld`), `meta` elements by their name (`og:title`), microdata
//! (`itemprop`), what is shown (`h1`, `time`, `byline`), the page's `title`, the address (`url`). A `meta` element
//! called just `date` counts after what is shown, since many pages put the day of the last change there. Nothing is
//! guessed, and nothing is taken from side parts of the page: the day or author of another story is not this one's.

use std::collections::BTreeMap;

use demarche_core::diagnostic::Diagnostic;
use jiff::civil::Date;
use serde_json::Value;

use super::blocks::{Paragraph, Run};
use super::content::Main;
use super::jsonld::{self, clean, string_at};
use super::tree::{NodeId, Tree};
use super::words::Zone;
use crate::dates;

/// What a page declares; what it does not is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// The headline.
    pub title: Option<String>,
    /// Where the headline stands in the page, if it does.
    pub title_runs: Vec<Run>,
    /// The day of publication, or the note that the declared one cannot be understood.
    pub published: Option<Result<Date, Diagnostic>>,
    /// The day of the last change.
    pub modified: Option<Date>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its canonical address; only absolute ones.
    pub url: Option<String>,
    /// Whether the page says that not all of it is free to read.
    pub for_subscribers: bool,
    /// By what part of the page title, day, byline and outlet are given.
    pub given_by: BTreeMap<&'static str, String>,
}

/// Names of `meta` elements (`property`, `name` or `itemprop`), best first.
const TITLE_KEYS: &[&str] = &[
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "headline",
];
const DATE_KEYS: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_time",
    "published",
    "publication_date",
    "publication-date",
    "article.published",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "release_date",
    "originalpublicationdate",
];
/// Ends of the names, without their signs, under which other sites give it (`sn-post-date`).
const DATE_ENDS: &[&str] = &[
    "postdate",
    "pubdate",
    "publishdate",
    "publisheddate",
    "publishedtime",
    "publishedat",
    "publicationdate",
    "datepublished",
    "dateissued",
    "firstpublished",
];
/// Names that as often hold the day of the last change.
const WEAK_DATE_KEYS: &[&str] = &["dc.date", "date", "dcterms.date", "displaydate", "article:date"];
const MODIFIED_KEYS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "revised",
];
const AUTHOR_KEYS: &[&str] = &[
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "byline",
];
const OUTLET_KEYS: &[&str] =
    &["og:site_name", "application-name", "dc.publisher", "publisher", "copyright-holder"];

/// The longest byline that is believed, in characters.
const LONGEST_BYLINE: usize = 120;

/// A value and the part of the page that gives it.
type Given<T> = (T, String);

/// The page as its metadata are read.
struct Page<'t, 'p> {
    tree: &'t Tree<'p>,
    main: &'t Main,
    metas: Vec<(String, String)>,
    article: Option<Value>,
    /// Headings, with their texts.
    headings: Vec<(NodeId, String)>,
    page_title: Option<String>,
}

/// Reads the metadata of `tree`, whose article is `main` and whose paragraphs are `all`.
pub fn read(tree: &Tree<'_>, main: &Main, all: &[Paragraph]) -> Meta {
    let page_title = tree
        .elements()
        .find(|id| tree.name(*id) == "title" && tree.around(*id).all(|a| tree.name(a) != "svg"))
        .map(|id| tree.line(id))
        .filter(|t| !t.is_empty());
    let headings = tree
        .elements()
        .filter(|id| matches!(tree.name(*id), "h1" | "h2" | "h3"))
        .take(60)
        .map(|id| (id, tree.line(id)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let article = jsonld::article(tree, page_title.as_deref());
    let page = Page { tree, main, metas: metas(tree), article, headings, page_title };
    let mut given_by = BTreeMap::new();
    let mut note = |what: &'static str, from: String| drop(given_by.insert(what, from));

    let declared_title =
        page.schema(&["headline"]).map(|t| (t, "json-ld".to_owned())).or_else(|| page.first(TITLE_KEYS));
    let outlet = page.outlet(declared_title.as_ref().map(|(t, _)| t.as_str()));
    if let Some((_, from)) = &outlet {
        note("outlet", from.clone());
    }
    let outlet = outlet.map(|(o, _)| o);
    let title = page.title(declared_title, outlet.as_deref());
    if let Some((_, _, from)) = &title {
        note("title", from.clone());
    }
    let title_runs = match &title {
        Some((text, Some(id), _)) => runs_of(tree, all, *id, text),
        _ => Vec::new(),
    };
    let title = title.map(|(t, ..)| t);
    let byline = page.byline();
    if let Some((_, from)) = &byline {
        note("byline", from.clone());
    }
    let url = page.url();
    let published = page.published(url.as_deref());
    if let Some(Ok((_, from))) = &published {
        note("published", from.clone());
    }
    let free = page.article.as_ref().and_then(|a| a.get("isAccessibleForFree"));
    Meta {
        title,
        title_runs,
        published: published.map(|p| p.map(|(day, _)| day)),
        modified: page.modified(),
        byline: byline.map(|(b, _)| b),
        outlet,
        url,
        for_subscribers: free.is_some_and(|v| {
            *v == Value::Bool(false) || v.as_str().is_some_and(|s| s.eq_ignore_ascii_case("false"))
        }),
        given_by,
    }
}

/// The `meta` elements with a name and a content, in order, names in small letters.
fn metas(tree: &Tree<'_>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for id in tree.elements().filter(|id| tree.name(*id) == "meta") {
        let content = tree.attr(id, "content").map(|c| clean(&c)).filter(|c| !c.is_empty());
        let name = ["property", "name", "itemprop"].iter().find_map(|key| tree.attr(id, key));
        if let (Some(name), Some(content)) = (name, content) {
            out.push((name.trim().to_ascii_lowercase(), content));
        }
    }
    out
}

/// The runs of the paragraph that heading `id` holds, where its text is `title`.
fn runs_of(tree: &Tree<'_>, all: &[Paragraph], id: NodeId, title: &str) -> Vec<Run> {
    let range = id.0..tree.node(id).end.0;
    let inside = |p: &&Paragraph| p.nodes.first().is_some_and(|n| range.contains(&n.0));
    all.iter().find(inside).filter(|p| p.text == title).map(|p| p.runs.clone()).unwrap_or_default()
}

/// Signs that part the name of the outlet from the headline in a title.
const PARTING: &[&str] = &[" | ", " - ", " – ", " — ", " · ", " : ", " » ", " « ", " • ", " / ", ": ", " ~ "];

/// `title` without the name of the outlet at either end, and what stands behind it, where a sign parts them.
fn without_outlet<'t>(title: &'t str, outlet: Option<&str>) -> &'t str {
    let Some(outlet) = outlet.filter(|o| !o.is_empty()) else { return title };
    let same = |part: &str| {
        let bare = |s: &str| s.trim().trim_start_matches("The ").trim_end_matches(".com").to_lowercase();
        bare(part) == bare(outlet)
    };
    for sign in PARTING {
        let mut from = 0;
        while let Some(at) = title[from..].find(sign).map(|i| from + i) {
            let (before, after) = (&title[..at], &title[at + sign.len()..]);
            if same(before) && !after.trim().is_empty() && *sign != ": " {
                return without_outlet(after.trim(), Some(outlet));
            }
            // Only the last part counts, or one with a section of the site behind it.
            let next = PARTING.iter().filter_map(|s| after.find(s)).min().unwrap_or(after.len());
            if same(&after[..next]) && !before.trim().is_empty() {
                return before.trim_end();
            }
            from = at + sign.len();
        }
    }
    title
}

/// `title` without a short last part behind a bar, where nothing tells the name of the outlet.
fn without_last_part(title: &str) -> &str {
    match title.rsplit_once(" | ").or_else(|| title.rsplit_once(" - ")).or_else(|| title.rsplit_once(" — "))
    {
        Some((before, last)) if before.len() >= 20 && last.len() <= 40 && before.len() > last.len() => {
            before.trim_end()
        }
        _ => title,
    }
}

/// Letters and digits of `text` in small letters, for comparing what differs in marks alone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Page<'_, '_> {
    fn schema(&self, path: &[&str]) -> Option<String> {
        self.article.as_ref().and_then(|a| string_at(a, path))
    }

    fn all(&self, keys: &[&str]) -> Vec<Given<&str>> {
        let of = |key: &&str| {
            let key = *key;
            self.metas
                .iter()
                .filter(move |(k, _)| k == key)
                .map(move |(k, v)| (v.as_str(), k.clone()))
                .collect::<Vec<_>>()
        };
        keys.iter().flat_map(of).collect()
    }

    fn first(&self, keys: &[&str]) -> Option<Given<String>> {
        self.all(keys).into_iter().next().map(|(v, k)| (v.to_owned(), k))
    }

    /// Whether `id` stands in a side part of the page.
    fn is_aside(&self, id: NodeId) -> bool {
        let side = Zone::NAV.with(Zone::RELATED).with(Zone::COMMENTS).with(Zone::SIGNUP).with(Zone::AD);
        self.main.zones.get(id.index()).is_some_and(|z| z.has(side))
    }

    /// The first node of the article's text.
    fn text_begins(&self) -> NodeId {
        let first = self.main.paragraphs.iter().find(|p| super::content::is_prose(p));
        first.and_then(|p| p.nodes.first().copied()).unwrap_or(NodeId(self.tree.nodes.len() as u32))
    }

    fn outlet(&self, title: Option<&str>) -> Option<Given<String>> {
        let believed = |(name, _): &Given<String>| {
            title.is_none_or(|t| letters(t) != letters(name))
                && !name.contains("://")
                && name.chars().count() <= 100
        };
        let schema = |path| self.schema(path).map(|n| (n, "json-ld".to_owned()));
        [
            self.first(&OUTLET_KEYS[..1]),
            schema(&["publisher"]),
            schema(&["sourceOrganization"]),
            self.first(OUTLET_KEYS),
        ]
        .into_iter()
        .flatten()
        .find(believed)
    }

    fn title(
        &self,
        declared: Option<Given<String>>,
        outlet: Option<&str>,
    ) -> Option<(String, Option<NodeId>, String)> {
        let page = self.page_title.as_deref().map(|t| without_outlet(t, outlet));
        let names: Vec<&str> = declared.iter().map(|(t, _)| without_outlet(t, outlet)).chain(page).collect();
        // The heading that says what is declared is the headline, since it stands in the page. One that is only its
        // beginning is so where it is a good part of it: “Iran” is a subject.
        for name in &names {
            let wanted = letters(name);
            let level = |first: bool| {
                self.headings.iter().filter(move |(id, _)| (self.tree.name(*id) == "h1") == first)
            };
            let same = level(true).chain(level(false)).find(|(_, text)| letters(text) == wanted);
            let start = || {
                level(true).find(|(_, text)| {
                    let own = letters(text);
                    wanted.starts_with(&own) && own.len() * 2 >= wanted.len() && own.len() >= 10
                })
            };
            if let Some((id, text)) = same.or_else(start) {
                return Some((text.clone(), Some(*id), self.tree.name(*id).to_owned()));
            }
        }
        if let Some((title, from)) = declared {
            return Some((without_outlet(&title, outlet).to_owned(), None, from));
        }
        let shown: Vec<&(NodeId, String)> = self
            .headings
            .iter()
            .filter(|(id, _)| self.tree.name(*id) == "h1" && !self.is_aside(*id))
            .collect();
        match (shown.as_slice(), &self.page_title) {
            ([(id, text)], None) => Some((text.clone(), Some(*id), "h1".to_owned())),
            (_, Some(page)) => {
                let bare = without_outlet(page, outlet);
                let bare = if bare == page && outlet.is_none() { without_last_part(page) } else { bare };
                Some((bare.to_owned(), None, "title".to_owned()))
            }
            _ => None,
        }
    }

    /// The days that the page shows, as (node, words that stand for the day, label before it).
    fn shown_times(&self) -> Vec<(NodeId, String, String)> {
        let mut out = Vec::new();
        let begins = self.text_begins();
        for id in self.tree.elements() {
            let name = self.tree.name(id);
            let property = if name == "time" { None } else { self.tree.attr(id, "itemprop") };
            let marked =
                property.as_deref().is_some_and(|p| p.split_whitespace().any(|w| w == "datePublished"));
            if (name != "time" && !marked) || name == "meta" || self.is_aside(id) {
                continue;
            }
            let label = self.label(id);
            let labelled = ["publi", "posted", "issued", "released"].iter().any(|w| label.contains(w));
            // A day in the text is that of something else, and so is one in another story.
            if id > begins && !labelled && !marked {
                continue;
            }
            let written = self.tree.attr(id, "datetime").or_else(|| self.tree.attr(id, "content"));
            let words = written.map(|w| w.into_owned()).filter(|w| dates::parse_date(w).is_some());
            out.push((id, words.unwrap_or_else(|| self.tree.line(id)), label));
            if out.len() >= 40 {
                break;
            }
        }
        out
    }

    /// What stands right before `id`, and the names of `id` and of what is around it, in small letters.
    fn label(&self, id: NodeId) -> String {
        let parent = self.tree.node(id).parent;
        let mut before = String::new();
        for n in (parent.0.max(id.0.saturating_sub(12))..id.0).map(NodeId) {
            if let super::tree::Kind::Text(text) = self.tree.node(n).kind {
                before.push_str(text);
            } else if self.tree.name(n) == "time" {
                before.clear();
            }
        }
        let tail: String = before.chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
        let names = |n: NodeId| {
            let of = |key| {
                self.tree.attr(n, key).map(|v| v.chars().take(80).collect::<String>()).unwrap_or_default()
            };
            format!(" {} {}", of("class"), of("itemprop"))
        };
        (tail + &names(id) + &names(parent)).to_ascii_lowercase()
    }

    fn published(&self, url: Option<&str>) -> Option<Result<Given<Date>, Diagnostic>> {
        let mut candidates: Vec<Given<String>> = Vec::new();
        for key in ["datePublished", "dateCreated"] {
            candidates.extend(self.schema(&[key]).map(|d| (d, "json-ld".to_owned())));
        }
        candidates.extend(self.all(DATE_KEYS).into_iter().map(|(v, k)| (v.to_owned(), k)));
        candidates.extend(jsonld::only_day(self.tree).map(|d| (d, "json-ld".to_owned())));
        let called_so = |key: &str| {
            let bare: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
            DATE_ENDS.iter().any(|end| bare.ends_with(end)) && !DATE_KEYS.contains(&key)
        };
        candidates
            .extend(self.metas.iter().filter(|(k, _)| called_so(k)).map(|(k, v)| (v.clone(), k.clone())));
        let mut times = self.shown_times();
        let changed = |label: &str| ["updat", "modif", "correct", "edited"].iter().any(|w| label.contains(w));
        times.retain(|(_, _, label)| !changed(label));
        // Labelled ones first; a day under the headline before one over it, which may be today's.
        let headline = self.headings.iter().find(|(id, _)| self.tree.name(*id) == "h1").map(|(id, _)| *id);
        times.sort_by_key(|(id, _, label)| {
            let labelled = ["publi", "posted", "issued", "released"].iter().any(|w| label.contains(w));
            (!labelled, headline.is_some_and(|h| *id < h), *id)
        });
        candidates.extend(times.into_iter().map(|(_, words, _)| (words, "time".to_owned())));
        candidates.extend(self.shown_lines());
        candidates.extend(self.all(WEAK_DATE_KEYS).into_iter().map(|(v, k)| (v.to_owned(), k)));
        let declared =
            candidates.iter().find_map(|(text, from)| Some((dates::parse_date(text)?, from.clone())));
        let from_url = || url.and_then(dates::from_url).map(|day| (day, "url".to_owned()));
        match declared.or_else(from_url) {
            Some(given) => Some(Ok(given)),
            None => {
                let (text, from) = candidates.first()?;
                let note = dates::parse_or_note(text, "the page's date of publication").err()?;
                (!matches!(from.as_str(), "time" | "text")).then_some(Err(note))
            }
        }
    }

    /// Short lines between headline and text that are a day, or end or begin with one.
    fn shown_lines(&self) -> Vec<Given<String>> {
        let Some(all) = self.main.before_text.as_deref() else { return Vec::new() };
        let mut out = Vec::new();
        for line in all {
            for part in line.split(['|', '•', '·', '—', '\n']) {
                let part = part.trim();
                if part.bytes().any(|b| b.is_ascii_digit()) && !part.to_ascii_lowercase().starts_with("updat")
                {
                    out.push((part.to_owned(), "text".to_owned()));
                    // The day may stand behind the names in one line.
                    if let Some((at, _)) = is_byline(part).then(|| dates::at_end(part)).flatten() {
                        out.push((part[at..].to_owned(), "text".to_owned()));
                    }
                }
            }
        }
        out
    }

    fn modified(&self) -> Option<Date> {
        let schema = self.schema(&["dateModified"]);
        let metas = self.all(MODIFIED_KEYS).into_iter().map(|(v, _)| v.to_owned());
        schema.into_iter().chain(metas).find_map(|d| dates::parse_date(&d))
    }

    fn byline(&self) -> Option<Given<String>> {
        let believed = |text: &String| {
            !text.is_empty()
                && text.chars().count() <= LONGEST_BYLINE
                && !text.contains("://")
                && !text.contains('@')
        };
        let authors = self.article.as_ref().and_then(|a| a.get("author").or_else(|| a.get("creator")));
        let authors = authors.map(jsonld::names).filter(|n| !n.is_empty()).map(|names| {
            let mut names = names;
            names.dedup();
            names.join(", ")
        });
        let metas = self.all(AUTHOR_KEYS).into_iter().map(|(v, k)| (without_by(v).to_owned(), k));
        authors
            .map(|a| (without_by(&a).to_owned(), "json-ld".to_owned()))
            .into_iter()
            .chain(metas)
            .find(|(name, _)| believed(name))
            .or_else(|| self.shown_byline().filter(believed).map(|b| (b, "byline".to_owned())))
    }

    /// The names shown over the article (or under it), in an element that is called so.
    fn shown_byline(&self) -> Option<String> {
        let tree = self.tree;
        let mut best: Option<(u8, NodeId)> = None;
        for id in tree.elements() {
            let mut rank = 0;
            let rel = tree.attr(id, "rel").is_some_and(|r| r.split_whitespace().any(|w| w == "author"));
            if rel || tree.attr(id, "itemprop").is_some_and(|p| p == "author") {
                rank = 3;
            } else if let Some(class) = tree.attr(id, "class") {
                let class = class.to_ascii_lowercase();
                let has = |word: &str| class.split([' ', '_', '-']).any(|w| w == word);
                if has("byline") || class.contains("author-name") || class.contains("author_name") {
                    rank = 2;
                } else if has("author") || has("authors") {
                    rank = 1;
                }
            }
            let holder = self.main.holder;
            let holds = |a: NodeId| a <= holder && tree.node(a).end >= tree.node(holder).end;
            let near = (id > holder && id < tree.node(holder).end)
                || tree
                    .around(id)
                    .take(6)
                    .any(|a| holds(a) && tree.name(a) != "body" && tree.name(a) != "html");
            if rank == 0 || self.is_aside(id) || !near || tree.node(id).end.0 - id.0 > 60 {
                continue;
            }
            let early = if id < self.text_begins() { 10 } else { 0 };
            if best.is_none_or(|(r, _)| rank + early > r) {
                best = Some((rank + early, id));
            }
        }
        let text = tree.line(best?.1);
        // A day or a time may stand beside the names.
        let names = text.split(['|', '•', '·']).next().unwrap_or("").trim();
        let names = match dates::at_end(names) {
            Some((at, _)) if at > 0 => {
                let names = names[..at].trim_end_matches([',', '-', '–', '—', ':', ' ']);
                let label = [" on", " Published", " published", " Posted", " posted", " Updated", " updated"];
                let ends = label.iter().find_map(|l| names.strip_suffix(l));
                ends.unwrap_or(names).trim_end_matches([',', ' '])
            }
            _ => names,
        };
        Some(without_by(names).trim_end_matches([',', ' ']).to_owned())
            .filter(|n| !n.is_empty() && dates::parse_date(n).is_none())
    }

    fn url(&self) -> Option<String> {
        let canonical = self
            .tree
            .elements()
            .find(|id| {
                self.tree.name(*id) == "link"
                    && self.tree.attr(*id, "rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical"))
            })
            .and_then(|id| self.tree.attr(id, "href"));
        let metas = self.all(&["og:url"]).into_iter().map(|(v, _)| v.to_owned());
        let schema = [self.schema(&["url"]), self.schema(&["mainEntityOfPage", "@id"])];
        let candidates =
            canonical.map(|c| c.into_owned()).into_iter().chain(metas).chain(schema.into_iter().flatten());
        candidates.map(|u| clean(&u)).find(|u| u.starts_with("https://") || u.starts_with("http://"))
    }
}

/// Whether `line` names who wrote or published something.
fn is_byline(line: &str) -> bool {
    let small = line.to_lowercase();
    ["by ", "written by", "posted by", "published by", "posted on", "published"]
        .iter()
        .any(|w| small.starts_with(w))
}

/// `text` without the word “By” before the names.
pub(crate) fn without_by(text: &str) -> &str {
    let text = text.trim();
    match text.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") || by.eq_ignore_ascii_case("by:") => {
            text[3..].trim_start()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::paragraphs;
    use super::super::content;
    use super::*;
    use jiff::civil::date;

    fn of(html: &str) -> Meta {
        let tree = Tree::new(html);
        let all = paragraphs(&tree, false);
        read(&tree, &content::find(&tree, all.clone()), &all)
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
        assert_eq!(meta.given_by["published"], "json-ld");
    }

    #[test]
    fn visible_markup_where_nothing_is_declared() {
        let meta = of("<title>Talks end: what next | Post</title><link rel=canonical href='/rel'>\
            <article><h1>Talks <i>end</i>: what next</h1><p class=byline>By A. Writer</p>\
            <time>May 12, 2015</time><p>The two delegations met for three hours in the capital on Monday.</p></article>");
        assert_eq!(meta.title.as_deref(), Some("Talks end: what next"));
        assert_eq!(meta.byline.as_deref(), Some("A. Writer"));
        assert_eq!(meta.published, Some(Ok(date(2015, 5, 12))));
        assert!(meta.outlet.is_none() && meta.url.is_none());
    }

    #[test]
    fn the_outlet_is_cut_from_a_title_only_behind_a_sign() {
        let of = |title| without_outlet(title, Some("The Post"));
        assert_eq!(of("Talks end | The Post"), "Talks end");
        assert_eq!(of("The Post | Talks end"), "Talks end");
        assert_eq!(of("Talks end : The Post : World"), "Talks end");
        assert_eq!(of("Strike at The Post"), "Strike at The Post");
    }
}
