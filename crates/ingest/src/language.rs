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
    /// The language with the most of them, other than English.
    other: Option<Other>,
}

struct Other {
    language: &'static str,
    words: usize,
    /// How many different ones.
    different: usize,
    /// Whether one of them stands where no name has it.
    free: bool,
}

fn count(sample: &str) -> Counts {
    let words: Vec<&str> =
        sample.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(char::is_alphabetic)).collect();
    let named = |language: &'static str| move |i: &usize| SMALL.languages[*i] == language;
    let capital = |w: &str| w.starts_with(char::is_uppercase);
    let in_names = |w: &str| SMALL.words.get(w).is_some_and(|l| l.iter().any(named("name")));
    let shouted = !sample.chars().any(char::is_lowercase);
    let mut counts = vec![0usize; SMALL.languages.len()];
    let mut different = vec![BTreeSet::new(); SMALL.languages.len()];
    let mut free = vec![false; SMALL.languages.len()];
    for (i, word) in words.iter().enumerate() {
        let small = word.to_lowercase();
        let Some(languages) = SMALL.words.get(small.as_str()) else { continue };
        let next = words[i + 1..].iter().take(4).find(|w| !in_names(w));
        let in_name = !shouted && in_names(&small) && next.is_some_and(|w| capital(w));
        for language in languages {
            // Words within a foreign name are capitalised: `Las Vegas` tells nothing of the text around it.
            if named("en")(language) || i == 0 || shouted || !capital(word) {
                counts[*language] += 1;
                different[*language].insert(small.clone());
                free[*language] |= !in_name;
            }
        }
    }
    let all = 0..counts.len();
    let english = all.clone().find(named("en")).map_or(0, |i| counts[i]);
    let of = |i: usize| Other {
        language: SMALL.languages[i],
        words: counts[i],
        different: different[i].len(),
        free: free[i],
    };
    // Of two with as many the one that comes first in the table.
    let others = all.rev().filter(|i| !named("en")(i) && !named("name")(i));
    let other = others.max_by_key(|i| (counts[*i], different[*i].len()));
    Counts { words: words.len(), english, other: other.map(of) }
}

/// The ISO 639-1 code of the language of `text` (639-3 where there is none); `None` where it is English or cannot be
/// told.
pub fn of_text(text: &str) -> Option<String> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let Counts { words, english, other } = count(&sample);
    let most = other.as_ref().map_or(0, |o| o.words);
    // English prose has nearly half of them; headlines and lists fewer.
    if words > 0 && english * 100 / words >= 15 && english > most {
        return None;
    }
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let found = whatlang::detect(&sample)?;
    let foreign_script = found.script() != whatlang::Script::Latin;
    let told = || code(found.lang().code()).unwrap_or_else(|| found.lang().code().to_owned());
    if letters < if foreign_script { SHORTEST_FOREIGN } else { SHORTEST } {
        let other = other.filter(|o| !foreign_script && words >= 3 && o.free)?;
        let counted = other.different >= 2 && other.words > english && other.words * 5 >= words;
        // One small word where the trigrams say the same, and are sure of it where there is one of English too.
        let sure = english == 0 || (english <= other.words && found.is_reliable());
        let agreed = other.words >= 1 && sure && told() == other.language;
        return (counted || agreed).then(|| other.language.to_owned());
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
            ("Hosseini, Weiss und Amit", Some("de")),
            ("Talks end", None),
        ] {
            assert_eq!(of_text(text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn short_texts_are_told_by_their_small_words() {
        for (text, code) in [
            ("La France condamne les frappes contre l’Ukraine", Some("fr")),
            ("BRUXELLES - Les ministres se réunissent.", Some("fr")),
            ("El presidente viajará a Moscú la próxima semana", Some("es")),
            ("Venezuela rompe relaciones con Colombia", Some("es")),
            ("Der Außenminister traf am Montag die Gesandte.", Some("de")),
            ("Die Verhandlungen endeten ohne Ergebnis.", Some("de")),
            ("Il presidente russo arriva a Pechino per i colloqui", Some("it")),
            ("O ministro encontrou a enviada em Viena.", Some("pt")),
            ("Iran, EU agree to resume talks", None),
            ("Ursula von der Leyen visits Kyiv", None),
            ("Van der Bellen sworn in", None),
            ("Le Pen concedes defeat", None),
            ("El Salvador extends state of emergency", None),
            ("Las Vegas shooting: latest", None),
            ("Mohammed bin Salman meets Putin in Sochi", None),
            ("This E.O. is void.", None),
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
