//! `demarche keep` and `demarche reread`: articles in, and read anew.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::Arc;

use demarche_core::document::{Block, BlockKind, blocks};
use demarche_core::record::{DocumentInfo, GivenBy};
use demarche_core::text::CharIndex;
use demarche_core::{Code, Diagnostic, Document, Record};
use demarche_store::keep::{Keeper, Kept, pack};
use demarche_store::reread::{Due, Reread, Rereader};
use demarche_store::{Makers, Store};

use super::args::{KeepArgs, RereadArgs};
use crate::engine::{Engine, Worker};
use crate::exit::{Exit, Outcome, Stop};
use crate::input::{Inputs, Item};
use crate::message::{self, Level, count};
use crate::pool;
use crate::progress::Progress;

/// A batch is full with this many bytes of text, as for `read`.
const BATCH_BYTES: usize = 8 * 1024;
/// Or with this many items.
const BATCH_ITEMS: usize = 64;
/// Documents that are looked up at once to be read anew.
const PAGE: usize = 200;

fn threads(given: Option<u16>) -> usize {
    given.map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from)
}

fn makers(engine: &Engine) -> Makers {
    Makers { program: super::program(), versions: engine.versions() }
}

/// `demarche keep STORE INPUT…`
pub fn keep(args: &KeepArgs) -> Outcome {
    let store = Store::create(&args.store)?;
    let clock = {
        let now = args.now.clone();
        move || now.clone().unwrap_or_else(super::now)
    };
    if args.records {
        let makers = Makers { program: super::program(), versions: "records read elsewhere".to_owned() };
        return keep_records(args, Keeper::new(store, makers, clock));
    }
    let inputs = Inputs::new(&args.paths, args.date)?;
    let progress = Progress::new(&args.paths, inputs.bytes_read(), args.quiet, false);
    let engine = args.engine.load()?;
    let keeper = RefCell::new(Keeper::new(store, makers(&engine), clock));
    // What is there already is not read again; asking for it needs a connection of its own.
    let known = Store::open(&args.store)?;
    let batches = Batches { inputs, known, passed: 0, failed: None };
    let mut exit = Exit::Fine;
    let finished = pool::run(
        threads(args.threads),
        batches,
        || engine.worker(),
        read_batch,
        |results| {
            let mut keeper = keeper.borrow_mut();
            for result in results {
                match result {
                    Done::Note { name, level, diagnostic } => {
                        if message::is_loss(diagnostic.code) {
                            exit = Exit::SomeUnread;
                        }
                        if !args.quiet {
                            progress.aside(|| message::diagnostic(level, &name, &diagnostic));
                        }
                    }
                    Done::Known => keeper.pass_over(),
                    Done::Read { record, packed } => keeper.keep_packed(*record, packed)?,
                    Done::Failed(error) => return Err(Stop::Failed(error)),
                }
            }
            progress.update(keeper.kept().given as usize);
            Ok::<(), Stop>(())
        },
    );
    progress.finish();
    finished?;
    let (store, kept) = keeper.into_inner().finish()?;
    summary(&store, &kept)?;
    Ok(exit)
}

/// Keeps records that were read before.
fn keep_records(args: &KeepArgs, mut keeper: Keeper) -> Outcome {
    if args.paths.is_empty() {
        return Err(Stop::with("nothing to keep: give a file of records, or - for standard input"));
    }
    let mut exit = Exit::Fine;
    for path in &args.paths {
        let done = lines(path, |number, line| {
            match record(line) {
                Ok(record) => keeper.keep(record)?,
                Err(why) => {
                    exit = Exit::SomeUnread;
                    let name = format!("{}:{number}", path.display());
                    message::diagnostic(Level::Error, &name, &Diagnostic::new(Code::BadJson, why));
                }
            }
            Ok(())
        });
        done?;
    }
    let (store, kept) = keeper.finish()?;
    summary(&store, &kept)?;
    Ok(exit)
}

fn record(line: &str) -> Result<Record, String> {
    let record: Record = serde_json::from_str(line).map_err(|e| format!("is no record: {e}"))?;
    // A record of another program may point outside its own text; nothing can be made of that later.
    let length = record.document.text.chars().count() as u32;
    let outside = record.events.iter().any(|e| e.trigger.end > length || e.trigger.start > e.trigger.end);
    if outside { Err("is no record: an event stands outside the text".to_owned()) } else { Ok(record) }
}

/// Each line of the file at `path`, `-` for standard input, with its number.
fn lines(path: &Path, mut each: impl FnMut(usize, &str) -> Result<(), Stop>) -> Result<(), Stop> {
    let told = |e: io::Error| Stop::with(format!("{}: {e}", path.display()));
    let input: Box<dyn io::BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(1 << 16, File::open(path).map_err(told)?))
    };
    for (number, line) in input.lines().enumerate() {
        let line = line.map_err(told)?;
        if !line.trim().is_empty() {
            each(number + 1, &line)?;
        }
    }
    Ok(())
}

/// Says what came of it: in words on a terminal, as JSON elsewhere.
fn summary(store: &Store, kept: &Kept) -> Result<(), Stop> {
    let counts = store.counts()?;
    let mut out = io::stdout().lock();
    if io::IsTerminal::is_terminal(&io::stdout()) {
        let Kept { given, new, revisions, copies, known, events, reports, .. } = *kept;
        writeln!(
            out,
            "{}: {new} new ({} of others, {}), {known} known; {} in {}; the store has {}, {} ({} of several \
             articles), {}",
            count(given, "article"),
            count(copies, "copy"),
            count(revisions, "revision"),
            count(events, "event"),
            count(reports, "report"),
            count(counts.documents, "article"),
            count(counts.happenings, "happening"),
            counts.shared,
            count(counts.contradictions, "open contradiction"),
        )?;
    } else {
        writeln!(out, "{}", serde_json::json!({"kept": kept, "store": counts}))?;
    }
    Ok(())
}

/// What came of one item.
enum Done {
    Note { name: Arc<str>, level: Level, diagnostic: Diagnostic },
    Known,
    Read { record: Box<Record>, packed: Vec<u8> },
    Failed(String),
}

/// An item on its way to the reader.
enum Incoming {
    Item(Item),
    Known,
    Failed(String),
}

/// Items grouped as the reader takes them, without those that are in the store.
struct Batches {
    inputs: Inputs,
    known: Store,
    passed: u64,
    failed: Option<String>,
}

impl Iterator for Batches {
    type Item = Vec<Incoming>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES && batch.len() < BATCH_ITEMS && self.failed.is_none() {
            let Some(item) = self.inputs.next() else { break };
            if let Item::Document { document, .. } = &item {
                match self.known.knows_text(document.url.as_deref(), &document.id, &document.text) {
                    Ok(true) => {
                        self.passed += 1;
                        batch.push(Incoming::Known);
                        continue;
                    }
                    Ok(false) => bytes += document.text.len(),
                    Err(e) => {
                        self.failed = Some(e.to_string());
                        batch.push(Incoming::Failed(e.to_string()));
                        continue;
                    }
                }
            }
            batch.push(Incoming::Item(item));
        }
        (!batch.is_empty()).then_some(batch)
    }
}

fn read_batch(worker: &mut Worker<'_>, batch: Vec<Incoming>) -> Vec<Done> {
    let documents: Vec<&Document> = batch
        .iter()
        .filter_map(|due| match due {
            Incoming::Item(Item::Document { document, .. }) => Some(document.as_ref()),
            _ => None,
        })
        .collect();
    let mut analyses = worker.analyze(&documents).into_iter();
    let mut out = Vec::with_capacity(batch.len());
    for due in &batch {
        match due {
            Incoming::Known => out.push(Done::Known),
            Incoming::Failed(why) => out.push(Done::Failed(why.clone())),
            Incoming::Item(Item::Problem { name, diagnostic }) => {
                out.push(Done::Note {
                    name: name.clone(),
                    level: message::level(diagnostic.code),
                    diagnostic: diagnostic.clone(),
                });
            }
            Incoming::Item(Item::Document { name, document }) => {
                let note = |d: &Diagnostic| Done::Note {
                    name: name.clone(),
                    level: Level::Warning,
                    diagnostic: d.clone(),
                };
                out.extend(document.diagnostics.iter().map(note));
                if let Some(analysis) = analyses.next() {
                    let record = worker.code(document, &analysis);
                    // Packing takes as long as filing; here it is done on all threads.
                    let packed = pack(&record);
                    out.push(Done::Read { record: Box::new(record), packed });
                }
            }
        }
    }
    out
}

/// `demarche reread STORE`
pub fn reread(args: &RereadArgs) -> Outcome {
    let store = Store::write(&args.store)?;
    if let Some(path) = &args.records {
        return reread_records(path, store);
    }
    let engine = args.engine.load()?;
    let makers = makers(&engine);
    let total = store.due_count(&makers, args.all)?;
    let asked = Store::open(&args.store)?;
    let pages = Pages { store: asked, makers: makers.clone(), all: args.all, after: 0, last: None };
    let mut rereader = Rereader::new(store, makers, super::now);
    let progress = Progress::new(&[], Arc::default(), args.quiet, false);
    let finished = pool::run(
        threads(args.threads),
        pages,
        || engine.worker(),
        |worker, page: Result<Vec<Due>, String>| {
            page.map(|page| {
                let documents: Vec<Document> =
                    page.iter().map(|due| document(&due.document, &due.captions)).collect();
                let given: Vec<&Document> = documents.iter().collect();
                let analyses = worker.analyze(&given);
                let records: Vec<Record> =
                    documents.iter().zip(&analyses).map(|(d, a)| worker.code(d, a)).collect();
                page.into_iter().zip(records).collect::<Vec<_>>()
            })
        },
        |page| {
            for (due, record) in page.map_err(Stop::Failed)? {
                rereader.put(&due, record)?;
            }
            progress.update(rereader.done().read as usize);
            Ok::<(), Stop>(())
        },
    );
    progress.finish();
    finished?;
    let (_, done) = rereader.finish()?;
    told(&done, total)
}

/// Puts records that were made elsewhere in the place of those that the store has of the same texts.
fn reread_records(path: &Path, store: Store) -> Outcome {
    let makers = Makers { program: super::program(), versions: format!("records of {}", path.display()) };
    let asked = Store::open(store.path())?;
    let mut rereader = Rereader::new(store, makers, super::now);
    let (mut exit, mut total) = (Exit::Fine, 0);
    lines(path, |number, line| {
        let name = format!("{}:{number}", path.display());
        match record(line) {
            Ok(record) => match asked.due_of(&record)? {
                Some(due) => {
                    total += 1;
                    rereader.put(&due, record)?;
                }
                None => {
                    exit = Exit::SomeUnread;
                    let why = "the store does not have this text";
                    message::diagnostic(Level::Error, &name, &Diagnostic::new(Code::BadJson, why));
                }
            },
            Err(why) => {
                exit = Exit::SomeUnread;
                message::diagnostic(Level::Error, &name, &Diagnostic::new(Code::BadJson, why));
            }
        }
        Ok(())
    })?;
    let (_, done) = rereader.finish()?;
    told(&done, total)?;
    Ok(exit)
}

fn told(done: &Reread, total: u64) -> Outcome {
    let mut out = io::stdout().lock();
    if io::IsTerminal::is_terminal(&io::stdout()) {
        let total = count(total, "article");
        writeln!(out, "read anew: {} of {total}; saying something else: {}", done.read, done.changed)?;
    } else {
        writeln!(out, "{}", serde_json::json!({"due": total, "reread": done}))?;
    }
    Ok(Exit::Fine)
}

/// Documents that are due, some at a time, grouped as the reader takes them.
struct Pages {
    store: Store,
    makers: Makers,
    all: bool,
    after: i64,
    last: Option<std::vec::IntoIter<Due>>,
}

impl Iterator for Pages {
    type Item = Result<Vec<Due>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch: Vec<Due> = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES {
            let due = match self.last.as_mut().and_then(Iterator::next) {
                Some(due) => due,
                None => match self.store.due(&self.makers, self.all, self.after, PAGE) {
                    Ok((page, after)) => {
                        if page.is_empty() {
                            break;
                        }
                        self.after = after;
                        self.last = Some(page.into_iter());
                        continue;
                    }
                    Err(e) => return Some(Err(e.to_string())),
                },
            };
            bytes += due.document.text.len();
            batch.push(due);
        }
        (!batch.is_empty()).then_some(Ok(batch))
    }
}

/// The document that a record repeats. Which of its paragraphs stood under pictures the record's sentences tell.
fn document(info: &DocumentInfo, captions: &[(u32, u32)]) -> Document {
    let title_len = info.title.as_deref().filter(|t| info.text.starts_with(t)).map_or(0, str::len);
    let index = CharIndex::new(&info.text);
    let is_caption = |block: &Block| {
        let at = index.chars(block.span);
        captions.iter().any(|(start, end)| *start < at.end && at.start < *end)
    };
    let mut blocks = blocks(&info.text, title_len);
    for block in &mut blocks {
        if block.kind == BlockKind::Body && is_caption(block) {
            block.kind = BlockKind::Caption;
        }
    }
    Document {
        id: info.id.clone(),
        title: info.title.clone(),
        text: info.text.clone(),
        blocks,
        published: info.published.as_deref().and_then(|d| d.parse().ok()),
        outlet: info.outlet.clone(),
        byline: info.byline.clone(),
        url: info.url.clone(),
        modified: info.modified.as_deref().and_then(|d| d.parse().ok()),
        language: Some(info.language.clone()),
        source: info.source.clone(),
        given_by: info.given_by.as_ref().map(GivenBy::parts).unwrap_or_default(),
        map: demarche_core::document::AlignMap::default(),
        diagnostics: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_read_anew_is_given_by_what_it_was() {
        let info: DocumentInfo = serde_json::from_value(serde_json::json!({
            "id": "1", "title": "Talks end", "text": "Talks end\n\nThey met.", "published": "2021-05-10",
            "language": "en", "given_by": {"title": "h1", "published": "json-ld"},
        }))
        .expect("a document of a record");
        let document = document(&info, &[]);
        let given: Vec<(&str, &str)> = document.given_by.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(given, [("published", "json-ld"), ("title", "h1")]);
        assert_eq!(document.blocks.len(), 2);
    }
}
