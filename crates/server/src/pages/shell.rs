//! What every page has: the head, the way to the other pages, the clocks it is answered by, and the style.

use maud::{DOCTYPE, Markup, html};

use crate::call::{Answer, Call};
use crate::site::Site;
use crate::trouble::{Result, Trouble};

const STYLE: &str = include_str!("../../assets/site.css");

/// The pages of the bar, by address.
const BAR: [(&str, &str); 11] = [
    ("/", "Today"),
    ("/actors", "Actors"),
    ("/happenings", "Happenings"),
    ("/events", "Events"),
    ("/quotes", "Who said it"),
    ("/engagements", "Meetings"),
    ("/positions", "Positions"),
    ("/agenda", "Agenda"),
    ("/contradictions", "Contradictions"),
    ("/map", "Map"),
    ("/sources", "Sources"),
];

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " – Demarche" }
            link rel="stylesheet" href={ "/site.css?v=" (env!("CARGO_PKG_VERSION")) };
            link rel="icon" href="data:,";
        }
    }
}

/// A page named `title`, whose main part is `main`.
pub fn page(call: &Call<'_>, title: &str, main: &Markup) -> Answer {
    Answer::page(html! {
        (DOCTYPE)
        html lang="en" {
            (head(title))
            body {
                a.skip href="#main" { "Skip to the page" }
                header.bar {
                    a.brand href=(call.link("/", &[])) { "Demarche" }
                    nav aria-label="Pages" {
                        ul {
                            @for (path, name) in BAR {
                                @let here = call.route.path == path || (path != "/" && call.route.path.starts_with(&format!("{path}/")));
                                li { a href=(call.link(path, &[])) aria-current=[here.then_some("page")] { (name) } }
                            }
                            li { a href="/corrections" aria-current=[(call.route.path == "/corrections").then_some("page")] { "Corrections" } }
                        }
                    }
                    search {
                        form action="/search" method="get" {
                            label.away for="find" { "Words or a name" }
                            input #find type="search" name="q" placeholder="Words or a name" maxlength="500";
                            button type="submit" { "Find" }
                        }
                    }
                }
                main #main tabindex="-1" {
                    (clocks(call))
                    h1 { (title) }
                    (main)
                }
                footer {
                    p {
                        @if let Some(session) = &call.session {
                            "Logged in as " b { (session.who) } ". "
                        } @else if !call.site.keys.is_empty() {
                            a href="/login" { "Log in to correct" } " · "
                        }
                        @if call.site.has_sql() { a href="/sql" { "SQL" } " · " }
                        a href="/about" { "For programs" }
                    }
                    @if let Some(session) = &call.session {
                        form action="/logout" method="post" {
                            input type="hidden" name="form" value=(session.form);
                            button type="submit" { "Log out" }
                        }
                    }
                }
            }
        }
    })
}

/// By which clocks the page is answered, where they are not those of now.
fn clocks(call: &Call<'_>) -> Markup {
    let now = call.turned(&call.path, "on", "");
    let now = Call::without(&now, &["at", "corrected"]);
    html! {
        @if call.value("on").is_some() || call.value("at").is_some() || call.value("corrected").is_some_and(|v| v != "yes") {
            p.clocks role="status" {
                @if let Some(on) = call.value("on") { "As the press had it on " b { (on) } ". " }
                @if let Some(at) = call.value("at") { "As the store had it after transaction " b { (at) } ". " }
                @match call.value("corrected") {
                    Some("no") => { "As the program read it, without corrections. " }
                    Some("only") => { "Only what was corrected. " }
                    _ => {}
                }
                a href=(now) { "Back to now" }
            }
        }
    }
}

impl Call<'_> {
    /// `address` without the parameters `names`.
    fn without(address: &str, names: &[&str]) -> String {
        let Some((path, query)) = address.split_once('?') else { return address.to_owned() };
        let pairs = crate::address::pairs(query.as_bytes());
        let kept: Vec<(&str, &str)> = pairs
            .iter()
            .filter(|(n, _)| !names.contains(&n.as_str()))
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        crate::address::with(path, &kept)
    }
}

/// The style: that of the marked article, and that of the site.
pub fn style(_: &Call<'_>) -> Result<Answer> {
    let body = format!("{}\n{STYLE}", demarche_html::STYLE).into_bytes();
    Ok(Answer::new("text/css; charset=utf-8", body).with("cache-control", "public, max-age=86400".to_owned()))
}

/// What stood in the way.
pub fn trouble(site: &Site, trouble: &Trouble) -> Answer {
    let title = match trouble.status() {
        404 => "Nothing there",
        401 | 403 => "Not allowed",
        400 | 413 => "Not understood",
        503 | 504 => "Not now",
        _ => "Failed",
    };
    Answer::page(html! {
        (DOCTYPE)
        html lang="en" {
            (head(title))
            body {
                header.bar { a.brand href="/" { "Demarche" } }
                main #main {
                    h1 { (title) }
                    p { (trouble.message) }
                    p.facts { "Code " (trouble.code.as_str()) "." }
                    @if trouble.status() == 401 && !site.keys.is_empty() { p { a href="/login" { "Log in" } } }
                    p { a href="/" { "To the first page" } }
                }
            }
        }
    })
}
