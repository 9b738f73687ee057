//! Tables of words: tab-separated lines below comments and a header.
//!
//! The columns of a table are told at its head; this module only cuts lines into cells and matches an entry
//! of one or several words against a token.

use demarche_core::analysis::{Analysis, TokenId, Upos};

/// The cells of each row.
pub(super) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    demarche_lexicon::rows(text).map(|(_, line)| line.split('\t').map(str::trim).collect())
}

/// The parts of a cell, none where it is empty or `-`.
pub(super) fn list(cell: &'static str) -> Vec<&'static str> {
    cell.split(',').map(str::trim).filter(|w| !w.is_empty() && *w != "-").collect()
}

/// An entry of one or several words; the first is the head, the others depend on it.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) head: &'static str,
    pub(super) others: Vec<&'static str>,
    pub(super) upos: Upos,
}

impl Term {
    /// The entry written `words` (joined by `_`) with part of speech `upos`.
    pub(super) fn parse(words: &'static str, upos: &str) -> Option<Self> {
        let mut parts = words.split('_');
        let head = parts.next().filter(|w| !w.is_empty())?;
        Some(Self { head, others: parts.collect(), upos: Upos::parse(upos)? })
    }

    /// Whether `token` is the head of this entry. A proper noun counts as a noun: names are made of nouns.
    pub(super) fn at(&self, analysis: &Analysis, token: TokenId) -> bool {
        let upos = analysis.token(token).upos;
        // A participle used as an adjective keeps its verb's meaning ("is set to open").
        let fits = match self.upos {
            Upos::Noun => matches!(upos, Upos::Noun | Upos::Propn),
            Upos::Verb => matches!(upos, Upos::Verb | Upos::Adj),
            other => upos == other,
        };
        fits && analysis.lemma(token).eq_ignore_ascii_case(self.head)
            && self.others.iter().all(|word| {
                analysis.children(token).iter().any(|c| analysis.lemma(*c).eq_ignore_ascii_case(word))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_cells() {
        let rows: Vec<_> = rows("# about\nword\tupos\n\nmeet\tVERB\n# more\ntalk\tNOUN\n").collect();
        assert_eq!(rows, [vec!["meet", "VERB"], vec!["talk", "NOUN"]]);
        assert_eq!(list("on, over"), ["on", "over"]);
        assert!(list("-").is_empty());
    }

    #[test]
    fn a_term_needs_a_head_and_a_part_of_speech() {
        assert!(Term::parse("", "NOUN").is_none() && Term::parse("x", "THING").is_none());
        let term = Term::parse("step_lock", "NOUN").map(|t| (t.head, t.others));
        assert_eq!(term, Some(("step", vec!["lock"])));
    }
}
