//! The first page: what is new, what changed its state, what contradicts.

use demarche_store::ask::{Filter, Span};
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};

use super::{parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// Without a day, what came in the last week that the store knows of.
const BACK: i64 = 7;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    let view = asked.filter.view;
    let Some(span) = call.store.span(&view)? else {
        let main = html! {
            p { "Nothing is kept in this store yet." }
            p { code { "demarche keep " (call.store.path().display().to_string()) " ARTICLE…" } }
        };
        return Ok(shell::page(call, "Today", &main));
    };
    let last: Option<Date> = span.last.parse().ok();
    let from = asked.filter.from.or_else(|| last.and_then(|d| d.checked_sub(BACK.days()).ok()));
    let few = Filter { from, to: asked.filter.to, view, limit: Some(12), ..Filter::default() };
    let store = call.store;
    let since = from.map(|d| d.to_string()).unwrap_or_default();
    let link =
        |path: &str| call.link(path, &[("from", &since), ("to", call.value("to").unwrap_or_default())]);

    let steps: Vec<Markup> = store.steps(&few)?.iter().map(|s| parts::step(call, s)).collect();
    let happenings: Vec<Markup> =
        store.happenings(&few)?.rows.iter().map(|h| parts::happening(call, h)).collect();
    let open = store.contradictions(&Filter { limit: Some(6), ..few.clone() })?;
    let open: Vec<Markup> = open.rows.iter().map(|c| parts::contradiction(call, c)).collect();
    let quotes: Vec<Markup> = store
        .quotes(&Filter { limit: Some(6), ..few.clone() })?
        .rows
        .iter()
        .map(|q| parts::quote(call, q))
        .collect();
    let documents: Vec<Markup> =
        store.documents(&few)?.rows.iter().map(|d| parts::document(call, d)).collect();
    let ahead = Filter { from: last, view, limit: Some(6), ..Filter::default() };
    let due: Vec<Markup> = store.deadlines(&ahead)?.rows.iter().map(|t| parts::deadline(call, t)).collect();
    let main = html! {
        (since_form(call, &span, &since))
        div.two {
            div {
                (parts::section("changed", "Changed its state", Some(&link("/happenings")), &parts::list(&steps, "Nothing changed its state.")))
                (parts::section("contradict", "Contradictions", Some(&link("/contradictions")), &parts::list(&open, "No sources exclude each other.")))
                (parts::section("said", "Said", Some(&link("/quotes")), &parts::list(&quotes, "No quotes.")))
            }
            div {
                (parts::section("told", "Told of", Some(&link("/happenings")), &parts::list(&happenings, "No happenings.")))
                (parts::section("due", "Falls due", Some(&call.link("/agenda", &[])), &parts::list(&due, "Nothing falls due.")))
                (parts::section("new", "New articles", Some(&link("/documents")), &parts::list(&documents, "No new articles.")))
            }
        }
    };
    Ok(shell::page(call, "Today", &main))
}

fn since_form(call: &Call<'_>, span: &Span, since: &str) -> Markup {
    html! {
        p.facts { (parts::count(span.documents, "article")) " from " (parts::day(&span.first)) " to " (parts::day(&span.last)) ". Today is the last day that the store knows of." }
        form.inline method="get" action="/" {
            @for name in ["on", "at", "corrected"] { @if let Some(v) = call.value(name) { input type="hidden" name=(name) value=(v); } }
            label for="from" { "New since" } input #from type="date" name="from" value=(since);
            label for="to" { "until" } input #to type="date" name="to" value=(call.value("to").unwrap_or_default());
            button type="submit" { "Show" }
        }
    }
}
