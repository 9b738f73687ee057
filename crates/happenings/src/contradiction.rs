//! What excludes what: two origins of which at most one can be right, with both words.
//!
//! Copies and relays of one voice never contradict each other, and what a voice said before is only its own change
//! of mind. A contradiction is open until one of the two comes round.

use std::collections::BTreeMap;

use demarche_core::record::PositionStance;
use serde::{Deserialize, Serialize};

use crate::belief::{Belief, Said};
use crate::day::Day;
use crate::evidence::{kilometres, same_place};
use crate::ids::{ActorKey, DocKey, ReportKey};
use crate::origin::Origin;
use crate::report::{Account, Report, Role};
use crate::tables::Tables;

/// In what two reports exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// It was, and it was not.
    Outcome,
    /// One asserts it, the other denies it.
    Claim,
    /// Two numbers of the same.
    Number,
    /// Two days.
    Days,
    /// Two places.
    Place,
    /// Two who are said to have done it.
    Doer,
    /// For and against one issue.
    Position,
}

impl Field {
    /// As written in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Outcome => "outcome",
            Field::Claim => "claim",
            Field::Number => "number",
            Field::Days => "days",
            Field::Place => "place",
            Field::Doer => "doer",
            Field::Position => "position",
        }
    }
}

/// Two reports that exclude each other. `a` became known first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Contradiction {
    /// In what.
    pub field: Field,
    /// The one.
    pub a: ReportKey,
    /// The other.
    pub b: ReportKey,
    /// What the one says, in its words.
    pub a_value: String,
    /// What the other says.
    pub b_value: String,
    /// How many origins say what the one says.
    pub a_origins: u32,
    /// How many say what the other says.
    pub b_origins: u32,
    /// When the second of the two became known.
    pub opened: Day,
    /// When one of the two came round; absent while open.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed: Option<Day>,
}

/// Contradictions in the reports of one happening, which come in the order in which they became known.
pub fn find(reports: &[&Report], _belief: &Belief, _tables: &Tables) -> Vec<Contradiction> {
    let mut out = Vec::new();
    out.extend(claims(reports));
    out.extend(numbers(reports));
    out.extend(days(reports));
    out.extend(places(reports));
    out.extend(doers(reports));
    out.sort();
    out
}

/// One thing said by one voice.
struct Word<'r> {
    report: &'r Report,
    account: &'r Account,
    voice: String,
    said: Said,
}

fn words<'r>(reports: &[&'r Report]) -> Vec<Word<'r>> {
    let all = reports.iter().flat_map(|r| r.accounts.iter().map(move |a| (*r, a)));
    all.map(|(report, account)| Word {
        report,
        account,
        voice: account.origin.voice(),
        said: Said::of(account),
    })
    .collect()
}

/// Asserted and denied, held and not held.
fn claims(reports: &[&Report]) -> Vec<Contradiction> {
    let words = words(reports);
    let side = |said: Said| (said.is_for(), matches!(said, Said::Denies | Said::Negates));
    // For each pair of voices the first time that they stand against each other, and when they no longer do.
    let mut last: BTreeMap<&str, &Word<'_>> = BTreeMap::new();
    let mut open: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut out: Vec<Contradiction> = Vec::new();
    for word in &words {
        if word.said == Said::Nothing {
            continue;
        }
        last.insert(&word.voice, word);
        for (voice, other) in &last {
            if *voice == word.voice {
                continue;
            }
            let pair = if *voice < word.voice.as_str() {
                ((*voice).to_owned(), word.voice.clone())
            } else {
                (word.voice.clone(), (*voice).to_owned())
            };
            let (mine, theirs) = (side(word.said), side(other.said));
            let against = (mine.0 && theirs.1) || (mine.1 && theirs.0);
            match open.get(&pair) {
                None if against => {
                    open.insert(pair, out.len());
                    let told = matches!(word.said, Said::Tells | Said::Ongoing)
                        || matches!(other.said, Said::Tells | Said::Ongoing);
                    let flat = word.said == Said::Negates || other.said == Said::Negates;
                    out.push(Contradiction {
                        field: if told && flat { Field::Outcome } else { Field::Claim },
                        a: other.report.key.clone(),
                        b: word.report.key.clone(),
                        a_value: spoken(other),
                        b_value: spoken(word),
                        a_origins: count(&last, side(other.said).0),
                        b_origins: count(&last, side(word.said).0),
                        opened: word.report.known_on,
                        closed: None,
                    });
                }
                Some(at) if !against => {
                    out[*at].closed = Some(word.report.known_on);
                    open.remove(&pair);
                }
                _ => {}
            }
        }
    }
    out
}

/// How many voices speak for it by their last word, or against it.
fn count(last: &BTreeMap<&str, &Word<'_>>, speaks_for: bool) -> u32 {
    let is = |w: &&&Word<'_>| if speaks_for { w.said.is_for() } else { w.said.is_against() };
    last.values().filter(is).count() as u32
}

fn spoken(word: &Word<'_>) -> String {
    match &word.account.by {
        Some(by) => format!("{by}: {} “{}”", word.said, word.account.at.text),
        None => format!("{} “{}”", word.said, word.account.at.text),
    }
}

/// What a report itself says, by its own origin.
fn own(report: &Report) -> Option<&Origin> {
    report.accounts.first().map(|a| &a.origin)
}

/// Pairs of reports of different voices in which `differ` finds two values, the first such pair for each `about`.
fn pairs<'r>(
    reports: &[&'r Report],
    field: Field,
    differ: impl Fn(&'r Report, &'r Report) -> Vec<(String, String, String)>,
) -> Vec<Contradiction> {
    let mut out: BTreeMap<(String, String, String), Contradiction> = BTreeMap::new();
    for (i, b) in reports.iter().enumerate() {
        for a in &reports[..i] {
            let voices = (own(a).map(Origin::voice), own(b).map(Origin::voice));
            if a.doc == b.doc || voices.0.is_none() || voices.0 == voices.1 {
                continue;
            }
            for (about, x, y) in differ(a, b) {
                let found = out.entry((about, x.clone(), y.clone())).or_insert_with(|| Contradiction {
                    field,
                    a: a.key.clone(),
                    b: b.key.clone(),
                    a_value: x,
                    b_value: y,
                    a_origins: 0,
                    b_origins: 0,
                    opened: b.known_on,
                    closed: None,
                });
                found.a_origins += u32::from(found.b == b.key);
                found.b_origins += u32::from(found.a == a.key);
            }
        }
    }
    out.into_values().collect()
}

fn numbers(reports: &[&Report]) -> Vec<Contradiction> {
    pairs(reports, Field::Number, |a, b| {
        let all = a.numbers.iter().flat_map(|x| b.numbers.iter().map(move |y| (x, y)));
        all.filter(|(x, y)| x.of == y.of && x.value != y.value)
            // "At least 40" and 45 can both be right.
            .filter(|(x, y)| {
                let (low, high) = if x.value < y.value { (x, y) } else { (y, x) };
                !low.open.0 && !high.open.1
            })
            .filter(|(x, _)| !b.numbers.iter().any(|y| y.of == x.of && y.value == x.value))
            .filter(|(_, y)| !a.numbers.iter().any(|x| x.of == y.of && x.value == y.value))
            .map(|(x, y)| (x.of.clone(), x.words.clone(), y.words.clone()))
            .collect()
    })
}

fn days(reports: &[&Report]) -> Vec<Contradiction> {
    pairs(reports, Field::Days, |a, b| {
        let (x, y) = (a.days, b.days);
        let differ = x.is_stated() && y.is_stated() && x.gap(y) > 0;
        if differ { vec![(String::new(), x.to_string(), y.to_string())] } else { Vec::new() }
    })
}

fn places(reports: &[&Report]) -> Vec<Contradiction> {
    pairs(reports, Field::Place, |a, b| {
        let (Some(x), Some(y)) = (&a.site, &b.site) else { return Vec::new() };
        let apart = match (x.point, y.point) {
            (Some(p), Some(q)) => !same_place(kilometres(p, q)),
            _ => x.country.is_some() && y.country.is_some() && x.country != y.country,
        };
        if apart { vec![(String::new(), x.name.clone(), y.name.clone())] } else { Vec::new() }
    })
}

/// Two who are said to have done one act.
fn doers(reports: &[&Report]) -> Vec<Contradiction> {
    pairs(reports, Field::Doer, |a, b| {
        if a.kind.is_engagement() || b.kind.is_engagement() {
            return Vec::new();
        }
        let doers = |r: &'_ Report| -> Vec<(ActorKey, String, Option<String>)> {
            let named = r.named().filter(|p| p.role == Role::Actor);
            named.map(|p| (p.actor.clone(), p.name.clone(), p.country.clone())).collect()
        };
        let (x, y) = (doers(a), doers(b));
        // A minister and the country are told for each other.
        let related = x.iter().any(|p| y.iter().any(|q| p.0 == q.0 || (p.2.is_some() && p.2 == q.2)));
        match (x.first(), y.first()) {
            (Some(p), Some(q)) if !related => vec![(String::new(), p.1.clone(), q.1.clone())],
            _ => Vec::new(),
        }
    })
}

/// Where a party stands on an issue, by one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The item in its document.
    pub key: ReportKey,
    /// The document.
    pub doc: DocKey,
    /// When it became known.
    pub known_on: Day,
    /// Who.
    pub party: ActorKey,
    /// On what: the folded name of the issue.
    pub issue: String,
    /// How it stands.
    pub stance: PositionStance,
    /// By whose word.
    pub origin: Origin,
    /// The words that decided.
    pub words: String,
}

/// For and against one issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turnabout {
    /// Within a day: one of the two is wrong.
    Contradiction(Contradiction),
    /// Later: the party has changed its mind.
    Change(Contradiction),
}

/// Where one party is told to be for and against one issue. `stands` are those of one party on one issue, in the
/// order in which they became known.
pub fn positions(stands: &[Stand]) -> Vec<Turnabout> {
    let side = |s: PositionStance| match s {
        PositionStance::Supports => Some(true),
        PositionStance::Opposes => Some(false),
        _ => None,
    };
    let mut out = Vec::new();
    let mut last: Option<(&Stand, bool)> = None;
    for stand in stands {
        let Some(now) = side(stand.stance) else { continue };
        if let Some((before, was)) = last
            && was != now
        {
            let found = Contradiction {
                field: Field::Position,
                a: before.key.clone(),
                b: stand.key.clone(),
                a_value: format!("{} “{}”", before.stance, before.words),
                b_value: format!("{} “{}”", stand.stance, stand.words),
                a_origins: 1,
                b_origins: 1,
                opened: stand.known_on,
                closed: None,
            };
            let near = stand.known_on.since(before.known_on) <= 1;
            out.push(if near { Turnabout::Contradiction(found) } else { Turnabout::Change(found) });
        }
        last = Some((stand, now));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(day: i32, stance: PositionStance) -> Stand {
        Stand {
            key: ReportKey::new(format!("e-x-{day}")),
            doc: DocKey::new(format!("d-{day}")),
            known_on: Day::from_number(day),
            party: ActorKey::new("Q1"),
            issue: "fishing treaty".to_owned(),
            stance,
            origin: Origin::Publisher("north".to_owned()),
            words: "for it".to_owned(),
        }
    }

    #[test]
    fn a_party_for_and_against_contradicts_itself_or_changes() {
        use PositionStance::{Concerned, Opposes, Supports};
        let soon = positions(&[stand(1, Supports), stand(1, Concerned), stand(2, Opposes)]);
        assert!(matches!(soon[..], [Turnabout::Contradiction(_)]), "{soon:?}");
        let later = positions(&[stand(1, Supports), stand(9, Opposes)]);
        assert!(matches!(later[..], [Turnabout::Change(_)]), "{later:?}");
    }
}
