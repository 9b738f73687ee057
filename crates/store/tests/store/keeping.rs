//! Documents in: identity, revisions, what is asked of them.

use std::collections::{BTreeMap, BTreeSet};

use demarche_store::ask::{CounterpartRow, Cursor, Filter, View};
use demarche_store::keep::Keeper;
use demarche_store::testkit::{MEETING, Telling, many, record};
use demarche_store::{Store, ids};

use crate::{NOW, dump, filter, fresh, keep, makers, sound};

#[test]
fn the_same_input_twice_changes_nothing() {
    let (store, first) = keep(Store::in_memory().expect("a store"), many(250));
    assert_eq!((first.given, first.new), (250, 250));
    let before = dump(&store);
    let (store, second) = keep(store, many(250));
    assert_eq!((second.given, second.new, second.known), (250, 0, 250));
    assert_eq!(dump(&store), before);
    sound(&store);
}

#[test]
fn a_store_says_the_same_however_many_documents_are_written_at_once() {
    let mut records = many(230);
    // Earlier copies of some, so that what was filed of those is filed again when the copy comes later.
    for n in 0..8 {
        let mut copy = records[n * 20].clone();
        copy.document.id = format!("copy-{n}");
        let day: jiff::civil::Date =
            copy.document.published.as_deref().expect("dated").parse().expect("a day");
        copy.document.published = day.yesterday().ok().map(|d| d.to_string());
        records.push(copy);
    }
    // Neither in the order of days nor against it.
    records.sort_by_key(|r| demarche_core::document::content_id(&r.document.id));
    let kept = |batch: usize| {
        let store = Store::in_memory().expect("a store");
        let mut keeper = Keeper::new(store, makers("rules 1"), || NOW.to_owned()).in_batches(batch);
        for record in records.clone() {
            keeper.keep(record).expect("kept");
        }
        keeper.finish().expect("kept")
    };
    let (one_by_one, told) = kept(1);
    assert!(told.copies >= 8 && one_by_one.counts().expect("counts").shared > 20, "{told:?}");
    sound(&one_by_one);
    let first = dump(&one_by_one);
    for batch in [7, 100, 200] {
        let (store, _) = kept(batch);
        let other = dump(&store);
        let differ = first.iter().zip(&other).find(|(a, b)| a != b);
        assert!(differ.is_none() && first.len() == other.len(), "{batch} at once: {differ:?}");
    }
}

#[test]
fn a_changed_text_of_a_source_is_a_revision() {
    let told = Telling { url: Some("https://www.harbour.example/a?utm_source=x"), ..MEETING };
    let revised =
        Telling { url: Some("http://harbour.example/a/"), lead: "Boats lay idle for two weeks.", ..told };
    let (store, kept) = keep(Store::in_memory().expect("a store"), vec![record(&told), record(&revised)]);
    assert_eq!((kept.new, kept.revisions), (2, 1));
    let documents = store.documents(&Filter::default()).expect("documents").rows;
    assert!(documents.iter().all(|d| d.source == "harbour.example/a"));
    let versions = store.versions(&documents[0].key).expect("versions");
    assert_eq!(versions.iter().map(|d| d.version).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn an_event_is_told_with_its_words_parties_and_document() {
    let store = fresh(vec![record(&MEETING)]);
    let page = store
        .events(&Filter { actors: vec![store.actor("Boris Dahl").expect("known")], ..Filter::default() });
    let rows = page.expect("events").rows;
    let [event] = &rows[..] else { panic!("one event: {rows:?}") };
    assert_eq!(event.sentence, "Ana Kol will meet Boris Dahl in Amber on 2024-05-06.");
    let names: Vec<&str> = event.actors.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Ana Kol", "Boris Dahl"]);
    assert_eq!(event.days.first.as_deref(), Some("2024-05-06"));
    assert_eq!(event.place.as_ref().map(|p| p.name.as_str()), Some("Amber"));
    assert_eq!(event.topics, ["fish"]);
    let text = store.text(&event.document.key).expect("asked").expect("there");
    let words: String =
        text.chars().skip(event.start as usize).take((event.end - event.start) as usize).collect();
    assert_eq!(words, "will meet");
    assert_eq!(event.key, ids::item('e', &event.document.key, &event.start.to_string()));
    assert!(store.item(&event.key, &View::default()).expect("asked").is_some());
}

#[test]
fn pages_hold_every_row_once() {
    let store = fresh(many(120));
    let all = store.events(&filter(View::default())).expect("events").rows;
    assert_eq!(all.len(), 120);
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = store.events(&Filter { limit: Some(7), after, ..Filter::default() }).expect("events");
        paged.extend(page.rows);
        match page.next {
            Some(next) => after = Some(Cursor::parse(&next).expect("a cursor")),
            None => break,
        }
    }
    assert_eq!(paged, all);
}

#[test]
fn quotes_are_found_by_words_and_speaker() {
    let other = Telling {
        id: "two",
        who: ("Clara Vane", None, "CAR"),
        words: "Fish is for others to count",
        ..MEETING
    };
    let store = fresh(vec![record(&MEETING), record(&other)]);
    let find = |words: &str, by: &[&str]| {
        let actors = by.iter().map(|name| store.actor(name).expect("known")).collect();
        let filter = Filter { words: Some(words.to_owned()), actors, ..Filter::default() };
        store
            .search_quotes(&filter)
            .expect("searched")
            .into_iter()
            .map(|q| q.document.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(find("fish", &[]).len(), 2);
    assert_eq!(find("counting fish", &[]).len(), 1, "words count by their stem");
    assert_eq!(find("fish", &["Clara Vane"]).len(), 1);
    assert_eq!(find("\"fish and nothing\"", &[]).len(), 1);
    assert_eq!(find("fish \" OR words : NEAR( *", &["Clara Vane"]).len(), 0, "no query breaks the query");
    let text = Filter { words: Some("idle boats".to_owned()), ..Filter::default() };
    let found = store.search_text(&text).expect("searched");
    assert!(found[0].words.contains("[idle]"), "{found:?}");
}

#[test]
fn everything_told_of_an_actor_stands_on_one_line() {
    let store = fresh(vec![record(&MEETING)]);
    let actors = vec![store.actor("Q900001").expect("known")];
    let moments =
        store.timeline(&Filter { actors: actors.clone(), ..Filter::default() }).expect("a timeline");
    let letters: Vec<&str> = moments.iter().map(|m| &m.key()[..1]).collect();
    // The event is told by its engagement.
    assert_eq!(letters, ["l", "g", "q", "p"]);
    let pair = vec![actors[0].clone(), store.actor("Boris Dahl").expect("known")];
    let contacts = store.contacts(&Filter { actors: pair, ..Filter::default() }).expect("contacts");
    assert_eq!(contacts.len(), 1);
    let until = Filter { to: Some(jiff::civil::date(2024, 5, 6)), ..Filter::default() };
    assert_eq!(store.deadlines(&until).expect("deadlines").rows.len(), 1);
    let before = Filter { to: Some(jiff::civil::date(2024, 5, 5)), ..Filter::default() };
    assert_eq!(store.deadlines(&before).expect("deadlines").rows.len(), 0);
}

#[test]
fn unknown_people_of_one_name_and_country_are_one_and_bare_surnames_are_not() {
    let clara = |id, name, country| Telling { id, who: (name, None, country), ..MEETING };
    let store = fresh(vec![
        record(&clara("a", "Clara Vane", "CAR")),
        record(&clara("b", "Clara Vane", "CAR")),
        record(&clara("c", "Clara Vane", "DEL")),
        record(&clara("d", "Vane", "CAR")),
    ]);
    let found = store.actors_named("Vane", 10).expect("asked");
    let mut keys: Vec<&str> = found.iter().map(|f| f.actor.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["n-clara_vane-CAR", "n-clara_vane-DEL"]);
    let of = |key: &str| found.iter().find(|f| f.actor.key == key).expect("there").documents;
    assert_eq!((of("n-clara_vane-CAR"), of("n-clara_vane-DEL")), (2, 1));
}

#[test]
fn copies_of_one_wire_are_one_origin() {
    let lead = "Envoys of the two coasts spent the week in small rooms above the fish market, where clerks carried maps \
                from table to table and nobody who came out would say what had been drawn on them that day.";
    let told = |id, outlet| Telling { id, outlet, lead, ..MEETING };
    let (store, kept) = keep(
        Store::in_memory().expect("a store"),
        vec![
            record(&told("a", "The Harbour Post")),
            record(&told("b", "Quay News")),
            record(&told("c", "Amber Wire")),
        ],
    );
    assert_eq!(kept.copies, 2);
    let happenings = store.happenings(&Filter::default()).expect("happenings").rows;
    let [h] = &happenings[..] else { panic!("one happening: {happenings:?}") };
    assert_eq!((h.documents, h.origins_for), (3, 1), "three papers, one voice");
}

#[test]
fn forgetting_leaves_nothing_but_the_key() {
    let mut store = fresh(many(60));
    let key = store.documents(&Filter::default()).expect("documents").rows[10].key.clone();
    store.forget(&key, &crate::by("Edda")).expect("forgotten");
    sound(&store);
    let letters = key.trim_start_matches("d-");
    let left: Vec<String> = dump(&store).into_iter().filter(|line| line.contains(letters)).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("gone|"));
    let changes = store.changes(demarche_store::Txn(1), 1000).expect("changes");
    assert!(changes.iter().any(|c| c.what == "gone" && c.key == key));
}

#[test]
fn whom_somebody_met_is_counted_by_engagements_and_documents() {
    let store = fresh(many(30));
    let who = store.actor("Ana Kol").expect("somebody");
    let all = Filter { actors: vec![who.clone()], ..filter(View::default()) };
    let (mut told, mut documents) = (BTreeMap::new(), BTreeMap::new());
    for g in store.engagements(&all).expect("engagements").rows {
        let day = g.days.first.clone().unwrap_or(g.known_on);
        for other in g.parties.iter().filter(|p| p.name != "Ana Kol") {
            let (n, last) = told.entry(other.key.clone()).or_insert((0, String::new()));
            *n += 1;
            *last = day.clone().max(last.clone());
            let of = documents.entry(other.key.clone()).or_insert_with(BTreeSet::new);
            of.insert(g.document.key.clone());
        }
    }
    let rows = store.counterparts(&who, &all).expect("counterparts");
    let found = rows.iter().map(|c| (c.actor.key.clone(), (c.engagements, c.last.clone()))).collect();
    assert_eq!(told, found);
    assert!(rows.iter().all(|c| c.documents == documents[&c.actor.key].len() as u32) && !rows.is_empty());
    let order = |c: &CounterpartRow| (c.engagements, c.last.clone());
    assert!(rows.is_sorted_by(|a, b| order(a) >= order(b)));
    // A day that leaves nothing out has every engagement looked at.
    let looked = Filter { to: Some(jiff::civil::date(9999, 12, 31)), ..all.clone() };
    assert_eq!(store.counterparts(&who, &looked).expect("counterparts"), rows);
    let first = Filter { limit: Some(1), ..all };
    assert_eq!(store.counterparts(&who, &first).expect("counterparts"), rows[..1]);
}
