//! Events, quotes, engagements, positions, journeys and deadlines, as the documents tell them.

use std::collections::BTreeMap;

use demarche_core::record::{
    Act, Channel, DeadlineKind, EngagementKind, EventType, IssueKind, PositionStance, QuoteKind, Stance,
    Status,
};
use rusqlite::Row;

use super::filter::{Cursor, Filter, Page, View, Who, terms};
use super::look::{Look, sentence};
use super::rows::*;
use crate::error::{Error, Result};
use crate::ids;
use crate::put::Slices;
use crate::query::Query;
use crate::store::Store;

/// The kinds of item that documents tell, by the letter of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// `e`
    Event,
    /// `q`
    Quote,
    /// `g`
    Engagement,
    /// `p`
    Position,
    /// `l`
    Leg,
    /// `t`
    Deadline,
}

impl Tables {
    /// The kind whose keys begin with `letter`.
    pub fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'e' => Self::Event,
            'q' => Self::Quote,
            'g' => Self::Engagement,
            'p' => Self::Position,
            'l' => Self::Leg,
            't' => Self::Deadline,
            _ => return None,
        })
    }

    /// The table, which is also its key column.
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Quote => "quote",
            Self::Engagement => "engagement",
            Self::Position => "position",
            Self::Leg => "leg",
            Self::Deadline => "deadline",
        }
    }
}

/// A word of the record out of column `name`.
fn word<T>(r: &Row<'_>, name: &str, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = r.get(name)?;
    parse(&text).ok_or(rusqlite::Error::InvalidColumnName(format!("{name} cannot be {text}")))
}

fn days(r: &Row<'_>) -> rusqlite::Result<Days> {
    Ok(Days { first: r.get("first_day")?, last: r.get("last_day")?, basis: r.get("day_basis")? })
}

fn split(text: &str, by: &str) -> Vec<String> {
    text.split(by).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// One row of an item as it stands in its table, before numbers are looked up.
struct Raw<T> {
    row: i64,
    doc: i64,
    known_on: String,
    item: T,
}

impl Store {
    /// Events, newest first.
    pub fn events(&self, filter: &Filter) -> Result<Page<EventRow>> {
        let mut q = Query::new("SELECT e.* FROM ");
        // One actor's events are walked in their order, so that a page of many thousands is quick.
        let driver = self.rarest(&filter.actors)?;
        let (day, event) = match driver {
            Some(_) => {
                q.sql("party x CROSS JOIN event e ON e.event = x.event");
                ("x.known_on", "x.event")
            }
            None => {
                q.sql("event e");
                ("e.known_on", "e.event")
            }
        };
        q.sql(" WHERE 1");
        for (i, who) in filter.actors.iter().enumerate() {
            if Some(i) == driver {
                q.who("x.actor", who);
                q.sql(" AND NOT EXISTS (SELECT 1 FROM party z WHERE z.event = x.event AND z.actor = x.actor AND z.n < x.n)");
            } else {
                q.sql(&format!(" AND EXISTS (SELECT 1 FROM party y WHERE y.event = {event}"));
                q.who("y.actor", who).sql(")");
            }
        }
        q.said("e", &filter.view).between("e", filter, true).of("e", filter).there("e.place", filter);
        if !filter.types.is_empty() {
            q.sql(" AND e.type IN ").list(filter.types.iter().map(|t| t.as_str().to_owned()));
        }
        if !filter.kinds.is_empty() {
            q.sql(" AND e.mode IN ").list(filter.kinds.iter().cloned());
        }
        if !filter.statuses.is_empty() {
            q.sql(" AND e.status IN ").list(filter.statuses.iter().map(|t| t.as_str().to_owned()));
        }
        if let Some(issue) = &filter.issue {
            q.bind(
                " AND e.event IN (SELECT t.event FROM topic t WHERE t.issue IN \
                 (SELECT rowid FROM issue_words WHERE issue_words MATCH ?))",
                terms(issue),
            );
        }
        if let Some(words) = &filter.words {
            q.bind(
                " AND e.doc IN (SELECT rowid FROM document_words WHERE document_words MATCH ?)",
                terms(words),
            );
        }
        if filter.corrected_only {
            q.sql(" AND e.layer = 1");
        }
        q.page(day, event, filter);
        self.event_page(&q, filter)
    }

    /// Which of `actors` has part in the fewest events and is one row of the table of actors.
    fn rarest(&self, actors: &[Who]) -> Result<Option<usize>> {
        let single = |w: &Who| {
            if let Who::These(ids) = w
                && let [id] = ids[..]
            {
                Some(id)
            } else {
                None
            }
        };
        let singles: Vec<(usize, i64)> =
            actors.iter().enumerate().filter_map(|(i, w)| Some((i, single(w)?))).collect();
        if singles.len() < 2 {
            return Ok(singles.first().map(|(i, _)| *i));
        }
        let mut best = None;
        for (i, id) in singles {
            let sql = "SELECT events FROM actor WHERE actor = ?";
            let count: i64 = self.db.prepare_cached(sql)?.query_row([id], |r| r.get(0))?;
            if best.is_none_or(|(least, _)| count < least) {
                best = Some((count, i));
            }
        }
        Ok(best.map(|(_, i)| i))
    }

    pub(super) fn event_page(&self, q: &Query, filter: &Filter) -> Result<Page<EventRow>> {
        let raw = q.rows(&self.db, raw_event)?;
        page(raw, filter, |look, raw| self.event_row(look, raw, &filter.view), &self.db)
    }

    fn event_row(&self, look: &mut Look<'_>, raw: Raw<EventRow>, view: &View) -> Result<EventRow> {
        let text = look.text(raw.doc)?;
        let mut e = raw.item;
        let doc = &text.document.key;
        e.sentence = sentence(&text.text, e.start, e.end);
        e.happening = self.happening_of(raw.doc, &e.key, view)?;
        e.key = ids::item('e', doc, &e.key);
        e.part_of = e.part_of.map(|local| ids::item('e', doc, &local));
        e.same_as = e.same_as.map(|local| ids::item('e', doc, &local));
        e.place = look.maybe_place(raw_place(e.place.take()))?;
        e.document = text.document.clone();
        let sql = "SELECT role, actor FROM party WHERE event = ? ORDER BY n";
        let mut parties = self.db.prepare_cached(sql)?;
        let parties = parties
            .query_map([raw.row], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for (role, actor) in parties {
            let side = if role == "actor" { &mut e.actors } else { &mut e.recipients };
            side.push(look.actor(actor)?);
        }
        let sql = "SELECT voice, actor, stance, words, quote FROM claim WHERE event = ? ORDER BY n";
        let mut claims = self.db.prepare_cached(sql)?;
        let claims = claims
            .query_map([raw.row], |r| {
                let quote: Option<String> = r.get(4)?;
                let claim = ClaimRow {
                    voice: r.get(0)?,
                    actor: None,
                    stance: word(r, "stance", Stance::parse)?,
                    words: r.get(3)?,
                    quote: quote.map(|local| ids::item('q', doc, &local)),
                };
                Ok((r.get::<_, Option<i64>>(1)?, claim))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for (actor, mut claim) in claims {
            claim.actor = look.maybe_actor(actor)?;
            e.claims.push(claim);
        }
        let sql = "SELECT i.name FROM topic t JOIN issue i USING(issue) WHERE t.event = ? ORDER BY i.name";
        let mut topics = self.db.prepare_cached(sql)?;
        e.topics = topics.query_map([raw.row], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(e)
    }

    /// Quotes, newest first.
    pub fn quotes(&self, filter: &Filter) -> Result<Page<QuoteRow>> {
        let mut q = quotes_that(filter);
        q.page("q.known_on", "q.quote", filter);
        let raw = q.rows(&self.db, raw_quote)?;
        page(raw, filter, quote_row, &self.db)
    }

    /// Quotes that have the words of `filter`, those that fit best first.
    pub(crate) fn quotes_ranked(&self, filter: &Filter) -> Result<Vec<QuoteRow>> {
        let mut q = quotes_that(filter);
        q.sql(&format!(" ORDER BY w.rank, q.quote LIMIT {}", filter.rows()));
        let mut look = Look::new(&self.db, filter.view);
        q.rows(&self.db, raw_quote)?.into_iter().map(|raw| quote_row(&mut look, raw)).collect()
    }

    /// Engagements, newest first.
    pub fn engagements(&self, filter: &Filter) -> Result<Page<EngagementRow>> {
        let mut q = Query::new("SELECT g.* FROM ");
        let driver = filter.actors.iter().position(|w| matches!(w, Who::These(ids) if ids.len() == 1));
        // Walked in his order, as events are, and the others looked for before the row of what they did is read.
        let (day, row) = if driver.is_some() {
            q.sql("engaged x CROSS JOIN engagement g ON g.engagement = x.engagement");
            ("x.known_on", "x.engagement")
        } else {
            q.sql("engagement g");
            ("g.known_on", "g.engagement")
        };
        q.sql(" WHERE 1");
        for (i, who) in filter.actors.iter().enumerate() {
            if Some(i) == driver {
                q.who("x.actor", who);
            } else {
                q.sql(&format!(" AND EXISTS (SELECT 1 FROM engaged y WHERE y.engagement = {row}"));
                q.who("y.actor", who).sql(")");
            }
        }
        q.said("g", &filter.view).between("g", filter, true).of("g", filter).there("g.place", filter);
        if !filter.kinds.is_empty() {
            q.sql(" AND g.kind IN ").list(filter.kinds.iter().cloned());
        }
        if !filter.statuses.is_empty() {
            q.sql(" AND g.status IN ").list(filter.statuses.iter().map(|t| t.as_str().to_owned()));
        }
        if let Some(issue) = &filter.issue {
            q.bind(" AND g.topics LIKE '%' || ? || '%'", issue.clone());
        }
        if let Some(words) = &filter.words {
            q.bind(
                " AND g.doc IN (SELECT rowid FROM document_words WHERE document_words MATCH ?)",
                terms(words),
            );
        }
        if filter.corrected_only {
            q.sql(" AND g.layer = 1");
        }
        q.page(day, row, filter);
        let raw = q.rows(&self.db, raw_engagement)?;
        page(raw, filter, |look, raw| self.engagement_row(look, raw, &filter.view), &self.db)
    }

    fn engagement_row(
        &self,
        look: &mut Look<'_>,
        raw: Raw<EngagementRow>,
        view: &View,
    ) -> Result<EngagementRow> {
        let text = look.text(raw.doc)?;
        let mut g = raw.item;
        let doc = &text.document.key;
        g.sentence = sentence(&text.text, g.start, g.end);
        g.key = ids::item('g', doc, &g.key);
        if let Some(first) = g.events.first()
            && let Some(happening) = self.happening_of(raw.doc, first, view)?
        {
            g.state = self.state_of(&happening, view)?;
            g.happening = Some(happening);
        }
        g.events = g.events.iter().map(|local| ids::item('e', doc, local)).collect();
        g.place = look.maybe_place(raw_place(g.place.take()))?;
        g.document = text.document.clone();
        let mut parties =
            self.db.prepare_cached("SELECT actor FROM engaged WHERE engagement = ? ORDER BY n")?;
        let parties = parties.query_map([raw.row], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        for actor in parties {
            g.parties.push(look.actor(actor)?);
        }
        Ok(g)
    }

    /// Positions, newest first.
    pub fn positions(&self, filter: &Filter) -> Result<Page<PositionRow>> {
        let mut q = Query::new(
            "SELECT p.*, i.name AS issue_name, i.kind AS issue_kind FROM position p \
             JOIN issue i ON i.issue = p.issue WHERE 1",
        );
        for (i, who) in filter.actors.iter().enumerate() {
            q.who(if i == 0 { "p.party" } else { "p.with_party" }, who);
        }
        q.said("p", &filter.view).between("p", filter, false).of("p", filter);
        if let Some(issue) = &filter.issue {
            q.bind(" AND p.issue IN (SELECT rowid FROM issue_words WHERE issue_words MATCH ?)", terms(issue));
        }
        if !filter.stances.is_empty() {
            q.sql(" AND p.stance IN ").list(filter.stances.iter().map(|t| t.as_str().to_owned()));
        }
        if filter.corrected_only {
            q.sql(" AND p.layer = 1");
        }
        q.page("p.known_on", "p.position", filter);
        let raw = q.rows(&self.db, |r| {
            let ids = (r.get("party")?, r.get("with_party")?);
            Ok((raw_position(r)?, ids))
        })?;
        page_of(
            raw,
            filter,
            &self.db,
            |(raw, _)| (&raw.known_on, raw.row),
            |look, (raw, (party, with))| {
                let mut p = raw.item;
                p.document = look.document(raw.doc)?;
                p.key = ids::item('p', &p.document.key, &p.key);
                p.quote = p.quote.map(|local| ids::item('q', &p.document.key, &local));
                p.party = look.actor(party)?;
                p.with = look.maybe_actor(with)?;
                Ok(p)
            },
        )
    }

    /// Legs of journeys, newest first.
    pub fn trips(&self, filter: &Filter) -> Result<Page<LegRow>> {
        let mut q = Query::new("SELECT l.* FROM leg l WHERE 1");
        for who in &filter.actors {
            q.who("l.traveller", who);
        }
        q.said("l", &filter.view).between("l", filter, true).of("l", filter).there("l.place", filter);
        if !filter.statuses.is_empty() {
            q.sql(" AND l.status IN ").list(filter.statuses.iter().map(|t| t.as_str().to_owned()));
        }
        if filter.corrected_only {
            q.sql(" AND l.layer = 1");
        }
        q.page("l.known_on", "l.leg", filter);
        let raw = q.rows(&self.db, |r| {
            let ids = (r.get("traveller")?, r.get("place")?, r.get("from_place")?);
            Ok((raw_leg(r)?, ids))
        })?;
        page_of(
            raw,
            filter,
            &self.db,
            |(raw, _)| (&raw.known_on, raw.row),
            |look, (raw, ids)| {
                let mut l = raw.item;
                l.document = look.document(raw.doc)?;
                l.key = ids::item('l', &l.document.key, &l.key);
                l.traveller = look.actor(ids.0)?;
                l.place = look.place(ids.1)?;
                l.from_place = look.maybe_place(ids.2)?;
                Ok(l)
            },
        )
    }

    /// What falls due between the days of `filter`, the earliest first; without days, whatever falls due.
    pub fn deadlines(&self, filter: &Filter) -> Result<Page<DeadlineRow>> {
        let mut q = Query::new(
            "SELECT t.*, i.name AS issue_name FROM deadline t LEFT JOIN issue i ON i.issue = t.issue \
             WHERE t.last_day IS NOT NULL",
        );
        q.said("t", &filter.view).of("t", filter);
        if let Some(from) = filter.from {
            q.bind(" AND t.last_day >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            q.bind(" AND t.last_day <= ?", to.to_string());
        }
        if let Some(issue) = &filter.issue {
            q.bind(" AND t.issue IN (SELECT rowid FROM issue_words WHERE issue_words MATCH ?)", terms(issue));
        }
        if let Some(cursor) = &filter.after {
            let (day, row) = cursor.parts();
            q.bind(" AND (t.last_day, t.deadline) > (?", day.to_owned()).bind(", ?)", row);
        }
        q.sql(&format!(" ORDER BY t.last_day, t.deadline LIMIT {}", filter.rows().saturating_add(1)));
        let raw = q.rows(&self.db, raw_deadline)?;
        let day = |raw: &Raw<DeadlineRow>| raw.item.days.last.clone().unwrap_or_default();
        let mut look = Look::new(&self.db, filter.view);
        let more = raw.len() > filter.rows();
        let mut rows = Vec::new();
        let mut next = None;
        for raw in raw.into_iter().take(filter.rows()) {
            next = Some(Cursor::new(&day(&raw), raw.row).to_string());
            let mut t = raw.item;
            t.document = look.document(raw.doc)?;
            t.key = ids::item('t', &t.document.key, &t.key);
            rows.push(t);
        }
        Ok(Page { rows, next: next.filter(|_| more) })
    }

    /// Everything of one actor in the order of the days it is told for, the latest first: events, quotes,
    /// engagements, positions, journeys. The filter's first actor is meant.
    pub fn timeline(&self, filter: &Filter) -> Result<Vec<Moment>> {
        if filter.actors.is_empty() {
            return Err(Error::Wrong("a timeline is of somebody".to_owned()));
        }
        let mut out: Vec<Moment> = Vec::new();
        out.extend(self.events(filter)?.rows.into_iter().map(Moment::Event));
        out.extend(self.quotes(filter)?.rows.into_iter().map(Moment::Quote));
        out.extend(self.engagements(filter)?.rows.into_iter().map(Moment::Engagement));
        out.extend(self.positions(filter)?.rows.into_iter().map(Moment::Position));
        out.extend(self.trips(filter)?.rows.into_iter().map(Moment::Leg));
        // An event that an engagement is made of is told by it.
        let told: std::collections::BTreeSet<String> = out
            .iter()
            .filter_map(|m| if let Moment::Engagement(g) = m { Some(g.events.clone()) } else { None })
            .flatten()
            .collect();
        out.retain(|m| !matches!(m, Moment::Event(e) if told.contains(&e.key)));
        out.sort_by(|a, b| b.day().cmp(a.day()).then_with(|| b.key().cmp(a.key())));
        out.truncate(filter.rows());
        Ok(out)
    }

    /// The item `key` of a document.
    pub fn item(&self, key: &str, view: &View) -> Result<Option<Moment>> {
        let Some((letter, document, _)) = ids::parts(key) else { return Ok(None) };
        let filter =
            Filter { document: Some(document), view: *view, limit: Some(100_000), ..Filter::default() };
        let pick = |m: &Moment| m.key() == key;
        let all: Vec<Moment> = match Tables::of(letter) {
            Some(Tables::Event) => self.events(&filter)?.rows.into_iter().map(Moment::Event).collect(),
            Some(Tables::Quote) => self.quotes(&filter)?.rows.into_iter().map(Moment::Quote).collect(),
            Some(Tables::Engagement) => {
                self.engagements(&filter)?.rows.into_iter().map(Moment::Engagement).collect()
            }
            Some(Tables::Position) => {
                self.positions(&filter)?.rows.into_iter().map(Moment::Position).collect()
            }
            Some(Tables::Leg) => self.trips(&filter)?.rows.into_iter().map(Moment::Leg).collect(),
            Some(Tables::Deadline) | None => Vec::new(),
        };
        Ok(all.into_iter().find(pick))
    }

    /// How many events there are of each type and status.
    pub fn event_counts(&self, view: &View) -> Result<BTreeMap<(String, String), u64>> {
        let mut q = Query::new("SELECT e.type, e.status, count(*) FROM event e WHERE 1");
        q.said("e", view).sql(" GROUP BY 1, 2");
        let rows = q.rows(&self.db, |r| Ok(((r.get(0)?, r.get(1)?), r.get::<_, i64>(2)? as u64)))?;
        Ok(rows.into_iter().collect())
    }
}

/// The quotes asked for, without an order. Their words and speakers stand in one index.
fn quotes_that(filter: &Filter) -> Query {
    let mut q = Query::new("SELECT q.* FROM ");
    match &filter.words {
        Some(words) => {
            let mut search = format!("words : ({})", terms(words));
            if let Some(Who::These(ids)) = filter.actors.first() {
                let speakers: Vec<String> = ids.iter().map(|id| format!("\"a{id}\"")).collect();
                search.push_str(&format!(" AND speaker : ({})", speakers.join(" OR ")));
            }
            q.sql("quote_words w CROSS JOIN quote q ON q.quote = w.rowid");
            q.bind(" WHERE w.quote_words MATCH ?", search);
        }
        None => {
            q.sql("quote q WHERE 1");
        }
    }
    for (i, who) in filter.actors.iter().enumerate() {
        // The first speaks; further ones are spoken to.
        q.who(if i == 0 { "q.speaker" } else { "q.addressee" }, who);
    }
    q.said("q", &filter.view).between("q", filter, false).of("q", filter);
    if !filter.kinds.is_empty() {
        q.sql(" AND q.channel IN ").list(filter.kinds.iter().cloned());
    }
    if filter.corrected_only {
        q.sql(" AND q.layer = 1");
    }
    q
}

/// A place's number, which its row carries as a key until it is looked up.
fn raw_place(place: Option<PlaceRef>) -> Option<i64> {
    place.and_then(|p| p.key.parse().ok())
}

fn unplaced(id: Option<i64>) -> Option<PlaceRef> {
    let id = id?;
    let (country, admin1, lat, lon) = (None, None, None, None);
    Some(PlaceRef { key: id.to_string(), name: String::new(), country, admin1, lat, lon })
}

fn nobody() -> ActorRef {
    let (country, sector, cameo) = (None, None, None);
    let kind = demarche_core::record::ActorKind::Unnamed;
    ActorRef { key: String::new(), name: String::new(), kind, country, sector, cameo }
}

fn nowhere() -> DocumentRef {
    let (title, outlet, url) = (None, None, None);
    DocumentRef { key: String::new(), title, outlet, url, known_on: String::new() }
}

fn raw<T>(r: &Row<'_>, id: &str, item: T) -> rusqlite::Result<Raw<T>> {
    Ok(Raw { row: r.get(id)?, doc: r.get("doc")?, known_on: r.get("known_on")?, item })
}

fn raw_event(r: &Row<'_>) -> rusqlite::Result<Raw<EventRow>> {
    let contexts: Option<String> = r.get("contexts")?;
    let item = EventRow {
        key: r.get("local")?,
        document: nowhere(),
        known_on: r.get("known_on")?,
        event_type: word(r, "type", EventType::parse)?,
        mode: r.get("mode")?,
        contexts: split(&contexts.unwrap_or_default(), " "),
        cameo: r.get("cameo")?,
        quad: r.get("quad")?,
        goldstein: r.get("goldstein")?,
        status: word(r, "status", Status::parse)?,
        days: days(r)?,
        place: unplaced(r.get("place")?),
        actors: Vec::new(),
        recipients: Vec::new(),
        claims: Vec::new(),
        object: r.get("object")?,
        topics: Vec::new(),
        part_of: r.get("part_of")?,
        same_as: r.get("same_as")?,
        happening: None,
        trigger: r.get("trigger")?,
        start: r.get("start")?,
        end: r.get("end")?,
        sentence: String::new(),
        confidence: r.get("confidence")?,
        maker: r.get("maker")?,
        corrected: r.get::<_, i64>("layer")? == 1,
    };
    raw(r, "event", item)
}

struct RawQuote {
    row: QuoteRow,
    speaker: Option<i64>,
    on_behalf_of: Option<i64>,
    addressee: Option<i64>,
}

fn raw_quote(r: &Row<'_>) -> rusqlite::Result<Raw<RawQuote>> {
    let row = QuoteRow {
        key: r.get("local")?,
        document: nowhere(),
        known_on: r.get("known_on")?,
        speaker: None,
        speaker_words: r.get("speaker_words")?,
        on_behalf_of: None,
        addressee: None,
        channel: word(r, "channel", Channel::parse)?,
        act: word(r, "act", Act::parse)?,
        kind: word(r, "kind", QuoteKind::parse)?,
        words: r.get("words")?,
        cue: r.get("cue")?,
        start: r.get("start")?,
        end: r.get("end")?,
        confidence: r.get("confidence")?,
        maker: r.get("maker")?,
        corrected: r.get::<_, i64>("layer")? == 1,
    };
    let item = RawQuote {
        row,
        speaker: r.get("speaker")?,
        on_behalf_of: r.get("on_behalf_of")?,
        addressee: r.get("addressee")?,
    };
    raw(r, "quote", item)
}

fn quote_row(look: &mut Look<'_>, raw: Raw<RawQuote>) -> Result<QuoteRow> {
    let mut q = raw.item.row;
    let text = look.text(raw.doc)?;
    q.document = text.document.clone();
    if q.words.is_empty() {
        // Those of the article, where they stand.
        Slices::new(&text.text).get(q.start, q.end).unwrap_or_default().clone_into(&mut q.words);
    }
    q.key = ids::item('q', &q.document.key, &q.key);
    q.speaker = look.maybe_actor(raw.item.speaker)?;
    q.on_behalf_of = look.maybe_actor(raw.item.on_behalf_of)?;
    q.addressee = look.maybe_actor(raw.item.addressee)?;
    Ok(q)
}

fn raw_engagement(r: &Row<'_>) -> rusqlite::Result<Raw<EngagementRow>> {
    let item = EngagementRow {
        key: r.get("local")?,
        document: nowhere(),
        known_on: r.get("known_on")?,
        kind: word(r, "kind", EngagementKind::parse)?,
        status: word(r, "status", Status::parse)?,
        parties: Vec::new(),
        days: days(r)?,
        place: unplaced(r.get("place")?),
        topics: split(&r.get::<_, String>("topics")?, "; "),
        events: split(&r.get::<_, String>("events")?, " "),
        happening: None,
        state: None,
        words: r.get("words")?,
        start: r.get("start")?,
        end: r.get("end")?,
        sentence: String::new(),
        confidence: r.get("confidence")?,
        maker: r.get("maker")?,
        corrected: r.get::<_, i64>("layer")? == 1,
    };
    raw(r, "engagement", item)
}

fn raw_position(r: &Row<'_>) -> rusqlite::Result<Raw<PositionRow>> {
    let item = PositionRow {
        key: r.get("local")?,
        document: nowhere(),
        known_on: r.get("known_on")?,
        party: nobody(),
        issue: r.get("issue_name")?,
        issue_kind: word(r, "issue_kind", IssueKind::parse)?,
        stance: word(r, "stance", PositionStance::parse)?,
        with: None,
        quote: r.get("quote")?,
        words: r.get("words")?,
        start: r.get("start")?,
        end: r.get("end")?,
        confidence: r.get("confidence")?,
        maker: r.get("maker")?,
        corrected: r.get::<_, i64>("layer")? == 1,
    };
    raw(r, "position", item)
}

fn raw_leg(r: &Row<'_>) -> rusqlite::Result<Raw<LegRow>> {
    let (country, admin1, lat, lon) = (None, None, None, None);
    let item = LegRow {
        key: r.get("local")?,
        document: nowhere(),
        known_on: r.get("known_on")?,
        trip: r.get("trip")?,
        traveller: nobody(),
        place: PlaceRef { key: String::new(), name: String::new(), country, admin1, lat, lon },
        from_place: None,
        days: days(r)?,
        status: word(r, "status", Status::parse)?,
        to_meet: split(&r.get::<_, String>("to_meet")?, "; "),
        words: r.get("words")?,
        start: r.get("start")?,
        end: r.get("end")?,
        confidence: r.get("confidence")?,
        maker: r.get("maker")?,
        corrected: r.get::<_, i64>("layer")? == 1,
    };
    raw(r, "leg", item)
}

fn raw_deadline(r: &Row<'_>) -> rusqlite::Result<Raw<DeadlineRow>> {
    let item = DeadlineRow {
        key: r.get("local")?,
        document: nowhere(),
        known_on: r.get("known_on")?,
        what: word(r, "what", DeadlineKind::parse)?,
        issue: r.get("issue_name")?,
        days: days(r)?,
        words: r.get("words")?,
        start: r.get("start")?,
        end: r.get("end")?,
        confidence: r.get("confidence")?,
        maker: r.get("maker")?,
        corrected: r.get::<_, i64>("layer")? == 1,
    };
    raw(r, "deadline", item)
}

fn page<R, T>(
    raw: Vec<Raw<R>>,
    filter: &Filter,
    each: impl FnMut(&mut Look<'_>, Raw<R>) -> Result<T>,
    db: &rusqlite::Connection,
) -> Result<Page<T>> {
    page_of(raw, filter, db, |raw| (&raw.known_on, raw.row), each)
}

/// A page out of one row more than it holds.
fn page_of<R, T>(
    raw: Vec<R>,
    filter: &Filter,
    db: &rusqlite::Connection,
    at: impl Fn(&R) -> (&String, i64),
    mut each: impl FnMut(&mut Look<'_>, R) -> Result<T>,
) -> Result<Page<T>> {
    let mut look = Look::new(db, filter.view);
    let more = raw.len() > filter.rows();
    let mut rows = Vec::with_capacity(raw.len());
    let mut next = None;
    for raw in raw.into_iter().take(filter.rows()) {
        let (day, row) = at(&raw);
        next = Some(Cursor::new(day, row).to_string());
        rows.push(each(&mut look, raw)?);
    }
    Ok(Page { rows, next: next.filter(|_| more) })
}
