//! What is known of actors, offices, countries and places.
//!
//! The tables stand in `data/world`, readable and editable, each with its sources and licences; the
//! build script checks them and compiles them into one table that is read in place, so that opening it
//! costs microseconds. A name that fits several things gives all of them: the caller decides, with the
//! document at hand. What a document says about actors, and which actor a mention means, is left to the
//! rooms above.
//!
//! - [`world`]: [`World`], the way in: every look-up by name;
//! - [`country`]: countries and territories, and how a name stands for one;
//! - [`organisation`]: international bodies, organs of state, armed groups, parties, media, companies;
//! - [`person`]: people and the offices they held, with dates as exact as known;
//! - [`role`]: role words ("spokeswoman", "rebels") and the gender of first names;
//! - [`place`]: the gazetteer;
//! - [`normal`]: the form under which names are looked up.
//!
//! ```
//! use demarche_world::World;
//! let world = World::embedded();
//! assert_eq!(world.country_named("the Kremlin").map(|named| named.country.iso3), Some("RUS"));
//! let day = jiff::civil::date(2014, 11, 20);
//! let holders = world.holders("foreign minister", "IRN", day);
//! assert_eq!(holders[0].person.name, "Mohammad Javad Zarif");
//! ```

mod blob;
pub mod country;
mod layout;
pub mod normal;
pub mod organisation;
pub mod person;
pub mod place;
pub mod role;
pub mod world;

pub use country::{Country, How, Named};
pub use organisation::Organisation;
pub use person::{Certainty, Holder, Office, PartialDate, Person, PersonId, Whose};
pub use place::{Place, PlaceKind};
pub use role::{Gender, Number, Role, RoleKind, Sectors};
pub use world::World;

#[cfg(test)]
#[path = "../build/compile/mod.rs"]
mod compile;
#[cfg(test)]
mod tsv;
#[cfg(test)]
#[path = "../build/writer.rs"]
mod writer;

#[cfg(test)]
mod tests;
