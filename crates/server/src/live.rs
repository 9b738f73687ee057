//! What is new, as it comes: a stream of server-sent events for whoever listens.
//!
//! One thread looks at the store once a second while the server runs; each listener is woken when a transaction was
//! added and asks for what it brought. A listener that lost its connection says where it was (`Last-Event-ID`).

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use demarche_store::{Store, Txn};
use hyper::body::{Body, Bytes, Frame};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::api::changed;
use crate::site::Site;
use crate::trouble::Trouble;

/// How many may listen.
static PLACES: Semaphore = Semaphore::const_new(32);
/// How often the store is looked at.
const BEAT: Duration = Duration::from_secs(1);
/// After how long a listener hears that nothing happened, so that neither side takes the other for gone.
const QUIET: Duration = Duration::from_secs(15);
/// How many changes are sent at once.
const BATCH: usize = 500;

/// Watches the store at `path` and tells of its last transaction.
pub async fn watch(path: std::path::PathBuf, news: watch::Sender<i64>) {
    loop {
        let place = path.clone();
        let store = tokio::task::spawn_blocking(move || Store::open(&place)).await;
        if let Ok(Ok(mut store)) = store {
            loop {
                let look = tokio::task::spawn_blocking(move || {
                    let last = store.last_txn();
                    (store, last)
                });
                let Ok((back, Ok(Txn(last)))) = look.await else { break };
                store = back;
                news.send_if_modified(|known| std::mem::replace(known, last) != last);
                tokio::time::sleep(BEAT).await;
            }
        }
        tokio::time::sleep(BEAT).await;
    }
}

/// The body of a stream.
pub struct Stream(mpsc::Receiver<Bytes>);

impl Body for Stream {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|b| Ok(Frame::data(b))))
    }
}

/// The stream of what happens after transaction `since`, or from now on.
///
/// # Errors
/// When too many listen.
pub fn listen(
    site: &Arc<Site>,
    since: Option<i64>,
    mut stop: watch::Receiver<bool>,
) -> Result<Stream, Trouble> {
    let place = PLACES.try_acquire().map_err(|_| Trouble::busy("too many listen already"))?;
    let (send, receive) = mpsc::channel(4);
    let site = site.clone();
    tokio::spawn(async move {
        let _place = place;
        let mut news = site.news.clone();
        let mut at = since.unwrap_or(*news.borrow_and_update());
        if send.send(Bytes::from_static(b"retry: 2000\n\n")).await.is_err() {
            return;
        }
        loop {
            let (here, from) = (site.clone(), at);
            let found =
                tokio::task::spawn_blocking(move || here.store(|s| changed(s, Txn(from), BATCH))).await;
            let Ok(Ok((changes, more))) = found else { return };
            let mut text = String::new();
            for change in changes {
                at = at.max(change.txn.0);
                let data = serde_json::to_string(&change).unwrap_or_default();
                text.push_str(&format!("event: {}\nid: {}\ndata: {data}\n\n", change.what, change.txn.0));
            }
            if !text.is_empty() && send.send(Bytes::from(text)).await.is_err() {
                return;
            }
            if more {
                continue;
            }
            tokio::select! {
                changed = news.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(QUIET) => {
                    if send.send(Bytes::from_static(b": nothing new\n\n")).await.is_err() { return }
                }
                () = send.closed() => return,
                _ = stop.changed() => return,
            }
        }
    });
    Ok(Stream(receive))
}
