//! The flat tables as Arrow: each table gives a stream by the Arrow PyCapsule interface, which pandas, polars,
//! pyarrow and DuckDB take without a copy.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray,
};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use demarche_export::Entry;
use demarche_export::tables::{self, Batch, Kind, TABLES, Values};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyType};

use crate::engine::Record;

/// Rows are closed into an Arrow batch at this many bytes of text, well below the two gigabytes its offsets count.
const BYTES: usize = 64 << 20;

/// The names of the tables, in order.
#[pyfunction]
pub fn table_names() -> Vec<&'static str> {
    TABLES.iter().map(|t| t.name).collect()
}

/// Name, type and sentence of a column.
type Said = (&'static str, &'static str, &'static str);

/// What a table and its columns say: its own sentence, then name, type and sentence of each column.
#[pyfunction]
pub fn table_about(name: &str) -> PyResult<(&'static str, Vec<Said>)> {
    let table = TABLES.iter().find(|t| t.name == name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
    let kind = |k: Kind| match k {
        Kind::Text => "text",
        Kind::Int => "integer",
        Kind::Real => "number",
        Kind::Day => "date",
    };
    Ok((table.about, table.fields.iter().map(|f| (f.name, kind(f.kind), f.about)).collect()))
}

/// The tables of records, filled one after the other.
#[pyclass(module = "demarche")]
pub struct Tables {
    open: Vec<Batch>,
    closed: Vec<Vec<RecordBatch>>,
}

#[pymethods]
impl Tables {
    #[new]
    fn new() -> Self {
        Self { open: Batch::all(), closed: TABLES.iter().map(|_| Vec::new()).collect() }
    }

    /// Adds the rows of a record.
    fn add(&mut self, py: Python<'_>, record: &Bound<'_, Record>) -> PyResult<()> {
        let record = record.get();
        py.detach(|| {
            tables::fill(&mut self.open, &Entry::of(&record.inner));
            self.close(BYTES)
        })
        .map_err(failed)
    }

    /// The table called `name`, with the rows so far.
    fn table(&mut self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let at = TABLES.iter().position(|t| t.name == name);
        let at = at.ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        py.detach(|| self.close(0)).map_err(failed)?;
        Ok(Table { schema: schema(at), batches: self.closed[at].clone() })
    }
}

impl Tables {
    fn close(&mut self, bytes: usize) -> Result<(), ArrowError> {
        for (at, batch) in self.open.iter_mut().enumerate() {
            if batch.rows > 0 && batch.bytes >= bytes {
                let columns = batch.columns.iter().map(array).collect();
                self.closed[at].push(RecordBatch::try_new(schema(at), columns)?);
                batch.clear();
            }
        }
        Ok(())
    }
}

/// A table that Arrow's readers take by its capsule.
#[pyclass(frozen, module = "demarche")]
pub struct Table {
    schema: Arc<Schema>,
    batches: Vec<RecordBatch>,
}

#[pymethods]
impl Table {
    /// The stream of the Arrow PyCapsule interface. Another schema cannot be asked for.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, self.schema.clone());
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The schema of the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(failed)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|f| f.name().clone()).collect()
    }

    /// An empty table of that name, for its schema.
    #[classmethod]
    fn empty(_: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
        let at = TABLES.iter().position(|t| t.name == name);
        let at = at.ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        Ok(Self { schema: schema(at), batches: Vec::new() })
    }
}

fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn schema(at: usize) -> Arc<Schema> {
    let field = |f: &tables::Field| {
        let kind = match f.kind {
            Kind::Text => DataType::Utf8,
            Kind::Int => DataType::Int64,
            Kind::Real => DataType::Float64,
            Kind::Day => DataType::Date32,
        };
        Field::new(f.name, kind, !f.required)
    };
    Arc::new(Schema::new(TABLES[at].fields.iter().map(field).collect::<Vec<_>>()))
}

fn array(values: &Values) -> ArrayRef {
    match values {
        Values::Text(all) => Arc::new(all.iter().collect::<StringArray>()),
        Values::Int(all) => Arc::new(Int64Array::from(all.clone())),
        Values::Real(all) => Arc::new(Float64Array::from(all.clone())),
        Values::Day(all) => Arc::new(Date32Array::from(all.clone())),
    }
}
