//! The layer over a trigger and a candidate: what both, the features and the steps between them say together.
//!
//! Each part adds its numbers to the layer's units; what is below zero counts nothing, and the rest is weighed for
//! either role. Beside the gold it is learnt from PropBank's roles (`training/acts/propbank.py`).

use demarche_nn::{WeightError, WeightFile};

use super::weights::ROLES_DECIDED;

/// Rows of numbers, one for each unit.
#[derive(Debug, Default)]
pub struct Table {
    width: usize,
    rows: Vec<f32>,
}

impl Table {
    fn load(file: &WeightFile<'_>, name: &str, height: usize, width: usize) -> Result<Table, WeightError> {
        Ok(Table { width, rows: file.f32_of_shape(name, &[height, width])? })
    }

    /// Adds `value` times the row `row` to `units`.
    pub fn add(&self, row: usize, value: f32, units: &mut [f32]) {
        let row = &self.rows[row * self.width..][..self.width];
        units.iter_mut().zip(row).for_each(|(unit, weight)| *unit += value * weight);
    }
}

/// The weights of the layer.
#[derive(Debug, Default)]
pub struct Pairs {
    /// How many units it has.
    pub width: usize,
    /// What each type of act adds.
    pub types: Table,
    /// What each feature of a candidate adds.
    pub features: Table,
    /// What each feature of a trigger adds.
    pub trigger: Table,
    candidate: Vec<f32>,
    steps: Table,
    places: Vec<f32>,
    out: Vec<f32>,
    bias: Vec<f32>,
}

/// How many rows each table has.
#[derive(Debug, Clone, Copy)]
pub struct Heights {
    /// Types of acts.
    pub types: usize,
    /// Features of candidates.
    pub features: usize,
    /// Features of triggers.
    pub trigger: usize,
    /// Steps of paths.
    pub steps: usize,
}

impl Pairs {
    /// Loads the layer.
    ///
    /// # Errors
    /// Where a table is missing or of another shape.
    pub fn load(file: &WeightFile<'_>, heights: Heights) -> Result<Pairs, WeightError> {
        let candidate = file.tensor_f32("pair.candidate")?.data;
        let width = candidate.len();
        let table = |name: &str, height: usize| Table::load(file, name, height, width);
        Ok(Pairs {
            width,
            types: table("pair.type", heights.types)?,
            features: table("pair.feature", heights.features)?,
            trigger: table("pair.trigger", heights.trigger)?,
            candidate,
            steps: table("pair.step", heights.steps)?,
            places: table("pair.place", super::roles::MOST_STEPS)?.rows,
            out: table("pair.out", ROLES_DECIDED)?.rows,
            bias: file.f32_of_shape("pair.bias", &[ROLES_DECIDED])?,
        })
    }

    /// Adds a candidate's own numbers, from -1 to 1.
    pub fn add_candidate(&self, numbers: impl Iterator<Item = f32>, units: &mut [f32]) {
        let scaled = numbers.zip(&self.candidate).map(|(number, scale)| number * scale);
        units.iter_mut().zip(scaled).for_each(|(unit, number)| *unit += number);
    }

    /// Adds `added`, the part of a path in the units, to them.
    pub fn add_path(added: &[f32], units: &mut [f32]) {
        units.iter_mut().zip(added).for_each(|(unit, more)| *unit += more);
    }

    /// Adds the step number `step`, which stands at place `place` of the path.
    pub fn add_step(&self, step: usize, place: usize, units: &mut [f32]) {
        let row = &self.steps.rows[step * self.width..][..self.width];
        let at = &self.places[place * self.width..][..self.width];
        units.iter_mut().zip(row.iter().zip(at)).for_each(|(unit, (weight, place))| *unit += weight * place);
    }

    /// What the units say of each role.
    pub fn scores(&self, units: &[f32]) -> [f32; ROLES_DECIDED] {
        std::array::from_fn(|role| {
            let weights = &self.out[role * self.width..][..self.width];
            // Eight sums beside each other, which do not wait for one another.
            let mut sums = [0.0; 8];
            for (units, weights) in units.chunks(8).zip(weights.chunks(8)) {
                for (sum, (unit, weight)) in sums.iter_mut().zip(units.iter().zip(weights)) {
                    *sum += unit.max(0.0) * weight;
                }
            }
            sums.iter().sum::<f32>() + self.bias[role]
        })
    }
}
