//! A happening: how it stands, who told it when, in what words, by whose word; what contradicts; what may belong to it.

use demarche_store::ask::{HappeningShown, ReportRow, StepRow, Why};
use maud::{Markup, html};

use super::{corrections, filters, parts, shell};
use crate::address;
use crate::call::{Answer, Call};
use crate::trouble::{Result, Trouble};

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let view = call.asked()?.filter.view;
    let key = call.key()?;
    let found = call.store.happening(key, &view)?;
    let shown = found.ok_or_else(|| Trouble::missing(format!("{key}: there is no such happening")))?;
    if let Some(now) = &shown.now {
        return Ok(Answer::go(&call.link(&address::of("/happenings", now), &[])));
    }
    let h = &shown.happening;
    let title = {
        let mut names: Vec<&str> = Vec::new();
        for party in &h.parties {
            // Who both does it and is done it to stands there twice.
            if !names.contains(&party.actor.name.as_str()) {
                names.push(&party.actor.name);
            }
        }
        if names.is_empty() { h.kind.clone() } else { format!("{}: {}", h.kind, names.join(", ")) }
    };
    let contradictions: Vec<Markup> =
        shown.contradictions.iter().map(|c| parts::contradiction(call, c)).collect();
    let main = html! {
        p.act.lead { (parts::badge(&h.state)) " since " (parts::day(&h.state_since)) }
        p.who { (parts::parties(call, &h.parties)) @if let Some(p) = &h.place { " · " (p) } @if let Some(c) = &h.country { " " span.code { (c) } } }
        p.facts { (parts::days(&h.days)) " · " (parts::tally(h)) " · " (h.key) }
        (timeline(call, &shown))
        @if !contradictions.is_empty() { (parts::section("contradict", "Contradictions", None, &parts::list(&contradictions, ""))) }
        (origins(&shown.reports))
        (joined(call, &shown))
        (perhaps(call, &shown.perhaps))
        (corrections::of_happening(call, &h.key))
        (corrections::log_of(call, &h.key)?)
        (filters::formats_of(call, "The reports", &format!("{}/reports", address::of("/api/v1/happenings", &h.key)), &[]))
        p.facts { "This happening as " a href=(call.link(&address::of("/api/v1/happenings", &h.key), &[])) { "JSON" } }
    };
    Ok(shell::page(call, &title, &main))
}

/// Steps and reports in one line of time.
fn timeline(call: &Call<'_>, shown: &HappeningShown) -> Markup {
    enum Moment<'a> {
        Step(&'a StepRow),
        Report(&'a ReportRow),
    }
    let mut all: Vec<(&str, u8, Moment<'_>)> = Vec::new();
    all.extend(shown.reports.iter().map(|r| (r.known_on.as_str(), 0, Moment::Report(r))));
    all.extend(shown.steps.iter().map(|s| (s.known_on.as_str(), 1, Moment::Step(s))));
    all.sort_by_key(|(day, rank, _)| (*day, *rank));
    html! {
        section aria-labelledby="history" {
            h2 #history { "History" }
            ol.history-line { @for (day, _, moment) in &all { @match moment {
                Moment::Step(s) => { li.step { div.when { (parts::day(day)) } div.what { p.act { (parts::badge(&s.state)) " " span.faint { (s.why) } } } } }
                Moment::Report(r) => { li.report id=(r.key) { div.when { (parts::day(day)) } div.what { (report(call, r)) } } }
            } } }
        }
    }
}

fn report(call: &Call<'_>, r: &ReportRow) -> Markup {
    html! {
        p.said { (r.sentence) }
        @if !r.accounts.is_empty() {
            p.facts { @for (i, a) in r.accounts.iter().enumerate() {
                @if i > 0 { "; " }
                (a.by.as_deref().unwrap_or("the article")) " " span class={ "stance " (a.stance.as_str()) } { (a.stance.as_str()) } " it " (parts::badge(a.status.as_str()))
            } }
        }
        p.facts {
            (parts::source(call, &r.document, r.start)) " · " (parts::days(&r.days))
            " · " a href=(call.link(&address::of("/events", &r.key), &[])) { "why read so" }
        }
    }
}

fn origins(reports: &[ReportRow]) -> Markup {
    let mut all: Vec<(&str, u32, &str)> = Vec::new();
    for (account, day) in reports.iter().flat_map(|r| r.accounts.iter().map(|a| (a, r.known_on.as_str()))) {
        match all.iter_mut().find(|(name, ..)| *name == account.origin) {
            Some((_, n, _)) => *n += 1,
            None => all.push((&account.origin, 1, day)),
        }
    }
    html! {
        @if !all.is_empty() {
            section aria-labelledby="origins" {
                h2 #origins { "Origins" }
                p.facts { "Who it comes from in the end: a speaker with the day, an agency, an outlet. Relays of one origin count once." }
                div.scroll tabindex="0" role="group" aria-labelledby="origins" { table {
                    thead { tr { th scope="col" { "Origin" } th.number scope="col" { "Accounts" } th scope="col" { "First" } } }
                    tbody { @for (name, n, day) in &all { tr { th scope="row" { (name) } td.number { (n) } td { (parts::day(day)) } } } }
                } }
            }
        }
    }
}

fn lines(why: &Why) -> Markup {
    html! {
        ul.evidence { @for line in &why.lines { li { span.number { (format!("{:+.1}", line.bits)) } " " b { (line.line) } " " (line.about) } } }
        @match why.bits { Some(bits) => { p.facts { "together " (format!("{bits:+.1}")) " bits" } } None => { p.facts { "somebody decided" } } }
    }
}

/// Why the reports were taken for one thing.
fn joined(call: &Call<'_>, shown: &HappeningShown) -> Markup {
    let keys: Vec<&str> = shown.reports.iter().map(|r| r.key.as_str()).collect();
    let mut links: Vec<Why> = Vec::new();
    // Each report with that one of those before it which speaks most for it; more would drown the page.
    for (i, key) in keys.iter().enumerate().skip(1).take(12) {
        let found = call.store.why(key, &shown.happening.key).unwrap_or_default();
        links.extend(found.into_iter().find(|w| keys[..i].contains(&w.b.as_str())));
    }
    html! {
        @if !links.is_empty() {
            section aria-labelledby="joined" {
                h2 #joined { "Why joined" }
                @for why in &links { details { summary { (why.a) " and " (why.b) ": " (why.judgement) } (lines(why)) } }
            }
        }
    }
}

fn perhaps(call: &Call<'_>, all: &[Why]) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-labelledby="perhaps" {
                h2 #perhaps { "May belong to it" }
                @for why in all.iter().take(12) { details {
                    summary { (why.a) " and " (why.b) }
                    p.facts { a href=(call.link(&address::of("/events", &why.a), &[])) { "the one" } " · " a href=(call.link(&address::of("/events", &why.b), &[])) { "the other" } }
                    (lines(why)) (corrections::of_pair(call, &why.a, &why.b))
                } }
            }
        }
    }
}
