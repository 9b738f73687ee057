//! From a lemma to the triggers that may stand there.
//!
//! One look-up a token: the cost of matching grows with the triggers found in the text, not with
//! the rules loaded. The table is only ever asked by key, so its order never shows.

use std::collections::HashMap;

use crate::ruleset::{Rule, RuleId};
use crate::trigger::folded;

/// A trigger of a rule, by its place in the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TriggerId {
    pub(crate) rule: RuleId,
    pub(crate) trigger: u32,
}

/// All triggers by the lemmas of their main words.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_lemma: HashMap<String, Vec<TriggerId>>,
}

impl Index {
    /// The index of `rules`.
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut by_lemma: HashMap<String, Vec<TriggerId>> = HashMap::new();
        for rule in rules {
            for (i, trigger) in rule.triggers.iter().enumerate() {
                let id = TriggerId { rule: rule.id, trigger: i as u32 };
                for word in trigger.heads() {
                    let found = by_lemma.entry(word.to_string()).or_default();
                    if found.last() != Some(&id) {
                        found.push(id);
                    }
                }
            }
        }
        Self { by_lemma }
    }

    /// The triggers whose main word may have `lemma`, in the order of the rules.
    pub(crate) fn candidates(&self, lemma: &str) -> &[TriggerId] {
        self.by_lemma.get(&*folded(lemma)).map_or(&[], Vec::as_slice)
    }
}
