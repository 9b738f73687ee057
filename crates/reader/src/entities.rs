//! Entity spans from tag scores.
//!
//! Tags are `O`, `B-LABEL`, `I-LABEL`; the best sequence in which an `I` follows a `B` or `I` of its label
//! is found exactly (Viterbi). A span's score is the mean probability of its tags. What is left of it once
//! words that end no name are off its end stands, if the network holds it for more likely right than wrong.

use demarche_core::analysis::{EntityLabel, Upos};

/// A tag of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Outside any entity.
    Outside,
    /// First word of an entity.
    Begin(EntityLabel),
    /// Later word of an entity.
    Inside(EntityLabel),
}

impl Tag {
    /// Reads `O`, `B-PER`, `I-PER` …
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('-') {
            None => (text == "O").then_some(Tag::Outside),
            Some(("B", label)) => EntityLabel::parse(label).map(Tag::Begin),
            Some(("I", label)) => EntityLabel::parse(label).map(Tag::Inside),
            Some(_) => None,
        }
    }

    fn may_follow(self, before: Option<Tag>) -> bool {
        match self {
            Tag::Inside(label) => before == Some(Tag::Begin(label)) || before == Some(Tag::Inside(label)),
            _ => true,
        }
    }
}

/// An entity: first word, word after the last, label, score.
pub type Found = (usize, usize, EntityLabel, f32);

/// The least score of an entity. Half was set beforehand, and lies on the flat top of F1 over it on CrossNER's
/// politics dev set (83.5 without, 83.8 from 0.5 to 0.65).
const EVEN: f32 = 0.5;

/// Takes off each span's end the words that can end no name (the preposition of "the embassy in", a
/// conjunction, an article, a comma) and leaves out the spans below even odds.
pub fn mend(found: Vec<Found>, upos: &[Upos], is_comma: impl Fn(usize) -> bool) -> Vec<Found> {
    let ends_none = |word: usize| {
        matches!(upos[word], Upos::Adp | Upos::Cconj | Upos::Det)
            || upos[word] == Upos::Punct && is_comma(word)
    };
    let trim = |(start, mut end, label, score): Found| {
        while end > start && ends_none(end - 1) {
            end -= 1;
        }
        (end > start && score >= EVEN).then_some((start, end, label, score))
    };
    found.into_iter().filter_map(trim).collect()
}

/// The entities of one sentence. `rows` yields one row of scores a word, in the order of `tags`.
pub fn decode<'a>(rows: impl Iterator<Item = &'a [f32]>, tags: &[Tag]) -> Vec<Found> {
    let rows: Vec<&[f32]> = rows.collect();
    let k = tags.len();
    let allowed: Vec<Vec<usize>> =
        tags.iter().map(|to| (0..k).filter(|from| to.may_follow(Some(tags[*from]))).collect()).collect();
    let mut score = vec![0f32; k];
    let mut back: Vec<usize> = Vec::with_capacity(rows.len() * k);
    for (i, row) in rows.iter().enumerate() {
        let mut next = vec![f32::NEG_INFINITY; k];
        for (to, froms) in allowed.iter().enumerate() {
            let mut from = 0;
            if i == 0 {
                next[to] = if tags[to].may_follow(None) { row[to] } else { f32::NEG_INFINITY };
            } else {
                from = froms[0];
                for &f in froms {
                    if score[f] > score[from] {
                        from = f;
                    }
                }
                next[to] = score[from] + row[to];
            }
            back.push(from);
        }
        score = next;
    }
    let mut path = vec![0; rows.len()];
    if !rows.is_empty() {
        let mut at = 0;
        for t in 1..k {
            if score[t] > score[at] {
                at = t;
            }
        }
        for i in (0..rows.len()).rev() {
            path[i] = at;
            at = back[i * k + at];
        }
    }
    let mut out: Vec<Found> = Vec::new();
    let mut sum = 0f32;
    for (i, &tag) in path.iter().enumerate() {
        match tags[tag] {
            Tag::Outside => {}
            Tag::Begin(label) => {
                sum = probability(rows[i], tag);
                out.push((i, i + 1, label, sum));
            }
            Tag::Inside(_) => {
                if let Some(last) = out.last_mut() {
                    sum += probability(rows[i], tag);
                    last.1 = i + 1;
                    last.3 = sum / (last.1 - last.0) as f32;
                }
            }
        }
    }
    out
}

/// Softmax probability of one entry. Rounded to a thousandth, so that it reads well and is the same wherever
/// the standard library's exponential differs in its last bit.
fn probability(row: &[f32], entry: usize) -> f32 {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|v| f64::from(v - top).exp()).sum();
    ((f64::from(row[entry] - top).exp() / sum * 1000.0).round() / 1000.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_needs_a_beginning() {
        let tags: Vec<Tag> =
            ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"].iter().map(|t| Tag::parse(t).unwrap()).collect();
        let rows: [[f32; 5]; 3] =
            [[0.0, 2.0, 3.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 2.0], [5.0, 0.0, 0.0, 0.0, 0.0]];
        let found = decode(rows.iter().map(|r| r.as_slice()), &tags);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0, found[0].1, found[0].2), (0, 2, EntityLabel::Person));
        assert!(decode(std::iter::empty(), &tags).is_empty());
    }

    #[test]
    fn a_name_ends_in_no_preposition_and_has_even_odds() {
        use Upos::{Adp, Cconj, Propn, Punct};
        let upos = [Propn, Propn, Adp, Propn, Punct, Cconj, Adp];
        let label = EntityLabel::Facility;
        let found = vec![(0, 3, label, 0.9), (3, 6, label, 0.5), (6, 7, label, 0.9)];
        assert_eq!(mend(found, &upos, |word| word == 4), [(0, 2, label, 0.9), (3, 4, label, 0.5)]);
        // A full stop may be part of an abbreviation.
        assert_eq!(mend(vec![(3, 5, label, 0.9)], &upos, |_| false), [(3, 5, label, 0.9)]);
        assert!(mend(vec![(0, 2, label, 0.49)], &upos, |_| false).is_empty());
    }
}
