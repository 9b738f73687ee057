//! The tables of `data/` as they are written, and the rows that have a word.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use super::rules;

/// What the build script packs.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));

/// Columns that hold words or names. Others hold codes, numbers and what is said of a word; who held an office is what
/// `demarche who` is asked.
const WORD_COLUMNS: [&str; 19] = [
    "adjective",
    "aliases",
    "capitals",
    "clue",
    "form",
    "key",
    "lemma",
    "lemmas",
    "name",
    "names",
    "noun",
    "official",
    "particle",
    "person",
    "plural",
    "singular",
    "titles",
    "word",
    "words",
];

/// The table whose cells part words by blanks; elsewhere a name or phrase may have some.
const PARTED_BY_BLANKS: &str = "world/names-gender.tsv";

/// The classes of each word, and what a class means.
const WORDS: &str = "lexicon/words.tsv";
const CLASSES: &str = "lexicon/classes.tsv";

/// A file of `data/`.
#[derive(Debug, Clone, Copy)]
pub struct Table<'t> {
    /// Folder and name, from `data/`.
    pub name: &'t str,
    /// What stands in it.
    pub text: &'t str,
}

/// A row, or a line of a rule file, that has the word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'t> {
    /// The number of its line, from 1.
    pub line: usize,
    /// Head and cell of its columns, without those that are empty.
    pub cells: Vec<(&'t str, String)>,
}

/// The text of all tables.
pub fn unpack() -> std::io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(PACKED).read_to_string(&mut text)?;
    Ok(text)
}

/// The tables, in the order in which they are shown.
pub fn tables(text: &str) -> impl Iterator<Item = Table<'_>> {
    let mut parts = text.split('\0');
    std::iter::from_fn(move || Some(Table { name: parts.next()?, text: parts.next()? }))
}

impl<'t> Table<'t> {
    /// What the table is, by its first line.
    pub fn about(&self) -> &'t str {
        self.text.lines().next().and_then(|l| l.strip_prefix("# ")).unwrap_or_default()
    }

    /// The rows that have `wanted`; `all` are the tables among which uses of a list, or the classes of the word, are
    /// looked for.
    pub fn rows(&self, wanted: &Wanted, all: &[Table<'t>]) -> Vec<Row<'t>> {
        if self.is_rules() {
            rules::rows(self.text, wanted, |list| {
                all.iter().filter(|t| t.is_rules()).flat_map(|t| rules::users(t.text, list)).collect()
            })
        } else if self.name == CLASSES {
            let rows = all.iter().filter(|t| t.name == WORDS).flat_map(|t| t.cells(wanted));
            let cells = rows.flat_map(|row| row.cells).filter(|(head, _)| *head == "classes");
            let classes: Vec<String> = cells.map(|(_, cell)| cell).collect();
            self.rows_where(|head, cell| {
                head == "class" && classes.iter().any(|c| c.split(' ').any(|c| c == cell))
            })
        } else {
            self.cells(wanted)
        }
    }

    fn is_rules(&self) -> bool {
        self.name.ends_with(".rules")
    }

    fn cells(&self, wanted: &Wanted) -> Vec<Row<'t>> {
        self.rows_where(|head, cell| self.is_of_words(head) && self.has(head, cell, wanted))
    }

    /// The rows one of whose cells, told with its head, is asked for.
    fn rows_where(&self, asked: impl Fn(&str, &str) -> bool) -> Vec<Row<'t>> {
        let lines = self.text.lines().enumerate().map(|(i, line)| (i + 1, line));
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let Some((_, heads)) = lines.next() else { return Vec::new() };
        let heads: Vec<&str> = heads.split('\t').collect();
        let has = |line: &str| heads.iter().zip(line.split('\t')).any(|(head, cell)| asked(head, cell));
        let row = |(line, text): (usize, &'t str)| {
            let cells = heads.iter().zip(text.split('\t')).filter(|(_, cell)| !cell.is_empty());
            Row { line, cells: cells.map(|(head, cell)| (*head, cell.to_owned())).collect() }
        };
        lines.filter(|(_, line)| has(line)).map(row).collect()
    }

    /// Whether the column `head` holds words.
    fn is_of_words(&self, head: &str) -> bool {
        // What news calls an office; elsewhere a class is a code.
        WORD_COLUMNS.contains(&head) || (self.name == "world/offices.tsv" && head == "class")
    }

    fn has(&self, head: &str, cell: &str, wanted: &Wanted) -> bool {
        if head == "clue" {
            // A clue names a feature and its values; features are no words.
            return cell
                .split_once('=')
                .is_some_and(|(_, values)| values.split(',').any(|v| wanted.is_exactly(v)));
        }
        // A name or title may have a comma in it.
        let parts: &[char] = if self.name.starts_with("lexicon/") { &[',', ';'] } else { &[';'] };
        let blank = self.name == PARTED_BY_BLANKS;
        wanted.is(cell)
            || cell.split(parts).any(|item| wanted.is(item))
            || (blank && cell.split(' ').any(|item| wanted.is(item)))
    }
}

/// A word that is looked for, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(String);

impl Wanted {
    /// `word` as it is typed; blanks and `_` part the words of a phrase.
    pub fn new(word: &str) -> Self {
        Self(word.trim().replace('_', " ").to_lowercase())
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the entry `item` is the word, or an entry of several words joined by `_` one of which is.
    pub fn is(&self, item: &str) -> bool {
        // A title of the table of offices may end in `*`, for whatever follows.
        let item = item.trim().trim_end_matches('*').to_lowercase();
        item.replace('_', " ") == self.0 || (item.contains('_') && item.split('_').any(|part| part == self.0))
    }

    /// Whether `item` is the word as it stands.
    fn is_exactly(&self, item: &str) -> bool {
        item == self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables that tell nothing of words: codes, weights, rules for states.
    const WITHOUT_WORDS: [&str; 6] = [
        "lexicon/act-weights.tsv",
        "lexicon/belief.tsv",
        CLASSES,
        "lexicon/coreference.tsv",
        "lexicon/same.tsv",
        "lexicon/trust.tsv",
    ];

    fn found(table: &Table<'_>, word: &str) -> Vec<usize> {
        table.rows(&Wanted::new(word), &[]).iter().map(|r| r.line).collect()
    }

    #[test]
    fn every_table_of_words_is_looked_into() {
        let text = unpack().expect("what the build script packed");
        let all: Vec<Table<'_>> = tables(&text).collect();
        assert!(all.len() > 70, "{} tables", all.len());
        for table in &all {
            assert!(!table.about().is_empty(), "{} does not say what it is", table.name);
            if table.is_rules() || table.name.starts_with("ontology/") {
                continue;
            }
            let heads = table.text.lines().find(|l| !l.starts_with('#')).unwrap_or_default();
            let words = heads.split('\t').any(|head| table.is_of_words(head));
            assert!(
                words || WITHOUT_WORDS.contains(&table.name),
                "{}: which column holds words? {heads}",
                table.name
            );
        }
    }

    #[test]
    fn words_are_found_in_the_forms_that_tables_have() {
        let table = |text| Table { name: "lexicon/x.tsv", text };
        let lemmas = table("# Words.\nlemmas\tupos\nthink,believe\tVERB\naccording_to\tADP\n");
        assert_eq!(found(&lemmas, "believe"), [3]);
        assert_eq!(found(&lemmas, "According to"), [4]);
        assert_eq!(found(&lemmas, "according"), [4]);
        // What is said of a word is none.
        assert_eq!(found(&lemmas, "verb"), [0; 0]);
        let text = "# Names.\nname\taliases\nUnited Nations\tUN;Nations, United\n";
        let names = Table { name: "world/x.tsv", text };
        assert_eq!(found(&names, "un"), [3]);
        assert_eq!(found(&names, "United Nations"), [3]);
        assert_eq!(found(&names, "united"), [0; 0]);
        let clues = table("# Clues.\nclue\tof\nhead=agree\tGOV\ntype=AGREE\tGOV\n");
        assert_eq!(found(&clues, "agree"), [3]);
        let blanks = Table { name: PARTED_BY_BLANKS, text: "# P.\nkind\twords\nsite\tairport bay\n" };
        assert_eq!(found(&blanks, "bay"), [3]);
        let words = Table { name: WORDS, text: "# W.\nword\tclasses\nbay\tsite-noun water\n" };
        let classes = Table { name: CLASSES, text: "# C.\nclass\tmeaning\nsite\tNone.\nsite-noun\tA bay.\n" };
        let meant = classes.rows(&Wanted::new("bay"), &[words, classes]);
        assert_eq!(meant.iter().map(|r| r.line).collect::<Vec<_>>(), [4]);
        assert_eq!(found(&table(""), "bay"), [0; 0]);
    }
}
