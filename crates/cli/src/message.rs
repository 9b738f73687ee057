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
    )
}
