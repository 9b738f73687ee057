//! The record kept: many articles, their readings, corrections and happenings, in one SQLite file.
//!
//! This is the only room that speaks SQL. The tables are described in `schema/0001.sql` and those after it, the
//! views that others may rely on in `schema/views.sql`; `README.md` says how a program uses the crate.
//!
//! - [`store`]: opening, migrating, checking and compacting a file; [`error`]: what can go wrong;
//! - [`ids`]: the keys of documents and items, the same in every store that holds the same text;
//! - [`keep`]: documents and their records in; [`reread`]: records made anew by another model or other rules;
//! - [`correct`]: what people change, replayed over every reading;
//! - [`ask`]: questions: one [`Filter`](ask::Filter), rows of typed values;
//! - [`sql`]: statements of a user's own, run so that they can do no harm.
//!
//! ```no_run
//! use demarche_store::{Store, ask::Filter};
//! # fn main() -> Result<(), demarche_store::Error> {
//! let store = Store::open("north.db".as_ref())?;
//! let filter = Filter { actors: vec![store.actor("Sergey Lavrov")?], ..Filter::default() };
//! for row in store.quotes(&filter)?.rows {
//!     println!("{} {}", row.known_on, row.words);
//! }
//! # Ok(())
//! # }
//! ```

pub mod ask;
pub mod correct;
pub mod error;
pub mod forget;
pub mod ids;
pub mod keep;
pub mod register;
pub mod reread;
pub mod sql;
pub mod store;
#[doc(hidden)]
pub mod testkit;

mod anchor;
mod apply;
mod bundle;
mod cards;
mod pack;
mod put;
mod query;
mod settle;
mod stands;

pub use error::{Error, Result};
pub use store::{Makers, Store, Txn};
