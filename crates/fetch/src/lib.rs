//! Follows feeds, sitemaps and folders, and keeps what is new. The only network client of the program.
//!
//! - [`list`]: the file that says what is followed ([`List`]);
//! - [`follow`]: one round over the list ([`Follower`]): what is new is read and kept;
//! - [`keeper`]: what is kept, and what is known of it ([`Keeper`]); a stop at any moment loses and doubles nothing;
//! - [`client`]: requests, with their limits, waits and redirects ([`Client`]);
//! - [`address`]: which addresses of the network may be connected to;
//! - [`robots`]: what a site allows programs;
//! - [`sitemap`]: lists of addresses of a site.
//!
//! What the fetched bytes mean is left to `demarche-ingest`; when rounds are made, to the caller.

#![deny(missing_docs)]

pub mod address;
pub mod client;
pub mod follow;
pub mod keeper;
pub mod list;
pub mod robots;
pub mod sitemap;

pub use client::{Client, Limits};
pub use follow::{Follower, Round};
pub use keeper::Keeper;
pub use list::List;
