//! How things are shown, the same on every page: an actor, a day, words with their source, a row of a list.

use demarche_core::text::plural;
use demarche_store::ask::*;
use maud::{Markup, html};

use crate::address;
use crate::call::Call;

/// An actor, leading to the page on it.
pub fn actor(call: &Call<'_>, a: &ActorRef) -> Markup {
    html! {
        a.actor-name href=(call.link(&address::of("/actors", &a.key), &[])) { (a.name) }
        @if let Some(country) = a.country.as_ref().filter(|_| a.kind.as_str() != "country") { " " span.code { (country) } }
    }
}

/// Several of them.
pub fn actors(call: &Call<'_>, all: &[ActorRef]) -> Markup {
    html! { @for (i, a) in all.iter().enumerate() { @if i > 0 { ", " } (actor(call, a)) } }
}

/// A day.
pub fn day(day: &str) -> Markup {
    html! { time datetime=(day) { (day) } }
}

/// Days told.
pub fn days(d: &Days) -> Markup {
    html! {
        @match (&d.first, &d.last) {
            (Some(a), Some(b)) if a == b => { (day(a)) }
            (Some(a), Some(b)) => { (day(a)) "–" (day(b)) }
            (Some(a), None) => { "from " (day(a)) }
            (None, Some(b)) => { "until " (day(b)) }
            (None, None) => {}
        }
        @if d.basis.as_deref() == Some("inferred") { " " span.faint { "(inferred)" } }
    }
}

/// A place.
pub fn place(p: &PlaceRef) -> Markup {
    html! { (p.name) @if let Some(country) = &p.country { @if *country != p.name { " " span.code { (country) } } } }
}

/// A word such as a status or state, in its colour.
pub fn badge(word: &str) -> Markup {
    html! { span class={ "status " (word.replace(' ', "-")) } { (word) } }
}

/// Where words stand: outlet, day, headline, leading to them in the article.
pub fn source(call: &Call<'_>, d: &DocumentRef, start: u32) -> Markup {
    let title = d.title.as_deref().unwrap_or("untitled");
    html! {
        @if let Some(outlet) = &d.outlet { (outlet) ", " }
        (day(&d.known_on)) ": "
        a href=(words(call, &d.key, start)) { (title) }
    }
}

/// The address of words in an article, by the clocks of the page.
pub fn words(call: &Call<'_>, document: &str, start: u32) -> String {
    format!("{}#d1-w{start}", call.link(&address::of("/documents", document), &[]))
}

/// `sentence` with the first place of `word` marked.
pub fn marked(sentence: &str, word: &str) -> Markup {
    let at = sentence.find(word).filter(|_| !word.is_empty());
    html! {
        @match at {
            Some(at) => { (&sentence[..at]) mark { (word) } (&sentence[at + word.len()..]) }
            None => { (sentence) }
        }
    }
}

/// The way to the page of one item, where it is corrected.
fn own(call: &Call<'_>, base: &str, key: &str) -> Markup {
    html! { " · " a href=(call.link(&address::of(base, key), &[])) { @if call.session.is_some() { "correct" } @else { "details" } } }
}

fn corrected(yes: bool) -> Markup {
    html! { @if yes { " " span.tag { "corrected" } } }
}

/// A row: when, and what.
fn row(when: &Markup, what: &Markup) -> Markup {
    html! { li.row { div.when { (when) } div.what { (what) } } }
}

/// An event.
pub fn event(call: &Call<'_>, e: &EventRow) -> Markup {
    let mode = e.mode.as_ref().map(|m| format!(" · {m}")).unwrap_or_default();
    let when = html! { @if e.days.first.is_some() || e.days.last.is_some() { (days(&e.days)) } @else { span.faint { (e.known_on) } } };
    row(
        &when,
        &html! {
            p.act {
                b class={ "quad" (e.quad) } { (e.event_type.as_str()) } span.faint { (mode) } " " (badge(e.status.as_str())) (corrected(e.corrected))
            }
            p.who {
                @if e.actors.is_empty() { span.faint { "nobody told" } } @else { (actors(call, &e.actors)) }
                @if !e.recipients.is_empty() { " → " (actors(call, &e.recipients)) }
                @if let Some(p) = &e.place { " · " (place(p)) }
            }
            p.said { (marked(&e.sentence, &e.trigger)) }
            @if !e.claims.is_empty() { p.facts { "by the word of " (claims(call, &e.claims)) } }
            p.facts {
                (source(call, &e.document, e.start)) " · "
                a href=(call.link(&address::of("/events", &e.key), &[])) { "why" }
                @if let Some(h) = &e.happening { " · " a href=(call.link(&address::of("/happenings", h), &[])) { "happening" } }
            }
        },
    )
}

/// By whose word.
pub fn claims(call: &Call<'_>, all: &[ClaimRow]) -> Markup {
    html! {
        @for (i, c) in all.iter().enumerate() {
            @if i > 0 { "; " }
            @match &c.actor {
                Some(a) => { (actor(call, a)) }
                None => { @if c.voice == "narrator" { "the article" } @else { "somebody unnamed" } }
            }
            " " span class={ "stance " (c.stance.as_str()) } { "(" (c.stance.as_str()) ")" }
        }
    }
}

/// Words somebody said.
pub fn quote(call: &Call<'_>, q: &QuoteRow) -> Markup {
    row(
        &day(&q.known_on),
        &html! {
            p.who {
                @match (&q.speaker, &q.speaker_words) {
                    (Some(a), _) => { (actor(call, a)) }
                    (None, Some(words)) => { "“" (words) "”" }
                    (None, None) => { "somebody" }
                }
                @if let Some(a) = &q.on_behalf_of { " for " (actor(call, a)) }
                @if let Some(a) = &q.addressee { " to " (actor(call, a)) }
                (corrected(q.corrected))
            }
            blockquote.said { (q.words) }
            p.facts {
                (q.act.as_str()) " · " (q.kind.as_str())
                @if q.channel.as_str() != "unknown" { " · " (q.channel.as_str()) }
                " · " (source(call, &q.document, q.start)) (own(call, "/quotes", &q.key))
            }
        },
    )
}

/// A meeting, call, visit or talks.
pub fn engagement(call: &Call<'_>, g: &EngagementRow) -> Markup {
    let when = html! { @if g.days.first.is_some() || g.days.last.is_some() { (days(&g.days)) } @else { span.faint { (g.known_on) } } };
    row(
        &when,
        &html! {
            p.act {
                b { (g.kind.as_str()) } " " (badge(g.status.as_str())) (corrected(g.corrected))
                @if let Some(state) = &g.state { " by all: " (badge(state)) }
            }
            p.who { (actors(call, &g.parties)) @if let Some(p) = &g.place { " · " (place(p)) } }
            p.said { (marked(&g.sentence, &g.words)) }
            @if !g.topics.is_empty() { p.facts { "on " (g.topics.join(", ")) } }
            p.facts {
                (source(call, &g.document, g.start)) (own(call, "/engagements", &g.key))
                @if let Some(h) = &g.happening { " · " a href=(call.link(&address::of("/happenings", h), &[])) { "happening" } }
            }
        },
    )
}

/// Where a party stands.
pub fn position(call: &Call<'_>, p: &PositionRow) -> Markup {
    row(
        &day(&p.known_on),
        &html! {
            p.act { (actor(call, &p.party)) " " b class={ "stand " (p.stance.as_str()) } { (p.stance.as_str()) } " "
                a href=(call.link("/positions", &[("issue", &p.issue)])) { (p.issue) }
                @if let Some(with) = &p.with { " with " (actor(call, with)) } (corrected(p.corrected)) }
            p.said { (p.words) }
            p.facts { (source(call, &p.document, p.start)) (own(call, "/positions", &p.key)) }
        },
    )
}

/// A leg of a journey.
pub fn leg(call: &Call<'_>, l: &LegRow) -> Markup {
    let when = html! { @if l.days.first.is_some() || l.days.last.is_some() { (days(&l.days)) } @else { span.faint { (l.known_on) } } };
    row(
        &when,
        &html! {
            p.act { (actor(call, &l.traveller)) @if let Some(from) = &l.from_place { " from " (place(from)) } " to " (place(&l.place)) " " (badge(l.status.as_str())) (corrected(l.corrected)) }
            @if !l.to_meet.is_empty() { p.facts { "to meet " (l.to_meet.join(", ")) } }
            p.said { (l.words) }
            p.facts { (source(call, &l.document, l.start)) (own(call, "/trips", &l.key)) }
        },
    )
}

/// Something that falls due.
pub fn deadline(call: &Call<'_>, t: &DeadlineRow) -> Markup {
    row(
        &days(&t.days),
        &html! {
            p.act { b { (t.what.as_str()) } @if let Some(issue) = &t.issue { " of " (issue) } (corrected(t.corrected)) }
            p.said { (t.words) }
            p.facts { (source(call, &t.document, t.start)) (own(call, "/deadlines", &t.key)) }
        },
    )
}

/// What many documents tell of one thing.
pub fn happening(call: &Call<'_>, h: &HappeningRow) -> Markup {
    let when = html! { @if h.days.first.is_some() || h.days.last.is_some() { (days(&h.days)) } @else { span.faint { "told " (h.told_first) } } };
    row(
        &when,
        &html! {
            p.act {
                a href=(call.link(&address::of("/happenings", &h.key), &[])) { b { (h.kind) } }
                " " (badge(&h.state)) " " span.faint { "since " (h.state_since) }
            }
            p.who { (parties(call, &h.parties)) @if let Some(p) = &h.place { " · " (p) } }
            p.facts { (tally(h)) }
        },
    )
}

/// Who has part in a happening.
pub fn parties(call: &Call<'_>, all: &[PartyRow]) -> Markup {
    html! {
        @for (i, p) in all.iter().enumerate() {
            @if i > 0 { @if p.role == "recipient" && all[i - 1].role == "actor" { " → " } @else { ", " } }
            (actor(call, &p.actor))
        }
    }
}

/// How many tell it.
pub fn tally(h: &HappeningRow) -> Markup {
    html! {
        (count(h.origins_for, "origin")) " for it"
        @if h.origins_against > 0 { ", " (h.origins_against) " against" }
        " · " (count(h.reports, "report")) " in " (count(h.documents, "article"))
        " · told " (h.told_first) @if h.told_last != h.told_first { " to " (h.told_last) }
    }
}

/// A change in how a happening stands.
pub fn step(call: &Call<'_>, s: &StepRow) -> Markup {
    row(
        &day(&s.known_on),
        &html! {
            p.act { a href=(call.link(&address::of("/happenings", &s.happening), &[])) { (badge(&s.state)) } " " span.faint { (s.why) } }
            @if let Some(sentence) = &s.sentence { p.said { (sentence) } }
            @if let Some(d) = &s.document { p.facts { (source(call, d, start_of(s.report.as_deref()))) } }
        },
    )
}

/// Sources that exclude each other.
pub fn contradiction(call: &Call<'_>, c: &ContradictionRow) -> Markup {
    let side = |s: &SideRow| {
        html! {
            div.side {
                p.act { b { (s.value) } " " span.faint { (count(s.origins, "origin")) } }
                p.said { (s.sentence) }
                p.facts { (source(call, &s.document, start_of(Some(&s.item)))) }
            }
        }
    };
    row(
        &day(&c.opened),
        &html! {
            p.act {
                b { (c.field) } " "
                @match &c.closed { Some(closed) => { span.faint { "settled " (closed) } } None => { (badge("open")) } }
                @if let Some(h) = &c.happening { " · " a href=(call.link(&address::of("/happenings", h), &[])) { "happening" } }
            }
            div.sides { (side(&c.a)) (side(&c.b)) }
        },
    )
}

/// An article.
pub fn document(call: &Call<'_>, d: &DocumentRow) -> Markup {
    row(
        &day(&d.known_on),
        &html! {
            p.act { a href=(call.link(&address::of("/documents", &d.key), &[])) { (d.title.as_deref().unwrap_or("untitled")) }
                @if d.copy_of.is_some() { " " span.tag { "copy" } } @if d.version > 1 { " " span.tag { "version " (d.version) } } }
            p.facts {
                @if let Some(outlet) = &d.outlet { (outlet) " · " }
                @if let Some(byline) = &d.byline { (byline) " · " }
                (count(d.events, "event")) " · " (count(d.quotes, "quote")) " · " (count(d.engagements, "engagement"))
            }
        },
    )
}

/// The first code point of the item `key`.
fn start_of(key: Option<&str>) -> u32 {
    let local = key.and_then(|k| k.rsplit('-').next()).unwrap_or_default();
    local.split('.').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// A number with its noun.
pub fn count(n: u32, noun: &str) -> String {
    let n = u64::from(n);
    format!("{} {}", grouped(n), plural(n, noun))
}

/// A number with commas.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A list of rows, or that there are none.
pub fn list(rows: &[Markup], none: &str) -> Markup {
    html! { @if rows.is_empty() { p.none { (none) } } @else { ul.rows { @for row in rows { (row) } } } }
}

/// Part of a page, with a link to all of it.
pub fn section(id: &str, title: &str, more: Option<&str>, body: &Markup) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            (body)
            @if let Some(more) = more { p.more { a href=(more) { "All: " (title.to_lowercase()) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_starts() {
        assert_eq!((grouped(1234567), grouped(12)), ("1,234,567".into(), "12".into()));
        assert_eq!(start_of(Some("e-3vabcdefghijk-812.2")), 812);
        assert_eq!(start_of(None), 0);
        let counted = [count(1, "copy"), count(0, "copy"), count(2000, "event"), count(2, "talks")];
        assert_eq!(counted, ["1 copy", "0 copies", "2,000 events", "2 talks"]);
    }

    #[test]
    fn marked_words_are_escaped() {
        let html = marked("<b>met</b> met", "met").into_string();
        assert_eq!(html, "&lt;b&gt;<mark>met</mark>&lt;/b&gt; met");
    }
}
