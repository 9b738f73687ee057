//! Following a site that a server of the test plays, on this machine.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use demarche_core::diagnostic::Code;
use demarche_fetch::keeper::Kept;
use demarche_fetch::{Client, Follower, Keeper, Limits, List, Round};

/// A status, further fields of the head, and a body.
type Answer = (u16, String, String);

/// A site: what it answers to each path, and what it was asked.
#[derive(Clone, Default)]
struct Site {
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
    port: u16,
}

impl Site {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let site = Site { port: listener.local_addr().expect("an address").port(), ..Site::default() };
        let own = site.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                own.answer(stream);
            }
        });
        site
    }

    fn answer(&self, mut stream: std::net::TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        let first = lines.next().and_then(Result::ok).unwrap_or_default();
        let head: Vec<String> = lines.map_while(Result::ok).take_while(|l| !l.is_empty()).collect();
        let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
        self.asked.lock().expect("a lock").push(path.clone());
        let (mut status, fields, mut body) =
            self.answers.lock().expect("a lock").get(&path).cloned().unwrap_or((
                404,
                String::new(),
                String::new(),
            ));
        // What has a mark is not sent again to whoever names the mark.
        let mark = fields.lines().find_map(|l| l.strip_prefix("ETag: "));
        let named =
            head.iter().any(|l| mark.is_some_and(|m| l.eq_ignore_ascii_case(&format!("if-none-match: {m}"))));
        if named {
            (status, body) = (304, String::new());
        }
        let answer = format!(
            "HTTP/1.1 {status} X\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let _ = stream.write_all(answer.as_bytes());
    }

    fn set(&self, path: &str, status: u16, fields: &str, body: &str) {
        let body = body.replace("SITE", &format!("http://127.0.0.1:{}", self.port));
        let fields = fields.replace("SITE", &format!("http://127.0.0.1:{}", self.port));
        self.answers.lock().expect("a lock").insert(path.to_owned(), (status, fields, body));
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("a lock"))
    }

    fn list(&self, path: &str) -> List {
        List::parse(&format!("[[feed]]\nurl = \"http://127.0.0.1:{}{path}\"\nname = \"The Post\"", self.port))
            .expect("a list")
    }
}

fn limits() -> Limits {
    Limits {
        wait: Duration::from_millis(5),
        per_host: Duration::ZERO,
        time: Duration::from_secs(5),
        allow_private: true,
        ..Limits::default()
    }
}

fn round(list: &List, folder: &Path, limits: Limits) -> Round {
    let keeper = Keeper::open(folder).expect("opened");
    Follower::new(list, Client::new(limits), keeper).round().expect("kept")
}

fn kept(folder: &Path) -> Vec<Kept> {
    let text = std::fs::read_to_string(folder.join("documents.jsonl")).expect("read");
    text.lines().map(|l| serde_json::from_str(l).expect("a document")).collect()
}

fn page(words: &str) -> String {
    format!(
        "<html><head><title>Talks end in Vienna</title></head><body><article><p>The two delegations met for three hours in \
         Vienna on Monday, and {words}, said an official who was there.</p></article></body></html>"
    )
}

const FEED: &str = "<rss><channel><title>X</title><item><title>Talks end</title><link>SITE/a</link>\
    <pubDate>Mon, 10 May 2021 18:30:00 GMT</pubDate></item><item><title>Closed</title><link>SITE/closed/b</link></item>\
    <item><title>Moved</title><link>SITE/old</link></item></channel></rss>";

#[test]
fn what_is_new_is_kept_once_and_a_revision_beside_it() {
    let site = Site::start();
    let folder = tempfile::tempdir().expect("a folder");
    site.set("/robots.txt", 200, "", "User-agent: *\nDisallow: /closed\n");
    site.set("/rss", 200, "ETag: \"1\"\r\n", FEED);
    site.set("/a", 200, "Content-Type: text/html\r\n", &page("neither side came away content"));
    site.set("/old", 302, "Location: /new\r\n", "");
    site.set("/new", 200, "", &page("both sides came away content"));
    let list = site.list("/rss");
    let first = round(&list, folder.path(), limits());
    assert_eq!((first.new, first.revised), (2, 0), "{:?}", first.notes);
    assert_eq!(first.notes.len(), 1);
    assert!(first.notes[0].1.message.contains("robots.txt"), "{:?}", first.notes);
    let documents = kept(folder.path());
    assert_eq!(
        (documents[0].published.as_deref(), documents[0].known_basis.as_deref()),
        (Some("2021-05-10"), Some("feed"))
    );
    assert_eq!(documents[0].outlet.as_deref(), Some("The Post"));
    assert!(documents[1].url.as_deref().is_some_and(|u| u.ends_with("/new")));
    assert!(!site.asked().iter().any(|p| p == "/closed/b"));

    // Nothing changed: one question, and no page is asked for.
    assert_eq!(round(&list, folder.path(), limits()), Round::default());
    assert_eq!(site.asked(), ["/robots.txt", "/rss"]);

    // The feed tells of another title; the page has another text.
    site.set("/rss", 200, "ETag: \"2\"\r\n", &FEED.replace("Talks end", "Talks end early"));
    site.set("/a", 200, "", &page("one side left early"));
    let third = round(&list, folder.path(), limits());
    assert_eq!((third.new, third.revised), (0, 1), "{:?}", third.notes);
    let documents = kept(folder.path());
    let last = &documents[2];
    assert!(last.version == 2 && last.key == documents[0].key && last.text.contains("left early"));
}

#[test]
fn errors_that_pass_are_tried_again_now_and_in_the_next_round() {
    let site = Site::start();
    let folder = tempfile::tempdir().expect("a folder");
    site.set(
        "/rss",
        200,
        "ETag: \"1\"\r\n",
        "<rss><channel><item><link>SITE/a</link></item></channel></rss>",
    );
    site.set("/a", 503, "", "");
    let list = site.list("/rss");
    let first = round(&list, folder.path(), limits());
    assert_eq!((first.new, first.notes.len()), (0, 1));
    assert_eq!(site.asked().iter().filter(|p| *p == "/a").count(), 4);
    site.set("/a", 200, "", &page("neither side came away content"));
    assert_eq!(round(&list, folder.path(), limits()).new, 1);
}

#[test]
fn private_addresses_are_refused_where_they_are_connected_to() {
    let site = Site::start();
    let folder = tempfile::tempdir().expect("a folder");
    site.set("/rss", 200, "", FEED);
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let list =
            List::parse(&format!("[[feed]]\nurl = \"http://{host}:{}/rss\"", site.port)).expect("a list");
        let limits = Limits { allow_private: false, ..limits() };
        let round = round(&list, folder.path(), limits);
        assert_eq!((round.new, round.notes[0].1.code), (0, Code::Unreadable));
        assert!(round.notes[0].1.message.contains("refused"), "{:?}", round.notes);
    }
    assert_eq!(site.asked(), Vec::<String>::new());
}

#[test]
fn limits_of_size_and_of_redirects() {
    let site = Site::start();
    let folder = tempfile::tempdir().expect("a folder");
    site.set("/rss", 200, "", "<rss><channel><item><link>SITE/big</link></item><item><link>SITE/round</link></item></channel></rss>");
    site.set("/big", 200, "", &"x".repeat(20_000));
    site.set("/round", 302, "Location: SITE/round\r\n", "");
    let limits = Limits { bytes: 10_000, ..limits() };
    let round = round(&site.list("/rss"), folder.path(), limits);
    let messages: Vec<&str> = round.notes.iter().map(|(_, n)| n.message.as_str()).collect();
    assert!(messages[0].contains("over the limit") && messages[1].contains("redirects"), "{messages:?}");
}

#[test]
fn sitemaps_with_news_and_folders() {
    let site = Site::start();
    let folder = tempfile::tempdir().expect("a folder");
    site.set("/map", 200, "", "<sitemapindex><sitemap><loc>SITE/news</loc></sitemap></sitemapindex>");
    site.set(
        "/news",
        200,
        "",
        "<urlset><url><loc>SITE/a</loc><news:news><news:publication_date>2021-05-10</news:publication_date></news:news></url></urlset>",
    );
    site.set("/a", 200, "", &page("neither side came away content"));
    let into = folder.path().join("out");
    assert_eq!(round(&site.list("/map"), &into, limits()).new, 1);
    assert_eq!(kept(&into)[0].published.as_deref(), Some("2021-05-10"));

    let inbox = folder.path().join("in");
    std::fs::create_dir(&inbox).expect("made");
    std::fs::write(inbox.join("a.txt"), "Talks end\n\nThe two sides met in Vienna on Monday.\n")
        .expect("written");
    std::fs::write(inbox.join(".b.txt"), "Hidden").expect("written");
    let list =
        List::parse(&format!("[[folder]]\npath = {:?}", inbox.to_str().expect("a path"))).expect("a list");
    assert_eq!(round(&list, &into, limits()).new, 1);
    assert_eq!(round(&list, &into, limits()), Round::default());
}
