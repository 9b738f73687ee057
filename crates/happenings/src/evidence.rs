//! What speaks for and against two reports being of one happening: named lines of bits that add up, and vetoes that
//! no sum outweighs.
//!
//! A line is the logarithm to base two of how much more often its feature holds between reports of one happening
//! than between others (Fellegi and Sunter, JASA 1969); `data/lexicon/same.tsv` has them all. The rarity of what
//! two reports share comes from `data/lexicon/rarity.tsv`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use demarche_core::record::ActorKind;
use serde::{Deserialize, Serialize};

use crate::blocking::engagement;
use crate::cluster::FLOOR;
use crate::day::Days;
use crate::report::{Facts, Kind, Party, Report, Site};
use crate::tables::Tables;

/// Two places farther apart than this are two places, in kilometres.
const FAR: f64 = 300.0;
/// Two places nearer than this may be one.
const NEAR: f64 = 30.0;
/// Below this many bits a pair is not even doubtful.
const DOUBTFUL: f64 = -4.0;

/// One line of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The feature, as the table names it.
    pub feature: Cow<'static, str>,
    /// What it says, in bits: positive for one happening.
    pub bits: f64,
    /// In words.
    pub words: String,
}

impl Line {
    /// A line.
    pub fn new(feature: &'static str, bits: f64, words: impl Into<String>) -> Self {
        Self { feature: Cow::Borrowed(feature), bits, words: words.into() }
    }
}

/// What a sum of evidence comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    /// They are one.
    Same,
    /// They may be one; a person should look.
    Perhaps,
    /// They are two.
    Different,
}

impl Judgement {
    /// As written in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Judgement::Same => "same",
            Judgement::Perhaps => "perhaps",
            Judgement::Different => "different",
        }
    }
}

/// All that speaks for and against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The lines, as they were weighed.
    pub lines: Vec<Line>,
    /// Their sum, never below [`FLOOR`].
    pub bits: f64,
    /// What excludes it, whatever the sum.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub veto: Option<String>,
}

impl Evidence {
    /// Evidence of these lines.
    pub fn new(lines: Vec<Line>, veto: Option<String>) -> Self {
        // Hundredths are as fine as anyone reads; equal sums then are equal wherever they are made.
        let sum = (lines.iter().map(|l| l.bits).sum::<f64>() * 100.0).round() / 100.0;
        Self { lines, bits: sum.max(FLOOR), veto }
    }

    /// Evidence of one line that leaves no doubt.
    pub fn certain(line: Line) -> Self {
        Self { bits: line.bits, lines: vec![line], veto: None }
    }

    /// What it comes to.
    pub fn judgement(&self) -> Judgement {
        match self.bits {
            _ if self.veto.is_some() => Judgement::Different,
            bits if bits >= 0.0 => Judgement::Same,
            bits if bits >= DOUBTFUL => Judgement::Perhaps,
            _ => Judgement::Different,
        }
    }
}

/// Something to compare: a report with its document.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its document.
    pub facts: &'a Facts,
}

/// What speaks for and against `a` and `b` telling the same happening. The order of the two does not matter.
pub fn judge(a: Told<'_>, b: Told<'_>, tables: &Tables) -> Evidence {
    let (a, b) = if a.report.key <= b.report.key { (a, b) } else { (b, a) };
    let both = a.report.kind.is_engagement() && b.report.kind.is_engagement();
    let mut sum = Sum { tables, engagements: both, lines: Vec::new(), veto: None };
    sum.add("prior", "-", || "two reports tell two happenings until something says otherwise".to_owned());
    sum.act(a.report, b.report);
    sum.days(a.report, b.report);
    sum.parties(a.report, b.report);
    sum.place(a.report, b.report);
    sum.numbers(a.report, b.report);
    sum.words(a, b);
    Evidence::new(sum.lines, sum.veto)
}

/// Days that exclude each other: one day off for an engagement, two for another act, which the press may date by
/// when it learnt of it.
pub fn days_exclude(kind: Kind, a: Days, b: Days) -> bool {
    let slack = if kind.is_engagement() { 0 } else { 1 };
    a.is_stated() && b.is_stated() && a.gap(b) > slack
}

/// The distance of two points, in kilometres.
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let [la, oa, lb, ob] = [a.0, a.1, b.0, b.1].map(f64::to_radians);
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((ob - oa) / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// Whether two points so many kilometres apart may be one place.
pub(crate) fn same_place(kilometres: f64) -> bool {
    kilometres <= NEAR
}

/// Evidence being added up.
struct Sum<'t> {
    tables: &'t Tables,
    engagements: bool,
    lines: Vec<Line>,
    veto: Option<String>,
}

impl Sum<'_> {
    fn bits(&self, feature: &str, value: &str) -> Option<f64> {
        let weight = self.tables.weight(feature, value)?;
        Some(if self.engagements { weight.engagements } else { weight.acts })
    }

    /// Adds a line, where the table has bits for it.
    fn add(&mut self, feature: &'static str, value: &str, words: impl FnOnce() -> String) {
        if let Some(bits) = self.bits(feature, value).filter(|b| *b != 0.0) {
            self.lines.push(Line::new(feature, bits, words()));
        }
    }

    fn forbid(&mut self, why: impl FnOnce() -> String) {
        if self.veto.is_none() {
            self.veto = Some(why());
        }
    }

    fn act(&mut self, a: &Report, b: &Report) {
        match (a.kind, b.kind) {
            (Kind::Engagement(x), Kind::Engagement(y)) => {
                if engagement(x) != engagement(y) {
                    self.forbid(|| format!("one is a {x}, the other a {y}"));
                } else if x == y {
                    self.add("kind", "same", || format!("both are a {x}"));
                } else {
                    self.add("kind", "alike", || format!("a {x} may be a {y}"));
                }
            }
            (Kind::Act(x), Kind::Act(y)) if x == y => {
                self.add("kind", "same", || format!("both are of type {x}"));
                match (&a.mode, &b.mode) {
                    (Some(m), Some(n)) if m == n => self.add("mode", "same", || format!("both of mode {m}")),
                    (Some(m), Some(n)) => self.add("mode", "other", || format!("of modes {m} and {n}")),
                    _ => {}
                }
            }
            (Kind::Act(x), Kind::Act(y)) => {
                self.add("kind", "other", || format!("one is of type {x}, the other {y}"))
            }
            (Kind::Engagement(_), Kind::Act(_)) | (Kind::Act(_), Kind::Engagement(_)) => {
                self.add("kind", "mixed", || "one is an engagement, the other another act".to_owned());
            }
            _ => self.add("kind", "unknown", || "one has no type".to_owned()),
        }
        let shared: Vec<&str> = common(&a.triggers, &b.triggers).collect();
        let classes = |r: &Report| -> BTreeSet<String> {
            r.triggers.iter().flat_map(|t| self.tables.acts(t).iter().cloned()).collect()
        };
        if !shared.is_empty() {
            self.add("trigger", "same", || format!("both told by “{}”", shared.join(" ")));
        } else if let Some(class) = classes(a).intersection(&classes(b)).next() {
            self.add("trigger", "alike", || format!("both told by words of {class}"));
        } else {
            self.add("trigger", "other", || {
                format!("told by “{}” and “{}”", a.triggers.join(" "), b.triggers.join(" "))
            });
        }
    }

    fn days(&mut self, a: &Report, b: &Report) {
        let (x, y) = (a.days, b.days);
        if days_exclude(a.kind, x, y) {
            self.forbid(|| format!("told for {x} and for {y}"));
            return;
        }
        let gap = x.gap(y);
        if x.is_stated() && y.is_stated() {
            if gap > 0 {
                self.add("days", "neighbours", || format!("told for {x} and for {y}"));
            } else if x.len() <= 2 && y.len() <= 2 {
                self.add("days", "same", || format!("both told for {x}"));
            } else {
                self.add("days", "overlap", || format!("told for {x} and for {y}, which overlap"));
            }
        } else if gap == 0 {
            let narrow = x.len() <= 22 && y.len() <= 22;
            let value = if narrow { "possible" } else { "wide" };
            self.add("days", value, || format!("may be of the same days, {x} and {y}"));
        } else {
            self.add("days", "apart", || format!("hardly of the same days, {x} and {y}"));
            if let Some(each) = self.bits("days", "each_apart") {
                let bits = each * f64::from(gap.min(20));
                self.lines.push(Line::new("days", bits, format!("{gap} days between them")));
            }
        }
    }

    fn parties(&mut self, a: &Report, b: &Report) {
        let mut total = 0.0;
        let mut specific = false;
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for party in a.named() {
            let Some(other) = b.named().find(|p| p.actor == party.actor) else { continue };
            if !seen.insert(party.actor.as_str()) {
                continue;
            }
            let cap = match party.kind {
                ActorKind::Country => self.bits("party", "country_at_most"),
                _ => self.bits("party", "at_most"),
            };
            let rarity = self.tables.actor_bits(party.actor.as_str(), party.kind.as_str());
            let mut bits = rarity.min(cap.unwrap_or(0.0));
            if party.kind != ActorKind::Country {
                specific = true;
            }
            if party.role != other.role && !self.engagements {
                bits += self.bits("party", "other_role").unwrap_or(0.0);
            }
            total += bits;
            self.lines.push(Line::new("party", bits, format!("both name {}", party.name)));
        }
        let most = self.bits("party", "all_at_most").unwrap_or(f64::MAX);
        if total > most {
            self.lines.push(Line::new("party", most - total, format!("parties count {most} at most")));
        }
        if seen.is_empty() && a.named().next().is_some() && b.named().next().is_some() {
            self.add("party", "none", || "no party in common".to_owned());
        } else if !seen.is_empty() && !specific && !(a.days.is_stated() && b.days.is_stated()) {
            self.add("party", "country_only", || "only countries in common, and no day".to_owned());
        }
        self.strangers(a, b);
    }

    /// Two persons of one country where each report has only one of them.
    fn strangers(&mut self, a: &Report, b: &Report) {
        let people = |r: &'_ Report| -> Vec<Party> {
            r.named().filter(|p| p.kind == ActorKind::Person && p.country.is_some()).cloned().collect()
        };
        let (of_a, of_b) = (people(a), people(b));
        let countries: BTreeSet<&str> = of_a.iter().filter_map(|p| p.country.as_deref()).collect();
        for country in countries {
            let own = |people: &[Party]| -> Vec<Party> {
                people.iter().filter(|p| p.country.as_deref() == Some(country)).cloned().collect()
            };
            let (x, y) = (own(&of_a), own(&of_b));
            if let (Some(p), Some(q)) = (x.first(), y.first())
                && !x.iter().any(|p| y.iter().any(|q| p.actor == q.actor))
            {
                self.add("party", "other_person", || format!("{} and {}, both of {country}", p.name, q.name));
            }
        }
    }

    fn place(&mut self, a: &Report, b: &Report) {
        let (Some(x), Some(y)) = (&a.site, &b.site) else { return };
        let words = || format!("at {} and at {}", x.name, y.name);
        if let (Some(p), Some(q)) = (x.point, y.point) {
            let far = kilometres(p, q);
            if far > FAR {
                self.forbid(|| format!("{} and {} lie {far:.0} km apart", x.name, y.name));
            } else if far <= NEAR {
                self.add("place", "same", || format!("both at {}", x.name));
            } else {
                self.add("place", "near", words);
            }
        } else if same_country(x, y) {
            self.add("place", "same_country", words);
        } else if x.country.is_some() && y.country.is_some() {
            self.add("place", "other_country", words);
        }
    }

    fn numbers(&mut self, a: &Report, b: &Report) {
        let pairs = || a.numbers.iter().flat_map(|x| b.numbers.iter().map(move |y| (x, y)));
        if let Some((x, y)) = pairs().find(|(x, y)| x.value == y.value && x.of == y.of) {
            self.add("numbers", "same", || format!("“{}” and “{}”", x.words, y.words));
        } else if let Some((x, y)) = pairs().find(|(x, y)| x.of == y.of) {
            self.add("numbers", "other", || format!("“{}” and “{}”", x.words, y.words));
        }
    }

    fn words(&mut self, a: Told<'_>, b: Told<'_>) {
        let tables = self.tables;
        let weight = |w: &String| tables.word_bits(w);
        let alike = cosine(&a.report.words, &b.report.words, weight);
        let some = || {
            let mut shared: Vec<&str> = common(&a.report.words, &b.report.words).collect();
            shared.sort_by(|x, y| tables.word_bits(y).total_cmp(&tables.word_bits(x)).then_with(|| x.cmp(y)));
            shared.truncate(5);
            shared.join(" ")
        };
        self.add("sentence", band(alike), || format!("sentences alike by {alike:.2}: {}", some()));
        let names = jaccard(&a.report.caps, &b.report.caps, |w| tables.word_bits(w));
        self.add("names", band(names), || {
            let shared: Vec<&str> = common(&a.report.caps, &b.report.caps).take(5).collect();
            format!("names of their sentences alike by {names:.2}: {}", shared.join(" "))
        });
        if a.facts.key == b.facts.key {
            self.add("document", "same", || "both in one document".to_owned());
            return;
        }
        let alike = product(&a.facts.terms, &b.facts.terms);
        self.add("document", band(alike), || format!("documents alike by {alike:.2}"));
        let cast = jaccard(&a.facts.names, &b.facts.names, |key| tables.actor_bits(key.as_str(), "person"));
        self.add("cast", band(cast), || format!("actors of the documents alike by {cast:.2}"));
    }
}

fn same_country(a: &Site, b: &Site) -> bool {
    a.country.is_some() && a.country == b.country
}

/// The band of a likeness between 0 and 1, as the table names it.
fn band(alike: f64) -> &'static str {
    match alike {
        x if x <= 0.0 => "0",
        x if x < 0.05 => "0-0.05",
        x if x < 0.1 => "0.05-0.1",
        x if x < 0.2 => "0.1-0.2",
        x if x < 0.3 => "0.2-0.3",
        x if x < 0.45 => "0.3-0.45",
        x if x < 0.65 => "0.45-0.65",
        _ => "0.65-1",
    }
}

/// What two ascending lists share.
fn common<'a>(a: &'a [String], b: &'a [String]) -> impl Iterator<Item = &'a str> {
    a.iter().filter(|w| b.binary_search(w).is_ok()).map(String::as_str)
}

/// The cosine of two sets with a weight for each member.
fn cosine(a: &[String], b: &[String], weight: impl Fn(&String) -> f64) -> f64 {
    let square = |list: &[String]| list.iter().map(|w| weight(w).powi(2)).sum::<f64>();
    let shared: f64 = a.iter().filter(|w| b.binary_search(w).is_ok()).map(|w| weight(w).powi(2)).sum();
    let whole = (square(a) * square(b)).sqrt();
    if whole > 0.0 { shared / whole } else { 0.0 }
}

/// The weight of what two ascending lists share in that of what either has.
fn jaccard<T: Ord>(a: &[T], b: &[T], weight: impl Fn(&T) -> f64) -> f64 {
    let sum = |list: &mut dyn Iterator<Item = &T>| list.map(&weight).sum::<f64>();
    let shared = sum(&mut a.iter().filter(|w| b.binary_search(w).is_ok()));
    let whole = sum(&mut a.iter()) + sum(&mut b.iter()) - shared;
    if whole > 0.0 { shared / whole } else { 0.0 }
}

/// The product of two ascending lists of weighed terms.
fn product(a: &[(String, f32)], b: &[(String, f32)]) -> f64 {
    let at = |word: &String| b.binary_search_by(|(w, _)| w.cmp(word)).ok().map(|i| f64::from(b[i].1));
    a.iter().filter_map(|(word, x)| Some(f64::from(*x) * at(word)?)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_globe() {
        let (geneva, paris) = ((46.2, 6.15), (48.86, 2.35));
        let far = kilometres(geneva, paris);
        assert!((far - 410.0).abs() < 10.0, "{far}");
    }

    #[test]
    fn bands_cover_everything() {
        let tables = Tables::embedded();
        for feature in ["sentence", "names", "document", "cast"] {
            for alike in [0.0, 0.01, 0.07, 0.15, 0.25, 0.4, 0.5, 0.9, 1.0] {
                assert!(tables.weight(feature, band(alike)).is_some(), "{feature} {alike}");
            }
        }
    }
}
