//! An event: what was read, out of which words, by which rule, by whose word; and what people changed of it.

use maud::html;

use super::{corrections, parts, shell};
use crate::address;
use crate::api::event_of;
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let Some(e) = event_of(call)? else {
        return corrections::rejected(call, "Event");
    };
    let explained = call.site.explain(&e.sentence);
    let title = e.mode.as_ref().map_or(e.event_type.to_string(), |m| format!("{} · {m}", e.event_type));
    let main = html! {
        blockquote.said { (parts::marked(&e.sentence, &e.trigger)) }
        p.facts { (parts::source(call, &e.document, e.start)) }
        dl.facts-list {
            dt { "Status" } dd { (parts::badge(e.status.as_str())) @if e.corrected { " " span.tag { "corrected" } } }
            dt { "Who" } dd { @if e.actors.is_empty() { "nobody told" } @else { (parts::actors(call, &e.actors)) } }
            dt { "To whom" } dd { @if e.recipients.is_empty() { "nobody told" } @else { (parts::actors(call, &e.recipients)) } }
            dt { "When" } dd { @if e.days.first.is_none() && e.days.last.is_none() { "not told" } @else { (parts::days(&e.days)) @if let Some(b) = &e.days.basis { " (" (b) ")" } } }
            dt { "Where" } dd { @match &e.place { Some(p) => { (parts::place(p)) } None => "not told" } }
            @if let Some(object) = &e.object { dt { "About" } dd { (object) } }
            @if !e.topics.is_empty() { dt { "Issues" } dd { (e.topics.join(", ")) } }
            dt { "By the word of" } dd { @if e.claims.is_empty() { "the article" } @else { (parts::claims(call, &e.claims)) } }
            dt { "Codes" } dd { (e.event_type.as_str()) @if let Some(m) = &e.mode { "/" (m) } @for c in &e.contexts { " " (c) } @if let Some(c) = &e.cameo { " · CAMEO " (c) } " · quad class " (e.quad) @if let Some(g) = e.goldstein { " · Goldstein " (g) } }
            dt { "Made by" } dd { code { (e.maker) } ", confidence " (format!("{:.2}", e.confidence)) }
            @if let Some(part) = &e.part_of { dt { "Told by" } dd { a href=(call.link(&address::of("/events", part), &[])) { (part) } } }
            @if let Some(same) = &e.same_as { dt { "Same as" } dd { a href=(call.link(&address::of("/events", same), &[])) { (same) } } }
            @if let Some(h) = &e.happening { dt { "Happening" } dd { a href=(call.link(&address::of("/happenings", h), &[])) { (h) } } }
            dt { "Key" } dd { code { (e.key) } }
        }
        section aria-labelledby="rules" {
            h2 #rules { "Which rules match" }
            p.facts { "The sentence read again, on its own, by the program that serves this page." }
            pre tabindex="0" role="group" aria-labelledby="rules" { (explained) }
        }
        (corrections::of_item(call, &e.key))
        (corrections::log_of(call, &e.key)?)
        p.facts { "This event as " a href=(call.link(&address::of("/api/v1/events", &e.key), &[])) { "JSON" } }
    };
    Ok(shell::page(call, &title, &main))
}
