//! Who the document speaks of: mentions, and the actors they mean.
//!
//! Names come from the reader's entities, descriptions from role words of the world tables, pronouns from
//! the syntax. Mentions of one actor are joined by rules, surest first: the same or a shorter name, an
//! acronym, an apposition, a title, a description with the same head, a pronoun that only one recent actor
//! fits (after Lee et al., Computational Linguistics 2013, reduced to the passes that hold in news). What
//! no rule joins stays apart: two entries for one actor mislead less than one entry for two.
//!
//! What the actors say and do is left to the layers after this one; first persons (`we`, `I`) wait for
//! [`Actors::bind_first_person`], because who speaks is known only once quotations are.

mod across;
pub mod affiliation;
mod coref;
mod dual;
mod names;
mod nominals;
mod owner;
pub mod title;

use std::collections::BTreeSet;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId};
use demarche_core::record::{ActorKind, MentionKind};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word};
use demarche_world::{Country, Gender, Organisation, PersonId, World};
use jiff::civil::Date;

/// An actor of the document, by its place in [`Actors::entries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorIdx(pub u32);

/// A mention, by its place in [`Actors::mentions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionIdx(pub u32);

/// One mention of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its words.
    pub tokens: Span<Tokens>,
    /// The word the rest hangs on.
    pub head: TokenId,
    /// What form it has.
    pub kind: MentionKind,
    /// Who is meant.
    pub actor: ActorIdx,
    /// Who else is meant: "they" after "Kerry and Lavrov".
    pub also: Vec<ActorIdx>,
    /// The title or role words that stand with it ("Foreign Minister"), where there are some.
    pub title: Option<Span<Tokens>>,
}

impl Mention {
    /// The mention of `actor` by a name that stands alone.
    fn name(tokens: Span<Tokens>, head: TokenId, actor: ActorIdx) -> Self {
        Self { tokens, head, kind: MentionKind::Name, actor, also: Vec::new(), title: None }
    }
}

/// What links an actor to the world tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A country, by ISO alpha-3.
    Country(&'static str),
    /// An organisation, by its id.
    Organisation(&'static str),
    /// A person.
    Person(PersonId),
}

/// An office somebody holds, as the text or the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOffice {
    /// Its title.
    pub title: String,
    /// First day, as exact as known.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// The words that say so; `None` where the table does.
    pub words: Option<Span<Tokens>>,
}

/// Words that are somebody's, and the head of whoever says them, where that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted {
    /// The words.
    pub words: Span<Tokens>,
    /// Who says them.
    pub speaker: Option<TokenId>,
    /// Whether they stand in quotation marks.
    pub verbatim: bool,
}

/// One actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentActor {
    /// The fullest name, or the description's head with what makes it somebody.
    pub name: String,
    /// The whole phrase of a description, or of a name with whose it is: "officials in Tokyo", "China's Foreign
    /// Ministry"; absent where it is the name.
    pub described: Option<String>,
    /// What it is.
    pub kind: ActorKind,
    /// Its row in the world tables.
    pub known: Option<Known>,
    /// ISO alpha-3 or PLOVER's code.
    pub country: Option<String>,
    /// PLOVER sectors, primary first.
    pub sectors: Vec<String>,
    /// Offices on the document's date.
    pub offices: Vec<HeldOffice>,
    /// Lower-case role words told of it ("spokeswoman", "president").
    pub roles: Vec<String>,
    /// Gender of the pronoun that takes it up, where known.
    pub gender: Option<Gender>,
    /// Whether it is told as several.
    pub plural: bool,
    /// Name of the body it speaks or acts for, as an actor of the document.
    pub body: Option<ActorIdx>,
    /// Its mentions in text order.
    pub mentions: Vec<MentionIdx>,
}

impl DocumentActor {
    fn new(name: &str, kind: ActorKind) -> Self {
        Self {
            name: name.to_owned(),
            described: None,
            kind,
            known: None,
            country: None,
            sectors: Vec::new(),
            offices: Vec::new(),
            roles: Vec::new(),
            gender: None,
            plural: false,
            body: None,
            mentions: Vec::new(),
        }
    }
}

/// The organisation that an outlet is, and the country where it is an organ of state.
fn publisher(world: &World, outlet: &str) -> Option<(Organisation, Option<Country>)> {
    let row = title::organisation_row(world, outlet)?;
    let organ = row.kind == "organ";
    Some((row, row.country.and_then(|c| world.country(c)).filter(|_| organ)))
}

/// The country whose state publishes the document.
pub fn publisher_country(world: &World, outlet: Option<&str>) -> Option<String> {
    publisher(world, outlet?)?.1.map(|country| country.iso3.to_owned())
}

/// Everybody in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actors {
    entries: Vec<DocumentActor>,
    mentions: Vec<Mention>,
    /// For each token the mention it belongs to (the innermost).
    by_token: Vec<Option<MentionIdx>>,
}

impl Actors {
    /// The actors of `analysis`, as of `date` (offices are those of the day).
    ///
    /// `quoted` are the words of others. Of those in quotation marks, whoever is named in them is less likely to be
    /// taken up by the narrator's next pronoun than whoever said them, and the third person in them is not who says
    /// them. Whatever speaks is somebody, be it told by a noun that elsewhere would be a thing: "the defence said".
    /// `outlet` is who publishes the document: in a state's own statement the only country named is as likely
    /// the one it speaks of as the one its officials are of.
    pub fn find(
        world: &World,
        analysis: &Analysis,
        date: Option<Date>,
        outlet: Option<&str>,
        quoted: &[Quoted],
    ) -> Self {
        let mut actors = Self::told(world, analysis, date, quoted);
        affiliation::find(&mut actors, world, analysis, publisher_country(world, outlet).as_deref(), 0);
        actors
    }

    /// The actors as far as the text's own words tell of them, before clues are weighed.
    pub fn told(world: &World, analysis: &Analysis, date: Option<Date>, quoted: &[Quoted]) -> Self {
        let mut actors = Actors { by_token: vec![None; analysis.tokens.len()], ..Actors::default() };
        let titles = names::find(&mut actors, world, analysis, date);
        // Whose the people of the tables are is known before descriptions look for whom they mean.
        for actor in actors.entries.iter_mut().filter(|a| matches!(a.known, Some(Known::Person(_)))) {
            title::fill_from_tables(actor, world, date);
        }
        let speaking = quoted.iter().filter_map(|q| q.speaker).collect();
        nominals::find(&mut actors, world, analysis, &titles, &speaking);
        coref::find(&mut actors, world, analysis, quoted);
        actors.compact(world, date);
        owner::find(&mut actors, world, analysis);
        actors
    }

    /// All actors.
    pub fn entries(&self) -> &[DocumentActor] {
        &self.entries
    }

    /// The actor `idx`.
    pub fn actor(&self, idx: ActorIdx) -> &DocumentActor {
        &self.entries[idx.0 as usize]
    }

    fn actor_mut(&mut self, idx: ActorIdx) -> &mut DocumentActor {
        &mut self.entries[idx.0 as usize]
    }

    fn mention(&self, idx: MentionIdx) -> &Mention {
        &self.mentions[idx.0 as usize]
    }

    fn mentions_of(&self, actor: &DocumentActor) -> impl Iterator<Item = &Mention> {
        actor.mentions.iter().map(|m| self.mention(*m))
    }

    fn mention_mut(&mut self, idx: MentionIdx) -> &mut Mention {
        &mut self.mentions[idx.0 as usize]
    }

    /// All mentions, in no particular order.
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The innermost mention that contains `token`.
    pub fn mention_at(&self, token: TokenId) -> Option<&Mention> {
        self.by_token[token.0 as usize].map(|m| self.mention(m))
    }

    /// The actor that the phrase headed by `token` speaks of.
    ///
    /// Looks at the mention the token belongs to; for a title ("Minister" of "Minister Lavrov"), at the
    /// name it stands with; for a head that is no mention itself, at an apposition below it, and for "a
    /// group of protesters" at what there is a number of.
    pub fn actor_at(&self, analysis: &Analysis, token: TokenId) -> Option<ActorIdx> {
        if let Some(mention) = self.mention_at(token) {
            return Some(mention.actor);
        }
        if let Some(mention) = self.mentions.iter().find(|m| m.title.is_some_and(|t| t.contains(token.0))) {
            return Some(mention.actor);
        }
        let below =
            |rel: Deprel| analysis.children_by(token, rel).find_map(|c| self.mention_at(c)).map(|m| m.actor);
        if let Some(actor) = below(Deprel::Flat).or_else(|| below(Deprel::Appos)) {
            return Some(actor);
        }
        if analysis.is(token, Word::QuantityNoun) {
            return below(Deprel::Nmod);
        }
        None
    }

    /// The actors that the phrase headed by `token` speaks of: more than one for a plural pronoun.
    pub fn at(&self, analysis: &Analysis, token: TokenId) -> Vec<ActorIdx> {
        let also = self.mention_at(token).map(|m| m.also.as_slice()).unwrap_or_default();
        self.actor_at(analysis, token).into_iter().chain(also.iter().copied()).collect()
    }

    /// The name in apposition to the noun `id`.
    pub fn name_apposed(&self, analysis: &Analysis, id: TokenId) -> Option<&Mention> {
        let mut names = analysis
            .children_by(id, Deprel::Appos)
            .filter_map(|c| self.mention_at(c).filter(|m| m.head == c));
        names.find(|m| m.kind == MentionKind::Name)
    }

    /// Makes actors of the names among `fillers` that act or are acted on although their place in the
    /// sentence alone does not show it: "the blockade of Kaliningrad". The flag says whether towns count.
    pub fn add_fillers(
        &mut self,
        world: &World,
        analysis: &Analysis,
        date: Option<Date>,
        fillers: &[(TokenId, bool)],
    ) {
        for &(token, towns) in fillers {
            if self.actor_at(analysis, token).is_none() {
                names::adopt(self, world, analysis, token, towns);
            }
        }
        self.compact(world, date);
    }

    /// The person whose surname `token` is, whatever its case: the label of a transcript's turn
    /// ("MR PRICE:"), which may not be read as a name.
    pub fn surname(&self, analysis: &Analysis, token: TokenId) -> Option<ActorIdx> {
        let form = analysis.form(token);
        let named =
            |a: &DocumentActor| a.name.rsplit(' ').next().is_some_and(|last| last.eq_ignore_ascii_case(form));
        let mut found = (0..self.entries.len()).filter(|i| {
            let actor = &self.entries[*i];
            actor.kind == ActorKind::Person && !actor.mentions.is_empty() && named(actor)
        });
        let first = found.next()?;
        found.next().is_none().then_some(ActorIdx(first as u32))
    }

    /// Gives `idx` an office, unless it has one of that title.
    pub fn add_office(&mut self, idx: ActorIdx, office: HeldOffice) {
        let offices = &mut self.actor_mut(idx).offices;
        if !offices.iter().any(|o| o.title.eq_ignore_ascii_case(&office.title)) {
            offices.push(office);
        }
    }

    /// Makes an actor without a name of each noun phrase headed by one of `heads` that is nobody's mention yet.
    pub fn add_phrases(&mut self, analysis: &Analysis, heads: &BTreeSet<TokenId>) {
        for &head in heads {
            let tokens = clauses::core_phrase(analysis, head);
            let kind = MentionKind::Nominal;
            if let Some([actor, second]) = dual::two(self, analysis, head) {
                self.add_mention(Mention { tokens, head, kind, actor, also: vec![second], title: None });
                continue;
            }
            let plural = clauses::is_plural(analysis, head);
            let number = if plural { ActorKind::Group } else { ActorKind::Unnamed };
            let mut actor = DocumentActor::new(analysis.words(tokens), number);
            let whole = clauses::whole_phrase(analysis, head);
            actor.described = (whole != tokens).then(|| analysis.words(whole).to_owned());
            actor.plural = plural;
            actor.country = title::people_in(World::embedded(), analysis, tokens);
            let actor = self.add_actor(actor);
            self.add_mention(Mention { tokens, head, kind, actor, also: Vec::new(), title: None });
        }
    }

    /// Weighs of which country and sector the actors are that [`add_phrases`](Self::add_phrases) made, from the place
    /// `first` on.
    pub fn place_phrases(&mut self, world: &World, analysis: &Analysis, outlet: Option<&str>, first: usize) {
        affiliation::find(self, world, analysis, publisher_country(world, outlet).as_deref(), first);
    }

    fn add_actor(&mut self, actor: DocumentActor) -> ActorIdx {
        self.entries.push(actor);
        ActorIdx(self.entries.len() as u32 - 1)
    }

    fn add_mention(&mut self, mention: Mention) -> MentionIdx {
        let idx = MentionIdx(self.mentions.len() as u32);
        for t in mention.tokens.start..mention.tokens.end {
            // A name inside a description keeps its own words.
            let slot = &mut self.by_token[t as usize];
            if slot.is_none_or(|m| self.mentions[m.0 as usize].tokens.len() > mention.tokens.len()) {
                *slot = Some(idx);
            }
        }
        self.actor_mut(mention.actor).mentions.push(idx);
        self.mentions.push(mention);
        idx
    }

    /// Lets a mention mean `actor`, and `also` besides, who learn nothing from its words.
    fn mean(&mut self, idx: MentionIdx, actor: ActorIdx, also: Vec<ActorIdx>) {
        let mention = self.mention_mut(idx);
        let before = std::mem::replace(&mut mention.actor, actor);
        mention.also = also;
        self.actor_mut(before).mentions.retain(|m| *m != idx);
        let mentions = &mut self.actor_mut(actor).mentions;
        mentions.push(idx);
        mentions.sort_unstable();
    }

    /// Moves every mention of `from` to `to`, which keeps what it knows and gains what it does not.
    fn merge(&mut self, from: ActorIdx, to: ActorIdx) {
        if from == to {
            return;
        }
        let old = std::mem::replace(self.actor_mut(from), DocumentActor::new("", ActorKind::Unnamed));
        for m in &old.mentions {
            self.mention_mut(*m).actor = to;
        }
        for mention in &mut self.mentions {
            mention.also.iter_mut().filter(|a| **a == from).for_each(|a| *a = to);
        }
        for actor in &mut self.entries {
            if actor.body == Some(from) {
                actor.body = Some(to);
            }
        }
        let new = self.actor_mut(to);
        new.mentions.extend(old.mentions);
        new.mentions.sort_unstable();
        new.known = new.known.or(old.known);
        new.country = new.country.take().or(old.country);
        new.gender = new.gender.or(old.gender);
        new.body = new.body.or(old.body);
        if new.sectors.is_empty() {
            new.sectors = old.sectors;
        }
        for role in old.roles {
            if !new.roles.contains(&role) {
                new.roles.push(role);
            }
        }
        for office in old.offices {
            let title = office.title.to_lowercase();
            if !new.offices.iter().any(|o| o.title.to_lowercase().contains(&title)) {
                new.offices.push(office);
            }
        }
    }

    /// Gives the first person plural outside any quotation to the body that publishes the document: in an
    /// institution's own statement "we" is the institution, or the country where it is an organ of state.
    pub fn bind_outlet_we(
        &mut self,
        world: &World,
        analysis: &Analysis,
        outlet: &str,
        quoted: impl Fn(TokenId) -> bool,
    ) {
        use demarche_core::analysis::Upos;
        let Some((row, country)) = publisher(world, outlet) else { return };
        for i in 0..analysis.tokens.len() as u32 {
            let id = TokenId(i);
            let token = analysis.token(id);
            let we = token.upos == Upos::Pron
                && token.feats.has("Person", "1")
                && token.feats.has("Number", "Plur");
            if !we || quoted(id) || self.by_token[i as usize].is_some() {
                continue;
            }
            let known = country.map_or(Known::Organisation(row.id), |c| Known::Country(c.iso3));
            let found = self.entries.iter().position(|a| a.known == Some(known));
            let actor = match found {
                Some(at) => ActorIdx(at as u32),
                None => {
                    let kind = if country.is_some() { ActorKind::Country } else { ActorKind::Organization };
                    let name = country.map_or(row.name, |c| c.name);
                    let mut actor = DocumentActor::new(name, kind);
                    actor.known = Some(known);
                    title::fill_from_tables(&mut actor, world, None);
                    self.add_actor(actor)
                }
            };
            self.add_pronoun(id, actor, Vec::new());
        }
    }

    /// Adds the pronoun `id`, which means `actor` and those in `also`.
    fn add_pronoun(&mut self, id: TokenId, actor: ActorIdx, also: Vec<ActorIdx>) {
        let tokens = Span::new(id.0, id.0 + 1);
        self.add_mention(Mention { tokens, head: id, kind: MentionKind::Pronoun, actor, also, title: None });
    }

    /// Gives every first-person pronoun of a quotation its actor: `I` is the speaker, `we` the body or
    /// country spoken for.
    pub fn bind_first_person(
        &mut self,
        analysis: &Analysis,
        quotes: &[(Span<Tokens>, ActorIdx, Option<ActorIdx>)],
    ) {
        use demarche_core::analysis::Upos;
        for (span, speaker, body) in quotes {
            for id in analysis.ids(*span) {
                let token = analysis.token(id);
                if token.upos != Upos::Pron
                    || self.by_token[id.0 as usize].is_some()
                    || !token.feats.has("Person", "1")
                {
                    continue;
                }
                let actor = if token.feats.has("Number", "Plur") {
                    let Some(body) = body.or_else(|| self.spoken_for(*speaker)) else { continue };
                    body
                } else {
                    *speaker
                };
                self.add_pronoun(id, actor, Vec::new());
            }
        }
    }

    /// The body or country that `actor` speaks for: its own body, or its country where it holds an office
    /// of state; a body, country or group speaks for itself.
    pub fn spoken_for(&self, actor: ActorIdx) -> Option<ActorIdx> {
        let speaker = self.actor(actor);
        if !matches!(speaker.kind, ActorKind::Person | ActorKind::Unnamed) {
            return Some(actor);
        }
        if speaker.body.is_some() {
            return speaker.body;
        }
        let official = speaker.sectors.first().is_some_and(|s| s == "GOV" || s == "MIL");
        let country = speaker.country.as_deref().filter(|_| official)?;
        self.state(country)
    }

    /// The state `country`, by its code, where the document tells of it.
    fn state(&self, country: &str) -> Option<ActorIdx> {
        let same = |a: &DocumentActor| a.kind == ActorKind::Country && a.country.as_deref() == Some(country);
        self.entries.iter().position(|a| same(a) && !a.mentions.is_empty()).map(|i| ActorIdx(i as u32))
    }

    /// Drops actors that lost all their mentions, numbers the rest by first mention, and fills in what the
    /// world tables know of each.
    fn compact(&mut self, world: &World, date: Option<Date>) {
        for actor in &mut self.entries {
            title::fill_from_tables(actor, world, date);
        }
        let first = |a: &DocumentActor| a.mentions.iter().map(|m| self.mention(*m).tokens.start).min();
        let mut order: Vec<usize> =
            (0..self.entries.len()).filter(|i| !self.entries[*i].mentions.is_empty()).collect();
        order.sort_by_key(|i| (first(&self.entries[*i]), *i));
        let mut new = vec![None; self.entries.len()];
        for (to, from) in order.iter().enumerate() {
            new[*from] = Some(ActorIdx(to as u32));
        }
        let actors = order.iter().map(|i| self.entries[*i].clone()).collect();
        self.entries = actors;
        for actor in &mut self.entries {
            actor.body = actor.body.and_then(|b| new[b.0 as usize]);
            actor.mentions.sort_unstable_by_key(|m| self.mentions[m.0 as usize].tokens);
        }
        for mention in &mut self.mentions {
            // Every mention belongs to an actor that has it, so the actor was kept.
            mention.actor = new[mention.actor.0 as usize].unwrap_or(mention.actor);
            mention.also = mention.also.iter().filter_map(|a| new[a.0 as usize]).collect();
        }
    }
}
