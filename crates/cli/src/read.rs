//! `demarche read`: documents in, records out.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;

use anstream::AutoStream;
use demarche_core::{Diagnostic, Document};

use crate::args::{ColorWhen, Format, ReadArgs};
use crate::engine::Worker;
use crate::exit::{Exit, Outcome, Stop};
use crate::input::{Inputs, Item};
use crate::message::{self, Level};
use crate::output::{Rendered, Renderer, Writer};
use crate::pool;
use crate::progress::Progress;

/// A batch is full with this many bytes of text: about what the reader runs at once.
const BATCH_BYTES: usize = 8 * 1024;
/// Or with this many items, so that a run of bad lines does not pile up.
const BATCH_ITEMS: usize = 64;

/// Runs the command.
pub fn run(args: &ReadArgs) -> Outcome {
    let inputs = Inputs::new(&args.paths, args.date)?;
    let on_terminal = args.output.is_none() && io::stdout().is_terminal();
    let renderer = Renderer::new(format(args, on_terminal), color(args, on_terminal));
    // The output is opened first: a wrong path should be told before the work, not after it.
    let mut writer = Writer::new(&renderer, target(args, &renderer)?);
    let engine = args.load()?;
    let progress = Progress::new(&args.paths, inputs.bytes_read(), args.quiet, on_terminal);
    let mut exit = Exit::Fine;
    let mut done = 0;
    let threads = args
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let finished = pool::run(
        threads,
        Batches { inputs, next: 1 },
        || engine.worker(),
        |worker, batch| read_batch(worker, &renderer, batch),
        |results| {
            for result in results {
                for (level, diagnostic) in &result.notes {
                    if message::is_loss(diagnostic.code) {
                        exit = Exit::SomeUnread;
                    }
                    if !args.quiet {
                        progress.aside(|| message::diagnostic(*level, &result.name, diagnostic));
                    }
                }
                if let Some(rendered) = result.rendered {
                    writer.document(rendered)?;
                    done += 1;
                }
            }
            progress.update(done);
            Ok::<(), io::Error>(())
        },
    );
    progress.finish();
    finished?;
    writer.finish()?;
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

fn target(args: &ReadArgs, renderer: &Renderer) -> Result<Box<dyn Write>, Stop> {
    Ok(match &args.output {
        Some(path) => {
            let file = File::create(path)
                .map_err(|e| Stop::with(format!("{}: cannot be written: {e}", path.display())))?;
            Box::new(BufWriter::new(file))
        }
        // Old Windows consoles need colour codes translated, which the stream does.
        None if renderer.is_colored() => Box::new(BufWriter::new(AutoStream::always(io::stdout()))),
        None => Box::new(BufWriter::new(io::stdout())),
    })
}

/// Items grouped as the reader takes them. The grouping follows from the input alone, so it does not
/// depend on the number of threads.
struct Batches {
    inputs: Inputs,
    /// The number of the next document in the run, from 1.
    next: usize,
}

impl Iterator for Batches {
    type Item = Vec<(usize, Item)>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES && batch.len() < BATCH_ITEMS {
            let Some(item) = self.inputs.next() else { break };
            let number = self.next;
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
                Done { name: name.clone(), notes: vec![(Level::Error, diagnostic.clone())], rendered: None }
            }
            Item::Document { name, document } => {
                let rendered = analyses.next().map(|analysis| {
                    let record = worker.code(document, &analysis);
                    renderer.render(&record, *number)
                });
                let notes = document.diagnostics.iter().map(|d| (Level::Warning, d.clone())).collect();
                Done { name: name.clone(), notes, rendered }
            }
        });
    }
    out
}
