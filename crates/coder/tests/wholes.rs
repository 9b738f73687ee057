//! Engagements, trips, issues, positions and deadlines of short texts, read by the real model.

mod common;

use common::read;
use demarche_core::record::{DeadlineKind, EngagementKind, IssueKind, PositionStance, Record, Status};

fn name<'r>(record: &'r Record, actor: &str) -> &'r str {
    record.actors.iter().find(|a| a.id == actor).map_or("", |a| a.name.as_str())
}

fn issue<'r>(record: &'r Record, id: Option<&String>) -> &'r str {
    record.issues.iter().find(|i| Some(&i.id) == id).map_or("", |i| i.name.as_str())
}

fn place<'r>(record: &'r Record, id: &str) -> &'r str {
    record.places.iter().find(|p| p.id == id).map_or("", |p| p.name.as_str())
}

fn issues(record: &Record) -> Vec<&str> {
    record.issues.iter().map(|i| i.name.as_str()).collect()
}

#[test]
fn two_tellings_of_a_meeting_are_one_engagement() {
    let record = read(
        "Foreign Minister Ana Torres met Prime Minister Pavel Novak in Lisbon on Monday. \
         Torres and Novak discussed the fishing dispute. The meeting lasted two hours.",
    );
    let [engagement] = record.engagements.as_slice() else { panic!("{:#?}", record.engagements) };
    assert_eq!((engagement.kind, engagement.status), (EngagementKind::Meeting, Status::Occurred));
    let parties: Vec<&str> = engagement.parties.iter().map(|p| name(&record, p)).collect();
    assert_eq!(parties, ["Ana Torres", "Pavel Novak"]);
    assert!(engagement.events.len() >= 2 && engagement.place.is_some() && engagement.time.is_some());
    assert_eq!(issues(&record), ["fishing dispute"]);
}

#[test]
fn a_call_and_a_meeting_to_come_stay_apart() {
    let record = read(
        "President Ana Torres spoke by telephone with Chancellor Eva Brandt on Tuesday. \
         Torres will meet Brandt in Vienna on April 20.",
    );
    let kinds: Vec<_> = record.engagements.iter().map(|g| (g.kind, g.status)).collect();
    let due = [(EngagementKind::Call, Status::Occurred), (EngagementKind::Meeting, Status::Planned)];
    assert_eq!(kinds, due, "{:#?}", record.engagements);
}

#[test]
fn legs_of_one_traveller_form_a_trip() {
    let record = read(
        "Foreign Minister Ana Torres flew to Cairo on Tuesday. From there she will travel to Amman. \
         Thousands of people have fled to Turkey.",
    );
    let [trip] = record.trips.as_slice() else { panic!("{:#?}", record.trips) };
    assert_eq!(name(&record, &trip.traveller), "Ana Torres");
    let legs: Vec<_> = trip.legs.iter().map(|l| (place(&record, &l.to), l.status)).collect();
    assert_eq!(legs, [("Cairo", Status::Occurred), ("Amman", Status::Planned)]);
    assert_eq!(trip.legs[1].from.as_deref().map(|p| place(&record, p)), Some("Cairo"));
}

#[test]
fn a_list_names_its_issues_and_who_acts_is_none() {
    let record = read(
        "Canada and Mexico held talks in Ottawa. The ministers discussed a range of issues, including Cuba, \
         migration policy and the copper tariffs.",
    );
    let found = issues(&record);
    for name in ["Cuba", "migration policy", "copper tariffs"] {
        assert!(found.contains(&name), "{name} is missing from {found:?}");
    }
    assert!(!found.contains(&"Canada") && !found.contains(&"Mexico"), "{found:?}");
    let cuba = record.issues.iter().find(|i| i.name == "Cuba").map(|i| i.kind);
    assert_eq!(cuba, Some(IssueKind::Country));
}

#[test]
fn general_words_lead_on_to_what_is_meant() {
    let record =
        read("The two presidents discussed the situation in Sudan and efforts to end the cotton war.");
    let found = issues(&record);
    assert!(found.contains(&"Sudan") && found.iter().any(|i| i.contains("cotton war")), "{found:?}");
    assert!(!found.iter().any(|i| i.contains("situation") || i.contains("efforts")), "{found:?}");
}

#[test]
fn a_place_of_talking_is_no_issue() {
    let record = read(
        "Ana Torres and Pavel Novak spoke on the phone on Monday. They met on the sidelines of a summit.",
    );
    assert!(record.issues.is_empty(), "{:#?}", record.issues);
}

#[test]
fn positions_have_party_stance_and_issue() {
    let record = read("Norway supports the fisheries agreement. Iceland opposes the fisheries agreement.");
    let found: Vec<_> = record
        .positions
        .iter()
        .map(|p| (name(&record, &p.party), p.stance, issue(&record, Some(&p.issue))))
        .collect();
    let due = [
        ("Norway", PositionStance::Supports, "fisheries agreement"),
        ("Iceland", PositionStance::Opposes, "fisheries agreement"),
    ];
    assert_eq!(found, due);
}

#[test]
fn who_disagrees_does_so_with_another() {
    let record = read("Chile disagrees with Peru on the border treaty.");
    let [position] = record.positions.as_slice() else { panic!("{:#?}", record.positions) };
    assert_eq!((name(&record, &position.party), position.stance), ("Chile", PositionStance::Disagrees));
    assert_eq!(position.with.as_deref().map(|p| name(&record, p)), Some("Peru"));
}

#[test]
fn what_may_be_held_is_no_position() {
    let record = read("Norway may support the fisheries agreement.");
    assert!(record.positions.is_empty(), "{:#?}", record.positions);
}

#[test]
fn deadlines_of_each_kind() {
    let cases = [
        ("The deadline for the nuclear talks is June 30.", DeadlineKind::Deadline),
        ("The fisheries agreement expires on June 30.", DeadlineKind::Expiry),
        ("The rebels demanded that the army withdraw by Friday.", DeadlineKind::Ultimatum),
        ("Elections are scheduled for May 5.", DeadlineKind::Election),
        ("The peace talks will resume in Geneva on April 20.", DeadlineKind::Talks),
    ];
    for (text, kind) in cases {
        let record = read(text);
        let found: Vec<_> = record.deadlines.iter().map(|d| d.what).collect();
        assert_eq!(found, [kind], "{text}");
    }
}

#[test]
fn what_is_over_falls_due_no_more() {
    let record = read("Elections were held on March 5. The drill ended on Friday. Talks resumed on Monday.");
    assert!(record.deadlines.is_empty(), "{:#?}", record.deadlines);
}
