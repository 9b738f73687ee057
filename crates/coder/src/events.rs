//! Who did what to whom: rule matches become events, with status, claims, time and place.
//!
//! The rules say which words tell an act and where its parties stand in the sentence; the actors say who
//! they are. A mention without parties ("the attacks", "a good time to meet") takes those of the same act
//! told elsewhere in the document; an act of force, protest or sanction is kept even where nobody is told,
//! any other is dropped. Claims follow the quotation an event stands in; outside one it is the narrator's.

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{Act, ActorKind, EventType, QuoteKind, Stance, Status};
use demarche_core::text::{Span, Tokens};
use demarche_grammar::{Match, Role};
use demarche_lexicon::{Lexical as _, Word, is};
use demarche_places::PlaceIdx;
use demarche_world::World;
use jiff::civil::Date;

use crate::actors::{ActorIdx, Actors, DocumentActor, Known};
use crate::findings::{ClaimDraft, EventDraft, EventIdx, Found, Voice};
use crate::modals::{Modals, Position};
use crate::status::{self, Factuality};
use demarche_places::Places;
use demarche_quotes::{CueLexicon, QuoteDraft};
use demarche_times::{self, TimeExpr, TimeKind};

/// What the events layer needs of those before it.
pub struct Given<'a> {
    /// The analysis.
    pub analysis: &'a Analysis,
    /// The day of publication.
    pub published: Option<Date>,
    /// Who.
    pub actors: &'a Actors,
    /// Who said it.
    pub quotes: &'a [QuoteDraft],
    /// The actor of each quotation's speaker.
    pub speakers: &'a [Option<ActorIdx>],
    /// When.
    pub times: &'a [TimeExpr],
    /// Where.
    pub places: &'a Places,
    /// Words of saying.
    pub cues: &'a CueLexicon,
    /// Words that set status.
    pub modals: &'a Modals,
    /// For each sentence whether it is passed over; sentences beyond are not.
    pub passed_over: &'a [bool],
}

impl Given<'_> {
    /// Whether the sentence of `token` is passed over.
    pub fn passes_over(&self, token: TokenId) -> bool {
        let sentence = self.analysis.token(token).sentence.0 as usize;
        self.passed_over.get(sentence).copied().unwrap_or(false)
    }
}

/// The events that the rules alone give, in text order; [`crate::learnt`] makes the record's of them.
pub fn find(given: &Given<'_>, matches: Vec<Match>) -> Vec<EventDraft> {
    let a = given.analysis;
    let mut out: Vec<EventDraft> = Vec::new();
    for mut found in matches.into_iter().map(Found::from) {
        let actors = parties(given, &found, Role::Actor);
        let mut recipients = parties(given, &found, Role::Recipient);
        recipients.retain(|r| !actors.contains(r));
        let told = status::factuality(a, given.modals, given.cues, &found.trigger);
        let time = bound_time(given, &found);
        let mut status = dated(given, time, told.status);
        if status == Status::Occurred && time.is_none() && habitual(a, &found) {
            status = Status::Recurrent;
        }
        let place = place_of(given, &found);
        let object = object(given, &found);
        let claims = claims(given, &found, &told, status);
        let mut confidence = confidence(&found, &told, !actors.is_empty(), !recipients.is_empty());
        if contradicted(status, a.factuality(found.main())) {
            confidence -= CONTRADICTED;
        }
        let event_type = found.event_type;
        // A body of many states that sits has them all at the table.
        if event_type == EventType::Consult
            && found.mode.is_none()
            && recipients.is_empty()
            && let [only] = actors.as_slice()
            && international(given.actors.actor(*only))
        {
            found.mode = Some("multilateral".to_owned());
        }
        out.push(EventDraft {
            found,
            event_type,
            actors,
            recipients,
            object,
            status,
            claims,
            time,
            place,
            part_of: None,
            same_as: None,
            learnt: None,
            confidence,
        });
    }
    hosts(a, &mut out);
    share_parties(a, &mut out);
    authors(a, &mut out);
    out.retain(|e| e.has_parties() || stands_alone(e.event_type));
    nest(given, &mut out);
    out
}

/// Whether an event's time is after the day of publication: what is dated so cannot have happened by then.
pub fn lies_ahead(given: &Given<'_>, time: Option<usize>) -> bool {
    time.and_then(|t| given.times[t].start).zip(given.published).is_some_and(|(t, day)| t > day)
}

/// `status` as the time of the act leaves it: what is dated after the day of publication is to come, what comes back
/// every week is a habit, and what ended long ago goes on no more.
pub fn dated(given: &Given<'_>, time: Option<usize>, status: Status) -> Status {
    let Some(told) = time.map(|t| &given.times[t]) else { return status };
    let ended =
        told.end.zip(given.published).is_some_and(|(end, day)| day.duration_since(end).as_hours() > OVER);
    match status {
        Status::Occurred | Status::Ongoing if lies_ahead(given, time) => Status::Planned,
        Status::Occurred | Status::Ongoing if told.kind == TimeKind::Set => Status::Recurrent,
        Status::Ongoing if ended => Status::Occurred,
        status => status,
    }
}

/// What a dated act has ended for, in hours, for it not to go on: a month, since what went on last week may go on still.
const OVER: i64 = 31 * 24;

/// Where an act takes place.
pub fn place_of(given: &Given<'_>, found: &Found) -> Option<PlaceIdx> {
    // "Talks on the Aegean" are about it.
    let spoken = matches!(found.event_type, EventType::Consult | EventType::Agree);
    let bound = given.places.of(given.analysis, found.main(), &found.trigger[1..], !spoken);
    let filler = || found.fillers(Role::Place).find_map(|t| given.places.at(t));
    // What is said or agreed about somebody in a town is not said there.
    let bodily = matches!(
        found.event_type,
        EventType::Assault
            | EventType::Coerce
            | EventType::Protest
            | EventType::Mobilize
            | EventType::Aid
            | EventType::Consult
    );
    let around = || given.places.around(given.analysis, &found.trigger).filter(|_| bodily);
    bound.or_else(filler).or_else(around)
}

/// Whether `actor` is a known body of several states.
fn international(actor: &DocumentActor) -> bool {
    let code = actor.country.as_deref();
    matches!(actor.known, Some(Known::Organisation(_)))
        && code.is_some_and(|c| c != "NGO" && World::embedded().country(c).is_none())
}

/// Types whose acts are recorded even where the text names no party: what happened is told all the same.
pub fn stands_alone(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Assault
            | EventType::Protest
            | EventType::Sanction
            | EventType::Coerce
            | EventType::Mobilize
    )
}

/// The act that "it" takes up: the event right before, in this sentence or the last two, if it is of the
/// same type and has parties.
fn antecedent<'e>(a: &Analysis, before: &'e [EventDraft], event: &EventDraft) -> Option<&'e EventDraft> {
    let place = |e: &EventDraft| a.token(e.main()).sentence.0;
    let last = before.last()?;
    let fits = last.event_type == event.event_type && place(event) - place(last) <= 2;
    (fits && last.has_parties()).then_some(last)
}

/// Gives an event without parties those of the same act told elsewhere: by the same word or rule, before it
/// or else after it, nearest first, where no two such tellings have other parties.
fn share_parties(a: &Analysis, events: &mut [EventDraft]) {
    for i in 0..events.len() {
        if events[i].has_parties() {
            continue;
        }
        // Parties that are told, though nobody among the actors, are not those of another telling.
        let stranger = |t: TokenId| a.token(t).upos != Upos::Pron;
        let fillers = |role| events[i].found.fillers(role);
        if fillers(Role::Actor).chain(fillers(Role::Recipient)).any(stranger) {
            continue;
        }
        let anaphor = events[i].found.fillers(Role::Topic).any(|t| a.token(t).upos == Upos::Pron);
        if anaphor {
            if let Some(before) = antecedent(a, &events[..i], &events[i]) {
                let (actors, recipients, status) =
                    (before.actors.clone(), before.recipients.clone(), before.status);
                let event = &mut events[i];
                event.actors = actors;
                event.recipients = recipients;
                event.confidence = 0.45;
                if event.status == Status::Occurred {
                    // What is confirmed stands as it was told, or as planned where that was in doubt.
                    event.status = match status {
                        Status::Occurred | Status::Ongoing => status,
                        _ => Status::Planned,
                    };
                }
            }
            continue;
        }
        let told = |e: &&EventDraft| e.event_type == events[i].event_type && e.has_parties();
        let (mine, others) = (&events[i], || events[..i].iter().rev().chain(&events[i + 1..]).filter(told));
        let alike = |e: &&EventDraft| {
            let word = a.lemma(e.main()).eq_ignore_ascii_case(a.lemma(mine.main()));
            (word || e.found.rule == mine.found.rule) && e.found.mode == mine.found.mode
        };
        // "The talks", "the summit", "the meeting" take up one another where none is told again by its word.
        let meeting = |e: &&EventDraft| {
            let modes = (&mine.found.mode, &e.found.mode);
            mine.event_type == EventType::Consult
                && (modes.0.is_none() || modes.1.is_none() || modes.0 == modes.1)
                // What is past is not what is to come, and nobody telephones in a town.
                && took_place(mine.status) == took_place(e.status)
                && !(mine.place.is_some() && e.found.mode.as_deref() == Some("phone"))
        };
        let again: Vec<&EventDraft> = others().filter(alike).collect();
        let tellings = if again.is_empty() { others().filter(meeting).collect() } else { again };
        let mut tellings = tellings.into_iter();
        let Some(first) = tellings.next() else { continue };
        let set = |e: &EventDraft| {
            e.actors.iter().chain(&e.recipients).copied().collect::<std::collections::BTreeSet<_>>()
        };
        let mine = set(first);
        if tellings.all(|e| set(e).is_subset(&mine) || mine.is_subset(&set(e))) {
            let (actors, recipients) = (first.actors.clone(), first.recipients.clone());
            events[i].actors = actors;
            events[i].recipients = recipients;
            events[i].confidence = 0.45;
        }
    }
}

fn took_place(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing | Status::Recurrent)
}

/// Fillers that may need an actor made of a name beside or below them, for [`Actors::add_fillers`].
///
/// A town that somebody travels to is a place, not a party: only what may stand for a country is taken there.
pub fn adoptable(analysis: &Analysis, actors: &Actors, matches: &[Match]) -> Vec<(TokenId, bool)> {
    let mut out = Vec::new();
    // Whoever travels to "the Chadian town" is Chad's guest.
    for verb in (0..analysis.tokens.len() as u32).map(TokenId).filter(|t| analysis.is(*t, Word::MotionVerb)) {
        let people =
            |c: &TokenId| analysis.entity_of(*c).is_some_and(|e| e.label == EntityLabel::Nationality);
        let goals = goals(analysis, verb).flat_map(|goal| analysis.children_by(goal, Deprel::Amod));
        out.extend(goals.filter(people).map(|t| (t, false)));
    }
    for found in matches {
        for filler in found.fillers.iter().filter(|f| matches!(f.role, Role::Actor | Role::Recipient)) {
            out.push((filler.token, found.event_type != EventType::Consult));
            if filler.role == Role::Recipient && actors.actor_at(analysis, filler.token).is_none() {
                out.extend(owner(analysis, found.event_type, filler.token).into_iter().map(|t| (t, true)));
            }
        }
    }
    out
}

/// Whose a thing is that something is done to: "opposed Macron's statement", "alleged Iranian involvement",
/// "welcomed the announcement by the EU"; of what was attacked, also the country it stands in.
fn owner(a: &Analysis, event_type: EventType, token: TokenId) -> Vec<TokenId> {
    if !matches!(a.token(token).upos, Upos::Noun | Upos::Propn) {
        return Vec::new();
    }
    let by_case = |fits: &dyn Fn(&str) -> bool| {
        let of = |c: &TokenId| a.children_by(*c, Deprel::Case).any(|k| fits(a.lemma(k)));
        a.children_by(token, Deprel::Nmod).filter(|c| a.token(*c).deprel != Deprel::NmodPoss).find(of)
    };
    let force = matches!(event_type, EventType::Assault | EventType::Coerce);
    let poss = a.children(token).iter().copied().find(|c| a.token(*c).deprel == Deprel::NmodPoss);
    let adjective = || {
        a.children(token).iter().copied().find(|c| {
            let fits = matches!(a.token(*c).deprel.universal(), Deprel::Amod | Deprel::Compound);
            fits && a.entity_of(*c).is_some_and(|e| {
                matches!(e.label, EntityLabel::Nationality | EntityLabel::Gpe | EntityLabel::Organisation)
            })
        })
    };
    // An embassy is not the country's that it stands in.
    let abroad = a.is_folded(token, Word::MissionNoun);
    let named = || a.children(token).iter().copied().find(|c| a.token(*c).deprel.is(Deprel::Compound));
    let fits = |case: &str| match force {
        true => case == "of" || case == "in" && !abroad,
        false => is(case, Word::OwnerPreposition),
    };
    let whose = poss.or_else(adjective).or_else(|| named().filter(|_| abroad));
    whose.or_else(|| by_case(&fits)).into_iter().collect()
}

/// The actors that fill `role`, in the order of the text, each once.
fn parties(given: &Given<'_>, found: &Found, role: Role) -> Vec<ActorIdx> {
    let mut tokens: Vec<TokenId> = found.fillers(role).collect();
    tokens.sort_unstable();
    if role == Role::Recipient {
        let a = given.analysis;
        tokens = tokens
            .into_iter()
            .flat_map(|t| {
                if given.actors.actor_at(a, t).is_some() { vec![t] } else { owner(a, found.event_type, t) }
            })
            .collect();
    }
    let mut out = Vec::new();
    for token in tokens {
        for actor in given.actors.at(given.analysis, token) {
            if !out.contains(&actor) {
                out.push(actor);
            }
        }
    }
    out
}

/// Whether a meeting or call is told as a habit: in the simple present of running text, without a time.
fn habitual(a: &Analysis, found: &Found) -> bool {
    let token = a.token(found.main());
    let present = token.feats.has("Tense", "Pres") && token.feats.has("VerbForm", "Fin");
    let body = a.sentence(token.sentence).kind == BlockKind::Body;
    found.event_type == EventType::Consult && present && body && token.upos == Upos::Verb
}

/// The closest time that binds to the trigger, or to the light verb that carries it.
pub fn bound_time(given: &Given<'_>, found: &Found) -> Option<usize> {
    let mut best: Option<((bool, u8), usize)> = None;
    for (i, time) in given.times.iter().enumerate() {
        let distance =
            found.trigger.iter().filter_map(|t| demarche_times::bind(given.analysis, time, *t)).min();
        // Farther than two steps the time belongs to another act of the sentence as easily.
        // One with days goes before one without ("the recent attack on Tuesday").
        let empty = time.start.is_none() && time.end.is_none();
        if let Some(d) = distance.filter(|d| *d <= 2).map(|d| (empty, d))
            && best.is_none_or(|b| d < b.0)
        {
            best = Some((d, i));
        }
    }
    best.map(|b| b.1)
}

/// What the event is about: the words of its object or topic.
fn object(given: &Given<'_>, found: &Found) -> Option<Span<Tokens>> {
    let token = found.fillers(Role::Object).chain(found.fillers(Role::Topic)).next()?;
    let a = given.analysis;
    Some(match a.token(token).upos {
        Upos::Noun | Upos::Propn | Upos::Pron => clauses::core_phrase(a, token),
        _ => {
            let below = a.subtree(token);
            // A clause is told up to the first break inside it.
            let start = below[0].0;
            let end = below
                .iter()
                .map(|t| t.0 + 1)
                .find(|e| a.tokens.get(*e as usize).is_none_or(|t| t.upos == Upos::Punct));
            Span::new(start, end.unwrap_or(token.0 + 1).max(token.0 + 1))
        }
    })
}

/// By whose word the event stands.
pub fn claims(given: &Given<'_>, found: &Found, told: &Factuality, status: Status) -> Vec<ClaimDraft> {
    let main = found.main();
    // The innermost quotation is the one that starts last; an outer one passes it on.
    let mut holding: Vec<usize> = (0..given.quotes.len()).filter(|q| given.quotes[*q].holds(main)).collect();
    holding.sort_by_key(|q| std::cmp::Reverse(given.quotes[*q].hull().start));
    let Some(&inner) = holding.first() else {
        let hearsay = told.words.iter().any(|w| given.analysis.is(*w, Word::HearsayAdverb));
        let stance = if hearsay {
            Stance::Reports
        } else if told.doubted {
            Stance::Doubts
        } else {
            Stance::Asserts
        };
        return vec![ClaimDraft { by: Voice::Narrator, stance, quote: None, cue: None }];
    };
    let quote = &given.quotes[inner];
    let by = match given.speakers[inner] {
        Some(actor) => Voice::Actor(actor),
        None => Voice::Unnamed,
    };
    let stance =
        match given.cues.get(given.analysis.lemma(main), given.analysis.token(main).upos).map(|c| c.stance) {
            // "It's confirmed": the act itself is a word of confirming.
            Some(Stance::Confirms) if found.event_type == EventType::Consult => Stance::Confirms,
            _ => stance(quote, told, status, by),
        };
    let cue = quote.cue.as_ref().map(|c| (c.tokens, c.lemma.clone()));
    // "Both sides said": each of them did.
    let others = quote.speaker.and_then(|t| given.actors.mention_at(t)).map_or(&[][..], |m| &m.also);
    std::iter::once(by)
        .chain(others.iter().map(|actor| Voice::Actor(*actor)))
        .map(|by| ClaimDraft { by, stance, quote: Some(inner), cue: cue.clone() })
        .collect()
}

/// How firmly a speaker stands by an event told in the speaker's words.
fn stance(quote: &QuoteDraft, told: &Factuality, status: Status, by: Voice) -> Stance {
    match quote.stance {
        // "denied that troops had crossed": the clause itself is not negated, its speaker denies it.
        Stance::Denies | Stance::Doubts | Stance::Undecided => quote.stance,
        Stance::Asserts | Stance::Confirms | Stance::Reports => {
            if told.open && quote.act != Act::Asks {
                Stance::Undecided
            } else if told.doubted {
                Stance::Doubts
            } else if status == Status::Negated {
                Stance::Denies
            } else if quote.stance == Stance::Reports && by != Voice::Unnamed {
                // "According to the ministry": reported by the narrator, asserted by the ministry.
                Stance::Asserts
            } else {
                quote.stance
            }
        }
    }
}

/// Marks events told inside another: "accused Y of shelling Z", "demanded that Y withdraw". What is told beside it
/// is not in it: "condemned Y, threatening to withdraw".
pub fn nest(given: &Given<'_>, events: &mut [EventDraft]) {
    let a = given.analysis;
    spoken(given, events);
    for i in 0..events.len() {
        let main = events[i].main();
        let mut at = main;
        let mut outer = None;
        for _ in 0..4 {
            let Some(head) = a.head(at) else { break };
            let relation = a.token(at).deprel;
            let inside = matches!(
                relation.universal(),
                Deprel::Ccomp | Deprel::Xcomp | Deprel::Obl | Deprel::Nmod | Deprel::Obj | Deprel::Acl
            ) && relation != Deprel::AclRelcl
                || (relation == Deprel::Advcl
                    && !clauses::is_finite(a, at)
                    && !clauses::bare_participle(a, at));
            if !inside {
                break;
            }
            if let Some(j) = events.iter().position(|e| e.found.trigger.contains(&head)).filter(|j| *j != i) {
                outer = Some(j);
                break;
            }
            at = head;
        }
        let Some(j) = outer else { continue };
        let verbal = matches!(
            events[j].event_type,
            EventType::Accuse
                | EventType::Request
                | EventType::Threaten
                | EventType::Reject
                | EventType::Agree
                | EventType::Support
        );
        if !verbal || events[j].part_of == Some(EventIdx(i as u32)) {
            continue;
        }
        events[i].part_of = Some(EventIdx(j as u32));
        if events[i].learnt.is_none() {
            control(a, events, i, j);
        }
        // What somebody is accused of stands by the accuser's word, what is asked for or threatened by that of whoever
        // asks or threatens.
        let by_word = match events[j].event_type {
            EventType::Accuse => true,
            EventType::Request => events[i].status == Status::Demanded,
            EventType::Threaten => {
                matches!(events[i].status, Status::Conditional | Status::Planned | Status::Demanded)
            }
            _ => false,
        };
        if by_word
            && let ([accuser], [claim]) = (events[j].actors.as_slice(), events[i].claims.as_slice())
            && claim.by == Voice::Narrator
        {
            let trigger = &events[j].found.trigger;
            let words = Span::new(trigger[0].0, trigger[0].0 + 1);
            let cue = Some((words, a.lemma(trigger[0]).to_owned()));
            events[i].claims =
                vec![ClaimDraft { by: Voice::Actor(*accuser), stance: Stance::Asserts, quote: None, cue }];
        }
    }
}

/// An act that is done in speaking is told by the narrator, who quotes the words that do it: "“We demand that they
/// leave,” she said".
fn spoken(given: &Given<'_>, events: &mut [EventDraft]) {
    for event in events {
        let done = matches!(
            event.event_type,
            EventType::Accuse | EventType::Request | EventType::Support | EventType::Threaten
        );
        let [ClaimDraft { by: Voice::Actor(speaker), quote: Some(quote), .. }] = event.claims[..] else {
            continue;
        };
        let body = given.actors.spoken_for(speaker);
        let own = event.actors.contains(&speaker) || body.is_some_and(|b| event.actors.contains(&b));
        if done && own && given.quotes[quote].kind != QuoteKind::Indirect {
            event.claims =
                vec![ClaimDraft { by: Voice::Narrator, stance: Stance::Asserts, quote: None, cue: None }];
        }
    }
}

/// Who does what somebody is accused of or asked for: the one accused or asked ("accused Poland of financing
/// the protests", "urged the government to investigate"), not the one who accuses or asks.
fn control(a: &Analysis, events: &mut [EventDraft], inner: usize, outer: usize) {
    let blames = matches!(events[outer].event_type, EventType::Accuse | EventType::Request);
    let clause = matches!(
        a.token(events[inner].main()).deprel.universal(),
        Deprel::Xcomp | Deprel::Advcl | Deprel::Obl | Deprel::Acl | Deprel::Conj
    );
    let verb = a.token(events[inner].main()).upos == Upos::Verb;
    let own_subject = a.children_by(events[inner].main(), Deprel::Nsubj).next().is_some();
    if !blames || !clause || !verb || own_subject || events[outer].recipients.is_empty() {
        return;
    }
    let doers = events[outer].recipients.clone();
    events[inner].recipients.retain(|r| !doers.contains(r));
    events[inner].actors = doers;
}

/// Who is blamed, praised or refused for an act, where only the act is told: "criticised the sanctions" criticises
/// those who imposed them.
fn authors(a: &Analysis, events: &mut [EventDraft]) {
    for i in 0..events.len() {
        let speaks =
            matches!(events[i].event_type, EventType::Accuse | EventType::Support | EventType::Reject);
        if !speaks || !events[i].recipients.is_empty() {
            continue;
        }
        let main = events[i].main();
        let object = a.children_by(main, Deprel::Obj).next().or_else(|| clauses::passive_subject(a, main));
        let Some(object) = object else { continue };
        let told = events.iter().position(|e| e.found.trigger.contains(&object) && !e.actors.is_empty());
        if let Some(j) = told.filter(|j| *j != i) {
            let own = events[i].actors.clone();
            events[i].recipients = events[j].actors.iter().copied().filter(|p| !own.contains(p)).collect();
        }
    }
}

/// A journey made to meet somebody has them as its hosts where the text names no other: "flew to Geneva to
/// meet Lavrov".
fn hosts(a: &Analysis, events: &mut [EventDraft]) {
    for i in 0..events.len() {
        let visit =
            events[i].event_type == EventType::Consult && events[i].found.mode.as_deref() == Some("visit");
        if !visit || !events[i].recipients.is_empty() {
            continue;
        }
        let main = events[i].main();
        let purpose = events.iter().position(|e| {
            let below = a.head(e.main()) == Some(main)
                && matches!(a.token(e.main()).deprel.universal(), Deprel::Advcl | Deprel::Xcomp);
            below && e.event_type == EventType::Consult
        });
        if let Some(j) = purpose {
            let travellers = events[i].actors.clone();
            events[i].recipients =
                events[j].actors.iter().copied().filter(|p| !travellers.contains(p)).collect();
        }
    }
}

/// The state that the goal of a journey is said to be of: "flew to Peru's capital", "arrived in the Chadian town".
pub fn host(given: &Given<'_>, trigger: TokenId) -> Option<ActorIdx> {
    let a = given.analysis;
    goals(a, trigger).find_map(|goal| {
        let whose =
            |c: &&TokenId| a.token(**c).deprel == Deprel::NmodPoss || a.token(**c).deprel.is(Deprel::Amod);
        let mention = a.children(goal).iter().filter(whose).find_map(|c| given.actors.mention_at(*c))?;
        (given.actors.actor(mention.actor).kind == ActorKind::Country).then_some(mention.actor)
    })
}

/// Where a verb of going leads to.
fn goals(a: &Analysis, verb: TokenId) -> impl Iterator<Item = TokenId> + '_ {
    a.children_by(verb, Deprel::Obl).filter(|c| a.has_case(*c, Word::GoalPreposition))
}

/// Takes from the actors of an act whoever only brings somebody else to do it, or keeps them from it: "asked China to
/// stop", "kept demonstrators from attacking". Only where that somebody is among the actors, so that nobody is lost. Whoever
/// foils a plot has no part in what was plotted.
pub fn without_controller(given: &Given<'_>, trigger: TokenId, actors: &mut Vec<ActorIdx>) {
    let a = given.analysis;
    if a.token(trigger).upos != Upos::Verb {
        return;
    }
    if let Some(by) = foiler(given, trigger) {
        let others = given.actors.at(a, by);
        actors.retain(|actor| !others.contains(actor));
    }
    let mut at = trigger;
    for _ in 0..3 {
        if actors.len() < 2 {
            return;
        }
        let subject = |verb: TokenId| clauses::active_subject(a, verb);
        let from = a
            .children(at)
            .iter()
            .any(|c| a.lemma(*c) == "from" && matches!(a.token(*c).deprel, Deprel::Mark | Deprel::Case));
        let relation = a.token(at).deprel;
        let clause = relation == Deprel::Xcomp || from || relation == Deprel::Ccomp;
        let Some(head) = a.head(at).filter(|_| clause) else { return };
        let object = || {
            let mut all = a.children(head).iter().copied();
            all.find(|c| matches!(a.token(*c).deprel, Deprel::Obj | Deprel::Iobj))
                .filter(|_| relation != Deprel::Ccomp)
        };
        if let Some(doer) = subject(at).or_else(object) {
            let doers = given.actors.at(a, doer);
            // "Is trying to persuade Iraq to expel": the subject of the verb may stand higher.
            let mut verb = head;
            while subject(verb).is_none() && a.token(verb).deprel == Deprel::Xcomp {
                match a.head(verb) {
                    Some(above) => verb = above,
                    None => break,
                }
            }
            if let Some(other) = subject(verb).filter(|_| doers.iter().any(|d| actors.contains(d))) {
                let others = given.actors.at(a, other);
                actors.retain(|actor| doers.contains(actor) || !others.contains(actor));
            }
            return;
        }
        at = head;
    }
}

/// Who foils what `verb` tells, as the purpose of a noun: "a plot to bomb the embassy was foiled by police".
fn foiler(given: &Given<'_>, verb: TokenId) -> Option<TokenId> {
    let a = given.analysis;
    let plot = a.head(verb).filter(|_| a.token(verb).deprel == Deprel::Acl)?;
    let passive = a.token(plot).deprel == Deprel::NsubjPass;
    let foils = a.head(plot).filter(|_| passive || a.token(plot).deprel == Deprel::Obj)?;
    let negates = given
        .modals
        .of(&a.lemma(foils).to_lowercase())
        .iter()
        .any(|m| m.place == Position::Object && m.status == Status::Negated && m.rest.is_empty());
    let relation = if passive { Deprel::OblAgent } else { Deprel::Nsubj };
    a.children_by(foils, relation).next().filter(|_| negates)
}

/// What an event loses in confidence where the reader contradicts the rules on whether it happened.
const CONTRADICTED: f32 = 0.15;

/// Whether the reader's own estimate, from -3 to 3, speaks against the status that the rules give.
///
/// The rules decide, since each of their steps can be shown; the estimate only lowers confidence.
fn contradicted(status: Status, estimate: Option<f32>) -> bool {
    let Some(estimate) = estimate else { return false };
    match status {
        Status::Occurred | Status::Ongoing | Status::Recurrent => estimate < 0.0,
        Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => estimate > 2.0,
        Status::Negated => estimate > 1.0,
    }
}

/// How sure an event is: the more of it the words fill, the surer. Set by hand, not yet measured.
fn confidence(found: &Found, told: &Factuality, actor: bool, recipient: bool) -> f32 {
    let mut score = 0.55f32;
    if actor {
        score += 0.15;
    }
    if recipient {
        score += 0.1;
    }
    if found.trigger.len() > 1 {
        score += 0.05;
    }
    if told.words.len() > 2 {
        score -= 0.1;
    }
    (score * 100.0).round() / 100.0
}
