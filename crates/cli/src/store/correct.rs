//! What people change: `correct`, `same`, `different`, `corrections`, `forget`.

use std::io::{self, BufRead as _, Write as _};

use demarche_store::ask::{CorrectionRow, Filter};
use demarche_store::correct::{By, Op, Stored, Wish};
use demarche_store::{Error, Store};
use serde_json::{Map, Value, json};

use super::args::{CorrectArgs, CorrectionsArgs, ForgetArgs, SameArgs, WhoArgs};
use super::print::{Line, Printer};
use crate::exit::{Exit, Outcome, Stop};

/// The heads of corrections.
pub const HEADS: &[&str] = &["at", "who", "op", "target", "field", "was", "now", "fate", "note"];

/// A correction as a line.
pub fn line(c: &CorrectionRow) -> Line {
    let plain = |v: &Option<Value>| match v {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(_)) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let cells = vec![
        c.at.clone(),
        c.who.clone(),
        c.op.clone(),
        c.target.clone(),
        c.path.clone().or_else(|| c.other.clone()).unwrap_or_default(),
        plain(&c.was),
        plain(&c.now),
        c.fate.clone(),
        c.note.clone().unwrap_or_default(),
    ];
    Line { cells, words: c.words.clone(), key: c.key.clone(), json: json!(c) }
}

fn by(who: &WhoArgs) -> Result<By, Stop> {
    let who = who.who.clone().or_else(|| std::env::var("USER").ok()).filter(|w| !w.trim().is_empty());
    let who = who.ok_or_else(|| Stop::with("who corrects? give --who NAME"))?;
    Ok(By { who, at: super::now(), makers: super::makers() })
}

/// A value as it is typed: JSON where it is JSON, a list where it has semicolons and the field takes one, else text.
fn value(path: &str, text: &str) -> Value {
    let list = ["actors", "recipients", "parties"].contains(&path);
    let structured =
        text.starts_with(['{', '[', '"']) || ["quad", "goldstein"].contains(&path) || text == "null";
    match serde_json::from_str(text) {
        Ok(value) if structured => value,
        _ if list => text.split(';').map(str::trim).filter(|t| !t.is_empty()).map(Value::from).collect(),
        _ => Value::from(text),
    }
}

fn fields(given: &[String]) -> Result<Vec<(&str, Value)>, Stop> {
    let one = |field: &'_ String| -> Result<(usize, Value), Stop> {
        let at =
            field.find('=').ok_or_else(|| Stop::with(format!("{field}: a field is set as name=value")))?;
        Ok((at, value(&field[..at], &field[at + 1..])))
    };
    given.iter().map(|field| one(field).map(|(at, value)| (&field[..at], value))).collect()
}

/// `demarche correct STORE ITEM …`
pub fn correct(args: &CorrectArgs) -> Outcome {
    let by = by(&args.who)?;
    let set = fields(&args.fields)?;
    let note = &args.who.note;
    let mut wishes = Vec::new();
    if let Some(words) = &args.add {
        let event: Map<String, Value> =
            set.into_iter().map(|(path, value)| (path.to_owned(), value)).collect();
        wishes.push(Wish {
            now: Some(Value::Object(event)),
            words: Some(words.clone()),
            note: note.clone(),
            ..Wish::new(Op::Add, &args.item)
        });
    } else if args.reject || args.confirm {
        let op = if args.reject { Op::Reject } else { Op::Confirm };
        wishes.push(Wish { note: note.clone(), ..Wish::new(op, &args.item) });
    } else {
        for (path, now) in set {
            wishes.push(Wish {
                path: Some(path.to_owned()),
                now: Some(now),
                note: note.clone(),
                ..Wish::new(Op::Set, &args.item)
            });
        }
    }
    if wishes.is_empty() {
        return Err(Stop::with(
            "nothing to correct: give fields as name=value, --reject, --confirm or --add WORDS",
        ));
    }
    let mut store = Store::write(&args.store)?;
    let made = wishes.iter().map(|wish| store.correct(wish, &by)).collect::<Result<Vec<_>, Error>>()?;
    Printer::new(None).rows(HEADS, made.iter().map(line).collect(), None)?;
    Ok(Exit::Fine)
}

/// `demarche same STORE A B`, `demarche different STORE A B`
pub fn pair(args: &SameArgs, op: Op) -> Outcome {
    let by = by(&args.who)?;
    let mut store = Store::write(&args.store)?;
    let wish = Wish { other: Some(args.b.clone()), note: args.who.note.clone(), ..Wish::new(op, &args.a) };
    let made = store.correct(&wish, &by)?;
    Printer::new(None).rows(HEADS, vec![line(&made)], None)?;
    Ok(Exit::Fine)
}

/// `demarche corrections STORE`
pub fn corrections(args: &CorrectionsArgs) -> Outcome {
    let printer = Printer::new(args.output.format);
    if let Some(path) = &args.import {
        return import(args, path);
    }
    if let Some(key) = &args.undo {
        let by = by(&args.who)?;
        let mut store = Store::write(&args.store)?;
        let wish = Wish { note: args.who.note.clone(), ..Wish::new(Op::Withdraw, key) };
        let made = store.correct(&wish, &by)?;
        printer.rows(HEADS, vec![line(&made)], None)?;
        return Ok(Exit::Fine);
    }
    let store = Store::open(&args.store)?;
    if args.export {
        let mut out = io::stdout().lock();
        for stored in store.export_corrections()? {
            writeln!(out, "{}", json!(stored))?;
        }
        return Ok(Exit::Fine);
    }
    if args.review {
        return review(&store, &printer, args.limit);
    }
    let filter = Filter { limit: Some(args.limit), ..Filter::default() };
    printer.rows(HEADS, store.corrections(&filter, args.orphans)?.iter().map(line).collect(), None)?;
    Ok(Exit::Fine)
}

fn review(store: &Store, printer: &Printer, limit: usize) -> Outcome {
    let perhaps = store.perhaps(limit)?;
    let mut lines: Vec<Line> = perhaps.iter().map(super::show::why_line).collect();
    for (a, b) in store.namesakes(limit)? {
        lines.push(Line {
            cells: vec![a.actor.key.clone(), b.actor.key.clone(), "perhaps".to_owned(), String::new()],
            words: Some(format!("both are called {}", a.actor.name)),
            key: String::new(),
            json: json!({"a": a, "b": b, "judgement": "perhaps"}),
        });
    }
    printer.rows(super::show::WHY, lines, None)?;
    Ok(Exit::Fine)
}

fn import(args: &CorrectionsArgs, path: &std::path::Path) -> Outcome {
    let by = by(&args.who)?;
    let told = |e: io::Error| Stop::with(format!("{}: {e}", path.display()));
    let input: Box<dyn io::BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(io::BufReader::new(std::fs::File::open(path).map_err(told)?))
    };
    let mut all: Vec<Stored> = Vec::new();
    for (number, text) in input.lines().enumerate() {
        let text = text.map_err(told)?;
        if text.trim().is_empty() {
            continue;
        }
        let stored = serde_json::from_str(&text)
            .map_err(|e| Stop::with(format!("{}:{}: is no correction: {e}", path.display(), number + 1)))?;
        all.push(stored);
    }
    let given = all.len();
    let new = Store::write(&args.store)?.import(all, &by)?;
    writeln!(io::stdout().lock(), "{}", json!({"given": given, "new": new}))?;
    Ok(Exit::Fine)
}

/// `demarche forget STORE DOCUMENT`
pub fn forget(args: &ForgetArgs) -> Outcome {
    let by = by(&args.who)?;
    let mut store = Store::write(&args.store)?;
    store.forget(&args.document, &by)?;
    Ok(Exit::Fine)
}
