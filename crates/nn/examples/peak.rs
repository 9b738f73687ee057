//! The most int8 products a second that one thread of this machine can do, for the roofline in
//! `benches/README.md`.
//!
//! `cargo run --release -p demarche-nn --example peak`. Loops of independent instructions on registers alone, no memory
//! touched: for each kernel of the machine that has a loop here, the instructions that its products cannot do without.
//! Prints one JSON object: the kernels, fastest first and without the plain one, and for each its instruction and
//! products a second, or null.
use demarche_nn::Kernel;

fn main() {
    let mut kernels = Kernel::available();
    if kernels.len() > 1 {
        kernels.retain(|kernel| *kernel != Kernel::Scalar);
    }
    let entries: Vec<String> = kernels
        .into_iter()
        .map(|kernel| match peak(kernel) {
            Some((instruction, rate)) => format!(
                "{{\"kernel\": \"{kernel}\", \"instruction\": \"{instruction}\", \"products_per_s\": {rate:.0}}}"
            ),
            None => format!("{{\"kernel\": \"{kernel}\", \"instruction\": null, \"products_per_s\": null}}"),
        })
        .collect();
    println!("[{}]", entries.join(", "));
}

#[cfg(target_arch = "x86_64")]
fn peak(kernel: Kernel) -> Option<(&'static str, f64)> {
    // `Kernel::available` named the kernel, so the machine has its instructions.
    match kernel {
        // SAFETY: as just said.
        Kernel::Vnni => Some(("vpdpbusd zmm", best(|n| unsafe { x86::vnni(n) }, 64))),
        // SAFETY: likewise.
        Kernel::AvxVnni => Some(("vpdpbusd ymm", best(|n| unsafe { x86::avxvnni(n) }, 32))),
        // SAFETY: likewise.
        Kernel::Avx2 => Some(("vpmaddubsw and vpaddw", best(|n| unsafe { x86::avx2(n) }, 32))),
        _ => None,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn peak(_: Kernel) -> Option<(&'static str, f64)> {
    None
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

    /// `steps` times twelve `vpdpbusd` on 256 bits.
    ///
    /// # Safety
    /// The processor has AVX-VNNI.
    #[target_feature(enable = "avx2,avxvnni")]
    pub(super) unsafe fn avxvnni(steps: u64) -> i32 {
        let (a, b) = (_mm256_set1_epi8(3), _mm256_set1_epi8(5));
        let mut sums = [_mm256_setzero_si256(); 12];
        for _ in 0..steps {
            for sum in &mut sums {
                *sum = _mm256_dpbusd_avx_epi32(*sum, a, b);
            }
        }
        fold(&sums)
    }

    /// `steps` times twelve `vpmaddubsw`, each added up in 16 bits.
    ///
    /// # Safety
    /// The processor has AVX2.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(steps: u64) -> i32 {
        let b = _mm256_set1_epi8(5);
        let mut sums = [_mm256_set1_epi16(3); 12];
        for _ in 0..steps {
            for sum in &mut sums {
                // The sum itself is an operand, so that the compiler cannot do it once for all steps.
                *sum = _mm256_add_epi16(*sum, _mm256_maddubs_epi16(*sum, b));
            }
        }
        fold(&sums)
    }

    #[target_feature(enable = "avx2")]
    fn fold(sums: &[__m256i]) -> i32 {
        let mut lanes = [0i32; 8];
        let all = sums.iter().fold(_mm256_setzero_si256(), |a, b| _mm256_xor_si256(a, *b));
        // SAFETY: `lanes` has room for the eight lanes.
        unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), all) };
        lanes.iter().fold(0, |n, l| n ^ l)
    }
}
