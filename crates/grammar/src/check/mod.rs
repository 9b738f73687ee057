//! From the tree of the rule files to compiled rules, with everything checked on the way.
//!
//! - [`lists`]: word lists with what they include;
//! - [`paths`]: relations, labels and conditions of paths;
//! - [`frames`]: constructions with what they extend;
//! - [`rules`]: each rule on its own;
//! - [`suite`]: the rules together: `beats` and shared triggers.
//!
//! A name that means nothing is reported with the nearest known one. What cannot be compiled is left
//! out, and the rest works on.

mod frames;
mod lists;
mod paths;
mod rules;
mod suite;

pub(crate) use suite::beats;

use crate::diagnostic::{RuleCode, RuleDiagnostic, Sink};
use crate::ontology::Ontology;
use crate::ruleset::Rule;
use crate::syntax::ast::{Ast, Name};
use crate::syntax::block;

/// Reads, checks and compiles rule files given as name and text.
pub(crate) fn compile(sources: &[(&str, &str)], ontology: &Ontology) -> (Vec<Rule>, Vec<RuleDiagnostic>) {
    let files: Vec<&str> = sources.iter().map(|(name, _)| *name).collect();
    let mut sink = Sink::new(&files);
    let mut ast = Ast::default();
    for (i, (_, text)) in sources.iter().enumerate() {
        block::parse(i as u32, text, &mut ast, &mut sink);
    }
    unique("list", &mut ast.lists, |l| &l.name, &mut sink);
    unique("frame", &mut ast.frames, |f| &f.name, &mut sink);
    unique("rule", &mut ast.rules, |r| &r.name, &mut sink);

    let lists = lists::Lists::new(&ast.lists, &mut sink);
    let frames = frames::Frames::new(&ast.frames, &lists, &mut sink);
    let scope = rules::Scope { files: &files, ontology, lists: &lists, frames: &frames };
    let compiled = ast.rules.iter().filter_map(|rule| scope.rule(rule, &mut sink)).collect();
    let rules = suite::join(compiled, &ast.rules, &mut sink);
    (rules, sink.finish())
}

/// Reports and removes every item whose name an earlier one has.
fn unique<T>(kind: &str, items: &mut Vec<T>, name: impl Fn(&T) -> &Name, sink: &mut Sink<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| {
        let name = name(item);
        let new = seen.insert(name.value.clone());
        if !new {
            let message = format!("there is already a {kind} named \"{}\"", name.value);
            sink.push(name.at, RuleCode::DuplicateName, message);
        }
        new
    });
}
