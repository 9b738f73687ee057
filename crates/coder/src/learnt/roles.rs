//! Who does it, and who it is done to: each actor of the document and each phrase near by is scored as either.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, COREFERENCE_ONE, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::EventType;
use demarche_lexicon::labels;

use super::candidates::{Candidate, Candidates, Meant};
use super::pairs::Pairs;
use super::scores::{Scores, product};
use super::weights::{ROLES_DECIDED, Weights};
use crate::actors::{ActorIdx, Actors};

labels! {
    /// The features of a candidate, in the order of their weights.
    pub(super) Feature {
        RuleActor = "rule_actor", RuleRecipient = "rule_recipient", RuleNeither = "rule_neither",
        Speaker = "speaker", SameQuotation = "same_quotation", Pronoun = "pronoun", Name = "name",
        Noun = "noun", Unlinked = "unlinked", LogMentions = "log_mentions", Title = "title",
        Before = "before", SubjectElsewhere = "subject_elsewhere", LaterSentence = "later_sentence",
        We = "we", Nationality = "nationality", SentencesMinus4 = "sentences_-4",
        SentencesMinus3 = "sentences_-3", SentencesMinus2 = "sentences_-2",
        SentencesMinus1 = "sentences_-1", Sentences0 = "sentences_0", Sentences1 = "sentences_1",
        Sentences2 = "sentences_2", Before0 = "before_0", Before3 = "before_3", Before6 = "before_6",
        Before12 = "before_12", Before25 = "before_25", After0 = "after_0", After3 = "after_3",
        After6 = "after_6", After12 = "after_12", After25 = "after_25", Previous1 = "previous_1",
        Previous2 = "previous_2", Previous3 = "previous_3", Previous4 = "previous_4",
        RelationNsubj = "relation:nsubj", RelationObj = "relation:obj", RelationIobj = "relation:iobj",
        RelationObl = "relation:obl", RelationNmod = "relation:nmod",
        RelationNmodPoss = "relation:nmod:poss", RelationAmod = "relation:amod",
        RelationCompound = "relation:compound", RelationConj = "relation:conj",
        RelationAppos = "relation:appos", RelationNsubjPass = "relation:nsubj:pass",
        RelationOblAgent = "relation:obl:agent", RelationRoot = "relation:root",
        RelationCcomp = "relation:ccomp", RelationAcl = "relation:acl", RelationAdvcl = "relation:advcl",
        KindPerson = "kind:person", KindOrganization = "kind:organization", KindCountry = "kind:country",
        KindGroup = "kind:group", KindUnnamed = "kind:unnamed", SectorGov = "sector:GOV",
        SectorMil = "sector:MIL", SectorReb = "sector:REB", SectorOpp = "sector:OPP",
        SectorPty = "sector:PTY", SectorCop = "sector:COP", SectorCvl = "sector:CVL",
        SectorJud = "sector:JUD", SectorLeg = "sector:LEG", SectorJrn = "sector:JRN",
        SectorBus = "sector:BUS", EntityPer = "entity:PER", EntityGpe = "entity:GPE",
        EntityOrg = "entity:ORG", EntityNorp = "entity:NORP", Country = "country",
        ActorInTitle = "actor_in_title", MostMentioned1 = "most_mentioned_1",
        MostMentioned3 = "most_mentioned_3", MostMentioned6 = "most_mentioned_6", Once = "once",
        FirstMention = "first_mention", Quoted = "quoted", Plural = "plural", Definite = "definite",
        Numbered = "numbered",
    }
}
/// The place of the first feature of distance, of the parties mentioned last, and of what no trigger changes.
const DISTANCE: usize = Feature::Before0 as usize;
const PREVIOUS: usize = Feature::Previous1 as usize;
const FIXED: usize = Feature::RelationNsubj as usize;
/// Distances in words within a sentence: from where each of the features counts.
const DISTANCES: [u32; 5] = [0, 3, 6, 12, 25];

/// The longest path from a trigger to a candidate that is told by its steps.
const LONGEST_PATH: usize = 4;
/// How many steps of a path count for the layer over trigger and candidate.
pub const MOST_STEPS: usize = 6;

labels! {
    /// The features of a trigger, which count together with those of a candidate.
    pub(super) TriggerFeature {
        Verb = "upos:VERB", Noun = "upos:NOUN", Adjective = "upos:ADJ", ProperNoun = "upos:PROPN",
        RelationRoot = "relation:root", RelationNsubj = "relation:nsubj", RelationObj = "relation:obj",
        RelationObl = "relation:obl", RelationNmod = "relation:nmod", RelationXcomp = "relation:xcomp",
        RelationCcomp = "relation:ccomp", RelationAcl = "relation:acl", RelationAdvcl = "relation:advcl",
        RelationConj = "relation:conj", RelationCompound = "relation:compound",
        RelationAmod = "relation:amod", Quoted = "quoted", Title = "title", Passive = "passive",
        Infinitive = "infinitive", Gerund = "gerund", Participle = "participle",
    }
}

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
    analysis: &'a Analysis,
    weights: &'a Weights,
    candidates: &'a Candidates,
    speakers: &'a [Option<Option<ActorIdx>>],
    /// Of each candidate, what no trigger changes.
    fixed: Vec<Fixed>,
    /// The paths met so far.
    paths: RefCell<HashMap<String, Rc<Path>>>,
}

/// What a path from trigger to candidate counts.
struct Path {
    /// Its part in the units of the layer over trigger and candidate.
    units: Vec<f32>,
    /// What it adds to the scores as a whole.
    named: [f32; ROLES_DECIDED],
}

/// What no trigger changes of a candidate.
struct Fixed {
    /// Its part in the units of the layer over trigger and candidate.
    units: Vec<f32>,
    /// What its features add to its scores.
    named: [f32; ROLES_DECIDED],
    /// The group it is counted with, the last of those it stands in.
    group: usize,
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

impl<'a> Context<'a> {
    /// The context of a document. `speakers` has for each token the speaker of the innermost quotation it stands in;
    /// inside `Some`, `None` is one not known.
    pub fn new(
        analysis: &'a Analysis,
        weights: &'a Weights,
        actors: &Actors,
        candidates: &'a Candidates,
        speakers: &'a [Option<Option<ActorIdx>>],
    ) -> Context<'a> {
        let mut context =
            Context { analysis, weights, candidates, speakers, fixed: Vec::new(), paths: RefCell::default() };
        let mut group_of = vec![0; candidates.all.len()];
        for (group, (_, members)) in candidates.groups.iter().enumerate() {
            members.iter().for_each(|c| group_of[*c] = group);
        }
        let mut by_size: Vec<usize> = (0..candidates.groups.len()).collect();
        by_size.sort_by_key(|g| std::cmp::Reverse(candidates.groups[*g].1.len()));
        let mut rank = vec![0; by_size.len()];
        by_size.iter().enumerate().for_each(|(place, group)| rank[*group] = place);
        context.fixed = (0..candidates.all.len())
            .map(|c| context.fixed_of(actors, c, group_of[c], rank[group_of[c]]))
            .collect();
        context
    }

    /// Whether a word stands in the title, or in the first sentence of one.
    fn in_title(&self, word: TokenId) -> bool {
        let sentence = self.analysis.token(word).sentence;
        sentence.0 == 0 && self.analysis.sentence(sentence).kind == BlockKind::Title
    }

    fn fixed_of(&self, actors: &Actors, candidate: usize, group: usize, rank: usize) -> Fixed {
        let (a, weights) = (self.analysis, self.weights);
        let Candidate { token: id, unlinked, .. } = self.candidates.all[candidate];
        let (meant, members) = &self.candidates.groups[group];
        let actor = match meant {
            Meant::Actor(actor) if !unlinked => Some(actors.actor(*actor)),
            _ => None,
        };
        let token = a.token(id);
        let entity = a.entity_of(id).map(|e| e.label.as_str());
        let first = members.first().map(|m| self.candidates.all[*m].token);
        let child = |is: &dyn Fn(TokenId) -> bool| a.children(id).iter().any(|c| is(*c));
        let holds = |feature: Feature| match feature.as_str().split_once(':') {
            Some(("relation", relation)) => told_relation(token.deprel).as_str() == relation,
            Some(("kind", kind)) => actor.is_some_and(|x| x.kind.as_str() == kind),
            Some(("sector", sector)) => actor.is_some_and(|x| x.sectors.iter().any(|s| s == sector)),
            Some(("entity", label)) => entity == Some(label),
            _ => match feature {
                Feature::Country => actor.is_some_and(|x| x.country.is_some()),
                Feature::ActorInTitle => first.is_some_and(|t| self.in_title(t)),
                Feature::MostMentioned1 => rank < 1,
                Feature::MostMentioned3 => rank < 3,
                Feature::MostMentioned6 => rank < 6,
                Feature::Once => members.len() == 1,
                Feature::FirstMention => first == Some(id),
                Feature::Quoted => self.speakers[id.0 as usize].is_some(),
                Feature::Plural => token.feats.has("Number", "Plur"),
                Feature::Definite => child(&|c| a.token(c).deprel == Deprel::Det && a.lemma(c) == "the"),
                Feature::Numbered => child(&|c| a.token(c).deprel == Deprel::Nummod),
                _ => false,
            },
        };
        let pairs = &weights.pairs;
        let mut out = Fixed { units: vec![0.0; pairs.width], named: [0.0; ROLES_DECIDED], group };
        for feature in (FIXED..Feature::ALL.len()).filter(|f| holds(Feature::ALL[*f])) {
            pairs.features.add(feature, 1.0, &mut out.units);
            (0..ROLES_DECIDED).for_each(|role| out.named[role] += weights.candidate[feature][role]);
        }
        let numbers = a.acts.keys(id);
        let own = numbers.len().saturating_sub(pairs.width);
        pairs.add_candidate(numbers[own..].iter().map(|k| f32::from(*k) / COREFERENCE_ONE), &mut out.units);
        out
    }

    /// Actors and recipients of `trigger`, in the order of the text; nobody is both.
    ///
    /// Somebody may be either in the role in which they stand higher. Of each role the best is taken above a first
    /// threshold, the others above a further one: most acts have one actor, and one recipient or none.
    pub fn parties(&self, trigger: &Trigger<'_>) -> [Vec<Party>; ROLES_DECIDED] {
        let mut out = [Vec::new(), Vec::new()];
        let Some(scores) = Scores::of(self.analysis, self.weights, trigger.token) else { return out };
        let of_type = self.weights.types.iter().position(|t| *t == Some(trigger.event_type)).unwrap_or(0);
        let query = scores.query(self.weights, of_type);
        let mut units = scores.units(self.weights);
        self.weights.pairs.types.add(of_type, 1.0, &mut units);
        let of_trigger = TriggerFeature::ALL.iter().filter(|f| self.trigger_has(trigger.token, **f));
        of_trigger.for_each(|f| self.weights.pairs.trigger.add(*f as usize, 1.0, &mut units));
        let previous = self.previous(trigger.token);
        let all: Vec<[f32; ROLES_DECIDED]> = (0..self.candidates.all.len())
            .map(|c| self.score(trigger, of_type, &query, &units, c, previous.get(&c).copied()))
            .collect();
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
                for other in clauses::conjuncts(self.analysis, token) {
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

    /// Whether a trigger has a feature.
    fn trigger_has(&self, trigger: TokenId, feature: TriggerFeature) -> bool {
        let token = self.analysis.token(trigger);
        match feature.as_str().split_once(':') {
            Some(("upos", upos)) => token.upos.as_str() == upos,
            Some((_, relation)) => token.deprel.universal().as_str() == relation,
            None => match feature {
                TriggerFeature::Quoted => self.speakers[trigger.0 as usize].is_some(),
                TriggerFeature::Title => self.in_title(trigger),
                TriggerFeature::Passive => token.feats.has("Voice", "Pass"),
                TriggerFeature::Infinitive => token.feats.has("VerbForm", "Inf"),
                TriggerFeature::Gerund => token.feats.has("VerbForm", "Ger"),
                TriggerFeature::Participle => token.feats.has("VerbForm", "Part"),
                _ => false,
            },
        }
    }

    /// The last mention of each party before `trigger`, with the feature that tells how many parties were mentioned
    /// since.
    fn previous(&self, trigger: TokenId) -> HashMap<usize, usize> {
        let before = self.candidates.all.partition_point(|c| c.token < trigger);
        let (mut out, mut seen) = (HashMap::new(), HashSet::new());
        for candidate in (0..before).rev() {
            let parties = seen.len();
            if seen.insert(self.fixed[candidate].group) {
                out.insert(candidate, PREVIOUS + parties.min(FIXED - PREVIOUS - 1));
            }
        }
        out
    }

    /// What the path `told` counts; the same few paths lead from most triggers to most candidates.
    fn path(&self, told: &str) -> Rc<Path> {
        if let Some(known) = self.paths.borrow().get(told) {
            return Rc::clone(known);
        }
        let w = self.weights;
        let mut units = vec![0.0; w.pairs.width];
        let steps = told.replace('/', " /");
        for (place, step) in steps.split_whitespace().take(MOST_STEPS).enumerate() {
            let step = w.steps.get(step).or_else(|| w.steps.get("other"));
            step.into_iter().for_each(|step| w.pairs.add_step(*step, place, &mut units));
        }
        let named = w.paths.get(told).or_else(|| w.paths.get("other")).copied().unwrap_or_default();
        let path = Rc::new(Path { units, named });
        self.paths.borrow_mut().insert(told.to_owned(), Rc::clone(&path));
        path
    }

    fn score(
        &self,
        trigger: &Trigger<'_>,
        of_type: usize,
        query: &[Vec<f32>],
        of_trigger: &[f32],
        candidate: usize,
        previous: Option<usize>,
    ) -> [f32; ROLES_DECIDED] {
        let (a, w) = (self.analysis, self.weights);
        let token = self.candidates.all[candidate].token;
        let told = path(a, trigger.token, token);
        let path = self.path(told.as_deref().unwrap_or("none"));
        let fixed = &self.fixed[candidate];
        let mut units: Vec<f32> = of_trigger.iter().zip(&fixed.units).map(|(t, c)| t + c).collect();
        let mut named = fixed.named;
        for (feature, value) in
            self.features(trigger, candidate).into_iter().chain(previous.map(|f| (f, 1.0)))
        {
            w.pairs.features.add(feature, value, &mut units);
            (0..ROLES_DECIDED).for_each(|role| named[role] += value * w.candidate[feature][role]);
        }
        Pairs::add_path(&path.units, &mut units);
        let pair = w.pairs.scores(&units);
        std::array::from_fn(|role| {
            product(a, &query[role], role, token) * w.scale[role]
                + w.type_role[of_type][role]
                + path.named[role]
                + named[role]
                + pair[role]
                - w.nobody[of_type][role]
        })
    }

    /// Those of the first [`FIXED`] of [`Feature`] that a candidate has, the parties mentioned last apart, with their
    /// values.
    fn features(&self, trigger: &Trigger<'_>, candidate: usize) -> Vec<(usize, f32)> {
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
            self.in_title(c.token),
            c.token < trigger.token,
            sentences != 0 && token.deprel.is(Deprel::Nsubj),
            sentences > 0,
            token.upos == Upos::Pron && token.feats.has("Person", "1") && token.feats.has("Number", "Plur"),
            entity == Some(EntityLabel::Nationality),
        ];
        let mut out: Vec<(usize, f32)> = (0..yes.len()).filter(|f| yes[*f]).map(|f| (f, 1.0)).collect();
        out.push((Feature::LogMentions as usize, (1.0 + c.mentions as f32).ln() - 0.7));
        out.push((Feature::SentencesMinus4 as usize + near, 1.0));
        if sentences == 0 {
            let words = c.token.0.abs_diff(trigger.token.0);
            let bucket = DISTANCES.iter().rposition(|low| *low <= words).unwrap_or(0);
            let side = if c.token < trigger.token { 0 } else { DISTANCES.len() };
            out.push((DISTANCE + side + bucket, 1.0));
        }
        out
    }
}

/// A relation without the subtypes that say nothing of roles.
fn told_relation(relation: Deprel) -> Deprel {
    match relation {
        Deprel::NsubjPass | Deprel::OblAgent | Deprel::NmodPoss => relation,
        _ => relation.universal(),
    }
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
        out.push('>');
        out.push_str(told_relation(analysis.token(*t).deprel).as_str());
        out.push(' ');
    }
    out.pop();
    if let Some(last) = down.first() {
        let oblique = matches!(told_relation(analysis.token(*last).deprel), Deprel::Obl | Deprel::Nmod);
        let case = analysis.children(*last).iter().find(|c| analysis.token(**c).deprel == Deprel::Case);
        if let Some(case) = case.filter(|_| oblique) {
            out.push('/');
            out.push_str(analysis.lemma(*case));
        }
    }
    Some(out)
}
