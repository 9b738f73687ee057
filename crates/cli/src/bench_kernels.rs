//! `demarche bench --kernel all`: how fast this machine's kernels are, next to one another.
//!
//! On one thread, each batch of articles is read and coded with every kernel before the next one, so that a
//! change of the machine's clock or load meets all of them. The plain kernel, which takes a hundred times as long, is
//! left out where there is another.

use std::io::Write as _;
use std::time::Instant;

use demarche::Kernel;
use demarche_core::Document;
use serde_json::json;

use crate::args::BenchArgs;
use crate::bench::{ARTICLE, one, processor, rounded};
use crate::engine::CODE;
use crate::exit::{Exit, Outcome};

/// The fewest batches whose ratios tell a spread; few articles are gone through several times.
const BATCHES: usize = 24;

/// Runs the comparison.
pub fn run(args: &BenchArgs, batches: &[&[Document]], words: usize) -> Outcome {
    let mut kernels = Kernel::available();
    if kernels.len() > 1 {
        kernels.retain(|kernel| *kernel != Kernel::Scalar);
    }
    let engines = kernels.iter().map(|k| args.load(Some(*k))).collect::<Result<Vec<_>, _>>()?;
    for engine in &engines {
        // Warms caches and lets each page of the model be read in.
        one(&mut engine.worker(), batches[0]);
    }
    let mut workers: Vec<_> = engines.iter().map(|engine| engine.worker()).collect();
    let mut seconds = vec![Vec::new(); engines.len()];
    let rounds = BATCHES.div_ceil(batches.len());
    for batch in std::iter::repeat_n(batches, rounds).flatten() {
        for (worker, seconds) in workers.iter_mut().zip(&mut seconds) {
            let clock = Instant::now();
            one(worker, batch);
            seconds.push(clock.elapsed().as_secs_f64());
        }
    }
    let articles = (words * rounds) as f64 / ARTICLE;
    let mut rows = Vec::new();
    for ((engine, worker), own) in engines.iter().zip(&workers).zip(&seconds) {
        let mut ratios: Vec<f64> = own.iter().zip(&seconds[0]).map(|(own, first)| own / first).collect();
        ratios.sort_by(f64::total_cmp);
        let at = |quarter: usize| rounded(ratios[(ratios.len() - 1) * quarter / 4]);
        let reading = worker.stages().into_iter().filter(|s| s.0 != CODE).map(|s| s.1.as_secs_f64());
        rows.push(json!({
            "kernel": engine.kernel(),
            "articles_of_600_words_per_s": rounded(articles / own.iter().sum::<f64>()),
            "reading_articles_of_600_words_per_s": rounded(articles / reading.sum::<f64>()),
            "times_as_long": at(2),
            "a_quarter_at_most": at(1),
            "a_quarter_at_least": at(3),
        }));
    }

    let mut out = std::io::stdout().lock();
    if args.json {
        let report = json!({
            "processor": processor(), "words": words, "batches": seconds[0].len(), "kernels": rows,
        });
        writeln!(out, "{report}")?;
        return Ok(Exit::Fine);
    }
    writeln!(
        out,
        "{} batches; a batch takes so many times as long as with the first kernel",
        seconds[0].len()
    )?;
    writeln!(
        out,
        "{:<14} {:>12} {:>12} {:>14} {:>16}",
        "kernel", "articles/s", "reading", "times as long", "half between"
    )?;
    for row in &rows {
        let number = |key: &str| row[key].as_f64().unwrap_or(f64::NAN);
        writeln!(
            out,
            "{:<14} {:>12.1} {:>12.1} {:>14.2} {:>16}",
            row["kernel"].as_str().unwrap_or_default(),
            number("articles_of_600_words_per_s"),
            number("reading_articles_of_600_words_per_s"),
            number("times_as_long"),
            format!("{:.2} and {:.2}", number("a_quarter_at_most"), number("a_quarter_at_least")),
        )?;
    }
    Ok(Exit::Fine)
}
