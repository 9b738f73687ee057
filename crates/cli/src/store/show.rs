//! `demarche show ID` and `demarche why`: one thing with all that is known of it.

use std::io::Write as _;

use demarche_store::ask::{ActorRow, Filter, HappeningShown, Moment, View, Why};
use demarche_store::{Error, Store};
use serde_json::json;

use super::args::{Form, ShowArgs, WhyArgs};
use super::ask;
use super::print::{Line, Printer};
use crate::exit::{Exit, Outcome, Stop};
use crate::message::count;

/// Rows of each kind that a dossier shows.
const FEW: usize = 10;

/// `demarche show STORE ID`
pub fn show(args: &ShowArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let view = args.view.view(&store)?;
    let printer = Printer::new(args.output.format);
    let id = args.id.as_str();
    if id.starts_with("h-") {
        let found = store.happening(id, &view)?;
        let shown = found.ok_or_else(|| unknown(id))?;
        return happening(&printer, &shown);
    }
    if let Some(correction) = store.correction(id)? {
        printer.rows(super::correct::HEADS, vec![super::correct::line(&correction)], None)?;
        return Ok(Exit::Fine);
    }
    if let Some(moment) = store.item(id, &view)? {
        return item(&store, &printer, &moment, &view);
    }
    if let Some(shown) = store.document(id)? {
        return document(&store, &printer, &shown.key, &view, args.record);
    }
    let key = store.actor_key(id).map_err(|_| unknown(id))?;
    match store.actor_row(&key, &view)? {
        Some(row) => actor(&store, &printer, &row, &view),
        None => Err(unknown(id)),
    }
}

fn unknown(id: &str) -> Stop {
    Error::Unknown(format!("{id}: the store has nothing of that key or name")).into()
}

fn happening(printer: &Printer, shown: &HappeningShown) -> Outcome {
    if printer.form() != Form::Table {
        let line = Line { json: json!(shown), ..ask::happening(&shown.happening) };
        printer.rows(ask::HAPPENING, vec![line], None)?;
        return Ok(Exit::Fine);
    }
    let h = &shown.happening;
    if let Some(now) = &shown.now {
        printer.text(&format!("joined into {now}"))?;
    }
    let parties: Vec<String> = h
        .parties
        .iter()
        .map(|p| match &p.actor.country {
            Some(country) => format!("{} ({country})", p.actor.name),
            None => p.actor.name.clone(),
        })
        .collect();
    let mut head = vec![h.kind.clone(), parties.join(" – "), ask::days(&h.days)];
    head.extend(h.place.clone());
    head.push(h.key.clone());
    printer.text(&head.join(" · "))?;
    printer.text(&format!(
        "{} since {} · {} for, {} against · {} in {}",
        h.state,
        h.state_since,
        h.origins_for,
        h.origins_against,
        count(h.reports, "report"),
        count(h.documents, "article")
    ))?;
    printer.heading("How it stood")?;
    let steps = shown.steps.iter().map(|s| Line {
        cells: vec![s.known_on.clone(), s.state.clone(), s.why.clone()],
        words: s.sentence.clone(),
        key: s.report.clone().unwrap_or_default(),
        json: json!(s),
    });
    printer.rows(&["day", "state", "why"], steps.collect(), None)?;
    printer.heading("Who tells it")?;
    let reports = shown.reports.iter().map(|r| {
        let by: Vec<String> = r
            .accounts
            .iter()
            .map(|a| format!("{} {}", a.by.as_deref().unwrap_or("the article"), a.stance))
            .collect();
        Line {
            cells: vec![
                r.known_on.clone(),
                r.document.outlet.clone().unwrap_or_default(),
                r.status.to_string(),
                ask::days(&r.days),
                by.join("; "),
            ],
            words: Some(r.sentence.clone()),
            key: r.key.clone(),
            json: json!(r),
        }
    });
    printer.rows(&["day", "outlet", "status", "days", "by"], reports.collect(), None)?;
    if !shown.contradictions.is_empty() {
        printer.heading("What excludes what")?;
        printer.rows(
            ask::CONTRADICTION,
            shown.contradictions.iter().map(ask::contradiction).collect(),
            None,
        )?;
    }
    if !shown.perhaps.is_empty() {
        printer.heading("What may belong to it")?;
        printer.rows(WHY, shown.perhaps.iter().map(why_line).collect(), None)?;
    }
    Ok(Exit::Fine)
}

fn item(store: &Store, printer: &Printer, moment: &Moment, view: &View) -> Outcome {
    let (heads, mut line) = match moment {
        Moment::Event(e) => (ask::EVENT, ask::event(e)),
        Moment::Quote(q) => (ask::QUOTE, ask::quote(q)),
        Moment::Engagement(g) => (ask::ENGAGEMENT, ask::engagement(g)),
        Moment::Position(p) => (&["day", "party", "stance", "issue", "with"][..], ask::position(p)),
        Moment::Leg(l) => (&["day", "traveller", "to", "status", "to meet"][..], ask::leg(l)),
    };
    let corrections = store.corrections_of(moment.key(), view)?;
    let mut all = line.json.take();
    all["corrections"] = json!(corrections);
    line.json = all;
    printer.rows(heads, vec![line], None)?;
    if printer.form() == Form::Table {
        let happening = match moment {
            Moment::Event(e) => e.happening.as_ref(),
            Moment::Engagement(g) => g.happening.as_ref(),
            _ => None,
        };
        if let Some(key) = happening {
            printer.text(&format!("told of {key}"))?;
        }
        if !corrections.is_empty() {
            printer.heading("Corrections")?;
            printer.rows(
                super::correct::HEADS,
                corrections.iter().map(super::correct::line).collect(),
                None,
            )?;
        }
    }
    Ok(Exit::Fine)
}

fn document(store: &Store, printer: &Printer, key: &str, view: &View, whole: bool) -> Outcome {
    let record = store.record(key, view)?.ok_or_else(|| unknown(key))?;
    if whole {
        // A record is for programs; `read` prints it for people.
        writeln!(std::io::stdout().lock(), "{}", json!(record))?;
        return Ok(Exit::Fine);
    }
    let row = store.document(key)?.ok_or_else(|| unknown(key))?;
    let (versions, copies) = (store.versions(key)?, store.copies(key)?);
    let mut line = ask::document(&row);
    line.json = json!({"document": row, "versions": versions, "copies": copies, "record": record});
    printer.rows(ask::DOCUMENT, vec![line], None)?;
    if printer.form() != Form::Table {
        return Ok(Exit::Fine);
    }
    let others = |rows: &[demarche_store::ask::DocumentRow]| -> Vec<Line> {
        rows.iter().filter(|d| d.key != row.key).map(ask::document).collect()
    };
    for (title, rows) in [("Other versions", &versions), ("Copies", &copies)] {
        let lines = others(rows);
        if !lines.is_empty() {
            printer.heading(title)?;
            printer.rows(ask::DOCUMENT, lines, None)?;
        }
    }
    let filter =
        Filter { document: Some(row.key.clone()), view: *view, limit: Some(1000), ..Filter::default() };
    printer.heading("Events")?;
    printer.rows(ask::EVENT, store.events(&filter)?.rows.iter().rev().map(ask::event).collect(), None)?;
    printer.heading("Quotes")?;
    printer.rows(ask::QUOTE, store.quotes(&filter)?.rows.iter().rev().map(ask::quote).collect(), None)?;
    Ok(Exit::Fine)
}

fn actor(store: &Store, printer: &Printer, row: &ActorRow, view: &View) -> Outcome {
    let who = store.actor_in(&row.actor.key, view)?;
    let filter = Filter { actors: vec![who], view: *view, limit: Some(FEW), ..Filter::default() };
    if printer.form() != Form::Table {
        let json = json!({"actor": row, "happenings": store.happenings(&filter)?.rows});
        printer.rows(
            &[],
            vec![Line { cells: Vec::new(), words: None, key: row.actor.key.clone(), json }],
            None,
        )?;
        return Ok(Exit::Fine);
    }
    let a = &row.actor;
    let facts =
        [Some(a.kind.to_string()), a.country.clone(), a.sector.clone(), a.cameo.clone(), Some(a.key.clone())];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    printer.text(&format!("{} · {}", a.name, facts.join(" · ")))?;
    let counts = [count(row.documents, "document"), count(row.events, "event"), count(row.quotes, "quote")];
    printer.text(&counts.join(", "))?;
    let also: Vec<&str> = row.names.iter().map(String::as_str).filter(|n| *n != a.name).collect();
    if !also.is_empty() {
        printer.text(&format!("also called {}", also.join("; ")))?;
    }
    if !row.same.is_empty() {
        printer.text(&format!("the same as {}", row.same.join(", ")))?;
    }
    for o in &row.offices {
        let of = o.body.as_ref().map_or_else(String::new, |b| format!(" of {b}"));
        let (from, to) = (o.from.as_deref().unwrap_or("?"), o.to.as_deref().unwrap_or(""));
        printer.text(&format!("{}{of}, {from} to {to}", o.title))?;
    }
    printer.heading("Happenings")?;
    printer.rows(
        ask::HAPPENING,
        store.happenings(&filter)?.rows.iter().map(ask::happening).collect(),
        None,
    )?;
    printer.heading("Quotes")?;
    printer.rows(ask::QUOTE, store.quotes(&filter)?.rows.iter().map(ask::quote).collect(), None)?;
    Ok(Exit::Fine)
}

/// The heads of evidence.
pub const WHY: &[&str] = &["report", "other", "judgement", "bits"];

/// A pair of reports with the evidence.
pub fn why_line(w: &Why) -> Line {
    let lines: Vec<String> = w
        .lines
        .iter()
        .map(|l| {
            if l.line == "veto" {
                format!("excluded: {}", l.about)
            } else {
                format!("{:+.1} {}", l.bits, l.about)
            }
        })
        .collect();
    Line {
        cells: vec![
            w.a.clone(),
            w.b.clone(),
            w.judgement.clone(),
            w.bits.map_or_else(String::new, |b| format!("{b:+.1}")),
        ],
        words: Some(lines.join("  ")),
        key: String::new(),
        json: json!(w),
    }
}

/// `demarche why STORE EVENT HAPPENING`
pub fn why(args: &WhyArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let found = store.why(&args.event, &args.happening)?;
    Printer::new(args.output.format).rows(WHY, found.iter().map(why_line).collect(), None)?;
    Ok(Exit::Fine)
}
