//! The raw page as a row of tags and text, with the place of each.
//!
//! A short form of the tokeniser of the HTML Standard (section 13.2.5): tags with quoted attributes,
//! comments, elements whose content is no markup, character references. It allocates nothing per tag and
//! takes time in proportion to the page, whatever the page holds. What the tags mean is left to [`super::tree`].

use std::borrow::Cow;

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

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
    /// A start tag.
    Open {
        /// First byte in the page.
        at: usize,
        /// Its name as written.
        name: &'p str,
        /// What stands between the name and the end of the tag.
        attrs: &'p str,
    },
    /// An end tag, by its name as written.
    Close {
        /// First byte in the page.
        at: usize,
        /// Its name as written.
        name: &'p str,
    },
    /// The content of a script or another element whose content is no markup.
    Raw {
        /// First byte in the page.
        at: usize,
        /// The content as it stands.
        text: &'p str,
    },
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
                let (name, attrs, end) = tag(page, at + 1);
                take(Piece::Open { at, name, attrs });
                let Some(end) = end else { return Some(Cut::Tag) };
                at = end;
                let is = |set: &[&str]| set.iter().any(|n| name.eq_ignore_ascii_case(n));
                if name.eq_ignore_ascii_case("plaintext") {
                    text(page, at, bytes.len(), &mut take);
                    return None;
                }
                if is(RAW) || is(RCDATA) {
                    let close = find_close(page, at, name);
                    let end = close.unwrap_or(bytes.len());
                    if is(RCDATA) {
                        text(page, at, end, &mut take);
                    } else {
                        take(Piece::Raw { at, text: &page[at..end] });
                    }
                    let Some(close) = close else { return Some(Cut::RawText) };
                    at = close;
                }
            }
            Some(b'/') if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let (name, _, end) = tag(page, at + 2);
                take(Piece::Close { at, name });
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

/// The name of the tag at `start`, its attributes, and the first byte after the tag; `None` where the page ends in it.
fn tag(page: &str, start: usize) -> (&str, &str, Option<usize>) {
    let bytes = page.as_bytes();
    let ends_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let end = bytes[start..].iter().position(ends_name).map_or(bytes.len(), |i| start + i);
    let name = &page[start..end];
    let mut at = end;
    // A quotation mark opens a value only after an equals sign.
    let mut after_equals = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (name, &page[end..at], Some(at + 1)),
            b'"' | b'\'' if after_equals => {
                let Some(close) = bytes[at + 1..].iter().position(|b| b == byte) else {
                    return (name, &page[end..], None);
                };
                at += close + 1;
                after_equals = false;
            }
            b'=' => after_equals = true,
            b if b.is_ascii_whitespace() => {}
            _ => after_equals = false,
        }
        at += 1;
    }
    (name, &page[end..], None)
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

/// `text` with its character references resolved.
pub fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    self::text(text, 0, text.len(), &mut |piece| match piece {
        Piece::Text { text, .. } => out.push_str(text),
        Piece::Reference { chars, .. } => out.extend(chars.into_iter().flatten()),
        _ => {}
    });
    Cow::Owned(out)
}

/// The attributes of a tag, in order: names as written, values with their references not yet resolved.
pub fn attributes(attrs: &str) -> Attributes<'_> {
    Attributes { rest: attrs }
}

/// See [`attributes`].
#[derive(Debug, Clone)]
pub struct Attributes<'p> {
    rest: &'p str,
}

impl<'p> Iterator for Attributes<'p> {
    type Item = (&'p str, &'p str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        // An equals sign in the first place belongs to the name (HTML Standard, attribute name state).
        let ends =
            |(i, c): (usize, char)| (c.is_ascii_whitespace() || c == '/' || (c == '=' && i > 0)).then_some(i);
        let end = rest.char_indices().find_map(ends).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start_matches(|c: char| c.is_ascii_whitespace()).strip_prefix('=')
        else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(page: &str) -> String {
        let mut out = String::new();
        scan(page, |piece| match piece {
            Piece::Text { text, .. } => out.extend(text.split_whitespace()),
            Piece::Reference { chars, .. } => out.extend(chars.into_iter().flatten()),
            _ => {}
        });
        out
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
        assert_eq!(resolve("Se&aacute;n O&#39;M"), "Seán O'M");
    }

    #[test]
    fn attributes_in_every_form() {
        let found: Vec<_> = attributes(" a=1 b = '2 3' c d=\"x>y\"/").collect();
        assert_eq!(found, [("a", "1"), ("b", "2 3"), ("c", ""), ("d", "x>y")]);
        assert_eq!(attributes("=x y='z").collect::<Vec<_>>(), [("=x", ""), ("y", "z")]);
    }

    #[test]
    fn a_cut_is_noticed() {
        let cut = |page: &str| scan(page, |_| {});
        assert_eq!(cut("<p>words <a href='x"), Some(Cut::Tag));
        assert_eq!(cut("x<!-- y"), Some(Cut::Comment));
        assert_eq!((cut("<script>x"), cut("<p>words")), (Some(Cut::RawText), None));
    }
}
