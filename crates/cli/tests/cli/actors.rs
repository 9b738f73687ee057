//! Whose the actors are: country and sector as the words and the tables tell them, and absent where neither does.
//!
//! Each test reads a short article of our own through the whole program.

use serde_json::{Value, json};

use crate::harness::demarche_reading;

/// Name, country and sectors of every actor of `text`.
fn actors(text: &str) -> Vec<(String, Option<String>, Vec<String>)> {
    let article = json!({"title": null, "text": text, "published": "2015-05-12"}).to_string();
    let out = demarche_reading(&["read", "-", "--quiet", "--format", "json"], article.as_bytes());
    assert_eq!(out.code, 0, "{}", out.stderr);
    let record = out.records().swap_remove(0);
    let string = |v: &Value| v.as_str().map(str::to_owned);
    let sectors = |v: &Value| v.as_array().into_iter().flatten().filter_map(string).collect();
    let all = record["actors"].as_array().expect("a list").iter();
    all.map(|a| (string(&a["name"]).unwrap_or_default(), string(&a["country"]), sectors(&a["sectors"])))
        .collect()
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
