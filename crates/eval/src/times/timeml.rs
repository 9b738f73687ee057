//! TimeML documents: the text of `TEXT` with its TIMEX3 tags, and the day the document was made.
//!
//! The text is that of the element with all tags taken off, byte for byte. The day is the date in the
//! value of the TIMEX3 in `DCT`. A TIMEX3 without words of its own (an implied one) is left out, as
//! TempEval-3 does.

use std::path::Path;

use demarche_core::Document;
use demarche_core::text::Span;
use jiff::civil::Date;
use roxmltree::{Document as Xml, Node};

use super::{Gold, Timex};
use crate::report::{EvalError, read_text};

/// The document in `path`.
pub(super) fn read(path: &Path) -> Result<Gold, EvalError> {
    let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    parse(&read_text(path)?, &id).map_err(|message| EvalError::format(path, message))
}

fn parse(xml: &str, id: &str) -> Result<Gold, String> {
    let xml = Xml::parse(xml).map_err(|e| e.to_string())?;
    let element = |name: &'static str| xml.descendants().find(move |n| n.has_tag_name(name));
    let made = element("DCT")
        .and_then(|dct| dct.descendants().find(|n| n.has_tag_name("TIMEX3")))
        .and_then(|t| t.attribute("value"))
        .and_then(day);
    let body = element("TEXT").ok_or("no TEXT")?;
    let mut text = String::new();
    let mut times = Vec::new();
    walk(body, &mut text, &mut times);
    Ok(Gold { document: Document::from_parts(id, None, &text, made), times })
}

/// The date that a value begins with.
fn day(value: &str) -> Option<Date> {
    value.get(..10)?.parse().ok()
}

fn walk(node: Node<'_, '_>, text: &mut String, times: &mut Vec<Timex>) {
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
            continue;
        }
        let start = text.len();
        let at = times.len();
        walk(child, text, times);
        if child.has_tag_name("TIMEX3") && text.len() > start {
            let attribute = |name| child.attribute(name).unwrap_or_default().to_owned();
            let span = Span::new(start as u32, text.len() as u32);
            times.insert(at, Timex { span, kind: attribute("type"), value: attribute("value") });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"<?xml version="1.0" ?><TimeML><DOCID>x</DOCID>
        <DCT><TIMEX3 tid="t0" type="DATE" value="2003-07-09T08:00">9 July</TIMEX3></DCT><TEXT>
They <EVENT eid="e1" class="OCCURRENCE">met</EVENT> on <TIMEX3 tid="t1" type="DATE" value="2003-07-07">Monday</TIMEX3> &amp; left
<TIMEX3 tid="t2" type="DATE" value="2003-07-08">a day <EVENT eid="e2" class="STATE">later</EVENT></TIMEX3>.<TIMEX3 tid="t3" type="DURATION" value="P1D"/>
</TEXT></TimeML>"#;

    #[test]
    fn text_times_and_day() {
        let gold = parse(SAMPLE, "x").expect("TimeML");
        assert_eq!(gold.document.text, "\nThey met on Monday & left\na day later.\n");
        assert_eq!(gold.document.published, "2003-07-09".parse().ok());
        let shown: Vec<_> = gold
            .times
            .iter()
            .map(|t| (t.span.of(&gold.document.text), t.kind.as_str(), t.value.as_str()))
            .collect();
        assert_eq!(shown, [("Monday", "DATE", "2003-07-07"), ("a day later", "DATE", "2003-07-08")]);
    }

    #[test]
    fn what_is_no_timeml_is_told() {
        assert_eq!(parse("<TimeML/>", "x").err().as_deref(), Some("no TEXT"));
        assert!(parse("<TimeML>", "x").is_err());
    }
}
