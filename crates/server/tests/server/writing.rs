//! Corrections: with which tokens, from where, and what becomes of them.

use demarche_store::testkit;

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

/// The secret of the forms of a page.
fn secret(page: &str) -> String {
    let after = page.split("name=\"form\" value=\"").nth(1).expect("a form");
    after.split('"').next().expect("a secret").to_owned()
}

/// Each kind of item has a page with a form for each of its fields; what was changed is told there, and taken back.
#[test]
fn every_kind_of_item_is_corrected_on_its_page() {
    let server = Server::of(&[testkit::record(&testkit::MEETING)], true);
    let (cookie, here) = (server.log_in(), format!("origin: http://{}", server.address));
    let send = |body: &str| server.ask("POST", "/corrections", &[FORM, &cookie, &here], body).status;
    // List, field, its value, and where the row tells it.
    let fields = [
        ("events", "recipients", "Boris Dahl; Quay Council", "/recipients/1/name", "Quay Council"),
        ("events", "status", "possible", "/status", "possible"),
        ("events", "day", "2024-05-07", "/days/first", "2024-05-07"),
        ("events", "place", "Elm", "/place/name", "Elm"),
        ("events", "type", "AGREE", "/type", "AGREE"),
        ("quotes", "speaker", "Boris Dahl", "/speaker/name", "Boris Dahl"),
        ("quotes", "channel", "speech", "/channel", "speech"),
        ("engagements", "parties", "Ana Kol; Quay Council", "/parties/1/name", "Quay Council"),
        ("engagements", "kind", "call", "/kind", "call"),
        ("positions", "stance", "opposes", "/stance", "opposes"),
        ("positions", "party", "Boris Dahl", "/party/name", "Boris Dahl"),
        ("trips", "to", "Elm", "/place/name", "Elm"),
        ("trips", "status", "negated", "/status", "negated"),
        ("deadlines", "what", "election", "/what", "election"),
        ("deadlines", "day", "2024-05-08", "/days/last", "2024-05-08"),
    ];
    for (list, field, value, at, told) in fields {
        let name = format!("{list} {field}");
        let key =
            server.get(&format!("/api/v1/{list}")).json()["rows"][0]["key"].as_str().expect(&name).to_owned();
        let path = format!("/{list}/{key}");
        let page = server.ask("GET", &path, &[&cookie], "");
        assert_eq!(page.status, 200, "{name}");
        assert!(page.body.contains(&format!("<option value=\"{field}\">")), "{name}: {}", page.body);
        let form = secret(&page.body);
        let value = value.replace(' ', "+");
        assert_eq!(
            send(&format!("form={form}&op=set&target={key}&path={field}&now={value}&back={path}")),
            303,
            "{name}"
        );
        let one = || server.get(&format!("/api/v1{path}")).json();
        assert_eq!(one().pointer(at).and_then(|v| v.as_str()), Some(told), "{name}: {}", one());
        let page = server.ask("GET", &path, &[&cookie], "").body;
        assert!(page.contains("What people changed") && page.contains("Undo"), "{name}: {page}");
        let log = server.get("/api/v1/corrections").json();
        let undo = log["rows"][0]["key"].as_str().expect("a correction").to_owned();
        assert_eq!(send(&format!("form={form}&op=withdraw&target={undo}")), 303, "{name}");
        assert_ne!(one().pointer(at).and_then(|v| v.as_str()), Some(told), "{name}");
    }
}

#[test]
fn what_was_rejected_can_be_taken_back_where_it_stood() {
    let server = Server::of(&[testkit::record(&testkit::MEETING)], true);
    let (cookie, here) = (server.log_in(), format!("origin: http://{}", server.address));
    let send = |body: &str| server.ask("POST", "/corrections", &[FORM, &cookie, &here], body);
    for list in ["deadlines", "trips", "positions", "quotes", "engagements", "events"] {
        let rows = || server.get(&format!("/api/v1/{list}")).json()["rows"].as_array().expect("rows").clone();
        let key = rows()[0]["key"].as_str().expect(list).to_owned();
        let path = format!("/{list}/{key}");
        let form = secret(&server.ask("GET", &path, &[&cookie], "").body);
        assert_eq!(send(&format!("form={form}&op=confirm&target={key}&back={path}")).status, 303, "{list}");
        let reply = send(&format!("form={form}&op=reject&target={key}&back={path}"));
        assert_eq!((reply.status, reply.header("location")), (303, Some(path.as_str())), "{list}");
        assert!(rows().is_empty(), "{list}");
        assert_eq!(server.get(&format!("/api/v1{path}")).status, 404, "{list}");
        // The page still tells what became of it, and how to take it back.
        let page = server.ask("GET", &path, &[&cookie], "");
        assert!(page.status == 200 && page.body.contains("Undo"), "{list}: {}", page.body);
        let log = server.get("/api/v1/corrections").json();
        let undo = log["rows"][0]["key"].as_str().expect("a correction").to_owned();
        assert_eq!(send(&format!("form={form}&op=withdraw&target={undo}")).status, 303, "{list}");
        assert_eq!(rows().len(), 1, "{list}");
    }
    assert_eq!(server.get("/quotes/q-nothing").status, 404);
}

/// A field may also be emptied: nobody is known to have said it.
#[test]
fn a_field_can_be_emptied() {
    let server = Server::of(&[testkit::record(&testkit::MEETING)], true);
    let (cookie, here) = (server.log_in(), format!("origin: http://{}", server.address));
    let key = server.get("/api/v1/quotes").json()["rows"][0]["key"].as_str().expect("a quote").to_owned();
    let form = secret(&server.ask("GET", &format!("/quotes/{key}"), &[&cookie], "").body);
    let send = |field: &str| {
        let body = format!("form={form}&op=set&target={key}&path={field}&now=");
        server.ask("POST", "/corrections", &[FORM, &cookie, &here], &body).status
    };
    assert_eq!(send("speaker"), 303);
    assert!(server.get(&format!("/api/v1/quotes/{key}")).json()["speaker"].is_null());
    assert_eq!(send("channel"), 400, "words were said somewhere");
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
