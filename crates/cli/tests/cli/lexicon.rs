//! What the tables know of a word, against the tables themselves.

use std::path::Path;

use crate::harness::demarche;

/// The line `number` of a file of `data/`.
fn line(table: &str, number: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(table);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().nth(number - 1).unwrap_or_default().to_owned()
}

#[test]
fn rows_are_the_lines_of_the_tables() {
    let out = demarche(&["lexicon", "agree"]);
    assert_eq!((out.code, out.stderr.as_str()), (0, ""));
    let rows = out.records();
    let mut tables: Vec<&str> = Vec::new();
    for row in &rows {
        let table = row["table"].as_str().expect("a table");
        let number = row["line"].as_u64().expect("a line") as usize;
        let written = line(table, number).to_lowercase();
        // What a class of the word means need not have the word.
        assert!(written.contains("agree") || table == "lexicon/classes.tsv", "{table}:{number}: {written}");
        if table.ends_with(".tsv") {
            let cells: Vec<&str> = row["columns"]
                .as_object()
                .expect("columns")
                .values()
                .map(|v| v.as_str().expect("a cell is text"))
                .collect();
            let filled: Vec<String> =
                line(table, number).split('\t').filter(|c| !c.is_empty()).map(str::to_owned).collect();
            assert_eq!(cells, filled, "{table}:{number}");
        }
        tables.push(table);
    }
    for table in ["lexicon/act-words.tsv", "lexicon/classes.tsv", "lexicon/words.tsv", "rules/agree.rules"] {
        assert!(tables.contains(&table), "{table} is missing: {tables:?}");
    }
    assert!(rows.iter().any(|r| r["columns"]["rule"] == "agree.promise" && r["columns"]["part"] == "verb"));
}

#[test]
fn forms_agree_and_do_not_vary() {
    let json = demarche(&["lexicon", "ceasefire"]);
    let csv = demarche(&["lexicon", "ceasefire", "--format", "csv"]);
    let table = demarche(&["lexicon", "ceasefire", "--format", "table"]);
    assert!(csv.stdout.starts_with("lookup,table,line,column,value\nceasefire,lexicon/"), "{}", csv.stdout);
    for row in json.records() {
        let (name, number) = (row["table"].as_str().expect("a table"), &row["line"]);
        assert!(csv.stdout.contains(&format!("ceasefire,{name},{number},")));
        assert!(table.stdout.contains(&format!("{name}  \"ceasefire\"\n")));
        assert!(table.stdout.contains(&format!("{number}  ")));
    }
    assert_eq!(json.stdout, demarche(&["lexicon", "ceasefire", "--format", "json"]).stdout);
}

#[test]
fn base_forms_and_names_are_found() {
    let met = demarche(&["lexicon", "met"]).records();
    assert!(met.iter().any(|r| r["lookup"] == "meet" && r["table"] == "lexicon/words.tsv"));
    let name = demarche(&["lexicon", "angela merkel"]).records();
    assert!(name.iter().any(|r| r["table"] == "world/leaders.tsv"));
}

#[test]
fn any_word_may_be_asked_for() {
    for word in ["", " ", "xyzzy", "_", ",", "\u{1b}[31m", "[", "@harms", "a\tb", &"x".repeat(10_000)] {
        let out = demarche(&["lexicon", "--format", "table", "--", word]);
        assert!(out.code <= 1 && out.stderr.is_empty(), "{word:?}: {}", out.stderr);
        assert!(!out.stdout.contains('\u{1b}'));
    }
    assert_eq!(demarche(&["lexicon", "xyzzy"]).code, 1);
}
