//! Statements of a user's own, run so that they can do no harm.
//!
//! They run on a connection of their own that was opened to read; SQLite is told to refuse whatever would write, load
//! or attach; a statement that takes too long is stopped, and one that gives too much is cut off.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Number, Value};

use crate::error::{Error, Result};
use crate::store::Store;

/// How much a statement may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time.
    pub time: Duration,
    /// Rows.
    pub rows: usize,
    /// Bytes of all values together.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(1), rows: 1000, bytes: 1 << 20 }
    }
}

/// What a statement gives.
#[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Answer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// Whether there were more.
    pub cut: bool,
}

/// Functions that a statement may call: those that look at nothing but their arguments, and those of the index of words.
const FUNCTIONS: &str = " abs avg bm25 ceil ceiling changes char coalesce concat concat_ws count cume_dist date datetime \
    dense_rank first_value floor format glob group_concat highlight hex ifnull iif instr json json_array json_array_length \
    json_each json_extract json_group_array json_group_object json_object json_type json_valid julianday lag last_value \
    lead length like likelihood likely ln log log10 lower ltrim match max median min mod nth_value ntile nullif \
    octet_length percent_rank pow power printf quote rank replace round row_number rtrim sign snippet sqrt strftime \
    string_agg substr substring sum time timediff total trim trunc typeof unhex unicode unixepoch unlikely upper -> ->> ";

/// The pragmas that say how tables are made; and the one by which the index of words sees that it has grown.
const PRAGMAS: [&str; 3] = ["table_info", "table_xinfo", "data_version"];

/// Tables that a statement may call as functions.
const ASKED: &str = "pragma_table_info pragma_table_xinfo json_each json_tree";

/// A connection for statements of a user's own.
pub struct Reader {
    db: Connection,
}

impl Reader {
    /// Opens the store at `path`.
    ///
    /// # Errors
    /// When there is no store.
    pub fn open(path: &Path) -> Result<Self> {
        // A store of an older version is brought up to date first, and whatever is none is refused.
        drop(Store::open(path)?);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(Duration::from_secs(1))?;
        db.pragma_update(None, "query_only", "ON")?;
        db.pragma_update(None, "trusted_schema", "OFF")?;
        db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        db.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
        db.set_limit(Limit::SQLITE_LIMIT_LENGTH, 16 << 20)?;
        db.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100)?;
        db.set_limit(Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50)?;
        db.set_limit(Limit::SQLITE_LIMIT_VDBE_OP, 100_000)?;
        db.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)?;
        // Nothing is known of the tables before they are first read, and reading them is not the user's act.
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        db.authorizer(Some(allowed))?;
        Ok(Self { db })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// When SQLite does not understand it, or it is none that only reads, or it takes too long.
    pub fn run(&mut self, sql: &str, limits: &Limits) -> Result<Answer> {
        let end = Instant::now() + limits.time;
        self.db.progress_handler(1000, Some(move || Instant::now() > end))?;
        let outcome = self.rows(sql, limits);
        self.db.progress_handler(0, None::<fn() -> bool>)?;
        outcome.map_err(|e| match &e {
            Error::Sqlite(inner)
                if inner.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) =>
            {
                Error::Wrong(format!("the statement took longer than {:?}", limits.time))
            }
            Error::Sqlite(rusqlite::Error::SqliteFailure(_, Some(message))) => Error::Wrong(message.clone()),
            Error::Sqlite(inner) => Error::Wrong(inner.to_string()),
            _ => e,
        })
    }

    fn rows(&self, sql: &str, limits: &Limits) -> Result<Answer> {
        let mut statement = self.db.prepare(sql)?;
        if !statement.readonly() {
            return Err(Error::Wrong("only statements that read are run".to_owned()));
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut out = Answer { columns, rows: Vec::new(), cut: false };
        let mut bytes = 0;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if out.rows.len() >= limits.rows {
                out.cut = true;
                break;
            }
            let mut values = Vec::with_capacity(out.columns.len());
            for i in 0..out.columns.len() {
                let (value, size) = json(row.get_ref(i)?);
                bytes += size;
                values.push(value);
            }
            if bytes > limits.bytes {
                out.cut = true;
                break;
            }
            out.rows.push(values);
        }
        Ok(out)
    }
}

fn json(value: ValueRef<'_>) -> (Value, usize) {
    match value {
        ValueRef::Null => (Value::Null, 4),
        ValueRef::Integer(n) => (Value::from(n), 8),
        ValueRef::Real(x) => (Number::from_f64(x).map_or(Value::Null, Value::Number), 8),
        ValueRef::Text(bytes) => (Value::from(String::from_utf8_lossy(bytes).into_owned()), bytes.len()),
        ValueRef::Blob(bytes) => (Value::from(format!("<{} bytes>", bytes.len())), 16),
    }
}

fn allowed(context: AuthContext<'_>) -> Authorization {
    let fine = match context.action {
        AuthAction::Select | AuthAction::Recursive => true,
        AuthAction::Read { .. } => true,
        AuthAction::Function { function_name } => {
            FUNCTIONS.split_whitespace().any(|f| f.eq_ignore_ascii_case(function_name))
        }
        AuthAction::Pragma { pragma_name, .. } => PRAGMAS.contains(&pragma_name),
        // Tables that are called as functions are made when they are first named.
        AuthAction::CreateVtable { module_name, .. } => ASKED.split(' ').any(|m| m == module_name),
        _ => false,
    };
    if fine { Authorization::Allow } else { Authorization::Deny }
}
