//! Addresses of the site: written in one way only, so that a page has one address.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a part of a path as it is.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `path` with `pairs` as its query; pairs without a value are left out.
pub fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// `base` with `key` as a further part of the path.
pub fn of(base: &str, key: &str) -> String {
    format!("{base}/{}", utf8_percent_encode(key, PART))
}

/// The words of a document at code point `start`.
pub fn words(document: &str, start: u32) -> String {
    format!("{}#d1-w{start}", of("/documents", document))
}

/// Whether `address` may be followed from a page: one of the two schemes that lead to a page.
pub fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// The pairs of a query or form.
pub fn pairs(query: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(query).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_anything() {
        assert_eq!(with("/quotes", &[("q", "a&b=\"é"), ("on", "")]), "/quotes?q=a%26b%3D%22%C3%A9");
        assert_eq!(of("/actors", "n-a/b?-RUS"), "/actors/n-a%2Fb%3F-RUS");
        assert!(!is_web("javascript:alert(1)"));
        assert_eq!(pairs(b"q=a%26b&actor=x"), [("q".into(), "a&b".into()), ("actor".into(), "x".into())]);
    }
}
