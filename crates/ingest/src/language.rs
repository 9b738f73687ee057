//! In what language a text is.
//!
//! Text with the small words of English in the share that English has is English, however many foreign names stand
//! in it; any other is what its letters and trigrams say (the crate `whatlang`). A text too short to tell is taken
//! for English.

use demarche_core::Document;
use demarche_core::diagnostic::{Code, Diagnostic};

/// How many first characters are looked at.
const SAMPLE: usize = 4000;
/// Text with fewer letters than this tells nothing, unless its script does.
const SHORTEST: usize = 80;

/// The small words of English; none of them is a common word of another language.
const SMALL: &[&str] = &[
    "the", "of", "and", "to", "that", "is", "was", "for", "with", "said", "has", "had", "have", "by", "are",
    "were", "from", "his", "its", "which", "will", "would", "this", "they", "been", "their", "who", "at",
    "it",
];

/// The ISO 639-1 code of the language of `text` (639-3 where there is none); `None` where it is English or cannot be
/// told.
pub fn of_text(text: &str) -> Option<String> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let (mut words, mut small) = (0usize, 0usize);
    for word in sample.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(char::is_alphabetic)) {
        words += 1;
        small += usize::from(SMALL.iter().any(|s| s.eq_ignore_ascii_case(word)));
    }
    // English prose has a third of them; headlines and lists fewer.
    if words > 0 && small * 100 / words >= 12 {
        return None;
    }
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let found = whatlang::detect(&sample)?;
    let foreign_script = found.script() != whatlang::Script::Latin;
    if letters < if foreign_script { 12 } else { SHORTEST } || found.lang() == whatlang::Lang::Eng {
        return None;
    }
    let sure = foreign_script || (found.is_reliable() && small * 100 / words.max(1) < 6);
    sure.then(|| code(found.lang().code()).unwrap_or_else(|| found.lang().code().to_owned()))
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
