//! The whole encoder: equal to the bit on every kernel and in every batch, close to a plain `f64` version, and
//! never panicking on a broken file.
mod common;

use common::{Dense, Model, Random, Sizes, Tensors, random_encoder, random_sequence};
use demarche_nn::{Batch, BatchError, Encoder, Kernel, Scratch, WeightError, WeightFile};

const SMALL: Sizes = Sizes { vocabulary: 50, positions: 140, cases: 8, dim: 96, inner: 200, layers: 3 };
const TINY: Sizes = Sizes { vocabulary: 9, positions: 5, cases: 2, dim: 32, inner: 7, layers: 2 };

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|v| v.to_bits()).collect()
}

fn batch(sequences: &[(Vec<u32>, Vec<u8>)]) -> Batch {
    let mut batch = Batch::new();
    for (ids, cases) in sequences {
        batch.push(ids, cases).unwrap();
    }
    batch
}

fn sequences(seed: u32, sizes: Sizes, lengths: &[usize]) -> Vec<(Vec<u32>, Vec<u8>)> {
    let mut random = Random(seed);
    lengths.iter().map(|&n| random_sequence(&mut random, sizes, n)).collect()
}

#[test]
fn encoder_is_equal_on_all_kernels_and_threads() {
    let bytes = random_encoder(7, SMALL).0.bytes();
    let file = WeightFile::parse(&bytes).unwrap();
    let batch = batch(&sequences(8, SMALL, &[1, 0, 17, 16, 33, 5, 140, 64, 64, 2]));
    let run = |kernel| {
        Encoder::load_with(&file, kernel).unwrap().forward(&batch, &mut Scratch::new()).unwrap().first
    };
    let scalar = run(Kernel::Scalar);
    assert!(scalar.as_slice().iter().all(|v| v.is_finite()));
    for kernel in Kernel::available() {
        assert!(bits(run(kernel).as_slice()) == bits(scalar.as_slice()), "{kernel}");
    }
    let encoder = Encoder::load(&file).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let out = encoder.forward(&batch, &mut Scratch::new()).unwrap().first;
                assert!(bits(out.as_slice()) == bits(scalar.as_slice()));
            });
        }
    });
}

/// A file laid out for use in place gives the same bits, on a boundary and off it, and keeps what else it holds.
#[test]
fn an_arranged_file_is_the_same_encoder() {
    let (mut tensors, _) = random_encoder(7, SMALL);
    let plain = tensors.bytes();
    let file = WeightFile::parse(&plain).unwrap();
    let arranged = demarche_nn::arrange(&plain, |_| true).unwrap();
    let batch = batch(&sequences(8, SMALL, &[1, 17, 64]));
    let expected = Encoder::load(&file).unwrap().forward(&batch, &mut Scratch::new()).unwrap().first;
    let mut room = vec![0; arranged.len() + 128];
    for shift in [0, 4] {
        let start = room.as_ptr().align_offset(64) + shift;
        room[start..][..arranged.len()].copy_from_slice(&arranged);
        let file = WeightFile::parse(&room[start..][..arranged.len()]).unwrap();
        assert_eq!(file.metadata()["model"], "random");
        assert_eq!(
            file.tensor_f32("emb.pos.weight"),
            WeightFile::parse(&plain).unwrap().tensor_f32("emb.pos.weight")
        );
        for kernel in Kernel::available() {
            let encoder = Encoder::load_with(&file, kernel).unwrap();
            let out = encoder.forward(&batch, &mut Scratch::new()).unwrap().first;
            assert!(bits(out.as_slice()) == bits(expected.as_slice()), "{kernel}");
        }
    }
    assert!(
        WeightFile::parse(&demarche_nn::arrange(&plain, |_| false).unwrap()).unwrap().metadata().is_empty()
    );
    // Panels that do not go with the number of channels are refused.
    tensors.tensor("enc.0.out.scale").2 = vec![SMALL.dim - 40];
    tensors.tensor("enc.0.out.scale").3.truncate(4 * (SMALL.dim - 40));
    let wrong = demarche_nn::arrange(&tensors.bytes(), |_| true).unwrap();
    let error = Encoder::load(&WeightFile::parse(&wrong).unwrap()).unwrap_err();
    assert!(matches!(error, WeightError::Shape { tensor, .. } if tensor == "enc.0.out.weight"));
}

/// The same on every processor: the number was computed on x86-64 and confirmed on 64-bit ARM (under emulation).
#[test]
fn encoder_gives_the_recorded_bits() {
    let bytes = random_encoder(7, SMALL).0.bytes();
    let batch = batch(&sequences(8, SMALL, &[3, 21, 50]));
    let encoder = Encoder::load(&WeightFile::parse(&bytes).unwrap()).unwrap();
    let out = encoder.forward(&batch, &mut Scratch::new()).unwrap().first;
    // FNV-1a over the bytes of all values.
    let hash =
        out.as_slice().iter().flat_map(|v| v.to_le_bytes()).fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(hash, 0x4129_4e63_4f2d_f674, "{hash:#018x}");
}

#[test]
fn a_sequence_does_not_depend_on_its_batch() {
    let bytes = random_encoder(9, SMALL).0.bytes();
    let encoder = Encoder::load(&WeightFile::parse(&bytes).unwrap()).unwrap();
    let mut scratch = Scratch::new();
    let mut random = Random(10);
    for trial in 0..12 {
        let lengths: Vec<usize> = (0..1 + random.below(9)).map(|_| random.below(60)).collect();
        let all = sequences(100 + trial, SMALL, &lengths);
        let together = batch(&all);
        let out = encoder.forward(&together, &mut scratch).unwrap().first;
        for (i, sequence) in all.iter().enumerate() {
            let alone = encoder.forward(&batch(std::slice::from_ref(sequence)), &mut scratch).unwrap().first;
            let range = together.range(i);
            let part = &out.as_slice()[range.start * SMALL.dim..range.end * SMALL.dim];
            assert!(bits(part) == bits(alone.as_slice()), "trial {trial}, sequence {i} of {lengths:?}");
        }
    }
}

#[test]
fn encoder_is_close_to_f64() {
    let (tensors, model) = random_encoder(11, SMALL);
    let bytes = tensors.bytes();
    let encoder = Encoder::load(&WeightFile::parse(&bytes).unwrap()).unwrap();
    assert_eq!((encoder.dim(), encoder.layers(), encoder.max_length()), (96, 3, 140));
    assert_eq!((encoder.vocabulary(), encoder.case_classes()), (50, 8));
    for sequence in sequences(12, SMALL, &[1, 7, 40, 140]) {
        let out = encoder.forward(&batch(std::slice::from_ref(&sequence)), &mut Scratch::new()).unwrap();
        let exact = reference(&model, SMALL.dim, &sequence.0, &sequence.1, SMALL.layers, &each(&sequence.0));
        for (r, exact) in exact.chunks(SMALL.dim).enumerate() {
            for out in [&out.first, &out.last] {
                let cosine = cosine(out.row(r), exact);
                assert!(cosine > 0.99, "piece {r}: {cosine}");
            }
        }
    }
}

fn each(ids: &[u32]) -> Vec<usize> {
    (0..ids.len()).collect()
}

/// Layers after the first ones work on the first wordpieces of places alone: equal to the bit on every kernel and in
/// any company, close to `f64`.
#[test]
fn later_layers_see_places_only() {
    let (tensors, model) = random_encoder(11, SMALL);
    let mut random = Random(21);
    let all: Vec<_> = sequences(12, SMALL, &[1, 7, 40, 0, 100, 33, 64])
        .into_iter()
        .map(|(ids, cases)| {
            let mut places = Vec::new();
            let mut at = 0;
            while at < ids.len() {
                let end = (at + 1 + random.below(3)).min(ids.len());
                places.push((at as u32, end as u32 - 1));
                at = end + random.below(2);
            }
            (ids, cases, places)
        })
        .collect();
    let mut together = Batch::new();
    for (ids, cases, places) in &all {
        together.push_places(ids, cases, places).unwrap();
    }
    for full in 0..=SMALL.layers {
        let bytes = tensors.bytes_with(&[("full", &full.to_string())]);
        let file = WeightFile::parse(&bytes).unwrap();
        let encoder = Encoder::load(&file).unwrap();
        assert_eq!(encoder.full_layers(), full);
        let out = encoder.forward(&together, &mut Scratch::new()).unwrap();
        for kernel in Kernel::available() {
            let encoder = Encoder::load_with(&file, kernel).unwrap();
            let other = encoder.forward(&together, &mut Scratch::new()).unwrap();
            assert!(bits(other.first.as_slice()) == bits(out.first.as_slice()), "{kernel}, {full}");
            assert!(bits(other.last.as_slice()) == bits(out.last.as_slice()), "{kernel}, {full}");
        }
        for (i, (ids, cases, places)) in all.iter().enumerate() {
            let mut alone = Batch::new();
            alone.push_places(ids, cases, places).unwrap();
            let alone = encoder.forward(&alone, &mut Scratch::new()).unwrap();
            let firsts: Vec<usize> = places.iter().map(|(first, _)| *first as usize).collect();
            let exact = reference(&model, SMALL.dim, ids, cases, full, &firsts);
            for (r, row) in together.place_range(i).enumerate() {
                assert!(bits(alone.first.row(r)) == bits(out.first.row(row)), "sequence {i}, {full}");
                assert!(bits(alone.last.row(r)) == bits(out.last.row(row)), "sequence {i}, {full}");
                let cosine = cosine(out.first.row(row), &exact[r * SMALL.dim..][..SMALL.dim]);
                assert!(cosine > 0.99, "sequence {i}, place {r}, {full}: {cosine}");
            }
        }
    }
    let wrong = tensors.bytes_with(&[("full", "4")]);
    let error = Encoder::load(&WeightFile::parse(&wrong).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "metadata `full` is \"4\", expected 0 to 3");
}

#[test]
fn two_encoders_of_a_file_share_their_word_vectors() {
    let (mut both, mut other) = (random_encoder(7, SMALL).0, random_encoder(9, SMALL).0);
    let word = |name: &str| name.starts_with("emb.word.");
    for tensor in other.0.iter().filter(|t| !word(&t.0)) {
        let (name, kind, shape, bytes) = tensor.clone();
        both.0.push((format!("other.{name}"), kind, shape, bytes));
    }
    for name in ["emb.word.weight", "emb.word.scale"] {
        *other.tensor(name) = both.tensor(name).clone();
    }
    let (both, other) =
        (both.bytes_with(&[("full", "3"), ("other.full", "1")]), other.bytes_with(&[("full", "1")]));
    let batch = batch(&sequences(8, SMALL, &[1, 17, 64]));
    let run = |encoder: Encoder<'_>| {
        assert_eq!(encoder.full_layers(), 1);
        encoder.forward(&batch, &mut Scratch::new()).unwrap().first
    };
    let under =
        Encoder::load_under(&WeightFile::parse(&both).unwrap(), "other.", Kernel::best()).map(run).unwrap();
    let alone = Encoder::load(&WeightFile::parse(&other).unwrap()).map(run).unwrap();
    assert!(bits(under.as_slice()) == bits(alone.as_slice()));
    let missing = Encoder::load_under(&WeightFile::parse(&both).unwrap(), "third.", Kernel::best());
    assert_eq!(missing.unwrap_err().to_string(), "weight file has no tensor `third.enc.0.qkv.weight`");
}

#[test]
fn batch_errors_name_the_place() {
    let bytes = random_encoder(13, TINY).0.bytes();
    let encoder = Encoder::load(&WeightFile::parse(&bytes).unwrap()).unwrap();
    let mut scratch = Scratch::new();
    let mut run = |ids: &[u32], cases: &[u8]| {
        let batch = batch(&[(vec![1], vec![1]), (ids.to_vec(), cases.to_vec())]);
        encoder.forward(&batch, &mut scratch).map(|out| out.first.rows())
    };
    assert_eq!(run(&[8, 9], &[0, 0]), Err(BatchError::Id { position: 2, id: 9, size: 9 }));
    assert_eq!(run(&[8, 8], &[0, 2]), Err(BatchError::Case { position: 2, case: 2, size: 2 }));
    assert_eq!(run(&[0; 6], &[0; 6]), Err(BatchError::TooLong { sequence: 1, length: 6, limit: 5 }));
    assert_eq!(run(&[0; 5], &[0; 5]), Ok(6));
    assert!(Batch::new().push(&[1, 2], &[0]).is_err());
    let place = Batch::new().push_places(&[1, 2], &[0, 0], &[(0, 0), (1, 2)]);
    assert_eq!(place, Err(BatchError::Place { sequence: 0, piece: 2, length: 2 }));
    assert_eq!(encoder.forward(&Batch::new(), &mut scratch).map(|out| out.first.rows()), Ok(0));
}

/// Loading and running must each end in a result, whatever the bytes are.
fn load(bytes: &[u8]) -> Result<Encoder<'_>, WeightError> {
    Encoder::load(&WeightFile::parse(bytes)?)
}

#[test]
fn wrong_tensors_are_named() {
    let (good, _) = random_encoder(14, TINY);
    assert!(load(&good.bytes()).is_ok());
    for (index, (name, ..)) in good.0.iter().enumerate() {
        if name.ends_with(".bias") && !name.contains("norm") {
            continue; // The biases of linear layers may be absent.
        }
        let mut broken = good.clone();
        broken.0.remove(index);
        let error = load(&broken.bytes()).unwrap_err();
        assert!(matches!(error, WeightError::Missing { .. }), "{name}: {error}");
    }
    let broken = |change: &dyn Fn(&mut Tensors)| {
        let mut tensors = good.clone();
        change(&mut tensors);
        load(&tensors.bytes()).unwrap_err().to_string()
    };
    let shape = broken(&|t| t.tensor("enc.1.up.weight").2 = vec![32, 7]);
    assert!(shape.contains("enc.1.up"), "{shape}");
    let kind = broken(&|t| t.tensor("enc.0.out.weight").1 = safetensors::Dtype::U8);
    assert_eq!(kind, "tensor `enc.0.out.weight` holds U8, expected I8");
    let nan = broken(&|t| t.tensor("emb.pos.weight").3[..4].copy_from_slice(&f32::NAN.to_le_bytes()));
    assert_eq!(nan, "tensor `emb.pos.weight` holds a number that is not finite");
    let low = broken(&|t| t.tensor("enc.1.down.weight").3[3] = 0x80);
    assert_eq!(low, "tensor `enc.1.down.weight` holds -128, outside the symmetric range");
    let negative = broken(&|t| t.tensor("enc.1.down.scale").3[..4].copy_from_slice(&(-1f32).to_le_bytes()));
    assert_eq!(negative, "tensor `enc.1.down.scale` holds a negative scale");
}

#[test]
fn corrupt_bytes_never_panic() {
    let good = random_encoder(15, TINY).0.bytes();
    for cut in (0..good.len()).step_by(97).chain([1, 7, 8, 9]) {
        assert!(load(&good[..cut]).is_err(), "cut at {cut}");
    }
    let mut random = Random(16);
    let header = 8 + u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
    for _ in 0..2000 {
        let mut bytes = good.clone();
        let at = random.below(header);
        bytes[at] = random.below(256) as u8;
        if let Ok(encoder) = load(&bytes) {
            let mut batch = Batch::new();
            batch.push(&[0], &[0]).unwrap();
            assert!(encoder.forward(&batch, &mut Scratch::new()).is_ok());
        }
    }
    let file = WeightFile::parse(&good).unwrap();
    assert_eq!(file.metadata().get("model").map(String::as_str), Some("random"));
    assert!(file.names().is_sorted());
}

fn cosine(a: &[f32], b: &[f64]) -> f64 {
    let dot = |f: &dyn Fn(usize) -> f64| (0..a.len()).map(f).sum::<f64>();
    dot(&|i| f64::from(a[i]) * b[i]) / (dot(&|i| f64::from(a[i]).powi(2)) * dot(&|i| b[i].powi(2))).sqrt()
}

/// The encoder in `f64`, one value after the other, with the exact GELU. The first `full` layers see all pieces, the
/// others those of `places`, whose rows are given.
fn reference(
    model: &Model,
    dim: usize,
    ids: &[u32],
    cases: &[u8],
    full: usize,
    places: &[usize],
) -> Vec<f64> {
    let at = |values: &[f32], i: usize| f64::from(values[i]);
    let mut x: Vec<f64> = Vec::new();
    for (i, (&id, &case)) in ids.iter().zip(cases).enumerate() {
        for c in 0..dim {
            let word = at(&model.word, id as usize * dim + c);
            x.push(word + at(&model.position, i * dim + c) + at(&model.case, usize::from(case) * dim + c));
        }
    }
    let norm = |x: &mut [f64], (weight, bias): &(Vec<f32>, Vec<f32>)| {
        for row in x.chunks_mut(dim) {
            let mean = row.iter().sum::<f64>() / dim as f64;
            let spread = (row.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / dim as f64 + 1e-12).sqrt();
            for (c, v) in row.iter_mut().enumerate() {
                *v = (*v - mean) / spread * at(weight, c) + at(bias, c);
            }
        }
    };
    let dense = |x: &[f64], layer: &Dense, width: usize| -> Vec<f64> {
        let product = |row: &[f64], n: usize| -> f64 {
            (0..width).map(|k| row[k] * at(&layer.weight, n * width + k)).sum::<f64>() + at(&layer.bias, n)
        };
        x.chunks(width).flat_map(|row| (0..layer.bias.len()).map(move |n| product(row, n))).collect()
    };
    norm(&mut x, &model.norm);
    let kept = |x: &[f64]| places.iter().flat_map(|&i| x[i * dim..][..dim].to_vec()).collect::<Vec<f64>>();
    for (i, ([qkv, out, up, down], [norm1, norm2])) in model.layers.iter().zip(&model.norms).enumerate() {
        if i == full {
            x = kept(&x);
        }
        let rows = x.len() / dim;
        let qkv = dense(&x, qkv, dim);
        let mut gathered = vec![0.0; x.len()];
        for head in 0..dim / 32 {
            for i in 0..rows {
                let part = |j: usize, which: usize, d: usize| qkv[j * 3 * dim + which * dim + head * 32 + d];
                let score =
                    |j: usize| (0..32).map(|d| part(i, 0, d) * part(j, 1, d)).sum::<f64>() / 32f64.sqrt();
                let weights: Vec<f64> = (0..rows).map(|j| score(j).exp()).collect();
                let total: f64 = weights.iter().sum();
                for d in 0..32 {
                    gathered[i * dim + head * 32 + d] =
                        (0..rows).map(|j| weights[j] / total * part(j, 2, d)).sum();
                }
            }
        }
        let add = |x: &mut Vec<f64>, more: Vec<f64>| x.iter_mut().zip(more).for_each(|(x, more)| *x += more);
        add(&mut x, dense(&gathered, out, dim));
        norm(&mut x, norm1);
        let mut inner = dense(&x, up, dim);
        for v in &mut inner {
            *v *= 0.5 * (1.0 + erf(*v / 2f64.sqrt()));
        }
        add(&mut x, dense(&inner, down, down.weight.len() / dim));
        norm(&mut x, norm2);
    }
    if full == model.layers.len() { kept(&x) } else { x }
}

/// The error function by its series, enough for a reference.
fn erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let (mut term, mut sum, mut n) = (x, x, 1.0);
    while term.abs() > 1e-17 {
        n += 2.0;
        term *= 2.0 * x * x / n;
        sum += term;
    }
    2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp() * sum
}
