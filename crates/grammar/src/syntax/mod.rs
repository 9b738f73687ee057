//! From rule text to its tree, with the place of every part.
//!
//! - [`ast`]: the tree;
//! - [`line`]: a line and a cursor over it;
//! - [`path`]: role lines, paths and conditions;
//! - [`block`]: lists, frames and rules.
//!
//! Only the form is looked at; whether the names in it mean anything is checked by `check`. A line
//! that cannot be read is reported and left out, and reading goes on with the next.

pub(crate) mod ast;
pub(crate) mod block;
pub(crate) mod line;
pub(crate) mod path;
