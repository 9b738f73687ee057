//! Changing the record: the forms beside each item and happening, the log with its undo, and what somebody should
//! look at.

use demarche_core::record::{
    Act, Channel, DeadlineKind, EngagementKind, EventType, PositionStance, QuoteKind, Stance, Status,
};
use demarche_store::ask::{CorrectionRow, View, Why};
use demarche_store::correct::{Op, Wish};
use maud::{Markup, html};

use super::{filters, parts, shell};
use crate::address;
use crate::call::{Answer, Call};
use crate::trouble::{Result, Trouble};
use crate::writing;

/// The log and the queue.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let mut filter = call.asked()?.filter;
    filter.limit = Some(filter.limit.unwrap_or(100).min(1000));
    let log = call.store.corrections(&filter, false)?;
    let orphans: Vec<CorrectionRow> = log.iter().filter(|c| c.fate == "orphan").cloned().collect();
    let perhaps = call.store.perhaps(12)?;
    let namesakes = call.store.namesakes(12)?;
    let mut unsure = Vec::new();
    for key in call.store.unsure(10)? {
        if let Some(e) = call.store.event(&key, &View::default())? {
            unsure.push(html! { (parts::event(call, &e)) });
        }
    }
    let main = html! {
        p.about {
            "What people changed, and what somebody should look at. The program's own reading is never edited: corrections lie over it and are tried again after every new reading. "
            @if call.session.is_none() { @if call.site.keys.is_empty() { "This server is read-only." } @else { a href="/login" { "Log in" } " to correct." } }
        }
        section aria-labelledby="log" { h2 #log { "Log" } (table(call, &log)) }
        @if !orphans.is_empty() {
            section aria-labelledby="orphans" { h2 #orphans { "Orphans" } p.facts { "Their words are not found any more." } (table(call, &orphans)) }
        }
        @if !perhaps.is_empty() { section aria-labelledby="perhaps" { h2 #perhaps { "One happening, or two?" } @for why in &perhaps { (pair(call, why)?) } } }
        @if !namesakes.is_empty() {
            section aria-labelledby="names" { h2 #names { "One actor, or two?" }
                ul.plain { @for (a, b) in &namesakes { li { (parts::actor(call, &a.actor)) " (" (parts::count(a.documents, "article")) ") and " (parts::actor(call, &b.actor)) " (" (b.documents) ")" (of_pair(call, &a.actor.key, &b.actor.key)) } } } }
        }
        (parts::section("unsure", "What the program is least sure of", None, &parts::list(&unsure, "Nothing that nobody has looked at.")))
        (filters::formats_of(call, "The log", "/api/v1/corrections", &[]))
    };
    Ok(shell::page(call, "Corrections", &main))
}

fn pair(call: &Call<'_>, why: &Why) -> Result<Markup> {
    let side = |key: &str| -> Result<Markup> {
        Ok(match call.store.event(key, &View::default())? {
            Some(e) => {
                html! { div.side { p.said { (e.sentence) } p.facts { (parts::source(call, &e.document, e.start)) } } }
            }
            None => html! { div.side { a href=(call.link(&address::of("/events", key), &[])) { (key) } } },
        })
    };
    Ok(
        html! { div.pair { div.sides { (side(&why.a)?) (side(&why.b)?) } @if let Some(bits) = why.bits { p.facts { (format!("{bits:+.1}")) " bits" } } (of_pair(call, &why.a, &why.b)) } },
    )
}

fn target(call: &Call<'_>, key: &str) -> Markup {
    let base = match key.chars().next() {
        Some('e') => Some("/events"),
        Some('q') => Some("/quotes"),
        Some('g') => Some("/engagements"),
        Some('p') => Some("/positions"),
        Some('l') => Some("/trips"),
        Some('t') => Some("/deadlines"),
        Some('h') => Some("/happenings"),
        Some('d') => Some("/documents"),
        Some('Q' | 'n' | 'u') => Some("/actors"),
        _ => None,
    };
    html! { @match base { Some(base) => { a href=(call.link(&address::of(base, key), &[])) { (key) } } None => { (key) } } }
}

fn value(v: Option<&serde_json::Value>) -> String {
    match v {
        None | Some(serde_json::Value::Null) => "nothing".to_owned(),
        Some(serde_json::Value::Array(parts)) => {
            parts.iter().map(|part| value(Some(part))).collect::<Vec<_>>().join("; ")
        }
        Some(serde_json::Value::String(s)) => s.clone(),
        // An item that was rejected is shown whole elsewhere.
        Some(serde_json::Value::Object(_)) => "…".to_owned(),
        Some(other) => other.to_string(),
    }
}

fn table(call: &Call<'_>, rows: &[CorrectionRow]) -> Markup {
    html! {
        @if rows.is_empty() { p.none { "Nothing was changed." } } @else { div.scroll tabindex="0" role="group" aria-label="Corrections" { table {
            thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "Of" } th scope="col" { "Note" } th scope="col" { "Fares" } th scope="col" { "Undo" } } }
            tbody { @for c in rows { tr {
                td { time datetime=(c.at) { (c.at) } } td { (c.who) }
                td { b { (c.op) } @if let Some(path) = &c.path { " " (path) ": " del { (value(c.was.as_ref())) } " " ins { (value(c.now.as_ref())) } } @if let Some(words) = &c.words { " “" (words) "”" } }
                td { (target(call, &c.target)) @if let Some(other) = &c.other { " and " (target(call, other)) } }
                td { (c.note.as_deref().unwrap_or("")) } td { (c.fate) }
                td { @if c.op != "withdraw" && c.fate != "withdrawn" { (button(call, "withdraw", &c.key, None, "Undo")) } }
            } } }
        } } }
    }
}

/// A form of one button; nothing for whoever has not logged in.
fn button(call: &Call<'_>, op: &str, target: &str, other: Option<&str>, label: &str) -> Markup {
    html! {
        @if let Some(session) = &call.session {
            form.inline method="post" action="/corrections" {
                input type="hidden" name="form" value=(session.form);
                input type="hidden" name="op" value=(op);
                input type="hidden" name="target" value=(target);
                @if let Some(other) = other { input type="hidden" name="other" value=(other); }
                input type="hidden" name="back" value=(call.path);
                button type="submit" aria-label={ (label) " " (target) } { (label) }
            }
        }
    }
}

/// Whether two are one.
pub fn of_pair(call: &Call<'_>, a: &str, b: &str) -> Markup {
    html! { (button(call, "same", a, Some(b), "The same")) (button(call, "different", a, Some(b), "Different")) }
}

/// The fields that a form may set, by the letter of the item's key.
fn fields(letter: char) -> &'static [(&'static str, &'static str)] {
    match letter {
        'e' => &[
            ("type", "Type"),
            ("mode", "Mode"),
            ("status", "Status"),
            ("actors", "Who"),
            ("recipients", "To whom"),
            ("day", "Day (2021-06-16)"),
            ("place", "Place"),
            ("stance", "How firmly it is told"),
            ("cameo", "CAMEO code"),
        ],
        'q' => &[
            ("speaker", "Speaker"),
            ("on_behalf_of", "For whom"),
            ("addressee", "To whom"),
            ("channel", "Channel"),
            ("act", "What is done by saying it"),
            ("kind", "How it is quoted"),
        ],
        'g' => &[
            ("kind", "Kind"),
            ("status", "Status"),
            ("parties", "Who"),
            ("day", "Day (2021-06-16)"),
            ("place", "Place"),
        ],
        'p' => &[("stance", "Stance"), ("party", "Who"), ("issue", "Issue"), ("with", "With whom")],
        'l' => {
            &[("to", "Where to"), ("from", "Where from"), ("day", "Day (2021-06-16)"), ("status", "Status")]
        }
        't' => &[("what", "What"), ("day", "Day (2021-06-16)")],
        _ => &[],
    }
}

/// The words that fields of such an item take.
fn offered(letter: char) -> Vec<&'static str> {
    fn all<T: Copy>(values: &[T], text: fn(T) -> &'static str) -> Vec<&'static str> {
        values.iter().map(|v| text(*v)).collect()
    }
    let status = || all(Status::ALL, Status::as_str);
    let lists = match letter {
        'e' => vec![all(EventType::ALL, EventType::as_str), status(), all(Stance::ALL, Stance::as_str)],
        'q' => vec![
            all(Channel::ALL, Channel::as_str),
            all(Act::ALL, Act::as_str),
            all(QuoteKind::ALL, QuoteKind::as_str),
        ],
        'g' => vec![all(EngagementKind::ALL, EngagementKind::as_str), status()],
        'p' => vec![all(PositionStance::ALL, PositionStance::as_str)],
        'l' => vec![status()],
        't' => vec![all(DeadlineKind::ALL, DeadlineKind::as_str)],
        _ => Vec::new(),
    };
    lists.concat()
}

/// The forms of an item.
pub fn of_item(call: &Call<'_>, key: &str) -> Markup {
    let letter = key.chars().next().unwrap_or_default();
    html! {
        section aria-labelledby="correct" {
            h2 #correct { "Correct it" }
            @match &call.session {
                None => { p.facts { @if call.site.keys.is_empty() { "This server is read-only." } @else { a href="/login" { "Log in" } " to correct." } } }
                Some(session) => {
                    p.buttons { (button(call, "confirm", key, None, "It is so")) (button(call, "reject", key, None, "It is not so at all")) }
                    form.correct method="post" action="/corrections" {
                        input type="hidden" name="form" value=(session.form);
                        input type="hidden" name="op" value="set";
                        input type="hidden" name="target" value=(key);
                        input type="hidden" name="back" value=(call.path);
                        div.fields {
                            div.field { label for="path" { "Field" } select #path name="path" { @for (path, name) in fields(letter) { option value=(path) { (name) } } } }
                            div.field { label for="now" { "Its value (nothing: not told; several: parted by ;)" } input #now name="now" maxlength="300" list="values"; datalist #values { @for word in offered(letter) { option value=(word) {} } } }
                            div.field.wide { label for="note" { "Note" } input #note name="note" maxlength="2000"; }
                        }
                        p.buttons { button type="submit" { "Set" } }
                    }
                    // Events and meetings are what reports of happenings are made of.
                    @if letter == 'e' || letter == 'g' { (join(call, key)) }
                }
            }
        }
    }
}

/// The page of an item that is not there, by corrections at least: what people changed, with the undo.
pub fn rejected(call: &Call<'_>, title: &str) -> Result<Answer> {
    let key = call.key()?;
    let rows = call.store.corrections_of(key, &View::default())?;
    if rows.is_empty() {
        return Err(Trouble::missing(format!("{key}: there is no such item")));
    }
    let main = html! {
        p.about { "This is not in the record any more, or not by the clocks of this page." }
        section aria-labelledby="changed" { h2 #changed { "What people changed" } (table(call, &rows)) }
    };
    Ok(shell::page(call, title, &main))
}

/// The forms of a happening.
pub fn of_happening(call: &Call<'_>, key: &str) -> Markup {
    html! { @if call.session.is_some() { section aria-labelledby="correct" { h2 #correct { "Correct it" } (join(call, key)) } } }
}

fn join(call: &Call<'_>, key: &str) -> Markup {
    html! {
        @if let Some(session) = &call.session {
            form.correct method="post" action="/corrections" {
                input type="hidden" name="form" value=(session.form);
                input type="hidden" name="target" value=(key);
                input type="hidden" name="back" value=(call.path);
                div.fields {
                    div.field { label for="other" { "Event or happening" } input #other name="other" required maxlength="100" placeholder="h-… or e-…"; }
                    div.field.wide { label for="join-note" { "Note" } input #join-note name="note" maxlength="2000"; }
                }
                p.buttons { button type="submit" name="op" value="same" { "Join with it" } " " button type="submit" name="op" value="different" { "Part from it" } }
            }
        }
    }
}

/// What was changed of the item `key`.
pub fn log_of(call: &Call<'_>, key: &str) -> Result<Markup> {
    let rows = call.store.corrections_of(key, &View::default())?;
    Ok(
        html! { @if !rows.is_empty() { section aria-labelledby="changed" { h2 #changed { "What people changed" } (table(call, &rows)) } } },
    )
}

/// Does what a form says.
pub fn change(call: &Call<'_>) -> Result<Answer> {
    let form = call.form()?;
    let get = |name: &str| form.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.clone());
    let session = call
        .session
        .as_ref()
        .ok_or_else(|| Trouble::token("forms need a session; programs use /api/v1/corrections"))?;
    if !session.is_form(&get("form").unwrap_or_default()) {
        return Err(Trouble::forbidden("the form is not of this session; load the page again"));
    }
    let op = match get("op").as_deref() {
        Some("set") => Op::Set,
        Some("reject") => Op::Reject,
        Some("confirm") => Op::Confirm,
        Some("same") => Op::Same,
        Some("different") => Op::Different,
        Some("withdraw") => Op::Withdraw,
        _ => return Err(Trouble::wrong("op: what is to be done?")),
    };
    let target = get("target").ok_or_else(|| Trouble::wrong("target: what is it about?"))?;
    let path = get("path").filter(|_| op == Op::Set);
    let now = (op == Op::Set).then(|| get("now").unwrap_or_default()).map(|now| match path.as_deref() {
        // Parties are parted by semicolons, as the tables show them.
        Some("actors" | "recipients" | "parties") => serde_json::Value::from(
            now.split(';').map(str::trim).filter(|n| !n.is_empty()).collect::<Vec<_>>(),
        ),
        _ if now.trim().is_empty() => serde_json::Value::Null,
        _ => serde_json::Value::from(now.trim()),
    });
    let wish = Wish { other: get("other"), path, now, note: get("note"), ..Wish::new(op, &target) };
    writing::correct(call, &wish)?;
    // Only back to a page of this site.
    let back = get("back")
        .filter(|b| b.starts_with('/') && !b.starts_with("//") && !b.contains('\\') && b.is_ascii());
    Ok(Answer::go(back.as_deref().unwrap_or("/corrections")))
}
