//! The commands that print what is known without reading anything: the schema and the codes.

use std::io::Write as _;

use demarche_core::Code;

use crate::exit::{Exit, Outcome};

/// `demarche schema`.
pub fn schema() -> Outcome {
    let text = serde_json::to_string_pretty(&demarche_core::record::schema()).expect("a schema is JSON");
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(Exit::Fine)
}

/// `demarche codes`.
pub fn codes() -> Outcome {
    let mut out = std::io::stdout().lock();
    for code in Code::ALL {
        writeln!(out, "{}  {}", code.as_str(), code.about().trim())?;
    }
    Ok(Exit::Fine)
}
