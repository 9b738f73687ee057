//! One round over the list: feeds are asked what is new, what is new is fetched, read and kept.
//!
//! A page counts as new where its address was not kept, and as changed where the feed tells of it otherwise than
//! before. The day of the feed is the document's where the page gives none. What cannot be had now is asked for again
//! in the next round; the feed itself too, since its marks are kept only when all of it was.

use std::path::Path;

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_ingest::feed::{self, Entry};
use demarche_ingest::format::{Format, detect};
use demarche_ingest::{DocumentReader, Options, encoding, read_bytes};

use crate::client::{Client, Failure, Fetched};
use crate::keeper::{Fate, Keeper};
use crate::list::{Feed, List};
use crate::sitemap::{self, Sitemap};

/// How deep sitemaps may lead to sitemaps, and how many of an index are asked in a round: the newest ones.
const DEEPEST: usize = 2;
const MAPS: usize = 20;
/// How many pages of one feed are fetched in a round; the others wait for the next.
const PAGES: usize = 500;

/// What a round came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Documents that were not there before.
    pub new: usize,
    /// Documents of which another text was.
    pub revised: usize,
    /// What was wrong, each with where.
    pub notes: Vec<(String, Diagnostic)>,
}

/// Follows a list.
pub struct Follower<'a> {
    list: &'a List,
    client: Client,
    keeper: Keeper,
    round: Round,
}

/// An item of a feed or sitemap.
struct Item {
    entry: Entry,
    /// What the feed tells of it, by which a change is noticed.
    told: String,
}

impl<'a> Follower<'a> {
    /// Follows `list` by `client` into `keeper`.
    pub fn new(list: &'a List, client: Client, keeper: Keeper) -> Self {
        Self { list, client, keeper, round: Round::default() }
    }

    /// Makes one round.
    ///
    /// # Errors
    /// When something cannot be kept.
    pub fn round(&mut self) -> std::io::Result<Round> {
        self.round = Round::default();
        let list = self.list;
        for feed in &list.feeds {
            self.feed(feed)?;
            self.keeper.write_marks()?;
        }
        for folder in &list.folders {
            self.folder(&folder.path)?;
        }
        Ok(std::mem::take(&mut self.round))
    }

    fn note(&mut self, place: &str, code: Code, message: impl Into<String>) {
        self.round.notes.push((place.to_owned(), Diagnostic::new(code, message)));
    }

    fn feed(&mut self, feed: &Feed) -> std::io::Result<()> {
        let marks = self.keeper.marks(&feed.url);
        let (bytes, marks) = match self.client.get(&feed.url, &marks) {
            Ok(Fetched::Body { bytes, marks, .. }) => (bytes, marks),
            Ok(Fetched::Same) => return Ok(()),
            Err(failure) => {
                self.note(&feed.url, Code::Unreadable, failure.to_string());
                return Ok(());
            }
        };
        let mut items = Vec::new();
        let whole = self.items(&feed.url, &bytes, DEEPEST, &mut items)?;
        let mut complete = whole && items.len() <= PAGES;
        for item in items.iter().take(PAGES) {
            complete &= self.item(feed, item)?;
        }
        if complete {
            self.keeper.remember(&feed.url, marks);
        }
        Ok(())
    }

    /// The items of the feed or sitemap in `bytes`; false where some of it could not be had.
    fn items(&mut self, url: &str, bytes: &[u8], depth: usize, out: &mut Vec<Item>) -> std::io::Result<bool> {
        let (charset, _) = encoding::declared_charset(bytes);
        let text = encoding::decode(bytes, charset).text;
        match detect(None, &bytes[..bytes.len().min(demarche_ingest::format::HEAD)]) {
            Format::Feed => {
                let (entries, wrong) = feed::entries(&text);
                if let Some(wrong) = wrong {
                    self.note(url, Code::Damaged, format!("the feed is damaged: {wrong}"));
                }
                out.extend(entries.into_iter().map(|entry| {
                    let told = format!(
                        "{:?} {:?} {}",
                        entry.published,
                        entry.title,
                        demarche_core::document::content_id(&entry.text)
                    );
                    Item { entry, told }
                }));
                Ok(true)
            }
            Format::Json | Format::JsonLines => {
                // The items of a JSON Feed are documents already.
                let read = read_bytes(Some("feed.json"), bytes, &Options::default());
                for document in read.documents {
                    out.push(from_document(document));
                }
                for note in read.diagnostics {
                    self.round.notes.push((url.to_owned(), note));
                }
                Ok(true)
            }
            Format::Sitemap => match sitemap::read(&text) {
                Some(Sitemap::Pages(pages)) => {
                    out.extend(pages.into_iter().map(|page| {
                        let told = format!("{:?} {:?}", page.changed, page.entry.title);
                        Item { entry: page.entry, told }
                    }));
                    Ok(true)
                }
                Some(Sitemap::Index(mut maps)) if depth > 0 => {
                    maps.sort_by_key(|(_, changed)| std::cmp::Reverse(*changed));
                    let mut whole = true;
                    for (map, _) in maps.into_iter().take(MAPS) {
                        match self.client.get(&map, &self.keeper.marks(&map)) {
                            Ok(Fetched::Body { bytes, .. }) => {
                                whole &= self.items(&map, &bytes, depth - 1, out)?
                            }
                            Ok(Fetched::Same) => {}
                            Err(failure) => {
                                whole &= matches!(failure, Failure::ForGood(_));
                                self.note(&map, Code::Unreadable, failure.to_string());
                            }
                        }
                    }
                    Ok(whole)
                }
                _ => Ok(true),
            },
            _ => {
                self.note(url, Code::Damaged, "it is no feed and no sitemap");
                Ok(true)
            }
        }
    }

    /// Fetches, reads and keeps one item; false where it should be tried again.
    fn item(&mut self, feed: &Feed, item: &Item) -> std::io::Result<bool> {
        let Some(url) = item.entry.link.clone() else {
            return self.own_text(feed, item, item.entry.id.as_deref().unwrap_or(&item.told));
        };
        if self.keeper.has(&url, &item.told) {
            return Ok(true);
        }
        if !feed.pages {
            return self.own_text(feed, item, &url);
        }
        let marks = if self.keeper.knows(&url) { self.keeper.marks(&url) } else { Default::default() };
        let (from, bytes, marks) = match self.client.get(&url, &marks) {
            Ok(Fetched::Body { url: from, bytes, marks, .. }) => (from, bytes, marks),
            Ok(Fetched::Same) => return Ok(true),
            Err(failure) => {
                self.note(&url, Code::Unreadable, failure.to_string());
                return Ok(matches!(failure, Failure::ForGood(_)));
            }
        };
        let read = read_bytes(Some("page.html"), &bytes, &Options::default());
        for note in read.diagnostics {
            self.round.notes.push((url.clone(), note));
        }
        let several = read.documents.len() > 1;
        for (i, mut document) in read.documents.into_iter().enumerate() {
            let feed_day = document.published.is_none() && item.entry.published.is_some();
            document.published = document.published.or(item.entry.published);
            if feed_day && let Some(by) = &item.entry.published_by {
                document.given_by.insert("published", by.clone());
            }
            document.outlet =
                document.outlet.or_else(|| feed.name.clone()).or_else(|| item.entry.outlet.clone());
            document.byline = document.byline.or_else(|| item.entry.byline.clone());
            document.url = document.url.or_else(|| Some(from.clone()));
            let key = if several { format!("{url}#{}", i + 1) } else { url.clone() };
            self.keep(&document, &key, &item.told, feed_day)?;
        }
        self.keeper.remember(&url, marks);
        Ok(true)
    }

    /// Keeps the text that the feed itself has for an item.
    fn own_text(&mut self, feed: &Feed, item: &Item, key: &str) -> std::io::Result<bool> {
        let entry = &item.entry;
        let (title, text) = match (&entry.title, entry.text.as_str()) {
            (Some(title), "") => (None, title.as_str()),
            (title, text) => (title.as_deref(), text),
        };
        if text.is_empty() {
            self.note(key, Code::Empty, "an item of the feed has neither address nor text");
            return Ok(true);
        }
        let mut document = Document::from_parts("", title, text, entry.published);
        document.outlet = feed.name.clone().or_else(|| entry.outlet.clone());
        (document.byline, document.url) = (entry.byline.clone(), entry.link.clone());
        document.given_by.extend(entry.published_by.clone().map(|by| ("published", by)));
        demarche_ingest::language::find(&mut document);
        self.keep(&document, key, &item.told, true)?;
        Ok(true)
    }

    fn keep(&mut self, document: &Document, key: &str, told: &str, feed_day: bool) -> std::io::Result<()> {
        match self.keeper.keep(document, key, told, feed_day)? {
            Fate::New => self.round.new += 1,
            Fate::Revised => self.round.revised += 1,
            Fate::Same => {}
        }
        Ok(())
    }

    /// Reads the files of a folder that are new or changed.
    fn folder(&mut self, folder: &Path) -> std::io::Result<()> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(here) = folders.pop() {
            let entries = match std::fs::read_dir(&here) {
                Ok(entries) => entries,
                Err(e) => {
                    self.note(
                        &here.to_string_lossy(),
                        Code::UnreadableFolder,
                        format!("cannot be listed: {e}"),
                    );
                    continue;
                }
            };
            for entry in entries.flatten() {
                let name = entry.file_name();
                // A file that is still being written is put there under a hidden name, or as a part.
                let hidden =
                    name.to_string_lossy().starts_with('.') || name.to_string_lossy().ends_with(".part");
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && !hidden => folders.push(entry.path()),
                    Ok(kind) if kind.is_file() && !hidden => files.push(entry.path()),
                    _ => {}
                }
            }
        }
        files.sort();
        for path in files {
            self.file(&path)?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> std::io::Result<()> {
        let name = path.to_string_lossy().into_owned();
        let Ok(data) = path.metadata() else { return Ok(()) };
        let changed = data.modified().ok().and_then(|m| m.duration_since(std::time::UNIX_EPOCH).ok());
        let told = format!("{} {}", data.len(), changed.map_or(0, |c| c.as_nanos()));
        // The marks of a file stand for all of it.
        if self.keeper.marks(&name).etag.as_deref() == Some(told.as_str()) {
            return Ok(());
        }
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(e) => {
                self.note(&name, Code::Unreadable, format!("cannot be opened: {e}"));
                return Ok(());
            }
        };
        let reader = DocumentReader::of_file(path.to_str(), file, &Options::default());
        for (i, item) in reader.enumerate() {
            match item {
                Ok(document) => {
                    let named = document
                        .source
                        .as_ref()
                        .is_some_and(|s| s.line.is_some() || s.record.is_some() || s.member.is_some());
                    let key = if named { format!("{name}#{}", i + 1) } else { name.clone() };
                    self.keep(&document, &key, &told, false)?;
                }
                Err(note) => self.round.notes.push((name.clone(), note)),
            }
        }
        self.keeper.remember(&name, crate::client::Marks { etag: Some(told), changed: None });
        self.keeper.write_marks()
    }
}

/// A document of a JSON Feed as an item.
fn from_document(document: Document) -> Item {
    let told = format!("{:?} {}", document.published, demarche_core::document::content_id(&document.text));
    let text = match &document.title {
        Some(title) => {
            document.text.strip_prefix(title.as_str()).unwrap_or(&document.text).trim_start().to_owned()
        }
        None => document.text.clone(),
    };
    let entry = Entry {
        title: document.title,
        link: document.url,
        id: Some(document.id),
        published: document.published,
        published_by: document.published.map(|_| "date_published".to_owned()),
        byline: document.byline,
        outlet: document.outlet,
        text,
        notes: Vec::new(),
    };
    Item { entry, told }
}
