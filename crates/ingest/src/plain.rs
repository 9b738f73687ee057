//! Plain text to a document.
//!
//! The text is kept to the letter, line ends included; all that is decided here is whether its first
//! line is a title. It is one when a blank line follows, it is short, and it does not end as a
//! sentence or a clause does.

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::document::{AlignMap, blocks, content_id};
use demarche_core::text::Span;

use crate::encoding::Decoded;
use crate::input::Options;

/// The longest first line that is taken for a title, in code points.
const LONGEST_TITLE: usize = 200;

/// The document that `decoded` holds.
///
/// Errors: I003 where it holds nothing but white space.
pub fn read_text(decoded: Decoded, options: &Options) -> Result<Document, Diagnostic> {
    let Decoded { text, runs, replaced, encoding } = decoded;
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
        outlet: None,
        byline: None,
        url: None,
        map,
        diagnostics: Vec::new(),
        text,
    };
    if replaced {
        document.diagnostics.push(replaced_note(encoding));
    }
    Ok(document)
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
    fn text_is_kept_to_the_letter() {
        let text = "Talks end\r\n\r\nOne.\r\nTwo. \r\n\r\nThree.\r\n";
        let document = read(text);
        assert_eq!(document.text, text);
        let words: Vec<&str> = document.blocks.iter().map(|b| b.span.of(&document.text)).collect();
        assert_eq!(words, ["Talks end", "One.\r\nTwo.", "Three."]);
        assert_eq!(document.map.raw(Span::new(0, 5)), Some(Span::new(0, 5)));
    }
}
