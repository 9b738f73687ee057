//! What the reader's vectors say of two phrases, beside the features that have names.
//!
//! The reader gives each word numbers for its part as the later and as the earlier phrase. Their product by elements
//! goes through one hidden layer, whose offsets depend on the forms of both phrases; a phrase that may stand alone is
//! scored by its own numbers (the mention-pair scorer of Lee and others, EMNLP 2017, made small). Weights:
//! `models/coreference.safetensors`, learnt together with the table of features by `training/coreference.py`.

use std::sync::OnceLock;

use demarche_core::analysis::{Analysis, COREFERENCE_ONE, TokenId};
use demarche_nn::{Linear, Rows, WeightError, WeightFile};

use super::mentions::Form;

static WEIGHTS: &[u8] = include_bytes!("../models/coreference.safetensors");

const FORMS: usize = Form::NAMES.len();

/// The network.
pub struct Network {
    pair: Scorer,
    alone: Scorer,
}

/// One hidden layer with offsets by form, and one number out.
struct Scorer {
    hidden: Linear,
    offsets: Rows,
    out: Linear,
}

/// Working memory.
#[derive(Default)]
pub struct NetworkRows {
    input: Rows,
    hidden: Rows,
    out: Rows,
}

impl Scorer {
    fn load(file: &WeightFile<'_>, name: &str, forms: usize) -> Result<Scorer, WeightError> {
        let hidden = Linear::load(file, name)?;
        let width = hidden.out_dim();
        let offsets = file.f32_of_shape(&format!("{name}_forms"), &[forms, width])?;
        let offsets = Rows::from_slice(forms, width, &offsets);
        Ok(Scorer { hidden, offsets, out: Linear::load(file, &format!("{name}_out"))? })
    }

    /// Scores each row of `rows.input`, whose form is the one of the same place, into `rows.out`.
    fn run(&self, forms: impl Iterator<Item = usize>, rows: &mut NetworkRows) {
        self.hidden.forward(&rows.input, &mut rows.hidden);
        for (row, form) in forms.enumerate() {
            for (value, offset) in rows.hidden.row_mut(row).iter_mut().zip(self.offsets.row(form)) {
                *value = (*value + offset).max(0.0);
            }
        }
        self.out.forward(&rows.hidden, &mut rows.out);
    }
}

impl Network {
    /// The network that is part of the program.
    ///
    /// # Panics
    /// Where its file is broken, which a test excludes.
    pub fn embedded() -> &'static Network {
        static NETWORK: OnceLock<Network> = OnceLock::new();
        NETWORK.get_or_init(|| Network::parse(WEIGHTS).expect("the network is part of the program"))
    }

    fn parse(bytes: &[u8]) -> Result<Network, WeightError> {
        let file = WeightFile::parse(bytes)?;
        let pair = Scorer::load(&file, "pair", FORMS * FORMS)?;
        Ok(Network { pair, alone: Scorer::load(&file, "alone", FORMS)? })
    }

    /// Scores of a phrase that may stand alone, and of each of its candidates; nothing where the analysis has no
    /// numbers to compare.
    pub fn scores(
        &self,
        analysis: &Analysis,
        later: (TokenId, Form),
        earlier: &[(TokenId, Form)],
        rows: &mut NetworkRows,
    ) -> Option<(f32, Vec<f32>)> {
        let width = self.pair.hidden.in_dim();
        let numbers = |id: TokenId, half: usize| {
            let all = analysis.coreference(id);
            (all.len() == 2 * width)
                .then(|| all[half * width..][..width].iter().map(|v| f32::from(*v) / COREFERENCE_ONE))
        };
        let own: Vec<f32> = numbers(later.0, 0)?.collect();
        rows.input.resize(1, width);
        rows.input.as_mut_slice().copy_from_slice(&own);
        self.alone.run(std::iter::once(later.1 as usize), rows);
        let alone = rows.out.as_slice()[0];
        rows.input.resize(earlier.len(), width);
        for (row, (id, _)) in earlier.iter().enumerate() {
            for (to, (a, b)) in rows.input.row_mut(row).iter_mut().zip(own.iter().zip(numbers(*id, 1)?)) {
                *to = a * b;
            }
        }
        let forms = earlier.iter().map(|(_, form)| later.1 as usize * FORMS + *form as usize);
        self.pair.run(forms, rows);
        Some((alone, rows.out.as_slice().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_of_the_program_is_whole() {
        let network = Network::parse(WEIGHTS).expect("a network");
        assert_eq!(network.pair.hidden.in_dim(), network.alone.hidden.in_dim());
        assert_eq!((network.pair.out.out_dim(), network.alone.out.out_dim()), (1, 1));
        assert!(Network::parse(&WEIGHTS[..100]).is_err());
    }
}
