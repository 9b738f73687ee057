//! Event rules of a user: read from folders and laid over the built-in ones.
//!
//! What is wrong in them is told with the line it stands in. To read articles with rules that have errors would
//! give a record nobody meant, so that [`load`] gives an error instead.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use demarche_grammar::{Ontology, RuleDiagnostic, RuleSet, Severity};

use crate::error::Error;
use crate::sanitize;

/// The largest rule file that is read, in bytes; the built-in ones are below 50 KB.
const LARGEST: u64 = 16 << 20;

/// The built-in rules with those at `paths` over them, the last uppermost.
///
/// # Errors
/// A path that cannot be read, or an error in the rules.
pub fn load(paths: &[PathBuf]) -> Result<Arc<RuleSet>, Error> {
    if paths.is_empty() {
        return Ok(RuleSet::embedded().clone());
    }
    let files = RuleFiles::read(paths)?;
    let (rules, mut found) = files.rules(true);
    found.retain(|d| d.severity() == Severity::Error);
    if found.is_empty() {
        return Ok(Arc::new(rules));
    }
    let shown = found.iter().map(|d| files.show(d)).collect();
    Err(Error::Rules { errors: found, shown })
}

/// The files of each path given, as text.
#[derive(Debug, Default)]
pub struct RuleFiles {
    layers: Vec<Vec<(String, String)>>,
    /// What stood in the way of reading one of them.
    unread: Vec<RuleDiagnostic>,
}

impl RuleFiles {
    /// Reads the `*.rules` files of each folder, in order of name, and each file that is named itself.
    ///
    /// # Errors
    /// A path that cannot be read, or a folder without rules.
    pub fn read(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut out = Self { layers: Vec::new(), unread: Vec::new() };
        for path in paths {
            let mut layer = Vec::new();
            for file in files(path)? {
                let name = file.display().to_string();
                match RuleDiagnostic::decode(&name, bytes(&file)?) {
                    Ok(text) => layer.push((name, text)),
                    Err(why) => out.unread.push(why),
                }
            }
            out.layers.push(layer);
        }
        Ok(out)
    }

    /// The files that are part of the program, as one layer.
    pub fn embedded() -> Self {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Self { layers: vec![RuleSet::embedded_sources().iter().map(own).collect()], unread: Vec::new() }
    }

    /// How many files were named or found.
    pub fn count(&self) -> usize {
        self.layers.iter().flatten().count() + self.unread.len()
    }

    /// The rules, and what is wrong in them; of what concerns the built-in ones only the errors that these
    /// files bring about.
    pub fn rules(&self, over_embedded: bool) -> (RuleSet, Vec<RuleDiagnostic>) {
        let borrowed: Vec<Vec<(&str, &str)>> =
            self.layers.iter().map(|l| l.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect()).collect();
        let mut layers: Vec<&[(&str, &str)]> = Vec::new();
        if over_embedded {
            layers.push(RuleSet::embedded_sources());
        }
        layers.extend(borrowed.iter().map(Vec::as_slice));
        let (rules, mut found) = RuleSet::layered(&layers, Ontology::embedded());
        found.retain(|d| d.severity() == Severity::Error || self.line(d).is_some());
        found.splice(0..0, self.unread.iter().cloned());
        (rules, found)
    }

    /// The line a diagnostic speaks of.
    fn line(&self, d: &RuleDiagnostic) -> Option<&str> {
        let (_, text) = self.layers.iter().flatten().find(|(name, _)| *name == d.file)?;
        text.trim_start_matches('\u{feff}').lines().nth(d.line as usize - 1)
    }

    /// The diagnostic, and below it the line with a mark under the place.
    pub fn show(&self, d: &RuleDiagnostic) -> String {
        let mut out = format!("{}\n", sanitize::line(&d.to_string()));
        let Some(line) = self.line(d) else { return out };
        // White space is shown one column wide each, so that the mark stands under its character; a very
        // long line is cut around it.
        let plain = |c: char| if c.is_whitespace() { ' ' } else { c };
        let column = d.column as usize - 1;
        let first = if column > 100 { column - 60 } else { 0 };
        let shown: String = line.chars().skip(first).take(120).map(plain).collect();
        let shown: String =
            shown.chars().map(|c| sanitize::line(c.encode_utf8(&mut [0; 4])).into_owned()).collect();
        let _ = writeln!(out, "    {shown}\n    {}^", " ".repeat(column - first));
        out
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let fail = |e: std::io::Error| unreadable(path, &e);
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut out = Vec::new();
    for entry in std::fs::read_dir(path).map_err(fail)? {
        let file = entry.map_err(fail)?.path();
        if file.is_file() && file.extension().is_some_and(|e| e == "rules") {
            out.push(file);
        }
    }
    out.sort();
    // An empty folder is nearly always the wrong one.
    if out.is_empty() {
        return Err(unreadable(path, &"there is no file named *.rules in this folder"));
    }
    Ok(out)
}

fn bytes(file: &Path) -> Result<Vec<u8>, Error> {
    let fail = |e: &dyn std::fmt::Display| unreadable(file, e);
    let size = std::fs::metadata(file).map_err(|e| fail(&e))?.len();
    if size > LARGEST {
        return Err(fail(&format!("a rule file of more than {} MiB", LARGEST >> 20)));
    }
    std::fs::read(file).map_err(|e| fail(&e))
}

pub(crate) fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::Unreadable { path: path.display().to_string(), why: why.to_string() }
}
