//! A store under the program as people use it. What it bears is tested in `demarche-store`.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use demarche_core::Record;
use demarche_store::Store;
use demarche_store::testkit::{MEETING, Telling, record};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{arg, demarche, samples};

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
    assert_eq!(status(&["--at", "2"]), "occurred");
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

#[cfg(feature = "follow")]
#[test]
fn what_is_followed_goes_into_a_store() {
    let place = Place::new();
    let (inbox, list, into, store) =
        (place.path("inbox"), place.path("follow.toml"), place.path("kept"), place.path("kept.db"));
    std::fs::create_dir(&inbox).expect("a folder");
    std::fs::write(&list, format!("[[folder]]\npath = {inbox:?}\n")).expect("written");
    let put = |name: &str, text: &str| std::fs::write(inbox.join(name), text).expect("written");
    let round = || {
        let out = demarche(&[
            "follow",
            arg(&list),
            "--into",
            arg(&into),
            "--store",
            arg(&store),
            "--once",
            "--quiet",
        ]);
        assert_eq!(out.code, 0, "{}", out.stderr);
    };
    put(
        "first.txt",
        "OSLO, 3 March 2021 - The foreign minister of Norway met her Swedish counterpart on Tuesday.\n",
    );
    round();
    let first = dump(&store);
    assert!(first.iter().any(|line| line.contains("Swedish counterpart")));
    round();
    assert_eq!(dump(&store).len(), first.len(), "the same documents add nothing");
    put("second.txt", "OSLO, 5 March 2021 - Sweden expelled two diplomats of Norway on Thursday.\n");
    round();
    assert!(dump(&store).iter().any(|line| line.contains("expelled two diplomats")));
}
