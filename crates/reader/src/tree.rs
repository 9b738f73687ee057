//! The best dependency tree over a matrix of scores.
//!
//! Maximum spanning arborescence after Chu and Liu (1965) and Edmonds (1967), exact, with exactly one root:
//! every edge from the root pays the same large price, so that the best tree uses one, and the price
//! changes nothing among trees with one root. Ties go to the head that stands first.

/// Heads of the best single-root tree.
///
/// `scores` holds `n + 1` rows of `n + 1` values: row *d*, column *h* is the score of *h* being the head of
/// *d*; 0 is the root, words are 1..=n; row 0 and the diagonal are not read. The result has `n` entries:
/// the head of each word, 0 for the root's child.
///
/// # Panics
/// When `scores` is not `(n + 1) * (n + 1)` values.
pub fn decode(scores: &[f32], n: usize) -> Vec<usize> {
    let m = n + 1;
    assert_eq!(scores.len(), m * m, "scores do not fill {m} x {m}");
    if n == 0 {
        return Vec::new();
    }
    // Larger than any sum of score differences in a sentence; f64 keeps the scores' bits beside it.
    const PRICE: f64 = 1e7;
    let mut s = vec![f64::NEG_INFINITY; m * m];
    for d in 1..m {
        for h in 0..m {
            if h != d {
                s[d * m + h] = f64::from(scores[d * m + h]) - if h == 0 { PRICE } else { 0.0 };
            }
        }
    }
    let mut heads = vec![0; m];
    solve(&s, m, &mut heads);
    heads.remove(0);
    heads
}

/// Best arborescence of a dense graph rooted at 0; recursion depth is at most the number of nodes.
fn solve(s: &[f64], m: usize, heads: &mut [usize]) {
    for d in 1..m {
        let row = &s[d * m..(d + 1) * m];
        let mut best = if d == 1 { 0 } else { usize::from(row[1] > row[0]) };
        for (h, v) in row.iter().enumerate() {
            if *v > row[best] {
                best = h;
            }
        }
        heads[d] = best;
    }
    let Some(cycle) = find_cycle(&heads[..m]) else { return };
    let mut inside = vec![false; m];
    for &c in &cycle {
        inside[c] = true;
    }
    let outside: Vec<usize> = (0..m).filter(|i| !inside[*i]).collect();
    // The cycle becomes one node, numbered last.
    let k = outside.len();
    let small_m = k + 1;
    let mut small = vec![f64::NEG_INFINITY; small_m * small_m];
    let mut enter = vec![0; k]; // for a head outside: which node of the cycle it would enter at
    let mut leave = vec![0; k]; // for a dependent outside: which node of the cycle would be its head
    for (i, &d) in outside.iter().enumerate() {
        for (j, &h) in outside.iter().enumerate() {
            small[i * small_m + j] = s[d * m + h];
        }
        let (mut best, mut from) = (f64::NEG_INFINITY, cycle[0]);
        for &c in &cycle {
            if s[d * m + c] > best {
                (best, from) = (s[d * m + c], c);
            }
        }
        small[i * small_m + k] = if d == 0 { f64::NEG_INFINITY } else { best };
        leave[i] = from;
        let (mut best, mut at) = (f64::NEG_INFINITY, cycle[0]);
        for &c in &cycle {
            let gain = s[c * m + d] - s[c * m + heads[c]];
            if gain > best {
                (best, at) = (gain, c);
            }
        }
        small[k * small_m + i] = best;
        enter[i] = at;
    }
    small[k * small_m + k] = f64::NEG_INFINITY;
    let mut small_heads = vec![0; small_m];
    solve(&small, small_m, &mut small_heads);
    for i in 1..k {
        let h = small_heads[i];
        heads[outside[i]] = if h == k { leave[i] } else { outside[h] };
    }
    let from = small_heads[k];
    heads[enter[from]] = outside[from];
}

fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            cycle.sort_unstable();
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All single-root trees of n words, by brute force.
    fn best_by_search(scores: &[f32], n: usize) -> f32 {
        let m = n + 1;
        let mut heads = vec![0usize; n];
        let mut best = f32::NEG_INFINITY;
        loop {
            let is_tree = heads.iter().filter(|h| **h == 0).count() == 1
                && (1..=n).all(|mut w| {
                    for _ in 0..=n {
                        if w == 0 {
                            return true;
                        }
                        w = heads[w - 1];
                    }
                    false
                });
            if is_tree {
                best = best.max(heads.iter().enumerate().map(|(i, h)| scores[(i + 1) * m + h]).sum());
            }
            let mut i = 0;
            loop {
                if i == n {
                    return best;
                }
                heads[i] += 1;
                if heads[i] <= n {
                    break;
                }
                heads[i] = 0;
                i += 1;
            }
        }
    }

    #[test]
    fn agrees_with_exhaustive_search() {
        let mut state = 7u64;
        for round in 0..400 {
            let n = 1 + round % 5;
            let scores: Vec<f32> = (0..(n + 1) * (n + 1))
                .map(|_| {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    ((state >> 40) % 2000) as f32 / 100.0 - 10.0
                })
                .collect();
            let heads = decode(&scores, n);
            assert_eq!(heads.iter().filter(|h| **h == 0).count(), 1);
            let value: f32 = heads.iter().enumerate().map(|(i, h)| scores[(i + 1) * (n + 1) + h]).sum();
            assert!((value - best_by_search(&scores, n)).abs() < 1e-3, "round {round}: {heads:?}");
        }
    }
}
