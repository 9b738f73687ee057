//! Quotations in the headline: most repeat words that the article gives with their speaker, others stand after
//! the name of a person, or a word for a document, and a colon ("Poll: voters turn to the left").

use demarche_core::analysis::{EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::QuoteKind;
use demarche_core::text::{Bytes, Span, Tokens};

use super::QuoteDraft;
use super::draft::{carry, draft, piece, speak};
use super::page::Page;
use super::speaker;
use super::trust::AttributionPattern;

/// The words after a source and a colon that open a headline, added to `drafts`.
pub(super) fn sourced(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let a = page.analysis;
    for block in 0..page.document.blocks.len() {
        let tokens = page.block_tokens(block);
        if !(page.kind(block) == BlockKind::Title || headline(page, block)) {
            continue;
        }
        let Some(colon) = a.ids(tokens).take(6).find(|t| page.form(*t) == ":" && t.0 > tokens.start) else {
            continue;
        };
        let before = Span::new(tokens.start, colon.0);
        let content = page.trim(Span::new(colon.0 + 1, tokens.end));
        let name = a
            .ids(before)
            .find_map(|t| a.entity_of(t))
            .filter(|e| e.tokens.start == before.start && e.tokens.end == before.end);
        let source = match name.map(|e| (e, e.label)) {
            Some((e, EntityLabel::Person)) if page.has_finite(content) => a.head_of_span(e.tokens),
            Some((_, EntityLabel::Person)) => None,
            // A country before a colon is mostly what is told of ("Syria: strikes hit Aleppo"); "we" are its words.
            Some((e, EntityLabel::Gpe | EntityLabel::Organisation))
                if page.has_finite(content) && first_person(page, content) =>
            {
                a.head_of_span(e.tokens)
            }
            // "Poll: …", "New study: …"
            _ => Some(TokenId(colon.0 - 1)).filter(|t| speaker::is_document(page, *t)),
        };
        let taken = drafts
            .iter()
            .any(|d| d.content_tokens.iter().any(|c| c.start < tokens.end && tokens.start < c.end));
        let Some(source) = source.filter(|_| !taken && page.words(content) >= 3) else { continue };
        let pieces = vec![(page.content_bytes(content), content)];
        let mut made = draft(page, pieces, QuoteKind::Indirect, None, AttributionPattern::Headline);
        speak(page, &mut made, Some(source));
        drafts.push(made);
    }
}

/// Whether a block that is not marked as a headline reads like one: it is all there is, and ends as no sentence does.
fn headline(page: &Page, block: usize) -> bool {
    let tokens = page.block_tokens(block);
    let last = tokens.end.checked_sub(1).map(TokenId);
    page.document.blocks.len() == 1 && tokens.len() <= 24 && last.is_some_and(|t| !page.is_terminal(t))
}

/// Whether somebody speaks of "us" in `tokens`.
fn first_person(page: &Page, tokens: Span<Tokens>) -> bool {
    let a = page.analysis;
    a.ids(tokens).any(|t| {
        let feats = &a.token(t).feats;
        page.upos(t) == Upos::Pron && feats.has("Person", "1") && feats.has("Number", "Plur")
    })
}

/// A quotation in the headline takes the speaker of the same words in the article.
pub(super) fn repeat(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let words = |span: Span<Bytes>| -> Vec<String> {
        let text = span.of(&page.document.text).to_lowercase().replace('’', "'");
        text.split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect()
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
        let mut made = draft(page, vec![piece(page, s)], QuoteKind::Direct, None, AttributionPattern::Title);
        carry(&mut made, &source, AttributionPattern::Title);
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
