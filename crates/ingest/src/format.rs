//! What kind of input some bytes are.
//!
//! A file name decides where its ending is known; otherwise the first bytes do. Binary data is told
//! by the signatures of common file formats and by NUL bytes, which no text in a supported encoding
//! has near its beginning. How each format is read is left to the other modules.

/// A kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Plain text: one document.
    Text,
    /// A web page: one document.
    Html,
    /// One JSON object a line: a document each.
    JsonLines,
    /// One JSON value over the whole input: an object, or an array of objects.
    Json,
    /// A feed in RSS, RDF or Atom: a document an item.
    Feed,
    /// NITF or NewsML: a document a story.
    Agency,
    /// A list of addresses of a site, which holds no text.
    Sitemap,
    /// A table with named columns, parted by the byte (0: the first line tells): a document a row.
    Table(u8),
    /// A Parquet file, a table with named columns too: a document a row.
    Parquet,
    /// A web archive: a document a page.
    Warc,
    /// A page saved with its parts: one document.
    Mhtml,
    /// Packed by gzip: what is in it.
    Gzip,
    /// Packed by zstd: what is in it.
    Zstd,
    /// Files in a ZIP archive: what is in each.
    Zip,
}

/// How many first bytes [`detect`] and [`binary_kind`] look at.
pub const HEAD: usize = 8 * 1024;

/// The format of an input called `name` that begins with `head` (its first [`HEAD`] bytes, or all of it).
///
/// `name` is a file name or path; `None` for standard input.
pub fn detect(name: Option<&str>, head: &[u8]) -> Format {
    let ending =
        name.and_then(|n| n.rsplit(['/', '\\']).next()).and_then(|n| n.rsplit_once('.')).map(|(_, e)| e);
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("jsonl" | "ndjson" | "jsonlines") => Format::JsonLines,
        // Files called .json often hold JSON Lines, so the content decides between the two.
        Some("json") => json_kind(text_of(head).trim_start()),
        Some("html" | "htm" | "xhtml" | "shtml") => Format::Html,
        Some("csv") => Format::Table(0),
        Some("tsv" | "tab") => Format::Table(b'\t'),
        Some("warc" | "wet") => Format::Warc,
        Some("mht" | "mhtml") => Format::Mhtml,
        Some("txt" | "text" | "md") => Format::Text,
        Some("xml" | "rss" | "atom" | "rdf" | "nitf") => {
            xml_kind(text_of(head).trim_start()).unwrap_or_else(|| sniff(&text_of(head)))
        }
        _ => sniff(&text_of(head)),
    }
}

/// `name` without the ending that says how it is packed.
pub fn without_ending(name: &str) -> &str {
    for ending in [".gz", ".zst", ".gzip", ".zstd"] {
        if name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending) {
            return &name[..name.len() - ending.len()];
        }
    }
    name.strip_suffix(".tgz").unwrap_or(name)
}

/// What an XML document is, by the name of its outermost element.
fn xml_kind(text: &str) -> Option<Format> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        if rest.starts_with(['?', '!']) {
            let end = if rest.starts_with("!--") { rest.find("-->")? + 3 } else { rest.find('>')? + 1 };
            rest = &rest[end..];
            continue;
        }
        let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
        return match name.rsplit(':').next()? {
            "rss" | "RDF" | "feed" => Some(Format::Feed),
            "nitf" | "newsItem" | "NewsML" | "NewsItem" | "newsMessage" | "packageItem" | "newsitem" => {
                Some(Format::Agency)
            }
            "urlset" | "sitemapindex" => Some(Format::Sitemap),
            name if name.eq_ignore_ascii_case("html") => Some(Format::Html),
            _ => None,
        };
    }
}

fn sniff(text: &str) -> Format {
    let text = text.trim_start_matches('\u{1e}').trim_start();
    if text.starts_with("WARC/") {
        return Format::Warc;
    }
    if let Some(kind) = xml_kind(text) {
        return kind;
    }
    if is_mhtml(text) {
        return Format::Mhtml;
    }
    let after = |open: char| text.strip_prefix(open).map(str::trim_start);
    if after('{').is_some_and(|t| t.starts_with(['"', '}'])) {
        return json_kind(text);
    }
    if after('[').is_some_and(|t| t.starts_with('{')) {
        return Format::Json;
    }
    if looks_like_html(text) {
        return Format::Html;
    }
    match crate::table::separator(text.lines().next().unwrap_or("")) {
        Some(separator) => Format::Table(separator),
        None => Format::Text,
    }
}

/// Whether `text` opens like the head of a mail with parts.
fn is_mhtml(text: &str) -> bool {
    let head = text.split("\n\n").next().unwrap_or("").split("\r\n\r\n").next().unwrap_or("");
    let small = head.get(..head.len().min(4000)).unwrap_or(head).to_ascii_lowercase();
    small.contains("mime-version:") && (small.contains("multipart/related") || small.contains("text/html"))
}

/// JSON Lines, or one JSON value over several lines. `text` begins with its first character.
fn json_kind(text: &str) -> Format {
    let mut lines = text.split_inclusive('\n').filter(|l| !l.trim().is_empty());
    let Some(first) = lines.next() else { return Format::Json };
    let first = first.trim_start_matches('\u{1e}');
    if !first.starts_with('{') {
        return Format::Json;
    }
    // The first line does not end within the head, so it is a long object written on one line.
    let unfinished = !first.ends_with('\n') && text.len() >= HEAD / 2;
    let whole = serde_json::from_str::<serde_json::value::Value>(first).is_ok();
    let next_opens = lines.next().is_some_and(|l| l.starts_with('{'));
    if whole || unfinished || next_opens { Format::JsonLines } else { Format::Json }
}

/// Tags and openings with which pages, and pieces of pages, begin.
const OPENINGS: &[&str] = &[
    "!doctype html",
    "html",
    "head",
    "body",
    "!--",
    "?xml",
    "meta",
    "title",
    "div",
    "article",
    "main",
    "section",
    "p",
    "h1",
    "h2",
    "header",
    "span",
    "script",
    "link",
    "table",
    "ul",
    "a",
    "br",
];

fn looks_like_html(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else { return false };
    OPENINGS.iter().any(|opening| {
        let Some(start) = rest.get(..opening.len()) else { return false };
        let next = rest[opening.len()..].chars().next();
        let ends = opening.starts_with(['!', '?'])
            || next.is_none_or(|c| c.is_ascii_whitespace() || matches!(c, '>' | '/'));
        start.eq_ignore_ascii_case(opening) && ends
    })
}

/// The head as text, good enough to tell formats apart: byte-order marks resolved, the rest lossy.
fn text_of(head: &[u8]) -> String {
    let head = &head[..head.len().min(HEAD)];
    match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, len)) => encoding.decode_without_bom_handling(&head[len..]).0.into_owned(),
        None => String::from_utf8_lossy(head).into_owned(),
    }
}

/// How a Parquet file begins.
pub const PARQUET: &[u8; 4] = b"PAR1";

/// Signatures of file formats that hold no plain text, with what to call them.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh9", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\xff\xfe\x00\x00", "UTF-32 text, which is not supported"),
    (b"\x00\x00\xfe\xff", "UTF-32 text, which is not supported"),
];

/// What binary data `head` is, in words for a message; `None` where it may be text.
pub fn binary_kind(head: &[u8]) -> Option<&'static str> {
    let head = &head[..head.len().min(HEAD)];
    // Readers of PDF take one that begins a little later.
    if head
        .get(..head.len().min(1024))
        .is_some_and(|h| h.windows(6).any(|w| w == b"\n%PDF-" || w == b" %PDF-"))
    {
        return Some("a PDF file");
    }
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Some(kind);
    }
    // UTF-16 has NUL bytes in every Latin letter, and its byte-order mark tells it apart.
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    (!utf16 && head.contains(&0)).then_some("binary data (it has NUL bytes)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_first() {
        assert_eq!(detect(Some("news/a.HTML"), b"plain"), Format::Html);
        assert_eq!(detect(Some("a.txt"), b"<html>"), Format::Text);
        assert_eq!(detect(Some("a.jsonl"), b""), Format::JsonLines);
        assert_eq!(detect(Some("a.b/c"), b"words"), Format::Text);
    }

    #[test]
    fn content_decides_where_the_name_does_not() {
        assert_eq!(detect(None, b"\xef\xbb\xbf  <!DOCTYPE HTML><p>x"), Format::Html);
        assert_eq!(detect(None, b"<p class=x>Hello"), Format::Html);
        assert_eq!(detect(None, b"<plain> words"), Format::Text);
        assert_eq!(detect(None, b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n"), Format::JsonLines);
        assert_eq!(detect(None, b"{\"text\": oops\n{\"text\": \"b\"}\n"), Format::JsonLines);
        assert_eq!(detect(None, b"{\n \"text\": \"a\"\n}\n"), Format::Json);
        assert_eq!(detect(None, b"[\n {\"text\": \"a\"}]"), Format::Json);
        assert_eq!(detect(None, b"[Updated] Talks end"), Format::Text);
        assert_eq!(detect(Some("a.json"), b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n"), Format::JsonLines);
        assert_eq!(detect(None, b"\xff\xfe<\0p\0>\0"), Format::Html);
        let long = format!("{{\"text\": \"{}", "a".repeat(HEAD));
        assert_eq!(detect(None, long.as_bytes()), Format::JsonLines);
    }

    #[test]
    fn binary_data_is_named() {
        assert_eq!(binary_kind(b"%PDF-1.7"), Some("a PDF file"));
        assert!(binary_kind(b"abc\0def").is_some());
        assert!(binary_kind(b"\xff\xfea\0").is_none() && binary_kind("Élysée".as_bytes()).is_none());
    }
}
