//! MEANTIME: tokens, mentions and entities in XML (Minard et al., LREC 2016).
//!
//! The evaluation part is, in each corpus folder, what comes after the first 20 files by name. The
//! entity annotation covers the headline and the first five sentences, so the sentences numbered 0 to 5
//! are read. A mention of the gold is one whose syntactic type is `NAM` or `PRE.NAM`, of an entity of type
//! PER, ORG or LOC; a leading article is not part of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use demarche_core::analysis::EntityLabel as L;
use roxmltree::{Document, Node};

use super::{Gold, Scheme, Tally, Tokens, coarse, run_tokens};
use crate::report::{list, read_text};
use crate::{Analyst, EvalError};

const SCHEME: Scheme = Scheme {
    annotated: &[L::Person, L::Organisation, L::Gpe, L::Location, L::Facility, L::Nationality],
    class: place,
};

/// What LOC covers: places, and the adjectives of countries, which MEANTIME marks as the country.
const LOC: &[L] = &[L::Gpe, L::Location, L::Facility, L::Nationality];

fn place(label: L) -> &'static str {
    if label == L::Nationality { "place" } else { coarse(label) }
}

/// How many files of each folder are for training.
const TRAINING: usize = 20;

/// The last sentence whose entities are annotated.
pub(crate) const LAST_SENTENCE: usize = 5;

/// The folder that holds the `corpus_*` folders, where `path` is MEANTIME.
pub(crate) fn root(path: &Path) -> Result<Option<PathBuf>, EvalError> {
    let inner = path.join("intra-doc_annotation");
    let root = if inner.is_dir() { inner } else { path.to_owned() };
    Ok(if corpora(&root)?.is_empty() { None } else { Some(root) })
}

/// The corpus folders of `root`, by name.
pub(crate) fn corpora(root: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let named = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("corpus_"));
    Ok(list(root)?.into_iter().filter(|p| p.is_dir() && named(p)).collect())
}

/// The files of the evaluation part, by name within each corpus.
pub(crate) fn files(root: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let mut out = Vec::new();
    for corpus in corpora(root)? {
        let files = list(&corpus)?.into_iter().filter(|p| p.extension().is_some_and(|e| e == "xml"));
        out.extend(files.skip(TRAINING));
    }
    Ok(out)
}

pub(super) fn run(
    analyst: &mut dyn Analyst,
    root: &Path,
    errors: &mut Vec<String>,
) -> Result<Tally, EvalError> {
    let mut sentences = Vec::new();
    for file in files(root)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let parsed = parse(&read_text(&file)?, &name);
        sentences.extend(parsed.map_err(|message| EvalError::format(&file, message))?);
    }
    Ok(run_tokens(analyst, &SCHEME, &sentences, errors))
}

fn parse(text: &str, name: &str) -> Result<Vec<Tokens>, String> {
    let document = Document::parse(text).map_err(|e| e.to_string())?;
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    // Token id → sentence and place in it.
    let mut at: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for token in elements(&document, "token") {
        let sentence = attribute(token, "sentence")?.parse().map_err(|_| "bad sentence number")?;
        let row = rows.entry(sentence).or_default();
        at.insert(attribute(token, "t_id")?, (sentence, row.len()));
        row.push(token.text().unwrap_or_default().to_owned());
    }
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    let mut mentions: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for entity in elements(&document, "ENTITY") {
        kinds.insert(attribute(entity, "m_id")?, entity.attribute("ent_type").unwrap_or_default());
    }
    for mention in elements(&document, "ENTITY_MENTION") {
        let anchors: Vec<(usize, usize)> = mention
            .children()
            .filter(|c| c.has_tag_name("token_anchor"))
            .filter_map(|c| at.get(c.attribute("t_id")?).copied())
            .collect();
        let named = matches!(mention.attribute("syntactic_type"), Some("NAM" | "PRE.NAM"));
        if let (true, Some(first), Some(last)) = (named, anchors.first(), anchors.last()) {
            mentions.insert(attribute(mention, "m_id")?, (first.0, first.1, last.1 + 1));
        }
    }
    let mut gold: BTreeMap<usize, BTreeSet<(usize, usize, &'static str)>> = BTreeMap::new();
    for reference in elements(&document, "REFERS_TO") {
        let end = |tag| {
            reference.children().filter(move |c| c.has_tag_name(tag)).filter_map(|c| c.attribute("m_id"))
        };
        let Some(class) = end("target").next().and_then(|t| kinds.get(t)).and_then(|k| class(k)) else {
            continue;
        };
        for (sentence, mut start, end) in end("source").filter_map(|s| mentions.get(s).copied()) {
            let first = rows[&sentence][start].to_lowercase();
            if end > start + 1 && matches!(first.as_str(), "the" | "a" | "an") {
                start += 1;
            }
            if end > start {
                gold.entry(sentence).or_default().insert((start, end, class));
            }
        }
    }
    Ok(rows
        .into_iter()
        .filter(|(n, _)| *n <= LAST_SENTENCE)
        .map(|(n, words)| Tokens {
            words,
            gold: gold.remove(&n).unwrap_or_default().into_iter().map(mention).collect(),
            place: format!("{name}:{n}"),
            open: Vec::new(),
        })
        .collect())
}

fn class(kind: &str) -> Option<&'static str> {
    match kind {
        "PER" => Some("person"),
        "ORG" => Some("organisation"),
        "LOC" => Some("place"),
        _ => None,
    }
}

fn mention((start, end, class): (usize, usize, &'static str)) -> Gold {
    let labels: &[L] = match class {
        "person" => &[L::Person],
        "organisation" => &[L::Organisation],
        _ => LOC,
    };
    Gold { start, end, labels, class }
}

fn elements<'a, 'i>(document: &'a Document<'i>, tag: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    document.descendants().filter(move |n| n.has_tag_name(tag))
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str, String> {
    node.attribute(name).ok_or_else(|| format!("a {} has no {name}", node.tag_name().name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_mentions_of_the_first_sentences() {
        let xml = r#"<Document><token number="0" sentence="0" t_id="1">The</token>
            <token number="1" sentence="0" t_id="2">Union</token><token number="2" sentence="0" t_id="3">met</token>
            <token number="0" sentence="9" t_id="4">Oslo</token>
            <Markables><ENTITY_MENTION m_id="7" syntactic_type="NAM"><token_anchor t_id="1"/><token_anchor t_id="2"/></ENTITY_MENTION>
            <ENTITY_MENTION m_id="8" syntactic_type="NOM"><token_anchor t_id="3"/></ENTITY_MENTION>
            <ENTITY m_id="9" ent_type="ORG"/></Markables>
            <Relations><REFERS_TO><source m_id="7"/><source m_id="8"/><target m_id="9"/></REFERS_TO></Relations></Document>"#;
        let sentences = parse(xml, "x").expect("fixture");
        assert_eq!(sentences.len(), 1);
        let spans: Vec<_> = sentences[0].gold.iter().map(|g| (g.start, g.end, g.class)).collect();
        assert_eq!(spans, [(1, 2, "organisation")]);
    }
}
