//! The file that says what is followed, in TOML:
//!
//! ```toml
//! every = "15m"                 # between two rounds; also "30s", "2h"
//! per_host = "2s"               # between two requests to one host
//!
//! [[feed]]
//! url = "https://ledger.example/world/rss"   # RSS, Atom, JSON Feed, sitemap or news sitemap
//! name = "The Daily Ledger"     # the outlet, where the pages do not say
//! pages = true                  # fetch the page of each item (default), or take the item's own text
//!
//! [[folder]]
//! path = "inbox"                # files put there are read
//! ```

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    #[serde(default)]
    every: Option<String>,
    #[serde(default)]
    per_host: Option<String>,
    /// Feeds and sitemaps.
    #[serde(default, rename = "feed")]
    pub feeds: Vec<Feed>,
    /// Folders.
    #[serde(default, rename = "folder")]
    pub folders: Vec<Folder>,
}

/// A feed or sitemap.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Its address.
    pub url: String,
    /// The outlet, where neither page nor feed says it.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether the page of each item is fetched, or the item's own text is taken.
    #[serde(default = "yes")]
    pub pages: bool,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Its path.
    pub path: PathBuf,
}

fn yes() -> bool {
    true
}

impl List {
    /// The list in `text`.
    ///
    /// # Errors
    /// What is wrong, in words for the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        let list: List = basic_toml::from_str(text).map_err(|e| e.to_string())?;
        list.duration(&list.every)?;
        list.duration(&list.per_host)?;
        if list.feeds.is_empty() && list.folders.is_empty() {
            return Err("it names no [[feed]] and no [[folder]]".to_owned());
        }
        for feed in &list.feeds {
            if !feed.url.starts_with("http://") && !feed.url.starts_with("https://") {
                return Err(format!("“{}” is no address of the web", feed.url));
            }
        }
        Ok(list)
    }

    fn duration(&self, text: &Option<String>) -> Result<Option<Duration>, String> {
        let Some(text) = text else { return Ok(None) };
        let wrong = || format!("“{text}” is no time such as 30s, 15m or 2h");
        let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = text[..digits].parse().map_err(|_| wrong())?;
        let unit = match text[digits..].trim() {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(wrong()),
        };
        Ok(Some(Duration::from_secs(number.saturating_mul(unit))))
    }

    /// The time between two rounds.
    pub fn every(&self) -> Duration {
        self.duration(&self.every).ok().flatten().unwrap_or(Duration::from_secs(900))
    }

    /// The time between two requests to one host.
    pub fn per_host(&self) -> Duration {
        self.duration(&self.per_host).ok().flatten().unwrap_or(Duration::from_secs(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_checked() {
        let list = List::parse(
            "every = \"2h\"\n[[feed]]\nurl = \"https://a.example/rss\"\n[[folder]]\npath = \"x\"",
        )
        .expect("a list");
        assert_eq!((list.every(), list.per_host()), (Duration::from_secs(7200), Duration::from_secs(2)));
        assert!(list.feeds[0].pages && list.folders.len() == 1);
        for text in [
            "",
            "[[feed]]\nurl = \"file:///etc\"",
            "every = \"soon\"\n[[folder]]\npath = \"x\"",
            "[[feed]]\nadress = \"x\"",
        ] {
            assert!(List::parse(text).is_err(), "{text}");
        }
    }
}
