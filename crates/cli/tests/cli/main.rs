//! The program as its users run it: arguments in, output, messages and exit code out.

mod actors;
mod dictionaries;
mod export;
mod growing;
mod harness;
mod input;
mod killed;
mod lexicon;
mod outputs;
mod outputs_kept;
mod random;
mod robust;
mod rules;
mod samples;
mod schema;
#[cfg(feature = "store")]
mod store;
