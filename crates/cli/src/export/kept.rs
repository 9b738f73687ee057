//! The records of a store on their way out: by its clocks, with or without corrections, whole or since a change.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;

use demarche_export::format::LISTS;
use demarche_export::{Entry, Export, Filter, Gone, Happening, Report, tsv};
use demarche_store::ask::{self, Changed, Cursor, Layer, Outgoing, View};
use demarche_store::{Store, Txn};

use crate::args::ExportArgs;
use crate::exit::Stop;
use crate::pool;

/// How a file begins that may be a store.
const HEAD: &[u8] = b"SQLite format 3\0";
/// Documents a thread takes at a time.
const BATCH: usize = 16;
/// Kibibytes of the file that each thread holds in memory.
const HELD: u32 = 8 << 10;
/// Happenings asked for at a time.
const PAGE: usize = 500;

/// Whether the file at `path` is a store.
pub fn is_store(path: &Path) -> bool {
    let mut head = Vec::new();
    File::open(path).is_ok_and(|f| f.take(HEAD.len() as u64).read_to_end(&mut head).is_ok()) && head == HEAD
}

/// A document of a store, with when it changed.
struct Kept {
    changed: String,
    outgoing: Outgoing,
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
    // A filter looks at everything.
    let lists = if filter.is_empty() { args.format.lists() } else { LISTS };
    pool::run(
        threads,
        changed.chunks(BATCH),
        || open(path),
        |store, batch| -> Result<Vec<Kept>, String> {
            let store = store.as_ref().map_err(ToString::to_string)?;
            let kept =
                batch.iter().filter_map(|change| kept(store, change, &view, &filter, lists).transpose());
            kept.collect::<Result<_, demarche_store::Error>>().map_err(|e| e.to_string())
        },
        |batch| {
            for Kept { changed, outgoing } in batch.map_err(Stop::with)? {
                let entry = Entry {
                    record: &outgoing.record,
                    document: Some(&outgoing.key),
                    changed: Some(&changed),
                    known_on: Some(&outgoing.known_on),
                    copy_of: outgoing.copy_of.as_deref(),
                };
                export.add(&entry)?;
                documents += 1;
            }
            Ok::<(), Stop>(())
        },
    )?;
    if args.format.tells_happenings() {
        happenings(path, threads, args, &view, export)?;
    }
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

/// The store at `path` for one of several threads. Each row is looked at once, so that pages of the file held in memory
/// serve little.
fn open(path: &Path) -> Result<Store, demarche_store::Error> {
    let store = Store::open(path)?;
    store.hold(HELD)?;
    Ok(store)
}

fn kept(
    store: &Store,
    change: &Changed,
    view: &View,
    filter: &Filter,
    lists: &[&str],
) -> Result<Option<Kept>, demarche_store::Error> {
    let Some(mut outgoing) = store.outgoing(&change.key, view, lists)? else { return Ok(None) };
    let Some(record) = filter.apply(outgoing.record) else { return Ok(None) };
    outgoing.record = record;
    Ok(Some(Kept { changed: change.at.clone(), outgoing }))
}

fn happenings(
    path: &Path,
    threads: usize,
    args: &ExportArgs,
    view: &View,
    export: &mut dyn Export,
) -> Result<(), Stop> {
    let filter = ask::Filter {
        view: *view,
        from: args.from,
        to: args.to,
        limit: Some(PAGE),
        ..ask::Filter::default()
    };
    let pages = Pages { store: open(path).map_err(stop)?, filter: Some(filter) };
    pool::run(
        threads,
        pages,
        || open(path),
        |store, page: Result<Vec<ask::HappeningRow>, String>| -> Result<Vec<Happening>, String> {
            let store = store.as_ref().map_err(ToString::to_string)?;
            let one = |row: ask::HappeningRow| {
                let reports = store.report_refs(&row.key, view).map_err(|e| e.to_string())?;
                Ok(happening(row, reports))
            };
            page?.into_iter().map(one).collect()
        },
        |happenings| {
            happenings.map_err(Stop::with)?.iter().try_for_each(|h| export.happening(h).map_err(Stop::from))
        },
    )?;
    Ok(())
}

/// The happenings of a filter, page by page.
struct Pages {
    store: Store,
    filter: Option<ask::Filter>,
}

impl Iterator for Pages {
    type Item = Result<Vec<ask::HappeningRow>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut filter = self.filter.take()?;
        let page = match self.store.happenings(&filter) {
            Ok(page) => page,
            Err(e) => return Some(Err(e.to_string())),
        };
        if let Some(next) = page.next {
            match Cursor::parse(&next) {
                Ok(next) => filter.after = Some(next),
                Err(e) => return Some(Err(e.to_string())),
            }
            self.filter = Some(filter);
        }
        Some(Ok(page.rows))
    }
}

fn happening(row: ask::HappeningRow, reports: Vec<ask::ReportRef>) -> Happening {
    let report = |r: ask::ReportRef| Report {
        id: r.key,
        document: r.document,
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
