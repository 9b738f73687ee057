//! Titles and roles beside a name, and what they tell of its bearer.
//!
//! `Russian Foreign Minister` before a name gives an office, a country and a sector; `an opposition
//! leader` after it gives a role. What the text says wins; the world table adds the offices that a linked
//! person held on the document's date.

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, Entity, EntityLabel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word, is};
use demarche_world::{Certainty, How, Office, Organisation, PersonId, RoleKind, Whose, World};
use jiff::civil::Date;

use super::{DocumentActor, HeldOffice, Known};

/// What words beside a name say.
#[derive(Debug, Clone, Default)]
pub struct TitleFacts {
    /// The words.
    pub words: Option<Span<Tokens>>,
    /// The role words, lower case ("foreign minister").
    pub role: Option<String>,
    /// The title as written, without country and determiner.
    pub title: Option<String>,
    /// ISO alpha-3 or PLOVER code of the country or body named in it; `None` where it names several countries.
    pub country: Option<String>,
    /// ISO alpha-3 of the countries it names side by side ("the navies of Oman and India").
    pub several: Vec<&'static str>,
    /// PLOVER sectors.
    pub sectors: Vec<String>,
    /// Name of the organisation in it ("State Department"), as its entity's tokens.
    pub body: Option<Span<Tokens>>,
}

/// Reads the title that ends right before `start`.
pub fn before(world: &World, analysis: &Analysis, start: u32) -> TitleFacts {
    let sentence = analysis.token(TokenId(start)).sentence;
    let floor = analysis.sentence(sentence).tokens.start;
    let mut from = start;
    while from > floor && start - from < 10 {
        let id = TokenId(from - 1);
        let token = analysis.token(id);
        let in_name = analysis
            .entity_of(id)
            .is_some_and(|e| e.label != EntityLabel::Person && e.label != EntityLabel::Date);
        let word = analysis.form(id);
        let links = is(word, Word::TitleLink);
        let fits = in_name || links || matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj);
        let person = |e: &Entity| e.label == EntityLabel::Person && !is_title_alone(world, analysis, e);
        if !fits || analysis.entity_of(id).is_some_and(person) {
            break;
        }
        from -= 1;
    }
    // A title does not open with a link word.
    while from < start && is(analysis.form(TokenId(from)), Word::TitleLink) {
        from += 1;
    }
    if from == start {
        return TitleFacts::default();
    }
    read(world, analysis, Span::new(from, start), TokenId(start - 1))
}

/// Whether what the reader took for a person's name is a title that stands beside one: "General" and "Luis Prada".
pub fn is_title_alone(world: &World, analysis: &Analysis, entity: &Entity) -> bool {
    let word = analysis.words(entity.tokens).trim_end_matches('.');
    entity.tokens.len() == 1
        && world.role(word).is_some_and(|r| r.kind == RoleKind::Person)
        && !ends_a_full_name(analysis, entity.tokens)
}

/// Whether somebody's full name ends with the words of `tokens`, there or elsewhere ("de Blasio").
pub fn ends_a_full_name(analysis: &Analysis, tokens: Span<Tokens>) -> bool {
    let (name, length) = (analysis.words(tokens), tokens.len());
    analysis.entities.iter().any(|e| {
        e.label == EntityLabel::Person
            && e.tokens.len() > length
            && analysis.words(Span::new(e.tokens.end - length, e.tokens.end)) == name
    })
}

/// Reads a description: `tokens` end with its head ("the opposition leader"), or with what follows `of`. A role
/// that the head is no part of is not its bearer's: "a lawyer for the union".
pub fn read(world: &World, analysis: &Analysis, tokens: Span<Tokens>, head: TokenId) -> TitleFacts {
    let mut told = TitleFacts::default();
    // The role is the longest phrase of the table; its words must stand side by side.
    let mut found: Option<(u32, u32)> = None;
    'search: for end in (head.0 + 1..=tokens.end).rev() {
        for start in tokens.start..=head.0 {
            let phrase = analysis.words(Span::new(start, end));
            if let Some(role) = world.role(phrase) {
                told.role = Some(role.word.to_lowercase());
                told.sectors = role.sectors.iter().map(str::to_owned).collect();
                found = Some((start, end));
                break 'search;
            }
        }
    }
    let Some((start, end)) = found else { return TitleFacts::default() };
    // Words of the role's own phrase are its modifiers: adjectives and nouns before it.
    let mut first = start;
    while first > tokens.start {
        let id = TokenId(first - 1);
        let upos = analysis.token(id).upos;
        let epithet = analysis.is_folded(id, Word::Epithet);
        if epithet
            || analysis.entity_of(id).is_some()
            || !matches!(upos, Upos::Adj | Upos::Noun | Upos::Propn)
        {
            break;
        }
        first -= 1;
    }
    told.title = Some(analysis.words(Span::new(first, end)).to_owned());
    told.words = Some(tokens);
    for id in analysis.ids(tokens) {
        let Some(entity) = analysis.entity_of(id) else { continue };
        let name = analysis.words(entity.tokens);
        match label(world, analysis, entity) {
            EntityLabel::Gpe | EntityLabel::Nationality | EntityLabel::Facility | EntityLabel::Location
                if told.country.is_none() =>
            {
                told.country = world.country_named(name).map(|n| n.country.iso3.to_owned());
            }
            EntityLabel::Organisation => {
                told.body.get_or_insert(entity.tokens);
                if told.country.is_none() {
                    told.country = organisation_country(world, name);
                }
            }
            _ => {}
        }
    }
    // The president of a league or a club is no state's.
    if let (Some("president" | "vice president"), Some(body)) = (told.role.as_deref(), told.body) {
        let name = analysis.words(body);
        // A league for the freedom of the press is a league.
        let kind = name.split(" of ").next().and_then(|n| n.split(" for ").next()).unwrap_or(name);
        let sectors = organisation_row(world, name).map(|row| row.sectors);
        let sectors = sectors.or_else(|| world.role_at_end(kind).map(|role| role.sectors));
        told.sectors = sectors.map_or_else(Vec::new, |s| s.iter().map(str::to_owned).collect());
    }
    if told.country.is_none() {
        // A demonym the entity layer passed over ("Kremlin", "Scottish") still names its country.
        told.country = analysis.ids(tokens).find_map(|id| {
            let word = analysis.form(id);
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            let named = world.country_named(word).filter(|_| capital)?;
            (named.how.is_demonym() || named.how == How::Seat).then(|| named.country.iso3.to_owned())
        });
    }
    // Whoever speaks for a seat of government ("Kremlin spokesman") is of the government.
    let seat = |id: TokenId| {
        let name = analysis.entity_of(id).map_or(analysis.form(id), |e| analysis.words(e.tokens));
        world.country_named(name).is_some_and(|n| n.how == How::Seat)
    };
    if told.sectors.is_empty() && told.country.is_some() && analysis.ids(tokens).any(seat) {
        told.sectors.push("GOV".to_owned());
    }
    told.several = side_by_side(world, analysis, tokens);
    if told.several.len() > 1 {
        told.country = None;
    }
    told
}

/// The country whose people or state the words before a noun tell: "Turkish drones", "U.S. warships"; none where they
/// tell several.
pub fn people_in(world: &World, analysis: &Analysis, tokens: Span<Tokens>) -> Option<String> {
    let named = |id: TokenId| {
        let entity = analysis.entity_of(id).filter(|e| e.tokens.start == id.0)?;
        let head = analysis.head_of_span(entity.tokens)?;
        let before = matches!(analysis.token(head).deprel.universal(), Deprel::Amod | Deprel::Compound)
            || analysis.token(head).deprel == Deprel::NmodPoss;
        let named = world.country_named(analysis.words(entity.tokens)).filter(|n| n.how != How::Capital)?;
        before.then_some(named.country.iso3)
    };
    let mut found = analysis.ids(tokens).filter_map(named);
    let first = found.next()?;
    found.all(|iso3| iso3 == first).then(|| first.to_owned())
}

/// What an entity names: a people that the reader took for a body ("the Comoran foreign ministry") is none.
pub fn label(world: &World, analysis: &Analysis, entity: &Entity) -> EntityLabel {
    let people = || world.country_named(analysis.words(entity.tokens)).is_some_and(|n| n.how.is_demonym());
    match entity.label {
        EntityLabel::Organisation if people() => EntityLabel::Nationality,
        label => label,
    }
}

/// The countries that `tokens` name in one coordination, each once: none where they name a single one.
pub fn side_by_side(world: &World, analysis: &Analysis, tokens: Span<Tokens>) -> Vec<&'static str> {
    let mut out = Vec::new();
    for (_, iso3) in peoples(world, analysis, tokens) {
        if !out.contains(&iso3) {
            out.push(iso3);
        }
    }
    out
}

/// The words of `tokens` that name countries in one coordination, with the countries.
pub fn peoples(world: &World, analysis: &Analysis, tokens: Span<Tokens>) -> Vec<(TokenId, &'static str)> {
    let named = |id: TokenId| {
        let entity = analysis.entity_of(id).filter(|e| e.tokens.start == id.0)?;
        let head = analysis.head_of_span(entity.tokens)?;
        Some((head, world.country_named(analysis.words(entity.tokens))?.country.iso3))
    };
    let all: Vec<(TokenId, &'static str)> = analysis.ids(tokens).filter_map(named).collect();
    let first = |id: TokenId| analysis.head(id).filter(|_| analysis.token(id).deprel.is(Deprel::Conj));
    let Some(whole) = all.iter().find_map(|(id, _)| first(*id)) else { return Vec::new() };
    all.into_iter().filter(|(id, _)| *id == whole || first(*id) == Some(whole)).collect()
}

/// The description in apposition to the name whose head is `head`: "Kasparov, an opposition leader, …".
pub fn apposed(world: &World, analysis: &Analysis, head: TokenId, name: Span<Tokens>) -> TitleFacts {
    let told = |c: &TokenId| match analysis.token(*c).upos {
        Upos::Noun => true,
        // "Antony Blinken, Secretary of State".
        Upos::Propn => analysis.entity_of(*c).is_none(),
        _ => false,
    };
    let below = analysis.children_by(head, Deprel::Appos).find(told);
    let Some(noun) = below.filter(|n| n.0 >= name.end) else { return TitleFacts::default() };
    read(world, analysis, clauses::core_phrase(analysis, noun), noun)
}

/// The only organisation of the tables of this name, with or without the country that may lead it: "U.S.
/// Environmental Protection Agency".
pub fn organisation_row(world: &World, name: &str) -> Option<Organisation> {
    let only = |name: &str| match world.organisations_named(name).as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    only(name).or_else(|| {
        let blanks = name.match_indices(' ').map(|(at, _)| at).take(3);
        blanks
            .filter_map(|at| Some((world.country_named(&name[..at])?, only(&name[at + 1..])?)))
            .find_map(|(led_by, row)| (row.country == Some(led_by.country.iso3)).then_some(row))
    })
}

/// The country an organisation of this name belongs to: the table's, or the one named in it.
pub fn organisation_country(world: &World, name: &str) -> Option<String> {
    if let Some(only) = organisation_row(world, name) {
        return only.country.map(str::to_owned);
    }
    let rows = world.organisations_named(name);
    let countries: Vec<Option<&str>> = rows.iter().map(|o| o.country).collect();
    if let Some((first, rest)) = countries.split_first() {
        return first.filter(|_| rest.iter().all(|c| c == first)).map(str::to_owned);
    }
    // The longest name of a country in it, of up to four words. "New England" is none.
    let words: Vec<&str> = name.split(' ').collect();
    (1..=4.min(words.len())).rev().find_map(|length| {
        words.windows(length).enumerate().find_map(|(at, part)| {
            let named = world.country_named(&part.join(" "))?;
            let whole = at == 0 || words[at - 1] != "New";
            (whole && named.how != How::Capital).then(|| named.country.iso3.to_owned())
        })
    })
}

/// Fills in what the world tables know of a linked actor.
pub fn fill_from_tables(actor: &mut DocumentActor, world: &World, date: Option<Date>) {
    match actor.known {
        Some(Known::Country(iso3)) => {
            if let Some(country) = world.country(iso3) {
                actor.name = country.name.to_owned();
            }
            actor.country = Some(iso3.to_owned());
            if actor.sectors.is_empty() {
                actor.sectors.push("GOV".to_owned());
            }
        }
        Some(Known::Organisation(id)) => {
            if let Some(row) = world.organisation(id) {
                actor.country = actor.country.take().or_else(|| row.country.map(str::to_owned));
                if !row.sectors.is_empty() {
                    actor.sectors = row.sectors.iter().map(str::to_owned).collect();
                }
            }
        }
        Some(Known::Person(id)) => {
            if let Some(person) = world.person(id) {
                actor.gender = person.gender.or(actor.gender);
            }
            let held = date.map(|day| world.offices_on(id, day)).unwrap_or_default();
            let sure: Vec<&Office> = held.iter().filter(|o| o.certainty != Certainty::Uncertain).collect();
            let national: Vec<&Office> = sure.iter().copied().filter(|o| o.region.is_none()).collect();
            // A first minister of a part of the state holds none of the whole.
            let held = if national.is_empty() { sure } else { national };
            if actor.country.is_none() {
                actor.country = country_of(world, id, &held).map(str::to_owned);
            }
            for office in held {
                let body = body_of(world, office);
                if actor.sectors.is_empty() {
                    let own = office.sectors.iter().map(str::to_owned).collect::<Vec<_>>();
                    let of_body = || body.map(|b| b.sectors.iter().map(str::to_owned).collect());
                    actor.sectors = if own.is_empty() { of_body().unwrap_or_default() } else { own };
                }
                if !actor.offices.iter().any(|o| o.title.eq_ignore_ascii_case(office.title)) {
                    actor.offices.push(HeldOffice {
                        title: office.title.to_owned(),
                        from: office.from.map(|d| d.to_string()),
                        to: office.to.map(|d| d.to_string()),
                        words: None,
                    });
                }
            }
            // Whoever held an office of state and holds none any more is of the elite.
            let over = |o: &Office| date.is_some_and(|day| o.to.is_some_and(|to| to.last_day() < day));
            let once = || world.offices(id).iter().any(|o| over(o) && o.sectors.primary() == Some("GOV"));
            if actor.sectors.is_empty() && actor.offices.is_empty() && once() {
                actor.sectors.push("ELI".to_owned());
            }
        }
        None => {}
    }
}

fn body_of(world: &World, office: &Office) -> Option<Organisation> {
    match office.whose {
        Some(Whose::Organisation(id)) => world.organisation(id),
        _ => None,
    }
}

/// Whose somebody is: of the one state whose offices they hold on the day, or of the body; else of the state that more
/// than half of all their offices are of. (A queen has many realms, and France's president a title of Andorra.)
fn country_of(world: &World, id: PersonId, held: &[&Office]) -> Option<&'static str> {
    // The "French Co-Prince" of Andorra is France's.
    let of_another = |office: &Office, iso3: &str| {
        let led_by = office.title.split(' ').next().and_then(|word| world.country_named(word));
        led_by.is_some_and(|named| named.how.is_demonym() && named.country.iso3 != iso3)
    };
    let state = |office: &Office| match office.whose {
        Some(Whose::Country(iso3)) if !of_another(office, iso3) => Some(iso3),
        _ => None,
    };
    let mut now: Vec<&str> = held.iter().filter_map(|o| state(o)).collect();
    now.sort_unstable();
    now.dedup();
    if let [only] = now.as_slice() {
        return Some(only);
    }
    if now.is_empty()
        && let Some(code) = held.iter().find_map(|o| body_of(world, o)?.country)
    {
        return Some(code);
    }
    let all: Vec<&str> = world.offices(id).iter().filter_map(state).collect();
    let count = |iso3: &str| all.iter().filter(|c| **c == iso3).count();
    let most = all.iter().copied().max_by_key(|c| count(c))?;
    (2 * count(most) > all.len() && world.country(most).is_some()).then_some(most)
}
