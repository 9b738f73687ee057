//! Long documents, coded part by part.
//!
//! Within a document everything may concern everything: a pronoun any name before it, an event any other. Such
//! comparisons cost the square of the length, which an article never notices and a book would not see the end of.
//! So a document of more than [`PART`] tokens is cut between sentences, at the end of a paragraph where one is near,
//! each part is coded as a document of its own, and the records are put together: the time grows as the text does.
//!
//! What one part says of another is lost but for names: an actor, place or issue told by the same name (or the same
//! row of the tables) in two parts is one. A description or pronoun is looked for in its own part alone.

use std::collections::HashMap;
use std::ops::Range;

use demarche_core::Diagnostic;
use demarche_core::analysis::{Acts, Analysis, Entity, Sentence, SentenceId, Token, TokenId};
use demarche_core::document::{Block, Document};
use demarche_core::record::*;
use demarche_core::text::{Bytes, CharIndex, Span};

use crate::record;

/// The tokens of a part, at most, but for one sentence more. The longest article of the development data has a fifth
/// of it.
pub const PART: usize = 6_000;

/// From how many tokens on a part ends with its paragraph.
const ENOUGH: usize = 5_000;

/// The parts of `analysis`, as ranges of its sentences: one part, unless it is longer than [`PART`].
pub fn cut(analysis: &Analysis) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut from, mut tokens) = (0, 0);
    if analysis.tokens.len() > PART {
        for (i, pair) in analysis.sentences.windows(2).enumerate() {
            tokens += pair[0].tokens.len() as usize;
            if tokens >= PART || tokens >= ENOUGH && pair[0].block != pair[1].block {
                out.push(from..i + 1);
                (from, tokens) = (i + 1, 0);
            }
        }
    }
    out.push(from..analysis.sentences.len());
    out
}

/// One part of a document: what the coder reads of it, and where it stands.
pub struct Part {
    /// The part as a document.
    pub document: Document,
    /// Its analysis.
    pub analysis: Analysis,
    /// The bytes of the whole text before it.
    pub start: usize,
}

/// The part of `document` that the sentences `range` of its analysis make.
pub fn take(document: &Document, analysis: &Analysis, range: Range<usize>) -> Part {
    let sentences = &analysis.sentences[range.clone()];
    // The white space and marks between two parts are the first one's, so that a mark no sentence holds is kept.
    let at = |sentence: usize| analysis.sentences.get(sentence).map(|s| s.span.start as usize);
    let start = if range.start == 0 { 0 } else { at(range.start).unwrap_or_default() };
    let end = at(range.end).unwrap_or(document.text.len());
    let text = &document.text[start..end];
    let moved = |span: Span<Bytes>| Span::new(span.start - start as u32, span.end - start as u32);
    let whole: Span<Bytes> = Span::new(start as u32, end as u32);
    let first_block = document.blocks.partition_point(|b| b.span.end <= whole.start);
    let blocks = document.blocks[first_block..].iter().take_while(|b| b.span.start < whole.end);
    let blocks = blocks.map(|b| {
        let (from, to) = (b.span.start.max(whole.start), b.span.end.min(whole.end));
        Block { kind: b.kind, span: moved(Span::new(from, to)) }
    });
    let first = sentences.first().map_or(0, |s| s.tokens.start);
    let last = sentences.last().map_or(first, |s| s.tokens.end);
    let tokens = analysis.tokens[first as usize..last as usize].iter().map(|t| Token {
        span: moved(t.span),
        head: t.head.map(|h| TokenId(h.0 - first)),
        sentence: SentenceId(t.sentence.0 - range.start as u32),
        ..t.clone()
    });
    let of_part = |s: &Sentence| Sentence {
        span: moved(s.span),
        tokens: Span::new(s.tokens.start - first, s.tokens.end - first),
        kind: s.kind,
        block: s.block.saturating_sub(first_block as u32),
    };
    let named = analysis.entities.partition_point(|e| e.tokens.start < first);
    let entities = analysis.entities[named..]
        .iter()
        .take_while(|e| e.tokens.start < last)
        .map(|e| Entity { tokens: Span::new(e.tokens.start - first, e.tokens.end - first), ..e.clone() });
    let document = Document {
        id: document.id.clone(),
        title: document.title.clone(),
        text: text.to_owned(),
        blocks: blocks.collect(),
        published: document.published,
        outlet: document.outlet.clone(),
        byline: document.byline.clone(),
        language: document.language.clone(),
        ..Document::default()
    };
    let mut of = Analysis::new(
        text.into(),
        sentences.iter().map(of_part).collect(),
        tokens.collect(),
        entities.collect(),
    );
    let rows = |width: usize| first as usize * width..last as usize * width;
    of.factuality = analysis.factuality.get(rows(1)).unwrap_or_default().to_vec();
    let width = analysis.coreference.len() / analysis.tokens.len().max(1);
    of.coreference = analysis.coreference[rows(width)].to_vec();
    let acts = &analysis.acts;
    of.acts = Acts {
        scores: acts.scores.get(rows(acts.width)).unwrap_or_default().to_vec(),
        keys: acts.keys.get(rows(acts.key_width)).unwrap_or_default().to_vec(),
        ..*acts
    };
    Part { document, analysis: of, start }
}

/// Puts the records of the parts of one document together, in their order.
pub struct Joined {
    /// What the parts hold, with ids of the whole.
    whole: Record,
    actors: HashMap<(ActorKind, String), usize>,
    places: HashMap<String, usize>,
    issues: HashMap<(IssueKind, String), usize>,
}

/// Ids of a part to ids of the whole.
struct Ids {
    /// By number in the part the number in the whole.
    actors: Vec<usize>,
    places: Vec<usize>,
    issues: Vec<usize>,
    /// How many of these the parts before have.
    quotes: usize,
    events: usize,
    engagements: usize,
    times: usize,
}

impl Ids {
    fn put(&self, id: &mut String) {
        let Some(letter) = id.chars().next() else { return };
        let number = &id[letter.len_utf8()..];
        // Not every voice is an actor: "narrator".
        let Some(n) = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)) else { return };
        let new = match letter {
            'a' => self.actors.get(n).copied(),
            'p' => self.places.get(n).copied(),
            'i' => self.issues.get(n).copied(),
            'q' => Some(n + self.quotes),
            'e' => Some(n + self.events),
            'g' => Some(n + self.engagements),
            't' => Some(n + self.times),
            _ => None,
        };
        if let Some(new) = new {
            *id = format!("{letter}{}", new + 1);
        }
    }

    fn all<'a>(&self, ids: impl IntoIterator<Item = &'a mut String>) {
        ids.into_iter().for_each(|id| self.put(id));
    }
}

impl Joined {
    /// Nothing yet of `document`.
    pub fn new(document: &Document) -> Self {
        let whole = Record {
            schema: SCHEMA.to_owned(),
            document: record::document(document),
            sentences: Vec::new(),
            actors: Vec::new(),
            quotes: Vec::new(),
            events: Vec::new(),
            engagements: Vec::new(),
            trips: Vec::new(),
            issues: Vec::new(),
            positions: Vec::new(),
            deadlines: Vec::new(),
            places: Vec::new(),
            times: Vec::new(),
            dictionary_events: Vec::new(),
            diagnostics: Vec::new(),
        };
        Self { whole, actors: HashMap::new(), places: HashMap::new(), issues: HashMap::new() }
    }

    /// Adds the record of the next part, which begins `chars` code points into the whole text.
    pub fn add(&mut self, mut part: Record, chars: u32) {
        let whole = &mut self.whole;
        words(&mut part, &mut |words| {
            words.start += chars;
            words.end += chars;
        });
        for sentence in &mut part.sentences {
            sentence.start += chars;
            sentence.end += chars;
        }
        let mut ids = Ids {
            actors: Vec::new(),
            places: Vec::new(),
            issues: Vec::new(),
            quotes: whole.quotes.len(),
            events: whole.events.len(),
            engagements: whole.engagements.len(),
            times: whole.times.len(),
        };
        let actors = std::mem::take(&mut part.actors);
        // The first of the part that is new to the whole, whose ids are still those of the part.
        let mut fresh = Vec::new();
        for actor in actors {
            let key = key(&actor);
            if let Some(at) = key.as_ref().and_then(|key| self.actors.get(key).copied()) {
                ids.actors.push(at);
                let known = &mut whole.actors[at];
                known.mentions.extend(actor.mentions);
                known.country = known.country.take().or(actor.country);
                known.cameo = known.cameo.take().or(actor.cameo);
                if known.sectors.is_empty() {
                    known.sectors = actor.sectors;
                }
                let from = known.offices.len();
                known.offices.extend(actor.offices);
                fresh.push((at, from));
                continue;
            }
            let at = whole.actors.len();
            if let Some(key) = key {
                self.actors.insert(key, at);
            }
            ids.actors.push(at);
            whole.actors.push(Actor { id: format!("a{}", at + 1), ..actor });
            fresh.push((at, 0));
        }
        let placed = whole.places.len();
        for place in std::mem::take(&mut part.places) {
            let key =
                place.geonames.map_or_else(|| place.name.clone(), |row| format!("{row} {}", place.name));
            if let Some(at) = self.places.get(&key).copied() {
                ids.places.push(at);
                whole.places[at].mentions.extend(place.mentions);
                continue;
            }
            let at = whole.places.len();
            self.places.insert(key, at);
            ids.places.push(at);
            whole.places.push(Place { id: format!("p{}", at + 1), ..place });
        }
        for issue in std::mem::take(&mut part.issues) {
            let at = *self.issues.entry((issue.kind, issue.name.clone())).or_insert(whole.issues.len());
            ids.issues.push(at);
            match whole.issues.get_mut(at) {
                Some(known) => known.mentions.extend(issue.mentions),
                None => whole.issues.push(Issue { id: format!("i{}", at + 1), ..issue }),
            }
        }
        for (at, from) in fresh {
            let offices = &mut whole.actors[at].offices;
            let mut new = offices.split_off(from);
            ids.all(new.iter_mut().filter_map(|o| o.of.as_mut()));
            new.retain(|o| !offices.iter().any(|old| old.title.eq_ignore_ascii_case(&o.title)));
            offices.extend(new);
        }
        for place in &mut whole.places[placed..] {
            ids.all(&mut place.located_by);
        }
        refer(&mut part, &ids);
        whole.sentences.append(&mut part.sentences);
        whole.quotes.append(&mut part.quotes);
        whole.events.append(&mut part.events);
        whole.engagements.append(&mut part.engagements);
        whole.trips.append(&mut part.trips);
        whole.positions.append(&mut part.positions);
        whole.deadlines.append(&mut part.deadlines);
        whole.times.append(&mut part.times);
        whole.dictionary_events.append(&mut part.dictionary_events);
        // What holds for the document holds for each part of it, and is told once.
        part.diagnostics.retain(|d| d.span.is_some() || !whole.diagnostics.contains(d));
        whole.diagnostics.append(&mut part.diagnostics);
    }

    /// The record of the whole document, with what was noticed before its parts were coded.
    pub fn finish<'d>(
        mut self,
        index: &CharIndex<'_>,
        noticed: impl Iterator<Item = &'d Diagnostic>,
    ) -> Record {
        let text = &self.whole.document.text;
        let before: Vec<_> = noticed.map(|d| record::diagnostic(index, text, d)).collect();
        self.whole.diagnostics.splice(0..0, before);
        self.whole
    }
}

/// By what an actor is known again in another part: its row of the tables, or its name, where it has one. A surname
/// alone may be anybody's.
fn key(actor: &Actor) -> Option<(ActorKind, String)> {
    let named = actor.mentions.iter().any(|m| m.kind == MentionKind::Name);
    let sure = actor.kind != ActorKind::Person || actor.name.contains(' ');
    match &actor.known_as {
        Some(row) => Some((actor.kind, row.clone())),
        None => (named && sure).then(|| (actor.kind, actor.name.clone())),
    }
}

/// Gives every id in `part` but those of actors, places and issues themselves its number in the whole.
fn refer(part: &mut Record, ids: &Ids) {
    let claim = |claim: &mut Claim| {
        ids.put(&mut claim.by);
        ids.all(&mut claim.quote);
    };
    for q in &mut part.quotes {
        ids.put(&mut q.id);
        ids.all([&mut q.speaker, &mut q.on_behalf_of, &mut q.addressee, &mut q.within].into_iter().flatten());
    }
    for e in &mut part.events {
        ids.put(&mut e.id);
        ids.all(e.actors.iter_mut().chain(&mut e.recipients).chain(&mut e.topics));
        ids.all([&mut e.place, &mut e.time, &mut e.part_of, &mut e.same_as].into_iter().flatten());
        e.claims.iter_mut().for_each(claim);
    }
    for g in &mut part.engagements {
        ids.put(&mut g.id);
        ids.all(g.parties.iter_mut().chain(&mut g.events).chain(&mut g.topics));
        ids.all([&mut g.place, &mut g.time].into_iter().flatten());
        for step in &mut g.history {
            ids.put(&mut step.event);
            claim(&mut step.claim);
        }
    }
    for t in &mut part.trips {
        ids.put(&mut t.traveller);
        ids.all(t.to_meet.iter_mut().chain(&mut t.topics));
        for leg in &mut t.legs {
            ids.put(&mut leg.to);
            ids.all([&mut leg.from, &mut leg.time].into_iter().flatten());
        }
    }
    for p in &mut part.positions {
        ids.all([&mut p.party, &mut p.issue]);
        ids.all([&mut p.with, &mut p.quote].into_iter().flatten());
    }
    for d in &mut part.deadlines {
        ids.all([&mut d.of, &mut d.time].into_iter().flatten());
    }
    for t in &mut part.times {
        ids.put(&mut t.id);
    }
}

/// Calls `each` with all words of the text that `record` holds.
fn words(record: &mut Record, each: &mut impl FnMut(&mut Words)) {
    fn cue(cue: &mut Option<Cue>, each: &mut impl FnMut(&mut Words)) {
        cue.iter_mut().for_each(|c| each(&mut c.words));
    }
    for a in &mut record.actors {
        a.mentions.iter_mut().for_each(|m| each(&mut m.words));
        a.evidence.iter_mut().for_each(&mut *each);
    }
    for q in &mut record.quotes {
        q.spans.iter_mut().chain(&mut q.speaker_mention).chain(&mut q.evidence).for_each(&mut *each);
        cue(&mut q.cue, each);
    }
    for e in &mut record.events {
        each(&mut e.trigger);
        e.object.iter_mut().chain(&mut e.evidence).for_each(&mut *each);
        e.claims.iter_mut().for_each(|c| cue(&mut c.cue, each));
    }
    for g in &mut record.engagements {
        g.evidence.iter_mut().for_each(&mut *each);
        for step in &mut g.history {
            each(&mut step.at);
            cue(&mut step.claim.cue, each);
        }
    }
    record.trips.iter_mut().flat_map(|t| &mut t.legs).for_each(|l| each(&mut l.evidence));
    record.issues.iter_mut().flat_map(|i| &mut i.mentions).for_each(&mut *each);
    record.positions.iter_mut().flat_map(|p| &mut p.evidence).for_each(&mut *each);
    record.deadlines.iter_mut().flat_map(|d| &mut d.evidence).for_each(&mut *each);
    for p in &mut record.places {
        p.evidence.iter_mut().chain(&mut p.mentions).for_each(&mut *each);
    }
    record.times.iter_mut().for_each(|t| each(&mut t.text));
    record.dictionary_events.iter_mut().for_each(|e| each(&mut e.verb));
    record.diagnostics.iter_mut().filter_map(|d| d.span.as_mut()).for_each(&mut *each);
}
