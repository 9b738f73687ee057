//! Runs that are ended at any moment (`kill -9`) lose nothing that stood in the output, double nothing, and leave no
//! half file under the final name. `KILLS=20 cargo test -p demarche --test cli killed` ends each at twenty moments.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::harness::{arg, command, demarche};

fn kills() -> u32 {
    std::env::var("KILLS").ok().and_then(|k| k.parse().ok()).unwrap_or(4)
}

/// Runs the program with `args` and ends it after a share of `time` that differs from call to call.
fn killed_within(args: &[&str], time: Duration, call: u32) {
    let mut child =
        command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    // Steps of the golden section fall evenly, and nowhere twice; the machine adds the chance.
    let share = f64::from(call + 1) * 0.618_034 % 1.0;
    std::thread::sleep(time.mul_f64(share));
    let _ = child.kill();
    child.wait().expect("the program ends");
}

/// The whole lines at the beginning of a file; nothing where there is none.
fn whole_lines(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let end = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    String::from_utf8(bytes[..end].to_vec()).expect("whole lines are UTF-8")
}

#[test]
fn read_ends_at_any_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (input, output, part) = (at("in.jsonl"), at("out.jsonl"), at("out.jsonl.part"));
    let english = "The two ministers met in Geneva on Monday. Iran rejected the offer, an official said. ";
    let french =
        "Le ministre des affaires étrangères a rencontré lundi à Vienne l’envoyée de l’Union européenne. ";
    let line = |i: usize| {
        let text = if i.is_multiple_of(3) { english } else { french }.repeat(1 + i % 7);
        format!("{{\"id\": \"{i}\", \"text\": \"{text}\", \"published\": \"2021-05-10\"}}\n")
    };
    fs::write(&input, (0..240).map(line).collect::<String>()).expect("written");
    let args = ["read", arg(&input), "--output", arg(&output), "--resume"];
    let began = Instant::now();
    assert_eq!(demarche(&args).code, 1, "French is not coded");
    let time = began.elapsed();
    let whole = fs::read_to_string(&output).expect("there");
    assert_eq!(whole.lines().count(), 240);
    fs::remove_file(&output).expect("removed");

    for call in 0..kills() {
        let before = whole_lines(&part);
        killed_within(&args, time, call);
        if output.exists() {
            assert_eq!(fs::read_to_string(&output).expect("there"), whole, "half a file took the name");
            fs::remove_file(&output).expect("removed");
        } else {
            let after = whole_lines(&part);
            assert!(whole.starts_with(&after), "the unfinished output holds something else");
            assert!(after.len() >= before.len(), "records that stood there are gone");
        }
    }
    assert_eq!(demarche(&args).code, 1);
    assert_eq!(fs::read_to_string(&output).expect("there"), whole);
    assert!(!part.exists());
}

#[cfg(feature = "follow")]
#[test]
fn follow_ends_at_any_moment() {
    use std::io::{BufRead as _, BufReader, Write as _};

    const PAGES: usize = 60;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let site = format!("http://{}", listener.local_addr().expect("an address"));
    let items: String = (0..PAGES).map(|i| format!("<item><link>{site}/{i}</link></item>")).collect();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            let head: Vec<String> = lines.map_while(Result::ok).take_while(|l| !l.is_empty()).collect();
            let path = first.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let known = head.iter().any(|l| l.eq_ignore_ascii_case("if-none-match: \"1\""));
            let (status, body) = match path.as_str() {
                "rss" if known => (304, String::new()),
                "rss" => (200, format!("<rss><channel><title>The Post</title>{items}</channel></rss>")),
                number if number.parse::<usize>().is_ok() => (
                    200,
                    format!(
                        "<html><head><title>Talks {number} end</title></head><body><article><p>The two delegations met \
                         for {number} hours in Vienna on Monday, said an official who was there.</p></article></body>"
                    ),
                ),
                _ => (404, String::new()),
            };
            let mark = if path == "rss" { "ETag: \"1\"\r\n" } else { "" };
            let len = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} X\r\n{mark}Content-Length: {len}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });

    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (list, inbox) = (at("list.toml"), at("inbox"));
    fs::create_dir(&inbox).expect("made");
    for i in 0..PAGES {
        let text = format!("Talks {i} end\n\nThe two sides met in Vienna on Monday for round {i}.\n");
        fs::write(inbox.join(format!("{i}.txt")), text).expect("written");
    }
    fs::write(
        &list,
        format!("per_host = \"0s\"\n[[feed]]\nurl = \"{site}/rss\"\n[[folder]]\npath = {inbox:?}\n"),
    )
    .expect("written");
    let follow = |into: &Path| {
        ["follow", arg(&list), "--into", arg(into), "--once", "--allow-private"].map(str::to_owned)
    };
    let run = |into: &Path| demarche(&follow(into).each_ref().map(String::as_str));
    let began = Instant::now();
    let first = run(&at("first"));
    assert_eq!(first.code, 0, "{}", first.stderr);
    let time = began.elapsed();

    let mut into = at("0");
    for call in 0..kills() {
        let documents = into.join("documents.jsonl");
        let before = whole_lines(&documents);
        killed_within(&follow(&into).each_ref().map(String::as_str), time, call);
        let after = whole_lines(&documents);
        assert!(after.starts_with(&before), "documents that stood there are gone");
        if let Ok(marks) = fs::read(into.join("marks.json")) {
            serde_json::from_slice::<serde_json::Value>(&marks).expect("the marks are whole");
        }
        if after.lines().count() == 2 * PAGES || call + 1 == kills() {
            let last = run(&into);
            assert_eq!(last.code, 0, "{}", last.stderr);
            let kept = whole_lines(&documents);
            assert!(kept.starts_with(&after));
            let documents: Vec<serde_json::Value> =
                kept.lines().map(|l| serde_json::from_str(l).expect("a document")).collect();
            let keys: std::collections::BTreeSet<&str> =
                documents.iter().filter_map(|d| d["key"].as_str()).collect();
            assert_eq!((documents.len(), keys.len()), (2 * PAGES, 2 * PAGES), "lost or doubled");
            into = at(&format!("{}", call + 1));
        }
    }
}
