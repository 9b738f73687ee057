//! What can stand in the way of an engine. Articles never do: whatever is wrong with one stands in its record.

use demarche_core::Code;
use demarche_grammar::RuleDiagnostic;
use demarche_reader::ReaderError;

/// Why an engine cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model compiled into the program cannot be used on this machine.
    #[error("the model cannot be loaded: {0}")]
    Model(#[from] ReaderError),
    /// A file or folder that the caller named cannot be read.
    #[error("{path}: {why}")]
    Unreadable {
        /// The path as it was given.
        path: String,
        /// Why not.
        why: String,
    },
    /// The rules that the caller laid over the built-in ones have errors.
    #[error("{} in the rules; nothing was done", counted(.errors.len()))]
    Rules {
        /// What is wrong, one a fault.
        errors: Vec<RuleDiagnostic>,
        /// The same as text, each with the line it stands in and a mark under the place.
        shown: String,
    },
    /// A folder that should hold PETRARCH dictionaries holds none.
    #[error("{path}: there is no dictionary in it")]
    NoDictionary {
        /// The path as it was given.
        path: String,
    },
}

impl Error {
    /// The stable code of the message, as `demarche codes` lists it.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Model(_) => Code::Model.as_str(),
            Error::Unreadable { .. } => Code::Unreadable.as_str(),
            Error::Rules { errors, .. } => {
                errors.first().map_or(Code::Unreadable.as_str(), |e| e.code.as_str())
            }
            Error::NoDictionary { .. } => Code::DictionaryKind.as_str(),
        }
    }
}

fn counted(n: usize) -> String {
    format!("{n} error{}", if n == 1 { "" } else { "s" })
}
