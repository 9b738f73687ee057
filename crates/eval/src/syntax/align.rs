//! Alignment and scores as the evaluation script of the CoNLL 2018 shared task defines them.
//!
//! Gold and output are seen as one run of characters without white space. Tokens and sentences are right
//! where they cover the same characters. Words are aligned where they do; inside stretches with multiword
//! tokens, by the longest common subsequence of their forms in small letters. A word's head is right where
//! the two heads are aligned with each other, or both are the root.

use demarche_core::Analysis;

use super::GoldSentence;
use crate::report::Counts;

/// A syntactic word on one side of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// First character of its token, counted without white space.
    pub start: usize,
    /// First character after its token.
    pub end: usize,
    /// Whether its token has several words.
    pub multiword: bool,
    /// Its form in small letters.
    pub form: String,
    /// Universal part of speech.
    pub upos: String,
    /// Universal features, sorted.
    pub feats: String,
    /// Lemma.
    pub lemma: String,
    /// Place of its head in [`Side::words`]; `None` for a root.
    pub head: Option<usize>,
    /// Relation without subtype.
    pub deprel: String,
}

impl Word {
    /// Whether its relation is one of content words (the list of the shared task).
    fn is_content(&self) -> bool {
        !matches!(self.deprel.as_str(), "aux" | "cop" | "mark" | "det" | "clf" | "case" | "cc" | "punct")
    }
}

/// Gold or output as the scores need it.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Every character that is not white space.
    pub characters: Vec<char>,
    /// Tokens, in characters.
    pub tokens: Vec<(usize, usize)>,
    /// Sentences, in characters.
    pub sentences: Vec<(usize, usize)>,
    /// Words in text order.
    pub words: Vec<Word>,
}

impl Side {
    /// The gold.
    pub fn gold(sentences: &[GoldSentence]) -> Self {
        let mut side = Self::default();
        for sentence in sentences {
            side.push_gold(sentence);
        }
        side
    }

    fn push_gold(&mut self, sentence: &GoldSentence) {
        let (first_char, first_word) = (self.characters.len(), self.words.len());
        for token in &sentence.tokens {
            let start = self.characters.len();
            self.characters.extend(token.form.chars().filter(|c| !c.is_whitespace()));
            let end = self.characters.len();
            self.tokens.push((start, end));
            for word in &token.words {
                self.words.push(Word {
                    start,
                    end,
                    multiword: token.words.len() > 1,
                    form: word.form.to_lowercase(),
                    upos: word.upos.clone(),
                    feats: universal_feats(&word.feats),
                    lemma: word.lemma.clone(),
                    head: word.head.checked_sub(1).map(|h| first_word + h),
                    deprel: word.universal_deprel().to_owned(),
                });
            }
        }
        self.sentences.push((first_char, self.characters.len()));
    }

    /// Adds the labels of `analysis` on the gold tokens of `sentences`.
    pub(super) fn push_given(&mut self, analysis: &Analysis, sentences: &[GoldSentence]) {
        let base = self.words.len();
        let mut next = 0;
        for sentence in sentences {
            let from = self.words.len();
            self.push_gold(sentence);
            for word in &mut self.words[from..] {
                let Some(token) = analysis.tokens.get(next) else { break };
                label(word, token, base);
                next += 1;
            }
        }
    }

    /// Adds the sentences, tokens and labels of `analysis`, whose text is `text`.
    ///
    /// The reader gives words; a clitic that stands against the word before it (*n't*, *'s* …) makes one
    /// token with it, as the English treebanks have it.
    pub(super) fn push_own(&mut self, text: &str, analysis: &Analysis) {
        let first_char = self.characters.len();
        // How many characters that are not white space stand before each byte.
        let mut before = vec![first_char; text.len() + 1];
        let mut count = first_char;
        for (byte, c) in text.char_indices() {
            before[byte..byte + c.len_utf8()].fill(count);
            if !c.is_whitespace() {
                self.characters.push(c);
                count += 1;
            }
        }
        before[text.len()] = count;
        let at = |byte: u32| before[byte as usize];

        let base = self.words.len();
        let mut token_of_last: Option<u32> = None;
        for (i, token) in analysis.tokens.iter().enumerate() {
            let form = token.span.of(text);
            let (start, end) = (at(token.span.start), at(token.span.end));
            let joined = token_of_last == Some(token.span.start)
                && analysis.tokens[i - 1].sentence == token.sentence
                && is_clitic(form, analysis.tokens[i - 1].span.of(text));
            let mut word = Word {
                start,
                end,
                multiword: joined,
                form: form.to_lowercase(),
                upos: String::new(),
                feats: String::new(),
                lemma: String::new(),
                head: None,
                deprel: String::new(),
            };
            label(&mut word, token, base);
            self.words.push(word);
            match self.tokens.last_mut() {
                Some(last) if joined => {
                    last.1 = end;
                    let first = last.0;
                    for word in self.words.iter_mut().rev().take_while(|w| w.start >= first) {
                        (word.start, word.end, word.multiword) = (first, end, true);
                    }
                }
                _ => self.tokens.push((start, end)),
            }
            token_of_last = Some(token.span.end);
        }
        for sentence in &analysis.sentences {
            let tokens = &analysis.tokens[sentence.tokens.range()];
            if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
                self.sentences.push((at(first.span.start), at(last.span.end)));
            }
        }
    }
}

fn label(word: &mut Word, token: &demarche_core::analysis::Token, base: usize) {
    word.upos = token.upos.as_str().to_owned();
    word.feats = universal_feats(token.feats.as_str());
    word.lemma = token.lemma.to_string();
    word.head = token.head.map(|h| base + h.0 as usize);
    word.deprel = token.deprel.universal().as_str().to_owned();
}

/// Whether `form`, standing against `previous`, is the second word of one English token.
fn is_clitic(form: &str, previous: &str) -> bool {
    let form = form.to_lowercase().replace('’', "'");
    let previous = previous.to_lowercase();
    match form.as_str() {
        "n't" | "'s" | "'re" | "'ve" | "'ll" | "'d" | "'m" => true,
        "'" => previous.ends_with(['s', 'x', 'z']),
        "not" => previous == "can",
        "na" => matches!(previous.as_str(), "gon" | "wan"),
        "ta" => previous == "got",
        _ => false,
    }
}

/// The features the shared task compares.
const UNIVERSAL: [&str; 21] = [
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case",
    "Definite", "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person",
    "Polite",
];

/// The universal features among `feats` (`A=B|C=D`, or `_`), sorted.
pub fn universal_feats(feats: &str) -> String {
    let mut kept: Vec<&str> = feats
        .split('|')
        .filter(|pair| UNIVERSAL.contains(&pair.split('=').next().unwrap_or_default()))
        .collect();
    kept.sort_unstable();
    kept.join("|")
}

/// The outcome of a comparison.
#[derive(Debug, Clone, Copy, Default)]
#[allow(missing_docs, reason = "each field is the metric of that name")]
pub struct Score {
    pub tokens: Counts,
    pub sentences: Counts,
    pub words: Counts,
    pub upos: Counts,
    pub feats: Counts,
    pub lemma: Counts,
    pub uas: Counts,
    pub las: Counts,
    pub clas: Counts,
}

/// Scores `system` against `gold`; both must spell the same characters.
pub fn score(gold: &Side, system: &Side) -> Score {
    let pairs = align(&gold.words, &system.words);
    // For each word of the output the gold word it is aligned with.
    let mut gold_of = vec![None; system.words.len()];
    for (g, s) in &pairs {
        gold_of[*s] = Some(*g);
    }
    let count = |content: bool, right: &dyn Fn(&Word, &Word) -> bool| {
        let of = |w: &&Word| !content || w.is_content();
        Counts {
            gold: gold.words.iter().filter(of).count(),
            system: system.words.iter().filter(of).count(),
            correct: pairs
                .iter()
                .map(|(g, s)| (&gold.words[*g], &system.words[*s]))
                .filter(|(g, s)| of(g) && right(g, s))
                .count(),
        }
    };
    let head = |g: &Word, s: &Word| match (g.head, s.head) {
        (None, None) => true,
        (Some(g), Some(s)) => gold_of.get(s).copied().flatten() == Some(g),
        _ => false,
    };
    let relation = |g: &Word, s: &Word| head(g, s) && g.deprel == s.deprel;
    Score {
        tokens: spans(&gold.tokens, &system.tokens),
        sentences: spans(&gold.sentences, &system.sentences),
        words: count(false, &|_, _| true),
        upos: count(false, &|g, s| g.upos == s.upos),
        feats: count(false, &|g, s| g.feats == s.feats),
        // The script lets every lemma pass where the gold has none.
        lemma: count(false, &|g, s| g.lemma == "_" || g.lemma == s.lemma),
        uas: count(false, &head),
        las: count(false, &relation),
        clas: count(true, &relation),
    }
}

fn spans(gold: &[(usize, usize)], system: &[(usize, usize)]) -> Counts {
    let (mut g, mut s, mut correct) = (0, 0, 0);
    while g < gold.len() && s < system.len() {
        if gold[g] == system[s] {
            correct += 1;
            g += 1;
            s += 1;
        } else if gold[g].0 < system[s].0 {
            g += 1;
        } else if gold[g].0 > system[s].0 {
            s += 1;
        } else {
            g += 1;
            s += 1;
        }
    }
    Counts { gold: gold.len(), system: system.len(), correct }
}

/// Pairs of aligned words (place in `gold`, place in `system`), in text order.
fn align(gold: &[Word], system: &[Word]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut g, mut s) = (0, 0);
    while g < gold.len() && s < system.len() {
        if gold[g].multiword || system[s].multiword {
            let (gs, ge, ss, se) = multiword_stretch(gold, system, g, s);
            if gs < ge && ss < se {
                common_forms(&gold[gs..ge], &system[ss..se], gs, ss, &mut out);
            }
            (g, s) = (ge, se);
        } else if (gold[g].start, gold[g].end) == (system[s].start, system[s].end) {
            out.push((g, s));
            g += 1;
            s += 1;
        } else if gold[g].start <= system[s].start {
            g += 1;
        } else {
            s += 1;
        }
    }
    out
}

/// The smallest stretch of words on both sides that holds every multiword token touching it: gold start,
/// gold end, output start, output end. One of the two words at `g` and `s` belongs to a multiword token.
fn multiword_stretch(
    gold: &[Word],
    system: &[Word],
    mut g: usize,
    mut s: usize,
) -> (usize, usize, usize, usize) {
    let mut end;
    if gold[g].multiword {
        end = gold[g].end;
        if !system[s].multiword && system[s].start < gold[g].start {
            s += 1;
        }
    } else {
        end = system[s].end;
        if gold[g].start < system[s].start {
            g += 1;
        }
    }
    let (gs, ss) = (g, s);
    // A plain word that reaches past the end of the stretch is outside it, a multiword token only where
    // it begins past the end, since the stretch grows to hold it otherwise.
    let outside = |words: &[Word], i: usize, end: usize| match words.get(i) {
        None => true,
        Some(word) if word.multiword => word.start >= end,
        Some(word) => word.end > end,
    };
    while !outside(gold, g, end) || !outside(system, s, end) {
        let from_gold = g < gold.len() && (s >= system.len() || gold[g].start <= system[s].start);
        let word = if from_gold { &gold[g] } else { &system[s] };
        if word.multiword {
            end = end.max(word.end);
        }
        if from_gold { g += 1 } else { s += 1 }
    }
    (gs, g, ss, s)
}

/// Aligns words by the longest common subsequence of their forms.
fn common_forms(gold: &[Word], system: &[Word], gs: usize, ss: usize, out: &mut Vec<(usize, usize)>) {
    let (n, m) = (gold.len(), system.len());
    let mut longest = vec![vec![0usize; m + 1]; n + 1];
    for g in (0..n).rev() {
        for s in (0..m).rev() {
            longest[g][s] = if gold[g].form == system[s].form {
                1 + longest[g + 1][s + 1]
            } else {
                longest[g + 1][s].max(longest[g][s + 1])
            };
        }
    }
    let (mut g, mut s) = (0, 0);
    while g < n && s < m {
        if gold[g].form == system[s].form {
            out.push((gs + g, ss + s));
            g += 1;
            s += 1;
        } else if longest[g][s] == longest[g + 1][s] {
            g += 1;
        } else {
            s += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A side from words written `start end form head deprel`, heads counted from 1; `+` marks multiword.
    fn side(rows: &[(usize, usize, &str, usize, &str)]) -> Side {
        let mut side = Side::default();
        for (start, end, form, head, deprel) in rows {
            let multiword = form.starts_with('+');
            side.words.push(Word {
                start: *start,
                end: *end,
                multiword,
                form: form.trim_start_matches('+').to_owned(),
                upos: "X".to_owned(),
                feats: String::new(),
                lemma: "_".to_owned(),
                head: head.checked_sub(1),
                deprel: (*deprel).to_owned(),
            });
            if side.tokens.last() != Some(&(*start, *end)) {
                side.tokens.push((*start, *end));
            }
        }
        side
    }

    #[test]
    fn identical_sides_score_one() {
        let a = side(&[(0, 3, "she", 2, "nsubj"), (3, 7, "+ca", 0, "root"), (3, 7, "+n't", 2, "advmod")]);
        let s = score(&a, &a);
        assert_eq!((s.las.correct, s.tokens.correct, s.clas.gold), (3, 2, 3));
    }

    #[test]
    fn multiword_tokens_align_by_form() {
        let gold = side(&[(0, 3, "she", 2, "nsubj"), (3, 7, "+ca", 0, "root"), (3, 7, "+n't", 2, "advmod")]);
        let own = side(&[(0, 3, "she", 2, "nsubj"), (3, 5, "ca", 0, "root"), (5, 7, "nt", 2, "advmod")]);
        let s = score(&gold, &own);
        assert_eq!((s.words.correct, s.las.correct), (2, 2));
        assert_eq!((s.tokens.correct, s.tokens.gold, s.tokens.system), (1, 2, 3));
    }

    #[test]
    fn a_head_on_an_unaligned_word_is_wrong() {
        let gold = side(&[(0, 2, "ab", 2, "nsubj"), (2, 4, "cd", 0, "root")]);
        let own = side(&[(0, 2, "ab", 2, "nsubj"), (2, 3, "c", 0, "root"), (3, 4, "d", 2, "dep")]);
        let s = score(&gold, &own);
        assert_eq!((s.words.correct, s.uas.correct), (1, 0));
    }

    #[test]
    fn only_universal_features_count() {
        assert_eq!(universal_feats("Number=Sing|ExtPos=ADP|Case=Nom"), "Case=Nom|Number=Sing");
        assert_eq!(universal_feats("_"), "");
    }
}
