//! Which paragraphs of a page are the article's.
//!
//! 1. Every element is given the zones its tag, role, class names and state tell ([`Zone`]). An element that holds
//!    a good part of the page's prose is no side part, whatever it is called.
//! 2. The element that holds the article is found: the one with the most prose right in it, widened while that
//!    brings in much more prose than other matter.
//! 3. In it, paragraphs of the side zones, lists of links, openings such as “Read more:”, repeated quotations and
//!    headings left without text go; captions are marked.
//!
//! A paragraph is kept or left as a whole: it belongs to a zone only where all its words do.

use std::collections::{BTreeMap, HashSet};

use demarche_core::document::BlockKind;

use super::blocks::{Paragraph, is_hidden};
use super::tree::{Kind, NodeId, Tree, is_block};
use super::words::{PageWords, Zone};
use crate::dates::parse_date;

/// Zones whose paragraphs are never the article's.
const SIDE: Zone = Zone(
    Zone::NAV.0
        | Zone::SHARE.0
        | Zone::RELATED.0
        | Zone::SIGNUP.0
        | Zone::COMMENTS.0
        | Zone::CONSENT.0
        | Zone::AD.0
        | Zone::BIO.0
        | Zone::TAGS.0
        | Zone::HIDDEN.0,
);

/// Zones that hold only short matter; prose in them is the article's.
const SHORT_ONLY: Zone = Zone(Zone::META.0 | Zone::FORM.0);

/// The share of the page's prose from which an element is no side part by its class; and by its tag or state.
const BY_CLASS: f64 = 0.3;
const BY_TAG: f64 = 0.45;

/// How many bytes of prose over the remarks of readers make these a side part, however long they are.
const BEFORE_COMMENTS: u32 = 200;

/// The same for a box that says by its heading what it is.
const BOX: f64 = 0.65;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Main {
    /// The paragraphs of the article, captions marked.
    pub paragraphs: Vec<Paragraph>,
    /// The element that holds them.
    pub holder: NodeId,
    /// What the page has beside side parts, where no article was found.
    pub rest: Vec<Paragraph>,
    /// Short lines over the text, which may name author and day.
    pub before_text: Option<Vec<String>>,
    /// The zones of each node.
    pub zones: Vec<Zone>,
    /// Whether some of the article is not shown.
    pub hidden: bool,
}

/// How much of what stands below each element.
struct Sums {
    /// Before each node: bytes of prose, of all text, of links, and the number of headings that are links.
    prose: Vec<u32>,
    text: Vec<u32>,
    linked: Vec<u32>,
    cards: Vec<u32>,
    /// Text that is no prose and in no side part.
    other: Vec<u32>,
}

impl Sums {
    fn new(tree: &Tree<'_>, paragraphs: &[Paragraph], counts: impl Fn(usize) -> bool) -> Self {
        let n = tree.nodes.len() + 1;
        let mut sums = Sums {
            prose: vec![0; n],
            text: vec![0; n],
            linked: vec![0; n],
            cards: vec![0; n],
            other: vec![0; n],
        };
        for (i, p) in paragraphs.iter().enumerate() {
            let Some(first) = p.nodes.first() else { continue };
            let at = first.index() + 1;
            sums.text[at] += p.text.len() as u32;
            sums.linked[at] += p.linked as u32;
            if counts(i) {
                let column = if is_prose(p) { &mut sums.prose } else { &mut sums.other };
                column[at] += p.text.len() as u32;
            }
            let heading = matches!(tree.name(p.holder), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
            sums.cards[at] += u32::from(heading && p.linked * 10 >= p.text.len() * 8);
        }
        for column in [&mut sums.prose, &mut sums.text, &mut sums.linked, &mut sums.cards, &mut sums.other] {
            for i in 1..n {
                column[i] += column[i - 1];
            }
        }
        sums
    }

    fn of(column: &[u32], tree: &Tree<'_>, id: NodeId) -> u32 {
        column[tree.node(id).end.index()] - column[id.index()]
    }
}

/// Whether `p` reads like a paragraph of a text.
pub fn is_prose(p: &Paragraph) -> bool {
    let text = p.text.as_str();
    p.linked * 2 < text.len() && text.len() >= 40 && ends_sentences(text)
}

fn ends_sentences(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', ' ']);
    bare.ends_with(['.', '!', '?', ':', '…', ';']) || text.contains(". ") || text.len() >= 160
}

/// The article of `tree`, whose paragraphs are `all`. Empty where nothing in it reads like one.
pub fn find(tree: &Tree<'_>, all: Vec<Paragraph>) -> Main {
    let words = PageWords::embedded();
    let plain = Sums::new(tree, &all, |_| true);
    let (mut zones, hidden) = zones(tree, &plain, words);
    side_articles(tree, &plain, &mut zones);
    cards(tree, &plain, &mut zones);
    boxes(tree, &plain, &all, words, &mut zones);
    spread(tree, &mut zones);
    let of: Vec<Zone> = all.iter().map(|p| zone_of(p, &zones, words)).collect();
    let good = |i: usize| !of[i].has(SIDE.with(Zone::CAPTION).with(Zone::PULL));
    let sums = Sums::new(tree, &all, good);
    let Some(holder) = holder(tree, &all, &of, &sums, &zones) else {
        // What is all link, or stands short in the head of the page, is a way about the site.
        let kept = |p: &Paragraph, zone: Zone| {
            let way = p.linked * 10 >= p.text.len() * 8 || (zone.has(Zone::HEADER) && !is_prose(p));
            !way && !zone.has(SIDE.without(Zone::RELATED))
        };
        let rest = all.into_iter().zip(of).filter(|(p, zone)| kept(p, *zone)).map(|(p, _)| p).collect();
        return Main { rest, zones, ..Main::default() };
    };
    let range = holder.0..tree.node(holder).end.0;
    let before_text = Some(over_the_text(tree, &all, &of));
    let mut kept: Vec<(Paragraph, Zone)> = all
        .into_iter()
        .zip(of)
        .filter(|(p, _)| p.nodes.first().is_some_and(|n| range.contains(&n.0)))
        .collect();
    filter(tree, &mut kept);
    let paragraphs = kept
        .into_iter()
        .map(|(mut p, zone)| {
            if zone.has(Zone::CAPTION) {
                p.kind = BlockKind::Caption;
            }
            p
        })
        .collect();
    Main { paragraphs, holder, rest: Vec::new(), before_text, zones, hidden }
}

/// The short lines between the headline and the first sentence of the article.
fn over_the_text(tree: &Tree<'_>, all: &[Paragraph], of: &[Zone]) -> Vec<String> {
    let side = SIDE.with(Zone::CAPTION);
    let begins = |from: usize| {
        let of_text = |i: &usize| !of[*i].has(side) && is_prose(&all[*i]) && all[*i].text.len() > 100;
        (from..all.len()).find(of_text)
    };
    // What stands over the headline, the words under a picture or a lead, is not the text.
    let is_headline = |p: &Paragraph| tree.name(p.holder) == "h1";
    let first = all.iter().position(is_headline).unwrap_or(0);
    let text = begins(first).or_else(|| begins(0)).unwrap_or(all.len());
    let headline = all[..text].iter().rposition(is_headline).unwrap_or(text.saturating_sub(8));
    let lines = all[headline..text].iter().zip(&of[headline..text]);
    lines
        .filter(|(p, zone)| !zone.has(side) && p.text.len() < 160)
        .map(|(p, _)| p.text.clone())
        .take(20)
        .collect()
}

/// The zones that each node tells by itself, and whether a good part of the prose is hidden.
fn zones(tree: &Tree<'_>, sums: &Sums, words: &PageWords) -> (Vec<Zone>, bool) {
    let mut hidden = false;
    let mut zones = vec![Zone::NONE; tree.nodes.len()];
    let total = f64::from(Sums::of(&sums.prose, tree, NodeId::ROOT)).max(1.0);
    let headline = tree.elements().find(|id| tree.name(*id) == "h1");
    for id in tree.elements() {
        let Kind::Element { name, attrs, .. } = tree.node(id).kind else { continue };
        let share = f64::from(Sums::of(&sums.prose, tree, id)) / total;
        let mut zone = Zone::NONE;
        // The foot of a page that has nothing else is its foot all the same.
        let bare = matches!(name, "footer" | "nav") && Sums::of(&sums.prose, tree, id) < 600;
        if share < BY_TAG || (bare && headline.is_none_or(|h| h < id || h >= tree.node(id).end)) {
            zone = zone.with(match name {
                "nav" | "footer" | "menu" | "search" | "button" | "label" | "legend" => Zone::NAV,
                "aside" => Zone::RELATED,
                "dialog" => Zone::CONSENT,
                "header" => Zone::HEADER,
                "form" => Zone::FORM,
                "figcaption" | "caption" => Zone::CAPTION,
                "figure" => Zone::CAPTION,
                "time" => Zone::META,
                _ => Zone::NONE,
            });
        }
        if !attrs.is_empty() && !matches!(name, "html" | "body") {
            let mut names = String::new();
            for (key, value) in super::scan::attributes(attrs) {
                if key.eq_ignore_ascii_case("class") || key.eq_ignore_ascii_case("id") {
                    names.push(' ');
                    names.extend(value.chars().take(600));
                } else if key.eq_ignore_ascii_case("role") && share < BY_TAG {
                    zone = zone.with(role(value));
                } else if key.eq_ignore_ascii_case("itemprop") {
                    zone = zone.with(match value {
                        "articleBody" => Zone::ARTICLE,
                        "caption" | "description" if name != "div" => Zone::META,
                        "author" | "datePublished" | "dateModified" => Zone::META,
                        "comment" => Zone::COMMENTS,
                        _ => Zone::NONE,
                    });
                }
            }
            let mut told = words.of_names(&names);
            // Somebody else's words, shown in the article.
            if names.contains("embed") || names.contains("tweet") {
                told = told.without(Zone::SHARE);
            }
            // What readers say may be longer than the article over it.
            let late = told.both(Zone::COMMENTS.with(Zone::NAV).with(Zone::CONSENT));
            let after_article = late != Zone::NONE
                && sums.prose[id.index()] >= BEFORE_COMMENTS
                && headline.is_none_or(|h| h < id || h >= tree.node(id).end);
            zone = zone.with(if share < BY_CLASS {
                told
            } else if after_article {
                late
            } else {
                told.both(Zone::ARTICLE)
            });
            if is_hidden(tree, id) {
                // Paragraphs that a paywall hides go on where the shown ones end.
                if share > 0.5 || (share > 0.0 && stands_beside_prose(tree, sums, id)) {
                    hidden |= share > 0.05;
                } else {
                    zone = zone.with(Zone::HIDDEN);
                }
            }
        }
        // Many links and hardly a word beside them.
        let (text, linked) = (Sums::of(&sums.text, tree, id), Sums::of(&sums.linked, tree, id));
        let list = matches!(name, "ul" | "ol" | "div" | "section" | "table" | "dl" | "p");
        if list && share == 0.0 && text > 15 && linked * 4 > text * 3 && many_links(tree, id) {
            zone = zone.with(Zone::NAV);
        }
        zones[id.index()] = zone;
    }
    (zones, hidden)
}

/// Whether the element around `id` has paragraphs of prose right in it.
fn stands_beside_prose(tree: &Tree<'_>, sums: &Sums, id: NodeId) -> bool {
    let parent = tree.node(id).parent;
    // The nodes before `id` are enough: what is hidden comes last.
    (parent.0.max(id.0.saturating_sub(400)) + 1..id.0)
        .map(NodeId)
        .any(|n| tree.node(n).parent == parent && tree.name(n) == "p" && Sums::of(&sums.prose, tree, n) > 0)
}

fn role(value: &str) -> Zone {
    match value {
        "navigation" | "contentinfo" | "banner" | "search" | "menu" | "menubar" | "toolbar" | "tablist"
        | "button" => Zone::NAV,
        "complementary" => Zone::RELATED,
        "dialog" | "alertdialog" => Zone::CONSENT,
        _ => Zone::NONE,
    }
}

/// Whether at least two links stand in the first few nodes of `id`.
fn many_links(tree: &Tree<'_>, id: NodeId) -> bool {
    tree.below(id).take(400).filter(|n| tree.name(*n) == "a").take(2).count() == 2
}

/// Of several `article` elements, those beside or in the one with the prose are other stories.
fn side_articles(tree: &Tree<'_>, sums: &Sums, zones: &mut [Zone]) {
    let articles: Vec<NodeId> = tree.elements().filter(|id| tree.name(*id) == "article").collect();
    let prose = |id: NodeId| Sums::of(&sums.prose, tree, id);
    let Some(main) = articles.iter().copied().max_by_key(|id| (prose(*id), std::cmp::Reverse(*id))) else {
        return;
    };
    let most = prose(main);
    for id in articles {
        let around = id <= main && tree.node(id).end >= tree.node(main).end;
        if !around && prose(id) * 3 < most {
            zones[id.index()] = zones[id.index()].with(Zone::RELATED);
        }
    }
}

/// Rows of cards: three or more neighbours that each are little more than a heading that is a link.
fn cards(tree: &Tree<'_>, sums: &Sums, zones: &mut [Zone]) {
    let mut rows: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for id in tree.elements() {
        let heads = Sums::of(&sums.cards, tree, id);
        let text = Sums::of(&sums.text, tree, id);
        let row = matches!(tree.name(id), "li" | "div" | "article" | "section" | "td" | "a");
        if row && heads > 0 && text < 500 {
            rows.entry(tree.node(id).parent).or_default().push(id);
        }
    }
    for row in rows.into_values() {
        if row.len() >= 3 {
            for id in row {
                zones[id.index()] = zones[id.index()].with(Zone::RELATED);
            }
        }
    }
}

/// Boxes under a heading such as “Related articles”.
fn boxes(tree: &Tree<'_>, sums: &Sums, all: &[Paragraph], words: &PageWords, zones: &mut [Zone]) {
    let total = f64::from(Sums::of(&sums.prose, tree, NodeId::ROOT)).max(1.0);
    let headline = tree.elements().find(|id| tree.name(*id) == "h1");
    for p in all.iter().filter(|p| p.text.len() < 60 && !is_prose(p)) {
        let zone = words.of_start(&p.text).both(SIDE);
        if zone == Zone::NONE {
            continue;
        }
        let own = p.text.len() as u32 + 8;
        let around = std::iter::once(p.holder).chain(tree.around(p.holder)).take(6);
        let wider = around.into_iter().find(|id| Sums::of(&sums.text, tree, *id) > own);
        let first = p.nodes.first().copied().unwrap_or_default();
        let opens = |id: NodeId| sums.text[first.index()] == sums.text[id.index()];
        if let Some(id) = wider
            && opens(id)
            && f64::from(Sums::of(&sums.prose, tree, id)) < BOX * total
            && headline.is_none_or(|h| h < id || h >= tree.node(id).end)
            && !matches!(tree.name(id), "body" | "html" | "article" | "main")
        {
            zones[id.index()] = zones[id.index()].with(zone);
        }
    }
}

/// Gives each node the zones of what is around it.
fn spread(tree: &Tree<'_>, zones: &mut [Zone]) {
    for i in 1..tree.nodes.len() {
        let parent = tree.nodes[i].parent.index();
        zones[i] = zones[i].with(zones[parent].without(Zone::ARTICLE));
    }
}

/// The zones that all words of `p` share, and what its beginning tells.
fn zone_of(p: &Paragraph, zones: &[Zone], words: &PageWords) -> Zone {
    let shared = p.nodes.iter().fold(Zone(u32::MAX), |all, n| all.both(zones[n.index()]));
    let start = if p.text.len() < 300 { words.of_start(&p.text) } else { Zone::NONE };
    shared.with(start)
}

/// The element that holds the article.
fn holder(tree: &Tree<'_>, all: &[Paragraph], of: &[Zone], sums: &Sums, zones: &[Zone]) -> Option<NodeId> {
    // Prose right in an element counts whole, in its child half, one further a quarter.
    let mut direct: Vec<f64> = vec![0.0; tree.nodes.len()];
    for (p, zone) in all.iter().zip(of) {
        if zone.has(SIDE.with(Zone::CAPTION).with(Zone::PULL)) || !is_prose(p) {
            continue;
        }
        let mut weight = p.text.len().min(1000) as f64;
        let start =
            if matches!(tree.name(p.holder), "p" | "li" | "dd" | "dt" | "h2" | "h3" | "pre" | "blockquote") {
                tree.node(p.holder).parent
            } else {
                p.holder
            };
        for id in std::iter::once(start).chain(tree.around(start)).take(4) {
            direct[id.index()] += weight;
            weight /= 2.0;
        }
    }
    let hinted =
        |id: NodeId| zones[id.index()].has(Zone::ARTICLE) || matches!(tree.name(id), "article" | "main");
    let value = |id: NodeId| direct[id.index()] * if hinted(id) { 1.3 } else { 1.0 };
    let mut best = (0.0, NodeId::ROOT);
    for id in tree.elements() {
        if value(id) > best.0 {
            best = (value(id), id);
        }
    }
    if best.0 <= 0.0 {
        return None;
    }
    let mut here = best.1;
    let good = |id: NodeId| f64::from(Sums::of(&sums.prose, tree, id));
    let other = |id: NodeId| f64::from(Sums::of(&sums.other, tree, id));
    let ups: Vec<NodeId> = tree.around(here).collect();
    for up in ups {
        let more = good(up) - good(here);
        // What the page itself calls its article is rarely too little.
        let sure = hinted(here) && good(here) > 400.0;
        let enough = if sure { if hinted(up) { 0.5 } else { 1.0 } } else { 0.35 };
        if matches!(tree.name(up), "html" | "body") && more < 1.2 * good(here) {
            break;
        }
        let article = zones[up.index()].has(Zone::ARTICLE) || tree.name(up) == "article";
        let like = || same_shape(tree, here, up, sums);
        // What comes with it may be the rest of the page.
        if other(up) - other(here) > more.max(0.1 * good(here)) {
            continue;
        }
        if more >= enough * good(here) || (more > 0.0 && (article || like())) || (article && more == 0.0) {
            here = up;
        }
    }
    Some(here)
}

/// Whether a neighbour of `id` in `up` has its name and class and holds prose.
fn same_shape(tree: &Tree<'_>, id: NodeId, up: NodeId, sums: &Sums) -> bool {
    let shape = |n: NodeId| (tree.name(n), tree.attr(n, "class"));
    let own = shape(id);
    own.1.as_ref().is_some_and(|c| !c.is_empty())
        && tree
            .below(up)
            .take(4000)
            .filter(|n| tree.node(*n).parent == up && *n != id && is_block(tree.name(*n)))
            .any(|n| shape(n) == own && Sums::of(&sums.prose, tree, n) > 0)
}

/// Leaves the paragraphs of the article.
fn filter(tree: &Tree<'_>, kept: &mut Vec<(Paragraph, Zone)>) {
    ends_at_other_stories(kept);
    // A caption that is no sentence is the credit of a picture.
    kept.retain(|(p, zone)| !zone.has(Zone::CAPTION) || p.text.len() >= 60 || ends_sentences(&p.text));
    let text =
        kept.iter().position(|(p, zone)| !zone.has(SIDE.with(Zone::HEADER)) && is_prose(p)).unwrap_or(0);
    let mut at = 0;
    kept.retain(|(p, zone)| {
        at += 1;
        // “By …” and “Published …” mean the byline only where it stands.
        let short_only = if at > text { zone.without(Zone::BYLINE) } else { *zone };
        !zone.has(SIDE) && (is_prose(p) || !short_only.has(SHORT_ONLY.with(Zone::BYLINE)))
    });
    // A headline that is not the document's title stands over the text, not in it; an address alone says nothing.
    let mut at = 0;
    kept.retain(|(p, _)| {
        at += 1;
        let address = p.text.starts_with("http") && !p.text.contains(char::is_whitespace);
        let dated =
            || p.text.len() < 120 && p.text.split(['·', '|', '•']).any(|part| parse_date(part).is_some());
        !address && !(at <= text && (tree.name(p.holder) == "h1" || (!is_prose(p) && dated())))
    });
    // A paragraph that is all link and no sentence leads to another story.
    kept.retain(|(p, zone)| {
        zone.has(Zone::CAPTION)
            || p.linked * 10 < p.text.len() * 8
            || (is_prose(p) && p.linked * 2 < p.text.len())
    });
    repeated(tree, kept);
    let heading = |p: &Paragraph| matches!(tree.name(p.holder), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    // Headings with nothing after them, and short matter after the last sentence.
    while let Some((p, zone)) = kept.last() {
        let item = matches!(tree.name(p.holder), "li" | "dd" | "dt" | "td" | "th" | "tr" | "pre");
        let short = p.text.len() < 40 && !ends_sentences(&p.text) && !item;
        if zone.has(Zone::CAPTION) || !(heading(p) || short) {
            break;
        }
        kept.pop();
    }
}

/// Leaves out what follows a heading such as “Top stories” that stands by itself near the end.
fn ends_at_other_stories(kept: &mut Vec<(Paragraph, Zone)>) {
    let prose: Vec<usize> =
        kept.iter().map(|(p, zone)| if !zone.has(SIDE) && is_prose(p) { p.text.len() } else { 0 }).collect();
    let total: usize = prose.iter().sum();
    let mut before = 0;
    for i in 0..kept.len() {
        let p = &kept[i].0;
        let title = p.text.len() < 40 && p.linked == 0 && !is_prose(p);
        let others = title && PageWords::embedded().of_start(&p.text).has(Zone::RELATED.with(Zone::COMMENTS));
        if others && (total - before) * 3 < before {
            kept.truncate(i);
            return;
        }
        before += prose[i];
    }
}

/// Quotations pulled out of the text, and paragraphs that stand twice.
fn repeated(tree: &Tree<'_>, kept: &mut Vec<(Paragraph, Zone)>) {
    let mut seen: HashSet<u64> = HashSet::new();
    kept.retain(|(p, _)| p.text.len() < 60 || seen.insert(hash(&p.text)));
    let quoted = |p: &Paragraph, zone: Zone| {
        zone.has(Zone::PULL)
            || tree
                .around(p.holder)
                .chain([p.holder])
                .take(6)
                .any(|n| matches!(tree.name(n), "blockquote" | "q"))
    };
    // Few pages have more, and each is searched in the whole text.
    const MOST: usize = 40;
    let places: Vec<usize> = (0..kept.len()).filter(|i| quoted(&kept[*i].0, kept[*i].1)).take(MOST).collect();
    let mut gone = HashSet::new();
    for i in places {
        let bare = bare(&kept[i].0.text);
        let twice = bare.len() >= 20
            && bare.len() < 600
            && kept.iter().enumerate().any(|(j, (other, _))| {
                j != i && !gone.contains(&j) && self::bare(&other.text).contains(&bare)
            });
        // Who said it stands in the quotation too.
        if twice || kept[i].1.has(Zone::PULL) {
            gone.insert(i);
        }
    }
    let cites: Vec<usize> = (0..kept.len())
        .filter(|i| {
            let p = &kept[*i].0;
            let cite = p
                .nodes
                .iter()
                .all(|n| tree.around(*n).take(4).any(|a| matches!(tree.name(a), "cite" | "footer")));
            cite && p.text.len() < 120 && *i > 0 && gone.contains(&(*i - 1))
        })
        .collect();
    gone.extend(cites);
    let mut i = 0;
    kept.retain(|_| {
        i += 1;
        !gone.contains(&(i - 1))
    });
}

/// `text` without quotation marks around it.
fn bare(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric()).replace(['“', '”', '"', '’', '‘', '\''], "")
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// An entry of a page that grows through the days: the nodes of it, and its day.
pub type Entry = (std::ops::Range<u32>, jiff::civil::Date);

/// The entries of the article, where it is a page of several days: neighbours of one name and class that each open
/// with a day of their own, not all the same. Empty for any other page.
pub fn entries(tree: &Tree<'_>, main: &Main) -> Vec<Entry> {
    let mut found: BTreeMap<(NodeId, &str, String), Vec<Entry>> = BTreeMap::new();
    let inside = tree.below(main.holder).filter(|id| tree.name(*id) == "time");
    for time in inside.take(2000) {
        let said = tree.attr(time, "datetime").map_or_else(|| tree.line(time), |d| d.into_owned());
        let Some(day) = crate::dates::parse_date(&said) else { continue };
        // The entry is the widest element that begins with its day.
        let mut entry = None;
        for id in tree.around(time).take(5).take_while(|id| *id > main.holder) {
            if time.0 - id.0 > 12 || matches!(tree.name(id), "p" | "header" | "ul" | "ol") {
                break;
            }
            entry = Some(id);
        }
        let Some(id) = entry else { continue };
        let class = tree.attr(id, "class").map(|c| c.chars().take(60).collect()).unwrap_or_default();
        let end = tree.node(id).end.0;
        let holds = main
            .paragraphs
            .iter()
            .any(|p| p.nodes.first().is_some_and(|n| (id.0..end).contains(&n.0)) && is_prose(p));
        if holds {
            found.entry((tree.node(id).parent, tree.name(id), class)).or_default().push((id.0..end, day));
        }
    }
    let mut best = found.into_values().max_by_key(Vec::len).unwrap_or_default();
    best.dedup_by(|a, b| a.0.start < b.0.end);
    let several = best.iter().any(|(_, day)| *day != best[0].1);
    if several { best } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::paragraphs;
    use super::*;

    const LONG: &str =
        "The two delegations met for three hours in the capital, and neither side came away content.";

    fn of(page: &str) -> Vec<(String, BlockKind)> {
        let tree = Tree::new(page);
        let found = find(&tree, paragraphs(&tree, false));
        found.paragraphs.into_iter().map(|p| (p.text, p.kind)).collect()
    }

    #[test]
    fn side_parts_go_and_captions_are_marked() {
        let page = format!(
            "<nav>Menu</nav><div><p>{LONG}</p><figure><figcaption>A dam.</figcaption></figure>\
             <div class=related-links><p>Israel bombs airport, a reporter wrote in another story yesterday.</p></div>\
             <p>Then: {LONG}</p><p>At last: {LONG}</p></div><footer>© The Post</footer>"
        );
        let found = of(&page);
        let kinds: Vec<BlockKind> = found.iter().map(|(_, k)| *k).collect();
        assert_eq!(kinds, [BlockKind::Body, BlockKind::Caption, BlockKind::Body, BlockKind::Body]);
    }

    #[test]
    fn a_name_does_not_drop_the_article() {
        let page = format!("<div class=comment-related><p>{LONG}</p><p>So: {LONG}</p></div>");
        assert_eq!(of(&page).len(), 2);
    }
}
