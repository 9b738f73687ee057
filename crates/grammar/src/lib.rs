//! The ontology and the rule language of Demarche.
//!
//! - [`ontology`]: event types, modes, contexts, sectors and CAMEO codes, read from tables;
//! - [`fold`]: what becomes of type and status in an export that has no status;
//! - `syntax`: rule text to its tree, with the place of every part;
//! - `check`: the tree to compiled rules, every name looked up;
//! - [`diagnostic`]: what is wrong in a rule file, with file, line, column, code and suggestion;
//! - [`ruleset`]: the compiled rules and what they say of themselves;
//! - `trigger`, `index`: the words that set a rule off, and which rules to try at a token;
//! - `path`: paths over the dependency tree;
//! - [`matcher`]: where rules match, and with what fillers;
//! - [`explain`]: why each rule does or does not.
//!
//! The rule files and tables of `data/` are part of the program; nothing here reads a file.
//!
//! ```
//! use demarche_grammar::RuleSet;
//! let source = "rule assault.attack\n  frame transitiv\n";
//! let (rules, found) = RuleSet::parse(&[("mine.rules", source)]);
//! assert!(rules.rules().is_empty());
//! assert!(found.iter().any(|d| d.to_string().starts_with("mine.rules:2:9: error G012")));
//! ```

pub mod diagnostic;
pub mod explain;
pub mod fold;
pub mod matcher;
pub mod ontology;
pub mod ruleset;

mod check;
mod index;
mod path;
mod syntax;
mod trigger;

#[cfg(test)]
mod tests;

pub use diagnostic::{RuleCode, RuleDiagnostic, Severity};
pub use explain::{Explanation, PathTrace};
pub use fold::{Modality, Polarity};
pub use matcher::{Failure, Filler, Match, Precedence};
pub use ontology::{Ontology, QuadClass};
pub use ruleset::{Change, ChangeKind, Role, Rule, RuleId, RuleSet, Test};
pub use trigger::Construction;

/// What `build.rs` found in `data/`.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
