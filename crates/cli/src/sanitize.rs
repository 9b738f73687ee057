//! Makes foreign text safe to print on a terminal.
//!
//! Text from the web may hold control characters that move the cursor, change colours or turn the
//! reading direction around, so that what is seen is not what is there. Output in JSON and HTML has its
//! own escaping and does not come through here.

use std::borrow::Cow;

/// `text` on one line: white space as single spaces, unsafe characters as U+FFFD.
pub fn line(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c != '\n' && c != '\t' && c != '\r' && !is_unsafe(c);
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' | '\r' | ' ' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_unsafe(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Control characters (C0, C1), line and paragraph separators, and the marks that override or isolate
/// the direction of writing (Unicode Bidirectional Algorithm, UAX 9).
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn escapes_cannot_pass() {
        assert_eq!(line("\u{1b}[31mred\u{7}"), "\u{fffd}[31mred\u{fffd}");
        assert_eq!(line("a\u{202e}b\n  c"), "a\u{fffd}b c");
        assert!(matches!(line("plain “text”"), std::borrow::Cow::Borrowed(_)));
    }
}
