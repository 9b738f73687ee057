//! Wordpieces per second of a random six-layer encoder on one thread, for all kernels of this machine in one run.
//!
//! `cargo run --release -p demarche-nn --example speed [KERNEL,...] [SECONDS]`. Sentence lengths follow a fixed pattern
//! around 27 wordpieces, 512 wordpieces a batch. The kernels take turns, a batch each, so that a change of the
//! machine's clock or load meets all of them. Prints of each the load time, the rate of the best and of the middle batch,
//! and how many times as fast it is as the last one: the middle of the rounds' ratios, and between which two values
//! half of the rounds lie.
use demarche_nn::{Batch, Encoder, Kernel, Scratch, Vectors, WeightFile};
use std::time::Instant;

#[path = "../tests/common/mod.rs"]
mod common;

fn main() {
    let mut args = std::env::args().skip(1);
    let wanted = args.next();
    let wanted: Option<Vec<&str>> = wanted.as_deref().filter(|w| *w != "all").map(|w| w.split(',').collect());
    let seconds: f64 = args.next().and_then(|s| s.parse().ok()).unwrap_or(10.0);
    let sizes =
        common::Sizes { vocabulary: 30_522, positions: 512, cases: 8, dim: 384, inner: 1536, layers: 6 };
    let bytes = common::random_encoder(1, sizes).0.bytes();
    let file = WeightFile::parse(&bytes).expect("a weight file");
    let mut random = common::Random(2);
    let mut batch = Batch::new();
    for length in [27, 14, 40, 22, 31, 9, 55, 26, 18, 33, 24, 29, 12, 45, 20, 27, 36, 16, 28] {
        let (ids, cases) = common::random_sequence(&mut random, sizes, length);
        batch.push(&ids, &cases).expect("as many classes as ids");
    }
    let mut encoders = Vec::new();
    for kernel in Kernel::available() {
        // The plain kernel takes a hundred times as long; it runs where it is asked for.
        let runs = match &wanted {
            Some(names) => names.contains(&kernel.name()),
            None => kernel != Kernel::Scalar || Kernel::available().len() == 1,
        };
        if runs {
            let start = Instant::now();
            let encoder = Encoder::load_with(&file, kernel).expect("an encoder");
            encoders.push((encoder, start.elapsed().as_secs_f64()));
        }
    }
    let (mut scratch, mut out) = (Scratch::new(), Vectors::default());
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); encoders.len()];
    let begin = Instant::now();
    while times[0].len() < 5 || begin.elapsed().as_secs_f64() < seconds {
        for ((encoder, _), times) in encoders.iter().zip(&mut times) {
            let start = Instant::now();
            encoder.forward_into(&batch, &mut scratch, &mut out).expect("a valid batch");
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let last = times.last().cloned().unwrap_or_default();
    for ((encoder, load), own) in encoders.iter().zip(times) {
        let ratios = sorted(last.iter().zip(&own).map(|(last, own)| last / own).collect());
        let own = sorted(own);
        let (n, rate) = (own.len(), |time: f64| batch.pieces() as f64 / time);
        println!(
            "{:<12} load {:>5.1} ms, best {:>6.0} wordpieces/s, middle {:>6.0}, {:.2} times the last ({:.2} to {:.2})",
            encoder.kernel().name(),
            load * 1e3,
            rate(own[0]),
            rate(own[n / 2]),
            ratios[n / 2],
            ratios[n / 4],
            ratios[3 * n / 4],
        );
    }
}
