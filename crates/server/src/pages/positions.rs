//! Who stands where: issues by parties, with the words below.

use std::collections::BTreeMap;

use demarche_core::record::PositionStance;
use demarche_store::ask::{Filter, StandRow};
use maud::{Markup, html};

use super::{chart, filters, lists, parts, shell};
use crate::address;
use crate::call::{Answer, Call};
use crate::trouble::Result;

/// Issues and parties of the table, at most.
const SIZE: usize = 12;

/// The page.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let asked = lists::asked(call)?;
    let stands = call.store.stands(&Filter { limit: Some(600), after: None, ..asked.filter.clone() })?;
    let months = call.store.stands_by_month(&Filter { after: None, ..asked.filter.clone() })?;
    let page = call.store.positions(&asked.filter)?;
    let rows: Vec<Markup> = page.rows.iter().map(|p| parts::position(call, p)).collect();
    let main = html! {
        p.about { "Issues by parties, as articles tell it; below, each position with its words, newest first." }
        (filters::form(call))
        (over_time(&months))
        (table(call, &stands))
        section aria-labelledby="words" { h2 #words { "In words" } (parts::list(&rows, "No positions of that kind.")) }
        (filters::foot(call, "/api/v1/positions", page.next.as_deref()))
    };
    Ok(shell::page(call, "Positions", &main))
}

/// Stances by month: for it above the line, against it below.
fn over_time(rows: &[(String, PositionStance, u32)]) -> Markup {
    use PositionStance as S;
    let mut sums: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (month, stance, n) in rows {
        let layer = match stance {
            S::Supports | S::Agrees => 0,
            S::Undecided => 1,
            S::Opposes | S::Disagrees => 2,
            S::Concerned => 3,
        };
        sums.entry(month.clone()).or_insert_with(|| vec![0; 4])[layer] += n;
    }
    let months: Vec<(String, Vec<u32>)> = sums.into_iter().collect();
    let layers = [
        ("for it", "quad-coop"),
        ("undecided", "quad-coop soft"),
        ("against it", "quad-conf"),
        ("concerned", "quad-conf soft"),
    ];
    let bars = chart::Bars {
        title: "Positions by month",
        id: "positions-chart",
        layers: &layers,
        months: &months,
        below: 2,
    };
    html! { @if !months.is_empty() { (chart::bars(&bars)) } }
}

fn table(call: &Call<'_>, stands: &[StandRow]) -> Markup {
    let mut issues: Vec<&str> = Vec::new();
    let mut parties: Vec<(&StandRow, u32)> = Vec::new();
    for s in stands {
        if !issues.contains(&s.issue.as_str()) && issues.len() < SIZE {
            issues.push(&s.issue);
        }
        match parties.iter_mut().find(|(p, _)| p.party.key == s.party.key) {
            Some((_, n)) => *n += s.told,
            None => parties.push((s, s.told)),
        }
    }
    parties.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.party.key.cmp(&b.0.party.key)));
    parties.truncate(SIZE);
    let at = |issue: &str, party: &str| {
        stands.iter().filter(|s| s.issue == issue && s.party.key == party).collect::<Vec<_>>()
    };
    html! {
        @if !issues.is_empty() {
            section aria-labelledby="matrix" {
                h2 #matrix { "Issues by parties" }
                div.scroll tabindex="0" role="group" aria-labelledby="matrix" { table.matrix {
                    thead { tr { th scope="col" { "Issue" } @for (p, _) in &parties { th scope="col" { (parts::actor(call, &p.party)) } } } }
                    tbody { @for issue in &issues { tr {
                        th scope="row" { a href=(call.link("/positions", &[("issue", issue)])) { (issue) } }
                        @for (p, _) in &parties { td { @for s in at(issue, &p.party.key) {
                            a class={ "stand " (s.stance.as_str()) } href=(address::with("/positions", &[("actor", &s.party.key), ("issue", issue), ("stance", s.stance.as_str())])) { (s.stance.as_str()) " ×" (s.told) } " "
                        } } }
                    } } }
                } }
            }
        }
    }
}
