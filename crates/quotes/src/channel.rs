//! Where words were said, by the words around the cue.
//!
//! The words and the names of networks and outlets that tell a channel stand in `data/lexicon/channels.tsv`. A
//! spokesperson's spoken words count as a briefing where nothing else is told, since speaking to the
//! press is the office.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::Channel;
use demarche_lexicon::{Lexical as _, Word, rows};

use super::clause::Cue;
use super::page::Page;
use super::{QuoteDraft, parties, speaker};

/// Where a word must stand to tell a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// The cue itself.
    Cue,
    /// Any word of the cue's clause.
    Word,
    /// The one spoken to.
    Addressee,
}

static CHANNELS: &str = include_str!("../data/lexicon/channels.tsv");

static TABLE: LazyLock<BTreeMap<(Role, String), Channel>> =
    LazyLock::new(|| rows(CHANNELS).filter_map(|(_, line)| entry(line)).collect());

fn entry(line: &str) -> Option<((Role, String), Channel)> {
    let mut fields = line.split('\t').map(str::trim);
    let word = fields.next()?.to_lowercase();
    let role = match fields.next()? {
        "cue" => Role::Cue,
        "word" => Role::Word,
        "addressee" => Role::Addressee,
        _ => return None,
    };
    Some(((role, word), Channel::parse(fields.next()?)?))
}

fn look(role: Role, word: &str) -> Option<Channel> {
    TABLE.get(&(role, word.to_lowercase())).copied()
}

fn word(page: &Page, role: Role, t: TokenId) -> Option<Channel> {
    // "In a report" tells where; "according to reports" does not: plurals stand in the table themselves.
    let plural = role == Role::Word && page.analysis.token(t).feats.has("Number", "Plur");
    let by_lemma = if plural { None } else { look(role, page.analysis.lemma(t)) };
    by_lemma.or_else(|| look(role, page.form(t)))
}

/// The channel that the clause of `cue` tells for `draft`.
pub(super) fn around(page: &Page, cue: &Cue, draft: &QuoteDraft) -> Channel {
    let by_cue = word(page, Role::Cue, cue.head).or_else(|| look(Role::Cue, &cue.entry.lemma()));
    // "Wrote on" a network: the words around a verb of writing tell more than it does.
    if let Some(found) = by_cue.filter(|c| *c != Channel::Written) {
        return found;
    }
    let a = page.analysis;
    let sentence = page.sentence(cue.head);
    let subject = cue.speaker.map(|t| speaker::phrase(page, t));
    let others: Vec<&Cue> = page
        .cues_in(sentence.tokens)
        .1
        .iter()
        .filter(|c| c.head != cue.head && c.entry.upos == Upos::Verb && c.speaker.is_some())
        .collect();
    let mut found: Option<(u32, Channel)> = None;
    for t in a.ids(sentence.tokens) {
        let span = a.token(t).span;
        let content = draft.holds(t) || draft.spans.iter().any(|s| s.covers(span));
        // "called the vote a farce": the verb of saying tells a channel in its own role only.
        let itself = cue.entry.upos == Upos::Verb && cue.tokens.contains(t.0);
        if content || itself || !page.at(t, cue.level) || subject.is_some_and(|s| s.covers(span)) {
            continue;
        }
        // Words that hang on another cue tell of that one.
        if others.iter().any(|o| a.within(t, o.head) && !a.within(cue.head, o.head)) {
            continue;
        }
        // A subject is what is spoken of, not where.
        if a.token(t).deprel.is(Deprel::Nsubj) && t != cue.head {
            continue;
        }
        let hit = word(page, Role::Word, t)
            .or_else(|| (cue.addressee == Some(t)).then(|| word(page, Role::Addressee, t)).flatten())
            .or_else(|| {
                let in_name =
                    cue.addressee.and_then(|x| a.entity_of(x)).is_some_and(|e| e.tokens.contains(t.0));
                in_name.then(|| word(page, Role::Addressee, t)).flatten()
            });
        if let Some(channel) = hit {
            let distance = t.0.abs_diff(cue.head.0);
            if found.is_none_or(|(d, _)| distance < d) {
                found = Some((distance, channel));
            }
        }
    }
    // "The letter said": the noun that was replaced by its author.
    let told = a.children_by(cue.head, Deprel::Nsubj).find_map(|t| word(page, Role::Word, t));
    found.map(|(_, c)| c).or(by_cue).or(told).unwrap_or(Channel::Unknown)
}

/// Fills channels in from the rest of the document: what a spokesperson says is a briefing, and words
/// said while "speaking at" something are a speech.
pub(super) fn spread(page: &Page, drafts: &mut [QuoteDraft]) {
    let a = page.analysis;
    let surname = |t: TokenId| -> Option<String> {
        let entity = a.entity_of(t).filter(|e| e.label == EntityLabel::Person)?;
        Some(page.form(TokenId(entity.tokens.end - 1)).to_owned())
    };
    let mut spokes: Vec<String> = Vec::new();
    for draft in drafts.iter() {
        if let Some(t) = draft.speaker
            && parties::spokesperson_word(page, t).is_some()
        {
            spokes.extend(surname(t));
        }
    }
    let mut last = false;
    let mut earlier: Vec<(String, Channel)> = Vec::new();
    for draft in drafts.iter_mut() {
        let Some(t) = draft.speaker else { continue };
        // Who "adds" something goes on where they spoke before.
        if let Some(name) = surname(t) {
            let goes_on = draft
                .cue
                .as_ref()
                .is_some_and(|c| demarche_lexicon::is(&c.lemma.replace('_', " "), Word::ContinuingVerb));
            if draft.channel == Channel::Unknown
                && goes_on
                && let Some((_, channel)) = earlier.iter().rev().find(|(n, _)| *n == name)
            {
                draft.channel = *channel;
            }
            earlier.push((name, draft.channel));
        }
        let pronoun = page.upos(t) == Upos::Pron;
        let is_one = parties::spokesperson_word(page, t).is_some()
            || surname(t).is_some_and(|s| spokes.contains(&s))
            || (pronoun && last);
        if is_one && draft.channel == Channel::Unknown {
            draft.channel = Channel::Briefing;
        }
        if draft.channel == Channel::Unknown && speaking(page, t, draft) {
            draft.channel = Channel::Speech;
        }
        if !pronoun || surname(t).is_some() {
            last = is_one;
        }
    }
}

/// Whether the sentence before the quotation, in its paragraph, tells that its speaker was speaking.
fn speaking(page: &Page, t: TokenId, draft: &QuoteDraft) -> bool {
    let a = page.analysis;
    let Some(first) = draft.content_tokens.first().filter(|s| !s.is_empty()) else { return false };
    let here = a.token(TokenId(first.start)).sentence;
    if here.0 == 0 || page.block_of(TokenId(first.start)) != page.block_of(t) {
        return false;
    }
    let before = &a.sentences[here.0 as usize - 1];
    before.block == a.sentence(here).block
        && a.ids(before.tokens).any(|v| {
            a.lemma(v) == "speak"
                && page.at(v, None)
                && a.children_by(v, Deprel::Obl).any(|o| a.has_case(o, Word::SpeechPreposition))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let bad: Vec<_> = rows(CHANNELS).filter(|(_, line)| entry(line).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
