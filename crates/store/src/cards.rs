//! Unknown actors of several documents that are one: what documents show of each is kept on a card, and cards that meet
//! are compared by the room `happenings`.
//!
//! A join is a row beside the two actors, with its evidence; what somebody said of the two is never judged again.

use demarche_happenings::actors::{ActorCard, judge};
use demarche_happenings::evidence::Judgement;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::error::{Error, Result};
use crate::settle::why_json;

/// Cards that one is compared with at most. A surname that so many bear tells nobody apart.
const MOST: usize = 24;

/// Takes in what a document shows of `actor`, and joins it to others that it is one with.
pub fn meet(db: &Connection, actor: i64, card: &ActorCard, txn: i64) -> Result<()> {
    let known: Option<String> = db
        .prepare_cached("SELECT data FROM card WHERE actor = ?")?
        .query_row([actor], |r| r.get(0))
        .optional()?;
    let merged = match known {
        Some(data) => {
            let before: ActorCard = parse(&data)?;
            let mut merged = before.clone();
            merged.merge(card);
            // How often it is met changes with each document and decides nothing.
            merged.documents = before.documents;
            if merged == before {
                return Ok(());
            }
            merged
        }
        None => ActorCard { documents: 1, ..card.clone() },
    };
    let data = serde_json::to_string(&merged).expect("a card is always JSON");
    db.prepare_cached("INSERT OR REPLACE INTO card(actor, data) VALUES(?, ?)")?
        .execute(params![actor, data])?;
    for key in merged.blocking() {
        db.prepare_cached("INSERT OR IGNORE INTO card_key(key, actor) VALUES(?, ?)")?
            .execute(params![key, actor])?;
        let sql = "SELECT c.actor, c.data FROM card_key k JOIN card c USING(actor) WHERE k.key = ? AND k.actor <> ? \
                   ORDER BY c.actor LIMIT ?";
        let mut statement = db.prepare_cached(sql)?;
        let others = statement
            .query_map(params![key, actor, MOST as i64 + 1], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        if others.len() > MOST {
            continue;
        }
        for (other, data) in others {
            let evidence = judge(&merged, &parse(&data)?);
            if evidence.judgement() == Judgement::Same {
                join(db, actor, other, &why_json(&evidence.lines), txn)?;
            }
        }
    }
    Ok(())
}

fn parse(data: &str) -> Result<ActorCard> {
    serde_json::from_str(data).map_err(|e| Error::damaged(format!("a card of an actor: {e}")))
}

/// Joins two actors by evidence, if they are not joined yet and nobody has parted them.
fn join(db: &Connection, a: i64, b: i64, why: &str, txn: i64) -> Result<()> {
    let joined = "SELECT 1 FROM alias WHERE until IS NULL AND ((actor = ?1 AND stands_for = ?2) \
                  OR (actor = ?2 AND stands_for = ?1))";
    let parted = "SELECT 1 FROM correction c JOIN actor x ON x.key = c.target JOIN actor y ON y.key = c.other \
                  WHERE c.op = 'different' AND ((x.actor = ?1 AND y.actor = ?2) OR (x.actor = ?2 AND y.actor = ?1)) \
                  AND NOT EXISTS (SELECT 1 FROM correction w WHERE w.op = 'withdraw' AND w.target = c.key)";
    if db.prepare_cached(joined)?.exists([a, b])? || db.prepare_cached(parted)?.exists([a, b])? {
        return Ok(());
    }
    // The fuller name stands for the other; of two as long the first in the alphabet.
    let sql = "SELECT actor FROM actor WHERE actor IN (?, ?) ORDER BY length(name) DESC, key LIMIT 1";
    let fuller: i64 = db.prepare_cached(sql)?.query_row([a, b], |r| r.get(0))?;
    let (actor, stands_for) = if fuller == a { (b, a) } else { (a, b) };
    db.prepare_cached("INSERT OR REPLACE INTO alias(actor, stands_for, why, since) VALUES(?, ?, ?, ?)")?
        .execute(params![actor, stands_for, why, txn])?;
    Ok(())
}
