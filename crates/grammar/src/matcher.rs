//! Where the rules match, and with what fillers.
//!
//! A rule is tried at a token with the lemma of one of its triggers: the trigger's words, the roles
//! its frame gives for the construction, then its conditions. At most one match is kept a trigger
//! token. Tense, negation and attribution are not looked at: the coder finds them for all rules alike.

use std::sync::Arc;

use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, SentenceId, TokenId, Upos};
use demarche_core::record::EventType;

use crate::check;
use crate::index::TriggerId;
use crate::path::antecedent;
use crate::ruleset::{Condition, Role, RoleLine, RolePlan, RuleId, RuleSet, Test};
use crate::trigger::{Construction, Miss, construction};

/// One token that fills a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filler {
    /// The role.
    pub role: Role,
    /// The head token of the words that fill it.
    pub token: TokenId,
    /// The steps from the trigger to the filler, for example `<xcomp >nsubj >conj`.
    pub path: String,
}

/// A rule that holds at a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The rule.
    pub rule: RuleId,
    /// The trigger's tokens, the main word first, the others in the order the rule names them.
    pub trigger: Vec<TokenId>,
    /// The construction in which the trigger stands.
    pub kind: Construction,
    /// The rule's PLOVER type.
    pub event_type: EventType,
    /// The rule's PLOVER mode.
    pub mode: Option<String>,
    /// The rule's PLOVER contexts.
    pub contexts: Vec<String>,
    /// The rule's CAMEO code.
    pub cameo: Option<String>,
    /// The fillers by role; the order within a role is that in which they were found.
    pub fillers: Vec<Filler>,
}

impl Match {
    /// The trigger's main word.
    pub fn main(&self) -> TokenId {
        self.trigger[0]
    }

    /// The tokens that fill `role`.
    pub fn fillers(&self, role: Role) -> impl Iterator<Item = TokenId> + '_ {
        self.fillers.iter().filter(move |f| f.role == role).map(|f| f.token)
    }
}

/// Why a rule does not hold at a token that has the lemma of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The token has another part of speech than the trigger.
    PartOfSpeech {
        /// What the trigger asks for: `verb`, `noun` or `adj`.
        wanted: &'static str,
        /// What the token is.
        found: Upos,
    },
    /// The token is part of the name of a person, organisation or country.
    InName,
    /// Another word of the trigger is not there.
    MissingWord(String),
    /// A role that must be filled is not.
    NoFiller(Role),
    /// A condition of the rule does not hold.
    Condition {
        /// The condition as written.
        text: String,
        /// Of `unless` the words for which it holds, of `only` those for which it does not.
        words: Vec<TokenId>,
    },
    /// Another rule holds at the same trigger and comes before this one.
    Lost {
        /// The rule that won.
        to: RuleId,
        /// By what it won.
        by: Precedence,
    },
}

/// By what one rule comes before another at the same trigger, in the order asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// It says that it beats the other.
    Beats,
    /// Its trigger has more words, or those words include the other's main word.
    LongerTrigger,
    /// More of its roles are filled.
    MoreFillers,
    /// It comes first in the files.
    FileOrder,
}

impl RuleSet {
    /// Every match in `a`, by the place of the main word; at most one a main word.
    pub fn matches(&self, a: &Analysis) -> Vec<Match> {
        self.settle(self.held(a, (0..a.tokens.len() as u32).map(TokenId))).0
    }

    /// The matches of one sentence.
    pub fn matches_in(&self, a: &Analysis, sentence: SentenceId) -> Vec<Match> {
        self.settle(self.held(a, a.ids(a.sentence(sentence).tokens))).0
    }

    /// Whether the analysis `a` of the sentence of `test` bears it out for the rule `rule`.
    ///
    /// # Errors
    /// What was expected and what was found, in a sentence.
    pub fn check_test(&self, a: &Analysis, rule: RuleId, test: &Test) -> Result<(), String> {
        let found: Vec<Match> = self.matches(a).into_iter().filter(|m| m.rule == rule).collect();
        let name = self.rule(rule).name();
        if !test.positive {
            let Some(m) = found.first() else { return Ok(()) };
            return Err(format!(
                "{name} must not match \"{}\", but does at \"{}\"",
                test.sentence,
                a.form(m.main())
            ));
        }
        if found.is_empty() {
            return Err(format!("{name} does not match \"{}\"", test.sentence));
        }
        let words = |m: &Match, role| {
            let mut words: Vec<&str> = m.fillers(role).map(|t| a.form(t)).collect();
            words.sort_unstable();
            words
        };
        let mut why = String::new();
        for m in &found {
            let wrong = test.fillers.iter().find_map(|(role, expected)| {
                let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
                expected.sort_unstable();
                let got = words(m, *role);
                (got != expected).then(|| (role, expected.join(","), got.join(",")))
            });
            let Some((role, expected, got)) = wrong else { return Ok(()) };
            why = format!("{name} in \"{}\": {role} is \"{got}\", not \"{expected}\"", test.sentence);
        }
        Err(why)
    }

    /// Every rule that holds at one of `tokens`, before rules are weighed against each other; of one
    /// rule at one token only the longest trigger.
    pub(crate) fn held(&self, a: &Analysis, tokens: impl Iterator<Item = TokenId>) -> Vec<Match> {
        let mut out: Vec<Match> = Vec::new();
        let mut walked = Walked::default();
        for token in tokens {
            let first = out.len();
            walked.0.clear();
            for id in self.index.candidates(a.lemma(token)) {
                let Ok(new) = self.attempt(a, *id, token, &mut walked) else { continue };
                match out[first..].iter_mut().find(|m| m.rule == new.rule) {
                    Some(old) if old.trigger.len() < new.trigger.len() => *old = new,
                    Some(_) => {}
                    None => out.push(new),
                }
            }
        }
        out
    }

    /// Tries one trigger of one rule at `main`; `walked` is what other rules found there.
    pub(crate) fn attempt(
        &self,
        a: &Analysis,
        id: TriggerId,
        main: TokenId,
        walked: &mut Walked,
    ) -> Result<Match, Failure> {
        let rule = self.rule(id.rule);
        let trigger = &rule.triggers[id.trigger as usize];
        let tokens = trigger.find(a, main).map_err(|miss| match miss {
            Miss::Speech => {
                Failure::PartOfSpeech { wanted: trigger.speech.as_str(), found: a.token(main).upos }
            }
            Miss::InName => Failure::InName,
            Miss::Word(word) => Failure::MissingWord(word.to_string()),
        })?;
        let kind = construction(a, trigger.speech, main);
        // What is asked of the trigger alone costs least and rules out most.
        let (of_trigger, of_roles): (Vec<&Condition>, Vec<&Condition>) =
            rule.conditions.iter().partition(|c| c.role.is_none());
        conditions(a, &of_trigger, main, &[])?;
        let fillers = fill(a, &rule.plans[kind as usize], &tokens, walked)?;
        conditions(a, &of_roles, main, &fillers)?;
        Ok(Match {
            rule: rule.id,
            trigger: tokens,
            kind,
            event_type: rule.event_type,
            mode: rule.mode.clone(),
            contexts: rule.contexts.clone(),
            cameo: rule.cameo.clone(),
            fillers,
        })
    }

    /// Keeps one match a main word; the others come second, with the winner and the reason.
    pub(crate) fn settle(&self, held: Vec<Match>) -> (Vec<Match>, Vec<(Match, RuleId, Precedence)>) {
        let (mut won, mut lost) = (Vec::<Match>::new(), Vec::new());
        for same in held.chunk_by(|x, y| x.main() == y.main()) {
            // A rule that is beaten by any rule present is out, whatever else it has.
            let beaten = |m: &Match| {
                same.iter().find(|w| w.rule != m.rule && check::beats(&self.rules, w.rule, m.rule))
            };
            let mut best: Option<&Match> = None;
            for m in same.iter().filter(|m| beaten(m).is_none()) {
                if best.is_none_or(|b| precedence(m, b).is_some_and(|p| p != Precedence::FileOrder)) {
                    best = Some(m);
                }
            }
            let Some(best) = best else { continue };
            for m in same.iter().filter(|m| m.rule != best.rule) {
                let (to, by) = match beaten(m) {
                    Some(winner) => (winner.rule, Precedence::Beats),
                    None => (best.rule, precedence(best, m).unwrap_or(Precedence::FileOrder)),
                };
                lost.push((m.clone(), to, by));
            }
            won.push(best.clone());
        }
        // In "held talks" the verb's trigger takes the noun in: one happening, not two.
        let taken: Vec<(TokenId, RuleId, usize)> = won
            .iter()
            .flat_map(|m| m.trigger[1..].iter().map(move |t| (*t, m.rule, m.trigger.len())))
            .collect();
        let mut kept = Vec::new();
        for m in won {
            match taken.iter().find(|(t, _, words)| *t == m.main() && *words > m.trigger.len()) {
                Some((_, to, _)) => lost.push((m, *to, Precedence::LongerTrigger)),
                None => kept.push(m),
            }
        }
        (kept, lost)
    }
}

/// By what `x` comes before `y`, `beats` aside; `None` where `y` comes first.
fn precedence(x: &Match, y: &Match) -> Option<Precedence> {
    let longer = x.trigger.len().cmp(&y.trigger.len());
    let fuller = roles(x).cmp(&roles(y));
    if longer.is_ne() {
        return longer.is_gt().then_some(Precedence::LongerTrigger);
    }
    if fuller.is_ne() {
        return fuller.is_gt().then_some(Precedence::MoreFillers);
    }
    (x.rule < y.rule).then_some(Precedence::FileOrder)
}

/// How many roles are filled. Conjuncts do not count: they say nothing of how well a rule fits.
fn roles(m: &Match) -> usize {
    Role::ALL.into_iter().filter(|r| m.fillers(*r).next().is_some()).count()
}

/// What lines of frames lead to from one main word; rules share them, so that one more rule costs little.
#[derive(Default)]
pub(crate) struct Walked(Vec<(Arc<RoleLine>, Vec<TokenId>, Vec<Filler>)>);

impl Walked {
    fn line(
        &mut self,
        a: &Analysis,
        role_line: &Arc<RoleLine>,
        role: Role,
        trigger: &[TokenId],
    ) -> Vec<Filler> {
        let known = |(l, t, _): &&(Arc<RoleLine>, Vec<TokenId>, _)| Arc::ptr_eq(l, role_line) && t == trigger;
        if let Some((.., found)) = self.0.iter().find(known) {
            return found.clone();
        }
        let found = line(a, role_line, role, trigger);
        self.0.push((role_line.clone(), trigger.to_vec(), found.clone()));
        found
    }
}

/// Fills every role of a plan.
fn fill(
    a: &Analysis,
    plan: &[RolePlan],
    trigger: &[TokenId],
    walked: &mut Walked,
) -> Result<Vec<Filler>, Failure> {
    let mut out: Vec<Filler> = Vec::new();
    for role in plan {
        let mut found =
            role.lines.iter().map(|l| walked.line(a, l, role.role, trigger)).find(|f| !f.is_empty());
        // Nobody acts upon himself by the same word.
        if role.role == Role::Recipient
            && let Some(found) = &mut found
        {
            found.retain(|f| !out.iter().any(|o| o.role == Role::Actor && o.token == f.token));
        }
        let found = found.unwrap_or_default();
        if role.required && found.is_empty() {
            return Err(Failure::NoFiller(role.role));
        }
        out.extend(found);
    }
    Ok(out)
}

/// The fillers of the first alternative of a line that yields any.
fn line(a: &Analysis, line: &RoleLine, role: Role, trigger: &[TokenId]) -> Vec<Filler> {
    for paths in &line.alternatives {
        let mut out: Vec<Filler> = Vec::new();
        for path in paths {
            let found = path.walk(a, trigger[0]).reached.into_iter();
            let mut found =
                found.filter(|r| !trigger.contains(&r.token) && a.token(r.token).upos != Upos::Punct);
            let take = if line.several { usize::MAX } else { 1 };
            for reached in found.by_ref().take(take) {
                resolve(a, Filler { role, token: reached.token, path: reached.trail }, trigger, &mut out);
            }
        }
        if !out.is_empty() {
            return out;
        }
    }
    Vec::new()
}

/// Adds a filler, its relative pronoun replaced by the noun meant, and its conjuncts.
fn resolve(a: &Analysis, mut filler: Filler, trigger: &[TokenId], out: &mut Vec<Filler>) {
    // Conjuncts that follow the clause are not part of what the pronoun stands for.
    let mut before = u32::MAX;
    if let Some(noun) = antecedent(a, filler.token) {
        before = filler.token.0;
        filler.token = noun;
    } else if above(a, trigger[0]).any(|t| t == filler.token) {
        before = trigger[0].0;
    }
    let mut open = vec![filler];
    while let Some(filler) = open.pop() {
        if trigger.contains(&filler.token) || out.iter().any(|o| o.token == filler.token) {
            continue;
        }
        let conjuncts: Vec<TokenId> = a.children_by(filler.token, Deprel::Conj).collect();
        for token in conjuncts.into_iter().rev() {
            if token.0 < before && conjunct(a, filler.token, token) {
                let path = format!("{} >conj", filler.path);
                open.push(Filler { role: filler.role, token, path });
            }
        }
        out.push(filler);
    }
}

/// The tokens above `token`. Their number is bounded, so that a circle of heads ends as well.
fn above(a: &Analysis, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
    a.ancestors(token).take(a.sentence(a.token(token).sentence).tokens.len() as usize)
}

/// Whether `token` is coordinated with `first` as another of its kind: no clause, and not denied
/// ("the army but not the police").
fn conjunct(a: &Analysis, first: TokenId, token: TokenId) -> bool {
    let verbal = |t: TokenId| matches!(a.token(t).upos, Upos::Verb | Upos::Aux);
    let clause = a.children(token).iter().any(|c| a.token(*c).deprel.is(Deprel::Nsubj));
    let denied = a.children(token).iter().any(|c| a.lemma(*c) == "not");
    !clause && !denied && (verbal(first) || !verbal(token))
}

fn conditions(a: &Analysis, all: &[&Condition], main: TokenId, fillers: &[Filler]) -> Result<(), Failure> {
    for c in all {
        let asked = |token| (token, c.path.walk(a, token).reached);
        let of_role = |role| fillers.iter().filter(move |f| f.role == role).map(|f| f.token);
        // A condition holds if it does of any word asked.
        let failed: Option<Vec<TokenId>> = if c.unless {
            let held = |token| Some(asked(token).1).filter(|reached| !reached.is_empty());
            let held = match c.role {
                None => held(main),
                Some(role) => of_role(role).find_map(held),
            };
            held.map(|reached| reached.into_iter().map(|r| r.token).collect())
        } else {
            let words: Vec<TokenId> = c.role.map_or_else(|| vec![main], |role| of_role(role).collect());
            words.iter().all(|t| asked(*t).1.is_empty()).then_some(words)
        };
        if let Some(words) = failed {
            return Err(Failure::Condition { text: c.text(), words });
        }
    }
    Ok(())
}
