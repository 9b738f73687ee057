//! Which texts are copies of others: wires reprinted whole, edited, cut or under another title.
//!
//! A text is seen as its runs of four words outside quotation marks: independent reports of one speech share what
//! was said, copies share the reporter's own words. A text of which two fifths stand in another of nearly the same
//! days is a copy of it. A short text has few runs, and a handful of changed words breaks most of them; such a text is
//! also seen as its pairs of neighbouring words, of which a changed word breaks only two. Texts far apart in time are never copies, however equal: read-outs and schedules repeat
//! themselves word for word.
//!
//! Of what a house writes most is formula, and the first lines of a read-out with a word changed here and there have
//! hardly a run that is not. There the words count that stand in no formula: if half of them follow each other in the
//! other text as they do here, and its names are there too, it is a copy. The read-outs of two calls of one day are alike
//! in all but the names.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::ids::{DocKey, hash, mix};

/// Words in a run.
const RUN: usize = 4;
/// Runs kept in a sketch.
const SKETCH: usize = 128;
/// Runs under which a document is filed, the lowest of its sketch.
const POSTED: usize = 32;
/// Days between two documents of which one can be a copy of the other.
pub const WINDOW: i32 = 5;
/// The share of the shorter text that must stand in the other.
pub const ENOUGH: f64 = 0.4;
/// Fewer runs than these say nothing.
const LEAST: usize = 8;
/// A text of so many words at most is short: its pairs of words are looked at where its runs do not suffice.
const SHORT: usize = 80;
/// The share of its pairs that must stand in the other text, and of its runs.
const PAIRED: f64 = 0.5;
const RUNS_OF_PAIRED: f64 = 0.03;
/// A text of so many words at most is looked at word by word where neither suffices, if so many of its runs, formulas
/// with them, stand in the other.
const SINGLE: usize = 200;
const RUNS_OF_SINGLE: f64 = 0.25;
/// So many of its words that are in no formula must follow each other in the other text too.
const ALIGNED: f64 = 0.5;
const LEAST_ALIGNED: usize = 5;
/// And so many of those that are written with a capital must be there.
const NAMED: f64 = 0.66;
/// Letters of a word that is more than a particle: a pair without one says nothing.
const LONG: usize = 5;
/// Words with which a text opens, and how many of their pairs it is filed under: who cuts a text keeps its start.
const OPENING: usize = 40;
const OPENING_POSTED: usize = 8;

/// Every run of four words of a text outside quotation marks, hashed and sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shingles {
    runs: Vec<u64>,
    /// Its words outside quotation marks, in order; where a quotation stood, [`None`].
    words: Vec<Option<Word>>,
}

/// A word, hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    hash: u64,
    long: bool,
    capital: bool,
}

/// The lowest runs of a text by hash: a sample that is the same for the same words wherever they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sketch {
    /// How many different runs the text has.
    pub runs: u32,
    /// The lowest of them, ascending.
    pub lowest: Vec<u64>,
    /// The lowest of the pairs of words with which it opens, ascending.
    pub opening: Vec<u64>,
}

/// What two texts share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// The share of the shorter text that stands in the other, boilerplate left out.
    pub contained: f64,
    /// Runs of the shorter text that count.
    pub runs: usize,
    /// Of a short text, the share of its pairs of words that stand in the other; of others nought.
    pub paired: f64,
    /// Its pairs that count.
    pub pairs: usize,
    /// Of a text that is not long, the share of its words in no formula that follow each other in the other as they do in
    /// it; of others nought.
    pub aligned: f64,
    /// Its words that count.
    pub words: usize,
}

impl Likeness {
    /// Whether one text is a copy of the other, given the days on which they became known.
    pub fn is_copy(self, a: Day, b: Day) -> bool {
        self.is_alike() && a.since(b).abs() <= WINDOW
    }

    /// Whether it would be a copy if both became known on one day.
    pub fn is_alike(self) -> bool {
        let by_runs = self.runs >= LEAST && self.contained >= ENOUGH;
        let by_pairs = self.pairs >= LEAST && self.paired >= PAIRED && self.contained >= RUNS_OF_PAIRED;
        let by_words = self.words >= LEAST_ALIGNED && self.aligned >= ALIGNED;
        by_runs || by_pairs || by_words
    }
}

impl Shingles {
    /// The runs of `text`.
    pub fn of(text: &str) -> Self {
        let mut words: Vec<Option<Word>> = Vec::new();
        let mut quoted = Quoted::default();
        let mut word = String::new();
        let mut capital = false;
        let mut flush = |word: &mut String, quoted: bool, capital: bool| {
            if word.is_empty() {
                return;
            }
            // A quotation parts what stands before it from what follows.
            if !quoted {
                let long = word.chars().count() >= LONG;
                words.push(Some(Word { hash: hash(word.bytes()), long, capital }));
            } else if words.last().is_some_and(Option::is_some) {
                words.push(None);
            }
            word.clear();
        };
        for c in text.chars() {
            if c.is_alphanumeric() {
                capital = if word.is_empty() { c.is_uppercase() } else { capital };
                word.extend(c.to_lowercase());
            } else if c != '\'' && c != '’' {
                flush(&mut word, quoted.inside, capital);
                quoted.see(c);
            }
        }
        flush(&mut word, quoted.inside, capital);
        let mut runs: Vec<u64> = words.windows(RUN).filter_map(run).collect();
        runs.sort_unstable();
        runs.dedup();
        Self { runs, words }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The runs, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.runs
    }

    /// The sketch of the text.
    pub fn sketch(&self) -> Sketch {
        let mut opening = pairs(&self.words[..self.words.len().min(OPENING)], |_| false);
        opening.truncate(OPENING_POSTED);
        let lowest = self.runs.iter().take(SKETCH).copied().collect();
        Sketch { runs: self.runs.len() as u32, lowest, opening }
    }

    /// What this text and `other` share, without the runs that `common` knows to stand in many documents of other
    /// days.
    pub fn likeness(&self, other: &Self, common: impl Fn(u64) -> bool) -> Likeness {
        let (short, long) = if self.runs.len() <= other.runs.len() { (self, other) } else { (other, self) };
        let own: Vec<u64> = short.runs.iter().copied().filter(|h| !common(*h)).collect();
        let shared = shared(&own, &long.runs);
        let contained = shared as f64 / own.len().max(1) as f64;
        let doubtful = contained >= RUNS_OF_PAIRED && (contained < ENOUGH || own.len() < LEAST);
        let doubtful = doubtful && short.words.len() <= SHORT;
        let (paired, pairs) = if doubtful { short.paired(long, &common) } else { (0.0, 0) };
        let mut like = Likeness { contained, runs: own.len(), paired, pairs, aligned: 0.0, words: 0 };
        let whole = self::shared(&short.runs, &long.runs) as f64 / short.runs.len().max(1) as f64;
        if short.words.len() <= SINGLE && whole >= RUNS_OF_SINGLE && !like.is_alike() {
            (like.aligned, like.words) = short.aligned(long, &common);
        }
        like
    }

    /// Which of its words lie in a run that `common` knows.
    fn boilerplate(&self, common: impl Fn(u64) -> bool) -> Vec<bool> {
        let mut out = vec![false; self.words.len()];
        for (i, words) in self.words.windows(RUN).enumerate() {
            if run(words).is_some_and(&common) {
                out[i..i + RUN].fill(true);
            }
        }
        out
    }

    /// The share of this text's longer words that follow each other in `other` as they do here, nought where its names
    /// are others, and how many there are; those are left out that lie in a common run. Of `other` as much is looked at
    /// as this text can be a part of, around the first run that both have: a long text has nearly every word somewhere.
    fn aligned(&self, other: &Self, common: impl Fn(u64) -> bool) -> (f64, usize) {
        let boilerplate = self.boilerplate(common);
        let special: Vec<Word> =
            self.words.iter().zip(&boilerplate).filter_map(|(word, known)| word.filter(|_| !known)).collect();
        let own: Vec<u64> = special.iter().filter(|w| w.long).map(|w| w.hash).collect();
        let both = |words: &[Option<Word>]| run(words).is_some_and(|h| self.runs.binary_search(&h).is_ok());
        let Some(first) = other.words.windows(RUN).position(both) else { return (0.0, own.len()) };
        let size = self.words.len();
        let around = &other.words[first.saturating_sub(size)..(first + 2 * size).min(other.words.len())];
        let names: Vec<u64> = special.iter().filter(|w| w.capital).map(|w| w.hash).collect();
        let there = names.iter().filter(|n| around.iter().flatten().any(|w| w.hash == **n)).count();
        if (there as f64) < NAMED * names.len() as f64 {
            return (0.0, own.len());
        }
        let theirs: Vec<u64> = around.iter().flatten().filter(|w| w.long).map(|w| w.hash).collect();
        (in_order(&own, &theirs) as f64 / own.len().max(1) as f64, own.len())
    }

    /// The share of this text's pairs of words that stand in `other`, and how many there are; those are left out that lie
    /// in a common run.
    fn paired(&self, other: &Self, common: impl Fn(u64) -> bool) -> (f64, usize) {
        let boilerplate = self.boilerplate(common);
        let own = pairs(&self.words, |i| boilerplate[i] && boilerplate[i + 1]);
        let theirs = pairs(&other.words, |_| false);
        (shared(&own, &theirs) as f64 / own.len().max(1) as f64, own.len())
    }
}

/// The hash of a run of words; none where a quotation parts them.
fn run(words: &[Option<Word>]) -> Option<u64> {
    words.iter().try_fold(0, |h, w| w.map(|w| mix(h ^ w.hash)))
}

/// The pairs of neighbouring words, hashed, ascending, without those whose place is to be left out.
fn pairs(words: &[Option<Word>], without: impl Fn(usize) -> bool) -> Vec<u64> {
    let two = words.windows(2).enumerate().filter(|(i, _)| !without(*i));
    let says = |pair: &[Option<Word>]| pair.iter().flatten().any(|w| w.long);
    let mut out: Vec<u64> = two.filter(|(_, pair)| says(pair)).filter_map(|(_, pair)| run(pair)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

impl Sketch {
    /// The runs, and pairs of its opening, under which a document is filed. Two texts of which a third is common share
    /// one of them with near certainty.
    pub fn posted(&self) -> impl Iterator<Item = u64> + '_ {
        self.lowest.iter().take(POSTED).chain(&self.opening).copied()
    }

    /// What the texts of two sketches share, estimated from the runs that both sketches can show.
    ///
    /// `common` says of a run whether it stands in three or more documents outside the window of days. The error is
    /// about a tenth; a text that is at hand is better compared by [`Shingles::likeness`].
    pub fn likeness(&self, other: &Self, common: impl Fn(u64) -> bool) -> Likeness {
        let (short, long) = if self.runs <= other.runs { (self, other) } else { (other, self) };
        // Below this hash both sketches are complete.
        let limit = |s: &Self| {
            if (s.runs as usize) > s.lowest.len() { s.lowest.last().copied().unwrap_or(0) } else { u64::MAX }
        };
        let limit = limit(short).min(limit(long));
        let own: Vec<u64> = short.lowest.iter().copied().filter(|h| *h <= limit && !common(*h)).collect();
        let shared = shared(&own, &long.lowest);
        Likeness {
            contained: shared as f64 / own.len().max(1) as f64,
            runs: own.len(),
            paired: 0.0,
            pairs: 0,
            aligned: 0.0,
            words: 0,
        }
    }
}

/// Which document another is a copy of: the earliest of the `candidates` of which it is one, ties by key. A copy
/// of a copy is a copy of the first: the caller passes what its candidates are copies of.
pub fn original<'a>(
    known_on: Day,
    key: &DocKey,
    candidates: impl IntoIterator<Item = (&'a DocKey, Day, Likeness)>,
) -> Option<&'a DocKey> {
    let earlier = candidates
        .into_iter()
        .filter(|(other, day, like)| (*day, *other) < (known_on, key) && like.is_copy(*day, known_on));
    earlier.min_by_key(|(other, day, _)| (*day, *other)).map(|(other, _, _)| other)
}

/// How many of `a` follow each other in `b` as they do in `a`: the length of their longest common subsequence.
fn in_order(a: &[u64], b: &[u64]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut before = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { before + 1 } else { above.max(row[j]) };
            before = above;
        }
    }
    row[b.len()]
}

/// How many of `a` stand in `b`, both ascending.
fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        n += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    n
}

/// Whether the place in the text lies inside quotation marks.
#[derive(Default)]
struct Quoted {
    inside: bool,
}

impl Quoted {
    fn see(&mut self, c: char) {
        match c {
            '“' | '«' | '„' => self.inside = true,
            '”' | '»' => self.inside = false,
            '"' => self.inside = !self.inside,
            // A quotation that is never closed does not swallow the rest.
            '\n' => self.inside = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "Envoys of the two coasts met in Port Amber on Tuesday to settle who may fish where, after \
        months in which boats were stopped and nets cut. The talks went on into the night and will be taken up \
        again on Friday, an aide to the harbour minister said. Neither side would say what had been agreed.";

    fn day(n: i32) -> Day {
        Day::from_number(n)
    }

    #[test]
    fn a_cut_and_retitled_text_is_a_copy() {
        let cut = format!("Coasts talk fish\n\n{}", &WIRE[..WIRE.len() / 2]);
        let like = Shingles::of(WIRE).likeness(&Shingles::of(&cut), |_| false);
        assert!(like.is_copy(day(10), day(12)), "{like:?}");
        assert!(!like.is_copy(day(10), day(30)), "far apart in time nothing is a copy");
    }

    #[test]
    fn a_short_piece_with_changed_words_is_a_copy() {
        // Every fourth word is changed, so that hardly any run is left.
        let piece: Vec<&str> = WIRE.split_whitespace().take(36).collect();
        let changed = |n: usize| n % 4 == 3 && n > 9;
        let piece: Vec<&str> =
            piece.iter().enumerate().map(|(n, w)| if changed(n) { "perhaps" } else { w }).collect();
        let like = Shingles::of(WIRE).likeness(&Shingles::of(&piece.join(" ")), |_| false);
        assert!(like.contained < ENOUGH && like.is_copy(day(10), day(12)), "{like:?}");
        let other = "Envoys of the two valleys met in Stone Mill on Monday to settle who may graze where, after weeks in \
            which fences were moved and dogs let loose. The meeting was short, a farmer said.";
        let like = Shingles::of(WIRE).likeness(&Shingles::of(other), |_| false);
        assert!(!like.is_copy(day(10), day(12)), "{like:?}");
    }

    #[test]
    fn in_formula_the_other_words_and_the_names_count() {
        let formula = "Office of the Harbour. The below is attributable to Speaker Ned Vane: Secretary of Fish Ana Kol \
            spoke today with";
        let text = format!(
            "{formula} Borland Harbour Minister Retno Dahl to discuss amber prices, river ferries and the northern quays, \
             which have stood idle since the flood. They agreed to meet again before the herring comes."
        );
        let known = Shingles::of(formula);
        let common = |h: u64| known.hashes().contains(&h);
        let cut = "Office of the Harbour. The perhaps is attributable to Speaker Ned Vane: Secretary perhaps Fish Ana \
            Kol spoke today with Borland Harbour perhaps Retno Dahl to discuss perhaps prices";
        let like = Shingles::of(&text).likeness(&Shingles::of(cut), common);
        assert!(like.contained < ENOUGH && like.is_copy(day(10), day(12)), "{like:?}");
        let other =
            format!("{formula} Altria Harbour Minister Farid Sorel to discuss amber prices and eel quotas.");
        let like = Shingles::of(&text).likeness(&Shingles::of(&other), common);
        assert!(!like.is_copy(day(10), day(10)), "a call with another: {like:?}");
    }

    #[test]
    fn a_shared_quotation_makes_no_copy() {
        let said =
            "we will not give up one mile of water that our fathers fished, whatever the price of it may be";
        let a = format!("The minister spoke on Monday. “{said}”, she told the house before the vote.");
        let b = format!("Asked about nets, the harbour chief grew angry at reporters here: “{said}”.");
        let like = Shingles::of(&a).likeness(&Shingles::of(&b), |_| false);
        assert_eq!(like.contained, 0.0);
    }

    #[test]
    fn boilerplate_does_not_count() {
        let foot =
            "This office sends a notice to all who asked for one and may be reached at any hour by mail";
        let (a, b) = (format!("Nets were cut. {foot}"), format!("A boat sank in the night. {foot}"));
        let common = Shingles::of(foot);
        let (a, b) = (Shingles::of(&a), Shingles::of(&b));
        assert!(a.likeness(&b, |_| false).contained > 0.5);
        assert!(a.likeness(&b, |h| common.hashes().contains(&h)).contained < 0.1);
    }

    #[test]
    fn sketches_estimate_what_texts_share() {
        let words = |from: u32, to: u32| (from..to).map(|n| format!("w{n} ")).collect::<String>();
        let (long, short) = (Shingles::of(&words(0, 2000)), Shingles::of(&words(0, 700)));
        let like = long.sketch().likeness(&short.sketch(), |_| false);
        assert!(like.contained > 0.99, "{like:?}");
        let other = Shingles::of(&words(350, 1050));
        let like = other.sketch().likeness(&short.sketch(), |_| false);
        assert!((like.contained - 0.5).abs() < 0.15, "{like:?}");
        assert!(long.sketch().posted().any(|h| short.hashes().contains(&h)));
    }

    #[test]
    fn the_earliest_document_is_the_original() {
        let (a, b, c) = (DocKey::new("d-a"), DocKey::new("d-b"), DocKey::new("d-c"));
        let all = Likeness { contained: 1.0, runs: 50, paired: 0.0, pairs: 0, aligned: 0.0, words: 0 };
        let found = original(day(4), &b, [(&c, day(3), all), (&a, day(3), all)]);
        assert_eq!(found, Some(&a));
        assert_eq!(original(day(3), &a, [(&c, day(3), all)]), None, "the other is the copy");
    }
}
