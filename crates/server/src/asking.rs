//! What is asked for, read from an address: the same names and the same meaning on every page and in the API.

use demarche_core::record::{EventType, PositionStance, Status};
use demarche_store::Store;
use demarche_store::ask::{Cursor, Filter, Layer};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::trouble::{Result, Trouble};

/// What values a parameter takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text that is not empty.
    Text,
    /// A day.
    Day,
    /// A number of at least the first and at most the second.
    Count(u32, u32),
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// Where the last page ended.
    Cursor,
}

/// A parameter of an address.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Whether it may stand there several times.
    pub many: bool,
    /// Whether a program has to give it. A page without it shows the form that asks for it.
    pub due: bool,
}

impl Param {
    /// The schema of its values.
    pub fn schema(&self) -> Value {
        let one = match self.kind {
            Kind::Text => {
                json!({"type": "string", "minLength": 1, "maxLength": 500, "pattern": "^[^\\u0000]*$"})
            }
            Kind::Day => {
                json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
            }
            Kind::Count(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Kind::Word(words) => json!({"type": "string", "enum": words()}),
            Kind::Cursor => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}~[0-9]{1,15}$"}),
        };
        if self.many { json!({"type": "array", "items": one}) } else { one }
    }
}

const fn one(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, about, kind, many: false, due: false }
}

const fn many(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, about, kind, many: true, due: false }
}

fn types() -> Vec<&'static str> {
    EventType::ALL.iter().map(|t| t.as_str()).collect()
}
fn statuses() -> Vec<&'static str> {
    Status::ALL.iter().map(|t| t.as_str()).collect()
}
fn stances() -> Vec<&'static str> {
    PositionStance::ALL.iter().map(|t| t.as_str()).collect()
}
fn layers() -> Vec<&'static str> {
    vec!["yes", "no", "only"]
}
fn formats() -> Vec<&'static str> {
    vec!["json", "jsonl", "csv", "parquet"]
}

/// Who takes part.
pub const ACTOR: Param =
    many("actor", Kind::Text, "who takes part: a key, a name, or country: and a code; given twice, both");
/// Who else.
pub const WITH: Param =
    one("with", Kind::Text, "who takes part as well: to whom it was said, with whom it was done");
/// One of two.
pub const ONE: Param =
    Param { due: true, ..one("actor", Kind::Text, "who: a key, a name, or country: and a code") };
/// The other.
pub const OTHER: Param = Param { due: true, ..one("with", Kind::Text, "with whom") };
/// PLOVER types.
pub const TYPE: Param = many("type", Kind::Word(types), "PLOVER types, any of them");
/// Modes and kinds.
pub const KIND: Param = many(
    "kind",
    Kind::Text,
    "PLOVER modes, kinds of engagement or happening, channels of quotes, any of them",
);
/// Statuses.
pub const STATUS: Param = many("status", Kind::Word(statuses), "how it is told, any of them");
/// Stances.
pub const STANCE: Param = many("stance", Kind::Word(stances), "where a party stands, any of them");
/// States.
pub const STATE: Param = many("state", Kind::Text, "how happenings stand, any of them");
/// Issues.
pub const ISSUE: Param = one("issue", Kind::Text, "words of the name of an issue");
/// Places.
pub const PLACE: Param =
    one("place", Kind::Text, "the name of a place, or the ISO 3166-1 alpha-3 code of a country");
/// Words.
pub const WORDS: Param =
    one("q", Kind::Text, "words of the text, for quotes of what was said; a phrase in quotation marks");
/// Words without which there is no question.
pub const SOUGHT: Param = Param { due: true, ..WORDS };
/// One document.
pub const DOCUMENT: Param = one("document", Kind::Text, "only of the document of this key");
/// One outlet.
pub const OUTLET: Param = one("outlet", Kind::Text, "only of this outlet");
/// First day.
pub const FROM: Param = one("from", Kind::Day, "from this day on: the day told, else the day known");
/// Last day.
pub const TO: Param = one("to", Kind::Day, "up to this day");
/// Origins.
pub const ORIGINS: Param = one("min_origins", Kind::Count(0, 10_000), "at least as many origins");
/// First clock.
pub const ON: Param = one("on", Kind::Day, "what the press had said by this day, as read today");
/// Second clock.
pub const AT: Param = one("at", Kind::Count(0, 1_000_000_000), "what the store said after this transaction");
/// Layers.
pub const CORRECTED: Param = one(
    "corrected",
    Kind::Word(layers),
    "with corrections (yes), as the program has it (no), only what was corrected (only)",
);
/// Size of a page.
pub const LIMIT: Param = one(
    "limit",
    Kind::Count(1, 10_000),
    "at most so many rows; 100 where nothing is said, 1,000 at most as JSON",
);
/// Next page.
pub const AFTER: Param = one("after", Kind::Cursor, "where the last page ended: its `next`");
/// Form of the answer.
pub const FORMAT: Param = one("format", Kind::Word(formats), "json, jsonl (JSON Lines), csv or parquet");
/// Transaction to begin with.
pub const SINCE: Param = one("since", Kind::Count(0, 1_000_000_000), "what changed after this transaction");

/// The same in the head of a request, where a browser says it that lost a stream.
pub const LAST_EVENT: Param = Param { name: "Last-Event-ID", ..SINCE };

/// Whether what makes no sense is refused, or an empty field of a form is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strict {
    /// Refused: an answer to a question that was not asked misleads a program.
    Yes,
    /// Empty fields are passed over.
    No,
}

/// A question.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// For the store.
    pub filter: Filter,
    /// The form of the answer.
    pub format: Option<String>,
    /// What changed since.
    pub since: i64,
}

impl Asked {
    /// The question that `query` asks of a route that takes `params`.
    pub fn read(store: &Store, query: &[(String, String)], params: &[Param], strict: Strict) -> Result<Self> {
        let mut asked = Self::default();
        let (clocks, rest): (Vec<_>, Vec<_>) = checked(query, params, strict)?
            .into_iter()
            .partition(|(p, _)| ["on", "at", "corrected"].contains(&p.name));
        for (param, value) in clocks.into_iter().chain(rest) {
            asked.take(store, param.name, value)?;
        }
        if asked.format.as_deref().is_none_or(|f| f == "json") {
            asked.filter.limit = asked.filter.limit.map(|n| n.min(1000));
        }
        Ok(asked)
    }

    fn take(&mut self, store: &Store, name: &str, value: &str) -> Result<()> {
        let f = &mut self.filter;
        let text = || Some(value.to_owned());
        match name {
            "on" => f.view.on = Some(day(value)?),
            "at" => f.view.at = Some(store.txn(value)?),
            "corrected" => match value {
                "no" => f.view.layer = Layer::Machine,
                "only" => f.corrected_only = true,
                _ => {}
            },
            "actor" | "with" => {
                let who = store.actor_in(value, &f.view)?;
                // Whoever acts stands first, however the address has them.
                f.actors.push(who);
            }
            "type" => f.types.extend(EventType::parse(value)),
            "status" => f.statuses.extend(Status::parse(value)),
            "stance" => f.stances.extend(PositionStance::parse(value)),
            "kind" => f.kinds.push(value.to_owned()),
            "state" => f.states.push(value.to_owned()),
            "issue" => f.issue = text(),
            "place" => f.place = text(),
            "q" => f.words = text(),
            "document" => f.document = text(),
            "outlet" => f.outlet = text(),
            "from" => f.from = Some(day(value)?),
            "to" => f.to = Some(day(value)?),
            "min_origins" => f.min_origins = value.parse().ok(),
            "limit" => f.limit = value.parse().ok(),
            "after" => f.after = Some(Cursor::parse(value)?),
            "format" => self.format = text(),
            "since" => self.since = value.parse().unwrap_or(0),
            _ => {}
        }
        Ok(())
    }
}

fn day(value: &str) -> Result<Date> {
    value.parse().map_err(|_| Trouble::wrong(format!("{value}: a day is written YYYY-MM-DD")))
}

/// The pairs of `query`, each with what it is among `params`.
///
/// # Errors
/// Where a value is none that the parameter takes, or one stands there twice; with [`Strict::Yes`] also where there is no
/// such parameter or one is missing that is due.
pub fn checked<'q>(
    query: &'q [(String, String)],
    params: &'q [Param],
    strict: Strict,
) -> Result<Vec<(&'q Param, &'q str)>> {
    let mut given: Vec<(&Param, &str)> = Vec::new();
    for (name, value) in query {
        let Some(param) = params.iter().find(|p| p.name == name) else {
            if strict == Strict::Yes {
                return Err(Trouble::wrong(format!("{name}: there is no such parameter here")));
            }
            continue;
        };
        if value.is_empty() && strict == Strict::No {
            continue;
        }
        check(param, value)?;
        if !param.many && given.iter().any(|(p, _)| p.name == param.name) {
            return Err(Trouble::wrong(format!("{name}: stands there twice")));
        }
        given.push((param, value));
    }
    let missing = params.iter().filter(|p| p.due && strict == Strict::Yes);
    for param in missing {
        if !given.iter().any(|(p, _)| p.name == param.name) {
            return Err(Trouble::wrong(format!("{}: is due here", param.name)));
        }
    }
    Ok(given)
}

/// Whether `param` takes `value`.
pub fn check(param: &Param, value: &str) -> Result<()> {
    let name = param.name;
    let fine = match param.kind {
        Kind::Text => !value.is_empty() && value.chars().count() <= 500 && !value.contains('\0'),
        Kind::Day => value.len() == 10 && day(value).is_ok(),
        Kind::Count(least, most) => {
            let plain = value.bytes().all(|b| b.is_ascii_digit());
            plain && value.parse().is_ok_and(|n: u32| (least..=most).contains(&n))
        }
        Kind::Word(words) => words().contains(&value),
        Kind::Cursor => {
            let (day, row) = value.split_once('~').unwrap_or_default();
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            let parts: Vec<&str> = day.split('-').collect();
            let shaped = parts.iter().map(|p| p.len()).eq([4, 2, 2]) && parts.iter().all(|p| digits(p));
            shaped && digits(row) && (1..=15).contains(&row.len())
        }
    };
    if fine {
        return Ok(());
    }
    Err(Trouble::wrong(match param.kind {
        Kind::Text => format!("{name}: up to 500 characters are due"),
        Kind::Day => format!("{name}: a day is written YYYY-MM-DD"),
        Kind::Count(least, most) => format!("{name}: a number from {least} to {most} is due"),
        Kind::Word(words) => format!("{name}: one of {} is due", words().join(", ")),
        Kind::Cursor => format!("{name}: the `next` of a page is due"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str, strict: Strict) -> Result<Asked> {
        let store = Store::in_memory().expect("a store");
        let pairs = crate::address::pairs(query.as_bytes());
        Asked::read(&store, &pairs, &[TYPE, FROM, LIMIT, AFTER, ACTOR], strict)
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            "type=consult",
            "from=2021-02-30",
            "from=",
            "limit=0",
            "limit=1e3",
            "after=x",
            "colour=red",
            "limit=1&limit=2",
            "actor=",
        ] {
            assert_eq!(read(wrong, Strict::Yes).expect_err(wrong).status(), 400, "{wrong}");
        }
        assert_eq!(read("actor=Nobody", Strict::Yes).expect_err("unknown").status(), 404);
        let due = checked(&[], &[SOUGHT], Strict::Yes).expect_err("no words");
        assert_eq!((due.status(), due.message.as_str()), (400, "q: is due here"));
        assert!(checked(&[], &[SOUGHT], Strict::No).is_ok_and(|given| given.is_empty()));
    }

    #[test]
    fn empty_fields_of_a_form_are_passed_over() {
        let asked =
            read("from=&actor=&colour=red&type=CONSULT&type=ASSAULT", Strict::No).expect("a question");
        assert_eq!(asked.filter.types, [EventType::Consult, EventType::Assault]);
        assert_eq!(asked.filter.from, None);
    }
}
