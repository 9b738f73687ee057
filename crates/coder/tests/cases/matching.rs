//! Whether the items of a record fit a pattern.
//!
//! A party fits by its name or one of its mentions, articles and possessives aside, so that a case can use the words
//! of its sentence; a place likewise. Codes narrow that down.

use demarche_core::record::{Actor, Claim, Event, Place, Record, Time};

use crate::language::{
    ActorPattern, Amount, Assertion, Code, EventPattern, Fact, One, Parties, Pattern, QuotePattern, Side,
    TimeValue, Whereabouts, Who,
};
use crate::tell;

/// Whether `assertion` holds; otherwise the items that it speaks of, as the record has them.
pub fn check(assertion: &Assertion, record: &Record) -> Result<(), Vec<String>> {
    let view = View { record };
    let (fitting, told) = view.count(&assertion.pattern, assertion.amount);
    let holds = match assertion.amount {
        Amount::Some => fitting > 0,
        Amount::No => fitting == 0,
        Amount::One => fitting == 1,
    };
    if holds {
        return Ok(());
    }
    Err(if told.is_empty() { vec!["none".to_owned()] } else { told })
}

struct View<'r> {
    record: &'r Record,
}

/// What an item is held against when its facts are asked: what it has of a status, place, time and so on.
#[derive(Default)]
struct Facets<'r> {
    status: Option<demarche_core::record::Status>,
    place: Option<&'r str>,
    time: Option<&'r str>,
    claims: &'r [Claim],
    same_as: Option<&'r str>,
    part_of: Option<&'r str>,
    about: Option<&'r str>,
    events: Vec<&'r str>,
}

impl<'r> View<'r> {
    /// How many items fit `pattern`, and all items of that sort for people.
    fn count(&self, pattern: &Pattern, amount: Amount) -> (usize, Vec<String>) {
        let r = self.record;
        match pattern {
            Pattern::Event(p) => {
                let fits = |e: &&Event| self.event(p, e) && !(amount == Amount::One && e.same_as.is_some());
                (r.events.iter().filter(fits).count(), r.events.iter().map(|e| tell::event(r, e)).collect())
            }
            Pattern::Actor(p) => {
                let named: Vec<&Actor> = r.actors.iter().filter(|a| self.is(&p.who, a)).collect();
                let fits = named.iter().filter(|a| actor_fits(p, a)).count();
                // Of several so called, all must be as described: a second one that is not is a fault.
                let fits = if amount == Amount::No || fits == named.len() { fits } else { 0 };
                (fits, r.actors.iter().map(tell::actor).collect())
            }
            Pattern::Quote(p) => {
                let fits = r.quotes.iter().filter(|q| self.quote(p, q)).count();
                (fits, r.quotes.iter().map(|q| tell::quote(r, q)).collect())
            }
            Pattern::Trip { traveller, route, facts } => {
                let fits = r.trips.iter().filter(|t| {
                    self.is_id(traveller, &t.traveller)
                        && t.legs.len() == route.len()
                        && t.legs.iter().zip(route).all(|(leg, place)| self.lies(place, Some(&leg.to)))
                        && t.legs.iter().all(|leg| self.facts(facts, &leg_facets(leg)))
                });
                (fits.count(), r.trips.iter().map(|t| tell::trip(r, t)).collect())
            }
            Pattern::Leg { traveller, from, to, facts } => {
                let legs =
                    r.trips.iter().filter(|t| self.is_id(traveller, &t.traveller)).flat_map(|t| &t.legs);
                let fits = legs.filter(|leg| {
                    self.lies(to, Some(&leg.to))
                        && from.as_ref().is_none_or(|from| self.lies(from, leg.from.as_deref()))
                        && self.facts(facts, &leg_facets(leg))
                });
                (fits.count(), r.trips.iter().map(|t| tell::trip(r, t)).collect())
            }
            Pattern::Position { party, stances, issue, with } => {
                let fits = r.positions.iter().filter(|p| {
                    self.is_id(party, &p.party)
                        && (stances.is_empty() || stances.contains(&p.stance))
                        && self.issue(issue, Some(&p.issue))
                        && with.as_ref().is_none_or(|w| p.with.as_deref().is_some_and(|id| self.is_id(w, id)))
                });
                (fits.count(), r.positions.iter().map(|p| tell::position(r, p)).collect())
            }
            Pattern::Engagement { kinds, parties, facts } => {
                let fits = r.engagements.iter().filter(|g| {
                    let events = g.events.iter().filter_map(|id| self.trigger(id)).collect();
                    let (place, time) = (g.place.as_deref(), g.time.as_deref());
                    let facets = Facets { status: Some(g.status), place, time, events, ..Facets::default() };
                    (kinds.is_empty() || kinds.contains(&g.kind))
                        && parties.as_ref().is_none_or(|side| self.side(side, &g.parties))
                        && self.facts(facts, &facets)
                });
                (fits.count(), r.engagements.iter().map(|g| tell::engagement(r, g)).collect())
            }
            Pattern::Deadline { kinds, of, facts } => {
                let fits = r.deadlines.iter().filter(|d| {
                    (kinds.is_empty() || kinds.contains(&d.what))
                        && (of.is_empty() || self.issue(of, d.of.as_ref()))
                        && self.facts(facts, &Facets { time: d.time.as_deref(), ..Facets::default() })
                });
                (fits.count(), r.deadlines.iter().map(|d| tell::deadline(r, d)).collect())
            }
            Pattern::Issue { name, kinds } => {
                let fits = r.issues.iter().filter(|i| {
                    self.issue(name, Some(&i.id)) && (kinds.is_empty() || kinds.contains(&i.kind))
                });
                (fits.count(), r.issues.iter().map(|i| format!("issue {}: {}", i.name, i.kind)).collect())
            }
            Pattern::Place { place, kinds, within } => {
                let named: Vec<&Place> = r.places.iter().filter(|p| is_called(place, p)).collect();
                let fits = |p: &&&Place| {
                    coded(&place.codes, p.country.as_deref(), &[])
                        && (kinds.is_empty() || p.kind.is_some_and(|k| kinds.contains(&k)))
                        && within
                            .as_ref()
                            .is_none_or(|w| p.admin1.as_deref().is_some_and(|a| same_words(a, w)))
                };
                let fitting = named.iter().filter(fits).count();
                let fitting = if amount == Amount::No || fitting == named.len() { fitting } else { 0 };
                (fitting, r.places.iter().map(tell::place).collect())
            }
            Pattern::Time { words, value } => {
                let fits = r.times.iter().filter(|t| {
                    words.as_ref().is_none_or(|w| same_words(w, &t.text.text))
                        && value.as_ref().is_none_or(|v| is_time(v, t))
                });
                (fits.count(), r.times.iter().map(tell::time).collect())
            }
            Pattern::Sentences(due) => {
                let found = r.sentences.len();
                (usize::from(found == *due), vec![format!("sentences {found}")])
            }
            Pattern::Sentence { kind, words } => {
                let text: Vec<char> = r.document.text.chars().collect();
                let words_of = |s: &demarche_core::record::SentenceInfo| -> String {
                    text[s.start as usize..s.end as usize].iter().collect()
                };
                let fits = |s: &&demarche_core::record::SentenceInfo| {
                    s.kind == *kind && words.as_ref().is_none_or(|w| holds_words(&words_of(s), w))
                };
                let told = |s: &demarche_core::record::SentenceInfo| {
                    format!("sentence {} \"{}\"", s.kind, words_of(s))
                };
                (r.sentences.iter().filter(fits).count(), r.sentences.iter().map(told).collect())
            }
        }
    }

    fn event(&self, pattern: &EventPattern, event: &Event) -> bool {
        let mode = |wanted: &str| event.mode.as_deref().unwrap_or("none") == wanted;
        let typed = pattern.types.is_empty()
            || pattern.types.iter().any(|(t, m)| *t == event.event_type && m.as_deref().is_none_or(mode));
        let told = pattern.trigger.as_ref().is_none_or(|t| holds_words(&event.trigger.text, t));
        let parties = match &pattern.parties {
            Parties::Any => true,
            Parties::Sides(actors, recipients) => {
                actors.as_ref().is_none_or(|side| self.side(side, &event.actors))
                    && recipients.as_ref().is_none_or(|side| self.side(side, &event.recipients))
            }
            Parties::Either(side) => {
                self.side(side, &[event.actors.clone(), event.recipients.clone()].concat())
            }
        };
        let facets = Facets {
            status: Some(event.status),
            place: event.place.as_deref(),
            time: event.time.as_deref(),
            claims: &event.claims,
            same_as: event.same_as.as_deref().and_then(|id| self.trigger(id)),
            part_of: event.part_of.as_deref().and_then(|id| self.trigger(id)),
            about: event.object.as_ref().map(|o| o.text.as_str()),
            events: Vec::new(),
        };
        typed && told && parties && self.facts(&pattern.facts, &facets)
    }

    fn quote(&self, pattern: &QuotePattern, quote: &demarche_core::record::Quote) -> bool {
        let words: Vec<&str> = quote.spans.iter().map(|s| s.text.as_str()).collect();
        let words = words.join(" … ");
        let is = |who: &Option<Who>, id: Option<&String>| {
            who.as_ref().is_none_or(|who| match id {
                Some(id) => self.is_id(who, id),
                None => who.0.iter().any(|one| matches!(one, One::Nobody)),
            })
        };
        let cue = |wanted: &String| {
            quote.cue.as_ref().is_some_and(|c| c.lemma == *wanted || same_words(&c.words.text, wanted))
        };
        pattern.words.as_ref().is_none_or(|w| holds_words(&words, w))
            && is(&pattern.speaker, quote.speaker.as_ref())
            && is(&pattern.addressee, quote.addressee.as_ref())
            && pattern.cue.as_ref().is_none_or(cue)
            && (pattern.kinds.is_empty() || pattern.kinds.contains(&quote.kind))
            && (pattern.acts.is_empty() || pattern.acts.contains(&quote.act))
            && (pattern.channels.is_empty() || pattern.channels.contains(&quote.channel))
    }

    fn facts(&self, facts: &[Fact], facets: &Facets<'_>) -> bool {
        facts.iter().all(|fact| match fact {
            Fact::Status { negated, any } => facets.status.is_some_and(|s| any.contains(&s)) != *negated,
            Fact::Place { negated, place } => self.lies(place, facets.place) != *negated,
            Fact::NoPlace => facets.place.is_none(),
            Fact::Time { negated, value } => {
                facets.time.and_then(|id| self.time(id)).is_some_and(|t| is_time(value, t)) != *negated
            }
            Fact::NoTime => facets.time.is_none(),
            Fact::Claim { negated, stances, by } => {
                let fits = |claim: &Claim| {
                    (stances.is_empty() || stances.contains(&claim.stance)) && self.is_id(by, &claim.by)
                };
                facets.claims.iter().any(fits) != *negated
            }
            Fact::SameAs(words) => facets.same_as.is_some_and(|t| holds_words(t, words)),
            Fact::PartOf(words) => facets.part_of.is_some_and(|t| holds_words(t, words)),
            Fact::About(words) => facets.about.is_some_and(|t| holds_words(t, words)),
            Fact::Events(due) => due.iter().all(|w| facets.events.iter().any(|t| holds_words(t, w))),
        })
    }

    /// Whether the actors `ids` are those of `side`: each wanted one is there, and nobody else unless it is open.
    fn side(&self, side: &Side, ids: &[String]) -> bool {
        if side.unwanted.iter().any(|who| ids.iter().any(|id| self.is_id(who, id))) {
            return false;
        }
        if ids.is_empty() {
            return side.wanted.iter().all(|who| who.0.iter().any(|one| matches!(one, One::Nobody)));
        }
        let each = side.wanted.iter().all(|who| ids.iter().any(|id| self.is_id(who, id)));
        let no_other = ids.iter().all(|id| side.wanted.iter().any(|who| self.is_id(who, id)));
        each && ids.len() >= side.wanted.len() && (side.open || no_other && ids.len() == side.wanted.len())
    }

    /// Whether `id`, of an actor or of a claim, is `who`.
    fn is_id(&self, who: &Who, id: &str) -> bool {
        let actor = self.record.actors.iter().find(|a| a.id == id);
        who.0.iter().any(|one| match one {
            One::Anybody => true,
            One::Nobody => id == "unnamed",
            One::Narrator => id == "narrator",
            One::Actor { .. } => actor.is_some_and(|a| is_one(one, a)),
        })
    }

    fn is(&self, who: &Who, actor: &Actor) -> bool {
        who.0.iter().any(|one| is_one(one, actor))
    }

    fn issue(&self, names: &[String], id: Option<&String>) -> bool {
        let Some(issue) = self.record.issues.iter().find(|i| Some(&i.id) == id) else { return false };
        let called = |name: &String| {
            same_words(name, &issue.name) || issue.mentions.iter().any(|m| same_words(name, &m.text))
        };
        names.is_empty() || names.iter().any(called)
    }

    fn lies(&self, place: &Whereabouts, id: Option<&str>) -> bool {
        let found = self.record.places.iter().find(|p| Some(p.id.as_str()) == id);
        found.is_some_and(|p| is_called(place, p) && coded(&place.codes, p.country.as_deref(), &[]))
    }

    fn time(&self, id: &str) -> Option<&'r Time> {
        self.record.times.iter().find(|t| t.id == id)
    }

    fn trigger(&self, id: &str) -> Option<&'r str> {
        self.record.events.iter().find(|e| e.id == id).map(|e| e.trigger.text.as_str())
    }
}

fn leg_facets(leg: &demarche_core::record::Leg) -> Facets<'_> {
    Facets { status: Some(leg.status), time: leg.time.as_deref(), ..Facets::default() }
}

fn is_one(one: &One, actor: &Actor) -> bool {
    let One::Actor { name, codes } = one else { return matches!(one, One::Anybody) };
    let called = |name: &String| {
        same_words(name, &actor.name) || actor.mentions.iter().any(|m| same_words(name, &m.words.text))
    };
    name.as_ref().is_none_or(called) && coded(codes, actor.country.as_deref(), &actor.sectors)
}

fn actor_fits(pattern: &ActorPattern, actor: &Actor) -> bool {
    let office = |title: &String| {
        if title.is_empty() {
            actor.offices.is_empty()
        } else {
            actor.offices.iter().any(|o| holds_words(&o.title, title))
        }
    };
    let mentioned = |(kind, words): &(Option<demarche_core::record::MentionKind>, String)| {
        let fits = |m: &demarche_core::record::Mention| {
            same_words(words, &m.words.text) && kind.is_none_or(|k| k == m.kind)
        };
        actor.mentions.iter().any(fits)
    };
    coded(&pattern.codes, actor.country.as_deref(), &actor.sectors)
        && (pattern.kinds.is_empty() || pattern.kinds.contains(&actor.kind))
        && pattern.office.as_ref().is_none_or(office)
        && pattern.mentions.iter().all(mentioned)
}

/// Whether each of `codes` is told of `country` and `sectors`.
fn coded(codes: &[Code], country: Option<&str>, sectors: &[String]) -> bool {
    codes.iter().all(|code| {
        let has = |c: &String| {
            if c == "-" { country.is_none() } else { country == Some(c) || sectors.contains(c) }
        };
        code.any.iter().any(has) != code.negated
    })
}

fn is_called(wanted: &Whereabouts, place: &Place) -> bool {
    let called =
        |n: &String| same_words(n, &place.name) || place.mentions.iter().any(|m| same_words(n, &m.text));
    wanted.names.is_empty() || wanted.names.iter().any(called)
}

fn is_time(value: &TimeValue, time: &Time) -> bool {
    if !value.around {
        return (&value.start, &value.end) == (&time.start, &time.end);
    }
    // Days in ISO 8601 are in the order of their letters.
    let after = value.start.is_none() || time.start >= value.start;
    let before = value.end.as_ref().is_none_or(|end| time.end.as_ref().is_some_and(|e| e <= end));
    after && before
}

/// The words of a phrase in lower case, without what a language puts before a noun.
fn plain(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '“' | '”' | '"' | '-'))
        .filter(|w| !w.is_empty())
        .map(|w| w.trim_end_matches('.').to_lowercase())
        .collect();
    while words.len() > 1
        && matches!(
            words[0].as_str(),
            "the" | "a" | "an" | "its" | "his" | "her" | "their" | "our" | "my" | "your"
        )
    {
        words.remove(0);
    }
    words
}

fn same_words(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

/// Whether the words `part` stand in `whole`, side by side.
fn holds_words(whole: &str, part: &str) -> bool {
    let (whole, part) = (plain(whole), plain(part));
    part.is_empty() || whole.windows(part.len()).any(|w| w == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    /// A record with one event: Norway attacked a Finnish port on 3 May 2015, as it says itself.
    fn record() -> Record {
        let words = |text: &str| serde_json::json!({"start": 0, "end": 1, "text": text});
        let by = serde_json::json!({"name": "test", "version": "1"});
        let actor = |id: &str, name: &str, mention: &str, country: &str, sector: &str| {
            serde_json::json!({"id": id, "name": name, "kind": "country", "country": country, "sectors": [sector],
                "mentions": [{"start": 0, "end": 1, "text": mention, "kind": "name"}],
                "evidence": [], "by": by, "confidence": 1.0})
        };
        let record = serde_json::json!({
            "schema": "x", "document": {"id": "x", "text": "x", "language": "en"}, "sentences": [],
            "actors": [actor("a1", "Norway", "its", "NOR", "GOV"), actor("a2", "Finnish port", "the port", "FIN", "BUS")],
            "events": [{"id": "e1", "type": "ASSAULT", "mode": null, "quad": 4, "trigger": words("opened fire on"),
                "actors": ["a1"], "recipients": ["a2"], "time": "t1", "status": "occurred",
                "claims": [{"by": "a1", "stance": "confirms"}], "evidence": [], "by": by, "confidence": 1.0}],
            "times": [{"id": "t1", "start": "2015-05-03", "end": "2015-05-03", "text": words("3 May"),
                "by": by, "confidence": 1.0}],
            "quotes": [], "engagements": [], "trips": [], "issues": [], "positions": [], "deadlines": [],
            "places": [], "diagnostics": [],
        });
        serde_json::from_value(record).expect("a record")
    }

    #[test]
    fn an_event_fits_by_what_is_asked_of_it() {
        for line in [
            "event ASSAULT \"fire\": Norway -> the Finnish port [FIN]; occurred; time 2015-05-03",
            "event CONSULT|ASSAULT/none: [NOR not MIL] ->; not planned; time in 2015; no place",
            "event: Norway <-> port; claim confirms|asserts by Norway; no claim by narrator",
            "one event ASSAULT: * ->",
            "event: not Finnish port -> * + …",
            "no event ASSAULT: Finnish port ->",
            "actor Norway|Sweden: NOR GOV; kind country",
            "no actor Norway: FIN|no country",
        ] {
            assert_eq!(check(&parse(line).expect(line), &record()), Ok(()), "{line}");
        }
        for line in [
            "event ASSAULT/aerial",
            "event ASSAULT \"fired\"",
            "event ASSAULT: Norway + Sweden ->",
            "event ASSAULT: Norway -> nobody",
            "event ASSAULT: Norway -> Finnish",
            "event ASSAULT: [SWE] ->",
            "event ASSAULT: Norway <-> Norway",
            "event; planned|ongoing",
            "event; time 2015",
            "event; place Oslo",
            "event; claim by narrator",
            "event; same as \"fire\"",
            "no event ASSAULT",
            "actor Norway: MIL",
            "one actor *",
        ] {
            assert!(check(&parse(line).expect(line), &record()).is_err(), "{line}");
        }
    }
}
