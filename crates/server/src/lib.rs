//! Pages and an API over a store: the record looked at.
//!
//! [`serve`] runs a server over one store until the program is interrupted. Pages are made on the server, run no
//! script, load nothing from elsewhere and have addresses that can be sent on; the API under `/api/v1` answers the
//! same questions. Nothing is written but corrections, and those only with a token.
//!
//! - [`site`]: what is served and how; [`route`]: the one table of addresses, from which the router and the
//!   [`openapi`] description are made;
//! - [`listen`]: connections, limits, the way of a request; [`guard`] and [`session`]: who may ask for what;
//! - [`asking`]: questions out of addresses; [`call`]: requests and answers; [`trouble`]: what goes wrong;
//! - [`api`] with [`forms`] and [`live`]: the interface for programs; [`writing`]: corrections;
//! - [`pages`]: what people look at; [`address`]: links.
//!
//! What is asked of the store stands in `demarche-store`; how articles are read, in the package `demarche`, which
//! hands it in as [`Reads`].

pub mod address;
pub mod api;
pub mod asking;
pub mod call;
mod explained;
pub mod forms;
pub mod guard;
mod kept;
pub mod listen;
pub mod live;
pub mod openapi;
pub mod pages;
pub mod route;
pub mod session;
pub mod site;
pub mod trouble;
pub mod writing;

pub use listen::{serve, serve_until};
pub use site::{Options, Reads, Site};
