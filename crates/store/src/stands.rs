//! A party for and against one issue: within a day a contradiction, later a change of position.
//!
//! Only neighbours in time are compared, so a new document costs a look at what stood before it and after it, however
//! much a party has said.

use std::collections::BTreeSet;

use demarche_core::record::PositionStance;
use demarche_happenings::contradiction::{Contradiction, Stand, Turnabout, positions};
use demarche_happenings::{ActorKey, Day, DocKey, Origin, ReportKey};
use rusqlite::{Connection, Row, params};

use crate::error::Result;
use crate::ids;

/// Compares the positions of document `doc` with those around them. `gone` are keys of positions that it had.
pub fn settle(db: &Connection, doc: i64, gone: &[String], txn: i64) -> Result<()> {
    let mut affected: BTreeSet<(i64, i64)> = BTreeSet::new();
    for key in gone {
        let sql = "SELECT contradiction FROM contradiction WHERE happening IS NULL AND until IS NULL AND (a = ?1 OR b = ?1)";
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map([key], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        for row in rows {
            close(db, row, txn)?;
        }
    }
    let sql = "SELECT DISTINCT party, issue FROM position WHERE doc = ? AND (until IS NULL OR until = ?)";
    let mut statement = db.prepare_cached(sql)?;
    for pair in statement.query_map([doc, txn], |r| Ok((r.get(0)?, r.get(1)?)))? {
        affected.insert(pair?);
    }
    for (party, issue) in affected {
        around(db, doc, party, issue, txn)?;
    }
    Ok(())
}

const STANDS: &str = "SELECT d.key, p.local, p.known_on, a.key, p.stance, p.words FROM position p \
    JOIN document d USING(doc) JOIN actor a ON a.actor = p.party WHERE p.party = ?1 AND p.issue = ?2 \
    AND p.stance IN ('supports', 'opposes') AND p.until IS NULL AND p.layer < 2 AND";

/// The positions of a party on an issue on the day of a document, with the last before and the first after.
fn around(db: &Connection, doc: i64, party: i64, issue: i64, txn: i64) -> Result<()> {
    let day: String =
        db.prepare_cached("SELECT known_on FROM document WHERE doc = ?")?.query_row([doc], |r| r.get(0))?;
    let mut stands: Vec<Stand> = Vec::new();
    for which in [
        "p.known_on < ?3 ORDER BY p.known_on DESC, d.key DESC, p.start DESC LIMIT 1",
        "p.known_on = ?3 ORDER BY d.key, p.start",
        "p.known_on > ?3 ORDER BY p.known_on, d.key, p.start LIMIT 1",
    ] {
        let mut statement = db.prepare_cached(&format!("{STANDS} {which}"))?;
        for found in statement.query_map(params![party, issue, day], stand)? {
            stands.extend(found?);
        }
    }
    let found: Vec<(&str, Contradiction)> = positions(&stands)
        .into_iter()
        .map(|turn| match turn {
            Turnabout::Contradiction(c) => ("position", c),
            Turnabout::Change(c) => ("change", c),
        })
        .collect();
    // What followed the last of these is not known here.
    for stand in stands.iter().take(stands.len().saturating_sub(1)) {
        let sql =
            "SELECT contradiction, b FROM contradiction WHERE happening IS NULL AND a = ? AND until IS NULL";
        let mut statement = db.prepare_cached(sql)?;
        let old = statement
            .query_map([stand.key.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        let new: Vec<&(&str, Contradiction)> = found.iter().filter(|(_, c)| c.a == stand.key).collect();
        for (row, b) in &old {
            if !new.iter().any(|(_, c)| c.b.as_str() == b) {
                close(db, *row, txn)?;
            }
        }
        for (field, c) in new.iter().filter(|(_, c)| !old.iter().any(|(_, b)| c.b.as_str() == b)) {
            let sql = "INSERT INTO contradiction(field, a, b, a_value, b_value, a_origins, b_origins, opened, since) \
                       VALUES(?,?,?,?,?,?,?,?,?)";
            db.prepare_cached(sql)?.execute(params![
                field,
                c.a.as_str(),
                c.b.as_str(),
                c.a_value,
                c.b_value,
                c.a_origins,
                c.b_origins,
                c.opened.to_string(),
                txn
            ])?;
        }
    }
    Ok(())
}

fn stand(r: &Row<'_>) -> rusqlite::Result<Option<Stand>> {
    let document: String = r.get(0)?;
    let (known_on, stance): (String, String) = (r.get(2)?, r.get(4)?);
    let (Some(known_on), Some(stance)) = (Day::parse(&known_on), PositionStance::parse(&stance)) else {
        return Ok(None);
    };
    let party = ActorKey::new(r.get::<_, String>(3)?);
    Ok(Some(Stand {
        key: ReportKey::new(ids::item('p', &document, &r.get::<_, String>(1)?)),
        doc: DocKey::new(document),
        known_on,
        origin: Origin::Speaker(party.clone(), known_on),
        party,
        issue: String::new(),
        stance,
        words: r.get(5)?,
    }))
}

fn close(db: &Connection, row: i64, txn: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM contradiction WHERE contradiction = ? AND since = ?")?
        .execute([row, txn])?;
    db.prepare_cached("UPDATE contradiction SET until = ?2 WHERE contradiction = ?1")?.execute([row, txn])?;
    Ok(())
}
