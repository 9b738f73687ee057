//! What was kept before, as this crate needs to see it, and a shelf in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use crate::blocking;
use crate::cluster::Ruling;
use crate::day::Day;
use crate::ids::{DocKey, ReportKey};
use crate::report::{DocumentReports, Facts, Report};
use crate::settle::{Link, Settled};
use crate::tables::Tables;

/// What was kept before. A store answers from its tables, inside its transaction; new reports and their keys are
/// filed before [`settle`](crate::settle()) is called, so that they meet each other too.
pub trait Shelf {
    /// What can go wrong when asking.
    type Error;

    /// Reports filed under the blocking key `key` on the days `first..=last`: all of them, or where there are more
    /// than `most`, the latest by day and key.
    ///
    /// # Errors
    /// When the shelf cannot be read.
    fn posted(
        &mut self,
        key: &str,
        first: Day,
        last: Day,
        most: usize,
    ) -> Result<Vec<ReportKey>, Self::Error>;

    /// The report `key`; `None` where it is gone.
    ///
    /// # Errors
    /// When the shelf cannot be read.
    fn report(&mut self, key: &ReportKey) -> Result<Option<Arc<Report>>, Self::Error>;

    /// The document `key`; `None` where it is gone.
    ///
    /// # Errors
    /// When the shelf cannot be read.
    fn facts(&mut self, key: &DocKey) -> Result<Option<Arc<Facts>>, Self::Error>;

    /// Reports that a link of 0 bits or more joins to `key`, either way round.
    ///
    /// # Errors
    /// When the shelf cannot be read.
    fn linked(&mut self, key: &ReportKey) -> Result<Vec<ReportKey>, Self::Error>;

    /// People's rulings about `key`, either way round, those in force only.
    ///
    /// # Errors
    /// When the shelf cannot be read.
    fn rulings(&mut self, key: &ReportKey) -> Result<Vec<Ruling<ReportKey>>, Self::Error>;

    /// The reports of the happening in which `key` stands now; `None` where it stands in none. A shelf that never says
    /// has every happening that is looked at made anew, and makes large ones fall apart.
    ///
    /// # Errors
    /// When the shelf cannot be read.
    fn members(&mut self, key: &ReportKey) -> Result<Option<Vec<ReportKey>>, Self::Error> {
        let _ = key;
        Ok(None)
    }
}

/// A shelf in memory, for measuring and for tests; it shows what a store has to do.
#[derive(Debug, Default, Clone)]
pub struct Memory {
    documents: BTreeMap<DocKey, Arc<Facts>>,
    reports: BTreeMap<ReportKey, Arc<Report>>,
    postings: BTreeMap<String, BTreeSet<(Day, ReportKey)>>,
    links: BTreeMap<ReportKey, BTreeMap<ReportKey, f64>>,
    rulings: Vec<Ruling<ReportKey>>,
    happenings: BTreeMap<ReportKey, crate::settle::Happening>,
    member_of: BTreeMap<ReportKey, ReportKey>,
}

impl Memory {
    /// An empty shelf.
    pub fn new() -> Self {
        Self::default()
    }

    /// Files the reports of a document; the keys of the reports come back, for [`settle`](crate::settle()).
    pub fn file(&mut self, document: DocumentReports, tables: &Tables) -> Vec<ReportKey> {
        let mut keys = Vec::with_capacity(document.reports.len());
        for report in document.reports {
            for key in blocking::keys(&report, tables) {
                self.postings.entry(key).or_default().insert((blocking::day(&report), report.key.clone()));
            }
            keys.push(report.key.clone());
            self.reports.insert(report.key.clone(), Arc::new(report));
        }
        self.documents.insert(document.facts.key.clone(), Arc::new(document.facts));
        keys
    }

    /// Adds a person's ruling.
    pub fn rule(&mut self, ruling: Ruling<ReportKey>) {
        self.rulings.push(ruling);
    }

    /// Keeps what settling found.
    pub fn keep(&mut self, settled: &Settled) {
        for Link { a, b, bits, .. } in &settled.links {
            self.links.entry(a.clone()).or_default().insert(b.clone(), *bits);
            self.links.entry(b.clone()).or_default().insert(a.clone(), *bits);
        }
        for key in &settled.reports {
            if let Some(founder) = self.member_of.remove(key) {
                self.happenings.remove(&founder);
            }
        }
        for happening in &settled.happenings {
            for key in &happening.reports {
                self.member_of.insert(key.clone(), happening.founder.clone());
            }
            self.happenings.insert(happening.founder.clone(), happening.clone());
        }
    }

    /// The happenings kept, in the order of their founding reports' keys.
    pub fn happenings(&self) -> impl Iterator<Item = &crate::settle::Happening> {
        self.happenings.values()
    }

    /// The happening of a report.
    pub fn happening_of(&self, key: &ReportKey) -> Option<&crate::settle::Happening> {
        self.happenings.get(self.member_of.get(key)?)
    }
}

impl Shelf for Memory {
    type Error = Infallible;

    fn posted(
        &mut self,
        key: &str,
        first: Day,
        last: Day,
        most: usize,
    ) -> Result<Vec<ReportKey>, Infallible> {
        let Some(list) = self.postings.get(key) else { return Ok(Vec::new()) };
        let after = (last.plus(1), ReportKey::new(""));
        let window = list.range((first, ReportKey::new(""))..after);
        Ok(window.rev().take(most).map(|(_, key)| key.clone()).collect())
    }

    fn report(&mut self, key: &ReportKey) -> Result<Option<Arc<Report>>, Infallible> {
        Ok(self.reports.get(key).cloned())
    }

    fn facts(&mut self, key: &DocKey) -> Result<Option<Arc<Facts>>, Infallible> {
        Ok(self.documents.get(key).cloned())
    }

    fn linked(&mut self, key: &ReportKey) -> Result<Vec<ReportKey>, Infallible> {
        let links = self.links.get(key).into_iter().flatten();
        Ok(links.filter(|(_, bits)| **bits >= 0.0).map(|(other, _)| other.clone()).collect())
    }

    fn rulings(&mut self, key: &ReportKey) -> Result<Vec<Ruling<ReportKey>>, Infallible> {
        Ok(self.rulings.iter().filter(|r| r.a == *key || r.b == *key).cloned().collect())
    }

    fn members(&mut self, key: &ReportKey) -> Result<Option<Vec<ReportKey>>, Infallible> {
        Ok(self.happening_of(key).map(|h| h.reports.clone()))
    }
}
