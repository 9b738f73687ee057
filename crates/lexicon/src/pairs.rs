//! What stands for a state as the first half of a hyphened pair alone: "Sino" of "Sino-Russian".

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::rows;

/// The state, by ISO alpha-3, that `word` tells as the first half of a pair.
pub fn in_pairs(word: &str) -> Option<&'static str> {
    static FORMS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
        rows(include_str!("../data/lexicon/pairs.tsv")).filter_map(|(_, l)| l.split_once('\t')).collect()
    });
    FORMS.get(word).copied()
}
