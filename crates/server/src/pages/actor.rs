//! The dossier of an actor: offices, contacts, acts by month, words, positions, journeys.

use std::collections::BTreeMap;

use demarche_store::ask::{ActorRow, CounterpartRow, Filter, MonthRow, OfficeRow, StandRow};
use maud::{Markup, html};

use super::{chart, filters, parts, shell};
use crate::address;
use crate::call::{Answer, Call};
use crate::trouble::{Result, Trouble};

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let view = call.asked()?.filter.view;
    let key = call.key()?;
    let found = call.store.actor_row(key, &view)?;
    let row = found.ok_or_else(|| Trouble::missing(format!("{key}: the store knows no such actor")))?;
    let who = call.store.actor_in(key, &view)?;
    let some = |limit| Filter { actors: vec![who.clone()], view, limit: Some(limit), ..Filter::default() };
    let store = call.store;
    let link = |path: &str| call.link(path, &[("actor", key)]);

    let counterparts = store.counterparts(&who, &some(20))?;
    let months = store.acts_by_month(&some(0))?;
    let events: Vec<Markup> = store.events(&some(10))?.rows.iter().map(|e| parts::event(call, e)).collect();
    let quotes: Vec<Markup> = store.quotes(&some(8))?.rows.iter().map(|q| parts::quote(call, q)).collect();
    let stands = store.stands(&some(40))?;
    let meetings: Vec<Markup> =
        store.engagements(&some(8))?.rows.iter().map(|g| parts::engagement(call, g)).collect();
    let trips: Vec<Markup> = store.trips(&some(8))?.rows.iter().map(|l| parts::leg(call, l)).collect();
    let happenings: Vec<Markup> =
        store.happenings(&some(8))?.rows.iter().map(|h| parts::happening(call, h)).collect();
    let main = html! {
        (who_it_is(call, &row))
        (offices(&row.offices))
        (contacts(call, key, &counterparts))
        (acts(&months))
        div.two {
            div {
                (parts::section("quotes", "Said", Some(&link("/quotes")), &parts::list(&quotes, "No words of theirs.")))
                (positions(call, key, &stands))
            }
            div {
                (parts::section("happenings", "Happenings", Some(&link("/happenings")), &parts::list(&happenings, "None.")))
                (parts::section("meetings", "Meetings", Some(&link("/engagements")), &parts::list(&meetings, "None told.")))
                (parts::section("trips", "Journeys", Some(&link("/agenda")), &parts::list(&trips, "None told.")))
            }
        }
        (parts::section("events", "Events", Some(&link("/events")), &parts::list(&events, "None told.")))
        (filters::formats_of(call, "The contacts", &format!("{}/contacts", address::of("/api/v1/actors", key)), &[]))
        (filters::formats_of(call, "The acts by month", &format!("{}/months", address::of("/api/v1/actors", key)), &[]))
        p.facts { "This dossier as " a href=(call.link(&address::of("/api/v1/actors", key), &[])) { "JSON" } }
    };
    Ok(shell::page(call, &row.actor.name, &main))
}

fn who_it_is(call: &Call<'_>, row: &ActorRow) -> Markup {
    let a = &row.actor;
    html! {
        p.facts {
            (a.kind.as_str())
            @for part in [&a.country, &a.sector].into_iter().flatten() { " · " (part) }
            @if let Some(cameo) = &a.cameo { " · CAMEO " (cameo) }
            " · " (a.key) " · in " (parts::count(row.documents, "article")) " · "
            (parts::count(row.events, "event")) " · " (parts::count(row.quotes, "quote"))
        }
        @if row.names.len() > 1 { p.facts { "Also: " (row.names[1..].iter().take(12).cloned().collect::<Vec<_>>().join(" · ")) } }
        @if !row.same.is_empty() {
            p.facts { "The same as " @for (i, key) in row.same.iter().enumerate() { @if i > 0 { ", " } a href=(call.link(&address::of("/actors", key), &[])) { (key) } } }
        }
    }
}

/// Offices on a line of years, with the table behind.
fn offices(all: &[OfficeRow]) -> Markup {
    let year = |d: &Option<String>| d.as_ref().and_then(|d| d.get(..4)).and_then(|y| y.parse::<i32>().ok());
    let dated: Vec<(&OfficeRow, i32, i32)> = all
        .iter()
        .filter_map(|o| year(&o.from).map(|from| (o, from, year(&o.to).unwrap_or(from.max(2026)))))
        .take(14)
        .collect();
    let (first, last) =
        (dated.iter().map(|d| d.1).min().unwrap_or(0), dated.iter().map(|d| d.2).max().unwrap_or(0) + 1);
    let x = |y: i32| 10 + (y - first) * 700 / (last - first).max(1);
    html! {
        @if !all.is_empty() {
            section aria-labelledby="offices" {
                h2 #offices { "Offices" }
                @if !dated.is_empty() {
                    div.scroll tabindex="0" role="group" aria-labelledby="offices" {
                        svg.offices viewBox={ "0 0 720 " (dated.len() * 26 + 24) } width="720" height=(dated.len() * 26 + 24) role="img" aria-labelledby="offices" {
                            @for (i, (o, from, to)) in dated.iter().enumerate() {
                                rect.span x=(x(*from)) y=(i * 26 + 4) width=((x(to + 1) - x(*from)).clamp(6, 710)) height="20" rx="3" { title { (o.title) } }
                                text x=(x(*from).min(560) + 6) y=(i * 26 + 18) { (o.title) @if let Some(body) = &o.body { ", " (body) } }
                            }
                            text.axis x="10" y=(dated.len() * 26 + 20) { (first) }
                            text.axis x="710" y=(dated.len() * 26 + 20) text-anchor="end" { (last) }
                        }
                    }
                }
                details open[dated.is_empty()] {
                    summary { "Table: offices" }
                    div.scroll tabindex="0" role="group" aria-label="Table of offices" { table {
                        thead { tr { th scope="col" { "Office" } th scope="col" { "Of" } th scope="col" { "From" } th scope="col" { "To" } th scope="col" { "By" } } }
                        tbody { @for o in all { tr {
                            th scope="row" { (o.title) } td { (o.body.as_deref().unwrap_or("")) }
                            td { (o.from.as_deref().unwrap_or("")) } td { (o.to.as_deref().unwrap_or("")) } td { (o.basis) }
                        } } }
                    } }
                }
            }
        }
    }
}

fn contacts(call: &Call<'_>, key: &str, all: &[CounterpartRow]) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-labelledby="contacts" {
                h2 #contacts { "Contacts" }
                div.scroll tabindex="0" role="group" aria-labelledby="contacts" { table {
                    thead { tr { th scope="col" { "With" } th.number scope="col" { "Told" } th.number scope="col" { "Articles" } th scope="col" { "Last" } th scope="col" { "Both" } } }
                    tbody { @for c in all { tr {
                        th scope="row" { (parts::actor(call, &c.actor)) }
                        td.number { (c.engagements) } td.number { (c.documents) } td { (parts::day(&c.last)) }
                        td { a href=(call.link("/dyad", &[("actor", key), ("with", &c.actor.key)])) aria-label={ "Log with " (c.actor.name) } { "Log" } }
                    } } }
                } }
            }
        }
    }
}

/// Acts by month: done above the line, received below; by quad class.
fn acts(months: &[MonthRow]) -> Markup {
    let mut sums: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut types: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for m in months {
        let conflict = usize::from(m.quad >= 3);
        let received = usize::from(m.role == "recipient");
        sums.entry(m.month.clone()).or_insert_with(|| vec![0; 4])[received * 2 + conflict] += m.events;
        *types.entry((m.event_type.as_str(), if received == 1 { "received" } else { "did" })).or_default() +=
            m.events;
    }
    let sums: Vec<(String, Vec<u32>)> = sums.into_iter().collect();
    let layers = [
        ("did, cooperation", "quad-coop"),
        ("did, conflict", "quad-conf"),
        ("received, cooperation", "quad-coop soft"),
        ("received, conflict", "quad-conf soft"),
    ];
    let names: std::collections::BTreeSet<&str> = types.keys().map(|k| k.0).collect();
    html! {
        @if !sums.is_empty() {
            section aria-labelledby="acts" {
                h2 #acts { "Acts" }
                (chart::bars(&chart::Bars { title: "Acts done and received by month", id: "acts-chart", layers: &layers, months: &sums, below: 2 }))
                details {
                    summary { "Table: acts by type" }
                    div.scroll tabindex="0" role="group" aria-label="Table of acts by type" { table {
                        thead { tr { th scope="col" { "Type" } th.number scope="col" { "Did" } th.number scope="col" { "Received" } } }
                        tbody { @for name in names { tr {
                            th scope="row" { (name) }
                            td.number { (types.get(&(name, "did")).copied().unwrap_or(0)) }
                            td.number { (types.get(&(name, "received")).copied().unwrap_or(0)) }
                        } } }
                    } }
                }
            }
        }
    }
}

fn positions(call: &Call<'_>, key: &str, stands: &[StandRow]) -> Markup {
    let mut by_issue: Vec<(&str, Vec<&StandRow>)> = Vec::new();
    for stand in stands {
        match by_issue.iter_mut().find(|(issue, _)| *issue == stand.issue) {
            Some((_, rows)) => rows.push(stand),
            None => by_issue.push((&stand.issue, vec![stand])),
        }
    }
    html! {
        section aria-labelledby="positions" {
            h2 #positions { "Positions" }
            @if by_issue.is_empty() { p.none { "None told." } } @else { ul.plain { @for (issue, rows) in &by_issue {
                li { a href=(call.link("/positions", &[("actor", key), ("issue", issue)])) { (issue) } ": "
                    @for (i, s) in rows.iter().enumerate() { @if i > 0 { ", " } b class={ "stand " (s.stance.as_str()) } { (s.stance.as_str()) } " ×" (s.told) }
                }
            } } }
        }
    }
}
