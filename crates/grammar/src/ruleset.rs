//! The compiled rules and what can be asked of them.
//!
//! Compiling is the business of `check`, matching of `matcher`, explaining of [`crate::explain`].

use std::sync::{Arc, OnceLock};

use demarche_core::document::content_id;
use demarche_core::record::EventType;

use crate::check::{self, Compiled};
use crate::diagnostic::RuleDiagnostic;
use crate::embedded;
use crate::index::Index;
use crate::ontology::Ontology;
use crate::path::Path;
use crate::trigger::Trigger;

/// A rule, by its place in its [`RuleSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// What a filler is to the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who did it.
    Actor,
    /// To whom.
    Recipient,
    /// With or on what.
    Object,
    /// About what.
    Topic,
    /// Where.
    Place,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [Role::Actor, Role::Recipient, Role::Object, Role::Topic, Role::Place];

    /// The role as rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Actor => "actor",
            Role::Recipient => "recipient",
            Role::Object => "object",
            Role::Topic => "topic",
            Role::Place => "place",
        }
    }

    /// The role written `text`, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A test sentence of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Whether the rule must match (`+`) or must not (`-`).
    pub positive: bool,
    /// The sentence.
    pub sentence: String,
    /// For each role named, the words of its fillers' head tokens, in any order.
    pub fillers: Vec<(Role, Vec<String>)>,
    /// Line in the rule's file, from 1.
    pub line: u32,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    pub(crate) id: RuleId,
    pub(crate) name: String,
    pub(crate) about: Option<String>,
    pub(crate) event_type: EventType,
    pub(crate) mode: Option<String>,
    pub(crate) contexts: Vec<String>,
    pub(crate) cameo: Option<String>,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) triggers: Vec<Trigger>,
    /// What to look for, one plan a construction, in the order of `Construction::ALL`.
    pub(crate) plans: [Vec<RolePlan>; 4],
    pub(crate) conditions: Vec<Condition>,
    pub(crate) beats: Vec<RuleId>,
    pub(crate) tests: Vec<Test>,
}

/// How one role is filled in one construction.
#[derive(Debug, Clone)]
pub(crate) struct RolePlan {
    pub(crate) role: Role,
    pub(crate) required: bool,
    /// Tried in order.
    pub(crate) lines: Vec<Arc<RoleLine>>,
}

#[derive(Debug)]
pub(crate) struct RoleLine {
    pub(crate) several: bool,
    /// Tried in order; the paths of one are united.
    pub(crate) alternatives: Vec<Vec<Path>>,
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) unless: bool,
    /// `None`: the trigger.
    pub(crate) role: Option<Role>,
    pub(crate) path: Path,
}

impl Condition {
    /// The condition as rules write it.
    pub(crate) fn text(&self) -> String {
        let keyword = if self.unless { "unless" } else { "only" };
        format!("{keyword} {} {}", self.role.map_or("trigger", Role::as_str), self.path.text)
    }
}

impl Rule {
    /// Its place in the set.
    pub fn id(&self) -> RuleId {
        self.id
    }
    /// Its name, for example `assault.attack`.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// What it is for.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
    /// The PLOVER type it gives.
    pub fn event_type(&self) -> EventType {
        self.event_type
    }
    /// The PLOVER mode it gives.
    pub fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }
    /// The PLOVER contexts it gives.
    pub fn contexts(&self) -> &[String] {
        &self.contexts
    }
    /// The CAMEO code of the plain act.
    pub fn cameo(&self) -> Option<&str> {
        self.cameo.as_deref()
    }
    /// The file it stands in, as the caller named it.
    pub fn file(&self) -> &str {
        &self.file
    }
    /// The line its block begins on, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }
    /// Its triggers, each with `verb`, `noun` or `adj` and its words joined by `_`.
    pub fn triggers(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.triggers.iter().map(|t| (t.speech.as_str(), t.words.join("_")))
    }
    /// Its test sentences, in the order of the file.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }
}

/// What a layer of rule files does to one item of the layers below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file it says so in.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What it does.
    pub kind: ChangeKind,
    /// `list`, `frame` or `rule`.
    pub item: &'static str,
    /// The item's name.
    pub name: String,
    /// File and line of what was there before; `None` for what is new.
    pub of: Option<(String, u32)>,
}

/// What a [`Change`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A new name.
    Added,
    /// The later stands in the place of the earlier.
    Replaced,
    /// Words were added to a list.
    Extended,
    /// Words were taken out of a list.
    Reduced,
    /// A rule was taken out.
    SwitchedOff,
}

impl std::fmt::Display for Change {
    /// For example `mine.rules:4: replaces rule assault.attack (assault.rules:34)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let does = match self.kind {
            ChangeKind::Added => "adds",
            ChangeKind::Replaced => "replaces",
            ChangeKind::Extended => "adds words to",
            ChangeKind::Reduced => "takes words out of",
            ChangeKind::SwitchedOff => "switches off",
        };
        write!(f, "{}:{}: {does} {} {}", self.file, self.line, self.item, self.name)?;
        match &self.of {
            Some((file, line)) => write!(f, " ({file}:{line})"),
            None => Ok(()),
        }
    }
}

/// Rules ready to be matched.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) rules: Vec<Rule>,
    pub(crate) index: Index,
    version: String,
    changes: Vec<Change>,
}

impl RuleSet {
    /// Reads rule files given as name and text, against the ontology that is part of the program.
    ///
    /// Rules come in the order given, which is also their order of precedence. A rule with an error
    /// in it is left out (a missing `about` or test alone is reported, and the rule runs); the others
    /// work. Diagnostics are in the order of the files.
    pub fn parse(sources: &[(&str, &str)]) -> (Self, Vec<RuleDiagnostic>) {
        Self::parse_with(sources, Ontology::embedded())
    }

    /// Reads rule files against another ontology.
    pub fn parse_with(sources: &[(&str, &str)], ontology: &Ontology) -> (Self, Vec<RuleDiagnostic>) {
        Self::layered(&[sources], ontology)
    }

    /// Reads layers of rule files, the first one lowest: what a later layer says takes the place of
    /// what an earlier one says under the same name.
    ///
    /// Rules under new names come before those of earlier layers, so that they win ties; a rule that
    /// replaces another keeps its place. See `README.md` for the lines that change a list or switch a
    /// rule off.
    pub fn layered(layers: &[&[(&str, &str)]], ontology: &Ontology) -> (Self, Vec<RuleDiagnostic>) {
        let Compiled { rules, changes, found } = check::compile(layers, ontology);
        let index = Index::new(&rules);
        // Without the folder: the same rules are the same version wherever they lie.
        let file = |name: &'_ str| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let files = layers.iter().copied().flatten();
        let all: String = files.map(|(name, text)| format!("{}\0{text}\0", file(name))).collect();
        (Self { rules, index, version: content_id(&all), changes }, found)
    }

    /// The rules of `data/rules`, which are part of the program.
    pub fn embedded() -> &'static Arc<RuleSet> {
        static EMBEDDED: OnceLock<Arc<RuleSet>> = OnceLock::new();
        EMBEDDED.get_or_init(|| Arc::new(Self::parse(Self::embedded_sources()).0))
    }

    /// Name and text of the rule files that are part of the program, sorted by name.
    pub fn embedded_sources() -> &'static [(&'static str, &'static str)] {
        embedded::RULES
    }

    /// A hash of the names (without their folders) and texts of the files: sixteen hexadecimal digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What each layer but the first does to those below it, in the order of the layers and files.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Every rule, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule `id`.
    ///
    /// # Panics
    /// When `id` comes from another, larger set.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// The rule named `name`.
    pub fn find(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.name == name)
    }

    /// Every test of every rule, in order.
    pub fn tests(&self) -> impl Iterator<Item = (&Rule, &Test)> {
        self.rules.iter().flat_map(|r| r.tests.iter().map(move |t| (r, t)))
    }
}
