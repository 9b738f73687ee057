//! The words of a sentence as the time parser sees them: tokens in lower case, split at hyphens and
//! slashes, so that "mid-May" reads alike whether it is one token or three.

use demarche_core::analysis::{Analysis, TokenId};
use demarche_core::text::{Span, Tokens};

/// A token or a part of one.
#[derive(Debug)]
pub(super) struct Atom {
    /// Lower case, with plain quotation marks and hyphens.
    pub(super) low: String,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// The token it is of.
    pub(super) token: TokenId,
    /// Whether it begins its token.
    pub(super) first: bool,
    /// Whether its token ends with it, but for a possessive ending.
    pub(super) last: bool,
}

/// The atoms of `tokens`.
pub(super) fn atoms(analysis: &Analysis, tokens: Span<Tokens>) -> Vec<Atom> {
    let mut out = Vec::new();
    for token in analysis.ids(tokens) {
        let form = analysis.form(token);
        let from = out.len();
        let (stem, ending) = split_possessive(form);
        for piece in pieces(stem).into_iter().chain((!ending.is_empty()).then_some(ending)) {
            out.push(Atom {
                low: plain(piece),
                capital: piece.starts_with(char::is_uppercase),
                token,
                first: out.len() == from,
                last: false,
            });
        }
        let ends = out.len() - usize::from(!ending.is_empty());
        for atom in out[from..].iter_mut().skip(ends.saturating_sub(from + 1)) {
            atom.last = true;
        }
    }
    out
}

/// A possessive ending that the tokeniser left on its word.
fn split_possessive(form: &str) -> (&str, &str) {
    for ending in ["'s", "’s"] {
        if let Some(stem) = form.strip_suffix(ending)
            && !stem.is_empty()
        {
            return form.split_at(stem.len());
        }
    }
    (form, "")
}

/// `form` cut before and after each inner hyphen, dash or slash.
fn pieces(form: &str) -> Vec<&str> {
    let joint = |c: char| matches!(c, '-' | '–' | '—' | '/' | '‑');
    // A date such as 9/11 that is a name stays whole only in the table, where it is written so.
    if form == "9/11" || !form.contains(joint) || form.chars().all(joint) {
        return vec![form];
    }
    let mut out = Vec::new();
    let mut rest = form;
    while let Some(at) = rest.find(joint) {
        let len = rest[at..].chars().next().map_or(1, char::len_utf8);
        if at > 0 {
            out.push(&rest[..at]);
        }
        out.push(&rest[at..at + len]);
        rest = &rest[at + len..];
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

fn plain(piece: &str) -> String {
    piece
        .chars()
        .map(|c| match c {
            '’' | '‘' | 'ʼ' => '\'',
            '–' | '—' | '‑' => '-',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
