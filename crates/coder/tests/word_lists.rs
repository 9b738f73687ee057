//! Word lists in the sources: knowledge of English belongs in `data/lexicon`, where it can be read and changed.
//!
//! A list is an array, or the patterns of a `match` or `matches!`, with three or more lower-case words as string
//! literals. Values of enums and fields told by their own names are codes of a table and no words of English; they do
//! not count, nor does code for tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// From so many words on a row of literals is a list.
const LIST: usize = 3;

/// How many lists and how many words in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    lists: usize,
    words: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// The tokens of a Rust source, as far as they matter here: no comments, no characters, no numbers.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    let find = |from: usize, wanted: &str| {
        let wanted: Vec<char> = wanted.chars().collect();
        (from..chars.len()).find(|&i| chars[i..].starts_with(&wanted)).unwrap_or(chars.len())
    };
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        if c == '/' && next == '/' {
            at = find(at, "\n");
        } else if c == '/' && next == '*' {
            at = find(at + 2, "*/") + 2;
        } else if c == 'r' && (next == '"' || next == '#') {
            let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
            if chars.get(at + 1 + hashes) != Some(&'"') {
                // A name written as `r#name`.
                at += 2;
                continue;
            }
            let start = at + 2 + hashes;
            let end = find(start, &format!("\"{}", "#".repeat(hashes)));
            out.push(Token::Text(chars[start.min(end)..end].iter().collect()));
            at = end + 1 + hashes;
        } else if c == '"' {
            let mut end = at + 1;
            while end < chars.len() && chars[end] != '"' {
                end += if chars[end] == '\\' { 2 } else { 1 };
            }
            let end = end.min(chars.len());
            out.push(Token::Text(chars[at + 1..end].iter().collect()));
            at = end + 1;
        } else if c == '\'' {
            // A character or a lifetime.
            let closing = if next == '\\' { find(at + 3, "'") } else { at + 2 };
            at = if chars.get(closing) == Some(&'\'') {
                closing + 1
            } else {
                at + 1 + chars[at + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count()
            };
        } else if c.is_alphabetic() || c == '_' {
            let length = chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
            out.push(Token::Word(chars[at..at + length].iter().collect()));
            at += length;
        } else {
            if !c.is_whitespace() {
                out.push(Token::Mark(c));
            }
            at += 1;
        }
    }
    out
}

/// Whether a literal is a word, or several, in lower case.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, ' ' | '_' | '-' | '\''))
}

/// Whether the arm whose pattern ends before `arrow` gives the value that is named like `word`.
fn names_its_value(tokens: &[Token], arrow: usize, word: &str) -> bool {
    let bare =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let value = tokens[arrow..].iter().skip(2).take_while(|t| !matches!(t, Token::Mark(',' | '}')));
    value.into_iter().any(|t| matches!(t, Token::Word(name) if bare(name) == bare(word)))
}

/// The lists of a source, by the item they stand in.
fn lists(source: &str) -> BTreeMap<String, Count> {
    let end = source.find("\n#[cfg(test)]\nmod tests {").unwrap_or(source.len());
    let tokens = tokens(&source[..end]);
    let mark = |at: usize, c: char| tokens.get(at) == Some(&Token::Mark(c));
    let mut found: BTreeMap<String, Count> = BTreeMap::new();
    let mut add = |item: &str, words: usize| {
        if words >= LIST {
            let count = found.entry(item.to_owned()).or_default();
            count.lists += 1;
            count.words += words;
        }
    };
    let mut item = String::new();
    // Open brackets, each with the words found directly in it; of other brackets than `[` they go to the one around.
    let mut open: Vec<(char, usize)> = vec![('{', 0)];
    // Words of the patterns of the `match` whose block is open.
    let mut arms: Vec<(usize, usize)> = Vec::new();
    let mut is_match = false;
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            Token::Word(word) if matches!(word.as_str(), "fn" | "const" | "static") => {
                if let Some(Token::Word(name)) = tokens.get(at + 1) {
                    item.clone_from(name);
                }
            }
            Token::Word(word) if word == "match" => is_match = true,
            Token::Mark(c @ ('[' | '(' | '{')) => {
                if *c == '{' && is_match {
                    is_match = false;
                    arms.push((open.len(), 0));
                }
                open.push((*c, 0));
            }
            Token::Mark(']' | ')' | '}') if open.len() > 1 => {
                let (bracket, words) = open.pop().unwrap_or(('{', 0));
                match bracket {
                    '[' => add(&item, words),
                    '(' => open.last_mut().expect("the source is one block").1 += words,
                    _ => {}
                }
                if arms.last().is_some_and(|(depth, _)| *depth == open.len()) {
                    add(&item, arms.pop().map_or(0, |(_, words)| words));
                }
            }
            Token::Text(_) => {
                // A row of literals parted by `|` is a pattern.
                let mut row = Vec::new();
                let mut next = at;
                while let Some(Token::Text(text)) = tokens.get(next) {
                    row.push(text);
                    next += 1;
                    if mark(next, '|') && matches!(tokens.get(next + 1), Some(Token::Text(_))) {
                        next += 1;
                    } else {
                        break;
                    }
                }
                let is_arm = mark(next, '=') && mark(next + 1, '>');
                let guarded = matches!(tokens.get(next), Some(Token::Word(word)) if word == "if");
                let words = row
                    .iter()
                    .filter(|t| is_word(t) && !(is_arm && names_its_value(&tokens, next, t)))
                    .count();
                if (is_arm || guarded)
                    && let Some((_, of_match)) = arms.last_mut()
                {
                    *of_match += words;
                } else if row.len() > 1 {
                    add(&item, words);
                } else {
                    open.last_mut().expect("the source is one block").1 += words;
                }
                at = next;
                continue;
            }
            Token::Word(_) | Token::Mark(_) => {}
        }
        at += 1;
    }
    found
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for path in entries.map(|e| e.expect("a folder can be listed").path()) {
        if path.is_dir() && path.file_name().is_none_or(|n| n != "tests") {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs")
            && path.file_name().is_none_or(|n| n != "tests.rs")
        {
            out.push(path);
        }
    }
}

fn total<'c>(counts: impl Iterator<Item = &'c Count>) -> Count {
    counts.fold(Count::default(), |a, b| Count { lists: a.lists + b.lists, words: a.words + b.words })
}

#[test]
fn no_source_has_a_word_list() {
    let mut files = Vec::new();
    for room in ["coder", "quotes", "times", "places", "coref", "clauses", "lexicon"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(room).join("src"), &mut files);
    }
    assert!(files.len() > 50, "the sources are not found: {files:?}");
    let mut found = Vec::new();
    for path in files {
        let source = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let told = |(item, c): (String, Count)| {
            format!("{}: {item}: {} lists, {} words", path.display(), c.lists, c.words)
        };
        found.extend(lists(&source).into_iter().map(told));
    }
    assert!(found.is_empty(), "words of English belong in data/lexicon: {found:#?}");
}

#[test]
fn lists_are_found() {
    let of = |source: &str| total(lists(source).values());
    let count = |lists, words| Count { lists, words };
    assert_eq!(of("const A: [&str; 3] = [\"of\", \"by\", \"for\"];"), count(1, 3));
    assert_eq!(of("const A: [&str; 2] = [\"of\", \"by\"];"), count(0, 0));
    assert_eq!(of("fn f() { g(&[(\"a\", 1), (\"an\", 2), (\"the\", 3)]) }"), count(1, 3));
    assert_eq!(of("fn f(w: &str) -> bool { matches!(w, \"who\" | \"which\" | \"that\") }"), count(1, 3));
    assert_eq!(of("fn f() { match w { \"who\" | \"which\" => 1, \"that\" => 2, _ => 3 } }"), count(1, 3));
    // Names of values, codes, comments and characters are no words.
    let names =
        "match w { \"aux\" => Some(W::Aux), \"object\" => W::Object, \"part-of\" => W::PartOf, _ => x }";
    assert_eq!(of(names), count(0, 0));
    let fields = "match take { \"that\" => row.that = true, \"inf\" => row.inf = true, \"ing\" => row.ing = true, _ => () }";
    assert_eq!(of(fields), count(0, 0));
    assert_eq!(
        of("[\"GOV\", \"MIL\", \"Q1\", \"x=1\"] // [\"a\", \"b\", \"c\"]\n'\"' '\\'' r#\"[\"a\"]\"#"),
        count(0, 0)
    );
    assert_eq!(
        lists("static A: &'static str = \"\"; fn f() { [\"a\", \"b\", \"c\"]; }\nfn g() {}")["f"],
        count(1, 3)
    );
    assert_eq!(of("fn f() {}\n#[cfg(test)]\nmod tests {\n[\"a\", \"b\", \"c\"]"), count(0, 0));
    for broken in ["\"", "r#\"", "'", "/*", "]})", "[\"a\" | ", "match { \"", "\"\\"] {
        of(broken);
    }
}
