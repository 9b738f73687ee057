//! Places of the record against annotated toponyms: whether they are found, and where they are put.
//!
//! A toponym of the gold is *literal* where the name stands for the place itself ("in Aleppo", "the
//! Texas coast") and *associative* where it stands for something that belongs to the place: its
//! government, team or people ("Moscow said", "French wine", "University of Oslo"). The record keeps the
//! two apart in the same way: a country or capital that acts is an actor, and a place is only what tells
//! where. So the mentions of the record's places are held to the literal toponyms:
//!
//! - `literal`: a mention of ours on an associative toponym is wrong, as any other mention that is no
//!   literal toponym;
//! - `literal_only`: a mention of ours on an associative toponym is left out of the count.
//!
//! Each in two ways: *relaxed* (the spans overlap; each toponym and each mention is used once, those that
//! share most first) and *strict* (the same words, a leading article aside). A place counts as resolved
//! where the record's coordinates lie within 161 km (100 miles) of the gold's, of the literal toponyms
//! that were recognised and have coordinates in the gold; one that the record leaves without coordinates
//! counts as not resolved. Errors in km are great-circle distances over those with coordinates on both
//! sides.

mod geowebnews;

use std::collections::BTreeMap;
use std::path::Path;

use demarche_core::{Document, Record};

use crate::report::{Counts, read_text};
use crate::{Analyst, EvalError, Report};
use geowebnews::{Article, Toponym};

/// How a name of a place is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// For the place itself.
    Literal,
    /// For something that belongs to the place.
    Associative,
}

/// Within so many km a place counts as resolved: 100 miles, the measure of Leidner (2007) and since.
const NEAR_KM: f64 = 161.0;

/// The mean radius of the earth in km.
const EARTH_KM: f64 = 6371.0;

/// A mention of a place of the record.
#[derive(Debug, Clone)]
struct Found {
    span: (usize, usize),
    at: Option<(f64, f64)>,
    kind: String,
    /// Whose coordinates these are, as the record says.
    basis: &'static str,
}

#[derive(Debug, Default)]
struct Tally {
    /// Relaxed and strict counts in which a mention on an associative toponym is wrong.
    literal: [Counts; 2],
    /// The same with such mentions left out.
    literal_only: [Counts; 2],
    /// Literal toponyms recognised that have coordinates in the gold.
    recognised: usize,
    /// Of these, how many the record gives coordinates.
    placed: usize,
    /// Of these, how many lie near enough.
    near: usize,
    /// Placed and near by the record's basis.
    by_basis: BTreeMap<&'static str, (usize, usize)>,
    /// The distances in km of those with coordinates.
    km: Vec<f64>,
}

/// Scores the places of `analyst`'s records on the GeoWebNews file at `path`.
///
/// Figures: `literal.relaxed.f1` and the like, `within_161km`, `mean_km`, `median_km`.
///
/// # Errors
/// When the file cannot be read or is not in that form.
pub fn run(analyst: &mut dyn Analyst, path: &Path) -> Result<Report, EvalError> {
    let articles = geowebnews::parse(&read_text(path)?).map_err(|m| EvalError::format(path, m))?;
    let mut report = Report::new("places");
    let mut tally = Tally::default();
    for article in &articles {
        let title = Some(article.title.as_str()).filter(|t| !t.is_empty());
        let document = Document::from_parts(&article.id, title, &article.text, None);
        let Some(analysis) = analyst.analyze(&[&document]).into_iter().next() else { continue };
        let record = analyst.code(&document, &analysis);
        let before = document.text.chars().count().saturating_sub(article.text.chars().count());
        tally.add(article, &found(&record, before), &mut report.errors);
    }
    report.count("articles", articles.len());
    fill(&mut report, &mut tally);
    Ok(report)
}

/// The mentions of places in the body, which begins at code point `before`, in text order.
fn found(record: &Record, before: usize) -> Vec<Found> {
    let mut out = Vec::new();
    for place in &record.places {
        let kind = place.kind.map_or("unknown", |k| k.as_str()).to_owned();
        let at = place.lat.zip(place.lon);
        let basis = place.basis.map_or("none", |b| b.as_str());
        for words in &place.mentions {
            let (start, end) = (words.start as usize, words.end as usize);
            if start >= before {
                out.push(Found { span: (start - before, end - before), at, kind: kind.clone(), basis });
            }
        }
    }
    out.sort_by_key(|f| f.span);
    out
}

impl Tally {
    fn add(&mut self, article: &Article, found: &[Found], errors: &mut Vec<String>) {
        let text: Vec<char> = article.text.chars().collect();
        let words = |span: (usize, usize)| -> String {
            text[span.0.min(text.len())..span.1.min(text.len())].iter().collect()
        };
        let around = |span: (usize, usize)| -> String {
            let from = span.0.saturating_sub(45);
            words((from, span.0)) + "[" + &words(span) + "]" + &words((span.1, span.1 + 35))
        };
        let literal: Vec<&Toponym> = article.toponyms.iter().filter(|t| t.used == Use::Literal).collect();
        let bare = |span: (usize, usize)| {
            let article = ["the ", "The "].iter().any(|the| words(span).starts_with(the));
            (span.0 + if article { 4 } else { 0 }, span.1)
        };
        for strict in [0, 1] {
            let pairs = pair(&literal, found, |g, f| {
                if strict == 1 { usize::from(bare(g) == bare(f)) } else { overlap(g, f) }
            });
            let spoken = |f: usize| {
                let touched = |t: &&Toponym| overlap(t.span, found[f].span) > 0;
                !pairs.iter().any(|p| p.1 == f)
                    && !literal.iter().any(touched)
                    && article.toponyms.iter().filter(|t| t.used == Use::Associative).any(|t| touched(&t))
            };
            let set_aside = (0..found.len()).filter(|f| spoken(*f)).count();
            let (all, only) = (&mut self.literal[strict], &mut self.literal_only[strict]);
            for (counts, system) in [(all, found.len()), (only, found.len() - set_aside)] {
                counts.gold += literal.len();
                counts.system += system;
                counts.correct += pairs.len();
            }
            if strict == 0 {
                self.near_enough(&article.id, &literal, found, &pairs, &around, errors);
                let id = &article.id;
                for (g, toponym) in literal.iter().enumerate() {
                    if !pairs.iter().any(|p| p.0 == g) {
                        errors.push(format!("{id}: missed {} {}", toponym.kind, around(toponym.span)));
                    }
                }
                for f in (0..found.len()).filter(|f| !pairs.iter().any(|p| p.1 == *f)) {
                    let on = article.toponyms.iter().find(|t| overlap(t.span, found[f].span) > 0);
                    let on = on.map_or("no toponym", |t| t.kind.as_str());
                    let (kind, around) = (&found[f].kind, around(found[f].span));
                    errors.push(format!("{id}: extra {kind} on {on} {around}"));
                }
            }
        }
    }

    /// Counts how near the record puts the toponyms that were recognised.
    fn near_enough(
        &mut self,
        id: &str,
        literal: &[&Toponym],
        found: &[Found],
        pairs: &[(usize, usize)],
        around: &dyn Fn((usize, usize)) -> String,
        errors: &mut Vec<String>,
    ) {
        for (g, f) in pairs {
            let Some(gold) = literal[*g].at else { continue };
            self.recognised += 1;
            let Some(ours) = found[*f].at else {
                errors.push(format!("{id}: unplaced {}", around(literal[*g].span)));
                continue;
            };
            let km = distance(gold, ours);
            self.placed += 1;
            self.near += usize::from(km <= NEAR_KM);
            let basis = self.by_basis.entry(found[*f].basis).or_default();
            *basis = (basis.0 + 1, basis.1 + usize::from(km <= NEAR_KM));
            self.km.push(km);
            if km > NEAR_KM {
                let (kind, around) = (&found[*f].kind, around(literal[*g].span));
                let basis = found[*f].basis;
                errors.push(format!("{id}: {km:.0} km off, as {kind} by {basis} at {ours:?} {around}"));
            }
        }
    }
}

fn overlap(a: (usize, usize), b: (usize, usize)) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// Pairs toponyms with mentions, each used once: those that share most first, then in text order.
fn pair(
    gold: &[&Toponym],
    found: &[Found],
    share: impl Fn((usize, usize), (usize, usize)) -> usize,
) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize, usize)> = Vec::new();
    for (g, toponym) in gold.iter().enumerate() {
        for (f, mention) in found.iter().enumerate() {
            let shared = share(toponym.span, mention.span);
            if shared > 0 {
                all.push((shared, g, f));
            }
        }
    }
    all.sort_by_key(|(shared, g, f)| (std::cmp::Reverse(*shared), *g, *f));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, g, f) in all {
        if !pairs.iter().any(|p| p.0 == g || p.1 == f) {
            pairs.push((g, f));
        }
    }
    pairs
}

/// The great-circle distance in km between two points in degrees (haversine formula).
fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lat2) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lat2 - lat1, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
}

fn fill(report: &mut Report, tally: &mut Tally) {
    report.line(format_args!("{:<30} {:>9} {:>9} {:>9} {:>7}", "", "precision", "recall", "F1", "gold"));
    for (name, counts) in [("literal", tally.literal), ("literal_only", tally.literal_only)] {
        for (how, c) in ["relaxed", "strict"].into_iter().zip(counts) {
            let key = format!("{name}.{how}");
            report.percent(format!("{key}.precision"), c.precision());
            report.percent(format!("{key}.recall"), c.recall());
            report.percent(format!("{key}.f1"), c.f1());
            let about = match name {
                "literal" => format!("literal, {how}"),
                _ => format!("associative left out, {how}"),
            };
            report.line(format_args!(
                "{about:<30} {:>9.2} {:>9.2} {:>9.2} {:>7}",
                100.0 * c.precision(),
                100.0 * c.recall(),
                100.0 * c.f1(),
                c.gold
            ));
        }
    }
    tally.km.sort_by(f64::total_cmp);
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    let mean = if tally.km.is_empty() { 0.0 } else { tally.km.iter().sum::<f64>() / tally.km.len() as f64 };
    let median = tally.km.get(tally.km.len() / 2).copied().unwrap_or_default();
    let (within, of_placed) = (share(tally.near, tally.recognised), share(tally.near, tally.placed));
    report.count("recognised", tally.recognised);
    report.count("placed", tally.placed);
    report.percent("within_161km", within);
    report.percent("within_161km_of_placed", of_placed);
    report.number("mean_km", mean.round());
    report.number("median_km", median.round());
    report.line(format_args!(
        "within 161 km: {:.2} % of {} recognised ({} of them placed, {:.2} % of those); error mean {mean:.0} km, median {median:.0} km",
        100.0 * within,
        tally.recognised,
        tally.placed,
        100.0 * of_placed
    ));
    for (basis, (placed, near)) in &tally.by_basis {
        report.percent(format!("within_161km.{basis}"), share(*near, *placed));
        let percent = 100.0 * share(*near, *placed);
        report.line(format_args!("  basis {basis:<10} {placed:>5} placed, {percent:.2} % of them near"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toponym(start: usize, end: usize, used: Use, at: Option<(f64, f64)>) -> Toponym {
        Toponym { span: (start, end), used, kind: String::new(), at }
    }

    #[test]
    fn associative_toponyms_count_or_are_left_out() {
        let article = Article {
            id: "a".to_owned(),
            title: String::new(),
            text: "Oslo said the Skagerrak near Bergen is calm.".to_owned(),
            toponyms: vec![
                toponym(0, 4, Use::Associative, None),
                toponym(14, 23, Use::Literal, Some((58.0, 9.0))),
                toponym(29, 35, Use::Literal, Some((60.4, 5.3))),
            ],
        };
        let found = [((0, 4), None), ((10, 23), Some((58.1, 9.1))), ((29, 35), Some((40.0, 5.3)))];
        let found: Vec<Found> = found
            .into_iter()
            .map(|(span, at)| Found { span, at, kind: String::new(), basis: "gazetteer" })
            .collect();
        let (mut tally, mut errors) = (Tally::default(), Vec::new());
        tally.add(&article, &found, &mut errors);
        // The article before "Skagerrak" does not count.
        assert_eq!(tally.literal, [Counts { gold: 2, system: 3, correct: 2 }; 2]);
        assert_eq!(tally.literal_only, [Counts { gold: 2, system: 2, correct: 2 }; 2]);
        assert_eq!((tally.recognised, tally.placed, tally.near), (2, 2, 1));
        assert_eq!(errors.len(), 2, "{errors:?}");
    }

    #[test]
    fn distances_are_great_circles() {
        // A quarter of a meridian, and one degree of the equator.
        assert!((distance((0.0, 0.0), (90.0, 0.0)) - 10_007.5).abs() < 1.0);
        assert!((distance((0.0, 179.5), (0.0, -179.5)) - 111.2).abs() < 0.1);
    }
}
