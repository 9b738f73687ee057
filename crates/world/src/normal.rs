//! The form under which a name is looked up.
//!
//! Two spellings of one name should meet in one key: case, diacritics, apostrophes, hyphens, full stops,
//! a leading "the" and a closing possessive do not count. Short acronyms are the exception: "US" is a
//! country and "us" is not, so they keep their capitals and stand under a key of their own. The build
//! script and the library share this file, so that both sides fold alike.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest name, in letters, that counts as an acronym and is looked up with its capitals.
const ACRONYM_LETTERS: usize = 5;

/// Marks the keys of acronyms; no folded name starts with it.
const ACRONYM_MARK: char = '=';

/// The folded form of `name`; empty where nothing is left of it.
///
/// ```
/// use demarche_world::normal::folded;
/// assert_eq!(folded("the Élysée’s"), "elysee");
/// assert_eq!(folded("N'Djamena"), "ndjamena");
/// assert_eq!(folded("Abdel Fattah el-Sisi"), "abdel fattah el sisi");
/// ```
pub fn folded(name: &str) -> String {
    let whole = folded_whole(name);
    whole.strip_prefix("the ").map(str::to_owned).unwrap_or(whole)
}

/// The folded form of `name` with a leading "the" kept.
pub fn folded_whole(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in without_possessive(name.trim()).nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' | '´' | '.' | '"' | '“' | '”' => {}
            '&' => out.push_str(" and "),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ħ' | 'Ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ə' | 'Ə' => out.push('a'),
            'ß' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key of `name` as an acronym, capitals kept, where it has the form of one: at most five letters,
/// all capital, with or without full stops ("US", "U.S.", "P5", "NATO").
pub fn acronym(name: &str) -> Option<String> {
    let name = without_possessive(name.trim());
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    let letters: String = name.chars().filter(|c| *c != '.').collect();
    let count = letters.chars().count();
    let fits = (2..=ACRONYM_LETTERS).contains(&count)
        && letters.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && letters.chars().any(char::is_uppercase);
    fits.then(|| format!("{ACRONYM_MARK}{letters}"))
}

/// The first letters of the words of `name`, capitals and small letters as they stand, without those of little
/// words ("of", "and"); `None` for a single word. ("National Union of Rail, Maritime and Transport Workers": NURMTW.)
pub fn initials(name: &str) -> Option<String> {
    let words = name.split(|c: char| c.is_whitespace() || c == '-').filter(|w| {
        w.chars().next().is_some_and(char::is_alphanumeric) && !LITTLE.contains(&w.to_lowercase().as_str())
    });
    let letters: String = words.filter_map(|w| w.chars().next()).collect();
    (letters.chars().count() > 1).then_some(letters)
}

/// Words whose letters acronyms leave out.
const LITTLE: [&str; 8] = ["of", "the", "and", "for", "in", "on", "to", "a"];

/// The key under which the tables file `name`: an acronym's own, or the folded form. An article written
/// with a capital belongs to the name ("The Hague", "The Times") and is kept; a look-up finds such a name
/// only with its article.
pub fn filed_under(name: &str) -> String {
    let own_article = name.starts_with("The ");
    let fold = if own_article { folded_whole } else { folded };
    acronym(name).filter(|_| !own_article).unwrap_or_else(|| fold(name))
}

/// `name` without a closing "'s" or a bare apostrophe after s.
fn without_possessive(name: &str) -> &str {
    let cut = ["'s", "’s", "'S", "’S"].iter().find_map(|end| name.strip_suffix(end));
    cut.or_else(|| name.strip_suffix(['\'', '’'])).unwrap_or(name)
}
