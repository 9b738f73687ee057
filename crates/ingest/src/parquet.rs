//! Parquet files to documents: one document a row, its columns named as those of other tables ([`crate::fields`]).
//!
//! What a file holds is told at its end, so it must be one that can be read from any place. Rows are read one at a
//! time and columns that no document has are never read; no more than a page of each column is held.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, FileReader as _, Length, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Number, Value};

use crate::encoding::decode;
use crate::fields;
use crate::input::Options;

/// A file that several columns are read from by turns.
struct Shared<R> {
    file: Arc<Mutex<R>>,
    len: u64,
}

/// A place in it.
struct Place<R> {
    file: Arc<Mutex<R>>,
    at: u64,
}

impl<R: Read + Seek> Read for Place<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut file = self.file.lock().map_err(|_| std::io::Error::other("another reader failed"))?;
        file.seek(SeekFrom::Start(self.at))?;
        let n = file.read(buffer)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl<R> Length for Shared<R> {
    fn len(&self) -> u64 {
        self.len
    }
}

impl<R: Read + Seek + Send> ChunkReader for Shared<R> {
    type T = std::io::BufReader<Place<R>>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(std::io::BufReader::new(Place { file: self.file.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A damaged file may ask for more than there is.
        if start.checked_add(length as u64).is_none_or(|end| end > self.len) {
            return Err(ParquetError::EOF("a column ends behind the file".to_owned()));
        }
        let mut bytes = vec![0; length];
        Place { file: self.file.clone(), at: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// Reads the rows of a Parquet file.
pub struct ParquetReader {
    rows: std::result::Result<RowIter<'static>, Option<Diagnostic>>,
    options: Options,
    /// The number of the next row, from 1.
    number: u64,
}

impl ParquetReader {
    /// Reads from `file`, from its beginning.
    pub fn new<R: Read + Seek + Send + 'static>(file: R, options: &Options) -> Self {
        let rows = guarded(|| open(file, options)).and_then(|rows| rows).map_err(Some);
        Self { rows, options: options.clone(), number: 1 }
    }
}

fn damaged(what: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::Damaged, format!("the Parquet file is damaged or cannot be understood: {what}"))
}

/// What `work` gives. The reader of the format panics on some files that are damaged, which must not end the run.
fn guarded<T>(work: impl FnOnce() -> T) -> std::result::Result<T, Diagnostic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| damaged(&"its reader gave up"))
}

fn open<R: Read + Seek + Send + 'static>(
    mut file: R,
    options: &Options,
) -> std::result::Result<RowIter<'static>, Diagnostic> {
    let unreadable = |e: std::io::Error| Diagnostic::new(Code::Unreadable, format!("reading stopped: {e}"));
    let len = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let shared = Shared { file: Arc::new(Mutex::new(file)), len };
    let reader = SerializedFileReader::new(shared).map_err(|e| damaged(&e))?;
    let metadata = reader.metadata();
    let root = metadata.file_metadata().schema();
    let known: Vec<_> = root.get_fields().iter().filter(|f| fields::known_name(f.name()).is_some()).collect();
    let names: Vec<&str> = known.iter().map(|f| f.name()).collect();
    if !fields::names_a_document(&names) {
        let all: Vec<&str> = root.get_fields().iter().map(|f| f.name()).collect();
        let shown: String = all.join(", ").chars().take(120).collect();
        let message = format!(
            "no column of the table is called `text` or `title`, or as other programs call them; it has: {shown}"
        );
        return Err(Diagnostic::new(Code::Damaged, message));
    }
    for group in metadata.row_groups() {
        let wanted = group
            .columns()
            .iter()
            .filter(|c| c.column_path().parts().first().is_some_and(|p| names.contains(&p.as_str())));
        let (mut packed, mut unpacked) = (0i64, 0i64);
        for column in wanted {
            packed = packed.saturating_add(column.compressed_size().max(0));
            unpacked = unpacked.saturating_add(column.uncompressed_size().max(0));
        }
        let most = (packed as u64).saturating_mul(options.max_ratio).max(options.limit() as u64);
        if unpacked as u64 > most {
            let message =
                format!("the Parquet file unpacks to {unpacked} bytes from {packed}; it was skipped");
            return Err(Diagnostic::new(Code::ArchiveLimit, message));
        }
    }
    let wanted =
        Type::group_type_builder(root.name()).with_fields(known.into_iter().cloned().collect()).build();
    let wanted = wanted.map_err(|e| damaged(&e))?;
    RowIter::from_file_into(Box::new(reader)).project(Some(wanted)).map_err(|e| damaged(&e))
}

impl Iterator for ParquetReader {
    type Item = std::result::Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = match &mut self.rows {
            Ok(rows) => rows,
            Err(note) => return note.take().map(Err),
        };
        let row = match guarded(|| rows.next()) {
            Ok(None) => {
                self.rows = Err(None);
                let empty = || Err(Diagnostic::new(Code::Empty, "the table holds no rows"));
                return (self.number == 1).then(empty);
            }
            Ok(Some(Ok(row))) => row,
            Ok(Some(Err(e))) => {
                self.rows = Err(None);
                return Some(Err(damaged(&e)));
            }
            Err(note) => {
                self.rows = Err(None);
                return Some(Err(note));
            }
        };
        let number = self.number;
        self.number += 1;
        let place = format!("row {number}");
        let limit = self.options.limit();
        let size = |field: &Field| match field {
            Field::Str(text) => text.len(),
            Field::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        if row.get_column_iter().any(|(_, field)| size(field) > limit) {
            let message = format!("{place} is over the limit of {limit} bytes; it was skipped");
            return Some(Err(Diagnostic::new(Code::TooLarge, message)));
        }
        let mut read = fields::document(&Value::Object(object(&row)), &place, &self.options);
        match &mut read {
            Ok(document) => document.source = Some(Source { record: Some(number), ..Source::default() }),
            Err(note) if note.code == Code::BadJson => {
                *note = Diagnostic::new(Code::Empty, format!("{place} holds no text"));
            }
            Err(_) => {}
        }
        Some(read)
    }
}

/// The values of `row` by name, without those that are missing.
fn object(row: &Row) -> Map<String, Value> {
    row.get_column_iter()
        .map(|(name, field)| (name.clone(), value(field)))
        .filter(|(_, v)| !v.is_null())
        .collect()
}

fn value(field: &Field) -> Value {
    let day =
        |days: i32| jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok();
    let second = |s: i64| jiff::Timestamp::from_second(s).ok();
    match field {
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(decode(bytes.data(), None).text),
        Field::Bool(b) => Value::Bool(*b),
        Field::Byte(n) => Value::from(*n),
        Field::Short(n) => Value::from(*n),
        Field::Int(n) => Value::from(*n),
        Field::Long(n) => Value::from(*n),
        Field::UByte(n) => Value::from(*n),
        Field::UShort(n) => Value::from(*n),
        Field::UInt(n) => Value::from(*n),
        Field::ULong(n) => Value::from(*n),
        Field::Float(n) => Number::from_f64(f64::from(*n)).map_or(Value::Null, Value::Number),
        Field::Double(n) => Number::from_f64(*n).map_or(Value::Null, Value::Number),
        // A day and a moment are written out, so that one that stands for none is told as a date.
        Field::Date(days) => day(*days).map_or(Value::Null, |d| Value::String(d.to_string())),
        Field::TimestampMillis(n) => {
            second(n.div_euclid(1000)).map_or(Value::Null, |t| Value::String(t.to_string()))
        }
        Field::TimestampMicros(n) => {
            second(n.div_euclid(1_000_000)).map_or(Value::Null, |t| Value::String(t.to_string()))
        }
        Field::Group(row) => Value::Object(object(row)),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use parquet::basic::Compression;
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::io::Cursor;

    const SCHEMA: &str = "message m { optional binary Title (UTF8); required binary text (UTF8); optional int64 noise; \
        optional int64 published (TIMESTAMP_MILLIS); optional int32 modified (DATE); optional binary outlet; }";

    /// A file of `groups` row groups, each of the rows 0..`rows`.
    fn file(groups: usize, rows: usize, text: &dyn Fn(usize) -> String, packing: Compression) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
        let properties = Arc::new(WriterProperties::builder().set_compression(packing).build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).expect("a writer");
        for g in 0..groups {
            let mut group = writer.next_row_group().expect("a group");
            let mut column = 0;
            while let Some(mut writer) = group.next_column().expect("a column") {
                let strings = |of: &dyn Fn(usize) -> String| -> Vec<ByteArray> {
                    (0..rows).map(|r| ByteArray::from(of(r).as_str())).collect()
                };
                let there = vec![1; rows];
                let numbers = vec![1_620_671_400_000_i64; rows];
                match column {
                    0 => writer.typed::<ByteArrayType>().write_batch(
                        &strings(&|r| format!("Talks {g} {r}")),
                        Some(&there),
                        None,
                    ),
                    1 => writer.typed::<ByteArrayType>().write_batch(&strings(text), None, None),
                    2 | 3 => writer.typed::<Int64Type>().write_batch(&numbers, Some(&there), None),
                    4 => writer.typed::<Int32Type>().write_batch(&vec![18_758; rows], Some(&there), None),
                    _ => writer.typed::<ByteArrayType>().write_batch(
                        &strings(&|_| "The Post".to_owned()),
                        Some(&there),
                        None,
                    ),
                }
                .expect("written");
                writer.close().expect("closed");
                column += 1;
            }
            group.close().expect("closed");
        }
        writer.into_inner().expect("a file")
    }

    fn read(bytes: Vec<u8>) -> Vec<std::result::Result<Document, Diagnostic>> {
        ParquetReader::new(Cursor::new(bytes), &Options::default()).collect()
    }

    #[test]
    fn rows_are_documents() {
        for packing in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default())]
        {
            let read = read(file(
                2,
                3,
                &|r| if r == 1 { " ".to_owned() } else { format!("They met {r} times.") },
                packing,
            ));
            assert_eq!(read.len(), 6);
            let last = read[5].as_ref().expect("a document");
            assert_eq!(last.text, "Talks 1 2\n\nThey met 2 times.");
            assert_eq!((last.published, last.modified), (Some(date(2021, 5, 10)), Some(date(2021, 5, 11))));
            assert_eq!(last.outlet.as_deref(), Some("The Post"));
            assert_eq!(last.source.as_ref().and_then(|s| s.record), Some(6));
            assert_eq!(read[1].as_ref().map_err(|d| d.code), Err(Code::Empty));
        }
    }

    #[test]
    fn a_damaged_file_gives_what_it_has_and_a_message() {
        let whole = file(1, 50, &|r| format!("They met {r} times."), Compression::SNAPPY);
        let cut = read(whole[..whole.len() - 9].to_vec());
        assert_eq!(cut[0].as_ref().map_err(|d| d.code), Err(Code::Damaged));
        // Every byte changed in turn: no panic that is not caught, and an end.
        for i in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[i] ^= 0x55;
            assert!(read(bytes).len() <= 51);
        }
    }
}
