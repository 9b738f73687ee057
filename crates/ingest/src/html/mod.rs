//! A web page to a document.
//!
//! - [`scan`]: the raw page as a row of tags and text, with places, whether it is cut off, how deep it nests;
//! - [`content`]: the main text as paragraphs, found on the tree by Mozilla's Readability method;
//! - [`meta`]: title, day of publication, byline, outlet and address, as the page declares them;
//! - [`align`]: from the paragraphs back to the places of the raw page.
//!
//! This file puts the four together. A page whose main text cannot be found is read whole (I008), one
//! that is cut off is read as far as it goes (I007).

pub mod align;
pub mod content;
pub mod meta;
pub mod scan;

use std::panic::{AssertUnwindSafe, catch_unwind};

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::document::{BlockKind, blocks, content_id};
use demarche_core::text::Span;

use crate::dates::parse_date;
use crate::encoding::{declared_charset, decode};
use crate::input::Options;
use crate::plain::replaced_note;
use content::Paragraph;
use meta::Meta;

/// The deepest nesting for which a tree is built. Browsers stop at 512 (Chromium); building and walking
/// the tree takes time quadratic in the depth.
const DEEPEST: usize = 512;

/// The document that the page `bytes` holds.
///
/// Errors: I003 where the page has no text at all.
pub fn read_html(bytes: &[u8], options: &Options) -> Result<Document, Diagnostic> {
    let (charset, unknown_label) = declared_charset(bytes);
    let decoded = decode(bytes, charset);
    let page = scan::Page::new(&decoded.text);
    let mut notes = Vec::new();
    if decoded.replaced {
        let mut note = replaced_note(decoded.encoding);
        if let Some(label) = unknown_label {
            note.message.push_str(&format!(" (the page declares the unknown charset “{label}”)"));
        }
        notes.push(note);
    }
    if let Some(reason) = page.cut_off() {
        notes.push(Diagnostic::new(Code::TruncatedHtml, format!("the page looks cut off: {reason}")));
    }

    let found = if page.depth > DEEPEST {
        None
    } else {
        // The tree and the search are the work of other crates; should one of them panic on a strange
        // page, the page is read whole, as if no main text had been found.
        catch_unwind(AssertUnwindSafe(|| {
            let tree = dom_query::Document::from(decoded.text.as_str());
            let meta = meta::read(&tree);
            (meta, content::main_text(tree))
        }))
        .ok()
    };
    let (meta, main) = found.unwrap_or_default();
    let meta = Meta { title: meta.title.or_else(|| page.title()), ..meta };
    let main = trim_front(main, &meta);
    let paragraphs = if main.is_empty() {
        let whole = trim_front(page.whole_text(), &meta);
        if whole.is_empty() {
            return Err(Diagnostic::new(Code::Empty, "the page holds no text"));
        }
        notes.push(Diagnostic::new(Code::NoMainText, "no main text was found; the whole page was read"));
        whole
    } else {
        main
    };

    let mut text = meta.title.clone().unwrap_or_default();
    let title_len = text.len();
    let mut starts = Vec::with_capacity(paragraphs.len());
    for paragraph in &paragraphs {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        starts.push(text.len());
        text.push_str(&paragraph.text);
    }
    let mut blocks = blocks(&text, title_len);
    for (paragraph, start) in paragraphs.iter().zip(&starts) {
        if paragraph.kind != BlockKind::Body {
            let span = Span::new(*start as u32, (start + paragraph.text.len()) as u32);
            blocks.iter_mut().filter(|b| span.covers(b.span)).for_each(|b| b.kind = paragraph.kind);
        }
    }
    let map = align::align(&page, &decoded, &text, title_len, &paragraphs, &starts);
    let published = match meta.published {
        Some(Ok(date)) => Some(date),
        Some(Err(note)) => {
            notes.push(note);
            None
        }
        None => None,
    };
    Ok(Document {
        id: content_id(&text),
        title: meta.title,
        blocks,
        published: published.or(options.default_published),
        outlet: meta.outlet,
        byline: meta.byline,
        url: meta.url,
        map,
        diagnostics: notes,
        text,
    })
}

/// How many paragraphs at the front may repeat what the metadata say.
const FRONT: usize = 6;

/// `paragraphs` without those at the front that only repeat title, byline or date.
fn trim_front(mut paragraphs: Vec<Paragraph>, meta: &Meta) -> Vec<Paragraph> {
    let published = meta.published.as_ref().and_then(|p| p.as_ref().ok());
    let mut at = 0;
    paragraphs.retain(|paragraph| {
        at += 1;
        let text = paragraph.text.as_str();
        let is_title = meta.title.as_deref() == Some(text);
        let is_byline = meta.byline.as_deref().is_some_and(|b| meta::without_by(text) == b);
        let is_date = published.is_some() && parse_date(text).as_ref() == published;
        at > FRONT || !(is_title || is_byline || is_date)
    });
    paragraphs
}
