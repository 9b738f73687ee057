//! Paths and conditions: relations, labels, lists and features looked up.

use demarche_core::analysis::{Deprel, EntityLabel, Upos};

use super::lists::Lists;
use crate::diagnostic::{Pos, RuleCode, Sink, nearest};
use crate::path::{Filter, Path, Step, Test, Words, relations};
use crate::ruleset::{Role, RoleLine};
use crate::syntax::ast;

const KEYS: [&str; 6] = ["lemma", "case", "mark", "upos", "ent", "feat"];

/// A role by its name.
pub(crate) fn role(name: &ast::Name, sink: &mut Sink<'_>) -> Option<Role> {
    let role = Role::parse(&name.value);
    if role.is_none() {
        let message = format!("\"{}\" is no role", name.value);
        let suggestion = nearest(&name.value, Role::ALL.iter().map(|r| r.as_str()));
        sink.suggest(name.at, RuleCode::UnknownRole, message, suggestion);
    }
    role
}

/// A role line with its paths compiled.
pub(crate) fn role_line<'a>(
    line: &'a ast::RoleLine,
    lists: &Lists<'a>,
    sink: &mut Sink<'_>,
) -> Option<(Role, RoleLine)> {
    let role = role(&line.role, sink);
    let mut alternatives = Vec::new();
    let mut good = true;
    for paths in &line.alternatives {
        let compiled: Vec<Path> = paths.iter().filter_map(|p| path(p, lists, sink)).collect();
        good &= compiled.len() == paths.len();
        alternatives.push(compiled);
    }
    let line = RoleLine { several: line.several, alternatives };
    role.filter(|_| good).map(|role| (role, line))
}

/// A path with its steps and conditions compiled.
pub(crate) fn path<'a>(path: &'a ast::Path, lists: &Lists<'a>, sink: &mut Sink<'_>) -> Option<Path> {
    let start = filters(&path.start, lists, sink);
    let steps: Vec<Option<Step>> = path.steps.iter().map(|s| step(s, lists, sink)).collect();
    let steps = steps.into_iter().collect::<Option<Vec<Step>>>();
    Some(Path { text: path.text.clone(), start: start?, steps: steps? })
}

fn step<'a>(step: &'a ast::Step, lists: &Lists<'a>, sink: &mut Sink<'_>) -> Option<Step> {
    let name = step.relation.value.as_str();
    let covered = if name == "any" { Some(None) } else { relations(name).map(Some) };
    if covered.is_none() {
        let message = format!("\"{name}\" is no dependency relation");
        let suggestion = nearest(name, Deprel::ALL.iter().map(|d| d.as_str()));
        sink.suggest(step.relation.at, RuleCode::UnknownRelation, message, suggestion);
    }
    let filters = filters(&step.filters, lists, sink);
    Some(Step { down: step.down, relations: covered?, filters: filters?, quantifier: step.quantifier })
}

fn filters<'a>(all: &'a [ast::Filter], lists: &Lists<'a>, sink: &mut Sink<'_>) -> Option<Vec<Filter>> {
    let compiled: Vec<Option<Filter>> = all.iter().map(|f| filter(f, lists, sink)).collect();
    compiled.into_iter().collect()
}

fn filter<'a>(filter: &'a ast::Filter, lists: &Lists<'a>, sink: &mut Sink<'_>) -> Option<Filter> {
    let key = &filter.key;
    let values = lists.open(&filter.values, sink);
    if !KEYS.contains(&key.value.as_str()) {
        let message = format!("\"{}\" is no condition", key.value);
        sink.suggest(key.at, RuleCode::UnknownCondition, message, nearest(&key.value, KEYS));
        return None;
    }
    let values = values?;
    // Only these three make sense without a value: "has a preposition", "is part of a name".
    if filter.values.is_empty() && !matches!(key.value.as_str(), "case" | "mark" | "ent") {
        let message = format!("\"{}\" needs a value", key.value);
        sink.push(key.at, RuleCode::Malformed, message);
        return None;
    }
    let words = || Words::new(values.iter().map(|(w, _)| *w));
    let some = |w: Words| (!filter.values.is_empty()).then_some(w);
    let test = match key.value.as_str() {
        "lemma" => Test::Lemma(words()),
        "case" => Test::Case(some(words())),
        "mark" => Test::Mark(some(words())),
        "upos" => Test::Upos(labels(&values, Upos::parse, Upos::ALL.iter().map(|l| l.as_str()), sink)?),
        "ent" if filter.values.is_empty() => Test::Entity(None),
        "ent" => {
            let known = EntityLabel::ALL.iter().map(|l| l.as_str());
            Test::Entity(Some(labels(&values, EntityLabel::parse, known, sink)?))
        }
        _ => Test::Feat(features(&values, sink)?),
    };
    Some(Filter { negated: filter.negated, test })
}

fn labels<'k, L>(
    values: &[(&str, &ast::Word)],
    parse: impl Fn(&str) -> Option<L>,
    known: impl Iterator<Item = &'k str> + Clone,
    sink: &mut Sink<'_>,
) -> Option<Vec<L>> {
    let mut out = Vec::new();
    for (value, word) in values {
        let label = parse(value);
        if label.is_none() {
            let message = format!("\"{value}\" is no label");
            sink.suggest(place(word), RuleCode::UnknownLabel, message, nearest(value, known.clone()));
        }
        out.push(label);
    }
    out.into_iter().collect()
}

fn features(values: &[(&str, &ast::Word)], sink: &mut Sink<'_>) -> Option<Vec<(String, String)>> {
    let mut out = Vec::new();
    for (value, word) in values {
        let pair = value.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
        if pair.is_none() {
            let message = format!("\"{value}\" is no feature; write \"feat VerbForm=Part\"");
            sink.push(place(word), RuleCode::UnknownLabel, message);
        }
        out.push(pair.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    out.into_iter().collect()
}

pub(crate) fn place(word: &ast::Word) -> Pos {
    match word {
        ast::Word::Lemma(name) | ast::Word::List(name) => name.at,
    }
}
