//! Look-ups on the embedded table, and the complaints of the compiler about bad tables.

use jiff::civil::date;

use crate::compile::{TABLES, compile};
use crate::{Certainty, Gender, How, Number, PlaceKind, RoleKind, Whose, World};

fn world() -> &'static World {
    World::embedded()
}

fn iso3(name: &str) -> Option<&'static str> {
    world().country_named(name).map(|named| named.country.iso3)
}

#[test]
fn table_is_small() {
    assert!(world().size() < 12_000_000, "{}", world().size());
    assert_eq!(world().version().len(), 16);
}

#[test]
fn countries_by_name_alias_and_acronym() {
    for (name, code) in [
        ("France", "FRA"),
        ("Britain", "GBR"),
        ("the United Kingdom", "GBR"),
        ("U.K.", "GBR"),
        ("U.S.", "USA"),
        ("US", "USA"),
        ("the United States", "USA"),
        ("America’s", "USA"),
        ("Burma", "MMR"),
        ("Ivory Coast", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("DRC", "COD"),
        ("North Korea", "PRK"),
        ("South Korea", "KOR"),
        ("Kosovo", "XKX"),
        ("Palestine", "PSE"),
        ("Hong Kong", "HKG"),
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Abkhazia", "XAB"),
    ] {
        assert_eq!(iso3(name), Some(code), "{name}");
    }
    assert_eq!(world().country("XAB").and_then(|c| c.parent), Some("GEO"));
    assert_eq!(world().country("DEU").and_then(|c| c.cow), Some("255"));
}

#[test]
fn initials_leave_little_words_out() {
    let of = |name| crate::normal::initials(name);
    assert_eq!(of("National Union of Rail, Maritime and Transport Workers").as_deref(), Some("NURMTW"));
    assert_eq!(of("Phivolcs"), None);
    assert_eq!(of(""), None);
}

#[test]
fn whoever_comes_later_ends_no_office_of_many_seats() {
    let day = jiff::civil::date(2020, 3, 1);
    let senators = world().people_named("Bernie Sanders");
    let held = senators.iter().flat_map(|p| world().offices_on(*p, day));
    assert!(held.into_iter().any(|o| o.title == "Senator" && o.certainty != crate::Certainty::Uncertain));
}

#[test]
fn acronyms_keep_their_capitals() {
    assert_eq!(iso3("us"), None);
    assert_eq!(iso3("Us"), None);
    assert!(world().organisations_named("who").is_empty());
    assert_eq!(world().organisations_named("WHO")[0].id, "world-health-organization");
    assert_eq!(world().organisations_named("Nato")[0].id, "nato");
}

#[test]
fn demonyms_capitals_and_seats_say_how() {
    let how = |name: &str| world().country_named(name).map(|named| (named.country.iso3, named.how));
    assert_eq!(how("Kremlin"), Some(("RUS", How::Seat)));
    assert_eq!(how("the White House"), Some(("USA", How::Seat)));
    assert_eq!(how("Quai d'Orsay"), Some(("FRA", How::Seat)));
    assert_eq!(how("Downing Street"), Some(("GBR", How::Seat)));
    assert_eq!(how("Moscow"), Some(("RUS", How::Capital)));
    assert_eq!(how("Washington"), Some(("USA", How::Capital)));
    assert_eq!(how("Kiev"), Some(("UKR", How::Capital)));
    assert_eq!(how("Finns"), Some(("FIN", How::Inhabitants)));
    assert_eq!(how("Turkish"), Some(("TUR", How::Adjective)));
    assert_eq!(how("Iranians"), Some(("IRN", How::Inhabitants)));
    assert_eq!(how("Frenchwoman"), Some(("FRA", How::Inhabitant)));
}

#[test]
fn ambiguous_and_unknown_names_are_left_open() {
    assert_eq!(iso3("Congolese"), None);
    assert_eq!(world().countries_named("Congolese").len(), 4);
    assert_eq!(iso3("Korea"), None);
    assert_eq!(iso3("Ruritania"), None);
    assert_eq!(iso3(""), None);
    assert!(world().people_named("Nobody Whatsoever").is_empty());
    assert!(world().places_named("Nowhereville").is_empty());
    assert!(world().role("zyx").is_none());
    assert!(world().people_by_surname("Smith").len() > 5);
}

#[test]
fn organisations_have_sectors_and_country() {
    let one = |name: &str| {
        let found = world().organisations_named(name);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        found[0]
    };
    let state = one("the State Department");
    assert_eq!((state.country, state.sectors.primary()), (Some("USA"), Some("GOV")));
    assert_eq!(one("IRGC").sectors.primary(), Some("MIL"));
    assert_eq!(one("Knesset").sectors.primary(), Some("LEG"));
    assert_eq!(one("Hezbollah").country, Some("LBN"));
    assert_eq!(one("EU").country, Some("EUR"));
    assert_eq!((one("U.N.").country, one("U.N.").cameo), (Some("IGO"), Some("UNO")));
    // A name with its own article is not the bare word.
    assert_eq!(one("The Times").sectors.primary(), Some("JRN"));
    assert!(world().organisations_named("times").is_empty());
    assert!(world().organisations().count() >= 350);
}

#[test]
fn holders_of_an_office_on_a_day() {
    let names = |office: &str, of: &str, day| -> Vec<&str> {
        let found = world().holders(office, of, day).into_iter();
        found.filter(|h| h.office.certainty <= Certainty::Open).map(|h| h.person.name).collect()
    };
    assert_eq!(names("foreign minister", "IRN", date(2014, 11, 20)), ["Mohammad Javad Zarif"]);
    assert_eq!(names("secretary of state", "USA", date(2015, 5, 12)), ["John Kerry"]);
    assert_eq!(names("foreign minister", "USA", date(2015, 5, 12)), ["John Kerry"]);
    assert_eq!(names("chancellor", "DEU", date(2010, 1, 1)), ["Angela Merkel"]);
    assert_eq!(names("president", "RUS", date(2015, 5, 12)), ["Vladimir Putin"]);
    assert_eq!(names("prime minister", "GBR", date(2023, 3, 1)), ["Rishi Sunak"]);
    assert_eq!(
        names("Secretary-General of the United Nations", "united-nations", date(2010, 6, 1)),
        ["Ban Ki-moon"]
    );
    assert_eq!(names("high representative", "european-union", date(2013, 11, 24)), ["Catherine Ashton"]);
    assert_eq!(names("president", "ATA", date(2015, 5, 12)), Vec::<&str>::new());
}

#[test]
fn the_first_and_the_last_day_count() {
    let kerry = |day| -> usize {
        let found = world().holders("secretary of state", "USA", day).into_iter();
        found.filter(|h| h.person.name == "John Kerry" && h.office.certainty == Certainty::Dated).count()
    };
    assert_eq!(kerry(date(2013, 1, 31)), 0);
    assert_eq!(kerry(date(2013, 2, 1)), 1);
    assert_eq!(kerry(date(2017, 1, 20)), 1);
    assert_eq!(kerry(date(2017, 1, 21)), 0);
}

#[test]
fn dates_known_to_the_month_leave_the_month_open() {
    let harf = world().people_named("Marie Harf")[0];
    let on = |day| world().offices_on(harf, day).first().map(|office| office.certainty);
    assert_eq!(on(date(2013, 5, 31)), None);
    assert_eq!(on(date(2013, 6, 15)), Some(Certainty::Uncertain));
    assert_eq!(on(date(2014, 6, 15)), Some(Certainty::Dated));
    assert_eq!(on(date(2015, 5, 12)), Some(Certainty::Uncertain));
    assert_eq!(on(date(2015, 6, 1)), None);
}

#[test]
fn an_office_without_an_end_is_open_only_while_the_source_reaches() {
    let lavrov = world().people_named("Sergei Lavrov")[0];
    let on = |day| world().offices_on(lavrov, day).first().map(|office| (office.title, office.certainty));
    assert_eq!(on(date(2015, 5, 12)), Some(("Minister of Foreign Affairs", Certainty::Open)));
    assert_eq!(on(date(2040, 1, 1)).map(|(_, certainty)| certainty), Some(Certainty::Uncertain));
}

#[test]
fn people_by_name_variant_and_family_name() {
    let world = world();
    let ids = |found: Vec<crate::PersonId>| -> Vec<&str> {
        found.into_iter().filter_map(|id| world.person(id)).map(|person| person.name).collect()
    };
    assert_eq!(ids(world.people_named("Javad Zarif")), ["Mohammad Javad Zarif"]);
    assert_eq!(ids(world.people_named("Justin P. J. Trudeau")), ["Justin Trudeau"]);
    assert_eq!(ids(world.people_named("Zhou Enlai")), ["Zhou Enlai"]);
    assert!(world.people_named("Justin Q. Nobody").is_empty());
    assert!(ids(world.people_by_surname("Xi")).contains(&"Xi Jinping"));
    assert!(ids(world.people_by_surname("al-Assad")).contains(&"Bashar al-Assad"));
    assert!(ids(world.people_by_surname("von der Leyen")).contains(&"Ursula von der Leyen"));
    assert!(ids(world.people_by_surname("López Obrador")).len() == 1);
    assert!(ids(world.people_by_surname("Bush")).len() >= 2);
    let kerry = world.person(world.people_named("John Kerry")[0]).expect("is there");
    assert_eq!(kerry.known_as(), "Q22316");
    let office = world.offices_on(kerry.id, date(2015, 5, 12))[0];
    assert_eq!(office.whose, Some(Whose::Country("USA")));
    assert_eq!(office.sectors.primary(), Some("GOV"));
    assert_eq!(office.from.map(|from| from.to_string()).as_deref(), Some("2013-02-01"));
    let kasparov = world.people_named("Garry Kasparov")[0];
    assert_eq!(world.offices_on(kasparov, date(2015, 5, 12))[0].sectors.primary(), Some("OPP"));
}

#[test]
fn roles_have_sector_number_and_gender() {
    let role = |phrase: &str| world().role(phrase).unwrap_or_else(|| panic!("{phrase}"));
    assert_eq!(role("spokeswoman").gender, Some(Gender::Female));
    assert_eq!(role("protesters").sectors.primary(), Some("CVL"));
    assert_eq!(role("protesters").number, Number::Plural);
    assert_eq!(role("police").sectors.primary(), Some("COP"));
    assert_eq!((role("army").kind, role("army").sectors.primary()), (RoleKind::Group, Some("MIL")));
    assert_eq!(role("supreme court").kind, RoleKind::Body);
    assert_eq!(role("gunmen").sectors.primary(), Some("UAF"));
    let end = world().role_at_end("two senior Iranian diplomats").expect("ends so");
    assert_eq!((end.word, end.number), ("diplomat", Number::Plural));
    assert_eq!(world().role_at_end("a green table"), None);
}

#[test]
fn first_names_have_a_gender_or_none() {
    assert_eq!(world().gender_of_first_name("Angela"), Some(Gender::Female));
    assert_eq!(world().gender_of_first_name("Sergei"), Some(Gender::Male));
    assert_eq!(world().gender_of_first_name("Özlem"), Some(Gender::Female));
    assert_eq!(world().gender_of_first_name("Andrea"), None);
    assert_eq!(world().gender_of_first_name("Xyzzy"), None);
}

#[test]
fn places_come_with_the_most_people_first() {
    let first = |name: &str| world().places_named(name).first().map(|p| (p.kind, p.country));
    assert_eq!(first("Paris"), Some((PlaceKind::City, Some("FRA"))));
    assert!(world().places_named("Paris").iter().any(|place| place.country == Some("USA")));
    assert_eq!(first("Kiev"), Some((PlaceKind::City, Some("UKR"))));
    assert_eq!(first("Sochi"), Some((PlaceKind::City, Some("RUS"))));
    assert_eq!(first("Strait of Hormuz"), Some((PlaceKind::Water, None)));
    assert_eq!(first("Crimea").map(|(kind, _)| kind), Some(PlaceKind::Region));
    assert_eq!(first("The Hague"), Some((PlaceKind::City, Some("NLD"))));
    let texas = world().places_named("Texas")[0];
    assert_eq!(
        (texas.kind, texas.country, texas.geonames),
        (PlaceKind::Region, Some("USA"), Some(4_736_286))
    );
    let kinds: Vec<PlaceKind> = world().places_named("Georgia").iter().map(|place| place.kind).collect();
    assert!(kinds.contains(&PlaceKind::Country) && kinds.contains(&PlaceKind::Region), "{kinds:?}");
    let vienna = world().places_named("Vienna")[0];
    assert!((vienna.lat - 48.2).abs() < 0.1 && (vienna.lon - 16.37).abs() < 0.1);
    assert_eq!(world().place_of_country("GBR").and_then(|place| place.country), Some("GBR"));
}

/// Tables with nothing in them but the columns the compiler needs, and `text` in place of `name`.
fn with_table(name: &str, text: &str) -> Vec<String> {
    let head = "# source: a test; licence: none\n# known until: 2020\n";
    let texts: Vec<(String, String)> = TABLES
        .iter()
        .map(|table| {
            let body = match *table {
                table if table == name => text,
                "countries.tsv" => "iso3\tname\tlat\tlon\nIRN\tIran\t32\t53\n",
                _ => "nothing\n",
            };
            ((*table).to_owned(), format!("{head}{body}"))
        })
        .collect();
    compile(&texts).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn problems_name_file_and_line() {
    let holders = "person\tperson_qid\toffice\tcountry\tfrom\tto\n";
    let bad = |row: &str| with_table("office-holders.tsv", &format!("{holders}{row}\n"));
    assert_eq!(bad("A B\tQ1\tMinister\tIRN\t2014-02-28\t2014-02"), Vec::<String>::new());
    assert_eq!(
        bad("A B\tQ1\tMinister\tIRN\t2014-02-30\t"),
        ["office-holders.tsv:4: from `2014-02-30` is no date"]
    );
    assert_eq!(
        bad("A B\tQ1\tMinister\tIRN\t2014-02-03\t2014-01"),
        ["office-holders.tsv:4: the interval ends before it begins"]
    );
    assert_eq!(
        bad("A B\tQ1\tMinister\tATL\t2014\t"),
        ["office-holders.tsv:4: `ATL` is no country and no organisation"]
    );
    assert_eq!(
        with_table("roles.tsv", "singular\tplural\tsectors\tkind\ncop\tcops\tPOL\tperson\n"),
        ["roles.tsv:4: sector `POL` is none of PLOVER's"]
    );
    assert_eq!(
        with_table("names-gender.tsv", "gender\tnames\nf\tKim\nm\tKim\n"),
        ["names-gender.tsv:5: `kim` stands here with both genders"]
    );
}

#[test]
fn every_table_is_sound() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/world");
    let texts: Vec<(String, String)> = TABLES
        .iter()
        .map(|name| ((*name).to_owned(), std::fs::read_to_string(data.join(name)).expect("a table")))
        .collect();
    let problems = compile(&texts).err().unwrap_or_default();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn villages_are_places_but_not_of_note() {
    let village = world().places_named("Portree");
    assert_eq!(village[0].country, Some("GBR"));
    assert!(world().places_of_note("Portree").is_empty());
    let oslo = world().places_of_note("Oslo")[0];
    // Two decimals and three digits are kept.
    assert_eq!(
        (oslo.lat, oslo.lon),
        ((oslo.lat * 100.0).round() / 100.0, (oslo.lon * 100.0).round() / 100.0)
    );
    assert!(oslo.population.is_some_and(|n| n > 500_000));
    assert_eq!(world().places_named("Clacton")[0].name, "Clacton-on-Sea");
    assert_eq!(world().places_named("Wales")[0].kind, PlaceKind::Region);
}
