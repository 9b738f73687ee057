//! Where sentences end between the tokens of a block.
//!
//! The classifier is asked after every token that may close a sentence, going
//! from left to right, so that it can see what the sentence so far holds: open
//! quotes and brackets, its length, its case. Line feeds are white space to it;
//! those that were set on purpose (before a list mark, after a heading) end a
//! sentence by rule, and so do the dash of a dateline and the marks of a list on one line. The functions mirror those
//! of the same purpose in `training/segment.py`, but for the last, and for headlines and datelines, of which the script
//! knows less.

use super::SentenceSpan;
use super::chars::{ALL_UPPER, Chars, DIGIT, LOWER, OTHER, PUNCT, SPACE, UPPER, bucket};
use super::model::{MAX_ATTRIBUTES, SegmentModel};
use super::tokens::{self, Span};

/// Appends the sentences of the block to `out`.
pub(super) fn of_block(chars: &Chars, model: &SegmentModel, out: &mut Vec<SentenceSpan>) {
    let spans = tokens::of_block(chars, model);
    let toks: Vec<Token> = spans.iter().map(|&span| Token::new(chars, model, span)).collect();
    let hard = hard_breaks(chars);
    let ahead = lookahead(&toks);
    let mut hard = hard.iter().copied().peekable();
    let mut start = 0;
    let mut state = State::default();
    let (prose, headline) = (is_prose(&toks), is_headline(&toks));
    for i in 0..toks.len().saturating_sub(1) {
        let (this, next) = (&toks[i], &toks[i + 1]);
        state.scan(this);
        while hard.next_if(|&at| at <= this.start).is_some() {}
        let gap = this.end < next.start;
        let broken = gap && hard.peek().is_some_and(|&at| at <= next.start);
        let end = if broken || (start == 0 && is_dateline(&toks[..i + 2], gap, prose)) {
            true
        } else if may_end(this, next, gap) && !(headline && goes_on(this)) {
            let attributes = attributes(&toks, i, start, &state, gap, ahead[i]);
            model.sentences.score(&attributes) > 0
        } else {
            false
        };
        if end {
            out.push(sentence(chars, &spans[start..=i]));
            start = i + 1;
            state = State::default();
        }
    }
    if start < spans.len() {
        out.push(sentence(chars, &spans[start..]));
    }
}

fn sentence(chars: &Chars, spans: &[Span]) -> SentenceSpan {
    let tokens: Vec<(u32, u32)> = spans.iter().map(|&(s, e)| (chars.offset[s], chars.offset[e])).collect();
    SentenceSpan { start: tokens.first().map_or(0, |t| t.0), end: tokens.last().map_or(0, |t| t.1), tokens }
}

/// What the classifier sees of a token. Only the first 24 characters are read.
struct Token {
    start: usize,
    end: usize,
    hash: u32,
    suffix: u32,
    shape: u32,
    first: u32,
    last: u32,
    kind: u8,
    abbreviation: u32,
    /// Holds a letter or a digit.
    word: bool,
    closer: bool,
    opener: bool,
    /// Has a mark of addresses and file names inside.
    address: bool,
}

impl Token {
    fn new(chars: &Chars, model: &SegmentModel, (s, e): Span) -> Self {
        let w = e.min(s + 24);
        let (first, last) = (chars.code[s], chars.code[e - 1]);
        let word = chars.kind[s..w].iter().any(|&k| k != PUNCT);
        let hash = chars.hash(s, w);
        let dotted = e - s > 1 && last == 0x2E && e - s <= 24;
        Self {
            start: s,
            end: e,
            hash,
            suffix: chars.hash(s.max(w.saturating_sub(3)), w),
            shape: chars.shape(s, w),
            first,
            last,
            kind: chars.kind[s],
            abbreviation: model.abbreviation(if dotted { chars.hash(s, e - 1) } else { hash }),
            word,
            closer: !word && one_of(first, ")]}”’»\"'>*"),
            opener: !word && one_of(first, "([{“‘«<\"'"),
            address: word && (s..w - 1).any(|q| matches!(chars.code[q], 0x2E | 0x40 | 0x2F | 0x5F)),
        }
    }

    /// Length in characters.
    fn len(&self) -> usize {
        self.end - self.start
    }

    /// The last character if it is one that can end a clause, else 0.
    fn stop(&self) -> u32 {
        if one_of(self.last, ".!?…:;-—–") { self.last } else { 0 }
    }

    /// The last character of a token of marks; 0 for words.
    fn mark(&self) -> u32 {
        if self.word { 0 } else { self.last }
    }
}

fn one_of(code: u32, marks: &str) -> bool {
    char::from_u32(code).is_some_and(|c| marks.contains(c))
}

/// What the sentence so far holds.
#[derive(Default)]
struct State {
    straight_open: bool,
    curly_open: bool,
    brackets: usize,
    words: usize,
    lower: usize,
}

impl State {
    fn scan(&mut self, t: &Token) {
        if t.word {
            self.words += 1;
            self.lower += usize::from(t.kind == LOWER);
            return;
        }
        match t.first {
            0x22 => self.straight_open = !self.straight_open,
            0x27 | 0x60 if t.len() == 2 => self.straight_open = !self.straight_open,
            0x201C => self.curly_open = true,
            0x201D => self.curly_open = false,
            0x28 | 0x5B => self.brackets += 1,
            0x29 | 0x5D => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
    }
}

/// May a sentence end between two tokens? The classifier is asked only then.
fn may_end(this: &Token, next: &Token, gap: bool) -> bool {
    // A mark that can only close belongs to what it closes.
    if !next.word && next.len() == 1 && one_of(next.last, "”’)]") {
        return false;
    }
    if this.stop() != 0 || this.closer || this.abbreviation != 0 {
        return true;
    }
    gap && ((next.kind != LOWER && next.first != 0x2C) || !this.word)
}

/// Whether the block is running text: it ends as a sentence does.
fn is_prose(toks: &[Token]) -> bool {
    toks.iter().rev().take(3).any(|t| matches!(t.last, 0x2E | 0x21 | 0x3F | 0x2026))
}

/// Whether the block is short and nothing in it ends as a sentence does: a headline or the like.
fn is_headline(toks: &[Token]) -> bool {
    toks.len() <= 24 && !toks.iter().any(|t| matches!(t.last, 0x2E | 0x21 | 0x3F | 0x2026))
}

/// Whether no sentence of a headline ends after `this`: a word, whose neighbours may all have capitals there, or the
/// colon behind whoever says what follows.
fn goes_on(this: &Token) -> bool {
    this.word || this.last == 0x3A
}

/// Do these tokens, which open a block, look like "HALVEN (Nordwire) -" and the
/// first token of the text proper?
///
/// The treebanks give a dateline a sentence of its own. A bare word in capitals
/// counts before a hyphen only in running text, because "NATO - Russia talks" is a heading; a town in small
/// letters only with what else heads a report ("Halven, Norland —", "Halven (Nordwire) —"), before a long dash.
fn is_dateline(toks: &[Token], gap: bool, prose: bool) -> bool {
    let [first, middle @ .., dash, next] = toks else {
        return false;
    };
    if !gap || middle.len() > 10 || next.kind == LOWER {
        return false;
    }
    if dash.word || !one_of(dash.last, "-–—") || dash.len() > 2 {
        return false;
    }
    let long = dash.last != 0x2D || dash.len() == 2;
    let parted = middle.iter().any(|t| !t.word && one_of(t.first, "(,"));
    let capitals = first.shape / 8 == ALL_UPPER && first.len() >= 3;
    let town = first.word && first.kind != LOWER && first.len() >= 3 && long && parted && prose;
    if !capitals && !town {
        return false;
    }
    let plain = |t: &Token| {
        if t.word { t.kind != LOWER } else { t.len() == 1 && one_of(t.first, "(),/.") }
    };
    (long || parted || prose) && middle.iter().all(plain)
}

/// For each token: how far the next full stop is, and the lower-case words on
/// the way; both capped.
fn lookahead(toks: &[Token]) -> Vec<(usize, u32)> {
    let mut out = vec![(0, 0); toks.len()];
    let (mut distance, mut lower) = (12, 0);
    for (slot, t) in out.iter_mut().zip(toks).rev() {
        *slot = (distance, lower);
        if matches!(t.last, 0x2E | 0x21 | 0x3F | 0x2026) {
            (distance, lower) = (0, 0);
        } else {
            distance = (distance + 1).min(12);
            if t.word && t.kind == LOWER {
                lower = (lower + 1).min(3);
            }
        }
    }
    out
}

/// A count in few steps: [`bucket`] up to ten, then by tens up to `cap`.
fn steps(n: usize, cap: usize) -> u32 {
    if n <= 10 { bucket(n) } else { 8 + (n / 10).min(cap) as u32 }
}

/// Attributes of the place after token `i` of a sentence that began at token
/// `start`; the order is that of `training/segment.py`.
fn attributes(
    toks: &[Token],
    i: usize,
    start: usize,
    state: &State,
    gap: bool,
    ahead: (usize, u32),
) -> [u32; MAX_ATTRIBUTES] {
    let mut a = [0; MAX_ATTRIBUTES];
    let n = toks.len();
    let (t, x) = (&toks[i], &toks[i + 1]);
    (a[0], a[1]) = (t.hash, t.shape);
    if i > start {
        let b = &toks[i - 1];
        (a[2], a[3], a[38]) = (b.hash, b.shape, b.mark());
    }
    if i > start + 1 {
        (a[4], a[5]) = (toks[i - 2].hash, toks[i - 2].shape);
    }
    (a[6], a[7]) = (x.hash, x.shape);
    (a[8], a[9]) = toks.get(i + 2).map_or((0, 127), |y| (y.hash, y.shape));
    (a[10], a[11]) = toks.get(i + 3).map_or((0, 127), |y| (y.hash, y.shape));
    // The mark that may end the sentence, under any closing quotes or brackets.
    let mut j = i;
    while j > start && i - j < 3 && toks[j].closer {
        j -= 1;
    }
    let stop = &toks[j];
    (a[12], a[13], a[14]) = (stop.hash, stop.stop(), (i - j) as u32);
    (a[15], a[16]) = (stop.shape, stop.abbreviation);
    if j > start {
        let w = &toks[j - 1];
        (a[17], a[18], a[19]) = (w.hash, w.shape, w.abbreviation);
    }
    // The first word of what follows, past any opening marks.
    let mut m = i + 1;
    while m + 1 < n && m - i <= 3 && !toks[m].word {
        m += 1;
    }
    let word = &toks[m];
    (a[20], a[21], a[22]) = (word.hash, word.shape, word.abbreviation);
    a[23] = (m - i - 1) as u32;
    (a[24], a[25]) = toks.get(m + 1).map_or((0, 0), |y| (y.hash, y.shape));
    a[26] = u32::from(gap);
    a[27] = steps(i + 1 - start, 5);
    a[28] = steps(n - 1 - i, 3);
    a[29] =
        u32::from(state.straight_open) * 4 + u32::from(state.curly_open) * 2 + u32::from(state.brackets > 0);
    a[30] = u32::from(x.opener) + 2 * u32::from(x.closer);
    a[31] = match (state.words, state.lower) {
        (0, _) => 0,
        (_, 0) => 1,
        (words, lower) => 2 + u32::from(lower * 2 > words),
    };
    (a[32], a[33]) = (toks[start].hash, toks[start].shape);
    a[34] = bucket(ahead.0) * 4 + ahead.1;
    (a[35], a[36]) = (x.mark(), t.mark());
    a[37] = u32::from(start == 0);
    a[39] = u32::from(t.kind) * 8 + u32::from(x.kind);
    a[40] = t.len().min(15) as u32;
    a[41] = word.first;
    a[42] = u32::from(stop.stop() != 0 && stop.word);
    a[43] = if stop.word { 0 } else { stop.len() as u32 };
    a[44] = u32::from(t.address) + 2 * u32::from(x.address);
    (a[45], a[46]) = (t.suffix, x.suffix);
    a[47] = toks.get(i + 2).map_or(0, |y| y.suffix);
    a
}

/// Positions of the line feeds at which a sentence must end.
///
/// A line feed breaks when the next line is blank or opens with a list mark, or
/// when the line was ended on purpose: the next word would have fitted well
/// within the longest line of the block, the next line starts with a capital or
/// a digit, and no comma or hyphen holds the line open.
fn hard_breaks(chars: &Chars) -> Vec<usize> {
    let (code, kind) = (&chars.code, &chars.kind);
    let mut lines = Vec::new();
    let mut from = 0;
    for (j, _) in code.iter().enumerate().filter(|&(_, &c)| c == 0x0A) {
        lines.push((from, j));
        from = j + 1;
    }
    lines.push((from, code.len()));
    let longest = lines.iter().map(|(a, b)| b - a).max().unwrap_or(0);
    let mut out = Vec::new();
    for pair in lines.windows(2) {
        let ((a, feed), (next, y)) = (pair[0], pair[1]);
        let mut b = feed;
        while b > a && kind[b - 1] == SPACE {
            b -= 1;
        }
        let mut x = next;
        while x < y && kind[x] == SPACE {
            x += 1;
        }
        if a == b || x == y || is_list_mark(chars, x, y) {
            out.push(feed);
            continue;
        }
        let mut word = x;
        while word < y && word - x < 64 && kind[word] != SPACE {
            word += 1;
        }
        let fits = (b - a + 1 + word - x) * 5 <= longest * 4;
        let opens =
            matches!(kind[x], UPPER | DIGIT | OTHER) || matches!(code[x], 0x22 | 0x27 | 0x201C | 0x2018);
        let held = matches!(code[b - 1], 0x2C | 0x2D | 0x28);
        if fits && opens && !held {
            out.push(feed);
        }
    }
    out.extend(run_on_marks(chars));
    out.sort_unstable();
    out
}

/// The spaces before list marks inside a line: "-   Austin, TX -   Boston, MA", a list whose line feeds were lost. A
/// mark of such a list has several spaces behind it, which a dash in running text has not, and the block begins with
/// one. (The classifiers' training knows no such lists.)
fn run_on_marks(chars: &Chars) -> Vec<usize> {
    let (code, kind) = (&chars.code, &chars.kind);
    let space = |i: usize| kind.get(i) == Some(&SPACE) && code[i] != 0x0A;
    let mark = |i: usize| one_of(code[i], LIST_MARKS) && space(i + 1) && space(i + 2);
    let first = (0..code.len()).find(|&i| kind[i] != SPACE).filter(|&i| mark(i));
    let Some(first) = first else { return Vec::new() };
    (first + 1..code.len())
        .filter(|&i| code[i] == code[first] && mark(i) && space(i - 1))
        .map(|i| i - 1)
        .collect()
}

/// What stands before the items of lists.
const LIST_MARKS: &str = "-*•–—●▪·";

/// Does the line `x..y` open with a bullet, a dash or a number of a list?
fn is_list_mark(chars: &Chars, x: usize, y: usize) -> bool {
    let (code, kind) = (&chars.code, &chars.kind);
    let space_at = |i: usize| i < y && kind[i] == SPACE;
    if one_of(code[x], LIST_MARKS) {
        return space_at(x + 1);
    }
    let mut j = x;
    while j < y && j - x < 3 && kind[j] == DIGIT {
        j += 1;
    }
    j > x && j < y && matches!(code[j], 0x2E | 0x29) && space_at(j + 1)
}
