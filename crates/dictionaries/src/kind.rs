//! What kind of dictionary a file is, by what stands in it.
//!
//! File names are no guide (users rename them), so lines are counted by their shape. A file that fits
//! no kind is left alone.

use crate::source::Line;
use crate::verbs::Generation;

/// The kinds of PETRARCH dictionaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Names and codes.
    Actors,
    /// Role words and codes.
    Agents,
    /// Verbs and patterns, of one of the two generations.
    Verbs(Generation),
    /// Phrases that take sentences or stories out.
    Discards,
    /// Phrases and what they are about.
    Issues,
}

impl Kind {
    /// The name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Actors => "actors",
            Kind::Agents => "agents",
            Kind::Verbs(Generation::One) => "verbs (PETRARCH-1)",
            Kind::Verbs(Generation::Two) => "verbs (PETRARCH-2)",
            Kind::Discards => "discards",
            Kind::Issues => "issues",
        }
    }
}

/// The kind of the file with these lines; `None` if it is none of them.
pub(crate) fn detect(lines: &[Line]) -> Option<Kind> {
    let texts = || lines.iter().map(|l| l.text.as_str());
    let count = |test: &dyn Fn(&str) -> bool| texts().filter(|t| test(t)).count();
    if lines.is_empty() {
        return None;
    }
    if count(&|t| t.to_uppercase().starts_with("<ISSUE")) > 0 {
        return Some(Kind::Issues);
    }
    // Marked-up text and parses are no dictionaries, whatever brackets stand in them.
    if count(&|t| t.starts_with(['<', '(', ')'])) * 2 > lines.len() {
        return None;
    }
    let headers = count(&|t| t.starts_with("---"));
    let patterns = count(&|t| t.starts_with("- ") && t.contains('*'));
    if headers > 0 || patterns > 0 || count(&|t| t.starts_with('~') && t.contains('=')) > 0 {
        let second = count(&|t| {
            let left = t.split('[').next().unwrap_or(t);
            t.starts_with('~') || t.starts_with("- ") && left.contains(['{', '('])
        });
        return Some(Kind::Verbs(if second > 0 { Generation::Two } else { Generation::One }));
    }
    let bracketed = count(&|t| t.contains('['));
    let agents = count(&|t| t.split('[').nth(1).is_some_and(|code| code.contains('~')));
    if bracketed > 0 {
        let issues = count(&|t| t.starts_with("n:") || t.starts_with("v:"));
        return Some(match () {
            () if agents * 2 > bracketed => Kind::Agents,
            () if issues * 2 > bracketed => Kind::Issues,
            () => Kind::Actors,
        });
    }
    // Bare phrases: discards are in capitals, or some of them concern whole stories. Other lists of
    // words (prepositions, stop words) would take nearly every sentence out.
    let capitals = count(&|t| !t.contains(char::is_lowercase) && t.contains(char::is_alphanumeric));
    let stories = count(&|t| t.starts_with('+') && t.len() > 1);
    (stories > 0 || capitals * 2 > lines.len()).then_some(Kind::Discards)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source;

    fn kind(text: &str) -> Option<Kind> {
        detect(&source::lines(text, &mut Vec::new()))
    }

    #[test]
    fn kinds_are_told_apart_by_content() {
        assert_eq!(kind("ORD [ORD]\n+ORDISH\n"), Some(Kind::Actors));
        assert_eq!(kind("!X! = A, B\nCLERK [~GOV]\n"), Some(Kind::Agents));
        assert_eq!(kind("--- GO [1] ---\nGO\n- WILL * [2]\n"), Some(Kind::Verbs(Generation::One)));
        assert_eq!(kind("--- GO [1] ---\nGO\n- * (TO PORT) [2]\n"), Some(Kind::Verbs(Generation::Two)));
        assert_eq!(kind("<ISSUE CATEGORY=\"A\">\nn:ship [A]\n</ISSUE>\n"), Some(Kind::Issues));
        assert_eq!(kind("REGATTA\n+Lake Cup\n"), Some(Kind::Discards));
        assert_eq!(kind("about\nabove\nacross\n"), None);
        assert_eq!(kind("# nothing\n"), None);
    }
}
