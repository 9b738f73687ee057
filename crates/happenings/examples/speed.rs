//! How fast documents are kept, and whether the twenty-thousandth takes longer than the two-thousandth.
//!
//!     cargo run --release -p demarche-happenings --example speed -- RECORDS.jsonl… [--documents N]
//!
//! The records are used again and again under other ids, each time three days later, until there are N of them. What
//! is measured is making reports, filing and settling, one document after another, in memory; reading the records
//! is not.

use std::io::BufRead as _;
use std::time::{Duration, Instant};

use demarche_core::Record;
use demarche_happenings::{Day, DocKey, Filing, Memory, Ready, Tables, reports, settle};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut records, mut wanted): (Vec<Record>, usize) = (Vec::new(), 20_000);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--documents" {
            wanted = arguments.next().ok_or("no number")?.parse()?;
            continue;
        }
        for line in std::io::BufReader::new(std::fs::File::open(&argument)?).lines() {
            records.push(serde_json::from_str(&line?)?);
        }
    }
    records.retain(|r| r.document.published.as_deref().and_then(Day::parse).is_some());
    records.sort_by(|a, b| a.document.published.cmp(&b.document.published));
    let tables = Tables::embedded();
    let (mut shelf, mut ready) = (Memory::new(), Ready::default());
    let (mut spent, mut marks) = (Vec::new(), Vec::new());
    // Rounds are interleaved: the n-th use of every record stands beside those of its days.
    let rounds = wanted.div_ceil(records.len());
    let mut all: Vec<(Day, usize, usize)> = Vec::new();
    for round in 0..rounds {
        for (i, record) in records.iter().enumerate() {
            let day =
                record.document.published.as_deref().and_then(Day::parse).unwrap_or(Day::from_number(0));
            // Whole years apart, so that a day has as many documents as in life.
            all.push((day.plus(round as i32 * 2000), round, i));
        }
    }
    all.sort();
    all.truncate(wanted);
    for batch in all.chunks(100) {
        let start = Instant::now();
        let mut filed = 0;
        for (day, round, i) in batch {
            let key = DocKey::new(format!("d-{}x{round}", records[*i].document.id));
            let filing = Filing { key, known_on: *day, credit: None, copy_of: None };
            let new = shelf.file(reports(&records[*i], &filing, tables), tables);
            let Ok(settled) = settle(&mut shelf, &mut ready, &new, tables);
            shelf.keep(&settled);
            filed += new.len();
        }
        spent.push(start.elapsed());
        marks.push(filed);
    }
    let rate =
        |part: &[Duration]| 100.0 * part.len() as f64 / part.iter().map(Duration::as_secs_f64).sum::<f64>();
    println!(
        "{} documents, {} reports, {} happenings",
        all.len(),
        marks.iter().sum::<usize>(),
        shelf.happenings().count()
    );
    println!("{:.0} documents a second", rate(&spent));
    for (from, to) in [(0, 20), (20, 40), (90, 110), (180, 200)] {
        if let Some(part) = spent.get(from..to.min(spent.len())).filter(|p| !p.is_empty()) {
            println!("documents {} to {}: {:.0} a second", from * 100, to * 100, rate(part));
        }
    }
    Ok(())
}
