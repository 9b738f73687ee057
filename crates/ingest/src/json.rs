//! JSON to documents: an object a line (JSON Lines), or one value over a whole file.
//!
//! What the fields of an object mean stands in [`crate::fields`]. A line that cannot be used gives a diagnostic with
//! its number and the next line is read. Lines are read one at a time; one over the size limit is passed over without
//! being held. Dialects are read as meant: a record separator before each text (RFC 7464), `NaN` for a value that is
//! missing, carriage returns alone between lines.

use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind};

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;
use serde_json::{Map, Value};

use crate::encoding::{decode, strip_bom};
use crate::fields;
use crate::input::{Ingested, Options};
use crate::plain::replaced_note;

/// Capacity the line buffer may keep between lines, in bytes.
const KEEP: usize = 1 << 20;

/// Reads JSON Lines: an iterator of documents, and of diagnostics for lines that give none.
///
/// Holds at most one line of [`Options::max_bytes`] bytes. After an error of `reader` (I001) it ends.
/// Blank lines are passed over; an input of nothing else gives I003.
pub struct JsonLinesReader<R> {
    reader: R,
    options: Options,
    line: Vec<u8>,
    number: u64,
    /// Further documents of the line that was read last.
    more: VecDeque<Result<Document, Diagnostic>>,
    seen: bool,
    done: bool,
}

impl<R: BufRead> JsonLinesReader<R> {
    /// Reads from `reader`.
    pub fn new(reader: R, options: &Options) -> Self {
        Self {
            reader,
            options: options.clone(),
            line: Vec::new(),
            number: 0,
            more: VecDeque::new(),
            seen: false,
            done: false,
        }
    }

    /// Reads the next line into `self.line`: its length in bytes without the line feed, which is more
    /// than the buffer holds where the line is over the limit. `None` at the end of the input.
    fn next_line(&mut self) -> std::io::Result<Option<u64>> {
        self.line.clear();
        self.line.shrink_to(KEEP);
        let limit = self.options.limit();
        let mut len = 0u64;
        let mut any = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if chunk.is_empty() {
                return Ok(any.then_some(len));
            }
            any = true;
            let feed = chunk.iter().position(|b| *b == b'\n');
            let piece = &chunk[..feed.unwrap_or(chunk.len())];
            len += piece.len() as u64;
            if len <= limit as u64 {
                self.line.extend_from_slice(piece);
            } else {
                // What was held of the line is of no use any more.
                self.line = Vec::new();
            }
            let used = piece.len() + usize::from(feed.is_some());
            self.reader.consume(used);
            if feed.is_some() {
                return Ok(Some(len));
            }
        }
    }
}

impl<R: BufRead> Iterator for JsonLinesReader<R> {
    type Item = Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(further) = self.more.pop_front() {
            return Some(further);
        }
        while !self.done {
            let len = match self.next_line() {
                Ok(Some(len)) => len,
                Ok(None) => {
                    self.done = true;
                    let empty = Diagnostic::new(Code::Empty, "the input holds no text");
                    return (!self.seen).then_some(Err(empty));
                }
                Err(e) => {
                    self.done = true;
                    let message = format!("reading stopped after line {}: {e}", self.number);
                    return Some(Err(Diagnostic::new(Code::Unreadable, message)));
                }
            };
            self.number += 1;
            let place = format!("line {}", self.number);
            if len > self.options.limit() as u64 {
                self.seen = true;
                let limit = self.options.limit();
                let message = format!("{place} has {len} bytes, over the limit of {limit}; it was skipped");
                return Some(Err(Diagnostic::new(Code::TooLarge, message)));
            }
            let line = if self.number == 1 { strip_bom(&self.line).1 } else { &self.line };
            if line.trim_ascii().is_empty() {
                continue;
            }
            self.seen = true;
            let mut read = read_line(line, self.number, &place, &self.options);
            let first = read.pop_front();
            self.more = read;
            if first.is_some() {
                return first;
            }
        }
        None
    }
}

/// The documents on one line: one, or several where only carriage returns part them.
fn read_line(
    line: &[u8],
    number: u64,
    place: &str,
    options: &Options,
) -> VecDeque<Result<Document, Diagnostic>> {
    let decoded = decode(line, None);
    let text = decoded.text.trim_matches(['\u{1e}', '\r', ' ', '\t']);
    let values = match parse(text) {
        Err(_) if text.contains('\r') => {
            let lines = text.split('\r').map(|l| l.trim_matches(['\u{1e}', ' ', '\t']));
            lines.filter(|l| !l.is_empty()).map(parse).collect()
        }
        value => vec![value],
    };
    let several = values.len() > 1;
    let mut out = VecDeque::new();
    for (i, value) in values.into_iter().enumerate() {
        let value = match value {
            Ok(value) => value,
            Err(e) => {
                out.push_back(Err(bad(place, &e.to_string())));
                continue;
            }
        };
        // Only an object that wraps a list is opened; an array on a line is no document.
        let (objects, outlet) = if value.is_object() { fields::objects(value) } else { (vec![value], None) };
        let wrapped = objects.len() > 1;
        for (j, object) in objects.iter().enumerate() {
            let mut read = fields::document(object, place, options);
            if let Ok(document) = &mut read {
                let record = (several || wrapped).then_some((i + j + 1) as u64);
                document.source = Some(Source { line: Some(number), record, ..Source::default() });
                document.outlet = document.outlet.take().or_else(|| outlet.clone());
                if decoded.replaced {
                    document.diagnostics.push(replaced_note(decoded.encoding));
                }
                document.diagnostics.extend(decoded.note.clone());
            }
            out.push_back(read);
        }
    }
    out
}

/// `text` as JSON, with bare `NaN` and infinities, which some programs write, as null.
fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|e| match without_nan(text) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(e),
    })
}

/// `text` with `NaN`, `Infinity` and `-Infinity` outside strings replaced by null; `None` where there are none.
fn without_nan(text: &str) -> Option<String> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let (mut inside, mut escaped) = (false, false);
    while let Some(c) = rest.chars().next() {
        if !inside && let Some(word) = ["NaN", "-Infinity", "Infinity"].iter().find(|w| rest.starts_with(**w))
        {
            out.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = inside,
            '"' => inside = !inside,
            _ => {}
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    Some(out)
}

/// Reads `text` as one JSON value, an object or an array of objects (or several values in a row).
///
/// `replaced` names the encoding where `text` has replacement characters for invalid bytes. Where the
/// value is broken but some line of the text is an object, the lines are read as JSON Lines.
pub fn read_json(text: &str, replaced: Option<&str>, options: &Options) -> Ingested {
    let mut out = Ingested::default();
    let mut items: Vec<(Value, Option<String>)> = Vec::new();
    let mut error = None;
    let mended = without_nan(text);
    for value in serde_json::Deserializer::from_str(mended.as_deref().unwrap_or(text)).into_iter::<Value>() {
        match value {
            Ok(value) => {
                let (objects, outlet) = fields::objects(value);
                items.extend(objects.into_iter().map(|o| (o, outlet.clone())));
            }
            Err(e) => error = Some(e),
        }
    }
    if error.is_some() && items.is_empty() && has_an_object_line(text) {
        out.extend(JsonLinesReader::new(text.as_bytes(), options));
    } else {
        if items.is_empty() && error.is_none() {
            out.diagnostics.push(Diagnostic::new(Code::Empty, "the input holds no text"));
        }
        let single = items.len() == 1;
        for (i, (item, outlet)) in items.into_iter().enumerate() {
            let place = if single { "the JSON object".to_owned() } else { format!("JSON item {}", i + 1) };
            let mut read = fields::document(&item, &place, options);
            if let Ok(document) = &mut read {
                document.outlet = document.outlet.take().or(outlet);
                document.source =
                    Some(Source { record: (!single).then_some(i as u64 + 1), ..Source::default() });
            }
            out.extend([read]);
        }
        if let Some(e) = error {
            let place = if out.documents.is_empty() { "the input" } else { "the rest of the input" };
            out.diagnostics.push(bad(place, &e.to_string()));
        }
    }
    if let Some(encoding) = replaced {
        for document in &mut out.documents {
            document.diagnostics.push(replaced_note(encoding));
        }
    }
    out
}

fn has_an_object_line(text: &str) -> bool {
    text.lines().any(|line| {
        line.trim_start().starts_with('{') && serde_json::from_str::<Map<String, Value>>(line).is_ok()
    })
}

fn bad(place: &str, what: &str) -> Diagnostic {
    Diagnostic::new(Code::BadJson, format!("{place} is not a JSON object with a `text`: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(out: &Ingested) -> Vec<Code> {
        out.diagnostics.iter().map(|d| d.code).collect()
    }

    #[test]
    fn a_file_may_hold_an_object_an_array_or_several() {
        let options = Options::default();
        let one = read_json("{\n \"text\": \"a\\r\\n\",\n \"id\": 7}", None, &options);
        assert_eq!((one.documents[0].id.as_str(), one.documents[0].text.as_str()), ("7", "a\r\n"));
        let array = read_json("[{\"text\": \"a\"}, 3, {\"text\": \"b\"}]", None, &options);
        assert_eq!((array.documents.len(), codes(&array)), (2, vec![Code::BadJson]));
        assert!(array.diagnostics[0].message.starts_with("JSON item 2"));
        let cut = read_json("{\"text\": \"a\"} {\"text\"", None, &options);
        assert_eq!((cut.documents.len(), codes(&cut)), (1, vec![Code::BadJson]));
        let lines = read_json("{oops}\n{\"text\": \"b\"}\n", None, &options);
        assert_eq!((lines.documents.len(), codes(&lines)), (1, vec![Code::BadJson]));
        assert_eq!(codes(&read_json("[]", None, &options)), [Code::Empty]);
    }

    #[test]
    fn dialects_are_read_as_meant() {
        let options = Options::default();
        for text in [
            "\u{1e}{\"text\": \"a\"}\n\u{1e}{\"text\": \"b\"}\n",
            "{\"text\": \"a\", \"outlet\": NaN}\n{\"text\": \"b\", \"x\": -Infinity}\n",
            "{\"text\": \"a\"}\r{\"text\": \"b\"}\r",
        ] {
            let read: Vec<_> = JsonLinesReader::new(text.as_bytes(), &options).collect();
            let texts: Vec<&str> = read.iter().flatten().map(|d| d.text.as_str()).collect();
            assert_eq!(texts, ["a", "b"], "{text:?}");
        }
        let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "The Post", "items": [
            {"id": "1", "title": "Talks", "content_html": "<p>They met.</p>", "date_published": "2021-05-10T00:00:00Z"}]}"#;
        let read = read_json(feed, None, &options);
        let d = &read.documents[0];
        assert_eq!((d.text.as_str(), d.outlet.as_deref()), ("Talks\n\nThey met.", Some("The Post")));
        assert!(d.published.is_some());
    }

    #[test]
    fn fields_of_the_wrong_type_are_noted() {
        let line = r#"{"id": "x", "text": "a", "title": 5, "published": true, "outlet": null}"#;
        let out = read_json(line, None, &Options::default());
        let noted: Vec<Code> = out.documents[0].diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(noted, [Code::BadField, Code::BadDate]);
        assert!(out.documents[0].title.is_none() && out.documents[0].published.is_none());
    }
}
