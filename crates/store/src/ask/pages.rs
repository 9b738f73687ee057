//! What pages ask for: sums by month, counterpart, place, issue and source, and a look that ends in time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use demarche_core::record::{EventType, PositionStance};
use schemars::JsonSchema;
use serde::Serialize;

use super::filter::{Filter, View, Who, terms};
use super::look::Look;
use super::rows::{ActorRef, EventRow, PlaceRef, StepRow};
use crate::error::{Error, Result};
use crate::ids;
use crate::query::Query;
use crate::store::{Store, Txn};

/// How many acts of a kind were told for a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthRow {
    /// The month, as `2021-06`.
    pub month: String,
    /// `actor` where it was done, `recipient` where it was received.
    pub role: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// Quad class.
    pub quad: u8,
    /// How many events.
    pub events: u32,
}

/// Somebody with whom an actor is told to have met or spoken.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CounterpartRow {
    /// Who.
    pub actor: ActorRef,
    /// How many engagements tell it.
    pub engagements: u32,
    /// From how many documents.
    pub documents: u32,
    /// The last day for which one is told.
    pub last: String,
}

/// How many events are told of a place.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PlaceRow {
    /// The place.
    pub place: PlaceRef,
    /// How many events.
    pub events: u32,
    /// Of these, how many of quad classes 3 and 4.
    pub conflict: u32,
}

/// How often a party is told to stand somewhere on an issue.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StandRow {
    /// The issue.
    pub issue: String,
    /// Who.
    pub party: ActorRef,
    /// How.
    pub stance: PositionStance,
    /// How often it is told.
    pub told: u32,
    /// The last time.
    pub last: String,
}

/// An outlet with what the store has of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutletRow {
    /// Its name; absent for documents that name none.
    pub outlet: Option<String>,
    /// How many documents.
    pub documents: u32,
    /// Of these, how many are copies of others.
    pub copies: u32,
    /// How many of its sources stand there in several texts.
    pub revised: u32,
    /// The first day.
    pub first: String,
    /// The last day.
    pub last: String,
}

/// The days that the documents of a store span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Span {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
    /// How many documents.
    pub documents: u32,
}

impl Store {
    /// Runs `look` on one state of the store, and stops it after `limit`.
    ///
    /// # Errors
    /// What `look` ends with; [`Error::Wrong`] when its time is over.
    pub fn glance<T, E: From<Error>>(
        &mut self,
        limit: Duration,
        look: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let end = Instant::now() + limit;
        self.db.progress_handler(2000, Some(move || Instant::now() > end)).map_err(Error::from)?;
        let begun = self.db.execute_batch("BEGIN").is_ok();
        let outcome = look(self);
        if begun {
            // Nothing was written, so nothing is lost either way.
            drop(self.db.execute_batch("ROLLBACK"));
        }
        drop(self.db.progress_handler(0, None::<fn() -> bool>));
        outcome
    }

    /// Keeps at most so many kibibytes of the file in memory.
    pub fn hold(&self, kibibytes: u32) -> Result<()> {
        Ok(self.db.pragma_update(None, "cache_size", -i64::from(kibibytes))?)
    }

    /// The days that the documents known by `view` span; `None` in an empty store.
    pub fn span(&self, view: &View) -> Result<Option<Span>> {
        let mut q = Query::new("SELECT min(d.known_on), max(d.known_on), count(*) FROM document d WHERE 1");
        known(&mut q, view);
        let row = |r: &rusqlite::Row<'_>| -> rusqlite::Result<Option<Span>> {
            let first: Option<String> = r.get(0)?;
            match first {
                Some(first) => Ok(Some(Span { first, last: r.get(1)?, documents: r.get(2)? })),
                None => Ok(None),
            }
        };
        Ok(q.rows(&self.db, row)?.pop().flatten())
    }

    /// Acts that the first actor of `filter` did and received, by month; with a second actor, those between the two.
    pub fn acts_by_month(&self, filter: &Filter) -> Result<Vec<MonthRow>> {
        let Some(who) = filter.actors.first() else {
            return Err(Error::Wrong("acts are of somebody".to_owned()));
        };
        if let Some(id) = of_one(filter) {
            return self.acts_counted(id);
        }
        if let [Who::These(_), Who::These(_)] = filter.actors[..]
            && is_of_now(filter)
        {
            return self.acts_of_two(who, &filter.actors[1]);
        }
        let mut q = Query::new(
            "SELECT x.event, x.role, e.type, e.quad, coalesce(e.first_day, e.known_on) \
             FROM party x CROSS JOIN event e ON e.event = x.event WHERE 1",
        );
        q.who("x.actor", who);
        if let Some(other) = filter.actors.get(1) {
            q.sql(" AND EXISTS (SELECT 1 FROM party y WHERE y.event = x.event AND y.role <> x.role");
            q.who("y.actor", other).sql(")");
        }
        q.said("e", &filter.view).between("e", filter, true);
        if !filter.types.is_empty() {
            q.sql(" AND e.type IN ").list(filter.types.iter().map(|t| t.as_str().to_owned()));
        }
        if !filter.statuses.is_empty() {
            q.sql(" AND e.status IN ").list(filter.statuses.iter().map(|t| t.as_str().to_owned()));
        }
        self.acts_summed(&q)
    }

    /// The same of what `who` and `other` did to each other, as it is kept for the two.
    fn acts_of_two(&self, who: &Who, other: &Who) -> Result<Vec<MonthRow>> {
        let mut q = Query::new("SELECT p.event, 'actor', p.type, p.quad, p.month FROM pair p WHERE 1");
        q.who("p.actor", who).who("p.recipient", other);
        q.sql(" UNION ALL SELECT p.event, 'recipient', p.type, p.quad, p.month FROM pair p WHERE 1");
        q.who("p.actor", other).who("p.recipient", who);
        self.acts_summed(&q)
    }

    /// Acts by month, out of rows of an event, its role, type and quad class, and a day or month.
    fn acts_summed(&self, q: &Query) -> Result<Vec<MonthRow>> {
        // A country has part in a third of all events. Counting them here takes half the time of sorting them by four
        // columns there; an event counts once, however many of those meant have part in it.
        let mut seen: HashSet<(i64, bool)> = HashSet::new();
        let mut sums: HashMap<Act, u32> = HashMap::new();
        q.rows(&self.db, |r| {
            let does = text(r, 1)? == "actor";
            let Some(event_type) = EventType::parse(text(r, 2)?) else { return Ok(()) };
            if seen.insert((r.get(0)?, does)) {
                let mut month = [b' '; 7];
                for (to, from) in month.iter_mut().zip(text(r, 4)?.bytes()) {
                    *to = from;
                }
                *sums.entry((month, does, event_type, r.get(3)?)).or_default() += 1;
            }
            Ok(())
        })?;
        let row = |((month, does, event_type, quad), events): (Act, u32)| MonthRow {
            month: String::from_utf8_lossy(&month).into_owned(),
            role: if does { "actor" } else { "recipient" }.to_owned(),
            event_type,
            quad,
            events,
        };
        let mut rows: Vec<MonthRow> = sums.into_iter().map(row).collect();
        rows.sort_by(|a, b| {
            let key = |r: &MonthRow| (r.event_type.as_str(), r.quad);
            (&a.month, &a.role).cmp(&(&b.month, &b.role)).then_with(|| key(a).cmp(&key(b)))
        });
        Ok(rows)
    }

    /// The same of actor `id` alone, as it is counted when events come and go.
    fn acts_counted(&self, id: i64) -> Result<Vec<MonthRow>> {
        let sql = "SELECT month, role, type, quad, events FROM acts WHERE actor = ? ORDER BY 1, 2, 3, 4";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id], |r| {
            let Some(event_type) = EventType::parse(text(r, 2)?) else { return Ok(None) };
            Ok(Some(MonthRow {
                month: r.get(0)?,
                role: r.get(1)?,
                event_type,
                quad: r.get(3)?,
                events: r.get(4)?,
            }))
        })?;
        Ok(rows.filter_map(rusqlite::Result::transpose).collect::<rusqlite::Result<_>>()?)
    }

    /// With whom `who` is told to have met or spoken, the most frequent first.
    pub fn counterparts(&self, who: &Who, filter: &Filter) -> Result<Vec<CounterpartRow>> {
        let q = if is_of_now(filter) {
            let mut q = Query::new("SELECT m.engagement, m.doc, m.day, m.other FROM met m WHERE 1");
            q.who("m.actor", who).sql(" AND NOT (1").who("m.other", who).sql(")");
            q
        } else {
            let mut q = Query::new(
                "SELECT g.engagement, g.doc, coalesce(g.first_day, g.known_on), y.actor \
                 FROM engaged x CROSS JOIN engagement g ON g.engagement = x.engagement \
                 CROSS JOIN engaged y ON y.engagement = g.engagement WHERE 1",
            );
            q.who("x.actor", who).sql(" AND NOT (1").who("y.actor", who).sql(")");
            q.said("g", &filter.view).between("g", filter, true);
            q
        };
        // Of those who meet most there are thousands; to tell them apart three times over took half of the time there.
        let mut sums: HashMap<i64, Met> = HashMap::new();
        q.rows(&self.db, |r| {
            let met = sums.entry(r.get(3)?).or_default();
            met.engagements.insert(r.get(0)?);
            met.documents.insert(r.get(1)?);
            let day = text(r, 2)?;
            if *met.last < *day {
                day.clone_into(&mut met.last);
            }
            Ok(())
        })?;
        let mut sums: Vec<(i64, Met)> = sums.into_iter().collect();
        sums.sort_by(|(a, one), (b, other)| {
            (other.engagements.len(), &other.last, a).cmp(&(one.engagements.len(), &one.last, b))
        });
        let mut look = Look::new(&self.db, filter.view);
        let row = |(actor, met): (i64, Met)| {
            Ok(CounterpartRow {
                actor: look.actor(actor)?,
                engagements: met.engagements.len() as u32,
                documents: met.documents.len() as u32,
                last: met.last,
            })
        };
        sums.into_iter().take(filter.rows()).map(row).collect()
    }

    /// Events of `filter` by the place they are told for, the most frequent first.
    pub fn places_of_events(&self, filter: &Filter) -> Result<Vec<PlaceRow>> {
        let mut q =
            Query::new("SELECT e.place, count(*), sum(e.quad >= 3) FROM event e WHERE e.place IS NOT NULL");
        for who in &filter.actors {
            q.sql(" AND e.event IN (SELECT x.event FROM party x WHERE 1").who("x.actor", who).sql(")");
        }
        q.said("e", &filter.view).between("e", filter, true).of("e", filter).there("e.place", filter);
        if !filter.types.is_empty() {
            q.sql(" AND e.type IN ").list(filter.types.iter().map(|t| t.as_str().to_owned()));
        }
        if !filter.statuses.is_empty() {
            q.sql(" AND e.status IN ").list(filter.statuses.iter().map(|t| t.as_str().to_owned()));
        }
        q.sql(" GROUP BY e.place ORDER BY 2 DESC, 1");
        let raw = q.rows(&self.db, |r| Ok((r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?)))?;
        let mut look = Look::new(&self.db, filter.view);
        let row = |(place, events, conflict)| Ok(PlaceRow { place: look.place(place)?, events, conflict });
        raw.into_iter().map(row).collect()
    }

    /// How parties stand on issues: those of `filter`, the issues told of most first.
    pub fn stands(&self, filter: &Filter) -> Result<Vec<StandRow>> {
        let mut look = Look::new(&self.db, filter.view);
        let mut out = Vec::new();
        // Parties are counted for the issues that fill the table only; all of them would be thousands.
        for (name, issues) in self.issues_by_weight(filter)? {
            let mut q = Query::new(
                "SELECT p.party, p.stance, count(*), max(p.known_on) FROM position p WHERE p.issue IN ",
            );
            q.list(issues);
            stand(&mut q, filter);
            let left = filter.rows() - out.len();
            q.sql(&format!(" GROUP BY p.party, p.stance ORDER BY 3 DESC, p.party, p.stance LIMIT {left}"));
            let raw = q.rows(&self.db, |r| {
                Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get(2)?, r.get(3)?))
            })?;
            for (party, stance, told, last) in raw {
                if let Some(stance) = PositionStance::parse(&stance) {
                    out.push(StandRow { issue: name.clone(), party: look.actor(party)?, stance, told, last });
                }
            }
            if out.len() >= filter.rows() {
                break;
            }
        }
        Ok(out)
    }

    /// The names of issues that positions of `filter` are about, those told of most first, with the issues so called.
    fn issues_by_weight(&self, filter: &Filter) -> Result<Vec<(String, Vec<i64>)>> {
        let q = if is_of_all(filter) {
            Query::new("SELECT name, issue, positions FROM issue WHERE positions > 0")
        } else {
            let mut q = Query::new(
                "SELECT i.name, c.issue, c.n FROM (SELECT p.issue, count(*) AS n FROM position p WHERE 1",
            );
            stand(&mut q, filter);
            q.sql(" GROUP BY p.issue) c JOIN issue i ON i.issue = c.issue");
            q
        };
        let mut names: BTreeMap<String, (i64, Vec<i64>)> = BTreeMap::new();
        for (name, issue, n) in q.rows(&self.db, |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?)))? {
            let (weight, issues) = names.entry(name).or_default();
            *weight += n;
            issues.push(issue);
        }
        let mut order: Vec<_> = names.into_iter().collect();
        order.sort_by_key(|(_, (weight, _))| std::cmp::Reverse(*weight));
        Ok(order.into_iter().map(|(name, (_, issues))| (name, issues)).collect())
    }

    /// How often each stance of `filter` is told, by month.
    pub fn stands_by_month(&self, filter: &Filter) -> Result<Vec<(String, PositionStance, u32)>> {
        let q = if is_of_all(filter) {
            Query::new("SELECT month, stance, told FROM stances ORDER BY 1, 2")
        } else {
            let mut q =
                Query::new("SELECT substr(p.known_on, 1, 7), p.stance, count(*) FROM position p WHERE 1");
            stand(&mut q, filter);
            q.sql(" GROUP BY 1, 2 ORDER BY 1, 2");
            q
        };
        let rows = q.rows(&self.db, |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get(2)?)))?;
        Ok(rows.into_iter().filter_map(|(m, s, n)| Some((m, PositionStance::parse(&s)?, n))).collect())
    }

    /// The outlets of the store, the largest first.
    pub fn outlets(&self, view: &View) -> Result<Vec<OutletRow>> {
        let mut q = Query::new(
            "SELECT s.outlet, count(*), sum(d.copy_of IS NOT NULL), sum(d.version = 2), min(d.known_on), \
             max(d.known_on) FROM document d JOIN source s USING(source) WHERE 1",
        );
        known(&mut q, view);
        q.sql(" GROUP BY s.outlet ORDER BY 2 DESC, 1");
        q.rows(&self.db, |r| {
            Ok(OutletRow {
                outlet: r.get(0)?,
                documents: r.get(1)?,
                copies: r.get(2)?,
                revised: r.get(3)?,
                first: r.get(4)?,
                last: r.get(5)?,
            })
        })
    }

    /// Changes in how happenings stand, of the days of `filter`, the latest first.
    pub fn steps(&self, filter: &Filter) -> Result<Vec<StepRow>> {
        let mut q = Query::new("SELECT s.* FROM step s WHERE 1");
        q.stands("s", &filter.view);
        if let Some(from) = filter.from {
            q.bind(" AND s.known_on >= ?", from.to_string());
        }
        for day in filter.to.iter().chain(&filter.view.on) {
            q.bind(" AND s.known_on <= ?", day.to_string());
        }
        q.sql(&format!(" ORDER BY s.known_on DESC, s.happening, s.n LIMIT {}", filter.rows()));
        self.step_rows(&q, &filter.view)
    }

    /// The event `key`, without a look at the others of its document.
    pub fn event(&self, key: &str, view: &View) -> Result<Option<EventRow>> {
        let Some(('e', document, local)) = ids::parts(key) else { return Ok(None) };
        let mut q = Query::new("SELECT e.* FROM event e JOIN document d ON d.doc = e.doc WHERE");
        q.bind(" e.doc = (SELECT doc FROM document WHERE key = ?)", document);
        q.bind(" AND e.local = ?", local.to_owned()).said("e", view).sql(" LIMIT 1");
        let filter = Filter { view: *view, limit: Some(1), ..Filter::default() };
        Ok(self.event_page(&q, &filter)?.rows.pop())
    }

    /// Keys of the events that the program is least sure of and that nobody has looked at.
    pub fn unsure(&self, limit: usize) -> Result<Vec<String>> {
        let mut q = Query::new(
            "SELECT 'e-' || substr(d.key, 3) || '-' || e.local FROM event e JOIN document d USING(doc) \
             WHERE e.until IS NULL AND e.layer = 0 AND e.confidence < 0.5 AND NOT EXISTS \
             (SELECT 1 FROM correction c WHERE c.target = 'e-' || substr(d.key, 3) || '-' || e.local)",
        );
        q.sql(&format!(" ORDER BY e.confidence, e.event LIMIT {limit}"));
        q.rows(&self.db, |r| r.get(0))
    }
}

/// In what somebody is told to have met somebody.
#[derive(Default)]
struct Met {
    engagements: HashSet<i64>,
    documents: HashSet<i64>,
    last: String,
}

/// What acts are counted by: the month, whether it was done or received, the type, the quad class.
type Act = ([u8; 7], bool, EventType, u8);

/// The actor of whom all acts that are said now are asked for, which are counted; `None` where the events have to be
/// looked at: of those who are one, an event may name two.
fn of_one(filter: &Filter) -> Option<i64> {
    let [who] = &filter.actors[..] else { return None };
    who.one().filter(|_| is_of_now(filter))
}

/// Whether `filter` asks for all that is said now, by whatever actors: this much is kept beside the rows themselves.
fn is_of_now(filter: &Filter) -> bool {
    filter.view == View::default()
        && filter.from.is_none()
        && filter.to.is_none()
        && filter.types.is_empty()
        && filter.statuses.is_empty()
}

/// Whether all positions that are said now are asked about, which are counted.
fn is_of_all(filter: &Filter) -> bool {
    Filter { limit: None, after: None, ..filter.clone() } == Filter::default()
}

/// The text in column `at`, which is not copied.
fn text<'r>(r: &'r rusqlite::Row<'_>, at: usize) -> rusqlite::Result<&'r str> {
    let value = r.get_ref(at)?;
    value.as_str().map_err(|e| rusqlite::Error::FromSqlConversionFailure(at, value.data_type(), Box::new(e)))
}

/// `AND` that document `d` is known by `view`.
fn known(q: &mut Query, view: &View) {
    if let Some(on) = view.on {
        q.bind(" AND d.known_on <= ?", on.to_string());
    }
    if let Some(Txn(at)) = view.at {
        q.bind(" AND d.txn <= ?", at);
    }
}

/// `AND` that position `p` is one of `filter`; its document stands as `d`, its source as `s`.
fn stand(q: &mut Query, filter: &Filter) {
    if let Some(who) = filter.actors.first() {
        q.who("p.party", who);
    }
    q.said("p", &filter.view).between("p", filter, false).of("p", filter);
    if let Some(issue) = &filter.issue {
        q.bind(" AND p.issue IN (SELECT rowid FROM issue_words WHERE issue_words MATCH ?)", terms(issue));
    }
    if !filter.stances.is_empty() {
        q.sql(" AND p.stance IN ").list(filter.stances.iter().map(|t| t.as_str().to_owned()));
    }
}
