//! The one table of what there is at which address: the router and the OpenAPI description are made from it.

use demarche_store::ask;
use demarche_store::sql;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::asking::{self as a, Param};
use crate::call::{Answer, Call};
use crate::trouble::Result;
use crate::{api, pages};

/// How something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Nothing changes.
    Get,
    /// A body is sent.
    Post,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Whoever has a token.
    Token,
}

/// How it is answered.
#[derive(Clone, Copy)]
pub enum Run {
    /// Out of the store.
    Answer(fn(&Call<'_>) -> Result<Answer>),
    /// By a stream that does not end.
    Stream,
}

/// What a body is described by.
pub type Shape = fn(&mut SchemaGenerator) -> Schema;

/// Something that can be asked for.
pub struct Route {
    /// How.
    pub method: Method,
    /// The path; `{key}` is a part that is a key.
    pub path: &'static str,
    /// What is answered, in words.
    pub about: &'static str,
    /// The parameters that the query may have.
    pub asks: &'static [Param],
    /// The body that is sent.
    pub takes: Option<Shape>,
    /// The body that is answered; `None` for pages, which the description leaves out, and for streams.
    pub gives: Option<Shape>,
    /// What is refused though it fits the description, where no schema can say what is meant.
    pub refuses: Option<&'static str>,
    /// Who may ask.
    pub access: Access,
    /// How it is answered.
    pub run: Run,
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn page(
    path: &'static str,
    about: &'static str,
    asks: &'static [Param],
    run: fn(&Call<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        about,
        asks,
        takes: None,
        gives: None,
        refuses: None,
        access: Access::Open,
        run: Run::Answer(run),
    }
}

const fn form(
    path: &'static str,
    about: &'static str,
    access: Access,
    run: fn(&Call<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Post,
        path,
        about,
        asks: &[],
        takes: None,
        gives: None,
        refuses: None,
        access,
        run: Run::Answer(run),
    }
}

const fn get(
    path: &'static str,
    about: &'static str,
    asks: &'static [Param],
    gives: Shape,
    run: fn(&Call<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        about,
        asks,
        takes: None,
        gives: Some(gives),
        refuses: None,
        access: Access::Open,
        run: Run::Answer(run),
    }
}

const fn post(
    path: &'static str,
    about: &'static str,
    access: Access,
    takes: Shape,
    gives: Shape,
    run: fn(&Call<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Post,
        path,
        about,
        asks: &[],
        takes: Some(takes),
        gives: Some(gives),
        refuses: None,
        access,
        run: Run::Answer(run),
    }
}

const EVENTS: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::TYPE,
    a::KIND,
    a::STATUS,
    a::ISSUE,
    a::PLACE,
    a::WORDS,
    a::DOCUMENT,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::CORRECTED,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const QUOTES: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::KIND,
    a::WORDS,
    a::DOCUMENT,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::CORRECTED,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const ENGAGEMENTS: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::KIND,
    a::STATUS,
    a::PLACE,
    a::DOCUMENT,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::CORRECTED,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const HAPPENINGS: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::TYPE,
    a::KIND,
    a::STATE,
    a::PLACE,
    a::WORDS,
    a::DOCUMENT,
    a::FROM,
    a::TO,
    a::ORIGINS,
    a::ON,
    a::AT,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const POSITIONS: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::STANCE,
    a::ISSUE,
    a::DOCUMENT,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::CORRECTED,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const TRIPS: &[Param] = &[
    a::ACTOR,
    a::STATUS,
    a::PLACE,
    a::DOCUMENT,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::CORRECTED,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const DEADLINES: &[Param] =
    &[a::DOCUMENT, a::OUTLET, a::FROM, a::TO, a::ON, a::AT, a::CORRECTED, a::LIMIT, a::AFTER, a::FORMAT];
const CONTRADICTIONS: &[Param] =
    &[a::ACTOR, a::WITH, a::KIND, a::FROM, a::TO, a::ORIGINS, a::ON, a::AT, a::LIMIT, a::AFTER, a::FORMAT];
const DOCUMENTS: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::WORDS,
    a::DOCUMENT,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::LIMIT,
    a::AFTER,
    a::FORMAT,
];
const ACTORS: &[Param] = &[a::WORDS, a::PLACE, a::LIMIT, a::FORMAT];
const MAP: &[Param] =
    &[a::ACTOR, a::WITH, a::TYPE, a::STATUS, a::PLACE, a::OUTLET, a::FROM, a::TO, a::ON, a::AT, a::CORRECTED];
const PLACES: &[Param] = &[
    a::ACTOR,
    a::WITH,
    a::TYPE,
    a::STATUS,
    a::PLACE,
    a::OUTLET,
    a::FROM,
    a::TO,
    a::ON,
    a::AT,
    a::CORRECTED,
    a::FORMAT,
];
const CLOCKS: &[Param] = &[a::ON, a::AT, a::CORRECTED];
/// Of a list of one thing.
const ROWS: &[Param] = &[a::ON, a::AT, a::CORRECTED, a::FORMAT];
const DYAD: &[Param] = &[a::ONE, a::OTHER, a::FROM, a::TO, a::ON, a::AT, a::CORRECTED, a::LIMIT, a::FORMAT];
const FOUND: &[Param] =
    &[a::SOUGHT, a::ACTOR, a::WITH, a::DOCUMENT, a::OUTLET, a::FROM, a::TO, a::ON, a::LIMIT, a::FORMAT];
const DAYS: &[Param] = &[a::FROM, a::TO, a::ON, a::AT, a::CORRECTED];
const AGENDA: &[Param] = &[a::ACTOR, a::FROM, a::TO, a::ON, a::AT, a::CORRECTED, a::LIMIT, a::AFTER];
const REVIEW: &[Param] = &[a::DOCUMENT, a::LIMIT];
const CHANGES: &[Param] = &[a::SINCE, a::LIMIT, a::FORMAT];
const NONE: &[Param] = &[];

/// Everything there is.
pub static ROUTES: &[Route] = &[
    page("/", "What is new.", DAYS, pages::today::page),
    page("/actors", "Who is spoken of.", ACTORS, pages::actors::page),
    page("/actors/{key}", "What is known of somebody.", CLOCKS, pages::actor::page),
    page(
        "/dyad",
        "What is between two.",
        &[a::ONE, a::OTHER, a::FROM, a::TO, a::ON, a::AT, a::CORRECTED],
        pages::dyad::page,
    ),
    page("/happenings", "What many documents tell of one thing.", HAPPENINGS, pages::lists::happenings),
    page("/happenings/{key}", "One thing, and how it stands.", CLOCKS, pages::happening::page),
    page("/events", "Who did what to whom.", EVENTS, pages::lists::events),
    page("/events/{key}", "An event, and why it was read so.", CLOCKS, pages::explain::page),
    page("/quotes", "Who said it.", QUOTES, pages::lists::quotes),
    page("/quotes/{key}", "What somebody said.", CLOCKS, pages::item::quote),
    page("/engagements", "Meetings, calls and visits.", ENGAGEMENTS, pages::lists::engagements),
    page("/engagements/{key}", "One of them.", CLOCKS, pages::item::engagement),
    page("/positions", "Who stands where on what.", POSITIONS, pages::positions::page),
    page("/positions/{key}", "Where somebody stands.", CLOCKS, pages::item::position),
    page("/trips/{key}", "A leg of a journey.", CLOCKS, pages::item::trip),
    page("/deadlines/{key}", "Something that falls due.", CLOCKS, pages::item::deadline),
    page("/agenda", "Deadlines and journeys.", AGENDA, pages::agenda::page),
    page("/contradictions", "Sources that exclude each other.", CONTRADICTIONS, pages::contradictions::page),
    page("/map", "Events by country and place.", MAP, pages::map::page),
    page("/documents", "Articles.", DOCUMENTS, pages::sources::documents),
    page("/documents/{key}", "An article with its words marked.", CLOCKS, pages::article::page),
    page("/sources", "Where articles come from.", CLOCKS, pages::sources::page),
    page(
        "/corrections",
        "What people changed, and what somebody should look at.",
        REVIEW,
        pages::corrections::page,
    ),
    page("/search", "Words in articles, and names.", DOCUMENTS, pages::search::page),
    page("/sql", "A statement of one's own.", NONE, pages::statement::page),
    page("/about", "The interface for programs.", NONE, pages::about::page),
    page("/login", "Giving a token.", NONE, pages::login::page),
    page("/site.css", "The style.", NONE, pages::shell::style),
    form("/login", "Giving a token.", Access::Open, pages::login::log_in),
    form("/logout", "Ending a session.", Access::Token, pages::login::log_out),
    form("/corrections", "Changing the record.", Access::Token, pages::corrections::change),
    get(
        "/api/v1/events",
        "Who did what to whom, newest first.",
        EVENTS,
        of::<ask::Page<ask::EventRow>>,
        api::events,
    ),
    get("/api/v1/events/{key}", "An event.", CLOCKS, of::<ask::EventRow>, api::event),
    get(
        "/api/v1/quotes",
        "Who said what, newest first.",
        QUOTES,
        of::<ask::Page<ask::QuoteRow>>,
        api::quotes,
    ),
    get("/api/v1/quotes/{key}", "A quote.", CLOCKS, of::<ask::QuoteRow>, api::quote),
    get(
        "/api/v1/engagements",
        "Meetings, calls, visits and talks, newest first.",
        ENGAGEMENTS,
        of::<ask::Page<ask::EngagementRow>>,
        api::engagements,
    ),
    get("/api/v1/engagements/{key}", "An engagement.", CLOCKS, of::<ask::EngagementRow>, api::engagement),
    get(
        "/api/v1/positions",
        "Who stands where on what, newest first.",
        POSITIONS,
        of::<ask::Page<ask::PositionRow>>,
        api::positions,
    ),
    get("/api/v1/positions/{key}", "A position.", CLOCKS, of::<ask::PositionRow>, api::position),
    get("/api/v1/trips", "Legs of journeys, newest first.", TRIPS, of::<ask::Page<ask::LegRow>>, api::trips),
    get("/api/v1/trips/{key}", "A leg of a journey.", CLOCKS, of::<ask::LegRow>, api::trip),
    get(
        "/api/v1/deadlines",
        "What falls due, the earliest first.",
        DEADLINES,
        of::<ask::Page<ask::DeadlineRow>>,
        api::deadlines,
    ),
    get(
        "/api/v1/deadlines/{key}",
        "Something that falls due.",
        CLOCKS,
        of::<ask::DeadlineRow>,
        api::deadline,
    ),
    get(
        "/api/v1/happenings",
        "What many documents tell of one thing, those told of last first.",
        HAPPENINGS,
        of::<ask::Page<ask::HappeningRow>>,
        api::happenings,
    ),
    get(
        "/api/v1/happenings/{key}",
        "One thing with its reports, history and contradictions.",
        CLOCKS,
        of::<ask::HappeningShown>,
        api::happening,
    ),
    get(
        "/api/v1/happenings/{key}/reports",
        "What each document tells of it, the first first.",
        ROWS,
        of::<ask::Page<ask::ReportRow>>,
        api::reports,
    ),
    get(
        "/api/v1/contradictions",
        "Sources that exclude each other, the latest first.",
        CONTRADICTIONS,
        of::<ask::Page<ask::ContradictionRow>>,
        api::contradictions,
    ),
    get(
        "/api/v1/documents",
        "Articles, newest first.",
        DOCUMENTS,
        of::<ask::Page<ask::DocumentRow>>,
        api::documents,
    ),
    get("/api/v1/documents/{key}", "An article.", NONE, of::<ask::DocumentRow>, api::document),
    get(
        "/api/v1/documents/{key}/record",
        "The record of an article, as `demarche read` gives it.",
        CLOCKS,
        of::<demarche_core::Record>,
        api::record,
    ),
    get(
        "/api/v1/actors",
        "Actors, those that most documents speak of first.",
        ACTORS,
        of::<ask::Page<ask::Found>>,
        api::actors,
    ),
    get("/api/v1/actors/{key}", "What is known of an actor.", CLOCKS, of::<ask::ActorRow>, api::actor),
    get(
        "/api/v1/actors/{key}/contacts",
        "With whom an actor met or spoke.",
        ROWS,
        of::<ask::Page<ask::CounterpartRow>>,
        api::contacts,
    ),
    get(
        "/api/v1/actors/{key}/months",
        "What an actor did and received, by month.",
        ROWS,
        of::<ask::Page<ask::MonthRow>>,
        api::months,
    ),
    get(
        "/api/v1/contacts",
        "Meetings, calls and visits of two actors, each as the latest article has it.",
        DYAD,
        of::<ask::Page<ask::Contact>>,
        api::dyad,
    ),
    get(
        "/api/v1/search",
        "Articles that have the words, those that fit best first.",
        FOUND,
        of::<ask::Page<ask::FoundRow>>,
        api::search,
    ),
    get("/api/v1/places", "Events by place.", PLACES, of::<ask::Page<ask::PlaceRow>>, api::places),
    get(
        "/api/v1/outlets",
        "Outlets, the largest first.",
        ROWS,
        of::<ask::Page<ask::OutletRow>>,
        api::outlets,
    ),
    get(
        "/api/v1/corrections",
        "What people changed, the latest first.",
        &[a::DOCUMENT, a::LIMIT, a::FORMAT],
        of::<ask::Page<ask::CorrectionRow>>,
        api::corrections,
    ),
    get(
        "/api/v1/changes",
        "What changed after a transaction, in order; `next` is the transaction to go on from.",
        CHANGES,
        of::<ask::Page<ask::ChangeRow>>,
        api::changes,
    ),
    post(
        "/api/v1/corrections",
        "Changes the record.",
        Access::Token,
        of::<api::Correction>,
        of::<ask::CorrectionRow>,
        api::correct,
    ),
    post(
        "/api/v1/read",
        "Reads an article and answers its record; nothing is kept.",
        Access::Open,
        of::<api::Article>,
        of::<demarche_core::Record>,
        api::read,
    ),
    Route {
        refuses: Some(
            "A text that SQLite does not take for a statement, or a statement that does not only read.",
        ),
        ..post(
            "/api/v1/sql",
            "Runs a statement that only reads.",
            Access::Open,
            of::<api::Statement>,
            of::<sql::Answer>,
            api::sql,
        )
    },
    Route {
        method: Method::Get,
        path: "/api/v1/live",
        about: "What changes from now on, as server-sent events; `Last-Event-ID` or `since` says from where.",
        asks: &[a::SINCE],
        takes: None,
        gives: None,
        refuses: None,
        access: Access::Open,
        run: Run::Stream,
    },
    get(
        "/api/v1/openapi.json",
        "This description.",
        NONE,
        of::<std::collections::BTreeMap<String, serde_json::Value>>,
        api::description,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_stands_there_once() {
        let mut seen = std::collections::BTreeSet::new();
        for route in ROUTES {
            assert!(seen.insert((route.method == Method::Post, route.path)), "{}", route.path);
            assert!(route.about.ends_with('.'), "{}", route.path);
            assert!(route.path.starts_with("/api/") || route.gives.is_none(), "{}", route.path);
        }
    }
}
