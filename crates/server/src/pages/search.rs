//! Words in articles, and names.

use maud::html;

use super::{filters, lists, parts, shell};
use crate::address;
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let asked = lists::asked(call)?;
    let words = asked.filter.words.clone().unwrap_or_default();
    if !words.chars().any(char::is_alphanumeric) {
        let main = html! { p.about { "Words of articles, or the name of somebody." } (filters::form(call)) };
        return Ok(shell::page(call, "Search", &main));
    }
    let named = call.store.actors_named(&words, 8)?;
    let found = call.store.search_text(&asked.filter)?;
    let main = html! {
        p.act { a href=(call.link("/quotes", &[("q", &words)])) { "Who said “" (words) "”?" } }
        (filters::form(call))
        @if !named.is_empty() {
            section aria-labelledby="named" { h2 #named { "Called so" }
                ul.plain { @for f in &named { li { (parts::actor(call, &f.actor)) " " span.faint { (f.actor.kind.as_str()) ", " (parts::count(f.documents, "article")) } } } } }
        }
        section aria-labelledby="found" {
            h2 #found { "In articles" }
            @if found.is_empty() { p.none { "No article has these words." } } @else { ul.rows { @for f in &found { li.row {
                div.when { (parts::day(&f.document.known_on)) }
                div.what {
                    p.act { a href=(call.link(&address::of("/documents", &f.document.key), &[])) { (f.document.title.as_deref().unwrap_or("untitled")) } }
                    p.said { (f.words) }
                    @if let Some(outlet) = &f.document.outlet { p.facts { (outlet) } }
                }
            } } } }
        }
        (filters::formats(call, "/api/v1/search"))
    };
    Ok(shell::page(call, "Search", &main))
}
