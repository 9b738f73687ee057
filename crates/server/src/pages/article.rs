//! An article with its words marked and its record beside it; events lead to why and to their happening.

use std::collections::BTreeMap;

use demarche_core::Record;
use demarche_store::ask::{DocumentRow, EventRow, Filter};
use maud::{Markup, PreEscaped, html};

use super::{filters, parts, shell};
use crate::address;
use crate::call::{Answer, Call};
use crate::trouble::{Result, Trouble};

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let view = call.asked()?.filter.view;
    let key = call.key()?;
    let missing = || Trouble::missing(format!("{key}: there is no such article"));
    let row = call.store.document(key)?.ok_or_else(missing)?;
    if row.key != key {
        return Ok(Answer::go(&call.link(&address::of("/documents", &row.key), &[])));
    }
    let record = call.store.record(key, &view)?.ok_or_else(missing)?;
    let filter = Filter { document: Some(key.to_owned()), view, limit: Some(5000), ..Filter::default() };
    let events = call.store.events(&filter)?.rows;
    let outside = links(call, &record, &events);
    let (section, _) =
        demarche_html::section_with(&record, 1, &|id| outside.get(id).cloned().unwrap_or_default());
    let title = row.title.clone().unwrap_or_else(|| "An article without a headline".to_owned());
    let main = html! {
        (facts(call, &row)?)
        // Every piece of foreign text in it went through `demarche_html::escape`.
        (PreEscaped(section))
        p.facts { "This article: " a href=(call.link(&format!("{}/record", address::of("/api/v1/documents", key)), &[])) { "its record as JSON" } }
        (filters::formats_of(call, "Its events", "/api/v1/events", &[("document", key)]))
        (filters::formats_of(call, "Its quotes", "/api/v1/quotes", &[("document", key)]))
    };
    Ok(shell::page(call, &title, &main))
}

/// Where each item of the record leads: events to why they were read so and to their happening, actors to their
/// dossier.
fn links(call: &Call<'_>, record: &Record, rows: &[EventRow]) -> BTreeMap<String, Vec<(String, String)>> {
    let mut out: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut taken: Vec<&str> = Vec::new();
    for event in &record.events {
        let fits = |r: &&EventRow| {
            r.start == event.trigger.start
                && r.event_type == event.event_type
                && !taken.contains(&r.key.as_str())
        };
        let Some(row) = rows.iter().find(fits) else { continue };
        taken.push(&row.key);
        let mut links = vec![("why".to_owned(), call.link(&address::of("/events", &row.key), &[]))];
        links.extend(
            row.happening
                .iter()
                .map(|h| ("happening".to_owned(), call.link(&address::of("/happenings", h), &[]))),
        );
        out.insert(event.id.clone(), links);
    }
    let parties = || rows.iter().flat_map(|r| r.actors.iter().chain(&r.recipients));
    for actor in &record.actors {
        let known = actor.known_as.clone().filter(|k| k.starts_with('Q'));
        let key = known.or_else(|| parties().find(|p| p.name == actor.name).map(|p| p.key.clone()));
        if let Some(key) = key {
            out.insert(
                actor.id.clone(),
                vec![("dossier".to_owned(), call.link(&address::of("/actors", &key), &[]))],
            );
        }
    }
    out
}

fn facts(call: &Call<'_>, d: &DocumentRow) -> Result<Markup> {
    let versions = call.store.versions(&d.key)?;
    let copies = call.store.copies(&d.key)?;
    let link = |key: &str| call.link(&address::of("/documents", key), &[]);
    Ok(html! {
        p.facts {
            "Known on " (parts::day(&d.known_on)) " (" (d.known_basis) ")"
            @if let Some(credit) = &d.credit { " · credits " (credit) }
            @if let Some(copy) = &d.copy_of { " · a copy of " a href=(link(copy)) { (copy) } }
            " · " (d.key)
        }
        @if versions.len() > 1 { p.facts { "Texts of this source: " @for v in &versions { @if v.key == d.key { b { "version " (v.version) } } @else { a href=(link(&v.key)) { "version " (v.version) } } " " } } }
        @if !copies.is_empty() { details { summary { (parts::count(copies.len() as u32, "copy")) } ul.plain { @for c in &copies { li { (c.outlet.as_deref().unwrap_or("?")) " " a href=(link(&c.key)) { (c.title.as_deref().unwrap_or("untitled")) } } } } } }
    })
}
