//! Rows on the output: a table for people, JSON Lines or CSV for programs.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::args::Form;
use crate::output::cells::{cut, quoted, wrapped};
use crate::sanitize::line;

/// Columns of a table where the output is no terminal.
const WIDTH: usize = 100;
/// A cell is cut off after this many columns; JSON and CSV have all of it.
const CELL: usize = 44;

/// A row in the three forms.
pub struct Line {
    /// One for each head.
    pub cells: Vec<String>,
    /// The words it rests on, shown below.
    pub words: Option<String>,
    /// Key, and where it stands.
    pub key: String,
    /// All of it.
    pub json: Value,
}

/// Prints rows.
pub struct Printer {
    form: Form,
    coloured: bool,
    width: usize,
}

impl Printer {
    /// A printer of `form`; without one, tables on a terminal and JSON Lines elsewhere.
    pub fn new(form: Option<Form>) -> Self {
        let terminal = io::stdout().is_terminal();
        let form = form.unwrap_or(if terminal { Form::Table } else { Form::Json });
        let coloured =
            terminal && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        let width = terminal_size::terminal_size().map_or(WIDTH, |(w, _)| usize::from(w.0));
        Self { form, coloured, width: width.clamp(60, 200) }
    }

    /// The form in use.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Prints `lines` under `heads`, and below a table what comes after it.
    pub fn rows(&self, heads: &[&str], lines: Vec<Line>, next: Option<&str>) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        match self.form {
            Form::Json => {
                for l in &lines {
                    writeln!(out, "{}", l.json)?;
                }
            }
            Form::Csv => {
                let mut all: Vec<&str> = vec!["key"];
                all.extend(heads);
                all.push("words");
                writeln!(out, "{}", all.join(","))?;
                for l in &lines {
                    let cells = std::iter::once(&l.key).chain(&l.cells).map(|c| quoted(c));
                    let words = quoted(l.words.as_deref().unwrap_or_default());
                    writeln!(out, "{}", cells.chain([words]).collect::<Vec<_>>().join(","))?;
                }
            }
            Form::Table => self.table(&mut out, heads, &lines, next)?,
        }
        out.flush()
    }

    fn table(
        &self,
        out: &mut impl Write,
        heads: &[&str],
        lines: &[Line],
        next: Option<&str>,
    ) -> io::Result<()> {
        let mut widths: Vec<usize> = heads.iter().map(|h| h.width()).collect();
        let shown: Vec<Vec<String>> =
            lines.iter().map(|l| l.cells.iter().map(|c| cut(&line(c), CELL)).collect()).collect();
        for cells in &shown {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        let row = |cells: &[String]| {
            let padded =
                cells.iter().zip(&widths).map(|(c, w)| format!("{c}{}", " ".repeat(w - c.width().min(*w))));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let heads: Vec<String> = heads.iter().map(|h| (*h).to_owned()).collect();
        if !lines.is_empty() {
            writeln!(
                out,
                "{}",
                self.ink(&row(&heads), Style::new().fg_color(Some(AnsiColor::Blue.into())).bold())
            )?;
        }
        for (l, cells) in lines.iter().zip(&shown) {
            writeln!(out, "{}", row(cells))?;
            let words = l.words.as_deref().unwrap_or_default();
            let tail = if words.is_empty() { l.key.clone() } else { format!("{}  {}", line(words), l.key) };
            for piece in wrapped(&tail, self.width.saturating_sub(4)) {
                writeln!(out, "    {}", self.ink(&piece, Style::new().dimmed()))?;
            }
        }
        if lines.is_empty() {
            writeln!(out, "nothing")?;
        }
        if let Some(next) = next {
            writeln!(out, "more: --after {next}")?;
        }
        Ok(())
    }

    /// Prints a line of text, for what is no table.
    pub fn text(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for piece in wrapped(&line(text), self.width) {
            writeln!(out, "{piece}")?;
        }
        Ok(())
    }

    /// Prints a heading.
    pub fn heading(&self, text: &str) -> io::Result<()> {
        let style = Style::new().fg_color(Some(AnsiColor::Blue.into())).bold();
        writeln!(io::stdout().lock(), "\n{}", self.ink(&line(text), style))
    }

    fn ink(&self, text: &str, style: Style) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Prints a table of CSV.
pub fn csv(heads: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let row = |cells: &mut dyn Iterator<Item = &str>| cells.map(quoted).collect::<Vec<_>>().join(",");
    writeln!(out, "{}", row(&mut heads.iter().copied()))?;
    for cells in rows {
        writeln!(out, "{}", row(&mut cells.iter().map(String::as_str)))?;
    }
    out.flush()
}
