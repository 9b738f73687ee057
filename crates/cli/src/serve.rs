//! `demarche serve`: a store in a browser.
//!
//! What is shown and how stands in `demarche-server`; here the engine is handed in, and the user is told where to look.

use std::sync::{Arc, OnceLock};

use demarche::Engine;
use demarche_core::{Document, Record};
use demarche_server::{Options, Reads, Site};
use demarche_store::Makers;

use crate::args::{EngineArgs, ServeArgs};
use crate::exit::{Exit, Outcome, Stop};
use crate::explain;

/// An engine that is loaded when something is first read: most who look at a store read nothing.
struct Lazy {
    args: EngineArgs,
    engine: OnceLock<Option<Engine>>,
}

impl Lazy {
    fn engine(&self) -> Option<&Engine> {
        // Rules were checked when the program began, so that what fails now is the machine.
        self.engine.get_or_init(|| self.args.load().ok()).as_ref()
    }
}

impl Reads for Lazy {
    fn read(&self, document: &Document) -> Option<Record> {
        self.engine().map(|engine| engine.read_document(document))
    }

    fn explain(&self, sentence: &str) -> Option<String> {
        let mut out = Vec::new();
        explain::matches(self.engine()?, sentence, false, &mut out).ok()?;
        String::from_utf8(out).ok()
    }
}

/// Serves a store until the program is interrupted.
pub fn serve(args: &ServeArgs) -> Outcome {
    if !args.engine.rules.layers.is_empty() {
        args.engine.load()?;
    }
    let options = Options {
        store: args.store.clone(),
        bind: args.bind,
        token_file: args.token_file.clone(),
        sql: args.sql,
        hosts: args.hosts.clone(),
        makers: Makers {
            program: concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned(),
            versions: String::new(),
        },
        reads: Arc::new(Lazy { args: args.engine.clone(), engine: OnceLock::new() }),
    };
    demarche_server::serve(options, tell).map_err(Stop::Failed)?;
    Ok(Exit::Fine)
}

/// Says where to look, and who else can.
fn tell(site: &Site) {
    let address = site.address;
    eprintln!("http://{address}");
    if !address.ip().is_loopback() {
        eprintln!("Whoever reaches this machine at {address} can read the record.");
    }
    match &site.options.token_file {
        Some(file) => eprintln!("Whoever has a token of {} can correct it.", file.display()),
        None => eprintln!("Read-only; --token-file lets people correct the record."),
    }
}
