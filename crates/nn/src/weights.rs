//! The weight file: a safetensors container held in memory, its tensors by name, and every way in which it can
//! be wrong. Where the bytes come from (a file, a memory map, the program itself) is the caller's business.
use crate::kernel::Kernel;
use crate::layout::{PANEL, STEP};
use safetensors::tensor::Metadata;
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
    /// A text of the container's metadata is not what it must be.
    #[error("metadata `{key}` is {value:?}, expected {expected}")]
    Metadata {
        /// Its key.
        key: &'static str,
        /// The text in the file.
        value: String,
        /// What was asked for, in words.
        expected: String,
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
    directory: Metadata,
    /// What the directory's offsets count in.
    data: &'a [u8],
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
        let (length, directory) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let metadata = directory.metadata().iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
        Ok(WeightFile { directory, data: &bytes[8 + length..], metadata })
    }

    /// The free text pairs of the container's `__metadata__`, in order of their keys.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Names of all tensors, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = self.directory.offset_keys();
        names.sort_unstable();
        names
    }

    /// Whether there is a tensor of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.directory.info(name).is_some()
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
        let data = signed(bytes);
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

    /// An I8 table of vectors, neither number nor width zero; its rows, columns and values. They are not looked
    /// at, so that what is never read need not be brought into memory.
    pub(crate) fn table_i8(&self, name: &str) -> Result<(usize, usize, &'a [i8]), WeightError> {
        let (shape, bytes) = self.raw(name, Dtype::I8)?;
        match shape[..] {
            [rows, cols] if rows > 0 && cols > 0 => Ok((rows, cols, signed(bytes))),
            _ => Err(shape_error(name, "[rows, columns], neither zero".to_owned(), shape)),
        }
    }

    /// The weights of an int8 layer, no dimension zero: `[out, in]`, or `[panels, in / 4, 32, 4]` in the layout
    /// of [`crate::arrange`], where `{prefix}.scale` tells how many channels there are.
    pub(crate) fn layer_i8(&self, prefix: &str) -> Result<LayerI8<'a>, WeightError> {
        let name = format!("{prefix}.weight");
        let (shape, bytes) = self.raw(&name, Dtype::I8)?;
        match shape[..] {
            [out_dim, in_dim] if out_dim > 0 && in_dim > 0 => {
                Ok(LayerI8 { out_dim, in_dim, data: self.tensor_i8(&name)?.data, blocked: false })
            }
            [panels, steps, PANEL, STEP] if panels > 0 && steps > 0 => {
                let (scales, _) = self.raw(&format!("{prefix}.scale"), Dtype::F32)?;
                let out_dim: usize = scales.iter().product();
                if out_dim.div_ceil(PANEL) != panels {
                    return Err(shape_error(&name, format!("panels for {out_dim} channels"), shape));
                }
                Ok(LayerI8 { out_dim, in_dim: steps * STEP, data: signed(bytes), blocked: true })
            }
            _ => Err(shape_error(&name, "[rows, columns], neither zero".to_owned(), shape)),
        }
    }

    /// A tensor of whatever kind: kind, shape, bytes.
    pub(crate) fn any(&self, name: &str) -> Result<(Dtype, Vec<usize>, &'a [u8]), WeightError> {
        let info = self.directory.info(name);
        let info = info.ok_or_else(|| WeightError::Missing { tensor: name.to_owned() })?;
        let (start, end) = info.data_offsets;
        // The container's reader has checked that the offsets lie within the data.
        Ok((info.dtype, info.shape.clone(), &self.data[start..end]))
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
        let (found, shape, bytes) = self.any(name)?;
        if found != kind {
            return Err(WeightError::Kind {
                tensor: name.to_owned(),
                expected: if kind == Dtype::F32 { "F32" } else { "I8" },
                found: format!("{found:?}"),
            });
        }
        Ok((shape, bytes))
    }
}

/// The weights of an int8 layer, lying in the bytes of the weight file.
pub(crate) struct LayerI8<'a> {
    pub(crate) out_dim: usize,
    pub(crate) in_dim: usize,
    pub(crate) data: &'a [i8],
    /// In the layout of [`crate::layout`] rather than in rows.
    pub(crate) blocked: bool,
}

fn signed(bytes: &[u8]) -> &[i8] {
    // SAFETY: `i8` and `u8` have the same size and alignment and no invalid values.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<i8>(), bytes.len()) }
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
