//! Scores of Demarche against annotated corpora, each by one function.
//!
//! - [`syntax`]: UPOS, features, lemmas, UAS, LAS, CLAS, words, tokens and sentences on a CoNLL-U file,
//!   as the evaluation script of the CoNLL 2018 shared task defines them;
//! - [`coreference`]: which phrases mean the same, on GUM and MEANTIME;
//! - [`entities`]: named entities on our own annotation, CrossNER, re3d and MEANTIME;
//! - [`status`]: whether events happened, on UDS-IH2 and MEANTIME;
//! - [`times`]: time expressions and their values on TimeML documents and MEANTIME;
//! - [`actors`]: who was what on which day, on a table of official visits;
//! - [`places`]: places of the record on GeoWebNews: found, and put where;
//! - [`plv`]: the root of the event between two parties, on PLV;
//! - [`petrarch`]: events coded with PETRARCH dictionaries, on records of PETRARCH's unit tests;
//! - [`gold`]: whole records against hand-made gold records;
//! - [`happenings`]: events of many documents that are one, on ECB+ and on labelled pairs of reports, and copies of
//!   articles;
//! - [`quotes`]: sources, cues and contents of attributions on a folder in brat's form (PolNeAR).
//!
//! Every suite gives back a [`Report`]: named figures, a table for people, and the list of errors.
//! Corpora are always given by path; none is part of the project. What is scored comes in through the
//! [`Analyst`] trait, so that nothing here depends on how the analysis is made.

pub mod actors;
pub mod coreference;
pub mod entities;
pub mod gold;
pub mod happenings;
pub mod petrarch;
pub mod places;
pub mod plv;
pub mod quotes;
pub mod report;
pub mod status;
pub mod syntax;
pub mod times;

mod analyst;

pub use analyst::{Analyst, Attribution};
pub use report::{EvalError, Report};
