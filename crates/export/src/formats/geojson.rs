//! Events that have coordinates, as one GeoJSON feature collection (RFC 7946), a feature a line.

use std::io::{self, Write as _};

use serde_json::json;

use super::Out;
use crate::act::{Modality, acts};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, Tally};
use crate::story::{Story, joined, rounded};

/// The properties of a feature.
pub const COLUMNS: [Column; 16] = [
    column("id", "the event's key", ""),
    column("geometry", "places.lon and places.lat of the event's place", "the event is left out"),
    column("date, end", "first and last day of events.time, else document.published", "null"),
    column("type", "events.type, as the record has it", ""),
    column("mode", "events.mode", "null"),
    column("cameo", "events.cameo", "null"),
    column("status", "events.status", ""),
    column("actors", "names, joined by `; `", "an empty text"),
    column("recipients", "names, joined by `; `", "an empty text"),
    column("place", "places.name", ""),
    column("country", "places.country", "null"),
    column("basis", "places.basis: whose coordinates these are", "null"),
    column("text", "the sentence of the trigger", ""),
    column("document, url, outlet", "the document's key, address and outlet", "null"),
    column("confidence", "events.confidence", ""),
    column("changed", "when the store changed it", "null"),
];

/// A feature collection.
pub struct Geojson {
    out: Out,
    first: bool,
    tally: Tally,
}

impl Geojson {
    pub fn new(mut out: Out) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        Ok(Self { out, first: true, tally: Tally::default() })
    }
}

impl Export for Geojson {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        for act in &acts(&story, Modality::Apart).0 {
            let place = story.place(act.event.place.as_ref());
            let Some((place, lat, lon)) = place.and_then(|p| Some((p, p.lat?, p.lon?))) else {
                self.tally.left("events without coordinates", 1);
                continue;
            };
            let event = act.event;
            let last = story.days(event.time.as_ref()).map(|(_, last)| last).or(act.day);
            let names = |all: &[&demarche_core::record::Actor]| joined(all.iter().map(|a| &a.name), "; ");
            let document = &story.record.document;
            let feature = json!({
                "type": "Feature",
                "id": story.keys.events[act.at],
                "geometry": { "type": "Point", "coordinates": [lon, lat] },
                "properties": {
                    "date": act.day.map(|d| d.to_string()),
                    "end": last.map(|d| d.to_string()),
                    "type": event.event_type.as_str(),
                    "mode": event.mode,
                    "cameo": event.cameo,
                    "status": event.status.as_str(),
                    "actors": names(&act.actors),
                    "recipients": names(&act.recipients),
                    "place": place.name,
                    "country": place.country,
                    "basis": place.basis.map(|b| b.as_str()),
                    "text": story.sentence_text(event.trigger.start),
                    "document": story.keys.document,
                    "url": document.url,
                    "outlet": document.outlet,
                    "confidence": rounded(event.confidence),
                    "changed": story.entry.changed,
                },
            });
            self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
            self.first = false;
            serde_json::to_writer(&mut self.out, &feature)?;
            self.tally.row("features");
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok(self.tally)
    }
}
