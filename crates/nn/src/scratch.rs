//! Working memory that layers reuse from call to call, so that nothing is allocated once it has grown to the
//! largest input seen. One per thread.
use crate::quantise::QRows;
use crate::rows::Rows;

/// Working memory; holds no result and carries nothing from one call to the next but its size.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) quantised: QRows,
    pub(crate) encoder: EncoderScratch,
}

impl Scratch {
    /// Empty; it grows on use.
    pub fn new() -> Scratch {
        Scratch::default()
    }
}

/// The encoder's part.
#[derive(Debug, Default)]
pub(crate) struct EncoderScratch {
    /// The vectors of a group's wordpieces.
    pub(crate) pieces: Rows,
    /// Query, key and value of each row.
    pub(crate) qkv: Rows,
    /// What attention gathered for each row.
    pub(crate) gathered: Rows,
    /// What a sublayer adds to the residual stream.
    pub(crate) added: Rows,
    /// The inside of the feed-forward sublayer.
    pub(crate) inner: Rows,
    /// Transposed keys of one head.
    pub(crate) keys: Rows,
    /// Scores of a few queries against all keys.
    pub(crate) scores: Rows,
}
