//! The interface for programs: the questions of the pages, answered as JSON, JSON Lines, CSV or Parquet.

use demarche_core::Document;
use demarche_store::ask::{ChangeRow, CorrectionRow, EventRow, Filter, Page};
use demarche_store::correct::{Op, Wish};
use demarche_store::sql::Limits;
use demarche_store::{Store, Txn, ids};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::asking::Asked;
use crate::call::{Answer, Call};
use crate::trouble::{Result, Trouble};
use crate::{forms, openapi, writing};

/// An article to read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The text.
    #[schemars(regex(pattern = r"\S"))]
    pub text: String,
    /// The headline, where the text does not begin with it.
    pub title: Option<String>,
    /// The day of publication, as `2021-06-16`.
    #[schemars(with = "Option<String>", regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), extend("format" = "date"))]
    pub published: Option<Date>,
}

/// A statement to run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The statement: one `SELECT`.
    #[schemars(regex(pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"))]
    pub sql: String,
}

/// What somebody wants changed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What is done: `set` a field, `reject` or `confirm` an item, `add` an event, take two for the `same` or for
    /// `different`, `withdraw` a correction.
    pub op: Does,
    /// The key of what it is about; for `add` the document.
    pub target: String,
    /// The second key of `same` and `different`.
    pub other: Option<String>,
    /// The field that is set.
    pub path: Option<String>,
    /// Its value; for `add` the event.
    pub now: Option<serde_json::Value>,
    /// For `add`, the words that carry the event.
    pub words: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// What a correction does.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Does {
    Set,
    Reject,
    Confirm,
    Add,
    Same,
    Different,
    Withdraw,
}

/// `page` in the form that was asked for.
fn give<T: Serialize + JsonSchema>(asked: &Asked, page: &Page<T>) -> Result<Answer> {
    let answer = match asked.format.as_deref() {
        Some("jsonl") => Answer::new("application/x-ndjson", forms::lines(&page.rows)?),
        Some("csv") => Answer::new("text/csv; charset=utf-8", forms::csv(&page.rows)?)
            .with("content-disposition", "attachment; filename=\"demarche.csv\"".to_owned()),
        Some("parquet") => Answer::new(forms::PARQUET, forms::parquet(&page.rows)?)
            .with("content-disposition", "attachment; filename=\"demarche.parquet\"".to_owned()),
        _ => return Answer::json(page),
    };
    Ok(match &page.next {
        Some(next) => answer.with("x-next", next.clone()),
        None => answer,
    })
}

fn all<T>(rows: Vec<T>) -> Page<T> {
    Page { rows, next: None }
}

macro_rules! lists {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => { $(
        $(#[doc = $doc])+
        pub fn $name(call: &Call<'_>) -> Result<Answer> {
            let asked = call.asked()?;
            give(&asked, &call.store.$name(&asked.filter)?)
        }
    )+ };
}

lists! {
    /// Events.
    events;
    /// Quotes.
    quotes;
    /// Engagements.
    engagements;
    /// Positions.
    positions;
    /// Legs of journeys.
    trips;
    /// What falls due.
    deadlines;
    /// Happenings.
    happenings;
    /// Contradictions.
    contradictions;
    /// Documents.
    documents;
}

/// The item of the path among the rows that `ask` gives of its document.
pub fn item_of<T>(
    call: &Call<'_>,
    ask: fn(&Store, &Filter) -> demarche_store::Result<Page<T>>,
    key_of: fn(&T) -> &str,
) -> Result<Option<T>> {
    let view = call.asked()?.filter.view;
    let key = call.key()?;
    let Some((_, document, _)) = ids::parts(key) else { return Ok(None) };
    let filter = Filter { document: Some(document), view, limit: Some(100_000), ..Filter::default() };
    Ok(ask(call.store, &filter)?.rows.into_iter().find(|row| key_of(row) == key))
}

fn item<T: Serialize>(
    call: &Call<'_>,
    ask: fn(&Store, &Filter) -> demarche_store::Result<Page<T>>,
    key_of: fn(&T) -> &str,
) -> Result<Answer> {
    let found = item_of(call, ask, key_of)?;
    Answer::json(&found.ok_or_else(|| Trouble::missing("there is no such item"))?)
}

/// A quote.
pub fn quote(call: &Call<'_>) -> Result<Answer> {
    item(call, Store::quotes, |q| &q.key)
}

/// An engagement.
pub fn engagement(call: &Call<'_>) -> Result<Answer> {
    item(call, Store::engagements, |g| &g.key)
}

/// A position.
pub fn position(call: &Call<'_>) -> Result<Answer> {
    item(call, Store::positions, |p| &p.key)
}

/// A leg of a journey.
pub fn trip(call: &Call<'_>) -> Result<Answer> {
    item(call, Store::trips, |l| &l.key)
}

/// Something that falls due.
pub fn deadline(call: &Call<'_>) -> Result<Answer> {
    item(call, Store::deadlines, |t| &t.key)
}

/// The event of the path.
pub fn event_of(call: &Call<'_>) -> Result<Option<EventRow>> {
    Ok(call.store.event(call.key()?, &call.asked()?.filter.view)?)
}

/// An event.
pub fn event(call: &Call<'_>) -> Result<Answer> {
    let key = call.key()?;
    Answer::json(&event_of(call)?.ok_or_else(|| Trouble::missing(format!("{key}: there is no such event")))?)
}

/// A happening.
pub fn happening(call: &Call<'_>) -> Result<Answer> {
    let found = call.store.happening(call.key()?, &call.asked()?.filter.view)?;
    Answer::json(&found.ok_or_else(|| Trouble::missing("there is no such happening"))?)
}

/// A document.
pub fn document(call: &Call<'_>) -> Result<Answer> {
    let found = call.store.document(call.key()?)?;
    Answer::json(&found.ok_or_else(|| Trouble::missing("there is no such document"))?)
}

/// The record of a document.
pub fn record(call: &Call<'_>) -> Result<Answer> {
    let found = call.store.record(call.key()?, &call.asked()?.filter.view)?;
    Answer::json(&found.ok_or_else(|| Trouble::missing("there is no such document"))?)
}

/// Actors.
pub fn actors(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    give(&asked, &all(call.store.actors(&asked.filter)?))
}

/// An actor.
pub fn actor(call: &Call<'_>) -> Result<Answer> {
    let found = call.store.actor_row(call.key()?, &call.asked()?.filter.view)?;
    Answer::json(&found.ok_or_else(|| Trouble::missing("there is no such actor"))?)
}

/// A question about the actor of the path.
fn of_actor(call: &Call<'_>) -> Result<Filter> {
    let mut filter = call.asked()?.filter;
    filter.actors = vec![call.store.actor_in(call.key()?, &filter.view)?];
    Ok(filter)
}

/// Counterparts of an actor.
pub fn contacts(call: &Call<'_>) -> Result<Answer> {
    let (asked, filter) = (call.asked()?, of_actor(call)?);
    give(&asked, &all(call.store.counterparts(&filter.actors[0], &filter)?))
}

/// Acts of an actor by month.
pub fn months(call: &Call<'_>) -> Result<Answer> {
    give(&call.asked()?, &all(call.store.acts_by_month(&of_actor(call)?)?))
}

/// Events by place.
pub fn places(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    give(&asked, &all(call.store.places_of_events(&asked.filter)?))
}

/// Outlets.
pub fn outlets(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    give(&asked, &all(call.store.outlets(&asked.filter.view)?))
}

/// Contacts of two actors.
pub fn dyad(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    give(&asked, &all(call.store.contacts(&asked.filter)?))
}

/// Reports of a happening.
pub fn reports(call: &Call<'_>) -> Result<Answer> {
    let (asked, key) = (call.asked()?, call.key()?);
    let found = call.store.reports_of(key, &asked.filter.view)?;
    if found.is_empty() && call.store.happening(key, &asked.filter.view)?.is_none() {
        return Err(Trouble::missing("there is no such happening"));
    }
    give(&asked, &all(found))
}

/// Words in articles.
pub fn search(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    give(&asked, &all(call.store.search_text(&asked.filter)?))
}

/// The log of corrections.
pub fn corrections(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    give(&asked, &all(call.store.corrections(&asked.filter, false)?))
}

/// What changed after `since`, never a part of a transaction; and whether there is more.
pub fn changed(store: &demarche_store::Store, since: Txn, limit: usize) -> Result<(Vec<ChangeRow>, bool)> {
    let mut most = limit.max(1);
    loop {
        let mut rows = store.changes(since, most + 1)?;
        if rows.len() <= most {
            return Ok((rows, false));
        }
        let last = rows.last().map_or(since, |r| r.txn);
        rows.retain(|r| r.txn < last);
        if !rows.is_empty() {
            return Ok((rows, true));
        }
        most *= 4;
    }
}

/// What changed after a transaction.
pub fn changes(call: &Call<'_>) -> Result<Answer> {
    let asked = call.asked()?;
    let limit = asked.filter.limit.unwrap_or(1000);
    let (rows, _) = changed(call.store, Txn(asked.since), limit)?;
    let next = rows.last().map_or(asked.since, |r| r.txn.0);
    give(&asked, &Page { rows, next: Some(next.to_string()) })
}

/// The record of a text.
pub fn read(call: &Call<'_>) -> Result<Answer> {
    call.asked()?;
    let article: Article = call.json()?;
    if article.text.trim().is_empty() {
        return Err(Trouble::wrong("there is no text to read"));
    }
    let document =
        Document::from_parts("request", article.title.as_deref(), &article.text, article.published);
    let record = call.site.options.reads.read(&document);
    Answer::json(&record.ok_or_else(|| {
        eprintln!("demarche serve: the engine cannot be loaded, so no article is read");
        Trouble::forbidden("this server reads no articles: its engine cannot be loaded")
    })?)
}

/// A statement of the user's own.
pub fn sql(call: &Call<'_>) -> Result<Answer> {
    call.asked()?;
    let statement: Statement = call.json()?;
    Answer::json(&run(call, &statement.sql)?)
}

/// Runs a statement.
pub fn run(call: &Call<'_>, sql: &str) -> Result<demarche_store::sql::Answer> {
    if !call.site.has_sql() {
        return Err(Trouble::forbidden("statements are run only with --sql"));
    }
    if sql.contains('\0') || sql.trim().is_empty() {
        return Err(Trouble::wrong("a statement is due, without characters that are none"));
    }
    call.site.reader(|reader| reader.run(sql, &Limits::default())).map_err(Trouble::from)
}

/// A correction.
pub fn correct(call: &Call<'_>) -> Result<Answer> {
    call.asked()?;
    let wanted: Correction = call.json()?;
    let op = match wanted.op {
        Does::Set => Op::Set,
        Does::Reject => Op::Reject,
        Does::Confirm => Op::Confirm,
        Does::Add => Op::Add,
        Does::Same => Op::Same,
        Does::Different => Op::Different,
        Does::Withdraw => Op::Withdraw,
    };
    let Correction { target, other, path, now, words, note, .. } = wanted;
    let row: CorrectionRow = writing::correct(call, &Wish { op, target, other, path, now, words, note })?;
    Answer::json(&row)
}

/// The description of the interface.
pub fn description(call: &Call<'_>) -> Result<Answer> {
    call.asked()?;
    Answer::json(&openapi::description(!call.site.keys.is_empty()))
}
