//! Character classes, case folding, word hashes and word shapes.
//!
//! These are the atoms of every feature, and `training/segment.py` has the same
//! functions. The classes are spelled out by code point instead of taken from a
//! Unicode library, because two libraries of different age would disagree and
//! the trained weights would then meet features they never saw.

/// White space.
pub(super) const SPACE: u8 = 0;
/// Lower-case letter.
pub(super) const LOWER: u8 = 1;
/// Upper-case letter.
pub(super) const UPPER: u8 = 2;
/// Letter without case, combining mark, anything not listed elsewhere.
pub(super) const OTHER: u8 = 3;
/// ASCII digit.
pub(super) const DIGIT: u8 = 4;
/// Punctuation or symbol.
pub(super) const PUNCT: u8 = 5;

/// Is the class a letter (lower, upper or without case)?
pub(super) fn is_letter(kind: u8) -> bool {
    (LOWER..=OTHER).contains(&kind)
}

/// Is the class a letter or a digit?
pub(super) fn is_alnum(kind: u8) -> bool {
    (LOWER..=DIGIT).contains(&kind)
}

/// The characters of one block, decoded once; all other code indexes into this.
#[derive(Default)]
pub(super) struct Chars {
    /// Code points.
    pub code: Vec<u32>,
    /// Code points with case, digits and apostrophes levelled.
    pub fold: Vec<u32>,
    /// Character classes.
    pub kind: Vec<u8>,
    /// Byte offset of each character in the whole text, and of the end.
    pub offset: Vec<u32>,
}

impl Chars {
    /// Replaces the contents by those of `block`, which starts at byte `base`.
    pub(super) fn read(&mut self, block: &str, base: usize) {
        self.code.clear();
        self.fold.clear();
        self.kind.clear();
        self.offset.clear();
        for (at, ch) in block.char_indices() {
            let code = ch as u32;
            self.code.push(code);
            self.fold.push(fold(code));
            self.kind.push(class(code));
            self.offset.push(offset(base + at));
        }
        self.offset.push(offset(base + block.len()));
    }

    /// Number of characters in the block.
    pub(super) fn len(&self) -> usize {
        self.code.len()
    }

    /// Hash of the folded characters `from..to`.
    pub(super) fn hash(&self, from: usize, to: usize) -> u32 {
        word_hash(&self.fold[from..to])
    }

    /// Shape of the characters `from..to`.
    pub(super) fn shape(&self, from: usize, to: usize) -> u32 {
        shape(&self.kind[from..to])
    }
}

/// Offsets fit, because blocks past 4 GiB are cut off before they are read.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The class of a code point.
pub(super) fn class(c: u32) -> u8 {
    match c {
        0x61..=0x7A => LOWER,
        0x41..=0x5A => UPPER,
        0x30..=0x39 => DIGIT,
        0x20 | 0x09..=0x0D | 0x1C..=0x1F => SPACE,
        0x00..=0x7F => PUNCT,
        0x85 | 0xA0 => SPACE,
        0xAA | 0xB5 | 0xBA => LOWER,
        0x80..=0xBF | 0xD7 | 0xF7 => PUNCT,
        0xC0..=0xDE => UPPER,
        0xDF..=0xFF => LOWER,
        0x100..=0x17F => {
            // Latin Extended-A pairs upper and lower case, but in two stretches
            // the upper-case letter has the odd code point.
            let odd_is_upper = matches!(c, 0x139..=0x148 | 0x179..=0x17E);
            if (c & 1 == 1) == odd_is_upper { UPPER } else { LOWER }
        }
        0x386..=0x3AB | 0x400..=0x42F => UPPER,
        0x3AC..=0x3CE | 0x430..=0x45F => LOWER,
        0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000 => SPACE,
        0x2010..=0x206F
        | 0x20A0..=0x20CF
        | 0x2190..=0x2BFF
        | 0x3001..=0x303F
        | 0xFE10..=0xFE1F
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF0F
        | 0x1F000..=0x1FAFF
        | 0xFFFD => PUNCT,
        _ => OTHER,
    }
}

/// The code point with case, digits and apostrophes levelled.
pub(super) fn fold(c: u32) -> u32 {
    match c {
        0x41..=0x5A => c + 32,
        0x30..=0x39 => 0x30,
        0x60 | 0x2018 | 0x2019 => 0x27,
        0xD7 => c,
        0xC0..=0xDE | 0x391..=0x3A9 | 0x410..=0x42F => c + 32,
        _ => c,
    }
}

/// FNV-1a over folded code points.
pub(super) fn word_hash(folded: &[u32]) -> u32 {
    folded.iter().fold(2_166_136_261, |h, &c| (h ^ c).wrapping_mul(16_777_619))
}

/// 0..=7: exact up to four, then 5-6, 7-10, more.
pub(super) fn bucket(n: usize) -> u32 {
    match n {
        0..=4 => n as u32,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// The case pattern of a word all in capitals, as [`shape`] has it.
pub(super) const ALL_UPPER: u32 = 2;

/// Shape of a word, as one integer: its case pattern and a length bucket.
pub(super) fn shape(kinds: &[u8]) -> u32 {
    let Some(&first) = kinds.first() else {
        return 0;
    };
    let (mut upper, mut lower, mut digit, mut punct) = (0, 0, 0, 0);
    for &kind in kinds {
        match kind {
            UPPER => upper += 1,
            DIGIT => digit += 1,
            PUNCT => punct += 1,
            _ => lower += 1,
        }
    }
    let n = kinds.len();
    let form = if upper == 0 && digit == 0 && punct == 0 {
        1
    } else if lower == 0 && digit == 0 && punct == 0 {
        ALL_UPPER
    } else if digit == n {
        3
    } else if punct == n {
        4
    } else if upper == 0 && lower == 0 {
        5
    } else if punct == 0 && digit == 0 {
        if first == UPPER && upper == 1 { 6 } else { 7 }
    } else if digit > 0 {
        8
    } else if first == UPPER {
        9
    } else if first == PUNCT {
        10
    } else {
        11
    };
    form * 8 + bucket(n)
}
