//! CrossNER: one word and its BIO tag a line, sentences parted by blank lines (Liu et al., AAAI 2021).

use std::path::Path;

use demarche_core::analysis::EntityLabel as L;

use super::{Gold, PLACE, Scheme, Tally, Tokens, coarse, run_tokens};
use crate::report::read_text;
use crate::{Analyst, EvalError};

const SCHEME: Scheme = Scheme {
    annotated: &[L::Person, L::Organisation, L::Gpe, L::Location, L::Facility, L::Event],
    class: coarse,
};

pub(super) fn run(
    analyst: &mut dyn Analyst,
    path: &Path,
    errors: &mut Vec<String>,
) -> Result<Tally, EvalError> {
    let sentences = parse(&read_text(path)?).map_err(|message| EvalError::format(path, message))?;
    Ok(run_tokens(analyst, &SCHEME, &sentences, errors))
}

/// Our labels for a kind of CrossNER and the class it counts under; `None` for `misc`, which may be any.
fn labels(kind: &str) -> Result<Option<(&'static [L], &'static str)>, String> {
    Ok(Some(match kind {
        "person" | "politician" => (&[L::Person], "person"),
        "organisation" | "politicalparty" => (&[L::Organisation], "organisation"),
        "country" => (&[L::Gpe], "place"),
        "location" => (PLACE, "place"),
        "event" | "election" => (&[L::Event], "event"),
        "misc" => return Ok(None),
        other => return Err(format!("unknown kind {other}")),
    }))
}

fn parse(text: &str) -> Result<Vec<Tokens>, String> {
    let mut out = Vec::new();
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for (n, line) in text.lines().chain([""]).enumerate() {
        if line.trim().is_empty() {
            if !rows.is_empty() {
                out.push(sentence(&rows, out.len() + 1)?);
                rows.clear();
            }
        } else {
            rows.push(line.split_once('\t').ok_or_else(|| format!("line {}: no tab", n + 1))?);
        }
    }
    if out.is_empty() {
        return Err("no sentence".to_owned());
    }
    Ok(out)
}

fn sentence(rows: &[(&str, &str)], number: usize) -> Result<Tokens, String> {
    let (mut gold, mut open) = (Vec::new(), Vec::new());
    let mut running: Option<(usize, &str)> = None;
    for (i, tag) in rows.iter().map(|(_, tag)| tag.trim()).chain(["O"]).enumerate() {
        let (prefix, kind) = tag.split_once('-').unwrap_or((tag, ""));
        if let Some((start, running_kind)) = running
            && (prefix != "I" || kind != running_kind)
        {
            match labels(running_kind)? {
                Some((labels, class)) => gold.push(Gold { start, end: i, labels, class }),
                None => open.push((start, i)),
            }
            running = None;
        }
        if prefix != "O" && running.is_none() {
            running = Some((i, kind));
        }
    }
    let words = rows.iter().map(|(word, _)| (*word).to_owned()).collect();
    Ok(Tokens { words, gold, place: format!("sentence {number}"), open })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_spans() {
        let text = "Ada\tB-politician\nBlom\tI-politician\nof\tO\nOslo\tB-location\nNobel\tB-misc\n\n";
        let sentences = parse(text).expect("fixture");
        let spans: Vec<_> = sentences[0].gold.iter().map(|g| (g.start, g.end, g.class)).collect();
        assert_eq!(spans, [(0, 2, "person"), (3, 4, "place")]);
        assert_eq!(sentences[0].open, [(4, 5)]);
        assert!(parse("Ada B-person").is_err());
    }
}
