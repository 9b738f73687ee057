//! A server in a thread, and a client that says exactly what it is told to.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use demarche_core::record::DiagnosticInfo;
use demarche_core::{Document, Record};
use demarche_server::{Options, Reads, serve_until};
use demarche_store::keep::Keeper;
use demarche_store::{Makers, Store};

/// The token of the tests.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What somebody would like to run in a reader's browser.
pub const ATTACK: &str =
    "</title></script><script>alert(1)</script><img src=x onerror=\"a()\">' \" javascript:alert(1)";

/// What stands for the engine: it answers one record to every text, and of this one it cannot be loaded.
pub const UNREAD: &str = "no engine";

/// It counts how often it is asked to explain.
struct NoEngine(Arc<AtomicUsize>);

impl Reads for NoEngine {
    fn read(&self, document: &Document) -> Option<Record> {
        if document.text == UNREAD {
            return None;
        }
        let mut record = demarche_html::sample::record();
        record.document.text.clone_from(&document.text);
        Some(record)
    }

    fn explain(&self, sentence: &str) -> Option<String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Some(format!("nothing of {sentence} {ATTACK}"))
    }
}

/// A record whose every foreign text is an attack.
pub fn hostile() -> Record {
    let mut record = demarche_html::sample::record();
    record.document.title = Some(ATTACK.to_owned());
    record.document.outlet = Some(ATTACK.to_owned());
    record.document.byline = Some(ATTACK.to_owned());
    record.document.url = Some("javascript:alert(1)".to_owned());
    record.document.published = Some("2021-06-16".to_owned());
    record.document.text.push_str(ATTACK);
    for actor in &mut record.actors {
        actor.name = format!("{} {ATTACK}", actor.name);
        actor.country = Some("USA".to_owned());
    }
    for event in &mut record.events {
        event.mode = Some(ATTACK.to_owned());
        event.trigger.text = ATTACK.to_owned();
    }
    for place in &mut record.places {
        place.name = ATTACK.to_owned();
    }
    record.diagnostics.push(DiagnosticInfo {
        code: ATTACK.to_owned(),
        message: ATTACK.to_owned(),
        span: None,
    });
    record
}

/// A running server; it ends with the test.
pub struct Server {
    pub address: SocketAddr,
    /// How often the engine was asked to explain a sentence.
    pub explained: Arc<AtomicUsize>,
    end: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<Result<(), String>>>,
    _folder: tempfile::TempDir,
}

impl Server {
    /// A server that takes corrections, or one that is read-only.
    pub fn start(writes: bool) -> Self {
        Self::of(&[hostile()], writes)
    }

    /// The same over a store of `records`.
    pub fn of(records: &[Record], writes: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("hostile.db");
        let makers = Makers { program: "test".to_owned(), versions: "1".to_owned() };
        let mut keeper = Keeper::new(Store::create(&store).expect("a store"), makers.clone(), || {
            "2021-06-17T00:00:00Z".to_owned()
        });
        for record in records {
            keeper.keep(record.clone()).expect("kept");
        }
        keeper.finish().expect("kept");
        let tokens = folder.path().join("tokens");
        std::fs::write(&tokens, format!("anna {TOKEN}\n")).expect("written");
        let explained = Arc::<AtomicUsize>::default();
        let options = Options {
            store,
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            token_file: writes.then_some(tokens),
            sql: false,
            hosts: vec!["record.example".to_owned()],
            makers,
            reads: Arc::new(NoEngine(explained.clone())),
        };
        let (tell, told) = mpsc::channel();
        let (end, ended) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let until = async move { drop(ended.await) };
            serve_until(options, |site| tell.send(site.address).expect("the test waits"), until)
        });
        let address = told.recv_timeout(Duration::from_secs(20)).expect("the server begins");
        Self { address, explained, end: Some(end), thread: Some(thread), _folder: folder }
    }

    /// Sends `request` as it is, and reads until the server closes.
    pub fn raw(&self, request: &str) -> Reply {
        Reply::parse(&String::from_utf8_lossy(&self.bytes(request)))
    }

    fn bytes(&self, request: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        // A server that refuses a head or body may close before all of it is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        bytes
    }

    /// The body at `path`, which is no text.
    pub fn file(&self, path: &str) -> Vec<u8> {
        let head = format!("GET {path} HTTP/1.1\r\nconnection: close\r\nhost: {}\r\n\r\n", self.address);
        let bytes = self.bytes(&head);
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head ends") + 4;
        bytes[end..].to_vec()
    }

    /// Logs in, and gives the line that says so in later requests.
    pub fn log_in(&self) -> String {
        let form = "content-type: application/x-www-form-urlencoded";
        let here = format!("origin: http://{}", self.address);
        let logged = self.ask("POST", "/login", &[form, &here], &format!("token={TOKEN}"));
        let cookie = logged.header("set-cookie").expect("a cookie");
        format!("cookie: {}", cookie.split(';').next().expect("a pair"))
    }

    /// A request with further head lines and a body.
    pub fn ask(&self, method: &str, path: &str, lines: &[&str], body: &str) -> Reply {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !lines.iter().any(|l| l.starts_with("host:")) {
            head.push_str(&format!("host: {}\r\n", self.address));
        }
        for line in lines {
            head.push_str(line);
            head.push_str("\r\n");
        }
        self.raw(&format!("{head}\r\n{body}"))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "")
    }

    /// Sends JSON with the token.
    pub fn post(&self, path: &str, body: &str) -> Reply {
        let token = format!("authorization: Bearer {TOKEN}");
        self.ask("POST", path, &["content-type: application/json", &token], body)
    }

    /// The first event's key.
    pub fn event(&self) -> String {
        let rows = self.get("/api/v1/events").json();
        rows["rows"][0]["key"].as_str().expect("an event").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        if let Some(thread) = self.thread.take() {
            let outcome = thread.join();
            if !std::thread::panicking() {
                assert_eq!(outcome.expect("the server does not panic"), Ok(()));
            }
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "))
    }
}
