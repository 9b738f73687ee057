//! The interface for programs: what there is, out of the table of routes.

use maud::html;

use super::shell;
use crate::call::{Answer, Call};
use crate::route::{Access, Method, ROUTES};
use crate::trouble::Result;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let main = html! {
        p.about { "The same questions and filters as on the pages. " a href="/api/v1/openapi.json" { "The description (OpenAPI 3.1)" } " has the shape of every answer." }
        div.scroll tabindex="0" role="group" aria-label="Addresses" { table {
            thead { tr { th scope="col" { "Address" } th scope="col" { "What" } th scope="col" { "Parameters" } } }
            tbody { @for r in ROUTES.iter().filter(|r| r.path.starts_with("/api/")) { tr {
                th scope="row" { code { @if r.method == Method::Post { "POST " } (r.path) } @if r.access == Access::Token { " " span.tag { "token" } } }
                td { (r.about) }
                td.small { @for (i, p) in r.asks.iter().enumerate() { @if i > 0 { ", " } (p.name) } }
            } } }
        } }
        section aria-labelledby="meaning" {
            h2 #meaning { "What the parameters mean" }
            dl.facts-list { @for p in parameters() { dt { code { (p.0) } } dd { (p.1) } } }
        }
    };
    Ok(shell::page(call, "For programs", &main))
}

fn parameters() -> Vec<(&'static str, &'static str)> {
    let mut out: Vec<(&str, &str)> = ROUTES.iter().flat_map(|r| r.asks).map(|p| (p.name, p.about)).collect();
    out.sort_unstable();
    out.dedup();
    out
}
