//! PLOVER 2.0 as JSON Lines, one event a line, with the field names of the manual; and the way back.

use std::io::{self, Write as _};

use demarche_core::record::{Actor, Place, Words};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::Out;
use super::polecat::quad;
use crate::act::{Act, Modality, acts};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, NO_CODE, Tally};
use crate::story::{Story, rounded};

/// The fields of a line.
pub const COLUMNS: [Column; 27] = [
    column("id", "the event's key", ""),
    column("has_event", "true", ""),
    column("date", "events.time, else document.published", "no field"),
    column("enddate", "the last day of events.time, where it is another", "no field"),
    column("time, endtime", "", "no field; the record counts days"),
    column("actor[]", "events.actors", "an empty list"),
    column("actor[].code", "actors.country", "no field"),
    column("actor[].sector", "actors.sectors", "no field"),
    column("actor[].entity_text", "actors.name", ""),
    column("actor[].identifier_id, identifier_text", "actors.known_as, actors.cameo", "no field"),
    column("actor[].office", "actors.offices", "no field"),
    column("actor[].religion, ethnicity, gender, age", "", "no field"),
    column("recipient[]", "events.recipients", "an empty list"),
    column("event[]", "events.type, folded with the status", ""),
    column("mode[]", "events.mode", "an empty list"),
    column("context[]", "events.contexts", "an empty list"),
    column("event_loc", "places: name, geonames, lat, lon, admin1, country; resolution by kind", "no field"),
    column("event_text[]", "events.trigger", ""),
    column("quad_code, event_scale", "quad class and score of type and mode", ""),
    column("size", "", "no field; the record counts no casualties"),
    column("link", "events.part_of and events.same_as, as keys", "no field"),
    column("text", "the sentence of the trigger", ""),
    column("text_info", "sentence number, first and last code point", ""),
    column("cite_info", "document: title, outlet, byline, url, language; key and id", ""),
    column("coder", "the program and the maker of the event with its version", ""),
    column("coded_date, coded_time", "when the store changed it", "no field"),
    column("comment", "the status and the claims, as words", ""),
];

/// A file of PLOVER events.
pub struct Plover {
    out: Out,
    modality: Modality,
    tally: Tally,
}

impl Plover {
    pub(crate) fn new(out: Out, modality: Modality) -> Self {
        Self { out, modality, tally: Tally::default() }
    }
}

impl Export for Plover {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, left) = acts(&story, self.modality);
        self.tally.left(NO_CODE, left.status);
        for act in &acts {
            serde_json::to_writer(&mut self.out, &event(&story, act, self.modality))?;
            self.out.write_all(b"\n")?;
            self.tally.row("events");
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.flush()?;
        Ok(self.tally)
    }
}

fn event(story: &Story<'_>, act: &Act<'_>, modality: Modality) -> Value {
    let event = act.event;
    let days = story.days(event.time.as_ref());
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            out.insert(name.to_owned(), value);
        }
    };
    let key = |id: &Option<String>| {
        id.as_ref().and_then(|id| story.event(id)).map(|(at, _)| &story.keys.events[at])
    };
    put("id", json!(story.keys.events[act.at]));
    put("has_event", json!(true));
    put("date", json!(act.day.map(|d| d.to_string())));
    put("enddate", json!(days.filter(|(a, b)| a != b).map(|(_, b)| b.to_string())));
    put("actor", act.actors.iter().map(|a| entity(a)).collect());
    put("recipient", act.recipients.iter().map(|a| entity(a)).collect());
    put("event", json!([act.event_type.as_str()]));
    put("mode", json!(act.mode.as_slice()));
    put("context", json!(event.contexts));
    put("event_loc", story.place(event.place.as_ref()).map_or(Value::Null, location));
    put("event_text", json!([event.trigger.text]));
    put("quad_code", json!(quad(act.quad)));
    put("event_scale", json!(act.score.map(rounded)));
    let link: Vec<&String> = [key(&event.part_of), key(&event.same_as)].into_iter().flatten().collect();
    put("link", if link.is_empty() { Value::Null } else { json!(link) });
    put("text", json!(story.sentence_text(event.trigger.start)));
    put(
        "text_info",
        json!({
            "sequence": story.sentence(event.trigger.start),
            "start": event.trigger.start,
            "end": event.trigger.end,
        }),
    );
    put("cite_info", citation(story));
    put(
        "coder",
        json!(format!("demarche {} {} {}", env!("CARGO_PKG_VERSION"), event.by.name, event.by.version)),
    );
    put("coded_date", json!(story.entry.changed.and_then(|c| c.get(..10))));
    if modality == Modality::Apart {
        put("status", json!(event.status.as_str()));
    }
    let claims: Vec<String> =
        event.claims.iter().map(|c| format!("{} {}", claimant(story, &c.by), c.stance)).collect();
    put("comment", json!(format!("status {}; {}", event.status, claims.join(", "))));
    Value::Object(out)
}

fn claimant(story: &Story<'_>, by: &str) -> String {
    story.actor(by).map_or_else(|| by.to_owned(), |(_, a)| a.name.clone())
}

fn entity(actor: &Actor) -> Value {
    let mut out = Map::new();
    if let Some(country) = &actor.country {
        out.insert("code".into(), json!(country));
    }
    if !actor.sectors.is_empty() {
        out.insert("sector".into(), json!(actor.sectors));
    }
    out.insert("entity_text".into(), json!(actor.name));
    if let Some(id) = &actor.known_as {
        out.insert("identifier_id".into(), json!(id));
    }
    if let Some(code) = &actor.cameo {
        out.insert("identifier_text".into(), json!(code));
    }
    if !actor.offices.is_empty() {
        let titles: Vec<&String> = actor.offices.iter().map(|o| &o.title).collect();
        out.insert("office".into(), json!(titles));
    }
    Value::Object(out)
}

fn location(place: &Place) -> Value {
    use demarche_core::record::PlaceKind;
    let first = place.mentions.first().map(|m: &Words| m.text.clone());
    // 1 is the whole country, 5 a point, as in the manual's scale.
    let resolution = match place.kind {
        Some(PlaceKind::Country) => Some(1),
        Some(PlaceKind::Region) => Some(2),
        Some(PlaceKind::City) => Some(4),
        Some(PlaceKind::Facility) => Some(5),
        _ => None,
    };
    let whose = place.country.as_deref().and_then(crate::story::country).map(|c| c.name);
    let all = json!({
        "extracted_place": first,
        "resolved_place": place.name,
        "geonameid": place.geonames,
        "lat": place.lat,
        "lon": place.lon,
        "city": (place.kind == Some(PlaceKind::City)).then_some(&place.name),
        "province": place.admin1,
        "country": whose,
        "country_code": place.country,
        "resolution": resolution,
    });
    let Value::Object(all) = all else { return Value::Null };
    Value::Object(all.into_iter().filter(|(_, v)| !v.is_null()).collect())
}

fn citation(story: &Story<'_>) -> Value {
    let d = &story.record.document;
    let all = json!({
        "citation": story.keys.document,
        "corpus": d.id,
        "url": d.url,
        "title": d.title,
        "language": d.language,
        "publication": d.outlet,
        "author": d.byline,
        "date": d.published,
        "coder": "demarche",
        "codebook": "PLOVER",
        "version": "2.0",
    });
    let Value::Object(all) = all else { return Value::Null };
    Value::Object(all.into_iter().filter(|(_, v)| !v.is_null()).collect())
}

/// An event as a line of PLOVER tells it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PloverEvent {
    /// The event's id.
    pub id: String,
    /// The day it is told of.
    pub date: Option<Date>,
    /// The last day, where it is another.
    pub enddate: Option<Date>,
    /// Its type.
    pub event_type: String,
    /// Its mode.
    pub mode: Option<String>,
    /// Who does it: name and country.
    pub actors: Vec<(String, Option<String>)>,
    /// To whom.
    pub recipients: Vec<(String, Option<String>)>,
    /// The words of the act.
    pub words: String,
    /// First code point of them.
    pub start: u64,
    /// GeoNames id of the place.
    pub geonames: Option<u64>,
}

/// Reads a line of PLOVER.
///
/// # Errors
/// What is wrong with the line, in a sentence.
pub fn parse(line: &str) -> Result<PloverEvent, String> {
    let value: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let text = |v: &Value| v.as_str().map(str::to_owned);
    let day = |name: &str| -> Result<Option<Date>, String> {
        let Some(written) = value[name].as_str() else { return Ok(None) };
        written.parse().map(Some).map_err(|e| format!("{name}: {e}"))
    };
    let entities = |name: &str| {
        let one = |e: &Value| (text(&e["entity_text"]).unwrap_or_default(), text(&e["code"]));
        value[name].as_array().map(|all| all.iter().map(one).collect()).ok_or(format!("no list \"{name}\""))
    };
    Ok(PloverEvent {
        id: text(&value["id"]).ok_or("no \"id\"")?,
        date: day("date")?,
        enddate: day("enddate")?,
        event_type: text(&value["event"][0]).ok_or("no \"event\"")?,
        mode: text(&value["mode"][0]),
        actors: entities("actor")?,
        recipients: entities("recipient")?,
        words: text(&value["event_text"][0]).unwrap_or_default(),
        start: value["text_info"]["start"].as_u64().unwrap_or_default(),
        geonames: value["event_loc"]["geonameid"].as_u64(),
    })
}
