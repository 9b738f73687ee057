//! The flat tables as Parquet: one file a table, typed, compressed with zstd, ids that join.
//!
//! The crate is used without Arrow, which would cost three times as much to build; our tables are columns already.
//! The texts of a row group are held in memory until it is full, so that memory stays below a bound.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::Out;
use crate::entry::{Entry, Gone, Happening};
use crate::format::{Export, Tally, Target};
use crate::tables::{self, Batch, Kind, TABLES, Table, Values};

/// A row group is full with this many rows.
const ROWS: usize = 64 * 1024;
/// Or with this many bytes.
const BYTES: usize = 16 << 20;
/// All tables together hold no more bytes than this: of twenty, each may be nearly full.
const HELD: usize = 48 << 20;

/// A folder of Parquet tables.
///
/// Encoding and compressing costs as much as making the rows, so that a thread of its own does it. It writes each
/// table's rows in the order in which they come, so that the bytes do not depend on it.
pub struct Parquet {
    batches: Vec<Batch>,
    tally: Tally,
    to_writer: SyncSender<Due>,
    writer: Option<JoinHandle<io::Result<()>>>,
}

/// What the writing thread is to do.
enum Due {
    /// Rows of the table with this number.
    Rows(usize, Batch),
    /// Nothing more comes. An export that fails sends no end, so that its files do not pass for whole ones.
    End,
}

impl Parquet {
    pub fn new(target: &mut dyn Target) -> io::Result<Self> {
        let mut files = Vec::new();
        for table in TABLES {
            let schema = Arc::new(schema(table).map_err(failed)?);
            let properties = Arc::new(properties(&plain(table)).map_err(failed)?);
            let file = target.file(&format!("{}.parquet", table.name))?;
            files.push(SerializedFileWriter::new(file, schema, properties).map_err(failed)?);
        }
        // One batch waits while another is written; more would only cost memory.
        let (to_writer, due) = mpsc::sync_channel(1);
        let writer = std::thread::spawn(move || write_all(files, due));
        Ok(Self { batches: Batch::all(), tally: Tally::default(), to_writer, writer: Some(writer) })
    }

    fn flush(&mut self, rows: usize, bytes: usize) -> io::Result<()> {
        let held: usize = self.batches.iter().map(|b| b.bytes).sum();
        let largest = self.batches.iter().map(|b| b.bytes).max().unwrap_or(0);
        let bytes = if held < HELD { bytes } else { bytes.min(largest) };
        for (at, batch) in self.batches.iter_mut().enumerate() {
            if batch.rows == 0 || (batch.rows < rows && batch.bytes < bytes) {
                continue;
            }
            *self.tally.rows.entry(batch.table.name).or_default() += batch.rows as u64;
            let full = std::mem::replace(batch, Batch::new(batch.table));
            if self.to_writer.send(Due::Rows(at, full)).is_err() {
                return self.join();
            }
        }
        Ok(())
    }

    /// Waits for the writing thread, and says what became of it.
    fn join(&mut self) -> io::Result<()> {
        let ended = self.writer.take().map(JoinHandle::join);
        ended.unwrap_or(Ok(Ok(()))).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn write_all(mut files: Vec<SerializedFileWriter<Out>>, due: Receiver<Due>) -> io::Result<()> {
    for due in due {
        match due {
            Due::Rows(at, batch) => {
                let mut group = files[at].next_row_group().map_err(failed)?;
                for (values, field) in batch.columns.into_iter().zip(batch.table.fields) {
                    column(&mut group, values, field.required).map_err(failed)?;
                }
                group.close().map_err(failed)?;
            }
            Due::End => {
                for file in files {
                    file.into_inner().map_err(failed)?.flush()?;
                }
                return Ok(());
            }
        }
    }
    Ok(())
}

impl Export for Parquet {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        tables::fill(&mut self.batches, entry);
        self.flush(ROWS, BYTES)
    }

    fn happening(&mut self, happening: &Happening) -> io::Result<()> {
        tables::happening(&mut self.batches, happening);
        self.flush(ROWS, BYTES)
    }

    fn gone(&mut self, gone: &Gone) -> io::Result<()> {
        tables::gone(&mut self.batches, gone);
        self.flush(ROWS, BYTES)
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.flush(1, 0)?;
        // Where nobody takes it, the thread has ended, and says why.
        let _ = self.to_writer.send(Due::End);
        self.join()?;
        Ok(self.tally)
    }
}

/// How our files are compressed, and by whom they are made. A dictionary is made of the values of each column, but not
/// of those that are named `plain`.
pub(crate) fn properties(plain: &[&str]) -> Result<WriterProperties, ParquetError> {
    // The first level takes half the time of the third, and the files are a tenth larger.
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_created_by(concat!("demarche version ", env!("CARGO_PKG_VERSION")).to_owned());
    for column in plain {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(*column), false);
    }
    Ok(properties.build())
}

/// The columns of `table` whose values are all different: a dictionary of them would be as long as they are, and be
/// thrown away.
fn plain(table: &Table) -> Vec<&'static str> {
    let different = |name: &&str| table.key == [*name] || ["id", "own_id", "url", "text"].contains(name);
    table.fields.iter().map(|f| f.name).filter(different).collect()
}

pub(crate) fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(io) => *io,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

fn schema(table: &Table) -> Result<Type, ParquetError> {
    let mut fields = Vec::new();
    for field in table.fields {
        let (physical, logical) = match field.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Int => (Physical::INT64, None),
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        };
        let repetition = if field.required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let kind = Type::primitive_type_builder(field.name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()?;
        fields.push(Arc::new(kind));
    }
    Type::group_type_builder(table.name).with_fields(fields).build()
}

fn column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: Values,
    required: bool,
) -> Result<(), ParquetError> {
    match values {
        Values::Text(all) => {
            let (all, spans) = all.into_parts();
            let all = ByteArray::from(all.into_bytes());
            let text = |(start, end): (u32, u32)| all.slice(start as usize, (end - start) as usize);
            write::<ByteArrayType, _, _>(group, spans, required, text)
        }
        Values::Int(all) => write::<Int64Type, _, _>(group, all, required, |v| v),
        Values::Real(all) => write::<DoubleType, _, _>(group, all, required, |v| v),
        Values::Day(all) => write::<Int32Type, _, _>(group, all, required, |v| v),
    }
}

/// Writes the next column of `group`.
pub(crate) fn write<D: DataType, T, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    all: Vec<Option<T>>,
    required: bool,
    value: impl Fn(T) -> D::T,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    let levels: Vec<i16> =
        if required { Vec::new() } else { all.iter().map(|v| i16::from(v.is_some())).collect() };
    let present: Vec<D::T> = all.into_iter().flatten().map(value).collect();
    column.typed::<D>().write_batch(&present, (!required).then_some(levels.as_slice()), None)?;
    column.close()
}
