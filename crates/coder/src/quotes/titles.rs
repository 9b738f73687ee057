//! Quotations in the headline: most repeat words that the article gives with their speaker.

use demarche_core::document::BlockKind;
use demarche_core::record::QuoteKind;
use demarche_core::text::{Bytes, Span};

use super::QuoteDraft;
use super::draft::{carry, draft, piece};
use super::page::Page;
use super::trust::Construction;

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
        let mut made = draft(page, vec![piece(page, s)], QuoteKind::Direct, None, Construction::Title);
        carry(&mut made, &source, Construction::Title);
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
