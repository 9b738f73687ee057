//! Tensors, int8 kernels and the transformer encoder of Demarche; this crate knows no language.
//!
//! Every result is the same to the bit on every kernel: integer products are summed exactly in 32 bits, and
//! all floating-point code is written once over sixteen lanes with one order of evaluation ([`Kernel`] says
//! more). Reading a model file is [`WeightFile`], writing one whose weights are used
//! where they lie is [`arrange`]; the building blocks are [`QLinear`], [`Linear`] and the
//! functions of [`ops`]; the whole encoder is [`Encoder`].
#![deny(missing_docs)]

mod aligned;
mod attention;
mod batch;
mod encoder;
mod gemm;
mod kernel;
mod lanes;
mod layout;
mod linear;
pub mod ops;
mod qlinear;
mod quantise;
mod rows;
mod scratch;
mod weights;

pub use batch::{Batch, BatchError};
pub use encoder::{Encoder, Vectors};
pub use kernel::Kernel;
pub use layout::arrange;
pub use linear::Linear;
pub use qlinear::{Activation, QLinear};
pub use quantise::QRows;
pub use rows::Rows;
pub use scratch::Scratch;
pub use weights::{TensorF32, TensorI8, WeightError, WeightFile};
