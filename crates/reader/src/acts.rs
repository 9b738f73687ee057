//! Layers for acts: what each word may tell, how it is told, and which words may name its parties.
//!
//! They read the encoders' vectors and change nothing for syntax and entities. The two vectors of a word, and its vector
//! by the encoder of context, go through one hidden layer; one layer then gives all scores (PLOVER type, mode, status, the numbers of a word as a trigger
//! for actors and for recipients), another the numbers of a word as a party. A transformer layer in between brought
//! nothing that a wider hidden layer does not (`training/RESULTS.md`). Which score of a row is what, and what is made of it, is the coder's business; weights:
//! `models/acts.safetensors`, learnt by `training/acts/train.py`.

use std::sync::LazyLock;

use demarche_core::analysis::{ACTS_ONE, COREFERENCE_ONE};
use demarche_nn::{Kernel, QLinear, Rows, Scratch, WeightError, WeightFile, ops};

/// The layers.
pub struct ActLayers {
    kernel: Kernel,
    hidden: QLinear<'static>,
    norm: (Vec<f32>, Vec<f32>),
    scores: QLinear<'static>,
    keys: QLinear<'static>,
}

/// Working memory of [`ActLayers`], and its results for one batch of words.
#[derive(Default)]
pub struct ActRows {
    hidden: Rows,
    scores: Rows,
    keys: Rows,
}

impl ActLayers {
    /// Loads the layers that stand beside the branch in `file`.
    pub fn load(file: &WeightFile<'static>, kernel: Kernel) -> Result<Self, WeightError> {
        let layer = |name: &str| QLinear::load_with(file, &format!("act.{name}"), kernel);
        let hidden = layer("hidden")?;
        // The hidden layer may be several side by side, whose shares of a row are normalised each by itself.
        let weight = file.tensor_f32("act.norm.weight")?.data;
        let bias = file.f32_of_shape("act.norm.bias", &[weight.len()])?;
        if weight.is_empty() || hidden.out_dim() % weight.len() != 0 {
            return Err(WeightError::Shape {
                tensor: "act.norm.weight".to_owned(),
                expected: format!("a share of {} values", hidden.out_dim()),
                found: vec![weight.len()],
            });
        }
        let norm = (weight, bias);
        Ok(Self { kernel, hidden, norm, scores: layer("scores")?, keys: layer("keys")? })
    }

    /// How many scores and how many numbers as a party a word has.
    pub fn widths(&self) -> (usize, usize) {
        (self.scores.out_dim(), self.keys.out_dim())
    }

    /// Runs the layers over words whose vectors `read` has side by side.
    pub fn forward(&self, read: &Rows, rows: &mut ActRows, scratch: &mut Scratch) {
        self.hidden.forward(read, &mut rows.hidden, scratch);
        ops::layer_norm(self.kernel, &mut rows.hidden, &self.norm.0, &self.norm.1);
        ops::gelu(self.kernel, &mut rows.hidden);
        self.scores.forward(&rows.hidden, &mut rows.scores, scratch);
        self.keys.forward(&rows.hidden, &mut rows.keys, scratch);
    }
}

impl ActRows {
    /// Adds the scores and numbers of `row` to those of a sentence.
    pub fn keep(&self, row: usize, scores: &mut Vec<i16>, keys: &mut Vec<i8>) {
        // Beyond the ends of the scale nothing changes any more.
        scores.extend(self.scores.row(row).iter().map(|v| (v * ACTS_ONE + 0.5_f32.copysign(*v)) as i16));
        let tanh = &*TANH;
        keys.extend(self.keys.row(row).iter().map(|v| tanh.parts(*v)));
    }
}

/// The hyperbolic tangent in whole parts of [`COREFERENCE_ONE`], looked up: there are so few of them, and so many words,
/// that to compute each was a tenth of the time of reading.
struct Tanh {
    /// The least argument of each number of parts.
    least: [f32; 128],
    /// Where to begin: the parts of the least argument of each cell.
    cells: [u8; 512],
}

/// Cells for each unit of the argument.
const CELLS: f32 = 128.0;

static TANH: LazyLock<Tanh> = LazyLock::new(|| {
    let parts = |n: usize| (n as f64 - 0.5) / f64::from(COREFERENCE_ONE);
    let least: [f32; 128] = std::array::from_fn(|n| if n == 0 { 0.0 } else { parts(n).atanh() as f32 });
    let cells = std::array::from_fn(|cell| {
        let start = cell as f32 / CELLS;
        (least.partition_point(|l| *l <= start) - 1) as u8
    });
    Tanh { least, cells }
});

impl Tanh {
    fn parts(&self, v: f32) -> i8 {
        let size = v.abs();
        let mut parts = self.cells[((size * CELLS) as usize).min(self.cells.len() - 1)];
        while self.least.get(usize::from(parts) + 1).is_some_and(|next| *next <= size) {
            parts += 1;
        }
        if v < 0.0 { -(parts as i8) } else { parts as i8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_tangent_are_those_computed() {
        for step in -60_000..=60_000_i32 {
            let v = step as f32 / 10_000.0;
            assert_eq!(TANH.parts(v), (v.tanh() * COREFERENCE_ONE).round() as i8, "at {v}");
        }
        assert_eq!(
            [TANH.parts(f32::INFINITY), TANH.parts(f32::NEG_INFINITY), TANH.parts(f32::NAN)],
            [127, -127, 0]
        );
    }
}
