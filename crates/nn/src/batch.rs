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
    /// A place names a wordpiece that its sequence does not have.
    #[error("a place of sequence {sequence} names wordpiece {piece} of {length}")]
    Place {
        /// Index of the sequence in the batch.
        sequence: usize,
        /// The wordpiece, counted within the sequence.
        piece: u32,
        /// Number of wordpieces.
        length: usize,
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
///
/// Vectors are wanted for the *places* of a sequence, each from a first to a last wordpiece: words, as a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    ids: Vec<u32>,
    cases: Vec<u8>,
    /// Where each sequence starts, and at the end the total: one entry more than sequences.
    starts: Vec<usize>,
    /// First and last wordpiece of each place, counted within the sequence.
    places: Vec<(u32, u32)>,
    /// Where the places of each sequence start, and at the end the total.
    place_starts: Vec<usize>,
}

impl Default for Batch {
    /// No sequences.
    fn default() -> Self {
        Batch {
            ids: Vec::new(),
            cases: Vec::new(),
            starts: vec![0],
            places: Vec::new(),
            place_starts: vec![0],
        }
    }
}

impl Batch {
    /// No sequences.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Appends a sequence whose every wordpiece is a place: wordpiece ids and the letter-case class of each. An
    /// empty sequence is allowed.
    ///
    /// # Errors
    /// As [`Batch::push_places`].
    pub fn push(&mut self, ids: &[u32], cases: &[u8]) -> Result<(), BatchError> {
        let each: Vec<(u32, u32)> = (0..ids.len() as u32).map(|i| (i, i)).collect();
        self.push_places(ids, cases, &each)
    }

    /// Appends a sequence: wordpiece ids, the letter-case class of each, and the first and last wordpiece of each
    /// place, counted from 0 in the sequence. Places may overlap, come in any order and leave wordpieces out.
    ///
    /// # Errors
    /// [`BatchError::Lengths`], [`BatchError::Place`]; the batch is then unchanged. Ids, classes and length are
    /// checked against the model when it runs.
    pub fn push_places(
        &mut self,
        ids: &[u32],
        cases: &[u8],
        places: &[(u32, u32)],
    ) -> Result<(), BatchError> {
        let (sequence, length) = (self.sequences(), ids.len());
        if length != cases.len() {
            return Err(BatchError::Lengths { sequence, ids: length, cases: cases.len() });
        }
        if let Some((first, last)) = places.iter().find(|(a, b)| *a.max(b) as usize >= length) {
            return Err(BatchError::Place { sequence, piece: *first.max(last), length });
        }
        self.ids.extend_from_slice(ids);
        self.cases.extend_from_slice(cases);
        self.starts.push(self.ids.len());
        self.places.extend_from_slice(places);
        self.place_starts.push(self.places.len());
        Ok(())
    }

    /// Removes all sequences; memory is kept.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.cases.clear();
        self.starts.truncate(1);
        self.places.clear();
        self.place_starts.truncate(1);
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

    /// The wordpieces of sequence `index`.
    ///
    /// # Panics
    /// If there is no such sequence.
    pub fn range(&self, index: usize) -> std::ops::Range<usize> {
        self.starts[index]..self.starts[index + 1]
    }

    /// The rows of the encoder's output that belong to sequence `index`, one a place.
    ///
    /// # Panics
    /// If there is no such sequence.
    pub fn place_range(&self, index: usize) -> std::ops::Range<usize> {
        self.place_starts[index]..self.place_starts[index + 1]
    }

    /// First and last wordpiece of each place, counted within its sequence.
    pub fn places(&self) -> &[(u32, u32)] {
        &self.places
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
