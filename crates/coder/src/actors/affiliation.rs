//! Of which country a party is that no word ties to one, and which sector a description means: a weighing of clues.
//!
//! Each question has its candidates (the countries the document names, or none; the sectors), each candidate its
//! clues, and each clue a weight. The weights are learnt by `training/affiliation.py` from annotated records and
//! stand in `data/lexicon/countries-of-parties.tsv` and `sectors-of-words.tsv`; of which countries people with a given
//! name are stands in `given-names.tsv`. Whoever is somebody's goes with them. What the text says outright is
//! `belong`'s, and is not weighed again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use demarche_core::analysis::{Analysis, Deprel, SentenceId, TokenId};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, MentionKind};
use demarche_lexicon::{Word, is, rows};
use demarche_world::{Whose, World, normal};

use super::across::{self, Across};
use super::owner::{self, AT_HOME, OF_STATE};
use super::{ActorIdx, Actors, DocumentActor, Known, title};
pub use crate::weigh::Clue;
use crate::weigh::{Weights, likeliest};
use demarche_lexicon::nouns::{self, Class};

static COUNTRIES: &str = include_str!("../../data/lexicon/countries-of-parties.tsv");
static SECTORS: &str = include_str!("../../data/lexicon/sectors-of-words.tsv");

static GIVEN_NAMES: &str = include_str!("../../data/lexicon/given-names.tsv");

/// By given name the shares of the countries whose office-holders have it.
static GIVEN: LazyLock<BTreeMap<String, Vec<(&str, f64)>>> = LazyLock::new(|| {
    let mut out: BTreeMap<String, Vec<(&str, f64)>> = BTreeMap::new();
    for (_, line) in rows(GIVEN_NAMES) {
        if let [word, country, share] = line.split('\t').collect::<Vec<_>>()[..]
            && let Ok(share) = share.parse()
        {
            out.entry(normal::folded(word)).or_default().push((country, share));
        }
    }
    out
});

static COUNTRY_WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(COUNTRIES));
static SECTOR_WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(SECTORS));

/// How often a country is named, a name and what it is read as counted apart, where a text is about it.
const MUCH: usize = 8;

/// How many steps a party is followed to whose it is: the aide of the leader of a movement of a people.
const LONGEST_CHAIN: usize = 3;

/// Codes of bodies that people are of as they are of a state.
const JOINT: [&str; 2] = ["EUR", "IGO"];

/// How sure a sector must be to count for more than the table's, and where the table has none.
const SURE: f64 = 0.5;
const LIKELY: f64 = 0.3;

/// The clues for having no country, and for each country the document names.
pub type CountryClues = (Vec<Clue>, Vec<(String, Vec<Clue>)>);

/// What there is to weigh for one actor.
#[derive(Debug, Clone)]
pub struct Clues {
    /// Whose.
    pub actor: ActorIdx,
    /// For an actor of unknown country: the clues for its having none, and for each country the document names.
    pub countries: Option<CountryClues>,
    /// For an actor told by words: the clues for its sector.
    pub sector: Option<Vec<Clue>>,
}

/// Gives the actors from the place `first` on the countries and sectors that the clues make likely.
pub(super) fn find(
    actors: &mut Actors,
    world: &World,
    analysis: &Analysis,
    home: Option<&str>,
    first: usize,
) {
    let all = clues_from(actors, world, analysis, home, first);
    // Whoever is somebody's goes with them, once theirs is known: "its mayor", "the movement's leaders".
    let mut weighed: Vec<(&Clues, Option<ActorIdx>)> = all
        .iter()
        .filter(|c| c.countries.is_some())
        .map(|c| (c, owner::led_by(actors, analysis, c.actor).filter(|by| *by != c.actor)))
        .collect();
    // First those who are nobody's, then those whose leader has a country, at last those whose leader has none.
    for round in 0..=LONGEST_CHAIN {
        weighed.retain(|(clues, by)| {
            let at = clues.actor.0 as usize;
            let leading = by.and_then(|by| actors.actor(by).country.clone());
            let alone = by.is_none() || round == LONGEST_CHAIN;
            let found = leading.or_else(|| {
                let (none, candidates) = clues.countries.as_ref().filter(|_| alone)?;
                country(none, candidates).map(str::to_owned)
            });
            let open = found.is_none() && !alone;
            actors.entries[at].country = found;
            open
        });
    }
    for clues in &all {
        let at = clues.actor.0 as usize;
        let Some(words) = &clues.sector else { continue };
        // Of a thing that no clue is known of ("tanks") the field of most others says nothing.
        let nobody =
            actors.entries[at].sectors.is_empty() && !tells(words) && !human(actors, analysis, clues.actor);
        if nobody {
            continue;
        }
        let entry = &mut actors.entries[at];
        let least = if entry.sectors.is_empty() { LIKELY } else { SURE };
        match sector(words, least) {
            // Sure to be told of nobody's field, whatever the table has for the word.
            Some("none") => entry.sectors.clear(),
            Some(code) if entry.sectors.first().is_none_or(|s| s != code) => {
                entry.sectors.retain(|s| s != code);
                entry.sectors.insert(0, code.to_owned());
                entry.sectors.truncate(2);
            }
            _ => {}
        }
    }
}

/// The likeliest country, unless none is likelier.
fn country<'a>(none: &[Clue], candidates: &'a [(String, Vec<Clue>)]) -> Option<&'a str> {
    let weights = &*COUNTRY_WEIGHTS;
    let mut scored: Vec<(f64, Option<&str>)> = vec![(weights.sum(none, "none"), None)];
    scored
        .extend(candidates.iter().map(|(code, clues)| (weights.sum(clues, "country"), Some(code.as_str()))));
    likeliest(scored)?.1
}

/// Whether a clue is known that tells more than what kind of party it is.
fn tells(clues: &[Clue]) -> bool {
    let kind = |clue: &str| clue == "bias" || clue.starts_with("kind=") || clue.starts_with("table=");
    clues.iter().any(|(clue, _)| !kind(clue) && SECTOR_WEIGHTS.knows(clue))
}

/// Whether a word for people tells the party.
fn human(actors: &Actors, analysis: &Analysis, idx: ActorIdx) -> bool {
    actors.mentions_of(actors.actor(idx)).any(|m| {
        m.kind == MentionKind::Nominal
            && nouns::class_of(&analysis.lemma(m.head).to_lowercase()) == Some(Class::Person)
    })
}

/// The likeliest sector or `none`, where it is at least that likely.
fn sector(clues: &[Clue], least: f64) -> Option<&'static str> {
    let weights = &*SECTOR_WEIGHTS;
    let scored = weights.candidates().map(|code| (weights.sum(clues, code), code)).collect();
    let (p, code) = likeliest(scored)?;
    (p >= least).then_some(code)
}

/// The clues for every actor that has something to be weighed.
pub fn clues(actors: &Actors, world: &World, analysis: &Analysis, home: Option<&str>) -> Vec<Clues> {
    clues_from(actors, world, analysis, home, 0)
}

/// The same for the actors from the place `first` on.
fn clues_from(
    actors: &Actors,
    world: &World,
    analysis: &Analysis,
    home: Option<&str>,
    first: usize,
) -> Vec<Clues> {
    if first >= actors.entries.len() {
        return Vec::new();
    }
    let findings = Findings::new(actors, world, analysis, home);
    let all = (first..actors.entries.len()).map(|i| ActorIdx(i as u32));
    all.map(|idx| Clues { actor: idx, countries: findings.countries(idx), sector: findings.sector(idx) })
        .collect()
}

/// The countries of the document and where it names them.
struct Findings<'a> {
    actors: &'a Actors,
    world: &'a World,
    analysis: &'a Analysis,
    home: Option<&'a str>,
    /// Each country named, with the token.
    named: Vec<(TokenId, String)>,
    /// The same without repetition, in the order of their first mention.
    codes: Vec<String>,
    /// How often each is named, and how often in the body; counted once, since every actor is weighed with each.
    counts: BTreeMap<String, (usize, usize)>,
    story: Option<String>,
    /// Names of countries that stand across from an organ of a state nobody names, in its own clause.
    others: BTreeSet<TokenId>,
    /// The heads of all mentions but pronouns of actors whose country is told, in text order.
    told: Vec<(TokenId, ActorIdx)>,
    /// The share of each sector among the actors that have one.
    fields: BTreeMap<&'a str, f64>,
}

impl<'a> Findings<'a> {
    fn new(actors: &'a Actors, world: &'a World, analysis: &'a Analysis, home: Option<&'a str>) -> Self {
        let all = owner::countries_named(actors, world, analysis);
        let story = owner::sole_country(world, analysis, &all);
        let named: Vec<(TokenId, String)> = all
            .into_iter()
            .filter(|(_, code)| world.country(code).is_some() || JOINT.contains(&code.as_str()))
            .collect();
        let mut codes: Vec<String> = Vec::new();
        for (_, code) in &named {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (id, code) in &named {
            let count = counts.entry(code.clone()).or_default();
            count.0 += 1;
            let kind = analysis.sentence(analysis.token(*id).sentence).kind;
            count.1 += usize::from(kind == BlockKind::Body);
        }
        let placed =
            |m: &&super::Mention| m.kind != MentionKind::Pronoun && actors.actor(m.actor).country.is_some();
        let mut told: Vec<(TokenId, ActorIdx)> =
            actors.mentions.iter().filter(placed).map(|m| (m.head, m.actor)).collect();
        told.sort();
        let mut fields: BTreeMap<&str, f64> = BTreeMap::new();
        let known = actors.entries.iter().filter(|a| a.kind != ActorKind::Country && !a.mentions.is_empty());
        for sector in known.filter_map(|a| a.sectors.first()) {
            *fields.entry(sector).or_default() += 1.0;
        }
        let total: f64 = fields.values().sum();
        fields.values_mut().for_each(|n| *n /= total);
        let others = BTreeSet::new();
        let mut own =
            Self { actors, world, analysis, home, named, codes, counts, story, others, told, fields };
        let organs = actors.entries.iter().filter(|a| a.country.is_none() && of_state(a));
        own.others = organs.flat_map(|a| own.across(a).into_keys()).collect();
        own
    }

    /// The names of countries that stand across from `actor`, and how.
    fn across(&self, actor: &DocumentActor) -> BTreeMap<TokenId, Across> {
        let heads = self.actors.mentions_of(actor).map(|m| m.head);
        let stands = |head: TokenId| {
            let here =
                self.named.iter().map(|n| n.0).filter(move |n| self.sentence(*n) == self.sentence(head));
            here.filter_map(move |n| Some((n, across::across(self.actors, self.analysis, head, n)?)))
        };
        heads.flat_map(stands).collect()
    }

    /// Whether `code` is that of another state than the one of which `actor` is an organ: it is the other side of what
    /// the actor does, or the text names it only across from organs of the state that it is told in. Whoever goes to a
    /// country that most of the text is about may be at home there.
    fn is_across(&self, actor: &DocumentActor, code: &str, own: &BTreeMap<TokenId, Across>) -> bool {
        if !of_state(actor) {
            return false;
        }
        let mut of_code = self.named.iter().filter(|n| n.1 == code).map(|n| n.0);
        let (all, _) = self.counts.get(code).copied().unwrap_or_default();
        let foremost = all >= MUCH && self.counts.values().all(|(other, _)| *other <= all);
        let itself = of_code.clone().any(|n| own.get(&n) == Some(&Across::Itself));
        itself && !foremost || of_code.all(|n| self.others.contains(&n))
    }

    fn sentence(&self, id: TokenId) -> SentenceId {
        self.analysis.token(id).sentence
    }

    fn countries(&self, idx: ActorIdx) -> Option<CountryClues> {
        let actor = self.actors.actor(idx);
        let tabled = matches!(actor.known, Some(Known::Country(_) | Known::Organisation(_)));
        if actor.country.is_some() || actor.kind == ActorKind::Country || tabled || actor.mentions.is_empty()
        {
            return None;
        }
        if self.of_several(actor) || heads_of_states(actor) {
            return None;
        }
        let across = self.across(actor);
        let kind = actor.kind.as_str();
        let heads: Vec<TokenId> = self.actors.mentions_of(actor).map(|m| m.head).collect();
        let first = *heads.iter().min()?;
        let abroad = owner::abroad(self.actors, self.analysis, idx);
        let group = actor
            .sectors
            .first()
            .map_or("none", |s| if AT_HOME.contains(&s.as_str()) { "home" } else { "other" });
        let sector = actor.sectors.first().map_or("none", String::as_str);
        let mut none = vec![
            ("bias".to_owned(), 1.0),
            (format!("kind={kind}"), 1.0),
            (format!("sector={sector}"), 1.0),
            (format!("kind={kind},{group}"), 1.0),
        ];
        if abroad {
            none.push(("abroad".to_owned(), 1.0));
        }
        let open = |code: &&String| !self.is_another(actor, code) && !self.is_across(actor, code, &across);
        let codes: Vec<&String> = self.codes.iter().filter(open).collect();
        if codes.len() > 1 {
            none.push(("several".to_owned(), 1.0));
        }
        if self.story.is_none() {
            none.push(("no story".to_owned(), 1.0));
        }
        let surnames = self.surname_shares(actor);
        let titled: Vec<&String> = codes.iter().copied().filter(|c| self.has_office(actor, c)).collect();
        let like = self.like(actor, first);
        let given = given_shares(actor);
        let among: f64 = codes.iter().filter_map(|c| given.get(c.as_str())).sum();
        let candidates = codes
            .iter()
            .map(|code| {
                let mut clues = self.for_country(actor, code, kind, group, first, &heads, &surnames);
                let mut push = |clue: &str, x: f64| {
                    if x != 0.0 {
                        clues.push((clue.to_owned(), x));
                    }
                };
                let flag = |b: bool| f64::from(u8::from(b));
                if titled.contains(code) {
                    push("title", 1.0 / titled.len() as f64);
                    push("title of one", flag(titled.len() == 1));
                }
                for (clue, of) in &like {
                    push(clue, flag(of == *code));
                    push(&format!("{clue},{group}"), flag(of == *code));
                }
                push("joint", flag(JOINT.contains(&code.as_str())));
                push(&format!("joint,{kind}"), flag(JOINT.contains(&code.as_str())));
                if let Some(share) = given.get(code.as_str()) {
                    push("given", *share);
                    push("given among", share / among);
                }
                // Each clue weighs by itself, and by what it is a clue about.
                let plain: Vec<Clue> = clues.iter().filter(|(c, _)| !c.contains(',')).cloned().collect();
                for (clue, x) in plain {
                    clues.push((format!("{clue}|kind={kind}"), x));
                    clues.push((format!("{clue}|sector={sector}"), x));
                }
                ((*code).clone(), clues)
            })
            .collect::<Vec<(String, Vec<Clue>)>>();
        // Where no country has a clue of some kind, that speaks for having none.
        let any: BTreeSet<&str> =
            candidates.iter().flat_map(|(_, clues)| clues).filter_map(|(c, _)| c.split('|').next()).collect();
        none.extend(any.into_iter().filter(|c| !c.contains(',')).map(|c| (format!("any {c}"), 1.0)));
        Some((none, candidates))
    }

    #[allow(clippy::too_many_arguments, reason = "one call, everything about one actor")]
    fn for_country(
        &self,
        actor: &DocumentActor,
        code: &str,
        kind: &str,
        group: &str,
        first: TokenId,
        heads: &[TokenId],
        surnames: &BTreeMap<&'static str, f64>,
    ) -> Vec<Clue> {
        let mut out: Vec<Clue> = Vec::new();
        let mut push = |clue: &str, x: f64| {
            if x != 0.0 {
                out.push((clue.to_owned(), x));
            }
        };
        let a = self.analysis;
        let here = self.sentence(first);
        let of = |n: &&(TokenId, String)| n.1 == code;
        let (all, body) = self.counts.get(code).copied().unwrap_or_default();
        let total = self.counts.values().map(|(_, body)| body).sum::<usize>().max(1) as f64;
        let share = body as f64 / total;
        push("share", share);
        push(&format!("share,{kind}"), share);
        push(&format!("share,{group}"), share);
        let most = self.counts.values().all(|(other, _)| *other <= all);
        push(&format!("most,{group}"), f64::from(u8::from(most)));
        let flag = |b: bool| f64::from(u8::from(b));
        push("only", flag(self.codes.len() == 1));
        push("story", flag(self.story.as_deref() == Some(code)));
        push("first", flag(self.codes.first().is_some_and(|c| c == code)));
        let in_title =
            self.named.iter().filter(of).any(|n| a.sentence(self.sentence(n.0)).kind == BlockKind::Title);
        push("title", flag(in_title));
        let dateline = self.named.iter().filter(of).any(|n| a.is_dateline(self.sentence(n.0)));
        push(&format!("dateline,{group}"), flag(dateline));
        let home = self.home == Some(code);
        push(&format!("publisher,{group}"), flag(home));
        // In the sentence that first tells of the actor.
        let same: Vec<&(TokenId, String)> =
            self.named.iter().filter(|n| self.sentence(n.0) == here).collect();
        let before = same.iter().rev().find(|n| n.0 < first);
        let after = same.iter().find(|n| n.0 > first);
        push("nearest before", flag(before.is_some_and(|n| n.1 == code)));
        push(&format!("nearest before,{group}"), flag(before.is_some_and(|n| n.1 == code)));
        push("nearest after", flag(after.is_some_and(|n| n.1 == code)));
        push("same sentence", flag(same.iter().any(|n| n.1 == code)));
        push("alone in sentence", flag(!same.is_empty() && same.iter().all(|n| n.1 == code)));
        // The one named last before.
        let last = self.named.iter().rev().find(|n| n.0 < first && self.sentence(n.0) != here);
        push("last before", flag(last.is_some_and(|n| n.1 == code)));
        push(&format!("last before,{group}"), flag(last.is_some_and(|n| n.1 == code)));
        let previous = here
            .0
            .checked_sub(1)
            .is_some_and(|s| self.named.iter().filter(of).any(|n| self.sentence(n.0).0 == s));
        push("previous sentence", flag(previous));
        let block = a.sentence(here).block;
        let in_block: Vec<&(TokenId, String)> =
            self.named.iter().filter(|n| a.sentence(self.sentence(n.0)).block == block).collect();
        let own = in_block.iter().filter(|n| n.1 == code).count() as f64;
        push("paragraph", own / in_block.len().max(1) as f64);
        // Sentences that tell of the actor and name the country.
        let beside =
            |h: &&TokenId| self.named.iter().filter(of).any(|n| self.sentence(n.0) == self.sentence(**h));
        push("beside", heads.iter().filter(beside).count() as f64 / heads.len() as f64);
        // Words of the description itself: "a doctor in Garm".
        let within = heads.iter().any(|h| {
            self.named.iter().filter(of).any(|n| {
                n.0 != *h
                    && self.sentence(n.0) == self.sentence(*h)
                    && a.within(n.0, *h)
                    && phrase_part(a, n.0, *h)
            })
        });
        push("within", flag(within));
        push(&format!("within,{group}"), flag(within));
        push("surname", surnames.get(code).copied().unwrap_or_default());
        push("official of it", flag(self.colleague(actor, code, first)));
        out
    }

    /// Whether the tables have an office of the country with a title that the actor is told with: of two states named,
    /// one has a "secretary of defense", the other a minister.
    fn has_office(&self, actor: &DocumentActor, code: &str) -> bool {
        let long = actor.roles.iter().filter(|r| r.contains(' '));
        long.into_iter().any(|r| !self.world.holders_ever(r, code).is_empty())
    }

    /// The countries of the parties that are told as the actor is, the last one told before it, else the first after:
    /// by the same word ("Kenyan troops", then "the troops"), and of the same sector.
    fn like(&self, actor: &DocumentActor, first: TokenId) -> Vec<(&'static str, String)> {
        let sector = actor.sectors.first();
        let of_role = |o: &DocumentActor| actor.roles.iter().any(|r| o.roles.contains(r));
        let of_sector = |o: &DocumentActor| sector.is_some() && o.sectors.first() == sector;
        let nearest = |fits: &dyn Fn(&DocumentActor) -> bool| {
            let told = self.told.iter().filter(|(_, idx)| {
                let other = self.actors.actor(*idx);
                !std::ptr::eq(other, actor) && other.kind != ActorKind::Country && fits(other)
            });
            let mut before = None;
            let mut after = None;
            for (head, idx) in told {
                if *head < first {
                    before = Some(*idx);
                } else if after.is_none() {
                    after = Some(*idx);
                }
            }
            before.or(after).and_then(|idx| self.actors.actor(idx).country.clone())
        };
        let mut out = Vec::new();
        out.extend(nearest(&of_role).map(|code| ("like word", code)));
        out.extend(nearest(&of_sector).map(|code| ("like sector", code)));
        out
    }

    /// Whether somebody of the country is told in the same paragraph before, by a name or office.
    fn colleague(&self, actor: &DocumentActor, code: &str, first: TokenId) -> bool {
        let block = self.analysis.sentence(self.sentence(first)).block;
        let mut earlier: Vec<(TokenId, &DocumentActor)> = self
            .actors
            .mentions
            .iter()
            .filter(|m| m.head < first && m.kind != MentionKind::Pronoun)
            .filter(|m| self.analysis.sentence(self.sentence(m.head)).block == block)
            .map(|m| (m.head, self.actors.actor(m.actor)))
            .filter(|(_, a)| a.name != actor.name && a.kind != ActorKind::Country && a.country.is_some())
            .collect();
        earlier.sort_by_key(|(head, _)| *head);
        earlier.last().is_some_and(|(_, a)| a.country.as_deref() == Some(code))
    }

    /// The share of each country among the offices held by bearers of a person's last name.
    fn surname_shares(&self, actor: &DocumentActor) -> BTreeMap<&'static str, f64> {
        let mut counts: BTreeMap<&'static str, f64> = BTreeMap::new();
        if actor.kind != ActorKind::Person {
            return counts;
        }
        let words: Vec<String> = actor.name.split(' ').map(normal::folded).collect();
        for word in words.iter().filter(|w| w.len() > 1) {
            for person in self.world.people_by_surname(word) {
                let codes: BTreeSet<&'static str> = self
                    .world
                    .offices(person)
                    .iter()
                    .filter_map(|o| match o.whose {
                        Some(Whose::Country(code)) => Some(code),
                        _ => None,
                    })
                    .collect();
                for code in codes {
                    *counts.entry(code).or_default() += 1.0;
                }
            }
        }
        let total: f64 = counts.values().sum();
        counts.values_mut().for_each(|n| *n /= total);
        counts
    }

    fn sector(&self, idx: ActorIdx) -> Option<Vec<Clue>> {
        let actor = self.actors.actor(idx);
        // The table may have somebody without a field, as one who holds no office any more.
        let tabled = match actor.known {
            Some(Known::Country(_) | Known::Organisation(_)) => true,
            Some(Known::Person(_)) => !actor.sectors.is_empty(),
            None => false,
        };
        if tabled || actor.kind == ActorKind::Country || actor.mentions.is_empty() {
            return None;
        }
        let mut out: Vec<Clue> =
            vec![("bias".to_owned(), 1.0), (format!("kind={}", actor.kind.as_str()), 1.0)];
        let of_table = actor.sectors.first().map_or("none", String::as_str);
        out.push((format!("table={of_table}"), 1.0));
        for m in &actor.mentions {
            let mention = self.actors.mention(*m);
            let name = mention.kind == MentionKind::Name && actor.kind != ActorKind::Organization;
            if mention.kind != MentionKind::Pronoun && !name {
                out.push((format!("head={}", self.analysis.lemma(mention.head).to_lowercase()), 1.0));
            }
        }
        for role in &actor.roles {
            out.push((format!("head={}", role.rsplit(' ').next().unwrap_or(role)), 1.0));
        }
        // The president of a league that nobody knows is whatever the league is.
        if actor.sectors.is_empty() && self.of_unknown_body(idx) {
            return None;
        }
        if out.iter().all(|(clue, _)| !clue.starts_with("head=")) {
            self.unnamed_field(actor, &mut out);
        }
        out.extend(self.modifiers(actor));
        for role in actor.roles.iter().filter(|r| r.contains(' ')) {
            out.push((format!("role={role}"), 1.0));
        }
        if let Some(body) = actor.body.map(|b| self.actors.actor(b)) {
            out.push((format!("body={}", body.sectors.first().map_or("none", String::as_str)), 1.0));
        }
        let owner = actor.mentions.iter().find_map(|m| {
            let head = self.actors.mention(*m).head;
            let whose = self.analysis.children_by(head, Deprel::NmodPoss).next()?;
            self.actors.mention_at(whose).map(|o| self.actors.actor(o.actor))
        });
        if let Some(owner) = owner {
            out.push((format!("owner={}", owner.sectors.first().map_or("none", String::as_str)), 1.0));
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        out.dedup_by(|a, b| a.0 == b.0);
        Some(out)
    }
}

impl Findings<'_> {
    /// What there is to tell of the field of somebody whom no word describes: what the clauses have them do, nouns that
    /// hang on the name, and of which fields the others of the document are.
    fn unnamed_field(&self, actor: &DocumentActor, out: &mut Vec<Clue>) {
        let a = self.analysis;
        out.push(("undescribed".to_owned(), 1.0));
        out.push((format!("undescribed {}", actor.kind.as_str()), 1.0));
        out.extend(self.fields.iter().map(|(sector, share)| (format!("others={sector}"), *share)));
        let small = |t: TokenId| a.form(t).chars().next().is_some_and(char::is_lowercase);
        for m in &actor.mentions {
            let mention = self.actors.mention(*m);
            out.extend(self.deed(mention.head));
            let hangs = |t: &TokenId| {
                matches!(
                    a.token(*t).deprel.universal(),
                    Deprel::Appos | Deprel::Nmod | Deprel::Acl | Deprel::Conj | Deprel::Compound
                ) && small(*t)
            };
            for t in a.children(mention.head).iter().copied().filter(hangs) {
                out.push((format!("beside={}", a.lemma(t).to_lowercase()), 1.0));
                let objects = a.children_by(t, Deprel::Obj).chain(a.children_by(t, Deprel::Obl));
                out.extend(objects.map(|o| (format!("beside={}", a.lemma(o).to_lowercase()), 1.0)));
            }
        }
    }

    /// What the clause has the party told at `head` do or suffer: "people fled", "people were displaced".
    fn deed(&self, head: TokenId) -> Option<Clue> {
        let a = self.analysis;
        let relation = a.token(head).deprel;
        let verb = a.head(head).filter(|_| relation.is(Deprel::Nsubj))?;
        let voice = if relation == Deprel::NsubjPass { "suffers" } else { "does" };
        Some((format!("{voice}={}", a.lemma(verb).to_lowercase()), 1.0))
    }

    /// The small words that tell more of the head of a description or title: "family spokesman", "people fleeing the
    /// town"; and what a group does.
    fn modifiers(&self, actor: &DocumentActor) -> Vec<Clue> {
        let a = self.analysis;
        let mentions = self.actors.mentions_of(actor);
        let heads = mentions.filter_map(|m| match m.kind {
            MentionKind::Nominal => Some(m.head),
            MentionKind::Name => m.title.and_then(|t| a.head_of_span(t)),
            MentionKind::Pronoun => None,
        });
        let small = |t: &TokenId| {
            matches!(a.token(*t).deprel.universal(), Deprel::Amod | Deprel::Compound | Deprel::Acl)
                && a.entity_of(*t).is_none()
        };
        let heads: Vec<TokenId> = heads.collect();
        let below = heads.iter().flat_map(|h| a.children(*h).iter().copied().filter(small));
        let told = below.map(|t| (format!("mod={}", a.lemma(t).to_lowercase()), 1.0));
        let group = matches!(actor.kind, ActorKind::Group | ActorKind::Unnamed);
        told.chain(heads.iter().filter(|_| group).filter_map(|h| self.deed(*h))).collect()
    }

    /// Whether a description tells several states side by side: "the ministers of Kenya and Chad".
    fn of_several(&self, actor: &DocumentActor) -> bool {
        self.actors.mentions_of(actor).any(|m| {
            m.kind == MentionKind::Nominal
                && title::side_by_side(self.world, self.analysis, m.tokens).len() > 1
        })
    }

    /// Whether the actor is told as an official alone in the statement of a state, and `code` is another: of whom
    /// its own officials are, such a statement need not say.
    fn is_another(&self, actor: &DocumentActor, code: &str) -> bool {
        self.home.is_some_and(|home| home != code)
            && matches!(actor.kind, ActorKind::Person | ActorKind::Unnamed)
            && actor.sectors.first().is_some_and(|s| s == "GOV")
    }

    /// Whether a description of `idx` names a body of which no sector is known.
    fn of_unknown_body(&self, idx: ActorIdx) -> bool {
        let described = self.actors.mentions_of(self.actors.actor(idx));
        described.filter(|m| m.kind == MentionKind::Nominal).any(|m| {
            self.actors.mentions.iter().any(|other| {
                let body = self.actors.actor(other.actor);
                other.actor != idx
                    && m.tokens.covers(other.tokens)
                    && body.kind == ActorKind::Organization
                    && body.sectors.is_empty()
            })
        })
    }
}

/// How far the given names of a person are those of each country.
fn given_shares(actor: &DocumentActor) -> BTreeMap<&'static str, f64> {
    let mut out: BTreeMap<&'static str, f64> = BTreeMap::new();
    if actor.kind != ActorKind::Person {
        return out;
    }
    let words: Vec<&str> = actor.name.split(' ').collect();
    for word in &words[..words.len().saturating_sub(1)] {
        for &(country, share) in GIVEN.get(&normal::folded(word)).into_iter().flatten() {
            *out.entry(country).or_default() += share;
        }
    }
    out
}

/// Whether `actor` is an organ of a state, or holds an office of one.
fn of_state(actor: &DocumentActor) -> bool {
    actor.kind != ActorKind::Country && actor.sectors.first().is_some_and(|s| OF_STATE.contains(&s.as_str()))
}

/// Whether several are told by an office that a state has one of: "the presidents met" is about several states.
fn heads_of_states(actor: &DocumentActor) -> bool {
    actor.plural && actor.roles.iter().any(|r| is(r, Word::ForemostOffice))
}

/// Whether `token` hangs on `head` by noun phrases alone, not by a clause.
fn phrase_part(analysis: &Analysis, token: TokenId, head: TokenId) -> bool {
    let mut at = token;
    while at != head {
        let relation = analysis.token(at).deprel.universal();
        if !matches!(relation, Deprel::Nmod | Deprel::Compound | Deprel::Amod | Deprel::Flat | Deprel::Appos)
        {
            return false;
        }
        match analysis.head(at) {
            Some(next) => at = next,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_read() {
        for (table, weights) in [(COUNTRIES, &*COUNTRY_WEIGHTS), (SECTORS, &*SECTOR_WEIGHTS)] {
            assert_eq!(rows(table).count(), weights.len());
        }
        assert_eq!(rows(GIVEN_NAMES).count(), GIVEN.values().map(Vec::len).sum::<usize>());
    }
}
