//! Questions: one [`Filter`] for all of them, rows of typed values, pages with a cursor.
//!
//! Each question is answered by the clocks of its [`View`]: `on` is what the press had said by a day, as read today;
//! `at` is what the store said after one of its transactions; with or without corrections.
//!
//! - [`filter`]: what is asked for; [`rows`]: what is answered;
//! - `items`: events, quotes, engagements, positions, journeys, deadlines; `documents`: articles and their records;
//! - `actors`: actors and the contacts between them; `search`: words; `happenings`: what many documents tell of one
//!   thing, and how it stands; `pages`: sums for pages; `changes`: what is new, and what people corrected.

pub mod filter;
pub mod rows;

mod actors;
mod changed;
mod changes;
mod documents;
mod happenings;
mod items;
mod look;
mod pages;
mod search;

pub use actors::{Contact, Found};
pub use changed::{Changed, GoneRow};
pub use documents::{Outgoing, Shown};
pub use filter::{Cursor, Filter, Layer, Page, View, Who};
pub use happenings::{HappeningShown, ReportRef, Why};
pub use items::Tables;
pub use pages::{CounterpartRow, MonthRow, OutletRow, PlaceRow, Span, StandRow};
pub use rows::*;
pub use search::In;
