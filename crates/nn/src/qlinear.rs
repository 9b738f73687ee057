//! The linear layer with int8 weights: one scale per output channel, activations quantised row by row.
use crate::gemm::{MAX_IN_DIM, Packed, multiply};
use crate::kernel::Kernel;
use crate::quantise::QRows;
use crate::rows::Rows;
use crate::scratch::Scratch;
use crate::weights::{WeightError, WeightFile, require, shape_error};

/// What is done to each output of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// The Gaussian error linear unit ([`crate::ops::gelu`]).
    Gelu,
}

/// `y = x W^T + b` with int8 `W`. Output channel `n` is the exact sum over `k` of `q[k] * w[n][k]`, times the
/// scale of the row, times the scale of the channel, plus its bias, where `q` is the row of `x` in int8.
///
/// Weights in the layout of [`crate::arrange`] are used where they lie in the file's bytes; others are copied.
pub struct QLinear<'a> {
    packed: Packed<'a>,
}

impl<'a> QLinear<'a> {
    /// Loads a layer for [`Kernel::best`]; see [`QLinear::load_with`].
    ///
    /// # Errors
    /// As [`QLinear::load_with`].
    pub fn load(file: &WeightFile<'a>, prefix: &str) -> Result<QLinear<'a>, WeightError> {
        Self::load_with(file, prefix, Kernel::best())
    }

    /// Loads the layer with the tensors `{prefix}.weight` (I8, `[out, in]`), `{prefix}.scale` (F32, `[out]`) and,
    /// where the file has it, `{prefix}.bias` (F32, `[out]`), for `kernel`.
    ///
    /// # Errors
    /// If a tensor is missing or wrong, and [`WeightError::KernelUnavailable`].
    pub fn load_with(
        file: &WeightFile<'a>,
        prefix: &str,
        kernel: Kernel,
    ) -> Result<QLinear<'a>, WeightError> {
        let kernel = require(kernel)?;
        let weight = file.layer_i8(prefix)?;
        let (out_dim, in_dim) = (weight.out_dim, weight.in_dim);
        if in_dim > MAX_IN_DIM {
            let (name, limit) = (format!("{prefix}.weight"), format!("at most {MAX_IN_DIM} inputs"));
            return Err(shape_error(&name, limit, vec![out_dim, in_dim]));
        }
        let scale = file.scales(&format!("{prefix}.scale"), out_dim)?;
        let bias_name = format!("{prefix}.bias");
        let bias = match file.contains(&bias_name) {
            true => Some(file.f32_of_shape(&bias_name, &[out_dim])?),
            false => None,
        };
        Ok(QLinear { packed: Packed::new(kernel, &weight, &scale, bias.as_deref()) })
    }

    /// Loads a layer that must have exactly these dimensions.
    pub(crate) fn load_shape(
        file: &WeightFile<'a>,
        prefix: &str,
        kernel: Kernel,
        out_dim: usize,
        in_dim: usize,
    ) -> Result<QLinear<'a>, WeightError> {
        let layer = Self::load_with(file, prefix, kernel)?;
        if (layer.out_dim(), layer.in_dim()) == (out_dim, in_dim) {
            Ok(layer)
        } else {
            let found = vec![layer.out_dim(), layer.in_dim()];
            Err(shape_error(&format!("{prefix}.weight"), format!("[{out_dim}, {in_dim}]"), found))
        }
    }

    /// Width of the input, in values.
    pub fn in_dim(&self) -> usize {
        self.packed.in_dim
    }

    /// Width of the output, in values.
    pub fn out_dim(&self) -> usize {
        self.packed.out_dim
    }

    /// The kernel the weights are packed for.
    pub fn kernel(&self) -> Kernel {
        self.packed.kernel
    }

    /// Runs the layer on any number of rows; `out` takes the shape `x.rows()` by [`QLinear::out_dim`].
    ///
    /// # Panics
    /// If `x` is not [`QLinear::in_dim`] wide.
    pub fn forward(&self, x: &Rows, out: &mut Rows, scratch: &mut Scratch) {
        self.forward_with(x, out, scratch, Activation::None);
    }

    /// As [`QLinear::forward`], with an activation applied to the output.
    ///
    /// # Panics
    /// If `x` is not [`QLinear::in_dim`] wide.
    pub fn forward_with(&self, x: &Rows, out: &mut Rows, scratch: &mut Scratch, activation: Activation) {
        scratch.quantised.quantise(self.kernel(), x);
        self.forward_quantised(&scratch.quantised, out, activation);
    }

    /// As [`QLinear::forward_with`] on rows that are in int8 already, so that several layers can share them.
    ///
    /// # Panics
    /// If `x` is not [`QLinear::in_dim`] wide, or was quantised for another kernel.
    pub fn forward_quantised(&self, x: &QRows, out: &mut Rows, activation: Activation) {
        out.resize(x.rows(), self.out_dim());
        multiply(&self.packed, x, out.as_mut_slice(), activation == Activation::Gelu);
    }

    /// As [`QLinear::forward_quantised`] into a slice of exactly the right length.
    pub(crate) fn forward_slice(&self, x: &QRows, out: &mut [f32], activation: Activation) {
        multiply(&self.packed, x, out, activation == Activation::Gelu);
    }
}

impl std::fmt::Debug for QLinear<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QLinear({} -> {}, {})", self.in_dim(), self.out_dim(), self.kernel())
    }
}
