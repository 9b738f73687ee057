//! From the paragraphs back to the places of the raw page.
//!
//! Both sides are compared without white space: the paragraphs' characters are searched in the page's,
//! in order, first forward and then backward from the last one found, so that a paragraph which stands
//! twice (as a teaser and in the article) is found where its neighbours are. Only stretches with the
//! same bytes on both sides enter the map; what is not found is not mapped.

use demarche_core::document::AlignMap;
use demarche_core::text::Span;

use super::content::Paragraph;
use super::scan::Page;
use crate::encoding::Decoded;

/// How far ahead a paragraph is searched, in bytes of text. Bounds the time for text that is not found.
const AHEAD: usize = 256 * 1024;
/// How many pieces may stay unfound before the search ends.
const MISSES: usize = 256;

/// A piece of the text that is searched in the page.
struct Wanted {
    /// First byte in the text.
    start: usize,
    /// First byte after.
    end: usize,
    /// Its characters without white space.
    flat: String,
    /// Where it begins in the page's flat text.
    found: Option<usize>,
}

impl Wanted {
    fn new(text: &str, start: usize, end: usize) -> Self {
        let flat = text[start..end].chars().filter(|c| !c.is_whitespace()).collect();
        Self { start, end, flat, found: None }
    }
}

/// The map of `text` (title of `title_len` bytes, `paragraphs` from `starts` on) to the raw bytes.
pub fn align(
    page: &Page,
    decoded: &Decoded,
    text: &str,
    title_len: usize,
    paragraphs: &[Paragraph],
    starts: &[usize],
) -> AlignMap {
    let mut wanted: Vec<Wanted> = Vec::new();
    let (mut cursor, mut misses) = (0, 0);
    for (paragraph, start) in paragraphs.iter().zip(starts) {
        let mut whole = Wanted::new(text, *start, start + paragraph.text.len());
        whole.found = find(page, &whole.flat, cursor);
        if let Some(at) = whole.found {
            cursor = at + whole.flat.len();
            wanted.push(whole);
            continue;
        }
        // Something inside the paragraph was left out; its text nodes are searched one by one.
        let ends = paragraph.parts.iter().skip(1).copied().chain([paragraph.text.len()]);
        for (from, to) in paragraph.parts.iter().zip(ends) {
            let mut part = Wanted::new(text, start + from, start + to);
            part.found = find(page, &part.flat, cursor);
            match part.found {
                Some(at) => cursor = at + part.flat.len(),
                None => misses += 1,
            }
            wanted.push(part);
        }
        if misses > MISSES {
            break;
        }
    }
    let mut limit = cursor;
    for piece in wanted.iter_mut().rev() {
        if let Some(first) = piece.found {
            let last = rfind(page, &piece.flat, first, limit).unwrap_or(first);
            piece.found = Some(last);
            limit = last;
        }
    }

    let mut title = Wanted::new(text, 0, title_len);
    if title_len > 0 {
        let body = wanted.iter().find_map(|w| w.found).unwrap_or(page.flat.len());
        title.found = rfind(page, &title.flat, 0, body)
            .or_else(|| find(page, &title.flat, 0))
            .or_else(|| page.flat.find(&title.flat));
    }
    let mut runs = Runs { text, source: page.source, done: Vec::new() };
    for piece in std::iter::once(&title).chain(&wanted) {
        if let Some(at) = piece.found {
            runs.add(page, piece, at);
        }
    }
    to_raw(&runs.done, decoded)
}

/// Whether `at` is a place where a tag stands, so that a text may begin or end there.
fn is_edge(page: &Page, at: usize) -> bool {
    page.edges.binary_search(&(at as u32)).is_ok()
}

fn fits(page: &Page, at: usize, len: usize) -> bool {
    is_edge(page, at) && is_edge(page, at + len)
}

/// The first place from `from` on where `flat` stands between tags.
fn find(page: &Page, flat: &str, from: usize) -> Option<usize> {
    if flat.is_empty() {
        return None;
    }
    let mut end = (from + flat.len() + AHEAD).min(page.flat.len());
    while !page.flat.is_char_boundary(end) {
        end += 1;
    }
    let matches = page.flat[from..end].match_indices(flat).map(|(i, _)| from + i);
    matches.into_iter().find(|at| fits(page, *at, flat.len()))
}

/// The last place between `from` and `to` where `flat` stands between tags.
fn rfind(page: &Page, flat: &str, from: usize, to: usize) -> Option<usize> {
    if flat.is_empty() || from >= to {
        return None;
    }
    let mut matches = page.flat[from..to].rmatch_indices(flat).map(|(i, _)| from + i);
    matches.find(|at| fits(page, *at, flat.len()))
}

/// Stretches of the text with their place in the decoded page: (text, page, length).
struct Runs<'a> {
    text: &'a str,
    source: &'a str,
    done: Vec<(usize, usize, usize)>,
}

impl Runs<'_> {
    /// Adds the stretches of `piece`, which stands at `at` in the flat text of `page`.
    fn add(&mut self, page: &Page, piece: &Wanted, at: usize) {
        let mut place = page.places.partition_point(|p| p.flat as usize <= at).saturating_sub(1);
        let mut flat = at;
        for (i, c) in self.text[piece.start..piece.end].char_indices() {
            if c.is_whitespace() {
                continue;
            }
            while page.places.get(place + 1).is_some_and(|next| next.flat as usize <= flat) {
                place += 1;
            }
            let here = page.places[place];
            if here.same {
                let source = here.source as usize + (flat - here.flat as usize);
                self.push(piece.start + i, source, c.len_utf8());
            }
            flat += c.len_utf8();
        }
    }

    /// Adds one character; joins it to the stretch before where both sides have the same between them.
    fn push(&mut self, text: usize, source: usize, len: usize) {
        if let Some((last_text, last_source, last_len)) = self.done.last_mut() {
            let (text_end, source_end) = (*last_text + *last_len, *last_source + *last_len);
            if source >= source_end
                && text - text_end == source - source_end
                && self.text.as_bytes()[text_end..text] == self.source.as_bytes()[source_end..source]
            {
                *last_len = text + len - *last_text;
                return;
            }
        }
        self.done.push((text, source, len));
    }
}

/// The runs of the decoded page, as places of the raw bytes.
fn to_raw(runs: &[(usize, usize, usize)], decoded: &Decoded) -> AlignMap {
    let mut map = AlignMap::default();
    for (text, source, len) in runs {
        let first = decoded.runs.partition_point(|r| r.text + r.len <= *source);
        for run in decoded.runs[first..].iter().take_while(|r| r.text < source + len) {
            let from = run.text.max(*source);
            let to = (run.text + run.len).min(source + len);
            let start = text + (from - source);
            map.push(Span::new(start as u32, (start + to - from) as u32), (run.raw + from - run.text) as u32);
        }
    }
    map
}
