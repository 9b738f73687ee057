//! The encoder on given sequences: how long it takes on one thread, and its vectors.
//!
//! `cargo run --release -p demarche-nn --example sequences WEIGHTS SEQUENCES OUT [KERNEL]`. SEQUENCES has one
//! sequence a line: wordpiece ids parted by spaces, a tab, letter-case classes parted by spaces, a tab, and likewise
//! the wordpieces, counted from 0, with which places begin. Batches are of
//! 768 wordpieces, sequences taken in the order given. Prints one JSON object: kernel, wordpieces, and the seconds
//! of each of seven rounds after one that is not counted. OUT takes each sequence's first vector, as
//! little-endian `f32`. `benches/README.md` says what it is for.
use demarche_nn::{Batch, Encoder, Kernel, Scratch, Vectors, WeightFile};
use std::error::Error;
use std::time::Instant;

const BATCH_PIECES: usize = 768;
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut next = |what: &str| args.next().ok_or(format!("no {what} given"));
    let bytes = std::fs::read(next("WEIGHTS")?)?;
    let lines = std::fs::read_to_string(next("SEQUENCES")?)?;
    let out = next("OUT")?;
    let kernel = match next("KERNEL") {
        Ok(name) => Kernel::from_name(&name).ok_or("unknown kernel")?,
        Err(_) => Kernel::best(),
    };
    let encoder = Encoder::load_with(&WeightFile::parse(&bytes)?, kernel)?;
    let mut batches = vec![Batch::new()];
    for line in lines.lines() {
        let [ids, cases, places] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err("a line without two tabs".into());
        };
        let ids = ids.split(' ').map(str::parse).collect::<Result<Vec<u32>, _>>()?;
        let cases = cases.split(' ').map(str::parse).collect::<Result<Vec<u8>, _>>()?;
        let places = places.split(' ').map(|p| Ok((p.parse()?, p.parse()?)));
        let places = places.collect::<Result<Vec<_>, std::num::ParseIntError>>()?;
        if batches.last().is_some_and(|b| b.pieces() >= BATCH_PIECES) {
            batches.push(Batch::new());
        }
        let last = batches.len() - 1;
        batches[last].push_places(&ids, &cases, &places)?;
    }
    let (mut scratch, mut vectors) = (Scratch::new(), Vectors::default());
    let mut first = Vec::new();
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        let start = Instant::now();
        for batch in &batches {
            encoder.forward_into(batch, &mut scratch, &mut vectors)?;
            if round == 0 {
                for sequence in 0..batch.sequences() {
                    let row = vectors.first.row(batch.place_range(sequence).start);
                    first.extend(row.iter().flat_map(|v| v.to_le_bytes()));
                }
            }
        }
        if round > 0 {
            rounds.push(format!("{:.6}", start.elapsed().as_secs_f64()));
        }
    }
    std::fs::write(out, first)?;
    let pieces: usize = batches.iter().map(Batch::pieces).sum();
    println!("{{\"kernel\": \"{kernel}\", \"pieces\": {pieces}, \"seconds\": [{}]}}", rounds.join(", "));
    Ok(())
}
