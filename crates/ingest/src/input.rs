//! The way in: bytes or a stream, to documents and diagnostics.
//!
//! Finds out the format, sends the bytes to the module that reads it, and keeps the promise that
//! nothing is lost silently: what gives no document gives a diagnostic. What concerns a document that
//! was read stands in [`Document::diagnostics`]; the rest in [`Ingested::diagnostics`].

use std::io::{BufRead, Chain, Cursor, Read};
use std::vec::IntoIter;

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use jiff::civil::Date;

use crate::encoding::{decode, is_utf16};
use crate::format::{Format, HEAD, binary_kind, detect};
use crate::json::{JsonLinesReader, read_json};
use crate::{html, plain};

/// How input is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The publication date of documents that give none (or none that can be understood).
    pub default_published: Option<Date>,
    /// The largest document, or line of a JSON Lines input, in bytes. Values over 1 GiB count as 1 GiB,
    /// since spans are counted in 32 bits and decoding can make text longer.
    pub max_bytes: usize,
}

impl Default for Options {
    /// No date, 64 MiB.
    fn default() -> Self {
        Self { default_published: None, max_bytes: 64 << 20 }
    }
}

impl Options {
    /// The limit in force, in bytes.
    pub(crate) fn limit(&self) -> usize {
        self.max_bytes.min(1 << 30)
    }
}

/// What an input gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// The documents, in the order of the input, each with its own diagnostics.
    pub documents: Vec<Document>,
    /// What was noticed about parts of the input that gave no document.
    pub diagnostics: Vec<Diagnostic>,
}

impl Extend<Result<Document, Diagnostic>> for Ingested {
    fn extend<T: IntoIterator<Item = Result<Document, Diagnostic>>>(&mut self, results: T) {
        for result in results {
            match result {
                Ok(document) => self.documents.push(document),
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
    }
}

/// Reads an input held in memory. `name` is its file name, which may tell its format; `None` where it
/// has none, as standard input.
pub fn read_bytes(name: Option<&str>, bytes: &[u8], options: &Options) -> Ingested {
    let mut out = Ingested::default();
    let head = &bytes[..bytes.len().min(HEAD)];
    if let Some(kind) = binary_kind(head) {
        out.diagnostics.push(binary(kind));
        return out;
    }
    let format = detect(name, head);
    if format == Format::JsonLines && !is_utf16(head) {
        out.extend(JsonLinesReader::new(bytes, options));
        return out;
    }
    if bytes.len() > options.limit() {
        out.diagnostics.push(too_large(options));
        return out;
    }
    read_whole(format, bytes, options)
}

/// Reads `bytes`, which are within the limit and not binary, as `format`.
fn read_whole(format: Format, bytes: &[u8], options: &Options) -> Ingested {
    let mut out = Ingested::default();
    match format {
        Format::Text => out.extend([plain::read_text(decode(bytes, None), options)]),
        Format::Html => out.extend([html::read_html(bytes, options)]),
        Format::JsonLines => {
            // Lines of UTF-16 are no lines of bytes, so such an input is decoded as a whole.
            let decoded = decode(bytes, None);
            out.extend(JsonLinesReader::new(decoded.text.as_bytes(), options));
        }
        Format::Json => {
            let decoded = decode(bytes, None);
            return read_json(&decoded.text, decoded.replaced.then_some(decoded.encoding), options);
        }
    }
    out
}

fn binary(kind: &str) -> Diagnostic {
    Diagnostic::new(Code::Binary, format!("the input is {kind}; it was skipped"))
}

fn too_large(options: &Options) -> Diagnostic {
    let message = format!("the input is over the limit of {} bytes; it was skipped", options.limit());
    Diagnostic::new(Code::TooLarge, message)
}

/// Reads a stream, a file or standard input, in any format: an iterator of documents, and of
/// diagnostics for parts that give none.
///
/// JSON Lines are read line by line; the other formats are held whole, up to [`Options::max_bytes`].
/// An error of the reader gives I001 and ends the iterator.
pub struct DocumentReader<R: BufRead> {
    name: Option<String>,
    options: Options,
    state: State<R>,
}

enum State<R: BufRead> {
    Start(R),
    Lines(JsonLinesReader<Chain<Cursor<Vec<u8>>, R>>),
    Ready(IntoIter<Document>, IntoIter<Diagnostic>),
}

impl<R: BufRead> DocumentReader<R> {
    /// Reads from `reader`, whose file name is `name`, where it has one.
    pub fn new(name: Option<&str>, reader: R, options: &Options) -> Self {
        Self { name: name.map(str::to_owned), options: options.clone(), state: State::Start(reader) }
    }

    fn start(&self, mut reader: R) -> State<R> {
        let ready = |out: Ingested| State::Ready(out.documents.into_iter(), out.diagnostics.into_iter());
        let note = |note: Diagnostic| State::Ready(Vec::new().into_iter(), vec![note].into_iter());
        let unreadable =
            |e: std::io::Error| Diagnostic::new(Code::Unreadable, format!("reading stopped: {e}"));
        let mut bytes = Vec::new();
        if let Err(e) = reader.by_ref().take(HEAD as u64).read_to_end(&mut bytes) {
            return note(unreadable(e));
        }
        if let Some(kind) = binary_kind(&bytes) {
            return note(binary(kind));
        }
        let format = detect(self.name.as_deref(), &bytes);
        if format == Format::JsonLines && !is_utf16(&bytes) {
            return State::Lines(JsonLinesReader::new(Cursor::new(bytes).chain(reader), &self.options));
        }
        let left = (self.options.limit() + 1).saturating_sub(bytes.len());
        match reader.take(left as u64).read_to_end(&mut bytes) {
            Err(e) => note(unreadable(e)),
            Ok(_) if bytes.len() > self.options.limit() => note(too_large(&self.options)),
            Ok(_) => ready(read_whole(format, &bytes, &self.options)),
        }
    }
}

impl<R: BufRead> Iterator for DocumentReader<R> {
    type Item = Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        let nothing = State::Ready(Vec::new().into_iter(), Vec::new().into_iter());
        self.state = match std::mem::replace(&mut self.state, nothing) {
            State::Start(reader) => self.start(reader),
            state => state,
        };
        match &mut self.state {
            State::Start(_) => None,
            State::Lines(lines) => lines.next(),
            State::Ready(documents, notes) => documents.next().map(Ok).or_else(|| notes.next().map(Err)),
        }
    }
}
