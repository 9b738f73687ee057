//! Taking a document out for good, where it has to be: with its readings, its words and all that was made of it.
//!
//! The only change that deletes. What remains is the key, so that those who hold copies can do the same.

use rusqlite::params;

use crate::correct::By;
use crate::error::{Error, Result};
use crate::settle::Desk;
use crate::store::{Change, Store};

/// Tables of items with what hangs on them.
const ITEMS: [(&str, &[&str]); 6] = [
    ("event", &["party", "claim", "topic"]),
    ("quote", &[]),
    ("engagement", &["engaged"]),
    ("position", &[]),
    ("leg", &[]),
    ("deadline", &[]),
];

impl Store {
    /// Takes document `key` out.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn forget(&mut self, key: &str, by: &By) -> Result<()> {
        let Some(document) = self.document(key)? else {
            return Err(Error::Unknown(format!("{key}: there is no such document")));
        };
        let key = document.key;
        let txn = Self::begin(&mut self.db, Change::Forget, &by.at, Some(&by.who), &by.makers)?;
        let outcome = self.forget_all(&key, txn);
        let outcome = Self::end(&self.db, outcome);
        outcome?;
        // Deleted text stays in the file until its pages are written over.
        self.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }

    fn forget_all(&self, key: &str, txn: i64) -> Result<()> {
        let db = &self.db;
        db.pragma_update(None, "secure_delete", "ON")?;
        let doc: i64 = db.query_row("SELECT doc FROM document WHERE key = ?", [key], |r| r.get(0))?;
        let mut desk = Desk::default();
        desk.refresh(db)?;
        desk.forget_document(db, doc, txn)?;
        let letters = key.strip_prefix("d-").unwrap_or(key);
        let sides = "DELETE FROM contradiction WHERE a LIKE 'p-' || ?1 || '-%' OR b LIKE 'p-' || ?1 || '-%'";
        db.execute(sides, [letters])?;
        let words = "INSERT INTO quote_words(quote_words, rowid, words, speaker) \
                     SELECT 'delete', quote, words, speaker FROM quote_text \
                     WHERE quote IN (SELECT quote FROM quote WHERE doc = ?)";
        db.execute(words, [doc])?;
        for (table, parts) in ITEMS {
            for part in parts {
                db.execute(
                    &format!(
                        "DELETE FROM {part} WHERE {table} IN (SELECT {table} FROM {table} WHERE doc = ?)"
                    ),
                    [doc],
                )?;
            }
            db.execute(&format!("DELETE FROM {table} WHERE doc = ?"), [doc])?;
        }
        let words = "INSERT INTO document_words(document_words, rowid, text) \
                     SELECT 'delete', doc, text FROM document WHERE doc = ?";
        db.execute(words, [doc])?;
        for table in ["appears", "reading", "fate"] {
            db.execute(&format!("DELETE FROM {table} WHERE doc = ?"), [doc])?;
        }
        db.execute("UPDATE document SET copy_of = NULL WHERE copy_of = ?", [doc])?;
        // An office keeps the first document that tells it; another that tells it is as good.
        db.execute("DELETE FROM office WHERE doc = ?", [doc])?;
        // Corrections stay with who made them and when; their words do not.
        db.execute("UPDATE correction SET anchor = NULL, was = NULL WHERE document = ?", [key])?;
        db.execute("DELETE FROM document WHERE doc = ?", [doc])?;
        // Who is known from this document alone goes with it, from happenings as they stood before too.
        let own = "SELECT actor FROM actor WHERE key LIKE 'u-' || ? || '-%'";
        db.execute(&format!("DELETE FROM happening_party WHERE actor IN ({own})"), [letters])?;
        db.execute(&format!("DELETE FROM actor WHERE actor IN ({own})"), [letters])?;
        db.execute("INSERT OR REPLACE INTO gone(key, txn, into_key) VALUES(?, ?, NULL)", params![key, txn])?;
        desk.settle(db, txn)?;
        // Which happenings its reports were in is told nowhere else by now.
        db.execute("DELETE FROM member WHERE report LIKE 'e-' || ? || '-%'", [letters])?;
        Ok(())
    }
}
