//! What is twice as long takes about twice the processor time: articles, names, quotations, tags. The sizes are small so
//! that the test is quick; `GROWTH=20 cargo test --release -p demarche --test cli growing` takes those of the goal.

#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::arg;

/// How much more than twice the time is still taken for twice: measures of short times on a busy machine scatter.
const MOST: f64 = 3.0;

/// The processor time of reading `input`, in seconds, as the shell tells it.
fn processor_time(input: &Path) -> f64 {
    let script = "\"$0\" read --threads 1 --quiet --format json \"$1\" >/dev/null 2>&1; times";
    let out = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_demarche"), arg(input)])
        .stdin(Stdio::null())
        .output()
        .expect("the shell starts");
    let text = String::from_utf8(out.stdout).expect("times are text");
    // The second line is that of the programs that were run: `0m1.250s 0m0.030s`.
    let times = text.lines().nth(1).unwrap_or_else(|| panic!("two lines of times: {text}"));
    let seconds = |time: &str| -> f64 {
        let (minutes, rest) = time.split_once('m').expect("minutes");
        let seconds: f64 = rest.trim_end_matches('s').parse().expect("seconds");
        minutes.parse::<f64>().expect("minutes") * 60.0 + seconds
    };
    times.split_whitespace().map(seconds).sum()
}

/// Checks that input `make` of 2n parts takes about twice as long as one of n.
fn check(name: &str, n: usize, make: impl Fn(usize) -> String) {
    let growth: usize = std::env::var("GROWTH").ok().and_then(|g| g.parse().ok()).unwrap_or(1);
    let folder = tempfile::tempdir().expect("a folder");
    let time = |parts: usize| {
        let path = folder.path().join(format!("{parts}-{name}"));
        fs::write(&path, make(parts)).expect("written");
        // The lesser of two: what disturbs a run only makes it longer.
        processor_time(&path).min(processor_time(&path))
    };
    let start = time(1);
    let (once, twice) = (time(n * growth) - start, time(2 * n * growth) - start);
    // Times near the clock's own step say nothing.
    assert!(once < 0.1 || twice <= MOST * once, "{name}: {once:.2} s, twice as long {twice:.2} s");
}

#[test]
fn articles() {
    let states = ["Norway", "Turkey", "Greece", "Denmark", "Iran", "France", "Japan"];
    check("article.txt", 300, |n| {
        (0..n).fold("Talks end\n\n".to_owned(), |mut text, i| {
            let (a, b) = (states[i % 7], states[(i * 3 + 1) % 7]);
            let end = if i % 5 == 4 { "\n\n" } else { " " };
            let _ = write!(text, "{a} condemned {b} on Monday, an official said in statement {i}.{end}");
            text
        })
    });
}

#[test]
fn names() {
    let name = |i: usize| {
        let syllable = |k: usize| ["ba", "do", "ki", "lu", "me", "no", "ra", "su", "ta", "ve"][k % 10];
        format!("B{}{}{}{}", syllable(i), syllable(i / 10), syllable(i / 100), syllable(i / 1000))
    };
    check("names.txt", 300, |n| {
        (0..n).fold("Talks end\n\n".to_owned(), |mut text, i| {
            let end = if i % 4 == 3 { "\n\n" } else { " " };
            let _ = write!(text, "Anna {} met Karl {} in Oslo on Monday.{end}", name(2 * i), name(2 * i + 1));
            text
        })
    });
}

#[test]
fn quotations() {
    check("quotes.txt", 300, |n| {
        (0..n).fold("Talks end\n\n".to_owned(), |mut text, i| {
            let _ = write!(text, "“We have agreed on point {i},” said Foreign Minister Anna Hale.\n\n");
            text
        })
    });
}

#[test]
fn crossed_tags() {
    check("tags.html", 10_000, |n| {
        format!(
            "<html><body><p>Iran rejected the talks on Monday, its minister said.</p>{}</body></html>",
            "<b><i><p>x</b></i>".repeat(n)
        )
    });
}
