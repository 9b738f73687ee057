//! The page of formats: what each is, and column by column where it comes from and what is absent.
//!
//! The page `docs/exports.md` is made of this, and a test holds it to it, so that the two cannot part.

use std::fmt::Write as _;

use crate::columns::Column;
use crate::format::{Format, Shape};
use crate::formats::{acled, atom, gdelt, geojson, icews, ics, phoenix, plover, polecat};
use crate::tables::{Kind, TABLES};

/// The tables of the page, in Markdown.
pub fn page() -> String {
    let mut out = String::new();
    out.push_str("| format | is | in |\n|---|---|---|\n");
    for format in Format::ALL {
        let shape = match format.shape() {
            Shape::File => "one file, or standard output",
            Shape::Folder => "a folder",
        };
        let _ = writeln!(out, "| `{}` | {} | {shape} |", format.as_str(), format.about().trim());
    }
    for (title, columns) in columns() {
        let _ =
            writeln!(out, "\n### {title}\n\n| | column | comes from | where absent |\n|---:|---|---|---|");
        for (n, column) in columns.iter().enumerate() {
            let from = if column.from.is_empty() { "–" } else { column.from };
            let _ = writeln!(out, "| {} | {} | {from} | {} |", n + 1, column.name, column.absent);
        }
    }
    out.push_str("\n### `csv` and `parquet`\n");
    for table in TABLES {
        let key = table.key.join(", ");
        let _ = writeln!(
            out,
            "\n**{}**: {} Key: {key}.\n\n| column | type | says |\n|---|---|---|",
            table.name, table.about
        );
        for field in table.fields {
            let kind = match field.kind {
                Kind::Text => "text",
                Kind::Int => "integer",
                Kind::Real => "number",
                Kind::Day => "date",
            };
            let absent = if field.required { "" } else { ", or absent" };
            let refers = field.refers.map_or_else(String::new, |(table, _)| format!(" (→ {table})"));
            let _ = writeln!(out, "| {} | {kind}{absent} | {}{refers} |", field.name, field.about);
        }
    }
    out
}

/// The columns of the formats whose shape is somebody else's, with the title of each.
pub fn columns() -> Vec<(&'static str, &'static [Column])> {
    vec![
        ("`plover`", &plover::COLUMNS),
        ("`polecat`", &polecat::COLUMNS),
        ("`icews`", &icews::COLUMNS),
        ("`phoenix`", &phoenix::COLUMNS),
        ("`cameo`", &phoenix::CAMEO_COLUMNS),
        ("`gdelt`: events.export.CSV", &gdelt::EVENTS),
        ("`gdelt`: events.mentions.CSV", &gdelt::MENTIONS),
        ("`gdelt`: quotations.tsv", &gdelt::QUOTATIONS),
        ("`acled`", &acled::COLUMNS),
        ("`geojson`", &geojson::COLUMNS),
        ("`ics`", &ics::COLUMNS),
        ("`atom`", &atom::COLUMNS),
    ]
}
