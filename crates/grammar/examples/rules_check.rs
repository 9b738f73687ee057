//! Reads every `*.rules` file of a folder and prints what is wrong with it.
//!
//! `cargo run -p demarche-grammar --example rules_check -- data/rules` exits with 2 on an error, with
//! 1 when the folder cannot be read. An `ontology` folder beside the rules is read in place of the
//! one built in.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use demarche_grammar::ontology::{Ontology, Tables};
use demarche_grammar::{RuleDiagnostic, RuleSet, Severity};

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: rules_check FOLDER");
        return ExitCode::from(1);
    };
    let folder = Path::new(&folder);
    let mut files: Vec<(String, String)> = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) => {
            eprintln!("{}: {why}", folder.display());
            return ExitCode::from(1);
        }
    };
    for path in entries.filter_map(|e| e.ok().map(|e| e.path())) {
        if path.extension().is_some_and(|e| e == "rules") {
            match fs::read_to_string(&path) {
                Ok(text) => files.push((path.display().to_string(), text)),
                Err(why) => eprintln!("{}: {why}", path.display()),
            }
        }
    }
    files.sort();

    let table = |name: &str| fs::read_to_string(folder.join("../ontology").join(name)).unwrap_or_default();
    let (plover, contexts, sectors, cameo) =
        (table("plover.tsv"), table("contexts.tsv"), table("sectors.tsv"), table("cameo.tsv"));
    let tables = Tables { plover: &plover, contexts: &contexts, sectors: &sectors, cameo: &cameo };
    let (ontology, mut found) = Ontology::parse(tables);

    let sources: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let (rules, more) = RuleSet::parse_with(&sources, &ontology);
    found.extend(more);
    for diagnostic in &found {
        println!("{diagnostic}");
    }
    let count = |s: Severity| found.iter().filter(|d: &&RuleDiagnostic| d.severity() == s).count();
    let triggers: usize = rules.rules().iter().map(|r| r.triggers().count()).sum();
    println!(
        "{} files, {} rules, {triggers} triggers, {} tests; {} errors, {} warnings",
        files.len(),
        rules.rules().len(),
        rules.tests().count(),
        count(Severity::Error),
        count(Severity::Warning)
    );
    if count(Severity::Error) > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS }
}
