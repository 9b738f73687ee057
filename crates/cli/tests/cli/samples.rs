//! The records of the samples, kept in `samples/expected` for people to read in a diff.
//!
//! `UPDATE_EXPECT=1 cargo test -p demarche` writes them anew.

use std::path::Path;

use crate::harness::{arg, demarche, samples, samples_folder};

/// The record as it is kept: indented, so that a change shows as the lines it concerns.
fn kept(line: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(line).expect("a record");
    let mut text = serde_json::to_string_pretty(&value).expect("JSON");
    text.push('\n');
    text
}

fn check(sample: &Path, expected: &Path) -> Result<(), String> {
    let out = demarche(&["read", "--quiet", arg(sample)]);
    if out.code != 0 {
        return Err(format!("{}: exit code {}", sample.display(), out.code));
    }
    let got = kept(out.stdout.trim_end());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(expected, got).map_err(|e| format!("{}: {e}", expected.display()));
    }
    let want = std::fs::read_to_string(expected).unwrap_or_default();
    if got == want {
        return Ok(());
    }
    let line = got.lines().zip(want.lines()).position(|(a, b)| a != b).unwrap_or(0);
    Err(format!(
        "{} differs from line {}:\n- {}\n+ {}",
        expected.display(),
        line + 1,
        want.lines().nth(line).unwrap_or("(end)"),
        got.lines().nth(line).unwrap_or("(end)")
    ))
}

#[test]
fn samples_give_their_records() {
    let folder = samples_folder().join("expected");
    std::fs::create_dir_all(&folder).expect("the folder of expected records");
    let mut wrong = Vec::new();
    for sample in samples() {
        let name = sample.file_name().expect("a name").to_string_lossy().into_owned();
        // `summit.json` and `summit.html` are two samples, so the ending is part of the name.
        if let Err(why) = check(&sample, &folder.join(format!("{name}.record.json"))) {
            wrong.push(why);
        }
    }
    let hint = "to accept: UPDATE_EXPECT=1 cargo test -p demarche";
    assert!(wrong.is_empty(), "{}\n{hint}", wrong.join("\n"));
}
