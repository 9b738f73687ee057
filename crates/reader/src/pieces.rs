//! Words to wordpieces: the uncased WordPiece of BERT (Devlin et al., NAACL 2019), as MiniLM uses it.
//!
//! A word is lower-cased, its accents are dropped, it is split at punctuation, and each part is matched
//! greedily against the vocabulary. What case the word had goes to the encoder beside the pieces, as one
//! of a few classes. `training/model.py` does the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `[CLS]`, which opens a sequence and stands for the root of the tree.
pub const CLS: u32 = 101;
/// `[SEP]`, which ends a sequence.
pub const SEP: u32 = 102;
const UNK: u32 = 100;
/// Pieces of a word past this many are dropped, as in training.
const MAX_PIECES: usize = 16;
/// A longer part of a word is unknown, as in BERT.
const MAX_CHARS: usize = 100;

/// The vocabulary: a table of places by hash over the text itself, so that opening it copies no piece.
pub struct Pieces {
    text: &'static str,
    /// Where each line starts and ends.
    lines: Vec<(u32, u32)>,
    /// One more than the number of the line that stands here, 0 for none; a piece stands at the first free
    /// slot from its hash on. At least half are free.
    slots: Vec<u32>,
    longest: usize,
}

/// Before pieces inside a word, which are kept apart from those that open one.
const INSIDE: &str = "##";

impl Pieces {
    /// The vocabulary written one piece a line, `##` before pieces inside a word; a piece's id is its line.
    pub fn new(text: &'static str) -> Self {
        let mut lines = Vec::with_capacity(text.len() / 8);
        let mut start = 0;
        for line in text.split_terminator('\n') {
            lines.push((start as u32, (start + line.len()) as u32));
            start += line.len() + 1;
        }
        let slots = vec![0; (2 * lines.len()).next_power_of_two()];
        let mut pieces = Self { text, lines, slots, longest: 0 };
        for id in 0..pieces.lines.len() as u32 {
            let (inside, piece) = pieces.piece(id);
            let slot = pieces.slot(piece, inside);
            pieces.slots[slot] = id + 1;
            pieces.longest = pieces.longest.max(piece.len());
        }
        pieces
    }

    /// Whether `word`, in small letters, is a piece of its own.
    pub fn has(&self, word: &str) -> bool {
        self.id(word, false).is_some()
    }

    /// Whether the piece `id` stands inside a word, and its letters.
    fn piece(&self, id: u32) -> (bool, &'static str) {
        let (start, end) = self.lines[id as usize];
        let line = &self.text[start as usize..end as usize];
        match line.strip_prefix(INSIDE) {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, line),
        }
    }

    fn id(&self, piece: &str, inside: bool) -> Option<u32> {
        self.slots[self.slot(piece, inside)].checked_sub(1)
    }

    /// The slot where the piece stands or, if there is none, would stand.
    fn slot(&self, piece: &str, inside: bool) -> usize {
        // FNV-1a (Fowler, Noll and Vo), its best bits, the high ones, taken.
        let mut hash = 0xcbf2_9ce4_8422_2325 ^ u64::from(inside);
        for byte in piece.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        let last = self.slots.len() - 1;
        let mut slot = (hash >> 32) as usize & last;
        while let Some(id) = self.slots[slot].checked_sub(1)
            && self.piece(id) != (inside, piece)
        {
            slot = (slot + 1) & last;
        }
        slot
    }

    /// Appends the ids of `word`; always at least one, at most 16.
    pub fn word(&self, word: &str, ids: &mut Vec<u32>) {
        let start = ids.len();
        if word.is_ascii() {
            let mut part = String::with_capacity(word.len());
            self.parts(word.bytes().map(|b| b.to_ascii_lowercase() as char), &mut part, ids);
        } else {
            let folded = word
                .nfd()
                .filter(|c| !is_combining_mark(*c))
                .flat_map(char::to_lowercase)
                // Lower-casing can bring back an accent (İ), which the vocabulary does not have.
                .filter(|c| !is_combining_mark(*c));
            self.parts(folded, &mut String::with_capacity(word.len()), ids);
        }
        if ids.len() == start {
            ids.push(UNK);
        }
        ids.truncate(start + MAX_PIECES);
    }

    /// Splits `chars` at punctuation, white space and Chinese characters, and matches each part.
    fn parts(&self, chars: impl Iterator<Item = char>, part: &mut String, ids: &mut Vec<u32>) {
        for c in chars {
            if c.is_whitespace() || c.is_control() || c == '\u{fffd}' || c == '\0' {
                if c.is_whitespace() {
                    self.flush(part, ids);
                }
            } else if is_punctuation(c) || is_chinese(c) {
                self.flush(part, ids);
                part.push(c);
                self.flush(part, ids);
            } else if !is_format(c) {
                part.push(c);
            }
        }
        self.flush(part, ids);
    }

    fn flush(&self, part: &mut String, ids: &mut Vec<u32>) {
        if part.is_empty() {
            return;
        }
        let before = ids.len();
        let mut rest = part.as_str();
        let mut inside = false;
        let known = part.chars().count() <= MAX_CHARS;
        while known && !rest.is_empty() {
            let mut end = rest.len().min(self.longest);
            let found = loop {
                while !rest.is_char_boundary(end) {
                    end -= 1;
                }
                if end == 0 {
                    break None;
                }
                if let Some(id) = self.id(&rest[..end], inside) {
                    break Some(id);
                }
                end -= 1;
            };
            let Some(id) = found else { break };
            ids.push(id);
            rest = &rest[end..];
            inside = true;
        }
        if !known || !rest.is_empty() {
            ids.truncate(before);
            ids.push(UNK);
        }
        part.clear();
    }
}

/// BERT's punctuation: every ASCII sign that is no letter or digit, and Unicode's P categories (by block).
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{37e}' | '\u{387}'
            | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}' | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5f3}' | '\u{5f4}'
            | '\u{60c}' | '\u{60d}' | '\u{61b}' | '\u{61e}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
            | '\u{964}' | '\u{965}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}'
            | '\u{2053}'..='\u{205e}' | '\u{207d}' | '\u{207e}' | '\u{208d}' | '\u{208e}' | '\u{2308}'..='\u{230b}'
            | '\u{2329}' | '\u{232a}' | '\u{2768}'..='\u{2775}' | '\u{27e6}'..='\u{27ef}' | '\u{2983}'..='\u{2998}'
            | '\u{2e00}'..='\u{2e4f}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '\u{3030}' | '\u{303d}' | '\u{30a0}' | '\u{30fb}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe52}'
            | '\u{fe54}'..='\u{fe61}' | '\u{fe63}' | '\u{fe68}' | '\u{fe6a}' | '\u{fe6b}' | '\u{ff01}'..='\u{ff03}'
            | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}'
            | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff65}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ceaf}' | '\u{2f800}'..='\u{2fa1f}')
}

/// Invisible format characters, which BERT's cleaning drops.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// Letter-case class of a word, the encoder's second input.
///
/// 1 lower, 2 title, 3 upper, 4 one capital, 5 mixed, 6 with digits, 7 none of these; 0 is for `[CLS]` and
/// `[SEP]`.
pub fn case_class(word: &str) -> u8 {
    let (mut upper, mut lower, mut chars) = (0usize, 0usize, 0usize);
    let mut first_upper = false;
    let mut rest_lower = true;
    let mut rest_cased = false;
    for (i, c) in word.chars().enumerate() {
        chars += 1;
        let (u, l) = (c.is_uppercase(), c.is_lowercase());
        upper += usize::from(u);
        lower += usize::from(l);
        if i == 0 {
            first_upper = u;
        } else {
            rest_lower &= !u;
            rest_cased |= l;
        }
    }
    if lower > 0 && upper == 0 {
        1
    } else if upper > 0 && lower == 0 {
        if chars > 1 { 3 } else { 4 }
    } else if first_upper && rest_lower && rest_cased {
        2
    } else if word.chars().any(char::is_numeric) {
        6
    } else if upper > 0 {
        5
    } else {
        7
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greedy_longest_match() {
        let pieces = Pieces::new("un\n##aff\n##able\nunaffected\n-\n##s\n$");
        let mut ids = Vec::new();
        pieces.word("Unaffable", &mut ids);
        assert_eq!(ids, [0, 1, 2]);
        ids.clear();
        pieces.word("un-un", &mut ids);
        assert_eq!(ids, [0, 4, 0]);
        ids.clear();
        pieces.word("xyz", &mut ids);
        assert_eq!(ids, [UNK]);
    }

    #[test]
    fn accents_fall_away() {
        let pieces = Pieces::new("elysee\nistanbul");
        let mut ids = Vec::new();
        pieces.word("Élysée", &mut ids);
        pieces.word("İstanbul", &mut ids);
        assert_eq!(ids, [0, 1]);
    }

    #[test]
    fn case_classes() {
        let cases: Vec<u8> = ["said", "Putin", "NATO", "A", "McCain", "U.S.", "2015", "2nd", "—", "A380"]
            .map(case_class)
            .into();
        assert_eq!(cases, [1, 2, 3, 4, 5, 3, 6, 1, 7, 3]);
    }
}
