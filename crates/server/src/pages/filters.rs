//! The form above a list, and what stands below it: the next page, and the same rows for programs.

use maud::{Markup, html};

use crate::address;
use crate::asking::{Kind, Param};
use crate::call::Call;
use crate::route::ROUTES;

/// What the fields of the form are called.
fn label(name: &str) -> &str {
    match name {
        "actor" => "Who",
        "with" => "With whom",
        "type" => "Type",
        "kind" => "Mode or kind",
        "status" => "Status",
        "stance" => "Stance",
        "state" => "State",
        "issue" => "Issue",
        "place" => "Place or country",
        "q" => "Words",
        "outlet" => "Outlet",
        "from" => "From",
        "to" => "To",
        "min_origins" => "Origins, at least",
        "on" => "Known by",
        "corrected" => "Corrections",
        other => other,
    }
}

/// The form of this page: every filter it takes, filled in.
pub fn form(call: &Call<'_>) -> Markup {
    let hidden = ["limit", "after", "format", "document", "at", "since"];
    let fields: Vec<&Param> = call.route.asks.iter().filter(|p| !hidden.contains(&p.name)).collect();
    let used = fields.iter().any(|p| call.value(p.name).is_some());
    html! {
        details.filters open[used] {
            summary { "Filter" }
            form method="get" action=(call.path) {
                @for name in ["document", "at", "limit"] {
                    @if let Some(value) = call.value(name) { input type="hidden" name=(name) value=(value); }
                }
                div.fields { @for param in fields { (field(call, param)) } }
                p.buttons { button type="submit" { "Show" } " " a href=(call.path) { "Clear" } }
            }
        }
    }
}

fn field(call: &Call<'_>, param: &Param) -> Markup {
    let id = format!("f-{}", param.name);
    let value = call.value(param.name).unwrap_or_default();
    html! {
        div.field {
            label for=(id) { (label(param.name)) }
            @match param.kind {
                Kind::Word(words) => {
                    select id=(id) name=(param.name) {
                        @if param.name != "corrected" { option value="" selected[value.is_empty()] { "any" } }
                        @for word in words() {
                            option value=(word) selected[word == value] { (if param.name == "corrected" { said(word) } else { word }) }
                        }
                    }
                }
                Kind::Day => { input id=(id) name=(param.name) type="date" value=(value); }
                Kind::Count(least, most) => { input id=(id) name=(param.name) type="number" min=(least) max=(most) value=(value); }
                Kind::Text | Kind::Cursor => { input id=(id) name=(param.name) type="text" value=(value) maxlength="500"; }
            }
        }
    }
}

fn said(word: &str) -> &str {
    match word {
        "no" => "without",
        "only" => "corrected only",
        _ => "with",
    }
}

/// Below a list: the next page, and the rows of `api` with the same filters.
pub fn foot(call: &Call<'_>, api: &str, next: Option<&str>) -> Markup {
    html! { nav.foot aria-label="Further" { (self::next(call, next)) (formats(call, api)) } }
}

/// The way to the next page.
pub fn next(call: &Call<'_>, next: Option<&str>) -> Markup {
    html! { @if let Some(next) = next { p { a.next rel="next" href=(call.turned(&call.path, "after", next)) { "Next page" } } } }
}

/// The rows of this page for programs.
pub fn formats(call: &Call<'_>, api: &str) -> Markup {
    formats_of(call, "These rows", api, &[])
}

/// The rows of a list of this page, `what` they are, for programs: with the filters of the page that the list takes,
/// and with `pairs`.
pub fn formats_of(call: &Call<'_>, what: &str, api: &str, pairs: &[(&str, &str)]) -> Markup {
    let route = ROUTES.iter().find(|r| matches(r.path, api));
    let takes = |name: &str| route.is_some_and(|r| r.asks.iter().any(|p| p.name == name));
    let given = call.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, v)| {
        let here = call.route.asks.iter().any(|p| p.name == *n);
        here && takes(n)
            && !v.is_empty()
            && *n != "after"
            && *n != "format"
            && !pairs.iter().any(|(p, _)| p == n)
    });
    let clean: Vec<(&str, &str)> = given.chain(pairs.iter().copied()).collect();
    let link = |format: &str| {
        let mut pairs = clean.clone();
        pairs.push(("format", format));
        if format != "json" && takes("limit") && !pairs.iter().any(|(n, _)| *n == "limit") {
            pairs.push(("limit", "10000"));
        }
        address::with(api, &pairs)
    };
    html! {
        p.facts {
            (what) " as " a href=(link("csv")) { "CSV" } ", " a href=(link("jsonl")) { "JSON Lines" } ", "
            a href=(link("parquet")) { "Parquet" } ", " a href=(link("json")) { "JSON" }
        }
    }
}

/// Whether `address` is one of the route `path`.
fn matches(path: &str, address: &str) -> bool {
    let (mut ours, mut given) = (path.split('/'), address.split('/'));
    loop {
        match (ours.next(), given.next()) {
            (None, None) => return true,
            (Some("{key}"), Some(_)) => {}
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}
