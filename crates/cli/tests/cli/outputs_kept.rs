//! Nothing is destroyed: outputs take their names when they are whole, inputs are never outputs, wrong arguments touch
//! nothing, and a run that was stopped goes on.

use std::fs;
use std::path::Path;

use crate::harness::{arg, demarche};

const LAST: &str = "the last good result\n";

fn articles(folder: &Path, count: usize) -> std::path::PathBuf {
    let path = folder.join("in.jsonl");
    let line = |i: usize| {
        format!(
            "{{\"id\": \"{i}\", \"text\": \"The two ministers met in Geneva.\", \"published\": \"2021-05-10\"}}\n"
        )
    };
    fs::write(&path, (0..count).map(line).collect::<String>()).expect("written");
    path
}

#[test]
fn wrong_arguments_touch_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (articles(folder.path(), 1), folder.path().join("out.jsonl"));
    fs::write(&output, LAST).expect("written");
    for wrong in [
        &["--rules", "/no/such/rules"][..],
        &["--dictionaries", "/no/such/folder"],
        &["--format", "cuneiform"],
        &["--resume", "--format", "html"],
        &["--date", "soon"],
    ] {
        let out = demarche(&[&["read", arg(&input), "--output", arg(&output)], wrong].concat());
        assert_eq!(out.code, 2, "{wrong:?}: {}", out.stderr);
        assert_eq!(fs::read_to_string(&output).expect("there"), LAST, "{wrong:?}");
    }
    let names: Vec<_> =
        fs::read_dir(folder.path()).expect("listed").flatten().map(|e| e.file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn an_input_is_never_the_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = articles(folder.path(), 1);
    let before = fs::read(&input).expect("read");
    let link = folder.path().join("same.jsonl");
    fs::hard_link(&input, &link).expect("linked");
    for (source, target) in [(input.as_path(), input.as_path()), (folder.path(), &input), (&input, &link)] {
        let out = demarche(&["read", arg(source), "--output", arg(target)]);
        assert_eq!(out.code, 2, "{}", out.stderr);
        assert!(out.stderr.contains("cannot be the output"), "{}", out.stderr);
        assert_eq!(fs::read(&input).expect("read"), before);
    }
}

#[test]
fn a_stopped_run_goes_on_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (articles(folder.path(), 5), folder.path().join("out.jsonl"));
    let part = folder.path().join("out.jsonl.part");
    assert_eq!(demarche(&["read", arg(&input), "--output", arg(&output)]).code, 0);
    let whole = fs::read_to_string(&output).expect("there");
    assert!(!part.exists());
    fs::remove_file(&output).expect("removed");
    // A run that was stopped in the middle of its third record.
    let third: usize = whole.split_inclusive('\n').take(2).map(str::len).sum();
    fs::write(&part, &whole[..third + 40]).expect("written");
    let out = demarche(&["read", arg(&input), "--output", arg(&output), "--resume"]);
    assert_eq!(
        (out.code, fs::read_to_string(&output).expect("there").as_str()),
        (0, whole.as_str()),
        "{}",
        out.stderr
    );
    assert!(out.stderr.contains("written before: 2 records") && !part.exists(), "{}", out.stderr);
    // What was left by a run over other inputs is not gone on with, and not lost.
    fs::write(&part, whole.replace("\"id\":\"1\"", "\"id\":\"x\"")).expect("written");
    let out = demarche(&["read", arg(&input), "--output", arg(&output), "--resume"]);
    assert_eq!(
        (out.code, fs::read_to_string(&output).expect("there").as_str()),
        (2, whole.as_str()),
        "{}",
        out.stderr
    );
}

#[cfg(unix)]
#[test]
fn what_is_passed_over_in_a_folder_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = folder.path().join("in");
    let other = folder.path().join("other");
    fs::create_dir_all(&inputs).and_then(|()| fs::create_dir_all(&other)).expect("made");
    std::os::unix::fs::symlink("/no/such/file", inputs.join("dangling.txt")).expect("linked");
    std::os::unix::fs::symlink(&other, inputs.join("elsewhere")).expect("linked");
    let out = demarche(&["read", arg(&inputs)]);
    assert_eq!(out.code, 1);
    assert!(out.stderr.contains("error[I001]") && out.stderr.contains("dangling.txt"), "{}", out.stderr);
    assert!(out.stderr.contains("warning[I015]") && out.stderr.contains("elsewhere"), "{}", out.stderr);
}

#[test]
fn what_is_not_coded_and_not_dated_is_told_and_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("in.jsonl");
    let french = "Le ministre des affaires étrangères a rencontré lundi à Vienne l’envoyée de l’Union européenne et a \
        déclaré que les pourparlers reprendraient la semaine prochaine.";
    fs::write(&path, format!("{{\"text\": \"{french}\", \"published\": \"2021-05-10\"}}\n{{\"text\": \"The two ministers met in Geneva on Monday.\"}}\n"))
        .expect("written");
    let out = demarche(&["read", arg(&path)]);
    assert_eq!(out.code, 1, "{}", out.stderr);
    let records = out.records();
    assert_eq!(records[0]["document"]["language"], "fr");
    assert_eq!(
        (records[0]["events"].as_array().map(Vec::len), records[0]["document"]["source"]["line"].as_u64()),
        (Some(0), Some(1))
    );
    assert!(
        out.stderr.contains("warning[I014]") && out.stderr.contains("warning[T001]: 1 of 2"),
        "{}",
        out.stderr
    );
    assert!(out.stderr.contains("2 documents recorded, 1 coded"), "{}", out.stderr);
}
