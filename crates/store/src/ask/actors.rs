//! Actors across documents, and the contacts between two of them.

use rusqlite::OptionalExtension as _;
use schemars::JsonSchema;
use serde::Serialize;

use super::filter::{Filter, View, Who, is_country, terms};
use super::look::actor_ref;
use super::rows::{ActorRef, ActorRow, EngagementRow, OfficeRow};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::store::Store;

/// An actor found by name.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Found {
    /// The actor.
    pub actor: ActorRef,
    /// How many documents speak of it.
    pub documents: u32,
}

/// A contact of two actors: the same meeting as one or several documents tell it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Contact {
    /// The latest telling.
    pub engagement: EngagementRow,
    /// How many documents tell it.
    pub documents: u32,
    /// Keys of the other tellings.
    pub others: Vec<String>,
}

impl Store {
    /// Who is meant by `text`: a key, `country:` with a code, or a name, of which the one is taken that most
    /// documents speak of.
    pub fn actor(&self, text: &str) -> Result<Who> {
        self.actor_in(text, &View::default())
    }

    /// The same by the clocks of `view`, which decide who was said to be the same.
    pub fn actor_in(&self, text: &str, view: &View) -> Result<Who> {
        if let Some(code) = text.strip_prefix("country:") {
            return Ok(Who::Country(code.to_uppercase()));
        }
        let key = self.actor_key(text)?;
        let id: i64 = self.db.query_row("SELECT actor FROM actor WHERE key = ?", [&key], |r| r.get(0))?;
        self.with_aliases(id, view)
    }

    /// The key of the actor that `text` means, as [`actor`](Self::actor) takes it.
    pub fn actor_key(&self, text: &str) -> Result<String> {
        let exact =
            self.db.query_row("SELECT key FROM actor WHERE key = ?", [text], |r| r.get(0)).optional()?;
        if let Some(key) = exact {
            return Ok(key);
        }
        if is_country(text) {
            let sql = "SELECT a.key FROM actor a WHERE a.country = ? AND a.kind = 'country' \
                       ORDER BY a.documents DESC, a.key LIMIT 1";
            if let Some(key) = self.db.query_row(sql, [text], |r| r.get(0)).optional()? {
                return Ok(key);
            }
        }
        match self.actors_named(text, 1)?.pop() {
            Some(found) => Ok(found.actor.key),
            None => Err(Error::Unknown(format!("{text}: the store knows nobody of that name"))),
        }
    }

    /// Actors that documents call `name`, those of exactly that name first, then those that most documents speak of.
    pub fn actors_named(&self, name: &str, limit: usize) -> Result<Vec<Found>> {
        let words = terms(name);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut q = Query::new("SELECT a.key, a.name, a.kind, a.country, a.sector, a.cameo, max(n.name = ");
        q.bind("? COLLATE NOCASE), ", name.to_owned());
        q.sql(
            "a.documents \
             FROM actor_words w JOIN actor_name n ON n.id = w.rowid JOIN actor a USING(actor) WHERE ",
        );
        q.bind("actor_words MATCH ?", words);
        q.sql(&format!(" GROUP BY a.actor ORDER BY 7 DESC, a.documents DESC, a.key LIMIT {limit}"));
        q.rows(&self.db, |r| Ok(Found { actor: actor_ref(r, 0)?, documents: r.get(7)? }))
    }

    /// Actor `id` with all that people said are the same.
    pub(crate) fn with_aliases(&self, id: i64, view: &View) -> Result<Who> {
        let mut ids = vec![id];
        if view.layer == super::Layer::Corrected {
            let mut at = 0;
            while let Some(id) = ids.get(at).copied() {
                at += 1;
                let mut q = Query::new("SELECT l.actor, l.stands_for FROM alias l WHERE");
                q.bind(" (l.actor = ?", id).bind(" OR l.stands_for = ?)", id).stands("l", view);
                for (a, b) in q.rows(&self.db, |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))? {
                    for other in [a, b] {
                        if !ids.contains(&other) {
                            ids.push(other);
                        }
                    }
                }
            }
        }
        Ok(Who::These(ids))
    }

    /// What is known of the actor `key`.
    pub fn actor_row(&self, key: &str, view: &View) -> Result<Option<ActorRow>> {
        let sql = "SELECT key, name, kind, country, sector, cameo, actor FROM actor WHERE key = ?";
        let found =
            self.db.query_row(sql, [key], |r| Ok((actor_ref(r, 0)?, r.get::<_, i64>(6)?))).optional()?;
        let Some((actor, id)) = found else { return Ok(None) };
        let who = self.with_aliases(id, view)?;
        let mut q = Query::new("SELECT count(DISTINCT x.doc) FROM appears x WHERE 1");
        q.who("x.actor", &who);
        if let Some(on) = view.on {
            q.bind(" AND x.doc IN (SELECT d.doc FROM document d WHERE d.known_on <= ?)", on.to_string());
        }
        let documents = q.rows(&self.db, |r| r.get(0))?.pop().unwrap_or(0);
        let events = self.events_of(&who, view)?;
        let mut q = Query::new("SELECT count(*) FROM quote q WHERE 1");
        let quotes =
            q.who("q.speaker", &who).said("q", view).rows(&self.db, |r| r.get(0))?.pop().unwrap_or(0);
        let mut q = Query::new("SELECT n.name FROM actor_name n WHERE 1");
        q.who("n.actor", &who).sql(" GROUP BY n.name ORDER BY sum(n.documents) DESC, n.name");
        let names = q.rows(&self.db, |r| r.get(0))?;
        let mut q = Query::new(
            "SELECT x.title, x.body, x.first_day, x.last_day, x.basis FROM office x JOIN document d USING(doc) WHERE 1",
        );
        q.who("x.actor", &who).sql(" ORDER BY x.first_day DESC, x.last_day DESC, x.title");
        let some = |text: String| (!text.is_empty()).then_some(text);
        let offices = q.rows(&self.db, |r| {
            Ok(OfficeRow {
                title: r.get(0)?,
                body: some(r.get(1)?),
                from: some(r.get(2)?),
                to: some(r.get(3)?),
                basis: r.get(4)?,
            })
        })?;
        let mut same = Vec::new();
        if let Who::These(ids) = &who {
            for other in ids.iter().filter(|other| **other != id) {
                same.push(self.db.query_row("SELECT key FROM actor WHERE actor = ?", [other], |r| r.get(0))?);
            }
        }
        Ok(Some(ActorRow { actor, names, offices, documents, events, quotes, same }))
    }

    /// How many events `who` has part in.
    fn events_of(&self, who: &Who, view: &View) -> Result<u32> {
        if let Some(id) = who.one().filter(|_| *view == View::default()) {
            // Counted when they come and go.
            let sql = "SELECT events FROM actor WHERE actor = ?";
            return Ok(self.db.prepare_cached(sql)?.query_row([id], |r| r.get(0))?);
        }
        let mut q = Query::new("SELECT count(DISTINCT x.event) FROM party x");
        if *view == (View { on: view.on, ..View::default() }) {
            // A country has part in a third of all events; their rows need not be looked at.
            q.sql(
                " WHERE NOT EXISTS (SELECT 1 FROM event g INDEXED BY event_gone \
                 WHERE g.event = x.event AND (g.until IS NOT NULL OR g.layer >= 2))",
            );
            q.who("x.actor", who);
            if let Some(on) = view.on {
                q.bind(" AND x.known_on <= ?", on.to_string());
            }
        } else {
            q.sql(" JOIN event e ON e.event = x.event WHERE 1").who("x.actor", who).said("e", view);
        }
        Ok(q.rows(&self.db, |r| r.get(0))?.pop().unwrap_or(0))
    }

    /// Actors that most documents speak of, those of `filter`'s words, country (as place) or all.
    pub fn actors(&self, filter: &Filter) -> Result<Vec<Found>> {
        if let Some(words) = &filter.words {
            return self.actors_named(words, filter.rows());
        }
        let mut q = Query::new(
            "SELECT a.key, a.name, a.kind, a.country, a.sector, a.cameo, a.documents \
             FROM actor a WHERE a.documents > 0",
        );
        if let Some(country) = &filter.place {
            // Most rows of a country are of actors without a name, which no document counts for.
            q.bind(" AND +a.country = ?", country.clone());
        }
        q.sql(&format!(" ORDER BY a.documents DESC, a.key LIMIT {}", filter.rows()));
        q.rows(&self.db, |r| Ok(Found { actor: actor_ref(r, 0)?, documents: r.get(6)? }))
    }

    /// The contacts of the two actors of `filter`, the latest first: one for each happening, else for each telling.
    pub fn contacts(&self, filter: &Filter) -> Result<Vec<Contact>> {
        let mut out: Vec<Contact> = Vec::new();
        for engagement in self.engagements(filter)?.rows {
            let same = |c: &&mut Contact| {
                c.engagement.happening.is_some() && c.engagement.happening == engagement.happening
            };
            match out.iter_mut().find(same) {
                Some(contact) => {
                    if contact.engagement.document.key != engagement.document.key {
                        contact.documents += 1;
                    }
                    contact.others.push(engagement.key);
                }
                None => out.push(Contact { engagement, documents: 1, others: Vec::new() }),
            }
        }
        out.sort_by(|a, b| {
            day(&b.engagement).cmp(day(&a.engagement)).then(b.engagement.key.cmp(&a.engagement.key))
        });
        Ok(out)
    }

    /// Pairs of actors of one name that the store keeps apart: for somebody to say whether they are one.
    pub fn namesakes(&self, limit: usize) -> Result<Vec<(Found, Found)>> {
        let sql = "SELECT a.actor, b.actor FROM (SELECT name FROM actor WHERE substr(key, 1, 2) <> 'u-' \
                     GROUP BY name HAVING count(*) > 1) n \
                   CROSS JOIN actor a ON a.name = n.name AND substr(a.key, 1, 2) <> 'u-' \
                   CROSS JOIN actor b ON b.name = n.name AND substr(b.key, 1, 2) <> 'u-' AND b.actor > a.actor \
                   WHERE a.key LIKE 'n-%' AND (b.key LIKE 'n-%' OR b.key LIKE 'Q%') \
                   AND NOT EXISTS (SELECT 1 FROM alias l WHERE l.until IS NULL AND l.actor IN (a.actor, b.actor)) \
                   ORDER BY a.actor, b.actor LIMIT ?";
        let mut statement = self.db.prepare(sql)?;
        let pairs = statement
            .query_map([limit as i64], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let found = |id: i64| -> Result<Found> {
            let sql =
                "SELECT key, name, kind, country, sector, cameo, documents FROM actor a WHERE actor = ?";
            Ok(self
                .db
                .query_row(sql, [id], |r| Ok(Found { actor: actor_ref(r, 0)?, documents: r.get(6)? }))?)
        };
        pairs.into_iter().map(|(a, b)| Ok((found(a)?, found(b)?))).collect()
    }
}

fn day(engagement: &EngagementRow) -> &str {
    engagement.days.first.as_deref().unwrap_or(&engagement.known_on)
}
