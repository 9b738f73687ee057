//! Keys of what a store holds; those of documents and items are `demarche_core::keys`, which exports share.

pub use demarche_core::keys::{canonical, document, hash, item, source};

/// The letters of base 32 (RFC 4648), in lower case.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The parts of an item's key: its letter, the document's key and where it stands.
pub fn parts(key: &str) -> Option<(char, String, &str)> {
    let letter = key.chars().next()?;
    let (document, local) = key.get(1..)?.strip_prefix('-')?.split_once('-')?;
    let fits = document.len() == 13 && document.bytes().all(|b| LETTERS.contains(&b));
    let placed = local.starts_with(|c: char| c.is_ascii_digit());
    ("egqpltu".contains(letter) && fits && placed).then(|| (letter, format!("d-{document}"), local))
}

/// A name as keys have it: words of letters and digits in lower case, joined by underscores.
pub fn folded(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_their_parts() {
        let doc = document("example.org/a", "Text.");
        assert_eq!(doc.len(), 15);
        let key = item('e', &doc, "812.2");
        assert_eq!(parts(&key), Some(('e', doc, "812.2")));
        assert_eq!(parts("Q42"), None);
        assert_eq!(parts("e-short-3"), None);
        assert_eq!(parts("é"), None);
    }

    #[test]
    fn hashes_keep_their_parts_apart() {
        assert_ne!(hash(&["ab", "c"], 13), hash(&["a", "bc"], 13));
        assert!(hash(&["x"], 13).bytes().all(|b| LETTERS.contains(&b)));
    }
}
