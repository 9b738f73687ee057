//! The map: events by country and place, for the days that are asked for.
//!
//! The slider needs no script: it is a field of a form, and each month is also a link.

use std::collections::BTreeMap;

use demarche_store::ask::{Filter, PlaceRow};
use maud::{Markup, html};

use super::outlines::{COUNTRIES, HEIGHT, WIDTH, project};
use super::{filters, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// A country's events.
#[derive(Default)]
struct Sum {
    events: u32,
    conflict: u32,
}

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    let span = call.store.span(&asked.filter.view)?;
    let months = span.as_ref().map(|s| months(&s.first, &s.last)).unwrap_or_default();
    // The slider gives the number of a month; the address that people send on has days.
    if let Some(month) = call.value("month").and_then(|m| m.parse::<usize>().ok()) {
        let address = match month.checked_sub(1).and_then(|n| months.get(n)) {
            Some(month) => of_month(call, month),
            None => crate::address::with("/map", &kept(call)),
        };
        return Ok(Answer::go(&address).with("cache-control", "no-store".to_owned()));
    }
    let rows = call.store.places_of_events(&Filter { limit: None, ..asked.filter.clone() })?;
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for row in &rows {
        if let Some(country) = row.place.country.as_deref() {
            let sum = sums.entry(country).or_default();
            sum.events += row.events;
            sum.conflict += row.conflict;
        }
    }
    let mut countries: Vec<(&str, &Sum)> = sums.iter().map(|(c, s)| (*c, s)).collect();
    countries.sort_by(|a, b| b.1.events.cmp(&a.1.events).then(a.0.cmp(b.0)));
    let total: u32 = rows.iter().map(|r| r.events).sum();
    let main = html! {
        p.facts { (parts::count(total, "event")) " told with a place"
            @if let Some(from) = call.value("from") { ", from " (from) } @if let Some(to) = call.value("to") { " to " (to) } "." }
        (filters::form(call))
        (slider(call, &months))
        figure.map {
            figcaption #map-title { "Events by country; a dot is a place, red where most of it is conflict." }
            (drawing(call, &sums, &rows))
        }
        div.two {
            section aria-labelledby="countries" {
                h2 #countries { "Countries" }
                @if countries.is_empty() { p.none { "No event with a place." } } @else { div.scroll tabindex="0" role="group" aria-labelledby="countries" { table {
                    thead { tr { th scope="col" { "Country" } th.number scope="col" { "Events" } th.number scope="col" { "Conflict" } } }
                    tbody { @for (code, sum) in countries.iter().take(60) { tr {
                        th scope="row" { a href=(events(call, code)) { (code) } }
                        td.number { (sum.events) } td.number { (sum.conflict) }
                    } } }
                } } }
            }
            section aria-labelledby="places" {
                h2 #places { "Places" }
                @if rows.is_empty() { p.none { "No event with a place." } } @else { div.scroll tabindex="0" role="group" aria-labelledby="places" { table {
                    thead { tr { th scope="col" { "Place" } th.number scope="col" { "Events" } th.number scope="col" { "Conflict" } } }
                    tbody { @for row in rows.iter().take(60) { tr {
                        th scope="row" { a href=(events(call, &row.place.name)) { (parts::place(&row.place)) } }
                        td.number { (row.events) } td.number { (row.conflict) }
                    } } }
                } } }
            }
        }
        (filters::formats_of(call, "The places", "/api/v1/places", &[]))
        (filters::formats_of(call, "The events", "/api/v1/events", &[]))
    };
    Ok(shell::page(call, "Map", &main))
}

fn events(call: &Call<'_>, place: &str) -> String {
    call.turned("/events", "place", place)
}

/// The filters of the page but for its days.
fn kept<'a>(call: &'a Call<'_>) -> Vec<(&'a str, &'a str)> {
    let days = ["from", "to", "month"];
    let kept = call.query.iter().filter(|(n, v)| !v.is_empty() && !days.contains(&n.as_str()));
    kept.map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

/// This page for the days of `month`.
fn of_month(call: &Call<'_>, month: &str) -> String {
    let last = format!("{month}-01").parse::<jiff::civil::Date>().map(|d| d.last_of_month().to_string());
    let mut pairs = kept(call);
    let (from, to) = (format!("{month}-01"), last.unwrap_or_default());
    pairs.extend([("from", from.as_str()), ("to", to.as_str())]);
    crate::address::with("/map", &pairs)
}

/// The months from day `first` to day `last`, 360 at most.
fn months(first: &str, last: &str) -> Vec<String> {
    let ends = [
        (first.get(..7).unwrap_or_default().to_owned(), vec![0]),
        (last.get(..7).unwrap_or_default().to_owned(), vec![0]),
    ];
    super::chart::filled(&ends, 1).into_iter().map(|m| m.0).collect()
}

fn slider(call: &Call<'_>, months: &[String]) -> Markup {
    let now = call.value("from").and_then(|d| d.get(..7));
    let at = now.and_then(|m| months.iter().position(|x| x == m)).map_or(0, |i| i + 1);
    html! {
        @if months.len() > 1 {
            form.slider method="get" action="/map" {
                @for (name, value) in kept(call) {
                    input type="hidden" name=(name) value=(value);
                }
                label for="month" { "Month" }
                span.faint { "all" }
                input #month type="range" name="month" min="0" max=(months.len()) value=(at);
                span.faint { (months[months.len() - 1]) }
                button type="submit" { "Show month" }
            }
            p.steps {
                @if at > 1 { a rel="prev" href=(of_month(call, &months[at - 2])) { "← " (months[at - 2]) } " " }
                @if at > 0 { b { (months[at - 1]) } " " }
                @if at < months.len() { a rel="next" href=(of_month(call, &months[at])) { (months[at]) " →" } }
            }
        }
    }
}

fn drawing(call: &Call<'_>, sums: &BTreeMap<&str, Sum>, rows: &[PlaceRow]) -> Markup {
    let most = sums.values().map(|s| s.events).max().unwrap_or(1).max(1);
    // Five shades on a scale of roots, since a few countries have most events.
    let shade = |n: u32| {
        if n == 0 {
            0
        } else {
            1 + (4.0 * f64::from(n).sqrt() / f64::from(most).sqrt()).floor().min(4.0) as u32
        }
    };
    let dots: Vec<&PlaceRow> =
        rows.iter().filter(|r| r.place.lat.is_some() && r.place.lon.is_some()).take(400).collect();
    let largest = dots.iter().map(|r| r.events).max().unwrap_or(1).max(1);
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" aria-labelledby="map-title" {
            @for country in COUNTRIES.iter() {
                @match sums.get(country.code) {
                    Some(sum) => {
                        a href=(events(call, country.code)) aria-label={ (country.code) ", " (parts::count(sum.events, "event")) } {
                            path class={ "land shade" (shade(sum.events)) } d=(country.path) { title { (country.code) ": " (sum.events) } }
                        }
                    }
                    None => { path.land d=(country.path) {} }
                }
            }
            @for row in dots.iter().rev() {
                @let (x, y) = project(row.place.lon.unwrap_or(0.0), row.place.lat.unwrap_or(0.0));
                @let r = 9.0 + 45.0 * (f64::from(row.events) / f64::from(largest)).sqrt();
                circle class={ "dot" @if row.conflict * 2 > row.events { " conflict" } } cx=(format!("{x:.0}")) cy=(format!("{y:.0}")) r=(format!("{r:.0}")) {
                    title { (row.place.name) ": " (row.events) }
                }
            }
        }
    }
}
