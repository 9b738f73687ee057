//! The engine: text in, record out. The only calls into the reader and the coder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use demarche_coder::Coder;
use demarche_core::text::Bytes;
use demarche_core::{Analysis, Document, Record, Span};
#[cfg(feature = "dictionaries")]
use demarche_dictionaries::{Dictionaries, Discarded};
use demarche_grammar::RuleSet;
use demarche_ingest::{Options, encoding, plain};
use demarche_reader::{Kernel, Reader, ReaderScratch};
use jiff::civil::Date;

use crate::error::Error;
use crate::rule_files;

/// Model, rules and tables, loaded once and shared by all threads.
pub struct Engine {
    reader: Reader,
    coder: Coder,
    rules: Arc<RuleSet>,
    #[cfg(feature = "dictionaries")]
    dictionaries: Option<Dictionaries>,
    /// Buffers of workers that have ended, for the next ones: to fill new ones costs time, and memory of each thread.
    spare: Mutex<Vec<ReaderScratch>>,
}

impl Engine {
    /// The engine as it is compiled into the program.
    ///
    /// # Errors
    /// [`Error::Model`], when the build holds a broken model.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// An engine with rules, dictionaries or an instruction set of the caller's choice.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The record of `text`, published on `published`.
    ///
    /// The text is plain; its first line is the title where it looks like one, as in a file that the program
    /// reads. Text of other forms goes through `demarche-ingest` and [`read_document`](Self::read_document).
    pub fn read(&self, text: &str, published: Option<Date>) -> Record {
        let options = Options { default_published: published, ..Options::default() };
        let document = plain::read_text(encoding::decode(text.as_bytes(), None), &options)
            // White space alone is a document too, of which there is nothing to tell.
            .unwrap_or_else(|_| Document::from_parts("", None, text, published));
        self.read_document(&document)
    }

    /// The record of `document`.
    pub fn read_document(&self, document: &Document) -> Record {
        self.read_documents(&[document]).swap_remove(0)
    }

    /// The record of each of `documents`, in order. A handful at a time is read a little faster than one by one.
    pub fn read_documents(&self, documents: &[&Document]) -> Vec<Record> {
        let mut worker = self.worker();
        let analyses = worker.analyze(documents);
        documents.iter().zip(&analyses).map(|(d, a)| worker.code(d, a)).collect()
    }

    /// The name of the kernel in use.
    pub fn kernel(&self) -> &'static str {
        self.reader.kernel().name()
    }

    /// The event rules in use.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The coder in use.
    pub fn coder(&self) -> &Coder {
        &self.coder
    }

    /// The versions of all that decides what a record says, in one line: as long as it is the same, so are the
    /// records of the same articles.
    pub fn versions(&self) -> String {
        let v = self.coder.versions();
        let own =
            format!("model {} rules {} tables {} coder {}", self.reader.version(), v.rules, v.world, v.coder);
        #[cfg(feature = "dictionaries")]
        if self.dictionaries.is_some() {
            return format!("{own} dictionaries");
        }
        own
    }

    /// A worker for one thread, for callers who want the analysis as well or keep time.
    pub fn worker(&self) -> Worker<'_> {
        let mut scratch = self.spare().pop().unwrap_or_default();
        scratch.timings = Default::default();
        Worker { engine: self, scratch, coding: Duration::ZERO }
    }

    /// The buffers that nobody works with.
    fn spare(&self) -> MutexGuard<'_, Vec<ReaderScratch>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an engine is made with.
#[derive(Default)]
pub struct Builder {
    layers: Vec<PathBuf>,
    rules: Option<Arc<RuleSet>>,
    kernel: Option<Kernel>,
    weights: Option<PathBuf>,
    #[cfg(feature = "dictionaries")]
    dictionaries: Option<Dictionaries>,
}

impl Builder {
    /// Lays rules over the built-in ones: a folder of `*.rules` files, or one such file. Given several times, the
    /// last is uppermost.
    #[must_use]
    pub fn rules(mut self, path: impl Into<PathBuf>) -> Self {
        self.layers.push(path.into());
        self
    }

    /// Takes these rules alone, which the caller has compiled.
    #[must_use]
    pub fn rule_set(mut self, rules: Arc<RuleSet>) -> Self {
        self.rules = Some(rules);
        self
    }

    /// Codes with these PETRARCH dictionaries as well.
    #[cfg(feature = "dictionaries")]
    #[must_use]
    pub fn dictionaries(mut self, dictionaries: Dictionaries) -> Self {
        self.dictionaries = Some(dictionaries);
        self
    }

    /// Reads with the weights of this file instead of those compiled in: `models/reader.safetensors` of the project,
    /// or what `training/` writes. A build without the feature `embedded` needs it.
    #[must_use]
    pub fn weights(mut self, path: impl Into<PathBuf>) -> Self {
        self.weights = Some(path.into());
        self
    }

    /// Reads on `kernel` instead of the fastest of this machine. The records are the same.
    #[must_use]
    pub fn kernel(mut self, kernel: Kernel) -> Self {
        self.kernel = Some(kernel);
        self
    }

    /// Loads what is compiled into the program, and the user's rules over it.
    ///
    /// # Errors
    /// Rules that cannot be read or have errors; weights that cannot be read, or none (feature `embedded`); a kernel
    /// that this machine cannot run.
    pub fn build(self) -> Result<Engine, Error> {
        // The rules take longer to compile than the model to open; neither waits for the other.
        let (reader, rules) = std::thread::scope(|scope| {
            let rules = scope.spawn(|| match self.rules {
                Some(rules) => Ok(rules),
                None => rule_files::load(&self.layers),
            });
            let kernel = self.kernel.unwrap_or_else(Kernel::best);
            let reader = match &self.weights {
                Some(path) => weights(path).and_then(|bytes| Ok(Reader::with_weights(bytes, kernel)?)),
                None => Reader::with_kernel(kernel).map_err(Error::from),
            };
            (reader, rules.join())
        });
        let rules = rules.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Engine {
            reader: reader?,
            coder: Coder::with_rules(rules.clone()),
            rules,
            #[cfg(feature = "dictionaries")]
            dictionaries: self.dictionaries,
            spare: Mutex::default(),
        })
    }
}

/// The bytes of a weight file.
fn weights(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable =
        |why: std::io::Error| Error::Unreadable { path: path.display().to_string(), why: why.to_string() };
    std::fs::read(path).map_err(unreadable)
}

/// How long coding one document may take. A document at the limit of length takes a fifth of it on a slow machine, so
/// no record depends on it but where something is wrong.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// What one thread needs to read documents.
pub struct Worker<'e> {
    engine: &'e Engine,
    scratch: ReaderScratch,
    coding: Duration,
}

impl<'e> Worker<'e> {
    /// The engine it works for.
    pub fn engine(&self) -> &'e Engine {
        self.engine
    }

    /// One analysis for each of `documents`, in order; an empty one for each that is not in English.
    pub fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis> {
        let english: Vec<&Document> = documents.iter().copied().filter(|d| d.is_english()).collect();
        let mut read = self.engine.reader.analyze(&english, &mut self.scratch).into_iter();
        let unread = |d: &Document| Analysis::new(d.text.as_str().into(), Vec::new(), Vec::new(), Vec::new());
        let next =
            |d: &&Document| if d.is_english() { read.next() } else { None }.unwrap_or_else(|| unread(d));
        documents.iter().map(next).collect()
    }

    /// The analysis of `text` with sentences and tokens given, in bytes of `text`.
    pub fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        self.engine.reader.analyze_tokens(text, sentences, &mut self.scratch)
    }

    /// The record of `document`, whose analysis is `analysis`.
    pub fn code(&mut self, document: &Document, analysis: &Analysis) -> Record {
        let start = Instant::now();
        let record = self.record(document, analysis);
        self.coding += start.elapsed();
        record
    }

    #[cfg(feature = "dictionaries")]
    fn record(&self, document: &Document, analysis: &Analysis) -> Record {
        let Some(dictionaries) = &self.engine.dictionaries else {
            return self.coded(document, analysis, &[]);
        };
        let discarded = Discarded::find(dictionaries, analysis);
        let mut record = self.coded(document, analysis, &discarded.sentences());
        let day = document.published;
        demarche_dictionaries::document::add(dictionaries, analysis, day, &discarded, &mut record);
        record
    }

    #[cfg(not(feature = "dictionaries"))]
    fn record(&self, document: &Document, analysis: &Analysis) -> Record {
        self.coded(document, analysis, &[])
    }

    fn coded(&self, document: &Document, analysis: &Analysis, passed_over: &[bool]) -> Record {
        let start = Instant::now();
        self.engine.coder.code_while(document, analysis, passed_over, &|| start.elapsed() < LONGEST)
    }

    /// Time spent so far, by stage, in the order of the stages.
    pub fn stages(&self) -> Vec<(&'static str, Duration)> {
        let t = &self.scratch.timings;
        vec![
            ("segment", t.segment),
            ("pieces", t.pieces),
            ("encode", t.encode),
            ("context", t.context),
            ("heads", t.heads),
            ("decode", t.decode),
            (CODE, self.coding),
        ]
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.engine.spare().push(std::mem::take(&mut self.scratch));
    }
}

/// The name of the stage that is not reading.
pub const CODE: &str = "code";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_shared_by_threads_and_reads_white_space() {
        fn shared<T: Send + Sync>(_: &T) {}
        let engine = Engine::new().expect("the model is sound");
        shared(&engine);
        let record = engine.read(" \n", None);
        assert!(record.events.is_empty());
    }

    #[test]
    fn weights_of_a_file_give_the_same_record() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader.safetensors");
        let given = Engine::builder().weights(path).build().expect("the file of the project");
        let text = "Iran's foreign minister met John Kerry in Vienna. Mr. Kerry denied any deal.";
        let read = |engine: &Engine| format!("{:?}", engine.read(text, None));
        assert_eq!(read(&given), read(&Engine::new().expect("the model is sound")));

        let Err(error) = Engine::builder().weights(file!()).build() else { panic!("no file of weights") };
        assert_eq!(error.code(), "I001");
        let Err(error) =
            Engine::builder().weights(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).build()
        else {
            panic!("these are no weights")
        };
        assert!(error.to_string().starts_with("the model cannot be loaded: "), "{error}");
    }

    #[test]
    fn rules_that_are_not_there_are_told_with_a_code() {
        let Err(error) = Engine::builder().rules("no/such/folder.rules").build() else {
            panic!("there is no such file")
        };
        assert_eq!(error.code(), "I001");
        assert!(error.to_string().starts_with("no/such/folder.rules: "), "{error}");
    }
}
