//! Direct quotations: which stretch in quotation marks belongs to which word of saying.
//!
//! Each block is read from left to right as narration and stretches by turns. A stretch takes the cue
//! before it where the narration runs into it with a comma, a colon or nothing, else the cue after it;
//! stretches parted only by their cue are one quotation, also where a full stop follows the cue. A
//! paragraph that is nothing but a quotation goes to whoever spoke, or was named, in the one before.

use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{Act, QuoteKind};
use demarche_core::text::{Bytes, Span, Tokens};

use super::adjacent_cue::{AdjacentCue, ends_sentence, opening_words, post, pre, signed, starts_sentence};
use super::draft::{carry, draft, piece, speak};
use super::page::Page;
use super::trust::AttributionPattern;
use super::{CueDraft, QuoteDraft, speaker};

/// Every direct quotation, added to `drafts` (which may hold the turns of a transcript).
pub(super) fn find(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let turns: Vec<Span<Bytes>> = drafts.iter().flat_map(|d| d.spans.iter().copied()).collect();
    let mut reading =
        Reading { page, owner: vec![None; page.stretches.len()], turns, last: None, before_last: None };
    for block in 0..page.document.blocks.len() {
        let top: Vec<usize> = reading.children(block, None);
        reading.read(page.block_tokens(block), block, None, &top, drafts);
        for outer in page.stretches_of(block) {
            let nested = reading.children(block, Some(outer));
            reading.read(page.inside[outer], block, Some(outer), &nested, drafts);
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
        let all = self.page.stretches_of(block);
        let stretch = |i: &usize| &self.page.stretches[*i];
        all.filter(|i| stretch(i).parent == parent && !stretch(i).inner.is_empty()).collect()
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
            // Another word of saying between them, or a long way, parts them again.
            let near = |c: usize| {
                let most = if runs_on(page, s) { 30 } else { 12 };
                let far = before.iter().filter(|t| !page.is_punct(**t)).count() > most;
                let other = before.iter().any(|t| {
                    page.cue_at(*t).is_some_and(|o| {
                        o.head != page.cues[c].head
                            && o.entry.upos == Upos::Verb
                            && o.speaker.is_some()
                            && !(page.analysis.token(o.head).deprel == Deprel::Acl
                                && page.analysis.within(o.head, page.cues[c].head))
                    })
                });
                !far && !other
            };
            let joins = k > 0
                && used.is_some_and(near)
                && !before.is_empty()
                && !before.iter().any(|t| page.is_terminal(*t))
                && match &lead {
                    Some(AdjacentCue::Cue(c)) | Some(AdjacentCue::Mixed(c)) => Some(*c) == used,
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
                Some(AdjacentCue::Cue(c)) => {
                    let cue = &page.cues[c];
                    d = Some(match clause_before(page, before, c).filter(|_| runs_on(page, s)) {
                        // "They will go, Zwawi said, “when the fish do”": his words begin the sentence.
                        Some(tokens) => {
                            let own = (page.analysis.bytes(tokens), tokens);
                            let pieces = [vec![own], pieces].concat();
                            draft(page, pieces, QuoteKind::Mixed, Some(cue), AttributionPattern::Clause)
                        }
                        None => draft(page, pieces, QuoteKind::Direct, Some(cue), AttributionPattern::Beside),
                    });
                    used = Some(c);
                }
                Some(AdjacentCue::Verb(verb, subject)) => {
                    let mut made = draft(page, pieces, QuoteKind::Direct, None, AttributionPattern::Colon);
                    made.cue = Some(CueDraft {
                        tokens: Span::new(verb.0, verb.0 + 1),
                        lemma: page.analysis.lemma(verb).to_lowercase(),
                    });
                    made.evidence.push(page.analysis.token(verb).span);
                    speak(page, &mut made, Some(subject));
                    d = Some(made);
                }
                Some(AdjacentCue::Name(name)) => {
                    let mut made = draft(page, pieces, QuoteKind::Direct, None, AttributionPattern::Colon);
                    speak(page, &mut made, Some(name));
                    d = Some(made);
                }
                // The reported clause takes the stretch with it; see `indirect`.
                Some(AdjacentCue::Mixed(_)) if own_post.is_none() => {}
                _ => {
                    if let Some(c) = own_post {
                        let cue = &page.cues[c];
                        d = Some(match opening_words(page, before, s) {
                            // "The visit was “a success”, she said": her words begin before the mark.
                            Some(tokens) if k == 0 || gaps[k].iter().any(|t| page.is_terminal(*t)) => {
                                let end = pieces[0].0.end;
                                let start = page.analysis.bytes(tokens).start;
                                let hull = (Span::new(start, end.max(start)), tokens);
                                draft(
                                    page,
                                    vec![hull],
                                    QuoteKind::Mixed,
                                    Some(cue),
                                    AttributionPattern::Clause,
                                )
                            }
                            _ => {
                                draft(page, pieces, QuoteKind::Direct, Some(cue), AttributionPattern::Beside)
                            }
                        });
                        used = Some(c);
                    } else if let Some(name) = signed(page, after, parent) {
                        let mut made =
                            draft(page, pieces, QuoteKind::Direct, None, AttributionPattern::Colon);
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
        let block = self.page.stretches[s].block.checked_sub(1)?;
        self.page.stretches_of(block).find(|p| self.page.stretches[*p].next == Some(s))
    }

    /// Whether stretch `s` is all of its block and written like a title: the heading of a section.
    fn heading(&self, block: usize, s: usize) -> bool {
        let page = self.page;
        let (stretch, whole) = (&page.stretches[s], page.document.blocks[block].span);
        let words = page.words(page.inside[s]);
        let alone = stretch.closed && stretch.outer.len() + 1 >= whole.len();
        alone && (2..=8).contains(&words) && super::fragment::like_title(page, s)
    }

    fn in_turn(&self, s: usize) -> bool {
        let inner = self.page.stretches[s].inner;
        self.turns.iter().any(|t| t.covers(inner) || inner.covers(*t))
    }

    /// Gives a quotation that ran on without a cue the cue that follows its last paragraph.
    fn take_cue(&self, drafts: &mut [QuoteDraft], d: usize, cue: usize) {
        let old = &drafts[d];
        let pieces = old.spans.iter().copied().zip(old.content_tokens.iter().copied()).collect();
        drafts[d] = draft(
            self.page,
            pieces,
            QuoteKind::Direct,
            Some(&self.page.cues[cue]),
            AttributionPattern::Beside,
        );
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
            && (after.iter().all(|t| page.is_punct(*t))
                || ends_sentence(page, s)
                || page.stretches[s].next.is_some());
        if !sentence
            || page.kind(block) == BlockKind::Title
            || words < 2
            || (words < 4 && !page.has_finite(inside))
            || self.heading(block, s)
        {
            return None;
        }
        let mut made = draft(page, pieces, QuoteKind::Direct, None, AttributionPattern::NoCue);
        let here = self.last.filter(|(b, _)| *b == block).map(|(_, d)| d);
        if let Some(d) = here {
            carry(&mut made, &drafts[d], AttributionPattern::Carried);
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
                AdjacentCue::Cue(c) | AdjacentCue::Mixed(c) => Some(draft(
                    page,
                    pieces,
                    QuoteKind::Direct,
                    Some(&page.cues[c]),
                    AttributionPattern::Beside,
                )),
                AdjacentCue::Verb(_, name) | AdjacentCue::Name(name) => {
                    speak(page, &mut made, Some(name));
                    made.found_by(AttributionPattern::Colon);
                    Some(made)
                }
            };
        }
        if let Some((b, d)) = self.last.filter(|(b, _)| *b + 1 == block) {
            let other =
                self.before_last.filter(|(ob, o)| *ob + 1 == b && drafts[*o].speaker != drafts[d].speaker);
            let asked = drafts[d].hull().of(&page.document.text).ends_with('?');
            match other.filter(|_| asked) {
                // A question was put: the other of the two answers.
                Some((_, o)) => carry(&mut made, &drafts[o], AttributionPattern::NamedBefore),
                None => carry(&mut made, &drafts[d], AttributionPattern::Paragraph),
            }
            return Some(made);
        }
        if let Some(name) = self.named(block - 1) {
            speak(page, &mut made, Some(name));
            made.carried = true;
            made.found_by(AttributionPattern::NamedBefore);
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
                carry(&mut drafts[a], &other, AttributionPattern::NamedBefore);
            }
        }
    }
}

/// Whether the stretch goes on with a sentence begun before it.
fn runs_on(page: &Page, s: usize) -> bool {
    page.stretches[s].inner.of(&page.document.text).starts_with(char::is_lowercase)
}

/// The clause that a cue set off by commas interrupts, from the start of its sentence to the comma.
fn clause_before(page: &Page, before: &[TokenId], cue: usize) -> Option<Span<Tokens>> {
    let cue = &page.cues[cue];
    let from = before.iter().rposition(|t| page.is_terminal(*t) || matches!(page.form(*t), ";" | ":"));
    let first = *before.get(from.map_or(0, |i| i + 1))?;
    let speaker = speaker::phrase_tokens(page, cue.speaker?);
    let start = cue.tokens.start.min(speaker.start);
    let comma = start.checked_sub(1).map(TokenId).filter(|t| page.form(*t) == ",")?;
    let words = Span::new(first.0, comma.0.max(first.0));
    let opens = matches!(page.upos(first), Upos::Sconj | Upos::Adp | Upos::Adv | Upos::Cconj);
    (!opens && page.words(words) >= 2 && page.has_finite(words)).then_some(words)
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
