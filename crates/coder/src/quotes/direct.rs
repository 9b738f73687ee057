//! Direct quotations: which stretch in quotation marks belongs to which word of saying.
//!
//! Each block is read from left to right as narration and stretches by turns. A stretch takes the cue
//! before it where the narration runs into it with a comma, a colon or nothing, else the cue after it;
//! stretches parted only by their cue are one quotation, also where a full stop follows the cue. A
//! paragraph that is nothing but a quotation goes to whoever spoke, or was named, in the one before.

use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{Act, QuoteKind, Stance};
use demarche_core::text::{Bytes, Span, Tokens};

use super::clause::{self, Cue};
use super::page::Page;
use super::{CueDraft, QuoteDraft, channel, fragment, speaker};

/// What the words before or after a stretch give it.
#[derive(Debug, Clone)]
pub(super) enum Lead {
    /// A cue of the table, by its place in [`Page::cues`].
    Cue(usize),
    /// A verb that is no cue but brings words after a colon, and its subject.
    Verb(TokenId, TokenId),
    /// A name before a colon.
    Name(TokenId),
    /// A cue whose content begins before the stretch.
    Mixed(usize),
}

/// Confidence by construction; to be calibrated on annotated news.
pub(super) mod trust {
    pub const BESIDE: f32 = 0.95;
    pub const COLON: f32 = 0.85;
    pub const PARAGRAPH: f32 = 0.8;
    pub const CARRIED: f32 = 0.65;
    pub const NAMED_BEFORE: f32 = 0.45;
    pub const NO_CUE: f32 = 0.5;
    pub const TITLE: f32 = 0.75;
    pub const TURN: f32 = 0.95;
    pub const RELEASE: f32 = 0.8;
    pub const CLAUSE: f32 = 0.85;
    pub const THOUGHT: f32 = 0.6;
    pub const NOUN: f32 = 0.65;
    pub const PHRASE: f32 = 0.85;
    pub const FRAGMENT: f32 = 0.55;
    pub const FRAGMENT_ALONE: f32 = 0.4;
}

/// A draft of what stands at `pieces`, with what `cue` tells.
pub(super) fn draft(
    page: &Page,
    pieces: Vec<(Span<Bytes>, Span<Tokens>)>,
    kind: QuoteKind,
    cue: Option<&Cue>,
    confidence: f32,
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
        channel: demarche_core::record::Channel::Unknown,
        act: Act::States,
        stance: Stance::Asserts,
        within: None,
        carried: false,
        confidence,
        evidence: Vec::new(),
    };
    if let Some(cue) = cue {
        draft.cue = Some(CueDraft { tokens: cue.tokens, lemma: cue.entry.lemma() });
        draft.act = cue.entry.act;
        draft.stance = cue.entry.stance;
        draft.addressee = cue.addressee.filter(|t| !draft.holds(*t));
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
    draft.on_behalf_of = speaker::on_behalf_of(page, t).filter(|b| *b != t);
    draft.evidence.push(span);
}

/// Lets `draft` take the speaker of `other`.
fn carry(draft: &mut QuoteDraft, other: &QuoteDraft, confidence: f32) {
    draft.speaker = other.speaker;
    draft.speaker_span = other.speaker_span;
    draft.on_behalf_of = other.on_behalf_of;
    draft.channel = other.channel;
    draft.carried = true;
    draft.confidence = confidence;
    draft.evidence.extend(other.speaker_span);
}

/// The bytes and tokens of a stretch, without a comma at its end.
pub(super) fn piece(page: &Page, stretch: usize) -> (Span<Bytes>, Span<Tokens>) {
    let inner = page.stretches[stretch].inner;
    let words = inner.of(&page.document.text);
    let kept = words.trim_end_matches([',', ' ', '\u{a0}']).len() as u32;
    (Span::new(inner.start, inner.start + kept), page.inside[stretch])
}

/// Every direct quotation, added to `drafts` (which may hold the turns of a transcript).
pub(super) fn find(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let turns: Vec<Span<Bytes>> = drafts.iter().flat_map(|d| d.spans.iter().copied()).collect();
    let mut reading = Reading { page, owner: vec![None; page.stretches.len()], turns, last: None, before_last: None };
    for block in 0..page.document.blocks.len() {
        let top: Vec<usize> = reading.children(block, None);
        reading.read(page.block_tokens(block), block, None, &top, drafts);
        for outer in 0..page.stretches.len() {
            if page.stretches[outer].block == block {
                let nested = reading.children(block, Some(outer));
                reading.read(page.inside[outer], block, Some(outer), &nested, drafts);
            }
        }
    }
}

struct Reading<'p, 'a> {
    page: &'p Page<'a>,
    /// The draft of each stretch.
    owner: Vec<Option<usize>>,
    turns: Vec<Span<Bytes>>,
    /// The last top-level quotation with a speaker: its block and draft.
    last: Option<(usize, usize)>,
    /// The one before it by another speaker.
    before_last: Option<(usize, usize)>,
}

impl Reading<'_, '_> {
    fn children(&self, block: usize, parent: Option<usize>) -> Vec<usize> {
        let all = self.page.stretches.iter().enumerate();
        all.filter(|(_, s)| s.block == block && s.parent == parent && !s.inner.is_empty()).map(|(i, _)| i).collect()
    }

    fn read(
        &mut self,
        region: Span<Tokens>,
        block: usize,
        parent: Option<usize>,
        list: &[usize],
        drafts: &mut Vec<QuoteDraft>,
    ) {
        let page = self.page;
        let gaps = gaps(page, region, parent, list);
        let mut used: Option<usize> = None;
        for (k, &s) in list.iter().enumerate() {
            let (before, after) = (&gaps[k], &gaps[k + 1]);
            if page.stretches[s].continued
                && let Some(d) = self.previous_part(s).and_then(|p| self.owner[p])
            {
                let (bytes, tokens) = piece(page, s);
                drafts[d].spans.push(bytes);
                drafts[d].content_tokens.push(tokens);
                self.owner[s] = Some(d);
                if drafts[d].cue.is_none()
                    && let Some(cue) = post(page, after, s, parent, before.is_empty())
                {
                    self.take_cue(drafts, d, cue);
                    used = Some(cue);
                }
                self.remember(drafts, block, d, parent);
                continue;
            }
            let own_post = post(page, after, s, parent, starts_sentence(page, before));
            let lead = pre(page, before, s, parent);
            // A cue that brings the words after it, met right after other words: one quotation.
            let joins = k > 0
                && used.is_some()
                && before.last().is_some_and(|t| !page.is_terminal(*t))
                && match &lead {
                    Some(Lead::Cue(c)) | Some(Lead::Mixed(c)) => Some(*c) == used,
                    None => own_post.is_none(),
                    _ => false,
                };
            let adjacent = k > 0 && before.is_empty() && self.owner[list[k - 1]].is_some();
            if (joins || adjacent)
                && let Some(d) = self.owner[list[k - 1]]
            {
                let (bytes, tokens) = piece(page, s);
                drafts[d].spans.push(bytes);
                drafts[d].content_tokens.push(tokens);
                self.owner[s] = Some(d);
                if drafts[d].cue.is_none()
                    && let Some(cue) = own_post
                {
                    self.take_cue(drafts, d, cue);
                    used = Some(cue);
                }
                self.remember(drafts, block, d, parent);
                continue;
            }
            let (pieces, mut d) = (vec![piece(page, s)], None);
            match lead {
                Some(Lead::Cue(c)) => {
                    let cue = &page.cues[c];
                    d = Some(draft(page, pieces, QuoteKind::Direct, Some(cue), trust::BESIDE));
                    used = Some(c);
                }
                Some(Lead::Verb(verb, subject)) => {
                    let mut made = draft(page, pieces, QuoteKind::Direct, None, trust::COLON);
                    made.cue = Some(CueDraft {
                        tokens: Span::new(verb.0, verb.0 + 1),
                        lemma: page.analysis.lemma(verb).to_lowercase(),
                    });
                    made.evidence.push(page.analysis.token(verb).span);
                    speak(page, &mut made, Some(subject));
                    d = Some(made);
                }
                Some(Lead::Name(name)) => {
                    let mut made = draft(page, pieces, QuoteKind::Direct, None, trust::COLON);
                    speak(page, &mut made, Some(name));
                    d = Some(made);
                }
                // The reported clause takes the stretch with it; see `indirect`.
                Some(Lead::Mixed(_)) if own_post.is_none() => {}
                _ => {
                    if let Some(c) = own_post {
                        let cue = &page.cues[c];
                        d = Some(match opening_words(page, before, s) {
                            // "The visit was “a success”, she said": her words begin before the mark.
                            Some(tokens) if k == 0 || gaps[k].iter().any(|t| page.is_terminal(*t)) => {
                                let end = pieces[0].0.end;
                                let start = page.analysis.bytes(tokens).start;
                                let hull = (Span::new(start, end.max(start)), tokens);
                                draft(page, vec![hull], QuoteKind::Mixed, Some(cue), trust::CLAUSE)
                            }
                            _ => draft(page, pieces, QuoteKind::Direct, Some(cue), trust::BESIDE),
                        });
                        used = Some(c);
                    } else if let Some(name) = signed(page, after, parent) {
                        let mut made = draft(page, pieces, QuoteKind::Direct, None, trust::COLON);
                        speak(page, &mut made, Some(name));
                        d = Some(made);
                    } else if parent.is_none() && !self.in_turn(s) {
                        if k > 0
                            && let Some(o) = self.owner[list[k - 1]]
                            && self.resumes(before, used)
                        {
                            let (bytes, tokens) = pieces[0];
                            drafts[o].spans.push(bytes);
                            drafts[o].content_tokens.push(tokens);
                            self.owner[s] = Some(o);
                            continue;
                        }
                        d = self.alone(block, s, before, after, &gaps, pieces, drafts);
                    }
                }
            }
            if let Some(mut made) = d {
                if made.act == Act::States && made.hull().of(&page.document.text).ends_with('?') {
                    made.act = Act::Asks;
                }
                let index = drafts.len();
                drafts.push(made);
                self.owner[s] = Some(index);
                self.remember(drafts, block, index, parent);
            }
        }
        if parent.is_none() {
            self.look_ahead(list, drafts);
        }
    }

    fn previous_part(&self, s: usize) -> Option<usize> {
        self.page.stretches.iter().position(|p| p.next == Some(s))
    }

    fn in_turn(&self, s: usize) -> bool {
        let inner = self.page.stretches[s].inner;
        self.turns.iter().any(|t| t.covers(inner))
    }

    /// Gives a quotation that ran on without a cue the cue that follows its last paragraph.
    fn take_cue(&self, drafts: &mut [QuoteDraft], d: usize, cue: usize) {
        let old = &drafts[d];
        let pieces = old.spans.iter().copied().zip(old.content_tokens.iter().copied()).collect();
        drafts[d] = draft(self.page, pieces, QuoteKind::Direct, Some(&self.page.cues[cue]), trust::BESIDE);
    }

    fn remember(&mut self, drafts: &[QuoteDraft], block: usize, d: usize, parent: Option<usize>) {
        if parent.is_some() || drafts[d].speaker.is_none() || self.page.kind(block) == BlockKind::Title {
            return;
        }
        if let Some((b, last)) = self.last
            && last != d
            && drafts[last].speaker != drafts[d].speaker
        {
            self.before_last = Some((b, last));
        }
        self.last = Some((block, d));
    }

    /// Whether the narration between two stretches is the cue of the first and nothing else.
    fn resumes(&self, gap: &[TokenId], used: Option<usize>) -> bool {
        let page = self.page;
        let ends = gap.iter().filter(|t| page.is_terminal(**t)).count();
        let cue_here = used.is_some_and(|c| gap.contains(&page.cues[c].head));
        cue_here && ends == 1 && gap.last().is_some_and(|t| page.is_terminal(*t))
    }

    /// A stretch without a cue that makes sentences of its own.
    #[allow(clippy::too_many_arguments, reason = "one call, everything around one stretch")]
    fn alone(
        &self,
        block: usize,
        s: usize,
        before: &[TokenId],
        after: &[TokenId],
        gaps: &[Vec<TokenId>],
        pieces: Vec<(Span<Bytes>, Span<Tokens>)>,
        drafts: &[QuoteDraft],
    ) -> Option<QuoteDraft> {
        let page = self.page;
        let inside = page.inside[s];
        let words = page.words(inside);
        let sentence = starts_sentence(page, before)
            && (after.iter().all(|t| page.is_punct(*t)) || ends_sentence(page, s) || page.stretches[s].next.is_some());
        if !sentence || page.kind(block) == BlockKind::Title || words < 2 || (words < 4 && !page.has_finite(inside)) {
            return None;
        }
        let mut made = draft(page, pieces, QuoteKind::Direct, None, trust::NO_CUE);
        let here = self.last.filter(|(b, _)| *b == block).map(|(_, d)| d);
        if let Some(d) = here {
            carry(&mut made, &drafts[d], trust::CARRIED);
            return Some(made);
        }
        let only = gaps.iter().flatten().all(|t| page.is_punct(*t));
        if !only || block == 0 {
            return Some(made);
        }
        // "Ann Lee, a doctor, said:" and a new paragraph.
        let prior = page.block_tokens(block - 1);
        let level: Vec<TokenId> = page.analysis.ids(prior).filter(|t| page.at(*t, None)).collect();
        if level.last().is_some_and(|t| page.form(*t) == ":" && t.0 + 1 == prior.end)
            && let Some(lead) = pre(page, &level, s, None)
        {
            let pieces = vec![piece(page, s)];
            return match lead {
                Lead::Cue(c) | Lead::Mixed(c) => {
                    Some(draft(page, pieces, QuoteKind::Direct, Some(&page.cues[c]), trust::BESIDE))
                }
                Lead::Verb(_, name) | Lead::Name(name) => {
                    speak(page, &mut made, Some(name));
                    made.confidence = trust::COLON;
                    Some(made)
                }
            };
        }
        if let Some((b, d)) = self.last.filter(|(b, _)| *b + 1 == block) {
            let other = self.before_last.filter(|(ob, o)| *ob + 1 == b && drafts[*o].speaker != drafts[d].speaker);
            let asked = drafts[d].hull().of(&page.document.text).ends_with('?');
            match other.filter(|_| asked) {
                // A question was put: the other of the two answers.
                Some((_, o)) => carry(&mut made, &drafts[o], trust::NAMED_BEFORE),
                None => carry(&mut made, &drafts[d], trust::PARAGRAPH),
            }
            return Some(made);
        }
        if let Some(name) = self.named(block - 1) {
            speak(page, &mut made, Some(name));
            made.carried = true;
            made.confidence = trust::NAMED_BEFORE;
        }
        Some(made)
    }

    /// The person who is the subject of the last sentence of `block`.
    fn named(&self, block: usize) -> Option<TokenId> {
        let page = self.page;
        if page.kind(block) != BlockKind::Body {
            return None;
        }
        let tokens = page.block_tokens(block);
        let last = (tokens.end > tokens.start).then(|| TokenId(tokens.end - 1))?;
        let root = page.analysis.root(page.analysis.token(last).sentence)?;
        let subject = page.analysis.children_by(root, Deprel::Nsubj).next()?;
        let subject = speaker::name_head(page, subject);
        let person = page.analysis.entity_of(subject).is_some_and(|e| e.label == EntityLabel::Person)
            || ["he", "she"].contains(&page.form(subject).to_lowercase().as_str());
        (person && page.at(subject, None)).then_some(subject)
    }

    /// A first sentence in quotation marks belongs to the speaker named with the next one.
    fn look_ahead(&self, list: &[usize], drafts: &mut [QuoteDraft]) {
        for pair in list.windows(2) {
            if let (Some(a), Some(b)) = (self.owner[pair[0]], self.owner[pair[1]])
                && a != b
                && drafts[a].speaker.is_none()
                && drafts[a].cue.is_none()
                && drafts[b].cue.is_some()
            {
                let other = drafts[b].clone();
                carry(&mut drafts[a], &other, trust::NAMED_BEFORE);
            }
        }
    }
}

/// The narration around the stretches of `list`: one list of tokens before each, and one at the end.
fn gaps(page: &Page, region: Span<Tokens>, parent: Option<usize>, list: &[usize]) -> Vec<Vec<TokenId>> {
    let mut out = vec![Vec::new(); list.len() + 1];
    let mut k = 0;
    for t in page.analysis.ids(region) {
        let span = page.analysis.token(t).span;
        while k < list.len() && page.stretches[list[k]].outer.end <= span.start {
            k += 1;
        }
        let before = list.get(k).is_none_or(|s| span.end <= page.stretches[*s].outer.start);
        if before && page.at(t, parent) {
            out[k].push(t);
        }
    }
    out
}

/// The tokens from the start of the sentence to the end of stretch `s`, where words that carry
/// meaning stand before it in its sentence.
fn opening_words(page: &Page, before: &[TokenId], s: usize) -> Option<Span<Tokens>> {
    let from = before.iter().rposition(|t| page.is_terminal(*t) || page.form(*t) == ";").map_or(0, |i| i + 1);
    let portion = &before[from..];
    let carries = |t: &TokenId| matches!(page.upos(*t), Upos::Verb | Upos::Aux | Upos::Noun | Upos::Propn | Upos::Pron);
    let first = portion.iter().find(|t| !page.is_punct(**t))?;
    portion.iter().any(carries).then(|| Span::new(first.0, page.inside[s].end.max(first.0)))
}

fn starts_sentence(page: &Page, before: &[TokenId]) -> bool {
    before.last().is_none_or(|t| page.is_terminal(*t))
}

fn ends_sentence(page: &Page, s: usize) -> bool {
    let stretch = &page.stretches[s];
    let inside = stretch.inner.of(&page.document.text).ends_with(['.', '!', '?', '…']);
    let after = page.document.text[stretch.outer.end as usize..].starts_with(['.', '!', '?']);
    inside || after
}

/// The cue or name that the narration before a stretch brings it with.
pub(super) fn pre(page: &Page, gap: &[TokenId], s: usize, parent: Option<usize>) -> Option<Lead> {
    let &last = gap.last()?;
    if page.is_terminal(last) || page.form(last) == ";" {
        return None;
    }
    let from = gap.iter().rposition(|t| page.is_terminal(*t) || page.form(*t) == ";").map_or(0, |i| i + 1);
    let portion = &gap[from..];
    let (first, end) = (portion.first()?.0, last.0 + 1);
    let cues = || {
        page.cues.iter().enumerate().rev().filter(move |(_, c)| {
            c.level == parent && first <= c.head.0 && c.tokens.end <= end && !c.unsaid
        })
    };
    let verb = || {
        cues().find(|(_, c)| c.entry.upos == Upos::Verb && (c.entry.quote || c.entry.that) && c.speaker.is_some())
    };
    if page.form(last) == ":" {
        if let Some((i, _)) = verb() {
            return Some(Lead::Cue(i));
        }
        let noun = cues().find(|(_, c)| c.entry.quote && c.entry.upos != Upos::Verb && c.speaker.is_some());
        return match (colon(page, portion, parent), noun) {
            // "He opposed her statement: …" are his words, not hers.
            (Some(Lead::Verb(v, t)), Some((_, cue))) if cue.speaker != Some(t) => Some(Lead::Verb(v, t)),
            (_, Some((i, _))) => Some(Lead::Cue(i)),
            (lead, None) => lead,
        };
    }
    let between = |c: &Cue| -> Vec<TokenId> {
        let addressed = c.addressee.map(|t| speaker::phrase(page, t));
        let speaks = c.speaker.map(|t| speaker::phrase(page, t));
        portion
            .iter()
            .copied()
            .filter(|t| {
                let span = page.analysis.token(*t).span;
                t.0 >= c.tokens.end
                    && !page.is_punct(*t)
                    && page.upos(*t) != Upos::Adv
                    && page.form(*t) != "that"
                    && addressed.is_none_or(|a| !a.covers(span))
                    && speaks.is_none_or(|a| !a.covers(span))
                    && page.analysis.entity_of(*t).is_none_or(|e| e.label != EntityLabel::Date)
            })
            .collect()
    };
    if page.form(last) == "," {
        let adp = cues().find(|(_, c)| c.entry.upos == Upos::Adp && c.speaker.is_some()).map(|(i, _)| Lead::Cue(i));
        let Some((i, cue)) = verb() else {
            // "She answered, “…”" with a verb that the table lacks.
            let bare = portion.iter().rev().nth(1).is_some_and(|t| page.upos(*t) == Upos::Verb);
            return adp.or_else(|| colon(page, portion, parent).filter(|l| bare && matches!(l, Lead::Verb(..))));
        };
        let own = clause::clause_roots(page, cue)
            .into_iter()
            .any(|r| r > cue.head && r.0 < end && page.at(r, parent) && clause::is_clause(page, r));
        let verbal = between(cue).iter().any(|t| page.analysis.token(*t).feats.has("VerbForm", "Fin"));
        return Some(if own && verbal { Lead::Mixed(i) } else { Lead::Cue(i) });
    }
    // Nothing parts narration and stretch: the cue must stand right before it.
    // "on the “Morning Hour”", "the paper's “Letters”": a name, not speech.
    let named = fragment::like_title(page, s)
        && (matches!(page.upos(last), Upos::Adp | Upos::Part | Upos::Det) || page.words(page.inside[s]) <= 5)
        && page.kind(page.stretches[s].block) == BlockKind::Body;
    if named {
        return None;
    }
    if let Some((i, cue)) = verb() {
        let between = between(cue);
        let inside = page.inside[s];
        if between.is_empty() && (page.words(inside) >= 3 || page.has_finite(inside)) {
            return Some(Lead::Cue(i));
        }
        let verbal = between.iter().any(|t| matches!(page.upos(*t), Upos::Verb | Upos::Aux | Upos::Noun | Upos::Propn | Upos::Pron));
        return (cue.entry.that && verbal).then_some(Lead::Mixed(i));
    }
    let noun = cues().find(|(_, c)| c.entry.upos == Upos::Noun && c.entry.quote && c.speaker.is_some());
    noun.filter(|(_, c)| between(c).is_empty() && page.words(page.inside[s]) >= 3).map(|(i, _)| Lead::Cue(i))
}

/// What brings the words after a colon where no cue does: a name, or a verb with a speaker.
fn colon(page: &Page, portion: &[TokenId], parent: Option<usize>) -> Option<Lead> {
    let a = page.analysis;
    let speaks = |t: TokenId| {
        ["he", "she", "they"].contains(&page.form(t).to_lowercase().as_str())
            || a.entity_of(t).is_some_and(|e| {
                matches!(e.label, EntityLabel::Person | EntityLabel::Organisation | EntityLabel::Gpe)
            })
    };
    let verbs: Vec<TokenId> = portion.iter().copied().filter(|t| page.upos(*t) == Upos::Verb).collect();
    let subject = |v: TokenId| {
        let found = a.children_by(v, Deprel::Nsubj).filter(|t| a.token(*t).deprel != Deprel::NsubjPass);
        found.map(|t| speaker::name_head(page, t)).find(|t| page.at(*t, parent) && speaks(*t))
    };
    if let Some((v, t)) = verbs.iter().rev().find_map(|v| subject(*v).map(|t| (*v, t))) {
        return Some(Lead::Verb(v, t));
    }
    if !verbs.is_empty() {
        return None;
    }
    // "Macron: “…”" — the whole portion is a noun phrase.
    let words: Vec<TokenId> = portion.iter().copied().filter(|t| !page.is_punct(*t)).collect();
    let short = words.len() <= 8 && words.iter().all(|t| page.upos(*t) != Upos::Aux);
    let head = words.iter().rev().copied().find(|t| speaks(*t) && page.upos(*t) != Upos::Adj)?;
    short.then(|| Lead::Name(speaker::name_head(page, head)))
}

/// The name that signs a stretch after a dash ("“…” — Ann Lee, teacher").
fn signed(page: &Page, gap: &[TokenId], parent: Option<usize>) -> Option<TokenId> {
    let first = *gap.first()?;
    let dashed = matches!(page.form(first), "-" | "–" | "—" | "--" | "―");
    let verbal = gap.iter().any(|t| matches!(page.upos(*t), Upos::Verb | Upos::Aux));
    let name = gap.iter().copied().find(|t| {
        page.at(*t, parent) && page.analysis.entity_of(*t).is_some_and(|e| e.label == EntityLabel::Person)
    })?;
    let entity = page.analysis.entity_of(name)?;
    (dashed && !verbal && gap.len() <= 14).then(|| page.analysis.head_of_span(entity.tokens).unwrap_or(name))
}

/// The cue that follows a stretch and belongs to it.
fn post(page: &Page, gap: &[TokenId], s: usize, parent: Option<usize>, at_start: bool) -> Option<usize> {
    let to = gap.iter().position(|t| page.is_terminal(*t) || page.form(*t) == ";").unwrap_or(gap.len());
    let portion = &gap[..to];
    let first = portion.iter().copied().find(|t| !page.is_punct(*t))?;
    let last = portion.last()?.0;
    let stretch = &page.stretches[s];
    if !stretch.closed && page.stretches.get(s).is_some_and(|x| x.next.is_some()) {
        return None;
    }
    let (index, cue) = page.cues.iter().enumerate().find(|(_, c)| {
        c.level == parent
            && first <= c.head
            && c.head.0 <= last
            && match c.entry.upos {
                Upos::Verb => c.entry.quote || c.entry.that,
                Upos::Adp => c.entry.quote && c.head == first,
                _ => false,
            }
    })?;
    let speaker = cue.speaker.filter(|t| portion.contains(t))?;
    if cue.entry.upos == Upos::Adp {
        return Some(index);
    }
    // Before the cue stands its subject and nothing that makes a clause of its own.
    let subject = speaker::phrase(page, speaker);
    let clause_before = portion.iter().any(|t| {
        *t < cue.head
            && page.upos(*t) == Upos::Verb
            && page.analysis.token(*t).feats.has("VerbForm", "Fin")
            && !page.analysis.ancestors(*t).any(|h| subject.covers(page.analysis.token(h).span))
    });
    let straight = portion.iter().take_while(|t| **t < cue.head).all(|t| {
        subject.covers(page.analysis.token(*t).span)
            || page.is_punct(*t)
            || matches!(page.upos(*t), Upos::Adv | Upos::Aux | Upos::Cconj)
            || page.analysis.within(*t, speaker)
    });
    if clause_before && !straight {
        return None;
    }
    let text = &page.document.text;
    let ending = stretch.inner.of(text).chars().next_back()?;
    // A stretch cut short has no mark at its end.
    let open = !stretch.closed;
    let comma_after = open || text[stretch.outer.end as usize..].trim_start().starts_with(',');
    let open_end = matches!(ending, ',' | '?' | '!' | '—' | '–' | '-' | '…') || comma_after;
    let own = clause::clause_roots(page, cue)
        .into_iter()
        .any(|r| r > cue.head && page.at(r, parent) && clause::is_clause(page, r) && portion.contains(&r));
    let brings_next = gap.last().is_some_and(|t| page.form(*t) == ":") && gap.len() == portion.len();
    let fits = if open_end {
        straight || !own
    } else if ending == '.' {
        straight && !own && !brings_next && gap.get(to).is_some_and(|t| page.is_terminal(*t))
    } else {
        straight && at_start && !own
    };
    fits.then_some(index)
}

/// A quotation in the headline takes the speaker of the same words in the article.
pub(super) fn titles(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let words = |span: Span<Bytes>| -> Vec<String> {
        let text = span.of(&page.document.text).to_lowercase().replace('’', "'");
        text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    for s in 0..page.stretches.len() {
        let stretch = &page.stretches[s];
        if page.kind(stretch.block) != BlockKind::Title || stretch.inner.is_empty() {
            continue;
        }
        if drafts.iter().any(|d| d.speaker.is_some() && d.spans.iter().any(|b| b.overlaps(stretch.inner))) {
            continue;
        }
        let title = words(stretch.inner);
        if title.len() < 3 {
            continue;
        }
        let repeats = |d: &&QuoteDraft| {
            let content = words(d.hull());
            !d.hull().overlaps(stretch.inner)
                && d.speaker.is_some()
                && (content.windows(title.len()).any(|w| w == title) || alike(&title, &content))
        };
        let Some(source) = drafts.iter().find(repeats).cloned() else { continue };
        let mut made = draft(page, vec![piece(page, s)], QuoteKind::Direct, None, trust::TITLE);
        carry(&mut made, &source, trust::TITLE);
        drafts.retain(|d| !d.spans.iter().any(|b| b.overlaps(stretch.inner)));
        let at = drafts.partition_point(|d| d.hull().start < made.hull().start);
        for draft in drafts.iter_mut() {
            draft.within = draft.within.map(|w| if w >= at { w + 1 } else { w });
        }
        drafts.insert(at, made);
    }
}

/// Whether four in five words of `title` follow each other in `content`.
fn alike(title: &[String], content: &[String]) -> bool {
    if title.len() < 5 {
        return false;
    }
    let mut at = 0;
    let mut hits = 0;
    for word in title {
        if let Some(i) = content[at..].iter().take(4).position(|w| w == word) {
            at += i + 1;
            hits += 1;
        } else if hits == 0
            && let Some(i) = content.iter().position(|w| w == word)
        {
            at = i + 1;
            hits = 1;
        }
    }
    hits * 5 >= title.len() * 4
}
