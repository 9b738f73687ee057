//! Places through the reader: which names are places, and which place they are.

use std::sync::LazyLock;

use demarche_core::Document;
use demarche_core::record::PlaceBasis;
use demarche_reader::{Reader, ReaderScratch};
use demarche_world::World;

use super::{PlaceDraft, Places};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::embedded().expect("the model is in the binary"));

fn places(text: &str) -> Vec<PlaceDraft> {
    let document = Document::from_parts("t", None, text, None);
    let analysis = READER.analyze(&[&document], &mut ReaderScratch::default()).remove(0);
    Places::find(World::embedded(), &analysis).all().to_vec()
}

fn names(text: &str) -> Vec<String> {
    places(text).into_iter().map(|p| p.name).collect()
}

/// Country and first-order region of the place of `text` called `name`.
fn resolved(text: &str, name: &str) -> (Option<&'static str>, Option<&'static str>) {
    let found = places(text).into_iter().find(|p| p.name.starts_with(name));
    let row = found.unwrap_or_else(|| panic!("no {name} in {text}")).row;
    (row.and_then(|r| r.country), row.and_then(|r| r.admin1))
}

#[test]
fn who_acts_is_no_place() {
    assert_eq!(names("Moscow said that two soldiers had died in Aleppo."), ["Aleppo"]);
    assert_eq!(names("Talks with Ankara were held in Geneva."), ["Geneva"]);
    assert_eq!(names("The minister arrived in Nairobi after leaving Kampala."), ["Nairobi", "Kampala"]);
    assert_eq!(names("Kenya's president flew to Zanzibar."), ["Zanzibar"]);
}

#[test]
fn pieces_of_a_place_are_places() {
    assert_eq!(names("The storm reached Kenya's coast on Monday."), ["Kenya"]);
    assert_eq!(names("Two people were hurt in the Oslo suburbs."), ["Oslo"]);
}

#[test]
fn what_a_place_lies_in_tells_which_it_is() {
    let texas = "The fair opened in Paris, Texas, on Friday.";
    assert_eq!(resolved(texas, "Paris"), (Some("USA"), Some("Texas")));
    assert_eq!(resolved("The fair opened in Paris on Friday.", "Paris").0, Some("FRA"));
    let ontario = "Police in London, Ontario, searched a house. Roads in London were closed.";
    assert_eq!(resolved(ontario, "London"), (Some("CAN"), Some("Ontario")));
}

#[test]
fn countries_and_regions_of_the_document_tell_too() {
    let georgia =
        "Farmers in Georgia met in Atlanta. Growers in Alabama and Florida came to Savannah as well.";
    assert_eq!(resolved(georgia, "Georgia").0, Some("USA"));
    let caucasus = "The train from Tbilisi crossed Georgia. It goes on to Baku in Azerbaijan.";
    assert_eq!(resolved(caucasus, "Georgia").0, Some("GEO"));
}

#[test]
fn a_place_the_gazetteer_lacks_keeps_its_name_alone() {
    let found = places("Villagers gathered in Umbraxton before dawn.");
    assert!(found.iter().all(|p| p.row.is_none()), "{found:?}");
}

/// Basis, container's name and whether there is a point, of the place of `text` called `name`.
fn lies(text: &str, name: &str) -> Option<(PlaceBasis, &'static str, bool)> {
    let found = places(text).into_iter().find(|p| p.name.starts_with(name));
    let place = found.unwrap_or_else(|| panic!("no {name} in {text}"));
    assert!(place.row.is_none(), "{place:?}");
    place.lies.map(|l| (l.basis, l.place.name, l.has_point()))
}

#[test]
fn a_place_lies_where_the_text_puts_it() {
    let within = |name| Some((PlaceBasis::Within, name, true));
    assert_eq!(lies("A bomb went off in Umbrax Street, Tripoli, on Monday.", "Umbrax"), within("Tripoli"));
    assert_eq!(lies("They met at Nairobi's Umbrax Hotel on Sunday.", "Umbrax"), within("Nairobi"));
    let near = Some((PlaceBasis::Near, "Bamako", true));
    assert_eq!(lies("Shots were fired in Umbraxton near Bamako.", "Umbraxton"), near);
}

#[test]
fn a_country_gives_no_point() {
    let kenya = Some((PlaceBasis::Within, "Kenya", false));
    assert_eq!(lies("Cattle died in Umbraxton in Kenya.", "Umbraxton"), kenya);
}

#[test]
fn a_document_of_one_town_places_its_streets_there() {
    let text =
        "Firemen came to Nairobi at night. Two houses burned in Umbrax Street. Nairobi was full of smoke.";
    assert_eq!(lies(text, "Umbrax"), Some((PlaceBasis::Document, "Nairobi", true)));
    let two = "Firemen flew from Nairobi to Oslo. Two houses burned in Umbrax Street.";
    assert_eq!(lies(two, "Umbrax"), None);
}

#[test]
fn a_people_before_a_piece_of_its_country_tells_where() {
    assert_eq!(names("Soldiers closed the Syrian border on Friday."), ["Syria"]);
    assert!(names("The Syrian government closed schools.").is_empty());
    assert_eq!(names("Flights between Oslo and Bergen start in May."), ["Oslo", "Bergen"]);
}

#[test]
fn a_part_is_told_by_the_whole() {
    let parts = places("Snow fell in northern Namibia.");
    assert!(
        parts.iter().all(|p| p.row.or(p.lies.map(|l| l.place)).is_some_and(|p| p.country == Some("NAM")))
    );
    assert_eq!(names("Lorries waited in Benue State."), ["Benue State"]);
    assert_eq!(resolved("Lorries waited in Benue State.", "Benue").0, Some("NGA"));
}
