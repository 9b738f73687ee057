//! What is kept: `documents.jsonl` in a folder, one document a line, in the form that `demarche read` reads.
//!
//! That file is the whole of the truth: it is only ever added to, each line is on the disk before it is reported, and
//! what is known of what was kept is read from it at the start. A line that a stop cut off is taken away then. The
//! answers of servers (`marks.json`) only save requests; they are written when everything they stand for is kept.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use demarche_core::Document;
use demarche_core::document::content_id;
use serde::{Deserialize, Serialize};

use crate::client::Marks;

/// A document as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The name of the document: what it is a version of, and which.
    pub id: String,
    /// What it is a version of: its address, or the path of its file, and which of several documents there.
    pub key: String,
    /// Which version of it this is, from 1.
    pub version: u32,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text without the headline.
    pub text: String,
    /// The day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Where the day is from: `published` by the document itself, or the `feed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_basis: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// By what part of the page or file title, day, byline and outlet are given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given_by: BTreeMap<String, String>,
    /// The language, where it is not English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When it was fetched or found, in UTC.
    pub fetched: String,
    /// What the feed said of it, by which a change is noticed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub told: String,
}

/// What is known of a document that was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    version: u32,
    /// A hash of its last text.
    text: String,
    told: String,
}

/// Keeps documents.
pub struct Keeper {
    folder: PathBuf,
    file: File,
    known: HashMap<String, Known>,
    marks: BTreeMap<String, Marks>,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not there before.
    New,
    /// Another text of it was.
    Revised,
    /// The same text was.
    Same,
}

impl Keeper {
    /// Opens the folder `folder`, which is made where there is none.
    ///
    /// # Errors
    /// When it cannot be read or written, or another run is at it.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join("documents.jsonl");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        if file.try_lock().is_err() {
            return Err(io::Error::other("another run is following into this folder"));
        }
        let mut known = HashMap::new();
        let mut whole = 0u64;
        let mut lines = BufReader::new(&file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let n = lines.by_ref().read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                break;
            }
            whole += n as u64;
            // A line that somebody else wrote is left where it is.
            let Ok(kept) = serde_json::from_slice::<Kept>(&line) else { continue };
            let text = content_id(&joined(kept.title.as_deref(), &kept.text));
            known.insert(kept.key, Known { version: kept.version, text, told: kept.told });
        }
        drop(lines);
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        let marks = fs::read(folder.join("marks.json")).ok().and_then(|m| serde_json::from_slice(&m).ok());
        Ok(Self { folder: folder.to_owned(), file, known, marks: marks.unwrap_or_default() })
    }

    /// Where the documents stand.
    pub fn path(&self) -> PathBuf {
        self.folder.join("documents.jsonl")
    }

    /// Whether a document called `key`, of which `told` is told, was kept.
    pub fn has(&self, key: &str, told: &str) -> bool {
        self.known.get(key).is_some_and(|k| k.told == told)
    }

    /// Whether any document called `key` was kept.
    pub fn knows(&self, key: &str) -> bool {
        self.known.contains_key(key)
    }

    /// By what to ask whether `url` changed.
    pub fn marks(&self, url: &str) -> Marks {
        self.marks.get(url).cloned().unwrap_or_default()
    }

    /// Remembers `marks` of `url`. They are written with [`Keeper::write_marks`].
    pub fn remember(&mut self, url: &str, marks: Marks) {
        if marks == Marks::default() {
            self.marks.remove(url);
        } else {
            self.marks.insert(url.to_owned(), marks);
        }
    }

    /// Writes what is remembered.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_marks(&self) -> io::Result<()> {
        let (path, part) = (self.folder.join("marks.json"), self.folder.join("marks.json.part"));
        let mut file = File::create(&part)?;
        file.write_all(&serde_json::to_vec(&self.marks)?)?;
        file.sync_all()?;
        fs::rename(part, path)
    }

    /// Keeps `document` as the next version of `key`, unless it has the text of the last one.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it counts as kept then.
    pub fn keep(&mut self, document: &Document, key: &str, told: &str, feed_day: bool) -> io::Result<Fate> {
        let before = self.known.get(key).cloned();
        let text = content_id(&document.text);
        if let Some(known) = before.as_ref().filter(|k| k.text == text) {
            if known.told != told {
                self.known.insert(key.to_owned(), Known { told: told.to_owned(), ..known.clone() });
            }
            return Ok(Fate::Same);
        }
        let version = before.as_ref().map_or(0, |k| k.version) + 1;
        let title = document.title.clone();
        let body = match &title {
            Some(title) => {
                document.text.strip_prefix(title.as_str()).unwrap_or(&document.text).trim_start().to_owned()
            }
            None => document.text.clone(),
        };
        let published = document.published.map(|d| d.to_string());
        let kept = Kept {
            id: format!("{}-{version}", content_id(key)),
            key: key.to_owned(),
            version,
            title,
            text: body,
            known_basis: published.as_ref().map(|_| if feed_day { "feed" } else { "published" }.to_owned()),
            published,
            outlet: document.outlet.clone(),
            byline: document.byline.clone(),
            url: document.url.clone(),
            modified: document.modified.map(|d| d.to_string()),
            given_by: document.given_by.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            language: document.language.clone(),
            fetched: jiff::Timestamp::now().to_string(),
            told: told.to_owned(),
        };
        let mut line = serde_json::to_vec(&kept)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.sync_data()?;
        let hash = content_id(&joined(kept.title.as_deref(), &kept.text));
        self.known.insert(key.to_owned(), Known { version, text: hash, told: told.to_owned() });
        Ok(if version == 1 { Fate::New } else { Fate::Revised })
    }
}

/// Title and body as the text of a document has them.
fn joined(title: Option<&str>, body: &str) -> String {
    Document::from_parts("x", title, body, None).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_apart_and_a_cut_line_is_taken_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let document = |text: &str| Document::from_parts("", Some("Talks"), text, None);
        {
            let mut keeper = Keeper::open(folder.path()).expect("opened");
            assert_eq!(keeper.keep(&document("They met."), "u", "1", false).ok(), Some(Fate::New));
            assert_eq!(keeper.keep(&document("They met."), "u", "2", false).ok(), Some(Fate::Same));
            assert!(keeper.has("u", "2") && Keeper::open(folder.path()).is_err());
        }
        let path = folder.path().join("documents.jsonl");
        let mut bytes = fs::read(&path).expect("read");
        bytes.extend_from_slice(b"{\"id\": \"half");
        fs::write(&path, &bytes).expect("written");
        let mut keeper = Keeper::open(folder.path()).expect("opened");
        assert_eq!(keeper.keep(&document("They met."), "u", "2", false).ok(), Some(Fate::Same));
        assert_eq!(keeper.keep(&document("They met twice."), "u", "3", false).ok(), Some(Fate::Revised));
        let lines = fs::read_to_string(&path).expect("read");
        let versions: Vec<u32> =
            lines.lines().map(|l| serde_json::from_str::<Kept>(l).expect("a line").version).collect();
        assert_eq!(versions, [1, 2]);
    }
}
