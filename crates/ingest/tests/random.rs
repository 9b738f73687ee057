//! Inputs that are damaged by chance, from a fixed seed: no panic, an end in reasonable time, blocks in order, and a map
//! that leads to the same bytes. `FUZZ_SECONDS=7200 cargo test --release -p demarche-ingest --test random` goes on for
//! as long with another seed each run; what fails is written to the folder of test files under `target`. What was found
//! so is kept in `fixtures/found` and read each time. `fuzz/` does the same led by coverage, with a nightly compiler.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use demarche_core::text::Span;
use demarche_ingest::{Options, dates, read_bytes};

/// A small generator (xorshift64, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Words that steer the readers.
const TOKENS: &[&str] = &[
    "<p>",
    "</p>",
    "<article>",
    "</article>",
    "<script type=application/ld+json>",
    "</script>",
    "<!--",
    "-->",
    "<template>",
    "<table>",
    "<td>",
    "<svg>",
    "<![CDATA[",
    "]]>",
    "&#x1F600;",
    "&amp;",
    "&#0;",
    "<meta charset=utf-16>",
    "<time datetime='",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u",
    ",",
    ":",
    "\"text\":",
    "\"datePublished\"",
    "\n",
    "\r\n\r\n",
    "\u{1e}",
    "\u{feff}",
    "\u{ad}",
    "\0",
    "â€œ",
    "é",
    "WARC/1.0\r\n",
    "Content-Length: ",
    "99999999999999999999",
    "-1",
    "PK\u{3}\u{4}",
    "PAR1",
    "HTTP/1.1 200 OK\r\n",
    "Transfer-Encoding: chunked\r\n",
    "--b",
    "boundary=",
    "1 of 3 DOCUMENTS",
    "LENGTH:",
    "<rss>",
    "<item>",
    "<?xml",
    "<nitf>",
    "2021-05-10",
    "13/05/2021",
    "May 10th, 2021",
    ";",
    "\t",
    "|",
];

/// `seed` with some of it changed; pieces may come from `other`.
fn damaged(chance: &mut Chance, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + 1 + chance.below(40)).min(bytes.len());
        match chance.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                let piece = bytes[at.min(end)..end].repeat(1 + chance.below(300));
                bytes.splice(at..at, piece);
            }
            4 => {
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(2000)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            5 if chance.below(4) == 0 => bytes.truncate(at),
            _ => {
                let token = TOKENS[chance.below(TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
        }
    }
    bytes
}

/// What must hold of any input.
fn check(name: Option<&str>, bytes: &[u8]) {
    let options = Options { max_bytes: 1 << 20, max_text: 64 << 10, ..Options::default() };
    let began = Instant::now();
    let read = read_bytes(name, bytes, &options);
    assert!(began.elapsed() < Duration::from_secs(20), "it takes {:?}", began.elapsed());
    assert!(!read.documents.is_empty() || !read.diagnostics.is_empty(), "nothing, in silence");
    let packed = [&[0x1f, 0x8b][..], &[0x28, 0xb5], b"PK", b"PAR1"].iter().any(|m| bytes.starts_with(m));
    for document in &read.documents {
        let mut last = 0;
        for block in &document.blocks {
            assert!(block.span.start >= last && block.span.end >= block.span.start);
            assert!(document.text.get(block.span.range()).is_some(), "a block cuts a letter");
            last = block.span.end;
        }
        assert!(document.text.len() <= options.max_text);
        for (i, byte) in document.text.bytes().enumerate().filter(|_| !packed) {
            if let Some(place) = document.map.raw(Span::new(i as u32, i as u32 + 1)) {
                assert_eq!(bytes[place.range()], [byte], "byte {i} of the text");
            }
        }
    }
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let file = |path: std::path::PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some((name, std::fs::read(path).ok()?))
    };
    let mut all: Vec<_> = entries.flatten().filter_map(|e| file(e.path())).collect();
    all.sort();
    all
}

/// The number of inputs of a short run; a long one goes on until the time is over.
fn runs(short: usize) -> (u64, impl FnMut(usize) -> bool) {
    let time = std::env::var("FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).map(Duration::from_secs);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
    let seed = if time.is_some() { now | 1 } else { 0xD1B5_4A32_D192_ED03 };
    let began = Instant::now();
    (seed, move |n| time.map_or(n < short, |time| began.elapsed() < time))
}

#[test]
fn what_was_found_stays_mended() {
    for (name, bytes) in files("found") {
        check(Some(&name), &bytes);
    }
}

#[test]
fn damaged_inputs_of_every_kind() {
    let mut seeds = files("cases");
    seeds.extend(files("found"));
    let page = seeds.iter().find(|(name, _)| name == "crawl.warc").expect("the archive").1.clone();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, &page).expect("packed");
    seeds.push(("crawl.warc.gz".to_owned(), packer.finish().expect("packed")));
    let (seed, mut goes_on) = runs(1500);
    let mut chance = Chance(seed);
    let mut n = 0;
    while goes_on(n) {
        let (name, bytes) = &seeds[chance.below(seeds.len())];
        let other = &seeds[chance.below(seeds.len())].1;
        let input = damaged(&mut chance, bytes, other);
        let name = (chance.below(5) > 0).then_some(name.as_str());
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(name, &input))) {
            let file = format!("{n}-{}", name.unwrap_or("nameless"));
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
            std::fs::write(&path, &input).expect("written");
            println!("input {n} fails: {}", path.display());
            resume_unwind(panic);
        }
        n += 1;
    }
    println!("{n} inputs");
}

#[test]
fn damaged_dates_and_addresses() {
    const SEEDS: &[&str] = &[
        "2021-05-10T18:30:00+02:00",
        "Mon, 10 May 2021 18:30:00 GMT",
        "20210510T183000Z",
        "13/05/2021",
        "10-May-2021",
        "May 10th, 2021 at 6 p.m. EST",
        "1620671400000",
        "2021-W20-2",
        "2021年5月10日",
        "le 10 mai 2021 à 18h30",
        "https://a.example/2021/05/10/talks",
        "https://a.example/2021-05-10-talks.html",
        "Published 10:02 AM EST May 10, 2021",
    ];
    let (seed, mut goes_on) = runs(20_000);
    let mut chance = Chance(seed);
    let mut n = 0;
    while goes_on(n) {
        let (a, b) = (SEEDS[chance.below(SEEDS.len())], SEEDS[chance.below(SEEDS.len())]);
        let bytes = damaged(&mut chance, a.as_bytes(), b.as_bytes());
        let text = String::from_utf8_lossy(&bytes);
        let days = [dates::parse_date(&text), dates::from_url(&text), dates::at_end(&text).map(|(_, d)| d)];
        for day in days.into_iter().flatten() {
            assert!(dates::plausible(day), "{text}: {day}");
            assert_eq!(dates::parse_date(&day.to_string()), Some(day), "{text}");
        }
        n += 1;
    }
    println!("{n} texts");
}
