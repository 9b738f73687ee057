//! Reads a file of PETRARCH validation records.
//!
//! Elements in their order: `Environment` names the dictionaries, `Config` changes a setting from there
//! on, `Sentence` holds a record. Unknown elements, options and attributes are passed over.

use std::collections::BTreeSet;

use jiff::civil::Date;
use roxmltree::{Document, Node};

/// How many words a clause between commas may have to be passed over: at least, at most (0: never).
type Limits = (usize, usize);

/// PETRARCH's settings that records may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Whether events need a source and a target with codes.
    pub require_dyad: bool,
    /// Phrases up to this many words that nobody codes are their own code; 0: none.
    pub new_actor_length: usize,
    /// Clauses between two commas.
    pub internal: Limits,
    /// The clause before the first comma.
    pub initial: Limits,
    /// The clause after the last.
    pub terminal: Limits,
}

impl Default for Settings {
    /// As PETRARCH begins.
    fn default() -> Self {
        Self { require_dyad: true, new_actor_length: 0, internal: (2, 8), initial: (0, 0), terminal: (2, 8) }
    }
}

/// What must come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// These events and no others.
    Events(BTreeSet<[String; 3]>),
    /// A refusal for this reason.
    Refusal(String),
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its name.
    pub id: String,
    /// The name under which it is counted.
    pub category: String,
    /// The day of the story.
    pub date: Option<Date>,
    /// Its words, white space made even.
    pub text: String,
    /// Its constituency parse in brackets.
    pub parse: Option<String>,
    /// What must come out.
    pub expected: Expected,
    /// The settings in force.
    pub settings: Settings,
}

/// A file of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// The names of the dictionaries it asks for.
    pub dictionaries: Vec<String>,
    /// The records in order.
    pub sentences: Vec<Sentence>,
}

/// Reads the content of a file. The error is a sentence for the user.
pub(super) fn parse(text: &str) -> Result<Records, String> {
    let document = Document::parse(text).map_err(|e| e.to_string())?;
    let (mut dictionaries, mut sentences) = (Vec::new(), Vec::new());
    let mut settings = Settings::default();
    for node in document.descendants().filter(Node::is_element) {
        match node.tag_name().name() {
            "Verbfile" | "Actorfile" | "Agentfile" | "Discardfile" | "Issuefile" => {
                dictionaries.extend(node.text().map(|t| t.trim().to_owned()));
            }
            "Config" => {
                if let (Some(option), Some(value)) = (node.attribute("option"), node.attribute("value")) {
                    set(&mut settings, option, value);
                }
            }
            "Sentence" => sentences.push(sentence(node, settings)),
            _ => {}
        }
    }
    if sentences.is_empty() {
        return Err("there is no <Sentence> in it".to_owned());
    }
    Ok(Records { dictionaries, sentences })
}

fn set(settings: &mut Settings, option: &str, value: &str) {
    let number = || value.trim().parse::<usize>().ok();
    let place = match option {
        "require_dyad" => {
            settings.require_dyad = value.trim().eq_ignore_ascii_case("true");
            return;
        }
        "new_actor_length" => &mut settings.new_actor_length,
        "comma_min" => &mut settings.internal.0,
        "comma_max" => &mut settings.internal.1,
        "comma_bmin" => &mut settings.initial.0,
        "comma_bmax" => &mut settings.initial.1,
        "comma_emin" => &mut settings.terminal.0,
        "comma_emax" => &mut settings.terminal.1,
        _ => return,
    };
    if let Some(number) = number() {
        *place = number;
    }
}

fn sentence(node: Node<'_, '_>, settings: Settings) -> Sentence {
    let attribute = |name| node.attribute(name).unwrap_or_default().to_owned();
    let child = |name: &str| node.children().find(|c| c.has_tag_name(name));
    let words = |node: Node<'_, '_>| {
        let all: String =
            node.descendants().filter_map(|n| n.is_text().then(|| n.text()).flatten()).collect();
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut events = BTreeSet::new();
    let mut refusal = None;
    for coding in node.children().filter(|c| c.has_tag_name("EventCoding")) {
        let get = |name| coding.attribute(name).map(str::to_owned);
        refusal = refusal.or(get("error"));
        if let (Some(source), Some(target), Some(code)) =
            (get("sourcecode"), get("targetcode"), get("eventcode"))
        {
            events.insert([source, target, code]);
        }
    }
    let date = node.attribute("date").and_then(|d| Date::strptime("%Y%m%d", d.trim()).ok());
    Sentence {
        id: attribute("id"),
        category: attribute("category"),
        date,
        text: child("Text").map(words).unwrap_or_default(),
        parse: child("Parse").map(words),
        expected: refusal.map_or(Expected::Events(events), Expected::Refusal),
        settings,
    }
}
