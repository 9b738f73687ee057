//! Agent files: role words and the codes they add to an actor's.
//!
//! `PHRASE [~CODE]` adds its code after the actor's, `[CODE~]` before it. Plurals are made by rule unless
//! the entry gives its own in braces (`{}`: none). `!NAME! = A, B` names a set of words that may stand
//! anywhere in an entry, also inside a word; such entries get no plural, for their set lists both.

use std::collections::BTreeMap;

use demarche_core::Code;

use crate::actors::{PhraseWord, matches, phrase};
use crate::source::{self, Line, Note};

/// What an agent adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The code, upper case, without the `~`.
    pub code: String,
    /// Whether it stands before the actor's code.
    pub before: bool,
}

/// The agents of all files read so far.
#[derive(Debug, Clone, Default)]
pub struct Agents {
    entries: BTreeMap<String, Vec<(Vec<PhraseWord>, Agent)>>,
}

impl Agents {
    /// Number of phrases, plurals included.
    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The longest agent that begins at `words[at]` (upper case), and the place after its last word.
    pub fn find(&self, words: &[&str], at: usize) -> Option<(&Agent, usize)> {
        let mut best: Option<(&Agent, usize)> = None;
        for (phrase, agent) in self.entries.get(*words.get(at)?)? {
            if let Some(end) = matches(phrase, words, at)
                && best.is_none_or(|(_, known)| end > known)
            {
                best = Some((agent, end));
            }
        }
        best
    }

    /// Adds `words`, all of them tight; false if they have an agent already.
    fn add(&mut self, mut words: Vec<PhraseWord>, agent: &Agent) -> bool {
        for word in words.iter_mut().skip(1) {
            word.tight = true;
        }
        let Some(first) = words.first() else { return true };
        let list = self.entries.entry(first.form.clone()).or_default();
        let new = !list.iter().any(|(known, _)| *known == words);
        if new {
            list.push((words, agent.clone()));
        }
        new
    }

    /// Reads a file. Returns the number of entries and sets.
    pub(crate) fn read(&mut self, lines: &[Line], notes: &mut Vec<Note>) -> [(&'static str, usize); 2] {
        let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut counts = [("agents", 0), ("sets", 0)];
        for line in lines {
            if let Some((name, words)) = set(&line.text) {
                counts[1].1 += 1;
                sets.insert(name, words);
                continue;
            }
            if self.entry(line, &sets, notes) {
                counts[0].1 += 1;
            }
        }
        counts
    }

    fn entry(&mut self, line: &Line, sets: &BTreeMap<String, Vec<String>>, notes: &mut Vec<Note>) -> bool {
        let mut note = |code, message: String| notes.push(Note::new(line.number, code, message));
        if source::lacks_space(&line.text) {
            note(Code::DictionarySpace, "no space before `[`; read as if there were one".to_owned());
        }
        let (left, codes, unclosed) = source::brackets(&line.text);
        let Some(code) = codes.first() else {
            note(Code::DictionaryNoCode, "an agent without a code; skipped".to_owned());
            return false;
        };
        if unclosed {
            note(Code::DictionaryUnclosed, "`[` without `]`; read as if it were closed".to_owned());
        }
        let bare: String = code.chars().filter(|c| *c != '~' && !c.is_whitespace()).collect();
        if bare.is_empty() || !code.contains('~') {
            note(
                Code::DictionaryCode,
                format!("`[{code}]` is no agent code: expected [~CODE] or [CODE~]; skipped"),
            );
            return false;
        }
        if !bare.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            note(Code::DictionaryCode, format!("`{bare}` is an unusual code; it was read in upper case"));
        }
        let agent = Agent { code: bare.to_uppercase(), before: code.trim_end().ends_with('~') };
        let (name, braces) = match left.split_once('{') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches('}').trim())),
            None => (left, None),
        };
        if braces.is_some() && !left.ends_with('}') {
            note(Code::DictionaryUnclosed, "`{` without `}`; read as if it were closed".to_owned());
        }
        if name.is_empty() {
            note(Code::DictionaryLine, "a code without an agent; skipped".to_owned());
            return false;
        }
        let names = match spread(name, sets) {
            Ok(names) => names,
            Err(missing) => {
                note(
                    Code::DictionarySet,
                    format!("the set !{missing}! is not defined above; the entry was skipped"),
                );
                return false;
            }
        };
        let mut forms: Vec<String> = names.clone();
        match braces {
            Some(given) => forms.extend(given.split([',', ' ']).filter(|s| !s.is_empty()).map(str::to_owned)),
            None if name.contains('!') => {}
            None => forms.extend(names.iter().map(|n| plural(n))),
        }
        for (n, form) in forms.iter().enumerate() {
            if !self.add(phrase(form), &agent) && n == 0 {
                note(Code::DictionaryTwice, format!("`{name}` stands above already; the first entry counts"));
            }
        }
        true
    }
}

/// `!NAME! = A, B` as its name and words.
fn set(line: &str) -> Option<(String, Vec<String>)> {
    let (name, words) = line.split_once('=')?;
    let name = name.trim().strip_prefix('!')?.strip_suffix('!')?;
    let words = words.split(',').map(|w| w.trim().to_uppercase()).filter(|w| !w.is_empty()).collect();
    Some((name.to_uppercase(), words))
}

/// `name` once for each word of each set it mentions; the error is the name of an undefined set.
fn spread(name: &str, sets: &BTreeMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let Some((before, rest)) = name.split_once('!') else { return Ok(vec![name.to_owned()]) };
    let Some((set, after)) = rest.split_once('!') else { return Err(rest.to_owned()) };
    let words = sets.get(&set.to_uppercase()).ok_or_else(|| set.to_owned())?;
    let mut out = Vec::new();
    for tail in spread(after, sets)? {
        out.extend(words.iter().map(|w| format!("{before}{w}{tail}")));
    }
    Ok(out)
}

/// The regular plural, as PETRARCH makes it: -S; -Y to -IES; -ES after a hiss.
pub(crate) fn plural(word: &str) -> String {
    let word = word.trim_end_matches('_');
    match word.strip_suffix('Y') {
        Some(stem) if !stem.ends_with(['A', 'E', 'O', 'U']) => format!("{stem}IES"),
        _ if word.ends_with(['S', 'X', 'Z']) || word.ends_with("CH") || word.ends_with("SH") => {
            format!("{word}ES")
        }
        _ => format!("{word}S"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Agents, Vec<Note>) {
        let (mut agents, mut notes) = (Agents::default(), Vec::new());
        let lines = source::lines(text, &mut notes);
        agents.read(&lines, &mut notes);
        (agents, notes)
    }

    fn code(agents: &Agents, name: &str) -> Option<(String, bool)> {
        let words: Vec<&str> = name.split(' ').collect();
        let (agent, end) = agents.find(&words, 0)?;
        (end == words.len()).then(|| (agent.code.clone(), agent.before))
    }

    #[test]
    fn plurals_are_made_given_or_withheld() {
        let text =
            "HARBOUR_DEPUTY [~GOV]\nPRESS [~MED]\nTOOTH {TEETH} [~DEN]\nWATCH {} [~COP]\nGUILD[NGO~]\n";
        let (agents, notes) = read(text);
        let gov = Some(("GOV".to_owned(), false));
        assert_eq!(code(&agents, "HARBOUR DEPUTY"), gov);
        assert_eq!(code(&agents, "HARBOUR DEPUTIES"), gov);
        assert!(code(&agents, "PRESSES").is_some() && code(&agents, "TEETH").is_some());
        assert!(code(&agents, "TOOTHS").is_none() && code(&agents, "WATCHES").is_none());
        assert_eq!(code(&agents, "GUILDS"), Some(("NGO".to_owned(), true)));
        assert_eq!(notes.iter().map(|n| (n.line, n.code)).collect::<Vec<_>>(), [(5, Code::DictionarySpace)]);
    }

    #[test]
    fn sets_stand_inside_words_and_must_be_defined() {
        let text = "!FOLK! = MAN, MEN\nBOAT!FOLK! [~LAB]\n!FOLK!_OF_OLD [~ELI]\nSEA!WHO! [~LAB]\n";
        let (agents, notes) = read(text);
        assert!(code(&agents, "BOATMEN").is_some() && code(&agents, "MAN OF OLD").is_some());
        assert!(code(&agents, "BOATMENS").is_none());
        assert_eq!((notes[0].line, notes[0].code), (4, Code::DictionarySet));
    }
}
