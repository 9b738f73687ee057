//! Where articles come from: outlets, and the articles themselves.

use maud::{Markup, html};

use super::{filters, lists, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// Outlets.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let outlets = call.store.outlets(&call.asked()?.filter.view)?;
    let main = html! {
        p.about { "Outlets with what the store has of them. A copy is a text that another outlet had first; a revised source stands there in several texts." }
        @if outlets.is_empty() { p.none { "Nothing is kept yet." } } @else { div.scroll tabindex="0" role="group" aria-label="Outlets" { table {
            thead { tr { th scope="col" { "Outlet" } th.number scope="col" { "Articles" } th.number scope="col" { "Copies" } th.number scope="col" { "Revised" } th scope="col" { "From" } th scope="col" { "To" } } }
            tbody { @for o in &outlets { tr {
                th scope="row" { @match &o.outlet { Some(name) => { a href=(call.link("/documents", &[("outlet", name)])) { (name) } } None => { "without a name" } } }
                td.number { (parts::grouped(u64::from(o.documents))) } td.number { (o.copies) } td.number { (o.revised) } td { (parts::day(&o.first)) } td { (parts::day(&o.last)) }
            } } }
        } } }
        p { a href=(call.link("/documents", &[])) { "All articles" } }
        (filters::formats(call, "/api/v1/outlets"))
    };
    Ok(shell::page(call, "Sources", &main))
}

/// Articles.
pub fn documents(call: &Call<'_>) -> Result<Answer> {
    let page = call.store.documents(&lists::asked(call)?.filter)?;
    let rows: Vec<Markup> = page.rows.iter().map(|d| parts::document(call, d)).collect();
    let main = html! {
        p.about { "Articles, newest first." }
        (filters::form(call))
        (parts::list(&rows, "No such articles."))
        (filters::foot(call, "/api/v1/documents", page.next.as_deref()))
    };
    Ok(shell::page(call, "Articles", &main))
}
