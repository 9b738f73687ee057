//! Rows into the tables: what is new is added, what is no longer said is closed, the rest is left alone.

use std::collections::{BTreeMap, HashMap};

use demarche_core::text::CharIndex;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::ask::Tables;
use crate::bundle::{Item, Rows, Spot, What, is_shared};
use crate::error::{Error, Result};

/// Numbers of actors, places and issues that were looked up, kept while nobody else writes. Past this many they
/// are forgotten, so that memory does not grow with the store.
const REMEMBERED: usize = 50_000;

/// The writer of rows; lives as long as its connection.
#[derive(Default)]
pub struct Put {
    actors: HashMap<String, i64>,
    places: HashMap<String, i64>,
    issues: HashMap<String, i64>,
    /// What is due in the indexes of words.
    words: Vec<Due>,
    /// The connection's `data_version` when these were looked up.
    seen: Option<i64>,
}

/// A row of an index of words that is to be written.
struct Due {
    sql: &'static str,
    row: i64,
    words: String,
    speaker: Option<String>,
}

/// A document as its rows need it.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    pub doc: i64,
    pub known_on: &'a str,
    pub text: &'a Slices<'a>,
    pub txn: i64,
}

impl Put {
    /// Forgets what was looked up if another program has written since, or if it is too much.
    pub fn refresh(&mut self, db: &Connection) -> Result<()> {
        let now: i64 = db.pragma_query_value(None, "data_version", |r| r.get(0))?;
        if self.seen != Some(now) {
            self.forget();
            self.seen = Some(now);
        }
        for map in [&mut self.actors, &mut self.places, &mut self.issues] {
            if map.len() > REMEMBERED {
                map.clear();
            }
        }
        Ok(())
    }

    /// Forgets what was looked up: the transaction that made it was undone.
    pub fn forget(&mut self) {
        self.actors.clear();
        self.places.clear();
        self.issues.clear();
        self.words.clear();
    }

    /// Has the text of a document entered in the index of words.
    pub fn text(&mut self, doc: i64, text: &str) {
        self.due("INSERT INTO document_words(rowid, text) VALUES(?, ?)", doc, text, None);
    }

    fn due(&mut self, sql: &'static str, row: i64, words: &str, speaker: Option<String>) {
        self.words.push(Due { sql, row, words: words.to_owned(), speaker });
    }

    /// Writes what is due in the indexes of words; before that nothing is found by them. SQLite has them write out what they
    /// hold, as a piece that is merged with others later, whenever a statement fires triggers, as it does many times for
    /// each document: so this comes last.
    pub fn finish(&mut self, db: &Connection) -> Result<()> {
        for Due { sql, row, words, speaker } in self.words.drain(..) {
            let mut statement = db.prepare_cached(sql)?;
            match speaker {
                Some(speaker) => statement.execute(params![row, words, speaker])?,
                None => statement.execute(params![row, words])?,
            };
        }
        Ok(())
    }

    /// Makes the index of a document say `new` where it said `old`.
    pub fn items(
        &mut self,
        db: &Connection,
        at: At<'_>,
        rows: &[&Rows],
        old: &BTreeMap<(Spot, u8), Item>,
        new: &BTreeMap<(Spot, u8), Item>,
    ) -> Result<bool> {
        let mut changed = false;
        for (key @ ((letter, local), layer), item) in old {
            if new.get(key) != Some(item) {
                let table = Tables::of(*letter).ok_or_else(|| Error::damaged("an item of no kind"))?.table();
                let sql = format!(
                    "UPDATE {table} SET until = ? WHERE doc = ? AND local = ? AND layer = ? AND until IS NULL"
                );
                db.prepare_cached(&sql)?.execute(params![at.txn, at.doc, local, layer])?;
                changed = true;
            }
        }
        for (key @ ((_, local), layer), item) in new {
            if old.get(key) != Some(item) {
                self.item(db, at, rows, local, *layer, item)?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// The actors that others may speak of too: who appears in the document, under what name, in which offices.
    /// `first` where the document was not read before, so that its names count.
    pub fn actors(&mut self, db: &Connection, at: At<'_>, rows: &Rows, first: bool) -> Result<()> {
        if !first {
            db.prepare_cached("DELETE FROM appears WHERE doc = ?")?.execute([at.doc])?;
        }
        for (key, info) in rows.actors.iter().filter(|(key, _)| is_shared(key)) {
            let actor = self.actor(db, &[rows], key)?;
            db.prepare_cached("INSERT OR IGNORE INTO appears(actor, doc) VALUES(?, ?)")?
                .execute(params![actor, at.doc])?;
            for [title, body, from, to, basis] in &info.offices {
                db.prepare_cached("INSERT OR IGNORE INTO office VALUES(?, ?, ?, ?, ?, ?, ?)")?
                    .execute(params![actor, title, body, from, to, basis, at.doc])?;
            }
            self.called(db, actor, &info.name, first)?;
        }
        Ok(())
    }

    /// Counts a name of an actor; its most used one is what it is shown by.
    fn called(&mut self, db: &Connection, actor: i64, name: &str, count: bool) -> Result<()> {
        let known: Option<i64> = db
            .prepare_cached("SELECT id FROM actor_name WHERE actor = ? AND name = ?")?
            .query_row(params![actor, name], |r| r.get(0))
            .optional()?;
        match known {
            Some(_) if !count => return Ok(()),
            Some(id) => {
                db.prepare_cached("UPDATE actor_name SET documents = documents + 1 WHERE id = ?")?
                    .execute([id])?;
            }
            None => {
                let id = db
                    .prepare_cached("INSERT INTO actor_name(actor, name, documents) VALUES(?, ?, ?)")?
                    .insert(params![actor, name, i64::from(count)])?;
                self.due("INSERT INTO actor_words(rowid, name) VALUES(?, ?)", id, name, None);
            }
        }
        let best = "SELECT name FROM actor_name WHERE actor = ?1 ORDER BY documents DESC, length(name) DESC, name LIMIT 1";
        db.prepare_cached(&format!(
            "UPDATE actor SET name = ({best}) WHERE actor = ?1 AND name <> ({best})"
        ))?
        .execute([actor])?;
        Ok(())
    }

    /// The number of the actor `key`, which is entered if it is new.
    pub fn actor(&mut self, db: &Connection, rows: &[&Rows], key: &str) -> Result<i64> {
        if let Some(id) = self.actors.get(key) {
            return Ok(*id);
        }
        let found: Option<i64> = db
            .prepare_cached("SELECT actor FROM actor WHERE key = ?")?
            .query_row([key], |r| r.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                let info = rows.iter().find_map(|r| r.actors.get(key)).ok_or_else(|| {
                    Error::damaged(format!("an item names {key}, of whom nothing is known"))
                })?;
                db.prepare_cached(
                    "INSERT INTO actor(key, name, kind, country, sector, cameo) VALUES(?, ?, ?, ?, ?, ?)",
                )?
                .insert(params![
                    key,
                    info.name,
                    info.kind.as_str(),
                    info.country,
                    info.sector,
                    info.cameo
                ])?
            }
        };
        if is_shared(key) {
            self.actors.insert(key.to_owned(), id);
        }
        Ok(id)
    }

    fn maybe_actor(&mut self, db: &Connection, rows: &[&Rows], key: Option<&String>) -> Result<Option<i64>> {
        key.map(|key| self.actor(db, rows, key)).transpose()
    }

    fn place(&mut self, db: &Connection, rows: &[&Rows], key: Option<&String>) -> Result<Option<i64>> {
        let Some(key) = key else { return Ok(None) };
        if let Some(id) = self.places.get(key) {
            return Ok(Some(*id));
        }
        let found: Option<i64> = db
            .prepare_cached("SELECT place FROM place WHERE key = ?")?
            .query_row([key], |r| r.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                let p = rows.iter().find_map(|r| r.places.get(key)).ok_or_else(|| {
                    Error::damaged(format!("an item is in {key}, of which nothing is known"))
                })?;
                db.prepare_cached(
                    "INSERT INTO place(key, name, kind, country, admin1, lat, lon) VALUES(?, ?, ?, ?, ?, ?, ?)",
                )?
                .insert(params![key, p.name, p.kind, p.country, p.admin1, p.lat, p.lon])?
            }
        };
        self.places.insert(key.clone(), id);
        Ok(Some(id))
    }

    fn issue(&mut self, db: &Connection, rows: &[&Rows], key: &str) -> Result<i64> {
        if let Some(id) = self.issues.get(key) {
            return Ok(*id);
        }
        let found: Option<i64> = db
            .prepare_cached("SELECT issue FROM issue WHERE key = ?")?
            .query_row([key], |r| r.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                let (name, kind) = rows.iter().find_map(|r| r.issues.get(key)).ok_or_else(|| {
                    Error::damaged(format!("an item is about {key}, of which nothing is known"))
                })?;
                let id = db
                    .prepare_cached("INSERT INTO issue(key, name, kind) VALUES(?, ?, ?)")?
                    .insert(params![key, name, kind])?;
                self.due("INSERT INTO issue_words(rowid, name) VALUES(?, ?)", id, name, None);
                id
            }
        };
        self.issues.insert(key.to_owned(), id);
        Ok(id)
    }

    fn item(
        &mut self,
        db: &Connection,
        at: At<'_>,
        rows: &[&Rows],
        local: &str,
        layer: u8,
        item: &Item,
    ) -> Result<()> {
        let b = &item.base;
        let At { doc, known_on, text, txn } = at;
        match &item.what {
            What::Event {
                event_type,
                mode,
                contexts,
                cameo,
                quad,
                goldstein,
                status,
                object,
                days: [first, last, basis],
                place,
                part_of,
                same_as,
                parties,
                claims,
                topics,
            } => {
                let place = self.place(db, rows, place.as_ref())?;
                let sql = "INSERT INTO event(doc, local, start, \"end\", \"trigger\", type, mode, contexts, cameo, quad, \
                           goldstein, status, object, first_day, last_day, day_basis, place, part_of, same_as, confidence, \
                           maker, known_on, layer, since) \
                           VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
                let event = db.prepare_cached(sql)?.insert(params![
                    doc,
                    local,
                    b.start,
                    b.end,
                    b.words,
                    event_type,
                    mode,
                    contexts,
                    cameo,
                    quad,
                    goldstein,
                    status,
                    object,
                    first,
                    last,
                    basis,
                    place,
                    part_of,
                    same_as,
                    b.confidence,
                    b.maker,
                    known_on,
                    layer,
                    txn
                ])?;
                for (n, (role, key)) in parties.iter().enumerate() {
                    let actor = self.actor(db, rows, key)?;
                    db.prepare_cached("INSERT INTO party VALUES(?, ?, ?, ?, ?)")?
                        .execute(params![event, n as i64, role, actor, known_on])?;
                }
                for (n, c) in claims.iter().enumerate() {
                    let actor = self.maybe_actor(db, rows, c.actor.as_ref())?;
                    db.prepare_cached("INSERT INTO claim VALUES(?, ?, ?, ?, ?, ?, ?)")?
                        .execute(params![event, n as i64, c.voice, actor, c.words, c.stance, c.quote])?;
                }
                for key in topics {
                    let issue = self.issue(db, rows, key)?;
                    db.prepare_cached("INSERT INTO topic VALUES(?, ?)")?.execute(params![event, issue])?;
                }
            }
            What::Quote { kind, act, channel, cue, speaker, speaker_words, on_behalf_of, addressee } => {
                let speaker = self.maybe_actor(db, rows, speaker.as_ref())?;
                let on_behalf_of = self.maybe_actor(db, rows, on_behalf_of.as_ref())?;
                let addressee = self.maybe_actor(db, rows, addressee.as_ref())?;
                // The words of most quotes are those of the article from `start` to `end`, and stand there.
                let words = if text.get(b.start, b.end) == Some(&b.words) { "" } else { &b.words };
                let sql = "INSERT INTO quote(doc, local, start, \"end\", words, kind, act, channel, cue, speaker, \
                           speaker_words, on_behalf_of, addressee, confidence, maker, known_on, layer, since) \
                           VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
                let quote = db.prepare_cached(sql)?.insert(params![
                    doc,
                    local,
                    b.start,
                    b.end,
                    words,
                    kind,
                    act,
                    channel,
                    cue,
                    speaker,
                    speaker_words,
                    on_behalf_of,
                    addressee,
                    b.confidence,
                    b.maker,
                    known_on,
                    layer,
                    txn
                ])?;
                let speaker = Some(format!("a{}", speaker.unwrap_or(0)));
                let sql = "INSERT INTO quote_words(rowid, words, speaker) VALUES(?, ?, ?)";
                self.due(sql, quote, &b.words, speaker);
            }
            What::Engagement { kind, status, days: [first, last, basis], place, events, topics, parties } => {
                let place = self.place(db, rows, place.as_ref())?;
                let sql = "INSERT INTO engagement(doc, local, start, \"end\", words, kind, status, first_day, last_day, \
                           day_basis, place, events, topics, confidence, maker, known_on, layer, since) \
                           VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
                let engagement = db.prepare_cached(sql)?.insert(params![
                    doc,
                    local,
                    b.start,
                    b.end,
                    b.words,
                    kind,
                    status,
                    first,
                    last,
                    basis,
                    place,
                    events,
                    topics,
                    b.confidence,
                    b.maker,
                    known_on,
                    layer,
                    txn
                ])?;
                for (n, key) in parties.iter().enumerate() {
                    let actor = self.actor(db, rows, key)?;
                    db.prepare_cached("INSERT INTO engaged VALUES(?, ?, ?, ?)")?
                        .execute(params![engagement, n as i64, actor, known_on])?;
                }
            }
            What::Position { party, issue, stance, with, quote } => {
                let party = self.actor(db, rows, party)?;
                let with = self.maybe_actor(db, rows, with.as_ref())?;
                let issue = self.issue(db, rows, issue)?;
                let sql = "INSERT INTO position(doc, local, start, \"end\", words, party, issue, stance, with_party, \
                           quote, confidence, maker, known_on, layer, since) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
                db.prepare_cached(sql)?.insert(params![
                    doc,
                    local,
                    b.start,
                    b.end,
                    b.words,
                    party,
                    issue,
                    stance,
                    with,
                    quote,
                    b.confidence,
                    b.maker,
                    known_on,
                    layer,
                    txn
                ])?;
            }
            What::Leg { trip, traveller, place, from, days: [first, last, basis], status, to_meet } => {
                let traveller = self.actor(db, rows, traveller)?;
                let place = self.place(db, rows, Some(place))?;
                let from = self.place(db, rows, from.as_ref())?;
                let sql = "INSERT INTO leg(doc, local, start, \"end\", words, trip, traveller, place, from_place, \
                           first_day, last_day, day_basis, status, to_meet, confidence, maker, known_on, layer, since) \
                           VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
                db.prepare_cached(sql)?.insert(params![
                    doc,
                    local,
                    b.start,
                    b.end,
                    b.words,
                    *trip as i64,
                    traveller,
                    place,
                    from,
                    first,
                    last,
                    basis,
                    status,
                    to_meet,
                    b.confidence,
                    b.maker,
                    known_on,
                    layer,
                    txn
                ])?;
            }
            What::Deadline { what, issue, days: [first, last, basis] } => {
                let issue = issue.as_ref().map(|key| self.issue(db, rows, key)).transpose()?;
                let sql = "INSERT INTO deadline(doc, local, start, \"end\", words, what, issue, first_day, last_day, \
                           day_basis, confidence, maker, known_on, layer, since) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
                db.prepare_cached(sql)?.insert(params![
                    doc,
                    local,
                    b.start,
                    b.end,
                    b.words,
                    what,
                    issue,
                    first,
                    last,
                    basis,
                    b.confidence,
                    b.maker,
                    known_on,
                    layer,
                    txn
                ])?;
            }
        }
        Ok(())
    }
}

/// A text of which parts are wanted by code points, where SQLite's `substr` finds the same.
#[derive(Debug)]
pub(crate) struct Slices<'t> {
    text: &'t str,
    index: CharIndex<'t>,
}

impl<'t> Slices<'t> {
    /// Reads `text` once, so that a quote costs the same wherever it stands.
    pub fn new(text: &'t str) -> Self {
        // To SQLite a text ends where a nought stands in it.
        let text = text.split('\0').next().unwrap_or_default();
        Self { text, index: CharIndex::new(text) }
    }

    /// The code points `start..end`.
    pub fn get(&self, start: u32, end: u32) -> Option<&'t str> {
        let (from, to) = (self.index.byte_at(start)?, self.index.byte_at(end)?);
        self.text.get(from as usize..to as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Slices;

    #[test]
    fn a_slice_is_counted_in_code_points() {
        fn slice(text: &str, start: u32, end: u32) -> Option<&str> {
            Slices::new(text).get(start, end)
        }
        assert_eq!(slice("“Né”, he said", 1, 3), Some("Né"));
        assert_eq!(slice("abc", 0, 3), Some("abc"));
        assert_eq!(slice("abc", 1, 4), None);
        assert_eq!(slice("abc", 2, 1), None);
        assert_eq!(slice("a\0bc", 2, 4), None);
    }
}
