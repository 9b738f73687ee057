//! The three measures of coreference and their mean.
//!
//! MUC (Vilain et al., MUC-6, 1995) counts links, B³ (Bagga and Baldwin, LREC 1998) mentions, CEAF-φ4 (Luo,
//! HLT/EMNLP 2005) entities under the best assignment of ours to the gold's. The definitions are those of
//! Pradhan et al., ACL 2014, for mentions that the system found itself: one that only one side has stands
//! there as it is, and counts against that side. The mean of the three F1 is the CoNLL score.

use std::collections::BTreeMap;

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// A mention: the document, the first token and the token after the last.
pub type Mention = (u32, u32, u32);

/// A numerator and a denominator, summed over documents.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ratio {
    /// What is right.
    pub right: f64,
    /// Out of how much.
    pub of: f64,
}

impl Ratio {
    fn add(&mut self, right: f64, of: f64) {
        self.right += right;
        self.of += of;
    }

    /// The share, 0 where there is nothing.
    pub fn share(self) -> f64 {
        if self.of == 0.0 { 0.0 } else { self.right / self.of }
    }
}

/// Precision and recall of one measure.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measure {
    /// Of the output.
    pub precision: Ratio,
    /// Of the gold.
    pub recall: Ratio,
}

impl Measure {
    /// Their harmonic mean, 0 where both are.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision.share(), self.recall.share());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }

    fn merge(&mut self, other: Measure) {
        self.precision.add(other.precision.right, other.precision.of);
        self.recall.add(other.recall.right, other.recall.of);
    }
}

/// All measures over some documents.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores {
    /// Mentions with exactly the same words.
    pub mentions: Measure,
    /// Links.
    pub muc: Measure,
    /// Mentions by the entities they are in.
    pub b3: Measure,
    /// Entities.
    pub ceaf: Measure,
}

impl Scores {
    /// The scores of the entities of one document; no mention may stand in two entities of one side.
    pub fn of(gold: &[Vec<Mention>], system: &[Vec<Mention>]) -> Self {
        let (of_gold, of_system) = (places(gold), places(system));
        let both = of_gold.keys().filter(|m| of_system.contains_key(*m)).count() as f64;
        let mut out = Self::default();
        out.mentions.precision.add(both, of_system.len() as f64);
        out.mentions.recall.add(both, of_gold.len() as f64);
        out.muc = Measure { precision: links(system, &of_gold), recall: links(gold, &of_system) };
        out.b3 = Measure {
            precision: overlaps(system, gold, &of_gold),
            recall: overlaps(gold, system, &of_system),
        };
        let similar = assigned(gold, system);
        out.ceaf.precision.add(similar, system.len() as f64);
        out.ceaf.recall.add(similar, gold.len() as f64);
        out
    }

    /// Adds the scores of other documents.
    pub fn merge(&mut self, other: &Scores) {
        self.mentions.merge(other.mentions);
        self.muc.merge(other.muc);
        self.b3.merge(other.b3);
        self.ceaf.merge(other.ceaf);
    }

    /// The mean F1 of MUC, B³ and CEAF-φ4.
    pub fn conll(&self) -> f64 {
        (self.muc.f1() + self.b3.f1() + self.ceaf.f1()) / 3.0
    }
}

fn places(entities: &[Vec<Mention>]) -> BTreeMap<Mention, usize> {
    entities.iter().enumerate().flat_map(|(i, e)| e.iter().map(move |m| (*m, i))).collect()
}

/// MUC: the links that are left when each entity is cut where the other side cuts it.
fn links(entities: &[Vec<Mention>], other: &BTreeMap<Mention, usize>) -> Ratio {
    let mut out = Ratio::default();
    for entity in entities {
        let mut parts: Vec<usize> = entity.iter().filter_map(|m| other.get(m).copied()).collect();
        let alone = entity.len() - parts.len();
        parts.sort_unstable();
        parts.dedup();
        let size = entity.len() as f64;
        out.add(size - (parts.len() + alone) as f64, size - 1.0);
    }
    out
}

/// B³: for each mention the share of its entity that the other side has with it.
fn overlaps(entities: &[Vec<Mention>], other: &[Vec<Mention>], places: &BTreeMap<Mention, usize>) -> Ratio {
    let mut out = Ratio::default();
    for entity in entities {
        for mention in entity {
            let shared =
                places.get(mention).map_or(0, |i| other[*i].iter().filter(|m| entity.contains(m)).count());
            out.add(shared as f64 / entity.len() as f64, 1.0);
        }
    }
    out
}

/// CEAF-φ4: the sum of φ4 = 2|K∩R| / (|K|+|R|) under the best one-to-one assignment.
fn assigned(gold: &[Vec<Mention>], system: &[Vec<Mention>]) -> f64 {
    // The assignment wants whole numbers and no more rows than columns. A millionth part of a
    // similarity is below what any report shows.
    const SCALE: f64 = 1e9;
    let (rows, columns) = if gold.len() <= system.len() { (gold, system) } else { (system, gold) };
    let of_column = places(columns);
    // Only entities that share a mention with the other side can gain.
    let weight = |row: &Vec<Mention>| {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for m in row {
            if let Some(c) = of_column.get(m) {
                *shared.entry(*c).or_default() += 1;
            }
        }
        shared
    };
    let shared: Vec<BTreeMap<usize, usize>> = rows.iter().map(weight).collect();
    let phi = |r: usize, c: usize| {
        let n = shared[r].get(&c).copied().unwrap_or(0);
        2.0 * n as f64 / (rows[r].len() + columns[c].len()) as f64
    };
    let used_rows: Vec<usize> = (0..rows.len()).filter(|r| !shared[*r].is_empty()).collect();
    let mut used_columns: Vec<usize> = shared.iter().flat_map(|s| s.keys().copied()).collect();
    used_columns.sort_unstable();
    used_columns.dedup();
    if used_rows.is_empty() {
        return 0.0;
    }
    let cell = |r: usize, c: usize| (phi(used_rows[r], used_columns[c]) * SCALE).round() as i64;
    let (height, width) = (used_rows.len(), used_columns.len());
    let matrix = if height <= width {
        Matrix::from_fn(height, width, |(r, c)| cell(r, c))
    } else {
        Matrix::from_fn(width, height, |(c, r)| cell(r, c))
    };
    let (_, assignment) = kuhn_munkres(&matrix);
    let pairs = assignment.iter().enumerate();
    pairs
        .map(|(i, j)| {
            let (r, c) = if height <= width { (i, *j) } else { (*j, i) };
            phi(used_rows[r], used_columns[c])
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entities(groups: &[&[u32]]) -> Vec<Vec<Mention>> {
        groups.iter().map(|g| g.iter().map(|m| (0, *m, *m + 1)).collect()).collect()
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn the_same_entities_score_one() {
        let all = entities(&[&[1, 2, 3], &[4, 5]]);
        close(Scores::of(&all, &all).conll(), 1.0);
    }

    #[test]
    fn one_entity_cut_in_two() {
        // Gold {1 2 3 4}, ours {1 2} {3 4}. MUC: recall (4-2)/3, precision 2/2. B³: precision 1, recall
        // 4 × 2/4 / 4. CEAF: one of ours is matched, φ4 = 2·2/6; recall over 1 entity, precision over 2.
        let (gold, ours) = (entities(&[&[1, 2, 3, 4]]), entities(&[&[1, 2], &[3, 4]]));
        let s = Scores::of(&gold, &ours);
        close(s.muc.recall.share(), 2.0 / 3.0);
        close(s.muc.precision.share(), 1.0);
        close(s.b3.recall.share(), 0.5);
        close(s.b3.precision.share(), 1.0);
        close(s.ceaf.recall.share(), 2.0 / 3.0);
        close(s.ceaf.precision.share(), 1.0 / 3.0);
        close(s.conll(), (0.8 + 2.0 / 3.0 + 4.0 / 9.0) / 3.0);
    }

    #[test]
    fn mentions_of_one_side_only() {
        // Gold {a b c} {d e f g}, ours {a b} {c d} {f g h i}, as letters 1 to 9.
        let gold = entities(&[&[1, 2, 3], &[4, 5, 6, 7]]);
        let ours = entities(&[&[1, 2], &[3, 4], &[6, 7, 8, 9]]);
        let s = Scores::of(&gold, &ours);
        // {1 2 | 3}: 1 link of 2; {4 | 5 | 6 7}: 1 of 3.
        close(s.muc.recall.share(), 2.0 / 5.0);
        // {1 2}: 1 of 1; {3 | 4}: 0 of 1; {6 7 | 8 | 9}: 1 of 3.
        close(s.muc.precision.share(), 2.0 / 5.0);
        // 1, 2: 2/3 each; 3: 1/3; 4: 1/4; 5: 0; 6, 7: 2/4 each; over 7.
        close(s.b3.recall.share(), (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 0.25 + 0.5 + 0.5) / 7.0);
        // 1, 2: 1; 3, 4: 1/2; 6, 7: 2/4; 8, 9: 0; over 8.
        close(s.b3.precision.share(), (2.0 + 1.0 + 1.0) / 8.0);
        // Best: first with first (4/5), second with third (4/8).
        close(s.ceaf.recall.share(), 1.3 / 2.0);
        close(s.ceaf.precision.share(), 1.3 / 3.0);
        close(s.mentions.recall.share(), 6.0 / 7.0);
        close(s.mentions.precision.share(), 6.0 / 8.0);
    }

    #[test]
    fn the_assignment_is_the_best_one_and_not_the_greedy_one() {
        // A = {1 2 3}, B = {4 5} against X = {1 2 4 5}, Y = {3}; taking A's likest first, X, leaves B nothing.
        // φ(A,X) = 4/7, φ(A,Y) = 2/4, φ(B,X) = 4/6, φ(B,Y) = 0. Best: A-Y and B-X = 1/2 + 2/3.
        let (gold, ours) = (entities(&[&[1, 2, 3], &[4, 5]]), entities(&[&[1, 2, 4, 5], &[3]]));
        close(assigned(&gold, &ours), 0.5 + 2.0 / 3.0);
        close(assigned(&ours, &gold), 0.5 + 2.0 / 3.0);
    }

    #[test]
    fn singletons_have_no_links() {
        let (gold, ours) = (entities(&[&[1], &[2]]), entities(&[&[1, 2]]));
        let s = Scores::of(&gold, &ours);
        close(s.muc.f1(), 0.0);
        close(s.b3.recall.share(), 1.0);
        close(s.b3.precision.share(), 0.5);
    }
}
