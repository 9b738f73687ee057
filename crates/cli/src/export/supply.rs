//! What is exported: records that `read` wrote, line by line, or articles; told apart by how a file begins.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use demarche::{Date, Record};
use demarche_core::{Code, Diagnostic};
use walkdir::WalkDir;

use crate::exit::Stop;
use crate::input::{Inputs, Item, is_about_folder};

/// How a line with a record begins.
const HEAD: &[u8] = b"{\"schema\":\"demarche.record/";
/// A job is full with this many bytes.
const BYTES: usize = 256 * 1024;
/// A job of articles is full with this many bytes of text, as in `read`.
const BATCH_BYTES: usize = 8 * 1024;
/// Or with this many items.
const BATCH_ITEMS: usize = 64;

/// Work for one thread.
pub enum Job {
    /// Lines that should hold a record each.
    Records {
        /// Of what input.
        name: Arc<str>,
        /// The number of the first line, from 1.
        first: usize,
        /// The lines.
        lines: Vec<Vec<u8>>,
    },
    /// Articles to read.
    Articles(Vec<Item>),
}

/// The jobs, in the order of the inputs.
pub struct Supply<'l> {
    paths: VecDeque<PathBuf>,
    records: Option<(Arc<str>, usize, Box<dyn BufRead + Send>)>,
    articles: Option<Inputs>,
    date: Option<Date>,
    load: &'l dyn Fn() -> Result<(), Stop>,
    stopped: Option<Stop>,
}

impl<'l> Supply<'l> {
    /// The files at `paths` and below them; `load` is called before the first article.
    pub fn new(paths: &[PathBuf], date: Option<Date>, load: &'l dyn Fn() -> Result<(), Stop>) -> Self {
        let mut all = VecDeque::new();
        for path in paths {
            if path.is_dir() {
                let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
                let walk = WalkDir::new(path).sort_by_file_name().into_iter();
                let seen = walk.filter_entry(move |e| e.depth() == 0 || !hidden(e.file_name()));
                let articles = seen.flatten().filter(|e| !is_about_folder(e));
                all.extend(articles.map(|e| e.into_path()).filter(|p| p.is_file()));
            } else {
                all.push_back(path.clone());
            }
        }
        Self { paths: all, records: None, articles: None, date, load, stopped: None }
    }

    /// Why it came to an end before the last input.
    pub fn stopped(self) -> Option<Stop> {
        self.stopped
    }

    fn lines(&mut self) -> Option<Job> {
        let (name, next, reader) = self.records.as_mut()?;
        let (mut lines, mut bytes) = (Vec::new(), 0);
        let (name, first) = (name.clone(), *next);
        let mut ended = false;
        while bytes < BYTES {
            let mut line = Vec::new();
            match reader.read_until(b'\n', &mut line) {
                Ok(0) => {
                    ended = true;
                    break;
                }
                Ok(n) => {
                    bytes += n;
                    *next += 1;
                    lines.push(line);
                }
                Err(e) => {
                    self.stopped = Some(Stop::with(format!("{name}: {e}")));
                    ended = true;
                    break;
                }
            }
        }
        if ended {
            self.records = None;
        }
        (!lines.is_empty()).then_some(Job::Records { name, first, lines })
    }

    fn batch(&mut self) -> Option<Job> {
        let inputs = self.articles.as_mut()?;
        let (mut items, mut bytes) = (Vec::new(), 0);
        while bytes < BATCH_BYTES && items.len() < BATCH_ITEMS {
            let Some(item) = inputs.next() else { break };
            if let Item::Document { document, .. } = &item {
                bytes += document.text.len();
            }
            items.push(item);
        }
        if items.is_empty() {
            self.articles = None;
            return None;
        }
        Some(Job::Articles(items))
    }

    fn open(&mut self, path: &Path) -> Result<(), Stop> {
        if path.as_os_str() == "-" {
            // The buffer is that of the process, so that what is looked at here is still there to be read.
            let is_records = std::io::stdin().lock().fill_buf().is_ok_and(|head| head.starts_with(HEAD));
            if is_records {
                let stream = Box::new(BufReader::new(std::io::stdin()));
                self.records = Some(("standard input".into(), 1, stream));
                return Ok(());
            }
        } else if let Ok(file) = File::open(path) {
            let mut head = Vec::new();
            let looked = (&file).take(HEAD.len() as u64).read_to_end(&mut head);
            if looked.is_ok() && head == HEAD {
                let stream = std::io::Cursor::new(head).chain(file);
                self.records = Some((
                    path.to_string_lossy().into(),
                    1,
                    Box::new(BufReader::with_capacity(1 << 16, stream)),
                ));
                return Ok(());
            }
        }
        (self.load)()?;
        self.articles = Some(Inputs::new(&[path.to_owned()], self.date)?);
        Ok(())
    }
}

impl Iterator for Supply<'_> {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        loop {
            if self.stopped.is_some() {
                return None;
            }
            if let Some(job) = self.lines().or_else(|| self.batch()) {
                return Some(job);
            }
            if self.stopped.is_none() {
                let path = self.paths.pop_front()?;
                if let Err(stop) = self.open(&path) {
                    self.stopped = Some(stop);
                }
            }
        }
    }
}

/// The record in line `number`.
pub fn parse(line: &[u8], number: usize) -> Result<Record, Diagnostic> {
    serde_json::from_slice(line).map_err(|e| {
        Diagnostic::new(Code::BadJson, format!("line {number} is no record: {e}; it was skipped"))
    })
}
