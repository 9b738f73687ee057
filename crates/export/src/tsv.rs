//! Rows of values parted by tabs that no reader can misread: no quotation mark, tab or line end inside a value.
//!
//! The readers of ICEWS, POLECAT and GDELT files disagree on quoting (some switch it off, some break at a stray
//! mark), so that nothing in a value ever needs any.

use std::io::{self, Write};

/// `value` without what a reader could take for the end of it: tabs and line ends become spaces, double
/// quotation marks single ones.
pub fn clean(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    clean_into(&mut out, value);
    out
}

/// Appends [`clean`] of `value` to `out`; whether that is anything at all.
fn clean_into(out: &mut String, value: &str) -> bool {
    let from = out.len();
    // Nearly every value is plain, and a row has forty; those that are not are taken letter by letter.
    if value.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'"') {
        out.push_str(value.trim());
        return out.len() > from;
    }
    for c in value.chars() {
        match c {
            '"' | '\u{201c}' | '\u{201d}' => out.push('\''),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                if !out[from..].ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(from + out[from..].trim_end().len());
    let lead = out[from..].len() - out[from..].trim_start().len();
    out.drain(from..from + lead);
    out.len() > from
}

/// Writes one row; a value that is empty, or nothing but white space, is written as `absent`.
///
/// # Errors
/// Those of the writer.
pub fn row<W: Write + ?Sized, S: AsRef<str>>(out: &mut W, values: &[S], absent: &str) -> io::Result<()> {
    // Put together first: what the row goes to is called through a pointer.
    let mut line = String::with_capacity(512);
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            line.push('\t');
        }
        if !clean_into(&mut line, value.as_ref()) {
            line.push_str(absent);
        }
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}

/// Writes one row of CSV as RFC 4180 has it, with line feeds; `None` is an empty cell, an empty text is `""`.
///
/// # Errors
/// Those of the writer.
pub fn csv_row<W: Write + ?Sized>(out: &mut W, values: &[Option<String>]) -> io::Result<()> {
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        let Some(value) = value else { continue };
        if value.is_empty() || value.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", value.replace('"', "\"\""))?;
        } else {
            out.write_all(value.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_it() {
        let mut out = Vec::new();
        row(&mut out, &["a\tb\r\nc", " \n", "\u{201c}no\u{201d} \"yes\"\u{85}"], "None").expect("memory");
        row(&mut out, &["a\t\tb", "  c \u{e9} ", " d ", "\t", ""], "None").expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "a b c\tNone\t'no' 'yes'\na b\tc \u{e9}\td\tNone\tNone\n");
    }

    #[test]
    fn csv_is_quoted_where_it_must_be() {
        let mut out = Vec::new();
        let cell = |s: &str| Some(s.to_owned());
        csv_row(&mut out, &[cell("a,b"), None, cell(""), cell("say \"no\"\n")]).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "\"a,b\",,\"\",\"say \"\"no\"\"\n\"\n");
    }
}
