//! What rows name by number, looked up once a question: actors, places, documents, sentences.

use std::collections::HashMap;
use std::rc::Rc;

use demarche_core::record::ActorKind;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::filter::{Layer, View};
use super::rows::{ActorRef, DocumentRef, PlaceRef};
use crate::error::{Error, Result};
use crate::query::Query;

/// Look-ups of one question.
pub(crate) struct Look<'d> {
    pub db: &'d Connection,
    /// The question for an actor by its row; with the corrections, for the one that people said it is.
    who: String,
    actors: HashMap<i64, ActorRef>,
    places: HashMap<i64, PlaceRef>,
    documents: HashMap<i64, Rc<Text>>,
}

/// A document as rows need it.
pub(crate) struct Text {
    pub document: DocumentRef,
    pub text: String,
}

impl<'d> Look<'d> {
    pub fn new(db: &'d Connection, view: View) -> Self {
        let (actors, places, documents) = Default::default();
        let mut who = Query::new("SELECT key, name, kind, country, sector, cameo FROM actor WHERE actor = ");
        match view.layer {
            Layer::Machine => who.sql("?1"),
            // Of several that it is said to be, the one that stands last.
            Layer::Corrected => who
                .sql("coalesce((SELECT l.stands_for FROM alias l WHERE l.actor = ?1")
                .stands("l", &view)
                .sql(" ORDER BY l.stands_for DESC, l.since DESC LIMIT 1), ?1)"),
        };
        Self { db, who: who.text().to_owned(), actors, places, documents }
    }

    /// The actor of row `id`, as [`who`](Self::who) asks for it.
    pub fn actor(&mut self, id: i64) -> Result<ActorRef> {
        if let Some(known) = self.actors.get(&id) {
            return Ok(known.clone());
        }
        let found = self
            .db
            .prepare_cached(&self.who)?
            .query_row([id], |r| actor_ref(r, 0))
            .optional()?
            .ok_or_else(|| Error::damaged(format!("there is no actor {id}")))?;
        self.actors.insert(id, found.clone());
        Ok(found)
    }

    pub fn maybe_actor(&mut self, id: Option<i64>) -> Result<Option<ActorRef>> {
        id.map(|id| self.actor(id)).transpose()
    }

    pub fn place(&mut self, id: i64) -> Result<PlaceRef> {
        if let Some(known) = self.places.get(&id) {
            return Ok(known.clone());
        }
        let sql = "SELECT key, name, country, admin1, lat, lon FROM place WHERE place = ?";
        let found = self.db.prepare_cached(sql)?.query_row([id], |r| {
            Ok(PlaceRef {
                key: r.get(0)?,
                name: r.get(1)?,
                country: r.get(2)?,
                admin1: r.get(3)?,
                lat: r.get(4)?,
                lon: r.get(5)?,
            })
        })?;
        self.places.insert(id, found.clone());
        Ok(found)
    }

    pub fn maybe_place(&mut self, id: Option<i64>) -> Result<Option<PlaceRef>> {
        id.map(|id| self.place(id)).transpose()
    }

    pub fn text(&mut self, doc: i64) -> Result<Rc<Text>> {
        if let Some(known) = self.documents.get(&doc) {
            return Ok(known.clone());
        }
        let sql = "SELECT d.key, d.title, s.outlet, s.url, d.known_on, d.text \
                   FROM document d JOIN source s USING(source) WHERE d.doc = ?";
        let found = self
            .db
            .prepare_cached(sql)?
            .query_row([doc], |r| Ok(Text { document: document_ref(r, 0)?, text: r.get(5)? }))?;
        let found = Rc::new(found);
        self.documents.insert(doc, found.clone());
        Ok(found)
    }

    pub fn document(&mut self, doc: i64) -> Result<DocumentRef> {
        Ok(self.text(doc)?.document.clone())
    }
}

/// An actor out of six columns from `at` on.
pub(crate) fn actor_ref(r: &Row<'_>, at: usize) -> rusqlite::Result<ActorRef> {
    let kind: String = r.get(at + 2)?;
    Ok(ActorRef {
        key: r.get(at)?,
        name: r.get(at + 1)?,
        kind: ActorKind::parse(&kind).unwrap_or(ActorKind::Unnamed),
        country: r.get(at + 3)?,
        sector: r.get(at + 4)?,
        cameo: r.get(at + 5)?,
    })
}

/// A document out of five columns from `at` on.
pub(crate) fn document_ref(r: &Row<'_>, at: usize) -> rusqlite::Result<DocumentRef> {
    Ok(DocumentRef {
        key: r.get(at)?,
        title: r.get(at + 1)?,
        outlet: r.get(at + 2)?,
        url: r.get(at + 3)?,
        known_on: r.get(at + 4)?,
    })
}

/// How far a sentence is looked for on either side.
const REACH: usize = 400;

/// The sentence of `text` around the code points `start..end`, on one line. Where sentences end is guessed from
/// their marks, since the reader's own answer stands in the packed record, which is slower to open.
pub(crate) fn sentence(text: &str, start: u32, end: u32) -> String {
    let at = |n: u32| text.char_indices().nth(n as usize).map_or(text.len(), |(i, _)| i);
    let (start, end) = (at(start), at(end.max(start)));
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…');
    let mut first = start;
    // Where the word begins before which a sentence may end.
    let mut word = start;
    let mut space = false;
    for (i, c) in text[..start].char_indices().rev() {
        if c == '\n' || start - i > REACH {
            break;
        }
        if space && ends(c) {
            first = word;
            break;
        }
        // A mark before closing quotation marks ends a sentence as well, a mark inside a word does not.
        if c == ' ' {
            (space, word) = (true, i + 1);
        } else {
            space = space && matches!(c, '”' | '"' | '’' | ')');
        }
        first = i;
    }
    let mut last = end;
    let mut ended = false;
    for (i, c) in text[end..].char_indices() {
        if c == '\n' || (ended && c == ' ') || i > REACH {
            break;
        }
        ended = ends(c) || (ended && matches!(c, '”' | '"' | '’' | ')'));
        last = end + i + c.len_utf8();
    }
    text[first..last].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn sentences_end_at_marks_and_lines() {
        let text = "Title\n\nHe said “no.” She met him in U.S. waters. Then “Élysée” spoke.";
        let at = |word: &str| {
            let byte = text.find(word).expect("there");
            let start = text[..byte].chars().count() as u32;
            sentence(text, start, start + word.chars().count() as u32)
        };
        assert_eq!(at("Title"), "Title");
        assert_eq!(at("said"), "He said “no.”");
        assert_eq!(at("spoke"), "Then “Élysée” spoke.");
        assert!(at("met").starts_with("She met him"));
        assert_eq!(sentence("", 4, 9), "");
    }
}
