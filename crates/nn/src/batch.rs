//! The input of the encoder: sequences of wordpieces packed one after the other, without padding.
use thiserror::Error;

/// Why the encoder cannot take a batch. Positions count from 0; lengths are in wordpieces.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// A sequence has not one letter-case class per wordpiece.
    #[error("sequence {sequence} has {ids} wordpieces and {cases} letter-case classes")]
    Lengths {
        /// Index of the sequence in the batch.
        sequence: usize,
        /// Number of wordpieces.
        ids: usize,
        /// Number of letter-case classes.
        cases: usize,
    },
    /// A sequence is longer than the model has positions for.
    #[error("sequence {sequence} has {length} wordpieces, the model takes {limit}")]
    TooLong {
        /// Index of the sequence in the batch.
        sequence: usize,
        /// Number of wordpieces.
        length: usize,
        /// The most the model takes.
        limit: usize,
    },
    /// A wordpiece id is outside the model's vocabulary.
    #[error("wordpiece {position} of the batch has id {id}, the vocabulary {size} entries")]
    Id {
        /// Index of the wordpiece in the batch.
        position: usize,
        /// The id.
        id: u32,
        /// Size of the vocabulary.
        size: usize,
    },
    /// A letter-case class is one the model does not have.
    #[error("wordpiece {position} of the batch has letter-case class {case}, the model {size} classes")]
    Case {
        /// Index of the wordpiece in the batch.
        position: usize,
        /// The class.
        case: u8,
        /// Number of classes.
        size: usize,
    },
}

/// Sequences of wordpieces packed one after the other. Sequences do not see one another, and a sequence gets the
/// same result to the bit whatever else is in the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    ids: Vec<u32>,
    cases: Vec<u8>,
    /// Where each sequence starts, and at the end the total: one entry more than sequences.
    starts: Vec<usize>,
}

impl Default for Batch {
    /// No sequences.
    fn default() -> Self {
        Batch { ids: Vec::new(), cases: Vec::new(), starts: vec![0] }
    }
}

impl Batch {
    /// No sequences.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Appends a sequence: wordpiece ids and the letter-case class of each. An empty sequence is allowed.
    ///
    /// # Errors
    /// [`BatchError::Lengths`]; the batch is then unchanged. Ids, classes and length are checked against the model
    /// when it runs.
    pub fn push(&mut self, ids: &[u32], cases: &[u8]) -> Result<(), BatchError> {
        if ids.len() != cases.len() {
            return Err(BatchError::Lengths {
                sequence: self.sequences(),
                ids: ids.len(),
                cases: cases.len(),
            });
        }
        self.ids.extend_from_slice(ids);
        self.cases.extend_from_slice(cases);
        self.starts.push(self.ids.len());
        Ok(())
    }

    /// Removes all sequences; memory is kept.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.cases.clear();
        self.starts.truncate(1);
    }

    /// Number of sequences.
    pub fn sequences(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of wordpieces over all sequences.
    pub fn pieces(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no wordpieces.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The rows of the encoder's output that belong to sequence `index`.
    ///
    /// # Panics
    /// If there is no such sequence.
    pub fn range(&self, index: usize) -> std::ops::Range<usize> {
        self.starts[index]..self.starts[index + 1]
    }

    /// All wordpiece ids.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// All letter-case classes.
    pub fn cases(&self) -> &[u8] {
        &self.cases
    }
}
