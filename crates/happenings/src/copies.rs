//! Which texts are copies of others: wires reprinted whole, edited, cut or under another title.
//!
//! A text is seen as its runs of four words outside quotation marks: independent reports of one speech share what
//! was said, copies share the reporter's own words. A text of which two fifths stand in another of nearly the same
//! days is a copy of it. Texts far apart in time are never copies, however equal: read-outs and schedules repeat
//! themselves word for word.

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

/// Every run of four words of a text outside quotation marks, hashed and sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shingles(Vec<u64>);

/// The lowest runs of a text by hash: a sample that is the same for the same words wherever they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sketch {
    /// How many different runs the text has.
    pub runs: u32,
    /// The lowest of them, ascending.
    pub lowest: Vec<u64>,
}

/// What two texts share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// The share of the shorter text that stands in the other, boilerplate left out.
    pub contained: f64,
    /// Runs of the shorter text that count.
    pub runs: usize,
}

impl Likeness {
    /// Whether one text is a copy of the other, given the days on which they became known.
    pub fn is_copy(self, a: Day, b: Day) -> bool {
        self.runs >= LEAST && self.contained >= ENOUGH && a.since(b).abs() <= WINDOW
    }
}

impl Shingles {
    /// The runs of `text`.
    pub fn of(text: &str) -> Self {
        let mut out = Vec::new();
        let mut run = [0u64; RUN];
        let mut filled = 0;
        let mut quoted = Quoted::default();
        let mut word = String::new();
        let mut flush = |word: &mut String, quoted: bool| {
            if word.is_empty() {
                return;
            }
            // A quotation parts what stands before it from what follows.
            if quoted {
                filled = 0;
            } else {
                run.rotate_left(1);
                run[RUN - 1] = hash(word.as_bytes());
                filled += 1;
                if filled >= RUN {
                    out.push(run.iter().fold(0, |h, w| mix(h ^ w)));
                }
            }
            word.clear();
        };
        for c in text.chars() {
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            } else if c != '\'' && c != '’' {
                flush(&mut word, quoted.inside);
                quoted.see(c);
            }
        }
        flush(&mut word, quoted.inside);
        out.sort_unstable();
        out.dedup();
        Self(out)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The runs, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.0
    }

    /// The sketch of the text.
    pub fn sketch(&self) -> Sketch {
        Sketch { runs: self.0.len() as u32, lowest: self.0.iter().take(SKETCH).copied().collect() }
    }

    /// What this text and `other` share, without the runs that `common` knows to stand in many documents of other
    /// days.
    pub fn likeness(&self, other: &Self, common: impl Fn(u64) -> bool) -> Likeness {
        let (short, long) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        let own: Vec<u64> = short.0.iter().copied().filter(|h| !common(*h)).collect();
        let shared = shared(&own, &long.0);
        Likeness { contained: shared as f64 / own.len().max(1) as f64, runs: own.len() }
    }
}

impl Sketch {
    /// The runs under which a document is filed. Two texts of which a third is common share one of them with
    /// near certainty.
    pub fn posted(&self) -> &[u64] {
        &self.lowest[..self.lowest.len().min(POSTED)]
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
        Likeness { contained: shared as f64 / own.len().max(1) as f64, runs: own.len() }
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
        assert!(long.sketch().posted().iter().any(|h| short.hashes().contains(h)));
    }

    #[test]
    fn the_earliest_document_is_the_original() {
        let (a, b, c) = (DocKey::new("d-a"), DocKey::new("d-b"), DocKey::new("d-c"));
        let all = Likeness { contained: 1.0, runs: 50 };
        let found = original(day(4), &b, [(&c, day(3), all), (&a, day(3), all)]);
        assert_eq!(found, Some(&a));
        assert_eq!(original(day(3), &a, [(&c, day(3), all)]), None, "the other is the copy");
    }
}
