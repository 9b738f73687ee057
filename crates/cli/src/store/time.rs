//! `demarche store STORE --time`: each question about the actors that most articles speak of, asked again and again.

use std::time::{Duration, Instant};

use demarche_store::ask::{Filter, View, Who};
use demarche_store::{Error, Store, Txn};
use serde_json::json;

use super::print::{Line, Printer};
use crate::exit::{Exit, Outcome};

/// How often each is asked; the quickest counts, which is that with everything in memory.
const TIMES: usize = 5;

type Ask<'a> = (&'static str, Box<dyn Fn() -> Result<usize, Error> + 'a>);

/// Asks, and prints milliseconds.
pub fn time(store: &Store, printer: &Printer) -> Outcome {
    let most = store.actors(&Filter { limit: Some(200), ..Filter::default() })?;
    let key = |kind: &str, n: usize| {
        most.iter().filter(|f| f.actor.kind.as_str() == kind).nth(n).map(|f| f.actor.key.clone())
    };
    let (Some(person), Some(other), Some(country)) = (key("person", 0), key("person", 1), key("country", 0))
    else {
        return Err(Error::Unknown("the store speaks of too few actors to ask about".to_owned()).into());
    };
    let who = |key: &str| store.actor(key);
    let of = |actors: Vec<Who>| Filter { actors, ..Filter::default() };
    let words = |actors: Vec<Who>, words: &str| Filter { words: Some(words.to_owned()), ..of(actors) };
    let happening = store.happenings(&Filter { limit: Some(1), ..Filter::default() })?.rows.pop();
    let (a, b, c) = (who(&person)?, who(&other)?, who(&country)?);
    let last = store.counts()?.last_day.and_then(|d| d.parse().ok());
    let middle = View { on: last, ..View::default() };
    // Each document is a transaction; what is asked for is what came with some of them.
    let since = Txn((store.last_txn()?.0 - 100).max(0));
    let (a, b, c, key, happening) = (&a, &b, &c, &person, &happening);
    let questions: Vec<Ask<'_>> = vec![
        (
            "newest events of the most told actor",
            Box::new(move || Ok(store.events(&of(vec![a.clone()]))?.rows.len())),
        ),
        (
            "newest events of the most told country",
            Box::new(move || Ok(store.events(&of(vec![c.clone()]))?.rows.len())),
        ),
        (
            "events of two actors",
            Box::new(move || Ok(store.events(&of(vec![a.clone(), c.clone()]))?.rows.len())),
        ),
        ("newest events", Box::new(move || Ok(store.events(&Filter::default())?.rows.len()))),
        ("quotes by words", Box::new(move || Ok(store.search_quotes(&words(vec![], "ceasefire"))?.len()))),
        (
            "quotes by words and speaker",
            Box::new(move || Ok(store.search_quotes(&words(vec![a.clone()], "ukraine"))?.len())),
        ),
        (
            "newest quotes by words and speaker",
            Box::new(move || Ok(store.quotes(&words(vec![a.clone()], "ukraine"))?.rows.len())),
        ),
        ("newest quotes of a speaker", Box::new(move || Ok(store.quotes(&of(vec![a.clone()]))?.rows.len()))),
        ("articles by words", Box::new(move || Ok(store.search_text(&words(vec![], "sanctions"))?.len()))),
        (
            "contacts of two people",
            Box::new(move || Ok(store.contacts(&of(vec![a.clone(), b.clone()]))?.len())),
        ),
        (
            "contacts of a person and a country",
            Box::new(move || Ok(store.contacts(&of(vec![a.clone(), c.clone()]))?.len())),
        ),
        ("timeline", Box::new(move || Ok(store.timeline(&of(vec![a.clone()]))?.len()))),
        ("happenings", Box::new(move || Ok(store.happenings(&Filter::default())?.rows.len()))),
        ("happenings of an actor", Box::new(move || Ok(store.happenings(&of(vec![a.clone()]))?.rows.len()))),
        (
            "happenings on a day",
            Box::new(move || Ok(store.happenings(&Filter { view: middle, ..Filter::default() })?.rows.len())),
        ),
        (
            "one happening",
            Box::new(move || match happening {
                Some(h) => Ok(store.happening(&h.key, &View::default())?.map_or(0, |h| h.reports.len())),
                None => Ok(0),
            }),
        ),
        ("actor", Box::new(move || Ok(store.actor_row(key, &View::default())?.map_or(0, |a| a.names.len())))),
        ("positions", Box::new(move || Ok(store.positions(&Filter::default())?.rows.len()))),
        ("trips", Box::new(move || Ok(store.trips(&of(vec![a.clone()]))?.rows.len()))),
        (
            "deadlines",
            Box::new(move || Ok(store.deadlines(&Filter { to: last, ..Filter::default() })?.rows.len())),
        ),
        ("contradictions", Box::new(move || Ok(store.contradictions(&Filter::default())?.rows.len()))),
        ("changes of the last transaction", Box::new(move || Ok(store.changes(since, 1000)?.len()))),
        ("documents", Box::new(move || Ok(store.documents(&Filter::default())?.rows.len()))),
        ("events by type and status", Box::new(move || Ok(store.event_counts(&View::default())?.len()))),
    ];
    let mut lines = Vec::new();
    for (question, ask) in &questions {
        let mut best = Duration::MAX;
        let mut rows = 0;
        for _ in 0..TIMES {
            let start = Instant::now();
            rows = ask()?;
            best = best.min(start.elapsed());
        }
        let ms = (best.as_secs_f64() * 1e5).round() / 100.0;
        lines.push(Line {
            cells: vec![(*question).to_owned(), format!("{ms:.2}"), rows.to_string()],
            words: None,
            key: String::new(),
            json: json!({"question": question, "ms": ms, "rows": rows}),
        });
    }
    printer.rows(&["question", "ms", "rows"], lines, None)?;
    Ok(Exit::Fine)
}
