//! Lemmas from edit scripts: the network chooses a script, the script makes the lemma from the form.
//!
//! After Straka (UDPipe 2.0, CoNLL 2018 shared task), reduced to what English needs: a case mode, how many
//! code points to cut at the end, and what to add; or the whole lemma. `training/model.py` writes them.
//! Forms whose lemma their letters do not give ("flew") stand in a lexicon, which comes first; among the
//! scripts that the network proposes, the first that leads to a known base form is taken, because whether
//! to cut `d` or `ed` is a matter of the word more than of its context.

use std::collections::HashMap;

use demarche_core::analysis::Upos;

/// Lemmas by lower-case form and part of speech.
pub struct Lexicon {
    rows: HashMap<(&'static str, Upos), &'static str>,
}

impl Lexicon {
    /// Reads rows of form, part of speech and lemma; lines that are none are left out.
    pub fn new(table: &'static str) -> Self {
        let row = |line: &'static str| {
            let mut fields = line.split('\t');
            let (form, upos, lemma) = (fields.next()?, fields.next()?, fields.next()?);
            Some(((form, Upos::parse(upos)?), lemma))
        };
        Self { rows: table.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect() }
    }

    /// The lemma of `form` as `upos`, where the lexicon has it.
    pub fn get(&self, form: &str, upos: Upos) -> Option<&'static str> {
        let has_upper = form.chars().any(char::is_uppercase);
        let lower = if has_upper { std::borrow::Cow::Owned(form.to_lowercase()) } else { form.into() };
        self.rows.get(&(lower.as_ref(), upos)).copied()
    }
}

/// Known base forms, sorted by their bytes, one a line.
#[derive(Clone, Copy)]
pub struct BaseForms(pub &'static str);

impl BaseForms {
    /// Whether `word` is among them: binary search over the lines of the text itself.
    pub fn contains(self, word: &str) -> bool {
        let text = self.0.as_bytes();
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = text[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |p| p + 1);
            let end = text[start..].iter().position(|b| *b == b'\n').map_or(text.len(), |p| start + p);
            match text[start..end].cmp(word.as_bytes()) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        false
    }
}

/// The base form of a regular past tense or participle ("fined", "freed", "stabbing"), where English spelling and the
/// known verbs leave one alone; `word` is in small letters.
///
/// A short vowel before a single last consonant would have doubled it ("finned", "rapped"), so "fined" and "raped"
/// are of verbs in -e; and a verb that ends in -e takes no second one ("freed" is not of "fre").
pub fn regular_base(word: &str, verbs: BaseForms) -> Option<String> {
    if verbs.contains(word) {
        return None;
    }
    let mut found: Vec<String> = Vec::new();
    let mut add = |base: String| {
        if verbs.contains(&base) && !found.contains(&base) {
            found.push(base);
        }
    };
    if let Some(stem) = word.strip_suffix("ied") {
        add(format!("{stem}y"));
    }
    let stem = word.strip_suffix("ed").or_else(|| word.strip_suffix("ing"))?;
    let letters: Vec<char> = stem.chars().rev().take(3).collect();
    let [last, before, ..] = letters[..] else { return None };
    if last != 'e' && !doubles(stem) {
        add(stem.to_owned());
    }
    add(format!("{stem}e"));
    if last == before && !is_vowel(last) {
        add(stem[..stem.len() - last.len_utf8()].to_owned());
    }
    match &mut found[..] {
        [only] => Some(std::mem::take(only)),
        _ => None,
    }
}

/// What `word`, in small letters, is the plural or third person of, if its ending says so.
pub fn regular_plurals(word: &str) -> impl Iterator<Item = String> {
    let ies = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let es =
        word.strip_suffix("es").filter(|stem| stem.ends_with(['s', 'x', 'z', 'h', 'o'])).map(str::to_owned);
    let s = word.strip_suffix('s').filter(|stem| !stem.ends_with('s')).map(str::to_owned);
    ies.into_iter().chain(es).chain(s)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Whether a verb spelt so doubles its last letter before -ed and -ing: of one syllable, with one vowel before one
/// consonant.
fn doubles(stem: &str) -> bool {
    let vowels: Vec<bool> = stem.chars().map(is_vowel).collect();
    let syllables = vowels.chunk_by(|a, b| a == b).filter(|run| run[0]).count();
    let ends =
        !stem.ends_with(['w', 'x', 'y']) && matches!(vowels[..], [.., false, true, false] | [true, false]);
    syllables == 1 && ends
}

/// How to make a lemma from a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    /// The lemma whatever the form.
    Whole(Box<str>),
    /// Change case, cut code points at the end, add.
    Edit {
        /// What to do about case.
        case: Case,
        /// How many code points to cut.
        cut: usize,
        /// What to add.
        add: Box<str>,
    },
}

/// What an edit script does about case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `l`: lower.
    Lower,
    /// `k`: keep.
    Keep,
    /// `t`: first letter upper, the rest lower.
    Title,
}

impl Script {
    /// Reads `l2:y` or `=be`; `None` where the text is no script.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(whole) = text.strip_prefix('=') {
            return Some(Script::Whole(whole.into()));
        }
        let case = match text.chars().next()? {
            'l' => Case::Lower,
            'k' => Case::Keep,
            't' => Case::Title,
            _ => return None,
        };
        let (cut, add) = text[1..].split_once(':')?;
        Some(Script::Edit { case, cut: cut.parse().ok()?, add: add.into() })
    }

    /// The lemma of `form`. Never empty: a script that would leave nothing gives the lower-cased form.
    pub fn apply(&self, form: &str) -> String {
        let (case, cut, add) = match self {
            Script::Whole(lemma) => return lemma.to_string(),
            Script::Edit { case, cut, add } => (*case, *cut, add),
        };
        let mut out = match case {
            Case::Lower => form.to_lowercase(),
            Case::Keep => form.to_owned(),
            Case::Title => {
                let mut chars = form.chars();
                chars.next().map_or_else(String::new, |c| {
                    c.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect()
                })
            }
        };
        for _ in 0..cut {
            out.pop();
        }
        out.push_str(add);
        if out.is_empty() { form.to_lowercase() } else { out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_forms_are_found() {
        let words = BaseForms("act\nbomb\nclash\nfly\n");
        assert!(["act", "bomb", "clash", "fly"].iter().all(|w| words.contains(w)));
        assert!(["a", "ac", "acts", "zoo", ""].iter().all(|w| !words.contains(w)));
    }

    #[test]
    fn regular_forms_have_the_base_their_spelling_tells() {
        let verbs =
            BaseForms("add\ncarry\nfeed\nfin\nfine\nfre\nfree\nhelp\nhop\nhope\nrap\nrape\nstab\nvisit\n");
        for (form, base) in [
            ("fined", Some("fine")),
            ("freed", Some("free")),
            ("raping", Some("rape")),
            ("rapped", Some("rap")),
            ("hoped", Some("hope")),
            ("stabbing", Some("stab")),
            ("added", Some("add")),
            ("visited", Some("visit")),
            ("carried", Some("carry")),
            ("feed", None),
            ("zorped", None),
            ("ed", None),
        ] {
            assert_eq!(regular_base(form, verbs).as_deref(), base, "{form}");
        }
    }

    #[test]
    fn scripts_make_lemmas() {
        for (script, form, lemma) in [
            ("l2:y", "Said", "say"),
            ("k0:", "Putin", "Putin"),
            ("t0:", "PUTIN", "Putin"),
            ("=be", "was", "be"),
            ("l3:", "a", "a"),
        ] {
            assert_eq!(Script::parse(script).unwrap().apply(form), lemma, "{script} of {form}");
        }
        assert!(Script::parse("z1:x").is_none() && Script::parse("l:x").is_none());
    }
}
