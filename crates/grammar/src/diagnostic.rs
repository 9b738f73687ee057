//! What is wrong in a rule file or ontology table: file, line, column, stable code, suggestion.
//!
//! The table of codes below is the whole of them, and the documentation of each is its explanation.
//! Nothing here decides what is wrong; `syntax`, [`crate::ontology`] and `check` do.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal $severity:ident;)+) => {
        /// The stable code of a [`RuleDiagnostic`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum RuleCode { $($(#[doc = $doc])+ $name,)+ }

        impl RuleCode {
            /// Every code there is, in the order of the table.
            pub const ALL: &'static [RuleCode] = &[$(RuleCode::$name,)+];

            /// The code as users see it, for example `G011`.
            pub fn as_str(self) -> &'static str {
                match self { $(RuleCode::$name => $code,)+ }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(RuleCode::$name => Severity::$severity,)+ }
            }

            /// What the code means, in one sentence or more.
            pub fn about(self) -> &'static str {
                match self { $(RuleCode::$name => concat!($($doc,)+),)+ }
            }
        }
    };
}

codes! {
    /// A line at column 1 opens no `list`, `frame` or `rule`.
    UnknownBlock = "G001" Error;
    /// A line of a block begins with a word that means nothing there.
    UnknownLine = "G002" Error;
    /// An indented line stands before the first block.
    StrayLine = "G003" Error;
    /// Something else was expected at this place.
    Malformed = "G004" Error;
    /// A quotation mark has no partner on its line.
    UnclosedQuote = "G005" Error;
    /// A bracket has no partner on its line.
    UnclosedBracket = "G006" Error;
    /// A word is not a lemma: lemmas are lower case, their parts joined by `_`.
    BadLemma = "G007" Error;
    /// The dependency relation is not one of Universal Dependencies for English.
    UnknownRelation = "G010" Error;
    /// No list has this name.
    UnknownList = "G011" Error;
    /// No frame has this name.
    UnknownFrame = "G012" Error;
    /// The role is none of actor, recipient, object, topic, place.
    UnknownRole = "G013" Error;
    /// No rule has this name.
    UnknownRule = "G014" Error;
    /// The event type is none of the sixteen of PLOVER.
    UnknownType = "G015" Error;
    /// The event type has no such mode.
    UnknownMode = "G016" Error;
    /// PLOVER has no such context.
    UnknownContext = "G017" Error;
    /// The CAMEO table has no such code.
    UnknownCameo = "G018" Error;
    /// The part of speech or entity label does not exist.
    UnknownLabel = "G019" Error;
    /// The condition in brackets is none of the language.
    UnknownCondition = "G020" Error;
    /// A rule or frame has no `about`.
    MissingAbout = "G021" Error;
    /// A rule has no `code`.
    MissingCode = "G022" Error;
    /// A rule has no `frame`.
    MissingFrame = "G023" Error;
    /// A rule has no trigger line.
    MissingTrigger = "G024" Error;
    /// A rule lacks a sentence it must match or a sentence it must not match.
    MissingTest = "G025" Error;
    /// Two blocks of one kind have the same name; the first one counts.
    DuplicateName = "G030" Error;
    /// Lists, frames or `beats` lead back to where they started.
    Cycle = "G031" Error;
    /// Two rules of one event type name the same trigger, and neither `beats` the other.
    SharedTrigger = "G032" Warning;
    /// A condition speaks of a role that neither the rule nor its frame fills.
    RoleNeverFilled = "G033" Warning;
    /// The frame says nothing of the construction of one of the rule's triggers.
    NoConstruction = "G034" Warning;
    /// The CAMEO code belongs to another event type.
    CameoMismatch = "G035" Warning;
    /// `list NAME -` takes out a word that the list does not have.
    NotInList = "G036" Warning;
    /// Lists or frames are nested more than thirty-two deep.
    TooDeep = "G037" Error;
    /// A row of an ontology table cannot be read; it was left out.
    BadRow = "G040" Error;
    /// The file is not UTF-8; it was not read any further than the place given.
    NotUtf8 = "G041" Error;
}

/// How bad a [`RuleDiagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something was left out, or a rule lacks what every rule needs.
    Error,
    /// It works, but hardly as meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// One thing wrong in a rule file or ontology table.
///
/// Printed as `FILE:LINE:COLUMN: error G011: MESSAGE; did you mean "SUGGESTION"?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDiagnostic {
    /// The file's name as the caller gave it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
    /// Which kind of thing.
    pub code: RuleCode,
    /// What is wrong here.
    pub message: String,
    /// What was probably meant: the nearest known name, or what stands there with the missing bracket,
    /// quotation mark or arrow put in.
    pub suggestion: Option<String>,
}

impl RuleDiagnostic {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The text of a rule file from its bytes.
    ///
    /// # Errors
    /// A file that is not UTF-8, with the place where it stops being it.
    pub fn decode(file: &str, bytes: Vec<u8>) -> Result<String, RuleDiagnostic> {
        String::from_utf8(bytes).map_err(|e| {
            let good = String::from_utf8_lossy(&e.as_bytes()[..e.utf8_error().valid_up_to()]).into_owned();
            let last = good.rsplit('\n').next().unwrap_or_default();
            RuleDiagnostic {
                file: file.to_owned(),
                line: good.matches('\n').count() as u32 + 1,
                column: last.chars().count() as u32 + 1,
                code: RuleCode::NotUtf8,
                message: "the file is not UTF-8 from here on".to_owned(),
                suggestion: None,
            }
        })
    }
}

impl fmt::Display for RuleDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, code) = (self.severity(), self.code.as_str());
        write!(f, "{}:{}:{}: {severity} {code}: {}", self.file, self.line, self.column, self.message)?;
        match &self.suggestion {
            Some(text) if text.contains('"') => write!(f, "; did you mean {text} ?"),
            Some(name) => write!(f, "; did you mean \"{name}\"?"),
            None => Ok(()),
        }
    }
}

/// A place in one of the files given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pos {
    pub(crate) file: u32,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Collects diagnostics while files are read.
pub(crate) struct Sink<'a> {
    files: &'a [&'a str],
    found: Vec<(Pos, RuleDiagnostic)>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(files: &'a [&'a str]) -> Self {
        Self { files, found: Vec::new() }
    }

    pub(crate) fn push(&mut self, at: Pos, code: RuleCode, message: impl Into<String>) {
        self.suggest(at, code, message, None);
    }

    pub(crate) fn suggest(
        &mut self,
        at: Pos,
        code: RuleCode,
        message: impl Into<String>,
        suggestion: Option<String>,
    ) {
        let file = self.files[at.file as usize].to_owned();
        let (line, column) = (at.line, at.column);
        let (message, suggestion) = (shortened(message.into()), suggestion.map(shortened));
        self.found.push((at, RuleDiagnostic { file, line, column, code, message, suggestion }));
    }

    /// Everything found, in file order, then line, column and code.
    pub(crate) fn finish(mut self) -> Vec<RuleDiagnostic> {
        self.found.sort_by(|(a, x), (b, y)| (a, x.code).cmp(&(b, y.code)));
        self.found.into_iter().map(|(_, d)| d).collect()
    }
}

/// `text` cut to what fits a message: foreign files may hold words of any length.
fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The longest message in code points.
const LONGEST: usize = 400;

/// The name among `known` that `name` most probably stands for.
///
/// Nearness is the normalised Damerau-Levenshtein similarity; below 0.6 nothing is suggested,
/// nor for what is longer than any name.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    if name.chars().nth(64).is_some() {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let score = strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase());
        if score >= 0.6 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        let mut seen = std::collections::BTreeSet::new();
        for code in RuleCode::ALL {
            assert!(seen.insert(code.as_str()), "{} is used twice", code.as_str());
            assert!(code.about().len() > 20);
        }
    }

    #[test]
    fn the_readme_has_every_code() {
        let readme = include_str!("../README.md");
        for code in RuleCode::ALL {
            let row = format!("| {} | {} | {} |", code.as_str(), code.severity(), code.about().trim());
            assert!(readme.contains(&row), "README.md lacks the row {row}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_have_a_place() {
        let found = RuleDiagnostic::decode("x.rules", b"list a\n  \xc3\xa9\xff".to_vec());
        let text = "x.rules:2:4: error G041: the file is not UTF-8 from here on";
        assert_eq!(found.map_err(|d| d.to_string()), Err(text.to_owned()));
        assert_eq!(RuleDiagnostic::decode("x", "é".into()).as_deref(), Ok("é"));
    }

    #[test]
    fn nearest_name_is_near() {
        assert_eq!(nearest("transitve", ["speech", "transitive"]), Some("transitive".to_owned()));
        assert_eq!(nearest("zebra", ["speech", "transitive"]), None);
    }
}
