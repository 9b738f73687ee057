//! Whose a described party is: country and sector, where its own words do not tell.
//!
//! These tell, in this order: the body it acts for ("Houthi leaders"); whoever it is said to be of ("Kerry's
//! team", "its spokesman"); for a minister the only ministry of that field the text names; the place it is said to
//! be of or in ("residents of Gafsa"); and, for a party of a state or of its people, the country the text speaks
//! of: the only one named so far ("the government" in a story that has only named Serbia is the Serbian one), or
//! the one of headline and dateline. Where two countries are in play the party stays without one, and so does an
//! official in a statement that another state publishes.

use std::collections::BTreeMap;

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, MentionKind};
use demarche_world::{RoleKind, World};

use super::{ActorIdx, Cast, CastActor, Known, title};
use crate::lexicon::{is_abroad, is_relation};

/// Gives the actors of `cast` what the words around them tell of country and sector. `home` is the country whose
/// state publishes the document.
pub fn find(cast: &mut Cast, world: &World, analysis: &Analysis, home: Option<&str>) {
    let named = countries_named(cast, world, analysis);
    let story = story(world, analysis, &named);
    for i in 0..cast.actors.len() {
        let idx = ActorIdx(i as u32);
        let actor = cast.actor(idx);
        let named_by_role = || world.role(&actor.name).is_some() || actor.body.is_some();
        let described = match (actor.kind, actor.known) {
            (ActorKind::Country, _) | (_, Some(Known::Country(_) | Known::Organisation(_))) => false,
            _ => !actor.roles.is_empty() || named_by_role(),
        };
        if !described {
            if actor.kind == ActorKind::Organization && actor.known.is_none() {
                owner(cast, analysis, idx, false);
                // A police force or ministry the tables have not is of some state.
                let of_state =
                    cast.actor(idx).sectors.first().is_some_and(|s| OF_STATE.contains(&s.as_str()));
                if of_state && cast.actor(idx).country.is_none() {
                    let country = lone(cast, world, analysis, idx, &named);
                    cast.actors[i].country = country.filter(|c| home.is_none_or(|h| h == c));
                }
            }
            continue;
        }
        body(cast, world, analysis, idx);
        owner(cast, analysis, idx, true);
        company(cast, analysis, idx);
        if cast.actor(idx).country.is_none() {
            let told = ministry(cast, idx).or_else(|| place(cast, world, analysis, idx));
            let country = told.or_else(|| {
                let abroad = |c: &String| home.is_some_and(|h| h != c) && is_official(cast.actor(idx));
                let told_of = || {
                    story
                        .clone()
                        .filter(|_| at_home(cast, analysis, idx) && definite(cast, world, analysis, idx))
                };
                lone(cast, world, analysis, idx, &named).or_else(told_of).filter(|c| !abroad(c))
            });
            cast.actors[i].country = country;
        }
    }
}

/// Whether somebody is told as an official alone: whose, a state's own statement need not say.
fn is_official(actor: &CastActor) -> bool {
    matches!(actor.kind, ActorKind::Person | ActorKind::Unnamed)
        && actor.sectors.first().is_some_and(|s| s == "GOV")
}

/// The words that describe `idx`: heads of its descriptions, and of the titles of its names.
fn heads(cast: &Cast, analysis: &Analysis, idx: ActorIdx) -> Vec<TokenId> {
    let mut out = Vec::new();
    for m in &cast.actor(idx).mentions {
        let mention = &cast.mentions[m.0 as usize];
        match mention.kind {
            MentionKind::Pronoun => {}
            MentionKind::Nominal => out.push(mention.head),
            MentionKind::Name => {
                out.extend(mention.title.and_then(|t| analysis.head_of_span(t)));
                out.push(mention.head);
            }
        }
    }
    out
}

/// The body somebody acts for gives its country, and its sector to whom it gives none by itself; of an armed
/// group everybody is.
fn body(cast: &mut Cast, world: &World, analysis: &Analysis, idx: ActorIdx) {
    let from_actor = cast.actor(idx).body.map(|b| {
        let body = cast.actor(b);
        (body.country.clone(), body.sectors.clone())
    });
    let from_words = || {
        let words = heads(cast, analysis, idx).into_iter().flat_map(|h| analysis.children(h).to_vec());
        let mut before = words.filter(|c| {
            matches!(analysis.token(*c).deprel.universal(), Deprel::Compound | Deprel::Amod | Deprel::Nmod)
        });
        before.find_map(|c| {
            let name = analysis.entity_of(c).map_or(analysis.form(c), |e| analysis.words(e.tokens));
            let row = title::organisation_row(world, name)?;
            let sectors: Vec<String> = row.sectors.iter().map(str::to_owned).collect();
            Some((row.country.map(str::to_owned), sectors))
        })
    };
    // "Police director", "army spokesman": a body told by its kind alone.
    let from_title = || {
        let titles = cast.actor(idx).mentions.iter().filter_map(|m| cast.mentions[m.0 as usize].title);
        titles.flat_map(|t| analysis.ids(t)).find_map(|t| {
            let role = world.role(analysis.form(t)).filter(|r| r.kind != RoleKind::Person)?;
            let sectors: Vec<String> = role.sectors.iter().map(str::to_owned).collect();
            (!sectors.is_empty()).then_some((None, sectors))
        })
    };
    let Some((country, sectors)) = from_actor.or_else(from_words).or_else(from_title) else { return };
    let actor = &mut cast.actors[idx.0 as usize];
    if actor.country.is_none() {
        actor.country = country;
    }
    let armed = sectors.first().is_some_and(|s| s == "REB");
    if actor.sectors.is_empty() || armed {
        actor.sectors = sectors;
    }
}

/// The country of the only ministry the text names that a minister can be of: "Foreign Minister Sadouski" where it
/// tells of the Belarusian Foreign Ministry alone.
fn ministry(cast: &Cast, idx: ActorIdx) -> Option<String> {
    let actor = cast.actor(idx);
    let minister = |r: &String| r.strip_suffix(" minister").map(str::to_owned);
    let field = actor.roles.iter().find_map(minister).filter(|_| !actor.plural)?;
    let has = |a: &CastActor, word: &str| a.name.split(' ').any(|w| w.eq_ignore_ascii_case(word));
    let of_field = |a: &CastActor| {
        a.kind == ActorKind::Organization && !a.mentions.is_empty() && has(a, "ministry") && has(a, &field)
    };
    let mut countries = cast.actors.iter().filter(|a| of_field(a)).map(|a| a.country.clone());
    let only = countries.next()??;
    countries.all(|c| c.as_ref() == Some(&only)).then_some(only)
}

/// Whoever a party is said to be of gives its country, and its own sector with `sector`. "Its ally" is of
/// another, and a counterpart holds a like office elsewhere.
fn owner(cast: &mut Cast, analysis: &Analysis, idx: ActorIdx, sector: bool) {
    for head in heads(cast, analysis, idx) {
        let Some(owner) = analysis
            .children_by(head, Deprel::NmodPoss)
            .find_map(|c| cast.mention_at(c).map(|m| m.actor))
            .filter(|o| *o != idx)
        else {
            continue;
        };
        let counterpart = analysis.lemma(head) == "counterpart";
        if is_relation(analysis.lemma(head)) && !counterpart {
            continue;
        }
        let (country, sectors) = (cast.actor(owner).country.clone(), cast.actor(owner).sectors.clone());
        let actor = &mut cast.actors[idx.0 as usize];
        if actor.country.is_none() && !counterpart {
            actor.country = country;
        }
        if actor.sectors.is_empty() && sector {
            actor.sectors = sectors;
        }
        return;
    }
}

/// Bodies that are of whoever they are told beside: "Kerry and the team".
const COMPANY: [&str; 4] = ["team", "delegation", "staff", "entourage"];

/// Whoever a party that nothing else tells of is told beside gives country and sector, where it can only be
/// theirs.
fn company(cast: &mut Cast, analysis: &Analysis, idx: ActorIdx) {
    if cast.actor(idx).country.is_some() {
        return;
    }
    let person = heads(cast, analysis, idx).into_iter().find_map(|head| {
        let plain = analysis.children(head).iter().all(|c| {
            matches!(analysis.token(*c).deprel.universal(), Deprel::Det | Deprel::Cc | Deprel::Punct)
        });
        let beside = analysis.token(head).deprel.is(Deprel::Conj) && plain;
        let first = analysis.head(head).filter(|_| beside && COMPANY.contains(&analysis.lemma(head)))?;
        let actor = cast.mention_at(first)?.actor;
        (cast.actor(actor).kind == ActorKind::Person).then_some(actor)
    });
    let Some(person) = person.map(|p| cast.actor(p)) else { return };
    let (country, sectors) = (person.country.clone(), person.sectors.clone());
    let actor = &mut cast.actors[idx.0 as usize];
    actor.country = country;
    if actor.sectors.is_empty() {
        actor.sectors = sectors;
    }
}

/// The country of the place a party is said to be of or in, where every place of the name is in one. Ministers
/// and reporters are in many places that they are not of; residents, judges and officials are not.
fn place(cast: &Cast, world: &World, analysis: &Analysis, idx: ActorIdx) -> Option<String> {
    let actor = cast.actor(idx);
    let sector = actor.sectors.first().map(String::as_str).unwrap_or_default();
    let stays = STAY.contains(&sector)
        || actor.roles.iter().any(|r| matches!(r.rsplit(' ').next(), Some("official" | "authority")));
    if !stays && !AT_HOME.contains(&sector) {
        return None;
    }
    let within = |c: &TokenId| {
        analysis.children_by(*c, Deprel::Case).any(|k| match analysis.lemma(k) {
            "of" | "from" => true,
            "in" | "at" => stays,
            _ => false,
        })
    };
    heads(cast, analysis, idx).into_iter().find_map(|head| {
        if title::side_by_side(world, analysis, title::phrase(analysis, head)).len() > 1 {
            return None;
        }
        let mut below = analysis.children_by(head, Deprel::Nmod).filter(within);
        below.find_map(|c| {
            let entity = analysis.entity_of(c)?;
            let place = matches!(entity.label, EntityLabel::Gpe | EntityLabel::Location);
            country_of(world, analysis.words(entity.tokens)).filter(|_| place)
        })
    })
}

fn country_of(world: &World, name: &str) -> Option<String> {
    if let Some(named) = world.country_named(name) {
        return Some(named.country.iso3.to_owned());
    }
    let places = world.places_named(name);
    let first = places.first()?.country?;
    places.iter().all(|p| p.country == Some(first)).then(|| first.to_owned())
}

/// Every country or international body the text names, in its order, by the code it goes by.
fn countries_named(cast: &Cast, world: &World, analysis: &Analysis) -> Vec<(TokenId, String)> {
    let mut out: Vec<(TokenId, String)> = analysis
        .entities
        .iter()
        .filter(|e| {
            matches!(
                e.label,
                EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Nationality | EntityLabel::Facility
            )
        })
        // In brackets stands the agency of a dateline as often as a place.
        .filter(|e| e.tokens.start == 0 || analysis.form(TokenId(e.tokens.start - 1)) != "(")
        .filter_map(|e| Some((TokenId(e.tokens.start), country_of(world, analysis.words(e.tokens))?)))
        .collect();
    for mention in &cast.mentions {
        let actor = cast.actor(mention.actor);
        let known =
            matches!(actor.known, Some(Known::Person(_) | Known::Organisation(_) | Known::Country(_)));
        // Of a body of a people or a firm the country says little of who else is meant.
        let counts = known && actor.sectors.first().is_none_or(|s| s != "BUS" && s != "JRN");
        if let Some(code) = actor.country.clone().filter(|c| counts && c != "NGO") {
            out.push((TokenId(mention.tokens.start), code));
        }
    }
    out.sort();
    out
}

/// Sectors whose parties, told without a country, are of the one the text speaks of.
const AT_HOME: [&str; 11] = ["GOV", "MIL", "COP", "LEG", "JUD", "SPY", "OPP", "CVL", "LAB", "MED", "AGR"];

/// Sectors of organs of state.
pub const OF_STATE: [&str; 6] = ["GOV", "MIL", "COP", "LEG", "JUD", "SPY"];

/// Sectors whose parties are of the place they are told in.
const STAY: [&str; 7] = ["COP", "JUD", "OPP", "CVL", "LAB", "MED", "AGR"];

/// The country the text speaks of, where it is the only one named up to the end of the sentence that first
/// tells of `idx`.
fn lone(
    cast: &Cast,
    world: &World,
    analysis: &Analysis,
    idx: ActorIdx,
    named: &[(TokenId, String)],
) -> Option<String> {
    let actor = cast.actor(idx);
    if !at_home(cast, analysis, idx) {
        return None;
    }
    let first = actor.mentions.iter().map(|m| cast.mentions[m.0 as usize].head).min()?;
    let end = analysis.sentence(analysis.token(first).sentence).tokens.end;
    let mut before = named.iter().filter(|n| n.0.0 < end).map(|n| &n.1);
    let only = before.next()?;
    (before.all(|n| n == only) && world.country(only).is_some()).then(|| only.clone())
}

/// Whether `idx` is a party of some state or of its people, and not told as of another.
fn at_home(cast: &Cast, analysis: &Analysis, idx: ActorIdx) -> bool {
    let actor = cast.actor(idx);
    let abroad = |h: TokenId| {
        analysis.children(h).iter().any(|c| {
            let of_name = analysis.entity_of(*c).is_some_and(|e| e.label != EntityLabel::Date)
                && analysis.token(*c).deprel.is(Deprel::Amod);
            of_name || is_abroad(&analysis.lemma(*c).to_lowercase())
        })
    };
    actor.sectors.first().is_some_and(|s| AT_HOME.contains(&s.as_str()))
        && !heads(cast, analysis, idx).into_iter().any(abroad)
}

/// Whether `idx` is told as the one of its kind: by name, with the article, or without any as "police" are. Some
/// troops, or two engineers, may be anybody's.
fn definite(cast: &Cast, world: &World, analysis: &Analysis, idx: ActorIdx) -> bool {
    cast.actor(idx).mentions.iter().map(|m| &cast.mentions[m.0 as usize]).any(|mention| match mention.kind {
        MentionKind::Name => mention.title.is_some(),
        MentionKind::Nominal => {
            let force =
                || world.role(analysis.form(mention.head)).is_some_and(|r| r.kind != RoleKind::Person);
            let mut articles = analysis.children_by(mention.head, Deprel::Det).peekable();
            match articles.peek() {
                None => mention.tokens.len() == 1 && force(),
                Some(_) => articles.any(|c| analysis.lemma(c) == "the"),
            }
        }
        MentionKind::Pronoun => false,
    })
}

/// The country the whole text is about: the only one its headline names, where the dateline is of there too, or the
/// body names it at least three times and twice as often as any other.
fn story(world: &World, analysis: &Analysis, named: &[(TokenId, String)]) -> Option<String> {
    let sentence = |id: TokenId| analysis.token(id).sentence;
    let kind = |id: TokenId| analysis.sentence(sentence(id)).kind;
    let mut in_title = named.iter().filter(|(id, _)| kind(*id) == BlockKind::Title).map(|(_, code)| code);
    let only = in_title.next().filter(|code| world.country(code).is_some())?;
    if in_title.any(|code| code != only) {
        return None;
    }
    let dateline = named.iter().any(|(id, code)| code == only && analysis.is_dateline(sentence(*id)));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, code) in named {
        if kind(*id) == BlockKind::Body {
            *counts.entry(code).or_default() += 1;
        }
    }
    let own = counts.remove(only.as_str()).unwrap_or_default();
    let next = counts.values().copied().max().unwrap_or_default();
    (dateline || own >= 3 && own >= 2 * next).then(|| only.clone())
}
