//! Every format over the same few records: the rules that its readers live by, and that its bytes do not change
//! from one run to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use demarche_core::Record;
use demarche_core::record::{EventType, Status};
use demarche_export::act::Modality;
use demarche_export::{Entry, Filter, Format, Gone, Options, Tally, Target, docs, keys, plover};

/// Files in memory, by name.
#[derive(Default, Clone)]
struct Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

struct Page(Memory, String);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut files = self.0.0.lock().expect("no test panics with the lock held");
        files.entry(self.1.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Target for Memory {
    fn file(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        self.0.lock().expect("a lock").insert(name.to_owned(), Vec::new());
        Ok(Box::new(Page(self.clone(), name.to_owned())))
    }
}

fn records() -> Vec<Record> {
    let lines = include_str!("fixtures/records.jsonl").lines();
    lines.map(|l| serde_json::from_str(l).expect("a record a line")).collect()
}

fn exported(format: Format, modality: Modality, records: &[Record]) -> (BTreeMap<String, Vec<u8>>, Tally) {
    let mut target = Memory::default();
    let mut export = format.open(&Options { modality }, &mut target).expect("memory has room");
    for record in records {
        export.add(&Entry::of(record)).expect("memory has room");
    }
    let tally = export.finish().expect("memory has room");
    let files = target.0.lock().expect("a lock").clone();
    (files, tally)
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).expect("text formats are UTF-8")
}

/// The cells of a file of values parted by tabs, after the rules all its readers share.
fn cells(text: &str) -> Vec<Vec<&str>> {
    assert!(!text.contains(['"', '\r']), "a quotation mark or a carriage return");
    assert!(text.ends_with('\n'));
    text.lines().map(|l| l.split('\t').collect()).collect()
}

#[test]
fn same_records_same_bytes() {
    let records = records();
    for format in Format::ALL {
        let [first, again] = [0, 1].map(|_| exported(*format, Modality::Folded, &records));
        assert!(first == again, "{} differs between two runs", format.as_str());
        let rows: u64 = first.1.rows.values().sum();
        assert!(rows > 0 || *format == Format::Acled, "{} is empty", format.as_str());
    }
}

/// A store takes out of a record only the lists that the format names.
#[test]
fn a_format_looks_at_no_other_lists_than_it_names() {
    let whole = records();
    for format in Format::ALL {
        let mut part = whole.clone();
        for record in &mut part {
            let wants = |list: &str| format.lists().contains(&list);
            macro_rules! cleared { ($($list:ident)+) => { $(if !wants(stringify!($list)) { record.$list.clear(); })+ }; }
            cleared!(sentences actors quotes events engagements trips issues positions deadlines dictionary_events);
        }
        for modality in [Modality::Folded, Modality::Apart] {
            let same = exported(*format, modality, &whole) == exported(*format, modality, &part);
            assert!(same, "{} looks at more than it names", format.as_str());
        }
    }
}

#[test]
fn polecat_is_forty_columns_with_none_for_nothing() {
    let (files, tally) = exported(Format::Polecat, Modality::Folded, &records());
    let text = text(&files, "");
    let rows = cells(&text);
    assert_eq!(rows[0].len(), 40);
    assert_eq!((rows[0][0], rows[0][10], rows[0][39]), ("Event ID", "Primary Actor Sector", "Version"));
    assert_eq!(rows.len() as u64 - 1, tally.rows["events"]);
    let mut ids = BTreeSet::new();
    for row in &rows[1..] {
        assert_eq!(row.len(), 40);
        assert!(row.iter().all(|c| !c.is_empty()), "an empty cell: {row:?}");
        assert!(ids.insert(row[0]), "{} stands twice", row[0]);
        let (article, number) = row[0].split_once('_').expect("readers part the id at the underscore");
        assert!(article.starts_with("d-") && number.parse::<u64>().is_ok(), "{}", row[0]);
        assert!(row[1].parse::<jiff::civil::Date>().is_ok(), "{}", row[1]);
        assert!(EventType::parse(row[2]).is_some(), "{}", row[2]);
        assert!(
            row[4] == "None" || row[4].parse::<f64>().is_ok_and(|v| (-10.0..=10.0).contains(&v)),
            "{}",
            row[4]
        );
        let quads = ["VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"];
        assert!(quads.contains(&row[5]), "{}", row[5]);
    }
}

#[test]
fn icews_is_what_its_r_package_reads() {
    let (files, _) = exported(Format::Icews, Modality::Folded, &records());
    let text = text(&files, "");
    let rows = cells(&text);
    let mut keys = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    for row in &rows[1..] {
        assert_eq!(row.len(), 20);
        for at in [0, 11, 12] {
            // R has integers of 32 bits, and the lowest of them is NA.
            assert!(row[at].parse::<i32>().is_ok_and(|n| n > 0), "{}: {}", rows[0][at], row[at]);
        }
        assert!(row[1].parse::<jiff::civil::Date>().is_ok());
        for at in [7, 18, 19] {
            assert!(row[at] == "NA" || row[at].parse::<f64>().is_ok(), "{}: {}", rows[0][at], row[at]);
        }
        assert!(row[6].len() >= 3 && row[6].chars().all(|c| c.is_ascii_digit()), "{}", row[6]);
        assert!(keys.insert((row[0], row[1])), "the key {} of {} stands twice", row[0], row[1]);
        if row[6].starts_with("04") {
            pairs.insert((row[11], row[12], row[2], row[8]));
        }
    }
    assert!(!pairs.is_empty(), "the samples tell of consultations");
    for (story, sentence, a, b) in &pairs {
        assert!(pairs.contains(&(*story, *sentence, *b, *a)), "{a} and {b}: only one direction");
    }
}

#[test]
fn gdelt_has_its_columns_and_every_mention_its_event() {
    let (files, tally) = exported(Format::Gdelt, Modality::Folded, &records());
    let [events, mentions] = ["events.export.CSV", "events.mentions.CSV"].map(|n| text(&files, n));
    let events = cells(&events);
    let ids: BTreeSet<&str> = events.iter().map(|r| r[0]).collect();
    assert_eq!(ids.len(), events.len());
    for row in &events {
        assert_eq!(row.len(), 61);
        assert!(row[0].parse::<u64>().is_ok_and(|id| id < 1 << 53));
        assert_eq!(row[1].len(), 8);
        assert!(row[4].starts_with(row[3]), "{} {}", row[3], row[4]);
        assert!(row[26].starts_with(row[28]));
        assert!(["1", "2", "3", "4"].contains(&row[29]));
    }
    for row in cells(&mentions) {
        assert_eq!(row.len(), 16);
        assert!(ids.contains(row[0]));
        assert_eq!(row[1].len(), 14);
        assert!(row[11].parse::<u8>().is_ok_and(|c| c <= 100));
    }
    assert_eq!(tally.rows["events"], tally.rows["mentions"]);
    let quotations = text(&files, "quotations.tsv");
    let quotations = cells(&quotations);
    assert!(quotations[1..].iter().any(|r| !r[7].is_empty()), "no quotation has a speaker");
    assert!(quotations.iter().all(|r| r.len() == 13));
}

#[test]
fn phoenix_and_cameo_have_their_columns() {
    for (format, width, code) in [(Format::Phoenix, 26, 13), (Format::Cameo, 8, 3)] {
        let (files, _) = exported(format, Modality::Folded, &records());
        let text = text(&files, "");
        for row in cells(&text) {
            assert_eq!(row.len(), width);
            assert!(row[code].chars().all(|c| c.is_ascii_digit()), "{}", row[code]);
        }
    }
}

#[test]
fn status_folds_or_stands_apart() {
    let records = records();
    let types = |modality| {
        let (files, tally) = exported(Format::Plover, modality, &records);
        let events =
            text(&files, "").lines().map(|l| plover::parse(l).expect("a line of PLOVER")).collect::<Vec<_>>();
        assert_eq!(tally.rows["events"] as usize, events.len());
        events.into_iter().map(|e| (e.id, e.event_type)).collect::<BTreeMap<_, _>>()
    };
    let (folded, apart) = (types(Modality::Folded), types(Modality::Apart));
    let (mut planned, mut left_out) = (0, 0);
    for record in &records {
        let keys = keys::Keys::of(record, &keys::document(record));
        for (event, key) in record.events.iter().zip(&keys.events) {
            assert_eq!(apart[key], event.event_type.as_str());
            let told = folded.get(key).map(String::as_str);
            match (event.event_type, event.status) {
                (EventType::Consult, Status::Planned) => {
                    planned += 1;
                    assert_eq!(told, Some("AGREE"), "{key}");
                }
                (_, Status::Possible | Status::Conditional | Status::Demanded) => {
                    left_out += 1;
                    assert_eq!(told, None, "{key}");
                }
                (own, Status::Occurred) => assert_eq!(told, Some(own.as_str()), "{key}"),
                _ => {}
            }
        }
    }
    assert!(planned > 0 && left_out > 0, "the samples announce consultations, and tell what only may be");
    let (header, _) = exported(Format::Polecat, Modality::Apart, &records);
    assert_eq!(cells(&text(&header, ""))[0][40], "Status");
}

#[test]
fn plover_goes_out_and_comes_back() {
    let records = records();
    let (files, _) = exported(Format::Plover, Modality::Apart, &records);
    let text = text(&files, "");
    let mut lines = text.lines();
    for record in &records {
        let keys = keys::Keys::of(record, &keys::document(record));
        for (event, key) in record.events.iter().zip(&keys.events) {
            let back = plover::parse(lines.next().expect("a line an event")).expect("a line of PLOVER");
            assert_eq!(back.id, *key);
            assert_eq!(back.event_type, event.event_type.as_str());
            assert_eq!(back.mode, event.mode);
            assert_eq!(
                (back.words, back.start),
                (event.trigger.text.clone(), u64::from(event.trigger.start))
            );
            let names = |ids: &[String]| {
                let actor = |id: &String| record.actors.iter().find(|a| a.id == *id).expect("an actor");
                ids.iter().map(actor).map(|a| (a.name.clone(), a.country.clone())).collect::<Vec<_>>()
            };
            assert_eq!((back.actors, back.recipients), (names(&event.actors), names(&event.recipients)));
            let time = record.times.iter().find(|t| Some(&t.id) == event.time.as_ref());
            let first = time.and_then(|t| t.start.as_deref()).or(record.document.published.as_deref());
            assert_eq!(back.date.map(|d| d.to_string()).as_deref(), first);
            let place = record.places.iter().find(|p| Some(&p.id) == event.place.as_ref());
            assert_eq!(back.geonames, place.and_then(|p| p.geonames).map(u64::from));
        }
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn csv_tables_join() {
    let (files, _) = exported(Format::Csv, Modality::Folded, &records());
    let package: serde_json::Value = serde_json::from_slice(&files["datapackage.json"]).expect("JSON");
    let resources = package["resources"].as_array().expect("a list");
    assert_eq!(resources.len() + 1, files.len());
    for resource in resources {
        let path = resource["path"].as_str().expect("a path");
        let fields = resource["schema"]["fields"].as_array().expect("a list");
        let names: Vec<&str> = fields.iter().filter_map(|f| f["name"].as_str()).collect();
        assert_eq!(text(&files, path).lines().next(), Some(names.join(",").as_str()), "{path}");
    }
}

#[test]
fn a_filter_leaves_what_was_asked_for() {
    let records = records();
    let filter =
        Filter { types: vec![EventType::Consult], statuses: vec![Status::Planned], ..Filter::default() };
    let left: Vec<Record> = records.iter().filter_map(|r| filter.apply(r.clone())).collect();
    assert!(!left.is_empty() && left.len() <= records.len());
    for event in left.iter().flat_map(|r| &r.events) {
        assert_eq!((event.event_type, event.status), (EventType::Consult, Status::Planned));
    }
    for record in &left {
        let has = |id: &String| record.events.iter().any(|e| e.id == *id);
        assert!(record.engagements.iter().flat_map(|g| &g.events).all(has));
        assert!(record.events.iter().filter_map(|e| e.same_as.as_ref()).all(has));
    }
    let nobody = Filter { actors: vec!["Nobody Of That Name".into()], ..Filter::default() };
    assert!(records.iter().all(|r| nobody.apply(r.clone()).is_none()));
    let before = Filter { on: Some(jiff::civil::date(1900, 1, 1)), ..Filter::default() };
    assert!(records.iter().all(|r| before.apply(r.clone()).is_none()));
    assert_eq!(Filter::default().apply(records[0].clone()).as_ref(), Some(&records[0]));
}

#[test]
fn what_is_gone_is_told() {
    let mut target = Memory::default();
    let mut export = Format::Csv.open(&Options::default(), &mut target).expect("memory");
    let gone = Gone { id: "e-abc-1".into(), changed: Some("2024-05-06T00:00:00Z".into()), into: None };
    export.gone(&gone).expect("memory");
    assert_eq!(export.finish().expect("memory").rows["gone"], 1);
    let files = target.0.lock().expect("a lock").clone();
    assert_eq!(text(&files, "gone.csv"), "id,changed,into\ne-abc-1,2024-05-06T00:00:00Z,\n");
}

#[test]
fn icalendar_lines_are_folded() {
    let (files, tally) = exported(Format::Ics, Modality::Folded, &records());
    let text = text(&files, "");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    assert_eq!(text.matches("BEGIN:VEVENT").count() as u64, tally.rows["entries"]);
}

#[test]
fn the_page_of_formats_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/exports.md");
    let written = std::fs::read_to_string(path).expect("the page is there");
    let mark = "<!-- what follows is made by the code: UPDATE_EXPECT=1 cargo test -p demarche-export -->\n";
    let (head, tables) = written.split_once(mark).expect("the page has the mark");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, format!("{head}{mark}\n{}", docs::page())).expect("the page can be written");
        return;
    }
    assert_eq!(tables.trim(), docs::page().trim(), "UPDATE_EXPECT=1 rewrites it");
}
