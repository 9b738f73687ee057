//! What must stay true of the sources as a whole: who may use whom, what a file opens with, what the inner
//! rooms never touch, and that data tables say what they are.
//!
//! The table of dependencies is the one in `ARCHITECTURE.md`, so that the page and the workspace cannot part.
//! Sources are read as text, line by line; what a compiler or `clippy` can see is left to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms that read no file, clock, network or environment variable.
const INNER: [&str; 13] = [
    "core",
    "nn",
    "reader",
    "lexicon",
    "clauses",
    "world",
    "grammar",
    "times",
    "coref",
    "places",
    "quotes",
    "coder",
    "happenings",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The files below `folder` whose name ends in one of `endings`, in the order of their paths.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("a folder of the workspace can be listed").into_path())
        .filter(|path| path.extension().is_some_and(|e| endings.iter().any(|known| e == *known)))
        .collect();
    found.sort();
    found
}

/// The folders of `crates`, by name, and `xtask`.
fn rooms() -> BTreeMap<String, PathBuf> {
    let folders = fs::read_dir(root().join("crates")).expect("the workspace has a folder of crates");
    let mut rooms: BTreeMap<String, PathBuf> = folders
        .map(|entry| entry.expect("a folder can be listed").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
        .collect();
    rooms.insert("xtask".to_owned(), root().join("xtask"));
    rooms
}

/// What a room may use.
#[derive(Debug, Default)]
struct Allowed {
    everywhere: BTreeSet<String>,
    /// The same, and what is marked as for tests only.
    in_tests: BTreeSet<String>,
}

/// The column "may use" of the table of rooms in `ARCHITECTURE.md`.
fn allowed() -> BTreeMap<String, Allowed> {
    let rooms = rooms();
    let mut table: BTreeMap<String, Allowed> = BTreeMap::new();
    for line in read(&root().join("ARCHITECTURE.md")).lines().filter(|l| l.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, uses] = cells[..] else { panic!("a row of three cells is due: {line}") };
        let mut entry = Allowed::default();
        for word in uses.split_whitespace().filter(|w| *w != "–") {
            let (name, tests) = word.strip_suffix('¹').map_or((word, false), |name| (name, true));
            let names: Vec<String> =
                if name == "all" { rooms.keys().cloned().collect() } else { vec![name.to_owned()] };
            for name in names {
                assert!(rooms.contains_key(&name), "no room {name}: {line}");
                if !tests {
                    entry.everywhere.insert(name.clone());
                }
                entry.in_tests.insert(name);
            }
        }
        table.insert(room.trim_matches('`').to_owned(), entry);
    }
    table
}

/// The workspace crates in a manifest, each with the table that names it (`dependencies`, `dev-dependencies` …).
fn edges(manifest: &str) -> Vec<(String, String)> {
    let mut section = "";
    let mut out = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        }
        // A dependency may also be a table of its own: `[dependencies.demarche-core]`.
        let (kind, name) = match section.rsplit_once('.') {
            Some((kind, name)) if kind.ends_with("dependencies") && line.starts_with('[') => (kind, name),
            _ => (section, line),
        };
        let kind = kind.rsplit('.').next().unwrap_or(kind);
        if kind.ends_with("dependencies")
            && let Some(name) = name.strip_prefix("demarche-")
        {
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
            out.push((kind.to_owned(), name[..end].to_owned()));
        }
    }
    out
}

/// Whether the file at `path`, below its `src`, is compiled for tests only.
fn is_test(path: &Path) -> bool {
    path.components().any(|c| matches!(c.as_os_str().to_str(), Some("tests" | "tests.rs")))
}

/// The lines of a source that are neither comments nor in its test module, with their numbers.
fn code(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = source.find("\n#[cfg(test)]\nmod tests {").unwrap_or(source.len());
    source[..end]
        .lines()
        .enumerate()
        .map(|(i, l)| (i + 1, l))
        .filter(|(_, l)| !l.trim_start().starts_with("//"))
}

/// Where the code of the rooms `rooms` has one of `words`; `spared` says what is all right.
fn mentions(rooms: &[&str], words: &[&str], spared: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for room in rooms {
        let folder = root().join("crates").join(room).join("src");
        for path in files(&folder, &["rs"]) {
            if is_test(path.strip_prefix(&folder).unwrap_or(&path)) {
                continue;
            }
            for (number, line) in code(&read(&path)) {
                if words.iter().any(|w| line.contains(w)) && !spared(room, line) {
                    found.push(format!("{}:{number}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    found
}

#[test]
fn rooms_use_only_what_the_architecture_allows() {
    let table = allowed();
    let rooms = rooms();
    let listed: Vec<&String> = table.keys().collect();
    assert_eq!(listed, rooms.keys().collect::<Vec<_>>(), "ARCHITECTURE.md lists every room, and no other");
    let mut wrong = Vec::new();
    for (room, folder) in &rooms {
        for (kind, used) in edges(&read(&folder.join("Cargo.toml"))) {
            let allowed = &table[room];
            let names = if kind == "dev-dependencies" { &allowed.in_tests } else { &allowed.everywhere };
            if !names.contains(&used) {
                wrong.push(format!("{room} -> {used} ({kind})"));
            }
        }
    }
    assert!(wrong.is_empty(), "not in the table of ARCHITECTURE.md: {wrong:#?}");
}

#[test]
fn manifests_are_read_in_every_form() {
    let manifest = "[package]\nname = \"demarche-x\"\n[dependencies]\ndemarche-core.workspace = true\nserde = \"1\"\n\
                    [target.'cfg(unix)'.dependencies]\ndemarche-nn = { path = \"../nn\" }\n\
                    [dev-dependencies.demarche-reader]\nworkspace = true\n";
    let pair = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
    let expected =
        [pair("dependencies", "core"), pair("dependencies", "nn"), pair("dev-dependencies", "reader")];
    assert_eq!(edges(manifest), expected);
}

#[test]
fn every_source_opens_with_what_it_answers_for() {
    let mut bare = Vec::new();
    for folder in rooms().values() {
        for path in files(&folder.join("src"), &["rs"]) {
            if !read(&path).starts_with("//!") {
                bare.push(path);
            }
        }
    }
    assert!(bare.is_empty(), "without a `//!` in the first line: {bare:#?}");
}

#[test]
fn inner_rooms_read_no_file_clock_network_or_environment() {
    let words = ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "::now(", "std::{"];
    let found = mentions(&INNER, &words, |room, line| {
        // The reader measures its stages. Its results do not depend on that.
        room == "reader" && line.contains("Instant::now(")
    });
    assert!(found.is_empty(), "the caller passes bytes and dates (write out nested imports): {found:#?}");
}

#[test]
fn unsafe_code_stands_in_nn_only() {
    let rooms = rooms();
    let others: Vec<&str> =
        rooms.keys().map(String::as_str).filter(|r| !matches!(*r, "nn" | "xtask")).collect();
    let found = mentions(&others, &["unsafe {", "unsafe fn", "unsafe impl"], |_, _| false);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn packages_hold_what_their_sources_include() {
    let mut outside = Vec::new();
    for folder in rooms().values() {
        for path in files(&folder.join("src"), &["rs"]) {
            let depth = path.strip_prefix(folder).expect("it is in the folder").components().count() - 1;
            let up = format!("\"{}", "../".repeat(depth + 1));
            for (number, line) in code(&read(&path)) {
                if line.contains("include_") && line.contains(&up) {
                    outside.push(format!("{}:{number}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(outside.is_empty(), "a package ends at its own folder; link files into it: {outside:#?}");
    let links = walkdir::WalkDir::new(root().join("crates")).into_iter().filter_map(Result::ok);
    let broken: Vec<PathBuf> =
        links.filter(|e| e.path_is_symlink() && !e.path().exists()).map(|e| e.into_path()).collect();
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
}

#[test]
fn word_lists_stand_in_data() {
    let mut stray = files(&root().join("crates"), &["tsv"]);
    // A link leads to the table in `data/`; a package takes it from there.
    stray.retain(|path| !path.is_symlink() && path.components().all(|c| c.as_os_str() != "fixtures"));
    assert!(stray.is_empty(), "tables belong in data/: {stray:#?}");
}

#[test]
fn data_files_say_what_they_hold() {
    let mut wrong = Vec::new();
    for path in files(&root().join("data"), &["tsv", "rules", "txt"]) {
        let text = read(&path);
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        let (comments, rows): (Vec<&str>, Vec<&str>) =
            text.lines().filter(|l| !l.is_empty()).partition(|l| l.starts_with('#'));
        if !text.starts_with("# ") {
            wrong.push(format!("{name}: does not open with a comment"));
        }
        if path.extension().is_none_or(|e| e != "tsv") {
            continue;
        }
        let own = !name.contains("ontology");
        if own && !comments.iter().any(|c| c.starts_with("# source: ") && c.contains("; licence: ")) {
            wrong.push(format!("{name}: no line `# source: …; licence: …`"));
        }
        let columns: Vec<&str> = rows.first().map_or_else(Vec::new, |head| head.split('\t').collect());
        let is_name = |cell: &&str| {
            !cell.is_empty() && cell.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if columns.is_empty() || !columns.iter().all(is_name) {
            wrong.push(format!("{name}: the first row does not name the columns: {columns:?}"));
        }
        let long = rows.iter().filter(|row| row.split('\t').count() > columns.len());
        wrong.extend(long.map(|row| format!("{name}: more cells than columns: {row}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
