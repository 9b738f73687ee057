//! Which words tell an act, of what type, in what mode and status.

use demarche_core::analysis::{Analysis, TokenId, Upos};
use demarche_core::record::{EventType, Status};

use super::scores::Scores;
use super::weights::Weights;

/// What the rules say of a word.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuleVoice<'a> {
    /// The type of the rule that matches there.
    pub event_type: Option<EventType>,
    /// Its mode.
    pub mode: Option<&'a str>,
}

/// What a word may tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// The likeliest type.
    pub event_type: EventType,
    /// How much likelier than no act: the difference of the scores, less the threshold.
    pub margin: f32,
    /// The probability of the type, calibrated.
    pub probability: f32,
    /// The mode that fits the type best.
    pub mode: Option<String>,
}

/// The scores of all types at `token`, the rule's and the word's share in them; `None` where the reader gave none.
fn totals(weights: &Weights, scores: &Scores, rule: RuleVoice<'_>, word: &[f32]) -> Vec<f32> {
    let voice = weights.types.iter().position(|t| *t == rule.event_type).unwrap_or(0);
    let sum = |((score, rule), word): ((&f32, &f32), &f32)| score + rule + word;
    scores.types().iter().zip(&weights.rule_type[voice]).zip(word).map(sum).collect()
}

/// What is known of the word at `token`, as it counts for each type.
fn known<'w>(analysis: &Analysis, weights: &'w Weights, token: TokenId) -> &'w [f32] {
    weights.word(&analysis.lemma(token).to_lowercase(), class(analysis.token(token).upos))
}

/// The act that `token` may tell, or `None` where the reader gave no scores.
pub fn act(analysis: &Analysis, weights: &Weights, token: TokenId, rule: RuleVoice<'_>) -> Option<Act> {
    let scores = Scores::of(analysis, weights, token)?;
    let total = totals(weights, &scores, rule, known(analysis, weights, token));
    let best = (1..total.len()).reduce(|a, b| if total[b] > total[a] { b } else { a })?;
    let event_type = weights.types[best]?;
    // Odds of this type against all else.
    let top = total.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let rest: f32 = (0..total.len()).filter(|i| *i != best).map(|i| (total[i] - top).exp()).sum();
    let odds = (total[best] - top) - rest.ln();
    let (slope, offset) = weights.calibration;
    Some(Act {
        event_type,
        margin: total[best] - total[0] - weights.act_threshold,
        probability: 1.0 / (1.0 + (-(slope * odds + offset)).exp()),
        mode: mode(weights, &scores, event_type, rule),
    })
}

/// How likely each type is at `token` by the network and what is known of the word, the likeliest first; `None` among
/// the types is no act.
pub fn likeliest(
    analysis: &Analysis,
    weights: &Weights,
    token: TokenId,
    rule: RuleVoice<'_>,
) -> Vec<(Option<EventType>, f32)> {
    let Some(scores) = Scores::of(analysis, weights, token) else { return Vec::new() };
    let total = totals(weights, &scores, rule, known(analysis, weights, token));
    let top = total.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let odds: Vec<f32> = total.iter().map(|t| (t - top).exp()).collect();
    let sum: f32 = odds.iter().sum();
    let mut out: Vec<_> = weights.types.iter().copied().zip(odds.iter().map(|o| o / sum)).collect();
    out.sort_by(|a, b| b.1.total_cmp(&a.1));
    out
}

fn mode(weights: &Weights, scores: &Scores, event_type: EventType, rule: RuleVoice<'_>) -> Option<String> {
    let score = |i: usize| {
        let ruled = rule.event_type == Some(event_type) && weights.modes[i].1.as_deref() == rule.mode;
        scores.modes()[i] + if ruled { weights.rule_mode } else { 0.0 }
    };
    let fitting = (0..weights.modes.len()).filter(|i| weights.modes[*i].0 == event_type);
    let best = fitting.reduce(|a, b| if score(b) > score(a) { b } else { a })?;
    weights.modes[best].1.clone()
}

/// How the act that `token` tells stands, where the rules have it `ruled`.
pub fn status(analysis: &Analysis, weights: &Weights, token: TokenId, ruled: Status) -> Status {
    let Some(scores) = Scores::of(analysis, weights, token) else { return ruled };
    let Some(voice) = weights.statuses.iter().position(|s| *s == ruled) else { return ruled };
    let total = |i: usize| scores.statuses()[i] + weights.rule_status[voice][i];
    let best = (0..weights.statuses.len()).reduce(|a, b| if total(b) > total(a) { b } else { a });
    best.map_or(ruled, |i| weights.statuses[i])
}

/// The class under which a word stands in the table of words; 0 is none.
fn class(upos: Upos) -> u8 {
    match upos {
        Upos::Verb | Upos::Aux => b'v',
        Upos::Noun | Upos::Propn => b'n',
        Upos::Adj => b'j',
        _ => 0,
    }
}
