//! Rows of anybody's as one Parquet table in memory: typed columns, any of whose cells may be absent.

use std::io;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::formats::parquet::{failed, properties, write};

/// The cells of a column, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Texts.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Numbers.
    Real(Vec<Option<f64>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

impl Cells {
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(all) => all.is_empty(),
            Self::Int(all) => all.is_empty(),
            Self::Real(all) => all.is_empty(),
            Self::Flag(all) => all.is_empty(),
        }
    }
}

/// The Parquet file of a table called `name` with `columns`, which are of one length.
///
/// # Errors
/// Where they are not, or two columns have one name.
pub fn parquet(name: &str, columns: Vec<(String, Cells)>) -> io::Result<Vec<u8>> {
    table(name, columns).map_err(failed)
}

fn table(name: &str, columns: Vec<(String, Cells)>) -> Result<Vec<u8>, ParquetError> {
    let mut fields = Vec::new();
    for (name, cells) in &columns {
        let (physical, logical) = match cells {
            Cells::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Cells::Int(_) => (Physical::INT64, None),
            Cells::Real(_) => (Physical::DOUBLE, None),
            Cells::Flag(_) => (Physical::BOOLEAN, None),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL)
            .build()?;
        fields.push(Arc::new(field));
    }
    let schema = Arc::new(Type::group_type_builder(name).with_fields(fields).build()?);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties(&[])?))?;
    // Not every reader expects a group without rows.
    if columns.iter().all(|(_, cells)| cells.is_empty()) {
        return file.into_inner();
    }
    let mut group = file.next_row_group()?;
    for (_, cells) in columns {
        match cells {
            Cells::Text(all) => {
                write::<ByteArrayType, _, _>(&mut group, all, false, |v| ByteArray::from(v.into_bytes()))?;
            }
            Cells::Int(all) => write::<Int64Type, _, _>(&mut group, all, false, |v| v)?,
            Cells::Real(all) => write::<DoubleType, _, _>(&mut group, all, false, |v| v)?,
            Cells::Flag(all) => write::<BoolType, _, _>(&mut group, all, false, |v| v)?,
        }
    }
    group.close()?;
    file.into_inner()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let columns = vec![
            ("key".to_owned(), Cells::Text(vec![Some("a".to_owned()), None])),
            ("document.events".to_owned(), Cells::Int(vec![None, Some(7)])),
            ("confidence".to_owned(), Cells::Real(vec![Some(0.5), Some(1.0)])),
            ("corrected".to_owned(), Cells::Flag(vec![Some(true), None])),
        ];
        let bytes = parquet("rows", columns).expect("a table");
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("a file");
        let rows: Vec<Vec<(String, Field)>> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| row.expect("a row").get_column_iter().map(|(n, f)| (n.clone(), f.clone())).collect())
            .collect();
        let names: Vec<&str> = rows[0].iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["key", "document.events", "confidence", "corrected"]);
        let cells = |row: usize| rows[row].iter().map(|(_, f)| f.clone()).collect::<Vec<_>>();
        assert_eq!(cells(0), [Field::Str("a".into()), Field::Null, Field::Double(0.5), Field::Bool(true)]);
        assert_eq!(cells(1), [Field::Null, Field::Long(7), Field::Double(1.0), Field::Null]);
    }

    #[test]
    fn no_rows_are_a_table_too_and_what_does_not_fit_is_told() {
        assert!(parquet("rows", vec![("key".to_owned(), Cells::Text(Vec::new()))]).is_ok());
        let uneven = vec![
            ("a".to_owned(), Cells::Int(vec![Some(1)])),
            ("b".to_owned(), Cells::Int(vec![Some(1), Some(2)])),
        ];
        assert!(parquet("rows", uneven).is_err());
    }
}
