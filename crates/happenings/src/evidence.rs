//! What speaks for and against two reports being of one happening: named lines of bits that add up, and vetoes that
//! no sum outweighs.
//!
//! A line is the logarithm to base two of how much more often its feature holds between reports of one happening
//! than between others (Fellegi and Sunter, JASA 1969); `data/lexicon/same.tsv` has them all. The rarity of what
//! two reports share comes from `data/lexicon/rarity.tsv`.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use demarche_core::record::{ActorKind, Status};
use serde::{Deserialize, Serialize};

use crate::blocking::channels_meet;
use crate::cluster::FLOOR;
use crate::day::Days;
use crate::ids::{DocKey, ReportKey, hash};
use crate::report::{Facts, Kind, Party, Report, Site};
use crate::standing::Alike;
use crate::tables::{Tables, Weight};

/// Two places farther apart than this are two places, in kilometres.
const FAR: f64 = 300.0;
/// Two places nearer than this may be one.
const NEAR: f64 = 30.0;
/// Sentences more alike than this are one formula.
const FORMULA: f64 = 0.9;
/// Below this many bits a pair is not even doubtful.
pub(crate) const DOUBTFUL: f64 = -2.0;

/// One line of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The feature and its value, as the table names them: `days same`.
    pub feature: String,
    /// What it says, in bits: positive for one happening.
    pub bits: f64,
    /// In words.
    pub words: String,
}

impl Line {
    /// A line.
    pub fn new(feature: impl Into<String>, bits: f64, words: impl Into<String>) -> Self {
        Self { feature: feature.into(), bits, words: words.into() }
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
        let sum = round(lines.iter().map(|l| l.bits).sum::<f64>());
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

/// A document, made ready to be compared.
#[derive(Debug, Clone)]
pub struct Source {
    facts: Arc<Facts>,
    terms: Weighed,
    actors: Weighed,
}

impl Source {
    /// The document of `facts`.
    pub fn new(facts: Arc<Facts>, tables: &Tables) -> Self {
        let terms = Weighed::new(facts.terms.iter().map(|(w, x)| (w.as_str(), f64::from(*x))));
        let actors =
            Weighed::new(facts.names.iter().map(|k| (k.as_str(), tables.actor_bits(k.as_str(), "person"))));
        Self { facts, terms, actors }
    }
}

/// A report with its document, made ready to be compared.
#[derive(Debug, Clone)]
pub struct Told {
    /// The report.
    pub report: Arc<Report>,
    source: Arc<Source>,
    words: Weighed,
    names: Weighed,
    classes: Vec<String>,
}

impl Told {
    /// The report of a document.
    pub fn new(report: Arc<Report>, source: Arc<Source>, tables: &Tables) -> Self {
        let weigh = |list: &[String]| Weighed::new(list.iter().map(|w| (w.as_str(), tables.word_bits(w))));
        let (words, names) = (weigh(&report.words), weigh(&report.caps));
        let mut classes: Vec<String> =
            report.triggers.iter().flat_map(|t| tables.acts(t).iter().cloned()).collect();
        classes.sort();
        classes.dedup();
        Self { report, source, words, names, classes }
    }
}

/// So many of each of the two halves of [`Ready`] at most: reports, and documents.
const READY: (usize, usize) = (8_000, 3_000);

/// Reports and documents that were made ready before, those asked for last: making them takes longer than comparing.
///
/// Two halves take turns: when the younger is full, the older is let go, so that memory does not grow.
#[derive(Debug, Default)]
pub struct Ready {
    told: [HashMap<ReportKey, Arc<Told>>; 2],
    sources: [HashMap<DocKey, Arc<Source>>; 2],
}

impl Ready {
    pub(crate) fn told(&mut self, key: &ReportKey) -> Option<Arc<Told>> {
        find(&mut self.told, key, READY.0)
    }

    pub(crate) fn source(&mut self, key: &DocKey) -> Option<Arc<Source>> {
        find(&mut self.sources, key, READY.1)
    }

    pub(crate) fn add(&mut self, told: &Arc<Told>) {
        put(&mut self.told, told.report.key.clone(), told.clone(), READY.0);
    }

    pub(crate) fn add_source(&mut self, source: &Arc<Source>) {
        put(&mut self.sources, source.facts.key.clone(), source.clone(), READY.1);
    }

    /// Forgets the report `key`, of which something else is told by now.
    pub fn forget(&mut self, key: &ReportKey) {
        self.told.iter_mut().for_each(|half| drop(half.remove(key)));
    }

    /// Forgets the document `key`; its reports are forgotten one by one.
    pub fn forget_document(&mut self, key: &DocKey) {
        self.sources.iter_mut().for_each(|half| drop(half.remove(key)));
    }
}

/// What is kept under `key`; if that is in the older half, it moves to the younger.
fn find<K: Clone + Eq + Hash, V: Clone>(halves: &mut [HashMap<K, V>; 2], key: &K, most: usize) -> Option<V> {
    if let Some(found) = halves[0].get(key) {
        return Some(found.clone());
    }
    let (key, found) = halves[1].remove_entry(key)?;
    put(halves, key, found.clone(), most);
    Some(found)
}

fn put<K: Eq + Hash, V>(halves: &mut [HashMap<K, V>; 2], key: K, value: V, most: usize) {
    if halves[0].len() >= most {
        halves[1] = std::mem::take(&mut halves[0]);
    }
    halves[0].insert(key, value);
}

/// What speaks for and against `a` and `b` telling the same happening. The order of the two does not matter.
pub fn judge(a: &Told, b: &Told, tables: &Tables) -> Evidence {
    let sum = Sum::of(a, b, tables, true, f64::NEG_INFINITY);
    Evidence::new(sum.lines, sum.veto)
}

/// The bits of [`judge`] without the lines; `None` where something excludes it.
pub fn bits(a: &Told, b: &Told, tables: &Tables) -> Option<f64> {
    let sum = Sum::of(a, b, tables, false, f64::NEG_INFINITY);
    if sum.vetoed { None } else { Some(round(sum.bits).max(FLOOR)) }
}

/// Whether the two may be one, if only perhaps. Most pairs that meet are nothing, and that shows before their words are
/// compared, which takes longest.
pub(crate) fn doubtful(a: &Told, b: &Told, tables: &Tables) -> bool {
    let sum = Sum::of(a, b, tables, false, DOUBTFUL);
    !sum.vetoed && round(sum.bits) >= DOUBTFUL
}

/// Hundredths are as fine as anyone reads; equal sums then are equal wherever they are made.
fn round(bits: f64) -> f64 {
    (bits * 100.0).round() / 100.0
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
    bare: bool,
    explain: bool,
    bits: f64,
    lines: Vec<Line>,
    vetoed: bool,
    veto: Option<String>,
}

impl<'t> Sum<'t> {
    /// What speaks for and against; of less than `least` bits, or of what is excluded, not all of it, unless it is to be
    /// explained.
    fn of(a: &Told, b: &Told, tables: &'t Tables, explain: bool, least: f64) -> Self {
        let (a, b) = if a.report.key <= b.report.key { (a, b) } else { (b, a) };
        let engagements = a.report.kind.is_engagement() && b.report.kind.is_engagement();
        let bare = [a, b].iter().any(|t| t.report.named().next().is_none());
        let mut sum = Self {
            tables,
            engagements,
            bare,
            explain,
            bits: 0.0,
            lines: Vec::new(),
            vetoed: false,
            veto: None,
        };
        sum.add("prior", "-", || "two reports tell two happenings until something says otherwise".to_owned());
        if sum.standing(&a.report, &b.report) {
            return sum;
        }
        sum.act(a, b);
        sum.days(&a.report, &b.report);
        sum.place(&a.report, &b.report);
        if sum.vetoed && !explain {
            return sum;
        }
        sum.parties(&a.report, &b.report);
        sum.numbers(&a.report, &b.report);
        // A hundredth more, since sums are rounded.
        if sum.bits + sum.column(tables.words_at_most()) + 0.01 >= least {
            sum.words(a, b);
        }
        sum
    }

    fn column(&self, weight: Weight) -> f64 {
        match (self.engagements, self.bare) {
            (true, _) => weight.engagements,
            (false, true) => weight.bare,
            (false, false) => weight.acts,
        }
    }

    fn weight(&self, feature: &str, value: &str) -> Option<f64> {
        Some(self.column(self.tables.weight(feature, value)?))
    }

    /// Adds a line, where the table has bits for it.
    fn add(&mut self, feature: &str, value: &str, words: impl FnOnce() -> String) {
        if let Some(bits) = self.weight(feature, value).filter(|b| *b != 0.0) {
            self.put(feature, value, bits, words);
        }
    }

    fn put(&mut self, feature: &str, value: &str, bits: f64, words: impl FnOnce() -> String) {
        self.bits += bits;
        if self.explain {
            self.lines.push(Line::new(format!("{feature} {value}"), bits, words()));
        }
    }

    fn forbid(&mut self, why: impl FnOnce() -> String) {
        if !self.vetoed && self.explain {
            self.veto = Some(why());
        }
        self.vetoed = true;
    }

    /// Of what stands for months only its sides count; true where nothing else is asked.
    fn standing(&mut self, a: &Report, b: &Report) -> bool {
        match (&a.standing, &b.standing) {
            (Some(x), Some(y)) => {
                let Some(alike) = x.compare(y) else { return false };
                let words = || format!("{} and {}", x.words(), y.words());
                match alike {
                    Alike::Same => self.add("standing", "same", words),
                    Alike::Side => self.add("standing", "side", words),
                    Alike::Other => self.forbid(words),
                }
                if a.days.gap(b.days) > 0 {
                    self.days(a, b);
                }
                true
            }
            (Some(x), None) | (None, Some(x)) if x.sure => {
                self.add("standing", "part", || format!("one names the {} as a whole", x.words()));
                false
            }
            _ => false,
        }
    }

    fn act(&mut self, told: &Told, other: &Told) {
        let (a, b) = (&told.report, &other.report);
        match (a.kind, b.kind) {
            (Kind::Engagement(x), Kind::Engagement(y)) => {
                if !channels_meet(x, y) {
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
                self.add("kind", "other", || format!("one is of type {x}, the other {y}"));
            }
            (Kind::Engagement(_), Kind::Act(_)) | (Kind::Act(_), Kind::Engagement(_)) => {
                self.add("kind", "mixed", || "one is an engagement, the other another act".to_owned());
            }
            _ => self.add("kind", "unknown", || "one has no type".to_owned()),
        }
        if let Some(word) = common(&a.triggers, &b.triggers).next() {
            self.add("trigger", "same", || format!("both told by “{word}”"));
            let rarest =
                common(&a.triggers, &b.triggers).map(|w| self.tables.word_bits(w)).fold(0.0, f64::max);
            let value = match rarest {
                x if x < 5.0 => "frequent",
                x if x < 7.0 => "usual",
                x if x < 9.0 => "uncommon",
                _ => "rare",
            };
            self.add("word", value, || format!("a word of {rarest:.1} bits"));
        } else if let Some(class) = common(&told.classes, &other.classes).next() {
            self.add("trigger", "alike", || format!("both told by words of {class}"));
        } else {
            self.add("trigger", "other", || {
                format!("told by “{}” and “{}”", a.triggers.join(" "), b.triggers.join(" "))
            });
        }
    }

    fn days(&mut self, a: &Report, b: &Report) {
        self.telling(a, b);
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
            if let Some(each) = self.weight("days", "each_apart") {
                let bits = each * f64::from(gap.min(20));
                self.put("days", "each_apart", bits, || format!("{gap} days between them"));
            }
        }
    }

    /// How the two are told, and how many days lie between the tellings, where the text does not give both days.
    fn telling(&mut self, a: &Report, b: &Report) {
        if a.days.is_stated() && b.days.is_stated() {
            return;
        }
        let (a, b) = if a.known_on <= b.known_on { (a, b) } else { (b, a) };
        let days = b.known_on.since(a.known_on);
        let done = |r: &Report| r.status == Status::Occurred;
        let ahead = |r: &Report| matches!(r.status, Status::Planned | Status::Possible | Status::Demanded);
        let words = || format!("told as {} and {days} days later as {}", a.status, b.status);
        let near = match days {
            0 => "day",
            1 => "next",
            2..=4 => "days",
            _ => "week",
        };
        if done(a) && done(b) {
            self.add("done", near, words);
        } else if ahead(a) && ahead(b) {
            self.add("ahead", near, words);
        } else if ahead(a) && done(b) {
            self.add("foretold", near, words);
        } else if done(a) && ahead(b) {
            self.add("hindsight", near, words);
        } else {
            self.add("going", near, words);
        }
        if days > 0 && a.kind == b.kind && !self.engagements {
            self.add("again", a.kind.as_str(), || format!("{} is done day after day", a.kind));
        }
    }

    fn parties(&mut self, a: &Report, b: &Report) {
        let mut total = 0.0;
        let (mut shared, mut specific) = (0, false);
        for (i, party) in a.parties.iter().enumerate() {
            let seen = a.parties[..i].iter().any(|p| p.actor == party.actor);
            if seen || !party.is_named() {
                continue;
            }
            let Some(other) = b.parties.iter().find(|p| p.actor == party.actor) else { continue };
            shared += 1;
            let country = party.kind == ActorKind::Country;
            let cap = self.weight("party", if country { "country_at_most" } else { "at_most" });
            let rarity = self.tables.actor_bits(party.actor.as_str(), party.kind.as_str());
            let mut bits = rarity.min(cap.unwrap_or(0.0));
            specific |= !country;
            if party.role != other.role && !self.engagements {
                bits += self.weight("party", "other_role").unwrap_or(0.0);
            }
            total += bits;
            self.put("party", "shared", bits, || format!("both name {}", party.name));
        }
        let most = self.weight("party", "all_at_most").unwrap_or(f64::MAX);
        if total > most {
            self.put("party", "all_at_most", most - total, || format!("parties count {most} at most"));
        }
        if shared == 0 && a.named().next().is_some() && b.named().next().is_some() {
            match stands_for(a, b).or_else(|| stands_for(b, a)) {
                Some((one, country)) => {
                    self.add("party", "stands_for", || format!("{one} stands for {country}"));
                }
                None => self.add("party", "none", || "no party in common".to_owned()),
            }
        } else if shared > 0 && !specific && !(a.days.is_stated() && b.days.is_stated()) {
            self.add("party", "country_only", || "only countries in common, and no day".to_owned());
        }
        if self.engagements && shared > 0 {
            self.partners(a, b);
        }
        self.strangers(a, b);
    }

    /// Whom those that both name engage with: others, or in one report nobody.
    fn partners(&mut self, a: &Report, b: &Report) {
        // Who is named by his office alone may be anybody, and who tells it ("we will travel") need not be there; a
        // body or group of a country is somebody, named or not.
        fn rest<'r>(a: &'r Report, b: &'r Report) -> Vec<&'r Party> {
            let tells = |p: &Party| a.accounts.iter().any(|c| c.by.as_deref() == Some(p.name.as_str()));
            let others = a.parties.iter().filter(|p| !b.parties.iter().any(|q| q.actor == p.actor));
            let known = |p: &Party| p.is_named() || (p.kind != ActorKind::Person && p.country.is_some());
            others.filter(|p| known(p) && !tells(p)).collect()
        }
        let shared = a.parties.iter().filter(|p| b.parties.iter().any(|q| q.actor == p.actor)).count();
        let (x, y) = (rest(a, b), rest(b, a));
        if shared > 1 {
            return;
        }
        match (x.first(), y.first()) {
            (Some(p), Some(q)) => {
                if !x.iter().any(|p| y.iter().any(|q| related(p, q))) {
                    self.add("party", "other_partner", || format!("with {} and with {}", p.name, q.name));
                }
            }
            (None, None) => self.add("party", "no_partner", || "neither says with whom".to_owned()),
            _ => self.add("party", "one_partner", || "only one says with whom".to_owned()),
        }
    }

    /// Two persons of one country where each report has only one of them.
    fn strangers(&mut self, a: &Report, b: &Report) {
        fn people(r: &Report) -> impl Iterator<Item = &Party> {
            r.parties.iter().filter(|p| p.kind == ActorKind::Person && p.country.is_some() && p.is_named())
        }
        let mut done: Vec<&str> = Vec::new();
        for p in people(a) {
            let Some(country) = p.country.as_deref().filter(|c| !done.contains(c)) else { continue };
            done.push(country);
            let of = |q: &&Party| q.country.as_deref() == Some(country);
            let Some(q) = people(b).find(|q| of(q)) else { continue };
            if !people(a).filter(of).any(|p| people(b).any(|q| p.actor == q.actor)) {
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
            } else if same_place(far) {
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

    fn words(&mut self, a: &Told, b: &Told) {
        let tables = self.tables;
        let alike = a.words.cosine(&b.words);
        // Read-outs and schedules tell other happenings in the same words; what is planned and then told as done is no
        // formula.
        let told_alike = a.report.status == b.report.status;
        let apart = a.report.known_on.since(b.report.known_on).abs();
        if alike >= FORMULA && told_alike && apart > crate::copies::WINDOW && a.words.entries.len() > 3 {
            self.forbid(|| format!("the same formula {apart} days apart"));
        }
        self.add("sentence", band(alike), || {
            let mut shared: Vec<&str> = common(&a.report.words, &b.report.words).collect();
            shared.sort_by(|x, y| tables.word_bits(y).total_cmp(&tables.word_bits(x)).then_with(|| x.cmp(y)));
            shared.truncate(5);
            format!("sentences alike by {alike:.2}: {}", shared.join(" "))
        });
        let names = a.names.jaccard(&b.names);
        self.add("names", band(names), || {
            let shared: Vec<&str> = common(&a.report.caps, &b.report.caps).take(5).collect();
            format!("names of their sentences alike by {names:.2}: {}", shared.join(" "))
        });
        if a.report.doc == b.report.doc {
            self.add("document", "same", || "both in one document".to_owned());
            return;
        }
        let alike = a.source.terms.product(&b.source.terms);
        self.add("document", band(alike), || {
            let (x, y) = (&a.source.facts.terms, &b.source.facts.terms);
            let has = |w: &str| y.binary_search_by(|(o, _)| o.as_str().cmp(w)).is_ok();
            let shared: Vec<&str> = x.iter().map(|(w, _)| w.as_str()).filter(|w| has(w)).take(5).collect();
            format!("documents alike by {alike:.2}: {}", shared.join(" "))
        });
        let actors = a.source.actors.jaccard(&b.source.actors);
        self.add("cast", band(actors), || format!("actors of the documents alike by {actors:.2}"));
    }
}

/// Whether two parties of different keys may be one, or stand for each other: a word of their names in common, or one
/// country.
fn related(p: &Party, q: &Party) -> bool {
    let words =
        |name: &str| -> Vec<String> { crate::actors::fold(name).split(' ').map(str::to_owned).collect() };
    let country = p.country.is_some() && p.country == q.country;
    let both_people =
        p.kind == ActorKind::Person && q.kind == ActorKind::Person && p.is_named() && q.is_named();
    (country && !both_people) || words(&p.name).iter().any(|w| w.len() > 2 && words(&q.name).contains(w))
}

/// A person of the one report and a country of the other that is the person's own, in the same part.
fn stands_for<'r>(a: &'r Report, b: &'r Report) -> Option<(&'r str, &'r str)> {
    let people = a.parties.iter().filter(|p| p.kind == ActorKind::Person && p.country.is_some());
    let found = people.flat_map(|p| b.parties.iter().map(move |q| (p, q)));
    let mut found =
        found.filter(|(p, q)| q.kind == ActorKind::Country && p.country == q.country && p.role == q.role);
    found.next().map(|(p, q)| (p.name.as_str(), q.name.as_str()))
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

/// A set of words with a weight for each, by hash, so that comparing two takes no comparison of letters.
#[derive(Debug, Clone, Default)]
struct Weighed {
    entries: Vec<(u64, f64)>,
    sum: f64,
    squares: f64,
}

impl Weighed {
    fn new<'w>(words: impl Iterator<Item = (&'w str, f64)>) -> Self {
        let mut entries: Vec<(u64, f64)> = words.map(|(w, x)| (hash(w.bytes()), x)).collect();
        entries.sort_by_key(|e| e.0);
        entries.dedup_by_key(|e| e.0);
        let sum = entries.iter().map(|e| e.1).sum();
        let squares = entries.iter().map(|e| e.1 * e.1).sum();
        Self { entries, sum, squares }
    }

    /// The sum of `of` over what both have.
    fn over(&self, other: &Self, of: impl Fn(f64, f64) -> f64) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < self.entries.len() && j < other.entries.len() {
            let (a, b) = (self.entries[i], other.entries[j]);
            if a.0 == b.0 {
                sum += of(a.1, b.1);
            }
            i += usize::from(a.0 <= b.0);
            j += usize::from(b.0 <= a.0);
        }
        sum
    }

    fn product(&self, other: &Self) -> f64 {
        self.over(other, |a, b| a * b)
    }

    fn cosine(&self, other: &Self) -> f64 {
        let whole = (self.squares * other.squares).sqrt();
        if whole > 0.0 { self.product(other) / whole } else { 0.0 }
    }

    /// The weight of what both have in that of what either has.
    fn jaccard(&self, other: &Self) -> f64 {
        let shared = self.over(other, |a, _| a);
        let whole = self.sum + other.sum - shared;
        if whole > 0.0 { shared / whole } else { 0.0 }
    }
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

    #[test]
    fn sets_of_words_are_compared_by_weight() {
        let set = |words: &[(&str, f64)]| Weighed::new(words.iter().copied());
        let (a, b) = (set(&[("port", 3.0), ("amber", 4.0)]), set(&[("amber", 4.0), ("net", 3.0)]));
        assert!((a.cosine(&b) - 16.0 / 25.0).abs() < 1e-12);
        assert!((a.jaccard(&b) - 4.0 / 10.0).abs() < 1e-12);
    }
}
