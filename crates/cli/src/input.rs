//! Where documents come from: files, folders and standard input, one after the other.
//!
//! Opening and walking happens here; what the bytes mean is left to `demarche-ingest`. Inputs are opened
//! one at a time and only when their turn comes, so memory does not grow with their number.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use demarche_core::document::content_hash;
use demarche_core::{Code, Diagnostic, Document};
use demarche_ingest::{DocumentReader, Options};
use jiff::civil::Date;
use walkdir::{DirEntry, WalkDir};

use crate::exit::Stop;
use crate::output::file::same_file;

/// What comes out of the inputs.
pub enum Item {
    /// A document of input `name`.
    Document {
        /// The path as given, or found under a folder that was given.
        name: Arc<str>,
        /// The document.
        document: Box<Document>,
    },
    /// Something in input `name` that gives no document.
    Problem {
        /// As above.
        name: Arc<str>,
        /// What is wrong.
        diagnostic: Diagnostic,
    },
}

type Walk = walkdir::FilterEntry<walkdir::IntoIter, fn(&DirEntry) -> bool>;

/// How many ids are remembered. With them all the set takes some 40 MB; that a later one was used before is not seen.
const MOST_IDS: usize = 3_500_000;

/// The documents of all inputs, in order.
pub struct Inputs {
    paths: std::vec::IntoIter<PathBuf>,
    folder: Option<Walk>,
    current: Option<(Arc<str>, DocumentReader<'static>)>,
    options: Options,
    read: Arc<AtomicU64>,
    /// Hashes of the ids met.
    ids: HashSet<u64>,
    /// Files that are no input, though they may stand in a folder that is one.
    spared: Vec<PathBuf>,
}

impl Inputs {
    /// The inputs at `paths`; `-`, or no path at all, is standard input.
    ///
    /// # Errors
    /// When there is no path and standard input is a terminal, which is hardly meant.
    pub fn new(paths: &[PathBuf], date: Option<Date>) -> Result<Self, Stop> {
        let mut paths = paths.to_vec();
        if paths.is_empty() {
            if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
                return Err(Stop::with("nothing to read: give a path, or - for standard input"));
            }
            paths.push(PathBuf::from("-"));
        }
        Ok(Self {
            paths: paths.into_iter(),
            folder: None,
            current: None,
            options: Options { default_published: date, ..Options::default() },
            read: Arc::default(),
            ids: HashSet::new(),
            spared: Vec::new(),
        })
    }

    /// The same inputs without the files `spared`.
    pub fn sparing(mut self, spared: Vec<PathBuf>) -> Self {
        self.spared = spared;
        self
    }

    /// How many bytes have been read so far; shared, so that it can be watched.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.read.clone()
    }

    fn open(&mut self, path: &Path) -> Option<Item> {
        let name: Arc<str> = path.to_string_lossy().into();
        let read = self.read.clone();
        self.current = Some(if path.as_os_str() == "-" {
            let stream = BufReader::with_capacity(1 << 16, Counted { inner: std::io::stdin(), read });
            ("standard input".into(), DocumentReader::new(None, stream, &self.options))
        } else {
            match File::open(path) {
                Ok(file) => {
                    let file = Counted { inner: file, read };
                    (name, DocumentReader::of_file(path.to_str(), file, &self.options))
                }
                Err(e) => return Some(problem(name, Code::Unreadable, format!("cannot be opened: {e}"))),
            }
        });
        None
    }

    /// The next item of the input that is open.
    fn next_of_current(&mut self) -> Option<Item> {
        let (name, reader) = self.current.as_mut()?;
        match reader.next() {
            Some(Ok(mut document)) => {
                let name = name.clone();
                document.source.get_or_insert_with(Default::default).path = Some(name.to_string());
                // Only a hash of the id is kept, and of so many, so that the set stays small over a long run.
                let id = content_hash(&document.id);
                if self.ids.contains(&id) {
                    let message = format!("the id {} was used before in this run", document.id);
                    document.diagnostics.push(Diagnostic::new(Code::DuplicateId, message));
                } else if self.ids.len() < MOST_IDS {
                    self.ids.insert(id);
                }
                Some(Item::Document { name, document: Box::new(document) })
            }
            Some(Err(diagnostic)) => Some(Item::Problem { name: name.clone(), diagnostic }),
            None => {
                self.current = None;
                None
            }
        }
    }

    /// Opens the next file of the folder that is being walked.
    fn next_of_folder(&mut self) -> Option<Item> {
        let Some(entry) = self.folder.as_mut()?.next() else {
            self.folder = None;
            return None;
        };
        let passed = |entry: &DirEntry, why: &str| {
            let name = entry.path().to_string_lossy().into();
            Some(problem(name, Code::PassedOver, format!("{why}; it was passed over")))
        };
        match entry {
            Ok(entry) if self.spared.iter().any(|own| same_file(own, entry.path())) => None,
            Ok(entry) if is_about_folder(&entry) => {
                passed(&entry, "by its name it tells people of the folder (name it to have it read)")
            }
            // A link counts as what it leads to, but folders behind links are not walked: they may go round.
            Ok(entry) if entry.path().is_file() => self.open(entry.path()),
            Ok(entry) if entry.path_is_symlink() => match entry.path().metadata() {
                Ok(m) if m.is_dir() => passed(&entry, "a link to a folder"),
                Ok(_) => passed(&entry, "a link to a pipe or device"),
                Err(e) => {
                    let name = entry.path().to_string_lossy().into();
                    Some(problem(name, Code::Unreadable, format!("a link that leads to no file: {e}")))
                }
            },
            Ok(entry) if !entry.file_type().is_dir() => passed(&entry, "a pipe or device"),
            Ok(_) => None,
            Err(e) => {
                let name = e.path().map(Path::to_string_lossy).unwrap_or_default();
                let why = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                Some(problem(name.into(), Code::UnreadableFolder, format!("cannot be listed: {why}")))
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if self.current.is_some() {
                if let Some(item) = self.next_of_current() {
                    return Some(item);
                }
            } else if self.folder.is_some() {
                if let Some(item) = self.next_of_folder() {
                    return Some(item);
                }
            } else {
                let path = self.paths.next()?;
                if path.is_dir() {
                    self.folder = Some(walk(&path));
                } else if let Some(item) = self.open(&path) {
                    return Some(item);
                }
            }
        }
    }
}

fn walk(path: &Path) -> Walk {
    let shown: fn(&DirEntry) -> bool = |entry| !is_hidden(entry);
    WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(shown)
}

/// Whether a file of a folder is one of those that tell people what the folder is: a README of any kind, or, as is the
/// custom, a name all in capitals (LICENSE, NOTICE, CHANGELOG.md) without an ending or with that of Markdown.
pub fn is_about_folder(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || entry.file_type().is_dir() {
        return false;
    }
    let name = entry.file_name().to_string_lossy();
    let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
    let capitals = stem.len() > 3 && stem.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-'));
    stem.eq_ignore_ascii_case("readme") || (capitals && matches!(ending, "" | "md"))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

fn problem(name: Arc<str>, code: Code, message: String) -> Item {
    Item::Problem { name, diagnostic: Diagnostic::new(code, message) }
}

/// The input among `paths` that is the file `output`, or a folder in which it stands and would be read.
pub fn input_that_is(output: &Path, paths: &[PathBuf]) -> Option<PathBuf> {
    for path in paths.iter().filter(|p| p.as_os_str() != "-") {
        let files = WalkDir::new(path).into_iter().filter_entry(|e| !is_hidden(e)).flatten();
        if let Some(entry) = files.into_iter().find(|e| same_file(e.path(), output)) {
            return Some(entry.into_path());
        }
    }
    None
}

/// The number of bytes at `paths`; `None` where it cannot be known beforehand.
pub fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let mut total = 0;
    for path in paths {
        if path.as_os_str() == "-" {
            return None;
        }
        let files = WalkDir::new(path).into_iter().filter_entry(|e| !is_hidden(e)).flatten();
        total += files
            .filter_map(|e| e.path().metadata().ok())
            .filter(|m| m.is_file())
            .map(|m| m.len())
            .sum::<u64>();
    }
    (!paths.is_empty()).then_some(total)
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}
