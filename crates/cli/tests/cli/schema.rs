//! Every record validates against the schema the program prints.
//!
//! The validator here knows the part of JSON Schema 2020-12 that is used for records, and fails on any
//! keyword it does not know, so that it never passes what it has not looked at.

use serde_json::Value;

use crate::harness::{arg, demarche, samples};

struct Schema(Value);

impl Schema {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(path) => {
                self.0.pointer(path.strip_prefix('#').expect("a local reference")).expect("a target")
            }
            None => schema,
        }
    }

    /// What is wrong with `value`, with the path to it.
    fn check(&self, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
        let Value::Object(rules) = self.resolve(schema) else {
            return match schema {
                Value::Bool(true) => Ok(()),
                _ => Err(format!("{path}: nothing is allowed here")),
            };
        };
        for (keyword, rule) in rules {
            self.rule(keyword, rule, rules, value, path)?;
        }
        Ok(())
    }

    fn rule(
        &self,
        keyword: &str,
        rule: &Value,
        rules: &serde_json::Map<String, Value>,
        value: &Value,
        path: &str,
    ) -> Result<(), String> {
        let fail = |what: String| Err(format!("{path}: {what}"));
        let list = || rule.as_array().map_or(&[][..], Vec::as_slice);
        match keyword {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" => Ok(()),
            "type" => {
                let one = |t: &Value| is_type(value, t.as_str().unwrap_or_default());
                if list().iter().any(one) || one(rule) { Ok(()) } else { fail(format!("is not {rule}")) }
            }
            "const" if rule == value => Ok(()),
            "enum" if list().contains(value) => Ok(()),
            "const" | "enum" => fail(format!("is not {rule}")),
            "oneOf" | "anyOf" => {
                let fits = list().iter().filter(|s| self.check(s, value, path).is_ok()).count();
                let right = if keyword == "oneOf" { fits == 1 } else { fits > 0 };
                if right { Ok(()) } else { fail(format!("fits {fits} of the alternatives")) }
            }
            "allOf" => list().iter().try_for_each(|s| self.check(s, value, path)),
            "minimum" | "maximum" => {
                let (Some(limit), Some(number)) = (rule.as_f64(), value.as_f64()) else { return Ok(()) };
                let right = if keyword == "minimum" { number >= limit } else { number <= limit };
                if right { Ok(()) } else { fail(format!("is beyond {keyword} {limit}")) }
            }
            "items" => {
                let items = value.as_array().map_or(&[][..], Vec::as_slice);
                items.iter().enumerate().try_for_each(|(i, v)| self.check(rule, v, &format!("{path}/{i}")))
            }
            "required" => {
                let missing = list().iter().find(|k| value.get(k.as_str().unwrap_or_default()).is_none());
                if let (Some(key), true) = (missing, value.is_object()) {
                    return fail(format!("has no {key}"));
                }
                Ok(())
            }
            "properties" => {
                let Some(object) = value.as_object() else { return Ok(()) };
                for (key, member) in object {
                    // The schema lets further keys pass; the program has no business writing any.
                    let Some(schema) = rule.get(key) else {
                        return fail(format!("{key} is not in the schema"));
                    };
                    self.check(schema, member, &format!("{path}/{key}"))?;
                }
                Ok(())
            }
            "$ref" if rules.len() > 1 => self.check(&serde_json::json!({ "$ref": rule }), value, path),
            other => Err(format!("the validator does not know the keyword {other}")),
        }
    }
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn schema() -> Schema {
    let out = demarche(&["schema"]);
    assert_eq!(out.code, 0);
    Schema(serde_json::from_str(&out.stdout).expect("the schema is JSON"))
}

#[test]
fn records_of_samples_validate() {
    let schema = schema();
    for sample in samples() {
        let out = demarche(&["read", "--quiet", arg(&sample)]);
        for record in out.records() {
            let checked = schema.check(&schema.0, &record, "");
            assert_eq!(checked, Ok(()), "{}", sample.display());
            check_spans(&record, record["document"]["text"].as_str().expect("a text"));
        }
    }
}

/// Wherever a record gives `start`, `end` and `text`, the text stands there.
fn check_spans(value: &Value, text: &str) {
    match value {
        Value::Array(items) => items.iter().for_each(|v| check_spans(v, text)),
        Value::Object(members) => {
            if let (Some(start), Some(end), Some(words)) =
                (value["start"].as_u64(), value["end"].as_u64(), value["text"].as_str())
            {
                let len = (end - start) as usize;
                let there: String = text.chars().skip(start as usize).take(len).collect();
                assert_eq!(there, words);
            }
            members.values().for_each(|v| check_spans(v, text));
        }
        _ => {}
    }
}

#[test]
fn the_validator_finds_faults() {
    let schema = schema();
    let out = demarche(&["read", "--quiet", arg(&samples()[0])]);
    let good = out.records().remove(0);
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut record = good.clone();
        change(&mut record);
        schema.check(&schema.0, &record, "")
    };
    assert!(broken(&|r| r["document"]["id"] = 7.into()).is_err());
    assert!(broken(&|r| r["sentences"][0]["kind"] = "poem".into()).is_err());
    assert!(broken(&|r| drop(r.as_object_mut().map(|o| o.remove("events")))).is_err());
    assert!(broken(&|r| r["mood"] = "good".into()).is_err());
}
