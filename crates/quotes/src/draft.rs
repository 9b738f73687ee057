//! Makes the draft of a quotation from its words and its cue.
//!
//! How far each construction is trusted is the business of [`super::trust`].

use demarche_core::analysis::TokenId;
use demarche_core::record::{Act, Channel, QuoteKind, Stance};
use demarche_core::text::{Bytes, Span, Tokens};

use super::clause::Cue;
use super::page::Page;
use super::trust::AttributionPattern;
use super::{CueDraft, QuoteDraft, channel, parties, speaker};

/// A draft of what stands at `pieces`, with what `cue` tells.
pub(super) fn draft(
    page: &Page,
    pieces: Vec<(Span<Bytes>, Span<Tokens>)>,
    kind: QuoteKind,
    cue: Option<&Cue>,
    construction: AttributionPattern,
) -> QuoteDraft {
    let (spans, content_tokens) = pieces.into_iter().unzip();
    let mut draft = QuoteDraft {
        spans,
        content_tokens,
        kind,
        cue: None,
        speaker: None,
        speaker_span: None,
        on_behalf_of: None,
        addressee: None,
        channel: Channel::Unknown,
        act: Act::States,
        stance: Stance::Asserts,
        within: None,
        carried: false,
        confidence: construction.trust(),
        construction,
        evidence: Vec::new(),
    };
    if let Some(cue) = cue {
        draft.cue = Some(CueDraft { tokens: cue.tokens, lemma: cue.entry.lemma() });
        draft.act = cue.entry.act;
        draft.stance = cue.entry.stance;
        draft.addressee = cue.addressee.filter(|t| !draft.holds(*t) && cue.speaker != Some(*t));
        draft.evidence.push(page.analysis.bytes(cue.tokens));
        speak(page, &mut draft, cue.speaker);
        draft.channel = channel::around(page, cue, &draft);
    }
    draft
}

/// Gives `draft` its speaker, unless that token stands in the content itself.
pub(super) fn speak(page: &Page, draft: &mut QuoteDraft, speaker: Option<TokenId>) {
    let Some(t) = speaker.filter(|t| !draft.holds(*t)) else { return };
    let span = speaker::phrase(page, t);
    draft.speaker = Some(t);
    draft.speaker_span = Some(span);
    draft.on_behalf_of = parties::on_behalf_of(page, t).filter(|b| *b != t);
    draft.evidence.push(span);
}

/// Lets `draft` take the speaker of `other`.
pub(super) fn carry(draft: &mut QuoteDraft, other: &QuoteDraft, construction: AttributionPattern) {
    draft.speaker = other.speaker;
    draft.speaker_span = other.speaker_span;
    draft.on_behalf_of = other.on_behalf_of;
    draft.channel = other.channel;
    draft.carried = true;
    draft.found_by(construction);
    draft.evidence.extend(other.speaker_span);
}

/// The bytes and tokens of a stretch, without a comma at its end.
pub(super) fn piece(page: &Page, stretch: usize) -> (Span<Bytes>, Span<Tokens>) {
    let inner = page.stretches[stretch].inner;
    let words = inner.of(&page.document.text);
    let kept = words.trim_end_matches([',', ' ', '\u{a0}']).len() as u32;
    (Span::new(inner.start, inner.start + kept), page.inside[stretch])
}
