//! Groups out of judged pairs, the same for every order of arrival.
//!
//! Two groups are joined while the mean of the bits between their members is not negative, the best pair of groups
//! first, ties by key. What people have ruled is never weighed: what they call the same starts joined, what they
//! call different never meets.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

/// Bits of a pair of which nothing is known, and the least that any pair can have.
pub const FLOOR: f64 = -12.0;

/// What a person has ruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// They are one.
    Same,
    /// They are two.
    Different,
}

/// A ruling about two reports, or two actors.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ruling<K> {
    /// One of them.
    pub a: K,
    /// The other.
    pub b: K,
    /// What they are.
    pub verdict: Verdict,
}

impl<K: PartialEq> Ruling<K> {
    /// Whether it is about `x` and `y`.
    pub fn concerns(&self, x: &K, y: &K) -> bool {
        (self.a == *x && self.b == *y) || (self.a == *y && self.b == *x)
    }
}

/// What is known of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pair {
    /// A person joins them.
    Must,
    /// Something excludes that they are one, whatever else speaks for it.
    Never,
    /// Evidence for (positive) or against.
    Bits(f64),
}

/// Groups `n` items: places, each group ascending by `order`, the groups in the order of their first.
///
/// `order` gives every item a key of its own; nothing else decides ties. `pair` judges two items, `fits` whether two
/// groups may be one as a whole.
pub fn group<K: Ord>(
    n: usize,
    order: impl Fn(&usize) -> K,
    pair: impl Fn(usize, usize) -> Pair,
    fits: impl Fn(&[usize], &[usize]) -> bool,
) -> Vec<Vec<usize>> {
    let mut items: Vec<usize> = (0..n).collect();
    items.sort_by_cached_key(&order);
    let mut groups = Groups::new(&items, pair);
    groups.join_ruled();
    groups.join_best(&fits);
    groups.members.into_iter().filter(|m| !m.is_empty()).collect()
}

/// Groups being joined. A group stands where its first member stood; one that was taken in is empty.
struct Groups {
    members: Vec<Vec<usize>>,
    /// Sums of bits between the members of two groups.
    sums: Matrix,
    /// Pairs of groups with two members that exclude each other.
    never: Vec<bool>,
    must: Vec<(usize, usize)>,
    /// How often a group has changed, so that what was queued before is known to be stale.
    version: Vec<u32>,
}

/// A square of numbers.
struct Matrix {
    n: usize,
    cells: Vec<f64>,
}

impl Matrix {
    fn at(&self, a: usize, b: usize) -> f64 {
        self.cells[a * self.n + b]
    }

    fn set(&mut self, a: usize, b: usize, value: f64) {
        self.cells[a * self.n + b] = value;
        self.cells[b * self.n + a] = value;
    }
}

/// A pair of groups that could be joined.
struct Candidate {
    mean: f64,
    a: usize,
    b: usize,
    versions: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest: the highest mean, and of equals the first by place.
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl Groups {
    fn new(items: &[usize], pair: impl Fn(usize, usize) -> Pair) -> Self {
        let n = items.len();
        let mut sums = Matrix { n, cells: vec![0.0; n * n] };
        let mut never = vec![false; n * n];
        let mut must = Vec::new();
        for a in 0..n {
            for b in a + 1..n {
                match pair(items[a], items[b]) {
                    Pair::Bits(bits) => sums.set(a, b, bits.max(FLOOR)),
                    Pair::Must => must.push((a, b)),
                    Pair::Never => {
                        sums.set(a, b, FLOOR);
                        never[a * n + b] = true;
                        never[b * n + a] = true;
                    }
                }
            }
        }
        Self { members: items.iter().map(|i| vec![*i]).collect(), sums, never, must, version: vec![0; n] }
    }

    fn join_ruled(&mut self) {
        let n = self.sums.n;
        // Where each item's group stands now.
        let mut home: Vec<usize> = (0..n).collect();
        for (a, b) in std::mem::take(&mut self.must) {
            let (a, b) = (home[a].min(home[b]), home[a].max(home[b]));
            if a != b {
                self.join(a, b);
                home.iter_mut().filter(|h| **h == b).for_each(|h| *h = a);
            }
        }
    }

    fn join_best(&mut self, fits: &impl Fn(&[usize], &[usize]) -> bool) {
        let n = self.sums.n;
        let mut queue = BinaryHeap::new();
        for a in 0..n {
            for b in a + 1..n {
                self.queue(&mut queue, a, b);
            }
        }
        while let Some(next) = queue.pop() {
            if (self.version[next.a], self.version[next.b]) != next.versions {
                continue;
            }
            if !fits(&self.members[next.a], &self.members[next.b]) {
                continue;
            }
            self.join(next.a, next.b);
            for c in 0..n {
                if c != next.a {
                    self.queue(&mut queue, next.a.min(c), next.a.max(c));
                }
            }
        }
    }

    fn queue(&self, queue: &mut BinaryHeap<Candidate>, a: usize, b: usize) {
        let pairs = self.members[a].len() * self.members[b].len();
        if pairs == 0 || self.never[a * self.sums.n + b] {
            return;
        }
        let mean = self.sums.at(a, b) / pairs as f64;
        if mean >= 0.0 {
            queue.push(Candidate { mean, a, b, versions: (self.version[a], self.version[b]) });
        }
    }

    /// Takes group `b` into `a`.
    fn join(&mut self, a: usize, b: usize) {
        let n = self.sums.n;
        let taken = std::mem::take(&mut self.members[b]);
        self.members[a].extend(taken);
        for c in 0..n {
            if c != a && c != b {
                self.sums.set(a, c, self.sums.at(a, c) + self.sums.at(b, c));
                let never = self.never[a * n + c] || self.never[b * n + c];
                self.never[a * n + c] = never;
                self.never[c * n + a] = never;
            }
        }
        self.version[a] += 1;
        self.version[b] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(pairs: &[(usize, usize, Pair)]) -> impl Fn(usize, usize) -> Pair + '_ {
        move |a, b| {
            let found = pairs.iter().find(|p| (p.0, p.1) == (a, b) || (p.1, p.0) == (a, b));
            found.map_or(Pair::Bits(FLOOR), |p| p.2)
        }
    }

    #[test]
    fn a_chain_does_not_join_its_ends() {
        let pairs = [(0, 1, Pair::Bits(3.0)), (1, 2, Pair::Bits(2.0))];
        assert_eq!(group(3, |i| *i, by(&pairs), |_, _| true), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn rulings_are_not_weighed() {
        let pairs = [(0, 1, Pair::Never), (1, 2, Pair::Bits(9.0)), (0, 2, Pair::Must)];
        assert_eq!(group(3, |i| *i, by(&pairs), |_, _| true), [vec![0, 2], vec![1]]);
    }

    #[test]
    fn the_order_of_arrival_does_not_matter() {
        // Keys travel with the items; places are shuffled.
        let keys = ["c", "a", "d", "b", "e"];
        let bits = |x: &str, y: &str| match (x.min(y), x.max(y)) {
            ("a", "b") | ("b", "c") | ("d", "e") => Pair::Bits(1.0),
            ("c", "d") => Pair::Bits(1.0),
            _ => Pair::Bits(-0.5),
        };
        let named = |order: &[usize]| -> Vec<Vec<&str>> {
            let key = |i: &usize| keys[order[*i]];
            let groups = group(5, key, |a, b| bits(keys[order[a]], keys[order[b]]), |_, _| true);
            groups.iter().map(|g| g.iter().map(|i| keys[order[*i]]).collect()).collect()
        };
        let first = named(&[0, 1, 2, 3, 4]);
        for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
            assert_eq!(named(&order), first);
        }
    }

    #[test]
    fn a_group_as_a_whole_can_refuse() {
        let pairs = [(0, 1, Pair::Bits(3.0)), (1, 2, Pair::Bits(2.0)), (0, 2, Pair::Bits(2.0))];
        let fits = |a: &[usize], b: &[usize]| a.len() + b.len() <= 2;
        assert_eq!(group(3, |i| *i, by(&pairs), fits), [vec![0, 1], vec![2]]);
    }
}
