//! Rows as JSON Lines and CSV.
//!
//! A row is flattened: an object within it gives a column for each of its fields, as `speaker.name`; a list gives one
//! column, its parts parted by semicolons, actors and places by their names. The columns follow from the schema of the
//! row, so that they are the same whatever the rows hold.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::trouble::{Result, Trouble};

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
    let schema = schemars::schema_for!(T).to_value();
    let mut columns = Vec::new();
    spread(&schema, &schema, "", &mut columns);
    let mut out = String::new();
    let names: Vec<String> = columns.iter().map(|c| cell(c)).collect();
    out.push_str(&names.join(","));
    out.push_str("\r\n");
    for value in values(rows)? {
        let cells: Vec<String> = columns.iter().map(|c| cell(&text(find(&value, c)))).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    Ok(out.into_bytes())
}

/// The columns of an object that `schema` describes.
fn spread(root: &Value, schema: &Value, prefix: &str, out: &mut Vec<String>) {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    for (name, property) in properties {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match object(root, property) {
            // Three levels are more than any row has; a type that holds itself ends here.
            Some(inner) if path.matches('.').count() < 3 => spread(root, inner, &path, out),
            _ => out.push(path),
        }
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
    use demarche_store::ask::{ActorRef, Found};

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
}
