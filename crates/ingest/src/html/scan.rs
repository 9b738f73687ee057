//! The raw page as a row of tags and text, with the place of each.
//!
//! A short form of the tokeniser of the HTML Standard (section 13.2.5): tags with quoted attributes,
//! comments, elements whose content is no markup, character references. It serves what a tree without
//! places cannot: the map back, whether the page is cut off, and a text of last resort.
//! It allocates nothing per tag and takes time in proportion to the page.

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use super::content::{Builder, Paragraph, is_block, is_skipped};

/// One piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'p> {
    /// Characters that stand in the page as they are, from byte `at`.
    Text {
        /// First byte in the page.
        at: usize,
        /// The characters.
        text: &'p str,
    },
    /// A character reference at byte `at`, and the one or two characters it stands for.
    Reference {
        /// First byte in the page.
        at: usize,
        /// The characters.
        chars: [Option<char>; 2],
    },
    /// A start tag, by its name as written.
    Open(&'p str),
    /// An end tag, by its name as written.
    Close(&'p str),
}

/// How a scan ended inside something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Inside a tag.
    Tag,
    /// Inside a comment.
    Comment,
    /// Inside an element such as a script, whose content is no markup.
    RawText,
}

/// Elements whose content is neither markup nor text of the page.
const RAW: &[&str] = &["script", "style", "xmp", "iframe", "noembed", "noframes"];
/// Elements whose content is text with references and without tags.
const RCDATA: &[&str] = &["title", "textarea"];

/// Walks `page` from its first byte to its last and hands each piece to `take`.
///
/// Gives what the page ends inside of, if anything.
pub fn scan<'p>(page: &'p str, mut take: impl FnMut(Piece<'p>)) -> Option<Cut> {
    let bytes = page.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let next = page[at..].find('<').map_or(bytes.len(), |i| at + i);
        if next > at {
            text(page, at, next, &mut take);
            at = next;
            continue;
        }
        match bytes.get(at + 1) {
            Some(b) if b.is_ascii_alphabetic() => {
                let (name, end) = tag(page, at + 1);
                take(Piece::Open(name));
                let Some(end) = end else { return Some(Cut::Tag) };
                at = end;
                let is = |set: &[&str]| set.iter().any(|n| name.eq_ignore_ascii_case(n));
                if name.eq_ignore_ascii_case("plaintext") {
                    text(page, at, bytes.len(), &mut take);
                    return None;
                }
                if is(RAW) || is(RCDATA) {
                    let close = find_close(page, at, name);
                    if is(RCDATA) {
                        text(page, at, close.unwrap_or(bytes.len()), &mut take);
                    }
                    let Some(close) = close else { return Some(Cut::RawText) };
                    at = close;
                }
            }
            Some(b'/') if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let (name, end) = tag(page, at + 2);
                take(Piece::Close(name));
                let Some(end) = end else { return Some(Cut::Tag) };
                at = end;
            }
            Some(b'!') if page[at..].starts_with("<!--") => {
                let Some(end) = comment_end(page, at + 4) else { return Some(Cut::Comment) };
                at = end;
            }
            Some(b'!' | b'?' | b'/') => {
                let Some(end) = page[at..].find('>') else { return Some(Cut::Tag) };
                at += end + 1;
            }
            _ => {
                take(Piece::Text { at, text: "<" });
                at += 1;
            }
        }
    }
    None
}

/// The name of the tag at `start` and the first byte after the tag; `None` where the page ends in it.
fn tag(page: &str, start: usize) -> (&str, Option<usize>) {
    let bytes = page.as_bytes();
    let ends_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let end = bytes[start..].iter().position(ends_name).map_or(bytes.len(), |i| start + i);
    let name = &page[start..end];
    let mut at = end;
    // A quotation mark opens a value only after an equals sign.
    let mut after_equals = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (name, Some(at + 1)),
            b'"' | b'\'' if after_equals => {
                let Some(close) = bytes[at + 1..].iter().position(|b| b == byte) else { return (name, None) };
                at += close + 1;
                after_equals = false;
            }
            b'=' => after_equals = true,
            b if b.is_ascii_whitespace() => {}
            _ => after_equals = false,
        }
        at += 1;
    }
    (name, None)
}

/// The place of the end tag that closes raw element `name`, searched from `at`.
fn find_close(page: &str, at: usize, name: &str) -> Option<usize> {
    page[at..].match_indices("</").map(|(i, _)| at + i).find(|i| {
        let rest = &page.as_bytes()[i + 2..];
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && (rest[name.len()].is_ascii_whitespace() || matches!(rest[name.len()], b'/' | b'>'))
    })
}

/// The first byte after the comment whose content begins at `at`.
fn comment_end(page: &str, at: usize) -> Option<usize> {
    let rest = &page[at..];
    for short in [">", "->"] {
        if rest.starts_with(short) {
            return Some(at + short.len());
        }
    }
    let plain = rest.find("-->").map(|i| i + 3);
    let odd = rest[..plain.unwrap_or(rest.len())].find("--!>").map(|i| i + 4);
    odd.or(plain).map(|i| at + i)
}

/// Hands on the characters of `page[start..end]`, references resolved.
fn text<'p>(page: &'p str, start: usize, end: usize, take: &mut impl FnMut(Piece<'p>)) {
    let mut at = start;
    let mut plain = start;
    while let Some(amp) = page[at..end].find('&').map(|i| at + i) {
        match reference(&page[amp..end]) {
            Some((len, chars)) => {
                if amp > plain {
                    take(Piece::Text { at: plain, text: &page[plain..amp] });
                }
                take(Piece::Reference { at: amp, chars });
                at = amp + len;
                plain = at;
            }
            None => at = amp + 1,
        }
    }
    if end > plain {
        take(Piece::Text { at: plain, text: &page[plain..end] });
    }
}

/// The length and the characters of the reference with which `text` begins.
fn reference(text: &str) -> Option<(usize, [Option<char>; 2])> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
        let (from, radix) = if hex { (3, 16) } else { (2, 10) };
        let digits = bytes[from..].iter().take_while(|b| char::from(**b).is_digit(radix)).count();
        if digits == 0 {
            return None;
        }
        let end = from + digits;
        let number = u32::from_str_radix(&text[from..end], radix).unwrap_or(u32::MAX);
        let char = match number {
            0 => char::REPLACEMENT_CHARACTER,
            0x80..=0x9f => C1_REPLACEMENTS[number as usize - 0x80]
                .unwrap_or_else(|| char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)),
            _ => char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
        };
        return Some((end + usize::from(bytes.get(end) == Some(&b';')), [Some(char), None]));
    }
    let letters = bytes[1..].iter().take(40).take_while(|b| b.is_ascii_alphanumeric()).count();
    let longest = 1 + letters + usize::from(bytes.get(1 + letters) == Some(&b';'));
    // The longest name in the table wins; the table holds prefixes of names as (0, 0).
    (2..=longest).rev().find_map(|end| {
        let (first, second) = NAMED_ENTITIES.get(&text[1..end]).copied().filter(|c| c.0 != 0)?;
        let second = (second != 0).then(|| char::from_u32(second)).flatten();
        Some((end, [char::from_u32(first), second]))
    })
}

/// A page, walked once: its characters without white space, with the place of each.
#[derive(Debug)]
pub struct Page<'p> {
    /// The page.
    pub source: &'p str,
    /// Every character of its text that is no white space, in order.
    pub flat: String,
    /// Where stretches of `flat` stand in `source`, in order.
    pub places: Vec<Place>,
    /// The offsets in `flat` at which a tag stands, in order; the ends of `flat` too.
    pub edges: Vec<u32>,
    /// The deepest nesting of elements that need an end tag.
    pub depth: usize,
    cut: Option<Cut>,
    opens_html: bool,
    closes_html: bool,
}

/// A stretch of [`Page::flat`] and where it stands in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// First byte in `flat`; the stretch reaches to the next one's.
    pub flat: u32,
    /// First byte in the page.
    pub source: u32,
    /// Whether the page has the same bytes (a character reference has not).
    pub same: bool,
}

/// Elements without an end tag, or whose end tag may be left out; they do not make a page deep.
const SHALLOW: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rt",
    "rp", "colgroup", "frame", "path", "use", "circle", "rect", "line", "polygon",
];

impl<'p> Page<'p> {
    /// Walks `source`.
    pub fn new(source: &'p str) -> Self {
        let mut flat = String::with_capacity(source.len() / 4);
        let mut places: Vec<Place> = Vec::new();
        let mut edges = vec![0];
        let (mut depth, mut deepest) = (0usize, 0usize);
        let (mut opens_html, mut closes_html) = (false, false);
        let cut = scan(source, |piece| match piece {
            Piece::Text { at, text } => {
                for word in text.split_whitespace() {
                    let source = at + (word.as_ptr() as usize - text.as_ptr() as usize);
                    places.push(Place { flat: flat.len() as u32, source: source as u32, same: true });
                    flat.push_str(word);
                }
            }
            Piece::Reference { at, chars } => {
                let visible = chars.into_iter().flatten().filter(|c| !c.is_whitespace());
                let before = flat.len();
                flat.extend(visible);
                if flat.len() > before {
                    places.push(Place { flat: before as u32, source: at as u32, same: false });
                }
            }
            Piece::Open(name) | Piece::Close(name) => {
                let here = flat.len() as u32;
                if edges.last() != Some(&here) {
                    edges.push(here);
                }
                let is_html = name.eq_ignore_ascii_case("html");
                let counts = !SHALLOW.iter().any(|n| name.eq_ignore_ascii_case(n));
                if let Piece::Open(_) = piece {
                    opens_html |= is_html;
                    depth += usize::from(counts);
                    deepest = deepest.max(depth);
                } else {
                    closes_html |= is_html;
                    depth = depth.saturating_sub(usize::from(counts));
                }
            }
        });
        if edges.last() != Some(&(flat.len() as u32)) {
            edges.push(flat.len() as u32);
        }
        Self { source, flat, places, edges, depth: deepest, cut, opens_html, closes_html }
    }

    /// Why the page looks cut off, or `None` where it does not.
    pub fn cut_off(&self) -> Option<&'static str> {
        match self.cut {
            Some(Cut::Tag) => Some("it ends inside a tag"),
            Some(Cut::Comment) => Some("it ends inside a comment"),
            Some(Cut::RawText) => Some("it ends inside a script or another element that is not text"),
            None => (self.opens_html && !self.closes_html).then_some("the html element is not closed"),
        }
    }

    /// The text of the first `title` element.
    pub fn title(&self) -> Option<String> {
        let mut builder = Builder::default();
        let (mut inside, mut done) = (false, false);
        scan(self.source, |piece| match piece {
            _ if done => {}
            Piece::Open(name) => inside |= name.eq_ignore_ascii_case("title"),
            Piece::Close(name) => done = inside && name.eq_ignore_ascii_case("title"),
            _ if inside => builder.piece(piece),
            _ => {}
        });
        builder.finish().into_iter().next().map(|p| p.text)
    }

    /// The text of the whole page, by paragraphs, without scripts, navigation and forms.
    pub fn whole_text(&self) -> Vec<Paragraph> {
        let mut builder = Builder::default();
        let mut skipped: Option<(String, usize)> = None;
        scan(self.source, |piece| match (piece, &mut skipped) {
            (Piece::Open(name), Some((outer, depth))) => {
                *depth += usize::from(name.eq_ignore_ascii_case(outer))
            }
            (Piece::Close(name), Some((outer, depth))) => {
                *depth -= usize::from(name.eq_ignore_ascii_case(outer));
                if *depth == 0 {
                    skipped = None;
                }
            }
            (_, Some(_)) => {}
            (Piece::Open(name), None) => {
                let name = name.to_ascii_lowercase();
                builder.enter(&name);
                // `input` and `source` have no end tag and no content to skip.
                if is_skipped(&name) && !SHALLOW.contains(&name.as_str()) {
                    skipped = Some((name, 1));
                }
            }
            (Piece::Close(name), None) => {
                let name = name.to_ascii_lowercase();
                if is_block(&name) {
                    builder.end_block();
                }
            }
            (piece, None) => builder.piece(piece),
        });
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(page: &str) -> String {
        Page::new(page).flat
    }

    #[test]
    fn text_is_told_from_markup() {
        assert_eq!(flat("<p a='>' b=\">\">one<br/>two<!-- > --> 3 < 4</p>"), "onetwo3<4");
        assert_eq!(flat("<script>if (a<b) '</p>'</script>x<style>y</STYLE >z"), "xz");
        assert_eq!(flat("<title>A &amp; <b></title><!doctype x></>z"), "A&<b>z");
    }

    #[test]
    fn references_follow_the_standard() {
        for (page, text) in [
            ("&mdash;&#8212;&#x2014;", "———"),
            ("&amp;lt; &ampx &notit; &notin;", "&lt;&x¬it;∉"),
            ("&#151;&#0;&#xD800;&#x110000;", "—\u{fffd}\u{fffd}\u{fffd}"),
            ("R&D &; &# &unknown;", "R&D&;&#&unknown;"),
        ] {
            assert_eq!(flat(page), text, "{page}");
        }
    }

    #[test]
    fn a_cut_is_noticed() {
        let cut = |page: &str| Page::new(page).cut_off().is_some();
        assert!(cut("<html><p>words</p>") && cut("<p>words <a href='x") && cut("x<!-- y"));
        assert!(cut("<script>x") && !cut("<p>words") && !cut("<html><p>words</HTML>"));
    }
}
