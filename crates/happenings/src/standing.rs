//! What stands for months and is named rather than told: a war.
//!
//! "Russia's war on Ukraine", "the invasion", "Putin's aggression" are one thing in every article, whatever else its
//! sentence says, and its day is the day of the article. Such a thing is known by its class and by the country that
//! it is on; where only one side is named, by that side. A document that names both sides once means the same
//! whenever it names one.

use std::collections::BTreeSet;

use demarche_core::record::{ActorKind, Status};
use serde::{Deserialize, Serialize};

use crate::report::{Kind, Party, Report, Role, Site};
use crate::tables::Tables;

/// What stands, and between whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Standing {
    /// What sort of thing.
    pub class: String,
    /// Countries that carry it on, or have part in it in a way that is not said, ascending.
    pub by: Vec<String>,
    /// The country that it is on, where the document says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<String>,
    /// Whether the word always means the whole; otherwise the report may tell a single act.
    pub sure: bool,
}

/// How two of them compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alike {
    /// On one country.
    Same,
    /// One names one side only, and the other has that side.
    Side,
    /// Two things.
    Other,
}

impl Standing {
    /// What a report of these parts names, as far as it says so itself.
    pub(crate) fn of(
        kind: Kind,
        status: Status,
        triggers: &[String],
        parties: &[Party],
        site: Option<&Site>,
        tables: &Tables,
    ) -> Option<Self> {
        if kind.is_engagement() || status == Status::Negated {
            return None;
        }
        let words: Vec<(&str, bool)> = triggers.iter().filter_map(|t| tables.standing(t)).collect();
        // A word that always means the whole is taken before one that need not.
        let (class, sure) = words.iter().find(|(_, sure)| *sure).or(words.first()).copied()?;
        let of = |role: Role| -> BTreeSet<&str> {
            parties.iter().filter(|p| p.role == role).filter_map(|p| p.country.as_deref()).collect()
        };
        let (by, mut on) = (of(Role::Actor), of(Role::Recipient));
        on.retain(|c| !by.contains(c));
        if !sure {
            let whole = |p: &&Party| p.role == Role::Recipient && p.kind == ActorKind::Country;
            let spot = site.is_some_and(|s| s.point.is_some());
            if by.len() != 1 || on.len() != 1 || spot || !parties.iter().any(|p| whole(&p)) {
                return None;
            }
        }
        let place = site.and_then(|s| s.country.as_deref()).filter(|c| on.is_empty() && !by.contains(c));
        let one = if on.len() == 1 { on.iter().next().copied() } else { place };
        // Of several on whom it is told to be none is known to be meant; all have part.
        let by: BTreeSet<&str> = if one.is_some() { by } else { by.union(&on).copied().collect() };
        if by.is_empty() && one.is_none() {
            return None;
        }
        let by = by.into_iter().map(str::to_owned).collect();
        Some(Self { class: class.to_owned(), by, on: one.map(str::to_owned), sure })
    }

    /// Keys under which it is filed.
    pub(crate) fn keys(&self) -> Vec<String> {
        let whole = self.on.iter().map(|on| format!("^{} >{on}", self.class));
        whole.chain(self.sides().map(|side| format!("^{} {side}", self.class))).collect()
    }

    /// How this and `other` compare; `None` where neither is sure to be the whole.
    pub(crate) fn compare(&self, other: &Self) -> Option<Alike> {
        if !self.sure && !other.sure {
            return None;
        }
        let shared = self.sides().filter(|s| other.sides().any(|o| o == *s)).count();
        Some(match (&self.on, &other.on) {
            _ if self.class != other.class => Alike::Other,
            (Some(a), Some(b)) if a == b => Alike::Same,
            // Each side's word for one war between two.
            (Some(_), Some(_)) if shared > 1 => Alike::Same,
            (Some(_), Some(_)) => Alike::Other,
            _ if shared > 0 => Alike::Side,
            _ => Alike::Other,
        })
    }

    /// In words.
    pub(crate) fn words(&self) -> String {
        match &self.on {
            Some(on) => format!("{} on {on}", self.class),
            None => format!("{} of {}", self.class, self.by.join(" and ")),
        }
    }

    fn sides(&self) -> impl Iterator<Item = &str> {
        self.by.iter().chain(&self.on).map(String::as_str)
    }
}

/// Where a report names one side only, the side that the same document names elsewhere, if that is one.
pub(crate) fn complete(reports: &mut [Report]) {
    let known: Vec<Standing> = reports
        .iter()
        .filter_map(|r| r.standing.clone())
        .filter(|s| s.on.is_some() && (s.sure || !s.by.is_empty()))
        .collect();
    for report in reports {
        let Some(standing) = report.standing.as_mut().filter(|s| s.on.is_none()) else { continue };
        let meant: BTreeSet<&String> = known
            .iter()
            .filter(|k| k.class == standing.class && k.sides().any(|s| standing.by.iter().any(|b| b == s)))
            .filter_map(|k| k.on.as_ref())
            .collect();
        if let [on] = meant.into_iter().collect::<Vec<_>>()[..] {
            standing.by.retain(|b| b != on);
            standing.on = Some(on.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn war(by: &[&str], on: Option<&str>) -> Standing {
        let by = by.iter().map(|s| (*s).to_owned()).collect();
        Standing { class: "war".to_owned(), by, on: on.map(str::to_owned), sure: true }
    }

    #[test]
    fn a_war_is_known_by_whom_it_is_on() {
        let whole = war(&["RUS"], Some("UKR"));
        assert_eq!(whole.compare(&war(&[], Some("UKR"))), Some(Alike::Same));
        assert_eq!(whole.compare(&war(&["RUS"], None)), Some(Alike::Side));
        assert_eq!(whole.compare(&war(&["RUS"], Some("GEO"))), Some(Alike::Other));
        assert_eq!(whole.compare(&war(&["IRN"], None)), Some(Alike::Other));
        assert_eq!(whole.compare(&war(&["UKR"], Some("RUS"))), Some(Alike::Same));
    }

    #[test]
    fn single_attacks_are_compared_as_acts() {
        let attack = Standing { sure: false, ..war(&["RUS"], Some("UKR")) };
        assert_eq!(attack.compare(&attack), None);
        assert_eq!(attack.compare(&war(&["RUS"], Some("UKR"))), Some(Alike::Same));
    }
}
