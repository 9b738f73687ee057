//! The interface for programs.

use std::io::Write as _;
use std::sync::atomic::Ordering;

use demarche_server::route::ROUTES;
use demarche_store::testkit;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use crate::harness::{Server, UNREAD};

/// The rows of a Parquet file and the names of its columns.
fn parquet(bytes: &[u8]) -> (usize, Vec<String>) {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    let reader = SerializedFileReader::new(file).expect("a Parquet file");
    let schema = reader.metadata().file_metadata().schema_descr();
    let names = schema.columns().iter().map(|c| c.name().to_owned()).collect();
    (
        reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).fold(0, |rows, _| rows + 1),
        names,
    )
}

/// What the pages link to as CSV and Parquet, with the filters of the page; each list says the same in every form.
#[test]
fn every_list_is_had_in_every_form() {
    let server = Server::of(&testkit::many(12), false);
    let event = server.event();
    let happening =
        server.get("/api/v1/happenings").json()["rows"][0]["key"].as_str().expect("one").to_owned();
    let (a, b) = ("Ana+Kol", "Boris+Kol");
    let pages = [
        "/actors?q=Kol".to_owned(),
        "/actors/Q900007".to_owned(),
        "/agenda?from=2024-01-01".to_owned(),
        "/contradictions".to_owned(),
        "/corrections".to_owned(),
        format!("/documents/d-{}", &event[2..15]),
        "/documents?outlet=Quay+News".to_owned(),
        format!("/dyad?actor={a}&with={b}"),
        "/engagements?status=planned".to_owned(),
        "/events?status=occurred&type=CONSULT".to_owned(),
        format!("/happenings/{happening}"),
        "/happenings?kind=meeting".to_owned(),
        "/map?from=2024-01-01".to_owned(),
        "/positions?stance=supports".to_owned(),
        "/quotes?q=talk&on=2024-12-31".to_owned(),
        "/search?q=boats".to_owned(),
        "/sources".to_owned(),
    ];
    let mut lists = 0;
    for page in pages {
        let reply = server.get(&page);
        assert_eq!(reply.status, 200, "{page}");
        let links = reply.body.split("href=\"").skip(1).filter_map(|l| l.split('"').next());
        let links: Vec<String> = links.map(|l| l.replace("&amp;", "&")).collect();
        let of = |form: &str| {
            let form = format!("format={form}");
            links.iter().filter(|l| l.contains(&form)).cloned().collect::<Vec<String>>()
        };
        let (csv, packed) = (of("csv"), of("parquet"));
        assert!(!packed.is_empty(), "{page} leads to no Parquet");
        assert_eq!(
            csv.iter().map(|l| l.replace("format=csv", "format=parquet")).collect::<Vec<_>>(),
            packed,
            "{page}"
        );
        assert_eq!(of("jsonl").len(), packed.len(), "{page}");
        let filters = page.split_once('?').map_or("", |p| p.1).split('&').filter(|f| !f.is_empty());
        for filter in filters {
            // What falls due is asked for without actors, and a page of two has the two.
            assert!(packed.iter().any(|l| l.contains(filter)), "{page} loses {filter}: {packed:?}");
        }
        for (csv, packed) in csv.iter().zip(&packed) {
            let (table, (rows, names)) = (server.get(csv), parquet(&server.file(packed)));
            assert_eq!(table.status, 200, "{csv}");
            let head = table.body.lines().next().expect("a head");
            assert_eq!(head, names.join(","), "{packed}");
            let lines = server.get(&csv.replace("format=csv", "format=jsonl")).body.lines().count();
            assert_eq!(rows, lines, "{packed}");
            lists += 1;
        }
    }
    assert!(lists > 20, "{lists}");
    let parts = ROUTES.iter().filter(|r| r.asks.iter().any(|p| p.name == "format"));
    assert!(parts.clone().any(|r| r.path == "/api/v1/search"));
}

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

/// Other addresses and other transactions lead to the same sentence, which is read anew for none of them.
#[test]
fn a_sentence_is_explained_once() {
    let server = Server::start(true);
    let event = server.event();
    let page = |address: String| {
        let reply = server.get(&address);
        assert!(reply.status == 200 && reply.body.contains("nothing of "), "{reply:?}");
    };
    page(format!("/events/{event}"));
    page(format!("/events/{event}?corrected=no"));
    let body = serde_json::json!({"op": "confirm", "target": event}).to_string();
    assert_eq!(server.post("/api/v1/corrections", &body).status, 200);
    page(format!("/events/{event}"));
    assert_eq!(server.explained.load(Ordering::SeqCst), 1);
    assert_eq!(server.get(&format!("/api/v1/events/{event}")).status, 200);
    assert_eq!(server.explained.load(Ordering::SeqCst), 1, "programs get the event alone");
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

#[test]
fn a_stream_takes_what_its_description_says() {
    let server = Server::start(false);
    for wrong in ["since=1000000001", "since=-1", "since=", "since=1e3", "since=1&since=1", "colour=red"] {
        assert_eq!(server.get(&format!("/api/v1/live?{wrong}")).status, 400, "{wrong}");
    }
    for wrong in ["-1", "x", "1000000001"] {
        let line = format!("last-event-id: {wrong}");
        assert_eq!(server.ask("GET", "/api/v1/live", &[&line], "").status, 400, "{wrong}");
    }
    let description = server.get("/api/v1/openapi.json").json();
    let live = &description["paths"]["/api/v1/live"]["get"];
    let asks: Vec<_> = live["parameters"].as_array().expect("parameters").iter().collect();
    assert_eq!([&asks[0]["name"], &asks[1]["name"]], ["since", "Last-Event-ID"]);
    let event = &live["responses"]["200"]["content"]["text/event-stream"]["schema"];
    assert_eq!(event["required"], serde_json::json!(["event", "id", "data"]));
    let change = event["properties"]["data"]["contentSchema"]["$ref"].as_str().expect("what data is");
    assert!(
        description.pointer(&change[1..]).is_some_and(|c| c["properties"]["txn"].is_object()),
        "{change}"
    );
}

#[test]
fn keys_are_of_something_and_have_a_length() {
    let server = Server::start(false);
    let long = "0".repeat(501);
    let description = server.get("/api/v1/openapi.json").json();
    for (path, _) in
        description["paths"].as_object().expect("paths").iter().filter(|(p, _)| p.contains("{key}"))
    {
        assert_eq!(server.get(&path.replace("{key}", &long)).status, 400, "{path}");
        assert_eq!(server.get(&path.replace("{key}", "h-0")).status, 404, "{path}");
    }
    let key = server.get("/api/v1/happenings").json()["rows"][0]["key"].as_str().expect("one").to_owned();
    let reports = server.get(&format!("/api/v1/happenings/{key}/reports")).json();
    assert!(reports["rows"].as_array().is_some_and(|r| !r.is_empty()));
}

#[test]
fn what_a_question_lacks_is_due() {
    let server = Server::start(false);
    let description = server.get("/api/v1/openapi.json").json();
    let due = |path: &str| -> Vec<String> {
        let asks = description["paths"][path]["get"]["parameters"].as_array().expect("parameters");
        let due = asks.iter().filter(|p| p["required"] == true);
        due.map(|p| p["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(due("/api/v1/contacts"), ["actor", "with"]);
    assert_eq!(due("/api/v1/search"), ["q"]);
    assert_eq!(due("/api/v1/events"), [""; 0]);
    for wrong in
        ["/api/v1/contacts?to=2021-06-16", "/api/v1/contacts?actor=a", "/api/v1/search?to=2021-06-16"]
    {
        let reply = server.get(wrong);
        assert_eq!(reply.status, 400, "{wrong}");
        assert!(reply.body.contains("is due here"), "{wrong}: {}", reply.body);
    }
    assert_eq!(server.get("/dyad").status, 200);
    assert_eq!(server.get("/search").status, 200);
    // No word is in no article.
    assert_eq!(server.get("/api/v1/search?q=!").json()["rows"], serde_json::json!([]));
}

#[test]
fn the_description_of_a_read_only_server_asks_for_no_token() {
    let (reads, writes) = (Server::start(false), Server::start(true));
    let of = |server: &Server| {
        let description = server.get("/api/v1/openapi.json").json();
        description["paths"]["/api/v1/corrections"]["post"].clone()
    };
    let body = r#"{"op": "confirm", "target": "e-0"}"#;
    let bare = |server: &Server| {
        server.ask("POST", "/api/v1/corrections", &["content-type: application/json"], body).status
    };
    assert!(
        of(&reads)["security"].is_null()
            && of(&reads)["description"].as_str().is_some_and(|d| d.contains("403"))
    );
    assert!(of(&reads)["responses"]["403"].is_object());
    assert_eq!(bare(&reads), 403);
    assert_eq!(of(&writes)["security"], serde_json::json!([{"token": []}]));
    assert_eq!(bare(&writes), 401);
}

#[test]
fn what_no_schema_can_say_stands_in_words() {
    let server = Server::start(false);
    let json = ["content-type: application/json"];
    let reply = server.ask("POST", "/api/v1/sql", &json, r#"{"sql": "00"}"#);
    assert_eq!((reply.status, reply.json()["code"].as_str()), (400, Some("W001")));
    let description = server.get("/api/v1/openapi.json").json();
    let refused = &description["paths"]["/api/v1/sql"]["post"]["responses"]["400"];
    assert!(refused["description"].as_str().is_some_and(|d| d.contains("SQLite")), "{refused}");
    assert!(refused["content"]["application/json"]["schema"]["$ref"].is_string());
    // What a schema can say stands there.
    let schemas = &description["components"]["schemas"];
    assert!(schemas["Statement"]["properties"]["sql"]["pattern"].is_string());
    assert_eq!(server.ask("POST", "/api/v1/sql", &json, r#"{"sql": " "}"#).status, 400);
    assert_eq!(schemas["Article"]["properties"]["text"]["pattern"], r"\S");
}

#[test]
fn a_server_without_an_engine_refuses_to_read() {
    let server = Server::start(false);
    let body = serde_json::json!({"text": UNREAD}).to_string();
    let reply = server.ask("POST", "/api/v1/read", &["content-type: application/json"], &body);
    assert_eq!((reply.status, reply.json()["code"].as_str()), (403, Some("W004")));
    assert!(reply.body.contains("reads no articles"), "{}", reply.body);
}
