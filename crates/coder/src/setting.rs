//! Who speaks through what stands as the speaker of a quotation, and where the words were said.
//!
//! A release, a report or an indictment speaks for whoever issued it. Where words were said is weighed: what the
//! words around the cue tell (`quotes::channel`), how they are quoted, who says them to whom, what else the narrator
//! says in the sentence, and where else in the paragraph and the document they and others speak. The weights are
//! learnt by `training/channels.py`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use demarche_core::Document;
use demarche_core::analysis::{Analysis, Deprel, TokenId};
use demarche_core::record::Channel;
use demarche_core::text::{Bytes, Span};
use demarche_lexicon::{Lexical as _, Word, is_folded};

use crate::actors::{ActorIdx, Actors};
use crate::weigh::{Clue, Weights, likeliest};
use demarche_quotes::{AttributionPattern, QuoteDraft};

static CHANNELS: &str = include_str!("../data/lexicon/channels-of-quotes.tsv");
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(CHANNELS));

/// The actor that issued the document `token` tells of: "a Defense Department news release", "Eurostat's report", "a
/// memo posted by Senator Dalmau"; of "the release" whoever issued the one told before.
pub(crate) fn author(actors: &Actors, analysis: &Analysis, token: TokenId) -> Option<ActorIdx> {
    let lemma = analysis.lemma(token);
    if !is_folded(lemma, Word::DocumentNoun) {
        return None;
    }
    issuer(actors, analysis, token).or_else(|| {
        (0..token.0)
            .rev()
            .map(TokenId)
            .filter(|t| analysis.lemma(*t) == lemma)
            .find_map(|t| issuer(actors, analysis, t))
    })
}

fn issuer(actors: &Actors, analysis: &Analysis, token: TokenId) -> Option<ActorIdx> {
    let named = analysis.children(token).iter().copied().find_map(|c| {
        let by = match analysis.token(c).deprel.universal() {
            Deprel::Compound => true,
            Deprel::Nmod => {
                analysis.token(c).deprel == Deprel::NmodPoss || analysis.has_case(c, Word::OwnerPreposition)
            }
            _ => false,
        };
        actors.actor_at(analysis, c).filter(|_| by)
    });
    named.or_else(|| {
        let told = analysis.children_by(token, Deprel::Acl);
        told.flat_map(|verb| analysis.children_by(verb, Deprel::Obl))
            .filter(|o| analysis.children_by(*o, Deprel::Case).any(|c| analysis.lemma(c) == "by"))
            .find_map(|o| actors.actor_at(analysis, o))
    })
}

/// Where each of `quotes` was said. `speakers` are theirs, one for one.
pub(crate) fn channels(
    document: &Document,
    analysis: &Analysis,
    actors: &Actors,
    quotes: &mut [QuoteDraft],
    speakers: &[Option<ActorIdx>],
) {
    let breaks: Vec<u32> = document.text.match_indices('\n').map(|(i, _)| i as u32).collect();
    let paragraphs = quotes.iter().map(|q| breaks.partition_point(|b| *b < q.hull().start)).collect();
    let findings = Said { document, analysis, actors, quotes, speakers, paragraphs };
    let clues: Vec<Vec<Clue>> = (0..quotes.len()).map(|i| findings.clues(i)).collect();
    for (quote, clues) in quotes.iter_mut().zip(clues) {
        let scored = WEIGHTS.candidates().map(|name| (WEIGHTS.sum(&clues, name), name)).collect();
        quote.channel = likeliest(scored).and_then(|(_, name)| Channel::parse(name)).unwrap_or(quote.channel);
    }
}

/// What the clues are read off.
struct Said<'a> {
    document: &'a Document,
    analysis: &'a Analysis,
    actors: &'a Actors,
    quotes: &'a [QuoteDraft],
    speakers: &'a [Option<ActorIdx>],
    /// The number of line breaks before each quotation.
    paragraphs: Vec<usize>,
}

impl Said<'_> {
    /// Where the quotation `i` begins or is brought: the sentence of its cue, else that of its first words.
    fn sentence(&self, quote: &QuoteDraft) -> Span<Bytes> {
        let cue = quote.cue.as_ref().map(|c| self.analysis.token(TokenId(c.tokens.start)).span.start);
        let at = cue.unwrap_or(quote.hull().start);
        let after = self.analysis.sentences.partition_point(|s| s.span.start <= at);
        after.checked_sub(1).map_or(Span::new(0, 0), |i| self.analysis.sentences[i].span)
    }

    /// The narrator's words in the sentence of a quotation, each once.
    fn words(&self, quote: &QuoteDraft) -> BTreeSet<String> {
        let sentence = self.sentence(quote);
        let content = |at: u32| self.quotes.iter().any(|q| q.spans.iter().any(|s| s.contains(at)));
        let mut out = BTreeSet::new();
        let mut word = String::new();
        for (i, c) in sentence.of(&self.document.text).char_indices() {
            if c.is_alphabetic() && !content(sentence.start + i as u32) {
                word.extend(c.to_lowercase());
            } else if !word.is_empty() {
                out.insert(std::mem::take(&mut word));
            }
        }
        out.extend((!word.is_empty()).then_some(word));
        out
    }

    fn clues(&self, i: usize) -> Vec<Clue> {
        let Self { actors, quotes, speakers, .. } = *self;
        let quote = &quotes[i];
        let speaker = speakers[i].map(|s| actors.actor(s));
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
        if let Some(to) = quote.addressee.and_then(|t| actors.mention_at(t)).map(|m| actors.actor(m.actor)) {
            let sector = to.sectors.first().map_or("none", String::as_str);
            names.push("addressee".to_owned());
            names.push(format!("addressee={},{sector}", to.kind.as_str()));
        }
        names.extend(self.words(quote).into_iter().map(|w| format!("word={w}")));
        let beside = |mut order: Box<dyn Iterator<Item = usize>>| {
            order.find(|j| {
                speakers[i].is_some()
                    && speakers[*j] == speakers[i]
                    && self.paragraphs[*j] == self.paragraphs[i]
            })
        };
        if let Some(j) = beside(Box::new((0..i).rev())) {
            names.push(format!("before={}", quotes[j].channel.as_str()));
        }
        if let Some(j) = beside(Box::new(i + 1..quotes.len())) {
            names.push(format!("after={}", quotes[j].channel.as_str()));
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
        if quote.construction == AttributionPattern::Turn {
            let turns = || quotes.iter().filter(|q| q.construction == AttributionPattern::Turn);
            let asks = |q: &&QuoteDraft| q.hull().of(&self.document.text).trim_end().ends_with('?');
            out.push(("asked".to_owned(), turns().filter(asks).count() as f64 / turns().count() as f64));
        }
        for channel in WEIGHTS.candidates().filter(|c| *c != "unknown") {
            let n = others.clone().filter(|j| quotes[*j].channel.as_str() == channel).count();
            if n > 0 {
                out.push((format!("document={channel}"), n as f64 / (quotes.len() - 1) as f64));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_lexicon::rows;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(rows(CHANNELS).count(), WEIGHTS.len());
        assert!(WEIGHTS.candidates().all(|name| Channel::parse(name).is_some()));
    }
}
