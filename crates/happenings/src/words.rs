//! The words of a document as reports are compared by them: stems, names, numbers, turns.

use demarche_core::Record;
use demarche_core::record::Words;
use rust_stemmers::{Algorithm, Stemmer};

use crate::report::Quantity;
use crate::tables::{Tables, Turn};

/// How many terms a document is known by.
const TERMS: usize = 40;
/// Sentences with which a document opens, its headline among them.
const OPENING: usize = 3;
/// A turn is told of an act at most this many words away.
const REACH: usize = 7;

/// The stem of `word`, lower case; `None` where it says nothing by itself.
pub fn stem(word: &str, tables: &Tables) -> Option<String> {
    let lower = word.to_lowercase();
    let lower = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(&lower);
    if tables.is_stop(lower) || lower.is_empty() {
        return None;
    }
    if let Some(stem) = tables.irregular(lower) {
        return Some(stem.to_owned());
    }
    thread_local! { static ENGLISH: Stemmer = Stemmer::create(Algorithm::English); }
    let stem = ENGLISH.with(|s| s.stem(lower).into_owned());
    Some(tables.irregular(&stem).map_or(stem, str::to_owned))
}

/// The words of `text` with their byte offsets: letters, digits and what joins them.
pub fn tokens(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = None;
    let inner = |c: char| matches!(c, '\'' | '’' | '.' | ',' | '-');
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        let joins = inner(c)
            && start.is_some()
            && next.is_some_and(|n| {
                n.is_alphanumeric()
                    && (matches!(c, '\'' | '’' | '-')
                        || (n.is_ascii_digit() && text[..at].ends_with(|p: char| p.is_ascii_digit())))
            });
        if c.is_alphanumeric() || joins {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            out.push((from, &text[from..at]));
        }
    }
    if let Some(from) = start {
        out.push((from, &text[from..]));
    }
    out
}

/// The whole number that `word` writes, in digits or, up to a hundred, in letters.
pub fn number(word: &str) -> Option<u64> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.replace(',', "").parse().ok();
    }
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let lower = word.to_lowercase();
    let small = |w: &str| SMALL.iter().position(|s| *s == w).map(|n| n as u64);
    let tens = |w: &str| TENS.iter().position(|s| *s == w).map(|n| 10 * (n as u64 + 2));
    if let Some((ten, one)) = lower.split_once('-') {
        return Some(tens(ten)? + small(one).filter(|n| (1..10).contains(n))?);
    }
    small(&lower).or_else(|| tens(&lower))
}

/// What stands in one or more sentences.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// Stems, ascending.
    pub stems: Vec<String>,
    /// Words of names, lower case, ascending.
    pub caps: Vec<String>,
    /// Numbers with what they count.
    pub numbers: Vec<Quantity>,
}

impl Told {
    /// What `sentence` tells.
    pub fn of(sentence: &str, tables: &Tables) -> Self {
        let words = tokens(sentence);
        let mut out = Self::default();
        for (i, (_, word)) in words.iter().enumerate() {
            let capital = word.starts_with(char::is_uppercase);
            if let Some(stem) = stem(word, tables) {
                if capital && i > 0 {
                    out.caps.push(bare(word));
                }
                out.stems.push(stem);
            }
            out.numbers.extend(quantity(sentence, &words, i, tables));
        }
        out.tidy();
        out
    }

    fn tidy(&mut self) {
        for list in [&mut self.stems, &mut self.caps] {
            list.sort();
            list.dedup();
        }
        self.numbers.sort();
        self.numbers.dedup();
    }
}

/// A word of a name without a possessive ending, lower case.
fn bare(word: &str) -> String {
    let lower = word.to_lowercase();
    lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(&lower).to_owned()
}

/// The number at word `i`, with what it counts: the next word that is neither a number nor a stop word, two words
/// on at most.
fn quantity(sentence: &str, words: &[(usize, &str)], i: usize, tables: &Tables) -> Option<Quantity> {
    let (at, word) = words[i];
    let value = number(word)?;
    let follow = words[i + 1..].iter().take(3);
    let (end, of) = follow
        .filter(|(_, w)| number(w).is_none() && w.starts_with(char::is_lowercase))
        .find_map(|(b, w)| stem(w, tables).map(|s| (b + w.len(), s)))?;
    let before: Vec<String> = words[i.saturating_sub(2)..i].iter().map(|(_, w)| w.to_lowercase()).collect();
    let before = before.join(" ");
    let ends = |list: &[&str]| list.iter().any(|w| before.ends_with(w));
    let about = ends(&["about", "around", "some", "nearly", "almost", "roughly", "approximately"]);
    let up = about || ends(&["at least", "more than", "over", "least", "than"]);
    let down = about || ends(&["up to", "fewer than", "less than", "under", "most"]);
    Some(Quantity { value, of, words: sentence[at..end].to_owned(), open: (up, down) })
}

/// One sentence of a document.
#[derive(Debug)]
struct Sentence<'r> {
    /// Code points of the document.
    start: u32,
    end: u32,
    text: &'r str,
    told: Told,
}

/// A document's sentences.
#[derive(Debug)]
pub struct Prose<'r> {
    sentences: Vec<Sentence<'r>>,
}

impl<'r> Prose<'r> {
    /// The sentences of `record`.
    pub fn new(record: &'r Record, tables: &Tables) -> Self {
        let text = &record.document.text;
        let mut bytes = text.char_indices().map(|(b, _)| b).chain(std::iter::once(text.len())).enumerate();
        let mut byte =
            |at: u32| bytes.by_ref().find(|(n, _)| *n >= at as usize).map_or(text.len(), |(_, b)| b);
        let mut sentences = Vec::with_capacity(record.sentences.len());
        let mut last = (0u32, 0usize);
        for sentence in &record.sentences {
            // Sentences stand in order; one that starts where the last ended starts at the byte found then.
            let start = if sentence.start == last.0 && last.0 > 0 { last.1 } else { byte(sentence.start) };
            let end = byte(sentence.end).max(start);
            last = (sentence.end, end);
            let words = &text[start..end];
            let told = Told::of(words, tables);
            sentences.push(Sentence { start: sentence.start, end: sentence.end, text: words, told });
        }
        Self { sentences }
    }

    /// The stems of `text`.
    pub fn stems(&self, text: &str, tables: &Tables) -> Vec<String> {
        tokens(text).iter().filter_map(|(_, w)| stem(w, tables)).collect()
    }

    /// What the sentences of these places tell.
    pub fn around<'w>(&self, places: impl Iterator<Item = &'w Words>) -> Told {
        let mut at: Vec<usize> = places.filter_map(|w| self.sentence(w.start)).collect();
        at.sort_unstable();
        at.dedup();
        let mut out = Told::default();
        for i in at {
            let told = &self.sentences[i].told;
            out.stems.extend(told.stems.iter().cloned());
            out.caps.extend(told.caps.iter().cloned());
            out.numbers.extend(told.numbers.iter().cloned());
        }
        out.tidy();
        out
    }

    /// Whether `trigger` stands in the headline or in one of the first sentences after it.
    pub fn opens(&self, trigger: &Words) -> bool {
        self.sentence(trigger.start).is_some_and(|i| i < OPENING)
    }

    /// The turn that the words near `trigger` give the act: "called off", "postponed".
    pub fn turn(&self, trigger: &Words, tables: &Tables) -> Option<Turn> {
        let sentence = &self.sentences[self.sentence(trigger.start)?];
        let from = (trigger.start - sentence.start) as usize;
        let byte = sentence.text.char_indices().nth(from).map_or(sentence.text.len(), |(b, _)| b);
        let words = tokens(sentence.text);
        let here = words.iter().position(|(b, w)| b + w.len() > byte)?;
        let near = here.saturating_sub(REACH)..(here + REACH + 1).min(words.len());
        let found = near.filter_map(|i| {
            let (_, word) = words[i];
            let next = words.get(i + 1).map_or("", |(_, w)| w);
            tables.turn(word, next).map(|turn| (i.abs_diff(here), i, turn))
        });
        found.min().map(|(_, _, turn)| turn)
    }

    /// The stems that tell the document apart, ascending, with weights whose squares sum to one over the whole.
    pub fn terms(&self, tables: &Tables) -> Vec<(String, f32)> {
        let mut counts: std::collections::BTreeMap<&str, u32> = std::collections::BTreeMap::new();
        for sentence in &self.sentences {
            for stem in &sentence.told.stems {
                *counts.entry(stem).or_default() += 1;
            }
        }
        terms(counts, tables)
    }

    fn sentence(&self, at: u32) -> Option<usize> {
        let i = self.sentences.partition_point(|s| s.end <= at);
        (i < self.sentences.len()).then_some(i)
    }
}

/// The weightiest terms of a document in which each stem stands in so many sentences.
pub fn terms<'a>(counts: impl IntoIterator<Item = (&'a str, u32)>, tables: &Tables) -> Vec<(String, f32)> {
    let mut weighed: Vec<(&str, f64)> = counts
        .into_iter()
        .map(|(stem, n)| (stem, (1.0 + f64::from(n).ln()) * tables.word_bits(stem)))
        .collect();
    let whole = weighed.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9);
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    weighed.truncate(TERMS);
    let mut out: Vec<(String, f32)> =
        weighed.into_iter().map(|(stem, w)| (stem.to_owned(), (w / whole) as f32)).collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_joins_them() {
        let words: Vec<&str> =
            tokens("The U.S.-led talks, 1,200 strong, weren't held.").iter().map(|t| t.1).collect();
        assert_eq!(words, ["The", "U", "S", "led", "talks", "1,200", "strong", "weren't", "held"]);
    }

    #[test]
    fn numbers_are_read_in_digits_and_letters() {
        let read = ["1,200", "forty", "twenty-one", "a", "3.5"].map(number);
        assert_eq!(read, [Some(1200), Some(40), Some(21), None, None]);
    }

    #[test]
    fn inflected_words_share_a_stem() {
        let tables = Tables::embedded();
        for (a, b) in [("met", "meeting"), ("killed", "killing"), ("attacks", "attacked"), ("said", "says")] {
            assert_eq!(stem(a, tables), stem(b, tables), "{a} and {b}");
        }
        assert_eq!(stem("the", tables), None);
    }

    #[test]
    fn numbers_say_what_they_count() {
        let told = Told::of("At least 40 people were killed and twelve injured.", Tables::embedded());
        let seen: Vec<(u64, &str, bool)> =
            told.numbers.iter().map(|q| (q.value, q.words.as_str(), q.open.0)).collect();
        assert_eq!(seen, [(12, "twelve injured", false), (40, "40 people", true)]);
    }
}
