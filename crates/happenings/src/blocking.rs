//! Under which keys a report is filed, so that it meets the few reports it may be one with.
//!
//! Two reports are compared when they share a key and their days lie within a month: the same class of act with the
//! same party, place, or rare word. A party that stands in every other report is no key of its own; two of them
//! together are. What stands for months (a war) is filed under its sides alone.

use std::collections::BTreeSet;

use demarche_core::record::EngagementKind;

use crate::day::Day;
use crate::report::{Kind, Report, Role};
use crate::tables::Tables;

/// Days between the filing days of two reports that are compared.
pub const WINDOW: i32 = 30;
/// How many reports a key gives at most, the newest.
pub const MOST: usize = 200;
/// A party that says less than this is a key only together with another.
const FREQUENT: f64 = 4.5;
/// A word that says less than this is no key.
const RARE: f64 = 7.0;
/// How many rare words a report is filed under.
const WORDS: usize = 3;

/// The day under which a report is filed: its first stated day, else the day on which it became known.
pub fn day(report: &Report) -> Day {
    if report.days.is_stated() { report.days.first } else { report.known_on }
}

/// The keys of a report, ascending.
pub fn keys(report: &Report, tables: &Tables) -> Vec<String> {
    let mut named = report.standing.as_ref().map(|s| s.keys()).unwrap_or_default();
    if report.is_standing() {
        named.sort();
        return named;
    }
    let mut classes: BTreeSet<String> = BTreeSet::new();
    match report.kind {
        Kind::Engagement(kind) => classes.extend(channels(kind).iter().map(|c| (*c).to_owned())),
        Kind::Act(_) | Kind::Other => {
            for trigger in &report.triggers {
                classes.insert(format!("~{trigger}"));
                classes.extend(tables.acts(trigger).iter().map(|c| format!("={c}")));
            }
        }
    }
    let mut features: Vec<String> = Vec::new();
    let mut frequent: BTreeSet<&str> = BTreeSet::new();
    for party in report.named() {
        let bits = tables.actor_bits(party.actor.as_str(), party.kind.as_str());
        if bits < FREQUENT {
            frequent.insert(party.actor.as_str());
        } else {
            features.push(format!("@{}", party.actor));
        }
    }
    let frequent: Vec<&str> = frequent.into_iter().collect();
    for (i, a) in frequent.iter().enumerate() {
        features.extend(frequent[i + 1..].iter().map(|b| format!("@{a}&{b}")));
    }
    // "Putin's war" and "Russia's war": of acts, whose people do it to whose.
    if !report.kind.is_engagement() {
        let of = |role: Role| -> BTreeSet<&str> {
            report.parties.iter().filter(|p| p.role == role).filter_map(|p| p.country.as_deref()).collect()
        };
        for a in of(Role::Actor) {
            features.extend(of(Role::Recipient).iter().filter(|b| **b != a).map(|b| format!("%{a}>{b}")));
        }
    }
    if let Some(site) = &report.site {
        features.push(format!("#{}", crate::actors::fold(&site.name)));
    }
    let mut rare: Vec<(f64, &String)> =
        report.words.iter().map(|w| (tables.word_bits(w), w)).filter(|(b, _)| *b >= RARE).collect();
    rare.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    features.extend(rare.iter().take(WORDS).map(|(_, w)| format!(".{w}")));
    // What a document is about, with the word of the act.
    if !report.kind.is_engagement() {
        features.extend(report.about.iter().map(|w| format!("*{w}")));
    }
    let mut out: Vec<String> =
        classes.iter().flat_map(|c| features.iter().map(move |f| format!("{c} {f}"))).collect();
    // What has the same type may be told with words of which no list knows that they mean the same.
    if let Kind::Act(kind) = report.kind {
        out.extend(features.iter().filter(|f| !f.starts_with(['.', '*'])).map(|f| format!("{kind} {f}")));
    }
    out.append(&mut named);
    out.sort();
    out.dedup();
    out
}

/// By what channels an engagement of `kind` may have been: a meeting may be told as a visit, never as a call; two who
/// "spoke" may have done either.
pub fn channels(kind: EngagementKind) -> &'static [&'static str] {
    match kind {
        EngagementKind::Call => &["call"],
        EngagementKind::Letter => &["letter"],
        EngagementKind::Talks => &["call", "meet"],
        EngagementKind::Meeting | EngagementKind::Visit | EngagementKind::Summit => &["meet"],
    }
}

/// Whether engagements of two kinds may be one.
pub fn channels_meet(a: EngagementKind, b: EngagementKind) -> bool {
    channels(a).iter().any(|c| channels(b).contains(c))
}
