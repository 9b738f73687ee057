//! What excludes what: two origins of which at most one can be right, with both words.
//!
//! Copies and relays of one voice never contradict each other, and what a voice said before is only its own change
//! of mind. A contradiction is open until one of the two comes round.

use std::collections::{BTreeMap, BTreeSet};

use demarche_core::record::PositionStance;
use serde::{Deserialize, Serialize};

use crate::belief::{Belief, Said};
use crate::day::Day;
use crate::evidence::{kilometres, same_place};
use crate::ids::{ActorKey, DocKey, ReportKey};
use crate::origin::Origin;
use crate::report::{Account, Party, Quantity, Report, Role};
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
    let side = |said: Said| (said.is_for(), matches!(said, Said::Denies | Said::Negates));
    // Of most happenings nobody says that it is not so, and what a hundred papers tell is settled again with each.
    let accounts = || reports.iter().flat_map(|r| &r.accounts);
    if !accounts().any(|a| side(Said::of(a)).1) {
        return Vec::new();
    }
    let words = words(reports);
    let voices: BTreeSet<&str> = words.iter().map(|w| w.voice.as_str()).collect();
    let number: BTreeMap<&str, usize> = voices.iter().enumerate().map(|(n, voice)| (*voice, n)).collect();
    // For each pair of voices the first time that they stand against each other, and when they no longer do.
    let mut last: BTreeMap<usize, &Word<'_>> = BTreeMap::new();
    let mut open: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut out: Vec<Contradiction> = Vec::new();
    for word in &words {
        if word.said == Said::Nothing {
            continue;
        }
        let own = number[word.voice.as_str()];
        last.insert(own, word);
        for (voice, other) in &last {
            if *voice == own {
                continue;
            }
            let pair = (own.min(*voice), own.max(*voice));
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
fn count(last: &BTreeMap<usize, &Word<'_>>, speaks_for: bool) -> u32 {
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

/// Pairs of reports of different voices in which `differ` finds two values, the first such pair for each `about`; `of`
/// says what it looks at in each report, none where there is nothing to compare.
fn pairs<'r, T>(
    reports: &[&'r Report],
    field: Field,
    of: impl Fn(&'r Report) -> Option<T>,
    differ: impl Fn(&T, &T) -> Vec<(String, String, String)>,
) -> Vec<Contradiction> {
    let mut out: BTreeMap<(String, String, String), Contradiction> = BTreeMap::new();
    // There are as many pairs as the square of the reports; what needs but one of them is made once.
    let told: Vec<(&Report, String, T)> =
        reports.iter().filter_map(|r| Some((*r, own(r)?.voice(), of(r)?))).collect();
    for (i, (b, b_voice, b_told)) in told.iter().enumerate() {
        for (a, a_voice, a_told) in &told[..i] {
            if a.doc == b.doc || a_voice == b_voice {
                continue;
            }
            for (about, x, y) in differ(a_told, b_told) {
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
    fn numbers_of(r: &Report) -> Option<&Vec<Quantity>> {
        (!r.numbers.is_empty()).then_some(&r.numbers)
    }
    pairs(reports, Field::Number, numbers_of, |a, b| {
        let all = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
        all.filter(|(x, y)| x.of == y.of && x.value != y.value)
            // "At least 40" and 45 can both be right.
            .filter(|(x, y)| {
                let (low, high) = if x.value < y.value { (x, y) } else { (y, x) };
                !low.open.0 && !high.open.1
            })
            .filter(|(x, _)| !b.iter().any(|y| y.of == x.of && y.value == x.value))
            .filter(|(_, y)| !a.iter().any(|x| x.of == y.of && x.value == y.value))
            .map(|(x, y)| (x.of.clone(), x.words.clone(), y.words.clone()))
            .collect()
    })
}

fn days(reports: &[&Report]) -> Vec<Contradiction> {
    pairs(
        reports,
        Field::Days,
        |r| r.days.is_stated().then_some(r.days),
        |x, y| {
            if x.gap(*y) > 0 { vec![(String::new(), x.to_string(), y.to_string())] } else { Vec::new() }
        },
    )
}

fn places(reports: &[&Report]) -> Vec<Contradiction> {
    pairs(
        reports,
        Field::Place,
        |r| r.site.as_ref(),
        |x, y| {
            let apart = match (x.point, y.point) {
                (Some(p), Some(q)) => !same_place(kilometres(p, q)),
                _ => x.country.is_some() && y.country.is_some() && x.country != y.country,
            };
            if apart { vec![(String::new(), x.name.clone(), y.name.clone())] } else { Vec::new() }
        },
    )
}

/// Two who are said to have done one act.
fn doers(reports: &[&Report]) -> Vec<Contradiction> {
    fn doers_of(r: &Report) -> Option<Vec<&Party>> {
        let doers: Vec<&Party> = r.named().filter(|p| p.role == Role::Actor).collect();
        (!r.kind.is_engagement() && !doers.is_empty()).then_some(doers)
    }
    pairs(reports, Field::Doer, doers_of, |x, y| {
        // A minister and the country are told for each other.
        let one =
            |p: &Party, q: &Party| p.actor == q.actor || (p.country.is_some() && p.country == q.country);
        if x.iter().any(|p| y.iter().any(|q| one(p, q))) {
            return Vec::new();
        }
        vec![(String::new(), x[0].name.clone(), y[0].name.clone())]
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
