//! Scores happenings on records that were made before, and writes what the weights are learnt from
//! (`training/happenings.py`); `demarche eval happenings` does the same from articles.
//!
//!     cargo run --release -p demarche-eval --example happenings -- CORPUS RECORDS.jsonl…
//!         [--same FILE] [--features FILE] [--errors]

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use demarche_core::{Document, Record};
use demarche_eval::happenings;
use demarche_happenings::Tables;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let corpus = PathBuf::from(arguments.next().ok_or("no corpus")?);
    let (mut records, mut order): (BTreeMap<String, Record>, Vec<Document>) = Default::default();
    let mut tables = Tables::embedded().clone();
    let mut features = None;
    let mut errors = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--same" => {
                let same = std::fs::read_to_string(arguments.next().ok_or("no file after --same")?)?;
                tables = Tables::with_weights(&same)?;
            }
            "--features" => features = Some(arguments.next().ok_or("no file after --features")?),
            "--errors" => errors = true,
            path => {
                for line in std::io::BufReader::new(std::fs::File::open(Path::new(path))?).lines() {
                    let record: Record = serde_json::from_str(&line?)?;
                    order.push(Document::from_parts(&record.document.id, None, "", None));
                    records.insert(record.document.id.clone(), record);
                }
            }
        }
    }
    let mut find = |documents: &[&Document]| -> Vec<Record> {
        documents.iter().filter_map(|d| records.get(&d.id).cloned()).collect()
    };
    let report = match features {
        None => happenings::run(&corpus, order, &mut find, &tables, None)?,
        Some(path) => {
            let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
            let mut write = |same: bool, lines: &[(String, f64)]| {
                let lines: Vec<String> = lines.iter().map(|(name, bits)| format!("{name}={bits}")).collect();
                let _ = writeln!(file, "{}\t{}", u8::from(same), lines.join("\t"));
            };
            happenings::run(&corpus, order, &mut find, &tables, Some(&mut write))?
        }
    };
    print!("{}", report.table);
    for error in report.errors.iter().filter(|_| errors) {
        println!("{error}");
    }
    Ok(())
}
