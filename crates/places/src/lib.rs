//! Places the document speaks of, found in the gazetteer.
//!
//! A place is told by a name of a country, region, city, facility or water that stands for the place
//! itself: a capital that "says" something is its government, an actor, and no place. Which of several
//! places of one name is meant is told by the rest of the document; where nothing tells, the name alone is
//! kept. Whether something happened there is for the events layer, by the words that bind the two.
//!
//! - `names`: which words of the document may name a place;
//! - `literal`: whether a name stands for the place itself;
//! - `reading`: how the words of a name may be read;
//! - `resolve`: which place of the gazetteer a name means;
//! - `within`: where the text puts a place that the gazetteer does not have.

mod literal;
mod names;
mod reading;
mod resolve;
mod within;

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::PlaceBasis;
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word, is};
use demarche_world::{Place, PlaceKind, World, normal};

use names::{Name, is_place, names};
use resolve::Resolver;

/// A place of the document, by its position in [`Places::all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceIdx(pub u32);

/// A place of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceDraft {
    /// The name as the document has it first.
    pub name: String,
    /// The gazetteer's row, where one is meant beyond doubt.
    pub row: Option<Place>,
    /// Where it lies as the text has it, where it has no row of its own.
    pub lies: Option<Lies>,
    /// Where it is spoken of as a place.
    pub mentions: Vec<Span<Tokens>>,
    /// 0..1.
    pub confidence: f32,
}

/// Where a place lies that has no point of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lies {
    /// The gazetteer's row of the place whose point it takes.
    pub place: Place,
    /// That place, where it is one of the document's.
    pub of: Option<PlaceIdx>,
    /// Why.
    pub basis: PlaceBasis,
    /// The words that say so.
    pub evidence: Option<Span<Tokens>>,
    /// Whether it is called a part of that place.
    pub part: bool,
}

impl Lies {
    /// Whether the place takes the point of what it lies in: nothing does so of a whole country or sea but
    /// what is called a part of it.
    pub fn has_point(&self) -> bool {
        self.part || breadth(&self.place) < 2
    }
}

/// All places of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    all: Vec<PlaceDraft>,
}

impl Places {
    /// The places of `analysis`.
    pub fn find(world: &World, analysis: &Analysis) -> Self {
        let names = names(world, analysis);
        let resolver = Resolver::new(world, analysis, &names);
        let mut places = Places::default();
        let mut keys: Vec<Vec<String>> = Vec::new();
        for place_name in names.iter().filter(|name| literal::is_literal(world, analysis, name)) {
            let name = analysis.words(place_name.tokens);
            let key = normal::folded(name);
            if let Some(i) = keys.iter().position(|k| k.contains(&key)) {
                places.all[i].mentions.push(place_name.tokens);
                continue;
            }
            let meant = resolver.resolve(name);
            if meant.is_none() && !names::looks_like_one(analysis, place_name) {
                continue;
            }
            let row = meant.filter(|m| !m.part).map(|m| m.place);
            let (basis, evidence) = (PlaceBasis::Within, Some(place_name.tokens));
            let part = meant.filter(|m| m.part).map(|m| Lies {
                place: m.place,
                of: None,
                basis,
                evidence,
                part: true,
            });
            let confidence = meant.map_or(0.7, |m| m.confidence);
            // Two names of one place are one place.
            let same = row.and_then(|row| places.all.iter().position(|p| p.row == Some(row)));
            if let Some(i) = same {
                places.all[i].mentions.push(place_name.tokens);
                keys[i].push(key);
                continue;
            }
            keys.push(vec![key]);
            places.all.push(PlaceDraft {
                // A people's name is not its country's.
                name: row.filter(|_| place_name.demonym).map_or(name, |row| row.name).to_owned(),
                row,
                lies: part,
                mentions: vec![place_name.tokens],
                confidence,
            });
        }
        places.put(analysis, &resolver, &names);
        places.gather(&resolver, &names);
        places
    }

    /// Puts the places without a point where the text puts them. What one is put in may itself be put in
    /// another ("Elm Street, Hillside, Ohio"), so this is done until nothing is added.
    fn put(&mut self, analysis: &Analysis, resolver: &Resolver<'_>, names: &[Name]) {
        let open = |p: &PlaceDraft| p.row.is_none() && p.lies.is_none();
        loop {
            let mut found = Vec::new();
            for (i, place) in self.all.iter().enumerate().filter(|(_, p)| open(p)) {
                let mentions = (0..names.len()).filter(|n| place.mentions.contains(&names[*n].tokens));
                let puts = mentions.flat_map(|n| within::put(analysis, resolver, names, n));
                let lies = puts.filter_map(|put| {
                    let other = put.by.map(|j| (analysis.words(names[j].tokens), names[j].tokens));
                    let by = other.and_then(|(_, tokens)| self.at(TokenId(tokens.start)));
                    let known = by.and_then(|by| {
                        let place = self.place(by);
                        place.row.or(place.lies.map(|l| l.place))
                    });
                    let named = || other.and_then(|(words, _)| resolver.resolve(words)).map(|m| m.place);
                    let at = put.own.map(|m| m.place).or(known).or_else(named)?;
                    let of = by.filter(|by| by.0 as usize != i);
                    Some(Lies { place: at, of, basis: put.basis, evidence: Some(put.evidence), part: false })
                });
                // The smallest says most.
                let Some(best) = lies.min_by_key(|l| breadth(&l.place)) else { continue };
                found.push((i, best));
            }
            if found.is_empty() {
                break;
            }
            for (i, lies) in found {
                self.all[i].lies = Some(lies);
            }
        }
        for i in 0..self.all.len() {
            let Some(lies) = self.all[i].lies.filter(|l| l.of.is_none()) else { continue };
            let of = self.all.iter().position(|p| p.row == Some(lies.place)).map(|at| PlaceIdx(at as u32));
            self.all[i].lies = Some(Lies { of, ..lies });
        }
    }

    /// Gathers what is still without a point about the one town in which the rest lies.
    fn gather(&mut self, resolver: &Resolver<'_>, names: &[Name]) {
        let mut located: Vec<(Place, (f64, f64), usize)> = Vec::new();
        // A town told as a building or crossing alone ("the Chartres/Franklin intersection") may be a street.
        let told = |draft: &PlaceDraft| {
            let mut own = names.iter().filter(|n| draft.mentions.contains(&n.tokens));
            own.any(|n| n.label != EntityLabel::Facility)
        };
        for draft in self.all.iter().filter(|d| told(d)) {
            let Some(place) = draft.row.or(draft.lies.map(|l| l.place)) else { continue };
            match located.iter_mut().find(|(other, ..)| *other == place) {
                Some((_, _, mentions)) => *mentions += draft.mentions.len(),
                None => located.push((place, (place.lat, place.lon), draft.mentions.len())),
            }
        }
        located.retain(|(place, ..)| breadth(place) == 0);
        let Some((place, share)) = within::focus(&located, WALK_KM) else { return };
        if place.kind == PlaceKind::Facility {
            return;
        }
        let of = self.all.iter().position(|p| p.row == Some(place)).map(|at| PlaceIdx(at as u32));
        // A village is put there only by a document that speaks of no other country.
        let home = place.country.is_some_and(|country| resolver.speaks_only_of(country));
        let spoken: usize = located.iter().map(|(_, _, mentions)| mentions).sum();
        let site = |p: &PlaceDraft| {
            let mut own = names.iter().filter(|n| p.mentions.contains(&n.tokens));
            own.any(|n| {
                let site = n.label == EntityLabel::Facility && share >= MOST;
                !n.institution && (site || (home && spoken > 1 && share == 1.0))
            })
        };
        for draft in self.all.iter_mut().filter(|p| p.row.is_none() && p.lies.is_none() && site(p)) {
            draft.lies = Some(Lies { place, of, basis: PlaceBasis::Document, evidence: None, part: false });
            draft.confidence = 0.5;
        }
    }

    /// All places, in text order.
    pub fn all(&self) -> &[PlaceDraft] {
        &self.all
    }

    /// The place that `token` names.
    pub fn at(&self, token: TokenId) -> Option<PlaceIdx> {
        self.all
            .iter()
            .position(|p| p.mentions.iter().any(|m| m.contains(token.0)))
            .map(|i| PlaceIdx(i as u32))
    }

    /// The place that the phrase headed by `token` tells, with the word that names it: the phrase itself, the name apposed
    /// to it ("Peru's capital, Lima"), or that of the piece of land it is ("the island of Bali").
    pub fn told_by(&self, analysis: &Analysis, token: TokenId) -> Option<(TokenId, PlaceIdx)> {
        let at = |t: TokenId| Some((t, self.at(t)?));
        let land = || analysis.is_folded(token, Word::SiteNoun);
        let of = |c: &TokenId| analysis.children_by(*c, Deprel::Case).any(|k| analysis.lemma(k) == "of");
        at(token)
            .or_else(|| analysis.children_by(token, Deprel::Appos).find_map(at))
            .or_else(|| analysis.children_by(token, Deprel::Nmod).filter(|c| of(c) && land()).find_map(at))
    }

    /// Where the act told by `trigger` took place by what else its clause says: the name after a preposition of place
    /// that stands with a party, object or other phrase of the clause ("fired at a convoy near X", "police in X"), is
    /// that of a piece of land which has the preposition ("in the port of X"), or hangs on the verb by which the act
    /// took place ("clashes broke out in X"). What follows the trigger goes before what leads it.
    pub fn around(&self, analysis: &Analysis, trigger: &[TokenId]) -> Option<PlaceIdx> {
        let sentence = analysis.token(trigger[0]).sentence;
        let mut found: Option<((bool, u32), PlaceIdx)> = None;
        for (i, place) in self.all.iter().enumerate() {
            for mention in &place.mentions {
                let Some(head) = analysis.head_of_span(*mention) else { continue };
                if analysis.token(head).sentence != sentence {
                    continue;
                }
                let Some(steps) = leads_to(analysis, head, trigger) else { continue };
                let rank = (head < trigger[0], steps);
                if found.is_none_or(|(best, _)| rank < best) {
                    found = Some((rank, PlaceIdx(i as u32)));
                }
            }
        }
        found.map(|(_, place)| place)
    }

    /// The place `idx`.
    pub fn place(&self, idx: PlaceIdx) -> &PlaceDraft {
        &self.all[idx.0 as usize]
    }

    /// Where the act told by `trigger` took place: the name under a preposition of place that hangs on the
    /// trigger, or on one of `extra` (a light verb, a verb that governs it in the same clause). `on` says whether
    /// the preposition "on" tells of a place.
    pub fn of(&self, analysis: &Analysis, trigger: TokenId, extra: &[TokenId], on: bool) -> Option<PlaceIdx> {
        std::iter::once(&trigger).chain(extra).find_map(|t| {
            let goes = analysis.is(*t, Word::MotionVerb);
            analysis.children(*t).iter().find_map(|c| {
                if !matches!(analysis.token(*c).deprel.universal(), Deprel::Obl | Deprel::Nmod) {
                    return None;
                }
                let case = analysis.children_by(*c, Deprel::Case).map(|k| analysis.lemma(k)).next()?;
                let fits = is(case, Word::WherePreposition)
                    || (goes && is(case, Word::WhitherPreposition))
                    || (on && case == "on");
                let (_, place) = self.told_by(analysis, *c).filter(|_| fits)?;
                // "on" tells of a place only with islands, borders and the like, never with a country.
                let row = self.place(place).row;
                (case != "on" || row.is_some_and(|r| r.kind != PlaceKind::Country)).then_some(place)
            })
        })
    }
}

/// How many words lead from the name at `name` up to `trigger` within its clause, where a preposition of place binds it.
fn leads_to(a: &Analysis, name: TokenId, trigger: &[TokenId]) -> Option<u32> {
    let case = |t: TokenId| a.children_by(t, Deprel::Case).map(|c| a.lemma(c).to_lowercase()).next();
    let mut at = name;
    let mut steps = 0;
    // "In the port of X", "in the city of X".
    while case(at).is_some_and(|c| c == "of") {
        at = a.head(at).filter(|h| a.is_folded(*h, Word::SiteNoun))?;
        steps += 1;
    }
    if !case(at).is_some_and(|c| is(&c, Word::WherePreposition)) {
        return None;
    }
    while steps < CLAUSE {
        let token = a.token(at);
        let inside = matches!(
            token.deprel.universal(),
            Deprel::Nmod | Deprel::Obl | Deprel::Obj | Deprel::Nsubj | Deprel::Conj
        );
        let noun = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Num);
        if !inside || !noun || token.deprel == Deprel::NmodPoss {
            return None;
        }
        let above = token.head?;
        steps += 1;
        if trigger.contains(&above) {
            return Some(steps);
        }
        // A verb by which its subject or object takes place.
        let happens = a.is(above, Word::HappeningVerb) || a.is(above, Word::SupportVerb);
        let told = |t: &TokenId| {
            let relation = a.token(*t).deprel;
            a.head(*t) == Some(above) && (relation.is(Deprel::Nsubj) || relation.is(Deprel::Obj))
        };
        if happens && trigger.iter().any(told) {
            return Some(steps);
        }
        at = above;
    }
    None
}

/// How many steps up a clause are taken from the name of a place to the act.
const CLAUSE: u32 = 4;

/// How far from the town of which a document tells its other places may lie, in km.
const WALK_KM: f64 = 120.0;

/// The share of what a document places that lies about one town, where it tells of that town.
const MOST: f64 = 0.6;

/// How wide a place is: a town or county, a first-order region, a country, a part of the world.
fn breadth(place: &Place) -> u8 {
    match place.kind {
        PlaceKind::City | PlaceKind::Facility => 0,
        PlaceKind::Region if resolve::is_second(place) => 0,
        PlaceKind::Region => 1,
        PlaceKind::Country => 2,
        PlaceKind::Water | PlaceKind::Area => 3,
    }
}

#[cfg(test)]
mod tests;
