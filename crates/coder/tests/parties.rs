//! Who does what to whom, through the reader: sentences in which the parties are easily turned round.
//!
//! Sentences are those of news style, none taken from a corpus. Where the reader's weights change, a sentence may be
//! parsed otherwise; then look whether it is the parse or the coder that is wrong.

mod common;

use common::read;

/// Actors and recipients, by name, of the event whose trigger has the word `trigger`.
fn parties(text: &str, trigger: &str) -> Option<(Vec<String>, Vec<String>)> {
    let record = read(text);
    let event = record.events.iter().find(|e| e.trigger.text.contains(trigger))?;
    let name = |id: &_| record.actors.iter().find(|a| a.id == *id).map(|a| a.name.clone());
    let names = |ids: &[_]| ids.iter().filter_map(name).collect();
    Some((names(&event.actors), names(&event.recipients)))
}

const CASES: &[(&str, &str, &[&str], &[&str])] = &[
    // Who is killed or taken is not who does it.
    ("The killing of Anna Brown shocked Norway.", "killing", &[], &["Anna Brown"]),
    ("Anna Brown's assassination shocked Norway.", "assassination", &[], &["Anna Brown"]),
    ("Norway's killing of Anna Brown shocked Finland.", "killing", &["Norway"], &["Anna Brown"]),
    ("Tunisia is facing attacks.", "attacks", &[], &["Tunisia"]),
    // An act beside an accusation is the accuser's; one inside it, that of the accused.
    ("Iran condemned Israel, threatening to retaliate.", "threatening", &["Iran"], &[]),
    ("Norway accused Iran of attacking Israel.", "attacking", &["Iran"], &["Israel"]),
    // An embassy is its own country's.
    ("Militants attacked the U.S. embassy in Kabul.", "attacked", &["Militants"], &["United States"]),
    ("Gunmen attacked a hotel in Kabul.", "attacked", &["Gunmen"], &["Afghanistan"]),
    ("Ghana paid tribute to President Anna Brown.", "tribute", &["Ghana"], &["Anna Brown"]),
];

#[test]
fn parties_are_as_told() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|(text, trigger, actors, recipients)| {
            let found = parties(text, trigger);
            let same = |names: &[String], wanted: &[&str]| {
                names.iter().map(String::as_str).eq(wanted.iter().copied())
            };
            let fits = found.as_ref().is_some_and(|(a, r)| same(a, actors) && same(r, recipients));
            (!fits).then(|| format!("{text}: {actors:?} to {recipients:?}, told {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_party_is_in_no_cast() {
    for text in [
        "They called for social justice in Finland.",
        "Her opposition to abortion is known.",
        "The mayor held a birthday party on Monday.",
    ] {
        let record = read(text);
        let wrong = |name: &str| {
            ["justice", "opposition", "party"].iter().any(|w| name.ends_with(w) || name.contains(w))
        };
        assert!(!record.actors.iter().any(|a| wrong(&a.name)), "{text}: {:?}", record.actors);
    }
}

#[test]
fn a_surname_is_not_that_of_a_son_told_in_passing() {
    let text = "Pedro Almeida, the former president of Portugal, died on Monday. His son Rui Almeida confirmed \
                the death. Almeida was elected president in 2012. Pedro Almeida was cremated on Tuesday.";
    let record = read(text);
    let father = record.actors.iter().find(|a| a.name == "Pedro Almeida").expect("he is named");
    assert!(father.mentions.iter().any(|m| m.words.text == "Almeida"), "{:?}", father.mentions);
}

#[test]
fn it_is_not_the_country_named_last() {
    let record = read("A fire broke out at a warehouse. Officials in Portugal said it killed three people.");
    let named = record.actors.iter().find(|a| a.name == "Portugal").expect("it is named");
    assert!(named.mentions.iter().all(|m| m.words.text != "it"), "{:?}", named.mentions);
}

#[test]
fn whom_nobody_knows_is_not_taken_from_another_sentence() {
    let record =
        read("Two Democratic senators opposed the deal with Iran. Seven club members also opposed it.");
    let senators = record.actors.iter().find(|a| a.name.contains("senators")).expect("they are told");
    let of_senators: Vec<_> = record.events.iter().filter(|e| e.actors.contains(&senators.id)).collect();
    assert_eq!(of_senators.len(), 1, "{of_senators:?}");
    assert!(of_senators[0].trigger.start < 51, "{of_senators:?}");
}

#[test]
fn the_president_of_a_league_is_not_the_states() {
    let record =
        read("Lina Haddad, president of the Tunisian League for the Freedom of the Press, met Anna Brown.");
    let president = record.actors.iter().find(|a| a.name == "Lina Haddad").expect("he is named");
    assert!(president.sectors.is_empty(), "{president:?}");
}

#[test]
fn a_time_before_the_subject_is_that_of_each_of_its_verbs() {
    let record = read("In 2007, the United States condemned Iran and imposed sanctions against Iran.");
    let times: Vec<_> = record.events.iter().map(|e| e.time.clone()).collect();
    assert_eq!(times.len(), 2, "{:?}", record.events);
    assert!(times[0].is_some() && times[0] == times[1], "{times:?}");
}
