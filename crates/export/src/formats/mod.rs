//! One module a format. Each has its columns in a table, with where they come from, for the page of formats.

pub mod acled;
pub mod atom;
pub mod csv;
pub mod gdelt;
pub mod geojson;
pub mod icews;
pub mod ics;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod phoenix;
pub mod plover;
pub mod polecat;

use std::io::Write;

/// Where a format writes.
type Out = Box<dyn Write + Send>;
