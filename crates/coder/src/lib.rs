//! Analysis to record: who, who said it, who did what to whom, when and where, and how sure anyone is.
//!
//! One layer after the other, in the order they run; each reads what those before it found:
//!
//! 1. quotations and reported statements ([`demarche_quotes`]);
//! 2. [`actors`]: mentions and the actors they mean, with the help of [`demarche_coref`];
//! 3. time expressions and their values ([`demarche_times`]);
//! 4. places and the gazetteer ([`demarche_places`]);
//! 5. [`events`], with [`status`]: rule matches with parties, status and claims; [`learnt`]: one decision on each,
//!    in which the rules and the network have both a voice;
//! 6. `offices`: offices on the dates of past events, and where text and tables contradict each other;
//! 7. [`discourse`]: engagements, trips, issues, positions, deadlines;
//! 8. [`record`]: all of it as a [`Record`].
//!
//! A long document goes through them in parts (`parts` says why and how), so that its time grows as its text.
//!
//! What the layers hand each other is [`findings`]; what it asks of a parse is
//! [`demarche_clauses`]; the words they go by stand in `data/lexicon`.
//!
//! Nothing here reads a file, a clock or the environment; nothing is special to one text.

pub mod actors;
mod answers;
pub mod discourse;
pub mod events;
pub mod findings;
pub mod learnt;
mod modals;
mod offices;
mod parts;
pub mod record;
mod setting;
pub mod status;
mod weigh;

use std::collections::BTreeSet;
use std::sync::Arc;

use demarche_core::analysis::{TokenId, Upos};
use demarche_core::record::{ActorKind, EventType, MentionKind, QuoteKind, Status};
use demarche_core::text::CharIndex;
use demarche_core::{Analysis, Code, Diagnostic, Document, Record};
use demarche_grammar::{Rule, RuleSet};
use demarche_lexicon::{Word, is_folded};
use demarche_world::World;

use actors::{ActorIdx, Actors, Quoted};
use demarche_quotes::CueLexicon;
use findings::Findings;
use record::Versions;

/// Turns analyses into records. Shared between threads.
///
/// ```no_run
/// # fn example(document: &demarche_core::Document, analysis: &demarche_core::Analysis) {
/// let coder = demarche_coder::Coder::embedded();
/// let record = coder.code(document, analysis);
/// println!("{} events", record.events.len());
/// # }
/// ```
pub struct Coder {
    world: &'static World,
    rules: Arc<RuleSet>,
    /// For each rule whether it is a user's, whose word is not outvoted.
    binding: Vec<bool>,
    cues: &'static CueLexicon,
    versions: Versions,
}

impl Coder {
    /// A coder over the tables and rules that are part of the program.
    pub fn embedded() -> Self {
        Self::with_rules(RuleSet::embedded().clone())
    }

    /// A coder over other rules, for example those of a user over those of the program.
    pub fn with_rules(rules: Arc<RuleSet>) -> Self {
        let world = World::embedded();
        let versions = Versions {
            coder: env!("CARGO_PKG_VERSION").to_owned(),
            rules: rules.version().to_owned(),
            world: world.version().to_owned(),
        };
        let own = |r: &Rule| {
            RuleSet::embedded().find(r.name()).is_some_and(|o| (o.file(), o.line()) == (r.file(), r.line()))
        };
        let binding = rules.rules().iter().map(|rule| !own(rule)).collect();
        Self { world, rules, binding, cues: CueLexicon::embedded(), versions }
    }

    /// The versions that stand in the records' makers.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// How the clause tells what `word` tells, as [`status`] finds it for an event whose trigger it is.
    pub fn status(&self, analysis: &Analysis, word: TokenId) -> Status {
        status::factuality(analysis, modals::Modals::embedded(), self.cues, &[word]).status
    }

    /// How likely each type of act is at `word` by the network, the likeliest first; `None` among them is no act.
    /// Rules have no part in it.
    pub fn likeliest_acts(&self, analysis: &Analysis, word: TokenId) -> Vec<(Option<EventType>, f32)> {
        learnt::acts::likeliest(analysis, learnt::weights::Weights::embedded(), word, Default::default())
    }

    /// The record of `document`, whose analysis is `analysis`.
    pub fn code(&self, document: &Document, analysis: &Analysis) -> Record {
        self.code_except(document, analysis, &[])
    }

    /// As [`code`](Self::code), without the events of the sentences that `passed_over` marks, by position.
    pub fn code_except(&self, document: &Document, analysis: &Analysis, passed_over: &[bool]) -> Record {
        self.code_while(document, analysis, passed_over, &|| true)
    }

    /// As [`code_except`](Self::code_except), as long as `go_on` says so, which is asked before each part of a long
    /// document but the first. What is left then has no actors, quotes and events, and a diagnostic says from where.
    pub fn code_while(
        &self,
        document: &Document,
        analysis: &Analysis,
        passed_over: &[bool],
        go_on: &dyn Fn() -> bool,
    ) -> Record {
        let parts = parts::cut(analysis);
        if parts.len() == 1 {
            return self.code_part(document, analysis, passed_over);
        }
        let index = CharIndex::new(&document.text);
        let mut joined = parts::Joined::new(document);
        let mut late = None;
        for range in parts {
            if range.start > 0 && !go_on() {
                let (read, of) = (analysis.sentences[range.start].span.start, document.text.len());
                let message = format!("coding took too long; of {of} bytes the first {read} were coded");
                late = Some(Diagnostic::new(Code::TimeLimit, message));
                break;
            }
            let passed_over = passed_over.get(range.clone()).unwrap_or_default();
            let part = parts::take(document, analysis, range);
            let record = self.code_part(&part.document, &part.analysis, passed_over);
            joined.add(record, index.char_at(part.start as u32));
        }
        let noticed = document.diagnostics.iter().chain(&analysis.diagnostics).chain(&late);
        joined.finish(&index, noticed)
    }

    /// The record of what is short enough to be compared each with each.
    fn code_part(&self, document: &Document, analysis: &Analysis, passed_over: &[bool]) -> Record {
        self.with_scene(document, analysis, passed_over, |findings, discourse, noticed| {
            record::write(findings, discourse, self.world, &self.rules, &self.versions, noticed)
        })
    }

    /// The positions that may be told of in `document`, with what speaks for each, for `training/positions.py`; each
    /// with the names of its party.
    pub fn position_clues(
        &self,
        document: &Document,
        analysis: &Analysis,
    ) -> Vec<(Vec<String>, discourse::PositionClues)> {
        self.with_scene(document, analysis, &[], |findings, _, _| {
            let named = |party| {
                let mentions = findings.actors.mentions().iter().filter(move |m| m.actor == party);
                let names = mentions.filter(|m| m.kind != MentionKind::Pronoun);
                let actor = findings.actors.actor(party);
                let name = actor.described.as_ref().unwrap_or(&actor.name).clone();
                names.map(|m| analysis.words(m.tokens).to_owned()).chain([name]).collect()
            };
            discourse::position_clues(&findings).into_iter().map(|c| (named(c.party), c)).collect()
        })
    }

    /// Runs the layers and hands what they found to `then`.
    fn with_scene<T>(
        &self,
        document: &Document,
        analysis: &Analysis,
        passed_over: &[bool],
        then: impl FnOnce(Findings<'_>, &findings::Discourse, &[Diagnostic]) -> T,
    ) -> T {
        let date = document.published;
        let mut noticed = Vec::new();
        let found = demarche_quotes::find(document, analysis, self.cues);
        noticed.extend(found.diagnostics);
        let mut quotes = found.quotes;
        let quoted = |q: &demarche_quotes::QuoteDraft| {
            let (speaker, verbatim) = (q.speaker, q.kind == QuoteKind::Direct);
            let words = q.content_tokens.clone();
            words.into_iter().map(move |words| Quoted { words, speaker, verbatim })
        };
        let quoted: Vec<Quoted> = quotes.iter().flat_map(quoted).collect();
        let mut actors = Actors::find(self.world, analysis, date, document.outlet.as_deref(), &quoted);
        let times = demarche_times::find(analysis, date);
        if date.is_none() {
            let message =
                "no publication date: relative times have no value and offices are those the text names";
            noticed.push(Diagnostic::new(Code::NoPublicationDate, message));
        }
        let places = demarche_places::Places::find(self.world, analysis);
        let mut matches = self.rules.matches(analysis);
        matches.retain(|m| {
            let sentence = analysis.token(m.main()).sentence.0 as usize;
            !passed_over.get(sentence).copied().unwrap_or(false)
        });
        let mut fillers = events::adoptable(analysis, &actors, &matches);
        fillers.extend(quotes.iter().filter_map(|q| q.speaker).map(|t| (t, true)));
        actors.add_fillers(self.world, analysis, date, &fillers);
        let who = |actors: &Actors, speaker: TokenId| {
            let named = actors.actor_at(analysis, speaker).or_else(|| actors.surname(analysis, speaker));
            named.or_else(|| setting::author(actors, analysis, speaker))
        };
        // A document whose author is not told, the label of a turn: they stand for whoever speaks.
        let nameless = |t: &TokenId| {
            let token = analysis.token(*t);
            let phrase = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::X);
            // "According to reports": that is nobody's word.
            let hearsay = token.feats.has("Number", "Plur") && is_folded(&token.lemma, Word::DocumentNoun);
            phrase && !hearsay && who(&actors, *t).is_none()
        };
        // "A spokesman for General Haftar" is not the general, whose own name stands there; in "a spokesman for the
        // party, Ann Lee" the name beside the party is the spokesman's.
        let speaks_for = |q: &&demarche_quotes::QuoteDraft| {
            let (Some(speaker), Some(body)) = (q.speaker, q.on_behalf_of) else { return false };
            let actor = who(&actors, speaker);
            speaker < body
                && analysis.token(speaker).upos == Upos::Noun
                && actor.is_some_and(|a| actors.actor(a).kind == ActorKind::Person)
                && actors.mention_at(body).is_some_and(|m| m.head == body && Some(m.actor) == actor)
        };
        let spokespeople = quotes.iter().filter(speaks_for).filter_map(|q| q.speaker);
        let nameless: BTreeSet<TokenId> =
            quotes.iter().filter_map(|q| q.speaker).filter(nameless).chain(spokespeople).collect();
        actors.add_phrases(analysis, &nameless);
        let speakers: Vec<Option<ActorIdx>> = quotes.iter().map(|q| who(&actors, q.speaker?)).collect();
        setting::channels(document, analysis, &actors, &mut quotes, &speakers);
        let mut spoken = Vec::new();
        for (quote, speaker) in quotes.iter().zip(&speakers) {
            let Some(speaker) = speaker else { continue };
            let body = quote.on_behalf_of.and_then(|t| actors.actor_at(analysis, t));
            spoken.extend(quote.content_tokens.iter().map(|span| (*span, *speaker, body)));
        }
        // An inner quotation's first person is its own speaker's, so the shortest come first.
        spoken.sort_by_key(|(span, ..)| (span.len(), *span));
        actors.bind_first_person(analysis, &spoken);
        if let Some(outlet) = &document.outlet {
            actors.bind_outlet_we(self.world, analysis, outlet, |t| quotes.iter().any(|q| q.holds(t)));
        }
        let modals = modals::Modals::embedded();
        let (published, cues, quotes, speakers) = (date, self.cues, &quotes, &speakers);
        let (times, places) = (&times, &places);
        let given = events::Given {
            analysis,
            published,
            actors: &actors,
            quotes,
            speakers,
            times,
            places,
            cues,
            modals,
            passed_over,
        };
        let ruled = events::find(&given, matches);
        let adopted = learnt::phrases_to_adopt(&given, &ruled);
        let known = actors.entries().len();
        actors.add_phrases(analysis, &adopted);
        actors.place_phrases(self.world, analysis, document.outlet.as_deref(), known);
        let given = events::Given {
            analysis,
            published,
            actors: &actors,
            quotes,
            speakers,
            times,
            places,
            cues,
            modals,
            passed_over,
        };
        let (mut events, _) = learnt::decide(&given, ruled, &adopted, &|rule| self.binding[rule.0 as usize]);
        answers::find(&given, &mut events);
        noticed.extend(offices::contradictions(self.world, analysis, &actors, date));
        offices::of_past_events(self.world, &mut actors, &events, times, date);
        let base =
            Findings { document, analysis, actors: &actors, quotes, speakers, times, places, events: &[] };
        let discourse = discourse::find(&Findings { events: &events, ..base }, self.world);
        let same = discourse::same(&Findings { events: &events, ..base }, &discourse);
        for (event, same) in events.iter_mut().zip(same) {
            event.same_as = same;
        }
        let findings = Findings { events: &events, ..base };
        then(findings, &discourse, &noticed)
    }
}
