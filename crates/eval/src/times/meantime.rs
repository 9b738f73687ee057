//! MEANTIME: TIMEX3 over tokens in XML (Minard et al., LREC 2016).
//!
//! The annotation covers the headline and the first five sentences, so only these are read. The files
//! give tokens without their blanks: the text is made of them again, one line a sentence, with a blank
//! between two tokens except before closing and after opening punctuation.

use std::collections::BTreeMap;
use std::path::Path;

use demarche_core::Document;
use demarche_core::text::{Bytes, Span};
use roxmltree::Document as Xml;

use super::{Gold, Timex};
use crate::entities::{MEANTIME_LAST_SENTENCE, meantime_corpora};
use crate::report::{EvalError, list, read_text};

/// Every document below `root`.
pub(super) fn read(root: &Path) -> Result<Vec<Gold>, EvalError> {
    let mut out = Vec::new();
    for folder in meantime_corpora(root)? {
        for file in list(&folder)?.into_iter().filter(|p| p.extension().is_some_and(|e| e == "xml")) {
            let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let gold = parse(&read_text(&file)?, &id);
            out.push(gold.map_err(|message| EvalError::format(&file, message))?);
        }
    }
    Ok(out)
}

fn parse(xml: &str, id: &str) -> Result<Gold, String> {
    let xml = Xml::parse(xml).map_err(|e| e.to_string())?;
    let mut text = String::new();
    let mut at: BTreeMap<&str, Span<Bytes>> = BTreeMap::new();
    let mut row = None;
    for token in xml.descendants().filter(|n| n.has_tag_name("token")) {
        let sentence: usize =
            token.attribute("sentence").and_then(|s| s.parse().ok()).ok_or("a token without sentence")?;
        if sentence > MEANTIME_LAST_SENTENCE {
            continue;
        }
        let word = token.text().unwrap_or_default().trim();
        if row.is_some_and(|r| r != sentence) {
            text.push_str("\n\n");
        } else if !(text.is_empty() || closes(word) || text.ends_with(['(', '[', '$'])) {
            text.push(' ');
        }
        row = Some(sentence);
        let start = text.len() as u32;
        text.push_str(word);
        if let Some(name) = token.attribute("t_id") {
            at.insert(name, Span::new(start, text.len() as u32));
        }
    }
    let mut made = None;
    let mut times = Vec::new();
    for timex in xml.descendants().filter(|n| n.has_tag_name("TIMEX3")) {
        let attribute = |name| timex.attribute(name).unwrap_or_default().to_owned();
        if timex.attribute("functionInDocument") == Some("CREATION_TIME") {
            made = attribute("value").get(..10).and_then(|d| d.parse().ok());
        }
        let anchors: Option<Vec<Span<Bytes>>> = timex
            .children()
            .filter(|c| c.has_tag_name("token_anchor"))
            .map(|c| at.get(c.attribute("t_id")?).copied())
            .collect();
        // One without words is implied; one outside the sentences read is not annotated reliably.
        if let Some(anchors) = anchors
            && let (Some(first), Some(last)) = (anchors.first(), anchors.last())
        {
            times.push(Timex { span: first.join(*last), kind: attribute("type"), value: attribute("value") });
        }
    }
    times.sort_by_key(|t| (t.span.start, t.span.end));
    Ok(Gold { document: Document::from_parts(id, None, &text, made), times })
}

/// Whether `word` stands close to the word before it.
fn closes(word: &str) -> bool {
    matches!(word, "." | "," | ";" | ":" | "?" | "!" | ")" | "]" | "%" | "'s" | "'" | "n't")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_over_tokens() {
        let xml = r#"<Document><token sentence="0" t_id="1">Envoys</token><token sentence="0" t_id="2">left</token>
            <token sentence="0" t_id="3">last</token><token sentence="0" t_id="4">week</token>
            <token sentence="0" t_id="5">.</token><token sentence="1" t_id="6">Why</token>
            <token sentence="7" t_id="7">today</token>
            <TIMEX3 m_id="1" type="DATE" value="2003-07-09" functionInDocument="CREATION_TIME"/>
            <TIMEX3 m_id="2" type="DATE" value="2003-W27"><token_anchor t_id="3"/><token_anchor t_id="4"/></TIMEX3>
            <TIMEX3 m_id="3" type="DATE" value="2003-07-09"><token_anchor t_id="7"/></TIMEX3></Document>"#;
        let gold = parse(xml, "x").expect("fixture");
        assert_eq!(gold.document.text, "Envoys left last week.\n\nWhy");
        assert_eq!(gold.document.published, "2003-07-09".parse().ok());
        let shown: Vec<_> =
            gold.times.iter().map(|t| (t.span.of(&gold.document.text), t.value.as_str())).collect();
        assert_eq!(shown, [("last week", "2003-W27")]);
    }
}
