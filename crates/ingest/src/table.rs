//! Tables to documents: CSV and TSV with named columns, one document a row.
//!
//! Columns mean what the fields of a JSON object mean ([`crate::fields`]). The separator is found from the first line.
//! Values may be quoted, with line feeds inside (RFC 4180). Rows are read one at a time.

use std::io::BufRead;

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::record::Source;
use serde_json::{Map, Value};

use crate::encoding::decode;
use crate::fields;
use crate::input::Options;

/// Separators that are tried, in order of preference.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Whether `line` is the first line of a table with columns that documents have; gives its separator.
pub fn separator(line: &str) -> Option<u8> {
    SEPARATORS.into_iter().find(|separator| {
        let names: Vec<&str> = line
            .trim()
            .split(char::from(*separator))
            .map(|n| n.trim_matches(['"', ' ', '\u{feff}']))
            .collect();
        names.len() > 1 && names.iter().all(|n| n.len() <= 40) && fields::names_a_document(&names)
    })
}

/// Reads the rows of a table.
pub struct TableReader<R> {
    reader: R,
    options: Options,
    separator: u8,
    columns: Vec<String>,
    /// The line on which the next row begins, from 1.
    line: u64,
    started: bool,
    /// Whether a row was met.
    any: bool,
    done: bool,
}

/// A row as read.
enum Row {
    Cells(Vec<Vec<u8>>),
    TooLong,
    End,
}

impl<R: BufRead> TableReader<R> {
    /// Reads from `reader`, whose columns `separator` parts; 0 where the first line is to tell.
    pub fn new(reader: R, separator: u8, options: &Options) -> Self {
        let options = options.clone();
        Self {
            reader,
            options,
            separator,
            columns: Vec::new(),
            line: 1,
            started: false,
            any: false,
            done: false,
        }
    }

    /// Reads one row.
    fn row(&mut self) -> std::io::Result<Row> {
        let limit = self.options.limit();
        let mut cells: Vec<Vec<u8>> = vec![Vec::new()];
        let (mut quoted, mut after_quote, mut any, mut len) = (false, false, false, 0usize);
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if chunk.is_empty() {
                return Ok(if any { Row::Cells(cells) } else { Row::End });
            }
            any = true;
            let mut used = 0;
            let mut ended = false;
            for byte in chunk {
                used += 1;
                len += 1;
                self.line += u64::from(*byte == b'\n');
                let Some(cell) = cells.last_mut() else { break };
                if quoted {
                    match byte {
                        b'"' => (quoted, after_quote) = (false, true),
                        _ if len <= limit => cell.push(*byte),
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    // Two in a row stand for one.
                    b'"' if after_quote => {
                        cell.push(b'"');
                        quoted = true;
                    }
                    b'"' if cell.is_empty() => quoted = true,
                    b'\n' => ended = true,
                    b if *b == self.separator => cells.push(Vec::new()),
                    b'\r' => {}
                    _ if len <= limit => cell.push(*byte),
                    _ => {}
                }
                after_quote = false;
                if ended {
                    break;
                }
            }
            self.reader.consume(used);
            if len > limit && (ended || !quoted) {
                cells.clear();
                cells.push(Vec::new());
            }
            if ended {
                return Ok(if len > limit { Row::TooLong } else { Row::Cells(cells) });
            }
        }
    }

    fn start(&mut self) -> std::io::Result<Result<(), Diagnostic>> {
        self.started = true;
        if self.separator == 0 {
            // The first line alone tells; a table whose head has line feeds is not met.
            let head = match self.reader.fill_buf() {
                Ok(chunk) => String::from_utf8_lossy(chunk.split(|b| *b == b'\n').next().unwrap_or_default())
                    .into_owned(),
                Err(e) => return Err(e),
            };
            self.separator = separator(&head).unwrap_or(b',');
        }
        let Row::Cells(cells) = self.row()? else {
            return Ok(Err(Diagnostic::new(Code::Empty, "the table holds no rows")));
        };
        self.columns =
            cells.iter().map(|c| text(c).trim_matches(['\u{feff}', ' ', '"']).to_owned()).collect();
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        Ok(if fields::names_a_document(&names) {
            Ok(())
        } else {
            let shown: String = self.columns.join(", ").chars().take(120).collect();
            let message = format!(
                "no column of the table is called `text` or `title`, or as other programs call them; it has: {shown}"
            );
            Err(Diagnostic::new(Code::Damaged, message))
        })
    }
}

fn text(cell: &[u8]) -> String {
    decode(cell, None).text
}

impl<R: BufRead> Iterator for TableReader<R> {
    type Item = Result<Document, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.started {
            match self.start() {
                Ok(Ok(())) => {}
                Ok(Err(note)) => {
                    self.done = true;
                    return Some(Err(note));
                }
                Err(e) => {
                    self.done = true;
                    return Some(Err(Diagnostic::new(Code::Unreadable, format!("reading stopped: {e}"))));
                }
            }
        }
        while !self.done {
            let line = self.line;
            let place = format!("the row on line {line}");
            let cells = match self.row() {
                Ok(Row::Cells(cells)) => cells,
                Ok(Row::TooLong) => {
                    let limit = self.options.limit();
                    self.any = true;
                    let message = format!("{place} is over the limit of {limit} bytes; it was skipped");
                    return Some(Err(Diagnostic::new(Code::TooLarge, message)));
                }
                Ok(Row::End) => {
                    self.done = true;
                    let empty = || Err(Diagnostic::new(Code::Empty, "the table holds no rows"));
                    return (!self.any).then(empty);
                }
                Err(e) => {
                    self.done = true;
                    let message = format!("reading stopped before {place}: {e}");
                    return Some(Err(Diagnostic::new(Code::Unreadable, message)));
                }
            };
            if cells.iter().all(|c| c.trim_ascii().is_empty()) {
                continue;
            }
            self.any = true;
            let pairs = self.columns.iter().zip(&cells).filter(|(_, c)| !c.is_empty());
            let object: Map<String, Value> =
                pairs.map(|(name, cell)| (name.clone(), Value::String(text(cell)))).collect();
            let mut read = fields::document(&Value::Object(object), &place, &self.options);
            if let Ok(document) = &mut read {
                document.source = Some(Source { line: Some(line), ..Source::default() });
            } else if let Err(note) = &mut read
                && note.code == Code::BadJson
            {
                *note = Diagnostic::new(Code::Empty, format!("{place} holds no text"));
            }
            return Some(read);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Vec<Result<Document, Diagnostic>> {
        TableReader::new(table.as_bytes(), 0, &Options::default()).collect()
    }

    #[test]
    fn rows_are_documents() {
        let read = read(
            "id,Date,title,text\n1,2021-05-10,\"Talks, and more\",\"They met.\nTwice, he said: \"\"yes\"\"\"\n2,,,\"\"\n3,,T,x\n",
        );
        let first = read[0].as_ref().expect("a document");
        assert_eq!(first.text, "Talks, and more\n\nThey met.\nTwice, he said: \"yes\"");
        assert_eq!((first.id.as_str(), first.published.is_some()), ("1", true));
        assert_eq!(first.source.as_ref().and_then(|s| s.line), Some(2));
        assert_eq!(read[1].as_ref().map_err(|d| d.code), Err(Code::Empty));
        assert_eq!(read[2].as_ref().map(|d| d.source.clone().and_then(|s| s.line)), Ok(Some(5)));
    }

    #[test]
    fn a_table_without_rows_is_told() {
        for table in ["id,text\n", "id,text", "id,text\n,\n\n"] {
            let codes: Vec<_> =
                read(table).into_iter().map(|r| r.map_err(|d| d.code).map(|d| d.text)).collect();
            assert_eq!(codes, [Err(Code::Empty)], "{table:?}");
        }
    }

    #[test]
    fn other_separators() {
        assert_eq!(separator("id\ttext\tdate"), Some(b'\t'));
        assert_eq!(separator("url;title;published"), Some(b';'));
        assert_eq!(separator("Talks end, title in hand"), None);
        assert_eq!(read("id\ttext\n1\tThey met.\n").len(), 1);
    }

    #[test]
    fn a_table_of_something_else_is_told() {
        let read = read("year,count\n2021,5\n");
        assert_eq!(read[0].as_ref().map_err(|d| d.code), Err(Code::Damaged));
    }
}
