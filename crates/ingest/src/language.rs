//! In what language a text is.
//!
//! Text with the small words of English in the share that English has is English, however many foreign names stand
//! in it; any other is what its letters and trigrams say (the crate `whatlang`). Trigrams tell little of a headline or
//! a sentence, so there the small words of each language are counted; what has hardly any is taken for English.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};

/// How many first characters are looked at.
const SAMPLE: usize = 4000;
/// Of text with fewer letters than this the trigrams tell too little, unless its script does.
const SHORTEST: usize = 80;
/// The same for a text whose script is not the Latin one.
const SHORTEST_FOREIGN: usize = 12;

/// The small words of each language, with the languages that have them.
struct SmallWords {
    languages: Vec<&'static str>,
    words: HashMap<&'static str, Vec<usize>>,
}

static SMALL: LazyLock<SmallWords> = LazyLock::new(|| {
    let mut out = SmallWords { languages: Vec::new(), words: HashMap::new() };
    let table = include_str!("../data/lexicon/small-words.tsv");
    for (language, words) in
        table.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(|l| l.split_once('\t'))
    {
        for word in words.split(',') {
            out.words.entry(word).or_default().push(out.languages.len());
        }
        out.languages.push(language);
    }
    out
});

/// How many of the words of a text are small words.
struct Counts {
    words: usize,
    english: usize,
    /// The language with the most of them, other than English; how many, and how many different ones.
    other: Option<(&'static str, usize, usize)>,
}

fn count(sample: &str) -> Counts {
    let words: Vec<&str> =
        sample.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(char::is_alphabetic)).collect();
    let capital = |w: &str| w.starts_with(char::is_uppercase);
    let shouted = !sample.chars().any(char::is_lowercase);
    let mut counts = vec![0usize; SMALL.languages.len()];
    let mut different = vec![BTreeSet::new(); SMALL.languages.len()];
    for (i, word) in words.iter().enumerate() {
        let small = word.to_lowercase();
        for language in SMALL.words.get(small.as_str()).into_iter().flatten() {
            // Words within a foreign name are capitalised: `Las Vegas` tells nothing of the text around it.
            if SMALL.languages[*language] == "en" || i == 0 || shouted || !capital(word) {
                counts[*language] += 1;
                different[*language].insert(small.clone());
            }
        }
    }
    let of = |i: usize| (SMALL.languages[i], counts[i], different[i].len());
    let english = (0..counts.len()).find(|i| SMALL.languages[*i] == "en").map_or(0, |i| counts[i]);
    // Of two with as many the one that comes first in the table.
    let other = (0..counts.len())
        .filter(|i| SMALL.languages[*i] != "en")
        .rev()
        .max_by_key(|i| (counts[*i], different[*i].len()));
    Counts { words: words.len(), english, other: other.map(of) }
}

/// The ISO 639-1 code of the language of `text` (639-3 where there is none); `None` where it is English or cannot be
/// told.
pub fn of_text(text: &str) -> Option<String> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let Counts { words, english, other } = count(&sample);
    let most = other.map_or(0, |(_, n, _)| n);
    // English prose has nearly half of them; headlines and lists fewer.
    if words > 0 && english * 100 / words >= 15 && english >= most {
        return None;
    }
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let found = whatlang::detect(&sample)?;
    let foreign_script = found.script() != whatlang::Script::Latin;
    let told = || code(found.lang().code()).unwrap_or_else(|| found.lang().code().to_owned());
    if letters < if foreign_script { SHORTEST_FOREIGN } else { SHORTEST } {
        let (language, n, different) = other.filter(|_| !foreign_script && words >= 3)?;
        let counted = different >= 2 && n > english && n * 5 >= words;
        // One small word, or none, where the trigrams say the same and nothing says English.
        let agreed = n >= 1 && (english == 0 || (english <= n && found.is_reliable())) && told() == language;
        return (counted || agreed).then(|| language.to_owned());
    }
    if found.lang() == whatlang::Lang::Eng {
        return None;
    }
    let sure =
        foreign_script || (found.is_reliable() && (most > english || english * 100 / words.max(1) < 8));
    sure.then(told)
}

/// Sets the language of `document`, where the input does not tell it, and notes one that is not English.
pub fn find(document: &mut Document) {
    let found = of_text(&document.text);
    // What the text says of itself counts before what is declared, which is often left at a default.
    if found.is_some() || document.language.is_none() || of_words(&document.text) {
        document.language = found;
    }
    if !document.is_english() {
        let language = document.language.as_deref().unwrap_or_default();
        let message =
            format!("the text is not in English but in “{language}”; it was recorded and not coded");
        document.diagnostics.push(Diagnostic::new(Code::OtherLanguage, message));
    }
}

/// Whether `text` is long enough to be told by its words.
fn of_words(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).take(SHORTEST).count() == SHORTEST
}

/// The two-letter code of the language that `name` names: a code of two or three letters, with a region or without,
/// or an English name.
pub fn code(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    let name = name.split(['-', '_']).next().unwrap_or("");
    let known = CODES.iter().find(|(three, two, word)| name == *three || name == *two || name == *word);
    match known {
        Some((_, two, _)) => Some((*two).to_owned()),
        None => (name.len() == 2 && name.bytes().all(|b| b.is_ascii_alphabetic())).then(|| name.to_owned()),
    }
}

/// ISO 639-3, ISO 639-1 and the English name of the languages that are told apart.
const CODES: &[(&str, &str, &str)] = &[
    ("afr", "af", "afrikaans"),
    ("aka", "ak", "akan"),
    ("amh", "am", "amharic"),
    ("ara", "ar", "arabic"),
    ("aze", "az", "azerbaijani"),
    ("bel", "be", "belarusian"),
    ("ben", "bn", "bengali"),
    ("bul", "bg", "bulgarian"),
    ("cat", "ca", "catalan"),
    ("ces", "cs", "czech"),
    ("cmn", "zh", "chinese"),
    ("cym", "cy", "welsh"),
    ("dan", "da", "danish"),
    ("deu", "de", "german"),
    ("ell", "el", "greek"),
    ("eng", "en", "english"),
    ("epo", "eo", "esperanto"),
    ("est", "et", "estonian"),
    ("fin", "fi", "finnish"),
    ("fra", "fr", "french"),
    ("guj", "gu", "gujarati"),
    ("heb", "he", "hebrew"),
    ("hin", "hi", "hindi"),
    ("hrv", "hr", "croatian"),
    ("hun", "hu", "hungarian"),
    ("hye", "hy", "armenian"),
    ("ind", "id", "indonesian"),
    ("ita", "it", "italian"),
    ("jav", "jv", "javanese"),
    ("jpn", "ja", "japanese"),
    ("kan", "kn", "kannada"),
    ("kat", "ka", "georgian"),
    ("khm", "km", "khmer"),
    ("kor", "ko", "korean"),
    ("lat", "la", "latin"),
    ("lav", "lv", "latvian"),
    ("lit", "lt", "lithuanian"),
    ("mal", "ml", "malayalam"),
    ("mar", "mr", "marathi"),
    ("mkd", "mk", "macedonian"),
    ("mya", "my", "burmese"),
    ("nep", "ne", "nepali"),
    ("nld", "nl", "dutch"),
    ("nob", "nb", "norwegian"),
    ("ori", "or", "oriya"),
    ("pan", "pa", "punjabi"),
    ("pes", "fa", "persian"),
    ("pol", "pl", "polish"),
    ("por", "pt", "portuguese"),
    ("ron", "ro", "romanian"),
    ("rus", "ru", "russian"),
    ("sin", "si", "sinhala"),
    ("slk", "sk", "slovak"),
    ("slv", "sl", "slovenian"),
    ("sna", "sn", "shona"),
    ("spa", "es", "spanish"),
    ("srp", "sr", "serbian"),
    ("swe", "sv", "swedish"),
    ("tam", "ta", "tamil"),
    ("tel", "te", "telugu"),
    ("tgl", "tl", "tagalog"),
    ("tha", "th", "thai"),
    ("tuk", "tk", "turkmen"),
    ("tur", "tr", "turkish"),
    ("ukr", "uk", "ukrainian"),
    ("urd", "ur", "urdu"),
    ("uzb", "uz", "uzbek"),
    ("vie", "vi", "vietnamese"),
    ("yid", "yi", "yiddish"),
    ("zul", "zu", "zulu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told() {
        for (text, code) in [
            (
                "Le ministre iranien des affaires étrangères a rencontré lundi à Vienne l’envoyée de l’Union européenne et a déclaré que les pourparlers reprendraient.",
                Some("fr"),
            ),
            (
                "Der Außenminister traf am Montag in Wien die Gesandte der Europäischen Union und erklärte, dass die Gespräche wieder aufgenommen würden.",
                Some("de"),
            ),
            ("Министр иностранных дел встретился в понедельник в Вене с посланником.", Some("ru")),
            (
                "The foreign minister met the envoy in Vienna on Monday and said that the talks would resume next week.",
                None,
            ),
            ("Hosseini, Weiss und Amit", None),
            ("Talks end", None),
        ] {
            assert_eq!(of_text(text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn codes_of_every_kind() {
        for name in ["de", "deu", "de-AT", "German", "de_DE"] {
            assert_eq!(code(name).as_deref(), Some("de"), "{name}");
        }
        assert_eq!(code("klingon"), None);
    }
}
