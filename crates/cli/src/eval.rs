//! `demarche eval`: scores the program against annotated corpora.

mod petrarch_coder;
mod subject;

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use demarche::Worker;
use demarche_core::analysis::TokenId;
use demarche_core::record::Status;
use demarche_core::text::{Bytes, Tokens};
use demarche_core::{Analysis, Document, Record, Span};
use demarche_eval::{
    Analyst, Report, actors, coreference, entities, gold, happenings, petrarch, places, plv, quotes, status,
    syntax, times,
};
use demarche_grammar::Ontology;
use demarche_world::World;
use serde_json::Value;

use crate::args::{EvalArgs, Suite};
use crate::dictionaries;
use crate::exit::{Exit, Outcome, Stop};
use crate::input::{Inputs, Item};
use crate::message::{self, Level};
use petrarch_coder::Petrarch;
use subject::{Subject, by_token};

/// Runs the command.
pub fn run(args: &EvalArgs) -> Outcome {
    if args.suite != Suite::Gold && args.records.is_some() {
        return Err(Stop::with("--records goes with the suite gold"));
    }
    if !matches!(args.suite, Suite::Gold | Suite::Entities | Suite::Happenings) && !args.articles.is_empty() {
        return Err(Stop::with("--articles goes with the suites gold, entities and happenings"));
    }
    if args.suite != Suite::Petrarch && args.dictionaries.is_some() {
        return Err(Stop::with("--dictionaries goes with the suite petrarch"));
    }
    let report = match (args.suite, &args.records) {
        (Suite::Gold, Some(records)) => gold::score_records(&args.path, read_records(records)?),
        // What copies share are words; nothing has to be read of them.
        (Suite::Copies, _) => Ok(happenings::copies::run(&documents(std::slice::from_ref(&args.path))?)),
        (suite, _) => {
            let engine = args.engine.load()?;
            let mut worker = engine.worker();
            let worker = &mut Subject(&mut worker);
            match suite {
                Suite::Syntax => syntax::run(worker, &args.path),
                Suite::Entities if args.articles.is_empty() => entities::run(worker, &args.path),
                Suite::Entities => entities::run_standoff(worker, &args.path, &args.articles),
                Suite::Status => status::run(worker, &args.path),
                Suite::Times => times::run(worker, &args.path),
                Suite::Petrarch => Ok(run_petrarch(worker.0, args)?),
                Suite::Quotes => quotes::run(worker, &args.path),
                Suite::Coreference => match &args.features {
                    Some(file) => {
                        let file = BufWriter::new(std::fs::File::create(file)?);
                        let mut recorder = Recorder { worker, file, written: Ok(()) };
                        let report = coreference::run(&mut recorder, &args.path);
                        recorder.written?;
                        recorder.file.flush()?;
                        report
                    }
                    None => coreference::run(worker, &args.path),
                },
                Suite::Actors => actors::run(worker, &args.path),
                Suite::Places => places::run(worker, &args.path),
                Suite::Gold => gold::run(worker, &args.path, read_articles(args)?),
                Suite::Plv => plv::run(worker, &args.path, &plv_scheme()?),
                Suite::Happenings => {
                    let tables = demarche_happenings::Tables::embedded();
                    let mut read = |all: &[&Document]| -> Vec<Record> {
                        // A few at a time: what is known of the words of all of them would fill the memory.
                        all.chunks(16).flat_map(|some| engine.read_documents(some)).collect()
                    };
                    let articles = documents(&args.articles)?;
                    happenings::run(&args.path, articles, &mut read, tables, None)
                }
                Suite::Copies => unreachable!("it needs no engine"),
            }
        }
    };
    let report: Report = report.map_err(|e| Stop::with(e.to_string()))?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let mut figures = report.json();
        if let (true, Value::Object(figures)) = (args.errors, &mut figures) {
            figures.insert("errors".to_owned(), report.errors.iter().cloned().collect());
        }
        writeln!(out, "{figures}")?;
    } else {
        write!(out, "{}", report.table)?;
        if args.errors {
            for error in &report.errors {
                writeln!(out, "{}", crate::sanitize::line(error))?;
            }
        }
    }
    Ok(Exit::Fine)
}

/// The tables by which the suite plv names roots.
fn plv_scheme() -> Result<plv::Scheme, Stop> {
    let folds = Ontology::embedded().folds().iter().map(|f| (f.event_type, f.to));
    let labels = include_str!("../data/ontology/plv-labels.tsv");
    let told = include_str!("../data/ontology/plv-told.tsv");
    plv::Scheme::new(folds, labels, told).map_err(Stop::with)
}

fn run_petrarch(worker: &mut Worker<'_>, args: &EvalArgs) -> Result<Report, Stop> {
    let Some(folder) = &args.dictionaries else {
        return Err(Stop::with("the suite petrarch needs --dictionaries DIR"));
    };
    let records = petrarch::read(&args.path).map_err(|e| Stop::with(e.to_string()))?;
    let dictionaries = dictionaries::load(folder, &records.dictionaries, false)?;
    Ok(petrarch::run(&mut Petrarch { worker, dictionaries }, &records))
}

fn read_articles(args: &EvalArgs) -> Result<Vec<Document>, Stop> {
    if args.articles.is_empty() {
        return Err(Stop::with("the suite gold needs --articles PATH or --records FILE"));
    }
    documents(&args.articles)
}

/// The articles at `paths`, as `read` takes them.
fn documents(paths: &[std::path::PathBuf]) -> Result<Vec<Document>, Stop> {
    let mut out = Vec::new();
    for item in Inputs::new(paths, None)? {
        match item {
            Item::Document { document, .. } => out.push(*document),
            Item::Problem { name, diagnostic } => message::diagnostic(Level::Error, &name, &diagnostic),
        }
    }
    Ok(out)
}

fn read_records(path: &Path) -> Result<Vec<Value>, Stop> {
    let fail = |e: &dyn std::fmt::Display| Stop::with(format!("{}: {e}", path.display()));
    let file = std::fs::File::open(path).map_err(|e| fail(&e))?;
    let mut out = Vec::new();
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| fail(&e))?;
        if !line.trim().is_empty() {
            let record = serde_json::from_str(&line).map_err(|e| fail(&format!("line {}: {e}", n + 1)))?;
            out.push(record);
        }
    }
    Ok(out)
}

/// Passes everything on, and writes down what the weights of coreference are learnt from.
struct Recorder<'r, 'w, 'e> {
    worker: &'r mut Subject<'w, 'e>,
    file: BufWriter<std::fs::File>,
    written: std::io::Result<()>,
}

impl Analyst for Recorder<'_, '_, '_> {
    fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis> {
        self.worker.analyze(documents)
    }

    fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        self.worker.analyze_tokens(text, sentences)
    }

    fn code(&mut self, document: &Document, analysis: &Analysis) -> Record {
        self.worker.code(document, analysis)
    }

    fn status(&mut self, analysis: &Analysis, word: TokenId) -> Status {
        self.worker.status(analysis, word)
    }

    fn coreference(&mut self, analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Vec<Span<Tokens>>> {
        let rows = demarche_coref::training_rows(World::embedded(), analysis, &by_token(analysis, speakers));
        if self.written.is_ok() {
            self.written = self.file.write_all(&rows);
        }
        self.worker.coreference(analysis, speakers)
    }
}
