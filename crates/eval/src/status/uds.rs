//! UDS-IH2: predicates of UD English EWT 1.2 that annotators judged to have happened or not.
//!
//! `factuality_eng_udewt/it-happened/*.tsv` points at sentences and words of `UD-EWT/en_ewt-ud-PART.conllu`
//! by number. A word's value is the mean over its annotators of ¾ of the confidence (0 to 4), negative
//! where they say that it did not happen; answers marked as not to be kept are left out. This gives the
//! 2,642 and 2,539 predicates of dev and test that Rudinger, White and Van Durme (NAACL 2018) count.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Judged;
use crate::EvalError;
use crate::report::{list, read_text};

fn tables(path: &Path) -> PathBuf {
    path.join("factuality_eng_udewt").join("it-happened")
}

/// Whether `path` is the corpus's folder.
pub(super) fn is_corpus(path: &Path) -> bool {
    tables(path).is_dir()
}

/// The judged sentences of `part`: `dev` or `test`.
pub(super) fn read(path: &Path, part: &str) -> Result<Vec<Judged>, EvalError> {
    let table = list(&tables(path))?.into_iter().rfind(|p| p.extension().is_some_and(|e| e == "tsv"));
    let table = table.ok_or_else(|| EvalError::format(&tables(path), "no table of answers"))?;
    let mut answers = answers(&table, part)?;
    let treebank = path.join("UD-EWT").join(format!("en_ewt-ud-{part}.conllu"));
    let mut out = Vec::new();
    for (number, sentence) in crate::syntax::read_conllu(&treebank)?.iter().enumerate() {
        let Some(own) = answers.remove(&(number + 1)) else { continue };
        let words: Vec<String> = sentence.words().map(|w| w.form.clone()).collect();
        let values = own.into_iter().map(|(word, (sum, n))| (word - 1, sum / f64::from(n)));
        let values: Vec<(usize, f64)> = values.filter(|(word, _)| *word < words.len()).collect();
        out.push(Judged { words, values });
    }
    Ok(out)
}

/// Sum and number of answers, by sentence and word, both counted from 1.
type Answers = BTreeMap<usize, BTreeMap<usize, (f64, u32)>>;

fn answers(path: &Path, part: &str) -> Result<Answers, EvalError> {
    let text = read_text(path)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        let found = header.iter().position(|h| *h == name);
        found.ok_or_else(|| EvalError::format(path, format!("no column {name}")))
    };
    let names = ["Split", "Sentence.ID", "Pred.Token", "Is.Predicate", "Happened", "Confidence", "Keep"];
    let mut at = [0; 7];
    for (at, name) in at.iter_mut().zip(names) {
        *at = column(name)?;
    }
    let mut out = Answers::new();
    for (n, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        let wrong = || EvalError::format(path, format!("line {} is not an answer", n + 2));
        let mut cell = [""; 7];
        for (cell, at) in cell.iter_mut().zip(at) {
            *cell = cells.get(at).copied().ok_or_else(wrong)?;
        }
        let [split, sentence, word, predicate, happened, confidence, keep] = cell;
        if split != part || predicate != "True" || keep != "True" {
            continue;
        }
        let sign = match happened {
            "true" => 1.0,
            "false" => -1.0,
            _ => continue,
        };
        let number = |text: &str| text.parse::<usize>().ok().filter(|n| *n > 0).ok_or_else(wrong);
        let sentence = number(sentence.rsplit(' ').next().unwrap_or_default())?;
        let confidence: f64 = confidence.parse().map_err(|_| wrong())?;
        let sum = out.entry(sentence).or_default().entry(number(word)?).or_default();
        sum.0 += sign * 0.75 * confidence;
        sum.1 += 1;
    }
    Ok(out)
}
