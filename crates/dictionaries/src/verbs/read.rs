//! Reads verb files of both generations.
//!
//! A block begins with `--- NAME [code] ---`; then stand its verbs, then its patterns (`- … [code]`).
//! `&NAME` begins a synonym set of `+` lines, `~` a transformation. Sets may be defined after their use
//! and may hold other sets; a pattern with an undefined set is left out and reported.

use std::collections::BTreeMap;

use demarche_core::Code;

use super::pattern::{self, PatternError, Sets};
use super::{Block, EventCode, Generation, Pattern, Role, Transform, VerbForm, Verbs, inflect};
use crate::agents::plural;
use crate::source::{self, Line, Note};

impl Verbs {
    /// Reads a file. Returns the number of blocks, verbs, patterns, sets and transformations.
    pub(crate) fn read(
        &mut self,
        file: &str,
        lines: &[Line],
        generation: Generation,
        notes: &mut Vec<Note>,
    ) -> [(&'static str, usize); 5] {
        self.generation = self.generation.max(Some(generation));
        let sets = read_sets(lines, notes);
        let mut reader = Reader {
            verbs: self,
            file,
            generation,
            sets: &sets,
            block: None,
            code: EventCode::default(),
            counts: [0; 3],
            seen: BTreeMap::new(),
        };
        let transforms = reader.run(lines, notes);
        let [blocks, verbs, patterns] = reader.counts;
        for block in &mut self.blocks {
            block.patterns.sort_by_key(|p| std::cmp::Reverse(p.weight()));
        }
        // The tree has one order; only the lists are sorted.
        for forms in self.forms.values_mut() {
            forms.sort_by_key(|f| std::cmp::Reverse(f.words.len()));
        }
        let [b, v, p] = [("blocks", blocks), ("verbs", verbs), ("patterns", patterns)];
        [b, v, p, ("synonym sets", sets.len()), ("transformations", transforms)]
    }
}

/// Sets as written: the line of the label, and each line below it; line 0 is the `_` that asks for no plurals.
type RawSets = BTreeMap<String, (u32, Vec<(u32, String)>)>;

/// The synonym sets of a file, nested ones resolved.
fn read_sets(lines: &[Line], notes: &mut Vec<Note>) -> Sets {
    let mut raw: RawSets = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in lines {
        let text = line.text.to_uppercase();
        if let Some(name) = text.strip_prefix('&') {
            let name = name.trim().to_owned();
            if raw.contains_key(name.trim_end_matches('_')) {
                let message = format!("the set &{name} stands above already; its words were added to those");
                notes.push(Note::new(line.number, Code::DictionaryTwice, message));
            }
            // A label ending in `_` asks for no plurals; references leave the `_` out.
            let key = name.trim_end_matches('_').to_owned();
            let entry = raw.entry(key.clone()).or_insert((line.number, Vec::new()));
            if name.ends_with('_') {
                entry.1.push((0, "_".to_owned()));
            }
            current = Some(key);
        } else if let (Some(word), Some(key)) = (text.strip_prefix('+'), &current) {
            if let Some((_, words)) = raw.get_mut(key) {
                words.push((line.number, word.trim().to_owned()));
            }
        } else {
            current = None;
        }
    }
    let mut out = Sets::new();
    for (name, (line, words)) in &raw {
        if words.iter().all(|(line, _)| *line == 0) {
            notes.push(Note::new(*line, Code::DictionarySet, format!("the set &{name} is empty")));
        }
        let mut members = Vec::new();
        fill(name, &raw, &mut vec![name.clone()], &mut members, notes);
        out.insert(name.clone(), members);
    }
    out
}

fn fill(
    name: &str,
    raw: &RawSets,
    path: &mut Vec<String>,
    out: &mut Vec<Vec<String>>,
    notes: &mut Vec<Note>,
) {
    let Some((_, words)) = raw.get(name) else { return };
    let plain = words.iter().any(|(line, _)| *line == 0);
    for (line, word) in words.iter().filter(|(line, _)| *line > 0) {
        if let Some(inner) = word.strip_prefix('&') {
            let inner = inner.trim_end_matches('_').to_owned();
            let message = match raw.contains_key(&inner) {
                true if !path.contains(&inner) => {
                    path.push(inner.clone());
                    fill(&inner, raw, path, out, notes);
                    path.pop();
                    continue;
                }
                true => format!("the set &{inner} holds itself; it was left out here"),
                false => format!("the set &{inner} is not defined; it was left out here"),
            };
            if path.len() == 1 {
                notes.push(Note::new(*line, Code::DictionarySet, message));
            }
            continue;
        }
        let run: Vec<String> = word.split(['_', ' ']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        if let Some(last) = run.last().filter(|_| !plain && !word.ends_with('_')) {
            let mut many = run.clone();
            many.pop();
            many.push(plural(last));
            out.push(many);
        }
        out.push(run);
    }
}

struct Reader<'r> {
    verbs: &'r mut Verbs,
    file: &'r str,
    generation: Generation,
    sets: &'r Sets,
    block: Option<usize>,
    code: EventCode,
    counts: [usize; 3],
    // Verbs seen in this file with the name of their block, to report those that stand twice.
    seen: BTreeMap<String, String>,
}

impl Reader<'_> {
    fn run(&mut self, lines: &[Line], notes: &mut Vec<Note>) -> usize {
        let (mut in_set, mut transforms) = (false, 0);
        for line in lines {
            let text = line.text.as_str();
            if text.starts_with('&') {
                in_set = true;
                continue;
            }
            if in_set && text.starts_with('+') {
                continue;
            }
            in_set = false;
            if source::lacks_space(text) && !text.starts_with("---") {
                let message = "no space before `[`; read as if there were one";
                notes.push(Note::new(line.number, Code::DictionarySpace, message));
            }
            if let Some(header) = text.strip_prefix("---") {
                self.header(header, line.number, notes);
            } else if let Some(pattern) = text.strip_prefix('-') {
                self.pattern(pattern, line.number, notes);
            } else if let Some(transform) = text.strip_prefix('~') {
                match parse_transform(transform) {
                    Some(transform) => {
                        transforms += 1;
                        self.verbs.transforms.push(transform);
                    }
                    None => {
                        let message = "expected `~ a (b c VERB) VERB = a b CODE`; skipped";
                        notes.push(Note::new(line.number, Code::DictionaryLine, message));
                    }
                }
            } else {
                self.verb(text, line.number, notes);
            }
        }
        transforms
    }

    fn header(&mut self, text: &str, line: u32, notes: &mut Vec<Note>) {
        let (name, codes, _) = source::brackets(text.trim_end_matches(['-', ' ']));
        self.code = codes.first().map_or_else(EventCode::default, |c| self.event_code(c, line, notes));
        if codes.is_empty() {
            notes.push(Note::new(line, Code::DictionaryNoCode, "this block has no code; read as [---]"));
        } else if codes.len() > 1 {
            let message = "this block has more than one code; the first counts";
            notes.push(Note::new(line, Code::DictionaryCode, message));
        }
        self.counts[0] += 1;
        let name = name.trim_end_matches('_').to_uppercase();
        self.block = Some(self.verbs.blocks.len());
        self.verbs.blocks.push(Block { name, patterns: Vec::new() });
    }

    fn event_code(&self, text: &str, line: u32, notes: &mut Vec<Note>) -> EventCode {
        let side = |text: &str| {
            let text = text.trim();
            let null = text.is_empty() || text.bytes().all(|b| b"-+#".contains(&b));
            (!null).then(|| text.to_owned())
        };
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b":-+#".contains(&b)) {
            let message = format!("`[{text}]` is an unusual code; it was kept as it stands");
            notes.push(Note::new(line, Code::DictionaryCode, message));
        }
        match text.split_once(':') {
            Some((forward, backward)) => EventCode { forward: side(forward), backward: side(backward) },
            None => EventCode { forward: side(text), backward: None },
        }
    }

    fn pattern(&mut self, text: &str, line: u32, notes: &mut Vec<Note>) {
        let Some(block) = self.block else {
            notes.push(Note::new(line, Code::DictionaryLine, "a pattern, but no verb above it; skipped"));
            return;
        };
        let (words, codes, unclosed) = source::brackets(text);
        let Some(code) = codes.first() else {
            notes.push(Note::new(line, Code::DictionaryNoCode, "a pattern without a code; skipped"));
            return;
        };
        if unclosed {
            notes.push(Note::new(
                line,
                Code::DictionaryUnclosed,
                "`[` without `]`; read as if it were closed",
            ));
        }
        let code = self.event_code(code, line, notes);
        match pattern::parse(words, self.sets, self.generation == Generation::Two) {
            Ok((before, after, tight)) => {
                self.counts[2] += 1;
                let (text, file) = (words.to_owned(), self.file.to_owned());
                let pattern = Pattern { before, after, tight, code, text, file, line };
                let patterns = &mut self.verbs.blocks[block].patterns;
                if let Some(known) = patterns.iter().find(|p| p.text == pattern.text) {
                    let message = format!(
                        "the pattern `{}` stands on line {} already, which counts",
                        known.text, known.line
                    );
                    notes.push(Note::new(line, Code::DictionaryTwice, message));
                }
                patterns.push(pattern);
            }
            Err(PatternError::Set(name)) => {
                let message =
                    format!("the set &{name} is not defined in this file; the pattern was left out");
                notes.push(Note::new(line, Code::DictionarySet, message));
            }
            Err(PatternError::Form(why)) => {
                notes.push(Note::new(line, Code::DictionaryLine, format!("{why}; the pattern was left out")));
            }
        }
    }

    fn verb(&mut self, text: &str, line: u32, notes: &mut Vec<Note>) {
        let Some(block) = self.block else {
            notes.push(Note::new(line, Code::DictionaryLine, "a verb before any `---` line; skipped"));
            return;
        };
        let (left, codes, _) = source::brackets(text);
        let code = match codes.first() {
            Some(code) => self.event_code(code, line, notes),
            None => self.code.clone(),
        };
        let (name, braces) = match left.split_once('{') {
            Some((name, rest)) => (name.trim(), Some(rest)),
            None => (left, None),
        };
        if braces.is_some_and(|b| !b.contains('}')) {
            notes.push(Note::new(
                line,
                Code::DictionaryUnclosed,
                "`{` without `}`; read as if it were closed",
            ));
        }
        let name = name.to_uppercase();
        let mut forms = vec![name.clone()];
        match braces {
            Some(given) => forms.extend(given.to_uppercase().split([' ', ',', '}']).map(str::to_owned)),
            None => forms.extend(regular_forms(&name)),
        }
        let owner = self.verbs.blocks[block].name.clone();
        if let Some(other) = self.seen.insert(name.clone(), owner).filter(|_| !name.is_empty()) {
            let message = format!("`{name}` stands in block {other} already; the patterns of both count");
            notes.push(Note::new(line, Code::DictionaryTwice, message));
        }
        self.counts[1] += 1;
        for form in forms {
            let Some((words, verb)) = split(&form) else { continue };
            let key = words[verb].clone();
            let form = VerbForm { words, verb, block, code: code.clone() };
            let list = self.verbs.forms.entry(key).or_default();
            if !list.contains(&form) {
                list.push(form);
            }
        }
    }
}

/// The words of a verb and which of them is the verb: the one with a `+`, else the first.
fn split(text: &str) -> Option<(Vec<String>, usize)> {
    let words: Vec<&str> = text.split(['_', ' ']).filter(|w| !w.is_empty() && *w != "+").collect();
    let verb = words.iter().position(|w| w.starts_with('+')).unwrap_or(0);
    let words: Vec<String> = words.iter().map(|w| w.trim_start_matches('+').to_owned()).collect();
    (!words.is_empty()).then_some((words, verb))
}

/// The regular forms of a verb of one or several words.
fn regular_forms(name: &str) -> Vec<String> {
    let Some((words, verb)) = split(name) else { return Vec::new() };
    let with = |form: String| {
        let mut words: Vec<String> = words.clone();
        words[verb] = format!("+{form}");
        words.join("_")
    };
    inflect::regular(&words[verb]).into_iter().map(with).collect()
}

/// Reads what follows the `~`.
fn parse_transform(text: &str) -> Option<Transform> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('=', " = ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let [speaker, "(", source, target, verb, ")", outer, "=", from, to, code] = words[..] else {
        return None;
    };
    let role = |word: &str| match word {
        "." => Some(Role::Any),
        "_" => Some(Role::Absent),
        _ => word.chars().next().filter(|c| word.len() == 1 && c.is_ascii_lowercase()).map(Role::Actor),
    };
    let unless_any = |word: &str| (word != "Q").then(|| word.to_uppercase());
    Some(Transform {
        speaker: role(speaker)?,
        outer: outer.to_uppercase(),
        inner: [role(source)?, role(target)?],
        verb: unless_any(verb),
        outcome: [role(from)?, role(to)?],
        code: unless_any(code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, generation: Generation) -> (Verbs, Vec<Note>) {
        let (mut verbs, mut notes) = (Verbs::default(), Vec::new());
        let lines = source::lines(text, &mut notes);
        verbs.read("v.txt", &lines, generation, &mut notes);
        (verbs, notes)
    }

    #[test]
    fn verbs_take_regular_given_and_longer_forms() {
        let text = "--- SAIL [10] ---\nSAIL\nPUT {PUTS PUTTING} [11:12]\n+SET_OUT {+SETS_OUT}\nRE_+SAIL\n";
        let (verbs, notes) = read(text, Generation::One);
        assert_eq!(notes, []);
        assert_eq!(verbs.forms("SAILED")[0].words, ["RE", "SAILED"], "longer forms come first");
        assert_eq!(verbs.forms("SAILED")[1].code.forward.as_deref(), Some("10"));
        assert_eq!(verbs.forms("PUTTING")[0].code.backward.as_deref(), Some("12"));
        assert!(verbs.forms("PUTED").is_empty());
        assert_eq!(
            (verbs.forms("SETS")[0].words.join(" "), verbs.forms("SETS")[0].verb),
            ("SETS OUT".to_owned(), 0)
        );
    }

    #[test]
    fn sets_nest_and_missing_ones_are_reported() {
        let text = "--- LOAD [1] ---\nLOAD\n- * &GOODS [2]\n- * &NOTHING [3]\n&GOODS\n+BARLEY\n+&OIL\n+&LOST\n&OIL_\n+OIL\n";
        let (verbs, notes) = read(text, Generation::One);
        let got: Vec<_> = notes.iter().map(|n| (n.line, n.code)).collect();
        assert_eq!(got, [(8, Code::DictionarySet), (4, Code::DictionarySet)]);
        let super::super::ElementKind::Words(words) = &verbs.blocks()[0].patterns[0].after[0].kind else {
            panic!("a set is a choice of words")
        };
        assert_eq!(words.iter().map(|w| w.join(" ")).collect::<Vec<_>>(), ["BARLEYS", "BARLEY", "OIL"]);
    }

    #[test]
    fn patterns_of_more_words_come_first() {
        let (verbs, _) = read("--- A [1] ---\nSEE\n- * B [2]\n- C * D [3]\n", Generation::One);
        assert_eq!(verbs.blocks()[0].patterns[0].code.forward.as_deref(), Some("3"));
    }

    #[test]
    fn transformations_are_read() {
        let (verbs, notes) =
            read("~ a (b . ATTACK ) SAY = a b 112\n~ a (a b Q) SAY = a b Q\n~ a b\n", Generation::Two);
        assert_eq!(verbs.transforms()[0].inner, [Role::Actor('b'), Role::Any]);
        assert_eq!((&verbs.transforms()[1].verb, &verbs.transforms()[1].code), (&None, &None));
        assert_eq!(notes[0].line, 3);
    }
}
