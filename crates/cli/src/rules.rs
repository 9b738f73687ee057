//! The event rules as their users handle them: read from folders, listed, checked, tried.
//!
//! Rules a user gives are laid over the built-in ones (`demarche_grammar::RuleSet::layered`). What is wrong in
//! them is printed with the line it stands in; to read articles with rules that have errors would give a
//! record nobody meant, so that every command but `rules check` stops at the first folder with one.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use demarche_core::Document;
use demarche_grammar::{Ontology, RuleCode, RuleDiagnostic, RuleSet, Severity};
use demarche_reader::{Reader, ReaderScratch};

use crate::args::{CheckArgs, RuleArgs, RulesCommand};
use crate::exit::{Exit, Outcome, Stop};
use crate::sanitize;

/// The largest rule file that is read, in bytes; the built-in ones are below 50 KB.
const LARGEST: u64 = 16 << 20;

/// Runs the command.
pub fn run(command: &RulesCommand) -> Outcome {
    match command {
        RulesCommand::List(args) => list(load(args)?.as_ref()),
        RulesCommand::Check(args) => check(args),
        RulesCommand::Test(args) => test(load(args)?.as_ref()),
    }
}

/// The built-in rules with the user's over them.
///
/// # Errors
/// A path that cannot be read, or an error in the rules; what is wrong has then been printed.
pub fn load(args: &RuleArgs) -> Result<Arc<RuleSet>, Stop> {
    if args.layers.is_empty() {
        return Ok(RuleSet::embedded().clone());
    }
    let sources = Sources::read(&args.layers)?;
    let (rules, found) = sources.rules(true);
    let errors = found.iter().filter(|d| d.severity() == Severity::Error);
    let shown: String = errors.clone().map(|d| sources.show(d)).collect();
    if shown.is_empty() {
        return Ok(Arc::new(rules));
    }
    let _ = write!(std::io::stderr(), "{shown}");
    Err(Stop::with(format!("{}; nothing was done", counted(errors.count(), "error", " in the rules"))))
}

/// The files of each path given, as text.
struct Sources {
    layers: Vec<Vec<(String, String)>>,
    /// What stood in the way of reading one of them.
    unread: Vec<RuleDiagnostic>,
}

impl Sources {
    /// Reads the `*.rules` files of each folder, in order of name, and each file that is named itself.
    fn read(paths: &[PathBuf]) -> Result<Self, Stop> {
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

    /// The rules, and what is wrong in them; of what concerns the built-in ones only the errors that these
    /// files bring about.
    fn rules(&self, over_embedded: bool) -> (RuleSet, Vec<RuleDiagnostic>) {
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
    fn show(&self, d: &RuleDiagnostic) -> String {
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

fn files(path: &Path) -> Result<Vec<PathBuf>, Stop> {
    let fail = |e: std::io::Error| Stop::with(format!("{}: {e}", path.display()));
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
        return Err(Stop::with(format!("{}: there is no file named *.rules in this folder", path.display())));
    }
    Ok(out)
}

fn bytes(file: &Path) -> Result<Vec<u8>, Stop> {
    let fail = |e: &dyn std::fmt::Display| Stop::with(format!("{}: {e}", file.display()));
    let size = std::fs::metadata(file).map_err(|e| fail(&e))?.len();
    if size > LARGEST {
        return Err(fail(&format!("a rule file of more than {} MiB", LARGEST >> 20)));
    }
    std::fs::read(file).map_err(|e| fail(&e))
}

fn counted(n: usize, what: &str, more: &str) -> String {
    format!("{n} {what}{}{more}", if n == 1 { "" } else { "s" })
}

fn list(rules: &RuleSet) -> Outcome {
    let mut out = std::io::stdout().lock();
    for rule in rules.rules() {
        let code =
            rule.mode().map_or(rule.event_type().to_string(), |m| format!("{}/{m}", rule.event_type()));
        let about = rule.about().unwrap_or_default();
        let line = format!("{}:{}  {about}", rule.file(), rule.line());
        writeln!(out, "{:<34} {code:<24} {}", rule.name(), sanitize::line(&line))?;
    }
    writeln!(out, "{}, version {}", counted(rules.rules().len(), "rule", ""), rules.version())?;
    Ok(Exit::Fine)
}

/// Prints what is wrong, what the files do to the rules below them, and how much there is.
fn check(args: &CheckArgs) -> Outcome {
    let paths: Vec<PathBuf> = args.rules.layers.iter().chain(&args.paths).cloned().collect();
    let embedded = RuleSet::embedded_sources();
    let (sources, (rules, found)) = if paths.is_empty() {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let sources = Sources { layers: vec![embedded.iter().map(own).collect()], unread: Vec::new() };
        let checked = sources.rules(false);
        (sources, checked)
    } else {
        let sources = Sources::read(&paths)?;
        let checked = sources.rules(!args.alone);
        (sources, checked)
    };
    let mut out = std::io::stdout().lock();
    for diagnostic in &found {
        write!(out, "{}", sources.show(diagnostic))?;
    }
    for change in rules.changes() {
        writeln!(out, "{}", sanitize::line(&change.to_string()))?;
    }
    let of = |s: Severity| found.iter().filter(|d| d.severity() == s).count();
    let triggers: usize = rules.rules().iter().map(|r| r.triggers().count()).sum();
    writeln!(
        out,
        "{} read; {}, {}, {} in all; {}, {}",
        counted(sources.layers.iter().flatten().count() + sources.unread.len(), "file", ""),
        counted(rules.rules().len(), "rule", ""),
        counted(triggers, "trigger", ""),
        counted(rules.tests().count(), "sentence", ""),
        counted(of(Severity::Error), "error", ""),
        counted(of(Severity::Warning), "warning", "")
    )?;
    Ok(if of(Severity::Error) > 0 { Exit::Fatal } else { Exit::Fine })
}

fn test(rules: &RuleSet) -> Outcome {
    let reader = Reader::embedded().map_err(|e| Stop::with(format!("the model cannot be loaded: {e}")))?;
    let mut out = std::io::stdout().lock();
    let tests: Vec<_> = rules.tests().collect();
    let documents: Vec<Document> =
        tests.iter().map(|(_, t)| Document::from_parts("", None, &t.sentence, None)).collect();
    let borrowed: Vec<&Document> = documents.iter().collect();
    let analyses = reader.analyze(&borrowed, &mut ReaderScratch::default());
    let mut failed = 0;
    for ((rule, test), analysis) in tests.iter().zip(&analyses) {
        if let Err(why) = rules.check_test(analysis, rule.id(), test) {
            failed += 1;
            writeln!(out, "{}", sanitize::line(&format!("{}:{}: {why}", rule.file(), test.line)))?;
        }
    }
    writeln!(out, "{} of {} sentences as their rules say", tests.len() - failed, tests.len())?;
    Ok(if failed == 0 { Exit::Fine } else { Exit::SomeUnread })
}

/// The table of what can be wrong in rule files, for `demarche codes`.
pub fn codes() -> impl Iterator<Item = (&'static str, String)> {
    RuleCode::ALL.iter().map(|c| (c.as_str(), format!("{} ({})", c.about().trim(), c.severity())))
}
