//! Random weight files for the tests, from a fixed linear congruential generator, written by the safetensors
//! crate into memory.
#![allow(dead_code, reason = "each test binary uses a part")]
use safetensors::{Dtype, tensor::TensorView};

/// Numerical Recipes' generator; the high bits are used.
pub struct Random(pub u32);

impl Random {
    /// Uniform in -1..1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / 8_388_608.0 - 1.0
    }

    /// Uniform in 0..limit.
    pub fn below(&mut self, limit: usize) -> usize {
        ((self.unit() + 1.0) / 2.0 * limit as f32) as usize % limit
    }

    pub fn many(&mut self, len: usize, size: f32) -> Vec<f32> {
        (0..len).map(|_| self.unit() * size).collect()
    }
}

/// Tensors on their way into a file.
#[derive(Default, Clone)]
pub struct Tensors(pub Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    pub fn f32(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.0.push((name.to_owned(), Dtype::F32, shape.to_vec(), bytes));
    }

    pub fn i8(&mut self, name: &str, shape: &[usize], values: &[i8]) {
        self.0.push((name.to_owned(), Dtype::I8, shape.to_vec(), values.iter().map(|&v| v as u8).collect()));
    }

    /// A matrix in int8 with one scale per row, as `{name}.weight` and `{name}.scale`; what it then stands for.
    pub fn quantised(&mut self, name: &str, rows: usize, cols: usize, values: &[f32]) -> Vec<f32> {
        let (mut bytes, mut scales, mut back) = (Vec::new(), Vec::new(), Vec::new());
        for row in values.chunks(cols) {
            let scale = row.iter().fold(0.0f32, |a, v| a.max(v.abs())) / 127.0;
            scales.push(scale);
            for v in row {
                let q = (v / scale).round().clamp(-127.0, 127.0);
                bytes.push(q as i8);
                back.push(q * scale);
            }
        }
        self.i8(&format!("{name}.weight"), &[rows, cols], &bytes);
        self.f32(&format!("{name}.scale"), &[rows], &scales);
        back
    }

    /// The container's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_with(&[("model", "random")])
    }

    /// The container's bytes with this metadata.
    pub fn bytes_with(&self, metadata: &[(&str, &str)]) -> Vec<u8> {
        let metadata = metadata.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let views = self.0.iter().map(|(name, kind, shape, bytes)| {
            (name.clone(), TensorView::new(*kind, shape.clone(), bytes).expect("a consistent tensor"))
        });
        safetensors::serialize(views, Some(metadata)).expect("a container")
    }

    /// Changes one tensor.
    pub fn tensor(&mut self, name: &str) -> &mut (String, Dtype, Vec<usize>, Vec<u8>) {
        self.0.iter_mut().find(|t| t.0 == name).expect("the tensor is there")
    }
}

/// Sizes of a random encoder.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub vocabulary: usize,
    pub positions: usize,
    pub cases: usize,
    pub dim: usize,
    pub inner: usize,
    pub layers: usize,
}

/// A linear layer as `f64` can run it.
pub struct Dense {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

/// The values an encoder's file stands for, for a reference implementation.
#[derive(Default)]
pub struct Model {
    pub word: Vec<f32>,
    pub position: Vec<f32>,
    pub case: Vec<f32>,
    pub norm: (Vec<f32>, Vec<f32>),
    pub layers: Vec<[Dense; 4]>,
    pub norms: Vec<[(Vec<f32>, Vec<f32>); 2]>,
}

/// A random encoder: the tensors of its file and what they stand for.
pub fn random_encoder(seed: u32, sizes: Sizes) -> (Tensors, Model) {
    let Sizes { vocabulary, positions, cases, dim, inner, layers } = sizes;
    let mut random = Random(seed);
    let mut tensors = Tensors::default();
    let mut model = Model::default();
    let values = random.many(vocabulary * dim, 1.0);
    model.word = tensors.quantised("emb.word", vocabulary, dim, &values);
    model.position = random.many(positions * dim, 0.5);
    tensors.f32("emb.pos.weight", &[positions, dim], &model.position);
    model.case = random.many(cases * dim, 0.5);
    tensors.f32("emb.case.weight", &[cases, dim], &model.case);
    let norm = |tensors: &mut Tensors, random: &mut Random, name: &str| {
        let weight: Vec<f32> = random.many(dim, 0.3).iter().map(|v| v + 1.0).collect();
        let bias = random.many(dim, 0.2);
        tensors.f32(&format!("{name}.weight"), &[dim], &weight);
        tensors.f32(&format!("{name}.bias"), &[dim], &bias);
        (weight, bias)
    };
    model.norm = norm(&mut tensors, &mut random, "emb.norm");
    for i in 0..layers {
        let dense = |tensors: &mut Tensors, random: &mut Random, part: &str, out: usize, from: usize| {
            let name = format!("enc.{i}.{part}");
            let values = random.many(out * from, 2.0 / (from as f32).sqrt());
            let weight = tensors.quantised(&name, out, from, &values);
            let bias = random.many(out, 0.2);
            tensors.f32(&format!("{name}.bias"), &[out], &bias);
            Dense { weight, bias }
        };
        model.layers.push([
            dense(&mut tensors, &mut random, "qkv", 3 * dim, dim),
            dense(&mut tensors, &mut random, "out", dim, dim),
            dense(&mut tensors, &mut random, "up", inner, dim),
            dense(&mut tensors, &mut random, "down", dim, inner),
        ]);
        model.norms.push([
            norm(&mut tensors, &mut random, &format!("enc.{i}.norm1")),
            norm(&mut tensors, &mut random, &format!("enc.{i}.norm2")),
        ]);
    }
    (tensors, model)
}

/// A random sequence: ids and letter-case classes.
pub fn random_sequence(random: &mut Random, sizes: Sizes, length: usize) -> (Vec<u32>, Vec<u8>) {
    (0..length).map(|_| (random.below(sizes.vocabulary) as u32, random.below(sizes.cases) as u8)).unzip()
}
