//! Of which country a party is that no word ties to one, and which sector a description means: a weighing of clues.
//!
//! Each question has its candidates (the countries the document names, or none; the sectors), each candidate its
//! clues, and each clue a weight. The weights are learnt by `training/affiliation.py` from annotated records and
//! stand in `data/lexicon/countries-of-parties.tsv` and `sectors-of-words.tsv`. What the text says outright is
//! `belong`'s, and is not weighed again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use demarche_core::analysis::{Analysis, Deprel, SentenceId, TokenId};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, MentionKind};
use demarche_world::{Whose, World, normal};

use super::across::{self, Across};
use super::belong::{self, AT_HOME, OF_STATE};
use super::names::FOREMOST;
use super::{ActorIdx, Cast, CastActor, Known, title};
pub use crate::weigh::Clue;
use crate::weigh::{Weights, likeliest};

static COUNTRIES: &str = include_str!("../../data/lexicon/countries-of-parties.tsv");
static SECTORS: &str = include_str!("../../data/lexicon/sectors-of-words.tsv");

static COUNTRY_WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(COUNTRIES));
static SECTOR_WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(SECTORS));

/// How often a country is named, a name and what it is read as counted apart, where a text is about it.
const MUCH: usize = 8;

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

/// Gives the actors of `cast`, from the place `first` on, the countries and sectors that the clues make likely.
pub(super) fn find(cast: &mut Cast, world: &World, analysis: &Analysis, home: Option<&str>, first: usize) {
    for clues in clues_from(cast, world, analysis, home, first) {
        let at = clues.actor.0 as usize;
        if let Some((none, candidates)) = &clues.countries
            && let Some(code) = country(none, candidates)
        {
            cast.actors[at].country = Some(code.to_owned());
        }
        let Some(words) = &clues.sector else { continue };
        let entry = &mut cast.actors[at];
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

/// The likeliest sector or `none`, where it is at least that likely.
fn sector(clues: &[Clue], least: f64) -> Option<&'static str> {
    let weights = &*SECTOR_WEIGHTS;
    let scored = weights.candidates().map(|code| (weights.sum(clues, code), code)).collect();
    let (p, code) = likeliest(scored)?;
    (p >= least).then_some(code)
}

/// The clues for every actor that has something to be weighed.
pub fn clues(cast: &Cast, world: &World, analysis: &Analysis, home: Option<&str>) -> Vec<Clues> {
    clues_from(cast, world, analysis, home, 0)
}

/// The same for the actors from the place `first` on.
fn clues_from(
    cast: &Cast,
    world: &World,
    analysis: &Analysis,
    home: Option<&str>,
    first: usize,
) -> Vec<Clues> {
    if first >= cast.actors.len() {
        return Vec::new();
    }
    let findings = Findings::new(cast, world, analysis, home);
    let all = (first..cast.actors.len()).map(|i| ActorIdx(i as u32));
    all.map(|idx| Clues { actor: idx, countries: findings.countries(idx), sector: findings.sector(idx) })
        .collect()
}

/// The countries of the document and where it names them.
struct Findings<'a> {
    cast: &'a Cast,
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
}

impl<'a> Findings<'a> {
    fn new(cast: &'a Cast, world: &'a World, analysis: &'a Analysis, home: Option<&'a str>) -> Self {
        let all = belong::countries_named(cast, world, analysis);
        let story = belong::story(world, analysis, &all);
        let named: Vec<(TokenId, String)> =
            all.into_iter().filter(|(_, code)| world.country(code).is_some() || code == "EUR").collect();
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
        let mut own =
            Self { cast, world, analysis, home, named, codes, counts, story, others: BTreeSet::new() };
        let organs = cast.actors.iter().filter(|a| a.country.is_none() && of_state(a));
        own.others = organs.flat_map(|a| own.across(a).into_keys()).collect();
        own
    }

    /// The names of countries that stand across from `actor`, and how.
    fn across(&self, actor: &CastActor) -> BTreeMap<TokenId, Across> {
        let heads = actor.mentions.iter().map(|m| self.cast.mentions[m.0 as usize].head);
        let stands = |head: TokenId| {
            let here =
                self.named.iter().map(|n| n.0).filter(move |n| self.sentence(*n) == self.sentence(head));
            here.filter_map(move |n| Some((n, across::across(self.cast, self.analysis, head, n)?)))
        };
        heads.flat_map(stands).collect()
    }

    /// Whether `code` is that of another state than the one of which `actor` is an organ: it is the other side of what
    /// the actor does, or the text names it only across from organs of the state that it is told in. Whoever goes to a
    /// country that most of the text is about may be at home there.
    fn is_across(&self, actor: &CastActor, code: &str, own: &BTreeMap<TokenId, Across>) -> bool {
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
        let actor = self.cast.actor(idx);
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
        let heads: Vec<TokenId> =
            actor.mentions.iter().map(|m| self.cast.mentions[m.0 as usize].head).collect();
        let first = *heads.iter().min()?;
        let abroad = belong::abroad(self.cast, self.analysis, idx);
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
        let candidates = codes
            .into_iter()
            .map(|code| (code.clone(), self.for_country(actor, code, kind, group, first, &heads, &surnames)))
            .collect();
        Some((none, candidates))
    }

    #[allow(clippy::too_many_arguments, reason = "one call, everything about one actor")]
    fn for_country(
        &self,
        actor: &CastActor,
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

    /// Whether somebody of the country is told in the same paragraph before, by a name or office.
    fn colleague(&self, actor: &CastActor, code: &str, first: TokenId) -> bool {
        let block = self.analysis.sentence(self.sentence(first)).block;
        let mut earlier: Vec<(TokenId, &CastActor)> = self
            .cast
            .mentions
            .iter()
            .filter(|m| m.head < first && m.kind != MentionKind::Pronoun)
            .filter(|m| self.analysis.sentence(self.sentence(m.head)).block == block)
            .map(|m| (m.head, self.cast.actor(m.actor)))
            .filter(|(_, a)| a.name != actor.name && a.kind != ActorKind::Country && a.country.is_some())
            .collect();
        earlier.sort_by_key(|(head, _)| *head);
        earlier.last().is_some_and(|(_, a)| a.country.as_deref() == Some(code))
    }

    /// The share of each country among the offices held by bearers of a person's last name.
    fn surname_shares(&self, actor: &CastActor) -> BTreeMap<&'static str, f64> {
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
        let actor = self.cast.actor(idx);
        let tabled =
            matches!(actor.known, Some(Known::Country(_) | Known::Organisation(_) | Known::Person(_)));
        if tabled || actor.kind == ActorKind::Country || actor.mentions.is_empty() {
            return None;
        }
        let mut out: Vec<Clue> =
            vec![("bias".to_owned(), 1.0), (format!("kind={}", actor.kind.as_str()), 1.0)];
        let of_table = actor.sectors.first().map_or("none", String::as_str);
        out.push((format!("table={of_table}"), 1.0));
        for m in &actor.mentions {
            let mention = &self.cast.mentions[m.0 as usize];
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
            return None;
        }
        if let Some(body) = actor.body.map(|b| self.cast.actor(b)) {
            out.push((format!("body={}", body.sectors.first().map_or("none", String::as_str)), 1.0));
        }
        let owner = actor.mentions.iter().find_map(|m| {
            let head = self.cast.mentions[m.0 as usize].head;
            let whose = self.analysis.children_by(head, Deprel::NmodPoss).next()?;
            self.cast.mention_at(whose).map(|o| self.cast.actor(o.actor))
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
    /// Whether a description tells several states side by side: "the ministers of Kenya and Chad".
    fn of_several(&self, actor: &CastActor) -> bool {
        actor.mentions.iter().map(|m| &self.cast.mentions[m.0 as usize]).any(|m| {
            m.kind == MentionKind::Nominal
                && title::side_by_side(self.world, self.analysis, m.tokens).len() > 1
        })
    }

    /// Whether the actor is told as an official alone in the statement of a state, and `code` is another: of whom
    /// its own officials are, such a statement need not say.
    fn is_another(&self, actor: &CastActor, code: &str) -> bool {
        self.home.is_some_and(|home| home != code)
            && matches!(actor.kind, ActorKind::Person | ActorKind::Unnamed)
            && actor.sectors.first().is_some_and(|s| s == "GOV")
    }

    /// Whether a description of `idx` names a body of which no sector is known.
    fn of_unknown_body(&self, idx: ActorIdx) -> bool {
        let described = self.cast.actor(idx).mentions.iter().map(|m| &self.cast.mentions[m.0 as usize]);
        described.filter(|m| m.kind == MentionKind::Nominal).any(|m| {
            self.cast.mentions.iter().any(|other| {
                let body = self.cast.actor(other.actor);
                other.actor != idx
                    && m.tokens.covers(other.tokens)
                    && body.kind == ActorKind::Organization
                    && body.sectors.is_empty()
            })
        })
    }
}

/// Whether `actor` is an organ of a state, or holds an office of one.
fn of_state(actor: &CastActor) -> bool {
    actor.kind != ActorKind::Country && actor.sectors.first().is_some_and(|s| OF_STATE.contains(&s.as_str()))
}

/// Whether several are told by an office that a state has one of: "the presidents met" is about several states.
fn heads_of_states(actor: &CastActor) -> bool {
    actor.plural && actor.roles.iter().any(|r| FOREMOST.contains(&r.as_str()))
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
    use crate::lexicon::rows;

    #[test]
    fn every_row_of_the_tables_is_read() {
        for (table, weights) in [(COUNTRIES, &*COUNTRY_WEIGHTS), (SECTORS, &*SECTOR_WEIGHTS)] {
            assert_eq!(rows(table).count(), weights.len());
        }
    }
}
