//! `demarche lexicon`: all that the tables of `data/` know of a word, each row with the line it stands in.
//!
//! Words that an article has are often told one way and not another because of a row somewhere; this finds the row.

mod rules;
mod tables;

use std::io::{BufWriter, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value, json};

use crate::args::{Form, LexiconArgs};
use crate::exit::{Exit, Outcome, Stop};
use crate::output::cells::{cut, quoted, wrapped};
use crate::sanitize::line;
use tables::{Row, Table, Wanted};

/// Columns of a table where the output is no terminal.
const WIDTH: usize = 100;
/// A cell of the table for people is cut off after this many columns; JSON and CSV have all of it.
const CELL: usize = 60;

/// Runs the command. The exit code is 1 where no table has the word.
pub fn run(args: &LexiconArgs) -> Outcome {
    let text = tables::unpack().map_err(|e| Stop::with(format!("the tables cannot be unpacked: {e}")))?;
    let terminal = std::io::stdout().is_terminal();
    let form = args.format.unwrap_or(if terminal { Form::Table } else { Form::Json });
    let mut out = BufWriter::new(std::io::stdout().lock());
    let coloured =
        terminal && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let width = terminal_size::terminal_size().map_or(WIDTH, |(w, _)| usize::from(w.0)).clamp(60, 200);
    let pen = Pen { coloured, width };

    let mut any = false;
    if form == Form::Csv {
        writeln!(out, "lookup,table,line,column,value")?;
    }
    let all: Vec<Table<'_>> = tables::tables(&text).collect();
    for wanted in lookups(&args.word) {
        for table in &all {
            let rows = table.rows(&wanted, &all);
            any |= !rows.is_empty();
            match form {
                Form::Json => json_lines(&mut out, &wanted, table, &rows)?,
                Form::Csv => csv(&mut out, &wanted, table, &rows)?,
                Form::Table => pen.block(&mut out, &wanted, table, &rows)?,
            }
        }
    }
    if !any && form == Form::Table {
        writeln!(out, "no table has {:?}", line(&args.word))?;
    }
    out.flush()?;
    Ok(if any { Exit::Fine } else { Exit::SomeUnread })
}

/// The word as it is typed, then what it may be a form of: tables have base forms.
fn lookups(word: &str) -> Vec<Wanted> {
    let mut out = vec![Wanted::new(word)];
    let bases = demarche_reader::base_forms(out[0].as_str());
    out.extend(bases.iter().map(|base| Wanted::new(base)));
    out.dedup();
    out.retain(|wanted| !wanted.as_str().is_empty());
    out
}

fn json_lines(
    out: &mut impl Write,
    wanted: &Wanted,
    table: &Table<'_>,
    rows: &[Row<'_>],
) -> std::io::Result<()> {
    for row in rows {
        let columns: Map<String, Value> =
            row.cells.iter().map(|(head, cell)| ((*head).to_owned(), json!(cell))).collect();
        let value =
            json!({"lookup": wanted.as_str(), "table": table.name, "line": row.line, "columns": columns});
        writeln!(out, "{value}")?;
    }
    Ok(())
}

/// One line a cell, since each table has columns of its own.
fn csv(out: &mut impl Write, wanted: &Wanted, table: &Table<'_>, rows: &[Row<'_>]) -> std::io::Result<()> {
    for row in rows {
        for (head, cell) in &row.cells {
            let (word, cell) = (quoted(wanted.as_str()), quoted(cell));
            writeln!(out, "{word},{},{},{head},{cell}", table.name, row.line)?;
        }
    }
    Ok(())
}

/// Writes for people.
struct Pen {
    coloured: bool,
    width: usize,
}

impl Pen {
    /// The name of the table and what it is, and below it the rows, each column under its head.
    fn block(
        &self,
        out: &mut impl Write,
        wanted: &Wanted,
        table: &Table<'_>,
        rows: &[Row<'_>],
    ) -> std::io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let title = Style::new().fg_color(Some(AnsiColor::Blue.into())).bold();
        let head = format!("{}  \"{}\"", table.name, line(wanted.as_str()));
        writeln!(out, "{}", self.ink(&head, title))?;
        for piece in wrapped(&line(table.about()), self.width.saturating_sub(2)) {
            writeln!(out, "  {}", self.ink(&piece, Style::new().dimmed()))?;
        }
        for row in rows {
            // Blanks inside a cell do not part it from its head.
            let pair = |(head, cell): &(&str, String)| {
                format!("{head}:\u{a0}{}", cut(&line(cell), CELL).replace(' ', "\u{a0}"))
            };
            let pairs: Vec<String> = row.cells.iter().map(pair).collect();
            let pieces = wrapped(&pairs.join(" "), self.width.saturating_sub(8));
            for (i, piece) in pieces.iter().enumerate() {
                let number = if i == 0 { row.line.to_string() } else { String::new() };
                writeln!(out, "{number:>6}  {}", piece.replace(' ', "  ").replace('\u{a0}', " "))?;
            }
        }
        writeln!(out)
    }

    fn ink(&self, text: &str, style: Style) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
