//! What falls due, what is announced, and who travels.

use demarche_core::record::Status;
use demarche_store::ask::Filter;
use maud::{Markup, html};

use super::{filters, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// The statuses of what is announced.
const ANNOUNCED: [Status; 2] = [Status::Planned, Status::Ongoing];

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    let last = call.store.span(&asked.filter.view)?.and_then(|s| s.last.parse().ok());
    let filter = Filter {
        limit: Some(asked.filter.limit.unwrap_or(30).min(200)),
        after: None,
        ..asked.filter.clone()
    };
    let ahead = Filter { from: filter.from.or(last), ..filter.clone() };
    let since = ahead.from.map(|d: jiff::civil::Date| d.to_string());
    let days: Vec<(&str, &str)> = since.iter().map(|d| ("from", d.as_str())).collect();
    let statuses = ANNOUNCED.map(|status| ("status", status.as_str()));
    let deadlines = call.store.deadlines(&Filter { actors: Vec::new(), ..ahead.clone() })?;
    let announced = Filter { statuses: ANNOUNCED.to_vec(), ..ahead };
    let meetings = call.store.engagements(&announced)?;
    let trips = call.store.trips(&Filter { after: asked.filter.after.clone(), ..filter })?;
    let due: Vec<Markup> = deadlines.rows.iter().map(|t| parts::deadline(call, t)).collect();
    let meetings: Vec<Markup> = meetings.rows.iter().map(|g| parts::engagement(call, g)).collect();
    let trips_shown: Vec<Markup> = trips.rows.iter().map(|l| parts::leg(call, l)).collect();
    let main = html! {
        p.about { "What falls due and what is announced, from the last day that the store knows of or the day you give; and who travels where, newest first." }
        (filters::form(call))
        div.two {
            div {
                (parts::section("due", "Falls due", None, &parts::list(&due, "Nothing falls due.")))
                (parts::section("announced", "Announced meetings", None, &parts::list(&meetings, "None announced.")))
            }
            (parts::section("trips", "Journeys", None, &parts::list(&trips_shown, "No journeys.")))
        }
        (filters::next(call, trips.next.as_deref()))
        (filters::formats_of(call, "What falls due", "/api/v1/deadlines", &days))
        (filters::formats_of(call, "Announced meetings", "/api/v1/engagements", &[&days[..], &statuses].concat()))
        (filters::formats_of(call, "Journeys", "/api/v1/trips", &[]))
    };
    Ok(shell::page(call, "Agenda", &main))
}
