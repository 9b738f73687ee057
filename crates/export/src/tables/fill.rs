//! The rows of one record.

use std::borrow::Cow;

use demarche_core::record::{Actor, Words};
use demarche_grammar::Ontology;
use jiff::civil::Date;

use super::{Batch, TABLES, Value};
use crate::entry::Entry;
use crate::story::{Story, joined, rounded};

/// Appends the rows of `entry` to `batches`, which are those of [`Batch::all`].
pub fn fill(batches: &mut [Batch], entry: &Entry<'_>) {
    let story = Story::new(entry);
    let mut rows = Rows { batches, story: &story };
    rows.document();
    rows.actors();
    rows.scene();
    rows.quotes();
    rows.events();
    rows.engagements();
    rows.journeys();
    rows.stands();
}

struct Rows<'b, 'i, 'a> {
    batches: &'b mut [Batch],
    story: &'i Story<'a>,
}

/// The number of the table called `name`, found when this is compiled: it is asked for with each row.
const fn table(name: &str) -> usize {
    let mut at = 0;
    while at < TABLES.len() {
        let (ours, theirs) = (TABLES[at].name.as_bytes(), name.as_bytes());
        let mut n = 0;
        while ours.len() == theirs.len() && n < ours.len() && ours[n] == theirs[n] {
            n += 1;
        }
        if n == ours.len() && n == theirs.len() {
            return at;
        }
        at += 1;
    }
    panic!("there is no such table")
}

fn text(value: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(value))
}

fn some<T: AsRef<str> + ?Sized>(value: Option<&T>) -> Value<'_> {
    value.map_or(Value::Null, |v| text(v.as_ref()))
}

/// Text, or nothing where it is empty.
fn filled(value: String) -> Value<'static> {
    if value.is_empty() { Value::Null } else { Value::Text(value.into()) }
}

fn int(value: impl TryInto<i64>) -> Value<'static> {
    value.try_into().map_or(Value::Null, Value::Int)
}

fn real(value: f32) -> Value<'static> {
    Value::Real(rounded(value))
}

fn degrees(value: Option<f64>) -> Value<'static> {
    value.map_or(Value::Null, Value::Real)
}

fn day(value: Option<Date>) -> Value<'static> {
    value.map_or(Value::Null, Value::Day)
}

/// A day as it is written, where it is one.
fn written(value: Option<&str>) -> Value<'static> {
    day(value.and_then(crate::story::day))
}

fn span(days: Option<(Date, Date)>) -> [Value<'static>; 2] {
    [day(days.map(|d| d.0)), day(days.map(|d| d.1))]
}

fn quoted(words: &[Words]) -> Value<'_> {
    match words {
        [only] if !only.text.is_empty() => text(&only.text),
        several => filled(joined(several.iter().map(|w| &w.text), " … ")),
    }
}

/// What somebody said, which is never absent.
fn spoken(spans: &[Words]) -> Value<'_> {
    match spans {
        [only] => text(&only.text),
        several => Value::Text(joined(several.iter().map(|w| &w.text), " ").into()),
    }
}

fn name(actor: Option<&Actor>) -> Value<'_> {
    some(actor.map(|a| &a.name))
}

impl<'i, 'a> Rows<'_, 'i, 'a> {
    fn push<const N: usize>(&mut self, table: usize, row: [Value<'_>; N]) {
        if let Some(batch) = self.batches.get_mut(table) {
            batch.push(row);
        }
    }

    fn key(&self) -> Value<'i> {
        text(&self.story.keys.document)
    }

    /// The key of an actor of the record.
    fn who(&self, id: Option<&String>) -> Value<'i> {
        some(id.and_then(|id| self.story.actor(id)).map(|(at, _)| &self.story.keys.actors[at]))
    }

    fn actor(&self, id: Option<&String>) -> Option<&'a Actor> {
        id.and_then(|id| self.story.actor(id)).map(|(_, a)| a)
    }

    /// The key of an actor, or the word that stands for one that is none.
    fn by(&self, by: &'i String) -> Value<'i> {
        match self.who(Some(by)) {
            Value::Null => text(by),
            key => key,
        }
    }

    fn quote(&self, id: Option<&String>) -> Value<'i> {
        some(id.and_then(|id| self.story.quote(id)).map(|(at, _)| &self.story.keys.quotes[at]))
    }

    fn event(&self, id: Option<&String>) -> Value<'i> {
        some(id.and_then(|id| self.story.event(id)).map(|(at, _)| &self.story.keys.events[at]))
    }

    fn place(&self, id: Option<&String>) -> Value<'i> {
        let found = id.and_then(|id| crate::keys::find(&self.story.record.places, id, |p| &p.id));
        some(found.map(|(at, _)| &self.story.keys.places[at]))
    }

    fn time(&self, id: Option<&String>) -> Value<'i> {
        let found = id.and_then(|id| crate::keys::find(&self.story.record.times, id, |t| &t.id));
        some(found.map(|(at, _)| &self.story.keys.times[at]))
    }

    fn issue(&self, id: Option<&String>) -> [Value<'i>; 2] {
        let found = id.and_then(|id| crate::keys::find(&self.story.record.issues, id, |i| &i.id));
        [some(found.map(|(at, _)| &self.story.keys.issues[at])), some(found.map(|(_, i)| &i.name))]
    }

    fn document(&mut self) {
        let (story, record) = (self.story, self.story.record);
        let d = &record.document;
        let row = [
            self.key(),
            text(&d.id),
            some(d.title.as_ref()),
            day(story.published),
            some(d.outlet.as_ref()),
            some(d.byline.as_ref()),
            some(d.url.as_ref()),
            text(&d.language),
            text(&d.text),
            int(d.text.chars().count()),
            int(record.sentences.len()),
            written(story.entry.known_on),
            some(story.entry.copy_of),
            some(story.entry.changed),
        ];
        self.push(const { table("documents") }, row);
    }

    fn actors(&mut self) {
        let story = self.story;
        for (actor, key) in story.record.actors.iter().zip(&story.keys.actors) {
            let row = [
                text(key),
                self.key(),
                text(&actor.name),
                text(actor.kind.as_str()),
                some(actor.known_as.as_ref()),
                some(actor.country.as_ref()),
                filled(actor.sectors.join("; ")),
                some(actor.sectors.first()),
                some(actor.cameo.as_ref()),
                text(&actor.by.name),
                real(actor.confidence),
            ];
            self.push(const { table("actors") }, row);
            for (n, office) in actor.offices.iter().enumerate() {
                let row = [
                    text(key),
                    int(n + 1),
                    self.key(),
                    text(&office.title),
                    self.who(office.of.as_ref()),
                    some(office.from.as_ref()),
                    some(office.to.as_ref()),
                    text(office.basis.as_str()),
                ];
                self.push(const { table("offices") }, row);
            }
            for (n, mention) in actor.mentions.iter().enumerate() {
                let w = &mention.words;
                let row = [
                    text(key),
                    int(n + 1),
                    self.key(),
                    int(w.start),
                    int(w.end),
                    text(&w.text),
                    text(mention.kind.as_str()),
                ];
                self.push(const { table("mentions") }, row);
            }
        }
    }

    /// Places, times and issues.
    fn scene(&mut self) {
        let story = self.story;
        for (place, key) in story.record.places.iter().zip(&story.keys.places) {
            let row = [
                text(key),
                self.key(),
                text(&place.name),
                some(place.kind.map(|k| k.as_str())),
                some(place.country.as_ref()),
                some(place.admin1.as_ref()),
                degrees(place.lat),
                degrees(place.lon),
                some(place.basis.map(|b| b.as_str())),
                place.geonames.map_or(Value::Null, int),
                real(place.confidence),
            ];
            self.push(const { table("places") }, row);
        }
        for (time, key) in story.record.times.iter().zip(&story.keys.times) {
            let [first, last] = span(story.days(Some(&time.id)));
            let row = [
                text(key),
                self.key(),
                first,
                last,
                some(time.grain.map(|g| g.as_str())),
                some(time.basis.map(|b| b.as_str())),
                int(time.text.start),
                int(time.text.end),
                text(&time.text.text),
                real(time.confidence),
            ];
            self.push(const { table("times") }, row);
        }
        for (issue, key) in story.record.issues.iter().zip(&story.keys.issues) {
            let row = [
                text(key),
                self.key(),
                text(&issue.name),
                text(issue.kind.as_str()),
                int(issue.mentions.len()),
                real(issue.confidence),
            ];
            self.push(const { table("issues") }, row);
        }
    }

    fn quotes(&mut self) {
        let story = self.story;
        for (quote, key) in story.record.quotes.iter().zip(&story.keys.quotes) {
            let speaker = self.actor(quote.speaker.as_ref());
            let row = [
                text(key),
                self.key(),
                self.who(quote.speaker.as_ref()),
                name(speaker),
                some(speaker.and_then(|a| a.known_as.as_ref())),
                some(quote.speaker_mention.as_ref().map(|w| &w.text)),
                self.who(quote.on_behalf_of.as_ref()),
                self.who(quote.addressee.as_ref()),
                text(quote.kind.as_str()),
                text(quote.channel.as_str()),
                text(quote.act.as_str()),
                some(quote.cue.as_ref().map(|c| &c.lemma)),
                spoken(&quote.spans),
                int(quote.spans.first().map_or(0, |w| w.start)),
                int(quote.spans.last().map_or(0, |w| w.end)),
                self.quote(quote.within.as_ref()),
                text(&quote.by.name),
                real(quote.confidence),
            ];
            self.push(const { table("quotes") }, row);
        }
    }

    fn events(&mut self) {
        let story = self.story;
        for (event, key) in story.record.events.iter().zip(&story.keys.events) {
            let [first, last] = span(story.days(event.time.as_ref()));
            let positive = demarche_grammar::fold::Polarity::Positive;
            let folded = Ontology::embedded().fold(event.event_type, event.status, positive);
            let row = [
                text(key),
                self.key(),
                text(event.event_type.as_str()),
                some(event.mode.as_ref()),
                filled(event.contexts.join("; ")),
                text(event.status.as_str()),
                some(folded.map(|t| t.as_str())),
                some(event.cameo.as_ref()),
                int(event.quad),
                event.goldstein.map_or(Value::Null, real),
                self.who(event.actors.first()),
                self.who(event.recipients.first()),
                first,
                last,
                day(story.published),
                self.time(event.time.as_ref()),
                self.place(event.place.as_ref()),
                self.event(event.part_of.as_ref()),
                self.event(event.same_as.as_ref()),
                some(event.object.as_ref().map(|w| &w.text)),
                text(&event.trigger.text),
                int(event.trigger.start),
                int(event.trigger.end),
                int(story.sentence(event.trigger.start)),
                text(&event.by.name),
                real(event.confidence),
            ];
            self.push(const { table("events") }, row);
            for (role, ids) in [("actor", &event.actors), ("recipient", &event.recipients)] {
                for (n, id) in ids.iter().enumerate() {
                    let Some((at, actor)) = story.actor(id) else { continue };
                    let row = [
                        text(key),
                        text(role),
                        int(n + 1),
                        self.key(),
                        text(&story.keys.actors[at]),
                        text(&actor.name),
                        some(actor.known_as.as_ref()),
                        some(actor.country.as_ref()),
                    ];
                    self.push(const { table("parties") }, row);
                }
            }
            for (n, claim) in event.claims.iter().enumerate() {
                let row = [
                    text(key),
                    int(n + 1),
                    self.key(),
                    self.by(&claim.by),
                    name(self.actor(Some(&claim.by))),
                    text(claim.stance.as_str()),
                    self.quote(claim.quote.as_ref()),
                    some(claim.cue.as_ref().map(|c| &c.lemma)),
                ];
                self.push(const { table("claims") }, row);
            }
        }
    }

    fn engagements(&mut self) {
        let story = self.story;
        for (engagement, key) in story.record.engagements.iter().zip(&story.keys.engagements) {
            let [first, last] = span(story.days(engagement.time.as_ref()));
            let topics = engagement.topics.iter().map(|id| match self.issue(Some(id)) {
                [_, Value::Text(name)] => name,
                _ => Cow::Borrowed(""),
            });
            let row = [
                text(key),
                self.key(),
                text(engagement.kind.as_str()),
                text(engagement.status.as_str()),
                first,
                last,
                self.place(engagement.place.as_ref()),
                filled(joined(story.actors(&engagement.parties).iter().map(|a| &a.name), "; ")),
                filled(joined(topics, "; ")),
                int(engagement.events.len()),
                real(engagement.confidence),
            ];
            self.push(const { table("engagements") }, row);
            for (n, id) in engagement.parties.iter().enumerate() {
                if story.actor(id).is_some() {
                    let row = [text(key), int(n + 1), self.key(), self.who(Some(id))];
                    self.push(const { table("engagement_parties") }, row);
                }
            }
            for (n, step) in engagement.history.iter().enumerate() {
                let row = [
                    text(key),
                    int(n + 1),
                    self.key(),
                    self.event(Some(&step.event)),
                    text(step.status.as_str()),
                    self.by(&step.claim.by),
                    text(step.claim.stance.as_str()),
                    text(&step.at.text),
                ];
                self.push(const { table("engagement_history") }, row);
            }
        }
    }

    fn journeys(&mut self) {
        let story = self.story;
        let mut keys = story.keys.legs.iter();
        for (trip, journey) in story.record.trips.iter().zip(&story.keys.trips) {
            for ((n, leg), key) in trip.legs.iter().enumerate().zip(&mut keys) {
                let [first, last] = span(story.days(leg.time.as_ref()));
                let row = [
                    text(key),
                    text(journey),
                    int(n + 1),
                    self.key(),
                    self.who(Some(&trip.traveller)),
                    name(self.actor(Some(&trip.traveller))),
                    self.place(leg.from.as_ref()),
                    self.place(Some(&leg.to)),
                    some(story.place(Some(&leg.to)).map(|p| &p.name)),
                    first,
                    last,
                    text(leg.status.as_str()),
                    text(&leg.evidence.text),
                    int(leg.evidence.start),
                    int(leg.evidence.end),
                    real(trip.confidence),
                ];
                self.push(const { table("trips") }, row);
            }
        }
    }

    /// Positions and deadlines.
    fn stands(&mut self) {
        let story = self.story;
        for (position, key) in story.record.positions.iter().zip(&story.keys.positions) {
            let [issue, issue_name] = self.issue(Some(&position.issue));
            let row = [
                text(key),
                self.key(),
                self.who(Some(&position.party)),
                name(self.actor(Some(&position.party))),
                issue,
                issue_name,
                text(position.stance.as_str()),
                self.who(position.with.as_ref()),
                self.quote(position.quote.as_ref()),
                quoted(&position.evidence),
                real(position.confidence),
            ];
            self.push(const { table("positions") }, row);
        }
        for (deadline, key) in story.record.deadlines.iter().zip(&story.keys.deadlines) {
            let [first, last] = span(story.days(deadline.time.as_ref()));
            let [issue, issue_name] = self.issue(deadline.of.as_ref());
            let row = [
                text(key),
                self.key(),
                text(deadline.what.as_str()),
                issue,
                issue_name,
                first,
                last,
                quoted(&deadline.evidence),
                real(deadline.confidence),
            ];
            self.push(const { table("deadlines") }, row);
        }
    }
}

/// A row of the table `gone`.
pub(crate) fn gone(batches: &mut [Batch], gone: &crate::entry::Gone) {
    if let Some(batch) = batches.iter_mut().find(|b| b.table.name == "gone") {
        batch.push([text(&gone.id), some(gone.changed.as_ref()), some(gone.into.as_ref())]);
    }
}

/// The rows of a happening.
pub(crate) fn happening(batches: &mut [Batch], happening: &crate::entry::Happening) {
    let h = happening;
    for batch in batches {
        match batch.table.name {
            "happenings" => batch.push([
                text(&h.id),
                text(&h.kind),
                text(&h.state),
                written(Some(&h.state_since)),
                written(h.first_day.as_deref()),
                written(h.last_day.as_deref()),
                some(h.place.as_ref()),
                some(h.country.as_ref()),
                filled(h.parties.join("; ")),
                int(h.origins.0),
                int(h.origins.1),
                int(h.documents),
                written(Some(&h.told.0)),
                written(Some(&h.told.1)),
            ]),
            "reports" => {
                for report in &h.reports {
                    batch.push([
                        text(&h.id),
                        text(&report.id),
                        text(&report.document),
                        written(Some(&report.known_on)),
                        text(&report.status),
                    ]);
                }
            }
            _ => {}
        }
    }
}
