//! What the press had said by a day, and what the store said after a transaction.

use demarche_store::ask::{Filter, View};
use demarche_store::correct::{Op, Wish};
use demarche_store::testkit::{MEETING, Telling, record};
use demarche_store::{Store, Txn};
use jiff::civil::date;

use crate::{by, filter, fresh, keep};

fn told() -> Vec<demarche_core::Record> {
    vec![
        record(&MEETING),
        record(&Telling {
            id: "two",
            outlet: "Quay News",
            published: "2024-05-04",
            verb: "may not meet",
            status: "possible",
            stance: Some("doubts"),
            lead: "Nobody had seen the envoys.",
            words: "I cannot say that there will be talks",
            ..MEETING
        }),
        record(&Telling {
            id: "three",
            outlet: "Amber Wire",
            published: "2024-05-07",
            verb: "met",
            status: "occurred",
            lead: "It rained all day.",
            words: "It was a good talk",
            ..MEETING
        }),
    ]
}

#[test]
fn a_happening_stands_on_each_day_as_it_was_told_by_then() {
    let store = fresh(told());
    let all = store.happenings(&Filter::default()).expect("happenings").rows;
    assert_eq!(all.len(), 1, "{all:?}");
    let state = |month, day| {
        let view = View { on: Some(date(2024, month, day)), ..View::default() };
        store.happening(&all[0].key, &view).expect("asked").map(|h| (h.happening.state, h.reports.len()))
    };
    assert_eq!(state(5, 1), None);
    assert_eq!(state(5, 2), Some(("announced".to_owned(), 1)));
    assert_eq!(state(5, 4), Some(("doubted".to_owned(), 2)));
    assert_eq!(state(5, 7), Some(("held".to_owned(), 3)));
    let shown = store.happening(&all[0].key, &View::default()).expect("asked").expect("there");
    let steps: Vec<&str> = shown.steps.iter().map(|s| s.state.as_str()).collect();
    assert_eq!(steps, ["announced", "doubted", "held"]);
    for step in &shown.steps {
        let report = step.report.as_ref().expect("each step names its report");
        assert!(shown.reports.iter().any(|r| r.key == *report));
        assert!(step.sentence.as_ref().is_some_and(|s| s.contains("meet") || s.contains("met")));
    }
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let said = |store: &Store| {
        let rows = store.happenings(&filter(View::default())).expect("happenings").rows;
        let mut out: Vec<String> = rows
            .iter()
            .map(|h| {
                let reports = store.reports_of(&h.key, &View::default()).expect("reports");
                let steps = store.steps_of(&h.key, &View::default()).expect("steps");
                format!("{} {} {:?} {:?}", h.key, h.state, reports, steps)
            })
            .collect();
        out.sort();
        out
    };
    let records = told();
    let forward = said(&fresh(records.clone()));
    let mut turned = records.clone();
    turned.reverse();
    assert!(said(&fresh(turned)) == forward, "backwards");
    // One after the other, each in a transaction of its own.
    let mut store = Store::in_memory().expect("a store");
    for record in records {
        store = keep(store, vec![record]).0;
    }
    assert!(said(&store) == forward, "one by one");
}

#[test]
fn the_store_says_what_it_said_before_a_correction() {
    let mut store = fresh(told());
    let before = store.last_txn().expect("a transaction");
    let event = store.events(&Filter::default()).expect("events").rows.remove(0);
    assert_eq!(event.status.as_str(), "occurred");
    let wish = Wish {
        path: Some("status".into()),
        now: Some("planned".into()),
        note: Some("the text says so".into()),
        ..Wish::new(Op::Set, &event.key)
    };
    store.correct(&wish, &by("Edda")).expect("corrected");
    let status = |view: View| {
        let rows = store.events(&filter(view)).expect("events").rows;
        let row = rows.into_iter().find(|e| e.key == event.key).expect("there");
        (row.status.to_string(), row.corrected)
    };
    let state = |view: View| store.happenings(&filter(view)).expect("happenings").rows.remove(0).state;
    assert_eq!(status(View::default()), ("planned".to_owned(), true));
    assert_eq!(status(View { layer: demarche_store::ask::Layer::Machine, ..View::default() }).0, "occurred");
    let then = View { at: Some(before), ..View::default() };
    assert_eq!(status(then), ("occurred".to_owned(), false));
    assert_eq!(state(then), "held");
    assert_ne!(state(View::default()), "held");
    let record = store.record(&event.document.key, &then).expect("asked").expect("there");
    assert_eq!(record.events[0].status.as_str(), "occurred");
    assert_eq!(
        store.events(&filter(View { at: Some(Txn(0)), ..View::default() })).expect("events").rows.len(),
        0
    );
}

#[test]
fn for_and_against_within_a_day_excludes_and_later_is_a_change() {
    let told =
        |id, published, position, words| record(&Telling { id, published, position, words, ..MEETING });
    let store = fresh(vec![
        told("a", "2024-05-02", "supports", "We want more fish"),
        told("b", "2024-05-20", "opposes", "We want no more fish"),
        told("c", "2024-05-02", "opposes", "We never wanted fish"),
        told("d", "2024-05-10", "concerned", "Fish is a worry"),
    ]);
    let rows = store
        .contradictions(&Filter { kinds: vec!["position".into(), "change".into()], ..Filter::default() });
    let rows = rows.expect("contradictions").rows;
    let mut found: Vec<(String, String)> = rows.iter().map(|c| (c.field.clone(), c.opened.clone())).collect();
    found.sort();
    // On the second of May both were said; whether that day ended for or against depends on the keys.
    assert!(found.contains(&("position".to_owned(), "2024-05-02".to_owned())), "{found:?}");
    let last_of_may = found.iter().filter(|(field, _)| field == "change").count();
    assert!(last_of_may <= 1 && found.len() == 1 + last_of_may, "{found:?}");
    assert!(rows.iter().all(|c| c.a.sentence.contains("fish") && c.b.sentence.contains("fish")), "{rows:?}");
}
