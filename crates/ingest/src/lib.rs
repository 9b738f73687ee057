//! Bytes to documents: pages, texts, JSON, tables, feeds, archives.
//!
//! - [`input`]: the way in: [`read_bytes`] for bytes in memory, [`DocumentReader`] for a stream, [`Options`];
//! - [`mod@format`]: what kind of input some bytes are, by name or by content ([`detect`]);
//! - [`encoding`]: bytes to characters, with the map back;
//! - [`plain`]: plain text and its title;
//! - [`html`]: main text, title and metadata of a web page, with the map back;
//! - [`fields`]: the fields of a document as programs name them; [`json`], [`table`] and `parquet` (with the
//!   feature of that name) read them from JSON and tables;
//! - [`feed`], [`agency`], [`lexis`]: feeds, formats of news agencies, exports of LexisNexis; [`xml`] under the first two;
//! - [`warc`] and [`zip`]: archives of pages and of files; [`http`] under the first;
//! - [`language`]: in what language a text is;
//! - [`dates`]: publication dates in the forms publishers write them.
//!
//! Input is foreign, so nothing here fails as a whole: every input gives documents, diagnostics or
//! both. Opening files and walking folders is left to the caller.
//!
//! ```
//! use demarche_ingest::{Options, read_bytes};
//! let input = b"Talks end in Vienna\n\nThe two sides met on Monday.\n";
//! let read = read_bytes(Some("talks.txt"), input, &Options::default());
//! assert_eq!(read.documents[0].title.as_deref(), Some("Talks end in Vienna"));
//! assert!(read.diagnostics.is_empty());
//! ```

#![deny(missing_docs)]

pub mod agency;
pub mod dates;
pub mod encoding;
pub mod feed;
pub mod fields;
pub mod format;
pub mod html;
pub mod http;
pub mod input;
pub mod json;
pub mod language;
pub mod lexis;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod plain;
pub mod table;
pub mod warc;
pub mod xml;
pub mod zip;

pub use format::{Format, detect};
pub use input::{DocumentReader, Ingested, Options, read_bytes};
pub use json::JsonLinesReader;
