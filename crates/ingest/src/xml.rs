//! A small tree of an XML document: names without their prefixes, attributes, text.
//!
//! It reads what feeds and news formats are in practice: with references that only HTML knows, unclosed at the end,
//! in any encoding that was decoded before. What comes before an error is kept.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::html::scan;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name without the prefix.
    pub name: String,
    /// The prefix, empty where there is none.
    pub prefix: String,
    /// Its attributes: names without prefixes, values resolved.
    pub attrs: Vec<(String, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// Its own text and that of sections of characters, and where the children stand in it.
    pub text: String,
    /// For each child, how much of the text stands before it.
    pub places: Vec<usize>,
}

/// The deepest nesting that is kept.
const DEEPEST: usize = 200;

impl Element {
    /// The first child called `name`.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The children called `name`.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The value of attribute `name`.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first element called `name` at any depth, this one too.
    pub fn find(&self, name: &str) -> Option<&Element> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|c| c.find(name))
    }

    /// Every element called one of `names` at any depth, outermost only, in order.
    pub fn find_all<'e>(&'e self, names: &[&str], out: &mut Vec<&'e Element>) {
        for child in &self.children {
            if names.contains(&child.name.as_str()) {
                out.push(child);
            } else {
                child.find_all(names, out);
            }
        }
    }

    /// All text in it, in order.
    pub fn whole_text(&self) -> String {
        let mut out = String::new();
        self.add_text(&mut out);
        out
    }

    fn add_text(&self, out: &mut String) {
        let mut at = 0;
        for (child, place) in self.children.iter().zip(&self.places) {
            out.push_str(&self.text[at..*place]);
            child.add_text(out);
            at = *place;
        }
        out.push_str(&self.text[at..]);
    }
}

/// The outermost elements of `text`, and what is wrong with it, if anything.
pub fn parse(text: &str) -> (Vec<Element>, Option<String>) {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut below = 0usize;
    let mut wrong = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if open.len() > DEEPEST {
                    below += 1;
                } else {
                    open.push(element(&start));
                }
            }
            Ok(Event::Empty(start)) => add(&mut open, element(&start)),
            Ok(Event::End(end)) => {
                if below > 0 {
                    below -= 1;
                } else {
                    close(&mut open, end.local_name().as_ref());
                }
            }
            Ok(Event::Text(text)) => push(&mut open, &text),
            Ok(Event::CData(text)) => push(&mut open, &text),
            Ok(Event::GeneralRef(name)) => {
                let reference = format!("&{};", &*name);
                push(&mut open, &scan::resolve(&reference));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(e) => {
                wrong = Some(format!("{e} at byte {}", reader.error_position()));
                break;
            }
        }
    }
    if open.len() > 1 && wrong.is_none() {
        wrong = Some("it ends early".to_owned());
    }
    while open.len() > 1 {
        if let Some(last) = open.pop() {
            add(&mut open, last);
        }
    }
    (open.pop().map(|root| root.children).unwrap_or_default(), wrong)
}

fn element(start: &BytesStart<'_>) -> Element {
    let attrs = start
        .attributes()
        .with_checks(false)
        .flatten()
        .take(64)
        .map(|a| (a.key.local_name().as_ref().to_owned(), scan::resolve(&a.value).into_owned()))
        .collect();
    let prefix = start.name().prefix().map(|p| p.as_ref().to_owned()).unwrap_or_default();
    Element { name: start.local_name().as_ref().to_owned(), prefix, attrs, ..Element::default() }
}

fn add(open: &mut [Element], child: Element) {
    if let Some(parent) = open.last_mut() {
        parent.places.push(parent.text.len());
        parent.children.push(child);
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(here) = open.last_mut() {
        here.text.push_str(text);
    }
}

/// Closes the innermost open element `name` and those in it; nothing where none is open.
fn close(open: &mut Vec<Element>, name: &str) {
    let Some(place) = open.iter().skip(1).rposition(|e| e.name == name) else { return };
    while open.len() > place + 1 {
        let Some(last) = open.pop() else { return };
        add(open, last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_in_its_order() {
        let (found, wrong) =
            parse("<?xml version='1.0'?><a x='1&amp;2'>one <b:c>two</b:c> &nbsp;three<![CDATA[<p>]]></a>");
        assert_eq!((found[0].whole_text().as_str(), wrong), ("one two \u{a0}three<p>", None));
        assert_eq!(
            (found[0].attr("x"), found[0].child("c").map(|c| c.prefix.as_str())),
            (Some("1&2"), Some("b"))
        );
    }

    #[test]
    fn what_is_broken_is_kept_so_far() {
        let (found, wrong) = parse("<a><b>one</b><c>two");
        assert!(wrong.is_some() && found[0].child("c").is_some());
        let (found, _) = parse("<a><b>one</a></d>");
        assert_eq!(found[0].whole_text(), "one");
    }
}
