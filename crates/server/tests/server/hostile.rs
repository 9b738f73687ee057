//! Texts and requests that mean no good.

use std::time::{Duration, Instant};

use crate::harness::{ATTACK, Server};

/// Every page that needs no key, and those of the one article.
fn pages(server: &Server) -> Vec<String> {
    let rows = |path: &str, key: &str| {
        let json = server.get(path).json();
        json["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|r| r.pointer(key).expect("a key").as_str().expect("text").to_owned())
            .collect::<Vec<_>>()
    };
    let encoded = |key: &str| demarche_server::address::of("", key);
    let mut out: Vec<String> = demarche_server::route::ROUTES
        .iter()
        .filter(|r| {
            r.gives.is_none() && r.method == demarche_server::route::Method::Get && !r.path.contains('{')
        })
        .filter(|r| !r.path.contains("live"))
        .map(|r| r.path.to_owned())
        .collect();
    out.extend(rows("/api/v1/documents", "/key").iter().map(|k| format!("/documents{}", encoded(k))));
    out.extend(rows("/api/v1/events", "/key").iter().map(|k| format!("/events{}", encoded(k))));
    out.extend(rows("/api/v1/happenings", "/key").iter().map(|k| format!("/happenings{}", encoded(k))));
    let actors = rows("/api/v1/actors", "/actor/key");
    out.extend(actors.iter().map(|k| format!("/actors{}", encoded(k))));
    out.push(demarche_server::address::with("/dyad", &[("actor", &actors[0]), ("with", &actors[1])]));
    let attack = |path: &str, name: &str| demarche_server::address::with(path, &[(name, ATTACK)]);
    out.extend([
        attack("/search", "q"),
        attack("/quotes", "q"),
        attack("/events", "place"),
        attack("/events", "on"),
        attack("/actors", "q"),
        attack("/sql", "sql"),
        attack("/events", "actor"),
        attack("/happenings", "state"),
        attack("/no", "x"),
        attack("/dyad", "actor"),
    ]);
    out
}

#[test]
fn foreign_text_never_runs() {
    let server = Server::start(true);
    let key = server.event();
    let note = serde_json::json!({"op": "confirm", "target": key, "note": ATTACK}).to_string();
    assert_eq!(server.post("/api/v1/corrections", &note).status, 200);
    let pages = pages(&server);
    assert!(pages.len() >= 35, "{pages:?}");
    let mut shown = 0;
    for page in &pages {
        let reply = server.get(page);
        assert!([200, 400, 404].contains(&reply.status), "{page}: {reply:?}");
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("unsafe"),
            "{page}"
        );
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{page}");
        if page == "/site.css" {
            continue;
        }
        let html = reply.body.to_lowercase();
        for bad in
            ["<script", "<img", "<iframe", "href=\"javascript", "action=\"javascript", " style=\"", "<style"]
        {
            assert!(!html.contains(bad), "{page} has {bad}");
        }
        // An attribute that runs something stands in a tag.
        let tags = html.split('<').skip(1).filter_map(|t| t.split('>').next());
        for tag in tags {
            let mut quoted = false;
            let bare: String = tag
                .chars()
                .filter(|c| {
                    if *c == '"' {
                        quoted = !quoted;
                    }
                    !quoted
                })
                .collect();
            assert!(!bare.contains(" on"), "{page}: <{tag}>");
        }
        shown += usize::from(html.contains("&lt;script&gt;alert(1)"));
    }
    assert!(shown > 15, "the attacks are shown as text on {shown} pages");
}

#[test]
fn statements_do_no_harm() {
    let server = Server::start(true);
    let before = server.get("/api/v1/documents").body;
    let attacks = [
        "DELETE FROM document",
        "UPDATE event SET type = 'x'",
        "INSERT INTO txn DEFAULT VALUES",
        "DROP TABLE event",
        "ATTACH 'x.db' AS x",
        "DETACH main",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "VACUUM INTO 'x.db'",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('x', 'y')",
        "CREATE TABLE x(y)",
        "CREATE TEMP TABLE x(y)",
        "BEGIN EXCLUSIVE",
        "SELECT 1; DELETE FROM document",
        "REINDEX",
        "ANALYZE",
        "SELECT randomblob(1000000000)",
        "SELECT zeroblob(1000000000)",
        "SELECT fts5(1)",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "SELECT count(*) FROM event a, event b, event c, event d, event e, event f, event g, event h, event i, event j, event k, event l, event m, event n, event o, event p, event q, event r, event s, event t",
        "",
        "no SQL at all",
        "SELECT '",
        "SELECT \0",
    ];
    for attack in attacks {
        let begun = Instant::now();
        let body = serde_json::json!({"sql": attack}).to_string();
        let reply = server.post("/api/v1/sql", &body);
        assert!(begun.elapsed() < Duration::from_secs(3), "{attack} took {:?}", begun.elapsed());
        // Twenty tables of one row are one row: nothing is wrong with asking for that.
        let fine = reply.status == 400 || attack.starts_with("SELECT count(*)");
        assert!(fine, "{attack}: {reply:?}");
    }
    let many = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 100000) SELECT n, printf('%.*c', 4000, 'x') FROM r";
    let reply = server.post("/api/v1/sql", &serde_json::json!({"sql": many}).to_string());
    assert!(reply.body.len() < 2 << 20 && reply.json()["cut"] == true, "{}", reply.status);
    assert_eq!(server.get("/api/v1/documents").body, before);
}
