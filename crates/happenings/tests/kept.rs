//! Documents kept one after another: three articles on one meeting, in every order; rulings; copies.
//!
//! `fixtures/nile.jsonl` has the program's records of three articles of our own (people and happenings invented): the
//! day before, the announcement (`samples/summit.html`), and the day after. `UPDATE` it with
//! `demarche read --format json` on their texts, which stand in the records.

use demarche_core::Record;
use demarche_happenings::{
    Day, DocKey, Filing, Happening, Memory, Ready, ReportKey, Ruling, State, Tables, Verdict, reports, settle,
};

fn records() -> Vec<Record> {
    let lines = include_str!("fixtures/nile.jsonl").lines();
    lines.map(|l| serde_json::from_str(l).expect("a record a line")).collect()
}

fn keep(shelf: &mut Memory, record: &Record) {
    let tables = Tables::embedded();
    let known_on = record.document.published.as_deref().and_then(Day::parse).expect("a dated article");
    let key = DocKey::new(format!("d-{}", record.document.id));
    let document = reports(record, &Filing { key, known_on, credit: None, copy_of: None }, tables);
    let new = shelf.file(document, tables);
    let Ok(settled) = settle(shelf, &mut Ready::default(), &new, tables);
    shelf.keep(&settled);
}

fn kept(order: &[usize]) -> Memory {
    let records = records();
    let mut shelf = Memory::new();
    for i in order {
        keep(&mut shelf, &records[*i]);
    }
    shelf
}

/// The happening told by documents of all three days.
fn meeting(shelf: &Memory) -> Happening {
    let of_three = |h: &&Happening| h.reports.len() >= 3;
    shelf.happenings().find(of_three).cloned().unwrap_or_else(|| {
        let all: Vec<_> = shelf.happenings().map(|h| (h.kind, &h.reports)).collect();
        panic!("no happening of three reports in {all:#?}")
    })
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

#[test]
fn a_meeting_is_mooted_announced_and_held() {
    let meeting = meeting(&kept(&[0, 1, 2]));
    let steps: Vec<(String, State)> =
        meeting.belief.steps.iter().map(|s| (s.known_on.to_string(), s.state)).collect();
    let expected =
        [("2022-09-12", State::Mooted), ("2022-09-14", State::Announced), ("2022-10-07", State::Held)];
    // A second voice may confirm on the day of the announcement; nothing else may come between.
    let without: Vec<_> = steps.iter().filter(|s| s.1 != State::Confirmed).cloned().collect();
    assert_eq!(without, expected.map(|(d, s)| (d.to_owned(), s)));
    let on = |text: &str| meeting.belief.on(day(text)).map(|(state, _)| state);
    assert_eq!(on("2022-09-11"), None);
    assert_eq!(on("2022-09-13"), Some(State::Mooted));
    assert!(matches!(on("2022-10-06"), Some(State::Announced | State::Confirmed)));
    assert_eq!(on("2022-10-07"), Some(State::Held));
    assert_eq!((meeting.days.first, meeting.days.last), (day("2022-10-06"), day("2022-10-06")));
}

#[test]
fn the_order_of_arrival_changes_nothing() {
    let all = |shelf: &Memory| -> Vec<Happening> { shelf.happenings().cloned().collect() };
    let first = all(&kept(&[0, 1, 2]));
    for order in [[2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        assert_eq!(all(&kept(&order)), first, "{order:?}");
    }
}

#[test]
fn earlier_meetings_and_calls_of_the_same_two_stay_apart() {
    let shelf = kept(&[0, 1, 2]);
    let meeting = meeting(&shelf);
    let others = shelf.happenings().filter(|h| h.id != meeting.id && h.kind.is_engagement());
    let days: Vec<String> = others.map(|h| format!("{} {}", h.kind, h.days)).collect();
    assert!(days.iter().any(|d| d.starts_with("call 2022-08-30")), "{days:?}");
    assert!(days.iter().any(|d| d.contains("2022-02")), "{days:?}");
}

#[test]
fn a_ruling_parts_and_joins_and_is_undone() {
    let tables = Tables::embedded();
    let mut shelf = kept(&[0, 1, 2]);
    let whole = meeting(&shelf);
    let (a, b): (ReportKey, ReportKey) = (whole.reports[0].clone(), whole.reports[2].clone());
    let mut ready = Ready::default();
    let mut parted = shelf.clone();
    parted.rule(Ruling { a: a.clone(), b: b.clone(), verdict: Verdict::Different });
    let Ok(settled) =
        demarche_happenings::settle::resettle(&mut parted, &mut ready, std::slice::from_ref(&a), tables);
    parted.keep(&settled);
    assert_ne!(parted.happening_of(&a).map(|h| &h.id), parted.happening_of(&b).map(|h| &h.id));
    // Without the ruling the same reports settle as before.
    let Ok(settled) = demarche_happenings::settle::resettle(&mut shelf, &mut ready, &[a], tables);
    shelf.keep(&settled);
    assert_eq!(meeting(&shelf), whole);
}

#[test]
fn every_join_has_its_reasons() {
    let mut shelf = kept(&[0, 1, 2]);
    let whole = meeting(&shelf);
    let Ok(why) =
        demarche_happenings::settle::why(&mut shelf, &whole.reports[0], &whole.reports, Tables::embedded());
    assert_eq!(why.len(), whole.reports.len() - 1);
    for (_, evidence) in &why {
        let sum: f64 = evidence.lines.iter().map(|l| l.bits).sum();
        assert!((sum - evidence.bits).abs() < 0.01 || evidence.bits == -12.0, "{evidence:?}");
        assert!(evidence.lines.iter().any(|l| l.feature == "party shared"), "{evidence:?}");
    }
}
