//! Offices beside those of the document's date: what text and tables say against each other, and what
//! those who took part in a past event were at its time.
//!
//! The text is followed where it gives somebody an office. Where the tables are sure that somebody else
//! alone held it on that day, this is said in a diagnostic. A past event is one that is dated, and over
//! before the document appeared; its parties keep the offices of its date beside those of today, with
//! their own dates.

use demarche_core::analysis::Analysis;
use demarche_core::{Code, Diagnostic};
use demarche_world::{Certainty, Holder, Office, PersonId, World};
use jiff::civil::Date;

use crate::actors::{Actors, DocumentActor, HeldOffice, Known};
use crate::findings::EventDraft;
use demarche_times::TimeExpr;

/// The offices that the text gives against the tables, as of `date`.
pub(crate) fn contradictions(
    world: &World,
    analysis: &Analysis,
    actors: &Actors,
    date: Option<Date>,
) -> Vec<Diagnostic> {
    let Some(day) = date else { return Vec::new() };
    let mut out = Vec::new();
    for actor in actors.entries() {
        let Some(Known::Person(person)) = actor.known else { continue };
        for (office, words) in actor.offices.iter().filter_map(|o| Some((o, o.words?))) {
            if let Some(other) = held_by_other(world, actor, person, &office.title, day) {
                let message = format!(
                    "the text has {} as {}; by the tables that was {} on {day}",
                    actor.name, office.title, other.person.name
                );
                let span = Some(analysis.bytes(words));
                out.push(Diagnostic { span, ..Diagnostic::new(Code::OfficeContradiction, message) });
            }
        }
    }
    out
}

/// Who alone held the office `title` of the actor's country on `day`, where that was not `person` and the
/// tables are sure.
fn held_by_other(
    world: &World,
    actor: &DocumentActor,
    person: PersonId,
    title: &str,
    day: Date,
) -> Option<Holder> {
    let holders = world.holders(title, actor.country.as_deref()?, day);
    let sure: Vec<&Holder> = holders.iter().filter(|h| h.office.certainty != Certainty::Uncertain).collect();
    let [only] = sure.as_slice() else { return None };
    holders.iter().all(|h| h.person.id != person).then_some(**only)
}

/// Gives the parties of past events the offices they held then and no longer hold.
pub(crate) fn of_past_events(
    world: &World,
    actors: &mut Actors,
    events: &[EventDraft],
    times: &[TimeExpr],
    date: Option<Date>,
) {
    let Some(published) = date else { return };
    for event in events {
        let Some(time) = event.time.map(|t| &times[t]) else { continue };
        let (Some(start), Some(end)) = (time.start, time.end) else { continue };
        if end >= published {
            continue;
        }
        for party in event.actors.iter().chain(&event.recipients) {
            let Some(Known::Person(person)) = actors.actor(*party).known else { continue };
            let over = |o: &Office| o.to.is_some_and(|to| to.last_day() < published);
            let held = world
                .offices_on(person, start)
                .into_iter()
                .filter(|o| o.certainty == Certainty::Dated && o.region.is_none() && over(o));
            for office in held {
                let (from, to) = (office.from.map(|d| d.to_string()), office.to.map(|d| d.to_string()));
                actors
                    .add_office(*party, HeldOffice { title: office.title.to_owned(), from, to, words: None });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use demarche_core::{Document, Record};
    use demarche_reader::{Reader, ReaderScratch};
    use jiff::civil::date;

    use crate::Coder;

    static READER: LazyLock<Reader> =
        LazyLock::new(|| Reader::embedded().expect("the model is in the binary"));

    fn record(text: &str) -> Record {
        let document = Document::from_parts("t", None, text, Some(date(2015, 5, 12)));
        let analysis = READER.analyze(&[&document], &mut ReaderScratch::default()).remove(0);
        Coder::embedded().code(&document, &analysis)
    }

    #[test]
    fn an_office_that_somebody_else_held_is_said() {
        let codes = |text: &str| -> Vec<String> {
            let found = record(text).diagnostics.into_iter();
            found.filter(|d| d.code.starts_with('A')).map(|d| d.message).collect()
        };
        let wrong = codes("On Tuesday Russian President Dmitry Medvedev visited Vienna.");
        assert!(wrong.len() == 1 && wrong[0].contains("Vladimir Putin"), "{wrong:?}");
        assert!(codes("On Tuesday Russian President Vladimir Putin visited Vienna.").is_empty());
        assert!(codes("On Tuesday former Russian President Dmitry Medvedev visited Vienna.").is_empty());
    }

    #[test]
    fn who_took_part_in_a_past_event_keeps_the_office_of_its_day() {
        let record = record("Hillary Clinton met Sergei Lavrov in March 2010.");
        let clinton = record.actors.iter().find(|a| a.name.ends_with("Clinton")).expect("is there");
        let then = clinton.offices.iter().find(|o| o.title == "Secretary of State").expect("then");
        assert!(then.to.as_deref().is_some_and(|to| to < "2015"), "{then:?}");
    }
}
