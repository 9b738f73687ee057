//! Prints the reports of records, one document a line, each report with the keys under which it is filed.
//!
//!     cargo run --release -p demarche-happenings --example reports -- RECORDS.jsonl…
//!
//! `training/pairs.py` draws pairs to be labelled from it; nothing here scores anything.

use std::io::{BufRead as _, Write as _};

use demarche_core::Record;
use demarche_happenings::{Day, DocKey, Filing, Tables, blocking, reports};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tables = Tables::embedded();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::env::args().skip(1) {
        for line in std::io::BufReader::new(std::fs::File::open(&path)?).lines() {
            let record: Record = serde_json::from_str(&line?)?;
            let known_on = record.document.published.as_deref().and_then(Day::parse);
            let filing = Filing {
                key: DocKey::new(format!("d-{}", record.document.id)),
                known_on: known_on.unwrap_or(Day::from_number(0)),
                credit: None,
                copy_of: None,
            };
            let document = reports(&record, &filing, tables);
            let keys: Vec<Vec<String>> = document.reports.iter().map(|r| blocking::keys(r, tables)).collect();
            let days: Vec<i32> = document.reports.iter().map(|r| blocking::day(r).number()).collect();
            serde_json::to_writer(
                &mut out,
                &serde_json::json!({ "document": document, "keys": keys, "days": days }),
            )?;
            writeln!(out)?;
        }
    }
    Ok(())
}
