//! The flat tables as CSV (RFC 4180, UTF-8, line feeds), with a Frictionless data package that describes them.

use std::io::{self, Write as _};

use serde_json::{Map, Value, json};

use super::Out;
use crate::entry::{Entry, Gone, Happening};
use crate::format::{Export, Tally, Target};
use crate::tables::{self, Batch, Field, Kind, TABLES, Table};
use crate::tsv;

/// A folder of CSV tables.
pub struct Csv {
    files: Vec<Out>,
    batches: Vec<Batch>,
    tally: Tally,
}

impl Csv {
    pub fn new(target: &mut dyn Target) -> io::Result<Self> {
        let mut package = target.file("datapackage.json")?;
        serde_json::to_writer_pretty(&mut package, &package_of(TABLES))?;
        package.write_all(b"\n")?;
        package.flush()?;
        let mut files = Vec::new();
        for table in TABLES {
            let mut file = target.file(&format!("{}.csv", table.name))?;
            let header: Vec<Option<String>> = table.fields.iter().map(|f| Some(f.name.to_owned())).collect();
            tsv::csv_row(&mut file, &header)?;
            files.push(file);
        }
        Ok(Self { files, batches: Batch::all(), tally: Tally::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        for (batch, file) in self.batches.iter_mut().zip(&mut self.files) {
            for row in 0..batch.rows {
                let cells: Vec<Option<String>> = batch.columns.iter().map(|c| c.text(row)).collect();
                tsv::csv_row(file, &cells)?;
            }
            *self.tally.rows.entry(batch.table.name).or_default() += batch.rows as u64;
            batch.clear();
        }
        Ok(())
    }
}

impl Export for Csv {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        tables::fill(&mut self.batches, entry);
        self.flush()
    }

    fn happening(&mut self, happening: &Happening) -> io::Result<()> {
        tables::happening(&mut self.batches, happening);
        self.flush()
    }

    fn gone(&mut self, gone: &Gone) -> io::Result<()> {
        tables::gone(&mut self.batches, gone);
        self.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.files.iter_mut().try_for_each(|f| f.flush())?;
        Ok(self.tally)
    }
}

fn package_of(tables: &[Table]) -> Value {
    let resources: Vec<Value> = tables.iter().map(resource).collect();
    json!({
        "profile": "tabular-data-package",
        "name": "demarche",
        "title": "Records of Demarche",
        "version": env!("CARGO_PKG_VERSION"),
        "resources": resources,
    })
}

fn resource(table: &Table) -> Value {
    let fields: Vec<Value> = table.fields.iter().map(field).collect();
    let mut schema = Map::new();
    schema.insert("fields".into(), json!(fields));
    schema.insert("primaryKey".into(), json!(table.key));
    let links: Vec<Value> = table
        .fields
        .iter()
        .filter_map(|f| {
            let (there, column) = f.refers?;
            // The standard writes a reference to the table itself as an empty name.
            let there = if there == table.name { "" } else { there };
            Some(json!({ "fields": [f.name], "reference": { "resource": there, "fields": [column] } }))
        })
        .collect();
    if !links.is_empty() {
        schema.insert("foreignKeys".into(), json!(links));
    }
    schema.insert("missingValues".into(), json!([""]));
    json!({
        "name": table.name.replace('_', "-"),
        "path": format!("{}.csv", table.name),
        "profile": "tabular-data-resource",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true },
        "schema": schema,
    })
}

fn field(field: &Field) -> Value {
    let kind = match field.kind {
        Kind::Text => "string",
        Kind::Int => "integer",
        Kind::Real => "number",
        Kind::Day => "date",
    };
    let mut out = json!({ "name": field.name, "type": kind, "description": field.about });
    if field.required {
        out["constraints"] = json!({ "required": true });
    }
    out
}
