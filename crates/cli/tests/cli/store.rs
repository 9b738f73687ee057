//! A store under the program as people use it: killed, without room, written to by two at once.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use demarche_core::Record;
use demarche_store::Store;
use demarche_store::testkit::{MEETING, Telling, many, record};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{arg, command, demarche, samples};

/// The time that the stores of these tests are told.
const NOW: [&str; 2] = ["--now", "2026-01-01T00:00:00Z"];

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn records(&self, name: &str, records: &[Record]) -> PathBuf {
        let path = self.path(name);
        let mut out = BufWriter::new(File::create(&path).expect("a file"));
        for record in records {
            writeln!(out, "{}", serde_json::to_string(record).expect("JSON")).expect("written");
        }
        path
    }
}

fn keeping<'a>(store: &'a Path, records: &'a Path) -> Vec<&'a str> {
    let mut args = vec!["keep", arg(store), "--records", arg(records)];
    args.extend(NOW);
    args
}

fn dump(store: &Path) -> Vec<String> {
    let store = Store::open(store).expect("opens without repair");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let mut out = Vec::new();
    store.dump(&mut |line| out.push(line.to_owned())).expect("dumped");
    out
}

/// What an undisturbed run makes of `records`.
fn undisturbed(place: &Place, records: &Path) -> Vec<String> {
    let path = place.path("undisturbed.db");
    let out = demarche(&keeping(&path, records));
    assert_eq!(out.code, 0, "{}", out.stderr);
    dump(&path)
}

#[test]
fn killed_at_any_moment_a_store_is_whole_and_a_run_goes_on() {
    let place = Place::new();
    let records = place.records("records.jsonl", &many(600));
    let expected = undisturbed(&place, &records);
    let path = place.path("killed.db");
    let times: u64 = std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let (mut kept, mut cut) = (0, 0);
    for n in 0..times {
        let mut child = command(&keeping(&path, &records));
        let mut child = child.stdout(std::process::Stdio::null()).spawn().expect("the program starts");
        // Moments spread over a run, the same in each test.
        std::thread::sleep(Duration::from_millis(4 + n * 7919 % 230));
        child.kill().expect("killed");
        cut += u64::from(!child.wait().expect("ended").success());
        // Before its first transaction there may be no store yet.
        if let Ok(store) = Store::open(&path) {
            assert_eq!(store.check().expect("checked"), Vec::<String>::new());
            let now = store.counts().expect("counted").documents;
            assert!(now >= kept, "what was kept is kept");
            kept = now;
        }
        if kept == 600 {
            // All is kept: begin again, so that every kill has something to hit.
            assert_eq!(dump(&path), expected);
            for end in ["", "-wal", "-shm"] {
                drop(std::fs::remove_file(format!("{}{end}", path.display())));
            }
            kept = 0;
        }
    }
    assert!(cut > times / 4, "the program was too quick to be killed: {cut} of {times}");
    let out = demarche(&keeping(&path, &records));
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!(dump(&path), expected, "as if nothing had happened");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    let place = Place::new();
    let records = place.records("records.jsonl", &many(400));
    let expected = undisturbed(&place, &records);
    let path = place.path("full.db");
    for blocks in ["200", "1200", "2400"] {
        // The limit on the size of a file stands in for a disk; its signal would end the program otherwise.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut sh = Command::new("sh");
        sh.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_demarche")]).args(keeping(&path, &records));
        let out = sh.output().expect("sh starts");
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{blocks}: {told}");
        assert!(told.contains("disk is full"), "{blocks}: {told}");
        if let Ok(store) = Store::open(&path) {
            assert_eq!(store.check().expect("checked"), Vec::<String>::new());
        }
    }
    let out = demarche(&keeping(&path, &records));
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!(dump(&path), expected);
}

#[test]
fn two_writers_take_turns() {
    let place = Place::new();
    let all = many(500);
    let one = place.records("one.jsonl", &all[..300]);
    let two = place.records("two.jsonl", &all[200..]);
    let path = place.path("both.db");
    drop(Store::create(&path).expect("made"));
    let spawn = |records: &Path| {
        command(&keeping(&path, records))
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    let (mut a, mut b) = (spawn(&one), spawn(&two));
    assert!(a.wait().expect("ended").success() && b.wait().expect("ended").success());
    let store = Store::open(&path).expect("opens");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    assert_eq!(store.counts().expect("counted").documents, 500, "each article once");
    // Whoever came first, the happenings are the same.
    let expected = {
        let records = place.records("all.jsonl", &all);
        let path = place.path("alone.db");
        assert_eq!(demarche(&keeping(&path, &records)).code, 0);
        happenings(&path)
    };
    assert_eq!(happenings(&path), expected);
}

fn happenings(path: &Path) -> Vec<String> {
    let sql = "SELECT happening, kind, state, state_since, origins_for, reports, documents, first_day, last_day \
               FROM happenings ORDER BY happening";
    let out = demarche(&["sql", arg(path), sql]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    out.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn threads_do_not_change_a_store() {
    let place = Place::new();
    let samples = samples();
    let kept = |name: &str, threads: &str| {
        let path = place.path(name);
        let mut args = vec!["keep", arg(&path), "--quiet", "--date", "2024-03-01", "--threads", threads];
        args.extend(NOW);
        args.extend(samples.iter().map(|p| arg(p)));
        let out = demarche(&args);
        assert_eq!(out.code, 0, "{}", out.stderr);
        // And again, which changes nothing.
        let before = dump(&path);
        assert_eq!(demarche(&args).code, 0);
        assert_eq!(dump(&path), before);
        before
    };
    let one = kept("one.db", "1");
    assert!(one.iter().any(|line| line.starts_with("event|")));
    assert!(one == kept("two.db", "2"), "the store differs with two threads");
}

#[test]
fn every_question_is_answered_in_every_form() {
    let place = Place::new();
    let later = Telling {
        id: "two",
        outlet: "Quay News",
        published: "2024-05-07",
        verb: "met",
        status: "occurred",
        ..MEETING
    };
    let records = place.records("records.jsonl", &[record(&MEETING), record(&later)]);
    let path = place.path("asked.db");
    assert_eq!(demarche(&keeping(&path, &records)).code, 0);
    let db = arg(&path);
    let first = |args: &[&str]| -> Value {
        let out = demarche(args);
        assert_eq!(out.code, 0, "{args:?}: {}", out.stderr);
        let line = out.stdout.lines().next().unwrap_or_else(|| panic!("{args:?} gives nothing"));
        serde_json::from_str(line).unwrap_or_else(|e| panic!("{args:?}: {e}: {line}"))
    };
    let event = first(&["events", db])["key"].as_str().expect("a key").to_owned();
    let happening = first(&["happenings", db])["key"].as_str().expect("a key").to_owned();
    let document = first(&["documents", db])["key"].as_str().expect("a key").to_owned();
    let questions: Vec<Vec<&str>> = vec![
        vec!["store", db],
        vec!["events", db, "--type", "consult", "--by", "Ana Kol"],
        vec!["quotes", db],
        vec!["actors", db],
        vec!["search", db, "fish", "--by", "Ana Kol"],
        vec!["search", db, "idle boats", "--in", "text"],
        vec!["contacts", db, "Ana Kol", "Boris Dahl"],
        vec!["timeline", db, "Ana Kol"],
        vec!["positions", db, "fish"],
        vec!["trips", db, "Ana Kol"],
        vec!["deadlines", db, "--until", "2024-06-01"],
        vec!["changes", db, "--since", "0"],
        vec!["changes", db, "--since", "2026-01-01"],
        vec!["show", db, &event],
        vec!["show", db, &happening, "--on", "2024-05-03"],
        vec!["show", db, &document],
        vec!["show", db, "Ana Kol"],
        vec!["show", db, "one", "--record"],
        vec!["why", db, &event, &happening],
        vec!["sql", db, "SELECT count(*) AS n FROM events"],
    ];
    for question in &questions {
        first(question);
        for form in ["table", "csv"] {
            let mut args = question.clone();
            args.extend(["--format", form]);
            let out = demarche(&args);
            assert_eq!(out.code, 0, "{args:?}: {}", out.stderr);
            assert!(!out.stdout.trim().is_empty(), "{args:?}");
        }
    }
    let on =
        |day: &str| first(&["happenings", db, "--on", day])["state"].as_str().expect("a state").to_owned();
    assert_eq!((on("2024-05-03").as_str(), on("2024-05-08").as_str()), ("announced", "held"));
    let corrected =
        demarche(&["correct", db, &event, "status=possible", "--who", "Edda", "--note", "it rained"]);
    assert_eq!(corrected.code, 0, "{}", corrected.stderr);
    let status = |extra: &[&str]| {
        let mut args = vec!["show", db, event.as_str()];
        args.extend(extra);
        first(&args)["status"].as_str().expect("a status").to_owned()
    };
    assert_eq!((status(&[]).as_str(), status(&["--machine"]).as_str()), ("possible", "occurred"));
    assert_eq!(status(&["--at", "1"]), "occurred");
    let exported = demarche(&["corrections", db, "--export"]).stdout;
    assert_eq!(exported.lines().count(), 1);
    let key = first(&["corrections", db])["key"].as_str().expect("a key").to_owned();
    assert_eq!(demarche(&["corrections", db, "--undo", &key, "--who", "Edda"]).code, 0);
    assert_eq!(status(&[]), "occurred");
    let refused = demarche(&["correct", db, &event, "status=perhaps", "--who", "Edda"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("status"), "{}", refused.stderr);
    let register = place.path("register.tsv");
    std::fs::write(
        &register,
        "role\tname\tstart\tend\tcountry\tlocale\nenvoy\tAna Kol\t2024-05-06\t2024-05-06\tBOR\tAmber\n\
        envoy\tAna Kol\t2024-05-03\t2024-05-03\tCAR\t\n",
    )
    .expect("written");
    let compared = demarche(&["check", db, arg(&register)]);
    assert_eq!(compared.code, 0, "{}", compared.stderr);
    let fits: Vec<String> =
        compared.records().iter().map(|r| r["fit"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(fits, ["registered_only", "both"]);
    assert_eq!(demarche(&["forget", db, &document, "--who", "Edda"]).code, 0);
    assert_eq!(demarche(&["show", db, &document]).code, 2);
    assert_eq!(demarche(&["store", db, "--check"]).code, 0);
    assert_eq!(demarche(&["store", db, "--compact"]).code, 0);
}
