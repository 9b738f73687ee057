//! Many documents, one memory: which reports tell the same happening, by whose word, and how it stands.
//!
//! A *report* is one document's account of a happening: an engagement, a chain of events that the document tells as
//! the same, or another event with a known party or place. Reports of many documents are joined into *happenings*
//! by evidence that adds up in bits, each line of it named and readable; a happening's *belief* is folded from
//! its reports in the order in which they became known, and *contradictions* are listed with both words. Nothing
//! here reads a file, clock or network, or knows how things are stored: what was kept before is seen through
//! [`Shelf`]. `README.md` of this crate says how a store calls it, document by document.
//!
//! - [`ids`]: keys of documents, reports, actors and happenings;
//! - [`day`]: days, and intervals of days that say whether they were stated or inferred;
//! - [`copies`]: which texts are copies of others;
//! - [`origin`]: by whose word something is told, so that ten copies are one voice;
//! - [`report`]: the reports of a [`Record`](demarche_core::Record);
//! - [`standing`]: what is named rather than told, as a war is;
//! - [`actors`]: the same actor in several documents;
//! - [`tables`]: weights, rarities and word lists, from `data/lexicon`;
//! - [`blocking`]: under which keys a report is filed, so that it meets the few it may be one with;
//! - [`evidence`]: what speaks for and against two reports being of one happening;
//! - [`cluster`]: happenings out of judged pairs, the same for every order of arrival;
//! - [`shelf`]: what was kept before, as this crate needs to see it, and a shelf in memory;
//! - [`happening`]: one happening out of the reports that tell it;
//! - [`settle`](mod@settle): the way in: new reports in, links and happenings out;
//! - [`belief`]: how a happening stands, step by step;
//! - [`contradiction`]: what excludes what.

pub mod actors;
pub mod belief;
pub mod blocking;
pub mod cluster;
pub mod contradiction;
pub mod copies;
pub mod day;
pub mod evidence;
pub mod happening;
pub mod ids;
pub mod origin;
pub mod report;
pub mod settle;
pub mod shelf;
pub mod standing;
pub mod tables;
pub mod words;

pub use belief::{Belief, State, Step};
pub use cluster::{Ruling, Verdict};
pub use contradiction::{Contradiction, Field};
pub use copies::{Shingles, Sketch};
pub use day::{Basis, Day, Days};
pub use evidence::{Evidence, Judgement, Line, Ready};
pub use ids::{ActorKey, DocKey, HappeningId, ReportKey};
pub use origin::Origin;
pub use report::{DocumentReports, Facts, Filing, Kind, Report, reports};
pub use settle::{Happening, Link, Settled, settle};
pub use shelf::{Memory, Shelf};
pub use standing::Standing;
pub use tables::Tables;
