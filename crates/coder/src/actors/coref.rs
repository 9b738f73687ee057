//! Which earlier actor a description or a pronoun means.
//!
//! Works through the document from the start. For a definite description: an earlier actor told with the
//! same role ("the spokeswoman" after "spokeswoman Marie Harf"), or an earlier description with the same
//! head. For a pronoun: the most salient earlier actor that agrees in person, gender, number and animacy,
//! where salience is grammatical role and nearness (after Lappin and Leass, Computational Linguistics
//! 1994). A pronoun that nobody fits, or that several fit equally, is left unresolved; so is an "it" that the learnt
//! coreference ([`demarche_coref`]) links to something else or to nothing.

use std::collections::BTreeMap;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{Act, ActorKind, MentionKind};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word, is};
use demarche_quotes::CueLexicon;
use demarche_world::{Gender, World};

use super::{ActorIdx, Actors, DocumentActor, Mention, MentionIdx, Quoted, dual};
use demarche_lexicon::nouns::{self, Class};

/// A pronoun's antecedent stands at most this many sentences before it.
const REACH: u32 = 3;

/// What the learnt coreference says of pronouns.
type Links = BTreeMap<TokenId, Option<TokenId>>;

pub fn find(actors: &mut Actors, world: &World, analysis: &Analysis, quoted: &[Quoted]) {
    appositions(actors, analysis);
    descriptions(actors, analysis);
    // People, groups and owners that agree are seldom the wrong ones; what "it" means is mostly no actor at all.
    let it = |t: &TokenId| analysis.lemma(*t) == "it" && analysis.token(*t).deprel != Deprel::NmodPoss;
    let its: Vec<TokenId> = (0..analysis.tokens.len() as u32).map(TokenId).filter(it).collect();
    let links = demarche_coref::antecedents(world, analysis, &its);
    for i in 0..analysis.tokens.len() as u32 {
        pronoun(actors, analysis, TokenId(i), quoted, &links);
    }
    possessed(actors, analysis);
}

/// "Its prime minister", once it is known whose: of that country, and the person of the document who holds
/// the office, where there is one alone and nobody holds it for another country.
fn possessed(actors: &mut Actors, analysis: &Analysis) {
    for m in 0..actors.mentions.len() {
        let mention = &actors.mentions[m];
        let this = actors.actor(mention.actor);
        if mention.kind != MentionKind::Nominal
            || this.kind != ActorKind::Unnamed
            || this.country.is_some()
            || analysis.is(mention.head, Word::RelationalNoun)
        {
            continue;
        }
        let owner = analysis.children_by(mention.head, Deprel::NmodPoss).find_map(|c| {
            let pronoun = analysis.token(c).upos == Upos::Pron;
            actors.mention_at(c).filter(|_| pronoun).map(|m| m.actor)
        });
        let Some(country) = owner
            .map(|o| actors.actor(o))
            .filter(|o| o.kind == ActorKind::Country)
            .and_then(|o| o.country.clone())
        else {
            continue;
        };
        let (actor, role) = (mention.actor, this.roles.first().cloned());
        actors.actor_mut(actor).country = Some(country.clone());
        let Some(role) = role else { continue };
        let elsewhere = actors.entries.iter().any(|a| {
            !a.mentions.is_empty()
                && a.country.as_ref().is_some_and(|c| *c != country)
                && a.roles.contains(&role)
        });
        if let Some(found) = holder(actors, actor, &role, false).filter(|_| !elsewhere) {
            actors.merge(actor, found);
        }
    }
}

/// "The foreign minister, Sergei Lavrov, said": the name is who the description means.
fn appositions(actors: &mut Actors, analysis: &Analysis) {
    for m in 0..actors.mentions.len() {
        let mention = actors.mentions[m].clone();
        if mention.kind != MentionKind::Nominal {
            continue;
        }
        let named = analysis.children(mention.head).iter().find_map(|c| {
            let apposed = analysis.token(*c).deprel == Deprel::Appos;
            let other =
                actors.mention_at(*c).filter(|o| apposed && o.kind == MentionKind::Name && o.head == *c)?;
            Some(other.actor)
        });
        let named = named.or_else(|| set_off(actors, analysis, &mention));
        if let Some(named) = named.filter(|n| compatible(actors.actor(mention.actor), actors.actor(*n))) {
            actors.merge(mention.actor, named);
        }
    }
}

/// The person whose name stands between commas after the description of somebody, before what they do: the reader
/// hangs it on the noun beside it ("a spokesman for the party, Ann Lee, said"). Or after "named": "a teacher named
/// Ann Lee".
fn set_off(actors: &Actors, analysis: &Analysis, mention: &Mention) -> Option<ActorIdx> {
    let token = analysis.token(mention.head);
    let lemma = token.lemma.to_lowercase();
    let somebody = !actors.actor(mention.actor).plural
        && (actors.actor(mention.actor).kind == ActorKind::Unnamed)
        && (token.upos == Upos::Noun || token.upos == Upos::Propn)
        && nouns::class_of(&lemma) != Some(Class::Group);
    if !somebody {
        return None;
    }
    let sentence = analysis.sentence(token.sentence).tokens;
    let form = |i: u32| if sentence.contains(i) { analysis.form(TokenId(i)) } else { "" };
    let core = clauses::core_phrase(analysis, mention.head).end.max(mention.tokens.end);
    // "Her counterpart Ann Lee".
    let next = mention.head.0 + 1;
    let beside = sentence.contains(next).then(|| actors.mention_at(TokenId(next))).flatten().filter(|o| {
        let hangs =
            analysis.head(o.head) == Some(mention.head) || analysis.head(mention.head) == Some(o.head);
        let person = actors.actor(o.actor).kind == ActorKind::Person;
        hangs && person && o.kind == MentionKind::Name && o.tokens.start == next
    });
    if let Some(name) = beside {
        return Some(name.actor);
    }
    let mut at = match form(core) {
        word if is(word, Word::NamingParticiple) => core,
        // The reader may hang the name on the noun inside ("a spokesman for the army, Colonel Ann Lee, said").
        word if is(word, Word::AffiliationPreposition) => {
            (core..sentence.end.min(core + 9)).find(|i| form(*i) == "," || !nominal(analysis, *i))?
        }
        _ => clauses::whole_phrase(analysis, mention.head).end.max(core),
    };
    // "of the People's Front (PF), Colonel Ann Lee".
    if form(at) == "(" {
        at = (at..sentence.end.min(at + 5)).find(|i| form(*i) == ")")? + 1;
    }
    let named = is(form(at), Word::NamingParticiple);
    if !(named || form(at) == ",") {
        return None;
    }
    let titled = |t: TokenId| matches!(analysis.token(t).upos, Upos::Noun | Upos::Propn | Upos::Adj);
    let name = (at + 1..sentence.end.min(at + 6))
        .map(TokenId)
        .take_while(|t| titled(*t))
        .find_map(|t| actors.mention_at(t).filter(|o| o.kind == MentionKind::Name))?;
    let entity_end = name.tokens.end;
    let person = actors.actor(name.actor).kind == ActorKind::Person;
    // What goes on after the name is what they do, not another name of a list.
    let does = form(entity_end) == ","
        && (entity_end + 1..sentence.end.min(entity_end + 3)).any(|i| {
            let t = analysis.token(TokenId(i));
            matches!(t.upos, Upos::Verb | Upos::Aux)
                && !matches!(t.feats.get("VerbForm"), Some("Part" | "Ger"))
        });
    (person && (named || does)).then_some(name.actor)
}

/// Whether a token can stand in a noun phrase that follows a preposition.
fn nominal(analysis: &Analysis, token: u32) -> bool {
    matches!(
        analysis.token(TokenId(token)).upos,
        Upos::Adp | Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Part | Upos::Num
    )
}

/// Whether two actors can be one: no known country, gender or kind against it.
fn compatible(a: &DocumentActor, b: &DocumentActor) -> bool {
    fn agree<T: PartialEq>(x: &Option<T>, y: &Option<T>) -> bool {
        x.is_none() || y.is_none() || x == y
    }
    let person = |k: ActorKind| matches!(k, ActorKind::Person | ActorKind::Unnamed);
    agree(&a.country, &b.country) && agree(&a.gender, &b.gender) && person(a.kind) == person(b.kind)
}

fn definite(analysis: &Analysis, head: TokenId) -> bool {
    let sentence = analysis.sentence(analysis.token(head).sentence);
    // A capital inside a sentence marks a title used as a name: "thanked the troops, and President …".
    let capital = analysis.form(head).chars().next().is_some_and(char::is_uppercase);
    let title = capital && head.0 > sentence.tokens.start && sentence.kind != BlockKind::Title;
    title
        || analysis.children(head).iter().any(|c| {
            let token = analysis.token(*c);
            let article = token.deprel == Deprel::Det && is(&token.lemma, Word::DefiniteDeterminer);
            article || (token.deprel == Deprel::NmodPoss && token.upos == Upos::Pron)
        })
}

fn descriptions(actors: &mut Actors, analysis: &Analysis) {
    let mut order: Vec<MentionIdx> = (0..actors.mentions.len() as u32).map(MentionIdx).collect();
    order.sort_by_key(|m| actors.mention(*m).tokens);
    for &idx in &order {
        let mention = actors.mention(idx).clone();
        // A description apposed to a name, or found by one, is settled.
        if mention.kind != MentionKind::Nominal
            || actors.actor(mention.actor).mentions.len() > 1
            || actors.actor(mention.actor).kind == ActorKind::Country
        {
            continue;
        }
        let this = actors.actor(mention.actor);
        let Some(role) = this.roles.first().cloned() else { continue };
        if this.plural
            && this.kind == ActorKind::Group
            && let Some((first, others)) = dual::holders(actors, analysis, &mention, &role)
        {
            actors.merge(mention.actor, first);
            actors.mention_mut(idx).also = others;
            continue;
        }
        if let Some([first, second]) = dual::two(actors, analysis, mention.head) {
            actors.mean(idx, first, vec![second]);
            continue;
        }
        // "The new governor", "the vice president": somebody else than whoever was told of before.
        let mut before = analysis.children(mention.head).iter().filter(|c| **c < mention.head);
        let definite = definite(analysis, mention.head)
            && !before.any(|c| {
                let word = analysis.lemma(*c).to_lowercase();
                is(&word, Word::OtherHolder) && !role.split(' ').any(|own| own == word)
            });
        let last = role.rsplit(' ').next().unwrap_or(&role).to_owned();
        // Earlier mentions, nearest first.
        let earlier: Vec<ActorIdx> = order
            .iter()
            .map(|m| actors.mention(*m))
            .take_while(|m| m.tokens.start < mention.tokens.start)
            .map(|m| m.actor)
            .collect();
        let in_title = analysis.sentence(analysis.token(mention.head).sentence).kind == BlockKind::Title;
        let beside = coordinated(actors, analysis, mention.head);
        let owner = possessor(actors, analysis, mention.head);
        let fits = |a: &ActorIdx| {
            let other = actors.actor(*a);
            if *a == mention.actor
                || other.plural != this.plural && other.kind != ActorKind::Person
                || !compatible(this, other)
                || other.mentions.iter().any(|m| coargument(analysis, mention.head, actors.mention(*m).head))
            {
                return false;
            }
            let same_role = other.roles.contains(&role);
            let longer = |r: &String| {
                r.strip_suffix(role.as_str()).is_some_and(|b| {
                    b.ends_with(' ') && !b.split(' ').any(|word| is(word, Word::OtherHolder))
                })
            };
            match other.kind {
                // "The president" after "President Putin"; "the minister" after "Foreign Minister Lavrov".
                ActorKind::Person => {
                    // The president of a senate is no president of a state.
                    let apart =
                        |s: &[String]| !this.sectors.is_empty() && !s.is_empty() && this.sectors[0] != s[0];
                    definite
                        && !this.plural
                        && !(same_role && apart(&other.sectors) && other.body.is_some())
                        && (same_role || other.roles.iter().any(longer))
                }
                ActorKind::Unnamed => definite && same_role,
                // Groups keep their identity without an article: "police", "protesters".
                ActorKind::Group | ActorKind::Organization => {
                    let head = other.name.rsplit(' ').next().unwrap_or_default().to_lowercase();
                    // Some people may be anybody.
                    let bare = mention.tokens.len() == 1 && this.sectors.first().is_none_or(|s| s != "CVL");
                    let counted = analysis.children_by(mention.head, Deprel::Nummod).next().is_some();
                    // "Our forces" and "their forces" are two.
                    let mut owners = actors.mentions_of(other).map(|m| m.head);
                    let owned = owner.is_none()
                        || owners.any(|h| possessor(actors, analysis, h).is_some_and(|o| Some(o) == owner));
                    (same_role || head == last)
                        && (definite || bare)
                        && !counted
                        && owned
                        && !other.roles.is_empty()
                }
                ActorKind::Country => false,
            }
        };
        let mut fitting = earlier.iter().rev().copied().filter(fits);
        // "The Secretary and President": of several presidents, the one told with that secretary before.
        let together = beside.and_then(|b| {
            let mut pairs = actors.mentions.iter().filter(|m| m.head < mention.head && m.actor == b);
            let with = |m: &Mention| {
                coordinated(actors, analysis, m.head).filter(|c| earlier.contains(c) && fits(c))
            };
            pairs.find_map(with)
        });
        let found = together.or_else(|| fitting.next());
        // A headline, or a lead that names the country, may tell by office whom the text names later.
        // So may "a State Department spokeswoman".
        let lead = in_title || this.country.is_some() || this.body.is_some();
        let found = found
            .or_else(|| holder(actors, mention.actor, &role, !in_title).filter(|_| lead && !this.plural));
        if let Some(found) = found {
            actors.merge(mention.actor, found);
        }
    }
}

/// Whose the one told at `head` is said to be: an actor, or the pronoun that tells it.
#[derive(PartialEq)]
enum Possessor<'a> {
    Actor(ActorIdx),
    Pronoun(&'a str),
}

fn possessor<'a>(actors: &Actors, analysis: &'a Analysis, head: TokenId) -> Option<Possessor<'a>> {
    let whose = analysis.children_by(head, Deprel::NmodPoss).next()?;
    let actor = actors.mention_at(whose).map(|m| Possessor::Actor(m.actor));
    Some(actor.unwrap_or(Possessor::Pronoun(analysis.lemma(whose))))
}

/// The other actor that the one told at `head` is coordinated with: "Blinken and Macron".
fn coordinated(actors: &Actors, analysis: &Analysis, head: TokenId) -> Option<ActorIdx> {
    let whole = analysis.head(head).filter(|_| analysis.token(head).deprel.is(Deprel::Conj));
    let part = || analysis.children_by(head, Deprel::Conj).next();
    actors.mention_at(whole.or_else(part)?).map(|m| m.actor)
}

/// The only person of the document who holds the office; with `country`, one told of the same country.
fn holder(actors: &Actors, this: ActorIdx, role: &str, country: bool) -> Option<ActorIdx> {
    let described = actors.actor(this);
    let holds = |a: &DocumentActor| {
        let known = a.kind == ActorKind::Person && !a.mentions.is_empty() && compatible(described, a);
        known && (!country || a.country == described.country) && a.roles.iter().any(|r| r == role)
    };
    let mut holders = (0..actors.entries.len()).filter(|i| holds(&actors.entries[*i]));
    let first = holders.next()?;
    holders.next().is_none().then_some(ActorIdx(first as u32))
}

/// Whether "it" only holds the place of a clause: "it made sense to meet", "it is clear that …".
fn anticipatory(analysis: &Analysis, id: TokenId) -> bool {
    let Some(head) = analysis.head(id) else { return false };
    analysis.children(head).iter().any(|c| {
        let token = analysis.token(*c);
        let clause =
            matches!(token.deprel.universal(), Deprel::Csubj | Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl);
        let opened = analysis.has(*c, Deprel::Mark, Word::Complementizer);
        let noun = matches!(analysis.token(head).upos, Upos::Adj | Upos::Noun)
            || analysis.is(head, Word::AnticipatoryVerb);
        clause && opened && noun && *c > head
    }) || empty_object(analysis, head)
        || weather(analysis, id, head)
}

/// "It is wonderful", "it was time": whoever says so speaks of things, not of a party. What somebody says of
/// themselves ("Norway said it was ready") is another matter.
fn weather(analysis: &Analysis, id: TokenId, head: TokenId) -> bool {
    let predicate = analysis.token(head);
    let told = analysis.token(id).deprel.is(Deprel::Nsubj)
        && analysis.children_by(head, Deprel::Cop).next().is_some()
        && !predicate.deprel.is(Deprel::Ccomp);
    let class = || nouns::class_of(&analysis.lemma(head).to_lowercase());
    told && match predicate.upos {
        Upos::Adj | Upos::Adv => true,
        Upos::Noun => matches!(class(), Some(Class::Time | Class::Event)),
        _ => false,
    }
}

/// "It made sense to meet": the clause hangs on the object, which with its verb is one predicate.
fn empty_object(analysis: &Analysis, verb: TokenId) -> bool {
    analysis.lemma(verb) == "make"
        && analysis.children_by(verb, Deprel::Obj).any(|object| {
            analysis.lemma(object) == "sense" && analysis.children_by(object, Deprel::Acl).next().is_some()
        })
}

/// What a pronoun asks of its antecedent.
struct Wanted {
    gender: Option<Gender>,
    person: bool,
    plural: bool,
}

fn wanted(lemma: &str) -> Option<Wanted> {
    Some(match third_person(lemma)? {
        Word::HePronoun => Wanted { gender: Some(Gender::Male), person: true, plural: false },
        Word::ShePronoun => Wanted { gender: Some(Gender::Female), person: true, plural: false },
        they => Wanted { gender: None, person: false, plural: they == Word::TheyPronoun },
    })
}

/// Which pronoun of the third person a word is a form of.
fn third_person(word: &str) -> Option<Word> {
    let all = [Word::HePronoun, Word::ShePronoun, Word::ItPronoun, Word::TheyPronoun];
    all.into_iter().find(|of| is(word, *of))
}

fn pronoun(actors: &mut Actors, analysis: &Analysis, id: TokenId, quoted: &[Quoted], links: &Links) {
    let token = analysis.token(id);
    if token.upos != Upos::Pron || actors.mention_at(id).is_some_and(|m| m.kind == MentionKind::Pronoun) {
        return;
    }
    if token.deprel == Deprel::Expl {
        return;
    }
    if token.lemma.as_ref() == "it" && anticipatory(analysis, id) {
        return;
    }
    // "The drive itself" says no more than "the drive".
    let form = analysis.form(id).to_lowercase();
    let stressed = (form.ends_with("self") || form.ends_with("selves"))
        && analysis.children_by(id, Deprel::Case).next().is_none()
        && analysis
            .head(id)
            .is_some_and(|h| h < id && matches!(analysis.token(h).upos, Upos::Noun | Upos::Propn));
    if stressed {
        return;
    }
    let Some(wanted) = wanted(&token.lemma) else { return };
    if let Some(actor) = beside(actors, analysis, id, &wanted) {
        actors.add_pronoun(id, actor, Vec::new());
        return;
    }
    if let Some(actor) = denier(actors, analysis, id, &wanted) {
        actors.add_pronoun(id, actor, Vec::new());
        return;
    }
    if let Some((actor, also)) = bound(actors, analysis, id) {
        actors.add_pronoun(id, actor, also);
        return;
    }
    if wanted.plural
        && let Some(both) = dual::pair(actors, analysis, id)
    {
        actors.add_pronoun(id, both[0], both[1..].to_vec());
        return;
    }
    let verbatim = || quoted.iter().filter(|q| q.verbatim);
    let speaker =
        verbatim().find(|q| q.words.contains(id.0)).and_then(|q| actors.actor_at(analysis, q.speaker?));
    let place = |t: TokenId| analysis.token(t).sentence.0;
    let here = place(id);
    let possessive = token.deprel == Deprel::NmodPoss;
    // "The minister, he said, would come": who says it is not told by what is said, but likely said something before.
    let own: Vec<Span<Tokens>> = quoted.iter().filter(|q| q.speaker == Some(id)).map(|q| q.words).collect();
    let mut best: Option<(i32, ActorIdx)> = None;
    let mut tie = false;
    for mention in &actors.mentions {
        if mention.tokens.end > id.0 || here - place(mention.head) > REACH {
            continue;
        }
        let actor = actors.actor(mention.actor);
        if speaker == Some(mention.actor) || channel(analysis, mention, actor) {
            continue;
        }
        if !agrees(actor, mention, &wanted) || (!possessive && coargument(analysis, id, mention.head)) {
            continue;
        }
        if own.iter().any(|words| words.contains(mention.head.0)) {
            continue;
        }
        let distance = (here - place(mention.head)) as i32;
        let role = match analysis.token(mention.head).deprel.universal() {
            Deprel::Nsubj => 8,
            Deprel::Obj | Deprel::Iobj => 4,
            Deprel::Root => 5,
            _ => 2,
        };
        let depth = analysis.ancestors(mention.head).count().min(6) as i32;
        let known = i32::from(
            actor.kind == ActorKind::Person && actor.gender.is_some() && actor.gender == wanted.gender,
        ) * 3;
        let name = i32::from(mention.kind != MentionKind::Nominal);
        let in_quote = |t: TokenId| verbatim().any(|q| q.words.contains(t.0));
        let said = i32::from(in_quote(mention.head) && !in_quote(id)) * 16;
        let spoke = !own.is_empty() && quoted.iter().any(|q| q.speaker == Some(mention.head));
        let score = 40 - 12 * distance + 2 * role + known + 2 * name - depth - said + 8 * i32::from(spoke);
        match best {
            Some((top, who)) if score == top && who != mention.actor => tie = true,
            Some((top, _)) if score <= top => {}
            _ => {
                best = Some((score, mention.actor));
                tie = false;
            }
        }
    }
    if let (Some((_, actor)), false) = (best, tie)
        // What speaks is an actor, whatever the network takes it for.
        && (!own.is_empty() || !means_another(actors, id, actor, links))
    {
        if wanted.gender.is_some() && actors.actor(actor).kind == ActorKind::Person {
            let entry = actors.actor_mut(actor);
            entry.gender = entry.gender.or(wanted.gender);
        }
        actors.add_pronoun(id, actor, Vec::new());
    }
}

/// Whether the learnt coreference, where it was asked, has the pronoun mean something else than `actor`, or nothing
/// told before.
fn means_another(actors: &Actors, pronoun: TokenId, actor: ActorIdx, links: &Links) -> bool {
    let tells = |m: &Mention| m.actor == actor || m.also.contains(&actor);
    links
        .get(&pronoun)
        .is_some_and(|earlier| !earlier.and_then(|head| actors.mention_at(head)).is_some_and(tells))
}

/// "Putin and his associates", "Iran and its allies": the possessive of what is told beside somebody it agrees
/// with is theirs.
fn beside(actors: &Actors, analysis: &Analysis, id: TokenId, wanted: &Wanted) -> Option<ActorIdx> {
    let noun = analysis.head(id).filter(|_| analysis.token(id).deprel == Deprel::NmodPoss)?;
    let first = analysis.head(noun).filter(|_| analysis.token(noun).deprel.is(Deprel::Conj))?;
    let mention = actors.mention_at(first).filter(|m| m.head == first && first < id)?;
    agrees(actors.actor(mention.actor), mention, wanted).then_some(mention.actor)
}

/// Who is told to deny what the pronoun is told to have done: "the army rejected claims that it had shelled a
/// village", whoever made the claims.
fn denier(actors: &Actors, analysis: &Analysis, id: TokenId, wanted: &Wanted) -> Option<ActorIdx> {
    let content = analysis.head(id).filter(|_| analysis.token(id).deprel.is(Deprel::Nsubj))?;
    let claim = analysis.head(content).filter(|_| analysis.token(content).deprel.is(Deprel::Acl))?;
    let verb = analysis.head(claim).filter(|_| analysis.token(claim).deprel == Deprel::Obj)?;
    let denies = CueLexicon::embedded()
        .get(&analysis.lemma(verb).to_lowercase(), Upos::Verb)
        .is_some_and(|cue| cue.act == Act::Denies);
    let subject = clauses::subject(analysis, verb).filter(|_| denies)?;
    let mention = actors.mention_at(subject)?;
    let own = actors.actor(mention.actor);
    // A state or a body may be told as "it" or, of its people, "they".
    let body = matches!(own.kind, ActorKind::Organization | ActorKind::Country | ActorKind::Group);
    (agrees(own, mention, wanted) || body && !wanted.person).then_some(mention.actor)
}

/// "They shared their concerns": a possessive below a verb means what the same pronoun means as its subject.
fn bound(actors: &Actors, analysis: &Analysis, id: TokenId) -> Option<(ActorIdx, Vec<ActorIdx>)> {
    let token = analysis.token(id);
    let own = third_person(&token.lemma)?;
    let verb = analysis.head(analysis.head(id).filter(|_| token.deprel == Deprel::NmodPoss)?)?;
    let subject = analysis.children_by(verb, Deprel::Nsubj).find(|s| *s < id && analysis.is(*s, own))?;
    let mention = actors.mention_at(subject).filter(|m| m.kind == MentionKind::Pronoun)?;
    Some((mention.actor, mention.also.clone()))
}

/// Whether an organisation is told only as the channel of some words: "told Fox News", "on Twitter".
fn channel(analysis: &Analysis, mention: &Mention, actor: &DocumentActor) -> bool {
    let token = analysis.token(mention.head);
    let on = || {
        analysis.children_by(mention.head, Deprel::Case).any(|c| matches!(analysis.lemma(c), "on" | "via"))
    };
    actor.kind == ActorKind::Organization
        && !token.deprel.is(Deprel::Nsubj)
        && (actor.sectors.first().is_some_and(|s| s == "JRN")
            || token.deprel.universal() == Deprel::Obl && on())
}

fn agrees(actor: &DocumentActor, mention: &Mention, wanted: &Wanted) -> bool {
    if wanted.person {
        let person = matches!(actor.kind, ActorKind::Person | ActorKind::Unnamed) && !actor.plural;
        return person && actor.gender.is_none_or(|g| Some(g) == wanted.gender);
    }
    if wanted.plural {
        return actor.plural
            || matches!(actor.kind, ActorKind::Group)
            || (actor.kind == ActorKind::Organization && mention.kind != MentionKind::Pronoun);
    }
    matches!(actor.kind, ActorKind::Organization | ActorKind::Country) && !actor.plural
}

/// Whether the two are arguments of one verb: then they are two actors ("he met him").
fn coargument(analysis: &Analysis, a: TokenId, b: TokenId) -> bool {
    let verb = |t: TokenId| {
        let token = analysis.token(t);
        let argument =
            matches!(token.deprel.universal(), Deprel::Nsubj | Deprel::Obj | Deprel::Iobj | Deprel::Obl);
        analysis.head(t).filter(|_| argument)
    };
    verb(a).is_some() && verb(a) == verb(b)
}
