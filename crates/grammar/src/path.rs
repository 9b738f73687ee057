//! Compiled paths over the dependency tree, and the walk along them.
//!
//! A walk is breadth-first over pairs of token and step, keeps a set of the pairs already seen and
//! stops after a fixed number of them, so that it ends on any input, a broken tree included. Which
//! of the tokens reached becomes a filler is decided by `matcher`.

use demarche_clauses as clauses;
use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};

use crate::syntax::ast::Quantifier;
use crate::trigger::folded;

/// How often a step marked `*` may be taken.
const REPEATS: u8 = 4;
/// How many pairs of token and step one walk looks at.
const REACH: usize = 256;

/// A compiled path.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) text: String,
    pub(crate) start: Vec<Filter>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) down: bool,
    /// The relations taken; `None` for any.
    pub(crate) relations: Option<Vec<Deprel>>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) quantifier: Quantifier,
}

#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) negated: bool,
    pub(crate) test: Test,
}

/// What a bracket asks of a token. Words are lower case, each split at its `_`.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Lemma(Words),
    /// `None`: any `case` child.
    Case(Option<Words>),
    /// `None`: any `mark` child.
    Mark(Option<Words>),
    Upos(Vec<Upos>),
    /// `None`: any entity.
    Entity(Option<Vec<EntityLabel>>),
    Feat(Vec<(String, String)>),
}

/// A set of words, most of them of one part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    single: Vec<String>,
    multi: Vec<Vec<String>>,
}

/// A token reached, with the steps that were really taken.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    pub(crate) token: TokenId,
    pub(crate) trail: String,
}

/// The result of a walk.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// Nearest first.
    pub(crate) reached: Vec<Reached>,
    /// How many steps some branch of the walk got through.
    pub(crate) steps: usize,
}

/// The relations that `name` covers, `None` if it is none; `any` covers all and is not asked here.
///
/// A bare universal relation covers its subtypes, except those that turn its meaning round: the
/// passive subject, the agent of a passive and the particle of a verb must be named, or covered by
/// `rel:*`.
pub(crate) fn relations(name: &str) -> Option<Vec<Deprel>> {
    const NAMED_ONLY: [&str; 3] = [":pass", ":agent", ":prt"];
    if let Some(universal) = name.strip_suffix(":*") {
        let universal = Deprel::parse(universal)?;
        return Some(Deprel::ALL.iter().copied().filter(|d| d.is(universal)).collect());
    }
    let relation = Deprel::parse(name)?;
    let covered = |d: &Deprel| {
        *d == relation || (d.is(relation) && !NAMED_ONLY.iter().any(|suffix| d.as_str().ends_with(suffix)))
    };
    Some(Deprel::ALL.iter().copied().filter(covered).collect())
}

impl Path {
    /// Walks from `from`.
    pub(crate) fn walk(&self, a: &Analysis, from: TokenId) -> Walk {
        let mut out = Walk::default();
        if !self.start.iter().all(|f| f.holds(a, from)) {
            return out;
        }
        let mut nodes = vec![Node { token: from, step: 0, repeats: 0, parent: None, by: None }];
        let mut next = 0;
        while next < nodes.len() && next < REACH {
            let Node { token, step, repeats, .. } = nodes[next];
            out.steps = out.steps.max(step);
            let Some(rule) = self.steps.get(step) else {
                if !out.reached.iter().any(|r| r.token == token) {
                    out.reached.push(Reached { token, trail: self.trail(a, &nodes, next) });
                }
                next += 1;
                continue;
            };
            let parent = Some(next);
            if rule.quantifier != Quantifier::One {
                add(&mut nodes, Node { token, step: step + 1, repeats: 0, parent, by: None });
            }
            if rule.quantifier != Quantifier::Repeat || repeats < REPEATS {
                let (step, repeats) = match rule.quantifier {
                    Quantifier::Repeat => (step, repeats + 1),
                    _ => (step + 1, 0),
                };
                let by = Some(nodes[next].step);
                for token in rule.neighbours(a, token) {
                    if rule.filters.iter().all(|f| f.holds(a, token)) {
                        add(&mut nodes, Node { token, step, repeats, parent, by });
                    }
                }
            }
            next += 1;
        }
        out
    }

    /// The steps taken to node `last`, for example `<xcomp >nsubj` or `>obl[case=in]`.
    fn trail(&self, a: &Analysis, nodes: &[Node], last: usize) -> String {
        let mut steps = Vec::new();
        let mut at = Some(last);
        while let Some(node) = at.map(|i| &nodes[i]) {
            if let (Some(by), Some(parent)) = (node.by, node.parent) {
                let rule = &self.steps[by];
                let mut text = if rule.down {
                    format!(">{}", a.token(node.token).deprel)
                } else {
                    format!("<{}", a.token(nodes[parent].token).deprel)
                };
                if rule.filters.iter().any(|f| matches!(f.test, Test::Case(_)) && !f.negated)
                    && let Some(case) = a.children_by(node.token, Deprel::Case).next()
                {
                    text.push_str(&format!("[case={}]", folded(a.lemma(case))));
                }
                steps.push(text);
            }
            at = node.parent;
        }
        steps.reverse();
        steps.join(" ")
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    token: TokenId,
    step: usize,
    repeats: u8,
    parent: Option<usize>,
    /// The step that was taken to get here; `None` at the start and where a step was left out.
    by: Option<usize>,
}

/// Adds a node unless the same token was seen at the same step.
fn add(nodes: &mut Vec<Node>, node: Node) {
    let seen = |n: &Node| (n.token, n.step) == (node.token, node.step);
    if nodes.len() < REACH && !nodes.iter().any(seen) {
        nodes.push(node);
    }
}

impl Step {
    fn takes(&self, relation: Deprel) -> bool {
        self.relations.as_ref().is_none_or(|r| r.contains(&relation))
    }

    fn neighbours<'a>(&'a self, a: &'a Analysis, token: TokenId) -> Vec<TokenId> {
        if self.down {
            a.children(token).iter().copied().filter(|c| self.takes(a.token(*c).deprel)).collect()
        } else if self.takes(a.token(token).deprel) {
            a.head(token).into_iter().collect()
        } else {
            Vec::new()
        }
    }
}

impl Filter {
    /// Whether `token` satisfies the bracket.
    ///
    /// Of a relative pronoun ("the town, which …") its lemma, part of speech and name are asked and
    /// those of the noun it stands for; its prepositions and features are its own.
    pub(crate) fn holds(&self, a: &Analysis, token: TokenId) -> bool {
        let either = |test: &dyn Fn(TokenId) -> bool| test(token) || antecedent(a, token).is_some_and(test);
        let found = match &self.test {
            Test::Lemma(words) => either(&|t| words.hold(a, t)),
            Test::Case(words) => marked(a, token, Deprel::Case, words.as_ref()),
            Test::Mark(words) => marked(a, token, Deprel::Mark, words.as_ref()),
            Test::Upos(all) => either(&|t| all.contains(&a.token(t).upos)),
            Test::Entity(labels) => either(&|t| {
                a.entity_of(t).is_some_and(|e| labels.as_ref().is_none_or(|labels| labels.contains(&e.label)))
            }),
            Test::Feat(pairs) => pairs.iter().all(|(name, value)| a.token(token).feats.has(name, value)),
        };
        found != self.negated
    }
}

fn marked(a: &Analysis, token: TokenId, relation: Deprel, words: Option<&Words>) -> bool {
    a.children_by(token, relation).any(|m| words.is_none_or(|w| w.hold(a, m)))
}

impl Words {
    /// The set of `words`, whose parts are joined by `_`.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut out = Self::default();
        for word in words {
            let word = word.to_lowercase();
            if word.contains('_') {
                out.multi.push(word.split('_').map(str::to_owned).collect());
            } else {
                out.single.push(word);
            }
        }
        out.single.sort_unstable();
        out.single.dedup();
        out
    }

    /// Whether the lemma of `token` is in the set, or a word of several parts stands around it.
    fn hold(&self, a: &Analysis, token: TokenId) -> bool {
        let lemma = folded(a.lemma(token));
        self.single.binary_search_by(|w| w.as_str().cmp(&lemma)).is_ok()
            || self.multi.iter().any(|parts| stands_around(a, token, parts))
    }
}

/// Whether `parts` are the lemmas of adjacent tokens of which `token` is one.
fn stands_around(a: &Analysis, token: TokenId, parts: &[String]) -> bool {
    (0..parts.len() as u32).any(|before| {
        let Some(start) = token.0.checked_sub(before) else { return false };
        parts.iter().enumerate().all(|(i, part)| {
            let at = TokenId(start + i as u32);
            a.tokens
                .get(at.0 as usize)
                .is_some_and(|t| t.sentence == a.token(token).sentence && folded(&t.lemma) == part.as_str())
        })
    })
}

/// The noun that the relative pronoun `token` stands for ("rebels who attacked the base").
///
/// `None` where `token` is no relative pronoun. A pronoun is taken to be relative if it is one of
/// the English ones, stands before the verb of the nearest relative clause above it, and the noun
/// modified by that clause stands before the pronoun.
pub(crate) fn antecedent(a: &Analysis, token: TokenId) -> Option<TokenId> {
    let t = a.token(token);
    let relative = matches!(t.upos, Upos::Pron | Upos::Det)
        && match &*folded(&t.lemma) {
            "who" | "whom" | "whose" | "which" => true,
            "that" => !t.feats.has("PronType", "Dem"),
            _ => false,
        };
    if !relative {
        return None;
    }
    let (clause, noun) = clauses::relative_clause(a, token)?;
    (noun < token && token < clause).then_some(noun)
}
