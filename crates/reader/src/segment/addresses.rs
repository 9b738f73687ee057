//! Addresses inside a run of non-space characters: spans that are one token.
//!
//! URLs, host and file names, e-mail addresses, handles and hash tags are found
//! by rule, because their inside looks like the punctuation that elsewhere ends
//! tokens. The punctuation of the sentence that follows an address stays out of
//! it. `training/segment.py` has the same rules.

use super::chars::{Chars, PUNCT, is_alnum, is_letter};
use super::model::SegmentModel;
use super::tokens::Span;

/// URLs, host and file names, e-mail addresses, @handles and #tags in a chunk,
/// in order.
pub(super) fn address_spans(chars: &Chars, model: &SegmentModel, (s, e): Span) -> Vec<Span> {
    let (code, fold, kind) = (&chars.code, &chars.fold, &chars.kind);
    let mut out = Vec::new();
    let sign = |i: usize| match code[i] {
        0x40 | 0x23 => true,
        0x3A => i + 2 < e && code[i + 1] == 0x2F,
        0x2E => i > s && i + 1 < e && kind[i - 1] != PUNCT && kind[i + 1] != PUNCT,
        _ => false,
    };
    if !(s..e).any(sign) {
        return out;
    }
    let mut i = s;
    while i < e {
        let mut end = 0;
        if i == s || kind[i - 1] == PUNCT {
            if is_url(&fold[i..e]) {
                end = url_end(code, i, e);
            } else if matches!(code[i], 0x40 | 0x23) && i + 1 < e && is_letter(kind[i + 1]) {
                end = i + 1;
                while end < e && (is_alnum(kind[end]) || code[end] == 0x5F) {
                    end += 1;
                }
            } else if is_alnum(kind[i]) {
                let mut j = i;
                while j < e && (is_alnum(kind[j]) || matches!(code[j], 0x2E | 0x5F | 0x25 | 0x2B | 0x2D)) {
                    j += 1;
                }
                let found = if j < e && code[j] == 0x40 {
                    mail_end(chars, j, e)
                } else {
                    host_end(chars, model, (i, j), e)
                };
                match found {
                    Some(m) => end = m,
                    // No address starts inside a run already read to its end.
                    None => i = j - 1,
                }
            }
        }
        if end > i + 1 {
            out.push((i, end));
            i = end;
        } else {
            i += 1;
        }
    }
    out
}

fn is_url(folded: &[u32]) -> bool {
    ["http://", "https://", "ftp://", "www."].iter().any(|scheme| {
        scheme.len() <= folded.len() && scheme.bytes().zip(folded).all(|(b, &c)| u32::from(b) == c)
    })
}

/// End of the URL that starts at `i`, without the punctuation of the sentence.
fn url_end(code: &[u32], i: usize, e: usize) -> usize {
    let stops = [0x22, 0x3C, 0x3E, 0x201C, 0x201D, 0x5D, 0x7C];
    let mut end = i;
    while end < e && !stops.contains(&code[end]) {
        end += 1;
    }
    while end > i && char::from_u32(code[end - 1]).is_some_and(|c| ".,;:!?)]}>\"'’”»".contains(c)) {
        end -= 1;
    }
    end
}

/// End of the e-mail address whose local part ends at `j`, if it is one.
fn mail_end(chars: &Chars, j: usize, e: usize) -> Option<usize> {
    let mut m = j + 1;
    while m < e && (is_alnum(chars.kind[m]) || matches!(chars.code[m], 0x2E | 0x2D)) {
        m += 1;
    }
    while m > j + 1 && chars.kind[m - 1] == PUNCT {
        m -= 1;
    }
    chars.code[j + 1..m].contains(&0x2E).then_some(m)
}

/// End of the host or file name that is the run of characters `i..j`, if it is
/// one: its last part must be a known ending. A path may follow.
fn host_end(chars: &Chars, model: &SegmentModel, (i, j): Span, e: usize) -> Option<usize> {
    let mut m = j;
    while m > i && chars.kind[m - 1] == PUNCT {
        m -= 1;
    }
    let mut dot = m;
    while dot > i && m - dot < 8 && chars.code[dot - 1] != 0x2E {
        dot -= 1;
    }
    if dot < i + 3 || chars.code[dot - 1] != 0x2E || chars.kind[dot - 2] == PUNCT {
        return None;
    }
    if model.extension(chars.hash(dot, m)) == 0 {
        return None;
    }
    let path = m == j && j < e && chars.code[j] == 0x2F;
    Some(if path { url_end(&chars.code, i, e) } else { m })
}
