//! The trained tables: reading them from bytes and scoring with them.
//!
//! A model file holds two classifiers and a lexicon. A classifier is a list of
//! templates, each naming the attributes it joins, and one table of 8-bit
//! weights that the joined attributes are hashed into (Weinberger et al. 2009,
//! "Feature hashing for large scale multitask learning"). Scores are sums of
//! integers, so they are the same on every machine. The file format is written
//! by `training/segment.py` and is checked in full on reading: a model that
//! loads cannot make scoring fail.

use std::fmt;

/// Room for the attributes of one decision; templates are checked against it.
pub(super) const MAX_ATTRIBUTES: usize = 64;

const MAGIC: &[u8; 8] = b"DSEG0001";

/// Bit of a lexicon value that marks the end of a host or file name.
const EXTENSION: u8 = 16;

/// Why bytes are not a usable segmentation model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SegmentError {
    /// The bytes do not begin with the signature of this format and version.
    BadSignature,
    /// The bytes end before the part named here is complete.
    Truncated(&'static str),
    /// The part named here holds a value outside its range.
    OutOfRange(&'static str),
    /// This many bytes follow the end of the model.
    TrailingBytes(usize),
}

impl fmt::Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature => f.write_str("not a segmentation model, or one of another version"),
            Self::Truncated(part) => write!(f, "segmentation model ends inside its {part}"),
            Self::OutOfRange(part) => {
                write!(f, "segmentation model has an impossible value in its {part}")
            }
            Self::TrailingBytes(n) => write!(f, "{n} bytes follow the end of the model"),
        }
    }
}

impl std::error::Error for SegmentError {}

/// The trained classifiers and the lexicon, ready for [`super::segment`].
#[derive(Debug, Clone)]
pub struct SegmentModel {
    pub(super) tokens: Table,
    pub(super) sentences: Table,
    abbreviations: Lookup,
    splits: Lookup,
}

impl SegmentModel {
    /// Reads a model from the bytes of a file written by `training/segment.py`.
    ///
    /// # Errors
    ///
    /// [`SegmentError`] says which part of the bytes is not what it should be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SegmentError> {
        let mut reader = Reader { rest: bytes };
        if reader.take(MAGIC.len(), "signature") != Ok(MAGIC.as_slice()) {
            return Err(SegmentError::BadSignature);
        }
        let model = Self {
            tokens: Table::read(&mut reader)?,
            sentences: Table::read(&mut reader)?,
            abbreviations: Lookup::read(&mut reader, "abbreviations")?,
            splits: Lookup::read(&mut reader, "split words")?,
        };
        match reader.rest.len() {
            0 => Ok(model),
            n => Err(SegmentError::TrailingBytes(n)),
        }
    }

    /// Class of the abbreviation with this word hash; 0 if it is none.
    pub(super) fn abbreviation(&self, hash: u32) -> u32 {
        u32::from(self.abbreviations.get(hash) & (EXTENSION - 1))
    }

    /// 1 if the word with this hash ends host or file names.
    pub(super) fn extension(&self, hash: u32) -> u32 {
        u32::from(self.abbreviations.get(hash) / EXTENSION)
    }

    /// Characters after which the word with this hash is cut; 0 if it is whole.
    pub(super) fn split(&self, hash: u32) -> usize {
        usize::from(self.splits.get(hash))
    }
}

/// One linear classifier over hashed features.
#[derive(Debug, Clone)]
pub(super) struct Table {
    bias: i32,
    shift: u32,
    /// End of each template's columns in `columns`.
    ends: Vec<u32>,
    columns: Vec<u8>,
    weights: Vec<i8>,
}

impl Table {
    fn read(reader: &mut Reader<'_>) -> Result<Self, SegmentError> {
        let bits = u32::from(reader.byte("table header")?);
        let count = reader.byte("table header")?;
        let bias = reader.u32("table header")?.cast_signed();
        if !(1..=24).contains(&bits) || bias.abs_diff(0) > 1 << 24 {
            return Err(SegmentError::OutOfRange("table header"));
        }
        let mut ends = Vec::with_capacity(usize::from(count));
        let mut columns = Vec::new();
        for _ in 0..count {
            let size = usize::from(reader.byte("templates")?);
            columns.extend_from_slice(reader.take(size, "templates")?);
            ends.push(columns.len() as u32);
        }
        if columns.iter().any(|&c| usize::from(c) >= MAX_ATTRIBUTES) {
            return Err(SegmentError::OutOfRange("templates"));
        }
        let weights = reader.take(1 << bits, "weights")?;
        Ok(Self {
            bias,
            shift: 32 - bits,
            ends,
            columns,
            weights: weights.iter().map(|w| w.cast_signed()).collect(),
        })
    }

    /// The classifier's score; positive means yes.
    pub(super) fn score(&self, attributes: &[u32; MAX_ATTRIBUTES]) -> i32 {
        let mut sum = self.bias;
        let mut seed = 0_u32;
        let mut from = 0;
        for &end in &self.ends {
            seed = seed.wrapping_add(0x9E37_79B1);
            let mut h = seed;
            for &column in &self.columns[from..end as usize] {
                h = (h ^ attributes[usize::from(column) % MAX_ATTRIBUTES]).wrapping_mul(0x85EB_CA6B);
                h ^= h >> 13;
            }
            h = h.wrapping_mul(0xC2B2_AE35);
            sum += i32::from(self.weights[(h >> self.shift) as usize]);
            from = end as usize;
        }
        sum
    }
}

/// A small map from word hashes to bytes, with open addressing.
#[derive(Debug, Clone)]
struct Lookup {
    slots: Vec<(u32, u8)>,
}

impl Lookup {
    fn read(reader: &mut Reader<'_>, part: &'static str) -> Result<Self, SegmentError> {
        let count = reader.u32(part)? as usize;
        let entries = reader.take(count.saturating_mul(5), part)?;
        let size = (count * 4 + 1).next_power_of_two();
        let mut slots = vec![(0, 0); size];
        for entry in entries.chunks_exact(5) {
            let hash = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
            // The value 0 marks a free slot.
            if entry[4] == 0 {
                return Err(SegmentError::OutOfRange(part));
            }
            let mut at = hash as usize & (size - 1);
            while slots[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (hash, entry[4]);
        }
        Ok(Self { slots })
    }

    fn get(&self, hash: u32) -> u8 {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        // At most a quarter of the slots is taken, so a free one is met.
        while self.slots[at].1 != 0 {
            if self.slots[at].0 == hash {
                return self.slots[at].1;
            }
            at = (at + 1) & mask;
        }
        0
    }
}

/// Takes values off the front of the bytes.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize, part: &'static str) -> Result<&'a [u8], SegmentError> {
        let (head, tail) = self.rest.split_at_checked(n).ok_or(SegmentError::Truncated(part))?;
        self.rest = tail;
        Ok(head)
    }

    fn byte(&mut self, part: &'static str) -> Result<u8, SegmentError> {
        Ok(self.take(1, part)?[0])
    }

    fn u32(&mut self, part: &'static str) -> Result<u32, SegmentError> {
        let b = self.take(4, part)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
}
