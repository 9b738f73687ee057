//! The most int8 products a second that one thread of this machine can do, for the roofline in
//! `benches/README.md`.
//!
//! `cargo run --release -p demarche-nn --example peak`. A loop of independent multiply-add instructions on
//! registers alone, no memory touched: `vpdpbusd` on 512 bits where the processor has AVX512-VNNI, else
//! `vpmaddubsw` and `vpmaddwd` on 256 bits. Prints one JSON object: the instruction and products a second.
#[cfg(target_arch = "x86_64")]
fn main() {
    let found = if is_x86_feature_detected!("avx512vnni") && is_x86_feature_detected!("avx512bw") {
        // SAFETY: the processor has the instructions, as just asked.
        Some(("vpdpbusd", best(|n| unsafe { x86::vnni(n) }, 64)))
    } else if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the instructions, as just asked.
        Some(("vpmaddubsw", best(|n| unsafe { x86::avx2(n) }, 32)))
    } else {
        None
    };
    match found {
        Some((name, rate)) => println!("{{\"instruction\": \"{name}\", \"products_per_s\": {rate:.0}}}"),
        None => println!("{{\"instruction\": null, \"products_per_s\": null}}"),
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn main() {
    println!("{{\"instruction\": null, \"products_per_s\": null}}");
}

/// Products a second in the best of several tries; one step of `run` is twelve instructions of `width` products.
#[cfg(target_arch = "x86_64")]
fn best(run: impl Fn(u64) -> i32, width: u64) -> f64 {
    let steps = 20_000_000;
    let mut best = 0.0f64;
    for _ in 0..9 {
        let start = std::time::Instant::now();
        std::hint::black_box(run(std::hint::black_box(steps)));
        best = best.max((12 * steps * width) as f64 / start.elapsed().as_secs_f64());
    }
    best
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    /// `steps` times twelve `vpdpbusd` on 512 bits.
    ///
    /// # Safety
    /// The processor has AVX512-VNNI.
    #[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
    pub(super) unsafe fn vnni(steps: u64) -> i32 {
        let (a, b) = (_mm512_set1_epi8(3), _mm512_set1_epi8(5));
        let mut sums = [_mm512_setzero_si512(); 12];
        for _ in 0..steps {
            for sum in &mut sums {
                *sum = _mm512_dpbusd_epi32(*sum, a, b);
            }
        }
        sums.iter().fold(0, |n, s| n ^ _mm512_reduce_add_epi32(*s))
    }

    /// `steps` times twelve products of 32 bytes on 256 bits, widened and added up.
    ///
    /// # Safety
    /// The processor has AVX2.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(steps: u64) -> i32 {
        let (b, ones) = (_mm256_set1_epi8(5), _mm256_set1_epi16(1));
        let mut sums = [_mm256_set1_epi32(3); 12];
        for _ in 0..steps {
            for sum in &mut sums {
                // The sum itself is an operand, so that the compiler cannot do it once for all steps.
                let pairs = _mm256_maddubs_epi16(*sum, b);
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
            }
        }
        let mut lanes = [0i32; 8];
        // SAFETY: `lanes` has room for the eight lanes.
        unsafe {
            _mm256_storeu_si256(
                lanes.as_mut_ptr().cast(),
                sums.iter().fold(sums[0], |a, b| _mm256_xor_si256(a, *b)),
            )
        };
        lanes.iter().fold(0, |n, l| n ^ l)
    }
}
