//! Who is spoken of.

use maud::html;

use super::{filters, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let mut asked = call.asked()?;
    asked.filter.limit = Some(asked.filter.limit.unwrap_or(100).min(500));
    let found = call.store.actors(&asked.filter)?;
    let main = html! {
        p.about { "People, countries and organisations, those that most articles speak of first." }
        (filters::form(call))
        @if found.is_empty() { p.none { "Nobody of that name." } } @else { div.scroll tabindex="0" role="group" aria-label="Actors" { table {
            thead { tr { th scope="col" { "Name" } th scope="col" { "Country" } th scope="col" { "What" } th scope="col" { "Sector" } th.number scope="col" { "Articles" } } }
            tbody { @for f in &found { tr {
                th scope="row" { (parts::actor(call, &f.actor)) }
                td { (f.actor.country.as_deref().unwrap_or("")) } td { (f.actor.kind.as_str()) } td { (f.actor.sector.as_deref().unwrap_or("")) }
                td.number { (parts::grouped(u64::from(f.documents))) }
            } } }
        } } }
        (filters::formats(call, "/api/v1/actors"))
    };
    Ok(shell::page(call, "Actors", &main))
}
