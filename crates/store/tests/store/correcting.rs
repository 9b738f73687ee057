//! Corrections: of every kind, over readings and revisions, out and in again, taken back.

use demarche_core::Record;
use demarche_core::record::Status;
use demarche_store::ask::{Filter, View};
use demarche_store::correct::{Op, Wish};
use demarche_store::reread::Rereader;
use demarche_store::testkit::{MEETING, Telling, many, record};
use demarche_store::{Store, Txn};
use serde_json::{Value, json};

use crate::{NOW, by, dump, filter, fresh, keep, makers, sound};

fn set(key: &str, path: &str, now: Value) -> Wish {
    Wish { path: Some(path.to_owned()), now: Some(now), ..Wish::new(Op::Set, key) }
}

/// Reads everything anew, each record as `change` leaves it.
fn reread(store: Store, change: impl Fn(&mut Record)) -> Store {
    let (due, _) = store.due(&makers("rules 2"), false, 0, 100_000).expect("due");
    let view = View { layer: demarche_store::ask::Layer::Machine, ..View::default() };
    let records: Vec<Record> = due
        .iter()
        .map(|d| {
            let mut record = store.record(&d.key, &view).expect("asked").expect("there");
            change(&mut record);
            record
        })
        .collect();
    let mut rereader = Rereader::new(store, makers("rules 2"), || NOW.to_owned());
    for (due, record) in due.iter().zip(records) {
        rereader.put(due, record).expect("put");
    }
    rereader.finish().expect("reread").0
}

/// What the store says now, without how it came to say so.
fn said(store: &Store) -> String {
    let f = filter(View::default());
    let mut out = String::new();
    for row in store.events(&f).expect("events").rows {
        out.push_str(&format!("{}\n", json!(row)));
    }
    for row in store.quotes(&f).expect("quotes").rows {
        out.push_str(&format!("{}\n", json!(row)));
    }
    let mut happenings: Vec<String> =
        store.happenings(&f).expect("happenings").rows.iter().map(|h| json!(h).to_string()).collect();
    happenings.sort();
    out + &happenings.join("\n")
}

#[test]
fn every_field_can_be_set_and_taken_back() {
    let mut store = fresh(many(30));
    let before = said(&store);
    let event = store.events(&Filter::default()).expect("events").rows.remove(0).key;
    let quote = store.quotes(&Filter::default()).expect("quotes").rows.remove(0).key;
    let fields = [
        (&event, "status", json!("recurrent")),
        (&event, "type", json!("AGREE")),
        (&event, "day", json!("2024-01-09/2024-01-11")),
        (&event, "place", json!({"name": "Elm", "country": "DEL", "lat": 1.5, "lon": 2.5})),
        (
            &event,
            "actors",
            json!(["Ana Kol", {"name": "Quay Council", "kind": "organization", "country": "CAR"}]),
        ),
        (&event, "stance", json!("denies")),
        (&quote, "speaker", json!("Somebody New")),
        (&quote, "channel", json!("speech")),
    ];
    let mut keys = Vec::new();
    for (key, path, value) in fields {
        keys.push(store.correct(&set(key, path, value.clone()), &by("Edda")).expect(path).key);
    }
    let row =
        store.events(&Filter { corrected_only: true, ..Filter::default() }).expect("events").rows.remove(0);
    assert_eq!((row.status, row.event_type.as_str()), (Status::Recurrent, "AGREE"));
    assert_eq!(row.days.last.as_deref(), Some("2024-01-11"));
    assert_eq!(row.place.as_ref().map(|p| (p.name.as_str(), p.lat)), Some(("Elm", Some(1.5))));
    assert!(row.actors.iter().any(|a| a.name == "Quay Council" && a.country.as_deref() == Some("CAR")));
    let spoken =
        store.quotes(&Filter { corrected_only: true, ..Filter::default() }).expect("quotes").rows.remove(0);
    assert_eq!(spoken.speaker.map(|a| a.name).as_deref(), Some("Somebody New"));
    for key in keys {
        store.correct(&Wish::new(Op::Withdraw, &key), &by("Edda")).expect("withdrawn");
    }
    assert_eq!(said(&store), before);
    sound(&store);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut store = fresh(many(3));
    let before = dump(&store);
    let event = store.events(&Filter::default()).expect("events").rows.remove(0).key;
    for wish in [
        set(&event, "status", json!("perhaps")),
        set(&event, "confidence", json!(1)),
        set(&event, "day", json!("soon")),
        set("e-aaaaaaaaaaaaa-5", "status", json!("planned")),
        set("nonsense", "status", json!("planned")),
        Wish::new(Op::Withdraw, "c-none"),
        Wish { other: Some(event.clone()), ..Wish::new(Op::Same, &event) },
        Wish {
            words: Some("words that do not stand there".into()),
            now: Some(json!({"type": "AID"})),
            ..Wish::new(Op::Add, "own-00001")
        },
    ] {
        assert!(store.correct(&wish, &by("Edda")).is_err(), "{wish:?}");
    }
    assert_eq!(dump(&store), before);
}

#[test]
fn events_are_rejected_and_added() {
    let mut store = fresh(vec![record(&MEETING)]);
    let event = store.events(&Filter::default()).expect("events").rows.remove(0);
    store.correct(&Wish::new(Op::Reject, &event.key), &by("Edda")).expect("rejected");
    assert_eq!(store.events(&Filter::default()).expect("events").rows.len(), 0);
    assert_eq!(store.engagements(&Filter::default()).expect("engagements").rows.len(), 0);
    assert_eq!(store.happenings(&Filter::default()).expect("happenings").rows.len(), 0);
    let add = Wish {
        words: Some("lay idle".to_owned()),
        now: Some(json!({"type": "PROTEST", "actors": ["Ana Kol"], "day": "2024-05-01"})),
        ..Wish::new(Op::Add, &event.document.key)
    };
    store.correct(&add, &by("Edda")).expect("added");
    let rows = store.events(&Filter::default()).expect("events").rows;
    assert_eq!(
        rows.iter().map(|e| (e.event_type.as_str(), e.corrected)).collect::<Vec<_>>(),
        [("PROTEST", true)]
    );
    assert_eq!(rows[0].sentence, "Boats lay idle for a week.");
    sound(&store);
}

#[test]
fn reports_are_joined_and_parted() {
    let apart =
        Telling { id: "two", published: "2024-05-03", day: Some("2024-05-20"), lead: "A word.", ..MEETING };
    let mut store = fresh(vec![record(&MEETING), record(&apart)]);
    let keys: Vec<String> =
        store.events(&Filter::default()).expect("events").rows.into_iter().map(|e| e.key).collect();
    let count = |store: &Store| store.happenings(&Filter::default()).expect("happenings").rows.len();
    assert_eq!(count(&store), 2, "days that exclude each other part them");
    let why = store.why(&keys[0], &keys[1]).expect("asked");
    assert_eq!(why[0].judgement, "different");
    assert!(why[0].lines.iter().any(|l| l.line == "veto"), "{why:?}");
    let join = Wish { other: Some(keys[1].clone()), ..Wish::new(Op::Same, &keys[0]) };
    let joined = store.correct(&join, &by("Edda")).expect("joined");
    assert_eq!(count(&store), 1);
    assert_eq!(store.why(&keys[0], &keys[1]).expect("asked")[0].judgement, "same");
    store.correct(&Wish::new(Op::Withdraw, &joined.key), &by("Edda")).expect("withdrawn");
    assert_eq!(count(&store), 2);

    let near = Telling { id: "three", published: "2024-05-03", lead: "A word.", ..MEETING };
    let mut store = fresh(vec![record(&MEETING), record(&near)]);
    assert_eq!(count(&store), 1);
    let keys: Vec<String> =
        store.events(&Filter::default()).expect("events").rows.into_iter().map(|e| e.key).collect();
    let old = store.happenings(&Filter::default()).expect("happenings").rows.remove(0).key;
    let part = Wish { other: Some(old.clone()), ..Wish::new(Op::Different, &keys[0]) };
    store.correct(&part, &by("Edda")).expect("parted");
    assert_eq!(count(&store), 2);
    sound(&store);
}

#[test]
fn actors_are_joined_and_parted() {
    let told = |id, name| Telling { id, who: (name, None, "CAR"), ..MEETING };
    let mut store = fresh(vec![record(&told("a", "Clara Vane")), record(&told("b", "Clarissa Vane"))]);
    let quotes = |store: &Store| {
        let actors = vec![store.actor("n-clara_vane-CAR").expect("known")];
        store.quotes(&Filter { actors, ..Filter::default() }).expect("quotes").rows.len()
    };
    assert_eq!(quotes(&store), 1);
    let join = Wish { other: Some("n-clarissa_vane-CAR".into()), ..Wish::new(Op::Same, "n-clara_vane-CAR") };
    let joined = store.correct(&join, &by("Edda")).expect("joined");
    assert_eq!(quotes(&store), 2);
    let row = store.actor_row("n-clara_vane-CAR", &View::default()).expect("asked").expect("there");
    assert_eq!(row.same, ["n-clarissa_vane-CAR"]);
    store.correct(&Wish::new(Op::Withdraw, &joined.key), &by("Edda")).expect("withdrawn");
    assert_eq!(quotes(&store), 1);
}

#[test]
fn names_roles_and_country_join_until_somebody_parts() {
    let told = |id, name| Telling { id, who: (name, None, "CAR"), ..MEETING };
    let mut store = fresh(vec![record(&told("a", "Clara Vane")), record(&told("b", "Clara O. Vane"))]);
    let quotes = |store: &Store| {
        let actors = vec![store.actor("n-clara_vane-CAR").expect("known")];
        store.quotes(&Filter { actors, ..Filter::default() }).expect("quotes").rows.len()
    };
    assert_eq!(quotes(&store), 2, "one name is the other, shortened; both are envoys of one country");
    let part =
        Wish { other: Some("n-clara_o_vane-CAR".into()), ..Wish::new(Op::Different, "n-clara_vane-CAR") };
    let parted = store.correct(&part, &by("Edda")).expect("parted");
    assert_eq!(quotes(&store), 1);
    let (mut store, _) = keep(store, vec![record(&told("c", "Clara O. Vane"))]);
    assert_eq!(quotes(&store), 1, "what somebody parted stays parted");
    store.correct(&Wish::new(Op::Withdraw, &parted.key), &by("Edda")).expect("withdrawn");
    assert_eq!(quotes(&store), 3);
}

#[test]
fn a_hundred_corrections_hold_over_other_weights_or_are_listed() {
    let mut store = fresh(many(100));
    let events = store.events(&filter(View::default())).expect("events").rows;
    let mut made = Vec::new();
    for (i, event) in events.iter().enumerate().take(100) {
        let wish = match i % 5 {
            0 => set(&event.key, "status", json!("conditional")),
            1 => Wish::new(Op::Reject, &event.key),
            2 => Wish::new(Op::Confirm, &event.key),
            3 => set(&event.key, "day", json!("2024-02-02")),
            _ => Wish {
                words: Some("boats lay idle".into()),
                now: Some(json!({"type": "PROTEST", "actors": ["Ana Kol"]})),
                ..Wish::new(Op::Add, &event.document.key)
            },
        };
        made.push((i, event.clone(), store.correct(&wish, &by("Edda")).expect("corrected").key));
    }
    assert_eq!(made.len(), 100);
    // Other weights: a tenth of the events are not found any more, a tenth stand on longer words, a tenth agree.
    let chosen = |record: &Record| record.document.id[4..].parse::<usize>().expect("a number") % 10;
    let store = reread(store, |record| {
        let n = chosen(record);
        match n {
            7 => {
                record.events.clear();
                record.engagements.clear();
            }
            8 => {
                let trigger = &mut record.events[0].trigger;
                let verb_end = trigger.end;
                trigger.start = verb_end - 4;
                trigger.text = trigger.text.chars().skip(trigger.text.chars().count() - 4).collect();
            }
            9 => record.events[0].status = Status::Conditional,
            _ => {}
        }
    });
    sound(&store);
    let after = store.events(&filter(View::default())).expect("events").rows;
    let mut fates = std::collections::BTreeMap::new();
    for (i, event, key) in &made {
        let correction = store.correction(key).expect("asked").expect("never lost");
        *fates.entry(correction.fate.clone()).or_insert(0) += 1;
        if correction.fate == "orphan" {
            continue;
        }
        let of: Vec<_> = after.iter().filter(|e| e.document.key == event.document.key).collect();
        match i % 5 {
            0 => assert!(of.iter().all(|e| e.status == Status::Conditional), "{of:?}"),
            1 => assert!(of.is_empty(), "{of:?}"),
            2 => assert!(of.iter().any(|e| (e.confidence - 1.0).abs() < 1e-9)),
            3 => assert!(of.iter().any(|e| e.days.first.as_deref() == Some("2024-02-02"))),
            _ => assert!(of.iter().any(|e| e.event_type.as_str() == "PROTEST")),
        }
    }
    assert!(fates.get("applies").is_some_and(|n| *n > 60), "{fates:?}");
    assert!(fates.get("agrees").is_some_and(|n| *n > 0), "{fates:?}");
    let orphans =
        store.corrections(&Filter { limit: Some(1000), ..Filter::default() }, true).expect("orphans");
    assert_eq!(Some(&orphans.len()), fates.get("orphan").or(Some(&0)));
    assert!(!orphans.is_empty());
    assert_eq!(fates.values().sum::<usize>(), 100);
    // And back to the old weights: what was an orphan is none.
    let (due, _) = store.due(&makers("rules 3"), false, 0, 100_000).expect("due");
    assert_eq!(due.len(), 100);
}

#[test]
fn corrections_go_to_another_store_and_wait_for_their_articles() {
    let records = many(20);
    let mut store = fresh(records.clone());
    let events = store.events(&filter(View::default())).expect("events").rows;
    for event in &events[..6] {
        store.correct(&set(&event.key, "status", json!("demanded")), &by("Edda")).expect("corrected");
    }
    let exported = store.export_corrections().expect("exported");
    let text: Vec<String> = exported.iter().map(|c| json!(c).to_string()).collect();
    let read = || text.iter().map(|t| serde_json::from_str(t).expect("read")).collect::<Vec<_>>();
    let count = |store: &Store| {
        let rows = store.events(&filter(View::default())).expect("events").rows;
        rows.iter().filter(|e| e.status == Status::Demanded).count()
    };
    // After its articles, twice, and before them.
    let mut other = fresh(records.clone());
    assert_eq!(other.import(read(), &by("Farid")).expect("imported"), 6);
    assert_eq!(other.import(read(), &by("Farid")).expect("imported"), 0);
    assert_eq!(count(&other), 6);
    let mut early = Store::in_memory().expect("a store");
    assert_eq!(early.import(read(), &by("Farid")).expect("imported"), 6);
    let all = Filter { limit: Some(100), ..Filter::default() };
    assert_eq!(early.corrections(&all, true).expect("orphans").len(), 6);
    let (early, _) = keep(early, records);
    assert_eq!(count(&early), 6);
    assert_eq!(early.corrections(&all, true).expect("orphans").len(), 0);
    assert_eq!(early.corrections(&all, false).expect("all")[0].who, "Edda");
}

#[test]
fn a_correction_holds_for_a_revised_article() {
    let url = Some("https://harbour.example/talks");
    let (mut store, _) =
        keep(Store::in_memory().expect("a store"), vec![record(&Telling { url, ..MEETING })]);
    let event = store.events(&Filter::default()).expect("events").rows.remove(0);
    store.correct(&set(&event.key, "status", json!("conditional")), &by("Edda")).expect("corrected");
    let revised = Telling { url, lead: "Boats lay idle for a week, and some for two.", ..MEETING };
    let (store, _) = keep(store, vec![record(&revised)]);
    let rows = store.events(&Filter::default()).expect("events").rows;
    assert_eq!(rows.iter().map(|e| e.status).collect::<Vec<_>>(), [Status::Conditional; 2]);
    let gone = Telling { url, verb: "waved at", lead: "Quite another text.", ..MEETING };
    let (store, _) = keep(store, vec![record(&gone)]);
    assert_eq!(store.corrections(&Filter::default(), true).expect("orphans").len(), 1);
    let changes = store.changes(Txn(1), 100).expect("changes");
    assert!(changes.iter().any(|c| c.what == "correction"));
}

#[test]
fn acts_are_counted_as_they_come_and_go() {
    let mut store = fresh(many(30));
    // A day that leaves nothing out has every event looked at instead of the sums.
    let acts = |store: &Store| {
        sound(store);
        let who = store.actor_in("Ana Kol", &View::default()).expect("somebody");
        let counted = Filter { actors: vec![who], ..Filter::default() };
        let looked = Filter { to: Some(jiff::civil::date(9999, 12, 31)), ..counted.clone() };
        let sums = store.acts_by_month(&counted).expect("acts");
        assert_eq!(sums, store.acts_by_month(&looked).expect("acts"));
        sums
    };
    let before = acts(&store);
    assert!(!before.is_empty());
    let all = |sums: &[demarche_store::ask::MonthRow]| sums.iter().map(|m| m.events).sum::<u32>();
    let mine = Filter {
        actors: vec![store.actor_in("Ana Kol", &View::default()).expect("somebody")],
        ..filter(View::default())
    };
    let event = store.events(&mine).expect("events").rows.remove(0).key;
    let mut keys = Vec::new();
    for (path, now) in [("type", json!("AGREE")), ("day", json!("2019-01-09/2019-01-11"))] {
        keys.push(store.correct(&set(&event, path, now), &by("Edda")).expect(path).key);
        let after = acts(&store);
        assert_ne!(after, before, "{path}");
        assert_eq!(all(&after), all(&before), "{path}");
    }
    assert!(acts(&store).iter().any(|m| m.month == "2019-01"));
    keys.push(store.correct(&Wish::new(Op::Reject, &event), &by("Edda")).expect("rejected").key);
    assert!(all(&acts(&store)) < all(&before));
    for key in keys.iter().rev() {
        store.correct(&Wish::new(Op::Withdraw, key), &by("Edda")).expect("taken back");
    }
    assert_eq!(acts(&store), before);
    // Whoever stands twice on a side acts once; whoever stands on both does and receives.
    store.correct(&set(&event, "actors", json!(["Ana Kol", "Ana Kol"])), &by("Edda")).expect("twice");
    acts(&store);
    store.correct(&set(&event, "recipients", json!(["Ana Kol"])), &by("Edda")).expect("on both sides");
    let both = acts(&store);
    assert!(both.iter().any(|m| m.role == "actor") && both.iter().any(|m| m.role == "recipient"));
    let read = reread(store, |r| r.events.truncate(1));
    acts(&read);
}

#[test]
fn acts_of_two_are_those_of_their_events() {
    let mut store = fresh(many(30));
    let event = store.events(&filter(View::default())).expect("events").rows.remove(0);
    let (ana, boris) = (event.actors[0].key.as_str(), event.actors[1].key.as_str());
    let acts = |store: &Store| {
        sound(store);
        let somebody = |name| store.actor_in(name, &View::default()).expect("somebody");
        let both = vec![somebody(ana), somebody(boris)];
        let two = Filter { actors: both.clone(), ..filter(View::default()) };
        let mut told = std::collections::BTreeMap::new();
        for e in store.events(&two).expect("events").rows {
            let has = |side: &[demarche_store::ask::ActorRef], name| side.iter().any(|a| a.key == name);
            let month = e.days.first.as_ref().unwrap_or(&e.known_on)[..7].to_owned();
            for (role, side, other) in
                [("actor", &e.actors, &e.recipients), ("recipient", &e.recipients, &e.actors)]
            {
                if has(side, ana) && has(other, boris) {
                    *told.entry((month.clone(), role.to_owned(), e.event_type.as_str())).or_insert(0) += 1;
                }
            }
        }
        let said = store.acts_by_month(&two).expect("acts").into_iter();
        let said: std::collections::BTreeMap<_, u32> =
            said.map(|m| ((m.month, m.role, m.event_type.as_str()), m.events)).collect();
        assert_eq!(said, told);
        // A day that leaves nothing out has every event looked at.
        let looked = Filter { to: Some(jiff::civil::date(9999, 12, 31)), ..two.clone() };
        assert_eq!(store.acts_by_month(&two).expect("acts"), store.acts_by_month(&looked).expect("acts"));
        // Asked from the other side, what was done was received.
        let turned = Filter { actors: both.into_iter().rev().collect(), ..two };
        let sum = |acts: Vec<demarche_store::ask::MonthRow>, role: &str| {
            acts.iter().filter(|m| m.role == role).map(|m| m.events).sum::<u32>()
        };
        let received = sum(store.acts_by_month(&turned).expect("acts"), "recipient");
        assert_eq!(received, told.iter().filter(|t| t.0.1 == "actor").map(|t| t.1).sum::<u32>());
        told.values().sum::<u32>()
    };
    assert_eq!(acts(&store), 0, "they meet, and neither acts on the other");
    let mut keys = Vec::new();
    let sides = [
        (json!([ana, ana]), json!([boris]), 1),
        (json!([boris, ana]), json!([boris, ana]), 2),
        (json!([]), json!([ana, boris]), 0),
        (json!([ana, ana]), json!([boris]), 1),
    ];
    for (who, whom, sum) in sides {
        for (path, now) in [("actors", who), ("recipients", whom)] {
            keys.push(store.correct(&set(&event.key, path, now), &by("Edda")).expect(path).key);
        }
        assert_eq!(acts(&store), sum);
    }
    for key in keys.iter().rev() {
        store.correct(&Wish::new(Op::Withdraw, key), &by("Edda")).expect("taken back");
    }
    assert_eq!(acts(&store), 0);
    store.correct(&set(&event.key, "recipients", json!([ana])), &by("Edda")).expect("set");
    let document = &event.document.key;
    assert_eq!(acts(&store), 1);
    store.forget(document, &by("Edda")).expect("forgotten");
    assert_eq!(acts(&store), 0);
}

#[test]
fn stances_are_counted_as_they_come_and_go() {
    let mut store = fresh(many(30));
    // A day that leaves nothing out has every position looked at instead of the sums.
    let told = |store: &Store| {
        sound(store);
        let counted = filter(View::default());
        let looked = Filter { to: Some(jiff::civil::date(9999, 12, 31)), ..counted.clone() };
        let months = store.stands_by_month(&counted).expect("months");
        assert_eq!(months, store.stands_by_month(&looked).expect("months"));
        assert_eq!(store.stands(&counted).expect("stands"), store.stands(&looked).expect("stands"));
        months
    };
    let before = told(&store);
    let all = |months: &[(String, demarche_core::record::PositionStance, u32)]| {
        months.iter().map(|m| m.2).sum::<u32>()
    };
    assert_eq!(all(&before), 30);
    let position = store.positions(&filter(View::default())).expect("positions").rows.remove(0);
    let stance = if position.stance.as_str() == "agrees" { "disagrees" } else { "agrees" };
    let mut keys = Vec::new();
    for (path, now) in [("stance", json!(stance)), ("issue", json!("another issue"))] {
        keys.push(store.correct(&set(&position.key, path, now), &by("Edda")).expect(path).key);
        assert_eq!(all(&told(&store)), 30, "{path}");
    }
    assert_ne!(told(&store), before);
    keys.push(store.correct(&Wish::new(Op::Reject, &position.key), &by("Edda")).expect("rejected").key);
    assert_eq!(all(&told(&store)), 29);
    for key in keys.iter().rev() {
        store.correct(&Wish::new(Op::Withdraw, key), &by("Edda")).expect("taken back");
    }
    assert_eq!(told(&store), before);
    for document in store.documents(&filter(View::default())).expect("documents").rows {
        store.forget(&document.key, &by("Edda")).expect("forgotten");
    }
    assert!(told(&store).is_empty());
    let left = dump(&store);
    assert!(
        !left.iter().any(|line| ["stances|", "pair|", "met|"].iter().any(|table| line.starts_with(table))),
        "{left:?}"
    );
}
