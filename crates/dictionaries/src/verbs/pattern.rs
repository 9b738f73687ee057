//! One pattern of a verb: what must stand before and after the verb.
//!
//! Elements are words, synonym sets (`&NAME`), actors (`$` source, `+` target, `%` compound, `^` any,
//! skipped), and in PETRARCH-2 noun phrases (`{OLD ARMS DEAL}`, whose last word is the head) and
//! prepositional phrases (`(IN/AT PLACE)`). `*` is the verb. A `_` ties an element to its neighbour; at
//! a space anything may stand between. How elements meet a sentence is left to the matcher.

use std::collections::BTreeMap;

use super::EventCode;
use crate::agents::plural;

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementKind {
    /// One of these runs of words.
    Words(Vec<Vec<String>>),
    /// `$`: the noun phrase that is the source.
    Source,
    /// `+`: the noun phrase that is the target.
    Target,
    /// `%`: a noun phrase of several actors.
    Compound,
    /// `^`: a noun phrase that is passed over.
    Skip,
    /// `{…}`: words of one noun phrase, the last being its head; each with its alternatives.
    Phrase(Vec<Vec<Vec<String>>>),
    /// `(…)`: a preposition, by its alternatives, and what follows it.
    Preposition(Vec<String>, Vec<Element>),
}

/// An element and how it hangs on the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// What it is.
    pub kind: ElementKind,
    /// Whether nothing may stand between it and what stands before it in the pattern.
    pub tight: bool,
}

/// A pattern with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// What stands before the verb, in reading order.
    pub before: Vec<Element>,
    /// What stands after it.
    pub after: Vec<Element>,
    /// Whether the verb follows the last element before it directly.
    pub tight: bool,
    /// What it codes; null where it says that there is no event.
    pub code: EventCode,
    /// The pattern as written.
    pub text: String,
    /// Its file.
    pub file: String,
    /// Its line there, counted from 1.
    pub line: u32,
}

impl Pattern {
    /// Number of words and actors it asks for.
    pub fn weight(&self) -> usize {
        fn weigh(elements: &[Element]) -> usize {
            let one = |e: &Element| match &e.kind {
                ElementKind::Words(runs) => runs.iter().map(Vec::len).min().unwrap_or(1),
                ElementKind::Phrase(words) => words.len(),
                ElementKind::Preposition(_, inner) => 1 + weigh(inner),
                _ => 1,
            };
            elements.iter().map(one).sum()
        }
        weigh(&self.before) + weigh(&self.after)
    }
}

/// Synonym sets by name, each member a run of words.
pub(super) type Sets = BTreeMap<String, Vec<Vec<String>>>;

/// What stands before the verb, what stands after it, and whether the verb is tied to what is before.
pub(super) type Sides = (Vec<Element>, Vec<Element>, bool);

/// Reads the text of a pattern. `plurals`: bare words also match in the plural (PETRARCH-2).
///
/// Errors are sentences for the user.
pub(super) fn parse(text: &str, sets: &Sets, plurals: bool) -> Result<Sides, PatternError> {
    let mut tokens = tokens(text);
    tokens.reverse();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut verb = None;
    let mut ctx = Reader { sets, plurals, tokens };
    let mut tight = false;
    while let Some(token) = ctx.tokens.pop() {
        match token.as_str() {
            "_" => tight = true,
            "*" if verb.is_none() => {
                verb = Some(tight);
                tight = false;
            }
            "*" => return Err(PatternError::Form("the verb `*` stands twice".to_owned())),
            _ => {
                let element = Element { kind: ctx.element(&token)?, tight };
                if verb.is_some() {
                    after.push(element)
                } else {
                    before.push(element)
                }
                tight = false;
            }
        }
    }
    let verb = verb.ok_or_else(|| PatternError::Form("there is no `*` for the verb".to_owned()))?;
    Ok((before, after, verb))
}

/// Why a pattern was not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PatternError {
    /// It mentions a synonym set that nobody defines.
    Set(String),
    /// It is not formed as a pattern is.
    Form(String),
}

struct Reader<'s> {
    sets: &'s Sets,
    plurals: bool,
    // Last first.
    tokens: Vec<String>,
}

impl Reader<'_> {
    fn element(&mut self, token: &str) -> Result<ElementKind, PatternError> {
        Ok(match token {
            "$" => ElementKind::Source,
            "+" => ElementKind::Target,
            "%" => ElementKind::Compound,
            "^" => ElementKind::Skip,
            "{" => {
                let mut words = Vec::new();
                loop {
                    match self.next("}")?.as_str() {
                        "}" => break,
                        "_" => {}
                        word => words.push(self.words(word)?),
                    }
                }
                if words.is_empty() {
                    return Err(PatternError::Form("an empty noun phrase {}".to_owned()));
                }
                ElementKind::Phrase(words)
            }
            "(" => {
                let first = self.next(")")?;
                let prepositions = match first.strip_prefix('&') {
                    Some(_) => self.words(&first)?.into_iter().map(|run| run.join(" ")).collect(),
                    None => first.split('/').map(str::to_owned).collect(),
                };
                let mut inner = Vec::new();
                let mut tight = false;
                loop {
                    match self.next(")")?.as_str() {
                        ")" => break,
                        "_" => tight = true,
                        "*" => return Err(PatternError::Form("`*` inside ( )".to_owned())),
                        word => {
                            inner.push(Element { kind: self.element(word)?, tight });
                            tight = false;
                        }
                    }
                }
                ElementKind::Preposition(prepositions, inner)
            }
            "}" | ")" => return Err(PatternError::Form(format!("`{token}` closes nothing"))),
            word => ElementKind::Words(self.words(word)?),
        })
    }

    fn next(&mut self, closing: &str) -> Result<String, PatternError> {
        self.tokens.pop().ok_or_else(|| PatternError::Form(format!("`{closing}` is missing")))
    }

    fn words(&self, token: &str) -> Result<Vec<Vec<String>>, PatternError> {
        if let Some(name) = token.strip_prefix('&') {
            return self.sets.get(name).cloned().ok_or_else(|| PatternError::Set(name.to_owned()));
        }
        let mut out = vec![vec![token.to_owned()]];
        if self.plurals {
            out.push(vec![plural(token)]);
        }
        Ok(out)
    }
}

/// Words, signs, brackets, and `_` wherever two of them are tied.
fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.to_uppercase().chars() {
        let sign = "_*$+%^(){}".contains(c);
        if (sign || c.is_whitespace()) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if sign {
            out.push(c.to_string());
        } else if !c.is_whitespace() {
            word.push(c);
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(w: &str, tight: bool) -> Element {
        Element { kind: ElementKind::Words(vec![vec![w.to_owned()]]), tight }
    }

    #[test]
    fn both_generations_are_read() {
        let sets = Sets::from([("BOAT".to_owned(), vec![vec!["CARGO".to_owned(), "SHIP".to_owned()]])]);
        let (before, after, tight) = parse("WOULD_* + TO_ &BOAT", &sets, false).unwrap();
        assert_eq!((before, tight), (vec![word("WOULD", false)], true));
        let boat = ElementKind::Words(sets["BOAT"].clone());
        let target = Element { kind: ElementKind::Target, tight: false };
        assert_eq!(after, vec![target, word("TO", false), Element { kind: boat, tight: true }]);

        let (_, after, _) = parse("* {OLD DEAL} (IN/AT $)", &sets, false).unwrap();
        let phrase = vec![vec![vec!["OLD".to_owned()]], vec![vec!["DEAL".to_owned()]]];
        assert_eq!(after[0].kind, ElementKind::Phrase(phrase));
        let source = Element { kind: ElementKind::Source, tight: false };
        let at = ElementKind::Preposition(vec!["IN".to_owned(), "AT".to_owned()], vec![source]);
        assert_eq!(after[1].kind, at);
    }

    #[test]
    fn malformed_patterns_say_why() {
        let sets = Sets::new();
        assert_eq!(parse("* &SHIPS", &sets, true), Err(PatternError::Set("SHIPS".to_owned())));
        for text in ["SHIP", "* (IN PORT", "* {", "* )", "* {}", "* SHIP *"] {
            assert!(matches!(parse(text, &sets, true), Err(PatternError::Form(_))), "{text}");
        }
    }
}
