//! Whose a described party is, as far as its own words and those beside it say: country and sector.
//!
//! These tell, in this order: the body it acts for ("Houthi leaders"); whoever it is said to be of ("Kerry's
//! team", "its spokesman"); for a minister the only ministry of that field the text names; the place it is said to
//! be of or in ("residents of Gafsa"). Where none of them does, [`affiliation`](super::affiliation) weighs clues.

use std::collections::BTreeMap;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, MentionKind};
use demarche_lexicon::{Lexical as _, Word, is};
use demarche_world::{Place, RoleKind, World};

use super::{ActorIdx, Actors, DocumentActor, Known, title};

/// Gives the actors of `actors` what the words around them tell of country and sector. `home` is the country whose
/// state publishes the document.
pub fn find(actors: &mut Actors, world: &World, analysis: &Analysis) {
    for i in 0..actors.entries.len() {
        let idx = ActorIdx(i as u32);
        let actor = actors.actor(idx);
        let named_by_role = || world.role(&actor.name).is_some() || actor.body.is_some();
        let described = match (actor.kind, actor.known) {
            (ActorKind::Country, _) | (_, Some(Known::Country(_) | Known::Organisation(_))) => false,
            (ActorKind::Person, None) => true,
            _ => !actor.roles.is_empty() || named_by_role(),
        };
        if !described {
            if actor.kind == ActorKind::Organization && actor.known.is_none() {
                owner(actors, analysis, idx, false);
            }
            continue;
        }
        affiliated(actors, analysis, idx);
        body(actors, world, analysis, idx);
        owner(actors, analysis, idx, true);
        companions(actors, analysis, idx);
        if actors.actor(idx).country.is_none() {
            actors.entries[i].country = ministry(actors, idx).or_else(|| place(actors, world, analysis, idx));
        }
    }
}

/// "Anni Koskela of the Left Alliance", "the fund's Jacqueline De León": the body that a name is told with is the
/// person's.
fn affiliated(actors: &mut Actors, analysis: &Analysis, idx: ActorIdx) {
    let actor = actors.actor(idx);
    if actor.kind != ActorKind::Person || actor.body.is_some() {
        return;
    }
    let names = actors.mentions_of(actor);
    let body = names.filter(|m| m.kind == MentionKind::Name).find_map(|name| {
        analysis.children_by(name.head, Deprel::Nmod).find_map(|c| {
            let of = analysis.has_case(c, Word::AffiliationPreposition)
                || analysis.has_case(c, Word::PossessiveEnding);
            let other = actors.mention_at(c).filter(|m| of && m.head == c && m.actor != idx)?.actor;
            (actors.actor(other).kind == ActorKind::Organization).then_some(other)
        })
    });
    actors.actor_mut(idx).body = body;
}

/// The words that describe `idx`: heads of its descriptions, and of the titles of its names.
fn heads(actors: &Actors, analysis: &Analysis, idx: ActorIdx) -> Vec<TokenId> {
    let mut out = Vec::new();
    for m in &actors.actor(idx).mentions {
        let mention = actors.mention(*m);
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
fn body(actors: &mut Actors, world: &World, analysis: &Analysis, idx: ActorIdx) {
    let from_actor = actors.actor(idx).body.map(|b| {
        let body = actors.actor(b);
        (body.country.clone(), body.sectors.clone())
    });
    let from_words = || {
        let words = heads(actors, analysis, idx).into_iter().flat_map(|h| analysis.children(h).to_vec());
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
        let mentions = actors.mentions_of(actors.actor(idx));
        let described = |m: &super::Mention| {
            (m.kind == MentionKind::Nominal)
                .then(|| demarche_core::text::Span::new(m.tokens.start.min(m.head.0), m.head.0))
        };
        let words = mentions.flat_map(|m| [m.title, described(m)]).flatten();
        words.flat_map(|t| analysis.ids(t)).find_map(|t| {
            // A rebel commander is a rebel.
            let role = world.role(analysis.form(t)).filter(|r| {
                r.kind != RoleKind::Person || r.sectors.iter().next().is_some_and(|s| s == "REB")
            })?;
            let sectors: Vec<String> = role.sectors.iter().map(str::to_owned).collect();
            (!sectors.is_empty()).then_some((None, sectors))
        })
    };
    let Some((country, sectors)) = from_actor.or_else(from_words).or_else(from_title) else { return };
    let actor = actors.actor_mut(idx);
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
fn ministry(actors: &Actors, idx: ActorIdx) -> Option<String> {
    let actor = actors.actor(idx);
    let minister = |r: &String| r.strip_suffix(" minister").map(str::to_owned);
    let field = actor.roles.iter().find_map(minister).filter(|_| !actor.plural)?;
    let has = |a: &DocumentActor, word: &str| a.name.split(' ').any(|w| w.eq_ignore_ascii_case(word));
    let of_field = |a: &DocumentActor| {
        a.kind == ActorKind::Organization && !a.mentions.is_empty() && has(a, "ministry") && has(a, &field)
    };
    let mut countries = actors.entries.iter().filter(|a| of_field(a)).map(|a| a.country.clone());
    let only = countries.next()??;
    countries.all(|c| c.as_ref() == Some(&only)).then_some(only)
}

/// Whoever a party is said to be of gives its country, and its own sector with `sector`. "Its ally" is of
/// another, and a counterpart holds a like office elsewhere.
fn owner(actors: &mut Actors, analysis: &Analysis, idx: ActorIdx, sector: bool) {
    for head in heads(actors, analysis, idx) {
        let Some(owner) = possessor(actors, analysis, idx, head) else { continue };
        let counterpart = analysis.lemma(head) == "counterpart";
        if analysis.is(head, Word::RelationalNoun) && !counterpart {
            continue;
        }
        let (country, sectors) = (actors.actor(owner).country.clone(), actors.actor(owner).sectors.clone());
        let actor = actors.actor_mut(idx);
        if actor.country.is_none() && !counterpart {
            actor.country = country;
        }
        if actor.sectors.is_empty() && sector {
            actor.sectors = sectors;
        }
        return;
    }
}

/// Whom a party is said to be of: the body it acts for, else whoever a word of possession tells it to belong to.
/// "Its ally" is another's.
pub(super) fn led_by(actors: &Actors, analysis: &Analysis, idx: ActorIdx) -> Option<ActorIdx> {
    let own = |head: &TokenId| {
        let lemma = analysis.lemma(*head);
        !is(lemma, Word::RelationalNoun) && lemma != "counterpart"
    };
    let told = || heads(actors, analysis, idx).into_iter().filter(own);
    actors.actor(idx).body.or_else(|| told().find_map(|head| possessor(actors, analysis, idx, head)))
}

/// To whom a word of possession tells the head of a phrase to belong, other than the party itself.
fn possessor(actors: &Actors, analysis: &Analysis, idx: ActorIdx, head: TokenId) -> Option<ActorIdx> {
    let owner = analysis.children_by(head, Deprel::NmodPoss).find_map(|c| actors.mention_at(c))?;
    (owner.actor != idx).then_some(owner.actor)
}

/// Whoever a party that nothing else tells of is told beside gives country and sector, where it can only be
/// theirs.
fn companions(actors: &mut Actors, analysis: &Analysis, idx: ActorIdx) {
    if actors.actor(idx).country.is_some() {
        return;
    }
    let person = heads(actors, analysis, idx).into_iter().find_map(|head| {
        let plain = analysis.children(head).iter().all(|c| {
            matches!(analysis.token(*c).deprel.universal(), Deprel::Det | Deprel::Cc | Deprel::Punct)
        });
        let beside = analysis.token(head).deprel.is(Deprel::Conj) && plain;
        let first = analysis.head(head).filter(|_| beside && analysis.is(head, Word::CompanyNoun))?;
        let actor = actors.mention_at(first)?.actor;
        (actors.actor(actor).kind == ActorKind::Person).then_some(actor)
    });
    let Some(person) = person.map(|p| actors.actor(p)) else { return };
    let (country, sectors) = (person.country.clone(), person.sectors.clone());
    let actor = actors.actor_mut(idx);
    actor.country = country;
    if actor.sectors.is_empty() {
        actor.sectors = sectors;
    }
}

/// The country of the place a party is said to be of or in, where every place of the name is in one. Ministers
/// and reporters are in many places that they are not of; residents, judges and officials are not.
fn place(actors: &Actors, world: &World, analysis: &Analysis, idx: ActorIdx) -> Option<String> {
    let actor = actors.actor(idx);
    let sector = actor.sectors.first().map(String::as_str).unwrap_or_default();
    let stays = STAY.contains(&sector)
        || actor.roles.iter().any(|r| matches!(r.rsplit(' ').next(), Some("official" | "authority")));
    if !stays && !AT_HOME.contains(&sector) {
        return None;
    }
    let within = |c: &TokenId| {
        analysis.has_case(*c, Word::OriginPreposition)
            || stays && analysis.has_case(*c, Word::SeatPreposition)
    };
    heads(actors, analysis, idx).into_iter().find_map(|head| {
        if title::side_by_side(world, analysis, clauses::core_phrase(analysis, head)).len() > 1 {
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

/// How many times as many people a town has that is meant by a name without more.
const FAR_LARGER: u32 = 10;

fn country_of(world: &World, name: &str) -> Option<String> {
    if let Some(named) = world.country_named(name) {
        return Some(named.country.iso3.to_owned());
    }
    // A town is of the country of all places of note that have its name (of lesser ones only where none is of note), or
    // of the one that is far larger than any elsewhere.
    let of_note = world.places_of_note(name);
    let places = if of_note.is_empty() { world.places_named(name) } else { of_note };
    let largest = places.first()?;
    let first = largest.country?;
    let outgrown = |p: &Place| match (largest.population, p.population) {
        (Some(largest), Some(own)) => own.saturating_mul(FAR_LARGER) <= largest,
        _ => false,
    };
    places.iter().all(|p| p.country == Some(first) || outgrown(p)).then(|| first.to_owned())
}

/// Every country or international body the text names, in its order, by the code it goes by.
pub(super) fn countries_named(actors: &Actors, world: &World, analysis: &Analysis) -> Vec<(TokenId, String)> {
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
    for mention in &actors.mentions {
        let actor = actors.actor(mention.actor);
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
pub const AT_HOME: [&str; 11] = ["GOV", "MIL", "COP", "LEG", "JUD", "SPY", "OPP", "CVL", "LAB", "MED", "AGR"];

/// Sectors of organs of state.
pub const OF_STATE: [&str; 6] = ["GOV", "MIL", "COP", "LEG", "JUD", "SPY"];

/// Sectors whose parties are of the place they are told in.
const STAY: [&str; 7] = ["COP", "JUD", "OPP", "CVL", "LAB", "MED", "AGR"];

/// Whether `idx` is told as of another country than the one the text speaks of.
pub(super) fn abroad(actors: &Actors, analysis: &Analysis, idx: ActorIdx) -> bool {
    heads(actors, analysis, idx).into_iter().any(|h| {
        analysis.children(h).iter().any(|c| {
            let of_name = analysis.entity_of(*c).is_some_and(|e| e.label != EntityLabel::Date)
                && analysis.token(*c).deprel.is(Deprel::Amod);
            of_name || analysis.is_folded(*c, Word::Foreign)
        })
    })
}

/// The country the whole text is about: the only one its headline names, where the dateline is of there too, or the
/// body names it at least three times and twice as often as any other.
pub(super) fn sole_country(
    world: &World,
    analysis: &Analysis,
    named: &[(TokenId, String)],
) -> Option<String> {
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
