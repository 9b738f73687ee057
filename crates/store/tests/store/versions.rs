//! Files: older and later versions, other files, statements of a user's own.

use std::time::Duration;

use demarche_store::sql::{Limits, Reader};
use demarche_store::testkit::many;
use demarche_store::{Error, Store};
use rusqlite::Connection;

use crate::{dump, keep, sound};

#[test]
fn other_files_are_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    assert!(matches!(Store::open(&path), Err(Error::Missing(_))));
    std::fs::write(&path, "no store at all, but text that is long enough to be taken for a page")
        .expect("written");
    assert!(matches!(Store::open(&path), Err(Error::Foreign(_))));
    assert!(matches!(Store::create(&path), Err(Error::Foreign(_))));
    let other = folder.path().join("other.db");
    Connection::open(&other).expect("opened").execute_batch("CREATE TABLE t(x)").expect("made");
    assert!(matches!(Store::create(&other), Err(Error::Foreign(_))));
    let later = folder.path().join("later.db");
    drop(Store::create(&later).expect("made"));
    Connection::open(&later).expect("opened").execute_batch("PRAGMA user_version = 99").expect("set");
    assert!(matches!(Store::open(&later), Err(Error::Newer { found: 99, .. })));
}

#[test]
fn a_store_of_the_first_version_opens_with_all_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.db");
    // The first version as it was: its tables and one document, as that program wrote them.
    let old = Connection::open(&path).expect("opened");
    old.execute_batch(include_str!("../../schema/0001.sql")).expect("the first version");
    old.execute_batch(
        "INSERT INTO txn(at, kind, program, makers) VALUES('2026-01-01T00:00:00Z', 'keep', 'old', 'old');
         INSERT INTO source(key) VALUES('id:x');
         INSERT INTO document(key, source, version, id, text, language, known_on, known_basis, txn)
           VALUES('d-aaaaaaaaaaaaa', 1, 1, 'x', 'Words.', 'en', '2026-01-01', 'kept', 1);
         INSERT INTO document_words(rowid, text) VALUES(1, 'Words.');
         PRAGMA user_version = 1;
         PRAGMA application_id = 0x44454d41;",
    )
    .expect("written");
    drop(old);
    let store = Store::open(&path).expect("opened and brought up to date");
    assert!(store.version().expect("a version") >= 2);
    assert_eq!(store.documents(&demarche_store::ask::Filter::default()).expect("documents").rows.len(), 1);
    drop(store);
    // And it can be written to.
    let (store, kept) = keep(Store::write(&path).expect("opened"), many(10));
    assert_eq!(kept.new, 10);
    assert!(dump(&store).iter().any(|line| line.starts_with("document|") && line.contains("Words.")));
}

/// A store as the second version of the tables wrote it, from the two articles of `samples/week`.
const SECOND: &[u8] = include_bytes!("../fixtures/version-2.db.zst");

#[test]
fn a_store_of_the_second_version_says_the_same_in_less_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.db");
    std::fs::write(&path, zstd::decode_all(SECOND).expect("unpacked")).expect("written");
    let raw = |sql: &str| -> Vec<String> {
        let db = Connection::open(&path).expect("opened");
        let mut statement = db.prepare(sql).expect("a statement");
        let rows = statement.query_map([], |r| r.get(0)).expect("asked");
        rows.collect::<rusqlite::Result<_>>().expect("answered")
    };
    let words = "SELECT words FROM quotes ORDER BY quote";
    let found =
        "SELECT words FROM quote_words WHERE quote_words MATCH 'peace OR talks OR said' ORDER BY rowid";
    let before = (raw(words), raw(found));
    assert!(before.0.iter().all(|w| !w.is_empty()) && !before.0.is_empty());
    let mut store = Store::open(&path).expect("opened and brought up to date");
    assert_eq!(store.version().expect("a version"), 6);
    sound(&store);
    assert_eq!((raw(words), raw(found)), before);
    assert!(raw("SELECT words FROM quote").iter().any(String::is_empty), "words of the article stand there");
    // Kept anew from its own records, it answers the same.
    let mut records = Vec::new();
    let all = crate::filter(demarche_store::ask::View::default());
    store
        .records(&all, |shown| {
            assert!(!shown.record.document.text.is_empty());
            records.push((*shown.record).clone());
            Ok::<_, Error>(())
        })
        .expect("records");
    let again = crate::fresh(records.clone());
    let said = |store: &Store| {
        let json = |value: serde_json::Value| value.to_string();
        let mut lines = vec![
            json(serde_json::json!(store.quotes(&all).expect("quotes").rows)),
            json(serde_json::json!(store.events(&all).expect("events").rows)),
            json(serde_json::json!(store.happenings(&all).expect("happenings").rows)),
        ];
        for row in store.happenings(&all).expect("happenings").rows {
            lines.push(json(serde_json::json!(store.reports_of(&row.key, &all.view).expect("reports"))));
        }
        lines
    };
    assert_eq!(said(&store), said(&again));
    let perhaps = store.perhaps(100).expect("pairs");
    assert!(perhaps.iter().flat_map(|p| &p.lines).all(|l| !l.about.is_empty()), "lines are told in words");
    // And it goes on: what is known is passed over, what is forgotten leaves nothing behind.
    drop(store);
    let (written, kept) = keep(Store::write(&path).expect("opened"), records);
    assert_eq!((kept.new, kept.known), (0, 2));
    store = written;
    let keys: Vec<String> =
        store.documents(&all).expect("documents").rows.into_iter().map(|d| d.key).collect();
    for key in keys {
        store.forget(&key, &crate::by("Edda")).expect("forgotten");
    }
    sound(&store);
    for table in ["blocking", "report", "link", "quote", "facts", "reading"] {
        assert_eq!(raw(&format!("SELECT count(*) || '' FROM {table}")), ["0"], "{table}");
    }
}

/// A store at `path` as version `version` had it, made of what the second one wrote.
fn older(path: &std::path::Path, version: usize) {
    std::fs::write(path, zstd::decode_all(SECOND).expect("unpacked")).expect("written");
    let old = Connection::open(path).expect("opened");
    let views: Vec<String> = {
        let mut statement = old
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' AND name <> 'quote_text'")
            .expect("a statement");
        statement
            .query_map([], |r| r.get(0))
            .expect("asked")
            .collect::<rusqlite::Result<_>>()
            .expect("answered")
    };
    for view in views {
        old.execute_batch(&format!("DROP VIEW \"{view}\"")).expect("dropped");
    }
    let steps = [
        include_str!("../../schema/0003.sql"),
        include_str!("../../schema/0004.sql"),
        include_str!("../../schema/0005.sql"),
    ];
    for step in &steps[..version - 2] {
        old.execute_batch(step).expect("the next version");
    }
    old.execute_batch(&format!("PRAGMA user_version = {version}")).expect("set");
}

/// A store of version `version` brought up to date, and its path; it is sound, among others in its sums and counts.
fn brought_up(version: usize) -> (tempfile::TempPath, Store) {
    brought_up_with(version, "")
}

/// The same of one that statements were run on before.
fn brought_up_with(version: usize, statements: &str) -> (tempfile::TempPath, Store) {
    let path = tempfile::NamedTempFile::new().expect("a file").into_temp_path();
    older(&path, version);
    Connection::open(&path).expect("opened").execute_batch(statements).expect("run");
    let store = Store::open(&path).expect("opened and brought up to date");
    assert_eq!(store.version().expect("a version"), 6);
    sound(&store);
    (path, store)
}

#[test]
fn a_store_of_the_third_version_counts_what_it_holds() {
    let (path, store) = brought_up(3);
    let all = crate::filter(demarche_store::ask::View::default());
    let actors = store.actors(&all).expect("actors");
    assert!(actors.iter().any(|a| a.documents == 2) && actors.iter().all(|a| a.documents > 0));
    // It says what a store of this version says that was told the same.
    let mut records = Vec::new();
    let shown = store.records(&all, |shown| {
        records.push((*shown.record).clone());
        Ok::<_, Error>(())
    });
    shown.expect("records");
    let again = crate::fresh(records);
    assert_eq!(again.actors(&all).expect("actors"), actors);
    assert_eq!(again.stands(&all).expect("stands"), store.stands(&all).expect("stands"));
    assert_eq!(again.places_of_events(&all).expect("places"), store.places_of_events(&all).expect("places"));
    // What is forgotten counts no more.
    drop(store);
    let mut store = Store::write(&path).expect("opened");
    let key = store.documents(&all).expect("documents").rows.remove(0).key;
    store.forget(&key, &crate::by("Edda")).expect("forgotten");
    sound(&store);
    assert!(store.actors(&all).expect("actors").iter().all(|a| a.documents == 1));
}

#[test]
fn a_store_of_the_fourth_version_counts_acts() {
    let (path, store) = brought_up(4);
    let all = crate::filter(demarche_store::ask::View::default());
    let mut counted = 0;
    for found in store.actors(&all).expect("actors") {
        let who = store.actor_in(&found.actor.key, &all.view).expect("somebody");
        let one = demarche_store::ask::Filter { actors: vec![who], ..all.clone() };
        let acts = store.acts_by_month(&one).expect("acts");
        // A day that leaves nothing out has every event looked at.
        let to = Some(jiff::civil::date(9999, 12, 31));
        let looked = demarche_store::ask::Filter { to, ..one.clone() };
        assert_eq!(acts, store.acts_by_month(&looked).expect("acts"), "{}", found.actor.key);
        let happenings = |filter| store.happenings(filter).expect("happenings").rows;
        assert_eq!(happenings(&one), happenings(&looked), "{}", found.actor.key);
        let row = store.actor_row(&found.actor.key, &all.view).expect("asked").expect("an actor");
        let on = demarche_store::ask::View { on: to, ..all.view };
        let again = store.actor_row(&found.actor.key, &on).expect("asked").expect("an actor");
        assert_eq!(row.events, again.events, "{}", found.actor.key);
        counted += acts.iter().map(|m| m.events).sum::<u32>();
    }
    assert!(counted > 10, "{counted}");
    drop(store);
    let mut store = Store::write(&path).expect("opened");
    for document in store.documents(&all).expect("documents").rows {
        store.forget(&document.key, &crate::by("Edda")).expect("forgotten");
        sound(&store);
    }
    assert!(!dump(&store).iter().any(|line| line.starts_with("acts|")), "what is forgotten counts no more");
}

#[test]
fn a_store_of_the_fifth_version_counts_stances_and_knows_who_acted_on_whom() {
    let (path, store) = brought_up_with(
        5,
        "INSERT INTO issue(key, name, kind) VALUES('i-subject-fish', 'fish', 'subject');
         INSERT INTO position(doc, local, start, \"end\", words, party, issue, stance, confidence, maker, known_on, layer, since)
           SELECT doc, '1', 1, 2, 'fish', (SELECT min(actor) FROM actor), (SELECT max(issue) FROM issue), 'supports', 1.0,
             'test', known_on, 0, txn FROM document;",
    );
    let all = crate::filter(demarche_store::ask::View::default());
    let to = Some(jiff::civil::date(9999, 12, 31));
    let looked = demarche_store::ask::Filter { to, ..all.clone() };
    let months = store.stands_by_month(&all).expect("months");
    assert!(!months.is_empty());
    assert_eq!(months, store.stands_by_month(&looked).expect("months"));
    assert_eq!(store.stands(&all).expect("stands"), store.stands(&looked).expect("stands"));
    let of = |store: &Store, table: &str| dump(store).iter().filter(|line| line.starts_with(table)).count();
    assert!(of(&store, "pair|") > 0 && of(&store, "met|") > 0);
    drop(store);
    let mut store = Store::write(&path).expect("opened");
    for document in store.documents(&all).expect("documents").rows {
        store.forget(&document.key, &crate::by("Edda")).expect("forgotten");
        sound(&store);
    }
    assert_eq!((of(&store, "pair|"), of(&store, "met|")), (0, 0));
}

#[test]
fn parties_of_happenings_that_never_stood_are_gone() {
    // The fifth version left them where one transaction made a happening and joined it to another.
    let next = "(SELECT max(happening) + 1 FROM happening)";
    let left = format!("INSERT INTO happening_party SELECT {next}, 0, 'actor', min(actor) FROM actor;");
    let (path, store) = brought_up_with(5, &format!("PRAGMA foreign_keys = off; {left}"));
    drop(store);
    let (store, kept) = keep(Store::write(&path).expect("opened"), many(10));
    assert_eq!(kept.new, 10);
    sound(&store);
}

#[test]
fn statements_of_users_read_and_do_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.db");
    let (store, _) = keep(Store::create(&path).expect("made"), many(40));
    sound(&store);
    let before = dump(&store);
    let mut reader = Reader::open(&path).expect("opened");
    let limits = Limits::default();
    let answer =
        reader.run("SELECT type, count(*) AS n FROM events GROUP BY type", &limits).expect("answered");
    assert_eq!(answer.columns, ["type", "n"]);
    assert_eq!(answer.rows, [[serde_json::json!("CONSULT"), serde_json::json!(40)]]);
    let words = "SELECT snippet(document_words, 0, '[', ']', '…', 5) FROM document_words WHERE document_words MATCH 'idle'";
    assert_eq!(reader.run(words, &limits).expect("answered").rows.len(), 40);
    for view in [
        "documents",
        "actors",
        "events",
        "parties",
        "claims",
        "quotes",
        "engagements",
        "contacts",
        "positions",
        "trips",
        "deadlines",
        "corrections",
        "happenings",
        "reports",
        "steps",
        "contradictions",
    ] {
        reader.run(&format!("SELECT * FROM {view}"), &limits).unwrap_or_else(|e| panic!("{view}: {e}"));
    }
    let other = folder.path().join("stolen.db");
    let hostile = [
        "DELETE FROM event".to_owned(),
        "DROP VIEW events".to_owned(),
        "UPDATE document SET text = ''".to_owned(),
        "INSERT INTO document_words(document_words) VALUES('delete-all')".to_owned(),
        format!("ATTACH '{}' AS x", other.display()),
        format!("VACUUM INTO '{}'", other.display()),
        "PRAGMA journal_mode = DELETE".to_owned(),
        "PRAGMA query_only = OFF".to_owned(),
        "SELECT load_extension('x')".to_owned(),
        "SELECT readfile('/etc/passwd')".to_owned(),
        "SELECT writefile('x', 'y')".to_owned(),
        "SELECT fts3_tokenizer('simple')".to_owned(),
        "CREATE TEMP TABLE t AS SELECT 1".to_owned(),
        "BEGIN IMMEDIATE".to_owned(),
        "SELECT 1; DELETE FROM event".to_owned(),
        "EXPLAIN DELETE FROM event".to_owned(),
        "SELECT * FROM pragma_database_list".to_owned(),
        "SELECT zeroblob(900000000)".to_owned(),
        "SELECT randomblob(900000000)".to_owned(),
        "nonsense".to_owned(),
        String::new(),
    ];
    for sql in &hostile {
        assert!(reader.run(sql, &limits).is_err(), "{sql}");
    }
    let quick = Limits { time: Duration::from_millis(200), ..limits };
    let start = std::time::Instant::now();
    let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n";
    assert!(reader.run(endless, &quick).is_err());
    let many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
    let cut = reader.run(many, &limits).expect("answered");
    assert_eq!((cut.rows.len(), cut.cut), (1000, true));
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(!other.exists());
    assert_eq!(dump(&store), before);
}

#[test]
fn a_full_text_query_cannot_run_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.db");
    let (_, kept) = keep(Store::create(&path).expect("made"), many(5));
    assert_eq!(kept.new, 5);
    let mut reader = Reader::open(&path).expect("opened");
    let bad = "SELECT * FROM quote_words WHERE quote_words MATCH 'words : ('";
    assert!(matches!(reader.run(bad, &Limits::default()), Err(Error::Wrong(_))));
}
