//! Runs every command that the pages of `docs/` show.
//!
//! A block fenced as `console` is a session: a line that begins with `$ ` is a command for the shell, lines that
//! begin with `> ` go on with it, the others are its output, in which a line `…` stands for any number of lines.
//! The sessions of one page run in their order in a folder of their own, in which `samples` leads to the samples.
//! Every command must end with 0 (what fails is shown with `; echo "exit $?"`), and each line of output shown must
//! be a line of what it prints, in the order shown. What needs the network or never ends stands in other blocks.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command of a page, and what the page shows of its output.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    /// The line it begins on, from 1.
    line: usize,
    command: String,
    shown: Vec<String>,
}

/// The commands of a page, in order.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```console";
            continue;
        }
        if !inside {
            continue;
        }
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { line: at + 1, command: command.to_owned(), shown: Vec::new() });
        } else if let Some(step) = steps.last_mut() {
            match line.strip_prefix('>') {
                Some(more) if step.shown.is_empty() => {
                    step.command.push('\n');
                    step.command.push_str(more.strip_prefix(' ').unwrap_or(more));
                }
                _ => step.shown.push(line.trim_end().to_owned()),
            }
        }
    }
    steps
}

/// The first line shown that `printed` does not have after those before it.
fn missing<'a>(shown: &'a [String], printed: &str) -> Option<&'a str> {
    let mut lines = printed.lines().map(str::trim_end);
    shown
        .iter()
        .filter(|want| want.as_str() != "…")
        .find(|want| !lines.any(|got| got == *want))
        .map(String::as_str)
}

/// Runs the commands of a page in a new folder; what went wrong.
fn run(page: &Path, path: &OsStr) -> Vec<String> {
    let name = page.file_name().expect("a page has a name").to_string_lossy().into_owned();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs").join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder of the last run can be removed");
    }
    fs::create_dir_all(&folder).expect("a folder for the page");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    std::os::unix::fs::symlink(samples, folder.join("samples")).expect("a link to the samples");

    let mut faults = Vec::new();
    for step in steps(&fs::read_to_string(page).expect("the page can be read")) {
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{}", step.command)])
            .current_dir(&folder)
            .env("PATH", path)
            .stdin(Stdio::null())
            .output()
            .expect("the shell starts");
        let printed = String::from_utf8(output.stdout).expect("what it prints is UTF-8");
        let told = if !output.status.success() {
            output.status.to_string()
        } else if let Some(line) = missing(&step.shown, &printed) {
            format!("does not print {line:?}")
        } else {
            continue;
        };
        faults.push(format!("{name}:{}: {}\n  {told}; it prints:\n{printed}", step.line, step.command));
    }
    faults
}

#[test]
fn commands_of_the_pages_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .expect("there is a folder of pages")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();

    let program = Path::new(env!("CARGO_BIN_EXE_demarche")).parent().expect("the program is in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(program.to_owned()).chain(std::env::split_paths(&path)))
        .expect("a search path");

    let (first, second) = pages.split_at(pages.len() / 2);
    let faults = std::thread::scope(|scope| {
        let other = scope.spawn(|| second.iter().flat_map(|page| run(page, &path)).collect::<Vec<_>>());
        let mut faults: Vec<String> = first.iter().flat_map(|page| run(page, &path)).collect();
        faults.extend(other.join().expect("no page stops the test"));
        faults
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn links_lead_somewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let index = fs::read_to_string(folder.join("README.md")).expect("there is an index");
    for entry in fs::read_dir(&folder).expect("there is a folder of pages") {
        let page = entry.expect("it can be listed").path();
        let name = page.file_name().expect("a page has a name").to_string_lossy().into_owned();
        if page.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        assert!(
            name == "README.md" || index.contains(&format!("]({name})")),
            "the index does not lead to {name}"
        );
        let text = fs::read_to_string(&page).expect("the page can be read");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if !target.contains("://") && !file.is_empty() {
                assert!(folder.join(file).exists(), "{name} leads to {file}, which is not there");
            }
        }
    }
}

#[test]
fn sessions_are_read() {
    let page = "```console\n$ cat > a <<'END'\n> b\n>   c\n> END\n$ demarche codes\n…\nI001  x\n```\n\n```\n$ no\n```\n";
    let shown = vec!["…".to_owned(), "I001  x".to_owned()];
    assert_eq!(
        steps(page),
        [
            Step { line: 2, command: "cat > a <<'END'\nb\n  c\nEND".to_owned(), shown: Vec::new() },
            Step { line: 6, command: "demarche codes".to_owned(), shown: shown.clone() },
        ]
    );
    assert_eq!(missing(&shown, "head\nI001  x\nI002  y\n"), None);
    assert_eq!(missing(&shown, "head\n"), Some("I001  x"));
}
