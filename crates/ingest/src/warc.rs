//! Web archives to documents: WARC, the text extracts of the Common Crawl (WET), and pages saved as MHTML.
//!
//! Of a WARC file, responses and resources that are pages are read, and conversions that are text; of a page that was
//! not served (an error, a redirect) nothing is. Records are read one at a time, so memory does not grow with the
//! archive; one whose length is wrong ends where the next begins.

use std::collections::VecDeque;
use std::io::{BufRead, Read};

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::document::AlignMap;
use demarche_core::record::Source;

use crate::encoding::decode;
use crate::html;
use crate::http::{self, Head};
use crate::input::Options;
use crate::plain;

/// Reads the records of a WARC file.
pub struct WarcReader<R> {
    reader: R,
    options: Options,
    number: u64,
    /// The first line of the next record, where it has been read already.
    ahead: Option<Vec<u8>>,
    /// How many records that hold no page were passed over, and how many pages that are errors or redirects.
    passed: u64,
    errors: u64,
    any: bool,
    /// Further documents of the page that was read last, and where it came from.
    more: VecDeque<Document>,
    last: Option<Source>,
    done: bool,
}

impl<R: BufRead> WarcReader<R> {
    /// Reads from `reader`.
    pub fn new(reader: R, options: &Options) -> Self {
        let options = options.clone();
        Self {
            reader,
            options,
            number: 0,
            ahead: None,
            passed: 0,
            errors: 0,
            any: false,
            more: VecDeque::new(),
            last: None,
            done: false,
        }
    }

    /// The next line with its line feed; `None` at the end.
    fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let n = self.reader.by_ref().take(64 * 1024).read_until(b'\n', &mut line)?;
        Ok((n > 0).then_some(line))
    }

    /// The head of the next record; what is no record is passed over.
    fn head(&mut self) -> std::io::Result<Option<Head>> {
        loop {
            let line = match self.ahead.take() {
                Some(line) => Some(line),
                None => self.line()?,
            };
            let Some(line) = line else { return Ok(None) };
            if line.starts_with(b"WARC/") {
                break;
            }
        }
        let mut text = Vec::new();
        while let Some(line) = self.line()? {
            if line.trim_ascii().is_empty() || text.len() > 256 * 1024 {
                break;
            }
            text.extend_from_slice(&line);
        }
        Ok(Some(Head::parse(&String::from_utf8_lossy(&text))))
    }

    /// The block of a record of `length` bytes; `None` where it is over the limit. Says whether the length was wrong.
    fn block(&mut self, length: u64, wanted: bool) -> std::io::Result<(Option<Vec<u8>>, bool)> {
        let limit = self.options.limit() as u64;
        if !wanted || length > limit {
            std::io::copy(&mut self.reader.by_ref().take(length), &mut std::io::sink())?;
        }
        let mut block = Vec::new();
        if wanted && length <= limit {
            self.reader.by_ref().take(length).read_to_end(&mut block)?;
        }
        // Two line ends part records. Anything else belongs to the block, whose length was wrong.
        let mut wrong = (block.len() as u64) < length && wanted && length <= limit;
        let mut blank = Vec::new();
        while let Some(line) = self.line()? {
            if line.starts_with(b"WARC/") {
                self.ahead = Some(line);
                break;
            }
            if line.trim_ascii().is_empty() {
                blank.extend_from_slice(&line);
                continue;
            }
            wrong = true;
            if wanted && ((block.len() + line.len()) as u64) <= limit {
                block.append(&mut blank);
                block.extend_from_slice(&line);
            }
        }
        Ok((((length <= limit) && wanted).then_some(block), wrong))
    }

    fn record(&mut self) -> std::io::Result<Option<Result<Document, Diagnostic>>> {
        loop {
            let Some(head) = self.head()? else { return Ok(None) };
            self.number += 1;
            let kind = head.get("warc-type").unwrap_or("").to_ascii_lowercase();
            let media = head.media_type();
            let wanted = match kind.as_str() {
                "response" => media.is_empty() || media == "application/http",
                "resource" => is_page(&media) || media.is_empty(),
                "conversion" => media.is_empty() || media.starts_with("text/"),
                _ => false,
            };
            let length = head.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
            let (block, wrong) = self.block(length, wanted)?;
            let address = head.get("warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned());
            let place =
                format!("record {} ({})", self.number, address.as_deref().unwrap_or("without an address"));
            if !wanted {
                continue;
            }
            let Some(block) = block else {
                let limit = self.options.limit();
                let message = format!("{place} is over the limit of {limit} bytes; it was skipped");
                return Ok(Some(Err(Diagnostic::new(Code::TooLarge, message))));
            };
            let Some(mut read) = self.page(&kind, &media, &block, &place) else { continue };
            self.any = true;
            match &mut read {
                Ok(document) => {
                    let source =
                        Source { record: Some(self.number), url: address.clone(), ..Source::default() };
                    document.source = Some(source.clone());
                    self.last = Some(source);
                    document.url = document.url.take().or(address);
                    if wrong {
                        let message =
                            format!("{place} is not as long as it says; it was read to the next record");
                        document.diagnostics.push(Diagnostic::new(Code::Damaged, message));
                    }
                }
                Err(note) => note.message = format!("{place}: {}", note.message),
            }
            return Ok(Some(read));
        }
    }

    /// The first document of a page; those of its further entries wait their turn.
    fn entries(&mut self, read: Result<Vec<Document>, Diagnostic>) -> Result<Document, Diagnostic> {
        let mut read = read?.into_iter();
        let mut first = read.next().ok_or_else(|| Diagnostic::new(Code::Empty, "the page holds no text"))?;
        // The bytes of a body, unpacked, are not those of the archive.
        first.map = AlignMap::default();
        self.more.extend(read.map(|d| Document { map: AlignMap::default(), ..d }));
        Ok(first)
    }

    /// The document of a record; `None` where it holds no page.
    fn page(
        &mut self,
        kind: &str,
        media: &str,
        block: &[u8],
        place: &str,
    ) -> Option<Result<Document, Diagnostic>> {
        match kind {
            "response" => {
                let (head, body) = http::split(block)?;
                let status = head.first.split_whitespace().nth(1).and_then(|s| s.parse::<u16>().ok());
                if status.is_some_and(|s| s != 200) {
                    self.errors += 1;
                    return None;
                }
                let media = head.media_type();
                let page = is_page(&media) || (media.is_empty() && body.trim_ascii_start().starts_with(b"<"));
                if !page && media != "text/plain" {
                    self.passed += 1;
                    return None;
                }
                let Some(body) = http::unpacked(&head, body, self.options.limit()) else {
                    let message =
                        format!("{place} cannot be unpacked, or to more than the limit; it was skipped");
                    return Some(Err(Diagnostic::new(Code::Damaged, message)));
                };
                Some(if page {
                    self.entries(html::read_page(&body, head.charset(), &self.options))
                } else {
                    let read = plain::read_text(decode(&body, head.charset()).undone(), &self.options);
                    read.map(|d| Document { map: AlignMap::default(), ..d })
                })
            }
            "resource" if is_page(media) || block.trim_ascii_start().starts_with(b"<") => {
                Some(self.entries(html::read_page(block, None, &self.options)))
            }
            "conversion" => Some(extract(block, &self.options)),
            _ => None,
        }
    }
}

fn is_page(media: &str) -> bool {
    matches!(media, "text/html" | "application/xhtml+xml")
}

/// A text extract: each line is what a block of the page held, the first one its title.
fn extract(block: &[u8], options: &Options) -> Result<Document, Diagnostic> {
    let decoded = decode(block, None);
    let text = plain::without_invisible(&decoded.text);
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let Some(title) = lines.next() else {
        return Err(Diagnostic::new(Code::Empty, "the record holds no text"));
    };
    let body: Vec<&str> = lines.collect();
    let (title, body) =
        if body.is_empty() { (None, title.to_owned()) } else { (Some(title), body.join("\n\n")) };
    Ok(Document::from_parts("", title, &body, options.default_published))
}

impl<R: BufRead> Iterator for WarcReader<R> {
    type Item = Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(mut document) = self.more.pop_front() {
            document.source = self.last.clone();
            document.url =
                document.url.take().or_else(|| document.source.as_ref().and_then(|s| s.url.clone()));
            return Some(Ok(document));
        }
        if self.done {
            return None;
        }
        match self.record() {
            Ok(Some(read)) => Some(read),
            Ok(None) => {
                self.done = true;
                if self.passed + self.errors > 0 {
                    let message = format!(
                        "of the archive, {} records that are no pages and {} that are errors or redirects were passed over",
                        self.passed, self.errors
                    );
                    return Some(Err(Diagnostic::new(Code::PassedOver, message)));
                }
                (!self.any).then(|| Err(Diagnostic::new(Code::Empty, "the archive holds no page")))
            }
            Err(e) => {
                self.done = true;
                let message = format!("reading stopped in record {}: {e}", self.number);
                Some(Err(Diagnostic::new(Code::Damaged, message)))
            }
        }
    }
}

/// Reads the page in `bytes`, which a browser saved with all its parts (MHTML, RFC 2557).
pub fn read_mhtml(bytes: &[u8], options: &Options) -> Result<Document, Diagnostic> {
    let wrong = |what: &str| Diagnostic::new(Code::Damaged, format!("the saved page cannot be read: {what}"));
    let Some((head, body)) = http::split(bytes) else { return Err(wrong("it has no head")) };
    let address = head.get("snapshot-content-location").map(str::to_owned);
    let Some(boundary) = head.parameter("content-type", "boundary") else {
        return part(&head, body, address, options);
    };
    let mark = format!("--{boundary}");
    let mut at = 0;
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for line in body.split_inclusive(|b| *b == b'\n') {
        if line.starts_with(mark.as_bytes()) {
            if let Some(start) = start {
                parts.push((start, at));
            }
            start = Some(at + line.len());
        }
        at += line.len();
    }
    // A file that was cut off has no last mark.
    parts.extend(start.filter(|s| *s < body.len()).map(|s| (s, body.len())));
    for (from, to) in parts {
        if let Some((head, inner)) = http::split(&body[from..to])
            && is_page(&head.media_type())
        {
            let address = address.or_else(|| head.get("content-location").map(str::to_owned));
            return part(&head, inner, address, options);
        }
    }
    Err(wrong("it has no part that is a page"))
}

fn part(
    head: &Head,
    body: &[u8],
    address: Option<String>,
    options: &Options,
) -> Result<Document, Diagnostic> {
    let coding = head.get("content-transfer-encoding").unwrap_or("").to_ascii_lowercase();
    let bytes = match coding.as_str() {
        "quoted-printable" => http::quoted_printable(body),
        "base64" => http::base64(body),
        _ => body.to_vec(),
    };
    let mut document = html::read_page(&bytes, head.charset(), options)?.swap_remove(0);
    // The bytes of the part are not those of the file.
    document.map = AlignMap::default();
    let address = address.filter(|a| a.starts_with("http"));
    document.source = Some(Source { url: address.clone(), ..Source::default() });
    document.url = document.url.take().or(address);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head><title>Talks end</title></head><body><article><p>The two delegations met for three \
        hours in the capital on Monday, and neither side came away with what it had hoped for.</p></article></body></html>";

    fn record(kind: &str, media: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/1\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    #[test]
    fn pages_are_taken_from_an_archive() {
        let served =
            |status: &str, media: &str| format!("HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n{PAGE}");
        let archive = [
            record("warcinfo", "application/warc-fields", "software: x\r\n"),
            record(
                "response",
                "application/http; msgtype=response",
                &served("200 OK", "text/html; charset=utf-8"),
            ),
            record("response", "application/http; msgtype=response", &served("404 Not Found", "text/html")),
            record("response", "application/http; msgtype=response", &served("200 OK", "image/png")),
            record("conversion", "text/plain", "Talks end\nThey met.\nTwice."),
        ]
        .concat();
        let read: Vec<_> = WarcReader::new(archive.as_bytes(), &Options::default()).collect();
        let page = read[0].as_ref().expect("a page");
        assert_eq!(
            (page.title.as_deref(), page.url.as_deref()),
            (Some("Talks end"), Some("https://a.example/1"))
        );
        assert_eq!(page.source.as_ref().and_then(|s| s.record), Some(2));
        assert_eq!(read[1].as_ref().map(|d| d.text.as_str()), Ok("Talks end\n\nThey met.\n\nTwice."));
        assert_eq!((read.len(), read[2].as_ref().map_err(|d| d.code)), (3, Err(Code::PassedOver)));
    }

    #[test]
    fn a_wrong_length_ends_at_the_next_record() {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
        let good = record("response", "application/http", &block);
        let short = good.replace(&format!("Length: {}", block.len()), "Length: 90");
        let read: Vec<_> = WarcReader::new([short.as_str(), &good].concat().as_bytes(), &Options::default())
            .collect::<Vec<_>>();
        let texts: Vec<&str> = read.iter().flatten().map(|d| d.text.as_str()).collect();
        assert_eq!((texts.len(), texts.first()), (2, texts.last()));
        assert!(read[0].as_ref().is_ok_and(|d| d.diagnostics.iter().any(|n| n.code == Code::Damaged)));
    }

    #[test]
    fn saved_pages() {
        let page = PAGE.replace("=", "=3D").replace("hours", "h=\r\nours");
        let saved = format!(
            "From: <Saved>\r\nSnapshot-Content-Location: https://a.example/1\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--b--\"\r\n\r\n\
             ----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{page}\r\n----b----\r\n"
        );
        let read = read_mhtml(saved.as_bytes(), &Options::default()).expect("a page");
        assert_eq!(
            (read.title.as_deref(), read.url.as_deref()),
            (Some("Talks end"), Some("https://a.example/1"))
        );
        assert!(read.text.contains("three hours"));
    }
}
