//! Bad input: a message with its code, the rest read, and an exit code that says so.

use std::path::Path;

use tempfile::TempDir;

use crate::harness::{arg, demarche, demarche_reading};

const GOOD: &str = "Talks open in Geneva\n\nThe two ministers met in Geneva on Monday.\n";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    folder
}

/// One bad input alone: nothing on standard output, one message with `code`, exit code 1.
fn check_bad(path: &Path, code: &str) {
    let out = demarche(&["read", arg(path)]);
    assert_eq!((out.code, out.stdout.as_str()), (1, ""), "{}", out.stderr);
    let message = format!("demarche: error[{code}]: {}: ", path.display());
    assert!(out.stderr.starts_with(&message), "{}", out.stderr);
    assert_eq!(out.stderr.lines().count(), 1, "{}", out.stderr);
}

#[test]
fn missing_file() {
    check_bad(&folder(&[]).path().join("none.txt"), "I001");
}

#[test]
fn empty_file() {
    let folder = folder(&[("empty.txt", b" \n")]);
    check_bad(&folder.path().join("empty.txt"), "I003");
}

#[test]
fn binary_file() {
    let folder = folder(&[("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0")]);
    check_bad(&folder.path().join("picture.txt"), "I004");
}

#[test]
fn text_that_is_not_utf8_is_read_with_a_warning() {
    let folder = folder(&[("latin.txt", b"Paris\n\nThe caf\xe9 \xff\xfe\x81 talks ended on Monday.\n")]);
    let path = folder.path().join("latin.txt");
    let out = demarche(&["read", arg(&path)]);
    assert_eq!(out.code, 1);
    assert_eq!(out.records().len(), 1);
    assert!(out.stderr.contains("demarche: warning[I002]"), "{}", out.stderr);
}

#[test]
fn a_bad_line_does_not_stop_the_next() {
    let lines = b"{\"id\": \"a\", \"text\": \"Talks ended.\"}\nnot json\n{\"id\": \"b\", \"text\": \"Talks began.\"}\n";
    let out = demarche_reading(&["read", "-"], lines);
    assert_eq!(out.code, 1);
    let ids: Vec<_> = out.records().iter().map(|r| r["document"]["id"].clone()).collect();
    assert_eq!(ids, ["a", "b"]);
    assert!(out.stderr.contains("error[I006]: standard input: line 2"), "{}", out.stderr);
}

#[test]
fn a_folder_with_one_bad_file() {
    let folder = folder(&[
        ("a.txt", GOOD.as_bytes()),
        ("b.bin", b"\0\x01\x02\0\0\0"),
        ("c.txt", GOOD.as_bytes()),
        (".hidden", b"\0\0"),
    ]);
    let out = demarche(&["read", arg(folder.path())]);
    assert_eq!(out.code, 1);
    assert_eq!(out.records().len(), 2);
    assert!(out.stderr.contains("b.bin") && out.stderr.contains("error[I004]"), "{}", out.stderr);
    assert!(!out.stderr.contains("hidden"), "{}", out.stderr);
    // The two good files hold the same words, so the second is told apart.
    assert!(out.stderr.contains("warning[I011]"), "{}", out.stderr);
}

#[test]
fn a_folder_is_read_without_what_tells_of_it() {
    let folder = folder(&[
        ("README.md", b"# Articles of 2024\n\nOne a file."),
        ("LICENSE", b"Do what you like."),
        ("a.txt", GOOD.as_bytes()),
        ("AFP.txt", b"Minister Ana Kol met the envoy of Borland in Amber on Monday."),
        ("clipping.md", b"The envoy of Borland left Amber on Tuesday."),
    ]);
    let out = demarche(&["read", arg(folder.path()), "--date", "2024-05-03"]);
    assert_eq!((out.code, out.records().len()), (0, 3), "{}", out.stderr);
    assert_eq!(out.stderr.matches("warning[I015]").count(), 2, "{}", out.stderr);
    let named = demarche(&["read", arg(&folder.path().join("README.md")), "--date", "2024-05-03"]);
    assert_eq!((named.code, named.records().len()), (0, 1), "{}", named.stderr);
}

#[test]
fn good_input_is_quiet() {
    let out = demarche_reading(&["read", "--date", "2024-05-03"], GOOD.as_bytes());
    assert_eq!((out.code, out.stderr.as_str()), (0, ""));
    assert_eq!(out.records()[0]["document"]["title"], "Talks open in Geneva");
}

#[test]
fn quiet_is_quiet_and_still_tells_by_code() {
    let out = demarche(&["read", "--quiet", "/no/such/file"]);
    assert_eq!((out.code, out.stdout.as_str(), out.stderr.as_str()), (1, "", ""));
}

#[test]
fn the_date_is_used_and_checked() {
    let out = demarche_reading(&["read", "--date", "2024-05-03"], GOOD.as_bytes());
    assert_eq!(out.records()[0]["document"]["published"], "2024-05-03");
    let out = demarche_reading(&["read", "--date", "yesterday"], GOOD.as_bytes());
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("YYYY-MM-DD"), "{}", out.stderr);
}

#[test]
fn wrong_usage_and_bad_output_are_fatal() {
    assert_eq!(demarche(&["read", "--format", "cuneiform"]).code, 2);
    assert_eq!(demarche(&["frobnicate"]).code, 2);
    assert_eq!(demarche_reading(&["read", "--output", "/no/such/folder/x"], GOOD.as_bytes()).code, 2);
    assert_eq!(demarche(&["eval", "syntax", "/no/such/file"]).code, 2);
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let out = demarche(&["read", "/no/such/\u{1b}[31mfile"]);
    assert!(!out.stderr.contains('\u{1b}'));
}
