//! Everything found becomes the record: ids, words in code points, evidence, makers.
//!
//! Ids are numbered in text order. A time or place that nothing refers to is kept all the same: the
//! document speaks of it.

use demarche_core::Diagnostic;
use demarche_core::analysis::{Analysis, Deprel, SentenceId, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::*;
use demarche_core::text::{Bytes, CharIndex, Span, Tokens};
use demarche_grammar::{Ontology, RuleSet};
use demarche_world::{PlaceKind as Kind, World};

use crate::actors::{self, ActorIdx, Actors, DocumentActor, HeldOffice, Known};
use crate::findings::{ClaimDraft, Discourse, EventIdx, Findings, Voice};
use demarche_times::TimeKind;

/// The versions of what makes a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Of the coder's code.
    pub coder: String,
    /// Of the rules.
    pub rules: String,
    /// Of the world tables.
    pub world: String,
}

struct Writer<'a> {
    findings: Findings<'a>,
    index: CharIndex<'a>,
    versions: &'a Versions,
    /// The number of each actor in the record: actors are numbered by their first mention.
    numbers: Vec<usize>,
}

/// The record of a document.
pub fn write(
    findings: Findings<'_>,
    discourse: &Discourse,
    world: &World,
    rules: &RuleSet,
    versions: &Versions,
    noticed: &[Diagnostic],
) -> Record {
    let text = findings.document.text.as_str();
    let order = by_first_mention(findings.actors);
    let mut numbers = vec![0; order.len()];
    order.iter().enumerate().for_each(|(number, at)| numbers[*at] = number);
    let w = Writer { findings, index: CharIndex::new(text), versions, numbers };
    let document = &findings.document;
    Record {
        schema: SCHEMA.to_owned(),
        document: self::document(findings.document),
        sentences: (0..findings.analysis.sentences.len() as u32).map(|i| w.sentence(SentenceId(i))).collect(),
        actors: order.iter().map(|i| w.actor(*i, world)).collect(),
        quotes: (0..findings.quotes.len()).map(|i| w.quote(i)).collect(),
        events: (0..findings.events.len()).map(|i| w.event(i, discourse, rules)).collect(),
        engagements: (0..discourse.engagements.len()).map(|i| w.engagement(i, discourse)).collect(),
        trips: discourse.trips.iter().map(|t| w.trip(t)).collect(),
        issues: (0..discourse.issues.len()).map(|i| w.issue(i, discourse)).collect(),
        positions: discourse.positions.iter().map(|p| w.position(p)).collect(),
        deadlines: discourse.deadlines.iter().map(|d| w.deadline(d)).collect(),
        places: (0..findings.places.all().len()).map(|i| w.place(i)).collect(),
        times: (0..findings.times.len()).map(|i| w.time(i)).collect(),
        dictionary_events: Vec::new(),
        diagnostics: document
            .diagnostics
            .iter()
            .chain(&findings.analysis.diagnostics)
            .chain(noticed)
            .map(|d| w.diagnostic(d))
            .collect(),
    }
}

/// What the record says of the document itself.
pub fn document(document: &demarche_core::Document) -> DocumentInfo {
    DocumentInfo {
        id: document.id.clone(),
        title: document.title.clone(),
        text: document.text.clone(),
        published: document.published.map(|d| d.to_string()),
        outlet: document.outlet.clone(),
        byline: document.byline.clone(),
        url: document.url.clone(),
        modified: document.modified.map(|d| d.to_string()),
        language: document.language.clone().unwrap_or_else(|| "en".to_owned()),
        source: document.source.clone(),
        given_by: GivenBy::of(&document.given_by),
    }
}

fn id(letter: char, n: usize) -> String {
    format!("{letter}{}", n + 1)
}
/// The places of all actors, those mentioned first coming first.
fn by_first_mention(actors: &Actors) -> Vec<usize> {
    let first = |i: &usize| {
        let mentions = actors.entries()[*i].mentions.iter();
        mentions.map(|m| actors.mentions()[m.0 as usize].tokens.start).min()
    };
    let mut order: Vec<usize> = (0..actors.entries().len()).collect();
    order.sort_by_key(|i| (first(i), *i));
    order
}

fn event_id(e: EventIdx) -> String {
    id('e', e.0 as usize)
}
fn place_id(p: demarche_places::PlaceIdx) -> String {
    id('p', p.0 as usize)
}
fn issue_ids(list: &[usize]) -> Vec<String> {
    list.iter().map(|i| id('i', *i)).collect()
}

impl Writer<'_> {
    fn actor_id(&self, a: ActorIdx) -> String {
        id('a', self.numbers[a.0 as usize])
    }

    fn actor_ids(&self, list: &[ActorIdx]) -> Vec<String> {
        list.iter().map(|a| self.actor_id(*a)).collect()
    }

    fn a(&self) -> &Analysis {
        self.findings.analysis
    }

    fn bytes(&self, span: Span<Bytes>) -> Words {
        Words::at(&self.index, &self.findings.document.text, span)
    }

    fn words(&self, tokens: Span<Tokens>) -> Words {
        self.bytes(self.a().bytes(tokens))
    }

    fn token(&self, t: TokenId) -> Words {
        self.words(Span::new(t.0, t.0 + 1))
    }

    fn coder(&self, layer: &str) -> Maker {
        Maker { name: format!("coder:{layer}"), version: self.versions.coder.clone() }
    }

    fn sentence(&self, id: SentenceId) -> SentenceInfo {
        let s = self.a().sentence(id);
        let chars = self.index.chars(s.span);
        let kind = match s.kind {
            BlockKind::Title => SentenceKind::Title,
            BlockKind::Caption => SentenceKind::Caption,
            BlockKind::Body if self.a().is_dateline(id) => SentenceKind::Dateline,
            BlockKind::Body => SentenceKind::Body,
        };
        SentenceInfo { start: chars.start, end: chars.end, kind }
    }

    fn actor(&self, i: usize, world: &World) -> Actor {
        let actor = &self.findings.actors.entries()[i];
        let mentions: Vec<Mention> = actor
            .mentions
            .iter()
            .map(|m| &self.findings.actors.mentions()[m.0 as usize])
            .map(|m| Mention { words: self.words(with_possessor(self.a(), m)), kind: m.kind })
            .collect();
        let named = mentions.iter().filter(|m| m.kind == MentionKind::Name).count();
        let (by, confidence) = match actor.known {
            Some(_) => (Maker { name: "table:world".into(), version: self.versions.world.clone() }, 0.9),
            None if named > 0 => {
                (Maker { name: "coder:actors".into(), version: self.versions.coder.clone() }, 0.75)
            }
            None => (self.coder("actors"), 0.6),
        };
        let evidence = mentions.first().map(|m| m.words.clone()).into_iter().collect();
        Actor {
            id: self.actor_id(ActorIdx(i as u32)),
            name: actor.described.as_ref().unwrap_or(&actor.name).clone(),
            kind: actor.kind,
            known_as: known_as(actor, world),
            country: actor.country.clone(),
            sectors: sectors(actor).into_iter().map(str::to_owned).collect(),
            offices: actor.offices.iter().map(|o| self.office(actor, o)).collect(),
            cameo: cameo(actor, world),
            dictionary: None,
            mentions,
            evidence,
            by,
            confidence,
        }
    }

    fn office(&self, actor: &DocumentActor, o: &HeldOffice) -> Office {
        let country = |c: &DocumentActor| {
            c.kind == ActorKind::Country && c.country.is_some() && c.country == actor.country
        };
        let of = actor
            .body
            .or_else(|| self.findings.actors.entries().iter().position(country).map(|i| ActorIdx(i as u32)));
        Office {
            title: o.title.clone(),
            of: of.map(|a| self.actor_id(a)),
            from: o.from.clone(),
            to: o.to.clone(),
            basis: if o.words.is_some() { OfficeBasis::Text } else { OfficeBasis::Table },
        }
    }

    fn quote(&self, i: usize) -> Quote {
        let q = &self.findings.quotes[i];
        let actor = |t: Option<TokenId>| t.and_then(|t| self.findings.actors.actor_at(self.a(), t));
        let cue = q.cue.as_ref().map(|c| Cue { words: self.words(c.tokens), lemma: c.lemma.clone() });
        let speaker = self.findings.speakers[i];
        let body = actor(q.on_behalf_of).or_else(|| speaker.and_then(|s| self.findings.actors.actor(s).body));
        Quote {
            id: id('q', i),
            kind: q.kind,
            spans: q.spans.iter().map(|s| self.bytes(*s)).collect(),
            cue,
            speaker: speaker.map(|a| self.actor_id(a)),
            speaker_mention: q.speaker_span.map(|s| self.bytes(s)),
            on_behalf_of: body.filter(|b| Some(*b) != speaker).map(|a| self.actor_id(a)),
            addressee: actor(q.addressee).map(|a| self.actor_id(a)),
            channel: q.channel,
            act: q.act,
            within: q.within.map(|w| id('q', w)),
            evidence: q.evidence.iter().map(|s| self.bytes(*s)).collect(),
            by: self.coder(&format!("quotes:{}", q.construction.as_str())),
            confidence: q.confidence,
        }
    }

    fn claim(&self, c: &ClaimDraft) -> Claim {
        Claim {
            by: match c.by {
                Voice::Narrator => "narrator".to_owned(),
                Voice::Unnamed => "unnamed".to_owned(),
                Voice::Actor(a) => self.actor_id(a),
            },
            stance: c.stance,
            quote: c.quote.map(|q| id('q', q)),
            cue: c
                .cue
                .as_ref()
                .map(|(tokens, lemma)| Cue { words: self.words(*tokens), lemma: lemma.clone() }),
        }
    }

    /// The words of a trigger: those that stand side by side with its main word.
    fn trigger(&self, tokens: &[TokenId]) -> Span<Tokens> {
        let mut sorted: Vec<u32> = tokens.iter().map(|t| t.0).collect();
        sorted.sort_unstable();
        let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
        if (last - first) as usize + 1 == sorted.len() {
            return Span::new(first, last + 1);
        }
        Span::new(tokens[0].0, tokens[0].0 + 1)
    }

    fn event(&self, i: usize, discourse: &Discourse, rules: &RuleSet) -> Event {
        let e = &self.findings.events[i];
        let ontology = Ontology::embedded();
        let mode = e.found.mode.clone();
        let cameo = e.found.cameo.clone();
        let mut evidence: Vec<Words> = e.found.trigger.iter().map(|t| self.token(*t)).collect();
        evidence.extend(e.found.fillers.iter().map(|f| self.token(f.token)));
        Event {
            id: id('e', i),
            event_type: e.event_type,
            quad: ontology.quad(e.event_type, mode.as_deref()).map_or(0, |q| q.number()),
            goldstein: cameo.as_deref().and_then(|c| ontology.cameo(c)).and_then(|c| c.goldstein),
            mode,
            contexts: e.found.contexts.clone(),
            cameo,
            trigger: self.words(self.trigger(&e.found.trigger)),
            actors: self.actor_ids(&e.actors),
            recipients: self.actor_ids(&e.recipients),
            object: e.object.map(|o| self.words(o)),
            topics: discourse.topics.get(i).map(|t| issue_ids(t)).unwrap_or_default(),
            place: e.place.map(place_id),
            time: e.time.map(|t| id('t', t)),
            status: e.status,
            claims: e.claims.iter().map(|c| self.claim(c)).collect(),
            part_of: e.part_of.map(event_id),
            same_as: e.same_as.map(event_id),
            evidence,
            by: match e.found.rule {
                Some(rule) => Maker {
                    name: format!("rule:{}", rules.rule(rule).name()),
                    version: self.versions.rules.clone(),
                },
                None => self.coder("acts"),
            },
            confidence: e.confidence,
        }
    }

    fn engagement(&self, i: usize, discourse: &Discourse) -> Engagement {
        let g = &discourse.engagements[i];
        let mut history = Vec::new();
        let mut evidence = Vec::new();
        for e in &g.events {
            let event = &self.findings.events[e.0 as usize];
            let at = self.words(self.trigger(&event.found.trigger));
            evidence.push(at.clone());
            for claim in &event.claims {
                history.push(HistoryStep {
                    claim: self.claim(claim),
                    event: event_id(*e),
                    status: event.status,
                    at: at.clone(),
                });
            }
        }
        Engagement {
            id: id('g', i),
            kind: g.kind,
            parties: self.actor_ids(&g.parties),
            events: g.events.iter().map(|e| event_id(*e)).collect(),
            place: g.place.map(place_id),
            time: g.time.map(|t| id('t', t)),
            topics: issue_ids(&g.topics),
            status: g.status,
            history,
            evidence,
            by: self.coder("engagements"),
            confidence: g.confidence,
        }
    }

    fn trip(&self, t: &crate::findings::TripDraft) -> Trip {
        let legs = t
            .legs
            .iter()
            .map(|l| Leg {
                to: place_id(l.to),
                from: l.from.map(place_id),
                time: l.time.map(|t| id('t', t)),
                status: l.status,
                evidence: self.words(l.evidence),
            })
            .collect();
        Trip {
            traveller: self.actor_id(t.traveller),
            legs,
            to_meet: self.actor_ids(&t.to_meet),
            topics: issue_ids(&t.topics),
            by: self.coder("trips"),
            confidence: 0.7,
        }
    }

    fn issue(&self, i: usize, discourse: &Discourse) -> Issue {
        let issue = &discourse.issues[i];
        Issue {
            id: id('i', i),
            name: issue.name.clone(),
            kind: issue.kind,
            mentions: issue.mentions.iter().map(|m| self.words(*m)).collect(),
            by: self.coder("issues"),
            confidence: issue.confidence,
        }
    }

    fn position(&self, p: &crate::findings::PositionDraft) -> Position {
        Position {
            party: self.actor_id(p.party),
            issue: id('i', p.issue),
            stance: p.stance,
            with: p.with.map(|a| self.actor_id(a)),
            quote: p.quote.map(|q| id('q', q)),
            evidence: p.evidence.iter().map(|e| self.words(*e)).collect(),
            by: self.coder("positions"),
            confidence: p.confidence,
        }
    }

    fn deadline(&self, d: &crate::findings::DeadlineDraft) -> Deadline {
        Deadline {
            of: d.of.map(|i| id('i', i)),
            what: d.what,
            time: d.time.map(|t| id('t', t)),
            evidence: d.evidence.iter().map(|e| self.words(*e)).collect(),
            by: self.coder("deadlines"),
            confidence: d.confidence,
        }
    }

    fn place(&self, i: usize) -> Place {
        let p = &self.findings.places.all()[i];
        let row = p.row;
        let at = row.or(p.lies.map(|l| l.place));
        let point = row.or(p.lies.filter(demarche_places::Lies::has_point).map(|l| l.place));
        let basis = p.lies.map(|l| l.basis).or(row.map(|_| PlaceBasis::Gazetteer));
        Place {
            id: id('p', i),
            name: p.name.clone(),
            country: at.and_then(|r| r.country).map(str::to_owned),
            admin1: at.and_then(|r| r.admin1).map(str::to_owned),
            lat: point.map(|r| r.lat),
            lon: point.map(|r| r.lon),
            basis,
            located_by: p.lies.and_then(|l| l.of).map(place_id),
            evidence: p.lies.and_then(|l| l.evidence).map(|e| self.words(e)).into_iter().collect(),
            geonames: row.and_then(|r| r.geonames),
            kind: row.map(|r| match r.kind {
                Kind::City => PlaceKind::City,
                Kind::Country => PlaceKind::Country,
                Kind::Region => PlaceKind::Region,
                Kind::Facility => PlaceKind::Facility,
                Kind::Water => PlaceKind::Water,
                Kind::Area => PlaceKind::Area,
            }),
            mentions: p.mentions.iter().map(|m| self.words(*m)).collect(),
            by: Maker { name: "table:places".into(), version: self.versions.world.clone() },
            confidence: p.confidence,
        }
    }

    fn time(&self, i: usize) -> Time {
        let t = &self.findings.times[i];
        Time {
            id: id('t', i),
            start: t.start.map(|d| d.to_string()),
            end: t.end.map(|d| d.to_string()),
            grain: t.grain,
            basis: t.basis,
            text: self.words(t.tokens),
            by: self.coder("times"),
            confidence: if t.kind == TimeKind::Date && t.start.is_some() { 0.9 } else { 0.7 },
        }
    }

    fn diagnostic(&self, d: &Diagnostic) -> DiagnosticInfo {
        diagnostic(&self.index, &self.findings.document.text, d)
    }
}

/// What was noticed, as the record has it.
pub fn diagnostic(index: &CharIndex<'_>, text: &str, d: &Diagnostic) -> DiagnosticInfo {
    DiagnosticInfo {
        code: d.code.as_str().to_owned(),
        message: d.message.clone(),
        span: d.span.map(|s| Words::at(index, text, s)),
    }
}

fn known_as(actor: &DocumentActor, world: &World) -> Option<String> {
    match actor.known? {
        Known::Country(iso3) => world.country(iso3)?.wikidata.map(str::to_owned),
        Known::Organisation(id) => Some(world.organisation(id)?.wikidata.unwrap_or(id).to_owned()),
        Known::Person(id) => Some(world.person(id)?.known_as()),
    }
}

/// The sectors an actor is recorded with. A body between states governs none, so neither it nor one who acts for it is
/// told with the sector of a government or of the field it works in; its troops, police and courts are what those of a
/// state are. Bodies that the table has as of society (human rights, the environment) are civilians to a reader.
fn sectors(actor: &DocumentActor) -> Vec<&str> {
    let between_states = actor.country.as_deref() == Some("IGO") && actor.kind != ActorKind::Group;
    let of_table = matches!(actor.known, Some(Known::Organisation(_)));
    let all = actor.sectors.iter().map(String::as_str);
    let kept = all.filter(|s| !between_states || matches!(*s, "MIL" | "COP" | "JUD"));
    kept.map(|s| if of_table && s == "SOC" { "CVL" } else { s }).collect()
}

/// CAMEO actor code: country or international code, then the primary sector where the actor is no country.
fn cameo(actor: &DocumentActor, world: &World) -> Option<String> {
    let country = actor.country.as_deref()?;
    let body = match actor.known {
        Some(Known::Organisation(id)) => world.organisation(id).and_then(|row| row.cameo),
        _ => None,
    };
    let base = body.unwrap_or_else(|| world.country(country).map_or(country, |c| c.cameo));
    let sector = sectors(actor).into_iter().next().filter(|_| actor.kind != ActorKind::Country);
    Some(format!("{base}{}", sector.unwrap_or_default()))
}

/// The words of a mention; of a description with the pronoun that tells whose it is ("his associates"), which
/// is an actor's own mention too.
fn with_possessor(a: &Analysis, mention: &actors::Mention) -> Span<Tokens> {
    let before = mention.tokens.start.checked_sub(1).map(TokenId).filter(|t| {
        mention.kind == MentionKind::Nominal
            && a.token(*t).upos == Upos::Pron
            && a.token(*t).deprel == Deprel::NmodPoss
            && a.head(*t) == Some(mention.head)
    });
    Span::new(before.map_or(mention.tokens.start, |t| t.0), mention.tokens.end)
}
