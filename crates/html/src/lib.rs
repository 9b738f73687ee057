//! Records as HTML: the article with its actors, quotes, events, times and places marked in place, and the record
//! beside it, each item leading to its words and back.
//!
//! - [`page`]: the self-contained page of `demarche read --format html`, and the section of one document, which the
//!   server puts on a page of its own;
//! - [`names`]: what the ids of a record stand for, in words;
//! - [`escape`]: foreign text made safe.
//!
//! What a person clicks or types is left to others: here is only text.

pub mod escape;
pub mod names;
pub mod page;
#[cfg(any(test, feature = "sample"))]
pub mod sample;

mod article;
mod panel;

pub use page::{Entry, Outside, Page, section, section_with};

/// The style of the marks and of the record beside them.
pub const STYLE: &str = include_str!("../assets/page.css");
