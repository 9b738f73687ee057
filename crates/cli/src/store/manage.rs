//! The store itself: what is in it, whether it is whole; statements of one's own; registers beside it.

use std::io::{self, BufWriter, Write as _};

use demarche_store::register::{self, Fit};
use demarche_store::sql::{Limits, Reader};
use demarche_store::{Store, ask::Filter};
use serde_json::{Value, json};

use super::args::{CheckRegisterArgs, Form, SqlArgs, StoreArgs};
use super::print::{self, Line, Printer};
use crate::exit::{Exit, Outcome, Stop};
use crate::message::count;

/// `demarche store STORE`
pub fn store(args: &StoreArgs) -> Outcome {
    if args.compact {
        Store::write(&args.store)?.compact()?;
    }
    let store = Store::open(&args.store)?;
    if args.dump {
        let mut out = BufWriter::new(io::stdout().lock());
        let mut failed = None;
        store.dump(&mut |line| {
            if failed.is_none()
                && let Err(e) = writeln!(out, "{line}")
            {
                failed = Some(e);
            }
        })?;
        if let Some(e) = failed {
            return Err(e.into());
        }
        out.flush()?;
        return Ok(Exit::Fine);
    }
    let printer = Printer::new(args.output.format);
    if args.time {
        return super::time::time(&store, &printer);
    }
    if args.check {
        let found = store.check()?;
        let lines = found.iter().map(|what| Line {
            cells: vec![what.clone()],
            words: None,
            key: String::new(),
            json: json!({"damage": what}),
        });
        printer.rows(&["damage"], lines.collect(), None)?;
        return Ok(if found.is_empty() { Exit::Fine } else { Exit::SomeUnread });
    }
    let (counts, sizes) = (store.counts()?, store.sizes()?);
    let all = json!({"store": counts, "version": store.version()?, "bytes": sizes.bytes, "rows": sizes.rows});
    match printer.form() {
        Form::Csv => {
            print::csv(&["of", "what", "value"], &contents(&all))?;
            return Ok(Exit::Fine);
        }
        Form::Json => {
            let line = Line { cells: Vec::new(), words: None, key: String::new(), json: all };
            printer.rows(&[], vec![line], None)?;
            return Ok(Exit::Fine);
        }
        Form::Table => {}
    }
    printer.text(&format!(
        "{} ({} of others) of {} to {}",
        count(counts.documents, "article"),
        count(counts.copies, "copy"),
        counts.first_day.as_deref().unwrap_or("?"),
        counts.last_day.as_deref().unwrap_or("?")
    ))?;
    let told =
        [count(counts.events, "event"), count(counts.quotes, "quote"), count(counts.reports, "report")];
    printer.text(&told.join(", "))?;
    printer.text(&format!(
        "{}, {} of several articles; {}",
        count(counts.happenings, "happening"),
        counts.shared,
        count(counts.contradictions, "open contradiction")
    ))?;
    printer.text(&format!(
        "{}, {} of them orphans",
        count(counts.corrections, "correction"),
        counts.orphans
    ))?;
    let each = sizes.bytes.checked_div(counts.documents as i64).unwrap_or(0);
    printer.text(&format!(
        "{} MB, {} kB an article; version {}, transaction {}",
        sizes.bytes / 1_000_000,
        each / 1000,
        store.version()?,
        counts.txn.0
    ))?;
    Ok(Exit::Fine)
}

/// What is in a store, a row each: of the store as a whole, and how many rows each of its tables has.
fn contents(all: &Value) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut put = |of: &str, what: &str, value: &Value| {
        rows.push(vec![of.to_owned(), what.to_owned(), plain(value)]);
    };
    let empty = serde_json::Map::new();
    let fields = |part: &str| all[part].as_object().unwrap_or(&empty).clone();
    for (what, value) in &fields("store") {
        put("store", what, value);
    }
    put("store", "version", &all["version"]);
    put("store", "bytes", &all["bytes"]);
    for (table, rows) in &fields("rows") {
        put("rows", table, rows);
    }
    rows
}

/// A value as a cell.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `demarche sql STORE STATEMENT`
pub fn sql(args: &SqlArgs) -> Outcome {
    if !(args.seconds.is_finite() && args.seconds > 0.0) {
        return Err(Stop::with("--seconds is a number over 0"));
    }
    let time = std::time::Duration::from_secs_f64(args.seconds.min(86_400.0));
    let limits = Limits { time, rows: args.limit, bytes: 1 << 30 };
    let answer = Reader::open(&args.store)?.run(&args.sql, &limits)?;
    let form = Printer::new(args.output.format);
    let heads: Vec<&str> = answer.columns.iter().map(String::as_str).collect();
    if form.form() == Form::Csv {
        let rows: Vec<Vec<String>> = answer.rows.iter().map(|r| r.iter().map(plain).collect()).collect();
        print::csv(&heads, &rows)?;
        return Ok(Exit::Fine);
    }
    let lines = answer.rows.iter().map(|values| {
        let object: serde_json::Map<String, Value> =
            answer.columns.iter().cloned().zip(values.iter().cloned()).collect();
        Line {
            cells: values.iter().map(plain).collect(),
            words: None,
            key: String::new(),
            json: Value::Object(object),
        }
    });
    form.rows(&heads, lines.collect(), None)?;
    if answer.cut && form.form() == Form::Table {
        form.text("there is more")?;
    }
    Ok(Exit::Fine)
}

/// `demarche check STORE REGISTER`
pub fn check(args: &CheckRegisterArgs) -> Outcome {
    let text = std::fs::read_to_string(&args.register)
        .map_err(|e| Stop::with(format!("{}: {e}", args.register.display())))?;
    let register = register::parse(&text, &super::country_code)
        .map_err(|e| Stop::with(format!("{}: {e}", args.register.display())))?;
    let store = Store::open(&args.store)?;
    let filter = Filter { from: args.from, to: args.to, ..Filter::default() };
    let found = store.compare(&register, &args.host, &filter)?;
    let lines = found.iter().map(|f| {
        let what = match f.fit {
            Fit::Both => "told and registered",
            Fit::ToldOnly => "told only",
            Fit::RegisteredOnly => "registered only",
        };
        Line {
            cells: vec![what.to_owned(), f.days.clone(), f.who.clone(), f.place.clone()],
            words: f.words.clone(),
            key: f.keys.join(" "),
            json: json!(f),
        }
    });
    Printer::new(args.output.format).rows(&["", "days", "who", "where"], lines.collect(), None)?;
    Ok(Exit::Fine)
}
