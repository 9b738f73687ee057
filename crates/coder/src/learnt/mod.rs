//! The learnt decision on events: which words tell an act, of what type, mode and status, and who its parties are.
//!
//! One decision for each question, in which the rules and the network have both a voice:
//!
//! 1. `scores`: what the reader's layers for acts say of a word, with names;
//! 2. [`weights`]: what each named feature counts beside them, learnt from gold records together with those layers
//!    (`training/acts`): the rule that matched, what is known of the word, how the clause tells it, the path from
//!    trigger to party, where a party stands;
//! 3. [`acts`]: type, mode and status of each word that may tell an act;
//! 4. `candidates`: words that may name a party, and the actors they mean; `roles`: who does it to whom, with `pairs`,
//!    the layer over trigger and candidate;
//! 5. events, by `decide`.
//!
//! What a user's own rules say binds: such a match is an event of its rule's type and parties whatever the rest says.

pub mod acts;
mod candidates;
mod decide;
mod pairs;
mod roles;
mod scores;
pub mod weights;

pub use decide::{NearMiss, decide, phrases_to_adopt};
