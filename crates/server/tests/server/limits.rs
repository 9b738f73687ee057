//! Who may ask, how much, and in what form.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::harness::Server;

#[test]
fn other_hosts_and_forms_are_refused() {
    let server = Server::start(false);
    assert_eq!(server.ask("GET", "/", &["host: evil.example"], "").status, 403);
    assert_eq!(server.ask("GET", "/", &["host: evil.example:8642"], "").status, 403);
    assert_eq!(server.ask("GET", "/", &["host: 127.0.0.1.evil.example"], "").status, 403);
    assert_eq!(server.ask("GET", "/", &["host: record.example"], "").status, 200);
    assert_eq!(server.ask("GET", "/", &["host: localhost:1"], "").status, 200);
    assert_eq!(server.raw("GET / HTTP/1.1\r\nconnection: close\r\n\r\n").status, 400);
    assert_eq!(server.ask("DELETE", "/api/v1/events", &[], "").status, 405);
    assert_eq!(server.ask("POST", "/events", &[], "").status, 405);
    assert_eq!(server.get("/api/v1/nothing").status, 404);
    assert_eq!(server.get("/..%2f..%2fetc%2fpasswd").status, 404);
    for wrong in [
        "/api/v1/events?colour=red",
        "/api/v1/events?from=yesterday",
        "/api/v1/events?after=x",
        "/api/v1/events?limit=-1",
    ] {
        let reply = server.get(wrong);
        assert_eq!((reply.status, reply.json()["code"].as_str()), (400, Some("W001")), "{wrong}");
    }
}

#[test]
fn heads_and_bodies_have_a_limit() {
    let server = Server::start(true);
    let long = "x".repeat(70_000);
    assert_eq!(server.post("/api/v1/read", &format!("{{\"text\": \"{long}\"}}")).status, 413);
    // What was not read when the connection is closed may cost the answer, not the refusal.
    assert!([0, 431].contains(&server.ask("GET", "/", &[&format!("x-long: {long}")], "").status));
    assert_eq!(server.post("/api/v1/read", "{\"text\": \" \"}").status, 400);
    assert_eq!(server.post("/api/v1/read", "{\"text\": 7}").status, 400);
    assert_eq!(server.post("/api/v1/read", "not JSON").status, 400);
    assert_eq!(
        server.ask("POST", "/api/v1/read", &["content-type: text/plain"], "{\"text\": \"a\"}").status,
        400
    );
    assert_eq!(
        server.post("/api/v1/read", "{\"text\": \"Kol met Ana.\", \"published\": \"2021-06-16\"}").json()["document"]
            ["text"],
        "Kol met Ana."
    );
}

#[test]
fn a_hundred_idle_connections_hold_nobody_up() {
    let server = Server::start(false);
    let idle: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(server.address).expect("connected");
            stream.write_all(b"GET / HTTP/1.1\r\nhost: ").expect("sent");
            stream
        })
        .collect();
    assert_eq!(server.get("/api/v1/events").status, 200);
    drop(idle);
}

#[test]
fn what_is_new_comes_as_it_happens() {
    let server = Server::start(true);
    let mut stream = TcpStream::connect(server.address).expect("connected");
    stream.set_read_timeout(Some(Duration::from_secs(15))).expect("a timeout");
    write!(stream, "GET /api/v1/live?since=0 HTTP/1.1\r\nhost: {}\r\n\r\n", server.address).expect("sent");
    let mut seen = String::new();
    let mut until = |words: &str| {
        let mut bytes = [0; 4096];
        while !seen.contains(words) {
            let n = stream.read(&mut bytes).expect("the stream goes on");
            assert!(n > 0, "the stream ended: {seen}");
            seen.push_str(&String::from_utf8_lossy(&bytes[..n]));
        }
    };
    until("event: document");
    let key = server.event();
    let body = serde_json::json!({"op": "confirm", "target": key}).to_string();
    assert_eq!(server.post("/api/v1/corrections", &body).status, 200);
    until("event: correction");
}
