//! The blocks of a rule file: lists, frames and rules.

use super::ast::{Ast, At, Condition, Edit, Frame, Heading, List, Name, Rule, Speech, Test, Word};
use super::line::{Cursor, Read, Reported};
use super::path;
use crate::diagnostic::{RuleCode, Sink, nearest};

const BLOCKS: [&str; 3] = ["list", "frame", "rule"];
const FRAME_LINES: [&str; 10] =
    ["about", "extend", "verb", "noun", "adj", "actor", "recipient", "object", "topic", "place"];
const RULE_LINES: [&str; 12] =
    ["about", "code", "cameo", "context", "frame", "verb", "noun", "adj", "unless", "only", "role", "beats"];

/// The block that lines are being added to.
enum Open {
    /// No block yet.
    Nothing,
    /// A block whose first line could not be read: its lines are skipped.
    Skipped,
    List,
    Frame {
        /// Under which headings lines stand, and the indentation of that heading.
        headings: Vec<Heading>,
        indent: usize,
        /// Whether the last line was a role line that may go on.
        role: bool,
    },
    Rule {
        last: Last,
        /// Indentation of the block's lines.
        indent: Option<usize>,
    },
}

/// What the last line of a rule was, as far as it may go on in the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Triggers,
    Role,
    Other,
}

/// Reads the file numbered `file` into `out`.
pub(crate) fn parse(file: u32, source: &str, out: &mut Ast, sink: &mut Sink<'_>) {
    let mut open = Open::Nothing;
    let lines = source.trim_start_matches('\u{feff}').lines().enumerate();
    let mut lines = lines.map(|(i, text)| Cursor::new(file, i as u32 + 1, text)).peekable();
    while let Some(mut line) = lines.next() {
        while line.is_open()
            && let Some(more) = lines.next_if(|next| !next.at_end() && next.indent() > line.indent())
        {
            line.join(more);
        }
        if line.at_end() {
            continue;
        }
        if line.indent() == 0 {
            open = header(&mut line, out, sink).unwrap_or(Open::Skipped);
            continue;
        }
        match &mut open {
            Open::Skipped => {}
            Open::Nothing => {
                sink.push(line.pos(), RuleCode::StrayLine, "this line stands in no block");
                open = Open::Skipped;
            }
            Open::List => {
                // A word that is no lemma is reported; the list goes on with the next line.
                if let (Some(list), Ok(mut words)) = (out.lists.last_mut(), line.lemmas(sink)) {
                    list.words.append(&mut words);
                }
            }
            Open::Frame { headings, indent, role } => {
                if let Some(frame) = out.frames.last_mut() {
                    let read = frame_line(&mut line, frame, headings, indent, *role, sink);
                    frame.broken |= read.is_err();
                    *role = read.unwrap_or(false);
                }
            }
            Open::Rule { last, indent } => {
                if let Some(rule) = out.rules.last_mut() {
                    let deeper = line.indent() > *indent.get_or_insert(line.indent());
                    match rule_line(&mut line, rule, *last, deeper, sink) {
                        Ok(read) => *last = read,
                        Err(Reported) => rule.broken = true,
                    }
                }
            }
        }
    }
}

fn header(line: &mut Cursor, out: &mut Ast, sink: &mut Sink<'_>) -> Read<Open> {
    let keyword = line.run(|c| !c.is_whitespace());
    if !BLOCKS.contains(&keyword.value.as_str()) {
        let message = format!("\"{}\" opens no block", keyword.value);
        sink.suggest(keyword.at, RuleCode::UnknownBlock, message, nearest(&keyword.value, BLOCKS));
        return Err(Reported);
    }
    let name = line.name("a name", sink)?;
    let edit = if keyword.value == "list" { edit(line) } else { Edit::Define };
    if keyword.value == "rule" && switched_off(line) {
        out.off.push(name);
        return Ok(Open::Nothing);
    }
    line.end(sink)?;
    Ok(match keyword.value.as_str() {
        "list" => {
            out.lists.push(List { name, edit, words: Vec::new(), removed: Vec::new() });
            Open::List
        }
        "frame" => {
            out.frames.push(Frame {
                name,
                about: None,
                extends: Vec::new(),
                broken: false,
                lines: Vec::new(),
            });
            Open::Frame { headings: Vec::new(), indent: 0, role: false }
        }
        _ => {
            out.rules.push(Rule {
                name,
                broken: false,
                about: None,
                code: None,
                cameo: None,
                contexts: Vec::new(),
                frame: None,
                triggers: Vec::new(),
                conditions: Vec::new(),
                roles: Vec::new(),
                beats: Vec::new(),
                tests: Vec::new(),
            });
            Open::Rule { last: Last::Other, indent: None }
        }
    })
}

/// The `+` or `-` after the name of a list.
fn edit(line: &mut Cursor) -> Edit {
    line.skip_space();
    if line.take('+') {
        Edit::Add
    } else if line.take('-') {
        Edit::Remove
    } else {
        Edit::Define
    }
}

/// Takes `off` at the end of the line, if it stands there.
fn switched_off(line: &mut Cursor) -> bool {
    let mut ahead = line.clone();
    ahead.skip_space();
    let off = ahead.run(char::is_alphabetic).value == "off" && ahead.at_end();
    if off {
        *line = ahead;
    }
    off
}

/// Reads a line of a frame; returns whether it is a role line.
fn frame_line(
    line: &mut Cursor,
    frame: &mut Frame,
    headings: &mut Vec<Heading>,
    indent: &mut usize,
    after_role: bool,
    sink: &mut Sink<'_>,
) -> Read<bool> {
    if line.peek() == Some('|')
        && after_role
        && let Some((_, role)) = frame.lines.last_mut()
    {
        path::continued(line, sink, role)?;
        return Ok(true);
    }
    let depth = line.indent();
    let mut ahead = line.clone();
    let keyword = ahead.run(char::is_alphabetic);
    match keyword.value.as_str() {
        "about" => {
            frame.about = Some(ahead.quoted("a text in quotation marks", sink)?);
            ahead.end(sink)?;
            return Ok(false);
        }
        "extend" => {
            frame.extends.push(ahead.name("the name of a frame", sink)?);
            ahead.end(sink)?;
            return Ok(false);
        }
        "verb" | "noun" | "adj" => {
            *headings = construction(line, sink)?;
            *indent = depth;
            return Ok(false);
        }
        _ => {}
    }
    ahead.run(|c| c.is_whitespace() || matches!(c, '?' | '!' | '+'));
    if ahead.peek() != Some('=') {
        return Err(unknown(&keyword, "frame", &FRAME_LINES, sink));
    }
    if depth <= *indent {
        headings.clear();
    }
    frame.lines.push((headings.clone(), path::role_line(line, sink)?));
    Ok(true)
}

/// `verb active`, `verb passive`, `verb any`, `noun`, `adj`, or several parted by commas.
fn construction(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<Vec<Heading>> {
    let mut out = Vec::new();
    loop {
        let word = line.name("a construction", sink)?;
        out.push(match word.value.as_str() {
            "noun" => Heading::Noun,
            "adj" => Heading::Adj,
            "verb" => {
                let voice = line.name("\"active\", \"passive\" or \"any\"", sink)?;
                match voice.value.as_str() {
                    "active" => Heading::VerbActive,
                    "passive" => Heading::VerbPassive,
                    "any" => Heading::VerbAny,
                    _ => return Err(unknown(&voice, "verb heading", &["active", "passive", "any"], sink)),
                }
            }
            _ => return Err(unknown(&word, "frame", &["verb", "noun", "adj"], sink)),
        });
        line.skip_space();
        if !line.take(',') {
            line.end(sink)?;
            return Ok(out);
        }
    }
}

/// Reads a line of a rule; returns what it is.
fn rule_line(
    line: &mut Cursor,
    rule: &mut Rule,
    last: Last,
    deeper: bool,
    sink: &mut Sink<'_>,
) -> Read<Last> {
    if deeper
        && last == Last::Triggers
        && let Some((_, words)) = rule.triggers.last_mut()
    {
        words.append(&mut line.lemmas(sink)?);
        return Ok(Last::Triggers);
    }
    if line.peek() == Some('|')
        && last == Last::Role
        && let Some(role) = rule.roles.last_mut()
    {
        path::continued(line, sink, role)?;
        return Ok(Last::Role);
    }
    let keyword = line.run(|c| !c.is_whitespace());
    match keyword.value.as_str() {
        "about" => {
            rule.about = Some(line.quoted("a text in quotation marks", sink)?);
            line.end(sink)?;
        }
        "code" => {
            let event_type = line.name("an event type", sink)?;
            line.skip_space();
            let mode = if line.at_end() { None } else { Some(line.name("a mode", sink)?) };
            line.end(sink)?;
            rule.code = Some((event_type, mode));
        }
        "cameo" => {
            rule.cameo = Some(line.name("a CAMEO code", sink)?);
            line.end(sink)?;
        }
        "context" => names(line, "a context", &mut rule.contexts, sink)?,
        "beats" => names(line, "the name of a rule", &mut rule.beats, sink)?,
        "frame" => {
            rule.frame = Some(line.name("the name of a frame", sink)?);
            line.end(sink)?;
        }
        "verb" => return triggers(line, rule, Speech::Verb, sink),
        "noun" => return triggers(line, rule, Speech::Noun, sink),
        "adj" => return triggers(line, rule, Speech::Adj, sink),
        "unless" | "only" => {
            let subject = line.name("a role or \"trigger\"", sink)?;
            let path = path::path(line, sink)?;
            line.end(sink)?;
            if path.start.is_empty() && path.steps.is_empty() {
                return Err(line.expected("a condition in brackets or a step", sink));
            }
            rule.conditions.push(Condition { unless: keyword.value == "unless", subject, path });
        }
        "role" => {
            rule.roles.push(path::role_line(line, sink)?);
            return Ok(Last::Role);
        }
        "+" | "-" => rule.tests.push(test(line, &keyword, sink)?),
        _ => return Err(unknown(&keyword, "rule", &RULE_LINES, sink)),
    }
    Ok(Last::Other)
}

fn names(line: &mut Cursor, what: &str, out: &mut Vec<Name>, sink: &mut Sink<'_>) -> Read<()> {
    loop {
        out.push(line.name(what, sink)?);
        line.skip_space();
        line.take(',');
        line.skip_space();
        if line.at_end() {
            return Ok(());
        }
    }
}

fn triggers(line: &mut Cursor, rule: &mut Rule, speech: Speech, sink: &mut Sink<'_>) -> Read<Last> {
    let words: Vec<Word> = line.lemmas(sink)?;
    rule.triggers.push((speech, words));
    Ok(Last::Triggers)
}

/// `"SENTENCE" ROLE=WORD[,WORD] …`, after its sign.
fn test(line: &mut Cursor, sign: &Name, sink: &mut Sink<'_>) -> Read<Test> {
    let sentence = line.quoted("a sentence in quotation marks", sink)?;
    let mut roles = Vec::new();
    line.skip_space();
    while !line.at_end() {
        let role = line.name("a role", sink)?;
        if !line.take('=') {
            return Err(line.expected("\"=\"", sink));
        }
        let value = if line.peek() == Some('"') {
            At { at: line.pos(), value: line.quoted("a word", sink)? }
        } else {
            line.run(|c| !c.is_whitespace())
        };
        let words: Vec<String> =
            value.value.split(',').map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        if words.is_empty() {
            return Err(line.expected("the text of a filler", sink));
        }
        roles.push((role, words));
        line.skip_space();
    }
    Ok(Test { positive: sign.value == "+", sentence, roles, at: sign.at })
}

fn unknown(word: &Name, block: &str, known: &[&str], sink: &mut Sink<'_>) -> Reported {
    let message = format!("\"{}\" means nothing in a {block}", word.value);
    sink.suggest(word.at, RuleCode::UnknownLine, message, nearest(&word.value, known.iter().copied()));
    Reported
}
