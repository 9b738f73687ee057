//! Keeps records without a reader, and says what it cost: room, time, and how long questions take.
//!
//!     cargo run --release -p demarche-store --example feed -- STORE RECORDS.jsonl DOCUMENTS [BATCH]
//!
//! BATCH is how many documents are written to the disk at once, where that is not as usual.
//! The records, as `demarche read --format json` printed them, are repeated under other ids and two years later each
//! time until there are as many as asked for. So what is measured is the store alone.

use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};

use demarche_core::Record;
use demarche_store::ask::{Filter, View, Who};
use demarche_store::keep::Keeper;
use demarche_store::{Makers, Result, Store, Txn};
use jiff::ToSpan as _;
use jiff::civil::Date;

type Failure = Box<dyn std::error::Error>;

fn main() -> std::result::Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [store, records, documents, batch @ ..] = &arguments[..] else {
        return Err("STORE RECORDS DOCUMENTS [BATCH]".into());
    };
    let documents: usize = documents.parse()?;
    let mut lines = Vec::new();
    for line in BufReader::new(std::fs::File::open(records)?).lines() {
        lines.push(line?);
    }
    let makers = Makers { program: "feed".to_owned(), versions: "records read elsewhere".to_owned() };
    for round in ["first", "second"] {
        let open = Store::create(store.as_ref())?;
        let mut keeper = Keeper::new(open, makers.clone(), || "2026-01-01T00:00:00Z".to_owned());
        if let Some(batch) = batch.first() {
            keeper = keeper.in_batches(batch.parse()?);
        }
        let (mut given, mut parsing) = (0_u32, Duration::ZERO);
        let (mut start, mut cpu) = (Instant::now(), processor());
        let first = cpu;
        for n in 0..documents {
            let parse = processor();
            let mut record: Record = serde_json::from_str(&lines[n % lines.len()])?;
            later(&mut record, n / lines.len());
            parsing += processor() - parse;
            keeper.keep(record)?;
            given += 1;
            if given % 2000 == 0 {
                let now = processor();
                let each = (now - cpu - parsing).as_secs_f64() / 2.0;
                println!(
                    "{round} {given}: {each:.2} ms CPU a document, {:.1?}, {} MB",
                    start.elapsed(),
                    resident()
                );
                (start, cpu, parsing) = (Instant::now(), now, Duration::ZERO);
            }
        }
        let (kept, total) = keeper.finish()?;
        println!("{round}: {:.1?} CPU with parsing; {total:?}", processor() - first);
        let counts = kept.counts()?;
        let sizes = kept.sizes()?;
        println!("{} kB a document; {counts:?}", sizes.bytes / 1000 / counts.documents.max(1) as i64);
        println!("rows {}", sizes.rows.values().sum::<i64>());
    }
    ask(&Store::open(store.as_ref())?)?;
    Ok(())
}

/// The record of another article, `rounds` times two years later.
fn later(record: &mut Record, rounds: usize) {
    if rounds == 0 {
        return;
    }
    record.document.id = format!("{rounds}-{}", record.document.id);
    record.document.url = None;
    let days = i64::try_from(rounds).unwrap_or(0) * 730;
    let shift = |day: &mut Option<String>| {
        if let Some(date) = day.as_deref().and_then(|d| d.get(..10)?.parse::<Date>().ok()) {
            *day = Some(date.saturating_add(days.days()).to_string());
        }
    };
    shift(&mut record.document.published);
    for time in &mut record.times {
        shift(&mut time.start);
        shift(&mut time.end);
    }
}

/// Processor time of this process so far.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// Memory in use, in MB.
fn resident() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    stat.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 4096 / 1_000_000
}

type Ask<'a> = (&'static str, Box<dyn Fn() -> Result<usize> + 'a>);

/// Asks each question five times; the least processor time counts.
fn ask(store: &Store) -> Result<()> {
    let most = store.actors(&Filter { limit: Some(300), ..Filter::default() })?;
    let who = |kind: &str, n: usize| -> Result<Who> {
        let mut of = most.iter().filter(|f| f.actor.kind.as_str() == kind);
        store.actor(of.nth(n).map_or("nobody", |f| f.actor.key.as_str()))
    };
    let (a, b, c) = (&who("person", 0)?, &who("person", 1)?, &who("country", 0)?);
    let of = |actors: &[&Who]| Filter {
        actors: actors.iter().map(|w| (*w).clone()).collect(),
        ..Filter::default()
    };
    let words = |actors: &[&Who], text: &str| Filter { words: Some(text.to_owned()), ..of(actors) };
    let none = Filter::default;
    let last: Option<Date> = store.counts()?.last_day.and_then(|d| d.parse().ok());
    let on = View { on: last, ..View::default() };
    let key = most
        .iter()
        .find(|f| f.actor.kind.as_str() == "person")
        .map(|f| f.actor.key.clone())
        .unwrap_or_default();
    let key = &key;
    let happening =
        store.happenings(&Filter { limit: Some(1), ..none() })?.rows.pop().map(|h| h.key).unwrap_or_default();
    let happening = &happening;
    // Each document is a transaction; what is asked for is what came with some of them.
    let since = Txn((store.last_txn()?.0 - 100).max(0));
    let questions: Vec<Ask<'_>> = vec![
        ("events of the most told person", Box::new(move || Ok(store.events(&of(&[a]))?.rows.len()))),
        ("events of the most told country", Box::new(move || Ok(store.events(&of(&[c]))?.rows.len()))),
        ("events of the two", Box::new(move || Ok(store.events(&of(&[a, c]))?.rows.len()))),
        ("newest events", Box::new(move || Ok(store.events(&none())?.rows.len()))),
        ("quotes by words", Box::new(move || Ok(store.search_quotes(&words(&[], "ceasefire"))?.len()))),
        (
            "quotes by words and speaker",
            Box::new(move || Ok(store.search_quotes(&words(&[a], "ukraine"))?.len())),
        ),
        ("the newest of them", Box::new(move || Ok(store.quotes(&words(&[a], "ukraine"))?.rows.len()))),
        ("quotes of a speaker", Box::new(move || Ok(store.quotes(&of(&[a]))?.rows.len()))),
        (
            "articles by words",
            Box::new(move || Ok(store.search_text(&words(&[], "prisoner exchange"))?.len())),
        ),
        (
            "articles by a frequent word",
            Box::new(move || Ok(store.search_text(&words(&[], "sanctions"))?.len())),
        ),
        ("contacts of two people", Box::new(move || Ok(store.contacts(&of(&[a, b]))?.len()))),
        ("contacts of a person and a country", Box::new(move || Ok(store.contacts(&of(&[a, c]))?.len()))),
        ("timeline", Box::new(move || Ok(store.timeline(&of(&[a]))?.len()))),
        ("happenings", Box::new(move || Ok(store.happenings(&none())?.rows.len()))),
        ("happenings of a person", Box::new(move || Ok(store.happenings(&of(&[a]))?.rows.len()))),
        (
            "happenings on a day",
            Box::new(move || Ok(store.happenings(&Filter { view: on, ..none() })?.rows.len())),
        ),
        (
            "one happening",
            Box::new(move || {
                Ok(store.happening(happening, &View::default())?.map_or(0, |h| h.reports.len()))
            }),
        ),
        (
            "one actor",
            Box::new(move || Ok(store.actor_row(key, &View::default())?.map_or(0, |a| a.names.len()))),
        ),
        ("an actor by name", Box::new(move || Ok(store.actors_named("Blinken", 10)?.len()))),
        ("positions", Box::new(move || Ok(store.positions(&none())?.rows.len()))),
        (
            "positions on an issue",
            Box::new(move || {
                Ok(store.positions(&Filter { issue: Some("ukraine".into()), ..none() })?.rows.len())
            }),
        ),
        ("trips", Box::new(move || Ok(store.trips(&of(&[a]))?.rows.len()))),
        ("deadlines", Box::new(move || Ok(store.deadlines(&Filter { to: last, ..none() })?.rows.len()))),
        ("contradictions", Box::new(move || Ok(store.contradictions(&none())?.rows.len()))),
        ("changes", Box::new(move || Ok(store.changes(since, 1000)?.len()))),
        ("documents", Box::new(move || Ok(store.documents(&none())?.rows.len()))),
        ("events by type and status", Box::new(move || Ok(store.event_counts(&View::default())?.len()))),
        ("actors", Box::new(move || Ok(store.actors(&none())?.len()))),
    ];
    for (question, ask) in &questions {
        let (mut best, mut rows) = (Duration::MAX, 0);
        for _ in 0..5 {
            let start = processor();
            rows = ask()?;
            best = best.min(processor() - start);
        }
        println!("{:8.2} ms  {rows:5} rows  {question}", best.as_secs_f64() * 1000.0);
    }
    Ok(())
}
