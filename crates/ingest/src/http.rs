//! What web archives hold: heads of messages and their bodies, as HTTP and MIME write them.

use std::io::Read;

use encoding_rs::Encoding;

/// The fields of a head, names in small letters, continued lines joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The first line, where it is no field.
    pub first: String,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Reads the lines of `text`.
    pub fn parse(text: &str) -> Self {
        let mut head = Head::default();
        for (i, line) in text.lines().enumerate() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = head.fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':').filter(|(n, _)| !n.contains(' ')) {
                head.fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            } else if i == 0 {
                head.first = line.trim().to_owned();
            }
        }
        head
    }

    /// The value of field `name` (in small letters).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The value of `key` in field `name`: `charset` in `text/html; charset=utf-8`.
    pub fn parameter(&self, name: &str, key: &str) -> Option<String> {
        self.get(name)?.split(';').skip(1).find_map(|part| {
            let (k, value) = part.split_once('=')?;
            k.trim().eq_ignore_ascii_case(key).then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    /// The media type, in small letters.
    pub fn media_type(&self) -> String {
        self.get("content-type").unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase()
    }

    /// The encoding that the head names.
    pub fn charset(&self) -> Option<&'static Encoding> {
        Encoding::for_label(self.parameter("content-type", "charset")?.as_bytes())
    }
}

/// The head and the body of `message`: what stands before and after the first blank line.
pub fn split(message: &[u8]) -> Option<(Head, &[u8])> {
    let mut at = 0;
    while let Some(feed) = message[at..].iter().position(|b| *b == b'\n') {
        let line = message[at..at + feed].trim_ascii_end();
        at += feed + 1;
        if line.is_empty() {
            return Some((Head::parse(&String::from_utf8_lossy(&message[..at])), &message[at..]));
        }
        // No head is so long.
        if at > 256 * 1024 {
            return None;
        }
    }
    None
}

/// `body` as it was before it was sent: chunks joined, unpacked, at most `limit` bytes.
pub fn unpacked(head: &Head, body: &[u8], limit: usize) -> Option<Vec<u8>> {
    let joined = match head.get("transfer-encoding") {
        Some(coding) if coding.to_ascii_lowercase().contains("chunked") => {
            dechunk(body).unwrap_or_else(|| body.to_vec())
        }
        _ => body.to_vec(),
    };
    let mut out = Vec::new();
    match head.get("content-encoding").map(str::to_ascii_lowercase).as_deref() {
        // Archives often keep the field and store the body unpacked.
        Some("gzip" | "x-gzip") if joined.starts_with(&[0x1f, 0x8b]) => {
            flate2::read::MultiGzDecoder::new(&joined[..])
                .take(limit as u64 + 1)
                .read_to_end(&mut out)
                .ok()?;
        }
        Some("deflate") if joined.first().is_some_and(|b| b & 0x0f == 8) => {
            flate2::read::ZlibDecoder::new(&joined[..]).take(limit as u64 + 1).read_to_end(&mut out).ok()?;
        }
        Some("br" | "zstd") if joined.first().is_some_and(|b| *b != b'<' && !b.is_ascii_whitespace()) => {
            return None;
        }
        _ => return (joined.len() <= limit).then_some(joined),
    }
    (out.len() <= limit).then_some(out)
}

/// `body` without the lengths of its chunks; `None` where it is not in chunks.
fn dechunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let feed = rest.iter().take(64).position(|b| *b == b'\n')?;
        let line = std::str::from_utf8(&rest[..feed]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[feed + 1..];
        if size == 0 {
            return Some(out);
        }
        // A record cut off inside a chunk keeps what there is of it.
        let size = size.min(rest.len());
        out.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        let feed = rest.iter().take(3).position(|b| *b == b'\n');
        match feed {
            Some(feed) => rest = &rest[feed + 1..],
            None => return Some(out),
        }
    }
}

/// `text` of quoted-printable (RFC 2045, 6.7).
pub fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        match (text[at], text.get(at + 1), text.get(at + 2)) {
            (b'=', Some(b'\n'), _) => at += 2,
            (b'=', Some(b'\r'), Some(b'\n')) => at += 3,
            (b'=', Some(a), Some(b)) => match (char::from(*a).to_digit(16), char::from(*b).to_digit(16)) {
                (Some(a), Some(b)) => {
                    out.push((a * 16 + b) as u8);
                    at += 3;
                }
                _ => {
                    out.push(b'=');
                    at += 1;
                }
            },
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// `text` of base 64; other characters are passed over.
pub fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_bodies() {
        let message = b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=\"koi8-r\"\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        let (head, body) = split(message).expect("a message");
        assert_eq!((head.first.as_str(), head.media_type().as_str()), ("HTTP/1.1 200 OK", "text/html"));
        assert_eq!(head.charset().map(Encoding::name), Some("KOI8-R"));
        assert_eq!(unpacked(&head, body, 100).as_deref(), Some(&b"abcde"[..]));
        assert_eq!(unpacked(&head, body, 3), None);
    }

    #[test]
    fn codings_of_mail() {
        assert_eq!(quoted_printable(b"caf=C3=A9 =3D =\r\nx=zz"), "café = x=zz".as_bytes());
        assert_eq!(base64(b"VGhleSBt\r\nZXQu"), b"They met.");
    }
}
