//! Pairs the quotation marks of each block: straight and curly, double and single, low and angular.
//!
//! A stretch is what stands between two marks. A mark that opens and finds no partner ends with its
//! block, unless the next block opens with the same mark: then the quotation runs on, as printers
//! have it, and only the last paragraph closes. An apostrophe is told from a single mark by what
//! stands on both sides of it. Works on characters alone; what a stretch means is left to others.

use demarche_core::diagnostic::{Code, Diagnostic};
use demarche_core::document::Block;
use demarche_core::text::{Bytes, Span};

/// The words between two quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// With the marks.
    pub outer: Span<Bytes>,
    /// Without them, trimmed of white space.
    pub inner: Span<Bytes>,
    /// The block it stands in.
    pub block: usize,
    /// The stretch it stands in.
    pub parent: Option<usize>,
    /// Whether the closing mark is there.
    pub closed: bool,
    /// The stretch of the next block that carries it on.
    pub next: Option<usize>,
    /// Whether it carries one on.
    pub continued: bool,
}

/// A family of marks; marks pair within their family only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    StraightDouble,
    CurlyDouble,
    LowDouble,
    Angular,
    StraightSingle,
    CurlySingle,
    /// Two straight or leaning single marks that stand for a double one.
    Doubled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Opens,
    Closes,
}

/// Every stretch of `blocks` in text order, and a diagnostic for each mark without a partner.
pub(super) fn stretches(text: &str, blocks: &[Block]) -> (Vec<Stretch>, Vec<Diagnostic>) {
    let mut out: Vec<Stretch> = Vec::new();
    let mut diagnostics = Vec::new();
    // The families of the marks left open at the end of the last block.
    let mut pending: Option<(Family, usize)> = None;
    for (number, block) in blocks.iter().enumerate() {
        let mut open: Vec<(Family, usize)> = Vec::new();
        let mut carried = pending.take();
        let words = block.span.of(text);
        let start = block.span.start;
        let mut skip = false;
        for (at, c) in words.char_indices() {
            // The second half of a doubled mark was read with the first.
            if std::mem::take(&mut skip) {
                continue;
            }
            let before = words[..at].chars().next_back();
            let after = words[at + c.len_utf8()..].chars().next();
            let here = start + at as u32;
            let mut end = here + c.len_utf8() as u32;
            let found = doubled(words, at, before, &open).inspect(|_| {
                skip = true;
                end += 1;
            });
            let found = found.or_else(|| turn(words, at, c, before, after, &open));
            let Some((family, turn)) = found else { continue };
            match turn {
                Turn::Opens => {
                    // A second opening mark of the same family: the first has no partner.
                    if let Some(place) = open.iter().position(|(f, _)| *f == family)
                        && !later_closes(words, at + c.len_utf8(), family, open.len() - place + 1)
                    {
                        for (_, i) in open.drain(place..) {
                            close(&mut out, text, i, here, here, false);
                            diagnostics.push(lonely(&out[i]));
                        }
                    }
                    let index = out.len();
                    let continued = at == 0 && carried.is_some_and(|(f, _)| f == family);
                    if continued && let Some((_, last)) = carried.take() {
                        out[last].next = Some(index);
                    }
                    out.push(Stretch {
                        outer: Span::new(here, end),
                        inner: Span::new(end, end),
                        block: number,
                        parent: open.last().map(|(_, i)| *i),
                        closed: false,
                        next: None,
                        continued,
                    });
                    open.push((family, index));
                }
                Turn::Closes => match open.iter().rposition(|(f, _)| *f == family) {
                    Some(place) => {
                        // What was opened inside and never closed ends here too.
                        for (_, i) in open.drain(place + 1..) {
                            close(&mut out, text, i, here, here, false);
                            if single_quiet(text, &out[i]) {
                                continue;
                            }
                            diagnostics.push(lonely(&out[i]));
                        }
                        if let Some((_, i)) = open.pop() {
                            close(&mut out, text, i, here, end, true);
                        }
                    }
                    None => diagnostics.push(
                        Diagnostic::new(Code::UnbalancedQuote, "a closing quotation mark has no opening one")
                            .at(Span::new(here, end)),
                    ),
                },
            }
        }
        if let Some((_, last)) = carried {
            diagnostics.push(lonely(&out[last]));
        }
        for (level, (family, i)) in open.into_iter().enumerate() {
            close(&mut out, text, i, block.span.end, block.span.end, false);
            let next_opens = blocks
                .get(number + 1)
                .is_some_and(|b| b.span.of(text).chars().next().is_some_and(|c| opening(c) == Some(family)));
            if level == 0 && next_opens {
                pending = Some((family, i));
            } else {
                diagnostics.push(lonely(&out[i]));
            }
        }
    }
    if let Some((_, last)) = pending {
        diagnostics.push(lonely(&out[last]));
    }
    (out, diagnostics)
}

fn close(out: &mut [Stretch], text: &str, i: usize, inner_end: u32, outer_end: u32, closed: bool) {
    let stretch = &mut out[i];
    let start = stretch.inner.start;
    let words = &text[start as usize..inner_end.max(start) as usize];
    let lead = (words.len() - words.trim_start().len()) as u32;
    let trimmed = words.trim().len() as u32;
    stretch.inner = Span::new(start + lead.min(words.len() as u32), start + lead + trimmed);
    stretch.outer = Span::new(stretch.outer.start, outer_end.max(stretch.outer.end));
    stretch.closed = closed;
}

fn lonely(stretch: &Stretch) -> Diagnostic {
    let mark = Span::new(stretch.outer.start, stretch.inner.start.max(stretch.outer.start));
    Diagnostic::new(
        Code::UnbalancedQuote,
        "an opening quotation mark has no closing one; the quotation ends with its paragraph",
    )
    .at(mark)
}

/// A lone single mark inside a quotation is more likely an apostrophe than a mistake.
fn single_quiet(text: &str, stretch: &Stretch) -> bool {
    text[stretch.outer.start as usize..].starts_with(['\'', '‘'])
}

fn opening(c: char) -> Option<Family> {
    Some(match c {
        '"' => Family::StraightDouble,
        '`' => Family::Doubled,
        '“' => Family::CurlyDouble,
        '„' => Family::LowDouble,
        '«' => Family::Angular,
        '‘' => Family::CurlySingle,
        '\'' => Family::StraightSingle,
        _ => return None,
    })
}

/// A mark written as two single ones.
fn doubled(words: &str, at: usize, before: Option<char>, open: &[(Family, usize)]) -> Option<(Family, Turn)> {
    let pair = words.get(at..at + 2).filter(|p| *p == "''" || *p == "``")?;
    if open.iter().any(|(f, _)| *f == Family::Doubled) {
        return Some((Family::Doubled, Turn::Closes));
    }
    let rest = &words[at + 2..];
    let opens = before.is_none_or(|b| b.is_whitespace() || "([—–-".contains(b))
        && rest.starts_with(|c: char| !c.is_whitespace())
        && rest.contains("''");
    (opens || pair == "``").then_some((Family::Doubled, Turn::Opens))
}

fn turn(
    words: &str,
    at: usize,
    c: char,
    before: Option<char>,
    after: Option<char>,
    open: &[(Family, usize)],
) -> Option<(Family, Turn)> {
    let is_open = |family| open.iter().any(|(f, _)| *f == family);
    let glued_left = before.is_some_and(|b| b.is_alphanumeric());
    let glued_right = after.is_some_and(|a| a.is_alphanumeric());
    let opens_here = before.is_none_or(|b| b.is_whitespace() || "([—–-/:“\"‘'«„".contains(b))
        && after.is_some_and(|a| !a.is_whitespace());
    match c {
        '“' if is_open(Family::LowDouble) => Some((Family::LowDouble, Turn::Closes)),
        '“' => Some((Family::CurlyDouble, Turn::Opens)),
        '”' if is_open(Family::LowDouble) && !is_open(Family::CurlyDouble) => {
            Some((Family::LowDouble, Turn::Closes))
        }
        // Some keyboards write the closing mark on both sides.
        '”' if !is_open(Family::CurlyDouble) && opens_here => Some((Family::CurlyDouble, Turn::Opens)),
        // Opened with a straight mark, closed with a curly one, or the other way round.
        '”' if !is_open(Family::CurlyDouble) && is_open(Family::StraightDouble) => {
            Some((Family::StraightDouble, Turn::Closes))
        }
        '”' => Some((Family::CurlyDouble, Turn::Closes)),
        '„' => Some((Family::LowDouble, Turn::Opens)),
        '«' => Some((Family::Angular, Turn::Opens)),
        '»' => Some((Family::Angular, Turn::Closes)),
        '"' if is_open(Family::StraightDouble) => Some((Family::StraightDouble, Turn::Closes)),
        '"' if is_open(Family::CurlyDouble)
            && before.is_some_and(|b| !b.is_whitespace())
            && !glued_right
            && !later_closes(words, at + 1, Family::CurlyDouble, 1) =>
        {
            Some((Family::CurlyDouble, Turn::Closes))
        }
        // Five feet 10" tall.
        '"' if before.is_some_and(|b| b.is_ascii_digit()) && !glued_right => None,
        '"' if after.is_some_and(|a| !a.is_whitespace()) => Some((Family::StraightDouble, Turn::Opens)),
        '"' => Some((Family::StraightDouble, Turn::Closes)),
        '‘' | '\'' if opens_here && !after.is_some_and(|a| a.is_ascii_digit()) => {
            let family = if c == '‘' { Family::CurlySingle } else { Family::StraightSingle };
            if is_open(family) || !later_closes(words, at + c.len_utf8(), family, 1) {
                return None;
            }
            Some((family, Turn::Opens))
        }
        '’' | '\'' => {
            let family = if c == '’' { Family::CurlySingle } else { Family::StraightSingle };
            if !is_open(family) || glued_right || before.is_none_or(char::is_whitespace) {
                return None;
            }
            // The leaders’ talks: a better closing mark follows before the next opening one.
            let possessive = glued_left
                && before == Some('s')
                && after == Some(' ')
                && later_closes(words, at + c.len_utf8(), family, 1);
            (!possessive).then_some((family, Turn::Closes))
        }
        _ => None,
    }
}

/// Whether `count` closing marks of `family` follow in `words` after byte `from`.
fn later_closes(words: &str, from: usize, family: Family, count: usize) -> bool {
    let mut found = 0usize;
    let mut opened = 0usize;
    for (at, c) in words[from..].char_indices() {
        let at = from + at;
        let before = words[..at].chars().next_back();
        let after = words[at + c.len_utf8()..].chars().next();
        let single_close = before.is_some_and(|b| !b.is_whitespace())
            && after.is_none_or(|a| !a.is_alphanumeric())
            && at > from;
        match (family, c) {
            (Family::CurlyDouble, '“') => opened += 1,
            (Family::CurlyDouble, '”') => {
                if opened > 0 && count <= 1 {
                    opened -= 1;
                } else {
                    found += 1;
                }
            }
            (Family::CurlySingle, '’') | (Family::StraightSingle, '\'') if single_close => found += 1,
            (Family::CurlySingle, '‘') => return found >= count,
            (Family::LowDouble, '“' | '”') | (Family::Angular, '»') => found += 1,
            _ => {}
        }
    }
    found.saturating_sub(if count > 1 { opened } else { 0 }) >= count
}
