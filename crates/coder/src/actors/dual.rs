//! Words that mean two or more actors at once, who are told of one by one elsewhere: "the two presidents", "both
//! sides", "they".

use std::collections::BTreeMap;

use demarche_clauses as clauses;
use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, TokenId};
use demarche_core::record::{ActorKind, MentionKind};
use demarche_lexicon::{Lexical as _, Word, is};

use super::{ActorIdx, Actors, DocumentActor, Mention};

/// What two who are told together must come to: once, seven sentences before, is too little.
const NEAR_ENOUGH: f32 = 0.13;

/// "The two presidents", "the presidents of Chile and Argentina", "both ministers": the people of the document
/// who hold the office, where there are just as many as are told of.
pub fn holders(
    actors: &Actors,
    analysis: &Analysis,
    mention: &Mention,
    role: &str,
) -> Option<(ActorIdx, Vec<ActorIdx>)> {
    let counted = analysis.children(mention.head).iter().find_map(|c| match analysis.lemma(*c) {
        "three" => Some(3),
        word => is(word, Word::Dual).then_some(2),
    });
    let of: Vec<ActorIdx> = analysis
        .ids(mention.tokens)
        .filter_map(|t| actors.mention_at(t))
        .map(|m| m.actor)
        .filter(|a| *a != mention.actor)
        .collect();
    let countries: Vec<&str> = of.iter().filter_map(|a| actors.actor(*a).country.as_deref()).collect();
    let wanted = counted.or_else(|| (countries.len() > 1).then_some(countries.len()))?;
    let holds = |a: &DocumentActor, unnamed: bool| {
        let kind = a.kind == ActorKind::Person || unnamed && a.kind == ActorKind::Unnamed && !a.plural;
        let office = a.roles.iter().any(|r| {
            r == role || r.ends_with(&format!(" {role}")) || (role == "leader" && is(r, Word::LeaderTitle))
        });
        let place = countries.is_empty() || a.country.as_deref().is_some_and(|c| countries.contains(&c));
        kind && !a.mentions.is_empty() && office && place
    };
    // Those named come first; "France's president met Mali's president" names nobody.
    [false, true].into_iter().find_map(|unnamed| {
        let all = (0..actors.entries.len()).filter(|i| holds(&actors.entries[*i], unnamed));
        let found: Vec<ActorIdx> = all.map(|i| ActorIdx(i as u32)).collect();
        (found.len() == wanted && wanted > 1).then(|| (found[0], found[1..].to_vec()))
    })
}

/// Who "both sides", "the two governments" and "the two men" mean: of the pairs told together before, as parts of one
/// coordination or as arguments of one verb, the one that is told oftenest and nearest. Of two people whose countries
/// are told, the sides and the governments are the countries.
pub fn two(actors: &Actors, analysis: &Analysis, head: TokenId) -> Option<[ActorIdx; 2]> {
    let sides = Sides::of(analysis, head)?;
    let here = analysis.token(head).sentence.0;
    let mut pairs: BTreeMap<[ActorIdx; 2], f32> = BTreeMap::new();
    for mention in actors.mentions.iter().filter(|m| m.head < head) {
        if let Some(mut pair) = together(actors, analysis, mention, sides) {
            pair.sort_unstable();
            let sentences = here - analysis.token(mention.head).sentence.0;
            *pairs.entry(pair).or_default() += 1.0 / (1 + sentences) as f32;
        }
    }
    // Whoever deals with the two is neither of them.
    let beside = beside(actors, analysis, head);
    pairs.retain(|pair, _| !pair.iter().any(|actor| beside.contains(actor)));
    let best = pairs.iter().max_by(|x, y| x.1.total_cmp(y.1).then_with(|| y.0.cmp(x.0)))?;
    (*best.1 >= NEAR_ENOUGH).then_some(*best.0)
}

/// What the two that a description means are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    People,
    States,
    /// States, bodies or groups with a name.
    Any,
}

impl Sides {
    /// What the description headed by `head` means, where it is one of two that does not say itself which: "both
    /// sides", and neither "two soldiers" nor "the two Koreas".
    fn of(a: &Analysis, head: TokenId) -> Option<Self> {
        if !a.is(head, Word::CounterpartNoun) || !clauses::is_plural(a, head) {
            return None;
        }
        let children = a.children(head);
        let any = |class| children.iter().any(|c| a.is(*c, class));
        let owner = children.iter().any(|c| a.token(*c).deprel == Deprel::NmodPoss);
        let both = children.iter().any(|c| a.lemma(*c) == "both");
        let says_which = |c: &TokenId| {
            let relation = a.token(*c).deprel;
            relation != Deprel::NmodPoss
                && matches!(
                    relation.universal(),
                    Deprel::Nmod | Deprel::Amod | Deprel::Compound | Deprel::Acl | Deprel::Conj
                )
        };
        let definite = both || any(Word::Dual) && (owner || any(Word::DefiniteDeterminer));
        if !definite || children.iter().any(says_which) {
            return None;
        }
        Some(match () {
            () if a.is(head, Word::PersonNoun) => Sides::People,
            () if a.is(head, Word::StateNoun) => Sides::States,
            () => Sides::Any,
        })
    }

    /// The side that `actor` is or stands for, if one of these: a person stands for the country told of them.
    fn side(self, actors: &Actors, actor: ActorIdx) -> Option<ActorIdx> {
        let this = actors.actor(actor);
        let named = || this.mentions.iter().any(|m| actors.mention(*m).kind == MentionKind::Name);
        match (this.kind, self) {
            (ActorKind::Person, Sides::People) => Some(actor),
            (ActorKind::Unnamed, Sides::People) => (!this.plural).then_some(actor),
            (_, Sides::People) => None,
            (ActorKind::Country, _) => Some(actor),
            (ActorKind::Organization | ActorKind::Group, Sides::Any) => named().then_some(actor),
            (ActorKind::Person | ActorKind::Unnamed, _) => actors.state(this.country.as_deref()?),
            _ => None,
        }
    }
}

/// The actors that the words with `head` are told beside, as arguments of one verb.
fn beside(actors: &Actors, a: &Analysis, head: TokenId) -> Vec<ActorIdx> {
    let Some(verb) = a.head(head) else { return Vec::new() };
    let subject = clauses::subject(a, verb);
    let arguments = subject.into_iter().chain(clauses::objects(a, verb)).filter(|t| *t != head);
    arguments.flat_map(|t| actors.at(a, t)).collect()
}

/// The one that `mention` tells and the one told together with it, where there are just two.
fn together(actors: &Actors, a: &Analysis, mention: &Mention, sides: Sides) -> Option<[ActorIdx; 2]> {
    if let [also] = mention.also[..] {
        let two = [sides.side(actors, mention.actor)?, sides.side(actors, also)?];
        return (two[0] != two[1]).then_some(two);
    }
    let one = |t: TokenId| {
        let mention = actors.mention_at(t).filter(|m| m.head == t && m.also.is_empty())?;
        sides.side(actors, mention.actor)
    };
    let first = one(mention.head)?;
    let others: Vec<TokenId> = match a.token(mention.head).deprel.universal() {
        Deprel::Conj => clauses::conjuncts(a, mention.head),
        Deprel::Nsubj => {
            let verb = a.head(mention.head)?;
            clauses::objects(a, verb).chain(clauses::companions(a, verb)).collect()
        }
        _ => return None,
    };
    let mut others = others.into_iter().filter_map(one).filter(|other| *other != first);
    let second = others.next()?;
    others.all(|other| other == second).then_some([first, second])
}

/// The two or more actors that "they" means: those coordinated in, or joined by "with" to, the subject of
/// the clause right before, in this sentence or the last, where no group stands nearer.
pub fn pair(actors: &Actors, analysis: &Analysis, id: TokenId) -> Option<Vec<ActorIdx>> {
    let here = analysis.token(id).sentence;
    // "They discussed …": whoever did so did it with somebody, so the pair may be told farther back, past
    // the one or the group that stands nearer.
    let joint =
        analysis.head(id).is_some_and(|v| analysis.head(v).is_none() && analysis.is(v, Word::ReciprocalVerb));
    let (nearest, farthest) = if joint { (1, 4) } else { (0, 2) };
    let single = |t: TokenId| {
        let mention = actors.mention_at(t).or_else(|| actors.name_apposed(analysis, t))?;
        let actor = actors.actor(mention.actor);
        (matches!(actor.kind, ActorKind::Person | ActorKind::Country | ActorKind::Organization)
            && !actor.plural)
            .then_some(mention.actor)
    };
    for back in nearest..farthest {
        let sentence = here.0.checked_sub(back)?;
        let tokens = analysis.sentences[sentence as usize].tokens;
        for t in analysis.ids(tokens).filter(|t| t.0 < id.0).collect::<Vec<_>>().into_iter().rev() {
            let token = analysis.token(t);
            if !token.deprel.is(Deprel::Nsubj) {
                continue;
            }
            if !joint
                && actors.mention_at(t).is_some_and(|m| {
                    actors.actor(m.actor).plural || actors.actor(m.actor).kind == ActorKind::Group
                })
            {
                return None;
            }
            let Some(first) = single(t) else { continue };
            let verb = analysis.head(t)?;
            let joined = analysis.children_by(t, Deprel::Conj).filter_map(single);
            let with = clauses::companions(analysis, verb).filter_map(single);
            let mut both = vec![first];
            for other in joined.chain(with) {
                if !both.contains(&other) {
                    both.push(other);
                }
            }
            if both.len() > 1 || !joint {
                return (both.len() > 1).then_some(both);
            }
        }
    }
    None
}
