//! A line of a rule file and a cursor over it. Columns are code points, from 1.

use super::ast::{At, Name, Word};
use crate::diagnostic::{Pos, RuleCode, Sink};

/// What a reading step returns after it has reported why it cannot go on.
#[derive(Debug)]
pub(crate) struct Reported;

/// The result of a reading step.
pub(crate) type Read<T> = Result<T, Reported>;

/// Reads one line from left to right.
///
/// A line whose last bracket is open goes on in the next one, if that is indented more deeply.
#[derive(Clone)]
pub(crate) struct Cursor {
    chars: Vec<char>,
    /// Where each character stands, and the end of the line.
    places: Vec<Pos>,
    next: usize,
    indent: usize,
}

impl Cursor {
    /// The line `number` (from 1) of file `file`; its comment is cut off.
    pub(crate) fn new(file: u32, number: u32, text: &str) -> Self {
        let mut chars: Vec<char> = text.chars().collect();
        chars.truncate(comment(&chars).unwrap_or(chars.len()));
        while chars.last().is_some_and(|c| c.is_whitespace()) {
            chars.pop();
        }
        let next = chars.iter().take_while(|c| c.is_whitespace()).count();
        let place = |i| Pos { file, line: number, column: i as u32 + 1 };
        let places = (0..=chars.len()).map(place).collect();
        Self { chars, places, next, indent: next }
    }

    /// Whether a bracket is open at the end of the line.
    pub(crate) fn is_open(&self) -> bool {
        let (mut quoted, mut open) = (false, false);
        for c in &self.chars {
            match c {
                '"' => quoted = !quoted,
                '[' if !quoted => open = true,
                ']' if !quoted => open = false,
                _ => {}
            }
        }
        open
    }

    /// Adds the line that this one goes on in.
    pub(crate) fn join(&mut self, more: Cursor) {
        // The place of the line's end becomes that of the white space between the two.
        self.chars.push(' ');
        self.chars.extend(&more.chars[more.next..]);
        self.places.extend(&more.places[more.next..]);
    }

    /// The column of the first character, from 0.
    pub(crate) fn indent(&self) -> usize {
        self.indent
    }

    /// The position of the cursor, for [`Cursor::text`].
    pub(crate) fn offset(&self) -> usize {
        self.next
    }

    pub(crate) fn pos(&self) -> Pos {
        self.places[self.next]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.chars.get(self.next).copied()
    }

    pub(crate) fn at_end(&self) -> bool {
        self.next >= self.chars.len()
    }

    pub(crate) fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next += 1;
        }
    }

    /// Takes `c` if it comes next.
    pub(crate) fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.next += usize::from(found);
        found
    }

    /// The longest run of characters that satisfy `allowed`; may be empty.
    pub(crate) fn run(&mut self, allowed: impl Fn(char) -> bool) -> Name {
        let (at, start) = (self.pos(), self.next);
        while self.peek().is_some_and(&allowed) {
            self.next += 1;
        }
        At { value: self.chars[start..self.next].iter().collect(), at }
    }

    /// The rest of the line.
    pub(crate) fn rest(&self) -> String {
        self.chars[self.next..].iter().collect()
    }

    /// The text from position `start` to the cursor, its words parted by single spaces.
    pub(crate) fn text(&self, start: usize) -> String {
        let text: String = self.chars[start..self.next].iter().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A name: letters, digits, `-`, `_` and `.`.
    pub(crate) fn name(&mut self, what: &str, sink: &mut Sink<'_>) -> Read<Name> {
        self.skip_space();
        let name = self.run(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if name.value.is_empty() { Err(self.expected(what, sink)) } else { Ok(name) }
    }

    /// A lemma or `@list`, up to white space or `]`.
    pub(crate) fn word(&mut self, sink: &mut Sink<'_>) -> Read<Word> {
        self.skip_space();
        if self.take('@') {
            return Ok(Word::List(self.name("the name of a list", sink)?));
        }
        let word = self.run(|c| !c.is_whitespace() && c != ']');
        if word.value.is_empty() {
            return Err(self.expected("a word", sink));
        }
        Ok(Word::Lemma(word))
    }

    /// Words up to the end of the line, each checked to be a lemma.
    pub(crate) fn lemmas(&mut self, sink: &mut Sink<'_>) -> Read<Vec<Word>> {
        let mut out = Vec::new();
        let mut bad = false;
        self.skip_space();
        while !self.at_end() {
            let word = self.word(sink)?;
            if let Word::Lemma(lemma) = &word
                && !is_lemma(&lemma.value)
            {
                let lower = lemma.value.to_lowercase();
                let suggestion = is_lemma(&lower).then_some(lower);
                let message = format!("\"{}\" is not a lemma", lemma.value);
                sink.suggest(lemma.at, RuleCode::BadLemma, message, suggestion);
                bad = true;
            }
            out.push(word);
            self.skip_space();
        }
        if bad { Err(Reported) } else { Ok(out) }
    }

    /// A text in straight quotation marks; `\"` stands for a quotation mark inside it.
    pub(crate) fn quoted(&mut self, what: &str, sink: &mut Sink<'_>) -> Read<String> {
        self.skip_space();
        let at = self.pos();
        let rest = self.rest();
        if !self.take('"') {
            // Without any mark the whole rest of the line was probably meant.
            let meant = (!rest.is_empty() && !rest.contains('"')).then(|| format!("\"{rest}\""));
            return Err(self.expected_or(what, meant, sink));
        }
        let mut out = String::new();
        loop {
            match self.peek() {
                None => {
                    let message = "this quotation mark has no partner on its line";
                    sink.suggest(at, RuleCode::UnclosedQuote, message, Some(format!("{rest}\"")));
                    return Err(Reported);
                }
                Some('"') => {
                    self.next += 1;
                    return Ok(out);
                }
                Some('\\') if self.chars.get(self.next + 1) == Some(&'"') => {
                    out.push('"');
                    self.next += 2;
                }
                Some(c) => {
                    out.push(c);
                    self.next += 1;
                }
            }
        }
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> Read<()> {
        self.skip_space();
        if self.at_end() { Ok(()) } else { Err(self.expected("the end of the line", sink)) }
    }

    /// Reports that `what` was expected here.
    pub(crate) fn expected(&mut self, what: &str, sink: &mut Sink<'_>) -> Reported {
        self.expected_or(what, None, sink)
    }

    /// Reports that `what` was expected here, and what was probably meant.
    pub(crate) fn expected_or(&mut self, what: &str, meant: Option<String>, sink: &mut Sink<'_>) -> Reported {
        let found = match self.peek() {
            Some(c) => format!("\"{c}\""),
            None => "the end of the line".to_owned(),
        };
        sink.suggest(self.pos(), RuleCode::Malformed, format!("expected {what}, found {found}"), meant);
        Reported
    }
}

/// Where the comment of a line begins: a `#` after white space, not inside quotation marks.
fn comment(chars: &[char]) -> Option<usize> {
    let mut quoted = false;
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|b| chars[b]);
        match c {
            '"' if before != Some('\\') => quoted = !quoted,
            '#' if !quoted && before.is_none_or(char::is_whitespace) => return Some(i),
            _ => {}
        }
    }
    None
}

fn is_lemma(word: &str) -> bool {
    let part = |p: &str| {
        !p.is_empty()
            && p.chars().all(|c| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '\'' | '.'))
    };
    word.split('_').all(part)
}
