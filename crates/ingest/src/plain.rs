//! Plain text to a document.
//!
//! The text is kept to the letter, line ends included, but for characters that show nothing (soft hyphens,
//! zero-width characters, marks of direction), which would break words; the map back knows where they stood.
//! Beside that, all that is decided here is whether its first line is a title. It is one when a blank line follows, it is short, and it does not end as a
//! sentence or a clause does.

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::document::{AlignMap, blocks, content_id};
use demarche_core::text::Span;

use crate::encoding::{Decoded, Run};
use crate::input::Options;

/// The longest first line that is taken for a title, in code points.
const LONGEST_TITLE: usize = 200;

/// The document that `decoded` holds.
///
/// Errors: I003 where it holds nothing but white space.
pub fn read_text(decoded: Decoded, options: &Options) -> Result<Document, Diagnostic> {
    let Decoded { text, runs, replaced, encoding, note } = visible(decoded);
    if text.trim().is_empty() {
        return Err(Diagnostic::new(Code::Empty, "the input holds no text"));
    }
    let title_len = title_len(&text);
    let title = (title_len > 0).then(|| text[..title_len].trim().to_owned());
    let mut map = AlignMap::default();
    for run in runs {
        map.push(Span::new(run.text as u32, (run.text + run.len) as u32), run.raw as u32);
    }
    let mut document = Document {
        id: content_id(&text),
        title,
        blocks: blocks(&text, title_len),
        published: options.default_published,
        map,
        text,
        ..Document::default()
    };
    if replaced {
        document.diagnostics.push(replaced_note(encoding));
    }
    document.diagnostics.extend(note);
    Ok(document)
}

/// Whether `c` shows nothing and only steers how a word is broken, joined or directed.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// `text` without characters that show nothing.
pub fn without_invisible(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(is_invisible) {
        text.chars().filter(|c| !is_invisible(*c)).collect::<String>().into()
    } else {
        text.into()
    }
}

/// `decoded` without characters that show nothing.
fn visible(decoded: Decoded) -> Decoded {
    if !decoded.text.contains(is_invisible) {
        return decoded;
    }
    let mut text = String::with_capacity(decoded.text.len());
    let mut runs = Vec::new();
    // What stands between two such characters moves as a whole.
    let mut start = 0;
    let mut first = 0;
    let ends =
        decoded.text.char_indices().filter(|(_, c)| is_invisible(*c)).map(|(i, c)| (i, i + c.len_utf8()));
    for (end, next) in ends.chain([(decoded.text.len(), decoded.text.len())]) {
        let moved = text.len();
        text.push_str(&decoded.text[start..end]);
        while decoded.runs.get(first).is_some_and(|r| r.text + r.len <= start) {
            first += 1;
        }
        for run in decoded.runs[first..].iter().take_while(|r| r.text < end) {
            let (from, to) = (run.text.max(start), (run.text + run.len).min(end));
            if to > from {
                runs.push(Run { text: moved + from - start, raw: run.raw + from - run.text, len: to - from });
            }
        }
        start = next;
    }
    Decoded { text, runs, ..decoded }
}

/// Diagnostic I002 for an input read as `encoding`.
pub(crate) fn replaced_note(encoding: &str) -> Diagnostic {
    let message = format!("some bytes are not valid {encoding}; each stands as U+FFFD in the text");
    Diagnostic::new(Code::NotUtf8, message)
}

/// The bytes of `text` up to the end of its title; 0 where its first line is none.
fn title_len(text: &str) -> usize {
    let lead = text.len() - text.trim_start().len();
    let Some(line_len) = text[lead..].find('\n') else { return 0 };
    let line = text[lead..lead + line_len].trim_end();
    let after = &text[lead + line_len + 1..];
    let next = after.split('\n').next().unwrap_or("");
    let blank_follows = next.trim().is_empty() && !after.trim().is_empty();
    let short = line.chars().count() <= LONGEST_TITLE;
    if blank_follows && short && !ends_like_a_sentence(line) { lead + line.len() } else { 0 }
}

fn ends_like_a_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '\'', '”', '’', ')']);
    if bare.ends_with([':', ';', ',']) {
        return true;
    }
    // The last full stop of initials ("U.S.") belongs to the word.
    let last_word = bare.rsplit(char::is_whitespace).next().unwrap_or("");
    bare.ends_with('.') && !last_word.trim_end_matches('.').contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::decode;

    fn read(text: &str) -> Document {
        read_text(decode(text.as_bytes(), None), &Options::default()).expect("has text")
    }

    #[test]
    fn a_title_is_told_by_its_shape() {
        for (text, title) in [
            ("Talks end\n\nBody here.", Some("Talks end")),
            ("\n  Talks end\r\n\r\nBody here.", Some("Talks end")),
            ("Iran rejects talks with U.S.\n\nBody.", Some("Iran rejects talks with U.S.")),
            ("Will they talk?\n\nBody.", Some("Will they talk?")),
            ("They met on Monday.\n\nBody.", None),
            ("“They met on Monday.”\n\nBody.", None),
            ("Dear all,\n\nBody.", None),
            ("Talks end\nBody.", None),
            ("Talks end\n\n", None),
            ("Talks end", None),
        ] {
            assert_eq!(read(text).title.as_deref(), title, "{text:?}");
        }
    }

    #[test]
    fn characters_that_show_nothing_break_no_word() {
        let raw = "Is\u{ad}rael \u{202a}met\u{202c} Iran.";
        let document = read(raw);
        assert_eq!(document.text, "Israel met Iran.");
        let at = |word: &str| document.text.find(word).map(|i| Span::new(i as u32, (i + word.len()) as u32));
        let of = |word: &str| at(word).and_then(|s| document.map.raw(s)).map(|s| &raw[s.range()]);
        assert_eq!((of("Israel"), of("met"), of("Iran")), (Some("Is\u{ad}rael"), Some("met"), Some("Iran")));
    }

    #[test]
    fn text_is_kept_to_the_letter() {
        let text = "Talks end\r\n\r\nOne.\r\nTwo. \r\n\r\nThree.\r\n";
        let document = read(text);
        assert_eq!(document.text, text);
        let words: Vec<&str> = document.blocks.iter().map(|b| b.span.of(&document.text)).collect();
        assert_eq!(words, ["Talks end", "One.\r\nTwo.", "Three."]);
        assert_eq!(document.map.raw(Span::new(0, 5)), Some(Span::new(0, 5)));
    }
}
