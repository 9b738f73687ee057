//! Corrections on a record: the record as people have it, and how each correction fared.
//!
//! The record that the program made is never edited; this makes another one beside it. Corrections are applied in the
//! order in which they were made, each to the item that its words lead to.

use std::collections::BTreeMap;

use demarche_core::Record;
use demarche_core::record::{Actor, ActorKind, Event, Maker, Office, Place, Time, TimeBasis, Words};
use serde_json::{Value, json};

use crate::anchor::Anchor;
use crate::bundle;
use crate::correct::{Fate, Op, Stored};
use crate::error::{Error, Result};
use crate::ids;

/// How a correction fared with a text: its row, what came of it, the key of the item it was found to be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fared {
    pub correction: i64,
    pub fate: Fate,
    pub item: Option<String>,
}

/// `record` of document `doc` with `corrections`, which concern its source.
pub fn corrected(record: &Record, doc: &str, corrections: &[Stored]) -> (Record, Vec<Fared>) {
    let mut out = record.clone();
    let mut fared = Vec::new();
    for correction in corrections {
        let (fate, item) = match apply(&mut out, doc, correction) {
            Ok(found) => found,
            // A value that an older version of the record's shape could hold and this one cannot.
            Err(_) => (Fate::Orphan, None),
        };
        fared.push(Fared { correction: correction.row, fate, item });
    }
    (out, fared)
}

/// Which item of a record, by the kind of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    letter: char,
    index: usize,
    /// Of a leg, which journey.
    within: usize,
}

/// Applies one correction.
pub fn apply(record: &mut Record, doc: &str, c: &Stored) -> Result<(Fate, Option<String>)> {
    let Some(anchor) = &c.anchor else { return Ok((Fate::Orphan, None)) };
    let Some(span) = anchor.find(&record.document.text) else { return Ok((Fate::Orphan, None)) };
    if c.op == Op::Add {
        return add(record, doc, c, span);
    }
    let Some((letter, made_on, local)) = ids::parts(&c.target) else { return Ok((Fate::Orphan, None)) };
    let local = (made_on == doc).then_some(local);
    let Some((spot, at)) = find(record, doc, letter, anchor, span, local) else {
        // What was rejected and is not told any more is as it should be.
        return Ok((if c.op == Op::Reject { Fate::Agrees } else { Fate::Orphan }, None));
    };
    let key = ids::item(letter, doc, &spot);
    let maker = Maker { name: format!("correction:{}", c.key), version: c.who.clone() };
    let fate = match c.op {
        Op::Set => set(record, at, c, &maker)?,
        Op::Reject => {
            reject(record, at);
            Fate::Applies
        }
        Op::Confirm => {
            confirm(record, at);
            Fate::Applies
        }
        Op::Add | Op::Same | Op::Different | Op::Withdraw => Fate::Orphan,
    };
    Ok((fate, Some(key)))
}

/// The item that the words at `span` lead to: where `local` says, if its words are there; else the one whose words
/// are at the same place, or lie nearest among those that overlap.
fn find(
    record: &Record,
    doc: &str,
    letter: char,
    anchor: &Anchor,
    span: (u32, u32),
    local: Option<&str>,
) -> Option<(String, Found)> {
    let mut best: Option<((u32, bool, bool), String, Found)> = None;
    for (spot, at, words) in spots(record, doc, letter) {
        let overlaps = words.0 < span.1.max(span.0 + 1) && span.0 < words.1.max(words.0 + 1);
        if !overlaps {
            continue;
        }
        let kind = at.letter == 'e'
            && anchor.kind.as_deref().is_some_and(|k| record.events[at.index].event_type.as_str() != k);
        let rank = (words.0.abs_diff(span.0) + words.1.abs_diff(span.1), Some(spot.as_str()) != local, kind);
        // Two events on one word are told apart by their type before their number.
        let rank = if rank.2 { (rank.0 + 1, rank.1, true) } else { rank };
        if best.as_ref().is_none_or(|(least, ..)| rank < *least) {
            best = Some((rank, spot, at));
        }
    }
    best.map(|(_, spot, at)| (spot, at))
}

/// The items of a kind: their place in the index, in the record and in the text.
fn spots(record: &Record, doc: &str, letter: char) -> Vec<(String, Found, (u32, u32))> {
    let rows = bundle::rows(record, doc);
    let spans: BTreeMap<&String, (u32, u32)> = rows
        .items
        .iter()
        .filter(|((l, _), _)| *l == letter)
        .map(|((_, local), item)| (local, (item.base.start, item.base.end)))
        .collect();
    // The index numbers what begins at one place in the order of the record, as is done here.
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    let mut out = Vec::new();
    let mut push = |start: u32, index: usize, within: usize| {
        let n = seen.entry(start).or_insert(0);
        *n += 1;
        let local = if *n == 1 { start.to_string() } else { format!("{start}.{n}") };
        if let Some(span) = spans.get(&local) {
            out.push((local, Found { letter, index, within }, *span));
        }
    };
    let first = |words: &[Words]| words.first().map_or(0, |w| w.start);
    match letter {
        'e' => record.events.iter().enumerate().for_each(|(i, e)| push(e.trigger.start, i, 0)),
        'q' => record.quotes.iter().enumerate().for_each(|(i, q)| push(first(&q.spans), i, 0)),
        'p' => record.positions.iter().enumerate().for_each(|(i, p)| push(first(&p.evidence), i, 0)),
        't' => record.deadlines.iter().enumerate().for_each(|(i, d)| push(first(&d.evidence), i, 0)),
        'g' => {
            for (i, g) in record.engagements.iter().enumerate() {
                let event = g.events.first().and_then(|id| record.events.iter().find(|e| e.id == *id));
                push(event.map_or_else(|| first(&g.evidence), |e| e.trigger.start), i, 0);
            }
        }
        'l' => {
            for (t, trip) in record.trips.iter().enumerate() {
                for (i, leg) in trip.legs.iter().enumerate() {
                    push(leg.evidence.start, i, t);
                }
            }
        }
        _ => {}
    }
    out
}

/// The item as JSON, for what stood there before.
pub fn shown(record: &Record, doc: &str, letter: char, anchor: &Anchor, local: &str) -> Option<Value> {
    let span = (anchor.start, anchor.end);
    let (_, at) = find(record, doc, letter, anchor, span, Some(local))?;
    serde_json::to_value(match letter {
        'e' => json!(record.events.get(at.index)),
        'q' => json!(record.quotes.get(at.index)),
        'g' => json!(record.engagements.get(at.index)),
        'p' => json!(record.positions.get(at.index)),
        't' => json!(record.deadlines.get(at.index)),
        _ => json!(record.trips.get(at.within)?.legs.get(at.index)),
    })
    .ok()
}

/// The words of the item at `local`, for an anchor.
pub fn words(record: &Record, doc: &str, letter: char, local: &str) -> Option<(u32, u32, Option<String>)> {
    let (_, at, span) = spots(record, doc, letter).into_iter().find(|(spot, ..)| spot == local)?;
    let kind = (letter == 'e').then(|| record.events[at.index].event_type.to_string());
    Some((span.0, span.1, kind))
}

/// The value of field `path` as it stands: of items, what the field names of places and days stand for.
pub fn value(record: &Record, item: &Value, path: &str) -> Value {
    let times = |id: &Value| record.times.iter().find(|t| Some(t.id.as_str()) == id.as_str());
    let names = |ids: &Value| -> Value {
        let one = |id: &Value| {
            let actor = record.actors.iter().find(|a| Some(a.id.as_str()) == id.as_str());
            actor.map_or(Value::Null, |a| json!(a.known_as.as_ref().unwrap_or(&a.name)))
        };
        match ids {
            Value::Array(list) => list.iter().map(one).collect(),
            other => one(other),
        }
    };
    match path {
        "day" => times(&item["time"]).map_or(Value::Null, |t| match (&t.start, &t.end) {
            (Some(a), Some(b)) if a != b => json!(format!("{a}/{b}")),
            (a, b) => json!(a.as_ref().or(b.as_ref())),
        }),
        "place" | "to" | "from" => record
            .places
            .iter()
            .find(|p| Some(p.id.as_str()) == item[path].as_str())
            .map_or(Value::Null, |p| json!(p.name)),
        "actors" | "recipients" | "parties" | "speaker" | "addressee" | "on_behalf_of" | "party" | "with" => {
            names(&item[path])
        }
        "issue" => record
            .issues
            .iter()
            .find(|i| Some(i.id.as_str()) == item["issue"].as_str())
            .map_or(Value::Null, |i| json!(i.name)),
        "stance" if item.get("claims").is_some() => item["claims"][0]["stance"].clone(),
        _ => item.get(path).cloned().unwrap_or(Value::Null),
    }
}

/// Fields that may be set, by the letter of the item.
pub fn fields(letter: char) -> &'static [&'static str] {
    match letter {
        'e' => &[
            "type",
            "mode",
            "cameo",
            "status",
            "actors",
            "recipients",
            "place",
            "day",
            "stance",
            "contexts",
            "quad",
            "goldstein",
        ],
        'q' => &["kind", "speaker", "addressee", "on_behalf_of", "channel", "act"],
        'g' => &["kind", "status", "parties", "place", "day"],
        'p' => &["party", "issue", "stance", "with"],
        'l' => &["to", "from", "day", "status"],
        't' => &["what", "day"],
        _ => &[],
    }
}

fn set(record: &mut Record, at: Found, c: &Stored, maker: &Maker) -> Result<Fate> {
    let (Some(path), Some(now)) = (c.path.as_deref(), c.now.as_ref()) else {
        return Err(Error::Wrong("a field and its value are due".to_owned()));
    };
    if !fields(at.letter).contains(&path) {
        let known = fields(at.letter).join(", ");
        return Err(Error::Wrong(format!("{path}: is no field that can be set; these can: {known}")));
    }
    let item = match at.letter {
        'e' => json!(record.events[at.index]),
        'q' => json!(record.quotes[at.index]),
        'g' => json!(record.engagements[at.index]),
        'p' => json!(record.positions[at.index]),
        't' => json!(record.deadlines[at.index]),
        _ => json!(record.trips[at.within].legs[at.index]),
    };
    let text = record.document.text.clone();
    let words = c.anchor.as_ref().map_or(Words { start: 0, end: 0, text: String::new() }, |a| {
        let (start, end) = a.find(&text).unwrap_or((a.start, a.end));
        Words { start, end, text: a.exact.clone() }
    });
    if value(record, &item, path) == *now {
        return Ok(Fate::Agrees);
    }
    let mut new = item.clone();
    match path {
        "day" => new["time"] = day(record, now, &words, maker)?,
        "place" | "to" | "from" => new[path] = place(record, now, &words, maker)?,
        "actors" | "recipients" | "parties" => {
            let list = match now {
                Value::Array(list) => list.clone(),
                one => vec![one.clone()],
            };
            let ids = list.iter().map(|v| actor(record, v, &words, maker)).collect::<Result<Vec<Value>>>()?;
            new[path] = Value::Array(ids);
        }
        "speaker" | "addressee" | "on_behalf_of" | "party" | "with" => {
            new[path] = if now.is_null() { Value::Null } else { actor(record, now, &words, maker)? };
        }
        "issue" => new[path] = issue(record, now, &words, maker)?,
        "stance" if at.letter == 'e' => {
            let claims = new["claims"].as_array_mut().filter(|c| !c.is_empty());
            match claims {
                Some(claims) => claims[0]["stance"] = now.clone(),
                None => new["claims"] = json!([{"by": "narrator", "stance": now}]),
            }
        }
        "contexts" if now.is_string() => {
            new[path] = now.as_str().unwrap_or_default().split(' ').filter(|w| !w.is_empty()).collect();
        }
        _ => new[path] = now.clone(),
    }
    if at.letter != 'l' {
        new["by"] = json!(maker);
        new["confidence"] = json!(1.0);
    }
    put(record, at, new).map_err(|e| Error::Wrong(format!("{path}={now}: {e}")))?;
    if path == "status" && at.letter == 'e' {
        follow(record, at.index);
    }
    Ok(Fate::Applies)
}

/// What an engagement says of an event follows the event.
fn follow(record: &mut Record, index: usize) {
    let (id, status) = (record.events[index].id.clone(), record.events[index].status);
    for engagement in &mut record.engagements {
        if engagement.events.contains(&id) {
            let last = engagement.history.iter().rposition(|s| s.event == id);
            for step in engagement.history.iter_mut().filter(|s| s.event == id) {
                step.status = status;
            }
            let decides = last.is_none_or(|at| at + 1 == engagement.history.len());
            if decides {
                engagement.status = status;
            }
        }
    }
}

fn put(record: &mut Record, at: Found, new: Value) -> serde_json::Result<()> {
    match at.letter {
        'e' => record.events[at.index] = serde_json::from_value(new)?,
        'q' => record.quotes[at.index] = serde_json::from_value(new)?,
        'g' => record.engagements[at.index] = serde_json::from_value(new)?,
        'p' => record.positions[at.index] = serde_json::from_value(new)?,
        't' => record.deadlines[at.index] = serde_json::from_value(new)?,
        _ => record.trips[at.within].legs[at.index] = serde_json::from_value(new)?,
    }
    Ok(())
}

fn confirm(record: &mut Record, at: Found) {
    match at.letter {
        'e' => record.events[at.index].confidence = 1.0,
        'q' => record.quotes[at.index].confidence = 1.0,
        'g' => record.engagements[at.index].confidence = 1.0,
        'p' => record.positions[at.index].confidence = 1.0,
        't' => record.deadlines[at.index].confidence = 1.0,
        _ => record.trips[at.within].confidence = 1.0,
    }
}

/// Takes an item out, and every mention of it.
fn reject(record: &mut Record, at: Found) {
    match at.letter {
        'e' => {
            let gone = record.events.remove(at.index);
            forget_event(record, &gone);
        }
        'q' => {
            let gone = record.quotes.remove(at.index).id;
            for event in &mut record.events {
                event
                    .claims
                    .iter_mut()
                    .filter(|c| c.quote.as_ref() == Some(&gone))
                    .for_each(|c| c.quote = None);
            }
            record
                .positions
                .iter_mut()
                .filter(|p| p.quote.as_ref() == Some(&gone))
                .for_each(|p| p.quote = None);
            record
                .quotes
                .iter_mut()
                .filter(|q| q.within.as_ref() == Some(&gone))
                .for_each(|q| q.within = None);
        }
        'g' => drop(record.engagements.remove(at.index)),
        'p' => drop(record.positions.remove(at.index)),
        't' => drop(record.deadlines.remove(at.index)),
        _ => {
            record.trips[at.within].legs.remove(at.index);
            record.trips.retain(|t| !t.legs.is_empty());
        }
    }
}

fn forget_event(record: &mut Record, gone: &Event) {
    let id = &gone.id;
    // The next of its kind stands for those that were the same as it.
    let heir = record.events.iter().find(|e| e.same_as.as_ref() == Some(id)).map(|e| e.id.clone());
    for event in &mut record.events {
        if event.part_of.as_ref() == Some(id) {
            event.part_of = None;
        }
        if event.same_as.as_ref() == Some(id) {
            event.same_as = heir.clone().filter(|heir| *heir != event.id);
        }
    }
    for engagement in &mut record.engagements {
        engagement.events.retain(|e| e != id);
        engagement.history.retain(|s| s.event != *id);
        if let Some(last) = engagement.history.last() {
            engagement.status = last.status;
        }
    }
    record.engagements.retain(|g| !g.events.is_empty());
}

/// Adds the event that `c` tells of the words at `span`.
fn add(record: &mut Record, doc: &str, c: &Stored, span: (u32, u32)) -> Result<(Fate, Option<String>)> {
    let Some(now) = &c.now else { return Err(Error::Wrong("what is added is due".to_owned())) };
    let wanted = now["type"].as_str().unwrap_or_default();
    let there =
        |e: &Event| e.event_type.as_str() == wanted && e.trigger.start < span.1 && span.0 < e.trigger.end;
    if let Some(found) = record.events.iter().find(|e| there(e)) {
        let local = bundle::rows(record, doc).events.get(&found.id).cloned();
        return Ok((Fate::Agrees, local.map(|l| ids::item('e', doc, &l))));
    }
    let maker = Maker { name: format!("correction:{}", c.key), version: c.who.clone() };
    let exact = c.anchor.as_ref().map_or(String::new(), |a| a.exact.clone());
    let words = Words { start: span.0, end: span.1, text: exact };
    let id = format!("e-{}", c.key);
    let list = |record: &mut Record, side: &str| -> Result<Value> {
        let list = match &now[side] {
            Value::Array(list) => list.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        list.iter().map(|v| actor(record, v, &words, &maker)).collect()
    };
    let (actors, recipients) = (list(record, "actors")?, list(record, "recipients")?);
    let mut event = json!({
        "id": id, "type": now["type"], "mode": now["mode"], "quad": now["quad"].as_u64().unwrap_or_else(|| quad(wanted)),
        "trigger": words, "actors": actors, "recipients": recipients,
        "status": now.get("status").cloned().unwrap_or_else(|| json!("occurred")),
        "claims": [{"by": "narrator", "stance": "asserts"}], "evidence": [words], "by": maker, "confidence": 1.0,
    });
    for (field, made) in [("day", "time"), ("place", "place")] {
        if let Some(given) = now.get(field).filter(|v| !v.is_null()) {
            event[made] = if field == "day" {
                day(record, given, &words, &maker)?
            } else {
                place(record, given, &words, &maker)?
            };
        }
    }
    if let Some(cameo) = now.get("cameo") {
        event["cameo"] = cameo.clone();
    }
    let event: Event =
        serde_json::from_value(event).map_err(|e| Error::Wrong(format!("what is added: {e}")))?;
    let at = record.events.partition_point(|e| e.trigger.start <= event.trigger.start);
    record.events.insert(at, event);
    let local = bundle::rows(record, doc).events.get(&id).cloned();
    Ok((Fate::Applies, local.map(|l| ids::item('e', doc, &l))))
}

/// The quad class of a PLOVER type: verbal and material cooperation, verbal and material conflict.
fn quad(event_type: &str) -> u64 {
    match event_type {
        "AGREE" | "CONSULT" | "SUPPORT" | "CONCEDE" => 1,
        "COOPERATE" | "AID" | "RETREAT" => 2,
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" => 3,
        _ => 4,
    }
}

/// A time for `given`, a day or `first/last`.
fn day(record: &mut Record, given: &Value, words: &Words, maker: &Maker) -> Result<Value> {
    if given.is_null() {
        return Ok(Value::Null);
    }
    let text = given.as_str().unwrap_or_default();
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    let day = |text: &str| -> Result<String> {
        let day: jiff::civil::Date =
            text.parse().map_err(|_| Error::Wrong(format!("{text}: a day is written YYYY-MM-DD")))?;
        Ok(day.to_string())
    };
    let id = format!("t-{}", maker.name);
    record.times.push(Time {
        id: id.clone(),
        start: Some(day(first)?),
        end: Some(day(last)?),
        grain: None,
        basis: Some(TimeBasis::Stated),
        text: words.clone(),
        by: maker.clone(),
        confidence: 1.0,
    });
    Ok(json!(id))
}

/// The place that `given` names: one of the record's, else a new one; an object may say where it is.
fn place(record: &mut Record, given: &Value, words: &Words, maker: &Maker) -> Result<Value> {
    if given.is_null() {
        return Ok(Value::Null);
    }
    let name = given.as_str().or_else(|| given["name"].as_str()).unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(Error::Wrong(format!("{given}: a place has a name")));
    }
    if let Some(found) = record.places.iter().find(|p| p.name.eq_ignore_ascii_case(&name)) {
        return Ok(json!(found.id));
    }
    let id = format!("p-{}", maker.name);
    record.places.push(Place {
        id: id.clone(),
        name,
        country: given["country"].as_str().map(str::to_owned),
        admin1: None,
        lat: given["lat"].as_f64(),
        lon: given["lon"].as_f64(),
        basis: None,
        located_by: None,
        evidence: Vec::new(),
        geonames: given["geonames"].as_u64().and_then(|n| u32::try_from(n).ok()),
        kind: None,
        mentions: vec![words.clone()],
        by: maker.clone(),
        confidence: 1.0,
    });
    Ok(json!(id))
}

/// The issue that `given` names: one of the record's, else a new one.
fn issue(record: &mut Record, given: &Value, words: &Words, maker: &Maker) -> Result<Value> {
    let name = given.as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(Error::Wrong(format!("{given}: an issue has a name")));
    }
    if let Some(found) = record.issues.iter().find(|i| i.name.eq_ignore_ascii_case(name)) {
        return Ok(json!(found.id));
    }
    let id = format!("i-{}", maker.name);
    record.issues.push(demarche_core::record::Issue {
        id: id.clone(),
        name: name.to_owned(),
        kind: demarche_core::record::IssueKind::Subject,
        mentions: vec![words.clone()],
        by: maker.clone(),
        confidence: 1.0,
    });
    Ok(json!(id))
}

/// The actor that `given` names: one of the record's by name or key, else a new one; an object may say what it is.
fn actor(record: &mut Record, given: &Value, words: &Words, maker: &Maker) -> Result<Value> {
    let text = |field: &str| given[field].as_str().map(str::to_owned);
    let name = given.as_str().map(str::to_owned).or_else(|| text("name")).unwrap_or_default();
    let key = text("key").unwrap_or_else(|| name.clone());
    if name.is_empty() {
        return Err(Error::Wrong(format!("{given}: an actor has a name")));
    }
    let named = |a: &Actor| {
        a.known_as.as_ref() == Some(&key)
            || a.name.eq_ignore_ascii_case(&name)
            || a.mentions.iter().any(|m| m.words.text.eq_ignore_ascii_case(&name))
    };
    if let Some(found) = record.actors.iter().find(|a| named(a)) {
        return Ok(json!(found.id));
    }
    let is_known = |key: &str| {
        key.strip_prefix('Q').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let id = format!("a{}", record.actors.len() + 1);
    let kind = text("kind").and_then(|k| ActorKind::parse(&k)).unwrap_or(ActorKind::Person);
    let offices: Vec<Office> = Vec::new();
    record.actors.push(Actor {
        id: id.clone(),
        name,
        kind,
        known_as: is_known(&key).then_some(key),
        country: text("country"),
        sectors: text("sector").into_iter().collect(),
        offices,
        cameo: text("cameo"),
        dictionary: None,
        mentions: vec![demarche_core::record::Mention {
            words: words.clone(),
            kind: demarche_core::record::MentionKind::Name,
        }],
        evidence: vec![words.clone()],
        by: maker.clone(),
        confidence: 1.0,
    });
    Ok(json!(id))
}
