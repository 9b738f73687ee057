//! What the encoders read: the wordpieces of all sentences, cut into parts that fit the reader's, and the windows of
//! running text that the encoder of context reads.

use std::ops::Range;

use demarche_core::text::{Bytes, Span};
use demarche_nn::Batch;

use crate::hyphen;
use crate::pieces::{CLS, Pieces, SEP, case_class};

/// A sentence of more wordpieces is read in parts; an encoder takes 512 with `[CLS]` and `[SEP]`.
const MAX_PIECES: usize = 500;
/// Wordpieces of a window that it is read for, as many as a part of a document has on average at most.
const OWN_PIECES: usize = 160;
/// Wordpieces of the sentences before them that are read with them.
const BEFORE_PIECES: usize = 40;

/// A run of a sentence's tokens that goes through the encoder as one sequence.
pub struct Part {
    /// The number of the sentence.
    pub sentence: usize,
    /// Its tokens, counted within the sentence.
    pub tokens: Range<usize>,
    /// Where its wordpieces lie among all.
    pieces: Range<usize>,
}

/// The wordpieces of sentences, by part.
#[derive(Default)]
pub struct Parts {
    parts: Vec<Part>,
    ids: Vec<u32>,
    cases: Vec<u8>,
    /// First and last wordpiece of each token, counted among all.
    words: Vec<(u32, u32)>,
    /// Where the tokens of each part begin in `words`, and at the end the total.
    word_starts: Vec<usize>,
}

/// Neighbouring parts of a document that the encoder of context reads in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The parts whose vectors it gives.
    pub own: Range<usize>,
    /// The first part that it reads.
    pub from: usize,
}

impl Parts {
    /// Adds sentence `number`, whose tokens in `text` are `tokens`.
    pub fn push(&mut self, pieces: &Pieces, number: usize, text: &str, tokens: &[Span<Bytes>]) {
        let mut from = 0;
        while from < tokens.len() {
            let start = self.ids.len();
            self.word_starts.push(self.words.len());
            let mut to = from;
            while to < tokens.len() {
                let word = &*hyphen::letters(tokens[to].of(text));
                let first = self.ids.len();
                pieces.word(word, &mut self.ids);
                if self.ids.len() - start > MAX_PIECES {
                    self.ids.truncate(first);
                    break;
                }
                self.cases.resize(self.ids.len(), case_class(word));
                self.words.push((first as u32, self.ids.len() as u32 - 1));
                to += 1;
            }
            self.parts.push(Part { sentence: number, tokens: from..to, pieces: start..self.ids.len() });
            from = to;
        }
    }

    /// The parts, in the order of their sentences.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// How many wordpieces these parts have.
    pub fn pieces(&self, parts: &Range<usize>) -> usize {
        self.parts[parts.clone()].iter().map(|p| p.pieces.len()).sum()
    }

    /// How many tokens these parts have.
    pub fn tokens(&self, parts: &Range<usize>) -> usize {
        self.parts[parts.clone()].iter().map(|p| p.tokens.len()).sum()
    }

    /// The windows of a document whose parts are `document`.
    pub fn windows(&self, document: Range<usize>) -> Vec<Window> {
        let sizes: Vec<usize> = self.parts[document.clone()].iter().map(|p| p.pieces.len()).collect();
        let moved = |w: Window| Window {
            own: w.own.start + document.start..w.own.end + document.start,
            from: w.from + document.start,
        };
        windows(&sizes).into_iter().map(moved).collect()
    }

    /// Appends the tokens of `parts` to `batch` as one sequence. The root's place is `[CLS]`; then comes one a token.
    pub fn sequence(&self, parts: Range<usize>, batch: &mut Batch, room: &mut Room) {
        let Room { ids, cases, places } = room;
        ids.clear();
        cases.clear();
        places.clear();
        ids.push(CLS);
        cases.push(0);
        places.push((0, 0));
        if let (Some(first), Some(last)) =
            (self.parts[parts.clone()].first(), self.parts[parts.clone()].last())
        {
            let pieces = first.pieces.start..last.pieces.end;
            ids.extend_from_slice(&self.ids[pieces.clone()]);
            cases.extend_from_slice(&self.cases[pieces.clone()]);
            let end = self.word_starts.get(parts.end).copied().unwrap_or(self.words.len());
            let words = &self.words[self.word_starts[parts.start]..end];
            // `[CLS]` stands before the first piece.
            let place = |at: u32| at + 1 - pieces.start as u32;
            places.extend(words.iter().map(|(a, b)| (place(*a), place(*b))));
        }
        ids.push(SEP);
        cases.push(0);
        let pushed = batch.push_places(ids, cases, places);
        debug_assert!(pushed.is_ok());
    }
}

/// Working memory for one sequence.
#[derive(Default)]
pub struct Room {
    ids: Vec<u32>,
    cases: Vec<u8>,
    places: Vec<(u32, u32)>,
}

/// Windows over parts of these sizes: as few as hold [`OWN_PIECES`] each, about as large as one another, each with as many
/// of the parts before it as [`BEFORE_PIECES`] hold. `training/acts/context.py` does the same.
fn windows(sizes: &[usize]) -> Vec<Window> {
    let all: usize = sizes.iter().sum();
    let wanted = all.div_ceil(OWN_PIECES).max(1);
    let mut out: Vec<Window> = Vec::new();
    let (mut done, mut own) = (0, 0);
    for (i, size) in sizes.iter().enumerate() {
        let full = done * wanted >= all * out.len() || own + size > MAX_PIECES;
        match out.last_mut() {
            Some(last) if !full => last.own.end = i + 1,
            _ => {
                out.push(Window { own: i..i + 1, from: i });
                own = 0;
            }
        }
        done += size;
        own += size;
    }
    for window in &mut out {
        let own: usize = sizes[window.own.clone()].iter().sum();
        let mut room = BEFORE_PIECES.min(MAX_PIECES.saturating_sub(own));
        while window.from > 0 && sizes[window.from - 1] <= room {
            window.from -= 1;
            room -= sizes[window.from];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sizes: &[usize]) -> Vec<(Range<usize>, usize)> {
        windows(sizes).into_iter().map(|w| (w.own, w.from)).collect()
    }

    #[test]
    fn a_short_document_is_one_window() {
        assert_eq!(told(&[20, 30, 40]), [(0..3, 0)]);
        assert_eq!(told(&[]), []);
        assert_eq!(told(&[0]), [(0..1, 0)]);
    }

    #[test]
    fn windows_are_alike_in_size_and_see_what_stands_before() {
        assert_eq!(told(&[100; 4]), [(0..2, 0), (2..3, 2), (3..4, 3)]);
        assert_eq!(told(&[20; 20]), [(0..7, 0), (7..14, 5), (14..20, 12)]);
    }

    #[test]
    fn a_window_fits_the_encoder() {
        for sizes in [vec![500, 1, 499, 2, 500], vec![490, 30, 490, 30], vec![3; 4000]] {
            let found = windows(&sizes);
            let sum = |range: Range<usize>| sizes[range].iter().sum::<usize>();
            assert!(found.iter().all(|w| sum(w.from..w.own.end) <= MAX_PIECES));
            let own: Vec<usize> = found.iter().flat_map(|w| w.own.clone()).collect();
            assert_eq!(own, (0..sizes.len()).collect::<Vec<_>>(), "each part is of one window");
        }
    }
}
