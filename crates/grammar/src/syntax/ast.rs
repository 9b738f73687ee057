//! The tree of a rule file. Names are kept as written; nothing is looked up yet.

use crate::diagnostic::Pos;

/// Something with the place where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) at: Pos,
}

/// A name or word with its place.
pub(crate) type Name = At<String>;

/// Everything the files say.
#[derive(Debug, Default)]
pub(crate) struct Ast {
    pub(crate) lists: Vec<List>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) rules: Vec<Rule>,
    /// `rule NAME off`.
    pub(crate) off: Vec<Name>,
}

/// A word of a list or trigger line.
#[derive(Debug, Clone)]
pub(crate) enum Word {
    /// A lemma, or several joined by `_`.
    Lemma(Name),
    /// `@name`.
    List(Name),
}

#[derive(Debug)]
pub(crate) struct List {
    pub(crate) name: Name,
    pub(crate) edit: Edit,
    pub(crate) words: Vec<Word>,
    /// Words that a `list NAME -` takes out again.
    pub(crate) removed: Vec<Word>,
}

/// What a `list` block does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    /// `list NAME`: the words are the list.
    Define,
    /// `list NAME +`: they are added to it.
    Add,
    /// `list NAME -`: they are taken out of it.
    Remove,
}

#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) name: Name,
    pub(crate) about: Option<String>,
    pub(crate) extends: Vec<Name>,
    /// Whether a line of it could not be read.
    pub(crate) broken: bool,
    /// Role lines with the constructions they stand under (all, where under none).
    pub(crate) lines: Vec<(Vec<Heading>, RoleLine)>,
}

/// The heading of a construction in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading {
    VerbActive,
    VerbPassive,
    VerbAny,
    Noun,
    Adj,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: Name,
    /// Whether a line of it could not be read, so that it must not run.
    pub(crate) broken: bool,
    pub(crate) about: Option<String>,
    pub(crate) code: Option<(Name, Option<Name>)>,
    pub(crate) cameo: Option<Name>,
    pub(crate) contexts: Vec<Name>,
    pub(crate) frame: Option<Name>,
    pub(crate) triggers: Vec<(Speech, Vec<Word>)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) roles: Vec<RoleLine>,
    pub(crate) beats: Vec<Name>,
    pub(crate) tests: Vec<Test>,
}

/// The part of speech of a trigger line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Speech {
    Verb,
    Noun,
    Adj,
}

#[derive(Debug)]
pub(crate) struct Condition {
    /// `unless` rather than `only`.
    pub(crate) unless: bool,
    /// A role's name or `trigger`.
    pub(crate) subject: Name,
    pub(crate) path: Path,
}

#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) positive: bool,
    pub(crate) sentence: String,
    pub(crate) roles: Vec<(Name, Vec<String>)>,
    pub(crate) at: Pos,
}

#[derive(Debug, Clone)]
pub(crate) struct RoleLine {
    pub(crate) role: Name,
    pub(crate) optional: bool,
    pub(crate) required: bool,
    pub(crate) several: bool,
    /// Tried in order; the paths of one alternative are united.
    pub(crate) alternatives: Vec<Vec<Path>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) text: String,
    /// Conditions on the token the path starts from.
    pub(crate) start: Vec<Filter>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// `>` rather than `<`.
    pub(crate) down: bool,
    pub(crate) relation: Name,
    pub(crate) filters: Vec<Filter>,
    pub(crate) quantifier: Quantifier,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantifier {
    One,
    Optional,
    Repeat,
}

/// One bracket.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) negated: bool,
    pub(crate) key: Name,
    pub(crate) values: Vec<Word>,
}

impl Speech {
    /// The part of speech as rules write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Speech::Verb => "verb",
            Speech::Noun => "noun",
            Speech::Adj => "adj",
        }
    }
}
