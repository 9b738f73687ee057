//! The interface for programs.

use crate::harness::Server;

#[test]
fn rows_come_in_every_form() {
    let server = Server::start(false);
    let json = server.get("/api/v1/events").json();
    let rows = json["rows"].as_array().expect("rows");
    assert!(!rows.is_empty());
    let lines = server.get("/api/v1/events?format=jsonl");
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    let first: serde_json::Value =
        serde_json::from_str(lines.body.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first, rows[0]);
    let csv = server.get("/api/v1/events?format=csv").body;
    assert!(csv.starts_with("key,document.key,"), "{csv}");
}

#[test]
fn pages_follow_each_other() {
    let server = Server::start(false);
    let all = server.get("/api/v1/actors").json()["rows"].as_array().map_or(0, Vec::len);
    assert!(all >= 2);
    let (mut seen, mut path) = (Vec::new(), "/api/v1/quotes?limit=1".to_owned());
    loop {
        let page = server.get(&path).json();
        seen.extend(page["rows"].as_array().expect("rows").iter().map(|r| r["key"].to_string()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/quotes?limit=1&after={next}"),
            None => break,
        }
    }
    let whole = server.get("/api/v1/quotes").json();
    assert_eq!(seen.len(), whole["rows"].as_array().map_or(0, Vec::len));
}

#[test]
fn answers_stay_true_until_the_store_changes() {
    let server = Server::start(true);
    let reply = server.get("/events");
    let tag = reply.header("etag").expect("a tag").to_owned();
    assert_eq!(server.ask("GET", "/events", &[&format!("if-none-match: {tag}")], "").status, 304);
    let body = serde_json::json!({"op": "confirm", "target": server.event()}).to_string();
    assert_eq!(server.post("/api/v1/corrections", &body).status, 200);
    assert_eq!(server.ask("GET", "/events", &[&format!("if-none-match: {tag}")], "").status, 200);
}

#[test]
fn changes_lead_on() {
    let server = Server::start(false);
    let first = server.get("/api/v1/changes?since=0").json();
    assert!(first["rows"].as_array().expect("rows").iter().any(|r| r["what"] == "document"));
    let next = first["next"].as_str().expect("a transaction").to_owned();
    let rest = server.get(&format!("/api/v1/changes?since={next}")).json();
    assert_eq!(
        (rest["rows"].as_array().map(Vec::len), rest["next"].as_str()),
        (Some(0), Some(next.as_str()))
    );
}

#[test]
fn both_clocks_are_kept() {
    let server = Server::start(false);
    assert!(
        server.get("/api/v1/events?on=2021-06-16").json()["rows"].as_array().is_some_and(|r| !r.is_empty())
    );
    assert!(server.get("/api/v1/events?on=2021-06-15").json()["rows"].as_array().is_some_and(Vec::is_empty));
    assert!(server.get("/api/v1/events?at=0").json()["rows"].as_array().is_some_and(Vec::is_empty));
    let page = server.get("/?on=2021-06-16").body;
    assert!(page.contains("As the press had it on") && page.contains("/quotes?on=2021-06-16"), "{page}");
}

#[test]
fn the_description_is_served() {
    let description = Server::start(false).get("/api/v1/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    assert!(description["paths"]["/api/v1/events/{key}"]["get"]["responses"]["404"].is_object());
}
