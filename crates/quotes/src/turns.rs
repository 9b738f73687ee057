//! The turns of a transcript, and texts released whole in somebody's name.
//!
//! A turn begins a line with a label in capitals and a colon ("MS DAY:", "QUESTION:"), or with a name
//! that opens several lines of the document; it runs to the next turn, or to a paragraph that names its
//! speaker from outside. A paragraph that ends with a
//! colon and says that what follows is attributable to somebody makes the rest of the document theirs.

use demarche_core::analysis::{TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{Act, Channel, QuoteKind};
use demarche_core::text::{Bytes, Span, Tokens};
use demarche_lexicon::Word;

use super::draft::{draft, speak};
use super::page::Page;
use super::trust::AttributionPattern;
use super::{CueDraft, QuoteDraft, speaker};

/// Turns and released texts, in text order.
pub(super) fn find(page: &Page) -> Vec<QuoteDraft> {
    let turns = turns(page);
    if turns.is_empty() { release(page).or_else(|| announced(page)).into_iter().collect() } else { turns }
}

/// The label that opens a line, and what it is.
struct Label {
    /// The words before the colon.
    name: Span<Bytes>,
    /// Where the turn's words begin.
    from: u32,
    /// Whether it stands for whoever asks ("QUESTION", "Q").
    asks: bool,
    /// Whether it is written in capitals.
    capitals: bool,
}

fn label(text: &str, line: Span<Bytes>) -> Option<Label> {
    let words = line.of(text);
    let colon = words.find(':')?;
    let name = words[..colon].trim_end();
    let after = &words[colon + 1..];
    if name.is_empty() || name.len() > 48 || !(after.starts_with(char::is_whitespace) || after.is_empty()) {
        return None;
    }
    let count = name.split_whitespace().count();
    let letters = |c: char| c.is_alphabetic();
    let plain = name.chars().all(|c| letters(c) || c.is_whitespace() || ".'’-()/,0123456789".contains(c));
    if !plain || count > 6 || !name.contains(letters) {
        return None;
    }
    let bare = name.trim_end_matches('.').to_lowercase();
    let asks = demarche_lexicon::is(&bare, Word::AskerLabel);
    let answers = demarche_lexicon::is(&bare, Word::AnswerLabel);
    // A courtesy title may be in small letters ("Mr. DAY"); the last word may not.
    let last = name.split_whitespace().next_back().unwrap_or(name);
    let capitals = last.chars().filter(|c| letters(*c)).count() >= 2
        && name
            .split_whitespace()
            .filter(|w| w.chars().filter(|c| letters(*c)).count() > 3)
            .all(|w| !w.contains(char::is_lowercase))
        && !last.contains(char::is_lowercase);
    let cased = name.split_whitespace().all(|w| w.starts_with(|c: char| c.is_uppercase() || !letters(c)));
    if !(capitals || asks || answers || cased) {
        return None;
    }
    let lead = after.len() - after.trim_start().len();
    Some(Label {
        name: Span::new(line.start, line.start + name.len() as u32),
        from: line.start + (colon + 1 + lead) as u32,
        asks,
        capitals: capitals || ((asks || answers) && count == 1),
    })
}

/// The lines of the body, trimmed, in text order.
fn lines(page: &Page) -> Vec<Span<Bytes>> {
    let mut out = Vec::new();
    for block in page.document.blocks.iter().filter(|b| b.kind == BlockKind::Body) {
        let mut at = block.span.start;
        for line in block.span.of(&page.document.text).split_inclusive('\n') {
            let lead = (line.len() - line.trim_start().len()) as u32;
            let length = line.trim().len() as u32;
            let span = Span::new(at + lead, at + lead + length);
            // A transcript printed as one quotation opens each turn with a mark and closes the last.
            let inner = unquoted(&page.document.text, span);
            if !inner.is_empty() {
                out.push(if label(&page.document.text, inner).is_some() { inner } else { span });
            }
            at += line.len() as u32;
        }
    }
    out
}

/// `line` without a quotation mark at its start and at its end.
fn unquoted(text: &str, line: Span<Bytes>) -> Span<Bytes> {
    const MARKS: [char; 6] = ['"', '“', '”', '„', '«', '»'];
    let words = line.of(text);
    let opened = words.trim_start_matches(MARKS);
    if opened.len() == words.len() {
        return line;
    }
    let start = line.end - opened.len() as u32;
    Span::new(start, start + opened.trim_end_matches(MARKS).trim_end().len() as u32)
}

fn turns(page: &Page) -> Vec<QuoteDraft> {
    let text = &page.document.text;
    let lines = lines(page);
    let labels: Vec<Option<Label>> = lines.iter().map(|l| label(text, *l)).collect();
    let same = |l: &Label| {
        labels.iter().flatten().filter(|o| o.name.of(text).eq_ignore_ascii_case(l.name.of(text))).count()
    };
    // One line in capitals may be a heading; a name that comes back, or two speakers, is a transcript.
    let certain: Vec<bool> = labels
        .iter()
        .map(|l| {
            l.as_ref().is_some_and(|l| {
                l.capitals || l.asks || (same(l) >= 2 && labels.iter().flatten().count() >= 4)
            })
        })
        .collect();
    let speakers = labels.iter().zip(&certain).filter(|(_, c)| **c).filter_map(|(l, _)| l.as_ref());
    if speakers.count() < 2 {
        return Vec::new();
    }
    let interview = labels
        .iter()
        .flatten()
        .any(|l| demarche_lexicon::is_folded(l.name.of(text).trim_end_matches('.'), Word::InterviewLabel));
    let mut out: Vec<QuoteDraft> = Vec::new();
    // The last word of the label under which somebody speaks now.
    let mut open: Option<&str> = None;
    for ((line, label), certain) in lines.iter().zip(&labels).zip(&certain) {
        let turn = label.as_ref().filter(|_| *certain);
        let bytes = match turn {
            Some(l) => Span::new(l.from.min(line.end), line.end),
            // Whoever is named from outside has stopped speaking: the narrator has taken over again.
            None if open.is_some_and(|name| names(line.of(text), name)) => {
                open = None;
                continue;
            }
            None if open.is_some() => *line,
            None => continue,
        };
        // A stage direction in brackets is nobody's turn.
        let words = bytes.of(text);
        if words.starts_with(['(', '[']) && words.ends_with([')', ']']) {
            continue;
        }
        let tokens = tokens(page, bytes);
        if let Some(l) = turn {
            open = l.name.of(text).split_whitespace().next_back();
            let mut made =
                draft(page, vec![(bytes, tokens)], QuoteKind::Direct, None, AttributionPattern::Turn);
            made.channel = if interview { Channel::Interview } else { Channel::Briefing };
            if l.asks {
                made.act = Act::Asks;
            }
            let name = self::tokens(page, l.name);
            let head = page.analysis.ids(name).filter(|t| !page.is_punct(*t)).last();
            speak(page, &mut made, head);
            made.speaker_span = head.map(|_| l.name);
            made.evidence = vec![l.name];
            if !bytes.is_empty() {
                out.push(made);
            }
        } else if let Some(last) = out.last_mut() {
            last.spans.push(bytes);
            last.content_tokens.push(tokens);
        }
    }
    out
}

/// Whether `line` has `name` as a word, in whatever case but all small.
fn names(line: &str, name: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric())
        .any(|w| w.eq_ignore_ascii_case(name) && w.starts_with(char::is_uppercase) && w.len() > 1)
}

/// The tokens that lie inside `bytes`.
fn tokens(page: &Page, bytes: Span<Bytes>) -> Span<Tokens> {
    let all = &page.analysis.tokens;
    let from = all.partition_point(|t| t.span.start < bytes.start) as u32;
    let to = all.partition_point(|t| t.span.end <= bytes.end) as u32;
    Span::new(from, to.max(from))
}

/// Words without quotation marks that a cue and a colon at the end of a paragraph announce: "The minister said:", up to
/// the paragraph that names the speaker again.
fn announced(page: &Page) -> Option<QuoteDraft> {
    let text = &page.document.text;
    let blocks = &page.document.blocks;
    let (block, cue) = (0..blocks.len()).find_map(|b| {
        let announces =
            blocks[b].kind == BlockKind::Body && blocks[b].span.of(text).trim_end().ends_with(':');
        let next = blocks.get(b + 1).filter(|_| announces)?.span.of(text).trim_start();
        let cues = page.cues_in(page.block_tokens(b)).1.iter();
        let cue = cues.rev().find(|c| c.entry.upos == Upos::Verb && c.entry.quote && c.speaker.is_some())?;
        next.starts_with(char::is_uppercase).then_some((b, cue))
    })?;
    let a = page.analysis;
    let speaker = speaker::name_head(page, cue.speaker?);
    let name = a.entity_of(speaker).map(|e| page.form(TokenId(e.tokens.end - 1)));
    let own = |b: &&demarche_core::document::Block| {
        let words = b.span.of(text);
        b.kind == BlockKind::Body
            && !words.trim_end().ends_with(':')
            && !name.is_some_and(|n| names(words, n))
    };
    let pieces: Vec<(Span<Bytes>, Span<Tokens>)> =
        blocks[block + 1..].iter().take_while(own).map(|b| (b.span, tokens(page, b.span))).collect();
    let marked = pieces.first().is_none_or(|(bytes, _)| bytes.of(text).contains(['“', '"']));
    (!marked).then(|| draft(page, pieces, QuoteKind::Direct, Some(cue), AttributionPattern::Release))
}

/// A whole text released in somebody's name.
fn release(page: &Page) -> Option<QuoteDraft> {
    let a = page.analysis;
    let blocks = &page.document.blocks;
    let (block, word, name) = (0..blocks.len()).find_map(|b| {
        let tokens = page.block_tokens(b);
        let colon =
            blocks[b].kind == BlockKind::Body && blocks[b].span.of(&page.document.text).ends_with(':');
        let word = a.ids(tokens).find(|t| page.form(*t).eq_ignore_ascii_case("attributable"))?;
        let to = a.ids(tokens).find(|t| *t > word && page.form(*t) == "to")?;
        let name =
            a.ids(tokens).filter(|t| *t > to && matches!(page.upos(*t), Upos::Propn | Upos::Noun)).last()?;
        colon.then_some((b, word, name))
    })?;
    let pieces: Vec<(Span<Bytes>, Span<Tokens>)> =
        blocks[block + 1..].iter().map(|b| (b.span, tokens(page, b.span))).collect();
    if pieces.is_empty() {
        return None;
    }
    let mut made = draft(page, pieces, QuoteKind::Direct, None, AttributionPattern::Release);
    made.cue =
        Some(CueDraft { tokens: Span::new(word.0, word.0 + 1), lemma: page.form(word).to_lowercase() });
    made.channel = Channel::Written;
    made.evidence.push(a.token(word).span);
    let name = a.entity_of(name).and_then(|e| a.head_of_span(e.tokens)).unwrap_or(name);
    speak(page, &mut made, Some(speaker::name_head(page, TokenId(name.0))));
    Some(made)
}
