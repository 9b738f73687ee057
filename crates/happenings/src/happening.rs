//! One happening out of the reports that tell it: when, who, where, how it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::belief::{self, Belief};
use crate::contradiction::{self, Contradiction};
use crate::day::Days;
use crate::ids::{ActorKey, HappeningId, ReportKey};
use crate::report::{Kind, Party, Report, Role, Site};
use crate::tables::Tables;

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

impl Happening {
    /// The happening of `reports`, of which one at least may found one. Their order does not matter.
    ///
    /// # Panics
    /// When `reports` is empty.
    pub fn of(reports: &[&Report], tables: &Tables) -> Self {
        let mut reports = reports.to_vec();
        reports.sort_by(|a, b| (a.known_on, &a.key).cmp(&(b.known_on, &b.key)));
        let founder = reports.iter().find(|r| r.founds).unwrap_or(&reports[0]).key.clone();
        let belief = belief::belief(&reports, tables);
        Self {
            id: HappeningId::founded_by(&founder),
            founder,
            kind: most(reports.iter().map(|r| r.kind)).unwrap_or(Kind::Other),
            days: days_of(&reports),
            parties: parties_of(&reports),
            site: site_of(&reports),
            contradictions: contradiction::find(&reports, &belief, tables),
            belief,
            reports: reports.iter().map(|r| r.key.clone()).collect(),
        }
    }
}

/// Whether the stated days of all reports have one in common, give or take what their kind allows.
pub(crate) fn days_agree<'r>(reports: impl Iterator<Item = &'r Report>) -> bool {
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
    let mut counts: BTreeMap<(&ActorKey, Role), (usize, &Party)> = BTreeMap::new();
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
