//! The OpenAPI 3.1 description, made from the table of routes and the types of the answers.

use demarche_store::ask::ChangeRow;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::asking::LAST_EVENT;
use crate::call::KEY;
use crate::forms::PARQUET;
use crate::route::{Access, Method, ROUTES, Route, Run};

/// The description of a server that takes corrections, or of one that is read-only.
pub fn description(writes: bool) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|s| s.definitions_path = "/components/schemas".into())
        .into_generator();
    let trouble = json!({
        "type": "object",
        "description": "What stood in the way.",
        "properties": {
            "code": {"type": "string", "description": "A stable code; `demarche codes` lists them."},
            "message": {"type": "string"}
        },
        "required": ["code", "message"]
    });
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES.iter().filter(|r| r.path.starts_with("/api/")) {
        let given = route.gives.map(|shape| shape(&mut generator).to_value());
        let given = given.unwrap_or_else(|| event(generator.subschema_for::<ChangeRow>().to_value()));
        let taken = route.takes.map(|shape| shape(&mut generator).to_value());
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        let method = if route.method == Method::Get { "get" } else { "post" };
        path[method] = operation(route, method, taken, given, writes);
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Trouble".to_owned(), trouble);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Demarche",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The record kept in a store: who did what to whom, who said it, and how it stands."
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {"Trouble": {
                "description": "Why there is no answer.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Trouble"}}}
            }},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}
        }
    })
}

fn operation(route: &Route, method: &str, taken: Option<Value>, given: Value, writes: bool) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    if route.path.contains("{key}") {
        parameters.push(json!({
            "name": "key", "in": "path", "required": true, "description": "The key.",
            "schema": {"type": "string", "minLength": 1, "maxLength": KEY}
        }));
    }
    for param in route.asks {
        parameters.push(json!({
            "name": param.name, "in": "query", "required": param.due, "description": param.about,
            "schema": param.schema(), "explode": true
        }));
    }
    if matches!(route.run, Run::Stream) {
        parameters.push(json!({
            "name": LAST_EVENT.name, "in": "header", "description": "the same, where a stream was lost; it goes before",
            "schema": LAST_EVENT.schema()
        }));
    }
    let mut content = Map::new();
    let form = if matches!(route.run, Run::Stream) { "text/event-stream" } else { "application/json" };
    content.insert(form.to_owned(), json!({"schema": given}));
    if route.asks.iter().any(|p| p.name == "format") {
        content.insert("application/x-ndjson".to_owned(), json!({"schema": {"type": "string"}}));
        content.insert("text/csv".to_owned(), json!({"schema": {"type": "string"}}));
        // Bytes have no schema in OpenAPI 3.1.
        content.insert(PARQUET.to_owned(), json!({}));
    }
    let name = route.path.trim_start_matches("/api/v1/").replace(['/', '{', '}', '.'], "_");
    let mut out = json!({
        "operationId": format!("{method}_{name}").replace("__", "_").trim_end_matches('_'),
        "summary": route.about,
        "parameters": parameters,
        "responses": {
            "200": {"description": route.about, "content": content},
            "default": {"$ref": "#/components/responses/Trouble"}
        }
    });
    for status in ["400", "401", "403", "404", "413", "503", "504"] {
        out["responses"][status] = json!({"$ref": "#/components/responses/Trouble"});
    }
    if let Some(schema) = taken {
        out["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    if route.access == Access::Token {
        if writes {
            out["security"] = json!([{"token": []}]);
        } else {
            // No token would help, so none is asked for.
            out["description"] = "This server is read-only and refuses it (403).".into();
        }
    }
    if let Some(refused) = route.refuses {
        out["responses"]["400"] = json!({
            "description": refused,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Trouble"}}}
        });
    }
    if matches!(route.run, Run::Stream) {
        out["description"] = "A stream that does not end.".into();
    }
    out
}

/// An event of a stream. Before version 3.2 OpenAPI has no word for it; those who read streams at all take the schema for
/// that of one event.
fn event(change: Value) -> Value {
    json!({
        "type": "object",
        "description": "An event.",
        "properties": {
            "event": {"type": "string", "description": "What changed."},
            "id": {"type": "string", "description": "The transaction, for `Last-Event-ID`.", "pattern": "^[0-9]+$"},
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": change}
        },
        "required": ["event", "id", "data"]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` of the description leads somewhere.
    #[test]
    fn references_lead_somewhere() {
        let description = description(true);
        let text = description.to_string();
        let mut count = 0;
        for part in text.split("\"$ref\":\"#").skip(1) {
            let path = part.split('"').next().unwrap_or_default();
            assert!(description.pointer(path).is_some(), "#{path} leads nowhere");
            count += 1;
        }
        assert!(count > 100);
        let routes = ROUTES.iter().filter(|r| r.path.starts_with("/api/")).count();
        let described = description["paths"].as_object().expect("paths").values();
        assert_eq!(described.map(|p| p.as_object().expect("a path").len()).sum::<usize>(), routes);
    }
}
