//! Corrections: with which tokens, from where, and what becomes of them.

use crate::harness::{Server, TOKEN};

const JSON: &str = "content-type: application/json";
const FORM: &str = "content-type: application/x-www-form-urlencoded";

#[test]
fn only_a_token_writes() {
    let server = Server::start(true);
    let body = serde_json::json!({"op": "confirm", "target": server.event()}).to_string();
    let ask = |lines: &[&str]| {
        let mut all = vec![JSON];
        all.extend(lines);
        server.ask("POST", "/api/v1/corrections", &all, &body).status
    };
    let token = format!("authorization: Bearer {TOKEN}");
    let short = format!("authorization: Bearer {}", &TOKEN[1..]);
    assert_eq!(ask(&[]), 401);
    assert_eq!(ask(&["authorization: Bearer wrong"]), 401);
    assert_eq!(ask(&[&short]), 401);
    assert_eq!(ask(&["authorization: Basic YTpi"]), 401);
    assert_eq!(ask(&["cookie: demarche=0000"]), 401);
    assert_eq!(ask(&[&token, "origin: http://evil.example"]), 403);
    assert_eq!(ask(&[&token, "origin: null"]), 403);
    assert_eq!(ask(&[&token, "sec-fetch-site: cross-site"]), 403);
    assert_eq!(ask(&[&token, "host: evil.example"]), 403);
    assert_eq!(server.get("/api/v1/corrections").json()["rows"].as_array().map(Vec::len), Some(0));
    assert_eq!(ask(&[&token]), 200);
    let row = &server.get("/api/v1/corrections").json()["rows"][0];
    assert_eq!((row["who"].as_str(), row["op"].as_str()), (Some("anna"), Some("confirm")));
    let closed = Server::start(false);
    assert_eq!(closed.ask("POST", "/api/v1/corrections", &[JSON], &body).status, 403);
    assert_eq!(closed.post("/api/v1/corrections", &body).status, 401);
}

#[test]
fn forms_need_their_session_and_their_page() {
    let server = Server::start(true);
    let key = server.event();
    let here = format!("origin: http://{}", server.address);
    assert_eq!(server.ask("POST", "/login", &[FORM, &here], "token=wrong").status, 401);
    assert_eq!(
        server
            .ask("POST", "/login", &[FORM, "origin: http://evil.example"], &format!("token={TOKEN}"))
            .status,
        403
    );
    let logged = server.ask("POST", "/login", &[FORM, &here], &format!("token={TOKEN}"));
    assert_eq!(logged.status, 303);
    let cookie = logged.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    let cookie = format!("cookie: {}", cookie.split(';').next().expect("a pair"));
    let page = server.ask("GET", &format!("/events/{key}"), &[&cookie], "").body;
    let form = page
        .split("name=\"form\" value=\"")
        .nth(1)
        .and_then(|p| p.split('"').next())
        .expect("a secret")
        .to_owned();
    let send = |lines: &[&str], body: &str| {
        let mut all = vec![FORM];
        all.extend(lines);
        server.ask("POST", "/corrections", &all, body).status
    };
    let body = format!("form={form}&op=set&target={key}&path=status&now=possible&note=why");
    assert_eq!(send(&[&cookie, &here], &body.replace(&form, "0")), 403);
    assert_eq!(send(&[&cookie], &body), 403, "a browser says where it comes from");
    assert_eq!(send(&[&cookie, "origin: http://evil.example"], &body), 403);
    assert_eq!(send(&[&here], &body), 401);
    assert_eq!(send(&[&cookie, &here], &body), 303);
    assert_eq!(server.get(&format!("/api/v1/events/{key}")).json()["status"], "possible");
    assert_eq!(
        send(&[&cookie, &here], &format!("form={form}&op=set&target={key}&path=status&now=never")),
        400
    );
    assert_eq!(send(&[&cookie, &here], &format!("form={form}&op=reject&target=e-nothing")), 404);
    let log = server.get("/api/v1/corrections").json();
    let undo = format!("form={form}&op=withdraw&target={}", log["rows"][0]["key"].as_str().expect("a key"));
    assert_eq!(send(&[&cookie, &here], &undo), 303);
    assert_ne!(server.get(&format!("/api/v1/events/{key}")).json()["status"], "possible");
    assert_eq!(server.ask("POST", "/logout", &[FORM, &cookie, &here], &format!("form={form}")).status, 303);
    assert_eq!(send(&[&cookie, &here], &body), 401);
}

#[test]
fn corrections_at_once_are_all_kept() {
    let server = Server::start(true);
    let key = server.event();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (server, key) = (&server, &key);
            scope.spawn(move || {
                let body =
                    serde_json::json!({"op": "set", "target": key, "path": "mode", "now": format!("m{n}")})
                        .to_string();
                assert_eq!(server.post("/api/v1/corrections", &body).status, 200);
                assert_eq!(server.get("/events").status, 200);
            });
        }
    });
    let log = server.get("/api/v1/corrections").json();
    assert_eq!(log["rows"].as_array().map(Vec::len), Some(8));
}
