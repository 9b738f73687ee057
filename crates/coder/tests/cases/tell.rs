//! The items of a record in the language of the assertions, for whoever compares what was expected with what is.

use demarche_core::record::{Actor, Deadline, Engagement, Event, Place, Position, Quote, Record, Time, Trip};

fn name(record: &Record, id: &str) -> String {
    record.actors.iter().find(|a| a.id == id).map_or(id, |a| &a.name).to_owned()
}

fn names(record: &Record, ids: &[String]) -> String {
    if ids.is_empty() {
        return "nobody".to_owned();
    }
    ids.iter().map(|id| name(record, id)).collect::<Vec<_>>().join(" + ")
}

fn issue<'r>(record: &'r Record, id: &str) -> &'r str {
    record.issues.iter().find(|i| i.id == id).map_or("?", |i| i.name.as_str())
}

fn place_name<'r>(record: &'r Record, id: &str) -> &'r str {
    record.places.iter().find(|p| p.id == id).map_or("?", |p| p.name.as_str())
}

fn span(time: &Time) -> String {
    let side = |day: &Option<String>| day.clone().unwrap_or_else(|| "…".to_owned());
    if time.start == time.end {
        side(&time.start)
    } else {
        format!("{}/{}", side(&time.start), side(&time.end))
    }
}

/// `; place …` and `; time …`, as far as they are there.
fn when_and_where(record: &Record, place: Option<&String>, time: Option<&String>) -> String {
    let mut out = String::new();
    if let Some(id) = place {
        out.push_str(&format!("; place {}", place_name(record, id)));
    }
    if let Some(time) = time.and_then(|id| record.times.iter().find(|t| t.id == *id)) {
        out.push_str(&format!("; time {}", span(time)));
    }
    out
}

pub fn event(record: &Record, event: &Event) -> String {
    let mode = event.mode.as_ref().map(|m| format!("/{m}")).unwrap_or_default();
    let trigger =
        |id: &str| record.events.iter().find(|e| e.id == id).map_or("?", |e| e.trigger.text.as_str());
    let mut out = format!(
        "event {}{mode} \"{}\": {} -> {}; {}{}",
        event.event_type,
        event.trigger.text,
        names(record, &event.actors),
        names(record, &event.recipients),
        event.status,
        when_and_where(record, event.place.as_ref(), event.time.as_ref()),
    );
    for claim in &event.claims {
        out.push_str(&format!("; claim {} by {}", claim.stance, name(record, &claim.by)));
    }
    for (what, id) in [("part of", &event.part_of), ("same as", &event.same_as)] {
        if let Some(id) = id {
            out.push_str(&format!("; {what} \"{}\"", trigger(id)));
        }
    }
    out
}

pub fn actor(actor: &Actor) -> String {
    let mut codes: Vec<&str> = vec![actor.country.as_deref().unwrap_or("no country")];
    codes.extend(actor.sectors.iter().map(String::as_str));
    let mut out = format!("actor {}: {}; kind {}", actor.name, codes.join(" "), actor.kind);
    for office in &actor.offices {
        out.push_str(&format!("; office {}", office.title));
    }
    for mention in actor.mentions.iter().filter(|m| m.words.text != actor.name) {
        out.push_str(&format!("; mention {} \"{}\"", mention.kind, mention.words.text));
    }
    out
}

pub fn quote(record: &Record, quote: &Quote) -> String {
    let words: Vec<&str> = quote.spans.iter().map(|s| s.text.as_str()).collect();
    let speaker = quote.speaker.as_ref().map_or_else(|| "nobody".to_owned(), |id| name(record, id));
    let mut out =
        format!("quote \"{}\": speaker {speaker}; {}; {}", words.join(" … "), quote.kind, quote.act);
    if let Some(id) = &quote.addressee {
        out.push_str(&format!("; to {}", name(record, id)));
    }
    out.push_str(&format!("; channel {}", quote.channel));
    out
}

pub fn trip(record: &Record, trip: &Trip) -> String {
    let leg = |l: &demarche_core::record::Leg| format!("{} ({})", place_name(record, &l.to), l.status);
    let legs: Vec<String> = trip.legs.iter().map(leg).collect();
    format!("trip {}: {}", name(record, &trip.traveller), legs.join(" > "))
}

pub fn position(record: &Record, position: &Position) -> String {
    let with = position.with.as_ref().map(|id| format!("; with {}", name(record, id))).unwrap_or_default();
    let (party, issue) = (name(record, &position.party), issue(record, &position.issue));
    format!("position {party} {} {issue}{with}", position.stance)
}

pub fn engagement(record: &Record, engagement: &Engagement) -> String {
    let trigger =
        |id: &String| record.events.iter().find(|e| e.id == *id).map(|e| format!(" \"{}\"", e.trigger.text));
    let events: String = engagement.events.iter().filter_map(trigger).collect();
    let at = when_and_where(record, engagement.place.as_ref(), engagement.time.as_ref());
    let parties = names(record, &engagement.parties);
    format!("engagement {}: {parties}; {}{at}; events{events}", engagement.kind, engagement.status)
}

pub fn deadline(record: &Record, deadline: &Deadline) -> String {
    let of = deadline.of.as_ref().map(|id| format!(": {}", issue(record, id))).unwrap_or_default();
    format!("deadline {}{of}{}", deadline.what, when_and_where(record, None, deadline.time.as_ref()))
}

pub fn place(place: &Place) -> String {
    let kind = place.kind.map(|k| format!("; kind {k}")).unwrap_or_default();
    let division = place.admin1.as_ref().map(|d| format!("; in {d}")).unwrap_or_default();
    format!("place {}: {}{kind}{division}", place.name, place.country.as_deref().unwrap_or("no country"))
}

pub fn time(time: &Time) -> String {
    format!("time \"{}\": {}", time.text.text, span(time))
}
