//! MEANTIME: entity mentions and what they refer to, in XML (Minard et al., LREC 2016).
//!
//! The evaluation part is that of the suite of named entities: what comes after the first 20 files of each
//! corpus folder, headline and first five sentences. All mentions of entities count, whatever their form.

use std::collections::BTreeMap;
use std::path::Path;

use roxmltree::Document;

use crate::EvalError;
use crate::entities::{MEANTIME_LAST_SENTENCE, meantime_files};
use crate::report::read_text;

use super::Annotated;

pub(super) fn read(root: &Path) -> Result<Vec<Annotated>, EvalError> {
    let mut out = Vec::new();
    for file in meantime_files(root)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let parsed = parse(&read_text(&file)?, &name);
        out.push(parsed.map_err(|message| EvalError::format(&file, message))?);
    }
    Ok(out)
}

fn parse(text: &str, name: &str) -> Result<Annotated, String> {
    let xml = Document::parse(text).map_err(|e| e.to_string())?;
    let mut out = Annotated { id: name.to_owned(), genre: "meantime".to_owned(), ..Annotated::default() };
    let mut at: BTreeMap<&str, u32> = BTreeMap::new();
    let mut last = None;
    for (count, token) in xml.descendants().filter(|n| n.has_tag_name("token")).enumerate() {
        let sentence: usize = token
            .attribute("sentence")
            .and_then(|s| s.parse().ok())
            .ok_or("a token has no sentence number")?;
        if last != Some(sentence) {
            last = Some(sentence);
            out.sentences.push(Vec::new());
            out.speakers.push(None);
            out.paragraphs.push(sentence <= 1);
            if sentence > MEANTIME_LAST_SENTENCE && out.until.is_none() {
                out.until = Some(count as u32);
            }
        }
        at.insert(token.attribute("t_id").ok_or("a token has no t_id")?, count as u32);
        if let Some(row) = out.sentences.last_mut() {
            row.push((token.text().unwrap_or_default().to_owned(), true));
        }
    }
    let mut mentions: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for mention in xml.descendants().filter(|n| n.has_tag_name("ENTITY_MENTION")) {
        let anchors: Vec<u32> = mention
            .children()
            .filter(|c| c.has_tag_name("token_anchor"))
            .filter_map(|c| at.get(c.attribute("t_id")?).copied())
            .collect();
        if let (Some(id), Some(first), Some(end)) =
            (mention.attribute("m_id"), anchors.iter().min(), anchors.iter().max())
        {
            mentions.insert(id, (*first, *end + 1));
        }
    }
    let entities: Vec<&str> =
        xml.descendants().filter(|n| n.has_tag_name("ENTITY")).filter_map(|n| n.attribute("m_id")).collect();
    for reference in xml.descendants().filter(|n| n.has_tag_name("REFERS_TO")) {
        let ids = |tag: &'static str| {
            reference.children().filter(move |c| c.has_tag_name(tag)).filter_map(|c| c.attribute("m_id"))
        };
        if !ids("target").any(|t| entities.contains(&t)) {
            continue;
        }
        let found: Vec<(u32, u32)> = ids("source").filter_map(|s| mentions.get(s).copied()).collect();
        if !found.is_empty() {
            out.entities.push(found);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_of_one_entity() {
        let xml = r#"<Document><token sentence="0" t_id="1">Oslo</token><token sentence="1" t_id="2">the</token>
            <token sentence="1" t_id="3">city</token><token sentence="8" t_id="4">it</token>
            <Markables><ENTITY_MENTION m_id="7" syntactic_type="NAM"><token_anchor t_id="1"/></ENTITY_MENTION>
            <ENTITY_MENTION m_id="8" syntactic_type="NOM"><token_anchor t_id="2"/><token_anchor t_id="3"/></ENTITY_MENTION>
            <ENTITY m_id="9" ent_type="LOC"/></Markables>
            <Relations><REFERS_TO><source m_id="7"/><source m_id="8"/><target m_id="9"/></REFERS_TO></Relations></Document>"#;
        let document = parse(xml, "x").expect("a document");
        assert_eq!(document.entities, [vec![(0, 1), (1, 3)]]);
        assert_eq!(document.until, Some(3));
        assert_eq!(document.sentences.len(), 3);
    }
}
