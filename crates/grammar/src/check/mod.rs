//! From the tree of the rule files to compiled rules, with everything checked on the way.
//!
//! - [`layers`]: several layers of files, the later over the earlier;
//! - [`lists`]: word lists with what they include;
//! - [`paths`]: relations, labels and conditions of paths;
//! - [`frames`]: constructions with what they extend;
//! - [`rules`]: each rule on its own;
//! - [`suite`]: the rules together: `beats` and shared triggers.
//!
//! A name that means nothing is reported with the nearest known one. What cannot be compiled is left
//! out, and the rest works on.

mod frames;
mod layers;
mod lists;
mod paths;
mod rules;
mod suite;

pub(crate) use suite::beats;

use crate::diagnostic::{RuleDiagnostic, Sink};
use crate::ontology::Ontology;
use crate::ruleset::{Change, Rule};
use crate::syntax::ast::Ast;
use crate::syntax::block;

/// How deep lists and frames may be nested in each other. The bound keeps foreign files from using up
/// the stack; the built-in ones need three.
const DEPTH: usize = 32;

/// What came of rule files.
pub(crate) struct Compiled {
    pub(crate) rules: Vec<Rule>,
    pub(crate) changes: Vec<Change>,
    pub(crate) found: Vec<RuleDiagnostic>,
}

/// Reads, checks and compiles layers of rule files given as name and text, the first layer lowest.
pub(crate) fn compile(layers: &[&[(&str, &str)]], ontology: &Ontology) -> Compiled {
    let files: Vec<&str> = layers.iter().copied().flatten().map(|(name, _)| *name).collect();
    let mut sink = Sink::new(&files);
    let (mut trees, mut file) = (Vec::new(), 0);
    for layer in layers {
        let mut tree = Ast::default();
        for (_, text) in *layer {
            block::parse(file, text, &mut tree, &mut sink);
            file += 1;
        }
        trees.push(tree);
    }
    let all = layers::merge(trees, &files, &mut sink);
    let lists = lists::Lists::new(&all.lists, &mut sink);
    let frames = frames::Frames::new(&all.frames, &lists, &mut sink);
    let scope = rules::Scope { files: &files, ontology, lists: &lists, frames: &frames };
    let compiled = all.rules.iter().filter_map(|rule| scope.rule(rule, &mut sink)).collect();
    let rules = suite::join(compiled, &all.rules, &all.off, &mut sink);
    Compiled { rules, changes: all.changes, found: sink.finish() }
}
