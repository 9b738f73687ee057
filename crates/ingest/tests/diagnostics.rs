//! Each kind of bad input gives its code, and work goes on with the rest.

use std::io::{BufRead, Read};

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_ingest::{DocumentReader, Ingested, JsonLinesReader, Options, read_bytes};
use jiff::civil::date;

fn read(name: &str, bytes: &[u8]) -> Ingested {
    read_bytes(Some(name), bytes, &Options::default())
}

fn codes(notes: &[Diagnostic]) -> Vec<Code> {
    notes.iter().map(|d| d.code).collect()
}

fn only(read: &Ingested) -> &Document {
    assert_eq!(read.documents.len(), 1, "{:?}", read.diagnostics);
    &read.documents[0]
}

#[test]
fn i001_a_reader_that_fails() {
    struct Fails(&'static [u8]);
    impl Read for Fails {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() { Err(std::io::Error::other("gone")) } else { self.0.read(out) }
        }
    }
    impl BufRead for Fails {
        fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
            if self.0.is_empty() { Err(std::io::Error::other("gone")) } else { Ok(self.0) }
        }
        fn consume(&mut self, n: usize) {
            self.0 = &self.0[n..];
        }
    }
    let input = Fails(b"{\"text\": \"one\"}\n{\"text\": \"tw");
    let results: Vec<_> = JsonLinesReader::new(input, &Options::default()).collect();
    assert!(results[0].is_ok() && results.len() == 2);
    assert_eq!(results[1].as_ref().map_err(|d| d.code), Err(Code::Unreadable));
    let mut whole = DocumentReader::new(Some("a.txt"), Fails(b"words"), &Options::default());
    assert_eq!(whole.next().and_then(Result::err).map(|d| d.code), Some(Code::Unreadable));
    assert!(whole.next().is_none());
}

#[test]
fn i002_invalid_bytes_are_replaced() {
    // 0x81 means nothing in Windows-1252, so these bytes are of no encoding that could be supposed.
    let text = read("a.txt", b"Caf\xe9 \x81 talks go on.");
    assert_eq!(only(&text).text, "Caf\u{fffd} \u{fffd} talks go on.");
    assert_eq!(codes(&only(&text).diagnostics), [Code::NotUtf8]);
    let line = read("a.jsonl", b"{\"text\": \"Caf\xe9 \x81\"}");
    assert_eq!(codes(&only(&line).diagnostics), [Code::NotUtf8]);
    let page = read("a.html", b"<meta charset=nonsense><p>Caf\xe9 \x81 talks go on and on.</p>");
    assert!(codes(&only(&page).diagnostics).contains(&Code::NotUtf8));
}

#[test]
fn i003_empty_inputs() {
    for (name, bytes) in [
        ("a.txt", &b" \r\n\t"[..]),
        ("a.html", b"<html><script>x</script></html>"),
        ("a.jsonl", b"\n\n"),
        ("a.json", b""),
        ("a.txt", b""),
        ("a.jsonl", b"{\"text\": \" \"}"),
        ("a.html", b""),
    ] {
        let out = read(name, bytes);
        assert!(out.documents.is_empty(), "{name}");
        assert_eq!(codes(&out.diagnostics), [Code::Empty], "{name}");
    }
}

#[test]
fn i004_binary_inputs() {
    for bytes in [&b"%PDF-1.4\n"[..], b"words\0words", b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(codes(&read("a.txt", bytes).diagnostics), [Code::Binary]);
    }
}

#[test]
fn i005_large_inputs() {
    let options = Options { max_bytes: 30, ..Options::default() };
    let text = "word ".repeat(10);
    assert_eq!(codes(&read_bytes(Some("a.txt"), text.as_bytes(), &options).diagnostics), [Code::TooLarge]);
    let streamed: Vec<_> = DocumentReader::new(None, text.as_bytes(), &options).collect();
    assert_eq!(streamed[0].as_ref().map_err(|d| d.code), Err(Code::TooLarge));
    let lines = format!("{{\"text\": \"one\"}}\n{{\"text\": \"{text}\"}}\n{{\"text\": \"three\"}}");
    let out = read_bytes(Some("a.jsonl"), lines.as_bytes(), &options);
    assert_eq!((out.documents.len(), codes(&out.diagnostics)), (2, vec![Code::TooLarge]));
    assert!(out.diagnostics[0].message.starts_with("line 2 "));
}

#[test]
fn i006_bad_lines_are_named_by_number() {
    let lines = b"{\"text\": \"one\"}\r\n\n{\"text\": \n[1]\n{\"title\": \"x\"}\n{\"text\": \"two\"}";
    let out = read("a.jsonl", lines);
    assert_eq!(out.documents.len(), 2);
    assert_eq!(codes(&out.diagnostics), [Code::BadJson; 3]);
    for (note, number) in out.diagnostics.iter().zip([3, 4, 5]) {
        assert!(note.message.starts_with(&format!("line {number} ")), "{}", note.message);
    }
}

const PARAGRAPH: &str = "The two delegations met for three hours in the capital, and neither side, said an \
    official who was there, came away with what it had hoped for when the week began.";

#[test]
fn i007_cut_off_pages() {
    let whole = format!(
        "<html><body><article><h1>T</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article></body></html>"
    );
    assert!(only(&read("a.html", whole.as_bytes())).diagnostics.is_empty());
    for cut in [whole.len() - 10, whole.len() - 18, whole.len() - 45] {
        let out = read("a.html", &whole.as_bytes()[..cut]);
        assert_eq!(codes(&only(&out).diagnostics), [Code::TruncatedHtml]);
        assert!(only(&out).text.contains("three hours"));
    }
}

#[test]
fn i008_pages_without_main_text() {
    let deep = format!("<nav>Menu</nav>{}Words at the bottom.", "<div>".repeat(50_000));
    let out = read("a.html", deep.as_bytes());
    assert_eq!(codes(&only(&out).diagnostics), [Code::NoMainText]);
    assert_eq!(only(&out).text, "Words at the bottom.");
}

#[test]
fn i009_bad_dates() {
    let options = Options { default_published: Some(date(2020, 1, 2)), ..Options::default() };
    let line = br#"{"text": "a", "published": "12/05/2015"}"#;
    let out = read_bytes(Some("a.jsonl"), line, &options);
    assert_eq!(codes(&only(&out).diagnostics), [Code::BadDate]);
    assert_eq!(only(&out).published, options.default_published);
    let page = format!("<meta property='article:published_time' content='soon'><p>{PARAGRAPH}</p>");
    let out = read("a.html", page.as_bytes());
    assert!(codes(&only(&out).diagnostics).contains(&Code::BadDate) && only(&out).published.is_none());
}

#[test]
fn a_stream_gives_what_the_bytes_give() {
    let lines =
        "{\"id\": \"x\", \"title\": \"T\", \"text\": \"a\\r\\nb\", \"published\": \"12 May 2015\"}\n{oops\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(lines.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [lines.as_bytes(), &utf16, b"Plain\n\nWords here.", b"<p>Words</p>"] {
        let whole = read_bytes(None, bytes, &Options::default());
        let mut streamed = Ingested::default();
        let reader = std::io::BufReader::with_capacity(3, bytes);
        streamed.extend(DocumentReader::new(None, reader, &Options::default()));
        assert_eq!(whole, streamed);
        assert_eq!(whole.documents.len(), 1);
    }
}

/// A reader of one long line and a short one, made as they are read.
struct LongLine {
    chunk: Vec<u8>,
    left: usize,
    tail: &'static [u8],
}

impl Read for LongLine {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        unreachable!("lines are read through the buffer")
    }
}

impl BufRead for LongLine {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        Ok(if self.left > 0 { &self.chunk[..self.chunk.len().min(self.left)] } else { self.tail })
    }
    fn consume(&mut self, n: usize) {
        if self.left > 0 { self.left -= n } else { self.tail = &self.tail[n..] }
    }
}

/// Counts what is held, so that the test below can see that a long line is not.
mod held {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    pub static LARGEST: AtomicUsize = AtomicUsize::new(0);
    pub struct Counting;

    // SAFETY: every call is handed to the system allocator unchanged; only the size is noted.
    unsafe impl GlobalAlloc for Counting {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            LARGEST.fetch_max(layout.size(), Relaxed);
            // SAFETY: the caller keeps the contract of `alloc`.
            unsafe { System.alloc(layout) }
        }
        unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
            // SAFETY: the caller keeps the contract of `dealloc`.
            unsafe { System.dealloc(at, layout) }
        }
        unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            LARGEST.fetch_max(size, Relaxed);
            // SAFETY: the caller keeps the contract of `realloc`.
            unsafe { System.realloc(at, layout, size) }
        }
    }
}

#[global_allocator]
static ALLOCATOR: held::Counting = held::Counting;

#[test]
fn a_line_of_200_mb_is_passed_over_without_being_held() {
    let options = Options { max_bytes: 8 << 20, ..Options::default() };
    let long = LongLine { chunk: vec![b'x'; 64 << 10], left: 200 << 20, tail: b"\n{\"text\": \"after\"}\n" };
    let results: Vec<_> = JsonLinesReader::new(long, &options).collect();
    assert_eq!(results.len(), 2);
    let note = results[0].as_ref().expect_err("over the limit");
    assert_eq!(note.code, Code::TooLarge);
    assert!(note.message.contains("209715200"));
    assert_eq!(results[1].as_ref().map(|d| d.text.as_str()), Ok("after"));
    let largest = held::LARGEST.load(std::sync::atomic::Ordering::Relaxed);
    assert!(largest <= 2 * options.max_bytes, "{largest} bytes were asked for at once");
}
