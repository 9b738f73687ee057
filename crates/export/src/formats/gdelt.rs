//! GDELT 2.0: events (61 columns) and mentions (16) without a header, and quotations, to which GDELT gives no
//! speaker and we do.
//!
//! A row of events is one telling by one document with one pair of parties, and has one row of mentions. What
//! GDELT counts over many documents is 1 here.

use std::io;

use demarche_core::record::{Actor, Place, PlaceKind, Quote};
use jiff::civil::Date;

use super::Out;
use super::phoenix::{is_country, parts};
use crate::act::{Act, Modality, acts, pairs};
use crate::columns::{Column, column};
use crate::entry::Entry;
use crate::format::{Export, NO_CODE, NO_DAY, Tally, Target};
use crate::keys::number;
use crate::story::{Story, country, joined};
use crate::tsv;

const EMPTY: &str = "empty";
const FIPS: &str = "empty; GDELT has FIPS 10-4 codes there, of which we have none";
const NO_GEO: &str = "empty; the record does not place parties";

/// The columns of the events, in their order; the file has no header.
pub const EVENTS: [Column; 61] = [
    column("GLOBALEVENTID", "53 bits of a hash of the event's key and the pair", ""),
    column("SQLDATE", "events.time, else document.published; YYYYMMDD", "the event is left out"),
    column("MonthYear", "the same, YYYYMM", ""),
    column("Year", "the same", ""),
    column("FractionDate", "the year and the share of it that has passed", ""),
    column("Actor1Code", "actors.cameo", EMPTY),
    column("Actor1Name", "actors.name, in capitals", EMPTY),
    column("Actor1CountryCode", "the country in actors.cameo", EMPTY),
    column("Actor1KnownGroupCode", "the body in actors.cameo, where it begins with none of a country", EMPTY),
    column("Actor1EthnicCode", "", EMPTY),
    column("Actor1Religion1Code", "", EMPTY),
    column("Actor1Religion2Code", "", EMPTY),
    column("Actor1Type1Code", "the roles in actors.cameo", EMPTY),
    column("Actor1Type2Code", "the roles in actors.cameo", EMPTY),
    column("Actor1Type3Code", "the roles in actors.cameo", EMPTY),
    column("Actor2Code", "as for the first", EMPTY),
    column("Actor2Name", "as for the first", EMPTY),
    column("Actor2CountryCode", "as for the first", EMPTY),
    column("Actor2KnownGroupCode", "as for the first", EMPTY),
    column("Actor2EthnicCode", "", EMPTY),
    column("Actor2Religion1Code", "", EMPTY),
    column("Actor2Religion2Code", "", EMPTY),
    column("Actor2Type1Code", "as for the first", EMPTY),
    column("Actor2Type2Code", "as for the first", EMPTY),
    column("Actor2Type3Code", "as for the first", EMPTY),
    column("IsRootEvent", "1 in the headline and the first sentence", ""),
    column("EventCode", "events.cameo, folded with the status", ""),
    column("EventBaseCode", "its first three digits", ""),
    column("EventRootCode", "its first two digits", ""),
    column("QuadClass", "quad class of type and mode", ""),
    column("GoldsteinScale", "Goldstein's score of the code", EMPTY),
    column("NumMentions", "1: a row is one telling", ""),
    column("NumSources", "1", ""),
    column("NumArticles", "1", ""),
    column("AvgTone", "", "empty; we measure no tone"),
    column("Actor1Geo_Type", "", NO_GEO),
    column("Actor1Geo_Fullname", "", NO_GEO),
    column("Actor1Geo_CountryCode", "", NO_GEO),
    column("Actor1Geo_ADM1Code", "", NO_GEO),
    column("Actor1Geo_ADM2Code", "", NO_GEO),
    column("Actor1Geo_Lat", "", NO_GEO),
    column("Actor1Geo_Long", "", NO_GEO),
    column("Actor1Geo_FeatureID", "", NO_GEO),
    column("Actor2Geo_Type", "", NO_GEO),
    column("Actor2Geo_Fullname", "", NO_GEO),
    column("Actor2Geo_CountryCode", "", NO_GEO),
    column("Actor2Geo_ADM1Code", "", NO_GEO),
    column("Actor2Geo_ADM2Code", "", NO_GEO),
    column("Actor2Geo_Lat", "", NO_GEO),
    column("Actor2Geo_Long", "", NO_GEO),
    column("Actor2Geo_FeatureID", "", NO_GEO),
    column(
        "ActionGeo_Type",
        "places.kind: 1 country, 4 city, 5 division (2 and 3: the same in the USA), 0 none",
        "",
    ),
    column("ActionGeo_Fullname", "places.name, admin1, country", EMPTY),
    column("ActionGeo_CountryCode", "", FIPS),
    column("ActionGeo_ADM1Code", "", FIPS),
    column("ActionGeo_ADM2Code", "", FIPS),
    column("ActionGeo_Lat", "places.lat", EMPTY),
    column("ActionGeo_Long", "places.lon", EMPTY),
    column("ActionGeo_FeatureID", "places.geonames (GDELT has ids of its own gazetteer)", EMPTY),
    column("DATEADDED", "when the store changed it, else document.published; YYYYMMDDHHMMSS", EMPTY),
    column("SOURCEURL", "document.url, else document.id", ""),
];

/// The columns of the mentions, in their order; the file has no header.
pub const MENTIONS: [Column; 16] = [
    column("GLOBALEVENTID", "as in the events", ""),
    column("EventTimeDate", "events.time, else document.published; YYYYMMDDHHMMSS", ""),
    column("MentionTimeDate", "document.published; YYYYMMDDHHMMSS", EMPTY),
    column("MentionType", "1 with a web address, 2 without", ""),
    column("MentionSourceName", "document.outlet", EMPTY),
    column("MentionIdentifier", "document.url, else document.id", ""),
    column("SentenceID", "the sentence of the trigger, from 1", ""),
    column("Actor1CharOffset", "the mention in the event's evidence; code points, not bytes", "-1"),
    column("Actor2CharOffset", "the same of the other party", "-1"),
    column("ActionCharOffset", "the trigger", ""),
    column("InRawText", "1: the text is never edited", ""),
    column("Confidence", "events.confidence in per cent", ""),
    column("MentionDocLen", "code points of the text", ""),
    column("MentionDocTone", "", "empty; we measure no tone"),
    column("MentionDocTranslationInfo", "", "empty; nothing is translated"),
    column("Extras", "the event's status and the stances of its claims", ""),
];

/// The columns of the quotations, in their order; the file has a header. The first seven are the fields of GKG's
/// quotations, then comes what they lack.
pub const QUOTATIONS: [Column; 13] = [
    column("DATE", "document.published; YYYYMMDD", EMPTY),
    column("DocumentIdentifier", "document.url, else document.id", ""),
    column("QuoteID", "the quote's key", ""),
    column("Offset", "the first code point of the words", ""),
    column("Length", "code points of the words", ""),
    column("Verb", "quotes.cue.lemma", EMPTY),
    column("Quote", "the words, pieces joined", ""),
    column("SpeakerName", "quotes.speaker", EMPTY),
    column("SpeakerID", "its known_as", EMPTY),
    column("SpeakerCode", "its cameo", EMPTY),
    column("Kind", "quotes.kind", ""),
    column("Channel", "quotes.channel", ""),
    column("Act", "quotes.act", ""),
];

/// A folder of GDELT files.
pub struct Gdelt {
    events: Out,
    mentions: Out,
    quotations: Out,
    modality: Modality,
    tally: Tally,
}

impl Gdelt {
    pub fn new(target: &mut dyn Target, modality: Modality) -> io::Result<Self> {
        let mut quotations = target.file("quotations.tsv")?;
        tsv::row(&mut quotations, &QUOTATIONS.map(|c| c.name), "")?;
        Ok(Self {
            events: target.file("events.export.CSV")?,
            mentions: target.file("events.mentions.CSV")?,
            quotations,
            modality,
            tally: Tally::default(),
        })
    }

    fn event(
        &mut self,
        story: &Story<'_>,
        act: &Act<'_>,
        day: Date,
        pair: [Option<&Actor>; 2],
    ) -> io::Result<()> {
        let name = |a: Option<&Actor>| a.map_or("", |a| a.id.as_str()).to_owned();
        let id = number(&[&story.keys.events[act.at], &name(pair[0]), &name(pair[1])], 53).to_string();
        let document = &story.record.document;
        let address = document.url.as_ref().unwrap_or(&document.id);
        let start = act.event.trigger.start;
        let fraction = (f64::from(day.day_of_year()) / f64::from(day.days_in_year())).min(0.9999);
        let mut cells = Vec::with_capacity(62);
        cells.push(id.clone());
        cells.push(day.strftime("%Y%m%d").to_string());
        cells.push(day.strftime("%Y%m").to_string());
        cells.push(day.year().to_string());
        cells.push(format!("{:.4}", f64::from(day.year()) + fraction));
        party(&mut cells, pair[0]);
        party(&mut cells, pair[1]);
        cells.push(u8::from(story.leads(start)).to_string());
        let cameo = &act.cameo;
        let first = |n: usize| cameo.get(..n).unwrap_or(cameo).to_owned();
        cells.extend([cameo.clone(), first(3), first(2), act.quad.to_string()]);
        cells.push(act.goldstein.map_or_else(String::new, |g| g.to_string()));
        cells.extend(["1", "1", "1", ""].map(str::to_owned));
        cells.extend(std::iter::repeat_n(String::new(), 16));
        geo(&mut cells, story.place(act.event.place.as_ref()));
        cells.push(added(story));
        cells.push(address.clone());
        if self.modality == Modality::Apart {
            cells.push(act.event.status.to_string());
        }
        tsv::row(&mut self.events, &cells, "")?;
        self.tally.row("events");

        let midnight = |d: Date| d.strftime("%Y%m%d000000").to_string();
        let offset =
            |a: Option<&Actor>| a.and_then(|a| offset(act, a)).map_or("-1".to_owned(), |n| n.to_string());
        let stances = joined(act.event.claims.iter().map(|c| format!("{}:{}", c.by, c.stance)), ",");
        let mention = [
            id,
            midnight(day),
            story.published.map_or_else(String::new, midnight),
            if document.url.is_some() { "1" } else { "2" }.to_owned(),
            document.outlet.clone().unwrap_or_default(),
            address.clone(),
            story.sentence(start).to_string(),
            offset(pair[0]),
            offset(pair[1]),
            start.to_string(),
            "1".to_owned(),
            format!("{:.0}", act.event.confidence * 100.0),
            document.text.chars().count().to_string(),
            String::new(),
            String::new(),
            format!("status={};claims={stances}", act.event.status),
        ];
        tsv::row(&mut self.mentions, &mention, "")?;
        self.tally.row("mentions");
        Ok(())
    }

    fn quotation(&mut self, story: &Story<'_>, at: usize, quote: &Quote) -> io::Result<()> {
        let document = &story.record.document;
        let speaker = quote.speaker.as_ref().and_then(|id| story.actor(id)).map(|(_, a)| a);
        let words = joined(quote.spans.iter().map(|w| &w.text), " ");
        let cells = [
            story.published.map_or_else(String::new, |d| d.strftime("%Y%m%d").to_string()),
            document.url.as_ref().unwrap_or(&document.id).clone(),
            story.keys.quotes[at].clone(),
            quote.spans.first().map_or(0, |w| w.start).to_string(),
            words.chars().count().to_string(),
            quote.cue.as_ref().map_or_else(String::new, |c| c.lemma.clone()),
            words,
            speaker.map_or_else(String::new, |a| a.name.clone()),
            speaker.and_then(|a| a.known_as.clone()).unwrap_or_default(),
            speaker.and_then(|a| a.cameo.clone()).unwrap_or_default(),
            quote.kind.to_string(),
            quote.channel.to_string(),
            quote.act.to_string(),
        ];
        tsv::row(&mut self.quotations, &cells, "")?;
        self.tally.row("quotations");
        Ok(())
    }
}

impl Export for Gdelt {
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let story = Story::new(entry);
        let (acts, left) = acts(&story, self.modality);
        self.tally.left(NO_CODE, left.status);
        for act in &acts {
            let Some(day) = act.day else {
                self.tally.left(NO_DAY, 1);
                continue;
            };
            let pairs = pairs(act);
            for (a, b) in &pairs {
                self.event(&story, act, day, [Some(a), Some(b)])?;
            }
            if pairs.is_empty() {
                // GDELT has rows with one party, or with none.
                self.event(&story, act, day, [act.actors.first().copied(), act.recipients.first().copied()])?;
            }
        }
        for (at, quote) in story.record.quotes.iter().enumerate() {
            self.quotation(&story, at, quote)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Tally> {
        self.events.flush()?;
        self.mentions.flush()?;
        self.quotations.flush()?;
        Ok(self.tally)
    }
}

fn party(cells: &mut Vec<String>, actor: Option<&Actor>) {
    let code = actor.and_then(|a| a.cameo.as_deref()).unwrap_or_default();
    let parts = parts(code);
    let (country, group, roles) = match parts.as_slice() {
        [first, rest @ ..] if is_country(first) => (*first, "", rest),
        [first, rest @ ..] => ("", *first, rest),
        [] => ("", "", &[][..]),
    };
    let role = |n: usize| roles.get(n).copied().unwrap_or_default();
    let name = actor.map_or_else(String::new, |a| a.name.to_uppercase());
    cells.extend([code.to_owned(), name]);
    cells.extend([country, group, "", "", "", role(0), role(1), role(2)].map(str::to_owned));
}

fn geo(cells: &mut Vec<String>, place: Option<&Place>) {
    let Some(place) = place else {
        cells.push("0".to_owned());
        cells.extend(std::iter::repeat_n(String::new(), 7));
        return;
    };
    let american = place.country.as_deref() == Some("USA");
    let kind = match (place.kind, american) {
        (Some(PlaceKind::Country), _) => "1",
        (Some(PlaceKind::Region), true) => "2",
        (Some(PlaceKind::City | PlaceKind::Facility), true) => "3",
        (Some(PlaceKind::City | PlaceKind::Facility), false) => "4",
        (Some(PlaceKind::Region), false) => "5",
        (Some(PlaceKind::Water | PlaceKind::Area) | None, _) => "0",
    };
    let whose = place.country.as_deref().and_then(country).map_or("", |c| c.name);
    let own = if place.kind == Some(PlaceKind::Country) { "" } else { place.name.as_str() };
    cells.push(kind.to_owned());
    cells.push(joined([own, place.admin1.as_deref().unwrap_or_default(), whose], ", "));
    cells.extend(std::iter::repeat_n(String::new(), 3));
    cells.push(place.lat.map_or_else(String::new, |v| v.to_string()));
    cells.push(place.lon.map_or_else(String::new, |v| v.to_string()));
    cells.push(place.geonames.map_or_else(String::new, |v| v.to_string()));
}

fn added(story: &Story<'_>) -> String {
    match story.entry.changed {
        Some(time) => time.chars().filter(char::is_ascii_digit).take(14).collect(),
        None => story.published.map_or_else(String::new, |d| d.strftime("%Y%m%d000000").to_string()),
    }
}

/// Where the event's evidence speaks of the actor.
fn offset(act: &Act<'_>, actor: &Actor) -> Option<u32> {
    let mut mentions = actor.mentions.iter().map(|m| &m.words);
    let here = |w: &&demarche_core::record::Words| {
        act.event.evidence.iter().any(|e| e.start <= w.start && w.end <= e.end)
    };
    mentions.find(here).map(|w| w.start)
}
