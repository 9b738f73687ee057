//! The records of the samples, kept in `samples/expected` for people to read in a diff.
//!
//! `UPDATE_EXPECT=1 cargo test -p demarche` writes them anew.

use std::path::Path;

use crate::harness::{arg, demarche, samples, samples_folder};

/// The record as it is kept: indented, so that a change shows as the lines it concerns.
fn kept(line: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(line).expect("a record");
    // Where the project stands on this machine is nobody's concern.
    if let Some(path) = value.pointer_mut("/document/source/path") {
        let name = path.as_str().and_then(|p| p.rsplit(['/', '\\']).next()).unwrap_or_default().to_owned();
        *path = name.into();
    }
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

/// How well the records of the samples must agree with the gold records, in percent. Each floor lies a few
/// points below what is reached; raise it when the figure has risen, never lower it to let a change pass.
const FLOORS: [(&str, f64); 8] = [
    ("quotes.f1", 85.0),
    ("quotes.speaker", 75.0),
    ("events.found.precision", 92.0),
    ("events.found.f1", 72.0),
    ("events.status", 80.0),
    ("events.claims", 68.0),
    ("trip_legs.f1", 70.0),
    ("deadlines.f1", 85.0),
];

#[test]
fn samples_agree_with_their_gold() {
    let gold = samples_folder().join("gold");
    let articles: Vec<_> =
        samples().into_iter().filter(|s| s.extension().is_some_and(|e| e == "json")).collect();
    let mut args = vec!["eval", "gold", arg(&gold), "--json", "--articles"];
    args.extend(articles.iter().map(|a| arg(a)));
    let out = demarche(&args);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let figures: serde_json::Value = serde_json::from_str(&out.stdout).expect("one object of figures");
    assert_eq!(figures["missing"], 0, "every gold record has its article");
    let low: Vec<String> = FLOORS
        .iter()
        .filter_map(|(name, floor)| {
            let reached = figures[*name].as_f64().unwrap_or_default();
            (reached < *floor).then(|| format!("{name} is {reached}, below {floor}"))
        })
        .collect();
    assert!(low.is_empty(), "{low:#?}");
}
