//! Runs the program and says what came of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What came of a run.
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// The records printed as JSON Lines.
    pub fn records(&self) -> Vec<Value> {
        self.stdout.lines().map(|l| serde_json::from_str(l).expect("a line of output is JSON")).collect()
    }
}

/// The program with `args`, ready to start.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    command.args(args).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn demarche(args: &[&str]) -> Outcome {
    finish(command(args).output().expect("the program starts"))
}

/// Runs the program with `input` on standard input.
pub fn demarche_reading(args: &[&str], input: &[u8]) -> Outcome {
    let mut child = command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // The program may write before it has read all, so both must go on at the same time.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("written");
    finish(output)
}

fn finish(output: std::process::Output) -> Outcome {
    Outcome {
        code: output.status.code().expect("the program was not killed"),
        stdout: String::from_utf8(output.stdout).expect("output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// The samples that come with the project.
pub fn samples() -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = std::fs::read_dir(samples_folder())
        .expect("the samples")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_file() && p.extension().is_some_and(|e| e == "json" || e == "txt" || e == "html"))
        .collect();
    out.sort();
    assert!(out.len() >= 6, "the project has samples");
    out
}

/// Where the samples are.
pub fn samples_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}
