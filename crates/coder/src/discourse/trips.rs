//! Journeys: who travels where, leg by leg, from where, when and whether it is done yet.
//!
//! A leg is a word of travel of `data/lexicon/journeys.tsv` with a traveller and a place to go to, named, pointed at
//! ("here" is where the report was written) or told by what stands in it. Whoever is told to be, to speak or to meet
//! somebody in a town abroad has come there too. Legs of one traveller form one trip in the order of the text, or of
//! their days where all are known; a journey a long time before or after is another trip. "From there" starts where
//! the leg before ended. People on the move who are no party of diplomacy (refugees, tourists) make no trips here.

use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, EventType, Status};
use demarche_core::text::{Span, Tokens};
use demarche_places::PlaceIdx;
use demarche_world::{PlaceKind, World};
use jiff::civil::Date;

use super::engagements::{places_fit, times_fit, with_trigger};
use super::phrase;
use super::table::{Term, list, rows};
use crate::actors::ActorIdx;
use crate::findings::{EngagementDraft, Findings, LegDraft, TripDraft};
use demarche_lexicon::{Lexical as _, Word, is_folded};

/// How many tokens the place and day that head a report may take.
const LONGEST_DATELINE: u32 = 16;

/// Two journeys further apart than this are two trips, in days.
const ONE_TRIP: i32 = 21;

struct Entry {
    term: Term,
    goal: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/journeys.tsv")).filter_map(|cells| entry(&cells)).collect()
});

fn entry(cells: &[&'static str]) -> Option<Entry> {
    let [word, upos, goal] = cells else { return None };
    Some(Entry { term: Term::parse(word, upos)?, goal: list(goal) })
}

impl Entry {
    /// Whether the object travels or comes, and the subject sends or receives them.
    fn is_sending(&self) -> bool {
        self.goal.iter().any(|way| way.starts_with("obj-"))
    }
}

/// A leg with its traveller and the word of travel.
struct Found {
    traveller: ActorIdx,
    word: TokenId,
    leg: LegDraft,
    /// Whether it starts where the leg before ended ("from there").
    onward: bool,
}

/// The trips of `findings`, by their first leg.
pub(super) fn find(
    findings: &Findings<'_>,
    world: &World,
    engagements: &[EngagementDraft],
) -> Vec<TripDraft> {
    let mut found: Vec<Found> = Vec::new();
    for i in 0..findings.analysis.tokens.len() as u32 {
        let word = TokenId(i);
        let mut entries = TABLE.iter().filter(|e| e.term.at(findings.analysis, word)).peekable();
        if entries.peek().is_none() {
            stays(findings, word, &mut found);
        }
        entries.for_each(|entry| legs(findings, entry, word, &mut found));
    }
    visits(findings, &mut found);
    meetings(findings, world, &mut found);
    speeches(findings, world, &mut found);
    found.sort_by_key(|f| f.word);
    let mut trips: Vec<(TripDraft, Vec<TokenId>)> = Vec::new();
    for f in found {
        let open =
            trips.iter_mut().rev().find(|(t, _)| t.traveller == f.traveller && belongs(findings, t, &f.leg));
        match open {
            Some((trip, words)) => {
                add(findings, trip, f.leg, f.onward);
                words.push(f.word);
            }
            None => {
                let trip = TripDraft {
                    traveller: f.traveller,
                    legs: vec![f.leg],
                    to_meet: Vec::new(),
                    topics: Vec::new(),
                };
                trips.push((trip, vec![f.word]));
            }
        }
    }
    let mut out = Vec::new();
    for (mut trip, words) in trips {
        in_order(findings, &mut trip.legs);
        purpose(findings, &mut trip, &words, engagements);
        out.push(trip);
    }
    out
}

/// The places that the word of travel `word` leads to, each with the word that tells it.
fn goals(findings: &Findings<'_>, entry: &Entry, word: TokenId) -> Vec<(TokenId, PlaceIdx)> {
    let a = findings.analysis;
    let mut to: Vec<TokenId> = Vec::new();
    for way in &entry.goal {
        match *way {
            "obj" => {
                let passive =
                    a.children(word).iter().copied().filter(|c| a.token(*c).deprel == Deprel::NsubjPass);
                to.extend(a.children_by(word, Deprel::Obj).chain(passive));
            }
            way => to.extend(after(a, word, way.strip_prefix("obj-").unwrap_or(way))),
        }
    }
    // "Due in Lima", "due here": the reader may take the word for a part of the preposition.
    let above = a.head(word).filter(|_| a.token(word).deprel.is(Deprel::Case));
    let leads =
        |t: &TokenId| a.children_by(*t, Deprel::Case).any(|c| c != word && entry.goal.contains(&a.lemma(c)));
    to.extend(above.filter(leads));
    to.sort_unstable();
    to.dedup();
    let coordinated = to.iter().flat_map(|t| clauses::coordinated(a, *t));
    let named: Vec<_> = coordinated.filter_map(|t| place_told(findings, t)).collect();
    // "Where he is expected to promise": the place is that of the promise.
    let leads_on = a.children_by(word, Deprel::Xcomp).next().is_some();
    if !named.is_empty() || leads_on || entry.goal.contains(&"from") {
        return named;
    }
    let bare = |c: &TokenId| a.children_by(*c, Deprel::Case).all(|k| k == word);
    let mut adverbs = a.children_by(word, Deprel::Advmod).chain(above).filter(bare);
    adverbs.find_map(|c| pointed_at(findings, c)).into_iter().collect()
}

/// The place that the phrase headed by `token` tells: by its name, by the name of the place it lies in ("camps in
/// southern Algeria", "the Jakarta hospital"), or by the noun that a relative pronoun stands for.
fn place_told(findings: &Findings<'_>, token: TokenId) -> Option<(TokenId, PlaceIdx)> {
    let a = findings.analysis;
    let named = |t: TokenId| findings.places.told_by(a, t).filter(|(name, _)| heads_name(a, *name));
    let within = || {
        let holds = |c: &TokenId| {
            a.has_case(*c, Word::WithinPreposition)
                || a.token(*c).deprel.is(Deprel::Compound) && a.is(token, Word::SiteNoun)
        };
        let noun = a.token(token).upos == Upos::Noun;
        a.children(token).iter().copied().filter(|c| noun && holds(c)).find_map(named)
    };
    named(token).or_else(within).or_else(|| antecedent(a, token).and_then(named))
}

/// The noun for which the relative pronoun or adverb `token` stands.
fn antecedent(a: &Analysis, token: TokenId) -> Option<TokenId> {
    if !a.is(token, Word::Relative) {
        return None;
    }
    clauses::relative_clause(a, token).map(|(_, noun)| noun)
}

/// The place that an adverb points at: "here" is where the report was written, "there" the place named last, and
/// "where" the one that the clause is about.
fn pointed_at(findings: &Findings<'_>, adverb: TokenId) -> Option<(TokenId, PlaceIdx)> {
    let a = findings.analysis;
    let here = match a.lemma(adverb) {
        "here" => written_at(findings)?,
        "there" => named_last(findings, adverb)?,
        _ => findings.places.told_by(a, antecedent(a, adverb)?)?.1,
    };
    Some((adverb, here))
}

/// The place that heads the report.
fn written_at(findings: &Findings<'_>) -> Option<PlaceIdx> {
    let a = findings.analysis;
    let first = a.sentences.iter().find(|s| s.kind == BlockKind::Body)?;
    let head = Span::new(first.tokens.start, first.tokens.end.min(first.tokens.start + LONGEST_DATELINE));
    let dash = a.ids(head).find(|t| matches!(a.form(*t), "-" | "–" | "—" | "--" | ":"))?;
    a.ids(Span::new(head.start, dash.0)).find_map(|t| findings.places.at(t))
}

/// The place named last before `token`, in its sentence or the one before.
fn named_last(findings: &Findings<'_>, token: TokenId) -> Option<PlaceIdx> {
    let a = findings.analysis;
    let sentence = a.token(token).sentence.0;
    let before = &a.sentences[sentence.saturating_sub(1) as usize];
    let verb = clauses::clause_head(a, token);
    // What the clause itself names is not what it points back at, nor is what only tells a noun apart.
    let points = |t: &TokenId| {
        let relation = a.token(*t).deprel;
        let apart = relation.is(Deprel::Compound) || relation == Deprel::NmodPoss;
        heads_name(a, *t) && !apart && !a.within(*t, verb)
    };
    let earlier = (before.tokens.start..token.0).rev().map(TokenId);
    earlier.filter(points).find_map(|t| findings.places.at(t))
}

/// The legs that the word of travel `word` tells.
fn legs(findings: &Findings<'_>, entry: &Entry, word: TokenId, out: &mut Vec<Found>) {
    let a = findings.analysis;
    let places = goals(findings, entry, word);
    if places.is_empty() {
        return;
    }
    let event = findings
        .events
        .iter()
        .find(|e| e.found.trigger.contains(&word) && e.event_type == EventType::Consult);
    // Who travels by the words of the clause; where they leave it open, by the event.
    let mut travellers = travellers(findings, entry, word);
    travellers.retain(|t| is_traveller(findings, *t));
    if let Some(e) = event.filter(|e| e.found.mode.as_deref() == Some("visit"))
        && travellers.is_empty()
        && !entry.is_sending()
    {
        travellers = guests(findings, &e.actors, places[0].1);
    }
    let status = event.map_or_else(|| phrase::told(a, word), |e| e.status);
    let time = event.and_then(|e| e.time).or_else(|| phrase::time_of(findings, word));
    let onward = a.children(word).iter().any(|c| {
        a.lemma(*c) == "there" && a.children(*c).iter().any(|k| a.lemma(*k) == "from")
            || (a.token(*c).deprel == Deprel::Advmod && a.is(*c, Word::OnwardAdverb))
    });
    // Whoever is back from somewhere has been there, which is the leg, unless they are at home there.
    let back = entry.goal.contains(&"from");
    if back {
        travellers.retain(|t| !at_home(findings, *t, places[0].1));
    }
    let from = after(a, word, "from")
        .into_iter()
        .filter(|_| !back)
        .find_map(|t| findings.places.at(t).filter(|_| heads_name(a, t)));
    for traveller in travellers {
        for (i, (token, place)) in places.iter().enumerate() {
            // A time told with one of several places is that place's own.
            let own = findings
                .times
                .iter()
                .position(|t| a.head_of_span(t.tokens).is_some_and(|h| a.head(h) == Some(*token)));
            let shared = if i == 0 || !a.children_by(*token, Deprel::Advmod).any(|c| a.lemma(c) == "then") {
                time
            } else {
                None
            };
            out.push(Found {
                traveller,
                word,
                leg: LegDraft {
                    to: *place,
                    from: if i == 0 { from } else { None },
                    time: own.or(shared),
                    status,
                    evidence: evidence(a, word, *token),
                },
                onward: onward || i > 0,
            });
        }
    }
}

/// "was in Kampala on Thursday": a person told to be somewhere on a day has come there.
fn stays(findings: &Findings<'_>, token: TokenId, out: &mut Vec<Found>) {
    let a = findings.analysis;
    let Some(place) = findings.places.at(token).filter(|_| heads_name(a, token)) else { return };
    let copula = a.children_by(token, Deprel::Cop).next();
    let (Some(copula), Some("in")) = (copula, clauses::case(a, token)) else { return };
    let Some(subject) = clauses::subject(a, token) else { return };
    let status = phrase::told(a, token);
    if !matches!(status, Status::Occurred | Status::Ongoing) {
        return;
    }
    // Somebody unnamed may live there.
    let lives = |t: &ActorIdx| {
        let actor = findings.actors.actor(*t);
        actor.kind == ActorKind::Unnamed && !actor.sectors.iter().any(|s| s == "GOV")
    };
    let guest = |t: &ActorIdx| is_traveller(findings, *t) && !at_home(findings, *t, place) && !lives(t);
    for traveller in phrase::actors(findings, subject).into_iter().filter(guest) {
        for (i, t) in clauses::coordinated(a, token).into_iter().enumerate() {
            let to = if i == 0 { Some(place) } else { findings.places.at(t).filter(|_| heads_name(a, t)) };
            let Some(to) = to else { continue };
            let time = phrase::time_of(findings, t);
            let leg =
                LegDraft { to, from: None, time, status: Status::Occurred, evidence: evidence(a, copula, t) };
            out.push(Found { traveller, word: t, leg, onward: false });
        }
    }
}

/// The visits among the events that no word of travel tells: "sat two days in Tarawa".
fn visits(findings: &Findings<'_>, out: &mut Vec<Found>) {
    let a = findings.analysis;
    for event in findings.events {
        let visit = event.event_type == EventType::Consult && event.found.mode.as_deref() == Some("visit");
        let known = out.iter().any(|f| event.found.trigger.contains(&f.word));
        let Some(to) = event.place.filter(|_| visit && !known) else { continue };
        let main = event.main();
        let Some(name) = name_near(findings, to, main) else { continue };
        // Whoever is received somewhere has come there, if it is a place to come to and not what they speak of.
        let receives = TABLE.iter().find(|e| e.is_sending() && e.term.at(a, main));
        let guests = match receives {
            Some(_) if findings.places.place(to).row.is_none() => continue,
            Some(entry) => travellers(findings, entry, main),
            None => guests(findings, &event.actors, to),
        };
        for traveller in guests.into_iter().filter(|t| is_traveller(findings, *t)) {
            let leg = LegDraft {
                to,
                from: None,
                time: event.time.or_else(|| phrase::time_of(findings, main)),
                status: event.status,
                evidence: evidence(a, main, name),
            };
            out.push(Found { traveller, word: main, leg, onward: false });
        }
    }
}

/// Those of `parties` who travel where they are parties to a visit at `to`: not whoever is at home there, where
/// somebody else comes.
fn guests(findings: &Findings<'_>, parties: &[ActorIdx], to: PlaceIdx) -> Vec<ActorIdx> {
    let travel: Vec<ActorIdx> = parties.iter().copied().filter(|t| is_traveller(findings, *t)).collect();
    let guests: Vec<ActorIdx> = travel.iter().copied().filter(|t| !at_home(findings, *t, to)).collect();
    if guests.is_empty() { travel } else { guests }
}

/// "met his Bulgarian counterpart in Sofia": whoever meets in a town abroad has come there.
fn meetings(findings: &Findings<'_>, world: &World, out: &mut Vec<Found>) {
    for event in findings.events.iter().filter(|e| e.event_type == EventType::Consult) {
        let place = event.place.filter(|_| event.found.mode.is_none());
        let Some(to) = place.filter(|p| is_town(findings, *p)) else { continue };
        let main = event.main();
        let Some(name) = name_near(findings, to, main) else { continue };
        let mut parties = event.actors.iter().chain(&event.recipients);
        let host = parties.any(|p| at_home(findings, *p, to));
        // Where nobody is at home, whom the clause is about is told to be there.
        let verb = findings.analysis.token(main).upos == Upos::Verb;
        let subject = clauses::subject(findings.analysis, main).filter(|_| verb);
        let about = subject.map(|s| phrase::actors(findings, s)).unwrap_or_default();
        let comes = |t: &ActorIdx| is_abroad(findings, world, *t, to) && (host || about.contains(t));
        for traveller in event.actors.iter().copied().filter(comes) {
            let time = event.time.or_else(|| phrase::time_of(findings, main));
            let evidence = evidence(findings.analysis, main, name);
            let leg = LegDraft { to, from: None, time, status: event.status, evidence };
            out.push(Found { traveller, word: main, leg, onward: false });
        }
    }
}

/// "told a conference in Tashkent", "said in Delhi": whoever speaks in a town abroad has come there.
fn speeches(findings: &Findings<'_>, world: &World, out: &mut Vec<Found>) {
    let a = findings.analysis;
    for (quote, speaker) in findings.quotes.iter().zip(findings.speakers) {
        let (Some(cue), Some(traveller)) = (&quote.cue, *speaker) else { continue };
        let Some(cue) = a.head_of_span(cue.tokens).filter(|c| a.token(*c).upos == Upos::Verb) else {
            continue;
        };
        let speaking = a
            .children_by(cue, Deprel::Advcl)
            .find(|v| a.token(*v).upos == Upos::Verb && a.children_by(*v, Deprel::Nsubj).next().is_none());
        // A place that leads the sentence changes the scene, and its people speak there.
        let told = [Some(cue), speaking].into_iter().flatten();
        let told = told.flat_map(|v| {
            let at = a.children_by(v, Deprel::Obl).filter(move |o| a.has_case(*o, Word::SeatPreposition));
            at.filter(move |o| v.0 < o.0).collect::<Vec<_>>()
        });
        let place = told.into_iter().find_map(|o| place_told(findings, o));
        let Some((name, to)) = place.filter(|(_, p)| is_town(findings, *p)) else { continue };
        if !is_abroad(findings, world, traveller, to) {
            continue;
        }
        let time = phrase::time_of(findings, cue);
        let leg =
            LegDraft { to, from: None, time, status: Status::Occurred, evidence: evidence(a, cue, name) };
        out.push(Found { traveller, word: cue, leg, onward: false });
    }
}

/// The mention of `place` nearest to `word` in its sentence.
fn name_near(findings: &Findings<'_>, place: PlaceIdx, word: TokenId) -> Option<TokenId> {
    let a = findings.analysis;
    let heads = findings.places.place(place).mentions.iter().filter_map(|m| a.head_of_span(*m));
    let near = heads.filter(|h| a.token(*h).sentence == a.token(word).sentence);
    near.min_by_key(|h| (h.0.abs_diff(word.0), *h))
}

fn is_country(findings: &Findings<'_>, place: PlaceIdx) -> bool {
    findings.places.place(place).row.is_some_and(|r| r.kind == PlaceKind::Country)
}

fn is_town(findings: &Findings<'_>, place: PlaceIdx) -> bool {
    let row = findings.places.place(place).row;
    row.is_some_and(|r| matches!(r.kind, PlaceKind::City | PlaceKind::Facility))
}

/// Whether `actor` is known to be of the country in which `place` lies.
fn at_home(findings: &Findings<'_>, actor: ActorIdx, place: PlaceIdx) -> bool {
    let country = findings.places.place(place).row.and_then(|r| r.country);
    country.is_some() && findings.actors.actor(actor).country.as_deref() == country
}

/// Whether a traveller is known to be of another country than `place` is. Whoever is of a body of many countries may
/// have their seat there.
fn is_abroad(findings: &Findings<'_>, world: &World, actor: ActorIdx, place: PlaceIdx) -> bool {
    let country = findings.actors.actor(actor).country.as_deref();
    let of_state = country.is_some_and(|code| world.country(code).is_some());
    of_state && is_traveller(findings, actor) && !at_home(findings, actor, place)
}

/// Whether `token` is the main word of the name it stands in.
fn heads_name(a: &Analysis, token: TokenId) -> bool {
    a.entity_of(token).is_some_and(|e| a.head_of_span(e.tokens) == Some(token))
}

/// From the word of travel to the place, whichever stands first.
fn evidence(a: &Analysis, word: TokenId, place: TokenId) -> Span<Tokens> {
    let name = a.entity_of(place).map_or(Span::new(place.0, place.0 + 1), |e| e.tokens);
    Span::new(word.0, word.0 + 1).join(name)
}

/// What hangs on `word` by the preposition `case`.
fn after(a: &Analysis, word: TokenId, case: &str) -> Vec<TokenId> {
    // "to Cairo and then to Khartoum" may hang the second on the verb.
    let relations = [Deprel::Obl, Deprel::Nmod, Deprel::Conj];
    let fits = |c: &TokenId| {
        // "on to Ashgabat" has two.
        relations.contains(&a.token(*c).deprel.universal())
            && a.children_by(*c, Deprel::Case).any(|k| a.lemma(k) == case)
    };
    a.children(word).iter().copied().filter(fits).collect()
}

/// Who travels, where no event tells it.
fn travellers(findings: &Findings<'_>, entry: &Entry, word: TokenId) -> Vec<ActorIdx> {
    let a = findings.analysis;
    // Whoever is flown or driven somewhere travels, more than whoever flies or drives them.
    let taken = a.token(word).upos == Upos::Verb
        && !entry.goal.contains(&"obj")
        && entry.term.others.is_empty()
        && a.children_by(word, Deprel::Obj)
            .any(|o| findings.actors.actor_at(a, o).is_some_and(|actor| is_traveller(findings, actor)));
    let token = if entry.is_sending() || taken {
        // "was evacuated to": the subject of a passive is taken there.
        let passive = clauses::is_passive(a, word).then(|| clauses::subject(a, word)).flatten();
        a.children_by(word, Deprel::Obj).next().or(passive)
    } else if a.token(word).upos == Upos::Verb {
        let taken = !entry.goal.contains(&"obj");
        clauses::subject(a, word).filter(|_| taken || !clauses::is_passive(a, word))
    } else if a.token(word).upos == Upos::Adj {
        clauses::subject(a, word)
    } else if a.token(word).upos == Upos::Adv {
        beside(a, word)
    } else {
        let owner = a.children_by(word, Deprel::NmodPoss).next();
        let by = |c: &TokenId| {
            let case = clauses::case(a, *c);
            case.is_some_and(|case| matches!(case, "of" | "by") && !entry.goal.contains(&case))
        };
        owner.or_else(|| a.children_by(word, Deprel::Nmod).find(by)).or_else(|| {
            let during = || a.has_case(word, Word::JourneyPreposition);
            if a.children_by(word, Deprel::Cop).next().is_some() {
                return clauses::subject(a, word);
            }
            if a.token(word).deprel.is(Deprel::Obj) || during() { beside(a, word) } else { None }
        })
    };
    let mut out = token.map(|t| phrase::actors(findings, t)).unwrap_or_default();
    // "flies to Lima with the envoy".
    for companion in clauses::companions(a, word).flat_map(|o| phrase::actors(findings, o)) {
        if a.token(word).upos == Upos::Verb && !entry.is_sending() && !out.contains(&companion) {
            out.push(companion);
        }
    }
    out
}

/// Whom a word that goes with a verb or a name is said of: the subject, or whoever has the name.
fn beside(a: &Analysis, word: TokenId) -> Option<TokenId> {
    let head = a.head(word)?;
    match a.token(head).upos {
        Upos::Verb => clauses::subject(a, head),
        Upos::Propn | Upos::Noun => Some(head),
        _ => None,
    }
}

/// Whether an actor's journey is one of diplomacy: a person, or a body or group that acts for somebody.
fn is_traveller(findings: &Findings<'_>, actor: ActorIdx) -> bool {
    let actor = findings.actors.actor(actor);
    let acts = || actor.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "LEG"));
    let sent = || actor.name.split_whitespace().any(|w| is_folded(w, Word::CompanyNoun));
    match actor.kind {
        ActorKind::Person => true,
        ActorKind::Unnamed => !actor.plural || acts() || sent(),
        ActorKind::Group => acts() || sent() || actor.country.as_deref() == Some("IGO"),
        ActorKind::Organization => sent(),
        ActorKind::Country => false,
    }
}

fn day(findings: &Findings<'_>, leg: &LegDraft) -> Option<Date> {
    leg.time.and_then(|t| findings.times[t].start.or(findings.times[t].end))
}

/// Whether `leg` can be part of `trip`: no known day of it is far from the leg's, and what is done and what
/// is to come may meet only where the days do not part them.
fn belongs(findings: &Findings<'_>, trip: &TripDraft, leg: &LegDraft) -> bool {
    let Some(new) = day(findings, leg) else { return true };
    trip.legs
        .iter()
        .filter_map(|l| day(findings, l))
        .all(|old| old.until(new).map_or(true, |span| span.get_days().abs() <= ONE_TRIP))
}

/// Adds `leg` to `trip`, or to the leg that it tells again.
fn add(findings: &Findings<'_>, trip: &mut TripDraft, mut leg: LegDraft, onward: bool) {
    let again = trip.legs.iter_mut().find(|l| {
        let there = l.to == leg.to || (places_fit(findings, Some(l.to), Some(leg.to)));
        there && times_fit(findings, l.time, leg.time)
    });
    if let Some(old) = again {
        // A town says more than its country.
        if is_country(findings, old.to) {
            old.to = leg.to;
        }
        old.time = old.time.or(leg.time);
        old.from = old.from.or(leg.from);
        // Done is done; of what is to come, being called off counts.
        if old.status != Status::Occurred
            && matches!(leg.status, Status::Occurred | Status::Negated | Status::Planned)
            && old.status != Status::Negated
        {
            old.status = leg.status;
        }
        return;
    }
    if onward && leg.from.is_none() {
        leg.from = trip.legs.last().map(|l| l.to);
    }
    trip.legs.push(leg);
}

/// Orders legs by day where every one is known to the day; otherwise the order of the text stands.
fn in_order(findings: &Findings<'_>, legs: &mut [LegDraft]) {
    let exact = |l: &LegDraft| {
        l.time.map(|t| &findings.times[t]).is_some_and(|t| t.start.is_some() && t.start == t.end)
    };
    if legs.iter().all(exact) {
        legs.sort_by_key(|l| day(findings, l));
    }
}

/// Whom the trip is to meet and about what: the engagements told under its words of travel, or at its places.
fn purpose(
    findings: &Findings<'_>,
    trip: &mut TripDraft,
    words: &[TokenId],
    engagements: &[EngagementDraft],
) {
    for g in engagements.iter().filter(|g| g.parties.contains(&trip.traveller)) {
        let there = g
            .place
            .is_some_and(|p| trip.legs.iter().any(|l| l.to == p && times_fit(findings, l.time, g.time)));
        let told = words.iter().any(|w| with_trigger(findings, g, *w));
        if !(there || told) || g.status == Status::Negated {
            continue;
        }
        for party in &g.parties {
            let host = findings.actors.actor(*party).kind == ActorKind::Country;
            if *party != trip.traveller && !host && !trip.to_meet.contains(party) {
                trip.to_meet.push(*party);
            }
        }
        trip.topics.extend(&g.topics);
    }
    trip.to_meet.sort_unstable();
    trip.topics.sort_unstable();
    trip.topics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<_> = rows(include_str!("../../data/lexicon/journeys.tsv")).collect();
        assert!(lines.iter().all(|c| entry(c).is_some()));
    }
}
