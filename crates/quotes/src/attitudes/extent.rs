//! How far the content of a word that attributes reaches: without what the narrator appends after a comma.
//!
//! "She praised the ruling, which surprised her party" attributes praise of the ruling; the clause after the
//! comma is the narrator's. So are a participle or an apposition after a comma or a dash. What is
//! coordinated with the content belongs to it.

use demarche_core::analysis::{Deprel, TokenId};
use demarche_core::text::{Span, Tokens};

use super::super::page::Page;

/// `span` with what follows it without a comma and hangs on `cue`: the reader hangs adjuncts high, but "called it a
/// shame because it hurt", "called her a champion for the cause" tell the reason as part of the verdict.
pub(in super::super) fn widen(page: &Page, span: Span<Tokens>, cue: TokenId) -> Span<Tokens> {
    let a = page.analysis;
    let mut end = span.end;
    let sentence = page.sentence(cue).tokens;
    while end < sentence.end {
        let mut next = TokenId(end);
        while page.is_mark(next) && next.0 + 1 < sentence.end {
            next = TokenId(next.0 + 1);
        }
        let Some(top) =
            a.children(cue).iter().copied().find(|c| *c >= next && a.subtree(*c).first() == Some(&next))
        else {
            break;
        };
        if !matches!(a.token(top).deprel.universal(), Deprel::Obl | Deprel::Advcl) {
            break;
        }
        let last = a.subtree(top).pop().unwrap_or(top);
        if a.subtree(top).len() as u32 != last.0 + 1 - next.0 {
            break;
        }
        end = last.0 + 1;
    }
    Span::new(span.start, end)
}

/// `span`, whose head is `head`, without what is appended to it after a comma, a dash or a semicolon.
pub(super) fn cut(page: &Page, span: Span<Tokens>, head: TokenId) -> Span<Tokens> {
    let a = page.analysis;
    for i in head.0.max(span.start) + 1..span.end.saturating_sub(1) {
        let t = TokenId(i);
        if !matches!(page.form(t), "," | "-" | "–" | "—" | "--" | ";") || page.is_mark(t) {
            continue;
        }
        // The highest word that begins after the comma.
        let mut top = TokenId(i + 1);
        while page.is_punct(top) && top.0 + 1 < span.end {
            top = TokenId(top.0 + 1);
        }
        while let Some(up) = a.head(top).filter(|h| h.0 > i && h.0 < span.end) {
            top = up;
        }
        let relation = a.token(top).deprel;
        let appended =
            matches!(relation.universal(), Deprel::Acl | Deprel::Advcl | Deprel::Appos | Deprel::Parataxis);
        if appended {
            return Span::new(span.start, i);
        }
    }
    span
}
