//! Actors told by name.
//!
//! Every entity of the reader that can act becomes a mention: people, organisations, countries, and the
//! capitals and palaces that stand for governments. Mentions of one name are joined: same name, surname
//! after full name, acronym after what it stands for, two names of one row of the world tables.

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, Entity, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, MentionKind};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word, in_pairs, is, is_folded};
use demarche_world::{How, PersonId, PlaceKind, RoleKind, World, normal};
use jiff::civil::Date;

use super::title::{self, TitleFacts};
use super::{ActorIdx, Actors, DocumentActor, HeldOffice, Known, Mention, MentionIdx};

/// Token spans that are titles of names, so that the next pass does not take them for people of their own.
pub type Titles = Vec<Span<Tokens>>;

/// A person's name on its way into the actors.
struct PersonName {
    tokens: Span<Tokens>,
    words: Vec<String>,
    told: TitleFacts,
}

/// Somebody named, and where.
struct Bearer {
    /// Folded words of the fullest name.
    name: Vec<String>,
    actor: ActorIdx,
    /// The first token of each name.
    starts: Vec<u32>,
    /// Whether a full name stands behind a noun of family: "his son".
    kin: bool,
}

pub fn find(actors: &mut Actors, world: &World, analysis: &Analysis, date: Option<Date>) -> Titles {
    let mut titles = Titles::new();
    pairs(actors, world, analysis);
    people(actors, world, analysis, date, &mut titles);
    table_names(actors, world, analysis);
    for entity in &analysis.entities {
        let label = title::label(world, analysis, entity);
        match label {
            _ if inside_a_name(actors, entity) || in_pair(actors, entity) => {}
            _ if is_surname(world, analysis, entity) => {}
            EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Nationality => {
                country(actors, world, analysis, entity.tokens, label)
            }
            EntityLabel::Organisation | EntityLabel::Facility => {
                organisation(actors, world, analysis, entity.tokens, label);
            }
            _ => {}
        }
    }
    acronyms(actors, analysis);
    bodies(actors);
    titles
}

/// Two states told by one hyphened word before a noun: "the US-Israeli strike", "Indo-Pakistani talks". Each is a party
/// of whatever the noun tells.
fn pairs(actors: &mut Actors, world: &World, analysis: &Analysis) {
    let close = |t: u32| analysis.token(TokenId(t)).span.end == analysis.token(TokenId(t + 1)).span.start;
    for sentence in &analysis.sentences {
        for hyphen in sentence.tokens.start + 1..sentence.tokens.end.saturating_sub(1) {
            let joined = matches!(analysis.form(TokenId(hyphen)), "-" | "–");
            if !joined || !close(hyphen - 1) || !close(hyphen) {
                continue;
            }
            let state = |span: &Span<Tokens>| state_in_pair(world, analysis.words(*span)).map(|s| (*span, s));
            let before = [2, 1].into_iter().filter_map(|n| hyphen.checked_sub(n));
            let before = before.filter(|s| *s >= sentence.tokens.start).map(|s| Span::new(s, hyphen));
            let after = [3, 2].into_iter().map(|n| hyphen + n).filter(|e| *e <= sentence.tokens.end);
            let after = after.map(|e| Span::new(hyphen + 1, e));
            let halves =
                before.into_iter().find_map(|s| state(&s)).zip(after.into_iter().find_map(|s| state(&s)));
            let Some(((first, one), (second, other))) = halves.filter(|(f, s)| f.1 != s.1) else { continue };
            let (one, other) = (country_actor(actors, one), country_actor(actors, other));
            for (tokens, actor, also) in [(first, one, other), (second, other, one)] {
                let head = analysis.head_of_span(tokens).unwrap_or(TokenId(tokens.end - 1));
                let (kind, also) = (MentionKind::Name, vec![also]);
                actors.add_mention(Mention { tokens, head, kind, actor, also, title: None });
            }
        }
    }
}

/// The state that one half of a hyphened pair tells: by its name, its adjective, or the form that stands in pairs alone
/// ("Indo", "Sino").
fn state_in_pair(world: &World, word: &str) -> Option<&'static str> {
    let named = world.country_named(word).filter(|n| !matches!(n.how, How::Capital | How::Seat));
    named.map(|n| n.country.iso3).or_else(|| world.country(in_pairs(word)?).map(|c| c.iso3))
}

/// Whether the entity stands in a pair of states, which has its mentions already.
fn in_pair(actors: &Actors, entity: &Entity) -> bool {
    actors.mention_at(TokenId(entity.tokens.start)).is_some_and(|m| !m.also.is_empty())
}

/// Organisations of the world tables that the reader passed over: names of several words, and of one that is
/// spelt as no common word is ("Lenta.ru"), exactly as the table has them, outside any other name.
fn table_names(actors: &mut Actors, world: &World, analysis: &Analysis) {
    let capital = |t: u32| analysis.form(TokenId(t)).chars().next().is_some_and(char::is_uppercase);
    for sentence in &analysis.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let longest = (at + 6).min(sentence.tokens.end);
            let dotted = analysis.form(TokenId(at)).trim_end_matches('.').contains('.');
            let shortest = if dotted { at + 1 } else { at + 2 };
            let found =
                (shortest..=longest).rev().map(|end| Span::new(at, end)).find(|span: &Span<Tokens>| {
                    // The reader may have cut a name short ("Nations").
                    let part = |e: &Entity| span.covers(e.tokens) && e.tokens != *span;
                    let free = analysis
                        .ids(*span)
                        .all(|t| actors.mention_at(t).is_none() && analysis.entity_of(t).is_none_or(part));
                    free && capital(span.start)
                        && capital(span.end - 1)
                        && world.organisations_named(analysis.words(*span)).len() == 1
                });
            match found {
                Some(span) => {
                    organisation(actors, world, analysis, span, EntityLabel::Organisation);
                    at = span.end;
                }
                None => at += 1,
            }
        }
    }
}

/// Whether the entity is a part of a longer name: "Nations" of "United Nations".
fn inside_a_name(actors: &Actors, entity: &Entity) -> bool {
    actors.mention_at(TokenId(entity.tokens.start)).is_some_and(|m| {
        m.kind == MentionKind::Name && m.tokens.covers(entity.tokens) && m.tokens != entity.tokens
    })
}

/// Whether a name the reader took for a place or body is the surname of somebody named in full elsewhere,
/// and no place or body of the tables.
fn is_surname(world: &World, analysis: &Analysis, entity: &Entity) -> bool {
    let other = matches!(entity.label, EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Organisation);
    if !other || entity.tokens.len() > 3 {
        return false;
    }
    let name = analysis.words(entity.tokens);
    title::ends_a_full_name(analysis, entity.tokens)
        && world.countries_named(name).is_empty()
        && world.places_of_note(name).is_empty()
        && world.organisations_named(name).is_empty()
}

// --- people --------------------------------------------------------------------------------------

fn people(actors: &mut Actors, world: &World, analysis: &Analysis, date: Option<Date>, titles: &mut Titles) {
    let mut names: Vec<PersonName> = Vec::new();
    for entity in
        analysis.entities.iter().filter(|e| e.label == EntityLabel::Person || is_surname(world, analysis, e))
    {
        if in_pair(actors, entity) {
            continue;
        }
        // The reader may take a people or a capital for a person: the table knows better, unless somebody of
        // that name is told in full.
        let name = analysis.words(entity.tokens);
        if let Some(named) = world.country_named(name) {
            let in_full = |e: &Entity| {
                e.label == EntityLabel::Person
                    && e.tokens.len() > 1
                    && analysis.words(e.tokens).ends_with(name)
            };
            let person =
                !named.how.is_demonym() && entity.tokens.len() == 1 && analysis.entities.iter().any(in_full);
            if !person {
                let label = if named.how.is_demonym() { EntityLabel::Nationality } else { EntityLabel::Gpe };
                country(actors, world, analysis, entity.tokens, label);
                continue;
            }
        }
        // A body of the tables that the reader took for a person: "Boko Haram".
        if entity.tokens.len() > 1
            && world.people_named(name).is_empty()
            && title::organisation_row(world, name).is_some()
        {
            organisation(actors, world, analysis, entity.tokens, EntityLabel::Organisation);
            continue;
        }
        // No actor whose acts could be told.
        if title::is_title_alone(world, analysis, entity) || matches!(name, "God" | "Allah") {
            continue;
        }
        // "Democrats", "Parisians": several people are no person.
        if entity.tokens.len() == 1
            && analysis.token(TokenId(entity.tokens.start)).feats.has("Number", "Plur")
        {
            if title::organisation_row(world, name).is_some() {
                organisation(actors, world, analysis, entity.tokens, EntityLabel::Organisation);
            }
            continue;
        }
        let mut tokens = entity.tokens;
        // A title the reader took into the name belongs beside it. (The "Man" of "Man-kei" is none.)
        let hyphened = |t: u32| analysis.form(TokenId(t)).starts_with('-');
        let title = |start: u32, end: u32| world.role(analysis.words(Span::new(start, end))).is_some();
        while let Some(end) =
            (tokens.start + 1..tokens.end).rev().find(|end| title(tokens.start, *end) && !hyphened(*end))
        {
            tokens = Span::new(end, tokens.end);
        }
        let words = analysis.ids(tokens).map(|t| analysis.form(t).to_owned()).collect();
        names.push(PersonName { tokens, words, told: title::before(world, analysis, tokens.start) });
    }
    trim_headlines(analysis, &mut names);
    share_titles(world, analysis, &mut names);
    // Full names first, so that a surname in the headline finds the person named in full below it.
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|i| (names[*i].words.len() == 1, *i));
    let mut people: Vec<Bearer> = Vec::new();
    let mut placed: Vec<Option<ActorIdx>> = vec![None; names.len()];
    for &i in &order {
        let name = &names[i];
        let mut key: Vec<String> =
            name.words.iter().map(|w| normal::folded(w)).filter(|w| !w.is_empty()).collect();
        // "Joseph R. Biden, Jr." is a Biden.
        while key.len() > 2 && key.last().is_some_and(|w| is(w, Word::NameSuffix)) {
            key.pop();
        }
        let candidates = || people.iter().filter(|p| same_person(&p.name, &key));
        // Of several bearers of a surname, the one named last before this place; else the first of all.
        // Somebody's son or wife, told of in passing, comes after the others.
        let named_before = |p: &Bearer| p.starts.iter().copied().filter(|s| *s <= name.tokens.start).max();
        let rank = |p: &Bearer| Some((key.len() > 1 || !p.kin, named_before(p)?));
        let before = candidates().filter(|p| rank(p).is_some()).max_by_key(|p| rank(p));
        // A first name alone is whose it is where only one of the document has it.
        let mut by_first =
            people.iter().filter(|p| p.name.len() > 1 && key.len() == 1 && p.name[0] == key[0]);
        let by_first = by_first.next().filter(|_| by_first.next().is_none() && name.told.role.is_none());
        let found = before.or_else(|| candidates().next()).or(by_first).map(|p| p.actor);
        let actor = found.unwrap_or_else(|| {
            let mut actor = DocumentActor::new(&name.words.join(" "), ActorKind::Person);
            actor.name = analysis.words(name.tokens).to_owned();
            if name.words.len() > 1 {
                actor.gender = world.gender_of_first_name(&name.words[0]);
            }
            actors.add_actor(actor)
        });
        placed[i] = Some(actor);
        let start = name.tokens.start;
        let kin = key.len() > 1 && start > 0 && analysis.is_folded(TokenId(start - 1), Word::KinNoun);
        match people.iter_mut().find(|p| p.actor == actor) {
            Some(p) => {
                if key.len() > p.name.len() {
                    p.name = key;
                    actors.actor_mut(actor).name = analysis.words(name.tokens).to_owned();
                }
                p.starts.push(start);
                p.kin |= kin;
            }
            None => people.push(Bearer { name: key, actor, starts: vec![start], kin }),
        }
    }
    for (name, actor) in names.into_iter().zip(placed) {
        let Some(actor) = actor else { continue };
        let head = analysis.head_of_span(name.tokens).unwrap_or(TokenId(name.tokens.start));
        let apposed = title::apposed(world, analysis, head, name.tokens);
        for told in [&name.told, &apposed] {
            tell(actors.actor_mut(actor), world, analysis, told);
            titles.extend(told.words);
        }
        let title = name.told.words;
        actors.add_mention(Mention { title, ..Mention::name(name.tokens, head, actor) });
        if let (Some(words), Some(_)) = (apposed.words, &apposed.role) {
            let head = analysis.head_of_span(words).unwrap_or(TokenId(words.start));
            actors.add_mention(Mention {
                tokens: words,
                head,
                kind: MentionKind::Nominal,
                actor,
                also: Vec::new(),
                title: None,
            });
        }
    }
    for person in &people {
        link(actors, world, analysis, person.actor, date);
    }
    // Two names of one row of the table are one person.
    for (at, person) in people.iter().enumerate() {
        let known = actors.actor(person.actor).known;
        let same = people[..at].iter().find(|p| known.is_some() && actors.actor(p.actor).known == known);
        if let Some(same) = same.map(|p| p.actor) {
            actors.merge(person.actor, same);
        }
    }
}

/// A title in the plural is that of every name it stands before: "officers Quirin and Redouane".
fn share_titles(world: &World, analysis: &Analysis, names: &mut [PersonName]) {
    for i in 0..names.len() {
        let start = names[i].tokens.start;
        let plural = start > 0 && analysis.token(TokenId(start - 1)).feats.has("Number", "Plur");
        let Some(role) = names[i].told.role.clone().filter(|_| plural) else { continue };
        names[i].told.title = world.role(&role).map(|row| row.word.to_owned());
        let told = TitleFacts { words: None, ..names[i].told.clone() };
        let mut at = names[i].tokens.end;
        for name in names[i + 1..].iter_mut() {
            let between = (at..name.tokens.start).map(|t| analysis.form(TokenId(t)));
            let listed =
                name.tokens.start - at <= 2 && between.into_iter().all(|w| matches!(w, "," | "and" | "&"));
            if !listed || name.told.role.is_some() {
                break;
            }
            name.told = told.clone();
            at = name.tokens.end;
        }
    }
}

/// Whether a name can be a shorter form of `full`: the same, its surname, or first name and surname
/// without what stands between.
fn same_person(full: &[String], name: &[String]) -> bool {
    if full == name {
        return true;
    }
    let (Some(last), Some(end)) = (full.last(), name.last()) else { return false };
    let (short, long) = if name.len() < full.len() { (name, full) } else { (full, name) };
    if short.len() == 1 {
        // A surname may have several words: "van der Leyen", "Al-Assad".
        return last == end || long.last() == short.last();
    }
    if long.ends_with(short) {
        return true;
    }
    last == end && (full[0] == name[0] || initial_of(&full[0], &name[0]))
}

fn initial_of(a: &str, b: &str) -> bool {
    let one = |s: &str| s.trim_end_matches('.').chars().count() == 1;
    (one(a) || one(b)) && a.chars().next() == b.chars().next()
}

/// In a headline in title case the reader may take a capitalised verb into a name. Where a part of the
/// name is a name of the body and the whole is not, the part is meant.
fn trim_headlines(analysis: &Analysis, names: &mut [PersonName]) {
    let is_title = |n: &PersonName| {
        analysis.sentence(analysis.token(TokenId(n.tokens.start)).sentence).kind == BlockKind::Title
    };
    let body: Vec<Vec<String>> = names.iter().filter(|n| !is_title(n)).map(|n| n.words.clone()).collect();
    for name in names.iter_mut().filter(|n| is_title(n) && n.words.len() > 1) {
        let known = |words: &[String]| {
            body.iter().any(|b| b.as_slice() == words || (words.len() == 1 && b.last() == words.last()))
        };
        if known(&name.words) {
            continue;
        }
        let n = name.words.len();
        let part = (1..n)
            .rev()
            .flat_map(|len| (0..=n - len).map(move |at| (at, at + len)))
            .find(|(a, b)| known(&name.words[*a..*b]));
        if let Some((a, b)) = part {
            name.tokens = Span::new(name.tokens.start + a as u32, name.tokens.start + b as u32);
            name.words = name.words[a..b].to_vec();
        }
    }
}

/// Adds to an actor what words beside its name say.
pub fn tell(actor: &mut DocumentActor, world: &World, analysis: &Analysis, told: &TitleFacts) {
    let Some(role) = &told.role else { return };
    let former = told.words.is_some_and(|w| analysis.ids(w).any(|t| analysis.is_folded(t, Word::Former)));
    if !actor.roles.contains(role) {
        actor.roles.push(role.clone());
    }
    if let Some(row) = world.role(role) {
        actor.gender = actor.gender.or(row.gender);
    }
    if actor.country.is_none() {
        actor.country = told.country.clone();
    }
    if actor.sectors.is_empty() && !former {
        actor.sectors = told.sectors.clone();
    }
    tell_office(actor, world, analysis, told);
}

/// Adds to an actor the office that words beside its name, or its description, say it holds or held.
pub fn tell_office(actor: &mut DocumentActor, world: &World, analysis: &Analysis, told: &TitleFacts) {
    let Some(role) = &told.role else { return };
    let former = told.words.is_some_and(|w| analysis.ids(w).any(|t| analysis.is_folded(t, Word::Former)));
    // A wife or a woman holds no office, and a body is none.
    let office = world
        .role(role)
        .is_none_or(|row| row.kind == RoleKind::Person && row.sectors.iter().next() != Some("CVL"));
    let past = || {
        let title = told.title.as_ref()?;
        let said = title.split(' ').next().is_some_and(|word| is_folded(word, Word::Former));
        Some(if said { title.clone() } else { format!("former {title}") })
    };
    let title = if former { past() } else { told.title.clone() };
    if let Some(title) = title.filter(|_| office) {
        let courtesy = is(role, Word::CourtesyTitle);
        // The fullest form of a title is kept: "Foreign Minister" over "Minister".
        let lower = title.to_lowercase();
        let contained = actor.offices.iter().any(|o| o.title.to_lowercase().contains(&lower));
        if !courtesy && !contained {
            actor.offices.retain(|o| !lower.contains(&o.title.to_lowercase()));
            actor.offices.push(HeldOffice { title, from: None, to: None, words: told.words });
        }
    }
}

/// Links a person to the world table where exactly one row fits the full name, or the surname together
/// with country and title.
fn link(actors: &mut Actors, world: &World, analysis: &Analysis, idx: ActorIdx, date: Option<Date>) {
    let actor = actors.actor(idx);
    let full = actor.name.contains(' ');
    let candidates =
        if full { world.people_named(&actor.name) } else { world.people_by_surname(&actor.name) };
    let holds = |person: &PersonId, must_match_role: bool| {
        let offices = match date {
            Some(day) => world.offices_on(*person, day),
            None => world.offices(*person),
        };
        offices.iter().any(|o| {
            let country = actor.country.as_deref().is_none_or(|c| o.whose.is_some_and(|w| w.code() == c));
            let title = o.title.to_lowercase();
            let role = actor
                .roles
                .iter()
                .any(|r| title.contains(r.as_str()) || o.classes().any(|c| c == r || c.contains(r.as_str())));
            country && (role || !must_match_role)
        })
    };
    let fitting: Vec<PersonId> = if full {
        let by_office: Vec<PersonId> = candidates.iter().copied().filter(|p| holds(p, false)).collect();
        match (candidates.len(), by_office.len()) {
            // The only bearer of the name, and nothing the text says is against it.
            (1, 0) if actor.country.as_deref().is_none_or(|c| ever_of(world, candidates[0], c)) => candidates,
            _ => by_office,
        }
    } else {
        candidates
            .into_iter()
            .filter(|p| holds(p, true) && (actor.country.is_some() || date.is_some()))
            .collect()
    };
    if let [only] = fitting.as_slice() {
        actors.actor_mut(idx).known = Some(Known::Person(*only));
    } else if let Some(only) = date.filter(|_| !full).and_then(|day| in_the_news(world, analysis, actor, day))
    {
        actors.actor_mut(idx).known = Some(Known::Person(only));
    }
}

/// How many bearers of a surname in the tables are few.
const FEW: usize = 3;

/// The only person of this surname who holds one of the foremost offices on `day`, where the text says nothing against
/// it: "Mr. Zarif". Of several, the one whose state the text names.
fn in_the_news(world: &World, analysis: &Analysis, actor: &DocumentActor, day: Date) -> Option<PersonId> {
    let named: Vec<&str> = analysis
        .entities
        .iter()
        .filter_map(|e| world.country_named(analysis.words(e.tokens)))
        .map(|n| n.country.iso3)
        .collect();
    let fits = |person: &PersonId| {
        world.offices_on(*person, day).iter().any(|o| {
            let foremost = o.classes().any(|c| is(c, Word::ForemostOffice)) && o.region.is_none();
            let whose = o.whose.map(|w| w.code());
            foremost && whose.is_some() && actor.country.as_deref().is_none_or(|c| whose == Some(c))
        })
    };
    let told_of = |person: &PersonId| {
        world
            .offices_on(*person, day)
            .iter()
            .any(|o| o.whose.is_some_and(|w| named.contains(&w.code()) || w.code() == "USA"))
    };
    // Another office than the tables know is somebody else's.
    let other = actor.roles.iter().any(|r| world.role(r).is_some_and(|row| !row.sectors.is_empty()));
    if other {
        return None;
    }
    let bearers = world.people_by_surname(&actor.name);
    // Of a state that the text does not name is only somebody whose surname hardly anybody else has: there are many
    // Hamids, and one Putin.
    let rare = bearers.len() <= FEW || named.is_empty();
    let found: Vec<PersonId> = bearers.into_iter().filter(fits).collect();
    let near: Vec<PersonId> = found.iter().copied().filter(told_of).collect();
    match (found.as_slice(), near.as_slice()) {
        (_, [only]) => Some(*only),
        ([only], []) if rare => Some(*only),
        _ => None,
    }
}

/// Whether somebody ever held an office of the country or body with this code.
fn ever_of(world: &World, person: PersonId, code: &str) -> bool {
    world.offices(person).iter().any(|o| o.whose.is_some_and(|w| w.code() == code))
}

// --- countries -----------------------------------------------------------------------------------

/// Whether the name at `head` acts or is acted on, rather than telling where: a capital "says", and one
/// meets "in" it.
pub fn acts(analysis: &Analysis, head: TokenId) -> bool {
    let token = analysis.token(head);
    match token.deprel.universal() {
        Deprel::Nsubj | Deprel::Obj | Deprel::Iobj => true,
        Deprel::Nmod if token.deprel == Deprel::NmodPoss => true,
        Deprel::Obl | Deprel::Nmod => analysis.has_case(head, Word::CounterpartyPreposition),
        Deprel::Conj => analysis.head(head).is_some_and(|h| acts(analysis, h)),
        _ => false,
    }
}

fn country(
    actors: &mut Actors,
    world: &World,
    analysis: &Analysis,
    tokens: Span<Tokens>,
    label: EntityLabel,
) {
    let name = analysis.words(tokens);
    let Some(head) = analysis.head_of_span(tokens) else { return };
    let token = analysis.token(head);
    // "US dollars" are nobody's act.
    if token.head.is_some_and(|h| analysis.is(h, Word::Currency)) {
        return;
    }
    if label == EntityLabel::Nationality {
        // Only the people told by a noun ("the Russians") act; an adjective belongs to its noun.
        let noun = matches!(token.upos, Upos::Noun | Upos::Propn);
        let modifies = matches!(token.deprel.universal(), Deprel::Amod | Deprel::Compound);
        let Some(named) =
            world.country_named(name).filter(|n| n.how == How::Inhabitants && noun && !modifies)
        else {
            return;
        };
        // "Three Americans", "all Britons" are some of the people, not the state.
        let some = analysis.children(head).iter().any(|c| {
            matches!(analysis.token(*c).deprel.universal(), Deprel::Nummod | Deprel::Amod)
                || analysis.is(*c, Word::Quantifier)
        });
        if some {
            let mut actor =
                DocumentActor::new(analysis.words(clauses::core_phrase(analysis, head)), ActorKind::Group);
            actor.country = Some(named.country.iso3.to_owned());
            actor.sectors = vec!["CVL".to_owned()];
            actor.plural = true;
            let actor = actors.add_actor(actor);
            actors.add_mention(Mention {
                tokens,
                head,
                kind: MentionKind::Nominal,
                actor,
                also: Vec::new(),
                title: None,
            });
            return;
        }
        join_country(actors, named.country.iso3, tokens, head);
        return;
    }
    match world.country_named(name) {
        Some(named) if named.how == How::Capital && !acts(analysis, head) => {}
        Some(named) => join_country(actors, named.country.iso3, tokens, head),
        None if label == EntityLabel::Gpe
            && acts(analysis, head)
            && !world.places_of_note(name).is_empty() =>
        {
            place_actor(actors, world, analysis, name, tokens, head);
        }
        None => {}
    }
}

/// Makes an actor of the name that `token` belongs to: a people told by an adjective ("Israeli strikes"), or
/// a place.
pub fn adopt(actors: &mut Actors, world: &World, analysis: &Analysis, token: TokenId, towns: bool) {
    let Some(entity) = analysis.entity_of(token) else { return };
    let name = analysis.words(entity.tokens);
    match (entity.label, world.country_named(name)) {
        (EntityLabel::Nationality, Some(named)) => {
            join_country(actors, named.country.iso3, entity.tokens, token)
        }
        // A capital in the place of a party is its government: "recalled its ambassador from Paris".
        (EntityLabel::Gpe, Some(named)) => join_country(actors, named.country.iso3, entity.tokens, token),
        (EntityLabel::Gpe | EntityLabel::Location, None) if towns => {
            place_actor(actors, world, analysis, name, entity.tokens, token)
        }
        // An embassy's name holds that of its country.
        (EntityLabel::Facility | EntityLabel::Organisation, _) => {
            let before = Span::new(entity.tokens.start, token.0 + 1);
            if let Some(named) = world.country_named(analysis.words(before)) {
                join_country(actors, named.country.iso3, before, token);
            }
        }
        _ => {}
    }
}

/// Last words of the names of parts of a state that govern themselves.
const POLITIES: [&str; 5] = ["Region", "Republic", "Province", "Oblast", "Territory"];

/// A city or region that acts or is acted on is an actor of its country.
fn place_actor(
    actors: &mut Actors,
    world: &World,
    analysis: &Analysis,
    name: &str,
    tokens: Span<Tokens>,
    head: TokenId,
) {
    if title::organisation_row(world, name).is_some() {
        return;
    }
    let places = world.places_of_note(name);
    if !places.is_empty() && places.iter().all(|p| matches!(p.kind, PlaceKind::Water | PlaceKind::Facility)) {
        return;
    }
    let first = places.first().and_then(|p| p.country);
    let actor = named_actor(actors, name, ActorKind::Country);
    let country = match places.as_slice() {
        // "Iraqi Kurdistan Region": the name itself says where it is.
        [] => name.split(' ').find_map(|w| world.country_named(w)).map(|n| n.country.iso3),
        _ => first.filter(|_| places.iter().all(|p| p.country == first)),
    };
    let entry = actors.actor_mut(actor);
    entry.country = entry.country.take().or(country.map(str::to_owned));
    // The name of a polity is its government's, as that of a country is; a town's only where it does something.
    let polity = name.rsplit(' ').next().is_some_and(|last| POLITIES.contains(&last))
        || analysis.token(head).deprel == Deprel::Nsubj;
    if polity && entry.sectors.is_empty() {
        entry.sectors.push("GOV".to_owned());
    }
    actors.add_mention(Mention::name(tokens, head, actor));
}

/// The actor of country `iso3`, made where there is none, with a mention added.
pub fn join_country(actors: &mut Actors, iso3: &'static str, tokens: Span<Tokens>, head: TokenId) {
    let actor = country_actor(actors, iso3);
    actors.add_mention(Mention::name(tokens, head, actor));
}

/// The actor of country `iso3`, made where there is none.
pub fn country_actor(actors: &mut Actors, iso3: &'static str) -> ActorIdx {
    let known = Some(Known::Country(iso3));
    actors.entries.iter().position(|a| a.known == known).map(|i| ActorIdx(i as u32)).unwrap_or_else(|| {
        let mut actor = DocumentActor::new(iso3, ActorKind::Country);
        actor.known = known;
        actor.country = Some(iso3.to_owned());
        actors.add_actor(actor)
    })
}

// --- organisations -------------------------------------------------------------------------------

fn organisation(
    actors: &mut Actors,
    world: &World,
    analysis: &Analysis,
    tokens: Span<Tokens>,
    label: EntityLabel,
) {
    let tokens = widened(actors, world, analysis, tokens);
    let name = analysis.words(tokens);
    let Some(head) = analysis.head_of_span(tokens) else { return };
    let address = name.contains(['@', '#']) || name.contains("://") || name.starts_with("www.");
    if address || !name.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()) {
        return;
    }
    let named = world.country_named(name);
    // A capital that acts is its government, whatever the reader takes it for.
    let capital =
        |how: How| how == How::Capital && label == EntityLabel::Organisation && acts(analysis, head);
    if let Some(named) = named.filter(|n| {
        n.how == How::Seat || (label == EntityLabel::Organisation && n.how <= How::Alias) || capital(n.how)
    }) {
        // A palace is its government; as a mere building it is a place.
        if label == EntityLabel::Organisation || acts(analysis, head) {
            join_country(actors, named.country.iso3, tokens, head);
        }
        return;
    }
    if label == EntityLabel::Facility {
        return;
    }
    let known = title::organisation_row(world, name).map(|row| Known::Organisation(row.id));
    let actor = match known.and_then(|k| actors.entries.iter().position(|a| a.known == Some(k))) {
        Some(i) => ActorIdx(i as u32),
        None => named_actor(actors, name, ActorKind::Organization),
    };
    let entry = actors.actor_mut(actor);
    entry.known = entry.known.or(known);
    if entry.country.is_none() {
        entry.country = title::organisation_country(world, name);
    }
    if entry.sectors.is_empty()
        && let Some(role) = role_of_body(world, name)
    {
        entry.sectors = role.sectors.iter().map(str::to_owned).collect();
    }
    // "China's Foreign Ministry": a body the tables have not is told with whose it is.
    let whole = clauses::core_phrase(analysis, head);
    if known.is_none() && entry.described.is_none() && whole.covers(tokens) && whole != tokens {
        entry.described = Some(analysis.words(whole).to_owned());
    }
    actors.add_mention(Mention::name(tokens, head, actor));
}

/// The role word that tells what kind of body a name is of: "Department of Justice" is a department.
fn role_of_body(world: &World, name: &str) -> Option<demarche_world::Role> {
    let kind = name.split_once(" of ").and_then(|(kind, _)| world.role_at_end(kind));
    kind.filter(|role| role.kind == RoleKind::Body).or_else(|| world.role_at_end(name))
}

/// A name the reader cut short ("Nations", "Office" of "Office of the Spokesperson") in full, where the table
/// has the whole and not the part.
fn widened(actors: &Actors, world: &World, analysis: &Analysis, tokens: Span<Tokens>) -> Span<Tokens> {
    if !world.organisations_named(analysis.words(tokens)).is_empty() {
        return tokens;
    }
    let sentence = analysis.sentence(analysis.token(TokenId(tokens.start)).sentence).tokens;
    // A capitalised word read as a date is no date.
    let free = |t: u32| {
        actors.mention_at(TokenId(t)).is_none()
            && analysis
                .entity_of(TokenId(t))
                .is_none_or(|e| e.label == EntityLabel::Date && e.tokens.len() == 1)
    };
    let left = (1..=3).filter_map(|n| tokens.start.checked_sub(n));
    let left = left.take_while(|s| *s >= sentence.start && free(*s)).map(|s| Span::new(s, tokens.end));
    let right = (tokens.end..sentence.end.min(tokens.end + 4)).take_while(|t| free(*t));
    left.chain(right.map(|t| Span::new(tokens.start, t + 1)))
        .find(|span| world.organisations_named(analysis.words(*span)).len() == 1)
        .unwrap_or(tokens)
}

/// The actor of this kind and name, made where there is none.
fn named_actor(actors: &mut Actors, name: &str, kind: ActorKind) -> ActorIdx {
    let key = normal::folded(name);
    match actors.entries.iter().position(|a| {
        a.kind == kind
            && a.known.is_none_or(|k| !matches!(k, Known::Country(_)))
            && normal::folded(&a.name) == key
    }) {
        Some(i) => ActorIdx(i as u32),
        None => actors.add_actor(DocumentActor::new(name, kind)),
    }
}

/// Joins "IAEA" with "International Atomic Energy Agency" where the document has both, and what stands in brackets
/// behind a name with that name, where it is short for it: "Philippine Institute of Volcanology (Phivolcs)".
fn acronyms(actors: &mut Actors, analysis: &Analysis) {
    let organisations: Vec<ActorIdx> = (0..actors.entries.len())
        .map(|i| ActorIdx(i as u32))
        .filter(|i| actors.actor(*i).kind == ActorKind::Organization && !actors.actor(*i).mentions.is_empty())
        .collect();
    for &short in &organisations {
        let name = actors.actor(short).name.clone();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if name.contains(' ') || letters < 2 {
            continue;
        }
        let wanted = normal::folded(&name.replace('.', ""));
        let bracketed =
            actors.actor(short).mentions.iter().find_map(|m| before_bracket(actors, analysis, *m));
        let shortens = |l: &ActorIdx| {
            let long = &actors.actor(*l).name;
            let initials = normal::initials(long).is_some_and(|i| normal::folded(&i) == wanted);
            let two_rows = actors.actor(*l).known.is_some() && actors.actor(short).known.is_some();
            *l != short
                && long.contains(' ')
                && !two_rows
                && (initials && !name.chars().any(char::is_lowercase)
                    || bracketed == Some(*l) && in_order(&wanted, &normal::folded(long)))
        };
        let mut full = organisations.iter().copied().filter(shortens);
        if let (Some(long), None) = (full.next(), full.next()) {
            actors.merge(short, long);
        }
    }
}

/// The organisation told right before the bracket that `mention` alone stands in.
fn before_bracket(actors: &Actors, analysis: &Analysis, mention: MentionIdx) -> Option<ActorIdx> {
    let tokens = actors.mention(mention).tokens;
    let open = tokens.start.checked_sub(1).filter(|t| analysis.form(TokenId(*t)) == "(")?;
    let closed = (tokens.end as usize) < analysis.tokens.len() && analysis.form(TokenId(tokens.end)) == ")";
    let long = actors.mention_at(TokenId(open.checked_sub(1).filter(|_| closed)?))?;
    (long.tokens.end == open && long.kind == MentionKind::Name).then_some(long.actor)
}

/// Whether the letters of `short` stand in `long` in their order, the first of them first.
fn in_order(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().next() == long.chars().next() && short.chars().all(|c| rest.any(|l| l == c))
}

/// Notes for whom a person speaks: the organisation named in the title.
fn bodies(actors: &mut Actors) {
    for m in 0..actors.mentions.len() {
        let mention = &actors.mentions[m];
        let Some(title) = mention.title else { continue };
        let person = mention.actor;
        let inside = actors
            .mentions
            .iter()
            .find(|o| title.covers(o.tokens) && actors.actor(o.actor).kind == ActorKind::Organization);
        if let Some(body) = inside.map(|o| o.actor) {
            actors.actor_mut(person).body.get_or_insert(body);
        }
    }
}
