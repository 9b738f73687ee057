//! One quote, meeting, position, leg of a journey or deadline: as the list has it, with what it was made by, and the
//! forms that correct it. Events have a page of their own, on why they were read so.

use demarche_store::Store;
use demarche_store::ask::{Filter, Page};
use maud::{Markup, html};

use super::{corrections, parts, shell};
use crate::address;
use crate::api::item_of;
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// What kind of item a page is about.
struct Kind<T> {
    title: &'static str,
    /// The list that it is of, as the address has it.
    list: &'static str,
    ask: fn(&Store, &Filter) -> demarche_store::Result<Page<T>>,
    key: fn(&T) -> &str,
    /// How a list shows it.
    row: fn(&Call<'_>, &T) -> Markup,
    /// Who made it, and how sure it is of it.
    made: fn(&T) -> (&str, f64),
}

/// What somebody said.
pub fn quote(call: &Call<'_>) -> Result<Answer> {
    page(
        call,
        &Kind {
            title: "Said",
            list: "quotes",
            ask: Store::quotes,
            key: |q| &q.key,
            row: parts::quote,
            made: |q| (&q.maker, q.confidence),
        },
    )
}

/// A meeting, call, visit or talks.
pub fn engagement(call: &Call<'_>) -> Result<Answer> {
    page(
        call,
        &Kind {
            title: "Meeting",
            list: "engagements",
            ask: Store::engagements,
            key: |g| &g.key,
            row: parts::engagement,
            made: |g| (&g.maker, g.confidence),
        },
    )
}

/// Where somebody stands.
pub fn position(call: &Call<'_>) -> Result<Answer> {
    page(
        call,
        &Kind {
            title: "Position",
            list: "positions",
            ask: Store::positions,
            key: |p| &p.key,
            row: parts::position,
            made: |p| (&p.maker, p.confidence),
        },
    )
}

/// A leg of a journey.
pub fn trip(call: &Call<'_>) -> Result<Answer> {
    page(
        call,
        &Kind {
            title: "Journey",
            list: "trips",
            ask: Store::trips,
            key: |l| &l.key,
            row: parts::leg,
            made: |l| (&l.maker, l.confidence),
        },
    )
}

/// Something that falls due.
pub fn deadline(call: &Call<'_>) -> Result<Answer> {
    page(
        call,
        &Kind {
            title: "Falls due",
            list: "deadlines",
            ask: Store::deadlines,
            key: |t| &t.key,
            row: parts::deadline,
            made: |t| (&t.maker, t.confidence),
        },
    )
}

fn page<T>(call: &Call<'_>, kind: &Kind<T>) -> Result<Answer> {
    let Some(item) = item_of(call, kind.ask, kind.key)? else {
        return corrections::rejected(call, kind.title);
    };
    let key = (kind.key)(&item);
    let (maker, confidence) = (kind.made)(&item);
    let main = html! {
        ul.rows { ((kind.row)(call, &item)) }
        dl.facts-list {
            dt { "Made by" } dd { code { (maker) } ", confidence " (format!("{confidence:.2}")) }
            dt { "Key" } dd { code { (key) } }
        }
        (corrections::of_item(call, key))
        (corrections::log_of(call, key)?)
        p.facts { "This as " a href=(call.link(&address::of(&format!("/api/v1/{}", kind.list), key), &[])) { "JSON" } }
    };
    Ok(shell::page(call, kind.title, &main))
}
