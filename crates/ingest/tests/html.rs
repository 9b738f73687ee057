//! A page as a publisher serves it, and pages that nobody should serve.

use demarche_core::Document;
use demarche_core::diagnostic::Code;
use demarche_core::document::BlockKind;
use demarche_core::text::Span;
use demarche_ingest::{DocumentReader, Format, Options, detect, read_bytes};
use jiff::civil::date;

const PAGE: &[u8] = include_bytes!("../../../samples/summit.html");
const ARTICLE: &[u8] = include_bytes!("../../../samples/summit.json");

fn one(name: &str, bytes: &[u8]) -> Document {
    let mut read = read_bytes(Some(name), bytes, &Options::default());
    assert!(read.diagnostics.is_empty() && read.documents.len() == 1, "{:?}", read.diagnostics);
    read.documents.remove(0)
}

fn words(document: &Document, kind: BlockKind) -> Vec<&str> {
    document.blocks.iter().filter(|b| b.kind == kind).map(|b| b.span.of(&document.text)).collect()
}

/// Every mapped byte of the text stands at its place in the raw input; gives how many are mapped.
fn check_map(document: &Document, raw: &[u8]) -> usize {
    let bytes = document.text.as_bytes();
    let mapped = (0..bytes.len() as u32).filter(|i| {
        let place = document.map.raw(Span::new(*i, i + 1));
        place.is_some_and(|p| {
            assert_eq!(raw[p.range()], bytes[*i as usize..=*i as usize], "at {i}");
            true
        })
    });
    mapped.count()
}

#[test]
fn the_article_is_found_in_its_page() {
    let page = one("summit.html", PAGE);
    let article = one("summit.json", ARTICLE);
    assert_eq!(page.title, article.title);
    assert_eq!(words(&page, BlockKind::Title), words(&article, BlockKind::Title));
    assert_eq!(words(&page, BlockKind::Body), words(&article, BlockKind::Body));
    assert_eq!(words(&page, BlockKind::Caption).len(), 1);
    assert_eq!(page.published, Some(date(2022, 9, 14)));
    assert_eq!(page.byline.as_deref(), Some("Selam Haile"));
    assert_eq!((page.outlet, page.url), (article.outlet, article.url));
    assert!(page.diagnostics.is_empty(), "{:?}", page.diagnostics);
}

#[test]
fn every_word_leads_back_to_the_page() {
    let page = one("summit.html", PAGE);
    check_map(&page, PAGE);
    for (at, c) in page.text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let span = Span::new(at as u32, (at + c.len_utf8()) as u32);
        // The page writes these as character references, which are no identical bytes.
        assert_eq!(page.map.raw(span).is_none(), "“”’—".contains(c), "{c} at {at}");
    }
    // The title is found in the heading and not in the page's title.
    let title = page.map.raw(page.blocks[0].span).expect("mapped");
    let heading = PAGE.windows(4).position(|w| w == b"<h1>").expect("the page has a heading");
    assert_eq!(title.start as usize, heading + 4);
    // A span with a reference inside runs over the raw reference.
    let at = page.text.find("Union’s").expect("in the text") as u32;
    let raw = page.map.raw(Span::new(at, at + "Union’s".len() as u32)).expect("mapped");
    assert_eq!(&PAGE[raw.range()], b"Union&rsquo;s");
}

#[test]
fn a_paragraph_that_stands_twice_is_mapped_where_its_neighbours_are() {
    let words = "the ministers spoke for an hour and agreed to speak again before the end of the month";
    let teaser = format!("<ul><li><a href=x>On Monday {words}.</a></li></ul>");
    let body: String = ["On Monday", "On Tuesday", "On Friday, with some delay,"]
        .map(|day| format!("<p>{day} {words}.</p>"))
        .concat();
    let html = format!("<html><body><div>{teaser}</div><article>{body}</article></body></html>");
    let document = one("a.html", html.as_bytes());
    check_map(&document, html.as_bytes());
    let at = document.map.raw(Span::new(0, 9)).expect("mapped").start as usize;
    assert!(at > html.find("<article>").expect("there"), "mapped to the teaser, at {at}");
}

#[test]
fn other_encodings_keep_title_text_and_map() {
    let html = "<html><head><meta charset=windows-1252><title>Élan</title></head><body><article>\
        <p>Le ministre a parlé à Genève pendant une heure, puis il est reparti sans un mot de plus à la presse, \
        comme la veille, et comme toujours depuis que ces pourparlers ont commencé.</p></article></body></html>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(html);
    let document = one("a.html", &bytes);
    assert!(document.text.contains("parlé à Genève") && document.title.as_deref() == Some("Élan"));
    assert!(check_map(&document, &bytes) > 150);
}

/// A linear congruential generator (Knuth's MMIX constants): the same inputs on every run.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

/// Reads `bytes` under every format and checks what must hold of any document.
fn survives(bytes: &[u8]) {
    for name in [None, Some("a.txt"), Some("a.html"), Some("a.jsonl"), Some("a.json")] {
        let read = read_bytes(name, bytes, &Options::default());
        assert!(!read.documents.is_empty() || !read.diagnostics.is_empty());
        for document in &read.documents {
            let mut last = 0;
            for block in &document.blocks {
                assert!(block.span.start >= last && !block.span.of(&document.text).trim().is_empty());
                last = block.span.end;
            }
            assert!(!document.text.trim().is_empty());
            check_map(document, bytes);
        }
    }
    assert!(DocumentReader::new(None, bytes, &Options::default()).count() > 0);
}

#[test]
fn random_bytes_never_panic() {
    // Pieces that make random input reach deep; plain random bytes are nearly always binary.
    const PIECES: &[&[u8]] = &[
        b"<p>",
        b"</p>",
        b"<div class=\"a",
        b"\">",
        b"&amp;",
        b"&#x",
        b"&rsquo",
        b";",
        b"<!--",
        b"-->",
        b"<script>",
        b"</script>",
        b"<table><td>",
        b"<figcaption>",
        b"\r\n",
        b"\n\n",
        b" ",
        b"{\"text\": \"",
        b"\"}",
        b"[",
        b"\\u00e9",
        b"\xc3\xa9",
        b"\xff",
        b"\xef\xbb\xbf",
        b"words and more words, ",
        b"<title>",
        b"<h1>",
        b"<br>",
        b"<meta charset=shift_jis>",
        b"\x93",
        b"<svg>",
        b"</html>",
        b"<b><i>",
        b"\xc2\xa0",
        b"\xff\xfe",
        b"<a href=x>",
        b"The minister said that the talks, which began in May, would go on. ",
        b"<template>",
        b"<li>",
        b"<select>",
    ];
    let mut random = Lcg(7);
    for _ in 0..2_000 {
        let mut bytes = Vec::new();
        for _ in 0..random.below(40) {
            if random.below(5) == 0 {
                bytes.push(random.below(256) as u8);
            } else {
                bytes.extend_from_slice(PIECES[random.below(PIECES.len())]);
            }
        }
        survives(&bytes);
    }
}

#[test]
fn a_damaged_page_never_panics() {
    let mut random = Lcg(11);
    for _ in 0..200 {
        let mut bytes = PAGE.to_vec();
        for _ in 0..=random.below(20) {
            let at = random.below(bytes.len());
            match random.below(4) {
                0 => bytes[at] = random.below(255) as u8 + 1,
                1 => bytes.truncate(at.max(200)),
                2 => drop(bytes.drain(at..(at + random.below(300)).min(bytes.len()))),
                _ => {
                    let piece = bytes[at..(at + random.below(300)).min(bytes.len())].to_vec();
                    let to = random.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        let read = read_bytes(Some("a.html"), &bytes, &Options::default());
        read.documents.iter().for_each(|d| {
            check_map(d, &bytes);
        });
        assert!(!read.documents.is_empty() || !read.diagnostics.is_empty());
    }
}

#[test]
fn large_and_strange_pages_take_reasonable_time() {
    for page in [
        "<b>".repeat(20_000),
        "<div>".repeat(500) + "<p>words, and more of them</p>",
        "<p><b>".repeat(250) + "words, and more of them",
        "<p>".repeat(50_000) + "words",
        "<a href=".repeat(20_000),
        "<p>word</p>".repeat(20_000),
        "<table><tr><td>x".repeat(5_000),
        "&amp".repeat(50_000),
        (0..5_000)
            .map(|i| format!("<p>Paragraph {i} of a long text, with a clause, and more.</p>"))
            .collect(),
    ] {
        let began = std::time::Instant::now();
        let read = read_bytes(Some("a.html"), page.as_bytes(), &Options::default());
        assert!(!read.documents.is_empty() || read.diagnostics[0].code == Code::Empty);
        let seconds = began.elapsed().as_secs();
        assert!(seconds < 20, "{seconds} s for {}", &page[..20]);
    }
}

#[test]
fn the_format_is_known_without_a_name() {
    assert_eq!(detect(None, PAGE), Format::Html);
    assert_eq!(detect(None, ARTICLE), Format::Json);
}
