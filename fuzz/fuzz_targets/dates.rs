//! Random text as a date and as an address: a day that is found is one on which an article may have been published.

#![no_main]

use demarche_ingest::dates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for day in [dates::parse_date(text), dates::from_url(text)].into_iter().flatten() {
        assert!(dates::plausible(day), "{text}: {day}");
        assert_eq!(dates::parse_date(&day.to_string()), Some(day));
    }
});
