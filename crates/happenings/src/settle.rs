//! The way in: new reports meet those kept before; links and happenings come out.
//!
//! Only what hangs together with a new report by links is looked at again, and of that every pair is judged anew;
//! so the outcome depends on what is kept and not on the order in which it came.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::belief::{self, Belief};
use crate::blocking::{self, MOST, WINDOW};
use crate::cluster::{self, Pair, Ruling, Verdict};
use crate::contradiction::{self, Contradiction};
use crate::day::Days;
use crate::evidence::{self, Evidence, Judgement, Line, Told};
use crate::ids::{DocKey, HappeningId, ReportKey};
use crate::report::{Facts, Kind, Party, Report, Site};
use crate::shelf::Shelf;
use crate::tables::Tables;

/// Two reports that may be of one happening, and why. `a` has the lesser key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// One.
    pub a: ReportKey,
    /// The other.
    pub b: ReportKey,
    /// `Same` from 0 bits, else `Perhaps`. What is less likely is not kept.
    pub judgement: Judgement,
    /// The sum.
    pub bits: f64,
    /// What it is made of.
    pub why: Vec<Line>,
}

/// One happening with all that is told of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// Its id, made of the founder's key.
    pub id: HappeningId,
    /// The first of its reports to become known, of those that may found one.
    pub founder: ReportKey,
    /// What sort: what most reports say.
    pub kind: Kind,
    /// Its reports, as they became known.
    pub reports: Vec<ReportKey>,
    /// When: what all stated days have in common; else what the inferred ones have, as far as they do.
    pub days: Days,
    /// Who: everybody that a report names, most named first.
    pub parties: Vec<Party>,
    /// Where: what most reports say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub site: Option<Site>,
    /// How it stands.
    pub belief: Belief,
    /// What excludes what.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub contradictions: Vec<Contradiction>,
}

/// What settling found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Links of the new reports, to each other and to those kept before, ascending.
    pub links: Vec<Link>,
    /// Every report that was looked at, ascending: what was known of their happenings is replaced.
    pub reports: Vec<ReportKey>,
    /// Their happenings now, in the order of the founders' keys.
    pub happenings: Vec<Happening>,
    /// Reports of these that have no happening: they may only join one, and none fits.
    pub alone: Vec<ReportKey>,
}

/// Links the reports `new`, which the shelf has filed, and settles the happenings that they touch.
///
/// # Errors
/// When the shelf cannot be read.
pub fn settle<S: Shelf>(shelf: &mut S, new: &[ReportKey], tables: &Tables) -> Result<Settled, S::Error> {
    let mut desk = Desk::new(shelf, tables);
    let mut links: BTreeMap<(ReportKey, ReportKey), Link> = BTreeMap::new();
    for key in new {
        let Some(report) = desk.report(key)? else { continue };
        let mut others: BTreeSet<ReportKey> = BTreeSet::new();
        let day = blocking::day(&report);
        for posting in blocking::keys(&report, tables) {
            others.extend(desk.shelf.posted(&posting, day.plus(-WINDOW), day.plus(WINDOW), MOST)?);
        }
        for other in others {
            let pair = if *key < other { (key.clone(), other) } else { (other, key.clone()) };
            if pair.0 == pair.1 || links.contains_key(&pair) {
                continue;
            }
            let Some(evidence) = desk.judge(&pair.0, &pair.1)? else { continue };
            let judgement = evidence.judgement();
            if judgement != Judgement::Different {
                let (a, b) = pair.clone();
                links.insert(pair, Link { a, b, judgement, bits: evidence.bits, why: evidence.lines });
            }
        }
    }
    let links: Vec<Link> = links.into_values().collect();
    let mut settled = desk.settle(new, &links)?;
    settled.links = links;
    Ok(settled)
}

/// Settles anew the happenings of `touched`: after a ruling, or after reports that stood with them are gone.
///
/// # Errors
/// When the shelf cannot be read.
pub fn resettle<S: Shelf>(
    shelf: &mut S,
    touched: &[ReportKey],
    tables: &Tables,
) -> Result<Settled, S::Error> {
    Desk::new(shelf, tables).settle(touched, &[])
}

/// Why `report` stands with the others of a happening, or does not: the evidence against each of them, best first.
///
/// # Errors
/// When the shelf cannot be read.
pub fn why<S: Shelf>(
    shelf: &mut S,
    report: &ReportKey,
    others: &[ReportKey],
    tables: &Tables,
) -> Result<Vec<(ReportKey, Evidence)>, S::Error> {
    let mut desk = Desk::new(shelf, tables);
    let mut out = Vec::new();
    for other in others.iter().filter(|o| *o != report) {
        if let Some(evidence) = desk.judge(report, other)? {
            out.push((other.clone(), evidence));
        }
    }
    let rank = |e: &Evidence| if e.veto.is_some() { f64::NEG_INFINITY } else { e.bits };
    out.sort_by(|(ka, a), (kb, b)| rank(b).total_cmp(&rank(a)).then_with(|| ka.cmp(kb)));
    Ok(out)
}

/// Ids that are gone from `before` to `after`, each with the id that has most of its reports now, the lesser id of
/// equals; `None` where none has any.
pub fn gone(
    before: &BTreeMap<ReportKey, HappeningId>,
    after: &[Happening],
) -> BTreeMap<HappeningId, Option<HappeningId>> {
    let now: BTreeMap<&ReportKey, &HappeningId> =
        after.iter().flat_map(|h| h.reports.iter().map(move |r| (r, &h.id))).collect();
    let kept: BTreeSet<&HappeningId> = after.iter().map(|h| &h.id).collect();
    let mut moved: BTreeMap<&HappeningId, BTreeMap<&HappeningId, usize>> = BTreeMap::new();
    for (report, id) in before.iter().filter(|(_, id)| !kept.contains(id)) {
        let to = moved.entry(id).or_default();
        if let Some(new) = now.get(report) {
            *to.entry(new).or_default() += 1;
        }
    }
    let most = |to: BTreeMap<&HappeningId, usize>| {
        to.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0))).map(|(id, _)| id.clone())
    };
    moved.into_iter().map(|(id, to)| (id.clone(), most(to))).collect()
}

/// A shelf with what was taken from it in this call.
struct Desk<'s, S: Shelf> {
    shelf: &'s mut S,
    tables: &'s Tables,
    reports: BTreeMap<ReportKey, Option<Arc<Report>>>,
    facts: BTreeMap<DocKey, Option<Arc<Facts>>>,
}

/// A report with its document.
type Sheet = (Arc<Report>, Arc<Facts>);

impl<'s, S: Shelf> Desk<'s, S> {
    fn new(shelf: &'s mut S, tables: &'s Tables) -> Self {
        Self { shelf, tables, reports: BTreeMap::new(), facts: BTreeMap::new() }
    }

    fn report(&mut self, key: &ReportKey) -> Result<Option<Arc<Report>>, S::Error> {
        if let Some(known) = self.reports.get(key) {
            return Ok(known.clone());
        }
        let found = self.shelf.report(key)?;
        self.reports.insert(key.clone(), found.clone());
        Ok(found)
    }

    fn sheet(&mut self, key: &ReportKey) -> Result<Option<Sheet>, S::Error> {
        let Some(report) = self.report(key)? else { return Ok(None) };
        if !self.facts.contains_key(&report.doc) {
            let found = self.shelf.facts(&report.doc)?;
            self.facts.insert(report.doc.clone(), found);
        }
        Ok(self.facts[&report.doc].clone().map(|facts| (report, facts)))
    }

    fn judge(&mut self, a: &ReportKey, b: &ReportKey) -> Result<Option<Evidence>, S::Error> {
        let (Some(a), Some(b)) = (self.sheet(a)?, self.sheet(b)?) else { return Ok(None) };
        Ok(Some(evidence::judge(told(&a), told(&b), self.tables)))
    }

    fn settle(&mut self, touched: &[ReportKey], links: &[Link]) -> Result<Settled, S::Error> {
        let mut joined: BTreeMap<&ReportKey, Vec<&ReportKey>> = BTreeMap::new();
        for link in links.iter().filter(|l| l.judgement == Judgement::Same) {
            joined.entry(&link.a).or_default().push(&link.b);
            joined.entry(&link.b).or_default().push(&link.a);
        }
        let mut out = Settled::default();
        let mut seen: BTreeSet<ReportKey> = BTreeSet::new();
        for start in touched {
            if !seen.insert(start.clone()) {
                continue;
            }
            let mut queue = vec![start.clone()];
            let mut sheets: Vec<Sheet> = Vec::new();
            let mut rulings: Vec<Ruling<ReportKey>> = Vec::new();
            while let Some(key) = queue.pop() {
                let Some(sheet) = self.sheet(&key)? else { continue };
                sheets.push(sheet);
                let ruled = self.shelf.rulings(&key)?;
                let near = joined.get(&key).into_iter().flatten().map(|k| (*k).clone());
                let mut near: Vec<ReportKey> = near.chain(self.shelf.linked(&key)?).collect();
                let same = ruled.iter().filter(|r| r.verdict == Verdict::Same);
                near.extend(same.map(|r| if r.a == key { r.b.clone() } else { r.a.clone() }));
                rulings.extend(ruled);
                queue.extend(near.into_iter().filter(|k| seen.insert(k.clone())));
            }
            self.component(sheets, &rulings, &mut out);
        }
        out.reports.sort();
        out.alone.sort();
        out.happenings.sort_by(|a, b| a.founder.cmp(&b.founder));
        Ok(out)
    }

    /// The happenings of reports that hang together.
    fn component(&self, mut sheets: Vec<Sheet>, rulings: &[Ruling<ReportKey>], out: &mut Settled) {
        sheets.sort_by(|a, b| (a.0.known_on, &a.0.key).cmp(&(b.0.known_on, &b.0.key)));
        out.reports.extend(sheets.iter().map(|s| s.0.key.clone()));
        let ruled: BTreeMap<(&ReportKey, &ReportKey), Verdict> =
            rulings.iter().flat_map(|r| [((&r.a, &r.b), r.verdict), ((&r.b, &r.a), r.verdict)]).collect();
        let pair = |a: &Sheet, b: &Sheet| match ruled.get(&(&a.0.key, &b.0.key)) {
            Some(Verdict::Same) => Pair::Must,
            Some(Verdict::Different) => Pair::Never,
            None => {
                let evidence = evidence::judge(told(a), told(b), self.tables);
                if evidence.veto.is_some() { Pair::Never } else { Pair::Bits(evidence.bits) }
            }
        };
        let (founding, joining): (Vec<&Sheet>, Vec<&Sheet>) = sheets.iter().partition(|s| s.0.founds);
        let order = |i: &usize| (founding[*i].0.known_on, founding[*i].0.key.clone());
        let fits = |a: &[usize], b: &[usize]| {
            let mut all = a.iter().chain(b).map(|i| founding[*i].0.as_ref());
            days_of_all(&mut all)
        };
        let groups = cluster::group(founding.len(), order, |a, b| pair(founding[a], founding[b]), fits);
        let mut members: Vec<Vec<&Sheet>> =
            groups.iter().map(|g| g.iter().map(|i| founding[*i]).collect()).collect();
        // What only joins is weighed against the founders, so that it does not matter what joined before it.
        let founders = members.clone();
        for sheet in joining {
            let mean = |group: &Vec<&Sheet>| {
                let mut sum = 0.0;
                for other in group {
                    match pair(sheet, other) {
                        Pair::Must => return Some(f64::MAX),
                        Pair::Never => return None,
                        Pair::Bits(bits) => sum += bits.max(cluster::FLOOR),
                    }
                }
                Some(sum / group.len() as f64)
            };
            let best = founders.iter().enumerate().filter_map(|(i, g)| Some((mean(g)?, i)));
            match best.filter(|(m, _)| *m >= 0.0).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
                Some((_, i)) => members[i].push(sheet),
                None => out.alone.push(sheet.0.key.clone()),
            }
        }
        out.happenings.extend(members.iter().map(|m| self.happening(m)));
    }

    fn happening(&self, members: &[&Sheet]) -> Happening {
        let founder = members[0].0.key.clone();
        let mut sheets: Vec<&Sheet> = members.to_vec();
        sheets.sort_by(|a, b| (a.0.known_on, &a.0.key).cmp(&(b.0.known_on, &b.0.key)));
        let reports: Vec<&Report> = sheets.iter().map(|s| s.0.as_ref()).collect();
        let days = days_of(&reports);
        let kind = most(reports.iter().map(|r| r.kind)).unwrap_or(Kind::Other);
        let belief = belief::belief(&reports, self.tables);
        Happening {
            id: HappeningId::founded_by(&founder),
            founder,
            kind,
            days,
            parties: parties_of(&reports),
            site: site_of(&reports),
            contradictions: contradiction::find(&reports, &belief, self.tables),
            belief,
            reports: reports.iter().map(|r| r.key.clone()).collect(),
        }
    }
}

fn told(sheet: &Sheet) -> Told<'_> {
    Told { report: &sheet.0, facts: &sheet.1 }
}

/// Whether the stated days of all reports have one in common, give or take what their kind allows.
fn days_of_all<'r>(reports: &mut dyn Iterator<Item = &'r Report>) -> bool {
    let mut common: Option<Days> = None;
    let mut kind = Kind::Other;
    for report in reports.filter(|r| r.days.is_stated()) {
        kind = kind.max(report.kind);
        let days = report.days;
        common = Some(common.map_or(days, |c| Days {
            first: c.first.max(days.first),
            last: c.last.min(days.last),
            ..c
        }));
    }
    let slack = if kind.is_engagement() { 0 } else { 1 };
    common.is_none_or(|c| c.first.since(c.last) <= slack)
}

/// When a happening is: what its stated days have in common, else its inferred ones.
fn days_of(reports: &[&Report]) -> Days {
    let some = |stated: bool| {
        let list = reports.iter().map(|r| r.days).filter(move |d| d.is_stated() == stated);
        list.reduce(|a, b| {
            let (first, last) = (a.first.max(b.first), a.last.min(b.last));
            // Neighbouring days, and inferred ones that do not meet: the first told stands.
            if first <= last { Days { first, last, basis: a.basis } } else { a }
        })
    };
    let known = reports[0].known_on;
    some(true).or_else(|| some(false)).unwrap_or(Days::inferred(known, known))
}

/// What stands most often, the first of equals.
fn most<T: Ord + Clone>(items: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for item in items {
        match counts.iter_mut().find(|(known, _)| *known == item) {
            Some((_, n)) => *n += 1,
            None => counts.push((item, 1)),
        }
    }
    let best = counts.iter().map(|(_, n)| *n).max()?;
    counts.into_iter().find(|(_, n)| *n == best).map(|(item, _)| item)
}

fn parties_of(reports: &[&Report]) -> Vec<Party> {
    let mut counts: BTreeMap<(&crate::ids::ActorKey, crate::report::Role), (usize, &Party)> = BTreeMap::new();
    for party in reports.iter().flat_map(|r| r.named()) {
        counts.entry((&party.actor, party.role)).or_insert((0, party)).0 += 1;
    }
    let mut list: Vec<(usize, &Party)> = counts.into_values().collect();
    list.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    list.into_iter().map(|(_, p)| p.clone()).collect()
}

/// Where a happening is: the place named most, a point before a country.
fn site_of(reports: &[&Report]) -> Option<Site> {
    let sites = || reports.iter().filter_map(|r| r.site.as_ref());
    let points = sites().filter(|s| s.point.is_some()).map(|s| s.name.as_str());
    let name = most(points).or_else(|| most(sites().map(|s| s.name.as_str())))?;
    sites()
        .find(|s| s.name == name && s.point.is_some())
        .or_else(|| sites().find(|s| s.name == name))
        .cloned()
}
