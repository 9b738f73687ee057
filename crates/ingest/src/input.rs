//! The way in: bytes or a stream, to documents and diagnostics.
//!
//! Finds out the format, sends the bytes to the module that reads it, and keeps the promise that nothing is lost
//! silently: what gives no document gives a diagnostic. What concerns a document that was read stands in
//! [`Document::diagnostics`]; the rest in [`Ingested::diagnostics`]. Of every document, whatever it came from, the
//! language is found here and a text over the limit is cut at a paragraph.

use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;
use jiff::civil::Date;

use crate::encoding::{Decoded, declared_charset, decode, is_utf16};
use crate::format::{Format, HEAD, PARQUET, binary_kind, detect, without_ending};
use crate::json::{JsonLinesReader, read_json};
use crate::table::TableReader;
use crate::warc::{WarcReader, read_mhtml};
use crate::zip::ZipReader;
use crate::{agency, feed, html, language, lexis, plain};

/// How input is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The publication date of documents that give none (or none that can be understood).
    pub default_published: Option<Date>,
    /// The largest file that is one document, or record or line of a container, in bytes. Values over 1 GiB count
    /// as 1 GiB, since spans are counted in 32 bits and decoding can make text longer.
    pub max_bytes: usize,
    /// The longest text of a document, in bytes; of a longer one the beginning is read.
    pub max_text: usize,
    /// How many times its packed size an archive may unpack to, once it is over [`Options::max_bytes`].
    pub max_ratio: u64,
}

impl Default for Options {
    /// No date, 64 MiB, 2 MB of text (a long book), 200 times.
    fn default() -> Self {
        Self { default_published: None, max_bytes: 64 << 20, max_text: 2_000_000, max_ratio: 200 }
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
    out.extend(DocumentReader::new(name, bytes, options));
    out
}

/// A stream of documents, and of diagnostics for parts that give none.
type Items<'r> = Box<dyn Iterator<Item = Result<Document, Diagnostic>> + Send + 'r>;
/// A stream of bytes.
type Bytes<'r> = Box<dyn BufRead + Send + 'r>;

/// How deep archives may stand in archives.
const DEEPEST: usize = 3;

/// Reads a stream, a file or standard input, in any format: an iterator of documents, and of
/// diagnostics for parts that give none.
///
/// Formats with a record a line or a record after the other are read so; the others are held whole, up to
/// [`Options::max_bytes`]. An error of the reader gives I001 and ends the iterator.
pub struct DocumentReader<'r> {
    state: Option<State<'r>>,
    /// Whether anything came of the input.
    any: bool,
    options: Options,
}

enum State<'r> {
    Start(Option<String>, Bytes<'r>),
    Items(Items<'r>),
}

impl<'r> DocumentReader<'r> {
    /// Reads from `reader`, whose file name is `name`, where it has one.
    pub fn new<R: BufRead + Send + 'r>(name: Option<&str>, reader: R, options: &Options) -> Self {
        let start = State::Start(name.map(str::to_owned), Box::new(reader));
        Self { state: Some(start), any: false, options: options.clone() }
    }

    /// Reads from `file`, of which formats that are read by places (Parquet) need not be held whole.
    pub fn of_file<R: Read + Seek + Send + 'static>(
        name: Option<&str>,
        mut file: R,
        options: &Options,
    ) -> Self {
        let mut head = Vec::new();
        // An error comes again where the input is read.
        let _ = file.by_ref().take(PARQUET.len() as u64).read_to_end(&mut head);
        #[cfg(feature = "parquet")]
        if head == PARQUET {
            let items: Items<'r> = Box::new(crate::parquet::ParquetReader::new(file, options));
            return Self { state: Some(State::Items(items)), any: false, options: options.clone() };
        }
        // What was read is put before the rest: a pipe that goes by a name cannot go back.
        Self::new(name, BufReader::with_capacity(1 << 16, Cursor::new(head).chain(file)), options)
    }
}

impl Iterator for DocumentReader<'_> {
    type Item = Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut items = match self.state.take()? {
            State::Start(name, reader) => open(name.as_deref(), reader, &self.options, 0),
            State::Items(items) => items,
        };
        let Some(item) = items.next() else {
            // Such as an export of which only the head is left, or an archive of hidden files.
            let nothing = || Err(Diagnostic::new(Code::Empty, "the input holds no document"));
            return (!self.any).then(nothing);
        };
        self.any = true;
        self.state = Some(State::Items(items));
        Some(item.map(|document| finished(document, &self.options)))
    }
}

/// `document` with its language, within the limit of its text.
fn finished(mut document: Document, options: &Options) -> Document {
    if document.text.len() > options.max_text {
        cut(&mut document, options.max_text);
    }
    language::find(&mut document);
    document
}

/// Leaves the paragraphs of `document` that end within `limit` bytes; where these are less than half of it, as many
/// words of the next as fit too.
fn cut(document: &mut Document, limit: usize) {
    let whole = document.text.len();
    let kept = document.blocks.iter().map(|b| b.span.end as usize).take_while(|end| *end <= limit).last();
    let end = match kept {
        Some(end) if end * 2 >= limit => end,
        _ => {
            let end = (0..=limit).rev().find(|i| document.text.is_char_boundary(*i)).unwrap_or(0);
            let words = document.text[..end].rfind(char::is_whitespace).filter(|at| *at > end / 2);
            document.text[..words.unwrap_or(end)].trim_end().len()
        }
    };
    document.text.truncate(end);
    document.text.shrink_to_fit();
    document.blocks.retain(|b| (b.span.start as usize) < end);
    if let Some(last) = document.blocks.last_mut() {
        last.span.end = last.span.end.min(end as u32);
    }
    let message = format!(
        "the text has {whole} bytes, over the limit of {limit}; its first {end} were read and the rest left"
    );
    document.diagnostics.push(Diagnostic::new(Code::LeftOut, message));
}

fn note<'r>(note: Diagnostic) -> Items<'r> {
    Box::new(std::iter::once(Err(note)))
}

fn all<'r>(read: Ingested) -> Items<'r> {
    Box::new(read.documents.into_iter().map(Ok).chain(read.diagnostics.into_iter().map(Err)))
}

/// Opens `reader`, which stands `depth` archives deep.
fn open<'r>(name: Option<&str>, mut reader: Bytes<'r>, options: &Options, depth: usize) -> Items<'r> {
    let unreadable = |e: std::io::Error| {
        // A decoder says so that what it reads is broken, and the bound that it unpacks to too much.
        let code = match e.kind() {
            std::io::ErrorKind::FileTooLarge => Code::ArchiveLimit,
            std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData if depth > 0 => Code::Damaged,
            std::io::ErrorKind::UnexpectedEof if depth > 0 => Code::Damaged,
            _ => Code::Unreadable,
        };
        Diagnostic::new(code, format!("reading stopped: {e}"))
    };
    let mut bytes = Vec::new();
    if let Err(e) = reader.by_ref().take(HEAD as u64).read_to_end(&mut bytes) {
        return note(unreadable(e));
    }
    let format = match packing(&bytes) {
        Some(format) => format,
        None => {
            // A web archive says so in its first words, and may hold pictures right behind them.
            let archive = bytes.starts_with(b"WARC/");
            if let Some(kind) = binary_kind(&bytes).filter(|_| !archive) {
                return note(binary(kind));
            }
            detect(name, &bytes)
        }
    };
    let whole: Bytes<'r> = Box::new(Cursor::new(bytes.clone()).chain(reader));
    match format {
        Format::Gzip | Format::Zstd | Format::Zip if depth >= DEEPEST => {
            let message =
                format!("archives stand more than {DEEPEST} deep in archives; this one was skipped");
            note(Diagnostic::new(Code::ArchiveLimit, message))
        }
        Format::Gzip => {
            let (counted, read) = Counted::new(whole);
            let unpacked = flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(1 << 16, counted));
            let bounded = Bounded::new(unpacked, read, options);
            open(
                name.map(without_ending),
                Box::new(BufReader::with_capacity(1 << 16, bounded)),
                options,
                depth + 1,
            )
        }
        Format::Zstd => {
            let (counted, read) = Counted::new(whole);
            match ruzstd::decoding::StreamingDecoder::new(counted) {
                Ok(unpacked) => {
                    let bounded = Bounded::new(unpacked, read, options);
                    let reader = Box::new(BufReader::with_capacity(1 << 16, bounded));
                    open(name.map(without_ending), reader, options, depth + 1)
                }
                Err(e) => note(Diagnostic::new(Code::Damaged, format!("the zstd data is damaged: {e}"))),
            }
        }
        Format::Zip => unzip(whole, options, depth),
        Format::JsonLines if !is_utf16(&bytes) => Box::new(JsonLinesReader::new(whole, options)),
        Format::Table(separator) if !is_utf16(&bytes) => {
            Box::new(TableReader::new(whole, separator, options))
        }
        Format::Warc => Box::new(WarcReader::new(whole, options)),
        format => {
            let mut bytes = Vec::new();
            match whole.take(options.limit() as u64 + 1).read_to_end(&mut bytes) {
                Err(e) => note(unreadable(e)),
                Ok(_) if bytes.len() > options.limit() => note(too_large(options)),
                Ok(_) => all(read_whole(format, &bytes, options)),
            }
        }
    }
}

/// How `head` is packed, if it is.
fn packing(head: &[u8]) -> Option<Format> {
    if head.starts_with(&[0x1f, 0x8b, 8]) {
        Some(Format::Gzip)
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Some(Format::Zstd)
    } else if head.starts_with(b"PK\x03\x04") && !is_office(head) {
        Some(Format::Zip)
    } else if head.starts_with(PARQUET) {
        Some(Format::Parquet)
    } else {
        None
    }
}

/// Whether a ZIP archive is a document of an office program or an application, whose parts are no articles.
fn is_office(head: &[u8]) -> bool {
    let Some(len) = head.get(26..28) else { return false };
    let name = head.get(30..30 + usize::from(u16::from_le_bytes([len[0], len[1]]))).unwrap_or_default();
    name == b"mimetype"
        || [&b"[Content_Types].xml"[..], b"_rels/", b"META-INF/", b"word/", b"xl/"]
            .iter()
            .any(|n| name.starts_with(n))
}

/// The documents of the files in a ZIP archive.
fn unzip<'r>(reader: Bytes<'r>, options: &Options, depth: usize) -> Items<'r> {
    let options = options.clone();
    let (counted, read) = Counted::new(reader);
    let members = ZipReader::new(counted).filter(|m| {
        m.as_ref().map_or(true, |m| {
            let file = m.name.rsplit('/').next().unwrap_or("");
            !file.is_empty() && !file.starts_with('.') && !m.name.starts_with("__MACOSX/")
        })
    });
    Box::new(members.flat_map(move |member| -> Items<'r> {
        let member = match member {
            Ok(member) => member,
            Err(wrong) => return note(wrong),
        };
        let file = member.name.clone();
        let bounded = Bounded::new(member.reader, read.clone(), &options);
        let reader = Box::new(BufReader::with_capacity(1 << 16, bounded));
        Box::new(open(Some(&file), reader, &options, depth + 1).map(move |item| match item {
            Ok(mut document) => {
                let source = document.source.get_or_insert_with(Source::default);
                source.member = Some(match source.member.take() {
                    Some(inner) => format!("{file}/{inner}"),
                    None => file.clone(),
                });
                Ok(document)
            }
            Err(mut diagnostic) => {
                diagnostic.message = format!("{file}: {}", diagnostic.message);
                Err(diagnostic)
            }
        }))
    }))
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Counted<R> {
    fn new(inner: R) -> (Self, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        (Self { inner, read: read.clone() }, read)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Ends with an error where an archive unpacks to far more than its size.
struct Bounded<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    /// What had been read of the archive before.
    before: u64,
    given: u64,
    free: u64,
    ratio: u64,
}

impl<R: Read> Bounded<R> {
    fn new(inner: R, packed: Arc<AtomicU64>, options: &Options) -> Self {
        let before = packed.load(Ordering::Relaxed);
        Self { inner, packed, before, given: 0, free: options.limit() as u64, ratio: options.max_ratio }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.given += n as u64;
        let packed = self.packed.load(Ordering::Relaxed).saturating_sub(self.before) + 64 * 1024;
        if self.given > self.free && self.given > packed.saturating_mul(self.ratio) {
            let message = format!("the archive unpacks to more than {} times its size", self.ratio);
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, message));
        }
        Ok(n)
    }
}

/// Reads `bytes`, which are within the limit and not binary, as `format`.
fn read_whole(format: Format, bytes: &[u8], options: &Options) -> Ingested {
    let mut out = Ingested::default();
    let decoded_xml = || decode(bytes, declared_charset(bytes).0);
    match format {
        Format::Text => {
            let decoded = decode(bytes, None).undone();
            if lexis::is_lexis(&decoded.text) {
                out = lexis::read_lexis(&decoded.text, options);
                noted(&mut out, &decoded);
            } else {
                out.extend([plain::read_text(decoded, options)]);
            }
        }
        Format::Html => match html::read_html(bytes, options) {
            Ok(documents) => out.documents.extend(documents),
            Err(note) => out.diagnostics.push(note),
        },
        Format::Mhtml => out.extend([read_mhtml(bytes, options)]),
        Format::Feed => {
            let decoded = decoded_xml();
            out = feed::read_feed(&decoded.text, options);
            noted(&mut out, &decoded);
        }
        Format::Agency => {
            let decoded = decoded_xml();
            out = agency::read_agency(&decoded.text, options);
            noted(&mut out, &decoded);
        }
        Format::Sitemap => {
            let message = "the input is a list of addresses, which is followed and not read; it was skipped";
            out.diagnostics.push(Diagnostic::new(Code::Empty, message));
        }
        Format::JsonLines => {
            // Lines of UTF-16 are no lines of bytes, so such an input is decoded as a whole.
            let decoded = decode(bytes, None);
            out.extend(JsonLinesReader::new(decoded.text.as_bytes(), options));
        }
        Format::Table(separator) => {
            let decoded = decode(bytes, None);
            out.extend(TableReader::new(decoded.text.as_bytes(), separator, options));
        }
        Format::Json => {
            let decoded = decode(bytes, None);
            return read_json(&decoded.text, decoded.replaced.then_some(decoded.encoding), options);
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            out.extend(crate::parquet::ParquetReader::new(Cursor::new(bytes.to_vec()), options));
        }
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => out.diagnostics.push(binary("a Parquet file, which this build does not read")),
        // These are never held whole.
        Format::Warc => out.extend(WarcReader::new(bytes, options)),
        Format::Gzip | Format::Zstd | Format::Zip => out.diagnostics.push(binary("packed data")),
    }
    out
}

/// Adds to the documents of `out` what was noticed in decoding.
fn noted(out: &mut Ingested, decoded: &Decoded) {
    for document in &mut out.documents {
        if decoded.replaced {
            document.diagnostics.push(plain::replaced_note(decoded.encoding));
        }
        document.diagnostics.extend(decoded.note.clone());
    }
}

fn binary(kind: &str) -> Diagnostic {
    Diagnostic::new(Code::Binary, format!("the input is {kind}; it was skipped"))
}

fn too_large(options: &Options) -> Diagnostic {
    let message = format!("the input is over the limit of {} bytes; it was skipped", options.limit());
    Diagnostic::new(Code::TooLarge, message)
}
