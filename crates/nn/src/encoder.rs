//! The transformer encoder of BERT (Devlin et al. 2019, post-layer-norm) with int8 layers: wordpiece ids in, vectors
//! for places of the text out. Tokenising, and whatever reads the vectors, are left to others.
//!
//! The first layers work on every wordpiece. Where the model says so, the others work on the first wordpiece of each
//! place alone, which saves the arithmetic of vectors that nobody asks for.
//!
//! Sequences are worked on in small groups, through the first layers and again through the others, so that
//! activations stay in the second-level cache.
use crate::attention::{HEAD, SPARE_ROWS, attend};
use crate::batch::{Batch, BatchError};
use crate::kernel::{Kernel, per_kernel};
use crate::lanes::{Lanes, WIDTH};
use crate::ops::layer_norm_slice;
use crate::qlinear::{Activation, QLinear};
use crate::quantise::QRows;
use crate::rows::Rows;
use crate::scratch::{EncoderScratch, Scratch};
use crate::weights::{WeightError, WeightFile, require, shape_error};
use std::ops::Range;

/// Sequences are grouped up to this many rows; a longer one is a group of its own.
const GROUP: usize = 120;

/// The free text of the weight file that says how many layers work on every wordpiece.
const FULL: &str = "full";

/// Rows of the feed-forward sublayer worked on together; a multiple of twelve, the height of a full tile.
const INNER_ROWS: usize = 60;

/// An encoder for one kernel. It can be shared between threads, each with its own [`Scratch`].
///
/// What [`crate::arrange`] has laid out, and the word vectors, are used where they lie in the file's bytes.
pub struct Encoder<'a> {
    kernel: Kernel,
    dim: usize,
    word: &'a [i8],
    word_scale: Vec<f32>,
    position: Vec<f32>,
    case: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer<'a>>,
    /// How many layers work on every wordpiece.
    full: usize,
}

/// What the encoder gives: a row of [`Encoder::dim`] values for each place, in the order of the batch.
#[derive(Debug, Default)]
pub struct Vectors {
    /// Each place's first wordpiece after the last layer.
    pub first: Rows,
    /// Each place's last wordpiece after the last of the layers that work on every wordpiece.
    pub last: Rows,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer<'a> {
    qkv: QLinear<'a>,
    out: QLinear<'a>,
    norm1: Norm,
    up: QLinear<'a>,
    down: QLinear<'a>,
    norm2: Norm,
}

impl Norm {
    fn load(file: &WeightFile<'_>, prefix: &str, dim: usize) -> Result<Norm, WeightError> {
        Ok(Norm {
            weight: file.f32_of_shape(&format!("{prefix}.weight"), &[dim])?,
            bias: file.f32_of_shape(&format!("{prefix}.bias"), &[dim])?,
        })
    }
}

impl<'a> Layer<'a> {
    fn load(file: &WeightFile<'a>, prefix: &str, dim: usize, kernel: Kernel) -> Result<Self, WeightError> {
        let name = |part: &str| format!("{prefix}.{part}");
        let up = QLinear::load_with(file, &name("up"), kernel)?;
        if up.in_dim() != dim {
            let found = vec![up.out_dim(), up.in_dim()];
            return Err(shape_error(&name("up.weight"), format!("[inner, {dim}]"), found));
        }
        Ok(Layer {
            qkv: QLinear::load_shape(file, &name("qkv"), kernel, 3 * dim, dim)?,
            out: QLinear::load_shape(file, &name("out"), kernel, dim, dim)?,
            norm1: Norm::load(file, &name("norm1"), dim)?,
            down: QLinear::load_shape(file, &name("down"), kernel, dim, up.out_dim())?,
            up,
            norm2: Norm::load(file, &name("norm2"), dim)?,
        })
    }
}

impl<'a> Encoder<'a> {
    /// Loads an encoder for [`Kernel::best`]; see [`Encoder::load_with`].
    ///
    /// # Errors
    /// As [`Encoder::load_with`].
    pub fn load(file: &WeightFile<'a>) -> Result<Encoder<'a>, WeightError> {
        Self::load_with(file, Kernel::best())
    }

    /// Loads an encoder for `kernel`. All sizes are read from the file:
    ///
    /// - `emb.word.weight` I8 `[vocabulary, dim]` with `emb.word.scale` F32 `[vocabulary]`, one scale per row;
    /// - `emb.pos.weight` F32 `[positions, dim]`, to which the token-type vector has been added;
    /// - `emb.case.weight` F32 `[classes, dim]`; `emb.norm.weight` and `.bias` F32 `[dim]`;
    /// - for each layer `i` from 0, as in [`QLinear::load_with`]: `enc.{i}.qkv` (`[3 dim, dim]`, query, key, value),
    ///   `enc.{i}.out` (`[dim, dim]`), `enc.{i}.up` (`[inner, dim]`), `enc.{i}.down` (`[dim, inner]`), and
    ///   `enc.{i}.norm1`, `enc.{i}.norm2`, each `.weight` and `.bias` F32 `[dim]`;
    /// - the metadata `full`, how many layers work on every wordpiece: all of them, where it is absent.
    ///
    /// `dim` is a multiple of 32, the head size.
    ///
    /// # Errors
    /// If a tensor is missing or wrong, and [`WeightError::KernelUnavailable`].
    pub fn load_with(file: &WeightFile<'a>, kernel: Kernel) -> Result<Encoder<'a>, WeightError> {
        Self::load_under(file, "", kernel)
    }

    /// As [`Encoder::load_with`], another encoder of the same file, whose tensors have `prefix` before their names and
    /// its metadata too. Word vectors and their scales are those of `emb.word`, which all encoders of a file share.
    ///
    /// # Errors
    /// As [`Encoder::load_with`].
    pub fn load_under(
        file: &WeightFile<'a>,
        prefix: &str,
        kernel: Kernel,
    ) -> Result<Encoder<'a>, WeightError> {
        let kernel = require(kernel)?;
        let named = |name: &str| format!("{prefix}{name}");
        let (vocabulary, dim, word) = file.table_i8("emb.word.weight")?;
        if !dim.is_multiple_of(HEAD) {
            let expected = format!("a width that is a multiple of {HEAD}");
            return Err(shape_error("emb.word.weight", expected, vec![vocabulary, dim]));
        }
        let layers = layer_count(file, &named("enc."))?;
        let full = match file.metadata().get(&named(FULL)) {
            Some(text) => text.parse().ok().filter(|full| *full <= layers).ok_or_else(|| {
                WeightError::Metadata { key: FULL, value: text.clone(), expected: format!("0 to {layers}") }
            })?,
            None => layers,
        };
        Ok(Encoder {
            kernel,
            dim,
            word,
            word_scale: file.scales("emb.word.scale", vocabulary)?,
            position: table(file, &named("emb.pos.weight"), dim)?,
            case: table(file, &named("emb.case.weight"), dim)?,
            norm: Norm::load(file, &named("emb.norm"), dim)?,
            layers: (0..layers)
                .map(|i| Layer::load(file, &named(&format!("enc.{i}")), dim, kernel))
                .collect::<Result<_, _>>()?,
            full,
        })
    }

    /// Width of the vectors, in values.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Number of layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// Number of layers that work on every wordpiece.
    pub fn full_layers(&self) -> usize {
        self.full
    }

    /// The longest sequence, in wordpieces.
    pub fn max_length(&self) -> usize {
        self.position.len() / self.dim
    }

    /// Number of wordpieces in the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.word_scale.len()
    }

    /// Number of letter-case classes.
    pub fn case_classes(&self) -> usize {
        self.case.len() / self.dim
    }

    /// The kernel the weights are packed for.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// Runs the encoder: one row a place, in the order of the batch. Positions start at 0 in each sequence.
    ///
    /// # Errors
    /// If a sequence is too long for the model, or an id or letter-case class is none of its own.
    pub fn forward(&self, batch: &Batch, scratch: &mut Scratch) -> Result<Vectors, BatchError> {
        let mut out = Vectors::default();
        self.forward_into(batch, scratch, &mut out)?;
        Ok(out)
    }

    /// As [`Encoder::forward`] into `out`, whose memory is reused: nothing is allocated once `scratch` and `out`
    /// have grown to the largest batch.
    ///
    /// # Errors
    /// As [`Encoder::forward`]; `out` is then unchanged.
    pub fn forward_into(
        &self,
        batch: &Batch,
        scratch: &mut Scratch,
        out: &mut Vectors,
    ) -> Result<(), BatchError> {
        self.check(batch)?;
        let dim = self.dim;
        out.first.resize(batch.places().len(), dim);
        out.last.resize(batch.places().len(), dim);
        let (full, rest) = self.layers.split_at(self.full);
        // Lent out, so that a group's vectors and the rest of the working memory can be used side by side.
        let mut pieces = std::mem::take(&mut scratch.encoder.pieces);
        for group in groups(batch.sequences(), |i| batch.range(i)) {
            let base = batch.range(group.start).start;
            let rows = batch.range(group.end - 1).end - base;
            pieces.resize(rows, dim);
            self.embed(batch, group.clone(), pieces.as_mut_slice());
            layer_norm_slice(self.kernel, pieces.as_mut_slice(), None, &self.norm.weight, &self.norm.bias);
            let ranges = || group.clone().map(|i| batch.range(i)).map(|r| r.start - base..r.end - base);
            self.run(full, ranges, pieces.as_mut_slice(), scratch);
            for sequence in group.clone() {
                let start = batch.range(sequence).start - base;
                for place in batch.place_range(sequence) {
                    let (first, last) = batch.places()[place];
                    out.first.row_mut(place).copy_from_slice(pieces.row(start + first as usize));
                    out.last.row_mut(place).copy_from_slice(pieces.row(start + last as usize));
                }
            }
        }
        scratch.encoder.pieces = pieces;
        for group in groups(batch.sequences(), |i| batch.place_range(i)) {
            let base = batch.place_range(group.start).start;
            let rows = base..batch.place_range(group.end - 1).end;
            let x = &mut out.first.as_mut_slice()[rows.start * dim..rows.end * dim];
            let ranges = || group.clone().map(|i| batch.place_range(i)).map(|r| r.start - base..r.end - base);
            self.run(rest, ranges, x, scratch);
        }
        Ok(())
    }

    fn check(&self, batch: &Batch) -> Result<(), BatchError> {
        for sequence in 0..batch.sequences() {
            let length = batch.range(sequence).len();
            if length > self.max_length() {
                return Err(BatchError::TooLong { sequence, length, limit: self.max_length() });
            }
        }
        let size = self.vocabulary();
        if let Some(position) = batch.ids().iter().position(|&id| id as usize >= size) {
            return Err(BatchError::Id { position, id: batch.ids()[position], size });
        }
        let size = self.case_classes();
        if let Some(position) = batch.cases().iter().position(|&case| usize::from(case) >= size) {
            return Err(BatchError::Case { position, case: batch.cases()[position], size });
        }
        Ok(())
    }

    /// Runs the rows of `x` through `layers`. Each of `sequences` is a range of rows that see one another.
    fn run<S: Iterator<Item = Range<usize>>>(
        &self,
        layers: &[Layer<'_>],
        sequences: impl Fn() -> S,
        x: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let dim = self.dim;
        let rows = x.len() / dim;
        if rows == 0 {
            return;
        }
        let Scratch { quantised, encoder: work } = scratch;
        for layer in layers {
            work.qkv.resize(rows + SPARE_ROWS, 3 * dim);
            work.gathered.resize(rows, dim);
            work.added.resize(rows, dim);
            quantised.quantise_slice(self.kernel, x, rows, dim);
            layer.qkv.forward_slice(
                quantised,
                &mut work.qkv.as_mut_slice()[..rows * 3 * dim],
                Activation::None,
            );
            for Range { start, end } in sequences() {
                attend(
                    self.kernel,
                    &work.qkv.as_slice()[start * 3 * dim..],
                    end - start,
                    dim,
                    &mut work.keys,
                    &mut work.scores,
                    &mut work.gathered.as_mut_slice()[start * dim..end * dim],
                );
            }
            quantised.quantise_slice(self.kernel, work.gathered.as_slice(), rows, dim);
            layer.out.forward_slice(quantised, work.added.as_mut_slice(), Activation::None);
            let norm = &layer.norm1;
            layer_norm_slice(self.kernel, x, Some(work.added.as_slice()), &norm.weight, &norm.bias);
            for block in x.chunks_mut(INNER_ROWS * dim) {
                self.feed_forward(layer, block, quantised, work);
            }
        }
    }

    /// The feed-forward sublayer with its residual and norm, on the rows of `x`.
    fn feed_forward(
        &self,
        layer: &Layer<'_>,
        x: &mut [f32],
        quantised: &mut QRows,
        work: &mut EncoderScratch,
    ) {
        let rows = x.len() / self.dim;
        let inner = layer.up.out_dim();
        work.inner.resize(rows, inner);
        work.added.resize(rows, self.dim);
        quantised.quantise_slice(self.kernel, x, rows, self.dim);
        layer.up.forward_slice(quantised, work.inner.as_mut_slice(), Activation::Gelu);
        quantised.quantise_slice(self.kernel, work.inner.as_slice(), rows, inner);
        layer.down.forward_slice(quantised, work.added.as_mut_slice(), Activation::None);
        let norm = &layer.norm2;
        layer_norm_slice(self.kernel, x, Some(work.added.as_slice()), &norm.weight, &norm.bias);
    }

    /// Sum of word, position and letter-case vectors for each piece of the group.
    fn embed(&self, batch: &Batch, group: Range<usize>, x: &mut [f32]) {
        let dim = self.dim;
        let mut rows = x.chunks_exact_mut(dim);
        for sequence in group {
            for (position, piece) in batch.range(sequence).enumerate() {
                let id = batch.ids()[piece] as usize;
                let case = usize::from(batch.cases()[piece]);
                let word = &self.word[id * dim..][..dim];
                let position = &self.position[position * dim..][..dim];
                let case = &self.case[case * dim..][..dim];
                let out = rows.next().expect("one row of x per piece of the group");
                // SAFETY: all four slices are `dim` long, and `dim` is a multiple of 32.
                unsafe {
                    add_embeddings(
                        self.kernel,
                        word.as_ptr(),
                        self.word_scale[id],
                        position.as_ptr(),
                        case.as_ptr(),
                        dim,
                        out.as_mut_ptr(),
                    );
                }
            }
        }
    }
}

impl std::fmt::Debug for Encoder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoder({} layers of {}, {})", self.layers.len(), self.dim, self.kernel)
    }
}

per_kernel! {
    unsafe fn add_embeddings = add_embeddings_body(
        word: *const i8, scale: f32, position: *const f32, case: *const f32, dim: usize, out: *mut f32,
    )
}

/// # Safety
/// All pointers are valid for `dim` values, a multiple of 16.
#[inline(always)]
unsafe fn add_embeddings_body<L: Lanes>(
    word: *const i8,
    scale: f32,
    position: *const f32,
    case: *const f32,
    dim: usize,
    out: *mut f32,
) {
    // SAFETY: whole chunks of a width that is a multiple of sixteen.
    unsafe {
        let scale = L::splat(scale);
        for c in (0..dim).step_by(WIDTH) {
            let sum = L::load_i8(word.add(c)).fma(scale, L::load(position.add(c)));
            sum.add(L::load(case.add(c))).store(out.add(c));
        }
    }
}

/// Parts sequences, whose rows `range` tells, into groups of up to [`GROUP`] rows.
fn groups(sequences: usize, range: impl Fn(usize) -> Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = from;
        if first == sequences {
            return None;
        }
        let start = range(first).start;
        from += 1;
        while from < sequences && range(from).end - start <= GROUP {
            from += 1;
        }
        Some(first..from)
    })
}

/// A table of at least one vector; its values.
fn table(file: &WeightFile<'_>, name: &str, dim: usize) -> Result<Vec<f32>, WeightError> {
    let tensor = file.tensor_f32(name)?;
    match tensor.shape[..] {
        [rows, cols] if rows > 0 && cols == dim => Ok(tensor.data),
        _ => Err(shape_error(name, format!("[at least 1, {dim}]"), tensor.shape)),
    }
}

/// One more than the highest layer index in the file, so that a missing layer in between is noticed on loading it.
fn layer_count(file: &WeightFile<'_>, prefix: &str) -> Result<usize, WeightError> {
    let names = file.names();
    let index = |name: &str| name.strip_prefix(prefix)?.split_once('.')?.0.parse::<usize>().ok();
    match names.iter().filter_map(|name| index(name)).max() {
        // More layers than tensors cannot all be there; layer 0..len is then sure to name the missing one.
        Some(last) => Ok(last.min(names.len()) + 1),
        None => Err(WeightError::Missing { tensor: format!("{prefix}0.qkv.weight") }),
    }
}
