//! ICEWS: 20 columns, one pair of parties a row, ids of 31 bits, `NA` for what is absent.
//!
//! The R package that reads the files switches quoting off, takes both ids and the sentence number for 32-bit
//! integers and keeps an event by its id and date. Acts done together stand once in each direction, a visit as
//! making it (042) and as hosting it (043).

use std::io;

use demarche_core::record::{Actor, EventType, PlaceKind};
use demarche_grammar::Ontology;

use super::Out;
use crate::act::{Modality, acts, pairs};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, NO_CODE, NO_DAY, NO_PAIR, Tally};
use crate::keys::number;
use crate::story::{Story, country};
use crate::tsv;

const NA: &str = "NA";

/// The columns, in their order.
pub const COLUMNS: [Column; 20] = [
    column("Event ID", "31 bits of a hash of the event's key and the pair; with the date it is unique", ""),
    column("Event Date", "events.time, else document.published", "the event is left out"),
    column("Source Name", "actors.name; of a description with its country in brackets", ""),
    column("Source Sectors", "actors.sectors, in the words of ICEWS", NA),
    column("Source Country", "the name of actors.country", NA),
    column("Event Text", "the name of the CAMEO code", ""),
    column("CAMEO Code", "events.cameo, folded with the status", ""),
    column("Intensity", "Goldstein's score of the code", NA),
    column("Target Name", "as for the source", "the event is left out"),
    column("Target Sectors", "as for the source", NA),
    column("Target Country", "as for the source", NA),
    column("Story ID", "31 bits of a hash of the document's key", ""),
    column("Sentence Number", "the sentence of the trigger, from 1, the headline counted", ""),
    column("Publisher", "document.outlet", NA),
    column("City", "places.name of a city", NA),
    column("District", "", "NA; the record has first-order divisions only"),
    column("Province", "places.admin1", NA),
    column("Country", "the name of places.country", NA),
    column("Latitude", "places.lat", NA),
    column("Longitude", "places.lon", NA),
];

/// An ICEWS file.
pub struct Icews {
    out: Out,
    modality: Modality,
    tally: Tally,
}

impl Icews {
    pub fn new(mut out: Out, modality: Modality) -> io::Result<Self> {
        let mut header: Vec<&str> = COLUMNS.iter().map(|c| c.name).collect();
        if modality == Modality::Apart {
            header.push("Status");
        }
        tsv::row(&mut out, &header, NA)?;
        Ok(Self { out, modality, tally: Tally::default() })
    }
}

impl Export for Icews {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, left) = acts(&story, self.modality);
        self.tally.left(NO_CODE, left.status);
        let document = &story.record.document;
        let story_id = number(&[&story.keys.document], 31).to_string();
        for act in &acts {
            let Some(day) = act.day else {
                self.tally.left(NO_DAY, 1);
                continue;
            };
            let mut rows: Vec<(&Actor, &Actor, &str)> =
                pairs(act).into_iter().map(|(a, b)| (a, b, act.cameo.as_str())).collect();
            if rows.is_empty() {
                self.tally.left(NO_PAIR, 1);
            }
            if act.event_type == EventType::Consult && !act.recipients.is_empty() {
                let host = if act.cameo == "042" { "043" } else { act.cameo.as_str() };
                let back: Vec<_> = rows.iter().map(|(a, b, _)| (*b, *a, host)).collect();
                rows.extend(back);
            }
            for (source, target, code) in rows {
                let cameo = Ontology::embedded().cameo(code);
                let key = &story.keys.events[act.at];
                let mut cells = Vec::with_capacity(21);
                cells.push(number(&[key, &source.id, &target.id, code], 31).to_string());
                cells.push(day.to_string());
                party(&mut cells, source);
                cells.push(cameo.map_or_else(String::new, |c| c.name.clone()));
                cells.push(code.to_owned());
                cells.push(cameo.and_then(|c| c.goldstein).map_or_else(String::new, |g| g.to_string()));
                party(&mut cells, target);
                cells.push(story_id.clone());
                cells.push(story.sentence(act.event.trigger.start).to_string());
                cells.push(document.outlet.clone().unwrap_or_default());
                let place = story.place(act.event.place.as_ref());
                let city = place.filter(|p| p.kind == Some(PlaceKind::City)).map(|p| p.name.clone());
                cells.push(city.unwrap_or_default());
                cells.push(String::new());
                cells.push(place.and_then(|p| p.admin1.clone()).unwrap_or_default());
                let whose = place.and_then(|p| country(p.country.as_deref()?));
                cells.push(whose.map_or_else(String::new, |c| c.name.to_owned()));
                cells.push(place.and_then(|p| p.lat).map_or_else(String::new, |v| v.to_string()));
                cells.push(place.and_then(|p| p.lon).map_or_else(String::new, |v| v.to_string()));
                if self.modality == Modality::Apart {
                    cells.push(act.event.status.to_string());
                }
                tsv::row(&mut self.out, &cells, NA)?;
                self.tally.row("events");
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.flush()?;
        Ok(self.tally)
    }
}

fn party(cells: &mut Vec<String>, actor: &Actor) {
    cells.push(Story::table_name(actor));
    let words: Vec<&str> = actor.sectors.iter().filter_map(|s| sector(s)).collect();
    cells.push(words.join(","));
    cells.push(Story::country_name(actor).unwrap_or_default().to_owned());
}

/// The words of ICEWS for a PLOVER sector.
fn sector(code: &str) -> Option<&'static str> {
    let table = include_str!("../../data/ontology/icews-sectors.tsv");
    let mut rows = table.lines().filter_map(|l| l.split_once('\t'));
    Some(rows.find(|(own, _)| *own == code)?.1)
}
