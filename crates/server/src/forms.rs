//! Rows as JSON Lines, CSV and Parquet.
//!
//! A row is flattened: an object within it gives a column for each of its fields, as `speaker.name`; a list gives one
//! column, its parts parted by semicolons, actors and places by their names. The columns follow from the schema of the
//! row, so that they are the same whatever the rows hold; in Parquet so do their types.

use demarche_export::sheet::{self, Cells};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::trouble::{Result, Trouble};

/// The media type of Parquet.
pub const PARQUET: &str = "application/vnd.apache.parquet";

fn values<T: Serialize>(rows: &[T]) -> Result<Vec<Value>> {
    let broken = |e: serde_json::Error| Trouble::broken(&e.to_string());
    rows.iter().map(|r| serde_json::to_value(r).map_err(broken)).collect()
}

/// One JSON object a line.
pub fn lines<T: Serialize>(rows: &[T]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for value in values(rows)? {
        out.extend_from_slice(value.to_string().as_bytes());
        out.push(b'\n');
    }
    Ok(out)
}

/// CSV as RFC 4180 has it, with a line of names.
pub fn csv<T: Serialize + JsonSchema>(rows: &[T]) -> Result<Vec<u8>> {
    let columns = columns::<T>();
    let mut out = String::new();
    let names: Vec<String> = columns.iter().map(|c| cell(&c.path)).collect();
    out.push_str(&names.join(","));
    out.push_str("\r\n");
    for value in values(rows)? {
        let cells: Vec<String> = columns.iter().map(|c| cell(&text(find(&value, &c.path)))).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    Ok(out.into_bytes())
}

/// A Parquet file with the columns of the CSV.
pub fn parquet<T: Serialize + JsonSchema>(rows: &[T]) -> Result<Vec<u8>> {
    let rows = values(rows)?;
    let columns = columns::<T>().into_iter().map(|column| {
        let each = rows.iter().map(|row| find(row, &column.path));
        let cells = match column.kind {
            Kind::Int => Cells::Int(each.map(Value::as_i64).collect()),
            Kind::Real => Cells::Real(each.map(Value::as_f64).collect()),
            Kind::Flag => Cells::Flag(each.map(Value::as_bool).collect()),
            // A text that is empty is one that is absent: that is all a list without parts can be here.
            Kind::Text => Cells::Text(each.map(|v| Some(text(v)).filter(|t| !t.is_empty())).collect()),
        };
        (column.path, cells)
    });
    sheet::parquet("rows", columns.collect()).map_err(|e| Trouble::broken(&e.to_string()))
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Real,
    Flag,
}

/// A column: the way to it through the objects of a row.
struct Column {
    path: String,
    kind: Kind,
}

fn columns<T: JsonSchema>() -> Vec<Column> {
    let schema = schemars::schema_for!(T).to_value();
    let mut columns = Vec::new();
    spread(&schema, &schema, "", &mut columns);
    columns
}

/// The columns of an object that `schema` describes.
fn spread(root: &Value, schema: &Value, prefix: &str, out: &mut Vec<Column>) {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    for (name, property) in properties {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match object(root, property) {
            // Three levels are more than any row has; a type that holds itself ends here.
            Some(inner) if path.matches('.').count() < 3 => spread(root, inner, &path, out),
            _ => out.push(Column { path, kind: kind(root, property) }),
        }
    }
}

/// What values `property` allows: a number or a yes only where it allows nothing else but being absent.
fn kind(root: &Value, property: &Value) -> Kind {
    if let Some(target) = property["$ref"].as_str().and_then(|p| root.pointer(p.strip_prefix('#')?)) {
        return kind(root, target);
    }
    let mut types: Vec<&str> = match &property["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    types.retain(|t| *t != "null");
    match types[..] {
        ["integer"] => Kind::Int,
        ["number"] => Kind::Real,
        ["boolean"] => Kind::Flag,
        _ => Kind::Text,
    }
}

/// The schema of the object that `property` is or may be.
fn object<'v>(root: &'v Value, property: &'v Value) -> Option<&'v Value> {
    if let Some(path) = property["$ref"].as_str() {
        let target = root.pointer(path.strip_prefix('#')?)?;
        return target["properties"].is_object().then_some(target);
    }
    let either = property["anyOf"].as_array()?;
    either.iter().find_map(|p| object(root, p))
}

fn find<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |v, part| &v[part])
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        Value::Array(parts) => parts.iter().map(text).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => {
            let named = fields.get("name").or_else(|| fields.get("actor").and_then(|a| a.get("name")));
            named.map_or_else(|| value.to_string(), text)
        }
        other => other.to_string(),
    }
}

fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use demarche_core::record::ActorKind;
    use demarche_store::ask::{ActorRef, EventRow, Found};

    use super::Kind;

    #[test]
    fn rows_are_flat_and_quoted() {
        let actor = ActorRef {
            key: "n-x".into(),
            name: "Kol, \"Ana\"\nB".into(),
            kind: ActorKind::Person,
            country: None,
            sector: None,
            cameo: Some("=1+1".into()),
        };
        let csv = super::csv(&[Found { actor, documents: 3 }]).expect("rows");
        let csv = String::from_utf8(csv).expect("UTF-8");
        assert_eq!(
            csv,
            "actor.key,actor.name,actor.kind,actor.country,actor.sector,actor.cameo,documents\r\n\
             n-x,\"Kol, \"\"Ana\"\"\nB\",person,,,=1+1,3\r\n"
        );
    }
    #[test]
    fn columns_have_the_kinds_of_their_fields() {
        let columns = super::columns::<EventRow>();
        let kind = |path: &str| columns.iter().find(|c| c.path == path).map(|c| c.kind);
        for (path, wanted) in [
            ("key", Kind::Text),
            ("type", Kind::Text),
            ("quad", Kind::Int),
            ("goldstein", Kind::Real),
            ("corrected", Kind::Flag),
            ("place.lat", Kind::Real),
            ("actors", Kind::Text),
        ] {
            assert_eq!(kind(path), Some(wanted), "{path}");
        }
    }
}
