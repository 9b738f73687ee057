//! Actors told by description: "Kremlin officials", "the spokeswoman", "fourteen police officers".
//!
//! A description is a noun phrase whose head is a role word of the world tables and that is no title of a
//! name. A country's government is the country; the organs of several are those countries. Whom a description
//! means, where it means somebody named elsewhere, is left to the next pass.

use std::collections::BTreeSet;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, MentionKind};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word, is_folded};
use demarche_world::{Number, Role, RoleKind, Sectors, World};

use super::names::{Titles, country_actor, join_country, tell, tell_office};
use super::owner::OF_STATE;
use super::{ActorIdx, Actors, DocumentActor, Mention, title};
use demarche_lexicon::nouns::{self, Class};

pub fn find(
    actors: &mut Actors,
    world: &World,
    analysis: &Analysis,
    titles: &Titles,
    speaking: &BTreeSet<TokenId>,
) {
    for i in 0..analysis.tokens.len() as u32 {
        let id = TokenId(i);
        let token = analysis.token(id);
        let noun =
            token.upos == Upos::Noun || (token.upos == Upos::Propn && analysis.entity_of(id).is_none());
        let speaks = speaking.contains(&id) && speaker(analysis, id);
        if !(noun || speaks) || actors.mention_at(id).is_some() || titles.iter().any(|t| t.contains(i)) {
            continue;
        }
        // Inside a compound the last noun is the head; "police officers" is told once.
        if matches!(token.deprel, Deprel::Compound | Deprel::Flat | Deprel::Amod | Deprel::NmodDesc) {
            continue;
        }
        if predicate(actors, world, analysis, id) {
            continue;
        }
        let tokens = clauses::core_phrase(analysis, id);
        let upto = Span::new(tokens.start, i + 1);
        let role = world.role_at_end(analysis.words(upto)).or_else(|| human(analysis, id));
        let Some(role) = role.or_else(|| speaks.then(|| anybody(analysis, id))) else { continue };
        if !speaks && bare(analysis, id, role.kind) {
            continue;
        }
        if !speaks && (quality(analysis, id) || place(analysis, id, role.kind)) {
            continue;
        }
        let plural = clauses::is_plural(analysis, id)
            || (token.feats.get("Number").is_none() && role.number == Number::Plural);
        let told = title::read(world, analysis, tokens, id);
        // "Turkish instructors": a noun that is no role of the tables has no title to read, but a people before it.
        let own = told.role.is_none() && !analysis.is(id, Word::RelationalNoun);
        let people = || title::people_in(world, analysis, tokens).filter(|_| own);
        let country = told.country.clone().or_else(people);
        let of_state = role.sectors.iter().next().is_some_and(|s| OF_STATE.contains(&s));
        if told.several.len() > 1 && plural && of_state && role.kind != RoleKind::Person {
            join_countries(actors, &told.several, tokens, id, &told.sectors);
            continue;
        }
        let people_of = matches!(role.kind, RoleKind::Person | RoleKind::Group);
        // Of leaders, the people who hold the office may be told by name.
        if told.several.len() > 1 && plural && people_of && !analysis.is(id, Word::PersonNoun) {
            part_by_country(actors, analysis, &title::peoples(world, analysis, tokens), tokens, id, &role);
            continue;
        }
        if let Some(iso3) = country.as_deref().and_then(|c| world.country(c)).map(|c| c.iso3)
            && analysis.is(id, Word::GovernmentNoun)
            && told.body.is_none()
        {
            join_country(actors, iso3, tokens, id);
            continue;
        }
        let kind = match role.kind {
            RoleKind::Thing if !speaks => continue,
            RoleKind::Thing => ActorKind::Organization,
            RoleKind::Body => ActorKind::Organization,
            RoleKind::Group => ActorKind::Group,
            RoleKind::Person if plural => ActorKind::Group,
            RoleKind::Person => ActorKind::Unnamed,
        };
        let actor = ActorIdx(actors.entries.len() as u32);
        let mut entry = DocumentActor::new(analysis.words(tokens), kind);
        let whole = clauses::whole_phrase(analysis, id);
        entry.described = (whole != tokens).then(|| analysis.words(whole).to_owned());
        if kind == ActorKind::Unnamed {
            tell_office(&mut entry, world, analysis, &told);
        }
        entry.country = country;
        entry.sectors = role.sectors.iter().map(str::to_owned).collect();
        let word = if role.word.is_empty() { analysis.lemma(id) } else { role.word };
        entry.roles = vec![word.to_lowercase()];
        entry.gender = role.gender;
        entry.plural = plural;
        let body = told.body.and_then(|b| actors.mention_at(TokenId(b.start))).map(|m| m.actor);
        entry.body = body.filter(|b| actors.actor(*b).kind != ActorKind::Person);
        actors.add_actor(entry);
        actors.add_mention(Mention {
            tokens,
            head: id,
            kind: MentionKind::Nominal,
            actor,
            also: Vec::new(),
            title: None,
        });
    }
}

/// Whether `id` heads a phrase without a name that can speak: "the defence", "two of them", "62 percent", but no
/// document, whose author speaks, and no pronoun, which means somebody told elsewhere.
fn speaker(analysis: &Analysis, id: TokenId) -> bool {
    let token = analysis.token(id);
    let phrase = match token.upos {
        Upos::Noun => !is_folded(&token.lemma, Word::DocumentNoun),
        Upos::Num | Upos::Adj => true,
        _ => false,
    };
    phrase && analysis.entity_of(id).is_none_or(|e| e.label != EntityLabel::Date && token.upos == Upos::Noun)
}

/// What a noun tells that is no role word of the tables, and yet speaks.
fn anybody(analysis: &Analysis, id: TokenId) -> Role {
    let token = analysis.token(id);
    let several =
        clauses::is_plural(analysis, id) || (token.upos == Upos::Num && token.lemma.as_ref() != "one");
    let body = nouns::class_of(&token.lemma.to_lowercase()).is_some_and(|c| c != Class::Person);
    Role {
        word: "",
        number: if several { Number::Plural } else { Number::Singular },
        sectors: Sectors::default(),
        kind: if body && !several { RoleKind::Body } else { RoleKind::Person },
        gender: None,
    }
}

/// A noun for people that is no role word of the tables ("anglers"), with whatever makes it somebody: one of a kind
/// told with an article or a modifier, or several.
fn human(analysis: &Analysis, id: TokenId) -> Option<Role> {
    let token = analysis.token(id);
    let small = analysis.form(id).chars().next().is_some_and(char::is_lowercase);
    let first = analysis.sentence(token.sentence).tokens.start == id.0;
    let plural = clauses::is_plural(analysis, id);
    let told = plural
        || analysis.children(id).iter().any(|c| {
            let child = analysis.token(*c);
            let indefinite = child.deprel.is(Deprel::Det) && child.lemma.as_ref() != "the";
            indefinite || child.deprel == Deprel::NmodPoss || child.deprel.is(Deprel::Appos)
        })
        || token.deprel.is(Deprel::Nsubj);
    let person = nouns::class_of(&token.lemma.to_lowercase()) == Some(Class::Person);
    (token.upos == Upos::Noun && (small || first) && told && person).then_some(Role {
        word: "",
        number: if plural { Number::Plural } else { Number::Singular },
        sectors: Sectors::default(),
        kind: RoleKind::Person,
        gender: None,
    })
}

/// Whether a noun for a made thing or a place that can stand for people tells where here: "at the office", "aboard a
/// tanker".
fn place(analysis: &Analysis, id: TokenId, kind: RoleKind) -> bool {
    let class = nouns::class_of(&analysis.lemma(id).to_lowercase());
    kind != RoleKind::Person
        && matches!(class, Some(Class::Object | Class::Place | Class::Abstract | Class::Event | Class::Time))
        && analysis.token(id).upos == Upos::Noun
        && analysis.children_by(id, Deprel::Case).any(|c| !analysis.is(c, Word::BodyPreposition))
}

/// Whether a noun for one person stands without anything that makes it somebody: "the campaign for president", "a
/// call for justice"; and whether "head" is the part of a body. Headlines leave articles out.
fn bare(analysis: &Analysis, id: TokenId, kind: RoleKind) -> bool {
    let token = analysis.token(id);
    let small = analysis.form(id).chars().next().is_some_and(char::is_lowercase);
    if !small
        || kind != RoleKind::Person
        || !token.feats.has("Number", "Sing")
        || analysis.sentence(token.sentence).kind == BlockKind::Title
    {
        return false;
    }
    let children = || analysis.children(id).iter();
    if analysis.lemma(id) == "head" {
        return !children().any(|c| {
            let child = analysis.token(*c);
            matches!(child.deprel.universal(), Deprel::Nmod | Deprel::Compound | Deprel::Amod)
                && !(child.deprel == Deprel::NmodPoss && child.upos == Upos::Pron)
        });
    }
    let beside = matches!(token.deprel.universal(), Deprel::Conj | Deprel::Appos);
    !beside
        && !children().any(|c| {
            matches!(
                analysis.token(*c).deprel.universal(),
                Deprel::Det | Deprel::Nmod | Deprel::Nummod | Deprel::Compound | Deprel::Amod | Deprel::Appos
            )
        })
}

/// Whether a word that can tell somebody tells a quality, a stance or an occasion here: "social justice", "opposition to
/// abortion", "a birthday party", "the electoral college".
fn quality(analysis: &Analysis, id: TokenId) -> bool {
    let lemma = analysis.lemma(id);
    let small = analysis.form(id).chars().next().is_some_and(char::is_lowercase);
    let chief = || analysis.children_by(id, Deprel::Amod).any(|c| analysis.lemma(c) == "chief");
    match lemma {
        "justice" => {
            let plural = clauses::is_plural(analysis, id);
            small && !plural && !analysis.has(id, Deprel::Det, Word::Article) && !chief()
        }
        "opposition" => analysis
            .children_by(id, Deprel::Nmod)
            .any(|c| analysis.children_by(c, Deprel::Case).any(|k| analysis.lemma(k) == "to")),
        _ => analysis.children(id).iter().any(|c| {
            let beside = matches!(analysis.token(*c).deprel.universal(), Deprel::Compound | Deprel::Amod);
            beside && is_folded(&format!("{} {lemma}", analysis.lemma(*c)), Word::NoBody)
        }),
    }
}

/// Whether the noun `id` only says what its subject is ("Qatar is a vital partner"). A person named so is told with
/// that role: "Kasparov is an opposition leader".
fn predicate(actors: &mut Actors, world: &World, analysis: &Analysis, id: TokenId) -> bool {
    let Some(copula) = analysis.children_by(id, Deprel::Cop).next() else { return false };
    // "It was the army that fired" is about the army.
    let cleft = |c: &TokenId| {
        let child = analysis.token(*c);
        child.deprel.is(Deprel::Expl) || child.deprel.is(Deprel::Nsubj) && analysis.lemma(*c) == "it"
    };
    if analysis.children(id).iter().any(cleft) {
        return false;
    }
    let Some(subject) = analysis.children_by(id, Deprel::Nsubj).next() else { return true };
    let now = analysis.token(copula).feats.has("Tense", "Pres");
    let negated = clauses::negator(analysis, id).is_some();
    let named = actors.mention_at(subject).filter(|m| m.kind == MentionKind::Name).map(|m| m.actor);
    if let Some(actor) = named.filter(|a| now && !negated && actors.actor(*a).kind == ActorKind::Person) {
        let mut told = title::read(world, analysis, clauses::core_phrase(analysis, id), id);
        // A critic of Israel is not Israel's.
        if analysis.is(id, Word::RelationalNoun) {
            told.country = None;
        }
        tell(actors.actor_mut(actor), world, analysis, &told);
    }
    true
}

/// "Indian and Pakistani troops": a group of each country, whom the noun means together.
fn part_by_country(
    actors: &mut Actors,
    analysis: &Analysis,
    peoples: &[(TokenId, &'static str)],
    tokens: Span<Tokens>,
    head: TokenId,
    role: &Role,
) {
    let kind = MentionKind::Nominal;
    let mut parts = Vec::new();
    for (word, iso3) in peoples {
        let name = format!("{} {}", analysis.form(*word), analysis.form(head));
        let mut entry = DocumentActor::new(&name, ActorKind::Group);
        entry.country = Some((*iso3).to_owned());
        entry.sectors = role.sectors.iter().map(str::to_owned).collect();
        entry.roles = vec![analysis.lemma(head).to_lowercase()];
        entry.plural = true;
        let actor = actors.add_actor(entry);
        let own = Span::new(word.0, word.0 + 1);
        actors.add_mention(Mention { tokens: own, head: *word, kind, actor, also: Vec::new(), title: None });
        parts.push(actor);
    }
    let also = parts.split_off(1);
    actors.add_mention(Mention { tokens, head, kind, actor: parts[0], also, title: None });
}

/// The organs of several states at once ("the navies of Oman and India") are those countries, each by its own.
/// A country that the text names nowhere else is told by that organ, not by its government.
fn join_countries(
    actors: &mut Actors,
    countries: &[&'static str],
    tokens: Span<Tokens>,
    head: TokenId,
    sectors: &[String],
) {
    let mut named: Vec<ActorIdx> = Vec::new();
    for iso3 in countries {
        let idx = country_actor(actors, iso3);
        let elsewhere = actors.actor(idx).mentions.iter().any(|m| !tokens.covers(actors.mention(*m).tokens));
        let actor = actors.actor_mut(idx);
        if !elsewhere && actor.sectors.is_empty() {
            actor.sectors = sectors.to_vec();
        }
        named.push(idx);
    }
    let also = named.split_off(1);
    let mention = Mention { tokens, head, kind: MentionKind::Nominal, actor: named[0], also, title: None };
    actors.add_mention(mention);
}
