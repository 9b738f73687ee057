//! Measures how rare words and actors are: prints `data/lexicon/rarity.tsv`.
//!
//!     cargo run --release -p demarche-happenings --example rarity -- WORDS.jsonl… -- ACTORS.jsonl…
//!
//! Every argument is a file of records as `demarche read --format json` prints them. The words of all of them are
//! counted, by document; actors only in those after `--`, by report, since only there do outlets write of the
//! affairs of states.

use std::collections::BTreeMap;
use std::io::BufRead as _;

use demarche_core::Record;
use demarche_happenings::words::Told;
use demarche_happenings::{Day, DocKey, Filing, Tables, reports};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tables = Tables::embedded();
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    let mut actors: BTreeMap<String, u32> = BTreeMap::new();
    let (mut documents, mut told, mut with_actors) = (0u32, 0u32, false);
    for path in std::env::args().skip(1) {
        if path == "--" {
            with_actors = true;
            continue;
        }
        for line in std::io::BufReader::new(std::fs::File::open(&path)?).lines() {
            let record: Record = serde_json::from_str(&line?)?;
            documents += 1;
            for stem in Told::of(&record.document.text, tables).stems {
                *words.entry(stem).or_default() += 1;
            }
            if with_actors {
                let known_on = record.document.published.as_deref().and_then(Day::parse);
                let known_on = known_on.unwrap_or(Day::from_number(0));
                let key = DocKey::new(format!("d-{}", record.document.id));
                let filing = Filing { key, known_on, credit: None, copy_of: None };
                for report in reports(&record, &filing, tables).reports {
                    told += 1;
                    let mut keys: Vec<&str> = report.named().map(|p| p.actor.as_str()).collect();
                    keys.sort_unstable();
                    keys.dedup();
                    for key in keys {
                        *actors.entry(key.to_owned()).or_default() += 1;
                    }
                }
            }
        }
    }
    println!(
        "# How much it says that a document or report names something: the logarithm to base two of one in how many\n\
         # do, counted over {documents} documents and {told} reports (`cargo run -p demarche-happenings --example\n\
         # rarity`).\n\
         # of      word (a stem), actor (a key), or default (for what is not listed: `word`, or what an actor is)\n\
         # key     which\n# bits\n\
         # source: measured by this project on releases of the State Department and the White House, Wikinews (CC BY\n\
         # 2.5) and ECB+ train (CC BY 3.0); licence: CC0 1.0\nof\tkey\tbits"
    );
    for (kind, bits) in
        [("country", 6.5), ("group", 7.0), ("organization", 8.0), ("person", 10.0), ("unnamed", 7.0)]
    {
        println!("default\t{kind}\t{bits}");
    }
    println!("default\tword\t{:.1}", f64::from(documents).log2());
    // What is in fewer than these is not told apart from what is in none.
    for (key, n) in actors.iter().filter(|(_, n)| **n >= 12) {
        println!("actor\t{key}\t{:.1}", (f64::from(told) / f64::from(*n)).log2());
    }
    for (word, n) in words.iter().filter(|(_, n)| **n >= 6) {
        println!("word\t{word}\t{:.1}", (f64::from(documents) / f64::from(*n)).log2());
    }
    Ok(())
}
