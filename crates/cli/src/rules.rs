//! The event rules as their users handle them: read from folders, listed, checked, tried.
//!
//! Rules a user gives are laid over the built-in ones (`demarche_grammar::RuleSet::layered`). What is wrong in
//! them is printed with the line it stands in; to read articles with rules that have errors would give a
//! record nobody meant, so that every command but `rules check` stops at the first folder with one.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use demarche::rule_files::{self, RuleFiles};
use demarche::{Document, Error};
use demarche_grammar::{RuleCode, RuleSet, Severity};
use demarche_reader::{Reader, ReaderScratch};

use crate::args::{CheckArgs, RuleArgs, RulesCommand};
use crate::exit::{Exit, Outcome, Stop};
use crate::sanitize;

/// Runs the command.
pub fn run(command: &RulesCommand) -> Outcome {
    match command {
        RulesCommand::List(args) => list(load(args)?.as_ref()),
        RulesCommand::Check(args) => check(args),
        RulesCommand::Test(args) => test(load(args)?.as_ref()),
    }
}

/// The built-in rules with the user's over them.
fn load(args: &RuleArgs) -> Result<Arc<RuleSet>, Stop> {
    rule_files::load(&args.layers).map_err(told)
}

/// The error as the program stops with it; faults of rules are shown at once, each with its line.
pub fn told(error: Error) -> Stop {
    if let Error::Rules { shown, .. } = &error {
        let _ = write!(std::io::stderr(), "{shown}");
    }
    Stop::with(error.to_string())
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
    let sources =
        if paths.is_empty() { RuleFiles::embedded() } else { RuleFiles::read(&paths).map_err(told)? };
    let (rules, found) = sources.rules(!paths.is_empty() && !args.alone);
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
        counted(sources.count(), "file", ""),
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
