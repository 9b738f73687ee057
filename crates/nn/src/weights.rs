//! The weight file: a safetensors container held in memory, its tensors by name, and every way in which it can
//! be wrong. Where the bytes come from (a file, a memory map, the program itself) is the caller's business.
use crate::kernel::Kernel;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;

/// Why weights could not be loaded. Every variant that concerns one tensor names it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WeightError {
    /// The bytes are no safetensors container.
    #[error("not a readable weight file: {reason}")]
    Container {
        /// What the reader of the container said.
        reason: String,
    },
    /// A tensor is not there.
    #[error("weight file has no tensor `{tensor}`")]
    Missing {
        /// Name of the tensor.
        tensor: String,
    },
    /// A tensor holds another kind of number.
    #[error("tensor `{tensor}` holds {found}, expected {expected}")]
    Kind {
        /// Name of the tensor.
        tensor: String,
        /// The kind that was asked for, in safetensors' spelling.
        expected: &'static str,
        /// The kind the file declares, in safetensors' spelling.
        found: String,
    },
    /// A tensor has the wrong shape.
    #[error("tensor `{tensor}` has shape {found:?}, expected {expected}")]
    Shape {
        /// Name of the tensor.
        tensor: String,
        /// What was asked for, in words.
        expected: String,
        /// The shape the file declares.
        found: Vec<usize>,
    },
    /// A tensor holds a value that cannot be used.
    #[error("tensor `{tensor}` {reason}")]
    Value {
        /// Name of the tensor.
        tensor: String,
        /// What is wrong with the value.
        reason: &'static str,
    },
    /// This machine cannot run the kernel that was asked for.
    #[error("this machine has no `{kernel}` kernel")]
    KernelUnavailable {
        /// The kernel that was asked for.
        kernel: Kernel,
    },
}

/// An `f32` tensor copied out of a weight file.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorF32 {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Values, last index fastest; all finite.
    pub data: Vec<f32>,
}

/// An int8 tensor, still lying in the bytes of the weight file.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorI8<'a> {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Values, last index fastest, all in -127..=127.
    pub data: &'a [i8],
}

/// A parsed weight file over bytes that the caller keeps: a `'static` slice, a memory map or a `Vec`.
#[derive(Debug)]
pub struct WeightFile<'a> {
    tensors: SafeTensors<'a>,
    metadata: BTreeMap<String, String>,
}

impl<'a> WeightFile<'a> {
    /// Reads the container's directory; the tensors themselves are not touched.
    ///
    /// # Errors
    /// [`WeightError::Container`] if the bytes are no safetensors container, among others if tensors overlap,
    /// reach past the end or leave gaps.
    pub fn parse(bytes: &'a [u8]) -> Result<WeightFile<'a>, WeightError> {
        let container =
            |error: safetensors::SafeTensorError| WeightError::Container { reason: error.to_string() };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
        let metadata = header.metadata().iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
        Ok(WeightFile { tensors, metadata })
    }

    /// The free text pairs of the container's `__metadata__`, in order of their keys.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Names of all tensors, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.tensors.names();
        names.sort_unstable();
        names
    }

    /// Whether there is a tensor of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// The tensor of that name, kind F32.
    ///
    /// # Errors
    /// [`WeightError::Missing`], [`WeightError::Kind`], or [`WeightError::Value`] if a value is not finite.
    pub fn tensor_f32(&self, name: &str) -> Result<TensorF32, WeightError> {
        let (shape, bytes) = self.raw(name, Dtype::F32)?;
        let (words, _) = bytes.as_chunks::<4>();
        let data: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if data.iter().any(|value| !value.is_finite()) {
            return Err(value_error(name, "holds a number that is not finite"));
        }
        Ok(TensorF32 { shape, data })
    }

    /// The tensor of that name, kind I8.
    ///
    /// # Errors
    /// [`WeightError::Missing`], [`WeightError::Kind`], or [`WeightError::Value`] if a value is -128, which the
    /// symmetric range leaves out.
    pub fn tensor_i8(&self, name: &str) -> Result<TensorI8<'a>, WeightError> {
        let (shape, bytes) = self.raw(name, Dtype::I8)?;
        // SAFETY: `i8` and `u8` have the same size and alignment and no invalid values.
        let data = unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<i8>(), bytes.len()) };
        // Counted without an early way out, so that the scan of some 20 MB is vectorised.
        if data.iter().fold(false, |found, &value| found | (value == i8::MIN)) {
            return Err(value_error(name, "holds -128, outside the symmetric range"));
        }
        Ok(TensorI8 { shape, data })
    }

    /// An F32 tensor that must have exactly this shape; the values.
    ///
    /// # Errors
    /// As [`WeightFile::tensor_f32`], and [`WeightError::Shape`].
    pub fn f32_of_shape(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightError> {
        let tensor = self.tensor_f32(name)?;
        if tensor.shape == shape {
            Ok(tensor.data)
        } else {
            Err(shape_error(name, format!("{shape:?}"), tensor.shape))
        }
    }

    /// An I8 tensor with two dimensions, neither of them zero; its rows, columns and values.
    pub(crate) fn matrix_i8(&self, name: &str) -> Result<(usize, usize, &'a [i8]), WeightError> {
        let tensor = self.tensor_i8(name)?;
        match tensor.shape[..] {
            [rows, cols] if rows > 0 && cols > 0 => Ok((rows, cols, tensor.data)),
            _ => Err(shape_error(name, "[rows, columns], neither zero".to_owned(), tensor.shape)),
        }
    }

    /// An F32 tensor of scales, one per row of a matrix: not negative.
    pub(crate) fn scales(&self, name: &str, rows: usize) -> Result<Vec<f32>, WeightError> {
        let scales = self.f32_of_shape(name, &[rows])?;
        if scales.iter().any(|scale| *scale < 0.0) {
            return Err(value_error(name, "holds a negative scale"));
        }
        Ok(scales)
    }

    fn raw(&self, name: &str, kind: Dtype) -> Result<(Vec<usize>, &'a [u8]), WeightError> {
        let view = self.tensors.tensor(name).map_err(|_| WeightError::Missing { tensor: name.to_owned() })?;
        if view.dtype() != kind {
            return Err(WeightError::Kind {
                tensor: name.to_owned(),
                expected: if kind == Dtype::F32 { "F32" } else { "I8" },
                found: format!("{:?}", view.dtype()),
            });
        }
        Ok((view.shape().to_vec(), view.data()))
    }
}

pub(crate) fn shape_error(tensor: &str, expected: String, found: Vec<usize>) -> WeightError {
    WeightError::Shape { tensor: tensor.to_owned(), expected, found }
}

pub(crate) fn value_error(tensor: &str, reason: &'static str) -> WeightError {
    WeightError::Value { tensor: tensor.to_owned(), reason }
}

/// Refuses a kernel this machine lacks.
pub(crate) fn require(kernel: Kernel) -> Result<Kernel, WeightError> {
    if kernel.is_available() { Ok(kernel) } else { Err(WeightError::KernelUnavailable { kernel }) }
}
