//! Keys that are the same wherever the same text is kept or exported.
//!
//! A source is its web address without its accidents, else the caller's id. A document is a hash of its source and
//! text; an item of its record is the document's letters and the place where its words begin. So a new model or
//! other rules give an item the key it had, and two stores that kept the same article speak of the same things.

use sha2::{Digest as _, Sha256};

/// The letters of base 32 (RFC 4648), in lower case.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The first `n` letters of a hash of `parts`, which are kept apart.
pub fn hash(parts: &[&str], n: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let bit = |i: usize| usize::from(digest[i / 8] >> (7 - i % 8) & 1);
    (0..n).map(|i| LETTERS[(0..5).fold(0, |v, b| v << 1 | bit(5 * i + b))] as char).collect()
}

/// The key of the source at address `url`, or that the caller calls `id`.
pub fn source(url: Option<&str>, id: &str) -> String {
    match url.map(canonical).filter(|u| !u.is_empty()) {
        Some(url) => url,
        None => format!("id:{id}"),
    }
}

/// The key of the text `text` of source `source`.
pub fn document(source: &str, text: &str) -> String {
    format!("d-{}", hash(&[source, text], 13))
}

/// The key of an item of a document: `letter`, the letters of the document's key, and where it stands.
pub fn item(letter: char, document: &str, local: &str) -> String {
    format!("{letter}-{}-{local}", document.strip_prefix("d-").unwrap_or(document))
}

/// Parameters of an address that say how its reader came there, not where it leads.
const TRACKING: [&str; 7] = ["fbclid", "gclid", "cmpid", "ocid", "ref", "smid", "mc_cid"];

/// A web address without its accidents: scheme, `www.`, fragment, tracking, an index page's last slash.
pub fn canonical(url: &str) -> String {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').map_or((rest, None), |(p, q)| (p, Some(q)));
    let (host, path) = path.split_once('/').map_or((path, ""), |(h, p)| (h, p));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let mut out = host.trim_end_matches(":443").trim_end_matches(":80").to_owned();
    for part in path.split('/').filter(|p| !p.is_empty()) {
        out.push('/');
        out.push_str(part);
    }
    let mut kept: Vec<&str> =
        query.into_iter().flat_map(|q| q.split('&')).filter(|p| !p.is_empty()).collect();
    kept.retain(|p| {
        let name = p.split('=').next().unwrap_or(p).to_lowercase();
        !name.starts_with("utm_") && !TRACKING.contains(&name.as_str())
    });
    kept.sort_unstable();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accidents_of_an_address_do_not_count() {
        let plain = "example.org/a/b?id=3&page=2";
        for other in [
            "https://www.Example.org/a/b/?page=2&id=3",
            "http://example.org:80/a//b?id=3&utm_source=x&page=2#top",
            " example.org/a/b?fbclid=9&id=3&page=2 ",
        ] {
            assert_eq!(canonical(other), plain, "{other}");
        }
        assert_ne!(canonical("https://example.org/a/B"), canonical("https://example.org/a/b"));
    }

    #[test]
    fn letters_are_those_of_the_standard() {
        // SHA-256 of nothing (FIPS 180-4) begins e3 b0 c4 42 98.
        assert_eq!(hash(&[], 8), "4oymiquy");
    }
}
