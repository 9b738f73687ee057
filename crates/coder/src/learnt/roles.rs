//! Who does it, and who it is done to: each actor of the document and each phrase near by is scored as either.

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::EventType;

use super::candidates::{Candidates, Meant};
use super::scores::{Scores, product};
use super::weights::{ROLES_DECIDED, Weights};
use crate::cast::ActorIdx;

/// The features of a candidate, in the order of their weights.
pub const FEATURES: [&str; 23] = [
    "rule_actor",
    "rule_recipient",
    "rule_neither",
    "speaker",
    "same_quotation",
    "pronoun",
    "name",
    "noun",
    "unlinked",
    "log_mentions",
    "title",
    "before",
    "subject_elsewhere",
    "later_sentence",
    "we",
    "nationality",
    "sentences_-4",
    "sentences_-3",
    "sentences_-2",
    "sentences_-1",
    "sentences_0",
    "sentences_1",
    "sentences_2",
];

/// The longest path from a trigger to a candidate that is told by its steps.
const LONGEST_PATH: usize = 4;

/// What the roles of one trigger are decided by.
pub struct Trigger<'a> {
    /// The trigger's main word.
    pub token: TokenId,
    /// The type of its act.
    pub event_type: EventType,
    /// The parties that the rules give, where one matches: actors and recipients.
    pub ruled: Option<(&'a [ActorIdx], &'a [ActorIdx])>,
}

/// What the document says of its words for the decision.
pub struct Context<'a> {
    /// The analysis.
    pub analysis: &'a Analysis,
    /// The weights.
    pub weights: &'a Weights,
    /// The candidates.
    pub candidates: &'a Candidates,
    /// For each token the speaker of the innermost quotation it stands in; inside `Some`, `None` is one not known.
    pub speakers: &'a [Option<Option<ActorIdx>>],
}

/// One party and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Party {
    /// Who.
    pub meant: Meant,
    /// The word that names it best.
    pub token: TokenId,
    /// The log of the odds that it is one.
    pub score: f32,
}

impl Context<'_> {
    /// Actors and recipients of `trigger`, in the order of the text; nobody is both.
    ///
    /// Somebody may be either in the role in which they stand higher. Of each role the best is taken above a first
    /// threshold, the others above a further one: most acts have one actor, and one recipient or none.
    pub fn parties(&self, trigger: &Trigger<'_>) -> [Vec<Party>; ROLES_DECIDED] {
        let mut out = [Vec::new(), Vec::new()];
        let Some(scores) = Scores::of(self.analysis, self.weights, trigger.token) else { return out };
        let of_type = self.weights.types.iter().position(|t| *t == Some(trigger.event_type)).unwrap_or(0);
        let query = scores.query(self.weights, of_type);
        let all: Vec<[f32; ROLES_DECIDED]> =
            (0..self.candidates.all.len()).map(|c| self.score(trigger, of_type, &query, c)).collect();
        for (meant, members) in &self.candidates.groups {
            if members.iter().any(|c| self.candidates.all[*c].token == trigger.token) {
                continue;
            }
            let total = |role: usize| members.iter().map(|c| all[*c][role].min(15.0).exp()).sum::<f32>().ln();
            let totals = [total(0), total(1)];
            let above = |role: usize| totals[role] - self.weights.further[role];
            let role = usize::from(above(1) > above(0));
            if totals[role] > self.weights.first[role].min(self.weights.further[role]) {
                let best =
                    members.iter().copied().reduce(|a, b| if all[b][role] > all[a][role] { b } else { a });
                let Some(best) = best else { continue };
                let token = self.candidates.all[best].token;
                out[role].push(Party { meant: *meant, token, score: totals[role] });
            }
        }
        // A meeting has two sides at least; of other acts one actor is the rule.
        let sides = if trigger.event_type == EventType::Consult { [2, 1] } else { [1, 1] };
        for (role, parties) in out.iter_mut().enumerate() {
            parties.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.token.cmp(&b.token)));
            let mut place = 0;
            parties.retain(|p| {
                place += 1;
                p.score
                    > if place <= sides[role] { self.weights.first[role] } else { self.weights.further[role] }
            });
        }
        self.coordinate(&mut out);
        out.iter_mut().for_each(|parties| parties.sort_by_key(|p| p.token));
        out
    }

    /// Gives whoever is coordinated with a party its role: a compound is several parties, never half of them.
    fn coordinate(&self, out: &mut [Vec<Party>; ROLES_DECIDED]) {
        for role in 0..ROLES_DECIDED {
            for i in 0..out[role].len() {
                let Party { token, score, .. } = out[role][i];
                for other in conjuncts(self.analysis, token) {
                    let group =
                        self.candidates.groups.iter().find(|(_, members)| {
                            members.iter().any(|c| self.candidates.all[*c].token == other)
                        });
                    let Some((meant, _)) = group else { continue };
                    if !out.iter().flatten().any(|p| p.meant == *meant) {
                        out[role].push(Party { meant: *meant, token: other, score });
                    }
                }
            }
        }
    }

    fn score(
        &self,
        trigger: &Trigger<'_>,
        of_type: usize,
        query: &[Vec<f32>],
        candidate: usize,
    ) -> [f32; ROLES_DECIDED] {
        let (a, w) = (self.analysis, self.weights);
        let token = self.candidates.all[candidate].token;
        let path = path(a, trigger.token, token);
        let path = w.paths.get(path.as_deref().unwrap_or("none")).or_else(|| w.paths.get("other"));
        let features = self.features(trigger, candidate);
        std::array::from_fn(|role| {
            let named: f32 =
                features.iter().zip(&w.candidate).map(|(value, weight)| value * weight[role]).sum();
            product(a, &query[role], role, token) * w.scale[role]
                + w.type_role[of_type][role]
                + path.map_or(0.0, |p| p[role])
                + named
        })
    }

    /// The values of [`FEATURES`].
    fn features(&self, trigger: &Trigger<'_>, candidate: usize) -> [f32; FEATURES.len()] {
        let a = self.analysis;
        let c = &self.candidates.all[candidate];
        let (token, at) = (a.token(c.token), a.token(trigger.token));
        let among = |list: &[ActorIdx]| c.actors.iter().any(|x| list.contains(x));
        let (actor, recipient) = trigger.ruled.map_or((false, false), |(x, y)| (among(x), among(y)));
        let speaker = self.speakers[trigger.token.0 as usize];
        let sentences = i64::from(token.sentence.0) - i64::from(at.sentence.0);
        let near = (sentences.clamp(-4, 2) + 4) as usize;
        let entity = a.entity_of(c.token).map(|e| e.label);
        let yes = [
            actor,
            recipient,
            trigger.ruled.is_some() && !actor && !recipient,
            speaker.flatten().is_some_and(|s| c.actors.contains(&s)),
            speaker.is_some() && self.speakers[c.token.0 as usize] == speaker,
            token.upos == Upos::Pron,
            token.upos == Upos::Propn,
            token.upos == Upos::Noun,
            c.unlinked,
            false,
            token.sentence.0 == 0,
            c.token < trigger.token,
            sentences != 0 && token.deprel.is(Deprel::Nsubj),
            sentences > 0,
            token.upos == Upos::Pron && token.feats.has("Person", "1") && token.feats.has("Number", "Plur"),
            entity == Some(EntityLabel::Nationality),
        ];
        let mut out = [0.0; FEATURES.len()];
        yes.iter().zip(&mut out).for_each(|(yes, out)| *out = f32::from(u8::from(*yes)));
        out[9] = (1.0 + c.mentions as f32).ln() - 0.7;
        out[yes.len() + near] = 1.0;
        out
    }
}

/// The words coordinated with `token`.
fn conjuncts(analysis: &Analysis, token: TokenId) -> Vec<TokenId> {
    let of = |first: TokenId| analysis.children_by(first, Deprel::Conj);
    let first = match analysis.token(token).deprel.is(Deprel::Conj) {
        true => analysis.head(token).unwrap_or(token),
        false => token,
    };
    std::iter::once(first).chain(of(first)).filter(|t| *t != token).collect()
}

/// The steps from a trigger to a word of its sentence: `<` to a head, `>` to a dependent, with the preposition of the
/// last where it is an oblique or a noun's modifier. `far` where there are many; `None` in another sentence.
pub fn path(analysis: &Analysis, trigger: TokenId, word: TokenId) -> Option<String> {
    if analysis.token(trigger).sentence != analysis.token(word).sentence {
        return None;
    }
    let up: Vec<TokenId> = std::iter::once(trigger).chain(analysis.ancestors(trigger)).collect();
    let mut down = Vec::new();
    let mut at = word;
    let top = loop {
        if let Some(top) = up.iter().position(|u| *u == at) {
            break top;
        }
        down.push(at);
        at = analysis.head(at)?;
    };
    if top + down.len() > LONGEST_PATH {
        return Some("far".to_owned());
    }
    let mut out = String::new();
    for t in &up[..top] {
        out.push('<');
        out.push_str(analysis.token(*t).deprel.universal().as_str());
        out.push(' ');
    }
    for t in down.iter().rev() {
        let relation = analysis.token(*t).deprel;
        let kept = matches!(relation, Deprel::NsubjPass | Deprel::OblAgent | Deprel::NmodPoss);
        out.push('>');
        out.push_str(if kept { relation } else { relation.universal() }.as_str());
        out.push(' ');
    }
    out.pop();
    if let Some(last) = down.first() {
        let relation = analysis.token(*last).deprel;
        let oblique = matches!(relation.universal(), Deprel::Obl | Deprel::Nmod)
            && !matches!(relation, Deprel::OblAgent | Deprel::NmodPoss);
        let case = analysis.children(*last).iter().find(|c| analysis.token(**c).deprel == Deprel::Case);
        if let Some(case) = case.filter(|_| oblique) {
            out.push('/');
            out.push_str(analysis.lemma(*case));
        }
    }
    Some(out)
}
