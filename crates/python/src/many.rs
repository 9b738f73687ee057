//! Many articles on threads, in the order they came in.
//!
//! The interpreter's lock is held while articles are taken from the iterator and given up while records are
//! awaited. Only so much is taken ahead as keeps the threads busy, so that memory does not grow with the input.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use demarche::{Document, Record as Inner};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::engine::{Engine, Record, document};

/// A batch is full with this many bytes of text: about what the reader runs at once.
const BATCH_BYTES: usize = 8 * 1024;
/// Or with this many articles.
const BATCH_ITEMS: usize = 16;
/// Batches ahead, for each thread.
const AHEAD: usize = 3;

type Job = (u64, Vec<Document>);
type Done = (u64, Vec<Inner>);

/// The records of an iterator's articles, one after the other.
#[pyclass(module = "demarche")]
pub struct Many {
    source: Option<Py<PyIterator>>,
    jobs: Option<Sender<Job>>,
    done: Mutex<Receiver<Done>>,
    threads: usize,
    sent: u64,
    given: u64,
    waiting: BTreeMap<u64, Vec<Inner>>,
    ready: VecDeque<Inner>,
    /// What went wrong with the iterator; raised when the records before it are given.
    failed: Option<PyErr>,
}

#[pymethods]
impl Many {
    #[new]
    fn new(
        py: Python<'_>,
        engine: &Bound<'_, Engine>,
        articles: &Bound<'_, PyAny>,
        threads: usize,
    ) -> PyResult<Self> {
        let (jobs, taken) = channel::<Job>();
        let taken = Arc::new(Mutex::new(taken));
        let (give, done) = channel::<Done>();
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            n => n,
        };
        for _ in 0..threads {
            let (engine, taken, give) = (engine.get().inner.clone(), taken.clone(), give.clone());
            std::thread::spawn(move || {
                loop {
                    // The lock is held while waiting: whoever has it takes the next job.
                    let Ok(guard) = taken.lock() else { return };
                    let job = guard.recv();
                    drop(guard);
                    let Ok((number, documents)) = job else { return };
                    let records = engine.read_documents(&documents.iter().collect::<Vec<_>>());
                    if give.send((number, records)).is_err() {
                        return;
                    }
                }
            });
        }
        let source = Some(articles.try_iter()?.unbind());
        let _ = py;
        Ok(Self {
            source,
            jobs: Some(jobs),
            done: Mutex::new(done),
            threads,
            sent: 0,
            given: 0,
            waiting: BTreeMap::new(),
            ready: VecDeque::new(),
            failed: None,
        })
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Record>> {
        loop {
            if let Some(inner) = self.ready.pop_front() {
                return Ok(Some(Record { inner }));
            }
            self.feed(py);
            if self.sent == self.given {
                self.jobs = None;
                return self.failed.take().map_or(Ok(None), Err);
            }
            let done = &self.done;
            let received = py.detach(|| done.lock().ok().and_then(|done| done.recv().ok()));
            let Some((number, records)) = received else {
                return Err(PyRuntimeError::new_err("a thread ended before its time"));
            };
            self.waiting.insert(number, records);
            while let Some(records) = self.waiting.remove(&self.given) {
                self.ready.extend(records);
                self.given += 1;
            }
        }
    }
}

impl Many {
    /// Takes articles until enough is under way.
    fn feed(&mut self, py: Python<'_>) {
        while self.source.is_some() && self.sent - self.given < (AHEAD * self.threads) as u64 {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while bytes < BATCH_BYTES && batch.len() < BATCH_ITEMS {
                let Some(source) = &self.source else { break };
                match source.bind(py).clone().next().map(|a| document(&a?)) {
                    Some(Ok(document)) => {
                        bytes += document.text.len();
                        batch.push(document);
                    }
                    Some(Err(error)) => {
                        self.failed = Some(error);
                        self.source = None;
                    }
                    None => self.source = None,
                }
            }
            let Some(jobs) = self.jobs.as_ref().filter(|_| !batch.is_empty()) else { return };
            if jobs.send((self.sent, batch)).is_ok() {
                self.sent += 1;
            }
        }
    }
}
