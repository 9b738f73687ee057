//! The commands that print what is known without reading anything: the schema and the codes.

use std::io::Write as _;

use demarche_core::Code;
use demarche_grammar::Ontology;
use demarche_grammar::fold::Modality;

use crate::exit::{Exit, Outcome};
use crate::rules;

/// `demarche schema`.
pub fn schema() -> Outcome {
    let text = serde_json::to_string_pretty(&demarche_core::record::schema()).expect("a schema is JSON");
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(Exit::Fine)
}

/// `demarche codes`: messages, faults of rule files, and how status folds into the type in exports.
pub fn codes() -> Outcome {
    let mut out = std::io::stdout().lock();
    for code in Code::ALL {
        writeln!(out, "{}  {}", code.as_str(), code.about().trim())?;
    }
    writeln!(out, "\nin rule files:")?;
    for (code, about) in rules::codes() {
        writeln!(out, "{code}  {about}")?;
    }
    writeln!(out, "\nevent types in exports without status (-: nothing is exported):")?;
    let heads = Modality::ALL.map(Modality::as_str);
    writeln!(
        out,
        "{:<11} {:<11} {:<11} {:<13} {:<15} basis",
        "type", heads[0], heads[1], heads[2], heads[3]
    )?;
    for fold in Ontology::embedded().folds() {
        let to = fold.to.map(|t| t.map_or("-", |t| t.as_str()));
        let own = fold.event_type.as_str();
        writeln!(out, "{own:<11} {:<11} {:<11} {:<13} {:<15} {}", to[0], to[1], to[2], to[3], fold.basis)?;
    }
    Ok(Exit::Fine)
}
