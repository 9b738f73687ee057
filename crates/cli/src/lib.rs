//! The engine as a library; its page is the README.
//!
#![doc = include_str!("../README.md")]
//!
//! # Where what stands
//!
//! - [`engine`]: [`Engine`], the way in, and its [`Builder`];
//! - [`rule_files`]: rules of a user, read from folders and laid over the built-in ones;
//! - `dictionary_files` (feature `dictionaries`): PETRARCH dictionaries, read from folders;
//! - [`error`]: what can stand in the way, each with a stable code;
//! - [`sanitize`]: foreign text made safe for a terminal.
//!
//! The command `demarche` is made of the same engine (feature `program`); its modules stand in `main.rs`.

#[cfg(feature = "dictionaries")]
pub mod dictionary_files;
pub mod engine;
pub mod error;
pub mod rule_files;
pub mod sanitize;

pub use demarche_core::{Code, Diagnostic, Document, Record, record};
pub use demarche_reader::Kernel;
pub use engine::{Builder, Engine, Worker};
pub use error::Error;
pub use jiff::civil::{Date, date};
