//! What all requests share: the store's connections, who may write, and how articles are read.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use demarche_core::{Document, Record};
use demarche_store::sql::Reader;
use demarche_store::{Makers, Store};
use tokio::sync::watch;

use crate::explained::Explained;
use crate::kept::Kept;
use crate::session::Keys;

/// Kibibytes that each connection keeps of the store: what a page reads over and over. The system keeps the rest of the
/// file, once for all connections, and gives it back when others need the room.
const CACHE: u32 = 4096;

/// Reads articles; the program's engine, which this room does not know.
pub trait Reads: Send + Sync {
    /// The record of `document`; `None` when the engine cannot be had.
    fn read(&self, document: &Document) -> Option<Record>;
    /// Which rules match `sentence`, by which words and paths, for people.
    fn explain(&self, sentence: &str) -> Option<String>;
}

/// How a store is served.
pub struct Options {
    /// The store.
    pub store: PathBuf,
    /// Where the server listens.
    pub bind: SocketAddr,
    /// The file of tokens; without one nobody may write.
    pub token_file: Option<PathBuf>,
    /// Whether statements of SQL are run where the server does not listen on this machine alone.
    pub sql: bool,
    /// Names under which the server is reached, beside its address and `localhost`.
    pub hosts: Vec<String>,
    /// What makes records, for the log.
    pub makers: Makers,
    /// What reads articles.
    pub reads: Arc<dyn Reads>,
}

/// What all requests share.
pub struct Site {
    /// How the store is served.
    pub options: Options,
    /// Who may write.
    pub keys: Keys,
    /// Where the server listens in the end.
    pub address: SocketAddr,
    /// The number of the last transaction, for those who listen to what is new.
    pub news: watch::Receiver<i64>,
    stores: Mutex<Vec<Store>>,
    readers: Mutex<Vec<Reader>>,
    kept: Mutex<Kept>,
    explained: Explained,
    /// One correction after the other.
    pub writing: Mutex<()>,
}

impl Site {
    /// The site of `options`, listening at `address`.
    pub fn new(options: Options, keys: Keys, address: SocketAddr, news: watch::Receiver<i64>) -> Self {
        let (stores, readers, kept, explained, writing) = Default::default();
        Self { options, keys, address, news, stores, readers, kept, explained, writing }
    }

    /// Whether statements of SQL are run.
    pub fn has_sql(&self) -> bool {
        self.options.sql || self.address.ip().is_loopback()
    }

    /// The answers kept until the store changes.
    pub fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which rules match `sentence`, by which words and paths; nothing where the engine cannot be had.
    pub fn explain(&self, sentence: &str) -> String {
        self.explained.get(sentence, || self.options.reads.explain(sentence).unwrap_or_default())
    }

    /// Lends a connection to `ask`.
    pub fn store<T, E: From<demarche_store::Error>>(
        &self,
        ask: impl FnOnce(&mut Store) -> Result<T, E>,
    ) -> Result<T, E> {
        let spare = self.stores.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut store = match spare {
            Some(store) => store,
            None => {
                let store = Store::open(&self.options.store)?;
                // Several connections are open for long; what the system keeps of the file serves all of them.
                store.hold(CACHE)?;
                store
            }
        };
        let outcome = ask(&mut store);
        self.stores.lock().unwrap_or_else(PoisonError::into_inner).push(store);
        outcome
    }

    /// Lends a connection for statements of a user's own.
    pub fn reader<T, E: From<demarche_store::Error>>(
        &self,
        ask: impl FnOnce(&mut Reader) -> Result<T, E>,
    ) -> Result<T, E> {
        let spare = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match spare {
            Some(reader) => reader,
            None => Reader::open(&self.options.store)?,
        };
        let outcome = ask(&mut reader);
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        outcome
    }

    /// Whether a request for host `host` is meant for this server: a page of another site that has its name point
    /// here must not read the record.
    pub fn is_host(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or(rest),
            None => host
                .rsplit_once(':')
                .filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit()))
                .map_or(host, |(n, _)| n),
        };
        let own = self.address.ip();
        name.eq_ignore_ascii_case("localhost") && own.is_loopback()
            || name.parse().is_ok_and(|ip: std::net::IpAddr| {
                ip == own || own.is_unspecified() || ip.is_loopback() && own.is_loopback()
            })
            || self.options.hosts.iter().any(|h| h.eq_ignore_ascii_case(name))
    }
}
