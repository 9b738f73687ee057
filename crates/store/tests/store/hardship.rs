//! A store under hardship: its writer killed, no room on the disk, two writers at once.
//!
//! The writer is this test program itself, started again with the test [`writer`] alone.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use demarche_store::Store;
use demarche_store::testkit::many;

use crate::{dump, keep, sound};

/// Articles that a writer is given.
const ALL: usize = 500;

/// Not a test of its own: keeps the articles that `KEEP_FROM` names in the store `KEEP_INTO`.
#[test]
fn writer() {
    let (Ok(into), Ok(range)) = (std::env::var("KEEP_INTO"), std::env::var("KEEP_FROM")) else { return };
    let (from, to) = range.split_once('-').expect("a range");
    let mut records = many(to.parse().expect("a number"));
    let records = records.split_off(from.parse().expect("a number"));
    let store = match Store::create(into.as_ref()) {
        Ok(store) => store,
        Err(e) => return told(&e),
    };
    let mut keeper =
        demarche_store::keep::Keeper::new(store, crate::makers("rules 1"), || crate::NOW.to_owned());
    for record in records {
        if let Err(e) = keeper.keep(record) {
            return told(&e);
        }
    }
    if let Err(e) = keeper.finish() {
        told(&e);
    }
}

/// What the writer could not do, for the one who started it.
fn told(error: &demarche_store::Error) {
    eprintln!("writer: {error}");
    std::process::exit(2);
}

fn command(into: &Path, range: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "hardship::writer", "--nocapture"])
        .env("KEEP_INTO", into)
        .env("KEEP_FROM", range);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn start(into: &Path, range: &str) -> Child {
    command(into, range).spawn().expect("the writer starts")
}

/// What an undisturbed writer makes of all.
fn undisturbed(folder: &Path) -> Vec<String> {
    let (store, kept) = keep(Store::create(&folder.join("undisturbed.db")).expect("made"), many(ALL));
    assert_eq!(kept.new, ALL as u64);
    dump(&store)
}

#[test]
fn killed_at_any_moment_a_store_is_whole_and_a_run_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let expected = undisturbed(folder.path());
    let times: u64 = std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let path = folder.path().join("killed.db");
    // How long a whole run takes here, so that the moments are spread over it.
    let before = std::time::Instant::now();
    assert!(start(&path, &format!("0-{ALL}")).wait().expect("ended").success());
    let whole = before.elapsed();
    let (mut kept, mut cut) = (ALL as u64, 0);
    for n in 0..times {
        if kept == ALL as u64 {
            for end in ["", "-wal", "-shm"] {
                drop(std::fs::remove_file(format!("{}{end}", path.display())));
            }
            kept = 0;
        }
        let mut child = start(&path, &format!("0-{ALL}"));
        std::thread::sleep(whole.mul_f64((n * 7919 % 100) as f64 / 130.0).max(Duration::from_millis(2)));
        drop(child.kill());
        cut += u64::from(!child.wait().expect("ended").success());
        // Before its first transaction there may be no store yet.
        if let Ok(store) = Store::open(&path) {
            sound(&store);
            let now = store.counts().expect("counted").documents;
            assert!(now >= kept, "what was kept is kept: {kept}, now {now}");
            assert!(now.is_multiple_of(100) || now == ALL as u64, "a transaction is whole: {now}");
            kept = now;
        }
    }
    assert!(cut >= times / 3, "too quick to be killed: {cut} of {times}");
    assert!(start(&path, &format!("0-{ALL}")).wait().expect("ended").success());
    assert!(dump(&Store::open(&path).expect("opens")) == expected, "as if nothing had happened");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let expected = undisturbed(folder.path());
    let path = folder.path().join("full.db");
    for blocks in ["100", "1600", "2600"] {
        // The limit on the size of a file stands in for a disk; its signal would end the program otherwise.
        let own = command(&path, &format!("0-{ALL}"));
        let mut sh = Command::new("sh");
        sh.arg("-c")
            .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""))
            .arg("sh")
            .arg(own.get_program());
        sh.args(own.get_args()).envs(own.get_envs().filter_map(|(k, v)| Some((k, v?))));
        let out = sh.output().expect("sh starts");
        let words = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{blocks}: {words}");
        assert!(words.contains("the disk is full"), "{blocks}: {words}");
        if let Ok(store) = Store::open(&path) {
            sound(&store);
        }
    }
    assert!(start(&path, &format!("0-{ALL}")).wait().expect("ended").success());
    assert!(dump(&Store::open(&path).expect("opens")) == expected, "as if there had always been room");
}

#[test]
fn two_writers_take_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("both.db");
    drop(Store::create(&path).expect("made"));
    let (mut a, mut b) = (start(&path, "0-300"), start(&path, &format!("200-{ALL}")));
    assert!(a.wait().expect("ended").success() && b.wait().expect("ended").success());
    let store = Store::open(&path).expect("opens");
    sound(&store);
    assert_eq!(store.counts().expect("counted").documents, ALL as u64, "each article once");
    // Whoever came first, the happenings are the same.
    let said = |store: &Store| {
        let rows =
            store.happenings(&crate::filter(demarche_store::ask::View::default())).expect("happenings").rows;
        let mut out: Vec<String> = rows.iter().map(|h| serde_json::json!(h).to_string()).collect();
        out.sort();
        out
    };
    let (alone, _) = keep(Store::in_memory().expect("a store"), many(ALL));
    assert!(said(&store) == said(&alone), "the order of arrival does not matter");
}
