//! What kind of thing a noun names, by the table `data/lexicon/noun-classes.tsv` (from WordNet).
//!
//! The table gives the commonest class of a noun. It knows nothing of names: what a name stands for is the
//! reader's to say.

use std::sync::OnceLock;

use crate::labels;

static TABLE: &str = include_str!("../data/lexicon/noun-classes.tsv");

labels! {
    /// The kinds of things that are told apart when phrases are compared.
    pub Class {
        /// Somebody, or several persons.
        Person = "person",
        /// A body, crowd or other collective.
        Group = "group",
        /// A country, region or town with a government.
        Gpe = "gpe",
        /// Somewhere, without a government.
        Place = "place",
        /// A date or span of time.
        Time = "time",
        /// A happening.
        Event = "event",
        /// A made thing, a substance, a part of a body.
        Object = "object",
        /// A beast.
        Animal = "animal",
        /// A thought, text, quantity, state or quality.
        Abstract = "abstract",
        /// Not known.
        Unknown = "unknown",
    }
}

/// The class of the noun with this lemma (lower case), where the table has it.
pub fn class_of(lemma: &str) -> Option<Class> {
    static ROWS: OnceLock<Vec<(&'static str, Class)>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| parse(TABLE));
    rows.binary_search_by(|row| row.0.cmp(lemma)).ok().map(|i| rows[i].1)
}

fn parse(text: &'static str) -> Vec<(&'static str, Class)> {
    let mut rows: Vec<_> = text
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t').and_then(|(noun, class)| Some((noun, Class::parse(class)?))))
        .collect();
    rows.sort_unstable_by_key(|r| r.0);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_but_the_header_is_read() {
        let lines = TABLE.lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(parse(TABLE).len(), lines - 1);
        assert_eq!(class_of("minister"), Some(Class::Person));
        assert_eq!(class_of("xyzzy"), None);
    }
}
