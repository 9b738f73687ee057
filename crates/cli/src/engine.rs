//! The only calls into the reader and the coder.

use std::sync::Arc;
use std::time::{Duration, Instant};

use demarche_coder::quotes::{self, CueLexicon};
use demarche_coder::times::{self, TimeExpr};
use demarche_coder::{Coder, coref};
use demarche_core::analysis::TokenId;
use demarche_core::record::Status;
use demarche_core::text::{Bytes, Tokens};
use demarche_core::{Analysis, Document, Record, Span};
use demarche_dictionaries::{Dictionaries, Discarded};
use demarche_eval::times::{FoundTime, TimeFinder};
use demarche_eval::{Analyst, Attribution};
use demarche_grammar::RuleSet;
use demarche_reader::{Reader, ReaderScratch};
use demarche_world::World;

use crate::args::EngineArgs;
use crate::exit::Stop;
use crate::rules;

/// Model, rules and tables, loaded once and shared by all threads.
pub struct Engine {
    reader: Reader,
    coder: Coder,
    rules: Arc<RuleSet>,
    dictionaries: Option<Dictionaries>,
}

impl Engine {
    /// Loads what is compiled into the program, and the user's rules over it.
    pub fn load(args: &EngineArgs) -> Result<Self, Stop> {
        // The rules take longer to compile than the model to open; neither waits for the other.
        let (reader, rules) = std::thread::scope(|scope| {
            let rules = scope.spawn(|| rules::load(&args.rules));
            let reader = match args.kernel {
                Some(kernel) => Reader::with_kernel(kernel),
                None => Reader::embedded(),
            };
            (reader, rules.join())
        });
        let reader = reader.map_err(|e| Stop::with(format!("the model cannot be loaded: {e}")))?;
        let rules = rules.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Self { reader, coder: Coder::with_rules(rules.clone()), rules, dictionaries: None })
    }

    /// The same engine, coding with the user's dictionaries as well.
    pub fn with_dictionaries(mut self, dictionaries: Dictionaries) -> Self {
        self.dictionaries = Some(dictionaries);
        self
    }

    /// The name of the kernel in use.
    pub fn kernel(&self) -> &'static str {
        self.reader.kernel().name()
    }

    /// The event rules in use.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// A worker for one thread.
    pub fn worker(&self) -> Worker<'_> {
        Worker { engine: self, scratch: ReaderScratch::default(), coding: Duration::ZERO }
    }
}

/// What one thread needs to read documents.
pub struct Worker<'e> {
    engine: &'e Engine,
    scratch: ReaderScratch,
    coding: Duration,
}

impl Worker<'_> {
    /// Time spent so far, by stage, in the order of the stages.
    pub fn stages(&self) -> Vec<(&'static str, Duration)> {
        let t = &self.scratch.timings;
        vec![
            ("segment", t.segment),
            ("pieces", t.pieces),
            ("encode", t.encode),
            ("heads", t.heads),
            ("decode", t.decode),
            (CODE, self.coding),
        ]
    }
}

/// The name of the stage that is not reading.
pub const CODE: &str = "code";

impl Analyst for Worker<'_> {
    fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis> {
        self.engine.reader.analyze(documents, &mut self.scratch)
    }

    fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        self.engine.reader.analyze_tokens(text, sentences, &mut self.scratch)
    }

    fn status(&mut self, analysis: &Analysis, word: TokenId) -> Status {
        self.engine.coder.status(analysis, word)
    }

    fn code(&mut self, document: &Document, analysis: &Analysis) -> Record {
        let start = Instant::now();
        let coder = &self.engine.coder;
        let record = match &self.engine.dictionaries {
            None => coder.code(document, analysis),
            Some(dictionaries) => {
                let discarded = Discarded::find(dictionaries, analysis);
                let mut record = coder.code_except(document, analysis, &discarded.sentences());
                let day = document.published;
                demarche_dictionaries::document::add(dictionaries, analysis, day, &discarded, &mut record);
                record
            }
        };
        self.coding += start.elapsed();
        record
    }

    fn attributions(&mut self, document: &Document, analysis: &Analysis) -> Vec<Attribution> {
        let cues = CueLexicon::embedded();
        let found = quotes::find(document, analysis, cues).quotes;
        let attitudes = quotes::attitudes(document, analysis, cues, &found);
        let all = found.iter().map(|q| (q, true)).chain(attitudes.iter().map(|q| (q, false)));
        all.map(|(q, recorded)| Attribution {
            content: q.spans.clone(),
            cue: q.cue.as_ref().map(|c| analysis.bytes(c.tokens)),
            source: q.speaker_span,
            confidence: q.confidence,
            construction: q.construction.as_str(),
            recorded,
        })
        .collect()
    }

    fn coreference(&mut self, analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Vec<Span<Tokens>>> {
        coref::chains(World::embedded(), analysis, &by_token(analysis, speakers))
    }
}

/// For each token who speaks it, told by sentence; speakers are numbered as they come.
pub fn by_token(analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Option<u32>> {
    let mut known: Vec<&str> = Vec::new();
    let numbers: Vec<Option<u32>> = speakers
        .iter()
        .map(|speaker| {
            let name = speaker.as_deref()?;
            let at = known.iter().position(|k| *k == name).unwrap_or_else(|| {
                known.push(name);
                known.len() - 1
            });
            Some(at as u32)
        })
        .collect();
    analysis.tokens.iter().map(|t| numbers.get(t.sentence.0 as usize).copied().flatten()).collect()
}

impl TimeFinder for Worker<'_> {
    fn times(&mut self, documents: &[&Document]) -> Vec<Vec<FoundTime>> {
        let found = |(document, analysis): (&&Document, Analysis)| {
            let times = times::find(&analysis, document.published);
            let one = |t: &TimeExpr| match t.ends {
                Some(ends) => ends.to_vec(),
                None => vec![(t.tokens, t.detail)],
            };
            let told =
                times.iter().flat_map(|t| one(t).into_iter().map(|(words, detail)| (t.kind, words, detail)));
            told.map(|(kind, words, detail)| {
                let span = analysis.bytes(times::bare(&analysis, words));
                FoundTime { span, kind, detail }
            })
            .collect()
        };
        documents.iter().zip(self.analyze(documents)).map(found).collect()
    }
}
