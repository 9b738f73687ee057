//! The commands that keep articles in a store and ask it.
//!
//! What a store is and how it answers stands in `demarche-store`; here arguments become filters and rows become
//! tables, JSON Lines or CSV.
//!
//! - [`args`]: the arguments; `keep`: articles in, and read anew; `ask`: questions; `show`: one thing by its key;
//! - `correct`: what people change; `manage`: the store itself; `time`: how long questions take;
//!   `print`: rows on the output.

pub mod args;
mod ask;
mod correct;
mod keep;
mod manage;
mod print;
mod show;
mod time;

use args::StoreCommand as C;
use demarche_store::Makers;
pub use keep::keep;

use crate::exit::Outcome;

/// Runs one of the commands.
pub fn run(command: &C) -> Outcome {
    match command {
        C::Keep(args) => keep::keep(args),
        C::Reread(args) => keep::reread(args),
        C::Store(args) => manage::store(args),
        C::Search(args) => ask::search(args),
        C::Show(args) => show::show(args),
        C::Events(args) => ask::events(args),
        C::Quotes(args) => ask::quotes(args),
        C::Actors(args) => ask::actors(args),
        C::Documents(args) => ask::documents(args),
        C::Contacts(args) => ask::contacts(args),
        C::Timeline(args) => ask::timeline(args),
        C::Happenings(args) => ask::happenings(args),
        C::Positions(args) => ask::positions(args),
        C::Trips(args) => ask::trips(args),
        C::Deadlines(args) => ask::deadlines(args),
        C::Contradictions(args) => ask::contradictions(args),
        C::Changes(args) => ask::changes(args),
        C::Why(args) => show::why(args),
        C::Sql(args) => manage::sql(args),
        C::Correct(args) => correct::correct(args),
        C::Same(args) => correct::pair(args, demarche_store::correct::Op::Same),
        C::Different(args) => correct::pair(args, demarche_store::correct::Op::Different),
        C::Corrections(args) => correct::corrections(args),
        C::Forget(args) => correct::forget(args),
        C::Check(args) => manage::check(args),
    }
}

/// The time now, UTC, as a store writes it.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The code of the country called `name`.
fn country_code(name: &str) -> Option<String> {
    let world = demarche_world::World::embedded();
    world.country_named(name).map(|found| found.country.iso3.to_owned())
}

/// This program, as a store writes it.
fn program() -> String {
    concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// The program, of changes that no model takes part in.
fn makers() -> Makers {
    Makers { program: program(), versions: String::new() }
}
