//! What falls due, what is announced, and who travels.

use demarche_core::record::Status;
use demarche_store::ask::Filter;
use maud::{Markup, html};

use super::{filters, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

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
    let deadlines = call.store.deadlines(&Filter { actors: Vec::new(), ..ahead.clone() })?;
    let announced = Filter { statuses: vec![Status::Planned, Status::Ongoing], ..ahead };
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
        (filters::foot(call, "/api/v1/trips", trips.next.as_deref()))
    };
    Ok(shell::page(call, "Agenda", &main))
}
