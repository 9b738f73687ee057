//! The rules together: ids, `beats`, and triggers that two rules share.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{RuleCode, Sink, nearest};
use crate::ruleset::{Rule, RuleId};
use crate::syntax::ast::{self, Speech};

/// Numbers the rules, resolves `beats` and warns of shared triggers.
///
/// `off` names rules that are known but were taken out.
pub(crate) fn join(
    mut rules: Vec<Rule>,
    written: &[ast::Rule],
    off: &BTreeSet<String>,
    sink: &mut Sink<'_>,
) -> Vec<Rule> {
    for (i, rule) in rules.iter_mut().enumerate() {
        rule.id = RuleId(i as u32);
    }
    let ids: BTreeMap<String, RuleId> = rules.iter().map(|r| (r.name.clone(), r.id)).collect();
    let sources: BTreeMap<&str, &ast::Rule> = written.iter().map(|r| (r.name.value.as_str(), r)).collect();
    for source in written {
        let own = ids.get(&source.name.value).copied();
        for name in &source.beats {
            if !sources.contains_key(name.value.as_str()) && !off.contains(&name.value) {
                let message = format!("no rule is named \"{}\"", name.value);
                let suggestion = nearest(&name.value, sources.keys().copied());
                sink.suggest(name.at, RuleCode::UnknownRule, message, suggestion);
                continue;
            }
            // A rule that was left out has been reported; beating it changes nothing.
            if let (Some(own), Some(other)) = (own, ids.get(&name.value).copied()) {
                if other == own || beats(&rules, other, own) {
                    let message = format!("\"{}\" in its turn beats this rule", name.value);
                    sink.push(name.at, RuleCode::Cycle, message);
                } else {
                    rules[own.0 as usize].beats.push(other);
                }
            }
        }
    }
    shared(&rules, &sources, sink);
    rules
}

/// Whether `winner` beats `loser`, directly or by way of others. `beats` holds no cycle.
pub(crate) fn beats(rules: &[Rule], winner: RuleId, loser: RuleId) -> bool {
    let mut seen = vec![winner];
    let mut next = 0;
    while next < seen.len() {
        for beaten in &rules[seen[next].0 as usize].beats {
            if *beaten == loser {
                return true;
            }
            if !seen.contains(beaten) {
                seen.push(*beaten);
            }
        }
        next += 1;
    }
    false
}

/// Warns of rules of one event type that share triggers, once a pair.
///
/// Rules that both say `only` tell each other apart by what they ask for and are passed over.
fn shared(rules: &[Rule], sources: &BTreeMap<&str, &ast::Rule>, sink: &mut Sink<'_>) {
    let mut by_trigger: BTreeMap<(Speech, Vec<&str>), Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        for trigger in &rule.triggers {
            let words = trigger.words.iter().map(AsRef::as_ref).collect();
            by_trigger.entry((trigger.speech, words)).or_default().push(rule);
        }
    }
    let only = |r: &Rule| r.conditions.iter().any(|c| !c.unless);
    let mut pairs: BTreeMap<(RuleId, RuleId), Vec<String>> = BTreeMap::new();
    for ((speech, words), named_by) in by_trigger {
        for (i, later) in named_by.iter().enumerate() {
            let told_apart = |earlier: &Rule| {
                (only(earlier) && only(later))
                    || beats(rules, earlier.id, later.id)
                    || beats(rules, later.id, earlier.id)
            };
            let same_type = |earlier: &Rule| earlier.event_type == later.event_type;
            let clash = named_by[..i].iter().find(|earlier| same_type(earlier) && !told_apart(earlier));
            if let Some(earlier) = clash {
                let word = format!("{} \"{}\"", speech.as_str(), words.join("_"));
                pairs.entry((later.id, earlier.id)).or_default().push(word);
            }
        }
    }
    for ((later, earlier), words) in pairs {
        let pair = [later, earlier].map(|r| sources.get(rules[r.0 as usize].name.as_str()));
        let [Some(x), Some(y)] = pair else { continue };
        // Told of whichever was written later: a user's rule, not the built-in one.
        let (later, earlier) = if x.name.at > y.name.at { (x, y) } else { (y, x) };
        let message = format!("\"{}\" has the same trigger: {}", earlier.name.value, words.join(", "));
        sink.push(later.name.at, RuleCode::SharedTrigger, message);
    }
}
