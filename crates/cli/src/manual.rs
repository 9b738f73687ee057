//! `demarche completions` and `demarche man`: the arguments as shells and manuals want them.

use std::io::{self, Write as _};
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Args;
use crate::exit::{Exit, Outcome, Stop};

/// Prints the completions for `shell`.
pub fn completions(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "demarche", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Fine)
}

/// Writes a manual page of section 1 for the program and for each command into `folder`.
pub fn pages(folder: &Path) -> Outcome {
    let cannot = |e: io::Error| Stop::with(format!("{}: cannot be written: {e}", folder.display()));
    std::fs::create_dir_all(folder).map_err(cannot)?;
    clap_mangen::generate_to(Args::command(), folder).map_err(cannot)?;
    Ok(Exit::Fine)
}
