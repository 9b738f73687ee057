//! How acts are told, read by the real model: one sentence a row, with its trigger and the status.

mod common;

use demarche_core::record::Status::{self, *};

/// The status of the event whose trigger has the word `trigger` in `text`.
fn status(text: &str, trigger: &str) -> Option<Status> {
    common::read(text).events.iter().find(|e| e.trigger.text.contains(trigger)).map(|e| e.status)
}

const CASES: &[(&str, &str, Status)] = &[
    // Left open, and ruled out.
    ("President Anna Brown may not meet the Finnish delegation.", "meet", Possible),
    ("President Anna Brown could not meet the Finnish delegation.", "meet", Negated),
    ("The prime minister is ready to meet the rebels.", "meet", Possible),
    // Invitations taken and turned down.
    ("The minister turned down an invitation to meet President Brown.", "meet", Negated),
    ("President Novak accepted an invitation to visit Finland.", "visit", Planned),
    // A negation reaches as far as the auxiliaries it stands among.
    ("Sudan said it had not been invited and asked to take part.", "asked", Occurred),
    ("Laos did not attack Thailand and occupy the islands.", "occupy", Negated),
    ("Russia has yet to attack Ukraine.", "attack", Negated),
    // Asked, and taken for granted by who asks.
    ("Did President Brown meet the Finnish delegation?", "meet", Possible),
    ("When did President Brown meet the Finnish delegation?", "meet", Occurred),
    // Alleged.
    ("The report repeats allegations that Laos bombed Thailand.", "bombed", Possible),
    // Nobody.
    ("Our army attacked nobody, the general said.", "attacked", Negated),
    ("No soldiers were killed by the rebels.", "killed", Negated),
    ("No date has been fixed for talks between Finland and Norway, the minister said.", "talks", Planned),
    // Going on.
    ("Protests have been taking place in Porto since Tuesday.", "Protests", Ongoing),
    ("Police fired tear gas on the third day of protests against the government.", "protests", Ongoing),
    ("The people of Porto face a brutal bombardment by rebel forces.", "bombardment", Ongoing),
    ("Moldova blames Romania for the flood.", "blames", Ongoing),
    // To come.
    ("Britain is to impose sanctions on Russia.", "sanctions", Planned),
    ("President Brown may declare a state of emergency.", "emergency", Possible),
    (
        "The annual meeting of the United Nations General Assembly is set to open on Friday.",
        "meeting",
        Planned,
    ),
    ("Talks between Laos and Thailand are due to resume next week.", "Talks", Planned),
    ("Laos will implement sanctions against Thailand.", "sanctions", Planned),
    ("Envoy Moussa Keita said in a statement that he would visit Laos.", "visit", Planned),
    ("The rebels would attack the port if the army moved.", "attack", Conditional),
    // Over.
    ("Violence broke out in Porto on Saturday.", "Violence", Occurred),
    ("Thousands rallied in Porto to protest against the government.", "protest", Occurred),
    ("Laos, condemning Thailand, threatened to attack Vietnam.", "condemning", Occurred),
    ("The two soldiers were killed during the attack by the rebels.", "attack", Occurred),
    ("Laos attacked Thailand on Monday.", "attacked", Occurred),
];

#[test]
fn statuses_are_as_told() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|(text, trigger, wanted)| {
            let found = status(text, trigger);
            (found != Some(*wanted)).then(|| format!("{text}: {trigger} is {wanted:?}, told {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
