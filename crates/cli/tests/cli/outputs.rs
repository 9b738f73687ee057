//! What is written, where, and that it does not depend on how the work is shared out.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::Stdio;

use demarche_reader::Kernel;

use crate::harness::{arg, command, demarche, demarche_reading, samples, samples_folder};

fn read_samples(options: &[&str]) -> String {
    read_files(&samples(), options)
}

fn read_files(samples: &[PathBuf], options: &[&str]) -> String {
    let mut args = vec!["read", "--quiet"];
    args.extend(options);
    args.extend(samples.iter().map(|p| arg(p)));
    let out = demarche(&args);
    assert_eq!(out.code, 0, "{}", out.stderr);
    out.stdout
}

#[test]
fn threads_do_not_change_the_output() {
    for format in ["json", "table", "html"] {
        let one = read_samples(&["--threads", "1", "--format", format]);
        assert!(!one.is_empty());
        for threads in ["2", "7"] {
            let many = read_samples(&["--threads", threads, "--format", format]);
            assert!(one == many, "{format} differs with {threads} threads");
        }
    }
}

#[test]
fn kernels_do_not_change_the_output() {
    // Two samples are enough words for every kind of product, and the scalar kernel is slow.
    let few = &samples()[..2];
    let best = read_files(few, &[]);
    for kernel in Kernel::available() {
        let out = read_files(few, &["--kernel", kernel.name()]);
        assert!(best == out, "the output differs with the kernel {kernel}");
    }
}

#[test]
fn company_does_not_change_a_record() {
    let together = read_samples(&[]);
    let alone: String = samples().iter().map(|p| demarche(&["read", "--quiet", arg(p)]).stdout).collect();
    assert!(together == alone, "a document is read differently beside others");
}

#[test]
fn a_page_loads_nothing() {
    let page = read_samples(&["--format", "html"]);
    assert!(page.contains("default-src 'none'"));
    for loader in ["src=", "<link", "@import", "url(", "<iframe", "<object", "fetch(", "import("] {
        assert!(!page.contains(loader), "the page holds {loader}");
    }
    // What is left of addresses are links that a reader may follow.
    for (at, _) in page.match_indices("http") {
        let before = &page[..at];
        let link = before.ends_with("<a href=\"") || before.ends_with("<meta ");
        let words = before.rsplit('<').next().is_none_or(|tag| tag.contains('>'));
        assert!(link || words, "{}", &page[at.saturating_sub(40)..at + 20]);
    }
}

#[test]
fn an_output_file_takes_the_form_of_its_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.html");
    let sample = samples_folder().join("summit.html");
    let out = demarche(&["read", arg(&sample), "--output", arg(&path)]);
    assert_eq!((out.code, out.stdout.as_str()), (0, ""));
    let page = std::fs::read_to_string(path).expect("written");
    assert!(page.starts_with("<!doctype html>"));
}

#[test]
fn colour_only_on_request() {
    let text = b"Talks open\n\nTwo ministers met.\n";
    let plain = demarche_reading(&["read", "--format", "table"], text);
    assert!(!plain.stdout.contains('\u{1b}') && plain.stdout.contains("Talks open"));
    let coloured = demarche_reading(&["read", "--format", "table", "--color", "always"], text);
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    // Enough articles that the output cannot all wait in the pipe.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("many.jsonl");
    let text = "The two ministers met in Geneva on Monday. ".repeat(40);
    let lines: String = (0..200).map(|n| format!("{{\"id\": \"{n}\", \"text\": \"{text}\"}}\n")).collect();
    std::fs::write(&path, lines).expect("written");
    let mut child = command(&["read", arg(&path), "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    stdout.read_line(&mut first).expect("a record");
    drop(stdout);
    let status = child.wait().expect("the program ends");
    let mut messages = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut messages).expect("read");
    assert_eq!((status.code(), messages.as_str()), (Some(0), ""));
    assert!(first.starts_with('{'));
}

#[test]
fn codes_are_listed() {
    let out = demarche(&["codes"]);
    assert_eq!(out.code, 0);
    for code in demarche_core::Code::ALL {
        assert!(out.stdout.contains(code.as_str()));
    }
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let out = demarche(&["completions", shell]);
        assert_eq!(out.code, 0, "{}", out.stderr);
        assert!(out.stdout.contains("explain") && out.stdout.contains("lexicon"), "{shell}");
        assert!(out.stdout.contains("--date") || out.stdout.contains("-l date"), "{shell}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("man1");
    assert_eq!(demarche(&["man", arg(&into)]).code, 0);
    let page = std::fs::read_to_string(into.join("demarche-read.1")).expect("a page for each command");
    assert!(page.contains(".TH") && page.contains("\\-\\-date"));
    assert!(into.join("demarche-lexicon.1").is_file());
}
