//! How far the content of a word that attributes reaches: without what the narrator appends after a comma.
//!
//! "She praised the ruling, which surprised her party" attributes praise of the ruling; the clause after the
//! comma is the narrator's. So are a participle or an apposition after a comma or a dash. What is
//! coordinated with the content belongs to it.

use demarche_core::analysis::{Deprel, TokenId};
use demarche_core::text::{Span, Tokens};

use super::super::page::Page;

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
        let appended = matches!(
            relation.universal(),
            Deprel::Acl | Deprel::Advcl | Deprel::Appos | Deprel::Parataxis
        );
        if appended {
            return Span::new(span.start, i);
        }
    }
    span
}
