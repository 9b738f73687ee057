//! POLECAT: 40 columns, one event a row, several parties in one cell parted by `; `, `None` for what is absent.

use std::borrow::Cow;
use std::io;

use demarche_core::record::{Actor, ActorKind, MentionKind, PlaceKind};

use super::Out;
use crate::act::{Act, Modality, acts};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, NO_CODE, Tally};
use crate::story::{Story, country, joined};
use crate::tsv;

const NONE: &str = "None";

/// The columns, in their order.
pub const COLUMNS: [Column; 40] = [
    column("Event ID", "document key, `_`, ten times the first code point of the trigger", ""),
    column("Event Date", "events.time, else document.published", NONE),
    column("Event Type", "events.type, folded with the status", ""),
    column("Event Mode", "events.mode", NONE),
    column("Intensity", "PLOVER's score of type and mode", NONE),
    column("Quad Code", "quad class of type and mode", ""),
    column("Contexts", "events.contexts", NONE),
    column("Actor Name", "actors.name", NONE),
    column("Actor Country", "actors.country (ISO 3166-1 alpha-3)", NONE),
    column("Actor COW", "the country's letters in the Correlates of War", NONE),
    column("Primary Actor Sector", "the first of actors.sectors", NONE),
    column("Actor Sectors", "actors.sectors", NONE),
    column("Actor Title", "actors.offices", NONE),
    column("Actor Name Raw", "the mention in the event's evidence, else the first", NONE),
    column("Wikipedia Actor ID", "actors.known_as: a Wikidata id, not a page of Wikipedia", NONE),
    column("Recipient Name", "as for the actor", NONE),
    column("Recipient Country", "as for the actor", NONE),
    column("Recipient COW", "as for the actor", NONE),
    column("Primary Recipient Sector", "as for the actor", NONE),
    column("Recipient Sectors", "as for the actor", NONE),
    column("Recipient Title", "as for the actor", NONE),
    column("Recipient Name Raw", "as for the actor", NONE),
    column("Wikipedia Recipient ID", "as for the actor", NONE),
    column("Placename", "places.name", NONE),
    column("City", "places.name of a city", NONE),
    column("District", "", "None; the record has first-order divisions only"),
    column("Province", "places.admin1", NONE),
    column("Country", "places.country (ISO 3166-1 alpha-3)", NONE),
    column("Latitude", "places.lat", NONE),
    column("Longitude", "places.lon", NONE),
    column("GeoNames ID", "places.geonames", NONE),
    column("Raw Placename", "the first mention of the place", NONE),
    column("Feature Type", "places.kind", NONE),
    column("Source", "document.outlet", NONE),
    column("Publication Date", "document.published", NONE),
    column("Story People", "names of actors that are persons", NONE),
    column("Story Organizations", "names of actors that are organisations", NONE),
    column("Story Locations", "places.name", NONE),
    column("Language", "document.language", ""),
    column("Version", "the program's version", ""),
];

/// A POLECAT file.
pub struct Polecat {
    out: Out,
    modality: Modality,
    tally: Tally,
}

impl Polecat {
    pub fn new(mut out: Out, modality: Modality) -> io::Result<Self> {
        let mut header: Vec<&str> = COLUMNS.iter().map(|c| c.name).collect();
        if modality == Modality::Apart {
            header.push("Status");
        }
        tsv::row(&mut out, &header, NONE)?;
        Ok(Self { out, modality, tally: Tally::default() })
    }
}

impl Export for Polecat {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, left) = acts(&story, self.modality);
        self.tally.left(NO_CODE, left.status);
        if acts.is_empty() {
            return Ok(());
        }
        let names =
            |kind| joined(story.record.actors.iter().filter(|a| a.kind == kind).map(|a| &a.name), "; ");
        let (people, bodies) = (names(ActorKind::Person), names(ActorKind::Organization));
        let places = joined(story.record.places.iter().map(|p| &p.name), "; ");
        let document = &story.record.document;
        let published = story.published.map_or_else(String::new, |d| d.to_string());
        for act in &acts {
            let mut cells: Vec<Cow<'_, str>> = Vec::with_capacity(41);
            cells.push(id(&story, act).into());
            cells.push(act.day.map_or_else(String::new, |d| d.to_string()).into());
            cells.push(act.event_type.as_str().into());
            cells.push(act.mode.unwrap_or_default().into());
            cells.push(act.score.map_or_else(String::new, |s| s.to_string()).into());
            cells.push(quad(act.quad).into());
            cells.push(all(act.event.contexts.iter().map(String::as_str)));
            party(&mut cells, act, &act.actors);
            party(&mut cells, act, &act.recipients);
            place(&mut cells, &story, act);
            cells.push(document.outlet.as_deref().unwrap_or_default().into());
            cells.push(published.as_str().into());
            cells.extend([&people, &bodies, &places].map(|names| Cow::from(names.as_str())));
            cells.push(document.language.as_str().into());
            cells.push(concat!("demarche ", env!("CARGO_PKG_VERSION")).into());
            if self.modality == Modality::Apart {
                cells.push(act.event.status.as_str().into());
            }
            tsv::row(&mut self.out, &cells, NONE)?;
            self.tally.row("events");
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.flush()?;
        Ok(self.tally)
    }
}

/// The id of an event, as `ARTICLE_NUMBER`: readers part it at the underscore. The number is ten times the first
/// code point of the trigger, and one more for each further event there.
pub fn id(story: &Story<'_>, act: &Act<'_>) -> String {
    let key = &story.keys.events[act.at];
    let nth = key.rsplit_once('.').and_then(|(_, n)| n.parse::<u32>().ok()).map_or(0, |n| n - 1);
    format!("{}_{}", story.keys.document, act.event.trigger.start * 10 + nth)
}

/// The quad class in the words of the files.
pub fn quad(class: u8) -> &'static str {
    match class {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        _ => "MATERIAL CONFLICT",
    }
}

fn party<'a>(cells: &mut Vec<Cow<'a, str>>, act: &Act<'a>, actors: &[&'a Actor]) {
    if actors.is_empty() {
        cells.extend(std::iter::repeat_n(Cow::from(""), 8));
        return;
    }
    cells.push(all(actors.iter().map(|a| a.name.as_str())));
    cells.push(once(actors.iter().filter_map(|a| a.country.as_deref())));
    cells.push(once(actors.iter().filter_map(|a| country(a.country.as_deref()?)?.cow_alpha)));
    cells.push(once(actors.iter().filter_map(|a| a.sectors.first()).map(String::as_str)));
    cells.push(once(actors.iter().flat_map(|a| &a.sectors).map(String::as_str)));
    cells.push(all(actors.iter().flat_map(|a| &a.offices).map(|o| o.title.as_str())));
    cells.push(all(actors.iter().map(|a| raw(act, a))));
    cells.push(all(actors.iter().filter_map(|a| a.known_as.as_deref())));
}

/// The values that are not empty, in order; the only one as it is.
fn all<'a>(values: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    let mut out = Cow::from("");
    for value in values.filter(|v| !v.is_empty()) {
        if out.is_empty() {
            out = value.into();
        } else {
            let text = out.to_mut();
            text.push_str("; ");
            text.push_str(value);
        }
    }
    out
}

/// Each value once, in order.
fn once<'a>(values: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    let mut seen: Vec<&str> = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    match seen[..] {
        [] => "".into(),
        [only] => only.into(),
        _ => seen.join("; ").into(),
    }
}

/// The words that speak of the actor in the event's evidence; else its first name or description.
fn raw<'a>(act: &Act<'a>, actor: &'a Actor) -> &'a str {
    let here = actor
        .mentions
        .iter()
        .find(|m| act.event.evidence.iter().any(|w| w.start <= m.words.start && m.words.end <= w.end));
    let named = || actor.mentions.iter().find(|m| m.kind != MentionKind::Pronoun);
    here.or_else(named).or(actor.mentions.first()).map_or("", |m| m.words.text.as_str())
}

fn place<'a>(cells: &mut Vec<Cow<'a, str>>, story: &Story<'a>, act: &Act<'a>) {
    let Some(place) = story.place(act.event.place.as_ref()) else {
        cells.extend(std::iter::repeat_n(Cow::from(""), 10));
        return;
    };
    let text = |value: Option<&'a String>| Cow::from(value.map_or("", String::as_str));
    cells.push(place.name.as_str().into());
    cells.push(if place.kind == Some(PlaceKind::City) { place.name.as_str().into() } else { "".into() });
    cells.push("".into());
    cells.push(text(place.admin1.as_ref()));
    cells.push(text(place.country.as_ref()));
    cells.push(place.lat.map_or_else(String::new, |v| v.to_string()).into());
    cells.push(place.lon.map_or_else(String::new, |v| v.to_string()).into());
    cells.push(place.geonames.map_or_else(String::new, |v| v.to_string()).into());
    cells.push(place.mentions.first().map_or("", |m| m.text.as_str()).into());
    cells.push(place.kind.map_or("", |k| k.as_str()).into());
}
