//! The records of a store on their way out: by its clocks, with or without corrections, whole or since a change.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;

use demarche::Record;
use demarche_export::{Entry, Export, Filter, Gone, Happening, Report, tsv};
use demarche_store::ask::{self, Changed, Cursor, Layer, View};
use demarche_store::{Store, Txn};

use crate::args::ExportArgs;
use crate::exit::Stop;
use crate::pool;

/// How a file begins that may be a store.
const HEAD: &[u8] = b"SQLite format 3\0";
/// Documents a thread takes at a time.
const BATCH: usize = 16;
/// Happenings asked for at a time.
const PAGE: usize = 500;

/// Whether the file at `path` is a store.
pub fn is_store(path: &Path) -> bool {
    let mut head = Vec::new();
    File::open(path).is_ok_and(|f| f.take(HEAD.len() as u64).read_to_end(&mut head).is_ok()) && head == HEAD
}

/// A document of a store.
struct Kept {
    change: Changed,
    document: ask::DocumentRow,
    record: Record,
}

/// Writes what the store at `path` has; gives the number of documents.
pub fn write(path: &Path, args: &ExportArgs, filter: &Filter, export: &mut dyn Export) -> Result<u64, Stop> {
    let store = Store::open(path).map_err(stop)?;
    let txn = |text: &Option<String>| text.as_ref().map(|t| store.txn(t)).transpose().map_err(stop);
    let since = txn(&args.since)?.unwrap_or(Txn(0));
    let layer = if args.machine { Layer::Machine } else { Layer::Corrected };
    let view = View { on: args.on, at: txn(&args.at)?, layer };
    // By which day the press had it is known better here than from the day of publication.
    let filter = Filter { on: None, ..filter.clone() };
    let changed = store.changed(since).map_err(stop)?;
    let mut documents = 0;
    let threads = args
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    pool::run(
        threads,
        changed.chunks(BATCH),
        || Store::open(path),
        |store, batch| -> Result<Vec<Kept>, String> {
            let store = store.as_ref().map_err(ToString::to_string)?;
            let kept = batch.iter().filter_map(|change| kept(store, change, &view, &filter).transpose());
            kept.collect::<Result<_, demarche_store::Error>>().map_err(|e| e.to_string())
        },
        |batch| {
            for kept in batch.map_err(Stop::with)? {
                let entry = Entry {
                    record: &kept.record,
                    document: Some(&kept.document.key),
                    changed: Some(&kept.change.at),
                    known_on: Some(&kept.document.known_on),
                    copy_of: kept.document.copy_of.as_deref(),
                };
                export.add(&entry)?;
                documents += 1;
            }
            Ok::<(), Stop>(())
        },
    )?;
    happenings(&store, args, &view, export)?;
    let gone = store.gone(since).map_err(stop)?;
    let gone: Vec<Gone> =
        gone.into_iter().map(|g| Gone { id: g.key, changed: Some(g.at), into: g.into }).collect();
    for one in &gone {
        export.gone(one)?;
    }
    if let Some(output) = args.output.as_deref().filter(|_| args.since.is_some() && !args.format.tells_gone())
    {
        told_beside(output, &gone)?;
    }
    Ok(documents)
}

fn kept(
    store: &Store,
    change: &Changed,
    view: &View,
    filter: &Filter,
) -> Result<Option<Kept>, demarche_store::Error> {
    let Some(document) = store.document(&change.key)? else { return Ok(None) };
    if view.on.is_some_and(|on| document.known_on > on.to_string()) {
        return Ok(None);
    }
    let record = store.record(&change.key, view)?.and_then(|r| filter.apply(r));
    Ok(record.map(|record| Kept { change: change.clone(), document, record }))
}

fn happenings(store: &Store, args: &ExportArgs, view: &View, export: &mut dyn Export) -> Result<(), Stop> {
    let mut filter = ask::Filter {
        view: *view,
        from: args.from,
        to: args.to,
        limit: Some(PAGE),
        ..ask::Filter::default()
    };
    loop {
        let page = store.happenings(&filter).map_err(stop)?;
        for row in page.rows {
            let reports = store.reports_of(&row.key, view).map_err(stop)?;
            export.happening(&happening(row, reports))?;
        }
        match page.next {
            Some(next) => filter.after = Some(Cursor::parse(&next).map_err(stop)?),
            None => return Ok(()),
        }
    }
}

fn happening(row: ask::HappeningRow, reports: Vec<ask::ReportRow>) -> Happening {
    let report = |r: ask::ReportRow| Report {
        id: r.key,
        document: r.document.key,
        known_on: r.known_on,
        status: r.status.to_string(),
    };
    Happening {
        id: row.key,
        kind: row.kind,
        state: row.state,
        state_since: row.state_since,
        first_day: row.days.first,
        last_day: row.days.last,
        place: row.place,
        country: row.country,
        parties: row.parties.into_iter().map(|p| p.actor.name).collect(),
        origins: (row.origins_for, row.origins_against),
        documents: row.documents,
        told: (row.told_first, row.told_last),
        reports: reports.into_iter().map(report).collect(),
    }
}

/// Writes what is gone into a file beside the output, for formats that have no place for it.
fn told_beside(output: &Path, gone: &[Gone]) -> io::Result<()> {
    let mut name = output.as_os_str().to_owned();
    name.push(".gone.tsv");
    let mut out = BufWriter::new(File::create(name)?);
    tsv::row(&mut out, &["id", "changed", "into"], "")?;
    for one in gone {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        tsv::row(&mut out, &[one.id.clone(), text(&one.changed), text(&one.into)], "")?;
    }
    out.flush()
}

fn stop(error: demarche_store::Error) -> Stop {
    Stop::with(error.to_string())
}
