//! Two repairs of a parse that no well-formed tree can need.
//!
//! Arcs and labels are chosen one word at a time, so that coordinated subjects may both come out as
//! subjects of their verb, although the second carries the conjunction. In UD a word with a `cc` of its own
//! is a conjunct; it is hung where conjuncts hang. Likewise a title before a name may come out as a second
//! subject beside it. What this gains is in `training/RESULTS.md`.

use demarche_core::analysis::{Deprel, Upos};

/// Mends `heads` (0 is the root, words count from 1) and `deprels` of one sentence, in place.
pub fn mend(upos: &[Upos], heads: &mut [usize], deprels: &mut [Deprel]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_subject_with_a_conjunction_is_a_conjunct() {
        // Kerry and Lavrov met
        let upos = [Upos::Propn, Upos::Cconj, Upos::Propn, Upos::Verb];
        let mut heads = [4, 3, 4, 0];
        let mut deprels = [Deprel::Nsubj, Deprel::Cc, Deprel::Nsubj, Deprel::Root];
        mend(&upos, &mut heads, &mut deprels);
        assert_eq!((heads[2], deprels[2]), (1, Deprel::Conj));
    }

    #[test]
    fn a_title_beside_its_name_hangs_on_it() {
        // spokeswoman Harf said
        let upos = [Upos::Noun, Upos::Propn, Upos::Verb];
        let mut heads = [3, 3, 0];
        let mut deprels = [Deprel::Nsubj, Deprel::Nsubj, Deprel::Root];
        mend(&upos, &mut heads, &mut deprels);
        assert_eq!((heads[0], deprels[0]), (2, Deprel::NmodDesc));
    }
}
