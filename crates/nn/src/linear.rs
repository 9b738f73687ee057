//! The linear layer with `f32` weights, for small heads where int8 would gain nothing.
use crate::kernel::Kernel;
use crate::ops::{add_bias, matmul_nt};
use crate::rows::Rows;
use crate::weights::{WeightError, WeightFile, require, shape_error};

/// `y = x W^T + b` in `f32`, with the order of summation of [`matmul_nt`].
#[derive(Debug)]
pub struct Linear {
    kernel: Kernel,
    weight: Rows,
    bias: Option<Vec<f32>>,
}

impl Linear {
    /// Loads a layer for [`Kernel::best`]; see [`Linear::load_with`].
    ///
    /// # Errors
    /// As [`Linear::load_with`].
    pub fn load(file: &WeightFile<'_>, prefix: &str) -> Result<Linear, WeightError> {
        Self::load_with(file, prefix, Kernel::best())
    }

    /// Loads the layer with the tensors `{prefix}.weight` (F32, `[out, in]`) and, where the file has it,
    /// `{prefix}.bias` (F32, `[out]`).
    ///
    /// # Errors
    /// If a tensor is missing or wrong, and [`WeightError::KernelUnavailable`].
    pub fn load_with(file: &WeightFile<'_>, prefix: &str, kernel: Kernel) -> Result<Linear, WeightError> {
        let kernel = require(kernel)?;
        let name = format!("{prefix}.weight");
        let tensor = file.tensor_f32(&name)?;
        let [out_dim, in_dim] = tensor.shape[..] else {
            return Err(shape_error(&name, "[out, in]".to_owned(), tensor.shape));
        };
        let bias_name = format!("{prefix}.bias");
        let bias = match file.contains(&bias_name) {
            true => Some(file.f32_of_shape(&bias_name, &[out_dim])?),
            false => None,
        };
        Ok(Linear { kernel, weight: Rows::from_slice(out_dim, in_dim, &tensor.data), bias })
    }

    /// Width of the input, in values.
    pub fn in_dim(&self) -> usize {
        self.weight.cols()
    }

    /// Width of the output, in values.
    pub fn out_dim(&self) -> usize {
        self.weight.rows()
    }

    /// Runs the layer on any number of rows; `out` takes the shape `x.rows()` by [`Linear::out_dim`].
    ///
    /// # Panics
    /// If `x` is not [`Linear::in_dim`] wide.
    pub fn forward(&self, x: &Rows, out: &mut Rows) {
        matmul_nt(self.kernel, x, &self.weight, out);
        if let Some(bias) = &self.bias {
            add_bias(out, bias);
        }
    }
}
