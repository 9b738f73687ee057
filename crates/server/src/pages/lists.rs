//! Lists under one filter: events, quotes, meetings, happenings.

use demarche_store::ask::Page;
use maud::{Markup, html};

use super::{filters, parts, shell};
use crate::asking::Asked;
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// Rows of a page where nothing else is asked for.
const ROWS: usize = 50;

/// The question of a list.
pub fn asked(call: &Call<'_>) -> Result<Asked> {
    let mut asked = call.asked()?;
    asked.filter.limit = Some(asked.filter.limit.unwrap_or(ROWS).min(200));
    Ok(asked)
}

fn list<T>(
    call: &Call<'_>,
    title: &str,
    about: &str,
    page: &Page<T>,
    row: fn(&Call<'_>, &T) -> Markup,
) -> Answer {
    let rows: Vec<Markup> = page.rows.iter().map(|r| row(call, r)).collect();
    let api = format!("/api/v1{}", call.path);
    let main = html! {
        p.about { (about) }
        (filters::form(call))
        (parts::list(&rows, "Nothing of that kind. Fewer filters may find more."))
        (filters::foot(call, &api, page.next.as_deref()))
    };
    shell::page(call, title, &main)
}

/// Who did what to whom.
pub fn events(call: &Call<'_>) -> Result<Answer> {
    let page = call.store.events(&asked(call)?.filter)?;
    Ok(list(
        call,
        "Events",
        "Who did what to whom, as each article tells it; newest first.",
        &page,
        parts::event,
    ))
}

/// Who said it.
pub fn quotes(call: &Call<'_>) -> Result<Answer> {
    let page = call.store.quotes(&asked(call)?.filter)?;
    let about = "Words with their speaker; newest first. “Words” looks in what was said; “With whom” is the addressee.";
    Ok(list(call, "Who said it", about, &page, parts::quote))
}

/// Meetings, calls, visits, talks.
pub fn engagements(call: &Call<'_>) -> Result<Answer> {
    let page = call.store.engagements(&asked(call)?.filter)?;
    Ok(list(
        call,
        "Meetings",
        "Meetings, calls, visits and talks, as each article tells them.",
        &page,
        parts::engagement,
    ))
}

/// Happenings.
pub fn happenings(call: &Call<'_>) -> Result<Answer> {
    let page = call.store.happenings(&asked(call)?.filter)?;
    let about =
        "What many articles tell of one thing, and how it stands by all of them; those told of last first.";
    Ok(list(call, "Happenings", about, &page, parts::happening))
}
