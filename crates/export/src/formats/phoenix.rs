//! Phoenix and CAMEO as the PETRARCH family writes them: no header, one pair of parties a row.
//!
//! Phoenix keeps one row of a day for each source, target and code; here each telling has its row, since the
//! export holds no more than one document at a time. A query over date, source, target and code brings the
//! difference back.

use std::io;

use super::Out;
use crate::act::{Act, Modality, acts, pairs};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, NO_CODE, NO_DAY, NO_PAIR, Tally};
use crate::story::{Story, country};
use crate::tsv;

/// The columns of Phoenix, in their order; the file has no header.
pub const COLUMNS: [Column; 26] = [
    column("id_version", "the event's key and the pair, `_`, the program's version", ""),
    column("date", "events.time, else document.published; YYYYMMDD", "the event is left out"),
    column("year", "the same", ""),
    column("month", "the same", ""),
    column("day", "the same", ""),
    column("source", "actors.cameo", "the event is left out"),
    column("source_root", "the first three letters of it", ""),
    column("source_agent", "the next three", "empty"),
    column("source_others", "the rest, in threes parted by `;`", "empty"),
    column("target", "as for the source", "the event is left out"),
    column("target_root", "as for the source", ""),
    column("target_agent", "as for the source", "empty"),
    column("target_others", "as for the source", "empty"),
    column("code", "events.cameo, folded with the status", ""),
    column("root_code", "the first two digits of it", ""),
    column("quad_class", "quad class of type and mode", ""),
    column("goldstein", "Goldstein's score of the code", "empty"),
    column("issues", "issues of the event as NAME,1 parted by `;`", "empty"),
    column("lat", "places.lat", "empty"),
    column("lon", "places.lon", "empty"),
    column("place", "places.name", "empty"),
    column("state", "places.admin1", "empty"),
    column("country", "places.country", "empty"),
    column("ids", "the document's key and sentence", ""),
    column("urls", "document.url", "empty"),
    column("sources", "document.outlet", "empty"),
];

/// The columns of the CAMEO file, in their order; it has no header.
pub const CAMEO_COLUMNS: [Column; 8] = [
    column("date", "events.time, else document.published; YYYYMMDD", "the event is left out"),
    column("source", "actors.cameo", "the event is left out"),
    column("target", "actors.cameo", "the event is left out"),
    column("code", "events.cameo, folded with the status", ""),
    column("issues", "issues of the event as NAME,1 parted by `;`", "empty"),
    column("ids", "the document's key and sentence", ""),
    column("url", "document.url", "empty"),
    column("source", "document.outlet", "empty"),
];

/// A Phoenix file.
pub struct Phoenix {
    out: Out,
    modality: Modality,
    tally: Tally,
}

impl Phoenix {
    pub fn new(out: Out, modality: Modality) -> Self {
        Self { out, modality, tally: Tally::default() }
    }
}

impl Export for Phoenix {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, left) = acts(&story, self.modality);
        self.tally.left(NO_CODE, left.status);
        for row in rows(&acts, &mut self.tally) {
            let Row { act, source, target, day, .. } = &row;
            let key = &story.keys.events[act.at];
            let version = concat!("demarche-", env!("CARGO_PKG_VERSION"));
            let mut cells = vec![
                format!("{key}-{}-{}_{version}", row.pair.0, row.pair.1),
                day.strftime("%Y%m%d").to_string(),
                day.year().to_string(),
                day.month().to_string(),
                day.day().to_string(),
            ];
            code(&mut cells, source);
            code(&mut cells, target);
            let root = act.cameo.get(..2).unwrap_or_default().to_owned();
            cells.extend([act.cameo.clone(), root, act.quad.to_string()]);
            cells.push(act.goldstein.map_or_else(String::new, |g| g.to_string()));
            cells.push(issues(&story, act));
            let place = story.place(act.event.place.as_ref());
            cells.push(place.and_then(|p| p.lat).map_or_else(String::new, |v| v.to_string()));
            cells.push(place.and_then(|p| p.lon).map_or_else(String::new, |v| v.to_string()));
            cells.push(place.map_or_else(String::new, |p| p.name.clone()));
            cells.push(place.and_then(|p| p.admin1.clone()).unwrap_or_default());
            cells.push(place.and_then(|p| p.country.clone()).unwrap_or_default());
            cells.push(row.place_in_text(&story));
            let document = &story.record.document;
            cells.push(document.url.clone().unwrap_or_default());
            cells.push(document.outlet.clone().unwrap_or_default());
            if self.modality == Modality::Apart {
                cells.push(act.event.status.to_string());
            }
            tsv::row(&mut self.out, &cells, "")?;
            self.tally.row("events");
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.flush()?;
        Ok(self.tally)
    }
}

/// A file of CAMEO events as PETRARCH writes them.
pub struct Cameo {
    out: Out,
    modality: Modality,
    tally: Tally,
}

impl Cameo {
    pub fn new(out: Out, modality: Modality) -> Self {
        Self { out, modality, tally: Tally::default() }
    }
}

impl Export for Cameo {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, left) = acts(&story, self.modality);
        self.tally.left(NO_CODE, left.status);
        for row in rows(&acts, &mut self.tally) {
            let document = &story.record.document;
            let mut cells = vec![
                row.day.strftime("%Y%m%d").to_string(),
                row.source.clone(),
                row.target.clone(),
                row.act.cameo.clone(),
                issues(&story, row.act),
                row.place_in_text(&story),
                document.url.clone().unwrap_or_default(),
                document.outlet.clone().unwrap_or_default(),
            ];
            if self.modality == Modality::Apart {
                cells.push(row.act.event.status.to_string());
            }
            tsv::row(&mut self.out, &cells, "")?;
            self.tally.row("events");
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.flush()?;
        Ok(self.tally)
    }
}

/// A pair of parties whose CAMEO codes are known, and what the one did to the other.
struct Row<'r, 'a> {
    act: &'r Act<'a>,
    day: jiff::civil::Date,
    /// The actors' ids.
    pair: (&'a str, &'a str),
    source: String,
    target: String,
}

impl Row<'_, '_> {
    fn place_in_text(&self, story: &Story<'_>) -> String {
        format!("{}_{}", story.keys.document, story.sentence(self.act.event.trigger.start))
    }
}

fn rows<'r, 'a>(acts: &'r [Act<'a>], tally: &mut Tally) -> Vec<Row<'r, 'a>> {
    let mut out = Vec::new();
    for act in acts {
        let Some(day) = act.day else {
            tally.left(NO_DAY, 1);
            continue;
        };
        let before = out.len();
        for (a, b) in pairs(act) {
            if let (Some(source), Some(target)) = (a.cameo.clone(), b.cameo.clone()) {
                out.push(Row { act, day, pair: (&a.id, &b.id), source, target });
            }
        }
        if out.len() == before {
            tally.left(NO_PAIR, 1);
        }
    }
    out
}

/// A CAMEO actor code and its parts: root, agent, the others.
fn code(cells: &mut Vec<String>, code: &str) {
    let parts = parts(code);
    let part = |n: usize| parts.get(n).copied().unwrap_or_default().to_owned();
    let others = parts.get(2..).unwrap_or_default().join(";");
    cells.extend([code.to_owned(), part(0), part(1), others]);
}

/// The three-letter parts of a CAMEO actor code.
pub fn parts(code: &str) -> Vec<&str> {
    let cut = |n: usize| code.get(n..(n + 3).min(code.len()));
    (0..code.len()).step_by(3).filter_map(cut).collect()
}

/// Whether a three-letter part of an actor code is a country.
pub fn is_country(part: &str) -> bool {
    country(part).is_some()
}

fn issues(story: &Story<'_>, act: &Act<'_>) -> String {
    let named = |id: &String| story.record.issues.iter().find(|i| i.id == *id).map(|i| &i.name);
    let one = |name: &String| format!("{},1", name.to_uppercase().replace([',', ';'], " "));
    act.event.topics.iter().filter_map(named).map(one).collect::<Vec<_>>().join(";")
}
