//! Wordpieces per second of a random six-layer encoder on one thread, for each kernel of this machine.
//!
//! `cargo run --release -p demarche-nn --example speed [KERNEL] [SECONDS]`. Sentence lengths follow a fixed pattern
//! around 27 wordpieces, 512 wordpieces a batch. Prints the load time and the best and middle of the timed batches.
use demarche_nn::{Batch, Encoder, Kernel, Scratch, Vectors, WeightFile};
use std::time::Instant;

#[path = "../tests/common/mod.rs"]
mod common;

fn main() {
    let mut args = std::env::args().skip(1);
    let wanted = args.next();
    let seconds: f64 = args.next().and_then(|s| s.parse().ok()).unwrap_or(3.0);
    let sizes =
        common::Sizes { vocabulary: 30_522, positions: 512, cases: 8, dim: 384, inner: 1536, layers: 6 };
    let bytes = common::random_encoder(1, sizes).0.bytes();
    let mut random = common::Random(2);
    let mut batch = Batch::new();
    for length in [27, 14, 40, 22, 31, 9, 55, 26, 18, 33, 24, 29, 12, 45, 20, 27, 36, 16, 28] {
        let (ids, cases) = common::random_sequence(&mut random, sizes, length);
        batch.push(&ids, &cases).expect("as many classes as ids");
    }
    for kernel in Kernel::available() {
        if wanted.as_deref().is_some_and(|name| name != kernel.name()) {
            continue;
        }
        let start = Instant::now();
        let file = WeightFile::parse(&bytes).expect("a weight file");
        let encoder = Encoder::load_with(&file, kernel).expect("an encoder");
        let load = start.elapsed().as_secs_f64();
        let (mut scratch, mut out) = (Scratch::new(), Vectors::default());
        let mut times = Vec::new();
        let begin = Instant::now();
        while times.len() < 3 || begin.elapsed().as_secs_f64() < seconds {
            let start = Instant::now();
            encoder.forward_into(&batch, &mut scratch, &mut out).expect("a valid batch");
            times.push(start.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let rate = |time: f64| batch.pieces() as f64 / time;
        println!(
            "{kernel}: load {:.1} ms, best {:.0} wordpieces/s, middle {:.0}",
            load * 1e3,
            rate(times[0]),
            rate(times[times.len() / 2])
        );
    }
}
