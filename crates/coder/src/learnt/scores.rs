//! What the layers for acts say of a word, with names: which score of a row is what.
//!
//! In a row stand the types, then types with modes, then statuses, then the word's numbers as a trigger, by role, then
//! its part in the layer over trigger and candidate.

use demarche_core::analysis::{Analysis, COREFERENCE_ONE, TokenId};

use super::weights::{ROLES_DECIDED, Weights};

/// The scores of one word.
#[derive(Debug, Clone)]
pub struct Scores {
    row: Vec<f32>,
    types: usize,
    modes: usize,
    statuses: usize,
}

impl Scores {
    /// Those of `token`; `None` where no reader gave any.
    pub fn of(analysis: &Analysis, weights: &Weights, token: TokenId) -> Option<Scores> {
        let (types, modes, statuses) = (weights.types.len(), weights.modes.len(), weights.statuses.len());
        let row: Vec<f32> = analysis.acts.scores(token).collect();
        (row.len() > types + modes + statuses + weights.pairs.width).then_some(Scores {
            row,
            types,
            modes,
            statuses,
        })
    }

    /// By type, no act first.
    pub fn types(&self) -> &[f32] {
        &self.row[..self.types]
    }

    /// By type and mode.
    pub fn modes(&self) -> &[f32] {
        &self.row[self.types..][..self.modes]
    }

    /// By status.
    pub fn statuses(&self) -> &[f32] {
        &self.row[self.types + self.modes..][..self.statuses]
    }

    /// The numbers of the word as a trigger of the type at place `of_type`, for each role.
    pub fn query(&self, weights: &Weights, of_type: usize) -> Vec<Vec<f32>> {
        let own = &self.row[self.types + self.modes + self.statuses..];
        let width = own.len().saturating_sub(weights.pairs.width) / ROLES_DECIDED;
        let own = &own[..width * ROLES_DECIDED];
        let role = |(r, own): (usize, &[f32])| {
            let added = &weights.query[r][of_type];
            own.iter().zip(added).map(|(a, b)| (a + b).tanh()).collect()
        };
        own.chunks_exact(width).enumerate().map(role).collect()
    }

    /// The word's part, as a trigger, in the units of the layer over trigger and candidate.
    pub fn units(&self, weights: &Weights) -> Vec<f32> {
        self.row[self.row.len() - weights.pairs.width..].to_vec()
    }
}

/// The product of a trigger's numbers for one role with those of a candidate.
pub fn product(analysis: &Analysis, query: &[f32], role: usize, candidate: TokenId) -> f32 {
    let keys = analysis.acts.keys(candidate);
    let keys = keys.get(role * query.len()..).unwrap_or_default();
    query.iter().zip(keys).map(|(q, k)| q * f32::from(*k)).sum::<f32>() / COREFERENCE_ONE
}
