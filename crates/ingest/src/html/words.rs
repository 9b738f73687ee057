//! The words by which the parts of a page are told: the table `data/lexicon/pages.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A set of kinds of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Zone(pub u32);

impl Zone {
    /// Nothing known.
    pub const NONE: Zone = Zone(0);
    /// Ways about the site, its head and foot.
    pub const NAV: Zone = Zone(1);
    /// Links to networks.
    pub const SHARE: Zone = Zone(1 << 1);
    /// Other stories.
    pub const RELATED: Zone = Zone(1 << 2);
    /// Offers and sign-up boxes.
    pub const SIGNUP: Zone = Zone(1 << 3);
    /// What readers say.
    pub const COMMENTS: Zone = Zone(1 << 4);
    /// Notices of law.
    pub const CONSENT: Zone = Zone(1 << 5);
    /// Advertising.
    pub const AD: Zone = Zone(1 << 6);
    /// Who the author or the paper is.
    pub const BIO: Zone = Zone(1 << 7);
    /// Subjects of the article.
    pub const TAGS: Zone = Zone(1 << 8);
    /// Words under a picture.
    pub const CAPTION: Zone = Zone(1 << 9);
    /// A repeated quotation.
    pub const PULL: Zone = Zone(1 << 10);
    /// Byline and date.
    pub const META: Zone = Zone(1 << 11);
    /// Not shown.
    pub const HIDDEN: Zone = Zone(1 << 12);
    /// A form.
    pub const FORM: Zone = Zone(1 << 13);
    /// The head of the page or the article.
    pub const HEADER: Zone = Zone(1 << 14);
    /// The text itself.
    pub const ARTICLE: Zone = Zone(1 << 15);
    /// An error page.
    pub const ERROR: Zone = Zone(1 << 16);
    /// A page that keeps programs out.
    pub const WALL: Zone = Zone(1 << 17);
    /// A page that is filled later.
    pub const HOLLOW: Zone = Zone(1 << 18);
    /// A line that begins as a byline or a date line does.
    pub const BYLINE: Zone = Zone(1 << 19);

    /// Whether the two have a kind in common.
    pub fn has(self, other: Zone) -> bool {
        self.0 & other.0 != 0
    }

    /// All kinds of both.
    pub fn with(self, other: Zone) -> Zone {
        Zone(self.0 | other.0)
    }

    /// The kinds of this without those of `other`.
    pub fn without(self, other: Zone) -> Zone {
        Zone(self.0 & !other.0)
    }

    /// The kinds in both.
    pub fn both(self, other: Zone) -> Zone {
        Zone(self.0 & other.0)
    }

    fn parse(name: &str) -> Option<Zone> {
        Some(match name {
            "nav" => Zone::NAV,
            "share" => Zone::SHARE,
            "related" => Zone::RELATED,
            "signup" => Zone::SIGNUP,
            "comments" => Zone::COMMENTS,
            "consent" => Zone::CONSENT,
            "ad" => Zone::AD,
            "bio" => Zone::BIO,
            "tags" => Zone::TAGS,
            "caption" => Zone::CAPTION,
            "pull" => Zone::PULL,
            "meta" => Zone::META,
            "article" => Zone::ARTICLE,
            "error" => Zone::ERROR,
            "wall" => Zone::WALL,
            "hollow" => Zone::HOLLOW,
            "byline" => Zone::BYLINE,
            _ => return None,
        })
    }
}

/// The table.
#[derive(Debug, Default)]
pub struct PageWords {
    class: HashMap<String, Zone>,
    name: HashMap<&'static str, Zone>,
    /// Beginnings of paragraphs, longest first.
    start: Vec<(&'static str, Zone)>,
    title: Vec<(&'static str, Zone)>,
    text: Vec<(&'static str, Zone)>,
}

static TABLE: LazyLock<PageWords> =
    LazyLock::new(|| PageWords::parse(include_str!("../../data/lexicon/pages.tsv")));

/// The words of a class name that can follow each other in a phrase of the table.
const LONGEST_PHRASE: usize = 4;

impl PageWords {
    /// The table that is part of the program.
    pub fn embedded() -> &'static PageWords {
        &TABLE
    }

    fn parse(table: &'static str) -> Self {
        let mut out = PageWords::default();
        for row in table.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let mut cells = row.split('\t');
            let (Some(kind), Some(place), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            let Some(zone) = Zone::parse(kind) else { continue };
            for word in words.split(',').filter(|w| !w.is_empty()) {
                match place {
                    "class" => {
                        let entry = out.class.entry(word.replace(' ', "")).or_default();
                        *entry = entry.with(zone);
                    }
                    "name" => drop(out.name.insert(word, zone)),
                    "start" => out.start.push((word, zone)),
                    "title" => out.title.push((word, zone)),
                    _ => out.text.push((word, zone)),
                }
            }
        }
        out.start.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        out
    }

    /// The zones that the class names and ids `names` (parted by white space) tell.
    pub fn of_names(&self, names: &str) -> Zone {
        let mut zone = Zone::NONE;
        for token in names.split_ascii_whitespace() {
            // A generated name of great length tells nothing.
            if token.len() > 80 {
                continue;
            }
            let small = token.to_ascii_lowercase();
            if let Some(found) = self.name.get(small.as_str()) {
                zone = zone.with(*found);
            }
            let words = split_name(token);
            for from in 0..words.len() {
                let mut phrase = String::new();
                for word in words.iter().skip(from).take(LONGEST_PHRASE) {
                    phrase.push_str(word);
                    if let Some(found) = self.class.get(&phrase) {
                        zone = zone.with(*found);
                    }
                }
            }
        }
        zone
    }

    /// What a paragraph that begins like `text` is.
    pub fn of_start(&self, text: &str) -> Zone {
        let small = opening(text, 60);
        let fits = |word: &str| {
            small.strip_prefix(word).is_some_and(|rest| {
                !word.ends_with(|c: char| c.is_alphanumeric())
                    || !rest.starts_with(|c: char| c.is_alphanumeric())
            })
        };
        self.start.iter().find(|(word, _)| fits(word)).map_or(Zone::NONE, |(_, zone)| *zone)
    }

    /// What a page with the title or heading `text` is: the whole of it, or a part before or after a separator.
    pub fn of_title(&self, text: &str) -> Zone {
        let small = opening(text, 200);
        let mut zone = Zone::NONE;
        for part in small.split(['|', '-', '–', '—', ':', '·', '!', '.', '…']).chain([small.as_str()])
        {
            let part = part.trim().trim_end_matches(['.', '!', '…', '?', ' ']);
            // The number of an error may stand before its name.
            let bare = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
            if let Some((_, found)) = self.title.iter().find(|(word, _)| *word == part || *word == bare) {
                zone = zone.with(*found);
            }
        }
        zone
    }

    /// What a page with `text` is.
    pub fn of_text(&self, text: &str) -> Zone {
        let small = text.to_lowercase();
        let found = self.text.iter().filter(|(word, _)| small.contains(word));
        found.fold(Zone::NONE, |all, (_, zone)| all.with(*zone))
    }
}

/// The first `most` characters of `text` in small letters, with straight apostrophes.
fn opening(text: &str, most: usize) -> String {
    let small = text.trim_start().chars().take(most).flat_map(char::to_lowercase);
    small.map(|c| if c == '’' { '\'' } else { c }).collect()
}

/// The words of a class name in small letters: `c-listItem__readMore` is c, list, item, read, more.
fn split_name(token: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last_small = false;
    let mut fresh = true;
    for c in token.chars() {
        if !c.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || (c.is_ascii_uppercase() && last_small) {
            words.push(String::new());
        }
        fresh = false;
        last_small = c.is_ascii_lowercase();
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_read_by_their_words() {
        let words = PageWords::embedded();
        assert_eq!(words.of_names("article__Related-links"), Zone::RELATED);
        assert_eq!(words.of_names("c-readMore"), Zone::RELATED);
        assert_eq!(words.of_names("header-font loaded shadow"), Zone::NONE);
        assert_eq!(words.of_names("overflow-hidden"), Zone::NONE);
        assert_eq!(words.of_names("story-body"), Zone::ARTICLE);
    }

    #[test]
    fn titles_and_beginnings() {
        let words = PageWords::embedded();
        assert!(words.of_title("404 | The Ledger").has(Zone::ERROR));
        assert!(words.of_title("Just a moment...").has(Zone::WALL));
        assert_eq!(words.of_title("Access denied to inspectors, envoy says"), Zone::NONE);
        assert_eq!(words.of_start("Read more: Israel bombs airport"), Zone::RELATED);
        assert_eq!(words.of_start("Shared values"), Zone::NONE);
    }
}
