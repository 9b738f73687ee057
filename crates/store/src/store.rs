//! Opening a store, bringing it to the present version, checking it, compacting it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What makes a version of the tables out of the one before; the first makes them out of nothing.
const MIGRATIONS: &[&str] = &[
    include_str!("../schema/0001.sql"),
    include_str!("../schema/0002.sql"),
    include_str!("../schema/0003.sql"),
    include_str!("../schema/0004.sql"),
    include_str!("../schema/0005.sql"),
    include_str!("../schema/0006.sql"),
];
/// The views, made anew with each version.
const VIEWS: &str = include_str!("../schema/views.sql");
/// "DEMA": tells a store from any other SQLite file.
const APPLICATION: i32 = 0x4445_4d41;
/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(20);

/// The number of a transaction of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Txn(pub i64);

/// What makes records: the program, and the versions of model, rules and tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Makers {
    /// The program with its version, as `demarche 0.1.0`.
    pub program: String,
    /// The versions that decide what a record says, in one line.
    pub versions: String,
}

/// Which kind of change a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Documents were kept.
    Keep,
    /// Documents were read anew.
    Reread,
    /// Somebody corrected something.
    Correct,
    /// Happenings were worked out anew.
    Settle,
    /// A document was taken out.
    Forget,
}

impl Change {
    fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reread => "reread",
            Self::Correct => "correct",
            Self::Settle => "settle",
            Self::Forget => "forget",
        }
    }
}

/// A store.
pub struct Store {
    pub(crate) db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the store at `path` to ask questions. A store of an older version is brought up to date first.
    ///
    /// # Errors
    /// Where there is no store there, or one of a later version.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Err(Error::Missing(path.display().to_string()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = match Connection::open_with_flags(path, flags) {
            Ok(db) if version(&db).is_ok() => db,
            // Beside a file in a folder that may not be written, SQLite cannot lay its list of readers.
            _ => {
                let address = format!("file:{}?immutable=1", escaped(path));
                Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_URI)?
            }
        };
        let known = MIGRATIONS.len() as u32;
        recognise(&db, path)?;
        let found = version(&db)?;
        if found > known {
            return Err(Error::Newer { path: path.display().to_string(), found, known });
        }
        if found < known {
            drop(db);
            drop(Self::write(path)?);
            return Self::open(path);
        }
        settings(&db)?;
        Ok(Self { db, path: path.to_owned() })
    }

    /// Opens the store at `path` to change it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn write(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Err(Error::Missing(path.display().to_string()));
        }
        Self::create(path)
    }

    /// Opens the store at `path` to change it; makes one where there is nothing.
    ///
    /// # Errors
    /// Where something else is there, or a store of a later version.
    pub fn create(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(PATIENCE)?;
        recognise(&db, path)?;
        settings(&db)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        migrate(&mut db, path)?;
        Ok(Self { db, path: path.to_owned() })
    }

    /// A store in memory, for tests and for trying things.
    pub fn in_memory() -> Result<Self> {
        let mut db = Connection::open_in_memory()?;
        settings(&db)?;
        migrate(&mut db, Path::new("memory"))?;
        Ok(Self { db, path: PathBuf::new() })
    }

    /// Where the store is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The last transaction, 0 in an empty store. Whatever was answered stays true while this stays the same.
    pub fn last_txn(&self) -> Result<Txn> {
        let last = self.db.query_row("SELECT coalesce(max(txn), 0) FROM txn", [], |r| r.get(0))?;
        Ok(Txn(last))
    }

    /// The transaction that `text` names: a number, or a day, of which the last is meant.
    pub fn txn(&self, text: &str) -> Result<Txn> {
        if let Ok(number) = text.parse::<i64>() {
            return Ok(Txn(number));
        }
        let day: jiff::civil::Date = text
            .parse()
            .map_err(|_| Error::Wrong(format!("{text}: neither the number of a transaction nor a day")))?;
        let sql = "SELECT coalesce(max(txn), 0) FROM txn WHERE substr(at, 1, 10) <= ?";
        Ok(Txn(self.db.query_row(sql, [day.to_string()], |r| r.get(0))?))
    }

    /// Begins a single change. `at` is the time now, UTC.
    pub(crate) fn begin(
        db: &mut Connection,
        change: Change,
        at: &str,
        who: Option<&str>,
        makers: &Makers,
    ) -> Result<i64> {
        Self::start(db)?;
        let begun = Self::next(db, change, at, who, makers);
        if begun.is_err() {
            drop(db.execute_batch("ROLLBACK"));
        }
        begun
    }

    /// Begins to write, for several changes that are to reach the disk together; each is told by [`next`](Self::next).
    pub(crate) fn start(db: &Connection) -> Result<()> {
        Ok(db.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// The number of one more change, between [`start`](Self::start) and [`end`](Self::end).
    pub(crate) fn next(
        db: &Connection,
        change: Change,
        at: &str,
        who: Option<&str>,
        makers: &Makers,
    ) -> Result<i64> {
        let sql = "INSERT INTO txn(at, kind, who, program, makers) VALUES(?, ?, ?, ?, ?)";
        let row = params![at, change.as_str(), who, makers.program, makers.versions];
        Ok(db.prepare_cached(sql)?.insert(row)?)
    }

    /// Ends what was begun: keeps it if all went well, else leaves the store as it was.
    pub(crate) fn end<T>(db: &Connection, outcome: Result<T>) -> Result<T> {
        match outcome {
            Ok(value) => match db.execute_batch("COMMIT") {
                Ok(()) => Ok(value),
                Err(e) => {
                    drop(db.execute_batch("ROLLBACK"));
                    Err(e.into())
                }
            },
            Err(e) => {
                // A full disk may have rolled back already.
                drop(db.execute_batch("ROLLBACK"));
                Err(e)
            }
        }
    }

    /// Looks for damage: SQLite's own check, references that lead nowhere, full-text indexes out of step.
    pub fn check(&self) -> Result<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        let mut statement = self.db.prepare("PRAGMA integrity_check(20)")?;
        for line in statement.query_map([], |r| r.get::<_, String>(0))? {
            found.push(line?);
        }
        found.retain(|line| line != "ok");
        let mut statement = self.db.prepare("PRAGMA foreign_key_check")?;
        for line in statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(2)?)))? {
            let (from, to) = line?;
            found.push(format!("a row of {from} names a row of {to} that is not there"));
        }
        for (what, sql) in CHECKS {
            let wrong: i64 = self.db.query_row(sql, [], |r| r.get(0))?;
            if wrong > 0 {
                found.push(format!("{wrong} {what}"));
            }
        }
        Ok(found)
    }

    /// Gives back the room of what is gone and brings the full-text indexes into one piece.
    pub fn compact(&self) -> Result<()> {
        for index in ["document_words", "quote_words", "actor_words", "issue_words"] {
            self.db.execute_batch(&format!("INSERT INTO {index}({index}) VALUES('optimize')"))?;
        }
        self.db.execute_batch("PRAGMA optimize=0x10002; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }

    /// Lets the planner of questions know how the tables are filled.
    pub fn tune(&self) -> Result<()> {
        Ok(self.db.execute_batch("PRAGMA analysis_limit=400; PRAGMA optimize=0x10002")?)
    }

    /// How much there is of what people ask for.
    pub fn counts(&self) -> Result<Counts> {
        let count =
            |sql: &str| -> Result<u64> { Ok(self.db.query_row(sql, [], |r| r.get::<_, i64>(0))? as u64) };
        Ok(Counts {
            documents: count("SELECT count(*) FROM document")?,
            copies: count("SELECT count(*) FROM document WHERE copy_of IS NOT NULL")?,
            events: count("SELECT count(*) FROM event WHERE until IS NULL AND layer < 2")?,
            quotes: count("SELECT count(*) FROM quote WHERE until IS NULL AND layer < 2")?,
            reports: count("SELECT count(*) FROM report WHERE until IS NULL")?,
            happenings: count("SELECT count(*) FROM happening WHERE until IS NULL")?,
            shared: count("SELECT count(*) FROM happening WHERE until IS NULL AND documents > 1")?,
            contradictions: count(
                "SELECT count(*) FROM contradiction WHERE until IS NULL AND closed IS NULL",
            )?,
            corrections: count("SELECT count(*) FROM correction")?,
            orphans: count(
                "SELECT count(DISTINCT correction) FROM fate WHERE until IS NULL AND fate = 'orphan'",
            )?,
            first_day: self.db.query_row("SELECT min(known_on) FROM document", [], |r| r.get(0))?,
            last_day: self.db.query_row("SELECT max(known_on) FROM document", [], |r| r.get(0))?,
            txn: self.last_txn()?,
        })
    }

    /// Rows of each table, and the bytes of the file.
    pub fn sizes(&self) -> Result<Sizes> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' \
                   AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name";
        let mut names = self.db.prepare(sql)?;
        let mut rows = BTreeMap::new();
        for name in names.query_map([], |r| r.get::<_, String>(0))? {
            let name = name?;
            let count = self.db.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |r| r.get(0))?;
            rows.insert(name, count);
        }
        let pages: i64 = self.db.pragma_query_value(None, "page_count", |r| r.get(0))?;
        let page: i64 = self.db.pragma_query_value(None, "page_size", |r| r.get(0))?;
        Ok(Sizes { rows, bytes: pages * page })
    }

    /// Every row of every table, one a line, in an order of its own; without the times of transactions, so that two
    /// stores that were told the same dump the same.
    pub fn dump(&self, out: &mut dyn FnMut(&str)) -> Result<()> {
        for name in self.sizes()?.rows.keys() {
            let columns = self.columns(name)?;
            let shown: Vec<&String> = columns.iter().filter(|c| !(name == "txn" && *c == "at")).collect();
            let list: Vec<String> = shown.iter().map(|c| format!("quote(\"{c}\")")).collect();
            let sql = format!("SELECT {} FROM \"{name}\" ORDER BY 1, 2", list.join(" || '|' || "));
            let sql = sql.replace(" ORDER BY 1, 2", if list.len() > 1 { " ORDER BY 1" } else { "" });
            let mut statement = self.db.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                out(&format!("{name}|{}", row.get::<_, String>(0)?));
            }
        }
        Ok(())
    }

    fn columns(&self, table: &str) -> Result<Vec<String>> {
        let mut statement = self.db.prepare("SELECT name FROM pragma_table_info(?)")?;
        let names = statement.query_map([table], |r| r.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }

    /// The version of the tables.
    pub fn version(&self) -> Result<u32> {
        version(&self.db)
    }
}

/// How much there is of what people ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Documents.
    pub documents: u64,
    /// Of these, copies of others.
    pub copies: u64,
    /// Events, with the corrections.
    pub events: u64,
    /// Quotes, with the corrections.
    pub quotes: u64,
    /// Accounts of happenings.
    pub reports: u64,
    /// Happenings.
    pub happenings: u64,
    /// Of these, told in several documents.
    pub shared: u64,
    /// Open contradictions.
    pub contradictions: u64,
    /// Corrections.
    pub corrections: u64,
    /// Of these, without what they are about.
    pub orphans: u64,
    /// The day of the earliest document.
    pub first_day: Option<String>,
    /// The day of the latest.
    pub last_day: Option<String>,
    /// The last transaction.
    pub txn: Txn,
}

/// How full a store is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sizes {
    /// Rows by table.
    pub rows: BTreeMap<String, i64>,
    /// Of the file, without what waits in the log beside it.
    pub bytes: i64,
}

/// What must be 0 in a store that is whole, beyond what SQLite knows.
const CHECKS: [(&str, &str); 12] = [
    (
        "documents without a reading that stands",
        "SELECT count(*) FROM document d WHERE NOT EXISTS \
         (SELECT 1 FROM reading r WHERE r.doc = d.doc AND r.until IS NULL)",
    ),
    (
        "documents with two readings that stand",
        "SELECT count(*) FROM (SELECT doc FROM reading WHERE until IS NULL GROUP BY doc HAVING count(*) > 1)",
    ),
    (
        "documents that the index of words lacks, or has too many",
        "SELECT abs((SELECT count(*) FROM document) - (SELECT count(*) FROM document_words_docsize))",
    ),
    (
        "quotes that the index of words lacks, or has too many",
        "SELECT abs((SELECT count(*) FROM quote) - (SELECT count(*) FROM quote_words_docsize))",
    ),
    (
        "actors whose documents are miscounted",
        "SELECT count(*) FROM actor a WHERE a.documents <> (SELECT count(*) FROM appears x WHERE x.actor = a.actor)",
    ),
    (
        "actors whose events are miscounted",
        "WITH told AS (SELECT p.actor, count(DISTINCT e.event) AS n FROM event e JOIN party p USING(event) \
         WHERE e.until IS NULL AND e.layer < 2 GROUP BY 1) \
         SELECT count(*) FROM actor a LEFT JOIN told t USING(actor) WHERE a.events <> coalesce(t.n, 0)",
    ),
    (
        "sums of acts by month that are wrong",
        "WITH told AS (SELECT p.actor, substr(coalesce(e.first_day, e.known_on), 1, 7), p.role, e.type, e.quad, \
         count(DISTINCT e.event) FROM event e JOIN party p USING(event) \
         WHERE e.until IS NULL AND e.layer < 2 GROUP BY 1, 2, 3, 4, 5) \
         SELECT (SELECT count(*) FROM (SELECT * FROM acts EXCEPT SELECT * FROM told)) \
         + (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM acts))",
    ),
    (
        "pairs of who acted on whom that are wrong",
        "WITH told AS (SELECT DISTINCT a.actor, r.actor, e.event, substr(coalesce(e.first_day, e.known_on), 1, 7), \
         e.type, e.quad FROM event e JOIN party a ON a.event = e.event AND a.role = 'actor' \
         JOIN party r ON r.event = e.event AND r.role = 'recipient' WHERE e.until IS NULL AND e.layer < 2) \
         SELECT (SELECT count(*) FROM (SELECT * FROM pair EXCEPT SELECT * FROM told)) \
         + (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM pair))",
    ),
    (
        "pairs of who met whom that are wrong",
        "WITH told AS (SELECT DISTINCT x.actor, y.actor, g.engagement, g.doc, coalesce(g.first_day, g.known_on) \
         FROM engagement g JOIN engaged x ON x.engagement = g.engagement \
         JOIN engaged y ON y.engagement = g.engagement AND y.actor <> x.actor \
         WHERE g.until IS NULL AND g.layer < 2) \
         SELECT (SELECT count(*) FROM (SELECT * FROM met EXCEPT SELECT * FROM told)) \
         + (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM met))",
    ),
    (
        "sums of stances by month that are wrong",
        "WITH told AS (SELECT substr(known_on, 1, 7), stance, count(*) FROM position \
         WHERE until IS NULL AND layer < 2 GROUP BY 1, 2) \
         SELECT (SELECT count(*) FROM (SELECT * FROM stances EXCEPT SELECT * FROM told)) \
         + (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM stances))",
    ),
    (
        "issues whose positions are miscounted",
        "SELECT count(*) FROM issue i WHERE i.positions <> \
         (SELECT count(*) FROM position p WHERE p.issue = i.issue AND p.until IS NULL AND p.layer < 2)",
    ),
    (
        "events told twice",
        "SELECT count(*) FROM (SELECT doc FROM event WHERE until IS NULL AND layer < 2 \
         GROUP BY doc, local HAVING count(*) > 1)",
    ),
];

fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn version(db: &Connection) -> Result<u32> {
    Ok(db.pragma_query_value(None, "user_version", |r| r.get(0))?)
}

fn settings(db: &Connection) -> Result<()> {
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(128);
    // Else SQLite looks at what is bound, where it knows how the tables are filled, and prepares a statement anew for each
    // value: a quarter of what keeping took.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "foreign_keys", "OFF")?;
    db.pragma_update(None, "cache_size", -32768)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

/// Whether the file is a store, or nothing yet.
fn recognise(db: &Connection, path: &Path) -> Result<()> {
    let foreign = || Error::Foreign(path.display().to_string());
    let application: i32 =
        db.pragma_query_value(None, "application_id", |r| r.get(0)).map_err(|e| {
            match e.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase) => foreign(),
                _ => e.into(),
            }
        })?;
    let tables: Option<i64> =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).optional()?;
    if application == APPLICATION || tables == Some(0) { Ok(()) } else { Err(foreign()) }
}

/// Brings the tables to the present version, all or nothing.
fn migrate(db: &mut Connection, path: &Path) -> Result<()> {
    let known = MIGRATIONS.len() as u32;
    if version(db)? == known {
        return Ok(());
    }
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have been quicker.
    let found = version(&change)?;
    if found > known {
        return Err(Error::Newer { path: path.display().to_string(), found, known });
    }
    if found < known {
        let views: Vec<String> = {
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'view' AND name <> 'quote_text'";
            let mut statement = change.prepare(sql)?;
            let names = statement.query_map([], |r| r.get(0))?;
            names.collect::<rusqlite::Result<_>>()?
        };
        for view in views {
            change.execute_batch(&format!("DROP VIEW \"{view}\""))?;
        }
        for migration in &MIGRATIONS[found as usize..] {
            change.execute_batch(migration)?;
        }
        change.execute_batch(VIEWS)?;
        change.pragma_update(None, "user_version", known)?;
        change.pragma_update(None, "application_id", APPLICATION)?;
    }
    Ok(change.commit()?)
}
