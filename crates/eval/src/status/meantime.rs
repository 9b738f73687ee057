//! MEANTIME's events on the factuality scale, in the form of the unified corpus of Stanovsky and others
//! (ACL 2017): one word a line with its number, form, value from -3 to 3 or `_`, and a parse that is not
//! used here; an empty line ends a sentence.

use std::path::Path;

use super::Judged;
use crate::EvalError;
use crate::report::read_text;

/// The sentences of the file at `path`; those without a judged word are left out.
pub(super) fn read(path: &Path) -> Result<Vec<Judged>, EvalError> {
    let mut out = Vec::new();
    let mut sentence = Judged { words: Vec::new(), values: Vec::new() };
    for (n, line) in read_text(path)?.lines().chain([""]).enumerate() {
        if line.trim().is_empty() {
            let done = std::mem::replace(&mut sentence, Judged { words: Vec::new(), values: Vec::new() });
            if !done.values.is_empty() {
                out.push(done);
            }
            continue;
        }
        let mut cells = line.split('\t').skip(1);
        let wrong = || EvalError::format(path, format!("line {} is not a word with its value", n + 1));
        let (Some(word), Some(value)) = (cells.next(), cells.next()) else { return Err(wrong()) };
        if value != "_" {
            let value = value.parse().map_err(|_| wrong())?;
            sentence.values.push((sentence.words.len(), value));
        }
        sentence.words.push(word.to_owned());
    }
    Ok(out)
}
