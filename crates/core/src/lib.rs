//! The data model of Demarche, shared by every other room.
//!
//! - [`text`]: half-open spans typed by their unit, and the conversion between bytes and code points;
//! - [`document`]: one article as it came in, with its blocks and the map back to the raw bytes;
//! - [`analysis`]: what the reader says about the words: sentences, tokens, syntax, named entities;
//! - [`record`]: what Demarche keeps about a document, with its JSON shape and schema;
//! - [`keys`]: keys of documents and items that stay the same;
//! - [`time`]: what a time expression tells beside its days;
//! - [`diagnostic`]: what was noticed on the way, each with a stable code.
//!
//! Nothing here reads a file, a clock, the network or the environment.
//!
//! ```
//! use demarche_core::text::{Bytes, CharIndex, Span};
//! let text = "Élysée said no.";
//! let index = CharIndex::new(text);
//! let span: Span<Bytes> = Span::new(0, 8);
//! assert_eq!(span.of(text), "Élysée");
//! assert_eq!(index.chars(span).end, 6);
//! ```

pub mod analysis;
pub mod diagnostic;
pub mod document;
pub mod keys;
pub mod record;
#[doc(hidden)]
pub mod testkit;
pub mod text;
pub mod time;

pub use analysis::Analysis;
pub use diagnostic::{Code, Diagnostic};
pub use document::Document;
pub use record::Record;
pub use text::Span;
