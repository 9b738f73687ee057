//! The way in: new reports meet those kept before; links and happenings come out.
//!
//! Only what hangs together with a new report by links is looked at again, and of that every pair is judged anew;
//! so the outcome depends on what is kept and not on the order in which it came. Of what hangs together in more
//! than [`EXACT`] reports, groups stand as they are and a new report joins the one it fits best: there, and only
//! there, the order can matter. What stands for months, a war that every article names, is no such heap: it is known
//! by its sides ([`crate::standing`]), and all groups that a report of it is joined to are one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::blocking::{self, MOST, WINDOW};
use crate::cluster::{self, FLOOR, Pair, Ruling, Verdict};
use crate::evidence::{self, Evidence, Judgement, Line, Ready, Source, Told};
pub use crate::happening::Happening;
use crate::happening::days_agree;
use crate::ids::{DocKey, HappeningId, ReportKey};
use crate::report::Report;
use crate::shelf::Shelf;
use crate::tables::Tables;

/// Reports to which one is joined, and people's rulings about it.
type Neighbours = (Vec<ReportKey>, Vec<Ruling<ReportKey>>);

/// So many reports that hang together are grouped anew, from all their pairs, when one more comes.
pub const EXACT: usize = 400;
/// Members of a group against which a report is weighed where there are more than [`EXACT`], the newest.
const WEIGHED: usize = 48;
/// Links that a report of what stands for months gets.
const LINKED: usize = 4;

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

/// What settling found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Links of the new reports, to each other and to those kept before, ascending.
    pub links: Vec<Link>,
    /// Every report whose happening may be another now, ascending: what was known of their happenings is replaced.
    pub reports: Vec<ReportKey>,
    /// Their happenings now, in the order of the founders' keys. Those that were looked at and have the reports that
    /// they had are not among them.
    pub happenings: Vec<Happening>,
    /// Reports of these that have no happening: they may only join one, and none fits.
    pub alone: Vec<ReportKey>,
}

/// Links the reports `new`, which the shelf has filed, and settles the happenings that they touch. `ready` is what was
/// made ready when this shelf was settled before; whoever files a report again has it forgotten there.
///
/// # Errors
/// When the shelf cannot be read.
pub fn settle<S: Shelf>(
    shelf: &mut S,
    ready: &mut Ready,
    new: &[ReportKey],
    tables: &Tables,
) -> Result<Settled, S::Error> {
    let mut desk = Desk { shelf, ready, tables };
    let mut links: BTreeMap<(ReportKey, ReportKey), Link> = BTreeMap::new();
    for key in new {
        let Some(told) = desk.told(key)? else { continue };
        let mut others: BTreeSet<ReportKey> = BTreeSet::new();
        let day = blocking::day(&told.report);
        for posting in blocking::keys(&told.report, tables) {
            others.extend(desk.shelf.posted(&posting, day.plus(-WINDOW), day.plus(WINDOW), MOST)?);
        }
        if told.report.is_standing() {
            others = desk.nearest(&told, others)?;
        }
        for other in others {
            let pair = if *key < other { (key.clone(), other.clone()) } else { (other.clone(), key.clone()) };
            if pair.0 == pair.1 || links.contains_key(&pair) {
                continue;
            }
            let Some(with) = desk.told(&other)? else { continue };
            // Most pairs are nothing; the words of the lines are made for the others only.
            if !evidence::doubtful(&told, &with, tables) {
                continue;
            }
            let evidence = evidence::judge(&told, &with, tables);
            let (a, b) = pair.clone();
            let judgement = evidence.judgement();
            links.insert(pair, Link { a, b, judgement, bits: evidence.bits, why: evidence.lines });
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
    ready: &mut Ready,
    touched: &[ReportKey],
    tables: &Tables,
) -> Result<Settled, S::Error> {
    Desk { shelf, ready, tables }.settle(touched, &[])
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
    let mut desk = Desk { shelf, ready: &mut Ready::default(), tables };
    let mut out = Vec::new();
    let Some(told) = desk.told(report)? else { return Ok(out) };
    for other in others.iter().filter(|o| *o != report) {
        if let Some(with) = desk.told(other)? {
            out.push((other.clone(), evidence::judge(&told, &with, tables)));
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

/// A shelf, with what was made ready of it.
struct Desk<'s, S: Shelf> {
    shelf: &'s mut S,
    ready: &'s mut Ready,
    tables: &'s Tables,
}

/// Reports that hang together, with what people have ruled of them.
#[derive(Default)]
struct Component {
    told: Vec<Arc<Told>>,
    rulings: Vec<Ruling<ReportKey>>,
    /// Whether there are more than these.
    cut: bool,
}

/// Who is joined to whom by new links.
type Joined<'l> = BTreeMap<&'l ReportKey, Vec<&'l ReportKey>>;

impl<S: Shelf> Desk<'_, S> {
    fn told(&mut self, key: &ReportKey) -> Result<Option<Arc<Told>>, S::Error> {
        if let Some(known) = self.ready.told(key) {
            return Ok(Some(known));
        }
        let Some(report) = self.shelf.report(key)? else { return Ok(None) };
        let Some(source) = self.source(&report.doc)? else { return Ok(None) };
        let told = Arc::new(Told::new(report, source, self.tables));
        self.ready.add(&told);
        Ok(Some(told))
    }

    /// The few of `others` with which what stands for months is linked: those that name it too, nearest in time, one of
    /// each document. One link ties a report to all the rest, and all of them would be as many as the square of the
    /// reports; but one to each document, since a document that names it five times would else be tied to itself alone.
    fn nearest(&mut self, told: &Told, others: BTreeSet<ReportKey>) -> Result<BTreeSet<ReportKey>, S::Error> {
        let mut near: BTreeMap<DocKey, (i32, ReportKey)> = BTreeMap::new();
        for key in others {
            let Some(other) = self.told(&key)? else { continue };
            let days = other.report.known_on.since(told.report.known_on).abs();
            let one = other.report.standing.is_some()
                && key != told.report.key
                && evidence::bits(told, &other, self.tables).is_some_and(|b| b >= 0.0);
            if one {
                let found = (days, key);
                let first = near.entry(other.report.doc.clone()).or_insert_with(|| found.clone());
                *first = found.min(first.clone());
            }
        }
        let mut near: Vec<(i32, ReportKey)> = near.into_values().collect();
        near.sort();
        near.truncate(LINKED);
        Ok(near.into_iter().map(|(_, key)| key).collect())
    }

    fn source(&mut self, doc: &DocKey) -> Result<Option<Arc<Source>>, S::Error> {
        if let Some(known) = self.ready.source(doc) {
            return Ok(Some(known));
        }
        let Some(facts) = self.shelf.facts(doc)? else { return Ok(None) };
        let source = Arc::new(Source::new(facts, self.tables));
        self.ready.add_source(&source);
        Ok(Some(source))
    }

    /// Whether `reports` are one happening already, of which nothing new is told: then it says what it said.
    fn stands(&mut self, reports: &[&Told], fresh: &BTreeSet<&ReportKey>) -> Result<bool, S::Error> {
        let mut keys: Vec<&ReportKey> = reports.iter().map(|t| &t.report.key).collect();
        if keys.iter().any(|k| fresh.contains(k)) {
            return Ok(false);
        }
        let Some(mut members) = self.shelf.members(keys[0])? else { return Ok(false) };
        keys.sort();
        members.sort();
        Ok(members.iter().eq(keys))
    }

    fn settle(&mut self, touched: &[ReportKey], links: &[Link]) -> Result<Settled, S::Error> {
        let mut joined: Joined<'_> = BTreeMap::new();
        for link in links.iter().filter(|l| l.judgement == Judgement::Same) {
            joined.entry(&link.a).or_default().push(&link.b);
            joined.entry(&link.b).or_default().push(&link.a);
        }
        let mut starts: Vec<Arc<Told>> = Vec::new();
        for key in touched {
            starts.extend(self.told(key)?);
        }
        starts.sort_by(|a, b| order(a).cmp(&order(b)));
        let fresh: BTreeSet<&ReportKey> = touched.iter().collect();
        let mut out = Settled::default();
        let mut seen: BTreeSet<ReportKey> = BTreeSet::new();
        let mut large = Large::default();
        // What stands for months comes first: others may belong to it.
        let (standing, starts): (Vec<_>, Vec<_>) = starts.into_iter().partition(|t| t.report.is_standing());
        for start in standing {
            self.stand(&start, &joined, &mut large)?;
        }
        for start in starts {
            if seen.contains(&start.report.key) {
                continue;
            }
            if self.belongs_to_standing(&start, &joined)? {
                self.place(&start, &joined, &mut large)?;
                continue;
            }
            let component = self.component(&start.report.key, &joined)?;
            if component.cut {
                self.place(&start, &joined, &mut large)?;
                seen.insert(start.report.key.clone());
            } else {
                seen.extend(component.told.iter().map(|t| t.report.key.clone()));
                self.group(component, &fresh, &mut out)?;
            }
        }
        self.finish(large, &fresh, &mut out)?;
        out.reports.sort();
        out.alone.sort();
        out.happenings.sort_by(|a, b| a.founder.cmp(&b.founder));
        Ok(out)
    }

    /// Reports to which `key` is joined, and people's rulings about it.
    fn near(&mut self, key: &ReportKey, joined: &Joined<'_>) -> Result<Neighbours, S::Error> {
        let rulings = self.shelf.rulings(key)?;
        let mut near: Vec<ReportKey> = joined.get(key).into_iter().flatten().map(|k| (*k).clone()).collect();
        near.extend(self.shelf.linked(key)?);
        let same = rulings.iter().filter(|r| r.verdict == Verdict::Same);
        near.extend(same.map(|r| if r.a == *key { r.b.clone() } else { r.a.clone() }));
        near.sort();
        near.dedup();
        Ok((near, rulings))
    }

    /// All that hangs together with `start`, as long as it is not too much.
    fn component(&mut self, start: &ReportKey, joined: &Joined<'_>) -> Result<Component, S::Error> {
        let mut out = Component::default();
        let mut seen: BTreeSet<ReportKey> = [start.clone()].into();
        let mut queue = vec![start.clone()];
        while let Some(key) = queue.pop() {
            let Some(told) = self.told(&key)? else { continue };
            if told.report.is_standing() || (key != *start && self.belongs_to_standing(&told, joined)?) {
                continue;
            }
            out.told.push(told);
            let (near, rulings) = self.near(&key, joined)?;
            out.rulings.extend(rulings);
            queue.extend(near.into_iter().filter(|k| seen.insert(k.clone())));
            if seen.len() > EXACT {
                out.cut = true;
                break;
            }
        }
        Ok(out)
    }

    /// Whether `told`, a single act by its words, is joined to something that stands for months.
    fn belongs_to_standing(&mut self, told: &Told, joined: &Joined<'_>) -> Result<bool, S::Error> {
        if told.report.standing.is_none() {
            return Ok(false);
        }
        for key in self.near(&told.report.key, joined)?.0 {
            if self.told(&key)?.is_some_and(|other| other.report.is_standing()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Puts `told` with what it names. By its sides it is known, so all groups that it is joined to are one, but for
    /// those on another country; one that names a single side goes with the group that names it most.
    fn stand(&mut self, told: &Arc<Told>, joined: &Joined<'_>, large: &mut Large) -> Result<(), S::Error> {
        let key = &told.report.key;
        let (near, rulings) = self.near(key, joined)?;
        let ruled = Ruled::new(&rulings);
        for other in near.iter().chain([key]) {
            if !large.group_of.contains_key(other) {
                let mut members = self.shelf.members(other)?.unwrap_or_else(|| vec![other.clone()]);
                members.retain(|m| !large.group_of.contains_key(m));
                large.add(members);
            }
        }
        if ruled.0.values().any(|v| *v == Verdict::Different) {
            return self.place(told, joined, large);
        }
        let groups: BTreeSet<usize> =
            near.iter().chain([key]).filter_map(|k| large.group_of.get(k)).copied().collect();
        // How many of each group name which country.
        let mut found: Vec<(Option<String>, usize, usize)> = Vec::new();
        for group in groups {
            let mut on: BTreeMap<String, usize> = BTreeMap::new();
            for member in &large.groups[group] {
                let member = self.told(member)?.and_then(|t| t.report.standing.clone());
                if let Some(country) = member.and_then(|s| s.on) {
                    *on.entry(country).or_default() += 1;
                }
            }
            let most = on.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
            let (country, n) = most.map_or((None, 0), |(country, n)| (Some(country), n));
            found.push((country, n, group));
        }
        let meant = told.report.standing.as_ref().and_then(|s| s.on.clone());
        let most = || found.iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        let meant = meant.or_else(|| most().and_then(|(country, ..)| country.clone()));
        large.join(key, large.groups.len());
        let home = large.groups.len() - 1;
        for (country, _, group) in found {
            if country.is_none() || country == meant {
                large.merge(group, home);
            }
        }
        Ok(())
    }

    /// Groups reports that hang together, from all their pairs.
    fn group(
        &mut self,
        mut component: Component,
        fresh: &BTreeSet<&ReportKey>,
        out: &mut Settled,
    ) -> Result<(), S::Error> {
        component.told.sort_by(|a, b| order(a).cmp(&order(b)));
        let ruled = Ruled::new(&component.rulings);
        let tables = self.tables;
        let pair = |a: &Told, b: &Told| ruled.pair(a, b, tables);
        let (founding, joining): (Vec<&Arc<Told>>, Vec<&Arc<Told>>) =
            component.told.iter().partition(|t| t.report.founds);
        let fits =
            |a: &[usize], b: &[usize]| days_agree(a.iter().chain(b).map(|i| founding[*i].report.as_ref()));
        let by = |i: &usize| (founding[*i].report.known_on, founding[*i].report.key.clone());
        let groups = cluster::group(founding.len(), by, |a, b| pair(founding[a], founding[b]), fits);
        let groups: Vec<Vec<&Told>> =
            groups.iter().map(|g| g.iter().map(|i| founding[*i].as_ref()).collect()).collect();
        let mut members = groups.clone();
        // What only joins is weighed against the founders, so that it does not matter what joined before it.
        for told in joining {
            let means = groups.iter().enumerate().filter_map(|(i, g)| Some((mean(told, g, &pair)?, i)));
            match best(means) {
                Some(i) => members[i].push(told),
                None => {
                    out.reports.push(told.report.key.clone());
                    out.alone.push(told.report.key.clone());
                }
            }
        }
        for group in members {
            if !self.stands(&group, fresh)? {
                let reports: Vec<&Report> = group.iter().map(|t| t.report.as_ref()).collect();
                out.reports.extend(reports.iter().map(|r| r.key.clone()));
                out.happenings.push(Happening::of(&reports, self.tables));
            }
        }
        Ok(())
    }

    /// Puts `told` with the group it fits best among those of the reports to which it is joined.
    fn place(&mut self, told: &Arc<Told>, joined: &Joined<'_>, large: &mut Large) -> Result<(), S::Error> {
        let key = &told.report.key;
        let (near, rulings) = self.near(key, joined)?;
        let mut candidates: BTreeSet<usize> = BTreeSet::new();
        for other in &near {
            if !large.group_of.contains_key(other) {
                let mut members = self.shelf.members(other)?.unwrap_or_else(|| vec![other.clone()]);
                members.retain(|m| m != key && !large.group_of.contains_key(m));
                large.add(members);
            }
            candidates.extend(large.group_of.get(other));
        }
        if let Some(old) = self.shelf.members(key)?.filter(|_| !large.group_of.contains_key(key)) {
            large.add(old.into_iter().filter(|m| m != key && !large.group_of.contains_key(m)).collect());
        }
        let ruled = Ruled::new(&rulings);
        let mut means: Vec<(f64, usize)> = Vec::new();
        for group in candidates {
            let mut members: Vec<Arc<Told>> = Vec::new();
            for member in large.groups[group].iter().filter(|m| *m != key) {
                members.extend(self.told(member)?);
            }
            members.sort_by(|a, b| order(b).cmp(&order(a)));
            let all = members.iter().chain([told]).map(|t| t.report.as_ref());
            let forced = members.iter().any(|m| ruled.verdict(told, m) == Some(Verdict::Same));
            let parted = members.iter().any(|m| ruled.verdict(told, m) == Some(Verdict::Different));
            if !forced && (parted || !days_agree(all)) {
                continue;
            }
            let newest: Vec<&Told> = members.iter().take(WEIGHED).map(Arc::as_ref).collect();
            let pair = |a: &Told, b: &Told| ruled.pair(a, b, self.tables);
            let mean = if forced { Some(f64::MAX) } else { mean(told, &newest, &pair) };
            means.extend(mean.map(|m| (m, group)));
        }
        match best(means.into_iter()) {
            Some(group) => large.join(key, group),
            None => large.add(vec![key.clone()]),
        }
        Ok(())
    }

    fn finish(
        &mut self,
        large: Large,
        fresh: &BTreeSet<&ReportKey>,
        out: &mut Settled,
    ) -> Result<(), S::Error> {
        for group in large.groups.iter().filter(|g| !g.is_empty()) {
            let mut members: Vec<Arc<Told>> = Vec::new();
            for key in group {
                members.extend(self.told(key)?);
            }
            let told: Vec<&Told> = members.iter().map(Arc::as_ref).collect();
            if told.is_empty() || self.stands(&told, fresh)? {
                continue;
            }
            let reports: Vec<&Report> = told.iter().map(|t| t.report.as_ref()).collect();
            out.reports.extend(reports.iter().map(|r| r.key.clone()));
            if reports.iter().any(|r| r.founds) {
                out.happenings.push(Happening::of(&reports, self.tables));
            } else {
                out.alone.extend(reports.iter().map(|r| r.key.clone()));
            }
        }
        Ok(())
    }
}

/// Groups of a component that is too large to be grouped anew, as they change in one call.
#[derive(Default)]
struct Large {
    groups: Vec<BTreeSet<ReportKey>>,
    group_of: BTreeMap<ReportKey, usize>,
}

impl Large {
    fn add(&mut self, members: Vec<ReportKey>) {
        for key in &members {
            if let Some(old) = self.group_of.insert(key.clone(), self.groups.len()) {
                self.groups[old].remove(key);
            }
        }
        self.groups.push(members.into_iter().collect());
    }

    fn merge(&mut self, from: usize, into: usize) {
        if from != into {
            for key in std::mem::take(&mut self.groups[from]) {
                self.group_of.insert(key.clone(), into);
                self.groups[into].insert(key);
            }
        }
    }

    fn join(&mut self, key: &ReportKey, group: usize) {
        if group == self.groups.len() {
            self.groups.push(BTreeSet::new());
        }
        if let Some(old) = self.group_of.insert(key.clone(), group) {
            self.groups[old].remove(key);
        }
        self.groups[group].insert(key.clone());
    }
}

/// What people have ruled, by pair; of several rulings on one pair the last holds.
struct Ruled<'r>(BTreeMap<(&'r ReportKey, &'r ReportKey), Verdict>);

impl<'r> Ruled<'r> {
    fn new(rulings: &'r [Ruling<ReportKey>]) -> Self {
        Self(rulings.iter().flat_map(|r| [((&r.a, &r.b), r.verdict), ((&r.b, &r.a), r.verdict)]).collect())
    }

    fn verdict(&self, a: &Told, b: &Told) -> Option<Verdict> {
        self.0.get(&(&a.report.key, &b.report.key)).copied()
    }

    fn pair(&self, a: &Told, b: &Told, tables: &Tables) -> Pair {
        match self.verdict(a, b) {
            Some(Verdict::Same) => Pair::Must,
            Some(Verdict::Different) => Pair::Never,
            None => evidence::bits(a, b, tables).map_or(Pair::Never, Pair::Bits),
        }
    }
}

/// The mean of the bits between `told` and `group`; `None` where something excludes that it belongs there.
fn mean(told: &Told, group: &[&Told], pair: &impl Fn(&Told, &Told) -> Pair) -> Option<f64> {
    let mut sum = 0.0;
    for other in group {
        match pair(told, other) {
            Pair::Must => return Some(f64::MAX),
            Pair::Never => return None,
            Pair::Bits(bits) => sum += bits.max(FLOOR),
        }
    }
    Some(sum / group.len().max(1) as f64)
}

/// The place with the highest mean that is not negative, the first of equals.
fn best(means: impl Iterator<Item = (f64, usize)>) -> Option<usize> {
    means.filter(|(m, _)| *m >= 0.0).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, i)| i)
}

fn order(told: &Told) -> (crate::day::Day, &ReportKey) {
    (told.report.known_on, &told.report.key)
}
