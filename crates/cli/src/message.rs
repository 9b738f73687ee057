//! Messages to the user, on standard error.
//!
//! Form: `demarche: warning[I002]: file: message`. A message that cannot be written is dropped, since
//! there is nowhere left to say so.

use std::io::Write as _;

use demarche_core::{Code, Diagnostic};

use crate::sanitize::line;

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A document was read, but not quite as it stood in the input.
    Warning,
    /// Something was not read.
    Error,
}

/// Prints a diagnostic about input `name`.
pub fn diagnostic(level: Level, name: &str, diagnostic: &Diagnostic) {
    let level = match level {
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let (code, name, message) = (diagnostic.code.as_str(), line(name), line(&diagnostic.message));
    let _ = writeln!(std::io::stderr(), "demarche: {level}[{code}]: {name}: {message}");
}

/// Prints what was done.
/// How many messages of one code are printed; of more only the number is told.
const MOST: usize = 1000;

/// What a run came to, told at its end.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many documents were recorded.
    pub documents: usize,
    /// How many of them were coded.
    pub coded: usize,
    /// How many of them have no publication date.
    pub undated: usize,
    codes: std::collections::BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Counts a diagnostic, and says whether it is still to be printed.
    pub fn count(&mut self, diagnostic: &Diagnostic) -> bool {
        let seen = self.codes.entry(diagnostic.code.as_str()).or_default();
        *seen += 1;
        *seen <= MOST
    }

    /// Prints how many documents lack a date, and where more than one thing was noticed or read, how many of each.
    pub fn print(&self) {
        let mut err = std::io::stderr();
        if self.undated > 0 {
            let code = Code::NoPublicationDate.as_str();
            let (some, all) = (self.undated, self.documents);
            let _ = writeln!(
                err,
                "demarche: warning[{code}]: {some} of {all} documents have no publication date: their relative times \
                 have no value (--date gives one)"
            );
        }
        let noticed: usize = self.codes.values().sum();
        if noticed > 0 && noticed + self.documents > 1 {
            let codes: Vec<String> = self.codes.iter().map(|(code, n)| format!("{code} ×{n}")).collect();
            let (all, coded) = (self.documents, self.coded);
            let _ = writeln!(
                err,
                "demarche: {all} documents recorded, {coded} coded; noticed: {}",
                codes.join(", ")
            );
        }
    }
}

/// Prints what a user should know of the run as a whole.
pub fn note(message: &str) {
    let _ = writeln!(std::io::stderr(), "demarche: {}", line(message));
}

/// Prints why nothing could be done.
pub fn fatal(message: &str) {
    let _ = writeln!(std::io::stderr(), "demarche: error: {}", line(message));
}

/// Whether input with this diagnostic was lost, in whole or in part, so that the exit code must say so.
pub fn is_loss(code: Code) -> bool {
    matches!(
        code,
        Code::Unreadable
            | Code::NotUtf8
            | Code::Empty
            | Code::Binary
            | Code::TooLarge
            | Code::BadJson
            | Code::TruncatedHtml
            | Code::UnreadableFolder
            | Code::NoMainText
            | Code::OtherLanguage
            | Code::LeftOut
            | Code::TimeLimit
            | Code::Damaged
            | Code::ArchiveLimit
    )
}
