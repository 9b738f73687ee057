//! `demarche dictionaries check`, and dictionaries for the commands that use them.
//!
//! Opens files and folders, and says on standard output what each file is and what is odd in it. What a
//! file means is the business of `demarche-dictionaries`; here its coder is also put before the suite
//! `petrarch` of `eval`.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use demarche_core::analysis::SentenceId;
use demarche_core::{Diagnostic, Document};
use demarche_dictionaries::dateline::has_dateline;
use demarche_dictionaries::{Commas, Dictionaries, Discard, FileReport, Options, Shape, code};
use demarche_eval::Analyst as _;
use demarche_eval::petrarch::{DictionaryCoder, Outcome as Coded, Sentence, Settings};

use crate::args::{DictionariesArgs, DictionariesCommand};
use crate::engine::Worker;
use crate::exit::{Exit, Outcome, Stop};
use crate::message::{self, Level};
use crate::sanitize::line;

/// Runs the command.
pub fn run(args: &DictionariesArgs) -> Outcome {
    let DictionariesCommand::Check { paths } = &args.command;
    let mut out = std::io::stdout().lock();
    let mut exit = Exit::Fine;
    for file in files(paths)? {
        let name = line(&file.display().to_string()).to_string();
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                let code = demarche_core::Code::Unreadable.as_str();
                writeln!(out, "{name}: error[{code}]: {error}")?;
                exit = Exit::SomeUnread;
                continue;
            }
        };
        // Each on its own: what two files share is no fault of either.
        let FileReport { kind, counts, notes } = Dictionaries::default().add(&name, &bytes);
        let counts: Vec<String> = counts.iter().map(|(what, n)| format!("{n} {what}")).collect();
        let kind = kind.map_or("not a dictionary", |k| k.as_str());
        let odd = if notes.is_empty() { "nothing odd".to_owned() } else { format!("{} odd", notes.len()) };
        let rest: String = counts.iter().chain([&odd]).map(|c| format!("; {c}")).collect();
        writeln!(out, "{name}: {kind}{rest}")?;
        for note in &notes {
            // Everything else is read, if not quite as it stands; this is not.
            if note.code == demarche_core::Code::DictionaryKind {
                exit = Exit::SomeUnread;
            }
            let (code, message) = (note.code.as_str(), line(&note.message));
            writeln!(out, "{name}:{}: warning[{code}]: {message}", note.line)?;
        }
    }
    Ok(exit)
}

/// The files among `paths`; of a folder those in it, by name, without hidden ones.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut out = Vec::new();
    for path in paths {
        if !path.is_dir() {
            out.push(path.clone());
            continue;
        }
        let fail = |e: std::io::Error| Stop::with(format!("{}: {e}", path.display()));
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.path().is_file() {
                inside.push(entry.path());
            }
        }
        inside.sort();
        out.extend(inside);
    }
    Ok(out)
}

/// The dictionaries in the folder `folder`: those called `names`, or every one where none is there. What is odd
/// in them is said on standard error with `aloud`.
pub fn load(folder: &Path, names: &[String], aloud: bool) -> Result<Dictionaries, Stop> {
    let mut out = Dictionaries::default();
    let named: Vec<PathBuf> = names.iter().map(|n| folder.join(n)).filter(|p| p.is_file()).collect();
    let paths = if named.is_empty() { files(&[folder.to_owned()])? } else { named };
    let mut any = false;
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|e| Stop::with(format!("{}: {e}", path.display())))?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let FileReport { kind, notes, .. } = out.add(&name, &bytes);
        any |= kind.is_some();
        for note in notes.iter().filter(|_| aloud) {
            message::diagnostic(
                Level::Warning,
                &format!("{name}:{}", note.line),
                &Diagnostic::new(note.code, note.message.clone()),
            );
        }
    }
    if any { Ok(out) } else { Err(Stop::with(format!("{}: there is no dictionary in it", folder.display()))) }
}

/// Codes the sentences of the suite `petrarch`.
pub struct Petrarch<'w, 'e> {
    /// What reads their words.
    pub worker: &'w mut Worker<'e>,
    /// The dictionaries of the suite.
    pub dictionaries: Dictionaries,
}

impl Petrarch<'_, '_> {
    /// Why a sentence is not coded at all, in the words of the records; a broken parse is a broken record.
    fn refusal(&self, sentence: &Sentence) -> Option<Coded> {
        let refused = |why: &str| Some(Coded::Refused(why.to_owned()));
        if sentence.parse.as_ref().is_some_and(|parse| Shape::from_treebank(parse).is_err()) {
            return refused("bad_input_parse");
        }
        match self.dictionaries.discards.find(&sentence.text) {
            Some((Discard::Story, _)) => return refused("storydiscard"),
            Some((Discard::Sentence, _)) => return refused("sentencediscard"),
            None => {}
        }
        if has_dateline(&sentence.text) { refused("dateline") } else { None }
    }

    fn events(&self, shape: &Shape, sentence: &Sentence, out: &mut BTreeSet<[String; 3]>) {
        let Settings { require_dyad, new_actor_length, internal, initial, terminal } = sentence.settings;
        let commas = Commas { internal, initial, terminal };
        let options = Options { day: sentence.date, ranges: None, require_dyad, new_actor_length, commas };
        for event in code(&self.dictionaries, shape, &options) {
            out.insert([event.source, event.target, event.code]);
        }
    }
}

impl DictionaryCoder for Petrarch<'_, '_> {
    fn code_text(&mut self, sentences: &[Sentence]) -> Vec<Coded> {
        let document = |s: &Sentence| Document::from_parts(&s.id, None, &s.text, s.date);
        let documents: Vec<Document> = sentences.iter().map(document).collect();
        let analyses = self.worker.analyze(&documents.iter().collect::<Vec<_>>());
        let outcome = |(sentence, analysis): (&Sentence, &demarche_core::Analysis)| {
            self.refusal(sentence).unwrap_or_else(|| {
                let mut out = BTreeSet::new();
                for n in 0..analysis.sentences.len() as u32 {
                    self.events(&Shape::from_analysis(analysis, SentenceId(n)), sentence, &mut out);
                }
                Coded::Events(out)
            })
        };
        sentences.iter().zip(&analyses).map(outcome).collect()
    }

    fn code_parse(&mut self, sentences: &[Sentence]) -> Vec<Option<Coded>> {
        let outcome = |sentence: &Sentence| {
            let parse = sentence.parse.as_ref()?;
            if let Some(refusal) = self.refusal(sentence) {
                return Some(refusal);
            }
            let mut out = BTreeSet::new();
            if let Ok(shape) = Shape::from_treebank(parse) {
                self.events(&shape, sentence, &mut out);
            }
            Some(Coded::Events(out))
        };
        sentences.iter().map(outcome).collect()
    }
}
