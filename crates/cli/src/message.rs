//! Messages to the user, on standard error.
//!
//! Form: `demarche: warning[I002]: file: message`. A message that cannot be written is dropped, since
//! there is nowhere left to say so.

use std::io::Write as _;

use demarche_core::text::plural;
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
            let (some, all) = (self.undated, count(self.documents, "document"));
            let _ = writeln!(
                err,
                "demarche: warning[{code}]: {some} of {all} without a publication date: relative times there have no \
                 value (--date gives one)"
            );
        }
        let noticed: usize = self.codes.values().sum();
        if noticed > 0 && noticed + self.documents > 1 {
            let codes: Vec<String> = self.codes.iter().map(|(code, n)| format!("{code} ×{n}")).collect();
            let (all, coded) = (count(self.documents, "document"), self.coded);
            let _ = writeln!(err, "demarche: {all} recorded, {coded} coded; noticed: {}", codes.join(", "));
        }
    }
}

/// A number with its noun, as English has it.
pub fn count(n: impl TryInto<u64>, noun: &str) -> String {
    let n = n.try_into().unwrap_or(u64::MAX);
    format!("{n} {}", plural(n, noun))
}

/// How loudly `code` is told: what is passed over by design is no error.
pub fn level(code: Code) -> Level {
    if code == Code::PassedOver { Level::Warning } else { Level::Error }
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

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_is_one() {
        let counted =
            [count(1_u32, "article"), count(0_u64, "copy"), count(1_u64, "copy"), count(2_usize, "day")];
        assert_eq!(counted, ["1 article", "0 copies", "1 copy", "2 days"]);
    }
}
