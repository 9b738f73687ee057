//! Records as the store holds them: JSON, compressed as zlib does it, so that any tool can take them out again.

use std::borrow::Cow;
use std::io::{Read as _, Write as _};

use demarche_core::{Record, record};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::error::{Error, Result};

/// `record`, packed.
pub fn pack(record: &Record) -> Vec<u8> {
    let json = serde_json::to_vec(record).expect("a record is always JSON");
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 4), Compression::new(5));
    encoder.write_all(&json).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// The record in `bytes`.
pub fn unpack(bytes: &[u8]) -> Result<Record> {
    serde_json::from_slice(&inflated(bytes)?)
        .map_err(|e| Error::damaged(format!("a record is no record: {e}")))
}

fn inflated(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut json = Vec::with_capacity(bytes.len() * 6);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut json)
        .map_err(|e| Error::damaged(format!("a record cannot be unpacked: {e}")))?;
    Ok(json)
}

/// The record in `bytes`; of its lists only the places, the times, what was noticed, and those that `wanted` names.
pub fn unpack_parts(bytes: &[u8], wanted: &[&str]) -> Result<Record> {
    let json = inflated(bytes)?;
    let mut from = serde_json::Deserializer::from_slice(&json);
    let record = from.deserialize_map(Parts { wanted });
    record.map_err(|e| Error::damaged(format!("a record is no record: {e}")))
}

struct Parts<'w> {
    wanted: &'w [&'w str],
}

impl<'de> Visitor<'de> for Parts<'_> {
    type Value = Record;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Record, A::Error> {
        fn part<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
            map: &mut A,
            into: &mut Vec<T>,
            wanted: bool,
        ) -> std::result::Result<(), A::Error> {
            if wanted {
                *into = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
        let (mut schema, mut document) = (None, None);
        let mut r = Rest::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            let wanted = self.wanted.contains(&name.as_ref());
            match name.as_ref() {
                "schema" => schema = Some(map.next_value()?),
                "document" => document = Some(map.next_value()?),
                "sentences" => part(&mut map, &mut r.sentences, wanted)?,
                "actors" => part(&mut map, &mut r.actors, wanted)?,
                "quotes" => part(&mut map, &mut r.quotes, wanted)?,
                "events" => part(&mut map, &mut r.events, wanted)?,
                "engagements" => part(&mut map, &mut r.engagements, wanted)?,
                "trips" => part(&mut map, &mut r.trips, wanted)?,
                "issues" => part(&mut map, &mut r.issues, wanted)?,
                "positions" => part(&mut map, &mut r.positions, wanted)?,
                "deadlines" => part(&mut map, &mut r.deadlines, wanted)?,
                "dictionary_events" => part(&mut map, &mut r.dictionary_events, wanted)?,
                "places" => part(&mut map, &mut r.places, true)?,
                "times" => part(&mut map, &mut r.times, true)?,
                "diagnostics" => part(&mut map, &mut r.diagnostics, true)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Record {
            schema: schema.ok_or_else(|| A::Error::missing_field("schema"))?,
            document: document.ok_or_else(|| A::Error::missing_field("document"))?,
            sentences: r.sentences,
            actors: r.actors,
            quotes: r.quotes,
            events: r.events,
            engagements: r.engagements,
            trips: r.trips,
            issues: r.issues,
            positions: r.positions,
            deadlines: r.deadlines,
            places: r.places,
            times: r.times,
            dictionary_events: r.dictionary_events,
            diagnostics: r.diagnostics,
        })
    }
}

/// The lists of a record.
#[derive(Default)]
struct Rest {
    sentences: Vec<record::SentenceInfo>,
    actors: Vec<record::Actor>,
    quotes: Vec<record::Quote>,
    events: Vec<record::Event>,
    engagements: Vec<record::Engagement>,
    trips: Vec<record::Trip>,
    issues: Vec<record::Issue>,
    positions: Vec<record::Position>,
    deadlines: Vec<record::Deadline>,
    places: Vec<record::Place>,
    times: Vec<record::Time>,
    dictionary_events: Vec<record::DictionaryEvent>,
    diagnostics: Vec<record::DiagnosticInfo>,
}

/// Anything else as JSON, packed.
pub fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let json = serde_json::to_vec(value).expect("what is kept is always JSON");
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 2), Compression::new(3));
    encoder.write_all(&json).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// What [`json`] packed.
pub fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut json = Vec::with_capacity(bytes.len() * 4);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut json)
        .map_err(|e| Error::damaged(format!("what was packed cannot be unpacked: {e}")))?;
    serde_json::from_slice(&json)
        .map_err(|e| Error::damaged(format!("what was packed is something else: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit;

    const ALL: [&str; 9] = [
        "sentences",
        "actors",
        "quotes",
        "events",
        "engagements",
        "trips",
        "issues",
        "positions",
        "deadlines",
    ];

    #[test]
    fn parts_are_left_out_and_the_rest_is_whole() {
        let record = testkit::record(&testkit::MEETING);
        let packed = pack(&record);
        assert_eq!(unpack(&packed).expect("a record"), record);
        assert_eq!(unpack_parts(&packed, &ALL).expect("a record"), record);
        let some = unpack_parts(&packed, &["actors", "events"]).expect("a record");
        assert_eq!((&some.actors, &some.events), (&record.actors, &record.events));
        assert_eq!((&some.document, &some.times), (&record.document, &record.times));
        assert!(some.quotes.is_empty() && some.sentences.is_empty() && !record.quotes.is_empty());
    }

    #[test]
    fn what_is_no_record_is_told() {
        assert!(unpack_parts(&json(&serde_json::json!({"schema": "x"})), &ALL).is_err());
        assert!(unpack_parts(&json(&serde_json::json!([1])), &ALL).is_err());
        assert!(unpack_parts(b"nothing", &ALL).is_err());
    }
}
