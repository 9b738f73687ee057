//! Who speaks through what stands as the speaker of a quotation, and where the words were said.
//!
//! A release, a report or an indictment speaks for whoever issued it. Where words were said is weighed: what the
//! words around the cue tell (`quotes::channel`), how they are quoted, who says them, and where else in the
//! document they and others speak. The weights are learnt by `training/channels.py`.

use std::sync::LazyLock;

use demarche_core::analysis::{Analysis, Deprel, TokenId};
use demarche_core::record::Channel;

use crate::cast::{ActorIdx, Cast};
use crate::lexicon::is_document;
use crate::quotes::QuoteDraft;
use crate::weigh::{Clue, Weights, likeliest};

static CHANNELS: &str = include_str!("../../../data/lexicon/channels-of-quotes.tsv");
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(CHANNELS));

/// The actor that issued the document `token` tells of: "a Defense Department news release", "Eurostat's report", "a
/// memo posted by Senator Dalmau"; of "the release" whoever issued the one told before.
pub(crate) fn author(cast: &Cast, analysis: &Analysis, token: TokenId) -> Option<ActorIdx> {
    let lemma = analysis.lemma(token);
    if !is_document(&lemma.to_lowercase()) {
        return None;
    }
    issuer(cast, analysis, token).or_else(|| {
        (0..token.0)
            .rev()
            .map(TokenId)
            .filter(|t| analysis.lemma(*t) == lemma)
            .find_map(|t| issuer(cast, analysis, t))
    })
}

fn issuer(cast: &Cast, analysis: &Analysis, token: TokenId) -> Option<ActorIdx> {
    let case = |t: TokenId, words: &[&str]| {
        analysis.children_by(t, Deprel::Case).any(|c| words.contains(&analysis.lemma(c)))
    };
    let named = analysis.children(token).iter().copied().find_map(|c| {
        let by = match analysis.token(c).deprel.universal() {
            Deprel::Compound => true,
            Deprel::Nmod => analysis.token(c).deprel == Deprel::NmodPoss || case(c, &["by", "from", "of"]),
            _ => false,
        };
        cast.actor_at(analysis, c).filter(|_| by)
    });
    named.or_else(|| {
        let told = analysis.children_by(token, Deprel::Acl);
        told.flat_map(|verb| analysis.children_by(verb, Deprel::Obl))
            .filter(|o| case(*o, &["by"]))
            .find_map(|o| cast.actor_at(analysis, o))
    })
}

/// Where each of `quotes` was said. `speakers` are theirs, one for one.
pub(crate) fn channels(cast: &Cast, quotes: &mut [QuoteDraft], speakers: &[Option<ActorIdx>]) {
    let clues: Vec<Vec<Clue>> = (0..quotes.len()).map(|i| clues(cast, quotes, speakers, i)).collect();
    for (quote, clues) in quotes.iter_mut().zip(clues) {
        let scored = WEIGHTS.candidates().map(|name| (WEIGHTS.sum(&clues, name), name)).collect();
        quote.channel = likeliest(scored).and_then(|(_, name)| Channel::parse(name)).unwrap_or(quote.channel);
    }
}

fn clues(cast: &Cast, quotes: &[QuoteDraft], speakers: &[Option<ActorIdx>], i: usize) -> Vec<Clue> {
    let quote = &quotes[i];
    let speaker = speakers[i].map(|s| cast.actor(s));
    let who = speaker.map_or("none", |s| s.kind.as_str());
    let sector = speaker.and_then(|s| s.sectors.first()).map_or("none", String::as_str);
    let kind = quote.kind.as_str();
    let cue = quote.cue.as_ref().map_or("none", |c| c.lemma.as_str());
    let rule = quote.channel.as_str();
    let mut names = vec![
        "bias".to_owned(),
        format!("rule={rule}"),
        format!("rule={rule},{kind}"),
        format!("kind={kind}"),
        format!("cue={cue}"),
        format!("construction={}", quote.construction.as_str()),
        format!("speaker={who}"),
        format!("speaker={who},{kind}"),
        format!("speaker={who},{sector}"),
        format!("sector={sector}"),
        format!("sector={sector},{kind}"),
    ];
    if speaker.is_some_and(|s| s.offices.iter().any(|o| o.title.to_lowercase().contains("spokes"))) {
        names.extend(["spokesperson".to_owned(), format!("spokesperson,{kind}")]);
    }
    if quote.addressee.is_some_and(|t| cast.mention_at(t).is_some()) {
        names.push("addressee".to_owned());
    }
    let others = (0..quotes.len()).filter(|j| *j != i);
    let mut elsewhere: Vec<&str> = others
        .clone()
        .filter(|j| speakers[i].is_some() && speakers[*j] == speakers[i])
        .map(|j| quotes[j].channel.as_str())
        .collect();
    elsewhere.sort_unstable();
    elsewhere.dedup();
    names.extend(elsewhere.into_iter().map(|c| format!("speaker elsewhere={c}")));
    let mut out: Vec<Clue> = names.into_iter().map(|name| (name, 1.0)).collect();
    for channel in WEIGHTS.candidates().filter(|c| *c != "unknown") {
        let n = others.clone().filter(|j| quotes[*j].channel.as_str() == channel).count();
        if n > 0 {
            out.push((format!("document={channel}"), n as f64 / (quotes.len() - 1) as f64));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::rows;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(rows(CHANNELS).count(), WEIGHTS.len());
        assert!(WEIGHTS.candidates().all(|name| Channel::parse(name).is_some()));
    }
}
