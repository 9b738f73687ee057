//! Analysis to record: who, who said it, who did what to whom, when and where, and how sure anyone is.
//!
//! One module a layer, in the order they run.

pub mod cast;
