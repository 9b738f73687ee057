//! What is between two: the log of their contacts, and what each did to the other over time.

use std::collections::BTreeMap;

use demarche_store::ask::{Contact, Filter, MonthRow};
use maud::{Markup, html};

use super::{chart, filters, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    let [Some(_), Some(_)] = [asked.filter.actors.first(), asked.filter.actors.get(1)] else {
        let main = html! { p.about { "Two actors, by name or key." } (form(call)) };
        return Ok(shell::page(call, "Between two", &main));
    };
    let names: Vec<&str> = call
        .query
        .iter()
        .filter(|(n, v)| (n == "actor" || n == "with") && !v.is_empty())
        .map(|(_, v)| v.as_str())
        .collect();
    let keys: Vec<String> = names
        .iter()
        .take(2)
        .map(|n| call.store.actor_key(n))
        .collect::<std::result::Result<_, _>>()
        .unwrap_or_default();
    let mut shown = Vec::new();
    for (i, name) in names.iter().take(2).enumerate() {
        let row = match keys.get(i) {
            Some(key) => call.store.actor_row(key, &asked.filter.view)?,
            None => None,
        };
        shown.push(row.map_or_else(|| (*name).to_owned(), |r| r.actor.name));
    }
    let (a, b) = (shown[0].as_str(), shown[1].as_str());
    let filter = Filter { limit: Some(200), ..asked.filter.clone() };
    let contacts = call.store.contacts(&filter)?;
    let months = call.store.acts_by_month(&filter)?;
    let events = call.store.events(&Filter { limit: Some(20), ..filter.clone() })?;
    let events: Vec<Markup> = events.rows.iter().map(|e| parts::event(call, e)).collect();
    let more = call.link("/events", &[("actor", names[0]), ("with", names[1])]);
    let main = html! {
        (form(call))
        (acts(&months, a, b))
        (log(call, &contacts))
        (parts::section("events", "Events", Some(&more), &parts::list(&events, "No act of the one on the other is told.")))
        (filters::formats_of(call, "The contacts", "/api/v1/contacts", &[]))
        (filters::formats_of(call, "The events", "/api/v1/events", &[]))
    };
    Ok(shell::page(call, &format!("{a} and {b}"), &main))
}

fn form(call: &Call<'_>) -> Markup {
    html! {
        form.inline method="get" action="/dyad" {
            label for="actor" { "Who" } input #actor name="actor" required maxlength="500" value=(call.value("actor").unwrap_or_default());
            label for="with" { "with whom" } input #with name="with" required maxlength="500" value=(call.value("with").unwrap_or_default());
            label for="from" { "from" } input #from type="date" name="from" value=(call.value("from").unwrap_or_default());
            label for="to" { "to" } input #to type="date" name="to" value=(call.value("to").unwrap_or_default());
            button type="submit" { "Show" }
        }
    }
}

fn acts(months: &[MonthRow], a: &str, b: &str) -> Markup {
    let mut sums: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for m in months {
        let layer = usize::from(m.role == "recipient") * 2 + usize::from(m.quad >= 3);
        sums.entry(m.month.clone()).or_insert_with(|| vec![0; 4])[layer] += m.events;
    }
    let sums: Vec<(String, Vec<u32>)> = sums.into_iter().collect();
    let (one, other) = (format!("{a} → {b}"), format!("{b} → {a}"));
    let names = [
        format!("{one}, cooperation"),
        format!("{one}, conflict"),
        format!("{other}, cooperation"),
        format!("{other}, conflict"),
    ];
    let layers = [
        (names[0].as_str(), "quad-coop"),
        (names[1].as_str(), "quad-conf"),
        (names[2].as_str(), "quad-coop soft"),
        (names[3].as_str(), "quad-conf soft"),
    ];
    html! {
        section aria-labelledby="acts" {
            h2 #acts { "Acts both ways" }
            @if sums.is_empty() { p.none { "None told." } } @else {
                (chart::bars(&chart::Bars { title: "Acts of each on the other by month", id: "acts-chart", layers: &layers, months: &sums, below: 2 }))
            }
        }
    }
}

/// Contacts by channel and topic, the latest first.
fn log(call: &Call<'_>, contacts: &[Contact]) -> Markup {
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for c in contacts {
        *kinds.entry(c.engagement.kind.as_str()).or_default() += 1;
    }
    html! {
        section aria-labelledby="log" {
            h2 #log { "Contacts" }
            @if contacts.is_empty() { p.none { "No meeting, call or visit of the two is told." } } @else {
                p.facts { @for (i, (kind, n)) in kinds.iter().enumerate() { @if i > 0 { " · " } (parts::count(*n, kind)) } }
                div.scroll tabindex="0" role="group" aria-labelledby="log" { table {
                    thead { tr { th scope="col" { "Day" } th scope="col" { "Channel" } th scope="col" { "Stands" } th scope="col" { "Topics" } th scope="col" { "Place" } th scope="col" { "Words" } th.number scope="col" { "Articles" } } }
                    tbody { @for c in contacts { @let g = &c.engagement; tr {
                        th scope="row" { @if g.days.first.is_some() || g.days.last.is_some() { (parts::days(&g.days)) } @else { "told " (g.known_on) } }
                        td { (g.kind.as_str()) } td { (parts::badge(g.state.as_deref().unwrap_or(g.status.as_str()))) }
                        td { (g.topics.join(", ")) } td { @if let Some(p) = &g.place { (parts::place(p)) } }
                        td { a href=(parts::words(call, &g.document.key, g.start)) { (g.words) } @if let Some(h) = &g.happening { " · " a href=(call.link(&crate::address::of("/happenings", h), &[])) { "happening" } } }
                        td.number { (c.documents) }
                    } } }
                } }
            }
        }
    }
}
