//! Why each rule does or does not hold in a sentence.
//!
//! Every rule with a trigger whose main word occurs gets an answer: the match, or the step at which
//! it failed; and for each role the paths that were tried and how far they led. Made for people who
//! write rules, so it takes its time; matching does not depend on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use demarche_core::Analysis;
use demarche_core::analysis::{SentenceId, TokenId};

use crate::index::TriggerId;
use crate::matcher::{Failure, Match, Precedence, Walked};
use crate::ruleset::{Role, RuleId, RuleSet};
use crate::trigger::construction;

/// What became of one trigger of one rule at one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The rule.
    pub rule: RuleId,
    /// The trigger, its words joined by `_`.
    pub trigger: String,
    /// The token that has the lemma of its main word.
    pub token: TokenId,
    /// The match, or why there is none.
    pub outcome: Result<Match, Failure>,
    /// The paths tried; empty where the trigger itself is not there.
    pub paths: Vec<PathTrace>,
}

/// How far one path led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTrace {
    /// The role it was to fill.
    pub role: Role,
    /// The path as written.
    pub path: String,
    /// How many steps it has.
    pub steps: usize,
    /// How many of them could be taken.
    pub taken: usize,
    /// The tokens it reached.
    pub reached: Vec<TokenId>,
}

impl RuleSet {
    /// What became of every rule one of whose triggers has the lemma of a token of `sentence`.
    ///
    /// In text order, then the order of the rules.
    pub fn explain(&self, a: &Analysis, sentence: SentenceId) -> Vec<Explanation> {
        let tokens = a.sentence(sentence).tokens;
        let (won, lost) = self.settle(self.held(a, a.ids(tokens)));
        let mut out = Vec::new();
        for token in a.ids(tokens) {
            for id in self.index.candidates(a.lemma(token)) {
                let outcome = self.attempt(a, *id, token, &mut Walked::default()).and_then(|m| {
                    if won.contains(&m) {
                        return Ok(m);
                    }
                    let loss = lost.iter().find(|(l, ..)| *l == m).map(|(_, to, by)| (*to, *by));
                    // Not among those weighed: a longer trigger of the same rule stands here.
                    let (to, by) = loss.unwrap_or((m.rule, Precedence::LongerTrigger));
                    Err(Failure::Lost { to, by })
                });
                let trigger = self.rule(id.rule).triggers[id.trigger as usize].words.join("_");
                let paths = self.trace(a, *id, token);
                out.push(Explanation { rule: id.rule, trigger, token, outcome, paths });
            }
        }
        out
    }

    fn trace(&self, a: &Analysis, id: TriggerId, token: TokenId) -> Vec<PathTrace> {
        let rule = self.rule(id.rule);
        let trigger = &rule.triggers[id.trigger as usize];
        if trigger.find(a, token).is_err() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for plan in &rule.plans[construction(a, trigger.speech, token) as usize] {
            for path in plan.lines.iter().flat_map(|l| &l.alternatives).flatten() {
                let walk = path.walk(a, token);
                out.push(PathTrace {
                    role: plan.role,
                    path: path.text.clone(),
                    steps: path.steps.len(),
                    taken: walk.steps,
                    reached: walk.reached.into_iter().map(|r| r.token).collect(),
                });
            }
        }
        out
    }

    /// The explanation in one line: the rule, the word, and what came of it, with the step that failed.
    pub fn summary(&self, a: &Analysis, explanation: &Explanation) -> String {
        let e = explanation;
        let came = match &e.outcome {
            Ok(m) => format!("matches, {}", m.kind.as_str()),
            Err(failure) => self.reason(a, failure, &e.paths),
        };
        format!("{} at \"{}\" ({}): {came}", self.rule(e.rule).name(), a.form(e.token), e.trigger)
    }

    /// Why there is no match.
    fn reason(&self, a: &Analysis, failure: &Failure, paths: &[PathTrace]) -> String {
        let forms = |words: &[TokenId]| {
            words.iter().map(|t| format!("\"{}\"", a.form(*t))).collect::<Vec<_>>().join(", ")
        };
        // A condition may name a hundred words; the rule's file has them all.
        let short = |text: &str| match text.char_indices().nth(72) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        match failure {
            Failure::PartOfSpeech { wanted, found } => format!("wants a {wanted}, this is {found}"),
            Failure::InName => "the word is part of a name".to_owned(),
            Failure::MissingWord(word) => format!("\"{word}\" is not there"),
            Failure::NoFiller(role) => {
                // The path that led furthest tells most; of several, the first one tried.
                let of_role = paths.iter().filter(|p| p.role == *role && p.taken > 0 && p.reached.is_empty());
                let best = of_role.fold(None::<&PathTrace>, |best, p| match best {
                    Some(b) if b.taken * p.steps >= p.taken * b.steps => best,
                    _ => Some(p),
                });
                let step = best.map_or_else(String::new, |p| {
                    format!("; nearest is {}, of whose {} steps {} can be taken", p.path, p.steps, p.taken)
                });
                format!("nothing fills {role}{step}")
            }
            Failure::Condition { text, words } => match (text.starts_with("unless"), words.is_empty()) {
                (true, _) => format!("\"{}\" holds, by {}", short(text), forms(words)),
                (false, true) => format!("\"{}\" does not hold: the role is not filled", short(text)),
                (false, false) => format!("\"{}\" does not hold for {}", short(text), forms(words)),
            },
            Failure::Lost { to, by } => format!("{} comes first ({})", self.rule(*to).name(), by.as_str()),
        }
    }

    /// The explanation as lines of text: the summary, the fillers, and every path tried.
    pub fn describe(&self, a: &Analysis, explanation: &Explanation) -> String {
        let e = explanation;
        let mut out = self.summary(a, e);
        out.push('\n');
        if let Ok(m) = &e.outcome {
            for f in &m.fillers {
                let _ = writeln!(out, "  {} = \"{}\" by {}", f.role, a.form(f.token), f.path);
            }
        }
        for p in &e.paths {
            let words: Vec<&str> = p.reached.iter().map(|t| a.form(*t)).collect();
            let end = if words.is_empty() {
                format!("stops after {} of {} steps", p.taken, p.steps)
            } else {
                format!("reaches {}", words.join(", "))
            };
            let _ = writeln!(out, "  tried {} = {}: {end}", p.role, p.path);
        }
        out
    }
}

impl RuleSet {
    /// Those of `all` that whoever reads the sentence may wonder about, in their order.
    ///
    /// Where a rule matches, the others that held and lost to it. Where none does, the rules whose trigger
    /// stands there in full and that fail at a role or condition; only if there are none of those, the ones
    /// whose trigger is that word as another part of speech.
    pub fn near_misses<'e>(&self, all: &'e [Explanation]) -> Vec<&'e Explanation> {
        let mut best: BTreeMap<TokenId, u8> = BTreeMap::new();
        let rank = |e: &Explanation| match &e.outcome {
            Ok(_) => 4,
            Err(Failure::Lost { .. }) => 3,
            Err(Failure::NoFiller(_) | Failure::Condition { .. } | Failure::InName) => 2,
            Err(Failure::PartOfSpeech { .. }) if !e.trigger.contains('_') => 1,
            Err(Failure::PartOfSpeech { .. } | Failure::MissingWord(_)) => 0,
        };
        for e in all {
            let best = best.entry(e.token).or_default();
            *best = (*best).max(rank(e));
        }
        let near = |e: &&Explanation| match (best.get(&e.token), rank(e)) {
            (Some(4), rank) => rank == 3,
            (Some(best), rank) => rank > 0 && (rank > 1 || *best == 1),
            (None, _) => false,
        };
        all.iter().filter(near).collect()
    }
}

impl Precedence {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Precedence::Beats => "it says so",
            Precedence::LongerTrigger => "longer trigger",
            Precedence::MoreFillers => "more roles filled",
            Precedence::FileOrder => "earlier in the files",
        }
    }
}
