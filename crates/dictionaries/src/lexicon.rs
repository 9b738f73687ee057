//! The few function words the coder needs, from a table.
//!
//! The table is `data/lexicon/petrarch.tsv`: a role and a word a line. It is compiled into the program.

const TABLE: &str = include_str!("../data/lexicon/petrarch.tsv");

/// Whether `word` (upper case) has the role `role`.
pub(crate) fn is(role: &str, word: &str) -> bool {
    let rows = TABLE.lines().filter(|l| !l.starts_with('#'));
    rows.filter_map(|l| l.split_once('\t')).any(|(r, w)| r == role && w == word)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_has_every_role() {
        assert!(super::is("be", "WAS") && super::is("agent", "BY") && super::is("negation", "N'T"));
        assert!(!super::is("be", "BY"));
    }
}
