//! Demarche from Python: types and calls, no logic. What is shown to users is written in Python, in
//! `python/demarche`; here are the engine, records, the reading of many articles on threads, and tables by Arrow.
//!
//! - [`engine`]: the engine, and errors with their codes;
//! - [`many`]: many articles on threads, in the order they came in;
//! - [`tables`]: the flat tables as Arrow streams.

mod engine;
mod many;
mod tables;

use pyo3::prelude::*;

#[pymodule]
fn _demarche(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<engine::Engine>()?;
    module.add_class::<engine::Record>()?;
    module.add_class::<many::Many>()?;
    module.add_class::<tables::Tables>()?;
    module.add_class::<tables::Table>()?;
    module.add_function(wrap_pyfunction!(tables::table_names, module)?)?;
    module.add_function(wrap_pyfunction!(tables::table_about, module)?)?;
    module.add_function(wrap_pyfunction!(engine::codes, module)?)?;
    Ok(())
}
