//! A web page to a document.
//!
//! - [`scan`]: the raw page as a row of tags and text, with places;
//! - [`tree`]: the tree of its elements, made in one pass;
//! - [`blocks`]: every paragraph of the page, with the bytes it came from;
//! - [`words`]: the words by which parts of a page are told (`data/lexicon/pages.tsv`);
//! - [`content`]: which paragraphs are the article's;
//! - [`jsonld`] and [`meta`]: title, days, byline, outlet and address, as the page declares them;
//! - [`verdict`]: whether the page can be an article at all.
//!
//! This file puts them together. A page whose main text cannot be found is read whole (I008), one that is cut off
//! is read as far as it goes (I007), one that is no article is not read (I008 or I003). All of it takes time in
//! proportion to the page.

pub mod blocks;
pub mod content;
pub mod jsonld;
pub mod meta;
pub mod scan;
pub mod tree;
pub mod verdict;
pub mod words;

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::document::{AlignMap, BlockKind, blocks as block_list, content_id};
use demarche_core::record::Source;
use demarche_core::text::Span;
use encoding_rs::Encoding;

use crate::dates::parse_date;
use crate::encoding::{Decoded, declared_charset, decode};
use crate::input::Options;
use crate::plain::replaced_note;
use blocks::Paragraph;
use meta::Meta;
use tree::Tree;

/// The documents that the page `bytes` holds: one, or for a page that grows through several days one for each entry,
/// since “today” is another day in each.
///
/// Errors: I003 where the page has no text at all, I008 where it is no article.
pub fn read_html(bytes: &[u8], options: &Options) -> Result<Vec<Document>, Diagnostic> {
    read_page(bytes, None, options)
}

/// As [`read_html`], for a page that was served with the charset `served`.
pub fn read_page(
    bytes: &[u8],
    served: Option<&'static Encoding>,
    options: &Options,
) -> Result<Vec<Document>, Diagnostic> {
    let (declared, unknown_label) = declared_charset(bytes);
    let decoded = decode(bytes, served.or(declared)).undone();
    let tree = Tree::new(&decoded.text);
    let mut notes: Vec<Diagnostic> = decoded.note.iter().cloned().collect();
    if decoded.replaced {
        let mut note = replaced_note(decoded.encoding);
        if let Some(label) = unknown_label {
            note.message.push_str(&format!(" (the page declares the unknown charset “{label}”)"));
        }
        notes.push(note);
    }
    if let Some(reason) = tree.cut_off() {
        notes.push(Diagnostic::new(Code::TruncatedHtml, format!("the page looks cut off: {reason}")));
    }

    let mut all = blocks::paragraphs(&tree, false);
    let mut main = content::find(&tree, all.clone());
    if main.paragraphs.is_empty() {
        let spare = blocks::paragraphs(&tree, true);
        let found = content::find(&tree, spare.clone());
        if !found.paragraphs.is_empty() || all.is_empty() {
            (all, main) = (spare, found);
        }
    }
    let meta = meta::read(&tree, &main, &all);
    let entries = content::entries(&tree, &main);
    let mut paragraphs = trim_front(std::mem::take(&mut main.paragraphs), &meta);
    if let Some(what) = verdict::not_an_article(&tree, &meta, &all, &paragraphs) {
        return Err(Diagnostic::new(Code::NoMainText, format!("{what}; it was not coded")));
    }
    if paragraphs.is_empty() {
        paragraphs = trim_front(std::mem::take(&mut main.rest), &meta);
        if paragraphs.is_empty() {
            return Err(Diagnostic::new(Code::Empty, "the page holds no text"));
        }
        notes.push(Diagnostic::new(Code::NoMainText, "no main text was found; the whole page was read"));
    }
    if main.hidden {
        let message = "the page hides part of the article from who looks at it; it was read all the same";
        notes.push(Diagnostic::new(Code::HiddenText, message));
    } else if meta.for_subscribers {
        let message = "the page says that it is not free to read; the article may end early";
        notes.push(Diagnostic::new(Code::HiddenText, message));
    }
    if entries.is_empty() {
        return Ok(vec![document(&decoded, meta, &paragraphs, notes, options)]);
    }
    Ok(by_entry(&decoded, meta, paragraphs, &entries, notes, options))
}

/// A document for each of `entries`, and one for what stands outside them.
fn by_entry(
    decoded: &Decoded,
    meta: Meta,
    paragraphs: Vec<Paragraph>,
    entries: &[content::Entry],
    notes: Vec<Diagnostic>,
    options: &Options,
) -> Vec<Document> {
    let mut parts: Vec<Vec<Paragraph>> = vec![Vec::new(); entries.len() + 1];
    for paragraph in paragraphs {
        let at = paragraph.nodes.first().map_or(0, |n| n.0);
        let entry = entries.iter().position(|(range, _)| range.contains(&at));
        // The day itself stands at the head of the entry and is no text of it.
        let day = entry.is_some_and(|e| parse_date(&paragraph.text) == Some(entries[e].1));
        if !day {
            parts[entry.map_or(0, |e| e + 1)].push(paragraph);
        }
    }
    let mut out = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        if !part.iter().any(content::is_prose) {
            continue;
        }
        let mut own = meta.clone();
        if i > 0 {
            own.published = Some(Ok(entries[i - 1].1));
            own.given_by.insert("published", "time".to_owned());
        }
        let mut document = document(decoded, own, part, notes.clone(), options);
        document.source = Some(Source { record: Some(out.len() as u64 + 1), ..Source::default() });
        out.push(document);
    }
    out
}

/// The document of the parts of a page.
fn document(
    decoded: &Decoded,
    meta: Meta,
    paragraphs: &[Paragraph],
    mut notes: Vec<Diagnostic>,
    options: &Options,
) -> Document {
    let mut text = meta.title.clone().unwrap_or_default();
    let title_len = text.len();
    let mut map = AlignMap::default();
    add_runs(&mut map, &meta.title_runs, 0, decoded);
    let mut captions = Vec::new();
    for paragraph in paragraphs {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&paragraph.text);
        add_runs(&mut map, &paragraph.runs, start, decoded);
        if paragraph.kind != BlockKind::Body {
            captions.push((Span::new(start as u32, text.len() as u32), paragraph.kind));
        }
    }
    let mut blocks = block_list(&text, title_len);
    let mut captions = captions.into_iter().peekable();
    for block in &mut blocks {
        while captions.next_if(|(span, _)| span.end <= block.span.start).is_some() {}
        if let Some((span, kind)) = captions.peek()
            && span.covers(block.span)
        {
            block.kind = *kind;
        }
    }
    let published = match meta.published {
        Some(Ok(date)) => Some(date),
        Some(Err(note)) => {
            notes.push(note);
            None
        }
        None => None,
    };
    Document {
        id: content_id(&text),
        title: meta.title,
        blocks,
        published: published.or(options.default_published),
        modified: meta.modified,
        outlet: meta.outlet,
        byline: meta.byline,
        url: meta.url,
        given_by: meta.given_by,
        map,
        diagnostics: notes,
        text,
        ..Document::default()
    }
}

/// Adds the runs of a paragraph that begins at `start` of the text, as places of the raw bytes.
fn add_runs(map: &mut AlignMap, runs: &[blocks::Run], start: usize, decoded: &Decoded) {
    for run in runs {
        let end = run.source + run.len;
        let first = decoded.runs.partition_point(|r| r.text + r.len <= run.source);
        for raw in decoded.runs[first..].iter().take_while(|r| r.text < end) {
            let (from, to) = (raw.text.max(run.source), (raw.text + raw.len).min(end));
            let at = start + run.text + (from - run.source);
            map.push(Span::new(at as u32, (at + to - from) as u32), (raw.raw + from - raw.text) as u32);
        }
    }
}

/// How many paragraphs at the front may repeat what the metadata say.
const FRONT: usize = 6;

/// `paragraphs` without those at the front that only repeat title, byline or date.
fn trim_front(mut paragraphs: Vec<Paragraph>, meta: &Meta) -> Vec<Paragraph> {
    let published = meta.published.as_ref().and_then(|p| p.as_ref().ok());
    let title = meta.title.as_deref().map(str::to_lowercase);
    let mut at = 0;
    paragraphs.retain(|paragraph| {
        at += 1;
        let text = paragraph.text.as_str();
        let is_title = title.as_ref().is_some_and(|t| *t == text.to_lowercase());
        let is_byline = meta.byline.as_deref().is_some_and(|b| meta::without_by(text) == b);
        let is_date = published.is_some() && text.len() < 80 && parse_date(text).as_ref() == published;
        !is_title && (at > FRONT || !(is_byline || is_date))
    });
    paragraphs
}

/// The paragraphs of a piece of HTML that is text through and through: the body of a feed's item, a field.
pub fn fragment(text: &str) -> Vec<String> {
    let tree = Tree::new(text);
    blocks::paragraphs(&tree, false).into_iter().map(|p| p.text).collect()
}
