//! `demarche read`: documents in, records out.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::AutoStream;
use demarche_core::document::content_hash;
use demarche_core::{Diagnostic, Document};

use crate::args::{ColorWhen, Format, ReadArgs};
use crate::engine::Worker;
use crate::exit::{Exit, Outcome, Stop};
use crate::input::{Inputs, Item, input_that_is};
use crate::message::{self, Level, Tally};
use crate::output::file::{OutputFile, Written};
use crate::output::{Rendered, Renderer, Writer};
use crate::pool;
use crate::progress::Progress;

/// A batch is full with this many bytes of text: about what the reader runs at once.
const BATCH_BYTES: usize = 8 * 1024;
/// Or with this many items, so that a run of bad lines does not pile up.
const BATCH_ITEMS: usize = 64;

/// Runs the command.
pub fn run(args: &ReadArgs) -> Outcome {
    let on_terminal = args.output.is_none() && io::stdout().is_terminal();
    let renderer = Renderer::new(format(args, on_terminal), color(args, on_terminal));
    // Everything that can be wrong with the arguments is found before anything is opened for writing.
    let file = args.output.as_deref().map(OutputFile::new).transpose()?;
    if let Some(output) = &args.output
        && let Some(input) = input_that_is(output, &args.paths)
    {
        let message =
            format!("{}: is an input ({}) and cannot be the output", output.display(), input.display());
        return Err(Stop::with(message));
    }
    if args.resume && (file.is_none() || format(args, on_terminal) != Format::Json) {
        return Err(Stop::with("--resume needs --output, and records in JSON"));
    }
    let own = file.as_ref().map(OutputFile::own).unwrap_or_default();
    let inputs = Inputs::new(&args.paths, args.date)?.sparing(own);
    let engine = args.load()?;
    let (out, written) = target(args, &renderer, file.as_ref())?;
    let mut writer = Writer::new(&renderer, out);
    let progress = Progress::new(&args.paths, inputs.bytes_read(), args.quiet, on_terminal);
    let mut exit = Exit::Fine;
    let mut tally = Tally::default();
    let threads = args
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let other = Arc::new(AtomicBool::new(false));
    let finished = pool::run(
        threads,
        Batches { inputs, next: 1, written, other: other.clone() },
        || engine.worker(),
        |worker, batch| read_batch(worker, &renderer, batch),
        |results| {
            for result in results {
                for (level, diagnostic) in &result.notes {
                    if message::is_loss(diagnostic.code) {
                        exit = Exit::SomeUnread;
                    }
                    if tally.count(diagnostic) && !args.quiet {
                        progress.aside(|| message::diagnostic(*level, &result.name, diagnostic));
                    }
                }
                if let Some(rendered) = result.rendered {
                    writer.document(rendered)?;
                    tally.documents += 1;
                    tally.coded += usize::from(result.coded);
                    tally.undated += usize::from(result.undated);
                }
            }
            progress.update(tally.documents);
            Ok::<(), io::Error>(())
        },
    );
    progress.finish();
    let stopped = |e: io::Error| match e.kind() {
        io::ErrorKind::BrokenPipe => Stop::BrokenPipe,
        _ if file.is_some() => Stop::with(format!(
            "cannot write: {e}; written so far: {} (--resume goes on with them)",
            message::count(tally.documents, "document")
        )),
        _ => Stop::from(e),
    };
    finished.map_err(&stopped)?;
    if other.load(Ordering::Relaxed) {
        return Err(Stop::with(
            "the unfinished output is of other inputs; without --resume it is written anew",
        ));
    }
    writer.finish().map_err(&stopped)?;
    if let Some(file) = &file {
        file.finish().map_err(&stopped)?;
    }
    if !args.quiet {
        tally.print();
    }
    Ok(exit)
}

fn format(args: &ReadArgs, on_terminal: bool) -> Format {
    let ending = args.output.as_deref().and_then(|p| p.extension()).map(|e| e.to_ascii_lowercase());
    match (args.format, ending) {
        (Some(format), _) => format,
        (None, Some(ending)) if ending == "html" || ending == "htm" => Format::Html,
        (None, _) if on_terminal => Format::Table,
        (None, _) => Format::Json,
    }
}

fn color(args: &ReadArgs, on_terminal: bool) -> bool {
    match args.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => on_terminal && AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// Where the records go, and the ids of those that stand there from a run that was stopped.
fn target(
    args: &ReadArgs,
    renderer: &Renderer,
    file: Option<&OutputFile>,
) -> Result<(Box<dyn Write>, Written), Stop> {
    let out: Box<dyn Write> = match file {
        Some(file) if args.resume => {
            let (out, written) = file.resume()?;
            if !args.quiet {
                let written = message::count(written.len(), "record");
                message::note(&format!("written before: {written}; the run goes on behind them"));
            }
            return Ok((out, written));
        }
        Some(file) => {
            if let Some(part) = file.unfinished()
                && !args.quiet
            {
                message::note(&format!(
                    "{}: left by a run that was stopped; it is written anew",
                    part.display()
                ));
            }
            file.create()?
        }
        // Old Windows consoles need colour codes translated, which the stream does.
        None if renderer.is_colored() => Box::new(BufWriter::new(AutoStream::always(io::stdout()))),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    Ok((out, Written::new()))
}

/// Items grouped as the reader takes them. The grouping follows from the input alone, so it does not
/// depend on the number of threads.
struct Batches {
    inputs: Inputs,
    /// The number of the next document in the run, from 1.
    next: usize,
    /// The ids of the documents that a run before this one has read, which are passed over.
    written: Written,
    /// Whether the inputs are not those of that run.
    other: Arc<AtomicBool>,
}

impl Iterator for Batches {
    type Item = Vec<(usize, Item)>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES && batch.len() < BATCH_ITEMS {
            if self.other.load(Ordering::Relaxed) {
                return None;
            }
            let Some(item) = self.inputs.next() else {
                if !self.written.is_empty() {
                    self.other.store(true, Ordering::Relaxed);
                }
                break;
            };
            let number = self.next;
            if let Item::Document { document, .. } = &item
                && let Some(id) = self.written.pop_front()
            {
                self.next += 1;
                if id != content_hash(&document.id) {
                    self.other.store(true, Ordering::Relaxed);
                }
                continue;
            }
            if let Item::Document { document, .. } = &item {
                bytes += document.text.len();
                self.next += 1;
            }
            batch.push((number, item));
        }
        (!batch.is_empty()).then_some(batch)
    }
}

/// What came of one item.
struct Done {
    name: Arc<str>,
    notes: Vec<(Level, Diagnostic)>,
    rendered: Option<Rendered>,
    /// Whether it was coded, and whether it has no publication date.
    coded: bool,
    undated: bool,
}

fn read_batch(worker: &mut Worker<'_>, renderer: &Renderer, batch: Vec<(usize, Item)>) -> Vec<Done> {
    let documents: Vec<&Document> = batch
        .iter()
        .filter_map(|(_, item)| match item {
            Item::Document { document, .. } => Some(document.as_ref()),
            Item::Problem { .. } => None,
        })
        .collect();
    let mut analyses = worker.analyze(&documents).into_iter();
    let mut out = Vec::with_capacity(batch.len());
    for (number, item) in &batch {
        out.push(match item {
            Item::Problem { name, diagnostic } => {
                let notes = vec![(message::level(diagnostic.code), diagnostic.clone())];
                Done { name: name.clone(), notes, rendered: None, coded: false, undated: false }
            }
            Item::Document { name, document } => {
                let rendered = analyses.next().map(|analysis| {
                    let record = worker.code(document, &analysis);
                    renderer.render(&record, *number)
                });
                let notes = document.diagnostics.iter().map(|d| (Level::Warning, d.clone())).collect();
                let (coded, undated) = (document.is_english(), document.published.is_none());
                Done { name: name.clone(), notes, rendered, coded, undated }
            }
        });
    }
    out
}
