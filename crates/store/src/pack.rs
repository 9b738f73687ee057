//! What the store holds packed: records as zlib does it, so that any tool can take them out again, and what only this
//! program reads in less room.
//!
//! A record is kept without the text of its article, which stands in the row of the document. Reports and facts are
//! short and much alike: a dictionary of what stands in all of them halves them again, which no packing of each for
//! itself can. The dictionary is part of the file format: a store packed with it can be read with it alone.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{Read as _, Write as _};
use std::sync::LazyLock;

use demarche_core::{Record, record};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::error::{Error, Result};

/// Made of the reports and facts of 155 releases of the US State Department (public domain) by `zstd --train`.
static DICTIONARY: &[u8] = include_bytes!("../schema/reports.dict");
static PACKING: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, 9));
static UNPACKING: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// What every zlib stream of a store begins with; those of zstd begin otherwise.
const ZLIB: u8 = 0x78;
/// More than anything unpacked may have: a damaged length takes no more memory than this.
const MOST: usize = 64 << 20;

/// `record`, packed.
pub fn pack(record: &Record) -> Vec<u8> {
    deflate(&serde_json::to_vec(&Bare::of(record)).expect("a record is always JSON"))
}

/// A record whose lists are named once, for the form in which it is written and for where they come from. The record is
/// taken apart whole, so that a list that is new in it cannot be left out here.
macro_rules! bare {
    ($($(#[$how:meta])* $list:ident: $item:ident,)*) => {
        /// A record without the text of its article. A copy of all the rest would cost a tenth of packing it.
        #[derive(Serialize)]
        struct Bare<'r> {
            schema: &'r str,
            document: record::DocumentInfo,
            $($(#[$how])* $list: &'r [record::$item],)*
        }

        impl<'r> Bare<'r> {
            fn of(record: &'r Record) -> Self {
                let Record { schema, document, $($list,)* } = record;
                let document = record::DocumentInfo { text: String::new(), ..document.clone() };
                Self { schema, document, $($list,)* }
            }
        }
    };
}

bare! {
    sentences: SentenceInfo,
    actors: Actor,
    quotes: Quote,
    events: Event,
    engagements: Engagement,
    trips: Trip,
    issues: Issue,
    positions: Position,
    deadlines: Deadline,
    places: Place,
    times: Time,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dictionary_events: DictionaryEvent,
    diagnostics: DiagnosticInfo,
}

fn deflate(json: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 4), Compression::new(6));
    encoder.write_all(json).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// The record in `bytes`, whose article has the text `text`.
pub fn unpack(bytes: &[u8], text: &str) -> Result<Record> {
    let json = inflate(bytes)?;
    let record = serde_json::from_slice(&json);
    Ok(with_text(record.map_err(|e| Error::damaged(format!("a record is no record: {e}")))?, text))
}

/// The record in `bytes`, whose article has the text `text`; of its lists only the places, the times, what was noticed,
/// and those that `wanted` names.
pub fn unpack_parts(bytes: &[u8], text: &str, wanted: &[&str]) -> Result<Record> {
    let json = inflate(bytes)?;
    let mut from = serde_json::Deserializer::from_slice(&json);
    let record = from.deserialize_map(Parts { wanted });
    Ok(with_text(record.map_err(|e| Error::damaged(format!("a record is no record: {e}")))?, text))
}

/// `record` with its text; stores of older versions have it in the record too.
fn with_text(mut record: Record, text: &str) -> Record {
    if record.document.text.is_empty() {
        text.clone_into(&mut record.document.text);
    }
    record
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
    PACKER.with_borrow_mut(|packer| {
        let packer = packer.get_or_insert_with(|| {
            Compressor::with_prepared_dictionary(&PACKING).expect("the dictionary is compiled in")
        });
        packer.compress(&json).expect("memory can be written")
    })
}

/// What [`json`] packed.
pub fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // Stores of older versions have it as zlib does it.
    let json = if bytes.first() == Some(&ZLIB) { inflate(bytes)? } else { expand(bytes)? };
    serde_json::from_slice(&json)
        .map_err(|e| Error::damaged(format!("what was packed is something else: {e}")))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() * 5);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut out)
        .map_err(|e| Error::damaged(format!("what was packed cannot be unpacked: {e}")))?;
    Ok(out)
}

fn expand(bytes: &[u8]) -> Result<Vec<u8>> {
    let broken = || Error::damaged("what was packed does not say how long it is");
    let length = Decompressor::upper_bound(bytes).filter(|n| *n <= MOST).ok_or_else(broken)?;
    UNPACKER.with_borrow_mut(|unpacker| {
        let unpacker = unpacker.get_or_insert_with(|| {
            Decompressor::with_prepared_dictionary(&UNPACKING).expect("the dictionary is compiled in")
        });
        unpacker
            .decompress(bytes, length)
            .map_err(|e| Error::damaged(format!("what was packed cannot be unpacked: {e}")))
    })
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
        let (packed, text) = (pack(&record), record.document.text.as_str());
        assert_eq!(unpack(&packed, text).expect("a record"), record);
        assert_eq!(unpack_parts(&packed, text, &ALL).expect("a record"), record);
        let some = unpack_parts(&packed, text, &["actors", "events"]).expect("a record");
        assert_eq!((&some.actors, &some.events), (&record.actors, &record.events));
        assert_eq!((&some.document, &some.times), (&record.document, &record.times));
        assert!(some.quotes.is_empty() && some.sentences.is_empty() && !record.quotes.is_empty());
    }

    #[test]
    fn what_is_no_record_is_told() {
        assert!(unpack_parts(&deflate(br#"{"schema": "x"}"#), "", &ALL).is_err());
        assert!(unpack_parts(&deflate(b"[1]"), "", &ALL).is_err());
        assert!(unpack_parts(b"nothing", "", &ALL).is_err());
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let value: Vec<String> = ["known_on", "2021-05-21", "Q30"].map(str::to_owned).to_vec();
        let packed = json(&value);
        assert_eq!(from_json::<Vec<String>>(&packed).expect("unpacked"), value);
        // As the first two versions packed it.
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(3));
        encoder.write_all(&serde_json::to_vec(&value).expect("JSON")).expect("written");
        let old = encoder.finish().expect("written");
        assert_eq!(from_json::<Vec<String>>(&old).expect("unpacked"), value);
    }

    #[test]
    fn damage_is_told() {
        let packed = json(&vec!["some words that stand here for a report"; 20]);
        for end in 0..packed.len() {
            assert!(from_json::<Vec<String>>(&packed[..end]).is_err(), "{end}");
        }
        assert!(from_json::<Vec<String>>(b"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
    }
}
