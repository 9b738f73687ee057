//! Whether a sentence is not one, but begins with the place and agency of a report.

/// Whether `sentence` begins with a dateline: words in capitals, then a colon or a dash that stands alone.
pub fn has_dateline(sentence: &str) -> bool {
    let mut capitals = 0;
    let mut words = sentence.split_whitespace().take(6).peekable();
    while let Some(word) = words.next() {
        if matches!(word, "-" | "--" | "—" | "–") {
            return capitals > 0;
        }
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() || bare.chars().any(char::is_lowercase) {
            return false;
        }
        capitals += 1;
        if word.ends_with(':') && words.peek().is_some_and(|next| next.starts_with(['-', '—', '–'])) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_dateline;

    #[test]
    fn places_in_capitals_before_a_dash_are_datelines() {
        assert!(has_dateline("ORDU CITY: -- The mayor spoke."));
        assert!(has_dateline("LISSE (ANP) - The mayor spoke."));
        assert!(!has_dateline("Ordu - the port - was closed."));
        assert!(!has_dateline("THE PORT WAS CLOSED."));
    }
}
