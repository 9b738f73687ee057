//! What people look at: pages made on the server, with nothing that runs.
//!
//! - [`shell`]: what every page has; [`parts`]: how an actor, a day, an event is shown; [`filters`]: the form above a
//!   list; [`chart`]: figures as SVG with the table behind;
//! - one module a page.

pub mod about;
pub mod actor;
pub mod actors;
pub mod agenda;
pub mod article;
pub mod chart;
pub mod contradictions;
pub mod corrections;
pub mod dyad;
pub mod explain;
pub mod filters;
pub mod happening;
pub mod item;
pub mod lists;
pub mod login;
pub mod map;
pub mod outlines;
pub mod parts;
pub mod positions;
pub mod search;
pub mod shell;
pub mod sources;
pub mod statement;
pub mod today;
