//! Whose the actors are: country and sector as the words and the tables tell them, and absent where neither does.
//!
//! Each test reads a short article of our own through the whole program.

use serde_json::{Value, json};

use crate::harness::demarche_reading;

/// The actors of an article with these fields.
fn read(article: &Value) -> Vec<Value> {
    let out = demarche_reading(&["read", "-", "--quiet", "--format", "json"], article.to_string().as_bytes());
    assert_eq!(out.code, 0, "{}", out.stderr);
    out.records().swap_remove(0)["actors"].as_array().expect("a list").clone()
}

/// Name, country and sectors of every actor of `text`.
fn actors(text: &str) -> Vec<(String, Option<String>, Vec<String>)> {
    summed(&read(&json!({"title": null, "text": text, "published": "2015-05-12"})))
}

fn summed(all: &[Value]) -> Vec<(String, Option<String>, Vec<String>)> {
    let string = |v: &Value| v.as_str().map(str::to_owned);
    let sectors = |v: &Value| v.as_array().into_iter().flatten().filter_map(string).collect();
    let sum =
        |a: &Value| (string(&a["name"]).unwrap_or_default(), string(&a["country"]), sectors(&a["sectors"]));
    all.iter().map(sum).collect()
}

/// The words by which `text` tells of the actor with this name.
fn mentions(text: &str, name: &str) -> Vec<String> {
    let all = read(&json!({"title": null, "text": text, "published": "2015-05-12"}));
    let actor = all.iter().find(|a| a["name"] == name).unwrap_or_else(|| panic!("no {name} in {all:#?}"));
    let words = actor["mentions"].as_array().expect("a list").iter();
    words.map(|m| m["text"].as_str().unwrap_or_default().to_owned()).collect()
}

fn found(all: &[(String, Option<String>, Vec<String>)], name: &str) -> (Option<String>, Vec<String>) {
    let actor = all.iter().find(|a| a.0 == name);
    let (_, country, sectors) = actor.unwrap_or_else(|| panic!("no {name} in {all:?}"));
    (country.clone(), sectors.clone())
}

fn is(country: &str, sector: &str) -> (Option<String>, Vec<String>) {
    (Some(country.to_owned()), vec![sector.to_owned()])
}

#[test]
fn organs_of_several_states_are_those_states() {
    let all =
        actors("Iran held drills with the navies of China, India and Oman on Monday. Oman praised Iran.");
    assert_eq!(found(&all, "China"), is("CHN", "MIL"));
    assert_eq!(found(&all, "India"), is("IND", "MIL"));
    // Told on its own too, so by its government.
    assert_eq!(found(&all, "Oman"), is("OMN", "GOV"));
    assert!(all.iter().all(|a| !a.0.contains("navies")), "{all:?}");
}

#[test]
fn people_of_several_states_are_of_none_of_them() {
    let all = actors("The foreign ministers of Kenya and Chad met in Geneva on Monday.");
    let ministers = all.iter().find(|a| a.0.contains("ministers")).expect("the ministers");
    assert_eq!(ministers.1, None, "{all:?}");
}

#[test]
fn a_person_is_of_the_country_of_all_their_offices() {
    // The table has no end of the office, so that it is not certain for the day; the country is.
    let all = actors("Garry Kasparov criticised the talks on Monday.");
    assert_eq!(found(&all, "Garry Kasparov").0.as_deref(), Some("RUS"));
}

#[test]
fn company_is_of_whom_it_is_told_beside() {
    let all = actors("Foreign Minister Sergei Lavrov and the delegation left Vienna on Monday.");
    assert_eq!(found(&all, "delegation").0.as_deref(), Some("RUS"));
}

#[test]
fn short_names_in_brackets_are_the_name_before_them() {
    let text = "The Norwegian Coastal Rescue Association (NCRA) sent a boat. The NCRA said all were safe.";
    assert_eq!(
        mentions(text, "Norwegian Coastal Rescue Association"),
        ["Norwegian Coastal Rescue Association", "NCRA", "NCRA"]
    );
}

#[test]
fn a_first_name_is_whose_it_is_where_one_alone_has_it() {
    let text = "Ingrid Solberg, a nurse, left on Monday. Ingrid thanked the crew.";
    assert_eq!(mentions(text, "Ingrid Solberg").iter().filter(|m| *m == "Ingrid").count(), 1);
}

#[test]
fn what_somebody_is_said_to_be_is_nobody_else() {
    let all = actors("Norway is a close ally. Garry Kasparov is a critic of the president.");
    assert!(all.iter().all(|a| a.0 != "close ally" && !a.0.starts_with("critic")), "{all:?}");
}

#[test]
fn the_vice_president_is_not_the_president() {
    let text = "Vice President Ana Duarte opened the talks on Monday. The president stayed away.";
    assert!(!mentions(text, "Ana Duarte").iter().any(|m| m.to_lowercase().ends_with("the president")));
}

#[test]
fn the_third_person_in_a_quotation_is_not_its_speaker() {
    let text = "Per Dahl praised Ola Nes on Monday. \"He saved us all,\" Dahl said.";
    assert!(!mentions(text, "Per Dahl").iter().any(|m| m == "He"));
}

#[test]
fn whoever_heads_a_body_is_of_it_and_titles_of_other_states_do_not_count() {
    // A minister of Ethiopia before.
    let text = "Tedros Adhanom Ghebreyesus spoke in Geneva.";
    let all = summed(&read(&json!({"title": null, "text": text, "published": "2019-05-12"})));
    assert_eq!(found(&all, "Tedros Adhanom Ghebreyesus").0.as_deref(), Some("IGO"));
    // Half of the table's offices of France's president on that day are of Andorra.
    let all = actors("François Hollande spoke on Monday.");
    assert_eq!(found(&all, "François Hollande").0.as_deref(), Some("FRA"));
}

#[test]
fn the_country_a_headline_and_its_dateline_tell_of() {
    let article = json!({
        "title": "Colombia sends troops to the border",
        "text": "BOGOTA, May 11 (Meridian) - The army moved two brigades on Monday, Norway said.\n\n\
                 General Luis Prada said the president had agreed. Two soldiers fell ill.",
        "published": "2015-05-12",
    });
    let all = summed(&read(&article));
    assert_eq!(found(&all, "army"), is("COL", "MIL"));
    assert_eq!(found(&all, "Luis Prada").0.as_deref(), Some("COL"));
}

#[test]
fn a_minister_is_of_the_only_ministry_of_his_field() {
    let text = "Kenya and Chad met in Geneva. The Kenyan Foreign Ministry complained. \
                Foreign Minister Juma Otieno said he would stay.";
    assert_eq!(found(&actors(text), "Juma Otieno").0.as_deref(), Some("KEN"));
}

#[test]
fn a_country_that_a_statement_of_a_state_speaks_of_is_not_its_officials() {
    let article = json!({
        "title": "Readout of the Deputy Minister's trip",
        "text": "Deputy National Security Advisor Mark Hale travelled to Haiti on Monday.",
        "published": "2015-05-12",
        "outlet": "The White House",
    });
    assert_ne!(found(&summed(&read(&article)), "Mark Hale").0.as_deref(), Some("HTI"));
}

#[test]
fn names_of_bodies_tell_what_they_are_and_whose() {
    let all = actors("The New England Rowing Club and the University of Tromsdal signed on Monday.");
    assert!(all.iter().filter(|a| a.0.contains("Rowing")).all(|a| a.1.is_none()), "{all:?}");
    let university = all.iter().find(|a| a.0.contains("University")).expect("the university");
    assert_eq!(university.2, ["EDU"]);
}
