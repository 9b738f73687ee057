//! The server: connections, limits, and what stands between a request and its handler.
//!
//! One thread speaks HTTP; a few others ask the store, since SQLite blocks. Everything has a limit: connections, the
//! time to send a head or a body, the bytes of both, how many requests are answered at once, and how long each may
//! take. On an interrupt the server takes no more requests, finishes those it has, and ends.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use axum::routing::{MethodFilter, MethodRouter, on};
use demarche_store::Store;
use http_body_util::BodyExt as _;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::address;
use crate::asking::{self, LAST_EVENT, Strict};
use crate::call::{Answer, Call};
use crate::route::{Access, Method, ROUTES, Route, Run};
use crate::session::Keys;
use crate::site::{Options, Site};
use crate::trouble::{Result, Trouble};
use crate::{guard, live, pages};

/// Connections at once.
const CONNECTIONS: usize = 256;
/// Requests answered at once, at least and at most.
const AT_ONCE: (usize, usize) = (2, 4);
/// How long a request waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// How long a head, and a body, may take to come.
const COMING: Duration = Duration::from_secs(10);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);
/// Bytes of a head.
const HEAD: usize = 16 << 10;
/// Bytes of a body.
const BODY: usize = 64 << 10;
/// How long requests that are being answered may still take when the server is told to end.
const GRACE: Duration = Duration::from_secs(12);

/// What the requests of a server share.
struct Server {
    site: Arc<Site>,
    turns: Semaphore,
    stop: watch::Receiver<bool>,
}

/// How many requests are answered at once: as many as there are processors, within [`AT_ONCE`]. More would be no quicker,
/// since what takes long computes, and each that waits half done holds its connection and its working memory.
fn at_once() -> usize {
    std::thread::available_parallelism().map_or(AT_ONCE.0, |n| n.get().clamp(AT_ONCE.0, AT_ONCE.1))
}

/// Serves a store until the program is interrupted. `ready` is told where the server listens.
///
/// # Errors
/// A sentence for the user: no such store, no such address, a bad file of tokens.
pub fn serve(options: Options, ready: impl FnOnce(&Site)) -> std::result::Result<(), String> {
    serve_until(options, ready, interrupted())
}

/// The same until `end` comes.
///
/// # Errors
/// As [`serve`].
pub fn serve_until(
    options: Options,
    ready: impl FnOnce(&Site),
    end: impl Future<Output = ()>,
) -> std::result::Result<(), String> {
    let keys = match &options.token_file {
        Some(path) => Keys::load(path)?,
        None => Keys::default(),
    };
    // Whatever is wrong with the store is said now, not to the first who asks.
    drop(Store::open(&options.store).map_err(|e| e.to_string())?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // One more watches the store for news. Each thread that ever worked holds on to memory, so that there are no spare
        // ones.
        .max_blocking_threads(at_once() + 1)
        .thread_keep_alive(Duration::from_secs(60))
        .build()
        .map_err(|e| e.to_string())?;
    let outcome = runtime.block_on(run(options, keys, ready, end));
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn run(
    options: Options,
    keys: Keys,
    ready: impl FnOnce(&Site),
    end: impl Future<Output = ()>,
) -> std::result::Result<(), String> {
    let bind = options.bind;
    let listener = TcpListener::bind(bind).await.map_err(|e| format!("{bind}: {e}"))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let (tell, news) = watch::channel(0);
    let (stopping, stop) = watch::channel(false);
    tokio::spawn(live::watch(options.store.clone(), tell));
    let site = Arc::new(Site::new(options, keys, address, news));
    ready(&site);
    let server = Arc::new(Server { site, turns: Semaphore::new(at_once()), stop: stop.clone() });
    let router = router(&server);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut interrupted = std::pin::pin!(end);
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place.map_err(|e| e.to_string())?,
            () = &mut interrupted => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(e) if is_passing(&e) => continue,
                Err(_) => {
                    // Too many open files: those who are served go first.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut interrupted => break,
        };
        let (router, stop) = (router.clone(), stop.clone());
        tokio::spawn(async move {
            connection(stream, router, stop).await;
            drop(place);
        });
    }
    drop(listener);
    let _ = stopping.send(true);
    drop(tokio::time::timeout(GRACE, places.acquire_many(CONNECTIONS as u32)).await);
    Ok(())
}

async fn connection(stream: tokio::net::TcpStream, router: Router, mut stop: watch::Receiver<bool>) {
    drop(stream.set_nodelay(true));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(COMING).max_buf_size(HEAD).half_close(false);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    // What goes wrong on a connection is the other side's to know.
    let ended = tokio::select! {
        outcome = connection.as_mut() => { drop(outcome); true }
        _ = stop.changed() => false,
    };
    if !ended {
        connection.as_mut().graceful_shutdown();
        drop(connection.await);
    }
}

fn is_passing(e: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(e.kind(), K::ConnectionRefused | K::ConnectionAborted | K::ConnectionReset)
}

/// Ends when the program is told to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut told) = signal(SignalKind::terminate()) {
            tokio::select! {
                outcome = tokio::signal::ctrl_c() => drop(outcome),
                _ = told.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}

fn router(server: &Arc<Server>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let filter = if route.method == Method::Get { MethodFilter::GET } else { MethodFilter::POST };
        let server = server.clone();
        let method: MethodRouter = on(filter, move |params: RawPathParams, request: Request<Body>| {
            let key = params.iter().next().map(|(_, value)| value.to_owned());
            let server = server.clone();
            async move { answered(&server, Some(route), key, request).await }
        });
        router = router.route(route.path, method);
    }
    let (missing, unfit) = (server.clone(), server.clone());
    router
        .fallback(move |request: Request<Body>| {
            let server = missing.clone();
            async move { answered(&server, None, None, request).await }
        })
        .method_not_allowed_fallback(move |request: Request<Body>| {
            let server = unfit.clone();
            async move {
                let wrong = Trouble::wrong("there is nothing to be done here in this way");
                let mut response = troubled(&server.site, request.uri().path(), &wrong);
                *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
                guard::cover(response.headers_mut());
                response
            }
        })
}

/// The answer to a request, whatever becomes of it.
async fn answered(
    server: &Arc<Server>,
    route: Option<&'static Route>,
    key: Option<String>,
    request: Request<Body>,
) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let mut response = match handled(server, route, key, request).await {
        Ok(response) => response,
        Err(trouble) => troubled(&server.site, &path, &trouble),
    };
    guard::cover(response.headers_mut());
    response
}

async fn handled(
    server: &Arc<Server>,
    route: Option<&'static Route>,
    key: Option<String>,
    request: Request<Body>,
) -> Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let site = &server.site;
    guard::host(site, &head.headers)?;
    let route = route.ok_or_else(|| Trouble::missing("there is nothing at this address"))?;
    let bearer = guard::bearer(site, &head.headers)?;
    let session = guard::session(site, &head.headers);
    if route.method == Method::Post {
        // A page of another site may make a browser send a form, even where no token is due.
        guard::origin(&head.headers, bearer.is_none() && session.is_some())?;
    }
    if route.access == Access::Token && bearer.is_none() && session.is_none() {
        return Err(if site.keys.is_empty() {
            Trouble::forbidden("this server is read-only; --token-file makes one that writes")
        } else {
            Trouble::token("changing the record needs a token")
        });
    }
    let query = address::pairs(head.uri.query().unwrap_or_default().as_bytes());
    if let Run::Stream = route.run {
        return stream(server, route, &head.headers, &query);
    }
    let body = tokio::time::timeout(COMING, whole(body)).await.map_err(|_| Trouble::slow())??;
    let content_type =
        head.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let busy = || Trouble::busy("the server has too much to do; try again");
    let turn =
        tokio::time::timeout(TURN, server.turns.acquire()).await.map_err(|_| busy())?.map_err(|_| busy())?;
    let known = head.headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let (here, path) = (site.clone(), head.uri.path().to_owned());
    let work = tokio::task::spawn_blocking(move || {
        here.store(|store| {
            store.glance(ANSWER, |store| {
                let call =
                    Call { site: &here, store, route, path, key, query, content_type, body, session, bearer };
                answer(&call, known.as_deref())
            })
        })
    });
    let answer = work.await.map_err(|e| Trouble::broken(&e.to_string()))?;
    drop(turn);
    Ok(respond(answer?))
}

/// The whole of a body. What is over the limit is read and thrown away for a while, since a connection that is closed on
/// what was not read loses the answer.
async fn whole(mut body: Body) -> Result<Vec<u8>> {
    let (mut bytes, mut all) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Trouble::wrong("the body breaks off"))?;
        let Some(data) = frame.data_ref() else { continue };
        all += data.len();
        if all <= BODY {
            bytes.extend_from_slice(data);
        } else if all > 16 * BODY {
            break;
        }
    }
    if all > BODY { Err(Trouble::too_large(BODY)) } else { Ok(bytes) }
}

/// The answer of a handler, or that what the asker has is still true.
fn answer(call: &Call<'_>, known: Option<&str>) -> Result<Answer> {
    let Run::Answer(run) = call.route.run else { return Err(Trouble::missing("a stream")) };
    if call.route.method == Method::Post {
        return run(call);
    }
    // What the store says does not change between two of its transactions; a page also shows who looks at it.
    let who = call.session.as_ref().map_or("", |s| &s.form[..12]);
    let txn = call.store.last_txn()?.0;
    let tag = format!("\"{txn}-{}{who}\"", env!("CARGO_PKG_VERSION"));
    if known.is_some_and(|k| k.split(',').any(|k| k.trim().trim_start_matches("W/") == tag)) {
        return Ok(Answer { status: 304, kind: "", body: Vec::new(), headers: vec![("etag", tag)] });
    }
    let everybody = call.session.is_none() && call.bearer.is_none();
    let address = everybody.then(|| format!("{}?{:?}", call.path, call.query));
    if let Some(kept) = address.as_ref().and_then(|address| call.site.kept().get(txn, address)) {
        return Ok(kept);
    }
    let answer = run(call)?;
    if answer.headers.iter().any(|(n, _)| *n == "cache-control") {
        return Ok(answer);
    }
    let answer = answer.with("etag", tag).with("cache-control", "private, no-cache".to_owned());
    if let Some(address) = address.filter(|_| answer.status == 200) {
        call.site.kept().put(txn, address, &answer);
    }
    Ok(answer)
}

fn respond(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !answer.kind.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    }
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    response
}

fn stream(
    server: &Server,
    route: &Route,
    headers: &HeaderMap,
    query: &[(String, String)],
) -> Result<Response<Body>> {
    let given = asking::checked(query, route.asks, Strict::Yes)?;
    let last = headers.get("last-event-id").map(|v| v.to_str().unwrap_or_default());
    if let Some(last) = last {
        asking::check(&LAST_EVENT, last)?;
    }
    let since = last.or_else(|| given.iter().find(|(p, _)| p.name == "since").map(|(_, value)| *value));
    let since = since.and_then(|text| text.parse().ok());
    let mut response = Response::new(Body::new(live::listen(&server.site, since, server.stop.clone())?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What stood in the way, as JSON for programs and as a page for people.
fn troubled(site: &Site, path: &str, trouble: &Trouble) -> Response<Body> {
    let mut answer = if path.starts_with("/api/") {
        let body = serde_json::json!({"code": trouble.code.as_str(), "message": trouble.message});
        Answer::new("application/json", body.to_string().into_bytes())
    } else {
        pages::shell::trouble(site, trouble)
    };
    answer.status = trouble.status();
    if answer.status == 401 {
        answer = answer.with("www-authenticate", "Bearer".to_owned());
    }
    if answer.status == 503 {
        answer = answer.with("retry-after", "2".to_owned());
    }
    respond(answer.with("cache-control", "no-store".to_owned()))
}
