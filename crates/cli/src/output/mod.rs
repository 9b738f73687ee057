//! Records in the forms they are printed in.
//!
//! A [`Renderer`] turns a record into text and is used by all threads; the one [`Writer`] puts the pieces
//! in order on the output. JSON and tables are written as they come; a page is written at the end, since
//! its list of documents stands on top.

pub mod cells;
pub mod file;
mod table;

use std::io::{self, Write};

use demarche_core::Record;
use demarche_html as html;

use crate::args::Format;

/// How records are turned into text.
pub struct Renderer {
    format: Format,
    table: table::Style,
}

/// The text of one record.
pub struct Rendered {
    text: String,
    /// What the list on top of a page says about the document.
    entry: Option<html::Entry>,
}

impl Renderer {
    /// A renderer for `format`; `color` concerns tables only.
    pub fn new(format: Format, color: bool) -> Self {
        Self { format, table: table::Style::new(color) }
    }

    /// Whether the text holds terminal colour codes.
    pub fn is_colored(&self) -> bool {
        self.format == Format::Table && self.table.is_colored()
    }

    /// The text of `record`, the `number`th document of the run (from 1).
    pub fn render(&self, record: &Record, number: usize) -> Rendered {
        match self.format {
            Format::Json => {
                let mut text = serde_json::to_string(record).expect("a record is always JSON");
                text.push('\n');
                Rendered { text, entry: None }
            }
            Format::Table => Rendered { text: table::render(record, &self.table), entry: None },
            Format::Html => {
                let (text, entry) = html::section(record, number);
                Rendered { text, entry: Some(entry) }
            }
        }
    }
}

/// Puts rendered records on the output.
pub struct Writer {
    out: Box<dyn Write>,
    page: Option<html::Page>,
    first: bool,
    table: bool,
}

impl Writer {
    /// A writer of what `renderer` makes, on `out`.
    pub fn new(renderer: &Renderer, out: Box<dyn Write>) -> Self {
        let page = (renderer.format == Format::Html).then(html::Page::default);
        Self { out, page, first: true, table: renderer.format == Format::Table }
    }

    /// Writes one record.
    pub fn document(&mut self, rendered: Rendered) -> io::Result<()> {
        if let (Some(page), Some(entry)) = (&mut self.page, rendered.entry) {
            page.add(rendered.text, entry);
            return Ok(());
        }
        if self.table && !self.first {
            self.out.write_all(b"\n")?;
        }
        self.first = false;
        self.out.write_all(rendered.text.as_bytes())?;
        // Whoever reads a pipe or terminal should see a record when it is there, not when a buffer is full.
        self.out.flush()
    }

    /// Writes what comes last.
    pub fn finish(mut self) -> io::Result<()> {
        if let Some(page) = &self.page {
            page.write(&mut self.out)?;
        }
        self.out.flush()
    }
}
