//! JSON objects to documents: one a line (JSON Lines), or one value over a whole file.
//!
//! An object has `text` and may have `id`, `title`, `published`, `outlet`, `byline`, `url`; other keys
//! are left alone. The strings are the document, to the letter, so there is no map back. A line that
//! cannot be used gives a diagnostic with its number and the next line is read. Lines are read one at
//! a time; one over the size limit is passed over without being held.

use std::io::{BufRead, ErrorKind};

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use serde_json::{Map, Value};

use crate::dates;
use crate::encoding::{decode, strip_bom};
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
    seen: bool,
    done: bool,
}

impl<R: BufRead> JsonLinesReader<R> {
    /// Reads from `reader`.
    pub fn new(reader: R, options: &Options) -> Self {
        Self { reader, options: options.clone(), line: Vec::new(), number: 0, seen: false, done: false }
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
            return Some(read_line(line, &place, &self.options));
        }
        None
    }
}

/// The document on one line.
fn read_line(line: &[u8], place: &str, options: &Options) -> Result<Document, Diagnostic> {
    let decoded = decode(line, None);
    let value: Value = serde_json::from_str(&decoded.text).map_err(|e| bad(place, &e.to_string()))?;
    let mut document = document(value, place, options)?;
    if decoded.replaced {
        document.diagnostics.push(replaced_note(decoded.encoding));
    }
    Ok(document)
}

/// Reads `text` as one JSON value, an object or an array of objects (or several values in a row).
///
/// `replaced` names the encoding where `text` has replacement characters for invalid bytes. Where the
/// value is broken but some line of the text is an object, the lines are read as JSON Lines.
pub fn read_json(text: &str, replaced: Option<&str>, options: &Options) -> Ingested {
    let mut out = Ingested::default();
    let mut items: Vec<Value> = Vec::new();
    let mut error = None;
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(array)) => items.extend(array),
            Ok(value) => items.push(value),
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
        for (i, item) in items.into_iter().enumerate() {
            let place = if single { "the JSON object".to_owned() } else { format!("JSON item {}", i + 1) };
            out.extend([document(item, &place, options)]);
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

/// The document that the object `value` is; `place` says where it stands.
fn document(value: Value, place: &str, options: &Options) -> Result<Document, Diagnostic> {
    let Value::Object(object) = value else { return Err(bad(place, "it is another kind of value")) };
    let body = match object.get("text") {
        Some(Value::String(body)) => body,
        Some(_) => return Err(bad(place, "`text` is not a string")),
        None => return Err(bad(place, "it has no `text`")),
    };
    if body.trim().is_empty() {
        return Err(Diagnostic::new(Code::Empty, format!("{place} holds no text")));
    }
    let mut notes = Vec::new();
    let mut field = |key: &str| string_field(&object, key, place, &mut notes);
    let title = field("title");
    let (outlet, byline, url) = (field("outlet"), field("byline"), field("url"));
    let id = match object.get("id") {
        // Numbers serve as ids in many collections; their digits are taken as they stand.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => field("id"),
    };
    let published = match field("published") {
        Some(text) => dates::parse_or_note(&text, place).map_err(|note| notes.push(note)).ok(),
        None => None,
    };
    let id = id.unwrap_or_default();
    let published = published.or(options.default_published);
    let mut document = Document::from_parts(&id, title.as_deref(), body, published);
    (document.outlet, document.byline, document.url) = (outlet, byline, url);
    document.diagnostics = notes;
    Ok(document)
}

/// The string under `key`; absent where it is missing, null or blank. Any other value is noted.
fn string_field(
    object: &Map<String, Value>,
    key: &str,
    place: &str,
    notes: &mut Vec<Diagnostic>,
) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => (!text.trim().is_empty()).then(|| text.clone()),
        Value::Null => None,
        other => {
            let (code, left) = match key {
                "published" => (Code::BadDate, "a date"),
                _ => (Code::BadField, "a string"),
            };
            let shown: String = other.to_string().chars().take(60).collect();
            notes.push(Diagnostic::new(code, format!("{place}: `{key}` is {shown}, not {left}")));
            None
        }
    }
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
    fn fields_of_the_wrong_type_are_noted() {
        let line = r#"{"id": "x", "text": "a", "title": 5, "published": 1431388800, "outlet": null}"#;
        let out = read_json(line, None, &Options::default());
        let noted: Vec<Code> = out.documents[0].diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(noted, [Code::BadField, Code::BadDate]);
        assert!(out.documents[0].title.is_none() && out.documents[0].published.is_none());
    }
}
