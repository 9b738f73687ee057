//! PETRARCH dictionaries of a user: found in folders and read. What a file means is the business of
//! `demarche-dictionaries`.

use std::path::{Path, PathBuf};

use demarche_core::Diagnostic;
use demarche_dictionaries::{Dictionaries, FileReport};

use crate::error::Error;
use crate::rule_files::unreadable;

/// What was noticed in a file: `name:line`, and what.
pub type Note = (String, Diagnostic);

/// The files among `paths`; of a folder those in it, by name, without hidden ones.
///
/// # Errors
/// A folder that cannot be listed.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut out = Vec::new();
    for path in paths {
        if !path.is_dir() {
            out.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|e| unreadable(path, &e))? {
            let entry = entry.map_err(|e| unreadable(path, &e))?;
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

/// The dictionaries in the folder `folder`: those called `names`, or every one where none is there; and what is
/// odd in them.
///
/// # Errors
/// A file that cannot be read, or a folder without a dictionary.
pub fn load(folder: &Path, names: &[String]) -> Result<(Dictionaries, Vec<Note>), Error> {
    let mut out = Dictionaries::default();
    let named: Vec<PathBuf> = names.iter().map(|n| folder.join(n)).filter(|p| p.is_file()).collect();
    let paths = if named.is_empty() { files(&[folder.to_owned()])? } else { named };
    let mut any = false;
    let mut odd = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, &e))?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let FileReport { kind, notes, .. } = out.add(&name, &bytes);
        any |= kind.is_some();
        let told = |(line, code, message)| (format!("{name}:{line}"), Diagnostic::new(code, message));
        odd.extend(notes.into_iter().map(|n| told((n.line, n.code, n.message))));
    }
    if any { Ok((out, odd)) } else { Err(Error::NoDictionary { path: folder.display().to_string() }) }
}
