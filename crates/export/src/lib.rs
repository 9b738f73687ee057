//! The record in the shapes that others read: each format a stream of rows, written as the records come.
//!
//! - [`mod@format`]: the formats by name, what an [`Export`] is, where its files go ([`Target`]);
//! - [`entry`]: what comes in: a record, and what a store knows of it beside;
//! - [`filter`]: which documents and events are wanted;
//! - [`keys`]: ids that stay the same from one export to the next;
//! - [`act`]: events as formats without a status see them, and the pairs of who did it to whom;
//! - [`tables`]: the flat tables behind `csv` and `parquet`, column by column;
//! - `formats`: one module a format;
//! - [`docs`]: the table of formats and columns in `docs/exports.md`;
//! - [`tsv`]: rows that no reader can misread; `sheet`: rows of anybody's as Parquet.
//!
//! Nothing here reads a clock or the network; bytes go where the caller's [`Target`] puts them. The same records
//! give the same bytes.

pub mod act;
pub mod columns;
pub mod docs;
pub mod entry;
pub mod filter;
pub mod format;
mod formats;
pub mod keys;
#[cfg(feature = "parquet")]
pub mod sheet;
mod story;
pub mod tables;
pub mod tsv;

pub use entry::{Entry, Gone, Happening, Report};
pub use filter::Filter;
pub use format::{Export, Format, Options, Tally, Target};
pub use formats::plover;
