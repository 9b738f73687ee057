//! ACLED: its 31 columns, for acts that ACLED has a kind for, as CSV.
//!
//! What becomes of PLOVER's types and modes stands in `data/ontology/acled.tsv`. ACLED keeps what happened, so
//! that only acts told as occurred, ongoing or recurrent are written.

use std::io;

use demarche_core::record::{Actor, Event, PlaceKind, Status, TimeBasis};

use super::Out;
use crate::act::{Act, Modality, acts};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, NO_DAY, Tally};
use crate::story::{Story, country, joined};
use crate::tsv;

const EMPTY: &str = "empty";

/// The columns, in their order.
pub const COLUMNS: [Column; 31] = [
    column("event_id_cnty", "the event's key", ""),
    column("event_date", "events.time, else document.published", "the event is left out"),
    column("year", "the same", ""),
    column("time_precision", "1 a day, 2 a week, 3 more; 2 where only the day of publication is known", ""),
    column("disorder_type", "by type and mode, after acled.tsv", ""),
    column("event_type", "by type and mode, after acled.tsv", "the event is left out"),
    column("sub_event_type", "by type and mode, after acled.tsv", ""),
    column("actor1", "the first of events.actors; of a description with its country", EMPTY),
    column("assoc_actor_1", "the others", EMPTY),
    column("inter1", "by the first sector, after acled-actors.tsv", EMPTY),
    column("actor2", "the first of events.recipients", EMPTY),
    column("assoc_actor_2", "the others", EMPTY),
    column("inter2", "as for the first", EMPTY),
    column("interaction", "both, joined", EMPTY),
    column(
        "civilian_targeting",
        "\"Civilian targeting\" where actor2 are civilians and the act is violent",
        EMPTY,
    ),
    column("iso", "", "empty; the tables have no numeric country codes"),
    column("region", "", EMPTY),
    column("country", "the name of places.country", EMPTY),
    column("admin1", "places.admin1", EMPTY),
    column("admin2", "", "empty; the record has first-order divisions only"),
    column("admin3", "", EMPTY),
    column("location", "places.name", EMPTY),
    column("latitude", "places.lat", EMPTY),
    column("longitude", "places.lon", EMPTY),
    column("geo_precision", "1 a town or building, 2 near one, 3 a division or country", EMPTY),
    column("source", "document.outlet", EMPTY),
    column("source_scale", "", EMPTY),
    column("notes", "the sentence of the trigger", ""),
    column("fatalities", "", "empty; the record counts no casualties, and 0 would be a claim"),
    column("tags", "the status and the maker", ""),
    column("timestamp", "when the store changed it, in seconds since 1970", "empty: no store"),
];

const OTHER: &str = "events of a kind or status that ACLED does not keep";

/// An ACLED file.
pub struct Acled {
    out: Out,
    tally: Tally,
}

impl Acled {
    pub fn new(mut out: Out) -> io::Result<Self> {
        tsv::csv_row(&mut out, &COLUMNS.map(|c| Some(c.name.to_owned())))?;
        Ok(Self { out, tally: Tally::default() })
    }
}

impl Export for Acled {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, _) = acts(&story, Modality::Apart);
        for act in &acts {
            let told = matches!(act.event.status, Status::Occurred | Status::Ongoing | Status::Recurrent);
            let sides = [act.actors.first().copied(), act.recipients.first().copied()];
            let Some(kind) = told.then(|| kind(act, sides)).flatten() else {
                self.tally.left(OTHER, 1);
                continue;
            };
            let Some(day) = act.day else {
                self.tally.left(NO_DAY, 1);
                continue;
            };
            let place = story.place(act.event.place.as_ref());
            let inters = sides.map(|a| a.and_then(inter).unwrap_or_default());
            let violent = matches!(kind[0], "Political violence");
            let targeted = violent && inters[1] == "Civilians";
            let whose = place.and_then(|p| country(p.country.as_deref()?));
            let text = |t: Option<&str>| t.filter(|t| !t.is_empty()).map(tsv::clean);
            let rest = |actors: &[&Actor]| joined(actors.iter().skip(1).map(|a| Story::table_name(a)), "; ");
            let name = |a: Option<&Actor>| a.map(Story::table_name);
            let cells = [
                Some(story.keys.events[act.at].clone()),
                Some(day.to_string()),
                Some(day.year().to_string()),
                Some(precision(&story, act.event).to_string()),
                text(Some(kind[0])),
                text(Some(kind[1])),
                text(Some(kind[2])),
                text(name(sides[0]).as_deref()),
                text(Some(&rest(&act.actors))),
                text(Some(inters[0])),
                text(name(sides[1]).as_deref()),
                text(Some(&rest(&act.recipients))),
                text(Some(inters[1])),
                text(Some(&joined(inters, "-"))),
                targeted.then(|| "Civilian targeting".to_owned()),
                None,
                None,
                text(whose.map(|c| c.name)),
                text(place.and_then(|p| p.admin1.as_deref())),
                None,
                None,
                text(place.map(|p| p.name.as_str())),
                place.and_then(|p| p.lat).map(|v| v.to_string()),
                place.and_then(|p| p.lon).map(|v| v.to_string()),
                place.and_then(|p| near(p.kind, p.basis)).map(|n| n.to_string()),
                text(story.record.document.outlet.as_deref()),
                None,
                text(Some(&story.sentence_text(act.event.trigger.start))),
                None,
                Some(format!("status={}; {}", act.event.status, act.event.by.name)),
                story.entry.changed.and_then(seconds),
            ];
            tsv::csv_row(&mut self.out, &cells)?;
            self.tally.row("events");
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.out.flush()?;
        Ok(self.tally)
    }
}

/// Kind of disorder, event and sub-event. The most special row of the table holds: of the mode, and of who is
/// on the other side.
fn kind(act: &Act<'_>, sides: [Option<&Actor>; 2]) -> Option<[&'static str; 3]> {
    let table = include_str!("../../data/ontology/acled.tsv");
    let armed = |a: Option<&Actor>| a.is_some_and(|a| a.sectors.first().is_some_and(|s| is_armed(s)));
    let against = if sides.into_iter().all(armed) { "armed" } else { "-" };
    let rows = || table.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    let find = |mode: &str, against: &str| {
        let mut fit = rows()
            .filter(|c| c.len() == 6 && c[0] == act.event_type.as_str() && c[1] == mode && c[2] == against);
        fit.next().map(|c| [c[3], c[4], c[5]])
    };
    let mode = act.mode.unwrap_or("-");
    find(mode, against).or_else(|| find(mode, "-")).or_else(|| find("*", against)).or_else(|| find("*", "-"))
}

fn is_armed(sector: &str) -> bool {
    let group = group(sector);
    group.is_some_and(|(_, armed)| armed == "armed")
}

fn inter(actor: &Actor) -> Option<&'static str> {
    Some(group(actor.sectors.first()?)?.0)
}

fn group(sector: &str) -> Option<(&'static str, &'static str)> {
    let table = include_str!("../../data/ontology/acled-actors.tsv");
    let mut rows = table.lines().filter_map(|l| l.split_once('\t'));
    rows.find(|(own, _)| *own == sector)?.1.split_once('\t')
}

fn precision(story: &Story<'_>, event: &Event) -> u8 {
    let Some((first, last)) = story.days(event.time.as_ref()) else { return 2 };
    let tense = story.time(event.time.as_ref()).is_some_and(|t| t.basis == Some(TimeBasis::Tense));
    match first.until(last).map_or(31, |span| span.get_days()) {
        0 if !tense => 1,
        0..=6 => 2,
        _ => 3,
    }
}

fn near(kind: Option<PlaceKind>, basis: Option<demarche_core::record::PlaceBasis>) -> Option<u8> {
    use demarche_core::record::PlaceBasis;
    Some(match (kind?, basis?) {
        (PlaceKind::City | PlaceKind::Facility, PlaceBasis::Gazetteer | PlaceBasis::Within) => 1,
        (PlaceKind::City | PlaceKind::Facility, _) => 2,
        _ => 3,
    })
}

fn seconds(time: &str) -> Option<String> {
    time.parse::<jiff::Timestamp>().ok().map(|t| t.as_second().to_string())
}
