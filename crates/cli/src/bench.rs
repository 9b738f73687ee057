//! `demarche bench`: how fast articles are read and coded on this machine.
//!
//! All articles are held in memory and read once before the clock starts, so that neither the disk nor
//! the first touch of the model is measured. Reading is text in, analysis out; coding is analysis in,
//! record out. Who said what is a part of coding; how long that takes is measured once more by itself. Words are
//! counted by white space.

use std::io::Write as _;
use std::time::{Duration, Instant};

use demarche_core::Document;
use demarche_quotes::CueLexicon;
use serde_json::{Map, Value, json};

use crate::args::{BenchArgs, Kernels};
use crate::bench_kernels;
use crate::engine::{CODE, Engine, Worker};
use crate::exit::{Exit, Outcome, Stop};
use crate::growth;
use crate::input::{Inputs, Item};
use crate::message::{self, Level};
use crate::pool;

/// The length of article by which rates are made comparable, in words.
pub const ARTICLE: f64 = 600.0;

/// Bytes of text in a batch, as in `read`.
const BATCH_BYTES: usize = 8 * 1024;

/// Runs the command.
pub fn run(args: &BenchArgs) -> Outcome {
    let mut documents = Vec::new();
    for item in Inputs::new(&args.paths, None)? {
        match item {
            Item::Document { document, .. } => documents.push(*document),
            Item::Problem { name, diagnostic } => message::diagnostic(Level::Error, &name, &diagnostic),
        }
    }
    if documents.is_empty() {
        return Err(Stop::with("no article to read"));
    }
    let words: usize = documents.iter().map(|d| d.text.split_whitespace().count()).sum();
    let kernel = match args.kernel {
        Some(Kernels::All) => return bench_kernels::run(args, &batches(&documents), words),
        Some(Kernels::One(kernel)) => Some(kernel),
        None => None,
    };
    let clock = Instant::now();
    let engine = args.load(kernel)?;
    let load = clock.elapsed();
    let batches = batches(&documents);
    // One batch warms caches and lets each page of the model be read in.
    one(&mut engine.worker(), batches[0]);

    let mut report = Map::new();
    report.insert("processor".into(), json!(processor()));
    report.insert("kernel".into(), json!(engine.kernel()));
    report.insert("articles".into(), json!(documents.len()));
    report.insert("words".into(), json!(words));
    report.insert("load_ms".into(), json!(rounded(load.as_secs_f64() * 1e3)));
    let mut runs = Vec::new();
    for threads in &args.threads {
        runs.push(measure(&engine, &batches, documents.len(), words, usize::from(*threads))?);
    }
    report.insert("runs".into(), Value::Array(runs));
    report.extend(attribution(&engine, &batches));
    if args.twice {
        let start = Instant::now();
        let clock = || cpu_seconds().unwrap_or_else(|| growth::wall(start));
        report.insert("rules_twice".into(), growth::measure(&engine, &documents, &clock)?);
    }
    report.insert("peak_memory_mib".into(), json!(peak_memory()));

    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", Value::Object(report))?;
    } else {
        print(&mut out, &report)?;
    }
    Ok(Exit::Fine)
}

fn batches(documents: &[Document]) -> Vec<&[Document]> {
    let mut out = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (i, document) in documents.iter().enumerate() {
        bytes += document.text.len();
        if bytes >= BATCH_BYTES {
            out.push(&documents[start..=i]);
            (start, bytes) = (i + 1, 0);
        }
    }
    if start < documents.len() {
        out.push(&documents[start..]);
    }
    out
}

/// Reads and codes a batch; what it found keeps the work from being left out.
pub fn one(worker: &mut Worker<'_>, batch: &[Document]) -> usize {
    let documents: Vec<&Document> = batch.iter().collect();
    let analyses = worker.analyze(&documents);
    documents.iter().zip(&analyses).map(|(d, a)| worker.code(d, a).events.len()).sum()
}

fn measure(
    engine: &Engine,
    batches: &[&[Document]],
    articles: usize,
    words: usize,
    threads: usize,
) -> Result<Value, Stop> {
    let clock = Instant::now();
    let cpu = cpu_seconds();
    let mut events = 0;
    let workers = pool::run(
        threads,
        batches.iter().copied(),
        || engine.worker(),
        |worker, batch| one(worker, batch),
        |found| {
            events += found;
            Ok::<(), Stop>(())
        },
    )?;
    let wall = clock.elapsed().as_secs_f64();
    let cpu = cpu_seconds().zip(cpu).map(|(after, before)| rounded(after - before));
    let mut stages: Vec<(&'static str, Duration)> = Vec::new();
    for (name, spent) in workers.iter().flat_map(Worker::stages) {
        match stages.iter_mut().find(|s| s.0 == name) {
            Some(stage) => stage.1 += spent,
            None => stages.push((name, spent)),
        }
    }
    // Stage times are summed over threads; divided by their number they are comparable with the wall clock.
    let share = |of: &dyn Fn(&str) -> bool| -> f64 {
        let spent: Duration = stages.iter().filter(|s| of(s.0)).map(|s| s.1).sum();
        spent.as_secs_f64() / threads as f64
    };
    let (reading, coding) = (share(&|s| s != CODE), share(&|s| s == CODE));
    let stage_ms: Map<String, Value> = stages
        .iter()
        .map(|(name, spent)| ((*name).to_owned(), json!(rounded(spent.as_secs_f64() * 1e3))))
        .collect();
    let rate = |n: f64, seconds: f64| if seconds > 0.0 { json!(rounded(n / seconds)) } else { Value::Null };
    let (articles, words) = (articles as f64, words as f64);
    Ok(json!({
        "threads": threads,
        "seconds": rounded(wall),
        "cpu_seconds": cpu,
        "articles_per_s": rate(articles, wall),
        "words_per_s": rate(words, wall),
        "articles_of_600_words_per_s": rate(words / ARTICLE, wall),
        "reading_articles_of_600_words_per_s": rate(words / ARTICLE, reading),
        "coding_articles_of_600_words_per_s": rate(words / ARTICLE, coding),
        "coding_share_percent": rounded(100.0 * coding / (reading + coding).max(f64::MIN_POSITIVE)),
        "stage_ms": stage_ms,
        "events": events,
    }))
}

/// What finding who said what takes, next to reading the same articles: a pass of its own on one thread, so
/// that the runs measured are those of a user.
fn attribution(engine: &Engine, batches: &[&[Document]]) -> Map<String, Value> {
    let mut worker = engine.worker();
    let cues = CueLexicon::embedded();
    let mut spent = Duration::ZERO;
    let mut found = 0;
    for batch in batches {
        let documents: Vec<&Document> = batch.iter().collect();
        let analyses = worker.analyze(&documents);
        let clock = Instant::now();
        for (document, analysis) in documents.iter().zip(&analyses) {
            found += demarche_quotes::find(document, analysis, cues).quotes.len();
        }
        spent += clock.elapsed();
    }
    let reading: Duration = worker.stages().into_iter().filter(|s| s.0 != CODE).map(|s| s.1).sum();
    let share = spent.as_secs_f64() / reading.as_secs_f64().max(f64::MIN_POSITIVE);
    let mut out = Map::new();
    out.insert("quotations".into(), json!(found));
    out.insert("attribution_ms".into(), json!(rounded(spent.as_secs_f64() * 1e3)));
    out.insert("attribution_percent_of_reading".into(), json!(rounded(100.0 * share)));
    out
}

pub fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn print(out: &mut impl std::io::Write, report: &Map<String, Value>) -> std::io::Result<()> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    for key in ["processor", "kernel", "articles", "words", "load_ms"] {
        writeln!(out, "{:<38} {}", key.replace('_', " "), word(&report[key]))?;
    }
    let runs = report["runs"].as_array().map_or(&[][..], Vec::as_slice);
    for key in [
        "threads",
        "seconds",
        "cpu_seconds",
        "articles_per_s",
        "words_per_s",
        "articles_of_600_words_per_s",
        "reading_articles_of_600_words_per_s",
        "coding_articles_of_600_words_per_s",
        "coding_share_percent",
        "events",
    ] {
        write!(out, "{:<38}", key.replace("_per_s", "/s").replace('_', " "))?;
        for run in runs {
            write!(out, " {:>12}", word(&run[key]))?;
        }
        writeln!(out)?;
    }
    let stages = runs.first().and_then(|r| r["stage_ms"].as_object());
    for stage in stages.into_iter().flat_map(Map::keys) {
        write!(out, "{:<38}", format!("{stage} ms, all threads"))?;
        for run in runs {
            write!(out, " {:>12}", word(&run["stage_ms"][stage]))?;
        }
        writeln!(out)?;
    }
    for (key, value) in report.get("rules_twice").and_then(Value::as_object).into_iter().flatten() {
        writeln!(out, "{:<38} {value:>12}", key.replace('_', " "))?;
    }
    for key in ["quotations", "attribution_ms", "attribution_percent_of_reading"] {
        writeln!(out, "{:<38} {:>12}", key.replace('_', " "), word(&report[key]))?;
    }
    if let Some(memory) = report["peak_memory_mib"].as_f64() {
        writeln!(out, "{:<38} {memory}", "peak memory MiB")?;
    }
    Ok(())
}

/// The processor's own name for itself; `None` where the system does not tell.
pub fn processor() -> Option<String> {
    let info = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|l| l.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The processor time this process has used on all threads; `None` where the system does not tell. Next to
/// the wall clock it shows whether the machine was busy with something else.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets and may hold spaces; user and system time are the
    // twelfth and thirteenth after it, in hundredths of a second (proc(5), USER_HZ).
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// The largest resident set so far in MiB (`VmHWM`); `None` where the system does not tell.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(rounded(kib / 1024.0))
}
