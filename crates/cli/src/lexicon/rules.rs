//! The words of rule files, each with the line it stands in: lists, triggers, conditions and paths.
//!
//! A rule set keeps no line of a word, so the files are read once more here, by their layout alone
//! (`crates/grammar/README.md`). What is wrong in a file is the business of `demarche rules check`; here a line that
//! cannot be made out has no words.

use super::tables::{Row, Wanted};

/// What a line stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Frame,
    Rule,
}

/// Where the reader of a file stands.
struct Place<'t> {
    kind: Kind,
    name: &'t str,
    /// The event type, of a rule.
    code: &'t str,
    /// How far the items of the block are indented.
    indent: usize,
    /// What begins the item: `verb`, `unless trigger`, `actor`.
    part: String,
    /// Whether a bracket is open, and whether it asks for words.
    bracket: Option<Ask>,
}

/// What an open bracket asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// Not yet told.
    Open,
    /// A lemma, preposition or conjunction.
    Words,
    /// Something that is no word of the text.
    Other,
}

/// The lines of the rule file `text` that have `wanted`; of a list, which rules and frames use it, by `users`.
pub fn rows<'t>(text: &'t str, wanted: &Wanted, users: impl Fn(&str) -> Vec<&'t str>) -> Vec<Row<'t>> {
    let mut place: Option<Place<'t>> = None;
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(i, l)| (i + 1, uncommented(l))) {
        if line.trim().is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if indent == 0 {
            place = block(line);
            continue;
        }
        let Some(at) = &mut place else { continue };
        if at.indent == 0 {
            at.indent = indent;
        }
        let mut words = line.trim_start();
        if at.kind != Kind::List && at.bracket.is_none() && at.begins_item(words, indent) {
            words = at.begin(words);
        }
        let entries = at.words(words);
        let mut entries: Vec<&str> = entries.into_iter().filter(|e| wanted.is(e)).collect();
        entries.dedup();
        if !entries.is_empty() {
            out.push(Row { line: number, cells: at.cells(&entries, &users) });
        }
    }
    out
}

/// A line without the comment behind it.
fn uncommented(line: &str) -> &str {
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if c == '#' && before.is_whitespace() {
            return &line[..at];
        }
        before = c;
    }
    line
}

fn block(line: &str) -> Option<Place<'_>> {
    let mut words = line.split_whitespace();
    let kind = match words.next()? {
        "list" => Kind::List,
        "frame" => Kind::Frame,
        "rule" => Kind::Rule,
        _ => return None,
    };
    let name = words.next().unwrap_or_default();
    Some(Place { kind, name, code: "", indent: 0, part: String::new(), bracket: None })
}

impl<'t> Place<'t> {
    /// Whether a line that opens with `words` begins an item, rather than going on with the one before.
    fn begins_item(&self, words: &str, indent: usize) -> bool {
        // A frame's role lines stand under the constructions they hold for; what goes on opens with `|`.
        indent == self.indent || (self.kind == Kind::Frame && !words.starts_with('|'))
    }

    /// Takes what begins the item off `words`; what is left may hold words.
    fn begin(&mut self, words: &'t str) -> &'t str {
        let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        self.part = first.trim_end_matches(['!', '?', '+']).to_owned();
        match first {
            "verb" | "noun" | "adj" if self.kind == Kind::Rule => rest,
            "code" => {
                self.code = rest.trim();
                ""
            }
            "unless" | "only" | "role" => {
                let of: Vec<&str> =
                    rest.split_whitespace().take_while(|w| w.starts_with(char::is_alphabetic)).collect();
                self.part = format!("{first} {}", of.join(" ")).trim_end().to_owned();
                rest
            }
            _ if rest.trim_start().starts_with('=') => rest,
            _ => "",
        }
    }

    /// The words of a piece of the item: all of it in a list or behind a trigger, else what brackets ask for.
    fn words(&mut self, piece: &'t str) -> Vec<&'t str> {
        if self.kind == Kind::List || matches!(self.part.as_str(), "verb" | "noun" | "adj") {
            return piece.split_whitespace().filter(|w| !w.starts_with('@')).collect();
        }
        let mut out = Vec::new();
        for (at, mark) in piece.match_indices(['[', ']']).chain([(piece.len(), "")]) {
            let from = piece[..at].rfind(['[', ']']).map_or(0, |p| p + 1);
            for word in
                piece[from..at].split(|c: char| c.is_whitespace() || c == '=').filter(|w| !w.is_empty())
            {
                match self.bracket {
                    Some(Ask::Open) => {
                        let asks = matches!(word.trim_start_matches('!'), "lemma" | "case" | "mark");
                        self.bracket = Some(if asks { Ask::Words } else { Ask::Other });
                    }
                    Some(Ask::Words) if word != "in" || piece[from..at].contains('=') => out.push(word),
                    _ => {}
                }
            }
            match mark {
                "[" => self.bracket = Some(Ask::Open),
                "]" => self.bracket = None,
                _ => {}
            }
        }
        out
    }

    fn cells(&self, entries: &[&str], users: impl Fn(&str) -> Vec<&'t str>) -> Vec<(&'static str, String)> {
        let kind = match self.kind {
            Kind::List => "list",
            Kind::Frame => "frame",
            Kind::Rule => "rule",
        };
        let mut cells = vec![(kind, self.name.to_owned())];
        cells.extend((!self.code.is_empty()).then(|| ("code", self.code.to_owned())));
        cells.extend((!self.part.is_empty()).then(|| ("part", self.part.clone())));
        cells.push(("word", entries.join(" ")));
        if self.kind == Kind::List {
            cells.push(("used_by", users(self.name).join(" ")));
        }
        cells.retain(|(_, cell)| !cell.is_empty());
        cells
    }
}

/// The blocks of the rule file `text` that name the list.
pub fn users<'t>(text: &'t str, list: &str) -> Vec<&'t str> {
    let mut out: Vec<&str> = Vec::new();
    let mut name = "";
    for line in text.lines().map(uncommented) {
        if !line.starts_with(char::is_whitespace) {
            name = line.split_whitespace().nth(1).unwrap_or_default();
        } else if line
            .split(|c: char| c.is_whitespace() || c == ']' || c == '=')
            .any(|w| w.strip_prefix('@') == Some(list))
            && out.last() != Some(&name)
        {
            out.push(name);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# Words of water.

list guns
  hose squirt_gun # no toys
  cannon

frame wetting
  about \"hose\"
  verb active
    recipient! = >obj | >obl[case in with in]
      | >obl[case=by][!lemma in hose
        bucket]

rule assault.splash
  about \"Attacks with a hose.\"
  code ASSAULT
  verb splash hose
    spray
  noun @guns
  unless actor [lemma in child]
    >obj[ent=hose]
  + \"Rebels splashed the hose.\"
";

    fn found(word: &str) -> Vec<(usize, String)> {
        let shown = |r: Row<'_>| {
            let cells: Vec<String> = r.cells.iter().map(|(h, c)| format!("{h}={c}")).collect();
            (r.line, cells.join(" "))
        };
        rows(FILE, &Wanted::new(word), |list| users(FILE, list)).into_iter().map(shown).collect()
    }

    #[test]
    fn words_of_rules_have_the_line_they_stand_in() {
        assert_eq!(
            found("hose"),
            [
                (4, "list=guns word=hose used_by=assault.splash".to_owned()),
                (11, "frame=wetting part=recipient word=hose".to_owned()),
                (17, "rule=assault.splash code=ASSAULT part=verb word=hose".to_owned()),
            ]
        );
        assert_eq!(found("squirt gun").len(), 1);
        assert_eq!(
            found("spray"),
            [(18, "rule=assault.splash code=ASSAULT part=verb word=spray".to_owned())]
        );
        assert_eq!(found("bucket"), [(12, "frame=wetting part=recipient word=bucket".to_owned())]);
        assert_eq!(
            found("child"),
            [(20, "rule=assault.splash code=ASSAULT part=unless actor word=child".to_owned())]
        );
        assert_eq!(found("toys"), []);
        assert_eq!(found("by").len(), 1);
        assert_eq!(found("rebels"), []);
    }

    #[test]
    fn any_text_is_taken() {
        for text in
            ["", "rule", "  verb hit", "rule a\n verb", "list x\n [[[ ]] ]\n", "frame f\n a = >b[lemma\n c"]
        {
            rows(text, &Wanted::new("hit"), |list| users(text, list));
        }
    }
}
