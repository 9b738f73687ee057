//! Sources that exclude each other.

use maud::{Markup, html};

use super::{filters, lists, parts, shell};
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let page = call.store.contradictions(&lists::asked(call)?.filter)?;
    let rows: Vec<Markup> = page.rows.iter().map(|c| parts::contradiction(call, c)).collect();
    let main = html! {
        p.about { "Where one origin tells what another excludes: held or not, another day, number, place or doer; the latest first." }
        (filters::form(call))
        (parts::list(&rows, "No sources exclude each other here."))
        (filters::foot(call, "/api/v1/contradictions", page.next.as_deref()))
    };
    Ok(shell::page(call, "Contradictions", &main))
}
