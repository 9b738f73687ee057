//! `demarche`: reads the news and keeps the record of diplomacy and conflict.
//!
//! This is the outermost room: arguments, files, threads, the terminal. What is read and how stands in
//! `demarche-ingest`, `demarche-reader` and `demarche-coder`; here they are only called, in `input` and through
//! the library's `Engine`. Results go to standard output, messages to standard error, and the exit code says whether
//! everything could be read.

mod args;
mod bench;
mod bench_kernels;
#[cfg(feature = "dictionaries")]
mod dictionaries;
#[cfg(feature = "eval")]
mod eval;
mod exit;
mod explain;
mod export;
#[cfg(feature = "follow")]
mod follow;
mod growth;
mod input;
mod lexicon;
mod manual;
mod message;
mod output;
mod pool;
mod progress;
mod read;
mod rules;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "store")]
mod store;
mod tables;

use clap::Parser as _;
use demarche::{engine, sanitize};

use args::{Args, Command};
use exit::{Exit, Stop};

fn main() -> std::process::ExitCode {
    let outcome = match Args::parse().command {
        Command::Read(args) => read::run(&args),
        Command::Export(args) => export::run(&args),
        #[cfg(feature = "follow")]
        Command::Follow(args) => follow::run(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Rules(args) => rules::run(&args.command),
        Command::Who(args) => explain::who(&args),
        Command::Lexicon(args) => lexicon::run(&args),
        Command::Schema => tables::schema(),
        Command::Codes => tables::codes(),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { folder } => manual::pages(&folder),
        #[cfg(feature = "eval")]
        Command::Eval(args) => eval::run(&args),
        #[cfg(feature = "dictionaries")]
        Command::Dictionaries(args) => dictionaries::run(&args),
        Command::Bench(args) => bench::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(&args),
        #[cfg(feature = "store")]
        Command::Store(command) => store::run(&command),
    };
    match outcome {
        Ok(exit) => exit,
        // Whoever read the output has seen enough of it.
        Err(Stop::BrokenPipe) => Exit::Fine,
        Err(Stop::Failed(why)) => {
            message::fatal(&why);
            Exit::Fatal
        }
    }
    .into()
}
