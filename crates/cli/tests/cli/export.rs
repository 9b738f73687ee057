//! `demarche export`: records in and out, articles, stores, and what it says when it cannot.

use std::fs;
use std::path::Path;

use crate::harness::{arg, demarche, demarche_reading, samples_folder};

/// The records of the samples, in a file of `folder`.
fn records(folder: &Path) -> String {
    let path = folder.join("records.jsonl");
    let path = arg(&path).to_owned();
    let read = demarche(&["read", arg(&samples_folder()), "--format", "json", "--quiet", "--output", &path]);
    assert!(read.stdout.is_empty());
    path
}

#[test]
fn articles_and_their_records_give_the_same_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(folder.path());
    let ways: Vec<String> = ["1", "3"]
        .iter()
        .map(|n| demarche(&["export", "polecat", &records, "--threads", n, "--quiet"]).stdout)
        .chain([
            demarche(&["export", "polecat", arg(&samples_folder()), "--quiet"]).stdout,
            demarche_reading(&["export", "polecat", "-", "--quiet"], &fs::read(&records).expect("records"))
                .stdout,
        ])
        .collect();
    assert!(ways[0].lines().count() > 20);
    assert!(ways.iter().all(|w| *w == ways[0]), "the ways in differ");
}

#[test]
fn a_filter_goes_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(folder.path());
    let asked = demarche(&[
        "export",
        "plover",
        &records,
        "--type",
        "consult",
        "--status",
        "planned",
        "--modality",
        "apart",
    ]);
    let lines: Vec<serde_json::Value> = asked.records();
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|l| l["event"][0] == "CONSULT" && l["status"] == "planned"));
    assert!(asked.stderr.contains("rows: events"), "{}", asked.stderr);
    assert_eq!(demarche(&["export", "plover", &records, "--type", "nonsense"]).code, 2);
}

#[test]
fn a_folder_needs_a_name_and_a_store_its_own_switches() {
    let none = demarche(&["export", "parquet", arg(&samples_folder())]);
    assert_eq!((none.code, none.stderr.contains("--output")), (2, true));
    let since = demarche(&["export", "plover", arg(&samples_folder()), "--since", "1"]);
    assert_eq!((since.code, since.stderr.contains("a store")), (2, true));
    assert_eq!(demarche(&["export", "nonsense", "x"]).code, 2);
}

#[test]
fn a_line_that_is_no_record_is_told_and_the_rest_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(folder.path());
    let mut lines = fs::read_to_string(&records).expect("records");
    lines.push_str("{\"schema\":\"demarche.record/1\"}\n");
    fs::write(&records, lines).expect("written");
    let told = demarche(&["export", "cameo", &records]);
    assert_eq!(told.code, 1);
    assert!(told.stderr.contains("error[I006]") && !told.stdout.is_empty(), "{}", told.stderr);
}

#[test]
fn a_store_tells_its_happenings_what_changed_and_what_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(folder.path());
    let store = folder.path().join("kept.db");
    let store = arg(&store);
    assert_eq!(demarche(&["keep", store, &records, "--records", "--quiet"]).code, 0);
    let out = folder.path().join("tables");
    let rows = |table: &str| {
        let text = fs::read_to_string(out.join(format!("{table}.csv"))).expect("a table");
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(demarche(&["export", "csv", store, "--output", arg(&out)]).code, 0);
    assert!(!rows("happenings").is_empty() && !rows("reports").is_empty());
    // Documents are settled one after another; what a later one joins is told under the first id.
    let happenings = rows("happenings");
    let stands = |id: &str| happenings.iter().any(|row| row.split(',').next() == Some(id));
    let gone = rows("gone");
    let went = |id: &str| gone.iter().any(|row| row.split(',').next() == Some(id));
    for row in &gone {
        let cells: Vec<&str> = row.split(',').collect();
        let [id, _, into] = cells[..] else { panic!("{row}") };
        assert!(id.starts_with("h-") && !stands(id), "{row}");
        assert!(stands(into) || went(into), "{row}: what it became a part of is nowhere");
    }
    let document = rows("events")[0].split(',').nth(1).expect("a key").to_owned();
    assert!(document.starts_with("d-"), "{document}");

    // The ids of a store and those made of a record alone are the same.
    let alone = demarche(&["export", "polecat", &records, "--quiet"]).stdout;
    let kept = demarche(&["export", "polecat", store, "--quiet"]).stdout;
    let ids = |text: &str| {
        let mut ids: Vec<String> =
            text.lines().filter_map(|l| Some(l.split('\t').next()?.to_owned())).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    assert_eq!(ids(&alone), ids(&kept));

    assert_eq!(demarche(&["forget", store, &document, "--who", "Test"]).code, 0);
    let since = demarche(&["export", "csv", store, "--since", "1", "--output", arg(&out)]);
    assert_eq!(since.code, 0, "{}", since.stderr);
    assert!(rows("gone").iter().any(|r| r.starts_with(&format!("{document},2"))), "{:?}", rows("gone"));
    let file = folder.path().join("events.tsv");
    assert_eq!(demarche(&["export", "polecat", store, "--since", "1", "--output", arg(&file)]).code, 0);
    let gone = fs::read_to_string(folder.path().join("events.tsv.gone.tsv")).expect("what is gone");
    assert!(gone.contains(&document));
}
