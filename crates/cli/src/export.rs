//! `demarche export`: records in the shapes that others read.
//!
//! Inputs are articles, as `read` takes them, records that `read` wrote, or a store. Workers make or parse the records and
//! filter them; what goes out is written in the order of the input, so that the bytes do not depend on the number
//! of threads.

#[cfg(feature = "store")]
mod kept;
mod supply;
mod target;

use std::io;
use std::sync::OnceLock;

use demarche::{Engine, Record, Worker};
use demarche_core::Diagnostic;
use demarche_export::{Entry, Export, Filter, Options, Tally};

use crate::args::ExportArgs;
use crate::exit::{Exit, Outcome, Stop};
use crate::input::Item;
use crate::message::{self, Level};
use crate::pool;
use supply::{Job, Supply};

/// Runs the command.
pub fn run(args: &ExportArgs) -> Outcome {
    let format = args.format;
    let options = Options { modality: args.modality.into() };
    let mut target = target::open(format, args.output.as_deref())?;
    let mut export = format.open(&options, target.as_mut())?;
    let filter = filter(args)?;
    #[cfg(feature = "store")]
    if let [input] = args.inputs.as_slice()
        && kept::is_store(input)
    {
        let documents = kept::write(input, args, &filter, export.as_mut())?;
        finish(export, documents, args.quiet)?;
        return Ok(Exit::Fine);
    }
    if args.since.is_some() || args.at.is_some() || args.machine {
        return Err(Stop::with("--since, --at and --machine go with a store, which is then the only input"));
    }
    let engine: OnceLock<Engine> = OnceLock::new();
    let load = || {
        if engine.get().is_none() {
            let _ = engine.set(args.engine.load()?);
        }
        Ok(())
    };
    let mut supply = Supply::new(&args.inputs, args.date, &load);
    let mut exit = Exit::Fine;
    let mut documents = 0_u64;
    let threads = args
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    pool::run(
        threads,
        &mut supply,
        || None,
        |worker, job| work(worker, &engine, &filter, job),
        |results: Vec<Done>| {
            for done in results {
                for (level, diagnostic) in &done.notes {
                    if message::is_loss(diagnostic.code) {
                        exit = Exit::SomeUnread;
                    }
                    if !args.quiet {
                        message::diagnostic(*level, &done.name, diagnostic);
                    }
                }
                if let Some(record) = done.record {
                    export.add(&Entry::of(&record))?;
                    documents += 1;
                }
            }
            Ok::<(), io::Error>(())
        },
    )?;
    if let Some(stop) = supply.stopped() {
        return Err(stop);
    }
    finish(export, documents, args.quiet)?;
    Ok(exit)
}

fn finish(export: Box<dyn Export>, documents: u64, quiet: bool) -> Result<(), Stop> {
    let Tally { rows, left_out } = export.finish()?;
    if !quiet {
        let rows: Vec<String> = rows.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let documents = message::count(documents, "document");
        message::note(&format!("{documents}; rows: {}", rows.join(", ")));
        for (why, n) in left_out {
            message::note(&format!("left out: {n} {why}"));
        }
    }
    Ok(())
}

fn filter(args: &ExportArgs) -> Result<Filter, Stop> {
    fn words<T>(given: &[String], what: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Stop> {
        let unknown = |w: &String| Stop::with(format!("there is no {what} {w}"));
        given.iter().map(|w| parse(w).ok_or_else(|| unknown(w))).collect()
    }
    Ok(Filter {
        on: args.on,
        from: args.from,
        to: args.to,
        actors: args.actors.clone(),
        types: words(&args.types, "event type", |w| {
            demarche_core::record::EventType::parse(&w.to_uppercase())
        })?,
        statuses: words(&args.statuses, "status", demarche_core::record::Status::parse)?,
    })
}

/// What came of one item.
struct Done {
    name: std::sync::Arc<str>,
    notes: Vec<(Level, Diagnostic)>,
    record: Option<Record>,
}

fn work<'e>(
    worker: &mut Option<Worker<'e>>,
    engine: &'e OnceLock<Engine>,
    filter: &Filter,
    job: Job,
) -> Vec<Done> {
    match job {
        Job::Records { name, first, lines } => lines
            .iter()
            .enumerate()
            .map(|(n, line)| {
                let (record, notes) = match supply::parse(line, first + n) {
                    Ok(record) => (filter.apply(record), Vec::new()),
                    Err(diagnostic) => (None, vec![(Level::Error, diagnostic)]),
                };
                Done { name: name.clone(), notes, record }
            })
            .collect(),
        Job::Articles(items) => {
            let Some(engine) = engine.get() else { return Vec::new() };
            let worker = worker.get_or_insert_with(|| engine.worker());
            let documents: Vec<_> = items
                .iter()
                .filter_map(|item| match item {
                    Item::Document { document, .. } => Some(document.as_ref()),
                    Item::Problem { .. } => None,
                })
                .collect();
            let mut analyses = worker.analyze(&documents).into_iter();
            let one = |item: &Item| match item {
                Item::Problem { name, diagnostic } => {
                    let notes = vec![(message::level(diagnostic.code), diagnostic.clone())];
                    Done { name: name.clone(), notes, record: None }
                }
                Item::Document { name, document } => {
                    let record = analyses.next().map(|a| worker.code(document, &a));
                    let notes = document.diagnostics.iter().map(|d| (Level::Warning, d.clone())).collect();
                    Done { name: name.clone(), notes, record: record.and_then(|r| filter.apply(r)) }
                }
            };
            items.iter().map(one).collect()
        }
    }
}
