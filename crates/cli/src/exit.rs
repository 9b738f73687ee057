//! How the program ends.

use std::io;
use std::process::ExitCode;

/// The exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was read.
    Fine = 0,
    /// Some input could not be read, or not all of it; the rest was. Also: a rule fails on its own sentences, or the
    /// tables have nobody of that name.
    SomeUnread = 1,
    /// Nothing could be done: wrong usage, or no output could be written. `clap` ends with the same code.
    Fatal = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a command stops before its end.
#[derive(Debug)]
pub enum Stop {
    /// The reader of our output has gone; that is no error.
    BrokenPipe,
    /// What to tell the user.
    Failed(String),
}

impl Stop {
    /// Stops with a message.
    pub fn with(message: impl Into<String>) -> Self {
        Stop::Failed(message.into())
    }
}

impl From<io::Error> for Stop {
    /// For errors of writing the output; errors of reading input are diagnostics.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::BrokenPipe,
            _ => Stop::Failed(format!("cannot write: {error}")),
        }
    }
}

#[cfg(feature = "store")]
impl From<demarche_store::Error> for Stop {
    fn from(error: demarche_store::Error) -> Self {
        Stop::Failed(error.to_string())
    }
}

/// What a command comes to.
pub type Outcome = Result<Exit, Stop>;
