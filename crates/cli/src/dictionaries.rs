//! `demarche dictionaries check`, and dictionaries for the commands that use them.
//!
//! Says on standard output what each file is and what is odd in it. What a file means is the business of
//! `demarche-dictionaries`.

use std::io::Write as _;
use std::path::Path;

use demarche::dictionary_files;
use demarche_dictionaries::{Dictionaries, FileReport};

use crate::args::{DictionariesArgs, DictionariesCommand};
use crate::exit::{Exit, Outcome, Stop};
use crate::message::{self, Level};
use crate::sanitize::line;

/// Runs the command.
pub fn run(args: &DictionariesArgs) -> Outcome {
    let DictionariesCommand::Check { paths } = &args.command;
    let mut out = std::io::stdout().lock();
    let mut exit = Exit::Fine;
    for file in dictionary_files::files(paths).map_err(|e| Stop::with(e.to_string()))? {
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

/// The dictionaries in the folder `folder`: those called `names`, or every one where none is there. What is odd
/// in them is said on standard error with `aloud`.
pub fn load(folder: &Path, names: &[String], aloud: bool) -> Result<Dictionaries, Stop> {
    let (out, notes) = dictionary_files::load(folder, names).map_err(|e| Stop::with(e.to_string()))?;
    for (place, note) in notes.iter().filter(|_| aloud) {
        message::diagnostic(Level::Warning, place, note);
    }
    Ok(out)
}
