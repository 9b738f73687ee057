//! Three repairs of a parse, of which no well-formed tree can need the first two.
//!
//! Arcs and labels are chosen one word at a time, so that coordinated subjects may both come out as
//! subjects of their verb, although the second carries the conjunction. In UD a word with a `cc` of its own
//! is a conjunct; it is hung where conjuncts hang. Likewise a title before a name may come out as a second
//! subject beside it. What this gains is in `training/RESULTS.md`. The third is of meaning: in "the shelling of the
//! port by rebels" the rebels shelled, so that what follows "by" hangs on the noun before "of".

use demarche_core::analysis::{Deprel, Upos};

/// Mends `heads` (0 is the root, words count from 1) and `deprels` of one sentence, in place. `is` tells whether a
/// word, counted from 0, is spelt so.
pub fn mend(upos: &[Upos], is: impl Fn(usize, &str) -> bool, heads: &mut [usize], deprels: &mut [Deprel]) {
    agents(is, heads, deprels);
    let argument =
        |d: Deprel| matches!(d.universal(), Deprel::Nsubj | Deprel::Obj | Deprel::Obl | Deprel::Nmod);
    for word in 0..heads.len() {
        if !argument(deprels[word]) {
            continue;
        }
        // The nearest word before it that plays the same part under the same head.
        let twin = (0..word).rev().find(|w| heads[*w] == heads[word] && deprels[*w] == deprels[word]);
        let Some(twin) = twin else { continue };
        let cc = (twin + 1..word).any(|w| heads[w] == word + 1 && deprels[w] == Deprel::Cc);
        if cc {
            heads[word] = twin + 1;
            deprels[word] = Deprel::Conj;
        } else if deprels[word].is(Deprel::Nsubj)
            && upos[word] == Upos::Propn
            && upos[twin] == Upos::Noun
            && twin + 1 == word
        {
            heads[twin] = word + 1;
            deprels[twin] = Deprel::NmodDesc;
        }
    }
}

/// Hangs what follows "by" on the noun before "of": "the shelling of the port by rebels".
fn agents(is: impl Fn(usize, &str) -> bool, heads: &mut [usize], deprels: &[Deprel]) {
    for word in 0..heads.len() {
        let has = |noun: usize, preposition: &str, heads: &[usize]| {
            let mut before = 0..noun;
            deprels[noun].is(Deprel::Nmod)
                && before.any(|w| heads[w] == noun + 1 && deprels[w] == Deprel::Case && is(w, preposition))
        };
        let Some(inner) = heads[word].checked_sub(1).filter(|inner| *inner < word) else { continue };
        if has(word, "by", heads) && has(inner, "of", heads) && heads[inner] > 0 && heads[inner] <= inner {
            heads[word] = heads[inner];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_of_the_act_not_of_what_suffers_it() {
        // shelling of ports by rebels resumed
        let words = ["shelling", "of", "ports", "by", "rebels", "resumed"];
        let upos = [Upos::Noun, Upos::Adp, Upos::Noun, Upos::Adp, Upos::Noun, Upos::Verb];
        let mut heads = [6, 3, 1, 5, 3, 0];
        let mut deprels =
            [Deprel::Nsubj, Deprel::Case, Deprel::Nmod, Deprel::Case, Deprel::Nmod, Deprel::Root];
        mend(&upos, |i, w| words[i] == w, &mut heads, &mut deprels);
        assert_eq!(heads, [6, 3, 1, 5, 1, 0]);
    }

    #[test]
    fn a_second_subject_with_a_conjunction_is_a_conjunct() {
        // Kerry and Lavrov met
        let upos = [Upos::Propn, Upos::Cconj, Upos::Propn, Upos::Verb];
        let mut heads = [4, 3, 4, 0];
        let mut deprels = [Deprel::Nsubj, Deprel::Cc, Deprel::Nsubj, Deprel::Root];
        mend(&upos, |_, _| false, &mut heads, &mut deprels);
        assert_eq!((heads[2], deprels[2]), (1, Deprel::Conj));
    }

    #[test]
    fn a_title_beside_its_name_hangs_on_it() {
        // spokeswoman Harf said
        let upos = [Upos::Noun, Upos::Propn, Upos::Verb];
        let mut heads = [3, 3, 0];
        let mut deprels = [Deprel::Nsubj, Deprel::Nsubj, Deprel::Root];
        mend(&upos, |_, _| false, &mut heads, &mut deprels);
        assert_eq!((heads[0], deprels[0]), (2, Deprel::NmodDesc));
    }
}
